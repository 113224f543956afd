//! Payments made or received together, as one line of the bank statement.
//!
//! <https://developer.xero.com/documentation/api/accounting/batchpayments>

use super::{elements, settlements};
use crate::catalog::descriptor::{
    Api, Column, Endpoint, Reply, Rows, Table, date, flag, guid, instant, line_number, list, money,
    optimised, text, unoptimised, word,
};

/// Batches in either status.
pub static BATCH_PAYMENTS: Table = Table {
    name: "BatchPayments",
    api: Api::Accounting,
    about: "One row for each batch of payments, deleted ones included: count those `AUTHORISED`.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["BatchPaymentID"],
    columns: COLUMNS,
};

/// Payments within batches.
pub static BATCH_PAYMENT_PAYMENTS: Table = Table {
    name: "BatchPaymentPayments",
    api: Api::Accounting,
    about: "One row for each payment within a batch; `Payments` says more of it.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["Payments"],
    },
    key: &["BatchPaymentID", "PaymentID"],
    columns: columns![
        &[guid("BatchPaymentID", "Batch that the row belongs to.").of_document()],
        settlements::PAYMENT_OWN.split_at(1).0,
        &[line_number()],
        settlements::PAYMENT_OWN.split_at(1).1,
        elements::ACCOUNT_NAME,
        settlements::PAYMENT_TEXTS,
        settlements::PAID_INVOICE,
        settlements::REFUNDED_CREDIT_NOTE,
        settlements::REFUNDED_MONEY,
        settlements::PAYMENT_MARKS,
        &[
            elements::VALIDATION_ERRORS,
            elements::WARNINGS,
            word("Type", TYPES, "Of the batch: bills paid or money received.").of_document(),
            date("BatchPaymentDate", "Of the batch: day of payment.")
                .at("Date")
                .of_document(),
            word("BatchPaymentStatus", STATUSES, "Of the batch.")
                .at("Status")
                .of_document(),
        ],
    ],
};

/// `/BatchPayments`, everything in one reply.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/BatchPayments",
    reply: Reply::List("BatchPayments"),
    id: "BatchPaymentID",
    single: Some(Reply::List("BatchPayments")),
    filters: &[
        optimised("Type"),
        optimised("Status"),
        optimised("Account.AccountID"),
        unoptimised("Date"),
    ],
    modified_since: Some("UpdatedDateUTC"),
    only_grows: true,
    scope: "accounting.payments.read",
    ..Endpoint::PLAIN
};

const TYPES: &[&str] = &["PAYBATCH", "RECBATCH"];

const STATUSES: &[&str] = &["AUTHORISED", "DELETED"];

const COLUMNS: &[Column] = columns![
    &[
        guid(
            "BatchPaymentID",
            "Also on each of its payments in `Payments`.",
        ),
        word("Type", TYPES, "Whether it pays bills or receives money."),
        word("Status", STATUSES, "Deleting a batch deletes its payments.",),
        date("Date", "Day of payment, the same for all its payments."),
        text("DateString", "The same day as Xero spells it in ISO 8601."),
        money(
            "TotalAmount",
            "Sum of its payments, in the bank account's currency.",
        ),
        money(
            "Amount",
            "Declared by Xero, and mostly NULL: `TotalAmount` is the sum.",
        ),
    ],
    elements::ACCOUNT_REFERENCE,
    elements::ACCOUNT_NAME,
    &[
        text(
            "Reference",
            "Text for the bank statement, in New Zealand only.",
        ),
        text(
            "Particulars",
            "Text for the bank statement, in New Zealand only.",
        ),
        text("Code", "Text for the bank statement, in New Zealand only."),
        text(
            "Details",
            "Text for the bank statement, outside of New Zealand.",
        ),
        text(
            "Narrative",
            "Text for the statement line in Xero, in the United Kingdom only.",
        ),
        flag(
            "IsReconciled",
            "Whether it is matched with a line of the bank statement.",
        ),
        instant("UpdatedDateUTC", "When the batch was last changed."),
        list(
            "Payments",
            settlements::PAYMENT_ELEMENT,
            "Also the table `BatchPaymentPayments`.",
        ),
        elements::VALIDATION_ERRORS,
    ],
];
