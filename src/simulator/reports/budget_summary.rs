//! BudgetSummary: the overall budget. // (s) pitfall 4

use std::collections::HashMap;

use chrono::{Datelike, Months, NaiveDate};

use super::asked::{Asked, Refused, added, amounts, less};
use super::profit_and_loss::{COST_OF_SALES, EXPENSES, Group, INCOME, OTHER_INCOME};
use super::table::{Cell, Report, Row, labelled};
use crate::simulator::Amount;
use crate::simulator::data::calendar::month_end;
use crate::simulator::data::ids::Kind;

/// The overall budget's place.
const OVERALL: usize = 0;

pub(super) fn report(asked: &Asked<'_>) -> Result<Report, Refused> {
    let world = asked.world();
    let date = asked.day("date")?.unwrap_or_else(|| asked.today());
    let first = date.with_day(1).unwrap_or(date);
    let periods = asked.periods(12)?.unwrap_or(12).max(1); // (?) as many as there can be
    let months = match asked.0.parameter("timeframe").unwrap_or("1") {
        "1" => 1,
        "3" => 3,
        "12" => 12,
        text => {
            return Err(Refused::new(format!(
                "timeframe '{text}' is none of 1, 3, 12"
            )));
        }
    };
    let after = |day: NaiveDate, months| day.checked_add_months(Months::new(months)).unwrap_or(day);
    let spans: Vec<(NaiveDate, NaiveDate)> = (0..periods)
        .map(|period| {
            let from = after(first, period * months);
            (from, month_end(after(from, months - 1)))
        })
        .collect();
    let columns: Vec<Vec<Amount>> = spans.iter().map(|span| budgeted(asked, *span)).collect();
    // (s) a quarter is called by the month it ends in.
    let headers = spans.iter().map(|(_, to)| {
        let month = to.format("%b-%y");
        Cell::new(month.to_string())
    });
    let mut rows = vec![Row::Header(labelled("Account", headers))];
    let section = |group: Group| group.section(asked, &columns, false);
    let (income, sold) = section(INCOME);
    let (costs, cost) = section(COST_OF_SALES);
    let (other, besides) = section(OTHER_INCOME);
    let (expenses, spent) = section(EXPENSES);
    let gross = less(&sold, &cost);
    let net = less(&added([&gross, &besides], columns.len()), &spent);
    // (s) here they are summaries.
    let computed = |label: &str, values: &[Amount]| {
        Row::Section(String::new(), vec![Row::Summary(amounts(label, values))])
    };
    rows.extend(income);
    rows.extend(costs);
    rows.push(computed("Gross Profit", &gross));
    rows.extend(other);
    rows.extend(expenses);
    rows.push(computed("Total Expenses", &spent));
    rows.push(computed("Net Profit", &net));
    let end = spans.last().map_or(first, |(_, to)| *to);
    Ok(Report {
        name: "Budget Summary",
        report_type: "BudgetSummary",
        titles: vec![
            world.budget(OVERALL).description.to_owned(),
            "Budget Summary".to_owned(),
            world.name().to_owned(),
            format!("{} to {}", first.format("%B %Y"), end.format("%B %Y")),
        ],
        rows,
    })
}

/// What is budgeted for each account, debits positive.
fn budgeted(asked: &Asked<'_>, (from, to): (NaiveDate, NaiveDate)) -> Vec<Amount> {
    let world = asked.world();
    let lines = world.budget_lines(world.budget(OVERALL).budget_id, from, to);
    let mut sums: HashMap<usize, Amount> = HashMap::new();
    for line in lines {
        let account = world.index_of(Kind::Account, line.account_id);
        let total: Amount = line.balances.iter().map(|balance| balance.amount).sum();
        *sums.entry(account.unwrap_or(usize::MAX)).or_default() += total;
    }
    (0..world.accounts_ever())
        .map(|account| {
            let amount = sums.get(&account).copied().unwrap_or_default();
            match world.account(account).class {
                "REVENUE" => Amount::ZERO - amount,
                _ => amount,
            }
        })
        .collect()
}
