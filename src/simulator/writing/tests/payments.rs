//! Payments, refunds, credit notes and allocations.

use serde_json::{Value, json};

use super::client::{Client, text};
use super::invoices::{bill, line, sale};
use super::ledger::{beside, held};
use crate::simulator::Amount;

const ROOT: &str = "Payments";

/// A payment of an invoice.
pub(super) fn payment(invoice: &str, amount: Value) -> Value {
    json!({"Invoice": {"InvoiceID": invoice}, "Account": {"Code": "090"},
        "Date": "2026-05-20", "Amount": amount, "Reference": "Paid"})
}

fn approved(client: &Client, amount: Value) -> String {
    let sent = sale("AUTHORISED", json!([line(json!(1), amount)]));
    client.create("Invoices", "InvoiceID", &sent)
}

fn credit(kind: &str, status: &str, contact: &str, amount: Value) -> Value {
    let mut line = line(json!(1), amount);
    if kind == "ACCPAYCREDIT" {
        line["AccountCode"] = json!("469");
        line["TaxType"] = json!("INPUT");
    }
    json!({"Type": kind, "Status": status, "Contact": {"Name": contact}, "Date": "2026-05-15", "LineItems": [line]})
}

#[test]
fn an_invoice_is_paid_in_parts_and_open_again_when_a_payment_is_deleted() {
    let client = Client::small();
    let before = beside(&client);
    let bank = held(&client, "090");
    let invoice = approved(&client, json!(100));
    let path = format!("/Invoices/{invoice}");
    let first = client
        .put("/Payments", &payment(&invoice, json!(60)))
        .row(ROOT);
    let second = client
        .put("/Payments", &payment(&invoice, json!("50.00")))
        .row(ROOT);
    let row = client.get(&path).row("Invoices");
    assert_eq!(
        (&row["Status"], row["AmountDue"].as_f64()),
        (&json!("PAID"), Some(0.0))
    );
    assert_eq!(row["Payments"].as_array().map(Vec::len), Some(2));
    assert!(row["FullyPaidOnDate"].is_string());
    assert_eq!(held(&client, "090") - bank, Amount::from_cents(11_000));
    let id = text(&second, "PaymentID");
    assert_eq!(client.get(&format!("/Payments/{id}")).row(ROOT), second);
    let filter = "where=Reference%3D%3D%22Paid%22%20AND%20PaymentType%3D%3D%22ACCRECPAYMENT%22%20AND%20Status%3D%3D%22AUTHORISED%22";
    let listed = client.get(&format!("/Payments?page=1&{filter}")).rows(ROOT);
    assert_eq!(listed.len(), 2);
    assert_eq!(listed[0]["PaymentID"], json!(id));
    assert_eq!(listed[0]["Invoice"]["InvoiceID"], json!(invoice));
    let path_of_first = format!("/Payments/{}", text(&first, "PaymentID"));
    let deleted = client
        .post(&path_of_first, &json!({"Status": "DELETED"}))
        .row(ROOT);
    assert_eq!(deleted["Status"], "DELETED");
    let row = client.get(&path).row("Invoices");
    assert_eq!(
        (&row["Status"], row["AmountDue"].as_f64()),
        (&json!("AUTHORISED"), Some(60.0))
    );
    assert_eq!(held(&client, "090") - bank, Amount::from_cents(5_000));
    client
        .post(&path_of_first, &json!({"Status": "DELETED"}))
        .refused("already been deleted");
    assert_eq!(beside(&client), before);
}

