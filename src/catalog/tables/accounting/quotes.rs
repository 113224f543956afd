//! Quotes, with their lines and tracking.
//!
//! <https://developer.xero.com/documentation/api/accounting/quotes>

use super::{elements, line_items};
use crate::catalog::descriptor::{
    Api, Column, Endpoint, Reply, Rows, Table, date, days, guid, instant, line_number, list, money,
    parameter, rate, text, until_short, word,
};

/// Quotes in every status.
pub static QUOTES: Table = Table {
    name: "Quotes",
    api: Api::Accounting,
    about: "One row for each quote, drafts and deleted ones included.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["QuoteID"],
    columns: COLUMNS,
};

/// Lines of quotes.
pub static QUOTE_LINE_ITEMS: Table = Table {
    name: "QuoteLineItems",
    api: Api::Accounting,
    about: "One row for each line of a quote.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["LineItems"],
    },
    key: &["QuoteID", "LineItemID"],
    columns: columns![
        &[QUOTE_ID],
        line_items::LINE_ITEM.split_at(1).0,
        &[line_number()],
        line_items::LINE_ITEM.split_at(1).1,
        &[
            list(
                "Tracking",
                line_items::LINE_ITEM_TRACKING,
                "At most two elements; also the table `QuoteLineItemTracking`.",
            ),
            list(
                "TaxBreakdown",
                line_items::TAX_BREAKDOWN,
                "Tax by jurisdiction, with automatic sales tax in the United States only.",
            ),
        ],
        OF_QUOTE,
    ],
};

/// Tracking of quotes' lines.
pub static QUOTE_LINE_ITEM_TRACKING: Table = Table {
    name: "QuoteLineItemTracking",
    api: Api::Accounting,
    about: "One row for each tracking option of a line of a quote.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["LineItems", "Tracking"],
    },
    key: &["QuoteID", "LineItemID", "TrackingCategoryID"],
    columns: columns![
        &[
            QUOTE_ID,
            guid("LineItemID", "Line that is tracked.").of_line(),
            line_number(),
        ],
        line_items::LINE_ITEM_TRACKING,
        OF_QUOTE,
    ],
};

/// `/Quotes`, in pages of 100 that don't tell how many there are. It knows no `where`, which it
/// ignores, and no `unitdp`: unit amounts come with two decimals. A deleted quote stays, with its
/// status.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/Quotes",
    reply: Reply::List("Quotes"),
    id: "QuoteID",
    paging: until_short(100),
    single: Some(Reply::List("Quotes")),
    filters: &[
        parameter("Status", "Status"),
        parameter("Contact.ContactID", "ContactID"),
        parameter("QuoteNumber", "QuoteNumber"),
        days("Date", "DateFrom", "DateTo"),
        days("ExpiryDate", "ExpiryDateFrom", "ExpiryDateTo"),
    ],
    modified_since: Some("UpdatedDateUTC"),
    only_grows: true,
    scope: "accounting.invoices.read",
    ..Endpoint::PLAIN
};

const STATUSES: &[&str] = &[
    "DRAFT", "SENT", "DECLINED", "ACCEPTED", "INVOICED", "DELETED",
];

const COLUMNS: &[Column] = columns![
    &[
        guid("QuoteID", "Stays the same across edits."),
        text("QuoteNumber", "Unique within the organisation."),
        text("Reference", "Free text, often the customer's."),
        word(
            "Status",
            STATUSES,
            "`INVOICED` once an invoice was made of it; it is never in the ledger."
        ),
    ],
    elements::CONTACT_REFERENCE,
    &[
        date("Date", "Day of issue."),
        text("DateString", "The same day as Xero spells it in text."),
        date(
            "ExpiryDate",
            "Day until which it holds; NULL if it doesn't say."
        ),
        text(
            "ExpiryDateString",
            "The same day as Xero spells it in text."
        ),
        text("Title", "Printed at the head of the quote."),
        text("Summary", "Printed below the title."),
        text("Terms", "Printed at the end."),
        text(
            "CurrencyCode",
            "ISO 4217 code of the currency that all amounts of this quote are in.",
        ),
        rate(
            "CurrencyRate",
            "Its currency for one of the base currency: divide by it to get base amounts.",
        ),
        word(
            "LineAmountTypes",
            &["EXCLUSIVE", "INCLUSIVE", "NOTAX"],
            "Whether line amounts include tax, in capitals here alone.",
        ),
        money("SubTotal", "Without tax."),
        money("TotalTax", "Sum of the lines' tax."),
        money("Total", "Tax included."),
        money("TotalDiscount", "Sum of the discounts on lines."),
        guid("BrandingThemeID", "Layout it is printed with."),
        text(
            "StatusAttributeString",
            "`OK`, `WARNING` or `ERROR`, only in replies to writes.",
        ),
        instant("UpdatedDateUTC", "When the quote was last changed."),
        list(
            "LineItems",
            line_items::LINE_ITEM,
            "Also the table `QuoteLineItems`; tracking is in `QuoteLineItemTracking`.",
        ),
        list(
            "ValidationErrors",
            elements::MESSAGE,
            "Filled only in replies to writes.",
        ),
    ],
];

const QUOTE_ID: Column = guid("QuoteID", "Quote that the row belongs to.").of_document();

/// What lines repeat of their quote.
const OF_QUOTE: &[Column] = &[
    word("Status", STATUSES, "Of the quote.").of_document(),
    date("Date", "Of the quote: day of issue.").of_document(),
    guid("ContactID", "Of the quote: the customer.")
        .at("Contact.ContactID")
        .of_document(),
];
