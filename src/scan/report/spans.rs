//! Time cut into months, quarters and years, and those into the calls that answer for them.
//!
//! With `periods` Xero adds columns for the spans before the one asked for, each as long as that
//! one in days of its last month: anchored on a month of 31 days they are whole months, on any
//! other they leave out the 31st. So a call's last span ends in a month of 31 days, or stands
//! alone. (Pitfall 1 of the fact sheet; what comes back is compared with what was asked.)

use chrono::{Datelike, Months, NaiveDate};

/// Spans that one call may bring: the one asked for, and eleven before it.
pub(super) const A_CALL: usize = 12;

/// The length of a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Timeframe {
    Month,
    Quarter,
    Year,
}

impl Timeframe {
    /// The words that queries and requests spell it with.
    pub(super) const WORDS: [&'static str; 3] = ["MONTH", "QUARTER", "YEAR"];

    pub(super) fn named(word: &str) -> Option<Timeframe> {
        Some(match word.to_ascii_uppercase().as_str() {
            "MONTH" => Timeframe::Month,
            "QUARTER" => Timeframe::Quarter,
            "YEAR" => Timeframe::Year,
            _ => return None,
        })
    }

    pub(super) fn word(self) -> &'static str {
        Timeframe::WORDS[self as usize]
    }

    fn months(self) -> u32 {
        match self {
            Timeframe::Month => 1,
            Timeframe::Quarter => 3,
            Timeframe::Year => 12,
        }
    }
}

/// A first and a last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) first: NaiveDate,
    pub(super) last: NaiveDate,
}

/// The last day of the month `months` after that of `day`.
fn end_of_month(day: NaiveDate, months: u32) -> Option<NaiveDate> {
    let first = day
        .with_day(1)?
        .checked_add_months(Months::new(months + 1))?;
    first.pred_opt()
}

/// From `first` to `last` in spans of a timeframe, each of which but the last is whole: a month
/// from the day of the month that `first` is to the day before it.
pub(super) fn cut(first: NaiveDate, last: NaiveDate, timeframe: Timeframe) -> Option<Vec<Span>> {
    let mut spans = Vec::new();
    let mut at = 0;
    loop {
        let begins = first.checked_add_months(Months::new(at))?;
        if begins > last {
            return Some(spans);
        }
        at += timeframe.months();
        let next = first.checked_add_months(Months::new(at))?;
        let ends = next.pred_opt()?.min(last);
        spans.push(Span {
            first: begins,
            last: ends,
        });
    }
}

/// Groups of neighbouring spans, each of which one call can bring: whole months, quarters or years
/// that end in a month of 31 days. Others stand alone.
pub(super) fn calls(spans: &[Span], timeframe: Timeframe) -> Vec<Vec<Span>> {
    let is_whole = |span: &Span| {
        let whole = end_of_month(span.first, timeframe.months() - 1);
        span.first.day() == 1 && whole == Some(span.last)
    };
    let mut calls: Vec<Vec<Span>> = Vec::new();
    let mut rest = spans;
    while !rest.is_empty() {
        let together = rest.iter().take(A_CALL).take_while(|span| is_whole(span));
        let together = together.count();
        // The longest run that ends in a month of 31 days.
        let size = (1..=together)
            .rev()
            .find(|size| rest[size - 1].last.day() == 31);
        let size = size.unwrap_or(1);
        calls.push(rest[..size].to_vec());
        rest = &rest[size..];
    }
    calls
}

/// Month ends from that of `first` to `last`, which is the last of them whatever day it is.
pub(super) fn ends(
    first: NaiveDate,
    last: NaiveDate,
    timeframe: Timeframe,
) -> Option<Vec<NaiveDate>> {
    let mut ends = Vec::new();
    let mut at = timeframe.months() - 1;
    loop {
        let end = end_of_month(first, at)?;
        if end >= last {
            ends.push(last);
            return Some(ends);
        }
        ends.push(end);
        at += timeframe.months();
    }
}

