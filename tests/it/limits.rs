//! Xero's limits are kept, by all queries of a connection and all connections of a machine.
//!
//! Where `FAST` is said, the minutes of the simulator and of the connection pass so much faster.

use std::sync::Arc;
use std::time::Duration;

use futures::future::{Either, join_all};
use xero_sql::client::Clock;
use xero_sql::simulator::{Fault, Options, Simulator};
use xero_sql::{Connection, ErrorKind};

use crate::harness::{Demo, cells, settings};

const PAGES: &str = "SELECT InvoiceID FROM Invoices";
const ONE_CALL: &str = "SELECT * FROM Organisation";

/// A minute is half a second.
const FAST: u32 = 120;

fn fast_and_limited(invoices: usize) -> Options {
    Options {
        invoices,
        limits: true,
        speed: FAST,
        ..Options::default()
    }
}

async fn fast_connection(simulator: &Simulator, more: &[(&str, &str)]) -> Arc<Connection> {
    let mut settings = settings(simulator, &[&[("CallsPerMinute", "60")], more].concat());
    settings.clock = Clock::faster(FAST);
    Connection::open(settings).await.unwrap()
}

async fn fast_demo(options: Options, more: &[(&str, &str)]) -> Demo {
    let simulator = Simulator::start(options).unwrap();
    let connection = fast_connection(&simulator, more).await;
    let session = connection.session();
    simulator.clear_journal();
    Demo {
        simulator,
        connection,
        session,
    }
}

fn statuses(demo: &Demo) -> Vec<u16> {
    demo.calls().iter().map(|call| call.status).collect()
}

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
    assert_eq!(statuses(&demo), vec![200; 48]);
}

