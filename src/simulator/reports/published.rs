//! Reports that were published: activity statements, one for each quarter that has ended.
//! // (s) `/Reports` lists them, and their ids are the way to them. (?) their names and rows

use chrono::{Months, NaiveDate};

use super::asked::{Asked, Refused, long};
use super::ledger::{ANY, Basis};
use super::profit_and_loss::{COST_OF_SALES, EXPENSES, INCOME, OTHER_INCOME};
use super::table::{Cell, Report, Row, texts};
use crate::simulator::Amount;
use crate::simulator::data::accounts;
use crate::simulator::data::calendar::{first_day, last_day, month_end};
use crate::simulator::data::ids::{Guid, Kind};

/// A published report.
#[derive(Debug, Clone, Copy)]
pub(super) struct Published {
    pub(super) id: Guid,
    from: NaiveDate,
    to: NaiveDate,
}

/// All of them, the newest first.
pub(super) fn all(asked: &Asked<'_>) -> Vec<Published> {
    let world = asked.world();
    let quarter = |index: usize| {
        let months = u32::try_from(index * 3).ok()?;
        let from = first_day().checked_add_months(Months::new(months))?;
        let to = month_end(from.checked_add_months(Months::new(2))?);
        (to <= last_day()).then(|| Published {
            id: world.id(Kind::PublishedReport, 0, index),
            from,
            to,
        })
    };
    let mut all: Vec<Published> = (0..).map_while(quarter).collect();
    all.reverse();
    all
}

/// What the list says of one: no rows.
pub(super) fn listed(published: &Published) -> Report {
    Report {
        name: "Activity Statement",
        report_type: "ActivityStatement",
        titles: vec![format!(
            "{} to {}",
            long(published.from),
            long(published.to)
        )],
        rows: Vec::new(),
    }
}

/// The report itself.
pub(super) fn report(asked: &Asked<'_>, published: &Published) -> Result<Report, Refused> {
    let world = asked.world();
    let ledger = world.ledger(Basis::Accruals);
    let moved = ledger.moved(Some(published.from), published.to, &ANY);
    let sales = INCOME.total(world, &moved) + OTHER_INCOME.total(world, &moved);
    let purchases = COST_OF_SALES.total(world, &moved) + EXPENSES.total(world, &moved);
    let tax = Amount::ZERO - moved[accounts::coded("820")];
    let wages = moved[accounts::coded("477")];
    let line = |code: &str, label: &str, amount: Amount| {
        Row::Line(vec![Cell::new(code), Cell::new(label), Cell::money(amount)])
    };
    let section = |title: &str, rows| Row::Section(title.to_owned(), rows);
    Ok(Report {
        titles: vec![
            "Activity Statement".to_owned(),
            world.name().to_owned(),
            format!("{} to {}", long(published.from), long(published.to)),
        ],
        rows: vec![
            Row::Header(texts(["", "", "Amount"])),
            section(
                "Goods and services tax (GST)",
                vec![
                    line("G1", "Total sales", sales),
                    line("G11", "Non-capital purchases", purchases),
                ],
            ),
            section(
                "PAYG tax withheld",
                vec![line("W1", "Total salary, wages and other payments", wages)],
            ),
            section(
                "Amounts owed",
                vec![line("9", "Your payment or refund amount", tax)],
            ),
        ],
        ..listed(published)
    })
}
