//! Documents as they are now, as JSON objects of the shape in which they are written.

use std::collections::{BTreeSet, HashMap};

use datafusion::arrow::array::RecordBatch;

use crate::catalog::descriptor::{Column, Table};
use crate::client::Meter;
use crate::connection::XeroConnection;
use crate::error::Result;
use crate::write::body::{Json, whole};
use crate::write::lookup::{asked, literals};
use crate::write::statement::Writing;

/// Keys that one query asks for at most.
const MOST_KEYS: usize = 1_000;

/// Reads the rows of one organisation.
pub(super) struct Reader<'a> {
    pub(super) writing: &'a Writing,
    pub(super) connection: &'a XeroConnection,
    pub(super) meter: &'a Meter,
}

impl Reader<'_> {
    /// `columns` of all rows of a table.
    ///
    /// # Errors
    /// As any query's.
    pub(super) async fn all(&self, table: &'static Table, columns: &[&str]) -> Result<Vec<Json>> {
        self.rows(table, columns, "").await
    }

    /// `columns` of the rows whose column `by` is one of `keys`.
    ///
    /// # Errors
    /// As any query's.
    pub(super) async fn with(
        &self,
        table: &'static Table,
        by: &str,
        keys: &BTreeSet<String>,
        columns: &[&str],
    ) -> Result<Vec<Json>> {
        let mut found = Vec::new();
        let keys: Vec<String> = keys.iter().cloned().collect();
        for some in keys.chunks(MOST_KEYS) {
            let condition = format!(" WHERE \"{by}\" IN ({})", literals(some));
            found.extend(self.rows(table, columns, &condition).await?);
        }
        Ok(found)
    }

    /// The same by the column `by`, which names no two rows and is among `columns`.
    ///
    /// # Errors
    /// As any query's.
    pub(super) async fn by(
        &self,
        table: &'static Table,
        by: &str,
        keys: &BTreeSet<String>,
        columns: &[&str],
    ) -> Result<HashMap<String, Json>> {
        let rows = self.with(table, by, keys, columns).await?.into_iter();
        let keyed = rows.filter_map(|told| Some((told.text(by)?.to_string(), told)));
        Ok(keyed.collect())
    }

    async fn rows(
        &self,
        table: &'static Table,
        columns: &[&str],
        condition: &str,
    ) -> Result<Vec<Json>> {
        let columns: Vec<&Column> = columns
            .iter()
            .filter_map(|name| table.columns.iter().find(|column| column.name == *name))
            .collect();
        let names: Vec<String> = columns
            .iter()
            .map(|column| format!("\"{}\"", column.name))
            .collect();
        let sql = format!(
            "SELECT {} FROM xero.{}.\"{}\"{condition}",
            names.join(", "),
            table.api.schema_name(),
            table.name
        );
        let batch = asked(self.writing, self.connection, self.meter, &sql).await?;
        Ok(objects(&columns, &batch))
    }
}

/// The rows of a batch, whose columns are these.
fn objects(columns: &[&Column], batch: &RecordBatch) -> Vec<Json> {
    let object = |row: usize| {
        let mut object = Json::object();
        for (column, values) in columns.iter().zip(batch.columns()) {
            if let Some(value) = whole(column, values.as_ref(), row) {
                object.put(column.path, value);
            }
        }
        object
    };
    (0..batch.num_rows()).map(object).collect()
}
