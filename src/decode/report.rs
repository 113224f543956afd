//! Reports to documents: Xero lays them out as sections of rows of cells, every value a text.
//!
//! In: one reply and what its columns mean. Out: a reply as a list has it, a document for each line
//! or for each value, which [`Decoder`](super::Decoder) reads like any other. Rules: every header
//! cell is checked; a line that Xero computes is told from an account's by its attributes and not
//! by its `RowType`, which says `Row` of both.
//!
//! <https://developer.xero.com/documentation/api/accounting/reports>

use serde_json::{Map, Value, json};

use super::mismatch::Place;
use super::readers::without_mark;
use crate::catalog::descriptor::Lines;
use crate::error::{Error, ErrorKind, Result};

/// JSON key that the documents stand under.
pub(crate) const LINES: &str = "Lines";

/// The id that stands for no account.
const NO_ACCOUNT: &str = "00000000-0000-0000-0000-000000000000";

/// What the line of a balance brought forward says, and that of one carried forward.
const OPENING: &str = "Opening Balance";
const CLOSING: &str = "Closing Balance";

/// What attributes of a document's line begin with.
const DOCUMENTS: [&str; 4] = ["invoice", "creditnote", "overpayment", "prepayment"];
/// What stands over what a movement moves.
const AMOUNT: &str = "Amount";

/// A report as Xero laid it out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Laid {
    /// The header's cells, the first of which stands over the labels.
    pub(crate) header: Vec<String>,
    /// Its lines, section by section.
    pub(crate) lines: Vec<Line>,
    of: Lines,
}

/// A line of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// The titles of the sections around it that aren't empty, the outer first.
    section: Option<String>,
    kind: &'static str,
    label: String,
    /// Whether it begins with a day in place of a label.
    is_dated: bool,
    account: Option<String>,
    /// What its cells' attributes name, by their names in lower case.
    named: Vec<(String, String)>,
    /// Its cells behind the label.
    values: Vec<String>,
    /// What stands over these, where that is of no other line.
    header: Vec<String>,
}

/// What the values of a column are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ColumnOf {
    /// First day of the period, as `2026-01-01`.
    pub(crate) start: Option<String>,
    /// Last day of it.
    pub(crate) end: Option<String>,
    /// The tracking option, or one of each category, where the report is laid out by options: its
    /// id, if that is known, and its name.
    pub(crate) options: Vec<(Option<String>, String)>,
}

impl Laid {
    /// Reads a reply, the lines of which tell of `of`.
    ///
    /// # Errors
    /// `UnexpectedReply` if it isn't one report with rows.
    pub(crate) fn read(place: &Place, body: &[u8], of: Lines) -> Result<Laid> {
        let unexpected = |what: &str| {
            Error::new(
                ErrorKind::UnexpectedReply,
                format!("{place}: {what}; it is refused rather than read in part"),
            )
        };
        let reply: Value = serde_json::from_slice(without_mark(body))
            .map_err(|error| unexpected(&format!("Xero's reply isn't whole JSON ({error})")))?;
        let reports = reply["Reports"].as_array();
        let report = match reports.map(Vec::as_slice) {
            Some([report]) => report,
            _ => return Err(unexpected("the reply isn't one report under `Reports`")),
        };
        let rows = report["Rows"]
            .as_array()
            .ok_or_else(|| unexpected("the report has no `Rows`"))?;
        let mut laid = Laid {
            header: Vec::new(),
            lines: Vec::new(),
            of,
        };
        for row in rows {
            laid.take(row, None).map_err(|what| unexpected(&what))?;
        }
        match laid.header.is_empty() && !laid.lines.is_empty() && of != Lines::Unknown {
            true => Err(unexpected("the report has lines and no header")),
            false => Ok(laid),
        }
    }

    /// Leaves out what Xero computes of other lines, and the columns that add up others by name.
    pub(crate) fn without_totals(&mut self) {
        self.lines.retain(|line| line.kind != "Total");
        // An option may be called so; what adds up others is behind them.
        let is_total = |text: &String| text == "Total";
        if let Some(at) = self.header.iter().skip(1).rposition(is_total) {
            self.keep_columns(|place| place != at);
        }
    }

