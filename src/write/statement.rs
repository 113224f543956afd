//! What a statement writes: the table, what is done to its rows, and which columns say it.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::datatypes::{Field, Schema, SchemaRef};
use datafusion::physical_plan::ExecutionPlan;

use super::body::Json;
use super::child;
use super::exec::XeroWriteExec;
use super::guard;
use crate::catalog::descriptor::{Column, Kind, Table};
use crate::catalog::writable::{Call, Child, Delete, Mode, Named, Update, Writable};
use crate::config::XeroOptions;
use crate::connection::XeroConnection;
use crate::decode;
use crate::error::{Error, ErrorKind, Result};

/// The name of the column that has what a row has in `column` before it is changed.
pub(super) fn before(column: &Column) -> String {
    format!("{} before the change", column.name)
}

/// What is done to rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    Insert,
    Update,
    Delete,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Operation::Insert => "INSERT",
            Operation::Update => "UPDATE",
            Operation::Delete => "DELETE",
        })
    }
}

/// New lines of documents.
#[derive(Clone)]
pub(super) struct Added {
    /// The table of lines.
    pub(super) table: &'static Table,
    /// What is added to each document, as a fingerprint.
    pub(super) prints: Arc<Vec<String>>,
}

/// What a statement writes.
#[derive(Clone)]
pub(super) struct Writing {
    pub(super) operation: Operation,
    /// How the rows are written, or the documents that hold them.
    pub(super) writable: &'static Writable,
    /// The table of elements that is written, where it is one.
    pub(super) child: Option<&'static Child>,
    /// The lines that the statement adds, where the rows are the documents that get them.
    pub(super) added: Option<Added>,
    /// The table of lines that the statement is about, where the rows are the documents that hold them.
    pub(super) added_to: Option<&'static Child>,
    /// What the one list that is written is of each row, with what its column leaves out.
    pub(super) lists: Option<Arc<Vec<Json>>>,
    /// Whether the rows were read for what is sent of them, and have to be as they were then.
    pub(super) guarded: bool,
    /// The columns of the rows that come, in their order.
    pub(super) columns: Vec<&'static Column>,
    /// Those of them that are written: given to a new row, or assigned.
    pub(super) written: Vec<&'static Column>,
    /// Whether a NULL means that nothing was said, and nothing else.
    pub(super) null_is_absent: bool,
    pub(super) connection: Arc<XeroConnection>,
    pub(super) options: XeroOptions,
}

impl fmt::Debug for Writing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// As EXPLAIN shows it.
impl fmt::Display for Writing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} table={}", self.operation, self.table().name)?;
        if let Ok(call) = self.call() {
            let most = self.batch_size(call);
            write!(
                f,
                ", call={} {}, rows_per_call={most}",
                call.verb.name(),
                call.path
            )?;
        }
        if !self.written.is_empty() {
            let names: Vec<&str> = self.written.iter().map(|column| column.name).collect();
            write!(f, ", columns=[{}]", names.join(", "))?;
        }
        Ok(())
    }
}

impl Writing {
    /// What `operation` on `table` needs, before it is known which columns it writes.
    ///
    /// # Errors
    /// `Query` if the connection or the table isn't written, or not so.
    pub(super) fn of(
        operation: Operation,
        table: &'static Table,
        connection: &Arc<XeroConnection>,
        options: XeroOptions,
    ) -> Result<Writing> {
        guard::check_connection(operation, table, connection, &options)?;
        let child = Child::of(table);
        let writable = child.map(|child| child.of).or_else(|| Writable::of(table));
        let writable = writable.ok_or_else(|| no_such(operation, table, ""))?;
        let writing = Writing {
            operation,
            writable,
            child,
            added: None,
            added_to: None,
            lists: None,
            guarded: false,
            columns: Vec::new(),
            written: Vec::new(),
            null_is_absent: false,
            connection: Arc::clone(connection),
            options,
        };
        writing.call()?;
        Ok(writing)
    }

