//! Names in any case: whatever the case of its words, a statement means the same.

use std::fmt::Write as _;

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::prelude::{SessionConfig, SessionContext};
use xero_sql::ErrorKind;
use xero_sql::simulator::Options;

use crate::harness::{Demo, NULL, sorted};

/// Statements in the spelling that DataFusion itself would want, over what `set_up` makes.
/// Each is run as it is, and with its words in random case.
const STATEMENTS: &[&str] = &[
    // Columns, tables, qualifiers.
    "SELECT InvoiceID, Total, I.Date FROM Invoices I WHERE Total > 100 AND I.Type = 'ACCREC' ORDER BY Total, InvoiceID LIMIT 7",
    "SELECT accounting.Invoices.Total FROM accounting.Invoices ORDER BY Total LIMIT 3",
    "SELECT xero.accounting.Invoices.Total AS T FROM xero.accounting.Invoices ORDER BY T LIMIT 3",
    "SELECT Invoices.* FROM Invoices WHERE Invoices.Status = 'PAID' ORDER BY InvoiceID LIMIT 2",
    "SELECT * EXCLUDE (LineItems, Payments) FROM Invoices ORDER BY InvoiceID LIMIT 2",
    // Aliases, keywords among them.
    "SELECT date_part('month', Date) AS Month, count(*) AS Number FROM Invoices GROUP BY Month ORDER BY Month",
    "SELECT ContactID, sum(Total) AS Owed FROM Invoices GROUP BY ContactID HAVING Owed > 100 ORDER BY Owed DESC, ContactID",
    // Aliases spelled like columns.
    "SELECT ContactID, sum(Total) AS Total FROM Invoices GROUP BY ContactID ORDER BY sum(Total), ContactID",
    "SELECT ContactID, sum(Total) AS Total FROM Invoices GROUP BY ContactID ORDER BY Total DESC, ContactID",
    "SELECT ContactID, sum(Total) AS Total FROM Invoices GROUP BY ContactID HAVING Total > 1000 ORDER BY ContactID",
    "SELECT ContactID, sum(Total) AS Total FROM Invoices GROUP BY ContactID HAVING sum(Total) > 1000 ORDER BY ContactID",
    "SELECT InvoiceID, -Total AS Total FROM Invoices ORDER BY Total, InvoiceID",
    "SELECT InvoiceID, -Total AS Total FROM Invoices ORDER BY Total + 0, InvoiceID",
    "SELECT upper(Type) AS Type, count(*) AS N FROM Invoices GROUP BY Type ORDER BY Type",
    "SELECT K, sum(T) AS T FROM (SELECT ContactID AS K, Total + 1 AS T FROM Invoices) GROUP BY K ORDER BY sum(T), K",
    "SELECT DISTINCT ON (Kind) Type AS Kind, Total FROM Invoices ORDER BY Kind, Total",
    // Subqueries over a file whose header is in lower case.
    "SELECT (SELECT max(total) FROM figures) AS Most, Total FROM Invoices ORDER BY Total, InvoiceID LIMIT 3",
    "SELECT count(*) FROM Invoices WHERE Total > (SELECT avg(total) FROM figures)",
    "SELECT count(*) FROM Invoices I WHERE EXISTS (SELECT 1 FROM figures F WHERE F.total < I.Total AND F.kind = I.Type)",
    "SELECT I.Total, F.total AS Other FROM Invoices I JOIN figures F ON F.kind = I.Type ORDER BY I.Total, F.total, I.InvoiceID LIMIT 9",
    "SELECT total FROM figures UNION ALL SELECT Total FROM Invoices ORDER BY total LIMIT 5",
    // Derived tables, CTEs, views, functions, set operations.
    "SELECT Amount FROM (SELECT Total AS Amount, Status FROM Invoices) AS Inner1 WHERE Inner1.Status = 'PAID' ORDER BY Amount",
    "WITH Big AS (SELECT Total AS Amount, ContactID FROM Invoices WHERE Total > 500), More AS (SELECT * FROM Big) SELECT More.Amount, Name FROM More JOIN Contacts USING (ContactID) ORDER BY Amount, Name",
    "WITH Invoices AS (SELECT Total AS Amount FROM Invoices) SELECT max(Amount) FROM Invoices",
    "WITH RECURSIVE Walk (Step, Label) AS (SELECT 1, 'x' UNION ALL SELECT Step + 1, Label FROM Walk WHERE Step < 4) SELECT Step, Walk.Label FROM Walk ORDER BY Step",
    "SELECT Owed, Name FROM Debtors ORDER BY Owed DESC, Name LIMIT 4",
    "SELECT V.A, B + 1 AS C FROM (VALUES (1, 2), (3, 4)) AS V (A, B) ORDER BY V.A",
    "SELECT value FROM generate_series(1, 3)",
    "SELECT G.N FROM generate_series(1, 3) AS G (N) WHERE N > 1 ORDER BY N",
    "SELECT Status FROM Invoices INTERSECT SELECT 'PAID' ORDER BY Status",
    "SELECT ContactID FROM Contacts EXCEPT SELECT ContactID FROM Invoices ORDER BY ContactID",
    // Joins.
    "SELECT ContactID, Name, Total FROM Invoices JOIN Contacts USING (ContactID) ORDER BY Total, InvoiceID LIMIT 5",
    "SELECT count(*) FROM Invoices NATURAL JOIN (SELECT ContactID, Name FROM Contacts) AS C",
    "SELECT C.Name, L.Total FROM Contacts C CROSS JOIN LATERAL (SELECT I.Total FROM Invoices I WHERE I.ContactID = C.ContactID) AS L ORDER BY L.Total, C.Name LIMIT 5",
    "SELECT Name FROM Contacts LEFT SEMI JOIN Invoices ON Contacts.ContactID = Invoices.ContactID ORDER BY Name",
    // Windows.
    "SELECT InvoiceID, row_number() OVER W AS Place FROM Invoices WINDOW W AS (PARTITION BY Type ORDER BY Total, InvoiceID) ORDER BY Place, InvoiceID LIMIT 5",
    "SELECT InvoiceID, row_number() OVER (PARTITION BY Type ORDER BY Total, InvoiceID) AS Place FROM Invoices QUALIFY Place = 1 ORDER BY InvoiceID",
    "SELECT GROUPING(Type) AS G, count(*) AS N FROM Invoices GROUP BY ROLLUP (Type, Status) ORDER BY N, G",
    "SELECT CASE Type WHEN 'ACCREC' THEN Total ELSE -Total END AS Signed FROM Invoices ORDER BY Signed, InvoiceID LIMIT 3",
    "SELECT sum(Total) FILTER (WHERE Type = 'ACCREC') AS Sales FROM Invoices",
    // Lists, and pipes.
    "SELECT LineItems[1]['Description'], I.LineItems[1]['Description'] AS D2 FROM Invoices I ORDER BY I.InvoiceID LIMIT 2",
    "SELECT L.Line['Description'], L.Line['LineItemID'] AS Id FROM (SELECT unnest(LineItems) AS Line FROM Invoices) AS L ORDER BY Id LIMIT 2",
    "SELECT * FROM Invoices |> WHERE Total > 1 |> SELECT Total AS X |> ORDER BY X |> LIMIT 2",
    "SELECT * REPLACE (Total * 2 AS Total) FROM (SELECT Total FROM Invoices) ORDER BY Total LIMIT 2",
    // What isn't a query over tables of ours.
    "SELECT table_name FROM information_schema.tables WHERE table_schema = 'accounting' ORDER BY table_name",
    "DESCRIBE Invoices",
    "SHOW COLUMNS FROM Contacts",
];

