//! A JSON document of properties, as a host program hands over what its form holds.
//!
//! In: `{"Tenant": "…", "Client ID": "…"}`, flat or with objects or arrays of further pairs in
//! it. Out: the pairs. Rule: errors name the key and never the value, which may be a secret.

use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::keys;
use crate::error::{Error, ErrorKind, Result};

/// The name of standard input, as of a file.
const STANDARD_INPUT: &str = "-";

/// A document that was read. No `Debug`: it may hold secrets.
pub(super) struct Document {
    /// Where it was read, as errors say it.
    pub origin: String,
    /// Keys as written, and their values as text.
    pub pairs: Vec<(String, String)>,
}

impl Document {
    /// Reads the document of the file at `path`, or of standard input if it is `-`.
    pub fn read(path: &Path, working_folder: &Path) -> Result<Document> {
        let (origin, text) = if path == Path::new(STANDARD_INPUT) {
            let mut text = String::new();
            let read = std::io::stdin().read_to_string(&mut text);
            ("standard input".to_string(), read.map(|_| text))
        } else {
            let file: PathBuf = working_folder.join(path);
            (path.display().to_string(), std::fs::read_to_string(file))
        };
        let text = text.map_err(|error| {
            Error::new(ErrorKind::Configuration, "it can't be read")
                .while_doing(&origin)
                .caused_by(error)
        })?;
        let pairs = parse(&text).map_err(|problem| {
            Error::new(ErrorKind::Configuration, format!("{origin}: {problem}"))
        })?;
        Ok(Document { origin, pairs })
    }
}

/// The pairs of a document, or what is wrong with it.
fn parse(text: &str) -> Result<Vec<(String, String)>, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let document = serde_json::from_str(text).map_err(|error| format!("no JSON: {error}"))?;
    let Node::Object(members) = document else {
        return Err("expected an object of properties, such as {\"Client ID\": \"…\"}".to_string());
    };
    let mut pairs = Vec::new();
    for (key, value) in members {
        match value {
            Node::Scalar(text) => pairs.push((key, text)),
            Node::Null => {}
            _ if keys::find(&key).is_some() => return Err(no_value(&key)),
            Node::Object(members) => further(members, &mut pairs)?,
            Node::Array(items) => {
                for item in items {
                    let Node::Object(members) = item else {
                        return Err(format!(
                            "{key}: expected pairs, such as {{\"key\": \"PageSize\", \"value\": 100}}"
                        ));
                    };
                    further(as_pair(members), &mut pairs)?;
                }
            }
        }
    }
    Ok(pairs)
}

/// Adds the pairs of an object within the document.
fn further(members: Vec<(String, Node)>, pairs: &mut Vec<(String, String)>) -> Result<(), String> {
    for (key, value) in members {
        match value {
            Node::Scalar(text) => pairs.push((key, text)),
            Node::Null => {}
            Node::Object(_) | Node::Array(_) => return Err(no_value(&key)),
        }
    }
    Ok(())
}

fn no_value(key: &str) -> String {
    format!("{key}: expected a text, a number or a boolean")
}

/// `{"key": "PageSize", "value": 100}` as `{"PageSize": 100}`; any other object as it is.
fn as_pair(mut members: Vec<(String, Node)>) -> Vec<(String, Node)> {
    let place = |wanted: &[&str]| {
        let is_wanted = |key: &str| wanted.iter().any(|one| key.eq_ignore_ascii_case(one));
        members.iter().position(|(key, _)| is_wanted(key))
    };
    let (Some(key), Some(value), 2) = (place(&["key", "name"]), place(&["value"]), members.len())
    else {
        return members;
    };
    let value = std::mem::replace(&mut members[value].1, Node::Null);
    match std::mem::replace(&mut members[key].1, Node::Null) {
        Node::Scalar(key) => vec![(key, value)],
        _ => vec![],
    }
}

/// JSON as it was written: every key, repeated ones too.
enum Node {
    Null,
    Scalar(String),
    Array(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyNode)
    }
}

struct AnyNode;

impl<'de> Visitor<'de> for AnyNode {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Node, E> {
        Ok(Node::Scalar(flag.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Scalar(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Scalar(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node, E> {
        Ok(Node::Scalar(number.to_string()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Scalar(text.to_string()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = items.next_element()? {
            nodes.push(node);
        }
        Ok(Node::Array(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some(member) = members.next_entry()? {
            nodes.push(member);
        }
        Ok(Node::Object(nodes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let pairs = parse(text).unwrap();
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .collect();
        assert_eq!(pairs, expected, "{text}");
    }

    #[test]
    fn pairs_are_flat_or_in_an_object_or_in_an_array() {
        check(
            r#"{"Client ID": "a", "Page Size": 100, "ReadOnly": true, "Tenant": null, "x": {}}"#,
            &[
                ("Client ID", "a"),
                ("Page Size", "100"),
                ("ReadOnly", "true"),
            ],
        );
        check(
            r#"{"Tenant": "A", "more": {"PageSize": 100, "MaxRows": -1}}"#,
            &[("Tenant", "A"), ("PageSize", "100"), ("MaxRows", "-1")],
        );
        check(
            r#"{"more": [{"key": "PageSize", "value": "9"}, {"Value": false, "Name": "ReadOnly"},
                {"Schema": "FILES", "Timeout": 5}, {"key": "Tenant", "value": null}]}"#,
            &[
                ("PageSize", "9"),
                ("ReadOnly", "false"),
                ("Schema", "FILES"),
                ("Timeout", "5"),
            ],
        );
        // Twins are refused where all sources are: none is lost here.
        check(
            r#"{"Tenant": "A", "Tenant": "B"}"#,
            &[("Tenant", "A"), ("Tenant", "B")],
        );
    }

    #[test]
    fn errors_name_the_key_and_never_the_value() {
        for (text, expected) in [
            ("hunter2", "no JSON: expected value at line 1 column 1"),
            (
                r#"{"Client Secret": "hunter2"#,
                "no JSON: EOF while parsing a string",
            ),
            (r#""hunter2""#, "expected an object of properties"),
            (
                r#"{"Client Secret": ["hunter2"]}"#,
                "Client Secret: expected a text",
            ),
            (
                r#"{"Client Secret": {"a": "hunter2"}}"#,
                "Client Secret: expected a text",
            ),
            (r#"{"more": ["hunter2"]}"#, "more: expected pairs"),
            (
                r#"{"more": {"Tenant": ["hunter2"]}}"#,
                "Tenant: expected a text",
            ),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(expected), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
