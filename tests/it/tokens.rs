//! Tokens never get lost: by many processes, kills at any moment, dropped queries, files that
//! can't be written, replies that are cut, and clocks that are wrong.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant, UNIX_EPOCH};

use serde_json::Value;
use xero_sql::auth::SignIn;
use xero_sql::simulator::{CLIENT_ID, Door, Fault, Options, REFRESH_TOKEN, Simulator};
use xero_sql::{ErrorKind, Settings, XeroConnection};

use crate::cli::Place;
use crate::harness::{Demo, cells, sorted};

fn small() -> Simulator {
    Simulator::start(Options {
        invoices: 30,
        ..Options::default()
    })
    .unwrap()
}

fn settings(simulator: &Simulator, path: &Path, more: &[(&str, &str)]) -> Settings {
    let url = simulator.url();
    let base = [
        ("OAuthClientId", CLIENT_ID),
        ("OAuthSettingsLocation", path.to_str().unwrap()),
        ("ApiUrl", url),
        ("IdentityUrl", url),
        ("Tenant", "Demo Company (AU)"),
        ("RetryWaitTime", "1"),
        ("CallsPerMinute", "0"),
    ];
    Settings::from_pairs(base.iter().chain(more).copied()).unwrap()
}

/// A token file with a sign-in that works, and its path.
async fn kept(simulator: &Simulator, place: &Path) -> PathBuf {
    let path = place.join("tokens.json");
    let given = [("OAuthRefreshToken", REFRESH_TOKEN)];
    SignIn::new(settings(simulator, &path, &given))
        .unwrap()
        .check()
        .await
        .unwrap();
    simulator.clear_journal();
    path
}

