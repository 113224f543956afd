//! Column headers as a person expects them: an expression as it was written rather than as
//! DataFusion names it inside.

use std::collections::HashSet;

use datafusion::dataframe::DataFrame;
use datafusion::logical_expr::Expr;
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{self, SelectItem, SetExpr};

use crate::error::Result;

/// `frame`, whose names are folded, with headers after its `statement`.
pub(super) fn as_written(frame: DataFrame, statement: &Statement) -> Result<DataFrame> {
    let Some(items) = projection(statement) else {
        return Ok(frame);
    };
    let fields = frame.schema().fields();
    let headers: Option<Vec<String>> = fields
        .iter()
        .zip(items)
        .map(|(field, item)| match item {
            SelectItem::ExprWithAlias { alias, .. } => Some(alias.value.clone()),
            SelectItem::UnnamedExpr(expr) => Some(match expr {
                ast::Expr::Identifier(_) | ast::Expr::CompoundIdentifier(_) => field.name().clone(),
                written => written.to_string(),
            }),
            // `*` hides how many columns there are.
            _ => None,
        })
        .collect();
    let Some(headers) = headers.filter(|headers| headers.len() == fields.len()) else {
        return Ok(frame);
    };
    let changed = fields.iter().zip(&headers).any(|(f, h)| f.name() != h);
    let distinct = headers.iter().collect::<HashSet<_>>().len() == headers.len();
    if items.len() != headers.len() || !changed || !distinct {
        return Ok(frame);
    }
    let columns: Vec<Expr> = frame
        .schema()
        .columns()
        .into_iter()
        .zip(headers)
        .map(|(column, header)| match column.name() == header {
            true => Expr::Column(column),
            false => Expr::Column(column).alias(header),
        })
        .collect();
    // Names that DataFusion can't tell apart keep the headers it gave them.
    Ok(frame.clone().select(columns).unwrap_or(frame))
}

/// What a query's outermost SELECT lists.
fn projection(statement: &Statement) -> Option<&[SelectItem]> {
    let Statement::Statement(statement) = statement else {
        return None;
    };
    let ast::Statement::Query(query) = statement.as_ref() else {
        return None;
    };
    match query.body.as_ref() {
        SetExpr::Select(select) => Some(&select.projection),
        _ => None,
    }
}
