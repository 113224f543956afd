//! Writes of the files API: files that are uploaded, renamed, moved and deleted, folders, and what
//! files belong to.
//!
//! Errors are an array of problems. // (s) the examples of each 400

use std::sync::Arc;

use axum::body::Bytes;
use serde_json::Value;

use super::super::accounting::Endpoint;
use super::super::apis::{Request, Write};
use super::super::data::World;
use super::super::data::ids::Guid;
use super::super::data::written::interned;
use super::super::reply::Reply;
use super::super::writing::{Done, LARGEST_FILE, Verb, knows};
use super::filing::{File, FileUser, Folder, Object};
use super::multipart;
use super::{problem, render};

/// Endings of files that are taken. // (s) an example refuses `boo`; (x) the page of files lists these
const ENDINGS: [&str; 31] = [
    "7z", "bmp", "csv", "doc", "docx", "eml", "gif", "jpeg", "jpg", "keynote", "msg", "numbers",
    "odf", "ods", "odt", "pages", "pdf", "png", "ppt", "pptx", "rar", "rtf", "tif", "tiff", "txt",
    "xls", "xlsx", "zip", "heic", "webp", "xml",
];

/// Groups of objects, and where they are.
const GROUPS: [(&str, Endpoint, &str); 10] = [
    ("Account", Endpoint::Accounts, "Account"),
    ("BankTransaction", Endpoint::BankTransactions, "CashPaid"),
    ("Contact", Endpoint::Contacts, "Business"),
    ("CreditNote", Endpoint::CreditNotes, "AccRecCredit"),
    ("Invoice", Endpoint::Invoices, "AccRec"),
    ("Item", Endpoint::Items, "PriceListItem"),
    ("ManualJournal", Endpoint::ManualJournals, "ManJournal"),
    ("Payment", Endpoint::Payments, "AccRecPayment"),
    ("PurchaseOrder", Endpoint::PurchaseOrders, "PurchaseOrder"),
    ("Quote", Endpoint::Quotes, "SalesQuote"),
];

/// Writes, if the request can be understood.
pub(super) fn perform(sent: &Write) -> Done {
    let request = &sent.request;
    let lower: Vec<String> = request
        .path
        .iter()
        .map(|p| p.to_ascii_lowercase())
        .collect();
    let path: Vec<&str> = lower.iter().map(String::as_str).collect();
    let world = &request.world;
    let absent = || (Reply::not_found(), None);
    match (sent.verb, &path[..]) {
        (Verb::Post, ["files"]) => upload(request, sent, 0),
        (Verb::Post, ["files", folder]) => match world.folder_with_id(folder) {
            Some(folder) => upload(request, sent, folder),
            None => absent(),
        },
        (Verb::Put, ["files", id]) => match world.file_with_id(id) {
            Some(index) => change(request, sent, index),
            None => absent(),
        },
        (Verb::Delete, ["files", id]) => match world.file_with_id(id) {
            Some(index) => delete(request, index),
            None => absent(),
        },
        (Verb::Post, ["files", id, "associations"]) => match world.file_with_id(id) {
            Some(index) => associate(request, sent, index),
            None => absent(),
        },
        (Verb::Delete, ["files", id, "associations", object]) => {
            match (world.file_with_id(id), Guid::parse(object)) {
                (Some(index), Some(object)) => part(request, index, object),
                _ => absent(),
            }
        }
        (Verb::Post, ["folders"]) => make_folder(request, sent),
        (Verb::Put, ["folders", id]) => match world.folder_with_id(id) {
            Some(index) => rename_folder(request, sent, index),
            None => absent(),
        },
        (Verb::Delete, ["folders", id]) => match world.folder_with_id(id) {
            Some(index) => delete_folder(request, index),
            None => absent(),
        },
        _ => (Reply::text(405, "Method not allowed"), None),
    }
}

/// A reply that shows a row, and the books that have it.
fn shown(world: World, request: &Request, status: u16, row: impl Fn(&Request) -> String) -> Done {
    let world = Arc::new(world);
    let request = Request {
        world: Arc::clone(&world),
        ..request.clone()
    };
    let reply = Reply {
        rows: 1,
        ..Reply::json(status, row(&request))
    };
    (reply, Some(world))
}

