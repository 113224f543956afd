//! That nothing in a request makes it panic, whatever is sent.

use serde_json::{Value, json};

use super::client::{Client, text};
use super::invoices::{bill, line, sale};
use super::ledger::held;
use crate::simulator::Amount;
use crate::simulator::data::random::Random;

/// What a value is replaced with.
fn nasty(random: &mut Random) -> Value {
    let all = [
        json!(null),
        json!(""),
        json!("é木\u{0}\"\\"),
        json!(-1),
        json!(1e300),
        json!(-999_999_999_999_999_i64),
        json!(u64::MAX),
        json!("9".repeat(29)),
        json!("1e-999"),
        json!(0.000_049_999),
        json!(true),
        json!([]),
        json!([[]]),
        json!([null]),
        json!({}),
        json!({"ContactID": "00000000-0000-0000-0000-000000000000"}),
        json!("00000000-0000-0000-0000-000000000000"),
        json!("5cc8cf28-567e-4d43-b287-687cfcaec47c"),
        json!("/Date(99999999999999)/"),
        json!("/Date(-62135596800000+1400)/"),
        json!("9998-12-31"),
        json!("1753-01-01"),
        json!("AUTHORISED"),
        json!("VOIDED"),
        json!("DELETED"),
        json!("999999999.99"),
        json!("0.000001"),
        json!("x".repeat(5_000)),
    ];
    all[random.below(all.len() as u64) as usize].clone()
}

/// Spoils one value, or drops it, somewhere in a body.
fn spoil(value: &mut Value, random: &mut Random) {
    if random.chance(15) {
        *value = nasty(random);
        return;
    }
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let at = random.below(fields.len() as u64) as usize;
            let name = fields.keys().nth(at).cloned().unwrap_or_default();
            if random.chance(10) {
                fields.remove(&name);
            } else if let Some(value) = fields.get_mut(&name) {
                spoil(value, random);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            let at = random.below(items.len() as u64) as usize;
            spoil(&mut items[at], random);
        }
        _ => *value = nasty(random),
    }
}

