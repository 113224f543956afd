//! What Xero made of a call: of each element, in the order in which they were sent.
//!
//! Rule: an element counts as written only if the reply says so and shows the row; whatever else is
//! refused, with Xero's messages, or unknown.

use std::collections::BTreeMap;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray};
use datafusion::error::DataFusionError;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::changes::Change;
use super::compare::is_as_sent;
use super::given;
use super::problem;
use super::statement::{Operation, Writing};
use crate::auth::Tenant;
use crate::catalog::descriptor::{Column, Kind, Level, Reply, Rows, Table};
use crate::catalog::writable::{Call, Delete, Tells, Verb};
use crate::client::Written;
use crate::decode::{Decoder, Place};
use crate::error::{Error, ErrorKind, Result};

/// What became of one row.
#[derive(Debug)]
pub(super) enum Outcome {
    Written {
        /// The row's key, where the reply shows it.
        key: Option<String>,
        /// Columns of which Xero has something else than was sent.
        differs: Vec<&'static str>,
        warnings: Vec<String>,
        /// The row as Xero has it now, where it was decoded: a batch of one row.
        stored: Option<RecordBatch>,
    },
    Refused(Vec<Refusal>),
    /// No reply told.
    Unknown(String),
}

/// Why Xero doesn't take a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) column: Option<String>,
    pub(super) message: String,
}

/// What a reply says of an element beside its values.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Said {
    status_attribute_string: Option<String>,
    has_errors: Option<bool>,
    has_validation_errors: Option<bool>,
    validation_errors: Option<Vec<Message>>,
    warnings: Option<Vec<Message>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Message {
    message: Option<String>,
}

/// What Xero says of a request that it refuses as a whole.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Problem {
    error_number: Option<i64>,
    elements: Vec<Box<RawValue>>,
}

/// Reads replies of one statement.
pub(super) struct Reader<'a> {
    pub(super) writing: &'a Writing,
    pub(super) tenant: &'a Tenant,
    /// The rows of the statement.
    pub(super) rows: &'a RecordBatch,
    /// Whether the rows are wanted as Xero has them.
    pub(super) whole: bool,
}

