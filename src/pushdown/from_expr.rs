//! DataFusion's expressions to predicates.

use datafusion::common::ScalarValue;
use datafusion::logical_expr::expr::InList;
use datafusion::logical_expr::{Between, BinaryExpr, Expr, Like, Operator};

use super::predicate::{Comparison, Predicate, Value};
use crate::catalog::descriptor::{Column, Kind, Table};
use crate::guid;

const NO_COLUMN: &str = "it isn't a comparison of a column with a literal";
const OTHER_TYPE: &str = "the literal isn't of the column's type";

/// The predicate that means the same as `expr`, with `Local` where there is none.
pub(super) fn predicate_from_expr(table: &Table, expr: &Expr) -> Predicate {
    match expr {
        Expr::Alias(alias) => predicate_from_expr(table, &alias.expr),
        Expr::BinaryExpr(BinaryExpr { left, op, right }) => match op {
            Operator::And => all_of(vec![
                predicate_from_expr(table, left),
                predicate_from_expr(table, right),
            ]),
            Operator::Or => any_of(vec![
                predicate_from_expr(table, left),
                predicate_from_expr(table, right),
            ]),
            op => match comparison(*op) {
                Some(comparison) => compared(table, left, comparison, right),
                None => Predicate::Local("Xero has no such operator"),
            },
        },
        Expr::InList(InList {
            expr,
            list,
            negated,
        }) => one_of(table, expr, list, *negated),
        Expr::Between(Between {
            expr,
            negated: false,
            low,
            high,
        }) => all_of(vec![
            compared(table, expr, Comparison::GreaterOrEqual, low),
            compared(table, expr, Comparison::LessOrEqual, high),
        ]),
        Expr::Like(Like {
            negated: false,
            expr,
            pattern,
            escape_char: None,
            case_insensitive: false,
        }) => starts_with(table, expr, pattern),
        Expr::IsNull(inner) => match column_of(table, inner) {
            Some(column) => Predicate::IsNull(column),
            None => Predicate::Local(NO_COLUMN),
        },
        Expr::IsNotNull(inner) => match column_of(table, inner) {
            Some(column) => Predicate::IsNotNull(column),
            None => Predicate::Local(NO_COLUMN),
        },
        Expr::Literal(ScalarValue::Boolean(Some(false) | None), _) => Predicate::Never,
        Expr::Column(_) | Expr::IsTrue(_) | Expr::Not(_) | Expr::IsFalse(_) => flag(table, expr),
        _ => Predicate::Local(NO_COLUMN),
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
    Predicate::And(flat)
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

fn compared(table: &Table, left: &Expr, comparison: Comparison, right: &Expr) -> Predicate {
    let (column, comparison, literal) = match (column_of(table, left), column_of(table, right)) {
        (Some(column), None) => (column, comparison, right),
        (None, Some(column)) => (column, comparison.mirrored(), left),
        _ => return Predicate::Local(NO_COLUMN),
    };
    let Expr::Literal(literal, _) = literal else {
        return Predicate::Local(NO_COLUMN);
    };
    match value_of(column, literal) {
        Literal::Value(value) => Predicate::Compare {
            column,
            comparison,
            value,
        },
        Literal::NoGuid if comparison == Comparison::Equal => Predicate::Never,
        Literal::NoGuid | Literal::OtherType => Predicate::Local(OTHER_TYPE),
    }
}

fn one_of(table: &Table, expr: &Expr, list: &[Expr], negated: bool) -> Predicate {
    let Some(column) = column_of(table, expr) else {
        return Predicate::Local(NO_COLUMN);
    };
    let mut values = Vec::with_capacity(list.len());
    for item in list {
        let Expr::Literal(literal, _) = item else {
            return Predicate::Local(NO_COLUMN);
        };
        match value_of(column, literal) {
            Literal::Value(value) => values.push(value),
            // No row has it, so in a list it changes nothing.
            Literal::NoGuid if !negated => {}
            Literal::NoGuid | Literal::OtherType => return Predicate::Local(OTHER_TYPE),
        }
    }
    if negated {
        return all_of(
            values
                .into_iter()
                .map(|value| Predicate::Compare {
                    column,
                    comparison: Comparison::NotEqual,
                    value,
                })
                .collect(),
        );
    }
    if values.is_empty() {
        return Predicate::Never;
    }
    Predicate::OneOf { column, values }
}

fn starts_with(table: &Table, expr: &Expr, pattern: &Expr) -> Predicate {
    let (Some(column), Expr::Literal(literal, _)) = (column_of(table, expr), pattern) else {
        return Predicate::Local(NO_COLUMN);
    };
    let Some(Some(pattern)) = literal.try_as_str() else {
        return Predicate::Local(OTHER_TYPE);
    };
    match pattern.strip_suffix('%') {
        Some(prefix) if !prefix.is_empty() && !prefix.contains(['%', '_', '\\']) => {
            Predicate::StartsWith {
                column,
                prefix: prefix.to_string(),
            }
        }
        _ => Predicate::Local("only LIKE 'prefix%' travels"),
    }
}

/// A flag used as a condition: `IsDiscounted`, `NOT IsDiscounted`.
fn flag(table: &Table, expr: &Expr) -> Predicate {
    let (inner, is) = match expr {
        Expr::IsTrue(inner) => (inner.as_ref(), true),
        Expr::IsFalse(inner) | Expr::Not(inner) => (inner.as_ref(), false),
        other => (other, true),
    };
    match column_of(table, inner) {
        Some(column) if matches!(column.kind, Kind::Flag) => Predicate::Compare {
            column,
            comparison: Comparison::Equal,
            value: Value::Flag(is),
        },
        _ => Predicate::Local(NO_COLUMN),
    }
}

fn column_of(table: &Table, expr: &Expr) -> Option<&'static Column> {
    match expr {
        Expr::Column(column) => table.all_columns().find(|c| c.name == column.name),
        _ => None,
    }
}

enum Literal {
    Value(Value),
    /// Text that no GUID column can hold.
    NoGuid,
    OtherType,
}

fn value_of(column: &Column, literal: &ScalarValue) -> Literal {
    let value = match (&column.kind, literal) {
        (Kind::Text | Kind::Enum(_), literal) => literal
            .try_as_str()
            .flatten()
            .map(|text| Value::Text(text.to_string())),
        (Kind::Guid, literal) => match literal.try_as_str().flatten() {
            Some(text) => match guid::canonical(text) {
                Some(guid) => Some(Value::Guid(guid.into_owned())),
                None => return Literal::NoGuid,
            },
            None => None,
        },
        (Kind::Date, ScalarValue::Date32(Some(days))) => Some(Value::Date(*days)),
        (Kind::Instant, ScalarValue::TimestampMillisecond(Some(instant), Some(_))) => {
            Some(Value::Instant(*instant))
        }
        (Kind::Money | Kind::Rate, ScalarValue::Decimal128(Some(value), _, scale)) => {
            decimal_text(*value, *scale).map(Value::Number)
        }
        (Kind::Integer, ScalarValue::Int64(Some(value))) => Some(Value::Number(value.to_string())),
        (Kind::Flag, ScalarValue::Boolean(Some(is))) => Some(Value::Flag(*is)),
        _ => None,
    };
    value.map_or(Literal::OtherType, Literal::Value)
}

/// A scaled integer as the shortest decimal text: `1005000` at scale 4 is `100.5`.
fn decimal_text(value: i128, scale: i8) -> Option<String> {
    let scale = usize::try_from(scale).ok()?;
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    let sign = if value < 0 { "-" } else { "" };
    Some(format!("{sign}{whole}{point}{fraction}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_written_in_full_and_no_longer_than_needed() {
        for (value, scale, text) in [
            (1_005_000, 4, "100.5"),
            (-1, 4, "-0.0001"),
            (0, 4, "0"),
            (70_000, 4, "7"),
            (5, 0, "5"),
        ] {
            assert_eq!(decimal_text(value, scale).as_deref(), Some(text));
        }
    }
}
