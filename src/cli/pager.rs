//! A pager for results longer than the screen.
//!
//! In: what is written for the terminal. Out: the same on the terminal, or in a pager that is
//! started as soon as there is more than a screenful and reads on while rows come. Rules: a
//! short result is shown directly; who leaves the pager stops the query.

use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use super::line;

/// The pager where the user names none.
const USUAL: &str = "less";
/// What `less` is told: cut long lines, end by itself on a short text, let colours through,
/// leave the text on the screen.
const OPTIONS_OF_LESS: &str = "SFRX";
/// Rows are kept back until a screenful has come, but no longer than this.
const MOMENT: Duration = Duration::from_secs(1);
/// How often a pager is looked after.
const GLANCE: Duration = Duration::from_millis(50);

/// The user's pager: `XERO_SQL_PAGER`, else `PAGER`, else `less` if there is one. None if the
/// variable is empty, or if nobody sits at the keyboard.
pub(super) fn of_user() -> Option<OsString> {
    if !io::stdin().is_terminal() {
        return None;
    }
    let named = env::var_os("XERO_SQL_PAGER").or_else(|| env::var_os("PAGER"));
    match named {
        Some(command) => Some(command).filter(|command| !command.is_empty()),
        None => is_here(USUAL).then(|| USUAL.into()),
    }
}

fn is_here(program: &str) -> bool {
    let folders = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&folders).any(|folder| folder.join(program).is_file())
}

/// A terminal, with a pager where one is wanted.
pub(super) struct Paged {
    command: Option<OsString>,
    state: State,
}

enum State {
    /// To standard output.
    Direct,
    /// Not more than a screenful yet.
    Held {
        bytes: Vec<u8>,
        lines_left: usize,
        since: Instant,
    },
    /// To the pager.
    Paging(Child, ChildStdin),
    /// Nobody reads any more.
    Left,
}

impl Paged {
    /// The terminal, with the pager that `command` starts.
    pub fn new(command: Option<OsString>) -> Paged {
        Paged {
            command,
            state: State::Direct,
        }
    }

    /// Begins a result on a screen of `height` lines.
    pub fn begin(&mut self, height: usize) {
        self.state = match self.command {
            Some(_) => State::Held {
                bytes: Vec::new(),
                // The prompt and what is said about the result take two.
                lines_left: height.saturating_sub(2),
                since: Instant::now(),
            },
            None => State::Direct,
        };
    }

    /// Whether the pager has the terminal.
    pub fn is_paging(&self) -> bool {
        matches!(self.state, State::Paging(..))
    }

    /// Returns once the user has left the pager.
    pub async fn left(&mut self) {
        loop {
            if let State::Paging(pager, _) = &mut self.state
                && !matches!(pager.try_wait(), Ok(None))
            {
                self.state = State::Left;
            }
            if matches!(self.state, State::Left) {
                return;
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Ends a result: shows what is held, or waits until the pager is left.
    pub fn settle(&mut self) {
        match std::mem::replace(&mut self.state, State::Direct) {
            State::Held { bytes, .. } => {
                // A terminal that is gone is noticed elsewhere.
                let _ = write_directly(&bytes);
            }
            State::Paging(mut pager, rows) => {
                drop(rows);
                let _ = pager.wait();
            }
            State::Direct | State::Left => {}
        }
    }

    /// Shows what is held in the pager, or directly if it can't be started.
    fn page(&mut self) -> io::Result<()> {
        let State::Held { bytes, .. } = std::mem::replace(&mut self.state, State::Direct) else {
            return Ok(());
        };
        let started = self.command.as_ref().map(start);
        match started {
            Some(Ok((pager, rows))) => {
                self.state = State::Paging(pager, rows);
                self.write_all(&bytes)
            }
            Some(Err(error)) => {
                tracing::warn!("the pager can't be started: {error}");
                self.command = None;
                write_directly(&bytes)
            }
            None => write_directly(&bytes),
        }
    }
}

fn start(command: &OsString) -> io::Result<(Child, ChildStdin)> {
    line::close();
    let mut pager = shell(command);
    if env::var_os("LESS").is_none() {
        pager.env("LESS", OPTIONS_OF_LESS);
    }
    let mut pager = pager.stdin(Stdio::piped()).spawn()?;
    let rows = pager.stdin.take().ok_or(io::ErrorKind::BrokenPipe)?;
    Ok((pager, rows))
}

/// A command line with arguments, as the shell reads it.
fn shell(command: &OsString) -> Command {
    let (shell, run) = match cfg!(windows) {
        true => ("cmd", "/C"),
        false => ("sh", "-c"),
    };
    let mut started = Command::new(shell);
    started.arg(run).arg(command);
    started
}

fn write_directly(bytes: &[u8]) -> io::Result<()> {
    line::close();
    let mut terminal = io::stdout().lock();
    terminal.write_all(bytes)?;
    terminal.flush()
}

impl Write for Paged {
    fn write(&mut self, new: &[u8]) -> io::Result<usize> {
        match &mut self.state {
            State::Direct => {
                line::close();
                io::stdout().lock().write(new)
            }
            State::Paging(_, rows) => rows.write(new),
            State::Left => Err(io::ErrorKind::BrokenPipe.into()),
            State::Held {
                bytes, lines_left, ..
            } => {
                bytes.extend_from_slice(new);
                let lines = new.iter().filter(|byte| **byte == b'\n').count();
                match lines_left.checked_sub(lines) {
                    Some(left) => *lines_left = left,
                    None => self.page()?,
                }
                Ok(new.len())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.state {
            State::Direct => io::stdout().lock().flush(),
            State::Paging(_, rows) => rows.flush(),
            State::Left => Ok(()),
            State::Held { bytes, since, .. } => {
                // Rows that trickle in are better seen than paged.
                if !bytes.is_empty() && since.elapsed() > MOMENT {
                    let bytes = std::mem::take(bytes);
                    self.state = State::Direct;
                    write_directly(&bytes)?;
                }
                Ok(())
            }
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn paged(command: &str, height: usize) -> Paged {
        let mut paged = Paged::new(Some(command.into()));
        paged.begin(height);
        paged
    }

    #[test]
    fn a_pager_is_started_for_more_than_a_screenful_and_gets_all_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let read = folder.path().join("read");
        let mut rows = paged(&format!("cat > '{}'", read.display()), 5);
        rows.write_all(b"1\n2\n3\n").unwrap();
        assert!(!rows.is_paging());
        rows.write_all(b"4\n").unwrap();
        assert!(rows.is_paging());
        rows.write_all(b"5\n").unwrap();
        rows.settle();
        assert_eq!(std::fs::read_to_string(read).unwrap(), "1\n2\n3\n4\n5\n");
    }

    #[tokio::test]
    async fn leaving_the_pager_is_noticed_and_closes_the_pipe() {
        let mut rows = paged("read line", 3);
        rows.write_all(b"1\n2\n").unwrap();
        tokio::time::timeout(Duration::from_secs(20), rows.left())
            .await
            .unwrap();
        let error = rows.write(b"3\n").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    }
}
