//! Literals compared with GUID columns, in the form that decoding gives the column.

use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::expr::InList;
use datafusion::logical_expr::{BinaryExpr, Expr, Operator};

use crate::guid;

/// `expr` with every GUID literal that meets a GUID column in lower case. A comparison then
/// means the same whether or not it travels.
pub(crate) fn with_lower_case_guids(
    expr: Expr,
    is_guid: &impl Fn(&datafusion::common::Column) -> bool,
) -> Result<Transformed<Expr>> {
    expr.transform_up(|expr| {
        Ok(match expr {
            Expr::BinaryExpr(BinaryExpr { left, op, right })
                if is_comparison(op)
                    && (names_guid(&left, is_guid) || names_guid(&right, is_guid)) =>
            {
                let (left, right) = (lowered(*left), lowered(*right));
                let transformed = left.transformed || right.transformed;
                Transformed::new(
                    Expr::BinaryExpr(BinaryExpr {
                        left: Box::new(left.data),
                        op,
                        right: Box::new(right.data),
                    }),
                    transformed,
                    TreeNodeRecursion::Continue,
                )
            }
            Expr::InList(InList {
                expr,
                list,
                negated,
            }) if names_guid(&expr, is_guid) => {
                let list: Vec<_> = list.into_iter().map(lowered).collect();
                let transformed = list.iter().any(|item| item.transformed);
                Transformed::new(
                    Expr::InList(InList {
                        expr,
                        list: list.into_iter().map(|item| item.data).collect(),
                        negated,
                    }),
                    transformed,
                    TreeNodeRecursion::Continue,
                )
            }
            other => Transformed::no(other),
        })
    })
}

fn is_comparison(operator: Operator) -> bool {
    matches!(
        operator,
        Operator::Eq
            | Operator::NotEq
            | Operator::Lt
            | Operator::LtEq
            | Operator::Gt
            | Operator::GtEq
            | Operator::IsDistinctFrom
            | Operator::IsNotDistinctFrom
    )
}

fn names_guid(expr: &Expr, is_guid: &impl Fn(&datafusion::common::Column) -> bool) -> bool {
    match expr {
        Expr::Column(column) => is_guid(column),
        Expr::Cast(cast) => names_guid(&cast.expr, is_guid),
        _ => false,
    }
}

fn lowered(expr: Expr) -> Transformed<Expr> {
    let Expr::Literal(literal, metadata) = expr else {
        return Transformed::no(expr);
    };
    let lower = |text: &Option<String>| {
        let text = text.as_deref()?;
        let lower = guid::canonical(text)?;
        (lower != text).then(|| lower.into_owned())
    };
    let changed = match &literal {
        ScalarValue::Utf8(text) => lower(text).map(|t| ScalarValue::Utf8(Some(t))),
        ScalarValue::LargeUtf8(text) => lower(text).map(|t| ScalarValue::LargeUtf8(Some(t))),
        ScalarValue::Utf8View(text) => lower(text).map(|t| ScalarValue::Utf8View(Some(t))),
        _ => None,
    };
    match changed {
        Some(changed) => Transformed::yes(Expr::Literal(changed, metadata)),
        None => Transformed::no(Expr::Literal(literal, metadata)),
    }
}
