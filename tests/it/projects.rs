//! What the projects' tables cost, counted at the other end: one call a page of projects, one a
//! page of each project's tasks or time, and none for what the query can't match.

use std::collections::BTreeSet;

use xero_sql::simulator::{Books, Guid, Options, Seen};

use crate::harness::Demo;

/// More time than a page of the largest size in one project.
async fn demo() -> Demo {
    let options = Options {
        invoices: 1_000,
        ..Options::default()
    };
    Demo::with(options, &[("MaxCallsPerQuery", "0")]).await
}

/// The calls of a query, as their paths below the API's base and their parameters.
async fn calls(demo: &Demo, sql: &str) -> Vec<Seen> {
    demo.simulator.clear_journal();
    if let Err(error) = demo.session.collect(&format!("EXPLAIN {sql}")).await {
        panic!("{sql}: {error}");
    }
    assert!(demo.calls().is_empty(), "planning {sql} sends");
    demo.ask(sql).await.1
}

/// Calls for the list of projects, and for what hangs on them.
async fn cost(demo: &Demo, sql: &str) -> (usize, usize) {
    let calls = calls(demo, sql).await;
    let below = |seen: &&Seen| seen.path.matches('/').count() > 4;
    let hanging = calls.iter().filter(below).count();
    (calls.len() - hanging, hanging)
}

/// The pages of each project's time.
fn pages(books: &Books) -> Vec<(Guid, usize)> {
    let projects = books.projects().map(|project| {
        let entries = books.time_entries();
        let own = entries.filter(|entry| entry.project_id == project.project_id);
        (project.project_id, own.count().div_ceil(500).max(1))
    });
    projects.collect()
}

#[tokio::test]
async fn projects_cost_a_call_a_page_and_their_filters_travel() {
    let demo = demo().await;
    let books = demo.simulator.books(0);
    let first = books.projects().next().unwrap();
    let (id, contact) = (first.project_id, first.contact_id);
    let second = books.projects().nth(1).unwrap().project_id;
    for (sql, path, parameters) in [
        (
            "SELECT * FROM projects.Projects".to_string(),
            String::new(),
            "page=1&pageSize=500".to_string(),
        ),
        (
            "SELECT Name FROM projects.Projects WHERE Status = 'CLOSED'".to_string(),
            String::new(),
            "states=CLOSED&page=1&pageSize=500".to_string(),
        ),
        (
            format!("SELECT Name FROM projects.Projects WHERE ContactID = '{contact}'"),
            String::new(),
            format!("contactID={contact}&page=1&pageSize=500"),
        ),
        (
            format!("SELECT Name FROM projects.Projects WHERE ProjectID = '{id}'"),
            String::new(),
            format!("projectIds={id}&page=1&pageSize=40"),
        ),
        (
            "SELECT COUNT(*) FROM projects.Projects".to_string(),
            String::new(),
            "page=1&pageSize=1".to_string(),
        ),
    ] {
        let calls = calls(&demo, &sql).await;
        let [call] = calls.as_slice() else {
            panic!("{sql}: {calls:?}");
        };
        assert_eq!(
            call.path,
            format!("/projects.xro/2.0/Projects{path}"),
            "{sql}"
        );
        let query = call.url.split_once('?').map_or("", |(_, query)| query);
        assert_eq!(query, parameters, "{sql}");
    }
    let two = format!("SELECT Name FROM projects.Projects WHERE ProjectID IN ('{id}', '{second}')");
    let seen = calls(&demo, &two).await;
    let asked: Vec<_> = seen[0]
        .query
        .iter()
        .filter(|(n, _)| n == "projectIds")
        .collect();
    assert_eq!((seen.len(), asked[0].1.split(',').count()), (1, 2));
}

