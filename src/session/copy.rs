//! `COPY (SELECT …) TO 'file'`: the rows of a query in a file, as `--output` writes them.
//!
//! In: a plan with DataFusion's COPY in it. Out: the same with a sink of ours, which knows
//! lists in CSV, NULL in JSON and decimals everywhere, and whose file appears when it is whole.
//! DataFusion's own stays where options ask for what only it can (partitions, compression).
//! Rule: a file that is there is replaced only under `OPTIONS (overwrite true)`.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::datasource::provider_as_source;
use datafusion::datasource::sink::{DataSink, DataSinkExec};
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::dml::{CopyTo, InsertOp};
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, TableType};
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan};
use datafusion::sql::parser::{CopyToStatement, Statement};
use futures::StreamExt;

use crate::error::{Error, ErrorKind};
use crate::output::{self, Format, NewFile, Style, WriteError};

/// The option that lets a file be replaced, as DataFusion spells options.
const OVERWRITE: &str = "format.overwrite";

/// Endings that DataFusion knows.
const ENDINGS: [&str; 4] = ["csv", "json", "parquet", "arrow"];
/// Endings that DataFusion doesn't know, and what it knows them as.
const OTHER_ENDINGS: [(&str, &str); 4] = [
    ("tsv", "CSV"),
    ("ndjson", "JSON"),
    ("jsonl", "JSON"),
    ("feather", "ARROW"),
];

/// Lets DataFusion plan a COPY to a file whose ending only we know.
///
/// # Errors
/// `Query` for an ending that nobody knows.
pub(super) fn name_format(statement: &mut Statement) -> Result<()> {
    match statement {
        Statement::Explain(explain) => return name_format(&mut explain.statement),
        Statement::CopyTo(CopyToStatement {
            target,
            stored_as: stored_as @ None,
            ..
        }) => {
            let ending = ending(target);
            let known = OTHER_ENDINGS.iter().find(|(ours, _)| *ours == ending);
            *stored_as = known.map(|(_, theirs)| theirs.to_string());
            if stored_as.is_none() && !ENDINGS.contains(&ending.as_str()) {
                return Err(query_error(format!(
                    "COPY … TO '{target}': a file's ending tells its format: csv, tsv, json, \
                     ndjson, parquet or arrow. For another, say STORED AS CSV and the like"
                )));
            }
        }
        _ => {}
    }
    Ok(())
}

/// `plan` with our own sink in place of DataFusion's.
///
/// # Errors
/// `Query` if the file is there and may not be replaced.
pub(super) fn to_files_of_ours(plan: LogicalPlan) -> Result<LogicalPlan> {
    let ours = plan.transform_up(|plan| match plan {
        LogicalPlan::Copy(copy) => Ok(Transformed::yes(to_file(copy)?)),
        other => Ok(Transformed::no(other)),
    });
    Ok(ours?.data)
}

fn to_file(mut copy: CopyTo) -> Result<LogicalPlan> {
    let overwrite = match copy.options.remove(OVERWRITE) {
        Some(value) => match value.to_lowercase().as_str() {
            "true" => true,
            "false" => false,
            _ => {
                return Err(query_error(format!(
                    "overwrite is true or false, not {value}"
                )));
            }
        },
        None => false,
    };
    let path = PathBuf::from(&copy.output_url);
    // A device or a pipe holds nothing that could be lost.
    if !overwrite && path.is_file() {
        return Err(query_error(format!(
            "{} is there already: choose another name, or say \
             COPY … TO '{0}' OPTIONS (overwrite true)",
            path.display()
        )));
    }
    let is_ours = copy.options.is_empty()
        && copy.partition_by.is_empty()
        && !copy.output_url.contains("://")
        && !copy.output_url.ends_with('/');
    let format = match format(&copy) {
        Some(format) if is_ours => format,
        _ => return Ok(LogicalPlan::Copy(copy)),
    };
    let target = Target {
        schema: Arc::clone(copy.input.schema().inner()),
        path,
        format,
    };
    let source = provider_as_source(Arc::new(target));
    let input = Arc::unwrap_or_clone(copy.input);
    LogicalPlanBuilder::insert_into(input, copy.output_url, source, InsertOp::Append)?.build()
}

/// The format that the file's name or STORED AS asks for; none if it isn't one of ours.
fn format(copy: &CopyTo) -> Option<Format> {
    let asked = copy.file_type.get_ext();
    let asked = asked.trim_start_matches('.');
    match (asked, ending(&copy.output_url).as_str()) {
        ("csv", "tsv") => Some(Format::Tsv),
        ("csv", _) => Some(Format::Csv),
        ("json", "ndjson" | "jsonl") => Some(Format::Ndjson),
        ("json", _) => Some(Format::Json),
        ("parquet", _) => Some(Format::Parquet),
        ("arrow", _) => Some(Format::Arrow),
        _ => None,
    }
}

fn ending(path: &str) -> String {
    let ending = Path::new(path).extension();
    ending.map_or(String::new(), |e| e.to_string_lossy().to_lowercase())
}

fn query_error(message: String) -> DataFusionError {
    Error::new(ErrorKind::Query, message).into()
}

/// A file to be.
#[derive(Debug, Clone)]
struct Target {
    schema: SchemaRef,
    path: PathBuf,
    format: Format,
}

#[async_trait]
impl TableProvider for Target {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        _state: &dyn Session,
        _projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        _limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Err(query_error(format!(
            "{} is being written",
            self.path.display()
        )))
    }

    async fn insert_into(
        &self,
        _state: &dyn Session,
        input: Arc<dyn ExecutionPlan>,
        _op: InsertOp,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let sink = Target {
            schema: input.schema(),
            ..self.clone()
        };
        Ok(Arc::new(DataSinkExec::new(input, Arc::new(sink), None)))
    }
}

impl DisplayAs for Target {
    fn fmt_as(&self, _format: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} as {}", self.path.display(), self.format.name())
    }
}

#[async_trait]
impl DataSink for Target {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    async fn write_all(
        &self,
        mut rows: SendableRecordBatchStream,
        _context: &Arc<TaskContext>,
    ) -> Result<u64> {
        let failed = |error: WriteError| {
            Error::from(error).while_doing(format!("writing {}", self.path.display()))
        };
        let mut file = NewFile::create(&self.path)?;
        let mut writer = output::writer(self.format, &Style::default());
        writer.start(&self.schema, &mut file).map_err(failed)?;
        let mut count = 0;
        while let Some(batch) = rows.next().await {
            let batch = batch?;
            count += batch.num_rows() as u64;
            writer.write(&batch, &mut file).map_err(failed)?;
        }
        writer.finish(&mut file).map_err(failed)?;
        file.keep()?;
        Ok(count)
    }
}
