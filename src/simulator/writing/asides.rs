//! What hangs on a document and is written by itself: notes in its history, and files.

use std::sync::Arc;

use axum::body::Bytes;
use serde_json::Value;

use super::answer::{self, Outcome};
use super::pen::Pen;
use super::rules::{self, Trouble};
use super::sent::Sent;
use super::{Done, Kind, Verb, Write, elements};
use crate::simulator::children;
use crate::simulator::data::World;
use crate::simulator::data::asides::{Attachment, HistoryRecord};
use crate::simulator::data::ids::{self, Guid, Place};
use crate::simulator::data::written::{File, interned};
use crate::simulator::reply::Reply;

/// The longest note. // (s)
const LONGEST_NOTE: usize = 2_500;

/// Kinds whose history takes no notes. // (s) pitfall 29
const WITHOUT_NOTES: [&str; 4] = ["Payments", "Overpayments", "Prepayments", "Receipts"];

/// The most files of a document. // (x)
const MOST_FILES: usize = 10;

/// Adds notes to the history of a document.
pub(super) fn note(write: &Write, mut pen: Pen, kind: &Kind, index: usize) -> Done {
    if write.verb != Verb::Put {
        return (Reply::text(405, "Method not allowed"), None);
    }
    if WITHOUT_NOTES.contains(&kind.root) {
        let messages = [rules::UNKNOWN_ID.message.to_owned()];
        return (answer::refused(&messages), None);
    }
    const ROOT: &str = "HistoryRecords";
    let body: Value = match serde_json::from_slice(&write.body) {
        Ok(body) => body,
        Err(error) => return (answer::unreadable(&error.to_string()), None),
    };
    let elements = elements(&body, ROOT);
    if elements.is_empty() {
        return (answer::nothing_sent(ROOT), None);
    }
    let id = (kind.guid)(&pen.world, index);
    let (mut rows, mut outcomes) = (Vec::new(), Vec::new());
    for (place, element) in elements.into_iter().enumerate() {
        let sent = Sent::of(element, &format!("[{place}]"));
        match sent.and_then(|sent| details(&sent)) {
            Ok(details) => {
                let record = HistoryRecord {
                    changes: "Note",
                    date_ms: pen.now_ms,
                    user: Some("System Generated".to_owned()),
                    details: Some(details),
                };
                rows.push(children::record(&pen.world, 0, &record));
                let history = &mut pen.write().history;
                history.entry(id).or_default().insert(0, record);
                outcomes.push(Outcome::Written {
                    index: 0,
                    warnings: Vec::new(),
                });
            }
            Err(Trouble::Broken(messages)) => outcomes.push(Outcome::Refused { element, messages }),
            Err(Trouble::Unreadable(message)) => return (answer::unreadable(&message), None),
        }
    }
    answer::of_parts(write, pen, (ROOT, "DocumentID"), rows, &outcomes)
}

fn details(sent: &Sent<'_>) -> Result<String, Trouble> {
    let details = sent.text("Details")?.unwrap_or_default();
    if details.trim().is_empty() {
        return Err(rules::NOTE.broken());
    }
    match details.chars().count() <= LONGEST_NOTE {
        true => Ok(details),
        false => Err(rules::TOO_LONG.broken_by("Details")),
    }
}

/// Puts a file on a document; one of the same name is taken the place of. // (x)
pub(super) fn attach(write: &Write, mut pen: Pen, kind: &Kind, index: usize, name: &str) -> Done {
    let Some((has, set)) = kind.files else {
        return (Reply::text(405, "Method not allowed"), None);
    };
    if write.verb == Verb::Delete {
        return (Reply::text(405, "Method not allowed"), None);
    }
    let is_name =
        !name.is_empty() && !name.contains(['/', '\\', '<', '>', ':', '"', '|', '?', '*']);
    if !is_name || name.chars().count() > 255 {
        let messages = [rules::FILE_NAME.said_of(name)];
        return (answer::refused(&messages), None);
    }
    if write.body.is_empty() {
        let messages = [rules::FILE_EMPTY.message.to_owned()];
        return (answer::refused(&messages), None);
    }
    let id = (kind.guid)(&pen.world, index);
    let known = pen.world.attachments(id, has(&pen.world, index));
    let same = known.iter().find(|file| file.file_name == name).cloned();
    if same.is_none() && known.len() >= MOST_FILES {
        let messages = [rules::TOO_MANY_FILES.message.to_owned()];
        return (answer::refused(&messages), None);
    }
    let attachment_id = match &same {
        Some(same) => same.attachment_id,
        None => fresh_id(&mut pen),
    };
    let attachment = Attachment {
        attachment_id,
        file_name: name.to_owned(),
        mime_type: interned(&write.content_type),
        content_length: i64::try_from(write.body.len()).unwrap_or(i64::MAX),
        include_online: write.include_online,
    };
    keep(&mut pen, id, known, &attachment, write.body.clone());
    set(&mut pen, index);
    let world = Arc::new(pen.world);
    let request = crate::simulator::accounting::Request {
        world: Arc::clone(&world),
        ..write.request.clone()
    };
    let reply = children::files(&request, kind.root, id, &[attachment]);
    (reply, Some(world))
}

/// Puts a file of any name on an invoice, as Xero's own screens might.
pub(crate) fn attach_anyway(world: &World, id: &str, name: &str, content: Bytes) -> Option<World> {
    let kind = &super::invoices::KIND;
    let (has, set) = kind.files?;
    let index = (kind.find)(world, id)?;
    let mut pen = Pen::new(world, 0, false);
    let id = (kind.guid)(&pen.world, index);
    let known = pen.world.attachments(id, has(&pen.world, index));
    let attachment = Attachment {
        attachment_id: fresh_id(&mut pen),
        file_name: name.to_owned(),
        mime_type: "application/octet-stream",
        content_length: i64::try_from(content.len()).unwrap_or(i64::MAX),
        include_online: None,
    };
    keep(&mut pen, id, known, &attachment, content);
    set(&mut pen, index);
    Some(pen.world)
}

/// Adds a file to those of a document, which `known` are, in place of the one of its id.
fn keep(
    pen: &mut Pen,
    document: Guid,
    known: Vec<Attachment>,
    attachment: &Attachment,
    content: Bytes,
) {
    let files = pen.write().files.entry(document).or_default();
    if files.is_empty() {
        // Those that were drawn stay.
        let drawn = known.into_iter().map(|attachment| File {
            attachment,
            content: None,
        });
        files.extend(drawn);
    }
    files.retain(|file| file.attachment.attachment_id != attachment.attachment_id);
    files.push(File {
        attachment: attachment.clone(),
        content: Some(content),
    });
}

fn fresh_id(pen: &mut Pen) -> Guid {
    let parts = &mut pen.world.written.parts;
    *parts += 1;
    let place = Place {
        organisation: pen.world.organisation,
        part: 1,
        index: *parts,
    };
    pen.world.ids.id(ids::Kind::Attachment, place)
}
