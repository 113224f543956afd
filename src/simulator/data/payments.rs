//! Payments of invoices and refunds of credit notes, prepayments and overpayments, deleted ones
//! included.
//!
//! A payment is drawn with the document it pays; here it gets its text, and the list of all of
//! them its order. How many payments a document has isn't a function of its index alone, so the
//! list is numbered once for a state of the books, when it is first asked for: that takes the
//! heads of the invoices but no amounts, and 8 bytes a payment. The order is that of the
//! documents, in blocks of the invoices that share a credit note, so that payments of later
//! invoices come last and no other moves; refunds of money paid ahead are before them.

use chrono::NaiveDate;

use super::World;
use super::accounts::{BANKS, FOREIGN_BANK};
use super::amount::{Amount, Rate, divided};
use super::batch_payments::BatchPlace;
use super::calendar::{DAY_MS, last_instant_ms, midnight_ms};
use super::credit_notes::{INVOICES_A_NOTE, NoteHead};
use super::ids::{Guid, Kind};
use super::invoices::Head;
use super::paid_ahead::AheadHead;
use super::random::Random;
use super::words;

/// A payment.
#[derive(Debug, Clone, PartialEq)]
pub struct Payment {
    /// Its id.
    pub payment_id: Guid,
    /// Such as `ACCRECPAYMENT`, which pays a sale, or `ARCREDITPAYMENT`, which refunds a credit note.
    pub payment_type: &'static str,
    /// `AUTHORISED` or `DELETED`.
    pub status: &'static str,
    /// The day of the payment.
    pub date: NaiveDate,
    /// The amount, in the document's currency.
    pub amount: Amount,
    /// The same in the currency of the bank account.
    pub bank_amount: Amount,
    /// The rate of the day.
    pub currency_rate: Rate,
    /// Its reference.
    pub reference: Option<String>,
    /// Whether a line of a bank statement is matched with it.
    pub is_reconciled: bool,
    /// The account's place in the chart.
    pub(crate) account: usize,
    /// The account it went into or came from.
    pub account_id: Guid,
    /// That account's code; some have none.
    pub account_code: Option<&'static str>,
    /// That account's name.
    pub account_name: &'static str,
    /// The batch it was made in, if any.
    pub batch_payment_id: Option<Guid>,
    pub(crate) batch: Option<BatchPlace>,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
    /// What it pays.
    pub paid: PaidDocument,
}

/// What a payment pays: an invoice, a bill, or credit that is refunded.
#[derive(Debug, Clone, PartialEq)]
pub struct PaidDocument {
    /// `ACCREC`, `ACCPAY`, one of these with `CREDIT`, or such as `AROVERPAYMENT`.
    pub document_type: &'static str,
    /// Its id.
    pub document_id: Guid,
    /// Its number, if it has one.
    pub document_number: Option<String>,
    /// Its contact's id.
    pub contact_id: Guid,
    /// Its contact's name.
    pub contact_name: String,
    /// Its contact's number, if it has one.
    pub contact_number: Option<String>,
    /// Its currency.
    pub currency_code: &'static str,
}

/// The head of the document that a payment pays.
#[derive(Debug, Clone)]
pub(crate) enum PaidHead {
    Invoice(Head),
    CreditNote(NoteHead),
    Ahead(AheadHead),
}

impl PaidHead {
    pub(crate) fn document_type(&self) -> &'static str {
        match self {
            PaidHead::Invoice(head) => head.invoice_type,
            PaidHead::CreditNote(head) => head.note_type(),
            PaidHead::Ahead(head) => head.document_type(),
        }
    }

    pub(crate) fn payment_type(&self) -> &'static str {
        match self {
            PaidHead::Invoice(head) => payment_type(head.is_sale(), false),
            PaidHead::CreditNote(head) => payment_type(head.is_sale(), true),
            PaidHead::Ahead(head) => head.payment_type(),
        }
    }
}

/// A payment without any text.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct PaymentFigures {
    /// Tells the payments of one document apart.
    pub(crate) part: usize,
    pub(crate) date: NaiveDate,
    pub(crate) amount: Amount,
    pub(crate) deleted: bool,
}

