//! Invoices and bills.

use serde_json::{Value, json};

use super::client::{Client, text};
use super::ledger::held;
use crate::simulator::Amount;
use crate::simulator::data::written::WRITTEN;

const ROOT: &str = "Invoices";

pub(super) fn line(quantity: Value, unit_amount: Value) -> Value {
    json!({"Description": "Work", "Quantity": quantity, "UnitAmount": unit_amount,
        "AccountCode": "200", "TaxType": "OUTPUT"})
}

/// A sale to a new contact.
pub(super) fn sale(status: &str, lines: Value) -> Value {
    json!({"Type": "ACCREC", "Status": status, "Contact": {"Name": "Buyer"},
        "Date": "2026-05-10", "DueDate": "2026-06-10", "LineItems": lines})
}

pub(super) fn bill(status: &str, unit_amount: Value) -> Value {
    json!({"Type": "ACCPAY", "Status": status, "Contact": {"Name": "Seller"},
        "Date": "2026-05-10", "DueDate": "2026-06-10", "LineItems": [
            {"Description": "Rent", "Quantity": 1, "UnitAmount": unit_amount, "AccountCode": "469", "TaxType": "INPUT"}]})
}

#[test]
fn an_invoice_is_created_with_totals_and_read_back_by_list_id_and_number() {
    let client = Client::small();
    let lines = json!([
        line(json!(3), json!(10.333)),
        line(json!("0.5"), json!("99.99"))
    ]);
    let before = client.simulator.books(0).invoice_count();
    let created = client.put("/Invoices", &sale("DRAFT", lines)).row(ROOT);
    let id = text(&created, "InvoiceID");
    assert_eq!(client.get(&format!("/Invoices/{id}")).row(ROOT), created);
    let number = text(&created, "InvoiceNumber");
    assert_eq!(
        client.get(&format!("/Invoices/{number}")).row(ROOT),
        created
    );
    // Without unitdp=4 a unit amount keeps two places: 3 × 10.33 + 50.00, and ten per cent.
    let invoice = client.simulator.books(0).invoices().last().expect("one");
    assert_eq!(invoice.invoice_id.to_string(), id);
    let figures = [
        invoice.sub_total,
        invoice.total_tax,
        invoice.total,
        invoice.amount_due,
    ];
    assert_eq!(figures.map(|a| a.0), [809_900, 81_000, 890_900, 890_900]);
    assert_eq!(client.simulator.books(0).invoice_count(), before + 1);
    let paged = client.get("/Invoices?page=1&pageSize=1").rows(ROOT);
    assert_eq!(text(&paged[0], "InvoiceID"), id);
    let by_id = client.get(&format!("/Invoices?page=1&IDs={id}")).rows(ROOT);
    assert_eq!(by_id.len(), 1);
    let filter = "where=Contact.Name%3D%3D%22Buyer%22%20AND%20Total%3D%3D89.09";
    assert_eq!(
        client
            .get(&format!("/Invoices?page=1&{filter}"))
            .rows(ROOT)
            .len(),
        1
    );
    let numbered = client
        .get(&format!("/Invoices?page=1&InvoiceNumbers={number}"))
        .rows(ROOT);
    assert_eq!(numbered.len(), 1);
    // (k) pitfall 24: a name that matches nobody has made a contact.
    let contact = client.simulator.books(0).contacts().last().expect("one");
    assert_eq!(
        (contact.name.as_str(), contact.is_customer),
        ("Buyer", true)
    );
}

