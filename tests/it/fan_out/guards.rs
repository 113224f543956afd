//! What stops a fan-out, and what doesn't.

use std::time::Duration;

use xero_sql::ErrorKind;
use xero_sql::simulator::{Fault, Options};

use crate::harness::Demo;

async fn demo(more: &[(&str, &str)]) -> Demo {
    let options = Options {
        invoices: 60,
        ..Options::default()
    };
    Demo::with(options, more).await
}

fn gone() -> Fault {
    Fault::reply(404, "The resource you are looking for cannot be found")
        .header("content-type", "text/plain")
}

#[tokio::test]
async fn a_document_that_is_gone_has_no_rows_wherever_its_id_came_from() {
    let demo = demo(&[]).await;
    let books = demo.simulator.books(0);
    let ids: Vec<String> = books.invoices().map(|i| i.invoice_id.to_string()).collect();
    let of = |id: &String| {
        let invoice = books.invoices().find(|i| i.invoice_id.to_string() == *id);
        books.history(invoice.unwrap().invoice_id).len()
    };
    let all: usize = ids.iter().map(of).sum();
    // From the list: the third document's call, after one for the list.
    demo.simulator.script(gone().after(3));
    let (rows, calls) = demo.ask("SELECT InvoiceID FROM HistoryInvoices").await;
    let lost = calls.iter().find(|call| call.status == 404).unwrap();
    let lost = lost.path.split('/').nth(4).unwrap().to_string();
    assert_eq!(rows.len(), all - of(&lost));
    assert!(!rows.iter().any(|row| row[0] == lost));
    // From a literal.
    let unknown = "00000000-0000-4000-8000-00000000000a";
    let sql = format!(
        "SELECT InvoiceID FROM HistoryInvoices WHERE InvoiceID IN ('{unknown}', '{}')",
        ids[0]
    );
    let (rows, calls) = demo.ask(&sql).await;
    assert_eq!((rows.len(), calls.len()), (of(&ids[0]), 2));
    // From a join.
    let sql = format!(
        "SELECT h.InvoiceID FROM HistoryInvoices h JOIN (VALUES ('{unknown}'), ('{}')) \
         AS wanted(id) ON h.InvoiceID = wanted.id",
        ids[0]
    );
    let (rows, calls) = demo.ask(&sql).await;
    assert_eq!((rows.len(), calls.len()), (of(&ids[0]), 2));
}

#[tokio::test]
async fn any_other_404_is_an_error() {
    let demo = demo(&[]).await;
    let html = || Fault::reply(404, "<html>no</html>").header("content-type", "text/html");
    // The parents' list, then a page of HTML in place of a document.
    for fault in [gone(), html().after(2)] {
        demo.simulator.script(fault);
        let refused = demo.session.collect("SELECT * FROM HistoryInvoices").await;
        let refused = refused.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::UnexpectedReply, "{refused}");
        demo.rows("SELECT 1").await;
    }
}

#[tokio::test]
async fn a_query_of_too_many_documents_is_refused_before_the_second_step_and_then_before_any() {
    let demo = demo(&[("MaxCallsPerQuery", "20")]).await;
    let sql = "SELECT * FROM HistoryInvoices";
    for (calls, why) in [(1, "the list tells how many"), (0, "the count is known")] {
        demo.simulator.clear_journal();
        let refused = demo.session.collect(sql).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Limit, "{refused}");
        for part in [
            "each of 60 rows of `Invoices`",
            "it may make 20",
            "InvoiceID",
        ] {
            assert!(refused.message().contains(part), "{refused}");
        }
        assert_eq!(demo.calls().len(), calls, "{why}");
    }
    // A limit, a condition or a join leaves fewer.
    demo.rows(&format!("{sql} LIMIT 5")).await;
    let ids: Vec<String> = demo
        .simulator
        .books(0)
        .invoices()
        .map(|i| format!("'{}'", i.invoice_id))
        .collect();
    demo.rows(&format!(
        "{sql} WHERE InvoiceID IN ({})",
        ids[..20].join(", ")
    ))
    .await;
    demo.simulator.clear_journal();
    let many = format!("{sql} WHERE InvoiceID IN ({})", ids[..21].join(", "));
    let refused = demo.session.collect(&many).await.unwrap_err();
    assert!(refused.message().contains("21 calls or more"), "{refused}");
    assert!(demo.calls().is_empty());
}

