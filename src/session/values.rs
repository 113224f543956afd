//! VALUES with a subquery, made a SELECT.
//!
//! DataFusion works VALUES out while it plans, when no subquery has been run, and fails. A row of them
//! is the same as a SELECT without FROM, which it can run.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    Expr, Ident, Query, SelectItem, SetExpr, Values, VisitMut, VisitorMut, visit_expressions,
};

use super::query_error;
use crate::error::Result;

/// Makes rows with subqueries SELECTs.
///
/// # Errors
/// `Query` if there are several rows, whose order would be lost.
pub(super) fn as_queries(statement: &mut Statement) -> Result<()> {
    match statement {
        Statement::Explain(explain) => as_queries(&mut explain.statement),
        Statement::Statement(statement) => match statement.visit(&mut AsQueries) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(message) => Err(query_error(message)),
        },
        _ => Ok(()),
    }
}

struct AsQueries;

impl VisitorMut for AsQueries {
    type Break = &'static str;

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<&'static str> {
        let SetExpr::Values(Values { rows, .. }) = query.body.as_mut() else {
            return ControlFlow::Continue(());
        };
        if !rows.iter().flat_map(|row| &row.content).any(has_subquery) {
            return ControlFlow::Continue(());
        }
        let [row] = rows.as_mut_slice() else {
            return ControlFlow::Break(
                "a subquery in VALUES of several rows can't be run: write SELECT …, (SELECT …) UNION ALL \
                 SELECT …, or a statement for each row",
            );
        };
        let items = std::mem::take(&mut row.content).into_iter().enumerate();
        let items = items.map(|(place, expr)| SelectItem::ExprWithAlias {
            expr,
            alias: Ident::new(format!("column{}", place + 1)),
        });
        if let Some(select) = select(items.collect()) {
            *query.body = select;
        }
        ControlFlow::Continue(())
    }
}

fn has_subquery(value: &Expr) -> bool {
    let is_one = |part: &Expr| match part {
        Expr::Subquery(_) | Expr::InSubquery { .. } | Expr::Exists { .. } => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    };
    visit_expressions(value, is_one).is_break()
}

/// `SELECT` of these, from nowhere.
fn select(items: Vec<SelectItem>) -> Option<SetExpr> {
    use datafusion::sql::sqlparser::{dialect::GenericDialect, parser::Parser};
    let parser = Parser::new(&GenericDialect {});
    let query = parser.try_with_sql("SELECT 1").ok()?.parse_query().ok()?;
    let mut body = *query.body;
    match &mut body {
        SetExpr::Select(select) => select.projection = items,
        _ => return None,
    }
    Some(body)
}
