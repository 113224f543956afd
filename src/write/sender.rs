//! Sends the rows of one organisation, call after call.
//!
//! Each call is in the journal before it is sent and after it has ended, and is read where its reply
//! comes in, whoever still waits. Of one that no reply tells of, the rows are looked for.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use datafusion::arrow::array::RecordBatch;

use super::batches::{Batch, batches};
use super::changes::{Change, changes};
use super::compare::is_as_sent;
use super::errors::Failure;
use super::journal::{self, InDoubt, Journal, Unfinished};
use super::known::Known;
use super::lookup;
use super::outcome::{Outcome, Reader, refused};
use super::report::Report;
use super::run::Part;
use super::statement::{Operation, Writing};
use super::taken_up::{Before, left_in_doubt};
use crate::auth::Tenant;
use crate::catalog::descriptor::Column;
use crate::catalog::writable::Tells;
use crate::client::{Meter, OfScan, WRITES_AGAIN_WITHIN, Witness, Written};
use crate::config::OnRowError;
use crate::connection::XeroConnection;
use crate::error::{Error, ErrorKind, Result};
use crate::scan::IDS_A_REQUEST;

/// The way of the rows of one organisation.
pub(super) struct Sender {
    pub(super) writing: Arc<Writing>,
    tenant: Tenant,
    connection: Arc<XeroConnection>,
    rows: RecordBatch,
    meter: Meter,
    /// Whether the rows are wanted as Xero has them.
    whole: bool,
    progress: OfScan,
    known: Known,
    journal: Arc<Mutex<Option<Journal>>>,
    /// Calls that the journal knows of.
    calls: usize,
}

/// What became of a call's elements, worked out where the reply came in.
type Outcomes = Arc<Mutex<Option<Result<Vec<Outcome>>>>>;

impl Sender {
    /// One for the rows of `part`, of the statement's `rows`. `whole` says that they are wanted as Xero
    /// has them then.
    pub(super) fn new(
        writing: &Arc<Writing>,
        part: Part,
        rows: &RecordBatch,
        meter: &Meter,
        whole: bool,
    ) -> (Sender, Vec<usize>) {
        let sender = Sender {
            progress: writing.connection.progress_of_scan().of_documents(),
            journal: Arc::new(Mutex::new(None)),
            writing: Arc::clone(writing),
            tenant: part.tenant,
            connection: part.connection,
            known: part.known,
            rows: rows.clone(),
            meter: meter.clone(),
            whole,
            calls: 0,
        };
        (sender, part.places)
    }

    /// Sends the rows at `places`; those that nobody came to are given back.
    pub(super) async fn send(
        mut self,
        places: Vec<usize>,
        report: &mut Report,
    ) -> Result<Vec<usize>> {
        let settings = self.writing.connection.settings();
        let (journal, mut unfinished) = Journal::begin(settings, &self.writing, &self.tenant.id)?;
        *lock(&self.journal) = Some(journal.clone());
        let left = match self.writing.operation {
            Operation::Insert => self.insert(&places, &mut unfinished, report).await?,
            Operation::Update | Operation::Delete => {
                let places = self.not_yet_added(places, &mut unfinished, report)?;
                self.change(&places, report).await?
            }
        };
        let is_done = report.failures.is_empty()
            || self.writing.options.on_row_error == OnRowError::Continue
                && !report
                    .failures
                    .iter()
                    .any(|failure| failure.outcome == "unknown");
        if is_done {
            journal.done(unfinished);
        }
        // Rows that no reply has shown are read, where RETURNING wants them.
        let unseen = std::mem::take(&mut report.unseen);
        if self.whole && !unseen.is_empty() {
            let (writing, connection, meter) = (&self.writing, &self.connection, &self.meter);
            let rows = lookup::whole(writing, connection, meter, &self.rows, &unseen).await?;
            report.stored.push(rows);
        }
        Ok(left)
    }

    /// By which it reads.
    pub(super) fn reads(&self) -> (&XeroConnection, &Meter) {
        (&self.connection, &self.meter)
    }

    async fn changes(&self, places: &[usize]) -> Result<(Vec<Change>, Vec<Failure>)> {
        let (connection, meter, known) = (&self.connection, &self.meter, &self.known);
        changes(&self.writing, connection, meter, known, &self.rows, places).await
    }

