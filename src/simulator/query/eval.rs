//! Tests rows against an expression, with C#'s rules for null.
//!
//! `null == null` is true, `null != "x"` is true, an order with a null on either side is false,
//! and a method called on a null breaks the server; `AND` and `OR` stop as soon as they know, so
//! a guard written first protects what follows. // (x) README section 3

use std::cmp::Ordering;

use super::value::Value;
use super::{Field, NullCall, ParseFailure, Type};

/// A checked expression over rows of one kind.
pub(crate) enum Expr<R: 'static> {
    All(Vec<Expr<R>>),
    Any(Vec<Expr<R>>),
    Not(Box<Expr<R>>),
    Compare(Operand<R>, Comparison, Operand<R>),
    /// A method with its lower-cased argument.
    Call(&'static Field<R>, Call, String),
    /// A flag by itself.
    Lone(Operand<R>),
}

/// A side of a comparison.
pub(crate) enum Operand<R: 'static> {
    Field(&'static Field<R>),
    Literal(Value),
}

/// The signs of comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Comparison::Equal => "==",
            Comparison::NotEqual => "!=",
            Comparison::Less => "<",
            Comparison::LessOrEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => ">=",
        }
    }
}

/// The methods of a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    Contains,
    StartsWith,
    EndsWith,
}

impl<R> Operand<R> {
    fn value(&self, row: &R) -> Value {
        match self {
            Operand::Field(field) => (field.value)(row),
            Operand::Literal(value) => value.clone(),
        }
    }
}

impl<R> Expr<R> {
    /// Refuses an expression with something in it that is no condition.
    pub(crate) fn checked(self) -> Result<Expr<R>, ParseFailure> {
        self.check()?;
        Ok(self)
    }

    fn check(&self) -> Result<(), ParseFailure> {
        match self {
            Expr::All(parts) | Expr::Any(parts) => parts.iter().try_for_each(Expr::check),
            Expr::Not(inner) => inner.check(),
            Expr::Lone(Operand::Literal(Value::Flag(_))) => Ok(()),
            Expr::Lone(Operand::Field(field)) if field.holds == Type::Flag => Ok(()),
            Expr::Lone(_) => Err(ParseFailure(
                "Expression of type 'Boolean' expected".to_owned(),
            )),
            Expr::Compare(..) | Expr::Call(..) => Ok(()),
        }
    }

    /// Every field the expression names.
    pub(crate) fn fields(&self, found: &mut Vec<&'static str>) {
        match self {
            Expr::All(parts) | Expr::Any(parts) => parts.iter().for_each(|part| part.fields(found)),
            Expr::Not(inner) => inner.fields(found),
            Expr::Compare(left, _, right) => {
                for side in [left, right] {
                    if let Operand::Field(field) = side {
                        found.push(field.name);
                    }
                }
            }
            Expr::Call(field, ..) | Expr::Lone(Operand::Field(field)) => found.push(field.name),
            Expr::Lone(Operand::Literal(_)) => {}
        }
    }

