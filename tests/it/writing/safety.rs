//! What is refused, asked and not sent.

use datafusion::prelude::SessionContext;
use xero_sql::{Consent, Question};

use super::{careful, writer};
use crate::harness::{Demo, cells};

const ONE: &str = "INSERT INTO Contacts (Name) VALUES ('One')";

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_only_reads_unless_it_is_told_otherwise() {
    let demo = Demo::of(0).await;
    for sql in [
        ONE,
        "UPDATE Contacts SET FirstName = 'x'",
        "DELETE FROM Invoices WHERE false",
    ] {
        let refused = demo.refusal(sql).await;
        assert!(refused.contains("ReadOnly = false"), "{refused}");
        assert!(demo.calls().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_rows_take_a_yes() {
    let demo = careful(0, &[("MaxWriteRows", "2")]).await;
    let three = "INSERT INTO Contacts (Name) VALUES ('One'), ('Two'), ('Three')";
    let refused = demo.refusal(three).await;
    assert!(
        refused.contains("writes 3 rows") && refused.contains("--yes"),
        "{refused}"
    );
    let no = demo.session.clone().asks(Consent::by(|_: &Question| false));
    let refused = no.collect(three).await.unwrap_err().to_string();
    assert!(refused.contains("nobody said yes"), "{refused}");
    demo.session
        .collect("SET xero.max_write_rows = 3")
        .await
        .unwrap();
    let (count, calls) = demo.write(three).await.unwrap();
    assert_eq!((count, calls.len()), (vec![vec!["3".to_string()]], 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn explaining_a_write_sends_nothing_and_names_its_call() {
    let demo = writer(0, &[]).await;
    let (rows, calls) = demo
        .ask("EXPLAIN UPDATE Contacts SET FirstName = 'x' WHERE Name = 'One'")
        .await;
    assert!(calls.is_empty());
    let plan = &rows[1][1];
    assert!(
        plan.contains("XeroWriteExec: UPDATE table=Contacts"),
        "{plan}"
    );
    assert!(
        plan.contains("call=POST /Contacts, rows_per_call=50"),
        "{plan}"
    );
    assert!(plan.contains("columns=[FirstName]"), "{plan}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_shows_what_would_be_sent_though_the_connection_only_reads() {
    let demo = Demo::with(Default::default(), &[("DryRun", "true")]).await;
    let (rows, calls) = demo
        .ask("INSERT INTO Contacts (Name, EmailAddress) VALUES ('One', 'a@example.com'), ('Two', NULL)")
        .await;
    assert!(calls.is_empty());
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0][..2], ["1", "1"]);
    assert_eq!(rows[0][3], "PUT /Contacts?summarizeErrors=false");
    assert_eq!(
        rows[0][4],
        r#"{"Name":"One","EmailAddress":"a@example.com"}"#
    );
    assert_eq!(rows[1][4], r#"{"Name":"Two"}"#);
}

/// What DataFusion makes all rows of where it hands conditions over as a list.
#[tokio::test(flavor = "multi_thread")]
async fn no_row_is_written_that_the_condition_does_not_mean() {
    let demo = writer(40, &[("MaxWriteRows", "0")]).await;
    let ids = demo.ask("SELECT ContactID FROM Contacts WHERE ContactStatus = 'ACTIVE' ORDER BY ContactID LIMIT 2").await.0;
    let conditions = [
        "WHERE false".to_string(),
        "WHERE NULL".to_string(),
        "WHERE ContactID = 'a' AND ContactID = 'b'".to_string(),
        "WHERE FirstName = 'x' AND FirstName = 'y'".to_string(),
        format!("WHERE ContactID IN (SELECT ContactID FROM Contacts WHERE ContactID = '{}')", ids[0][0]),
        "WHERE ContactID IN (SELECT ContactID FROM Contacts WHERE false)".to_string(),
        "WHERE ContactStatus = 'ACTIVE' AND EXISTS (SELECT 1 FROM Contacts c WHERE c.ContactID = Contacts.ContactID AND c.Name LIKE 'B%')".to_string(),
        format!("WHERE ContactID = (SELECT max(ContactID) FROM Contacts WHERE ContactID <= '{}' AND ContactStatus = 'ACTIVE')", ids[1][0]),
        "WHERE ContactStatus = 'ACTIVE' AND Name LIKE 'A%'".to_string(),
    ];
    let context = SessionContext::new();
    demo.connection.register(&context).unwrap();
    context.sql("SET xero.max_write_rows = 0").await.unwrap();
    for (number, condition) in conditions.iter().enumerate() {
        let select = format!("SELECT ContactID FROM Contacts {condition} ORDER BY 1");
        let meant = demo.ask(&select).await.0;
        let word = format!("W{number}");
        let (rows, _) = demo
            .write(&format!(
                "UPDATE Contacts SET FirstName = '{word}' {condition}"
            ))
            .await
            .unwrap();
        assert_eq!(rows, [[meant.len().to_string()]], "{condition}");
        let changed =
            format!("SELECT ContactID FROM Contacts WHERE FirstName = '{word}' ORDER BY 1");
        assert_eq!(demo.ask(&changed).await.0, meant, "{condition}");
        // The same on a context of somebody else's.
        let word = format!("P{number}");
        let quoted = condition
            .replace("ContactID", "\"ContactID\"")
            .replace("FirstName", "\"FirstName\"")
            .replace("FROM Contacts", "FROM xero.accounting.\"Contacts\"")
            .replace(" Contacts.", " \"Contacts\".")
            .replace("c.Name", "c.\"Name\"")
            .replace("ContactStatus", "\"ContactStatus\"")
            .replace("AND Name", "AND \"Name\"");
        let sql =
            format!("UPDATE xero.accounting.\"Contacts\" SET \"FirstName\" = '{word}' {quoted}");
        let frame = context
            .sql(&sql)
            .await
            .unwrap_or_else(|e| panic!("{sql}: {e}"));
        let rows = cells(
            &frame
                .collect()
                .await
                .unwrap_or_else(|e| panic!("{sql}: {e}")),
        );
        let meant = match condition.contains("FirstName = 'x'") {
            true => vec![],
            false => meant,
        };
        assert_eq!(rows, [[meant.len().to_string()]], "{condition}");
        let changed =
            format!("SELECT ContactID FROM Contacts WHERE FirstName = '{word}' ORDER BY 1");
        assert_eq!(demo.ask(&changed).await.0, meant, "{condition}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_context_that_is_told_nothing_refuses_what_it_would_lose_the_condition_of() {
    let demo = writer(0, &[]).await;
    let context = SessionContext::new();
    context.register_catalog("acme", demo.connection.catalog());
    for sql in [
        "UPDATE acme.accounting.\"Contacts\" SET \"FirstName\" = 'x' WHERE false",
        "DELETE FROM acme.accounting.\"Invoices\" WHERE false",
    ] {
        let frame = context.sql(sql).await.unwrap();
        let error = frame.collect().await.unwrap_err().to_string();
        assert!(error.contains("connection.session()"), "{error}");
    }
    let sql = "INSERT INTO acme.accounting.\"Contacts\" (\"Name\") VALUES ('One')";
    demo.simulator.clear_journal();
    context.sql(sql).await.unwrap().collect().await.unwrap();
    let body = demo.writes()[0].body.clone().unwrap();
    assert_eq!(body, r#"{"Contacts":[{"Name":"One"}]}"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_count_one_by_one_against_max_write_rows() {
    let demo = careful(600, &[("MaxWriteRows", "2")]).await;
    let sql = "SELECT l.InvoiceID FROM InvoiceLineItems l JOIN Invoices i ON i.InvoiceID = l.InvoiceID \
               WHERE i.Status = 'DRAFT' GROUP BY 1 HAVING COUNT(*) > 2 ORDER BY 1 LIMIT 1";
    let id = demo.ask(sql).await.0.remove(0).remove(0);
    let refused = demo
        .refusal(&format!(
            "UPDATE InvoiceLineItems SET Description = 'x' WHERE InvoiceID = '{id}'"
        ))
        .await;
    assert!(
        refused.contains("rows of InvoiceLineItems, more than MaxWriteRows (2)"),
        "{refused}"
    );
}