    /// Leaves out the columns, by their places behind the label, that aren't to be kept.
    pub(crate) fn keep_columns(&mut self, keep: impl Fn(usize) -> bool) {
        let mut place = 0;
        self.header.retain(|_| {
            place += 1;
            place == 1 || keep(place - 2)
        });
        for line in &mut self.lines {
            let mut place = 0;
            line.values.retain(|_| {
                place += 1;
                keep(place - 1)
            });
        }
    }

    fn take(&mut self, row: &Value, section: Option<&str>) -> Result<(), String> {
        let kind = row["RowType"].as_str().unwrap_or_default();
        match kind {
            "Header" => {
                let header = texts(row)?;
                match self.header.is_empty() || self.header == header || self.of == Lines::Unknown {
                    true => self.header = header,
                    false => return Err("the report has two headers".to_string()),
                }
            }
            "Section" => {
                let title = row["Title"].as_str().map(str::trim);
                let title = title.filter(|title| !title.is_empty());
                let within = match (section, title) {
                    (Some(around), Some(title)) => Some(format!("{around}: {title}")),
                    (around, title) => around.or(title).map(str::to_string),
                };
                match &row["Rows"] {
                    Value::Null => {}
                    Value::Array(rows) => {
                        for row in rows {
                            self.take(row, within.as_deref())?;
                        }
                    }
                    _ => return Err("a section's `Rows` aren't a list".to_string()),
                }
            }
            "Row" | "SummaryRow" => {
                let mut cells = texts(row)?.into_iter();
                let account = account_of(row);
                let label = cells.next().unwrap_or_default();
                let values: Vec<String> = cells.collect();
                self.lines.push(Line {
                    section: section.map(str::to_string),
                    kind: match kind {
                        "Row" => match (self.of, self.is_balance(&label, &values, row)) {
                            (Lines::Documents, true) => "Derived",
                            (Lines::Movements, true) => "Total",
                            (of, _) => kind_of_row(of, account.as_deref()),
                        },
                        _ => "Total",
                    },
                    is_dated: matches!(self.of, Lines::Documents | Lines::Movements)
                        && begins_with_a_day(&label),
                    label,
                    account: account.filter(|id| id != NO_ACCOUNT),
                    named: named_by(row),
                    values,
                    header: match self.of {
                        Lines::Unknown => self.header.clone(),
                        _ => Vec::new(),
                    },
                });
            }
            other => return Err(format!("the report has a row of type `{other}`")),
        }
        Ok(())
    }

    /// Whether a line brings a balance forward. A document's or a payment's own text may say the
    /// same, so a document names none, and a movement moves nothing.
    fn is_balance(&self, label: &str, values: &[String], row: &Value) -> bool {
        let says = |text: &str| label == text || values.iter().any(|value| value == text);
        match self.of {
            Lines::Documents => {
                let is_of_document = |(name, _): &(String, String)| {
                    DOCUMENTS.iter().any(|document| name.starts_with(document))
                };
                says(OPENING) && !named_by(row).iter().any(is_of_document)
            }
            Lines::Movements => {
                let place = self.header.iter().position(|name| name == AMOUNT);
                let amount = place.and_then(|place| values.get(place.checked_sub(1)?));
                (says(OPENING) || says(CLOSING)) && amount.is_none_or(|amount| amount.is_empty())
            }
            Lines::Accounts | Lines::Unknown => false,
        }
    }

