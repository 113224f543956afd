//! The books of one simulated organisation.
//!
//! In: a seed, an organisation and its scale. Out: rows as plain structs, made on demand.
//! Rule: a row is a pure function of (seed, organisation, index) and of the few changes a
//! test asked for, so half a million invoices cost nothing until they are read. `World` is a
//! snapshot and never changes: a change makes a new one. `Books` is the view of it that tests
//! compare answers with; the replies are rendered from the very same structs.

pub(crate) mod accounts;
pub(crate) mod amount;
pub(crate) mod asides;
pub(crate) mod bank_transactions;
pub(crate) mod bank_transfers;
pub(crate) mod batch_payments;
pub(crate) mod calendar;
pub(crate) mod contacts;
pub(crate) mod credit_notes;
pub(crate) mod currencies;
pub(crate) mod expense_claims;
pub(crate) mod ids;
pub(crate) mod invoices;
pub(crate) mod items;
pub(crate) mod journals;
pub(crate) mod linked_transactions;
pub(crate) mod manual_journals;
pub(crate) mod misstatements;
pub(crate) mod nasty;
pub(crate) mod organisation;
pub(crate) mod paid_ahead;
pub(crate) mod papers;
pub(crate) mod payments;
pub(crate) mod purchase_orders;
pub(crate) mod quotes;
pub(crate) mod random;
pub(crate) mod repeating_invoices;
pub(crate) mod settings;
#[cfg(test)]
mod settlement_tests;
pub(crate) mod settling;
pub(crate) mod tax_rates;
pub(crate) mod tracking;
pub(crate) mod users;
pub(crate) mod words;
pub(crate) mod written;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;

use accounts::Account;
use amount::Amount;
use asides::{Attachment, BudgetLine, CisOrgSetting, CisSetting, HistoryRecord};
use bank_transactions::BankTransaction;
use bank_transfers::BankTransfer;
use batch_payments::{BatchPayment, BatchPlace};
use contacts::{Balances, Contact, ContactGroup};
use credit_notes::CreditNote;
use currencies::Currency;
use expense_claims::{ExpenseClaim, Receipt};
use ids::{Guid, Ids, Kind, Place};
use invoices::Invoice;
use items::Item;
use journals::Journal;
use linked_transactions::LinkedTransaction;
use manual_journals::ManualJournal;
use organisation::Organisation;
use paid_ahead::PaidAhead;
use payments::{Payment, PaymentPlace};
use purchase_orders::PurchaseOrder;
use quotes::Quote;
use random::{Random, mix_all, word_of};
use repeating_invoices::RepeatingInvoice;
use settings::{ACTIONS, BrandingTheme, Budget, PaymentService};
use tax_rates::TaxRate;
use tracking::TrackingCategory;
use users::User;
use written::{Named, WRITTEN, Written};

use super::files::filing::Filing;
use super::reports::ledger::Ledger;

/// The most organisations that a simulator holds.
pub(crate) const ORGANISATIONS: usize = 7;

/// Above this many invoices the balances of contacts are drawn, not added up.
const INVOICES_WORTH_ADDING_UP: usize = 20_000;

/// What a test did to one invoice after the books were made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change {
    pub(crate) at_ms: i64,
    pub(crate) voided: bool,
}

/// An invoice that appeared or was voided after the books were made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Later {
    pub(crate) index: usize,
    pub(crate) at_ms: i64,
    pub(crate) is_void: bool,
    /// What a write has booked: its place among what writes have.
    pub(crate) booked: Option<usize>,
}

/// A string that is not set reaches the reader in one of three ways.
// (s) README section 6: `""`, `null` and absence all occur for "nothing".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unset {
    Absent,
    Null,
    Empty,
}

