//! Predicates to Xero's `where`, a C#-like expression.
//!
//! Each operator that travels is here with the reason why its reply is a superset: rows that
//! SQL wants are never left out. What has no such reason stays local.

use chrono::{Datelike, Days, NaiveDate};

use super::predicate::{Comparison, Predicate, Value};
use crate::catalog::descriptor::{By, Column, Filter, Kind, Table};

/// A condition as `where` spells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clause {
    pub(super) text: String,
    /// Whether Xero's answer is what SQL means, and not only a superset of it.
    pub(super) exact: bool,
    /// Whether all its fields stay allowed, and counted right, in large organisations.
    pub(super) optimised: bool,
    /// Whether a change of any of its fields leaves a trace.
    pub(super) stamped: bool,
}

impl Clause {
    fn exact(text: String) -> Clause {
        Clause {
            text,
            exact: true,
            optimised: true,
            stamped: true,
        }
    }

    fn superset(text: String) -> Clause {
        Clause {
            exact: false,
            ..Clause::exact(text)
        }
    }

    /// The clause as one on this filter's field.
    fn on(mut self, filter: &Filter) -> Clause {
        self.optimised &= filter.optimised;
        self.stamped &= filter.stamped;
        self
    }

    fn joined(clauses: &[Clause], by: &str) -> Clause {
        let texts: Vec<&str> = clauses.iter().map(|c| c.text.as_str()).collect();
        match texts.as_slice() {
            [_] => clauses[0].clone(),
            texts => Clause {
                text: format!("({})", texts.join(by)),
                exact: clauses.iter().all(|c| c.exact),
                optimised: clauses.iter().all(|c| c.optimised),
                stamped: clauses.iter().all(|c| c.stamped),
            },
        }
    }
}

/// The clause for `predicate`, or why it stays local.
pub(super) fn where_clause_for(
    table: &Table,
    predicate: &Predicate,
) -> Result<Clause, &'static str> {
    match predicate {
        Predicate::Compare {
            column,
            comparison,
            value,
        } => {
            let filter = filter_on(table, column)?;
            Ok(compare(filter.field, column, *comparison, value)?.on(filter))
        }
        Predicate::OneOf { column, values } => {
            let filter = filter_on(table, column)?;
            let clauses = values
                .iter()
                .map(|value| compare(filter.field, column, Comparison::Equal, value))
                .collect::<Result<Vec<_>, _>>()?;
            Ok(Clause::joined(&clauses, " OR ").on(filter))
        }
        Predicate::StartsWith { column, prefix } => {
            let filter = filter_on(table, column)?;
            let field = filter.field;
            match column.kind {
                // The guard: a method called on a null fails on the server.
                Kind::Text => Ok(Clause::superset(format!(
                    "({field}!=null AND {field}.StartsWith({}))",
                    quoted(prefix)?
                ))
                .on(filter)),
                _ => Err("LIKE travels for text only"),
            }
        }
        // Decoding makes NULL of an empty text, so both mean NULL here.
        Predicate::IsNull(column) if matches!(column.kind, Kind::Text) => {
            let filter = filter_on(table, column)?;
            let field = filter.field;
            Ok(Clause::superset(format!("({field}==null OR {field}==\"\")")).on(filter))
        }
        Predicate::IsNotNull(column) if matches!(column.kind, Kind::Text) => {
            let filter = filter_on(table, column)?;
            Ok(Clause::superset(format!("{}!=null", filter.field)).on(filter))
        }
        Predicate::IsNull(_) | Predicate::IsNotNull(_) => Err("NULL is asked of text only"),
        // Fewer conditions mean more rows, here as at the top: no predicate stands under NOT.
        Predicate::And(parts) => {
            let clauses = parts.iter().map(|part| where_clause_for(table, part));
            let (travel, stay): (Vec<_>, Vec<_>) = clauses.partition(Result::is_ok);
            let travel: Vec<Clause> = travel.into_iter().flatten().collect();
            match (travel.is_empty(), stay.into_iter().find_map(Result::err)) {
                (true, reason) => Err(reason.unwrap_or("every row satisfies it")),
                (false, None) => Ok(Clause::joined(&travel, " AND ")),
                (false, Some(_)) => Ok(Clause {
                    exact: false,
                    ..Clause::joined(&travel, " AND ")
                }),
            }
        }
        Predicate::Or(parts) => {
            let clauses = parts.iter().map(|part| where_clause_for(table, part));
            Ok(Clause::joined(
                &clauses.collect::<Result<Vec<_>, _>>()?,
                " OR ",
            ))
        }
        Predicate::Never => Err("no row satisfies it"),
        Predicate::Local(reason) => Err(reason),
    }
}

/// The filter by which the endpoint's `where` knows a column, if it does.
pub(super) fn filter_on(
    table: &Table,
    column: &'static Column,
) -> Result<&'static Filter, &'static str> {
    let endpoint = table.endpoint().ok_or("it is known without a call")?;
    let path = table
        .document_path(column)
        .ok_or("Xero doesn't filter by what is inside a list")?;
    let mut filters = endpoint.filters.iter();
    let filter = filters
        .find(|filter| filter.field == path)
        .ok_or("Xero doesn't filter by this column here")?;
    match filter.by {
        By::Where => Ok(filter),
        By::Parameter { .. } => Err("it travels as a parameter, which takes one plain value"),
        By::Days { .. } => Err("it travels as a first and a last day only"),
    }
}

