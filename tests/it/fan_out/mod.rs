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
        (
            "ExpenseClaims",
            "ExpenseClaimID",
            of(books.expense_claims(), |e| (e.expense_claim_id, false)),
        ),
        (
            "Overpayments",
            "OverpaymentID",
            of(books.overpayments(), |o| (o.id, o.has_attachments)),
        ),
        (
            "Prepayments",
            "PrepaymentID",
            of(books.prepayments(), |p| (p.id, p.has_attachments)),
        ),
        (
            "PurchaseOrders",
            "PurchaseOrderID",
            of(books.purchase_orders(), |p| {
                (p.purchase_order_id, p.has_attachments)
            }),
        ),
        (
            "Quotes",
            "QuoteID",
            of(books.quotes(), |q| (q.quote_id, has_files(q.quote_id))),
        ),
        (
            "Receipts",
            "ReceiptID",
            of(books.receipts(), |r| (r.receipt_id, r.has_attachments)),
        ),
        (
            "RepeatingInvoices",
            "RepeatingInvoiceID",
            of(books.repeating_invoices(), |r| {
                (r.repeating_invoice_id, r.has_attachments)
            }),
        ),
    ]
}

/// Kinds of documents that take no files.
const WITHOUT_FILES: [&str; 6] = [
    "BatchPayments",
    "ExpenseClaims",
    "Items",
    "Overpayments",
    "Payments",
    "Prepayments",
];

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
        .filter(|(parents, ..)| !WITHOUT_FILES.contains(parents))
        .map(|(parents, key, documents)| Family {
            table: format!("{}Attachments", parents.trim_end_matches('s')),
            parents,
            key,
            documents,
        })
        .collect()
}

/// Whether a document without a flag has files: a third do, by their id.
fn has_files(id: Guid) -> bool {
    let digits = id.to_string().replace('-', "");
    u128::from_str_radix(&digits, 16).unwrap().is_multiple_of(3)
}

impl Family {
    /// How many documents are asked for their files: those of which no flag says that there are none.
    fn asked_for_files(&self) -> usize {
        let has_flag = self.parents != "Quotes";
        let asked = self.documents.iter().filter(|(_, has)| *has || !has_flag);
        asked.count()
    }
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
