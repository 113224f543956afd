//! Credit notes: given to customers (`ACCRECCREDIT`) and got from suppliers (`ACCPAYCREDIT`).
//!
//! There is at most one for every twelve invoices, and it credits one of them, perhaps the next
//! one too, of which it has contact, type and currency: so the list of credit notes is numbered
//! without looking at invoices, and an invoice knows its credit note without looking at others.
//! As with invoices there are a head, figures and the whole. Rules: Total = SubTotal + TotalTax
//! from the lines; on approved ones RemainingCredit = Total − allocations − live refunds, zero
//! exactly when the status is PAID; what is allocated to an invoice is what the invoice lists.

use std::sync::Arc;

use chrono::NaiveDate;

use super::World;
use super::amount::{Amount, Rate};
use super::calendar::{DAY_MS, last_day, last_instant_ms, later, midnight_ms};
use super::ids::{Guid, Kind};
use super::invoices::{Head, LineItem, LinePlace, Lines, LinesOf};
use super::misstatements::Misstatement;
use super::payments::{MISTAKEN_PART, Payment, PaymentFigures, live};
use super::random::{Random, mix_all, word_of};
use super::settling::{By, IsLive};
use super::words;
use super::written::WRITTEN;

/// Of so many invoices in a row one is credited.
pub(crate) const INVOICES_A_NOTE: usize = 12;
/// What sets the ids of credit notes' lines apart from those of invoices' lines.
const LINES_OF_NOTES: usize = 100;

/// A credit note.
#[derive(Debug, Clone, PartialEq)]
pub struct CreditNote {
    /// Its id.
    pub credit_note_id: Guid,
    /// `ACCRECCREDIT` if given to a customer, `ACCPAYCREDIT` if got from a supplier.
    pub credit_note_type: &'static str,
    /// Its number: unique on those given; may repeat or lack on those received.
    pub credit_note_number: Option<String>,
    /// Its reference.
    pub reference: Option<String>,
    /// `DRAFT`, `SUBMITTED`, `AUTHORISED`, `PAID`, `VOIDED` or `DELETED`.
    pub status: &'static str,
    /// The contact's id.
    pub contact_id: Guid,
    /// The contact's name.
    pub contact_name: String,
    /// The contact's number, if it has one.
    pub contact_number: Option<String>,
    /// Its date.
    pub date: NaiveDate,
    /// When it is due, which few say.
    pub due_date: Option<NaiveDate>,
    /// `Exclusive`, `Inclusive` or `NoTax`.
    pub line_amount_types: &'static str,
    /// Its lines.
    pub line_items: Vec<LineItem>,
    /// The lines without tax.
    pub sub_total: Amount,
    /// The tax.
    pub total_tax: Amount,
    /// What it is over.
    pub total: Amount,
    /// What is neither applied nor refunded.
    pub remaining_credit: Amount,
    /// Its currency.
    pub currency_code: &'static str,
    /// Units of that currency for one of the organisation's.
    pub currency_rate: Rate,
    /// What of it was applied to which invoice.
    pub allocations: Vec<Allocation>,
    /// Its live refunds.
    pub payments: Vec<Payment>,
    /// The day its credit was used up.
    pub fully_paid_on_date: Option<NaiveDate>,
    /// Whether it was sent; received ones don't say.
    pub sent_to_contact: Option<bool>,
    /// Whether files are attached.
    pub has_attachments: bool,
    /// The theme of one given to a customer.
    pub branding_theme_id: Option<Guid>,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
}

/// What of a credit note was applied to an invoice.
#[derive(Debug, Clone, PartialEq)]
pub struct Allocation {
    /// Its id.
    pub allocation_id: Guid,
    /// The day it was made.
    pub date: NaiveDate,
    /// How much was applied.
    pub amount: Amount,
    /// The invoice's id.
    pub invoice_id: Guid,
    /// The invoice's number, if it has one.
    pub invoice_number: Option<String>,
}

