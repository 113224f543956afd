//! Rows as they are now, read like any others.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use datafusion::arrow::compute::concat_batches;
use datafusion::arrow::datatypes::{Date32Type, Field, Schema};
use datafusion::error::DataFusionError;
use http::Method;

use super::batches::address;
use super::body::{Json, value};
use super::changes::Change;
use super::outcome;
use super::statement::{Writing, column};
use crate::catalog::descriptor::{Column, Level};
use crate::catalog::writable::Child;
use crate::client::{Answer, Meter, Request};
use crate::connection::XeroConnection;
use crate::decode;
use crate::error::{Error, ErrorKind, Result};
use crate::session::Asking;

/// Rows by their keys.
pub(super) struct Rows {
    batch: RecordBatch,
    places: HashMap<String, usize>,
}

impl Rows {
    /// Rows whose keys are the first column.
    ///
    /// # Errors
    /// `Query` if several have the same.
    fn of(writing: &Writing, batch: RecordBatch) -> Result<Rows> {
        let texts = batch.column(0).as_string::<i32>();
        let mut places = HashMap::new();
        for (at, name) in texts.iter().enumerate() {
            let Some(name) = name else { continue };
            if places.insert(name.to_string(), at).is_some() {
                let (table, key) = (writing.table().name, writing.key()?.name);
                return Err(Error::new(
                    ErrorKind::Query,
                    format!("several rows of `{table}` have the {key} {name}"),
                ));
            }
        }
        Ok(Rows { places, batch })
    }

    pub(super) fn place_of(&self, key: &str) -> Option<usize> {
        self.places.get(key).copied()
    }

    pub(super) fn values(&self, name: &str) -> Option<&ArrayRef> {
        self.batch.column_by_name(name)
    }
}

/// The rows with these keys: all that Xero takes of them, and when they last changed. `among` are the
/// rows of the statement.
///
/// # Errors
/// As any query's.
pub(super) async fn rows_of(
    writing: &Writing,
    connection: &XeroConnection,
    meter: &Meter,
    among: &RecordBatch,
    keys: &[String],
) -> Result<Rows> {
    let key = writing.key()?;
    let columns = std::iter::once(key)
        .chain(writing.changed_at())
        .chain(taken(writing));
    let batch = read(writing, connection, meter, among, columns, (key, keys)).await?;
    Rows::of(writing, batch)
}

/// The rows that `changes` are about, each read at its own address, to which the call goes: all that
/// Xero takes of them.
///
/// # Errors
/// As any request's; `UnexpectedReply` if a row can't be read.
pub(super) async fn at_addresses(
    writing: &Writing,
    connection: &XeroConnection,
    meter: &Meter,
    changes: &[Change],
) -> Result<Rows> {
    let (table, call, key) = (writing.table(), writing.call()?, writing.key()?);
    let columns: Vec<&'static Column> = std::iter::once(key).chain(taken(writing)).collect();
    let tenant = connection.only_tenant()?;
    let endpoint = table.endpoint();
    let mut batches = Vec::new();
    for change in changes {
        let request = Request {
            method: Method::GET,
            base: endpoint.map_or(table.api.base_path(), |one| one.base_path(table.api)),
            path: address(call, change),
            parameters: Vec::new(),
            modified_since: None,
            scope: endpoint.map_or(writing.writable.scope, |one| one.scope),
            names_one_document: true,
            body: None,
        };
        match connection.send(request, meter.clone()).await? {
            Answer::Good(reply) => {
                let element = serde_json::from_slice(&reply.body).map_err(|error| {
                    let what = format!("reading a row of `{}` again", table.name);
                    Error::new(ErrorKind::UnexpectedReply, what).caused_by(error)
                })?;
                batches.push(outcome::decoded(table, tenant, columns.clone(), element)?);
            }
            Answer::Absent => {}
            Answer::TooManyRows(error) => return Err(error),
        }
    }
    let fields: Vec<Field> = columns.iter().map(|column| decode::field(column)).collect();
    let batch = concat_batches(&Arc::new(Schema::new(fields)), &batches);
    Rows::of(writing, batch.map_err(DataFusionError::from)?)
}

/// The columns that Xero takes.
fn taken(writing: &Writing) -> impl Iterator<Item = &'static Column> {
    let columns = writing.table().columns.iter();
    columns.filter(|column| writing.writable.takes(column))
}

/// The rows with these keys, all columns of the table. `among` are the rows of the statement.
///
/// # Errors
/// As any query's.
pub(super) async fn whole(
    writing: &Writing,
    connection: &XeroConnection,
    meter: &Meter,
    among: &RecordBatch,
    keys: &[String],
) -> Result<RecordBatch> {
    let columns = writing.table().all_columns();
    let by = (writing.key()?, keys);
    read(writing, connection, meter, among, columns, by).await
}