fn gone(world: World) -> Done {
    (Reply::text(204, ""), Some(Arc::new(world)))
}

fn refused(kind: &str, title: &str, detail: &str) -> Done {
    (problem(kind, title, detail), None)
}

fn invalid(detail: &str) -> Done {
    refused("Validation", "Validation failure", detail)
}

/// The object of a JSON body.
fn body(sent: &Write) -> Result<Value, Done> {
    match serde_json::from_slice(&sent.body) {
        Ok(body @ Value::Object(_)) => Ok(body),
        _ => Err(invalid("The request body is not valid JSON")),
    }
}

/// A text of a body's, its name in any case.
fn text<'a>(body: &'a Value, name: &str) -> Option<&'a str> {
    let mut fields = body.as_object()?.iter();
    let (_, value) = fields.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    value.as_str()
}

/// Whether a name can't be a file's or a folder's. // (s) the wording of the example
fn is_bad(name: &str) -> bool {
    let is_bad = |c: char| c.is_control() || "<>:\"/\\|?*".contains(c);
    name.trim().is_empty() || name.contains(is_bad) || name.chars().count() > 255
}

const BAD_NAME: &str = "Name contains one or more bad characters";

fn upload(request: &Request, sent: &Write, folder: usize) -> Done {
    let Some(parts) = multipart::parts(&sent.content_type, &sent.body) else {
        return invalid("The request is not multipart form data");
    };
    let Some(file) = parts.iter().find(|part| part.file_name.is_some()) else {
        return invalid("No file was sent");
    };
    let name = file.file_name.clone().unwrap_or_default();
    if is_bad(&name) || file.name.is_empty() {
        return invalid(BAD_NAME);
    }
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_lowercase());
    let ending = ending.unwrap_or_default();
    if !ENDINGS.contains(&ending.as_str()) {
        return invalid(&format!(
            "Extension: {ending} is not a valid File extension."
        ));
    }
    // (x) README section 4
    if file.content.is_empty() || file.content.len() > LARGEST_FILE {
        return invalid("The file is empty, or larger than 10MB");
    }
    let mut world = request.world.successor();
    let (index, file_id) = world.next_file();
    let user = world.user(0);
    let row = File {
        file_id,
        name,
        mime_type: file.content_type.as_deref().map(interned),
        size: i64::try_from(file.content.len()).unwrap_or(i64::MAX),
        created_ms: request.now_ms,
        updated_ms: request.now_ms,
        user: Some(FileUser {
            user_id: user.user_id,
            name: user.email_address,
            first_name: user.first_name,
            last_name: user.last_name,
        }),
        folder_id: world.folder(folder).folder_id,
    };
    let content = Bytes::copy_from_slice(&file.content);
    let filed = &mut world.write().filed;
    filed.files.create(index, row);
    filed.contents.insert(index, content);
    shown(world, request, 201, |request| {
        render::file(request, &request.world.file(index))
    })
}

fn change(request: &Request, sent: &Write, index: usize) -> Done {
    let body = match body(sent) {
        Ok(body) => body,
        Err(done) => return done,
    };
    let mut world = request.world.successor();
    let mut file = world.file(index);
    if let Some(name) = text(&body, "Name") {
        // (s) the example of a rename: one without an ending is refused.
        if is_bad(name) || !name.contains('.') {
            let id = file.file_id;
            let detail = format!("Unable to rename {id} to {name}");
            return refused("Rename", "Rename failed", &detail);
        }
        file.name = name.to_owned();
    }
    if let Some(folder) = text(&body, "FolderId") {
        match world.folder_with_id(folder) {
            Some(folder) => file.folder_id = world.folder(folder).folder_id,
            None => return invalid("Folder not found"),
        }
    }
    file.updated_ms = request.now_ms;
    world.write().filed.files.change(index, file);
    shown(world, request, 200, |request| {
        render::file(request, &request.world.file(index))
    })
}

fn delete(request: &Request, index: usize) -> Done {
    let mut world = request.world.successor();
    remove(&mut world, index);
    gone(world)
}

