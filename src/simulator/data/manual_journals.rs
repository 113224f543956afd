//! Journals written by hand.
//!
//! Rules that hold for every one: the lines' amounts add up to zero, tax included where it is
//! added to them; a blank line has neither amount nor account.

use chrono::NaiveDate;

use super::World;
use super::accounts;
use super::amount::{Amount, divided};
use super::calendar::{
    DAY_MS, SPAN_DAYS, first_day, last_instant_ms, later, midnight_ms, month_end,
};
use super::ids::{Guid, Kind};
use super::invoices::Tracking;
use super::misstatements::Misstatement;
use super::random::Random;
use super::words;

/// A journal written by hand.
#[derive(Debug, Clone, PartialEq)]
pub struct ManualJournal {
    /// Its id.
    pub manual_journal_id: Guid,
    /// What it is for.
    pub narration: String,
    /// `DRAFT`, `POSTED`, `DELETED`, `VOIDED` or `ARCHIVED`.
    pub status: &'static str,
    /// The day it is booked on.
    pub date: NaiveDate,
    /// `Exclusive`, `Inclusive` or `NoTax`.
    pub line_amount_types: &'static str,
    /// Its lines.
    pub journal_lines: Vec<ManualJournalLine>,
    /// Whether reports on a cash basis count it.
    pub show_on_cash_basis_reports: bool,
    /// A link to it in another system.
    pub url: Option<String>,
    /// Whether files are attached.
    pub has_attachments: bool,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
}

/// A line of a journal written by hand.
#[derive(Debug, Clone, PartialEq)]
pub struct ManualJournalLine {
    /// What it is for.
    pub description: Option<String>,
    /// The amount: debits positive, credits negative.
    pub line_amount: Amount,
    /// Its tax, of the same sign.
    pub tax_amount: Amount,
    /// Its tax type; none on blank lines.
    pub tax_type: Option<&'static str>,
    /// The account's place in the chart; none on blank lines.
    pub(crate) account: Option<usize>,
    /// The account's code; none on blank lines.
    pub account_code: Option<&'static str>,
    /// The account's id; none on blank lines.
    pub account_id: Option<Guid>,
    /// Its tracking options, none to two.
    pub tracking: Vec<Tracking>,
    /// Whether it was left empty.
    pub is_blank: bool,
}

const NARRATIONS: [&str; 12] = [
    "Depreciation",
    "Reversal: Depreciation",
    "Accrued wages",
    "Prepaid insurance, monthly share",
    "These aren't the droids you are looking for",
    "Réévaluation du stock",
    "Correction: \"Office Equipment\" should be computers",
    "Loan interest; see e-mail, 3 May",
    "Opening balances\nbrought in",
    "给员工的奖金 (bonus)",
    "Rounding ¢",
    "Year-end C:\\ledger\\2025",
];

impl World {
    /// How many were drawn.
    pub(crate) fn manual_journals_at_first(&self) -> usize {
        (self.invoices_at_first() / 20).max(20)
    }

    pub(crate) fn manual_journal_count(&self) -> usize {
        self.manual_journals_at_first() + self.written.manual_journals.created()
    }

    pub(crate) fn manual_journal(&self, index: usize) -> ManualJournal {
        match self.written.manual_journals.get(index) {
            Some(written) => ManualJournal::clone(written),
            None => self.manual_journal_drawn(index),
        }
    }

    /// A drawn journal, whatever was written.
    pub(crate) fn manual_journal_drawn(&self, index: usize) -> ManualJournal {
        let mut random = self.random("manual journal", index);
        let count = self.manual_journals_at_first();
        let days = i64::try_from(index as u64 * SPAN_DAYS / count as u64).unwrap_or(0);
        let day = later(first_day(), days);
        let date = if index.is_multiple_of(2) {
            month_end(day)
        } else {
            day
        };
        let status = match index % 16 {
            3 => "DRAFT",
            6 => "VOIDED",
            9 => "DELETED",
            12 => "ARCHIVED",
            _ => "POSTED",
        };
        let line_amount_types = match random.below(10) {
            0..6 => "NoTax",
            6 | 7 => "Inclusive",
            _ => "Exclusive",
        };
        let edited = midnight_ms(date) + random.between(0, 9) * DAY_MS + random.between(0, 999_999);
        ManualJournal {
            manual_journal_id: self.id(Kind::ManualJournal, 0, index),
            narration: match random.below(4) {
                0 => format!("{} #{}", random.pick(&NARRATIONS), index + 1),
                _ => random.pick(&NARRATIONS).to_owned(),
            },
            status,
            date,
            line_amount_types,
            journal_lines: self.misplaced(index, self.manual_lines(line_amount_types, &mut random)),
            show_on_cash_basis_reports: random.chance(80),
            url: random
                .chance(10)
                .then(|| format!("https://close.example/{}#é", index + 1)),
            has_attachments: random.chance(10),
            updated_ms: edited.min(last_instant_ms() - 1_000 * index as i64 % DAY_MS),
        }
    }

