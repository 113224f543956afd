//! Files by CALL: up and down to the byte, in pieces, and nowhere that they weren't asked to be.

use std::fs;
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;
use xero_sql::simulator::{CLIENT_ID, CLIENT_SECRET, Fault, REFRESH_TOKEN, Seen};

use crate::cli::Place;
use crate::harness::{DEMO, Demo, NULL};
use crate::writing::{careful, writer};

/// Bytes that no two places of repeat soon.
fn content(length: usize) -> Vec<u8> {
    let mut state = 7_u32;
    let next = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..length).map(next).collect()
}

async fn one(demo: &Demo, sql: &str) -> String {
    let rows = demo.ask(sql).await.0;
    assert!(!rows.is_empty(), "{sql}");
    rows[0][0].clone()
}

async fn invoice(demo: &Demo) -> String {
    let sql = "SELECT InvoiceID FROM Invoices WHERE Type = 'ACCREC' AND HasAttachments = false ORDER BY 1 LIMIT 1";
    one(demo, sql).await
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// Names in a folder, temporary ones included.
fn names(folder: &TempDir) -> Vec<String> {
    let names = fs::read_dir(folder.path()).unwrap();
    let mut names: Vec<String> = names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn methods(calls: &[Seen]) -> Vec<&str> {
    calls.iter().map(|seen| seen.method.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attachment_of_ten_megabytes_goes_up_and_comes_down_to_the_byte() {
    let demo = writer(60, &[]).await;
    let invoice = invoice(&demo).await;
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (path, bytes) = (here.path().join("scan é.pdf"), content(10 * 1024 * 1024));
    fs::write(&path, &bytes).unwrap();
    let before = *demo.connection.progress().borrow();
    let sql = format!(
        "CALL UploadAttachment('Invoices', '{invoice}', '{}', IncludeOnline => true)",
        shown(&path)
    );
    let (rows, calls) = demo.ask(&sql).await;
    assert_eq!(rows[0][1..], ["scan é.pdf", "10485760", "attached"]);
    // A look at what is there already, and the file.
    assert_eq!(methods(&calls), ["GET", "PUT"]);
    assert!(
        calls[1]
            .url
            .contains("/Attachments/scan%20%C3%A9.pdf?IncludeOnline=true")
    );
    let after = *demo.connection.progress().borrow();
    assert_eq!(after.bytes - before.bytes, 10_485_760);
    assert_eq!(after.bytes, after.bytes_known);

    let listed = demo
        .rows(&format!("CALL ListAttachments('Invoices', '{invoice}')"))
        .await;
    assert_eq!(
        listed[0][1..],
        ["scan é.pdf", "application/pdf", "10485760", "true"]
    );
    let sql = format!(
        "CALL DownloadAttachment('Invoices', '{invoice}', Folder => '{}')",
        shown(there.path())
    );
    let (rows, calls) = demo.ask(&sql).await;
    assert_eq!(methods(&calls), ["GET", "GET"]);
    let place = there.path().join("scan é.pdf");
    assert_eq!(
        rows,
        [["scan é.pdf", &shown(&place), "10485760", "application/pdf"]]
    );
    assert!(fs::read(&place).unwrap() == bytes);
    assert_eq!(names(&there), ["scan é.pdf"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_the_library_goes_up_to_its_folder_and_comes_down_to_the_byte() {
    let demo = writer(0, &[]).await;
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (path, bytes) = (here.path().join("lease.pdf"), content(10 * 1024 * 1024));
    fs::write(&path, &bytes).unwrap();
    let sql = format!(
        "CALL UploadFile('{}', Folder => 'contracts', FileName => 'l\"1.pdf')",
        shown(&path)
    );
    let error = demo.session.collect(&sql).await.unwrap_err().to_string();
    assert!(error.contains("bad characters"), "{error}");
    let sql = sql.replace("l\"1", "Lease; of 1");
    let (rows, calls) = demo.ask(&sql).await;
    let folder = one(
        &demo,
        "SELECT FolderID FROM files.Folders WHERE Name = 'Contracts'",
    )
    .await;
    assert_eq!(
        rows[0][1..],
        ["Lease; of 1.pdf", &folder, "10485760", "filed"]
    );
    assert_eq!(methods(&calls), ["GET", "POST"]);
    let sql = format!(
        "CALL DownloadFile('{}', Folder => '{}', SaveAs => 'again.pdf')",
        rows[0][0],
        shown(there.path())
    );
    let (rows, calls) = demo.ask(&sql).await;
    assert_eq!(rows[0][2..], ["10485760", "application/pdf"]);
    assert_eq!(methods(&calls), ["GET", "GET"]);
    assert!(fs::read(there.path().join("again.pdf")).unwrap() == bytes);
    let error = demo
        .session
        .collect(&format!(
            "CALL UploadFile('{}', Folder => 'nowhere')",
            shown(&path)
        ))
        .await;
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("no folder `nowhere`") && error.contains("Contracts"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printed_document_is_called_by_its_number() {
    let demo = Demo::of(120).await;
    for (table, key, number) in [
        ("Invoices", "InvoiceID", "InvoiceNumber"),
        ("CreditNotes", "CreditNoteID", "CreditNoteNumber"),
        ("PurchaseOrders", "PurchaseOrderID", "PurchaseOrderNumber"),
        ("Quotes", "QuoteID", "QuoteNumber"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let sql = format!(
            "SELECT {key}, {number} FROM {table} WHERE {number} IS NOT NULL ORDER BY 1 LIMIT 1"
        );
        let document = demo.rows(&sql).await.remove(0);
        let call = format!(
            "CALL DownloadPDF('{table}', '{}', Folder => '{}')",
            document[0],
            shown(folder.path())
        );
        let (rows, calls) = demo.ask(&call).await;
        assert_eq!(rows[0][0], document[1]);
        assert_eq!(calls.len(), 2);
        assert!(
            calls[1]
                .path
                .ends_with(&format!("/{table}/{}/pdf", document[0])),
            "{calls:?}"
        );
        let pdf = fs::read(&rows[0][1]).unwrap();
        assert!(
            pdf.starts_with(b"%PDF-") && pdf.ends_with(b"%%EOF\n"),
            "{table}"
        );
        assert_eq!(names(&folder), [format!("{}.pdf", document[1])]);
        // A name of one's own costs no call for the number.
        let named = call.replace("Folder", "SaveAs => 'mine.pdf', Folder");
        let (rows, calls) = demo.ask(&named).await;
        assert_eq!((rows[0][0].as_str(), calls.len()), (NULL, 1));
        assert!(fs::read(folder.path().join("mine.pdf")).unwrap() == pdf);
    }
    let stranger = "5cc8cf28-567e-4d43-b287-687cfcaec47c";
    let error = demo
        .session
        .collect(&format!("CALL DownloadPDF('Invoices', '{stranger}')"))
        .await;
    let error = error.unwrap_err().to_string();
    assert!(error.contains("no document"), "{error}");
    let error = demo
        .session
        .collect(&format!("CALL DownloadPDF('Contacts', '{stranger}')"))
        .await;
    let error = error.unwrap_err().to_string();
    assert!(error.contains("CreditNotes, Invoices"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_there_is_kept_unless_it_is_said_otherwise() {
    let demo = Demo::of(60).await;
    let folder = tempfile::tempdir().unwrap();
    let id = one(&demo, "SELECT InvoiceID FROM Invoices ORDER BY 1 LIMIT 1").await;
    let place = folder.path().join("mine.pdf");
    fs::write(&place, "precious").unwrap();
    let call = format!(
        "CALL DownloadPDF('Invoices', '{id}', SaveAs => '{}')",
        shown(&place)
    );
    demo.simulator.clear_journal();
    let error = demo.session.collect(&call).await.unwrap_err().to_string();
    assert!(error.contains("Overwrite => true"), "{error}");
    assert!(demo.calls().is_empty());
    assert_eq!(fs::read(&place).unwrap(), b"precious");
    demo.rows(&call.replace(")", ", Overwrite => true)")).await;
    assert!(fs::read(&place).unwrap().starts_with(b"%PDF-"));
    // One that comes while the call is under way is kept as well.
    fs::remove_file(&place).unwrap();
    demo.simulator
        .script(Fault::stall(Duration::from_millis(300)).on("/Invoices"));
    let late = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        fs::write(&place, "came between").unwrap();
    };
    let (came, ()) = tokio::join!(demo.session.collect(&call), late);
    assert!(came.unwrap_err().to_string().contains("is there already"));
    assert_eq!(fs::read(&place).unwrap(), b"came between");
    assert_eq!(names(&folder), ["mine.pdf"]);
    let call = format!(
        "CALL DownloadPDF('Invoices', '{id}', Folder => '{}/none')",
        shown(folder.path())
    );
    let error = demo.session.collect(&call).await.unwrap_err().to_string();
    assert!(error.contains("there is no folder"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_of_xero_s_stays_in_the_folder() {
    let demo = writer(60, &[]).await;
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("in/here");
    fs::create_dir_all(&folder).unwrap();
    let invoice = invoice(&demo).await;
    for name in [
        "..%2F..%2Fout.txt",
        "..\\..\\out.txt",
        "C:out.txt",
        "CON",
        "\u{202e}txt.exe",
    ] {
        // Somebody else may have named it so: Xero's own screens ask nobody here.
        demo.simulator
            .attach(0, &invoice, name.replace("%2F", "/").as_str(), b"in");
    }
    let sql = format!(
        "CALL DownloadAttachment('Invoices', '{invoice}', Folder => '{}')",
        shown(&folder)
    );
    let rows = demo.rows(&sql).await;
    assert_eq!(rows.len(), 5);
    let mut kept: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    kept.sort();
    // Two of them are one to a folder: the second bears its id.
    let second = kept
        .iter()
        .position(|name| name.ends_with(" .._.._out.txt"));
    assert_eq!(
        kept.remove(second.unwrap()).len(),
        36 + " .._.._out.txt".len()
    );
    assert_eq!(kept, ["C_out.txt", "_CON", "___.._out.txt", "_txt.exe"]);
    assert_eq!(names(&outer), ["in"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_that_breaks_off_leaves_nothing_and_is_tried_again() {
    let demo = writer(60, &[("MaximumRequestRetries", "1")]).await;
    let invoice = invoice(&demo).await;
    let bytes = content(3_000_000);
    demo.simulator.attach(0, &invoice, "a.bin", &bytes);
    let folder = tempfile::tempdir().unwrap();
    let sql = format!(
        "CALL DownloadAttachment('Invoices', '{invoice}', Folder => '{}')",
        shown(folder.path())
    );
    let id = one(
        &demo,
        &format!("SELECT AttachmentID FROM InvoiceAttachments WHERE InvoiceID = '{invoice}'"),
    )
    .await;
    let path = format!("/Invoices/{invoice}/Attachments/{id}");
    for _ in 0..2 {
        demo.simulator.script(Fault::cut_body().on(&path));
    }
    let error = demo.session.collect(&sql).await.unwrap_err().to_string();
    assert!(error.contains("tried 2 times"), "{error}");
    assert!(names(&folder).is_empty());
    demo.simulator.script(Fault::cut_body().on(&path));
    demo.simulator.clear_journal();
    let (rows, calls) = demo.ask(&sql).await;
    assert_eq!((rows.len(), calls.len()), (1, 3));
    assert!(fs::read(folder.path().join("a.bin")).unwrap() == bytes);
    let progress = *demo.connection.progress().borrow();
    assert_eq!(progress.bytes, progress.bytes_known);
    // A page of somebody else's is no PDF.
    let html = Fault::reply(200, "<html></html>").header("Content-Type", "text/html");
    for _ in 0..2 {
        demo.simulator.script(html.clone().on("/Invoices"));
    }
    let sql = format!(
        "CALL DownloadPDF('Invoices', '{invoice}', Folder => '{}', SaveAs => 'b.pdf')",
        shown(folder.path())
    );
    let error = demo.session.collect(&sql).await.unwrap_err().to_string();
    assert!(
        error.contains("JSON") || error.contains("something else than the file"),
        "{error}"
    );
    assert_eq!(names(&folder), ["a.bin"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_download_leaves_nothing() {
    let demo = writer(60, &[]).await;
    let invoice = invoice(&demo).await;
    demo.simulator
        .attach(0, &invoice, "a.bin", &content(100_000));
    let folder = tempfile::tempdir().unwrap();
    let sql = format!(
        "CALL DownloadAttachment('Invoices', '{invoice}', Folder => '{}')",
        shown(folder.path())
    );
    let slow = Fault::stall(Duration::from_secs(5));
    demo.simulator
        .script(slow.on(&format!("/Invoices/{invoice}/Attachments/")));
    let dropped = tokio::time::timeout(Duration::from_millis(500), demo.session.collect(&sql));
    assert!(dropped.await.is_err());
    demo.connection.idle().await;
    assert!(names(&folder).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_replaces_only_where_it_is_said_and_is_made_once() {
    let demo = writer(60, &[]).await;
    let invoice = invoice(&demo).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    fs::write(&path, "one").unwrap();
    let call = format!(
        "CALL UploadAttachment('InvoiceAttachments', '{invoice}', '{}')",
        shown(&path)
    );
    demo.simulator.script(Fault::lost_reply().on_writes());
    let (rows, calls) = demo.write(&call).await.unwrap();
    assert_eq!(rows[0][1..], ["a.txt", "3", "attached"]);
    assert_eq!(calls.len(), 2);
    assert!(calls[1].replayed);
    fs::write(&path, "three").unwrap();
    let error = demo.refusal(&call).await;
    assert!(error.contains("a file of that name already"), "{error}");
    let (rows, calls) = demo
        .write(&call.replace(")", ", Overwrite => true)"))
        .await
        .unwrap();
    assert_eq!(rows[0][1..], ["a.txt", "5", "replaced"]);
    assert_eq!(methods(&calls), ["POST"]);
    let listed = demo
        .rows(&format!("CALL ListAttachments('Invoices', '{invoice}')"))
        .await;
    assert_eq!(listed.len(), 1);
    // Where nothing is there, there is nothing to be replaced.
    let sql = call.replace(")", ", Overwrite => true, FileName => 'b.txt')");
    assert_eq!(
        demo.write(&sql).await.unwrap().0[0][1..],
        ["b.txt", "5", "attached"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_reads_and_dry_runs_send_no_file() {
    let demo = writer(60, &[]).await;
    let invoice = invoice(&demo).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    fs::write(&path, "one").unwrap();
    let calls = [
        format!(
            "CALL UploadAttachment('Invoices', '{invoice}', '{}')",
            shown(&path)
        ),
        format!("CALL UploadFile('{}')", shown(&path)),
        format!("CALL EmailInvoice('{invoice}')"),
    ];
    demo.session
        .collect("SET xero.dry_run = true")
        .await
        .unwrap();
    for call in &calls {
        let (rows, sent) = demo.write(call).await.unwrap();
        assert!(sent.is_empty());
        assert_eq!(
            rows[0].last().map(String::as_str),
            Some("not sent"),
            "{call}"
        );
    }
    let reading = Demo::of(60).await;
    for call in &calls {
        let error = reading.refusal(call).await;
        assert!(error.contains("only reads"), "{call}: {error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invoice_is_sent_by_e_mail_once_somebody_says_yes() {
    let sql = "SELECT i.InvoiceID, i.InvoiceNumber, i.ContactName FROM Invoices i JOIN Contacts c USING (ContactID) \
               WHERE i.Type = 'ACCREC' AND i.Status = 'AUTHORISED' AND c.EmailAddress IS NOT NULL \
               AND i.SentToContact = false ORDER BY 1 LIMIT 1";
    let nobody = careful(120, &[]).await;
    let invoice = nobody.rows(sql).await.remove(0);
    let call = format!("CALL EmailInvoice('{}')", invoice[0]);
    let error = nobody.refusal(&call).await;
    assert!(
        error.contains("can't be undone") && error.contains("--yes"),
        "{error}"
    );
    assert!(
        error.contains(&invoice[1]) && error.contains(&invoice[2]),
        "{error}"
    );
    let demo = writer(120, &[]).await;
    demo.simulator.script(Fault::lost_reply().on_writes());
    let (rows, calls) = demo.write(&call).await.unwrap();
    assert_eq!(rows, [[&invoice[0], &invoice[1], &invoice[2], "sent"]]);
    assert_eq!(calls.len(), 2);
    assert!(calls[0].idempotency_key.is_some() && calls[1].replayed);
    let sent = format!(
        "SELECT SentToContact FROM Invoices WHERE InvoiceID = '{}'",
        invoice[0]
    );
    assert_eq!(demo.rows(&sent).await, [["true"]]);
    let bill = one(
        &demo,
        "SELECT InvoiceID FROM Invoices WHERE Type = 'ACCPAY' ORDER BY 1 LIMIT 1",
    )
    .await;
    let error = demo
        .session
        .collect(&format!("CALL EmailInvoice('{bill}')"))
        .await;
    let error = error.unwrap_err().to_string();
    assert!(error.contains("Xero doesn't send"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_counted_and_journalled_like_any_call() {
    let demo = writer(60, &[("MaxCallsPerQuery", "2")]).await;
    let invoice = invoice(&demo).await;
    for name in ["Ada Lovelace.txt", "b.txt"] {
        demo.simulator.attach(0, &invoice, name, b"x");
    }
    let folder = tempfile::tempdir().unwrap();
    let sql = format!(
        "CALL DownloadAttachment('Invoices', '{invoice}', Folder => '{}')",
        shown(folder.path())
    );
    let error = demo.session.collect(&sql).await.unwrap_err().to_string();
    assert!(error.contains("3 calls"), "{error}");
    assert!(names(&folder).is_empty());
    let one = sql.replace(")", ", FileName => 'ada lovelace.txt')");
    demo.rows(&one).await;
    assert_eq!(names(&folder), ["Ada Lovelace.txt"]);
    let requests = demo.rows("SELECT URL, Bytes FROM system.Requests").await;
    let last = requests.last().unwrap();
    assert!(
        last[0].contains("/Attachments/") && last[1] == "1",
        "{last:?}"
    );
    fs::write(folder.path().join("Grace Hopper.txt"), "x").unwrap();
    let path = folder.path().join("Grace Hopper.txt");
    demo.rows(&format!(
        "CALL UploadAttachment('Invoices', '{invoice}', '{}')",
        shown(&path)
    ))
    .await;
    let requests = demo.rows("SELECT URL FROM system.Requests").await;
    assert!(
        !requests.iter().any(|row| row[0].contains("Hopper")),
        "{requests:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_beside_the_user_goes_by_its_bare_name() {
    let demo = writer(60, &[]).await;
    let invoice = invoice(&demo).await;
    // Only a process of its own has a folder of its own.
    let place = Place::new();
    fs::write(place.0.path().join("a.txt"), "x").unwrap();
    let url = demo.simulator.url();
    for sql in [
        format!("CALL UploadAttachment('Invoices', '{invoice}', 'a.txt')"),
        "CALL UploadFile('a.txt')".to_string(),
        format!("CALL DownloadAttachment('Invoices', '{invoice}', SaveAs => 'b.txt')"),
    ] {
        let ended = program(&place, url, &sql).output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.success(), "{sql}: {said}");
    }
    assert_eq!(fs::read(place.0.path().join("b.txt")).unwrap(), b"x");
}

/// The largest resident size of a process that runs one statement, in KiB.
#[cfg(target_os = "linux")]
fn peak(place: &Place, url: &str, sql: &str) -> i64 {
    let mut command = program(place, url, sql);
    command.stdout(std::process::Stdio::null());
    command.stderr(std::process::Stdio::null());
    let mut child = command.spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    // What it reached at last is gone with it: it is looked at often.
    while child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|peak| peak.trim().trim_end_matches("kB").trim().parse().ok());
        most = peak.unwrap_or(0).max(most);
        std::thread::sleep(Duration::from_millis(1));
    }
    assert!(child.wait().unwrap().success(), "{sql}");
    most
}

/// The program on one statement.
fn program(place: &Place, url: &str, sql: &str) -> std::process::Command {
    let mut words = vec![];
    for set in [
        "AuthScheme=OAuth",
        &format!("OAuthClientId={CLIENT_ID}"),
        &format!("OAuthClientSecret={CLIENT_SECRET}"),
        &format!("OAuthRefreshToken={REFRESH_TOKEN}"),
        "OAuthSettingsLocation=memory://",
        &format!("ApiUrl={url}"),
        &format!("IdentityUrl={url}"),
        &format!("Tenant={DEMO}"),
        "ReadOnly=false",
        "CallsPerMinute=0",
    ] {
        words.extend(["--set".to_string(), set.to_string()]);
    }
    words.extend(["-c".to_string(), sql.to_string()]);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    place.command(&words)
}

/// Bodies aren't held: a file a hundred times as large takes no more memory than noise does.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_large_file_takes_no_more_memory_than_a_small_one() {
    let demo = writer(60, &[]).await;
    let invoice = invoice(&demo).await;
    let (place, folder) = (Place::new(), tempfile::tempdir().unwrap());
    let url = demo.simulator.url();
    let mut peaks = Vec::new();
    for length in [100 * 1024, 10 * 1024 * 1024] {
        let path = folder.path().join(format!("{length}.pdf"));
        fs::write(&path, content(length)).unwrap();
        let name = format!("{length}.pdf");
        let up = [
            format!(
                "CALL UploadAttachment('Invoices', '{invoice}', '{}')",
                shown(&path)
            ),
            format!("CALL UploadFile('{}')", shown(&path)),
        ];
        let mut of_length = Vec::new();
        for sql in &up {
            of_length.push(peak(&place, url, sql));
        }
        let file = one(
            &demo,
            &format!("SELECT FileID FROM files.Files WHERE Name = '{name}'"),
        )
        .await;
        let to = folder.path().join("down.pdf");
        let down = [
            format!(
                "CALL DownloadAttachment('Invoices', '{invoice}', '{name}', SaveAs => '{}', Overwrite => true)",
                shown(&to)
            ),
            format!(
                "CALL DownloadFile('{file}', SaveAs => '{}', Overwrite => true)",
                shown(&to)
            ),
        ];
        for sql in &down {
            of_length.push(peak(&place, url, sql));
            assert_eq!(fs::metadata(&to).unwrap().len(), length as u64);
        }
        peaks.push(of_length);
    }
    println!("peaks in KiB, up, up, down, down: {peaks:?}");
    for (small, large) in peaks[0].iter().zip(&peaks[1]) {
        assert!(large - small < 6 * 1024, "{peaks:?}");
    }
}
