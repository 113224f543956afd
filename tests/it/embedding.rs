//! A connection on a `SessionContext` that isn't ours, and what a query reports of itself.

use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::catalog::MemTable;
use datafusion::physical_plan::collect;
use datafusion::prelude::{SessionConfig, SessionContext};
use futures::TryStreamExt;
use xero_sql::catalog::descriptor::Api;
use xero_sql::simulator::{Fault, Options};
use xero_sql::{Error, ErrorKind, QueryReport, query_report};

use crate::harness::{DEMO, Demo, cells};

async fn registered(demo: &Demo) -> SessionContext {
    let context = SessionContext::new();
    demo.connection.register(&context).unwrap();
    demo.simulator.clear_journal();
    context
}

async fn ask(context: &SessionContext, sql: &str) -> (Vec<Vec<String>>, QueryReport) {
    let plan = context.sql(sql).await.unwrap();
    let plan = plan.create_physical_plan().await.unwrap();
    let rows = collect(Arc::clone(&plan), context.task_ctx())
        .await
        .unwrap();
    (cells(&rows), query_report(&plan))
}

// ---- register -----------------------------------------------------------------------------

#[tokio::test]
async fn a_registered_context_finds_both_catalogs_and_reads_nothing_for_it() {
    let demo = Demo::with(
        Options {
            invoices: 40,
            ..Options::default()
        },
        &[("Tenant", "*")],
    )
    .await;
    let context = registered(&demo).await;
    assert!(demo.simulator.journal().is_empty());
    let sql = r#"SELECT (SELECT COUNT(*) FROM ACCOUNTING."Demo Company (AU)"."Invoices") AS a,
                        (SELECT COUNT(*) FROM accounting."harbour lights limited"."Invoices") AS b"#;
    let (rows, report) = ask(&context, sql).await;
    assert_eq!(rows, [["40", "10"]]);
    assert_eq!(report.calls, demo.calls().len());
    let names: Vec<&str> = report
        .organisations
        .iter()
        .map(|t| t.name.as_str())
        .collect();
    assert_eq!(names, [DEMO, "Harbour Lights Limited"]);
}

#[tokio::test]
async fn scans_of_a_registered_context_share_calls_keys_and_the_budget() {
    let demo = Demo::with(
        Options {
            invoices: 400,
            ..Options::default()
        },
        &[("PageSize", "20")],
    )
    .await;
    let context = registered(&demo).await;
    // One list, read once for both.
    let sql = r#"SELECT COUNT(*) FROM xero.accounting."Invoices" i
                 JOIN xero.accounting."InvoiceLineItems" l USING ("InvoiceID")"#;
    let (_, report) = ask(&context, sql).await;
    assert_eq!(report.calls, 20);
    // Ids in upper case, wherever they stand.
    let books = demo.simulator.books(0);
    let id = books.invoices().next().unwrap().invoice_id.to_string();
    let sql = format!(
        r#"SELECT "InvoiceID" = '{}' FROM xero.accounting."Invoices" WHERE "InvoiceID" = '{}'"#,
        id.to_uppercase(),
        id.to_uppercase()
    );
    assert_eq!(ask(&context, &sql).await.0, [["true"]]);
    // One budget.
    context
        .sql("SET xero.max_calls_per_query = 20")
        .await
        .unwrap();
    let sql = r#"SELECT COUNT(*) FROM xero.accounting."Invoices" i, xero.accounting."Organisation" o
                 WHERE i."Reference" <> o."Name""#;
    let refused = context.sql(sql).await.unwrap().collect().await.unwrap_err();
    assert_eq!(Error::of(&refused).map(Error::kind), Some(ErrorKind::Limit));
}

