//! What a query costs: the calls that reach Xero, counted at the other end.

use datafusion::prelude::SessionContext;
use xero_sql::simulator::{Fault, Options, Seen};

use crate::harness::{Demo, cells};

/// The values of a parameter over all calls.
fn parameter(calls: &[Seen], name: &str) -> Vec<Option<String>> {
    calls
        .iter()
        .map(|call| call.query_value(name).map(str::to_string))
        .collect()
}

async fn check_calls(demo: &Demo, sql: &str, expected: usize) -> Vec<Seen> {
    let (_, calls) = demo.ask(sql).await;
    let urls: Vec<&str> = calls.iter().map(|c| c.url.as_str()).collect();
    assert_eq!(calls.len(), expected, "{sql}\n{urls:#?}");
    calls
}

#[tokio::test]
async fn a_limit_is_one_call_of_that_many_rows() {
    let demo = Demo::of(1_200).await;
    let calls = check_calls(&demo, "SELECT * FROM Invoices LIMIT 5", 1).await;
    assert_eq!(calls[0].query_value("pageSize"), Some("5"));
    assert_eq!(calls[0].rows, 5);
    let calls = check_calls(
        &demo,
        "SELECT * FROM Invoices WHERE Status = 'PAID' LIMIT 7 OFFSET 3",
        1,
    )
    .await;
    assert_eq!(calls[0].query_value("pageSize"), Some("10"));
}

#[tokio::test]
async fn a_limit_under_a_filter_that_xero_cant_decide_reads_whole_pages_until_it_is_met() {
    let demo = Demo::of(3_000).await;
    let calls = check_calls(
        &demo,
        "SELECT InvoiceID FROM Invoices WHERE SubTotal > 0 LIMIT 5",
        1,
    )
    .await;
    assert_eq!(calls[0].query_value("pageSize"), Some("1000"));
    check_calls(
        &demo,
        "SELECT InvoiceID FROM Invoices WHERE SubTotal < 0 LIMIT 5",
        3,
    )
    .await;
}

#[tokio::test]
async fn a_whole_list_is_read_in_pages_of_a_thousand_in_a_steady_order() {
    let demo = Demo::of(2_500).await;
    let (rows, calls) = demo.ask("SELECT InvoiceID FROM Invoices").await;
    assert_eq!(rows.len(), 2_500);
    let mut pages = parameter(&calls, "page");
    pages.sort();
    assert_eq!(
        pages,
        [Some("1".into()), Some("2".into()), Some("3".into())]
    );
    for call in &calls {
        assert_eq!(call.query_value("pageSize"), Some("1000"));
        assert_eq!(call.query_value("order"), Some("InvoiceID"));
        assert_eq!(call.query_value("unitdp"), Some("4"));
        assert_eq!(call.query_value("includeArchived"), Some("true"));
    }
}

#[tokio::test]
async fn a_filter_travels_and_the_reply_holds_only_what_it_selects() {
    let demo = Demo::of(1_200).await;
    let sql = "SELECT InvoiceID FROM Invoices WHERE Status = 'VOIDED' AND Date >= '2025-01-01'";
    let (rows, calls) = demo.ask(sql).await;
    let truth = demo
        .simulator
        .books(0)
        .invoices()
        .filter(|i| i.status == "VOIDED" && i.date.to_string().as_str() >= "2025-01-01")
        .count();
    assert_eq!((rows.len(), calls.len(), calls[0].rows), (truth, 1, truth));
    assert!(truth > 0 && truth < 1_200);
    assert_eq!(
        calls[0].query_value("where"),
        Some("Status==\"VOIDED\" AND Date>=DateTime(2025,01,01)")
    );
}

