//! Claims about waiting, sharing and the ledger.

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
        Asked::Granted { sent, place, .. } => Some(Leave {
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
