//! Where rows go: standard output, a pager on it, or the file of `--output`.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use super::pager::{self, Paged};
use crate::error::{Error, ErrorKind, Result};
use crate::output::{Format, NewFile, Screen};

/// Where rows go.
pub(super) struct Sink {
    place: Place,
    /// Results begun.
    results: usize,
}

enum Place {
    /// A pipe or a file that the shell opened.
    StandardOutput(BufWriter<io::Stdout>),
    /// The user's terminal.
    Terminal(Paged),
    /// The file of `--output`.
    File(NewFile),
}

impl Sink {
    /// Opens the file at `path`, or standard output.
    pub fn open(path: Option<&Path>) -> Result<Self> {
        let place = match path {
            Some(path) if path != "-" && path != "/dev/stdout" => {
                Place::File(NewFile::create(path)?)
            }
            _ if io::stdout().is_terminal() => Place::Terminal(Paged::new(pager::of_user())),
            _ => Place::StandardOutput(BufWriter::new(io::stdout())),
        };
        Ok(Sink { place, results: 0 })
    }

    /// The terminal as it is now, if rows go to a terminal.
    pub fn screen(&self) -> Option<Screen> {
        match self.place {
            Place::Terminal(_) => screen(),
            _ => None,
        }
    }

    /// Refuses a format that this can't take, the next result being the `number`th from now.
    pub fn check(&self, format: Format, number: usize) -> Result<()> {
        let refused = match &self.place {
            _ if !format.is_binary() => None,
            Place::Terminal(_) => Some(format!(
                "{} is bytes that a terminal can't show: name a file with -o, or take it \
                 through a pipe",
                format.name()
            )),
            _ if self.results + number > 1 => Some(format!(
                "{} output holds one result, and there are several statements that have rows: \
                 run each with a file of its own, or use COPY (SELECT …) TO 'file.{0}'",
                format.name()
            )),
            _ => None,
        };
        match refused {
            Some(why) => Err(Error::new(ErrorKind::Configuration, why)),
            None => Ok(()),
        }
    }

    /// Begins the rows of a statement.
    pub fn begin(&mut self, screen: Option<Screen>) {
        self.results += 1;
        if let (Place::Terminal(paged), Some(screen)) = (&mut self.place, screen) {
            paged.begin(screen.height);
        }
    }

    /// Ends the rows of a statement, all of them or not: what a pager shows is read first.
    pub fn settle(&mut self) {
        if let Place::Terminal(paged) = &mut self.place {
            paged.settle();
        }
    }

    /// Whether a pager has the terminal.
    pub fn is_paging(&self) -> bool {
        matches!(&self.place, Place::Terminal(paged) if paged.is_paging())
    }

    /// Returns once the user has left the pager; never without one.
    pub async fn pager_left(&mut self) {
        match &mut self.place {
            Place::Terminal(paged) => paged.left().await,
            _ => std::future::pending().await,
        }
    }

    /// Ends the writing: a file takes its place.
    pub fn finish(self) -> Result<()> {
        match self.place {
            Place::File(file) => file.keep(),
            Place::Terminal(_) | Place::StandardOutput(_) => Ok(()),
        }
    }

    fn writer(&mut self) -> &mut dyn Write {
        match &mut self.place {
            Place::StandardOutput(writer) => writer,
            Place::Terminal(paged) => paged,
            Place::File(file) => file,
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

fn screen() -> Option<Screen> {
    let mut editor = rustyline::DefaultEditor::new().ok()?;
    let (width, height) = editor.dimensions()?;
    // https://no-color.org: set and not empty.
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
    Some(Screen {
        width: width.into(),
        height: height.into(),
        colour: !plain && !dumb,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_columns_takes_one_result() {
        let folder = tempfile::tempdir().unwrap();
        let mut sink = Sink::open(Some(&folder.path().join("rows.parquet"))).unwrap();
        assert!(sink.check(Format::Parquet, 1).is_ok());
        assert!(sink.check(Format::Parquet, 2).is_err());
        sink.begin(None);
        assert!(sink.check(Format::Arrow, 1).is_err());
        assert!(sink.check(Format::Csv, 1).is_ok());
    }
}
