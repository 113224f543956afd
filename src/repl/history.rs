//! Earlier statements, kept for the user between sessions.
//!
//! One file in the user's state folder, readable by the user alone, since statements name
//! people. That there is none, or that it can't be written, is no reason to refuse work.

use std::path::PathBuf;

use rustyline::Editor;
use rustyline::history::FileHistory;

use super::helper::Helper;
use crate::procedures;

/// Statements kept.
pub(super) const KEPT: usize = 5_000;

/// Where earlier statements are kept, if there is a place.
pub(super) struct History {
    path: Option<PathBuf>,
}

impl History {
    /// The user's own.
    pub fn of_user() -> Self {
        let folder = dirs::state_dir().or_else(dirs::data_local_dir);
        let path = folder.map(|folder| folder.join("xero-sql"));
        let path = path
            .filter(|folder| std::fs::create_dir_all(folder).is_ok())
            .map(|folder| folder.join("history"));
        History { path }
    }

    /// Puts what is kept within reach of the Up key.
    pub fn load(&self, editor: &mut Editor<Helper, FileHistory>) {
        if let Some(path) = &self.path {
            // At the first start there is none.
            let _ = editor.load_history(path);
        }
    }

    /// Keeps a statement, at once: a session may end in any way. One that may hold a secret is
    /// forgotten.
    pub fn add(&self, editor: &mut Editor<Helper, FileHistory>, statement: &str) {
        if procedures::may_hold_secret(statement) {
            return;
        }
        let is_new = editor.add_history_entry(statement).unwrap_or(false);
        if let (true, Some(path)) = (is_new, &self.path)
            && let Err(error) = editor.append_history(path)
        {
            tracing::debug!("the statement isn't kept: {error}");
        }
    }
}
