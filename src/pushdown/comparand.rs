//! One side of a comparison: a column, as it is or inside a function whose meaning can be
//! undone, so that the comparison becomes one of the column itself.
//!
//! Rule: what comes out holds for every row for which the comparison holds; it may hold for
//! more. `scan` evaluates the comparison again.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime};
use datafusion::arrow::datatypes::{DataType, TimeUnit};
use datafusion::common::ScalarValue;
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::expr::ScalarFunction;

use super::predicate::{Comparison, Predicate, Value};
use crate::catalog::descriptor::{Column, Kind, Table};
use crate::guid;

pub(super) const NO_COLUMN: &str = "it isn't a comparison of a column with a literal";
pub(super) const OTHER_TYPE: &str = "the literal isn't of the column's type";

const MILLISECONDS_A_DAY: i64 = 86_400_000;

/// A column and what is done to it before it is compared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Comparand {
    pub(super) column: &'static Column,
    wrapping: Wrapping,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrapping {
    None,
    /// A day as the instant of its midnight, in UTC or in some zone.
    Midnight {
        zoned: bool,
    },
    /// An instant as some zone's clock shows it.
    Zoned,
    /// An instant on the clock of UTC that no longer says so.
    Clock,
    /// The beginning of the period that a day or instant falls in.
    Truncated(Period),
    /// `date_part('year', …)`.
    Year,
    /// `upper(…)` or `lower(…)`.
    Folded {
        upper: bool,
    },
    /// An amount as the nearest double.
    Double,
}

