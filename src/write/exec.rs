//! The node of the physical plan that writes.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::array::{RecordBatch, UInt64Array};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::common::internal_err;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::metrics::{
    Count, ExecutionPlanMetricsSet, Metric, MetricValue, MetricsSet,
};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, Distribution, ExecutionPlan, InputDistributionRequirements,
    PlanProperties,
};
use futures::stream;

use super::run;
use super::statement::Writing;
use crate::auth::Tenant;
use crate::client::Meter;
use crate::scan::node;

/// What a statement that writes answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answers {
    /// One row: how many rows were written.
    Count,
    /// The rows as Xero has them now, all columns of the table.
    Rows,
    /// A row for each element of each call that would be sent; nothing is.
    Calls,
}

/// Writes the rows of its input: all of them are there before the first call.
pub(crate) struct XeroWriteExec {
    writing: Arc<Writing>,
    answers: Answers,
    input: Arc<dyn ExecutionPlan>,
    properties: Arc<PlanProperties>,
    meter: Meter,
    metrics: ExecutionPlanMetricsSet,
}

impl XeroWriteExec {
    pub(super) fn new(writing: Arc<Writing>, input: Arc<dyn ExecutionPlan>) -> XeroWriteExec {
        XeroWriteExec::answering(writing, input, Answers::Count)
    }

    pub(super) fn answering(
        writing: Arc<Writing>,
        input: Arc<dyn ExecutionPlan>,
        answers: Answers,
    ) -> XeroWriteExec {
        let schema = match answers {
            Answers::Count => count_schema(),
            Answers::Rows => crate::decode::schema_of(writing.table()),
            Answers::Calls => super::dry::schema(),
        };
        XeroWriteExec {
            properties: node::properties(EquivalenceProperties::new(schema)),
            writing,
            answers,
            input,
            meter: Meter::default(),
            metrics: ExecutionPlanMetricsSet::new(),
        }
    }

    /// The organisation written to, or the first of several.
    pub(crate) fn tenant(&self) -> &Tenant {
        self.writing.connection.tenant()
    }

    /// What it has spent.
    pub(crate) fn meter(&self) -> &Meter {
        &self.meter
    }
}

/// As DataFusion's own writes answer.
fn count_schema() -> SchemaRef {
    Arc::new(Schema::new(vec![Field::new(
        "count",
        DataType::UInt64,
        false,
    )]))
}

impl fmt::Debug for XeroWriteExec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("XeroWriteExec")
            .field("writing", &self.writing)
            .finish_non_exhaustive()
    }
}

impl DisplayAs for XeroWriteExec {
    fn fmt_as(&self, format: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        match format {
            DisplayFormatType::Default | DisplayFormatType::Verbose => {
                write!(f, "XeroWriteExec: {}", self.writing)
            }
            DisplayFormatType::TreeRender => writeln!(f, "{}", self.writing),
        }
    }
}

impl ExecutionPlan for XeroWriteExec {
    fn name(&self) -> &'static str {
        "XeroWriteExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn input_distribution_requirements(&self) -> InputDistributionRequirements {
        InputDistributionRequirements::new(vec![Distribution::SinglePartition])
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let (Some(input), true) = (children.pop(), children.is_empty()) else {
            return internal_err!("XeroWriteExec has one child");
        };
        Ok(Arc::new(XeroWriteExec::answering(
            Arc::clone(&self.writing),
            input,
            self.answers,
        )))
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        node::check_partition(self.name(), partition)?;
        let rows = self.input.execute(0, Arc::clone(&context))?;
        let statement = context.session_config().get_extension();
        let meter = self.meter.clone().of(statement);
        let (writing, answers) = (Arc::clone(&self.writing), self.answers);
        let schema = self.schema();
        let answer_schema = Arc::clone(&schema);
        let answer = async move {
            let done = run::run(writing, rows, &context, meter, answers).await;
            match done.map_err(DataFusionError::from)? {
                run::Answer::Count(count) => {
                    let count = Arc::new(UInt64Array::from(vec![count]));
                    Ok(RecordBatch::try_new(answer_schema, vec![count])?)
                }
                run::Answer::Rows(batch) => Ok(batch),
            }
        };
        Ok(Box::pin(RecordBatchStreamAdapter::new(
            schema,
            stream::once(answer),
        )))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        let mut metrics = self.metrics.clone_inner();
        let count = Count::new();
        count.add(self.meter.calls());
        let name = "api_calls".into();
        let value = MetricValue::Count { name, count };
        metrics.push(Arc::new(Metric::new(value, Some(0))));
        Some(metrics)
    }
}
