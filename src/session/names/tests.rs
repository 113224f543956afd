//! What the words of a statement become, and that DataFusion then plans it.

use datafusion::prelude::{SessionConfig, SessionContext};

use super::*;

async fn context() -> SessionContext {
    let mut config = SessionConfig::new().with_information_schema(true);
    config.options_mut().sql_parser.enable_ident_normalization = false;
    let context = SessionContext::new_with_config(config);
    for ddl in [
        "CREATE TABLE Invoices (InvoiceID TEXT, ContactID TEXT, Total INT, Type TEXT, Date DATE, \
         Lines INT[])",
        "CREATE TABLE Contacts (ContactID TEXT, Name TEXT)",
        "CREATE TABLE orders (id INT, total INT, contactid TEXT)",
    ] {
        context.sql(ddl).await.unwrap();
    }
    context
}

async fn folded(context: &SessionContext, sql: &str) -> Result<Statement> {
    let state = context.state();
    let dialect = state.config_options().sql_parser.dialect;
    let statement = state.sql_to_statement(sql, &dialect).unwrap();
    fold(&state, statement).await
}

/// Folding gives `expected`, which DataFusion plans.
async fn check(sql: &str, expected: &str) {
    let context = context().await;
    let folded = folded(&context, sql).await.unwrap();
    assert_eq!(folded.to_string(), expected, "from {sql}");
    if let Err(error) = context.state().statement_to_plan(folded).await {
        panic!("{expected}: {error}");
    }
}

async fn check_error(sql: &str, expected: &str) {
    let context = context().await;
    let error = folded(&context, sql).await.unwrap_err().to_string();
    assert!(error.contains(expected), "{sql}: {error}");
}

#[tokio::test]
async fn unquoted_words_take_the_spelling_of_the_relations_named() {
    check(
        "select INVOICEID, type, i.DATE from invoices I where TOTAL > 1 order by total",
        "SELECT InvoiceID, Type, I.Date FROM Invoices I WHERE Total > 1 ORDER BY Total",
    )
    .await;
    check(
        "SELECT public.INVOICES.total + 1, invoices.* FROM PUBLIC.invoices",
        "SELECT public.Invoices.Total + 1, \"public\".\"Invoices\".* FROM public.Invoices",
    )
    .await;
}

#[tokio::test]
async fn an_alias_keeps_the_users_spelling() {
    check(
        "SELECT total AS MyTotal FROM Invoices ORDER BY mytotal",
        "SELECT Total AS MyTotal FROM Invoices ORDER BY MyTotal",
    )
    .await;
    check(
        "WITH Big AS (SELECT total T2 FROM INVOICES) SELECT big.t2 FROM BIG",
        "WITH Big AS (SELECT Total AS T2 FROM Invoices) SELECT Big.T2 FROM Big",
    )
    .await;
    // A keyword, too.
    check(
        "SELECT date_part('month', date) AS Month, count(*) FROM invoices GROUP BY month ORDER BY MONTH",
        "SELECT date_part('month', Date) AS Month, count(*) FROM Invoices GROUP BY Month ORDER BY Month",
    )
    .await;
}

#[tokio::test]
async fn an_alias_spelled_like_a_column_but_for_case_is_another_name() {
    check(
        "SELECT contactid, sum(total) AS total FROM invoices GROUP BY contactid ORDER BY sum(TOTAL)",
        "SELECT ContactID, sum(Total) AS total FROM Invoices GROUP BY ContactID ORDER BY sum(Invoices.Total)"
            .replace("Invoices.Total", "Total")
            .as_str(),
    )
    .await;
    check(
        "SELECT contactid, sum(total) AS total FROM invoices GROUP BY contactid \
         HAVING TOTAL > 1 AND sum(TOTAL) > 1 ORDER BY Total",
        "SELECT ContactID, sum(Total) AS total FROM Invoices GROUP BY ContactID \
         HAVING total > 1 AND sum(Total) > 1 ORDER BY total",
    )
    .await;
    check(
        "SELECT -total AS total FROM invoices ORDER BY total + 0, total",
        "SELECT -Total AS total FROM Invoices ORDER BY Total + 0, total",
    )
    .await;
}