    /// The table that the statement is about.
    pub(super) fn table(&self) -> &'static Table {
        self.child.map_or(self.writable.table, |child| child.table)
    }

    /// The table and the operation that the journal tells the statement by.
    pub(super) fn journalled(&self) -> (&'static str, Operation) {
        match &self.added {
            Some(added) => (added.table.name, Operation::Insert),
            None => (self.table().name, self.operation),
        }
    }

    /// Whether Xero takes `column`.
    pub(super) fn takes(&self, column: &Column) -> bool {
        match self.child {
            None => self.writable.takes(column),
            Some(child) => child.takes(column),
        }
    }

    /// The call that writes rows.
    ///
    /// # Errors
    /// `Query` if rows can't be written so.
    pub(super) fn call(&self) -> Result<&'static Call> {
        let no_such = |instead| no_such(self.operation, self.table(), instead);
        if let Some(child) = self.child {
            if let (Operation::Delete, Named::Word(name)) = (self.operation, child.named) {
                return Err(no_such(&format!(
                    "Xero has one of each {name}, filled in or not: UPDATE it, and set what it says to NULL"
                )));
            }
            let update = self.writable.update.as_ref();
            return update.map(|update| &update.call).ok_or_else(|| no_such(""));
        }
        match (self.operation, &self.writable.delete) {
            (Operation::Insert, _) => self.writable.create.as_ref().ok_or_else(|| no_such("")),
            (Operation::Update, _) => match self.update() {
                Some(update) => Ok(&update.call),
                None => Err(no_such("")),
            },
            (Operation::Delete, Delete::Call(call) | Delete::ByState { call, .. }) => Ok(call),
            (Operation::Delete, Delete::Never(instead)) => Err(no_such(instead)),
        }
    }

    /// How rows are changed in the columns that are written.
    fn update(&self) -> Option<&'static Update> {
        match &self.writable.apart {
            Some((columns, update)) if self.are_apart(columns) => Some(update),
            _ => self.writable.update.as_ref(),
        }
    }

    /// Whether another call than this statement's changes `column`.
    pub(super) fn is_changed_apart(&self, column: &Column) -> bool {
        let apart = self.writable.apart.as_ref();
        apart.is_some_and(|(columns, _)| columns.contains(&column.name) && !self.are_apart(columns))
    }

    /// Whether all columns written, and there are some, are among these.
    fn are_apart(&self, columns: &[&str]) -> bool {
        let mut written = self.written.iter();
        !self.written.is_empty() && written.all(|column| columns.contains(&column.name))
    }

    /// What of a row goes with its change.
    pub(super) fn mode(&self) -> Mode {
        match (self.operation, self.update(), &self.writable.delete) {
            (Operation::Update, Some(update), _) => update.mode,
            (Operation::Delete, _, Delete::ByState { mode, .. }) => *mode,
            _ => Mode::Patch,
        }
    }

    /// Whether rows are read again just before they are sent.
    pub(super) fn reads_again(&self) -> bool {
        self.guarded || self.mode() != Mode::Patch
    }

    /// Rows that one call writes at most.
    pub(super) fn batch_size(&self, call: &Call) -> usize {
        call.most.min(self.connection.settings().batch_size)
    }

    /// Whether `column` says where a row goes, and is no value of it.
    pub(super) fn is_place(&self, column: &Column) -> bool {
        match (self.child, self.call()) {
            (Some(child), _) => child.key == column.name,
            (None, Ok(call)) => call.in_path().any(|name| name == column.name),
            (None, Err(_)) => false,
        }
    }

    /// The column that names a row.
    ///
    /// # Errors
    /// `Query` for a table whose rows have no id of their own.
    pub(super) fn key(&self) -> Result<&'static Column> {
        let table = self.table();
        let name = match (self.writable.key, table.key) {
            (Some(name), _) => name,
            (None, [name]) => *name,
            _ => return Err(no_such(self.operation, table, "")),
        };
        column(table, name).ok_or_else(|| no_such(self.operation, table, ""))
    }

    /// The instant of a row's last change, where the table tells it.
    pub(super) fn changed_at(&self) -> Option<&'static Column> {
        let path = self.table().endpoint()?.modified_since?;
        let mut columns = self.table().columns.iter();
        columns.find(|c| c.path == path && matches!(c.kind, Kind::Instant))
    }

    /// The columns of the rows to be changed that are looked at: key, instant, organisation, and
    /// what decides how a row is deleted.
    pub(super) fn needed(&self) -> Result<Vec<&'static Column>> {
        if let Some(child) = self.child {
            return Ok(child::needed(child));
        }
        let table = self.table();
        let mut needed = vec![self.key()?];
        needed.extend(
            self.call()?
                .in_path()
                .filter_map(|name| column(table, name)),
        );
        needed.extend(self.changed_at());
        if self.operation == Operation::Delete
            && let Delete::ByState {
                column: state,
                unless,
                ..
            } = &self.writable.delete
        {
            let names = std::iter::once(state).chain(*unless);
            needed.extend(names.filter_map(|name| column(table, name)));
        }
        if self.operation == Operation::Delete {
            let names = self.writable.only_empty.iter();
            needed.extend(names.filter_map(|name| column(table, name)));
        }
        needed.extend(tenant_id(table));
        Ok(needed)
    }

    /// Refuses columns that Xero doesn't take.
    ///
    /// # Errors
    /// `Query`, naming the column.
    pub(super) fn check_columns(&self) -> Result<()> {
        let table = self.table();
        for column in &self.written {
            let is_new = self.operation == Operation::Insert;
            let refused = |why: &str| {
                Err(Error::new(
                    ErrorKind::Query,
                    format!(
                        "{} `{}`.`{}`: {why}",
                        self.operation, table.name, column.name
                    ),
                ))
            };
            if !self.takes(column) {
                let takes = self
                    .table()
                    .columns
                    .iter()
                    .filter(|column| self.takes(column));
                let takes: Vec<&str> = takes.map(|column| column.name).collect();
                let takes = takes.join(", ");
                return refused(&format!(
                    "Xero fills it in itself, and takes no value for it. It takes: {takes}"
                ));
            }
            let named = self.child.map(|child| child.named);
            if !is_new
                && (self.writable.only_new.contains(&column.name)
                    || named == Some(Named::Word(column.name)))
            {
                return refused("it stays as it is once the row is there");
            }
            if is_new && self.writable.not_new.contains(&column.name) {
                return refused("a new row has what Xero gives it: change it by UPDATE then");
            }
            if !is_new && self.is_changed_apart(column) {
                return refused("a call of its own changes it: give it an UPDATE of its own");
            }
        }
        if let (Some(child), Operation::Insert) = (self.child, self.operation) {
            let word = match child.named {
                Named::Word(word) => Some(word),
                Named::Id(_) | Named::Place => None,
            };
            let mut needed = std::iter::once(child.key).chain(word);
            if let Some(name) = needed.find(|name| self.place(name).is_none()) {
                return Err(Error::new(
                    ErrorKind::Query,
                    format!("INSERT INTO `{}`: a new row needs {name}", table.name),
                ));
            }
        }
        if self.operation == Operation::Insert && !self.null_is_absent && self.child.is_none() {
            let given = |name: &&str| self.columns.iter().any(|column| column.name == *name);
            for group in self.writable.required {
                if !group.iter().any(given) {
                    return Err(Error::new(
                        ErrorKind::Query,
                        format!(
                            "INSERT INTO `{}`: a new row needs {}",
                            table.name,
                            group.join(" or ")
                        ),
                    ));
                }
            }
        }
        Ok(())
    }

    /// The place of a column among the rows that come.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The place of what a row to be changed has now in the column called `name`: such values come
    /// behind the columns.
    pub(super) fn place_of_before(&self, name: &str) -> Option<usize> {
        let mut before = self.before().into_iter();
        let place = before.position(|column| column.name == name)?;
        Some(self.columns.len() + place)
    }

    /// The columns whose values before the change are looked at as well.
    pub(super) fn before(&self) -> Vec<&'static Column> {
        match (self.operation, self.mode()) {
            _ if self.child.is_some() => Vec::new(),
            (Operation::Insert, _) => Vec::new(),
            (_, Mode::Replace) => {
                let columns = self.table().columns.iter();
                columns
                    .filter(|column| self.writable.takes(column))
                    .collect()
            }
            _ => {
                let dated = self.writable.dated;
                dated
                    .and_then(|name| column(self.table(), name))
                    .into_iter()
                    .collect()
            }
        }
    }

    /// The schema of the rows that come.
    pub(super) fn schema(&self) -> SchemaRef {
        let mut fields: Vec<Field> = self.columns.iter().map(|c| decode::field(c)).collect();
        let befores = self.before().into_iter();
        fields.extend(befores.map(|c| decode::field(c).with_name(before(c))));
        Arc::new(Schema::new(fields))
    }
}

