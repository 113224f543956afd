//! How documents are settled, step by step, and what each step takes off the control account.
//!
//! A control account holds of a document what is open of it, at the document's own rate. So a
//! step takes off what the open amount comes to before it less what it comes to after it, in the
//! base currency; what is left at the end is nothing, however many steps there were. What moved
//! at another rate is a realised gain or loss. Next: `journals::sources`, which book the steps.

use chrono::NaiveDate;

use super::World;
use super::amount::{Amount, Rate};
use super::credit_notes::{Allocation, CreditNote, NoteHead};
use super::ids::Kind;
use super::invoices::{Figures, Head, Invoice};
use super::paid_ahead::{AheadHead, PaidAhead};
use super::payments::{Payment, PaymentFigures, live};

/// What settles a document, or a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum By {
    /// The payment or refund of this part.
    Payment(usize),
    /// The credit note of this index.
    Note(usize),
    /// The prepayment or overpayment that this bank transaction is.
    Ahead(usize),
    /// The invoice of this index, which uses the credit up.
    Invoice(usize),
}

/// A step by which a document is settled.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step {
    pub(crate) by: By,
    pub(crate) date: NaiveDate,
    /// What it takes off the control account, in the base currency.
    pub(crate) base: Amount,
    /// Whether nothing is open after it.
    pub(crate) is_last: bool,
}

/// Which invoices aren't voided, by their indexes.
pub(crate) type IsLive<'a> = &'a dyn Fn(usize) -> bool;

/// The steps in the order of their days.
pub(crate) fn steps(
    total: Amount,
    rate: Rate,
    settled: impl IntoIterator<Item = (NaiveDate, By, Amount)>,
) -> Vec<Step> {
    let mut settled: Vec<_> = settled.into_iter().collect();
    // Stable: credit that is applied twice on a day keeps its order on both sides.
    settled.sort_by_key(|(date, by, _)| (*date, *by));
    let mut open = total;
    let steps = settled.into_iter().map(|(date, by, amount)| {
        let before = open.in_base(rate);
        open = open - amount;
        Step {
            by,
            date,
            base: before - open.in_base(rate),
            is_last: open == Amount::ZERO,
        }
    });
    steps.collect()
}

/// Live payments as what settles.
pub(crate) fn by_payments(
    payments: &[PaymentFigures],
) -> impl Iterator<Item = (NaiveDate, By, Amount)> + '_ {
    live(payments).map(|payment| (payment.date, By::Payment(payment.part), payment.amount))
}

/// What a step takes off the control account.
pub(crate) fn base_of(steps: &[Step], by: By) -> Option<Amount> {
    let step = steps.iter().find(|step| step.by == by);
    step.map(|step| step.base)
}

/// The steps, each with how many before it are by the same.
pub(crate) fn numbered(steps: &[Step]) -> impl Iterator<Item = (Step, usize)> + '_ {
    steps.iter().enumerate().map(|(place, step)| {
        let before = steps[..place].iter().filter(|other| other.by == step.by);
        (*step, before.count())
    })
}

/// What the step of a number by the same takes off the control account.
pub(crate) fn base_of_numbered(steps: &[Step], by: By, number: usize) -> Option<Amount> {
    let mut steps = steps.iter().filter(|step| step.by == by);
    steps.nth(number).map(|step| step.base)
}

impl World {
    /// The steps of an invoice.
    pub(crate) fn invoice_steps(&self, head: &Head, figures: &Figures) -> Vec<Step> {
        if let Some(written) = &head.written {
            return self.steps_of_invoice(written);
        }
        let note = figures
            .credit
            .map(|credit| (credit.date, By::Note(credit.note), credit.applied));
        let ahead = figures
            .ahead
            .map(|ahead| (ahead.date, By::Ahead(ahead.bank), ahead.amount));
        let payments = by_payments(&figures.payments);
        let settled = payments.chain(note).chain(ahead);
        steps(figures.lines.total, head.currency_rate, settled)
    }

    /// What an invoice took off the control account, as it was made, by what settled it.
    pub(crate) fn settled_as_made(&self, invoice: usize, by: By) -> Amount {
        let head = self.invoice_head_as_made(invoice);
        let figures = self.invoice_figures(&head);
        base_of(&self.invoice_steps(&head, &figures), by).unwrap_or_default()
    }

