//! What the scans of one query share.
//!
//! A rule that runs when the physical plan is done. It gives all scans of the plan one budget
//! of calls, and tells each which filters of the joins above it are worth waiting for: those
//! of a hash join on whose probe side the scan stands. Such a join reads its other side first,
//! which never waits for this one, so the filter is sure to come; of any other nobody knows.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::error::Result;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::joins::HashJoinExec;
use datafusion::physical_plan::{ExecutionPlan, replace_children_if_necessary};

use super::budget::Budget;
use super::exec::XeroScanExec;
use super::ordered::XeroOrderedScanExec;

/// Makes the scans of a query know of each other.
///
/// A [`Session`](crate::Session) has it. On a `SessionContext` of your own, add it as the last
/// physical optimizer rule; without it each scan has a budget of its own, and a join's keys
/// are used only where they happen to be there in time.
#[derive(Debug, Default)]
pub struct OneQuery;

impl PhysicalOptimizerRule for OneQuery {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _config: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let mut budget = None;
        told(plan, &mut Vec::new(), &mut budget)
    }

    fn name(&self) -> &str {
        "xero_one_query"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// The plan with its scans told. `awaited` are the ids of the filters that are sure to come.
fn told(
    plan: Arc<dyn ExecutionPlan>,
    awaited: &mut Vec<u64>,
    budget: &mut Option<Arc<Budget>>,
) -> Result<Arc<dyn ExecutionPlan>> {
    if let Some(scan) = plan.downcast_ref::<XeroScanExec>() {
        let budget = budget.get_or_insert_with(|| Arc::new(scan.budget().fresh()));
        return Ok(Arc::new(scan.told(awaited, budget)));
    }
    if let Some(scan) = plan.downcast_ref::<XeroOrderedScanExec>() {
        let budget = budget.get_or_insert_with(|| Arc::new(scan.scan().budget().fresh()));
        return Ok(Arc::new(scan.told(awaited, budget)));
    }
    let own = match plan.is::<HashJoinExec>() {
        true => plan.dynamic_expressions_produced(),
        false => vec![],
    };
    let own: Vec<u64> = own
        .iter()
        .filter_map(|filter| filter.expression_id())
        .collect();
    let mut children = Vec::with_capacity(plan.children().len());
    for (side, child) in plan.children().into_iter().enumerate() {
        // The probe side of a hash join is its second.
        let before = awaited.len();
        awaited.extend(own.iter().filter(|_| side == 1));
        children.push(told(Arc::clone(child), awaited, budget)?);
        awaited.truncate(before);
    }
    replace_children_if_necessary(plan, children)
}
