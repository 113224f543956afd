//! Files, folders and associations as text.

use super::super::apis::Request;
use super::super::data::calendar::instant;
use super::super::render::json::object;
use super::filing::{Association, File, Folder};

/// A file.
pub(super) fn file(request: &Request, file: &File) -> String {
    object(|o| {
        o.text("Name", &file.name);
        if let Some(mime_type) = file.mime_type {
            o.text("MimeType", mime_type);
        }
        o.raw("Size", file.size);
        o.text("CreatedDateUtc", seven_digits(file.created_ms));
        o.text("UpdatedDateUtc", seven_digits(file.updated_ms));
        // (?) What came by e-mail was filed by nobody.
        if let Some(user) = &file.user {
            o.object("User", |o| {
                o.text("Name", &user.name);
                o.text("FirstName", user.first_name);
                o.text("LastName", user.last_name);
                o.text(
                    "FullName",
                    format!("{} {}", user.first_name, user.last_name),
                );
                o.text("Id", request.id(user.user_id));
            });
        }
        o.text("FolderId", request.id(file.folder_id));
        o.text("Id", request.id(file.file_id));
    })
}

/// A folder.
pub(super) fn folder(request: &Request, folder: &Folder) -> String {
    object(|o| {
        o.text("Name", &folder.name);
        o.raw("FileCount", folder.file_count);
        if let Some(email) = &folder.email {
            o.text("Email", email);
        }
        o.flag("IsInbox", folder.is_inbox);
        o.text("Id", request.id(folder.folder_id));
    })
}

/// An association; what the file is stands only in those of an object. // (s)
pub(super) fn association(request: &Request, found: &Association, by_object: bool) -> String {
    object(|o| {
        if by_object {
            o.flag("SendWithObject", found.send_with_object);
            o.text("Name", &found.name);
            o.raw("Size", found.size);
            o.text("CreatedDateUtc", seven_digits(found.created_ms));
            o.text("AssociationDateUtc", seven_digits(found.association_ms));
        }
        o.text("FileId", request.id(found.file_id));
        o.text("ObjectId", request.id(found.object_id));
        o.text("ObjectType", found.object_type);
        o.text("ObjectGroup", found.object_group);
    })
}

/// An instant with seven digits and no zone. // (s) README section 6
fn seven_digits(ms: i64) -> String {
    instant(ms).format("%Y-%m-%dT%H:%M:%S%.3f0000").to_string()
}
