//! Documents that payments and credit settle: invoices, credit notes, money paid ahead.
//!
//! Rule: each side of a settlement lists it, and what is open follows from what is listed. A
//! document that is settled whole is PAID, and AUTHORISED again when that is undone. // (s) pitfall 6

use chrono::NaiveDate;

use super::invoices;
use super::pen::Pen;
use crate::simulator::AppliedCreditNote;
use crate::simulator::data::World;
use crate::simulator::data::amount::{Amount, Rate};
use crate::simulator::data::credit_notes::{Allocation, CreditNote};
use crate::simulator::data::ids::{Guid, Kind};
use crate::simulator::data::journals::written::Document;
use crate::simulator::data::paid_ahead::{AppliedMoney, PaidAhead};
use crate::simulator::data::payments::{PaidDocument, Payment};

/// A document that can be settled, by its index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Settled {
    Invoice(usize),
    Note(usize),
    /// A prepayment or an overpayment, by its bank transaction.
    Ahead(usize),
}

/// What payments and allocations need to know of a document.
#[derive(Debug, Clone)]
pub(super) struct Terms {
    pub(super) status: &'static str,
    /// Whether a customer's.
    pub(super) is_sale: bool,
    /// What is open, or left of credit.
    pub(super) open: Amount,
    pub(super) rate: Rate,
    pub(super) date: NaiveDate,
    pub(super) payment_type: &'static str,
    pub(super) paid: PaidDocument,
}

impl Settled {
    pub(super) fn document(self) -> Document {
        match self {
            Settled::Invoice(index) => Document::Invoice(index),
            Settled::Note(index) => Document::CreditNote(index),
            Settled::Ahead(bank) => Document::PaidAhead(bank),
        }
    }

    /// The document and those that share a settlement with it: what they gain hangs on it.
    pub(super) fn with_linked(self, world: &World) -> Vec<Document> {
        let mut documents = vec![self.document()];
        match self {
            Settled::Invoice(index) => documents.extend(credit_of(world, index)),
            Settled::Note(index) => {
                documents.extend(invoices_of(world, &world.credit_note(index).allocations))
            }
            Settled::Ahead(bank) => {
                documents.extend(invoices_of(world, &world.ahead(bank).allocations));
            }
        }
        // And the credit of these invoices.
        let more: Vec<Document> = documents
            .iter()
            .filter_map(|document| match document {
                Document::Invoice(index) => Some(credit_of(world, *index)),
                _ => None,
            })
            .flatten()
            .collect();
        documents.extend(more);
        documents.sort_unstable();
        documents.dedup();
        documents
    }

    pub(super) fn terms(self, world: &World) -> Terms {
        match self {
            Settled::Invoice(index) => of_invoice(&world.invoice(index)),
            Settled::Note(index) => of_note(&world.credit_note(index)),
            Settled::Ahead(bank) => of_ahead(&world.ahead(bank)),
        }
    }

    /// Lists a payment on the document.
    pub(super) fn add(self, pen: &mut Pen, payment: Payment) {
        self.change(pen, |payments| payments.push(payment));
    }

    /// Takes a payment off the document.
    pub(super) fn remove(self, pen: &mut Pen, payment: Guid) {
        self.change(pen, |payments| {
            payments.retain(|known| known.payment_id != payment);
        });
    }

    fn change(self, pen: &mut Pen, change: impl FnOnce(&mut Vec<Payment>)) {
        match self {
            Settled::Invoice(index) => {
                let mut invoice = pen.world.invoice(index);
                change(&mut invoice.payments);
                invoices::settle(&mut invoice);
                invoice.updated_ms = pen.now_ms;
                pen.write().invoices.change(index, invoice);
            }
            Settled::Note(index) => {
                let mut note = pen.world.credit_note(index);
                change(&mut note.payments);
                keep_note(pen, index, note);
            }
            Settled::Ahead(bank) => {
                let mut money = pen.world.ahead(bank);
                change(&mut money.payments);
                keep_ahead(pen, bank, money);
            }
        }
    }