/// The credit note of an invoice, as the invoice sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Credit {
    /// Index of the credit note.
    pub(crate) note: usize,
    pub(crate) date: NaiveDate,
    pub(crate) applied: Amount,
    /// What the credit note is over.
    pub(crate) total: Amount,
}

/// Who, when, and what was meant with it.
#[derive(Debug, Clone)]
pub(crate) struct NoteHead {
    pub(crate) index: usize,
    /// The invoice it is made for, allocated to it or not.
    pub(crate) credited: Head,
    pub(crate) date: NaiveDate,
    pub(crate) updated_ms: i64,
    plan: Plan,
    /// The credit note itself, if it was created or changed.
    pub(crate) written: Option<Arc<CreditNote>>,
}

/// What was meant with a credit note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plan {
    /// Never approved, or no more: its status.
    Dead(&'static str),
    /// Takes back the whole invoice, if that was approved.
    Reverse,
    /// Is applied to the invoice, if that was approved.
    Apply,
    /// Is kept for later, or refunded.
    Keep,
}

/// The amounts of a credit note.
#[derive(Debug, Clone)]
pub(crate) struct NoteFigures {
    pub(crate) lines: Lines,
    pub(crate) line_amount_types: &'static str,
    pub(crate) status: &'static str,
    allocations: Vec<AllocationFigures>,
    /// Its refunds, deleted ones included.
    pub(crate) refunds: Vec<PaymentFigures>,
    pub(crate) remaining: Amount,
    pub(crate) fully_paid_on: Option<NaiveDate>,
}

/// An allocation without any text.
#[derive(Debug, Clone)]
struct AllocationFigures {
    part: usize,
    /// The invoice it is applied to.
    invoice: Head,
    date: NaiveDate,
    amount: Amount,
}

/// Draws the refunds of what is left of credit that there is since `first`.
pub(crate) fn draw_refunds(
    mut random: Random,
    first: NaiveDate,
    left: Amount,
) -> Vec<PaymentFigures> {
    let some_day =
        |random: &mut Random| later(first, random.between(0, 40)).min(last_day().max(first));
    let cents = left.0 / 100;
    let mut amounts = match random.below(100) {
        _ if cents == 0 => vec![],
        0..35 => vec![cents],
        35..45 if cents > 1 => {
            let some = random.between(1, cents - 1);
            vec![some, cents - some]
        }
        // A cent at least stays, or the status would be PAID.
        45..65 if cents > 1 => vec![random.between(1, cents - 1)],
        _ => vec![],
    };
    let mut refunds: Vec<PaymentFigures> = amounts
        .drain(..)
        .enumerate()
        .map(|(part, amount)| PaymentFigures {
            part,
            date: some_day(&mut random),
            amount: Amount::from_cents(amount),
            deleted: false,
        })
        .collect();
    if random.chance(5) && cents > 0 {
        refunds.push(PaymentFigures {
            part: MISTAKEN_PART,
            date: some_day(&mut random),
            amount: Amount::from_cents(random.between(1, cents)),
            deleted: true,
        });
    }
    refunds
}

impl NoteHead {
    pub(crate) fn is_sale(&self) -> bool {
        self.credited.is_sale()
    }

    pub(crate) fn note_type(&self) -> &'static str {
        if self.is_sale() {
            "ACCRECCREDIT"
        } else {
            "ACCPAYCREDIT"
        }
    }

    /// Whether it has the lines of the invoice it takes back.
    fn reverses(&self) -> bool {
        self.plan == Plan::Reverse && self.credited.status_at_first == "PAID"
    }
}

impl World {
    /// How many were drawn.
    pub(crate) fn credit_notes_drawn(&self) -> usize {
        self.credit_notes_of(self.invoices_drawn())
    }

    pub(crate) fn credit_note_count(&self) -> usize {
        self.credit_notes_drawn() + self.written.credit_notes.created()
    }