#[tokio::test]
async fn time_costs_a_call_a_page_of_each_project_that_can_match() {
    let demo = demo().await;
    let books = demo.simulator.books(0);
    let pages = pages(&books);
    assert!(pages.iter().any(|(_, pages)| *pages > 1));
    let all: usize = pages.iter().map(|(_, pages)| pages).sum();
    assert_eq!(cost(&demo, "SELECT * FROM projects.Time").await, (1, all));
    let tasks = books.projects().count();
    assert_eq!(
        cost(&demo, "SELECT * FROM projects.Tasks").await,
        (1, tasks)
    );

    let (large, of_large) = pages[0];
    assert!(of_large > 1);
    let one = format!("WHERE ProjectID = '{large}'");
    for (sql, least) in [
        (
            format!("SELECT Duration FROM projects.Time {one}"),
            (0, of_large),
        ),
        // The project's name is the project's to tell.
        (format!("SELECT * FROM projects.Time {one}"), (1, of_large)),
        (format!("SELECT Name FROM projects.Tasks {one}"), (0, 1)),
        (
            format!(
                "SELECT Duration FROM projects.Time WHERE ProjectID IN ('{large}', '{}')",
                pages[1].0
            ),
            (0, of_large + 1),
        ),
        (
            "SELECT * FROM projects.Time WHERE ProjectID = 'nonsense'".to_string(),
            (0, 0),
        ),
        (
            format!("SELECT Duration FROM projects.Time {one} LIMIT 3"),
            (0, 1),
        ),
    ] {
        assert_eq!(cost(&demo, &sql).await, least, "{sql}");
    }

    let closed: BTreeSet<Guid> = books
        .projects()
        .filter(|project| project.status == "CLOSED")
        .map(|project| project.project_id)
        .collect();
    let of_closed = pages.iter().filter(|(id, _)| closed.contains(id));
    let of_closed: usize = of_closed.map(|(_, pages)| pages).sum();
    for sql in [
        "SELECT Duration FROM projects.Time WHERE ProjectStatus = 'CLOSED'",
        "SELECT t.Duration FROM projects.Time t JOIN projects.Projects p USING (ProjectID) \
         WHERE p.Status = 'CLOSED'",
    ] {
        assert_eq!(cost(&demo, sql).await, (1, of_closed), "{sql}");
    }
}

#[tokio::test]
async fn conditions_on_time_and_tasks_travel_with_each_call() {
    let demo = demo().await;
    let books = demo.simulator.books(0);
    let project = books.projects().next().unwrap().project_id;
    let entries = books
        .time_entries()
        .filter(|entry| entry.project_id == project);
    let entries: Vec<_> = entries.collect();
    let (user, task) = (entries[0].user_id, entries[0].task_id);
    let of = |table: &str, condition: &str| {
        format!("SELECT * FROM projects.{table} WHERE ProjectID = '{project}' AND {condition}")
    };
    for (sql, parameters) in [
        (
            of("Time", &format!("Status = 'ACTIVE' AND UserID = '{user}'")),
            vec![
                ("states", "ACTIVE".to_string()),
                ("userId", user.to_string()),
            ],
        ),
        (
            of("Time", "Status IN ('ACTIVE', 'LOCKED')"),
            vec![("states", "ACTIVE,LOCKED".to_string())],
        ),
        (
            of("Time", &format!("UserID = '{user}' AND TaskID = '{task}'")),
            vec![("userId", user.to_string()), ("taskId", task.to_string())],
        ),
        (
            of(
                "Time",
                "DateUTC >= TIMESTAMP '2024-07-01T10:00:00Z' AND DateUTC < TIMESTAMP '2025-07-01T00:00:00Z'",
            ),
            vec![
                ("dateAfterUtc", "2024-06-30T00:00:00Z".to_string()),
                ("dateBeforeUtc", "2025-07-02T00:00:00Z".to_string()),
            ],
        ),
        (
            of("Tasks", "ChargeType = 'FIXED'"),
            vec![("chargeType", "FIXED".to_string())],
        ),
        (
            of("Tasks", &format!("TaskID = '{task}'")),
            vec![("taskIds", task.to_string())],
        ),
    ] {
        let seen = calls(&demo, &sql).await;
        let hanging = seen
            .iter()
            .filter(|seen| seen.path.contains(&project.to_string()));
        let hanging = hanging.filter(|seen| !seen.path.ends_with(&project.to_string()));
        let hanging: Vec<&Seen> = hanging.collect();
        let [call] = hanging.as_slice() else {
            panic!("{sql}: {hanging:?}");
        };
        for (name, value) in parameters {
            let sent = call.query.iter().find(|(sent, _)| sent == name);
            assert_eq!(
                sent.map(|(_, value)| value),
                Some(&value),
                "{sql}: {call:?}"
            );
        }
    }
}
