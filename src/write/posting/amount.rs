//! Amounts and rates as whole numbers, rounded as Xero rounds: to the cent, halves away from zero.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Neg, Sub};

use crate::decode::decimal;

/// An amount, a quantity or a percentage, in ten-thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Amount(i128);

/// Units of a currency for one of the base currency, in units of 10⁻¹⁰.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rate(i128);

/// Beyond this no amount of money is told: sixteen digits before the point.
const LARGEST: i128 = 100_000_000_000_000_000_000;

const ONE: i128 = 10_000;
const CENT: i128 = 100;
const RATE_ONE: i128 = 10_000_000_000;
const MILLION: i128 = 1_000_000;

impl Amount {
    pub(super) const ZERO: Amount = Amount(0);
    pub(super) const ONE: Amount = Amount(ONE);

    /// The amount that digits say, to four places.
    pub(super) fn read(digits: &str) -> Option<Amount> {
        scaled(digits).map(|number| Amount(divided(number, RATE_ONE / ONE)))
    }

    pub(super) fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// To whole cents.
    pub(super) fn in_cents(self) -> Amount {
        Amount(divided(self.0, CENT) * CENT)
    }

    /// Quantity × unit amount less a discount in per cent, to the cent; none of what no books hold.
    pub(super) fn of_line(quantity: Amount, unit: Amount, discount: Amount) -> Option<Amount> {
        let exact = quantity.0.checked_mul(unit.0)?;
        let kept = exact.checked_mul(100 * ONE - discount.0)?;
        let amount = Amount(divided(kept, 100 * ONE * ONE * CENT) * CENT);
        (amount.0.abs() < LARGEST).then_some(amount)
    }

    /// What of this amount falls on one of `quantity`, to four places.
    pub(super) fn each(self, quantity: Amount) -> Option<Amount> {
        match quantity.0 {
            0 => None,
            quantity => Some(Amount(divided(self.0.checked_mul(ONE)?, quantity))),
        }
    }

    /// The tax in this amount, or on top of it, by a rate in per cent.
    pub(super) fn tax(self, per_cent: Amount, is_inside: bool) -> Option<Amount> {
        let whole = 100 * ONE + if is_inside { per_cent.0 } else { 0 };
        let exact = self.0.checked_mul(per_cent.0)?;
        (whole > 0).then(|| Amount(divided(exact, whole * CENT) * CENT))
    }

    /// In the base currency, to the cent.
    pub(super) fn in_base(self, rate: Rate) -> Amount {
        let exact = self.0.saturating_mul(RATE_ONE);
        Amount(divided(exact, rate.0.saturating_mul(CENT)) * CENT)
    }

    /// The amount, or its negative.
    pub(super) fn on(self, is_debit: bool) -> Amount {
        if is_debit { self } else { -self }
    }

    /// The amount if it is a debit, and otherwise the amount without its sign.
    pub(super) fn debit_and_credit(self) -> (Option<Amount>, Option<Amount>) {
        match self.0 < 0 {
            true => (None, Some(-self)),
            false => (Some(self), None),
        }
    }
}

impl Rate {
    pub(super) const ONE: Rate = Rate(RATE_ONE);

    /// The rate that digits say, to the six places that Xero keeps; none of zero, by which nothing
    /// can be divided.
    pub(super) fn read(digits: &str) -> Option<Rate> {
        let rate = divided(scaled(digits)?, RATE_ONE / MILLION) * (RATE_ONE / MILLION);
        (rate > 0).then_some(Rate(rate))
    }
}

/// The number that digits say, in units of 10⁻¹⁰, which no column goes beyond.
fn scaled(digits: &str) -> Option<i128> {
    decimal::parse(digits, 38, 10).ok()
}

/// `number / divisor`, halves away from zero.
fn divided(number: i128, divisor: i128) -> i128 {
    let (number, divisor) = match divisor < 0 {
        true => (-number, -divisor),
        false => (number, divisor.max(1)),
    };
    let half = match number < 0 {
        true => -(divisor / 2),
        false => divisor / 2,
    };
    number.saturating_add(half) / divisor
}

impl Add for Amount {
    type Output = Amount;
    fn add(self, other: Amount) -> Amount {
        Amount(self.0.saturating_add(other.0))
    }
}

impl Sub for Amount {
    type Output = Amount;
    fn sub(self, other: Amount) -> Amount {
        Amount(self.0.saturating_sub(other.0))
    }
}

impl Neg for Amount {
    type Output = Amount;
    fn neg(self) -> Amount {
        Amount(self.0.saturating_neg())
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Amount>>(amounts: I) -> Amount {
        amounts.fold(Amount::ZERO, Add::add)
    }
}

/// All four digits.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let size = self.0.unsigned_abs();
        let one = ONE.unsigned_abs();
        write!(f, "{sign}{}.{:04}", size / one, size % one)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:010}", self.0 / RATE_ONE, self.0 % RATE_ONE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(digits: &str) -> Amount {
        Amount::read(digits).unwrap()
    }

    #[test]
    fn digits_are_read_and_told_to_four_places() {
        for (digits, told) in [
            ("12", "12.0000"),
            ("-0.5", "-0.5000"),
            ("1.23456", "1.2346"),
            ("-1.23455", "-1.2346"),
            ("0.00005", "0.0001"),
        ] {
            assert_eq!(amount(digits).to_string(), told, "{digits}");
        }
        assert_eq!(Amount::read("ten"), None);
        assert_eq!(Rate::read("0"), None);
        let rate = Rate::read("0.65234").map(|rate| rate.to_string());
        assert_eq!(rate.as_deref(), Some("0.6523400000"));
    }

    #[test]
    fn lines_taxes_and_rates_are_rounded_to_the_cent_with_halves_away_from_zero() {
        let line = |quantity, unit, discount| {
            Amount::of_line(amount(quantity), amount(unit), amount(discount)).unwrap()
        };
        assert_eq!(line("3", "1.2345", "0"), amount("3.70"));
        assert_eq!(line("1", "10", "12.5"), amount("8.75"));
        assert_eq!(line("-1", "0.005", "0"), amount("-0.01"));
        let tax = |of: &str, rate, is_inside| amount(of).tax(amount(rate), is_inside).unwrap();
        assert_eq!(tax("10.05", "10", false), amount("1.01"));
        assert_eq!(tax("110", "10", true), amount("10"));
        assert_eq!(tax("-110", "10", true), amount("-10"));
        assert_eq!(tax("100", "15.5", false), amount("15.5"));
        let rate = Rate::read("0.65234").unwrap();
        assert_eq!(amount("100").in_base(rate), amount("153.29"));
        assert_eq!(amount("-100").in_base(rate), amount("-153.29"));
        assert_eq!(amount("100").each(amount("3")), Some(amount("33.3333")));
        assert_eq!(amount("1").each(Amount::ZERO), None);
    }

    #[test]
    fn what_no_books_hold_is_no_amount() {
        let most = amount("9999999999999999");
        assert_eq!(Amount::of_line(most, most, Amount::ZERO), None);
    }
}
