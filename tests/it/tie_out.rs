//! `CALL TieOut`: books that agree, and what is named where they don't.

use std::collections::BTreeSet;

use xero_sql::simulator::{Misstatement, Options, Planted};
use xero_sql::{Error, ErrorKind};

use crate::harness::{Demo, NULL, cells};

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

/// An amount as text, in ten-thousandths.
fn whole(text: &str) -> i128 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{fraction:0<4}").parse().unwrap()
}

fn call(at: &str) -> String {
    format!("CALL TieOut(AsAt => DATE '{at}')")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clean_books_tie_on_any_day_with_and_without_what_no_document_shows() {
    for (seed, special_sources) in [(1, false), (2, true), (3, false)] {
        let demo = demo(seed, 100, special_sources).await;
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

/// The check that a fault makes differ.
fn check_of(fault: Misstatement) -> &'static [&'static str] {
    match fault {
        Misstatement::JournalToReceivables => &["Receivables"],
        Misstatement::JournalToPayables => &["Payables"],
        Misstatement::AmountDueOff
        | Misstatement::UnknownPayment
        | Misstatement::AllocatedTooMuch => &["Documents"],
        Misstatement::PaidThoughVoided
        | Misstatement::BankToControl
        | Misstatement::LedgerDatedOtherwise
        | Misstatement::BookedTwice => &["Receivables", "Payables"],
        Misstatement::BankSummaryOff => &["Bank"],
        Misstatement::TrialBalanceOff => &["TrialBalance"],
        Misstatement::EarningsOff => &["Earnings", "BalanceSheet"],
    }
}

/// Whatever a fault is about, by id.
fn ids(planted: &Planted) -> Vec<String> {
    planted.documents.iter().map(ToString::to_string).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_that_is_planted_is_found_and_no_other() {
    for seed in 1..=3 {
        let demo = demo(seed, 240, seed == 2).await;
        let planted: Vec<Planted> = Misstatement::ALL
            .into_iter()
            .filter_map(|fault| demo.simulator.plant(fault))
            .collect();
        assert!(planted.len() >= 10, "{planted:?}");
        let (rows, calls) = demo.ask(&call("2026-06-30")).await;
        let causes: Vec<&Vec<String>> = rows.iter().filter(|row| row[1] == "Cause").collect();
        let mut guilty = BTreeSet::new();
        for planted in &planted {
            let checks = check_of(planted.misstatement);
            let fails = |check: &&str| {
                let mut rows = rows.iter().filter(|row| row[1] == "Check");
                rows.any(|row| row[0] == **check && row[2] == "false")
            };
            assert!(checks.iter().any(fails), "{planted:?}: {rows:#?}");
            let named: Vec<String> = match planted.documents.is_empty() {
                true if planted.misstatement == Misstatement::EarningsOff => vec![],
                true => vec![planted.account.to_string()],
                false => ids(planted),
            };
            for id in &named {
                let is_named =
                    |row: &&&Vec<String>| row[8] == *id && checks.contains(&row[0].as_str());
                assert!(
                    causes.iter().any(|row| is_named(&row)),
                    "seed {seed}: {planted:?} isn't named: {causes:#?}"
                );
            }
            guilty.extend(named);
        }
        // Nobody else is blamed.
        for row in &causes {
            let is_earnings = row[9] == "Current Year Earnings";
            assert!(
                is_earnings || guilty.contains(&row[8]),
                "seed {seed}: {row:?}"
            );
        }
        // The causes of a control account are all that makes it differ.
        for check in ["Receivables", "Payables", "TrialBalance", "Bank"] {
            let of_check = |row: &&Vec<String>, kind: &str| row[0] == check && row[1] == kind;
            let sum = |kind: &str| -> i128 {
                let differences = rows.iter().filter(|row| of_check(row, kind));
                let differences = differences.filter(|row| row[6] != NULL);
                differences.map(|row| whole(&row[6])).sum()
            };
            assert_eq!(
                sum("Check"),
                sum("Cause"),
                "seed {seed}, {check}: {rows:#?}"
            );
            assert_ne!(sum("Check"), 0, "seed {seed}, {check}");
        }
        assert!(calls.len() < 60, "{}", calls.len());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_fault_alone_is_found_from_the_day_it_shows_and_not_before() {
    for fault in Misstatement::ALL {
        let demo = demo(5, 150, false).await;
        let Some(planted) = demo.simulator.plant(fault) else {
            continue;
        };
        let rows = demo.rows(&call("2026-06-30")).await;
        let failed: BTreeSet<&str> = rows
            .iter()
            .filter(|row| row[2] == "false")
            .map(|row| row[0].as_str())
            .collect();
        assert!(!failed.is_empty(), "{planted:?}: {rows:#?}");
        let expected = check_of(fault);
        assert!(
            failed.iter().all(|check| expected.contains(check)),
            "{planted:?}: {rows:#?}"
        );
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