#[tokio::test]
async fn connections_with_the_same_token_folder_share_the_calls_at_once() {
    let options = Options {
        invoices: 600,
        limits: true,
        latency: Duration::from_millis(10),
        ..Options::default()
    };
    let demo = Demo::with(options, &[]).await;
    let folder = tempfile::tempdir().unwrap();
    let queries = ["one.json", "two.json", "three.json"].map(|file| {
        let file = folder.path().join(file).display().to_string();
        let more = [
            ("OAuthSettingsLocation", file.as_str()),
            ("PageSize", "100"),
        ];
        let settings = settings(&demo.simulator, &more);
        async move {
            let connection = Connection::open(settings).await.unwrap();
            let session = connection.session();
            let queries = (0..2).map(|_| session.collect(PAGES));
            for batches in join_all(queries).await {
                assert_eq!(cells(&batches.unwrap()).len(), 600);
            }
        }
    });
    join_all(queries).await;
    assert_eq!(statuses(&demo), vec![200; 36]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_queries_at_once_all_answer_right_and_no_call_is_refused() {
    // The simulator refuses a sixth call at once and the sixty-first of a minute.
    let demo = fast_demo(fast_and_limited(200), &[]).await;
    let books = demo.simulator.books(0);
    let ids: Vec<String> = books.invoices().map(|i| i.invoice_id.to_string()).collect();
    let session = Arc::new(demo.connection.session());
    let queries = ids.into_iter().map(|id| {
        let session = Arc::clone(&session);
        tokio::spawn(async move {
            let sql = format!("SELECT InvoiceID FROM Invoices WHERE InvoiceID = '{id}'");
            let rows = cells(&session.collect(&sql).await.unwrap());
            assert_eq!(rows, [[id]]);
        })
    });
    for query in join_all(queries).await {
        query.unwrap();
    }
    assert_eq!(statuses(&demo), vec![200; 200]);
}

#[tokio::test]
async fn a_long_query_passes_through_several_minutes_and_no_call_is_refused() {
    let demo = fast_demo(fast_and_limited(1_500), &[("PageSize", "10")]).await;
    let rows = cells(&demo.session.collect(PAGES).await.unwrap());
    assert_eq!(rows.len(), 1_500);
    assert_eq!(statuses(&demo), vec![200; 150]);
}

#[tokio::test]
async fn calls_of_others_are_seen_in_the_headers_and_waited_for() {
    // Two connections that share nothing but the organisation: each learns of the other by what
    // Xero says is left. A few calls may be refused, and are sent again.
    let demo = fast_demo(fast_and_limited(400), &[("PageSize", "10")]).await;
    let other = fast_connection(&demo.simulator, &[("PageSize", "10")]).await;
    let other = other.session();
    let (here, there) = futures::join!(demo.session.collect(PAGES), other.collect(PAGES));
    for batches in [here, there] {
        assert_eq!(cells(&batches.unwrap()).len(), 400);
    }
    let statuses = statuses(&demo);
    let refused = statuses.iter().filter(|status| **status == 429).count();
    assert_eq!(statuses.len() - refused, 80);
}

#[tokio::test]
async fn a_query_of_many_pages_starves_no_query_of_one_call() {
    let demo = fast_demo(fast_and_limited(1_500), &[("PageSize", "10")]).await;
    let many = demo.session.collect(PAGES);
    let single = async {
        while demo.calls().len() < 10 {
            tokio::task::yield_now().await;
        }
        demo.session.collect(ONE_CALL).await.map(|_| ())
    };
    let (many, single) = futures::join!(many, single);
    single.unwrap();
    assert_eq!(cells(&many.unwrap()).len(), 1_500);
    let calls = demo.calls();
    let place = calls
        .iter()
        .position(|call| call.path.ends_with("/Organisation"));
    // It comes when a minute is over, after the five calls that wait already; a second minute
    // is room for a slow machine.
    assert!(place.unwrap() <= 125, "{place:?} of {}", calls.len());
}

#[tokio::test]
async fn organisations_share_the_minute_of_the_app() {
    let options = Options {
        app_calls_per_minute: 8,
        limits: true,
        ..Options::default()
    };
    let demo = Demo::with(options, &[]).await;
    let folder = tempfile::tempdir().unwrap();
    let mut connections = Vec::new();
    for (tenant, file) in demo
        .simulator
        .tenants()
        .iter()
        .zip(["one.json", "two.json"])
    {
        let file = folder.path().join(file).display().to_string();
        let more = [
            ("OAuthSettingsLocation", file.as_str()),
            ("Tenant", tenant.id.as_str()),
            ("CallsPerMinute", "60"),
        ];
        let settings = settings(&demo.simulator, &more);
        connections.push(Connection::open(settings).await.unwrap());
    }
    // In turn, so that each has read what is left before the other one sends.
    for query in 0..8 {
        let session = connections[query % 2].session();
        session.collect(ONE_CALL).await.unwrap();
    }
    for connection in &connections {
        check_waits(&demo, connection, ONE_CALL, 8).await;
    }
    assert_eq!(statuses(&demo), vec![200; 8]);
}

#[tokio::test]
async fn calls_refused_together_are_all_sent_again() {
    let demo = fast_demo(
        Options {
            invoices: 600,
            ..Options::default()
        },
        &[("PageSize", "100")],
    )
    .await;
    for limit in ["concurrent", "appminute"] {
        for _ in 0..5 {
            let refused = Fault::too_many_requests(limit, None);
            demo.simulator.script(refused.after(1));
        }
        demo.simulator.clear_journal();
        let rows = cells(&demo.session.collect(PAGES).await.unwrap());
        assert_eq!(rows.len(), 600, "{limit}");
        let statuses = statuses(&demo);
        let refused = statuses.iter().filter(|status| **status == 429).count();
        assert_eq!((refused, statuses.len()), (5, 11), "{limit}");
    }
}

/// Checks that `sql` waits once so many calls were made, and makes no more.
async fn check_waits(demo: &Demo, connection: &Arc<Connection>, sql: &str, calls: usize) {
    let session = connection.session();
    let query = session.collect(sql);
    let waiting = async {
        while demo.calls().len() < calls {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // Time for more, if it didn't wait.
        tokio::time::sleep(Duration::from_millis(300)).await;
    };
    let (query, waiting) = (std::pin::pin!(query), std::pin::pin!(waiting));
    match futures::future::select(query, waiting).await {
        Either::Left((result, _)) => panic!("it should wait: {result:?}"),
        Either::Right(_) => assert_eq!(demo.calls().len(), calls),
    }
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
    check_waits(&demo, &demo.connection, PAGES, 3).await;
    check_waits(&demo, &demo.connection, ONE_CALL, 3).await;
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
        one.session().collect(ONE_CALL).await.unwrap();
    }
    other.session().collect(ONE_CALL).await.unwrap();
    check_waits(&demo, &one, ONE_CALL, 4).await;
    check_waits(&demo, &other, ONE_CALL, 4).await;
}

#[tokio::test]
async fn a_day_that_is_used_up_fails_at_once_and_the_next_query_sends_nothing() {
    // Uncounted calls have a day as well.
    for per_minute in ["60", "0"] {
        let demo = Demo::with(Options::default(), &[("CallsPerMinute", per_minute)]).await;
        let day = Fault::too_many_requests("day", Some(Duration::from_secs(7_200)));
        demo.simulator.script(day);
        for calls in [1, 1] {
            let error = demo.session.collect(ONE_CALL).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Limit);
            assert!(error.to_string().contains("resets in"), "{error}");
            assert_eq!(demo.calls().len(), calls);
        }
    }
}

#[tokio::test]
async fn of_a_day_whose_last_call_is_made_one_more_tells_the_reset() {
    let options = Options {
        calls_per_day: 3,
        limits: true,
        ..Options::default()
    };
    let demo = Demo::with(options, &[("CallsPerMinute", "60"), ("DayReserve", "0")]).await;
    for _ in 0..3 {
        demo.session.collect(ONE_CALL).await.unwrap();
    }
    let queries = (0..5).map(|_| demo.session.collect(ONE_CALL));
    for refused in join_all(queries).await {
        let error = refused.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Limit);
        assert!(error.to_string().contains("resets in 2"), "{error}");
    }
    assert_eq!(statuses(&demo), [200, 200, 200, 429]);
}

#[tokio::test]
async fn a_used_up_day_is_waited_for_where_that_is_asked_for() {
    let simulator = Simulator::start(Options::default()).unwrap();
    // Two hours are a fifth of a second.
    let mut fast = settings(&simulator, &[("RetryDailyLimit", "true")]);
    fast.clock = Clock::faster(36_000);
    let connection = Connection::open(fast).await.unwrap();
    simulator.clear_journal();
    let day = || Fault::too_many_requests("day", Some(Duration::from_secs(7_200)));
    simulator.script(day());
    let rows = connection.session().collect(ONE_CALL).await.unwrap();
    assert_eq!(cells(&rows).len(), 1);
    assert_eq!(simulator.journal().len(), 2);

    // In real time it waits, and can be cancelled.
    let demo = Demo::with(Options::default(), &[("RetryDailyLimit", "true")]).await;
    demo.simulator.script(day());
    check_waits(&demo, &demo.connection, ONE_CALL, 1).await;
}
