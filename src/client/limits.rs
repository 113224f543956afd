//! Keeps a connection within Xero's limits: five calls at once, sixty a minute and a day's for
//! each organisation, ten thousand a minute for the app, shared by all queries and, through
//! locked files, by all processes.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use http::HeaderMap;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::clock::Clock;
use super::judge::{self, Limit, Verdict, WAITS_FOR_DAY, resets};
use super::pacer::{Admission, Pacer, Rule, UNCOUNTED};
use super::progress::Teller;
use super::quota::Quota;
use crate::config::{Settings, TokenStoreLocation};
use crate::error::{Error, ErrorKind, Result};

/// A wait that is worth telling.
const WORTH_TELLING: Duration = Duration::from_secs(2);
/// Calls that Xero takes from one app in a minute, over all organisations.
const APP_PER_MINUTE: usize = 10_000;
/// Where calls may be many, they are remembered in lumps of this many milliseconds: ten thousand
/// times in a file would be much to read before each call.
const COARSE: u64 = 500;
/// Nobody holds a file longer than it takes to write a few kilobytes.
const LOCK_WITHIN: Duration = Duration::from_secs(10);
/// A log is a few kilobytes; more than this is something else.
const LARGEST_LOG: u64 = 1 << 20;
/// How often a place that other processes have taken is asked for again.
const PLACE_AGAIN: Duration = Duration::from_millis(20);
/// A sleep is no longer, so that one through the machine's own sleep ends soon after it.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);
/// The day's wait where Xero doesn't say it.
const DAY_UNSAID: Duration = Duration::from_secs(600);

/// The limits of one organisation.
#[derive(Debug)]
pub(crate) struct Limits {
    own: Rule,
    app: Rule,
    wait_for_day: bool,
    clock: Clock,
    /// Held by the one whose turn it is, so that others queue in order.
    turn: tokio::sync::Mutex<()>,
    at_once: Arc<Semaphore>,
    at_once_most: usize,
    ledgers: Arc<Ledgers>,
    progress: Teller,
}

/// Where an organisation's calls are kept, the app's, and the places for calls at once.
#[derive(Debug)]
struct Ledgers {
    own: Ledger,
    app: Arc<Ledger>,
    places: Vec<PathBuf>,
}

/// Where a log of calls is kept.
#[derive(Debug)]
enum Ledger {
    Memory(Mutex<Pacer>),
    File(PathBuf),
}

/// The app's log, which the organisations of a connection share.
#[derive(Debug, Clone)]
pub(crate) struct AppLedger(Arc<Ledger>);

/// Leave to make one call; the next one may follow when this is dropped.
#[derive(Debug)]
pub(crate) struct Leave {
    /// When it was counted.
    sent: u64,
    _permit: OwnedSemaphorePermit,
    /// Locked for as long as it is open; the system unlocks it if the process dies.
    _place: Option<File>,
}

/// What came of asking for leave.
enum Asked {
    Granted {
        sent: u64,
        /// Calls left in the minute after this one.
        left: Option<usize>,
        place: Option<File>,
    },
    /// Other processes have taken all places.
    Crowded,
    Wait {
        wait: Duration,
        whose: &'static str,
    },
    DayUsedUp {
        wait: Duration,
        now: u64,
    },
}

impl AppLedger {
    pub(crate) fn new(settings: &Settings) -> AppLedger {
        AppLedger(Arc::new(Ledger::at(
            settings,
            &format!("{}.json", app_name(settings)),
        )))
    }
}

