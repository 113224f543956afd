//! `Tenants`: the organisations of the sign-in, known since the connection opened.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{MemTable, Session, TableProvider};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_plan::ExecutionPlan;

use serde_json::{Value, json};

use crate::catalog::descriptor::{Endpoint, Reply, Table};
use crate::connection::XeroConnection;
use crate::decode::{self, Decoder, Place};

/// How the list of connections is read, once it is wrapped as other lists are.
static CONNECTIONS: Endpoint = Endpoint {
    path: "/connections",
    reply: Reply::List("Connections"),
    id: "tenantId",
    scope: "",
    ..Endpoint::PLAIN
};

/// The table `Tenants` of one connection. Costs no call.
pub struct TenantsTable {
    table: &'static Table,
    connection: Arc<XeroConnection>,
}

impl TenantsTable {
    pub(crate) fn new(table: &'static Table, connection: Arc<XeroConnection>) -> TenantsTable {
        TenantsTable { table, connection }
    }

    /// What the table is, as data.
    pub fn descriptor(&self) -> &'static Table {
        self.table
    }

    fn rows(&self) -> crate::error::Result<RecordBatch> {
        let chosen = self.connection.tenants();
        let rows: Vec<Value> = self
            .connection
            .connections()
            .iter()
            .map(|connection| {
                let mut row = json!(connection);
                row["isActive"] = json!(chosen.contains(&connection.tenant()));
                row
            })
            .collect();
        let body = json!({ (CONNECTIONS.reply.key()): rows }).to_string();
        let place = Place {
            table: self.table.name,
            page: "/connections".to_string(),
        };
        let decoder = Decoder::new(
            self.table,
            &CONNECTIONS,
            self.table.all_columns().collect(),
            self.connection.tenant().clone(),
            false,
        );
        let page = decoder.page(&place, body.as_bytes())?;
        decoder.rows(&place, &page)
    }
}

impl fmt::Debug for TenantsTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TenantsTable")
    }
}

#[async_trait]
impl TableProvider for TenantsTable {
    fn schema(&self) -> SchemaRef {
        decode::schema_of(self.table)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        MemTable::try_new(self.schema(), vec![vec![self.rows()?]])?
            .scan(state, projection, filters, limit)
            .await
    }
}
