//! A sort by an expression of a column that an alias hides.
//!
//! For `SELECT -Total AS Total … ORDER BY Total + 0` DataFusion would carry both names to the
//! sort, where they are ambiguous. So the expression becomes a column of a query within:
//! `SELECT Total FROM (SELECT -Total AS Total, Total + 0 AS key …) ORDER BY key`.

use std::collections::HashSet;

use datafusion::sql::sqlparser::ast::{
    Expr, GroupByExpr, Ident, OrderByKind, Query, Select, SelectItem, SetExpr, TableAlias,
    TableFactor, TableWithJoins, Value,
};

use super::scope::Column;

/// Rewrites `query`, a SELECT that gives `outputs`; `relation` names what is within.
pub(super) fn by_keys(query: &mut Query, outputs: &[Column], relation: Ident) {
    let SetExpr::Select(select) = query.body.as_mut() else {
        return;
    };
    let Some(OrderByKind::Expressions(keys)) = query.order_by.as_mut().map(|o| &mut o.kind) else {
        return;
    };
    let names: HashSet<_> = outputs.iter().map(|output| &output.name).collect();
    let is_plain = select.distinct.is_none()
        && select.into.is_none()
        && select.projection.len() == outputs.len()
        && names.len() == outputs.len();
    if !is_plain {
        return;
    }
    let quoted = |name: String| Ident::with_quote('"', name);
    let mut listed = vec![];
    for (place, item) in select.projection.iter_mut().enumerate() {
        let name = match &outputs[place].name {
            Some(name) => {
                listed.push(SelectItem::UnnamedExpr(Expr::Identifier(quoted(
                    name.clone(),
                ))));
                continue;
            }
            None => quoted(format!("__column_{place}")),
        };
        let SelectItem::UnnamedExpr(expr) = item else {
            return;
        };
        listed.push(SelectItem::ExprWithAlias {
            expr: Expr::Identifier(name.clone()),
            alias: quoted(expr.to_string()),
        });
        *item = SelectItem::ExprWithAlias {
            expr: expr.clone(),
            alias: name,
        };
    }
    for (place, key) in keys.iter_mut().enumerate() {
        let stays = match &key.expr {
            Expr::Value(value) => matches!(value.value, Value::Number(..)),
            Expr::Identifier(word) => outputs.iter().any(|o| o.name.as_ref() == Some(&word.value)),
            _ => false,
        };
        if !stays {
            let name = quoted(format!("__key_{place}"));
            let expr = std::mem::replace(&mut key.expr, Expr::Identifier(name.clone()));
            select
                .projection
                .push(SelectItem::ExprWithAlias { expr, alias: name });
        }
    }
    let outside = Select {
        projection: listed,
        from: vec![],
        selection: None,
        prewhere: None,
        having: None,
        qualify: None,
        named_window: vec![],
        group_by: GroupByExpr::Expressions(vec![], vec![]),
        ..select.as_ref().clone()
    };
    let within = std::mem::replace(select.as_mut(), outside);
    let relation = TableFactor::Derived {
        lateral: false,
        subquery: Box::new(Query {
            with: None,
            body: Box::new(SetExpr::Select(Box::new(within))),
            order_by: None,
            limit_clause: None,
            fetch: None,
            locks: vec![],
            for_clause: None,
            settings: None,
            format_clause: None,
            pipe_operators: vec![],
        }),
        alias: Some(TableAlias {
            explicit: true,
            name: relation,
            columns: vec![],
            at: None,
        }),
        sample: None,
    };
    select.from = vec![TableWithJoins {
        relation,
        joins: vec![],
    }];
}