/// The part of a payment that was entered by mistake: more than any document has others.
pub(crate) const MISTAKEN_PART: usize = 8;
/// What sets the ids of refunds apart from those of payments of invoices.
const REFUNDS: usize = 16;
/// The same for refunds of money paid ahead.
const REFUNDS_AHEAD: usize = 32;
/// The same for payments that were created.
pub(crate) const CREATED: usize = 64;

/// What a document says about its payments.
#[derive(Debug, Clone)]
struct Terms {
    payment_type: &'static str,
    currency_rate: Rate,
    /// The invoice, whose payments may be in a batch.
    invoice: Option<Head>,
    /// When a test voided it and so deleted its payments.
    voided_ms: Option<i64>,
    /// When it appeared, if after the books were made.
    added_ms: Option<i64>,
}

/// Those that count.
pub(crate) fn live(payments: &[PaymentFigures]) -> impl Iterator<Item = &PaymentFigures> {
    payments.iter().filter(|payment| !payment.deleted)
}

/// A payment's place: the document and the part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PaymentPlace {
    /// Index of the document.
    document: u32,
    part: u8,
    of: Of,
}

/// The kind of document that a payment is of, in the order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Of {
    /// A bank transaction that is a prepayment or an overpayment.
    Ahead,
    Invoice,
    CreditNote,
    /// None: a payment that was created.
    Written,
}

impl PaymentPlace {
    fn new(document: usize, part: usize, of: Of) -> PaymentPlace {
        PaymentPlace {
            document: u32::try_from(document).unwrap_or(u32::MAX),
            part: u8::try_from(part).unwrap_or(u8::MAX),
            of,
        }
    }

    pub(crate) fn document(self) -> usize {
        self.document as usize
    }

    pub(crate) fn part(self) -> usize {
        usize::from(self.part)
    }

    /// What the list is ordered by.
    fn order(self) -> (u8, usize, Of, usize, u8) {
        let block = match self.of {
            Of::Ahead | Of::CreditNote | Of::Written => self.document(),
            Of::Invoice => self.document() / INVOICES_A_NOTE,
        };
        let rank = match self.of {
            Of::Ahead => 0,
            Of::Invoice | Of::CreditNote => 1,
            Of::Written => 2,
        };
        (rank, block, self.of, self.document(), self.part)
    }

    pub(crate) fn id(self, world: &World) -> Guid {
        let first = match self.of {
            Of::Invoice => 0,
            Of::CreditNote => REFUNDS,
            Of::Ahead => REFUNDS_AHEAD,
            Of::Written => CREATED,
        };
        world.id(Kind::Payment, first + self.part(), self.document())
    }
}

impl World {
    pub(crate) fn payment_count(&self) -> usize {
        self.payment_places().len()
    }

    /// The place of every payment.
    pub(crate) fn payment_places(&self) -> &[PaymentPlace] {
        self.payment_places.get_or_init(|| {
            let mut places = self.refunds_ahead();
            let blocks = self.invoices_drawn().div_ceil(INVOICES_A_NOTE);
            for block in 0..blocks {
                let first = block * INVOICES_A_NOTE;
                let end = (first + INVOICES_A_NOTE).min(self.invoices_drawn());
                for index in first..end {
                    let planned = self.payments_planned(&self.invoice_head_drawn(index));
                    let mistaken = planned.mistaken.then_some(MISTAKEN_PART);
                    places.extend(
                        (0..planned.paying)
                            .chain(mistaken)
                            .map(|part| PaymentPlace::new(index, part, Of::Invoice)),
                    );
                }
                if block < self.credit_notes_drawn() {
                    let figures = self.credit_note_figures(&self.credit_note_head_drawn(block));
                    places.extend(
                        figures
                            .refunds
                            .iter()
                            .map(|refund| PaymentPlace::new(block, refund.part, Of::CreditNote)),
                    );
                }
            }
            let created = 0..self.written.payments.created();
            places.extend(created.map(|index| PaymentPlace::new(index, 0, Of::Written)));
            places
        })
    }