/// Columns, by their names, of the rows whose column `by` has one of `values`.
///
/// # Errors
/// As any query's.
pub(super) async fn named(
    writing: &Writing,
    connection: &XeroConnection,
    meter: &Meter,
    columns: &[&str],
    by: &str,
    values: &[String],
) -> Result<RecordBatch> {
    let table = writing.table();
    let found = |name: &str| column(table, name);
    let columns = columns.iter().filter_map(|name| found(name));
    match found(by) {
        Some(by) => {
            read(
                writing,
                connection,
                meter,
                &nothing(),
                columns,
                (by, values),
            )
            .await
        }
        None => Err(Error::new(ErrorKind::Query, format!("no column `{by}`"))),
    }
}

/// The lists of the documents with these keys, element by element: of each all that Xero takes, lists
/// within it among that, which the documents' own column leaves out.
///
/// # Errors
/// As any query's.
pub(super) async fn lists_of(
    writing: &Writing,
    connection: &XeroConnection,
    meter: &Meter,
    child: &'static Child,
    keys: &[String],
) -> Result<HashMap<String, Vec<Json>>> {
    let mut lists: HashMap<String, Vec<Json>> = HashMap::new();
    if keys.is_empty() {
        return Ok(lists);
    }
    let table = child.table;
    let fields = child
        .of
        .elements_of(child.list)
        .map_or(&[] as &[&str], |e| e.fields);
    let taken = table.columns.iter();
    let taken: Vec<&'static Column> = taken
        .filter(|column| column.level == Level::Own && fields.contains(&column.name))
        .collect();
    let names: Vec<String> = std::iter::once(child.key)
        .chain(taken.iter().map(|column| column.name))
        .map(|name| format!("\"{name}\""))
        .collect();
    let sql = format!(
        "SELECT {} FROM xero.{}.\"{}\" WHERE \"{}\" IN ({}) ORDER BY 1, \"LineNumber\"",
        names.join(", "),
        table.api.schema_name(),
        table.name,
        child.key,
        literals(keys),
    );
    let rows = asked(writing, connection, meter, &sql).await?;
    let of_documents = rows.column(0).as_string::<i32>();
    for row in 0..rows.num_rows() {
        if of_documents.is_null(row) {
            continue;
        }
        let mut element = Json::object();
        for (column, values) in taken.iter().zip(&rows.columns()[1..]) {
            if let Some(value) = value(child.of, column, values.as_ref(), row, false) {
                element.put(column.path, value);
            }
        }
        let list = lists.entry(of_documents.value(row).to_string());
        list.or_default().push(element);
    }
    Ok(lists)
}

/// The keys of rows that `changes` may have made already, by what is no other row's: one a change,
/// nothing where there is none. None if that can't be told of each of them.
///
/// # Errors
/// As any query's.
pub(super) async fn made_already(
    writing: &Writing,
    connection: &XeroConnection,
    meter: &Meter,
    rows: &RecordBatch,
    changes: &[Change],
) -> Result<Option<Vec<Option<String>>>> {
    let unique = writing.writable.unique.and_then(|name| {
        let column = writing.written.iter().find(|column| column.name == name)?;
        Some((*column, rows.columns().get(writing.place(name)?)?))
    });
    let Some((column, values)) = unique else {
        return Ok(None);
    };
    let Some(texts) = values.as_string_opt::<i32>() else {
        return Ok(None);
    };
    if changes.iter().any(|change| texts.is_null(change.row)) {
        return Ok(None);
    }
    let wanted: Vec<String> = changes
        .iter()
        .map(|change| texts.value(change.row).to_string())
        .collect();
    let key = writing.key()?;
    let columns = [key, column].into_iter();
    let found = read(writing, connection, meter, rows, columns, (column, &wanted)).await?;
    let (keys, texts) = (
        found.column(0).as_string::<i32>(),
        found.column(1).as_string::<i32>(),
    );
    let by_text: HashMap<&str, &str> = texts
        .iter()
        .zip(keys)
        .filter_map(|(text, key)| text.zip(key))
        .collect();
    let known = wanted.iter().map(|text| by_text.get(text.as_str()));
    Ok(Some(
        known.map(|key| key.map(|key| (*key).to_string())).collect(),
    ))
}

