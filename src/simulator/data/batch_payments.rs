//! Batches: payments of one day through one bank account, made or received together.
//!
//! Rules that hold for every batch: it pays bills or receives money, never both; its payments
//! have its day and its account; its total is theirs, in the account's currency. A batch is drawn
//! from a block of the invoices that the books began with, so that later ones change none; one
//! that was deleted again holds the payment that was entered by mistake.

use chrono::NaiveDate;

use super::World;
use super::accounts::{self, BANKS};
use super::amount::Amount;
use super::calendar::{SPAN_DAYS, first_day, last_day, later, month_end};
use super::ids::{Guid, Kind};
use super::invoices::Head;
use super::payments::{MISTAKEN_PART, Payment, PaymentFigures};
use super::words;

/// A batch of payments.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchPayment {
    /// Its id.
    pub batch_payment_id: Guid,
    /// `PAYBATCH` or `RECBATCH`.
    pub batch_type: &'static str,
    /// `AUTHORISED` or `DELETED`.
    pub status: &'static str,
    /// The day of its payments.
    pub date: NaiveDate,
    /// The bank account.
    pub account_id: Guid,
    /// That account's currency.
    pub account_currency: &'static str,
    /// Its reference, if it has one.
    pub reference: Option<String>,
    /// What the bank is told, if anything.
    pub details: Option<String>,
    /// The sum of its payments, in the bank account's currency.
    pub total_amount: Amount,
    /// Whether it is matched with a line of the bank statement.
    pub is_reconciled: bool,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
    /// Its payments.
    pub payments: Vec<Payment>,
}

/// The invoices of which one batch, of either side, may pay some.
const INVOICES_A_BLOCK: usize = 24;

/// What a batch is drawn from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BatchPlace {
    /// Payments of the bills, or of the sales, of a block of invoices.
    Block { block: usize, is_sale: bool },
    /// The payment of this invoice that was entered by mistake.
    Mistaken { invoice: usize },
    /// None: a batch that was created.
    Written { index: usize },
}

impl BatchPlace {
    pub(crate) fn id(self, world: &World) -> Guid {
        let (part, index) = match self {
            BatchPlace::Block { block, is_sale } => (0, block * 2 + usize::from(is_sale)),
            BatchPlace::Mistaken { invoice } => (1, invoice),
            BatchPlace::Written { index } => (2, index),
        };
        world.id(Kind::BatchPayment, part, index)
    }

    /// The account's place in the chart and the day, where all its payments have them from it.
    pub(crate) fn account_and_date(self, world: &World) -> Option<(usize, NaiveDate)> {
        let BatchPlace::Block { block, is_sale } = self else {
            return None;
        };
        let mut random = world.random("batch", block * 2 + usize::from(is_sale));
        let last = (block + 1) * INVOICES_A_BLOCK - 1;
        let position = (last as u64 * SPAN_DAYS) / world.invoices_at_first().max(1) as u64;
        // No invoice of the block is younger.
        let day = later(first_day(), i64::try_from(position).unwrap_or(0) + 3);
        Some((random.pick(&BANKS), month_end(day).min(last_day())))
    }
}

impl World {
    /// The batch that a payment of an invoice is in, if it is in one. It doesn't depend on what
    /// a test changes.
    pub(crate) fn batch_of(&self, head: &Head, part: usize) -> Option<BatchPlace> {
        let index = head.index;
        if part == MISTAKEN_PART {
            let was_batched = self.random("mistaken batch", index).chance(40);
            return was_batched.then_some(BatchPlace::Mistaken { invoice: index });
        }
        let block = index / INVOICES_A_BLOCK;
        let is_whole = (block + 1) * INVOICES_A_BLOCK <= self.invoices_at_first();
        let batched = part == 0
            && is_whole
            && self.random("batched", index).chance(60)
            && self.payments_planned(head).paying == 1;
        batched.then_some(BatchPlace::Block {
            block,
            is_sale: head.is_sale(),
        })
    }

