//! Which organisations a connection means, and what happens to those that go.

use xero_sql::simulator::{Door, Fault, REFRESH_TOKEN, Simulator};
use xero_sql::{ErrorKind, XeroConnection};

use super::browser::run;
use super::{settings, small};
use crate::cli::Place;

const NAMES: &str = "SELECT TenantName, IsActive FROM Tenants ORDER BY TenantName";

fn asked_for_connections(simulator: &Simulator) -> usize {
    let journal = simulator.journal().into_iter();
    journal
        .filter(|seen| seen.door == Door::Connections)
        .count()
}

#[test]
fn a_list_is_shown_by_tenants_and_test_and_a_query_reads_them_all() {
    let (simulator, place) = (small(), Place::new());
    let given = format!("OAuthRefreshToken={REFRESH_TOKEN}");
    for tenant in ["*", "harbour lights limited, Demo Company (AU)"] {
        let tenant = format!("Tenant={tenant}");
        let sets = [given.as_str(), tenant.as_str()];
        let ended = run(&place, &simulator, &sets, &["tenants", "--format", "json"]);
        let rows: Vec<serde_json::Value> = serde_json::from_str(&ended.out).unwrap();
        assert_eq!(rows.len(), 2);
        assert!(
            rows.iter().all(|row| row["IsActive"] == true),
            "{}",
            ended.out
        );
        let ended = run(&place, &simulator, &sets, &["test"]);
        assert!(
            ended.out.contains("a table holds the rows of all of them"),
            "{}",
            ended.out
        );
        assert_eq!(ended.code, 0);
        let active = "Demo Company (AU),true\nHarbour Lights Limited,true\n";
        let ended = run(&place, &simulator, &sets, &["--format", "csv", "-c", NAMES]);
        assert!(ended.out.ends_with(active), "{}", ended.out);
        let names = "SELECT DISTINCT TenantName FROM Invoices ORDER BY 1";
        let ended = run(&place, &simulator, &sets, &["--format", "csv", "-c", names]);
        let both = "Demo Company (AU)\nHarbour Lights Limited\n";
        assert!(ended.out.ends_with(both), "{}", ended.out);
    }
}

#[test]
fn tenants_lists_what_there_is_even_if_tenant_fits_none() {
    let (simulator, place) = (small(), Place::new());
    let given = format!("OAuthRefreshToken={REFRESH_TOKEN}");
    let sets = [given.as_str(), "Tenant=Nobody"];
    let ended = run(&place, &simulator, &sets, &["tenants", "--format", "csv"]);
    assert_eq!(ended.code, 0);
    assert_eq!(ended.out.lines().count(), 3, "{}", ended.out);
    assert!(!ended.out.contains("true"), "{}", ended.out);
    assert!(
        ended.err.contains("no organisation is named `Nobody`"),
        "{}",
        ended.err
    );
}

#[tokio::test]
async fn the_same_name_twice_asks_for_the_id() {
    let simulator = small();
    let list = |ids: [char; 2]| {
        let rows = ids.map(|id| {
            format!(
                r#"{{"id":"c{id}","tenantId":"aaaaaaaa-0000-4000-8000-00000000000{id}",
                "tenantType":"ORGANISATION","tenantName":"Twins"}}"#
            )
        });
        let body = format!("[{}]", rows.join(","));
        Fault::reply(200, body)
            .header("Content-Type", "application/json")
            .on("/connections")
    };
    simulator.script(list(['1', '2']));
    let given = [("OAuthRefreshToken", REFRESH_TOKEN), ("Tenant", "twins")];
    let error = XeroConnection::open(settings(&simulator, &given))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tenant);
    for words in ["2 organisations are named `Twins`", "000000000001 or aaaa"] {
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn the_first_of_several_is_said_on_stderr() {
    let (simulator, place) = (small(), Place::new());
    let given = format!("OAuthRefreshToken={REFRESH_TOKEN}");
    let sql = "SELECT Name FROM Organisation";
    let ended = run(
        &place,
        &simulator,
        &[&given],
        &["--format", "csv", "-c", sql],
    );
    assert_eq!(ended.out, "Name\nDemo Company (AU)\n");
    assert!(
        ended.err.contains("Demo Company (AU), the first of 2"),
        "{}",
        ended.err
    );
}

async fn check_gone(gone: impl Fn(&Simulator)) {
    let simulator = small();
    let given = [
        ("OAuthRefreshToken", REFRESH_TOKEN),
        ("Tenant", "Demo Company (AU)"),
    ];
    let connection = XeroConnection::open(settings(&simulator, &given))
        .await
        .unwrap();
    let session = connection.session();
    session
        .collect("SELECT Name FROM Organisation")
        .await
        .unwrap();
    gone(&simulator);
    simulator.clear_journal();
    // Several scans are refused at once, and ask why once.
    let sql = "SELECT * FROM Contacts JOIN Invoices USING (ContactID) CROSS JOIN Accounts";
    let error = session.collect(sql).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tenant);
    let id = &connection.tenant().id;
    for words in [
        "reset or disconnected",
        id,
        "reaches Harbour Lights Limited",
        "login --add",
        "new id",
    ] {
        assert!(
            error.to_string().contains(words),
            "`{words}` isn't in: {error}"
        );
    }
    assert_eq!(asked_for_connections(&simulator), 1);
}

#[tokio::test]
async fn a_disconnected_organisation_is_told_from_one_that_refuses() {
    check_gone(|simulator| simulator.disconnect_organisation(0)).await;
}

#[tokio::test]
async fn a_reset_organisation_is_not_bound_again_by_its_name() {
    check_gone(|simulator| simulator.reset_organisation(0)).await;
    // Signing in anew finds it under another id.
    let simulator = small();
    let before = simulator.tenants()[0].id.clone();
    simulator.reset_organisation(0);
    let now = simulator.tenants()[0].clone();
    assert_ne!(now.id, before);
    assert_eq!(now.name, "Demo Company (AU)");
    let given = [("OAuthRefreshToken", REFRESH_TOKEN), ("Tenant", &*before)];
    let error = XeroConnection::open(settings(&simulator, &given))
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("disconnected, or reset"),
        "{error}"
    );
}