fn stored(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Changes members of the token file, as another clock or another process would.
fn change(path: &Path, change: impl Fn(&mut Value)) {
    let mut now = stored(path);
    change(&mut now);
    fs::write(path, now.to_string()).unwrap();
}

fn seconds() -> u64 {
    UNIX_EPOCH.elapsed().unwrap().as_secs()
}

fn token_calls(simulator: &Simulator) -> usize {
    let journal = simulator.journal().into_iter();
    journal.filter(|seen| seen.door == Door::Identity).count()
}

/// The program with nothing but a token file to sign in with.
fn spawn(place: &Place, simulator: &Simulator, path: &Path, words: &[&str]) -> Child {
    let url = simulator.url();
    let sets = [
        format!("OAuthClientId={CLIENT_ID}"),
        format!("OAuthSettingsLocation={}", path.display()),
        "RetryWaitTime=1".to_string(),
        "Tenant=Demo Company (AU)".to_string(),
        format!("ApiUrl={url}"),
        format!("IdentityUrl={url}"),
    ];
    let sets: Vec<&str> = sets
        .iter()
        .flat_map(|set| ["--set", set.as_str()])
        .collect();
    place
        .command(&[words, &sets].concat())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

// ---- Many processes -----------------------------------------------------------------------

async fn check_thirty(expired: impl Fn(&Path)) {
    let (simulator, place) = (small(), Place::new());
    let path = kept(&simulator, place.0.path()).await;
    simulator.expire_tokens();
    expired(&path);
    let words = ["tenants", "--format", "csv"];
    let all: Vec<Child> = (0..30)
        .map(|_| spawn(&place, &simulator, &path, &words))
        .collect();
    for child in all {
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 3);
    }
    assert_eq!(token_calls(&simulator), 1);
}

#[tokio::test]
async fn thirty_processes_on_a_token_that_is_old_refresh_it_once() {
    check_thirty(|path| {
        change(path, |stored| {
            stored["obtained_at"] = (seconds() - 1800).into()
        })
    })
    .await;
}

#[tokio::test]
async fn thirty_processes_on_a_token_that_xero_refuses_refresh_it_once() {
    check_thirty(|_| {}).await;
}

// ---- Kills --------------------------------------------------------------------------------

#[tokio::test]
async fn a_process_killed_at_any_moment_leaves_a_store_that_works() {
    let cases = std::env::var("XERO_SQL_CASES").ok();
    let cases = cases.map_or(40, |cases| cases.parse().unwrap());
    let (simulator, place) = (small(), Place::new());
    let path = kept(&simulator, place.0.path()).await;
    let start = Instant::now();
    let whole = spawn(&place, &simulator, &path, &["refresh"]);
    assert!(whole.wait_with_output().unwrap().status.success());
    let whole = start.elapsed();
    let mut outcomes = [0; 3];
    for case in 0..cases {
        let before = stored(&path);
        simulator.clear_journal();
        simulator.script(Fault::stall(Duration::from_millis(3)).on("/connect/token"));
        let mut child = spawn(&place, &simulator, &path, &["refresh"]);
        match case % 4 {
            // At any moment of its life …
            0 => std::thread::sleep(whole.mul_f64(fastrand::f64())),
            // … and where it hurts: from just before the request arrives to the end of the save.
            _ => {
                while token_calls(&simulator) == 0 && child.try_wait().unwrap().is_none() {
                    std::thread::sleep(Duration::from_micros(200));
                }
                std::thread::sleep(Duration::from_micros(fastrand::u64(0..12_000)));
            }
        }
        let _ = child.kill();
        child.wait().unwrap();
        // Never half a file, whatever was left beside it.
        let after = stored(&path);
        let outcome = match (
            after["refresh_token"] == before["refresh_token"],
            &after["renewing_since"],
        ) {
            (false, _) => 2,
            (true, Value::Null) => 0,
            (true, _) => 1,
        };
        outcomes[outcome] += 1;
        let sign_in = SignIn::new(settings(&simulator, &path, &[])).unwrap();
        let renewed = sign_in.refresh().await;
        assert!(renewed.is_ok(), "case {case}: {renewed:?}");
        drop(sign_in);
        assert_eq!(stored(&path)["renewing_since"], Value::Null);
    }
    println!("{cases} kills: {outcomes:?} before, during and after the renewal");
    assert!(
        outcomes[1] > 0,
        "none was killed during the renewal: {outcomes:?}"
    );
    let left = fs::read_dir(place.0.path()).unwrap();
    let left: Vec<String> = left
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("tokens"))
        .collect();
    assert_eq!(left.len(), 2, "the tokens and their lock alone: {left:?}");
}

// ---- The end of a connection --------------------------------------------------------------

#[tokio::test]
async fn a_connection_that_ends_during_a_renewal_waits_until_it_is_kept() {
    let simulator = small();
    let place = tempfile::tempdir().unwrap();
    let path = kept(&simulator, place.path()).await;
    let connection = XeroConnection::open(settings(&simulator, &path, &[]))
        .await
        .unwrap();
    let before = stored(&path)["refresh_token"].clone();
    simulator.clear_journal();
    simulator.expire_tokens();
    simulator.script(Fault::stall(Duration::from_millis(300)).on("/connect/token"));
    let session = connection.session();
    let mut query = Box::pin(session.collect("SELECT Name FROM Organisation"));
    while token_calls(&simulator) == 0 {
        let _ = tokio::time::timeout(Duration::from_millis(5), &mut query).await;
    }
    drop(query);
    drop(session);
    // What ran for the query is let go of soon.
    while Arc::strong_count(&connection) > 1 {
        tokio::task::yield_now().await;
    }
    drop(connection);
    assert_ne!(
        stored(&path)["refresh_token"],
        before,
        "it is there at once"
    );
    assert_eq!(token_calls(&simulator), 1);
}

