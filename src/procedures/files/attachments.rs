//! `CALL ListAttachments(…)`, `DownloadAttachment` and `UploadAttachment`: files of documents.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use futures::FutureExt;
use serde_json::{Value, json};

use super::super::{Arguments, Parameter, ParameterForm, Procedure, refused};
use super::kinds::{Kind, WITH_ATTACHMENTS, with_attachments};
use super::target::{FOLDER, OVERWRITE, SAVE_AS, Target};
use super::{Caller, id, literal, number, request, text};
use crate::catalog::descriptor::{Api, Column, flag, guid, integer, text as text_column};
use crate::connection::XeroConnection;
use crate::error::Result;
use crate::transfer::Download;

const TABLE: Parameter = Parameter::required("TableName", ParameterForm::Text, WITH_ATTACHMENTS);
const DOCUMENT: Parameter =
    Parameter::required("DocumentID", ParameterForm::Text, "The document's id.");

const FILE_NAME: Column = text_column("FileName", "As Xero has it.");
const MIME_TYPE: Column = text_column("MimeType", "Type of the content.");
const PATH: Column = text_column("Path", "Where the file is on this machine.");
const BYTES: Column = integer("Bytes", "Size of the file.");

/// What any file is taken as.
const ANY: &str = "application/octet-stream";

pub(crate) static LIST: Procedure = Procedure {
    name: "ListAttachments",
    other_names: &[],
    about: "Lists the files attached to a document, in one call.",
    parameters: &[TABLE, DOCUMENT],
    columns: &[
        guid("AttachmentID", "Names the file in other calls."),
        FILE_NAME,
        MIME_TYPE,
        BYTES,
        flag("IncludeOnline", "Whether the customer sees it."),
    ],
    run: |connection, arguments| listed(connection, arguments).boxed(),
};

pub(crate) static DOWNLOAD: Procedure = Procedure {
    name: "DownloadAttachment",
    other_names: &[],
    about: "Writes files attached to a document to a folder of this machine: all of them, or the one \
            that FileName or AttachmentID names. A call for the list, and one for each file.",
    parameters: &[
        TABLE,
        DOCUMENT,
        Parameter::optional(
            "FileName",
            ParameterForm::Text,
            "The one file that is wanted, as Xero has its name.",
        ),
        FOLDER,
        SAVE_AS,
        OVERWRITE,
        Parameter::optional(
            "AttachmentID",
            ParameterForm::Text,
            "The one file that is wanted, by its id.",
        ),
    ],
    columns: &[FILE_NAME, PATH, BYTES, MIME_TYPE],
    run: |connection, arguments| downloaded(connection, arguments).boxed(),
};

pub(crate) static UPLOAD: Procedure = Procedure {
    name: "UploadAttachment",
    other_names: &[],
    about: "Attaches a file of this machine, of up to 10 MB, to a document. A file of the same name is \
            replaced only with Overwrite => true. Two calls.",
    parameters: &[
        TABLE,
        DOCUMENT,
        Parameter::required("Path", ParameterForm::Text, "Where the file is."),
        Parameter::optional(
            "FileName",
            ParameterForm::Text,
            "Its name at Xero; that of the path where it isn't given.",
        ),
        Parameter::optional(
            "IncludeOnline",
            ParameterForm::Flag,
            "Whether the customer sees it, of sales invoices and credit notes.",
        ),
        Parameter::optional(
            "Overwrite",
            ParameterForm::Flag,
            "Whether the content of a file of that name may be replaced.",
        ),
    ],
    columns: &[
        guid(
            "AttachmentID",
            "Names the file in other calls; NULL in a dry run.",
        ),
        FILE_NAME,
        BYTES,
        text_column(
            "Outcome",
            "`attached`, `replaced`, or `not sent` in a dry run.",
        ),
    ],
    run: |connection, arguments| uploaded(connection, arguments).boxed(),
};

/// The files of a document.
async fn files_of(caller: &Caller, kind: &Kind, document: &str) -> Result<RecordBatch> {
    let sql = format!(
        "SELECT \"AttachmentID\", \"FileName\", \"MimeType\", \"ContentLength\", \"IncludeOnline\" \
         FROM xero.accounting.\"{}\" WHERE \"{}\" = '{document}'",
        kind.attachments, kind.key
    );
    caller.rows(&sql).await
}

async fn listed(connection: Arc<XeroConnection>, arguments: Arguments) -> Result<Vec<Value>> {
    let kind = with_attachments(arguments.text("TableName").unwrap_or_default())?;
    let document = id(&arguments, "DocumentID")?;
    let caller = Caller::of(connection, &arguments)?;
    let files = files_of(&caller, kind, &document).await?;
    let online = files.column_by_name("IncludeOnline");
    let online = online.and_then(datafusion::arrow::array::AsArray::as_boolean_opt);
    let rows = (0..files.num_rows()).map(|row| {
        let online = online.and_then(|flags| flags.iter().nth(row).flatten());
        json!({
            "AttachmentID": text(&files, "AttachmentID", row),
            "FileName": text(&files, "FileName", row),
            "MimeType": text(&files, "MimeType", row),
            "Bytes": number(&files, "ContentLength", row),
            "IncludeOnline": online,
        })
    });
    Ok(rows.collect())
}

