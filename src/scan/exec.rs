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
use datafusion::physical_plan::filter_pushdown::{
    ChildPushdownResult, FilterPushdownPhase, FilterPushdownPropagation, PushedDown,
};
use datafusion::physical_plan::metrics::{BaselineMetrics, MetricsSet};
use datafusion::physical_plan::statistics::StatisticsArgs;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties, SortOrderPushdownResult,
};
use futures::stream;

use super::account::Account;
use super::budget::Budget;
use super::cost::Calls;
use super::fetch::Fetcher;
use super::join_keys;
use super::left_out::or_left_out;
use super::node;
use super::ordered::XeroOrderedScanExec;
use super::pages::Pages;
use super::plan::ScanPlan;
use super::replies::Replies;
use crate::client::Meter;
use crate::connection::XeroConnection;
use crate::error::Error;

/// Rows assumed where nothing is known, so that a join has something to choose by.
pub(super) const GUESSED_ROWS: usize = 1_000;

/// Rows assumed of what can't be read without a join's keys, so that its other side goes first.
pub(super) const GUESSED_ENDLESS: usize = 1 << 30;

/// Reads one table of one organisation: one partition, pages in order.
pub struct XeroScanExec {
    plan: Arc<ScanPlan>,
    connection: Arc<XeroConnection>,
    properties: Arc<PlanProperties>,
    /// Filters that joins above make while they run, over the columns handed on.
    dynamic_filters: Vec<Arc<dyn PhysicalExpr>>,
    /// Ids of those that are sure to come, and worth waiting for.
    awaited: Vec<u64>,
    /// The replies that other scans of the query want as well.
    shared: Option<Arc<Replies>>,
    account: Account,
}

impl XeroScanExec {
    pub(super) fn new(plan: ScanPlan, connection: Arc<XeroConnection>) -> XeroScanExec {
        let properties = node::properties(equivalences(&plan));
        XeroScanExec {
            account: Account::of(Arc::new(Budget::of(&plan.options))),
            plan: Arc::new(plan),
            connection,
            properties,
            dynamic_filters: Vec::new(),
            awaited: Vec::new(),
            shared: None,
        }
    }

    /// The same scan, its counters at zero.
    pub(super) fn again(&self) -> XeroScanExec {
        XeroScanExec {
            plan: Arc::clone(&self.plan),
            connection: Arc::clone(&self.connection),
            properties: Arc::clone(&self.properties),
            dynamic_filters: self.dynamic_filters.clone(),
            awaited: self.awaited.clone(),
            shared: self.shared.clone(),
            account: self.account.again(),
        }
    }

    /// The same scan for another run of the plan, in which no filter made for this one comes and
    /// nothing that this one was told may be told again. Both are one query, and count together.
    pub(super) fn reset(&self) -> XeroScanExec {
        XeroScanExec {
            account: self.account.continued(),
            dynamic_filters: Vec::new(),
            awaited: Vec::new(),
            shared: None,
            ..self.again()
        }
    }

    /// The same scan, told which filters will come and what the scans of the query share.
    pub(super) fn told(
        &self,
        awaited: &[u64],
        budget: &Arc<Budget>,
        shared: Option<Arc<Replies>>,
    ) -> XeroScanExec {
        XeroScanExec {
            awaited: awaited.to_vec(),
            account: Account::of(Arc::clone(budget)),
            shared,
            ..self.again()
        }
    }

    /// The same scan, which hears of these filters of joins while it runs.
    pub(super) fn hearing(&self, dynamic_filters: Vec<Arc<dyn PhysicalExpr>>) -> XeroScanExec {
        XeroScanExec {
            dynamic_filters,
            ..self.again()
        }
    }

    pub(super) fn budget(&self) -> &Arc<Budget> {
        &self.account.budget
    }

    /// The connection it reads through.
    pub(super) fn connection(&self) -> &Arc<XeroConnection> {
        &self.connection
    }

    /// The calls that running `plan` is expected to make.
    pub(super) fn calls(&self, plan: &ScanPlan) -> Calls {
        plan.calls(self.connection.counts())
    }

    /// A fetcher for `plan`, whose work counts as this scan's.
    pub(super) fn fetcher(
        &self,
        plan: Arc<ScanPlan>,
        partition: usize,
        context: &TaskContext,
    ) -> Fetcher {
        self.fetchers(partition, context)(plan)
    }

    /// Makes fetchers whose work counts as this scan's.
    fn fetchers(
        &self,
        partition: usize,
        context: &TaskContext,
    ) -> impl Fn(Arc<ScanPlan>) -> Fetcher + Send + Sync + use<> {
        let name = format!("XeroScanExec of {}", self.plan.table.name);
        let shared = self.shared.clone();
        self.account
            .fetchers(name, &self.connection, shared, partition, context)
    }

