//! How tables are written, as data.
//!
//! A [`Writable`] says of a table which columns Xero takes, by which calls rows are made, changed
//! and deleted, and what can't be undone. Nothing here does anything: `write` reads these values,
//! and so do the docs. Making a table writable is adding a value here and a line in [`WRITABLE`]
//! (`all`).

mod all;
mod assets;
mod contacts;
mod documents;
mod files;
mod money;
mod page;
mod parts;
mod payroll;
mod payroll_lines;
mod projects;
mod settings;

use super::descriptor::{Column, Kind, Level, Table};
pub use all::{CHILDREN, WRITABLE};
pub(crate) use page::section;
pub(crate) use payroll::{APPROVED_LEAVE, REJECTED_LEAVE};

/// How rows of a table are written.
#[derive(Debug)]
pub struct Writable {
    /// The table.
    pub table: &'static Table,
    /// The column that names a row in calls, where the table's key is of several.
    pub key: Option<&'static str>,
    /// The granular scope that writing needs.
    pub scope: &'static str,
    /// The columns that Xero takes.
    pub columns: &'static [&'static str],
    /// Those of them that stay as they are once the row is there.
    pub only_new: &'static [&'static str],
    /// Those of them that a new row can't be given.
    pub not_new: &'static [&'static str],
    /// The paths at which Xero takes columns that it tells at others.
    pub wire: &'static [(&'static str, &'static str)],
    /// How days are spelled.
    pub days: Days,
    /// Columns that Xero works out of others, which are told beside them: such a one doesn't go back
    /// as it is where one of those changes.
    pub derived: &'static [(&'static str, &'static [&'static str])],
    /// Those that a new row can't do without. Of a group any one will do.
    pub required: &'static [&'static [&'static str]],
    /// Columns of text that an empty text clears; any other can't be set to NULL.
    pub clears: &'static [&'static str],
    /// Lists as a statement gives them, where that is more than the table tells of them: with lists
    /// within their elements.
    pub given: &'static [Column],
    /// The fields that Xero takes of the elements of lists; it computes the others.
    pub elements: &'static [Elements],
    /// Words that always come with what Xero fills in by itself: comparing them says nothing.
    pub parameters: &'static [(&'static str, &'static str)],
    /// How new rows are made.
    pub create: Option<Call>,
    /// How rows are changed.
    pub update: Option<Update>,
    /// Columns that are changed by another call, which takes no others.
    pub apart: Option<(&'static [&'static str], Update)>,
    /// How rows are deleted.
    pub delete: Delete,
    /// What an UPDATE can't undo: a column, and the words of it that are for good.
    pub for_good: &'static [(&'static str, &'static [&'static str])],
    /// What a row becomes for good by any change at all, where there is such a word.
    pub for_good_at_once: Option<&'static str>,
    /// Whether a new row with such a word takes a yes as well.
    pub asks_of_new: bool,
    /// A column whose value is no other row's, by which a row can be found whose id isn't known.
    pub unique: Option<&'static str>,
    /// The day that lock dates are compared with.
    pub dated: Option<&'static str>,
    /// The key under which bodies and replies have the elements, where it isn't the one of the
    /// table's list. What such a reply shows of a row isn't compared with what was sent.
    pub root: Option<&'static str>,
    /// The column of a file's name, where rows are files, whose content goes out as it is read.
    pub file_name: Option<&'static str>,
    /// Columns that go with a call as parameters of its URL.
    pub as_parameters: &'static [&'static str],
    /// Numbers that have to be nothing where a row is deleted.
    pub only_empty: &'static [&'static str],
}

/// The fields that Xero takes of a list's elements.
#[derive(Debug)]
pub struct Elements {
    /// The column, or the field of an outer list's element.
    pub list: &'static str,
    /// The fields of each element.
    pub fields: &'static [&'static str],
    /// The field that names an element that is there already, and that a new one has not.
    pub id: Option<&'static str>,
    /// Fields that Xero works out of others, and these others.
    pub prices: &'static [&'static str],
    /// See `prices`.
    pub priced_by: &'static [&'static str],
}

/// A table of the elements of a list, which are written with the documents that hold them.
#[derive(Debug)]
pub struct Child {
    /// The table.
    pub table: &'static Table,
    /// How the documents are written.
    pub of: &'static Writable,
    /// The documents' column of the list.
    pub list: &'static str,
    /// The column, of the documents and of the table, that names the document.
    pub key: &'static str,
    /// What names an element among its document's.
    pub named: Named,
    /// Whether unit amounts are told with two digits, whatever they have.
    pub rounded: bool,
}

