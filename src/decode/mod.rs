//! Turns a reply's bytes into Arrow arrays, exactly.
//!
//! In: one JSON envelope and the columns a query needs. Out: documents as Arrow structs
//! ([`Page`]), then rows as a `RecordBatch` ([`Decoder::rows`]).
//! Rule: every leaf travels through arrow-json as text, so that no digit passes through a
//! float; one strict kernel a type makes the value, or names the place that can't be one.
//! Next: `scan` filters the rows and hands them to DataFusion.

mod columns;
pub(crate) mod decimal;
mod mismatch;
mod page;
mod probe;
mod readers;
mod report;
mod rows;
mod types;
mod values;
mod wire;

#[cfg(test)]
mod tests;

pub use mismatch::Place;
pub use page::{Page, Pagination};
pub use probe::{Modified, first_modified};
pub(crate) use report::{ColumnOf, Laid};
pub use rows::Decoder;
pub(crate) use types::{MONEY, RATE};
pub use types::{arrow_type, field, schema_of};
