//! What books journals without a document that the accounting API shows: balances brought in,
//! payroll, depreciation, revaluation of banks. Only where `Options::special_sources` is set.
//!
//! None of it touches what customers owe or what is owed to suppliers, so that these stay the sum
//! of their documents. Journals of payroll name their pay run, the others nothing. // (?)

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};

use super::super::calendar::{first_day, month_end};
use super::super::{Books, World, accounts};
use super::sources::Source;
use super::{Draft, Line};
use crate::simulator::assets::register::Asset;
use crate::simulator::assets::types;
use crate::simulator::data::amount::Amount;
use crate::simulator::data::ids::{Guid, Kind};

/// The months of the books.
const MONTHS: usize = 30;

/// The sources of this file.
const ALL: [&Source; 4] = [&CONVERSION, &PAY_RUNS, &DEPRECIATION, &REVALUATION];

/// Balances that the books began with, of the day before the first.
pub(super) const CONVERSION: Source = of(|world| counted(world, 1), 0, conversion);

/// Pay runs, when they are posted.
pub(super) const PAY_RUNS: Source = of(|world| counted(world, world.pay_run_count()), 3, pay_run);

/// What fixed assets lose in each month.
pub(super) const DEPRECIATION: Source = of(|world| counted(world, MONTHS), 35, depreciation);

/// What the bank account in foreign currency gains or loses in each month.
pub(super) const REVALUATION: Source = of(|world| counted(world, MONTHS), 33, revaluation);

const fn of(
    count: fn(&World) -> usize,
    delay_days: usize,
    journals: fn(&World, usize) -> Vec<Draft>,
) -> Source {
    Source {
        count,
        most: 1,
        delay_days,
        journals,
        later: |_, _| Vec::new(),
    }
}

fn counted(world: &World, count: usize) -> usize {
    if world.has_special_sources() {
        count
    } else {
        0
    }
}

/// A journal of some accounts, balanced by what is left on the account of a code; none without
/// amounts.
fn draft(date: NaiveDate, entries: BTreeMap<usize, Amount>, rest_on: &str) -> Option<Draft> {
    let entries = entries.into_iter().filter(|(_, net)| *net != Amount::ZERO);
    let draft = Draft {
        date,
        reference: None,
        source_type: None,
        source_id: None,
        lines: entries
            .map(|(account, net)| Line::own(account, net))
            .collect(),
    };
    Some(draft.with_rest_on(rest_on)).filter(|draft| !draft.lines.is_empty())
}

fn negative(amount: Amount) -> Amount {
    Amount::ZERO - amount
}

/// The day before the books begin.
fn conversion_day() -> NaiveDate {
    first_day().pred_opt().unwrap_or(first_day())
}

fn conversion(world: &World, _: usize) -> Vec<Draft> {
    let mut random = world.random("conversion balances", 0);
    let mut held = |code, least, most| {
        let cents = random.between(least, most);
        (accounts::coded(code), Amount::from_cents(cents))
    };
    let mut entries = BTreeMap::from([
        held("090", 500_000, 9_000_000),
        held("091", 1_000_000, 20_000_000),
        held("620", 0, 300_000),
        held("630", 100_000, 4_000_000),
        held("840", -90_000, 0),
        held("900", -8_000_000, -1_000_000),
    ]);
    let day = conversion_day();
    for (asset, (account, losses)) in assets_brought_in(world) {
        let price = asset.purchase_price.unwrap_or_default();
        *entries.entry(account).or_default() += price.rounded_to_cents();
        if let Some(losses) = losses {
            let lost = world.lost_by(&asset, day).rounded_to_cents();
            *entries.entry(losses).or_default() += negative(lost);
        }
    }
    let draft = draft(day, entries, "960");
    draft.into_iter().collect()
}

/// The fixed assets that were there when the books began, with the accounts of their types: the
/// one that they are on, and the one that sums what they lose.
// (?) What is bought or disposed of later stands on documents that nobody made here.
fn assets_brought_in(world: &World) -> impl Iterator<Item = (Asset, (usize, Option<usize>))> + '_ {
    let day = conversion_day();
    let assets = (0..world.assets_drawn()).map(|index| world.asset(index));
    assets.filter_map(move |asset| {
        let is_there = asset.asset_status != "Draft"
            && asset.purchase_date.is_some_and(|bought| bought <= day)
            && asset.disposal_date.is_none_or(|disposed| disposed > day);
        let of_type = world.index_of(Kind::AssetType, asset.asset_type_id?)?;
        let accounts = types::accounts_of(of_type)?;
        is_there.then_some((asset, accounts))
    })
}

