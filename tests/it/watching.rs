//! What can be watched while queries run, and what stops when they are dropped.

use std::time::Duration;

use futures::StreamExt;
use xero_sql::simulator::Options;

use crate::harness::Demo;

/// A list of several pages whose rows all have to be read.
const WHOLE_LIST: &str = "SELECT InvoiceID FROM Invoices WHERE Total > 0 OR Total < 1";

async fn slow(invoices: usize) -> Demo {
    let options = Options {
        invoices,
        latency: Duration::from_millis(40),
        // What is left of the day is told only where it is counted.
        limits: true,
        ..Options::default()
    };
    Demo::with(options, &[("PageSize", "100")]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn progress_tells_pages_and_rows_as_they_come() {
    let demo = slow(1_000).await;
    let mut progress = demo.connection.progress();
    let start = *progress.borrow_and_update();
    let watched = tokio::spawn(async move {
        let mut told = Vec::new();
        while progress.changed().await.is_ok() {
            let now = *progress.borrow_and_update();
            told.push((now.pages, now.pages_known, now.rows));
        }
        told
    });
    let rows = demo.rows(WHOLE_LIST).await.len();
    let end = *demo.connection.progress().borrow();
    assert_eq!(end.rows - start.rows, rows);
    assert_eq!(end.pages, end.pages_known, "nothing is wanted any more");
    assert!(end.pages >= 10, "{end:?}");
    assert!(end.day_left.is_some_and(|left| left < 5_000), "{end:?}");
    drop(demo);
    let told = watched.await.unwrap();
    let underway = told
        .iter()
        .filter(|(pages, known, _)| *known == 10 && *pages < 10);
    assert!(underway.count() >= 3, "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_dropped_query_wanted_is_wanted_no_more_and_not_sent() {
    let demo = slow(3_000).await;
    let mut rows = demo.session.execute(WHOLE_LIST).await.unwrap();
    rows.next().await.unwrap().unwrap();
    let underway = *demo.connection.progress().borrow();
    assert!(underway.pages < underway.pages_known, "{underway:?}");
    drop(rows);
    demo.connection.idle().await;
    let sent = demo.simulator.journal().len();
    assert!(sent < 30, "{sent} of 30 pages were asked for");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(demo.simulator.journal().len(), sent);
    let stopped = *demo.connection.progress().borrow();
    assert_eq!(stopped.pages, stopped.pages_known);
}

#[tokio::test(flavor = "multi_thread")]
async fn quota_follows_the_log_and_the_headers_and_costs_nothing() {
    let options = Options {
        limits: true,
        ..Options::default()
    };
    let demo = Demo::with(options, &[("CallsPerMinute", "50")]).await;
    let before = demo.connection.quota().await.unwrap();
    assert_eq!(
        (before.per_minute, before.minute_left),
        (Some(50), Some(50))
    );
    assert_eq!(before.day_left, None, "Xero hasn't said it yet");
    demo.rows("SELECT Code FROM Items").await;
    demo.rows("SELECT Code FROM Accounts").await;
    let sent = demo.simulator.journal().len();
    let after = demo.connection.quota().await.unwrap();
    assert_eq!(after.minute_left, Some(48));
    assert_eq!(after.day_left, Some(4_998));
    assert_eq!(demo.simulator.journal().len(), sent);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_organisation_is_read_with_the_same_sign_in() {
    let demo = Demo::of(50).await;
    let other = demo
        .connection
        .with_tenant("harbour lights limited")
        .unwrap();
    let names = other
        .session()
        .collect("SELECT Name FROM Organisation")
        .await;
    assert_eq!(
        crate::harness::cells(&names.unwrap()),
        [["Harbour Lights Limited"]]
    );
    let signed_in = demo
        .simulator
        .journal()
        .into_iter()
        .filter(|seen| !seen.is_api());
    assert_eq!(signed_in.count(), 0);
    assert_eq!(
        demo.rows("SELECT TenantName FROM Organisation").await,
        [[crate::harness::DEMO]]
    );
    let error = demo
        .connection
        .with_tenant("nobody")
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("no organisation is named `nobody`"),
        "{error}"
    );
}
