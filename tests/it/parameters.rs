//! Lists without `where`: what travels as parameters, and lists in pages until a short one. Calls
//! are counted at the other end.

use xero_sql::simulator::{Books, Fault, Ignored, Options, Seen};

use crate::harness::{Demo, sorted};

/// The parameters of a call, but for the page.
fn sent(call: &Seen) -> Vec<(&str, &str)> {
    let pairs = call
        .query
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    pairs
        .filter(|(name, _)| !["page", "pageSize"].contains(name))
        .collect()
}

/// How many quotes the books hold that satisfy `is_wanted`.
fn quotes(books: &Books, is_wanted: impl Fn(&xero_sql::simulator::Quote) -> bool) -> usize {
    books.quotes().filter(is_wanted).count()
}

#[tokio::test]
async fn equality_and_days_travel_as_parameters_a_day_wider() {
    // 300 quotes, 80 orders, 200 linked transactions.
    let demo = Demo::of(400).await;
    let books = demo.simulator.books(0);
    let contact = books.quotes().nth(10).unwrap().contact_id;
    let linked = books
        .linked_transactions()
        .find(|linked| linked.target_transaction_id.is_some())
        .unwrap();
    let (source, target) = (
        linked.source_transaction_id,
        linked.target_transaction_id.unwrap(),
    );
    let customer = linked.contact_id.unwrap();
    let cases: Vec<(String, Vec<(&str, String)>)> = vec![
        (
            "SELECT QuoteID FROM Quotes WHERE Status = 'SENT' AND Date >= DATE '2025-01-01' \
             AND Date < DATE '2025-04-01'"
                .to_string(),
            vec![
                ("Status", "SENT".to_string()),
                ("DateFrom", "2024-12-31".to_string()),
                ("DateTo", "2025-04-01".to_string()),
            ],
        ),
        (
            "SELECT QuoteID FROM Quotes WHERE ExpiryDate BETWEEN DATE '2025-01-05' AND DATE '2025-02-05'"
                .to_string(),
            vec![
                ("ExpiryDateFrom", "2025-01-04".to_string()),
                ("ExpiryDateTo", "2025-02-06".to_string()),
            ],
        ),
        (
            format!("SELECT LineItemID FROM QuoteLineItems WHERE ContactID = '{contact}'"),
            vec![("ContactID", contact.to_string())],
        ),
        (
            "SELECT QuoteID FROM Quotes WHERE QuoteNumber = 'QU-0007'".to_string(),
            vec![("QuoteNumber", "QU-0007".to_string())],
        ),
        (
            "SELECT PurchaseOrderID FROM PurchaseOrders WHERE Status = 'BILLED' AND Date > DATE '2025-01-01'"
                .to_string(),
            vec![
                ("Status", "BILLED".to_string()),
                ("DateFrom", "2025-01-01".to_string()),
            ],
        ),
        (
            "SELECT LineItemID FROM PurchaseOrderLineItems WHERE EXTRACT(YEAR FROM Date) = 2025"
                .to_string(),
            vec![
                ("DateFrom", "2024-12-31".to_string()),
                ("DateTo", "2026-01-01".to_string()),
            ],
        ),
        (
            format!(
                "SELECT LinkedTransactionID FROM LinkedTransactions WHERE SourceTransactionID = '{source}'"
            ),
            vec![("SourceTransactionID", source.to_string())],
        ),
        (
            format!(
                "SELECT LinkedTransactionID FROM LinkedTransactions WHERE TargetTransactionID = '{target}'"
            ),
            vec![("TargetTransactionID", target.to_string())],
        ),
        (
            format!(
                "SELECT LinkedTransactionID FROM LinkedTransactions WHERE Status = '{}' AND ContactID = '{customer}'",
                linked.status
            ),
            vec![
                ("Status", linked.status.to_string()),
                ("ContactID", customer.to_string()),
            ],
        ),
    ];
    for (sql, parameters) in cases {
        let (rows, calls) = demo.ask(&sql).await;
        assert!(!rows.is_empty(), "{sql}");
        assert_eq!(calls.len(), 1, "{sql}");
        let parameters: Vec<_> = parameters
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        assert_eq!(sent(&calls[0]), parameters, "{sql}");
        demo.session
            .collect("SET xero.verify_pushdown = true")
            .await
            .unwrap();
        assert_eq!(sorted(demo.rows(&sql).await), sorted(rows), "{sql}");
        demo.session
            .collect("SET xero.verify_pushdown = false")
            .await
            .unwrap();
    }
    let first = "2025-01-01".parse().unwrap();
    let count = quotes(&books, |quote| {
        quote.date >= first && quote.status == "DRAFT"
    });
    let sql = "SELECT QuoteID FROM Quotes WHERE Date >= DATE '2025-01-01' AND Status = 'DRAFT'";
    assert_eq!(demo.rows(sql).await.len(), count);
}

