//! Groups, tax rates, tracking, accounts.

use serde_json::{Value, json};

use super::client::{Client, text};
use super::invoices::{line, sale};
use super::ledger::held;
use crate::simulator::Amount;

#[test]
fn a_group_is_made_named_filled_emptied_and_deleted() {
    let client = Client::small();
    let root = "ContactGroups";
    let row = client
        .put("/ContactGroups", &json!({"Name": "Founders"}))
        .row(root);
    let id = text(&row, "ContactGroupID");
    let path = format!("/ContactGroups/{id}");
    let members = format!("{path}/Contacts");
    let books = client.simulator.books(0);
    let ids: Vec<String> = books
        .contacts()
        .take(3)
        .map(|c| c.contact_id.to_string())
        .collect();
    let sent: Vec<Value> = ids.iter().map(|id| json!({"ContactID": id})).collect();
    let joined = client
        .put(&members, &json!({ "Contacts": sent }))
        .rows("Contacts");
    assert_eq!(joined.len(), 3);
    let count = || {
        client.get(&path).row(root)["Contacts"]
            .as_array()
            .map_or(0, Vec::len)
    };
    assert_eq!(count(), 3);
    let contact = client.get(&format!("/Contacts/{}", ids[0])).row("Contacts");
    let in_it = |row: &Value| {
        row["ContactGroups"]
            .as_array()
            .is_some_and(|all| all.iter().any(|g| g["ContactGroupID"] == json!(id)))
    };
    assert!(in_it(&contact));
    assert_eq!(client.delete(&format!("{members}/{}", ids[0])).status, 204);
    assert_eq!(client.delete(&format!("{members}/{}", ids[0])).status, 404);
    assert_eq!(count(), 2);
    let renamed = client.post(&path, &json!({"Name": "Elders"})).row(root);
    assert_eq!(renamed["Name"], "Elders");
    assert_eq!(client.delete(&members).status, 204);
    assert_eq!(count(), 0);
    client
        .put("/ContactGroups", &json!({"Name": "vip"}))
        .refused("Please enter a unique Name.");
    client
        .put(
            &members,
            &json!({"ContactID": "5cc8cf28-567e-4d43-b287-687cfcaec47c"}),
        )
        .refused("could not be found");
    let listed = client.get("/ContactGroups").rows(root).len();
    client.post(&path, &json!({"Status": "DELETED"})).row(root);
    assert_eq!(client.get("/ContactGroups").rows(root).len(), listed - 1);
    client
        .post(&path, &json!({"Name": "X"}))
        .refused("has been deleted");
}

#[test]
fn a_tax_rate_is_made_used_renamed_and_deleted() {
    let client = Client::small();
    let root = "TaxRates";
    let sent = json!({"TaxRates": [{"Name": "Levy", "ReportTaxType": "OUTPUT", "TaxComponents": [
        {"Name": "State", "Rate": 7.5}, {"Name": "City", "Rate": 10, "IsCompound": true}]}]});
    let row = client.put("/TaxRates", &sent).row(root);
    // 7.5, and 10 per cent of 107.5.
    assert_eq!(row["EffectiveRate"].as_f64(), Some(18.25));
    let tax_type = text(&row, "TaxType");
    let mut of_it = line(json!(1), json!(100));
    of_it["TaxType"] = json!(tax_type);
    let invoice = client
        .put("/Invoices", &sale("DRAFT", json!([of_it])))
        .row("Invoices");
    assert_eq!(invoice["TotalTax"].as_f64(), Some(18.25));
    let renamed = client
        .post("/TaxRates", &json!({"TaxType": tax_type, "Name": "Duty"}))
        .row(root);
    assert_eq!(
        (&renamed["Name"], &renamed["TaxType"]),
        (&json!("Duty"), &json!(tax_type))
    );
    client
        .post(
            "/TaxRates",
            &json!({"TaxType": tax_type, "Status": "DELETED"}),
        )
        .row(root);
    client
        .put("/Invoices", &sale("DRAFT", json!([of_it])))
        .refused("TaxType code");
    for (sent, message) in [
        (json!({"Name": "X"}), "at least one tax component"),
        (
            json!({"Name": "X", "TaxComponents": [{"Name": "A", "Rate": 101}]}),
            "between 0 and 100",
        ),
        (
            json!({"Name": "X", "TaxComponents": [{"Rate": 1, "IsCompound": true}, {"Rate": 1, "IsCompound": true}]}),
            "Only one tax component",
        ),
        (json!({"TaxComponents": [{"Rate": 1}]}), "unique Name"),
    ] {
        client.put("/TaxRates", &sent).refused(message);
    }
    client
        .post("/TaxRates", &json!({"TaxType": "OUTPUT", "Name": "X"}))
        .refused("System tax rates");
}