    /// The index of the credit note at a place from the oldest on.
    pub(crate) fn credit_note_index(&self, place: usize) -> usize {
        match place.checked_sub(self.credit_notes_drawn()) {
            Some(created) => WRITTEN + created,
            None => place,
        }
    }

    /// The indexes of all credit notes, from the oldest on.
    pub(crate) fn credit_note_indexes(&self) -> impl Iterator<Item = usize> + use<> {
        let created = self.written.credit_notes.created();
        (0..self.credit_notes_drawn()).chain(WRITTEN..WRITTEN + created)
    }

    /// Whether there is a credit note of this index.
    pub(crate) fn has_credit_note(&self, index: usize) -> bool {
        match index.checked_sub(WRITTEN) {
            Some(created) => created < self.written.credit_notes.created(),
            None => index < self.credit_notes_drawn(),
        }
    }

    /// How many there were before invoices were added.
    pub(crate) fn credit_notes_at_first(&self) -> usize {
        self.credit_notes_of(self.invoices_at_first())
    }

    /// How many credit notes so many invoices have.
    fn credit_notes_of(&self, invoices: usize) -> usize {
        let whole = invoices / INVOICES_A_NOTE;
        whole + usize::from(self.credited_by(whole) < invoices)
    }

    /// The credit note that is made for an invoice.
    pub(crate) fn credit_note_for(&self, invoice: usize) -> Option<usize> {
        let note = invoice / INVOICES_A_NOTE;
        (self.credited_by(note) == invoice).then_some(note)
    }

    /// The invoice that a credit note is made for.
    fn credited_by(&self, note: usize) -> usize {
        // Never the last one, so that the next invoice is among the same twelve.
        let offset = self.note_word(note, "credited") % (INVOICES_A_NOTE as u64 - 1);
        note * INVOICES_A_NOTE + usize::try_from(offset).unwrap_or_default()
    }

    /// Whether a credit note may be applied to the next invoice too.
    fn may_credit_two(&self, note: usize) -> bool {
        // An invoice that appears later doesn't touch a credit note that was there before.
        self.credited_by(note) + 1 < self.invoices_at_first()
            && self.note_word(note, "two").is_multiple_of(3)
    }

    fn note_word(&self, note: usize, purpose: &str) -> u64 {
        mix_all(&[
            self.seed,
            self.organisation as u64,
            word_of(purpose),
            note as u64,
        ])
    }

    /// The earlier invoice with which this one shares its credit note, and so its contact.
    pub(crate) fn invoice_credited_with(&self, index: usize) -> Option<usize> {
        let note = index / INVOICES_A_NOTE;
        let first = self.credited_by(note);
        (first + 1 == index && self.may_credit_two(note)).then_some(first)
    }

    /// Whether a credit note takes the whole invoice back.
    pub(crate) fn is_reversed(&self, head: &Head) -> bool {
        let note = self.credit_note_for(head.index);
        head.status_at_first == "PAID"
            && note.is_some_and(|note| self.note_plan(note) == Plan::Reverse)
    }

    /// What was applied to an invoice, or had been before it was voided.
    pub(crate) fn credit_of(&self, head: &Head) -> Option<Credit> {
        let note = head.index / INVOICES_A_NOTE;
        let is_first = self.credited_by(note) == head.index;
        if !head.was_approved() || !(is_first || self.invoice_credited_with(head.index).is_some()) {
            return None;
        }
        let note_head = self.credit_note_head_drawn(note);
        let lines = self.note_lines(&note_head).0;
        self.allocations_at_first(&note_head, lines.total)
            .into_iter()
            .find(|allocation| allocation.invoice.index == head.index)
            .map(|allocation| Credit {
                note,
                date: allocation.date,
                applied: allocation.amount,
                total: lines.total,
            })
    }