#[tokio::test]
async fn what_a_parameter_cant_say_stays_here_and_where_is_never_sent() {
    let demo = Demo::of(400).await;
    for sql in [
        "SELECT QuoteID FROM Quotes WHERE Status <> 'SENT'",
        "SELECT QuoteID FROM Quotes WHERE Status = 'Sent'",
        "SELECT QuoteID FROM Quotes WHERE Date <> DATE '2025-01-01'",
        "SELECT QuoteID FROM Quotes WHERE ExpiryDate IS NULL",
        "SELECT QuoteID FROM Quotes WHERE Status = 'SENT' OR Total > 100",
        "SELECT QuoteID FROM Quotes WHERE QuoteNumber = 'QU-0001 '",
        "SELECT QuoteID FROM Quotes WHERE QuoteNumber LIKE 'QU-00%'",
        "SELECT QuoteID FROM Quotes WHERE Date >= DATE '2025-01-01' OR ExpiryDate IS NULL",
        "SELECT PurchaseOrderID FROM PurchaseOrders WHERE Total > 100",
        "SELECT LinkedTransactionID FROM LinkedTransactions WHERE Status = 'BILLED'",
        "SELECT LinkedTransactionID FROM LinkedTransactions WHERE UpdatedDateUTC > TIMESTAMP '2025-01-01 00:00:00'",
    ] {
        for call in demo.ask(sql).await.1 {
            assert_eq!(sent(&call), [], "{sql}");
            assert_eq!(call.if_modified_since, None, "{sql}");
        }
    }
    let sql = "SELECT QuoteID FROM Quotes WHERE UpdatedDateUTC > TIMESTAMP '2026-06-01 00:00:00'";
    let (_, calls) = demo.ask(sql).await;
    assert!(calls.iter().all(|call| call.if_modified_since.is_some()));
    // Days that can't be, and none at all.
    let sql =
        "SELECT QuoteID FROM Quotes WHERE Date > DATE '2025-02-01' AND Date < DATE '2025-02-01'";
    let (rows, calls) = demo.ask(sql).await;
    assert_eq!((rows.len(), calls.len()), (0, 0));
}

#[tokio::test]
async fn a_list_of_values_is_a_request_for_each_where_that_is_fewer() {
    let demo = Demo::of(1_200).await;
    let books = demo.simulator.books(0);
    let sql = "SELECT QuoteID FROM Quotes WHERE Status IN ('ACCEPTED', 'DECLINED') AND Date >= DATE '2026-03-01'";
    let first = "2026-03-01".parse().unwrap();
    let count = quotes(&books, |quote| {
        ["ACCEPTED", "DECLINED"].contains(&quote.status) && quote.date >= first
    });
    let (rows, calls) = demo.ask(sql).await;
    assert!(count > 0 && count < 100);
    assert_eq!(rows.len(), count);
    let mut asked: Vec<_> = calls.iter().map(sent).collect();
    // Both were short pages of different moments: one probe closes them.
    let probe = asked.iter().position(|sent| sent.is_empty()).unwrap();
    asked.remove(probe);
    asked.sort();
    let date = ("DateFrom", "2026-02-28");
    assert_eq!(
        asked,
        [
            vec![("Status", "ACCEPTED"), date],
            vec![("Status", "DECLINED"), date]
        ]
    );
    // Once the list is known to be of ten pages, three customers are asked for one by one.
    let (rows, calls) = demo.ask("SELECT QuoteID FROM Quotes").await;
    assert_eq!((rows.len(), calls.len()), (900, 10));
    let contacts: Vec<String> = books
        .quotes()
        .map(|quote| quote.contact_id.to_string())
        .take(3)
        .collect();
    let sql = format!(
        "SELECT q.QuoteID FROM Contacts c JOIN Quotes q USING (ContactID) WHERE c.ContactID IN ('{}')",
        contacts.join("', '")
    );
    let (_, calls) = demo.ask(&sql).await;
    let calls: Vec<&Seen> = calls
        .iter()
        .filter(|call| call.path.ends_with("/Quotes"))
        .collect();
    let asked = calls
        .iter()
        .filter(|call| call.query_value("ContactID").is_some());
    let distinct: std::collections::BTreeSet<&String> = contacts.iter().collect();
    assert_eq!(asked.count(), distinct.len(), "{calls:#?}");
}

