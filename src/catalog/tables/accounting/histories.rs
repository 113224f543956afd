//! `History<Kind>`: what happened to each document, a call a document.
//!
//! <https://developer.xero.com/documentation/api/accounting/historyandnotes>

use super::{
    bank_transactions, bank_transfers, batch_payments, contacts, credit_notes, expense_claims,
    invoices, items, manual_journals, overpayments, payments, prepayments, purchase_orders, quotes,
    receipts, repeating_invoices,
};
use crate::catalog::descriptor::{Api, Column, Endpoint, FanOut, Rows, Table, guid, instant, text};

/// A table for each kind: its static, the kind as SQL and the path name it, the documents' key,
/// their table, and the scope, which is the one that reading the documents takes.
macro_rules! histories {
    ($($static:ident = $kind:literal $key:literal $parents:path, $scope:literal;)*) => {$(
        #[doc = concat!("What happened to ", $kind, ".")]
        pub static $static: Table = Table {
            name: concat!("History", $kind),
            api: Api::Accounting,
            about: concat!(
                "One row for each entry in the history of one of ", $kind, ", notes included."
            ),
            rows: Rows::PerParent(&FanOut {
                parents: &$parents,
                key: $key,
                endpoint: Endpoint::per_parent(
                    concat!("/", $kind, "/{id}/History"),
                    "HistoryRecords",
                    None,
                    $scope,
                ),
                list: &[],
                or: None,
                flag: None,
                listed: false,
                only: &[],
            }),
            // An entry has no id of its own.
            key: &[$key, "DateUTC", "Changes", "User", "Details"],
            columns: columns![
                &[guid($key, "Document that the entry is about.").of_parent()],
                HISTORY_RECORD,
            ],
        };
    )*};
}

histories! {
    HISTORY_BANK_TRANSACTIONS = "BankTransactions" "BankTransactionID" bank_transactions::BANK_TRANSACTIONS, "accounting.banktransactions.read";
    HISTORY_BANK_TRANSFERS = "BankTransfers" "BankTransferID" bank_transfers::BANK_TRANSFERS, "accounting.banktransactions.read";
    HISTORY_BATCH_PAYMENTS = "BatchPayments" "BatchPaymentID" batch_payments::BATCH_PAYMENTS, "accounting.payments.read";
    HISTORY_CONTACTS = "Contacts" "ContactID" contacts::CONTACTS, "accounting.contacts.read";
    HISTORY_CREDIT_NOTES = "CreditNotes" "CreditNoteID" credit_notes::CREDIT_NOTES, "accounting.invoices.read";
    HISTORY_INVOICES = "Invoices" "InvoiceID" invoices::INVOICES, "accounting.invoices.read";
    HISTORY_ITEMS = "Items" "ItemID" items::ITEMS, "accounting.settings.read";
    HISTORY_MANUAL_JOURNALS = "ManualJournals" "ManualJournalID" manual_journals::MANUAL_JOURNALS, "accounting.manualjournals.read";
    HISTORY_PAYMENTS = "Payments" "PaymentID" payments::PAYMENTS, "accounting.payments.read";
    HISTORY_EXPENSE_CLAIMS = "ExpenseClaims" "ExpenseClaimID" expense_claims::EXPENSE_CLAIMS, "accounting.classicexpenses.read";
    HISTORY_OVERPAYMENTS = "Overpayments" "OverpaymentID" overpayments::OVERPAYMENTS, "accounting.payments.read";
    HISTORY_PREPAYMENTS = "Prepayments" "PrepaymentID" prepayments::PREPAYMENTS, "accounting.payments.read";
    HISTORY_PURCHASE_ORDERS = "PurchaseOrders" "PurchaseOrderID" purchase_orders::PURCHASE_ORDERS, "accounting.invoices.read";
    HISTORY_QUOTES = "Quotes" "QuoteID" quotes::QUOTES, "accounting.invoices.read";
    HISTORY_RECEIPTS = "Receipts" "ReceiptID" receipts::RECEIPTS, "accounting.classicexpenses.read";
    HISTORY_REPEATING_INVOICES = "RepeatingInvoices" "RepeatingInvoiceID" repeating_invoices::REPEATING_INVOICES, "accounting.invoices.read";
}

/// `HistoryRecord`.
const HISTORY_RECORD: &[Column] = &[
    text(
        "Changes",
        "What was done, in one word: `Created`, `Edited`, `Note`, `Approved` and others.",
    ),
    instant("DateUTC", "When it was done."),
    text(
        "User",
        "Who did it; `System Generated` for what Xero does by itself.",
    ),
    text("Details", "A sentence for people, or the note."),
];
