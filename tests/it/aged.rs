//! What was owed on a day, against Xero's own report of each contact and the control accounts.

use std::collections::BTreeMap;

use datafusion::prelude::SessionContext;
use serde_json::Value;
use xero_sql::simulator::{Options, Seen};
use xero_sql::{Error, ErrorKind};

use crate::fixtures::access_token;
use crate::harness::{Demo, cells, sorted};

/// Days within the books, month ends and others, and the day after their last.
const DAYS: [&str; 5] = [
    "2024-06-30",
    "2025-02-14",
    "2025-06-30",
    "2026-03-31",
    "2026-07-01",
];

/// The two views, Xero's report of a contact, and the code of the control account.
const SIDES: [(&str, &str, &str); 2] = [
    ("AgedReceivables", "AgedReceivablesByContact", "610"),
    ("AgedPayables", "AgedPayablesByContact", "800"),
];

async fn demo(seed: u64, invoices: usize) -> Demo {
    let options = Options {
        seed,
        invoices,
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

/// The documents of one reply of Xero's: id, and what the report says is due.
fn listed(reply: &Value) -> BTreeMap<String, i128> {
    let sections = reply["Reports"][0]["Rows"].as_array().unwrap().iter();
    let rows = sections.filter_map(|section| section["Rows"].as_array());
    let lines = rows.flatten().filter(|row| row["RowType"] == "Row");
    let documents = lines.filter_map(|line| {
        let cells = line["Cells"].as_array()?;
        let id = cells[0]["Attributes"][0]["Value"].as_str()?;
        Some((id.to_string(), whole(cells[7]["Value"].as_str()?)))
    });
    documents.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_contact_owed_what_xeros_report_of_it_says_and_all_of_them_the_control_account() {
    for seed in 1..=3 {
        let demo = demo(seed, 100).await;
        let books = demo.simulator.books(0);
        let contacts: Vec<String> = books.contacts().map(|c| c.contact_id.to_string()).collect();
        let token = access_token(&demo.simulator).await;
        let get = |path: String| {
            let request = reqwest::Client::new()
                .get(format!(
                    "{}/api.xro/2.0/Reports/{path}",
                    demo.simulator.url()
                ))
                .bearer_auth(&token)
                .header("Accept", "application/json")
                .header("xero-tenant-id", &demo.connection.tenant().id);
            async move {
                let reply = request.send().await.unwrap();
                reply.json::<Value>().await.unwrap()
            }
        };
        for (view, report, control) in SIDES {
            for day in DAYS {
                let sql = format!(
                    "SELECT ContactID, DocumentID, BaseDue FROM {view} WHERE AsAt = DATE '{day}'"
                );
                let mut ours: BTreeMap<String, BTreeMap<String, i128>> = BTreeMap::new();
                let mut sum = 0;
                for row in demo.rows(&sql).await {
                    sum += whole(&row[2]);
                    let contact = ours.entry(row[0].clone()).or_default();
                    assert_eq!(contact.insert(row[1].clone(), whole(&row[2])), None);
                }
                for contact in &contacts {
                    let reply = get(format!("{report}?contactId={contact}&date={day}")).await;
                    let of_contact = ours.remove(contact).unwrap_or_default();
                    assert_eq!(of_contact, listed(&reply), "seed {seed}, {day}, {contact}");
                }
                assert!(ours.is_empty(), "{ours:?}");
                let sql = format!(
                    "SELECT COALESCE(YTDDebit, 0) - COALESCE(YTDCredit, 0) FROM TrialBalance \
                     WHERE Date = DATE '{day}' AND Label LIKE '%({control})'"
                );
                let balance = whole(&demo.rows(&sql).await[0][0]);
                let owed = if control == "610" { sum } else { -sum };
                assert_eq!(owed, balance, "seed {seed}, {view}, {day}");
                assert_ne!(owed, 0);
            }
        }
    }
}

#[tokio::test]
async fn all_of_it_is_six_lists_and_dates_travel() {
    let demo = demo(1, 1_000).await;
    let sql = "SELECT ContactName, CurrencyCode, SUM(Due), SUM(Due_Older), SUM(BaseDue) \
               FROM AgedReceivables WHERE AsAt = DATE '2026-03-31' GROUP BY 1, 2 ORDER BY 1, 2";
    let (rows, calls) = demo.ask(sql).await;
    assert!(rows.len() > 30, "{}", rows.len());
    assert_eq!(calls.len(), 6, "{calls:#?}");
    let is_dated = |call: &&Seen| {
        let asked = call.query_value("where").unwrap_or_default();
        asked.contains("Date<DateTime(2026,04,01)")
    };
    assert_eq!(calls.iter().filter(is_dated).count(), 5, "{calls:#?}");
    let (explained, calls) = demo.ask(&format!("EXPLAIN {sql}")).await;
    assert!(calls.is_empty(), "{calls:?}");
    let text = format!("{explained:?}");
    for list in [
        "Invoices",
        "Payments",
        "CreditNotes",
        "Overpayments",
        "Prepayments",
    ] {
        assert!(text.contains(&format!("GET /{list}?")), "{list}: {text}");
    }
}

#[tokio::test]
async fn today_is_the_day_without_one_and_what_is_open_then_is_what_the_documents_say() {
    let demo = demo(2, 240).await;
    let days = demo
        .rows("SELECT AsAt, current_date FROM AgedReceivables LIMIT 1")
        .await;
    assert_eq!(days[0][0], days[0][1]);
    let ours = "SELECT DocumentID, Due FROM AgedPayables WHERE DocumentType = 'Invoice' ORDER BY 1";
    let theirs = "SELECT InvoiceID, AmountDue FROM PostedInvoices \
                  WHERE Type = 'ACCPAY' AND AmountDue <> 0 ORDER BY 1";
    let owed = demo.rows(ours).await;
    assert!(owed.len() > 10);
    assert_eq!(owed, demo.rows(theirs).await);
    let ours =
        "SELECT DocumentID, -Due FROM AgedReceivables WHERE DocumentType <> 'Invoice' ORDER BY 1";
    let theirs = "SELECT CreditNoteID, RemainingCredit FROM CreditNotes WHERE Type = 'ACCRECCREDIT' \
                  AND Status IN ('AUTHORISED', 'PAID') AND RemainingCredit <> 0 UNION ALL \
                  SELECT OverpaymentID, RemainingCredit FROM Overpayments \
                  WHERE Type = 'RECEIVE-OVERPAYMENT' AND Status <> 'VOIDED' AND RemainingCredit <> 0 \
                  ORDER BY 1";
    let credit = demo.rows(ours).await;
    assert!(credit.len() > 3, "{credit:?}");
    assert_eq!(credit, demo.rows(theirs).await);
}

#[tokio::test]
async fn buckets_are_calendar_months_and_add_up() {
    let demo = demo(1, 400).await;
    let sql = "SELECT DueDate, Date, DaysOverdue, Bucket, \
               Due_Current + Due_LessThanOneMonth + Due_OneMonth + Due_TwoMonths + Due_ThreeMonths + Due_Older = Due, \
               BaseDue_Current + BaseDue_LessThanOneMonth + BaseDue_OneMonth + BaseDue_TwoMonths \
               + BaseDue_ThreeMonths + BaseDue_Older = BaseDue \
               FROM AgedReceivables WHERE AsAt = DATE '2026-03-31'";
    let rows = demo.rows(sql).await;
    let mut seen = BTreeMap::new();
    for row in &rows {
        assert_eq!(row[4..], ["true", "true"]);
        let due = if row[0] == "<null>" { &row[1] } else { &row[0] };
        // The same days of earlier months; February has but 28.
        let bounds = [
            ("2026-03-31", "Current"),
            ("2026-03-01", "< 1 Month"),
            ("2026-02-01", "1 Month"),
            ("2026-01-01", "2 Months"),
            ("2025-12-01", "3 Months"),
            ("", "Older"),
        ];
        let bucket = bounds.iter().find(|(first, _)| due.as_str() >= *first);
        let bucket = bucket.unwrap().1;
        assert_eq!(row[3], bucket, "{row:?}");
        assert_eq!(row[2] == "0", bucket == "Current", "{row:?}");
        *seen.entry(bucket).or_insert(0) += 1;
    }
    assert_eq!(seen.len(), 6, "{seen:?}");
}

#[tokio::test]
async fn conditions_choose_days_and_travel_to_the_documents() {
    let demo = demo(1, 240).await;
    let several = "SELECT AsAt, COUNT(*) FROM AgedReceivables \
                   WHERE AsAt IN (DATE '2025-06-30', DATE '2026-03-31') GROUP BY 1 ORDER BY 1";
    let both = demo.rows(several).await;
    let one = |day: &str| {
        format!("SELECT AsAt, COUNT(*) FROM AgedReceivables WHERE AsAt = '{day}' GROUP BY 1")
    };
    let mut alone = demo.rows(&one("2025-06-30")).await;
    alone.extend(demo.rows(&one("2026-03-31")).await);
    assert_eq!(both, alone);
    let of_contact = "SELECT MIN(ContactID) FROM AgedReceivables WHERE AsAt = DATE '2026-03-31'";
    let contact = demo.rows(of_contact).await[0][0].to_uppercase();
    let sql = format!(
        "SELECT DocumentID, Due FROM AgedReceivables WHERE AsAt = DATE '2026-03-31' \
         AND ContactID = '{contact}'"
    );
    let (rows, calls) = demo.ask(&sql).await;
    assert!(!rows.is_empty());
    let of_contact = calls
        .iter()
        .filter(|call| call.url.contains(&contact.to_lowercase()));
    assert!(of_contact.count() >= 3, "{calls:#?}");
    let none =
        "SELECT * FROM AgedReceivables WHERE AsAt = DATE '2025-06-30' AND AsAt = DATE '2026-03-31'";
    let (rows, calls) = demo.ask(none).await;
    assert_eq!((rows.len(), calls.len()), (0, 0));
    let count = "SELECT COUNT(*) FROM AgedReceivables WHERE AsAt = DATE '2026-03-31'";
    assert_eq!(demo.rows(count).await[0][0], both[1][1]);
}

#[tokio::test]
async fn a_day_that_is_no_literal_is_refused_before_any_call() {
    let demo = demo(1, 60).await;
    for sql in [
        "SELECT * FROM AgedReceivables WHERE AsAt > DATE '2026-03-31'",
        "SELECT * FROM AgedReceivables WHERE AsAt = Date",
        "SELECT * FROM AgedReceivables WHERE AsAt IN (SELECT Date FROM Invoices)",
        "SELECT * FROM AgedReceivables a JOIN Invoices i ON a.AsAt = i.Date",
        "SELECT COUNT(*) FILTER (WHERE AsAt = DATE '2026-03-31') FROM AgedPayables",
    ] {
        demo.simulator.clear_journal();
        let error = failure(&demo, sql).await;
        assert_eq!(error.kind(), ErrorKind::Query, "{sql}: {error}");
        assert!(
            error.to_string().contains("`AsAt` is a parameter"),
            "{sql}: {error}"
        );
        assert!(demo.calls().is_empty(), "{sql}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_sql_it_is_the_sum_of_xeros_report_for_a_third_of_the_calls() {
    let demo = demo(1, 80).await;
    for (view, report, _) in SIDES {
        let ours = format!(
            "SELECT ContactID, SUM(BaseDue) FROM {view}(AsAt => DATE '2026-03-31') GROUP BY 1 ORDER BY 1"
        );
        let theirs = format!(
            "SELECT ContactID, SUM(Due) FROM {report} WHERE Date = DATE '2026-03-31' \
             GROUP BY 1 HAVING COUNT(*) FILTER (WHERE LineType = 'Document') > 0 ORDER BY 1"
        );
        let (ours, few) = demo.ask(&ours).await;
        let (theirs, many) = demo.ask(&theirs).await;
        assert!(ours.len() > 1, "{ours:?}");
        assert_eq!(ours, theirs);
        assert!(
            few.len() * 3 <= many.len(),
            "{} and {}",
            few.len(),
            many.len()
        );
    }
}

#[tokio::test]
async fn a_context_of_somebody_elses_has_it_too() {
    let demo = demo(1, 120).await;
    let context = SessionContext::new();
    demo.connection.register(&context).unwrap();
    let contact = "SELECT MAX(ContactID) FROM AgedPayables WHERE AsAt = DATE '2026-03-31'";
    let contact = demo.rows(contact).await[0][0].to_uppercase();
    let sql = format!(
        r#"SELECT "DocumentID", "BaseDue" FROM xero.accounting."AgedPayables"
           WHERE "AsAt" = DATE '2026-03-31' AND "ContactID" = '{contact}' ORDER BY 1"#
    );
    let batches = context.sql(&sql).await.unwrap().collect().await.unwrap();
    let ours = format!(
        "SELECT DocumentID, BaseDue FROM AgedPayables WHERE AsAt = DATE '2026-03-31' \
         AND ContactID = '{contact}' ORDER BY 1"
    );
    let rows = demo.rows(&ours).await;
    assert!(!rows.is_empty());
    assert_eq!(cells(&batches), rows);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_organisations_are_told_apart() {
    let options = Options {
        invoices: 60,
        organisations: 3,
        ..Options::default()
    };
    let demo = Demo::with(options, &[("Tenant", "*")]).await;
    let sql = |of: &str| {
        format!(
            "SELECT TenantName, BaseCurrency, COUNT(*), SUM(BaseDue) FROM AgedReceivables \
             WHERE AsAt = DATE '2026-03-31'{of} GROUP BY 1, 2"
        )
    };
    let all = sorted(demo.rows(&sql("")).await);
    assert_eq!(all.len(), 3, "{all:?}");
    for row in &all {
        let one = sql(&format!(" AND TenantName = '{}'", row[0]));
        let (alone, calls) = demo.ask(&one).await;
        assert_eq!(alone, std::slice::from_ref(row));
        assert_eq!(calls.len(), 6, "{calls:#?}");
    }
}
