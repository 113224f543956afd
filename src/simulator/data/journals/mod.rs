//! The ledger: what documents have booked, as journals in the order of their numbers.
//!
//! Nothing is kept: documents take turns, each source of journals at its own pace, and a turn
//! has as many numbers as its documents can book at most. So a number tells its document, and a
//! document its numbers, by arithmetic; the numbers that nothing uses are the gaps that real
//! ledgers have. What happens later takes turns behind all others, and what was booked stays.
//! Rules that hold for every journal: its net amounts add up to zero, gross is net and tax, and
//! the line on the tax account books what the lines before say. On every day a control account
//! holds what is open of its documents, each at its own rate. Next: `sources`, the kinds of
//! documents that book journals, and `special`, what books journals without a document.

mod sources;
mod special;

use chrono::NaiveDate;

use super::World;
use super::accounts;
use super::amount::Amount;
use super::calendar::{SPAN_DAYS, first_day, last_instant_ms, midnight_ms};
use super::ids::{Guid, Kind};
use super::invoices::Tracking;
use sources::{SOURCES, Source};

/// A journal of the ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct Journal {
    /// Its id.
    pub journal_id: Guid,
    /// Its number: rises with every journal, and leaves gaps.
    pub journal_number: usize,
    /// The day it is booked on.
    pub journal_date: NaiveDate,
    /// When it was booked, in milliseconds UTC.
    pub created_ms: i64,
    /// The document's reference.
    pub reference: Option<String>,
    /// The document's id; none where there is no document.
    pub source_id: Option<Guid>,
    /// The kind of document; none where there is no document.
    pub source_type: Option<&'static str>,
    /// Its lines.
    pub journal_lines: Vec<JournalLine>,
}

/// A line of a journal.
#[derive(Debug, Clone, PartialEq)]
pub struct JournalLine {
    /// Its id.
    pub journal_line_id: Guid,
    /// The account's id.
    pub account_id: Guid,
    /// The account's code; some have none.
    pub account_code: Option<&'static str>,
    /// The account's name.
    pub account_name: &'static str,
    /// The account's type.
    pub account_type: &'static str,
    /// What the document's line says.
    pub description: Option<String>,
    /// The amount without tax: debits positive, credits negative.
    pub net_amount: Amount,
    /// The amount with tax.
    pub gross_amount: Amount,
    /// The tax.
    pub tax_amount: Amount,
    /// The tax type, on lines of the document.
    pub tax_type: Option<&'static str>,
    /// The tax rate's name.
    pub tax_name: Option<String>,
    /// Its tracking options, none to two.
    pub tracking: Vec<Tracking>,
}

/// What a document books, before it has a number.
#[derive(Debug, Clone, PartialEq)]
struct Draft {
    date: NaiveDate,
    reference: Option<String>,
    source_type: Option<&'static str>,
    source_id: Option<Guid>,
    lines: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq)]
struct Line {
    account: usize,
    net: Amount,
    tax: Amount,
    description: Option<String>,
    tax_type: Option<&'static str>,
    tracking: Vec<Tracking>,
}

impl Line {
    /// A line that Xero adds by itself.
    fn own(account: usize, net: Amount) -> Line {
        Line {
            account,
            net,
            tax: Amount::ZERO,
            description: None,
            tax_type: None,
            tracking: Vec::new(),
        }
    }
}

impl Draft {
    /// With the line that books the lines' tax, and one for what rounding has left over.
    fn balanced(mut self) -> Draft {
        let tax: Amount = self.lines.iter().map(|line| line.tax).sum();
        if tax != Amount::ZERO {
            self.lines.push(Line::own(accounts::coded("820"), tax));
        }
        self.with_rest_on("860")
    }

    /// With the line of what was gained or lost between two rates.
    fn with_gain(self) -> Draft {
        self.with_rest_on("499")
    }

    /// With what balances it on the account of this code.
    fn with_rest_on(mut self, code: &str) -> Draft {
        let left: Amount = self.lines.iter().map(|line| line.net).sum();
        if left != Amount::ZERO {
            let rest = Line::own(accounts::coded(code), Amount::ZERO - left);
            self.lines.push(rest);
        }
        self
    }

    /// What takes it back.
    fn reversed(mut self) -> Draft {
        for line in &mut self.lines {
            line.net = Amount::ZERO - line.net;
            line.tax = Amount::ZERO - line.tax;
        }
        self
    }
}