/// `column` of `table`, tenant columns included.
pub(super) fn column(table: &'static Table, name: &str) -> Option<&'static Column> {
    table.all_columns().find(|column| column.name == name)
}

/// The column of the organisation's id.
pub(super) fn tenant_id(table: &'static Table) -> Option<&'static Column> {
    table
        .all_columns()
        .find(|column| matches!(column.kind, Kind::TenantId))
}

fn no_such(operation: Operation, table: &Table, instead: &str) -> Error {
    let what = match operation {
        Operation::Insert => "no row can be added to it",
        Operation::Update => "its rows can't be changed",
        Operation::Delete => "its rows can't be deleted",
    };
    let instead = match instead {
        "" => String::new(),
        instead => format!(". {instead}"),
    };
    Error::new(
        ErrorKind::Query,
        format!("{operation} on `{}`: {what}{instead}", table.name),
    )
}

/// The node that adds rows with all columns of `table`, NULLs of which mean that nothing was said:
/// a context of somebody else's doesn't tell what was given.
///
/// # Errors
/// As [`Writing::of`], and for columns that Xero doesn't take.
pub(crate) fn insert_whole(
    table: &'static Table,
    columns: &[&'static Column],
    connection: &Arc<XeroConnection>,
    options: XeroOptions,
    input: Arc<dyn ExecutionPlan>,
) -> Result<Arc<dyn ExecutionPlan>> {
    let writing = Writing::of(Operation::Insert, table, connection, options)?;
    let written = columns
        .iter()
        .copied()
        .filter(|column| writing.takes(column));
    let writing = Writing {
        columns: columns.to_vec(),
        written: written.collect(),
        null_is_absent: true,
        ..writing
    };
    Ok(Arc::new(XeroWriteExec::new(Arc::new(writing), input)))
}

/// That a statement can't be run by this way into DataFusion, which loses its conditions.
pub(crate) fn refuse(statement: &str, table: &Table, connection: &XeroConnection) -> Error {
    let read_only = match connection.settings().read_only {
        true => "; and ReadOnly = false has to be set",
        false => "",
    };
    Error::new(
        ErrorKind::Query,
        match statement {
            "UPDATE" | "DELETE" => format!(
                "{statement} on `{}`: this context isn't told which rows are meant. Run it in \
                 connection.session(), or after connection.register(&context){read_only}",
                table.name
            ),
            _ => format!(
                "{statement} on `{}`: Xero has no such thing. Use INSERT, UPDATE or DELETE in \
                 connection.session(){read_only}",
                table.name
            ),
        },
    )
}
