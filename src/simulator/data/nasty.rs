//! Values that readers and filters get wrong, on demand: `Options::nasty`.
//!
//! Texts that differ in case alone, hold quotes, backslashes, wildcards or commas, or begin and
//! end with blanks; days and instants on the edges of months, years and seconds; amounts with
//! four decimals. They stand in for the ordinary values of some rows and leave the rest alone.

use chrono::NaiveDate;

use super::World;
use super::amount::Amount;
use super::calendar::{DAY_MS, first_day, later};

/// Texts to refer by. None is like another but for what its neighbours show.
const TEXTS: [&str; 24] = [
    "Portal proj",
    "PORTAL PROJ",
    "portal proj ",
    " Portal Proj",
    "po-1",
    "PO-1",
    "Po-1,PO-2",
    "PO-2",
    "say \"yes\"",
    "it's",
    "C:\\a",
    "100%",
    "100_",
    "1000",
    "a_b%c",
    "STRASSE",
    "straße",
    "ÉTÉ",
    "été",
    "e\u{301}te\u{301}",
    "木材 🎁",
    "İstanbul",
    "null",
    "tab\tand\nline",
];

/// Days on which something begins or ends.
const DAYS: [(i32, u32, u32); 14] = [
    (2024, 1, 1),
    (2024, 2, 29),
    (2024, 3, 1),
    (2024, 3, 31),
    (2024, 4, 1),
    (2024, 6, 30),
    (2024, 9, 30),
    (2024, 12, 29),
    (2024, 12, 30),
    (2024, 12, 31),
    (2025, 1, 1),
    (2025, 12, 31),
    (2026, 1, 1),
    (2026, 6, 30),
];

impl World {
    /// A text in place of an ordinary one.
    pub(crate) fn nasty_text(&self, purpose: &str, index: usize) -> Option<String> {
        if !self.nasty {
            return None;
        }
        let mut random = self.random(purpose, index);
        random.chance(60).then(|| random.pick(&TEXTS).to_owned())
    }

    /// The number of a bill: also what a sale is called, in another case.
    pub(crate) fn nasty_bill_number(&self, index: usize) -> Option<String> {
        match index % 5 {
            0 if self.nasty => Some(format!("inv-{:06}", index)),
            1 if self.nasty => Some(format!("INV-{:06}", index)),
            _ => self.nasty_text("nasty number", index),
        }
    }

    /// The name of a contact: its neighbour's in another case, or one with signs in it.
    pub(crate) fn nasty_name(&self, index: usize, ordinary: &str) -> Option<String> {
        match index % 7 {
            2 if self.nasty => Some(format!("{ordinary} 50% \"off\"_\\")),
            4 if self.nasty => Some(self.contact_name_drawn(index - 1).to_uppercase()),
            6 if self.nasty => Some(self.contact_name_drawn(index - 3).to_lowercase()),
            _ => None,
        }
    }

    /// A day on an edge in place of an ordinary one.
    pub(crate) fn nasty_day(&self, index: usize, ordinary: NaiveDate) -> NaiveDate {
        if !self.nasty || index.is_multiple_of(2) {
            return ordinary;
        }
        let (year, month, day) = DAYS[index / 2 % DAYS.len()];
        NaiveDate::from_ymd_opt(year, month, day).unwrap_or(later(first_day(), 0))
    }

    /// An instant on an edge in place of an ordinary one, never later than that.
    pub(crate) fn nasty_instant(&self, index: usize, ordinary: i64) -> i64 {
        match index % 5 {
            0 if self.nasty => ordinary.div_euclid(DAY_MS) * DAY_MS,
            1 if self.nasty => ordinary.div_euclid(DAY_MS) * DAY_MS - 1,
            2 if self.nasty => ordinary.div_euclid(1_000) * 1_000,
            3 if self.nasty => ordinary.div_euclid(1_000) * 1_000 - 1,
            _ => ordinary,
        }
    }

    /// What an amount that nothing is settled or booked by has beyond its cents.
    pub(crate) fn nasty_fraction(&self, index: usize) -> Amount {
        match self.nasty {
            true => Amount(i64::try_from(index % 4).unwrap_or_default() * 33),
            false => Amount::ZERO,
        }
    }
}
