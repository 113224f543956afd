//! Lines: written with the documents that hold them, each read and written once.

use super::writer;
use crate::harness::Demo;

/// A draft sale of two lines or more: its id and its lines' ids.
async fn draft(demo: &Demo) -> (String, Vec<String>) {
    let (rows, _) = demo
        .write(
            "INSERT INTO Invoices (Type, ContactID, Date, LineItems) \
             SELECT 'ACCREC', ContactID, DATE '2026-05-01', \
             [{'Description': 'One', 'Quantity': 3, 'UnitAmount': 1.2345, 'AccountCode': '200'}, \
              {'Description': 'Two', 'Quantity': 1, 'UnitAmount': 20, 'AccountCode': '200', 'TaxAmount': 1.5}, \
              {'Description': 'Three', 'Quantity': 1, 'UnitAmount': 30, 'AccountCode': '200'}] \
             FROM Contacts WHERE ContactStatus = 'ACTIVE' LIMIT 1 RETURNING InvoiceID",
        )
        .await
        .unwrap();
    let id = rows[0][0].clone();
    let sql = format!(
        "SELECT LineItemID FROM InvoiceLineItems WHERE InvoiceID = '{id}' ORDER BY LineNumber"
    );
    let lines = demo.ask(&sql).await.0.into_iter().flatten().collect();
    (id, lines)
}

