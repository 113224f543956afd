//! Tables drawn with lines.
//!
//! Numbers stand right, NULL reads `NULL`, control characters are shown escaped so that a
//! value can't steer the terminal. Lists are cut to [`LONGEST_LIST`]. On a terminal, texts
//! are cut until the table fits its width; numbers never are. Where even that doesn't do,
//! each row is shown as a block of lines, whole. Without a terminal no text is cut.
//! The plans of EXPLAIN are texts of many long lines and shown as such, not as cells.

use std::io::Write;

use arrow::datatypes::Schema;
use arrow::record_batch::RecordBatch;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::cell::{Cells, is_nested, is_number};
use super::{RowWriter, Style, WriteError};

/// What a list may take in a table; the other formats have it whole.
const LONGEST_LIST: usize = 60;
/// Texts aren't cut below this to make the table fit.
const SHORTEST_TEXT: usize = 8;

/// Collects rows and draws them at the end.
pub(super) struct Table {
    style: Style,
    columns: Vec<Column>,
    rows: usize,
}

struct Column {
    name: String,
    is_number: bool,
    is_list: bool,
    cells: Vec<String>,
}

impl Table {
    /// In this style.
    pub fn new(style: Style) -> Self {
        Table {
            style,
            columns: Vec::new(),
            rows: 0,
        }
    }
}

impl RowWriter for Table {
    fn start(&mut self, schema: &Schema, _out: &mut dyn Write) -> Result<(), WriteError> {
        self.rows = 0;
        self.columns = schema
            .fields()
            .iter()
            .map(|field| Column {
                name: visible(field.name()),
                is_number: is_number(field),
                is_list: is_nested(field),
                cells: Vec::new(),
            })
            .collect();
        Ok(())
    }

    fn write(&mut self, batch: &RecordBatch, _out: &mut dyn Write) -> Result<(), WriteError> {
        let is_plan = self.is_plan();
        for (column, array) in self.columns.iter_mut().zip(batch.columns()) {
            let cells = Cells::of(array.as_ref())?;
            for row in 0..batch.num_rows() {
                let mut text = String::new();
                if cells.is_null(row) {
                    text.push_str("NULL");
                } else {
                    cells.write_text(row, &mut text)?;
                }
                if is_plan {
                    column.cells.push(text);
                    continue;
                }
                let text = visible(&text);
                column.cells.push(if column.is_list {
                    cut(&text, LONGEST_LIST)
                } else {
                    text
                });
            }
        }
        self.rows += batch.num_rows();
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write) -> Result<(), WriteError> {
        if self.is_plan() {
            return self.draw_plans(out);
        }
        match fitted(&self.columns, self.style.screen.map(|screen| screen.width)) {
            Some(widths) => self.draw(&widths, out),
            None => self.draw_blocks(out),
        }
    }
}

impl Table {
    fn draw(&self, widths: &[usize], out: &mut dyn Write) -> Result<(), WriteError> {
        let rule = |left: &str, middle: &str, right: &str| {
            let bars: Vec<_> = widths.iter().map(|width| "─".repeat(width + 2)).collect();
            format!("{left}{}{right}", bars.join(middle))
        };
        let line = |cell: &dyn Fn(usize) -> (String, bool)| {
            let mut line = String::from("│");
            for (place, width) in widths.iter().enumerate() {
                let (text, right) = cell(place);
                let text = cut(&text, *width);
                let space = " ".repeat(width - text.width().min(*width));
                let (before, after) = if right { (&*space, "") } else { ("", &*space) };
                line.push_str(&format!(" {before}{text}{after} │"));
            }
            line
        };
        writeln!(out, "{}", rule("┌", "┬", "┐"))?;
        let header = |place: usize| {
            let column = &self.columns[place];
            (column.name.clone(), column.is_number)
        };
        writeln!(out, "{}", line(&header))?;
        writeln!(out, "{}", rule("├", "┼", "┤"))?;
        for row in 0..self.rows {
            let cell = |place: usize| {
                let column = &self.columns[place];
                (column.cells[row].clone(), column.is_number)
            };
            writeln!(out, "{}", line(&cell))?;
        }
        writeln!(out, "{}", rule("└", "┴", "┘"))?;
        Ok(())
    }

    /// Whether this is the result of EXPLAIN.
    fn is_plan(&self) -> bool {
        let names = self.columns.iter().map(|column| column.name.as_str());
        names.eq(["plan_type", "plan"])
    }

    /// Each plan's name and below it the plan, indented.
    fn draw_plans(&self, out: &mut dyn Write) -> Result<(), WriteError> {
        let [names, plans] = self.columns.as_slice() else {
            return Ok(());
        };
        for (name, plan) in names.cells.iter().zip(&plans.cells) {
            writeln!(out, "{}", visible(name))?;
            for line in plan.trim_end().lines() {
                writeln!(out, "  {}", visible(line))?;
            }
        }
        Ok(())
    }

