//! Several organisations as one table: whose rows, whose calls, and what becomes of one that fails.

use std::collections::BTreeMap;

use xero_sql::simulator::{Fault, Options, Seen};
use xero_sql::{Error, ErrorKind};

use crate::harness::{DEMO, Demo, sorted};

/// So many organisations, all of which the connection reads.
async fn all(organisations: usize, more: &[(&str, &str)]) -> Demo {
    let options = Options {
        invoices: 80,
        organisations,
        ..Options::default()
    };
    Demo::with(options, &[&[("Tenant", "*")], more].concat()).await
}

/// How many calls each organisation got, by its name.
fn per_organisation(demo: &Demo, calls: &[Seen]) -> BTreeMap<String, usize> {
    let mut per = BTreeMap::new();
    for tenant in demo.simulator.tenants() {
        let of_it = calls
            .iter()
            .filter(|call| call.tenant.as_ref() == Some(&tenant.id));
        per.insert(tenant.name, of_it.count());
    }
    per
}

fn ids(demo: &Demo, organisation: usize) -> Vec<Vec<String>> {
    let books = demo.simulator.books(organisation);
    let tenant = &demo.simulator.tenants()[organisation];
    books
        .invoices()
        .map(|invoice| vec![tenant.name.clone(), invoice.invoice_id.to_string()])
        .collect()
}

const IDS: &str = "SELECT TenantName, InvoiceID FROM Invoices";

#[tokio::test]
async fn a_table_is_the_union_of_all_organisations_and_costs_what_they_cost() {
    let demo = all(4, &[]).await;
    let (rows, calls) = demo.ask(IDS).await;
    let expected: Vec<_> = (0..4).flat_map(|one| ids(&demo, one)).collect();
    assert!(expected.len() > 80);
    assert_eq!(sorted(rows), sorted(expected.clone()));
    assert!(
        per_organisation(&demo, &calls)
            .values()
            .all(|calls| *calls == 1)
    );
    let (count, calls) = demo.ask("SELECT COUNT(*) FROM Invoices").await;
    assert_eq!(
        (count, calls.len()),
        (vec![vec![expected.len().to_string()]], 4)
    );
}

#[tokio::test]
async fn a_list_of_organisations_is_those_and_no_others() {
    let demo = all(4, &[("Tenant", "Harbour Lights Limited, Kauri & Sons")]).await;
    let (rows, calls) = demo.ask(IDS).await;
    let expected = [1, 3].into_iter().flat_map(|one| ids(&demo, one)).collect();
    assert_eq!(sorted(rows), sorted(expected));
    let per = per_organisation(&demo, &calls);
    assert_eq!((per[DEMO], per["Kauri & Sons"], calls.len()), (0, 1, 2));
}

#[tokio::test]
async fn conditions_on_the_organisation_decide_who_is_asked() {
    let demo = all(4, &[]).await;
    let id = demo.simulator.tenants()[1].id.to_uppercase();
    for (condition, organisations) in [
        (format!("TenantName = '{DEMO}'"), vec![0]),
        (format!("TenantID = '{id}'"), vec![1]),
        (format!("TenantID IN ('{id}', 'nonsense')"), vec![1]),
        ("TenantName LIKE '%s'".to_string(), vec![2, 3]),
        (
            format!("TenantName <> '{DEMO}' AND Total > 0"),
            vec![1, 2, 3],
        ),
        ("TenantName = 'Nobody'".to_string(), vec![]),
        (
            format!("NOT (TenantName = '{DEMO}' OR TenantID = '{id}')"),
            vec![2, 3],
        ),
    ] {
        let sql = format!("SELECT DISTINCT TenantName FROM Invoices WHERE {condition}");
        let (rows, calls) = demo.ask(&sql).await;
        let names = demo.simulator.tenants();
        let expected = organisations
            .iter()
            .map(|one| vec![names[*one].name.clone()]);
        assert_eq!(sorted(rows), sorted(expected.collect()), "{condition}");
        assert_eq!(calls.len(), organisations.len(), "{condition}");
    }
    // What is known of an organisation needn't be evaluated on its rows.
    let count = format!("SELECT COUNT(*) FROM Invoices WHERE TenantName = '{DEMO}'");
    let (_, calls) = demo.ask(&count).await;
    assert_eq!(calls[0].query_value("pageSize"), Some("1"));
    let one = Demo::of(10).await;
    let (rows, calls) = one
        .ask("SELECT InvoiceID FROM Invoices WHERE TenantName = 'Nobody'")
        .await;
    assert_eq!((rows.len(), calls.len()), (0, 0));
}

