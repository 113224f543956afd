//! What the columns of a CSV hold, told from all its values.
//!
//! The narrowest type that every value fits and that loses nothing: amounts are decimals of as
//! many digits as there are and no doubles, codes such as `090` stay texts, and so does a
//! column of which one value is something else. A value of nothing is NULL.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::AsArray;
use datafusion::arrow::compute::kernels::cast_utils::{Parser, string_to_datetime};
use datafusion::arrow::csv::ReaderBuilder;
use datafusion::arrow::csv::reader::Format;
use datafusion::arrow::datatypes::{DataType, Date32Type, Field, Schema, TimeUnit};
use datafusion::error::Result;

/// Digits that a decimal has room for.
const MOST_DIGITS: usize = 38;
/// Digits that always fit an `Int64`.
const DIGITS_OF_A_WHOLE: usize = 18;

/// The columns of the CSV at `path`, whose first line names them.
pub(super) fn of_csv(path: &Path, separator: u8) -> Result<Schema> {
    let format = || {
        Format::default()
            .with_header(true)
            .with_delimiter(separator)
    };
    let (names, _) = format().infer_schema(File::open(path)?, Some(0))?;
    let names = names.fields().iter();
    // What spreadsheets put in front of a file in UTF-8 is no part of a name.
    let names: Vec<_> = names
        .map(|field| field.name().trim_start_matches('\u{feff}').to_string())
        .collect();
    let texts = names.iter().map(|n| Field::new(n, DataType::Utf8, true));
    let texts = Arc::new(Schema::new(texts.collect::<Vec<_>>()));
    let reader = ReaderBuilder::new(texts)
        .with_format(format())
        .build(File::open(path)?)?;
    let mut columns = vec![Seen::default(); names.len()];
    for batch in reader {
        for (column, seen) in batch?.columns().iter().zip(&mut columns) {
            let values = column.as_string::<i32>();
            for value in values.iter().flatten() {
                seen.add(value);
            }
        }
    }
    let fields = names.iter().zip(columns);
    let fields = fields.map(|(name, seen)| Field::new(name, seen.data_type(), true));
    Ok(Schema::new(fields.collect::<Vec<_>>()))
}

/// What the values of a column were so far.
#[derive(Debug, Clone, Default)]
struct Seen {
    kinds: Vec<Kind>,
    /// The most digits before and after the point.
    whole: usize,
    fraction: usize,
    /// The most digits of a second's fraction.
    second: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Flag,
    Number,
    Day,
    /// An instant, with its zone.
    Instant,
    /// A time of day of a day, in whatever zone.
    Time,
    Text,
}

impl Seen {
    fn add(&mut self, value: &str) {
        let kind = if let Some((whole, fraction)) = digits(value) {
            self.whole = self.whole.max(whole);
            self.fraction = self.fraction.max(fraction);
            Kind::Number
        } else {
            self.second = self.second.max(fraction_of_second(value));
            kind(value)
        };
        if !self.kinds.contains(&kind) {
            self.kinds.push(kind);
        }
    }

    fn data_type(&self) -> DataType {
        let digits = self.whole + self.fraction;
        match self.kinds.as_slice() {
            [Kind::Flag] => DataType::Boolean,
            [Kind::Number] if self.fraction == 0 && digits <= DIGITS_OF_A_WHOLE => DataType::Int64,
            [Kind::Number] if digits <= MOST_DIGITS => {
                let narrow = |digits: usize| u8::try_from(digits).unwrap_or(u8::MAX);
                let scale = i8::try_from(self.fraction).unwrap_or(i8::MAX);
                DataType::Decimal128(narrow(digits.max(1)), scale)
            }
            [Kind::Day] => DataType::Date32,
            [Kind::Instant] => DataType::Timestamp(self.unit(), Some("UTC".into())),
            [Kind::Time] => DataType::Timestamp(self.unit(), None),
            _ => DataType::Utf8,
        }
    }

