//! A report as the API sends it: rows of cells, all of them text. // (s) README section 9

use crate::simulator::Amount;
use crate::simulator::render::json::{Object, object};
use crate::simulator::render::ms_instant;

/// A report.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) name: &'static str,
    pub(super) report_type: &'static str,
    pub(super) titles: Vec<String>,
    pub(super) rows: Vec<Row>,
}

#[derive(Debug)]
pub(super) enum Row {
    Header(Vec<Cell>),
    /// A section with its title, which may be empty as its rows may.
    Section(String, Vec<Row>),
    /// What the API calls a `Row`.
    Line(Vec<Cell>),
    Summary(Vec<Cell>),
}

#[derive(Debug, Clone, Default)]
pub(super) struct Cell {
    value: String,
    /// Values, each with its name.
    attributes: Vec<(String, &'static str)>,
}

impl Cell {
    pub(super) fn new(value: impl Into<String>) -> Cell {
        Cell {
            value: value.into(),
            attributes: Vec::new(),
        }
    }

    pub(super) fn money(amount: Amount) -> Cell {
        Cell::new(money(amount))
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Cell {
        self.attributes.push((value.into(), name));
        self
    }
}

/// An amount with two places.
pub(super) fn money(amount: Amount) -> String {
    let text = amount.rounded_to_cents().to_string();
    text[..text.len() - 2].to_owned()
}

/// A label before values.
pub(super) fn labelled(label: &str, values: impl IntoIterator<Item = Cell>) -> Vec<Cell> {
    std::iter::once(Cell::new(label)).chain(values).collect()
}

/// Text alone in each cell.
pub(super) fn texts<T: Into<String>>(values: impl IntoIterator<Item = T>) -> Vec<Cell> {
    values.into_iter().map(Cell::new).collect()
}

impl Report {
    /// Its JSON; `day` is the day it is asked for, and `now_ms` the instant.
    pub(super) fn json(&self, day: &str, now_ms: i64, id: Option<String>) -> String {
        object(|o| {
            if let Some(id) = id {
                o.text("ReportID", id);
            }
            o.text("ReportName", self.name);
            o.text("ReportType", self.report_type);
            let titles = self.titles.iter();
            let titles: Vec<String> = titles
                .map(|title| crate::simulator::render::json::quoted(title))
                .collect();
            o.raw("ReportTitles", format_args!("[{}]", titles.join(",")));
            o.text("ReportDate", day);
            o.text("UpdatedDateUTC", ms_instant(now_ms).replace("+0000", ""));
            o.empty_list("Fields");
            o.objects("Rows", &self.rows, row);
        })
    }
}

fn row(o: &mut Object<'_>, row_: &Row) {
    match row_ {
        Row::Header(cells) => cells_of(o, "Header", cells),
        Row::Line(cells) => cells_of(o, "Row", cells),
        Row::Summary(cells) => cells_of(o, "SummaryRow", cells),
        Row::Section(title, rows) => {
            o.text("RowType", "Section");
            o.text("Title", title);
            o.objects("Rows", rows, row);
        }
    }
}

fn cells_of(o: &mut Object<'_>, row_type: &str, cells: &[Cell]) {
    o.text("RowType", row_type);
    o.objects("Cells", cells, |o, cell| {
        o.text("Value", &cell.value);
        if !cell.attributes.is_empty() {
            o.objects("Attributes", &cell.attributes, |o, (value, name)| {
                o.text("Value", value);
                o.text("Id", name);
            });
        }
    });
}
