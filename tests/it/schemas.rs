//! Queries over several schemas: joins between their tables, what each side costs, and scopes that
//! one of them lacks.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use xero_sql::simulator::{CLIENT_ID, CLIENT_SECRET, Options, Seen, Simulator};
use xero_sql::{ErrorKind, Session, Settings, XeroConnection};

use crate::harness::{Demo, sorted};

/// Unbilled time per customer with their overdue invoices.
const UNBILLED: &str = include_str!("../../examples/unbilled_time.sql");

const README: &str = include_str!("../../README.md");

#[test]
fn the_readme_shows_the_example() {
    let (_, query) = UNBILLED.split_once('\n').unwrap();
    assert!(README.contains(query));
}

fn of(api: &str, calls: &[Seen]) -> usize {
    calls
        .iter()
        .filter(|call| call.path.starts_with(api))
        .count()
}

#[tokio::test]
async fn unbilled_time_per_customer_stands_beside_their_overdue_invoices() {
    for seed in [1, 2, 3] {
        let options = Options {
            seed,
            ..Options::default()
        };
        let demo = Demo::with(options, &[("TimeZone", "UTC")]).await;
        let (rows, calls) = demo.ask(UNBILLED).await;

        let books = demo.simulator.books(0);
        let tasks: HashMap<_, _> = books
            .project_tasks()
            .map(|task| (task.task_id, task))
            .collect();
        let projects: Vec<_> = books.projects().collect();
        let mut minutes: BTreeMap<String, i64> = BTreeMap::new();
        for entry in books.time_entries() {
            let is_charged = tasks[&entry.task_id].charge_type.word() != "NON_CHARGEABLE";
            if is_charged && entry.status != "INVOICED" {
                let mut of = projects.iter();
                let project = of.find(|project| project.project_id == entry.project_id);
                let contact = project.unwrap().contact_id.to_string();
                *minutes.entry(contact).or_default() += entry.duration;
            }
        }
        // The sums of the projects say the same.
        let waiting: i64 = projects.iter().map(|p| p.minutes_to_be_invoiced).sum();
        assert_eq!(minutes.values().sum::<i64>(), waiting);
        let today = chrono::Utc::now().date_naive();
        let names: HashMap<String, String> = books
            .contacts()
            .map(|contact| (contact.contact_id.to_string(), contact.name))
            .collect();
        let truth = minutes.into_iter().map(|(contact, minutes)| {
            let overdue = books.invoices().filter(|invoice| {
                let is_open = invoice.invoice_type == "ACCREC" && invoice.status == "AUTHORISED";
                is_open
                    && invoice.contact_id.to_string() == contact
                    && invoice.amount_due.0 > 0
                    && invoice.due_date.is_some_and(|due| due < today)
            });
            vec![
                names[&contact].clone(),
                minutes.to_string(),
                overdue.count().to_string(),
            ]
        });
        let found = rows.iter().map(|row| {
            let hours: f64 = row[1].parse().unwrap();
            let minutes = format!("{:.0}", hours * 60.0);
            vec![row[0].clone(), minutes, row[3].clone()]
        });
        assert_eq!(sorted(found.collect()), sorted(truth.collect()), "{rows:?}");
        assert!(rows.iter().any(|row| row[3] != "0"));

        // One page of each list; tasks and time of the projects that have something to bill.
        let to_bill = projects
            .iter()
            .filter(|project| project.minutes_to_be_invoiced > 0);
        let pages = to_bill.clone().map(|project| {
            let time = books.time_entries();
            let own = time.filter(|entry| entry.project_id == project.project_id);
            own.count().div_ceil(500).max(1)
        });
        let expected = 1 + pages.sum::<usize>() + to_bill.count();
        assert_eq!(of("/projects.xro", &calls), expected, "{calls:?}");
        assert_eq!(of("/api.xro", &calls), 2, "{calls:?}");
        let told = format!("{} calls\nfor the {} projects", calls.len(), projects.len());
        assert!(seed > 1 || README.contains(&told), "{told}");
    }
}

#[tokio::test]
async fn a_join_across_schemas_asks_each_side_for_what_the_other_needs() {
    let demo = Demo::of(600).await;
    demo.rows("SELECT COUNT(*) FROM Contacts").await;
    let books = demo.simulator.books(0);
    let projects: Vec<_> = books.projects().collect();
    let names: HashMap<_, _> = books.contacts().map(|c| (c.contact_id, c.name)).collect();
    let (rows, calls) = demo
        .ask("SELECT p.Name, c.Name FROM projects.Projects p JOIN Contacts c USING (ContactID)")
        .await;
    let truth = projects.iter();
    let truth = truth.map(|p| vec![p.name.clone(), names[&p.contact_id].clone()]);
    assert_eq!(sorted(rows), sorted(truth.collect()));
    assert_eq!(
        (of("/projects.xro", &calls), of("/api.xro", &calls)),
        (1, 1)
    );

    // The other way: the projects of one customer, by name.
    let one = projects[0].contact_id;
    let name = names[&one].replace('\'', "''");
    let sql = format!(
        "SELECT t.Duration FROM Contacts c JOIN projects.Time t USING (ContactID) \
         WHERE c.Name = '{name}'"
    );
    let (rows, calls) = demo.ask(&sql).await;
    let own: Vec<_> = projects.iter().filter(|p| p.contact_id == one).collect();
    let is_own = |id| own.iter().any(|project| project.project_id == id);
    let time = books
        .time_entries()
        .filter(|entry| is_own(entry.project_id));
    assert_eq!(rows.len(), time.count());
    let hanging = calls.iter().filter(|call| call.path.ends_with("/Time"));
    assert_eq!(hanging.count(), own.len(), "{calls:?}");
}