#[tokio::test]
async fn planning_sends_nothing_and_tells_each_organisations_calls() {
    let demo = all(3, &[]).await;
    let (plan, calls) = demo.ask(&format!("EXPLAIN {IDS} WHERE Total > 100")).await;
    assert_eq!(calls, []);
    let plan = plan.concat().concat();
    for tenant in demo.simulator.tenants() {
        assert!(
            plan.contains(&format!("organisation={}", tenant.name)),
            "{plan}"
        );
    }
}

#[tokio::test]
async fn a_limit_visits_organisations_in_turn_and_stops() {
    let demo = all(5, &[]).await;
    for (limit, organisations) in [(1, 1), (80, 1), (81, 2), (100, 2), (101, 3), (1_000, 5)] {
        let (rows, calls) = demo.ask(&format!("{IDS} LIMIT {limit}")).await;
        assert_eq!(rows.len(), limit.min(80 + 4 * 20), "{limit}");
        assert_eq!(calls.len(), organisations, "LIMIT {limit}");
    }
}

#[tokio::test]
async fn a_limit_loses_no_rows_where_datafusion_would_spread_them_over_partitions() {
    let demo = all(3, &[]).await;
    demo.rows("SET datafusion.execution.target_partitions = 4")
        .await;
    // Each project's tasks are a batch of their own.
    let tasks = "SELECT TenantName, TaskID FROM projects.Tasks";
    let all = demo.rows(tasks).await;
    let few = demo.rows(&format!("{tasks} LIMIT {}", all.len() - 1)).await;
    assert_eq!(few.len(), all.len() - 1);
    let some = demo.rows(&format!("{tasks} LIMIT 20 OFFSET 7")).await;
    assert_eq!(some.len(), 20);
    let (plan, _) = demo.ask(&format!("EXPLAIN {tasks} LIMIT 20")).await;
    let plan = plan.concat().concat();
    assert!(!plan.contains("RepartitionExec"), "{plan}");
    demo.rows("SET datafusion.execution.batch_size = 10").await;
    let rows = demo.rows(&format!("{IDS} LIMIT 1000")).await;
    let expected: Vec<_> = (0..3).flat_map(|one| ids(&demo, one)).collect();
    assert_eq!(sorted(rows), sorted(expected));
}

#[tokio::test]
async fn files_of_several_given_objects_are_asked_of_all() {
    let demo = all(2, &[]).await;
    let objects = (0..2).map(|one| {
        let found = demo.simulator.books(one).associations().next();
        found.map(|found| found.object_id.to_string()).expect("one")
    });
    let objects: Vec<String> = objects.collect();
    let sql = format!(
        "SELECT DISTINCT ObjectID FROM files.Associations WHERE ObjectID IN ('{}')",
        objects.join("', '")
    );
    let found = demo.rows(&sql).await;
    let expected = objects.into_iter().map(|id| vec![id]).collect();
    assert_eq!(sorted(found), sorted(expected));
}

#[tokio::test]
async fn the_newest_of_all_are_the_newest_of_each() {
    let demo = all(3, &[]).await;
    let newest = "SELECT UpdatedDateUTC, InvoiceID FROM Invoices ORDER BY UpdatedDateUTC DESC";
    let (all, _) = demo.ask(newest).await;
    let (few, calls) = demo.ask(&format!("{newest} LIMIT 5")).await;
    let instants =
        |rows: &[Vec<String>]| -> Vec<String> { rows.iter().map(|row| row[0].clone()).collect() };
    assert_eq!(instants(&few), instants(&all[..5]));
    assert_eq!(calls.len(), 3);
}

#[tokio::test]
async fn what_hangs_on_documents_is_asked_of_their_own_organisation() {
    let demo = all(3, &[("MaxCallsPerQuery", "0")]).await;
    let (rows, calls) = demo
        .ask("SELECT DISTINCT TenantName, InvoiceID FROM HistoryInvoices")
        .await;
    let expected: Vec<_> = (0..3).flat_map(|one| ids(&demo, one)).collect();
    // Some documents have no history.
    let with_history = rows.len();
    assert!(with_history > 80 && rows.iter().all(|row| expected.contains(row)));
    assert_eq!(
        calls.len(),
        3 + expected.len(),
        "the lists, and each document once"
    );
    // The keys of a join are those of all, and each is asked about in one.
    let join = "SELECT COUNT(DISTINCT h.InvoiceID) FROM Invoices i JOIN HistoryInvoices h \
                ON h.InvoiceID = i.InvoiceID AND h.TenantID = i.TenantID";
    let (rows, calls) = demo.ask(join).await;
    assert_eq!(rows, [[with_history.to_string()]]);
    let about = calls.iter().filter(|call| call.path.ends_with("/History"));
    assert_eq!(about.count(), expected.len());
    assert!(
        calls.iter().all(|call| call.status == 200),
        "nobody is asked for another's"
    );
}

