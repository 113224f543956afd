//! A file that appears when it is whole.
//!
//! It is written beside its place and moved there at the end, so that after an error the
//! place holds what it held before and never half an answer. What is no regular file (a pipe,
//! a device) is written directly.

use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{Error, ErrorKind, Result};

/// A file that is being written.
#[derive(Debug)]
pub struct NewFile {
    place: PathBuf,
    form: Form,
    /// Whether it may take the place of another one.
    replaces: bool,
    /// Whether it is on the disk, and not only on its way there, when it takes its place.
    is_synced: bool,
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

    /// Begins the file that is to be at `path`, in place of another one only where it `replaces` it.
    /// A link there is no way to somewhere else, but what is replaced.
    ///
    /// # Errors
    /// `Query` if there is one that may not be replaced, `Configuration` if nothing can be written
    /// there.
    pub(crate) fn beside(path: &Path, replaces: bool) -> Result<NewFile> {
        match fs::symlink_metadata(path) {
            Ok(_) if !replaces => return Err(is_there(path)),
            Ok(there) if there.is_dir() => {
                let message = format!("{}: that is a folder", cant_be_written(path));
                return Err(Error::new(ErrorKind::Configuration, message));
            }
            _ => {}
        }
        let file = temporary(path).map_err(|error| {
            Error::new(ErrorKind::Configuration, cant_be_written(path)).caused_by(error)
        })?;
        Ok(NewFile {
            place: path.to_path_buf(),
            form: Form::Beside(BufWriter::new(file)),
            replaces,
            is_synced: true,
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
                replaces: true,
                is_synced: false,
            });
        }
        // The file that a link leads to is replaced, not the link.
        let place = match &before {
            Ok(_) => fs::canonicalize(path)?,
            Err(_) => path.to_path_buf(),
        };
        let file = temporary(&place)?;
        if let Ok(before) = before {
            file.as_file().set_permissions(before.permissions())?;
        }
        Ok(NewFile {
            place,
            form: Form::Beside(BufWriter::new(file)),
            replaces: true,
            is_synced: false,
        })
    }

    /// Where it is to be.
    pub(crate) fn place(&self) -> &Path {
        &self.place
    }

    /// Forgets what was written.
    ///
    /// # Errors
    /// Any of the disk's.
    pub(crate) fn begin_again(&mut self) -> io::Result<()> {
        match &mut self.form {
            Form::Direct(writer) => writer.flush(),
            Form::Beside(writer) => {
                writer.rewind()?;
                writer.get_mut().as_file_mut().set_len(0)
            }
        }
    }

    /// Ends the writing: the file takes its place. Without it nothing is left of it.
    ///
    /// # Errors
    /// `Io` if the last of it can't be written or moved, `Query` if there is one by now that may not
    /// be replaced.
    pub fn keep(self) -> Result<()> {
        let place = &self.place;
        let kept = match self.form {
            Form::Direct(mut writer) => writer.flush(),
            Form::Beside(writer) => writer
                .into_inner()
                .map_err(|error| error.into_error())
                .and_then(|file| {
                    if self.is_synced {
                        file.as_file().sync_all()?;
                    }
                    let kept = match self.replaces {
                        true => file.persist(place),
                        // Told apart from one that came between in the same step as it is moved.
                        false => file.persist_noclobber(place),
                    };
                    kept.map_err(|error| error.error)
                })
                .map(drop),
        };
        kept.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists if !self.replaces => is_there(place),
            _ => Error::new(ErrorKind::Io, cant_be_written(place)).caused_by(error),
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

/// A file beside `place`, which is gone unless it is kept.
fn temporary(place: &Path) -> io::Result<NamedTempFile> {
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
    file.tempfile_in(folder)
}

fn is_there(path: &Path) -> Error {
    let message = format!(
        "{} is there already: choose another name by SaveAs, or say Overwrite => true",
        path.display()
    );
    Error::new(ErrorKind::Query, message)
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
    fn a_file_that_may_not_be_replaced_is_kept_whenever_it_came() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scan.pdf");
        let mut file = NewFile::beside(&path, false).unwrap();
        file.write_all(b"first try").unwrap();
        file.begin_again().unwrap();
        file.write_all(b"new").unwrap();
        // It came while ours was written.
        fs::write(&path, "theirs").unwrap();
        let error = file.keep().unwrap_err().to_string();
        assert!(error.contains("Overwrite => true"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "theirs");
        assert!(NewFile::beside(&path, false).is_err());
        let mut file = NewFile::beside(&path, true).unwrap();
        file.write_all(b"first try").unwrap();
        file.begin_again().unwrap();
        file.write_all(b"new").unwrap();
        file.keep().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_no_way_out_of_the_folder() {
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (path, outside) = (
            folder.path().join("scan.pdf"),
            other.path().join("precious"),
        );
        fs::write(&outside, "precious").unwrap();
        std::os::unix::fs::symlink(&outside, &path).unwrap();
        assert!(NewFile::beside(&path, false).is_err());
        let mut file = NewFile::beside(&path, true).unwrap();
        file.write_all(b"new").unwrap();
        file.keep().unwrap();
        assert_eq!(fs::read_to_string(&outside).unwrap(), "precious");
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
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