    /// Lists an allocation of this credit on both sides.
    pub(super) fn allocate(self, pen: &mut Pen, index: usize, allocation: Allocation) {
        let mut invoice = pen.world.invoice(index);
        match self {
            Settled::Note(note_index) => {
                let mut note = pen.world.credit_note(note_index);
                invoice.credit_notes.push(AppliedCreditNote {
                    credit_note_id: note.credit_note_id,
                    credit_note_number: note.credit_note_number.clone(),
                    date: allocation.date,
                    applied_amount: allocation.amount,
                    total: note.total,
                });
                note.allocations.push(allocation);
                keep_note(pen, note_index, note);
            }
            Settled::Ahead(bank) => {
                let mut money = pen.world.ahead(bank);
                let applied = AppliedMoney {
                    id: money.id,
                    is_overpayment: money.money_type.ends_with("OVERPAYMENT"),
                    date: allocation.date,
                    applied_amount: allocation.amount,
                    total: money.total,
                };
                match applied.is_overpayment {
                    true => invoice.overpayments.push(applied),
                    false => invoice.prepayments.push(applied),
                }
                money.allocations.push(allocation);
                keep_ahead(pen, bank, money);
            }
            Settled::Invoice(_) => return,
        }
        keep_invoice(pen, index, invoice);
    }

    /// Takes an allocation of this credit off both sides.
    pub(super) fn release(self, pen: &mut Pen, allocation: &Allocation) {
        let of = |date: NaiveDate, amount: Amount| {
            date == allocation.date && amount == allocation.amount
        };
        let invoice = pen.world.index_of(Kind::Invoice, allocation.invoice_id);
        if let Some(index) = invoice {
            let mut invoice = pen.world.invoice(index);
            let own = self.terms(&pen.world).paid.document_id;
            let notes = &mut invoice.credit_notes;
            let place = notes
                .iter()
                .position(|note| note.credit_note_id == own && of(note.date, note.applied_amount));
            if let Some(place) = place {
                notes.remove(place);
            }
            for applied in [&mut invoice.overpayments, &mut invoice.prepayments] {
                let place = applied
                    .iter()
                    .position(|money| money.id == own && of(money.date, money.applied_amount));
                if let Some(place) = place {
                    applied.remove(place);
                }
            }
            keep_invoice(pen, index, invoice);
        }
        let is_other = |known: &Allocation| known.allocation_id != allocation.allocation_id;
        match self {
            Settled::Note(index) => {
                let mut note = pen.world.credit_note(index);
                note.allocations.retain(is_other);
                keep_note(pen, index, note);
            }
            Settled::Ahead(bank) => {
                let mut money = pen.world.ahead(bank);
                money.allocations.retain(is_other);
                keep_ahead(pen, bank, money);
            }
            Settled::Invoice(_) => {}
        }
    }

    /// What of this credit is applied to which invoice.
    pub(super) fn allocations(self, world: &World) -> Vec<Allocation> {
        match self {
            Settled::Note(index) => world.credit_note(index).allocations,
            Settled::Ahead(bank) => world.ahead(bank).allocations,
            Settled::Invoice(_) => Vec::new(),
        }
    }
}

fn credit_of(world: &World, invoice: usize) -> Vec<Document> {
    let invoice = world.invoice(invoice);
    let notes = invoice.credit_notes.iter().filter_map(|note| {
        let index = world.index_of(Kind::CreditNote, note.credit_note_id)?;
        Some(Document::CreditNote(index))
    });
    let ahead = invoice.overpayments.iter().chain(&invoice.prepayments);
    let ahead = ahead.filter_map(|money| {
        let kind = match money.is_overpayment {
            true => Kind::Overpayment,
            false => Kind::Prepayment,
        };
        Some(Document::PaidAhead(world.index_of(kind, money.id)?))
    });
    notes.chain(ahead).collect()
}

fn invoices_of(world: &World, allocations: &[Allocation]) -> Vec<Document> {
    let invoices = allocations.iter().filter_map(|of| {
        let index = world.index_of(Kind::Invoice, of.invoice_id)?;
        Some(Document::Invoice(index))
    });
    invoices.collect()
}

fn keep_invoice(pen: &mut Pen, index: usize, mut invoice: crate::simulator::Invoice) {
    invoices::settle(&mut invoice);
    invoice.updated_ms = pen.now_ms;
    pen.write().invoices.change(index, invoice);
}

fn keep_note(pen: &mut Pen, index: usize, mut note: CreditNote) {
    settle_note(&mut note);
    note.updated_ms = pen.now_ms;
    pen.write().credit_notes.change(index, note);
}

