//! The amounts of an invoice: lines, tax, discounts, payments and credits, without any text.
//!
//! Which payments there are is known from the head alone (`payments_planned`), so that the list
//! of all payments can be numbered without adding up half a million invoices. The lines come
//! first and on their own (`Lines`), because a credit note has lines like an invoice's and needs
//! the total of what it credits.

use chrono::NaiveDate;

use super::{Head, Invoice, LineItem};
use crate::simulator::data::World;
use crate::simulator::data::accounts;
use crate::simulator::data::amount::{Amount, divided};
use crate::simulator::data::calendar::{last_day, later};
use crate::simulator::data::credit_notes::Credit;
use crate::simulator::data::ids::Kind;
use crate::simulator::data::misstatements::Misstatement;
use crate::simulator::data::paid_ahead::Applied;
use crate::simulator::data::payments::{MISTAKEN_PART, PaymentFigures, live};
use crate::simulator::data::random::Random;

/// The amounts of an invoice, without any text.
#[derive(Debug, Clone)]
pub(crate) struct Figures {
    pub(crate) lines: Lines,
    pub(crate) amount_due: Amount,
    pub(crate) amount_paid: Amount,
    pub(crate) amount_credited: Amount,
    /// Its payments, deleted ones included.
    pub(crate) payments: Vec<PaymentFigures>,
    /// The credit note applied to it.
    pub(crate) credit: Option<Credit>,
    /// The prepayment or overpayment applied to it.
    pub(crate) ahead: Option<Applied>,
    pub(crate) fully_paid_on: Option<NaiveDate>,
}

/// What lines add up to.
#[derive(Debug, Clone)]
pub(crate) struct Lines {
    pub(crate) lines: Vec<LineFigures>,
    pub(crate) sub_total: Amount,
    pub(crate) total_tax: Amount,
    pub(crate) total: Amount,
    pub(crate) discount: Amount,
}

/// The amounts of a line.
#[derive(Debug, Clone)]
pub(crate) struct LineFigures {
    pub(crate) quantity: Amount,
    pub(crate) unit_amount: Amount,
    pub(crate) discount_rate: Option<Amount>,
    pub(crate) line_amount: Amount,
    pub(crate) tax_amount: Amount,
    pub(crate) account: usize,
    pub(crate) taxed: bool,
}

/// What decides how lines are drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LinesOf {
    pub(crate) sale: bool,
    pub(crate) line_amount_types: &'static str,
    pub(crate) count: usize,
}

/// Which payments an invoice has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PaymentsPlanned {
    /// Those that pay it, as long as it isn't voided.
    pub(crate) paying: usize,
    /// Whether one more was entered by mistake and deleted.
    pub(crate) mistaken: bool,
}

impl Lines {
    /// The lines' accounts, by their places in the chart.
    pub(crate) fn accounts(&self) -> Vec<usize> {
        self.lines.iter().map(|line| line.account).collect()
    }
}

impl World {
    pub(crate) fn invoice_figures(&self, head: &Head) -> Figures {
        if let Some(written) = &head.written {
            return self.figures_as_written(written);
        }
        let lines = self.invoice_lines(head);
        let mut figures = Figures {
            amount_due: lines.total,
            lines,
            amount_paid: Amount::ZERO,
            amount_credited: Amount::ZERO,
            payments: Vec::new(),
            credit: None,
            ahead: None,
            fully_paid_on: None,
        };
        self.settle(head, &mut figures);
        if matches!(head.status, "VOIDED" | "DELETED") {
            figures.amount_due = Amount::ZERO;
        }
        figures
    }

    /// The lines of an invoice, whatever has been paid.
    pub(crate) fn invoice_lines(&self, head: &Head) -> Lines {
        if let Some(written) = &head.written {
            return self.lines_as_written(written);
        }
        let of = LinesOf {
            sale: head.is_sale(),
            line_amount_types: head.line_amount_types,
            count: head.lines,
        };
        let mut lines = self.lines(of, &mut self.random("figures", head.index));
        if matches!(head.status_at_first, "DRAFT" | "SUBMITTED") {
            lines.total += self.nasty_fraction(head.index);
        }
        lines
    }

    fn figures_as_written(&self, invoice: &Invoice) -> Figures {
        let payments = invoice.payments.iter().enumerate();
        let payments = payments.map(|(part, payment)| PaymentFigures {
            part,
            date: payment.date,
            amount: payment.amount,
            deleted: false,
        });
        Figures {
            lines: self.lines_as_written(invoice),
            amount_due: invoice.amount_due,
            amount_paid: invoice.amount_paid,
            amount_credited: invoice.amount_credited,
            payments: payments.collect(),
            credit: None,
            ahead: None,
            fully_paid_on: invoice.fully_paid_on_date,
        }
    }

