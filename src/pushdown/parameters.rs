//! Filters that travel as parameters of their own, where an endpoint knows no `where`.
//!
//! A parameter takes one value, so `=` becomes one, and `IN` as many requests as it has values
//! (`batches`). Conditions on days become a first and a last day. Rule, as everywhere: what Xero
//! returns is a superset, since every row that satisfies the filter has the value, or a day in
//! the range; NULL is in no range in SQL either.

use chrono::NaiveDate;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::Expr;

use super::batches::values_of;
use super::from_expr::predicate_from_expr;
use super::predicate::{Comparison, Predicate, Value};
use crate::catalog::descriptor::{By, Column, Filter, Kind, Table, Words};

/// A value that travels as a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OneValue {
    pub(super) name: &'static str,
    pub(super) value: String,
    /// The parameter without which this one isn't heeded.
    pub(super) beside: Option<&'static str>,
    /// Whether Xero compares as SQL does.
    pub(super) exact: bool,
}

/// The first and the last day that can match, as days since 1970, and the parameters they
/// travel as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DayRange {
    from: &'static str,
    to: &'static str,
    bounds: Bounds,
    /// Whether the days bound instants, and are told as their midnights.
    instants: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Bounds {
    first: Option<i32>,
    last: Option<i32>,
}

impl Bounds {
    fn of(first: Option<i32>, last: Option<i32>) -> Bounds {
        Bounds { first, last }
    }

    /// What satisfies both.
    fn and(self, other: Bounds) -> Bounds {
        let last = [self.last, other.last].into_iter().flatten().min();
        Bounds::of(self.first.max(other.first), last)
    }

    /// What satisfies either, and what lies between.
    fn or(self, other: Bounds) -> Bounds {
        let first = self.first.zip(other.first).map(|(a, b)| a.min(b));
        let last = self.last.zip(other.last).map(|(a, b)| a.max(b));
        Bounds::of(first, last)
    }
}

impl DayRange {
    /// Whether no day is in it.
    pub(super) fn is_empty(self) -> bool {
        let bounds = self.bounds.first.zip(self.bounds.last);
        bounds.is_some_and(|(first, last)| last < first)
    }

    /// The parameters, a day wider on either side.
    pub(super) fn parameters(self) -> impl Iterator<Item = (&'static str, String)> {
        let Bounds { first, last } = self.bounds;
        let midnight = if self.instants { "T00:00:00Z" } else { "" };
        let told = |day: Option<i32>| Some(iso(day?)? + midnight);
        let from = first.and_then(|day| Some((self.from, told(day.checked_sub(1))?)));
        let to = last.and_then(|day| Some((self.to, told(day.checked_add(1))?)));
        let ends = [from, to].into_iter().flatten();
        ends.filter(|(name, _)| !name.is_empty())
    }

    /// Narrows the range among `ranges` that has the same parameters, or joins them.
    pub(super) fn join(self, ranges: &mut Vec<DayRange>) {
        match ranges
            .iter_mut()
            .find(|range| (range.from, range.to) == (self.from, self.to))
        {
            Some(range) => range.bounds = range.bounds.and(self.bounds),
            None => ranges.push(self),
        }
    }
}

/// The parameter that takes the value which `predicate` asks for.
pub(super) fn one_value(table: &Table, predicate: &Predicate) -> Option<OneValue> {
    let Predicate::Compare {
        column,
        comparison: Comparison::Equal,
        value,
    } = predicate
    else {
        return None;
    };
    let (name, beside) = parameter_of(table, column)?;
    Some(OneValue {
        name,
        value: as_parameter(table, column, value)?,
        beside,
        exact: !matches!(column.kind, Kind::Text),
    })
}

/// The parameter that takes one value of this column, and the one it has to stand beside.
pub(super) fn parameter_of(
    table: &Table,
    column: &Column,
) -> Option<(&'static str, Option<&'static str>)> {
    match filter_of(table, column)?.by {
        By::Parameter { name, beside, .. } => Some((name, beside)),
        By::Where | By::Days { .. } => None,
    }
}

/// The column whose words a request for the list has to choose from, and the parameter that
/// takes them.
pub(crate) fn required_parameter(table: &Table) -> Option<(&'static Column, &'static str)> {
    let mut columns = table.columns.iter();
    columns.find_map(|column| match filter_of(table, column)?.by {
        By::Parameter {
            name,
            required: true,
            ..
        } => Some((column, name)),
        _ => None,
    })
}

/// Whether Xero answers for one of a set of words at a time only.
pub(crate) fn requires_words(table: &Table) -> bool {
    required_parameter(table).is_some()
}

