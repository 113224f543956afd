//! For random conditions, the rows that are written are those that a SELECT shows.

use std::collections::BTreeSet;

use xero_sql::catalog::descriptor::{Kind, Level};
use xero_sql::catalog::writable::WRITABLE;

use super::writer;
use crate::harness::Demo;
use crate::soundness::conditions::{Subject, condition};
use crate::soundness::random::Random;

/// Cases in `cargo test`; `XERO_SQL_CASES` asks for more.
const CASES: u64 = 120;

/// What is written of each table: something that changes nothing else.
const CHANGES: [(&str, &str); 4] = [
    ("Contacts", "LastName"),
    ("Invoices", "Url"),
    ("ManualJournals", "Url"),
    ("Items", "Description"),
];

async fn subjects(demo: &Demo, table: &str) -> Vec<Subject> {
    let one = WRITABLE.iter().find(|one| one.table.name == table).unwrap();
    let mut subjects = Vec::new();
    for column in one.table.columns {
        if matches!(column.kind, Kind::List(_)) || column.level == Level::Parameter {
            continue;
        }
        let sql = format!(
            "SELECT DISTINCT \"{0}\" FROM {table} WHERE \"{0}\" IS NOT NULL ORDER BY 1 LIMIT 50",
            column.name
        );
        subjects.push(Subject {
            name: column.name.to_string(),
            kind: column.kind,
            values: demo.ask(&sql).await.0.into_iter().flatten().collect(),
            travels: true,
        });
    }
    subjects
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_written_are_the_rows_that_a_select_shows() {
    let cases = std::env::var("XERO_SQL_CASES")
        .ok()
        .and_then(|text| text.parse().ok());
    let cases = cases.unwrap_or(CASES).min(5_000);
    let demo = writer(60, &[("MaxWriteRows", "0"), ("OnRowError", "continue")]).await;
    let mut tables = Vec::new();
    for (table, column) in CHANGES {
        tables.push((table, column, subjects(&demo, table).await));
    }
    let (mut some, mut all) = (0, 0);
    for case in 0..cases {
        let mut random = Random::of(7, case);
        let (table, column, subjects) = random.of_list(&tables);
        let one = WRITABLE
            .iter()
            .find(|one| one.table.name == *table)
            .unwrap();
        let key = one.table.key[0];
        let condition = condition(&mut random, subjects, "");
        let is_delete = random.chance(25);
        let limit = match is_delete && random.chance(40) {
            true => " LIMIT 2",
            false => "",
        };
        let select = format!("SELECT {key} FROM {table} WHERE {condition}");
        let Ok(meant) = demo.session.collect(&select).await else {
            continue;
        };
        let meant: BTreeSet<String> = crate::harness::cells(&meant)
            .into_iter()
            .flatten()
            .collect();
        match is_delete {
            // What would be deleted is shown, so that there is something left for the next case.
            true => {
                let sql = format!("DELETE FROM {table} WHERE {condition}{limit}");
                demo.session
                    .collect("SET xero.dry_run = true")
                    .await
                    .unwrap();
                let rows = demo.session.collect(&sql).await;
                demo.session
                    .collect("SET xero.dry_run = false")
                    .await
                    .unwrap();
                // Contacts can't be deleted.
                let Ok(rows) = rows else { continue };
                let rows = crate::harness::cells(&rows);
                let most = if limit.is_empty() { usize::MAX } else { 2 };
                assert_eq!(rows.len(), meant.len().min(most), "case {case}: {sql}");
                // Of a row that no call deletes it is told why, without its id.
                let is_meant = |row: &Vec<String>| {
                    row[3] == "<null>" || meant.iter().any(|id| row[3..5].concat().contains(id))
                };
                assert!(rows.iter().all(is_meant), "case {case}: {sql}");
            }
            false => {
                let sql = format!("UPDATE {table} SET {column} = 'case {case}' WHERE {condition}");
                demo.simulator.clear_journal();
                let done = demo.session.collect(&sql).await;
                done.unwrap_or_else(|error| panic!("{sql}: {error}"));
                let calls = demo.writes();
                let sent = calls.iter().flat_map(|call| ids(call.body.as_deref(), key));
                assert_eq!(sent.collect::<BTreeSet<_>>(), meant, "case {case}: {sql}");
            }
        }
        some += usize::from(!meant.is_empty());
        all += 1;
    }
    assert!(some * 4 > all, "{some} of {all} cases meant any row");
}

/// The ids in a body.
fn ids(body: Option<&str>, key: &str) -> Vec<String> {
    let body: serde_json::Value = serde_json::from_str(body.unwrap_or("{}")).unwrap();
    let lists = body
        .as_object()
        .unwrap()
        .values()
        .filter_map(|list| list.as_array());
    let ids = lists.flatten().filter_map(|element| element[key].as_str());
    ids.map(str::to_string).collect()
}
