//! The amounts of an invoice: lines, tax, discounts, payments and credits, without any text.

use chrono::NaiveDate;

use super::Head;
use crate::simulator::data::World;
use crate::simulator::data::accounts;
use crate::simulator::data::amount::{Amount, divided};
use crate::simulator::data::calendar::{last_day, later};
use crate::simulator::data::random::Random;

/// The amounts of an invoice, without any text.
#[derive(Debug, Clone)]
pub(crate) struct Figures {
    pub(crate) lines: Vec<LineFigures>,
    pub(crate) sub_total: Amount,
    pub(crate) total_tax: Amount,
    pub(crate) total: Amount,
    pub(crate) discount: Amount,
    pub(crate) amount_due: Amount,
    pub(crate) amount_paid: Amount,
    pub(crate) amount_credited: Amount,
    pub(crate) payments: Vec<(NaiveDate, Amount)>,
    /// The day, the amount applied and the note's total.
    pub(crate) credit: Option<(NaiveDate, Amount, Amount)>,
    pub(crate) fully_paid_on: Option<NaiveDate>,
}

/// The amounts of a line.
#[derive(Debug, Clone)]
pub(crate) struct LineFigures {
    pub(super) quantity: Amount,
    pub(super) unit_amount: Amount,
    pub(super) discount_rate: Option<Amount>,
    pub(super) line_amount: Amount,
    pub(super) tax_amount: Amount,
    pub(super) account: usize,
    pub(super) taxed: bool,
}

impl Figures {
    /// The lines' accounts, by their places in the chart.
    pub(crate) fn accounts(&self) -> Vec<usize> {
        self.lines.iter().map(|line| line.account).collect()
    }
}

impl World {
    pub(crate) fn invoice_figures(&self, head: &Head) -> Figures {
        let mut random = self.random("figures", head.index);
        let lines = self.line_figures(head, &mut random);
        let entered: Amount = lines.iter().map(|line| line.line_amount).sum();
        let total_tax: Amount = lines.iter().map(|line| line.tax_amount).sum();
        let (sub_total, total) = if head.line_amount_types == "Inclusive" {
            (entered - total_tax, entered)
        } else {
            (entered, entered + total_tax)
        };
        let discount = lines
            .iter()
            .filter(|line| line.discount_rate.is_some())
            .map(|line| before_discount(line.quantity, line.unit_amount) - line.line_amount)
            .sum();
        let total = match head.status {
            "DRAFT" | "SUBMITTED" => total + self.nasty_fraction(head.index),
            _ => total,
        };
        let mut figures = Figures {
            lines,
            sub_total,
            total_tax,
            total,
            discount,
            amount_due: total,
            amount_paid: Amount::ZERO,
            amount_credited: Amount::ZERO,
            payments: Vec::new(),
            credit: None,
            fully_paid_on: None,
        };
        if head.is_approved() {
            settle(head, &mut figures, &mut random);
        } else if matches!(head.status, "VOIDED" | "DELETED") {
            figures.amount_due = Amount::ZERO;
        }
        figures
    }

    fn line_figures(&self, head: &Head, random: &mut Random) -> Vec<LineFigures> {
        let tax_rate = self.profile().tax_rate;
        let choices = if head.is_sale() {
            accounts::for_sales()
        } else {
            accounts::for_purchases()
        };
        let discounted = head.is_sale() && random.chance(9);
        let mut lines: Vec<LineFigures> = Vec::with_capacity(head.lines);
        for line in 0..head.lines {
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
            if line > 0 && line + 1 == head.lines && random.chance(5) {
                quantity = Amount(10_000);
                unit_amount = Amount(-(lines[0].line_amount.0 / 1_000) * 100);
                discount_rate = None;
            }
            let account = random.pick(choices);
            let taxed = head.line_amount_types != "NoTax"
                && accounts::is_taxed(account)
                && random.chance(92);
            let kept = 1_000_000 - i128::from(discount_rate.unwrap_or_default().0);
            let exact = i128::from(quantity.0) * i128::from(unit_amount.0) * kept;
            let line_amount = Amount::from_cents(divided(exact, 1_000_000 * 1_000_000));
            let tax_amount = match (taxed, head.line_amount_types) {
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

fn before_discount(quantity: Amount, unit_amount: Amount) -> Amount {
    Amount::from_cents(divided(
        i128::from(quantity.0) * i128::from(unit_amount.0),
        1_000_000,
    ))
}

/// Draws the credits and payments of an approved invoice.
fn settle(head: &Head, figures: &mut Figures, random: &mut Random) {
    let cents = figures.total.0 / 100;
    let paid_in_full = head.status == "PAID";
    let some_days_on = |random: &mut Random| {
        later(head.date, random.between(0, 50)).min(last_day().max(head.date))
    };
    if random.chance(5) && cents >= 100 {
        let whole = paid_in_full && random.chance(20);
        let applied = if whole {
            cents
        } else {
            random.between(1, cents / 2)
        };
        let total = applied + random.pick(&[0_i64, 0, 1_000]);
        figures.credit = Some((
            some_days_on(random),
            Amount::from_cents(applied),
            Amount::from_cents(total),
        ));
        figures.amount_credited = Amount::from_cents(applied);
    }
    let open = cents - figures.amount_credited.0 / 100;
    let to_pay = if paid_in_full {
        open
    } else if random.chance(25) {
        // Part paid: at least a cent stays open, or the status would be PAID.
        random.between(0, open - 1)
    } else {
        0
    };
    let wanted = random.pick(&[1_i64, 1, 1, 1, 1, 1, 2, 2, 3]);
    let mut left = to_pay;
    for part in 0..wanted {
        if left == 0 {
            break;
        }
        let amount = if part + 1 == wanted {
            left
        } else {
            random.between(1, left)
        };
        left -= amount;
        figures
            .payments
            .push((some_days_on(random), Amount::from_cents(amount)));
    }
    figures.payments.sort();
    figures.amount_paid = Amount::from_cents(to_pay);
    figures.amount_due = figures.total - figures.amount_paid - figures.amount_credited;
    if paid_in_full {
        figures.fully_paid_on = figures
            .payments
            .iter()
            .map(|(day, _)| *day)
            .chain(figures.credit.map(|(day, _, _)| day))
            .max();
    }
}
