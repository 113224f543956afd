//! What a command of the prompt lists, as rows.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};

use crate::error::{Error, ErrorKind, Result};

/// A table to be shown.
#[derive(Default)]
pub(super) struct Listing {
    columns: Vec<(&'static str, ArrayRef)>,
}

impl Listing {
    /// With one more column, of texts; none is NULL.
    pub fn texts<T: Into<String>>(
        mut self,
        name: &'static str,
        values: impl IntoIterator<Item = Option<T>>,
    ) -> Listing {
        let values = values.into_iter().map(|value| value.map(Into::into));
        let values: StringArray = values.collect();
        self.columns.push((name, Arc::new(values)));
        self
    }

    /// With one more column, of numbers.
    pub fn numbers(
        mut self,
        name: &'static str,
        values: impl IntoIterator<Item = Option<usize>>,
    ) -> Listing {
        let number = |value: usize| i64::try_from(value).unwrap_or(i64::MAX);
        let values = values.into_iter().map(|value| value.map(number));
        let values: Int64Array = values.collect();
        self.columns.push((name, Arc::new(values)));
        self
    }

    /// The rows.
    pub fn rows(self) -> Result<RecordBatch> {
        let columns = self.columns.into_iter();
        RecordBatch::try_from_iter_with_nullable(columns.map(|(name, array)| (name, array, true)))
            .map_err(|error| Error::new(ErrorKind::Query, "listing").caused_by(error))
    }
}