fn remove(world: &mut World, index: usize) {
    let filed = &mut world.write().filed;
    filed.files.remove(index);
    filed.contents.remove(&index);
    filed.objects.remove(&index);
}

fn associate(request: &Request, sent: &Write, index: usize) -> Done {
    let body = match body(sent) {
        Ok(body) => body,
        Err(done) => return done,
    };
    let group = text(&body, "ObjectGroup").unwrap_or_default();
    let known = GROUPS
        .iter()
        .find(|(name, ..)| name.eq_ignore_ascii_case(group));
    let Some((group, endpoint, kind)) = known else {
        return invalid(&format!("ObjectGroup {group} is not valid"));
    };
    let given = text(&body, "ObjectId").unwrap_or_default();
    let id = Guid::parse(given).filter(|_| knows(&request.world, *endpoint, given));
    let Some(id) = id else {
        // (s) the example
        return invalid(&format!("Object is not a {group}"));
    };
    let mut objects = request.world.objects_of_file(index);
    if objects.iter().any(|object| object.id == id) {
        // (?)
        return invalid("The file is already associated with the object");
    }
    let mut world = request.world.successor();
    objects.push(Object {
        id,
        group,
        kind: text(&body, "ObjectType").map_or(*kind, interned),
        at_ms: request.now_ms,
        send: false,
    });
    world.write().filed.objects.insert(index, objects);
    shown(world, request, 201, |request| {
        let mut found = request.world.associations_of_file(index);
        match found.pop() {
            Some(last) => render::association(request, &last, false),
            None => String::from("{}"),
        }
    })
}

/// Takes a file from an object.
fn part(request: &Request, index: usize, object: Guid) -> Done {
    let mut objects = request.world.objects_of_file(index);
    let before = objects.len();
    objects.retain(|known| known.id != object);
    if objects.len() == before {
        return (Reply::not_found(), None);
    }
    let mut world = request.world.successor();
    world.write().filed.objects.insert(index, objects);
    gone(world)
}

fn make_folder(request: &Request, sent: &Write) -> Done {
    let body = match body(sent) {
        Ok(body) => body,
        Err(done) => return done,
    };
    let name = text(&body, "Name").unwrap_or_default();
    if is_bad(name) {
        return invalid(BAD_NAME);
    }
    let mut world = request.world.successor();
    let (index, folder_id) = world.next_folder();
    let row = Folder {
        folder_id,
        name: name.to_owned(),
        file_count: 0,
        email: None,
        is_inbox: false,
    };
    world.write().filed.folders.create(index, row);
    // (s) 200, where the others have 201.
    shown(world, request, 200, |request| {
        render::folder(request, &request.world.folder(index))
    })
}

fn rename_folder(request: &Request, sent: &Write, index: usize) -> Done {
    let body = match body(sent) {
        Ok(body) => body,
        Err(done) => return done,
    };
    let name = text(&body, "Name").unwrap_or_default();
    let mut folder = request.world.folder(index);
    // (s) the description of `IsInbox`
    if folder.is_inbox {
        return refused("Rename", "Rename failed", "The Inbox cannot be renamed");
    }
    if is_bad(name) {
        return invalid(BAD_NAME);
    }
    let mut world = request.world.successor();
    folder.name = name.to_owned();
    world.write().filed.folders.change(index, folder);
    shown(world, request, 200, |request| {
        render::folder(request, &request.world.folder(index))
    })
}

/// Deletes a folder, and what lies in it. // (?) the worst that "deletes a folder" can mean
fn delete_folder(request: &Request, index: usize) -> Done {
    let folder = request.world.folder(index);
    if folder.is_inbox {
        return refused("Delete", "Delete failed", "The Inbox cannot be deleted");
    }
    let files = request.world.file_indexes();
    let within = files.into_iter();
    let within = within.filter(|file| request.world.file(*file).folder_id == folder.folder_id);
    let within: Vec<usize> = within.collect();
    let mut world = request.world.successor();
    for file in within {
        remove(&mut world, file);
    }
    world.write().filed.folders.remove(index);
    gone(world)
}