#[test]
fn four_places_stay_with_unitdp_and_amounts_are_rounded_half_away_from_zero() {
    let client = Client::small();
    let lines = json!([
        line(json!(1.5), json!(0.1234)),
        line(json!(-1), json!(0.005))
    ]);
    let sent = json!({"Type": "ACCREC", "Contact": {"Name": "B"}, "LineAmountTypes": "Inclusive", "LineItems": lines});
    let row = client.put("/Invoices?unitdp=4", &sent).row(ROOT);
    let path = format!("/Invoices/{}?unitdp=4", text(&row, "InvoiceID"));
    let read = client.get(&path).row(ROOT);
    assert_eq!(read["LineItems"][0]["UnitAmount"], json!(0.1234));
    let invoice = client.simulator.books(0).invoices().last().expect("one");
    let amounts: Vec<i64> = invoice.line_items.iter().map(|l| l.line_amount.0).collect();
    assert_eq!(amounts, [1_900, -100]);
    let taxes: Vec<i64> = invoice.line_items.iter().map(|l| l.tax_amount.0).collect();
    assert_eq!(taxes, [200, 0]);
    assert_eq!((invoice.sub_total.0, invoice.total.0), (1_600, 1_800));
}

#[test]
fn lines_keep_their_ids_are_made_anew_without_and_are_gone_when_left_out() {
    let client = Client::small();
    let lines = json!([
        line(json!(1), json!(10)),
        line(json!(2), json!(20)),
        line(json!(3), json!(30))
    ]);
    let created = client.put("/Invoices", &sale("DRAFT", lines)).row(ROOT);
    let ids: Vec<String> = (0..3)
        .map(|at| text(&created["LineItems"][at], "LineItemID"))
        .collect();
    let path = format!("/Invoices/{}", text(&created, "InvoiceID"));
    let sent = json!({"LineItems": [
        {"LineItemID": ids[1], "Quantity": 5}, line(json!(1), json!(7))]});
    let changed = client.post(&path, &sent).row(ROOT);
    let lines = changed["LineItems"].as_array().expect("lines");
    assert_eq!(lines.len(), 2);
    assert_eq!(text(&lines[0], "LineItemID"), ids[1]);
    assert!(!ids.contains(&text(&lines[1], "LineItemID")));
    assert_eq!(lines[0]["LineAmount"].as_f64(), Some(100.0));
    assert_eq!(lines[0]["Description"], "Work");
    // Not sent, or empty: kept. (i)
    for sent in [json!({"Reference": "R"}), json!({"LineItems": []})] {
        let kept = client.post(&path, &sent).row(ROOT);
        assert_eq!(kept["LineItems"], changed["LineItems"]);
    }
}

#[test]
fn an_approved_invoice_is_booked_edited_and_voided_in_ledger_balances_and_reports() {
    let client = Client::small();
    let owed = held(&client, "610");
    let income = held(&client, "200");
    let created = client
        .put(
            "/Invoices",
            &sale("AUTHORISED", json!([line(json!(1), json!(100))])),
        )
        .row(ROOT);
    let path = format!("/Invoices/{}", text(&created, "InvoiceID"));
    let contact = format!("/Contacts/{}", text(&created["Contact"], "ContactID"));
    let outstanding = || {
        let row = client.get(&contact).row("Contacts");
        row["Balances"]["AccountsReceivable"]["Outstanding"].as_f64()
    };
    assert_eq!(held(&client, "610") - owed, Amount::from_cents(11_000));
    assert_eq!(income - held(&client, "200"), Amount::from_cents(10_000));
    assert_eq!(outstanding(), Some(110.0));
    let edited = json!({"LineItems": [line(json!(2), json!(100))]});
    client.post(&path, &edited).row(ROOT);
    assert_eq!(held(&client, "610") - owed, Amount::from_cents(22_000));
    assert_eq!(outstanding(), Some(220.0));
    let journals = client.simulator.books(0).journals().count();
    // What doesn't touch the books books nothing.
    client
        .post(&path, &json!({"DueDate": "2026-07-01"}))
        .row(ROOT);
    assert_eq!(client.simulator.books(0).journals().count(), journals);
    let voided = client.post(&path, &json!({"Status": "VOIDED"})).row(ROOT);
    assert_eq!(
        (&voided["Status"], voided["AmountDue"].as_f64()),
        (&json!("VOIDED"), Some(0.0))
    );
    assert_eq!(held(&client, "610"), owed);
    assert_eq!(outstanding(), Some(0.0));
}

