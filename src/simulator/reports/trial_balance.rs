//! TrialBalance. // (s) pitfall 5

use chrono::{Datelike, Days};

use super::asked::{Asked, Refused, american, long};
use super::ledger::{ANY, earnings};
use super::table::{Cell, Report, Row, money, texts};
use crate::simulator::Amount;
use crate::simulator::data::World;
use crate::simulator::data::accounts;
use crate::simulator::data::misstatements::Misstatement;

/// Sections, with the classes of their accounts and whether those are usually in debit.
const SECTIONS: [(&str, &str, bool); 5] = [
    ("Revenue", "REVENUE", false),
    ("Expenses", "EXPENSE", true),
    ("Assets", "ASSET", true),
    ("Liabilities", "LIABILITY", false),
    ("Equity", "EQUITY", false),
];

pub(super) fn report(asked: &Asked<'_>) -> Result<Report, Refused> {
    let world = asked.world();
    let date = asked.day("date")?.unwrap_or_else(|| asked.today());
    let ledger = asked.ledger();
    let year = world.year_start(date);
    // (s) the example, of a 24th: what moved since the month began. // (?) rather than a month
    let moved = ledger.moved(date.with_day(1), date, &ANY);
    let ever = ledger.moved(None, date, &ANY);
    let this_year = ledger.moved(Some(year), date, &ANY);
    let retained = accounts::coded("960");
    let earned = earnings(world, &ever) - earnings(world, &this_year);
    let balance = |account: usize| match account {
        _ if world.is_profit_and_loss(account) => this_year[account],
        // (k) earnings of years gone by roll in by themselves, without a journal.
        _ if account == retained => ever[account] - earned,
        _ if world.misstated(Misstatement::TrialBalanceOff, account) => {
            ever[account] + Misstatement::TrialBalanceOff.by()
        }
        _ => ever[account],
    };
    let mut rows = vec![Row::Header(texts([
        "Account",
        "Debit",
        "Credit",
        "YTD Debit",
        "YTD Credit",
    ]))];
    let mut totals = [Amount::ZERO; 4];
    for (title, class, is_debit) in SECTIONS {
        let mut found: Vec<usize> = (0..world.accounts_ever())
            .filter(|account| world.account(*account).class == class)
            .filter(|account| moved[*account] != Amount::ZERO || balance(*account) != Amount::ZERO)
            .collect();
        found.sort_by_key(|account| world.account_name(*account).to_lowercase());
        let lines: Vec<Row> = found
            .into_iter()
            .map(|account| {
                let sides = [moved[account], balance(account)].map(|net| sides(net, is_debit));
                let id = asked.account_id(account);
                let sums = totals.iter_mut().zip(sides.as_flattened());
                sums.for_each(|(sum, side)| *sum += side.unwrap_or_default());
                let name = Cell::new(label(world, account)).with("account", &id);
                let values = sides.as_flattened().iter().map(|side| {
                    let cell = Cell::new(side.map(money).unwrap_or_default());
                    let cell = cell.with("account", &id);
                    match account == retained {
                        true => cell
                            .with("fromDate", "")
                            .with("toDate", american(year - Days::new(1))),
                        false => cell,
                    }
                });
                Row::Line(std::iter::once(name).chain(values).collect())
            })
            .collect();
        if !lines.is_empty() {
            rows.push(Row::Section(title.to_owned(), lines));
        }
    }
    let total = super::asked::amounts("Total", &totals);
    rows.push(Row::Section(String::new(), vec![Row::Summary(total)]));
    Ok(Report {
        name: "Trial Balance",
        report_type: "TrialBalance",
        titles: vec![
            "Trial Balance".to_owned(),
            world.name().to_owned(),
            format!("As at {}", long(date)),
        ],
        rows,
    })
}

/// Debit and credit, of which one is empty; nothing stands where the account usually does. // (s)
fn sides(net: Amount, is_debit: bool) -> [Option<Amount>; 2] {
    match (net > Amount::ZERO, net == Amount::ZERO && is_debit) {
        (false, false) => [None, Some(Amount::ZERO - net)],
        _ => [Some(net), None],
    }
}

/// Name and code; a few accounts have no code.
fn label(world: &World, account: usize) -> String {
    match world.account_code(account) {
        Some(code) => format!("{} ({code})", world.account_name(account)),
        None => world.account_name(account).to_owned(),
    }
}