fn keep_ahead(pen: &mut Pen, bank: usize, mut money: PaidAhead) {
    settle_ahead(&mut money);
    money.updated_ms = pen.now_ms;
    pen.write().paid_ahead.change(bank, money);
}

/// What allocations and refunds leave of a credit note, and the status that this makes.
pub(super) fn settle_note(note: &mut CreditNote) {
    let applied = note.allocations.iter().map(|of| (of.date, of.amount));
    let refunds = note.payments.iter().map(|of| (of.date, of.amount));
    let used: Vec<(NaiveDate, Amount)> = applied.chain(refunds).collect();
    note.remaining_credit = note.total - used.iter().map(|(_, amount)| *amount).sum();
    if matches!(note.status, "AUTHORISED" | "PAID") {
        let is_used_up = note.remaining_credit == Amount::ZERO;
        note.status = if is_used_up { "PAID" } else { "AUTHORISED" };
        let last = used.iter().map(|(date, _)| *date).max();
        note.fully_paid_on_date = is_used_up.then(|| last.unwrap_or(note.date));
    }
}

/// The same of a prepayment or an overpayment.
pub(super) fn settle_ahead(money: &mut PaidAhead) {
    let applied = money.allocations.iter().map(|of| of.amount);
    let refunds = money.payments.iter().map(|of| of.amount);
    money.remaining_credit = money.total - applied.chain(refunds).sum();
    if money.status != "VOIDED" {
        money.status = match money.remaining_credit == Amount::ZERO {
            true => "PAID",
            false => "AUTHORISED",
        };
    }
}

fn of_invoice(invoice: &crate::simulator::Invoice) -> Terms {
    let is_sale = invoice.invoice_type == "ACCREC";
    Terms {
        status: invoice.status,
        is_sale,
        open: invoice.amount_due,
        rate: invoice.currency_rate,
        date: invoice.date,
        payment_type: match is_sale {
            true => "ACCRECPAYMENT",
            false => "ACCPAYPAYMENT",
        },
        paid: PaidDocument {
            document_type: invoice.invoice_type,
            document_id: invoice.invoice_id,
            document_number: invoice.invoice_number.clone(),
            contact_id: invoice.contact_id,
            contact_name: invoice.contact_name.clone(),
            contact_number: invoice.contact_number.clone(),
            currency_code: invoice.currency_code,
        },
    }
}

fn of_note(note: &CreditNote) -> Terms {
    let is_sale = note.credit_note_type == "ACCRECCREDIT";
    Terms {
        status: note.status,
        is_sale,
        open: note.remaining_credit,
        rate: note.currency_rate,
        date: note.date,
        payment_type: match is_sale {
            true => "ARCREDITPAYMENT",
            false => "APCREDITPAYMENT",
        },
        paid: PaidDocument {
            document_type: note.credit_note_type,
            document_id: note.credit_note_id,
            document_number: note.credit_note_number.clone(),
            contact_id: note.contact_id,
            contact_name: note.contact_name.clone(),
            contact_number: note.contact_number.clone(),
            currency_code: note.currency_code,
        },
    }
}

fn of_ahead(money: &PaidAhead) -> Terms {
    let is_sale = money.money_type.starts_with("RECEIVE");
    let is_overpayment = money.money_type.ends_with("OVERPAYMENT");
    let (document_type, payment_type) = match (is_overpayment, is_sale) {
        (true, true) => ("AROVERPAYMENT", "AROVERPAYMENTPAYMENT"),
        (true, false) => ("APOVERPAYMENT", "APOVERPAYMENTPAYMENT"),
        (false, true) => ("ARPREPAYMENT", "ARPREPAYMENTPAYMENT"),
        (false, false) => ("APPREPAYMENT", "APPREPAYMENTPAYMENT"),
    };
    Terms {
        status: money.status,
        is_sale,
        open: money.remaining_credit,
        rate: money.currency_rate,
        date: money.date,
        payment_type,
        paid: PaidDocument {
            document_type,
            document_id: money.id,
            document_number: None,
            contact_id: money.contact_id,
            contact_name: money.contact_name.clone(),
            contact_number: money.contact_number.clone(),
            currency_code: money.currency_code,
        },
    }
}