impl Reader<'_> {
    /// The outcomes of `changes`, sent by `call`, of which this came.
    ///
    /// # Errors
    /// `UnexpectedReply` if the reply can't be read: then the call has an unknown outcome.
    pub(super) fn outcomes(
        &self,
        call: &Call,
        changes: &[Change],
        came: &Written,
    ) -> Result<Vec<Outcome>> {
        match came {
            Written::Taken(reply) if call.verb == Verb::Delete => Ok(match kept(&reply.body) {
                Some(why) => changes.iter().map(|_| refused(&why, None)).collect(),
                None => changes.iter().map(unseen).collect(),
            }),
            Written::Taken(_) if call.tells == Tells::Nothing => {
                Ok(changes.iter().map(unseen).collect())
            }
            Written::Taken(reply) => self.taken(call, changes, &reply.body),
            Written::Refused(reply, error) => Ok(self.refused(changes, &reply.body, error)),
            Written::Absent => Ok(changes
                .iter()
                .map(|_| refused("it isn't there any more", None))
                .collect()),
        }
    }

    fn taken(&self, call: &Call, changes: &[Change], body: &[u8]) -> Result<Vec<Outcome>> {
        let elements = self.elements(call, body)?;
        if elements.len() != changes.len() {
            return Err(self.unexpected(format!(
                "the reply tells of {} rows, and {} were sent",
                elements.len(),
                changes.len()
            )));
        }
        let each = changes.iter().zip(&elements);
        let outcomes = each.map(|(change, element)| {
            let said: Said = serde_json::from_str(element.get()).map_err(|error| {
                self.unexpected("what became of a row can't be read".into())
                    .caused_by(error)
            })?;
            if said.is_refusal() {
                return Ok(Outcome::Refused(self.refusals(&said, element)));
            }
            self.written(change, element, said)
        });
        outcomes.collect()
    }

    /// The key of a row that a reply of its own kind shows, and nothing more of it.
    fn key_of(&self, element: &RawValue) -> Result<Option<String>> {
        let key = self.writing.key()?;
        let name = key.path.rsplit('.').next().unwrap_or(key.path);
        let members: BTreeMap<String, serde_json::Value> =
            serde_json::from_str(element.get()).unwrap_or_default();
        let mut members = members.into_iter();
        let found = members.find(|(member, _)| member.eq_ignore_ascii_case(name));
        Ok(found.and_then(|(_, value)| value.as_str().map(str::to_lowercase)))
    }

    /// A row that was written, read from the reply.
    fn written(&self, change: &Change, element: &RawValue, said: Said) -> Result<Outcome> {
        if self.writing.writable.root.is_some() {
            return Ok(Outcome::Written {
                key: self.key_of(element)?.or_else(|| change.key.clone()),
                differs: cut_short(change, element),
                warnings: said.warnings(),
                stored: match self.whole && change.file.is_some() {
                    true => Some(self.file_of_document(change, element)?),
                    false => None,
                },
            });
        }
        let key = self.writing.key()?;
        // What hangs on another document doesn't tell that one's columns.
        let whole = self.whole && !matches!(self.writing.table().rows, Rows::PerParent(_));
        let wanted: Vec<&'static Column> = match whole {
            true => self.writing.table().all_columns().collect(),
            false => {
                let mut columns = vec![key];
                let written = self.writing.written.iter();
                columns.extend(written.filter(|column| column.name != key.name));
                columns.extend(self.state().filter(|_| change.state.is_some()));
                columns
            }
        };
        let batch = decoded(self.writing.table(), self.tenant, wanted, element)?;
        // Of a list that was given with more than the table tells, all that was given is compared.
        let given = self.given_lists();
        let more = match self.whole && !given.is_empty() {
            true => decoded(self.writing.table(), self.tenant, given, element)?,
            false => batch.clone(),
        };
        let values = |name: &str| more.column_by_name(name).or(batch.column_by_name(name));
        let keys = values(key.name).and_then(|keys| keys.as_string_opt::<i32>());
        let found = keys
            .filter(|keys| keys.is_valid(0))
            .map(|keys| keys.value(0).to_string());
        if let (Some(sent), Some(found)) = (&change.key, &found)
            && !sent.eq_ignore_ascii_case(found)
        {
            return Err(
                self.unexpected(format!("the reply tells of {found} where {sent} was sent"))
            );
        }
        let mut differs = cut_short(change, element);
        for column in &self.writing.written {
            if column.level == Level::Given {
                continue;
            }
            let place = self.writing.place(column.name);
            let (Some(place), Some(stored)) = (place, values(column.name)) else {
                continue;
            };
            let sent = self.rows.column(place).as_ref();
            let is_silent = self.writing.operation == Operation::Insert && sent.is_null(change.row);
            let writable = self.writing.writable;
            if !is_silent && !is_as_sent(writable, column, (sent, change.row), (stored.as_ref(), 0))
            {
                differs.push(column.name);
            }
        }
        if let (Some(state), Some(column)) = (change.state, self.state()) {
            let stored = values(column.name).and_then(|v| v.as_string_opt::<i32>());
            if stored.is_none_or(|stored| stored.is_null(0) || stored.value(0) != state) {
                differs.push(column.name);
            }
        }
        let found = found.or_else(|| change.key.clone());
        if found.is_none() {
            return Err(self.unexpected("the reply tells of a row without its id".into()));
        }
        Ok(Outcome::Written {
            key: found,
            differs,
            warnings: said.warnings(),
            stored: whole.then_some(batch),
        })
    }

    /// Lists of which the statement says more than the table tells.
    fn given_lists(&self) -> Vec<&'static Column> {
        let table = self.writing.table();
        let written = self.writing.written.iter().copied();
        let given = written.filter(|column| {
            let wider = given::wider(table, column.name);
            wider.is_some_and(|wider| std::ptr::eq(wider, *column))
        });
        given.collect()
    }

    /// A file that a reply shows, of the document that it was put on.
    fn file_of_document(&self, change: &Change, element: &RawValue) -> Result<RecordBatch> {
        let columns: Vec<&'static Column> = self.writing.table().all_columns().collect();
        let told = decoded(self.writing.table(), self.tenant, columns.clone(), element)?;
        let values = columns.iter().zip(told.columns()).map(|(column, told)| {
            let mut of_path = change.path.iter();
            match of_path.find(|(name, _)| *name == column.name) {
                Some((_, id)) if column.level == Level::Parent => {
                    Arc::new(StringArray::from(vec![id.to_lowercase()])) as ArrayRef
                }
                _ => Arc::clone(told),
            }
        });
        let batch = RecordBatch::try_new(told.schema(), values.collect());
        Ok(batch.map_err(DataFusionError::from)?)
    }

    /// The column of the word by which a row is deleted.
    fn state(&self) -> Option<&'static Column> {
        match &self.writing.writable.delete {
            Delete::ByState { column, .. } => {
                super::statement::column(self.writing.table(), column)
            }
            _ => None,
        }
    }

    /// The elements of a reply, as they came.
    fn elements(&self, call: &Call, body: &[u8]) -> Result<Vec<Box<RawValue>>> {
        let endpoint = self.writing.table().endpoint();
        let key = match call.tells {
            Tells::Bare => "",
            _ => endpoint.map_or("", |endpoint| endpoint.reply.key()),
        };
        let key = self.writing.writable.root.unwrap_or(key);
        let unread = |error: serde_json::Error| {
            self.unexpected("the reply can't be read".into())
                .caused_by(error)
        };
        if key.is_empty() {
            return match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
                Some(b'[') => serde_json::from_slice(body).map_err(unread),
                _ => Ok(vec![serde_json::from_slice(body).map_err(unread)?]),
            };
        }
        let mut members: BTreeMap<String, Box<RawValue>> =
            serde_json::from_slice(body).map_err(unread)?;
        let is_one = endpoint.is_some_and(|one| one.single == Some(Reply::Document));
        if is_one && !members.contains_key(key) {
            return Ok(vec![serde_json::from_slice(body).map_err(unread)?]);
        }
        let listed = members
            .remove(key)
            .ok_or_else(|| self.unexpected(format!("the reply has no `{key}`")))?;
        serde_json::from_str(listed.get()).map_err(unread)
    }

    /// The outcomes where Xero refused the request.
    fn refused(&self, changes: &[Change], body: &[u8], error: &Error) -> Vec<Outcome> {
        let found = problem::found(body);
        if let ([_], [_, ..]) = (changes, found.as_slice()) {
            let refusals = found.into_iter().map(|one| Refusal {
                column: one.field.and_then(|field| self.column_at(&field)),
                message: one.message,
            });
            return vec![Outcome::Refused(refusals.collect())];
        }
        let problem: Problem = serde_json::from_slice(body).unwrap_or_default();
        let refusals = |element: &RawValue| {
            let said: Said = serde_json::from_str(element.get()).unwrap_or_default();
            self.refusals(&said, element)
        };
        match (changes, problem.elements.as_slice()) {
            ([_], [element]) => {
                let refusals = refusals(element);
                match refusals.is_empty() {
                    true => vec![refused(&error.to_string(), None)],
                    false => vec![Outcome::Refused(refusals)],
                }
            }
            // The good ones of a batch are written, and the reply doesn't say which those are.
            (several, elements) if problem.error_number == Some(10) && !elements.is_empty() => {
                let unknown = |_| {
                    Outcome::Unknown(format!(
                        "Xero refused {} of {} rows without saying which: {error}",
                        elements.len(),
                        several.len()
                    ))
                };
                several.iter().map(unknown).collect()
            }
            (all, _) => all
                .iter()
                .map(|_| refused(&error.to_string(), None))
                .collect(),
        }
    }

    fn refusals(&self, said: &Said, element: &RawValue) -> Vec<Refusal> {
        let told = said.validation_errors.iter().flatten();
        let mut messages: Vec<String> = told.filter_map(|one| one.message.clone()).collect();
        if messages.is_empty() {
            let whole: serde_json::Value = serde_json::from_str(element.get()).unwrap_or_default();
            nested(&whole, &mut messages);
        }
        let refusal = |message: String| Refusal {
            column: self.column_of(&message),
            message,
        };
        messages.into_iter().map(refusal).collect()
    }

    /// The column that Xero takes as the field called so, or within it.
    fn column_at(&self, field: &str) -> Option<String> {
        let writable = self.writing.writable;
        let is_at = |column: &&Column| {
            let path = writable.wire_of(column);
            let (start, rest) = (path.get(..field.len()), path.get(field.len()..));
            start.is_some_and(|start| start.eq_ignore_ascii_case(field))
                && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let mut taken = self.writing.table().columns.iter();
        let found = taken.find(|column| writable.takes(column) && is_at(column));
        found.map(|column| column.name.to_string())
    }

    /// The column that a message is about: the longest name of a written one whose words it has.
    fn column_of(&self, message: &str) -> Option<String> {
        let message = message.to_lowercase();
        let squeezed: String = message.chars().filter(|c| c.is_alphanumeric()).collect();
        let mut written: Vec<&Column> = self.writing.written.clone();
        written.sort_by_key(|column| std::cmp::Reverse(column.name.len()));
        let names = |column: &&Column| {
            let name = column.name.to_lowercase();
            match squeezed.contains(&name.replace('_', "")) {
                true => Some(column.name.to_string()),
                // Fields of a list's elements are known by the list.
                false => match column.kind {
                    Kind::List(fields) => fields
                        .iter()
                        .filter(|field| field.name.len() > 6)
                        .find(|field| squeezed.contains(&field.name.to_lowercase()))
                        .map(|field| format!("{}.{}", column.name, field.name)),
                    _ => None,
                },
            }
        };
        written.iter().find_map(names)
    }

    fn unexpected(&self, what: String) -> Error {
        let message = format!("writing `{}`: {what}", self.writing.table().name);
        Error::new(ErrorKind::UnexpectedReply, message)
    }
}

