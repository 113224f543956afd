//! What rows refer to by name: contacts, and the codes of accounts, items and tax rates.
//!
//! In: the rows of a statement. Out: the ids of the contacts that they name, and the rows whose names
//! or codes Xero doesn't know. Xero makes a contact of a name that it doesn't know: so names become
//! ids first, unless `CreateContacts` is set. Each list is read once a statement, and only if a row
//! refers to it.

use std::collections::{BTreeSet, HashMap, HashSet};

use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StructArray};

use super::errors::Failure;
use super::lookup;
use super::statement::{Operation, Writing};
use crate::catalog::descriptor::{Column, Kind};
use crate::client::Meter;
use crate::connection::XeroConnection;
use crate::error::{ErrorKind, Result};

/// The columns by which a document names its contact.
const CONTACT: [&str; 3] = ["ContactID", "ContactNumber", "ContactName"];
/// Where a contact's name stands in a document.
const NAME_PATH: &str = "Contact.Name";

/// Codes that rows refer to: the field's name, the table that has them, and its column.
const CODES: [(&str, &str, &str); 3] = [
    ("AccountCode", "Accounts", "Code"),
    ("ItemCode", "Items", "Code"),
    ("TaxType", "TaxRates", "TaxType"),
];

/// What is known of what the rows of one organisation refer to.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Ids of contacts by their names in lower case: several where several have it.
    contacts: Option<HashMap<String, Vec<String>>>,
    /// The codes there are, by the name of the field.
    codes: HashMap<&'static str, HashSet<String>>,
}

