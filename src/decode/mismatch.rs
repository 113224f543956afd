//! A value that can't be what its column promises, and the words that name its place.

use std::fmt;

use serde_json::Value;

use super::wire::Node;
use crate::catalog::descriptor::Reply;
use crate::error::{Error, ErrorKind};

/// Where a reply stands in a query: which table is read, and which page.
#[derive(Debug, Clone)]
pub struct Place {
    /// The table's name in SQL.
    pub table: &'static str,
    /// What was asked for: `page 3`, or `the reply`.
    pub page: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "reading `{}`, {}", self.table, self.page)
    }
}

/// A value that a kernel refused: its row in the array it read, what was expected, what was found.
#[derive(Debug)]
pub(crate) struct Mismatch {
    pub(crate) row: usize,
    pub(crate) expected: &'static str,
    pub(crate) found: String,
}

/// The text of a refused value, cut to what a message needs.
pub(crate) fn shown(found: &str) -> String {
    const LONGEST: usize = 60;
    match found.char_indices().nth(LONGEST) {
        Some((cut, _)) => format!("\"{}…\"", &found[..cut]),
        None => format!("\"{found}\""),
    }
}

impl Mismatch {
    /// The error that names the value's item (from 1) and path in the reply.
    pub(crate) fn at(self, place: &Place, item: usize, path: &str) -> Error {
        Error::new(
            ErrorKind::UnexpectedReply,
            format!(
                "{place}, item {}, `{path}`: expected {}, found {}",
                item + 1,
                self.expected,
                self.found
            ),
        )
        .with_outside(self.found)
    }
}

/// The error for a reply that arrow-json refused: the first place where the JSON isn't of the
/// expected shape, or the parser's own words when it isn't JSON at all.
pub(crate) fn diagnose(place: &Place, reply: Reply, expected: &Node, body: &[u8]) -> Error {
    let refused = |what: String| {
        Error::new(
            ErrorKind::UnexpectedReply,
            format!("{place}: {what}; the whole reply is refused rather than read in part"),
        )
    };
    let value: Value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(error) => return refused(format!("Xero's reply isn't whole JSON ({error})")),
    };
    let root = reply.key();
    let value = match root {
        "" => Value::Object([(String::new(), value)].into_iter().collect()),
        _ => value,
    };
    let mut path = Vec::new();
    match first_difference(expected, &value, &mut path) {
        Some(what) => {
            let item = path
                .iter()
                .position(|step| step == root)
                .and_then(|at| path.get(at + 1))
                .and_then(|index| index.parse::<usize>().ok())
                .map(|index| format!("item {}, ", index + 1))
                .unwrap_or_default();
            path.retain(|step| !step.is_empty());
            refused(format!("{item}`/{}`: {what}", path.join("/")))
        }
        None => refused("Xero's reply has an unexpected shape".to_string()),
    }
}

fn first_difference(expected: &Node, found: &Value, path: &mut Vec<String>) -> Option<String> {
    let wrong = |expected: &str| {
        Some(format!(
            "expected {expected}, found {}",
            match found {
                Value::Array(_) => "a list".to_string(),
                Value::Object(_) => "an object".to_string(),
                other => shown(&other.to_string()),
            }
        ))
    };
    match (expected, found) {
        (_, Value::Null) => None,
        (Node::Leaf, Value::Array(_) | Value::Object(_)) => wrong("a single value"),
        (Node::Leaf, _) => None,
        (Node::Object(members), Value::Object(map)) => members.iter().find_map(|(name, node)| {
            let value = map.get(*name)?;
            path.push((*name).to_string());
            let difference = first_difference(node, value, path);
            if difference.is_none() {
                path.pop();
            }
            difference
        }),
        (Node::Object(_), _) => wrong("an object"),
        (Node::List(element), Value::Array(values)) => {
            values.iter().enumerate().find_map(|(index, value)| {
                path.push(index.to_string());
                let difference = first_difference(element, value, path);
                if difference.is_none() {
                    path.pop();
                }
                difference
            })
        }
        (Node::List(_), _) => wrong("a list"),
    }
}