#[test]
fn a_drawn_draft_is_approved_and_no_credit_note_or_payment_appears() {
    let client = Client::small();
    let books = client.simulator.books(0);
    let all: Vec<_> = books.invoices().collect();
    let draft = all
        .iter()
        .find(|i| i.status == "DRAFT" && i.total.0 > 0)
        .expect("a draft");
    let (notes, payments) = (books.credit_notes().count(), books.payments().count());
    let path = format!("/Invoices/{}", draft.invoice_id);
    let lines: Vec<Value> = draft
        .line_items
        .iter()
        .map(|l| json!({"LineItemID": l.line_item_id.to_string(), "Description": "D", "AccountCode": "200"}))
        .collect();
    let sent = json!({"Status": "AUTHORISED", "DueDate": "2026-07-01", "LineItems": lines});
    let row = client.post(&path, &sent).row(ROOT);
    assert_eq!(row["Status"], "AUTHORISED");
    let books = client.simulator.books(0);
    assert_eq!(
        (notes, payments),
        (books.credit_notes().count(), books.payments().count())
    );
    let after: Vec<_> = books.invoices().collect();
    assert_eq!(after.len(), all.len());
    let others = all.iter().zip(&after).filter(|(a, b)| a != b).count();
    assert_eq!(others, 1);
}

#[test]
fn post_to_the_list_finds_a_sale_by_its_number_and_makes_every_bill_anew() {
    let client = Client::small();
    let mut sent = sale("DRAFT", json!([line(json!(1), json!(1))]));
    sent["InvoiceNumber"] = json!("ORDER-7");
    let id = text(&client.put("/Invoices", &sent).row(ROOT), "InvoiceID");
    // (i) pitfall 19
    let again = client.post("/Invoices", &sent).row(ROOT);
    assert_eq!(text(&again, "InvoiceID"), id);
    client
        .put("/Invoices", &sent)
        .refused("Invoice # must be unique.");
    let mut sent = bill("DRAFT", json!(5));
    sent["InvoiceNumber"] = json!("B-1");
    sent["Reference"] = json!("nobody heeds it");
    let first = client.put("/Invoices", &sent).row(ROOT);
    let second = client.post("/Invoices", &sent).row(ROOT);
    assert_ne!(first["InvoiceID"], second["InvoiceID"]);
    // (i) pitfall 23
    assert_ne!(first["Reference"], sent["Reference"]);
}

#[test]
fn statuses_follow_each_other_as_xero_lets_them() {
    let client = Client::small();
    let lines = json!([line(json!(1), json!(1))]);
    for (from, to, is_allowed) in [
        ("DRAFT", "SUBMITTED", true),
        ("DRAFT", "AUTHORISED", true),
        ("DRAFT", "DELETED", true),
        ("DRAFT", "VOIDED", false),
        ("DRAFT", "PAID", false),
        ("SUBMITTED", "DRAFT", true),
        ("SUBMITTED", "DELETED", true),
        ("AUTHORISED", "VOIDED", true),
        ("AUTHORISED", "DELETED", false),
        ("AUTHORISED", "DRAFT", false),
        ("AUTHORISED", "nonsense", false),
    ] {
        let id = client.create(ROOT, "InvoiceID", &sale(from, lines.clone()));
        let path = format!("/Invoices/{id}");
        let answer = client.post(&path, &json!({ "Status": to }));
        match is_allowed {
            true => assert_eq!(answer.row(ROOT)["Status"], to, "{from} to {to}"),
            false => answer.refused("not of valid status for modification"),
        }
        if matches!(to, "DELETED" | "VOIDED") && is_allowed {
            client
                .post(&path, &json!({"Url": "https://x.example"}))
                .refused("not of valid status");
        }
    }
    let drawn = client.simulator.books(0);
    let paid = drawn.invoices().find(|i| i.status == "PAID").expect("one");
    let path = format!("/Invoices/{}", paid.invoice_id);
    client
        .post(&path, &json!({"Reference": "X"}))
        .refused("not of valid status");
    let part = drawn
        .invoices()
        .find(|i| i.status == "AUTHORISED" && !i.payments.is_empty());
    let path = format!("/Invoices/{}", part.expect("one").invoice_id);
    client
        .post(&path, &json!({"Status": "VOIDED"}))
        .refused("has a payment or credit note");
    client
        .post(&path, &json!({"Date": "2026-01-01"}))
        .refused("has a payment or credit note");
    client
        .post(&path, &json!({"DueDate": "2026-12-01"}))
        .row(ROOT);
}

