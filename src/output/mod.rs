//! Rows as text, or as files of columns.
//!
//! In: record batches. Out: a table, CSV, TSV, JSON, NDJSON, Markdown, Parquet or Arrow on any
//! `Write`.
//! Rules: every row is written exactly once, a decimal keeps all its digits, NULL can be
//! told from an empty text, and a failed query leaves no well-formed document behind. Rows leave
//! as they come, so that a result of any length takes little memory: a table is laid out by its
//! first rows, and Parquet leaves a row group at a time.
//! Next: [`cell`], which says what one value looks like.
//!
//! ```
//! use std::sync::Arc;
//! use arrow::array::{ArrayRef, Int64Array, RecordBatch};
//! use xero_sql::output::{Format, Style, writer};
//!
//! let ids: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), None]));
//! let batch = RecordBatch::try_from_iter([("Id", ids)])?;
//! let mut text = Vec::new();
//! let mut rows = writer(Format::Json, &Style::default());
//! rows.start(&batch.schema(), &mut text)?;
//! rows.write(&batch, &mut text)?;
//! rows.finish(&mut text)?;
//! assert_eq!(String::from_utf8(text)?, "[\n{\"Id\":1},\n{\"Id\":null}\n]\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod cell;

mod csv;
mod file;
mod ipc;
mod json;
mod markdown;
mod names;
mod parquet;
mod style;
mod table;
mod text;
mod widths;

use std::io::{self, Write};
use std::str::FromStr;

use arrow::datatypes::Schema;
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;

use crate::error::{Error, ErrorKind};
pub use file::NewFile;
use names::distinct_schema;
pub use style::{Expanded, Screen, Style};

/// A way to write rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Drawn with lines, for reading. What doesn't fit is cut, marked by `…`.
    Table,
    /// One array of an object for each row, NULLs written out.
    Json,
    /// An object a line for each row, NULLs written out.
    Ndjson,
    /// Comma-separated, with a header. NULL is nothing, an empty text is `""`.
    Csv,
    /// As CSV, separated by tabs.
    Tsv,
    /// A Markdown table.
    Markdown,
    /// A Parquet file: typed columns, compressed by zstd. Holds one result.
    Parquet,
    /// An Arrow IPC file, also called Feather V2. Holds one result.
    Arrow,
}

impl Format {
    /// All formats, in the order they are listed to users.
    pub const ALL: [Format; 8] = [
        Format::Table,
        Format::Csv,
        Format::Tsv,
        Format::Json,
        Format::Ndjson,
        Format::Markdown,
        Format::Parquet,
        Format::Arrow,
    ];

    /// The name to users.
    pub fn name(self) -> &'static str {
        match self {
            Format::Table => "table",
            Format::Json => "json",
            Format::Ndjson => "ndjson",
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Markdown => "markdown",
            Format::Parquet => "parquet",
            Format::Arrow => "arrow",
        }
    }

    /// Whether it is bytes that no terminal shows, in a file that holds one result and no second.
    pub fn is_binary(self) -> bool {
        matches!(self, Format::Parquet | Format::Arrow)
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Format::ALL
            .into_iter()
            .find(|format| format.name().eq_ignore_ascii_case(text.trim()))
            .ok_or_else(|| {
                let all = Format::ALL.map(Format::name).join(", ");
                Error::new(
                    ErrorKind::Configuration,
                    format!("unknown output format `{text}`; it is one of {all}"),
                )
            })
    }
}

/// Writes one result. Call `start`, `write` for each batch, then `finish`.
pub trait RowWriter: Send {
    /// Begins a result with these columns.
    fn start(&mut self, schema: &Schema, out: &mut dyn Write) -> Result<(), WriteError>;

    /// Takes more rows.
    fn write(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> Result<(), WriteError>;

    /// Ends the result. Left out after an error, so that half an answer doesn't look whole.
    fn finish(&mut self, out: &mut dyn Write) -> Result<(), WriteError>;
}

/// A writer of `format`, in `style`.
pub fn writer(format: Format, style: &Style) -> Box<dyn RowWriter> {
    match format {
        Format::Table => Box::new(table::Table::new(style.clone())),
        Format::Json => Box::new(json::Json::array()),
        Format::Ndjson => Box::new(json::Json::lines()),
        Format::Csv => Box::new(csv::Csv::new(b',')),
        Format::Tsv => Box::new(csv::Csv::new(b'\t')),
        Format::Markdown => Box::new(markdown::Markdown),
        Format::Parquet => Box::new(parquet::Parquet::default()),
        Format::Arrow => Box::new(ipc::Ipc::default()),
    }
}

/// Why rows couldn't be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Whoever read the rows has stopped reading, as `head` does.
    #[error("the reader has gone")]
    ReaderGone,
    /// The rows can't be written where they should go.
    #[error("rows can't be written")]
    Io(#[source] io::Error),
    /// The format has no form for a value or a type, such as a date outside the calendar.
    #[error("a value can't be written in this format")]
    Value(#[from] ArrowError),
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => WriteError::ReaderGone,
            _ => WriteError::Io(error),
        }
    }
}

impl From<WriteError> for Error {
    fn from(error: WriteError) -> Self {
        let kind = match error {
            WriteError::ReaderGone | WriteError::Io(_) => ErrorKind::Io,
            WriteError::Value(_) => ErrorKind::Query,
        };
        let message = error.to_string();
        match error {
            WriteError::ReaderGone => Error::new(kind, message),
            WriteError::Io(cause) => Error::new(kind, message).caused_by(cause),
            WriteError::Value(cause) => Error::new(kind, message).caused_by(cause),
        }
    }
}

/// Empties what was encoded into `out`.
fn pour(encoded: &mut Vec<u8>, out: &mut dyn Write) -> Result<(), WriteError> {
    out.write_all(encoded)?;
    encoded.clear();
    Ok(())
}

/// The batches in `format`, as the tests of the formats see them.
#[cfg(test)]
fn written(format: Format, style: &Style, batches: &[RecordBatch]) -> String {
    String::from_utf8(bytes_written(format, style, batches)).unwrap()
}

#[cfg(test)]
fn bytes_written(format: Format, style: &Style, batches: &[RecordBatch]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rows = writer(format, style);
    rows.start(&batches[0].schema(), &mut out).unwrap();
    for batch in batches {
        rows.write(batch, &mut out).unwrap();
    }
    rows.finish(&mut out).unwrap();
    out
}

#[cfg(test)]
mod samples;
