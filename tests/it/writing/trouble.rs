//! Replies that don't come, processes that die, statements that are run again.

use std::process::Stdio;

use xero_sql::simulator::{CLIENT_ID, CLIENT_SECRET, Fault, REFRESH_TOKEN};
use xero_sql::{Consent, Settings, XeroConnection};

use super::writer;
use crate::cli::Place;
use crate::harness::Demo;

const FIFTY: &str = "INSERT INTO Contacts (Name, AccountNumber) \
                     SELECT 'New ' || value, 'N-' || value FROM generate_series(1, 50)";

async fn there(demo: &Demo) -> Vec<Vec<String>> {
    let sql = "SELECT COUNT(*), COUNT(DISTINCT Name) FROM Contacts WHERE AccountNumber LIKE 'N-%'";
    demo.ask(sql).await.0
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_before_its_reply_was_lost_is_written_once() {
    let demo = writer(0, &[("RetryWaitTime", "1")]).await;
    demo.simulator.script(Fault::lost_reply().on_writes());
    let (count, calls) = demo.write(FIFTY).await.unwrap();
    assert_eq!(count, [["50"]]);
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0].idempotency_key, calls[1].idempotency_key);
    assert_eq!(calls[0].body, calls[1].body);
    assert!(calls[1].replayed);
    assert_eq!(there(&demo).await, [["50", "50"]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_reply_comes_at_all_the_rows_are_looked_for() {
    let demo = writer(0, &[("RetryWaitTime", "1"), ("MaximumRequestRetries", "0")]).await;
    demo.simulator.script(Fault::lost_reply().on_writes());
    let (rows, calls) = demo
        .write(&format!("{FIFTY} RETURNING Name"))
        .await
        .unwrap();
    assert_eq!((rows.len(), calls.len()), (50, 1));
    assert!(rows.contains(&vec!["New 50".to_string()]), "{rows:?}");
    assert_eq!(there(&demo).await, [["50", "50"]]);
    // And where it wasn't written, that is found out as well.
    demo.simulator.script(Fault::unavailable().on_writes());
    let sql = "INSERT INTO Contacts (Name) VALUES ('Another')";
    let error = demo.session.collect(sql).await.unwrap_err();
    assert!(error.to_string().contains("isn't there"), "{error}");
}

/// A connection like the demo's whose statements are journalled in a folder.
async fn on_disk(demo: &Demo, folder: &std::path::Path) -> xero_sql::Session {
    let tokens = folder.join("tokens.json").display().to_string();
    let settings = crate::harness::settings(
        &demo.simulator,
        &[
            ("ReadOnly", "false"),
            ("BatchSize", "10"),
            ("MaximumRequestRetries", "0"),
            ("OAuthSettingsLocation", &tokens),
        ],
    );
    let settings: Settings = settings;
    let connection = XeroConnection::open(settings).await.unwrap();
    connection.session().asks(Consent::given())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_failed_and_is_run_again_goes_on_where_it_was() {
    let demo = writer(0, &[]).await;
    let folder = tempfile::tempdir().unwrap();
    let session = on_disk(&demo, folder.path()).await;
    // Two calls are taken, the third meets the day's end.
    demo.simulator.script(
        Fault::too_many_requests("day", Some(std::time::Duration::from_secs(3_600)))
            .on_writes()
            .after(2),
    );
    demo.simulator.clear_journal();
    let error = session.collect(FIFTY).await.unwrap_err();
    assert!(error.to_string().contains("day limit"), "{error}");
    assert!(error.to_string().contains("20 rows written"), "{error}");
    let left = session
        .collect("SELECT * FROM system.WriteErrors")
        .await
        .unwrap();
    assert_eq!(crate::harness::cells(&left).len(), 30);
    assert_eq!(there(&demo).await, [["20", "20"]]);
    let left = std::fs::read_dir(folder.path().join("writes"))
        .unwrap()
        .count();
    assert_eq!(left, 1);
    drop(session);
    let session = on_disk(&demo, folder.path()).await;
    demo.simulator.clear_journal();
    // Limits are shared on disk, and the day was used up: a clean folder for those.
    std::fs::remove_dir_all(folder.path().join("limits")).unwrap();
    session.collect(FIFTY).await.unwrap();
    assert_eq!(demo.writes().len(), 3);
    assert_eq!(there(&demo).await, [["50", "50"]]);
    let left = std::fs::read_dir(folder.path().join("writes"))
        .unwrap()
        .count();
    assert_eq!(left, 0);
    // What is done is done: the same statement is another one.
    let error = session.collect(FIFTY).await.unwrap_err();
    assert!(error.to_string().contains("row 1"), "{error}");
}

/// A process of its own that writes 400 contacts, ten a call.
fn process(demo: &Demo, place: &Place, tokens: &std::path::Path) -> std::process::Child {
    let url = demo.simulator.url();
    let tokens = tokens.display().to_string();
    let mut words = vec![];
    for set in [
        "AuthScheme=OAuth",
        &format!("OAuthClientId={CLIENT_ID}"),
        &format!("OAuthClientSecret={CLIENT_SECRET}"),
        &format!("OAuthRefreshToken={REFRESH_TOKEN}"),
        &format!("OAuthSettingsLocation={tokens}"),
        &format!("ApiUrl={url}"),
        &format!("IdentityUrl={url}"),
        &format!("Tenant={}", crate::harness::DEMO),
        "ReadOnly=false",
        "BatchSize=10",
        "CallsPerMinute=0",
    ] {
        words.extend(["--set".to_string(), set.to_string()]);
    }
    words.extend(
        [
            "--yes",
            "-c",
            "INSERT INTO Contacts (Name, AccountNumber) \
             SELECT 'New ' || value, 'N-' || value FROM generate_series(1, 400)",
        ]
        .map(str::to_string),
    );
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut command = place.command(&words);
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_killed_while_it_writes_goes_on_when_it_is_run_again() {
    let demo = writer(0, &[]).await;
    for round in 0..4 {
        let place = Place::new();
        let tokens = place.0.path().join("own/tokens.json");
        let demo = match round {
            0 => &demo,
            _ => &writer(0, &[]).await,
        };
        // Killed before, during and after its calls; at the end it is let be.
        for kill in 0..4 {
            let seen = demo.writes().len();
            let mut child = process(demo, &place, &tokens);
            let until = seen + 1 + fastrand::usize(0..8);
            while demo.writes().len() < until && child.try_wait().unwrap().is_none() {
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
            std::thread::sleep(std::time::Duration::from_micros(fastrand::u64(0..6_000)));
            if kill < 3 {
                let _ = child.kill();
            }
            let ended = child.wait_with_output().unwrap();
            if kill == 3 {
                let said = String::from_utf8_lossy(&ended.stderr);
                assert!(ended.status.success(), "{said}");
                assert!(
                    said.contains("written by the same statement before"),
                    "{said}"
                );
            }
        }
        assert_eq!(there(demo).await, [["400", "400"]], "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_that_were_added_before_a_statement_failed_are_not_added_again() {
    let demo = writer(0, &[]).await;
    let folder = tempfile::tempdir().unwrap();
    let session = on_disk(&demo, folder.path()).await;
    session
        .collect(
            "INSERT INTO Invoices (Type, ContactID, Date, InvoiceNumber, LineItems) \
             SELECT 'ACCREC', ContactID, DATE '2026-05-01', 'L-' || ContactID, \
             [{'Description': 'One', 'UnitAmount': 1, 'AccountCode': '200'}] \
             FROM Contacts WHERE ContactStatus = 'ACTIVE' ORDER BY Name LIMIT 12",
        )
        .await
        .unwrap();
    let add = "INSERT INTO InvoiceLineItems (InvoiceID, Description, UnitAmount, AccountCode) \
               SELECT InvoiceID, 'Two', 2, '200' FROM Invoices WHERE InvoiceNumber LIKE 'L-%'";
    demo.simulator.script(
        Fault::too_many_requests("day", Some(std::time::Duration::from_secs(3_600)))
            .on_writes()
            .after(1),
    );
    let error = session.collect(add).await.unwrap_err();
    assert!(error.to_string().contains("day limit"), "{error}");
    drop(session);
    std::fs::remove_dir_all(folder.path().join("limits")).unwrap();
    let session = on_disk(&demo, folder.path()).await;
    demo.simulator.clear_journal();
    let count = crate::harness::cells(&session.collect(add).await.unwrap());
    assert_eq!(
        (count, demo.writes().len()),
        (vec![vec!["12".to_string()]], 1)
    );
    let sql = "SELECT COUNT(*), COUNT(DISTINCT InvoiceID) FROM InvoiceLineItems l \
               JOIN Invoices i USING (InvoiceID) WHERE i.InvoiceNumber LIKE 'L-%' AND l.Description = 'Two'";
    assert_eq!(demo.ask(sql).await.0, [["12", "12"]]);
}
