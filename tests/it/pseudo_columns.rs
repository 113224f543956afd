//! Pseudo-columns: what Xero is asked for beside its filters is asked for whatever else a query
//! says, and nothing weakens it.

use std::collections::BTreeSet;

use datafusion::prelude::SessionContext;
use xero_sql::ErrorKind;
use xero_sql::simulator::{Options, Seen};

use crate::harness::{Demo, NULL, cells, sorted};

async fn demo(invoices: usize, more: &[(&str, &str)]) -> Demo {
    let options = Options {
        invoices,
        ..Options::default()
    };
    Demo::with(options, &[&[("PseudoColumns", "*=*")], more].concat()).await
}

/// A word that some invoices have in their reference, and others not.
fn term(demo: &Demo) -> String {
    let books = demo.simulator.books(0);
    let references: Vec<String> = books.invoices().filter_map(|i| i.reference).collect();
    let words = references.iter().flat_map(|text| text.split_whitespace());
    let words = words.filter(|word| word.chars().all(char::is_alphabetic) && word.len() > 3);
    let found = words.map(|word| {
        let count = matching(demo, word).len();
        (count, word.to_uppercase())
    });
    let (count, word) = found.filter(|(count, _)| *count > 5).min().unwrap();
    assert!(count < books.invoices().count() / 2, "{word}: {count}");
    word
}

/// The ids of invoices that a search for `term` finds.
fn matching(demo: &Demo, term: &str) -> BTreeSet<String> {
    let term = term.to_lowercase();
    let books = demo.simulator.books(0);
    let has = |text: &Option<String>| {
        text.as_ref()
            .is_some_and(|text| text.to_lowercase().contains(&term))
    };
    let found = books
        .invoices()
        .filter(|i| has(&i.invoice_number) || has(&i.reference));
    found.map(|i| i.invoice_id.to_string()).collect()
}

fn first_column(rows: &[Vec<String>]) -> BTreeSet<String> {
    rows.iter().map(|row| row[0].clone()).collect()
}

fn asked<'a>(calls: &'a [Seen], path: &str) -> Vec<&'a Seen> {
    let calls = calls.iter();
    calls.filter(|call| call.url.contains(path)).collect()
}

#[tokio::test]
async fn a_pseudo_column_is_there_only_where_the_property_names_it() {
    let options = || Options {
        invoices: 3,
        ..Options::default()
    };
    let columns = |table: &str| {
        format!(
            "SELECT column_name FROM information_schema.columns \
             WHERE table_schema = 'accounting' AND table_name = '{table}' \
             AND column_name IN ('SearchTerm', 'CreatedByMyApp') ORDER BY 1"
        )
    };
    for (value, contacts, invoices) in [
        ("", &[][..], &[][..]),
        ("Contacts=SearchTerm", &["SearchTerm"], &[]),
        ("invoices=createdbymyapp", &[], &["CreatedByMyApp"]),
        ("*=*", &["SearchTerm"], &["CreatedByMyApp", "SearchTerm"]),
    ] {
        let demo = Demo::with(options(), &[("PseudoColumns", value)]).await;
        assert_eq!(demo.rows(&columns("Contacts")).await.concat(), contacts);
        assert_eq!(demo.rows(&columns("Invoices")).await.concat(), invoices);
        let nobody = demo.rows(&columns("InvoiceLineItems")).await;
        assert!(nobody.is_empty());
        let sql = "SELECT * FROM Contacts WHERE SearchTerm = 'x'";
        assert_eq!(
            demo.session.collect(sql).await.is_ok(),
            !contacts.is_empty()
        );
    }
}

