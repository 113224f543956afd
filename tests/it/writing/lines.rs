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

/// Lines of quotes and purchase orders are told with two digits of their unit amounts.
#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_told_with_fewer_digits_than_it_has_keeps_its_amount() {
    let demo = writer(1_200, &[]).await;
    let papers = [
        ("Quotes", "QuoteLineItems", "QuoteID"),
        (
            "PurchaseOrders",
            "PurchaseOrderLineItems",
            "PurchaseOrderID",
        ),
    ];
    let fine = "l.DiscountRate IS NULL AND l.ItemCode IS NULL";
    let hidden = "(l.DiscountRate > 0 OR l.ItemCode <> '')";
    for (table, lines, id) in papers {
        let told =
            "round(l.Quantity * l.UnitAmount * (100 - coalesce(l.DiscountRate, 0)) / 100, 2)";
        let meant = |which: &str| {
            format!(
                "SELECT l.{id}, l.LineItemID, o.LineItemID FROM {lines} l JOIN {lines} o \
                 ON o.{id} = l.{id} AND o.LineItemID <> l.LineItemID JOIN {table} p ON p.{id} = l.{id} \
                 WHERE p.Status IN ('DRAFT', 'SENT', 'ACCEPTED', 'SUBMITTED', 'AUTHORISED') AND {which} \
                 AND abs({told} - l.LineAmount) > 0.01 ORDER BY 1, 2, 3 LIMIT 1"
            )
        };
        let found = demo.ask(&meant(&format!("{fine} AND NOT EXISTS (SELECT 1 FROM {lines} x WHERE x.{id} = l.{id} AND x.ItemCode <> '')"))).await.0.remove(0);
        let amounts = format!(
            "SELECT l.LineItemID, l.Quantity, l.UnitAmount, l.LineAmount, l.TaxAmount, p.Total \
             FROM {lines} l JOIN {table} p ON p.{id} = l.{id} WHERE l.{id} = '{}' ORDER BY 1",
            found[0]
        );
        let before = demo.ask(&amounts).await.0;
        let (rows, calls) = demo
            .write(&format!(
                "UPDATE {lines} SET Description = 'New' WHERE {id} = '{}' AND LineItemID = '{}'",
                found[0], found[2]
            ))
            .await
            .unwrap();
        assert_eq!(
            (rows, calls.len()),
            (vec![vec!["1".to_string()]], 1),
            "{table}"
        );
        assert_eq!(demo.ask(&amounts).await.0, before, "{table}");
        let refused = demo
            .refusal(&format!(
                "UPDATE {lines} SET Quantity = Quantity * 2 WHERE {id} = '{}' AND LineItemID = '{}'",
                found[0], found[1]
            ))
            .await;
        assert!(refused.contains("give UnitAmount as well"), "{refused}");
        let (rows, _) = demo
            .write(&format!(
                "UPDATE {lines} SET Quantity = 10, UnitAmount = 1.5, DiscountRate = 0 \
                 WHERE {id} = '{}' AND LineItemID = '{}'",
                found[0], found[1]
            ))
            .await
            .unwrap();
        assert_eq!(rows, [["1"]], "{table}");
        let now = demo.ask(&amounts).await.0;
        let line = now.iter().find(|line| line[0] == found[1]).unwrap();
        assert_eq!(
            line[1..4],
            ["10.0000000000", "1.5000", "15.0000"],
            "{table}"
        );
        let Some(hidden) = demo.ask(&meant(hidden)).await.0.pop() else {
            assert_eq!(
                table, "PurchaseOrders",
                "orders alone have no such lines here"
            );
            continue;
        };
        let refused = demo
            .refusal(&format!(
                "UPDATE {lines} SET Description = 'New' WHERE {id} = '{}' AND LineItemID = '{}'",
                hidden[0], hidden[2]
            ))
            .await;
        assert!(refused.contains("unharmed"), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quotes_lines_are_added_and_deleted_and_it_keeps_its_tax() {
    let demo = writer(200, &[]).await;
    let sql = "SELECT QuoteID, Total FROM Quotes WHERE LineAmountTypes = 'INCLUSIVE' AND Status = 'DRAFT' \
               AND TotalTax > 0 AND QuoteID NOT IN (SELECT QuoteID FROM QuoteLineItems WHERE ItemCode <> '') \
               ORDER BY 1 LIMIT 1";
    let before = demo.ask(sql).await.0.remove(0);
    let id = &before[0];
    let added = "(Description, UnitAmount, AccountCode, QuoteID)";
    let (rows, calls) = demo
        .write(&format!(
            "INSERT INTO QuoteLineItems {added} VALUES ('Added', 110, '200', '{id}')"
        ))
        .await
        .unwrap();
    assert_eq!((rows, calls.len()), (vec![vec!["1".to_string()]], 1));
    assert!(calls[0].body.as_deref().unwrap().contains("INCLUSIVE"));
    let sum = format!(
        "SELECT Total - {}, LineAmountTypes FROM Quotes WHERE QuoteID = '{id}'",
        before[1]
    );
    assert_eq!(demo.ask(&sum).await.0, [["110.0000", "INCLUSIVE"]]);
    // A thousandth of a unit amount that isn't told would show in a thousand of it.
    let more = |and: &str| {
        format!(
            "UPDATE QuoteLineItems SET Quantity = 1000{and} WHERE QuoteID = '{id}' AND Description = 'Added'"
        )
    };
    let refused = demo.refusal(&more("")).await;
    assert!(refused.contains("give UnitAmount as well"), "{refused}");
    demo.writes_one(&more(", UnitAmount = 0.11")).await;
    assert_eq!(demo.ask(&sum).await.0, [["110.0000", "INCLUSIVE"]]);
    let (rows, _) = demo
        .write(&format!(
            "DELETE FROM QuoteLineItems WHERE QuoteID = '{id}' AND Description = 'Added'"
        ))
        .await
        .unwrap();
    assert_eq!(rows, [["1"]]);
    assert_eq!(demo.ask(&sum).await.0, [["0.0000", "INCLUSIVE"]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn phones_and_addresses_are_known_by_their_types_and_the_others_stay() {
    let demo = writer(0, &[]).await;
    let (rows, _) = demo
        .write(
            "INSERT INTO Contacts (Name, Phones, Addresses) VALUES ('New', \
             [{'PhoneType': 'MOBILE', 'PhoneNumber': '123', 'PhoneCountryCode': '61'}], \
             [{'AddressType': 'POBOX', 'AddressLine1': '1 Road', 'City': 'Perth'}]) RETURNING ContactID",
        )
        .await
        .unwrap();
    let id = &rows[0][0];
    let phones = format!(
        "SELECT PhoneType, PhoneCountryCode, PhoneNumber FROM ContactPhones \
         WHERE ContactID = '{id}' AND PhoneNumber <> '' ORDER BY 1"
    );
    let (rows, calls) = demo
        .write(&format!(
            "INSERT INTO ContactPhones (ContactID, PhoneType, PhoneNumber) VALUES ('{id}', 'FAX', '9'), \
             ('{id}', 'DDI', '8')"
        ))
        .await
        .unwrap();
    assert_eq!((rows, calls.len()), (vec![vec!["2".to_string()]], 1));
    assert!(!calls[0].body.as_deref().unwrap().contains("MOBILE"));
    demo.write(&format!(
        "UPDATE ContactPhones SET PhoneNumber = '456' WHERE ContactID = '{id}' AND PhoneType = 'MOBILE'"
    ))
    .await
    .unwrap();
    let now = demo.ask(&phones).await.0;
    let wanted = [
        ["DDI", "<null>", "8"],
        ["FAX", "<null>", "9"],
        ["MOBILE", "61", "456"],
    ];
    assert_eq!(now.len(), 3, "{now:?}");
    for (now, wanted) in now.iter().zip(wanted) {
        assert_eq!((&now[0], &now[2]), (&wanted[0].into(), &wanted[2].into()));
    }
    assert_eq!(now[2][1], "61");
    demo.write(&format!(
        "UPDATE ContactPhones SET PhoneNumber = NULL WHERE ContactID = '{id}' AND PhoneType = 'FAX'"
    ))
    .await
    .unwrap();
    assert_eq!(demo.ask(&phones).await.0.len(), 2);
    let (_, calls) = demo
        .write(&format!(
            "UPDATE ContactAddresses SET City = 'Sydney', PostalCode = '2000' \
             WHERE ContactID = '{id}' AND AddressType = 'POBOX'"
        ))
        .await
        .unwrap();
    assert_eq!(calls.len(), 1);
    let sql = format!(
        "SELECT AddressLine1, City, PostalCode FROM ContactAddresses \
         WHERE ContactID = '{id}' AND City <> ''"
    );
    assert_eq!(demo.ask(&sql).await.0, [["1 Road", "Sydney", "2000"]]);
    for (sql, told) in [
        (
            format!(
                "INSERT INTO ContactPhones (ContactID, PhoneType, PhoneNumber) VALUES ('{id}', 'MOBILE', '1')"
            ),
            "has one of PhoneType MOBILE already",
        ),
        (
            format!(
                "INSERT INTO ContactPhones (ContactID, PhoneType, PhoneNumber) VALUES ('{id}', 'Mobile', '1')"
            ),
            "has one of PhoneType MOBILE already",
        ),
        (
            format!("INSERT INTO ContactPhones (ContactID, PhoneNumber) VALUES ('{id}', '1')"),
            "a new row needs PhoneType",
        ),
        (
            format!("UPDATE ContactPhones SET PhoneType = 'FAX' WHERE ContactID = '{id}'"),
            "stays as it is",
        ),
        (
            format!("DELETE FROM ContactPhones WHERE ContactID = '{id}'"),
            "set what it says to NULL",
        ),
    ] {
        let refused = demo.refusal(&sql).await;
        assert!(refused.contains(told), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn components_of_a_tax_rate_are_rows_that_are_written() {
    let demo = writer(0, &[]).await;
    let (rows, _) = demo
        .write(
            "INSERT INTO TaxRates (Name, TaxComponents) VALUES \
             ('Two', [{'Name': 'State', 'Rate': 5}, {'Name': 'City', 'Rate': 2}]) RETURNING TaxType",
        )
        .await
        .unwrap();
    let of = &rows[0][0];
    demo.write(&format!(
        "UPDATE TaxRateComponents SET Rate = 6.5 WHERE TaxType = '{of}' AND Name = 'State'"
    ))
    .await
    .unwrap();
    demo.write(&format!(
        "INSERT INTO TaxRateComponents (TaxType, Name, Rate) VALUES ('{of}', 'County', 1)"
    ))
    .await
    .unwrap();
    let (rows, calls) = demo
        .write(&format!(
            "DELETE FROM TaxRateComponents WHERE TaxType = '{of}' AND Name = 'City'"
        ))
        .await
        .unwrap();
    assert_eq!((rows, calls.len()), (vec![vec!["1".to_string()]], 1));
    let sql = format!(
        "SELECT c.Name, c.Rate, r.EffectiveRate FROM TaxRateComponents c JOIN TaxRates r USING (TaxType) \
         WHERE c.TaxType = '{of}' ORDER BY LineNumber"
    );
    let wanted = [
        ["State", "6.5000000000", "7.5000000000"],
        ["County", "1.0000000000", "7.5000000000"],
    ];
    assert_eq!(demo.ask(&sql).await.0, wanted);
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_of_a_new_document_come_with_their_tracking() {
    let demo = writer(120, &[]).await;
    let sql = "SELECT c.TrackingCategoryName, c.Name FROM TrackingOptions c \
               WHERE c.Status = 'ACTIVE' AND c.TrackingCategoryStatus = 'ACTIVE' ORDER BY 1, 2 LIMIT 1";
    let option = demo.ask(sql).await.0.remove(0);
    let tracking = format!(
        "'Tracking': [{{'Name': '{}', 'Option': '{}'}}]",
        option[0], option[1]
    );
    let line = |more: &str| {
        format!("{{'Description': 'One', 'UnitAmount': 5, 'AccountCode': '200'{more}}}")
    };
    let tracked = line(&format!(", {tracking}"));
    let json = tracked.replace('\'', "\"");
    let two = format!("[{tracked}, {}]", line(""));
    let contact = "(SELECT min(ContactID) FROM Contacts WHERE ContactStatus = 'ACTIVE')";
    let day = "DATE '2026-05-01'";
    let documents = [
        ("Invoices", "InvoiceID", "Type, ", "'ACCREC', "),
        ("CreditNotes", "CreditNoteID", "Type, ", "'ACCPAYCREDIT', "),
        ("Quotes", "QuoteID", "", ""),
        ("PurchaseOrders", "PurchaseOrderID", "", ""),
    ];
    for (table, id, columns, values) in documents {
        let line_table = format!("{}LineItemTracking", table.trim_end_matches('s'));
        // By VALUES and by SELECT, as literals and as JSON; one that gives none beside them.
        let sources = [
            format!("VALUES ({values}{contact}, {day}, {two})"),
            format!("SELECT {values}{contact}, {day}, json_to_list('[{json}]')"),
            format!(
                "SELECT {values}ContactID, {day}, [{}] FROM Contacts WHERE ContactStatus = 'ACTIVE' LIMIT 1",
                line("")
            ),
        ];
        for (place, source) in sources.iter().enumerate() {
            let sql = format!(
                "INSERT INTO {table} ({columns}ContactID, Date, LineItems) {source} RETURNING {id}"
            );
            let (rows, calls) = demo.write(&sql).await.unwrap();
            assert_eq!((rows.len(), calls.len()), (1, 1), "{sql}");
            let sql = format!(
                "SELECT Name, Option, LineNumber FROM {line_table} WHERE {id} = '{}'",
                rows[0][0]
            );
            let stored = demo.ask(&sql).await.0;
            assert_eq!(stored.len(), usize::from(place < 2), "{table} {source}");
            assert!(stored.iter().all(|row| row[..2] == option), "{stored:?}");
            if place == 2 {
                let (_, calls) = demo
                    .write(&format!(
                        "UPDATE {table} SET LineItems = {two} WHERE {id} = '{}'",
                        rows[0][0]
                    ))
                    .await
                    .unwrap();
                assert_eq!(calls.len(), 1);
                assert_eq!(demo.ask(&sql).await.0.len(), 1, "{table}");
            }
        }
    }
    let (rows, _) = demo
        .write(&format!(
            "INSERT INTO ManualJournals (Narration, Date, JournalLines) VALUES ('Tracked', {day}, \
             [{{'LineAmount': 5, 'AccountCode': '200', {tracking}}}, {{'LineAmount': -5, 'AccountCode': '400'}}]) \
             RETURNING ManualJournalID"
        ))
        .await
        .unwrap();
    let sql = format!(
        "SELECT Name, Option FROM ManualJournalLineTracking WHERE ManualJournalID = '{}'",
        rows[0][0]
    );
    assert_eq!(demo.ask(&sql).await.0, [option]);
}

/// DataFusion by itself makes a list the table's own, which has no place for tracking.
#[tokio::test(flavor = "multi_thread")]
async fn tracking_behind_a_star_is_sent_and_an_unknown_field_of_it_refused() {
    let demo = writer(20, &[]).await;
    let list = "xero_list('accounting.Invoices.LineItems', {'Description': 'a', 'Tracking': \
                xero_list('accounting.Invoices.LineItems.Tracking', {'Name': 'Region', 'Option': 'North'})})";
    let sql = format!(
        "INSERT INTO Invoices (Type, ContactID, LineItems) SELECT * FROM (SELECT 'ACCREC' AS Type, \
         ContactID, {list} AS LineItems FROM Contacts WHERE ContactStatus = 'ACTIVE' LIMIT 1)"
    );
    let (_, calls) = demo.write(&sql).await.unwrap();
    let body = calls[0].body.as_deref().unwrap();
    assert!(body.contains(r#""Name":"Region""#), "{body}");
    let refused = demo
        .refusal(
            "INSERT INTO Invoices (Type, ContactID, LineItems) VALUES \
             ('ACCREC', 'x', [{'Description': 'a', 'Tracking': [{'Nam': 'Region'}]}])",
        )
        .await;
    assert!(
        refused.contains("`Nam`") && refused.contains("`Name`"),
        "{refused}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subquery_in_values_is_run_for_one_row_and_refused_for_several() {
    let demo = writer(20, &[]).await;
    let row = "('ACCREC', (SELECT min(ContactID) FROM Contacts WHERE ContactStatus = 'ACTIVE'), \
               DATE '2026-05-01', [{'Description': 'a'}])";
    let sql = format!("INSERT INTO Invoices (Type, ContactID, Date, LineItems) VALUES {row}");
    let (rows, calls) = demo.write(&sql).await.unwrap();
    assert_eq!((rows, calls.len()), (vec![vec!["1".to_string()]], 1));
    let refused = demo.refusal(&format!("{sql}, {row}")).await;
    assert!(refused.contains("UNION ALL"), "{refused}");
    let (rows, _) = demo
        .ask("SELECT column1 + 1, column2 FROM (VALUES ((SELECT 1), 'x'))")
        .await;
    assert_eq!(rows, [["2", "x"]]);
}
