//! Contacts.

use serde_json::json;

use super::client::{Client, text};

const ROOT: &str = "Contacts";

#[test]
fn a_contact_is_created_found_by_list_and_id_and_changed() {
    let client = Client::small();
    let sent = json!({"Contacts": [{
        "Name": "Lantern & Sons", "FirstName": "Ada", "EmailAddress": "ada@lantern.example",
        "ContactNumber": "L-1", "AccountNumber": "A-1", "TaxNumber": "11 222 333 444",
        "DefaultCurrency": "USD", "AccountsReceivableTaxType": "OUTPUT",
        "Website": "https://ignored.example/", "Discount": 5, "IsCustomer": true,
        "Addresses": [{"AddressType": "STREET", "AddressLine1": "1 Quay", "AddressLine2": "Level 2", "City": "Perth"}],
        "Phones": [{"PhoneType": "MOBILE", "PhoneNumber": "123", "PhoneAreaCode": "4"}],
        "ContactPersons": [{"FirstName": "B", "LastName": "C", "IncludeInEmails": true}],
        "PaymentTerms": {"Sales": {"Day": 14, "Type": "DAYSAFTERBILLDATE"}},
        "BatchPayments": {"BankAccountNumber": "1-2", "BankAccountName": "L", "Code": "X"},
    }]});
    let before = client.simulator.books(0).contact_count();
    let created = client.put("/Contacts", &sent).row(ROOT);
    let id = text(&created, "ContactID");
    let single = client.get(&format!("/Contacts/{id}")).row(ROOT);
    assert_eq!(single, created);
    assert_eq!(client.get("/Contacts/L-1").row(ROOT), created);
    for (name, expected) in [
        ("Name", json!("Lantern & Sons")),
        ("AccountNumber", json!("A-1")),
        ("DefaultCurrency", json!("USD")),
        ("ContactStatus", json!("ACTIVE")),
        // (s) read-only fields aren't heeded.
        ("IsCustomer", json!(false)),
    ] {
        assert_eq!(single[name], expected, "{name}");
    }
    assert!(single["Discount"].is_null() && single["Website"] != sent["Contacts"][0]["Website"]);
    assert_eq!(single["Addresses"][0]["AddressLine2"], "Level 2");
    assert_eq!(single["PaymentTerms"]["Sales"]["Day"], 14);
    assert_eq!(single["BatchPayments"]["Code"], "X");
    let filter = "where=Name%3D%3D%22Lantern%20%26%20Sons%22";
    let listed = client.get(&format!("/Contacts?page=1&{filter}")).rows(ROOT);
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["ContactID"], created["ContactID"]);

    let path = format!("/Contacts/{id}");
    let changed = client.post(&path, &json!({"LastName": "Byron"})).row(ROOT);
    assert_eq!(
        (&changed["FirstName"], &changed["LastName"]),
        (&json!("Ada"), &json!("Byron"))
    );
    assert_ne!(changed["UpdatedDateUTC"], created["UpdatedDateUTC"]);
    // (k) an empty text clears, null doesn't.
    let cleared = json!({"Contacts": [{"FirstName": "", "LastName": null}]});
    let cleared = client.post(&path, &cleared).row(ROOT);
    assert_ne!(cleared["FirstName"], "Ada");
    assert_eq!(cleared["LastName"], "Byron");
    let books = client.simulator.books(0);
    assert_eq!(books.contact_count(), before + 1);
    let last = books.contacts().last().expect("contacts");
    assert_eq!(last.contact_id.to_string(), id);
}

#[test]
fn a_drawn_contact_is_changed_and_its_documents_bear_its_new_name() {
    let client = Client::small();
    let books = client.simulator.books(0);
    let invoice = books
        .invoices()
        .find(|invoice| invoice.status == "AUTHORISED")
        .expect("an invoice");
    let path = format!("/Contacts/{}", invoice.contact_id);
    let renamed = client.post(&path, &json!({"Name": "Renamed"})).row(ROOT);
    let balances = books
        .contacts()
        .find(|c| c.contact_id == invoice.contact_id);
    assert!(balances.is_some_and(|c| c.balances.is_some()));
    assert!(renamed["Balances"].is_object());
    let path = format!("/Invoices/{}", invoice.invoice_id);
    let read = client.get(&path).row("Invoices");
    assert_eq!(read["Contact"]["Name"], "Renamed");
    let since = "If-Modified-Since: 2026-07-01T00:00:00\r\n";
    let changed = client
        .call("GET", "/Contacts?page=1&includeArchived=true", since, "")
        .rows(ROOT);
    assert_eq!(changed.len(), 1);
}

