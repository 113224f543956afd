//! What counts: documents that are in the ledger, without drafts, voided and deleted ones.
//!
//! Views, which cost what their table costs: the condition travels with the query's own.

use super::{bank_transactions, invoices, payments};
use crate::catalog::descriptor::{Api, Rows, Table};

/// Invoices and bills that are approved.
pub static POSTED_INVOICES: Table = Table {
    name: "PostedInvoices",
    api: Api::Accounting,
    about: "One row for each invoice or bill that is approved: no drafts, none awaiting approval, none voided or deleted.",
    rows: Rows::View {
        of: &[&invoices::INVOICES],
        sql: "SELECT * FROM Invoices WHERE Status IN ('AUTHORISED', 'PAID')",
    },
    key: invoices::INVOICES.key,
    columns: invoices::INVOICES.columns,
};

/// Payments and refunds that weren't deleted.
pub static POSTED_PAYMENTS: Table = Table {
    name: "PostedPayments",
    api: Api::Accounting,
    about: "One row for each payment or refund that wasn't deleted.",
    rows: Rows::View {
        of: &[&payments::PAYMENTS],
        sql: "SELECT * FROM Payments WHERE Status = 'AUTHORISED'",
    },
    key: payments::PAYMENTS.key,
    columns: payments::PAYMENTS.columns,
};

/// Bank transactions that were neither voided nor deleted.
pub static POSTED_BANK_TRANSACTIONS: Table = Table {
    name: "PostedBankTransactions",
    api: Api::Accounting,
    about: "One row for each spend or receive money transaction that was neither voided nor deleted.",
    rows: Rows::View {
        of: &[&bank_transactions::BANK_TRANSACTIONS],
        sql: "SELECT * FROM BankTransactions WHERE Status = 'AUTHORISED'",
    },
    key: bank_transactions::BANK_TRANSACTIONS.key,
    columns: bank_transactions::BANK_TRANSACTIONS.columns,
};