/// A span of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Period {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl Comparand {
    /// The column in `expr`, if all that is around it can be undone.
    pub(super) fn of(table: &Table, expr: &Expr) -> Option<Comparand> {
        match expr {
            Expr::Column(column) => Some(Comparand {
                column: table.all_columns().find(|c| c.name == column.name)?,
                wrapping: Wrapping::None,
            }),
            Expr::Alias(alias) => Comparand::of(table, &alias.expr),
            Expr::Cast(cast) => Comparand::of(table, &cast.expr)?.cast(cast.field.data_type()),
            Expr::TryCast(cast) => Comparand::of(table, &cast.expr)?.cast(cast.field.data_type()),
            Expr::ScalarFunction(ScalarFunction { func, args }) => {
                Comparand::in_function(table, func.name(), args)
            }
            _ => None,
        }
    }

    /// The column, where nothing is done to it that changes its value.
    pub(super) fn plain(self) -> Option<&'static Column> {
        (self.wrapping == Wrapping::None).then_some(self.column)
    }

    fn with(self, wrapping: Wrapping) -> Option<Comparand> {
        Some(Comparand { wrapping, ..self })
    }

    fn cast(self, to: &DataType) -> Option<Comparand> {
        match (self.wrapping, &self.column.kind, to) {
            (
                Wrapping::None | Wrapping::Folded { .. },
                Kind::Text | Kind::Guid | Kind::Enum(_),
                to,
            ) if to.is_string() => Some(self),
            (Wrapping::None, Kind::Date, DataType::Date32) => Some(self),
            (
                Wrapping::None | Wrapping::Midnight { zoned: false },
                Kind::Date,
                DataType::Timestamp(_, zone),
            ) => {
                let zoned = zone.is_some();
                self.with(Wrapping::Midnight { zoned })
            }
            // The same instant in another unit or zone.
            (Wrapping::None | Wrapping::Zoned, Kind::Instant, DataType::Timestamp(unit, zone))
                if *unit != TimeUnit::Second =>
            {
                match (self.wrapping, zone.as_deref()) {
                    (Wrapping::None, Some(zone)) if is_utc(Some(zone)) => Some(self),
                    // Without a zone it is a clock's time, which another cast may take for that of
                    // another zone: no longer the same instant.
                    (_, None) => self.with(Wrapping::Clock),
                    _ => self.with(Wrapping::Zoned),
                }
            }
            (Wrapping::Clock, Kind::Instant, DataType::Timestamp(unit, zone))
                if *unit != TimeUnit::Second && is_utc(zone.as_deref()) =>
            {
                Some(self)
            }
            (Wrapping::None | Wrapping::Clock, Kind::Instant, DataType::Date32) => {
                self.with(Wrapping::Truncated(Period::Day))
            }
            (Wrapping::Midnight { zoned: false }, Kind::Date, DataType::Date32) => {
                self.with(Wrapping::None)
            }
            // A beginning of a day or longer is itself again as a day.
            (Wrapping::Truncated(_), _, DataType::Date32) => Some(self),
            (Wrapping::Truncated(_), _, DataType::Timestamp(_, zone))
                if is_utc(zone.as_deref()) =>
            {
                Some(self)
            }
            (Wrapping::Year, _, to) if to.is_numeric() => Some(self),
            (Wrapping::None, Kind::Integer, to) if to.is_integer() => Some(self),
            (Wrapping::None, Kind::Money, DataType::Decimal128(precision, scale))
                if *scale >= 4 && i16::from(*precision) - i16::from(*scale) >= 16 =>
            {
                Some(self)
            }
            (Wrapping::None, Kind::Money, DataType::Float64) => self.with(Wrapping::Double),
            _ => None,
        }
    }

    fn in_function(table: &Table, name: &str, args: &[Expr]) -> Option<Comparand> {
        match (name, args) {
            ("upper" | "lower", [text]) => {
                let comparand = Comparand::of(table, text)?;
                match (comparand.plain()?.kind, name) {
                    (Kind::Guid, "lower") => Some(comparand),
                    (Kind::Enum(_), _) => comparand.with(Wrapping::Folded {
                        upper: name == "upper",
                    }),
                    _ => None,
                }
            }
            ("date_part", [part, of]) => {
                let comparand = Comparand::of(table, of)?;
                let year = text_of(part)?.eq_ignore_ascii_case("year");
                (year && comparand.is_whole_moment()).then_some(())?;
                comparand.with(Wrapping::Year)
            }
            ("date_trunc", [period, of]) => {
                let comparand = Comparand::of(table, of)?;
                comparand.is_whole_moment().then_some(())?;
                let period = match text_of(period)?.to_ascii_lowercase().as_str() {
                    "day" => Period::Day,
                    "week" => Period::Week,
                    "month" => Period::Month,
                    "quarter" => Period::Quarter,
                    "year" => Period::Year,
                    _ => return None,
                };
                comparand.with(Wrapping::Truncated(period))
            }
            _ => None,
        }
    }

    /// Whether it is a day, or an instant on the clock of UTC: in another zone a period begins at
    /// another instant.
    fn is_whole_moment(&self) -> bool {
        match self.wrapping {
            Wrapping::None => matches!(self.column.kind, Kind::Date | Kind::Instant),
            Wrapping::Clock => true,
            Wrapping::Midnight { zoned } => !zoned,
            _ => false,
        }
    }

    /// What `self comparison literal` says of the column.
    pub(super) fn compared(self, comparison: Comparison, literal: &ScalarValue) -> Predicate {
        let column = self.column;
        match self.wrapping {
            Wrapping::None | Wrapping::Zoned | Wrapping::Clock => match value_of(column, literal) {
                Literal::Value(value) => Predicate::Compare {
                    column,
                    comparison,
                    value,
                },
                Literal::NoGuid if comparison == Comparison::Equal => Predicate::Never,
                Literal::NoGuid | Literal::OtherType => Predicate::Local(OTHER_TYPE),
            },
            Wrapping::Midnight { zoned } => match moment_of(literal) {
                Some(moment) => midnight_compared(column, zoned, comparison, moment),
                None => Predicate::Local(OTHER_TYPE),
            },
            Wrapping::Truncated(period) => match moment_of(literal) {
                Some(moment) => truncated_compared(column, period, comparison, moment),
                None => Predicate::Local(OTHER_TYPE),
            },
            Wrapping::Year => {
                let year = whole_number(literal).and_then(|year| i32::try_from(year).ok());
                let begins = year.and_then(|year| NaiveDate::from_ymd_opt(year, 1, 1));
                match begins {
                    Some(day) => truncated_compared(
                        column,
                        Period::Year,
                        comparison,
                        day.and_time(NaiveTime::MIN),
                    ),
                    None => Predicate::Local("the year is out of range"),
                }
            }
            Wrapping::Folded { upper } => folded_compared(column, upper, comparison, literal),
            Wrapping::Double => doubles_compared(column, comparison, literal),
        }
    }
}

/// `midnight(day) comparison moment`, as one of days.
fn midnight_compared(
    column: &'static Column,
    zoned: bool,
    comparison: Comparison,
    moment: NaiveDateTime,
) -> Predicate {
    let whole = moment.time() == NaiveTime::MIN;
    let floor = days_of(moment.date());
    let ceiling = if whole { floor } else { floor + 1 };
    // In which zone the day's midnight is taken doesn't matter a day earlier and later.
    let slack = i32::from(zoned);
    let day = |comparison, days| Predicate::Compare {
        column,
        comparison,
        value: Value::Date(days),
    };
    match comparison {
        Comparison::GreaterOrEqual => day(Comparison::GreaterOrEqual, ceiling - slack),
        Comparison::Greater => day(Comparison::Greater, floor - slack),
        Comparison::LessOrEqual => day(Comparison::LessOrEqual, floor + slack),
        Comparison::Less => day(Comparison::Less, ceiling + slack),
        Comparison::Equal if zoned => Predicate::And(vec![
            day(Comparison::GreaterOrEqual, floor - 1),
            day(Comparison::LessOrEqual, ceiling + 1),
        ]),
        Comparison::Equal if whole => day(Comparison::Equal, floor),
        Comparison::Equal => Predicate::Never,
        Comparison::NotEqual if whole && !zoned => day(Comparison::NotEqual, floor),
        Comparison::NotEqual => Predicate::Local("every day satisfies it"),
    }
}

