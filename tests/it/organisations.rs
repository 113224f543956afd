//! `ACCOUNTING."Demo Company (AU)".Invoices`: an organisation's tables by their three parts.

use xero_sql::simulator::{Door, Fault, Options, Simulator};
use xero_sql::{ErrorKind, Session, XeroConnection};

use crate::harness::{DEMO, Demo, settings, sorted};

const OTHER: &str = "Harbour Lights Limited";
const BOTH: &str = "SELECT TenantName, COUNT(*) FROM ACCOUNTING.\"Demo Company (AU)\".Invoices \
     GROUP BY 1 UNION ALL SELECT TenantName, COUNT(*) \
     FROM accounting.\"Harbour Lights Limited\".INVOICES GROUP BY 1";

/// Two organisations, read by one connection.
async fn both(more: &[(&str, &str)]) -> Demo {
    let options = Options {
        invoices: 80,
        ..Options::default()
    };
    Demo::with(options, &[&[("Tenant", "*")], more].concat()).await
}

async fn refused(session: &Session, sql: &str) -> (ErrorKind, String) {
    let error = session.collect(sql).await.unwrap_err();
    (error.kind(), error.to_string())
}

fn counts(demo: &Demo) -> Vec<Vec<String>> {
    let count = |name: &str, tenant| {
        let books = demo.simulator.books(tenant);
        vec![name.to_string(), books.invoices().count().to_string()]
    };
    vec![count(DEMO, 0), count(OTHER, 1)]
}

#[tokio::test]
async fn one_query_reads_several_organisations_each_by_its_own_calls() {
    let demo = both(&[]).await;
    let (rows, calls) = demo.ask(BOTH).await;
    assert_eq!(sorted(rows), counts(&demo));
    let tenants = demo.simulator.tenants();
    for tenant in &tenants {
        let of_tenant =
            |call: &&xero_sql::simulator::Seen| call.tenant.as_ref() == Some(&tenant.id);
        assert_eq!(calls.iter().filter(of_tenant).count(), 1, "{}", tenant.name);
    }
    assert_eq!(calls.len(), 2);
}

#[tokio::test]
async fn an_organisation_is_found_by_name_or_id_in_any_case() {
    let demo = both(&[]).await;
    let id = demo.simulator.tenants()[1].id.clone();
    for name in [OTHER, "harbour LIGHTS limited", &id, &id.to_uppercase()] {
        let sql = format!("SELECT DISTINCT tenantid FROM Accounting.\"{name}\".invoices");
        let (rows, calls) = demo.ask(&sql).await;
        assert_eq!(rows, [[id.as_str()]], "{name}");
        assert!(calls.iter().all(|call| call.tenant.as_ref() == Some(&id)));
    }
}

#[tokio::test]
async fn columns_are_named_with_all_parts_and_tables_join_across_organisations() {
    let demo = both(&[]).await;
    let sql = "SELECT ACCOUNTING.\"Demo Company (AU)\".Accounts.Code, h.name \
               FROM accounting.\"Demo Company (AU)\".accounts \
               JOIN accounting.\"Harbour Lights Limited\".Accounts h USING (Code)";
    let (rows, calls) = demo.ask(sql).await;
    let codes = |tenant| {
        let books = demo.simulator.books(tenant);
        let codes: Vec<_> = books
            .accounts()
            .filter_map(|account| account.code)
            .collect();
        codes
    };
    let (ours, theirs) = (codes(0), codes(1));
    let shared = ours.iter().filter(|code| theirs.contains(code)).count();
    assert_eq!((rows.len(), calls.len()), (shared, 2));
}

#[tokio::test]
async fn both_ways_to_an_organisation_are_one() {
    let demo = Demo::of(80).await;
    let id = &demo.simulator.tenants()[0].id;
    demo.rows("SELECT InvoiceID FROM Invoices").await;
    // What the list held is known by either name.
    let by_id = format!("EXPLAIN SELECT InvoiceID FROM accounting.\"{id}\".Invoices");
    let plan = demo.rows(&by_id).await.concat().concat();
    assert!(plan.contains("calls=1,"), "{plan}");
    // Scans of the same pages share them.
    let sql = "SELECT COUNT(a.InvoiceID), COUNT(b.InvoiceID) FROM Invoices a \
               FULL JOIN accounting.\"Demo Company (AU)\".Invoices b ON a.InvoiceID = b.InvoiceID";
    let (rows, calls) = demo.ask(sql).await;
    assert_eq!((rows, calls.len()), (vec![vec!["80".to_string(); 2]], 1));
}

