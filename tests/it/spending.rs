//! What a query may spend, what it says it will, and how the pushdown proves itself.

use xero_sql::ErrorKind;
use xero_sql::simulator::{Fault, Options};

use crate::harness::{Demo, NULL};

async fn demo(invoices: usize, page_size: &str) -> Demo {
    let options = Options {
        invoices,
        ..Options::default()
    };
    Demo::with(options, &[("PageSize", page_size)]).await
}

async fn set(demo: &Demo, statement: &str) {
    demo.session.collect(statement).await.unwrap();
}

/// The line of EXPLAIN that shows the scan.
async fn scan_line(demo: &Demo, sql: &str) -> String {
    let rows = demo.rows(&format!("EXPLAIN {sql}")).await;
    let lines = rows.iter().flatten().flat_map(|cell| cell.lines());
    let line = lines
        .map(str::trim)
        .find(|line| line.starts_with("Xero"))
        .unwrap_or_else(|| panic!("no scan in {rows:?}"));
    line.to_string()
}

#[tokio::test]
async fn a_query_that_is_too_dear_stops_after_the_first_page_and_then_before_it() {
    let demo = demo(600, "50").await;
    set(&demo, "SET xero.max_calls_per_query = 10").await;
    let sql = "SELECT InvoiceID FROM Invoices";
    for (calls, why) in [(1, "the first page tells"), (0, "the count is known")] {
        demo.simulator.clear_journal();
        let refused = demo.session.collect(sql).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Limit, "{refused}");
        let told = "brings the query to 12 calls or more, and it may make 10";
        assert!(refused.message().contains(told), "{refused}");
        assert_eq!(demo.calls().len(), calls, "{why}");
    }
    set(&demo, "SET xero.max_calls_per_query = 12").await;
    let (rows, calls) = demo.ask(sql).await;
    assert_eq!((rows.len(), calls.len()), (600, 12));
    set(&demo, "SET xero.max_calls_per_query = 0").await;
    assert_eq!(demo.rows(sql).await.len(), 600);
}

#[tokio::test]
async fn the_scans_of_one_query_share_what_it_may_spend() {
    let demo = demo(300, "100").await;
    set(&demo, "SET xero.max_calls_per_query = 5").await;
    let half = "SELECT InvoiceID FROM Invoices";
    assert_eq!(demo.rows(half).await.len(), 300);
    let refused = demo
        .session
        .collect(&format!("{half} UNION ALL {half}"))
        .await
        .unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Limit, "{refused}");
    // The next query has its own.
    assert_eq!(demo.rows(half).await.len(), 300);
}

#[tokio::test]
async fn explain_tells_the_calls_expected_as_far_as_anybody_has_counted() {
    let demo = demo(600, "50").await;
    let all = "SELECT InvoiceID FROM Invoices";
    let paid = "SELECT InvoiceID FROM Invoices WHERE Status = 'PAID'";
    for sql in [all, paid] {
        assert!(scan_line(&demo, sql).await.contains("calls=unknown"));
    }
    for (sql, calls) in [
        ("SELECT COUNT(*) FROM Invoices", "calls=1,"),
        ("SELECT * FROM Invoices LIMIT 5", "calls=1,"),
        ("SELECT * FROM Accounts WHERE Name = 'x'", "calls=1,"),
        ("SELECT * FROM Invoices WHERE InvoiceID = 'x'", "calls=0,"),
        ("SELECT * FROM Invoices ORDER BY Date LIMIT 3", "calls=1,"),
    ] {
        let line = scan_line(&demo, sql).await;
        assert!(line.contains(calls), "{sql}: {line}");
    }
    demo.rows("SELECT COUNT(*) FROM Invoices").await;
    assert_eq!(
        scan_line(&demo, all).await,
        "XeroScanExec: table=Invoices, calls=12, first_request=GET /Invoices?\
         includeArchived=true&unitdp=4&order=InvoiceID&page=1&pageSize=50"
    );
    assert_eq!(
        scan_line(&demo, paid).await,
        "XeroScanExec: table=Invoices, calls=at most 13, first_request=GET /Invoices?\
         includeArchived=true&unitdp=4&where=Status==\"PAID\"&order=InvoiceID&page=1&pageSize=50, \
         filters=[Status = 'PAID' (server-exact)]"
    );
    let (_, calls) = demo.ask(all).await;
    assert_eq!(calls.len(), 12);
}

