//! The projects' tables: SQL equals the simulator's books, to the last digit, and their sums tie.

use std::collections::{BTreeSet, HashMap};

use xero_sql::simulator::{Amount, Guid, Options, Project};

use crate::harness::{Demo, NULL};
use crate::truth::{instant, text};
use crate::truth_more::{demos, equal};

/// The demos of three seeds, and one of odd values.
async fn all_demos() -> Vec<Demo> {
    let nasty = Options {
        invoices: 400,
        nasty: true,
        ..Options::default()
    };
    let mut all = demos().await;
    all.push(Demo::with(nasty, &[]).await);
    all
}

/// An amount's two columns.
fn money(currency: &str, value: Option<Amount>) -> [String; 2] {
    match value {
        Some(value) => [currency.to_string(), value.to_string()],
        None => [NULL.to_string(), NULL.to_string()],
    }
}

#[tokio::test]
async fn projects_come_in_either_state_with_every_value() {
    let mut states = BTreeSet::new();
    for demo in all_demos().await {
        let mut truth = Vec::new();
        for project in demo.simulator.books(0).projects() {
            states.insert(project.status);
            let some = |value| money(project.currency_code, Some(value));
            let head = [
                project.project_id.to_string(),
                project.contact_id.to_string(),
                project.name.clone(),
                project.currency_code.to_string(),
                project.status.to_string(),
                project.minutes_logged.to_string(),
                project.minutes_to_be_invoiced.to_string(),
            ];
            let amounts = [
                some(project.total_task_amount),
                some(project.task_amount_to_be_invoiced),
                some(project.task_amount_invoiced),
                some(project.total_expense_amount),
                some(project.expense_amount_to_be_invoiced),
                some(project.expense_amount_invoiced),
                some(project.project_amount_invoiced),
                some(project.deposit),
                some(project.deposit_applied),
                some(project.credit_note_amount),
                some(project.total_invoiced),
                some(project.total_to_be_invoiced),
                money(project.currency_code, project.estimate),
                money(project.currency_code, project.estimate_amount),
            ];
            let deadline = text(project.deadline_ms.map(instant));
            truth.push([&head[..], &amounts.concat(), &[deadline]].concat());
        }
        equal(
            &demo,
            "SELECT * EXCLUDE (TenantID, TenantName) FROM projects.Projects",
            truth,
        )
        .await;
    }
    assert_eq!(states.len(), 2, "{states:?}");
}

/// The projects by id.
fn by_id(demo: &Demo) -> HashMap<Guid, Project> {
    let books = demo.simulator.books(0);
    let projects = books.projects();
    projects
        .map(|project| (project.project_id, project))
        .collect()
}

/// What tasks and time repeat of their project.
fn of_project(project: &Project) -> [String; 3] {
    [
        project.name.clone(),
        project.status.to_string(),
        project.contact_id.to_string(),
    ]
}

#[tokio::test]
async fn tasks_come_with_every_value_and_their_project() {
    let mut kinds = BTreeSet::new();
    for demo in all_demos().await {
        let projects = by_id(&demo);
        let mut truth = Vec::new();
        for task in demo.simulator.books(0).project_tasks() {
            kinds.insert((task.charge_type.word(), task.status));
            let some = |value| money(task.currency_code, Some(value)).to_vec();
            let parts = [
                vec![
                    task.task_id.to_string(),
                    task.project_id.to_string(),
                    task.name,
                    task.charge_type.word().to_string(),
                ],
                some(task.rate),
                vec![
                    task.status.to_string(),
                    text(task.estimate_minutes),
                    task.total_minutes.to_string(),
                    task.minutes_to_be_invoiced.to_string(),
                    task.minutes_invoiced.to_string(),
                    task.non_chargeable_minutes.to_string(),
                    task.fixed_minutes.to_string(),
                ],
                some(task.total_amount),
                some(task.amount_to_be_invoiced),
                some(task.amount_invoiced),
                of_project(&projects[&task.project_id]).to_vec(),
            ];
            truth.push(parts.concat());
        }
        equal(
            &demo,
            "SELECT * EXCLUDE (TenantID, TenantName) FROM projects.Tasks",
            truth,
        )
        .await;
    }
    assert!(kinds.len() >= 5, "{kinds:?}");
}

#[tokio::test]
async fn time_comes_with_every_value_and_its_project() {
    let mut states = BTreeSet::new();
    for demo in all_demos().await {
        let projects = by_id(&demo);
        let mut truth = Vec::new();
        for entry in demo.simulator.books(0).time_entries() {
            states.insert(entry.status);
            let own = [
                entry.time_entry_id.to_string(),
                entry.project_id.to_string(),
                entry.task_id.to_string(),
                entry.user_id.to_string(),
                instant(entry.date_ms),
                instant(entry.date_entered_ms),
                entry.duration.to_string(),
                text(entry.description),
                entry.status.to_string(),
            ];
            let project = &projects[&entry.project_id];
            truth.push([&own[..], &of_project(project)].concat());
        }
        equal(
            &demo,
            "SELECT * EXCLUDE (TenantID, TenantName) FROM projects.Time",
            truth,
        )
        .await;
    }
    assert_eq!(states.len(), 3, "{states:?}");
}

