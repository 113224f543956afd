//! Xero's limits are kept, by all queries of a connection and all connections of a machine.

use std::time::Duration;

use futures::future::join_all;
use xero_sql::simulator::Options;
use xero_sql::{Connection, ErrorKind};

use crate::harness::{Demo, cells, settings};

const PAGES: &str = "SELECT InvoiceID FROM Invoices";

#[tokio::test]
async fn eight_queries_at_once_never_have_more_than_five_calls_under_way() {
    // The simulator refuses a sixth call, and a refused call would show in the journal.
    let options = Options {
        invoices: 600,
        limits: true,
        latency: Duration::from_millis(10),
        ..Options::default()
    };
    let demo = Demo::with(options, &[("PageSize", "100"), ("CallsPerMinute", "60")]).await;
    let queries = (0..8).map(|_| demo.session.collect(PAGES));
    for batches in join_all(queries).await {
        assert_eq!(cells(&batches.unwrap()).len(), 600);
    }
    let statuses: Vec<u16> = demo.calls().iter().map(|call| call.status).collect();
    assert_eq!(statuses, vec![200; 48]);
}

/// Whether `sql` is still waiting once it has had time for many calls.
async fn waits(connection: &std::sync::Arc<Connection>, sql: &str) -> bool {
    let session = connection.session();
    let query = session.collect(sql);
    tokio::time::timeout(Duration::from_millis(400), query)
        .await
        .is_err()
}

#[tokio::test]
async fn a_query_that_needs_more_calls_than_the_minute_has_left_waits_and_sends_none() {
    let demo = Demo::with(
        Options {
            invoices: 500,
            ..Options::default()
        },
        &[("PageSize", "100"), ("CallsPerMinute", "3")],
    )
    .await;
    assert!(waits(&demo.connection, PAGES).await);
    assert_eq!(demo.calls().len(), 3);
    assert!(waits(&demo.connection, "SELECT * FROM Organisation").await);
    assert_eq!(demo.calls().len(), 3);
}

#[tokio::test]
async fn connections_with_the_same_token_folder_share_the_minute() {
    let demo = Demo::of(50).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tokens.json");
    let file = file.to_str().unwrap();
    let more = [("OAuthSettingsLocation", file), ("CallsPerMinute", "4")];
    let one = Connection::open(settings(&demo.simulator, &more))
        .await
        .unwrap();
    let other = Connection::open(settings(&demo.simulator, &more))
        .await
        .unwrap();
    for _ in 0..3 {
        one.session()
            .collect("SELECT * FROM Organisation")
            .await
            .unwrap();
    }
    other
        .session()
        .collect("SELECT * FROM Organisation")
        .await
        .unwrap();
    assert!(waits(&one, "SELECT * FROM Organisation").await);
    assert!(waits(&other, "SELECT * FROM Organisation").await);
    assert_eq!(demo.calls().len(), 4);
}

#[tokio::test]
async fn a_day_that_is_used_up_fails_at_once_and_the_next_query_sends_nothing() {
    let demo = Demo::with(Options::default(), &[("CallsPerMinute", "60")]).await;
    let day =
        xero_sql::simulator::Fault::too_many_requests("day", Some(Duration::from_secs(7_200)));
    demo.simulator.script(day);
    for calls in [1, 1] {
        let error = demo
            .session
            .collect("SELECT * FROM Organisation")
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Limit);
        assert!(error.to_string().contains("resets in"), "{error}");
        assert_eq!(demo.calls().len(), calls);
    }
}
