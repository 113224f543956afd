//! What holds for every kind: scopes, bodies, batches, keys, faults.

use std::time::Duration;

use serde_json::json;

use super::client::{Client, text};
use crate::simulator::{Fault, Options};

#[test]
fn writing_takes_the_scope_without_read() {
    let client = Client::start(Options {
        invoices: 60,
        ..Options::default()
    });
    let answer = client.put("/Contacts", &json!({"Name": "N"}));
    assert_eq!(answer.status, 401);
    assert!(
        answer.body.contains("AuthorizationUnsuccessful"),
        "{}",
        answer.body
    );
    assert_eq!(client.get("/Contacts?page=1").status, 200);
}

#[test]
fn bodies_that_cannot_be_read_write_nothing() {
    let client = Client::small();
    let before = client.simulator.books(0).contact_count();
    for (body, number) in [
        ("", 14),
        ("{", 14),
        ("<Contacts/>", 14),
        ("[1]", 14),
        ("\"text\"", 17),
        ("{}", 17),
        ("{\"Contacts\": []}", 17),
        (
            "{\"Contacts\": [{\"Name\": \"A\"}, {\"Name\": {\"a\": 1}}]}",
            14,
        ),
        (
            "{\"Contacts\": [{\"Name\": \"A\", \"PaymentTerms\": 3}]}",
            14,
        ),
        ("{\"Contacts\": [{\"Name\": \"A\", \"Phones\": {}}]}", 14),
        ("{\"Contacts\": [{\"ContactID\": \"x\"}]}", 14),
    ] {
        let answer = client.call("PUT", "/Contacts", "", body);
        assert_eq!(answer.status, 400, "{body}: {}", answer.body);
        assert_eq!(
            answer.json()["ErrorNumber"],
            number,
            "{body}: {}",
            answer.body
        );
    }
    assert_eq!(client.simulator.books(0).contact_count(), before);
    for (method, path) in [
        ("PUT", "/Users"),
        ("DELETE", "/Contacts"),
        ("POST", "/Contacts/a/b/c"),
        ("PUT", "/Organisation"),
    ] {
        assert_eq!(
            client.call(method, path, "", "{}").status,
            405,
            "{method} {path}"
        );
    }
}

#[test]
fn a_batch_with_bad_ones_in_the_middle_writes_the_good_ones() {
    let client = Client::small();
    let batch = |first: &str| {
        json!({"Contacts": [
            {"Name": format!("{first} 1")}, {"EmailAddress": "x"}, {"Name": format!("{first} 2")},
            {"Name": format!("{first} 1")}, {"Name": format!("{first} 3")},
        ]})
    };
    let before = client.simulator.books(0).contact_count();
    // (i) README section 8: a 400 with the bad ones only, and the good ones were written.
    let answer = client.put("/Contacts", &batch("A"));
    assert_eq!(answer.status, 400);
    let json = answer.json();
    assert_eq!(
        (&json["ErrorNumber"], &json["Type"]),
        (&json!(10), &json!("ValidationException"))
    );
    assert_eq!(json["Elements"].as_array().map(Vec::len), Some(2));
    assert_eq!(client.simulator.books(0).contact_count(), before + 3);
    let rows = client
        .put("/Contacts?summarizeErrors=false", &batch("B"))
        .rows("Contacts");
    let told: Vec<&str> = rows
        .iter()
        .filter_map(|r| r["StatusAttributeString"].as_str())
        .collect();
    assert_eq!(told, ["OK", "ERROR", "OK", "ERROR", "OK"]);
    assert!(
        rows[3]["ValidationErrors"][0]["Message"]
            .as_str()
            .is_some_and(|m| m.contains("B 1"))
    );
    assert_eq!(rows[3]["Name"], "B 1");
    assert_eq!(
        text(&rows[3], "ContactID"),
        "00000000-0000-0000-0000-000000000000"
    );
    assert_eq!(client.simulator.books(0).contact_count(), before + 6);
}

#[test]
fn a_key_gives_its_reply_again_until_it_is_forgotten() {
    let client = Client::start(Options {
        invoices: 60,
        writes: true,
        idempotency_life: Duration::from_secs(60),
        ..Options::default()
    });
    let before = client.simulator.books(0).contact_count();
    let send = |key: &str, name: &str| {
        let body = json!({"Name": name}).to_string();
        client.call(
            "PUT",
            "/Contacts",
            &format!("Idempotency-Key: {key}\r\n"),
            &body,
        )
    };
    let first = send("k1", "Once");
    assert_eq!((first.status, send("k1", "Once").body), (200, first.body));
    assert_eq!(client.simulator.books(0).contact_count(), before + 1);
    let other = send("k1", "Other");
    assert_eq!(other.status, 400);
    assert!(other.body.contains("different request"), "{}", other.body);
    assert_eq!(send(&"k".repeat(129), "Long").status, 400);
    // A refusal is kept as well.
    assert_eq!(send("k2", "Once").status, 400);
    assert_eq!(send("k2", "Once").status, 400);
    client.simulator.forget_idempotency_keys();
    // Now it is another request, and the name is taken.
    send("k1", "Once").refused("already assigned");
    let seen = client.simulator.journal();
    let writes: Vec<_> = seen.iter().filter(|seen| seen.is_write()).collect();
    let replayed: Vec<bool> = writes.iter().map(|seen| seen.replayed).collect();
    assert_eq!(replayed, [false, true, false, false, false, true, false]);
    assert_eq!(writes[0].idempotency_key.as_deref(), Some("k1"));
    assert_eq!(writes[0].body.as_deref(), Some("{\"Name\":\"Once\"}"));
}

#[test]
fn a_key_expires() {
    let client = Client::start(Options {
        invoices: 60,
        writes: true,
        idempotency_life: Duration::ZERO,
        ..Options::default()
    });
    let header = "Idempotency-Key: k\r\n";
    let body = "{\"Name\": \"Once\"}";
    assert_eq!(client.call("PUT", "/Contacts", header, body).status, 200);
    client
        .call("PUT", "/Contacts", header, body)
        .refused("already assigned");
}

#[test]
fn a_reply_is_lost_after_the_write() {
    let client = Client::small();
    let before = client.simulator.books(0).contact_count();
    client.simulator.script(Fault::lost_reply().on_writes());
    assert_eq!(client.get("/Contacts?page=1").status, 200);
    let lost = client.put("/Contacts", &json!({"Name": "Lost"}));
    assert_eq!((lost.status, lost.body.as_str()), (0, ""));
    assert_eq!(client.simulator.books(0).contact_count(), before + 1);
    client.simulator.script(Fault::unavailable().on_writes());
    assert_eq!(client.put("/Contacts", &json!({"Name": "Not"})).status, 503);
    assert_eq!(client.simulator.books(0).contact_count(), before + 1);
}

#[test]
fn a_body_above_the_limit_is_refused() {
    let client = Client::small();
    let name = "N".repeat(3_500_001);
    assert_eq!(
        client.put("/Contacts", &json!({ "Name": name })).status,
        413
    );
}