#[cfg(unix)]
#[tokio::test]
async fn ctrl_c_during_a_renewal_loses_nothing() {
    let (simulator, place) = (small(), Place::new());
    let path = kept(&simulator, place.0.path()).await;
    let before = stored(&path)["refresh_token"].clone();
    simulator.script(Fault::stall(Duration::from_millis(300)).on("/connect/token"));
    let child = spawn(&place, &simulator, &path, &["refresh"]);
    while token_calls(&simulator) == 0 {
        std::thread::sleep(Duration::from_millis(1));
    }
    let id = child.id().to_string();
    let sent = std::process::Command::new("kill")
        .args(["-INT", &id])
        .status();
    assert!(sent.unwrap().success());
    let code = child.wait_with_output().unwrap().status.code();
    assert_eq!(code, Some(130));
    let after = stored(&path);
    assert_ne!(after["refresh_token"], before);
    assert_eq!(after["renewing_since"], Value::Null);
}

// ---- Files that can't be written ----------------------------------------------------------

#[tokio::test]
async fn a_store_that_cant_be_written_is_found_out_before_the_refresh_token_is_used() {
    let simulator = small();
    let place = tempfile::tempdir().unwrap();
    let blocked = place.path().join("file");
    fs::write(&blocked, "").unwrap();
    let path = blocked.join("tokens.json");
    let given = [("OAuthRefreshToken", REFRESH_TOKEN)];
    let error = XeroConnection::open(settings(&simulator, &path, &given))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert!(
        error.to_string().contains("OAuthSettingsLocation"),
        "{error}"
    );
    assert_eq!(simulator.journal(), [], "nothing was spent");
}

#[tokio::test]
async fn a_token_that_cant_be_saved_is_used_from_memory_and_saved_as_soon_as_that_works() {
    let simulator = small();
    let place = tempfile::tempdir().unwrap();
    let path = kept(&simulator, place.path()).await;
    let connection = XeroConnection::open(settings(&simulator, &path, &[]))
        .await
        .unwrap();
    let first = fs::read_to_string(&path).unwrap();
    simulator.expire_tokens();
    simulator.clear_journal();
    // The file becomes a folder while Xero answers: no rename can replace it.
    simulator.script(Fault::stall(Duration::from_millis(200)).on("/connect/token"));
    let spoiled = path.clone();
    let spoiling = std::thread::spawn(move || {
        let start = Instant::now();
        while stored(&spoiled)["renewing_since"].is_null() {
            assert!(start.elapsed() < Duration::from_secs(10));
            std::thread::sleep(Duration::from_millis(1));
        }
        fs::remove_file(&spoiled).unwrap();
        fs::create_dir(&spoiled).unwrap();
    });
    let session = connection.session();
    let sql = "SELECT Name FROM Organisation";
    session.collect(sql).await.unwrap();
    spoiling.join().unwrap();
    assert!(path.is_dir());
    session.collect(sql).await.unwrap();
    assert_eq!(token_calls(&simulator), 1, "the new token is used");
    fs::remove_dir(&path).unwrap();
    drop(session);
    drop(connection);
    let saved = stored(&path);
    assert_ne!(saved.to_string(), first);
    XeroConnection::open(settings(&simulator, &path, &[]))
        .await
        .unwrap();
    assert_eq!(token_calls(&simulator), 1);
}

// ---- Replies that are cut -----------------------------------------------------------------

#[tokio::test]
async fn a_refresh_whose_reply_is_cut_is_replayed() {
    let simulator = small();
    let place = tempfile::tempdir().unwrap();
    let path = kept(&simulator, place.path()).await;
    let renew = async |retries: &str| {
        let more = [("MaximumRequestRetries", retries)];
        let sign_in = SignIn::new(settings(&simulator, &path, &more)).unwrap();
        sign_in.refresh().await
    };
    simulator.script(Fault::cut_body().on("/connect/token"));
    renew("2").await.unwrap();
    assert_eq!(token_calls(&simulator), 2);
    // By the next process as well, if this one gives up.
    simulator.script(Fault::cut_body().on("/connect/token"));
    let error = renew("0").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreachable);
    assert!(stored(&path)["renewing_since"].is_u64());
    renew("0").await.unwrap();
    assert_eq!(stored(&path)["renewing_since"], Value::Null);
}

