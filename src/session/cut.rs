//! `MaxRows`: the result of a SELECT ends there, and that is told.
//!
//! The bound is a LIMIT on the whole statement: what a scan needn't read isn't read. Whether
//! there are more rows isn't asked, since the answer could cost every page of a table.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use datafusion::common::internal_err;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::dataframe::DataFrame;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};
use futures::StreamExt;

use crate::error::Result;

/// What the user should be told of the statements that have run.
#[derive(Debug, Clone, Default)]
pub(super) struct Notices(Arc<Mutex<Vec<String>>>);

impl Notices {
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(|p| p.into_inner()))
    }

    fn add(&self, notice: String) {
        let mut notices = self.0.lock().unwrap_or_else(|p| p.into_inner());
        notices.push(notice);
    }
}

/// The plan of a SELECT with at most `most` rows.
pub(super) async fn plan(
    frame: DataFrame,
    most: usize,
    notices: Notices,
) -> Result<Arc<dyn ExecutionPlan>> {
    let rows = frame.logical_plan().max_rows();
    if rows.is_some_and(|rows| rows <= most) {
        return Ok(frame.create_physical_plan().await?);
    }
    let input = frame.limit(0, Some(most))?.create_physical_plan().await?;
    Ok(Arc::new(MaxRowsExec {
        input,
        most,
        notices,
        rows: Arc::default(),
    }))
}

/// The top of a plan whose result `MaxRows` may have cut: it counts the rows, and tells.
#[derive(Debug)]
pub(crate) struct MaxRowsExec {
    /// Already limited to `most` rows.
    input: Arc<dyn ExecutionPlan>,
    most: usize,
    notices: Notices,
    rows: Arc<AtomicUsize>,
}

impl MaxRowsExec {
    /// The rows that the result ended at, if there may be more.
    pub(crate) fn ended_at(&self) -> Option<usize> {
        (self.rows.load(Ordering::Relaxed) >= self.most).then_some(self.most)
    }
}

impl DisplayAs for MaxRowsExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "MaxRowsExec: {}", self.most)
    }
}

impl ExecutionPlan for MaxRowsExec {
    fn name(&self) -> &'static str {
        "MaxRowsExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.input.properties()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> datafusion::error::Result<TreeNodeRecursion>,
    ) -> datafusion::error::Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> datafusion::error::Result<Arc<dyn ExecutionPlan>> {
        let (Some(input), true) = (children.pop(), children.is_empty()) else {
            return internal_err!("MaxRowsExec has one child");
        };
        Ok(Arc::new(MaxRowsExec {
            input,
            most: self.most,
            notices: self.notices.clone(),
            rows: Arc::default(),
        }))
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> datafusion::error::Result<SendableRecordBatchStream> {
        let stream = self.input.execute(partition, context)?;
        let schema = stream.schema();
        let (most, rows, notices) = (self.most, Arc::clone(&self.rows), self.notices.clone());
        let counted = stream.inspect(move |batch| {
            let more = batch.as_ref().map_or(0, |batch| batch.num_rows());
            let before = rows.fetch_add(more, Ordering::Relaxed);
            if before < most && before + more >= most {
                notices.add(format!(
                    "MaxRows: the result ends at {most} {}, and there may be more",
                    if most == 1 { "row" } else { "rows" }
                ));
            }
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, counted)))
    }
}