#[tokio::test]
async fn explain_analyze_tells_calls_bytes_and_waiting_as_they_were() {
    let demo = demo(120, "50").await;
    demo.simulator.script(Fault::html_error().after(1));
    let (rows, calls) = demo
        .ask("EXPLAIN ANALYZE SELECT InvoiceID FROM Invoices")
        .await;
    // Three pages, one of them asked for twice.
    assert_eq!(calls.len(), 4);
    let plan = rows.iter().flatten().find(|cell| cell.contains("XeroScan"));
    let plan = plan.unwrap();
    assert!(plan.contains("api_calls=4"), "{plan}");
    for metric in ["output_rows=120", "bytes_received=", "time_waited="] {
        assert!(plan.contains(metric), "{plan}");
    }
    assert!(!plan.contains("bytes_received=0"), "{plan}");
}

#[tokio::test]
async fn a_value_that_cant_be_read_is_null_where_that_is_set_and_an_error_otherwise() {
    let demo = demo(3, "50").await;
    let body = r#"{"pagination":{"page":1,"pageSize":50,"pageCount":1,"itemCount":2},"Invoices":[
        {"InvoiceID":"00000000-0000-4000-8000-000000000001","DueDate":"soon","Total":1},
        {"InvoiceID":"00000000-0000-4000-8000-000000000002","DueDate":"2025-01-31","Total":2}]}"#;
    let sql = "SELECT DueDate, Total FROM Invoices";
    let script = || {
        let reply = Fault::reply(200, body).header("content-type", "application/json");
        demo.simulator.script(reply);
    };
    script();
    let refused = demo.session.collect(sql).await.unwrap_err();
    for part in ["item 1, `/DueDate`", "\"soon\"", "SET xero.on_mismatch"] {
        assert!(refused.message().contains(part), "{refused}");
    }
    set(&demo, "SET xero.on_mismatch = 'null'").await;
    script();
    let rows = demo.rows(sql).await;
    assert_eq!(rows, [[NULL, "1.0000"], ["2025-01-31", "2.0000"]]);
}

#[tokio::test]
async fn a_pushdown_that_holds_is_verified_and_one_that_loses_rows_is_told() {
    let demo = demo(300, "50").await;
    let sql = "SELECT InvoiceNumber FROM Invoices WHERE Status = 'PAID' AND Date >= '2025-01-01'";
    let rows = demo.rows(sql).await;
    set(&demo, "SET xero.verify_pushdown = true").await;
    let (verified, calls) = demo.ask(sql).await;
    assert_eq!(verified, rows);
    let narrowed = calls.iter().filter(|c| c.query_value("where").is_some());
    assert!(calls.len() - narrowed.count() >= 6, "the whole list too");
    let nothing =
        r#"{"pagination":{"page":1,"pageSize":50,"pageCount":1,"itemCount":0},"Invoices":[]}"#;
    let reply = Fault::reply(200, nothing).header("content-type", "application/json");
    demo.simulator.script(reply);
    let refused = demo.session.collect(sql).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::UnexpectedReply, "{refused}");
    let told = format!("{} are missing, InvoiceID = ", rows.len());
    assert!(refused.message().contains(&told), "{refused}");
}

#[tokio::test]
async fn reading_past_the_memory_limit_is_an_error_that_names_it() {
    use datafusion::execution::memory_pool::GreedyMemoryPool;
    use datafusion::execution::runtime_env::RuntimeEnvBuilder;
    use datafusion::prelude::{SessionConfig, SessionContext};
    use std::sync::Arc;

    let demo = demo(2_000, "1000").await;
    let read = async |bytes: usize| {
        let pool = Arc::new(GreedyMemoryPool::new(bytes));
        let runtime = RuntimeEnvBuilder::new().with_memory_pool(Arc::clone(&pool) as _);
        let runtime = runtime.build_arc().unwrap();
        let context = SessionContext::new_with_config_rt(SessionConfig::new(), runtime);
        context.register_catalog("xero", demo.connection.catalog());
        let sql = "SELECT \"InvoiceID\" FROM xero.accounting.\"Invoices\"";
        let frame = context.sql(sql).await.unwrap();
        let rows = frame.collect().await.map(|batches| {
            let rows = batches.iter().map(|batch| batch.num_rows());
            rows.sum::<usize>()
        });
        (
            rows,
            datafusion::execution::memory_pool::MemoryPool::reserved(pool.as_ref()),
        )
    };
    let (rows, left) = read(200 << 20).await;
    assert_eq!((rows.unwrap(), left), (2_000, 0));
    let (refused, left) = read(1 << 20).await;
    let refused = xero_sql::Error::from(refused.unwrap_err()).to_string();
    assert!(refused.contains("XeroScanExec of Invoices"), "{refused}");
    assert_eq!(left, 0);
}
