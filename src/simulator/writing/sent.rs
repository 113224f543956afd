//! What was sent: the elements of a body, read field by field.
//!
//! Rule: a value of the wrong kind makes the whole body unreadable, as it does where a server's
//! own types stand behind it. // (i) error 14
//! Null is the same as nothing, which means "as it was". // (k) pitfall 21
//! Fields that nobody asks for are ignored without a word. // (i) pitfall 23

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime};
use serde_json::{Map, Value};

use super::rules::{self, Broken, Trouble};
use crate::simulator::data::amount::{Amount, Rate, divided};
use crate::simulator::data::ids::Guid;

/// An object that was sent.
#[derive(Debug, Clone)]
pub(crate) struct Sent<'a> {
    fields: &'a Map<String, Value>,
    path: String,
}

type Read<T> = Result<Option<T>, Trouble>;

impl<'a> Sent<'a> {
    pub(crate) fn of(value: &'a Value, path: &str) -> Result<Sent<'a>, Trouble> {
        match value {
            Value::Object(fields) => Ok(Sent {
                fields,
                path: path.to_owned(),
            }),
            other => Err(unreadable(other, "an object", path)),
        }
    }

    /// Whether a field is there, be it null.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    fn value(&self, name: &str) -> Option<&'a Value> {
        self.fields.get(name).filter(|value| !value.is_null())
    }

    fn path_of(&self, name: &str) -> String {
        match self.path.is_empty() {
            true => name.to_owned(),
            false => format!("{}.{name}", self.path),
        }
    }

    fn wrong(&self, name: &str, value: &Value, wanted: &str) -> Trouble {
        unreadable(value, wanted, &self.path_of(name))
    }

    /// A text, which a number or a flag will do for. // (s) README section 1
    pub(crate) fn text(&self, name: &str) -> Read<String> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(Value::Bool(flag)) => Ok(Some(flag.to_string())),
            Some(other) => Err(self.wrong(name, other, "a string")),
        }
    }

    /// Holds texts against the most characters that each may have.
    pub(super) fn within(
        &self,
        lengths: &[(&str, usize)],
        broken: &mut Broken,
    ) -> Result<(), Trouble> {
        for (name, longest) in lengths {
            let text = self.text(name)?;
            let fits = text.is_none_or(|text| text.chars().count() <= *longest);
            broken.unless_for(fits, rules::TOO_LONG, name);
        }
        Ok(())
    }

    /// A text that says something.
    pub(crate) fn word(&self, name: &str) -> Read<String> {
        let text = self.text(name)?;
        Ok(text
            .map(|text| text.trim().to_owned())
            .filter(|t| !t.is_empty()))
    }

    /// Changes a text: an empty one clears it, none leaves it. // (k) pitfall 21
    pub(super) fn change(&self, name: &str, text: &mut Option<String>) -> Result<(), Trouble> {
        if let Some(sent) = self.text(name)? {
            *text = Some(sent).filter(|sent| !sent.is_empty());
        }
        Ok(())
    }

    pub(crate) fn flag(&self, name: &str) -> Read<bool> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(other) => Err(self.wrong(name, other, "a boolean")),
        }
    }

    /// A decimal number with so many places, halves rounded away from zero.
    fn decimal(&self, name: &str, places: usize) -> Read<i64> {
        let text = match self.value(name) {
            None => return Ok(None),
            Some(Value::Number(number)) => number.to_string(),
            Some(Value::String(text)) if text.trim().is_empty() => return Ok(None),
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(other) => return Err(self.wrong(name, other, "a decimal")),
        };
        match decimal(&text, places) {
            Some(number) => Ok(Some(number)),
            None => Err(self.wrong(name, &Value::String(text), "a decimal")),
        }
    }

    /// An amount, to four places.
    pub(crate) fn amount(&self, name: &str) -> Read<Amount> {
        Ok(self.decimal(name, 4)?.map(Amount))
    }

    /// A currency rate, to six places.
    pub(super) fn rate(&self, name: &str) -> Read<Rate> {
        let rate = self.decimal(name, 6)?.map(Rate);
        Ok(rate.filter(|rate| rate.0 > 0))
    }

    pub(crate) fn whole(&self, name: &str) -> Read<i64> {
        self.decimal(name, 0)
    }

    /// A day, in ISO form or in Xero's own.
    pub(crate) fn day(&self, name: &str) -> Read<NaiveDate> {
        let Some(text) = self.word(name)? else {
            return Ok(None);
        };
        match day(&text) {
            Some(day) => Ok(Some(day)),
            None => Err(self.wrong(name, &Value::String(text), "a DateTime")),
        }
    }

    /// An instant in ISO form; one without a zone is UTC. In milliseconds.
    pub(crate) fn instant(&self, name: &str) -> Read<i64> {
        let Some(text) = self.word(name)? else {
            return Ok(None);
        };
        let read = match DateTime::parse_from_rfc3339(&text) {
            Ok(instant) => Some(instant.timestamp_millis()),
            Err(_) => text
                .parse::<NaiveDateTime>()
                .ok()
                .map(|at| at.and_utc().timestamp_millis()),
        };
        match read {
            Some(instant) => Ok(Some(instant)),
            None => Err(self.wrong(name, &Value::String(text), "a DateTime")),
        }
    }

    /// An id; the one of zeros is none. // (s) README section 6
    pub(crate) fn guid(&self, name: &str) -> Read<Guid> {
        let Some(text) = self.word(name)? else {
            return Ok(None);
        };
        match Guid::parse(&text) {
            Some(Guid(0)) => Ok(None),
            Some(id) => Ok(Some(id)),
            None => Err(self.wrong(name, &Value::String(text), "a Guid")),
        }
    }

    pub(crate) fn object(&self, name: &str) -> Read<Sent<'a>> {
        match self.value(name) {
            None => Ok(None),
            Some(value) => Sent::of(value, &self.path_of(name)).map(Some),
        }
    }

    pub(super) fn list(&self, name: &str) -> Read<Vec<Sent<'a>>> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Array(items)) => {
                let items = items.iter().enumerate().map(|(place, item)| {
                    Sent::of(item, &format!("{}[{place}]", self.path_of(name)))
                });
                items.collect::<Result<_, _>>().map(Some)
            }
            Some(other) => Err(self.wrong(name, other, "an array")),
        }
    }
}

