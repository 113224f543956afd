//! What documents that book nothing have in common: orders, quotes, templates, receipts.
//!
//! Rules: Total = SubTotal + TotalTax, and both come from the lines to the cent.

use chrono::NaiveDate;

use super::World;
use super::amount::Rate;
use super::calendar::{
    DAY_MS, SPAN_DAYS, first_day, last_instant_ms, later, midnight_ms, month_end,
};
use super::invoices::{LineItem, LinePlace, Lines, LinesOf};
use super::random::Random;

/// Who, when, and over what.
#[derive(Debug, Clone)]
pub(crate) struct Paper {
    pub(crate) index: usize,
    pub(crate) is_sale: bool,
    pub(crate) contact: usize,
    pub(crate) date: NaiveDate,
    pub(crate) currency_code: &'static str,
    pub(crate) currency_rate: Rate,
    pub(crate) line_amount_types: &'static str,
    pub(crate) lines: Lines,
    pub(crate) updated_ms: i64,
}

impl World {
    /// One of `count` papers of a kind that `purpose` names, spread over the days of the books.
    pub(crate) fn paper(&self, purpose: &str, index: usize, count: usize, is_sale: bool) -> Paper {
        let mut random = self.random(purpose, index);
        let days = i64::try_from(index as u64 * SPAN_DAYS / count.max(1) as u64).unwrap_or(0);
        let day = later(first_day(), (days + random.between(-2, 3)).max(0));
        let day = match index % 8 {
            3 => month_end(day),
            _ => day,
        };
        let date = self.nasty_day(index, day);
        let contact = self.contact_that_trades(&mut random);
        let (currency_code, currency_rate) = self.invoice_currency(contact, &mut random);
        let line_amount_types = random.pick(&["Exclusive", "Exclusive", "Inclusive", "NoTax"]);
        let of = LinesOf {
            sale: is_sale,
            line_amount_types,
            count: random.pick(&[1, 1, 2, 3]),
        };
        let lines = self.lines(of, &mut random);
        let edited = midnight_ms(date) + random.between(0, 20 * DAY_MS);
        let latest = last_instant_ms() - random.between(1, DAY_MS);
        Paper {
            index,
            is_sale,
            contact,
            date,
            currency_code,
            currency_rate,
            line_amount_types,
            lines,
            updated_ms: self.nasty_instant(index, edited.min(latest)),
        }
    }

    /// A paper's lines, whose ids begin at `first_part`.
    pub(crate) fn lines_of_paper(
        &self,
        paper: &Paper,
        first_part: usize,
        random: &mut Random,
    ) -> Vec<LineItem> {
        let place = LinePlace {
            sale: paper.is_sale,
            draft: false,
            line_amount_types: paper.line_amount_types,
            index: paper.index,
            first_part,
        };
        let lines = paper.lines.lines.iter().enumerate();
        lines
            .map(|(line, amounts)| self.line_item(place, line, amounts, random))
            .collect()
    }

    /// A text to refer by, awkward on demand.
    pub(crate) fn paper_text(
        &self,
        purpose: &str,
        index: usize,
        percent: u64,
        words: &[&str],
    ) -> Option<String> {
        let mut random = self.random(purpose, index);
        let known = random.chance(percent);
        let ordinary = random.pick(words).to_owned();
        known.then(|| self.nasty_text(purpose, index).unwrap_or(ordinary))
    }
}
