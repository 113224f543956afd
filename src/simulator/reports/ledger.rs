//! The ledger added up: what each account moved on each day.
//!
//! In: the journals of a world, or on the cash basis what payments make of them. Out: sums for
//! any span of days, all accounts at once. Nothing else that reports say of accounts has another
//! source. Amounts are net in the base currency, debits positive.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, Days, NaiveDate};

use crate::simulator::data::ids::{Guid, Kind};
use crate::simulator::data::organisation::TRACKING;
use crate::simulator::data::{Books, World};
use crate::simulator::{Amount, JournalLine, Tracking};

/// The options that a line carries, one place for each category.
type Carried = [Option<usize>; TRACKING.len()];

/// Which lines count, by the option of each category: `None` for any, `Some(None)` for lines that
/// carry none of it.
pub(super) type Wanted = [Option<Option<usize>>; TRACKING.len()];

/// All lines.
pub(super) const ANY: Wanted = [None; TRACKING.len()];

/// When a document counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// On its own date.
    Accruals,
    /// On the dates of its payments.
    Cash,
}

/// What a line of a journal moves.
#[derive(Debug, Clone, Copy)]
pub(super) struct Posting {
    pub(super) account: usize,
    pub(super) carried: Carried,
    pub(super) net: Amount,
}

impl Posting {
    /// One that carries no option.
    pub(super) fn bare(account: usize, net: Amount) -> Posting {
        Posting {
            account,
            carried: [None; TRACKING.len()],
            net,
        }
    }
}

/// What the accounts moved, by day.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// How many accounts there are sums of.
    accounts: usize,
    moved: BTreeMap<(NaiveDate, usize, Carried), Amount>,
    cash: BTreeMap<(NaiveDate, usize), Cash>,
}

/// What came into a bank account, and what left it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cash {
    pub(super) received: Amount,
    pub(super) spent: Amount,
}

impl Ledger {
    /// One without postings.
    pub(super) fn for_accounts(world: &World) -> Ledger {
        Ledger {
            accounts: world.accounts_ever(),
            ..Ledger::default()
        }
    }

    pub(super) fn of(world: &World) -> Ledger {
        let mut ledger = Ledger::for_accounts(world);
        let mut banked: HashMap<(Guid, NaiveDate, usize), Amount> = HashMap::new();
        for journal in world.journals_after(0) {
            for line in &journal.journal_lines {
                let Some(posting) = posting(world, line) else {
                    continue;
                };
                ledger.post(journal.journal_date, posting);
                if line.account_type == "BANK" {
                    let source = journal.source_id.unwrap_or(journal.journal_id);
                    let place = (source, journal.journal_date, posting.account);
                    *banked.entry(place).or_default() += line.net_amount;
                }
            }
        }
        // By document, so that what was voided has neither come in nor left.
        for ((_, date, account), net) in banked {
            let cash = ledger.cash.entry((date, account)).or_default();
            match net > Amount::ZERO {
                true => cash.received += net,
                false => cash.spent += Amount::ZERO - net,
            }
        }
        ledger
    }

    pub(super) fn post(&mut self, date: NaiveDate, posting: Posting) {
        let place = (date, posting.account, posting.carried);
        *self.moved.entry(place).or_default() += posting.net;
    }

    /// What each account moved from a day on, or ever, up to a day.
    pub(super) fn moved(
        &self,
        from: Option<NaiveDate>,
        to: NaiveDate,
        wanted: &Wanted,
    ) -> Vec<Amount> {
        let mut sums = vec![Amount::ZERO; self.accounts];
        let first = from.unwrap_or(NaiveDate::MIN);
        if first > to {
            return sums;
        }
        let last = (to, usize::MAX, [None; TRACKING.len()]);
        for ((_, account, carried), net) in
            self.moved.range((first, 0, [None; TRACKING.len()])..=last)
        {
            let mut pairs = wanted.iter().zip(carried);
            if pairs.all(|(wanted, carried)| wanted.is_none_or(|wanted| wanted == *carried)) {
                sums[*account] += *net;
            }
        }
        sums
    }

