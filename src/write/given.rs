//! Lists as a statement gives them, which may say more than the table tells of them.
//!
//! Lines of a document are told without their tracking, which is a list itself; a statement gives them
//! with it. While a statement is planned its lists are of the table's own type, which alone DataFusion
//! lets in; here they become what was given.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, ExprSchemable, LogicalPlan, LogicalPlanBuilder, Values};

use super::list;
use crate::catalog::descriptor::{Column, Table};
use crate::catalog::writable::Writable;
use crate::decode::arrow_type;
use crate::error::{Error, ErrorKind};

/// The column of `table` called `name`, as a value of this type gives it.
pub(super) fn column(
    table: &'static Table,
    name: &str,
    given: &DataType,
) -> Option<&'static Column> {
    let wider = wider(table, name).filter(|column| arrow_type(&column.kind) == *given);
    wider.or_else(|| super::statement::column(table, name))
}

/// The list of `table` called `name` as statements may give it, where that is more than it tells.
pub(super) fn wider(table: &'static Table, name: &str) -> Option<&'static Column> {
    let given = Writable::of(table)?.given;
    given.iter().find(|column| column.name == name)
}

/// `input` with its lists as they are given, and not as the table tells them: the function that makes
/// them is put in place of the one that the planner knew.
///
/// # Errors
/// `Query` where lists of several kinds come together.
pub(super) fn lists(input: &Arc<LogicalPlan>, table: &'static Table) -> Result<Arc<LogicalPlan>> {
    let given = Writable::of(table).map_or(&[] as &[Column], |writable| writable.given);
    if given.is_empty() {
        return Ok(Arc::clone(input));
    }
    let told = given.iter().filter_map(|column| {
        let told = super::statement::column(table, column.name)?;
        Some((arrow_type(&told.kind), arrow_type(&column.kind)))
    });
    let types: Vec<(DataType, DataType)> = told.collect();
    let plan = input.as_ref().clone().transform_up(|plan| {
        let made =
            plan.map_expressions(|expr| expr.transform_up(|expr| Ok(whole(expr, &types))))?;
        match (made.transformed, made.data) {
            (true, LogicalPlan::Values(Values { values, .. })) => Ok(Transformed::yes(
                LogicalPlanBuilder::values(values)?.build()?,
            )),
            (_, plan) => Ok(Transformed::yes(plan.recompute_schema()?)),
        }
    });
    Ok(Arc::new(plan?.data))
}

/// An expression that makes a list, as one that makes all of it.
fn whole(expr: Expr, types: &[(DataType, DataType)]) -> Transformed<Expr> {
    let made = match &expr {
        Expr::ScalarFunction(function) => list::whole(function).map(Expr::ScalarFunction),
        Expr::Literal(value, _) if value.is_null() => null_for(&value.data_type(), types),
        Expr::Cast(cast) if is_null(&cast.expr) => null_for(cast.field.data_type(), types),
        _ => None,
    };
    match made {
        Some(whole) => Transformed::yes(whole),
        None => Transformed::no(expr),
    }
}

/// No list at all, of the type that statements give where the table tells this one.
fn null_for(told: &DataType, types: &[(DataType, DataType)]) -> Option<Expr> {
    let (_, given) = types.iter().find(|(known, _)| known == told)?;
    let null = ScalarValue::try_from(given).ok()?;
    Some(Expr::Literal(null, None))
}

fn is_null(expr: &Expr) -> bool {
    matches!(expr, Expr::Literal(value, _) if value.is_null())
}

/// Refuses a list that would be made another one, which drops what that has no place for.
///
/// # Errors
/// `Query`, saying where a list has to stand.
pub(super) fn check(expr: &Expr, name: &str, input: &LogicalPlan) -> Result<()> {
    let bare = expr.clone().unalias();
    match &bare {
        Expr::Cast(cast) => check_cast(&cast.expr.get_type(input.schema())?, name),
        Expr::Column(column) => {
            let LogicalPlan::Values(Values { schema, values }) = input else {
                return Ok(());
            };
            let place = schema.index_of_column(column)?;
            for row in values {
                if let Expr::Cast(cast) = &row[place] {
                    check_cast(&cast.expr.get_type(&DFSchema::empty())?, name)?;
                }
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn check_cast(given: &DataType, name: &str) -> Result<()> {
    match given {
        DataType::List(item) | DataType::LargeList(item) if item.data_type().is_nested() => {
            let message = format!(
                "`{name}`: a list has to stand in the SELECT of the INSERT itself, and not behind `*`, \
                 so that its fields can be told: SELECT …, {name} FROM …"
            );
            Err(Error::new(ErrorKind::Query, message).into())
        }
        _ => Ok(()),
    }
}
