//! Transfers between bank accounts, and batches of payments.

use serde_json::{Value, json};

use super::client::{Client, text};
use super::invoices::{bill, line, sale};
use super::ledger::{beside, held};
use crate::simulator::Amount;

#[test]
fn a_transfer_moves_money_and_gives_it_back_when_it_is_deleted() {
    let client = Client::small();
    let root = "BankTransfers";
    let held_by = || [held(&client, "090"), held(&client, "091")];
    let before = held_by();
    let sent = json!({"FromBankAccount": {"Code": "090"}, "ToBankAccount": {"Code": "091"},
        "Amount": "125.50", "Date": "2026-05-12", "Reference": "Move"});
    let row = client
        .put("/BankTransfers", &json!({ "BankTransfers": [sent] }))
        .row(root);
    let path = format!("/BankTransfers/{}", text(&row, "BankTransferID"));
    assert_eq!(client.get(&path).row(root), row);
    let after = held_by();
    assert_eq!(
        [before[0] - after[0], after[1] - before[1]],
        [Amount::from_cents(12_550); 2]
    );
    for (side, kind) in [("From", "SPEND-TRANSFER"), ("To", "RECEIVE-TRANSFER")] {
        let id = text(&row, &format!("{side}BankTransactionID"));
        let read = client
            .get(&format!("/BankTransactions/{id}"))
            .row("BankTransactions");
        assert_eq!(read["Type"], kind);
    }
    let deleted = client.post(&path, &json!({"Status": "DELETED"})).row(root);
    assert_eq!(deleted["Status"], "DELETED");
    assert_eq!(held_by(), before);
    client
        .post(&path, &json!({"Status": "DELETED"}))
        .refused("already been deleted");
    assert_eq!(
        client.get("/BankTransfers").rows(root).len() + 1,
        client
            .get("/BankTransfers?includeDeleted=true")
            .rows(root)
            .len()
            - deleted_at_first(&client)
    );
    let drawn = client.simulator.books(0);
    let drawn = drawn
        .bank_transfers()
        .find(|t| t.status == "AUTHORISED" && !t.from.is_reconciled && !t.to.is_reconciled);
    if let Some(drawn) = drawn {
        let one = json!({"BankTransfers": [{"BankTransferID": drawn.bank_transfer_id.to_string(), "Status": "DELETED"}]});
        assert_eq!(
            client.post("/BankTransfers", &one).row(root)["Status"],
            "DELETED"
        );
    }
}

fn deleted_at_first(client: &Client) -> usize {
    let books = client.simulator.books(0);
    books
        .bank_transfers()
        .filter(|t| t.status == "DELETED")
        .count()
        - 1
}

#[test]
fn each_rule_of_transfers_refuses() {
    let client = Client::small();
    let with = |name: &str, value: Value| {
        let mut sent = json!({"FromBankAccount": {"Code": "090"}, "ToBankAccount": {"Code": "091"}, "Amount": 1});
        sent[name] = value;
        sent
    };
    let books = client.simulator.books(0);
    let foreign = books
        .accounts()
        .find(|a| a.currency_code == Some("USD"))
        .expect("one");
    let foreign = json!({"AccountID": foreign.account_id.to_string()});
    for (sent, message) in [
        (with("Amount", json!(0)), "greater than zero"),
        (
            with("ToBankAccount", json!({"Code": "090"})),
            "to the account it comes from",
        ),
        (
            with("ToBankAccount", json!({"Code": "900"})),
            "of type BANK",
        ),
        (with("ToBankAccount", foreign), "same currency"),
        (
            with("FromBankAccount", json!(null)),
            "Account must be specified",
        ),
    ] {
        client.put("/BankTransfers", &sent).refused(message);
    }
}

#[test]
fn a_batch_pays_bills_together_and_is_deleted_as_a_whole() {
    let client = Client::small();
    let root = "BatchPayments";
    let before = beside(&client);
    let bank = held(&client, "090");
    let bills: Vec<String> = (1..=3)
        .map(|n| client.create("Invoices", "InvoiceID", &bill("AUTHORISED", json!(n * 100))))
        .collect();
    let payments: Vec<Value> = bills
        .iter()
        .map(|id| json!({"Invoice": {"InvoiceID": id}, "Amount": 110}))
        .collect();
    let sent = json!({"Account": {"Code": "090"}, "Date": "2026-05-30", "Reference": "Run", "Payments": payments});
    let row = client
        .put("/BatchPayments", &json!({ "BatchPayments": [sent] }))
        .row(root);
    assert_eq!(
        (&row["Type"], &row["Status"]),
        (&json!("PAYBATCH"), &json!("AUTHORISED"))
    );
    let path = format!("/BatchPayments/{}", text(&row, "BatchPaymentID"));
    assert_eq!(client.get(&path).row(root), row);
    assert_eq!(bank - held(&client, "090"), Amount::from_cents(33_000));
    assert_eq!(beside(&client), before);
    let read = client
        .get(&format!("/Invoices/{}", bills[0]))
        .row("Invoices");
    assert_eq!(read["Status"], "PAID");
    let payment = format!("/Payments/{}", text(&row["Payments"][1], "PaymentID"));
    let read = client.get(&payment).row("Payments");
    assert_eq!(
        read["BatchPayment"]["BatchPaymentID"],
        row["BatchPaymentID"]
    );
    client
        .post(&payment, &json!({"Status": "DELETED"}))
        .refused("is part of batch payment");
    let deleted = client.post(&path, &json!({"Status": "DELETED"})).row(root);
    assert_eq!(deleted["Status"], "DELETED");
    assert_eq!((held(&client, "090"), beside(&client)), (bank, before));
    let read = client
        .get(&format!("/Invoices/{}", bills[0]))
        .row("Invoices");
    assert_eq!(read["Status"], "AUTHORISED");
    let drawn = client.simulator.books(0);
    if let Some(drawn) = drawn
        .batch_payments()
        .find(|batch| batch.status == "AUTHORISED")
    {
        let one =
            json!({"BatchPaymentID": drawn.batch_payment_id.to_string(), "Status": "DELETED"});
        assert_eq!(
            client.post("/BatchPayments", &one).row(root)["Status"],
            "DELETED"
        );
        assert_eq!(beside(&client), before);
    }
    let one = client.create(
        "Invoices",
        "InvoiceID",
        &sale("AUTHORISED", json!([line(json!(1), json!(10))])),
    );
    let pays = |id: &str, amount: i64| json!({"Invoice": {"InvoiceID": id}, "Amount": amount});
    for (payments, message) in [
        (json!([]), "at least one payment"),
        (json!([pays(&one, 12)]), "exceeds the amount outstanding"),
        (
            json!([pays(&one, 1), pays(&one, 1)]),
            "only pay a document once",
        ),
        (
            json!([pays(&one, 1), pays(&bills[0], 1)]),
            "documents of one type",
        ),
        (json!([{"Amount": 1}]), "document to be paid"),
    ] {
        let sent = json!({"Account": {"Code": "090"}, "Payments": payments});
        client.put("/BatchPayments", &sent).refused(message);
    }
    assert_eq!(beside(&client), before);
}
