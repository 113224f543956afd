//! Notes in histories, and files.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::json;

use super::client::{Client, text};
use super::invoices::{line, sale};

#[test]
fn a_note_is_added_to_a_history_and_comes_first() {
    let client = Client::small();
    let invoice = client.simulator.books(0).invoice(3).expect("one");
    let path = format!("/Invoices/{}/History", invoice.invoice_id);
    let before = client.get(&path).rows("HistoryRecords");
    let sent = json!({"HistoryRecords": [{"Details": "Hello World"}]});
    let row = client.put(&path, &sent).row("HistoryRecords");
    assert_eq!(row["Details"], "Hello World");
    let after = client.get(&path).rows("HistoryRecords");
    assert_eq!(after[0]["Details"], "Hello World");
    assert_eq!(after[1..], before[..]);
    client
        .put(&path, &json!({"Details": " "}))
        .refused("Details must be specified");
    // (s) pitfall 29
    let payment = client.simulator.books(0).payments().next().expect("one");
    let path = format!("/Payments/{}/History", payment.payment_id);
    client
        .put(&path, &sent)
        .refused("not found for this endpoint");
    let nobody = "/Invoices/5cc8cf28-567e-4d43-b287-687cfcaec47c/History";
    assert_eq!(client.put(nobody, &sent).status, 404);
}

/// Sends bytes, and gives back the status and the bytes that came.
fn bytes(client: &Client, method: &str, path: &str, content: &[u8]) -> (u16, Vec<u8>) {
    let address = client.simulator.url().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).expect("a connection");
    let head = format!(
        "{method} /api.xro/2.0{path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nAccept: application/json\r\nAuthorization: Bearer {}\r\nContent-Type: image/png\r\nContent-Length: {}\r\n\r\n",
        client.token,
        content.len()
    );
    stream.write_all(head.as_bytes()).expect("sent");
    let _ = stream.write_all(content);
    let mut all = Vec::new();
    let _ = stream.read_to_end(&mut all);
    let end = all
        .windows(4)
        .position(|w| w == b"\r\n\r\n")
        .expect("a head");
    let status = String::from_utf8_lossy(&all[9..12]).parse().unwrap_or(0);
    (status, all[end + 4..].to_vec())
}

#[test]
fn a_file_of_ten_megabytes_goes_up_and_comes_down_to_the_byte() {
    let client = Client::small();
    let id = client.create(
        "Invoices",
        "InvoiceID",
        &sale("DRAFT", json!([line(json!(1), json!(1))])),
    );
    let content: Vec<u8> = (0..10 * 1024 * 1024_u32)
        .map(|at| (at % 251) as u8)
        .collect();
    let path = format!("/Invoices/{id}/Attachments/scan%20%C3%A9.png");
    let (status, reply) = bytes(
        &client,
        "PUT",
        &format!("{path}?IncludeOnline=true"),
        &content,
    );
    let reply = String::from_utf8_lossy(&reply).into_owned();
    assert_eq!(status, 200, "{reply}");
    let reply: serde_json::Value = serde_json::from_str(&reply).expect("JSON");
    let file = &reply["Attachments"][0];
    assert_eq!(
        (&file["FileName"], &file["MimeType"]),
        (&json!("scan é.png"), &json!("image/png"))
    );
    assert_eq!(
        (&file["ContentLength"], &file["IncludeOnline"]),
        (&json!(content.len()), &json!(true))
    );
    let listed = client
        .get(&format!("/Invoices/{id}/Attachments"))
        .rows("Attachments");
    assert_eq!(listed.len(), 1);
    let by_id = format!("/Invoices/{id}/Attachments/{}", text(file, "AttachmentID"));
    for path in [path.clone(), by_id] {
        let (status, down) = bytes(&client, "GET", &path, &[]);
        assert!(
            status == 200 && down == content,
            "{path}: {status} {}",
            down.len()
        );
    }
    let read = client.get(&format!("/Invoices/{id}")).row("Invoices");
    assert_eq!(read["HasAttachments"], json!(true));
    // The same name again takes its place.
    let (status, _) = bytes(&client, "POST", &path, b"short");
    assert_eq!(
        (status, bytes(&client, "GET", &path, &[]).1),
        (200, b"short".to_vec())
    );
    assert_eq!(
        client
            .get(&format!("/Invoices/{id}/Attachments"))
            .rows("Attachments")
            .len(),
        1
    );
    let journal = client.simulator.journal();
    assert!(
        journal
            .iter()
            .any(|seen| seen.method == "PUT" && seen.path.ends_with("png") && seen.body.is_none())
    );
    let larger = vec![0; 10 * 1024 * 1024 + 1];
    assert_eq!(bytes(&client, "PUT", &path, &larger).0, 413);
    assert_eq!(bytes(&client, "PUT", &path, &[]).0, 400);
    assert_eq!(
        bytes(
            &client,
            "PUT",
            &format!("/Invoices/{id}/Attachments/a%2Fb"),
            b"x"
        )
        .0,
        400
    );
    assert_eq!(
        bytes(
            &client,
            "GET",
            &format!("/Invoices/{id}/Attachments/none"),
            &[]
        )
        .0,
        404
    );
}

#[test]
fn drawn_files_have_content_of_their_length_and_stay_beside_new_ones() {
    let client = Client::small();
    let books = client.simulator.books(0);
    let invoice = books
        .invoices()
        .find(|invoice| invoice.has_attachments)
        .expect("one");
    let path = format!("/Invoices/{}/Attachments", invoice.invoice_id);
    let drawn = client.get(&path).rows("Attachments");
    let first = format!("{path}/{}", text(&drawn[0], "AttachmentID"));
    let (status, content) = bytes(&client, "GET", &first, &[]);
    assert_eq!(
        (status, json!(content.len())),
        (200, drawn[0]["ContentLength"].clone())
    );
    assert_eq!(
        bytes(&client, "PUT", &format!("{path}/new.txt"), b"new").0,
        200
    );
    let listed = client.get(&path).rows("Attachments");
    assert_eq!(
        (&listed[..drawn.len()], listed.len()),
        (&drawn[..], drawn.len() + 1)
    );
    assert_eq!(bytes(&client, "GET", &first, &[]).1, content);
}
