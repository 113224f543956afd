//! Contacts: the way of a write from statement to books.

use super::writer;

#[tokio::test(flavor = "multi_thread")]
async fn new_rows_go_out_fifty_a_call_and_are_read_back_as_they_were_given() {
    let demo = writer(0, &[("MaxWriteRows", "0")]).await;
    let (count, calls) = demo
        .write(
            "INSERT INTO Contacts (Name, EmailAddress, AccountNumber) \
             SELECT 'New ' || value, 'new' || value || '@example.com', 'N-' || value \
             FROM generate_series(1, 120)",
        )
        .await
        .unwrap();
    assert_eq!(count, [["120"]]);
    assert_eq!(calls.len(), 3);
    for call in &calls {
        assert_eq!(call.method, "PUT");
        let wanted = ("summarizeErrors".to_string(), "false".to_string());
        assert!(call.query.contains(&wanted), "{:?}", call.query);
        assert!(call.idempotency_key.is_some());
    }
    let (rows, _) = demo
        .ask("SELECT Name, EmailAddress, AccountNumber, ContactStatus FROM Contacts WHERE AccountNumber LIKE 'N-%'")
        .await;
    assert_eq!(rows.len(), 120);
    assert!(rows.contains(&vec![
        "New 7".to_string(),
        "new7@example.com".into(),
        "N-7".into(),
        "ACTIVE".into()
    ]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_sends_the_key_and_what_changes_and_returning_tells_what_is_there_now() {
    let demo = writer(0, &[]).await;
    let (before, _) = demo
        .ask("SELECT ContactID, EmailAddress FROM Contacts ORDER BY Name LIMIT 1")
        .await;
    let id = &before[0][0];
    let (rows, calls) = demo
        .write(&format!(
            "UPDATE Contacts SET AccountNumber = 'A-1', FirstName = upper('ada') \
             WHERE ContactID = '{id}' RETURNING contactid, AccountNumber, FirstName, EmailAddress"
        ))
        .await
        .unwrap();
    assert_eq!(rows, [[id.as_str(), "A-1", "ADA", &before[0][1]]]);
    assert_eq!(calls.len(), 1);
    let body = calls[0].body.as_deref().unwrap();
    assert_eq!(
        body,
        format!(
            r#"{{"Contacts":[{{"ContactID":"{id}","AccountNumber":"A-1","FirstName":"ADA"}}]}}"#
        )
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_is_cleared_in_xeros_way_and_one_that_cant_be_is_refused_by_name() {
    let demo = writer(0, &[]).await;
    let (before, _) = demo
        .ask("SELECT ContactID FROM Contacts WHERE EmailAddress IS NOT NULL LIMIT 1")
        .await;
    let id = &before[0][0];
    demo.write(&format!(
        "UPDATE Contacts SET EmailAddress = NULL WHERE ContactID = '{id}'"
    ))
    .await
    .unwrap();
    let (rows, _) = demo
        .ask(&format!(
            "SELECT EmailAddress FROM Contacts WHERE ContactID = '{id}'"
        ))
        .await;
    assert_eq!(rows, [["<null>"]]);
    let refused = demo
        .refusal(&format!(
            "UPDATE Contacts SET DefaultCurrency = NULL WHERE ContactID = '{id}'"
        ))
        .await;
    assert!(refused.contains("`DefaultCurrency`"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_xero_fills_in_itself_takes_no_value() {
    let demo = writer(0, &[]).await;
    let refused = demo
        .refusal("INSERT INTO Contacts (Name, Website) VALUES ('New', 'example.com')")
        .await;
    assert!(refused.contains("`Website`"), "{refused}");
    let refused = demo.refusal("UPDATE Contacts SET IsCustomer = true").await;
    assert!(refused.contains("`IsCustomer`"), "{refused}");
    let refused = demo
        .refusal("INSERT INTO Contacts (FirstName) VALUES ('Ada')")
        .await;
    assert!(refused.contains("needs Name"), "{refused}");
    let refused = demo.refusal("DELETE FROM Contacts WHERE Name = 'x'").await;
    assert!(refused.contains("ARCHIVED"), "{refused}");
    let refused = demo
        .refusal("INSERT INTO TrialBalance (AccountID) VALUES ('x')")
        .await;
    assert!(refused.contains("`TrialBalance`"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn seven_bad_rows_of_fifty_are_told_and_can_be_mended_and_inserted_again() {
    let demo = writer(0, &[("OnRowError", "continue")]).await;
    let (count, calls) = demo
        .write(
            "INSERT INTO Contacts (Name, EmailAddress, AccountNumber) \
             SELECT 'New ' || value, CASE WHEN value % 7 = 0 THEN 'no address' ELSE 'a@example.com' END, \
             'N-' || value FROM generate_series(1, 50)",
        )
        .await
        .unwrap();
    assert_eq!((count, calls.len()), (vec![vec!["43".to_string()]], 1));
    let (rows, _) = demo
        .ask("SELECT RowNumber, Outcome, ErrorColumn, Name, ErrorMessage FROM system.WriteErrors")
        .await;
    assert_eq!(rows.len(), 7);
    assert_eq!(rows[0][..4], ["7", "refused", "EmailAddress", "New 7"]);
    assert!(
        rows[0][4].to_lowercase().contains("email"),
        "{}",
        rows[0][4]
    );
    let (count, calls) = demo
        .write(
            "INSERT INTO Contacts (Name, EmailAddress, AccountNumber) \
             SELECT Name, 'mended@example.com', AccountNumber FROM system.WriteErrors",
        )
        .await
        .unwrap();
    assert_eq!((count, calls.len()), (vec![vec!["7".to_string()]], 1));
    let (rows, _) = demo
        .ask("SELECT COUNT(*), COUNT(DISTINCT Name) FROM Contacts WHERE AccountNumber LIKE 'N-%'")
        .await;
    assert_eq!(rows, [["50", "50"]]);
    let (rows, _) = demo.ask("SELECT * FROM system.WriteErrors").await;
    assert_eq!(rows.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_row_stops_the_statement_which_tells_what_is_written() {
    let demo = writer(0, &[("BatchSize", "2")]).await;
    let sql = "INSERT INTO Contacts (Name, EmailAddress) VALUES \
               ('One', 'a@example.com'), ('Two', 'no address'), ('Three', 'a@example.com')";
    let error = demo.session.collect(sql).await.unwrap_err().to_string();
    assert!(error.contains("row 2"), "{error}");
    assert!(error.contains("1 row written"), "{error}");
    assert_eq!(demo.writes().len(), 1);
    let (rows, _) = demo
        .ask("SELECT RowNumber, Outcome FROM system.WriteErrors")
        .await;
    assert_eq!(rows, [["2", "refused"], ["3", "not sent"]]);
}
