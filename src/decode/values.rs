//! One strict kernel a type: an array of text to an array of values.
//!
//! An empty text is "nothing" in Xero's replies and becomes NULL in every type. Anything else
//! is the value, or a [`Mismatch`]; nothing becomes NULL because it couldn't be read.

use std::sync::Arc;

use chrono::NaiveDate;
use datafusion::arrow::array::{
    Array, ArrayRef, BooleanBuilder, Date32Array, Decimal128Array, Int64Array, StringArray,
    StringBuilder, TimestampMillisecondArray,
};
use datafusion::arrow::buffer::{NullBuffer, ScalarBuffer};
use datafusion::arrow::datatypes::{ArrowNativeType, DataType};

use super::decimal::{self, Refused};
use super::mismatch::{Mismatch, shown};
use crate::guid;

const EMPTY_GUID: &str = "00000000-0000-0000-0000-000000000000";
/// What .NET, and so Xero, can hold; beyond it nothing can be shown.
const YEARS_1_TO_9999: std::ops::Range<i64> = -62_135_596_800_000..253_402_300_800_000;
const MILLISECONDS_A_DAY: i64 = 86_400_000;

/// Each text that isn't empty, with its row.
fn present(texts: &StringArray) -> impl Iterator<Item = Option<&str>> {
    texts.iter().map(|text| text.filter(|t| !t.is_empty()))
}

fn mismatch(row: usize, expected: &'static str, found: &str) -> Mismatch {
    Mismatch {
        row,
        expected,
        found: shown(found),
    }
}

/// Text and enum words, as they are.
pub(crate) fn text(texts: &StringArray) -> ArrayRef {
    let is_empty = |row| texts.is_valid(row) && texts.value_length(row) == 0;
    let any_short = texts.offsets().windows(2).any(|ends| ends[0] == ends[1]);
    if !any_short || !(0..texts.len()).any(is_empty) {
        return Arc::new(texts.clone());
    }
    Arc::new(present(texts).collect::<StringArray>())
}

/// Identifiers in lower case; the empty GUID means none.
pub(crate) fn guid(texts: &StringArray) -> Result<ArrayRef, Mismatch> {
    let as_it_is = |text: &str| text != EMPTY_GUID && guid::is_canonical(text);
    if texts.iter().flatten().all(as_it_is) {
        return Ok(Arc::new(texts.clone()));
    }
    let mut values = StringBuilder::with_capacity(texts.len(), texts.len() * EMPTY_GUID.len());
    for (row, text) in present(texts).enumerate() {
        match text {
            None => values.append_null(),
            Some(text) => match guid::canonical(text) {
                Some(guid) if guid == EMPTY_GUID => values.append_null(),
                Some(guid) => values.append_value(guid),
                None => return Err(mismatch(row, "a GUID", text)),
            },
        }
    }
    Ok(Arc::new(values.finish()))
}

/// The value of each text, NULL where there is none, and the array's nulls.
fn each<T: ArrowNativeType>(
    texts: &StringArray,
    value: impl Fn(&str) -> Result<T, &'static str>,
) -> Result<(ScalarBuffer<T>, Option<NullBuffer>), Mismatch> {
    let mut values = Vec::with_capacity(texts.len());
    let mut any_empty = false;
    for row in 0..texts.len() {
        let text = match texts.is_null(row) {
            true => "",
            false => texts.value(row),
        };
        if text.is_empty() {
            any_empty |= texts.is_valid(row);
            values.push(T::default());
            continue;
        }
        match value(text) {
            Ok(value) => values.push(value),
            Err(expected) => return Err(mismatch(row, expected, text)),
        }
    }
    let nulls = match any_empty {
        true => Some(present(texts).map(|text| text.is_some()).collect()),
        false => texts.nulls().cloned(),
    };
    Ok((values.into(), nulls))
}

/// Exact decimals of this precision and scale.
pub(crate) fn decimal(
    texts: &StringArray,
    (precision, scale): (u8, i8),
) -> Result<ArrayRef, Mismatch> {
    let (values, nulls) = each(texts, |text| {
        decimal::parse(text, precision, scale).map_err(|refused| match refused {
            Refused::NotANumber => "a number",
            Refused::TooLarge => "a number with fewer digits before the point",
            Refused::TooPrecise => match scale {
                4 => "a number with at most 4 decimals",
                _ => "a number with at most 10 decimals",
            },
        })
    })?;
    let decimals = Decimal128Array::new(values, nulls);
    Ok(Arc::new(
        decimals.with_data_type(DataType::Decimal128(precision, scale)),
    ))
}

/// Whole numbers; `12.0` is one.
pub(crate) fn integer(texts: &StringArray) -> Result<ArrayRef, Mismatch> {
    let (values, nulls) = each(texts, |text| {
        let whole = || i64::try_from(decimal::parse(text, 20, 0).ok()?).ok();
        let value = text.parse::<i64>().ok().or_else(whole);
        value.ok_or("a whole number")
    })?;
    Ok(Arc::new(Int64Array::new(values, nulls)))
}