#[tokio::test]
async fn an_alias_spelled_exactly_like_a_column_hides_it_only_where_it_stands_alone() {
    check(
        "SELECT contactid, sum(Total) AS Total FROM invoices i GROUP BY contactid ORDER BY sum(total), total",
        "SELECT \"ContactID\", \"Total\" FROM (SELECT ContactID, sum(Total) AS Total, sum(\"i\".\"Total\") AS \"__key_0\" FROM Invoices i GROUP BY ContactID) AS __subquery_1 ORDER BY \"__key_0\", Total",
    )
    .await;
    check(
        "SELECT contactid, sum(Total) AS Total FROM invoices GROUP BY contactid HAVING sum(total) > 1 AND total > 1",
        "SELECT ContactID, sum(Total) AS Total FROM Invoices GROUP BY ContactID HAVING sum(\"Invoices\".\"Total\") > 1 AND (sum(Total)) > 1",
    )
    .await;
    check(
        "SELECT k, sum(t) AS t FROM (SELECT contactid AS k, total + 1 AS t FROM invoices) GROUP BY k ORDER BY sum(t)",
        "SELECT \"k\", \"t\" FROM (SELECT k, sum(t) AS t, sum(\"__subquery_1\".\"t\") AS \"__key_0\" FROM (SELECT ContactID AS k, Total + 1 AS t FROM Invoices) AS __subquery_1 GROUP BY k) AS __subquery_2 ORDER BY \"__key_0\"",
    )
    .await;
    check(
        "SELECT upper(type), -total AS Total FROM invoices ORDER BY total + 0, date, total, 1 LIMIT 3",
        "SELECT \"__column_0\" AS \"upper(Type)\", \"Total\" FROM (SELECT upper(Type) AS \"__column_0\", -Total AS Total, \"Invoices\".\"Total\" + 0 AS \"__key_0\", Date AS \"__key_1\" FROM Invoices) AS __subquery_1 ORDER BY \"__key_0\", \"__key_1\", Total, 1 LIMIT 3",
    )
    .await;
    // A column that is just passed on is the same either way.
    check(
        "SELECT Total AS Total FROM invoices ORDER BY total + 0",
        "SELECT Total AS Total FROM Invoices ORDER BY Total + 0",
    )
    .await;
}

#[tokio::test]
async fn group_by_prefers_columns_and_distinct_on_aliases() {
    check(
        "SELECT upper(type) AS TYPE, count(*) FROM invoices GROUP BY type",
        "SELECT upper(Type) AS TYPE, count(*) FROM Invoices GROUP BY Type",
    )
    .await;
    check(
        "SELECT DISTINCT ON (kind) type AS Kind, total FROM invoices ORDER BY KIND, TOTAL",
        "SELECT DISTINCT ON (Kind) Type AS Kind, Total FROM Invoices ORDER BY Kind, Total",
    )
    .await;
}

#[tokio::test]
async fn having_prefers_what_is_grouped_by_and_qualify_columns() {
    check(
        "SELECT upper(type) AS Type, count(*) AS TYPE_ FROM invoices GROUP BY type HAVING TYPE = 'A' AND type_ > 1",
        "SELECT upper(Type) AS Type, count(*) AS TYPE_ FROM Invoices GROUP BY Type HAVING \"Invoices\".\"Type\" = 'A' AND TYPE_ > 1",
    )
    .await;
    check(
        "SELECT rank() OVER (ORDER BY date) AS TOTAL FROM invoices QUALIFY rank() OVER (ORDER BY total) = total",
        "SELECT rank() OVER (ORDER BY Date) AS TOTAL FROM Invoices QUALIFY rank() OVER (ORDER BY Total) = Total",
    )
    .await;
}

#[tokio::test]
async fn inner_relations_come_before_outer_ones() {
    check(
        "SELECT (SELECT max(Total) FROM orders) FROM invoices",
        "SELECT (SELECT max(total) FROM orders) FROM Invoices",
    )
    .await;
    check(
        "SELECT 1 FROM invoices i WHERE EXISTS (SELECT 1 FROM orders WHERE TOTAL = I.TOTAL AND TYPE = 'x')",
        "SELECT 1 FROM Invoices i WHERE EXISTS (SELECT 1 FROM orders WHERE total = i.Total AND Type = 'x')",
    )
    .await;
    check(
        "SELECT name FROM contacts c CROSS JOIN LATERAL (SELECT total FROM invoices WHERE contactid = C.CONTACTID) AS T WHERE t.TOTAL > 1",
        "SELECT Name FROM Contacts c CROSS JOIN LATERAL (SELECT Total FROM Invoices WHERE ContactID = c.ContactID) AS T WHERE T.Total > 1",
    )
    .await;
}

