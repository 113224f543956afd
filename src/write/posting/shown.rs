//! What of a dry run's journal the program shows beneath the payloads.

use std::collections::{BTreeMap, BTreeSet};

use datafusion::arrow::record_batch::RecordBatch;
use serde_json::Value;

use super::told::{DRY_RUN_JOURNAL, DryRunJournal};
use crate::catalog::descriptor::Column;
use crate::error::Result;
use crate::procedures::batch;

/// The rate of the base currency.
const ONE_FOR_ONE: &str = "1.0000000000";

/// What is shown of a journal.
pub(crate) struct Shown {
    /// None where nothing is booked.
    pub(crate) lines: Option<RecordBatch>,
    /// What is said of rows, each once.
    pub(crate) notes: Vec<String>,
}

impl DryRunJournal {
    /// What of it is shown beneath the payloads, once; none if there is nothing that wasn't.
    ///
    /// # Errors
    /// `UnexpectedReply` if a value isn't of its column's type.
    pub(crate) fn to_be_shown(&self) -> Result<Option<Shown>> {
        if !self.take_news() {
            return Ok(None);
        }
        let rows = self.rows();
        let told = |name: &'static str| rows.iter().map(move |row| &row[name]);
        let booked = || rows.iter().filter(|row| !row["AccountName"].is_null());
        let mut notes: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
        for row in &rows {
            if let (Some(note), Some(number)) = (row["Note"].as_str(), row["RowNumber"].as_u64()) {
                notes.entry(note).or_default().insert(number);
            }
        }
        let notes = notes.into_iter().map(|(note, rows)| noted(note, &rows));
        let notes = notes.collect();
        if booked().next().is_none() {
            return Ok(Some(Shown { lines: None, notes }));
        }
        let is_foreign = booked().any(|row| row["CurrencyRate"] != ONE_FOR_ONE);
        // Narrow enough to be read as a table; the rest is in `system.DryRunJournal`.
        let is_shown = |column: &&Column| match column.name {
            "RowNumber" | "Date" | "AccountCode" | "AccountName" | "Debit" | "Credit" => true,
            "TenantName" => told("TenantName").any(|name| *name != rows[0]["TenantName"]),
            "IsReversal" => told("IsReversal").any(|is_reversal| is_reversal == true),
            "CurrencyCode" | "CurrencyAmount" => is_foreign,
            "TaxType" => told("TaxType").any(|value| !value.is_null()),
            _ => false,
        };
        let columns: Vec<Column> = DRY_RUN_JOURNAL.iter().filter(is_shown).copied().collect();
        let booked: Vec<Value> = booked().cloned().collect();
        let lines = Some(batch(&columns, &booked)?);
        Ok(Some(Shown { lines, notes }))
    }
}

/// A note, with the rows that it is of.
fn noted(note: &str, rows: &BTreeSet<u64>) -> String {
    const MOST_ROWS: usize = 5;
    let named = rows.iter().take(MOST_ROWS).map(u64::to_string);
    let named = named.collect::<Vec<_>>().join(", ");
    let more = match rows.len().checked_sub(MOST_ROWS) {
        None | Some(0) => String::new(),
        Some(more) => format!(" and {more} more"),
    };
    let rows = if rows.len() == 1 { "row" } else { "rows" };
    format!("{rows} {named}{more}: {note}")
}