/// So many spans of so many months each, from the month of `day` on.
pub(super) fn following(day: NaiveDate, count: u32, months: u32) -> Option<Vec<Span>> {
    let first = day.with_day(1)?;
    let span = |at: u32| {
        let first = first.checked_add_months(Months::new(at.checked_mul(months)?))?;
        Some(Span {
            first,
            last: end_of_month(first, months - 1)?,
        })
    };
    (0..count).map(span).collect()
}

/// The span of so many months that ends with the month of `day`.
pub(super) fn ending_with(day: NaiveDate, months: u32) -> Option<Span> {
    let first = day.with_day(1)?;
    Some(Span {
        first: first.checked_sub_months(Months::new(months - 1))?,
        last: end_of_month(first, 0)?,
    })
}

/// A day as a header spells it: `31 Jan 2026`, `31 January 2026`, `31 Jan 26`, `Jan 2026`, `Jan-26`.
pub(super) fn day_of_header(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let read = |text: &str, formats: &[&str]| {
        let days = formats
            .iter()
            .filter_map(|format| NaiveDate::parse_from_str(text, format).ok());
        // A year of two digits is none of the first century.
        days.filter(|day| day.year() >= 1753).min()
    };
    let day = read(
        text,
        &["%d %b %Y", "%d %B %Y", "%d %b %y", "%d-%b-%Y", "%d-%b-%y"],
    );
    let of_month = || {
        let first = format!("1 {}", text.replace('-', " "));
        let day = read(&first, &["%d %b %Y", "%d %B %Y", "%d %b %y"])?;
        end_of_month(day, 0)
    };
    day.or_else(of_month)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn shown(spans: &[Span]) -> Vec<String> {
        let show = |span: &Span| format!("{} {}", span.first, span.last);
        spans.iter().map(show).collect()
    }

    #[test]
    fn a_range_is_cut_so_that_every_day_is_in_one_span() {
        for timeframe in [Timeframe::Month, Timeframe::Quarter, Timeframe::Year] {
            for (first, last) in [
                ("2024-01-01", "2026-06-30"),
                ("2024-01-31", "2024-12-30"),
                ("2023-12-15", "2024-03-14"),
                ("2024-02-29", "2024-02-29"),
            ] {
                let (first, last) = (day(first), day(last));
                let spans = cut(first, last, timeframe).unwrap();
                assert_eq!((spans[0].first, spans[spans.len() - 1].last), (first, last));
                for pair in spans.windows(2) {
                    assert_eq!(
                        pair[0].last.succ_opt(),
                        Some(pair[1].first),
                        "{timeframe:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_call_ends_in_a_month_of_31_days_or_brings_one_span() {
        let spans = cut(day("2025-01-01"), day("2026-06-30"), Timeframe::Month).unwrap();
        let calls = calls(&spans, Timeframe::Month);
        assert_eq!(calls.concat(), spans);
        let ends: Vec<(String, usize)> = calls
            .iter()
            .map(|call| (call[call.len() - 1].last.to_string(), call.len()))
            .collect();
        let expected = [("2025-12-31", 12), ("2026-05-31", 5), ("2026-06-30", 1)];
        assert_eq!(ends, expected.map(|(end, size)| (end.to_string(), size)));
    }

    #[test]
    fn spans_that_arent_whole_months_are_asked_for_one_by_one() {
        let spans = cut(day("2025-01-15"), day("2025-04-14"), Timeframe::Month).unwrap();
        assert_eq!(shown(&spans)[0], "2025-01-15 2025-02-14");
        assert!(
            calls(&spans, Timeframe::Month)
                .iter()
                .all(|call| call.len() == 1)
        );
    }

    #[test]
    fn headers_are_read_as_xero_spells_them() {
        for (text, expected) in [
            ("31 Jan 2026", "2026-01-31"),
            ("30 April 2019", "2019-04-30"),
            ("28 Feb 26", "2026-02-28"),
            ("Feb 2024", "2024-02-29"),
            ("Jan-20", "2020-01-31"),
        ] {
            assert_eq!(day_of_header(text), Some(day(expected)), "{text}");
        }
        assert_eq!(day_of_header("Variance"), None);
    }
}
