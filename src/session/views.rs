//! `UserDefinedViews`: a file of CREATE VIEW statements that every session begins with.

use std::path::{Path, PathBuf};

use datafusion::sql::parser::{DFParser, Statement};
use datafusion::sql::sqlparser::ast;

use super::statements::split;
use crate::error::{Error, ErrorKind, Result};

/// The statements of a file of views.
#[derive(Debug, Default)]
pub(crate) struct Views {
    path: PathBuf,
    statements: Vec<String>,
}

impl Views {
    /// Reads the file at `path`.
    ///
    /// # Errors
    /// `Configuration` if it can't be read, or naming the statement that defines no view.
    pub(crate) fn read(path: &Path) -> Result<Views> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            let message = format!("UserDefinedViews: {} can't be read", path.display());
            Error::new(ErrorKind::Configuration, message).caused_by(error)
        })?;
        let views = Views {
            path: path.to_path_buf(),
            statements: split(&text),
        };
        for (index, statement) in views.statements.iter().enumerate() {
            let problem = match DFParser::parse_sql(statement) {
                Ok(parsed) if parsed.iter().all(defines_view) => continue,
                Ok(_) => "only CREATE VIEW may stand here".to_string(),
                Err(error) => Error::from(error).message().to_string(),
            };
            let message = format!("{}: {problem}", views.place(index));
            return Err(Error::new(ErrorKind::Configuration, message));
        }
        Ok(views)
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

fn defines_view(statement: &Statement) -> bool {
    match statement {
        Statement::Statement(statement) => {
            matches!(statement.as_ref(), ast::Statement::CreateView(_))
        }
        _ => false,
    }
}
