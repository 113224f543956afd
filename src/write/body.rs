//! What a call says, as JSON with every digit.
//!
//! In: a row's values, as Arrow has them, and the columns that they are of. Out: a [`Json`] value
//! whose text is the same whenever it is made of the same row: a retry is byte by byte what was
//! sent before. No number goes through a float.

use std::fmt;

use chrono::{DateTime, NaiveDate, SecondsFormat};
use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::datatypes::{
    Date32Type, Decimal128Type, DecimalType, Int64Type, TimestampMillisecondType,
};

use crate::catalog::descriptor::{Column, Kind};
use crate::catalog::writable::{Elements, Writable};
use crate::decode::{MONEY, RATE};

/// A JSON value. Members keep their order, numbers their digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Json {
    Text(String),
    Number(String),
    Flag(bool),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// An object without members.
    pub(super) fn object() -> Json {
        Json::Object(Vec::new())
    }

    /// What stands at a path of names.
    pub(super) fn get(&self, path: &str) -> Option<&Json> {
        let Json::Object(members) = self else {
            return None;
        };
        let (name, rest) = match path.split_once('.') {
            Some((name, rest)) => (name, Some(rest)),
            None => (path, None),
        };
        let (_, value) = members.iter().find(|(known, _)| known == name)?;
        match rest {
            Some(rest) => value.get(rest),
            None => Some(value),
        }
    }

    /// The text at a path of names, if one is there.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        match self.get(path)? {
            Json::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// The digits of the number at a path of names.
    pub(super) fn number(&self, path: &str) -> Option<&str> {
        match self.get(path)? {
            Json::Number(digits) => Some(digits),
            _ => None,
        }
    }

    /// Whether the flag at a path of names is there, and set.
    pub(super) fn is_set(&self, path: &str) -> bool {
        matches!(self.get(path), Some(Json::Flag(true)))
    }

    /// The elements of the list at a path of names; none where there is no list.
    pub(super) fn elements(&self, path: &str) -> &[Json] {
        match self.get(path) {
            Some(Json::List(elements)) => elements,
            _ => &[],
        }
    }

    /// Takes away what stands under a name, or at a path of names.
    pub(super) fn take(&mut self, path: &str) {
        let Json::Object(members) = self else {
            return;
        };
        match path.split_once('.') {
            None => members.retain(|(known, _)| known != path),
            Some((name, rest)) => {
                let mut named = members.iter_mut().filter(|(known, _)| known == name);
                if let Some((_, inner)) = named.next() {
                    inner.take(rest);
                }
            }
        }
    }

    /// Puts `value` at a path of names with dots between them, in place of what is there.
    pub(super) fn put(&mut self, path: &str, value: Json) {
        let Json::Object(members) = self else {
            return;
        };
        let (name, rest) = match path.split_once('.') {
            Some((name, rest)) => (name, Some(rest)),
            None => (path, None),
        };
        let at = members.iter().position(|(known, _)| known == name);
        match (at, rest) {
            (Some(at), Some(rest)) => members[at].1.put(rest, value),
            (Some(at), None) => members[at].1 = value,
            (None, None) => members.push((name.to_string(), value)),
            (None, Some(rest)) => {
                let mut inner = Json::object();
                inner.put(rest, value);
                members.push((name.to_string(), inner));
            }
        }
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        match self {
            Json::Text(text) => f.write_str(&quoted(text)),
            Json::Number(digits) => f.write_str(digits),
            Json::Flag(flag) => write!(f, "{flag}"),
            Json::List(elements) => {
                f.write_str("[")?;
                for (place, element) in elements.iter().enumerate() {
                    let comma = if place == 0 { "" } else { "," };
                    write!(f, "{comma}{element}")?;
                }
                f.write_str("]")
            }
            Json::Object(members) => {
                f.write_str("{")?;
                for (place, (name, value)) in members.iter().enumerate() {
                    let comma = if place == 0 { "" } else { "," };
                    write!(f, "{comma}{}:{value}", quoted(name))?;
                }
                f.write_str("}")
            }
        }
    }
}

/// The value of `column` in a row, as Xero takes it; none for NULL.
pub(super) fn value(
    writable: &Writable,
    column: &Column,
    values: &dyn Array,
    row: usize,
    is_new: bool,
) -> Option<Json> {
    let taken = Fields::Taken {
        writable,
        elements: writable.elements_of(column.name),
        is_new,
    };
    json(&column.kind, taken, values, row)
}

/// The value of `column` in a row with all that Xero tells of it; none for NULL.
pub(super) fn whole(column: &Column, values: &dyn Array, row: usize) -> Option<Json> {
    json(&column.kind, Fields::All, values, row)
}

/// The fields of a list's elements that are wanted.
#[derive(Clone, Copy)]
enum Fields<'a> {
    All,
    /// Those that Xero takes; of new elements without their ids.
    Taken {
        writable: &'a Writable,
        elements: Option<&'a Elements>,
        is_new: bool,
    },
}