/// Numbers in a turn: the most journals that the documents of all sources can book in one.
fn width() -> usize {
    SOURCES.iter().map(|source| source.most).sum()
}

impl World {
    /// Turns in which each source comes by all documents that the books began with.
    fn first_turns(&self) -> (usize, usize) {
        let counts = SOURCES.iter().map(|source| (source.count)(self));
        let round = counts.max().unwrap_or(0).max(1);
        let delays = SOURCES.iter().map(|source| delay(source, round));
        (round, round + delays.max().unwrap_or(0))
    }

    /// What is booked in a turn, with its place among the turn's numbers.
    fn drafts(&self, turn: usize, (round, first_turns): (usize, usize)) -> Vec<(usize, Draft)> {
        let mut place = 0;
        let mut drafts = Vec::new();
        let later = turn.checked_sub(first_turns);
        for source in &SOURCES {
            let booked = match later {
                Some(later) => match self.later().get(later) {
                    Some(later) => (source.later)(self, *later),
                    None => Vec::new(),
                },
                None => match document_at(turn, round, source, (source.count)(self)) {
                    Some(document) => (source.journals)(self, document),
                    None => Vec::new(),
                },
            };
            drafts.extend((place..place + source.most).zip(booked));
            place += source.most;
        }
        drafts
    }

    /// When the journals of a turn are booked; it rises with their numbers.
    fn booked_ms(&self, turn: usize, place: usize, first_turns: usize) -> i64 {
        if let Some(later) = turn.checked_sub(first_turns) {
            return self
                .later()
                .get(later)
                .map_or(i64::MAX, |later| later.at_ms);
        }
        let start = midnight_ms(first_day());
        let span = i128::from(last_instant_ms() - start);
        let passed = span * (turn * width() + place) as i128 / (first_turns * width()) as i128;
        start + i64::try_from(passed).unwrap_or(0)
    }

    /// The journals with a higher number, booked after `since_ms` where one is given.
    pub(crate) fn journals_since(
        &self,
        number: usize,
        since_ms: Option<i64>,
    ) -> impl Iterator<Item = Journal> + '_ {
        let turns @ (_, first_turns) = self.first_turns();
        let is_booked_in_time = move |turn, place| {
            since_ms.is_none_or(|ms| self.booked_ms(turn, place, first_turns) > ms)
        };
        (number / width()..first_turns + self.later().len())
            .filter(move |turn| is_booked_in_time(*turn, width() - 1))
            .flat_map(move |turn| {
                let drafts = self.drafts(turn, turns).into_iter();
                drafts.map(move |(place, draft)| (turn, place, draft))
            })
            .filter(move |(turn, place, _)| {
                turn * width() + place >= number && is_booked_in_time(*turn, *place)
            })
            .map(move |(turn, place, draft)| {
                let booked_ms = self.booked_ms(turn, place, first_turns);
                self.journal_of(turn * width() + place + 1, booked_ms, draft)
            })
    }

    /// The journals with a higher number.
    pub(crate) fn journals_after(&self, number: usize) -> impl Iterator<Item = Journal> + '_ {
        self.journals_since(number, None)
    }

    /// The journal of this number, if it isn't a gap.
    pub(crate) fn journal(&self, number: usize) -> Option<Journal> {
        self.journals_after(number.checked_sub(1)?)
            .next()
            .filter(|journal| journal.journal_number == number)
    }

    fn journal_of(&self, number: usize, created_ms: i64, draft: Draft) -> Journal {
        let lines = draft
            .lines
            .into_iter()
            .enumerate()
            .map(|(place, line)| JournalLine {
                journal_line_id: self.id(Kind::JournalLine, place, number),
                account_id: self.id(Kind::Account, 0, line.account),
                account_code: accounts::code_of(line.account),
                account_name: accounts::name_of(line.account),
                account_type: accounts::type_of(line.account),
                description: line.description,
                net_amount: line.net,
                gross_amount: line.net + line.tax,
                tax_amount: line.tax,
                tax_type: line.tax_type,
                tax_name: line.tax_type.and_then(|tax_type| self.tax_name(tax_type)),
                tracking: line.tracking,
            });
        Journal {
            journal_lines: lines.collect(),
            journal_id: self.id(Kind::Journal, 0, number),
            journal_number: number,
            journal_date: draft.date,
            created_ms,
            reference: draft.reference,
            source_id: draft.source_id,
            source_type: draft.source_type,
        }
    }

    fn tax_name(&self, tax_type: &str) -> Option<String> {
        (0..self.tax_rate_count())
            .map(|index| self.tax_rate(index))
            .find(|rate| rate.tax_type == tax_type)
            .map(|rate| rate.name)
    }
}