#[tokio::test]
async fn a_list_and_a_value_of_one_parameter_are_never_sent_together() {
    let books = Demo::of(400).await.simulator.books(0);
    let sent_ones = quotes(&books, |quote| quote.status == "SENT");
    let drafts = books.purchase_orders().filter(|o| o.status == "DRAFT");
    let drafts = drafts.count();
    let number = books.quotes().next().unwrap().quote_number;
    assert!(sent_ones > 0 && drafts > 0);
    for (sql, count) in [
        (
            "SELECT QuoteID FROM Quotes WHERE Status IN ('DRAFT', 'SENT') AND Status = 'SENT'"
                .to_string(),
            sent_ones,
        ),
        (
            "SELECT QuoteID FROM (SELECT * FROM Quotes WHERE Status IN ('DRAFT', 'SENT')) \
             WHERE Status = 'SENT'"
                .to_string(),
            sent_ones,
        ),
        (
            "SELECT PurchaseOrderID FROM PurchaseOrders \
             WHERE Status IN ('BILLED', 'DRAFT') AND Status = 'DRAFT'"
                .to_string(),
            drafts,
        ),
        (
            format!(
                "SELECT q.QuoteID FROM Quotes q JOIN (VALUES ('{number}'), ('zz')) v(n) \
                 ON q.QuoteNumber = v.n WHERE q.QuoteNumber = '{number}'"
            ),
            1,
        ),
    ] {
        // Afresh: where a list's length is known, it may be read instead.
        let demo = Demo::of(400).await;
        let (rows, calls) = demo.ask(&sql).await;
        assert_eq!(rows.len(), count, "{sql}");
        for call in &calls {
            let names: Vec<&str> = call.query.iter().map(|(name, _)| name.as_str()).collect();
            let distinct: std::collections::BTreeSet<&&str> = names.iter().collect();
            assert_eq!(distinct.len(), names.len(), "{}", call.url);
        }
    }
}