    async fn insert(
        &mut self,
        places: &[usize],
        unfinished: &mut Unfinished,
        report: &mut Report,
    ) -> Result<Vec<usize>> {
        let (new, _) = self.changes(places).await?;
        let (again, new) = self.taken_up(new, unfinished, report)?;
        let all: Vec<usize> = new.iter().map(|change| change.row).collect();
        let mut failures = Vec::new();
        let new = self.without_namesakes(new, &mut failures).await?;
        let stops = !failures.is_empty() && self.writing.options.on_row_error == OnRowError::Stop;
        let failed: Vec<usize> = failures.iter().map(|failure| failure.row).collect();
        report.failures.extend(failures);
        if stops {
            for (batch, before) in again {
                let why = left_in_doubt(&before.doubt);
                for change in batch.changes {
                    report.take(change.row, Outcome::Unknown(why.clone()));
                }
            }
            return Ok(all
                .into_iter()
                .filter(|row| !failed.contains(row))
                .collect());
        }
        let again = again.into_iter();
        let mut queue: Vec<(Batch, Option<Before>)> =
            again.map(|(batch, before)| (batch, Some(before))).collect();
        let new = batches(&self.writing, new)?;
        queue.extend(new.into_iter().map(|batch| (batch, None)));
        let mut wanted = queue.len();
        self.progress.wants(wanted);
        let mut queue = queue.into_iter();
        for (batch, before) in queue.by_ref() {
            self.one(batch, before, report).await?;
            wanted -= 1;
            self.progress.read(wanted);
            if report.stops(&self.writing) {
                break;
            }
        }
        let left = queue.flat_map(|(batch, _)| batch.changes);
        Ok(left.map(|change| change.row).collect())
    }

    async fn change(&mut self, places: &[usize], report: &mut Report) -> Result<Vec<usize>> {
        let call = self.writing.call()?;
        let size = match self.writing.reads_again() {
            false => self.writing.batch_size(call),
            // One call reads so many of them again.
            true => self.writing.batch_size(call).min(IDS_A_REQUEST),
        };
        let mut wanted = places.len().div_ceil(size.max(1));
        self.progress.wants(wanted);
        let mut unsent = Vec::new();
        let mut chunks = places.chunks(size.max(1));
        for chunk in chunks.by_ref() {
            let (changes, failures) = self.changes(chunk).await?;
            let stops =
                !failures.is_empty() && self.writing.options.on_row_error == OnRowError::Stop;
            report.failures.extend(failures);
            if stops {
                unsent.extend(changes.into_iter().map(|change| change.row));
                break;
            }
            for batch in batches(&self.writing, changes)? {
                self.one(batch, None, report).await?;
            }
            wanted -= 1;
            self.progress.read(wanted);
            if report.stops(&self.writing) {
                break;
            }
        }
        Ok(unsent
            .into_iter()
            .chain(chunks.flatten().copied())
            .collect())
    }

    /// Sends one call, and takes in what became of it.
    async fn one(
        &mut self,
        batch: Batch,
        before: Option<Before>,
        report: &mut Report,
    ) -> Result<()> {
        let within = self
            .writing
            .connection
            .settings()
            .clock
            .real_of(WRITES_AGAIN_WITHIN);
        let is_late = |doubt: &InDoubt| {
            // A clock that was set back tells nothing.
            let age = journal::now()
                .checked_sub(doubt.at)
                .map(Duration::from_millis);
            age.is_none_or(|age| age > within)
        };
        let outcomes = match &before {
            // Only the very same call may be sent again, and only while Xero knows its key.
            Some(Before { doubt, is_same }) if !is_same || is_late(doubt) => {
                self.looked_up(&batch, &left_in_doubt(doubt)).await?
            }
            _ => self.sent(&batch, before.map(|before| before.doubt)).await?,
        };
        for (change, outcome) in batch.changes.iter().zip(outcomes) {
            if let Outcome::Written { key, stored, .. } = &outcome {
                self.progress.rows(1);
                if stored.is_none() {
                    report.unseen.extend(key.clone());
                }
            }
            report.take(change.row, outcome);
        }
        Ok(())
    }