#[test]
fn a_drawn_payment_is_deleted_and_its_invoice_open_again() {
    let client = Client::small();
    let before = beside(&client);
    let books = client.simulator.books(0);
    let drawn = books.payments().find(|payment| {
        payment.status == "AUTHORISED"
            && payment.batch_payment_id.is_none()
            && payment.paid.document_type == "ACCREC"
    });
    let drawn = drawn.expect("a payment");
    let path = format!("/Payments/{}", drawn.payment_id);
    client.post(&path, &json!({"Status": "DELETED"})).row(ROOT);
    assert_eq!(client.get(&path).row(ROOT)["Status"], "DELETED");
    let after = client.simulator.books(0);
    let invoice = |books: &crate::simulator::Books| {
        let mut all = books.invoices();
        all.find(|invoice| invoice.invoice_id == drawn.paid.document_id)
            .expect("one")
    };
    let (was, is) = (invoice(&books), invoice(&after));
    assert_eq!(is.status, "AUTHORISED");
    assert_eq!(is.amount_due - was.amount_due, drawn.amount);
    assert_eq!(books.payments().count(), after.payments().count());
    assert_eq!(beside(&client), before);
    let batched = books
        .payments()
        .find(|p| p.batch_payment_id.is_some() && p.status == "AUTHORISED");
    let path = format!("/Payments/{}", batched.expect("one").payment_id);
    client
        .post(&path, &json!({"Status": "DELETED"}))
        .refused("is part of batch payment");
}

#[test]
fn each_rule_of_payments_refuses() {
    let client = Client::small();
    let invoice = approved(&client, json!(100));
    let draft = client.create(
        "Invoices",
        "InvoiceID",
        &sale("DRAFT", json!([line(json!(1), json!(1))])),
    );
    let with = |name: &str, value: Value| {
        let mut sent = payment(&invoice, json!(10));
        sent[name] = value;
        sent
    };
    for (sent, message) in [
        (
            payment(&draft, json!(1)),
            "only be made against Authorised documents",
        ),
        (
            payment(&invoice, json!(110.01)),
            "exceeds the amount outstanding",
        ),
        (payment(&invoice, json!(0)), "greater than zero"),
        (payment(&invoice, json!(-5)), "greater than zero"),
        (
            with("Invoice", json!({})),
            "document to be paid could not be found",
        ),
        (
            with("Invoice", json!(null)),
            "document to be paid could not be found",
        ),
        (
            with("Invoice", json!({"InvoiceNumber": "nope"})),
            "document to be paid",
        ),
        (with("CreditNote", json!({"CreditNoteNumber": "nope"})), ""),
        (with("Account", json!(null)), "Account must be specified"),
        (
            with("Account", json!({"Code": "nope"})),
            "account nope is not a bank account",
        ),
        (
            with("Account", json!({"Code": "610"})),
            "account 610 is not a bank account",
        ),
    ] {
        let answer = client.put("/Payments", &sent);
        match message {
            "" => assert_eq!(answer.status, 200),
            message => answer.refused(message),
        }
    }
    let id = text(
        &client
            .post("/Payments", &payment(&invoice, json!(1)))
            .row(ROOT),
        "PaymentID",
    );
    let path = format!("/Payments/{id}");
    client
        .post(&path, &json!({"Amount": 2}))
        .refused("only be updated to status DELETED");
    let foreign = client.simulator.books(0);
    let foreign = foreign
        .accounts()
        .find(|a| a.currency_code == Some("USD"))
        .expect("one");
    let account = json!({"AccountID": foreign.account_id.to_string()});
    client
        .put("/Payments", &with("Account", account))
        .refused("currency of the bank account");
}

#[test]
fn foreign_documents_gain_and_lose_and_leave_nothing_on_the_control_account() {
    let client = Client::small();
    let before = beside(&client);
    let gains = held(&client, "499");
    let mut sent = sale("AUTHORISED", json!([line(json!(1), json!(100.01))]));
    sent["CurrencyCode"] = json!("USD");
    sent["CurrencyRate"] = json!(0.7);
    let invoice = client.create("Invoices", "InvoiceID", &sent);
    for (amount, rate) in [("33.33", 0.65), ("33.34", 0.8), ("43.34", 0.71)] {
        let mut sent = payment(&invoice, json!(amount));
        sent["CurrencyRate"] = json!(rate);
        client.put("/Payments", &sent).row(ROOT);
        assert_eq!(beside(&client), before);
    }
    let row = client.get(&format!("/Invoices/{invoice}")).row("Invoices");
    assert_eq!(row["Status"], "PAID");
    assert_ne!(held(&client, "499"), gains);
}