/// Words that a dialect reads by their text, not by their case.
fn in_random_case(sql: &str, random: &mut u64) -> String {
    let mut text = String::new();
    let mut quote = None;
    for c in sql.chars() {
        match quote {
            Some(q) if c == q => quote = None,
            None if c == '\'' || c == '"' => quote = Some(c),
            _ => {}
        }
        // An xorshift is random enough.
        *random ^= *random << 13;
        *random ^= *random >> 7;
        *random ^= *random << 17;
        match quote.is_none() && *random & 1 == 1 {
            true if c.is_ascii_lowercase() => text.push(c.to_ascii_uppercase()),
            true => text.push(c.to_ascii_lowercase()),
            false => text.push(c),
        }
    }
    text
}

async fn set_up() -> (Demo, tempfile::TempDir) {
    let options = Options {
        invoices: 40,
        ..Options::default()
    };
    let demo = Demo::with(options, &[]).await;
    let folder = tempfile::tempdir().unwrap();
    let mut file = String::from("kind,total\n");
    for (kind, total) in [("ACCREC", 120), ("ACCPAY", 700), ("ACCREC", 2000)] {
        writeln!(file, "{kind},{total}").unwrap();
    }
    let path = folder.path().join("figures.csv");
    std::fs::write(&path, file).unwrap();
    for sql in [
        format!(
            "CREATE EXTERNAL TABLE figures STORED AS CSV LOCATION '{}' OPTIONS ('format.has_header' 'true')",
            path.display()
        ),
        "CREATE VIEW Debtors AS SELECT Name, sum(Total) AS Owed FROM invoices JOIN contacts USING (contactid) GROUP BY name".to_string(),
    ] {
        demo.session.collect(&sql).await.unwrap();
    }
    (demo, folder)
}

