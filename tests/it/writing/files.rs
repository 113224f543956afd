//! The library of files, attachments by INSERT, and payment services: what is written is there, and
//! takes nothing else's place.

use xero_sql::simulator::Fault;

use super::{careful, writer};
use crate::harness::{Demo, NULL};

async fn one(demo: &Demo, sql: &str) -> String {
    let rows = demo.ask(sql).await.0;
    assert_eq!(rows.len(), 1, "{sql}: {rows:?}");
    rows[0][0].clone()
}

fn paths(calls: &[xero_sql::simulator::Seen]) -> Vec<String> {
    calls
        .iter()
        .map(|seen| format!("{} {}", seen.method, seen.path))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_made_renamed_and_deleted() {
    let demo = writer(0, &[]).await;
    let (rows, calls) = demo
        .write("INSERT INTO files.Folders (Name) VALUES ('Leases') RETURNING FolderID, Name, FileCount, IsInbox")
        .await
        .unwrap();
    let id = rows[0][0].clone();
    assert_eq!(rows, [[id.as_str(), "Leases", "0", "false"]]);
    assert_eq!(paths(&calls), ["POST /files.xro/1.0/Folders"]);
    let (count, calls) = demo
        .write("UPDATE files.Folders SET Name = 'Leases & more' WHERE Name = 'Leases'")
        .await
        .unwrap();
    assert_eq!(count, [["1"]]);
    assert_eq!(paths(&calls), [format!("PUT /files.xro/1.0/Folders/{id}")]);
    let by_name = "SELECT FolderID FROM files.Folders WHERE Name = 'Leases & more'";
    assert_eq!(one(&demo, by_name).await, id);
    let (count, calls) = demo
        .write("DELETE FROM files.Folders WHERE Name = 'Leases & more'")
        .await
        .unwrap();
    assert_eq!(count, [["1"]]);
    assert_eq!(
        paths(&calls),
        [format!("DELETE /files.xro/1.0/Folders/{id}")]
    );
    assert!(demo.ask(by_name).await.0.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_the_inbox_nor_a_folder_with_files_is_deleted() {
    let demo = writer(400, &[]).await;
    let error = demo
        .refusal("DELETE FROM files.Folders WHERE Name = 'Contracts'")
        .await;
    assert!(
        error.contains("FileCount is") && error.contains("Nothing was sent"),
        "{error}"
    );
    demo.write("DELETE FROM files.Files WHERE FolderID IN (SELECT FolderID FROM files.Inbox)")
        .await
        .unwrap();
    let error = demo
        .session
        .collect("DELETE FROM files.Folders WHERE IsInbox")
        .await;
    let error = error.unwrap_err().to_string();
    assert!(error.contains("Inbox cannot be deleted"), "{error}");
    let error = demo
        .session
        .collect("UPDATE files.Folders SET Name = 'x' WHERE IsInbox")
        .await;
    let error = error.unwrap_err().to_string();
    assert!(error.contains("Inbox cannot be renamed"), "{error}");
    let error = demo
        .session
        .collect("INSERT INTO files.Folders (Name) VALUES ('a/b')")
        .await;
    let error = error.unwrap_err().to_string();
    assert!(error.contains("bad characters"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_uploaded_renamed_moved_and_deleted() {
    let demo = writer(0, &[]).await;
    let folder = one(
        &demo,
        "SELECT FolderID FROM files.Folders WHERE Name = 'Contracts'",
    )
    .await;
    let sql = format!(
        "INSERT INTO files.Files (Name, FolderID, Content) VALUES ('a.txt', '{folder}', X'68656c6c6f') \
         RETURNING FileID, Name, Size, MimeType, FolderID, Content"
    );
    let (rows, calls) = demo.write(&sql).await.unwrap();
    let id = rows[0][0].clone();
    assert_eq!(
        rows,
        [[&id, "a.txt", "5", "text/plain", folder.as_str(), NULL]]
    );
    assert_eq!(
        paths(&calls),
        [format!("POST /files.xro/1.0/Files/{folder}")]
    );
    assert!(calls[0].idempotency_key.is_some());
    // Where no folder is given, it goes to the inbox.
    let (rows, calls) = demo
        .write("INSERT INTO files.Files (Name, Content) VALUES ('b.txt', X'00') RETURNING FolderID")
        .await
        .unwrap();
    assert_eq!(
        rows[0][0],
        one(&demo, "SELECT FolderID FROM files.Inbox").await
    );
    assert_eq!(paths(&calls), ["POST /files.xro/1.0/Files"]);

    let (count, calls) = demo
        .write(&format!(
            "UPDATE files.Files SET Name = 'b.pdf' WHERE FileID = '{id}'"
        ))
        .await
        .unwrap();
    assert_eq!(count, [["1"]]);
    assert_eq!(paths(&calls), [format!("PUT /files.xro/1.0/Files/{id}")]);
    demo.write(&format!(
        "UPDATE files.Files SET FolderID = (SELECT FolderID FROM files.Inbox) WHERE FileID = '{id}'"
    ))
    .await
    .unwrap();
    let sql = format!(
        "SELECT f.Name FROM files.Files f JOIN files.Inbox i USING (FolderID) WHERE FileID = '{id}'"
    );
    assert_eq!(one(&demo, &sql).await, "b.pdf");
    for column in [
        "Size = 1",
        "MimeType = 'x'",
        "Content = X'00'",
        "LocalPath = 'x'",
    ] {
        let error = demo
            .refusal(&format!("UPDATE files.Files SET {column}"))
            .await;
        let why = ["takes no value", "stays as it is"];
        assert!(
            why.iter().any(|why| error.contains(why)),
            "{column}: {error}"
        );
    }
    let (_, calls) = demo
        .write(&format!("DELETE FROM files.Files WHERE FileID = '{id}'"))
        .await
        .unwrap();
    assert_eq!(paths(&calls), [format!("DELETE /files.xro/1.0/Files/{id}")]);
    assert!(demo.ask(&sql).await.0.is_empty());
    let error = demo
        .session
        .collect("INSERT INTO files.Files (Name, Content) VALUES ('a.boo', X'00')")
        .await;
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("boo is not a valid File extension"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_put_to_an_object_and_taken_from_it() {
    let demo = writer(60, &[]).await;
    let file = one(&demo, "SELECT FileID FROM files.Files ORDER BY 1 LIMIT 1").await;
    let invoice = "SELECT InvoiceID FROM Invoices WHERE InvoiceID NOT IN \
                   (SELECT ObjectID FROM files.Associations) ORDER BY 1 LIMIT 1";
    let invoice = one(&demo, invoice).await;
    let put = format!(
        "INSERT INTO files.Associations (FileID, ObjectID, ObjectGroup, ObjectType) \
         VALUES ('{file}', '{invoice}', 'Invoice', 'AccRec')"
    );
    let (count, calls) = demo.write(&put).await.unwrap();
    assert_eq!(count, [["1"]]);
    assert_eq!(
        paths(&calls),
        [format!("POST /files.xro/1.0/Files/{file}/Associations")]
    );
    let there = format!(
        "SELECT FileID, ObjectGroup, ObjectType FROM files.Associations WHERE ObjectID = '{invoice}'"
    );
    assert_eq!(
        demo.ask(&there).await.0,
        [[file.as_str(), "Invoice", "AccRec"]]
    );
    let error = demo.session.collect(&put).await.unwrap_err().to_string();
    assert!(error.contains("already associated"), "{error}");
    let other = put.replace("'Invoice'", "'Contact'");
    let error = demo.session.collect(&other).await.unwrap_err().to_string();
    assert!(error.contains("not a Contact"), "{error}");
    let (count, calls) = demo
        .write(&format!(
            "DELETE FROM files.Associations WHERE ObjectID = '{invoice}'"
        ))
        .await
        .unwrap();
    assert_eq!(count, [["1"]]);
    let path = format!("DELETE /files.xro/1.0/Files/{file}/Associations/{invoice}");
    assert_eq!(paths(&calls), [path]);
    assert!(demo.ask(&there).await.0.is_empty());
    let error = demo
        .refusal(&format!(
            "UPDATE files.Associations SET ObjectType = 'x' WHERE ObjectID = '{invoice}'"
        ))
        .await;
    assert!(error.contains("can't be changed"), "{error}");
}

/// A document of each kind with attachments, and the column of its id.
async fn documents(demo: &Demo) -> Vec<(String, &'static str, String)> {
    let mut all = Vec::new();
    for (kind, key) in [
        ("Account", "AccountID"),
        ("BankTransaction", "BankTransactionID"),
        ("BankTransfer", "BankTransferID"),
        ("Contact", "ContactID"),
        ("CreditNote", "CreditNoteID"),
        ("Invoice", "InvoiceID"),
        ("ManualJournal", "ManualJournalID"),
        ("PurchaseOrder", "PurchaseOrderID"),
        ("Quote", "QuoteID"),
        ("RepeatingInvoice", "RepeatingInvoiceID"),
    ] {
        let sql = format!("SELECT {key} FROM {kind}s ORDER BY 1 LIMIT 1");
        all.push((format!("{kind}Attachments"), key, one(demo, &sql).await));
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_attached_to_a_document_of_any_kind() {
    let demo = writer(120, &[]).await;
    for (table, key, id) in documents(&demo).await {
        let sql = format!(
            "INSERT INTO {table} ({key}, FileName, Content) VALUES ('{id}', 'ä & b (1).txt', X'68656c6c6f') \
             RETURNING {key}, FileName, ContentLength, MimeType, AttachmentID"
        );
        let (rows, calls) = demo
            .write(&sql)
            .await
            .unwrap_or_else(|e| panic!("{table}: {e}"));
        assert_eq!(
            rows[0][..4],
            [&id, "ä & b (1).txt", "5", "text/plain"],
            "{table}"
        );
        assert_eq!(calls.len(), 1, "{table}");
        assert!(calls[0].method == "PUT" && calls[0].idempotency_key.is_some());
        let there = format!(
            "SELECT FileName, ContentLength, Content FROM {table} WHERE {key} = '{id}' AND AttachmentID = '{}'",
            rows[0][4]
        );
        assert_eq!(
            demo.ask(&there).await.0,
            [["ä & b (1).txt", "5", NULL]],
            "{table}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_insert_takes_no_other_file_s_place_and_an_update_does() {
    let demo = writer(60, &[]).await;
    let invoice = one(&demo, "SELECT InvoiceID FROM Invoices ORDER BY 1 LIMIT 1").await;
    let insert = |name: &str, content: &str| {
        format!(
            "INSERT INTO InvoiceAttachments (InvoiceID, FileName, Content) \
             VALUES ('{invoice}', '{name}', X'{content}')"
        )
    };
    demo.write(&insert("own.txt", "01")).await.unwrap();
    let error = demo.refusal(&insert("OWN.txt", "0203")).await;
    assert!(error.contains("a file of that name already"), "{error}");
    let twice = format!(
        "INSERT INTO InvoiceAttachments (InvoiceID, FileName, Content) \
         VALUES ('{invoice}', 'x.txt', X'01'), ('{invoice}', 'x.txt', X'02')"
    );
    let error = demo.refusal(&twice).await;
    assert!(error.contains("comes twice"), "{error}");
    let (count, calls) = demo
        .write(&format!(
            "UPDATE InvoiceAttachments SET Content = X'040506' WHERE InvoiceID = '{invoice}' AND FileName = 'own.txt'"
        ))
        .await
        .unwrap();
    assert_eq!(count, [["1"]]);
    let path = format!("POST /api.xro/2.0/Invoices/{invoice}/Attachments/own.txt");
    assert_eq!(paths(&calls), [path]);
    let sizes = format!(
        "SELECT ContentLength FROM InvoiceAttachments WHERE InvoiceID = '{invoice}' AND FileName = 'own.txt'"
    );
    assert_eq!(demo.ask(&sizes).await.0, [["3"]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_xero_does_not_take_is_refused_before_any_call() {
    let demo = writer(0, &[]).await;
    let folder = tempfile::tempdir().unwrap();
    let large = folder.path().join("large.pdf");
    let file = std::fs::File::create(&large).unwrap();
    file.set_len(10 * 1024 * 1024 + 1).unwrap();
    let id = "8ad4a0b6-0000-4000-8000-000000000001";
    for (values, why) in [
        (
            format!("'{id}', 'a.pdf', NULL, '{}'", large.display()),
            "up to 10 MB",
        ),
        (format!("'{id}', 'a.pdf', X'', NULL"), "it is empty"),
        (
            format!("'{id}', 'a.pdf', NULL, NULL"),
            "give what the file holds",
        ),
        (
            format!("'{id}', 'a.pdf', X'00', '/x'"),
            "give what the file holds",
        ),
        (
            format!("'{id}', 'a.pdf', NULL, '/no/such/file'"),
            "can't be read",
        ),
        (format!("'{id}', 'a/b.pdf', X'00', NULL"), "without slashes"),
        (format!("'{id}', NULL, X'00', NULL"), "needs FileName"),
        (format!("'{id}', '..', X'00', NULL"), "other than"),
        ("'x', 'a.pdf', X'00', NULL".to_string(), "has to be an id"),
    ] {
        let sql = format!(
            "INSERT INTO InvoiceAttachments (InvoiceID, FileName, Content, LocalPath) \
             SELECT column1, column2, column3, column4 FROM (VALUES ({values}))"
        );
        let error = demo.refusal(&sql).await;
        assert!(error.contains(why), "{why}: {error}");
        assert!(demo.calls().is_empty());
    }
    let careful = careful(0, &[("ReadOnly", "true")]).await;
    let sql = format!(
        "INSERT INTO InvoiceAttachments (InvoiceID, FileName, Content) VALUES ('{id}', 'a.pdf', X'00')"
    );
    let error = careful.refusal(&sql).await;
    assert!(error.contains("only reads"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_this_machine_are_attached_by_their_paths() {
    let demo = writer(60, &[]).await;
    let folder = tempfile::tempdir().unwrap();
    for number in 0..4 {
        std::fs::write(
            folder.path().join(format!("{number}.txt")),
            format!("file {number}"),
        )
        .unwrap();
    }
    let sql = format!(
        "INSERT INTO InvoiceAttachments (InvoiceID, LocalPath, IncludeOnline) \
         SELECT InvoiceID, '{}/' || (row_number() OVER (ORDER BY InvoiceID) - 1) || '.txt', true \
         FROM (SELECT InvoiceID FROM Invoices WHERE Type = 'ACCREC' ORDER BY InvoiceID LIMIT 4)",
        folder.path().display()
    );
    let (count, calls) = demo.write(&sql).await.unwrap();
    assert_eq!((count, calls.len()), (vec![vec!["4".to_string()]], 4));
    assert!(
        calls
            .iter()
            .all(|call| call.url.ends_with("?IncludeOnline=true")),
        "{calls:?}"
    );
    let there = "SELECT FileName, ContentLength, IncludeOnline FROM InvoiceAttachments \
                 WHERE FileName IN ('0.txt', '1.txt', '2.txt', '3.txt') ORDER BY 1";
    let rows = demo.ask(there).await.0;
    let expected: Vec<Vec<String>> = (0..4)
        .map(|n| vec![format!("{n}.txt"), "6".into(), "true".into()])
        .collect();
    assert_eq!(rows, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_whose_reply_was_lost_makes_one_file() {
    for retries in ["4", "0"] {
        let demo = writer(60, &[("MaximumRequestRetries", retries)]).await;
        let invoice = one(&demo, "SELECT InvoiceID FROM Invoices ORDER BY 1 LIMIT 1").await;
        demo.simulator.script(Fault::lost_reply().on_writes());
        let (count, calls) = demo
            .write(&format!(
                "INSERT INTO InvoiceAttachments (InvoiceID, FileName, Content) VALUES ('{invoice}', 'l.txt', X'0102')"
            ))
            .await
            .unwrap();
        assert_eq!(count, [["1"]]);
        assert_eq!(calls.len(), if retries == "0" { 1 } else { 2 });
        assert!(
            calls
                .iter()
                .all(|call| call.idempotency_key == calls[0].idempotency_key)
        );
        let sql = format!(
            "SELECT COUNT(*) FROM InvoiceAttachments WHERE InvoiceID = '{invoice}' AND FileName = 'l.txt'"
        );
        assert_eq!(one(&demo, &sql).await, "1");
    }
    // In the library nothing tells two files of one name apart but the key.
    let demo = writer(0, &[]).await;
    demo.simulator.script(Fault::lost_reply().on_writes());
    let (_, calls) = demo
        .write("INSERT INTO files.Files (Name, Content) VALUES ('once.txt', X'0102')")
        .await
        .unwrap();
    assert_eq!(calls.len(), 2);
    assert!(calls[1].replayed);
    let sql = "SELECT COUNT(*) FROM files.Files WHERE Name = 'once.txt'";
    assert_eq!(one(&demo, sql).await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_shows_files_and_sends_none() {
    let demo = writer(60, &[]).await;
    let invoice = one(&demo, "SELECT InvoiceID FROM Invoices ORDER BY 1 LIMIT 1").await;
    demo.session
        .collect("SET xero.dry_run = true")
        .await
        .unwrap();
    let (rows, calls) = demo
        .write(&format!(
            "INSERT INTO InvoiceAttachments (InvoiceID, FileName, Content) VALUES ('{invoice}', 'a.pdf', X'0102')"
        ))
        .await
        .unwrap();
    assert!(calls.is_empty());
    assert_eq!(
        rows[0][3],
        format!("PUT /Invoices/{invoice}/Attachments/a.pdf")
    );
    assert_eq!(rows[0][4], "(2 bytes of application/pdf)");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_service_is_made_and_given_to_a_theme() {
    let demo = writer(0, &[]).await;
    let (rows, calls) = demo
        .write(
            "INSERT INTO PaymentServices (PaymentServiceName, PaymentServiceUrl, PayNowText) \
             VALUES ('Till', 'https://pay.example/till', 'Pay at the till') \
             RETURNING PaymentServiceID, PaymentServiceName, PaymentServiceUrl, PayNowText, PaymentServiceType",
        )
        .await
        .unwrap();
    let id = rows[0][0].clone();
    let expected = [
        &id,
        "Till",
        "https://pay.example/till",
        "Pay at the till",
        "Custom",
    ];
    assert_eq!(rows, [expected]);
    assert_eq!(paths(&calls), ["PUT /api.xro/2.0/PaymentServices"]);
    let theme = one(
        &demo,
        "SELECT BrandingThemeID FROM BrandingThemes ORDER BY SortOrder LIMIT 1",
    )
    .await;
    let (count, calls) = demo
        .write(&format!(
            "INSERT INTO BrandingThemePaymentServices (BrandingThemeID, PaymentServiceID) VALUES ('{theme}', '{id}')"
        ))
        .await
        .unwrap();
    assert_eq!(count, [["1"]]);
    assert_eq!(
        paths(&calls),
        [format!(
            "POST /api.xro/2.0/BrandingThemes/{theme}/PaymentServices"
        )]
    );
    let sql = format!(
        "SELECT BrandingThemeID FROM BrandingThemePaymentServices WHERE PaymentServiceID = '{id}'"
    );
    assert_eq!(demo.ask(&sql).await.0, [[theme]]);
    let error = demo.refusal("DELETE FROM PaymentServices").await;
    assert!(error.contains("deletes none"), "{error}");
    let error = demo
        .refusal("UPDATE PaymentServices SET PayNowText = 'x'")
        .await;
    assert!(error.contains("can't be changed"), "{error}");
    let error = demo
        .session
        .collect("INSERT INTO PaymentServices (PaymentServiceName, PaymentServiceUrl) VALUES ('x', 'ftp://x')")
        .await;
    let error = error.unwrap_err().to_string();
    assert!(error.contains("valid url"), "{error}");
}
