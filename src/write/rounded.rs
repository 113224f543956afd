//! Lines that are told with fewer digits than they have.
//!
//! Quotes and purchase orders come with unit amounts of two digits, whatever they have: a line that
//! goes back as it was read would cost something else. Whether digits are missing shows in the line's
//! amount, which is rounded from all of them; where it shows nothing, they make no difference to it.

use super::body::Json;
use crate::decode::decimal;

/// What a line's unit amount is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnitAmount {
    /// It makes the line's amount.
    Whole,
    /// It has more digits, and Xero works it out of the quantity and the line's amount again.
    OfAmount,
    /// It has more digits, and a discount hides them, or an item's price would stand in for it.
    Lost,
}

/// Digits after the point that quantities, prices and rates are compared with.
const SCALE: i8 = 4;
/// One, and a hundred per cent, at this scale.
const ONE: i128 = 10_000;
const WHOLE: i128 = 100 * ONE;
/// Half a cent at twice the scale, times a hundred per cent.
const HALF_A_CENT: i128 = ONE * ONE / 200 * WHOLE;

/// What the unit amount of a line is worth, as it was read.
pub(super) fn unit_amount(line: &Json) -> UnitAmount {
    let number = |name: &str| match line.get(name) {
        Some(Json::Number(digits)) => Some(digits.as_str()),
        _ => None,
    };
    let (Some(price), Some(amount)) = (number("UnitAmount"), number("LineAmount")) else {
        return UnitAmount::Whole;
    };
    let (rate, off) = (number("DiscountRate"), number("DiscountAmount"));
    match makes(number("Quantity").unwrap_or("1"), price, rate, off, amount) {
        Some(true) => UnitAmount::Whole,
        Some(false) if rate.is_none() && off.is_none() && line.get("ItemCode").is_none() => {
            UnitAmount::OfAmount
        }
        _ => UnitAmount::Lost,
    }
}

/// Whether a change of a line lets digits show that its amount doesn't: of a greater quantity they make
/// more.
pub(super) fn magnifies(before: &Json, after: &Json) -> bool {
    match (weight(before), weight(after)) {
        (Some(before), Some(after)) => after > before.max(WHOLE * ONE),
        _ => true,
    }
}

/// How much of a unit amount a line's amount is, at twice the scale, times a hundred per cent.
fn weight(line: &Json) -> Option<i128> {
    let scaled = |name: &str, otherwise: &str| match line.get(name) {
        Some(Json::Number(digits)) => decimal::parse(digits, 38, SCALE).ok(),
        _ => decimal::parse(otherwise, 38, SCALE).ok(),
    };
    let kept = WHOLE - scaled("DiscountRate", "0")?;
    Some(scaled("Quantity", "1")?.checked_mul(kept)?.abs())
}

/// Whether a quantity at a price, less a discount, makes an amount, to the cent; none if that can't be
/// told.
fn makes(
    quantity: &str,
    price: &str,
    rate: Option<&str>,
    off: Option<&str>,
    amount: &str,
) -> Option<bool> {
    let scaled = |text: &str| decimal::parse(text, 38, SCALE).ok();
    let of_all = scaled(quantity)?.checked_mul(scaled(price)?)?;
    let less = match (rate, off) {
        (Some(rate), _) => of_all.checked_mul(WHOLE - scaled(rate)?)?,
        (None, off) => {
            let off = off.map_or(Some(0), scaled)?.checked_mul(ONE)?;
            of_all.checked_sub(off)?.checked_mul(WHOLE)?
        }
    };
    let amount = scaled(amount)?.checked_mul(ONE)?.checked_mul(WHOLE)?;
    Some(less.checked_sub(amount)?.abs() <= HALF_A_CENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(members: &[(&str, &str)]) -> UnitAmount {
        let mut line = Json::object();
        for (name, digits) in members {
            line.put(name, Json::Number((*digits).to_string()));
        }
        unit_amount(&line)
    }

    #[test]
    fn missing_digits_show_in_the_amount_and_a_discount_hides_them() {
        let of = |quantity, price, amount| {
            told(&[
                ("Quantity", quantity),
                ("UnitAmount", price),
                ("LineAmount", amount),
            ])
        };
        assert_eq!(of("3", "1.23", "3.69"), UnitAmount::Whole);
        assert_eq!(of("3", "1.23", "3.7"), UnitAmount::OfAmount);
        assert_eq!(of("-3", "1.23", "-3.69"), UnitAmount::Whole);
        // Halves of cents are rounded either way.
        assert_eq!(of("0.5", "0.01", "0.01"), UnitAmount::Whole);
        assert_eq!(of("0.5", "0.01", "0"), UnitAmount::Whole);
        assert_eq!(of("1000", "10", "10004"), UnitAmount::OfAmount);
        let discounted = |rate, amount| {
            told(&[
                ("Quantity", "100"),
                ("UnitAmount", "10"),
                ("DiscountRate", rate),
                ("LineAmount", amount),
            ])
        };
        assert_eq!(discounted("12.5", "875"), UnitAmount::Whole);
        assert_eq!(discounted("12.5", "875.35"), UnitAmount::Lost);
        assert_eq!(told(&[("UnitAmount", "5")]), UnitAmount::Whole);
        let off = told(&[
            ("Quantity", "2"),
            ("UnitAmount", "5"),
            ("DiscountAmount", "1"),
            ("LineAmount", "9"),
        ]);
        assert_eq!(off, UnitAmount::Whole);
    }

    #[test]
    fn a_greater_quantity_shows_digits_that_a_smaller_one_hides() {
        let line = |quantity: &str, rate: &str| {
            let mut line = Json::object();
            line.put("Quantity", Json::Number(quantity.to_string()));
            line.put("DiscountRate", Json::Number(rate.to_string()));
            line
        };
        assert!(magnifies(&line("1", "0"), &line("1000", "0")));
        assert!(magnifies(&line("10", "50"), &line("10", "0")));
        assert!(!magnifies(&line("10", "0"), &line("10", "50")));
        assert!(!magnifies(&line("10", "0"), &line("-9", "0")));
        // Half a cent of one is none of a cent.
        assert!(!magnifies(&line("0.1", "0"), &line("1", "0")));
    }

    #[test]
    fn what_cannot_be_worked_out_is_lost() {
        let long = "9".repeat(30);
        let line = [
            ("Quantity", long.as_str()),
            ("UnitAmount", long.as_str()),
            ("LineAmount", "1"),
        ];
        assert_eq!(told(&line), UnitAmount::Lost);
    }
}