/// What names an element of a list among the others of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// A column with its id, which stays the same.
    Id(&'static str),
    /// A column with a word of a fixed set. There is one element of each word, filled in or not, and
    /// those that aren't sent stay.
    Word(&'static str),
    /// Its place.
    Place,
}

impl Named {
    /// The column, where there is one.
    pub fn column(self) -> Option<&'static str> {
        match self {
            Named::Id(column) | Named::Word(column) => Some(column),
            Named::Place => None,
        }
    }
}

impl Child {
    /// Whether Xero takes `column` of the table.
    pub fn takes(&self, column: &Column) -> bool {
        let elements = self.of.elements_of(self.list);
        column.level == Level::Own
            && self.named != Named::Id(column.name)
            && elements.is_some_and(|elements| elements.fields.contains(&column.name))
    }

    /// The statements that the table takes.
    fn verbs(&self) -> Vec<&'static str> {
        match self.named {
            Named::Word(_) => vec!["INSERT", "UPDATE"],
            Named::Id(_) | Named::Place => vec!["INSERT", "UPDATE", "DELETE"],
        }
    }

    /// The tables of the lists of what `writable` writes.
    fn with_lists_of(writable: &Writable) -> impl Iterator<Item = &'static Child> {
        CHILDREN.iter().filter(|one| std::ptr::eq(one.of, writable))
    }

    /// The table of the one list of `writable` whose elements hold lists that the documents' column
    /// leaves out, if there is one: the list goes back as this table tells it.
    pub fn telling_more_than(writable: &Writable) -> Option<&'static Child> {
        Child::with_lists_of(writable).find(|child| child.tells_more())
    }

    fn tells_more(&self) -> bool {
        let Some(elements) = self.of.elements_of(self.list) else {
            return false;
        };
        let columns = self.of.table.columns;
        let fields = columns.iter().find_map(|column| match column.kind {
            Kind::List(fields) if column.name == self.list => Some(fields),
            _ => None,
        });
        let is_told =
            |name: &str| fields.is_some_and(|all| all.iter().any(|field| field.name == name));
        !elements.fields.iter().all(|name| is_told(name))
    }

    /// How `table` is written, if it is one of elements.
    pub fn of(table: &Table) -> Option<&'static Child> {
        let mut all = CHILDREN.iter().chain(payroll_lines::CHILDREN);
        all.find(|one| std::ptr::eq(one.table, table))
    }
}

/// One kind of call.
#[derive(Debug)]
pub struct Call {
    /// The HTTP method.
    pub verb: Verb,
    /// Path below the API's base path; `{id}` stands for the row's key, `{Column}` for the row's
    /// value of another column, which is no part of the body then.
    pub path: &'static str,
    /// What a body looks like.
    pub body: Shape,
    /// What a reply tells.
    pub tells: Tells,
    /// What stands in the path for words of columns that it names. Any other column there has an id.
    pub words: &'static [(&'static str, &'static [(&'static str, &'static str)])],
    /// Elements that one call takes at most: several only where Xero answers for each of them
    /// (`summarizeErrors`).
    pub most: usize,
}

/// The HTTP method of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// `PUT`.
    Put,
    /// `POST`.
    Post,
    /// `PATCH`.
    Patch,
    /// `DELETE`.
    Delete,
}

impl Verb {
    /// As HTTP has it.
    pub fn name(self) -> &'static str {
        match self {
            Verb::Put => "PUT",
            Verb::Post => "POST",
            Verb::Patch => "PATCH",
            Verb::Delete => "DELETE",
        }
    }
}

/// What the body of a call looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// An object with the elements in an array under the key under which replies have them.
    Wrapped,
    /// The one element.
    Bare,
    /// An array of the elements.
    Array,
    /// What a file holds.
    File,
    /// A form of one file, as browsers send it.
    Form,
    /// Nothing: the path says it all.
    Nothing,
}

/// How days are spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Days {
    /// `2026-05-01`.
    Iso,
    /// `/Date(1777593600000+0000)/`.
    Milliseconds,
}

/// What the reply to a call tells of what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tells {
    /// The elements, under the key under which the table's list has them, or that of `root`.
    Listed,
    /// The one element, bare.
    Bare,
    /// The one element, under this key.
    Under(&'static str),
    /// The elements, under this key.
    ListedUnder(&'static str),
    /// Nothing (204): what Xero has then is read.
    Nothing,
}

/// How rows are changed.
#[derive(Debug)]
pub struct Update {
    /// The call.
    pub call: Call,
    /// What of the row goes with it.
    pub mode: Mode,
}

/// What of a row goes with a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The key and what changes: Xero keeps what isn't sent.
    Patch,
    /// All that Xero takes of the row as it is now, with the change: it would misread a part.
    Echo,
    /// The same but for lists, which it keeps: read again, their prices would be rounded.
    Head,
    /// The key, these columns as they are now, which Xero wants with any change, and what changes; of an
    /// object within the row that changes, its other columns too.
    Beside(&'static [&'static str]),
    /// All that Xero takes of the row, read at the row's own address, to which it goes back: what
    /// isn't sent is nothing then. It has to be as it was when the statement chose the row.
    Replace,
}

