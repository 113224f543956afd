//! Kinds of documents that have files, or are printed.

use super::super::refused;
use crate::error::Result;

/// A kind of documents.
#[derive(Debug)]
pub(super) struct Kind {
    /// Its table, which is also its name in paths.
    pub(super) table: &'static str,
    /// The table of its attachments.
    pub(super) attachments: &'static str,
    /// The column of a document's id.
    pub(super) key: &'static str,
    /// The column of a document's number, where it is printed.
    pub(super) number: Option<&'static str>,
    /// The scope that reading a document needs.
    pub(super) scope: &'static str,
}

const fn kind(
    table: &'static str,
    attachments: &'static str,
    key: &'static str,
    scope: &'static str,
) -> Kind {
    Kind {
        table,
        attachments,
        key,
        number: None,
        scope,
    }
}

const fn printed(kind: Kind, number: &'static str) -> Kind {
    Kind {
        number: Some(number),
        ..kind
    }
}

const INVOICES: &str = "accounting.invoices.read";

#[rustfmt::skip]
static KINDS: &[Kind] = &[
    kind("Accounts", "AccountAttachments", "AccountID", "accounting.settings.read"),
    kind("BankTransactions", "BankTransactionAttachments", "BankTransactionID", "accounting.banktransactions.read"),
    kind("BankTransfers", "BankTransferAttachments", "BankTransferID", "accounting.banktransactions.read"),
    kind("Contacts", "ContactAttachments", "ContactID", "accounting.contacts.read"),
    printed(kind("CreditNotes", "CreditNoteAttachments", "CreditNoteID", INVOICES), "CreditNoteNumber"),
    printed(kind("Invoices", "InvoiceAttachments", "InvoiceID", INVOICES), "InvoiceNumber"),
    kind("ManualJournals", "ManualJournalAttachments", "ManualJournalID", "accounting.manualjournals.read"),
    printed(kind("PurchaseOrders", "PurchaseOrderAttachments", "PurchaseOrderID", INVOICES), "PurchaseOrderNumber"),
    printed(kind("Quotes", "QuoteAttachments", "QuoteID", INVOICES), "QuoteNumber"),
    kind("Receipts", "ReceiptAttachments", "ReceiptID", "accounting.classicexpenses.read"),
    kind("RepeatingInvoices", "RepeatingInvoiceAttachments", "RepeatingInvoiceID", INVOICES),
];

/// What a parameter says that takes the name of a kind with attachments.
pub(super) const WITH_ATTACHMENTS: &str = "What the document is: Accounts, BankTransactions, \
    BankTransfers, Contacts, CreditNotes, Invoices, ManualJournals, PurchaseOrders, Quotes, Receipts or \
    RepeatingInvoices.";

/// What a parameter says that takes the name of a kind that is printed.
pub(super) const PRINTED: &str =
    "What the document is: Invoices, CreditNotes, PurchaseOrders or Quotes.";

/// The kind of this table, or of that of its attachments, in any case.
///
/// # Errors
/// `Query`, with the kinds there are.
pub(super) fn with_attachments(name: &str) -> Result<&'static Kind> {
    named(name, |_| true)
}

/// The same of those that are printed.
///
/// # Errors
/// `Query`, with the kinds there are.
pub(super) fn that_is_printed(name: &str) -> Result<&'static Kind> {
    named(name, |kind| kind.number.is_some())
}

fn named(name: &str, is_meant: impl Fn(&Kind) -> bool) -> Result<&'static Kind> {
    let name = name.rsplit('.').next().unwrap_or(name);
    let is_named = |kind: &&Kind| {
        let names = [kind.table, kind.attachments];
        names.iter().any(|known| known.eq_ignore_ascii_case(name))
    };
    let mut meant = KINDS.iter().filter(|kind| is_meant(kind));
    meant.clone().find(is_named).ok_or_else(|| {
        let first = meant.next().map_or("", |kind| kind.table);
        let others: Vec<&str> = meant.map(|kind| kind.table).collect();
        refused(format!(
            "TableName is one of {first}, {}, and `{name}` is none",
            others.join(", ")
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::descriptor::{Api, Rows};
    use crate::catalog::registry;

    #[test]
    fn every_kind_with_attachments_is_here_as_its_tables_have_it() {
        let of_attachments = registry::TABLES
            .iter()
            .filter(|table| table.name.ends_with("Attachments"));
        assert_eq!(of_attachments.count(), KINDS.len());
        for kind in KINDS {
            let table = registry::table(Api::Accounting, kind.table).unwrap();
            let attachments = registry::table(Api::Accounting, kind.attachments).unwrap();
            let Rows::PerParent(fan_out) = attachments.rows else {
                panic!("{}", kind.attachments)
            };
            assert!(std::ptr::eq(fan_out.parents, table));
            assert_eq!(fan_out.key, kind.key);
            let endpoint = table.endpoint().unwrap();
            assert_eq!(
                (endpoint.scope, endpoint.path),
                (kind.scope, &*format!("/{}", kind.table))
            );
            if let Some(number) = kind.number {
                assert!(table.columns.iter().any(|column| column.name == number));
            }
        }
    }

    #[test]
    fn a_kind_is_found_by_either_table_in_any_case() {
        for name in ["invoices", "InvoiceAttachments", "accounting.Invoices"] {
            assert_eq!(with_attachments(name).unwrap().key, "InvoiceID");
        }
        let error = that_is_printed("Contacts").unwrap_err().to_string();
        assert!(error.contains("CreditNotes, Invoices"), "{error}");
    }
}