/// One organisation at one moment.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) seed: u64,
    pub(crate) organisation: usize,
    pub(crate) ids: Ids,
    /// Counts the changes, so that an answer worked out earlier isn't used for later rows.
    pub(crate) version: u64,
    invoices_at_first: usize,
    /// Whether some values are those that readers and filters get wrong.
    nasty: bool,
    /// Whether its ledger holds what no document shows.
    special_sources: bool,
    /// The faults in it, and where they are.
    planted: Vec<misstatements::Place>,
    /// How often it was reset, each time to another tenant id.
    resets: usize,
    /// When each later invoice appeared.
    added_ms: Vec<i64>,
    changes: HashMap<usize, Change>,
    /// What happened after the books were made, in order.
    later: Vec<Later>,
    /// What was written through the API.
    pub(crate) written: Written,
    /// The drawn contacts by name, which nothing changes.
    names: Arc<OnceLock<Named>>,
    balances: OnceLock<HashMap<usize, Balances>>,
    payment_places: OnceLock<Vec<PaymentPlace>>,
    /// The bank transactions that are prepayments, and those that are overpayments.
    paid_ahead_places: OnceLock<[Vec<usize>; 2]>,
    batch_places: OnceLock<Vec<BatchPlace>>,
    pub(crate) filing: OnceLock<Filing>,
    /// What its journals add up to, on accruals and on cash.
    pub(crate) ledgers: [OnceLock<Ledger>; 2],
    /// What its journals without a document move.
    special_moves: OnceLock<Vec<(NaiveDate, usize, Amount)>>,
}

impl World {
    pub(crate) fn new(seed: u64, organisation: usize, invoices: usize) -> World {
        World {
            seed,
            organisation,
            ids: Ids::new(seed),
            version: 0,
            invoices_at_first: invoices,
            nasty: false,
            special_sources: false,
            planted: Vec::new(),
            resets: 0,
            added_ms: Vec::new(),
            changes: HashMap::new(),
            later: Vec::new(),
            written: Written::default(),
            names: Arc::default(),
            balances: OnceLock::new(),
            payment_places: OnceLock::new(),
            paid_ahead_places: OnceLock::new(),
            batch_places: OnceLock::new(),
            filing: OnceLock::new(),
            ledgers: [OnceLock::new(), OnceLock::new()],
            special_moves: OnceLock::new(),
        }
    }

    /// The same organisation with nasty values in it, or without.
    pub(crate) fn nasty(self, nasty: bool) -> World {
        World { nasty, ..self }
    }

    /// The same organisation with journals that no document shows, or without.
    pub(crate) fn special_sources(self, special_sources: bool) -> World {
        World {
            special_sources,
            ..self
        }
    }

    pub(crate) fn has_special_sources(&self) -> bool {
        self.special_sources
    }

    /// The same books under another tenant id.
    pub(crate) fn reset(&self) -> World {
        let mut next = self.successor();
        next.resets += 1;
        next
    }

    /// The same organisation with `count` more invoices, made at `now_ms`.
    pub(crate) fn with_more_invoices(&self, count: usize, now_ms: i64) -> World {
        let mut next = self.successor();
        let first = next.invoices_drawn();
        next.added_ms.extend(std::iter::repeat_n(now_ms, count));
        next.later.extend((first..first + count).map(|index| Later {
            index,
            at_ms: now_ms,
            is_void: false,
            booked: None,
        }));
        next
    }

    /// The same organisation with some invoices edited at `now_ms`.
    pub(crate) fn with_changes(&self, indexes: &[usize], voided: bool, now_ms: i64) -> World {
        let mut next = self.successor();
        for index in indexes {
            let written = self.invoice_index(*index);
            if self.written.invoices.get(written).is_some() {
                next.touch_written(written, voided, now_ms);
                continue;
            }
            let change = next.changes.entry(*index).or_insert(Change {
                at_ms: now_ms,
                voided,
            });
            change.at_ms = now_ms;
            change.voided |= voided;
            let is_void = |later: &Later| later.is_void && later.index == *index;
            if voided && !next.later.iter().any(is_void) {
                next.later.push(Later {
                    index: *index,
                    at_ms: now_ms,
                    is_void: true,
                    booked: None,
                });
            }
        }
        next
    }