async fn refused(demo: &Demo, sql: &str) -> Error {
    demo.session.collect(sql).await.unwrap_err()
}

/// The last organisation refuses whatever it is asked.
fn refuse_the_last(demo: &Demo) -> String {
    let tenants = demo.simulator.tenants();
    demo.simulator.disconnect_organisation(tenants.len() - 1);
    tenants[tenants.len() - 1].name.clone()
}

#[tokio::test]
async fn an_organisation_that_fails_ends_the_query_by_its_name() {
    let demo = all(6, &[]).await;
    let last = refuse_the_last(&demo);
    let error = refused(&demo, IDS).await;
    assert_eq!(error.kind(), ErrorKind::Tenant);
    assert!(error.to_string().contains(&last), "{error}");
}

#[tokio::test]
async fn with_skip_the_others_come_and_the_one_is_told_of() {
    let demo = all(6, &[]).await;
    let last = refuse_the_last(&demo);
    demo.rows("SET xero.on_tenant_error = 'skip'").await;
    for sql in [
        "SELECT DISTINCT TenantName FROM Invoices",
        "SELECT DISTINCT TenantName FROM Invoices ORDER BY 1",
        "SELECT TenantName FROM (SELECT TenantName, InvoiceID FROM Invoices LIMIT 10000) GROUP BY 1",
    ] {
        let rows = sorted(demo.rows(sql).await);
        assert_eq!(rows.len(), 5, "{sql}");
        assert!(!rows.concat().contains(&last));
        let errors = "SELECT TenantName, TableName, Message LIKE '%403%' OR Message LIKE '%disconnected%' \
                      FROM system.TenantErrors";
        let expected = [[last.as_str(), "Invoices", "true"]];
        assert_eq!(demo.rows(errors).await, expected, "{sql}");
    }
    // The next query that leaves nobody out leaves nobody in the table.
    demo.rows(&format!("{IDS} WHERE TenantName <> '{last}'"))
        .await;
    assert_eq!(
        demo.rows("SELECT * FROM system.TenantErrors").await,
        Vec::<Vec<String>>::new()
    );
}

#[tokio::test]
async fn an_organisation_is_not_left_out_once_rows_of_it_were_handed_on() {
    let options = Options {
        invoices: 250,
        organisations: 2,
        ..Options::default()
    };
    let more = [
        ("Tenant", "*"),
        ("PageSize", "100"),
        ("OnTenantError", "skip"),
        ("MaximumRequestRetries", "0"),
    ];
    let demo = Demo::with(options, &more).await;
    // Page 1 of each comes; then one page that isn't JSON.
    demo.simulator.script(
        Fault::reply(200, "<html>maintenance</html>")
            .on("/api.xro")
            .after(2),
    );
    let error = refused(&demo, IDS).await;
    assert_eq!(error.kind(), ErrorKind::UnexpectedReply, "{error}");
}

#[tokio::test]
async fn a_query_of_which_every_organisation_fails_has_failed() {
    let demo = all(3, &[("OnTenantError", "skip")]).await;
    for organisation in 0..3 {
        demo.simulator.disconnect_organisation(organisation);
    }
    let error = refused(&demo, IDS).await;
    assert_eq!(error.kind(), ErrorKind::Tenant, "{error}");
    let limited = refused(&demo, &format!("{IDS} LIMIT 5")).await;
    assert_eq!(limited.kind(), ErrorKind::Tenant, "{limited}");
}

#[tokio::test]
async fn too_dear_a_query_is_refused_whatever_is_skipped() {
    let demo = all(6, &[("MaxCallsPerQuery", "3"), ("OnTenantError", "skip")]).await;
    let error = refused(&demo, IDS).await;
    assert_eq!(error.kind(), ErrorKind::Limit);
    assert!(error.to_string().contains("MaxCallsPerQuery"), "{error}");
}

#[tokio::test]
async fn views_and_other_schemas_are_of_all_organisations_too() {
    let demo = all(3, &[]).await;
    for table in [
        "PostedInvoices",
        "InvoiceLineItems",
        "Organisation",
        "projects.Projects",
    ] {
        let sql = format!("SELECT COUNT(DISTINCT TenantID) FROM {table}");
        assert_eq!(demo.rows(&sql).await, [["3"]], "{table}");
    }
}
