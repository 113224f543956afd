//! Markdown tables, as GitHub reads them. Nothing is cut.

use std::io::Write;

use arrow::datatypes::Schema;
use arrow::record_batch::RecordBatch;

use super::cell::{Cells, is_number};
use super::{RowWriter, WriteError};

/// Writes rows as a Markdown table.
pub(super) struct Markdown;

impl RowWriter for Markdown {
    fn start(&mut self, schema: &Schema, out: &mut dyn Write) -> Result<(), WriteError> {
        let mut header = String::from("|");
        let mut rule = String::from("|");
        for field in schema.fields() {
            header.push(' ');
            push_escaped(field.name(), &mut header);
            header.push_str(" |");
            rule.push_str(if is_number(field) {
                " ---: |"
            } else {
                " --- |"
            });
        }
        writeln!(out, "{header}\n{rule}")?;
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
            line.push('|');
            for cells in &columns {
                line.push(' ');
                if cells.is_null(row) {
                    line.push_str("NULL");
                } else {
                    value.clear();
                    cells.write_text(row, &mut value)?;
                    push_escaped(&value, &mut line);
                }
                line.push_str(" |");
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

/// Text that Markdown shows as it is and that stays within its cell.
fn push_escaped(text: &str, line: &mut String) {
    let mut previous = ' ';
    for c in text.chars() {
        match c {
            '\n' if previous == '\r' => {}
            '\n' | '\r' => line.push_str("<br>"),
            '<' => line.push_str("&lt;"),
            '&' => line.push_str("&amp;"),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' => {
                line.push('\\');
                line.push(c);
            }
            c => line.push(c),
        }
        previous = c;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{Int64Array, StringArray};

    use super::super::{Format, Style, samples, written};

    #[test]
    fn numbers_stand_right_and_cells_hold_together() {
        let batch = samples::batch(vec![
            ("N", Arc::new(Int64Array::from(vec![Some(1), None]))),
            (
                "a|b",
                Arc::new(StringArray::from(vec!["x|y\r\nz", "<b>_*"])),
            ),
        ]);
        assert_eq!(
            written(Format::Markdown, &Style::default(), &[batch]),
            "| N | a\\|b |\n| ---: | --- |\n| 1 | x\\|y<br>z |\n| NULL | &lt;b>\\_\\* |\n"
        );
    }
}
