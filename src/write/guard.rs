//! What a statement that writes is refused for before anything is sent.

use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray, Date32Array, RecordBatch};
use datafusion::arrow::datatypes::Date32Type;

use super::consent::{Consent, Question};
use super::lookup;
use super::report::count as count_of;
use super::run::Part;
use super::statement::{Operation, Writing};
use crate::catalog::descriptor::{Api, Table};
use crate::catalog::writable::{Delete, Mode};
use crate::client::Meter;
use crate::config::XeroOptions;
use crate::connection::XeroConnection;
use crate::error::{Error, ErrorKind, Result};
use crate::scan::IDS_A_REQUEST;

/// Refuses where the connection only reads, or isn't told which organisation is meant.
///
/// # Errors
/// `Query` or `Tenant`, with the property that allows it.
pub(super) fn check_connection(
    operation: Operation,
    table: &Table,
    connection: &Arc<XeroConnection>,
    options: &XeroOptions,
) -> Result<()> {
    let what = format!("{operation} on `{}`", table.name);
    may_write(&what, table.api, connection, options)
}

/// The same of what is no statement on a table.
///
/// # Errors
/// As [`check_connection`].
pub(super) fn may_write(
    what: &str,
    api: Api,
    connection: &Arc<XeroConnection>,
    options: &XeroOptions,
) -> Result<()> {
    let settings = connection.settings();
    let refused = |kind, why: String| Err(Error::new(kind, format!("{what}: {why}")));
    // A dry run sends nothing, and shows what would be.
    if settings.read_only && !options.dry_run {
        return refused(
            ErrorKind::Query,
            "this connection only reads. Set the property ReadOnly = false to let it write, or \
             SET xero.dry_run = true to see what would be sent"
                .to_string(),
        );
    }
    if api == Api::PayrollAus && !settings.allow_payroll_writes && !options.dry_run {
        return refused(
            ErrorKind::Query,
            "payroll is only written where the property AllowPayrollWrites = true is set as well"
                .to_string(),
        );
    }
    if settings.tenant.is_none() && connection.connections().len() > 1 {
        let names: Vec<String> = connection
            .connections()
            .iter()
            .map(|one| format!("\"{}\"", one.tenant().name))
            .collect();
        return refused(
            ErrorKind::Tenant,
            format!(
                "this sign-in reaches several organisations, and none was chosen to write to. Set \
                 the property Tenant to one of {}",
                names.join(", ")
            ),
        );
    }
    Ok(())
}

/// Refuses a statement that needs more calls than a query may make.
///
/// # Errors
/// `Limit`.
pub(super) fn check_calls(writing: &Writing, rows: usize) -> Result<()> {
    let most = writing.options.max_calls_per_query;
    let size = writing.batch_size(writing.call()?).max(1);
    let calls = match writing.mode() {
        // Read, replaced, and read again.
        Mode::Replace => 3 * rows.div_ceil(size),
        // Rows are read again just before they are sent.
        _ if writing.reads_again() && writing.operation != Operation::Insert => {
            2 * rows.div_ceil(size.min(IDS_A_REQUEST))
        }
        _ => rows.div_ceil(size),
    };
    match most > 0 && calls > most {
        false => Ok(()),
        true => Err(Error::new(
            ErrorKind::Limit,
            format!(
                "{} on `{}`: {rows} rows take {calls} calls, and a query may make {most}: SET \
                 xero.max_calls_per_query = {calls}, or write fewer rows at once. Nothing was sent",
                writing.operation,
                writing.table().name
            ),
        )),
    }
}

/// Compares the days that rows have and get with the organisation's lock dates.
///
/// # Errors
/// `Query` for a row within a locked period; what reading the organisation may fail with.
pub(super) async fn check_locks(
    writing: &Writing,
    meter: &Meter,
    rows: &RecordBatch,
    parts: &[Part],
) -> Result<()> {
    let Some(dated) = writing.writable.dated else {
        return Ok(());
    };
    let days = [writing.place(dated), writing.place_of_before(dated)];
    let days: Vec<&Date32Array> = days
        .into_iter()
        .flatten()
        .filter_map(|place| rows.column(place).as_primitive_opt::<Date32Type>())
        .collect();
    if days.is_empty() || rows.num_rows() == 0 {
        return Ok(());
    }
    for Part {
        tenant,
        places,
        connection,
        ..
    } in parts
    {
        let locked = match lookup::locked_until(writing, connection, meter).await {
            // Xero checks it itself: a sign-in that may not read it may write.
            Err(error) if error.kind() == ErrorKind::SignIn => None,
            locked => locked?,
        };
        let Some((locked, why)) = locked else {
            continue;
        };
        for row in places {
            let mut of_row = days.iter().filter(|days| days.is_valid(*row));
            if let Some(days) = of_row.find(|days| days.value(*row) <= locked) {
                let day = |days| Date32Type::to_naive_date_opt(days).unwrap_or_default();
                return Err(Error::new(
                    ErrorKind::Query,
                    format!(
                        "{} on `{}`, row {}: {dated} {} is in a period that {} has locked until \
                         {} ({why}). Nothing was sent",
                        writing.operation,
                        writing.table().name,
                        row + 1,
                        day(days.value(*row)),
                        tenant.name,
                        day(locked)
                    ),
                ));
            }
        }
    }
    Ok(())
}