impl Fields<'_> {
    fn have(self, field: &Column) -> bool {
        let Fields::Taken {
            elements, is_new, ..
        } = self
        else {
            return true;
        };
        let is_id = elements.is_some_and(|e| e.id == Some(field.name));
        let takes = elements.is_some_and(|e| e.fields.contains(&field.name));
        takes && !(is_new && is_id)
    }

    /// Those of the list that a field is.
    fn below(self, field: &Column) -> Self {
        match self {
            Fields::All => Fields::All,
            Fields::Taken {
                writable, is_new, ..
            } => Fields::Taken {
                writable,
                elements: writable.elements_of(field.name),
                is_new,
            },
        }
    }
}

fn json(kind: &Kind, wanted: Fields<'_>, values: &dyn Array, row: usize) -> Option<Json> {
    if values.is_null(row) {
        return None;
    }
    Some(match kind {
        Kind::Text | Kind::Guid | Kind::Enum(_) | Kind::TenantId | Kind::TenantName => {
            Json::Text(values.as_string_opt::<i32>()?.value(row).to_string())
        }
        Kind::Date => {
            let days = values.as_primitive_opt::<Date32Type>()?.value(row);
            let day = Date32Type::to_naive_date_opt(days)?;
            Json::Text(iso(day))
        }
        Kind::Instant => {
            let instants = values.as_primitive_opt::<TimestampMillisecondType>()?;
            let instant = DateTime::from_timestamp_millis(instants.value(row))?;
            Json::Text(instant.to_rfc3339_opts(SecondsFormat::AutoSi, true))
        }
        Kind::Money => Json::Number(digits(values, row, MONEY)?),
        Kind::Rate => Json::Number(digits(values, row, RATE)?),
        Kind::Integer | Kind::LineNumber => Json::Number(
            values
                .as_primitive_opt::<Int64Type>()?
                .value(row)
                .to_string(),
        ),
        Kind::Flag => Json::Flag(values.as_boolean_opt()?.value(row)),
        // Files go out as they are.
        Kind::Bytes => return None,
        Kind::List(fields) => {
            let list = values.as_list_opt::<i32>()?.value(row);
            let objects = list.as_struct_opt()?;
            let element = |place: usize| {
                let mut object = Json::object();
                for field in fields.iter().filter(|field| wanted.have(field)) {
                    let values = objects.column_by_name(field.name);
                    let below = wanted.below(field);
                    let value = values.and_then(|v| json(&field.kind, below, v, place));
                    if let Some(value) = value {
                        object.put(field.path, value);
                    }
                }
                object
            };
            let there = (0..objects.len()).filter(|place| objects.is_valid(*place));
            Json::List(there.map(element).collect())
        }
    })
}

fn iso(day: NaiveDate) -> String {
    day.format("%Y-%m-%d").to_string()
}

/// A decimal without zeros that say nothing.
fn digits(values: &dyn Array, row: usize, (precision, scale): (u8, i8)) -> Option<String> {
    let value = values.as_primitive_opt::<Decimal128Type>()?.value(row);
    let text = Decimal128Type::format_decimal(value, precision, scale);
    Some(match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_string(),
        false => text,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{ArrayRef, Decimal128Array, StringArray};

    use super::*;
    use crate::catalog::descriptor::{Table, money};
    use crate::catalog::tables::accounting::contacts::CONTACTS;

    fn of(kind: &Column, values: ArrayRef) -> Vec<Option<String>> {
        let table: &Table = &CONTACTS;
        let writable = Writable::of(table).unwrap();
        (0..values.len())
            .map(|row| value(writable, kind, &values, row, true).map(|json| json.to_string()))
            .collect()
    }

    #[test]
    fn amounts_keep_every_digit_and_no_zero_that_says_nothing() {
        let amounts = [12_345_678_901_234_567_891_i128, -5_000, 0, 10_000_000, 1];
        let amounts = Decimal128Array::from_iter_values(amounts);
        let amounts = amounts.with_precision_and_scale(20, 4).unwrap();
        let amounts: ArrayRef = Arc::new(amounts);
        let told = of(&money("Total", ""), amounts);
        let told: Vec<&str> = told.iter().map(|text| text.as_deref().unwrap()).collect();
        assert_eq!(
            told,
            ["1234567890123456.7891", "-0.5", "0", "1000", "0.0001"]
        );
    }

    #[test]
    fn texts_are_quoted_and_paths_are_objects() {
        let names: ArrayRef = Arc::new(StringArray::from(vec![Some("Ada \"A\"\n"), None]));
        let name = CONTACTS.columns.iter().find(|c| c.name == "Name").unwrap();
        let told = of(name, names);
        assert_eq!(told, [Some(r#""Ada \"A\"\n""#.to_string()), None]);
        let mut body = Json::object();
        body.put("PaymentTerms.Bills.Day", Json::Number("5".into()));
        body.put("PaymentTerms.Sales.Day", Json::Number("6".into()));
        body.put("PaymentTerms.Bills.Day", Json::Number("7".into()));
        let text = r#"{"PaymentTerms":{"Bills":{"Day":7},"Sales":{"Day":6}}}"#;
        assert_eq!(body.to_string(), text);
    }
}