    async fn sent(&mut self, batch: &Batch, before: Option<InDoubt>) -> Result<Vec<Outcome>> {
        let (key, first_sent) = match before {
            Some(doubt) => (doubt.key, doubt.at),
            None => (new_key()?, journal::now()),
        };
        let number = self.calls;
        self.calls += 1;
        let journal = lock(&self.journal).clone();
        if let Some(journal) = &journal {
            journal.sending(number, &key, first_sent, batch)?;
        }
        let outcomes: Outcomes = Arc::default();
        let witness = self.witness(
            batch.changes.clone(),
            number,
            journal,
            Arc::clone(&outcomes),
        );
        let request = batch.under(&key);
        let sent = self.connection.write(request, self.meter.clone(), witness);
        match sent.await {
            Ok(_) => {}
            Err(error) if error.is_in_doubt() => {
                return self.looked_up(batch, &error.to_string()).await;
            }
            // Nothing of it was written.
            Err(error) => return Err(error),
        }
        let outcomes = lock(&outcomes).take();
        match outcomes {
            Some(Ok(outcomes)) => Ok(self.read_back(&batch.changes, outcomes).await),
            Some(Err(error)) => self.looked_up(batch, &error.to_string()).await,
            None => self.looked_up(batch, "the reply was lost on its way").await,
        }
    }

    /// Whoever is told how the call ended first: it reads the reply and writes the journal, though
    /// nobody may be waiting any more.
    fn witness(
        &self,
        changes: Vec<Change>,
        number: usize,
        journal: Option<Journal>,
        outcomes: Outcomes,
    ) -> Witness {
        let (writing, tenant) = (Arc::clone(&self.writing), self.tenant.clone());
        let (rows, whole) = (self.rows.clone(), self.whole);
        Box::new(move |ended: &Result<Written>| {
            let told = match ended {
                Ok(came) => {
                    let reader = Reader {
                        writing: &writing,
                        tenant: &tenant,
                        rows: &rows,
                        whole,
                    };
                    let read = writing
                        .call()
                        .and_then(|call| reader.outcomes(call, &changes, came));
                    let keys = read.as_ref().ok().map(|outcomes| keys_of(outcomes));
                    *lock(&outcomes) = Some(read);
                    keys
                }
                Err(error) if error.is_in_doubt() => None,
                Err(_) => Some(Vec::new()),
            };
            // One that can't be written is in doubt after a crash, which costs a look.
            if let (Some(journal), Some(keys)) = (journal, told) {
                let _ = journal.ended(number, keys);
            }
        })
    }

    /// The rows with these keys, as they are now.
    async fn now(&self, keys: &[String]) -> Result<lookup::Rows> {
        let (connection, meter) = (&self.connection, &self.meter);
        lookup::rows_of(&self.writing, connection, meter, &self.rows, keys).await
    }

    /// The same outcomes of a call whose reply tells nothing, with what Xero has by then.
    async fn read_back(&self, changes: &[Change], mut outcomes: Vec<Outcome>) -> Vec<Outcome> {
        let writing = &self.writing;
        let tells = writing.call().map_or(Tells::Listed, |call| call.tells);
        if tells != Tells::Nothing || writing.operation != Operation::Update {
            return outcomes;
        }
        for (change, outcome) in changes.iter().zip(&mut outcomes) {
            let Outcome::Written {
                differs, warnings, ..
            } = outcome
            else {
                continue;
            };
            let one = std::slice::from_ref(change);
            let now = lookup::at_addresses(writing, &self.connection, &self.meter, one).await;
            let key = change.key.as_deref().unwrap_or_default();
            match now.map(|now| (now.place_of(key), now)) {
                Ok((Some(at), now)) => *differs = self.differing(change, &now, at),
                Ok((None, _)) => warnings.push("it isn't there any more".to_string()),
                Err(error) => warnings.push(format!(
                    "Xero took it, and what it has now can't be read: {error}"
                )),
            }
        }
        outcomes
    }