#[test]
fn each_rule_of_invoices_refuses() {
    let client = Client::small();
    let good = || sale("AUTHORISED", json!([line(json!(1), json!(10))]));
    let with = |name: &str, value: Value| {
        let mut sent = good();
        sent[name] = value;
        sent
    };
    let with_line = |name: &str, value: Value| {
        let mut sent = good();
        sent["LineItems"][0][name] = value;
        sent
    };
    let archived = client.simulator.books(0);
    let archived = archived
        .contacts()
        .find(|c| c.contact_status == "ARCHIVED")
        .expect("one");
    let many = json!([{"Name": "Region", "Option": "North"}, {"Name": "Department", "Option": "Sales"}, {"Name": "Region", "Option": "South"}]);
    for (sent, message) in [
        (with("Type", json!("ACCRECX")), "Invoice Type must be"),
        (with("Type", json!(null)), "Invoice Type must be"),
        (
            with("Status", json!("PAID")),
            "not of valid status for creation",
        ),
        (with("Contact", json!(null)), "at least 1 of the following"),
        (with("Contact", json!({})), "at least 1 of the following"),
        (
            with(
                "Contact",
                json!({"ContactID": archived.contact_id.to_string()}),
            ),
            "has been archived",
        ),
        (
            with(
                "Contact",
                json!({"ContactID": "5cc8cf28-567e-4d43-b287-687cfcaec47c"}),
            ),
            "ContactID could not be found",
        ),
        (with("LineItems", json!([])), "One or more line items"),
        (with("DueDate", json!("")), "Due date must be"),
        (
            with("CurrencyCode", json!("ZZZ")),
            "not subscribed to currency ZZZ",
        ),
        (
            with("LineAmountTypes", json!("Gross")),
            "LineAmountTypes Gross",
        ),
        (
            with("InvoiceNumber", json!("N".repeat(256))),
            "InvoiceNumber is longer",
        ),
        (
            with(
                "BrandingThemeID",
                json!("5cc8cf28-567e-4d43-b287-687cfcaec47c"),
            ),
            "branding theme",
        ),
        (
            with_line("Description", json!("")),
            "Description is required",
        ),
        (
            with_line("AccountCode", json!(null)),
            "Account code must be specified",
        ),
        (
            with_line("AccountCode", json!("nope")),
            "Account code 'nope' is not a valid code",
        ),
        (
            with_line("AccountCode", json!("610")),
            "Account code '610' is not a valid code",
        ),
        (
            with_line("AccountCode", json!("220")),
            "Account code '220' is not a valid code",
        ),
        (with_line("TaxType", json!("INPUT")), "TaxType code 'INPUT'"),
        (
            with_line("TaxType", json!("TAX002")),
            "TaxType code 'TAX002'",
        ),
        (with_line("ItemCode", json!("nope")), "Item code 'nope'"),
        (
            with_line("LineAmount", json!(11)),
            "The line total 11.00 does not match the expected line total 10.00",
        ),
        (with_line("DiscountRate", json!(101)), "between 0 and 100"),
        (with_line("Quantity", json!(-1)), "must not be negative"),
        (
            with_line("UnitAmount", json!(99_999_999_999_i64)),
            "too large",
        ),
        (
            with_line("Tracking", json!([{"Name": "Region", "Option": "Nowhere"}])),
            "tracking category",
        ),
        (with_line("Tracking", many), "at most 2"),
        (
            with_line("LineItemID", json!("5cc8cf28-567e-4d43-b287-687cfcaec47c")),
            "LineItemID could not be found",
        ),
    ] {
        let answer = client.put("/Invoices", &sent);
        answer.refused(message);
    }
    let taken = with("InvoiceNumber", json!("INV-000001"));
    let has =
        client.simulator.books(0).invoices().any(|i| {
            i.invoice_type == "ACCREC" && i.invoice_number.as_deref() == Some("INV-000001")
        });
    if has {
        client
            .put("/Invoices", &taken)
            .refused("Invoice # must be unique.");
    }
    assert_eq!(
        client
            .simulator
            .books(0)
            .contacts()
            .filter(|c| c.name == "Buyer")
            .count(),
        0
    );
}

