//! The least number of calls, worked out by hand, beside what each query makes.

use xero_sql::simulator::Options;

use super::{Family, asked_about, attachments, histories};
use crate::harness::Demo;

/// Fewer invoices than a page.
async fn demo() -> Demo {
    let options = Options {
        invoices: 60,
        ..Options::default()
    };
    Demo::with(options, &[("MaxCallsPerQuery", "0")]).await
}

fn quoted<'a>(ids: impl IntoIterator<Item = &'a String>) -> String {
    let quoted = ids.into_iter().map(|id| format!("'{id}'"));
    quoted.collect::<Vec<_>>().join(", ")
}

/// The calls of a query: about single documents, and others.
async fn cost(demo: &Demo, family: &Family, sql: &str) -> (usize, usize) {
    demo.simulator.clear_journal();
    if let Err(error) = demo.session.collect(&format!("EXPLAIN {sql}")).await {
        panic!("{sql}: {error}");
    }
    assert!(demo.calls().is_empty(), "planning {sql} sends");
    let (_, calls) = demo.ask(sql).await;
    let about = asked_about(&calls, family).len();
    (about, calls.len() - about)
}

#[tokio::test]
async fn histories_cost_what_they_must() {
    let demo = demo().await;
    let books = demo.simulator.books(0);
    for family in histories(&books) {
        let Family {
            table,
            key,
            parents,
            documents,
        } = &family;
        let ids: Vec<String> = documents.iter().map(|(id, _)| id.to_string()).collect();
        let all = format!("SELECT * FROM {table}");
        // Every kind's list is one page here.
        let cases = [
            (all.clone(), (ids.len(), 1), "the list, and each"),
            (
                format!("SELECT COUNT(*) FROM {table}"),
                (ids.len(), 1),
                "only calls tell the number",
            ),
            (format!("{all} WHERE {key} = '{}'", ids[0]), (1, 0), "one"),
            (
                format!("{all} WHERE {key} = '{}'", ids[0].to_uppercase()),
                (1, 0),
                "in any case",
            ),
            (
                format!("{all} WHERE {key} IN ({})", quoted(&ids[..3])),
                (3, 0),
                "the ids are known: no list",
            ),
            (format!("{all} WHERE {key} = 'nonsense'"), (0, 0), "no id"),
            (
                format!(
                    "SELECT h.Changes FROM {table} h JOIN {parents} p USING ({key}) \
                     WHERE p.{key} IN ({})",
                    quoted(&ids[..3])
                ),
                (3, 1),
                "the other side, and its three",
            ),
        ];
        for (sql, least, why) in cases {
            assert_eq!(cost(&demo, &family, &sql).await, least, "{sql}\n{why}");
        }
        // With a limit no more is asked for than it takes.
        let (rows, calls) = demo.ask(&format!("{all} LIMIT 5")).await;
        assert_eq!(rows.len(), 5, "{table}");
        let about = asked_about(&calls, &family);
        let mut wanted = 5;
        for call in &about {
            assert!(wanted > 0, "{table}: a call too many");
            wanted -= call.rows.min(wanted);
        }
        assert_eq!((wanted, calls.len()), (0, about.len() + 1), "{table}");
    }
}

#[tokio::test]
async fn a_join_asks_about_those_that_it_can_match() {
    let demo = demo().await;
    let books = demo.simulator.books(0);
    let families = histories(&books);
    let family = families.iter().find(|f| f.parents == "Invoices").unwrap();
    let mut totals: Vec<_> = books.invoices().map(|i| i.total).collect();
    totals.sort();
    let small = totals[10];
    let few = books.invoices().filter(|i| i.total < small).count();
    assert!(few > 2 && few < 30, "{few}");
    for sql in [
        "SELECT i.InvoiceNumber, h.Changes FROM HistoryInvoices h \
         JOIN Invoices i ON i.InvoiceID = h.InvoiceID WHERE i.Total < {}",
        "SELECT i.InvoiceNumber, h.Changes FROM Invoices i \
         JOIN HistoryInvoices h USING (InvoiceID) WHERE i.Total < {}",
        "SELECT Changes FROM HistoryInvoices WHERE InvoiceID IN \
         (SELECT InvoiceID FROM Invoices WHERE Total < {})",
    ] {
        let sql = sql.replace("{}", &small.to_string());
        assert_eq!(cost(&demo, family, &sql).await, (few, 1), "{sql}");
    }
}

#[tokio::test]
async fn attachments_cost_what_they_must() {
    let demo = demo().await;
    let books = demo.simulator.books(0);
    for family in attachments(&books) {
        let (table, key) = (&family.table, family.key);
        let flagged: Vec<String> = family
            .documents
            .iter()
            .filter(|(_, has)| *has)
            .map(|(id, _)| id.to_string())
            .collect();
        let bare: Vec<String> = family
            .documents
            .iter()
            .filter(|(_, has)| !*has)
            .map(|(id, _)| id.to_string())
            .take(6)
            .collect();
        let all = format!("SELECT * FROM {table}");
        let takes_ids = ["Invoices", "Contacts"].contains(&family.parents);
        let one_reply = family.parents == "Accounts";
        let mut cases = vec![
            (
                all.clone(),
                (flagged.len(), 1),
                "the list, and those with files",
            ),
            (
                format!("{all} WHERE {key} = '{}'", bare[0]),
                (1, 0),
                "to look at one first is no cheaper",
            ),
        ];
        if takes_ids || one_reply {
            cases.push((
                format!("{all} WHERE {key} IN ({})", quoted(&bare)),
                (0, 1),
                "one call tells that none has files",
            ));
        }
        for (sql, least, why) in cases {
            assert_eq!(cost(&demo, &family, &sql).await, least, "{sql}\n{why}");
        }
    }
}
