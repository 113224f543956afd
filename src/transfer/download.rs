//! A file that comes: the body of a reply, written as it comes.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::HeaderMap;
use http::header::CONTENT_TYPE;

use crate::client::OfFile;
use crate::error::{Error, ErrorKind, Result};
use crate::output::NewFile;

/// A larger file is none of Xero's, which holds files of 10 MB.
const LARGEST: u64 = 256 << 20;

/// A file that is to come.
#[derive(Debug)]
pub(crate) struct Download {
    /// What the request says that it takes.
    pub(crate) accept: &'static str,
    /// The type of the content, where it is known beforehand.
    pub(crate) content_type: Option<String>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    file: Option<NewFile>,
    bytes: u64,
    progress: OfFile,
}

/// Why a body isn't whole.
#[derive(Debug)]
pub(crate) enum Broken {
    /// The connection broke off.
    Cut(reqwest::Error),
    /// Nothing came for so long.
    Stalled(Duration),
    /// What came can't be kept.
    Disk(Error),
    /// A body of more megabytes than this.
    TooLarge(usize),
}

impl Download {
    /// One that comes to `path`, in place of what is there only where it `overwrites`. The size tells
    /// whoever watches how far it is.
    ///
    /// # Errors
    /// `Query` if there is a file of that name, `Configuration` if nothing can be written there.
    pub(crate) fn to(
        path: &Path,
        overwrites: bool,
        accept: &'static str,
        progress: OfFile,
    ) -> Result<Download> {
        Ok(Download {
            accept,
            content_type: None,
            state: Mutex::new(State {
                file: Some(NewFile::beside(path, overwrites)?),
                bytes: 0,
                progress,
            }),
        })
    }

    /// The same of content whose type is known.
    pub(crate) fn of_type(mut self, content_type: Option<String>) -> Download {
        // What can't stand in a header isn't told.
        let is_plain = |c: char| c.is_ascii_graphic() || c == ' ';
        self.content_type = content_type.filter(|t| !t.is_empty() && t.chars().all(is_plain));
        self
    }

    /// Whether a reply's body is the file, as far as its type tells.
    pub(crate) fn is_in(&self, headers: &HeaderMap) -> bool {
        let came = headers.get(CONTENT_TYPE).and_then(|t| t.to_str().ok());
        let came = came.unwrap_or_default().to_ascii_lowercase();
        let wanted = match &self.content_type {
            Some(known) => known.to_ascii_lowercase(),
            None if self.accept == PDF => PDF.to_string(),
            None => return true,
        };
        // A page of somebody else's, who answers in Xero's place, is no PDF.
        match (wanted.as_str(), came.starts_with("text/html")) {
            (PDF, _) => came.starts_with(PDF),
            (wanted, true) => wanted.starts_with("text/html"),
            (_, false) => true,
        }
    }

    /// Takes the body from its beginning, whatever came before; how many bytes that were.
    pub(crate) async fn take(
        &self,
        reply: &mut reqwest::Response,
        patience: Duration,
    ) -> Result<u64, Broken> {
        {
            let mut state = self.state();
            state.bytes = 0;
            state.progress.begins_again();
            let begun = state.file.as_mut().map_or(Ok(()), NewFile::begin_again);
            begun.map_err(|error| Broken::Disk(not_kept(error)))?;
        }
        loop {
            let chunk = tokio::time::timeout(patience, reply.chunk()).await;
            let chunk = chunk.map_err(|_| Broken::Stalled(patience))?;
            let Some(chunk) = chunk.map_err(Broken::Cut)? else {
                return Ok(self.state().bytes);
            };
            let mut state = self.state();
            state.bytes += chunk.len() as u64;
            if state.bytes > LARGEST {
                return Err(Broken::TooLarge((LARGEST >> 20) as usize));
            }
            state.progress.moved(chunk.len() as u64);
            let written = state
                .file
                .as_mut()
                .map_or(Ok(()), |file| file.write_all(&chunk));
            written.map_err(|error| Broken::Disk(not_kept(error)))?;
        }
    }

    /// The file takes its place; where that is, and how many bytes it has.
    ///
    /// # Errors
    /// `Query` if there is one of its name by now, `Io` if it can't be written.
    pub(crate) fn keep(&self) -> Result<(PathBuf, u64)> {
        let (file, bytes) = {
            let mut state = self.state();
            (state.file.take(), state.bytes)
        };
        let file = file.ok_or_else(|| Error::new(ErrorKind::Io, "the file was kept already"))?;
        let place = file.place().to_path_buf();
        file.keep()?;
        Ok((place, bytes))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The type of a PDF.
const PDF: &str = "application/pdf";

fn not_kept(error: io::Error) -> Error {
    Error::new(ErrorKind::Io, "what came can't be written to the disk").caused_by(error)
}