impl Limits {
    /// The limits of the organisation `tenant`, or of whichever a custom connection reads.
    pub(crate) fn new(settings: &Settings, tenant: Option<&str>, app: &AppLedger) -> Limits {
        let name = format!("{}-{}", app_name(settings), plain(tenant.unwrap_or("own")));
        let own = Ledger::at(settings, &format!("{name}.json"));
        let places = match &own {
            Ledger::Memory(_) => Vec::new(),
            Ledger::File(path) => (1..=settings.max_concurrent_calls)
                .map(|number| path.with_file_name(format!("{name}.place{number}")))
                .collect(),
        };
        let margin = settings.clock.margin();
        let (most, grain) = match settings.calls_per_minute {
            // The day and Xero's refusals are heeded nevertheless.
            0 => (UNCOUNTED, COARSE),
            most => (most, 1),
        };
        Limits {
            own: Rule {
                most,
                margin,
                grain,
            },
            app: Rule {
                most: APP_PER_MINUTE,
                margin,
                grain: COARSE,
            },
            wait_for_day: settings.retry_daily_limit,
            clock: settings.clock,
            turn: tokio::sync::Mutex::new(()),
            at_once: Arc::new(Semaphore::new(settings.max_concurrent_calls)),
            at_once_most: settings.max_concurrent_calls,
            ledgers: Arc::new(Ledgers {
                own,
                app: Arc::clone(&app.0),
                places,
            }),
            progress: Teller::default(),
        }
    }

    /// The same limits, told of on `progress`.
    pub(crate) fn told_on(self, progress: &Teller) -> Limits {
        Limits {
            progress: progress.clone(),
            ..self
        }
    }

    /// Waits until a call may be made, and gives what `ready` made just before: the call is
    /// counted when this returns, so nothing that takes time may come between that and sending.
    ///
    /// # Errors
    /// `Limit` if the day's calls are used up and aren't waited for; what `ready` says.
    pub(crate) async fn leave<T, F>(&self, ready: impl Fn() -> F) -> Result<(Leave, T)>
    where
        F: Future<Output = Result<T>>,
    {
        let turn = self.turn.lock().await;
        let permit = Arc::clone(&self.at_once).acquire_owned().await;
        let permit = permit.map_err(|error| {
            Error::new(ErrorKind::Io, "the connection is closed").caused_by(error)
        })?;
        let mut told = None;
        loop {
            let made = ready().await?;
            let (why, wait) = match self.ask().await? {
                Asked::Granted { sent, left, place } => {
                    drop(turn);
                    self.progress.minute(left);
                    let leave = Leave {
                        sent,
                        _permit: permit,
                        _place: place,
                    };
                    return Ok((leave, made));
                }
                Asked::Crowded => {
                    if told != Some("places") {
                        tracing::info!("other processes make all the calls at once: waiting");
                    }
                    told = Some("places");
                    let _wait = self.progress.waits("calls of other processes", PLACE_AGAIN);
                    // Not scaled: places are freed by real calls.
                    tokio::time::sleep(PLACE_AGAIN.mul_f64(0.5 + fastrand::f64())).await;
                    continue;
                }
                Asked::Wait { wait, whose } => {
                    if wait >= WORTH_TELLING && told != Some(whose) {
                        tracing::warn!("{whose}: waiting {} s", wait.as_secs());
                        told = Some(whose);
                    }
                    (whose, wait)
                }
                Asked::DayUsedUp { wait, now } => {
                    let resets = resets(wait, i64::try_from(now / 1_000).ok());
                    let what = format!("the day limit of this organisation is used up; {resets}");
                    if !self.wait_for_day {
                        return Err(Error::new(
                            ErrorKind::Limit,
                            format!("{what}. {WAITS_FOR_DAY}"),
                        ));
                    }
                    if told != Some("day") {
                        tracing::warn!("{what}: waiting for it (RetryDailyLimit)");
                    }
                    told = Some("day");
                    ("day limit", wait)
                }
            };
            let _wait = self.progress.waits(why, self.clock.real(wait));
            self.clock.sleep(wait.min(LONGEST_SLEEP)).await;
        }
    }

