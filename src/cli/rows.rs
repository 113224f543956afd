//! The rows of one statement, from its stream to where they go.

use std::io::Write;

use futures::StreamExt;

use super::sink::Sink;
use super::stop::Stop;
use crate::Session;
use crate::error::Error;
use crate::output::{self, Format, Style};

/// Runs one statement and writes its rows; their number, or none if it isn't one that has rows.
pub(super) async fn write(
    session: &Session,
    statement: &str,
    format: Format,
    style: &Style,
    sink: &mut Sink,
) -> Result<Option<usize>, Stop> {
    let mut batches = session.execute(statement).await?;
    let schema = batches.schema();
    // Statements such as SET and CREATE VIEW have a result without columns.
    let has_rows = !schema.fields().is_empty();
    let mut writer = output::writer(format, style);
    let mut rows = 0;
    if has_rows {
        writer.start(&schema, sink)?;
    }
    while let Some(batch) = batches.next().await {
        let batch = batch.map_err(Error::from)?;
        rows += batch.num_rows();
        if has_rows {
            writer.write(&batch, sink)?;
            sink.flush()?;
        }
    }
    if has_rows {
        writer.finish(sink)?;
        sink.flush()?;
    }
    Ok(has_rows.then_some(rows))
}
