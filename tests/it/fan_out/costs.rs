//! The least number of calls, worked out by hand, beside what each query makes.

use std::collections::BTreeSet;

use xero_sql::catalog::descriptor::{Api, FanOut, Rows};
use xero_sql::catalog::registry;
use xero_sql::simulator::{Options, Seen};

use super::{Family, asked_about, attachments, histories};
use crate::harness::Demo;
use crate::tables::required;

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
        let some = &ids[..ids.len().min(3)];
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
                format!("{all} WHERE {key} IN ({})", quoted(some)),
                (some.len(), 0),
                "the ids are known: no list",
            ),
            (format!("{all} WHERE {key} = 'nonsense'"), (0, 0), "no id"),
            (
                format!(
                    "SELECT h.Changes FROM {table} h JOIN {parents} p USING ({key}) \
                     WHERE p.{key} IN ({})",
                    quoted(some)
                ),
                (some.len(), 1),
                "the other side, and its few",
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
async fn of_many_that_a_join_names_only_those_with_files_are_asked_for_them() {
    for (parents, table, key) in [
        ("Invoices", "InvoiceAttachments", "InvoiceID"),
        (
            "BankTransactions",
            "BankTransactionAttachments",
            "BankTransactionID",
        ),
    ] {
        // Nothing is known of the lists' lengths.
        let demo = demo().await;
        let books = demo.simulator.books(0);
        let family = attachments(&books);
        let family = family.iter().find(|f| f.table == table).unwrap();
        let having = format!("SELECT COUNT(*) FROM {parents} WHERE Total > 100");
        let many: usize = demo.rows(&having).await[0][0].parse().unwrap();
        let flagged = format!("{having} AND HasAttachments");
        let few: usize = demo.rows(&flagged).await[0][0].parse().unwrap();
        assert!(many > 5 * few.max(1), "{parents}: {few} of {many}");
        let fresh = self::demo().await;
        let sql =
            format!("SELECT FileName FROM {table} JOIN {parents} USING ({key}) WHERE Total > 100");
        let (about, others) = cost(&fresh, family, &sql).await;
        assert_eq!(about, few, "{sql}");
        assert!(others <= 3, "{sql}: {others} others");
    }
}

#[tokio::test]
async fn attachments_cost_what_they_must() {
    let demo = demo().await;
    let books = demo.simulator.books(0);
    for family in attachments(&books) {
        let (table, key) = (&family.table, family.key);
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
                (family.asked_for_files(), 1),
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

/// Whether a call is one of those that `fan_out` makes for each parent.
fn is_of(call: &Seen, fan_out: &FanOut) -> bool {
    let path = format!("/api.xro/2.0{}", fan_out.endpoint.path);
    let mut parts = path.split('/').zip(call.path.split('/'));
    let same = |(wanted, found): (&str, &str)| wanted == found || wanted == "{id}";
    path.split('/').count() == call.path.split('/').count() && parts.all(same)
}

#[tokio::test]
async fn every_fan_out_asks_about_those_that_the_query_leaves_and_no_others() {
    let demo = demo().await;
    let mut nobody_to_ask_about = Vec::new();
    // Other schemas' answers come in pages, or cost a call for each row of a fan-out; reports have
    // parameters, and `reports_asked`.
    let tables = registry::tables(Api::Accounting);
    for table in tables.filter(|table| !table.is_report()) {
        let Rows::PerParent(fan_out) = table.rows else {
            continue;
        };
        let (name, parents, key) = (table.name, fan_out.parents.name, fan_out.key);
        let mut asked = Vec::from_iter(fan_out.flag.map(|flag| format!("{flag} IS NOT FALSE")));
        for (column, words) in fan_out.only {
            asked.push(format!("{column} IN ('{}')", words.join("', '")));
        }
        if asked.is_empty() {
            asked.push("true".to_string());
        }
        let asked = asked.join(" AND ");
        let sql = format!("SELECT {key} FROM {parents} WHERE {asked} ORDER BY {key}");
        let ids: Vec<String> = demo.rows(&sql).await.into_iter().flatten().collect();
        if ids.is_empty() {
            nobody_to_ask_about.push(name);
            continue;
        }
        let some = &ids[..ids.len().min(2)];
        let all = format!("SELECT * FROM {name}{}", required(table));
        let and = match required(table).as_str() {
            "" => " WHERE",
            _ => " AND",
        };
        let of_some = format!("IN ({})", quoted(some));
        let condition = required(table).replace("DateFrom", "c.DateFrom");
        let condition = condition.replace("DateTo", "c.DateTo");
        let joined = format!(
            "SELECT c.* FROM {parents} p JOIN {name} c ON c.{key} = p.{key} \
             {condition}{and} p.{key} {of_some}"
        );
        for (sql, about) in [
            (all.clone(), ids.len()),
            (format!("{all}{and} {key} = '{}'", ids[0]), 1),
            (format!("{all}{and} {key} {of_some}"), some.len()),
            (joined, some.len()),
            (format!("{all}{and} {key} = 'nonsense'"), 0),
        ] {
            let (_, calls) = demo.ask(&sql).await;
            let made = calls.iter().filter(|call| is_of(call, fan_out));
            let made = made.map(|call| &call.path).collect::<BTreeSet<_>>().len();
            assert_eq!(made, about, "{sql}");
            // A list of the parents is one page here, and a join reads it for itself as well.
            let others = calls.len() - made;
            assert!(others <= 2, "{sql}: {others} calls that aren't about one");
        }
        let sql = format!("{all} LIMIT 1");
        let (rows, calls) = demo.ask(&sql).await;
        let about: Vec<_> = calls.iter().filter(|c| is_of(c, fan_out)).collect();
        if fan_out.list.is_empty() && !rows.is_empty() {
            let before = &about[..about.len() - 1];
            let empty = before.iter().all(|call| call.rows == 0);
            assert!(empty, "{sql}: a call after the row");
        }
    }
    // These books are small, and few of their documents have files.
    let files = |name: &&&str| name.ends_with("Attachments");
    let of_files = nobody_to_ask_about.iter().filter(files).count();
    assert_eq!(
        of_files,
        nobody_to_ask_about.len(),
        "{nobody_to_ask_about:?}"
    );
    assert!(of_files < 4, "{nobody_to_ask_about:?}");
}

#[tokio::test]
async fn what_two_parts_of_a_query_ask_about_one_document_is_asked_once() {
    let demo = demo().await;
    let books = demo.simulator.books(0);
    let ids: Vec<String> = books
        .invoices()
        .take(5)
        .map(|invoice| invoice.invoice_id.to_string())
        .collect();
    let some = quoted(&ids);
    let histories = |sql: &str| sql.replace("{some}", &some);
    let cases = [
        (
            "WITH h AS (SELECT * FROM HistoryInvoices WHERE InvoiceID IN ({some})) \
             SELECT COUNT(*) FROM h a JOIN h b ON a.InvoiceID = b.InvoiceID AND a.DateUTC = b.DateUTC",
            5,
        ),
        (
            "SELECT Changes FROM HistoryInvoices WHERE InvoiceID IN ({some}) \
             UNION ALL SELECT Details FROM HistoryInvoices WHERE InvoiceID IN ({some})",
            5,
        ),
        // All of one part are asked about, some of the other.
        (
            "SELECT (SELECT COUNT(*) FROM HistoryInvoices) AS everything, COUNT(*) FROM HistoryInvoices \
             WHERE InvoiceID IN ({some})",
            61,
        ),
    ];
    for (sql, calls) in cases {
        let sql = histories(sql);
        let (rows, made) = demo.ask(&sql).await;
        assert!(!rows.is_empty());
        assert_eq!(made.len(), calls, "{sql}");
    }
}

#[tokio::test]
async fn what_is_shared_counts_once_against_the_most_calls_of_a_query() {
    let options = Options {
        invoices: 60,
        ..Options::default()
    };
    let demo = Demo::with(options, &[("MaxCallsPerQuery", "65")]).await;
    let sql = "WITH h AS (SELECT * FROM HistoryInvoices) \
               SELECT COUNT(*) FROM h a JOIN h b USING (InvoiceID)";
    let (_, calls) = demo.ask(sql).await;
    assert_eq!(calls.len(), 61, "a call an invoice, and their list");
}