/// How rows are deleted.
#[derive(Debug)]
pub enum Delete {
    /// Not at all; what can be done instead, if anything.
    Never(&'static str),
    /// By a call of its own.
    Call(Call),
    /// By giving a column a word, which depends on the word that it has.
    ByState {
        /// The column: `Status`.
        column: &'static str,
        /// The call, which sends the key and the word.
        call: Call,
        /// What of the row goes with it.
        mode: Mode,
        /// From a word to a word. A row with another one is refused.
        steps: &'static [(&'static str, &'static str)],
        /// Columns that have to be nothing: amounts such as what was paid, the whole that it is part of.
        unless: &'static [&'static str],
    },
}

impl Call {
    /// `PUT path` with up to 50 elements in an array, each answered for.
    const fn put_batch(path: &'static str) -> Call {
        Call {
            verb: Verb::Put,
            path,
            body: Shape::Wrapped,
            tells: Tells::Listed,
            words: &[],
            most: MOST_ELEMENTS,
        }
    }

    /// `POST path` with up to 50 elements in an array, each answered for.
    const fn post_batch(path: &'static str) -> Call {
        Call {
            verb: Verb::Post,
            ..Call::put_batch(path)
        }
    }

    /// `PUT path` with one element.
    const fn put_one(path: &'static str, body: Shape) -> Call {
        Call {
            verb: Verb::Put,
            path,
            body,
            tells: Tells::Listed,
            words: &[],
            most: 1,
        }
    }

    /// `POST path` with one element.
    const fn post_one(path: &'static str, body: Shape) -> Call {
        Call {
            verb: Verb::Post,
            ..Call::put_one(path, body)
        }
    }

    /// `DELETE path`.
    const fn delete(path: &'static str) -> Call {
        Call {
            verb: Verb::Delete,
            ..Call::put_one(path, Shape::Bare)
        }
    }

    /// The same, with a reply that tells something else.
    const fn telling(self, tells: Tells) -> Call {
        Call { tells, ..self }
    }

    /// Whether the row that is changed is named in the body, and not in the path alone.
    pub fn names_row_in_body(&self) -> bool {
        self.verb == Verb::Post && self.body != Shape::Array
    }

    /// The columns whose values stand in the path, but for the key.
    pub fn in_path(&self) -> impl Iterator<Item = &'static str> {
        let parts = self.path.split('{').skip(1);
        let names = parts.filter_map(|part| part.split('}').next());
        names.filter(|name| *name != "id")
    }

    /// What stands in the path for words of `column`, if it is one of words.
    pub fn words_of(&self, column: &str) -> Option<&'static [(&'static str, &'static str)]> {
        let mut words = self.words.iter();
        let known = words.find(|(name, _)| *name == column);
        known.map(|(_, words)| *words)
    }

    /// Whether each element of a call is answered for.
    pub fn is_batch(&self) -> bool {
        self.most > 1
    }
}

/// Elements that Xero advises in one call at most.
pub const MOST_ELEMENTS: usize = 50;

impl Writable {
    /// What a table is that takes nothing.
    const NOTHING: Writable = Writable {
        table: &super::tables::accounting::contacts::CONTACTS,
        key: None,
        scope: "",
        columns: &[],
        only_new: &[],
        not_new: &[],
        wire: &[],
        days: Days::Iso,
        derived: &[],
        required: &[],
        clears: &[],
        given: &[],
        elements: &[],
        parameters: &[],
        create: None,
        update: None,
        apart: None,
        delete: Delete::Never(""),
        for_good: &[],
        for_good_at_once: None,
        asks_of_new: false,
        unique: None,
        dated: None,
        root: None,
        file_name: None,
        as_parameters: &[],
        only_empty: &[],
    };

    /// How `table` is written, if it is.
    pub fn of(table: &Table) -> Option<&'static Writable> {
        let mut all = WRITABLE.iter().copied();
        all.find(|one| std::ptr::eq(one.table, table))
    }

    /// Whether Xero takes `column`.
    pub fn takes(&self, column: &Column) -> bool {
        self.columns.contains(&column.name)
    }

    /// The path at which Xero takes `column`.
    pub fn wire_of(&self, column: &Column) -> &'static str {
        let mut wire = self.wire.iter();
        let known = wire.find(|(name, _)| *name == column.name);
        known.map_or(column.path, |(_, path)| path)
    }

    /// What Xero takes of the elements of the list called `name`.
    pub fn elements_of(&self, name: &str) -> Option<&'static Elements> {
        self.elements.iter().find(|elements| elements.list == name)
    }
}