#[tokio::test]
async fn a_search_travels_alone_and_echoes_its_literal() {
    let demo = demo(300, &[]).await;
    let term = term(&demo);
    let sql = format!(
        "SELECT InvoiceID, SearchTerm, CreatedByMyApp FROM Invoices \
         WHERE SearchTerm = '{term}' AND Total > 0 AND Status IN ('PAID', 'AUTHORISED', 'DRAFT')"
    );
    let (rows, calls) = demo.ask(&sql).await;
    let [call] = &calls[..] else {
        panic!("{calls:?}")
    };
    assert_eq!(call.query_value("searchTerm"), Some(term.as_str()));
    for other in ["where", "order", "Statuses", "createdByMyApp"] {
        assert_eq!(call.query_value(other), None, "{}", call.url);
    }
    assert!(!rows.is_empty());
    for row in &rows {
        assert_eq!((row[1].as_str(), row[2].as_str()), (term.as_str(), NULL));
    }
    assert!(first_column(&rows).is_subset(&matching(&demo, &term)));
    // Unasked it is NULL, and costs nothing.
    let (rows, calls) = demo.ask("SELECT SearchTerm FROM Invoices LIMIT 2").await;
    assert_eq!(rows, [[NULL], [NULL]]);
    assert_eq!(calls[0].query_value("searchTerm"), None);
    let explained = demo.rows(&format!("EXPLAIN {sql}")).await;
    let explained = format!("{explained:?}");
    for part in [
        format!("searchTerm={term}"),
        format!("SearchTerm = '{term}' (asked for)"),
        "(local: a pseudo-column's parameter travels alone)".to_string(),
    ] {
        assert!(explained.contains(&part), "`{part}`: {explained}");
    }
}

#[tokio::test]
async fn whatever_stands_beside_a_search_narrows_it_and_never_goes_round_it() {
    for more in [&[][..], &[("PageSize", "7")], &[("VerifyPushdown", "true")]] {
        let demo = demo(200, more).await;
        let term = term(&demo);
        let found = matching(&demo, &term);
        let books = demo.simulator.books(0);
        let all: Vec<_> = books.invoices().collect();
        let inside = all
            .iter()
            .find(|i| found.contains(&i.invoice_id.to_string()));
        let outside = all
            .iter()
            .find(|i| !found.contains(&i.invoice_id.to_string()));
        let (inside, outside) = (inside.unwrap(), outside.unwrap());
        let numbers = all.iter().filter_map(|i| i.invoice_number.as_ref());
        let numbers: Vec<String> = numbers
            .map(|n| format!("'{}'", n.replace('\'', "''")))
            .collect();
        let conditions = [
            "true".to_string(),
            "Status = 'PAID'".to_string(),
            format!("InvoiceID = '{}'", inside.invoice_id),
            format!("InvoiceID = '{}'", outside.invoice_id),
            format!(
                "InvoiceID IN ('{}', '{}')",
                inside.invoice_id, outside.invoice_id
            ),
            format!("ContactID = '{}'", inside.contact_id),
            format!(
                "ContactID IN ('{}', '{}')",
                inside.contact_id, outside.contact_id
            ),
            format!("InvoiceNumber IN ({})", numbers.join(", ")),
            "Date >= '2024-01-01' AND Total > 100".to_string(),
            "(Reference IS NOT NULL OR Type = 'ACCREC')".to_string(),
            "UpdatedDateUTC > TIMESTAMP '2020-01-01T00:00:00Z'".to_string(),
            "ContactID IN (SELECT ContactID FROM Contacts WHERE Name < 'M')".to_string(),
        ];
        for condition in conditions {
            let unsearched = format!("SELECT InvoiceID FROM Invoices WHERE {condition}");
            let expected = first_column(&demo.rows(&unsearched).await);
            let expected: BTreeSet<_> = expected.intersection(&found).cloned().collect();
            let searched = format!("{unsearched} AND SearchTerm = '{term}'");
            let (rows, calls) = demo.ask(&searched).await;
            assert_eq!(first_column(&rows), expected, "{searched}");
            assert_eq!(rows.len(), expected.len(), "{searched}");
            if more.is_empty() {
                for call in asked(&calls, "/Invoices") {
                    assert_eq!(call.query_value("searchTerm"), Some(&*term), "{}", call.url);
                    for other in ["IDs", "ContactIDs", "InvoiceNumbers", "where"] {
                        assert_eq!(call.query_value(other), None, "{}", call.url);
                    }
                }
            }
            let count = searched.replace("SELECT InvoiceID", "SELECT COUNT(*)");
            let counted = demo.rows(&count).await;
            assert_eq!(counted, [[expected.len().to_string()]], "{count}");
            let limit = format!("{searched} ORDER BY InvoiceID LIMIT 3");
            let first: Vec<_> = expected.iter().take(3).cloned().collect();
            assert_eq!(demo.rows(&limit).await.concat(), first, "{limit}");
            let some = demo.rows(&format!("{searched} LIMIT 2")).await;
            assert_eq!(some.len(), expected.len().min(2), "{searched} LIMIT 2");
            assert!(first_column(&some).is_subset(&expected));
            let newest = format!("{searched} ORDER BY Date DESC LIMIT 1");
            assert_eq!(demo.rows(&newest).await.len(), expected.len().min(1));
        }
    }
}

