//! What of a query's filters travels, in which part of the request, and why the rest doesn't.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::ControlFlow;

use datafusion::logical_expr::Expr;
use datafusion::logical_expr::utils::split_conjunction;
use datafusion::sql::sqlparser::ast::{self, visit_expressions_mut};
use datafusion::sql::unparser::Unparser;
use datafusion::sql::unparser::dialect::CustomDialectBuilder;

use super::batches::{Batches, Room, takes_list, values_of, words_in_a_list};
use super::from_expr::predicate_from_expr;
use super::parameters::{
    DayRange, OneValue, as_parameter, day_ranges, one_value, parameter_of, required_parameter,
};
use super::predicate::{Comparison, Predicate, Value};
use super::where_clause::{Clause, conjunction, where_clause_for};
use crate::catalog::descriptor::{Column, Kind, Paging, Table};
use crate::client::Request;

/// The part of a query's filters that Xero evaluates.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pushed {
    /// The `where` expression.
    pub where_clause: Option<String>,
    /// The part of it that names only fields which stay allowed in large organisations.
    pub optimised_clause: Option<String>,
    /// Whether `where` names a field that may change without leaving a trace in what
    /// `If-Modified-Since` compares.
    pub unstamped: bool,
    /// Parameters beside `where`.
    pub parameters: Vec<(&'static str, String)>,
    /// Seconds since 1970 for `If-Modified-Since`.
    pub modified_since: Option<i64>,
    /// The only documents that can match. Nothing else travels beside ids.
    pub ids: Option<Vec<String>>,
    /// Values of one field that the documents must have, too many for one URL.
    pub batches: Option<Batches>,
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

impl Pushed {
    /// Nothing travels, and each filter says why.
    pub(crate) fn nothing(filters: &[Expr], reason: &'static str) -> Pushed {
        let conjuncts = filters.iter().flat_map(split_conjunction);
        Pushed {
            explained: conjuncts
                .map(|conjunct| Explained::new(conjunct, Travel::Local(reason)))
                .collect(),
            exact: filters.is_empty(),
            countable: filters.is_empty(),
            ..Pushed::default()
        }
    }
}

impl Pushed {
    /// These values don't travel after all.
    fn leave_here(&mut self, batches: &Batches) {
        let name = batches.column.name;
        let of_it = |explained: &&mut Explained| {
            explained.travel == Travel::Superset && explained.filter.contains(name)
        };
        for explained in self.explained.iter_mut().filter(of_it) {
            explained.travel =
                Travel::Local("the list is asked for word by word of another column");
        }
        self.exact = false;
    }
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
    /// Xero is asked for it by a pseudo-column's parameter.
    Asked,
    /// It doesn't travel, and this is why.
    Local(&'static str),
}

impl Travel {
    /// The word for it; none if it doesn't travel.
    pub fn word(&self) -> Option<&'static str> {
        match self {
            Travel::Exact => Some("server-exact"),
            Travel::Superset => Some("superset"),
            Travel::Asked => Some("asked for"),
            Travel::Local(_) => None,
        }
    }
}

impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (", self.filter)?;
        match self.travel {
            Travel::Local(reason) => write!(f, "local: {reason})"),
            ref travels => write!(f, "{})", travels.word().unwrap_or_default()),
        }
    }
}

impl Explained {
    pub(crate) fn new(filter: &Expr, travel: Travel) -> Explained {
        let filter = in_sql(filter).unwrap_or_else(|| filter.to_string());
        Explained { filter, travel }
    }
}

