//! A statement that writes, from its rows to its answer.
//!
//! All rows are there, checked and agreed to before the first call; then call after call, each
//! written to the journal before it is sent and after it has ended.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::compute::concat_batches;
use datafusion::error::DataFusionError;
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use futures::StreamExt;

use super::batches::{self, Batch, batches};
use super::changes::{self, Change, changes};
use super::child;
use super::consent::Consent;
use super::dry;
use super::errors::Failure;
use super::exec::Answers;
use super::guard;
use super::journal::{self, InDoubt, Journal, Unfinished};
use super::known::Known;
use super::lookup;
use super::outcome::{Outcome, Reader, refused};
use super::report::{Report, count};
use super::statement::{Operation, Writing, tenant_id};
use crate::auth::Tenant;
use crate::client::{Meter, OfScan, WRITES_AGAIN_WITHIN, Written};
use crate::config::{OnRowError, TokenStoreLocation};
use crate::connection::XeroConnection;
use crate::decode::schema_of;
use crate::error::{Error, ErrorKind, Result};
use crate::log::Statement;
use crate::scan::IDS_A_REQUEST;

/// What a statement answers with.
pub(super) enum Answer {
    /// How many rows were written.
    Count(u64),
    Rows(RecordBatch),
}

/// Writes `rows`.
///
/// # Errors
/// `Query` where rows can't be written, with those that were; else as any call.
pub(super) async fn run(
    writing: Arc<Writing>,
    rows: SendableRecordBatchStream,
    context: &TaskContext,
    meter: Meter,
    answers: Answers,
) -> Result<Answer> {
    let memory = MemoryConsumer::new("rows to be written").register(context.memory_pool());
    let rows = gathered(rows, |bytes| memory.try_grow(bytes)).await?;
    let statement: Option<Arc<Statement>> = context.session_config().get_extension();
    writing.connection.write_errors().begins();
    let of_tenants = by_tenant(&writing, &rows)?;
    let Some(child) = writing.child else {
        changes::check(&writing, &rows)?;
        let written = documents(&writing, rows, of_tenants, context, &meter, answers).await?;
        return match written {
            Done::Shown(answer) => Ok(answer),
            Done::Sent(sent) => sent.answer(&writing, answers, statement.as_deref()),
        };
    };
    let lines = child::documents(&writing, child, &meter, &rows, &of_tenants).await?;
    if let (Some(failure), OnRowError::Stop) =
        (lines.failures.first(), writing.options.on_row_error)
    {
        return Err(Error::new(
            ErrorKind::Query,
            format!(
                "{} on `{}`, row {}: {}. Nothing was sent",
                writing.operation,
                writing.table().name,
                failure.row + 1,
                failure.message
            ),
        ));
    }
    let of_documents = Arc::new(lines.writing);
    let of_tenants = by_tenant(&of_documents, &lines.rows)?;
    let written = documents(
        &of_documents,
        lines.rows,
        of_tenants,
        context,
        &meter,
        answers,
    );
    match written.await? {
        Done::Shown(answer) => Ok(answer),
        Done::Sent(sent) => {
            let left = sent.left.into_iter();
            let left = left.flat_map(|place| lines.groups[place].clone());
            let sent = Sent {
                left: left.collect(),
                rows,
                report: sent.report.of_lines(&lines.groups, lines.failures),
                ended: sent.ended,
            };
            sent.answer(&writing, answers, statement.as_deref())
        }
    }
}

/// What became of rows that are documents.
enum Done {
    /// A dry run's answer.
    Shown(Answer),
    Sent(Box<Sent>),
}

/// What became of the rows of a statement, or of the documents that they change.
struct Sent {
    rows: RecordBatch,
    report: Report,
    /// Places of the rows that nobody came to.
    left: Vec<usize>,
    /// What ended it, if a call did.
    ended: Option<Error>,
}

