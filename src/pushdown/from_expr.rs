//! DataFusion's expressions to predicates.
//!
//! NOT is carried down to the comparisons on the way, so no predicate stands under one, and
//! each may mean more rows than its expression but never fewer.

use datafusion::common::ScalarValue;
use datafusion::logical_expr::expr::{InList, ScalarFunction};
use datafusion::logical_expr::{Between, BinaryExpr, Expr, Like, Operator};

use super::comparand::{Comparand, NO_COLUMN, OTHER_TYPE};
use super::predicate::{Comparison, Predicate, Value};
use crate::catalog::descriptor::{Kind, Table};

/// A predicate that holds wherever `expr` is true, with `Local` where there is none.
pub(super) fn predicate_from_expr(table: &Table, expr: &Expr) -> Predicate {
    predicate(table, expr, Truth::True)
}

/// Which value of an expression a predicate is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Truth {
    True,
    False,
}

impl Truth {
    fn negated(self) -> Truth {
        match self {
            Truth::True => Truth::False,
            Truth::False => Truth::True,
        }
    }

    /// `self`, or its opposite if the expression is written with NOT.
    fn unless(self, negated: bool) -> Truth {
        if negated { self.negated() } else { self }
    }
}

/// A predicate that holds wherever `expr` has the value `truth`.
fn predicate(table: &Table, expr: &Expr, truth: Truth) -> Predicate {
    match expr {
        Expr::Alias(alias) => predicate(table, &alias.expr, truth),
        Expr::Not(inner) => predicate(table, inner, truth.negated()),
        Expr::IsTrue(inner) if truth == Truth::True => predicate(table, inner, Truth::True),
        Expr::IsFalse(inner) if truth == Truth::True => predicate(table, inner, Truth::False),
        Expr::BinaryExpr(BinaryExpr { left, op, right }) => {
            let both = || {
                let left = predicate(table, left, truth);
                vec![left, predicate(table, right, truth)]
            };
            match (op, truth) {
                (Operator::And, Truth::True) | (Operator::Or, Truth::False) => all_of(both()),
                (Operator::Or, Truth::True) | (Operator::And, Truth::False) => any_of(both()),
                (op, truth) => match comparison(*op) {
                    Some(comparison) => compared(table, left, comparison, right, truth),
                    None => Predicate::Local("Xero has no such operator"),
                },
            }
        }
        Expr::InList(InList {
            expr,
            list,
            negated,
        }) => match truth.unless(*negated) {
            Truth::True => any_of(
                list.iter()
                    .map(|item| compared(table, expr, Comparison::Equal, item, Truth::True))
                    .collect(),
            ),
            Truth::False => all_of(
                list.iter()
                    .map(|item| compared(table, expr, Comparison::NotEqual, item, Truth::True))
                    .collect(),
            ),
        },
        Expr::Between(Between {
            expr,
            negated,
            low,
            high,
        }) => {
            let truth = truth.unless(*negated);
            let sides = vec![
                compared(table, expr, Comparison::GreaterOrEqual, low, truth),
                compared(table, expr, Comparison::LessOrEqual, high, truth),
            ];
            match truth {
                Truth::True => all_of(sides),
                Truth::False => any_of(sides),
            }
        }
        Expr::Like(Like {
            negated,
            expr,
            pattern,
            escape_char: None,
            case_insensitive: false,
        }) if truth.unless(*negated) == Truth::True => like(table, expr, pattern),
        Expr::Like(_) | Expr::SimilarTo(_) => {
            Predicate::Local("Xero may fold case otherwise than SQL does")
        }
        Expr::IsNull(inner) => null(table, inner, truth),
        Expr::IsNotNull(inner) => null(table, inner, truth.negated()),
        Expr::Literal(ScalarValue::Boolean(value), _) => match value {
            Some(value) if *value == (truth == Truth::True) => {
                Predicate::Local("every row satisfies it")
            }
            _ => Predicate::Never,
        },
        Expr::ScalarFunction(ScalarFunction { func, args })
            if func.name() == "starts_with" && truth == Truth::True && args.len() == 2 =>
        {
            match literal_text(&args[1]) {
                Some(prefix) => starts_with(table, &args[0], prefix),
                None => Predicate::Local(NO_COLUMN),
            }
        }
        expr => flag(table, expr, truth),
    }
}

/// A conjunction, flattened.
fn all_of(parts: Vec<Predicate>) -> Predicate {
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Predicate::And(inner) => flat.extend(inner),
            Predicate::Never => return Predicate::Never,
            other => flat.push(other),
        }
    }
    match flat.len() {
        1 => flat.swap_remove(0),
        _ => Predicate::And(flat),
    }
}

