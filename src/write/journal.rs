//! What a statement has sent, on disk before it is sent.
//!
//! A file a statement, beside the tokens, locked while it runs: a line before each call, with the
//! call's `Idempotency-Key` and the fingerprints of its elements, and a line when it has ended. A
//! statement that was done leaves none. What another one left that was killed, or that failed,
//! tells the same INSERT, when it is run again, which rows are there already and under which key a
//! call without an answer has to be sent again. No value of a row is kept, only fingerprints.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::batches::Batch;
use super::statement::Writing;
use crate::config::{Settings, TokenStoreLocation};
use crate::error::{Error, ErrorKind, Result};

/// An unfinished statement is forgotten after this long: nobody will run it again.
const KEPT_FOR: Duration = Duration::from_secs(7 * 24 * 3600);
/// A journal is a few hundred bytes a call.
const LARGEST: u64 = 256 << 20;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    /// What is done to which table.
    Begun { what: String, at: u64 },
    /// A call that is about to be sent.
    Sending {
        call: usize,
        key: String,
        hash: String,
        at: u64,
        elements: Vec<String>,
    },
    /// What came of it: of each element the key of the row, or nothing where it wasn't written.
    /// A call that Xero didn't take at all has none.
    Ended {
        call: usize,
        rows: Vec<Option<String>>,
    },
}

/// The journal of a running statement. Clones write the same file.
#[derive(Debug, Clone)]
pub(super) struct Journal(Option<Arc<Mutex<Open>>>);

#[derive(Debug)]
struct Open {
    path: PathBuf,
    /// Locked for as long as the statement runs.
    file: File,
}

/// What statements of the same kind left that didn't end.
#[derive(Debug, Default)]
pub(super) struct Unfinished {
    /// Keys of the rows written, by the fingerprint of what was sent, each with its journal.
    pub(super) written: HashMap<String, Vec<(String, PathBuf)>>,
    /// Calls of which no answer came.
    pub(super) in_doubt: Vec<InDoubt>,
    /// Keys of the calls that were answered.
    answered: HashSet<String>,
    /// Fingerprints of what statements have sent that still run.
    running: HashSet<String>,
    /// How many rows and calls each journal tells of, and how many of them were taken up.
    told: HashMap<PathBuf, (usize, usize)>,
    /// Their files, locked, so that nobody else takes them up.
    files: Vec<Open>,
}

/// A call of which no answer came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct InDoubt {
    pub(super) key: String,
    pub(super) hash: String,
    /// Milliseconds since 1970.
    pub(super) at: u64,
    pub(super) elements: Vec<String>,
    /// The journal that says so.
    pub(super) path: PathBuf,
}

impl Journal {
    /// Begins the journal of a statement, and takes up what others left.
    ///
    /// # Errors
    /// `Io` if it can't be written: nothing may be sent then.
    pub(super) fn begin(
        settings: &Settings,
        writing: &Writing,
        tenant: &str,
    ) -> Result<(Journal, Unfinished)> {
        let TokenStoreLocation::File(tokens) = &settings.token_store else {
            return Ok((Journal(None), Unfinished::default()));
        };
        let folder = tokens.with_file_name("writes");
        let (table, operation) = writing.journalled();
        let kind = format!(
            "{}-{}-{}",
            plain(tenant),
            plain(table),
            operation.to_string().to_lowercase()
        );
        let name = format!("{kind}-{}-{}.jsonl", now(), fastrand::u32(..));
        let path = folder.join(name);
        let failed = |error: io::Error| failed(&path, error);
        make_folder(&folder).map_err(failed)?;
        let unfinished = Unfinished::read(&folder, &kind).map_err(failed)?;
        let file = private(&path).map_err(failed)?;
        file.try_lock()
            .map_err(|error| failed(io::Error::other(error.to_string())))?;
        let journal = Journal(Some(Arc::new(Mutex::new(Open { path, file }))));
        journal.add(&Line::Begun {
            what: format!("{operation} {table}"),
            at: now(),
        })?;
        Ok((journal, unfinished))
    }

