//! CALL, and the tables of `system`.

use xero_sql::procedures::PROCEDURES;
use xero_sql::simulator::Options;

use crate::harness::{Demo, cells};

async fn small() -> Demo {
    let options = Options {
        invoices: 3,
        ..Options::default()
    };
    Demo::with(options, &[]).await
}

async fn refused(demo: &Demo, sql: &str) -> String {
    match demo.session.collect(sql).await {
        Ok(_) => panic!("{sql} was not refused"),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn a_call_gives_the_rows_of_its_table_in_system_and_costs_no_request() {
    let demo = small().await;
    demo.session
        .collect("SELECT * FROM Accounts")
        .await
        .unwrap();
    demo.simulator.clear_journal();
    let called = demo.session.collect("call getlimitinfo()").await.unwrap();
    assert_eq!(called[0].schema().field(2).name(), "Limit");
    let of_call = cells(&called);
    let limits: Vec<&str> = of_call.iter().map(|row| row[2].as_str()).collect();
    assert_eq!(limits, ["Minute", "Day", "Concurrent", "AppMinute"]);
    let sql = "SELECT \"Limit\", Left FROM system.Quota WHERE \"Limit\" = 'Day'";
    let of_table = cells(&demo.session.collect(sql).await.unwrap());
    assert_eq!(of_table[0][1], of_call[1][5], "what Xero said is left");
    assert!(of_table[0][1].parse::<u32>().is_ok(), "{of_table:?}");
    assert_eq!(demo.simulator.journal(), [], "no request was made");
}

#[tokio::test]
async fn every_procedure_is_listed_with_what_it_takes_and_gives() {
    let demo = small().await;
    let sql = "SELECT Name, Signature, Description, Columns FROM system.procedures";
    let rows = cells(&demo.session.collect(sql).await.unwrap());
    assert_eq!(rows.len(), PROCEDURES.len());
    for (row, procedure) in rows.iter().zip(PROCEDURES) {
        assert_eq!(row[0], procedure.name);
        assert!(
            row[1].starts_with(&format!("{}(", procedure.name)),
            "{row:?}"
        );
        assert!(!row[2].is_empty() && !row[3].is_empty(), "{row:?}");
    }
}

#[tokio::test]
async fn a_call_that_cannot_be_is_refused_before_anything_runs() {
    let demo = small().await;
    let error = refused(&demo, "CALL GetLimitsInfo()").await;
    assert!(error.contains("did you mean `GetLimitInfo`?"), "{error}");
    let error = refused(&demo, "CALL GetLimitInfo(Tenant => 'x')").await;
    assert!(error.contains("has no parameter `Tenant`"), "{error}");
    assert!(error.contains("GetLimitInfo()"), "{error}");
    let error = refused(&demo, "CALL GetLimitInfo(1)").await;
    assert!(error.contains("0 arguments at most"), "{error}");
    let error = refused(&demo, "EXPLAIN CALL GetLimitInfo()").await;
    assert!(error.contains("no plan to explain"), "{error}");
}

#[tokio::test]
async fn requests_are_listed_without_the_names_they_asked_for() {
    let demo = small().await;
    let sql = "SELECT * FROM Contacts WHERE Name = 'Ada Lovelace' OR Name = 'Nobody'";
    demo.session.collect(sql).await.unwrap();
    let sent = demo.simulator.journal();
    assert!(
        sent.iter()
            .any(|call| format!("{call:?}").contains("Lovelace"))
    );
    let sql = "SELECT URL, Status, Attempt FROM system.Requests WHERE URL LIKE '%/Contacts%'";
    let rows = cells(&demo.session.collect(sql).await.unwrap());
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert!(
        rows[0][0].contains("where=%28Name%3D%3D%22*%22"),
        "{rows:?}"
    );
    assert!(!rows[0][0].contains("Lovelace"), "{rows:?}");
    assert_eq!(rows[0][1..], ["200", "1"]);
}

#[tokio::test]
async fn system_takes_no_tables_and_its_own_cannot_be_dropped() {
    let demo = small().await;
    refused(&demo, "CREATE VIEW system.mine AS SELECT 1").await;
    refused(&demo, "DROP VIEW system.Quota").await;
    let sql = "SELECT COUNT(*) FROM SYSTEM.QUOTA";
    assert_eq!(cells(&demo.session.collect(sql).await.unwrap()), [["4"]]);
}