#[tokio::test]
async fn an_answer_that_was_lost_too_long_ago_is_named_as_the_cause() {
    let simulator = small();
    let place = tempfile::tempdir().unwrap();
    let path = kept(&simulator, place.path()).await;
    change(&path, |stored| {
        stored["renewing_since"] = (seconds() - 3600).into()
    });
    simulator.forget_refresh_tokens();
    let sign_in = SignIn::new(settings(&simulator, &path, &[])).unwrap();
    for _ in 0..2 {
        let error = sign_in.refresh().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::SignIn);
        for words in ["60 min ago", "30 minutes", "xero-sql login"] {
            assert!(error.to_string().contains(words), "{error}");
        }
        assert!(sign_in.needs_consent());
    }
}

// ---- Expiry and clocks --------------------------------------------------------------------

#[tokio::test]
async fn a_token_that_expires_in_the_middle_of_fifty_pages_costs_one_refresh_and_no_row() {
    let options = Options {
        invoices: 500,
        latency: Duration::from_millis(2),
        ..Options::default()
    };
    let demo = Demo::with(options, &[("PageSize", "10")]).await;
    let sql = "SELECT InvoiceID, Total FROM Invoices";
    let (whole, calls) = demo.ask(sql).await;
    assert!(calls.len() >= 50, "{}", calls.len());
    for after in [1, 24, 40] {
        demo.simulator.clear_journal();
        // All tokens end, not one reply alone.
        let expiring = async {
            while demo.calls().len() < after {
                tokio::time::sleep(Duration::from_micros(200)).await;
            }
            demo.simulator.expire_tokens();
        };
        let (answer, ()) = tokio::join!(demo.session.collect(sql), expiring);
        assert_eq!(sorted(cells(&answer.unwrap())), sorted(whole.clone()));
        assert_eq!(token_calls(&demo.simulator), 1, "after {after} pages");
    }
}

#[tokio::test]
async fn a_clock_that_is_wrong_by_ten_minutes_just_works() {
    let simulator = small();
    let place = tempfile::tempdir().unwrap();
    let path = kept(&simulator, place.path()).await;
    let open = || XeroConnection::open(settings(&simulator, &path, &[]));
    for shift in [-600_i64, 600] {
        // Written by a clock that is off, while the token is good: it is used.
        SignIn::new(settings(&simulator, &path, &[]))
            .unwrap()
            .refresh()
            .await
            .unwrap();
        let shifted = seconds().checked_add_signed(shift).unwrap();
        change(&path, |stored| stored["obtained_at"] = shifted.into());
        simulator.clear_journal();
        open().await.unwrap();
        assert_eq!(token_calls(&simulator), 0);
        // And when the token has ended, which the clock doesn't show: Xero's 401 renews it.
        simulator.expire_tokens();
        open().await.unwrap();
        assert_eq!(token_calls(&simulator), 1);
    }
    // A year off either way, and no time at all.
    for at in [0, 1, seconds() + 31_536_000, u64::MAX] {
        change(&path, |stored| stored["obtained_at"] = at.into());
        open().await.unwrap();
    }
}

#[tokio::test]
async fn another_apps_tokens_and_older_ones_than_the_configuration_are_left_alone() {
    let simulator = small();
    let place = tempfile::tempdir().unwrap();
    let path = kept(&simulator, place.path()).await;
    let other = [("OAuthClientId", "another-app")];
    let error = XeroConnection::open(settings(&simulator, &path, &other))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("isn't signed in"), "{error}");
    let newer = [("OAuthRefreshToken", "newer-and-unknown")];
    let error = XeroConnection::open(settings(&simulator, &path, &newer))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("invalid_grant"), "{error}");
    // Neither attempt has spoiled what was there.
    let given = [("OAuthRefreshToken", REFRESH_TOKEN)];
    simulator.clear_journal();
    XeroConnection::open(settings(&simulator, &path, &given))
        .await
        .unwrap();
    assert_eq!(token_calls(&simulator), 0);
}
