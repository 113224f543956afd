//! Lines of documents, as elements of `LineItems` and as columns of the child tables.
//!
//! Amounts are in the document's currency. The lists inside a line are left out of
//! [`LINE_ITEM`], as list columns are nested one level; child tables add them.

use crate::catalog::descriptor::{Column, guid, integer, money, rate, text, word};

/// `LineItem` without `Tracking` and `TaxBreakdown`.
pub(crate) const LINE_ITEM: &[Column] = &[
    guid(
        "LineItemID",
        "Stays the same across edits that send it back to Xero.",
    ),
    text("Description", "A line may consist of nothing else."),
    rate("Quantity", "Units sold or bought, up to four decimals."),
    money(
        "UnitAmount",
        "Price of one unit, up to four decimals; `LineAmountTypes` says if tax is in it.",
    ),
    money(
        "LineAmount",
        "After discount; tax is in it only if the document is `Inclusive`.",
    ),
    money(
        "TaxAmount",
        "Tax on this line, which may have been adjusted by hand.",
    ),
    text(
        "TaxType",
        "Code of the tax rate, which leads to `TaxRates`.",
    ),
    text(
        "AccountCode",
        "Account the line is booked to; NULL on lines of drafts and text lines.",
    ),
    guid("AccountID", "Id of the account the line is booked to."),
    text(
        "ItemCode",
        "Code of the item sold or bought; NULL when the line has none.",
    ),
    guid(
        "ItemID",
        "Id of the item sold or bought; NULL when the line has none.",
    )
    .at("Item.ItemID"),
    text(
        "ItemName",
        "Name of the item, which may differ from the line's description.",
    )
    .at("Item.Name"),
    rate(
        "DiscountRate",
        "Per cent off, on sales documents and quotes only.",
    ),
    money(
        "DiscountAmount",
        "Amount off the line, on sales documents and quotes only.",
    ),
    guid(
        "RepeatingInvoiceID",
        "Template that the line was made from; NULL otherwise.",
    ),
    word(
        "Taxability",
        &[
            "TAXABLE",
            "NON_TAXABLE",
            "EXEMPT",
            "PART_TAXABLE",
            "NOT_APPLICABLE",
        ],
        "Outcome of automatic sales tax, in the United States only.",
    ),
    // The specification calls this id a plain number; its values are whole ones.
    integer(
        "SalesTaxCodeId",
        "Code that automatic sales tax picked, in the United States only.",
    ),
];

/// `LineItemTracking`.
pub(crate) const LINE_ITEM_TRACKING: &[Column] = &[
    guid(
        "TrackingCategoryID",
        "Category, of which a line has at most two.",
    ),
    guid("TrackingOptionID", "Option chosen in that category."),
    text("Name", "Name of the category, such as `Region`."),
    text("Option", "Name of the option, such as `North`."),
];

/// `TrackingCategory` as lines of journals name it, without the category's `Options`: it stands
/// for the one option chosen.
pub(crate) const CATEGORY_TRACKING: &[Column] = columns![
    LINE_ITEM_TRACKING,
    &[word(
        "Status",
        &["ACTIVE", "ARCHIVED", "DELETED"],
        "Of the category; Xero mostly leaves it out here.",
    )],
];

/// `TaxBreakdownComponent`.
pub(crate) const TAX_BREAKDOWN: &[Column] = &[
    guid("TaxComponentId", "Id of this part of the tax."),
    word(
        "Type",
        &[
            "SYSGST/USCOUNTRY",
            "SYSGST/USSTATE",
            "SYSGST/USCOUNTY",
            "SYSGST/USCITY",
            "SYSGST/USSPECIAL",
        ],
        "Level of government that levies it.",
    ),
    text("Name", "Jurisdiction that levies it."),
    rate("TaxPercentage", "Per cent of the taxable amount."),
    money("TaxAmount", "Tax that this jurisdiction gets."),
    money("TaxableAmount", "Part of the line amount it is levied on."),
    money(
        "NonTaxableAmount",
        "Part of the line amount outside this tax.",
    ),
    money(
        "ExemptAmount",
        "Part of the line amount exempted from this tax.",
    ),
    text(
        "StateAssignedNo",
        "Number the state has given to the jurisdiction.",
    ),
    text("JurisdictionRegion", "State within the country."),
];