    fn lines_as_written(&self, invoice: &Invoice) -> Lines {
        let sums = [invoice.sub_total, invoice.total_tax, invoice.total];
        self.written_lines(&invoice.line_items, sums, invoice.total_discount)
    }

    /// The figures of lines that were written: `sums` are the subtotal, the tax and the total.
    pub(crate) fn written_lines(
        &self,
        lines: &[LineItem],
        [sub_total, total_tax, total]: [Amount; 3],
        discount: Option<Amount>,
    ) -> Lines {
        let lines = lines.iter().map(|line| {
            let account = line
                .account_id
                .and_then(|id| self.index_of(Kind::Account, id));
            LineFigures {
                quantity: line.quantity,
                unit_amount: line.unit_amount,
                discount_rate: line.discount_rate,
                line_amount: line.line_amount,
                tax_amount: line.tax_amount,
                account: account.unwrap_or_default(),
                taxed: line.tax_amount != Amount::ZERO,
            }
        });
        Lines {
            lines: lines.collect(),
            sub_total,
            total_tax,
            total,
            discount: discount.unwrap_or_default(),
        }
    }

    /// Which payments an invoice has.
    pub(crate) fn payments_planned(&self, head: &Head) -> PaymentsPlanned {
        let mut random = self.random("payments", head.index);
        let wanted = random.pick(&[1_usize, 1, 1, 1, 1, 1, 2, 2, 3]);
        let partly = random.chance(25);
        let mistaken = random.below(100);
        PaymentsPlanned {
            paying: match head.status_at_first {
                "PAID" if !self.is_reversed(head) => wanted,
                "AUTHORISED" if partly => wanted,
                _ => 0,
            },
            mistaken: match head.status_at_first {
                "AUTHORISED" | "PAID" => mistaken < 4,
                // Xero voids nothing that is paid: its payments had to go first.
                "VOIDED" => mistaken < 30,
                _ => false,
            },
        }
    }

    /// The payments and the credit of an invoice.
    fn settle(&self, head: &Head, figures: &mut Figures) {
        let mut random = self.random("settlement", head.index);
        let planned = self.payments_planned(head);
        let total = figures.lines.total;
        let some_day = |random: &mut Random| {
            later(head.date, random.between(0, 50)).min(last_day().max(head.date))
        };
        let credit = self.credit_of(head);
        let parts = i64::try_from(planned.paying).unwrap_or(1);
        let mut left = to_settle(head, total, credit, parts, &mut random);
        let ahead = self.applied_ahead(head, left, parts);
        left -= ahead.map_or(0, |ahead| ahead.amount.0 / 100);
        let mut drawn: Vec<(NaiveDate, Amount)> = Vec::with_capacity(planned.paying);
        for others in (0..parts).rev() {
            let amount = if others == 0 {
                left
            } else {
                random.between(1, left - others)
            };
            left -= amount;
            drawn.push((some_day(&mut random), Amount::from_cents(amount)));
        }
        // All payments of a batch are made on its day.
        let batch = self.batch_of(head, 0);
        if let Some((_, date)) = batch.and_then(|batch| batch.account_and_date(self)) {
            drawn.iter_mut().for_each(|(day, _)| *day = date);
        }
        drawn.sort();
        let deleted = !head.is_approved();
        figures.payments = drawn
            .into_iter()
            .enumerate()
            .map(|(part, (date, amount))| PaymentFigures {
                part,
                date,
                amount,
                deleted,
            })
            .collect();
        if planned.mistaken {
            figures.payments.push(PaymentFigures {
                part: MISTAKEN_PART,
                date: some_day(&mut random),
                amount: Amount::from_cents(random.between(1, total.0 / 100)),
                deleted: true,
            });
        }
        if !head.is_approved() {
            return;
        }
        figures.credit = credit;
        figures.ahead = ahead;
        figures.amount_credited = credit.map_or(Amount::ZERO, |credit| credit.applied)
            + ahead.map_or(Amount::ZERO, |ahead| ahead.amount);
        figures.amount_paid = live(&figures.payments).map(|payment| payment.amount).sum();
        if self.misstated(Misstatement::AmountDueOff, head.index) {
            figures.amount_paid += Misstatement::AmountDueOff.by();
        }
        figures.amount_due = total - figures.amount_paid - figures.amount_credited;
        if head.status == "PAID" {
            figures.fully_paid_on = live(&figures.payments)
                .map(|payment| payment.date)
                .chain(credit.map(|credit| credit.date))
                .chain(ahead.map(|ahead| ahead.date))
                .max();
        }
    }

