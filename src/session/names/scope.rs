//! Columns that a word can mean, and how it finds the one.

use std::collections::BTreeMap;
use std::sync::Arc;

use datafusion::sql::sqlparser::ast::{Expr, Ident};

use crate::error::Result;
use crate::session::query_error;

/// What stands before a column's name: an alias, or a table with its schema and catalog as
/// far as they are written. Empty for what an expression is called.
pub(super) type Path = Arc<[String]>;

/// A column of a relation or of a SELECT's output.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub path: Path,
    /// None for an expression without an alias, which has no name to be found by.
    pub name: Option<String>,
    /// Whether `*` leaves it out, since USING or NATURAL has merged it with another.
    pub merged: bool,
    /// Where USING has merged others with it: whether it has what any of them has.
    pub stands_for_merged: Option<bool>,
    /// For an output: the place of the column among the inputs that it just passes on.
    pub passes_on: Option<usize>,
    /// For an alias that is spelled like an input: the expression it stands for.
    pub hides: Option<Arc<Expr>>,
}

impl Column {
    pub fn new(path: &Path, name: impl Into<String>) -> Column {
        Column {
            path: Arc::clone(path),
            name: Some(name.into()),
            merged: false,
            stands_for_merged: None,
            passes_on: None,
            hides: None,
        }
    }

    /// A column that no word finds.
    pub fn nameless() -> Column {
        Column {
            path: Arc::from([]),
            name: None,
            merged: false,
            stands_for_merged: None,
            passes_on: None,
            hides: None,
        }
    }

    fn is_called(&self, word: &Ident) -> bool {
        let name = self.name.as_deref();
        name.is_some_and(|name| fits(word, name))
    }

    /// Whether `qualifier` can stand before this column's name.
    fn is_of(&self, qualifier: &[Ident]) -> bool {
        is_of(&self.path, qualifier)
    }

    /// Where the column comes from, for errors.
    fn home(&self) -> String {
        match self.path.is_empty() {
            true => "the SELECT list".to_string(),
            false => self.path.join("."),
        }
    }
}

/// The columns of a FROM clause, or of one relation in it.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    pub columns: Vec<Column>,
    /// Relations whose columns aren't known, such as a function of another's columns.
    pub open: Vec<Path>,
}

impl Columns {
    pub fn known(path: &Path, names: impl IntoIterator<Item = String>) -> Columns {
        Columns {
            columns: names
                .into_iter()
                .map(|name| Column::new(path, name))
                .collect(),
            open: vec![],
        }
    }

    pub fn unknown(path: Path) -> Columns {
        Columns {
            columns: vec![],
            open: vec![path],
        }
    }

    pub fn extend(&mut self, other: Columns) {
        self.columns.extend(other.columns);
        self.open.extend(other.open);
    }
}

/// What a SELECT sees, and the SELECTs around it.
pub(super) struct Scope<'a> {
    pub inputs: &'a Columns,
    pub outer: Option<&'a Scope<'a>>,
}

impl<'a> Scope<'a> {
    /// This scope and those around it, innermost first.
    pub fn all(&self) -> impl Iterator<Item = &Scope<'a>> {
        std::iter::successors(Some(self), |scope| scope.outer)
    }
}

/// The place in `columns` of the one that `word` names.
pub(super) fn find(columns: &[Column], word: &Ident) -> Result<Option<usize>> {
    find_of(columns, &[], word)
}

/// The same among the columns of `qualifier`.
pub(super) fn find_of(
    columns: &[Column],
    qualifier: &[Ident],
    word: &Ident,
) -> Result<Option<usize>> {
    let fitting = || {
        let all = columns.iter().enumerate();
        all.filter(|(_, c)| c.is_called(word) && (qualifier.is_empty() || c.is_of(qualifier)))
    };
    let Some((first, _)) = fitting().next() else {
        return Ok(None);
    };
    if let Some((exact, _)) = fitting().find(|(_, c)| c.name.as_deref() == Some(&word.value)) {
        return Ok(Some(exact));
    }
    let mut spellings: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (_, column) in fitting() {
        let homes = spellings.entry(column.name.as_deref().unwrap_or_default());
        homes.or_default().push(column.home());
    }
    let mut spellings = spellings.iter();
    match (spellings.next(), spellings.next()) {
        (Some((one, of_one)), Some((other, of_other))) => Err(query_error(format!(
            "`{word}` could be `{one}` of {} or `{other}` of {}: write it as it is spelled, \
             or put the table's name in front",
            of_one.join(", "),
            of_other.join(", ")
        ))),
        _ => Ok(Some(first)),
    }
}

/// The path that `qualifier` names, if anything here has it; one that is spelled so wins.
pub(super) fn path_of<'c>(columns: &'c Columns, qualifier: &[Ident]) -> Option<&'c Path> {
    let paths = || {
        let of_columns = columns.columns.iter().map(|column| &column.path);
        of_columns
            .chain(&columns.open)
            .filter(|path| is_of(path, qualifier))
    };
    let exact = |path: &&Path| {
        let typed = qualifier.iter().rev().map(|word| &word.value);
        path.iter()
            .rev()
            .zip(typed)
            .all(|(one, other)| one == other)
    };
    paths().find(exact).or_else(|| paths().next())
}

/// Whether `name` is what `word` means: any case, unless it is quoted.
pub(super) fn fits(word: &Ident, name: &str) -> bool {
    match word.quote_style {
        Some(_) => word.value == name,
        None => same(&word.value, name),
    }
}

/// Whether two names differ in case at most.
pub(super) fn same(one: &str, other: &str) -> bool {
    one == other
        || one.eq_ignore_ascii_case(other)
        || (!(one.is_ascii() && other.is_ascii()) && one.to_lowercase() == other.to_lowercase())
}

fn is_of(path: &Path, qualifier: &[Ident]) -> bool {
    // A table written without its schema answers to the name with it, as in DataFusion.
    !path.is_empty()
        && path
            .iter()
            .rev()
            .zip(qualifier.iter().rev())
            .all(|(part, word)| fits(word, part))
}

/// Gives an unquoted `word` the spelling `name`.
pub(super) fn respell(word: &mut Ident, name: &str) {
    if word.quote_style.is_none() && word.value != name {
        word.value = name.to_string();
    }
}
