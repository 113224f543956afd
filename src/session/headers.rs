//! An alias heads its column as the user typed it, also where folding gave it the spelling of
//! a column of the same name.

use std::collections::HashSet;

use datafusion::common::Column;
use datafusion::dataframe::DataFrame;
use datafusion::logical_expr::Expr;
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{self, SelectItem, SetExpr};

use crate::error::Result;

/// `frame` with the aliases of the statement's outermost SELECT as headers.
pub(super) fn as_typed(frame: DataFrame, statement: &Statement) -> Result<DataFrame> {
    let Some(aliases) = aliases(statement) else {
        return Ok(frame);
    };
    let schema = frame.schema();
    let headers: Vec<&str> = schema
        .fields()
        .iter()
        .zip(&aliases)
        .map(|(field, alias)| alias.unwrap_or(field.name()))
        .collect();
    let changed = schema.fields().iter().zip(&headers).any(|(f, h)| f.name() != h);
    let distinct: HashSet<&&str> = headers.iter().collect();
    if !changed || aliases.len() != schema.fields().len() || distinct.len() != headers.len() {
        return Ok(frame);
    }
    let columns: Vec<Expr> = schema
        .columns()
        .into_iter()
        .zip(headers)
        .map(|(column, header)| match column.name() == header {
            true => Expr::Column(column),
            false => Expr::Column(Column::clone(&column)).alias(header),
        })
        .collect();
    Ok(frame.select(columns)?)
}

/// The alias of each column of a query's outermost SELECT; none where `*` hides how many there are.
fn aliases(statement: &Statement) -> Option<Vec<Option<&str>>> {
    let Statement::Statement(statement) = statement else {
        return None;
    };
    let ast::Statement::Query(query) = statement.as_ref() else {
        return None;
    };
    let SetExpr::Select(select) = query.body.as_ref() else {
        return None;
    };
    select
        .projection
        .iter()
        .map(|item| match item {
            SelectItem::UnnamedExpr(_) => Some(None),
            SelectItem::ExprWithAlias { alias, .. } => Some(Some(alias.value.as_str())),
            _ => None,
        })
        .collect()
}