#[tokio::test]
async fn files_join_the_documents_that_they_belong_to() {
    let demo = Demo::of(200).await;
    let books = demo.simulator.books(0);
    let files: HashMap<_, _> = books
        .files()
        .map(|file| (file.file_id, file.name))
        .collect();
    let ids = |table: &str| -> BTreeSet<String> {
        match table {
            "Invoices" => books.invoices().map(|i| i.invoice_id.to_string()).collect(),
            "Contacts" => books.contacts().map(|c| c.contact_id.to_string()).collect(),
            _ => books
                .bank_transactions()
                .map(|b| b.bank_transaction_id.to_string())
                .collect(),
        }
    };
    for (table, key) in [
        ("Invoices", "InvoiceID"),
        ("Contacts", "ContactID"),
        ("BankTransactions", "BankTransactionID"),
    ] {
        let ids = ids(table);
        let own = books.associations();
        let own: Vec<(String, String)> = own
            .map(|one| (files[&one.file_id].clone(), one.object_id.to_string()))
            .filter(|(_, object)| ids.contains(object))
            .collect();
        let as_rows = |own: &[(String, String)]| {
            let rows = own.iter().map(|(name, id)| vec![name.clone(), id.clone()]);
            sorted(rows.collect())
        };
        let sql = format!(
            "SELECT f.Name, d.{key} FROM files.Files f JOIN files.Associations a USING (FileID) \
             JOIN {table} d ON d.{key} = a.ObjectID"
        );
        let rows = demo.rows(&sql).await;
        assert_eq!(sorted(rows), as_rows(&own), "{sql}");

        // Of one document its own files are asked for, and nothing of others.
        let one = own.first().map(|(_, id)| id.clone()).unwrap();
        let sql = format!(
            "SELECT a.Name, d.{key} FROM {table} d JOIN files.Associations a ON a.ObjectID = d.{key} \
             WHERE d.{key} = '{one}'"
        );
        let (rows, calls) = demo.ask(&sql).await;
        let of_one: Vec<_> = own.iter().filter(|(_, id)| *id == one).cloned().collect();
        assert_eq!(sorted(rows), as_rows(&of_one), "{sql}");
        assert_eq!(of("/files.xro", &calls), 1, "{sql}: {calls:?}");
        assert_eq!(of("/api.xro", &calls), 1, "{sql}: {calls:?}");
    }
}

/// A custom connection that may read contacts and nothing else.
async fn narrow() -> (Simulator, Session) {
    let simulator = Simulator::start(Options {
        invoices: 60,
        ..Options::default()
    });
    let simulator = simulator.unwrap();
    let settings = Settings::from_pairs([
        ("AuthScheme", "OAuthClient"),
        ("OAuthClientId", CLIENT_ID),
        ("OAuthClientSecret", CLIENT_SECRET),
        ("OAuthSettingsLocation", "memory://"),
        ("Scope", "accounting.contacts.read"),
        ("CallsPerMinute", "0"),
        ("ApiUrl", simulator.url()),
        ("IdentityUrl", simulator.url()),
    ]);
    let connection = XeroConnection::open(settings.unwrap()).await.unwrap();
    (simulator, connection.session())
}

#[tokio::test]
async fn a_scope_that_is_missing_fails_only_what_touches_its_schema() {
    let (_simulator, session) = narrow().await;
    for sql in [
        "SELECT Name FROM projects.Projects",
        "SELECT p.Name FROM projects.Projects p JOIN Contacts c USING (ContactID)",
        "SELECT Duration FROM projects.Time",
    ] {
        let error = session.collect(sql).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::SignIn, "{sql}: {error}");
        for words in ["Reading projects.Projects takes", "`projects.read`"] {
            assert!(error.to_string().contains(words), "{sql}: {error}");
        }
        let contacts = session.collect("SELECT Name FROM Contacts").await.unwrap();
        assert!(contacts.iter().any(|batch| batch.num_rows() > 0));
    }
}

#[tokio::test]
async fn one_path_of_two_apis_is_two_lists() {
    let demo = Demo::of(10).await;
    for (one, other) in [
        ("assets.Settings", "payrollaus.Settings"),
        ("payrollaus.Timesheets", "payrollaus.TimesheetsV1"),
    ] {
        let sql = format!("SELECT TenantName FROM {one} UNION ALL SELECT TenantName FROM {other}");
        let plan = demo.rows(&format!("EXPLAIN {sql}")).await;
        let plan = plan.concat().concat();
        assert!(!plan.contains("shared_by"), "{plan}");
        let (_, calls) = demo.ask(&sql).await;
        assert_eq!(calls.len(), 2, "{sql}");
    }
}