#[tokio::test]
async fn a_search_joins_with_other_tables_and_with_the_same_one_unsearched() {
    let demo = demo(200, &[]).await;
    let term = term(&demo);
    let found = matching(&demo, &term);
    let search = format!("SearchTerm = '{term}'");
    for sql in [
        format!(
            "SELECT DISTINCT s.InvoiceID FROM Invoices s JOIN InvoiceLineItems l \
             ON l.InvoiceID = s.InvoiceID WHERE s.{search}"
        ),
        format!(
            "SELECT s.InvoiceID FROM Invoices s JOIN Contacts c ON c.ContactID = s.ContactID \
             WHERE s.{search}"
        ),
        format!(
            "SELECT a.InvoiceID FROM Invoices a JOIN Invoices s ON a.InvoiceID = s.InvoiceID \
             WHERE s.{search}"
        ),
        format!(
            "SELECT a.InvoiceID FROM Invoices a LEFT JOIN Invoices s ON a.InvoiceID = s.InvoiceID \
             AND s.{search} WHERE s.InvoiceID IS NOT NULL"
        ),
        format!(
            "SELECT InvoiceID FROM (SELECT *, SearchTerm AS t FROM Invoices) WHERE t = '{term}'"
        ),
        format!("WITH s AS (SELECT * FROM Invoices) SELECT InvoiceID FROM s WHERE {search}"),
        format!(
            "SELECT InvoiceID FROM Invoices WHERE {search} \
             UNION SELECT InvoiceID FROM Invoices WHERE {search} AND Total > 5"
        ),
        format!(
            "SELECT InvoiceID FROM Invoices WHERE InvoiceID IN \
             (SELECT InvoiceID FROM Invoices WHERE {search})"
        ),
    ] {
        let rows = demo.rows(&sql).await;
        let with_lines = sql.contains("InvoiceLineItems");
        match with_lines {
            true => assert!(
                first_column(&rows).is_subset(&found) && !rows.is_empty(),
                "{sql}"
            ),
            false => assert_eq!(first_column(&rows), found, "{sql}"),
        }
    }
    let beside = "SELECT COUNT(*) FROM Invoices UNION ALL SELECT COUNT(*) FROM Invoices WHERE ";
    let rows = demo.rows(&format!("{beside}{search}")).await;
    let expected = [["200".to_string()], [found.len().to_string()]];
    assert_eq!(sorted(rows), sorted(expected.map(Vec::from).to_vec()));
}

