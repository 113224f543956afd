//! Reports that take a call for each row of another table: what each of these calls is asked.

use chrono::{Days, NaiveDate};
use datafusion::common::ScalarValue;
use datafusion::error::Result;
use datafusion::logical_expr::Expr;

use super::asked::{Choice, choices};
use super::plan::{FROM, TO, TOTALS, refused};
use crate::catalog::descriptor::{Column, Lines, Reply, Table};
use crate::decode;
use crate::error::Error;

/// Days of a movement that Xero tells at once.
const A_YEAR: u64 = 365;

/// One report, of every row of the other table.
#[derive(Debug, Clone)]
pub(in crate::scan) struct OfEach {
    choice: Choice,
    /// What is sent beside the row's id.
    pub(in crate::scan) parameters: Vec<(&'static str, String)>,
    /// Whether lines that add up others are wanted.
    pub(in crate::scan) totals: bool,
}

impl OfEach {
    /// What rows hold in a parameter's column: what the query gives it, or NULL.
    pub(in crate::scan) fn echo(&self, column: &Column) -> Result<ScalarValue> {
        let unbound = || ScalarValue::try_from(decode::arrow_type(&column.kind));
        self.choice.echo(column.name).map_or_else(unbound, Ok)
    }
}

/// The reports of `table` that `filters` choose, in their order.
///
/// # Errors
/// `Query` for a condition on a parameter that gives it no value, or for days that don't go
/// together.
pub(in crate::scan) fn of_each(table: &'static Table, filters: &[Expr]) -> Result<Vec<OfEach>> {
    let (choices, _) = choices(table, filters)?;
    let is_cut = table.endpoint().is_some_and(|endpoint| {
        let lines = Lines::Movements;
        matches!(endpoint.reply, Reply::Report { lines: of, .. } if of == lines)
    });
    let mut reports = Vec::new();
    for choice in choices {
        let totals = choice.sent(TOTALS) == Some("true");
        let whole = |parameters| OfEach {
            choice: choice.clone(),
            parameters,
            totals,
        };
        match span(table, &choice, is_cut)? {
            Some(span) if is_cut => reports.extend(years(span).map(|(first, last)| {
                let mut parameters = choice.parameters(&[FROM, TO]);
                parameters.push(("fromDate", first.to_string()));
                parameters.push(("toDate", last.to_string()));
                whole(parameters)
            })),
            _ => reports.push(whole(choice.parameters(&[]))),
        }
    }
    Ok(reports)
}

/// The days from the first to the last, where the query says both; as it has to if they go
/// `together`.
fn span(
    table: &Table,
    choice: &Choice,
    together: bool,
) -> Result<Option<(NaiveDate, NaiveDate)>, Error> {
    let day = |name: &str| choice.sent(name).and_then(|sent| sent.parse().ok());
    match (day(FROM), day(TO)) {
        (Some(first), Some(last)) if first <= last => Ok(Some((first, last))),
        (Some(_), Some(_)) => Err(refused(table, "`FromDate` is after `ToDate`")),
        (None, None) => Ok(None),
        _ if !together => Ok(None),
        _ => Err(refused(table, "`FromDate` and `ToDate` go together")),
    }
}

/// The same days in pieces of a year at most.
fn years(span: (NaiveDate, NaiveDate)) -> impl Iterator<Item = (NaiveDate, NaiveDate)> {
    let (first, last) = span;
    let begins = std::iter::successors(Some(first), |day| day.checked_add_days(Days::new(A_YEAR)));
    let begins = begins.take_while(move |day| *day <= last);
    begins.map(move |day| {
        let ends = day.checked_add_days(Days::new(A_YEAR - 1));
        (day, ends.unwrap_or(last).min(last))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_is_in_one_piece_of_a_year_at_most() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (first, last) in [
            ("2024-02-29", "2024-02-29"),
            ("2024-01-01", "2024-12-30"),
            ("2024-01-01", "2024-12-31"),
            ("2020-07-01", "2026-06-30"),
        ] {
            let (first, last) = (day(first), day(last));
            let pieces: Vec<_> = years((first, last)).collect();
            assert_eq!(pieces[0].0, first);
            assert_eq!(pieces[pieces.len() - 1].1, last);
            for piece in &pieces {
                assert!((piece.1 - piece.0).num_days() < 365, "{piece:?}");
            }
            for pair in pieces.windows(2) {
                assert_eq!(pair[0].1.succ_opt(), Some(pair[1].0));
            }
        }
    }
}
