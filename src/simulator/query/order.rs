//! `order`: field names with a direction, sorted as the database sorts.

use std::cmp::Ordering;

use super::value::Value;
use super::{Field, ParseFailure, field_named};

/// A field to sort by.
pub(crate) struct SortKey<R: 'static> {
    pub(crate) field: &'static Field<R>,
    pub(crate) descending: bool,
}

/// Compiles the text of an `order` parameter.
pub(crate) fn parse<R>(
    text: &str,
    fields: &'static [Field<R>],
) -> Result<Vec<SortKey<R>>, ParseFailure> {
    text.split(',')
        .map(|part| {
            let mut words = part.split_whitespace();
            let name = words
                .next()
                .ok_or_else(|| ParseFailure("Identifier expected".to_owned()))?;
            let field = field_named(fields, name)
                .ok_or_else(|| ParseFailure(format!("No property or field '{name}' exists")))?;
            let descending = match words.next().map(str::to_ascii_lowercase).as_deref() {
                None | Some("asc" | "ascending") => false,
                Some("desc" | "descending") => true,
                Some(_) => return Err(ParseFailure("Syntax error".to_owned())),
            };
            match words.next() {
                None => Ok(SortKey { field, descending }),
                Some(_) => Err(ParseFailure("Syntax error".to_owned())),
            }
        })
        .collect()
}

/// Compares two values for sorting: null before everything, as in SQL Server.
pub(crate) fn sort_order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Less,
        (_, Value::Null) => Ordering::Greater,
        _ => a.compared_with(b).unwrap_or(Ordering::Equal),
    }
}