impl Sent {
    /// The answer of a statement of which nothing more is sent.
    fn answer(
        self,
        writing: &Writing,
        answers: Answers,
        statement: Option<&Statement>,
    ) -> Result<Answer> {
        match self.ended {
            None => finish(
                writing,
                &self.rows,
                self.report,
                self.left,
                answers,
                statement,
            ),
            Some(error) => Err(ended_by(error, writing, &self.rows, self.report)?),
        }
    }
}

/// Sends rows that are documents, all checks of their own passed.
async fn documents(
    writing: &Arc<Writing>,
    rows: RecordBatch,
    of_tenants: Vec<(Tenant, Vec<usize>)>,
    context: &TaskContext,
    meter: &Meter,
    answers: Answers,
) -> Result<Done> {
    let statement: Option<Arc<Statement>> = context.session_config().get_extension();
    guard::check_calls(writing, rows.num_rows())?;
    let mut report = Report::default();
    let parts = parts(writing, meter, &rows, of_tenants, &mut report).await?;
    if answers == Answers::Calls || writing.options.dry_run {
        let calls = dry::calls(writing, meter, &rows, &parts, &report.failures).await?;
        if answers != Answers::Calls {
            let notice = format!(
                "xero.dry_run: {} would be sent, and none was",
                count(calls.num_rows(), "row")
            );
            writing.connection.log().warn(statement.as_deref(), &notice);
        }
        return Ok(Done::Shown(match answers {
            Answers::Calls => Answer::Rows(calls),
            Answers::Count => Answer::Count(0),
            Answers::Rows => Answer::Rows(RecordBatch::new_empty(schema_of(writing.table()))),
        }));
    }
    if report.stops(writing) {
        let left = parts.into_iter().flat_map(|part| part.places).collect();
        return Ok(Done::Sent(Box::new(Sent {
            rows,
            report,
            left,
            ended: None,
        })));
    }
    guard::check_locks(writing, meter, &rows, &parts).await?;
    let consent: Option<Arc<Consent>> = context.session_config().get_extension();
    guard::ask(writing, &rows, consent).await?;
    // What can't be undone is done to rows as they were when they were chosen.
    let writing = &match guard::is_for_good(writing, &rows) {
        true => Arc::new(Writing {
            guarded: true,
            ..Writing::clone(writing)
        }),
        false => Arc::clone(writing),
    };
    let mut left: Vec<usize> = Vec::new();
    for part in parts {
        if report.stops(writing) {
            left.extend(part.places);
            continue;
        }
        if part.places.is_empty() {
            continue;
        }
        let sender = Sender {
            progress: writing.connection.progress_of_scan().of_documents(),
            journal: Arc::new(Mutex::new(None)),
            writing: Arc::clone(writing),
            tenant: part.tenant,
            connection: part.connection,
            known: part.known,
            rows: rows.clone(),
            meter: meter.clone(),
            whole: answers == Answers::Rows,
            calls: 0,
        };
        match sender.send(part.places, &mut report).await {
            Ok(more) => left.extend(more),
            Err(error) => {
                let ended = Some(error);
                return Ok(Done::Sent(Box::new(Sent {
                    rows,
                    report,
                    left,
                    ended,
                })));
            }
        }
    }
    Ok(Done::Sent(Box::new(Sent {
        rows,
        report,
        left,
        ended: None,
    })))
}

/// The error of a statement that one of its calls ended, with what was written until then.
fn ended_by(
    error: Error,
    writing: &Writing,
    rows: &RecordBatch,
    mut report: Report,
) -> Result<Error> {
    let mut done: HashSet<usize> = report.places.iter().copied().collect();
    done.extend(report.rows_before.iter().copied());
    done.extend(report.failures.iter().map(|failure| failure.row));
    let left = (0..rows.num_rows()).filter(|row| !done.contains(row));
    report
        .failures
        .extend(left.map(|row| not_sent(row, "the statement ended before")));
    writing
        .connection
        .write_errors()
        .keep(rows, &report.failures)?;
    let is_kept = matches!(
        writing.connection.settings().token_store,
        TokenStoreLocation::File(_)
    );
    Ok(error.and(report.so_far(writing, is_kept)))
}

