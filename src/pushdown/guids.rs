//! Literals compared with GUID columns, in the form that decoding gives the column.
//!
//! A comparison then means the same whether or not it travels. Rule: only what decides a
//! comparison is lowered, never a value that a query shows, and nothing that may meet a
//! column of plain text.

use datafusion::catalog::Session;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column, Result, ScalarValue};
use datafusion::execution::SessionState;
use datafusion::logical_expr::expr::{InList, InSubquery, ScalarFunction, SetComparison};
use datafusion::logical_expr::{Between, BinaryExpr, Case, Expr, Operator, Subquery};

use crate::guid;

/// The name of the analyzer rule that lowers them in the whole plan.
pub(crate) const RULE: &str = "xero_lower_case_guids";

/// Whether a session has lowered them before a filter reaches a scan. A filter that comes
/// through a UNION with plain text must then stay as it is.
pub(crate) fn are_lowered_by(session: &dyn Session) -> bool {
    let state = session.as_any().downcast_ref::<SessionState>();
    state.is_some_and(|state| {
        state
            .analyzer()
            .rules
            .iter()
            .any(|rule| rule.name() == RULE)
    })
}

/// What one side of a comparison is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operand {
    /// GUIDs in canonical form.
    Guid,
    /// Literals.
    Literal,
    /// GUIDs or literals, as of `coalesce(ContactID, '…')`.
    Either,
    /// Anything else.
    Other,
}

/// `expr` with every GUID literal that meets a GUID column in lower case.
pub(crate) fn with_lower_case_guids(
    expr: Expr,
    is_guid: &impl Fn(&Column) -> bool,
) -> Result<Transformed<Expr>> {
    lower_guids(expr, &|expr| match expr {
        Expr::Column(column) => is_guid(column),
        _ => false,
    })
}

/// The same, where `is_guid` tells which expressions that aren't made of others give GUIDs.
pub(crate) fn lower_guids(
    expr: Expr,
    is_guid: &dyn Fn(&Expr) -> bool,
) -> Result<Transformed<Expr>> {
    expr.transform_up(|expr| {
        Ok(match expr {
            Expr::BinaryExpr(BinaryExpr { left, op, right }) if is_comparison(op) => {
                meet([*left, *right], is_guid, |[left, right]| {
                    Expr::BinaryExpr(BinaryExpr::new(Box::new(left), op, Box::new(right)))
                })
            }
            Expr::Between(Between {
                expr,
                negated,
                low,
                high,
            }) => meet([*expr, *low, *high], is_guid, |[expr, low, high]| {
                Expr::Between(Between::new(
                    Box::new(expr),
                    negated,
                    Box::new(low),
                    Box::new(high),
                ))
            }),
            Expr::InList(InList {
                expr,
                list,
                negated,
            }) => {
                let mut parts = vec![*expr];
                parts.extend(list);
                let changed = lower_where_they_meet(&mut parts, is_guid);
                let list = parts.split_off(1);
                let expr = Expr::InList(InList {
                    expr: Box::new(parts.remove(0)),
                    list,
                    negated,
                });
                transformed(expr, changed)
            }
            Expr::Case(case) => simple_case(case, is_guid),
            Expr::ScalarFunction(mut function) if function.name() == "nullif" => {
                // The first argument is what the function shows.
                let changed = match function.args.as_mut_slice() {
                    [shown, other] if operand(shown, is_guid) == Operand::Guid => lower(other),
                    _ => false,
                };
                transformed(Expr::ScalarFunction(function), changed)
            }
            Expr::InSubquery(InSubquery {
                mut expr,
                subquery,
                negated,
            }) => {
                let changed = gives_guids(&subquery, is_guid)
                    && operand(&expr, is_guid) != Operand::Other
                    && lower(&mut expr);
                let expr = Expr::InSubquery(InSubquery {
                    expr,
                    subquery,
                    negated,
                });
                transformed(expr, changed)
            }
            Expr::SetComparison(mut comparison) => {
                let SetComparison { expr, subquery, .. } = &mut comparison;
                let changed = gives_guids(subquery, is_guid)
                    && operand(expr, is_guid) != Operand::Other
                    && lower(expr);
                transformed(Expr::SetComparison(comparison), changed)
            }
            other => Transformed::no(other),
        })
    })
}

/// What `expr` is made of, as far as a comparison sees it.
pub(crate) fn operand(expr: &Expr, is_guid: &dyn Fn(&Expr) -> bool) -> Operand {
    if is_guid(expr) {
        return Operand::Guid;
    }
    match expr {
        Expr::Literal(..) => Operand::Literal,
        Expr::Alias(alias) => operand(&alias.expr, is_guid),
        Expr::Cast(cast) if cast.field.data_type().is_string() => operand(&cast.expr, is_guid),
        Expr::TryCast(cast) if cast.field.data_type().is_string() => operand(&cast.expr, is_guid),
        Expr::Case(case) => {
            let branches = case.when_then_expr.iter().map(|(_, then)| then.as_ref());
            either(branches.chain(case.else_expr.as_deref()), is_guid)
        }
        Expr::ScalarFunction(function) => either(shown(function).iter(), is_guid),
        _ => Operand::Other,
    }
}