/// `beginning of period(column) comparison moment`, as bounds of the column.
fn truncated_compared(
    column: &'static Column,
    period: Period,
    comparison: Comparison,
    moment: NaiveDateTime,
) -> Predicate {
    let Some((begins, ends)) = period.around(moment.date()) else {
        return Predicate::Local("the date is out of range");
    };
    let aligned = moment == begins.and_time(NaiveTime::MIN);
    let bound = |comparison, day: NaiveDate| {
        let days = days_of(day);
        let value = match column.kind {
            Kind::Instant => Value::Instant(i64::from(days) * MILLISECONDS_A_DAY),
            _ => Value::Date(days),
        };
        Predicate::Compare {
            column,
            comparison,
            value,
        }
    };
    let next = if aligned { begins } else { ends };
    match comparison {
        Comparison::Equal if aligned => Predicate::And(vec![
            bound(Comparison::GreaterOrEqual, begins),
            bound(Comparison::Less, ends),
        ]),
        Comparison::Equal => Predicate::Never,
        Comparison::NotEqual if aligned => Predicate::Or(vec![
            bound(Comparison::Less, begins),
            bound(Comparison::GreaterOrEqual, ends),
        ]),
        Comparison::NotEqual => Predicate::Local("every period satisfies it"),
        Comparison::Less => bound(Comparison::Less, next),
        Comparison::LessOrEqual => bound(Comparison::Less, ends),
        Comparison::Greater => bound(Comparison::GreaterOrEqual, ends),
        Comparison::GreaterOrEqual => bound(Comparison::GreaterOrEqual, next),
    }
}

/// `upper(word) = literal`: any of the known words that fold to it.
fn folded_compared(
    column: &'static Column,
    upper: bool,
    comparison: Comparison,
    literal: &ScalarValue,
) -> Predicate {
    let (Kind::Enum(words), Comparison::Equal, Some(Some(text))) =
        (&column.kind, comparison, literal.try_as_str())
    else {
        return Predicate::Local("only = and IN travel for words in another case");
    };
    let values: Vec<Value> = words
        .iter()
        .filter(|word| match upper {
            true => word.to_uppercase() == text,
            false => word.to_lowercase() == text,
        })
        .map(|word| Value::Text((*word).to_string()))
        .collect();
    match values.is_empty() {
        true => Predicate::Local("the literal isn't one of the words Xero documents"),
        false => Predicate::OneOf { column, values },
    }
}

/// An amount's nearest double against a double: the amounts that may be meant, and a bit more.
fn doubles_compared(
    column: &'static Column,
    comparison: Comparison,
    literal: &ScalarValue,
) -> Predicate {
    /// Beyond it, doubles are further apart than the digits of an amount.
    const FINE: f64 = 1e10;
    let ScalarValue::Float64(Some(double)) = literal else {
        return Predicate::Local(OTHER_TYPE);
    };
    if double.is_nan() || double.abs() > FINE {
        return Predicate::Local("the number is out of range");
    }
    let bound = |comparison, by: f64| Predicate::Compare {
        column,
        comparison,
        value: Value::Number(format!("{:.4}", double + by)),
    };
    let (below, above) = (-0.001, 0.001);
    match comparison {
        Comparison::Equal => Predicate::And(vec![
            bound(Comparison::GreaterOrEqual, below),
            bound(Comparison::LessOrEqual, above),
        ]),
        Comparison::Greater | Comparison::GreaterOrEqual => {
            bound(Comparison::GreaterOrEqual, below)
        }
        Comparison::Less | Comparison::LessOrEqual => bound(Comparison::LessOrEqual, above),
        Comparison::NotEqual => Predicate::Local("amounts may carry a double's noise"),
    }
}

impl Period {
    /// The first day of the period that holds `day`, and of the next one.
    fn around(self, day: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
        let month = |month| NaiveDate::from_ymd_opt(day.year(), month, 1);
        let (begins, months) = match self {
            Period::Day => return Some((day, day.checked_add_days(Days::new(1))?)),
            Period::Week => {
                let since_monday = u64::from(day.weekday().num_days_from_monday());
                let monday = day.checked_sub_days(Days::new(since_monday))?;
                return Some((monday, monday.checked_add_days(Days::new(7))?));
            }
            Period::Month => (month(day.month())?, 1),
            Period::Quarter => (month(day.month0() / 3 * 3 + 1)?, 3),
            Period::Year => (month(1)?, 12),
        };
        Some((begins, begins.checked_add_months(Months::new(months))?))
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
        (Kind::Instant, literal) => moment_of(literal)
            .filter(|_| matches!(literal.data_type(), DataType::Timestamp(..)))
            .map(|moment| Value::Instant(moment.and_utc().timestamp_millis())),
        (Kind::Money | Kind::Rate, ScalarValue::Decimal128(Some(value), _, scale)) => {
            decimal_text(*value, *scale).map(Value::Number)
        }
        (Kind::Integer, literal) => whole_number(literal).map(|n| Value::Number(n.to_string())),
        (Kind::Flag, ScalarValue::Boolean(Some(is))) => Some(Value::Flag(*is)),
        _ => None,
    };
    value.map_or(Literal::OtherType, Literal::Value)
}

