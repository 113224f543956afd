//! `system.Tables`, `Columns` and `Filters`: what they say is what the tables do.

use xero_sql::catalog::descriptor::{Api, Kind};
use xero_sql::catalog::registry;
use xero_sql::simulator::Options;

use crate::harness::{Demo, NULL};
use crate::tables::required;

async fn demo(more: &[(&str, &str)]) -> Demo {
    let options = Options {
        invoices: 250,
        ..Options::default()
    };
    Demo::with(options, more).await
}

#[tokio::test]
async fn they_hold_what_show_tables_and_the_information_schema_list_and_cost_no_call() {
    let demo = demo(&[]).await;
    let ours = "SELECT SchemaName, TableName, TableType FROM system.Tables WHERE SchemaName <> 'system' ORDER BY 1, 2";
    let theirs = "SELECT table_schema, table_name, table_type FROM information_schema.tables \
                  WHERE table_schema NOT IN ('information_schema', 'system') ORDER BY 1, 2";
    assert_eq!(demo.rows(ours).await, demo.rows(theirs).await);
    let ours = "SELECT SchemaName, TableName, ColumnName, OrdinalPosition FROM system.Columns \
                ORDER BY 1, 2, 4";
    let theirs = "SELECT table_schema, table_name, column_name, ordinal_position + 1 \
                  FROM information_schema.columns \
                  WHERE table_schema <> 'information_schema' ORDER BY 1, 2, 4";
    assert_eq!(demo.rows(ours).await, demo.rows(theirs).await);
    demo.simulator.clear_journal();
    demo.rows("SELECT * FROM system.Filters").await;
    assert_eq!(demo.simulator.journal(), [], "no request was made");
}

#[tokio::test]
async fn what_a_connection_leaves_out_is_in_none_of_them() {
    let some = [("Tables", "Contacts"), ("BrowsableSchemas", "accounting")];
    let demo = demo(&some).await;
    for table in ["Tables", "Columns", "Filters"] {
        let sql = format!(
            "SELECT DISTINCT SchemaName, TableName FROM system.{table} WHERE SchemaName <> 'system'"
        );
        assert_eq!(
            demo.rows(&sql).await,
            [["accounting", "Contacts"]],
            "{table}"
        );
    }
}

#[tokio::test]
async fn the_calls_of_a_table_are_those_that_reading_it_takes() {
    let demo = demo(&[("PageSize", "100")]).await;
    let told = |name: &str| {
        let sql = "SELECT DocumentsPerCall, Documents, Calls FROM system.Tables WHERE TableName = ";
        format!("{sql}'{name}' AND SchemaName = 'accounting'")
    };
    let before = demo.rows(&told("InvoiceLineItems")).await;
    assert_eq!(before, [["100", NULL, NULL]], "nobody has counted yet");
    for name in [
        "Invoices",
        "InvoiceLineItems",
        "Payments",
        "Accounts",
        "Tenants",
    ] {
        let (_, calls) = demo.ask(&format!("SELECT * FROM {name}")).await;
        let told = demo.rows(&told(name)).await;
        assert_eq!(told[0][2], calls.len().to_string(), "{name}: {told:?}");
    }
}

/// Conditions that are told to travel, two of those that do so alike, are put into a query, and
/// EXPLAIN says the same of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_filter_listed_travels_as_it_says_when_a_query_has_it() {
    let demo = demo(&[]).await;
    let alike = |one: &str| {
        format!(
            "SELECT TableName, ColumnName, {one}(Condition), Travel, TravelsAs \
             FROM system.Filters f JOIN system.Tables USING (SchemaName, TableName) \
             WHERE f.SchemaName = 'accounting' AND ParentTable IS NULL \
             GROUP BY TableName, ColumnName, Travel, TravelsAs"
        )
    };
    let sql = format!("{} UNION {}", alike("MIN"), alike("MAX"));
    let rows = demo.rows(&sql).await;
    assert!(rows.len() > 80, "{} filters", rows.len());
    let mut problems = Vec::new();
    for row in rows {
        let [table, column, condition, travel, carrier] = row.as_slice() else {
            panic!("{row:?}");
        };
        let (one, other) = literals(table, column);
        let right = match condition.as_str() {
            "IN" => format!("({one}, {other})"),
            "LIKE" => "'x%'".to_string(),
            "IS NULL" | "IS NOT NULL" => String::new(),
            _ => one,
        };
        let descriptor = registry::table(Api::Accounting, table).unwrap();
        let given = match required(descriptor) {
            none if none.is_empty() => " WHERE".to_string(),
            // Nothing else may be said of a column that must be given.
            given if given.contains(&format!("{column} =")) => continue,
            given => format!("{given} AND"),
        };
        // Of a balance sheet neither is anything without the other.
        let beside = match (table.as_str(), column.as_str()) {
            ("BalanceSheet", "FromDate") => " AND Timeframe = 'MONTH'",
            ("BalanceSheet", "Timeframe") => " AND FromDate = DATE '2025-01-31'",
            // Of profit and loss an option is of its category, and a second one beside a first.
            ("ProfitAndLoss", "TrackingOptionID" | "TrackingCategoryID2") => {
                " AND TrackingCategoryID = '00000000-0000-4000-8000-000000000003'"
            }
            ("ProfitAndLoss", "TrackingOptionID2") => {
                " AND TrackingCategoryID = '00000000-0000-4000-8000-000000000003' \
                 AND TrackingCategoryID2 = '00000000-0000-4000-8000-000000000004'"
            }
            _ => "",
        };
        let sql = format!(
            "EXPLAIN SELECT {column} FROM {table}{given} {column} {condition} {right}{beside}"
        );
        let plan = demo.rows(&sql).await.concat().join("\n");
        let scans = plan.lines().filter(|line| line.contains("table="));
        let scan = scans.collect::<Vec<_>>().join("\n");
        let is_sent = match carrier.as_str() {
            "path" => scan.contains("/00000000-"),
            // A header, which the request of EXPLAIN shows in words of its own.
            "If-Modified-Since" => scan.contains("If-Modified-Since"),
            parameter => scan.contains(&format!("{parameter}=")),
        };
        if !scan.contains(&format!("({travel})")) || !is_sent {
            problems.push(format!("{sql}\n  {scan}"));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Two values, in SQL, that the column can have.
fn literals(table: &str, column: &str) -> (String, String) {
    let table = registry::table(Api::Accounting, table).unwrap();
    let column = table.all_columns().find(|own| own.name == column).unwrap();
    if (table.name, column.name) == ("BudgetSummary", "Timeframe") {
        return ("1".to_string(), "3".to_string());
    }
    let texts = |one: &str, other: &str| (format!("'{one}'"), format!("'{other}'"));
    let typed = |kind: &str, one: &str, other: &str| {
        (format!("{kind} '{one}'"), format!("{kind} '{other}'"))
    };
    match column.kind {
        Kind::Enum(words) => texts(words[0], words[words.len() - 1]),
        Kind::Guid => texts(
            "00000000-0000-4000-8000-000000000001",
            "00000000-0000-4000-8000-000000000002",
        ),
        Kind::Date => typed("DATE", "2025-01-31", "2025-02-28"),
        Kind::Instant => typed("TIMESTAMP", "2025-01-31T01:02:03Z", "2025-02-28T01:02:03Z"),
        Kind::Flag => ("true".to_string(), "false".to_string()),
        Kind::Money | Kind::Rate | Kind::Integer | Kind::LineNumber => {
            ("7".to_string(), "9".to_string())
        }
        _ => texts("x", "y"),
    }
}