async fn schema(demo: &Demo, sql: &str) -> SchemaRef {
    match demo.session.plan(sql).await {
        Ok(frame) => frame.schema().inner().clone(),
        Err(error) => panic!("{sql}: {error}"),
    }
}

#[tokio::test]
async fn a_statement_means_the_same_in_any_case() {
    let (demo, _folder) = set_up().await;
    let mut random = 0x5eed_u64;
    for sql in STATEMENTS {
        let expected = demo.rows(sql).await;
        assert!(!expected.is_empty(), "{sql}");
        for _ in 0..3 {
            let typed = in_random_case(sql, &mut random);
            assert_eq!(demo.rows(&typed).await, expected, "{typed}");
        }
    }
}

#[tokio::test]
async fn aliases_spelled_like_columns_mean_what_sql_says() {
    let (demo, _folder) = set_up().await;
    // By the sums, however they are called.
    let by_sum = demo
        .rows("SELECT ContactID, sum(Total) AS x FROM Invoices GROUP BY ContactID ORDER BY x, ContactID")
        .await;
    for alias in ["Total", "total", "\"TOTAL\""] {
        for order in ["sum(Total)", "sum(total)", "total", "TOTAL", "2"] {
            let sql = format!(
                "SELECT ContactID, sum(Total) AS {alias} FROM Invoices GROUP BY ContactID ORDER BY {order}, ContactID"
            );
            assert_eq!(demo.rows(&sql).await, by_sum, "{sql}");
        }
    }
    // A word alone is the alias, in an expression the column.
    let ascending = demo.rows("SELECT Total FROM Invoices ORDER BY Total").await;
    for alias in ["Total", "total"] {
        let sql = format!("SELECT -Total AS {alias} FROM Invoices ORDER BY total + 0");
        let negated: Vec<_> = demo.rows(&sql).await;
        let back: Vec<_> = negated
            .iter()
            .map(|row| vec![row[0].trim_start_matches('-').to_string()])
            .collect();
        assert_eq!(back, ascending, "{sql}");
        let sql = format!("SELECT -Total AS {alias} FROM Invoices ORDER BY total");
        let mut backwards = demo.rows(&sql).await;
        backwards.reverse();
        assert_eq!(backwards, negated, "{sql}");
    }
}

