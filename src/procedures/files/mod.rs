//! Procedures that move files: attachments, printed documents, the library of files.
//!
//! In: names of tables, ids, paths. Out: rows that say what is where now. Rules: a file that comes
//! stays in its folder whatever Xero calls it, and replaces none unless `Overwrite => true`; one that
//! goes out is an INSERT of a row of its table, and is checked, journalled and sent again like one.
//! Next: `transfer`, which moves them.

pub(super) mod attachments;
pub(super) mod email;
mod kinds;
pub(super) mod library;
pub(super) mod printed;
mod target;

use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::Int64Type;
use datafusion::prelude::SessionContext;
use http::Method;

use super::{Arguments, refused};
use crate::catalog::descriptor::Api;
use crate::client::{Meter, Request};
use crate::config::XeroOptions;
use crate::connection::XeroConnection;
use crate::error::Result;
use crate::session::Asking;
use crate::transfer::Download;
use crate::write;

/// A call, and what it stands in.
struct Caller {
    connection: Arc<XeroConnection>,
    context: SessionContext,
    options: XeroOptions,
}

impl Caller {
    /// # Errors
    /// `Tenant` or `SignIn` where the connection isn't of one organisation.
    fn of(connection: Arc<XeroConnection>, arguments: &Arguments) -> Result<Caller> {
        connection.only_tenant()?;
        let context = match arguments.session() {
            Some(session) => session.clone(),
            None => connection.session().context().clone(),
        };
        let options =
            XeroOptions::in_force(context.copied_config().options(), connection.settings());
        Ok(Caller {
            connection,
            context,
            options,
        })
    }

    /// The rows of a query.
    async fn rows(&self, sql: &str) -> Result<RecordBatch> {
        let asking = Asking::of(&self.connection, Some(&self.context));
        asking.ask(sql).await
    }

    /// What a statement that writes one row returns of it; none in a dry run.
    async fn written(&self, sql: &str) -> Result<Option<RecordBatch>> {
        let rows = write::returned(self.context.state(), sql).await?;
        if self.options.dry_run {
            return Ok(None);
        }
        match rows.num_rows() {
            0 => Err(refused("nothing was sent: system.WriteErrors says why")),
            _ => Ok(Some(rows)),
        }
    }

    /// Reads a file of Xero's into its place; where that is now, and how many bytes it has.
    async fn came(&self, request: Request, file: Download) -> Result<(String, u64)> {
        let file = Arc::new(file);
        let meter = Meter::default();
        let is_there = self.connection.download(request, meter, Arc::clone(&file));
        if !is_there.await? {
            return Err(refused("Xero has no such file: nothing was written"));
        }
        let kept = tokio::task::spawn_blocking(move || file.keep()).await;
        let (path, bytes) = kept.map_err(|error| refused(format!("keeping a file: {error}")))??;
        Ok((path.display().to_string(), bytes))
    }

    /// Refuses what takes more calls than a query may make.
    fn check_calls(&self, calls: usize) -> Result<()> {
        let most = self.options.max_calls_per_query;
        match most > 0 && calls > most {
            false => Ok(()),
            true => Err(crate::error::Error::new(
                crate::error::ErrorKind::Limit,
                format!(
                    "it takes {calls} calls, and a query may make {most}: \
                     SET xero.max_calls_per_query = {calls}, or name one file"
                ),
            )),
        }
    }
}

/// A request for what a file holds.
fn request(api: Api, path: String, scope: &'static str) -> Request {
    Request {
        method: Method::GET,
        base: api.base_path(),
        path,
        parameters: Vec::new(),
        modified_since: None,
        scope,
        names_one_document: true,
        body: None,
    }
}

/// A text as a literal of SQL.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A text that may be missing, as SQL.
fn literal_or_null(text: Option<&str>) -> String {
    text.map_or_else(|| "NULL".to_string(), literal)
}

/// A text of a row's.
fn text(rows: &RecordBatch, column: &str, row: usize) -> Option<String> {
    let texts = rows.column_by_name(column)?.as_string_opt::<i32>()?;
    texts.is_valid(row).then(|| texts.value(row).to_string())
}

/// A whole number of a row's.
fn number(rows: &RecordBatch, column: &str, row: usize) -> Option<i64> {
    let numbers = rows
        .column_by_name(column)?
        .as_primitive_opt::<Int64Type>()?;
    numbers.is_valid(row).then(|| numbers.value(row))
}

/// An id that a call gives.
///
/// # Errors
/// `Query` if it is none.
fn id<'a>(arguments: &'a Arguments, name: &str) -> Result<std::borrow::Cow<'a, str>> {
    let given = arguments.text(name).unwrap_or_default();
    crate::guid::canonical(given)
        .ok_or_else(|| refused(format!("{name} is an id of Xero's, and `{given}` is none")))
}