    /// What of money paid ahead was applied to an invoice, or had been before it was voided.
    pub(crate) fn applied_to(&self, head: &Head) -> Option<Applied> {
        let parts = i64::try_from(self.payments_planned(head).paying).unwrap_or(1);
        let total = self.invoice_lines(head).total;
        let mut random = self.random("settlement", head.index);
        let left = to_settle(head, total, self.credit_of(head), parts, &mut random);
        self.applied_ahead(head, left, parts)
    }

    /// Draws lines and adds them up.
    pub(crate) fn lines(&self, of: LinesOf, random: &mut Random) -> Lines {
        let lines = self.line_figures(of, random);
        let entered: Amount = lines.iter().map(|line| line.line_amount).sum();
        let total_tax: Amount = lines.iter().map(|line| line.tax_amount).sum();
        let (sub_total, total) = if of.line_amount_types == "Inclusive" {
            (entered - total_tax, entered)
        } else {
            (entered, entered + total_tax)
        };
        let discount = lines
            .iter()
            .filter(|line| line.discount_rate.is_some())
            .map(|line| before_discount(line.quantity, line.unit_amount) - line.line_amount)
            .sum();
        Lines {
            lines,
            sub_total,
            total_tax,
            total,
            discount,
        }
    }

    fn line_figures(&self, of: LinesOf, random: &mut Random) -> Vec<LineFigures> {
        let tax_rate = self.profile().tax_rate;
        let choices = if of.sale {
            accounts::for_sales()
        } else {
            accounts::for_purchases()
        };
        let discounted = of.sale && random.chance(9);
        let mut lines: Vec<LineFigures> = Vec::with_capacity(of.count);
        for line in 0..of.count {
            let mut quantity = match random.below(10) {
                0..7 => Amount(random.between(1, 20) * 10_000),
                7 | 8 => Amount(random.between(1, 60) * 2_500),
                _ => Amount(random.between(2_501, 99_999)),
            };
            let mut unit_amount = if random.chance(12) {
                Amount(random.between(50_001, 4_000_000))
            } else {
                Amount::from_cents(random.between(500, 150_000))
            };
            let mut discount_rate = (discounted && (line == 0 || random.chance(30)))
                .then(|| Amount(random.pick(&[50_000_i64, 100_000, 125_000, 333_300])));
            // A price reduction as a line of its own: the only negative amounts.
            if line > 0 && line + 1 == of.count && random.chance(5) {
                quantity = Amount(10_000);
                unit_amount = Amount(-(lines[0].line_amount.0 / 1_000) * 100);
                discount_rate = None;
            }
            let account = random.pick(choices);
            let taxed =
                of.line_amount_types != "NoTax" && accounts::is_taxed(account) && random.chance(92);
            let kept = 1_000_000 - i128::from(discount_rate.unwrap_or_default().0);
            let exact = i128::from(quantity.0) * i128::from(unit_amount.0) * kept;
            let line_amount = Amount::from_cents(divided(exact, 1_000_000 * 1_000_000));
            let tax_amount = match (taxed, of.line_amount_types) {
                (false, _) => Amount::ZERO,
                (true, "Inclusive") => Amount::from_cents(divided(
                    i128::from(line_amount.0) * i128::from(tax_rate),
                    i128::from(10_000 + tax_rate) * 100,
                )),
                (true, _) => Amount::from_cents(divided(
                    i128::from(line_amount.0) * i128::from(tax_rate),
                    10_000 * 100,
                )),
            };
            lines.push(LineFigures {
                quantity,
                unit_amount,
                discount_rate,
                line_amount,
                tax_amount,
                account,
                taxed,
            });
        }
        lines
    }
}

/// The cents that are settled by payments and by money paid ahead.
fn to_settle(
    head: &Head,
    total: Amount,
    credit: Option<Credit>,
    parts: i64,
    random: &mut Random,
) -> i64 {
    let credited = credit.map_or(Amount::ZERO, |credit| credit.applied);
    let open = (total - credited).0 / 100;
    match head.status_at_first {
        _ if parts == 0 => 0,
        "PAID" => open,
        // Part paid: at least a cent stays open, or the status would be PAID.
        _ => random.between(parts, open - 1),
    }
}

fn before_discount(quantity: Amount, unit_amount: Amount) -> Amount {
    Amount::from_cents(divided(
        i128::from(quantity.0) * i128::from(unit_amount.0),
        1_000_000,
    ))
}