    /// Each row as lines of a name and a value.
    fn draw_blocks(&self, out: &mut dyn Write) -> Result<(), WriteError> {
        let names = self.columns.iter().map(|column| column.name.width());
        let names = names.max().unwrap_or_default();
        for row in 0..self.rows {
            writeln!(out, "── row {} ──", row + 1)?;
            for column in &self.columns {
                let space = " ".repeat(names - column.name.width());
                writeln!(out, "{}{space} │ {}", column.name, column.cells[row])?;
            }
        }
        Ok(())
    }
}

/// The width of each column; none if they can't be made to fit.
fn fitted(columns: &[Column], terminal: Option<usize>) -> Option<Vec<usize>> {
    let mut widths: Vec<usize> = columns
        .iter()
        .map(|column| {
            let cells = column.cells.iter().map(|cell| cell.width());
            cells.chain([column.name.width()]).max().unwrap_or_default()
        })
        .collect();
    let Some(terminal) = terminal else {
        return Some(widths);
    };
    // A space on both sides of each cell and a line on both sides of each column.
    let frame = 3 * columns.len() + 1;
    let mut excess = (widths.iter().sum::<usize>() + frame).saturating_sub(terminal);
    // The widest text gives first, down to the next widest, and so on.
    while excess > 0 {
        let widest = (0..columns.len())
            .filter(|place| !columns[*place].is_number && widths[*place] > SHORTEST_TEXT)
            .max_by_key(|place| widths[*place]);
        // No rows: a header of blocks would show nothing at all.
        let Some(widest) = widest else {
            return columns.iter().all(|c| c.cells.is_empty()).then_some(widths);
        };
        widths[widest] -= 1;
        excess -= 1;
    }
    Some(widths)
}

/// `text` in at most `width` places, `…` standing for what was cut.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_string();
    }
    let mut kept = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or_default();
        if used > width {
            break;
        }
        kept.push(c);
    }
    kept.push('…');
    kept
}

/// `text` with its control characters escaped.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        // Marks that reverse the order of writing can make one text look like another.
        let reorders = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if c.is_control() || reorders {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{Decimal128Array, StringArray};

    use super::super::{Format, Screen, samples, written};
    use super::*;

    fn check(batch: RecordBatch, width: Option<usize>, expected: &str) {
        let screen = width.map(|width| Screen {
            width,
            height: 24,
            colour: false,
        });
        let style = Style {
            screen,
            ..Style::default()
        };
        let text = written(Format::Table, &style, &[batch]);
        assert_eq!(text, expected.trim_start(), "\n{text}");
    }

    fn sample() -> RecordBatch {
        let totals = Decimal128Array::from(vec![Some(1_150_000), None])
            .with_precision_and_scale(20, 4)
            .unwrap();
        let names = StringArray::from(vec!["Ridgeway University 会社", "A\nB\u{1b}"]);
        samples::batch(vec![("Name", Arc::new(names)), ("Total", Arc::new(totals))])
    }

    #[test]
    fn numbers_stand_right_and_null_is_visible() {
        check(
            sample(),
            None,
            r"
┌──────────────────────────┬──────────┐
│ Name                     │    Total │
├──────────────────────────┼──────────┤
│ Ridgeway University 会社 │ 115.0000 │
│ A\nB\u{1b}               │     NULL │
└──────────────────────────┴──────────┘
",
        );
    }

    #[test]
    fn texts_are_cut_to_the_terminal_and_numbers_are_not() {
        check(
            sample(),
            Some(26),
            r"
┌─────────────┬──────────┐
│ Name        │    Total │
├─────────────┼──────────┤
│ Ridgeway U… │ 115.0000 │
│ A\nB\u{1b}  │     NULL │
└─────────────┴──────────┘
",
        );
    }

    #[test]
    fn a_table_too_wide_is_shown_in_blocks() {
        check(
            sample(),
            Some(20),
            r"
── row 1 ──
Name  │ Ridgeway University 会社
Total │ 115.0000
── row 2 ──
Name  │ A\nB\u{1b}
Total │ NULL
",
        );
    }

    #[test]
    fn lists_are_cut_visibly() {
        let batch = samples::batch(vec![("Lines", samples::lines().slice(0, 1))]);
        check(
            batch,
            None,
            r#"
┌──────────────────────────────────────────────────────────────┐
│ Lines                                                        │
├──────────────────────────────────────────────────────────────┤
│ [{"Item":"Desk","Total":100.5000,"Tags":["a","b"]},{"Item":… │
└──────────────────────────────────────────────────────────────┘
"#,
        );
    }

    #[test]
    fn a_plan_is_shown_line_by_line_and_whole() {
        let batch = samples::texts(&[
            ("plan_type", &[Some("logical_plan"), Some("physical_plan")]),
            (
                "plan",
                &[Some("Limit\n  TableScan"), Some("XeroScanExec\n")],
            ),
        ]);
        check(
            batch,
            Some(10),
            "logical_plan\n  Limit\n    TableScan\nphysical_plan\n  XeroScanExec\n",
        );
    }

    #[test]
    fn no_rows_are_a_header() {
        let batch = samples::texts(&[("Name", &[])]);
        check(
            batch,
            None,
            "
┌──────┐
│ Name │
├──────┤
└──────┘
",
        );
    }
}
