//! The schema `system` as DataFusion sees it.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::streaming::StreamingTable;
use datafusion::catalog::{SchemaProvider, TableProvider};
use datafusion::common::exec_err;
use datafusion::datasource::MemTable;
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::streaming::PartitionStream;

use super::{SYSTEM, SYSTEM_TABLES, SystemTable};
use crate::connection::XeroConnection;
use crate::procedures::{batch, schema_of, stream_of};

/// The table whose columns change.
const WRITE_ERRORS: &str = "WriteErrors";

/// The schema `system` of one connection. Names are found in any case.
#[derive(Debug)]
pub(crate) struct SystemSchema {
    connection: Arc<XeroConnection>,
}

impl SystemSchema {
    pub(crate) fn new(connection: Arc<XeroConnection>) -> SystemSchema {
        SystemSchema { connection }
    }
}

fn find(name: &str) -> Option<&'static SystemTable> {
    SYSTEM_TABLES
        .iter()
        .find(|table| table.name.eq_ignore_ascii_case(name))
}

#[async_trait]
impl SchemaProvider for SystemSchema {
    fn table_names(&self) -> Vec<String> {
        let names = SYSTEM_TABLES.iter().map(|table| table.name.to_string());
        names.collect()
    }

    async fn table(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>> {
        let Some(table) = find(name) else {
            return Ok(None);
        };
        if table.name == WRITE_ERRORS {
            // Its columns are those of the statement that left them.
            let errors = self.connection.write_errors().rows();
            let table = MemTable::try_new(errors.schema(), vec![vec![errors]])?;
            return Ok(Some(Arc::new(table)));
        }
        let schema = schema_of(table.columns);
        let rows = Rows {
            table,
            connection: Arc::clone(&self.connection),
            schema: Arc::clone(&schema),
        };
        let table = StreamingTable::try_new(schema, vec![Arc::new(rows)])?;
        Ok(Some(Arc::new(table)))
    }

    fn register_table(
        &self,
        name: String,
        _: Arc<dyn TableProvider>,
    ) -> Result<Option<Arc<dyn TableProvider>>> {
        exec_err!("{SYSTEM} takes no tables of yours: make `{name}` in another schema")
    }

    fn table_exist(&self, name: &str) -> bool {
        find(name).is_some()
    }
}

/// A table's rows of the moment at which they are read.
struct Rows {
    table: &'static SystemTable,
    connection: Arc<XeroConnection>,
    schema: SchemaRef,
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SYSTEM}.{}", self.table.name)
    }
}

impl PartitionStream for Rows {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let rows = (self.table.rows)(Arc::clone(&self.connection));
        let columns = self.table.columns;
        let rows = async move { batch(columns, &rows.await?) };
        stream_of(&self.schema, rows)
    }
}
