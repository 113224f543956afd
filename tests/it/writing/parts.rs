//! What is written below a document: allocations, notes, members, options.

use super::writer;

#[tokio::test(flavor = "multi_thread")]
async fn credit_is_applied_to_an_invoice_and_taken_back() {
    let demo = writer(300, &[("MaxWriteRows", "0")]).await;
    let sql = "SELECT c.CreditNoteID, i.InvoiceID FROM CreditNotes c JOIN Invoices i USING (ContactID) \
               WHERE c.Type = 'ACCRECCREDIT' AND c.Status = 'AUTHORISED' AND c.RemainingCredit >= 1 \
               AND i.Type = 'ACCREC' AND i.Status = 'AUTHORISED' AND i.AmountDue >= 1 \
               AND i.CurrencyCode = c.CurrencyCode ORDER BY 1, 2 LIMIT 1";
    let row = demo.ask(sql).await.0.remove(0);
    let due = format!(
        "SELECT AmountDue FROM Invoices WHERE InvoiceID = '{}'",
        row[1]
    );
    let before: f64 = demo.ask(&due).await.0[0][0].parse().unwrap();
    let (count, calls) = demo
        .write(&format!(
            "INSERT INTO CreditNoteAllocations (CreditNoteID, InvoiceID, Amount, Date) \
             VALUES ('{}', '{}', 0.75, DATE '2026-06-30')",
            row[0], row[1]
        ))
        .await
        .unwrap();
    assert_eq!((count, calls.len()), (vec![vec!["1".to_string()]], 1));
    assert!(
        calls[0]
            .path
            .ends_with(&format!("/CreditNotes/{}/Allocations", row[0])),
        "{}",
        calls[0].path
    );
    let after: f64 = demo.ask(&due).await.0[0][0].parse().unwrap();
    assert!((before - after - 0.75).abs() < 1e-9, "{before} {after}");
    let (count, calls) = demo
        .write(&format!(
            "DELETE FROM CreditNoteAllocations WHERE CreditNoteID = '{}' AND InvoiceID = '{}' AND Amount = 0.75",
            row[0], row[1]
        ))
        .await
        .unwrap();
    assert_eq!(
        (count, calls[0].method.as_str()),
        (vec![vec!["1".to_string()]], "DELETE")
    );
    let after: f64 = demo.ask(&due).await.0[0][0].parse().unwrap();
    assert!((before - after).abs() < 1e-9, "{before} {after}");
}

#[tokio::test(flavor = "multi_thread")]
async fn allocate_is_the_same_by_call() {
    let demo = writer(300, &[]).await;
    let sql = "SELECT o.OverpaymentID, i.InvoiceID FROM Overpayments o JOIN Invoices i USING (ContactID) \
               WHERE o.Type = 'RECEIVE-OVERPAYMENT' AND o.RemainingCredit >= 1 AND i.Type = 'ACCREC' \
               AND i.Status = 'AUTHORISED' AND i.AmountDue >= 1 AND i.CurrencyCode = o.CurrencyCode \
               ORDER BY 1, 2 LIMIT 1";
    let row = demo.ask(sql).await.0;
    let Some(row) = row.first() else {
        panic!("no overpayment has credit left")
    };
    let call = |more: &str| {
        format!(
            "CALL Allocate(InvoiceID => '{}', Amount => 0.5, Date => DATE '2026-06-30'{more})",
            row[1]
        )
    };
    let refused = demo.refusal(&call("")).await;
    assert!(refused.contains("CreditNoteID, OverpaymentID"), "{refused}");
    let (rows, calls) = demo
        .write(&call(&format!(", OverpaymentID => '{}'", row[0])))
        .await
        .unwrap();
    assert_eq!(
        rows,
        [["OverpaymentAllocations", &row[0], &row[1], "0.5000"]]
    );
    assert_eq!(calls.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn notes_members_and_options_are_added_where_they_belong() {
    let demo = writer(40, &[]).await;
    let one = |sql: &'static str| demo.ask(sql);
    let invoice = one("SELECT InvoiceID FROM Invoices ORDER BY 1 LIMIT 1")
        .await
        .0[0][0]
        .clone();
    demo.write(&format!(
        "INSERT INTO HistoryInvoices (InvoiceID, Details) VALUES ('{invoice}', 'Called about it')"
    ))
    .await
    .unwrap();
    let sql = format!(
        "SELECT Changes FROM HistoryInvoices WHERE InvoiceID = '{invoice}' AND Details = 'Called about it'"
    );
    assert_eq!(demo.ask(&sql).await.0.len(), 1);
    let refused = demo
        .refusal(&format!(
            "INSERT INTO HistoryPayments (PaymentID, Details) VALUES ('{invoice}', 'x')"
        ))
        .await;
    assert!(refused.contains("`HistoryPayments`"), "{refused}");

    demo.write("INSERT INTO ContactGroups (Name) VALUES ('Written')")
        .await
        .unwrap();
    let group = one("SELECT ContactGroupID FROM ContactGroups WHERE Name = 'Written'")
        .await
        .0[0][0]
        .clone();
    let (count, calls) = demo
        .write(&format!(
            "INSERT INTO ContactGroupContacts (ContactGroupID, ContactID) \
             SELECT '{group}', ContactID FROM Contacts WHERE ContactStatus = 'ACTIVE' LIMIT 3"
        ))
        .await
        .unwrap();
    assert_eq!((count, calls.len()), (vec![vec!["3".to_string()]], 3));
    let members = format!(
        "SELECT ContactID FROM ContactGroupContacts WHERE ContactGroupID = '{group}' ORDER BY 1"
    );
    let there = demo.ask(&members).await.0;
    assert_eq!(there.len(), 3);
    demo.write(&format!(
        "DELETE FROM ContactGroupContacts WHERE ContactGroupID = '{group}' AND ContactID = '{}'",
        there[0][0]
    ))
    .await
    .unwrap();
    assert_eq!(demo.ask(&members).await.0, there[1..]);

    let category =
        one("SELECT TrackingCategoryID FROM TrackingCategories WHERE Status = 'ACTIVE' LIMIT 1")
            .await
            .0[0][0]
            .clone();
    demo.write(&format!(
        "INSERT INTO TrackingOptions (TrackingCategoryID, Name) VALUES ('{category}', 'Written')"
    ))
    .await
    .unwrap();
    demo.write("UPDATE TrackingOptions SET Name = 'Written anew' WHERE Name = 'Written'")
        .await
        .unwrap();
    let sql = "SELECT TrackingCategoryID FROM TrackingOptions WHERE Name = 'Written anew'";
    assert_eq!(demo.ask(sql).await.0, [[category]]);
}

/// Xero deletes a batch of payments as a whole.
#[tokio::test(flavor = "multi_thread")]
async fn a_payment_within_a_batch_is_refused_before_the_call_and_names_the_batch() {
    let demo = writer(1_200, &[]).await;
    let sql = "SELECT PaymentID, BatchPaymentID FROM Payments \
               WHERE Status = 'AUTHORISED' AND BatchPaymentID IS NOT NULL ORDER BY 1 LIMIT 1";
    let row = demo.ask(sql).await.0.remove(0);
    let refused = demo
        .refusal(&format!(
            "DELETE FROM Payments WHERE PaymentID = '{}'",
            row[0]
        ))
        .await;
    assert!(
        refused.contains(&format!("BatchPaymentID {}", row[1])),
        "{refused}"
    );
}
