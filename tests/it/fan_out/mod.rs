//! Tables that cost a call for each row of another table: what they hold, and what they cost.

mod costs;
mod guards;
mod truth;

use xero_sql::simulator::{Books, Guid, Seen};

/// A fan-out table with the documents it asks about.
struct Family {
    table: String,
    /// The documents' table, which is also their path.
    parents: &'static str,
    key: &'static str,
    /// Each document's id, and whether it has files.
    documents: Vec<(Guid, bool)>,
}

/// A kind of documents: its table, its key, and each document as in [`Family`].
type Kind = (&'static str, &'static str, Vec<(Guid, bool)>);

/// The kinds of documents that have a history or files, by their table, key and singular.
fn kinds(books: &Books) -> Vec<Kind> {
    fn of<T>(rows: impl Iterator<Item = T>, tell: impl Fn(T) -> (Guid, bool)) -> Vec<(Guid, bool)> {
        rows.map(tell).collect()
    }
    vec![
        (
            "Accounts",
            "AccountID",
            of(books.accounts(), |a| (a.account_id, a.has_attachments)),
        ),
        (
            "BankTransactions",
            "BankTransactionID",
            of(books.bank_transactions(), |b| {
                (b.bank_transaction_id, b.has_attachments)
            }),
        ),
        (
            "BankTransfers",
            "BankTransferID",
            of(books.bank_transfers(), |b| {
                (b.bank_transfer_id, b.has_attachments)
            }),
        ),
        (
            "BatchPayments",
            "BatchPaymentID",
            of(books.batch_payments(), |b| (b.batch_payment_id, false)),
        ),
        (
            "Contacts",
            "ContactID",
            of(books.contacts(), |c| (c.contact_id, c.has_attachments)),
        ),
        (
            "CreditNotes",
            "CreditNoteID",
            of(books.credit_notes(), |c| {
                (c.credit_note_id, c.has_attachments)
            }),
        ),
        (
            "Invoices",
            "InvoiceID",
            of(books.invoices(), |i| (i.invoice_id, i.has_attachments)),
        ),
        ("Items", "ItemID", of(books.items(), |i| (i.item_id, false))),
        (
            "ManualJournals",
            "ManualJournalID",
            of(books.manual_journals(), |m| {
                (m.manual_journal_id, m.has_attachments)
            }),
        ),
        (
            "Payments",
            "PaymentID",
            of(books.payments(), |p| (p.payment_id, false)),
        ),
    ]
}

/// The histories: all kinds but accounts have one.
fn histories(books: &Books) -> Vec<Family> {
    let kinds = kinds(books).into_iter();
    kinds
        .filter(|(parents, ..)| *parents != "Accounts")
        .map(|(parents, key, documents)| Family {
            table: format!("History{parents}"),
            parents,
            key,
            documents,
        })
        .collect()
}

/// The attachments.
fn attachments(books: &Books) -> Vec<Family> {
    let kinds = kinds(books).into_iter();
    kinds
        .filter(|(parents, ..)| !["BatchPayments", "Items", "Payments"].contains(parents))
        .map(|(parents, key, documents)| Family {
            table: format!("{}Attachments", parents.trim_end_matches('s')),
            parents,
            key,
            documents,
        })
        .collect()
}

/// The calls about one document, without those for their list.
fn asked_about<'a>(calls: &'a [Seen], family: &Family) -> Vec<&'a Seen> {
    let beginning = format!("/api.xro/2.0/{}/", family.parents);
    let parts = |seen: &&Seen| seen.path.split('/').count() == 6;
    let calls = calls
        .iter()
        .filter(|seen| seen.path.starts_with(&beginning));
    calls.filter(parts).collect()
}
