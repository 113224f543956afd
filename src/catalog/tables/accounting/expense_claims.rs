//! Expense claims of the old kind, and a call a claim away their receipts and payments.
//!
//! <https://developer.xero.com/documentation/api/accounting/expenseclaims>

use super::{elements, line_items, receipts, settlements};
use crate::catalog::descriptor::{
    Api, Column, Endpoint, FanOut, Reply, Rows, Table, date, guid, instant, line_number, list,
    money, unoptimised, word,
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

/// Receipts on expense claims. The list leaves them out.
pub static EXPENSE_CLAIM_RECEIPTS: Table = Table {
    name: "ExpenseClaimReceipts",
    api: Api::Accounting,
    about: "One row for each receipt on an expense claim.",
    rows: Rows::PerParent(&FanOut {
        parents: &EXPENSE_CLAIMS,
        key: "ExpenseClaimID",
        endpoint: ONE,
        list: &["Receipts"],
        or: None,
        flag: None,
        listed: false,
        only: &[],
    }),
    key: &["ExpenseClaimID", "ReceiptID"],
    columns: columns![
        &[
            EXPENSE_CLAIM_ID,
            guid("ReceiptID", "Leads to the row in `Receipts`."),
            line_number(),
        ],
        receipts::COLUMNS.split_at(1).1,
        &[list(
            "LineItems",
            line_items::LINE_ITEM,
            "The receipt's lines; also the table `ReceiptLineItems`.",
        )],
        &[CLAIM_STATUS, REPORTING_DATE],
    ],
};

/// Payments of expense claims. Whether the list leaves them out as it does receipts is
/// undocumented; its examples show none.
pub static EXPENSE_CLAIM_PAYMENTS: Table = Table {
    name: "ExpenseClaimPayments",
    api: Api::Accounting,
    about: "One row for each payment of an expense claim.",
    rows: Rows::PerParent(&FanOut {
        parents: &EXPENSE_CLAIMS,
        key: "ExpenseClaimID",
        endpoint: ONE,
        list: &["Payments"],
        or: None,
        flag: None,
        listed: false,
        only: &[],
    }),
    key: &["ExpenseClaimID", "PaymentID"],
    columns: columns![
        &[EXPENSE_CLAIM_ID],
        settlements::PAYMENT_ITSELF.split_at(1).0,
        &[line_number()],
        settlements::PAYMENT_ITSELF.split_at(1).1,
        elements::ACCOUNT_NAME,
        settlements::REFUNDED_CREDIT_NOTE,
        settlements::PAID_INVOICE,
        settlements::REFUNDED_MONEY,
        settlements::PAYMENT_MARKS,
        &[
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
        &[CLAIM_STATUS, REPORTING_DATE],
    ],
};

/// One claim with its receipts and payments.
const ONE: Endpoint = Endpoint::per_parent(
    "/ExpenseClaims/{id}",
    "ExpenseClaims",
    Some("ExpenseClaimID"),
    "accounting.classicexpenses.read",
);

/// `/ExpenseClaims`, everything in one reply, but without receipts and payments.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/ExpenseClaims",
    reply: Reply::List("ExpenseClaims"),
    id: "ExpenseClaimID",
    single: Some(Reply::List("ExpenseClaims")),
    filters: &[
        unoptimised("Status"),
        unoptimised("User.UserID"),
        unoptimised("ReportingDate"),
        unoptimised("Total"),
    ],
    modified_since: Some("UpdatedDateUTC"),
    scope: "accounting.classicexpenses.read",
    ..Endpoint::PLAIN
};

/// Statuses of expense claims.
const STATUSES: &[&str] = &["SUBMITTED", "AUTHORISED", "PAID", "VOIDED", "DELETED"];

const EXPENSE_CLAIM_ID: Column =
    guid("ExpenseClaimID", "Expense claim that the row belongs to.").of_parent();

const CLAIM_STATUS: Column = word("ExpenseClaimStatus", STATUSES, "Of the claim.")
    .at("Status")
    .of_parent();

const REPORTING_DATE: Column = date("ReportingDate", "Of the claim: day it counts on.").of_parent();