/// The arguments of which a function shows one as it is.
fn shown(function: &ScalarFunction) -> &[Expr] {
    match function.name() {
        "coalesce" | "nvl" | "ifnull" => &function.args,
        "nullif" => function.args.get(..1).unwrap_or_default(),
        _ => &[],
    }
}

fn either<'e>(parts: impl Iterator<Item = &'e Expr>, is_guid: &dyn Fn(&Expr) -> bool) -> Operand {
    // NULL is what every column may be.
    let parts = parts.filter(|part| !matches!(part, Expr::Literal(value, _) if value.is_null()));
    parts
        .map(|part| operand(part, is_guid))
        .reduce(|one, other| match (one, other) {
            _ if one == other => one,
            (Operand::Other, _) | (_, Operand::Other) => Operand::Other,
            _ => Operand::Either,
        })
        .unwrap_or(Operand::Other)
}

fn gives_guids(subquery: &Subquery, is_guid: &dyn Fn(&Expr) -> bool) -> bool {
    is_guid(&Expr::ScalarSubquery(subquery.clone()))
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

fn transformed(expr: Expr, changed: bool) -> Transformed<Expr> {
    match changed {
        true => Transformed::yes(expr),
        false => Transformed::no(expr),
    }
}

fn meet<const N: usize>(
    mut parts: [Expr; N],
    is_guid: &dyn Fn(&Expr) -> bool,
    together: impl FnOnce([Expr; N]) -> Expr,
) -> Transformed<Expr> {
    let changed = lower_where_they_meet(&mut parts, is_guid);
    transformed(together(parts), changed)
}

fn simple_case(case: Case, is_guid: &dyn Fn(&Expr) -> bool) -> Transformed<Expr> {
    let Case {
        expr: Some(subject),
        when_then_expr,
        else_expr,
    } = case
    else {
        return Transformed::no(Expr::Case(case));
    };
    let (whens, thens): (Vec<_>, Vec<_>) = when_then_expr.into_iter().unzip();
    let mut parts = vec![*subject];
    parts.extend(whens.into_iter().map(|when| *when));
    let changed = lower_where_they_meet(&mut parts, is_guid);
    let whens = parts.split_off(1).into_iter().map(Box::new);
    let expr = Expr::Case(Case {
        expr: Some(Box::new(parts.remove(0))),
        when_then_expr: whens.zip(thens).collect(),
        else_expr,
    });
    transformed(expr, changed)
}

/// Lowers the literals of `parts`, the first of which is compared with each of the others.
fn lower_where_they_meet(parts: &mut [Expr], is_guid: &dyn Fn(&Expr) -> bool) -> bool {
    let operands: Vec<_> = parts.iter().map(|part| operand(part, is_guid)).collect();
    let guids = |operand: &Operand| matches!(operand, Operand::Guid | Operand::Either);
    let mut changed = false;
    if !operands.contains(&Operand::Other) {
        if operands.iter().any(guids) {
            for part in parts {
                changed |= lower(part);
            }
        }
    } else if operands.first() == Some(&Operand::Guid) {
        for (part, operand) in parts.iter_mut().zip(operands) {
            changed |= operand == Operand::Literal && lower(part);
        }
    }
    changed
}

/// Lowers the literals that `expr` is made of, as [`operand`] sees it.
fn lower(expr: &mut Expr) -> bool {
    match expr {
        Expr::Literal(literal, _) => lower_literal(literal),
        Expr::Alias(alias) => lower(&mut alias.expr),
        Expr::Cast(cast) => lower(&mut cast.expr),
        Expr::TryCast(cast) => lower(&mut cast.expr),
        Expr::Case(case) => {
            let thens = case.when_then_expr.iter_mut().map(|(_, then)| then);
            let branches = thens.chain(&mut case.else_expr);
            branches
                .filter_map(|branch| lower(branch).then_some(()))
                .count()
                > 0
        }
        Expr::ScalarFunction(function) => {
            let shown = shown(function).len();
            let shown = function.args.iter_mut().take(shown);
            shown.filter_map(|arg| lower(arg).then_some(())).count() > 0
        }
        _ => false,
    }
}

fn lower_literal(literal: &mut ScalarValue) -> bool {
    let (ScalarValue::Utf8(Some(text))
    | ScalarValue::LargeUtf8(Some(text))
    | ScalarValue::Utf8View(Some(text))) = literal
    else {
        return false;
    };
    let Some(lower) = guid::canonical(text).filter(|lower| lower != text.as_str()) else {
        return false;
    };
    *text = lower.into_owned();
    true
}
