//! Lowers GUID literals wherever they meet a GUID column, not only in filters that reach a scan.

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{Column, DFSchema};
use datafusion::error::Result;
use datafusion::logical_expr::LogicalPlan;
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::optimizer::AnalyzerRule;

use crate::decode::is_guid_field;
use crate::pushdown::with_lower_case_guids;

#[derive(Debug)]
pub(super) struct LowerCaseGuids;

impl AnalyzerRule for LowerCaseGuids {
    fn name(&self) -> &str {
        "xero_lower_case_guids"
    }

    fn analyze(&self, plan: LogicalPlan, _config: &ConfigOptions) -> Result<LogicalPlan> {
        Ok(plan.transform_up_with_subqueries(lowered)?.data)
    }
}

fn lowered(plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
    let mut columns = DFSchema::empty();
    for input in plan.inputs() {
        columns.merge(input.schema());
    }
    let is_guid = |column: &Column| {
        columns
            .qualified_field_from_column(column)
            .is_ok_and(|(_, field)| is_guid_field(field))
    };
    let names = NamePreserver::new(&plan);
    let plan = plan.map_expressions(|expr| {
        let name = names.save(&expr);
        let lowered = with_lower_case_guids(expr, &is_guid)?;
        Ok(lowered.update_data(|expr| name.restore(expr)))
    })?;
    match plan.transformed {
        true => plan.map_data(LogicalPlan::recompute_schema),
        false => Ok(plan),
    }
}
