//! Items, quotes and purchase orders.

use serde_json::{Value, json};

use super::client::{Client, text};

#[test]
fn an_item_is_created_found_by_code_changed_used_and_deleted() {
    let client = Client::small();
    let root = "Items";
    let sent = json!({"Items": [{"Code": "New-1", "Name": "New", "Description": "Sold so",
        "PurchaseDescription": "Bought so", "SalesDetails": {"UnitPrice": 1.2345, "AccountCode": "200", "TaxType": "OUTPUT"},
        "PurchaseDetails": {"UnitPrice": 0.5, "AccountCode": "469"}}]});
    let row = client.put("/Items?unitdp=4", &sent).row(root);
    assert_eq!(row["SalesDetails"]["UnitPrice"], json!(1.2345));
    assert_eq!(
        (&row["IsSold"], &row["IsPurchased"]),
        (&json!(true), &json!(true))
    );
    let id = text(&row, "ItemID");
    assert_eq!(client.get(&format!("/Items/{id}?unitdp=4")).row(root), row);
    assert_eq!(client.get("/Items/New-1?unitdp=4").row(root), row);
    // (k) pitfall 19: by its code.
    let again = json!({"Code": "new-1", "Name": "Newer"});
    let again = client.post("/Items", &again).row(root);
    assert_eq!(
        (&again["ItemID"], &again["Name"]),
        (&json!(id), &json!("Newer"))
    );
    let sold = client
        .post(&format!("/Items/{id}"), &json!({"IsPurchased": false}))
        .row(root);
    assert_eq!(sold["IsPurchased"], json!(false));
    let invoice =
        json!({"Type": "ACCREC", "Contact": {"Name": "B"}, "LineItems": [{"ItemCode": "new-1"}]});
    let invoice = client.put("/Invoices", &invoice).row("Invoices");
    assert_eq!(invoice["LineItems"][0]["Item"]["ItemID"], json!(id));
    assert_eq!(invoice["LineItems"][0]["Description"], "Sold so");
    let count = client.get("/Items").rows(root).len();
    assert_eq!(client.delete(&format!("/Items/{id}")).status, 204);
    assert_eq!(client.get("/Items").rows(root).len(), count - 1);
    assert_eq!(client.get(&format!("/Items/{id}")).status, 404);
    assert_eq!(client.delete(&format!("/Items/{id}")).status, 404);
    // The next one takes no id that was used.
    let next = client.put("/Items", &json!({"Code": "New-1"})).row(root);
    assert_ne!(next["ItemID"], json!(id));
}

#[test]
fn each_rule_of_items_refuses() {
    let client = Client::small();
    let books = client.simulator.books(0);
    let known = books.items().next().expect("one").code;
    for (sent, message) in [
        (json!({"Name": "N"}), "Code must be supplied"),
        (
            json!({"Code": known}),
            &*format!("Price List Item with Code '{known}' already exists"),
        ),
        (json!({"Code": "x".repeat(31)}), "field Code is longer"),
        (
            json!({"Code": "x", "SalesDetails": {"AccountCode": "zzz"}}),
            "Account code 'zzz'",
        ),
        (
            json!({"Code": "x", "SalesDetails": {"TaxType": "zzz"}}),
            "TaxType code 'zzz'",
        ),
    ] {
        client.put("/Items", &sent).refused(message);
    }
    let counted = books
        .items()
        .find(|item| item.stock.is_some())
        .expect("one");
    client
        .delete(&format!("/Items/{}", counted.item_id))
        .refused("tracked as inventory");
}

fn quote(types: &str) -> Value {
    json!({"Contact": {"Name": "Asker"}, "Date": "2026-05-01", "Title": "T", "Terms": "Net",
        "LineAmountTypes": types, "LineItems": [
        {"Description": "D", "Quantity": 1, "UnitAmount": 110, "AccountCode": "200", "TaxType": "OUTPUT"}]})
}

