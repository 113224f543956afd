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
    ledgers: Arc<Ledgers>,
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
            ledgers: Arc::new(Ledgers {
                own,
                app: Arc::clone(&app.0),
                places,
            }),
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
            let wait = match self.ask().await? {
                Asked::Granted { sent, place } => {
                    drop(turn);
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
                    // Not scaled: places are freed by real calls.
                    tokio::time::sleep(PLACE_AGAIN.mul_f64(0.5 + fastrand::f64())).await;
                    continue;
                }
                Asked::Wait { wait, whose } => {
                    if wait >= WORTH_TELLING && told != Some(whose) {
                        tracing::warn!("{whose}: waiting {} s", wait.as_secs());
                        told = Some(whose);
                    }
                    wait
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
                    wait
                }
            };
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
            Ok(Asked::Granted { sent: now, place })
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
        before: Pacer,
        pacer: Pacer,
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
        let pacer: Pacer = match (&file).take(LARGEST_LOG).read_to_string(&mut text) {
            Ok(_) => serde_json::from_str(&text).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Pacer::default(),
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
mod tests {
    use super::*;

    /// A test's clock: a minute is half a second.
    const FAST: u32 = 120;

    fn settings(folder: Option<&Path>, more: &[(&str, &str)]) -> Settings {
        let file = folder.map(|folder| folder.join("tokens.json").display().to_string());
        let base = [
            ("ClientId", "app"),
            (
                "OAuthSettingsLocation",
                file.as_deref().unwrap_or("memory://"),
            ),
        ];
        let mut settings = Settings::from_pairs(base.iter().chain(more).copied()).unwrap();
        settings.clock = Clock::faster(FAST);
        settings
    }

    fn limits(settings: &Settings, tenant: &str) -> Limits {
        Limits::new(settings, Some(tenant), &AppLedger::new(settings))
    }

    async fn leave(limits: &Limits) -> Result<Leave> {
        Ok(limits.leave(async || Ok(())).await?.0)
    }

    /// Whether a call may be made at once; it is counted.
    async fn is_free(limits: &Limits) -> Option<Leave> {
        match limits.ask().await.unwrap() {
            Asked::Granted { sent, place } => Some(Leave {
                sent,
                _permit: Arc::clone(&limits.at_once).try_acquire_owned().ok()?,
                _place: place,
            }),
            _ => None,
        }
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    http::HeaderName::from_static(name),
                    http::HeaderValue::from_static(value),
                )
            })
            .collect()
    }

    // Each `Limits` opens the files anew, and so is to the others as another process.

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn processes_that_share_a_log_share_the_minute() {
        let folder = tempfile::tempdir().unwrap();
        // In real time, so that the minute doesn't end meanwhile.
        let mut settings = settings(Some(folder.path()), &[]);
        settings.clock = Clock::REAL;
        let workers: Vec<_> = (0..4)
            .map(|_| {
                let limits = limits(&settings, "a");
                tokio::spawn(async move {
                    let mut granted = 0;
                    for _ in 0..25 {
                        granted += usize::from(is_free(&limits).await.is_some());
                    }
                    granted
                })
            })
            .collect();
        let mut granted = 0;
        for worker in workers {
            granted += worker.await.unwrap();
        }
        assert_eq!(granted, 60);
    }

    #[tokio::test]
    async fn processes_that_share_a_log_share_the_calls_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(Some(folder.path()), &[]);
        let (one, other) = (limits(&settings, "a"), limits(&settings, "a"));
        let mut held = Vec::new();
        for limits in [&one, &other, &one, &other, &one] {
            held.push(is_free(limits).await.expect("five places"));
        }
        assert!(is_free(&other).await.is_none());
        assert!(is_free(&limits(&settings, "b")).await.is_some());
        // A process that dies closes its files.
        held.pop();
        assert!(is_free(&other).await.is_some());
    }

    #[tokio::test]
    async fn organisations_share_the_minute_of_the_app() {
        let folder = tempfile::tempdir().unwrap();
        for folder in [None, Some(folder.path())] {
            let mut settings = settings(folder, &[]);
            settings.clock = Clock::REAL;
            let app = AppLedger::new(&settings);
            let a = Limits::new(&settings, Some("a"), &app);
            let b = Limits::new(&settings, Some("b"), &app);
            let first = is_free(&a).await.unwrap();
            let left = headers(&[("x-appminlimit-remaining", "2")]);
            a.learn(&first, &left, &Verdict::Good).await;
            assert!(is_free(&b).await.is_some());
            assert!(is_free(&a).await.is_some());
            assert!(is_free(&b).await.is_none());
            // What the app may not send isn't counted against the organisation.
            let rule = Rule { most: 2, ..b.own };
            let own = b.with_pacers(move |_, own, _, now| own.look(now, &rule));
            assert_eq!(own.await.unwrap(), Admission::Now);
        }
    }

    #[tokio::test]
    async fn a_query_of_one_call_waits_for_no_more_than_the_calls_already_asked_for() {
        let limits = Arc::new(limits(&settings(None, &[("CallsPerMinute", "3")]), "a"));
        let order = Arc::new(Mutex::new(Vec::new()));
        let call = |name: usize| {
            let (limits, order) = (Arc::clone(&limits), Arc::clone(&order));
            async move {
                let _leave = leave(&limits).await.unwrap();
                order.lock().unwrap().push(name);
            }
        };
        // Five workers of a query of many pages, and one call that comes while they wait.
        let many = futures::future::join_all((0..5).map(|_| async {
            for _ in 0..3 {
                call(0).await;
            }
        }));
        let single = async {
            while order.lock().unwrap().len() < 3 {
                tokio::task::yield_now().await;
            }
            call(1).await;
        };
        futures::future::join(many, single).await;
        let order = order.lock().unwrap();
        let place = order.iter().position(|name| *name == 1).unwrap();
        assert_eq!(order.len(), 16);
        assert!((3..=8).contains(&place), "{order:?}");
    }

    #[tokio::test]
    async fn who_gives_up_waiting_frees_the_turn_and_the_place() {
        let folder = tempfile::tempdir().unwrap();
        for folder in [None, Some(folder.path())] {
            let limits = limits(&settings(folder, &[("MaxConcurrentCalls", "1")]), "a");
            let under_way = leave(&limits).await.unwrap();
            {
                let waiting = [leave(&limits), leave(&limits)];
                let waiting = futures::future::select_all(waiting.map(Box::pin));
                assert!(futures::future::poll_immediate(waiting).await.is_none());
            }
            drop(under_way);
            let again = tokio::time::timeout(Duration::from_secs(20), leave(&limits));
            assert!(again.await.unwrap().is_ok());
            assert_eq!(limits.at_once.available_permits(), 1);
        }
    }

    #[tokio::test]
    async fn uncounted_calls_are_held_by_nothing_and_kept_in_a_short_log() {
        let folder = tempfile::tempdir().unwrap();
        let limits = limits(
            &settings(Some(folder.path()), &[("CallsPerMinute", "0")]),
            "a",
        );
        for _ in 0..300 {
            let leave = is_free(&limits).await.unwrap();
            let none_left = headers(&[("x-minlimit-remaining", "0")]);
            limits.learn(&leave, &none_left, &Verdict::Good).await;
        }
        let size = |name| {
            fs::metadata(folder.path().join("limits").join(name))
                .unwrap()
                .len()
        };
        assert!(size("app-a.json") < 8_000 && size("app.json") < 8_000);
    }

    #[tokio::test]
    async fn a_token_is_asked_for_before_the_call_is_counted() {
        let limits = limits(&settings(None, &[]), "a");
        let failing =
            limits.leave(|| async { Err::<(), _>(Error::new(ErrorKind::SignIn, "no token")) });
        assert_eq!(failing.await.unwrap_err().kind(), ErrorKind::SignIn);
        let counted = limits.with_pacers(|_, own, _, now| {
            own.look(
                now,
                &Rule {
                    most: 1,
                    margin: 0,
                    grain: 1,
                },
            )
        });
        assert_eq!(counted.await.unwrap(), Admission::Now);
    }

    #[tokio::test]
    async fn a_used_up_day_fails_at_once_unless_it_is_to_be_waited_for() {
        for (wait, clock) in [("false", Clock::REAL), ("true", Clock::faster(36_000))] {
            let mut settings = settings(None, &[("RetryDailyLimit", wait)]);
            settings.clock = clock;
            let limits = limits(&settings, "a");
            let first = leave(&limits).await.unwrap();
            let refused = Verdict::DayUsedUp {
                wait: Some(Duration::from_secs(7_200)),
                error: Error::new(ErrorKind::Limit, "refused"),
            };
            limits.learn(&first, &HeaderMap::new(), &refused).await;
            match leave(&limits).await {
                Ok(second) => {
                    assert_eq!(wait, "true");
                    assert!(second.sent >= first.sent + 7_200_000);
                }
                Err(error) => {
                    assert_eq!((wait, error.kind()), ("false", ErrorKind::Limit));
                    let text = error.to_string();
                    assert!(
                        text.contains("it resets in ") && text.contains(" UTC"),
                        "{text}"
                    );
                    assert!(text.contains("RetryDailyLimit"), "{text}");
                }
            }
        }
    }

    #[tokio::test]
    async fn a_log_that_cant_be_read_or_is_from_the_future_is_begun_anew() {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(Some(folder.path()), &[]);
        let path = folder.path().join("limits/app-a.json");
        let future = r#"{"held": {"at": 9e18, "until": 9e18},
            "day": {"at": 9000000000000000000, "until": 9000000000000000000}}"#;
        let whole = future.replace("9e18", "9000000000000000000");
        for text in ["{\"sends\": [1, 2", "\u{0}\u{0}", future, &whole] {
            assert!(is_free(&limits(&settings, "a")).await.is_some());
            fs::write(&path, text).unwrap();
            assert!(is_free(&limits(&settings, "a")).await.is_some(), "{text}");
            let kept = fs::read_to_string(&path).unwrap();
            assert!(serde_json::from_str::<Pacer>(&kept).is_ok(), "{kept}");
        }
        fs::write(&path, [0xff, 0xfe]).unwrap();
        assert!(is_free(&limits(&settings, "a")).await.is_some());
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn logs_and_places_are_their_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let limits = limits(&settings(Some(folder.path()), &[]), "a");
        let _leave = leave(&limits).await.unwrap();
        let mut seen = Vec::new();
        for file in fs::read_dir(folder.path().join("limits")).unwrap() {
            let file = file.unwrap();
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o077, 0);
            seen.push(file.file_name().into_string().unwrap());
        }
        seen.sort();
        assert_eq!(seen, ["app-a.json", "app-a.place1", "app.json"]);
        let folder = fs::metadata(folder.path().join("limits")).unwrap();
        assert_eq!(folder.permissions().mode() & 0o077, 0);
    }
}
