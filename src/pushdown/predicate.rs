//! A filter in our own words: columns of one table against literals of their type.

use crate::catalog::descriptor::Column;

/// A filter that Xero may be able to evaluate.
#[derive(Debug, Clone)]
pub(super) enum Predicate {
    Compare {
        column: &'static Column,
        comparison: Comparison,
        value: Value,
    },
    /// `IN`, and equalities joined by OR.
    OneOf {
        column: &'static Column,
        values: Vec<Value>,
    },
    /// `LIKE 'prefix%'`.
    StartsWith {
        column: &'static Column,
        prefix: String,
    },
    IsNull(&'static Column),
    IsNotNull(&'static Column),
    And(Vec<Predicate>),
    Or(Vec<Predicate>),
    /// No row satisfies it.
    Never,
    /// It can't travel, and this is why.
    Local(&'static str),
}

/// How a column is compared with a literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    /// The comparison that holds where this one is false.
    pub(super) fn negated(self) -> Comparison {
        match self {
            Comparison::Equal => Comparison::NotEqual,
            Comparison::NotEqual => Comparison::Equal,
            Comparison::Less => Comparison::GreaterOrEqual,
            Comparison::LessOrEqual => Comparison::Greater,
            Comparison::Greater => Comparison::LessOrEqual,
            Comparison::GreaterOrEqual => Comparison::Less,
        }
    }

    /// The comparison with its sides exchanged.
    pub(super) fn mirrored(self) -> Comparison {
        match self {
            Comparison::Less => Comparison::Greater,
            Comparison::LessOrEqual => Comparison::GreaterOrEqual,
            Comparison::Greater => Comparison::Less,
            Comparison::GreaterOrEqual => Comparison::LessOrEqual,
            same => same,
        }
    }

    pub(super) fn sign(self) -> &'static str {
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

/// A literal of a column's type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// Text, an enum's word.
    Text(String),
    /// A GUID in canonical form.
    Guid(String),
    /// Days since 1970.
    Date(i32),
    /// Milliseconds since 1970, UTC.
    Instant(i64),
    /// A number, as decimal text.
    Number(String),
    Flag(bool),
}
