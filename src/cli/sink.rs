//! Where rows go: standard output, or the file of `--output`.
//!
//! A file is written beside its place and moved there at the end, so that after an error
//! the place holds what it held before and never half an answer. What is no regular file
//! (a pipe, a device) is written directly.

use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{Error, ErrorKind, Result};
use crate::output::Screen;

/// Where rows go.
pub(super) enum Sink {
    /// Standard output.
    StandardOutput(BufWriter<io::Stdout>),
    /// A pipe or a device.
    Direct(BufWriter<File>),
    /// A file to be, and its place.
    File(BufWriter<NamedTempFile>, PathBuf),
}

impl Sink {
    /// Opens the file at `path`, or standard output.
    pub fn open(path: Option<&Path>) -> Result<Self> {
        let path = match path {
            Some(path) if path != "-" && path != "/dev/stdout" => path,
            _ => return Ok(Sink::StandardOutput(BufWriter::new(io::stdout()))),
        };
        Sink::open_file(path).map_err(|e| {
            Error::new(
                ErrorKind::Configuration,
                format!("{} can't be written", path.display()),
            )
            .caused_by(e)
        })
    }

    fn open_file(path: &Path) -> io::Result<Self> {
        let before = fs::metadata(path);
        // A descriptor under /dev or /proc may lead to a regular file that others have open:
        // replacing that would take it from under them.
        let is_special = path.starts_with("/dev") || path.starts_with("/proc");
        if before
            .as_ref()
            .is_ok_and(|file| is_special || !file.is_file())
        {
            let file = File::options().write(true).open(path)?;
            return Ok(Sink::Direct(BufWriter::new(file)));
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
        Ok(Sink::File(BufWriter::new(file), place))
    }

    /// The terminal as it is now, if rows go to a terminal.
    pub fn screen(&self) -> Option<Screen> {
        match self {
            Sink::StandardOutput(_) if io::stdout().is_terminal() => {
                let mut editor = rustyline::DefaultEditor::new().ok()?;
                let (width, height) = editor.dimensions()?;
                // https://no-color.org: set and not empty.
                let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                Some(Screen {
                    width: width.into(),
                    height: height.into(),
                    colour: !plain,
                })
            }
            _ => None,
        }
    }

    /// Ends the writing: a file takes its place.
    pub fn finish(self) -> Result<()> {
        match self {
            Sink::StandardOutput(_) | Sink::Direct(_) => Ok(()),
            Sink::File(writer, place) => writer
                .into_inner()
                .map_err(|e| e.into_error())
                .and_then(|file| file.persist(&place).map_err(|e| e.error))
                .map(|_| ())
                .map_err(|e| {
                    Error::new(
                        ErrorKind::Io,
                        format!("{} can't be written", place.display()),
                    )
                    .caused_by(e)
                }),
        }
    }

    fn writer(&mut self) -> &mut dyn Write {
        match self {
            Sink::StandardOutput(writer) => writer,
            Sink::Direct(writer) => writer,
            Sink::File(writer, _) => writer,
        }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer().flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_at_the_end_and_not_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.csv");
        fs::write(&path, "before").unwrap();
        let mut sink = Sink::open(Some(&path)).unwrap();
        sink.write_all(b"after").unwrap();
        sink.flush().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        sink.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "after");

        let mut sink = Sink::open(Some(&path)).unwrap();
        sink.write_all(b"half").unwrap();
        drop(sink);
        assert_eq!(fs::read_to_string(&path).unwrap(), "after");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_isnt_there_is_named() {
        let error = match Sink::open(Some(Path::new("/no/such/folder/rows.csv"))) {
            Ok(_) => panic!("opened"),
            Err(error) => error.to_string(),
        };
        assert!(
            error.starts_with("/no/such/folder/rows.csv can't be written: "),
            "{error}"
        );
    }
}
