//! The schema `system`: what this program knows of itself, as tables. None costs a call.
//!
//! A [`SystemTable`] is data with one function that gives its rows when they are read. Adding
//! one is adding it to [`SYSTEM_TABLES`].

mod descriptors;
mod provider;
mod tables;

use std::sync::Arc;

pub(crate) use provider::SystemSchema;
pub use tables::SYSTEM_TABLES;

use super::descriptor::Column;
use crate::connection::XeroConnection;
use crate::procedures::RowsToCome;

/// Name of the schema.
pub const SYSTEM: &str = "system";

/// A table of the schema `system`.
pub struct SystemTable {
    /// Its name in SQL.
    pub name: &'static str,
    /// One sentence that says what a row is.
    pub about: &'static str,
    /// Its columns in order.
    pub columns: &'static [Column],
    /// Its rows of now: JSON objects keyed by column.
    pub(crate) rows: fn(Arc<XeroConnection>) -> RowsToCome,
}

impl std::fmt::Debug for SystemTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}
