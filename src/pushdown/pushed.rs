//! What of a query's filters travels, in which part of the request, and why the rest doesn't.

use std::fmt;

use datafusion::logical_expr::Expr;
use datafusion::logical_expr::utils::split_conjunction;

use super::from_expr::predicate_from_expr;
use super::predicate::{Comparison, Predicate, Value};
use super::where_clause::{Clause, conjunction, where_clause_for};
use crate::catalog::descriptor::{Column, Kind, Paging, Table};
use crate::client::Request;

/// The part of a query's filters that Xero evaluates.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pushed {
    /// The `where` expression.
    pub where_clause: Option<String>,
    /// Seconds since 1970 for `If-Modified-Since`.
    pub modified_since: Option<i64>,
    /// The only documents that can match. Nothing else travels beside ids.
    pub ids: Option<Vec<String>>,
    /// The number after which the documents that can match begin, where a list is read by it.
    pub after: Option<i64>,
    /// The last number that can match, likewise.
    pub up_to: Option<i64>,
    /// No row can match: no call is needed.
    pub matches_nothing: bool,
    /// Whether every filter travels and Xero evaluates it as SQL does.
    pub exact: bool,
    /// Whether moreover Xero's count of the matching documents can be believed.
    pub countable: bool,
    /// Each filter and how it travels.
    pub explained: Vec<Explained>,
}

/// A filter and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The filter in SQL.
    pub filter: String,
    /// How it travels.
    pub travel: Travel,
}

/// How a filter travels. Whatever it is, the scan evaluates the filter again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Travel {
    /// Xero evaluates it as SQL does.
    Exact,
    /// Xero returns at least the rows that satisfy it.
    Superset,
    /// It doesn't travel, and this is why.
    Local(&'static str),
}

impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.travel {
            Travel::Exact => write!(f, "{} (server-exact)", self.filter),
            Travel::Superset => write!(f, "{} (superset)", self.filter),
            Travel::Local(reason) => write!(f, "{} (local: {reason})", self.filter),
        }
    }
}

