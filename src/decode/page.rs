//! A reply's bytes to its documents.

use std::borrow::Cow;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, RecordBatch, StringArray, StructArray,
};
use datafusion::arrow::compute::filter;
use datafusion::arrow::datatypes::Int64Type;
use serde_json::{Map, Value, json};

use super::mismatch::{Mismatch, Place, diagnose};
use super::readers::without_mark;
use super::report::Laid;
use super::rows::Shape;
use super::values;
use super::wire::{FACTS, PAGINATION, TOTALS};
use crate::catalog::descriptor::{Endpoint, Identity, Reply};
use crate::error::{Error, ErrorKind, Result};

/// Stands between the texts that identify a document together; no text of Xero's holds it.
const BETWEEN_TEXTS: &str = "\u{1f}";

/// What a paged reply says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pagination {
    /// The page's number, from 1.
    pub page: usize,
    /// The page size in effect, which may not be the one asked for.
    pub page_size: usize,
    /// How many pages there are at this page size.
    pub page_count: usize,
    /// How many documents there are, as Xero counts them.
    pub item_count: usize,
}

/// The documents of one reply.
#[derive(Debug)]
pub struct Page {
    /// The reply's paging facts, where it has them whole.
    pub pagination: Option<Pagination>,
    /// One row a document, with the members that the query needs, as text.
    pub(super) documents: StructArray,
    /// The documents' ids: GUIDs in lower case, texts as they are, empty texts where they have none.
    pub(super) ids: StringArray,
    /// Each document's place in the reply, for messages.
    pub(super) items: Vec<usize>,
}

impl Page {
    /// How many documents the page holds.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether the page holds no documents.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The ids of the page's documents: GUIDs in lower case, texts as they are.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().flatten()
    }

    /// The whole number that each document bears as its member `name`.
    ///
    /// # Errors
    /// `UnexpectedReply` if a document has none.
    pub fn numbers(&self, place: &Place, name: &str) -> Result<Vec<i64>> {
        let missing = |row| {
            let mismatch = Mismatch {
                row,
                expected: "a whole number",
                found: "nothing".to_string(),
            };
            mismatch.at(place, self.items[row], &format!("/{name}"))
        };
        let Some(column) = self.documents.column_by_name(name) else {
            return if self.is_empty() {
                Ok(Vec::new())
            } else {
                Err(missing(0))
            };
        };
        let numbers = values::integer(column.as_string::<i32>()).map_err(|mismatch| {
            let item = self.items[mismatch.row];
            mismatch.at(place, item, &format!("/{name}"))
        })?;
        let numbers = numbers.as_primitive::<Int64Type>();
        let each = numbers.iter().enumerate();
        each.map(|(row, number)| number.ok_or_else(|| missing(row)))
            .collect()
    }

    /// The texts at a JSON path of the documents, where the query reads it: NULLs are left out.
    pub fn texts(&self, path: &str) -> Vec<&str> {
        let mut objects = &self.documents;
        let mut rest = path;
        while let Some((name, below)) = rest.split_once('.') {
            match objects.column_by_name(name).and_then(|c| c.as_struct_opt()) {
                Some(member) => (objects, rest) = (member, below),
                None => return Vec::new(),
            }
        }
        let column = objects.column_by_name(rest);
        let texts = column.and_then(|column| column.as_string_opt::<i32>());
        texts.into_iter().flatten().flatten().collect()
    }

    /// Bytes that the documents take in memory.
    pub fn memory(&self) -> usize {
        self.documents.get_array_memory_size() + self.ids.get_array_memory_size()
    }

    /// Keeps only the documents marked, one mark a document.
    ///
    /// # Errors
    /// `UnexpectedReply` if Arrow can't take the documents apart.
    pub fn keep(&mut self, marked: Vec<bool>) -> Result<()> {
        let mask = BooleanArray::from(marked);
        let arrow = |error: datafusion::arrow::error::ArrowError| {
            Error::new(ErrorKind::UnexpectedReply, "dropping repeated documents").caused_by(error)
        };
        self.items = std::mem::take(&mut self.items)
            .into_iter()
            .zip(mask.values())
            .filter_map(|(item, marked)| marked.then_some(item))
            .collect();
        self.documents = filter(&self.documents, &mask)
            .map_err(arrow)?
            .as_struct()
            .clone();
        self.ids = filter(&self.ids, &mask)
            .map_err(arrow)?
            .as_string::<i32>()
            .clone();
        Ok(())
    }
}