#[test]
fn categories_and_options_are_made_used_archived_and_deleted() {
    let client = Client::small();
    let root = "TrackingCategories";
    client
        .put("/TrackingCategories", &json!({"Name": "Third"}))
        .refused("at most 2 active");
    let all = client.get("/TrackingCategories").rows(root);
    let second = format!(
        "/TrackingCategories/{}",
        text(&all[1], "TrackingCategoryID")
    );
    client
        .post(&second, &json!({"Status": "ARCHIVED"}))
        .row(root);
    let row = client
        .put("/TrackingCategories", &json!({"Name": "Third"}))
        .row(root);
    let path = format!("/TrackingCategories/{}", text(&row, "TrackingCategoryID"));
    let options = format!("{path}/Options");
    let made = client
        .put(
            &options,
            &json!({"Options": [{"Name": "A"}, {"Name": "B"}]}),
        )
        .rows("Options");
    assert_eq!(made.len(), 2);
    client
        .put(&options, &json!({"Name": "a"}))
        .refused("unique Name");
    let mut tracked = line(json!(1), json!(1));
    tracked["Tracking"] = json!([{"Name": "Third", "Option": "A"}]);
    let invoice = client
        .put("/Invoices", &sale("AUTHORISED", json!([tracked])))
        .row("Invoices");
    let option = text(&made[0], "TrackingOptionID");
    assert_eq!(
        invoice["LineItems"][0]["Tracking"][0]["TrackingOptionID"],
        json!(option)
    );
    let renamed = client
        .post(&format!("{options}/{option}"), &json!({"Name": "C"}))
        .row("Options");
    assert_eq!(renamed["Name"], "C");
    let gone = client.delete(&format!("{options}/{option}")).row("Options");
    assert_eq!(gone["IsDeleted"], json!(true));
    assert_eq!(
        client.get(&path).row(root)["Options"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    assert_eq!(client.delete(&path).row(root)["Status"], "DELETED");
    assert_eq!(client.get(&path).status, 404);
    assert_eq!(client.delete(&path).status, 404);
    client
        .put("/Invoices", &sale("AUTHORISED", json!([tracked])))
        .refused("tracking category");
}

#[test]
fn an_account_is_made_booked_on_reported_renamed_and_archived() {
    let client = Client::small();
    let root = "Accounts";
    let sent = json!({"Code": "205", "Name": "Zeta Sales", "Type": "REVENUE", "TaxType": "EXEMPTOUTPUT", "Description": "Abroad"});
    let row = client.put("/Accounts", &sent).row(root);
    assert_eq!(
        (&row["Class"], &row["Status"]),
        (&json!("REVENUE"), &json!("ACTIVE"))
    );
    let path = format!("/Accounts/{}", text(&row, "AccountID"));
    assert_eq!(client.get(&path).row(root), row);
    assert_eq!(
        client
            .get("/Accounts?where=Code%3D%3D%22205%22")
            .rows(root)
            .len(),
        1
    );
    let mut abroad = line(json!(1), json!(77));
    abroad["AccountCode"] = json!("205");
    abroad["TaxType"] = json!(null);
    client
        .put("/Invoices", &sale("AUTHORISED", json!([abroad])))
        .row("Invoices");
    assert_eq!(held(&client, "205"), Amount::from_cents(-7_700));
    let report = client.get("/Reports/TrialBalance?date=2026-06-30");
    assert!(report.body.contains("Zeta Sales (205)"), "{}", report.body);
    client.post(&path, &json!({"Name": "Exports"})).row(root);
    let profit = client.get("/Reports/ProfitAndLoss?fromDate=2026-05-01&toDate=2026-05-31");
    assert!(profit.body.contains("\"Exports\""), "{}", profit.body);
    client.delete(&path).refused("in use");
    client
        .post(&path, &json!({"Status": "ARCHIVED", "Name": "X"}))
        .refused("together with other fields");
    assert_eq!(
        client.post(&path, &json!({"Status": "ARCHIVED"})).row(root)["Status"],
        "ARCHIVED"
    );
    client
        .put("/Invoices", &sale("AUTHORISED", json!([abroad])))
        .refused("Account code '205'");
    let unused = client
        .put(
            "/Accounts",
            &json!({"Code": "206", "Name": "Unused", "Type": "EXPENSE"}),
        )
        .row(root);
    let unused = format!("/Accounts/{}", text(&unused, "AccountID"));
    assert_eq!(client.delete(&unused).row(root)["Status"], "DELETED");
    assert_eq!(client.get(&unused).status, 404);
    assert_eq!(client.post("/Accounts", &sent).status, 405);
}

#[test]
fn each_rule_of_accounts_refuses() {
    let client = Client::small();
    let with = |name: &str, value: Value| {
        let mut sent = json!({"Code": "207", "Name": "New", "Type": "EXPENSE"});
        sent[name] = value;
        sent
    };
    for (sent, message) in [
        (with("Code", json!("200")), "unique Code"),
        (with("Code", json!("")), "unique Code"),
        (with("Code", json!("12345678901")), "field Code is longer"),
        (with("Name", json!("sales")), "unique Name"),
        (with("Type", json!("WHAT")), "account type WHAT"),
        (with("Type", json!(null)), "account type"),
        (with("Type", json!("BANK")), "BankAccountNumber must be"),
        (with("TaxType", json!("zzz")), "TaxType code 'zzz'"),
    ] {
        client.put("/Accounts", &sent).refused(message);
    }
    let books = client.simulator.books(0);
    let system = books
        .accounts()
        .find(|a| a.system_account.is_some())
        .expect("one");
    let path = format!("/Accounts/{}", system.account_id);
    client
        .post(&path, &json!({"Status": "ARCHIVED"}))
        .refused("System accounts");
    client.delete(&path).refused("System accounts");
}
