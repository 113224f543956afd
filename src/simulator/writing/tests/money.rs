//! Bank transactions and manual journals.

use serde_json::{Value, json};

use super::client::{Client, text};
use super::invoices::{line, sale};
use super::ledger::{beside, held};
use crate::simulator::{Amount, Options};

fn spent(kind: &str, amount: Value) -> Value {
    let account = if kind.starts_with("SPEND") {
        "469"
    } else {
        "200"
    };
    json!({"Type": kind, "BankAccount": {"Code": "090"}, "Contact": {"Name": "Till"},
        "Date": "2026-05-11", "Reference": "R1", "LineAmountTypes": "Inclusive", "LineItems": [
        {"Description": "Thing", "Quantity": 2, "UnitAmount": amount, "AccountCode": account}]})
}

#[test]
fn money_is_spent_changed_and_deleted_and_the_bank_follows() {
    let client = Client::small();
    let root = "BankTransactions";
    let (bank, before) = (held(&client, "090"), beside(&client));
    let row = client
        .put("/BankTransactions", &spent("SPEND", json!(55)))
        .row(root);
    assert_eq!(row["Total"].as_f64(), Some(110.0));
    assert_eq!(row["TotalTax"].as_f64(), Some(10.0));
    let path = format!("/BankTransactions/{}", text(&row, "BankTransactionID"));
    assert_eq!(client.get(&path).row(root), row);
    let filter = "where=Type%3D%3D%22SPEND%22%20AND%20Contact.Name%3D%3D%22Till%22";
    assert_eq!(
        client
            .get(&format!("/BankTransactions?page=1&{filter}"))
            .rows(root)
            .len(),
        1
    );
    assert_eq!(bank - held(&client, "090"), Amount::from_cents(11_000));
    // (s) pitfall 20: type, account and lines with every update.
    client
        .post(&path, &json!({"Reference": "R2"}))
        .refused("Type must be specified");
    let mut sent = spent("SPEND", json!(11));
    sent["Reference"] = json!("R2");
    let changed = client.post(&path, &sent).row(root);
    assert_eq!(
        (&changed["Reference"], changed["Total"].as_f64()),
        (&json!("R2"), Some(22.0))
    );
    assert_eq!(bank - held(&client, "090"), Amount::from_cents(2_200));
    let deleted = client.post(&path, &json!({"Status": "DELETED"})).row(root);
    assert_eq!(deleted["Status"], "DELETED");
    assert_eq!((held(&client, "090"), beside(&client)), (bank, before));
    client
        .post(&path, &spent("SPEND", json!(1)))
        .refused("not of valid status");
}

#[test]
fn each_rule_of_bank_transactions_refuses() {
    let client = Client::start(Options {
        writes: true,
        ..Options::default()
    });
    let with = |name: &str, value: Value| {
        let mut sent = spent("RECEIVE", json!(10));
        sent[name] = value;
        sent
    };
    for (sent, message) in [
        (
            with("Type", json!("SPEND-TRANSFER")),
            "Type must be specified",
        ),
        (
            with("BankAccount", json!(null)),
            "Account must be specified",
        ),
        (
            with("BankAccount", json!({"Code": "200"})),
            "account 200 is not a bank account",
        ),
        (
            with("BankAccount", json!({"Code": "900"})),
            "be of type BANK",
        ),
        (with("LineItems", json!([])), "One or more line items"),
        (with("Contact", json!(null)), "at least 1 of the following"),
        (with("Status", json!("VOIDED")), "not of valid status"),
        (
            with(
                "LineItems",
                json!([{"Description": "D", "UnitAmount": -1, "AccountCode": "200"}]),
            ),
            "must not be negative",
        ),
        (
            with("LineItems", json!([{"UnitAmount": 1}])),
            "Account code must be",
        ),
    ] {
        client.put("/BankTransactions", &sent).refused(message);
    }
    let books = client.simulator.books(0);
    let find = |is: &dyn Fn(&crate::simulator::BankTransaction) -> bool| {
        let found = books
            .bank_transactions()
            .find(|t| t.status == "AUTHORISED" && is(t));
        format!(
            "/BankTransactions/{}",
            found.expect("one").bank_transaction_id
        )
    };
    let deleted = json!({"Status": "DELETED"});
    let matched = find(&|t| t.is_reconciled && t.transaction_type == "SPEND");
    client
        .post(&matched, &deleted)
        .refused("reconciled with a Bank Statement");
    let transfer = find(&|t| t.transaction_type.ends_with("-TRANSFER"));
    client
        .post(&transfer, &deleted)
        .refused("cannot be edited as a bank transaction");
    let path = find(&|t| !t.is_reconciled && !t.transaction_type.contains('-'));
    let before = beside(&client);
    client.post(&path, &deleted).row("BankTransactions");
    assert_eq!(beside(&client), before);
}

