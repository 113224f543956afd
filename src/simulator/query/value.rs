//! Values of fields and literals, and how two of them compare.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::simulator::data::amount::{Amount, Rate};
use crate::simulator::data::ids::Guid;

/// The value of a field or a literal. Numbers count ten-billionths, times milliseconds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Text(Cow<'static, str>),
    Number(i128),
    Time(i64),
    Guid(Guid),
    Flag(bool),
}

/// How many parts a whole number has in `Value::Number`.
pub(crate) const NUMBER_SCALE: u32 = 10;

impl Value {
    pub(crate) fn text(text: impl Into<Cow<'static, str>>) -> Value {
        Value::Text(text.into())
    }

    /// Orders two values of one type; `None` where one is null or the types differ.
    pub(crate) fn compared_with(&self, other: &Value) -> Option<Ordering> {
        Some(match (self, other) {
            (Value::Text(a), Value::Text(b)) => compare_texts(a, b),
            (Value::Number(a), Value::Number(b)) => a.cmp(b),
            (Value::Time(a), Value::Time(b)) => a.cmp(b),
            (Value::Guid(a), Value::Guid(b)) => a.sql_server_order().cmp(&b.sql_server_order()),
            (Value::Flag(a), Value::Flag(b)) => a.cmp(b),
            _ => return None,
        })
    }
}

impl From<Amount> for Value {
    fn from(amount: Amount) -> Value {
        Value::Number(i128::from(amount.0) * 1_000_000)
    }
}

impl From<Rate> for Value {
    fn from(rate: Rate) -> Value {
        Value::Number(i128::from(rate.0) * 10_000)
    }
}

/// Compares as the database does: without regard to case.
// (?) README section 3: string comparison may ignore case; here it always does.
pub(crate) fn compare_texts(a: &str, b: &str) -> Ordering {
    if a.is_ascii() && b.is_ascii() {
        let lower =
            |text: &'_ str| -> Vec<u8> { text.bytes().map(|c| c.to_ascii_lowercase()).collect() };
        if a.eq_ignore_ascii_case(b) {
            return Ordering::Equal;
        }
        return lower(a).cmp(&lower(b));
    }
    a.to_lowercase().cmp(&b.to_lowercase())
}
