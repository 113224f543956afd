//! CSV and TSV, by hand: arrow's writer has no lists and no exact NULL.
//!
//! A header line always, lines ended by a line feed, RFC 4180's quotes where a value holds
//! the separator, a quote or a line end. NULL is nothing and an empty text is `""`. Lists
//! and structs are JSON text. Values are written as they are: none is changed to keep a
//! spreadsheet from reading it as a formula.

use std::io::Write;

use arrow::datatypes::Schema;
use arrow::record_batch::RecordBatch;

use super::cell::Cells;
use super::{RowWriter, WriteError};

/// Writes rows as separated values.
pub(super) struct Csv {
    separator: u8,
}

impl Csv {
    /// With this separator between values.
    pub fn new(separator: u8) -> Self {
        Csv { separator }
    }

    fn push(&self, value: &str, line: &mut String) {
        let must_quote = value.is_empty()
            || value
                .bytes()
                .any(|b| b == self.separator || matches!(b, b'"' | b'\n' | b'\r'));
        if must_quote {
            line.push('"');
            line.push_str(&value.replace('"', "\"\""));
            line.push('"');
        } else {
            line.push_str(value);
        }
    }
}

impl RowWriter for Csv {
    fn start(&mut self, schema: &Schema, out: &mut dyn Write) -> Result<(), WriteError> {
        let mut line = String::new();
        for (place, field) in schema.fields().iter().enumerate() {
            if place > 0 {
                line.push(char::from(self.separator));
            }
            self.push(field.name(), &mut line);
        }
        line.push('\n');
        out.write_all(line.as_bytes())?;
        Ok(())
    }

    fn write(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> Result<(), WriteError> {
        let columns = batch
            .columns()
            .iter()
            .map(|column| Cells::of(column.as_ref()))
            .collect::<Result<Vec<_>, _>>()?;
        let (mut line, mut value) = (String::new(), String::new());
        for row in 0..batch.num_rows() {
            line.clear();
            for (place, cells) in columns.iter().enumerate() {
                if place > 0 {
                    line.push(char::from(self.separator));
                }
                if !cells.is_null(row) {
                    value.clear();
                    cells.write_text(row, &mut value)?;
                    self.push(&value, &mut line);
                }
            }
            line.push('\n');
            out.write_all(line.as_bytes())?;
        }
        Ok(())
    }

    fn finish(&mut self, _out: &mut dyn Write) -> Result<(), WriteError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Format, Style, samples, written};

    #[test]
    fn null_is_nothing_and_an_empty_text_is_quoted() {
        let batch = samples::texts(&[("A", &[None, Some("")]), ("B", &[Some(""), None])]);
        assert_eq!(
            written(Format::Csv, &Style::default(), &[batch]),
            "A,B\n,\"\"\n\"\",\n"
        );
    }

    #[test]
    fn quotes_stand_where_a_value_needs_them() {
        let batch = samples::texts(&[(
            "a,b",
            &[
                Some("plain é会🦀"),
                Some("one,two"),
                Some("say \"hi\""),
                Some("two\nlines"),
                Some("return\r"),
                Some("a\tb"),
            ],
        )]);
        assert_eq!(
            written(Format::Csv, &Style::default(), std::slice::from_ref(&batch)),
            "\"a,b\"\nplain é会🦀\n\"one,two\"\n\"say \"\"hi\"\"\"\n\"two\nlines\"\n\"return\r\"\na\tb\n"
        );
        assert_eq!(
            written(Format::Tsv, &Style::default(), &[batch]),
            "a,b\nplain é会🦀\none,two\n\"say \"\"hi\"\"\"\n\"two\nlines\"\n\"return\r\"\n\"a\tb\"\n"
        );
    }

    #[test]
    fn the_header_stands_without_rows_too() {
        let batch = samples::texts(&[("A", &[]), ("B", &[])]);
        assert_eq!(
            written(Format::Csv, &Style::default(), std::slice::from_ref(&batch)),
            "A,B\n"
        );
        assert_eq!(written(Format::Tsv, &Style::default(), &[batch]), "A\tB\n");
    }

    #[test]
    fn lists_are_json_text() {
        let batch = samples::batch(vec![("Lines", samples::lines())]);
        assert_eq!(
            written(Format::Csv, &Style::default(), &[batch.slice(2, 2)]),
            "Lines\n[]\n\"[{\"\"Item\"\":\"\"Lamp\"\",\"\"Total\"\":0.0000,\"\"Tags\"\":[]}]\"\n"
        );
    }
}