#[test]
fn money_paid_ahead_is_listed_applied_refunded_and_then_stays() {
    let client = Client::small();
    let before = beside(&client);
    for (kind, root) in [
        ("RECEIVE-OVERPAYMENT", "Overpayments"),
        ("RECEIVE-PREPAYMENT", "Prepayments"),
    ] {
        let mut sent = spent(kind, json!(50));
        sent["Contact"] = json!({"Name": "Buyer"});
        let row = client
            .put("/BankTransactions", &sent)
            .row("BankTransactions");
        let single = root.trim_end_matches('s');
        let id = text(&row, &format!("{single}ID"));
        let path = format!("/{root}/{id}");
        let money = client.get(&path).row(root);
        assert_eq!(
            (money["RemainingCredit"].as_f64(), &money["Status"]),
            (Some(100.0), &json!("AUTHORISED"))
        );
        assert_eq!(
            client.get(&format!("/{root}?page=1&pageSize=1")).rows(root)[0][format!("{single}ID")],
            json!(id)
        );
        let invoice = client.create(
            "Invoices",
            "InvoiceID",
            &sale("AUTHORISED", json!([line(json!(1), json!(100))])),
        );
        let sent = json!({"Allocations": [{"Amount": 70, "Invoice": {"InvoiceID": invoice}}]});
        client
            .put(&format!("{path}/Allocations"), &sent)
            .row("Allocations");
        let read = client.get(&format!("/Invoices/{invoice}")).row("Invoices");
        assert_eq!(read["AmountDue"].as_f64(), Some(40.0));
        assert_eq!(read[root][0][format!("{single}ID")], json!(id));
        let refund = json!({single: {format!("{single}ID"): id}, "Account": {"Code": "090"}, "Amount": 30, "Date": "2026-05-30"});
        client.put("/Payments", &refund).row("Payments");
        let money = client.get(&path).row(root);
        assert_eq!(
            (money["RemainingCredit"].as_f64(), &money["Status"]),
            (Some(0.0), &json!("PAID"))
        );
        let path = format!("/BankTransactions/{}", text(&row, "BankTransactionID"));
        client
            .post(&path, &json!({"Status": "DELETED"}))
            .refused("payment or credit note");
        assert_eq!(beside(&client), before, "{kind}");
    }
}

fn journal(status: &str, lines: Value) -> Value {
    json!({"Narration": "Accrual", "Status": status, "Date": "2026-05-31", "JournalLines": lines})
}

#[test]
fn a_journal_is_drafted_posted_edited_and_voided() {
    let client = Client::small();
    let root = "ManualJournals";
    let (rent, loan) = (held(&client, "469"), held(&client, "900"));
    let lines = |amount: i64| {
        json!([{"AccountCode": "469", "LineAmount": amount, "Description": "Rent"},
        {"AccountCode": "900", "LineAmount": -amount}])
    };
    let row = client
        .put("/ManualJournals", &journal("DRAFT", lines(100)))
        .row(root);
    let path = format!("/ManualJournals/{}", text(&row, "ManualJournalID"));
    assert_eq!(client.get(&path).row(root), row);
    assert_eq!(held(&client, "469"), rent);
    client.post(&path, &json!({"Status": "POSTED"})).row(root);
    assert_eq!(held(&client, "469") - rent, Amount::from_cents(10_000));
    let row = client
        .post(&path, &json!({"JournalLines": lines(70)}))
        .row(root);
    assert_eq!(
        (&row["Status"], &row["Narration"]),
        (&json!("POSTED"), &json!("Accrual"))
    );
    assert_eq!(held(&client, "469") - rent, Amount::from_cents(7_000));
    assert_eq!(loan - held(&client, "900"), Amount::from_cents(7_000));
    client
        .post(&path, &json!({"Status": "DRAFT"}))
        .refused("not of valid status");
    client.post(&path, &json!({"Status": "VOIDED"})).row(root);
    assert_eq!((held(&client, "469"), held(&client, "900")), (rent, loan));
    client
        .post(&path, &json!({"Narration": "X"}))
        .refused("not of valid status");
    let taxed = json!([{"AccountCode": "469", "LineAmount": 100, "TaxType": "INPUT"}, {"AccountCode": "900", "LineAmount": -110, "TaxType": "BASEXCLUDED"}]);
    let mut sent = journal("POSTED", taxed);
    sent["LineAmountTypes"] = json!("Exclusive");
    let tax = held(&client, "820");
    client.put("/ManualJournals", &sent).row(root);
    assert_eq!(held(&client, "820") - tax, Amount::from_cents(1_000));
}

#[test]
fn each_rule_of_manual_journals_refuses() {
    let client = Client::small();
    let lines = json!([{"AccountCode": "469", "LineAmount": 100}, {"AccountCode": "900", "LineAmount": -10}]);
    // (s)
    client
        .put("/ManualJournals", &journal("POSTED", lines))
        .refused("The total debits (100.00) must equal total credits (-10.00)");
    let good =
        json!([{"AccountCode": "469", "LineAmount": 1}, {"AccountCode": "900", "LineAmount": -1}]);
    let with = |code: &str| json!([{"AccountCode": code, "LineAmount": 1}, {"AccountCode": "900", "LineAmount": -1}]);
    let mut unnamed = journal("DRAFT", good.clone());
    unnamed["Narration"] = json!("");
    for (sent, message) in [
        (unnamed, "Narration must be"),
        (journal("VOIDED", good), "not of valid status"),
        (journal("POSTED", json!([])), "at least two lines"),
        (journal("POSTED", with("090")), "Account code '090'"),
        (journal("POSTED", with("610")), "Account code '610'"),
        (journal("POSTED", with("zzz")), "Account code 'zzz'"),
    ] {
        client.put("/ManualJournals", &sent).refused(message);
    }
}