impl Said {
    fn warnings(self) -> Vec<String> {
        let warnings = self.warnings.into_iter().flatten();
        warnings.filter_map(|warning| warning.message).collect()
    }

    fn is_refusal(&self) -> bool {
        self.has_errors == Some(true)
            || self.has_validation_errors == Some(true)
            || self
                .validation_errors
                .as_ref()
                .is_some_and(|errors| !errors.is_empty())
            || self.status_attribute_string.as_deref() == Some("ERROR")
    }
}

/// Columns of one element, a batch of one row.
///
/// # Errors
/// `UnexpectedReply` if it can't be read.
pub(super) fn decoded(
    table: &'static Table,
    tenant: &Tenant,
    columns: Vec<&'static Column>,
    element: &RawValue,
) -> Result<RecordBatch> {
    let endpoint = table.endpoint().ok_or_else(|| {
        let what = format!("writing `{}`: no endpoint", table.name);
        Error::new(ErrorKind::UnexpectedReply, what)
    })?;
    let decoder = Decoder::new(table, endpoint, columns, tenant.clone(), false);
    let place = Place {
        table: table.name,
        page: "what was written".to_string(),
    };
    let key = match endpoint.reply {
        Reply::List(key) | Reply::Under(key) => key,
        _ => "",
    };
    let text = element.get();
    let page = match (endpoint.single, endpoint.reply) {
        // As the document's own address shows it, with what lists leave out.
        (Some(Reply::Document), _) => decoder.single(&place, text.as_bytes())?,
        (_, Reply::List(_)) => {
            decoder.page(&place, format!("{{\"{key}\":[{text}]}}").as_bytes())?
        }
        (_, Reply::Under(_)) => decoder.page(&place, format!("{{\"{key}\":{text}}}").as_bytes())?,
        (_, Reply::Array) => decoder.page(&place, format!("[{text}]").as_bytes())?,
        _ => decoder.page(&place, text.as_bytes())?,
    };
    decoder.rows(&place, &page)
}