#[tokio::test]
async fn any_other_condition_is_refused_before_anything_is_sent() {
    let demo = demo(3, &[]).await;
    for (condition, takes) in [
        ("SearchTerm <> 'x'", "`SearchTerm = 'a text'`"),
        ("SearchTerm LIKE 'x%'", "`SearchTerm = 'a text'`"),
        ("SearchTerm > 'x'", "`SearchTerm = 'a text'`"),
        ("SearchTerm IS NULL", "`SearchTerm = 'a text'`"),
        ("SearchTerm IS NOT NULL", "`SearchTerm = 'a text'`"),
        ("SearchTerm = ''", "`SearchTerm = 'a text'`"),
        ("SearchTerm IN ('x', 'y')", "`SearchTerm = 'a text'`"),
        ("SearchTerm = Reference", "`SearchTerm = 'a text'`"),
        ("upper(SearchTerm) = 'X'", "`SearchTerm = 'a text'`"),
        ("SearchTerm = 'x' OR Total > 5", "`SearchTerm = 'a text'`"),
        ("NOT SearchTerm = 'x'", "`SearchTerm = 'a text'`"),
        (
            "SearchTerm = (SELECT MAX(Name) FROM Contacts)",
            "`SearchTerm = 'a text'`",
        ),
        ("NOT CreatedByMyApp", "`CreatedByMyApp = true`"),
        ("CreatedByMyApp = false", "`CreatedByMyApp = true`"),
        ("CreatedByMyApp IS NULL", "`CreatedByMyApp = true`"),
        (
            "SearchTerm = 'x' AND CreatedByMyApp",
            "can't be asked for together",
        ),
    ] {
        refused(
            &demo,
            &format!("SELECT * FROM Invoices WHERE {condition}"),
            takes,
        )
        .await;
    }
    // What no scan is told of.
    for sql in [
        "SELECT 1 FROM Invoices i JOIN Contacts c ON c.SearchTerm = i.Reference",
        "SELECT 1 FROM Contacts c JOIN Invoices i ON i.SearchTerm = c.Name AND i.Total > 5",
        "SELECT 1 FROM Contacts c FULL JOIN Invoices i ON i.ContactID = c.ContactID AND \
         i.SearchTerm = 'x'",
        "SELECT * FROM (SELECT * FROM Invoices LIMIT 10) WHERE SearchTerm = 'x'",
        "SELECT * FROM Contacts c WHERE EXISTS \
         (SELECT 1 FROM Invoices i WHERE i.SearchTerm = c.Name)",
        "SELECT * FROM (SELECT SearchTerm AS s, row_number() OVER () AS n FROM Invoices) \
         WHERE s = 'x' AND n > 1",
    ] {
        refused(&demo, sql, "`SearchTerm = 'a text'`").await;
    }
    for computed in [
        "count(*) FILTER (WHERE SearchTerm = 'INV')",
        "sum(CASE WHEN SearchTerm = 'INV' THEN 1 ELSE 0 END)",
        "sum(CASE SearchTerm WHEN 'INV' THEN 1 ELSE 0 END)",
    ] {
        let sql = format!("SELECT {computed} FROM Invoices");
        refused(&demo, &sql, "pseudo-column").await;
    }
    let long = format!(
        "SELECT * FROM Invoices WHERE SearchTerm = '{}'",
        "x".repeat(3_000)
    );
    refused(&demo, &long, "too long").await;
}

async fn refused(demo: &Demo, sql: &str, words: &str) {
    demo.simulator.clear_journal();
    let error = match demo.session.collect(sql).await {
        Ok(rows) => panic!("{sql} has an answer: {:?}", cells(&rows)),
        Err(error) => error,
    };
    assert_eq!(error.kind(), ErrorKind::Query, "{sql}: {error}");
    assert!(error.to_string().contains(words), "{sql}: {error}");
    assert!(demo.calls().is_empty(), "{sql}");
}

#[tokio::test]
async fn blanks_around_a_term_are_part_of_what_is_echoed() {
    let demo = demo(300, &[]).await;
    let term = term(&demo);
    let sql = format!("SELECT SearchTerm FROM Invoices WHERE SearchTerm = ' {term} '");
    let (rows, calls) = demo.ask(&sql).await;
    let padded = format!(" {term} ");
    assert_eq!(calls[0].query_value("searchTerm"), Some(padded.as_str()));
    assert!(rows.iter().all(|row| row[0] == padded));
    assert_eq!(rows.len(), calls[0].rows, "{sql}");
}

