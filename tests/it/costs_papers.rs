//! What queries of files and assets cost: the least number of calls, worked out by hand, beside
//! the calls that the simulator saw.

use xero_sql::simulator::{Options, Seen};

use crate::harness::Demo;

/// With 240 files, which are three pages, and 150 assets, of which 117 registered ones are two.
async fn demo() -> Demo {
    Demo::with(Options::default(), &[]).await
}

/// The paths asked for, below the API's base, without ids.
fn paths(calls: &[Seen]) -> Vec<String> {
    let path = |seen: &Seen| {
        let parts = seen.path.splitn(4, '/').nth(3).unwrap_or_default();
        let parts = parts.split('/').filter(|part| part.len() != 36);
        parts.collect::<Vec<_>>().join("/")
    };
    calls.iter().map(path).collect()
}

/// How many calls a query makes of each path, in the order of the paths.
async fn cost(demo: &Demo, sql: &str) -> Vec<(String, usize)> {
    let (_, calls) = demo.ask(sql).await;
    let mut found: Vec<(String, usize)> = Vec::new();
    for path in paths(&calls) {
        match found.iter_mut().find(|(known, _)| *known == path) {
            Some((_, count)) => *count += 1,
            None => found.push((path, 1)),
        }
    }
    found
}

async fn costs(demo: &Demo, cases: Vec<(String, Vec<(&str, usize)>)>) {
    for (sql, least) in cases {
        let found = cost(demo, &sql).await;
        let found: Vec<(&str, usize)> = found.iter().map(|(path, n)| (path.as_str(), *n)).collect();
        assert_eq!(found, least, "{sql}");
    }
}

#[tokio::test]
async fn files_and_folders_cost_their_pages() {
    let demo = demo().await;
    let books = demo.simulator.books(0);
    let ids: Vec<String> = books.files().map(|file| file.file_id.to_string()).collect();
    let one = |sql: &str, path| (sql.to_string(), vec![(path, 1)]);
    let cases = vec![
        (
            "SELECT Name, Size FROM files.Files".to_string(),
            vec![("Files", 3)],
        ),
        one("SELECT COUNT(*) FROM files.Files", "Files"),
        one("SELECT Name FROM files.Files LIMIT 5", "Files"),
        one(
            &format!("SELECT Name FROM files.Files WHERE FileID = '{}'", ids[7]),
            "Files",
        ),
        (
            format!(
                "SELECT Name FROM files.Files WHERE FileID IN ('{}', '{}')",
                ids[7], ids[9]
            ),
            vec![("Files", 2)],
        ),
        (
            "SELECT Name FROM files.Files WHERE FileID = 'nonsense'".to_string(),
            vec![],
        ),
        one("SELECT * FROM files.Folders", "Folders"),
        one("SELECT * FROM files.Inbox", "Inbox"),
    ];
    costs(&demo, cases).await;
    let (_, calls) = demo.ask("SELECT Name FROM files.Files LIMIT 5").await;
    assert!(calls[0].url.contains("pagesize=5"), "{}", calls[0].url);
}

#[tokio::test]
async fn associations_cost_a_call_a_file_or_a_call_an_object() {
    let demo = demo().await;
    let books = demo.simulator.books(0);
    let all: Vec<_> = books.associations().collect();
    let of = |group: &str| {
        let found = all.iter().find(|found| found.object_group == group);
        found.map(|found| found.object_id.to_string()).expect("one")
    };
    let (invoice, bank) = (of("Invoice"), of("BankTransaction"));
    // More than a page of files.
    let contact = of("Contact");
    let files: Vec<String> = books.files().map(|file| file.file_id.to_string()).collect();
    let from = "FROM files.Associations";
    let cases = vec![
        (
            format!("SELECT FileID, ObjectType {from}"),
            vec![("Files", 3), ("Files/Associations", files.len())],
        ),
        (
            format!(
                "SELECT ObjectID {from} WHERE FileID IN ('{}', '{}')",
                files[0], files[1]
            ),
            vec![("Files/Associations", 2)],
        ),
        (
            format!("SELECT Name, SendWithObject {from} WHERE ObjectID = '{invoice}'"),
            vec![("Associations", 1)],
        ),
        (
            format!("SELECT Name {from} WHERE ObjectID IN ('{invoice}', '{bank}')"),
            vec![("Associations", 2)],
        ),
        (
            // Two pages, which nothing counts, twice.
            format!("SELECT Name {from} WHERE ObjectID = '{contact}'"),
            vec![("Associations", 4)],
        ),
        (
            format!(
                "SELECT a.Name, i.InvoiceNumber {from} a JOIN Invoices i ON i.InvoiceID = a.ObjectID \
                 WHERE i.InvoiceID = '{invoice}'"
            ),
            vec![("Invoices", 1), ("Associations", 1)],
        ),
    ];
    costs(&demo, cases).await;
}

