//! Rows that are files: what they hold goes out as it is read, and takes no other file's place.
//!
//! In: the columns `Content` and `LocalPath` of a row. Out: an [`Upload`] with its name. Xero puts a new
//! attachment in the place of one of the same name without a word: an INSERT looks first, and an
//! UPDATE says that it is meant.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::Int64Type;

use super::changes::Change;
use super::errors::Failure;
use super::lookup;
use super::sender::Sender;
use super::statement::{Operation, Writing};
use crate::catalog::writable::Shape;
use crate::error::{Error, ErrorKind, Result};
use crate::transfer::{Upload, content_type_of};

/// A file as it is sent.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub(super) upload: Upload,
    pub(super) name: String,
}

impl Sent {
    pub(super) fn content_type(&self) -> &'static str {
        content_type_of(&self.name)
    }
}

impl Writing {
    /// Whether a call sends a file.
    pub(super) fn sends_files(&self) -> bool {
        let call = self.call();
        call.is_ok_and(|call| matches!(call.body, Shape::File | Shape::Form))
    }
}

/// The file that a row is; none of a row that isn't one.
///
/// # Errors
/// `Query` if there is none to be sent, or it has no name.
pub(super) fn of_row(writing: &Writing, rows: &RecordBatch, row: usize) -> Result<Option<Sent>> {
    if !writing.sends_files() {
        return Ok(None);
    }
    let values = |name: &str| {
        let values = rows.columns().get(writing.place(name)?)?;
        values.is_valid(row).then_some(values)
    };
    let text = |name: &str| {
        let texts = values(name)?.as_string_opt::<i32>()?;
        Some(texts.value(row).to_string())
    };
    let refused = |why: &str| {
        let (operation, table) = (writing.operation, writing.table().name);
        let message = format!("{operation} on `{table}`, row {}: {why}", row + 1);
        Error::new(ErrorKind::Query, message)
    };
    let content = values("Content").and_then(|values| values.as_binary_opt::<i32>());
    let path = text("LocalPath");
    let upload = match (content, &path) {
        (Some(bytes), None) => Upload::of_bytes(bytes.value(row)),
        (None, Some(path)) => Upload::of_file(Path::new(path)),
        _ => {
            return Err(refused(
                "give what the file holds as Content, or where it is as LocalPath",
            ));
        }
    };
    let upload = upload.map_err(|error| refused(error.message()))?;
    let given = writing.writable.file_name.and_then(text);
    let of_path = || {
        let name = Path::new(path.as_deref()?).file_name()?;
        Some(name.to_str()?.to_string())
    };
    let name = given.or_else(of_path).unwrap_or_default();
    // These two are places to whoever reads a URL.
    let is_place = [".", ".."].contains(&name.trim());
    if name.trim().is_empty()
        || is_place
        || name.contains(|c: char| c.is_control() || "/\\".contains(c))
    {
        let column = writing.writable.file_name.unwrap_or("its name");
        return Err(refused(&format!(
            "a file needs {column}, without slashes and control characters, and other than `.` and `..`"
        )));
    }
    Ok(Some(Sent { upload, name }))
}

/// Files that documents have, by the documents' ids and the files' names: id and size of each.
type There = BTreeMap<(String, String), (String, i64)>;

impl Sender {
    /// Leaves out of `new` the files that would take the place of others, which fail in `report`.
    ///
    /// # Errors
    /// As any query's.
    pub(super) async fn without_namesakes(
        &self,
        new: Vec<Change>,
        failures: &mut Vec<Failure>,
    ) -> Result<Vec<Change>> {
        if !new
            .iter()
            .any(|change| place(&self.writing, change).is_some())
        {
            return Ok(new);
        }
        let there = self.files_there(&new).await?;
        let (mut free, table) = (Vec::new(), self.writing.table().name);
        for change in new {
            let place = place(&self.writing, &change);
            if !place.is_some_and(|place| there.contains_key(&place)) {
                free.push(change);
                continue;
            }
            let message = format!(
                "there is a file of that name already, whose place it would take: UPDATE `{table}` \
                 SET LocalPath = …, or CALL UploadAttachment(…, Overwrite => true), if it should"
            );
            failures.push(Failure {
                row: change.row,
                outcome: "not sent",
                column: self.writing.writable.file_name.map(ToString::to_string),
                message,
            });
        }
        Ok(free)
    }

    /// The ids of the files that `changes` may have made already: none for one that isn't there. None
    /// if that can't be told.
    pub(super) async fn files_made(&self, changes: &[Change]) -> Option<Vec<Option<String>>> {
        let writing = &self.writing;
        if writing.operation != Operation::Insert || !is_of_document(writing) {
            return None;
        }
        let there = self.files_there(changes).await.ok()?;
        let mut made = Vec::new();
        for change in changes {
            let found = place(writing, change).and_then(|place| there.get(&place));
            let sent = change.file.as_ref().map(|file| file.upload.length());
            made.push(match found {
                None => None,
                Some((id, size)) if u64::try_from(*size).ok() == sent => Some(id.clone()),
                // None of that name was there when it was sent: it may be a part of this one.
                Some(_) => return None,
            });
        }
        Some(made)
    }

    async fn files_there(&self, changes: &[Change]) -> Result<There> {
        let writing = &self.writing;
        let places = changes.iter().filter_map(|change| place(writing, change));
        let documents: BTreeSet<String> = places.map(|(document, _)| document).collect();
        let documents: Vec<String> = documents.into_iter().collect();
        let mut there = There::new();
        let Some(document) = document(writing) else {
            return Ok(there);
        };
        let columns = [document, "FileName", "AttachmentID", "ContentLength"];
        let (connection, meter) = self.reads();
        let rows = lookup::named(writing, connection, meter, &columns, document, &documents);
        let rows = rows.await?;
        let text = |column: usize, row: usize| {
            let texts = rows.column(column).as_string_opt::<i32>()?;
            texts.is_valid(row).then(|| texts.value(row).to_string())
        };
        let sizes = rows.column(3).as_primitive_opt::<Int64Type>();
        for row in 0..rows.num_rows() {
            let size = sizes.map_or(0, |sizes| sizes.value(row));
            if let (Some(of), Some(name), Some(id)) = (text(0, row), text(1, row), text(2, row)) {
                there.insert((of, name.to_lowercase()), (id, size));
            }
        }
        Ok(there)
    }
}

/// The column of the document that files are put on, where their names tell them apart.
fn document(writing: &Writing) -> Option<&'static str> {
    let name = writing.writable.file_name?;
    let mut in_path = writing.call().ok()?.in_path();
    in_path.find(|column| *column != name)
}

fn is_of_document(writing: &Writing) -> bool {
    let file_name = writing.writable.file_name;
    let call = writing.call();
    // In other libraries several files may have one name.
    call.is_ok_and(|call| call.body == Shape::File) && file_name.is_some()
}

/// The document that a file is put on, and its name in one case; none where names tell nothing apart.
pub(super) fn place(writing: &Writing, change: &Change) -> Option<(String, String)> {
    let file = change.file.as_ref().filter(|_| is_of_document(writing))?;
    let (_, document) = change.path.first()?;
    Some((document.to_lowercase(), file.name.to_lowercase()))
}