#[tokio::test]
async fn register_takes_no_name_that_holds_tables_and_leaves_the_rest_as_it_is() {
    let demo = Demo::of(3).await;
    let config = SessionConfig::new().with_default_catalog_and_schema("xero", "accounting");
    let context = SessionContext::new_with_config(config);
    let session_id = context.session_id();
    // An empty catalog that the context made for itself is replaced.
    demo.connection.register(&context).unwrap();
    assert_eq!(
        ask(&context, r#"SELECT COUNT(*) FROM "Invoices""#).await.0,
        [["3"]]
    );
    assert_eq!(context.state().session_id(), session_id);
    let error = demo.connection.register(&context).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(
        error.message().contains("catalog `xero` with tables"),
        "{error}"
    );
    // By a name of one's own it goes.
    context.register_catalog("acme", demo.connection.catalog());
    let projects = demo.connection.catalog_of(Api::Accounting);
    context.register_catalog("acme_accounting", projects);
    let sql = r#"SELECT (SELECT COUNT(*) FROM acme.accounting."Invoices") AS a,
                        (SELECT COUNT(*) FROM acme_accounting."Demo Company (AU)"."Invoices") AS b"#;
    assert_eq!(ask(&context, sql).await.0, [["3", "3"]]);
}

#[tokio::test]
async fn tables_of_the_context_join_with_xeros() {
    let demo = Demo::of(60).await;
    let context = registered(&demo).await;
    let books = demo.simulator.books(0);
    let numbers = books
        .invoices()
        .filter_map(|invoice| invoice.invoice_number);
    let numbers: Vec<String> = numbers.take(4).collect();
    let column = datafusion::arrow::array::StringArray::from(numbers);
    let batch = RecordBatch::try_from_iter([("number", Arc::new(column) as _)]).unwrap();
    let table = MemTable::try_new(batch.schema(), vec![vec![batch]]).unwrap();
    context.register_table("orders", Arc::new(table)).unwrap();
    let sql = r#"SELECT COUNT(*) FROM orders
                 JOIN xero.accounting."Invoices" ON "InvoiceNumber" = number"#;
    assert_eq!(ask(&context, sql).await.0, [["4"]]);
}

// ---- Promises on a plain context ----------------------------------------------------------

async fn plain(demo: &Demo) -> SessionContext {
    let context = SessionContext::new();
    context.register_catalog("xero", demo.connection.catalog());
    context
}

#[tokio::test]
async fn a_plain_context_counts_limits_and_filters_with_the_calls_of_a_session() {
    let demo = Demo::with(
        Options {
            invoices: 400,
            ..Options::default()
        },
        &[("PageSize", "20")],
    )
    .await;
    let context = plain(&demo).await;
    let books = demo.simulator.books(0);
    let paid = books.invoices().filter(|i| i.status == "PAID").count();
    for (sql, rows, calls) in [
        (
            "SELECT COUNT(*) FROM xero.accounting.\"Invoices\"".to_string(),
            "400".to_string(),
            1,
        ),
        (
            "SELECT COUNT(*) FROM xero.accounting.\"Invoices\" WHERE \"Status\" = 'PAID'"
                .to_string(),
            paid.to_string(),
            1,
        ),
        (
            "SELECT COUNT(*) FROM (SELECT \"InvoiceID\" FROM xero.accounting.\"Invoices\" LIMIT 7)"
                .to_string(),
            "7".to_string(),
            1,
        ),
    ] {
        let (found, report) = ask(&context, &sql).await;
        assert_eq!((found, report.calls), (vec![vec![rows]], calls), "{sql}");
    }
}

#[tokio::test]
async fn a_plain_context_sends_nothing_while_planning_and_writes_nothing() {
    let demo = Demo::of(40).await;
    let context = plain(&demo).await;
    let explain = context
        .sql("EXPLAIN SELECT * FROM xero.accounting.\"Invoices\"")
        .await;
    explain.unwrap().collect().await.unwrap();
    for sql in [
        "DELETE FROM xero.accounting.\"Invoices\"",
        "DELETE FROM xero.accounting.\"Invoices\" WHERE false",
        "UPDATE xero.accounting.\"Invoices\" SET \"Reference\" = 'x' WHERE false",
        "INSERT INTO xero.accounting.\"Currencies\" (\"Code\") VALUES ('EUR')",
    ] {
        let refused = match context.sql(sql).await {
            Ok(frame) => frame.collect().await.map(|_| ()),
            Err(error) => Err(error),
        };
        assert!(refused.is_err(), "{sql}");
    }
    assert_eq!(demo.calls().len(), 0);
}

#[tokio::test]
async fn a_plain_context_gets_all_rows_or_our_error() {
    let demo = Demo::with(
        Options {
            invoices: 100,
            ..Options::default()
        },
        &[("PageSize", "20"), ("MaximumRequestRetries", "0")],
    )
    .await;
    let context = plain(&demo).await;
    demo.simulator
        .script(Fault::reply(200, "<html>maintenance</html>").after(3));
    let frame = context
        .sql("SELECT \"InvoiceID\" FROM xero.accounting.\"Invoices\"")
        .await;
    let error = frame.unwrap().collect().await.unwrap_err();
    let ours = Error::of(&error).map(|ours| (ours.kind(), ours.to_string()));
    let (kind, message) = ours.unwrap();
    assert!(
        matches!(kind, ErrorKind::UnexpectedReply | ErrorKind::Unreachable),
        "{kind:?}"
    );
    assert_eq!(Error::from(error).to_string(), message);
    let theirs = context.sql("SELECT nothing").await.unwrap_err();
    assert!(Error::of(&theirs).is_none());
    assert_eq!(Error::from(theirs).kind(), ErrorKind::Query);
}

// ---- The report ---------------------------------------------------------------------------

/// The report of a statement in a session, its rows read, and how many these were.
async fn reported(demo: &Demo, sql: &str) -> (usize, QueryReport) {
    demo.simulator.clear_journal();
    let mut stream = demo.session.execute(sql).await.unwrap();
    assert_eq!(stream.report().calls, 0, "before anything is read");
    let mut rows = 0;
    while let Some(batch) = stream.try_next().await.unwrap() {
        rows += batch.num_rows();
    }
    (rows, stream.report())
}

#[tokio::test]
async fn a_report_counts_what_the_other_end_saw() {
    let demo = Demo::with(
        Options {
            invoices: 200,
            ..Options::default()
        },
        &[("PageSize", "20")],
    )
    .await;
    for sql in [
        "SELECT * FROM Invoices",
        "SELECT * FROM Invoices LIMIT 30",
        "SELECT COUNT(*) FROM Invoices WHERE Status = 'PAID'",
        "SELECT * FROM Invoices ORDER BY Date DESC LIMIT 5",
        "SELECT i.Total, c.Name FROM Invoices i JOIN InvoiceLineItems l USING (InvoiceID) \
         JOIN Contacts c ON c.ContactID = i.ContactID",
        "WITH i AS (SELECT * FROM Invoices) SELECT * FROM i UNION ALL SELECT * FROM i",
        "SELECT * FROM Contacts WHERE ContactID = (SELECT MAX(ContactID) FROM Invoices)",
        "EXPLAIN ANALYZE SELECT * FROM Invoices",
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL \
         SELECT r.n + 1 AS n FROM r, Organisation WHERE r.n < 4) SELECT * FROM r",
    ] {
        let (_, report) = reported(&demo, sql).await;
        let calls = demo.calls().len();
        assert!(calls > 0, "{sql}");
        assert_eq!(report.calls, calls, "{sql}");
        assert!(report.bytes > 100 * calls, "{sql}: {report}");
        assert_eq!(report.organisations, demo.connection.tenants(), "{sql}");
        assert_eq!(report.truncated_at, None);
    }
    let nothing = reported(&demo, "SELECT 1").await.1;
    assert_eq!(nothing, QueryReport::default());
}

