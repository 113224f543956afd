//! The scan as a leaf of DataFusion's physical plan.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::compute::SortOptions;
use datafusion::common::config::ConfigOptions;
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Statistics, internal_err};
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr, PhysicalSortExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::filter_pushdown::{
    ChildPushdownResult, FilterPushdownPhase, FilterPushdownPropagation, PushedDown,
};
use datafusion::physical_plan::metrics::{
    BaselineMetrics, Count, ExecutionPlanMetricsSet, MetricBuilder, MetricsSet,
};
use datafusion::physical_plan::statistics::StatisticsArgs;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties,
    SortOrderPushdownResult,
};
use futures::stream;

use super::fetch::Fetcher;
use super::join_keys;
use super::ordered::XeroOrderedScanExec;
use super::pages::Pages;
use super::plan::ScanPlan;
use crate::connection::Connection;

/// Rows assumed where nothing is known, so that a join has something to choose by.
const GUESSED_ROWS: usize = 1_000;

/// Reads one table of one organisation: one partition, pages in order.
pub struct XeroScanExec {
    plan: Arc<ScanPlan>,
    connection: Arc<Connection>,
    properties: Arc<PlanProperties>,
    /// Filters that joins above make while they run, over the columns handed on.
    dynamic_filters: Vec<Arc<dyn PhysicalExpr>>,
    metrics: ExecutionPlanMetricsSet,
}

impl XeroScanExec {
    pub(super) fn new(plan: ScanPlan, connection: Arc<Connection>) -> XeroScanExec {
        let properties = PlanProperties::new(
            equivalences(&plan),
            Partitioning::UnknownPartitioning(1),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        XeroScanExec {
            plan: Arc::new(plan),
            connection,
            properties: Arc::new(properties),
            dynamic_filters: Vec::new(),
            metrics: ExecutionPlanMetricsSet::new(),
        }
    }

    /// The same scan, its counters at zero.
    pub(super) fn again(&self) -> XeroScanExec {
        XeroScanExec {
            plan: Arc::clone(&self.plan),
            connection: Arc::clone(&self.connection),
            properties: Arc::clone(&self.properties),
            dynamic_filters: self.dynamic_filters.clone(),
            metrics: ExecutionPlanMetricsSet::new(),
        }
    }

    /// A fetcher for `plan`, whose work counts as this scan's.
    pub(super) fn fetcher(&self, plan: Arc<ScanPlan>, partition: usize) -> Fetcher {
        let metrics = BaselineMetrics::new(&self.metrics, partition);
        Fetcher::new(
            plan,
            Arc::clone(&self.connection),
            MetricBuilder::new(&self.metrics).counter("api_calls", partition),
            metrics.elapsed_compute().clone(),
        )
    }

    /// The plan this runs.
    pub fn plan(&self) -> &ScanPlan {
        &self.plan
    }
}

impl fmt::Debug for XeroScanExec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("XeroScanExec")
            .field("plan", &self.plan)
            .finish_non_exhaustive()
    }
}

impl DisplayAs for XeroScanExec {
    fn fmt_as(&self, format: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        match format {
            DisplayFormatType::Default | DisplayFormatType::Verbose => {
                write!(f, "XeroScanExec: {}", self.plan)
            }
            DisplayFormatType::TreeRender => {
                writeln!(f, "table={}", self.plan.table.name)?;
                if let Some(request) = self.plan.first_request() {
                    writeln!(f, "first_request={request}")?;
                }
                Ok(())
            }
        }
    }
}