    /// What came into each account and left it, from a day up to another.
    pub(super) fn cash(&self, from: NaiveDate, to: NaiveDate) -> Vec<Cash> {
        let mut sums = vec![Cash::default(); self.accounts];
        if from <= to {
            for ((_, account), cash) in self.cash.range((from, 0)..=(to, usize::MAX)) {
                sums[*account].received += cash.received;
                sums[*account].spent += cash.spent;
            }
        }
        sums
    }
}

/// What a line moves, if its account is known.
pub(super) fn posting(world: &World, line: &JournalLine) -> Option<Posting> {
    Some(Posting {
        account: world.index_of(Kind::Account, line.account_id)?,
        carried: carried(world, &line.tracking),
        net: line.net_amount,
    })
}

fn carried(world: &World, tracking: &[Tracking]) -> Carried {
    let mut carried = [None; TRACKING.len()];
    for option in tracking {
        let category = world.index_of(Kind::TrackingCategory, option.tracking_category_id);
        let Some((place, (_, options))) = category.and_then(|at| Some((at, TRACKING.get(at)?)))
        else {
            continue;
        };
        carried[place] = options.iter().position(|name| *name == option.option);
    }
    carried
}

impl World {
    /// Its ledger, added up when it is first asked for.
    pub(super) fn ledger(&self, basis: Basis) -> &Ledger {
        match basis {
            Basis::Accruals => self.ledgers[0].get_or_init(|| Ledger::of(self)),
            Basis::Cash => self.ledgers[1].get_or_init(|| Ledger::on_cash_basis(self)),
        }
    }

    /// The first day of the financial year of a day.
    pub(super) fn year_start(&self, day: NaiveDate) -> NaiveDate {
        let organisation = self.organisation();
        let month = organisation.financial_year_end_month;
        let end_in = |year| {
            let last = organisation.financial_year_end_day;
            // A year may end on the last of February.
            (28..=last)
                .rev()
                .find_map(|last| NaiveDate::from_ymd_opt(year, month, last))
                .unwrap_or(day)
        };
        let end = Some(end_in(day.year())).filter(|end| *end < day);
        end.unwrap_or_else(|| end_in(day.year() - 1)) + Days::new(1)
    }

    /// Whether an account starts each financial year at nothing.
    pub(super) fn is_profit_and_loss(&self, account: usize) -> bool {
        matches!(
            self.account_type(account),
            "REVENUE" | "OTHERINCOME" | "DIRECTCOSTS" | "EXPENSE" | "OVERHEADS" | "DEPRECIATN"
        )
    }
}

/// What revenue and expense have come to: earnings are positive.
pub(super) fn earnings(world: &World, moved: &[Amount]) -> Amount {
    let of_profit_and_loss = moved
        .iter()
        .enumerate()
        .filter(|(account, _)| world.is_profit_and_loss(*account));
    Amount::ZERO - of_profit_and_loss.map(|(_, net)| *net).sum()
}

impl Books {
    /// What journals have moved on the account with this id from a day to another, both counted:
    /// net in the base currency, debits positive; zero for an unknown account.
    pub fn account_movement(
        &self,
        account: Guid,
        from: NaiveDate,
        to: NaiveDate,
        basis: Basis,
    ) -> Amount {
        let moved = self.world.ledger(basis).moved(Some(from), to, &ANY);
        self.of_account(account, &moved)
    }

    /// All that journals have moved on the account with this id up to a day, as
    /// [`Books::account_movement`] tells it. Nothing is rolled into retained earnings here.
    pub fn account_balance(&self, account: Guid, at: NaiveDate, basis: Basis) -> Amount {
        let moved = self.world.ledger(basis).moved(None, at, &ANY);
        self.of_account(account, &moved)
    }

    /// The first day of the financial year of a day.
    pub fn financial_year_start(&self, day: NaiveDate) -> NaiveDate {
        self.world.year_start(day)
    }

    fn of_account(&self, account: Guid, moved: &[Amount]) -> Amount {
        let index = self.world.index_of(Kind::Account, account);
        let net = index.and_then(|index| moved.get(index));
        net.copied().unwrap_or_default()
    }
}