#[test]
fn a_credit_note_is_applied_refunded_and_given_back() {
    let client = Client::small();
    let before = beside(&client);
    let invoice = approved(&client, json!(100));
    let sent = credit("ACCRECCREDIT", "AUTHORISED", "Buyer", json!(50));
    let note = client.put("/CreditNotes", &sent).row("CreditNotes");
    let id = text(&note, "CreditNoteID");
    let path = format!("/CreditNotes/{id}");
    assert_eq!(client.get(&path).row("CreditNotes"), note);
    assert_eq!(note["RemainingCredit"].as_f64(), Some(55.0));
    assert_eq!(beside(&client), before);
    let allocations = format!("{path}/Allocations");
    let sent = json!({"Allocations": [{"Amount": 30, "Date": "2026-05-21", "Invoice": {"InvoiceID": invoice}}]});
    let row = client.put(&allocations, &sent).row("Allocations");
    let allocation = text(&row, "AllocationID");
    let read = client.get(&format!("/Invoices/{invoice}")).row("Invoices");
    assert_eq!(
        (read["AmountCredited"].as_f64(), read["AmountDue"].as_f64()),
        (Some(30.0), Some(80.0))
    );
    assert_eq!(read["CreditNotes"][0]["CreditNoteID"], json!(id));
    let refund = json!({"CreditNote": {"CreditNoteID": id}, "Account": {"Code": "090"}, "Date": "2026-05-22", "Amount": 25});
    let refund = client.put("/Payments", &refund).row(ROOT);
    assert_eq!(refund["PaymentType"], "ARCREDITPAYMENT");
    let read = client.get(&path).row("CreditNotes");
    assert_eq!(
        (&read["Status"], read["RemainingCredit"].as_f64()),
        (&json!("PAID"), Some(0.0))
    );
    assert_eq!(beside(&client), before);
    // Neither side can be voided while they hang together.
    let voided = json!({"Status": "VOIDED"});
    client
        .post(&format!("/Invoices/{invoice}"), &voided)
        .refused("payment or credit note");
    client.post(&path, &voided).refused("not of valid status");
    let deleted = client.delete(&format!("{allocations}/{allocation}"));
    assert_eq!(
        (deleted.status, &deleted.json()["IsDeleted"]),
        (200, &json!(true))
    );
    assert_eq!(
        client.delete(&format!("{allocations}/{allocation}")).status,
        404
    );
    let read = client.get(&path).row("CreditNotes");
    assert_eq!(
        (&read["Status"], read["RemainingCredit"].as_f64()),
        (&json!("AUTHORISED"), Some(30.0))
    );
    let read = client.get(&format!("/Invoices/{invoice}")).row("Invoices");
    assert_eq!(read["AmountDue"].as_f64(), Some(110.0));
    assert_eq!(beside(&client), before);
    client
        .post(&path, &voided)
        .refused("payment or credit note");
    let refund = format!("/Payments/{}", text(&refund, "PaymentID"));
    client
        .post(&refund, &json!({"Status": "DELETED"}))
        .row(ROOT);
    let row = client.post(&path, &voided).row("CreditNotes");
    assert_eq!(row["Status"], "VOIDED");
    assert_eq!(beside(&client), before);
}