/// Wages and super, and whom they are owed to. Deductions and reimbursements are for others to
/// clear, and stand in between.
fn pay_run(world: &World, index: usize) -> Vec<Draft> {
    let run = world.pay_run(index);
    if run.pay_run_status != "POSTED" {
        return Vec::new();
    }
    let totals = run.totals;
    let entries = BTreeMap::from([
        (accounts::coded("477"), totals.wages),
        (accounts::coded("478"), totals.super_amount),
        (
            accounts::coded("850"),
            totals.reimbursements - totals.deductions,
        ),
        (accounts::coded("825"), negative(totals.tax)),
        (accounts::coded("826"), negative(totals.super_amount)),
    ]);
    let draft = draft(run.payment_date, entries, "804").map(|draft| Draft {
        source_type: Some("PAYSLIP"),
        source_id: Some(run.pay_run_id),
        ..draft
    });
    draft.into_iter().collect()
}

/// The last day of a month of the books.
fn last_of_month(month: usize) -> NaiveDate {
    let months = u32::try_from(month).unwrap_or_default();
    month_end(first_day() + Months::new(months))
}

fn depreciation(world: &World, month: usize) -> Vec<Draft> {
    let end = last_of_month(month);
    let before = end.with_day(1).and_then(|first| first.pred_opt());
    let before = before.unwrap_or(end);
    let mut lost: BTreeMap<usize, Amount> = BTreeMap::new();
    for (asset, (_, losses)) in assets_brought_in(world) {
        let by = |day| world.lost_by(&asset, day).rounded_to_cents();
        if let Some(losses) = losses {
            *lost.entry(losses).or_default() += by(before) - by(end);
        }
    }
    let draft = draft(end, lost, "416");
    draft.into_iter().collect()
}

/// A draw: no document says what the account is worth at the rate of a day.
fn revaluation(world: &World, month: usize) -> Vec<Draft> {
    let mut random = world.random("revaluation", month);
    let gain = Amount::from_cents(random.between(-90_000, 90_000));
    let entries = BTreeMap::from([(accounts::FOREIGN_BANK, gain)]);
    let draft = draft(last_of_month(month), entries, "497");
    draft.into_iter().collect()
}

impl World {
    /// What these journals move: the day, the account and the amount of each line.
    fn special_moves(&self) -> &[(NaiveDate, usize, Amount)] {
        self.special_moves.get_or_init(|| {
            let drafts = ALL.iter().flat_map(|source| {
                let documents = 0..(source.count)(self);
                documents.flat_map(|document| (source.journals)(self, document))
            });
            let lines = drafts.flat_map(|draft| {
                let date = draft.date;
                let lines = draft.lines.into_iter();
                lines.map(move |line| (date, line.account, line.net))
            });
            lines.collect()
        })
    }
}

impl Books {
    /// What journals without a document of the accounting API have moved on the account with this
    /// id from a day to another, both counted: net in the base currency, debits positive. Such are
    /// balances brought in, payroll, depreciation and revaluation, if there are any; the rest of
    /// [`Books::account_movement`] is what documents explain.
    pub fn unexplained(&self, account: Guid, from: NaiveDate, to: NaiveDate) -> Amount {
        let world = &self.world;
        let Some(account) = world.index_of(Kind::Account, account) else {
            return Amount::ZERO;
        };
        let moved = world.special_moves().iter();
        moved
            .filter(|(date, on, _)| *on == account && (from..=to).contains(date))
            .map(|(_, _, net)| *net)
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::Arc;

    use super::super::super::calendar::{last_day, later};
    use super::*;
    use crate::simulator::Basis;

    #[test]
    fn without_its_special_sources_the_ledger_is_what_documents_explain() {
        for (seed, organisation) in [(1, 0), (7, 1), (42, 0)] {
            let of = |special| Books {
                world: Arc::new(World::new(seed, organisation, 600).special_sources(special)),
            };
            let (plain, special) = (of(false), of(true));
            let days = (0..8).map(|part| later(first_day(), part * 119 - 1));
            let (mut moved, mut untouched) = (HashSet::new(), 0);
            for at in days.chain([last_day()]) {
                for account in plain.accounts() {
                    let id = account.account_id;
                    let held = |books: &Books| books.account_balance(id, at, Basis::Accruals);
                    let rest = special.unexplained(id, NaiveDate::MIN, at);
                    assert_eq!(held(&special), held(&plain) + rest, "{account:?} at {at}");
                    assert_eq!(plain.unexplained(id, NaiveDate::MIN, at), Amount::ZERO);
                    match rest == Amount::ZERO {
                        true => untouched += 1,
                        false => drop(moved.insert(account.name)),
                    }
                }
            }
            assert_eq!(moved.len(), 22, "{moved:?}");
            assert!(!moved.contains("Accounts Receivable") && untouched > 0);
        }
    }
}