#[test]
fn an_approved_sale_is_sent_to_its_contact() {
    let client = Client::small();
    let mut sent = sale("AUTHORISED", json!([line(json!(1), json!(1))]));
    let id = client.create(ROOT, "InvoiceID", &sent);
    let path = format!("/Invoices/{id}/Email");
    client
        .call("POST", &path, "", "")
        .refused("no email address");
    let row = client.get(&format!("/Invoices/{id}")).row(ROOT);
    let contact = format!("/Contacts/{}", text(&row["Contact"], "ContactID"));
    client
        .post(&contact, &json!({"EmailAddress": "b@b.example"}))
        .row("Contacts");
    assert_eq!(client.call("POST", &path, "", "").status, 204);
    let row = client.get(&format!("/Invoices/{id}")).row(ROOT);
    assert_eq!(row["SentToContact"], json!(true));
    sent["Status"] = json!("DRAFT");
    let draft = client.create(ROOT, "InvoiceID", &sent);
    client
        .call("POST", &format!("/Invoices/{draft}/Email"), "", "")
        .refused("to be emailed");
}

#[test]
fn thousands_of_invoices_go_in_by_fifties() {
    let client = Client::small();
    let before = client.simulator.books(0).invoice_count();
    let mut expected = 0;
    for batch in 0..40_i64 {
        let invoices: Vec<Value> = (0..50)
            .map(|n| {
                let cents = batch * 50 + n + 1;
                expected += cents * 100;
                json!({"Type": "ACCREC", "Contact": {"Name": format!("Buyer {}", n % 20)},
                    "InvoiceNumber": format!("B{batch}-{n}"), "LineAmountTypes": "NoTax",
                    "LineItems": [{"Description": "D", "LineAmount": cents as f64 / 100.0}]})
            })
            .collect();
        let sent = json!({ "Invoices": invoices });
        let rows = client
            .put("/Invoices?summarizeErrors=false&unitdp=4", &sent)
            .rows(ROOT);
        assert!(
            rows.iter().all(|row| row["StatusAttributeString"] == "OK"),
            "{batch}"
        );
    }
    let books = client.simulator.books(0);
    let written: Vec<_> = books.invoices().skip(before).collect();
    let sum: Amount = written.iter().map(|invoice| invoice.total).sum();
    assert_eq!((written.len(), sum), (2_000, Amount(expected)));
}

#[test]
fn a_draft_may_lack_what_an_approved_one_needs_and_is_warned() {
    let client = Client::small();
    let sent = json!({"Type": "ACCREC", "Contact": {"Name": "B"}, "LineItems": [
        {"Description": "D", "AccountCode": "476x"}]});
    let row = client.put("/Invoices", &sent).row(ROOT);
    // (s)
    assert_eq!(
        row["Warnings"][0]["Message"],
        "Account code '476x' has been removed as it does not match a recognised account."
    );
    let path = format!("/Invoices/{}", text(&row, "InvoiceID"));
    let approve = json!({"Status": "AUTHORISED", "DueDate": "2026-07-01"});
    client
        .post(&path, &approve)
        .refused("Account code must be specified");
}