    /// The places of refunds of money paid ahead.
    fn refunds_ahead(&self) -> Vec<PaymentPlace> {
        let places = [true, false].map(|overpayments| self.paid_ahead(overpayments));
        let mut banks = places.concat();
        // Refunds of money that was written are written as well.
        banks.retain(|bank| *bank < self.bank_transactions_at_first());
        banks.sort_unstable();
        let refunds = banks.into_iter().flat_map(|bank| {
            let refunds = self.ahead_figures(&self.ahead_head_drawn(bank)).refunds;
            refunds
                .into_iter()
                .map(move |refund| PaymentPlace::new(bank, refund.part, Of::Ahead))
        });
        refunds.collect()
    }

    /// The index of the payment of this id.
    pub(crate) fn payment_with_id(&self, id: Guid) -> Option<usize> {
        let place = self
            .ids
            .read(Kind::Payment, id)
            .filter(|place| place.organisation == self.organisation)?;
        let (of, part) = match place.part {
            CREATED.. => (Of::Written, place.part - CREATED),
            REFUNDS_AHEAD.. => (Of::Ahead, place.part - REFUNDS_AHEAD),
            REFUNDS.. => (Of::CreditNote, place.part - REFUNDS),
            part => (Of::Invoice, part),
        };
        let wanted = PaymentPlace::new(place.index, part, of);
        self.payment_places()
            .binary_search_by_key(&wanted.order(), |place| place.order())
            .ok()
    }

    /// The payment of an index.
    pub(crate) fn payment(&self, index: usize) -> Payment {
        let place = self.payment_places()[index];
        match self.payment_as_written(place) {
            Some(payment) => payment,
            None => self.payment_at(place, &self.paid_head(place)),
        }
    }

    /// The payment of a place, if it was created or changed.
    pub(crate) fn payment_as_written(&self, place: PaymentPlace) -> Option<Payment> {
        let written = match place.of {
            Of::Written => self.written.payments.get(place.document()),
            _ => self.written.drawn_payments.get(&place.id(self)),
        };
        let mut payment = Payment::clone(written?);
        if let Some(contact) = self.index_of(Kind::Contact, payment.paid.contact_id) {
            payment.paid.contact_name = self.contact_name(contact);
            payment.paid.contact_number = self.contact_number(contact);
        }
        Some(payment)
    }