/// A row that was written, of which the reply shows nothing.
fn unseen(change: &Change) -> Outcome {
    Outcome::Written {
        key: change.key.clone(),
        differs: Vec::new(),
        warnings: Vec::new(),
        stored: None,
    }
}

/// Why what a DELETE named is still there, if its reply says so: Xero archives what is in use, or
/// answers 200 to what it doesn't do. Most replies say nothing.
fn kept(body: &[u8]) -> Option<String> {
    let reply: serde_json::Value = serde_json::from_slice(body).ok()?;
    let mut messages = Vec::new();
    nested(&reply, &mut messages);
    if !messages.is_empty() {
        return Some(messages.join("; "));
    }
    let members = reply.as_object()?;
    let listed = members.values().filter_map(serde_json::Value::as_array);
    let element = match listed.clone().count() {
        0 => Some(&reply),
        _ => listed.flatten().next(),
    }?;
    let says = |name: &str| element[name].as_bool();
    let is_archived = says("IsArchived") == Some(true) || element["Status"] == "ARCHIVED";
    match (says("IsDeleted"), is_archived) {
        (Some(true), _) => None,
        (_, true) => Some("Xero archived it instead, since it is in use".to_string()),
        (Some(false), false) => Some("Xero says that it isn't deleted".to_string()),
        (None, false) => None,
    }
}