/// Flags, also where they come as text.
pub(crate) fn flag(texts: &StringArray) -> Result<ArrayRef, Mismatch> {
    let mut values = BooleanBuilder::with_capacity(texts.len());
    for (row, text) in present(texts).enumerate() {
        match text {
            None => values.append_null(),
            Some(text) if text.eq_ignore_ascii_case("true") => values.append_value(true),
            Some(text) if text.eq_ignore_ascii_case("false") => values.append_value(false),
            Some(text) => return Err(mismatch(row, "true or false", text)),
        }
    }
    Ok(Arc::new(values.finish()))
}

/// Days of the organisation's calendar: the day as written, never moved to another zone.
pub(crate) fn date(texts: &StringArray) -> Result<ArrayRef, Mismatch> {
    let (values, nulls) = each(texts, |text| {
        // A budget's month is its first day.
        let month = (text.len() == 7).then(|| format!("{text}-01"));
        Moment::parse(month.as_deref().unwrap_or(text))
            .map(|moment| moment.local_milliseconds.div_euclid(MILLISECONDS_A_DAY))
            .and_then(|day| i32::try_from(day).ok())
            .ok_or("a date")
    })?;
    Ok(Arc::new(Date32Array::new(values, nulls)))
}

/// Instants, to the millisecond.
pub(crate) fn instant(texts: &StringArray) -> Result<ArrayRef, Mismatch> {
    let (values, nulls) = each(texts, |text| {
        Moment::parse(text)
            .map(|moment| moment.local_milliseconds - moment.offset_milliseconds)
            .ok_or("an instant")
    })?;
    let instants = TimestampMillisecondArray::new(values, nulls);
    Ok(Arc::new(instants.with_timezone("UTC")))
}

/// A moment as Xero writes it: on somebody's clock, with that clock's distance from UTC.
#[derive(Debug, PartialEq, Eq)]
struct Moment {
    local_milliseconds: i64,
    offset_milliseconds: i64,
}

impl Moment {
    /// `/Date(1573755038314+0000)/`, or ISO 8601 with or without time, fraction and zone.
    fn parse(text: &str) -> Option<Moment> {
        if let Some(milliseconds) = utc_milliseconds(text.as_bytes()) {
            return Some(Moment {
                local_milliseconds: milliseconds,
                offset_milliseconds: 0,
            });
        }
        let moment = match text.strip_prefix("/Date(") {
            Some(rest) => Moment::parse_ms(rest.strip_suffix(")/")?)?,
            None => Moment::parse_iso(text)?,
        };
        YEARS_1_TO_9999
            .contains(&moment.local_milliseconds)
            .then_some(moment)
    }

    /// The milliseconds are UTC; the offset says which clock showed them.
    fn parse_ms(text: &str) -> Option<Moment> {
        let sign = text
            .bytes()
            .skip(1)
            .position(|b| b == b'+' || b == b'-')
            .map(|at| at + 1);
        let (milliseconds, offset) = match sign {
            Some(at) => (&text[..at], parse_offset(&text[at..])?),
            None => (text, 0),
        };
        let utc: i64 = milliseconds.parse().ok()?;
        Some(Moment {
            local_milliseconds: utc.checked_add(offset)?,
            offset_milliseconds: offset,
        })
    }

    fn parse_iso(text: &str) -> Option<Moment> {
        let day = text.get(..10)?;
        let mut parts = day.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let year = two_digits(year.get(..2)?, 100)? * 100 + two_digits(year.get(2..)?, 100)?;
        let number = |text| u32::try_from(two_digits(text, 100)?).ok();
        let day = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, number(month)?, number(day)?)?;
        let days = i64::from(day.to_epoch_days());
        let rest = &text[10..];
        let (milliseconds, offset) = match rest.as_bytes().first() {
            None => (0, 0),
            Some(b'T' | b't' | b' ') => parse_time(&rest[1..])?,
            Some(_) => return None,
        };
        Some(Moment {
            local_milliseconds: days * MILLISECONDS_A_DAY + milliseconds,
            offset_milliseconds: offset,
        })
    }
}

/// `/Date(1573755038314+0000)/`, the form of nearly all; none for any other.
fn utc_milliseconds(text: &[u8]) -> Option<i64> {
    let digits = text.strip_prefix(b"/Date(")?.strip_suffix(b"+0000)/")?;
    // Thirteen digits reach to the year 2286.
    if digits.is_empty() || digits.len() > 13 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let digits = digits.iter().map(|digit| i64::from(digit - b'0'));
    Some(digits.fold(0, |value, digit| value * 10 + digit))
}

/// `hh:mm[:ss[.fraction]]` and an optional zone: milliseconds of the day, and the zone's offset.
fn parse_time(text: &str) -> Option<(i64, i64)> {
    let zone_at = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
    let (clock, zone) = (&text[..zone_at], &text[zone_at..]);
    let offset = match zone {
        "" | "Z" | "z" => 0,
        offset => parse_offset(offset)?,
    };
    let mut parts = clock.split(':');
    let hour = two_digits(parts.next()?, 24)?;
    let minute = two_digits(parts.next()?, 60)?;
    let (second, fraction) = match parts.next() {
        Some(seconds) => {
            let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
            let valid = !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit());
            let millisecond = fraction
                .bytes()
                .chain(std::iter::repeat(b'0'))
                .take(3)
                .fold(0, |value, digit| {
                    value * 10 + i64::from(digit.wrapping_sub(b'0'))
                });
            (two_digits(whole, 60)?, valid.then_some(millisecond)?)
        }
        None => (0, 0),
    };
    if parts.next().is_some() {
        return None;
    }
    Some((
        ((hour * 60 + minute) * 60 + second) * 1000 + fraction,
        offset,
    ))
}