    /// Whether the row satisfies the expression.
    pub(crate) fn holds(&self, row: &R) -> Result<bool, NullCall> {
        match self {
            Expr::All(parts) => {
                for part in parts {
                    if !part.holds(row)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Expr::Any(parts) => {
                for part in parts {
                    if part.holds(row)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Expr::Not(inner) => Ok(!inner.holds(row)?),
            Expr::Compare(left, sign, right) => {
                Ok(compare(&left.value(row), *sign, &right.value(row)))
            }
            Expr::Call(field, call, argument) => match (field.value)(row) {
                Value::Text(text) => {
                    let text = text.to_lowercase();
                    Ok(match call {
                        Call::Contains => text.contains(argument.as_str()),
                        Call::StartsWith => text.starts_with(argument.as_str()),
                        Call::EndsWith => text.ends_with(argument.as_str()),
                    })
                }
                _ => Err(NullCall),
            },
            Expr::Lone(operand) => Ok(operand.value(row) == Value::Flag(true)),
        }
    }
}

fn compare(left: &Value, sign: Comparison, right: &Value) -> bool {
    let both_null = left == &Value::Null && right == &Value::Null;
    let order = left.compared_with(right);
    match sign {
        Comparison::Equal => both_null || order == Some(Ordering::Equal),
        Comparison::NotEqual => !both_null && order != Some(Ordering::Equal),
        Comparison::Less => order == Some(Ordering::Less),
        Comparison::LessOrEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        Comparison::Greater => order == Some(Ordering::Greater),
        Comparison::GreaterOrEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::parser::parse;
    use super::*;
    use crate::simulator::data::ids::Guid;

    struct Row {
        name: Option<&'static str>,
        total: Option<i128>,
        day: Option<i64>,
        id: Guid,
        flag: bool,
    }

    const FIELDS: &[Field<Row>] = &[
        Field {
            name: "Name",
            holds: Type::Text,
            value: |row| row.name.map_or(Value::Null, Value::text),
        },
        Field {
            name: "Total",
            holds: Type::Number,
            value: |row| row.total.map_or(Value::Null, Value::Number),
        },
        Field {
            name: "Date",
            holds: Type::Time,
            value: |row| row.day.map_or(Value::Null, Value::Time),
        },
        Field {
            name: "Contact.ContactID",
            holds: Type::Guid,
            value: |row| Value::Guid(row.id),
        },
        Field {
            name: "IsDiscounted",
            holds: Type::Flag,
            value: |row| Value::Flag(row.flag),
        },
    ];

    const SOME: Row = Row {
        name: Some("Émile's Café"),
        total: Some(1_155_000_000_000),
        day: Some(1_704_067_200_000),
        id: Guid(0xA),
        flag: true,
    };
    const NONE: Row = Row {
        name: None,
        total: None,
        day: None,
        id: Guid(0xB),
        flag: false,
    };

    fn check(text: &str, some: bool, none: Result<bool, NullCall>) {
        let expr = match parse(text, FIELDS).and_then(Expr::checked) {
            Ok(expr) => expr,
            Err(failure) => panic!("{text}: {failure:?}"),
        };
        assert_eq!(expr.holds(&SOME), Ok(some), "{text}, the row with values");
        assert_eq!(expr.holds(&NONE), none, "{text}, the row of nulls");
    }

    fn refused(text: &str) {
        let outcome = parse(text, FIELDS).and_then(Expr::checked);
        assert!(outcome.is_err(), "{text} is accepted");
    }

    #[test]
    fn nulls_compare_as_in_c_sharp() {
        check("Name==null", false, Ok(true));
        check("Name!=null", true, Ok(false));
        check("null==null", true, Ok(true));
        check(r#"Name!="x""#, true, Ok(true));
        check("Total<200", true, Ok(false));
        check("Total>=0", true, Ok(false));
        check("!(Total<200)", false, Ok(true));
        check("Total!=115.5", false, Ok(true));
        check("Date==null", false, Ok(true));
    }

    #[test]
    fn a_method_on_a_null_breaks_unless_guarded() {
        check(r#"Name.Contains("CAF")"#, true, Err(NullCall));
        check(r#"Name!=null AND Name.StartsWith("é")"#, true, Ok(false));
        check(r#"Name==null || Name.EndsWith("é")"#, true, Ok(true));
        check(
            r#"Name.Contains("a")==true AND Total>0"#,
            true,
            Err(NullCall),
        );
    }

    #[test]
    fn strings_ignore_case() {
        check(r#"Name=="ÉMILE'S CAFÉ""#, true, Ok(false));
        check(r#"name=="émile's café""#, true, Ok(false));
    }

    #[test]
    fn and_binds_closer_than_or() {
        check("true OR false AND false", true, Ok(true));
        check("(true OR false) AND false", false, Ok(false));
        check("true || false && false", true, Ok(true));
    }

    #[test]
    fn literals_have_their_constructors() {
        check("Date>=DateTime(2024,01,01)", true, Ok(false));
        check("Date<DateTime(2024, 1, 1, 0, 0, 1)", true, Ok(false));
        check(r#"Date==DateTime.Parse("2024-01-01")"#, true, Ok(false));
        check(
            r#"Contact.ContactID==Guid("00000000-0000-0000-0000-00000000000A")"#,
            true,
            Ok(false),
        );
        check("IsDiscounted", true, Ok(false));
        check("!IsDiscounted", false, Ok(true));
        check("IsDiscounted==true", true, Ok(false));
        check("Total==115.50", true, Ok(false));
        check("Total>-1", true, Ok(false));
        check("((Total)>(1))", true, Ok(false));
    }

    #[test]
    fn nonsense_and_type_errors_are_refused() {
        for text in [
            "",
            "Name",
            "Name==",
            "Name==\"a\"\"b\"",
            "Name=='a'",
            "Unknown==1",
            "LineItems[0].Total==1",
            "Contact.ContactID==\"00000000-0000-0000-0000-00000000000a\"",
            "Contact.ContactID<Guid(\"00000000-0000-0000-0000-00000000000a\")",
            "Contact.ContactID==Guid(\"nope\")",
            "Date==\"2024-01-01\"",
            "Date==DateTime(2024,13,1)",
            "Date==DateTime(2024)",
            "Total==\"5\"",
            "Total.Contains(\"5\")",
            "Name.ToUpper()==\"A\"",
            "IsDiscounted>false",
            "(Total>1",
            "Total>1)",
            "Total>1 Total<2",
            "Total>1.2.3",
        ] {
            refused(text);
        }
    }

    #[test]
    fn deep_nesting_is_refused_and_not_a_crash() {
        refused(&format!("{}true{}", "(".repeat(5000), ")".repeat(5000)));
        refused(&format!("{}true", "!".repeat(500)));
    }
}