/// The statements that `table` takes, of INSERT, UPDATE and DELETE.
pub fn verbs(table: &Table) -> Vec<&'static str> {
    if let Some(child) = Child::of(table) {
        return child.verbs();
    }
    let Some(writable) = Writable::of(table) else {
        return Vec::new();
    };
    let verbs = [
        ("INSERT", writable.create.is_some()),
        ("UPDATE", writable.update.is_some()),
        ("DELETE", !matches!(writable.delete, Delete::Never(_))),
    ];
    let taken = verbs.into_iter().filter(|(_, taken)| *taken);
    taken.map(|(verb, _)| verb).collect()
}

/// Whether a statement may give `column` of `table` a value.
pub fn takes(table: &Table, column: &Column) -> bool {
    match (Child::of(table), Writable::of(table)) {
        (Some(child), _) => child.takes(column),
        (None, Some(writable)) => writable.takes(column),
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every name in a descriptor is a column of its table, or a field of the list named.
    #[test]
    fn what_descriptors_name_is_there() {
        for one in WRITABLE {
            let has = |name: &str| one.table.columns.iter().any(|c| c.name == name);
            let words = one.for_good.iter().map(|(column, _)| *column);
            let groups = one.required.iter().flat_map(|group| group.iter());
            let named = one.columns.iter().chain(one.only_new).chain(one.clears);
            let wire = one.wire.iter().map(|(name, _)| *name);
            let apart = one.apart.iter().flat_map(|(columns, _)| columns.iter());
            let named = named.chain(one.not_new).chain(apart).chain(groups);
            let named = named.copied().chain(wire);
            let calls = [
                one.create.as_ref(),
                one.update.as_ref().map(|update| &update.call),
                one.apart.as_ref().map(|(_, update)| &update.call),
            ];
            let in_paths = calls.into_iter().flatten().flat_map(Call::in_path);
            let named = named.chain(one.unique).chain(one.dated).chain(words);
            let named = named.chain(one.key).chain(in_paths).chain(one.file_name);
            let named = named.chain(one.as_parameters.iter().chain(one.only_empty).copied());
            for name in named {
                assert!(has(name), "{} has no {name}", one.table.name);
            }
            for name in one.only_new.iter().chain(one.not_new).chain(one.clears) {
                assert!(one.columns.contains(name), "{}: {name}", one.table.name);
            }
            if let Delete::ByState { column, unless, .. } = &one.delete {
                let named = std::iter::once(column).chain(*unless);
                assert!(
                    named.into_iter().all(|name| has(name)),
                    "{}",
                    one.table.name
                );
            }
            for given in one.given {
                let mut columns = one.table.columns.iter();
                let told = columns.find(|column| column.name == given.name);
                assert_eq!(told.map(|told| told.path), Some(given.path));
            }
            for elements in one.elements {
                // The table of the elements may have lists that the column leaves out.
                let child: Vec<Column> = Child::with_lists_of(one)
                    .flat_map(|child| child.table.columns)
                    .copied()
                    .collect();
                let fields = fields_of(one.given, elements.list);
                let fields = fields.or_else(|| fields_of(one.table.columns, elements.list));
                let fields = fields.or_else(|| fields_of(&child, elements.list));
                let fields = fields.unwrap_or_else(|| panic!("no list {}", elements.list));
                for name in elements.fields.iter().chain(&elements.id) {
                    let mut all = fields.iter().chain(&child);
                    let there = all.any(|field| field.name == *name);
                    assert!(there, "{}.{}: {name}", one.table.name, elements.list);
                }
            }
        }
    }

    /// A list that is written says what of its elements is.
    #[test]
    fn lists_say_what_xero_takes_of_them() {
        for one in WRITABLE {
            let lists = one.table.columns.iter().filter(|column| one.takes(column));
            for list in lists.filter(|column| matches!(column.kind, Kind::List(_))) {
                assert!(one.elements_of(list.name).is_some(), "{}", list.name);
            }
        }
    }

    fn fields_of(columns: &[Column], list: &str) -> Option<&'static [Column]> {
        columns.iter().find_map(|column| match column.kind {
            Kind::List(fields) if column.name == list => Some(fields),
            Kind::List(fields) => fields_of(fields, list),
            _ => None,
        })
    }
}
