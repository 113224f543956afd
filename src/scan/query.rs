//! What the scans of one query share.
//!
//! A rule that runs when the physical plan is done. It gives all scans of the plan one budget
//! of calls, lets those that ask for the same pages share the replies, and tells each which filters of the joins above it are worth waiting for: those
//! of a hash join on whose probe side the scan stands. Such a join reads its other side first,
//! which never waits for this one, so the filter is sure to come; of any other nobody knows.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::error::Result;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::joins::HashJoinExec;
use datafusion::physical_plan::{ExecutionPlan, replace_children_if_necessary};

use super::budget::Budget;
use super::details::computed_with;
use super::exec::XeroScanExec;
use super::fan_out::XeroFanOutExec;
use super::ordered::XeroOrderedScanExec;
use super::replies::Replies;
use super::report::XeroReportExec;

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
        let plan = spare_details(plan)?;
        let mut query = Query::default();
        query.count(&plan);
        query.told(plan, &mut Vec::new())
    }

    fn name(&self) -> &str {
        "xero_one_query"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// The plan without calls for columns that nobody computes with, where they needn't be read.
fn spare_details(plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
    let Some(computed) = computed_with(&plan) else {
        return Ok(plan);
    };
    let spared = plan.transform_down(|node| {
        let fan_out = node.downcast_ref::<XeroFanOutExec>();
        Ok(
            match fan_out.and_then(|fan_out| fan_out.spared(&computed)) {
                Some(scan) => Transformed::yes(Arc::clone(scan) as Arc<dyn ExecutionPlan>),
                None => Transformed::no(node),
            },
        )
    })?;
    Ok(spared.data)
}

/// What is found out about a query's scans.
#[derive(Default)]
struct Query {
    budget: Option<Arc<Budget>>,
    /// The scans that ask for the same pages, by what they ask for.
    alike: HashMap<String, Alike>,
}

#[derive(Default)]
struct Alike {
    scans: usize,
    replies: Option<Arc<Replies>>,
}

impl Query {
    /// Counts the scans that ask for the same pages.
    fn count(&mut self, plan: &Arc<dyn ExecutionPlan>) {
        let asked = match (
            plan.downcast_ref::<XeroScanExec>(),
            plan.downcast_ref::<XeroFanOutExec>(),
        ) {
            (Some(scan), _) => scan.plan().shareable(),
            (_, Some(fan_out)) => fan_out.plan().shareable(),
            _ => None,
        };
        if let Some(asked) = asked {
            self.alike.entry(asked).or_default().scans += 1;
        }
        for child in plan.children() {
            self.count(child);
        }
    }

    /// What a scan that asks for this shares with others.
    fn shared(&mut self, asked: Option<String>) -> Option<Arc<Replies>> {
        let alike = self.alike.get_mut(&asked?)?;
        let scans = alike.scans;
        let replies = || Arc::new(Replies::of(scans));
        (scans > 1).then(|| Arc::clone(alike.replies.get_or_insert_with(replies)))
    }

    /// The one budget of the query, as large as that of its first scan.
    fn budget(&mut self, own: &Budget) -> Arc<Budget> {
        let budget = self.budget.get_or_insert_with(|| Arc::new(own.fresh()));
        Arc::clone(budget)
    }

    /// The plan with its scans told. `awaited` are the ids of the filters that are sure to come.
    fn told(
        &mut self,
        plan: Arc<dyn ExecutionPlan>,
        awaited: &mut Vec<u64>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        if let Some(scan) = plan.downcast_ref::<XeroScanExec>() {
            let (budget, shared) = (
                self.budget(scan.budget()),
                self.shared(scan.plan().shareable()),
            );
            return Ok(Arc::new(scan.told(awaited, &budget, shared)));
        }
        if let Some(report) = plan.downcast_ref::<XeroReportExec>() {
            let budget = self.budget(report.budget());
            return Ok(Arc::new(report.told(&budget)));
        }
        if let Some(scan) = plan.downcast_ref::<XeroOrderedScanExec>() {
            let budget = self.budget(scan.scan().budget());
            return Ok(Arc::new(scan.told(awaited, &budget)));
        }
        let own = match plan.is::<HashJoinExec>() {
            true => plan.dynamic_expressions_produced(),
            false => vec![],
        };
        let own = own.iter().filter_map(|filter| filter.expression_id());
        let own: Vec<u64> = own.collect();
        let mut children = Vec::with_capacity(plan.children().len());
        for (side, child) in plan.children().into_iter().enumerate() {
            let before = awaited.len();
            // The probe side of a hash join is its second.
            awaited.extend(own.iter().filter(|_| side == 1));
            children.push(self.told(Arc::clone(child), awaited)?);
            awaited.truncate(before);
        }
        let plan = replace_children_if_necessary(plan, children)?;
        Ok(match plan.downcast_ref::<XeroFanOutExec>() {
            Some(fan_out) => {
                let budget = self.budget(fan_out.budget());
                let shared = self.shared(fan_out.plan().shareable());
                Arc::new(fan_out.told(awaited, &budget, shared))
            }
            None => plan,
        })
    }
}
