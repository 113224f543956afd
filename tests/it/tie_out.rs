//! `CALL TieOut`: books that agree, and what is named where they don't.

use xero_sql::simulator::Options;
use xero_sql::{Error, ErrorKind};

use crate::harness::{Demo, cells};

/// The checks in their order.
const CHECKS: [&str; 7] = [
    "Receivables",
    "Payables",
    "Documents",
    "Bank",
    "TrialBalance",
    "Earnings",
    "BalanceSheet",
];

async fn demo(seed: u64, invoices: usize, special_sources: bool) -> Demo {
    let options = Options {
        seed,
        invoices,
        special_sources,
        ..Options::default()
    };
    Demo::with(options, &[]).await
}

async fn failure(demo: &Demo, sql: &str) -> Error {
    match demo.session.collect(sql).await {
        Ok(batches) => panic!("{sql} has an answer: {:?}", cells(&batches)),
        Err(error) => error,
    }
}

fn call(at: &str) -> String {
    format!("CALL TieOut(AsAt => DATE '{at}')")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clean_books_tie_on_any_day_with_and_without_what_no_document_shows() {
    for (seed, special_sources) in [(1, false), (2, true), (3, false)] {
        let demo = demo(seed, 150, special_sources).await;
        for at in ["2024-12-31", "2025-08-14", "2026-06-30"] {
            let (rows, calls) = demo.ask(&call(at)).await;
            let checks: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
            assert_eq!(checks, CHECKS, "seed {seed}, {at}: {rows:#?}");
            for row in &rows {
                assert_eq!(row[1..3], ["Check", "true"], "seed {seed}, {at}: {row:?}");
                assert_eq!(row[4], row[5]);
                assert_eq!(row[6], "0.0000");
                assert_eq!(row[12], at);
            }
            assert_ne!(rows[0][4], "0.0000");
            // Accounts, the organisation, seven lists, and four reports.
            assert_eq!(calls.len(), 13, "{calls:#?}");
        }
    }
}

#[tokio::test]
async fn it_keeps_to_what_one_query_may_spend() {
    let demo = demo(1, 60, false).await;
    demo.session
        .collect("SET xero.max_calls_per_query = 5")
        .await
        .unwrap();
    demo.simulator.clear_journal();
    let error = failure(&demo, &call("2026-06-30")).await;
    assert_eq!(error.kind(), ErrorKind::Limit, "{error}");
    assert!(error.to_string().contains("MaxCallsPerQuery"), "{error}");
    assert!(error.to_string().contains("CALL TieOut"), "{error}");
    assert!(demo.calls().len() <= 5);
}

#[tokio::test]
async fn a_day_that_is_none_is_refused_before_any_call() {
    let demo = demo(1, 60, false).await;
    demo.simulator.clear_journal();
    let error = failure(&demo, "CALL TieOut(AsAt => 'yesterday')").await;
    assert_eq!(error.kind(), ErrorKind::Query);
    assert!(error.to_string().contains("takes a date"), "{error}");
    assert!(demo.calls().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_organisation_has_checks_of_its_own_and_today_is_the_day_without_one() {
    let options = Options {
        invoices: 60,
        organisations: 2,
        ..Options::default()
    };
    let demo = Demo::with(options, &[("Tenant", "*")]).await;
    let rows = demo.rows("CALL TieOut()").await;
    assert_eq!(rows.len(), 2 * CHECKS.len());
    let today = demo.rows("SELECT current_date").await;
    for (of_one, row) in rows.iter().enumerate() {
        assert_eq!(row[2], "true", "{row:?}");
        assert_eq!(row[12], today[0][0]);
        assert_eq!(row[14], rows[of_one / CHECKS.len() * CHECKS.len()][14]);
    }
    assert_ne!(rows[0][13], rows[CHECKS.len()][13]);
    assert_ne!(rows[0][4], rows[CHECKS.len()][4]);
}
