//! The rows that the last statement didn't write: `system.WriteErrors`.

use std::sync::{Arc, Mutex, PoisonError};

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Int64Array, RecordBatch, StringArray, UInt64Array,
};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::{DataType, Field, Int64Type, Schema};
use datafusion::error::Result;
use serde_json::Value;

use crate::catalog::descriptor::{Column, integer, text};

/// What each row begins with, before the columns that the statement gave.
pub(crate) const WHAT_WENT_WRONG: &[Column] = &[
    integer("RowNumber", "Place of the row in the statement, from 1."),
    text(
        "Outcome",
        "`refused` by Xero, `unknown` where no reply told, or `not sent`.",
    ),
    text(
        "ErrorColumn",
        "The column that Xero's message is about, where it can be told.",
    ),
    text("ErrorMessage", "What Xero said."),
];

/// One row that wasn't written.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    /// Its place among the statement's rows.
    pub(super) row: usize,
    pub(super) outcome: &'static str,
    pub(super) column: Option<String>,
    pub(super) message: String,
}

/// Those of the last statement that wrote.
#[derive(Debug, Default)]
pub(crate) struct WriteErrors(Mutex<Option<RecordBatch>>);

impl WriteErrors {
    /// Forgets those of the statement before.
    pub(super) fn begins(&self) {
        *self.lock() = None;
    }

    /// Keeps those of a statement whose rows these are.
    pub(super) fn keep(&self, rows: &RecordBatch, failures: &[Failure]) -> Result<()> {
        *self.lock() = match failures.is_empty() {
            true => None,
            false => Some(table(rows, failures)?),
        };
        Ok(())
    }

    /// Those there are, as a batch; without columns of a table where there are none.
    pub(crate) fn rows(&self) -> RecordBatch {
        let kept = self.lock().clone();
        kept.unwrap_or_else(|| RecordBatch::new_empty(Arc::new(Schema::new(fields()))))
    }

    /// The same without the statement's columns, an object each.
    pub(crate) fn told(&self) -> Vec<Value> {
        let rows = self.rows();
        let text = |name: &str, row: usize| -> Option<String> {
            let texts = rows.column_by_name(name)?.as_string_opt::<i32>()?;
            texts.is_valid(row).then(|| texts.value(row).to_string())
        };
        let numbers = rows.column(0).as_primitive_opt::<Int64Type>();
        let told = (0..rows.num_rows()).map(|row| {
            let others = WHAT_WENT_WRONG[1..].iter();
            let mut told: serde_json::Map<String, Value> = others
                .map(|column| (column.name.to_string(), text(column.name, row).into()))
                .collect();
            let number = numbers.map(|numbers| numbers.value(row));
            told.insert(WHAT_WENT_WRONG[0].name.to_string(), number.into());
            Value::Object(told)
        });
        told.collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<RecordBatch>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn fields() -> Vec<Field> {
    let fields = WHAT_WENT_WRONG.iter();
    let fields = fields.map(|column| match column.name {
        "RowNumber" => Field::new(column.name, DataType::Int64, false),
        name => Field::new(name, DataType::Utf8, true),
    });
    fields.collect()
}

fn table(rows: &RecordBatch, failures: &[Failure]) -> Result<RecordBatch> {
    let places = failures.iter().map(|failure| failure.row as u64);
    let places = UInt64Array::from_iter_values(places);
    let numbers = failures.iter().map(|failure| failure.row as i64 + 1);
    let texts = |text: fn(&Failure) -> Option<&str>| -> ArrayRef {
        Arc::new(failures.iter().map(text).collect::<StringArray>())
    };
    let mut columns: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from_iter_values(numbers)),
        texts(|failure| Some(failure.outcome)),
        texts(|failure| failure.column.as_deref()),
        texts(|failure| Some(&failure.message)),
    ];
    let mut all = fields();
    for (field, column) in rows.schema().fields().iter().zip(rows.columns()) {
        all.push(field.as_ref().clone());
        columns.push(take(column, &places, None)?);
    }
    Ok(RecordBatch::try_new(Arc::new(Schema::new(all)), columns)?)
}