#[tokio::test]
async fn two_terms_that_differ_match_nothing_and_cost_nothing() {
    let demo = demo(30, &[]).await;
    let sql = "SELECT * FROM Invoices WHERE SearchTerm = 'x' AND SearchTerm = 'y'";
    let (rows, calls) = demo.ask(sql).await;
    assert!(rows.is_empty() && calls.is_empty(), "{calls:?}");
}

#[tokio::test]
async fn what_the_app_created_is_asked_for_and_echoed() {
    let demo = demo(100, &[]).await;
    let books = demo.simulator.books(0);
    let truth: BTreeSet<String> = books
        .invoices()
        .filter(|invoice| invoice.created_by_my_app)
        .map(|invoice| invoice.invoice_id.to_string())
        .collect();
    assert!(!truth.is_empty() && truth.len() < 100);
    for condition in [
        "CreatedByMyApp",
        "CreatedByMyApp = true",
        "CreatedByMyApp IS TRUE",
    ] {
        let sql = format!("SELECT InvoiceID, CreatedByMyApp FROM Invoices WHERE {condition}");
        let (rows, calls) = demo.ask(&sql).await;
        assert_eq!(first_column(&rows), truth, "{condition}");
        assert!(rows.iter().all(|row| row[1] == "true"));
        assert_eq!(calls[0].query_value("createdByMyApp"), Some("true"));
    }
}

#[tokio::test]
async fn a_search_for_contacts_finds_them_by_five_fields_archived_ones_too() {
    let demo = demo(20, &[]).await;
    let all = demo
        .rows(
            "SELECT ContactID, Name, FirstName, LastName, ContactNumber, EmailAddress, \
             ContactStatus FROM Contacts",
        )
        .await;
    let mut archived = false;
    for field in 1..=5 {
        let with_value = all
            .iter()
            .filter(|row| row[field] != NULL && row[field].len() > 3);
        let Some(row) = with_value.min_by_key(|row| row[6] != "ARCHIVED") else {
            continue;
        };
        archived |= row[6] == "ARCHIVED";
        let term = row[field].to_uppercase();
        let truth = all.iter().filter(|row| {
            let mut fields = row[1..=5].iter();
            fields.any(|text| *text != NULL && text.to_uppercase().contains(&term))
        });
        let truth: BTreeSet<String> = truth.map(|row| row[0].clone()).collect();
        let sql = format!(
            "SELECT ContactID FROM Contacts WHERE SearchTerm = '{}'",
            term.replace('\'', "''")
        );
        assert_eq!(first_column(&demo.rows(&sql).await), truth, "{sql}");
    }
    assert!(archived);
}

#[tokio::test]
async fn several_pages_of_a_search_are_read_twice_to_prove_them_whole() {
    let demo = demo(300, &[("PageSize", "5")]).await;
    let term = term(&demo);
    let found = matching(&demo, &term);
    let sql = format!("SELECT InvoiceID FROM Invoices WHERE SearchTerm = '{term}'");
    let (rows, calls) = demo.ask(&sql).await;
    assert_eq!(first_column(&rows), found);
    let pages = found.len().div_ceil(5);
    assert!(pages > 1);
    assert_eq!(calls.len(), 2 * pages);
}

#[tokio::test]
async fn a_plain_context_asks_as_well() {
    let demo = demo(200, &[]).await;
    let term = term(&demo);
    let context = SessionContext::new();
    context.register_catalog("xero", demo.connection.catalog());
    let sql = format!(
        "SELECT \"InvoiceID\" FROM xero.accounting.\"Invoices\" \
         WHERE \"SearchTerm\" = '{term}' AND \"Total\" > 0"
    );
    let rows = context.sql(&sql).await.unwrap().collect().await.unwrap();
    let rows = cells(&rows);
    assert!(!rows.is_empty() && first_column(&rows).is_subset(&matching(&demo, &term)));
    let other = sql.replace(&format!("= '{term}'"), "LIKE 'x%'");
    let error = context
        .sql(&other)
        .await
        .unwrap()
        .collect()
        .await
        .unwrap_err();
    let error = xero_sql::Error::from(error).to_string();
    assert!(error.contains("`SearchTerm = 'a text'`"), "{error}");
}