    /// The lines with the first one on a control account, where a fault put it there.
    fn misplaced(&self, index: usize, mut lines: Vec<ManualJournalLine>) -> Vec<ManualJournalLine> {
        let misplaced = [
            (Misstatement::JournalToReceivables, "610"),
            (Misstatement::JournalToPayables, "800"),
        ];
        let misplaced = misplaced.iter().find(|(of, _)| self.misstated(*of, index));
        if let (Some((_, code)), Some(line)) = (misplaced, lines.first_mut()) {
            let account = accounts::coded(code);
            line.account = Some(account);
            line.account_code = accounts::code_of(account);
            line.account_id = Some(self.id(Kind::Account, 0, account));
        }
        lines
    }

    fn manual_lines(&self, types: &'static str, random: &mut Random) -> Vec<ManualJournalLine> {
        let profile = self.profile();
        let tax_rate = i128::from(profile.tax_rate);
        let accounts = [
            accounts::for_purchases(),
            &[
                accounts::coded("416"),
                accounts::coded("620"),
                accounts::coded("900"),
            ],
        ]
        .concat();
        let count = random.pick(&[2_usize, 2, 2, 3, 3, 4, 5]);
        let mut lines: Vec<ManualJournalLine> = Vec::with_capacity(count + 1);
        let (mut open, mut open_tax) = (Amount::ZERO, Amount::ZERO);
        for line in 0..count {
            let is_last = line + 1 == count;
            let account = random.pick(&accounts);
            // What balances an `Exclusive` journal takes back its tax as well.
            let is_taxed = match (types, is_last) {
                ("NoTax", _) | ("Inclusive", true) => false,
                ("Exclusive", true) => open_tax != Amount::ZERO,
                _ => accounts::is_taxed(account) && random.chance(80),
            };
            let line_amount = match is_last {
                true => Amount::ZERO - open,
                false => Amount::from_cents(random.between(1, 500_000) * random.pick(&[1, 1, -1])),
            };
            let share = match (is_taxed, types) {
                (false, _) => (0, 1),
                (true, "Inclusive") => (tax_rate, 10_000 + tax_rate),
                (true, _) => (tax_rate, 10_000),
            };
            let tax_amount = match (types, is_last) {
                ("Exclusive", true) => Amount::ZERO - open_tax,
                _ => {
                    Amount::from_cents(divided(i128::from(line_amount.0) * share.0, share.1 * 100))
                }
            };
            (open, open_tax) = (open + line_amount, open_tax + tax_amount);
            lines.push(ManualJournalLine {
                description: random
                    .chance(70)
                    .then(|| random.pick(&words::DESCRIPTIONS).to_owned()),
                line_amount,
                tax_amount,
                tax_type: Some(match (is_taxed, types) {
                    (true, _) => profile.tax_on_purchases,
                    (false, "NoTax") => "NONE",
                    (false, _) => profile.no_tax_on_purchases,
                }),
                account: Some(account),
                account_code: self.account_code(account),
                account_id: Some(self.id(Kind::Account, 0, account)),
                tracking: self.tracking_of_a_line(random),
                is_blank: false,
            });
        }
        if random.chance(12) {
            lines.push(ManualJournalLine {
                description: None,
                line_amount: Amount::ZERO,
                tax_amount: Amount::ZERO,
                tax_type: None,
                account: None,
                account_code: None,
                account_id: None,
                tracking: Vec::new(),
                is_blank: true,
            });
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn lines_add_up_to_zero_whatever_the_seed() {
        for (seed, organisation) in [(1, 0), (2, 1), (77, 0)] {
            let world = World::new(seed, organisation, 4_000);
            let mut taxed = 0;
            for index in 0..world.manual_journal_count() {
                let journal = world.manual_journal(index);
                let lines = &journal.journal_lines;
                let sum: Amount = lines.iter().map(|l| l.line_amount).sum();
                let tax: Amount = lines.iter().map(|l| l.tax_amount).sum();
                assert_eq!(sum, Amount::ZERO, "{journal:?}");
                if journal.line_amount_types != "Inclusive" {
                    assert_eq!(tax, Amount::ZERO, "{journal:?}");
                }
                taxed += usize::from(lines.iter().any(|l| l.tax_amount != Amount::ZERO));
            }
            assert!(taxed > 20, "{taxed}");
        }
    }

    #[test]
    fn the_default_scale_shows_every_status_and_a_blank_line() {
        let world = World::new(1, 0, 1_200);
        let all: Vec<ManualJournal> = (0..world.manual_journal_count())
            .map(|index| world.manual_journal(index))
            .collect();
        let statuses: HashSet<&str> = all.iter().map(|j| j.status).collect();
        assert_eq!(statuses.len(), 5, "{statuses:?}");
        let mut lines = all.iter().flat_map(|j| &j.journal_lines);
        assert!(lines.clone().any(|l| l.is_blank));
        assert!(lines.any(|l| l.tracking.len() == 2));
    }
}
