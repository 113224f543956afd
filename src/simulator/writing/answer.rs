//! What a write is answered with.
//!
//! 200 with the rows as a single GET shows them, or 400 with the elements that were refused. With
//! `summarizeErrors=false` always 200, and each row says how it fared. // (i) README section 8

use serde_json::Value;

use super::pen::Pen;
use super::{Done, Kind, Write};
use crate::simulator::accounting::{Request, envelope, style};
use crate::simulator::render::Detail;
use crate::simulator::render::json::{Object, object};
use crate::simulator::reply::Reply;

/// How an element fared.
#[derive(Debug)]
pub(super) enum Outcome<'a> {
    Written {
        index: usize,
        warnings: Vec<String>,
    },
    Refused {
        element: &'a Value,
        messages: Vec<String>,
    },
}

impl Outcome<'_> {
    pub(super) fn is_written(&self) -> bool {
        matches!(self, Outcome::Written { .. })
    }
}

/// The reply to elements; `request` holds the books after the write.
pub(super) fn to(
    request: &Request,
    kind: &Kind,
    outcomes: &[Outcome<'_>],
    tells_each: bool,
) -> Reply {
    let style = style(request, Detail::Whole);
    let refused = outcomes.iter().any(|outcome| !outcome.is_written());
    if refused && !tells_each {
        // (i) only the bad ones, while the good ones were written.
        let elements = outcomes.iter().filter_map(|outcome| match outcome {
            Outcome::Written { .. } => None,
            Outcome::Refused { element, messages } => Some(echo(element, kind.id, messages, false)),
        });
        return refusal(&elements.collect::<Vec<_>>());
    }
    let rows: Vec<String> = outcomes
        .iter()
        .map(|outcome| match outcome {
            Outcome::Written { index, warnings } => {
                let row = (kind.render)(&request.world, *index, style);
                with(row, |o| {
                    if tells_each {
                        o.text("StatusAttributeString", "OK");
                    }
                    said(o, "Warnings", warnings);
                })
            }
            Outcome::Refused { element, messages } => echo(element, kind.id, messages, true),
        })
        .collect();
    envelope(request, kind.root, None, &rows)
}

/// The reply to parts of a document, of which `rows` were written.
pub(super) fn of_parts(
    write: &Write,
    pen: Pen,
    (root, id): (&str, &str),
    rows: Vec<String>,
    outcomes: &[Outcome<'_>],
) -> Done {
    let refused = outcomes.iter().filter_map(|outcome| match outcome {
        Outcome::Written { .. } => None,
        Outcome::Refused { element, messages } => Some((element, messages)),
    });
    let refused: Vec<_> = refused.collect();
    let wrote = !rows.is_empty();
    let reply = match refused.is_empty() {
        true => envelope(&write.request, root, None, &rows),
        false if write.summarize_errors => {
            let refused = refused.iter();
            let elements = refused.map(|(element, messages)| echo(element, id, messages, false));
            refusal(&elements.collect::<Vec<_>>())
        }
        false => {
            let mut rows = rows.into_iter();
            let all: Vec<String> = outcomes
                .iter()
                .filter_map(|outcome| match outcome {
                    Outcome::Written { .. } => {
                        let row = rows.next()?;
                        Some(with(row, |o| o.text("StatusAttributeString", "OK")))
                    }
                    Outcome::Refused { element, messages } => {
                        Some(echo(element, id, messages, true))
                    }
                })
                .collect();
            envelope(&write.request, root, None, &all)
        }
    };
    (reply, wrote.then(|| std::sync::Arc::new(pen.world)))
}

/// 400 with what was refused.
pub(super) fn refusal(elements: &[String]) -> Reply {
    let body = object(|o| {
        o.raw("ErrorNumber", 10);
        o.text("Type", "ValidationException");
        o.text("Message", "A validation exception occurred");
        o.raw("Elements", format_args!("[{}]", elements.join(",")));
    });
    Reply::json(400, body)
}

/// 400 with one message for a thing that isn't an element.
pub(super) fn refused(messages: &[String]) -> Reply {
    let element = object(|o| said(o, "ValidationErrors", messages));
    refusal(&[element])
}

/// 400 for a body that can't be read. // (i)
pub(super) fn unreadable(why: &str) -> Reply {
    let message = format!("JSON for post data was invalid,{why}");
    Reply::bad_request(14, "PostDataInvalidException", &message)
}

/// 400 for a body without elements. // (i)
pub(super) fn nothing_sent(root: &str) -> Reply {
    let message = format!(
        "No data has been processed for this endpoint. This endpoint is expecting {root} data to be specified in the request body."
    );
    Reply::bad_request(17, "NoDataProcessedException", &message)
}

/// An element as it was sent, with what was wrong with it.
fn echo(element: &Value, id: &str, messages: &[String], says_status: bool) -> String {
    let sent = match element {
        Value::Object(fields) => {
            let mut fields = fields.clone();
            // (s) the examples: a row that wasn't made has the id of zeros.
            fields
                .entry(id)
                .or_insert_with(|| Value::from("00000000-0000-0000-0000-000000000000"));
            for told in [
                "ValidationErrors",
                "HasErrors",
                "HasValidationErrors",
                "StatusAttributeString",
            ] {
                fields.remove(told);
            }
            Value::Object(fields).to_string()
        }
        _ => "{}".to_owned(),
    };
    with(sent, |o| {
        o.flag("HasErrors", true);
        o.flag("HasValidationErrors", true);
        if says_status {
            o.text("StatusAttributeString", "ERROR");
        }
        said(o, "ValidationErrors", messages);
    })
}

/// Messages in their list, if there are any.
fn said(o: &mut Object<'_>, name: &str, messages: &[String]) {
    if !messages.is_empty() {
        o.objects(name, messages, |o, message| o.text("Message", message));
    }
}

/// An object with more fields behind its own.
fn with(mut text: String, fill: impl FnOnce(&mut Object<'_>)) -> String {
    let more = object(fill);
    if more.len() > 2 {
        text.pop();
        if !text.ends_with('{') {
            text.push(',');
        }
        text.push_str(&more[1..]);
    }
    text
}
