//! What was written to an organisation since its books were made.
//!
//! Rows as the same plain structs that the books are made of, by index: those that were created
//! and those drawn ones that were changed. Whoever makes a row looks here first. Created rows of
//! most kinds take the indexes behind the drawn ones; invoices and credit notes, of which a test
//! may let more be drawn later, take those from [`WRITTEN`] on. Rule: what can be worked out of
//! other rows (a contact's balances, a document's contact's name) is worked out when it is read.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::body::Bytes;

use super::super::files::filing::Filed;
use super::accounts::Account;
use super::asides::{Attachment, HistoryRecord};
use super::bank_transactions::BankTransaction;
use super::bank_transfers::BankTransfer;
use super::batch_payments::BatchPayment;
use super::contacts::{Contact, ContactGroup};
use super::credit_notes::CreditNote;
use super::ids::Guid;
use super::invoices::Invoice;
use super::items::Item;
use super::journals::Draft;
use super::linked_transactions::LinkedTransaction;
use super::manual_journals::ManualJournal;
use super::paid_ahead::PaidAhead;
use super::payments::Payment;
use super::purchase_orders::PurchaseOrder;
use super::quotes::Quote;
use super::repeating_invoices::RepeatingInvoice;
use super::settings::PaymentService;
use super::tax_rates::TaxRate;
use super::tracking::TrackingCategory;
use crate::simulator::assets::register::Asset;
use crate::simulator::assets::types::AssetType;
use crate::simulator::projects::Held;

/// The first index of created rows of kinds whose drawn rows may become more.
pub(crate) const WRITTEN: usize = 1 << 30;

/// All that was written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Written {
    pub(crate) contacts: Rows<Contact>,
    pub(crate) invoices: Rows<Invoice>,
    pub(crate) credit_notes: Rows<CreditNote>,
    /// Created payments, and drawn ones that were changed by the ids they have.
    pub(crate) payments: Rows<Payment>,
    pub(crate) drawn_payments: HashMap<Guid, Arc<Payment>>,
    pub(crate) bank_transactions: Rows<BankTransaction>,
    /// Transfers by their places in the list.
    pub(crate) bank_transfers: Rows<BankTransfer>,
    /// Created batches, and drawn ones that were deleted by the ids they have.
    pub(crate) batches: Rows<BatchPayment>,
    pub(crate) drawn_batches: HashMap<Guid, Arc<BatchPayment>>,
    /// Prepayments and overpayments, by the indexes of their bank transactions.
    pub(crate) paid_ahead: Rows<PaidAhead>,
    pub(crate) manual_journals: Rows<ManualJournal>,
    pub(crate) items: Rows<Item>,
    pub(crate) accounts: Rows<Account>,
    pub(crate) contact_groups: Rows<ContactGroup>,
    pub(crate) tax_rates: Rows<TaxRate>,
    pub(crate) tracking_categories: Rows<TrackingCategory>,
    pub(crate) linked_transactions: Rows<LinkedTransaction>,
    pub(crate) repeating_invoices: Rows<RepeatingInvoice>,
    pub(crate) quotes: Rows<Quote>,
    pub(crate) purchase_orders: Rows<PurchaseOrder>,
    // Of the APIs beside accounting.
    pub(crate) assets: Rows<Asset>,
    pub(crate) asset_types: Rows<AssetType>,
    pub(crate) projects: Rows<Held>,
    /// Created sales invoices by their number.
    pub(crate) sales: HashMap<Arc<str>, usize>,
    /// Notes in the histories of documents, the newest first.
    pub(crate) history: HashMap<Guid, Vec<HistoryRecord>>,
    /// The files of documents that one was put on, drawn ones included.
    pub(crate) files: HashMap<Guid, Vec<File>>,
    /// Files, their folders, and what they belong to.
    pub(crate) filed: Filed,
    /// Payment services that were made, and those that themes were given, by the themes' ids.
    pub(crate) payment_services: Vec<Arc<PaymentService>>,
    pub(crate) theme_services: HashMap<Guid, Vec<usize>>,
    /// What was booked, write by write.
    pub(crate) booked: Vec<Arc<Vec<Draft>>>,
    /// How many ids of parts were given out.
    pub(crate) parts: usize,
}

/// A file of a document.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) attachment: Attachment,
    /// What it holds, if it was put there: else it is drawn.
    pub(crate) content: Option<Bytes>,
}

/// What was written of one kind.
#[derive(Debug, Clone)]
pub(crate) struct Rows<T> {
    by_index: BTreeMap<usize, Arc<T>>,
    created: usize,
    gone: BTreeSet<usize>,
}

impl<T> Default for Rows<T> {
    fn default() -> Rows<T> {
        Rows {
            by_index: BTreeMap::new(),
            created: 0,
            gone: BTreeSet::new(),
        }
    }
}

impl<T> Rows<T> {
    /// The row of an index, if it was created or changed.
    pub(crate) fn get(&self, index: usize) -> Option<&Arc<T>> {
        self.by_index.get(&index)
    }

    /// Creates the row of the next index, which is `first` and the number created before.
    pub(crate) fn create(&mut self, index: usize, row: T) {
        self.created += 1;
        self.by_index.insert(index, Arc::new(row));
    }

    /// Changes a row.
    pub(crate) fn change(&mut self, index: usize, row: T) {
        self.by_index.insert(index, Arc::new(row));
    }

    /// Removes a row outright.
    pub(crate) fn remove(&mut self, index: usize) {
        self.by_index.remove(&index);
        self.gone.insert(index);
    }

    /// The indexes of those there are, when the first so many were drawn.
    pub(crate) fn indexes(&self, drawn: usize) -> impl Iterator<Item = usize> + '_ {
        let all = 0..drawn + self.created;
        all.filter(|index| !self.gone.contains(index))
    }

    /// How many are gone.
    pub(crate) fn gone(&self) -> usize {
        self.gone.len()
    }

    /// Whether the row of an index is gone.
    pub(crate) fn is_gone(&self, index: usize) -> bool {
        self.gone.contains(&index)
    }

    /// How many were created, those that are gone included.
    pub(crate) fn created(&self) -> usize {
        self.created
    }

    /// Those that were created or changed.
    pub(crate) fn all(&self) -> impl Iterator<Item = (usize, &Arc<T>)> {
        self.by_index.iter().map(|(index, row)| (*index, row))
    }
}

/// A text that lives as long as the program.
///
/// The drawn rows share such texts; the few codes and names that are written join them.
pub(crate) fn interned(text: &str) -> &'static str {
    static TEXTS: OnceLock<Mutex<HashSet<&'static str>>> = OnceLock::new();
    let texts = TEXTS.get_or_init(Mutex::default);
    let mut texts = texts.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = texts.get(text) {
        return known;
    }
    let kept: &'static str = Box::leak(text.to_owned().into_boxed_str());
    texts.insert(kept);
    kept
}

/// Indexes by the texts that name rows, in one case.
#[derive(Debug, Clone, Default)]
pub(crate) struct Named(HashMap<String, usize>);

impl Named {
    pub(crate) fn of(names: impl Iterator<Item = (usize, String)>) -> Named {
        let mut by_name = HashMap::new();
        for (index, name) in names {
            by_name.entry(folded(&name)).or_insert(index);
        }
        Named(by_name)
    }

    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.0.get(&folded(name)).copied()
    }
}

/// A name as names are compared: without spaces around it, whatever its case. // (k)
pub(crate) fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}
