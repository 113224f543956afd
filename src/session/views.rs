//! `UserDefinedViews`: a file of CREATE VIEW statements that every session begins with.

use std::path::{Path, PathBuf};

use datafusion::common::TableReference;
use datafusion::sql::parser::{DFParser, Statement};
use datafusion::sql::sqlparser::ast;

use super::statements::split;
use crate::error::{Error, ErrorKind, Result};

/// The statements of a file of views.
#[derive(Debug, Default)]
pub(crate) struct Views {
    path: PathBuf,
    statements: Vec<String>,
    /// Those that `Views` doesn't list: they are there for the others to be made of.
    left_out: Vec<TableReference>,
}

impl Views {
    /// Reads the file at `path`.
    ///
    /// # Errors
    /// `Configuration` if it can't be read, naming the statement that defines no view, or the one
    /// of `listed` that isn't defined.
    pub(crate) fn read(path: &Path, listed: Option<&[String]>) -> Result<Views> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            let message = format!("UserDefinedViews: {} can't be read", path.display());
            Error::new(ErrorKind::Configuration, message).caused_by(error)
        })?;
        let mut views = Views {
            path: path.to_path_buf(),
            statements: split(&text),
            left_out: Vec::new(),
        };
        let mut names = Vec::new();
        for (index, statement) in views.statements.iter().enumerate() {
            let problem = match DFParser::parse_sql(statement) {
                Ok(parsed) if parsed.iter().all(|one| name_of_view(one).is_some()) => {
                    names.extend(parsed.iter().filter_map(name_of_view));
                    continue;
                }
                Ok(_) => "only CREATE VIEW may stand here".to_string(),
                Err(error) => Error::from(error).message().to_string(),
            };
            let message = format!("{}: {problem}", views.place(index));
            return Err(Error::new(ErrorKind::Configuration, message));
        }
        let Some(listed) = listed else {
            return Ok(views);
        };
        let is = |view: &TableReference, name: &str| view.table().eq_ignore_ascii_case(name);
        if let Some(name) = listed
            .iter()
            .find(|l| !names.iter().any(|view| is(view, l)))
        {
            let all = names.iter().map(TableReference::table).collect::<Vec<_>>();
            let message = format!(
                "Views: {} defines no view `{name}`, but {}",
                views.path.display(),
                all.join(", ")
            );
            return Err(Error::new(ErrorKind::Configuration, message));
        }
        let is_left_out = |view: &TableReference| !listed.iter().any(|name| is(view, name));
        views.left_out = names.into_iter().filter(is_left_out).collect();
        Ok(views)
    }

    /// The views that nobody is to see once all are defined.
    pub(super) fn left_out(&self) -> impl Iterator<Item = TableReference> {
        self.left_out.iter().cloned()
    }

    /// The statements, in order.
    pub(super) fn statements(&self) -> impl Iterator<Item = (usize, &str)> {
        self.statements.iter().map(String::as_str).enumerate()
    }

    /// Where the statement at `index` stands, and how it begins.
    pub(super) fn place(&self, index: usize) -> String {
        let start = self.statements[index].lines().next().unwrap_or_default();
        format!(
            "UserDefinedViews: {}: statement {} (`{start}`)",
            self.path.display(),
            index + 1
        )
    }
}

/// The name of the view that `statement` defines, if it does.
fn name_of_view(statement: &Statement) -> Option<TableReference> {
    let Statement::Statement(statement) = statement else {
        return None;
    };
    let ast::Statement::CreateView(view) = statement.as_ref() else {
        return None;
    };
    let parts = view.name.0.iter();
    let parts: Option<Vec<_>> = parts
        .map(|part| Some(part.as_ident()?.value.as_str()))
        .collect();
    match parts?.as_slice() {
        [name] => Some(TableReference::bare(*name)),
        [schema, name] => Some(TableReference::partial(*schema, *name)),
        [catalog, schema, name] => Some(TableReference::full(*catalog, *schema, *name)),
        _ => None,
    }
}