    /// A reply with a document for each line, its values under their places, from `1`. The header
    /// has to be `expected`, of which an empty text stands for any.
    ///
    /// # Errors
    /// `UnexpectedReply` if a header or a line isn't as it should be.
    pub(crate) fn line_by_line(&self, place: &Place, expected: &[&str]) -> Result<Vec<u8>> {
        let alike = |(found, wanted): (&String, &&str)| wanted.is_empty() || found == wanted;
        let is_as_expected = self.header.is_empty()
            || self.header.len() == expected.len() && self.header.iter().zip(expected).all(alike);
        if !is_as_expected {
            let what = format!("expected the columns {expected:?}, found {:?}", self.header);
            return Err(Error::new(
                ErrorKind::UnexpectedReply,
                format!("{place}: {what}"),
            ));
        }
        self.documents(place, |line| {
            let mut document = line.document();
            let named = line.named.iter().cloned();
            document.extend(named.map(|(name, id)| (name, json!(id))));
            for (index, value) in line.values.iter().enumerate() {
                let place = index + 1;
                let number = amount(value.strip_suffix('%').unwrap_or(value));
                document.insert(place.to_string(), json!(number.map(in_ten_digits)));
                // What it says in place of a label is one.
                let is_label = line.is_dated && line.text() == Some(value);
                let text = (!is_label).then_some(value);
                document.insert(format!("{place} as text"), json!(text));
            }
            vec![document]
        })
    }

    /// A reply with a document for each value of each line, of which `columns` say what they are.
    ///
    /// # Errors
    /// `UnexpectedReply` if a line has more or fewer values than there are columns.
    pub(crate) fn value_by_value(&self, place: &Place, columns: &[ColumnOf]) -> Result<Vec<u8>> {
        self.documents(place, |line| {
            let values = line.values.iter().zip(columns);
            let document = values.map(|(value, column)| {
                let mut document = line.document();
                document.insert("Amount".into(), json!(amount(value)));
                document.insert("ValueText".into(), json!(value));
                document.insert("PeriodStart".into(), json!(column.start));
                document.insert("PeriodEnd".into(), json!(column.end));
                let names = [
                    ("TrackingOption", "OptionID"),
                    ("TrackingOption2", "OptionID2"),
                ];
                for ((id, name), (named, told)) in column.options.iter().zip(names) {
                    document.insert(named.into(), json!(name));
                    document.insert(told.into(), json!(id));
                }
                document
            });
            document.collect()
        })
    }

    /// A reply with a document for each value of each line, with its place in the line and what
    /// stands over it, whatever that is.
    ///
    /// # Errors
    /// `UnexpectedReply` if they can't be written.
    pub(crate) fn each_value(&self, place: &Place) -> Result<Vec<u8>> {
        let mut documents = Vec::new();
        for (number, line) in self.lines.iter().enumerate() {
            for (index, value) in line.values.iter().enumerate() {
                let mut document = line.document();
                document.insert("LineNumber".into(), json!(number + 1));
                document.insert("ColumnNumber".into(), json!(index + 1));
                document.insert("ColumnName".into(), json!(line.header.get(index + 1)));
                document.insert("Amount".into(), json!(amount(value)));
                document.insert("ValueText".into(), json!(value));
                documents.push(document);
            }
        }
        in_a_reply(place, &documents)
    }

    fn documents(
        &self,
        place: &Place,
        of: impl Fn(&Line) -> Vec<Map<String, Value>>,
    ) -> Result<Vec<u8>> {
        let wanted = self.header.len().saturating_sub(1);
        if let Some(line) = self.lines.iter().find(|line| line.values.len() != wanted) {
            let problem = format!(
                "{place}, line `{}`: expected {wanted} values, found {}",
                line.label,
                line.values.len()
            );
            return Err(Error::new(ErrorKind::UnexpectedReply, problem));
        }
        let documents: Vec<Map<String, Value>> = self.lines.iter().flat_map(of).collect();
        in_a_reply(place, &documents)
    }
}

fn in_a_reply(place: &Place, documents: &[Map<String, Value>]) -> Result<Vec<u8>> {
    serde_json::to_vec(&json!({ LINES: documents }))
        .map_err(|error| Error::new(ErrorKind::UnexpectedReply, place.to_string()).caused_by(error))
}

/// Whether a text begins as `2026-01-31T00:00:00` does.
fn begins_with_a_day(text: &str) -> bool {
    let day = text.get(..10);
    day.is_some_and(|day| day.parse::<chrono::NaiveDate>().is_ok())
}

