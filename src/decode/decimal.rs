//! Decimal text to a scaled integer, losing nothing that isn't noise.
//!
//! Xero computes some figures in doubles, so `12.340000000000002` arrives for 12.34. Digits
//! beyond the scale are dropped only where they are such noise: the text is as long as a
//! double prints, and the value lies within a few units in a double's last place of one that
//! fits. Any other digit beyond the scale is real, and refusing it beats losing it.

/// Why a text is no decimal of the wanted precision and scale.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(crate) enum Refused {
    /// It isn't a number.
    NotANumber,
    /// It has more digits before the point than fit.
    TooLarge,
    /// It has real digits beyond the scale.
    TooPrecise,
}

/// Fewer significant digits than this were written by a person or a decimal type.
const DIGITS_OF_A_DOUBLE: usize = 15;
/// Relative distance that sums and products of doubles are allowed to drift: 32 units in the last place.
const DRIFT: f64 = 32.0 * f64::EPSILON;

/// The value of `text` times ten to the `scale`, if it fits in `precision` digits.
pub(crate) fn parse(text: &str, precision: u8, scale: i8) -> Result<i128, Refused> {
    match short(text, scale) {
        Some(value) => Ok(value),
        None => any(text, precision, scale),
    }
}

const POWERS_OF_TEN: [i128; 11] = {
    let mut powers = [1; 11];
    let mut power = 1;
    while power < powers.len() {
        powers[power] = powers[power - 1] * 10;
        power += 1;
    }
    powers
};