async fn lines(demo: &Demo, id: &str) -> Vec<Vec<String>> {
    let sql = format!(
        "SELECT LineItemID, Description, Quantity, UnitAmount, LineAmount, TaxAmount \
         FROM InvoiceLineItems WHERE InvoiceID = '{id}' ORDER BY LineNumber"
    );
    demo.ask(&sql).await.0
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lines_update_leaves_the_other_lines_and_their_ids_alone() {
    let demo = writer(20, &[]).await;
    let (id, ids) = draft(&demo).await;
    let before = lines(&demo, &id).await;
    let (rows, calls) = demo
        .write(&format!(
            "UPDATE InvoiceLineItems SET Description = Description || ' more', Quantity = Quantity + 1 \
             WHERE LineItemID = '{}' AND InvoiceID = '{id}'",
            ids[0]
        ))
        .await
        .unwrap();
    assert_eq!((rows, calls.len()), (vec![vec!["1".to_string()]], 1));
    let after = lines(&demo, &id).await;
    assert_eq!(after[1..], before[1..]);
    assert_eq!(
        after[0][..4],
        [ids[0].as_str(), "One more", "4.0000000000", "1.2345"]
    );
    assert_eq!(after[0][4], "4.9400");
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_of_one_document_go_out_together_and_can_be_added_and_deleted() {
    let demo = writer(20, &[]).await;
    let (one, of_one) = draft(&demo).await;
    let (two, _) = draft(&demo).await;
    let (rows, calls) = demo
        .write(&format!(
            "UPDATE InvoiceLineItems SET Description = 'Same' WHERE InvoiceID IN ('{one}', '{two}')"
        ))
        .await
        .unwrap();
    assert_eq!((rows, calls.len()), (vec![vec!["6".to_string()]], 1));
    assert!(
        lines(&demo, &two)
            .await
            .iter()
            .all(|line| line[1] == "Same")
    );
    let (rows, calls) = demo
        .write(&format!(
            "INSERT INTO InvoiceLineItems (InvoiceID, Description, UnitAmount, AccountCode) VALUES \
             ('{one}', 'Four', 4, '200'), ('{one}', 'Five', 5, '200'), ('{two}', 'Four', 4, '200')"
        ))
        .await
        .unwrap();
    assert_eq!((rows, calls.len()), (vec![vec!["3".to_string()]], 1));
    let now = lines(&demo, &one).await;
    let described: Vec<&str> = now.iter().map(|line| line[1].as_str()).collect();
    assert_eq!(described, ["Same", "Same", "Same", "Four", "Five"]);
    let ids: Vec<&str> = now.iter().take(3).map(|line| line[0].as_str()).collect();
    assert_eq!(ids, of_one);
    let (rows, _) = demo
        .write(&format!(
            "DELETE FROM InvoiceLineItems WHERE InvoiceID = '{one}' AND Description = 'Same'"
        ))
        .await
        .unwrap();
    assert_eq!(rows, [["3"]]);
    assert_eq!(lines(&demo, &one).await.len(), 2);
    let refused = demo
        .refusal(&format!(
            "DELETE FROM InvoiceLineItems WHERE InvoiceID = '{one}'"
        ))
        .await;
    assert!(refused.contains("none would be left"), "{refused}");
    let refused = demo
        .refusal(&format!(
            "UPDATE InvoiceLineItems SET LineItemID = 'x' WHERE InvoiceID = '{one}'"
        ))
        .await;
    assert!(refused.contains("`LineItemID`"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_without_ids_are_known_by_their_places() {
    let demo = writer(20, &[]).await;
    let (rows, _) = demo
        .write(
            "INSERT INTO Contacts (Name, ContactPersons) VALUES \
             ('New', [{'FirstName': 'Ada'}, {'FirstName': 'Grace'}]) RETURNING ContactID",
        )
        .await
        .unwrap();
    let id = &rows[0][0];
    demo.write(&format!(
        "UPDATE ContactPersons SET LastName = 'Hopper' WHERE ContactID = '{id}' AND FirstName = 'Grace'"
    ))
    .await
    .unwrap();
    let sql = format!(
        "SELECT FirstName, LastName FROM ContactPersons WHERE ContactID = '{id}' ORDER BY LineNumber"
    );
    assert_eq!(
        demo.ask(&sql).await.0,
        [["Ada", "<null>"], ["Grace", "Hopper"]]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_line_is_no_call_that_writes() {
    let demo = writer(20, &[]).await;
    for sql in [
        "DELETE FROM InvoiceLineItems WHERE false",
        "UPDATE InvoiceLineItems SET Description = 'x' WHERE InvoiceID = 'a' AND InvoiceID = 'b'",
        "UPDATE ContactPersons SET FirstName = 'x' WHERE ContactID IN (SELECT ContactID FROM Contacts WHERE false)",
        "UPDATE Quotes SET Title = 'x' WHERE false",
    ] {
        let (rows, calls) = demo.write(sql).await.unwrap();
        assert_eq!(
            (rows, calls.len()),
            (vec![vec!["0".to_string()]], 0),
            "{sql}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tracking_is_given_to_lines_and_stays_with_those_that_are_left_alone() {
    let demo = writer(120, &[]).await;
    let sql = "SELECT c.TrackingCategoryName, c.Name FROM TrackingOptions c \
               WHERE c.Status = 'ACTIVE' AND c.TrackingCategoryStatus = 'ACTIVE' ORDER BY 1, 2 LIMIT 1";
    let option = demo.ask(sql).await.0.remove(0);
    let (id, ids) = draft(&demo).await;
    demo.write(&format!(
        "UPDATE InvoiceLineItems SET Tracking = [{{'Name': '{}', 'Option': '{}'}}] WHERE LineItemID = '{}'",
        option[0], option[1], ids[1]
    ))
    .await
    .unwrap();
    demo.write(&format!(
        "UPDATE InvoiceLineItems SET Description = 'Changed' WHERE LineItemID = '{}'",
        ids[0]
    ))
    .await
    .unwrap();
    let body = demo.writes()[0].body.clone().unwrap();
    assert!(
        body.contains(&format!(r#""Option":"{}""#, option[1])),
        "{body}"
    );
    let sql = format!(
        "SELECT LineItemID, Name, Option FROM InvoiceLineItemTracking WHERE InvoiceID = '{id}'"
    );
    let wanted = vec![ids[1].clone(), option[0].clone(), option[1].clone()];
    assert_eq!(demo.ask(&sql).await.0, [wanted]);
    // What goes back whole takes its tracking along.
    let sql = "SELECT b.BankTransactionID FROM BankTransactions b JOIN BankTransactionLineItemTracking t \
               USING (BankTransactionID) WHERE b.IsReconciled = false AND b.Status = 'AUTHORISED' \
               AND b.Type IN ('SPEND', 'RECEIVE') ORDER BY 1 LIMIT 1";
    let demo = writer(1_200, &[]).await;
    let id = demo.ask(sql).await.0.remove(0).remove(0);
    let tracking = format!(
        "SELECT * FROM BankTransactionLineItemTracking WHERE BankTransactionID = '{id}' ORDER BY 1, 2, 3"
    );
    let before = demo.ask(&tracking).await.0;
    demo.write(&format!(
        "UPDATE BankTransactions SET Reference = 'New' WHERE BankTransactionID = '{id}'"
    ))
    .await
    .unwrap();
    let body = demo.writes()[0].body.clone().unwrap();
    assert!(body.contains(r#""Tracking":[{"#), "{body}");
    assert_eq!(demo.ask(&tracking).await.0, before);
}
