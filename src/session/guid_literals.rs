//! Lowers GUID literals wherever they meet a GUID column, not only in filters that reach a scan.

use datafusion::common::Result;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::logical_expr::LogicalPlan;
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::optimizer::AnalyzerRule;

use super::guid_trace::{Around, Inputs, inputs, is_guid, work_table};
use crate::pushdown::{RULE, lower_guids};

#[derive(Debug)]
pub(super) struct LowerCaseGuids;

impl AnalyzerRule for LowerCaseGuids {
    fn name(&self) -> &str {
        RULE
    }

    fn analyze(&self, plan: LogicalPlan, _config: &ConfigOptions) -> Result<LogicalPlan> {
        Ok(lowered(plan, Around::NOTHING)?.data)
    }
}

fn lowered(plan: LogicalPlan, around: Around<'_>) -> Result<Transformed<LogicalPlan>> {
    // Lowering changes no origin, so they may be traced before it.
    let traced = plan.clone();
    let plans = inputs(&traced, around);
    let inputs = Inputs {
        plans: &plans,
        around,
    };
    let work = match &traced {
        LogicalPlan::RecursiveQuery(query) => Some(work_table(query, around)),
        _ => None,
    };
    let below = match &work {
        Some(work) => around.within(work),
        None => around,
    };
    let within = Around {
        outer: Some(&inputs),
        work: below.work,
    };
    let plan = plan
        .map_children(|child| lowered(child, below))?
        .transform_data(|plan| plan.map_subqueries(|subquery| lowered(subquery, within)))?;
    let names = NamePreserver::new(&plan.data);
    let plan = plan.transform_data(|plan| {
        let plan = plan.map_expressions(|expr| {
            let name = names.save(&expr);
            let lowered = lower_guids(expr, &|leaf| is_guid(leaf, inputs))?;
            Ok(lowered.update_data(|expr| name.restore(expr)))
        })?;
        match plan.transformed {
            true => plan.map_data(LogicalPlan::recompute_schema),
            false => Ok(plan),
        }
    })?;
    Ok(plan)
}