    /// What it has spent.
    pub(crate) fn meter(&self) -> &Meter {
        self.account.meter()
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
        let scans = self.shared.as_ref().map_or(1, |replies| replies.scans());
        let shown = self.plan.shown(self.calls(&self.plan)).shared_by(scans);
        match format {
            DisplayFormatType::Default | DisplayFormatType::Verbose => {
                write!(f, "XeroScanExec: {shown}")
            }
            DisplayFormatType::TreeRender => shown.lines(f),
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
        let dynamic = join_keys::dynamic_ones(&result);
        let answer =
            FilterPushdownPropagation::with_parent_pushdown_result(vec![
                PushedDown::No;
                result.parent_filters.len()
            ]);
        if dynamic.is_empty() || self.plan.askable_columns().next().is_none() {
            return Ok(answer);
        }
        Ok(answer.with_updated_node(Arc::new(self.hearing(dynamic))))
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

    /// A recursive query runs its plan again and again, and joins forget their filters each time:
    /// waiting for one would be waiting for ever.
    fn reset_state(self: Arc<Self>) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(Arc::new(self.reset()))
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        node::check_partition(self.name(), partition)?;
        let fetchers = self.fetchers(partition, &context);
        self.account
            .tell(&self.plan.notices, &self.connection, &context);
        let scan = Scan {
            pages: Pages::new(fetchers(Arc::clone(&self.plan))),
            wanted: self.plan.limit,
            plan: Arc::clone(&self.plan),
            begun: false,
            dynamic_filters: self.dynamic_filters.clone(),
            awaited: self.awaited.clone(),
            fetchers: Box::new(fetchers),
            metrics: self.account.baseline(partition),
        };
        let rows = stream::try_unfold(scan, |mut scan| async move {
            Ok(scan.next().await?.map(|batch| (batch, scan)))
        });
        Ok(or_left_out(
            rows,
            Arc::clone(&self.plan.schema),
            &self.plan,
            &self.connection,
            &self.account.budget,
            &context,
        ))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.account.metrics())
    }

    /// Always a guess: an exact figure would let DataFusion answer from it.
    fn statistics_from_inputs(
        &self,
        _inputs: &[Arc<Statistics>],
        _args: &StatisticsArgs,
    ) -> Result<Arc<Statistics>> {
        let mut statistics = Statistics::new_unknown(&self.plan.schema);
        let counts = self.connection.counts();
        let known = counts.known(&self.plan.tenant.id, self.plan.endpoint);
        let all = match self.plan.endpoint.needs.is_empty() {
            true => known.unwrap_or(GUESSED_ROWS).max(1),
            // It has to hear of the other side's keys.
            false => GUESSED_ENDLESS,
        };
        let rows = match (&self.plan.pushed.ids, &self.plan.filter) {
            (Some(ids), _) => ids.len(),
            (None, Some(_)) => all.div_ceil(10),
            (None, None) => all,
        };
        let rows = self.plan.limit.map_or(rows, |limit| limit.min(rows));
        statistics.num_rows = Precision::Inexact(rows);
        Ok(Arc::new(statistics))
    }
}

/// An error with the organisation that it is of.
pub(super) fn of_organisation(error: Error, name: &str) -> DataFusionError {
    let error = error.while_doing(format_args!("organisation {name}"));
    error.with_outside(name).into()
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
    /// Whether anything was asked for yet.
    begun: bool,
    dynamic_filters: Vec<Arc<dyn PhysicalExpr>>,
    awaited: Vec<u64>,
    fetchers: Box<dyn Fn(Arc<ScanPlan>) -> Fetcher + Send + Sync>,
    metrics: BaselineMetrics,
}

impl Scan {
    /// The next rows. Asks for the next page only if somebody still wants rows.
    async fn next(&mut self) -> Result<Option<RecordBatch>> {
        if !std::mem::replace(&mut self.begun, true) {
            self.pages.fetcher.begins();
            self.begin().await?;
        }
        if self.wanted != Some(0) {
            let rows = self.pages.next().await.map_err(|error| self.named(error))?;
            if let Some(mut rows) = rows {
                if let Some(wanted) = &mut self.wanted {
                    rows = rows.slice(0, rows.num_rows().min(*wanted));
                    *wanted -= rows.num_rows();
                }
                self.metrics.record_output(rows.num_rows());
                self.pages.handed_on(rows.num_rows());
                return Ok(Some(rows));
            }
        }
        self.metrics.done();
        Ok(None)
    }

    /// Before the first call: the pushdown is verified if that is wanted, and the joins above
    /// tell what can still match.
    async fn begin(&mut self) -> Result<()> {
        self.pages.fetcher.look_at_the_day().await?;
        if let Some(verification) = &self.plan.verification {
            let rows = verification.run(&self.fetchers).await?;
            let table = self.plan.table.name;
            self.pages.fetcher.step(format_args!(
                "`{table}`: {rows} rows, with and without pushdown"
            ));
        }
        let filters = std::mem::take(&mut self.dynamic_filters);
        if filters.is_empty() {
            return Ok(());
        }
        join_keys::settle(&filters, &self.awaited).await;
        let plan = Arc::clone(&self.plan);
        let known = plan.askable_columns().filter_map(|(index, column)| {
            let keys = join_keys::keys(&filters, index)?;
            Some((column, keys))
        });
        // By id is never dearer than by another value as often.
        if let Some((column, keys)) =
            known.min_by_key(|(column, keys)| (keys.len(), !plan.is_id(column)))
        {
            self.pages.only_these(column, keys);
        }
        Ok(())
    }

    fn named(&self, error: Error) -> DataFusionError {
        of_organisation(error, &self.plan.tenant.name)
    }
}
