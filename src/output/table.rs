//! Tables drawn with lines.
//!
//! Numbers stand right, NULL is visible, what would steer the terminal is shown escaped. The
//! layout is chosen from the first rows, and then rows are drawn as they come, so that a
//! table of any length takes little memory:
//!
//! - On a screen, from the first screenful, or what came within a moment. Texts are cut to
//!   make the table fit, numbers, dates and flags never; lists are told by their length.
//!   Where that doesn't do, each row is a block of lines, whole.
//! - Elsewhere, from the first [`ROWS_SEEN`] rows. No text is cut but lists, which are JSON,
//!   to [`LONGEST_LIST`]. A row that needs more room than those before takes it.
//!
//! The plans of EXPLAIN are texts of many long lines and shown as such, not as cells.

use std::io::Write;
use std::time::{Duration, Instant};

use arrow::datatypes::Schema;
use arrow::record_batch::RecordBatch;

use super::cell::{Cells, is_list_of_rows, is_nested};
use super::text::{cut, visible, width};
use super::widths::{Shape, Widths};
use super::{Expanded, RowWriter, Style, WriteError};

/// What a list may take in a table that is no screen; the other formats have it whole.
const LONGEST_LIST: usize = 60;
/// Rows from which the layout is chosen where there is no screen …
const ROWS_SEEN: usize = 1_000;
/// … if they take no more bytes than this.
const BYTES_SEEN: usize = 16 << 20;
/// How long rows are kept from the screen for a better layout.
const MOMENT: Duration = Duration::from_millis(300);

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const PLAIN: &str = "\x1b[0m";

/// Draws rows as they come.
pub(super) struct Table {
    style: Style,
    columns: Vec<Column>,
    seen: Seen,
    layout: Layout,
    /// Rows drawn.
    rows: usize,
}

struct Column {
    name: String,
    shape: Shape,
    content: Content,
}

/// How a column's values are told.
#[derive(Clone, Copy)]
enum Content {
    Text,
    /// Cut JSON.
    Json,
    /// `[3 rows]`
    Length,
}

/// Rows that came before the layout was chosen.
#[derive(Default)]
struct Seen {
    batches: Vec<RecordBatch>,
    rows: usize,
    bytes: usize,
    since: Option<Instant>,
}

enum Layout {
    /// More rows are to be seen first.
    Undecided,
    /// A line for each row.
    Lines(Widths),
    /// A block of lines for each row.
    Blocks,
    /// The result of EXPLAIN.
    Plans,
}

impl Table {
    /// In this style.
    pub fn new(style: Style) -> Self {
        Table {
            style,
            columns: Vec::new(),
            seen: Seen::default(),
            layout: Layout::Undecided,
            rows: 0,
        }
    }
}

impl RowWriter for Table {
    fn start(&mut self, schema: &Schema, _out: &mut dyn Write) -> Result<(), WriteError> {
        self.rows = 0;
        self.seen = Seen::default();
        let on_screen = self.style.screen.is_some();
        self.columns = schema
            .fields()
            .iter()
            .map(|field| Column {
                name: visible(field.name()),
                shape: match Shape::of(field) {
                    // As cut JSON it is a text.
                    Shape::Short if is_nested(field) && !on_screen => Shape::Text,
                    shape => shape,
                },
                content: match is_nested(field) {
                    false => Content::Text,
                    true if on_screen && is_list_of_rows(field) => Content::Length,
                    true => Content::Json,
                },
            })
            .collect();
        let names = self.columns.iter().map(|column| column.name.as_str());
        self.layout = match names.eq(["plan_type", "plan"]) {
            true => Layout::Plans,
            false => Layout::Undecided,
        };
        Ok(())
    }

    fn write(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> Result<(), WriteError> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        if !matches!(self.layout, Layout::Undecided) {
            return self.draw(batch, out);
        }
        self.seen.add(batch);
        if self.seen.is_enough(&self.style) {
            self.decide(out)?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write) -> Result<(), WriteError> {
        if matches!(self.layout, Layout::Undecided) {
            self.decide(out)?;
        }
        if let Layout::Lines(widths) = &self.layout {
            writeln!(out, "{}", rule(widths, ["└", "┴", "┘"]))?;
        }
        Ok(())
    }
}

impl Seen {
    fn add(&mut self, batch: &RecordBatch) {
        self.since.get_or_insert_with(Instant::now);
        self.rows += batch.num_rows();
        self.bytes += batch.get_array_memory_size();
        self.batches.push(batch.clone());
    }

    fn is_enough(&self, style: &Style) -> bool {
        match &style.screen {
            Some(screen) => {
                let long_ago = self.since.is_some_and(|since| since.elapsed() > MOMENT);
                self.rows >= screen.height || long_ago
            }
            None => self.rows >= ROWS_SEEN || self.bytes >= BYTES_SEEN,
        }
    }
}

impl Table {
    /// Chooses the layout from the rows seen, and draws them.
    fn decide(&mut self, out: &mut dyn Write) -> Result<(), WriteError> {
        let seen = std::mem::take(&mut self.seen);
        let columns = self.columns.iter().map(|c| (c.name.as_str(), c.shape));
        let screen = self.style.screen.map(|screen| screen.width);
        let mut widths = Widths::of(columns, screen);
        for batch in &seen.batches {
            for (place, cells) in self.cells(batch)?.iter().enumerate() {
                for row in 0..batch.num_rows() {
                    widths.see(place, width(&self.text(place, cells, row)?));
                }
            }
        }
        let fits = widths.fit();
        let blocks = match self.style.expanded {
            Expanded::On => true,
            Expanded::Off => false,
            Expanded::Auto => !fits,
        };
        // Blocks of no rows would show nothing at all.
        if blocks && seen.rows > 0 {
            self.layout = Layout::Blocks;
        } else {
            writeln!(out, "{}", rule(&widths, ["┌", "┬", "┐"]))?;
            let names = self.columns.iter().map(|column| Cell {
                text: column.name.clone(),
                paint: BOLD,
                right: column.shape == Shape::Number,
            });
            let names: Vec<Cell> = names.collect();
            writeln!(out, "{}", self.line(&names, &widths))?;
            writeln!(out, "{}", rule(&widths, ["├", "┼", "┤"]))?;
            self.layout = Layout::Lines(widths);
        }
        for batch in &seen.batches {
            self.draw(batch, out)?;
        }
        Ok(())
    }