/// Asks where a statement writes more rows than one expects, `meant` of them, or does what can't be
/// undone.
///
/// # Errors
/// `Query` if nobody says yes.
pub(super) async fn ask(
    writing: &Writing,
    rows: &RecordBatch,
    meant: usize,
    consent: Option<Arc<Consent>>,
) -> Result<()> {
    let table = writing.table().name;
    let mut reasons = Vec::new();
    let most = writing.options.max_write_rows;
    let is_large = most > 0 && meant > most;
    if is_large {
        reasons.push(format!(
            "writes {meant} rows of {}, more than MaxWriteRows ({most})",
            writing.added_to.map_or(table, |child| child.table.name)
        ));
    }
    for (word, count) in for_good(writing, rows) {
        reasons.push(format!(
            "makes {} of {table} {word}, which can't be undone",
            count_of(count, "row")
        ));
    }
    if reasons.is_empty() {
        return Ok(());
    }
    let what = format!("{} {}", writing.operation, reasons.join(", and "));
    let instead = match is_large {
        true => "; SET xero.max_write_rows allows more rows",
        false => "",
    };
    agreed(what, instead, consent).await
}

/// Asks whether `what` is meant, which is a sentence of what a statement does; `instead` is what else
/// allows it.
///
/// # Errors
/// `Query` if nobody says yes.
pub(super) async fn agreed(
    what: String,
    instead: &str,
    consent: Option<Arc<Consent>>,
) -> Result<()> {
    let asked = consent.is_some();
    let question = Question { what: what.clone() };
    let says_yes = match consent {
        Some(consent) => consent.to(question).await,
        None => false,
    };
    match says_yes {
        true => Ok(()),
        false => Err(Error::new(
            ErrorKind::Query,
            match asked {
                true => format!("{what}: nobody said yes, so nothing was sent"),
                false => format!(
                    "{what}. Say yes with --yes, or in a program by Session::asks{instead}. Nothing was \
                     sent"
                ),
            },
        )),
    }
}

/// Whether any row gets a word that is for good.
pub(super) fn is_for_good(writing: &Writing, rows: &RecordBatch) -> bool {
    writing.operation != Operation::Insert && !for_good(writing, rows).is_empty()
}

/// How many rows get a word that is for good.
fn for_good(writing: &Writing, rows: &RecordBatch) -> Vec<(&'static str, usize)> {
    let mut counts: Vec<(&'static str, usize)> = Vec::new();
    let mut add = |word: &'static str| match counts.iter_mut().find(|(known, _)| *known == word) {
        Some((_, count)) => *count += 1,
        None => counts.push((word, 1)),
    };
    if let Some(word) = writing.writable.for_good_at_once {
        return vec![(word, rows.num_rows())];
    }
    for (name, words) in writing.writable.for_good {
        let texts = writing
            .place(name)
            .and_then(|place| rows.column(place).as_string_opt::<i32>());
        let Some(texts) = texts else {
            continue;
        };
        for text in texts.iter().flatten() {
            let becomes = match (writing.operation, &writing.writable.delete) {
                // What a new row says, it says by itself, unless it acts by itself from then on.
                (Operation::Insert, _) if !writing.writable.asks_of_new => continue,
                (Operation::Insert | Operation::Update, _) => Some(text),
                (Operation::Delete, Delete::ByState { column, steps, .. }) if column == name => {
                    let mut steps = steps.iter();
                    steps.find(|(from, _)| *from == text).map(|(_, to)| *to)
                }
                (Operation::Delete, _) => None,
            };
            if let Some(word) = words
                .iter()
                .find(|word| becomes.is_some_and(|one| one.eq_ignore_ascii_case(word)))
            {
                add(word);
            }
        }
    }
    counts
}
