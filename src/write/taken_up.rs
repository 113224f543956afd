//! What a statement takes up of one that didn't end.
//!
//! In: what the journals of such statements tell. Out: which rows are there already, and the calls of
//! which nobody knows the outcome. Rules: only an INSERT goes on where it was; what was sent once is
//! sent again only as the very same call, and else looked for.

use std::collections::HashMap;

use super::batches::{self, Batch};
use super::changes::Change;
use super::journal::{InDoubt, Unfinished};
use super::outcome::Outcome;
use super::report::Report;
use super::sender::{Sender, written};
use super::statement::Writing;
use crate::error::{Error, ErrorKind, Result};

/// Calls of a statement that didn't end, and the changes that are new.
pub(super) type TakenUp = (Vec<(Batch, Before)>, Vec<Change>);

/// A call of a statement that didn't end.
pub(super) struct Before {
    pub(super) doubt: InDoubt,
    /// Whether the call of now is byte by byte the one that was sent.
    pub(super) is_same: bool,
}

impl Sender {
    /// Takes out of `new` what a statement that didn't end has written, and the calls of it of
    /// which nobody knows the outcome.
    ///
    /// # Errors
    /// `Query` if a statement that sends the same still runs.
    pub(super) fn taken_up(
        &self,
        new: Vec<Change>,
        unfinished: &mut Unfinished,
        report: &mut Report,
    ) -> Result<TakenUp> {
        let order: Vec<(usize, String)> = new
            .iter()
            .map(|change| (change.row, change.fingerprint()))
            .collect();
        if order.iter().any(|(_, print)| unfinished.is_running(print)) {
            return Err(still_runs(&self.writing));
        }
        if unfinished.is_nothing() {
            return Ok((Vec::new(), new));
        }
        let call = self.writing.call()?;
        let mut by_print: HashMap<String, Vec<Change>> = HashMap::new();
        for change in new.into_iter().rev() {
            by_print
                .entry(change.fingerprint())
                .or_default()
                .push(change);
        }
        let mut again = Vec::new();
        for doubt in std::mem::take(&mut unfinished.in_doubt) {
            let take = |print: &String| by_print.get_mut(print)?.pop();
            let taken: Vec<Option<Change>> = doubt.elements.iter().map(take).collect();
            let all = taken.iter().all(Option::is_some);
            let changes: Vec<Change> = taken.into_iter().flatten().collect();
            if changes.is_empty() {
                continue;
            }
            unfinished.takes(&doubt.path);
            let batch = batches::one(&self.writing, call, changes);
            let is_same = all && batch.hash == doubt.hash;
            again.push((batch, Before { doubt, is_same }));
        }
        let mut taken = Vec::new();
        for (print, keys) in &unfinished.written {
            let Some(changes) = by_print.get_mut(print) else {
                continue;
            };
            for (key, path) in keys {
                if let Some(change) = changes.pop() {
                    taken.push(path.clone());
                    report.rows_before.push(change.row);
                    report.before += 1;
                    report.unseen.push(key.clone());
                    report.keys.push(key.clone());
                }
            }
        }
        for path in taken {
            unfinished.takes(&path);
        }
        let rest = order.into_iter().filter_map(|(row, print)| {
            let changes = by_print.get_mut(&print)?;
            let at = changes.iter().position(|change| change.row == row)?;
            Some(changes.remove(at))
        });
        Ok((again, rest.collect()))
    }

    /// The documents to which a statement that didn't end has not added its lines yet. Where nobody
    /// knows whether it has, the document is left alone.
    ///
    /// # Errors
    /// `Query` if a statement that adds the same still runs.
    pub(super) fn not_yet_added(
        &self,
        places: Vec<usize>,
        unfinished: &mut Unfinished,
        report: &mut Report,
    ) -> Result<Vec<usize>> {
        let Some(added) = &self.writing.added else {
            return Ok(places);
        };
        let mut left = Vec::new();
        for place in places {
            let print = added.prints.get(place).cloned().unwrap_or_default();
            if unfinished.is_running(&print) {
                return Err(still_runs(&self.writing));
            }
            let written_before = unfinished.written.get(&print).and_then(|keys| keys.first());
            let mut in_doubt = unfinished.in_doubt.iter();
            let doubt = in_doubt.find(|doubt| doubt.elements.contains(&print));
            let path = match (written_before, doubt) {
                (Some((key, path)), _) => {
                    report.before += 1;
                    report.take(place, written(Some(key.clone())));
                    path.clone()
                }
                (None, Some(doubt)) => {
                    report.take(place, Outcome::Unknown(left_in_doubt(doubt)));
                    doubt.path.clone()
                }
                (None, None) => {
                    left.push(place);
                    continue;
                }
            };
            unfinished.takes(&path);
        }
        Ok(left)
    }
}

fn still_runs(writing: &Writing) -> Error {
    Error::new(
        ErrorKind::Query,
        format!(
            "INSERT INTO `{}`: a statement that sends the same rows is still under way, here or in \
             another program, or was cancelled a moment ago. Run it again once that has ended: what \
             is written by then isn't sent twice. Nothing was sent",
            writing.journalled().0
        ),
    )
}

/// Why nobody knows what became of a call of a statement that didn't end.
pub(super) fn left_in_doubt(doubt: &InDoubt) -> String {
    format!(
        "a statement that didn't end sent it, and no reply told what became of it ({} says so; \
         remove that file to have it sent anyway)",
        doubt.path.display()
    )
}