    /// Every batch: those of a block of invoices, and then those that it deleted.
    pub(crate) fn batch_places(&self) -> &[BatchPlace] {
        self.batch_places.get_or_init(|| {
            let mut places = Vec::new();
            for block in 0..self.invoices_drawn().div_ceil(INVOICES_A_BLOCK) {
                let (mut live, mut deleted) = (Vec::new(), Vec::new());
                for head in self.heads_of_block(block) {
                    let place = self.batch_of(&head, 0).filter(|_| head.is_approved());
                    live.extend(place.filter(|place| !live.contains(place)));
                    if self.payments_planned(&head).mistaken {
                        deleted.extend(self.batch_of(&head, MISTAKEN_PART));
                    }
                }
                places.extend(live.into_iter().chain(deleted));
            }
            let created = 0..self.written.batches.created();
            places.extend(created.map(|index| BatchPlace::Written { index }));
            places
        })
    }

    fn heads_of_block(&self, block: usize) -> impl Iterator<Item = Head> + '_ {
        let first = block * INVOICES_A_BLOCK;
        let end = (first + INVOICES_A_BLOCK).min(self.invoices_drawn());
        (first..end).map(|index| self.invoice_head_drawn(index))
    }

    pub(crate) fn batch_payment_count(&self) -> usize {
        self.batch_places().len()
    }

    /// The place in the list of the batch of this id.
    pub(crate) fn batch_payment_with_id(&self, id: Guid) -> Option<usize> {
        let mut places = self.batch_places().iter();
        places.position(|place| place.id(self) == id)
    }

    /// The amounts of a batch's payments, each with the invoice that it pays.
    fn figures_of_batch(&self, place: BatchPlace) -> Vec<(Head, PaymentFigures)> {
        let (heads, part): (Vec<Head>, usize) = match place {
            BatchPlace::Block { block, .. } => {
                let is_in =
                    |head: &Head| head.is_approved() && self.batch_of(head, 0) == Some(place);
                (self.heads_of_block(block).filter(is_in).collect(), 0)
            }
            BatchPlace::Written { .. } => (Vec::new(), 0),
            BatchPlace::Mistaken { invoice } => {
                (vec![self.invoice_head_drawn(invoice)], MISTAKEN_PART)
            }
        };
        let with_figures = |head: Head| {
            let payments = self.invoice_figures(&head).payments;
            let figures = payments.into_iter().find(|payment| payment.part == part)?;
            Some((head, figures))
        };
        heads.into_iter().filter_map(with_figures).collect()
    }

    /// The payments of a batch.
    fn payments_of_batch(&self, place: BatchPlace) -> Vec<Payment> {
        let figures = self.figures_of_batch(place);
        let figures = figures.iter();
        figures
            .map(|(head, figures)| self.payment_of_invoice(head, figures))
            .collect()
    }

    /// The total of the batch that `payment` is in, without working out any text.
    pub(crate) fn total_of_batch_around(&self, payment: &Payment, place: BatchPlace) -> Amount {
        match place {
            // Their account is in the organisation's currency.
            BatchPlace::Block { .. } => {
                let figures = self.figures_of_batch(place).into_iter();
                figures
                    .map(|(head, figures)| self.paid_in_base(&head, &figures))
                    .sum()
            }
            BatchPlace::Mistaken { .. } => payment.bank_amount,
            BatchPlace::Written { index } => {
                let batch = self.written.batches.get(index);
                batch.map_or(payment.bank_amount, |batch| batch.total_amount)
            }
        }
    }

    /// Whether a batch is matched with a line of the bank statement.
    pub(crate) fn batch_is_reconciled(&self, place: BatchPlace) -> bool {
        match place {
            BatchPlace::Block { block, is_sale } => {
                let index = block * 2 + usize::from(is_sale);
                self.random("batch reconciled", index).chance(60)
            }
            BatchPlace::Mistaken { .. } | BatchPlace::Written { .. } => false,
        }
    }

    pub(crate) fn batch_payment(&self, index: usize) -> BatchPayment {
        self.batch_payment_at(self.batch_places()[index])
    }

    /// The batch of a place.
    pub(crate) fn batch_payment_at(&self, place: BatchPlace) -> BatchPayment {
        let written = match place {
            BatchPlace::Written { index } => self.written.batches.get(index),
            _ => self.written.drawn_batches.get(&place.id(self)),
        };
        if let Some(written) = written {
            return BatchPayment::clone(written);
        }
        let payments = self.payments_of_batch(place);
        let (text, is_live) = match place {
            BatchPlace::Block { block, is_sale } => (block * 2 + usize::from(is_sale), true),
            BatchPlace::Mistaken { invoice } => (invoice, false),
            // Found above.
            BatchPlace::Written { index } => (index, true),
        };
        let mut random = self.random("batch text", text);
        let first = payments.first();
        let account = first.map_or(BANKS[0], |payment| payment.account);
        let is_sale = first.is_some_and(|payment| payment.paid.document_type == "ACCREC");
        let reference = self.nasty_text("nasty batch reference", text);
        BatchPayment {
            batch_payment_id: place.id(self),
            batch_type: if is_sale { "RECBATCH" } else { "PAYBATCH" },
            status: if is_live { "AUTHORISED" } else { "DELETED" },
            date: first.map(|payment| payment.date).unwrap_or_default(),
            account_id: self.id(Kind::Account, 0, account),
            account_currency: match account {
                accounts::FOREIGN_BANK => self.profile().foreign[0].0,
                _ => self.profile().currency,
            },
            reference: random.chance(50).then(|| {
                reference.unwrap_or_else(|| random.pick(&words::PAYMENT_REFERENCES).to_owned())
            }),
            details: random
                .chance(40)
                .then(|| format!("Batch {:04}", random.below(10_000))),
            total_amount: payments.iter().map(|payment| payment.bank_amount).sum(),
            is_reconciled: self.batch_is_reconciled(place),
            updated_ms: payments
                .iter()
                .map(|payment| payment.updated_ms)
                .max()
                .unwrap_or_default(),
            payments,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn a_batch_is_one_day_one_account_and_the_sum_of_its_payments_whatever_the_seed() {
        for (seed, organisation) in [(1, 0), (2, 1), (77, 0)] {
            let world = World::new(seed, organisation, 600);
            let mut by_batch: HashMap<Guid, Vec<Payment>> = HashMap::new();
            for payment in (0..world.payment_count()).map(|index| world.payment(index)) {
                if let Some(batch) = payment.batch_payment_id {
                    by_batch.entry(batch).or_default().push(payment);
                }
            }
            let mut several = 0;
            for batch in (0..world.batch_payment_count()).map(|index| world.batch_payment(index)) {
                let payments = by_batch.remove(&batch.batch_payment_id);
                let payments = payments.expect("payments of the batch");
                assert_eq!(payments, batch.payments, "{batch:?}");
                several += usize::from(payments.len() > 1);
                let total: Amount = payments.iter().map(|payment| payment.bank_amount).sum();
                assert_eq!(total, batch.total_amount);
                for payment in payments {
                    assert_eq!(payment.date, batch.date);
                    assert_eq!(payment.account_id, batch.account_id);
                    assert_eq!(payment.status, batch.status);
                    assert_eq!(payment.is_reconciled, batch.is_reconciled);
                    let place = payment.batch.expect("a place");
                    let total = world.total_of_batch_around(&payment, place);
                    assert_eq!(total, batch.total_amount);
                }
            }
            assert!(by_batch.is_empty(), "batches that aren't in the list");
            assert!(several > 2, "{several}");
        }
    }

    #[test]
    fn later_changes_leave_the_other_batches_as_they_were() {
        let before = World::new(1, 0, 200);
        let voided = before.batch_payment_at(before.batch_places()[0]);
        let invoice = voided.payments[0].paid.document_id;
        let invoice = before.index_of(Kind::Invoice, invoice).expect("an invoice");
        let after = before
            .with_more_invoices(60, 1_780_000_000_000)
            .with_changes(&[invoice], true, 1_780_000_000_001);
        let all = |world: &World| -> Vec<BatchPayment> {
            let places = world.batch_places().iter();
            places.map(|place| world.batch_payment_at(*place)).collect()
        };
        let kept = all(&after);
        for batch in all(&before).into_iter().skip(1) {
            assert!(kept.contains(&batch), "{batch:?}");
        }
    }
}
