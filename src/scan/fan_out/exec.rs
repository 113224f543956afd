//! The fan-out as a node of DataFusion's physical plan, over the parents' scan or without it.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Statistics, internal_err};
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::filter_pushdown::{
    ChildFilterDescription, ChildPushdownResult, FilterDescription, FilterPushdownPhase,
    FilterPushdownPropagation, PushedDown,
};
use datafusion::physical_plan::metrics::MetricsSet;
use datafusion::physical_plan::statistics::StatisticsArgs;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, Distribution, ExecutionPlan, InputDistributionRequirements,
    PlanProperties,
};
use futures::stream;

use super::plan::FanOutPlan;
use super::run::Run;
use crate::client::Meter;
use crate::config::XeroOptions;
use crate::connection::XeroConnection;
use crate::scan::account::Account;
use crate::scan::budget::Budget;
use crate::scan::exec::{GUESSED_ENDLESS, GUESSED_ROWS, XeroScanExec};
use crate::scan::join_keys;
use crate::scan::left_out::or_left_out;
use crate::scan::node;
use crate::scan::replies::Replies;

/// Rows assumed of each parent: a fan-out is dearer than it is long, so that of a join's two
/// sides it is the one that hears of the other's keys.
const GUESSED_EACH: usize = 10;
/// Of so many parents a filter is assumed to leave one, as DataFusion assumes.
const FILTER_LEAVES: usize = 5;

/// Reads what costs a call for each row of another table: one partition, in the parents' order.
pub struct XeroFanOutExec {
    plan: Arc<FanOutPlan>,
    /// The parents' scan; none where their ids are known.
    parents: Option<Arc<dyn ExecutionPlan>>,
    connection: Arc<XeroConnection>,
    properties: Arc<PlanProperties>,
    /// Filters that joins above make while they run, over the columns handed on.
    dynamic_filters: Vec<Arc<dyn PhysicalExpr>>,
    /// Ids of those that are sure to come, and worth waiting for.
    awaited: Vec<u64>,
    /// The answers that other nodes of the query want as well.
    shared: Option<Arc<Replies>>,
    /// The scan that may take this one's place where nobody computes with what it asks for.
    spared: Option<Arc<XeroScanExec>>,
    account: Account,
}

impl XeroFanOutExec {
    pub(super) fn new(
        plan: FanOutPlan,
        parents: Option<Arc<dyn ExecutionPlan>>,
        connection: Arc<XeroConnection>,
        options: &XeroOptions,
    ) -> XeroFanOutExec {
        let properties = node::properties(EquivalenceProperties::new(Arc::clone(&plan.schema)));
        XeroFanOutExec {
            plan: Arc::new(plan),
            parents,
            connection,
            properties,
            dynamic_filters: Vec::new(),
            awaited: Vec::new(),
            shared: None,
            spared: None,
            account: Account::of(Arc::new(Budget::of(options))),
        }
    }

    /// The same node, whose place `spared` may take.
    pub(super) fn sparing(self, spared: Option<Arc<XeroScanExec>>) -> XeroFanOutExec {
        XeroFanOutExec { spared, ..self }
    }

    /// The scan to run instead where the columns with these names, which are all that the query
    /// computes with, are none of those that cost a call for each row.
    pub(in crate::scan) fn spared(&self, computed: &HashSet<String>) -> Option<&Arc<XeroScanExec>> {
        let mut details = self.plan.table.details();
        let is_needed = details.any(|column| computed.contains(column.name));
        self.spared.as_ref().filter(|_| !is_needed)
    }

    /// The same node, its counters at zero.
    fn again(&self) -> XeroFanOutExec {
        XeroFanOutExec {
            plan: Arc::clone(&self.plan),
            parents: self.parents.clone(),
            connection: Arc::clone(&self.connection),
            properties: Arc::clone(&self.properties),
            dynamic_filters: self.dynamic_filters.clone(),
            awaited: self.awaited.clone(),
            shared: self.shared.clone(),
            spared: self.spared.clone(),
            account: self.account.again(),
        }
    }

    /// The same node, told which filters will come, what the query may spend and what it shares.
    pub(in crate::scan) fn told(
        &self,
        awaited: &[u64],
        budget: &Arc<Budget>,
        shared: Option<Arc<Replies>>,
    ) -> XeroFanOutExec {
        XeroFanOutExec {
            awaited: awaited.to_vec(),
            shared,
            account: Account::of(Arc::clone(budget)),
            ..self.again()
        }
    }

    pub(in crate::scan) fn budget(&self) -> &Budget {
        &self.account.budget
    }

    /// What it has spent.
    pub(crate) fn meter(&self) -> &Meter {
        self.account.meter()
    }