    /// The steps of a credit note.
    pub(crate) fn note_steps(&self, head: &NoteHead, is_live: IsLive<'_>) -> Vec<Step> {
        if let Some(written) = &head.written {
            return self.steps_of_credit_note(written);
        }
        let figures = self.credit_note_figures(head);
        let allocated = self.note_allocated(head, is_live);
        let settled = by_payments(&figures.refunds).chain(allocated);
        steps(figures.lines.total, head.credited.currency_rate, settled)
    }

    /// The steps of a prepayment or an overpayment.
    pub(crate) fn ahead_steps(&self, head: &AheadHead, is_live: IsLive<'_>) -> Vec<Step> {
        if let Some(written) = &head.written {
            return self.steps_of_paid_ahead(written);
        }
        let figures = self.ahead_figures(head);
        let applied = self.applied_at_first(head).zip(head.invoice.as_ref());
        let applied = applied
            .filter(|(_, invoice)| head.is_live() && is_live(invoice.index))
            .map(|(of, invoice)| (of.date, By::Invoice(invoice.index), of.amount));
        let settled = by_payments(&figures.refunds).chain(applied);
        steps(figures.bank.total, head.currency_rate(), settled)
    }

    /// The steps of an invoice, from itself.
    pub(crate) fn steps_of_invoice(&self, invoice: &Invoice) -> Vec<Step> {
        let notes = invoice.credit_notes.iter().filter_map(|of| {
            let note = self.index_of(Kind::CreditNote, of.credit_note_id)?;
            Some((of.date, By::Note(note), of.applied_amount))
        });
        let ahead = invoice.overpayments.iter().chain(&invoice.prepayments);
        let ahead = ahead.filter_map(|of| {
            let kind = match of.is_overpayment {
                true => Kind::Overpayment,
                false => Kind::Prepayment,
            };
            let bank = self.index_of(kind, of.id)?;
            Some((of.date, By::Ahead(bank), of.applied_amount))
        });
        let settled = paid(&invoice.payments).chain(notes).chain(ahead);
        steps(invoice.total, invoice.currency_rate, settled)
    }

    /// The steps of a credit note, from itself.
    pub(crate) fn steps_of_credit_note(&self, note: &CreditNote) -> Vec<Step> {
        let settled = paid(&note.payments).chain(self.allocated(&note.allocations));
        steps(note.total, note.currency_rate, settled)
    }

    /// The steps of a prepayment or an overpayment, from itself.
    pub(crate) fn steps_of_paid_ahead(&self, money: &PaidAhead) -> Vec<Step> {
        let settled = paid(&money.payments).chain(self.allocated(&money.allocations));
        steps(money.total, money.currency_rate, settled)
    }

    fn allocated<'a>(
        &'a self,
        allocations: &'a [Allocation],
    ) -> impl Iterator<Item = (NaiveDate, By, Amount)> + 'a {
        allocations.iter().filter_map(|of| {
            let invoice = self.index_of(Kind::Invoice, of.invoice_id)?;
            Some((of.date, By::Invoice(invoice), of.amount))
        })
    }

    /// Whether an invoice isn't voided as the books are now.
    pub(crate) fn is_live_now(&self, invoice: usize) -> bool {
        !self.change_of(invoice).is_some_and(|change| change.voided)
    }
}

/// Live payments as what settles, by their places.
fn paid(payments: &[Payment]) -> impl Iterator<Item = (NaiveDate, By, Amount)> + '_ {
    let payments = payments.iter().enumerate();
    payments.map(|(part, payment)| (payment.date, By::Payment(part), payment.amount))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_take_off_exactly_what_was_there_however_many_there_are() {
        let day = NaiveDate::from_ymd_opt(2025, 1, 31).expect("a day");
        let rate = Rate(652_341);
        let total = Amount::from_cents(10_001);
        for parts in 1..40_i64 {
            let mut cents: Vec<i64> = (1..parts).map(|part| part * 7).collect();
            cents.push(10_001 - cents.iter().sum::<i64>());
            let settled = cents
                .iter()
                .enumerate()
                .map(|(part, cents)| (day, By::Payment(part), Amount::from_cents(*cents)));
            let steps = steps(total, rate, settled);
            let taken: Amount = steps.iter().map(|step| step.base).sum();
            assert_eq!(taken, total.in_base(rate), "{parts} parts");
            let some: Amount = steps[..steps.len() / 2].iter().map(|step| step.base).sum();
            let paid: i64 = cents[..steps.len() / 2].iter().sum();
            let open = Amount::from_cents(10_001 - paid);
            assert_eq!(total.in_base(rate) - some, open.in_base(rate));
        }
    }
}
