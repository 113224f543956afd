//! Projects, tasks and time: made, replaced whole, closed, deleted.

use std::time::Duration;

use xero_sql::simulator::{Fault, Seen};
use xero_sql::{Consent, XeroConnection};

use super::writer;
use crate::harness::{Demo, NULL, settings};

const PROJECTS: &str = "/projects.xro/2.0/Projects";

/// Method, path below `Projects` and status of calls.
fn told(calls: &[Seen]) -> Vec<(String, String, u16)> {
    let below = |seen: &Seen| {
        seen.path
            .strip_prefix(PROJECTS)
            .unwrap_or(&seen.path)
            .to_string()
    };
    let told = calls.iter();
    told.map(|seen| (seen.method.clone(), below(seen), seen.status))
        .collect()
}

fn body(seen: &Seen) -> serde_json::Value {
    serde_json::from_str(seen.body.as_deref().unwrap()).unwrap()
}

async fn one(demo: &Demo, sql: &str) -> Vec<String> {
    let mut rows = demo.rows(sql).await;
    assert_eq!(rows.len(), 1, "{sql}: {rows:?}");
    rows.remove(0)
}

/// A project of the test's own: its id.
async fn project(demo: &Demo) -> String {
    let sql = "INSERT INTO projects.Projects (ContactID, Name, Estimate_Value, DeadlineUTC) \
               SELECT ContactID, 'Kitchen', 1234.56, TIMESTAMP '2026-12-10T12:59:59Z' FROM Contacts \
               WHERE ContactStatus = 'ACTIVE' ORDER BY Name LIMIT 1 RETURNING ProjectID";
    demo.write(sql).await.unwrap().0.remove(0).remove(0)
}

/// A task of it: its id.
async fn task(demo: &Demo, project: &str, name: &str, charge_type: &str) -> String {
    let sql = format!(
        "INSERT INTO projects.Tasks (ProjectID, Name, ChargeType, Rate_Currency, Rate_Value, \
         EstimateMinutes) VALUES ('{project}', '{name}', '{charge_type}', 'AUD', 99.5, 600) \
         RETURNING TaskID"
    );
    demo.write(&sql).await.unwrap().0.remove(0).remove(0)
}