#[tokio::test]
async fn counting_costs_one_small_page() {
    let demo = Demo::of(5_000).await;
    let truth = |status: &str| {
        let books = demo.simulator.books(0);
        let count = books.invoices().filter(|i| i.status == status).count();
        vec![vec![count.to_string()]]
    };
    for (sql, expected) in [
        (
            "SELECT COUNT(*) FROM Invoices",
            vec![vec!["5000".to_string()]],
        ),
        (
            "SELECT COUNT(*) FROM Invoices WHERE Status = 'PAID'",
            truth("PAID"),
        ),
        (
            "SELECT COUNT(*) FROM (SELECT * FROM Invoices LIMIT 10)",
            vec![vec!["10".to_string()]],
        ),
        (
            "SELECT COUNT(*) FROM Contacts WHERE Name = 'no such name'",
            vec![vec!["0".to_string()]],
        ),
    ] {
        let (rows, calls) = demo.ask(sql).await;
        assert_eq!((rows, calls.len()), (expected, 1), "{sql}");
        assert!(
            calls[0].rows <= 1 || sql.contains("LIMIT") || sql.contains("Name"),
            "{sql}"
        );
    }
    // A column decides, a superset travels, or a list within the document is counted: pages.
    check_calls(&demo, "SELECT COUNT(Reference) FROM Invoices", 5).await;
    check_calls(&demo, "SELECT COUNT(*) FROM InvoiceLineItems", 5).await;
    let (rows, calls) = demo
        .ask("SELECT COUNT(*) FROM Invoices WHERE SubTotal >= 0")
        .await;
    assert_eq!((rows, calls.len()), (vec![vec!["5000".to_string()]], 5));
}

#[tokio::test]
async fn the_first_rows_in_xeros_order_cost_one_page_of_that_many() {
    let demo = Demo::of(3_000).await;
    let books = demo.simulator.books(0);
    let mut dates: Vec<String> = books.invoices().map(|i| i.date.to_string()).collect();
    dates.sort();
    let latest: Vec<Vec<String>> = dates
        .iter()
        .rev()
        .take(12)
        .map(|d| vec![d.clone()])
        .collect();
    let (rows, calls) = demo
        .ask("SELECT Date FROM Invoices ORDER BY Date DESC LIMIT 10 OFFSET 2")
        .await;
    assert_eq!((rows.as_slice(), calls.len()), (&latest[2..], 1));
    assert_eq!(calls[0].query_value("order"), Some("Date DESC"));
    assert_eq!(calls[0].query_value("pageSize"), Some("50"));
    // A filter Xero doesn't decide, text, a second key, a nullable date: the whole list.
    for sql in [
        "SELECT InvoiceID FROM Invoices WHERE SubTotal > 5 ORDER BY Date LIMIT 3",
        "SELECT InvoiceID FROM Invoices ORDER BY ContactName LIMIT 3",
        "SELECT InvoiceID FROM Invoices ORDER BY Date, InvoiceID LIMIT 3",
        "SELECT InvoiceID FROM Invoices ORDER BY DueDate LIMIT 3",
        "SELECT InvoiceID FROM Invoices ORDER BY Date LIMIT 2000",
        "SELECT InvoiceID FROM Invoices ORDER BY Date",
    ] {
        check_calls(&demo, sql, 3).await;
    }
}