    fn note_plan(&self, note: usize) -> Plan {
        match self.note_word(note, "plan") % 100 {
            0..5 => Plan::Dead("VOIDED"),
            5..9 => Plan::Dead("DELETED"),
            9..15 => Plan::Dead("DRAFT"),
            15..18 => Plan::Dead("SUBMITTED"),
            18..38 => Plan::Reverse,
            38..85 => Plan::Apply,
            _ => Plan::Keep,
        }
    }

    pub(crate) fn credit_note_head(&self, index: usize) -> NoteHead {
        match self.written.credit_notes.get(index) {
            Some(written) => self.note_as_written(index, written),
            None => self.credit_note_head_drawn(index),
        }
    }

    fn note_as_written(&self, index: usize, written: &Arc<CreditNote>) -> NoteHead {
        let contact = self.index_of(Kind::Contact, written.contact_id);
        let is_sale = written.credit_note_type == "ACCRECCREDIT";
        NoteHead {
            index,
            // Stands for the side, contact and currency of a credit note alone.
            credited: Head {
                index,
                invoice_type: if is_sale { "ACCREC" } else { "ACCPAY" },
                contact: contact.unwrap_or_default(),
                date: written.date,
                due_date: written.due_date,
                status: written.status,
                status_at_first: written.status,
                line_amount_types: written.line_amount_types,
                currency_code: written.currency_code,
                currency_rate: written.currency_rate,
                updated_ms: written.updated_ms,
                lines: 0,
                written: None,
            },
            date: written.date,
            updated_ms: written.updated_ms,
            plan: Plan::Keep,
            written: Some(Arc::clone(written)),
        }
    }

    /// The head of a drawn credit note, whatever was written.
    pub(crate) fn credit_note_head_drawn(&self, index: usize) -> NoteHead {
        let mut random = self.random("credit note", index);
        let credited = self.invoice_head_drawn(self.credited_by(index));
        let date = later(credited.date, random.between(0, 25)).min(last_day().max(credited.date));
        let edited = midnight_ms(date) + random.between(0, 20 * DAY_MS);
        let latest = last_instant_ms() - random.between(1, DAY_MS);
        let voided = self
            .change_of(credited.index)
            .filter(|change| change.voided);
        let updated_ms = voided
            .map(|change| change.at_ms)
            .or(self.added_at_ms(credited.index))
            .unwrap_or(edited.min(latest));
        NoteHead {
            index,
            credited,
            date,
            updated_ms,
            plan: self.note_plan(index),
            written: None,
        }
    }

    /// The lines of a credit note, and whether tax is in their amounts.
    fn note_lines(&self, head: &NoteHead) -> (Lines, &'static str) {
        if head.reverses() {
            return (
                self.invoice_lines(&head.credited),
                head.credited.line_amount_types,
            );
        }
        let mut random = self.random("credit note lines", head.index);
        let line_amount_types = random.pick(&["Exclusive", "Exclusive", "Inclusive", "NoTax"]);
        let of = LinesOf {
            sale: head.is_sale(),
            line_amount_types,
            count: random.pick(&[1, 1, 1, 2, 3]),
        };
        (self.lines(of, &mut random), line_amount_types)
    }

    /// What was applied to which invoice while none of them was voided.
    fn allocations_at_first(&self, head: &NoteHead, total: Amount) -> Vec<AllocationFigures> {
        let mut random = self.random("allocations", head.index);
        let some_day = |random: &mut Random, invoice: &Head| {
            let first = head.date.max(invoice.date);
            later(first, random.between(0, 12)).min(last_day().max(first))
        };
        let first = &head.credited;
        if matches!(head.plan, Plan::Dead(_) | Plan::Keep) || !first.was_approved() {
            return Vec::new();
        }
        if head.reverses() {
            return vec![AllocationFigures {
                part: 0,
                date: some_day(&mut random, first),
                invoice: first.clone(),
                amount: total,
            }];
        }
        let mut invoices = vec![first.clone()];
        if self.may_credit_two(head.index) {
            let second = self.invoice_head_drawn(first.index + 1);
            // Xero applies no credit across types or currencies.
            let alike = second.was_approved()
                && (second.contact, second.invoice_type, second.currency_code)
                    == (first.contact, first.invoice_type, first.currency_code);
            invoices.extend(alike.then_some(second));
        }
        let mut left = total.0 / 100;
        let mut allocations = Vec::with_capacity(invoices.len());
        for (part, invoice) in invoices.into_iter().enumerate() {
            // At most half of the invoice: the rest is paid, or stays open.
            let most = self.invoice_lines(&invoice).total.0 / 200;
            let cents = left.min(most);
            if cents == 0 {
                break;
            }
            left -= cents;
            allocations.push(AllocationFigures {
                part,
                date: some_day(&mut random, &invoice),
                invoice,
                amount: Amount::from_cents(cents),
            });
        }
        allocations
    }