/// Time on it: its id.
async fn time(demo: &Demo, project: &str, task: &str, minutes: u32) -> String {
    let sql = format!(
        "INSERT INTO projects.Time (ProjectID, TaskID, UserID, DateUTC, Duration, Description) \
         SELECT '{project}', '{task}', UserID, TIMESTAMP '2026-05-01T09:00:00Z', {minutes}, 'Work' \
         FROM projects.Users ORDER BY 1 LIMIT 1 RETURNING TimeEntryID"
    );
    demo.write(&sql).await.unwrap().0.remove(0).remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_with_a_task_and_time_is_read_back_as_it_was_given() {
    let demo = writer(100, &[]).await;
    let sql = "INSERT INTO projects.Projects (ContactID, Name, Estimate_Value, DeadlineUTC) \
               SELECT ContactID, 'Kitchen', 1234.56, TIMESTAMP '2026-12-10T12:59:59Z' FROM Contacts \
               WHERE ContactStatus = 'ACTIVE' ORDER BY Name LIMIT 1";
    let (count, calls) = demo.write(sql).await.unwrap();
    assert_eq!(count, [["1"]]);
    assert_eq!(told(&calls), [("POST".into(), String::new(), 201)]);
    assert!(calls[0].idempotency_key.is_some());
    let sent = body(&calls[0]);
    assert_eq!(sent["estimateAmount"].to_string(), "1234.56");
    assert_eq!(sent["deadlineUtc"], "2026-12-10T12:59:59Z");
    assert_eq!(sent.as_object().unwrap().len(), 4, "{sent}");
    let sql = "SELECT ProjectID, Name, Status, Estimate_Currency, Estimate_Value, DeadlineUTC, \
               TotalTaskAmount_Value, MinutesLogged FROM projects.Projects WHERE Name = 'Kitchen'";
    let mut row = one(&demo, sql).await;
    let id = row.remove(0);
    let wanted = [
        "Kitchen",
        "INPROGRESS",
        "AUD",
        "1234.5600",
        "2026-12-10T12:59:59Z",
        "0.0000",
        "0",
    ];
    assert_eq!(row, wanted);

    let sql = format!(
        "INSERT INTO projects.Tasks (ProjectID, Name, ChargeType, Rate_Currency, Rate_Value) VALUES \
         ('{id}', 'Design', 'TIME', 'AUD', 90), ('{id}', 'Tiles', 'FIXED', 'AUD', 500.25) \
         RETURNING *"
    );
    let (rows, calls) = demo.write(&sql).await.unwrap();
    assert_eq!(rows.len(), 2);
    let path = format!("/{id}/Tasks");
    let post = |path: &str, status| ("POST".to_string(), path.to_string(), status);
    assert_eq!(told(&calls), [post(&path, 201), post(&path, 201)]);
    assert_eq!(
        body(&calls[0])["rate"].to_string(),
        r#"{"currency":"AUD","value":90}"#
    );
    // What the reply doesn't tell of the project is read below that project alone.
    assert!(
        rows.iter().all(|row| row.contains(&"Kitchen".to_string())),
        "{rows:?}"
    );
    let elsewhere = |seen: &&Seen| seen.path.contains("/Tasks") && !seen.path.contains(&path);
    assert_eq!(demo.calls().iter().filter(elsewhere).count(), 0);
    let design = &rows
        .iter()
        .find(|row| row.contains(&"Design".to_string()))
        .unwrap()[0];

    let sql = format!(
        "INSERT INTO projects.Time (ProjectID, TaskID, UserID, DateUTC, Duration, Description) \
         SELECT '{id}', '{design}', UserID, TIMESTAMP '2026-05-01T09:00:00Z', 90, 'Plans' \
         FROM projects.Users ORDER BY 1 LIMIT 1"
    );
    let (count, calls) = demo.write(&sql).await.unwrap();
    assert_eq!(
        (count, told(&calls)),
        (
            vec![vec!["1".into()]],
            vec![post(&format!("/{id}/Time"), 200)]
        )
    );
    let sql = format!(
        "SELECT t.DateUTC, t.Duration, t.Description, t.Status, k.TotalMinutes, k.TotalAmount_Value \
         FROM projects.Time t JOIN projects.Tasks k USING (TaskID) \
         WHERE t.ProjectID = '{id}' AND k.ProjectID = '{id}'"
    );
    let wanted = [
        "2026-05-01T09:00:00Z",
        "90",
        "Plans",
        "ACTIVE",
        "90",
        "135.0000",
    ];
    assert_eq!(one(&demo, &sql).await, wanted);
    let sql = format!(
        "SELECT MinutesLogged, TotalTaskAmount_Value, TotalToBeInvoiced_Value \
         FROM projects.Projects WHERE ProjectID = '{id}'"
    );
    assert_eq!(one(&demo, &sql).await, ["90", "635.2500", "635.2500"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_reads_the_row_replaces_it_whole_and_reads_what_xero_has() {
    let demo = writer(100, &[]).await;
    let project = project(&demo).await;
    let (first, other) = (
        task(&demo, &project, "First", "TIME").await,
        task(&demo, &project, "Other", "TIME").await,
    );
    let entry = time(&demo, &project, &first, 60).await;
    let users = demo
        .rows("SELECT UserID FROM projects.Users ORDER BY 1 DESC LIMIT 1")
        .await;
    let user = format!("'{}'", users[0][0]);
    let other_task = format!("'{other}'");
    for (table, path, key, id, changes) in [
        (
            "Projects",
            format!("/{project}"),
            "ProjectID",
            &project,
            vec![
                ("Name", "'Bathroom'"),
                ("Estimate_Value", "99.5"),
                ("Estimate_Value", "NULL"),
                ("DeadlineUTC", "TIMESTAMP '2027-01-02T03:04:05Z'"),
                ("DeadlineUTC", "NULL"),
            ],
        ),
        (
            "Tasks",
            format!("/{project}/Tasks/{first}"),
            "TaskID",
            &first,
            vec![
                ("Name", "'Renamed'"),
                ("ChargeType", "'FIXED'"),
                ("Rate_Value", "12.25"),
                ("Rate_Currency", "'AUD'"),
                ("EstimateMinutes", "90"),
                ("EstimateMinutes", "NULL"),
            ],
        ),
        (
            "Time",
            format!("/{project}/Time/{entry}"),
            "TimeEntryID",
            &entry,
            vec![
                ("TaskID", &other_task),
                ("UserID", &user),
                ("DateUTC", "TIMESTAMP '2026-05-02T10:30:00Z'"),
                ("Duration", "45"),
                ("Description", "'Other work'"),
                ("Description", "NULL"),
            ],
        ),
    ] {
        let taken = xero_sql::catalog::writable::WRITABLE.iter();
        let taken = taken
            .filter(|one| one.table.name == table)
            .flat_map(|one| one.columns);
        let taken: Vec<&str> = taken.copied().collect();
        for (column, value) in changes {
            let all = taken.join(", ");
            let sql = format!(
                "SELECT {all} FROM projects.{table} WHERE ProjectID = '{project}' AND {key} = '{id}'"
            );
            let before = one(&demo, &sql).await;
            let update = format!(
                "UPDATE projects.{table} SET {column} = {value} \
                 WHERE ProjectID = '{project}' AND {key} = '{id}'"
            );
            let (count, calls) = demo.write(&update).await.unwrap();
            assert_eq!(count, [["1"]], "{update}");
            assert_eq!(
                told(&calls),
                [("PUT".to_string(), path.clone(), 204)],
                "{update}"
            );
            // What a call of its own changes isn't sent, and what is cleared isn't either.
            let sent = body(&calls[0]);
            assert_eq!(sent.get("status"), None, "{sent}");
            let is_cleared = value == "NULL" || before.contains(&NULL.to_string());
            let whole = taken.len() - usize::from(table == "Projects");
            let fields: usize = match table {
                // The rate is an object of two.
                "Tasks" => whole - 1,
                _ => whole,
            };
            let told_fields = sent.as_object().unwrap().len();
            assert!(
                told_fields == fields || is_cleared && told_fields < fields,
                "{sent}"
            );
            let at_address = told(&demo.calls());
            let reads = at_address
                .iter()
                .filter(|call| call.0 == "GET" && call.1 == path);
            assert_eq!(reads.count(), 2, "{at_address:?}");
            // Every other column is as it was.
            let after = one(&demo, &sql).await;
            for (place, name) in taken
                .iter()
                .enumerate()
                .filter(|(_, name)| **name != column)
            {
                assert_eq!(after[place], before[place], "{update}: {name}");
            }
            let sql = format!(
                "SELECT {column} IS NOT DISTINCT FROM {value} FROM projects.{table} \
                 WHERE ProjectID = '{project}' AND {key} = '{id}'"
            );
            assert_eq!(one(&demo, &sql).await, ["true"], "{update}");
        }
    }
    let books = demo.simulator.books(0);
    assert_eq!(books.projects().last().unwrap().name, "Bathroom");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_is_closed_by_a_call_that_takes_nothing_else() {
    let demo = writer(100, &[]).await;
    let project = project(&demo).await;
    let of_it = format!("WHERE ProjectID = '{project}'");
    let sql = format!("UPDATE projects.Projects SET Status = 'CLOSED' {of_it}");
    let (count, calls) = demo.write(&sql).await.unwrap();
    assert_eq!(count, [["1"]]);
    assert_eq!(
        told(&calls),
        [("PATCH".to_string(), format!("/{project}"), 204)]
    );
    assert_eq!(calls[0].body.as_deref(), Some(r#"{"status":"CLOSED"}"#));
    let sql = format!("SELECT Status, Name FROM projects.Projects {of_it}");
    assert_eq!(one(&demo, &sql).await, ["CLOSED", "Kitchen"]);
    for (sql, says) in [
        (
            format!("UPDATE projects.Projects SET Status = 'INPROGRESS', Name = 'x' {of_it}"),
            "an UPDATE of its own",
        ),
        (
            format!("UPDATE projects.Projects SET ContactID = NULL {of_it}"),
            "stays as it is",
        ),
        (
            format!("UPDATE projects.Projects SET Name = NULL {of_it}"),
            "no way to clear",
        ),
        (
            format!("UPDATE projects.Projects SET EstimateAmount_Value = 1 {of_it}"),
            "Estimate_Value",
        ),
        (
            format!("UPDATE projects.Projects SET MinutesLogged = 1 {of_it}"),
            "MinutesLogged",
        ),
        (
            format!("DELETE FROM projects.Projects {of_it}"),
            "SET Status = 'CLOSED'",
        ),
        (
            "INSERT INTO projects.Projects (ContactID, Name, Status) VALUES ('x', 'y', 'CLOSED')"
                .to_string(),
            "change it by UPDATE",
        ),
        (
            "INSERT INTO projects.Tasks (Name, ChargeType, Rate_Currency, Rate_Value) \
             VALUES ('y', 'TIME', 'AUD', 1)"
                .to_string(),
            "ProjectID",
        ),
        (
            format!("UPDATE projects.Tasks SET Status = 'ACTIVE' {of_it}"),
            "Status",
        ),
        (
            format!("UPDATE projects.Time SET DateEnteredUTC = DateUTC {of_it}"),
            "DateEnteredUTC",
        ),
    ] {
        let refused = demo.refusal(&sql).await;
        assert!(refused.contains(says), "{sql}: {refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_xero_refuses_names_the_column() {
    let demo = writer(100, &[]).await;
    let project = project(&demo).await;
    demo.session
        .collect("SET xero.on_row_error = 'continue'")
        .await
        .unwrap();
    let long = "x".repeat(101);
    let sql = format!(
        "INSERT INTO projects.Tasks (ProjectID, Name, ChargeType, Rate_Currency, Rate_Value) VALUES \
         ('{project}', '{long}', 'TIME', 'AUD', 1), ('{project}', 'Fine', 'TIME', 'AUD', 1), \
         ('{project}', 'Odd', 'TIME', 'USD', 1)"
    );
    let (count, calls) = demo.write(&sql).await.unwrap();
    assert_eq!((count, calls.len()), (vec![vec!["1".to_string()]], 3));
    let sql =
        "SELECT RowNumber, Outcome, ErrorColumn, ErrorMessage FROM system.WriteErrors ORDER BY 1";
    let rows = demo.rows(sql).await;
    assert_eq!(rows[0][..3], ["1", "refused", "Name"]);
    assert!(rows[0][3].contains("100"), "{rows:?}");
    assert_eq!(rows[1][..3], ["3", "refused", "Rate_Currency"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn time_and_tasks_are_deleted_unless_something_hangs_on_them() {
    let demo = writer(100, &[]).await;
    let project = project(&demo).await;
    let task = task(&demo, &project, "Design", "TIME").await;
    let entry = time(&demo, &project, &task, 60).await;
    let of_task =
        format!("DELETE FROM projects.Tasks WHERE ProjectID = '{project}' AND TaskID = '{task}'");
    let error = demo.write(&of_task).await.unwrap_err().to_string();
    assert!(error.contains("has time entries"), "{error}");
    let of_time = format!(
        "DELETE FROM projects.Time WHERE ProjectID = '{project}' AND TimeEntryID = '{entry}'"
    );
    let (count, calls) = demo.write(&of_time).await.unwrap();
    assert_eq!(count, [["1"]]);
    assert_eq!(
        told(&calls),
        [(
            "DELETE".to_string(),
            format!("/{project}/Time/{entry}"),
            204
        )]
    );
    let sql = format!("SELECT COUNT(*) FROM projects.Time WHERE ProjectID = '{project}'");
    assert_eq!(one(&demo, &sql).await, ["0"]);
    let sql = format!("SELECT TotalMinutes FROM projects.Tasks WHERE ProjectID = '{project}'");
    assert_eq!(one(&demo, &sql).await, ["0"]);
    // A lost reply doesn't make a failure of it.
    demo.simulator.script(Fault::lost_reply().on_writes());
    let (count, calls) = demo.write(&of_task).await.unwrap();
    assert_eq!((count, calls.len()), (vec![vec!["1".to_string()]], 2));
    let sql = format!("SELECT COUNT(*) FROM projects.Tasks WHERE ProjectID = '{project}'");
    assert_eq!(one(&demo, &sql).await, ["0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_invoiced_stays_as_it_is() {
    let demo = writer(200, &[("MaxWriteRows", "0")]).await;
    for (table, key, change) in [
        ("Time", "TimeEntryID", "Duration = 1"),
        ("Tasks", "TaskID", "Name = 'x'"),
    ] {
        let sql = format!(
            "SELECT ProjectID, {key} FROM projects.{table} \
             WHERE Status = 'INVOICED' AND ProjectStatus = 'INPROGRESS' ORDER BY 1, 2 LIMIT 1"
        );
        let row = one(&demo, &sql).await;
        let of_it = format!("WHERE ProjectID = '{}' AND {key} = '{}'", row[0], row[1]);
        for sql in [
            format!("UPDATE projects.{table} SET {change} {of_it}"),
            format!("DELETE FROM projects.{table} {of_it}"),
        ] {
            let error = demo.write(&sql).await.unwrap_err().to_string();
            assert!(error.contains("INVOICED"), "{sql}: {error}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_somebody_else_changed_meanwhile_is_left_alone() {
    let demo = writer(100, &[]).await;
    let project = project(&demo).await;
    let task = task(&demo, &project, "Design", "TIME").await;
    let update = |change: &str| {
        format!(
            "UPDATE projects.Tasks SET {change} WHERE ProjectID = '{project}' AND TaskID = '{task}'"
        )
    };
    let other = [("ReadOnly", "false")];
    let other = XeroConnection::open(settings(&demo.simulator, &other))
        .await
        .unwrap();
    let other = other.session().asks(Consent::given());
    // The list is read, then the row itself, late.
    let address = format!("{PROJECTS}/{project}/Tasks/{task}");
    demo.simulator
        .script(Fault::stall(Duration::from_millis(1_500)).on(&address));
    let sql = update("Name = 'Mine'");
    let mine = demo.session.collect(&sql);
    let theirs = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        other.collect(&update("EstimateMinutes = 5")).await.unwrap();
    };
    let (mine, ()) = tokio::join!(mine, theirs);
    let error = mine.unwrap_err().to_string();
    assert!(error.contains("changed by somebody else"), "{error}");
    let sql =
        format!("SELECT Name, EstimateMinutes FROM projects.Tasks WHERE ProjectID = '{project}'");
    assert_eq!(one(&demo, &sql).await, ["Design", "5"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_reply_makes_no_second_row_and_no_failure() {
    let demo = writer(100, &[]).await;
    let project = project(&demo).await;
    demo.simulator.script(Fault::lost_reply().on_writes());
    let sql = format!(
        "INSERT INTO projects.Tasks (ProjectID, Name, ChargeType, Rate_Currency, Rate_Value) \
         VALUES ('{project}', 'Once', 'TIME', 'AUD', 1)"
    );
    let (count, calls) = demo.write(&sql).await.unwrap();
    assert_eq!((count, calls.len()), (vec![vec!["1".to_string()]], 2));
    assert_eq!(calls[0].idempotency_key, calls[1].idempotency_key);
    assert!(calls[1].replayed);
    demo.simulator.script(Fault::lost_reply().on_writes());
    let sql = format!("UPDATE projects.Tasks SET Name = 'Twice' WHERE ProjectID = '{project}'");
    let (count, calls) = demo.write(&sql).await.unwrap();
    assert_eq!((count, calls.len()), (vec![vec!["1".to_string()]], 2));
    let sql = format!("SELECT Name FROM projects.Tasks WHERE ProjectID = '{project}'");
    assert_eq!(demo.rows(&sql).await, [["Twice"]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_shows_the_whole_row_and_sends_nothing() {
    let demo = writer(100, &[]).await;
    let project = project(&demo).await;
    let task = task(&demo, &project, "Design", "TIME").await;
    demo.session
        .collect("SET xero.dry_run = true")
        .await
        .unwrap();
    let sql =
        format!("UPDATE projects.Tasks SET EstimateMinutes = NULL WHERE ProjectID = '{project}'");
    let (rows, calls) = demo.write(&sql).await.unwrap();
    assert!(calls.is_empty(), "{calls:?}");
    let row = rows.iter().find(|row| row.len() > 3).unwrap_or(&rows[0]);
    let request = format!("PUT /Projects/{project}/Tasks/{task}");
    let sent = r#"{"name":"Design","chargeType":"TIME","rate":{"currency":"AUD","value":99.5}}"#;
    assert!(
        row.contains(&request) && row.contains(&sent.to_string()),
        "{rows:?}"
    );
    assert!(row.contains(&NULL.to_string()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_was_replaced_counts_though_it_cant_be_read_again() {
    let demo = writer(100, &[("MaximumRequestRetries", "0")]).await;
    let project = project(&demo).await;
    let address = format!("{PROJECTS}/{project}");
    // It is in the list, read, replaced, and then Xero is away.
    let away = Fault::unavailable().on(&address).after(2);
    demo.simulator.script(away);
    let sql = format!("UPDATE projects.Projects SET Name = 'New' WHERE ProjectID = '{project}'");
    let (count, _) = demo.write(&sql).await.unwrap();
    assert_eq!(count, [["1"]]);
    let calls = told(&demo.calls());
    let last = calls.last().unwrap();
    assert_eq!((last.0.as_str(), last.2), ("GET", 503), "{calls:?}");
    let sql = format!("SELECT Name FROM projects.Projects WHERE ProjectID = '{project}'");
    assert_eq!(one(&demo, &sql).await, ["New"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_several_projects_take_three_calls_each_and_no_more_than_may_be_made() {
    let demo = writer(100, &[]).await;
    let (first, second) = (project(&demo).await, project(&demo).await);
    for (project, name) in [(&first, "A"), (&first, "B"), (&second, "C")] {
        task(&demo, project, name, "TIME").await;
    }
    let update = format!(
        "UPDATE projects.Tasks SET EstimateMinutes = EstimateMinutes + 1 \
         WHERE ProjectID IN ('{first}', '{second}')"
    );
    demo.session
        .collect("SET xero.max_calls_per_query = 8")
        .await
        .unwrap();
    let refused = demo.refusal(&update).await;
    assert!(refused.contains("3 rows take 9 calls"), "{refused}");
    demo.session
        .collect("SET xero.max_calls_per_query = 500")
        .await
        .unwrap();
    let (count, calls) = demo.write(&update).await.unwrap();
    assert_eq!((count, calls.len()), (vec![vec!["3".to_string()]], 3));
    let all = demo.calls();
    let below = |project: &str| {
        let begins = format!("{PROJECTS}/{project}/Tasks/");
        all.iter()
            .filter(|seen| seen.path.starts_with(&begins))
            .count()
    };
    assert_eq!((below(&first), below(&second)), (6, 3));
    // And a list of each of the two.
    assert_eq!(all.len(), 9 + 2, "{:?}", told(&all));
    let sql = format!(
        "SELECT COUNT(*) FROM projects.Tasks WHERE EstimateMinutes = 601 \
         AND ProjectID IN ('{first}', '{second}')"
    );
    assert_eq!(one(&demo, &sql).await, ["3"]);
}

/// Nothing changes beyond what a SELECT with the same condition shows.
#[tokio::test(flavor = "multi_thread")]
async fn conditions_that_mean_no_row_change_none() {
    let demo = writer(100, &[]).await;
    let project = project(&demo).await;
    task(&demo, &project, "Only", "TIME").await;
    for condition in [
        "false",
        "NULL",
        "Name = 'x' AND Name = 'y'",
        "Name IN (SELECT 'x')",
    ] {
        for sql in [
            format!("UPDATE projects.Tasks SET Name = 'z' WHERE {condition}"),
            format!("DELETE FROM projects.Tasks WHERE {condition}"),
            format!("DELETE FROM projects.Time WHERE {condition} AND ProjectID = '{project}'")
                .replace("Name", "Description"),
        ] {
            let (count, calls) = demo.write(&sql).await.unwrap();
            assert_eq!(
                (count, calls.len()),
                (vec![vec!["0".to_string()]], 0),
                "{sql}"
            );
        }
    }
}
