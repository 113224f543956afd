//! Where a statement's rows go, as a table that takes them and is never listed.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::error::Result;
use datafusion::logical_expr::dml::InsertOp;
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_plan::ExecutionPlan;

use super::exec::XeroWriteExec;
use super::statement::Writing;
use crate::error::{Error, ErrorKind};

/// The sink of one statement.
#[derive(Debug)]
pub(super) struct Target {
    writing: Arc<Writing>,
    schema: SchemaRef,
}

impl Target {
    pub(super) fn new(writing: Arc<Writing>) -> Target {
        Target {
            schema: writing.schema(),
            writing,
        }
    }
}

#[async_trait]
impl TableProvider for Target {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Temporary
    }

    async fn scan(
        &self,
        _state: &dyn Session,
        _projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        _limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let message = format!("`{}` is being written", self.writing.table().name);
        Err(Error::new(ErrorKind::Query, message).into())
    }

    async fn insert_into(
        &self,
        _state: &dyn Session,
        input: Arc<dyn ExecutionPlan>,
        _operation: InsertOp,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(Arc::new(XeroWriteExec::new(
            Arc::clone(&self.writing),
            input,
        )))
    }
}
