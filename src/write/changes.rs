//! Rows to elements: what is sent of each.
//!
//! In: the rows of a statement that are of one organisation. Out: a [`Change`] for each, in their
//! order, or why a row isn't sent. A row that has to be sent whole is read again first, and left
//! alone if it changed since the statement read it.

use std::collections::{HashMap, HashSet};

use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{Decimal128Type, Int64Type};
use sha2::{Digest, Sha256};

use super::body::{Json, value};
use super::errors::Failure;
use super::files::{self, Sent};
use super::known::Known;
use super::lookup;
use super::statement::{Operation, Writing};
use crate::catalog::descriptor::{Column, Kind};
use crate::catalog::writable::{Child, Delete, Mode, Shape};
use crate::client::{Meter, path_part};
use crate::config::OnRowError;
use crate::connection::XeroConnection;
use crate::error::{Error, ErrorKind, Result};

/// Objects by which a document refers to something else, by its id or by another name of it.
const REFERENCES: [&str; 3] = ["Contact", "BankAccount", "Account"];

/// What is sent of one row.
#[derive(Debug, Clone)]
pub(super) struct Change {
    /// Its place among the statement's rows.
    pub(super) row: usize,
    /// The row's key, where it is there already.
    pub(super) key: Option<String>,
    /// The element; none where the call has no body.
    pub(super) element: Option<Json>,
    /// The word that the state is to be, for a deletion by state.
    pub(super) state: Option<&'static str>,
    /// What the row adds to a document, where that is what the statement is known by.
    pub(super) print: Option<String>,
    /// Values of columns that stand in the call's path.
    pub(super) path: Vec<(&'static str, String)>,
    /// Values of columns that go with the call as parameters.
    pub(super) parameters: Vec<(&'static str, String)>,
    /// The file that the row is, which goes out as it is read.
    pub(super) file: Option<Sent>,
}

impl Change {
    /// What the element says, for telling elements of the same words apart from others.
    pub(super) fn fingerprint(&self) -> String {
        if let Some(print) = &self.print {
            return print.clone();
        }
        let text = self.element.as_ref().map(Json::to_string);
        let path = self.path.iter().map(|(_, value)| value.as_str());
        let path = path.collect::<Vec<_>>().join("/");
        let file = self.file.as_ref();
        let file = file.map(|file| format!("{}\n{}", file.name, file.upload.hash()));
        let text = text.or(file).unwrap_or_default();
        let words = said(&self.parameters);
        hash(format!("{path}{words}\n{text}").as_bytes())
    }
}

/// Parameters of a row's own, for telling calls apart.
pub(super) fn said(parameters: &[(&'static str, String)]) -> String {
    let each = parameters
        .iter()
        .map(|(name, value)| format!("?{name}={value}"));
    each.collect()
}

/// SHA-256 in hexadecimal.
pub(super) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The changes that `places` of `rows` are, and the rows that can't be sent.
///
/// # Errors
/// `Query` if a column can't be given the value wanted; what reading the rows again may fail with.
pub(super) async fn changes(
    writing: &Writing,
    connection: &XeroConnection,
    meter: &Meter,
    known: &Known,
    rows: &RecordBatch,
    places: &[usize],
) -> Result<(Vec<Change>, Vec<Failure>)> {
    let mut made = Maker {
        writing,
        known: Some(known),
        rows,
        lists: HashMap::new(),
    };
    if writing.operation == Operation::Insert {
        let changes = places.iter().map(|row| made.insert(*row));
        return Ok((changes.collect::<Result<_>>()?, Vec::new()));
    }
    let now = match writing.reads_again() {
        false => None,
        true => {
            let keys = places.iter().map(|row| made.key(*row));
            let keys: Vec<String> = keys.collect::<Result<_>>()?;
            let is_given = |child: &Child| writing.written.iter().any(|c| c.name == child.list);
            let child = Child::telling_more_than(writing.writable);
            if let Some(child) = child.filter(|child| !is_given(child))
                && writing.mode() == Mode::Echo
            {
                made.lists = lookup::lists_of(writing, connection, meter, child, &keys).await?;
            }
            Some(match writing.mode() {
                Mode::Replace => {
                    let rows = places.iter().map(|row| made.row(*row));
                    let rows: Vec<Change> = rows.collect::<Result<_>>()?;
                    lookup::at_addresses(writing, connection, meter, &rows).await?
                }
                _ => lookup::rows_of(writing, connection, meter, rows, &keys).await?,
            })
        }
    };
    let mut changes = Vec::new();
    let mut failures = Vec::new();
    for row in places {
        match made.change(*row, now.as_ref())? {
            Ok(change) => changes.push(change),
            Err(message) => failures.push(Failure {
                row: *row,
                outcome: "not sent",
                column: None,
                message,
            }),
        }
    }
    Ok((changes, failures))
}

/// Checks all rows of a statement before the first call.
///
/// # Errors
/// `Query` if a column can't be given the value wanted, if a row comes twice, or, where a statement
/// stops at a row that isn't written, if a row can't be.
pub(super) fn check(writing: &Writing, rows: &RecordBatch) -> Result<()> {
    let made = Maker {
        writing,
        known: None,
        rows,
        lists: HashMap::new(),
    };
    let mut keys = HashSet::new();
    let mut places = HashSet::new();
    for row in 0..rows.num_rows() {
        if writing.operation == Operation::Insert {
            // What a context of somebody else's gives isn't known while planning.
            let given = |name: &&&str| made.values(name).is_some_and(|all| all.is_valid(row));
            if let Some(name) = writing.writable.not_new.iter().find(given) {
                return Err(error(format!(
                    "INSERT INTO `{}`, row {}: a new row can't be given {name}. Nothing was sent",
                    writing.table().name,
                    row + 1
                )));
            }
            let change = made.insert(row)?;
            let place = files::place(writing, &change);
            if place.is_some_and(|place| !places.insert(place)) {
                return Err(error(format!(
                    "INSERT INTO `{}`, row {}: a file of that name comes twice for its document. \
                     Nothing was sent",
                    writing.table().name,
                    row + 1
                )));
            }
            continue;
        }
        let key = made.key(row)?;
        let change = made.change(row, None)?;
        if let (Err(why), OnRowError::Stop) = (change, writing.options.on_row_error) {
            return Err(error(format!(
                "{} on `{}`: {key}: {why}. Nothing was sent",
                writing.operation,
                writing.table().name
            )));
        }
        if !keys.insert((key.clone(), made.path(row, None)?)) {
            return Err(error(format!(
                "{} on `{}`: the row {key} comes twice, and which of both is meant isn't said. \
                 Nothing was sent",
                writing.operation,
                writing.table().name
            )));
        }
    }
    Ok(())
}

struct Maker<'a> {
    /// Lists of the documents that go with a change as they are, by the documents' keys.
    lists: HashMap<String, Vec<Json>>,
    writing: &'a Writing,
    known: Option<&'a Known>,
    rows: &'a RecordBatch,
}

impl Maker<'_> {
    fn values(&self, name: &str) -> Option<&ArrayRef> {
        self.rows.columns().get(self.writing.place(name)?)
    }

    fn key(&self, row: usize) -> Result<String> {
        let column = self.writing.key()?;
        let values = self
            .values(column.name)
            .and_then(|v| v.as_string_opt::<i32>());
        let values = values.filter(|values| values.is_valid(row));
        let key = values.map(|values| values.value(row).to_string());
        key.ok_or_else(|| error(format!("a row comes without its {}", column.name)))
    }

    /// What stands in the path of the row's call.
    fn path(&self, row: usize, file: Option<&Sent>) -> Result<Vec<(&'static str, String)>> {
        let call = self.writing.call()?;
        let values = call.in_path().map(|name| {
            let values = self.values(name).and_then(|v| v.as_string_opt::<i32>());
            let values = values.filter(|values| values.is_valid(row));
            let value = values.map(|values| values.value(row).to_string());
            let refused = |what: &str| error(format!("row {}: {name} has to be {what}", row + 1));
            if let Some(words) = call.words_of(name) {
                let known = words
                    .iter()
                    .find(|(word, _)| Some(*word) == value.as_deref());
                let all: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                let known = known.ok_or_else(|| refused(&all.join(" or ")));
                return Ok((name, known?.1.to_string()));
            }
            match (self.writing.writable.file_name, call.body) {
                (Some(of), Shape::File) if of == name => {
                    let given = file.map(|file| file.name.clone()).or(value);
                    return Ok((name, path_part(&given.unwrap_or_default())));
                }
                // A file that no folder is given for goes to the inbox.
                (_, Shape::Form) if value.is_none() => return Ok((name, String::new())),
                _ => {}
            }
            let value = value.filter(|value| crate::guid::canonical(value).is_some());
            let value = value.ok_or_else(|| refused("an id of Xero's"));
            Ok((name, value?))
        });
        values.collect()
    }

    fn insert(&self, row: usize) -> Result<Change> {
        let file = files::of_row(self.writing, self.rows, row)?;
        let mut element = Json::object();
        for column in &self.writing.written {
            self.put(&mut element, column, row, true)?;
        }
        self.name_contact(&mut element, row);
        Ok(Change {
            row,
            key: None,
            element: file.is_none().then_some(element),
            state: None,
            print: None,
            path: self.path(row, file.as_ref())?,
            parameters: self.parameters(row),
            file,
        })
    }

    /// What goes with the row's call as parameters.
    fn parameters(&self, row: usize) -> Vec<(&'static str, String)> {
        let names = self.writing.writable.as_parameters.iter();
        let given = names.filter_map(|name| {
            let flags = self.values(name)?.as_boolean_opt()?;
            let value = flags.is_valid(row).then(|| flags.value(row))?;
            Some((*name, value.to_string()))
        });
        given.collect()
    }

    /// What keeps a row from being deleted by a call.
    fn is_in_use(&self, row: usize) -> Option<String> {
        let mut names = self.writing.writable.only_empty.iter();
        names.find_map(|name| {
            let numbers = self.values(name)?.as_primitive_opt::<Int64Type>()?;
            let number = numbers.is_valid(row).then(|| numbers.value(row))?;
            (number != 0).then(|| {
                format!(
                    "its {name} is {number}, and what becomes of these isn't documented: move or \
                     delete them first"
                )
            })
        })
    }

    /// A change of a row that is there, before it says anything.
    fn row(&self, row: usize) -> Result<Change> {
        let added = self.writing.added.as_ref();
        let file = files::of_row(self.writing, self.rows, row)?;
        Ok(Change {
            row,
            key: Some(self.key(row)?),
            element: None,
            state: None,
            print: added.and_then(|added| added.prints.get(row).cloned()),
            path: self.path(row, file.as_ref())?,
            parameters: self.parameters(row),
            file,
        })
    }

    /// The change of a row that is there, or why it isn't made. `now` are the rows as they are.
    fn change(&self, row: usize, now: Option<&lookup::Rows>) -> Result<Result<Change, String>> {
        let key = self.key(row)?;
        let mut change = self.row(row)?;
        if self.writing.operation == Operation::Delete {
            match &self.writing.writable.delete {
                Delete::Call(_) => {
                    return Ok(match self.is_in_use(row) {
                        None => Ok(change),
                        Some(why) => Err(why),
                    });
                }
                Delete::Never(_) => {}
                Delete::ByState { .. } => match self.next_state(row) {
                    Ok(state) => change.state = Some(state),
                    Err(why) => return Ok(Err(why)),
                },
            }
        }
        if change.file.is_some() {
            return Ok(Ok(change));
        }
        let mut element = Json::object();
        if self.writing.call()?.names_row_in_body() {
            element.put(self.writing.key()?.path, Json::Text(key.clone()));
        }
        if let Some(now) = now {
            let Some(at) = now.place_of(&key) else {
                return Ok(Err(format!("it isn't there any more: {key}")));
            };
            if self.has_changed(row, now, at) {
                return Ok(Err(format!(
                    "{key} was changed by somebody else while the statement ran: nothing was sent"
                )));
            }
            let columns = self.writing.table().columns.iter();
            for column in columns.filter(|column| self.writing.is_echoed(column)) {
                let listed = self.lists.get(&key).filter(|_| self.is_listed(column));
                if let Some(list) = listed {
                    element.put(column.path, Json::List(list.clone()));
                } else if let Some(values) = now.values(column.name)
                    && !self.is_referred_to_anew(column)
                    && let Some(value) = value(self.writing.writable, column, values, at, false)
                {
                    element.put(self.writing.writable.wire_of(column), value);
                }
            }
        }
        for column in &self.writing.written {
            self.put(&mut element, column, row, false)?;
        }
        self.name_contact(&mut element, row);
        if let (Some(state), Delete::ByState { column, .. }) =
            (change.state, &self.writing.writable.delete)
        {
            element.put(column, Json::Text(state.to_string()));
        }
        change.element = (self.writing.call()?.body != Shape::Nothing).then_some(element);
        Ok(Ok(change))
    }

    /// Whether a row isn't any more what it was when the statement chose it.
    fn has_changed(&self, row: usize, now: &lookup::Rows, at: usize) -> bool {
        let differs = |then: Option<&ArrayRef>, name: &str| match (then, now.values(name)) {
            (Some(then), Some(now)) => then.slice(row, 1) != now.slice(at, 1),
            _ => false,
        };
        let instant = self.writing.changed_at();
        let before = self.writing.before().into_iter();
        instant.is_some_and(|instant| differs(self.values(instant.name), instant.name))
            || before.into_iter().any(|column| {
                let place = self.writing.place_of_before(column.name);
                let then = place.and_then(|place| self.rows.columns().get(place));
                differs(then, column.name)
            })
    }

    /// Whether a column tells of what the statement gives another of: its id, where it gives the
    /// name; and whether it tells by name what its id tells already.
    fn is_referred_to_anew(&self, column: &Column) -> bool {
        let holder = |column: &Column| {
            let (holder, field) = column.path.split_once('.')?;
            REFERENCES.contains(&holder).then_some((holder, field))
        };
        let Some((of, field)) = holder(column) else {
            return false;
        };
        let mut written = self
            .writing
            .written
            .iter()
            .filter_map(|column| holder(column));
        written.any(|(holder, _)| holder == of) || !field.ends_with("ID")
    }

    /// Whether a column is the list that is read with all that Xero takes of it.
    fn is_listed(&self, column: &Column) -> bool {
        Child::telling_more_than(self.writing.writable)
            .is_some_and(|child| child.list == column.name)
    }

    /// Puts a contact's id in place of its name.
    fn name_contact(&self, element: &mut Json, row: usize) {
        // A number that nobody has would make a contact of the name beside it.
        if let Some(number) = Known::number_of(self.writing, self.rows, row)
            && !self.writing.connection.settings().create_contacts
        {
            let mut contact = Json::object();
            contact.put("ContactNumber", Json::Text(number));
            element.put("Contact", contact);
        }
        let known = self
            .known
            .and_then(|known| known.contact_of(self.writing, self.rows, row));
        if let Some(id) = known {
            let mut contact = Json::object();
            contact.put("ContactID", Json::Text(id.to_string()));
            element.put("Contact", contact);
        }
    }

    /// Puts what the statement says of `column` into an element.
    fn put(&self, element: &mut Json, column: &Column, row: usize, is_new: bool) -> Result<()> {
        let Some(values) = self.values(column.name) else {
            return Ok(());
        };
        if let (Some(lists), Kind::List(_)) = (&self.writing.lists, column.kind) {
            element.put(column.path, lists[row].clone());
            return Ok(());
        }
        let said = value(self.writing.writable, column, values, row, is_new);
        let refused = |why: &str| {
            Err(error(format!(
                "{} `{}`.`{}`: {why}",
                self.writing.operation,
                self.writing.table().name,
                column.name
            )))
        };
        match said {
            Some(Json::List(elements)) if elements.is_empty() && !is_new => {
                refused("Xero takes an empty list for none at all, and keeps what there is")
            }
            Some(value) => {
                element.put(self.writing.writable.wire_of(column), value);
                Ok(())
            }
            None if is_new => Ok(()),
            None if self.writing.mode() == Mode::Replace
                && self.writing.writable.clears.contains(&column.name) =>
            {
                element.take(self.writing.writable.wire_of(column));
                Ok(())
            }
            None if self.writing.writable.clears.contains(&column.name) => {
                element.put(column.path, Json::Text(String::new()));
                Ok(())
            }
            None => refused(match column.kind {
                Kind::List(_) => "Xero keeps a list that isn't sent, and clears none",
                _ => "Xero keeps a value that isn't sent, and has no way to clear this one",
            }),
        }
    }

    /// The word that a row gets which is deleted, or why it isn't.
    fn next_state(&self, row: usize) -> Result<&'static str, String> {
        let Delete::ByState {
            column,
            steps,
            unless,
            ..
        } = &self.writing.writable.delete
        else {
            return Err("it can't be deleted".to_string());
        };
        let text = |name: &str| {
            let values = self.values(name)?.as_string_opt::<i32>()?;
            values.is_valid(row).then(|| values.value(row).to_string())
        };
        for name in *unless {
            let values = self.values(name);
            let values = values.and_then(|v| v.as_primitive_opt::<Decimal128Type>());
            if values.is_some_and(|values| values.is_valid(row) && values.value(row) != 0) {
                return Err(format!(
                    "it has {name}: what was paid or applied has to be taken back first"
                ));
            }
            if let Some(whole) = text(name) {
                return Err(format!(
                    "it is part of another, which has to be deleted: {name} {whole}"
                ));
            }
        }
        let state = text(column).unwrap_or_default();
        let step = steps.iter().find(|(from, _)| *from == state);
        step.map(|(_, to)| *to).ok_or_else(|| {
            let from: Vec<&str> = steps.iter().map(|(from, _)| *from).collect();
            format!(
                "{column} is {state}: only {} can be deleted",
                from.join(", ")
            )
        })
    }
}

fn error(message: String) -> Error {
    Error::new(ErrorKind::Query, message)
}
