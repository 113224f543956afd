//! `<Kind>Attachments`: the files attached to each document, a call a document that has any.
//!
//! <https://developer.xero.com/documentation/api/accounting/attachments>

use super::{
    accounts, bank_transactions, bank_transfers, contacts, credit_notes, elements, invoices,
    manual_journals, purchase_orders, quotes, receipts, repeating_invoices,
};
use crate::catalog::descriptor::{Api, Endpoint, FanOut, Rows, Table, guid};
use crate::catalog::tables::given::{CONTENT, LOCAL_PATH};

/// A table for each kind: its static, its name, the kind as the path names it, the documents'
/// key, their table, and their flag, where they have one.
macro_rules! attachments {
    ($($static:ident = $name:literal $kind:literal $key:literal $parents:path, $flag:expr;)*) => {$(
        #[doc = concat!("Files attached to ", $kind, ".")]
        pub static $static: Table = Table {
            name: $name,
            api: Api::Accounting,
            about: concat!("One row for each file attached to one of ", $kind, "."),
            rows: Rows::PerParent(&FanOut {
                parents: &$parents,
                key: $key,
                endpoint: Endpoint::per_parent(
                    concat!("/", $kind, "/{id}/Attachments"),
                    "Attachments",
                    Some("AttachmentID"),
                    "accounting.attachments.read",
                ),
                list: &[],
                or: None,
                flag: $flag,
                listed: false,
                only: &[],
            }),
            key: &[$key, "AttachmentID"],
            columns: columns![
                &[guid($key, "Document that the file is attached to.").of_parent()],
                elements::ATTACHMENT,
                &[CONTENT, LOCAL_PATH],
            ],
        };
    )*};
}

/// Tells that a document has files.
const FLAG: Option<&str> = Some("HasAttachments");

attachments! {
    ACCOUNT_ATTACHMENTS = "AccountAttachments" "Accounts" "AccountID" accounts::ACCOUNTS, FLAG;
    BANK_TRANSACTION_ATTACHMENTS = "BankTransactionAttachments" "BankTransactions" "BankTransactionID" bank_transactions::BANK_TRANSACTIONS, FLAG;
    BANK_TRANSFER_ATTACHMENTS = "BankTransferAttachments" "BankTransfers" "BankTransferID" bank_transfers::BANK_TRANSFERS, FLAG;
    CONTACT_ATTACHMENTS = "ContactAttachments" "Contacts" "ContactID" contacts::CONTACTS, FLAG;
    CREDIT_NOTE_ATTACHMENTS = "CreditNoteAttachments" "CreditNotes" "CreditNoteID" credit_notes::CREDIT_NOTES, FLAG;
    INVOICE_ATTACHMENTS = "InvoiceAttachments" "Invoices" "InvoiceID" invoices::INVOICES, FLAG;
    MANUAL_JOURNAL_ATTACHMENTS = "ManualJournalAttachments" "ManualJournals" "ManualJournalID" manual_journals::MANUAL_JOURNALS, FLAG;
    PURCHASE_ORDER_ATTACHMENTS = "PurchaseOrderAttachments" "PurchaseOrders" "PurchaseOrderID" purchase_orders::PURCHASE_ORDERS, FLAG;
    QUOTE_ATTACHMENTS = "QuoteAttachments" "Quotes" "QuoteID" quotes::QUOTES, None;
    RECEIPT_ATTACHMENTS = "ReceiptAttachments" "Receipts" "ReceiptID" receipts::RECEIPTS, FLAG;
    REPEATING_INVOICE_ATTACHMENTS = "RepeatingInvoiceAttachments" "RepeatingInvoices" "RepeatingInvoiceID" repeating_invoices::REPEATING_INVOICES, FLAG;
}