async fn downloaded(connection: Arc<XeroConnection>, arguments: Arguments) -> Result<Vec<Value>> {
    let kind = with_attachments(arguments.text("TableName").unwrap_or_default())?;
    let document = id(&arguments, "DocumentID")?;
    let wanted_id = match arguments.text("AttachmentID") {
        Some(_) => Some(id(&arguments, "AttachmentID")?),
        None => None,
    };
    let target = Target::of(&arguments)?;
    let caller = Caller::of(connection, &arguments)?;
    let files = files_of(&caller, kind, &document).await?;
    let name_of = |row: usize| text(&files, "FileName", row).unwrap_or_default();
    let rows: Vec<usize> = (0..files.num_rows()).collect();
    let wanted: Vec<usize> = match (&wanted_id, arguments.text("FileName")) {
        (Some(id), _) => {
            let is_it = |row: &usize| text(&files, "AttachmentID", *row).as_deref() == Some(&**id);
            rows.into_iter().filter(is_it).collect()
        }
        (None, Some(name)) => {
            let exact: Vec<usize> = rows
                .iter()
                .copied()
                .filter(|r| name_of(*r) == name)
                .collect();
            match exact.is_empty() {
                false => exact,
                true => {
                    let alike = |row: &usize| name_of(*row).to_lowercase() == name.to_lowercase();
                    rows.into_iter().filter(alike).collect()
                }
            }
        }
        (None, None) => rows,
    };
    if wanted.is_empty() {
        let names: Vec<String> = (0..files.num_rows()).map(name_of).collect();
        return Err(refused(match names.is_empty() {
            true => format!(
                "the document {document} of {} has no attachment",
                kind.table
            ),
            false => format!(
                "there is no such attachment; there are {}",
                names.join(", ")
            ),
        }));
    }
    if target.is_named() && wanted.len() > 1 {
        return Err(refused(format!(
            "SaveAs names one file, and there are {}: give FileName or AttachmentID as well",
            wanted.len()
        )));
    }
    caller.check_calls(wanted.len() + 1)?;
    let mut taken = HashSet::new();
    let paths: Vec<PathBuf> = wanted
        .iter()
        .map(|row| {
            let id = text(&files, "AttachmentID", *row).unwrap_or_default();
            let path = target.path(&name_of(*row), &id);
            match taken.insert(path.display().to_string().to_lowercase()) {
                true => path,
                // Two names that are one to a folder.
                false => target.path(&format!("{id} {}", name_of(*row)), &id),
            }
        })
        .collect();
    target.check(&paths)?;
    let mut came = Vec::new();
    for (row, path) in wanted.into_iter().zip(paths) {
        let attachment = text(&files, "AttachmentID", row).unwrap_or_default();
        let size = number(&files, "ContentLength", row);
        let progress = size.and_then(|size| u64::try_from(size).ok());
        let progress = caller.connection.progress_of_file(progress);
        let mime_type = text(&files, "MimeType", row);
        let file = Download::to(&path, target.overwrites, ANY, progress)?;
        let request = request(
            Api::Accounting,
            format!("/{}/{document}/Attachments/{attachment}", kind.table),
            "accounting.attachments.read",
        );
        let (path, bytes) = caller
            .came(request, file.of_type(mime_type.clone()))
            .await?;
        came.push(json!({
            "FileName": name_of(row),
            "Path": path,
            "Bytes": bytes,
            "MimeType": mime_type,
        }));
    }
    Ok(came)
}

async fn uploaded(connection: Arc<XeroConnection>, arguments: Arguments) -> Result<Vec<Value>> {
    let kind = with_attachments(arguments.text("TableName").unwrap_or_default())?;
    let document = id(&arguments, "DocumentID")?;
    let path = arguments.text("Path").unwrap_or_default();
    let of_path = Path::new(path).file_name().and_then(|name| name.to_str());
    let name = arguments.text("FileName").or(of_path).unwrap_or_default();
    let caller = Caller::of(connection, &arguments)?;
    let table = format!("xero.accounting.\"{}\"", kind.attachments);
    let is_there = match arguments.flag("Overwrite") {
        Some(true) => {
            let files = files_of(&caller, kind, &document).await?;
            let names = (0..files.num_rows()).filter_map(|row| text(&files, "FileName", row));
            let mut same = names.filter(|known| known.to_lowercase() == name.to_lowercase());
            same.next()
        }
        _ => None,
    };
    if let (Some(known), Some(_)) = (&is_there, arguments.flag("IncludeOnline")) {
        return Err(refused(format!(
            "{known} is there already, and Xero takes IncludeOnline with a new attachment alone: leave it \
             out to replace the file, or give another FileName. Nothing was sent"
        )));
    }
    let online = match arguments.flag("IncludeOnline") {
        Some(online) => online.to_string(),
        None => "NULL".to_string(),
    };
    let sql = match &is_there {
        Some(known) => format!(
            "UPDATE {table} SET \"LocalPath\" = {} WHERE \"{}\" = '{document}' AND \"FileName\" = {}",
            literal(path),
            kind.key,
            literal(known)
        ),
        None => format!(
            "INSERT INTO {table} (\"{}\", \"FileName\", \"LocalPath\", \"IncludeOnline\") \
             VALUES ('{document}', {}, {}, CAST({online} AS BOOLEAN))",
            kind.key,
            literal(name),
            literal(path)
        ),
    };
    let returning = "RETURNING \"AttachmentID\", \"FileName\", \"ContentLength\"";
    let written = caller.written(&format!("{sql} {returning}")).await?;
    let said = |column: &str| written.as_ref().and_then(|row| text(row, column, 0));
    Ok(vec![json!({
        "AttachmentID": said("AttachmentID"),
        "FileName": said("FileName").unwrap_or_else(|| name.to_string()),
        "Bytes": written.as_ref().and_then(|row| number(row, "ContentLength", 0)),
        "Outcome": match (&written, &is_there) {
            (None, _) => "not sent",
            (Some(_), Some(_)) => "replaced",
            (Some(_), None) => "attached",
        },
    })])
}