fn unreadable(value: &Value, wanted: &str, path: &str) -> Trouble {
    let shown: String = value.to_string().chars().take(60).collect();
    Trouble::Unreadable(format!(
        "Could not convert {shown} to {wanted}. Path '{path}'."
    ))
}

/// The number that a text says, times ten to the `places`.
pub(super) fn decimal(text: &str, places: usize) -> Option<i64> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (sign, digits) = match mantissa.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction}");
    if all.is_empty() || all.len() > 30 || !all.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: i128 = all.parse().ok()?;
    let shift = i32::try_from(places).ok()? + exponent - i32::try_from(fraction.len()).ok()?;
    let power = 10_i128.checked_pow(shift.unsigned_abs())?;
    // Beyond any amount of money: an overflow of what a server would hold.
    let most = 1_000_000_000_000_000_i128;
    let scaled = match shift >= 0 {
        true => number.checked_mul(power)?,
        false => i128::from(divided(number, power)),
    };
    (scaled < most).then(|| i64::try_from(sign * scaled).ok())?
}

/// The day that a text says.
fn day(text: &str) -> Option<NaiveDate> {
    if let Some(inner) = text.strip_prefix("/Date(") {
        let inner = inner.strip_suffix(")/")?;
        let sign_at = inner
            .char_indices()
            .skip(1)
            .find(|(_, c)| matches!(c, '+' | '-'))
            .map(|(at, _)| at);
        let (ms, offset) = inner.split_at(sign_at.unwrap_or(inner.len()));
        let minutes = match offset.len() {
            0 => 0,
            5 => {
                let number: i64 = offset.get(1..)?.parse().ok()?;
                let minutes = number / 100 * 60 + number % 100;
                if offset.starts_with('-') {
                    -minutes
                } else {
                    minutes
                }
            }
            _ => return None,
        };
        let ms: i64 = ms.parse().ok()?;
        let ms = ms.checked_add(minutes.checked_mul(60_000)?)?;
        let day = DateTime::from_timestamp_millis(ms)?.date_naive();
        return Some(day).filter(|day| is_sane(*day));
    }
    let day = text.get(..10)?.parse().ok()?;
    let rest = &text[10..];
    let is_day = rest.is_empty() || rest.starts_with('T');
    Some(day).filter(|day| is_day && is_sane(*day))
}

/// Whether a database could hold a day. // (?)
fn is_sane(day: NaiveDate) -> bool {
    (1753..=9998).contains(&day.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_digit_by_digit_and_rounded_away_from_zero() {
        for (text, expected) in [
            ("12.3456", Some(123_456)),
            ("12.34565", Some(123_457)),
            ("-0.00005", Some(-1)),
            ("1e3", Some(10_000_000)),
            ("1.5E-1", Some(1_500)),
            ("0.1", Some(1_000)),
            (".5", Some(5_000)),
            ("", None),
            ("-", None),
            ("1.2.3", None),
            ("1e999999999", None),
            ("99999999999999999999", None),
            ("NaN", None),
        ] {
            assert_eq!(decimal(text, 4), expected, "{text}");
        }
    }

    #[test]
    fn days_come_in_both_forms() {
        let expected = NaiveDate::from_ymd_opt(2026, 3, 31);
        for text in [
            "2026-03-31",
            "2026-03-31T00:00:00",
            "/Date(1774915200000)/",
            "/Date(1774915200000+0000)/",
            "/Date(1774868400000+1300)/",
        ] {
            assert_eq!(day(text), expected, "{text}");
        }
        for text in [
            "31/03/2026",
            "2026-02-30",
            "/Date(x)/",
            "/Date(99999999999999)/x",
            "/Date(9223372036854775807)/",
            "0000-01-01",
            "9999-12-31",
            "20",
            "é026-03-31",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