#[test]
fn lists_of_a_contact_are_replaced_cleared_and_kept_as_xero_does() {
    let client = Client::small();
    let id = client.create(
        ROOT,
        "ContactID",
        &json!({"Name": "Listed",
            "ContactPersons": [{"FirstName": "A"}, {"FirstName": "B"}],
            "Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": "1"}, {"PhoneType": "FAX", "PhoneNumber": "2"}]}),
    );
    let path = format!("/Contacts/{id}");
    let persons = |row: &serde_json::Value| row["ContactPersons"].as_array().map_or(0, Vec::len);
    // (i) pitfall 21
    let kept = client.post(&path, &json!({"ContactPersons": []})).row(ROOT);
    assert_eq!(persons(&kept), 2);
    let replaced = json!({"ContactPersons": [{"FirstName": "C"}]});
    let replaced = client.post(&path, &replaced).row(ROOT);
    assert_eq!(persons(&replaced), 1);
    let phones = json!({"Phones": [{"PhoneType": "FAX", "PhoneNumber": ""}]});
    let phones = client.post(&path, &phones).row(ROOT);
    let number = |of: &str| {
        let all = phones["Phones"].as_array().cloned().unwrap_or_default();
        let found = all.into_iter().find(|phone| phone["PhoneType"] == of);
        found.map(|phone| phone["PhoneNumber"].clone())
    };
    assert_eq!(number("DEFAULT"), Some(json!("1")));
    assert_eq!(number("FAX"), Some(json!("")));
}

#[test]
fn post_to_the_list_changes_whom_it_knows_and_creates_the_others() {
    let client = Client::small();
    let id = client.create(ROOT, "ContactID", &json!({"Name": "Known"}));
    // (k) pitfall 19: by name, in any case.
    let row = client
        .post("/Contacts", &json!({"Name": "known", "FirstName": "X"}))
        .row(ROOT);
    assert_eq!(row["ContactID"], json!(id));
    let row = client
        .post("/Contacts", &json!({"Name": "Unknown"}))
        .row(ROOT);
    assert_ne!(row["ContactID"], json!(id));
}

#[test]
fn each_rule_of_contacts_refuses() {
    let client = Client::small();
    let id = client.create(
        ROOT,
        "ContactID",
        &json!({"Name": "Taken", "ContactNumber": "T"}),
    );
    let persons: Vec<_> = (0..6)
        .map(|n| json!({"FirstName": n.to_string()}))
        .collect();
    for (element, message) in [
        (
            json!({"FirstName": "Nobody"}),
            "at least 1 of the following",
        ),
        (
            json!({"Name": " taken "}),
            "is already assigned to another contact. The contact name",
        ),
        (
            json!({"Name": "N", "ContactNumber": "T"}),
            "contact number T",
        ),
        (
            json!({"Name": "N", "EmailAddress": "nobody"}),
            "Email address must be valid.",
        ),
        (json!({"Name": "N".repeat(256)}), "field Name is longer"),
        (
            json!({"Name": "N", "DefaultCurrency": "XXX"}),
            "not subscribed to currency XXX",
        ),
        (
            json!({"Name": "N", "AccountsPayableTaxType": "NOPE"}),
            "TaxType code 'NOPE'",
        ),
        (json!({"Name": "N", "ContactPersons": persons}), "at most 5"),
        (json!({"Name": "N", "ContactStatus": "GONE"}), "status GONE"),
    ] {
        client.put("/Contacts", &element).refused(message);
    }
    let path = format!("/Contacts/{id}");
    let archived = client
        .post(&path, &json!({"ContactStatus": "ARCHIVED"}))
        .row(ROOT);
    assert_eq!(archived["ContactStatus"], "ARCHIVED");
    client
        .post(&path, &json!({"FirstName": "X"}))
        .refused("un-archived");
    // An archived contact's name is free.
    client.create(ROOT, "ContactID", &json!({"Name": "Taken"}));
    let nobody = "/Contacts/00000000-0000-4000-8000-000000000001";
    assert_eq!(client.post(nobody, &json!({"Name": "N"})).status, 404);
}