    /// The plan this runs.
    pub(crate) fn plan(&self) -> &FanOutPlan {
        &self.plan
    }
}

impl fmt::Debug for XeroFanOutExec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("XeroFanOutExec")
            .field("plan", &self.plan)
            .finish_non_exhaustive()
    }
}

impl DisplayAs for XeroFanOutExec {
    fn fmt_as(&self, format: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        let shown = self.plan.shown(self.plan.calls(self.connection.counts()));
        match format {
            DisplayFormatType::Default | DisplayFormatType::Verbose => {
                write!(f, "XeroFanOutExec: {shown}")
            }
            DisplayFormatType::TreeRender => shown.lines(f),
        }
    }
}

impl ExecutionPlan for XeroFanOutExec {
    fn name(&self) -> &'static str {
        "XeroFanOutExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        self.parents.iter().collect()
    }

    fn input_distribution_requirements(&self) -> InputDistributionRequirements {
        let children = self.parents.iter();
        InputDistributionRequirements::new(
            children.map(|_| Distribution::SinglePartition).collect(),
        )
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

    /// Hands filters on columns that rows repeat of the parents to the parents' scan.
    fn gather_filters_for_pushdown(
        &self,
        _phase: FilterPushdownPhase,
        filters: Vec<Arc<dyn PhysicalExpr>>,
        _config: &ConfigOptions,
    ) -> Result<FilterDescription> {
        let mut description = FilterDescription::new();
        if let Some(parents) = &self.parents {
            let same: HashSet<usize> = self.plan.parents_own().collect();
            description = description.with_child(
                ChildFilterDescription::from_child_with_allowed_indices(&filters, same, parents)?,
            );
        }
        Ok(description)
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
        let names_keys = self.plan.key().is_some() || self.plan.key_of_other().is_some();
        if dynamic.is_empty() || !names_keys {
            return Ok(answer);
        }
        let spared = self.spared.as_ref();
        Ok(answer.with_updated_node(Arc::new(XeroFanOutExec {
            spared: spared.map(|scan| Arc::new(scan.hearing(dynamic.clone()))),
            dynamic_filters: dynamic,
            ..self.again()
        })))
    }

    fn with_new_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        if children.len() != self.children().len() {
            return internal_err!("XeroFanOutExec has the parents' scan as its child, or none");
        }
        Ok(Arc::new(XeroFanOutExec {
            parents: children.pop(),
            ..self.again()
        }))
    }

    /// A recursive query runs its plan again and again, and joins forget their filters each time.
    fn reset_state(self: Arc<Self>) -> Result<Arc<dyn ExecutionPlan>> {
        let parents = self.parents.clone().map(|parents| parents.reset_state());
        Ok(Arc::new(XeroFanOutExec {
            parents: parents.transpose()?,
            dynamic_filters: Vec::new(),
            awaited: Vec::new(),
            shared: None,
            account: self.account.continued(),
            ..self.again()
        }))
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        node::check_partition(self.name(), partition)?;
        let told_by = Arc::clone(&context);
        let notices = &self.plan.answer.notices;
        self.account.tell(notices, &self.connection, &context);
        let name = format!("XeroFanOutExec of {}", self.plan.table.name);
        let shared = self.shared.clone();
        let fetchers = self
            .account
            .fetchers(name, &self.connection, shared, partition, &context);
        let run = Run::new(
            Arc::clone(&self.plan),
            self.parents.clone().map(|parents| (parents, context)),
            Arc::new(fetchers),
            Arc::clone(&self.connection),
            (self.dynamic_filters.clone(), self.awaited.clone()),
            self.account.baseline(partition),
        );
        let rows = stream::try_unfold(run, |mut run| async move {
            Ok(run.next().await?.map(|batch| (batch, run)))
        });
        Ok(or_left_out(
            rows,
            Arc::clone(&self.plan.schema),
            &self.plan.answer,
            &self.connection,
            &self.account.budget,
            &told_by,
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
        let parents = &self.plan.parents;
        let parents = match &self.plan.ids {
            Some(ids) => ids.len(),
            None => {
                let all = parents.known(counts).unwrap_or(GUESSED_ROWS);
                let left = match parents.are_all() {
                    true => all,
                    false => all / FILTER_LEAVES,
                };
                left.max(1)
            }
        };
        let rows = match &self.plan.unknown {
            None => parents * GUESSED_EACH,
            Some(_) => GUESSED_ENDLESS,
        };
        let rows = self.plan.limit.map_or(rows, |limit| limit.min(rows));
        statistics.num_rows = Precision::Inexact(rows);
        Ok(Arc::new(statistics))
    }
}