    /// The same for an invoice that was written.
    fn touch_written(&mut self, index: usize, voided: bool, now_ms: i64) {
        let mut invoice = self.invoice(index);
        invoice.updated_ms = now_ms;
        if voided {
            let booked = self.booked(&[journals::written::Document::Invoice(index)]);
            self.book(journals::written::taken_back(booked), now_ms);
            (invoice.status, invoice.amount_due) = ("VOIDED", amount::Amount::ZERO);
        }
        self.write().invoices.change(index, invoice);
    }

    /// The same organisation, to be changed.
    pub(crate) fn successor(&self) -> World {
        World {
            seed: self.seed,
            organisation: self.organisation,
            ids: self.ids,
            version: self.version + 1,
            invoices_at_first: self.invoices_at_first,
            nasty: self.nasty,
            special_sources: self.special_sources,
            planted: self.planted.clone(),
            resets: self.resets,
            added_ms: self.added_ms.clone(),
            changes: self.changes.clone(),
            later: self.later.clone(),
            written: self.written.clone(),
            names: Arc::clone(&self.names),
            balances: OnceLock::new(),
            payment_places: OnceLock::new(),
            paid_ahead_places: OnceLock::new(),
            batch_places: OnceLock::new(),
            filing: OnceLock::new(),
            ledgers: [OnceLock::new(), OnceLock::new()],
            special_moves: OnceLock::new(),
        }
    }

    /// How many invoices were drawn, those that a test let appear included.
    pub(crate) fn invoices_drawn(&self) -> usize {
        self.invoices_at_first + self.added_ms.len()
    }

    pub(crate) fn invoice_count(&self) -> usize {
        self.invoices_drawn() + self.written.invoices.created()
    }

    /// The index of the invoice at a place from the oldest on.
    pub(crate) fn invoice_index(&self, place: usize) -> usize {
        match place.checked_sub(self.invoices_drawn()) {
            Some(created) => WRITTEN + created,
            None => place,
        }
    }

    /// The indexes of all invoices, from the oldest on.
    pub(crate) fn invoice_indexes(&self) -> impl Iterator<Item = usize> + use<> {
        let created = self.written.invoices.created();
        (0..self.invoices_drawn()).chain(WRITTEN..WRITTEN + created)
    }

    /// Whether there is an invoice of this index.
    pub(crate) fn has_invoice(&self, index: usize) -> bool {
        match index.checked_sub(WRITTEN) {
            Some(created) => created < self.written.invoices.created(),
            None => index < self.invoices_drawn(),
        }
    }

    pub(crate) fn invoices_at_first(&self) -> usize {
        self.invoices_at_first
    }

    /// When an invoice beyond the first ones appeared.
    pub(crate) fn added_at_ms(&self, index: usize) -> Option<i64> {
        index
            .checked_sub(self.invoices_at_first)
            .and_then(|later| self.added_ms.get(later))
            .copied()
    }

    /// Enters what a write has booked in the ledger.
    pub(crate) fn book(&mut self, drafts: Vec<journals::Draft>, at_ms: i64) {
        for some in drafts.chunks(journals::width()) {
            self.later.push(Later {
                index: 0,
                at_ms,
                is_void: false,
                booked: Some(self.written.booked.len()),
            });
            self.write().booked.push(Arc::new(some.to_vec()));
        }
    }

    pub(crate) fn later(&self) -> &[Later] {
        &self.later
    }

    pub(crate) fn change_of(&self, index: usize) -> Option<Change> {
        self.changes.get(&index).copied()
    }

    /// How many contacts were drawn.
    pub(crate) fn contacts_at_first(&self) -> usize {
        (self.invoices_at_first / 8).max(20)
    }