#[tokio::test]
async fn counts_of_many_objects_come_in_few_calls() {
    let demo = demo().await;
    let books = demo.simulator.books(0);
    let ids: Vec<String> = books
        .contacts()
        .map(|c| format!("'{}'", c.contact_id))
        .collect();
    let sql = |ids: &[String]| {
        let ids = ids.join(", ");
        format!(
            "SELECT SUM(AssociationCount) FROM files.AssociationCounts WHERE ObjectID IN ({ids})"
        )
    };
    let cases = vec![
        (sql(&ids[..1]), vec![("Associations/Count", 1)]),
        (sql(&ids[..40]), vec![("Associations/Count", 1)]),
        (sql(&ids[..41]), vec![("Associations/Count", 2)]),
    ];
    costs(&demo, cases).await;
    for sql in [
        "SELECT * FROM files.AssociationCounts",
        "SELECT * FROM files.AssociationCounts WHERE AssociationCount > 1",
        "SELECT * FROM files.AssociationCounts WHERE ObjectID <> 'x'",
    ] {
        demo.simulator.clear_journal();
        let error = demo.session.collect(sql).await.unwrap_err().to_string();
        assert!(error.contains("ObjectID"), "{sql}: {error}");
        assert!(demo.calls().is_empty(), "{sql}");
    }
}

#[tokio::test]
async fn assets_cost_a_list_a_status_and_details_a_call_each() {
    let demo = demo().await;
    let assets: Vec<_> = demo.simulator.books(0).assets().collect();
    let of = |status: &str| assets.iter().filter(|a| a.asset_status == status).count();
    let draft = assets.iter().find(|a| a.asset_status == "Draft");
    let id = draft.expect("a draft").asset_id.to_string();
    let drafts = of("Draft");
    let lists = |sql: &str, n| (sql.to_string(), vec![("Assets", n)]);
    let cases = vec![
        lists(
            "SELECT AssetName FROM assets.Assets WHERE AssetStatus = 'Draft'",
            1,
        ),
        lists(
            "SELECT AssetName FROM assets.Assets WHERE AssetStatus = 'Draft' LIMIT 3",
            1,
        ),
        // An asset may go from one list to the other meanwhile: both are read twice.
        lists(
            "SELECT AssetName FROM assets.Assets WHERE AssetStatus IN ('Draft', 'Disposed')",
            4,
        ),
        lists(
            &format!("SELECT AssetName FROM assets.Assets WHERE AssetID = '{id}'"),
            1,
        ),
        lists(
            &format!("SELECT SerialNumber FROM assets.Assets WHERE AssetID = '{id}'"),
            1,
        ),
        lists(
            "SELECT AssetNumber, SerialNumber FROM assets.Assets WHERE AssetStatus = 'Draft'",
            1 + drafts,
        ),
        // Xero may know a word that this program doesn't, and not by this parameter.
        lists(
            "SELECT AssetName FROM assets.Assets WHERE AssetStatus = 'Sold'",
            8,
        ),
        (
            "SELECT * FROM assets.AssetTypes".to_string(),
            vec![("AssetTypes", 1)],
        ),
        (
            "SELECT * FROM assets.Settings".to_string(),
            vec![("Settings", 1)],
        ),
    ];
    costs(&demo, cases).await;
    let sql = "SELECT AssetName FROM assets.Assets WHERE AssetStatus = 'Registered'";
    let (rows, calls) = demo.ask(sql).await;
    assert_eq!(rows.len(), of("Registered"));
    assert!(
        calls
            .iter()
            .all(|call| call.url.contains("status=REGISTERED"))
    );
}
