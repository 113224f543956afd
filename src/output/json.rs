//! JSON: an object for each row, as one array or a line each.
//!
//! Two columns of one name would be one key of the object: see [`super::names`].

use std::io::Write;

use arrow::datatypes::Schema;
use arrow::record_batch::RecordBatch;

use super::cell::{Cells, json_string};
use super::names::distinct_names;
use super::{RowWriter, WriteError};

/// Writes rows as JSON objects.
pub(super) struct Json {
    layout: Layout,
    /// The columns' names as JSON strings.
    keys: Vec<String>,
    rows: usize,
}

#[derive(PartialEq)]
enum Layout {
    Array,
    Lines,
}

impl Json {
    /// One array with an object for each row.
    pub fn array() -> Self {
        Json::new(Layout::Array)
    }

    /// An object a line.
    pub fn lines() -> Self {
        Json::new(Layout::Lines)
    }

    fn new(layout: Layout) -> Self {
        Json {
            layout,
            keys: Vec::new(),
            rows: 0,
        }
    }
}

impl RowWriter for Json {
    fn start(&mut self, schema: &Schema, _out: &mut dyn Write) -> Result<(), WriteError> {
        self.keys = distinct_names(schema)
            .iter()
            .map(|name| json_string(name))
            .collect();
        self.rows = 0;
        Ok(())
    }

    fn write(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> Result<(), WriteError> {
        let columns = batch
            .columns()
            .iter()
            .map(|column| Cells::of(column.as_ref()))
            .collect::<Result<Vec<_>, _>>()?;
        let mut text = String::new();
        for row in 0..batch.num_rows() {
            text.clear();
            if self.layout == Layout::Array {
                text.push_str(if self.rows == 0 { "[\n" } else { ",\n" });
            }
            text.push('{');
            for (place, (key, cells)) in self.keys.iter().zip(&columns).enumerate() {
                if place > 0 {
                    text.push(',');
                }
                text.push_str(key);
                text.push(':');
                cells.write_json(row, &mut text)?;
            }
            text.push('}');
            if self.layout == Layout::Lines {
                text.push('\n');
            }
            out.write_all(text.as_bytes())?;
            self.rows += 1;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write) -> Result<(), WriteError> {
        if self.layout == Layout::Array {
            out.write_all(if self.rows == 0 { b"[]\n" } else { b"\n]\n" })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::Decimal128Array;
    use std::sync::Arc;

    use super::super::{Format, Style, samples, written};

    #[test]
    fn rows_of_all_batches_are_one_array() {
        let first = samples::texts(&[
            ("Name", &[Some("a"), None]),
            ("Note", &[Some(""), Some("b")]),
        ]);
        let second = samples::texts(&[("Name", &[Some("c")]), ("Note", &[None])]);
        let batches = [first, second];
        assert_eq!(
            written(Format::Json, &Style::default(), &batches),
            "[\n{\"Name\":\"a\",\"Note\":\"\"},\n{\"Name\":null,\"Note\":\"b\"},\n\
             {\"Name\":\"c\",\"Note\":null}\n]\n"
        );
        assert_eq!(
            written(Format::Ndjson, &Style::default(), &batches),
            "{\"Name\":\"a\",\"Note\":\"\"}\n{\"Name\":null,\"Note\":\"b\"}\n\
             {\"Name\":\"c\",\"Note\":null}\n"
        );
    }

    #[test]
    fn no_rows_are_an_empty_array() {
        let none = [samples::texts(&[("Name", &[])])];
        assert_eq!(written(Format::Json, &Style::default(), &none), "[]\n");
        assert_eq!(written(Format::Ndjson, &Style::default(), &none), "");
    }

    #[test]
    fn decimals_are_numbers_with_all_digits_and_lists_are_arrays() {
        let totals = Decimal128Array::from(vec![1_150_000, 0, -1, -25_000])
            .with_precision_and_scale(20, 4)
            .unwrap();
        let batch = samples::batch(vec![
            ("Total", Arc::new(totals)),
            ("Lines", samples::lines()),
        ]);
        assert_eq!(
            written(Format::Ndjson, &Style::default(), &[batch]),
            "{\"Total\":115.0000,\"Lines\":[{\"Item\":\"Desk\",\"Total\":100.5000,\"Tags\":[\"a\",\"b\"]},\
             {\"Item\":null,\"Total\":-0.0001,\"Tags\":null}]}\n\
             {\"Total\":0.0000,\"Lines\":null}\n\
             {\"Total\":-0.0001,\"Lines\":[]}\n\
             {\"Total\":-2.5000,\"Lines\":[{\"Item\":\"Lamp\",\"Total\":0.0000,\"Tags\":[]}]}\n"
        );
    }
}
