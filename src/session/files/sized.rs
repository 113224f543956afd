//! How many rows a file has, told to DataFusion where the format doesn't.
//!
//! A join reads its smaller side first and asks Xero for the keys it saw; of a CSV DataFusion
//! knows nothing, and would take the sides as they were written.

use std::fs::File;
use std::io::Read;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{ScanArgs, ScanResult, Session, TableProvider};
use datafusion::common::stats::Precision;
use datafusion::common::{Constraints, Statistics};
use datafusion::datasource::listing::ListingTable;
use datafusion::datasource::physical_plan::{FileScanConfig, FileScanConfigBuilder};
use datafusion::datasource::source::DataSourceExec;
use datafusion::error::Result;
use datafusion::logical_expr::dml::InsertOp;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;

/// Of a file this much is read to learn how long a line is.
const SAMPLE: u64 = 64 * 1024;

/// `table`, with a guess of its rows if it is one of files.
pub(crate) fn sized(table: Arc<dyn TableProvider>) -> Arc<dyn TableProvider> {
    match table.downcast_ref::<ListingTable>() {
        Some(_) => Arc::new(Sized(table)),
        None => table,
    }
}

/// A table of files whose scans tell a guess of their rows.
#[derive(Debug)]
struct Sized(Arc<dyn TableProvider>);

#[async_trait]
impl TableProvider for Sized {
    fn schema(&self) -> SchemaRef {
        self.0.schema()
    }

    fn constraints(&self) -> Option<&Constraints> {
        self.0.constraints()
    }

    fn table_type(&self) -> TableType {
        self.0.table_type()
    }

    fn get_table_definition(&self) -> Option<&str> {
        self.0.get_table_definition()
    }

    fn get_column_default(&self, column: &str) -> Option<&Expr> {
        self.0.get_column_default(column)
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let plan = self.0.scan(state, projection, filters, limit).await?;
        Ok(with_rows(plan))
    }

    async fn scan_with_args<'a>(
        &self,
        state: &dyn Session,
        args: ScanArgs<'a>,
    ) -> Result<ScanResult> {
        let result = self.0.scan_with_args(state, args).await?;
        Ok(ScanResult::new(with_rows(result.into_inner())))
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        self.0.supports_filters_pushdown(filters)
    }

    async fn insert_into(
        &self,
        state: &dyn Session,
        input: Arc<dyn ExecutionPlan>,
        op: InsertOp,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        self.0.insert_into(state, input, op).await
    }
}

fn with_rows(plan: Arc<dyn ExecutionPlan>) -> Arc<dyn ExecutionPlan> {
    let scan = plan
        .downcast_ref::<DataSourceExec>()
        .and_then(|scan| scan.data_source().downcast_ref::<FileScanConfig>());
    let Some(scan) = scan else {
        return plan;
    };
    if scan.statistics().num_rows.get_value().is_some() {
        return plan;
    }
    let Some(rows) = guessed_rows(scan) else {
        return plan;
    };
    let statistics = Statistics {
        num_rows: Precision::Inexact(rows),
        ..scan.statistics()
    };
    let scan = FileScanConfigBuilder::from(scan.clone()).with_statistics(statistics);
    DataSourceExec::from_data_source(scan.build())
}

/// The bytes of all files by those of a line, as the first file's beginning has them.
fn guessed_rows(scan: &FileScanConfig) -> Option<usize> {
    let files = || scan.file_groups.iter().flat_map(|group| group.files());
    let first = &files().next()?.object_meta.location;
    let mut sample = Vec::new();
    let path = format!("/{first}");
    File::open(path)
        .ok()?
        .take(SAMPLE)
        .read_to_end(&mut sample)
        .ok()?;
    let lines = sample.iter().filter(|byte| **byte == b'\n').count();
    let line = u64::try_from(sample.len() / lines.max(1)).ok()?.max(1);
    let bytes: u64 = files().map(|file| file.object_meta.size).sum();
    usize::try_from(bytes.div_ceil(line)).ok()
}