    fn draw(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> Result<(), WriteError> {
        let columns = self.cells(batch)?;
        for row in 0..batch.num_rows() {
            self.rows += 1;
            match std::mem::replace(&mut self.layout, Layout::Undecided) {
                Layout::Lines(mut widths) => {
                    let values = self.row(&columns, row)?;
                    widths.grow(values.iter().map(|value| width(&value.text)));
                    writeln!(out, "{}", self.line(&values, &widths))?;
                    self.layout = Layout::Lines(widths);
                }
                Layout::Plans => {
                    draw_plan(&columns, row, out)?;
                    self.layout = Layout::Plans;
                }
                Layout::Blocks | Layout::Undecided => {
                    let values = self.row(&columns, row)?;
                    self.draw_block(&values, out)?;
                    self.layout = Layout::Blocks;
                }
            }
        }
        Ok(())
    }

    fn cells<'a>(&self, batch: &'a RecordBatch) -> Result<Vec<Cells<'a>>, WriteError> {
        let arrays = batch.columns().iter();
        Ok(arrays
            .map(|array| Cells::of(array.as_ref()))
            .collect::<Result<_, _>>()?)
    }

    /// What stands for the value of `row` in the column at `place`.
    fn text(&self, place: usize, cells: &Cells<'_>, row: usize) -> Result<String, WriteError> {
        if cells.is_null(row) {
            return Ok(self.style.null.clone());
        }
        let content = self.columns[place].content;
        if let (Content::Length, Some(length)) = (content, cells.length(row)) {
            let rows = if length == 1 { "row" } else { "rows" };
            return Ok(format!("[{length} {rows}]"));
        }
        let mut text = String::new();
        cells.write_text(row, &mut text)?;
        let text = visible(&text);
        Ok(match content {
            Content::Json => cut(&text, LONGEST_LIST),
            Content::Text | Content::Length => text,
        })
    }

    fn row(&self, columns: &[Cells<'_>], row: usize) -> Result<Vec<Cell>, WriteError> {
        let cells = columns.iter().enumerate().map(|(place, cells)| {
            Ok(Cell {
                text: self.text(place, cells, row)?,
                paint: if cells.is_null(row) { DIM } else { "" },
                right: self.columns[place].shape == Shape::Number,
            })
        });
        cells.collect()
    }

    fn line(&self, cells: &[Cell], widths: &Widths) -> String {
        let mut line = String::from("│");
        for (cell, places) in cells.iter().zip(widths.each()) {
            let text = cut(&cell.text, *places);
            let space = " ".repeat(places.saturating_sub(width(&text)));
            let text = self.painted(&text, cell.paint);
            let (before, after) = match cell.right {
                true => (space.as_str(), ""),
                false => ("", space.as_str()),
            };
            line.push_str(&format!(" {before}{text}{after} │"));
        }
        line
    }

    /// A row as lines of a name and a value.
    fn draw_block(&self, values: &[Cell], out: &mut dyn Write) -> Result<(), WriteError> {
        let names = self.columns.iter().map(|column| width(&column.name));
        let names = names.max().unwrap_or_default();
        writeln!(out, "── row {} ──", self.rows)?;
        for (column, value) in self.columns.iter().zip(values) {
            let space = " ".repeat(names - width(&column.name));
            let name = self.painted(&column.name, BOLD);
            let value = self.painted(&value.text, value.paint);
            writeln!(out, "{name}{space} │ {value}")?;
        }
        Ok(())
    }

    fn painted(&self, text: &str, paint: &str) -> String {
        match self.style.screen {
            Some(screen) if screen.colour && !paint.is_empty() => format!("{paint}{text}{PLAIN}"),
            _ => text.to_string(),
        }
    }
}

/// A value, ready to be drawn.
struct Cell {
    text: String,
    paint: &'static str,
    right: bool,
}

fn rule(widths: &Widths, [left, middle, right]: [&str; 3]) -> String {
    let bars: Vec<_> = widths.each().iter().map(|w| "─".repeat(w + 2)).collect();
    format!("{left}{}{right}", bars.join(middle))
}

/// A plan's name and below it the plan, indented.
fn draw_plan(columns: &[Cells<'_>], row: usize, out: &mut dyn Write) -> Result<(), WriteError> {
    let [names, plans] = columns else {
        return Ok(());
    };
    let (mut name, mut plan) = (String::new(), String::new());
    names.write_text(row, &mut name)?;
    plans.write_text(row, &mut plan)?;
    writeln!(out, "{}", visible(&name))?;
    for line in plan.trim_end().lines() {
        writeln!(out, "  {}", visible(line))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