    /// Writes that a call is about to be sent, for the first time at `first_sent` milliseconds since
    /// 1970. On disk when this returns.
    ///
    /// # Errors
    /// `Io`.
    pub(super) fn sending(
        &self,
        call: usize,
        key: &str,
        first_sent: u64,
        batch: &Batch,
    ) -> Result<()> {
        self.add(&Line::Sending {
            call,
            key: key.to_string(),
            hash: batch.hash.clone(),
            at: first_sent,
            elements: batch.changes.iter().map(|c| c.fingerprint()).collect(),
        })
    }

    /// Writes what came of a call.
    ///
    /// # Errors
    /// `Io`.
    pub(super) fn ended(&self, call: usize, rows: Vec<Option<String>>) -> Result<()> {
        self.add(&Line::Ended { call, rows })
    }

    /// Removes the journal of a statement that is done, and those of others that it took up.
    pub(super) fn done(self, mut unfinished: Unfinished) {
        // What another statement left is still wanted when that one is run again.
        let is_done = |path: &PathBuf| {
            let told = unfinished.told.get(path);
            told.is_none_or(|(told, taken)| told == taken)
        };
        let files = unfinished.files.iter().map(|open| &open.path);
        let mut paths: Vec<PathBuf> = files.filter(|path| is_done(path)).cloned().collect();
        // On some systems a file that is open can't be removed.
        unfinished.files.clear();
        if let Some(open) = &self.0 {
            let open = open.lock().unwrap_or_else(|p| p.into_inner());
            paths.push(open.path.clone());
        }
        for path in paths {
            // One that stays is forgotten in time.
            let _ = fs::remove_file(path);
        }
    }

    fn add(&self, line: &Line) -> Result<()> {
        let Some(open) = &self.0 else {
            return Ok(());
        };
        let mut open = open.lock().unwrap_or_else(|p| p.into_inner());
        let text = serde_json::to_string(line).map_err(io::Error::from);
        let written = text.and_then(|text| {
            open.file.write_all(format!("{text}\n").as_bytes())?;
            open.file.sync_data()
        });
        written.map_err(|error| failed(&open.path, error))
    }
}

impl Unfinished {
    /// What statements of this kind left whose process is gone.
    fn read(folder: &Path, kind: &str) -> io::Result<Unfinished> {
        let mut unfinished = Unfinished::default();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str());
            let is_kind = name.is_some_and(|name| {
                name.strip_prefix(kind)
                    .is_some_and(|rest| rest.starts_with('-'))
            });
            if !is_kind {
                continue;
            }
            let Ok(file) = OpenOptions::new().read(true).append(true).open(&path) else {
                continue;
            };
            // A running statement holds the lock, and so does a call of a cancelled one that is
            // under way.
            if file.try_lock().is_err() {
                unfinished.runs(&file);
                continue;
            }
            let age = file.metadata()?.modified()?.elapsed().unwrap_or_default();
            if age > KEPT_FOR || file.metadata()?.len() > LARGEST {
                let _ = fs::remove_file(&path);
                continue;
            }
            unfinished.add(&file, &path);
            unfinished.files.push(Open { path, file });
        }
        unfinished.merge();
        Ok(unfinished)
    }

    fn add(&mut self, file: &File, path: &Path) {
        let mut sending: HashMap<usize, InDoubt> = HashMap::new();
        let mut answered = HashSet::new();
        // The last line may be cut: then its call wasn't sent, or hasn't ended.
        let lines = BufReader::new(file).lines().map_while(io::Result::ok);
        for line in lines.filter_map(|line| serde_json::from_str(&line).ok()) {
            match line {
                Line::Begun { .. } => {}
                Line::Sending {
                    call,
                    key,
                    hash,
                    at,
                    elements,
                } => {
                    let one = InDoubt {
                        key,
                        hash,
                        at,
                        elements,
                        path: path.to_path_buf(),
                    };
                    sending.insert(call, one);
                }
                Line::Ended { call, rows } => {
                    let Some(sent) = sending.remove(&call) else {
                        continue;
                    };
                    answered.insert(sent.key.clone());
                    for (element, key) in sent.elements.into_iter().zip(rows) {
                        if let Some(key) = key {
                            self.told.entry(path.to_path_buf()).or_default().0 += 1;
                            let written = self.written.entry(element).or_default();
                            written.push((key, path.to_path_buf()));
                        }
                    }
                }
            }
        }
        self.answered.extend(answered);
        self.told.entry(path.to_path_buf()).or_default().0 += sending.len();
        let mut left: Vec<(usize, InDoubt)> = sending.into_iter().collect();
        left.sort_by_key(|(call, _)| *call);
        self.in_doubt.extend(left.into_iter().map(|(_, one)| one));
    }

    /// A call that was taken up once stands in two journals: it is as old as in the first of them,
    /// and answered if it is in any.
    fn merge(&mut self) {
        let mut first: HashMap<String, InDoubt> = HashMap::new();
        let doubts = std::mem::take(&mut self.in_doubt);
        let order: Vec<String> = doubts.iter().map(|doubt| doubt.key.clone()).collect();
        for doubt in doubts {
            if self.answered.contains(&doubt.key) {
                self.takes(&doubt.path.clone());
                continue;
            }
            match first.get_mut(&doubt.key) {
                None => {
                    first.insert(doubt.key.clone(), doubt);
                }
                Some(known) => {
                    let newer = match known.at <= doubt.at {
                        true => doubt,
                        false => std::mem::replace(known, doubt),
                    };
                    self.takes(&newer.path);
                }
            }
        }
        let kept = order.into_iter().filter_map(|key| first.remove(&key));
        self.in_doubt = kept.collect();
    }

    /// Takes in what a statement has sent that still runs.
    fn runs(&mut self, file: &File) {
        let lines = BufReader::new(file).lines().map_while(io::Result::ok);
        for line in lines.filter_map(|line| serde_json::from_str(&line).ok()) {
            if let Line::Sending { elements, .. } = line {
                self.running.extend(elements);
            }
        }
    }

    /// Whether a statement that still runs has sent the same.
    pub(super) fn is_running(&self, print: &str) -> bool {
        self.running.contains(print)
    }

    /// Remembers that a row or a call of this journal was taken up.
    pub(super) fn takes(&mut self, path: &Path) {
        if let Some((_, taken)) = self.told.get_mut(path) {
            *taken += 1;
        }
    }

    /// Whether nothing was left that matters.
    pub(super) fn is_nothing(&self) -> bool {
        self.written.is_empty() && self.in_doubt.is_empty()
    }
}

