//! Rows that this program knows by itself, as Arrow.

use std::sync::Arc;

use arrow_json::ReaderBuilder;
use datafusion::arrow::datatypes::{Schema, SchemaRef};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::error::DataFusionError;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::TryFutureExt;
use futures::future::BoxFuture;

use crate::catalog::descriptor::Column;
use crate::decode::field;
use crate::error::{Error, ErrorKind, Result};

/// Rows to come: JSON objects keyed by column.
pub type RowsToCome = BoxFuture<'static, Result<Vec<serde_json::Value>>>;

/// The Arrow schema of such rows.
pub(crate) fn schema_of(columns: &[Column]) -> SchemaRef {
    Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()))
}

/// A stream of the one batch that is to come.
pub(crate) fn stream_of(
    schema: &SchemaRef,
    batch: impl Future<Output = Result<RecordBatch>> + Send + 'static,
) -> SendableRecordBatchStream {
    let batch = futures::stream::once(batch.map_err(DataFusionError::from));
    Box::pin(RecordBatchStreamAdapter::new(Arc::clone(schema), batch))
}

/// JSON objects keyed by column, as one batch. Instants are RFC 3339, what isn't there is NULL.
///
/// # Errors
/// `UnexpectedReply` if a value isn't of its column's type.
pub(crate) fn batch(columns: &[Column], rows: &[serde_json::Value]) -> Result<RecordBatch> {
    let schema = schema_of(columns);
    let unfit = |error: datafusion::arrow::error::ArrowError| {
        Error::new(ErrorKind::UnexpectedReply, "making a table of a result").caused_by(error)
    };
    let mut decoder = ReaderBuilder::new(Arc::clone(&schema))
        .with_batch_size(rows.len().max(1))
        .build_decoder()
        .map_err(unfit)?;
    decoder.serialize(rows).map_err(unfit)?;
    let batch = decoder.flush().map_err(unfit)?;
    Ok(batch.unwrap_or_else(|| RecordBatch::new_empty(schema)))
}
