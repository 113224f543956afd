//! Values of one field, asked for in as many requests as their URLs need.
//!
//! An IN list, or the keys of a join, may be longer than a URL. The requests of a [`Batches`]
//! bring every document that has one of the values, and no document twice.

use super::parameters::{as_parameter, parameter_of};
use super::predicate::{Comparison, Predicate, Value};
use super::where_clause::{filter_on, where_clause_for};
use crate::catalog::descriptor::{Column, Kind, ListParameter, Table};
use crate::client::Request;
use crate::guid;

/// Values in one request at most: a page holds the documents of not many more.
const VALUES_A_REQUEST: usize = 40;

/// What the parameters of a list have to fit into.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room<'a> {
    /// The request without them.
    pub(crate) bare: &'a Request,
    /// The longest path and query.
    pub(crate) longest_url: usize,
}

impl Room<'_> {
    pub(super) fn holds(self, parameters: &[(&'static str, String)]) -> bool {
        let mut request = self.bare.clone();
        request.parameters.extend_from_slice(parameters);
        request.path_and_query().len() <= self.longest_url
    }
}

/// Values of one column, in requests' worth.
#[derive(Debug, Clone)]
pub struct Batches {
    /// The column whose values are asked for.
    pub column: &'static Column,
    /// The values, each once.
    pub values: Vec<String>,
    /// Whether they travel as a parameter that nothing may stand beside. What such a list doesn't
    /// bring is asked for with `where`, if the column tells that it didn't come.
    pub alone: bool,
    /// Whether a change of the column leaves a trace in what `If-Modified-Since` compares.
    pub stamped: bool,
    /// The parameters of each request.
    pub requests: Vec<Vec<(&'static str, String)>>,
}

impl PartialEq for Batches {
    fn eq(&self, other: &Batches) -> bool {
        self.column.name == other.column.name && self.requests == other.requests
    }
}

impl Eq for Batches {}

impl Batches {
    /// Batches of `column`'s values, if the endpoint takes it in a list parameter or in `where`,
    /// next to the condition `beside`. None if a value can't stand in a URL.
    pub(super) fn of(
        table: &Table,
        column: &'static Column,
        values: &[Value],
        beside: Option<&str>,
        room: Room<'_>,
    ) -> Option<Batches> {
        let list = list_parameter(table, column).filter(|list| !list.beside_where);
        match (list, parameter_of(table, column)) {
            (Some(list), _) => Batches::in_list(table, list, column, values, room),
            (None, Some((name, None))) => Batches::one_by_one(table, name, column, values, room),
            (None, _) => Batches::in_where(table, column, values, beside, room),
        }
    }

    /// A request for each value, as a parameter that takes one.
    fn one_by_one(
        table: &Table,
        name: &'static str,
        column: &'static Column,
        values: &[Value],
        room: Room<'_>,
    ) -> Option<Batches> {
        let request = |value: &Value| {
            let parameters = vec![(name, as_parameter(table, column, value)?)];
            room.holds(&parameters).then_some(parameters)
        };
        let requests = values.iter().map(request).collect::<Option<_>>()?;
        Some(Batches {
            column,
            values: values.iter().map(text_of).collect(),
            alone: false,
            stamped: true,
            requests,
        })
    }

    fn in_list(
        table: &Table,
        list: &ListParameter,
        column: &'static Column,
        values: &[Value],
        room: Room<'_>,
    ) -> Option<Batches> {
        let texts: Vec<String> = values.iter().map(in_a_list).collect::<Option<_>>()?;
        let requests = filled(&texts, |chunk| {
            let parameters = vec![(list.name, chunk.join(","))];
            room.holds(&parameters).then_some(parameters)
        })?;
        Some(Batches {
            column,
            values: texts,
            alone: true,
            stamped: is_stamped(table, column),
            requests,
        })
    }

    /// Batches as OR chains in `where`.
    fn in_where(
        table: &Table,
        column: &'static Column,
        values: &[Value],
        beside: Option<&str>,
        room: Room<'_>,
    ) -> Option<Batches> {
        let requests = filled(values, |chunk| {
            let one_of = Predicate::OneOf {
                column,
                values: chunk.to_vec(),
            };
            let clause = where_clause_for(table, &one_of).ok()?.text;
            let whole = match beside {
                Some(beside) => format!("{beside} AND {clause}"),
                None => clause,
            };
            let parameters = vec![("where", whole)];
            room.holds(&parameters).then_some(parameters)
        })?;
        Some(Batches {
            column,
            values: values.iter().map(text_of).collect(),
            alone: false,
            stamped: is_stamped(table, column),
            requests,
        })
    }

    /// The same batches for those of the values that a list parameter didn't bring, in `where`.
    pub(crate) fn missing(
        &self,
        table: &Table,
        missing: Vec<String>,
        room: Room<'_>,
    ) -> Option<Batches> {
        let values: Vec<Value> = missing.into_iter().map(Value::Text).collect();
        Batches::in_where(table, self.column, &values, None, room)
    }

    /// Batches for the keys of a join on `column`; keys that the column can't hold are left out.
    pub(crate) fn of_keys(
        table: &Table,
        column: &'static Column,
        keys: &[String],
        beside: Option<&str>,
        room: Room<'_>,
    ) -> Option<Batches> {
        let values: Vec<Value> = match column.kind {
            Kind::Guid => keys
                .iter()
                .filter(|key| guid::is_canonical(key))
                .map(|key| Value::Guid(key.clone()))
                .collect(),
            Kind::Text => keys.iter().cloned().map(Value::Text).collect(),
            _ => return None,
        };
        Batches::of(table, column, &values, beside, room)
    }
}

/// Whether [`Batches::of_keys`] can make batches for this column.
pub(crate) fn takes_batches(table: &Table, column: &'static Column) -> bool {
    matches!(column.kind, Kind::Guid | Kind::Text)
        && (list_parameter(table, column).is_some()
            || filter_on(table, column).is_ok()
            || matches!(parameter_of(table, column), Some((_, None))))
}

/// Whether a list parameter that travels alone takes all of `values`.
pub(super) fn takes_list(table: &Table, column: &Column, values: &[Value]) -> bool {
    list_parameter(table, column).is_some_and(|list| !list.beside_where)
        && values.iter().all(|value| in_a_list(value).is_some())
}

fn is_stamped(table: &Table, column: &'static Column) -> bool {
    filter_on(table, column).is_ok_and(|filter| filter.stamped)
}

/// The parameter that takes a list of this column's values.
fn list_parameter(table: &Table, column: &Column) -> Option<&'static ListParameter> {
    let path = table.document_path(column)?;
    let lists = table.endpoint()?.lists;
    lists.iter().find(|list| list.field == path)
}

/// Chunks of `items` as large as `request` takes them; none if it doesn't even take one.
fn filled<T>(
    items: &[T],
    request: impl Fn(&[T]) -> Option<Vec<(&'static str, String)>>,
) -> Option<Vec<Vec<(&'static str, String)>>> {
    let mut requests = Vec::new();
    let mut rest = items;
    while !rest.is_empty() {
        let mut size = rest.len().min(VALUES_A_REQUEST);
        let made = loop {
            match request(&rest[..size]) {
                Some(made) => break made,
                None if size == 1 => return None,
                None => size = (size * 3 / 4).max(1),
            }
        };
        requests.push(made);
        rest = &rest[size..];
    }
    Some(requests)
}

/// A value as an item of a comma-separated list.
fn in_a_list(value: &Value) -> Option<String> {
    let text = text_of(value);
    let plain = !text.is_empty() && !text.contains([',', '"']);
    (plain && !text.chars().any(char::is_control)).then_some(text)
}

fn text_of(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Guid(text) | Value::Number(text) => text.clone(),
        Value::Date(number) => number.to_string(),
        Value::Instant(number) => number.to_string(),
        Value::Flag(is) => is.to_string(),
    }
}

/// The words of `values` as one list parameter beside `where`, if there is one for the column
/// and Xero documents them all.
pub(super) fn words_in_a_list(
    table: &Table,
    predicate: &Predicate,
) -> Option<(&'static str, String)> {
    let Predicate::OneOf { column, values } = predicate else {
        return None;
    };
    let list = list_parameter(table, column).filter(|list| list.beside_where)?;
    let exact = where_clause_for(table, predicate).is_ok_and(|clause| clause.exact);
    if values.len() < 2 || !exact {
        return None;
    }
    let texts: Vec<String> = values.iter().map(in_a_list).collect::<Option<_>>()?;
    Some((list.name, texts.join(",")))
}

/// A predicate on a column's values that may be asked for in batches.
pub(super) fn values_of(predicate: &Predicate) -> Option<(&'static Column, Vec<Value>)> {
    match predicate {
        Predicate::Compare {
            column,
            comparison: Comparison::Equal,
            value,
        } => Some((column, vec![value.clone()])),
        Predicate::OneOf { column, values } => {
            let mut distinct: Vec<Value> = Vec::with_capacity(values.len());
            let mut seen = std::collections::HashSet::new();
            for value in values {
                if seen.insert(text_of(value)) {
                    distinct.push(value.clone());
                }
            }
            Some((column, distinct))
        }
        _ => None,
    }
}