#[tokio::test]
async fn the_part_of_the_day_that_is_kept_is_left_to_others() {
    let options = Options {
        invoices: 60,
        limits: true,
        calls_per_day: 100,
        // Minutes are short.
        speed: 600,
        ..Options::default()
    };
    let demo = Demo::with(options, &[]).await;
    let one = "SELECT COUNT(*) FROM Accounts";
    demo.rows(one).await;
    // 99 are left, of which 10 are kept.
    let ids: Vec<String> = demo
        .simulator
        .books(0)
        .invoices()
        .map(|i| format!("'{}'", i.invoice_id))
        .collect();
    let of = |count: usize| {
        format!(
            "SELECT COUNT(*) FROM HistoryInvoices WHERE InvoiceID IN ({})",
            ids[..count].join(", ")
        )
    };
    demo.rows(&of(45)).await;
    demo.simulator.clear_journal();
    // 54 are left.
    let refused = demo.session.collect(&of(45)).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Limit, "{refused}");
    for part in ["45 calls", "54 left", "10 of a day", "DayReserve, 10 %"] {
        assert!(refused.message().contains(part), "{refused}");
    }
    assert!(demo.calls().is_empty(), "before the first call");
    // What fits in is done, down to what is kept, and not a call beyond.
    demo.rows(&of(44)).await;
    demo.session.collect(one).await.unwrap_err();
    demo.session
        .collect("SET xero.day_reserve = 0")
        .await
        .unwrap();
    demo.rows(one).await;
}

#[tokio::test]
async fn a_query_that_is_dropped_asks_no_more() {
    let options = Options {
        invoices: 200,
        latency: Duration::from_millis(20),
        ..Options::default()
    };
    let demo = Demo::with(options, &[]).await;
    let query = demo.session.collect("SELECT * FROM HistoryInvoices");
    let stopped = tokio::time::timeout(Duration::from_millis(400), query).await;
    assert!(stopped.is_err(), "it was still running");
    demo.connection.idle().await;
    let made = demo.calls().len();
    assert!(made > 2 && made < 200, "{made}");
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(demo.calls().len(), made);
}

#[tokio::test]
async fn explain_tells_for_whom_the_calls_are_and_how_many() {
    let demo = demo(&[]).await;
    let line = async |sql: &str| {
        let rows = demo.rows(&format!("EXPLAIN {sql}")).await;
        let lines = rows.iter().flatten().flat_map(|cell| cell.lines());
        let mut lines = lines.map(str::trim).map(str::to_string);
        lines.find(|line| line.starts_with("XeroFanOut")).unwrap()
    };
    let all = "SELECT Changes FROM HistoryInvoices";
    assert_eq!(
        line(all).await,
        "XeroFanOutExec: table=HistoryInvoices, calls=unknown, \
         for_each=row of Invoices GET /Invoices/{InvoiceID}/History"
    );
    demo.rows("SELECT COUNT(*) FROM Invoices").await;
    assert!(line(all).await.contains("calls=61,"));
    let (_, calls) = demo.ask(all).await;
    assert_eq!(calls.len(), 61);
    let files = "SELECT FileName FROM InvoiceAttachments";
    assert!(line(files).await.contains("calls=at most 61,"));
    let id = "8ad4a0b6-0000-4000-8000-000000000001";
    assert_eq!(
        line(&format!(
            "{all} WHERE InvoiceID = '{id}' AND Changes = 'Note'"
        ))
        .await,
        format!(
            "XeroFanOutExec: table=HistoryInvoices, calls=1, \
             first_request=GET /Invoices/{id}/History, filters=[InvoiceID = '{id}' \
             (server-exact), Changes = 'Note' (local: the call takes no such condition)]"
        )
    );
    assert!(
        line("SELECT COUNT(*) FROM HistoryInvoices")
            .await
            .contains("counts=only calls tell how many rows there are")
    );
    let rows = demo
        .rows("EXPLAIN ANALYZE SELECT Changes FROM HistoryInvoices")
        .await;
    let text = rows.concat().concat();
    assert!(
        text.contains("api_calls=60") && text.contains("api_calls=1"),
        "{text}"
    );
}

#[tokio::test]
async fn two_fan_outs_of_the_same_parents_read_these_once() {
    let demo = demo(&[]).await;
    let (_, calls) = demo
        .ask(
            "SELECT 'h', COUNT(*) FROM HistoryContacts UNION ALL \
             SELECT 'again', COUNT(*) FROM (SELECT Changes FROM HistoryContacts)",
        )
        .await;
    let lists = calls.iter().filter(|c| c.path.ends_with("/Contacts"));
    assert_eq!(lists.count(), 1);
}