pub(super) fn refused(message: &str, column: Option<String>) -> Outcome {
    Outcome::Refused(vec![Refusal {
        column,
        message: message.to_string(),
    }])
}

/// The column of what a file holds, where Xero tells of another size than was sent.
fn cut_short(change: &Change, element: &RawValue) -> Vec<&'static str> {
    #[derive(Default, Deserialize)]
    #[serde(default, rename_all = "PascalCase")]
    struct Size {
        #[serde(alias = "Size")]
        content_length: Option<u64>,
    }
    let told: Size = serde_json::from_str(element.get()).unwrap_or_default();
    match (&change.file, told.content_length) {
        (Some(file), Some(told)) if told != file.upload.length() => vec!["Content"],
        _ => Vec::new(),
    }
}

/// Why Xero refused a request that is about one thing, as far as its reply says.
pub(super) fn reasons(body: &[u8]) -> Vec<String> {
    let mut messages = Vec::new();
    nested(
        &serde_json::from_slice(body).unwrap_or_default(),
        &mut messages,
    );
    messages
}

/// The messages of all validation errors within `value`.
fn nested(value: &serde_json::Value, messages: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(members) => {
            for (name, value) in members {
                match (name.as_str(), value) {
                    ("ValidationErrors", serde_json::Value::Array(errors)) => {
                        let texts = errors.iter().filter_map(|error| error["Message"].as_str());
                        messages.extend(texts.map(ToString::to_string));
                    }
                    _ => nested(value, messages),
                }
            }
        }
        serde_json::Value::Array(elements) => {
            for element in elements {
                nested(element, messages);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_to_a_delete_may_say_that_nothing_was_deleted() {
        let fine = [
            "",
            "{}",
            r#"{"Id": "x", "Status": "OK", "Accounts": [{"AccountID": "a", "Status": "DELETED"}]}"#,
            r#"{"Options": [{"Status": "DELETED", "IsDeleted": true, "IsArchived": false}]}"#,
            r#"{"AllocationID": "a", "IsDeleted": true}"#,
        ];
        for body in fine {
            assert_eq!(kept(body.as_bytes()), None, "{body}");
        }
        let kept_ones = [
            (
                r#"{"Options": [{"IsDeleted": false, "IsArchived": true}]}"#,
                "archived",
            ),
            (r#"{"Options": [{"Status": "ARCHIVED"}]}"#, "archived"),
            (
                r#"{"AllocationID": "a", "IsDeleted": false}"#,
                "isn't deleted",
            ),
            (
                r#"{"Items": [{"ValidationErrors": [{"Message": "In use"}]}]}"#,
                "In use",
            ),
        ];
        for (body, why) in kept_ones {
            let told = kept(body.as_bytes()).unwrap();
            assert!(told.contains(why), "{body}: {told}");
        }
    }
}
