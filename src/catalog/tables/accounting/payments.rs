//! Payments of invoices and bills, and refunds of credit notes, pre- and overpayments.
//!
//! <https://developer.xero.com/documentation/api/accounting/payments>

use super::{elements, settlements};
use crate::catalog::descriptor::{
    Api, Endpoint, Reply, Rows, Table, guid, optimised, pages, text, unoptimised, word,
};

/// Payments and refunds in either status.
pub static PAYMENTS: Table = Table {
    name: "Payments",
    api: Api::Accounting,
    about: "One row for each payment and refund, deleted ones included: count those `AUTHORISED`.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["PaymentID"],
    columns: columns![
        &[guid(
            "PaymentID",
            "The same as in the lists of payments inside documents.",
        )],
        settlements::PAYMENT_ITSELF.split_at(1).1,
        &[
            guid(
                "InvoiceID",
                "What is paid: an invoice or bill, or a refunded credit note, as `InvoiceType` says.",
            )
            .at("Invoice.InvoiceID"),
            // Xero takes a number beside the invoice in writes, and gives it inside.
            text(
                "InvoiceNumber",
                "Number of what is paid; NULL on bills without one.",
            )
            .at("Invoice.InvoiceNumber"),
            word(
                "InvoiceType",
                elements::INVOICE_TYPES,
                "`ACCREC` or `ACCPAY` for an invoice or bill, other words for refunds.",
            )
            .at("Invoice.Type"),
        ],
        settlements::REFUNDED_CREDIT_NOTE,
        settlements::REFUNDED_MONEY,
        settlements::PAYMENT_MARKS,
        &[
            elements::VALIDATION_ERRORS,
            elements::WARNINGS,
        ],
    ],
};

/// `/Payments`, which knows neither ids nor `unitdp`. A deleted payment stays, with its status.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/Payments",
    reply: Reply::List("Payments"),
    id: "PaymentID",
    paging: pages(1000),
    single: Some(Reply::List("Payments")),
    filters: &[
        optimised("PaymentType"),
        optimised("Status"),
        optimised("Date"),
        optimised("Invoice.InvoiceID"),
        optimised("Reference"),
        // Optimised within an OR only.
        unoptimised("PaymentID"),
        unoptimised("Amount"),
    ],
    modified_since: Some("UpdatedDateUTC"),
    steady_order: Some("PaymentID"),
    orders: &["Date", "UpdatedDateUTC"],
    only_grows: true,
    scope: "accounting.payments.read",
    ..Endpoint::PLAIN
};
