//! A statement that writes, from its rows to its answer.
//!
//! All rows are there, checked and agreed to before the first call. Next: `sender` for the calls.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::compute::concat_batches;
use datafusion::error::DataFusionError;
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use futures::StreamExt;

use super::changes;
use super::child;
use super::consent::Consent;
use super::dry;
use super::errors::Failure;
use super::exec::Answers;
use super::guard;
use super::known::Known;
use super::report::{NOT_COME_TO, Report, count};
use super::sender::Sender;
use super::statement::{Writing, tenant_id};
use crate::auth::Tenant;
use crate::client::Meter;
use crate::config::{OnRowError, TokenStoreLocation};
use crate::connection::XeroConnection;
use crate::decode::schema_of;
use crate::error::{Error, ErrorKind, Result};
use crate::log::Statement;

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
        let meant = rows.num_rows();
        let written =
            documents(&writing, rows, meant, of_tenants, context, &meter, answers).await?;
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
        rows.num_rows(),
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

/// Sends rows that are documents, all checks of their own passed. The statement means `meant` rows, which
/// may be their lines.
async fn documents(
    writing: &Arc<Writing>,
    rows: RecordBatch,
    meant: usize,
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
            let booked = match writing.connection.dry_run_journal().is_empty() {
                true => "",
                false => "; system.DryRunJournal shows what would be booked",
            };
            let notice = format!(
                "xero.dry_run: {} would be sent, and none was{booked}",
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
    guard::ask(writing, &rows, meant, consent).await?;
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
        let whole = answers == Answers::Rows;
        let (sender, places) = Sender::new(writing, part, &rows, meter, whole);
        match sender.send(places, &mut report).await {
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
        .extend(left.map(|row| not_sent(row, NOT_COME_TO)));
    writing
        .connection
        .write_errors()
        .keep(&writing.without_sensitive(rows)?, &report.failures)?;
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
    let not_sent = places.into_iter().map(|row| not_sent(row, NOT_COME_TO));
    let failed = report.failures.len();
    report.failures.extend(not_sent);
    report.failures.sort_by_key(|failure| failure.row);
    let errors = writing.connection.write_errors();
    errors.keep(&writing.without_sensitive(rows)?, &report.failures)?;
    let stopped = failed > 0 && writing.options.on_row_error == OnRowError::Stop;
    if stopped {
        return Err(report.error(writing, rows.num_rows()));
    }
    let log = writing.connection.log();
    for notice in report.notices(writing) {
        log.warn(statement, &notice);
    }
    for (remark, outside) in report.remarks() {
        log.warn_from_outside(statement, remark, outside);
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
    pub(super) fn stops(&self, writing: &Writing) -> bool {
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