#[tokio::test]
async fn headers_are_the_catalogs_spelling_or_the_users_alias() {
    let (demo, _folder) = set_up().await;
    for (sql, expected) in [
        (
            "select invoiceid, TOTAL from INVOICES",
            vec!["InvoiceID", "Total"],
        ),
        (
            "select total as TOTAL, date as \"My date\" from invoices",
            vec!["TOTAL", "My date"],
        ),
        ("select sum(total) as total from invoices", vec!["total"]),
        (
            "select total from (select sum(total) as total from invoices)",
            vec!["total"],
        ),
        ("select TOTAL from figures", vec!["total"]),
        ("select OWED from debtors", vec!["Owed"]),
        (
            "select * from (select status as STATE from invoices)",
            vec!["STATE"],
        ),
        ("select sum(total) from invoices", vec!["sum(Total)"]),
        (
            "select NAME from contacts union all select 'x'",
            vec!["Name"],
        ),
    ] {
        let schema = schema(&demo, sql).await;
        let headers: Vec<_> = schema.fields().iter().map(|f| f.name().as_str()).collect();
        assert_eq!(headers, expected, "{sql}");
    }
}

#[tokio::test]
async fn an_inner_column_comes_before_an_outer_one_of_the_exact_spelling() {
    let (demo, _folder) = set_up().await;
    let rows = demo
        .rows("SELECT DISTINCT (SELECT max(Total) FROM figures) FROM Invoices")
        .await;
    assert_eq!(rows, [["2000"]]);
    let rows = demo
        .rows("SELECT count(*) FROM Invoices WHERE Type IN (SELECT kind FROM figures WHERE Total > 5000)")
        .await;
    assert_eq!(rows, [["0"]]);
}

#[tokio::test]
async fn a_clash_is_an_error_that_names_both() {
    let (demo, _folder) = set_up().await;
    for (sql, expected) in [
        (
            "SELECT TOTAL FROM Invoices, figures",
            "`Total` of Invoices or `total` of figures",
        ),
        (
            "SELECT 1 FROM Invoices NATURAL JOIN figures",
            "write `ON Invoices.Total = figures.total`",
        ),
        (
            "SELECT 1 FROM Invoices i JOIN figures f USING (total)",
            "write `ON i.Total = f.total`",
        ),
    ] {
        let error = demo.session.collect(sql).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Query);
        assert!(error.to_string().contains(expected), "{sql}: {error}");
    }
    let both = demo
        .rows("SELECT count(i.TOTAL), count(F.Total) FROM Invoices I, figures f")
        .await;
    assert_eq!(both, [["120", "120"]]);
}

#[tokio::test]
async fn a_name_that_isnt_there_is_suggested_and_quoted_ones_are_exact() {
    let (demo, _folder) = set_up().await;
    for (sql, expected) in [
        ("SELECT totl FROM invoices", "did you mean `Total`?"),
        ("SELECT i.totl FROM invoices I", "did you mean `Total`?"),
        ("SELECT \"total\" FROM invoices", "did you mean `Total`?"),
        ("SELECT 1 FROM invoces", "did you mean `Invoices`?"),
    ] {
        let error = demo.session.collect(sql).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{sql}: {error}");
    }
}