fn not_sent(row: usize, why: &str) -> Failure {
    Failure {
        row,
        outcome: "not sent",
        column: None,
        message: why.to_string(),
    }
}

/// The rows of one organisation.
pub(super) struct Part {
    pub(super) tenant: Tenant,
    pub(super) connection: Arc<XeroConnection>,
    /// Their places among the statement's.
    pub(super) places: Vec<usize>,
    pub(super) known: Known,
}

/// What is to be sent to each organisation; rows that name what isn't there fail in `report`.
async fn parts(
    writing: &Writing,
    meter: &Meter,
    rows: &RecordBatch,
    of_tenants: Vec<(Tenant, Vec<usize>)>,
    report: &mut Report,
) -> Result<Vec<Part>> {
    let mut parts = Vec::new();
    for (tenant, mut places) in of_tenants {
        let connection = writing.connection.for_tenant(&tenant);
        let known = Known::read(writing, &connection, meter, rows, &places).await?;
        places.retain(|row| {
            let failure = known.check(writing, rows, *row);
            let is_fine = failure.is_none();
            report.failures.extend(failure);
            is_fine
        });
        parts.push(Part {
            tenant,
            connection,
            places,
            known,
        });
    }
    Ok(parts)
}

/// The answer of a statement of which nothing more is sent: `places` are the rows that weren't.
fn finish(
    writing: &Writing,
    rows: &RecordBatch,
    mut report: Report,
    places: Vec<usize>,
    answers: Answers,
    statement: Option<&Statement>,
) -> Result<Answer> {
    let not_sent = places
        .into_iter()
        .map(|row| not_sent(row, "the statement ended before"));
    let failed = report.failures.len();
    report.failures.extend(not_sent);
    report.failures.sort_by_key(|failure| failure.row);
    let errors = writing.connection.write_errors();
    errors.keep(rows, &report.failures)?;
    let stopped = failed > 0 && writing.options.on_row_error == OnRowError::Stop;
    if stopped {
        return Err(report.error(writing, rows.num_rows()));
    }
    for notice in report.notices(writing) {
        writing.connection.log().warn(statement, &notice);
    }
    Ok(match answers {
        Answers::Rows => {
            let schema = schema_of(writing.table());
            let stored = concat_batches(&schema, &report.stored);
            Answer::Rows(stored.map_err(DataFusionError::from)?)
        }
        // Documents that got their lines before count as written.
        _ if writing.child.is_some() => Answer::Count(report.written),
        _ => Answer::Count(report.written + report.before),
    })
}

impl Report {
    /// Whether nothing more is to be sent.
    fn stops(&self, writing: &Writing) -> bool {
        !self.failures.is_empty() && writing.options.on_row_error == OnRowError::Stop
    }
}

/// All rows of a stream, as one batch.
async fn gathered(
    mut rows: SendableRecordBatchStream,
    grow: impl Fn(usize) -> datafusion::error::Result<()>,
) -> Result<RecordBatch> {
    let schema = rows.schema();
    let mut batches = Vec::new();
    while let Some(batch) = rows.next().await {
        let batch = batch?;
        grow(batch.get_array_memory_size())?;
        batches.push(batch);
    }
    Ok(concat_batches(&schema, &batches).map_err(DataFusionError::from)?)
}

