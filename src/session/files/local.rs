//! What DataFusion leaves out of scans of files.
//!
//! A join reads its smaller side first and asks Xero for the keys it saw; of a CSV DataFusion
//! knows nothing, and would take the sides as they were written: a guess of the rows is told.
//! A JSON array can't be read by parts, and DataFusion would cut it up all the same.

use std::fs::File;
use std::io::Read;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{ScanArgs, ScanResult, Session, TableProvider};
use datafusion::common::stats::Precision;
use datafusion::common::{Constraints, Statistics};
use datafusion::datasource::file_format::json::JsonFormat;
use datafusion::datasource::listing::ListingTable;
use datafusion::datasource::physical_plan::{FileScanConfig, FileScanConfigBuilder};
use datafusion::datasource::source::DataSourceExec;
use datafusion::error::Result;
use datafusion::logical_expr::dml::InsertOp;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::{ExecutionPlan, Partitioning};

/// Of a file this much is read to learn how long a line is.
const SAMPLE: u64 = 64 * 1024;

/// `table`, mended if it is one of files.
pub(crate) fn mended(table: Arc<dyn TableProvider>) -> Arc<dyn TableProvider> {
    let Some(listing) = table.downcast_ref::<ListingTable>() else {
        return table;
    };
    let json = listing.options().format.downcast_ref::<JsonFormat>();
    let whole_files = json.is_some_and(|json| !json.is_newline_delimited());
    Arc::new(LocalFiles { table, whole_files })
}

/// A table of files.
#[derive(Debug)]
struct LocalFiles {
    table: Arc<dyn TableProvider>,
    /// Whether a file can't be read by parts.
    whole_files: bool,
}

#[async_trait]
impl TableProvider for LocalFiles {
    fn schema(&self) -> SchemaRef {
        self.table.schema()
    }

    fn constraints(&self) -> Option<&Constraints> {
        self.table.constraints()
    }

    fn table_type(&self) -> TableType {
        self.table.table_type()
    }

    fn get_table_definition(&self) -> Option<&str> {
        self.table.get_table_definition()
    }

    fn get_column_default(&self, column: &str) -> Option<&Expr> {
        self.table.get_column_default(column)
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let plan = self.table.scan(state, projection, filters, limit).await?;
        Ok(self.mended(plan))
    }

    async fn scan_with_args<'a>(
        &self,
        state: &dyn Session,
        args: ScanArgs<'a>,
    ) -> Result<ScanResult> {
        let result = self.table.scan_with_args(state, args).await?;
        Ok(ScanResult::new(self.mended(result.into_inner())))
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        self.table.supports_filters_pushdown(filters)
    }

    async fn insert_into(
        &self,
        state: &dyn Session,
        input: Arc<dyn ExecutionPlan>,
        op: InsertOp,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        self.table.insert_into(state, input, op).await
    }
}

impl LocalFiles {
    fn mended(&self, plan: Arc<dyn ExecutionPlan>) -> Arc<dyn ExecutionPlan> {
        let scan = plan
            .downcast_ref::<DataSourceExec>()
            .and_then(|scan| scan.data_source().downcast_ref::<FileScanConfig>());
        let Some(scan) = scan else {
            return plan;
        };
        let mut mended = FileScanConfigBuilder::from(scan.clone());
        if scan.statistics().num_rows.get_value().is_none()
            && let Some(rows) = guessed_rows(scan)
        {
            mended = mended.with_statistics(Statistics {
                num_rows: Precision::Inexact(rows),
                ..scan.statistics()
            });
        }
        if self.whole_files {
            let partitions = Partitioning::UnknownPartitioning(scan.file_groups.len());
            mended = mended.with_output_partitioning(Some(partitions));
        }
        DataSourceExec::from_data_source(mended.build())
    }
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
