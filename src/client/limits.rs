//! Keeps a connection within Xero's limits: five calls at once and sixty a minute for each
//! organisation, shared by all queries and, through a locked file, by all processes.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::judge::{Verdict, spoken};
use super::pacer::{Admission, Pacer};
use crate::config::{Settings, TokenStoreLocation};
use crate::error::{Error, ErrorKind, Result};

/// A wait that is worth telling.
const WORTH_TELLING: Duration = Duration::from_secs(2);

/// The limits of one organisation.
#[derive(Debug)]
pub(crate) struct Limits {
    per_minute: usize,
    at_once: Arc<Semaphore>,
    /// Held by the one that waits for its turn, so that others queue in order.
    turn: tokio::sync::Mutex<()>,
    ledger: Arc<Ledger>,
}

/// Where the log of calls is kept.
#[derive(Debug)]
enum Ledger {
    Memory(Mutex<Pacer>),
    File(PathBuf),
}

/// Leave to make one call; the next one may follow when this is dropped.
#[derive(Debug)]
pub(crate) struct Leave(
    #[allow(dead_code, reason = "held for its place alone")] OwnedSemaphorePermit,
);

impl Limits {
    /// The limits of the organisation `tenant`, or of whichever a custom connection reads.
    pub(crate) fn new(settings: &Settings, tenant: Option<&str>) -> Limits {
        let app = settings.client_id.as_deref().unwrap_or("app");
        let name = format!("{}-{}.json", plain(app), plain(tenant.unwrap_or("own")));
        let ledger = match &settings.token_store {
            TokenStoreLocation::Memory => Ledger::Memory(Mutex::default()),
            TokenStoreLocation::File(tokens) => {
                Ledger::File(tokens.with_file_name("limits").join(name))
            }
        };
        Limits {
            per_minute: settings.calls_per_minute,
            at_once: Arc::new(Semaphore::new(settings.max_concurrent_calls)),
            turn: tokio::sync::Mutex::new(()),
            ledger: Arc::new(ledger),
        }
    }

    /// Waits until a call may be made.
    ///
    /// # Errors
    /// `Limit` if the day's calls are used up.
    pub(crate) async fn leave(&self) -> Result<Leave> {
        let permit = Arc::clone(&self.at_once).acquire_owned().await;
        let leave = permit.map(Leave).map_err(|error| {
            Error::new(ErrorKind::Io, "the connection is closed").caused_by(error)
        })?;
        if self.per_minute == 0 {
            return Ok(leave);
        }
        let _turn = self.turn.lock().await;
        loop {
            let per_minute = self.per_minute;
            let wait = match self
                .with_pacer(move |p, now| p.ask(now, per_minute))
                .await?
            {
                Admission::Now => return Ok(leave),
                Admission::After(wait) => Duration::from_millis(wait),
                Admission::DayUsedUp(wait) => {
                    return Err(Error::new(
                        ErrorKind::Limit,
                        format!(
                            "the day limit of this organisation is used up; it resets in {}",
                            spoken(Duration::from_millis(wait))
                        ),
                    ));
                }
            };
            if wait >= WORTH_TELLING {
                tracing::warn!("minute limit: waiting {} s", wait.as_secs());
            }
            tokio::time::sleep(wait).await;
        }
    }

    /// Learns from a reply: what Xero says is left, or for how long it refuses.
    pub(super) async fn learn(&self, headers: &HeaderMap, verdict: &Verdict) -> Result<()> {
        let per_minute = self.per_minute;
        if per_minute == 0 {
            return Ok(());
        }
        let remaining = headers
            .get("X-MinLimit-Remaining")
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.trim().parse::<usize>().ok());
        let refused = match verdict {
            Verdict::Again {
                wait: Some(wait), ..
            } => Some((*wait, false)),
            Verdict::DayUsedUp {
                wait: Some(wait), ..
            } => Some((*wait, true)),
            _ => None,
        };
        if remaining.is_none() && refused.is_none() {
            return Ok(());
        }
        self.with_pacer(move |pacer, now| {
            if let Some(remaining) = remaining {
                pacer.told_remaining(now, per_minute, remaining);
            }
            match refused {
                Some((wait, true)) => pacer.told_day_used_up(now, milliseconds(wait)),
                Some((wait, false)) => pacer.told_to_wait(now, milliseconds(wait)),
                None => {}
            }
        })
        .await
    }

    async fn with_pacer<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Pacer, u64) -> T + Send + 'static,
    ) -> Result<T> {
        if let Ledger::Memory(pacer) = self.ledger.as_ref() {
            let mut pacer = pacer.lock().unwrap_or_else(|p| p.into_inner());
            return Ok(act(&mut pacer, now()));
        }
        let ledger = Arc::clone(&self.ledger);
        tokio::task::spawn_blocking(move || match ledger.as_ref() {
            Ledger::File(path) => in_file(path, act).map_err(|error| {
                Error::new(
                    ErrorKind::Io,
                    format!("keeping the log of calls in {}", path.display()),
                )
                .caused_by(error)
            }),
            Ledger::Memory(pacer) => {
                let mut pacer = pacer.lock().unwrap_or_else(|p| p.into_inner());
                Ok(act(&mut pacer, now()))
            }
        })
        .await
        .unwrap_or_else(|error| {
            Err(Error::new(ErrorKind::Io, "keeping the log of calls").caused_by(error))
        })
    }
}

/// Reads the log, lets `act` change it, writes it back; other processes wait meanwhile.
fn in_file<T>(path: &Path, act: impl FnOnce(&mut Pacer, u64) -> T) -> std::io::Result<T> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file: File = OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(path)?;
    file.lock()?;
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    // A log that a crash left unreadable is begun anew: Xero's own refusal is still there.
    let mut pacer: Pacer = serde_json::from_str(&text).unwrap_or_default();
    let before = pacer.clone();
    let result = act(&mut pacer, now());
    if pacer != before {
        file.set_len(0)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&serde_json::to_vec(&pacer)?)?;
    }
    Ok(result)
}

fn milliseconds(wait: Duration) -> u64 {
    u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)
}

fn now() -> u64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH);
    since_1970.map_or(0, milliseconds)
}

/// A name as a file's: letters and digits kept.
fn plain(name: &str) -> String {
    name.chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '-' {
                c
            } else {
                '_'
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processes_that_share_a_log_share_the_minute() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("limits/x.json");
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let path = path.clone();
                std::thread::spawn(move || {
                    (0..25)
                        .filter(|_| {
                            in_file(&path, |p, now| p.ask(now, 60)).unwrap() == Admission::Now
                        })
                        .count()
                })
            })
            .collect();
        let sent: usize = threads.into_iter().map(|t| t.join().unwrap()).sum();
        assert_eq!(sent, 60);
    }

    #[test]
    fn a_log_that_cant_be_read_is_begun_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.json");
        fs::write(&path, "{\"sends\": [1, 2").unwrap();
        assert_eq!(
            in_file(&path, |p, now| p.ask(now, 60)).unwrap(),
            Admission::Now
        );
        assert!(serde_json::from_str::<Pacer>(&fs::read_to_string(&path).unwrap()).is_ok());
    }
}
