//! Lines to a file that other processes may write as well, put aside when it is large.
//!
//! Rules: whoever logs never waits and never fails; a thread of its own writes. Each write opens
//! the file anew, so that what others do with it (another process puts it aside, a tool moves it)
//! is no trouble, and appends whole lines. It is put aside under its own lock, looked at once more
//! under it: of several processes one does so. Line that can't be written are lost, and counted.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};

use crate::config::keys::Key;
use crate::error::{Error, ErrorKind, Result};

/// Lines that wait to be written; with more of them, the newest are lost.
const WAITING: usize = 10_000;
/// Lines are written together up to so many bytes.
const TOGETHER: usize = 64 << 10;
/// A file system that hangs holds the end of a connection no longer than this.
const AT_THE_END: Duration = Duration::from_secs(2);
/// The ending of a file that was put aside: when that was, to the millisecond.
const PUT_ASIDE: &str = "%Y%m%dT%H%M%S%3fZ";

/// Writes lines to one file.
#[derive(Debug)]
pub(super) struct Writer {
    lines: Option<SyncSender<String>>,
    lost: Arc<AtomicUsize>,
    /// Closed when the thread has ended.
    ended: Mutex<Receiver<()>>,
}

impl Writer {
    /// A writer to the file at `path`, which is put aside at `largest` bytes; of all files
    /// together, `most` are kept.
    ///
    /// # Errors
    /// `Configuration` if the file can't be written.
    pub(super) fn open(path: &Path, largest: u64, most: Option<usize>) -> Result<Writer> {
        let place = Place {
            path: path.to_path_buf(),
            largest,
            most,
        };
        place.open().map_err(|error| {
            let what = format!(
                "{}: the log file {} can't be written; its folder has to be there",
                Key::Logfile.name(),
                path.display()
            );
            Error::new(ErrorKind::Configuration, what).caused_by(error)
        })?;
        let (sender, lines) = mpsc::sync_channel(WAITING);
        let (ends, ended) = mpsc::channel();
        let lost = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&lost);
        let thread = std::thread::Builder::new().name("xero-sql-log".to_string());
        let spawned = thread.spawn(move || {
            place.write_all(&lines, &counted);
            drop(ends);
        });
        spawned.map_err(|error| {
            Error::new(ErrorKind::Io, "starting the log's thread").caused_by(error)
        })?;
        Ok(Writer {
            lines: Some(sender),
            lost,
            ended: Mutex::new(ended),
        })
    }

    /// Has `line`, which ends with a line break, written soon.
    pub(super) fn add(&self, line: &str) {
        let sent = self
            .lines
            .as_ref()
            .map(|lines| lines.try_send(line.to_string()));
        if !matches!(sent, Some(Ok(()))) {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

// What was logged is written before the process ends.
impl Drop for Writer {
    fn drop(&mut self) {
        self.lines = None;
        let ended = self.ended.get_mut().unwrap_or_else(|p| p.into_inner());
        let _ = ended.recv_timeout(AT_THE_END);
    }
}

/// Where the lines go.
struct Place {
    path: PathBuf,
    largest: u64,
    most: Option<usize>,
}

impl Place {
    fn write_all(&self, lines: &Receiver<String>, lost: &AtomicUsize) {
        let mut fails = false;
        while let Ok(mut together) = lines.recv() {
            let mut count = 1;
            while together.len() < TOGETHER
                && let Ok(next) = lines.try_recv()
            {
                together.push_str(&next);
                count += 1;
            }
            let gone = lost.swap(0, Ordering::Relaxed);
            if gone > 0 {
                together.push_str(&super::line("-", "warning", &format!("lines lost: {gone}")));
            }
            match self.append(together.as_bytes()) {
                Ok(()) => fails = false,
                Err(error) => {
                    lost.fetch_add(gone + count, Ordering::Relaxed);
                    if !std::mem::replace(&mut fails, true) {
                        tracing::warn!("the log file {}: {error}", self.path.display());
                    }
                }
            }
        }
    }

    /// Appends whole lines, to a new file if the old one is full.
    fn append(&self, lines: &[u8]) -> io::Result<()> {
        let mut file = self.open()?;
        if is_full(&file.metadata()?, lines.len(), self.largest) {
            // Where it can't be put aside it grows: better than no log.
            let _ = self.put_aside(&file, lines.len());
            file = self.open()?;
        }
        file.write_all(lines)
    }

    fn open(&self) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        options.open(&self.path)
    }

    fn put_aside(&self, file: &File, more: usize) -> io::Result<()> {
        // Where files can't be locked, two processes may make one small file too many.
        let _ = file.lock();
        let still_full = match fs::metadata(&self.path) {
            Ok(now) => is_full(&now, more, self.largest),
            Err(_) => false,
        };
        if still_full {
            fs::rename(&self.path, self.free_name()?)?;
            self.remove_oldest()?;
        }
        Ok(())
    }

    /// A name for the file that is put aside now.
    fn free_name(&self) -> io::Result<PathBuf> {
        let mut time = SystemTime::now();
        loop {
            let mut name = self.path.as_os_str().to_owned();
            name.push(DateTime::<Utc>::from(time).format(".").to_string());
            name.push(DateTime::<Utc>::from(time).format(PUT_ASIDE).to_string());
            if !fs::exists(&name)? {
                return Ok(name.into());
            }
            time += Duration::from_millis(1);
        }
    }

    /// Removes what is more than may be kept, the oldest first.
    fn remove_oldest(&self) -> io::Result<()> {
        let (Some(most), Some(name)) = (self.most, self.path.file_name()) else {
            return Ok(());
        };
        let folder = match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let prefix = format!("{}.", name.to_string_lossy());
        let mut aside = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let time = name.to_str().and_then(|name| name.strip_prefix(&prefix));
            if time.is_some_and(is_time) {
                aside.push(entry.path());
            }
        }
        aside.sort();
        let kept = most.saturating_sub(1);
        for old in &aside[..aside.len().saturating_sub(kept)] {
            match fs::remove_file(old) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }
}

/// Whether `more` bytes don't fit any more. What is no file, such as a pipe, is never full.
fn is_full(file: &fs::Metadata, more: usize, largest: u64) -> bool {
    let after = file.len().saturating_add(more as u64);
    file.is_file() && file.len() > 0 && after > largest
}

/// Whether `text` is of the form of [`PUT_ASIDE`].
fn is_time(text: &str) -> bool {
    let shape: String = text
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    shape == "00000000T000000000Z"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(folder: &Path, largest: u64, most: Option<usize>) -> Place {
        Place {
            path: folder.join("x.log"),
            largest,
            most,
        }
    }

    fn files(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    #[test]
    fn a_full_file_is_put_aside_and_no_line_is_lost_or_torn() {
        let folder = tempfile::tempdir().unwrap();
        let place = place(folder.path(), 1_000, None);
        for number in 0..200 {
            place.append(format!("line {number}\n").as_bytes()).unwrap();
        }
        let names = files(folder.path());
        assert!(names.len() > 1, "{names:?}");
        assert_eq!(names[0], "x.log");
        assert!(
            names[1..]
                .iter()
                .all(|name| is_time(&name["x.log.".len()..]))
        );
        let mut lines = Vec::new();
        for name in names[1..].iter().chain([&names[0]]) {
            let text = fs::read_to_string(folder.path().join(name)).unwrap();
            assert!(text.len() <= 1_000, "{name} has {} bytes", text.len());
            lines.extend(text.lines().map(str::to_string));
        }
        let expected: Vec<String> = (0..200).map(|number| format!("line {number}")).collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn no_more_files_are_kept_than_asked_for_and_others_are_left_alone() {
        for most in [1, 3] {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join("x.log.old"), "mine").unwrap();
            let place = place(folder.path(), 100, Some(most));
            for number in 0..100 {
                place.append(format!("line {number}\n").as_bytes()).unwrap();
            }
            let names = files(folder.path());
            assert_eq!(names.len(), most + 1, "{names:?}");
            assert!(names.contains(&"x.log.old".to_string()));
            let last = fs::read_to_string(folder.path().join("x.log")).unwrap();
            assert!(last.ends_with("line 99\n"), "{last}");
        }
    }

    #[test]
    fn several_writers_share_a_file_and_put_it_aside_without_losing_a_line() {
        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for writer in 0..8 {
                let place = place(folder.path(), 2_000, None);
                scope.spawn(move || {
                    for number in 0..200 {
                        place
                            .append(format!("{writer} {number}\n").as_bytes())
                            .unwrap();
                    }
                });
            }
        });
        let names = files(folder.path());
        let mut lines = Vec::new();
        for name in &names {
            let text = fs::read_to_string(folder.path().join(name)).unwrap();
            assert!(!text.is_empty(), "{name} is empty");
            lines.extend(text.lines().map(str::to_string));
        }
        lines.sort();
        let mut expected: Vec<String> = (0..8)
            .flat_map(|writer| (0..200).map(move |number| format!("{writer} {number}")))
            .collect();
        expected.sort();
        assert_eq!(lines, expected);
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_its_owners_alone_and_what_is_no_file_is_written_to_as_it_is() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.log");
        let writer = Writer::open(&path, 1_000, None).unwrap();
        writer.add("a line\n");
        drop(writer);
        assert_eq!(fs::read_to_string(&path).unwrap(), "a line\n");
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let nowhere = Writer::open(Path::new("/dev/null"), 1, Some(1)).unwrap();
        nowhere.add("a line\n");
    }

    #[test]
    fn a_folder_that_is_not_there_is_not_made_and_is_said_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("none").join("x.log");
        let error = Writer::open(&path, 1_000, None).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        let text = error.to_string();
        assert!(text.starts_with("Logfile: the log file "), "{text}");
        assert!(!path.parent().unwrap().exists());
    }

    #[test]
    fn a_file_that_is_taken_away_is_made_anew_and_one_that_cannot_be_written_fails_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let logs = folder.path().join("logs");
        fs::create_dir(&logs).unwrap();
        let writer = Writer::open(&logs.join("x.log"), 1_000, None).unwrap();
        writer.add("one\n");
        let waited = |done: &dyn Fn() -> bool| {
            for _ in 0..500 {
                if done() {
                    return true;
                }
                std::thread::sleep(Duration::from_millis(10));
            }
            false
        };
        let text = || fs::read_to_string(logs.join("x.log")).unwrap_or_default();
        assert!(waited(&|| text() == "one\n"), "{}", text());
        fs::remove_dir_all(&logs).unwrap();
        writer.add("two\n");
        assert!(waited(&|| writer.lost.load(Ordering::Relaxed) == 1));
        fs::create_dir(&logs).unwrap();
        writer.add("three\n");
        drop(writer);
        let text = text();
        assert!(text.starts_with("three\n"), "{text}");
        assert!(text.ends_with("- warning: lines lost: 1\n"), "{text}");
    }
}
