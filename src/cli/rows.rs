//! The rows of one statement, from its stream to where they go.

use std::io::Write;

use datafusion::execution::SendableRecordBatchStream;
use futures::StreamExt;

use super::sink::Sink;
use super::stop::Stop;
use crate::error::{Error, Result};
use crate::output::{self, Format, Style, WriteError};
use crate::session;

/// The rows of a statement, as they come.
pub(super) type Rows = SendableRecordBatchStream;

/// What came of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    /// Rows written; none if the statement is one that has no rows.
    pub rows: Option<usize>,
    /// Whether these are all: who leaves the pager doesn't want the rest.
    pub whole: bool,
}

/// Refuses, before anything is run, a format that can't take the results of `texts`.
pub(super) fn check(texts: &[String], format: Format, sink: &Sink) -> Result<()> {
    let statements = texts.iter().flat_map(|text| session::split(text));
    let results = statements.filter(|statement| session::has_rows(statement));
    match results.count() {
        0 => Ok(()),
        results => sink.check(format, results),
    }
}

/// Writes the rows of one statement. Call [`Sink::settle`] after it, whatever came of it.
pub(super) async fn write(
    mut batches: Rows,
    format: Format,
    style: &Style,
    sink: &mut Sink,
) -> Result<Written, Stop> {
    let schema = batches.schema();
    // Statements such as SET and CREATE VIEW have a result without columns.
    let has_rows = !schema.fields().is_empty();
    let mut writer = output::writer(format, style);
    let mut rows = 0;
    if has_rows {
        sink.check(format, 1)?;
        sink.begin(style.screen);
        writer.start(&schema, sink)?;
    }
    let whole = loop {
        let batch = tokio::select! {
            biased;
            batch = batches.next() => batch,
            () = sink.pager_left() => break false,
        };
        let Some(batch) = batch else { break true };
        let batch = batch.map_err(Error::from)?;
        rows += batch.num_rows();
        if has_rows {
            let written = writer.write(&batch, sink);
            match written.and_then(|()| Ok(sink.flush()?)) {
                Err(WriteError::ReaderGone) if sink.is_paging() => break false,
                written => written?,
            }
        }
    };
    if has_rows && whole {
        let written = writer.finish(sink);
        match written.and_then(|()| Ok(sink.flush()?)) {
            Err(WriteError::ReaderGone) if sink.is_paging() => {}
            written => written?,
        }
    }
    Ok(Written {
        rows: has_rows.then_some(rows),
        whole,
    })
}
