//! Columns that a query asks for and doesn't get: those that cost a call for each row, where it
//! takes every column, and tax and bank numbers. It is told, and never acted upon.
//!
//! `SELECT *` needn't mean the columns that only a document by its id has (`AutoExpandDetails`),
//! but a join, a filter or an order on one of them does. So whether they are spared is decided when
//! the physical plan is done: where nothing in it computes with them and they are only handed on.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::error::Result;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::Column as PhysicalColumn;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::union::UnionExec;

use crate::catalog::descriptor::{Column, Table};

/// Nodes that hand columns on as they are, but for what their expressions compute.
const TRANSPARENT: [&str; 27] = [
    "AggregateExec",
    "CoalesceBatchesExec",
    "CoalescePartitionsExec",
    "CooperativeExec",
    "CrossJoinExec",
    "DataSinkExec",
    "DataSourceExec",
    "EmptyExec",
    "FilterExec",
    "GlobalLimitExec",
    "HashJoinExec",
    "LocalLimitExec",
    "MaxRowsExec",
    "NestedLoopJoinExec",
    "PlaceholderRowExec",
    "ProjectionExec",
    "RepartitionExec",
    "SortExec",
    "SortExec(TopK)",
    "SortMergeJoinExec",
    "SortPreservingMergeExec",
    "UnionExec",
    "XeroFanOutExec",
    "XeroInTurnExec",
    "XeroOrderedScanExec",
    "XeroReportExec",
    "XeroScanExec",
];

/// The names of the columns that a plan computes with; none where that can't be told.
pub(super) fn computed_with(plan: &Arc<dyn ExecutionPlan>) -> Option<HashSet<String>> {
    let mut computed = HashSet::new();
    let mut aliases: Vec<(String, String)> = Vec::new();
    gather(plan, &mut computed, &mut aliases)
        .ok()?
        .then_some(())?;
    // What is computed with under another name is computed with.
    loop {
        let before = computed.len();
        for (alias, name) in &aliases {
            if computed.contains(alias) {
                computed.insert(name.clone());
            }
        }
        if computed.len() == before {
            return Some(computed);
        }
    }
}

/// False if a node may do with columns what nobody can see.
fn gather(
    plan: &Arc<dyn ExecutionPlan>,
    computed: &mut HashSet<String>,
    aliases: &mut Vec<(String, String)>,
) -> Result<bool> {
    if !TRANSPARENT.contains(&plan.name()) {
        return Ok(false);
    }
    // A union's columns have the names of its first part.
    let names = |plan: &Arc<dyn ExecutionPlan>| -> Vec<String> {
        let schema = plan.schema();
        let fields = schema.fields().iter();
        fields.map(|field| field.name().clone()).collect()
    };
    if plan.is::<UnionExec>() && plan.children().into_iter().any(|c| names(c) != names(plan)) {
        return Ok(false);
    }
    if let Some(projection) = plan.downcast_ref::<ProjectionExec>() {
        for made in projection.expr() {
            match made.expr.downcast_ref::<PhysicalColumn>() {
                Some(column) => aliases.push((made.alias.clone(), column.name().to_string())),
                None => add_columns(&made.expr, computed)?,
            }
        }
    } else {
        plan.apply_expressions(&mut |expr| {
            add_columns(expr, computed)?;
            Ok(TreeNodeRecursion::Continue)
        })?;
    }
    for child in plan.children() {
        if !gather(child, computed, aliases)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn add_columns(expr: &Arc<dyn PhysicalExpr>, computed: &mut HashSet<String>) -> Result<()> {
    expr.apply(|part| {
        if let Some(column) = part.downcast_ref::<PhysicalColumn>() {
            computed.insert(column.name().to_string());
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(())
}

/// What is said where `columns` of a table are NULL since they cost a call for each row.
pub(super) fn spared(table: &Table) -> String {
    let names: Vec<&str> = table.details().map(|column| column.name).collect();
    format!(
        "`{}`: {} cost a call for each row, and are NULL where a query takes every column: name \
         those that are wanted, or set the property AutoExpandDetails = true",
        table.name,
        shown(&names)
    )
}

/// What is said where these columns of a table are NULL since they are private.
pub(super) fn hidden(table: &Table, columns: &[&Column]) -> String {
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    format!(
        "`{}`: {} {} private and NULL unless the property ShowSensitive = true is set",
        table.name,
        shown(&names),
        if names.len() == 1 { "is" } else { "are" }
    )
}

/// The first few names, and how many more there are.
fn shown(names: &[&str]) -> String {
    const MOST: usize = 4;
    let first: Vec<&str> = names.iter().take(MOST).copied().collect();
    match names.len() - first.len() {
        0 => first.join(", "),
        more => format!("{} and {more} more columns", first.join(", ")),
    }
}