/// A value as a column's parameter takes it. Blanks at its ends might be cut off, and a comma might
/// make it a list: such a value stays here.
pub(super) fn as_parameter(table: &Table, column: &Column, value: &Value) -> Option<String> {
    match (&column.kind, value) {
        (Kind::Enum(words), Value::Text(word)) if words.contains(&word.as_str()) => {
            let spelled = filter_of(table, column).map(|filter| filter.by);
            Some(match spelled {
                Some(By::Parameter {
                    words: Words::Capitals,
                    ..
                }) => word.to_uppercase(),
                _ => word.clone(),
            })
        }
        (Kind::Flag, Value::Flag(is)) => Some(is.to_string()),
        (Kind::Guid, Value::Guid(guid)) => Some(guid.clone()),
        (Kind::Text, Value::Text(text)) => {
            let is_plain = !text.is_empty()
                && text.trim() == text
                && !text.contains([',', '"'])
                && !text.chars().any(char::is_control);
            is_plain.then(|| text.clone())
        }
        _ => None,
    }
}

/// The ranges of days that `predicate` confines its rows to.
pub(super) fn day_ranges(table: &Table, predicate: &Predicate) -> Vec<DayRange> {
    let Some(endpoint) = table.endpoint() else {
        return Vec::new();
    };
    let ranges = endpoint.filters.iter().filter_map(|filter| {
        let By::Days { from, to } = filter.by else {
            return None;
        };
        let range = DayRange {
            from,
            to,
            bounds: bounds(table, predicate, filter),
            instants: table.columns.iter().any(|column| {
                matches!(column.kind, Kind::Instant)
                    && table.document_path(column) == Some(filter.field)
            }),
        };
        range.parameters().next().is_some().then_some(range)
    });
    ranges.collect()
}

/// The bounds of a filter's field in the rows that satisfy `predicate`.
fn bounds(table: &Table, predicate: &Predicate, filter: &Filter) -> Bounds {
    let is_field = |column: &Column| table.document_path(column) == Some(filter.field);
    const DAY: i64 = 24 * 60 * 60 * 1000;
    let day = |value: &Value| match value {
        Value::Date(day) => Some(*day),
        Value::Instant(instant) => i32::try_from(instant.div_euclid(DAY)).ok(),
        _ => None,
    };
    match predicate {
        Predicate::Compare {
            column,
            comparison,
            value,
        } if is_field(column) => {
            let on = day(value);
            // An instant's own day has more of them, before it and after it.
            let step = i32::from(!matches!(value, Value::Instant(_)));
            let before = on.and_then(|day| day.checked_sub(step));
            let after = on.and_then(|day| day.checked_add(step));
            match comparison {
                Comparison::Equal => Bounds::of(on, on),
                Comparison::GreaterOrEqual => Bounds::of(on, None),
                Comparison::Greater => Bounds::of(after, None),
                Comparison::LessOrEqual => Bounds::of(None, on),
                Comparison::Less => Bounds::of(None, before),
                Comparison::NotEqual => Bounds::default(),
            }
        }
        Predicate::OneOf { column, values } if is_field(column) => {
            let days: Option<Vec<i32>> = values.iter().map(day).collect();
            let days = days.unwrap_or_default();
            Bounds::of(days.iter().min().copied(), days.iter().max().copied())
        }
        Predicate::And(parts) => {
            let parts = parts.iter().map(|part| bounds(table, part, filter));
            parts.fold(Bounds::default(), Bounds::and)
        }
        Predicate::Or(parts) => {
            let parts = parts.iter().map(|part| bounds(table, part, filter));
            parts.reduce(Bounds::or).unwrap_or_default()
        }
        _ => Bounds::default(),
    }
}

fn filter_of(table: &Table, column: &Column) -> Option<&'static Filter> {
    let path = table.document_path(column)?;
    let filters = table.endpoint()?.filters;
    filters.iter().find(|filter| filter.field == path)
}

/// A day as parameters spell it, in the years that .NET and SQL Server know.
fn iso(day: i32) -> Option<String> {
    let day = NaiveDate::from_epoch_days(day)?;
    let text = day.format("%Y-%m-%d").to_string();
    ("1753-01-01".."9999-12-31")
        .contains(&text.as_str())
        .then_some(text)
}

/// A value that a condition gives a report's parameter: as rows echo it, and as it is sent.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Given {
    pub(crate) echo: ScalarValue,
    pub(crate) sent: String,
}

/// The parameter that `conjunct` gives values, and these, if it does nothing else.
pub(crate) fn given(table: &Table, conjunct: &Expr) -> Option<(&'static Column, Vec<Given>)> {
    let (column, values) = values_of(&predicate_from_expr(table, conjunct))?;
    let given = values.iter().map(|value| {
        let (echo, sent) = match value {
            Value::Date(day) => (ScalarValue::Date32(Some(*day)), iso(*day)?),
            Value::Flag(is) => (ScalarValue::Boolean(Some(*is)), is.to_string()),
            Value::Text(text) | Value::Guid(text) => {
                (ScalarValue::Utf8(Some(text.clone())), text.clone())
            }
            Value::Number(number) => {
                let whole: i64 = number.parse().ok()?;
                (ScalarValue::Int64(Some(whole)), whole.to_string())
            }
            Value::Instant(_) => return None,
        };
        Some(Given { echo, sent })
    });
    Some((column, given.collect::<Option<_>>()?))
}