impl Known {
    /// Reads what the rows at `places` refer to.
    ///
    /// # Errors
    /// As any query's.
    pub(super) async fn read(
        writing: &Writing,
        connection: &XeroConnection,
        meter: &Meter,
        rows: &RecordBatch,
        places: &[usize],
    ) -> Result<Known> {
        let mut known = Known::default();
        if writing.operation == Operation::Delete {
            return Ok(known);
        }
        let referring = Referring { writing, rows };
        let names: BTreeSet<String> = places
            .iter()
            .filter_map(|row| referring.contact_named(*row))
            .collect();
        if !names.is_empty() && !writing.connection.settings().create_contacts {
            let names: Vec<String> = names.into_iter().collect();
            let mut contacts: HashMap<String, Vec<String>> = HashMap::new();
            for some in names.chunks(500) {
                let found = lookup::contacts_named(writing, connection, meter, some).await?;
                for (name, id) in found {
                    contacts.entry(name.to_lowercase()).or_default().push(id);
                }
            }
            known.contacts = Some(contacts);
        }
        // Lines that go back as they were read are Xero's own.
        let codes_of_rows = CODES.into_iter().filter(|_| writing.added_to.is_none());
        for (field, table, column) in codes_of_rows {
            let mut codes = BTreeSet::new();
            for row in places {
                referring.codes(field, *row, &mut |code| {
                    codes.insert(code.to_string());
                });
            }
            if !codes.is_empty() {
                let all = lookup::codes(writing, connection, meter, table, column).await;
                match all {
                    Ok(all) => {
                        known.codes.insert(field, all);
                    }
                    // Xero checks them itself: a sign-in that may not read them may write.
                    Err(error) if error.kind() == ErrorKind::SignIn => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(known)
    }

    /// Why the row can't be sent, if it names what isn't there.
    pub(super) fn check(
        &self,
        writing: &Writing,
        rows: &RecordBatch,
        row: usize,
    ) -> Option<Failure> {
        let referring = Referring { writing, rows };
        let failure = |column: &str, message: String| Failure {
            row,
            outcome: "not sent",
            column: Some(column.to_string()),
            message,
        };
        if let (Some(contacts), Some(name)) = (&self.contacts, referring.contact_named(row)) {
            let found = contacts.get(&name.to_lowercase()).map_or(0, Vec::len);
            let message = match found {
                1 => None,
                0 => Some(format!(
                    "there is no active contact called {name}, and Xero would make one: \
                     CreateContacts = true allows it"
                )),
                several => Some(format!(
                    "there are {several} active contacts called {name}: give ContactID"
                )),
            };
            if let Some(message) = message {
                return Some(failure("ContactName", message));
            }
        }
        for (field, table, _) in CODES {
            let Some(known) = self.codes.get(field) else {
                continue;
            };
            let mut missing = None;
            referring.codes(field, row, &mut |code| {
                if !known.contains(code) {
                    missing.get_or_insert_with(|| code.to_string());
                }
            });
            if let Some(code) = missing {
                let message = format!("{table} has no `{code}`");
                return Some(failure(field, message));
            }
        }
        None
    }

    /// The number by which a row means its contact, where it gives no id.
    pub(super) fn number_of(writing: &Writing, rows: &RecordBatch, row: usize) -> Option<String> {
        let referring = Referring { writing, rows };
        referring.is_of_contact()?;
        match (
            referring.text(CONTACT[0], row),
            referring.text(CONTACT[1], row),
        ) {
            (None, Some(number)) => Some(number.to_string()),
            _ => None,
        }
    }

    /// The id of the contact that a row names, in place of its name.
    pub(super) fn contact_of(
        &self,
        writing: &Writing,
        rows: &RecordBatch,
        row: usize,
    ) -> Option<&str> {
        let name = Referring { writing, rows }.contact_named(row)?;
        let found = self.contacts.as_ref()?.get(&name.to_lowercase())?;
        found.first().map(String::as_str)
    }
}

/// The rows of a statement, as what they refer to.
struct Referring<'a> {
    writing: &'a Writing,
    rows: &'a RecordBatch,
}

impl Referring<'_> {
    fn text(&self, name: &str, row: usize) -> Option<&str> {
        let is_written = self
            .writing
            .written
            .iter()
            .any(|column| column.name == name);
        let place = self.writing.place(name).filter(|_| is_written)?;
        let texts = self.rows.columns().get(place)?.as_string_opt::<i32>()?;
        texts.is_valid(row).then(|| texts.value(row))
    }

    /// Whether rows refer to a contact.
    fn is_of_contact(&self) -> Option<()> {
        let mut columns = self.writing.table().columns.iter();
        columns.find(|column| column.path == NAME_PATH).map(|_| ())
    }

    /// The name of the contact that a row means by it, and by nothing else.
    fn contact_named(&self, row: usize) -> Option<String> {
        self.is_of_contact()?;
        let [id, number, name] = CONTACT.map(|name| self.text(name, row));
        match (id, number) {
            (None, None) => name.map(|name| name.trim().to_string()),
            _ => None,
        }
    }

    /// Tells `tell` each value of the field called `name` in what a row is given, lists included.
    fn codes(&self, name: &str, row: usize, tell: &mut dyn FnMut(&str)) {
        for column in &self.writing.written {
            let Some(values) = self
                .writing
                .place(column.name)
                .and_then(|place| self.rows.columns().get(place))
            else {
                continue;
            };
            if refers(column, name) {
                told(values, row, tell);
            }
            if let (Kind::List(fields), Some(list)) = (column.kind, values.as_list_opt::<i32>())
                && list.is_valid(row)
            {
                let elements = list.value(row);
                let Some(elements) = elements.as_struct_opt() else {
                    continue;
                };
                of_elements(fields, elements, name, tell);
            }
        }
    }
}

fn of_elements(fields: &[Column], elements: &StructArray, name: &str, tell: &mut dyn FnMut(&str)) {
    for field in fields.iter().filter(|field| refers(field, name)) {
        if let Some(values) = elements.column_by_name(field.name) {
            for at in (0..elements.len()).filter(|at| elements.is_valid(*at)) {
                told(values, at, tell);
            }
        }
    }
}

/// Whether a column refers by the code called `name`: `SalesDetails_AccountCode` does by
/// `AccountCode`.
fn refers(column: &Column, name: &str) -> bool {
    let before = column.name.strip_suffix(name);
    before.is_some_and(|before| before.is_empty() || before.ends_with('_'))
}

fn told(values: &ArrayRef, row: usize, tell: &mut dyn FnMut(&str)) {
    if let Some(texts) = values.as_string_opt::<i32>()
        && texts.is_valid(row)
        && !texts.value(row).is_empty()
    {
        tell(texts.value(row));
    }
}