    /// What of a credit note was allocated to invoices that are live.
    pub(crate) fn note_allocated(
        &self,
        head: &NoteHead,
        is_live: IsLive<'_>,
    ) -> impl Iterator<Item = (NaiveDate, By, Amount)> {
        let allocations = self.allocations_at_first(head, self.note_lines(head).0.total);
        let live: Vec<_> = allocations
            .into_iter()
            .filter(|allocation| is_live(allocation.invoice.index))
            .map(|of| (of.date, By::Invoice(of.invoice.index), of.amount))
            .collect();
        live.into_iter()
    }

    pub(crate) fn credit_note_figures(&self, head: &NoteHead) -> NoteFigures {
        if let Some(written) = &head.written {
            return self.note_figures_as_written(written);
        }
        let (lines, line_amount_types) = self.note_lines(head);
        let total = lines.total;
        if let Plan::Dead(status) = head.plan {
            return NoteFigures {
                lines,
                line_amount_types,
                status,
                allocations: Vec::new(),
                refunds: Vec::new(),
                // (?) as `AmountDue` of an invoice: whole on drafts, nothing on voided ones.
                remaining: if matches!(status, "VOIDED" | "DELETED") {
                    Amount::ZERO
                } else {
                    total
                },
                fully_paid_on: None,
            };
        }
        let mut allocations = self.allocations_at_first(head, total);
        let applied: Amount = allocations.iter().map(|a| a.amount).sum();
        let refunds = draw_refunds(
            self.random("refunds", head.index),
            head.date,
            total - applied,
        );
        // Voiding an invoice gives the credit back.
        allocations.retain(|allocation| allocation.invoice.is_approved());
        let used: Amount = allocations.iter().map(|a| a.amount).sum();
        let refunded: Amount = live(&refunds).map(|refund| refund.amount).sum();
        let remaining = total - used - refunded;
        let is_used_up = remaining == Amount::ZERO;
        let days = allocations.iter().map(|allocation| allocation.date);
        let last = days.chain(live(&refunds).map(|refund| refund.date)).max();
        if self.misstated(Misstatement::AllocatedTooMuch, head.index) {
            let first = allocations.iter_mut().take(1);
            first.for_each(|of| of.amount += Misstatement::AllocatedTooMuch.by());
        }
        NoteFigures {
            lines,
            line_amount_types,
            status: if is_used_up { "PAID" } else { "AUTHORISED" },
            allocations,
            refunds,
            remaining,
            fully_paid_on: last.filter(|_| is_used_up),
        }
    }

    fn note_figures_as_written(&self, note: &CreditNote) -> NoteFigures {
        let refunds = note.payments.iter().enumerate();
        let refunds = refunds.map(|(part, refund)| PaymentFigures {
            part,
            date: refund.date,
            amount: refund.amount,
            deleted: false,
        });
        NoteFigures {
            lines: self.written_lines(
                &note.line_items,
                [note.sub_total, note.total_tax, note.total],
                None,
            ),
            line_amount_types: note.line_amount_types,
            status: note.status,
            allocations: Vec::new(),
            refunds: refunds.collect(),
            remaining: note.remaining_credit,
            fully_paid_on: note.fully_paid_on_date,
        }
    }