/// Nearly every figure is short, without an exponent, and fits: this reads it in one pass, or
/// leaves it to [`any`].
fn short(text: &str, scale: i8) -> Option<i128> {
    /// So many digits fit in 64 bits, and with ten decimals in any of our columns.
    const MOST_DIGITS: usize = 16;
    let (negative, digits) = match text.as_bytes() {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.len() > MOST_DIGITS {
        return None;
    }
    let (mut value, mut point, mut seen) = (0i64, None, 0_usize);
    for byte in digits {
        match byte {
            b'0'..=b'9' => {
                value = value * 10 + i64::from(byte - b'0');
                seen += 1;
            }
            b'.' if point.is_none() => point = Some(seen),
            _ => return None,
        }
    }
    let fraction = seen - point.unwrap_or(seen);
    let added = usize::try_from(scale).ok()?.checked_sub(fraction)?;
    let value = i128::from(value) * POWERS_OF_TEN.get(added)?;
    (seen > 0).then_some(if negative { -value } else { value })
}

fn any(text: &str, precision: u8, scale: i8) -> Result<i128, Refused> {
    let (negative, unsigned) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let (number, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (
            &unsigned[..at],
            unsigned[at + 1..]
                .parse::<i32>()
                .map_err(|_| Refused::NotANumber)?,
        ),
        None => (unsigned, 0),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = || whole.bytes().chain(fraction.bytes());
    if digits().next().is_none() || !digits().all(|b| b.is_ascii_digit()) {
        return Err(Refused::NotANumber);
    }
    // value = significant digits × 10^(exponent − fraction's length)
    let leading_zeros = digits().take_while(|b| *b == b'0').count();
    let significant = whole.len() + fraction.len() - leading_zeros;
    if significant == 0 {
        return Ok(0);
    }
    let shift = i64::from(exponent) - fraction.len() as i64 + i64::from(scale);
    let dropped = usize::try_from(-shift).unwrap_or(0);
    let kept = significant.saturating_sub(dropped);
    let added = usize::try_from(shift).unwrap_or(0);
    if kept + added > usize::from(precision) {
        return Err(Refused::TooLarge);
    }
    let mut value = digits()
        .skip(leading_zeros)
        .take(kept)
        .fold(0i128, |value, digit| value * 10 + i128::from(digit - b'0'));
    value *= 10i128.pow(added as u32);
    if digits()
        .skip(leading_zeros + kept)
        .any(|digit| digit != b'0')
    {
        // Half away from zero; beyond the significant digits there are only zeros to round.
        let round_up = dropped <= significant
            && digits()
                .nth(leading_zeros + kept)
                .is_some_and(|d| d >= b'5');
        value += i128::from(round_up);
        if !is_noise(unsigned, value, scale, significant) {
            return Err(Refused::TooPrecise);
        }
        if value >= 10i128.pow(u32::from(precision)) {
            return Err(Refused::TooLarge);
        }
    }
    Ok(if negative { -value } else { value })
}

fn is_noise(text: &str, rounded: i128, scale: i8, significant: usize) -> bool {
    if significant < DIGITS_OF_A_DOUBLE {
        return false;
    }
    let Ok(exact) = text.parse::<f64>() else {
        return false;
    };
    let nearest = rounded as f64 / 10f64.powi(i32::from(scale));
    // What is left of a difference bears the noise of the larger numbers it was made of, which
    // nobody sends along. A thousandth of the last digit that fits is far below any real digit.
    let remnant = 10f64.powi(-i32::from(scale) - 3);
    (exact - nearest).abs() <= (exact * DRIFT).max(remnant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<i128, Refused>) {
        assert_eq!(parse(text, 20, 4), expected, "{text}");
    }

    #[test]
    fn digits_that_fit_are_kept_exactly() {
        check("115.00", Ok(1_150_000));
        check("-0.0001", Ok(-1));
        check("+7", Ok(70_000));
        check(".5", Ok(5_000));
        check("1.", Ok(10_000));
        check("0012.3400000", Ok(123_400));
        check("1.5E3", Ok(15_000_000));
        check("1e-4", Ok(1));
        check("-0", Ok(0));
        check("0.000000", Ok(0));
        check("9999999999999999.9999", Ok(99_999_999_999_999_999_999));
        check("0e999999", Ok(0));
    }

    #[test]
    fn the_short_way_agrees_with_the_long_one() {
        for text in [
            "0",
            "-0",
            "7",
            "-7.25",
            "0012.34",
            ".5",
            "1.",
            "-.0001",
            "123456789012345",
            "-12345678901.0001",
            "99.9999",
            "1.00005",
            "",
            "-",
            ".",
            "1..2",
            "+7",
            "1e3",
        ] {
            let long = any(text, 20, 4);
            assert_eq!(parse(text, 20, 4), long, "{text}");
            if let Some(short) = short(text, 4) {
                assert_eq!(Ok(short), long, "{text}");
            }
        }
        assert_eq!(short("115.00", 4), Some(1_150_000));
    }

    #[test]
    fn a_doubles_rounding_noise_is_rounded_away() {
        check("12.340000000000002", Ok(123_400));
        check("0.30000000000000004", Ok(3_000));
        check("99.999999999999986", Ok(1_000_000));
        check("5.684341886080802E-14", Ok(0));
        check("-2.8421709430404007E-14", Ok(0));
        check("2.3283064365386963e-10", Ok(0));
        check("1234567.8900000001", Ok(12_345_678_900));
    }

    #[test]
    fn real_digits_beyond_the_scale_are_refused() {
        check("1.00005", Err(Refused::TooPrecise));
        check("1e-5", Err(Refused::TooPrecise));
        check("12.345678901234567", Err(Refused::TooPrecise));
        check("0.123456789012345", Err(Refused::TooPrecise));
    }

    #[test]
    fn what_is_too_large_is_refused_and_never_wraps() {
        check("10000000000000000", Err(Refused::TooLarge));
        check("1e16", Err(Refused::TooLarge));
        check("1e2147483647", Err(Refused::TooLarge));
        check(&"9".repeat(400), Err(Refused::TooLarge));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "",
            "-",
            ".",
            "abc",
            "1,000.00",
            "1.2.3",
            "1e",
            "1e99999999999",
            "NaN",
            "١",
        ] {
            check(text, Err(Refused::NotANumber));
        }
    }
}
