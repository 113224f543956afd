//! GUID literals in any case: lowered where they meet a GUID column, and nowhere else.

use datafusion::prelude::SessionContext;
use xero_sql::simulator::Options;

use crate::harness::{Demo, cells};

async fn demo() -> Demo {
    let options = Options {
        invoices: 60,
        ..Options::default()
    };
    let demo = Demo::with(options, &[]).await;
    // Plain text that looks like GUIDs, in upper case.
    let sql = "CREATE TABLE Texts AS SELECT upper(ContactID) AS Code FROM Contacts";
    demo.session.collect(sql).await.unwrap();
    demo
}

/// The id of a contact with invoices.
async fn contact(demo: &Demo) -> String {
    let sql = "SELECT ContactID FROM Invoices GROUP BY ContactID ORDER BY count(*) DESC, ContactID LIMIT 1";
    demo.rows(sql).await[0][0].clone()
}

#[tokio::test]
async fn a_literal_means_the_guid_whatever_its_case() {
    let demo = demo().await;
    let id = contact(&demo).await;
    for sql in [
        "SELECT count(*) FROM Invoices WHERE ContactID = '$'",
        "SELECT count(*) FROM Invoices WHERE ContactID <> '$'",
        "SELECT count(*) FROM Invoices WHERE ContactID IN ('$', 'x')",
        "SELECT count(*) FROM Invoices WHERE ContactID NOT IN ('$', 'x')",
        "SELECT count(*) FROM Invoices WHERE '$' IN (ContactID, InvoiceID)",
        "SELECT count(*) FROM Invoices WHERE ContactID IS DISTINCT FROM '$'",
        "SELECT count(*) FROM Invoices WHERE ContactID BETWEEN '$' AND '$'",
        // In a SELECT list.
        "SELECT sum(CASE ContactID WHEN '$' THEN 1 ELSE 0 END) FROM Invoices",
        "SELECT sum(CASE WHEN ContactID = '$' THEN 1 ELSE 0 END) FROM Invoices",
        "SELECT sum(CASE '$' WHEN ContactID THEN 1 ELSE 0 END) FROM Invoices",
        "SELECT count(nullif(ContactID, '$')) FROM Invoices",
        "SELECT count(*) FILTER (WHERE ContactID = '$') FROM Invoices",
        "SELECT count(*) FILTER (WHERE coalesce(ContactID, InvoiceID) = '$') FROM Invoices",
        "SELECT count(*) FILTER (WHERE coalesce(ContactID, '$') = '$') FROM Invoices",
        "SELECT count(*) FROM (SELECT ContactID BETWEEN '$' AND '$' AS Hit FROM Invoices) WHERE Hit",
        "SELECT ContactID = '$' AS Hit, count(*) FROM Invoices GROUP BY ContactID = '$' ORDER BY Hit",
        // Through aliases, subqueries, CTEs, joins, aggregates, windows, set operations.
        "SELECT count(*) FROM (SELECT ContactID AS K, Total + 1 AS T FROM Invoices) AS s WHERE s.K = '$' AND T > 0",
        "WITH c AS (SELECT upper(Status) AS S, ContactID AS K FROM Invoices LIMIT 50) SELECT sum(CASE K WHEN '$' THEN 1 ELSE 0 END) FROM c",
        "SELECT count(*) FROM Contacts c JOIN Invoices i ON i.ContactID = c.ContactID AND c.ContactID = '$'",
        "SELECT count(*) FROM Contacts c LEFT JOIN Invoices i ON i.ContactID = c.ContactID AND i.ContactID = '$' WHERE i.InvoiceID IS NULL",
        "SELECT count(*) FROM (SELECT min(ContactID) AS Least FROM Invoices GROUP BY ContactID) WHERE Least = '$'",
        "SELECT sum(CASE Before WHEN '$' THEN 1 ELSE 0 END) FROM (SELECT lag(ContactID) OVER (ORDER BY InvoiceID) AS Before FROM Invoices)",
        "SELECT sum(CASE K WHEN '$' THEN 1 ELSE 0 END) FROM (SELECT ContactID AS K FROM Contacts UNION ALL SELECT ContactID FROM Invoices)",
        "SELECT sum(CASE K WHEN '$' THEN 1 ELSE 0 END) FROM (SELECT ContactID AS K FROM Contacts INTERSECT SELECT ContactID FROM Invoices)",
        // In subqueries, and by them.
        "SELECT count(*) FROM Contacts c WHERE EXISTS (SELECT 1 FROM Invoices i WHERE i.ContactID = c.ContactID AND c.ContactID = '$')",
        "SELECT count(*) FROM Tenants WHERE '$' IN (SELECT ContactID FROM Invoices)",
        "SELECT count(*) FROM Tenants WHERE (SELECT max(ContactID) FROM Invoices WHERE ContactID = '$') = '$'",
        // Recursive ones.
        "WITH RECURSIVE w AS (SELECT ContactID AS K, 1 AS N FROM Contacts UNION ALL SELECT K, N + 1 FROM w WHERE N < 3) SELECT count(*) FROM w WHERE K = '$'",
        "WITH RECURSIVE w AS (SELECT ContactID AS K, 1 AS N FROM Contacts UNION ALL SELECT K, N + 1 FROM w WHERE N < 3 AND K = '$') SELECT sum(CASE K WHEN '$' THEN 1 ELSE 0 END) FROM w",
    ] {
        let expected = demo.rows(&sql.replace('$', &id)).await;
        let upper = sql.replace('$', &id.to_uppercase());
        assert_eq!(demo.rows(&upper).await, expected, "{upper}");
        // The claim isn't empty: another literal gives another answer.
        let other = sql.replace('$', "no guid");
        assert_ne!(demo.rows(&other).await, expected, "{other}");
    }
}