fn compare(
    field: &str,
    column: &Column,
    comparison: Comparison,
    value: &Value,
) -> Result<Clause, &'static str> {
    use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    match (&column.kind, comparison, value) {
        // Ignoring case, which Xero may, finds more and never less.
        (Kind::Text, Equal, Value::Text(text)) => {
            Ok(Clause::superset(format!("{field}=={}", quoted(text)?)))
        }
        // In C# `!=` keeps nulls, which SQL drops; for words the rest is equal.
        (Kind::Enum(words), Equal | NotEqual, Value::Text(word)) => {
            if !words.contains(&word.as_str()) {
                return Err("the literal isn't one of the words Xero documents");
            }
            let text = format!("{field}{}{}", comparison.sign(), quoted(word)?);
            Ok(match comparison {
                Equal => Clause::exact(text),
                _ => Clause::superset(text),
            })
        }
        (Kind::Guid, Equal, Value::Guid(guid)) => {
            Ok(Clause::exact(format!("{field}==Guid(\"{guid}\")")))
        }
        (Kind::Date, _, Value::Date(days)) => {
            let day = NaiveDate::from_epoch_days(*days).ok_or("the date is out of range")?;
            let next = day
                .checked_add_days(Days::new(1))
                .ok_or("the date is out of range")?;
            // Bounds at midnight, in case the server keeps a time of day.
            let text = match comparison {
                Equal => format!(
                    "({field}>={} AND {field}<{})",
                    date_time(day)?,
                    date_time(next)?
                ),
                GreaterOrEqual => format!("{field}>={}", date_time(day)?),
                Greater => format!("{field}>={}", date_time(next)?),
                Less => format!("{field}<{}", date_time(day)?),
                LessOrEqual => format!("{field}<{}", date_time(next)?),
                NotEqual => format!(
                    "({field}<{} OR {field}>={})",
                    date_time(day)?,
                    date_time(next)?
                ),
            };
            Ok(Clause::exact(text))
        }
        (Kind::Money, NotEqual, _) => Err("amounts may carry a double's noise on the server"),
        // Decoding rounds a double's noise away, which the server doesn't: bounds that include
        // their value are moved by half of the last digit.
        (Kind::Money, _, Value::Number(number)) => {
            let (below, above) = around(number).ok_or("the amount is out of range")?;
            Ok(Clause::superset(match comparison {
                Equal => format!("({field}>={below} AND {field}<={above})"),
                GreaterOrEqual => format!("{field}>={below}"),
                LessOrEqual => format!("{field}<={above}"),
                // Digits finer than a column's lie between its values.
                Less if is_fine(number) => format!("{field}<{above}"),
                Greater if is_fine(number) => format!("{field}>{below}"),
                _ => format!("{field}{}{number}", comparison.sign()),
            }))
        }
        (Kind::Integer, _, Value::Number(number)) => Ok(Clause::exact(format!(
            "{field}{}{number}",
            comparison.sign()
        ))),
        (Kind::Flag, Equal, Value::Flag(is)) => Ok(Clause::exact(format!("{field}=={is}"))),
        (Kind::Flag, NotEqual, Value::Flag(is)) => Ok(Clause::exact(format!("{field}=={}", !is))),
        (Kind::Text | Kind::Enum(_), ..) => {
            Err("Xero may order and fold text otherwise than SQL does")
        }
        (Kind::Guid, ..) => Err("GUIDs travel with = and IN only"),
        (Kind::Instant, ..) => Err("instants travel as If-Modified-Since only"),
        (Kind::Rate, ..) => Err("rates may be rounded differently on the server"),
        _ => Err("Xero doesn't filter by this type"),
    }
}

/// Digits before the point: .NET reads a whole number as one of 64 bits.
const LONGEST_NUMBER: usize = 18;

/// Whether an amount has more decimals than a column holds.
fn is_fine(number: &str) -> bool {
    let fraction = number.split_once('.').map(|(_, fraction)| fraction);
    fraction.is_some_and(|fraction| fraction.len() > 4)
}

/// An amount less and plus 0.00005, half of the last digit that a column holds.
fn around(number: &str) -> Option<(String, String)> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    // More than Xero's parser takes for a number.
    if whole.len() > LONGEST_NUMBER {
        return None;
    }
    let magnitude: i128 = format!("{}{fraction:0<5}", whole.trim_start_matches('-'))
        .parse()
        .ok()?;
    let value = match number.starts_with('-') {
        true => -magnitude,
        false => magnitude,
    };
    let text = |value: i128| {
        let sign = if value < 0 { "-" } else { "" };
        let digits = value.unsigned_abs();
        format!("{sign}{}.{:05}", digits / 100_000, digits % 100_000)
    };
    (fraction.len() <= 5).then(|| (text(value - 5), text(value + 5)))
}

/// A text in double quotes. There is no reliable escape, so what would need one stays local.
fn quoted(text: &str) -> Result<String, &'static str> {
    if text.contains(['"', '\\']) || text.chars().any(char::is_control) {
        return Err("quotes, backslashes and control characters can't be escaped in `where`");
    }
    Ok(format!("\"{text}\""))
}

/// `DateTime(2024,01,31)`; .NET knows the years 1 to 9999, SQL Server's `datetime` those from 1753.
fn date_time(day: NaiveDate) -> Result<String, &'static str> {
    if !(1753..=9999).contains(&day.year()) {
        return Err("the date is out of range");
    }
    Ok(day.format("DateTime(%Y,%m,%d)").to_string())
}

/// The conjunction of top-level clauses; none of none.
pub(super) fn conjunction<'a>(clauses: impl IntoIterator<Item = &'a Clause>) -> Option<String> {
    let texts: Vec<&str> = clauses.into_iter().map(|c| c.text.as_str()).collect();
    (!texts.is_empty()).then(|| texts.join(" AND "))
}