    fn unit(&self) -> TimeUnit {
        match self.second {
            0..=3 => TimeUnit::Millisecond,
            4..=6 => TimeUnit::Microsecond,
            _ => TimeUnit::Nanosecond,
        }
    }
}

/// What a value is that is no number.
fn kind(value: &str) -> Kind {
    if value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false") {
        Kind::Flag
    } else if value.len() == 10 && Date32Type::parse(value).is_some() {
        Kind::Day
    } else if value.len() > 10 && string_to_datetime(&chrono::Utc, value).is_ok() {
        let zone = value.get(value.len() - 6..).unwrap_or_default();
        match value.ends_with(['Z', 'z']) || zone.starts_with(['+', '-']) {
            true => Kind::Instant,
            false => Kind::Time,
        }
    } else {
        Kind::Text
    }
}

fn fraction_of_second(value: &str) -> usize {
    let fraction = value.rsplit_once('.').map_or("", |(_, fraction)| fraction);
    fraction.bytes().take_while(u8::is_ascii_digit).count()
}

/// How many digits a number has before and after its point. None if it is no number, or a code
/// that would be another one as a number: with a zero, a plus or a point in front.
fn digits(value: &str) -> Option<(usize, usize)> {
    let value = value.strip_prefix('-').unwrap_or(value);
    let (whole, fraction) = match value.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return None,
        None => (value, ""),
    };
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_code = whole.is_empty() || (whole.len() > 1 && whole.starts_with('0'));
    (are_digits(whole) && are_digits(fraction) && !is_code).then_some((whole.len(), fraction.len()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// The types of a CSV with this text.
    fn types(text: &str) -> Vec<(String, DataType)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, text).unwrap();
        let schema = of_csv(&path, b',').unwrap();
        let fields = schema.fields().iter();
        fields
            .map(|field| (field.name().clone(), field.data_type().clone()))
            .collect()
    }

    fn check(values: &[&str], expected: DataType) {
        let lines = values.iter().map(|value| format!("\"{value}\",x\n"));
        let text = format!("A,B\n{}", lines.collect::<String>());
        assert_eq!(types(&text)[0], ("A".to_string(), expected), "{values:?}");
    }

    #[test]
    fn amounts_are_decimals_of_the_digits_there_are() {
        check(&["1.5", "-20", "", "300.25"], DataType::Decimal128(5, 2));
        check(&["1", "-20", ""], DataType::Int64);
        check(&["1234567890123456789"], DataType::Decimal128(19, 0));
        check(&[&"9".repeat(39)], DataType::Utf8);
    }

    #[test]
    fn codes_stay_as_they_are_written() {
        for code in ["090", "+61", ".5", "1,000", "1e5", "0x1F", "NaN", "-"] {
            check(&["200", code], DataType::Utf8);
        }
        check(&["0", "0.5"], DataType::Decimal128(2, 1));
    }

    #[test]
    fn days_times_and_instants_are_told_apart() {
        let utc = Some("UTC".into());
        check(&["2026-01-31", ""], DataType::Date32);
        check(&["2026-02-31"], DataType::Utf8);
        check(
            &["2026-01-31T10:20:30.123Z", "2026-01-31T10:20:30+11:00"],
            DataType::Timestamp(TimeUnit::Millisecond, utc),
        );
        check(
            &["2026-01-31 10:20:30.123456"],
            DataType::Timestamp(TimeUnit::Microsecond, None),
        );
        check(&["2026-01-31", "2026-01-31T10:20:30Z"], DataType::Utf8);
        check(&["true", "FALSE", ""], DataType::Boolean);
        check(&["", ""], DataType::Utf8);
    }

    #[test]
    fn a_mark_in_front_is_no_part_of_a_name() {
        let names = types("\u{feff}Number,Größe\n1,2\n");
        assert_eq!(names[0].0, "Number");
        assert_eq!(names[1].0, "Größe");
    }
}