/// The rows of each organisation, by their places.
fn by_tenant(writing: &Writing, rows: &RecordBatch) -> Result<Vec<(Tenant, Vec<usize>)>> {
    let tenants = writing.connection.tenants();
    let ids = tenant_id(writing.table()).and_then(|column| writing.place(column.name));
    let ids = ids.and_then(|place| rows.column(place).as_string_opt::<i32>());
    let (Some(ids), [_, ..]) = (ids, tenants) else {
        let only = writing.connection.only_tenant()?;
        return Ok(vec![(only.clone(), (0..rows.num_rows()).collect())]);
    };
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for row in 0..rows.num_rows() {
        let id = match ids.is_valid(row) {
            true => ids.value(row),
            false if tenants.len() == 1 => tenants[0].id.as_str(),
            false => "",
        };
        let known = tenants.iter().any(|tenant| tenant.id == id);
        if !known {
            return Err(Error::new(
                ErrorKind::Tenant,
                format!(
                    "{} on `{}`, row {}: TenantID is none of the organisations that this \
                     connection reaches: nothing was sent",
                    writing.operation,
                    writing.table().name,
                    row + 1
                ),
            ));
        }
        places.entry(id).or_default().push(row);
    }
    let of_each = tenants.iter().filter_map(|tenant| {
        let places = places.remove(tenant.id.as_str())?;
        Some((tenant.clone(), places))
    });
    Ok(of_each.collect())
}

/// Sends the rows of one organisation.
struct Sender {
    writing: Arc<Writing>,
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
    /// Sends the rows at `places`; those that nobody came to are given back.
    async fn send(mut self, places: Vec<usize>, report: &mut Report) -> Result<Vec<usize>> {
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
            let rows = lookup::whole(&self.writing, &self.connection, &self.meter, &unseen).await?;
            report.stored.push(rows);
        }
        Ok(left)
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

    /// The documents to which a statement that didn't end has not added its lines yet. Where nobody
    /// knows whether it has, the document is left alone.
    ///
    /// # Errors
    /// `Query` if a statement that adds the same still runs.
    fn not_yet_added(
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

    /// Takes out of `new` what a statement that didn't end has written, and the calls of it of
    /// which nobody knows the outcome.
    ///
    /// # Errors
    /// `Query` if a statement that sends the same still runs.
    fn taken_up(
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
            Some(Ok(outcomes)) => Ok(outcomes),
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
    ) -> crate::client::Witness {
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

    /// What became of a call of which no reply told, as far as the rows themselves tell.
    async fn looked_up(&self, batch: &Batch, why: &str) -> Result<Vec<Outcome>> {
        let unknown =
            |_: &Change| Outcome::Unknown(format!("{why}: whether it was written isn't known"));
        let changes = &batch.changes;
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
            let now = lookup::rows_of(&self.writing, &self.connection, &self.meter, &keys).await;
            let Ok(now) = now else {
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
        let now = lookup::rows_of(&self.writing, &self.connection, &self.meter, &keys).await;
        let Ok(now) = now else {
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
        let writing = &self.writing;
        if self.writing.operation == Operation::Delete {
            return false;
        }
        writing.written.iter().all(|column| {
            let place = writing.place(column.name);
            let (Some(place), Some(stored)) = (place, now.values(column.name)) else {
                return false;
            };
            let sent = (self.rows.column(place).as_ref(), change.row);
            if writing.operation == Operation::Insert && sent.0.is_null(change.row) {
                return true;
            }
            super::compare::is_as_sent(writing.writable, column, sent, (stored.as_ref(), at))
        })
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

/// Calls of a statement that didn't end, and the changes that are new.
type TakenUp = (Vec<(Batch, Before)>, Vec<Change>);

/// A call of a statement that didn't end.
struct Before {
    doubt: InDoubt,
    /// Whether the call of now is byte by byte the one that was sent.
    is_same: bool,
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
fn left_in_doubt(doubt: &InDoubt) -> String {
    format!(
        "a statement that didn't end sent it, and no reply told what became of it ({} says so; \
         remove that file to have it sent anyway)",
        doubt.path.display()
    )
}

/// A row that is there, of which no reply shows more than the key.
fn written(key: Option<String>) -> Outcome {
    Outcome::Written {
        key,
        differs: Vec::new(),
        warnings: Vec::new(),
        stored: None,
    }
}

/// A key that no other call has.
fn new_key() -> Result<String> {
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
