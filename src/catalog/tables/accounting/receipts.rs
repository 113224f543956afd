//! Receipts, which were put on expense claims, and a call a receipt away their lines and tracking.
//!
//! <https://developer.xero.com/documentation/api/accounting/receipts>

use super::{elements, line_items};
use crate::catalog::descriptor::{
    Api, Column, Endpoint, FanOut, Reply, Rows, Table, date, flag, guid, instant, line_number,
    list, money, outer_line_number, text, unoptimised, word,
};

/// Receipts in every status.
pub static RECEIPTS: Table = Table {
    name: "Receipts",
    api: Api::Accounting,
    about: "One row for each receipt of an expense, in organisations that have claims of the old kind.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["ReceiptID"],
    columns: COLUMNS,
};

/// Lines of receipts. The list leaves them out.
pub static RECEIPT_LINE_ITEMS: Table = Table {
    name: "ReceiptLineItems",
    api: Api::Accounting,
    about: "One row for each line of a receipt.",
    rows: Rows::PerParent(&FanOut {
        parents: &RECEIPTS,
        key: "ReceiptID",
        endpoint: ONE,
        list: &["LineItems"],
        or: None,
        flag: None,
        listed: false,
        only: &[],
    }),
    // Xero shows these lines without their ids.
    key: &["ReceiptID", "LineNumber"],
    columns: columns![
        &[
            RECEIPT_ID,
            guid("LineItemID", "NULL: Xero shows these lines without ids."),
            line_number(),
        ],
        line_items::LINE_ITEM.split_at(1).1,
        &[
            list(
                "Tracking",
                line_items::LINE_ITEM_TRACKING,
                "At most two elements; also the table `ReceiptLineItemTracking`.",
            ),
            list(
                "TaxBreakdown",
                line_items::TAX_BREAKDOWN,
                "Tax by jurisdiction, with automatic sales tax in the United States only.",
            ),
        ],
        OF_RECEIPT,
    ],
};

/// Tracking of receipts' lines.
pub static RECEIPT_LINE_ITEM_TRACKING: Table = Table {
    name: "ReceiptLineItemTracking",
    api: Api::Accounting,
    about: "One row for each tracking option of a line of a receipt.",
    rows: Rows::PerParent(&FanOut {
        parents: &RECEIPTS,
        key: "ReceiptID",
        endpoint: ONE,
        list: &["LineItems", "Tracking"],
        or: None,
        flag: None,
        listed: false,
        only: &[],
    }),
    key: &["ReceiptID", "LineItemNumber", "TrackingCategoryID"],
    columns: columns![
        &[
            RECEIPT_ID,
            outer_line_number(
                "LineItemNumber",
                "Place of the line, which is `LineNumber` in `ReceiptLineItems`.",
            ),
            line_number(),
        ],
        line_items::LINE_ITEM_TRACKING,
        OF_RECEIPT,
    ],
};

/// One receipt with its lines. `unitdp=4` keeps their unit amounts exact.
const ONE: Endpoint = Endpoint {
    always: &[("unitdp", "4")],
    ..Endpoint::per_parent(
        "/Receipts/{id}",
        "Receipts",
        Some("ReceiptID"),
        "accounting.classicexpenses.read",
    )
};

/// `/Receipts`, everything in one reply, but without lines.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/Receipts",
    reply: Reply::List("Receipts"),
    id: "ReceiptID",
    always: &[("unitdp", "4")],
    single: Some(Reply::List("Receipts")),
    filters: &[
        unoptimised("Status"),
        unoptimised("Date"),
        unoptimised("Reference"),
        unoptimised("Contact.ContactID"),
        unoptimised("User.UserID"),
        unoptimised("Total"),
    ],
    modified_since: Some("UpdatedDateUTC"),
    scope: "accounting.classicexpenses.read",
    ..Endpoint::PLAIN
};

/// Statuses of receipts.
pub(super) const STATUSES: &[&str] = &["DRAFT", "SUBMITTED", "AUTHORISED", "DECLINED", "VOIDED"];

/// A receipt's own columns, but for its lines.
pub(super) const COLUMNS: &[Column] = columns![
    &[
        guid("ReceiptID", "Stays the same across edits."),
        text(
            "ReceiptNumber",
            "Counts the receipts of one claim of one user."
        ),
        word("Status", STATUSES, "`DRAFT` until it is put on a claim."),
        guid("UserID", "Who spent the money.").at("User.UserID"),
    ],
    elements::CONTACT_REFERENCE,
    &[
        date("Date", "Day the money was spent."),
        text("Reference", "Free text."),
        word(
            "LineAmountTypes",
            elements::LINE_AMOUNT_TYPES,
            "Whether line amounts include tax; `SubTotal` and `Total` don't depend on it.",
        ),
        money("SubTotal", "Without tax."),
        money("TotalTax", "Sum of the lines' tax."),
        money("Total", "Tax included."),
        text("Url", "Link back to the document in the app that made it."),
        flag(
            "HasAttachments",
            "Tells whether asking for its attachments is worth a call.",
        ),
        instant("UpdatedDateUTC", "When the receipt was last changed."),
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

const RECEIPT_ID: Column = guid("ReceiptID", "Receipt that the row belongs to.").of_parent();

/// What lines repeat of their receipt.
const OF_RECEIPT: &[Column] = &[
    word("Status", STATUSES, "Of the receipt.").of_parent(),
    date("Date", "Of the receipt: day the money was spent.").of_parent(),
    guid("ContactID", "Of the receipt: who was paid.").of_parent(),
];