/// An expression as a user would write it, where DataFusion knows how.
fn in_sql(expr: &Expr) -> Option<String> {
    let dialect = CustomDialectBuilder::new().build();
    let unparser = Unparser::new(&dialect).with_pretty(true);
    let mut sql = unparser.expr_to_sql(expr).ok()?;
    // `DATE '2025-01-31'` for `CAST('2025-01-31' AS DATE)`.
    let _ = visit_expressions_mut(&mut sql, |part| {
        if let ast::Expr::Cast {
            expr, data_type, ..
        } = part
            && let ast::Expr::Value(value) = expr.as_ref()
            && matches!(
                data_type,
                ast::DataType::Date | ast::DataType::Timestamp(..)
            )
        {
            *part = ast::Expr::TypedString(ast::TypedString {
                data_type: data_type.clone(),
                value: value.clone(),
                uses_odbc_syntax: false,
            });
        }
        ControlFlow::<()>::Continue(())
    });
    Some(sql.to_string())
}

/// Where one conjunct goes.
enum Way {
    Where(Clause),
    Parameter(&'static str, String),
    OneValue(OneValue),
    Days(Vec<DayRange>),
    ModifiedSince(i64),
    Ids(Vec<String>),
    Batches(&'static Column, Vec<Value>),
    Numbers(Numbers),
    Nothing,
    Local(&'static str),
}

/// Decides what of `filters`, all of which must hold, travels. `bare` is the request without
/// filters: what would make its URL too long is asked for in batches or stays local.
pub fn push(table: &Table, filters: &[Expr], bare: &Request, longest_url: usize) -> Pushed {
    let room = Room { bare, longest_url };
    let conjuncts: Vec<&Expr> = filters.iter().flat_map(split_conjunction).collect();
    let predicates: Vec<Predicate> = conjuncts
        .iter()
        .map(|conjunct| predicate_from_expr(table, conjunct))
        .collect();
    let mut ways: Vec<Way> = predicates.iter().map(|p| way(table, p)).collect();
    shorten(&mut ways, &predicates, room);
    keep_company(&mut ways, room);
    let batches = batches(table, &mut ways, room);
    let alone = match (&batches, ways.iter().any(|way| matches!(way, Way::Ids(_)))) {
        (_, true) => Some("the rows are asked for by their ids"),
        (Some(batches), _) if batches.alone => Some("a list of values travels alone"),
        _ => None,
    };
    let mut pushed = Pushed {
        batches,
        exact: true,
        countable: true,
        ..Pushed::default()
    };
    let mut clauses: Vec<Clause> = Vec::new();
    let mut ranges: Vec<DayRange> = Vec::new();
    for (conjunct, way) in conjuncts.iter().zip(ways) {
        let travel = match (way, alone) {
            (Way::Nothing, _) => {
                pushed.matches_nothing = true;
                Travel::Exact
            }
            (Way::Ids(ids), _) => {
                pushed.ids = Some(match pushed.ids.take() {
                    Some(earlier) => earlier.into_iter().filter(|id| ids.contains(id)).collect(),
                    None => ids,
                });
                Travel::Exact
            }
            (Way::Local(reason), _) => Travel::Local(reason),
            (Way::Batches(..), _) if pushed.batches.is_some() => Travel::Superset,
            (_, Some(reason)) => Travel::Local(reason),
            (Way::Batches(..), None) => Travel::Local("the URL would be too long"),
            (Way::ModifiedSince(since), _) => {
                pushed.modified_since = pushed.modified_since.max(Some(since));
                Travel::Superset
            }
            (Way::Numbers(numbers), _) => {
                pushed.after = pushed.after.max(numbers.after);
                pushed.up_to = [pushed.up_to, numbers.up_to].into_iter().flatten().min();
                Travel::Superset
            }
            // Twice, a list is the union of both, if it is anything.
            (Way::Parameter(name, _), _) if pushed.parameters.iter().any(|(n, _)| *n == name) => {
                Travel::Local("a list of such words travels already")
            }
            (Way::Parameter(name, value), _) => {
                pushed.parameters.push((name, value));
                Travel::Exact
            }
            (Way::OneValue(one), _)
                if pushed.parameters.iter().any(|(name, _)| *name == one.name) =>
            {
                Travel::Local("its parameter takes one value, and has one")
            }
            // Nobody says that counts heed such a parameter.
            (Way::OneValue(one), _) => {
                pushed.countable = false;
                pushed.parameters.push((one.name, one.value));
                match one.exact {
                    true => Travel::Exact,
                    false => Travel::Superset,
                }
            }
            (Way::Days(days), _) => {
                days.into_iter().for_each(|days| days.join(&mut ranges));
                Travel::Superset
            }
            (Way::Where(clause), _) => {
                pushed.countable &= clause.optimised;
                let travel = match clause.exact {
                    true => Travel::Exact,
                    false => Travel::Superset,
                };
                clauses.push(clause);
                travel
            }
        };
        pushed.exact &= travel == Travel::Exact;
        pushed.countable &= pushed.exact;
        pushed.explained.push(Explained::new(conjunct, travel));
    }
    if pushed.ids.is_some() {
        pushed.batches = None;
    } else if let Some(batches) = required_words(table, &pushed, room) {
        // Another list of values would have to be asked for beside each of the words.
        if let Some(other) = pushed.batches.replace(batches) {
            pushed.leave_here(&other);
        }
        pushed.countable = false;
    }
    pushed.matches_nothing |= pushed.ids.as_ref().is_some_and(Vec::is_empty);
    let bounds = pushed.after.zip(pushed.up_to);
    pushed.matches_nothing |= bounds.is_some_and(|(after, up_to)| up_to <= after);
    for range in ranges {
        pushed.matches_nothing |= range.is_empty();
        pushed.parameters.extend(range.parameters());
    }
    pushed.unstamped = clauses.iter().any(|clause| !clause.stamped);
    pushed.where_clause = conjunction(&clauses);
    clauses.retain(|clause| clause.optimised);
    pushed.optimised_clause = conjunction(&clauses);
    pushed
}

/// The requests that bring documents of all words of a parameter that Xero refuses to do without,
/// where no condition says which of them are wanted.
fn required_words(table: &Table, pushed: &Pushed, room: Room<'_>) -> Option<Batches> {
    let (column, name) = required_parameter(table)?;
    let Kind::Enum(words) = column.kind else {
        return None;
    };
    let is_bound = pushed.parameters.iter().any(|(bound, _)| *bound == name);
    let batches = pushed.batches.as_ref();
    if is_bound || batches.is_some_and(|batches| batches.column.name == column.name) {
        return None;
    }
    let words: Vec<Value> = words.iter().map(|w| Value::Text(w.to_string())).collect();
    Batches::of(table, column, &words, None, room)
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
    if let Some((name, values)) = words_in_a_list(table, predicate) {
        return Way::Parameter(name, values);
    }
    if let Some(numbers) = numbers(table, predicate) {
        return Way::Numbers(numbers);
    }
    if let Some(one) = one_value(table, predicate) {
        return Way::OneValue(one);
    }
    let days = day_ranges(table, predicate);
    if !days.is_empty() {
        return Way::Days(days);
    }
    match (where_clause_for(table, predicate), values_of(predicate)) {
        (Err(_), Some((column, values)))
            if matches!(parameter_of(table, column), Some((_, None)))
                && values
                    .iter()
                    .all(|value| as_parameter(table, column, value).is_some()) =>
        {
            Way::Batches(column, values)
        }
        (Err(_), Some((column, values))) if takes_list(table, column, &values) => {
            Way::Batches(column, values)
        }
        // A list parameter stays allowed in large organisations where `where` doesn't.
        (Ok(clause), Some((column, values)))
            if !clause.optimised && values.len() > 1 && takes_list(table, column, &values) =>
        {
            Way::Batches(column, values)
        }
        (Ok(clause), _) => Way::Where(clause),
        (Err(reason), _) => Way::Local(reason),
    }
}

/// Keeps here what would make the URL too long as a parameter, and what is heeded only beside
/// another parameter that doesn't travel.
fn keep_company(ways: &mut [Way], room: Room<'_>) {
    let one_value = |way: &Way| match way {
        Way::OneValue(one) => Some(one.clone()),
        _ => None,
    };
    for way in ways.iter_mut() {
        if one_value(way).is_some_and(|one| !room.holds(&[(one.name, one.value)])) {
            *way = Way::Local("the URL would be too long");
        }
    }
    let travelling: Vec<&str> = ways
        .iter()
        .filter_map(one_value)
        .map(|one| one.name)
        .collect();
    for way in ways.iter_mut() {
        let beside = one_value(way).and_then(|one| one.beside);
        if beside.is_some_and(|other| !travelling.contains(&other)) {
            *way =
                Way::Local("Xero heeds its parameter only beside another, which isn't asked for");
        }
    }
}

/// Takes out of `where` what would make the URL too long, the longest first.
fn shorten(ways: &mut [Way], predicates: &[Predicate], room: Room<'_>) {
    loop {
        let clauses = ways.iter().filter_map(|way| match way {
            Way::Where(clause) => Some(clause),
            _ => None,
        });
        let Some(whole) = conjunction(clauses) else {
            return;
        };
        if room.holds(&[("where", whole)]) {
            return;
        }
        let length = |way: &Way| match way {
            Way::Where(clause) => clause.text.len(),
            _ => 0,
        };
        let Some(longest) = (0..ways.len()).max_by_key(|at| length(&ways[*at])) else {
            return;
        };
        ways[longest] = match values_of(&predicates[longest]) {
            Some((column, values)) if values.len() > 1 => Way::Batches(column, values),
            _ => Way::Local("the URL would be too long"),
        };
    }
}

/// The batches of the first conjunct that can be asked for so; other such conjuncts stay local.
fn batches(table: &Table, ways: &mut [Way], room: Room<'_>) -> Option<Batches> {
    let clauses = ways.iter().filter_map(|way| match way {
        Way::Where(clause) => Some(clause),
        _ => None,
    });
    let beside = conjunction(clauses);
    let mut found: Option<Batches> = None;
    for way in ways {
        let Way::Batches(column, values) = way else {
            continue;
        };
        let batches = match found {
            Some(_) => None,
            None => Batches::of(table, column, values, beside.as_deref(), room),
        };
        match batches {
            Some(batches) => found = Some(batches),
            None => *way = Way::Local("the URL would be too long"),
        }
    }
    found
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

/// Documents of a list read by numbers that are asked for one by one, two calls each: for more
/// the list is read.
const MOST_ONE_BY_ONE: usize = 5;

/// The only GUIDs that the column `name` can be where all of `filters` hold, if they tell.
pub(crate) fn guids_named(table: &Table, filters: &[Expr], name: &str) -> Option<Vec<String>> {
    let conjuncts = filters.iter().flat_map(split_conjunction);
    let named = conjuncts.filter_map(|conjunct| {
        let predicate = predicate_from_expr(table, conjunct);
        if matches!(predicate, Predicate::Never) {
            return Some(BTreeSet::new());
        }
        let (column, values) = values_of(&predicate)?;
        let guids = values.iter().map(|value| match value {
            Value::Guid(guid) => Some(guid.clone()),
            _ => None,
        });
        (column.name == name).then(|| guids.collect())?
    });
    let named = named.reduce(|one, other| &one & &other)?;
    Some(named.into_iter().collect())
}

/// The document ids that `predicate` names, where documents can be asked for by id.
fn ids(table: &Table, predicate: &Predicate) -> Option<Vec<String>> {
    let endpoint = table.endpoint()?;
    endpoint.knows_ids().then_some(())?;
    let (column, values) = values_of(predicate)?;
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
    let few = ids.len() <= MOST_ONE_BY_ONE;
    (few || !matches!(endpoint.paging, Paging::Offset { .. })).then_some(ids)
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
