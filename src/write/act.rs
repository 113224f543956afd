//! What is done to one row by a call of its own, and gives no column a value: a decision.
//!
//! It is checked, agreed to, journalled and read like the UPDATE that it would be.

use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::physical_plan::collect;
use datafusion::prelude::SessionContext;

use super::exec::{Answers, XeroWriteExec};
use super::statement::Writing;
use crate::catalog::writable::Writable;
use crate::config::XeroOptions;
use crate::connection::XeroConnection;
use crate::error::{Error, ErrorKind, Result};

/// The row as Xero has it then; in a dry run the call that would be sent.
///
/// # Errors
/// `Query` if there is no such row, if nobody agrees, or if Xero refuses.
pub(crate) async fn acted(
    context: &SessionContext,
    connection: &Arc<XeroConnection>,
    writable: &'static Writable,
    id: &str,
) -> Result<Vec<RecordBatch>> {
    let state = context.state();
    let options = XeroOptions::in_force(state.config_options(), connection.settings());
    let answers = match options.dry_run {
        true => Answers::Calls,
        false => Answers::Rows,
    };
    let writing = Writing::act(writable, connection, options)?;
    let columns = writing.columns.iter();
    let names: Vec<String> = columns
        .map(|column| format!("\"{}\"", column.name))
        .collect();
    let table = writable.table;
    let key = writing.key()?.name;
    let sql = format!(
        "SELECT {} FROM xero.{}.\"{}\" WHERE \"{key}\" = '{}'",
        names.join(", "),
        table.api.schema_name(),
        table.name,
        id.replace('\'', "''")
    );
    let rows = context.sql(&sql).await?;
    let rows = rows.create_physical_plan().await?;
    let writes = Arc::new(XeroWriteExec::answering(Arc::new(writing), rows, answers));
    let batches = collect(writes, context.task_ctx()).await?;
    match batches.iter().any(|batch| batch.num_rows() > 0) {
        true => Ok(batches),
        false => Err(Error::new(
            ErrorKind::Query,
            format!("`{}` has no {key} {id}: nothing was sent", table.name),
        )),
    }
}
