//! Money and rates as whole numbers.
//!
//! `Amount` counts ten-thousandths of a currency unit, `Rate` millionths. Rule: no value of
//! the books ever passes through a float, so that a test may compare to the last digit.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

/// An amount of money, a quantity or a percentage, in ten-thousandths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(pub i64);

impl Amount {
    /// Nothing.
    pub const ZERO: Amount = Amount(0);

    /// An amount of whole cents.
    pub const fn from_cents(cents: i64) -> Amount {
        Amount(cents * 100)
    }

    /// The amount in the currency that `rate` counts foreign units for, in whole cents.
    pub(crate) fn in_base(self, rate: Rate) -> Amount {
        let cents = divided(
            i128::from(self.0) * i128::from(Rate::ONE.0),
            i128::from(rate.0) * 100,
        );
        Amount::from_cents(cents)
    }

    /// The amount rounded to whole cents, halves away from zero.
    pub fn rounded_to_cents(self) -> Amount {
        Amount(divided(i128::from(self.0), 100) * 100)
    }
}

/// `number / divisor`, halves away from zero.
pub(crate) fn divided(number: i128, divisor: i128) -> i64 {
    let half = divisor / 2;
    let rounded = if number < 0 {
        (number - half) / divisor
    } else {
        (number + half) / divisor
    };
    i64::try_from(rounded).unwrap_or(i64::MAX)
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let size = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:04}", size / 10_000, size % 10_000)
    }
}

impl Add for Amount {
    type Output = Amount;
    fn add(self, other: Amount) -> Amount {
        Amount(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Amount) {
        *self = *self + other;
    }
}

impl Sub for Amount {
    type Output = Amount;
    fn sub(self, other: Amount) -> Amount {
        Amount(self.0.saturating_sub(other.0))
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Amount>>(amounts: I) -> Amount {
        amounts.fold(Amount::ZERO, Add::add)
    }
}

/// A currency rate, in millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(pub i64);

impl Rate {
    /// One for one.
    pub const ONE: Rate = Rate(1_000_000);
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:06}", self.0 / 1_000_000, self.0 % 1_000_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_print_four_places_whatever_their_sign() {
        assert_eq!(Amount(1_150_000).to_string(), "115.0000");
        assert_eq!(Amount(-5).to_string(), "-0.0005");
        assert_eq!(Rate(652_340).to_string(), "0.652340");
    }

    #[test]
    fn halves_are_rounded_away_from_zero() {
        assert_eq!(Amount(150).rounded_to_cents(), Amount(200));
        assert_eq!(Amount(-150).rounded_to_cents(), Amount(-200));
        assert_eq!(Amount(149).rounded_to_cents(), Amount(100));
    }
}