#[tokio::test]
async fn replies_of_one_organisation_are_never_anothers() {
    // All that differs between the two requests is a header.
    let demo = both(&[]).await;
    let sql = "SELECT a.TenantName, b.TenantName FROM \
               (SELECT TenantName FROM accounting.\"Demo Company (AU)\".Organisation) a, \
               (SELECT TenantName FROM accounting.\"Harbour Lights Limited\".Organisation) b";
    assert_eq!(demo.rows(sql).await, [[DEMO, OTHER]]);
    let names = "SELECT Name FROM accounting.\"Demo Company (AU)\".Organisation UNION ALL \
                 SELECT Name FROM accounting.\"Harbour Lights Limited\".Organisation";
    assert_eq!(sorted(demo.rows(names).await), [[DEMO], [OTHER]]);
}

#[tokio::test]
async fn a_name_that_means_no_organisation_or_none_of_the_connections_is_an_error() {
    let demo = Demo::of(3).await;
    for name in ["Nobody", OTHER] {
        let sql = format!("SELECT * FROM accounting.\"{name}\".Invoices");
        let (kind, error) = refused(&demo.session, &sql).await;
        assert_eq!(kind, ErrorKind::Tenant);
        let words = format!("`{name}` is no organisation that this connection reads");
        assert!(error.contains(&words) && error.contains(DEMO), "{error}");
    }
    let sql = "SELECT * FROM accounting.\"Demo Company (AU)\".Invoces";
    let (_, error) = refused(&demo.session, sql).await;
    let near = "did you mean `accounting.\"Demo Company (AU)\".Invoices`?";
    assert!(error.contains(near), "{error}");
    assert_eq!(demo.calls().len(), 0);
}

#[tokio::test]
async fn organisations_of_one_name_are_told_apart_by_id() {
    let simulator = Simulator::start(Options::default()).unwrap();
    let ids = [
        "aaaaaaaa-0000-4000-8000-000000000001",
        "aaaaaaaa-0000-4000-8000-000000000002",
    ];
    let rows = ids.map(|id| {
        format!(
            r#"{{"id":"c","tenantId":"{id}","tenantType":"ORGANISATION","tenantName":"Twins"}}"#
        )
    });
    let list = Fault::reply(200, format!("[{}]", rows.join(",")));
    simulator.script(
        list.header("Content-Type", "application/json")
            .on("/connections"),
    );
    let connection = XeroConnection::open(settings(&simulator, &[("Tenant", "*")]));
    let session = connection.await.unwrap().session();
    let (kind, error) = refused(&session, "SELECT * FROM accounting.twins.Invoices").await;
    assert_eq!(kind, ErrorKind::Tenant);
    assert!(error.contains(&ids.join(" or ")), "{error}");
    let sql = format!("EXPLAIN SELECT * FROM accounting.\"{}\".Invoices", ids[1]);
    session.collect(&sql).await.unwrap();
    let reads = simulator.journal().into_iter();
    assert_eq!(reads.filter(|seen| seen.door == Door::Api).count(), 0);
}

#[tokio::test]
async fn show_tables_has_each_table_once_unless_browsable_schemas_asks_for_more() {
    const LISTED: &str = "SELECT table_catalog, table_schema FROM information_schema.tables \
                          WHERE table_name = 'Invoices' ORDER BY 1, 2";
    let whole = ["xero", "accounting"];
    assert_eq!(both(&[]).await.rows(LISTED).await, [whole]);
    let asks = [("BrowsableSchemas", "ACCOUNTING.*, FILES")];
    let demo = both(&asks).await;
    let rows = demo.rows(LISTED).await;
    assert_eq!(rows, [["accounting", DEMO], ["accounting", OTHER], whole]);
    // One that isn't listed there isn't read by three parts either.
    let sql = "SELECT * FROM projects.\"Demo Company (AU)\".Tenants";
    let (_, error) = refused(&demo.session, sql).await;
    assert!(
        error.contains("BrowsableSchemas doesn't list projects"),
        "{error}"
    );
}

#[tokio::test]
async fn an_organisations_schema_has_views_of_its_own_and_the_connections_tenants() {
    let demo = both(&[]).await;
    let create = "CREATE VIEW accounting.\"Harbour Lights Limited\".Codes AS \
                  SELECT Code FROM accounting.\"Harbour Lights Limited\".Accounts";
    demo.rows(create).await;
    let rows = demo
        .rows("SELECT * FROM ACCOUNTING.\"harbour lights limited\".codes")
        .await;
    let accounts = demo.simulator.books(1).accounts().count();
    assert_eq!(rows.len(), accounts);
    let sql =
        "SELECT IsActive, COUNT(*) FROM accounting.\"Harbour Lights Limited\".Tenants GROUP BY 1";
    assert_eq!(demo.rows(sql).await, [["true", "2"]]);
}