#[test]
fn locked_days_take_no_approved_documents() {
    let client = Client::of_the_second();
    let lock = client.simulator.books(1).organisation().period_lock_date;
    assert_eq!(
        lock.map(|day| day.to_string()).as_deref(),
        Some("2024-03-31")
    );
    let line = json!([{"Description": "D", "UnitAmount": 1, "AccountCode": "200"}]);
    let mut old = sale("AUTHORISED", line);
    old["Date"] = json!("2024-03-31");
    let answer = client.put("/Invoices", &old);
    answer.refused("cannot be before the end of year lock date, currently set at 31/03/2024");
    old["Date"] = json!("2024-04-01");
    let id = text(&client.put("/Invoices", &old).row(ROOT), "InvoiceID");
    let path = format!("/Invoices/{id}");
    client
        .post(&path, &json!({"Date": "2024-01-01"}))
        .refused("lock date");
    old["Date"] = json!("2024-01-01");
    old["Status"] = json!("DRAFT");
    client.put("/Invoices", &old).row(ROOT);
    let books = client.simulator.books(1);
    let booked = books.invoices().find(|invoice| {
        invoice.status == "AUTHORISED" && invoice.payments.is_empty() && Some(invoice.date) <= lock
    });
    if let Some(booked) = booked {
        let path = format!("/Invoices/{}", booked.invoice_id);
        client
            .post(&path, &json!({"Status": "VOIDED"}))
            .refused("lock date");
    }
}

#[test]
fn items_and_discounts_and_foreign_currencies_make_lines() {
    let client = Client::small();
    let item = client
        .simulator
        .books(0)
        .items()
        .find(|i| i.sales.is_some())
        .expect("one");
    let sent = json!({"Type": "ACCREC", "Status": "AUTHORISED", "Contact": {"Name": "B"},
        "Date": "2026-05-10", "DueDate": "2026-06-10", "CurrencyCode": "USD", "CurrencyRate": 0.5,
        "LineItems": [{"ItemCode": item.code.to_lowercase()},
            {"Description": "D", "Quantity": 3, "UnitAmount": 10, "DiscountRate": 33.33, "AccountCode": "200", "TaxType": "EXEMPTOUTPUT"},
            {"Description": "E", "Quantity": 1, "UnitAmount": 10, "DiscountAmount": 2.5, "AccountCode": "200", "TaxType": "EXEMPTOUTPUT"}]});
    let owed = held(&client, "610");
    let row = client.put("/Invoices?unitdp=4", &sent).row(ROOT);
    assert_eq!(row["LineItems"][0]["ItemCode"], json!(item.code));
    let invoice = client.simulator.books(0).invoices().last().expect("one");
    let lines = &invoice.line_items;
    assert_eq!(
        Some(lines[0].unit_amount),
        item.sales.map(|sales| sales.unit_price)
    );
    assert_eq!(
        [lines[1].line_amount.0, lines[2].line_amount.0],
        [200_000, 75_000]
    );
    assert_eq!(invoice.total_discount, Some(Amount(125_000)));
    assert_eq!(invoice.currency_rate.0, 500_000);
    let base = invoice.total.0 * 2;
    assert_eq!((held(&client, "610") - owed).0, base);
}

#[test]
fn drawn_invoices_still_appear_and_are_voided_beside_written_ones() {
    let client = Client::small();
    let id = client.create(
        ROOT,
        "InvoiceID",
        &sale("AUTHORISED", json!([line(json!(1), json!(10))])),
    );
    let count = client.simulator.books(0).invoice_count();
    client.simulator.add_invoices_after(0, 30);
    let books = client.simulator.books(0);
    assert_eq!(books.invoice_count(), count + 30);
    assert_eq!(books.invoices().count(), count + 30);
    let own = books.invoices().filter(|i| i.invoice_id.to_string() == id);
    assert_eq!(own.count(), 1);
    assert_eq!(books.world.invoice_index(count + 29), WRITTEN);
    let owed = held(&client, "610");
    client.simulator.void_invoices_after(0, &[count + 29]);
    let row = client.get(&format!("/Invoices/{id}")).row(ROOT);
    assert_eq!(row["Status"], "VOIDED");
    assert_eq!(owed - held(&client, "610"), Amount::from_cents(1_100));
}