/// Bodies that are right, with where they go.
fn right(client: &Client) -> Vec<(&'static str, String, Value)> {
    let lines = json!([line(json!(1), json!(10)), line(json!(2), json!(3))]);
    let invoice = client.create("Invoices", "InvoiceID", &sale("AUTHORISED", lines.clone()));
    let draft = client.create("Invoices", "InvoiceID", &sale("DRAFT", lines.clone()));
    let owed = client.create("Invoices", "InvoiceID", &bill("AUTHORISED", json!(90)));
    let mut note = sale("AUTHORISED", lines.clone());
    note["Type"] = json!("ACCRECCREDIT");
    let credit = client.put("/CreditNotes", &note).row("CreditNotes");
    let credit = text(&credit, "CreditNoteID");
    let money = json!({"Type": "RECEIVE", "BankAccount": {"Code": "090"}, "Contact": {"Name": "Buyer"}, "LineItems": lines});
    let mut ahead = money.clone();
    ahead["Type"] = json!("RECEIVE-OVERPAYMENT");
    let payment = json!({"Invoice": {"InvoiceID": invoice}, "Account": {"Code": "090"}, "Amount": 1, "CurrencyRate": 1});
    let group = client.create("ContactGroups", "ContactGroupID", &json!({"Name": "G"}));
    let category = client.get("/TrackingCategories").rows("TrackingCategories");
    let category = text(&category[0], "TrackingCategoryID");
    let put = |path: &str, body: Value| ("PUT", path.to_owned(), body);
    let post = |path: String, body: Value| ("POST", path, body);
    vec![
        put(
            "/Contacts",
            json!({"Contacts": [{"Name": "A", "Phones": [{"PhoneType": "FAX", "PhoneNumber": "1"}], "Addresses": [{"AddressType": "POBOX", "City": "X"}], "PaymentTerms": {"Sales": {"Day": 3, "Type": "OFCURRENTMONTH"}}, "ContactPersons": [{"FirstName": "P"}]}]}),
        ),
        put(
            "/Invoices?unitdp=4",
            json!({"Invoices": [sale("AUTHORISED", lines.clone())]}),
        ),
        post("/Invoices".to_owned(), sale("DRAFT", lines.clone())),
        post(format!("/Invoices/{draft}"), sale("DRAFT", lines.clone())),
        post(
            format!("/Invoices/{invoice}"),
            sale("AUTHORISED", lines.clone()),
        ),
        put("/CreditNotes", json!({ "CreditNotes": [note] })),
        put(
            &format!("/CreditNotes/{credit}/Allocations"),
            json!({"Allocations": [{"Amount": 1, "Date": "2026-05-05", "Invoice": {"InvoiceID": invoice}}]}),
        ),
        put("/Payments", json!({ "Payments": [payment] })),
        put("/BankTransactions", json!({ "BankTransactions": [money] })),
        put("/BankTransactions", ahead),
        put(
            "/BankTransfers",
            json!({"FromBankAccount": {"Code": "090"}, "ToBankAccount": {"Code": "091"}, "Amount": 5}),
        ),
        put(
            "/BatchPayments",
            json!({"Account": {"Code": "090"}, "Payments": [{"Invoice": {"InvoiceID": owed}, "Amount": 1}]}),
        ),
        put(
            "/ManualJournals",
            json!({"Narration": "N", "Status": "POSTED", "JournalLines": [{"AccountCode": "469", "LineAmount": 5}, {"AccountCode": "900", "LineAmount": -5}]}),
        ),
        put(
            "/Items",
            json!({"Code": "I", "SalesDetails": {"UnitPrice": 2}}),
        ),
        put("/Quotes", sale("DRAFT", lines.clone())),
        put("/PurchaseOrders", bill("DRAFT", json!(4))),
        put(
            "/Accounts",
            json!({"Code": "299", "Name": "Acc", "Type": "REVENUE"}),
        ),
        put(
            "/TaxRates",
            json!({"Name": "T", "TaxComponents": [{"Name": "C", "Rate": 5}]}),
        ),
        put("/TrackingCategories", json!({"Name": "C"})),
        put(
            &format!("/TrackingCategories/{category}/Options"),
            json!({"Options": [{"Name": "O"}]}),
        ),
        put("/ContactGroups", json!({"Name": "H"})),
        put(
            &format!("/ContactGroups/{group}/Contacts"),
            json!({"Contacts": [{"Name": "Buyer"}]}),
        ),
        put(
            "/LinkedTransactions",
            json!({"SourceTransactionID": owed, "SourceLineItemID": owed}),
        ),
        put(
            "/RepeatingInvoices",
            json!({"Type": "ACCREC", "Contact": {"Name": "B"}, "Schedule": {"Period": 1, "Unit": "WEEKLY", "DueDate": 3, "DueDateType": "OFCURRENTMONTH", "StartDate": "2026-09-09"}, "LineItems": lines}),
        ),
        put(
            &format!("/Invoices/{invoice}/History"),
            json!({"HistoryRecords": [{"Details": "D"}]}),
        ),
    ]
}

#[test]
fn spoilt_requests_are_answered_and_the_ledger_balances_after_them() {
    let client = Client::small();
    let cases = std::env::var("XERO_SQL_CASES").ok();
    let cases = cases.and_then(|cases| cases.parse().ok()).unwrap_or(600);
    let mut random = Random::at(&[2_026]);
    let right = right(&client);
    let mut written = 0;
    for case in 0..cases {
        let (method, path, body) = &right[case % right.len()];
        let mut body = body.clone();
        spoil(&mut body, &mut random);
        let answer = client.call(method, path, "", &body.to_string());
        let is_known = matches!(answer.status, 200 | 400 | 404);
        assert!(
            is_known,
            "{case}: {} to {method} {path} {body}: {}",
            answer.status, answer.body
        );
        written += usize::from(answer.status == 200);
    }
    assert!(written * 10 > cases, "{written} of {cases}");
    // Each journal balances, and so does what was written.
    assert_ne!(held(&client, "610"), Amount::ZERO);
    for path in [
        "/Invoices?page=1",
        "/Contacts?page=1",
        "/Journals?offset=0",
        "/Reports/TrialBalance",
    ] {
        assert_eq!(client.get(path).status, 200, "{path}");
    }
}