#[test]
fn each_rule_of_credit_refuses() {
    let client = Client::small();
    let invoice = approved(&client, json!(10));
    let other = client.create("Invoices", "InvoiceID", &bill("AUTHORISED", json!(10)));
    let sent = credit("ACCRECCREDIT", "AUTHORISED", "Buyer", json!(50));
    let note = client.put("/CreditNotes", &sent).row("CreditNotes");
    let allocations = format!("/CreditNotes/{}/Allocations", text(&note, "CreditNoteID"));
    let to =
        |invoice: &str, amount: Value| json!({"Amount": amount, "Invoice": {"InvoiceID": invoice}});
    for (sent, message) in [
        (to(&invoice, json!(11.01)), "exceeds the amount outstanding"),
        (to(&invoice, json!(60)), "exceeds the remaining credit"),
        (to(&invoice, json!(0)), "greater than zero"),
        (to(&other, json!(1)), "same type, contact and currency"),
        (json!({"Amount": 1}), "invoice to allocate to"),
    ] {
        client.put(&allocations, &sent).refused(message);
    }
    let with = |name: &str, value: Value| {
        let mut sent = credit("ACCRECCREDIT", "DRAFT", "Buyer", json!(1));
        sent[name] = value;
        sent
    };
    for (sent, message) in [
        (with("Type", json!("ACCREC")), "Credit note Type"),
        (with("Status", json!("PAID")), "not of valid status"),
        (
            with("CreditNoteNumber", note["CreditNoteNumber"].clone()),
            "must be unique",
        ),
        (with("LineItems", json!([])), "One or more line items"),
        (with("Contact", json!({})), "at least 1 of the following"),
    ] {
        client.put("/CreditNotes", &sent).refused(message);
    }
    let nobody = json!({"CreditNotes": [{"CreditNoteID": "5cc8cf28-567e-4d43-b287-687cfcaec47c"}]});
    client
        .post("/CreditNotes", &nobody)
        .refused("An existing Credit Note with the specified CreditNoteID");
    let id = client.create(
        "CreditNotes",
        "CreditNoteID",
        &credit("ACCPAYCREDIT", "DRAFT", "Seller", json!(5)),
    );
    let path = format!("/CreditNotes/{id}");
    client
        .post(&path, &json!({"Status": "VOIDED"}))
        .refused("not of valid status");
    assert_eq!(
        client
            .post(&path, &json!({"Status": "DELETED"}))
            .row("CreditNotes")["Status"],
        "DELETED"
    );
}

#[test]
fn drawn_credit_is_applied_to_a_new_invoice_and_taken_off_drawn_ones() {
    let client = Client::small();
    let before = beside(&client);
    let books = client.simulator.books(0);
    let notes: Vec<_> = books.credit_notes().collect();
    let open = notes.iter().find(|n| {
        n.status == "AUTHORISED"
            && n.remaining_credit.0 > 100_000
            && n.credit_note_type == "ACCRECCREDIT"
    });
    if let Some(note) = open {
        let mut sent = sale("AUTHORISED", json!([line(json!(1), json!(10))]));
        sent["Contact"] = json!({"ContactID": note.contact_id.to_string()});
        sent["CurrencyCode"] = json!(note.currency_code);
        let invoice = client.create("Invoices", "InvoiceID", &sent);
        let path = format!("/CreditNotes/{}/Allocations", note.credit_note_id);
        let sent = json!({"Amount": 5, "Invoice": {"InvoiceID": invoice}});
        client.put(&path, &sent).row("Allocations");
        assert_eq!(beside(&client), before);
    }
    let applied: Vec<_> = notes.iter().filter(|n| !n.allocations.is_empty()).collect();
    assert!(!applied.is_empty());
    for note in applied {
        for allocation in &note.allocations {
            let path = format!(
                "/CreditNotes/{}/Allocations/{}",
                note.credit_note_id, allocation.allocation_id
            );
            assert_eq!(client.delete(&path).status, 200);
            assert_eq!(beside(&client), before);
        }
    }
    for money in books.overpayments().chain(books.prepayments()) {
        let root = if money.money_type.ends_with("OVERPAYMENT") {
            "Overpayments"
        } else {
            "Prepayments"
        };
        for allocation in &money.allocations {
            let path = format!(
                "/{root}/{}/Allocations/{}",
                money.id, allocation.allocation_id
            );
            assert_eq!(client.delete(&path).status, 200, "{path}");
            assert_eq!(beside(&client), before, "{money:?}");
            let read = client.get(&format!("/{root}/{}", money.id)).row(root);
            assert_eq!(read["Allocations"], json!([]));
        }
    }
    let after = client.simulator.books(0);
    let drawn = after.invoices().take(books.invoice_count());
    let approved = drawn.filter(|invoice| matches!(invoice.status, "AUTHORISED" | "PAID"));
    let credited: Amount = approved.map(|invoice| invoice.amount_credited).sum();
    assert_eq!(credited, Amount::ZERO);
}