/// The turns by which a source comes after its documents' own.
fn delay(source: &Source, round: usize) -> usize {
    source.delay_days * round / SPAN_DAYS as usize
}

/// The document of a source that has its turn, if one has: `count` of them, spread evenly.
fn document_at(turn: usize, round: usize, source: &Source, count: usize) -> Option<usize> {
    let turn = turn.checked_sub(delay(source, round))?;
    let document = (turn * count).div_ceil(round);
    (document < count && document * round / count == turn).then_some(document)
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::{HashMap, HashSet};

    use std::sync::Arc;

    use super::super::Books;
    use super::super::amount::Rate;
    use super::super::calendar::{last_day, later};
    use super::super::payments::Payment;
    use super::*;
    use crate::simulator::Basis;

    fn ledger(world: &World) -> Vec<Journal> {
        world.journals_after(0).collect()
    }

    #[test]
    fn every_journal_balances_and_says_its_tax_whatever_the_seed() {
        for (seed, organisation) in [(1, 0), (2, 1), (77, 0)] {
            let world = World::new(seed, organisation, 400).special_sources(seed == 2);
            for journal in ledger(&world) {
                let lines = &journal.journal_lines;
                let net: Amount = lines.iter().map(|l| l.net_amount).sum();
                let tax: Amount = lines.iter().map(|l| l.tax_amount).sum();
                let booked: Amount = lines
                    .iter()
                    .filter(|l| l.account_code == Some("820"))
                    .map(|l| l.net_amount)
                    .sum();
                assert_eq!((net, tax), (Amount::ZERO, booked), "{journal:?}");
                assert!(lines.len() >= 2, "{journal:?}");
                let rounding = lines.iter().filter(|l| l.account_code == Some("860"));
                assert!(rounding.clone().all(|l| l.net_amount.0.abs() <= 1_000));
                for line in lines {
                    assert_eq!(line.net_amount + line.tax_amount, line.gross_amount);
                    assert!(
                        line.tax_type.is_none() || line.tax_name.is_some(),
                        "{line:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn each_document_has_exactly_one_turn_for_each_source() {
        for (count, round) in [
            (1, 1),
            (20, 400),
            (30, 400),
            (399, 400),
            (400, 400),
            (7, 10),
        ] {
            for source in &SOURCES {
                let turns = round + delay(source, round);
                let found: Vec<usize> = (0..turns)
                    .filter_map(|turn| document_at(turn, round, source, count))
                    .collect();
                assert_eq!(found, (0..count).collect::<Vec<_>>(), "{count} in {round}");
            }
        }
    }

    #[test]
    fn numbers_and_instants_rise_and_every_number_and_id_leads_back() {
        let world = World::new(3, 0, 300);
        let journals = ledger(&world);
        assert!(journals.windows(2).all(|pair| {
            pair[0].journal_number < pair[1].journal_number
                && pair[0].created_ms < pair[1].created_ms
        }));
        let last = journals.last().map_or(0, |journal| journal.journal_number);
        assert!(last > journals.len(), "there are gaps");
        for (place, journal) in journals.iter().enumerate() {
            let number = journal.journal_number;
            assert_eq!(world.journal(number).as_ref(), Some(journal));
            assert_eq!(
                world.index_of(Kind::Journal, journal.journal_id),
                Some(number)
            );
            assert_eq!(
                world.journals_after(number).next().as_ref(),
                journals.get(place + 1)
            );
        }
        assert_eq!(world.journal(last + 1), None);
        assert_eq!(world.journals_after(usize::MAX).count(), 0);
        let since = journals[journals.len() / 2].created_ms;
        let expected = journals.iter().filter(|j| j.created_ms > since).count();
        assert_eq!(world.journals_since(0, Some(since)).count(), expected);
    }

    #[test]
    fn what_happens_later_is_booked_at_the_end_and_leaves_the_rest_alone() {
        let world = World::new(1, 0, 200);
        let approved = (0..200).find(|i| world.invoice_head(*i).is_approved());
        let approved = approved.expect("an approved invoice");
        let later = world
            .with_more_invoices(30, 1_800_000_000_000)
            .with_changes(&[approved], true, 1_800_000_000_001);
        let (before, after) = (ledger(&world), ledger(&later));
        assert_eq!(after[..before.len()], before[..]);
        let even_later = later.with_more_invoices(30, 1_800_000_000_002);
        assert_eq!(ledger(&even_later)[..after.len()], after[..]);
        let voiding = after.last().expect("journals");
        assert_eq!(voiding.source_id, Some(later.invoice(approved).invoice_id));
        assert_eq!(voiding.created_ms, 1_800_000_000_001);
        assert!(
            after.len() > before.len() + 10,
            "{}",
            after.len() - before.len()
        );
    }

    #[test]
    fn the_books_of_debtors_and_of_voided_documents_agree_with_the_documents() {
        let world = World::new(4, 0, 500);
        let mut sums: HashMap<Option<Guid>, Amount> = HashMap::new();
        let mut kinds = HashSet::new();
        for journal in ledger(&world) {
            kinds.insert(journal.source_type);
            for line in &journal.journal_lines {
                if line.account_code == Some("610") && journal.source_type == Some("ACCREC") {
                    let sum = sums.entry(journal.source_id).or_default();
                    *sum += line.net_amount;
                }
            }
        }
        assert_eq!(kinds.len(), 20, "{kinds:?}");
        for index in 0..500 {
            let invoice = world.invoice(index);
            let booked = sums.get(&Some(invoice.invoice_id)).copied();
            let expected = match (invoice.invoice_type, invoice.status) {
                ("ACCREC", "AUTHORISED" | "PAID") => {
                    Some(invoice.total.in_base(invoice.currency_rate))
                }
                ("ACCREC", "VOIDED") => Some(Amount::ZERO),
                _ => None,
            };
            assert_eq!(booked, expected, "{invoice:?}");
        }
    }

    /// Some untouched books, some with what no document shows, and some in which invoices came and
    /// were voided.
    fn touched_and_untouched() -> [World; 3] {
        let made = World::new(5, 0, 1_195).with_more_invoices(40, 1_800_000_000_000);
        let foreign_with_credit = |index: &usize| {
            let head = made.invoice_head(*index);
            let figures = made.invoice_figures(&head);
            let has_credit = figures.credit.is_some() || figures.ahead.is_some();
            head.currency_rate != Rate::ONE && has_credit
        };
        let count = made.invoice_count();
        let voided: Vec<usize> = (0..count)
            .filter(|index| index.is_multiple_of(5) || foreign_with_credit(index))
            .collect();
        let (first, second) = voided.split_at(voided.len() / 2);
        let touched = made
            .with_changes(second, true, 1_800_000_000_001)
            .with_changes(first, true, 1_800_000_000_002);
        let special = World::new(2, 1, 500).special_sources(true);
        [World::new(4, 0, 500), special, touched]
    }

    fn live_payments(world: &World) -> impl Iterator<Item = Payment> + '_ {
        (0..world.payment_count())
            .map(|index| world.payment(index))
            .filter(|payment| payment.status == "AUTHORISED")
    }

    fn signed(amount: Amount, is_positive: bool) -> Amount {
        match is_positive {
            true => amount,
            false => Amount::ZERO - amount,
        }
    }

    /// A document as everybody can read it: what it is over, and what settled it when.
    pub(crate) struct Document {
        date: NaiveDate,
        total: Amount,
        rate: Rate,
        is_credit: bool,
        settled: Vec<(NaiveDate, Amount)>,
    }

    impl Document {
        fn settled_by(mut self, payments: &[Payment]) -> Document {
            let payments = payments.iter();
            self.settled
                .extend(payments.map(|payment| (payment.date, payment.amount)));
            self
        }

        /// What of it is open on a day, at its own rate.
        pub(crate) fn open(&self, at: NaiveDate) -> Amount {
            let settled = self.settled.iter().filter(|(day, _)| *day <= at);
            let left = settled.fold(self.total, |left, (_, amount)| left - *amount);
            match self.date <= at {
                true => signed(left.in_base(self.rate), !self.is_credit),
                false => Amount::ZERO,
            }
        }
    }

    /// The live documents of one side.
    pub(crate) fn documents(books: &Books, is_sale: bool) -> Vec<Document> {
        let (invoices, notes, way) = match is_sale {
            true => ("ACCREC", "ACCRECCREDIT", "RECEIVE"),
            false => ("ACCPAY", "ACCPAYCREDIT", "SPEND"),
        };
        let is_approved = |status: &str| matches!(status, "AUTHORISED" | "PAID");
        let mut documents = Vec::new();
        for found in books.invoices() {
            if found.invoice_type == invoices && is_approved(found.status) {
                let notes = found.credit_notes.iter();
                let ahead = found.overpayments.iter().chain(&found.prepayments);
                let document = Document {
                    date: found.date,
                    total: found.total,
                    rate: found.currency_rate,
                    is_credit: false,
                    settled: notes
                        .map(|of| (of.date, of.applied_amount))
                        .chain(ahead.map(|of| (of.date, of.applied_amount)))
                        .collect(),
                };
                documents.push(document.settled_by(&found.payments));
            }
        }
        for found in books.credit_notes() {
            if found.credit_note_type == notes && is_approved(found.status) {
                let allocations = found.allocations.iter();
                let document = Document {
                    date: found.date,
                    total: found.total,
                    rate: found.currency_rate,
                    is_credit: true,
                    settled: allocations.map(|of| (of.date, of.amount)).collect(),
                };
                documents.push(document.settled_by(&found.payments));
            }
        }
        for found in books.overpayments() {
            if found.money_type.starts_with(way) && is_approved(found.status) {
                let allocations = found.allocations.iter();
                let document = Document {
                    date: found.date,
                    total: found.total,
                    rate: found.currency_rate,
                    is_credit: true,
                    settled: allocations.map(|of| (of.date, of.amount)).collect(),
                };
                documents.push(document.settled_by(&found.payments));
            }
        }
        documents
    }

    #[test]
    fn each_control_account_holds_what_is_open_at_the_documents_own_rates_on_every_day() {
        for world in touched_and_untouched() {
            let books = Books {
                world: Arc::new(world),
            };
            let mut owing = 0;
            for (code, is_sale) in [("610", true), ("800", false)] {
                let account = books.world.account(accounts::coded(code)).account_id;
                let documents = documents(&books, is_sale);
                let days = (0..130).map(|part| later(first_day(), part * 7));
                for at in days.chain([last_day(), later(last_day(), 90)]) {
                    let held = books.account_balance(account, at, Basis::Accruals);
                    let open: Amount = documents.iter().map(|document| document.open(at)).sum();
                    let seed = books.world.seed;
                    assert_eq!(held, signed(open, is_sale), "{code} at {at}, seed {seed}");
                    owing += usize::from(held != Amount::ZERO);
                }
            }
            assert!(owing > 250, "{owing}");
            let gains = books.world.account(accounts::coded("499")).account_id;
            let lines = books.journals().flat_map(|journal| journal.journal_lines);
            let gained = lines.filter(|line| line.account_id == gains && line.tax_type.is_none());
            assert!(gained.count() > 20);
        }
    }

    #[test]
    fn each_bank_account_has_moved_by_its_live_payments() {
        for world in touched_and_untouched() {
            let mut expected: HashMap<Guid, Amount> = HashMap::new();
            for payment in live_payments(&world) {
                let is_received = matches!(
                    payment.paid.document_type,
                    "ACCREC" | "ACCPAYCREDIT" | "APOVERPAYMENT" | "APPREPAYMENT"
                );
                let amount = match payment.account {
                    accounts::FOREIGN_BANK => {
                        assert_eq!(payment.bank_amount, payment.amount);
                        payment.amount.in_base(payment.currency_rate)
                    }
                    _ => payment.bank_amount,
                };
                *expected.entry(payment.account_id).or_default() += signed(amount, is_received);
            }
            let mut booked: HashMap<Guid, Amount> = HashMap::new();
            let mut kinds = HashSet::new();
            for journal in ledger(&world) {
                let Some(source_type) = journal.source_type else {
                    continue;
                };
                let is_payment = matches!(
                    source_type,
                    "ACCRECPAYMENT" | "ACCPAYPAYMENT" | "ARCREDITPAYMENT" | "APCREDITPAYMENT"
                );
                let is_refund_ahead = source_type.ends_with("PAYMENTPAYMENT");
                if !is_payment && !is_refund_ahead {
                    continue;
                }
                kinds.insert(source_type);
                for line in &journal.journal_lines {
                    if line.account_type == "BANK" {
                        *booked.entry(line.account_id).or_default() += line.net_amount;
                    }
                }
            }
            assert_eq!(booked, expected);
            assert_eq!((booked.len(), kinds.len()), (4, 8), "{kinds:?}");
        }
    }
}