    pub(crate) fn contact_count(&self) -> usize {
        self.contacts_at_first() + self.written.contacts.created()
    }

    /// What was written, to write more: what was worked out of it before is forgotten.
    pub(crate) fn write(&mut self) -> &mut Written {
        self.balances = OnceLock::new();
        self.payment_places = OnceLock::new();
        self.paid_ahead_places = OnceLock::new();
        self.batch_places = OnceLock::new();
        self.filing = OnceLock::new();
        self.ledgers = [OnceLock::new(), OnceLock::new()];
        &mut self.written
    }

    /// The stream of numbers of one row, apart for each `purpose`.
    pub(crate) fn random(&self, purpose: &str, index: usize) -> Random {
        Random::at(&[
            self.seed,
            self.organisation as u64,
            word_of(purpose),
            index as u64,
        ])
    }

    pub(crate) fn id(&self, kind: Kind, part: usize, index: usize) -> Guid {
        self.ids.id(
            kind,
            Place {
                organisation: self.organisation,
                part,
                index,
            },
        )
    }

    /// The index that an id of this organisation stands for.
    pub(crate) fn index_of(&self, kind: Kind, guid: Guid) -> Option<usize> {
        self.ids
            .read(kind, guid)
            .filter(|place| place.organisation == self.organisation && place.part == 0)
            .map(|place| place.index)
    }

    /// How an unset string of a row looks; the same whenever it is asked.
    pub(crate) fn unset(&self, field: &str, index: usize) -> Unset {
        let word = mix_all(&[
            self.seed,
            self.organisation as u64,
            word_of(field),
            index as u64,
            0xE9,
        ]);
        match word % 3 {
            0 => Unset::Absent,
            1 => Unset::Null,
            _ => Unset::Empty,
        }
    }

    /// Whether nasty values are in it, and such spellings as only examples show.
    pub(crate) fn is_nasty(&self) -> bool {
        self.nasty
    }

    /// The same of a field that isn't text. // (s) Xero's own clients read an absent one alone
    pub(crate) fn unset_word(&self, field: &str, index: usize) -> Unset {
        match self.nasty {
            true => self.unset(field, index),
            false => Unset::Absent,
        }
    }

    /// What contacts owe and are owed, by contact; `None` where it would take too long.
    pub(crate) fn balances(&self) -> Option<&HashMap<usize, Balances>> {
        (self.invoice_count() <= INVOICES_WORTH_ADDING_UP)
            .then(|| self.balances.get_or_init(|| contacts::add_up(self)))
    }
}

/// What an organisation's books really hold, for comparing answers with.
///
/// A snapshot: invoices that appear later aren't in it.
#[derive(Debug, Clone)]
pub struct Books {
    pub(crate) world: Arc<World>,
}

impl Books {
    /// The organisation itself.
    pub fn organisation(&self) -> Organisation {
        self.world.organisation()
    }