#[tokio::test]
async fn names_travel_through_queries() {
    check(
        "SELECT amount FROM (SELECT total AS Amount FROM invoices UNION ALL SELECT TOTAL FROM orders) ORDER BY AMOUNT",
        "SELECT Amount FROM (SELECT Total AS Amount FROM Invoices UNION ALL SELECT total FROM orders) ORDER BY Amount",
    )
    .await;
    check(
        "SELECT total FROM orders UNION SELECT total FROM invoices ORDER BY TOTAL",
        "SELECT total FROM orders UNION SELECT Total FROM Invoices ORDER BY total",
    )
    .await;
    check(
        "SELECT b, V.A FROM (VALUES (1, 2)) AS v (A, B), generate_series(1, 2) AS g (N) WHERE n > column1 OR true"
            .replace(" > column1 OR true", " > 1")
            .as_str(),
        "SELECT B, v.A FROM (VALUES (1, 2)) AS v (A, B), generate_series(1, 2) AS g (N) WHERE N > 1",
    )
    .await;
    check(
        "SELECT VALUE FROM GENERATE_SERIES(1, 2)",
        "SELECT value FROM generate_series(1, 2)",
    )
    .await;
    check(
        "WITH RECURSIVE Walk (N) AS (SELECT 1 UNION ALL SELECT n + 1 FROM WALK WHERE n < 3) SELECT n, WALK.N + 1 FROM walk",
        "WITH RECURSIVE Walk (N) AS (SELECT 1 UNION ALL SELECT N + 1 FROM Walk WHERE N < 3) SELECT N, Walk.N + 1 FROM Walk",
    )
    .await;
    check(
        "WITH invoices AS (SELECT total FROM invoices) SELECT TOTAL FROM INVOICES",
        "WITH invoices AS (SELECT Total FROM Invoices) SELECT Total FROM invoices",
    )
    .await;
    check(
        "SELECT x FROM (SELECT * EXCLUDE (TOTAL, date) FROM invoices) AS s (X, Y, Z)"
            .replace(" (X, Y, Z)", "")
            .replace("SELECT x", "SELECT invoiceid")
            .as_str(),
        "SELECT InvoiceID FROM (SELECT * EXCLUDE (Total, Date) FROM Invoices) AS s",
    )
    .await;
}

#[tokio::test]
async fn joins_windows_lambdas_and_qualify() {
    check(
        "SELECT contactid, NAME FROM invoices JOIN contacts USING (CONTACTID)",
        "SELECT ContactID, Name FROM Invoices JOIN Contacts USING(ContactID)",
    )
    .await;
    // DataFusion wants its table there.
    check(
        "SELECT total FROM invoices i JOIN contacts USING (contactid) WHERE contactid = 'x'",
        "SELECT Total FROM Invoices i JOIN Contacts USING(ContactID) WHERE \"i\".\"ContactID\" = 'x'",
    )
    .await;
    check(
        "SELECT total FROM invoices LEFT JOIN contacts USING (contactid) WHERE contactid = 'x'",
        "SELECT Total FROM Invoices LEFT JOIN Contacts USING(ContactID) WHERE \"Invoices\".\"ContactID\" = 'x'",
    )
    .await;
    check(
        "SELECT contactid, name FROM invoices NATURAL JOIN contacts",
        "SELECT ContactID, Name FROM Invoices NATURAL JOIN Contacts",
    )
    .await;
    check(
        "SELECT row_number() OVER W AS Place FROM invoices WINDOW w AS (PARTITION BY type ORDER BY total) ORDER BY PLACE",
        "SELECT row_number() OVER w AS Place FROM Invoices WINDOW w AS (PARTITION BY Type ORDER BY Total) ORDER BY Place",
    )
    .await;
    check(
        "SELECT row_number() OVER (PARTITION BY type ORDER BY total) AS Place FROM invoices QUALIFY place = 1",
        "SELECT row_number() OVER (PARTITION BY Type ORDER BY Total) AS Place FROM Invoices QUALIFY Place = 1",
    )
    .await;
}