#[tokio::test]
async fn a_page_that_comes_twice_is_an_error_and_never_the_end() {
    let demo = Demo::of(400).await;
    let ids: Vec<String> = demo
        .simulator
        .books(0)
        .quotes()
        .map(|quote| format!(r#"{{"QuoteID":"{}"}}"#, quote.quote_id))
        .take(100)
        .collect();
    let body = format!(r#"{{"Quotes":[{}]}}"#, ids.join(","));
    for _ in 0..40 {
        demo.simulator.script(
            Fault::reply(200, body.clone())
                .header("Content-Type", "application/json; charset=utf-8")
                .on("/Quotes"),
        );
    }
    let error = demo.session.collect("SELECT QuoteID FROM Quotes").await;
    let error = error.expect_err("the same page again and again");
    assert!(error.to_string().contains("Quotes"), "{error}");
}

#[tokio::test]
async fn pages_are_read_until_a_short_one_and_a_full_one_is_followed_by_another() {
    // Quotes are three for every four invoices, linked transactions one for every two.
    for (invoices, quotes, quote_calls, linked, linked_calls) in [
        (120, 90, 1, 60, 1),
        // A page exactly full: the next one is empty.
        (200, 150, 2, 100, 2 + 2),
        (400, 300, 3 + 1, 200, 3 + 3),
        (440, 330, 4, 220, 3 + 3),
    ] {
        let demo = Demo::of(invoices).await;
        // None is deleted outright, and the last page tells how many there were.
        let (rows, calls) = demo.ask("SELECT QuoteID FROM Quotes").await;
        assert_eq!(
            (rows.len(), calls.len()),
            (quotes, quote_calls),
            "{invoices}"
        );
        for (page, call) in (1..).zip(&calls) {
            assert_eq!(call.query_value("page"), Some(page.to_string().as_str()));
            assert_eq!(call.query_value("pageSize"), None);
        }
        // These vanish without a trace: several pages are read twice.
        let (rows, calls) = demo
            .ask("SELECT LinkedTransactionID FROM LinkedTransactions")
            .await;
        assert_eq!(
            (rows.len(), calls.len()),
            (linked, linked_calls),
            "{invoices}"
        );
    }
}

#[tokio::test]
async fn a_limit_on_quotes_reads_no_page_more() {
    let demo = Demo::of(400).await;
    for (limit, pages) in [(1, 1), (100, 1), (101, 2), (250, 3)] {
        let (rows, calls) = demo
            .ask(&format!("SELECT * FROM Quotes LIMIT {limit}"))
            .await;
        assert_eq!((rows.len(), calls.len()), (limit, pages), "LIMIT {limit}");
    }
    let sql = "SELECT QuoteID FROM Quotes WHERE Status = 'SENT' LIMIT 5";
    let (rows, calls) = demo.ask(sql).await;
    assert_eq!((rows.len(), calls.len()), (5, 1));
}

#[tokio::test]
async fn documents_are_asked_for_by_id_one_by_one() {
    let demo = Demo::of(400).await;
    let books = demo.simulator.books(0);
    let quotes: Vec<String> = books
        .quotes()
        .map(|q| q.quote_id.to_string())
        .take(3)
        .collect();
    let orders: Vec<String> = books
        .purchase_orders()
        .map(|order| order.purchase_order_id.to_string())
        .take(2)
        .collect();
    for (table, key, path, ids) in [
        ("Quotes", "QuoteID", "Quotes", &quotes),
        ("QuoteLineItems", "QuoteID", "Quotes", &quotes),
        (
            "PurchaseOrders",
            "PurchaseOrderID",
            "PurchaseOrders",
            &orders,
        ),
    ] {
        let sql = format!(
            "SELECT * FROM {table} WHERE {key} IN ('{}')",
            ids.join("', '")
        );
        let (rows, calls) = demo.ask(&sql).await;
        assert!(rows.len() >= ids.len(), "{sql}");
        assert_eq!(calls.len(), ids.len(), "{sql}");
        for call in &calls {
            let id = call.path.rsplit('/').next().unwrap_or_default();
            assert!(call.path.contains(&format!("/{path}/")), "{}", call.path);
            assert!(ids.iter().any(|known| known == id));
        }
        let whole = demo.rows(&format!("SELECT * FROM {table}")).await;
        assert!(rows.iter().all(|row| whole.contains(row)), "{sql}");
    }
    let stranger = "5cc8cf28-567e-4d43-b287-687cfcaec47c";
    let sql = format!("SELECT * FROM LinkedTransactions WHERE LinkedTransactionID = '{stranger}'");
    let (rows, calls) = demo.ask(&sql).await;
    assert_eq!((rows.len(), calls.len()), (0, 1));
}

#[tokio::test]
async fn counting_orders_takes_one_document_and_counting_under_a_parameter_takes_pages() {
    let demo = Demo::of(400).await;
    let count = demo.simulator.books(0).purchase_orders().count();
    let (rows, calls) = demo.ask("SELECT COUNT(*) FROM PurchaseOrders").await;
    assert_eq!((rows, calls[0].rows), (vec![vec![count.to_string()]], 1));
    let books = demo.simulator.books(0);
    let orders = books.purchase_orders();
    let billed = orders.filter(|order| order.status == "BILLED").count();
    let sql = "SELECT COUNT(*) FROM PurchaseOrders WHERE Status = 'BILLED'";
    let (rows, calls) = demo.ask(sql).await;
    assert_eq!(rows, [[billed.to_string()]]);
    assert_eq!((calls.len(), calls[0].rows), (1, billed));
    let (_, calls) = demo.ask("SELECT COUNT(*) FROM Quotes").await;
    assert_eq!(calls.len(), 4);
}

#[tokio::test]
async fn a_server_that_heeds_no_parameter_changes_no_answer() {
    let options = Options {
        invoices: 400,
        ignored: vec![Ignored::Lists],
        ..Options::default()
    };
    let deaf = Demo::with(options, &[]).await;
    let heeding = Demo::of(400).await;
    for sql in [
        "SELECT QuoteID FROM Quotes WHERE Status = 'SENT' AND Date >= DATE '2025-01-01'",
        "SELECT QuoteID FROM Quotes WHERE Status IN ('SENT', 'DRAFT')",
        "SELECT PurchaseOrderID FROM PurchaseOrders WHERE Date < DATE '2025-01-01'",
    ] {
        let rows = heeding.rows(sql).await;
        assert!(!rows.is_empty());
        assert_eq!(sorted(deaf.rows(sql).await), sorted(rows), "{sql}");
    }
}

#[tokio::test]
async fn explain_tells_what_travels() {
    let demo = Demo::of(400).await;
    let sql = "EXPLAIN SELECT QuoteNumber FROM Quotes WHERE Status = 'SENT' AND Date >= DATE '2025-01-01' AND Total > 5";
    let (rows, calls) = demo.ask(sql).await;
    let plan = rows.concat().join("\n");
    assert_eq!(calls.len(), 0);
    for part in [
        "first_request=GET /Quotes?Status=SENT&DateFrom=2024-12-31&page=1",
        "Status = 'SENT' (server-exact)",
        "Date >= DATE '2025-01-01' (superset)",
        "(local: Xero doesn't filter by this column here)",
    ] {
        assert!(plan.contains(part), "{part}\n{plan}");
    }
}
