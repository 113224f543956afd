//! Invoices: lines, names, states, and ten thousand from a file.

use std::collections::HashSet;
use std::fmt::Write as _;

use xero_sql::simulator::Fault;

use super::{careful, writer};
use crate::harness::Demo;

/// An active contact: id and name.
async fn contact(demo: &Demo) -> (String, String) {
    let sql =
        "SELECT ContactID, Name FROM Contacts WHERE ContactStatus = 'ACTIVE' ORDER BY Name LIMIT 1";
    let row = demo.ask(sql).await.0.remove(0);
    (row[0].clone(), row[1].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_of_different_shapes_are_inserted_and_read_back() {
    let demo = writer(20, &[]).await;
    let (_, name) = contact(&demo).await;
    let (count, calls) = demo
        .write(&format!(
            "INSERT INTO Invoices (Type, ContactName, Date, DueDate, InvoiceNumber, LineAmountTypes, LineItems) \
             VALUES ('ACCREC', '{name}', DATE '2026-05-01', DATE '2026-06-01', 'W-1', 'Exclusive', \
             [{{'Description': 'Work', 'Quantity': 2.5, 'UnitAmount': 10.1234, 'AccountCode': '200'}}, \
              {{Description: 'A note'}}, \
              {{'UnitAmount': 7, 'Description': 'More', 'AccountCode': '200', 'TaxType': 'OUTPUT'}}])"
        ))
        .await
        .unwrap();
    assert_eq!((count, calls.len()), (vec![vec!["1".to_string()]], 1));
    let wanted = ("unitdp".to_string(), "4".to_string());
    assert!(calls[0].query.contains(&wanted), "{:?}", calls[0].query);
    let body = calls[0].body.as_deref().unwrap();
    assert!(
        body.contains(r#""Quantity":2.5,"UnitAmount":10.1234"#),
        "{body}"
    );
    assert!(body.contains(r#"{"Description":"A note"}"#), "{body}");
    assert!(body.contains(r#""Contact":{"ContactID":"#), "{body}");
    let (rows, _) = demo
        .ask(
            "SELECT l.Description, l.Quantity, l.UnitAmount, i.ContactName, i.Status \
             FROM Invoices i JOIN InvoiceLineItems l USING (InvoiceID) \
             WHERE i.InvoiceNumber = 'W-1' ORDER BY l.LineNumber",
        )
        .await;
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0], ["Work", "2.5000000000", "10.1234", &name, "DRAFT"]);
    assert_eq!(rows[2][2], "7.0000");
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_may_be_json_and_a_field_that_isnt_there_is_an_error() {
    let demo = writer(20, &[]).await;
    let (id, _) = contact(&demo).await;
    let insert = |lines: &str| {
        format!(
            "INSERT INTO Invoices (Type, ContactID, Date, InvoiceNumber, LineItems) \
             VALUES ('ACCREC', '{id}', DATE '2026-05-01', 'W-2', {lines})"
        )
    };
    let text = r#"'[{"Description": "Work", "UnitAmount": 1234567.1234, "AccountCode": "200"}]'"#;
    demo.write(&insert(&format!("json_to_list({text})")))
        .await
        .unwrap();
    let sql = "SELECT UnitAmount FROM InvoiceLineItems l JOIN Invoices i USING (InvoiceID) WHERE i.InvoiceNumber = 'W-2'";
    assert_eq!(demo.ask(sql).await.0, [["1234567.1234"]]);
    for lines in [
        "[{'Description': 'x', 'UnitAmout': 1}]",
        r#"json_to_list('[{"Description": "x", "UnitAmout": 1}]')"#,
    ] {
        let refused = demo.refusal(&insert(lines)).await;
        assert!(
            refused.contains("`UnitAmout`") && refused.contains("`UnitAmount`"),
            "{refused}"
        );
    }
    let refused = demo
        .refusal(&insert("[{'Description': 'x', 'UnitAmount': 'much'}]"))
        .await;
    assert!(refused.contains("much"), "{refused}");
    let refused = demo.refusal(&insert("json_to_list('[{')")).await;
    assert!(refused.contains("isn't JSON"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn names_and_codes_that_nobody_has_are_refused_before_anything_is_sent() {
    let demo = writer(20, &[]).await;
    let (id, _) = contact(&demo).await;
    let insert = |contact: &str, line: &str| {
        format!(
            "INSERT INTO Invoices (Type, {contact}, Date, LineItems) \
             SELECT 'ACCREC', '{}', DATE '2026-05-01', [{{'Description': 'x', 'UnitAmount': 1, {line}}}]",
            if contact == "ContactID" {
                id.as_str()
            } else {
                "Nobody Ltd"
            }
        )
    };
    let refused = demo
        .refusal(&insert("ContactName", "'AccountCode': '200'"))
        .await;
    assert!(
        refused.contains("Nobody Ltd") && refused.contains("CreateContacts"),
        "{refused}"
    );
    let refused = demo
        .refusal(&insert("ContactID", "'AccountCode': '99999'"))
        .await;
    assert!(refused.contains("Accounts has no `99999`"), "{refused}");
    let refused = demo
        .refusal(&insert(
            "ContactID",
            "'AccountCode': '200', 'TaxType': 'VAT'",
        ))
        .await;
    assert!(refused.contains("TaxRates has no `VAT`"), "{refused}");
    let refused = demo
        .refusal(&insert("ContactID", "'ItemCode': 'nothing'"))
        .await;
    assert!(refused.contains("Items has no `nothing`"), "{refused}");
    let makes = writer(20, &[("CreateContacts", "true")]).await;
    makes
        .write(&insert("ContactName", "'AccountCode': '200'"))
        .await
        .unwrap();
    let sql = "SELECT COUNT(*) FROM Contacts WHERE Name = 'Nobody Ltd'";
    assert_eq!(makes.ask(sql).await.0, [["1"]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_deleted_or_voided_by_its_state_and_voiding_takes_a_yes() {
    let demo = writer(200, &[("MaxWriteRows", "0")]).await;
    let (rows, calls) = demo
        .write("DELETE FROM Invoices WHERE Status = 'DRAFT' RETURNING Status")
        .await
        .unwrap();
    assert!(!rows.is_empty() && !calls.is_empty());
    assert!(rows.iter().all(|row| row[0] == "DELETED"), "{rows:?}");
    let open = "Status = 'AUTHORISED' AND AmountPaid = 0 AND AmountCredited = 0";
    let (before, _) = demo
        .ask(&format!("SELECT InvoiceID FROM Invoices WHERE {open}"))
        .await;
    let (rows, _) = demo
        .write(&format!("DELETE FROM Invoices WHERE {open}"))
        .await
        .unwrap();
    assert_eq!(rows, [[before.len().to_string()]]);
    let sql = format!(
        "SELECT Status FROM Invoices WHERE InvoiceID = '{}'",
        before[0][0]
    );
    assert_eq!(demo.ask(&sql).await.0, [["VOIDED"]]);
    let refused = demo
        .refusal("DELETE FROM Invoices WHERE Status = 'PAID'")
        .await;
    assert!(
        refused.contains("AmountPaid") || refused.contains("PAID"),
        "{refused}"
    );
    let careful = careful(200, &[("MaxWriteRows", "0")]).await;
    let refused = careful
        .refusal(&format!("DELETE FROM Invoices WHERE {open}"))
        .await;
    assert!(
        refused.contains("VOIDED, which can't be undone"),
        "{refused}"
    );
    let refused = careful
        .refusal("UPDATE Invoices SET Status = 'AUTHORISED' WHERE Status = 'DRAFT'")
        .await;
    assert!(
        refused.contains("AUTHORISED, which can't be undone"),
        "{refused}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_leaves_the_lines_and_their_ids_alone() {
    let demo = writer(60, &[]).await;
    let sql = "SELECT InvoiceID FROM Invoices WHERE Status = 'AUTHORISED' AND Type = 'ACCREC' ORDER BY 1 LIMIT 1";
    let id = demo.ask(sql).await.0.remove(0).remove(0);
    let lines =
        format!("SELECT * FROM InvoiceLineItems WHERE InvoiceID = '{id}' ORDER BY LineNumber");
    let before = demo.ask(&lines).await.0;
    demo.write(&format!(
        "UPDATE Invoices SET Reference = 'New reference', DueDate = DueDate + INTERVAL '10 days' WHERE InvoiceID = '{id}'"
    ))
    .await
    .unwrap();
    assert_eq!(demo.ask(&lines).await.0, before);
    let sql = format!("SELECT Reference FROM Invoices WHERE InvoiceID = '{id}'");
    assert_eq!(demo.ask(&sql).await.0, [["New reference"]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_is_locked_is_refused_before_the_first_call() {
    let demo = writer(80, &[("Tenant", "*")]).await;
    let sql = "SELECT TenantID, PeriodLockDate FROM Organisation WHERE PeriodLockDate IS NOT NULL";
    let locked = demo.ask(sql).await.0;
    assert_eq!(locked.len(), 1, "{locked:?}");
    let tenant = &locked[0][0];
    let sql = format!(
        "SELECT ContactID FROM Contacts WHERE TenantID = '{tenant}' AND ContactStatus = 'ACTIVE' LIMIT 1"
    );
    let contact = demo.ask(&sql).await.0.remove(0).remove(0);
    let insert = |columns: &str, values: &str| {
        format!(
            "INSERT INTO Invoices ({columns}Type, ContactID, Date, LineItems) VALUES \
             ({values}'ACCREC', '{contact}', DATE '2024-03-31', [{{'Description': 'x', 'UnitAmount': 1, 'AccountCode': '200'}}])"
        )
    };
    let refused = demo
        .refusal(&insert("TenantID, ", &format!("'{tenant}', ")))
        .await;
    assert!(
        refused.contains("locked until 2024-03-31 (PeriodLockDate)"),
        "{refused}"
    );
    // Which organisation is meant has to be said.
    let refused = demo.refusal(&insert("", "")).await;
    assert!(refused.contains("TenantID"), "{refused}");
    let refused = demo
        .refusal("UPDATE Contacts SET FirstName = 'x' WHERE Name = 'y'")
        .await;
    assert!(refused.contains("TenantID"), "{refused}");
    // A condition within a subquery says nothing of the rows that are meant.
    let refused = demo
        .refusal(&format!(
            "UPDATE Contacts SET FirstName = 'x' WHERE ContactID IN \
             (SELECT ContactID FROM Invoices WHERE TenantID = '{tenant}')"
        ))
        .await;
    assert!(refused.contains("TenantID"), "{refused}");
    let (rows, calls) = demo
        .write(&format!("UPDATE Contacts SET FirstName = 'x' WHERE ContactID = '{contact}' AND TenantID = '{tenant}'"))
        .await
        .unwrap();
    assert_eq!((rows, calls.len()), (vec![vec!["1".to_string()]], 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_from_a_file_are_there_once_though_a_tenth_of_the_calls_fails() {
    const ROWS: usize = 10_000;
    let demo = writer(
        0,
        &[
            ("MaxWriteRows", "0"),
            ("RetryWaitTime", "1"),
            ("MaximumRequestRetries", "9"),
        ],
    )
    .await;
    let (id, _) = contact(&demo).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.csv");
    let mut text = String::from("Number,Day,Amount\n");
    for number in 0..ROWS {
        let _ = writeln!(
            text,
            "O-{number},2026-05-{:02},{}.{:02}",
            number % 28 + 1,
            number % 977,
            number % 100
        );
    }
    std::fs::write(&path, text).unwrap();
    for call in (0..220).step_by(10) {
        let fault = match call / 10 % 3 {
            0 => Fault::lost_reply(),
            1 => Fault::unavailable(),
            _ => Fault::cut_body(),
        };
        demo.simulator.script(fault.on_writes().after(call));
    }
    let (count, calls) = demo
        .write(&format!(
            "INSERT INTO Invoices (Type, ContactID, InvoiceNumber, Date, LineItems) \
             SELECT 'ACCREC', '{id}', Number, Day, \
             [{{'Description': 'Order', 'UnitAmount': Amount, 'AccountCode': '200'}}] \
             FROM '{}'",
            path.display()
        ))
        .await
        .unwrap();
    assert_eq!(count, [[ROWS.to_string()]]);
    let keys: HashSet<_> = calls
        .iter()
        .map(|call| call.idempotency_key.clone())
        .collect();
    assert_eq!(keys.len(), 200);
    assert!(calls.len() > 215, "{}", calls.len());
    let (rows, _) = demo
        .ask("SELECT COUNT(*), COUNT(DISTINCT InvoiceNumber), SUM(SubTotal) FROM Invoices WHERE InvoiceNumber LIKE 'O-%'")
        .await;
    let sum = format!("SELECT SUM(Amount) FROM '{}'", path.display());
    let wanted: f64 = demo.ask(&sum).await.0[0][0].parse().unwrap();
    let found: f64 = rows[0][2].parse().unwrap();
    assert_eq!(rows[0][..2], [ROWS.to_string(), ROWS.to_string()]);
    assert!((found - wanted).abs() < 0.001, "{found} {wanted}");
}
