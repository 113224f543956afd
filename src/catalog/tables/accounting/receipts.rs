//! Receipts, which were put on expense claims.
//!
//! <https://developer.xero.com/documentation/api/accounting/receipts>

use super::elements;
use crate::catalog::descriptor::{
    Api, Column, Endpoint, Identity, Paging, Rows, Table, date, flag, guid, instant, list, money,
    text, unoptimised, word,
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

/// `/Receipts`, everything in one reply, but without lines.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/Receipts",
    root: "Receipts",
    id: "ReceiptID",
    identity: Identity::Guid,
    paging: Paging::OneReply,
    always: &[("unitdp", "4")],
    ids: None,
    by_id: true,
    lists: &[],
    filters: &[
        unoptimised("Status"),
        unoptimised("Date"),
        unoptimised("Reference"),
        unoptimised("Contact.ContactID"),
        unoptimised("User.UserID"),
        unoptimised("Total"),
    ],
    modified_since: Some("UpdatedDateUTC"),
    steady_order: None,
    orders: &[],
    only_grows: false,
    scope: "accounting.classicexpenses.read",
};

/// Statuses of receipts.
pub(super) const STATUSES: &[&str] = &["DRAFT", "SUBMITTED", "AUTHORISED", "DECLINED", "VOIDED"];

const COLUMNS: &[Column] = columns![
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