#[test]
fn a_quote_that_says_no_line_amount_types_is_priced_anew() {
    let client = Client::small();
    let root = "Quotes";
    let row = client.put("/Quotes", &quote("INCLUSIVE")).row(root);
    assert_eq!(
        (row["Total"].as_f64(), &row["LineAmountTypes"]),
        (Some(110.0), &json!("INCLUSIVE"))
    );
    let path = format!("/Quotes/{}", text(&row, "QuoteID"));
    assert_eq!(client.get(&path).row(root), row);
    let kept = json!({"Title": "U", "LineAmountTypes": "INCLUSIVE"});
    assert_eq!(
        client.post(&path, &kept).row(root)["Total"].as_f64(),
        Some(110.0)
    );
    // (i) pitfall 20
    let repriced = client.post(&path, &json!({"Title": "V"})).row(root);
    assert_eq!(
        (repriced["Total"].as_f64(), &repriced["LineAmountTypes"]),
        (Some(121.0), &json!("EXCLUSIVE"))
    );
    assert_eq!(repriced["Title"], "V");
    let listed = client.get("/Quotes?page=1&QuoteNumber=zzz").rows(root);
    assert_eq!(listed.len(), 0);
    let number = text(&row, "QuoteNumber");
    assert_eq!(
        client
            .get(&format!("/Quotes?page=1&QuoteNumber={number}"))
            .rows(root)
            .len(),
        1
    );
}

#[test]
fn quotes_and_orders_keep_numbers_statuses_and_texts() {
    let client = Client::small();
    let row = client.put("/Quotes", &quote("EXCLUSIVE")).row("Quotes");
    let path = format!("/Quotes/{}", text(&row, "QuoteID"));
    let to = |status: &str| json!({"Status": status, "LineAmountTypes": "EXCLUSIVE"});
    client
        .post(&path, &to("ACCEPTED"))
        .refused("not of valid status");
    for status in ["SENT", "ACCEPTED", "INVOICED"] {
        assert_eq!(
            client.post(&path, &to(status)).row("Quotes")["Status"],
            status
        );
    }
    let mut taken = quote("EXCLUSIVE");
    taken["QuoteNumber"] = row["QuoteNumber"].clone();
    client
        .put("/Quotes", &taken)
        .refused("Quote number must be unique");
    let mut long = quote("EXCLUSIVE");
    long["Title"] = json!("T".repeat(101));
    client
        .put("/Quotes", &long)
        .refused("field Title is longer");
    client
        .put("/Quotes", &json!({"LineItems": []}))
        .refused("One or more line items");

    let root = "PurchaseOrders";
    let order = json!({"Contact": {"Name": "Seller"}, "Date": "2026-05-01", "DeliveryDate": "2026-05-09",
        "DeliveryAddress": "1 Quay", "SentToContact": true, "LineItems": [
        {"Description": "D", "Quantity": 3, "UnitAmount": 10, "AccountCode": "469"}]});
    let row = client.put("/PurchaseOrders", &order).row(root);
    // (s)
    assert_eq!(
        row["Warnings"][0]["Message"],
        "Only AUTHORISED and BILLED purchase orders may have SentToContact updated."
    );
    assert_eq!(
        (row["Total"].as_f64(), &row["Status"]),
        (Some(33.0), &json!("DRAFT"))
    );
    let number = text(&row, "PurchaseOrderNumber");
    let read = client.get(&format!("/PurchaseOrders/{number}")).row(root);
    assert_eq!(
        (&read["PurchaseOrderID"], &read["DeliveryAddress"]),
        (&row["PurchaseOrderID"], &json!("1 Quay"))
    );
    let path = format!("/PurchaseOrders/{}", text(&row, "PurchaseOrderID"));
    let sent = client
        .post(
            &path,
            &json!({"Status": "AUTHORISED", "SentToContact": true}),
        )
        .row(root);
    assert_eq!(sent["SentToContact"], json!(true));
    let mut taken = order.clone();
    taken["PurchaseOrderNumber"] = json!(number);
    client
        .put("/PurchaseOrders", &taken)
        .refused("Order number must be unique");
    let upserted = client.post("/PurchaseOrders", &taken).row(root);
    assert_eq!(upserted["PurchaseOrderID"], row["PurchaseOrderID"]);
    client.post(&path, &json!({"Status": "DELETED"})).row(root);
    client
        .post(&path, &json!({"Status": "DRAFT"}))
        .refused("not of valid status");
}

