//! Refuses a condition on a pseudo-column, or on a report's parameter, that doesn't reach the
//! scan: nobody would ask for it, and its rows would silently be none.
//!
//! Runs when filters have been pushed down: what can be asked for is in the scan then, which
//! refuses what it can't ask for itself.

use datafusion::common::Result;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::optimizer::{ApplyOrder, OptimizerConfig, OptimizerRule};

use super::guid_trace::{Around, Inputs, inputs, pseudo_column};
use crate::pushdown::refused;

#[derive(Debug)]
pub(super) struct PseudoConditions;

impl OptimizerRule for PseudoConditions {
    fn name(&self) -> &str {
        "xero_pseudo_conditions"
    }

    fn apply_order(&self) -> Option<ApplyOrder> {
        None
    }

    fn rewrite(
        &self,
        plan: LogicalPlan,
        _config: &dyn OptimizerConfig,
    ) -> Result<Transformed<LogicalPlan>> {
        plan.apply_with_subqueries(|node| {
            check(node)?;
            Ok(TreeNodeRecursion::Continue)
        })?;
        Ok(Transformed::no(plan))
    }
}

fn check(plan: &LogicalPlan) -> Result<()> {
    let conditions: Vec<&Expr> = match plan {
        LogicalPlan::Filter(filter) => vec![&filter.predicate],
        LogicalPlan::Join(join) => {
            let on = join.on.iter().flat_map(|(left, right)| [left, right]);
            on.chain(&join.filter).collect()
        }
        LogicalPlan::Projection(_)
        | LogicalPlan::Aggregate(_)
        | LogicalPlan::Sort(_)
        | LogicalPlan::Window(_) => return check_values(plan),
        _ => return Ok(()),
    };
    let plans = inputs(plan, Around::NOTHING);
    let inputs = Inputs {
        plans: &plans,
        around: Around::NOTHING,
    };
    for condition in conditions {
        condition.apply(|part| match pseudo_column(part, inputs) {
            Some((table, column)) => Err(refused(table, column).into()),
            None => Ok(TreeNodeRecursion::Continue),
        })?;
    }
    Ok(())
}

/// The same of what is computed: a comparison there, as in a CASE or in the FILTER of an
/// aggregate, is no condition that Xero could be asked for.
fn check_values(plan: &LogicalPlan) -> Result<()> {
    let plans = inputs(plan, Around::NOTHING);
    let inputs = Inputs {
        plans: &plans,
        around: Around::NOTHING,
    };
    let refuse = |operands: &[&Expr]| {
        let mut named = operands.iter();
        match named.find_map(|operand| pseudo_column(operand, inputs)) {
            Some((table, column)) => Err(refused(table, column).into()),
            None => Ok(TreeNodeRecursion::Continue),
        }
    };
    for expr in plan.expressions() {
        expr.apply(|part| match part {
            Expr::BinaryExpr(binary) => refuse(&[&*binary.left, &*binary.right]),
            Expr::InList(list) => refuse(&[&*list.expr]),
            Expr::Like(like) => refuse(&[&*like.expr]),
            Expr::Between(between) => refuse(&[&*between.expr]),
            Expr::Case(case) => refuse(&Vec::from_iter(case.expr.as_deref())),
            _ => Ok(TreeNodeRecursion::Continue),
        })?;
    }
    Ok(())
}
