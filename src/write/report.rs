//! What became of the rows of a statement, and what is said of it.

use datafusion::arrow::array::RecordBatch;

use super::errors::Failure;
use super::outcome::Outcome;
use super::statement::{Operation, Writing};
use crate::error::{Error, ErrorKind};

/// Why a row wasn't sent that nobody came to.
pub(super) const NOT_COME_TO: &str = "the statement ended before";
/// Keys told in an error at most.
const KEYS_TOLD: usize = 20;

/// Remarks of Xero's told at most.
const REMARKS_TOLD: usize = 5;

/// What became of a statement's rows so far.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// Keys of the rows written, in the order in which they were.
    pub(super) keys: Vec<String>,
    pub(super) written: u64,
    /// Places of the rows written.
    pub(super) places: Vec<usize>,
    /// Rows that an unfinished statement had written before.
    pub(super) before: u64,
    /// Their places.
    pub(super) rows_before: Vec<usize>,
    pub(super) failures: Vec<Failure>,
    /// Keys of the rows written that no reply has shown.
    pub(super) unseen: Vec<String>,
    /// The rows written, as Xero has them now.
    pub(super) stored: Vec<RecordBatch>,
    /// Rows of which Xero has something else than was sent: each row's place, and the columns.
    differing: Vec<(usize, Vec<&'static str>)>,
    warnings: Vec<(usize, String)>,
}

impl Report {
    /// Takes in what became of the row at `row`.
    pub(super) fn take(&mut self, row: usize, outcome: Outcome) {
        let mut failed = |outcome, column, message| {
            self.failures.push(Failure {
                row,
                outcome,
                column,
                message,
            });
        };
        match outcome {
            Outcome::Unknown(message) => failed("unknown", None, message),
            Outcome::Refused(refusals) => {
                let column = refusals.iter().find_map(|refusal| refusal.column.clone());
                let messages = refusals.into_iter().map(|refusal| refusal.message);
                let message = messages.collect::<Vec<_>>().join("; ");
                let message = match message.is_empty() {
                    true => "Xero gives no reason".to_string(),
                    false => message,
                };
                failed("refused", column, message);
            }
            Outcome::Written {
                key,
                differs,
                warnings,
                stored,
            } => {
                self.written += 1;
                self.places.push(row);
                self.keys.extend(key);
                self.stored.extend(stored);
                if !differs.is_empty() {
                    self.differing.push((row, differs));
                }
                let warnings = warnings.into_iter().map(|warning| (row, warning));
                self.warnings.extend(warnings);
            }
        }
    }

    /// The same of the rows of a statement on lines, of which each document stands for several.
    pub(super) fn of_lines(mut self, groups: &[Vec<usize>], failed: Vec<Failure>) -> Report {
        let rows = |place: usize| groups.get(place).into_iter().flatten().copied();
        let written = self.places.iter().flat_map(|place| rows(*place));
        self.places = written.collect();
        self.written = self.places.len() as u64;
        let failures = std::mem::take(&mut self.failures);
        let of_documents = failures.into_iter().flat_map(|failure| {
            let rows: Vec<usize> = rows(failure.row).collect();
            rows.into_iter().map(move |row| Failure {
                row,
                ..failure.clone()
            })
        });
        self.failures = failed.into_iter().chain(of_documents).collect();
        let differing = std::mem::take(&mut self.differing).into_iter();
        self.differing = differing
            .filter_map(|(place, columns)| Some((rows(place).next()?, columns)))
            .collect();
        self
    }

    /// What the user is told beside the result.
    pub(super) fn notices(&self, writing: &Writing) -> Vec<String> {
        let mut notices = Vec::new();
        let table = writing.table().name;
        if self.before > 0 {
            notices.push(format!(
                "{} of the rows for `{table}` were written by the same statement before, which \
                 didn't end: they weren't sent again",
                self.before
            ));
        }
        if let Some((row, columns)) = self.differing.first() {
            notices.push(format!(
                "Xero has something else than was sent in {}: row {}, {}{}",
                count(self.differing.len(), "row"),
                row + 1,
                columns.join(", "),
                match self.differing.len() {
                    1 => String::new(),
                    more => format!(", and {} more", more - 1),
                }
            ));
        }
        if !self.failures.is_empty() {
            notices.push(format!(
                "{} of {table} weren't written: SELECT * FROM system.WriteErrors",
                count(self.failures.len(), "row")
            ));
        }
        notices
    }

    /// What Xero remarks on rows that it took: each text, and the words of it that are Xero's.
    pub(super) fn remarks(&self) -> impl Iterator<Item = (String, &str)> {
        let few = self.warnings.iter().take(REMARKS_TOLD);
        few.map(|(row, warning)| (format!("row {}: {warning}", row + 1), warning.as_str()))
    }

    /// What was written of a statement that a call ended.
    pub(super) fn so_far(&self, writing: &Writing, is_kept: bool) -> String {
        let again = match (writing.operation, is_kept) {
            (Operation::Insert, true) => {
                "; the same statement sends the others, if it is run again and gives the same rows"
            }
            (Operation::Insert, false) => {
                "; what was written isn't remembered, since tokens are kept in memory alone"
            }
            _ => "",
        };
        format!("; {}{again}", self.done())
    }

    /// How many rows were written, and which.
    fn done(&self) -> String {
        match self.written {
            0 => "none was written".to_string(),
            written => {
                let mut keys: Vec<String> = self.keys.iter().take(KEYS_TOLD).cloned().collect();
                if self.keys.len() > KEYS_TOLD {
                    keys.push(format!("and {} more", self.keys.len() - KEYS_TOLD));
                }
                format!("{} written: {}", count_of(written), keys.join(", "))
            }
        }
    }

    /// The error of a statement that ends with rows that weren't written, of so many.
    pub(super) fn error(&self, writing: &Writing, rows: usize) -> Error {
        // What wasn't come to says nothing of why.
        let mut failures = self.failures.iter();
        let told = failures.find(|failure| failure.message != NOT_COME_TO);
        let first = told.or(self.failures.first());
        let (first, outside) = first.map_or((String::new(), String::new()), |failure| {
            let column = failure.column.as_ref();
            let column = column.map_or(String::new(), |column| format!(", {column}"));
            let told = format!(
                "row {}{column}: {}: {}",
                failure.row + 1,
                failure.outcome,
                failure.message
            );
            (told, failure.message.clone())
        });
        let done = self.done();
        let failed = self.failures.len();
        let in_doubt = self
            .failures
            .iter()
            .any(|failure| failure.outcome == "unknown");
        let advice = match in_doubt {
            true => "No reply told of some, so look for them before you write them again",
            false => "SET xero.on_row_error = 'continue' goes on with the others",
        };
        let error = Error::new(
            ErrorKind::Query,
            format!(
                "{} on `{}`: {failed} of {} not written; {first}; {done}. {advice}; \
                 system.WriteErrors has those that weren't",
                writing.operation,
                writing.table().name,
                count(rows, "row"),
            ),
        )
        .with_outside(outside);
        match in_doubt {
            true => error.in_doubt(),
            false => error,
        }
    }
}

fn count_of(number: u64) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), "row")
}

/// `1 row`, `7 rows`.
pub(super) fn count(number: usize, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        _ => format!("{number} {what}s"),
    }
}