#[tokio::test]
async fn a_page_that_isnt_in_the_order_asked_for_is_not_believed() {
    let demo = Demo::of(300).await;
    let page = |one: &str, other: &str, size: usize| {
        let invoice = |n: usize, date: &str| {
            format!(r#"{{"InvoiceID":"00000000-0000-4000-8000-00000000000{n}","Date":"{date}"}}"#)
        };
        format!(
            r#"{{"pagination":{{"page":1,"pageSize":{size},"pageCount":1,"itemCount":2}},"Invoices":[{},{}]}}"#,
            invoice(1, one),
            invoice(2, other)
        )
    };
    let sql = "SELECT InvoiceID, Date FROM Invoices ORDER BY Date DESC LIMIT 2";
    let truth = demo.rows(sql).await;
    for wrong in [
        page("2020-01-01", "2021-01-01", 50),
        page("2021-01-01", "", 50),
        page("2021-01-01", "2020-01-01", 100),
    ] {
        demo.simulator
            .script(Fault::reply(200, &wrong).header("content-type", "application/json"));
        let (rows, calls) = demo.ask(sql).await;
        assert_eq!(
            rows.iter().map(|r| &r[1]).collect::<Vec<_>>(),
            truth.iter().map(|r| &r[1]).collect::<Vec<_>>(),
            "{wrong}"
        );
        assert_eq!(calls.len(), 2);
    }
    let right = page("2021-01-01", "2020-01-01", 50);
    demo.simulator
        .script(Fault::reply(200, &right).header("content-type", "application/json"));
    let (rows, calls) = demo.ask(sql).await;
    assert_eq!((rows[0][1].as_str(), calls.len()), ("2021-01-01", 1));
}

#[tokio::test]
async fn a_page_of_one_date_shows_no_order_and_a_larger_one_is_asked_for() {
    let demo = Demo::of(300).await;
    let sql = "SELECT Date FROM Invoices ORDER BY Date DESC LIMIT 2";
    let truth = demo.rows(sql).await;
    let invoices: Vec<String> = (10..60)
        .map(|n| {
            let id = format!("00000000-0000-4000-8000-0000000000{n}");
            format!(r#"{{"InvoiceID":"{id}","Date":"2020-01-01"}}"#)
        })
        .collect();
    let page = format!(
        r#"{{"pagination":{{"page":1,"pageSize":50,"pageCount":6,"itemCount":300}},"Invoices":[{}]}}"#,
        invoices.join(",")
    );
    demo.simulator
        .script(Fault::reply(200, &page).header("content-type", "application/json"));
    let (rows, calls) = demo.ask(sql).await;
    assert_eq!(rows, truth);
    let sizes = parameter(&calls, "pageSize");
    assert_eq!(sizes, [Some("50".into()), Some("1000".into())]);
    // Where the list ends with them, they are all there is to order.
    let page = page.replace("\"itemCount\":300", "\"itemCount\":50");
    demo.simulator
        .script(Fault::reply(200, &page).header("content-type", "application/json"));
    let (rows, calls) = demo.ask(sql).await;
    assert_eq!((rows[0][0].as_str(), calls.len()), ("2020-01-01", 1));
}

#[tokio::test]
async fn pages_asked_for_side_by_side_come_in_the_lists_order() {
    let options = Options {
        invoices: 600,
        ..Options::default()
    };
    let demo = Demo::with(options, &[("PageSize", "50")]).await;
    let (rows, calls) = demo.ask("SELECT InvoiceID FROM Invoices").await;
    assert_eq!((rows.len(), calls.len()), (600, 12));
    for _ in 0..5 {
        assert_eq!(demo.rows("SELECT InvoiceID FROM Invoices").await, rows);
    }
}

#[tokio::test]
async fn under_a_filter_on_what_changes_unseen_several_pages_are_read_twice() {
    let options = Options {
        invoices: 600,
        ..Options::default()
    };
    let demo = Demo::with(options, &[("PageSize", "100")]).await;
    let due = "SELECT InvoiceID FROM Invoices WHERE DueDate >= '2024-01-01'";
    let (rows, calls) = demo.ask(due).await;
    let pages = rows.len().div_ceil(100);
    assert!(pages > 2);
    assert_eq!(calls.len(), 2 * pages);
    assert!(calls.iter().all(|call| call.query_value("where").is_some()));
    let dated = due.replace("DueDate", "Date");
    let (rows, calls) = demo.ask(&dated).await;
    assert_eq!(calls.len(), rows.len().div_ceil(100) + 1);
}

#[tokio::test]
async fn updated_since_travels_as_a_header() {
    let demo = Demo::of(600).await;
    let books = demo.simulator.books(0);
    let mut updated: Vec<i64> = books.invoices().map(|i| i.updated_ms).collect();
    updated.sort_unstable();
    let since = chrono::DateTime::from_timestamp_millis(updated[500]).unwrap();
    let sql = format!(
        "SELECT InvoiceID FROM Invoices WHERE UpdatedDateUTC >= TIMESTAMP '{}'",
        since.format("%Y-%m-%dT%H:%M:%S%.3fZ")
    );
    let (rows, calls) = demo.ask(&sql).await;
    assert_eq!(
        rows.len(),
        updated.iter().filter(|u| **u >= updated[500]).count()
    );
    assert_eq!(calls.len(), 1);
    assert!(calls[0].if_modified_since.is_some() && calls[0].rows < 600);
}

#[tokio::test]
async fn ids_are_asked_for_by_id_and_never_beside_a_filter() {
    let demo = Demo::of(1_200).await;
    let books = demo.simulator.books(0);
    let ids: Vec<String> = (0..100)
        .map(|i| format!("'{}'", books.invoice(i * 3).unwrap().invoice_id))
        .collect();
    let one = check_calls(
        &demo,
        &format!("SELECT * FROM Invoices WHERE InvoiceID = {}", ids[0]),
        1,
    )
    .await;
    assert_eq!(one[0].rows, 1);
    let sql = format!(
        "SELECT InvoiceID FROM Invoices WHERE InvoiceID IN ({}) AND Total > 0",
        ids.join(",")
    );
    let calls = check_calls(&demo, &sql, 3).await;
    for call in &calls {
        assert!(call.query_value("where").is_none() && call.query_value("order").is_none());
        assert!(call.url.len() < 2_000);
    }
    assert_eq!(calls.iter().map(|c| c.rows).sum::<usize>(), 100);
}

#[tokio::test]
async fn a_join_asks_for_the_other_side_by_id_where_that_is_fewer_calls() {
    // 20,000 invoices have 2,500 contacts: three pages.
    let demo = Demo::of(20_000).await;
    let contacts = |calls: &[Seen]| -> Vec<String> {
        let of_contacts = calls.iter().filter(|c| c.path.ends_with("/Contacts"));
        of_contacts
            .map(|c| c.query_value("IDs").unwrap_or("all").to_string())
            .collect()
    };
    let books = demo.simulator.books(0);
    let mut due: Vec<_> = books.invoices().map(|i| i.amount_due).collect();
    due.sort_unstable();
    let large = due[due.len() - 15];
    for (columns, from, condition) in [
        (
            "i.Total, c.Name",
            "Invoices i JOIN Contacts c ON c.ContactID = i.ContactID",
            "i.AmountDue >",
        ),
        (
            "i.Total, c.Name",
            "Contacts c JOIN Invoices i USING (ContactID)",
            "i.AmountDue >",
        ),
        (
            "c.Name, c.Name",
            "Contacts c",
            "c.ContactID IN (SELECT ContactID FROM Invoices WHERE AmountDue >",
        ),
    ] {
        let end = if condition.contains('(') { ")" } else { "" };
        let sql = format!("SELECT {columns} AS it FROM {from} WHERE {condition} {large}{end}");
        let (rows, calls) = demo.ask(&sql).await;
        assert!((1..15).contains(&rows.len()), "{sql}: {} rows", rows.len());
        let asked = contacts(&calls);
        assert!(asked.len() == 1 && asked[0] != "all", "{sql}: {asked:?}");
    }
    // Nearly every contact has a draft: the list itself is fewer calls than batches of ids.
    let sql = "SELECT COUNT(DISTINCT c.ContactID) FROM Invoices i JOIN Contacts c USING (ContactID) WHERE i.Status = 'DRAFT'";
    let (rows, calls) = demo.ask(sql).await;
    let drafts = books.invoices().filter(|i| i.status == "DRAFT");
    let with_drafts: std::collections::HashSet<_> = drafts.map(|i| i.contact_id).collect();
    assert_eq!(rows, [[with_drafts.len().to_string()]]);
    assert_eq!(contacts(&calls), ["all", "all", "all"]);
    // Nothing to join with: nothing is asked for.
    let sql = "SELECT c.Name FROM Invoices i JOIN Contacts c USING (ContactID) WHERE i.AmountDue > 99999999";
    let (rows, calls) = demo.ask(sql).await;
    assert!(rows.is_empty() && contacts(&calls).is_empty());
}

#[tokio::test]
async fn many_absent_ids_cost_no_more_than_reading_the_list() {
    let demo = Demo::of(1_200).await;
    let absent: Vec<String> = (0..30)
        .map(|n| format!("'11111111-2222-4333-8444-5555555555{n:02}'"))
        .collect();
    let there = demo.simulator.books(0).invoice(5).unwrap().invoice_id;
    let sql = format!(
        "SELECT InvoiceID FROM Invoices WHERE InvoiceID IN ('{there}', {})",
        absent.join(", ")
    );
    let (rows, calls) = demo.ask(&sql).await;
    assert_eq!(rows, [[there.to_string()]]);
    assert_eq!(calls.len(), 3);
}

#[tokio::test]
async fn an_id_that_a_list_doesnt_bring_is_asked_for_by_name_before_it_is_absent() {
    let demo = Demo::of(100).await;
    let absent = "11111111-2222-4333-8444-555555555555";
    let (rows, calls) = demo
        .ask(&format!(
            "SELECT * FROM Invoices WHERE InvoiceID = '{absent}'"
        ))
        .await;
    assert!(rows.is_empty());
    assert_eq!(
        calls.iter().map(|c| c.status).collect::<Vec<_>>(),
        [200, 404]
    );
    assert!(calls[1].path.ends_with(absent));
}

#[tokio::test]
async fn what_no_row_can_match_costs_nothing() {
    let demo = Demo::of(100).await;
    for condition in [
        "InvoiceID = 'no guid'",
        "ContactID IN ('x', 'y')",
        "Status = 'PAID' AND 1 = 2",
        "Total = NULL",
    ] {
        let (rows, calls) = demo
            .ask(&format!("SELECT * FROM Invoices WHERE {condition}"))
            .await;
        assert!(rows.is_empty() && calls.is_empty(), "{condition}");
    }
    assert!(
        check_calls(&demo, "SELECT * FROM Tenants", 0)
            .await
            .is_empty()
    );
    check_calls(&demo, "SELECT * FROM Invoices LIMIT 0", 0).await;
}

#[tokio::test]
async fn planning_and_explain_send_nothing() {
    let demo = Demo::of(100).await;
    for sql in [
        "EXPLAIN SELECT * FROM Invoices WHERE Status = 'PAID'",
        "EXPLAIN SELECT COUNT(*) FROM Contacts c JOIN Invoices i ON i.ContactID = c.ContactID",
        "DESCRIBE invoices",
        "SHOW TABLES",
        "SHOW COLUMNS FROM contacts",
        "SELECT COUNT(*) FROM information_schema.columns",
    ] {
        let (rows, calls) = demo.ask(sql).await;
        assert!(!rows.is_empty(), "{sql}");
        assert!(calls.is_empty(), "{sql}");
    }
    demo.session
        .plan("SELECT * FROM InvoiceLineItems")
        .await
        .unwrap();
    assert!(demo.calls().is_empty());
}

#[tokio::test]
async fn explain_shows_the_first_request_and_how_each_filter_travels() {
    let demo = Demo::of(100).await;
    let rows = demo
        .rows("EXPLAIN SELECT InvoiceID FROM Invoices WHERE Status = 'PAID' AND Reference = 'x' AND SubTotal > 5")
        .await;
    let plan = rows
        .iter()
        .flatten()
        .find(|cell| cell.contains("XeroScanExec"))
        .unwrap();
    for part in [
        "first_request=GET /Invoices?",
        "where=Status==\"PAID\" AND Reference==\"x\"",
        "table=Invoices, calls=unknown, first_request=",
        "Status = 'PAID' (server-exact)",
        "Reference = 'x' (superset)",
        "(local: Xero doesn't filter by this column here)",
    ] {
        assert!(plan.contains(part), "{part} is not in {plan}");
    }
}

#[tokio::test]
async fn explain_analyze_tells_the_calls_made() {
    let demo = Demo::of(1_200).await;
    let (rows, calls) = demo
        .ask("EXPLAIN ANALYZE SELECT InvoiceID FROM Invoices")
        .await;
    assert_eq!(calls.len(), 2);
    let plan = rows
        .iter()
        .flatten()
        .find(|cell| cell.contains("XeroScanExec"))
        .unwrap();
    assert!(plan.contains("api_calls=2"), "{plan}");
}

#[tokio::test]
async fn child_tables_cost_nothing_beyond_their_parents_pages() {
    let demo = Demo::of(1_200).await;
    for table in [
        "Invoices",
        "InvoiceLineItems",
        "InvoiceLineItemTracking",
        "InvoicePayments",
    ] {
        check_calls(&demo, &format!("SELECT * FROM {table}"), 2).await;
    }
    for table in [
        "Contacts",
        "ContactAddresses",
        "ContactPhones",
        "ContactPersons",
    ] {
        check_calls(&demo, &format!("SELECT COUNT(*) FROM {table}"), 1).await;
    }
    check_calls(&demo, "SELECT Description FROM InvoiceLineItems LIMIT 3", 1).await;
    let calls = check_calls(
        &demo,
        "SELECT LineAmount FROM InvoiceLineItems WHERE Status = 'VOIDED'",
        1,
    )
    .await;
    assert_eq!(calls[0].query_value("where"), Some("Status==\"VOIDED\""));
}

#[tokio::test]
async fn the_catalog_works_on_a_plain_session_context() {
    let demo = Demo::of(300).await;
    let context = SessionContext::new();
    context.register_catalog("xero", demo.connection.catalog());
    demo.simulator.clear_journal();
    let frame = context
        .sql("SELECT \"InvoiceID\" FROM xero.accounting.\"Invoices\" WHERE \"Status\" = 'PAID' LIMIT 4")
        .await
        .unwrap();
    assert!(demo.calls().is_empty());
    let rows = cells(&frame.collect().await.unwrap());
    assert_eq!((rows.len(), demo.calls().len()), (4, 1));
    assert_eq!(demo.calls()[0].query_value("pageSize"), Some("4"));
    for (write, told) in [
        (
            "DELETE FROM xero.accounting.\"Invoices\" WHERE false",
            "connection.session()",
        ),
        (
            "UPDATE xero.accounting.\"Invoices\" SET \"Reference\" = 'x' WHERE \"InvoiceID\" IN (SELECT 'a')",
            "connection.session()",
        ),
        (
            "INSERT INTO xero.accounting.\"Contacts\" (\"Name\") VALUES ('x')",
            "only reads",
        ),
    ] {
        let error = match context.sql(write).await {
            Err(error) => error,
            Ok(frame) => frame.collect().await.unwrap_err(),
        };
        let error = error.to_string();
        assert!(
            error.contains(told) && error.contains("ReadOnly = false"),
            "{write}: {error}"
        );
    }
    assert_eq!(demo.calls().len(), 1);
}

#[tokio::test]
async fn half_a_million_invoices_start_in_seconds_and_a_limit_reads_one_page() {
    let started = std::time::Instant::now();
    let demo = Demo::with(
        Options {
            invoices: 500_000,
            ..Options::default()
        },
        &[],
    )
    .await;
    check_calls(&demo, "SELECT * FROM Invoices LIMIT 5", 1).await;
    // Generous: making half a million rows in a debug build takes a minute.
    assert!(started.elapsed().as_secs() < 20);
}
