//! Chains of AND and OR as trees of little depth, which mean the same.
//!
//! DataFusion evaluates a condition by recursion, on threads with common stacks, and joins
//! conjuncts into a chain as deep as it is long.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::logical_expr::Operator;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::expressions::BinaryExpr;
use datafusion::physical_plan::filter::{FilterExec, FilterExecBuilder};
use datafusion::physical_plan::joins::utils::JoinFilter;
use datafusion::physical_plan::joins::{
    HashJoinExec, NestedLoopJoinExec, NestedLoopJoinExecBuilder,
};

/// Chains up to this length stay as they are.
pub(crate) const SHORT: usize = 32;

/// One of `parts`, joined pair by pair; none if there are none.
pub(crate) fn tree<T>(mut parts: Vec<T>, join: impl Fn(T, T) -> T) -> Option<T> {
    while parts.len() > 1 {
        let mut pairs = Vec::with_capacity(parts.len().div_ceil(2));
        let mut rest = parts.into_iter();
        while let Some(left) = rest.next() {
            pairs.push(match rest.next() {
                Some(right) => join(left, right),
                None => left,
            });
        }
        parts = pairs;
    }
    parts.pop()
}

/// `condition` with its long chains of AND and OR as trees.
pub(crate) fn balanced(condition: Arc<dyn PhysicalExpr>) -> Arc<dyn PhysicalExpr> {
    let Some(op) = chain_of(&condition) else {
        return condition;
    };
    let mut parts = vec![];
    let mut rest = vec![Arc::clone(&condition)];
    while let Some(expr) = rest.pop() {
        match expr.downcast_ref::<BinaryExpr>() {
            Some(binary) if *binary.op() == op => {
                rest.push(Arc::clone(binary.right()));
                rest.push(Arc::clone(binary.left()));
            }
            _ => parts.push(expr),
        }
    }
    if parts.len() <= SHORT && parts.iter().all(|part| chain_of(part).is_none()) {
        return condition;
    }
    let parts = parts.into_iter().map(balanced).collect();
    tree(parts, |left, right| {
        Arc::new(BinaryExpr::new(left, op, right))
    })
    .unwrap_or(condition)
}

fn chain_of(expr: &Arc<dyn PhysicalExpr>) -> Option<Operator> {
    let op = *expr.downcast_ref::<BinaryExpr>()?.op();
    matches!(op, Operator::And | Operator::Or).then_some(op)
}

/// Balances the conditions of filters and joins. It comes after all rules that join them.
#[derive(Debug)]
pub(crate) struct BalanceConditions;

impl PhysicalOptimizerRule for BalanceConditions {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _config: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|plan| {
            if let Some(filter) = plan.downcast_ref::<FilterExec>() {
                return changed(filter.predicate(), |condition| {
                    let builder = FilterExecBuilder::from(filter).with_predicate(condition);
                    Ok(Arc::new(builder.build()?))
                })
                .map(|new| new.map_or(Transformed::no(plan), Transformed::yes));
            }
            if let Some(join) = plan.downcast_ref::<HashJoinExec>()
                && let Some(filter) = join.filter()
            {
                return changed(filter.expression(), |condition| {
                    let filter = with_condition(filter, condition);
                    join.builder().with_filter(Some(filter)).build_exec()
                })
                .map(|new| new.map_or(Transformed::no(plan), Transformed::yes));
            }
            if let Some(join) = plan.downcast_ref::<NestedLoopJoinExec>()
                && let Some(filter) = join.filter()
            {
                return changed(filter.expression(), |condition| {
                    let filter = with_condition(filter, condition);
                    let builder = NestedLoopJoinExecBuilder::from(join).with_filter(Some(filter));
                    Ok(Arc::new(builder.build()?))
                })
                .map(|new| new.map_or(Transformed::no(plan), Transformed::yes));
            }
            Ok(Transformed::no(plan))
        })
        .data()
    }

    fn name(&self) -> &str {
        "xero_balance_conditions"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// What `rebuild` makes of the balanced `condition`; none if it is balanced already.
fn changed(
    condition: &Arc<dyn PhysicalExpr>,
    rebuild: impl FnOnce(Arc<dyn PhysicalExpr>) -> Result<Arc<dyn ExecutionPlan>>,
) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    let balanced = balanced(Arc::clone(condition));
    match Arc::ptr_eq(&balanced, condition) {
        true => Ok(None),
        false => rebuild(balanced).map(Some),
    }
}

fn with_condition(filter: &JoinFilter, condition: Arc<dyn PhysicalExpr>) -> JoinFilter {
    JoinFilter::new(
        condition,
        filter.column_indices().to_vec(),
        Arc::clone(filter.schema()),
    )
}
