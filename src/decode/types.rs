//! The Arrow types of columns: the types that SQL shows.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, Fields, Schema, SchemaRef, TimeUnit};

use crate::catalog::descriptor::{Column, Kind, Table};

/// Digits, and digits behind the point, of an amount of money.
pub(crate) const MONEY: (u8, i8) = (20, 4);
/// Digits, and digits behind the point, of a quantity, rate or percentage.
pub(crate) const RATE: (u8, i8) = (28, 10);

/// The Arrow type of a column's values.
pub fn arrow_type(kind: &Kind) -> DataType {
    match kind {
        Kind::Text | Kind::Guid | Kind::Enum(_) | Kind::TenantId | Kind::TenantName => {
            DataType::Utf8
        }
        Kind::Date => DataType::Date32,
        Kind::Instant => DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into())),
        Kind::Money => DataType::Decimal128(MONEY.0, MONEY.1),
        Kind::Rate => DataType::Decimal128(RATE.0, RATE.1),
        Kind::Integer | Kind::LineNumber => DataType::Int64,
        Kind::Flag => DataType::Boolean,
        Kind::Bytes => DataType::Binary,
        Kind::List(fields) => DataType::List(Arc::new(Field::new(
            Field::LIST_FIELD_DEFAULT_NAME,
            DataType::Struct(element_fields(fields)),
            true,
        ))),
    }
}

pub(crate) fn element_fields(columns: &[Column]) -> Fields {
    columns.iter().map(field).collect()
}

/// The Arrow field of a column: nullable, and without metadata, for which DataFusion keeps
/// columns apart in recursive queries.
pub fn field(column: &Column) -> Field {
    Field::new(column.name, arrow_type(&column.kind), true)
}

/// The Arrow schema of a whole table, tenant columns included.
pub fn schema_of(table: &Table) -> SchemaRef {
    Arc::new(Schema::new(
        table.all_columns().map(field).collect::<Vec<_>>(),
    ))
}