#[tokio::test]
async fn who_logs_time_is_among_the_users_of_the_books() {
    for demo in all_demos().await {
        let books = demo.simulator.books(0);
        let users = books.project_users();
        let truth = users.map(|user| vec![user.user_id.to_string(), user.name, user.email]);
        equal(
            &demo,
            "SELECT UserID, Name, Email FROM projects.Users",
            truth.collect(),
        )
        .await;
        let strangers = "SELECT UserID FROM projects.Users EXCEPT SELECT UserID FROM Users";
        assert!(demo.rows(strangers).await.is_empty());
    }
}

/// What has to bring no row.
const IDENTITIES: &[&str] = &[
    // Time sums to its task, tasks to their project.
    "SELECT k.TaskID FROM projects.Tasks k LEFT JOIN (
         SELECT TaskID, SUM(Duration) AS Minutes,
                SUM(CASE Status WHEN 'INVOICED' THEN Duration ELSE 0 END) AS Invoiced
         FROM projects.Time GROUP BY TaskID) t USING (TaskID)
     WHERE COALESCE(t.Minutes, 0) <> k.TotalMinutes
        OR k.ChargeType <> 'NON_CHARGEABLE' AND COALESCE(t.Invoiced, 0) <> k.MinutesInvoiced",
    "SELECT p.ProjectID FROM projects.Projects p LEFT JOIN (
         SELECT ProjectID, SUM(TotalMinutes) AS Minutes, SUM(MinutesToBeInvoiced) AS Waiting,
                SUM(TotalAmount_Value) AS Total, SUM(AmountInvoiced_Value) AS Invoiced,
                SUM(AmountToBeInvoiced_Value) AS ToBeInvoiced
         FROM projects.Tasks GROUP BY ProjectID) k USING (ProjectID)
     WHERE COALESCE(k.Minutes, 0) <> p.MinutesLogged
        OR COALESCE(k.Waiting, 0) <> p.MinutesToBeInvoiced
        OR COALESCE(k.Total, 0) <> p.TotalTaskAmount_Value
        OR COALESCE(k.Invoiced, 0) <> p.TaskAmountInvoiced_Value
        OR COALESCE(k.ToBeInvoiced, 0) <> p.TaskAmountToBeInvoiced_Value",
    // By the hour, for all of it, or for nothing.
    "SELECT TaskID FROM projects.Tasks WHERE TotalAmount_Value <> CASE ChargeType
         WHEN 'TIME' THEN Rate_Value * TotalMinutes / 60
         WHEN 'FIXED' THEN Rate_Value ELSE 0 END
        OR AmountInvoiced_Value + AmountToBeInvoiced_Value <> TotalAmount_Value
        OR FixedMinutes <> CASE ChargeType WHEN 'FIXED' THEN TotalMinutes ELSE 0 END
        OR Status = 'INVOICED' AND ChargeType <> 'FIXED'",
    "SELECT ProjectID FROM projects.Projects
     WHERE TaskAmountInvoiced_Value + TaskAmountToBeInvoiced_Value <> TotalTaskAmount_Value
        OR ExpenseAmountInvoiced_Value + ExpenseAmountToBeInvoiced_Value <> TotalExpenseAmount_Value
        OR TaskAmountToBeInvoiced_Value + ExpenseAmountToBeInvoiced_Value <> TotalToBeInvoiced_Value",
    // Whatever is named is there.
    "SELECT TimeEntryID FROM projects.Time t
     WHERE NOT EXISTS (SELECT 1 FROM projects.Tasks k
                       WHERE k.TaskID = t.TaskID AND k.ProjectID = t.ProjectID)
        OR NOT EXISTS (SELECT 1 FROM projects.Users u WHERE u.UserID = t.UserID)",
    "SELECT p.ProjectID FROM projects.Projects p LEFT JOIN Contacts c USING (ContactID)
     WHERE c.IsCustomer IS DISTINCT FROM true",
];

#[tokio::test]
async fn time_tasks_and_projects_tie_to_the_cent() {
    for demo in demos().await {
        let all = demo.rows("SELECT COUNT(*) FROM projects.Time").await;
        assert_ne!(all, [["0"]]);
        for identity in IDENTITIES {
            let broken = demo.rows(identity).await;
            assert!(broken.is_empty(), "{identity}\n{broken:?}");
        }
    }
}
