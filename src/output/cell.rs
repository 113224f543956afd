//! What one value looks like, as text and as JSON.
//!
//! A [`Cells`] is made once for each column of a batch and then asked row by row. As text:
//! strings as they are, numbers with all their digits, dates `2026-01-31`, instants
//! `2026-01-31T10:20:30Z`, lists and structs as compact JSON. As JSON: numbers are numbers,
//! decimals among them with every stored digit (`115.0000`), and never by way of a float;
//! what JSON has no form for (dates, NaN) is a string.

use std::fmt::Write;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, FixedSizeListArray, LargeListArray, LargeStringArray,
    ListArray, StringArray, StringViewArray,
};
use arrow::datatypes::{DataType, Field};
use arrow::error::ArrowError;
use arrow::util::display::{ArrayFormatter, FormatOptions};

/// Errors are errors and not texts among the rows.
const OPTIONS: FormatOptions<'static> = FormatOptions::new().with_display_error(false);

/// The values of one column of a batch.
pub struct Cells<'a> {
    array: &'a dyn Array,
    form: Form<'a>,
}

/// How the values of a type are written.
enum Form<'a> {
    Nothing,
    Flag(&'a BooleanArray),
    Text(Strings<'a>),
    /// A JSON number whose text is the formatter's, save for NaN and the infinities.
    Number(ArrayFormatter<'a>),
    /// A JSON string whose content is the formatter's.
    Other(ArrayFormatter<'a>),
    List(Lists<'a>, Box<Cells<'a>>),
    Struct(Vec<(String, Cells<'a>)>),
    Dictionary(Vec<usize>, Box<Cells<'a>>),
}

enum Strings<'a> {
    Small(&'a StringArray),
    Large(&'a LargeStringArray),
    View(&'a StringViewArray),
}

enum Lists<'a> {
    Small(&'a ListArray),
    Large(&'a LargeListArray),
    Fixed(&'a FixedSizeListArray),
}

impl<'a> Cells<'a> {
    /// The cells of `array`.
    pub fn of(array: &'a dyn Array) -> Result<Self, ArrowError> {
        let form = match array.data_type() {
            DataType::Null => Form::Nothing,
            DataType::Boolean => Form::Flag(array.as_boolean()),
            DataType::Utf8 => Form::Text(Strings::Small(array.as_string())),
            DataType::LargeUtf8 => Form::Text(Strings::Large(array.as_string())),
            DataType::Utf8View => Form::Text(Strings::View(array.as_string_view())),
            DataType::List(_) => {
                let list: &ListArray = array.as_list();
                Form::List(Lists::Small(list), boxed(list.values())?)
            }
            DataType::LargeList(_) => {
                let list: &LargeListArray = array.as_list();
                Form::List(Lists::Large(list), boxed(list.values())?)
            }
            DataType::FixedSizeList(_, _) => {
                let list = array.as_fixed_size_list();
                Form::List(Lists::Fixed(list), boxed(list.values())?)
            }
            DataType::Struct(fields) => {
                let columns = array.as_struct().columns();
                let named = fields.iter().zip(columns).map(|(field, column)| {
                    Ok((json_string(field.name()), Cells::of(column.as_ref())?))
                });
                Form::Struct(named.collect::<Result<_, ArrowError>>()?)
            }
            DataType::Dictionary(_, _) => {
                let dictionary = array.as_any_dictionary();
                Form::Dictionary(dictionary.normalized_keys(), boxed(dictionary.values())?)
            }
            other if other.is_numeric() => Form::Number(ArrayFormatter::try_new(array, &OPTIONS)?),
            _ => Form::Other(ArrayFormatter::try_new(array, &OPTIONS)?),
        };
        Ok(Cells { array, form })
    }

    /// Whether the value of `row` is NULL.
    pub fn is_null(&self, row: usize) -> bool {
        match &self.form {
            Form::Nothing => true,
            Form::Dictionary(keys, values) => self.array.is_null(row) || values.is_null(keys[row]),
            _ => self.array.is_null(row),
        }
    }

    /// How many items the list of `row` has; none if the column's values aren't lists.
    pub(super) fn length(&self, row: usize) -> Option<usize> {
        match &self.form {
            Form::List(lists, _) => Some(lists.items(row).len()),
            _ => None,
        }
    }

    /// Appends the value of `row` as text; nothing for NULL.
    pub fn write_text(&self, row: usize, out: &mut String) -> Result<(), ArrowError> {
        if self.is_null(row) {
            return Ok(());
        }
        match &self.form {
            Form::Text(strings) => out.push_str(strings.value(row)),
            Form::Number(formatter) | Form::Other(formatter) => formatter.value(row).write(out)?,
            Form::Dictionary(keys, values) => values.write_text(keys[row], out)?,
            _ => self.write_json(row, out)?,
        }
        Ok(())
    }

    /// Appends the value of `row` as JSON; `null` for NULL.
    pub fn write_json(&self, row: usize, out: &mut String) -> Result<(), ArrowError> {
        if self.is_null(row) {
            out.push_str("null");
            return Ok(());
        }
        match &self.form {
            Form::Nothing => out.push_str("null"),
            Form::Flag(flags) => out.push_str(if flags.value(row) { "true" } else { "false" }),
            Form::Text(strings) => write_json_string(strings.value(row), out),
            Form::Number(formatter) => {
                let start = out.len();
                formatter.value(row).write(out)?;
                if !out[start..].ends_with(|c: char| c.is_ascii_digit()) {
                    // NaN and the infinities.
                    let word = out.split_off(start);
                    write_json_string(&word, out);
                }
            }
            Form::Other(formatter) => {
                write_json_string(&formatter.value(row).try_to_string()?, out);
            }
            Form::List(lists, values) => {
                out.push('[');
                for (place, item) in lists.items(row).enumerate() {
                    if place > 0 {
                        out.push(',');
                    }
                    values.write_json(item, out)?;
                }
                out.push(']');
            }
            Form::Struct(fields) => {
                out.push('{');
                for (place, (name, cells)) in fields.iter().enumerate() {
                    if place > 0 {
                        out.push(',');
                    }
                    out.push_str(name);
                    out.push(':');
                    cells.write_json(row, out)?;
                }
                out.push('}');
            }
            Form::Dictionary(keys, values) => values.write_json(keys[row], out)?,
        }
        Ok(())
    }
}

fn boxed(array: &ArrayRef) -> Result<Box<Cells<'_>>, ArrowError> {
    Ok(Box::new(Cells::of(array.as_ref())?))
}

impl Strings<'_> {
    fn value(&self, row: usize) -> &str {
        match self {
            Strings::Small(array) => array.value(row),
            Strings::Large(array) => array.value(row),
            Strings::View(array) => array.value(row),
        }
    }
}

impl Lists<'_> {
    /// Where the items of `row` stand among the values of all rows.
    fn items(&self, row: usize) -> std::ops::Range<usize> {
        let place = |offset: i64| usize::try_from(offset).unwrap_or_default();
        match self {
            Lists::Small(list) => {
                let offsets = list.value_offsets();
                place(offsets[row].into())..place(offsets[row + 1].into())
            }
            Lists::Large(list) => {
                let offsets = list.value_offsets();
                place(offsets[row])..place(offsets[row + 1])
            }
            Lists::Fixed(list) => {
                let start = place(list.value_offset(row).into());
                start..start + place(list.value_length().into())
            }
        }
    }
}

/// Whether the column's values are numbers, which are set right and never cut.
pub(super) fn is_number(field: &Field) -> bool {
    field.data_type().is_numeric()
}

/// Whether the column's values are lists or structs, whose text is JSON.
pub(super) fn is_nested(field: &Field) -> bool {
    field.data_type().is_nested()
}

/// Whether the column's values are lists of structs, each a small table.
pub(super) fn is_list_of_rows(field: &Field) -> bool {
    match field.data_type() {
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
            matches!(item.data_type(), DataType::Struct(_))
        }
        _ => false,
    }
}

/// `text` as a JSON string.
pub(super) fn json_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    write_json_string(text, &mut out);
    out
}

fn write_json_string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Not required by JSON, but DEL and C1 controls steer terminals too.
            c if c.is_control() => {
                // Writing to a string can't fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{
        Date32Array, Decimal128Array, DictionaryArray, Float64Array, Int64Array,
        TimestampMillisecondArray,
    };
    use arrow::datatypes::Int32Type;

    use super::super::samples;
    use super::*;

    /// Checks the value of each row as text and as JSON.
    fn check(array: ArrayRef, expected: &[(&str, &str)]) {
        let cells = Cells::of(array.as_ref()).unwrap();
        let found: Vec<_> = (0..array.len())
            .map(|row| {
                let (mut text, mut json) = (String::new(), String::new());
                cells.write_text(row, &mut text).unwrap();
                cells.write_json(row, &mut json).unwrap();
                // What we wrote by hand is JSON to others as well.
                serde_json::from_str::<serde_json::Value>(&json).unwrap();
                (text, json)
            })
            .collect();
        let found: Vec<_> = found
            .iter()
            .map(|(t, j)| (t.as_str(), j.as_str()))
            .collect();
        assert_eq!(found, expected);
    }

    fn decimal(values: Vec<Option<i128>>, precision: u8, scale: i8) -> ArrayRef {
        Arc::new(
            Decimal128Array::from(values)
                .with_precision_and_scale(precision, scale)
                .unwrap(),
        )
    }

    #[test]
    fn decimals_keep_every_stored_digit() {
        check(
            decimal(
                vec![Some(1_150_000), Some(0), Some(-5), Some(-1_234_567), None],
                20,
                4,
            ),
            &[
                ("115.0000", "115.0000"),
                ("0.0000", "0.0000"),
                ("-0.0005", "-0.0005"),
                ("-123.4567", "-123.4567"),
                ("", "null"),
            ],
        );
        check(
            decimal(
                vec![Some(99_999_999_999_999_999_999_999_999_999_999_999_999)],
                38,
                0,
            ),
            &[(
                "99999999999999999999999999999999999999",
                "99999999999999999999999999999999999999",
            )],
        );
    }

    #[test]
    fn days_and_instants_are_iso() {
        check(
            Arc::new(Date32Array::from(vec![Some(20_484), Some(-1), None])),
            &[
                ("2026-01-31", "\"2026-01-31\""),
                ("1969-12-31", "\"1969-12-31\""),
                ("", "null"),
            ],
        );
        let instants = TimestampMillisecondArray::from(vec![
            Some(1_769_854_830_000),
            Some(1_769_854_830_007),
            None,
        ]);
        check(
            Arc::new(instants.with_timezone("UTC")),
            &[
                ("2026-01-31T10:20:30Z", "\"2026-01-31T10:20:30Z\""),
                ("2026-01-31T10:20:30.007Z", "\"2026-01-31T10:20:30.007Z\""),
                ("", "null"),
            ],
        );
    }

    #[test]
    fn whole_numbers_floats_and_flags_are_json_values() {
        check(
            Arc::new(Int64Array::from(vec![i64::MIN, i64::MAX])),
            &[
                ("-9223372036854775808", "-9223372036854775808"),
                ("9223372036854775807", "9223372036854775807"),
            ],
        );
        check(
            Arc::new(Float64Array::from(vec![
                0.1,
                -2.0,
                1e300,
                f64::NAN,
                f64::NEG_INFINITY,
            ])),
            &[
                ("0.1", "0.1"),
                ("-2.0", "-2.0"),
                ("1e300", "1e300"),
                ("NaN", "\"NaN\""),
                ("-inf", "\"-inf\""),
            ],
        );
        check(
            Arc::new(BooleanArray::from(vec![Some(true), Some(false), None])),
            &[("true", "true"), ("false", "false"), ("", "null")],
        );
    }

    #[test]
    fn texts_are_escaped_in_json_alone() {
        check(
            Arc::new(StringArray::from(vec![
                "a\"b\\c\nd\te\u{1b}[31m\u{9b}é会🦀",
                "",
            ])),
            &[
                (
                    "a\"b\\c\nd\te\u{1b}[31m\u{9b}é会🦀",
                    "\"a\\\"b\\\\c\\nd\\te\\u001b[31m\\u009bé会🦀\"",
                ),
                ("", "\"\""),
            ],
        );
    }

    #[test]
    fn lists_are_compact_json_with_exact_numbers() {
        let lines = samples::lines();
        check(
            Arc::clone(&lines),
            &[
                (
                    r#"[{"Item":"Desk","Total":100.5000,"Tags":["a","b"]},{"Item":null,"Total":-0.0001,"Tags":null}]"#,
                    r#"[{"Item":"Desk","Total":100.5000,"Tags":["a","b"]},{"Item":null,"Total":-0.0001,"Tags":null}]"#,
                ),
                ("", "null"),
                ("[]", "[]"),
                (
                    r#"[{"Item":"Lamp","Total":0.0000,"Tags":[]}]"#,
                    r#"[{"Item":"Lamp","Total":0.0000,"Tags":[]}]"#,
                ),
            ],
        );
        check(
            lines.slice(3, 1),
            &[(
                r#"[{"Item":"Lamp","Total":0.0000,"Tags":[]}]"#,
                r#"[{"Item":"Lamp","Total":0.0000,"Tags":[]}]"#,
            )],
        );
    }

    #[test]
    fn dictionaries_are_their_values() {
        let words: DictionaryArray<Int32Type> =
            vec![Some("PAID"), None, Some("PAID")].into_iter().collect();
        check(
            Arc::new(words),
            &[("PAID", "\"PAID\""), ("", "null"), ("PAID", "\"PAID\"")],
        );
    }
}