    /// Learns from the reply to the call with this `leave`: what Xero says is left, or for how
    /// long it refuses.
    pub(super) async fn learn(&self, leave: &Leave, headers: &HeaderMap, verdict: &Verdict) {
        let said = judge::Remaining::read(headers);
        let refused = match verdict {
            Verdict::Again { limit, wait, .. } => wait.map(|wait| (*limit, wait)),
            Verdict::DayUsedUp { wait, .. } => Some((Some(Limit::Day), wait.unwrap_or(DAY_UNSAID))),
            _ => None,
        };
        if said.is_nothing() && refused.is_none() {
            return;
        }
        if let Some(left) = said.day {
            self.progress.day(left);
        }
        let (sent, own_rule, app_rule) = (leave.sent, self.own, self.app);
        let learnt = self.with_pacers(move |_, own, app, now| {
            let ends = |of: Limit| {
                refused
                    .filter(|(limit, _)| *limit == Some(of))
                    .map(|(_, wait)| milliseconds(wait))
            };
            if let Some(remaining) = said.minute {
                own.told_remaining(now, sent, &own_rule, remaining, ends(Limit::Minute));
            }
            if let Some(remaining) = said.app_minute {
                app.told_remaining(now, sent, &app_rule, remaining, ends(Limit::AppMinute));
            }
            if let Some(remaining) = said.day {
                own.told_day_remaining(now, remaining);
            }
            let Some((limit, wait)) = refused else { return };
            let wait = milliseconds(wait);
            match limit {
                Some(Limit::Day) => own.told_day_used_up(now, wait),
                Some(Limit::AppMinute) => app.told_to_wait(now, wait),
                Some(Limit::AtOnce) => own.told_crowded(now, wait),
                Some(Limit::Minute) | None => own.told_to_wait(now, wait),
            }
        });
        // The reply is as good without it, and the next call finds out whether the file is.
        if let Err(error) = learnt.await {
            tracing::warn!("{error}");
        }
    }

    /// What is left of the limits.
    ///
    /// # Errors
    /// `Io` if the log of calls can't be read.
    pub(crate) async fn quota(&self) -> Result<Quota> {
        let (own_rule, app_rule, clock) = (self.own, self.app, self.clock);
        let at_once = self.at_once_most;
        self.with_pacers(move |_, own, app, now| {
            let real = |ms: u64| clock.real(Duration::from_millis(ms));
            let (day, held) = own.refusals(now);
            Quota {
                per_minute: (own_rule.most != UNCOUNTED).then_some(own_rule.most),
                minute_left: own.left(now, &own_rule),
                at_once,
                day_left: own.day_left().map(|(_, left)| left),
                day_most: own.day_most(),
                day_told: own.day_left().map(|(at, _)| clock.time(at)),
                day_begins_after: day.map(real),
                refused_for: held.map(real),
                app_per_minute: APP_PER_MINUTE,
                app_minute_left: app.left(now, &app_rule).unwrap_or(APP_PER_MINUTE),
            }
        })
        .await
    }

    /// Counts a call and takes a place, if that may be now.
    async fn ask(&self) -> Result<Asked> {
        let (own_rule, app_rule) = (self.own, self.app);
        self.with_pacers(move |places, own, app, now| {
            let place = match free_place(places)? {
                Some(place) => Some(place),
                None if places.is_empty() => None,
                None => return Ok(Asked::Crowded),
            };
            // The app's may be counted only if the organisation's is, and the other way round.
            let looked = [
                (own.look(now, &own_rule), "minute limit"),
                (app.look(now, &app_rule), "minute limit of the app"),
            ];
            for (admission, whose) in looked {
                match admission {
                    Admission::Now => {}
                    Admission::After(wait) => {
                        let wait = Duration::from_millis(wait);
                        return Ok(Asked::Wait { wait, whose });
                    }
                    Admission::DayUsedUp(wait) => {
                        let wait = Duration::from_millis(wait);
                        return Ok(Asked::DayUsedUp { wait, now });
                    }
                }
            }
            own.count(now, &own_rule);
            app.count(now, &app_rule);
            let left = own.left(now, &own_rule);
            Ok(Asked::Granted {
                sent: now,
                left,
                place,
            })
        })
        .await?
        .map_err(|error| unusable(&self.ledgers.own, error))
    }

    /// Lets `act` change the logs of the organisation and of the app, at a time that is read
    /// once both are locked.
    async fn with_pacers<T: Send + 'static>(
        &self,
        act: impl FnOnce(&[PathBuf], &mut Pacer, &mut Pacer, u64) -> T + Send + 'static,
    ) -> Result<T> {
        let (ledgers, clock) = (Arc::clone(&self.ledgers), self.clock);
        let work = move || {
            let mut own = ledgers.own.open()?;
            let mut app = ledgers.app.open()?;
            let result = act(&ledgers.places, own.pacer(), app.pacer(), clock.now());
            own.keep()?;
            app.keep()?;
            Ok(result)
        };
        let worked = match self.ledgers.own {
            Ledger::Memory(_) => work(),
            Ledger::File(_) => tokio::task::spawn_blocking(work)
                .await
                .unwrap_or_else(|error| Err(io::Error::other(error))),
        };
        worked.map_err(|error| unusable(&self.ledgers.own, error))
    }
}