/// Where one conjunct goes.
enum Way {
    Where(Clause),
    ModifiedSince(i64),
    Ids(Vec<String>),
    Numbers(Numbers),
    Nothing,
    Local(&'static str),
}

/// Decides what of `filters`, all of which must hold, travels. `bare` is the request without
/// filters: a conjunct that would make its URL too long stays local.
pub fn push(table: &Table, filters: &[Expr], bare: &Request, longest_url: usize) -> Pushed {
    let conjuncts: Vec<&Expr> = filters.iter().flat_map(split_conjunction).collect();
    let ways: Vec<Way> = conjuncts
        .iter()
        .map(|conjunct| way(table, &predicate_from_expr(table, conjunct)))
        .collect();
    let by_ids = ways.iter().any(|way| matches!(way, Way::Ids(_)));
    let mut pushed = Pushed {
        exact: true,
        countable: true,
        ..Pushed::default()
    };
    let mut clauses: Vec<Clause> = Vec::new();
    for (conjunct, way) in conjuncts.iter().zip(ways) {
        let travel = match way {
            Way::Nothing => {
                pushed.matches_nothing = true;
                Travel::Exact
            }
            Way::Ids(ids) => {
                pushed.ids = Some(match pushed.ids.take() {
                    Some(earlier) => earlier.into_iter().filter(|id| ids.contains(id)).collect(),
                    None => ids,
                });
                Travel::Exact
            }
            Way::Local(reason) => Travel::Local(reason),
            _ if by_ids => Travel::Local("the rows are asked for by their ids"),
            Way::ModifiedSince(since) => {
                pushed.modified_since = pushed.modified_since.max(Some(since));
                Travel::Superset
            }
            Way::Numbers(numbers) => {
                pushed.after = pushed.after.max(numbers.after);
                pushed.up_to = [pushed.up_to, numbers.up_to].into_iter().flatten().min();
                Travel::Superset
            }
            Way::Where(clause) => {
                let travel = match clause.exact {
                    true => Travel::Exact,
                    false => Travel::Superset,
                };
                pushed.countable &= clause.optimised;
                clauses.push(clause);
                let long = bare.clone().with("where", conjunction(&clauses));
                if long.path_and_query().len() > longest_url {
                    clauses.pop();
                    Travel::Local("the URL would be too long")
                } else {
                    travel
                }
            }
        };
        pushed.exact &= travel == Travel::Exact;
        pushed.countable &= pushed.exact;
        pushed.explained.push(Explained {
            filter: conjunct.to_string(),
            travel,
        });
    }
    pushed.matches_nothing |= pushed.ids.as_ref().is_some_and(Vec::is_empty);
    let bounds = pushed.after.zip(pushed.up_to);
    pushed.matches_nothing |= bounds.is_some_and(|(after, up_to)| up_to <= after);
    if !clauses.is_empty() {
        pushed.where_clause = Some(conjunction(&clauses));
    }
    pushed
}

fn way(table: &Table, predicate: &Predicate) -> Way {
    if matches!(predicate, Predicate::Never) {
        return Way::Nothing;
    }
    if let Some(ids) = ids(table, predicate) {
        return Way::Ids(ids);
    }
    if let Some(since) = modified_since(table, predicate) {
        return Way::ModifiedSince(since);
    }
    if let Some(numbers) = numbers(table, predicate) {
        return Way::Numbers(numbers);
    }
    match where_clause_for(table, predicate) {
        Ok(clause) => Way::Where(clause),
        Err(reason) => Way::Local(reason),
    }
}

/// Bounds of a number that a list is read by.
#[derive(Debug, Clone, Copy, Default)]
struct Numbers {
    after: Option<i64>,
    up_to: Option<i64>,
}

/// The bounds that `predicate` sets to the number that the endpoint's list is read by.
fn numbers(table: &Table, predicate: &Predicate) -> Option<Numbers> {
    let Paging::Offset { number, .. } = table.endpoint()?.paging else {
        return None;
    };
    let is_number = |column: &Column| table.document_path(column) == Some(number);
    let whole = |value: &Value| match value {
        Value::Number(text) => text.parse::<i64>().ok(),
        _ => None,
    };
    let from = |first: i64| Some(first.saturating_sub(1));
    match predicate {
        Predicate::Compare {
            column,
            comparison,
            value,
        } if is_number(column) => {
            let value = whole(value)?;
            let (after, up_to) = match comparison {
                Comparison::Equal => (from(value), Some(value)),
                Comparison::Greater => (Some(value), None),
                Comparison::GreaterOrEqual => (from(value), None),
                Comparison::Less => (None, from(value)),
                Comparison::LessOrEqual => (None, Some(value)),
                Comparison::NotEqual => return None,
            };
            Some(Numbers { after, up_to })
        }
        Predicate::OneOf { column, values } if is_number(column) => {
            let values = values.iter().map(whole).collect::<Option<Vec<_>>>()?;
            Some(Numbers {
                after: from(*values.iter().min()?),
                up_to: values.iter().max().copied(),
            })
        }
        // A part that sets no bound leaves those of the others as they are.
        Predicate::And(parts) => {
            let bounds = parts.iter().filter_map(|part| numbers(table, part));
            bounds.reduce(|a, b| Numbers {
                after: a.after.max(b.after),
                up_to: [a.up_to, b.up_to].into_iter().flatten().min(),
            })
        }
        _ => None,
    }
}

/// Documents asked for one by one, where there is no list of ids: for more the list is read.
const MOST_ONE_BY_ONE: usize = 5;

/// The document ids that `predicate` names, where the endpoint takes a list of them, or where
/// its list takes no filters and they are few.
fn ids(table: &Table, predicate: &Predicate) -> Option<Vec<String>> {
    let endpoint = table.endpoint()?;
    let one_by_one = endpoint.ids.is_none();
    if one_by_one && !matches!(endpoint.paging, Paging::Offset { .. }) {
        return None;
    }
    let (column, values): (&Column, &[Value]) = match predicate {
        Predicate::Compare {
            column,
            comparison: Comparison::Equal,
            value,
        } => (column, std::slice::from_ref(value)),
        Predicate::OneOf { column, values } => (column, values),
        _ => return None,
    };
    if table.document_path(column) != Some(endpoint.id) {
        return None;
    }
    let mut ids: Vec<String> = values
        .iter()
        .map(|value| match value {
            Value::Guid(guid) => Some(guid.clone()),
            _ => None,
        })
        .collect::<Option<_>>()?;
    ids.sort_unstable();
    ids.dedup();
    (!one_by_one || ids.len() <= MOST_ONE_BY_ONE).then_some(ids)
}

/// `UpdatedDateUTC > t` as a second before it: the header compares whole seconds.
fn modified_since(table: &Table, predicate: &Predicate) -> Option<i64> {
    let endpoint = table.endpoint()?;
    match predicate {
        Predicate::Compare {
            column,
            comparison: Comparison::Greater | Comparison::GreaterOrEqual,
            value: Value::Instant(instant),
        } if matches!(column.kind, Kind::Instant)
            && endpoint.modified_since.is_some()
            && table.document_path(column) == endpoint.modified_since =>
        {
            Some(instant.div_euclid(1000) - 1)
        }
        _ => None,
    }
}