    /// The chart of accounts, in the order of an unordered list.
    pub fn accounts(&self) -> impl Iterator<Item = Account> + '_ {
        let indexes = self.world.account_indexes();
        indexes.map(|index| self.world.account(index))
    }

    /// All contacts, archived ones too, in the order of an unordered list.
    pub fn contacts(&self) -> impl Iterator<Item = Contact> + '_ {
        (0..self.world.contact_count()).map(|index| self.world.contact(index))
    }

    /// Tax rates in every status.
    pub fn tax_rates(&self) -> impl Iterator<Item = TaxRate> + '_ {
        (0..self.world.tax_rate_count()).map(|index| self.world.tax_rate(index))
    }

    /// Tracking categories, archived ones too.
    pub fn tracking_categories(&self) -> impl Iterator<Item = TrackingCategory> + '_ {
        let indexes = self.world.tracking_category_indexes();
        indexes.map(|index| self.world.tracking_category(index))
    }

    /// The currencies taken up, the organisation's own first.
    pub fn currencies(&self) -> impl Iterator<Item = Currency> + '_ {
        (0..self.world.currency_count()).map(|index| self.world.currency(index))
    }

    /// The users.
    pub fn users(&self) -> impl Iterator<Item = User> + '_ {
        (0..users::count()).map(|index| self.world.user(index))
    }

    /// The items.
    pub fn items(&self) -> impl Iterator<Item = Item> + '_ {
        self.world
            .item_indexes()
            .map(|index| self.world.item(index))
    }

    /// All invoices from the oldest index to the newest: an unordered list runs the other way.
    pub fn invoices(&self) -> impl Iterator<Item = Invoice> + '_ {
        let indexes = self.world.invoice_indexes();
        indexes.map(|index| self.world.invoice(index))
    }

    /// All credit notes from the oldest index to the newest: an unordered list runs the other way.
    pub fn credit_notes(&self) -> impl Iterator<Item = CreditNote> + '_ {
        let indexes = self.world.credit_note_indexes();
        indexes.map(|index| self.world.credit_note(index))
    }

    /// All payments and refunds, deleted ones too, from the oldest document's to the newest's.
    pub fn payments(&self) -> impl Iterator<Item = Payment> + '_ {
        (0..self.world.payment_count()).map(|index| self.world.payment(index))
    }

    /// All overpayments, in the order of their bank transactions.
    pub fn overpayments(&self) -> impl Iterator<Item = PaidAhead> + '_ {
        let places = self.world.paid_ahead(true).iter();
        places.map(|bank| self.world.ahead(*bank))
    }

    /// All prepayments, in the order of their bank transactions.
    pub fn prepayments(&self) -> impl Iterator<Item = PaidAhead> + '_ {
        let places = self.world.paid_ahead(false).iter();
        places.map(|bank| self.world.ahead(*bank))
    }

    /// All purchase orders.
    pub fn purchase_orders(&self) -> impl Iterator<Item = PurchaseOrder> + '_ {
        (0..self.world.purchase_order_count()).map(|index| self.world.purchase_order(index))
    }

    /// All quotes.
    pub fn quotes(&self) -> impl Iterator<Item = Quote> + '_ {
        (0..self.world.quote_count()).map(|index| self.world.quote(index))
    }

    /// All linked transactions.
    pub fn linked_transactions(&self) -> impl Iterator<Item = LinkedTransaction> + '_ {
        let places = 0..self.world.linked_transaction_count();
        let indexes = places.map(|place| self.world.linked_transaction_index(place));
        indexes.map(|index| self.world.linked_transaction(index))
    }

    /// All repeating invoices.
    pub fn repeating_invoices(&self) -> impl Iterator<Item = RepeatingInvoice> + '_ {
        let all = 0..self.world.repeating_invoice_count();
        all.map(|index| self.world.repeating_invoice(index))
    }

    /// All receipts.
    pub fn receipts(&self) -> impl Iterator<Item = Receipt> + '_ {
        (0..self.world.receipt_count()).map(|index| self.world.receipt(index))
    }

    /// All expense claims.
    pub fn expense_claims(&self) -> impl Iterator<Item = ExpenseClaim> + '_ {
        (0..self.world.expense_claim_count()).map(|index| self.world.expense_claim(index))
    }

    /// The history of the document with this id, whatever its kind, the newest entry first.
    pub fn history(&self, document: Guid) -> Vec<HistoryRecord> {
        self.world.history(document)
    }

    /// The files of the document with this id, which has some or none.
    pub fn attachments(&self, document: Guid, has_attachments: bool) -> Vec<Attachment> {
        self.world.attachments(document, has_attachments)
    }

    /// The lines of the budget with this id for the months that begin within these days.
    pub fn budget_lines(&self, budget: Guid, from: NaiveDate, to: NaiveDate) -> Vec<BudgetLine> {
        self.world.budget_lines(budget, from, to)
    }

    /// The payment services that the documents of the branding theme with this id offer.
    pub fn services_of_theme(&self, theme: Guid) -> impl Iterator<Item = PaymentService> + '_ {
        let services = self.world.services_of_theme(theme).into_iter();
        services.map(|index| self.world.payment_service(index))
    }

    /// Where a customer sees the invoice with this id.
    pub fn online_invoice(&self, invoice: Guid) -> String {
        self.world.online_invoice(invoice)
    }

    /// Settings of the contact with this id for the construction scheme, if it has any.
    pub fn cis_setting(&self, contact: Guid) -> Option<CisSetting> {
        self.world.cis_setting(contact)
    }

    /// Settings of the organisation with this id for the construction scheme.
    pub fn cis_org_setting(&self, organisation: Guid) -> CisOrgSetting {
        self.world.cis_org_setting(organisation)
    }

    /// How many invoices there are, without making them.
    pub fn invoice_count(&self) -> usize {
        self.world.invoice_count()
    }

    /// How many contacts there are, without making them.
    pub fn contact_count(&self) -> usize {
        self.world.contact_count()
    }

    /// All bank transactions from the oldest index to the newest.
    pub fn bank_transactions(&self) -> impl Iterator<Item = BankTransaction> + '_ {
        (0..self.world.bank_transaction_count()).map(|index| self.world.bank_transaction(index))
    }

    /// All bank transfers, deleted ones too, from the oldest index to the newest.
    pub fn bank_transfers(&self) -> impl Iterator<Item = BankTransfer> + '_ {
        (0..self.world.bank_transfer_count()).map(|index| self.world.bank_transfer(index))
    }

    /// All batches of payments, deleted ones too.
    pub fn batch_payments(&self) -> impl Iterator<Item = BatchPayment> + '_ {
        (0..self.world.batch_payment_count()).map(|index| self.world.batch_payment(index))
    }

    /// The groups of contacts, deleted ones too, which no list shows.
    pub fn contact_groups(&self) -> impl Iterator<Item = ContactGroup> + '_ {
        (0..self.world.contact_group_count()).map(|index| self.world.contact_group(index))
    }

    /// The layouts of documents.
    pub fn branding_themes(&self) -> impl Iterator<Item = BrandingTheme> + '_ {
        (0..self.world.branding_theme_count()).map(|index| self.world.branding_theme(index))
    }

    /// The budgets, without their amounts.
    pub fn budgets(&self) -> impl Iterator<Item = Budget> + '_ {
        (0..self.world.budget_count()).map(|index| self.world.budget(index))
    }

    /// The ways to pay that online invoices offer.
    pub fn payment_services(&self) -> impl Iterator<Item = PaymentService> + '_ {
        (0..self.world.payment_service_count()).map(|index| self.world.payment_service(index))
    }

    /// Whether customers are reminded of what they owe.
    pub fn reminds(&self) -> bool {
        self.world.reminds()
    }

    /// What the app may do, and what it may not.
    pub fn actions(&self) -> impl Iterator<Item = (&'static str, bool)> + '_ {
        ACTIONS.into_iter()
    }

    /// All journals written by hand from the oldest index to the newest.
    pub fn manual_journals(&self) -> impl Iterator<Item = ManualJournal> + '_ {
        (0..self.world.manual_journal_count()).map(|index| self.world.manual_journal(index))
    }

    /// All journals of the ledger in the order of their numbers.
    pub fn journals(&self) -> impl Iterator<Item = Journal> + '_ {
        self.world.journals_after(0)
    }

    /// The invoice of an index, if there is one.
    pub fn invoice(&self, index: usize) -> Option<Invoice> {
        let index = self.world.invoice_index(index);
        let is_there = self.world.has_invoice(index);
        is_there.then(|| self.world.invoice(index))
    }

    /// The contact of an index, if there is one.
    pub fn contact(&self, index: usize) -> Option<Contact> {
        (index < self.contact_count()).then(|| self.world.contact(index))
    }
}