#[tokio::test]
async fn ids_in_the_elements_of_a_list_are_guids_too() {
    let demo = demo().await;
    let lines = "SELECT unnest(LineItems) AS Line FROM Invoices";
    let id = demo
        .rows(&format!("SELECT Line['LineItemID'] FROM ({lines}) LIMIT 1"))
        .await[0][0]
        .to_uppercase();
    for sql in [
        format!("SELECT count(*) FROM ({lines}) WHERE Line['LineItemID'] = '{id}'"),
        format!("SELECT count(*) FROM Invoices WHERE LineItems[1]['LineItemID'] = '{id}'"),
    ] {
        assert_eq!(demo.rows(&sql).await, [["1"]], "{sql}");
    }
}

#[tokio::test]
async fn text_that_looks_like_a_guid_stays_as_it_is() {
    let demo = demo().await;
    let id = contact(&demo).await.to_uppercase();
    for (sql, expected) in [
        ("SELECT '$'", "$"),
        ("SELECT count(*) FROM Texts WHERE Code = '$'", "1"),
        // Where both may come, the literal is the text it is.
        (
            "SELECT count(*) FROM (SELECT ContactID AS K FROM Contacts UNION ALL SELECT Code FROM Texts) WHERE K = '$'",
            "1",
        ),
        (
            "SELECT sum(CASE K WHEN '$' THEN 1 ELSE 0 END) FROM (SELECT ContactID AS K FROM Contacts UNION ALL SELECT Code FROM Texts)",
            "1",
        ),
        (
            "SELECT count(*) FROM Contacts WHERE upper(ContactID) = '$'",
            "1",
        ),
        // What is shown is never changed.
        (
            "SELECT coalesce((SELECT ContactID FROM Contacts WHERE Name = 'nobody'), '$')",
            "$",
        ),
        ("SELECT nullif('$', ContactID) FROM Contacts LIMIT 1", "$"),
        (
            "SELECT CASE WHEN ContactID = 'x' THEN ContactID ELSE '$' END FROM Contacts LIMIT 1",
            "$",
        ),
        (
            "SELECT count(*) FROM Texts WHERE Code = coalesce((SELECT max(ContactID) FROM Contacts WHERE Name = 'nobody'), '$')",
            "1",
        ),
        // A recursive query whose rounds bring text.
        (
            "WITH RECURSIVE w AS (SELECT ContactID AS K, 1 AS N FROM Contacts UNION ALL SELECT upper(K), N + 1 FROM w WHERE N < 2) SELECT count(*) FROM w WHERE K = '$'",
            "1",
        ),
        (
            "WITH RECURSIVE w AS (SELECT 'x' AS K, 1 AS N UNION ALL SELECT upper(ContactID), N + 1 FROM w, Contacts WHERE N < 2) SELECT count(*) FROM w WHERE K = '$'",
            "1",
        ),
    ] {
        let sql = sql.replace('$', &id);
        let expected = expected.replace('$', &id);
        assert_eq!(demo.rows(&sql).await, [[expected]], "{sql}");
    }
}

#[tokio::test]
async fn recursive_queries_mix_guids_and_text() {
    let demo = demo().await;
    let contacts = demo.rows("SELECT count(*) FROM Contacts").await[0][0].clone();
    for sql in [
        "WITH RECURSIVE w AS (SELECT ContactID AS K, 1 AS N FROM Contacts UNION ALL SELECT 'x', N + 1 FROM w WHERE N < 2) SELECT count(*) FROM w WHERE K = 'x'",
        "WITH RECURSIVE w AS (SELECT 'x' AS K, 1 AS N UNION ALL SELECT ContactID, N + 1 FROM w, Contacts WHERE N < 2) SELECT count(*) FROM w WHERE K <> 'x'",
    ] {
        assert_eq!(demo.rows(sql).await, [[contacts.as_str()]], "{sql}");
    }
}

#[tokio::test]
async fn a_plain_context_and_a_parameter_find_them_too() {
    let demo = demo().await;
    let id = contact(&demo).await;
    let expected = demo
        .rows(&format!(
            "SELECT count(*) FROM Invoices WHERE ContactID = '{id}'"
        ))
        .await;
    let upper = id.to_uppercase();
    let context = SessionContext::new();
    context.register_catalog("xero", demo.connection.catalog());
    let sql = format!(
        "SELECT count(*) FROM xero.accounting.\"Invoices\" WHERE \"ContactID\" = '{upper}'"
    );
    let rows = context.sql(&sql).await.unwrap().collect().await.unwrap();
    assert_eq!(cells(&rows), expected);
    let sql = "PREPARE p AS SELECT count(*) FROM Invoices WHERE ContactID = $1";
    demo.session.collect(sql).await.unwrap();
    assert_eq!(demo.rows(&format!("EXECUTE p('{upper}')")).await, expected);
}

#[tokio::test]
async fn a_view_over_guids_is_followed() {
    let demo = demo().await;
    let id = contact(&demo).await;
    let sql = "CREATE VIEW v AS SELECT contactid AS K, total AS T FROM invoices";
    demo.session.collect(sql).await.unwrap();
    let sql = "SELECT sum(CASE K WHEN '$' THEN T ELSE 0 END) FROM v WHERE K IN ('$')";
    let expected = demo.rows(&sql.replace('$', &id)).await;
    let upper = sql.replace('$', &id.to_uppercase());
    assert_eq!(demo.rows(&upper).await, expected);
}