impl ExecutionPlan for XeroScanExec {
    fn name(&self) -> &'static str {
        "XeroScanExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![]
    }

    fn apply_expressions(
        &self,
        f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        for filter in self.plan.filter.iter().chain(&self.dynamic_filters) {
            if f(filter)? == TreeNodeRecursion::Stop {
                return Ok(TreeNodeRecursion::Stop);
            }
        }
        Ok(TreeNodeRecursion::Continue)
    }

    /// Keeps the filters that joins above make while they run. None is promised to be applied:
    /// they can only save calls.
    fn handle_child_pushdown_result(
        &self,
        _phase: FilterPushdownPhase,
        result: ChildPushdownResult,
        _config: &ConfigOptions,
    ) -> Result<FilterPushdownPropagation<Arc<dyn ExecutionPlan>>> {
        let offered = result.parent_filters.iter().map(|offered| &offered.filter);
        let dynamic: Vec<_> = offered
            .filter(|f| join_keys::is_dynamic(f))
            .cloned()
            .collect();
        let answer =
            FilterPushdownPropagation::with_parent_pushdown_result(vec![
                PushedDown::No;
                result.parent_filters.len()
            ]);
        if dynamic.is_empty() || self.plan.id_column().is_none() {
            return Ok(answer);
        }
        Ok(answer.with_updated_node(Arc::new(XeroScanExec {
            dynamic_filters: dynamic,
            ..self.again()
        })))
    }

    fn try_pushdown_sort(
        &self,
        order: &[PhysicalSortExpr],
    ) -> Result<SortOrderPushdownResult<Arc<dyn ExecutionPlan>>> {
        Ok(match XeroOrderedScanExec::of(self, order) {
            Some(ordered) => SortOrderPushdownResult::Exact {
                inner: Arc::new(ordered),
            },
            None => SortOrderPushdownResult::Unsupported,
        })
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        match children.is_empty() {
            true => Ok(self),
            false => internal_err!("XeroScanExec is a leaf and takes no children"),
        }
    }

    fn execute(
        &self,
        partition: usize,
        _context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        if partition != 0 {
            return internal_err!("XeroScanExec has one partition, and {partition} was asked for");
        }
        let scan = Scan::new(
            Arc::clone(&self.plan),
            Arc::clone(&self.connection),
            BaselineMetrics::new(&self.metrics, partition),
            MetricBuilder::new(&self.metrics).counter("api_calls", partition),
            self.dynamic_filters.clone(),
        );
        Ok(Box::pin(RecordBatchStreamAdapter::new(
            Arc::clone(&self.plan.schema),
            stream::try_unfold(scan, |mut scan| async move {
                Ok(scan.next().await?.map(|batch| (batch, scan)))
            }),
        )))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }

    /// Always a guess: an exact figure would let DataFusion answer from it.
    fn statistics_from_inputs(
        &self,
        _inputs: &[Arc<Statistics>],
        _args: &StatisticsArgs,
    ) -> Result<Arc<Statistics>> {
        let mut statistics = Statistics::new_unknown(&self.plan.schema);
        let rows = match (&self.plan.pushed.ids, &self.plan.filter) {
            (Some(ids), _) => ids.len(),
            (None, Some(_)) => GUESSED_ROWS / 10,
            (None, None) => GUESSED_ROWS,
        };
        let rows = self.plan.limit.map_or(rows, |limit| limit.min(rows));
        statistics.num_rows = Precision::Inexact(rows);
        Ok(Arc::new(statistics))
    }
}

/// The order that rows come in, where the walk makes sure of it.
fn equivalences(plan: &ScanPlan) -> EquivalenceProperties {
    let schema = Arc::clone(&plan.schema);
    let rising = plan.rising_column().map(|index| {
        let column = Column::new(schema.field(index).name(), index);
        let options = SortOptions::new(false, false);
        [PhysicalSortExpr::new(Arc::new(column), options)]
    });
    EquivalenceProperties::new_with_orderings(schema, rising)
}

/// A running scan.
struct Scan {
    plan: Arc<ScanPlan>,
    pages: Pages,
    /// Rows still wanted; none is without limit.
    wanted: Option<usize>,
    /// Looked at once, before the first call.
    dynamic_filters: Vec<Arc<dyn PhysicalExpr>>,
    metrics: BaselineMetrics,
}

impl Scan {
    fn new(
        plan: Arc<ScanPlan>,
        connection: Arc<Connection>,
        metrics: BaselineMetrics,
        calls: Count,
        dynamic_filters: Vec<Arc<dyn PhysicalExpr>>,
    ) -> Scan {
        let compute = metrics.elapsed_compute().clone();
        let fetcher = Fetcher::new(Arc::clone(&plan), connection, calls, compute);
        Scan {
            pages: Pages::new(fetcher),
            wanted: plan.limit,
            plan,
            dynamic_filters,
            metrics,
        }
    }

    /// The next rows. Asks for the next page only if somebody still wants rows.
    async fn next(&mut self) -> Result<Option<RecordBatch>> {
        if let Some(column) = self.plan.id_column()
            && let Some(ids) = join_keys::keys(&std::mem::take(&mut self.dynamic_filters), column)
        {
            // A document's id is a GUID in canonical form: any other key joins with nothing, and
            // has no business in a URL.
            let is_id = |id: &String| crate::guid::canonical(id).as_deref() == Some(id.as_str());
            self.pages
                .only_these(ids.into_iter().filter(is_id).collect());
        }
        if self.wanted != Some(0) {
            let rows = self.pages.next().await.map_err(|error| {
                let tenant = &self.plan.tenant.name;
                DataFusionError::from(error.while_doing(format!("organisation {tenant}")))
            })?;
            if let Some(mut rows) = rows {
                if let Some(wanted) = &mut self.wanted {
                    rows = rows.slice(0, rows.num_rows().min(*wanted));
                    *wanted -= rows.num_rows();
                }
                self.metrics.record_output(rows.num_rows());
                return Ok(Some(rows));
            }
        }
        self.metrics.done();
        Ok(None)
    }
}