/// `+1300` or `+13:00`, in milliseconds.
fn parse_offset(text: &str) -> Option<i64> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None => (digits.get(..2)?, digits.get(2..)?),
    };
    Some(sign * (two_digits(hours, 24)? * 60 + two_digits(minutes, 60)?) * 60_000)
}

fn two_digits(text: &str, below: i64) -> Option<i64> {
    let digits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    let value = text.parse().ok().filter(|value| *value < below);
    digits.then_some(value).flatten()
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::AsArray;
    use datafusion::arrow::datatypes::{Date32Type, TimestampMillisecondType};

    use super::*;

    fn one(text: &str) -> StringArray {
        StringArray::from(vec![Some(text)])
    }

    #[track_caller]
    fn check_date(text: &str, expected: &str) {
        let day = date(&one(text)).expect(text);
        let day = day.as_primitive::<Date32Type>().value_as_date(0);
        assert_eq!(
            day.map(|d| d.to_string()).as_deref(),
            Some(expected),
            "{text}"
        );
    }

    #[track_caller]
    fn check_instant(text: &str, expected: i64) {
        let instant = instant(&one(text)).expect(text);
        let value = instant.as_primitive::<TimestampMillisecondType>().value(0);
        assert_eq!(value, expected, "{text}");
    }

    #[test]
    fn a_date_is_the_day_on_the_organisations_calendar() {
        check_date("/Date(1419937200000+1300)/", "2014-12-31");
        check_date("/Date(1539993600000+0000)/", "2018-10-20");
        check_date("/Date(1539993600000)/", "2018-10-20");
        check_date("/Date(-86400000+0000)/", "1969-12-31");
        check_date("/Date(-1-0500)/", "1969-12-31");
        check_date("2024-02-29", "2024-02-29");
        check_date("2019-08", "2019-08-01");
        check_date("2020-04-13T00:00:00", "2020-04-13");
        check_date("2020-04-13T23:30:00+13:00", "2020-04-13");
    }

    #[test]
    fn an_instant_ignores_the_offset_of_the_ms_form_and_heeds_that_of_iso() {
        check_instant("/Date(1573755038314+0000)/", 1_573_755_038_314);
        check_instant("/Date(1573755038314+1300)/", 1_573_755_038_314);
        check_instant("/Date(-1)/", -1);
        check_instant("2021-02-10T16:02:54.9930000", 1_612_972_974_993);
        check_instant("2021-02-10T16:02:54.993Z", 1_612_972_974_993);
        check_instant("2021-02-10T17:02:54.993+01:00", 1_612_972_974_993);
        check_instant("2021-02-10T16:02", 1_612_972_920_000);
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "soon",
            "/Date()/",
            "/Date(1",
            "/Date(1+25)/",
            "2021-02-30",
            "2021-02-10T",
            "2021-02-10X00:00",
            "2021-02-10T24:00",
            "2021-02-10T10:00:00.",
            "2021-02-10T10:00:00Zulu",
            "20-1-1",
            "/Date(9223372036854775807+1400)/",
            "/Date(9223372036854775807)/",
            "/Date(253402300800000)/",
            "２０２１-02-10",
        ] {
            assert!(date(&one(text)).is_err(), "{text}");
            assert!(instant(&one(text)).is_err(), "{text}");
        }
    }

    #[test]
    fn empty_text_and_the_empty_guid_are_null() {
        assert!(text(&one("")).is_null(0));
        assert!(guid(&one("")).unwrap().is_null(0));
        assert!(guid(&one(EMPTY_GUID)).unwrap().is_null(0));
        assert!(date(&one("")).unwrap().is_null(0));
        assert!(decimal(&one(""), (20, 4)).unwrap().is_null(0));
        assert!(flag(&one("")).unwrap().is_null(0));
        assert!(integer(&one("")).unwrap().is_null(0));
    }

    #[test]
    fn a_refused_value_is_named_with_its_row() {
        let texts = StringArray::from(vec![Some("true"), None, Some("perhaps")]);
        let mismatch = flag(&texts).unwrap_err();
        assert_eq!((mismatch.row, mismatch.expected), (2, "true or false"));
        assert_eq!(mismatch.found, "\"perhaps\"");
    }

    #[test]
    fn whole_numbers_may_be_written_with_a_point() {
        let values = integer(&StringArray::from(vec!["12", "12.0", "-3"])).unwrap();
        assert_eq!(
            values
                .as_primitive::<datafusion::arrow::datatypes::Int64Type>()
                .values(),
            &[12, 12, -3]
        );
        assert!(integer(&one("12.5")).is_err());
    }
}
