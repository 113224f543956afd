//! Quotes.

use chrono::NaiveDate;

use super::World;
use super::amount::{Amount, Rate};
use super::calendar::later;
use super::ids::{Guid, Kind};
use super::invoices::LineItem;
use super::words;

/// What sets the ids of their lines apart.
const LINES: usize = 300;

const TITLES: [&str; 5] = [
    "Your quote",
    "Kitchen & bath",
    "Option \"B\"",
    "Réfection de la façade",
    "Phase 2, revised",
];

/// A quote.
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    /// Its id.
    pub quote_id: Guid,
    /// Its number, which is unique.
    pub quote_number: String,
    /// Its reference.
    pub reference: Option<String>,
    /// `DRAFT`, `SENT`, `DECLINED`, `ACCEPTED`, `INVOICED` or `DELETED`.
    pub status: &'static str,
    /// The contact's id.
    pub contact_id: Guid,
    /// The contact's name.
    pub contact_name: String,
    /// Its date.
    pub date: NaiveDate,
    /// When it expires, which some don't.
    pub expiry_date: Option<NaiveDate>,
    /// Its title.
    pub title: Option<String>,
    /// Its summary.
    pub summary: Option<String>,
    /// Its terms.
    pub terms: Option<String>,
    /// `Exclusive`, `Inclusive` or `NoTax`; the API spells it in capitals here.
    pub line_amount_types: &'static str,
    /// Its lines.
    pub line_items: Vec<LineItem>,
    /// The lines without tax.
    pub sub_total: Amount,
    /// The tax.
    pub total_tax: Amount,
    /// What it is over.
    pub total: Amount,
    /// What discounts took off.
    pub total_discount: Amount,
    /// Its currency.
    pub currency_code: &'static str,
    /// Units of that currency for one of the organisation's.
    pub currency_rate: Rate,
    /// The theme it is printed with.
    pub branding_theme_id: Option<Guid>,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
}

impl World {
    /// More than a page, as pages of quotes are of a hundred.
    pub(crate) fn quotes_at_first(&self) -> usize {
        (self.invoices_at_first() * 3 / 4).max(30)
    }

    pub(crate) fn quote_count(&self) -> usize {
        self.quotes_at_first() + self.written.quotes.created()
    }

    pub(crate) fn quote_number(&self, index: usize) -> String {
        match self.written.quotes.get(index) {
            Some(written) => written.quote_number.clone(),
            None => format!("QU-{:04}", index + 1),
        }
    }

    pub(crate) fn quote(&self, index: usize) -> Quote {
        match self.written.quotes.get(index) {
            Some(written) => Quote {
                contact_name: self.name_of_contact(written.contact_id),
                ..Quote::clone(written)
            },
            None => self.quote_drawn(index),
        }
    }

    fn quote_drawn(&self, index: usize) -> Quote {
        let paper = self.paper("quote", index, self.quotes_at_first(), true);
        let mut random = self.random("quote text", index);
        Quote {
            quote_id: self.id(Kind::Quote, 0, index),
            quote_number: self.quote_number(index),
            reference: self.paper_text("quote reference", index, 50, &words::REFERENCES),
            status: [
                "DRAFT", "SENT", "SENT", "ACCEPTED", "DECLINED", "INVOICED", "DELETED",
            ][index % 7],
            contact_id: self.id(Kind::Contact, 0, paper.contact),
            contact_name: self.contact_name(paper.contact),
            date: paper.date,
            expiry_date: random
                .chance(75)
                .then(|| self.nasty_day(index, later(paper.date, random.between(0, 60)))),
            title: self.paper_text("quote title", index, 70, &TITLES),
            summary: random
                .chance(30)
                .then(|| random.pick(&words::DESCRIPTIONS).to_owned()),
            terms: random
                .chance(30)
                .then(|| "Not valid after the expiry date\nE&OE".to_owned()),
            line_items: self.lines_of_paper(&paper, LINES, &mut random),
            line_amount_types: paper.line_amount_types,
            sub_total: paper.lines.sub_total,
            total_tax: paper.lines.total_tax,
            total: paper.lines.total,
            total_discount: paper.lines.discount,
            currency_code: paper.currency_code,
            currency_rate: paper.currency_rate,
            branding_theme_id: random
                .chance(80)
                .then(|| self.id(Kind::BrandingTheme, 0, index % 2)),
            updated_ms: paper.updated_ms,
        }
    }
}
