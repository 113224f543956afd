//! Expense claims of the old kind.
//!
//! <https://developer.xero.com/documentation/api/accounting/expenseclaims>

use crate::catalog::descriptor::{
    Api, Endpoint, Identity, Paging, Rows, Table, date, guid, instant, money, unoptimised, word,
};

/// Expense claims in every status.
pub static EXPENSE_CLAIMS: Table = Table {
    name: "ExpenseClaims",
    api: Api::Accounting,
    about: "One row for each expense claim, in organisations that have claims of the old kind.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["ExpenseClaimID"],
    columns: &[
        guid("ExpenseClaimID", "Stays the same across edits."),
        word("Status", STATUSES, "`PAID` once nothing is due of it."),
        guid("UserID", "Who claims.").at("User.UserID"),
        guid("ReceiptID", "Only in writes."),
        money("Total", "What its receipts are over."),
        money("AmountDue", "What is still to be paid of it."),
        money("AmountPaid", "What was paid of it."),
        date(
            "PaymentDueDate",
            "Day it is to be paid; NULL until somebody says.",
        ),
        date(
            "ReportingDate",
            "Day it counts on; NULL until it is approved.",
        ),
        instant("UpdatedDateUTC", "When the claim was last changed."),
    ],
};

/// `/ExpenseClaims`, everything in one reply, but without receipts and payments.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/ExpenseClaims",
    root: "ExpenseClaims",
    id: "ExpenseClaimID",
    identity: Identity::Guid,
    paging: Paging::OneReply,
    always: &[],
    ids: None,
    by_id: true,
    lists: &[],
    filters: &[
        unoptimised("Status"),
        unoptimised("User.UserID"),
        unoptimised("ReportingDate"),
        unoptimised("Total"),
    ],
    modified_since: Some("UpdatedDateUTC"),
    steady_order: None,
    orders: &[],
    only_grows: false,
    scope: "accounting.classicexpenses.read",
};

/// Statuses of expense claims.
const STATUSES: &[&str] = &["SUBMITTED", "AUTHORISED", "PAID", "VOIDED", "DELETED"];
