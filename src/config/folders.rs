//! Where configuration is looked for: the user's config folder and `~`.
//!
//! By hand and not by a crate, so that a program that embeds the library and the command
//! line (built with other features) find the same token files.

use std::path::{Path, PathBuf};

/// What the process found around it; tests bring their own.
#[derive(Debug, Default, Clone)]
pub(super) struct Surroundings {
    /// Environment variables that are text.
    pub variables: Vec<(String, String)>,
    /// The folder relative paths start from.
    pub working_folder: PathBuf,
}

impl Surroundings {
    /// Those of this process.
    pub fn of_process() -> Self {
        Surroundings {
            variables: std::env::vars_os()
                .filter_map(|(name, value)| {
                    Some((name.into_string().ok()?, value.into_string().ok()?))
                })
                .collect(),
            working_folder: std::env::current_dir().unwrap_or_default(),
        }
    }

    /// A variable's value; an empty one counts as unset.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables
            .iter()
            .find(|(known, value)| known == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// Our folder in the user's config folder, where the platform keeps such files.
    pub fn config_folder(&self) -> Option<PathBuf> {
        let base = if cfg!(windows) {
            PathBuf::from(self.variable("APPDATA")?)
        } else if cfg!(target_os = "macos") {
            self.home()?.join("Library/Application Support")
        } else {
            match self.variable("XDG_CONFIG_HOME").map(PathBuf::from) {
                // The specification has relative paths ignored.
                Some(folder) if folder.is_absolute() => folder,
                _ => self.home()?.join(".config"),
            }
        };
        Some(base.join("xero-sql"))
    }

    fn home(&self) -> Option<PathBuf> {
        let name = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        self.variable(name).map(PathBuf::from)
    }

    /// The path that `text` means when it is written in a file of `folder`:
    /// `~/` is the home folder, a relative path starts from `folder`.
    pub fn path(&self, text: &str, folder: &Path) -> PathBuf {
        match (text.strip_prefix("~/"), self.home()) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => folder.join(text),
        }
    }
}