#[tokio::test]
async fn a_table_of_another_schema_is_told_of_with_its_place() {
    let (demo, _folder) = set_up().await;
    demo.simulator.clear_journal();
    for (sql, expected) in [
        (
            "SELECT Duration FROM time",
            "there is no table `Time` in accounting: `Time` is in `projects`, so write \
             projects.Time (line 1, column 22)",
        ),
        (
            "SELECT t.name\nFROM Invoices i, TASKS t",
            "`Tasks` is in `projects`, so write projects.Tasks (line 2, column 18)",
        ),
        (
            "SELECT 1 FROM accounting.Time",
            "there is no table `Time` in accounting: `Time` is in `projects`",
        ),
        (
            "SELECT 1 FROM projects.Invoices",
            "there is no table `Invoices` in projects: `Invoices` is in `accounting`, so write \
             accounting.Invoices",
        ),
        (
            "SELECT 1 FROM accounting.\"Demo Company (AU)\".Time",
            "so write projects.\"Demo Company (AU)\".Time",
        ),
        ("DESCRIBE Time", "so write projects.Time"),
        ("SELECT 1 FROM Tim", "did you mean `projects.Time`?"),
    ] {
        let error = demo.session.collect(sql).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Query);
        assert!(error.to_string().contains(expected), "{sql}: {error}");
    }
    // A name of the statement's own is that.
    let own = "WITH Time AS (SELECT 1 AS Duration) SELECT Duration FROM Time";
    assert_eq!(demo.rows(own).await, [["1"]]);

    let plain = SessionContext::new_with_config(
        SessionConfig::new().with_default_catalog_and_schema("xero", "accounting"),
    );
    demo.connection.register(&plain).unwrap();
    let error = plain.sql("SELECT 1 FROM time").await.unwrap_err();
    let expected = "`Time` is in `projects`, so write projects.Time";
    assert!(error.to_string().contains(expected), "{error}");
    plain.sql(own).await.unwrap();
    assert_eq!(demo.calls().len(), 0);
}

#[tokio::test]
async fn prepared_statements_copies_and_plans_take_names_in_any_case() {
    let (demo, folder) = set_up().await;
    let run = async |sql: &str| demo.session.collect(sql).await.unwrap();
    run("PREPARE P AS SELECT count(*) FROM invoices WHERE STATUS = $1").await;
    let expected = demo
        .rows("SELECT count(*) FROM Invoices WHERE Status = 'PAID'")
        .await;
    assert_eq!(demo.rows("EXECUTE p('PAID')").await, expected);
    let path = folder.path().join("out.csv");
    let to = path.display();
    run(&format!("COPY (SELECT invoiceid, TOTAL AS total FROM invoices) TO '{to}' STORED AS CSV OPTIONS ('format.has_header' 'true')")).await;
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("InvoiceID,total\n"), "{text}");
    let plan = demo.rows("EXPLAIN SELECT total FROM INVOICES").await;
    assert!(plan.iter().any(|row| row[1].contains("Total")), "{plan:?}");
    run("CREATE TABLE Kept AS SELECT total AS Amount FROM invoices").await;
    run("INSERT INTO KEPT (AMOUNT) SELECT total FROM figures").await;
    let kept = demo.rows("SELECT count(amount), count(*) FROM kept").await;
    assert_eq!(kept, [["43", "43"]]);
    run("DROP VIEW DEBTORS").await;
    assert!(demo.session.plan("SELECT * FROM Debtors").await.is_err());
}

#[tokio::test]
async fn rows_of_outer_joins_keep_their_nulls() {
    let (demo, _folder) = set_up().await;
    let sql =
        "SELECT C.NAME, i.total FROM CONTACTS c LEFT JOIN invoices I ON i.CONTACTID = C.contactID";
    let rows = sorted(demo.rows(sql).await);
    assert!(rows.iter().any(|row| row[1] == NULL));
}

#[tokio::test]
async fn a_column_of_several_tables_has_to_be_told_whose_it_is() {
    let demo = Demo::of(3).await;
    let sql =
        "SELECT Invoices.Type,\n Status FROM Invoices JOIN InvoiceLineItems USING (InvoiceID)";
    let error = demo.session.collect(sql).await.unwrap_err();
    let said = "`Status` is a column of several tables that are read here";
    assert!(error.message().contains(said), "{error}");
    let at = error.position().map(|at| (at.line, at.column));
    assert_eq!(at, Some((2, 2)));
}