/// A disjunction, flattened; equalities of one column become one `OneOf`.
fn any_of(parts: Vec<Predicate>) -> Predicate {
    let mut flat: Vec<Predicate> = Vec::with_capacity(parts.len());
    let members = parts.into_iter().flat_map(|part| match part {
        Predicate::Or(inner) => inner,
        Predicate::Never => vec![],
        other => vec![other],
    });
    for member in members {
        let (column, values) = match member {
            Predicate::Compare {
                column,
                comparison: Comparison::Equal,
                value,
            } => (column, vec![value]),
            Predicate::OneOf { column, values } => (column, values),
            other => {
                flat.push(other);
                continue;
            }
        };
        let same = flat.iter_mut().find_map(|earlier| match earlier {
            Predicate::OneOf { column: c, values } if c.name == column.name => Some(values),
            _ => None,
        });
        match same {
            Some(earlier) => earlier.extend(values),
            None => flat.push(Predicate::OneOf { column, values }),
        }
    }
    match flat.len() {
        0 => Predicate::Never,
        1 => flat.swap_remove(0),
        _ => Predicate::Or(flat),
    }
}

fn comparison(operator: Operator) -> Option<Comparison> {
    Some(match operator {
        Operator::Eq => Comparison::Equal,
        Operator::NotEq => Comparison::NotEqual,
        Operator::Lt => Comparison::Less,
        Operator::LtEq => Comparison::LessOrEqual,
        Operator::Gt => Comparison::Greater,
        Operator::GtEq => Comparison::GreaterOrEqual,
        _ => return None,
    })
}

/// `left comparison right` with the value `truth`: a NULL on either side gives neither.
fn compared(
    table: &Table,
    left: &Expr,
    comparison: Comparison,
    right: &Expr,
    truth: Truth,
) -> Predicate {
    let comparison = match truth {
        Truth::True => comparison,
        Truth::False => comparison.negated(),
    };
    match (left, right) {
        (_, Expr::Literal(literal, _)) => on_literal(table, left, comparison, literal),
        (Expr::Literal(literal, _), _) => on_literal(table, right, comparison.mirrored(), literal),
        _ => Predicate::Local(NO_COLUMN),
    }
}

fn on_literal(
    table: &Table,
    expr: &Expr,
    comparison: Comparison,
    literal: &ScalarValue,
) -> Predicate {
    if literal.is_null() {
        return Predicate::Never;
    }
    if let (Some((text, length)), Comparison::Equal) = (beginning(expr), comparison) {
        return match literal.try_as_str().flatten() {
            Some(prefix) if prefix.chars().count() as i64 <= length => {
                starts_with(table, text, prefix)
            }
            Some(_) => Predicate::Never,
            None => Predicate::Local(OTHER_TYPE),
        };
    }
    match Comparand::of(table, expr) {
        Some(comparand) => comparand.compared(comparison, literal),
        None => Predicate::Local(NO_COLUMN),
    }
}

/// The text and the length of `left(text, length)`.
fn beginning(expr: &Expr) -> Option<(&Expr, i64)> {
    let Expr::ScalarFunction(ScalarFunction { func, args }) = expr else {
        return None;
    };
    match (func.name(), args.as_slice()) {
        ("left", [text, Expr::Literal(ScalarValue::Int64(Some(length)), _)]) if *length > 0 => {
            Some((text, *length))
        }
        _ => None,
    }
}

fn like(table: &Table, expr: &Expr, pattern: &Expr) -> Predicate {
    let Some(pattern) = literal_text(pattern) else {
        return Predicate::Local(OTHER_TYPE);
    };
    // What stands before the first wildcard; a backslash may escape one.
    match pattern.split(['%', '_']).next() {
        Some(prefix) if !prefix.contains('\\') => starts_with(table, expr, prefix),
        _ => Predicate::Local("backslashes can't be escaped in `where`"),
    }
}

fn starts_with(table: &Table, expr: &Expr, prefix: &str) -> Predicate {
    match Comparand::of(table, expr).and_then(Comparand::plain) {
        None => Predicate::Local(NO_COLUMN),
        Some(_) if prefix.is_empty() => Predicate::Local("only LIKE 'prefix%' travels"),
        Some(column) => Predicate::StartsWith {
            column,
            prefix: prefix.to_string(),
        },
    }
}

fn null(table: &Table, expr: &Expr, truth: Truth) -> Predicate {
    match (Comparand::of(table, expr).and_then(Comparand::plain), truth) {
        (Some(column), Truth::True) => Predicate::IsNull(column),
        (Some(column), Truth::False) => Predicate::IsNotNull(column),
        (None, _) => Predicate::Local(NO_COLUMN),
    }
}

/// A flag used as a condition: `IsDiscounted`, `NOT IsDiscounted`.
fn flag(table: &Table, expr: &Expr, truth: Truth) -> Predicate {
    match Comparand::of(table, expr).and_then(Comparand::plain) {
        Some(column) if matches!(column.kind, Kind::Flag) => Predicate::Compare {
            column,
            comparison: Comparison::Equal,
            value: Value::Flag(truth == Truth::True),
        },
        _ => Predicate::Local(NO_COLUMN),
    }
}

fn literal_text(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Literal(literal, _) => literal.try_as_str().flatten(),
        _ => None,
    }
}