#[tokio::test]
async fn writes_views_and_what_carries_a_statement() {
    check(
        "INSERT INTO invoices (TOTAL, invoiceid) SELECT total, 'x' FROM ORDERS",
        "INSERT INTO Invoices (Total, InvoiceID) SELECT total, 'x' FROM orders",
    )
    .await;
    check(
        "UPDATE invoices SET total = TOTAL + 1 WHERE invoiceID = 'x'",
        "UPDATE Invoices SET Total = Total + 1 WHERE InvoiceID = 'x'",
    )
    .await;
    check(
        "DELETE FROM invoices WHERE contactid IN (SELECT CONTACTID FROM orders)",
        "DELETE FROM Invoices WHERE ContactID IN (SELECT contactid FROM orders)",
    )
    .await;
    check(
        "CREATE VIEW v AS SELECT total AS Sum FROM invoices ORDER BY sum",
        "CREATE VIEW v AS SELECT Total AS Sum FROM Invoices ORDER BY Sum",
    )
    .await;
    check("DESCRIBE invoices", "DESCRIBE Invoices").await;
    check(
        "EXPLAIN SELECT total FROM invoices",
        "EXPLAIN SELECT Total FROM Invoices",
    )
    .await;
    check(
        "PREPARE p AS SELECT total FROM invoices WHERE total > $1",
        "PREPARE p AS SELECT Total FROM Invoices WHERE Total > $1",
    )
    .await;
    check(
        "COPY (SELECT total FROM invoices) TO 'x.csv' STORED AS CSV PARTITIONED BY (total)"
            .replace(" PARTITIONED BY (total)", "")
            .as_str(),
        "COPY (SELECT Total FROM Invoices) TO x.csv STORED AS CSV",
    )
    .await;
}

#[tokio::test]
async fn a_spelling_that_the_statement_quotes_stays() {
    check(
        "SELECT InvoiceID AS \"total\" FROM invoices ORDER BY total",
        "SELECT InvoiceID AS \"total\" FROM Invoices ORDER BY total",
    )
    .await;
    check(
        "SELECT 'total', /* TYPE */ \"Total\" -- TOTAL\nFROM invoices WHERE type = 'é TYPE' AND TYPE <> ''",
        "SELECT 'total', \"Total\" FROM Invoices WHERE Type = 'é TYPE' AND Type <> ''",
    )
    .await;
    let context = context().await;
    let folded = folded(&context, "SELECT \"total\" FROM invoices")
        .await
        .unwrap();
    assert_eq!(folded.to_string(), "SELECT \"total\" FROM Invoices");
}

#[tokio::test]
async fn a_clash_is_resolved_by_spelling_or_qualifier_and_otherwise_named() {
    check(
        "SELECT Total, total, o.TOTAL + 1, Invoices.tOTAL + 1 FROM invoices, orders o",
        "SELECT Total, total, o.total + 1, Invoices.Total + 1 FROM Invoices, orders o",
    )
    .await;
    check_error(
        "SELECT TOTAL FROM Invoices, orders",
        "`Total` of Invoices or `total` of orders",
    )
    .await;
    check_error(
        "SELECT a AS Total, b AS TOTAL FROM (VALUES (1, 2)) AS v (a, b) ORDER BY total",
        "`TOTAL` of the SELECT list or `Total` of the SELECT list",
    )
    .await;
    for join in ["JOIN orders USING (contactid)", "NATURAL JOIN orders"] {
        check_error(
            &format!("SELECT 1 FROM contacts c {join}"),
            "write `ON c.ContactID = orders.contactid`",
        )
        .await;
    }
}

#[tokio::test]
async fn columns_of_information_schema_stay_lower_case() {
    check(
        "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE Table_Name = 'x'",
        "SELECT table_name FROM information_schema.tables WHERE table_name = 'x'",
    )
    .await;
}

#[tokio::test]
async fn settings_are_not_folded() {
    let sql = "SET datafusion.execution.batch_size = 10";
    check(sql, sql).await;
}