/// The documents of one reply, read in `shape`.
pub(super) fn read(endpoint: &Endpoint, shape: &Shape, place: &Place, body: &[u8]) -> Result<Page> {
    let reply = shape.reply;
    let laid = laid_out(reply, place, body)?;
    let body = laid.as_deref().unwrap_or(body);
    let envelope = shape
        .readers
        .envelope(&enveloped(reply, body))
        .ok_or_else(|| diagnose(place, reply, &shape.tree, body))?;
    let root = envelope.column_by_name(reply.key());
    let root = root.filter(|root| root.is_valid(0)).ok_or_else(|| {
        let lacks = match reply.key() {
            "" => "no documents".to_string(),
            key => format!("no `{key}`"),
        };
        Error::new(
            ErrorKind::UnexpectedReply,
            format!(
                "{place}: the reply has {lacks}; an answer without it can't be told from an \
                 empty table"
            ),
        )
    })?;
    let documents = match reply {
        Reply::List(_) | Reply::Array | Reply::Members { .. } | Reply::Report { .. } => {
            root.as_list::<i32>().value(0).as_struct().clone()
        }
        Reply::Under(_) | Reply::Document => root.as_struct().clone(),
    };
    let ids = ids_of(endpoint, &documents).map_err(|mismatch| {
        let item = mismatch.row;
        mismatch.at(place, item, endpoint.id)
    })?;
    Ok(Page {
        pagination: pagination(&envelope),
        items: (0..documents.len()).collect(),
        documents,
        ids,
    })
}

/// A report as a list of its lines; none of another reply.
fn laid_out(reply: Reply, place: &Place, body: &[u8]) -> Result<Option<Vec<u8>>> {
    let Reply::Report { header, lines } = reply else {
        return Ok(None);
    };
    let laid = Laid::read(place, body, lines)?;
    laid.line_by_line(place, header).map(Some)
}

/// The reply as an object that has the documents under a key: arrow-json reads nothing else.
fn enveloped(reply: Reply, body: &[u8]) -> Cow<'_, [u8]> {
    let inside = match reply {
        Reply::List(_) | Reply::Under(_) | Reply::Report { .. } => return Cow::Borrowed(body),
        Reply::Array | Reply::Document => Cow::Borrowed(without_mark(body)),
        Reply::Members { name, value } => match members(name, value, body) {
            Some(members) => Cow::Owned(members),
            None => Cow::Borrowed(body),
        },
    };
    Cow::Owned([b"{\"\":", inside.as_ref(), b"}"].concat())
}

/// The members of an object as a list of objects that have each one's name and value.
fn members(name: &str, value: &str, body: &[u8]) -> Option<Vec<u8>> {
    let members: Map<String, Value> = serde_json::from_slice(without_mark(body)).ok()?;
    let member = |(key, of_key)| json!({ name: Value::String(key), value: of_key });
    let members: Vec<Value> = members.into_iter().map(member).collect();
    serde_json::to_vec(&members).ok()
}

fn ids_of(endpoint: &Endpoint, documents: &StructArray) -> Result<StringArray, Mismatch> {
    let missing = |row| Mismatch {
        row,
        expected: "the document's id",
        found: "nothing".to_string(),
    };
    let texts = |name: &str| {
        let column = documents.column_by_name(name);
        column
            .map(|column| column.as_string::<i32>())
            .ok_or_else(|| missing(0))
    };
    let ids = match endpoint.identity {
        Identity::Guid => values::guid(texts(endpoint.id)?)?
            .as_string::<i32>()
            .clone(),
        Identity::Text { with } => {
            let further = with.iter().map(|name| texts(name));
            let further = further.collect::<Result<Vec<_>, _>>()?;
            joined(texts(endpoint.id)?, &further)
        }
        Identity::None => StringArray::new_repeated("", documents.len()),
    };
    match ids.iter().position(|id| id.is_none()) {
        Some(row) => Err(missing(row)),
        None => Ok(ids),
    }
}

/// Each id with the texts that tell it from its like; an empty id is none.
fn joined(ids: &StringArray, further: &[&StringArray]) -> StringArray {
    let text = |texts: &StringArray, row| {
        let text = texts.is_valid(row).then(|| texts.value(row));
        text.unwrap_or_default().to_string()
    };
    (0..ids.len())
        .map(|row| {
            let id = text(ids, row);
            let parts = further.iter().map(|texts| text(texts, row));
            (!id.is_empty()).then(|| parts.fold(id, |whole, part| whole + BETWEEN_TEXTS + &part))
        })
        .collect()
}

fn pagination(envelope: &RecordBatch) -> Option<Pagination> {
    let number = |column: Option<&ArrayRef>| -> Option<usize> {
        let texts = column?.as_string_opt::<i32>()?;
        texts.is_valid(0).then(|| texts.value(0).parse().ok())?
    };
    if let Some(facts) = envelope.column_by_name(PAGINATION) {
        let fact = |name| number(facts.as_struct().column_by_name(name));
        let [page, page_size, page_count, item_count] = FACTS.map(fact);
        return Some(Pagination {
            page: page?,
            page_size: page_size?,
            page_count: page_count?,
            item_count: item_count?,
        });
    }
    let [page, page_size, item_count] = TOTALS.map(|name| number(envelope.column_by_name(name)));
    let (page_size, item_count) = (page_size?, item_count?);
    Some(Pagination {
        page: page?,
        page_size,
        page_count: item_count.div_ceil(page_size.max(1)),
        item_count,
    })
}
