//! Replies as text.
//!
//! In: the plain structs of the books. Out: JSON (or XML, for those who forget to ask for JSON)
//! shaped as Xero's. Rule: numbers are written from whole numbers, digit by digit, and the many
//! ways in which the real API says "nothing", "a date" or "a number" are all kept.

pub(crate) mod accounts;
pub(crate) mod bank_transactions;
pub(crate) mod banking;
pub(crate) mod contacts;
pub(crate) mod credit_notes;
pub(crate) mod invoices;
pub(crate) mod journals;
pub(crate) mod json;
pub(crate) mod manual_journals;
pub(crate) mod organisation;
pub(crate) mod paid_ahead;
pub(crate) mod papers;
pub(crate) mod payments;
pub(crate) mod pdf;
pub(crate) mod settings;
pub(crate) mod xml;

use chrono::NaiveDate;

use super::data::amount::{Amount, divided};
use super::data::calendar::{instant, midnight_ms};
use super::data::ids::Guid;
use super::data::{Unset, World};
use json::Object;

/// How much of a row a reply shows.
// (x)(i) README section 2: without `page` the accounting lists come in brief.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    /// An unpaged list: lists empty, a contact stub, fewer fields.
    Brief,
    /// A page of a list.
    Paged,
    /// One row by its id.
    Whole,
}

/// What a rendering depends on besides the row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    pub(crate) detail: Detail,
    /// Unit amounts to four places instead of two.
    pub(crate) four_places: bool,
    pub(crate) summary_only: bool,
    pub(crate) upper_case_ids: bool,
    /// Whether archived parts of a row are shown.
    pub(crate) include_archived: bool,
}

/// A GUID as the reply spells it.
pub(crate) fn id_text(guid: Guid, style: Style) -> String {
    let text = guid.to_string();
    // Half of them, and always the same ones, so that joins on ids notice.
    if style.upper_case_ids && guid.0 & 1 == 1 {
        text.to_uppercase()
    } else {
        text
    }
}

/// A day in Xero's JSON form.
pub(crate) fn ms_date(day: NaiveDate) -> String {
    format!("/Date({}+0000)/", midnight_ms(day))
}

/// An instant in Xero's JSON form.
pub(crate) fn ms_instant(ms: i64) -> String {
    format!("/Date({ms}+0000)/")
}

/// A day as the undeclared `…String` fields spell it.
pub(crate) fn iso_date(day: NaiveDate) -> String {
    format!("{day}T00:00:00")
}

/// An instant as `UpdatedDateUTCString` spells it.
pub(crate) fn iso_instant(ms: i64) -> String {
    instant(ms).format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Money as JSON text: mostly two places, sometimes one, sometimes none.
// (s) README section 6: the examples hold `115.00`, `40.0` and whole numbers alike.
pub(crate) fn money(amount: Amount, row: usize) -> String {
    if amount.0 % 100 != 0 {
        return amount.to_string();
    }
    let cents = divided(i128::from(amount.0), 100);
    let sign = if cents < 0 { "-" } else { "" };
    let (whole, rest) = (cents.unsigned_abs() / 100, cents.unsigned_abs() % 100);
    match (row % 7, rest) {
        (3, 0) => format!("{sign}{whole}"),
        (5, rest) if rest % 10 == 0 => format!("{sign}{whole}.{}", rest / 10),
        _ => format!("{sign}{whole}.{rest:02}"),
    }
}

/// A unit amount, rounded to two places unless four were asked for.
// (s) README section 6.
pub(crate) fn unit_amount(amount: Amount, style: Style) -> String {
    if style.four_places {
        amount.to_string()
    } else {
        let text = amount.rounded_to_cents().to_string();
        text[..text.len() - 2].to_owned()
    }
}

/// A string that may be unset: then absent, null or empty, as the row has it.
pub(crate) fn optional_text(
    object: &mut Object<'_>,
    world: &World,
    row: usize,
    field: &str,
    value: Option<&str>,
) {
    match value {
        Some(text) => object.text(field, text),
        None => unset_text(object, world.unset(field, row), field),
    }
}

/// A day or a number that is unset: absent, or null too in nasty books.
// (s) Xero's own clients read an absent one alone
pub(crate) fn unset_value(object: &mut Object<'_>, world: &World, field: &str, row: usize) {
    if world.unset_word(field, row) != Unset::Absent {
        object.null(field);
    }
}

/// A string that is unset, in one of the three ways.
pub(crate) fn unset_text(object: &mut Object<'_>, unset: Unset, field: &str) {
    match unset {
        Unset::Absent => {}
        Unset::Null => object.null(field),
        Unset::Empty => object.text(field, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_instants_take_xeros_form() {
        let day = NaiveDate::from_ymd_opt(2018, 10, 20).expect("a day");
        assert_eq!(ms_date(day), "/Date(1539993600000+0000)/");
        assert_eq!(iso_date(day), "2018-10-20T00:00:00");
        assert_eq!(iso_instant(1_541_176_290_160), "2018-11-02T16:31:30Z");
    }

    #[test]
    fn money_keeps_its_digits_in_every_spelling() {
        assert_eq!(money(Amount(1_150_000), 0), "115.00");
        assert_eq!(money(Amount(400_000), 3), "40");
        assert_eq!(money(Amount(405_000), 5), "40.5");
        assert_eq!(money(Amount(400_000), 5), "40.0");
        assert_eq!(money(Amount(-100), 0), "-0.01");
        assert_eq!(money(Amount(1_150_033), 3), "115.0033");
    }

    #[test]
    fn unit_amounts_lose_two_places_unless_asked_for() {
        let style = Style {
            detail: Detail::Paged,
            four_places: false,
            summary_only: false,
            upper_case_ids: false,
            include_archived: false,
        };
        assert_eq!(unit_amount(Amount(123_456), style), "12.35");
        let four_places = Style {
            four_places: true,
            ..style
        };
        assert_eq!(unit_amount(Amount(123_456), four_places), "12.3456");
    }
}
