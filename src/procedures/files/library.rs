//! `CALL UploadFile(…)` and `DownloadFile`: the library of files.

use std::path::Path;
use std::sync::Arc;

use futures::FutureExt;
use serde_json::{Value, json};

use super::super::{Arguments, Parameter, ParameterForm, Procedure, refused};
use super::target::{FOLDER, OVERWRITE, SAVE_AS, Target};
use super::{Caller, id, literal, literal_or_null, number, request, text};
use crate::catalog::descriptor::{Api, guid, integer, text as text_column};
use crate::connection::XeroConnection;
use crate::error::Result;
use crate::guid::canonical;
use crate::transfer::Download;

pub(crate) static UPLOAD_FILE: Procedure = Procedure {
    name: "UploadFile",
    other_names: &[],
    about: "Files a file of this machine, of up to 10 MB, among Xero's: in the inbox, or in a folder \
            named by its id or its name. One call, and one more for a folder's name.",
    parameters: &[
        Parameter::required("Path", ParameterForm::Text, "Where the file is."),
        Parameter::optional(
            "Folder",
            ParameterForm::Text,
            "Xero's folder, by its id or its name; the inbox where it isn't given.",
        ),
        Parameter::optional(
            "FileName",
            ParameterForm::Text,
            "Its name at Xero; that of the path where it isn't given.",
        ),
    ],
    columns: &[
        guid(
            "FileID",
            "Names the file in other calls; NULL in a dry run.",
        ),
        text_column("FileName", "As Xero has it."),
        guid("FolderID", "Folder that it lies in."),
        integer("Bytes", "Size of the file."),
        text_column("Outcome", "`filed`, or `not sent` in a dry run."),
    ],
    run: |connection, arguments| uploaded(connection, arguments).boxed(),
};

pub(crate) static DOWNLOAD_FILE: Procedure = Procedure {
    name: "DownloadFile",
    other_names: &[],
    about: "Writes a file of Xero's library to a folder of this machine. Two calls.",
    parameters: &[
        Parameter::required(
            "FileID",
            ParameterForm::Text,
            "The file, as in `files.Files`.",
        ),
        FOLDER,
        SAVE_AS,
        OVERWRITE,
    ],
    columns: &[
        text_column("FileName", "As Xero has it."),
        text_column("Path", "Where the file is on this machine."),
        integer("Bytes", "Size of the file."),
        text_column("MimeType", "Type of the content."),
    ],
    run: |connection, arguments| downloaded(connection, arguments).boxed(),
};

/// The id of the folder that a call names.
async fn folder(caller: &Caller, arguments: &Arguments) -> Result<Option<String>> {
    let Some(named) = arguments.text("Folder") else {
        return Ok(None);
    };
    if let Some(id) = canonical(named) {
        return Ok(Some(id.into_owned()));
    }
    let rows = caller
        .rows("SELECT \"FolderID\", \"Name\" FROM xero.files.\"Folders\"")
        .await?;
    let name = |row: usize| text(&rows, "Name", row).unwrap_or_default();
    let all = 0..rows.num_rows();
    let is_exact = |row: &usize| name(*row) == named;
    let mut found: Vec<usize> = all.clone().filter(is_exact).collect();
    if found.is_empty() {
        let is_alike = |row: &usize| name(*row).to_lowercase() == named.to_lowercase();
        found = all.clone().filter(is_alike).collect();
    }
    match found[..] {
        [one] => Ok(text(&rows, "FolderID", one)),
        [] => {
            let names: Vec<String> = all.map(name).collect();
            Err(refused(format!(
                "Xero has no folder `{named}`; there are {}",
                names.join(", ")
            )))
        }
        _ => Err(refused(format!(
            "Xero has {} folders called `{named}`: give the id of one, as in files.Folders",
            found.len()
        ))),
    }
}

async fn uploaded(connection: Arc<XeroConnection>, arguments: Arguments) -> Result<Vec<Value>> {
    let caller = Caller::of(connection, &arguments)?;
    let path = arguments.text("Path").unwrap_or_default();
    let of_path = Path::new(path).file_name().and_then(|name| name.to_str());
    let name = arguments.text("FileName").or(of_path).unwrap_or_default();
    let folder = folder(&caller, &arguments).await?;
    let sql = format!(
        "INSERT INTO xero.files.\"Files\" (\"Name\", \"FolderID\", \"LocalPath\") \
         VALUES ({}, CAST({} AS VARCHAR), {}) RETURNING \"FileID\", \"Name\", \"FolderID\", \"Size\"",
        literal(name),
        literal_or_null(folder.as_deref()),
        literal(path)
    );
    let written = caller.written(&sql).await?;
    let said = |column: &str| written.as_ref().and_then(|row| text(row, column, 0));
    Ok(vec![json!({
        "FileID": said("FileID"),
        "FileName": said("Name").unwrap_or_else(|| name.to_string()),
        "FolderID": said("FolderID").or(folder),
        "Bytes": written.as_ref().and_then(|row| number(row, "Size", 0)),
        "Outcome": match written {
            Some(_) => "filed",
            None => "not sent",
        },
    })])
}

async fn downloaded(connection: Arc<XeroConnection>, arguments: Arguments) -> Result<Vec<Value>> {
    let file_id = id(&arguments, "FileID")?;
    let target = Target::of(&arguments)?;
    let caller = Caller::of(connection, &arguments)?;
    let sql = format!(
        "SELECT \"Name\", \"MimeType\", \"Size\" FROM xero.files.\"Files\" WHERE \"FileID\" = '{file_id}'"
    );
    let rows = caller.rows(&sql).await?;
    if rows.num_rows() == 0 {
        return Err(refused(format!("Xero has no file {file_id}")));
    }
    let name = text(&rows, "Name", 0).unwrap_or_default();
    let mime_type = text(&rows, "MimeType", 0);
    let size = number(&rows, "Size", 0).and_then(|size| u64::try_from(size).ok());
    let progress = caller.connection.progress_of_file(size);
    let path = target.path(&name, &file_id);
    let any = "application/octet-stream";
    let file = Download::to(&path, target.overwrites, any, progress)?;
    let request = request(
        Api::Files,
        format!("/Files/{file_id}/Content"),
        "files.read",
    );
    let (path, bytes) = caller
        .came(request, file.of_type(mime_type.clone()))
        .await?;
    Ok(vec![json!({
        "FileName": name,
        "Path": path,
        "Bytes": bytes,
        "MimeType": mime_type,
    })])
}
