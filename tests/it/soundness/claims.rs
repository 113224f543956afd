//! What random queries and reading found, each as a claim.

use xero_sql::simulator::{Ignored, Options};

use crate::harness::{Demo, cells};

fn quoted(values: impl IntoIterator<Item = String>) -> String {
    let quoted = values.into_iter().map(|value| format!("'{value}'"));
    quoted.collect::<Vec<_>>().join(", ")
}

/// A demo of these many invoices whose counts are known, or not.
async fn demo(invoices: usize, counted: bool) -> Demo {
    let options = Options {
        invoices,
        ..Options::default()
    };
    let demo = Demo::with(options, &[("PageSize", "20")]).await;
    if counted {
        demo.rows("SELECT COUNT(*) FROM Invoices").await;
    }
    demo
}

#[tokio::test]
async fn a_count_of_many_ids_is_that_of_the_documents_they_name() {
    for counted in [true, false] {
        let demo = demo(260, counted).await;
        let books = demo.simulator.books(0);
        let ids = quoted(
            books
                .invoices()
                .skip(10)
                .map(|invoice| invoice.invoice_id.to_string()),
        );
        let sql = format!("SELECT COUNT(*) FROM Invoices WHERE InvoiceID IN ({ids})");
        assert_eq!(demo.rows(&sql).await, [["250"]], "counted: {counted}");
    }
}

#[tokio::test]
async fn two_lists_of_words_count_what_is_in_both() {
    let demo = demo(260, false).await;
    let invoices: Vec<_> = demo.simulator.books(0).invoices().collect();
    // The list begins with the newest, by which a count is judged.
    let newest = invoices.last().unwrap().status;
    let others = ["PAID", "VOIDED", "AUTHORISED"].into_iter();
    let others: Vec<&str> = others.filter(|word| *word != newest).collect();
    let both = invoices.iter().filter(|i| i.status == newest).count();
    let sql = format!(
        "SELECT COUNT(*) FROM Invoices WHERE Status IN ('{newest}', '{}') \
         AND upper(Status) IN ('{newest}', '{}')",
        others[0], others[1]
    );
    assert_eq!(demo.rows(&sql).await, [[both.to_string()]]);
}

#[tokio::test]
async fn values_in_two_cases_are_asked_for_in_batches_without_bringing_anything_twice() {
    let demo = demo(260, false).await;
    let numbers: Vec<String> = demo
        .simulator
        .books(0)
        .invoices()
        .filter_map(|invoice| invoice.invoice_number)
        .collect();
    let some = numbers.iter().take(45);
    let lower = some.clone().map(|number| number.to_lowercase());
    let list = quoted(some.cloned().chain(lower));
    let sql = format!("SELECT COUNT(*) FROM Invoices WHERE InvoiceNumber IN ({list})");
    let truth = numbers.iter().filter(|n| numbers[..45].contains(n)).count();
    assert_eq!(demo.rows(&sql).await, [[truth.to_string()]]);
    // A number in lower case only: what the list brings isn't what it was asked for.
    let list = quoted(numbers[..30].iter().map(|number| number.to_lowercase()));
    let sql = format!("SELECT InvoiceID FROM Invoices WHERE InvoiceNumber IN ({list}, 'none')");
    let truth = numbers
        .iter()
        .filter(|n| numbers[..30].contains(n) && **n == n.to_lowercase());
    assert_eq!(demo.rows(&sql).await.len(), truth.count());
}

#[tokio::test]
async fn a_server_that_ignores_lists_of_values_brings_each_document_once() {
    let options = Options {
        invoices: 400,
        ignored: vec![Ignored::Lists, Ignored::Where],
        ..Options::default()
    };
    let demo = Demo::with(options, &[("PageSize", "20")]).await;
    let books = demo.simulator.books(0);
    let contacts = quoted(
        books
            .contacts()
            .map(|contact| contact.contact_id.to_string()),
    );
    let sql = format!("SELECT InvoiceID FROM Invoices WHERE ContactID IN ({contacts})");
    for way in ["", "SET xero.verify_pushdown = true"] {
        if !way.is_empty() {
            demo.session.collect(way).await.unwrap();
        }
        let rows = cells(&demo.session.collect(&sql).await.unwrap());
        assert_eq!(rows.len(), 400, "{way}");
    }
}

#[tokio::test]
async fn what_a_list_of_ids_hides_is_asked_for_singly() {
    let options = Options {
        invoices: 260,
        lists_hide: true,
        ..Options::default()
    };
    let demo = Demo::with(options, &[("PageSize", "20")]).await;
    let books = demo.simulator.books(0);
    let ids: Vec<_> = books.invoices().map(|i| i.invoice_id.to_string()).collect();
    for count in [30, 260] {
        let list = quoted(ids[..count].iter().cloned());
        let sql = format!("SELECT InvoiceID FROM Invoices WHERE InvoiceID IN ({list})");
        assert_eq!(demo.rows(&sql).await.len(), count);
    }
    let archived = books.contacts().filter(|c| c.contact_status == "ARCHIVED");
    let list = quoted(archived.map(|contact| contact.contact_id.to_string()));
    let sql = format!("SELECT COUNT(*) FROM Contacts WHERE ContactID IN ({list})");
    assert_ne!(demo.rows(&sql).await, [["0"]]);
}

#[tokio::test]
async fn a_recursive_query_doesnt_wait_for_keys_that_never_come() {
    let demo = demo(260, false).await;
    let sql = "WITH RECURSIVE r AS ( \
                 SELECT ContactID AS cid, CAST(1 AS BIGINT) AS n FROM Contacts WHERE ContactStatus = 'ARCHIVED' \
                 UNION ALL \
                 SELECT i.ContactID AS cid, r.n + 1 AS n FROM r \
                 JOIN Invoices i ON i.ContactID = r.cid AND r.n < 2 \
                 JOIN Contacts c ON c.ContactID = i.ContactID) \
               SELECT COUNT(*) FROM r";
    let books = demo.simulator.books(0);
    let is_archived = |id| {
        let mut archived = books.contacts().filter(|c| c.contact_status == "ARCHIVED");
        archived.any(|contact| contact.contact_id == id)
    };
    let contacts = books
        .contacts()
        .filter(|c| is_archived(c.contact_id))
        .count();
    let invoices = books
        .invoices()
        .filter(|i| is_archived(i.contact_id))
        .count();
    let rows = tokio::time::timeout(std::time::Duration::from_secs(30), demo.rows(sql)).await;
    assert_eq!(rows.expect("an end"), [[(contacts + invoices).to_string()]]);
}
