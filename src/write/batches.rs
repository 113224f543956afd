//! Changes to calls: as many elements as one takes.

use bytes::Bytes;
use http::Method;

use super::changes::{Change, hash, said};
use super::files::Sent;
use super::statement::Writing;
use crate::catalog::writable::{Call, Shape, Verb};
use crate::client::{Body, Content, Request};
use crate::error::Result;
use crate::transfer::form;

/// What Xero takes in a body, with room to spare.
const LARGEST_BODY: usize = 3_400_000;

/// The changes of one call.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) changes: Vec<Change>,
    pub(super) request: Request,
    /// SHA-256 of where and what is sent.
    pub(super) hash: String,
}

/// The calls that write `changes`, in their order.
pub(super) fn batches(writing: &Writing, changes: Vec<Change>) -> Result<Vec<Batch>> {
    let call = writing.call()?;
    let most = writing.batch_size(call);
    let mut batches = Vec::new();
    let mut batch: Vec<Change> = Vec::new();
    let mut bytes = 0;
    for change in changes {
        let element = change
            .element
            .as_ref()
            .map_or(0, |json| json.to_string().len() + 1);
        if !batch.is_empty() && (batch.len() == most || bytes + element > LARGEST_BODY) {
            batches.push(one(writing, call, std::mem::take(&mut batch)));
            bytes = 0;
        }
        bytes += element;
        batch.push(change);
    }
    if !batch.is_empty() {
        batches.push(one(writing, call, batch));
    }
    Ok(batches)
}

/// The call that writes these changes together.
pub(super) fn one(writing: &Writing, call: &Call, changes: Vec<Change>) -> Batch {
    let api = writing.table().api;
    let path = changes.first().map(|change| address(call, change));
    let path = path.unwrap_or_else(|| call.path.to_string());
    let path = path.trim_end_matches('/').to_string();
    let file = changes.first().and_then(|change| change.file.as_ref());
    let text = text(writing, call, &changes);
    let mut parameters: Vec<(&'static str, String)> = Vec::new();
    if call.is_batch() {
        parameters.push(("summarizeErrors", "false".to_string()));
    }
    let always = writing.writable.parameters.iter();
    let of_row = changes.first().map(|change| change.parameters.clone());
    let of_row = of_row.unwrap_or_default();
    let words = said(&of_row);
    parameters.extend(of_row);
    if call.verb != Verb::Delete {
        parameters.extend(always.map(|(name, value)| (*name, (*value).to_string())));
    }
    let method = match call.verb {
        Verb::Put => Method::PUT,
        Verb::Post => Method::POST,
        Verb::Patch => Method::PATCH,
        Verb::Delete => Method::DELETE,
    };
    let endpoint = writing.table().endpoint();
    let base = endpoint.map_or(api.base_path(), |endpoint| endpoint.base_path(api));
    let content = match file {
        Some(file) => file.upload.hash(),
        None => text.clone().unwrap_or_default(),
    };
    let hash = hash(format!("{method} {base}{path}{words}\n{content}").as_bytes());
    let body = match file {
        Some(file) => Some(body_of(file, call.body)),
        None => text.map(|text| Body {
            content_type: "application/json".into(),
            content: Content::Text(Bytes::from(text)),
            key: None,
        }),
    };
    Batch {
        request: Request {
            names_one_document: call.verb == Verb::Delete,
            method,
            base,
            path,
            parameters,
            modified_since: None,
            scope: writing.writable.scope,
            body,
        },
        changes,
        hash,
    }
}

/// The path of the call that makes this change.
pub(super) fn address(call: &Call, change: &Change) -> String {
    let key = change.key.as_deref().unwrap_or_default();
    let mut path = call.path.replace("{id}", key);
    for (name, value) in &change.path {
        path = path.replace(&format!("{{{name}}}"), value);
    }
    path
}

impl Batch {
    /// The same call under a key, by which Xero knows it again.
    pub(super) fn under(&self, key: &str) -> Request {
        let mut request = self.request.clone();
        if let Some(body) = &mut request.body {
            body.key = Some(key.to_string());
        }
        request
    }
}

/// A body of a file.
fn body_of(file: &Sent, shape: Shape) -> Body {
    let upload = file.upload.clone();
    let (content_type, upload) = match shape {
        Shape::Form => {
            let (content_type, before, behind) =
                form(&file.name, file.content_type(), &upload.hash());
            (content_type.into(), upload.framed(before, behind))
        }
        _ => (file.content_type().into(), upload),
    };
    Body {
        content_type,
        content: Content::File(upload),
        key: None,
    }
}

/// The text of a body; none of a call without.
fn text(writing: &Writing, call: &Call, changes: &[Change]) -> Option<String> {
    if call.body == Shape::Nothing {
        return Some(String::new());
    }
    let elements: Vec<String> = changes
        .iter()
        .filter_map(|change| change.element.as_ref())
        .map(ToString::to_string)
        .collect();
    let first = elements.first()?;
    Some(match call.body {
        Shape::Bare | Shape::File | Shape::Form => first.clone(),
        Shape::Nothing => String::new(),
        Shape::Array => format!("[{}]", elements.join(",")),
        Shape::Wrapped => {
            let endpoint = writing.table().endpoint();
            let of_list = endpoint.map_or("", |endpoint| endpoint.reply.key());
            let root = writing.writable.root.unwrap_or(of_list);
            format!("{{\"{root}\":[{}]}}", elements.join(","))
        }
    })
}
