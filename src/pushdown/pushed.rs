//! What of a query's filters travels, in which part of the request, and why the rest doesn't.

use std::fmt;

use datafusion::logical_expr::Expr;
use datafusion::logical_expr::utils::split_conjunction;

use super::from_expr::predicate_from_expr;
use super::predicate::{Comparison, Predicate, Value};
use super::where_clause::{Clause, conjunction, where_clause_for};
use crate::catalog::descriptor::{Column, Kind, Table};
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
    match where_clause_for(table, predicate) {
        Ok(clause) => Way::Where(clause),
        Err(reason) => Way::Local(reason),
    }
}

/// The document ids that `predicate` names, where the endpoint takes a list of them.
fn ids(table: &Table, predicate: &Predicate) -> Option<Vec<String>> {
    let endpoint = table.endpoint()?;
    endpoint.ids?;
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
    Some(ids)
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
