//! Where a file is to be that comes.

use std::path::{Path, PathBuf};

use super::super::{Arguments, Parameter, ParameterForm, refused};
use crate::error::Result;
use crate::transfer::safe_name;

pub(super) const FOLDER: Parameter = Parameter::optional(
    "Folder",
    ParameterForm::Text,
    "Folder of this machine that it is written to; the current one where it isn't given.",
);
pub(super) const SAVE_AS: Parameter = Parameter::optional(
    "SaveAs",
    ParameterForm::Text,
    "Name or path of your own, in place of Xero's name.",
);
pub(super) const OVERWRITE: Parameter = Parameter::optional(
    "Overwrite",
    ParameterForm::Flag,
    "Whether a file that is there may be replaced.",
);

/// What a call says of it.
#[derive(Debug)]
pub(super) struct Target {
    folder: PathBuf,
    save_as: Option<PathBuf>,
    pub(super) overwrites: bool,
}

impl Target {
    /// # Errors
    /// `Query` if there is no such folder.
    pub(super) fn of(arguments: &Arguments) -> Result<Target> {
        let folder = arguments.text("Folder").unwrap_or_default();
        let folder = PathBuf::from(folder);
        if !folder.as_os_str().is_empty() && !folder.is_dir() {
            return Err(refused(format!(
                "there is no folder {}: make it first",
                folder.display()
            )));
        }
        Ok(Target {
            folder,
            save_as: arguments.text("SaveAs").map(PathBuf::from),
            overwrites: arguments.flag("Overwrite") == Some(true),
        })
    }

    /// Whether the user names the file.
    pub(super) fn is_named(&self) -> bool {
        self.save_as.is_some()
    }

    /// The path of a file that Xero calls `name`: a name within the folder, unless the user says another.
    pub(super) fn path(&self, name: &str, otherwise: &str) -> PathBuf {
        match &self.save_as {
            Some(path) => self.folder.join(path),
            None => self.folder.join(safe_name(name, otherwise)),
        }
    }

    /// Refuses files that are there, before the first call for one.
    ///
    /// # Errors
    /// `Query`, naming the first.
    pub(super) fn check(&self, paths: &[PathBuf]) -> Result<()> {
        let is_there = |path: &&PathBuf| std::fs::symlink_metadata(path).is_ok();
        match paths.iter().find(is_there).filter(|_| !self.overwrites) {
            Some(path) => Err(is_there_already(path)),
            None => Ok(()),
        }
    }
}

fn is_there_already(path: &Path) -> crate::error::Error {
    refused(format!(
        "{} is there already: choose another name by SaveAs, or say Overwrite => true",
        path.display()
    ))
}