/// A day's or timestamp's moment, in UTC where it has a zone.
fn moment_of(literal: &ScalarValue) -> Option<NaiveDateTime> {
    let (units_a_second, units) = match literal {
        ScalarValue::Date32(Some(days)) => {
            return Some(NaiveDate::from_epoch_days(*days)?.and_time(NaiveTime::MIN));
        }
        ScalarValue::TimestampSecond(Some(at), _) => (1, *at),
        ScalarValue::TimestampMillisecond(Some(at), _) => (1_000, *at),
        ScalarValue::TimestampMicrosecond(Some(at), _) => (1_000_000, *at),
        ScalarValue::TimestampNanosecond(Some(at), _) => (1_000_000_000, *at),
        _ => return None,
    };
    let nanoseconds = units.rem_euclid(units_a_second) * (1_000_000_000 / units_a_second);
    let nanoseconds = u32::try_from(nanoseconds).ok()?;
    let at = chrono::DateTime::from_timestamp(units.div_euclid(units_a_second), nanoseconds)?;
    Some(at.naive_utc())
}

fn whole_number(literal: &ScalarValue) -> Option<i64> {
    match literal {
        ScalarValue::Int8(Some(n)) => Some(i64::from(*n)),
        ScalarValue::Int16(Some(n)) => Some(i64::from(*n)),
        ScalarValue::Int32(Some(n)) => Some(i64::from(*n)),
        ScalarValue::Int64(Some(n)) => Some(*n),
        ScalarValue::UInt8(Some(n)) => Some(i64::from(*n)),
        ScalarValue::UInt16(Some(n)) => Some(i64::from(*n)),
        ScalarValue::UInt32(Some(n)) => Some(i64::from(*n)),
        ScalarValue::UInt64(Some(n)) => i64::try_from(*n).ok(),
        _ => None,
    }
}

fn days_of(day: NaiveDate) -> i32 {
    day.to_epoch_days()
}

fn is_utc(zone: Option<&str>) -> bool {
    zone.is_none_or(|zone| matches!(zone, "UTC" | "+00:00" | "Z"))
}

fn text_of(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Literal(literal, _) => literal.try_as_str().flatten(),
        _ => None,
    }
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
    use datafusion::logical_expr::Cast;

    use super::*;
    use crate::catalog::descriptor::Api;
    use crate::catalog::registry;

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

    #[test]
    fn an_instant_that_lost_its_zone_and_got_another_is_no_operand() {
        let table = registry::table(Api::Accounting, "Invoices").unwrap();
        let cast = |expr, zone: Option<&str>| {
            let to = DataType::Timestamp(TimeUnit::Nanosecond, zone.map(Into::into));
            Expr::Cast(Cast::new(Box::new(expr), to))
        };
        let column = Expr::Column(datafusion::common::Column::from_name("UpdatedDateUTC"));
        for (zones, is_comparand) in [
            (&[None][..], true),
            (&[Some("America/New_York"), None], true),
            (&[None, Some("UTC")], true),
            // arrow takes the clock's time for New York's: hours later.
            (&[None, Some("America/New_York")], false),
            (
                &[Some("America/New_York"), None, Some("America/New_York")],
                false,
            ),
        ] {
            let cast = zones
                .iter()
                .fold(column.clone(), |expr, zone| cast(expr, *zone));
            assert_eq!(
                Comparand::of(table, &cast).is_some(),
                is_comparand,
                "{zones:?}"
            );
        }
    }

    #[test]
    fn a_period_begins_where_date_trunc_says() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (period, of, begins, ends) in [
            (Period::Day, "2024-02-29", "2024-02-29", "2024-03-01"),
            (Period::Week, "2024-03-03", "2024-02-26", "2024-03-04"),
            (Period::Month, "2024-12-31", "2024-12-01", "2025-01-01"),
            (Period::Quarter, "2024-06-30", "2024-04-01", "2024-07-01"),
            (Period::Year, "2024-02-29", "2024-01-01", "2025-01-01"),
        ] {
            assert_eq!(period.around(day(of)), Some((day(begins), day(ends))));
        }
    }
}