fn unusable(ledger: &Ledger, error: io::Error) -> Error {
    let place = match ledger {
        Ledger::Memory(_) => "memory".to_string(),
        Ledger::File(path) => format!(
            "{} (beside the tokens: OAuthSettingsLocation)",
            path.display()
        ),
    };
    Error::new(
        ErrorKind::Io,
        format!("keeping the log of calls in {place}"),
    )
    .caused_by(error)
}

/// A log that is locked, in memory or in a file.
enum Opened<'a> {
    Memory(MutexGuard<'a, Pacer>),
    File {
        file: File,
        before: Box<Pacer>,
        pacer: Box<Pacer>,
    },
}

impl Ledger {
    fn at(settings: &Settings, name: &str) -> Ledger {
        match &settings.token_store {
            TokenStoreLocation::Memory => Ledger::Memory(Mutex::default()),
            TokenStoreLocation::File(tokens) => {
                Ledger::File(tokens.with_file_name("limits").join(name))
            }
        }
    }

    /// Locks and reads the log. Blocks the thread for a file, which other processes may have.
    fn open(&self) -> io::Result<Opened<'_>> {
        let path = match self {
            Ledger::Memory(pacer) => {
                return Ok(Opened::Memory(
                    pacer.lock().unwrap_or_else(|p| p.into_inner()),
                ));
            }
            Ledger::File(path) => path,
        };
        let file = private_file(path)?;
        lock_soon(&file)?;
        let mut text = String::new();
        // A log that a crash left unreadable is begun anew: Xero's own refusal is still there.
        let pacer: Box<Pacer> = match (&file).take(LARGEST_LOG).read_to_string(&mut text) {
            Ok(_) => serde_json::from_str(&text).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Box::default(),
            Err(error) => return Err(error),
        };
        Ok(Opened::File {
            file,
            before: pacer.clone(),
            pacer,
        })
    }
}

impl Opened<'_> {
    fn pacer(&mut self) -> &mut Pacer {
        match self {
            Opened::Memory(pacer) => pacer,
            Opened::File { pacer, .. } => pacer,
        }
    }

    /// Writes the log back, if it is another one, and unlocks it.
    fn keep(self) -> io::Result<()> {
        match self {
            Opened::File {
                mut file,
                before,
                pacer,
            } if pacer != before => {
                file.set_len(0)?;
                file.seek(SeekFrom::Start(0))?;
                file.write_all(&serde_json::to_vec(&pacer)?)
            }
            _ => Ok(()),
        }
    }
}

/// Locks `file`, which is free in a moment unless its holder was stopped.
fn lock_soon(file: &File) -> io::Result<()> {
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if start.elapsed() > LOCK_WITHIN => {
                return Err(io::Error::new(
                    io::ErrorKind::TimedOut,
                    "another process has locked it and doesn't let go",
                ));
            }
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(1)),
        }
    }
}

/// The first of the places that nobody has, locked.
fn free_place(places: &[PathBuf]) -> io::Result<Option<File>> {
    for place in places {
        let file = private_file(place)?;
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    Ok(None)
}

/// The file at `path`, made if it isn't there, for its owner alone.
fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match (options.open(path), path.parent()) {
        (Err(error), Some(folder)) if error.kind() == io::ErrorKind::NotFound => {
            let mut builder = fs::DirBuilder::new();
            builder.recursive(true);
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder.create(folder)?;
            options.open(path)
        }
        (opened, _) => opened,
    }
}

fn milliseconds(wait: Duration) -> u64 {
    u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)
}

fn app_name(settings: &Settings) -> String {
    plain(settings.client_id.as_deref().unwrap_or("app"))
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
mod tests;