    pub(crate) fn credit_note_number(&self, index: usize, sale: bool) -> Option<String> {
        if let Some(written) = self.written.credit_notes.get(index) {
            return written.credit_note_number.clone();
        }
        if sale {
            return Some(format!("CN-{:05}", index + 1));
        }
        // As on bills: the supplier's own, which may lack or repeat.
        let mut random = self.random("credit note number", index);
        match random.below(100) {
            0..30 => None,
            30..50 => Some("CREDIT".to_owned()),
            _ => Some(format!("{}-CR", 1_000 + random.below(9_000))),
        }
    }

    pub(crate) fn credit_note_reference(&self, head: &NoteHead) -> Option<String> {
        if let Some(written) = &head.written {
            return written.reference.clone();
        }
        let mut random = self.random("credit note reference", head.index);
        let known = random.chance(if head.is_sale() { 65 } else { 10 });
        known.then(|| random.pick(&words::CREDIT_REFERENCES).to_owned())
    }

    pub(crate) fn credit_note(&self, index: usize) -> CreditNote {
        let head = self.credit_note_head(index);
        let figures = self.credit_note_figures(&head);
        self.credit_note_from(&head, &figures)
    }

    pub(crate) fn credit_note_from(&self, head: &NoteHead, figures: &NoteFigures) -> CreditNote {
        if let Some(written) = &head.written {
            let contact = head.credited.contact;
            return CreditNote {
                contact_name: self.contact_name(contact),
                contact_number: self.contact_number(contact),
                ..CreditNote::clone(written)
            };
        }
        let mut random = self.random("credit note text", head.index);
        let place = LinePlace {
            sale: head.is_sale(),
            draft: figures.status == "DRAFT",
            line_amount_types: figures.line_amount_types,
            index: head.index,
            first_part: LINES_OF_NOTES,
        };
        let line_items = figures
            .lines
            .lines
            .iter()
            .enumerate()
            .map(|(line, amounts)| self.line_item(place, line, amounts, &mut random))
            .collect();
        let allocations = figures
            .allocations
            .iter()
            .map(|allocation| Allocation {
                allocation_id: self.id(Kind::Allocation, allocation.part, head.index),
                date: allocation.date,
                amount: allocation.amount,
                invoice_id: self.id(Kind::Invoice, 0, allocation.invoice.index),
                invoice_number: self.invoice_number(&allocation.invoice),
            })
            .collect();
        let contact = head.credited.contact;
        CreditNote {
            credit_note_id: self.id(Kind::CreditNote, 0, head.index),
            credit_note_type: head.note_type(),
            credit_note_number: self.credit_note_number(head.index, head.is_sale()),
            reference: self.credit_note_reference(head),
            status: figures.status,
            contact_id: self.id(Kind::Contact, 0, contact),
            contact_name: self.contact_name(contact),
            contact_number: self.contact_number(contact),
            date: head.date,
            due_date: random
                .chance(15)
                .then(|| later(head.date, random.between(0, 30))),
            line_amount_types: figures.line_amount_types,
            line_items,
            sub_total: figures.lines.sub_total,
            total_tax: figures.lines.total_tax,
            total: figures.lines.total,
            remaining_credit: figures.remaining,
            currency_code: head.credited.currency_code,
            currency_rate: head.credited.currency_rate,
            allocations,
            payments: live(&figures.refunds)
                .map(|refund| self.payment_of_credit_note(head, refund))
                .collect(),
            fully_paid_on_date: figures.fully_paid_on,
            sent_to_contact: head.is_sale().then(|| random.chance(60)),
            has_attachments: random.chance(6),
            branding_theme_id: head
                .is_sale()
                .then(|| self.id(Kind::BrandingTheme, 0, head.index % 2)),
            updated_ms: head.updated_ms,
        }
    }
}