    /// What became of a call of which no reply told, as far as the rows themselves tell.
    async fn looked_up(&self, batch: &Batch, why: &str) -> Result<Vec<Outcome>> {
        let unknown =
            |_: &Change| Outcome::Unknown(format!("{why}: whether it was written isn't known"));
        let changes = &batch.changes;
        if let Some(made) = self.files_made(changes).await {
            let gone = || refused(&format!("{why}: it was looked for, and isn't there"), None);
            let told = made.into_iter();
            return Ok(told
                .map(|key| key.map_or_else(gone, |key| written(Some(key))))
                .collect());
        }
        if self.writing.operation == Operation::Insert {
            let made = lookup::made_already(
                &self.writing,
                &self.connection,
                &self.meter,
                &self.rows,
                changes,
            );
            let made = made.await.unwrap_or(None);
            let Some(made) = made else {
                return Ok(changes.iter().map(unknown).collect());
            };
            let keys: Vec<String> = made.iter().flatten().cloned().collect();
            if keys.is_empty() {
                let gone = || refused(&format!("{why}: it was looked for, and isn't there"), None);
                return Ok(changes.iter().map(|_| gone()).collect());
            }
            let Ok(now) = self.now(&keys).await else {
                return Ok(changes.iter().map(unknown).collect());
            };
            let told = changes.iter().zip(made).map(|(change, key)| {
                let at = key.as_ref().map(|key| now.place_of(key));
                match at {
                    None => refused(&format!("{why}: it was looked for, and isn't there"), None),
                    // One of the same name that was there before is another row.
                    Some(Some(at)) if self.is_as_wanted(change, &now, at) => written(key),
                    Some(_) => unknown(change),
                }
            });
            return Ok(told.collect());
        }
        if self.writing.writable.root.is_some() {
            return Ok(changes.iter().map(unknown).collect());
        }
        let keys: Vec<String> = changes
            .iter()
            .filter_map(|change| change.key.clone())
            .collect();
        let Ok(now) = self.now(&keys).await else {
            return Ok(changes.iter().map(unknown).collect());
        };
        let told = changes.iter().map(|change| {
            let at = change.key.as_ref().and_then(|key| now.place_of(key));
            match at {
                Some(at) if self.is_as_wanted(change, &now, at) => written(change.key.clone()),
                _ => unknown(change),
            }
        });
        Ok(told.collect())
    }

    /// Whether a row that is there is as the statement wants it.
    fn is_as_wanted(&self, change: &Change, now: &lookup::Rows, at: usize) -> bool {
        // A decision gives no column a value, so no row tells whether it was taken.
        if self.writing.operation == Operation::Delete || self.writing.written.is_empty() {
            return false;
        }
        self.differing(change, now, at).is_empty()
    }

    /// The columns of which Xero has something else than the statement wants.
    fn differing(&self, change: &Change, now: &lookup::Rows, at: usize) -> Vec<&'static str> {
        let writing = &self.writing;
        let is_as_wanted = |column: &Column| {
            let place = writing.place(column.name);
            let (Some(place), Some(stored)) = (place, now.values(column.name)) else {
                return false;
            };
            let sent = (self.rows.column(place).as_ref(), change.row);
            if writing.operation == Operation::Insert && sent.0.is_null(change.row) {
                return true;
            }
            is_as_sent(writing.writable, column, sent, (stored.as_ref(), at))
        };
        let written = writing.written.iter();
        written
            .filter(|column| !is_as_wanted(column))
            .map(|column| column.name)
            .collect()
    }
}

/// The keys of the rows written, as the journal keeps them.
fn keys_of(outcomes: &[Outcome]) -> Vec<Option<String>> {
    let keys = outcomes.iter().map(|outcome| match outcome {
        Outcome::Written { key, .. } => Some(key.clone().unwrap_or_default()),
        Outcome::Refused(_) | Outcome::Unknown(_) => None,
    });
    keys.collect()
}

/// A row that is there, of which no reply shows more than the key.
pub(super) fn written(key: Option<String>) -> Outcome {
    Outcome::Written {
        key,
        differs: Vec::new(),
        warnings: Vec::new(),
        stored: None,
    }
}

/// A key that no other call has.
pub(super) fn new_key() -> Result<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| {
        let what = format!("making an Idempotency-Key: {error}");
        Error::new(ErrorKind::Io, what)
    })?;
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("xero-sql-{digits}"))
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}
