//! BalanceSheet. // (s) pitfall 2

use chrono::NaiveDate;

use super::asked::{
    Asked, Refused, accounts_of, added, american, amounts, less, long, months_before,
};
use super::ledger::{ANY, Wanted, earnings};
use super::table::{Cell, Report, Row, labelled};
use crate::simulator::Amount;
use crate::simulator::data::accounts;
use crate::simulator::data::calendar::month_end;
use crate::simulator::data::ids::Guid;
use crate::simulator::data::misstatements::Misstatement;

/// Sections of assets with the types of their accounts.
const ASSETS: [(&str, &[&str]); 4] = [
    ("Bank", &["BANK"]),
    ("Current Assets", &["CURRENT", "INVENTORY", "PREPAYMENT"]),
    ("Fixed Assets", &["FIXED"]),
    ("Non-current Assets", &["NONCURRENT"]),
];

const LIABILITIES: [(&str, &[&str]); 2] = [
    ("Current Liabilities", &["CURRLIAB", "LIABILITY"]),
    ("Non-Current Liabilities", &["TERMLIAB"]),
];

/// The sheet at one date.
struct Column {
    date: NaiveDate,
    year: NaiveDate,
    ever: Vec<Amount>,
    /// Earnings since the financial year began, and before.
    earned: [Amount; 2],
}

pub(super) fn report(asked: &Asked<'_>) -> Result<Report, Refused> {
    let world = asked.world();
    let date = asked.day("date")?;
    let date = date.unwrap_or_else(|| month_end(asked.today()));
    let wanted = wanted(asked)?;
    let (periods, months) = (asked.periods(11)?.unwrap_or(0), asked.timeframe()?);
    let columns: Vec<Column> = (0..=periods)
        .map(|back| {
            let day = months_before(date, back * months);
            // (s) the example: a last of the month has months that end on their last.
            let day = match date == month_end(date) {
                true => month_end(day),
                false => day,
            };
            let year = world.year_start(day);
            let ever = asked.ledger().moved(None, day, &wanted);
            let this_year = earnings(
                asked.world(),
                &asked.ledger().moved(Some(year), day, &wanted),
            );
            Column {
                date: day,
                year,
                earned: [this_year, earnings(asked.world(), &ever) - this_year],
                ever,
            }
        })
        .collect();
    let days = columns.iter().map(|column| {
        let day = column.date.format("%-d %b %Y");
        Cell::new(day.to_string())
    });
    let mut rows = vec![Row::Header(labelled("", days))];
    let assets = side(asked, &columns, &mut rows, "Assets", &ASSETS, true);
    let owed = side(
        asked,
        &columns,
        &mut rows,
        "Liabilities",
        &LIABILITIES,
        false,
    );
    let net = Row::Line(amounts("Net Assets", &less(&assets, &owed)));
    rows.push(Row::Section(String::new(), vec![net]));
    rows.push(equity(asked, &columns));
    Ok(Report {
        name: "Balance Sheet",
        report_type: "BalanceSheet",
        titles: vec![
            "Balance Sheet".to_owned(),
            world.name().to_owned(),
            format!("As at {}", long(date)),
        ],
        rows,
    })
}

/// The lines that count, by `trackingOptionID1` and `trackingOptionID2`.
// (?) control and bank accounts carry no options, so that such a sheet doesn't balance.
fn wanted(asked: &Asked<'_>) -> Result<Wanted, Refused> {
    let mut wanted = ANY;
    for name in ["trackingOptionID1", "trackingOptionID2"] {
        if let Some((category, option)) = asked.option(name)? {
            match wanted.get_mut(category) {
                Some(wanted) => *wanted = Some(Some(option)),
                // No line carries one of an archived category.
                None => wanted = [Some(Some(usize::MAX)); ANY.len()],
            }
        }
    }
    Ok(wanted)
}

/// The sections of assets or of liabilities, and their total in each column.
fn side(
    asked: &Asked<'_>,
    columns: &[Column],
    rows: &mut Vec<Row>,
    title: &str,
    sections: &[(&str, &[&str])],
    is_debit: bool,
) -> Vec<Amount> {
    rows.push(Row::Section(title.to_owned(), Vec::new()));
    let mut totals = Vec::new();
    for (title, types) in sections {
        let found: Vec<(usize, Vec<Amount>)> = accounts_of(asked.world(), types)
            .into_iter()
            .map(|account| (account, of_account(columns, account, is_debit)))
            .collect();
        let mut lines: Vec<Row> = found
            .iter()
            .filter_map(|(account, amounts)| asked.account_row(*account, amounts))
            .collect();
        if lines.is_empty() {
            continue;
        }
        let total = added(found.iter().map(|(_, amounts)| amounts), columns.len());
        lines.push(Row::Summary(amounts(&format!("Total {title}"), &total)));
        rows.push(Row::Section((*title).to_owned(), lines));
        totals.push(total);
    }
    let total = added(&totals, columns.len());
    let summary = Row::Summary(amounts(&format!("Total {title}"), &total));
    rows.push(Row::Section(String::new(), vec![summary]));
    total
}

fn of_account(columns: &[Column], account: usize, is_debit: bool) -> Vec<Amount> {
    let net = columns.iter().map(|column| column.ever[account]);
    net.map(|net| if is_debit { net } else { Amount::ZERO - net })
        .collect()
}

/// Equity, with earnings of this year, which no account holds, among it.
fn equity(asked: &Asked<'_>, columns: &[Column]) -> Row {
    let retained = accounts::coded("960");
    let dated = |cells: Vec<Cell>, from: &dyn Fn(&Column) -> String| {
        let mut cells = cells.into_iter();
        let label = cells.next().into_iter();
        let values = cells.zip(columns).map(|(cell, column)| {
            cell.with("fromDate", from(column))
                .with("toDate", american(column.date))
        });
        Row::Line(label.chain(values).collect())
    };
    let with_account = |label: &str, values: &[Amount], id: &str| {
        let cells = amounts(label, values).into_iter();
        let cells: Vec<Cell> = cells.map(|cell| cell.with("account", id)).collect();
        cells
    };
    let off = match asked.world().misstated(Misstatement::EarningsOff, retained) {
        true => Misstatement::EarningsOff.by(),
        false => Amount::ZERO,
    };
    let this_year = columns.iter().map(|column| column.earned[0] + off);
    let this_year: Vec<Amount> = this_year.collect();
    // (s) the empty id
    let nobody = Guid(0).to_string();
    let cells = with_account("Current Year Earnings", &this_year, &nobody);
    let mut lines = vec![dated(cells, &|column| american(column.year))];
    let mut sums = vec![this_year];
    for account in accounts_of(asked.world(), &["EQUITY"]) {
        let mut values = of_account(columns, account, false);
        if account == retained {
            for (value, column) in values.iter_mut().zip(columns) {
                *value += column.earned[1];
            }
            let id = asked.account_id(account);
            let cells = with_account(asked.world().account_name(account), &values, &id);
            lines.push(dated(cells, &|_| String::new()));
        } else {
            lines.extend(asked.account_row(account, &values));
        }
        sums.push(values);
    }
    let total = added(&sums, columns.len());
    lines.push(Row::Summary(amounts("Total Equity", &total)));
    Row::Section("Equity".to_owned(), lines)
}
