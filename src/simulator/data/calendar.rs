//! The days the books cover: 30 months that end on a fixed day.
//!
//! Fixed, so that a test that was right last year is right next year. Instants are
//! milliseconds since 1970, UTC; days are days of the organisation's own calendar.

use chrono::{Datelike, Days, NaiveDate};

/// Milliseconds in a day.
pub(crate) const DAY_MS: i64 = 86_400_000;

/// Days from the first to the last day of the books.
pub(crate) const SPAN_DAYS: u64 = 911;

/// The first day: 1 January 2024.
pub(crate) fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, 1).unwrap_or_default()
}

/// The last day, on which all ages are reckoned: 30 June 2026.
pub(crate) fn last_day() -> NaiveDate {
    first_day() + Days::new(SPAN_DAYS)
}

/// `days` after `day`.
pub(crate) fn later(day: NaiveDate, days: i64) -> NaiveDate {
    match u64::try_from(days) {
        Ok(days) => day + Days::new(days),
        Err(_) => day - Days::new(days.unsigned_abs()),
    }
}

/// The last day of the month of `day`.
pub(crate) fn month_end(day: NaiveDate) -> NaiveDate {
    let (year, month) = match day.month() {
        12 => (day.year() + 1, 1),
        month => (day.year(), month + 1),
    };
    NaiveDate::from_ymd_opt(year, month, 1)
        .and_then(|next| next.pred_opt())
        .unwrap_or(day)
}

/// The midnight (UTC) that stands for a day in `/Date(…)/`.
pub(crate) fn midnight_ms(day: NaiveDate) -> i64 {
    day.and_time(chrono::NaiveTime::MIN)
        .and_utc()
        .timestamp_millis()
}

/// An instant as date and time of day, UTC.
pub(crate) fn instant(ms: i64) -> chrono::NaiveDateTime {
    chrono::DateTime::from_timestamp_millis(ms)
        .unwrap_or_default()
        .naive_utc()
}

/// The instant after which nothing in the untouched books was changed.
pub(crate) fn last_instant_ms() -> i64 {
    midnight_ms(last_day()) + DAY_MS / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_books_end_on_the_last_of_june_2026() {
        assert_eq!(last_day().to_string(), "2026-06-30");
        assert_eq!(
            instant(last_instant_ms()).to_string(),
            "2026-06-30 12:00:00"
        );
    }

    #[test]
    fn february_2024_has_29_days() {
        let day = NaiveDate::from_ymd_opt(2024, 2, 3).expect("a day");
        assert_eq!(month_end(day).to_string(), "2024-02-29");
    }
}
