//! A file that appears when it is whole.
//!
//! It is written beside its place and moved there at the end, so that after an error the
//! place holds what it held before and never half an answer. What is no regular file (a pipe,
//! a device) is written directly.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{Error, ErrorKind, Result};

/// A file that is being written.
#[derive(Debug)]
pub struct NewFile {
    place: PathBuf,
    form: Form,
}

#[derive(Debug)]
enum Form {
    /// Moved to its place at the end.
    Beside(BufWriter<NamedTempFile>),
    /// A pipe or a device.
    Direct(BufWriter<File>),
}

impl NewFile {
    /// Begins the file that is to be at `path`.
    ///
    /// # Errors
    /// `Configuration` if nothing can be written there.
    pub fn create(path: &Path) -> Result<NewFile> {
        NewFile::begin(path).map_err(|error| {
            Error::new(ErrorKind::Configuration, cant_be_written(path)).caused_by(error)
        })
    }

    fn begin(path: &Path) -> io::Result<NewFile> {
        let before = fs::metadata(path);
        // A descriptor under /dev or /proc may lead to a regular file that others have open:
        // replacing that would take it from under them.
        let is_special = path.starts_with("/dev") || path.starts_with("/proc");
        if before
            .as_ref()
            .is_ok_and(|file| is_special || !file.is_file())
        {
            let file = File::options().write(true).open(path)?;
            return Ok(NewFile {
                place: path.to_path_buf(),
                form: Form::Direct(BufWriter::new(file)),
            });
        }
        // The file that a link leads to is replaced, not the link.
        let place = match &before {
            Ok(_) => fs::canonicalize(path)?,
            Err(_) => path.to_path_buf(),
        };
        let folder = match place.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut file = tempfile::Builder::new();
        file.prefix(".xero-sql-");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // As any new file: the user's mask decides.
            file.permissions(fs::Permissions::from_mode(0o666));
        }
        let file = file.tempfile_in(folder)?;
        if let Ok(before) = before {
            file.as_file().set_permissions(before.permissions())?;
        }
        Ok(NewFile {
            place,
            form: Form::Beside(BufWriter::new(file)),
        })
    }

    /// Ends the writing: the file takes its place. Without it nothing is left of it.
    ///
    /// # Errors
    /// `Io` if the last of it can't be written or moved.
    pub fn keep(self) -> Result<()> {
        let kept = match self.form {
            Form::Direct(mut writer) => writer.flush(),
            Form::Beside(writer) => writer
                .into_inner()
                .map_err(|error| error.into_error())
                .and_then(|file| file.persist(&self.place).map_err(|error| error.error))
                .map(drop),
        };
        kept.map_err(|error| {
            Error::new(ErrorKind::Io, cant_be_written(&self.place)).caused_by(error)
        })
    }

    fn writer(&mut self) -> &mut dyn Write {
        match &mut self.form {
            Form::Beside(writer) => writer,
            Form::Direct(writer) => writer,
        }
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer().flush()
    }
}

fn cant_be_written(path: &Path) -> String {
    format!("{} can't be written", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_at_the_end_and_not_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.csv");
        fs::write(&path, "before").unwrap();
        let mut file = NewFile::create(&path).unwrap();
        file.write_all(b"after").unwrap();
        file.flush().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        file.keep().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "after");

        let mut file = NewFile::create(&path).unwrap();
        file.write_all(b"half").unwrap();
        drop(file);
        assert_eq!(fs::read_to_string(&path).unwrap(), "after");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_isnt_there_is_named() {
        let path = Path::new("/no/such/folder/rows.csv");
        let error = NewFile::create(path).unwrap_err().to_string();
        assert!(
            error.starts_with("/no/such/folder/rows.csv can't be written: "),
            "{error}"
        );
    }
}