/// What a line is that Xero calls a `Row`, and that brings no balance forward.
fn kind_of_row(of: Lines, account: Option<&str>) -> &'static str {
    match (of, account) {
        (Lines::Accounts | Lines::Unknown, Some(NO_ACCOUNT)) => "Derived",
        (Lines::Accounts | Lines::Unknown, Some(_)) => "Account",
        (Lines::Accounts, None) => "Total",
        (Lines::Unknown, None) => "Derived",
        (Lines::Documents, _) => "Document",
        (Lines::Movements, _) => "Transaction",
    }
}

impl Line {
    /// What it says, where that is no day.
    fn text(&self) -> Option<&str> {
        let is_balance = |value: &&String| [OPENING, CLOSING].contains(&value.as_str());
        match self.is_dated {
            true => self.values.iter().find(is_balance).map(String::as_str),
            false => Some(&self.label),
        }
    }

    fn document(&self) -> Map<String, Value> {
        let members = [
            ("Section", json!(self.section)),
            ("LineType", json!(self.kind)),
            ("Label", json!(self.text())),
            ("Day", json!(self.is_dated.then_some(&self.label))),
            ("AccountID", json!(self.account)),
        ];
        members
            .map(|(name, value)| (name.to_string(), value))
            .into_iter()
            .collect()
    }
}

/// The texts of a row's cells.
fn texts(row: &Value) -> Result<Vec<String>, String> {
    let Some(cells) = row["Cells"].as_array() else {
        return Err("a row has no `Cells`".to_string());
    };
    let text = |cell: &Value| match &cell["Value"] {
        Value::Null => Ok(String::new()),
        Value::String(text) => Ok(text.trim().to_string()),
        Value::Number(number) => Ok(number.to_string()),
        other => Err(format!("a cell's value is `{other}`")),
    };
    cells.iter().map(text).collect()
}

/// What a row's cells name: each name once, and both in lower case.
fn named_by(row: &Value) -> Vec<(String, String)> {
    let cells = row["Cells"].as_array().into_iter().flatten();
    let attributes = cells.filter_map(|cell| cell["Attributes"].as_array());
    let mut named: Vec<(String, String)> = Vec::new();
    for attribute in attributes.flatten() {
        if let (Some(name), Some(value)) = (attribute["Id"].as_str(), attribute["Value"].as_str()) {
            let name = name.to_ascii_lowercase();
            if !named.iter().any(|(known, _)| *known == name) {
                named.push((name, value.to_ascii_lowercase()));
            }
        }
    }
    named
}

/// The account that a row's cells name.
fn account_of(row: &Value) -> Option<String> {
    let mut named = named_by(row).into_iter();
    let account = named.find(|(name, _)| ["account", "accountid"].contains(&name.as_str()));
    account.map(|(_, id)| id)
}

/// A number of not more than ten digits behind its point: some figures are quotients.
fn in_ten_digits(number: &str) -> String {
    const DIGITS: usize = 10;
    let Some((whole, fraction)) = number.split_once('.').filter(|(_, f)| f.len() > DIGITS) else {
        return number.to_string();
    };
    let (kept, rest) = fraction.split_at(DIGITS);
    let sign = if whole.starts_with('-') { "-" } else { "" };
    let digits = format!("{}{kept}", whole.trim_start_matches('-'));
    let Ok(digits) = digits.parse::<i128>() else {
        return number.to_string();
    };
    let rounded = digits + i128::from(rest.starts_with(['5', '6', '7', '8', '9']));
    let text = format!("{rounded:0>width$}", width = DIGITS + 1);
    let (whole, fraction) = text.split_at(text.len() - DIGITS);
    format!("{sign}{whole}.{fraction}")
}

/// A value as an amount; none if it is something else, such as a percentage.
fn amount(value: &str) -> Option<&str> {
    let digits = value.strip_prefix('-').unwrap_or(value);
    let is_number = !digits.is_empty()
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
        && digits.matches('.').count() <= 1
        && digits.chars().any(|c| c.is_ascii_digit());
    is_number.then_some(value)
}