    /// The status of the payment at `place`, which takes no amounts.
    pub(crate) fn payment_status(&self, place: PaymentPlace, paid: &PaidHead) -> &'static str {
        let (invoice, is_void) = match paid {
            PaidHead::Invoice(head) => (Some(head.index), !head.is_approved()),
            PaidHead::CreditNote(_) | PaidHead::Ahead(_) => (None, false),
        };
        let survives = invoice.is_some_and(|index| self.payment_survives(index, place.part()));
        match (is_void || place.part() == MISTAKEN_PART) && !survives {
            true => "DELETED",
            false => "AUTHORISED",
        }
    }

    pub(crate) fn paid_head(&self, place: PaymentPlace) -> PaidHead {
        match place.of {
            // One that was created pays what it says itself: no head is asked for.
            Of::Invoice | Of::Written => {
                PaidHead::Invoice(self.invoice_head_drawn(place.document()))
            }
            Of::CreditNote => PaidHead::CreditNote(self.credit_note_head_drawn(place.document())),
            Of::Ahead => PaidHead::Ahead(self.ahead_head_drawn(place.document())),
        }
    }

    /// The amounts of a payment.
    pub(crate) fn payment_figures(&self, place: PaymentPlace, paid: &PaidHead) -> PaymentFigures {
        let payments = match paid {
            PaidHead::Invoice(head) => self.invoice_figures(head).payments,
            PaidHead::CreditNote(head) => self.credit_note_figures(head).refunds,
            PaidHead::Ahead(head) => self.ahead_figures(head).refunds,
        };
        payments
            .into_iter()
            .find(|payment| payment.part == place.part())
            .unwrap_or_default()
    }

    /// The payment of a place, of which the document is known.
    pub(crate) fn payment_at(&self, place: PaymentPlace, paid: &PaidHead) -> Payment {
        let figures = self.payment_figures(place, paid);
        match paid {
            PaidHead::Invoice(head) => self.payment_of_invoice(head, &figures),
            PaidHead::CreditNote(head) => self.payment_of_credit_note(head, &figures),
            PaidHead::Ahead(head) => self.payment_of_ahead(head, &figures),
        }
    }

    pub(crate) fn payment_of_invoice(&self, head: &Head, figures: &PaymentFigures) -> Payment {
        let written = head.written.as_ref();
        if let Some(payment) = written.and_then(|written| written.payments.get(figures.part)) {
            return payment.clone();
        }
        let paid = PaidDocument {
            document_type: head.invoice_type,
            document_id: self.id(Kind::Invoice, 0, head.index),
            document_number: self.invoice_number(head),
            contact_id: self.id(Kind::Contact, 0, head.contact),
            contact_name: self.contact_name(head.contact),
            contact_number: self.contact_number(head.contact),
            currency_code: head.currency_code,
        };
        let place = PaymentPlace::new(head.index, figures.part, Of::Invoice);
        self.payment_from(place, figures, self.terms_of(head, head.invoice_type), paid)
    }

    pub(crate) fn payment_of_credit_note(
        &self,
        head: &NoteHead,
        figures: &PaymentFigures,
    ) -> Payment {
        let written = head.written.as_ref();
        if let Some(payment) = written.and_then(|written| written.payments.get(figures.part)) {
            return payment.clone();
        }
        let credited = &head.credited;
        let paid = PaidDocument {
            document_type: head.note_type(),
            document_id: self.id(Kind::CreditNote, 0, head.index),
            document_number: self.credit_note_number(head.index, head.is_sale()),
            contact_id: self.id(Kind::Contact, 0, credited.contact),
            contact_name: self.contact_name(credited.contact),
            contact_number: self.contact_number(credited.contact),
            currency_code: credited.currency_code,
        };
        let place = PaymentPlace::new(head.index, figures.part, Of::CreditNote);
        let mut terms = self.terms_of(credited, head.note_type());
        terms.voided_ms = None;
        self.payment_from(place, figures, terms, paid)
    }

    pub(crate) fn payment_of_ahead(&self, head: &AheadHead, figures: &PaymentFigures) -> Payment {
        let written = head.written.as_ref();
        if let Some(payment) = written.and_then(|written| written.payments.get(figures.part)) {
            return payment.clone();
        }
        let bank = &head.bank;
        let paid = PaidDocument {
            document_type: head.document_type(),
            document_id: self.id(head.kind(), 0, bank.index),
            document_number: None,
            contact_id: self.id(Kind::Contact, 0, head.contact),
            contact_name: self.contact_name(head.contact),
            contact_number: self.contact_number(head.contact),
            currency_code: bank.currency_code,
        };
        let terms = Terms {
            payment_type: head.payment_type(),
            currency_rate: head.currency_rate(),
            invoice: None,
            voided_ms: None,
            added_ms: None,
        };
        let place = PaymentPlace::new(bank.index, figures.part, Of::Ahead);
        self.payment_from(place, figures, terms, paid)
    }

    /// What an invoice, or the credit note of one, says about its payments.
    fn terms_of(&self, invoice: &Head, document_type: &str) -> Terms {
        let voided = self.change_of(invoice.index).filter(|change| change.voided);
        Terms {
            payment_type: payment_type(invoice.is_sale(), document_type.ends_with("CREDIT")),
            currency_rate: invoice.currency_rate,
            invoice: (!document_type.ends_with("CREDIT")).then(|| invoice.clone()),
            voided_ms: voided.map(|change| change.at_ms),
            added_ms: self.added_at_ms(invoice.index),
        }
    }

    /// A payment of `paid`.
    fn payment_from(
        &self,
        place: PaymentPlace,
        figures: &PaymentFigures,
        terms: Terms,
        paid: PaidDocument,
    ) -> Payment {
        let mut random = self.payment_random("payment", place);
        // (?) only a document in its currency is paid through the foreign account.
        let is_foreign = paid.currency_code == self.profile().foreign[0].0;
        let account = match is_foreign && random.chance(50) {
            true => FOREIGN_BANK,
            false => random.pick(&BANKS),
        };
        let planned = terms
            .invoice
            .as_ref()
            .and_then(|invoice| self.batch_of(invoice, place.part()));
        let of_batch = planned.and_then(|batch| batch.account_and_date(self));
        let account = of_batch.map_or(account, |(account, _)| account);
        let survives = terms
            .invoice
            .as_ref()
            .is_some_and(|_| self.payment_survives(place.document(), place.part()));
        let is_deleted = figures.deleted && !survives;
        // A payment that is deleted leaves its batch, unless the whole batch is deleted. // (?)
        let batch =
            planned.filter(|batch| matches!(batch, BatchPlace::Mistaken { .. }) == is_deleted);
        let rate = self.rate_of_payment(place, terms.currency_rate);
        let is_reconciled = !is_deleted && random.chance(60);
        Payment {
            payment_id: place.id(self),
            payment_type: terms.payment_type,
            status: if is_deleted { "DELETED" } else { "AUTHORISED" },
            date: figures.date,
            amount: figures.amount,
            bank_amount: match account {
                FOREIGN_BANK => figures.amount,
                _ => figures.amount.in_base(rate),
            },
            currency_rate: rate,
            reference: self.payment_reference(place),
            is_reconciled: batch.map_or(is_reconciled, |batch| self.batch_is_reconciled(batch)),
            account_id: self.id(Kind::Account, 0, account),
            account,
            account_code: self.account_code(account),
            account_name: self.account_name(account),
            batch_payment_id: batch.map(|batch| batch.id(self)),
            batch,
            updated_ms: self.payment_updated_ms(place, figures, &terms),
            paid,
        }
    }

    /// The rate of a payment's day, near its document's.
    fn rate_of_payment(&self, place: PaymentPlace, document: Rate) -> Rate {
        if document == Rate::ONE {
            return document;
        }
        let mut random = self.payment_random("payment rate", place);
        let drift = random.between(-30_000, 30_000);
        Rate(divided(
            i128::from(document.0) * i128::from(1_000_000 + drift),
            1_000_000,
        ))
    }

    /// What a payment of an invoice comes to in the base currency, without working out any text.
    pub(crate) fn paid_in_base(&self, head: &Head, figures: &PaymentFigures) -> Amount {
        let place = PaymentPlace::new(head.index, figures.part, Of::Invoice);
        let rate = self.rate_of_payment(place, head.currency_rate);
        figures.amount.in_base(rate)
    }

    fn payment_random(&self, purpose: &str, place: PaymentPlace) -> Random {
        let (part, purpose) = match place.of {
            Of::Written => (CREATED, purpose.to_owned()),
            Of::Invoice => (place.part(), purpose.to_owned()),
            Of::CreditNote => (REFUNDS + place.part(), purpose.to_owned()),
            Of::Ahead => (place.part(), format!("{purpose} ahead")),
        };
        self.random(&purpose, place.document() * 2 * REFUNDS + part)
    }

    fn payment_updated_ms(
        &self,
        place: PaymentPlace,
        figures: &PaymentFigures,
        terms: &Terms,
    ) -> i64 {
        let mut random = self.payment_random("payment edit", place);
        let edited = midnight_ms(figures.date) + random.between(0, 3 * DAY_MS);
        let edited = edited.min(last_instant_ms() - random.between(1, DAY_MS));
        terms.voided_ms.or(terms.added_ms).unwrap_or(edited)
    }

    /// A payment's reference, which needs nothing but its place.
    pub(crate) fn payment_reference(&self, place: PaymentPlace) -> Option<String> {
        let mut random = self.payment_random("payment reference", place);
        match random.below(100) {
            0..45 => None,
            45..80 => Some(format!("Payment {:04}", random.below(10_000))),
            _ => Some(random.pick(&words::PAYMENT_REFERENCES).to_owned()),
        }
    }
}

/// Whether money is received or spent, and for what.
fn payment_type(of_sale: bool, refund: bool) -> &'static str {
    match (of_sale, refund) {
        (true, false) => "ACCRECPAYMENT",
        (false, false) => "ACCPAYPAYMENT",
        (true, true) => "ARCREDITPAYMENT",
        (false, true) => "APCREDITPAYMENT",
    }
}
