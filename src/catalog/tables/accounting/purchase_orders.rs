//! Purchase orders, with their lines and tracking.
//!
//! <https://developer.xero.com/documentation/api/accounting/purchaseorders>

use super::{elements, line_items};
use crate::catalog::descriptor::{
    Api, Column, Endpoint, Reply, Rows, Table, date, days, flag, guid, instant, line_number, list,
    money, pages, parameter, rate, text, word,
};

/// Purchase orders in every status.
pub static PURCHASE_ORDERS: Table = Table {
    name: "PurchaseOrders",
    api: Api::Accounting,
    about: "One row for each purchase order, drafts and deleted ones included.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["PurchaseOrderID"],
    columns: COLUMNS,
};

/// Lines of purchase orders.
pub static PURCHASE_ORDER_LINE_ITEMS: Table = Table {
    name: "PurchaseOrderLineItems",
    api: Api::Accounting,
    about: "One row for each line of a purchase order.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["LineItems"],
    },
    key: &["PurchaseOrderID", "LineItemID"],
    columns: columns![
        &[PURCHASE_ORDER_ID],
        line_items::LINE_ITEM.split_at(1).0,
        &[line_number()],
        line_items::LINE_ITEM.split_at(1).1,
        &[
            list(
                "Tracking",
                line_items::LINE_ITEM_TRACKING,
                "At most two elements; also the table `PurchaseOrderLineItemTracking`.",
            ),
            list(
                "TaxBreakdown",
                line_items::TAX_BREAKDOWN,
                "Tax by jurisdiction, with automatic sales tax in the United States only.",
            ),
        ],
        OF_PURCHASE_ORDER,
    ],
};

/// Tracking of purchase orders' lines.
pub static PURCHASE_ORDER_LINE_ITEM_TRACKING: Table = Table {
    name: "PurchaseOrderLineItemTracking",
    api: Api::Accounting,
    about: "One row for each tracking option of a line of a purchase order.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["LineItems", "Tracking"],
    },
    key: &["PurchaseOrderID", "LineItemID", "TrackingCategoryID"],
    columns: columns![
        &[
            PURCHASE_ORDER_ID,
            guid("LineItemID", "Line that is tracked.").of_line(),
            line_number(),
        ],
        line_items::LINE_ITEM_TRACKING,
        OF_PURCHASE_ORDER,
    ],
};

/// `/PurchaseOrders`. It knows no `where`, which it ignores, and no `unitdp`: unit amounts come
/// with two decimals.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/PurchaseOrders",
    reply: Reply::List("PurchaseOrders"),
    id: "PurchaseOrderID",
    paging: pages(1000),
    single: Some(Reply::List("PurchaseOrders")),
    filters: &[
        parameter("Status", "Status"),
        days("Date", "DateFrom", "DateTo"),
    ],
    modified_since: Some("UpdatedDateUTC"),
    // Orders by id are known to be safe on other endpoints only.
    orders: &["Date", "UpdatedDateUTC"],
    only_grows: true,
    scope: "accounting.invoices.read",
    ..Endpoint::PLAIN
};

const STATUSES: &[&str] = &["DRAFT", "SUBMITTED", "AUTHORISED", "BILLED", "DELETED"];

const COLUMNS: &[Column] = columns![
    &[
        guid("PurchaseOrderID", "Stays the same across edits."),
        text("PurchaseOrderNumber", "Unique within the organisation."),
        text("Reference", "Free text, often the supplier's."),
        word(
            "Status",
            STATUSES,
            "`BILLED` once a bill was made of it; it is never in the ledger."
        ),
    ],
    elements::CONTACT_REFERENCE,
    &[
        date("Date", "Day of issue."),
        date("DeliveryDate", "Day the goods are wanted; NULL on many."),
        date(
            "ExpectedArrivalDate",
            "Day the goods are expected; NULL on most."
        ),
        text(
            "DeliveryAddress",
            "Where the goods go, in one text of several lines."
        ),
        text("AttentionTo", "Person the delivery is meant for."),
        text("Telephone", "Number of that person, as typed."),
        text("DeliveryInstructions", "Free text for the carrier."),
        text(
            "CurrencyCode",
            "ISO 4217 code of the currency that all amounts of this order are in.",
        ),
        rate(
            "CurrencyRate",
            "Its currency for one of the base currency: divide by it to get base amounts.",
        ),
        word(
            "LineAmountTypes",
            elements::LINE_AMOUNT_TYPES,
            "Whether line amounts include tax; `SubTotal` and `Total` don't depend on it.",
        ),
        money("SubTotal", "Without tax."),
        money("TotalTax", "Sum of the lines' tax."),
        money("Total", "Tax included."),
        money(
            "TotalDiscount",
            "Sum of the discounts on lines; NULL without any."
        ),
        flag(
            "SentToContact",
            "Whether somebody sent it or marked it as sent."
        ),
        guid("BrandingThemeID", "Layout it is printed with."),
        flag(
            "HasAttachments",
            "Tells whether asking for its attachments is worth a call.",
        ),
        text(
            "StatusAttributeString",
            "`OK`, `WARNING` or `ERROR`, only in replies to writes.",
        ),
        instant("UpdatedDateUTC", "When the order was last changed."),
        list(
            "LineItems",
            line_items::LINE_ITEM,
            "Also the table `PurchaseOrderLineItems`; tracking is in `PurchaseOrderLineItemTracking`.",
        ),
        list(
            "Attachments",
            elements::ATTACHMENT,
            "Xero sends it mostly with single documents; in lists trust `HasAttachments`.",
        ),
        list(
            "ValidationErrors",
            elements::MESSAGE,
            "Filled only in replies to writes.",
        ),
        list(
            "Warnings",
            elements::MESSAGE,
            "Filled only in replies to writes.",
        ),
    ],
];

const PURCHASE_ORDER_ID: Column =
    guid("PurchaseOrderID", "Purchase order that the row belongs to.").of_document();

/// What lines repeat of their order.
const OF_PURCHASE_ORDER: &[Column] = &[
    word("Status", STATUSES, "Of the order.").of_document(),
    date("Date", "Of the order: day of issue.").of_document(),
    guid("ContactID", "Of the order: the supplier.")
        .at("Contact.ContactID")
        .of_document(),
];