#[tokio::test]
async fn queries_side_by_side_have_reports_of_their_own() {
    let demo = Demo::with(
        Options {
            invoices: 200,
            ..Options::default()
        },
        &[("PageSize", "20")],
    )
    .await;
    let run = async |sql: &str| {
        let mut stream = demo.session.execute(sql).await.unwrap();
        while stream.try_next().await.unwrap().is_some() {}
        stream.report().calls
    };
    let (many, one) = futures::join!(
        run("SELECT * FROM Invoices"),
        run("SELECT * FROM Organisation")
    );
    assert_eq!((many, one), (10, 1));
}

#[tokio::test]
async fn a_report_tells_where_max_rows_ended_the_result() {
    let demo = Demo::with(
        Options {
            invoices: 60,
            ..Options::default()
        },
        &[("MaxRows", "25"), ("PageSize", "20")],
    )
    .await;
    let (rows, report) = reported(&demo, "SELECT * FROM Invoices").await;
    assert_eq!((rows, report.truncated_at), (25, Some(25)));
    let (rows, report) = reported(&demo, "SELECT * FROM Invoices LIMIT 7").await;
    assert_eq!((rows, report.truncated_at), (7, None));
    let shown = reported(&demo, "SELECT * FROM Invoices")
        .await
        .1
        .to_string();
    assert!(
        shown.ends_with("of Demo Company (AU); ended at 25 rows by MaxRows"),
        "{shown}"
    );
}

#[tokio::test]
async fn tries_that_failed_and_waits_are_in_the_report() {
    let demo = Demo::with(Options::default(), &[("RetryWaitTime", "30")]).await;
    demo.simulator.script(Fault::reply(503, "busy"));
    let (_, report) = reported(&demo, "SELECT * FROM Organisation").await;
    assert_eq!((report.calls, demo.calls().len()), (2, 2));
    assert!(report.time_waited.as_millis() >= 25, "{report}");
}
