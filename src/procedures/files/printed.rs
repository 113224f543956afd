//! `CALL DownloadPDF(…)`: a document as Xero prints it.

use std::sync::Arc;

use futures::FutureExt;
use serde_json::{Value, json};

use super::super::{Arguments, Parameter, ParameterForm, Procedure, refused};
use super::kinds::{PRINTED, that_is_printed};
use super::target::{FOLDER, OVERWRITE, SAVE_AS, Target};
use super::{Caller, id, request, text};
use crate::catalog::descriptor::{Api, integer, text as text_column};
use crate::connection::XeroConnection;
use crate::error::Result;
use crate::transfer::Download;

pub(crate) static DOWNLOAD_PDF: Procedure = Procedure {
    name: "DownloadPDF",
    other_names: &[],
    about: "Writes an invoice, credit note, purchase order or quote to a PDF, called by its number \
            unless SaveAs says otherwise. One call, and one more for the number.",
    parameters: &[
        Parameter::required("TableName", ParameterForm::Text, PRINTED),
        Parameter::required("DocumentID", ParameterForm::Text, "The document's id."),
        FOLDER,
        SAVE_AS,
        OVERWRITE,
    ],
    columns: &[
        text_column(
            "DocumentNumber",
            "Number of the document; NULL where SaveAs is given.",
        ),
        text_column("Path", "Where the file is on this machine."),
        integer("Bytes", "Size of the file."),
    ],
    run: |connection, arguments| printed(connection, arguments).boxed(),
};

async fn printed(connection: Arc<XeroConnection>, arguments: Arguments) -> Result<Vec<Value>> {
    let kind = that_is_printed(arguments.text("TableName").unwrap_or_default())?;
    let document = id(&arguments, "DocumentID")?;
    let target = Target::of(&arguments)?;
    let caller = Caller::of(connection, &arguments)?;
    let called = match (target.is_named(), kind.number) {
        (false, Some(column)) => {
            let sql = format!(
                "SELECT \"{column}\" FROM xero.accounting.\"{}\" WHERE \"{}\" = '{document}'",
                kind.table, kind.key
            );
            let rows = caller.rows(&sql).await?;
            if rows.num_rows() == 0 {
                return Err(refused(format!(
                    "{} has no document {document}",
                    kind.table
                )));
            }
            text(&rows, column, 0)
        }
        _ => None,
    };
    let name = called.clone().unwrap_or_else(|| document.to_string());
    let path = target.path(&format!("{name}.pdf"), &format!("{document}.pdf"));
    let progress = caller.connection.progress_of_file(None);
    let file = Download::to(&path, target.overwrites, "application/pdf", progress)?;
    let path = format!("/{}/{document}/pdf", kind.table);
    let request = request(Api::Accounting, path, kind.scope);
    let (path, bytes) = caller.came(request, file).await?;
    Ok(vec![json!({
        "DocumentNumber": called,
        "Path": path,
        "Bytes": bytes,
    })])
}