#[test]
fn an_expense_is_linked_to_a_customer_billed_and_unlinked() {
    let client = Client::small();
    let root = "LinkedTransactions";
    let bill = super::invoices::bill("AUTHORISED", json!(100));
    let bill = client.put("/Invoices", &bill).row("Invoices");
    let source = json!({"SourceTransactionID": bill["InvoiceID"], "SourceLineItemID": bill["LineItems"][0]["LineItemID"]});
    let count = client.get("/LinkedTransactions?page=1").rows(root).len();
    let row = client.put("/LinkedTransactions", &source).row(root);
    assert_eq!(
        (&row["Status"], &row["SourceTransactionTypeCode"]),
        (&json!("APPROVED"), &json!("ACCPAY"))
    );
    let path = format!("/LinkedTransactions/{}", text(&row, "LinkedTransactionID"));
    assert_eq!(client.get(&path).row(root), row);
    let lines = json!([super::invoices::line(json!(1), json!(100))]);
    let sale = client
        .put("/Invoices", &super::invoices::sale("DRAFT", lines))
        .row("Invoices");
    let target = json!({"TargetTransactionID": sale["InvoiceID"], "TargetLineItemID": sale["LineItems"][0]["LineItemID"]});
    let linked = client.post(&path, &target).row(root);
    assert_eq!(
        (&linked["Status"], &linked["ContactID"]),
        (&json!("ONDRAFT"), &sale["Contact"]["ContactID"])
    );
    let mut other = source.clone();
    other["SourceLineItemID"] = sale["LineItems"][0]["LineItemID"].clone();
    // (s)
    client
        .put("/LinkedTransactions", &other)
        .refused("The SourceLineItemID and SourceTransactionID do not match");
    let mut other = target.clone();
    other["ContactID"] = bill["Contact"]["ContactID"].clone();
    client
        .post(&path, &other)
        .refused("The ContactID and the TargetTransaction ContactID do not match");
    assert_eq!(client.put("/LinkedTransactions", &json!({})).status, 400);
    assert_eq!(client.delete(&path).status, 204);
    assert_eq!(client.get(&path).status, 404);
    assert_eq!(
        client.get("/LinkedTransactions?page=1").rows(root).len(),
        count
    );
    let drawn = client.simulator.books(0);
    let drawn = drawn
        .linked_transactions()
        .next()
        .expect("one")
        .linked_transaction_id;
    assert_eq!(
        client
            .delete(&format!("/LinkedTransactions/{drawn}"))
            .status,
        204
    );
    assert_eq!(
        client.get("/LinkedTransactions?page=1").rows(root).len(),
        count - 1
    );
}

#[test]
fn a_template_is_made_and_deleted() {
    let client = Client::small();
    let root = "RepeatingInvoices";
    let schedule = json!({"Period": 1, "Unit": "MONTHLY", "DueDate": 10, "DueDateType": "OFFOLLOWINGMONTH", "StartDate": "2026-08-01"});
    let sent = json!({"Type": "ACCREC", "Status": "AUTHORISED", "Contact": {"Name": "Tenant"}, "Schedule": schedule,
        "Reference": "Rent [Month]", "ApprovedForSending": true, "SendCopy": false, "IncludePDF": true,
        "LineItems": [super::invoices::line(json!(1), json!(500))]});
    let row = client
        .put(
            "/RepeatingInvoices",
            &json!({ "RepeatingInvoices": [sent] }),
        )
        .row(root);
    assert_eq!(
        (row["Total"].as_f64(), &row["IncludePDF"], &row["SendCopy"]),
        (Some(550.0), &json!(true), &json!(false))
    );
    let path = format!("/RepeatingInvoices/{}", text(&row, "RepeatingInvoiceID"));
    assert_eq!(client.get(&path).row(root), row);
    client
        .post(&path, &json!({"Reference": "X"}))
        .refused("not of valid status");
    assert_eq!(
        client.post(&path, &json!({"Status": "DELETED"})).row(root)["Status"],
        "DELETED"
    );
    let mut bad = sent.clone();
    bad["Schedule"]["Unit"] = json!("DAILY");
    client
        .put("/RepeatingInvoices", &bad)
        .refused("A schedule must have");
    bad["Schedule"] = json!(null);
    client
        .put("/RepeatingInvoices", &bad)
        .refused("A schedule must have");
}