/// Milliseconds since 1970.
pub(super) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    })
}

fn failed(path: &Path, error: io::Error) -> Error {
    let what = format!(
        "keeping the journal of what is written, {}: nothing is sent that couldn't be resumed",
        path.display()
    );
    Error::new(ErrorKind::Io, what).caused_by(error)
}

fn plain(name: &str) -> String {
    let kept = |c: char| c.is_ascii_alphanumeric() || c == '-';
    name.chars()
        .map(|c| if kept(c) { c } else { '_' })
        .collect()
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}

fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ended_is_written_and_what_did_not_is_in_doubt() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("one-Invoices-insert-1-2.jsonl");
        let sending = |call: usize, elements: &[&str]| Line::Sending {
            call,
            key: format!("key {call}"),
            hash: String::new(),
            at: 1,
            elements: elements.iter().map(ToString::to_string).collect(),
        };
        let ended = Line::Ended {
            call: 0,
            rows: vec![Some("id a".into()), None],
        };
        let lines = [sending(0, &["a", "b"]), ended, sending(1, &["c"])];
        let mut text: String = lines
            .iter()
            .map(|line| serde_json::to_string(line).unwrap() + "\n")
            .collect();
        text += "{\"sending\":{\"call\":2,";
        fs::write(&path, text).unwrap();
        let unfinished = Unfinished::read(place.path(), "one-Invoices-insert").unwrap();
        assert_eq!(unfinished.written.len(), 1);
        assert_eq!(
            unfinished.written["a"],
            [("id a".to_string(), path.clone())]
        );
        let doubts = &unfinished.in_doubt;
        assert_eq!(doubts.len(), 1);
        assert_eq!(
            (doubts[0].key.as_str(), &doubts[0].elements),
            ("key 1", &vec!["c".to_string()])
        );
        let another = Unfinished::read(place.path(), "one-Invoices-update").unwrap();
        assert!(another.is_nothing());
        // A statement that runs has its lock.
        let third = Unfinished::read(place.path(), "one-Invoices-insert").unwrap();
        assert!(third.is_nothing() && third.is_running("c") && !third.is_running("d"));
    }
}
