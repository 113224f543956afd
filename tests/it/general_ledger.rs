//! The ledger as documents tell it, against the journals and the reports.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use xero_sql::simulator::{Guid, Options, Seen};
use xero_sql::{Error, ErrorKind};

use crate::harness::{Demo, NULL, cells, sorted};

/// The last day of the books.
const LAST: &str = "2026-06-30";

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

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// An amount as text, in ten-thousandths.
fn whole(text: &str) -> i128 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{fraction:0<4}").parse().unwrap()
}

/// Conditions on the days.
fn span(from: &str, to: &str) -> String {
    format!("FromDate = DATE '{from}' AND ToDate = DATE '{to}'")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_line_is_in_the_journals_and_nothing_is_unexplained() {
    for seed in 1..=3 {
        let demo = demo(seed, 100, false).await;
        let books = demo.simulator.books(0);
        let sql = format!(
            "SELECT SourceID, AccountID, SUM(NetAmount), COUNT(*) FILTER (WHERE LineType = 'Unexplained') \
             FROM GeneralLedger WHERE ToDate = DATE '{LAST}' GROUP BY 1, 2"
        );
        let mut ours = BTreeMap::new();
        for row in demo.rows(&sql).await {
            assert_eq!(row[3], "0", "seed {seed}: {row:?}");
            ours.insert((row[0].clone(), row[1].clone()), whole(&row[2]));
        }
        let mut theirs: BTreeMap<(String, String), i128> = BTreeMap::new();
        for journal in books.journals() {
            let source = journal
                .source_id
                .map_or(NULL.to_string(), |id| id.to_string());
            for line in &journal.journal_lines {
                let place = (source.clone(), line.account_id.to_string());
                *theirs.entry(place).or_default() += whole(&line.net_amount.to_string());
            }
        }
        ours.retain(|_, net| *net != 0);
        theirs.retain(|_, net| *net != 0);
        assert!(ours.len() > 500, "{}", ours.len());
        let differ = ours
            .iter()
            .filter(|(place, net)| theirs.get(place) != Some(net));
        assert_eq!(differ.collect::<Vec<_>>(), [], "seed {seed}");
        assert_eq!(ours.len(), theirs.len(), "seed {seed}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_no_document_tells_is_told_to_the_cent_by_account() {
    for (seed, from, to) in [
        (1, "1990-01-01", LAST),
        (2, "2025-03-10", "2025-09-17"),
        (3, "2024-07-01", "2026-05-31"),
    ] {
        let demo = demo(seed, 100, true).await;
        let books = demo.simulator.books(0);
        let sql = format!(
            "SELECT AccountID, NetAmount, COALESCE(Debit, 0) - COALESCE(Credit, 0), Date, SourceType \
             FROM GeneralLedger WHERE {} AND LineType = 'Unexplained'",
            span(from, to)
        );
        let mut found = BTreeMap::new();
        for row in demo.rows(&sql).await {
            assert_eq!(row[1], row[2]);
            assert_eq!(row[3..], [to, "UNEXPLAINED"]);
            found.insert(row[0].clone(), whole(&row[1]));
        }
        let mut expected = BTreeMap::new();
        for account in books.accounts() {
            let id: Guid = account.account_id;
            let net = books.unexplained(id, day(from), day(to));
            if net.0 != 0 {
                expected.insert(id.to_string(), whole(&net.to_string()));
            }
        }
        assert!(expected.len() > 5, "{expected:?}");
        assert_eq!(found, expected, "seed {seed}, {from} to {to}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lines_of_an_account_add_up_to_what_the_trial_balance_says() {
    let demo = demo(4, 100, true).await;
    let sql = format!(
        "SELECT g.Net - t.Net FROM \
         (SELECT AccountID, SUM(NetAmount) AS Net FROM GeneralLedger WHERE ToDate = DATE '{LAST}' GROUP BY 1) g \
         JOIN (SELECT AccountID, COALESCE(YTDDebit, 0) - COALESCE(YTDCredit, 0) AS Net FROM TrialBalance \
         WHERE Date = DATE '{LAST}') t USING (AccountID) \
         JOIN Accounts a USING (AccountID) WHERE a.Class IN ('ASSET', 'LIABILITY')"
    );
    let rows = demo.rows(&sql).await;
    assert!(rows.len() > 8, "{}", rows.len());
    assert!(rows.iter().all(|row| whole(&row[0]) == 0), "{rows:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn conditions_on_days_travel_and_spare_the_reports_where_they_say_nothing() {
    let demo = demo(1, 100, false).await;
    let lines = |filter: &str| format!("SELECT COUNT(*) FROM GeneralLedger WHERE {filter}");
    let within = "Date >= DATE '2025-05-01' AND Date <= DATE '2025-05-31'";
    let (by_date, calls) = demo.ask(&lines(within)).await;
    assert!(
        calls.iter().all(|call| !call.path.contains("/Reports/")),
        "{calls:#?}"
    );
    let of_banks: Vec<&Seen> = calls
        .iter()
        .filter(|call| call.path.ends_with("/BankTransactions"))
        .collect();
    let is_within = |call: &&&Seen| {
        let asked = call.query_value("where").unwrap_or_default();
        asked.contains("Date>=DateTime(2025,05,01)")
    };
    assert!(
        of_banks.iter().any(|call| is_within(&call)),
        "{of_banks:#?}"
    );
    let (by_span, calls) = demo.ask(&lines(&span("2025-05-01", "2025-05-31"))).await;
    assert_eq!(by_date, by_span);
    let of_reports = calls.iter().filter(|call| call.path.contains("/Reports/"));
    assert_eq!(of_reports.count(), 3, "{calls:#?}");
    // Documents until the last day, once each, with the accounts: nine lists.
    assert_eq!(calls.len(), 3 + 9, "{calls:#?}");
    let (_, calls) = demo.ask(&format!("EXPLAIN {}", lines("true"))).await;
    assert!(calls.is_empty(), "{calls:?}");
    let (_, calls) = demo.ask(&lines("SourceType = 'TRANSFER'")).await;
    assert!(
        calls.iter().all(|call| !call.path.contains("/Reports/")),
        "{calls:#?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn organisations_are_told_apart_and_days_have_to_be_told() {
    let options = Options {
        invoices: 40,
        organisations: 2,
        ..Options::default()
    };
    let demo = Demo::with(options, &[("Tenant", "*")]).await;
    let sql = |of: &str| {
        format!(
            "SELECT TenantName, COUNT(*), SUM(NetAmount), SUM(Debit), \
             COUNT(*) FILTER (WHERE LineType = 'Unexplained') \
             FROM GeneralLedger WHERE ToDate = DATE '{LAST}'{of} GROUP BY 1"
        )
    };
    let all = sorted(demo.rows(&sql("")).await);
    assert_eq!(all.len(), 2, "{all:?}");
    for row in &all {
        let (alone, calls) = demo
            .ask(&sql(&format!(" AND TenantName = '{}'", row[0])))
            .await;
        assert_eq!(alone, std::slice::from_ref(row));
        let mut asked: Vec<_> = calls.iter().map(|call| call.tenant.clone()).collect();
        asked.dedup();
        assert_eq!(asked.len(), 1, "{asked:?}");
        assert_eq!((whole(&row[2]), row[4].as_str()), (0, "0"));
    }
    for sql in [
        "SELECT * FROM GeneralLedger WHERE FromDate > DATE '2025-01-01'",
        "SELECT g.* FROM GeneralLedger g JOIN Invoices i ON g.ToDate = i.Date",
    ] {
        demo.simulator.clear_journal();
        let error = failure(&demo, sql).await;
        assert_eq!(error.kind(), ErrorKind::Query, "{error}");
        assert!(
            error
                .to_string()
                .contains("is a parameter of `GeneralLedger`"),
            "{error}"
        );
        assert!(demo.calls().is_empty());
    }
}