/// The last day that an organisation has locked, in days since 1970, and which date says so.
///
/// # Errors
/// As any query's.
pub(super) async fn locked_until(
    writing: &Writing,
    connection: &XeroConnection,
    meter: &Meter,
) -> Result<Option<(i32, &'static str)>> {
    let names = ["PeriodLockDate", "EndOfYearLockDate"];
    let sql = format!(
        "SELECT \"{}\", \"{}\" FROM xero.accounting.\"Organisation\"",
        names[0], names[1]
    );
    let rows = asked(writing, connection, meter, &sql).await?;
    let days = names.into_iter().enumerate().filter_map(|(at, name)| {
        let days = rows.column(at).as_primitive_opt::<Date32Type>()?;
        let last = datafusion::arrow::compute::max(days)?;
        Some((last, name))
    });
    Ok(days.max())
}

/// Names and ids of the active contacts with these names.
///
/// # Errors
/// As any query's.
pub(super) async fn contacts_named(
    writing: &Writing,
    connection: &XeroConnection,
    meter: &Meter,
    names: &[String],
) -> Result<Vec<(String, String)>> {
    let sql = format!(
        "SELECT \"Name\", \"ContactID\" FROM xero.accounting.\"Contacts\" \
         WHERE \"ContactStatus\" = 'ACTIVE' AND \"Name\" IN ({})",
        literals(names)
    );
    let rows = asked(writing, connection, meter, &sql).await?;
    let (names, ids) = (
        rows.column(0).as_string::<i32>(),
        rows.column(1).as_string::<i32>(),
    );
    let both = names.iter().zip(ids).filter_map(|(name, id)| name.zip(id));
    Ok(both
        .map(|(name, id)| (name.to_string(), id.to_string()))
        .collect())
}

/// The codes of a table, which are its `column`.
///
/// # Errors
/// As any query's.
pub(super) async fn codes(
    writing: &Writing,
    connection: &XeroConnection,
    meter: &Meter,
    table: &str,
    column: &str,
) -> Result<HashSet<String>> {
    let sql = format!("SELECT \"{column}\" FROM xero.accounting.\"{table}\"");
    let rows = asked(writing, connection, meter, &sql).await?;
    let codes = rows.column(0).as_string::<i32>().iter().flatten();
    Ok(codes.map(ToString::to_string).collect())
}

/// Texts as literals of SQL, with commas between them.
pub(super) fn literals(values: &[String]) -> String {
    let quoted = values
        .iter()
        .map(|value| format!("'{}'", value.replace('\'', "''")));
    quoted.collect::<Vec<_>>().join(", ")
}

/// No rows of a statement.
pub(super) fn nothing() -> RecordBatch {
    RecordBatch::new_empty(Arc::new(Schema::empty()))
}

/// `columns` of the rows whose column `by` has one of `values`. What is below documents is looked for
/// below those that the rows of the statement, `among`, name.
async fn read(
    writing: &Writing,
    connection: &XeroConnection,
    meter: &Meter,
    among: &RecordBatch,
    columns: impl Iterator<Item = &'static Column>,
    (by, values): (&Column, &[String]),
) -> Result<RecordBatch> {
    let columns: Vec<&'static Column> = columns.collect();
    if values.is_empty() {
        let fields: Vec<Field> = columns.iter().map(|column| decode::field(column)).collect();
        return Ok(RecordBatch::new_empty(Arc::new(Schema::new(fields))));
    }
    let table = writing.table();
    let names: Vec<String> = columns
        .iter()
        .map(|column| format!("\"{}\"", column.name))
        .collect();
    let mut sql = format!(
        "SELECT {} FROM xero.{}.\"{}\" WHERE \"{}\" IN ({})",
        names.join(", "),
        table.api.schema_name(),
        table.name,
        by.name,
        literals(values)
    );
    for name in writing.call()?.in_path() {
        let place = writing
            .place(name)
            .and_then(|place| among.columns().get(place));
        let ids = place.and_then(|ids| ids.as_string_opt::<i32>());
        let ids: BTreeSet<&str> = ids.into_iter().flatten().flatten().collect();
        if !ids.is_empty() {
            let ids: Vec<String> = ids.into_iter().map(ToString::to_string).collect();
            sql.push_str(&format!(" AND \"{name}\" IN ({})", literals(&ids)));
        }
    }
    asked(writing, connection, meter, &sql).await
}

/// The rows of a query of our own.
///
/// # Errors
/// As any query's.
pub(super) async fn asked(
    writing: &Writing,
    connection: &XeroConnection,
    meter: &Meter,
    sql: &str,
) -> Result<RecordBatch> {
    let table = writing.table();
    let connection = connection.for_tenant(&connection.only_tenant()?.clone());
    let asking = Asking::for_statement(&connection, writing.options, meter);
    let rows = asking.ask(sql).await;
    rows.map_err(|error| error.while_doing(format_args!("reading rows of `{}` again", table.name)))
}
