//! Pushdown never changes an answer: the same conditions, evaluated by Xero and by us together,
//! and by DataFusion alone over the whole table, select the same rows.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::catalog::MemTable;
use datafusion::common::TableReference;
use datafusion::prelude::{SessionConfig, SessionContext};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use xero_sql::catalog::descriptor::{Api, Kind};
use xero_sql::catalog::registry;
use xero_sql::simulator::Options;

use crate::harness::{Demo, cells, sorted};

/// Marks the literals that mean the same in lower case: identifiers.
const LOWERED: char = '§';

/// A condition as the copies take it, which don't lower identifiers.
fn for_copy(condition: &str) -> String {
    let mut parts = condition.split(LOWERED);
    let mut text = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let (literal, rest) = part.split_once('\'').unwrap();
        text += &format!("{}'{rest}", literal.to_lowercase());
    }
    text
}

/// Cases in `cargo test`; `XERO_SQL_CASES` asks for more.
const CASES: u32 = 300;

fn cases() -> u32 {
    let asked = std::env::var("XERO_SQL_CASES").ok();
    asked.and_then(|cases| cases.parse().ok()).unwrap_or(CASES)
}

/// The tables and, of each, conditions made of values that occur in it.
const TABLES: [&str; 9] = [
    "Invoices",
    "Contacts",
    "Accounts",
    "InvoiceLineItems",
    "InvoicePayments",
    "ContactAddresses",
    "CreditNotes",
    "CreditNoteAllocations",
    "Payments",
];

/// A session whose tables are whole copies of the simulator's, in memory.
async fn copies(demo: &Demo) -> SessionContext {
    let mut config = SessionConfig::new();
    let parser = &mut config.options_mut().sql_parser;
    parser.enable_ident_normalization = false;
    parser.parse_float_as_decimal = true;
    let context = SessionContext::new_with_config(config);
    for table in TABLES {
        let frame = demo
            .session
            .plan(&format!("SELECT * FROM {table}"))
            .await
            .unwrap();
        let schema = Arc::clone(frame.schema().inner());
        let batches = frame.collect().await.unwrap();
        let copy = MemTable::try_new(schema, vec![batches]).unwrap();
        context
            .register_table(TableReference::bare(table), Arc::new(copy))
            .unwrap();
    }
    context
}

/// Comparable columns of each table; lists are left out.
async fn literals(copy: &SessionContext, table: &str) -> Vec<(String, Vec<String>)> {
    let schema = copy
        .table(TableReference::bare(table))
        .await
        .unwrap()
        .schema()
        .inner()
        .clone();
    let mut columns = Vec::new();
    for field in schema
        .fields()
        .iter()
        .filter(|f| !f.data_type().is_nested())
    {
        let name = field.name();
        let quoted = format!("\"{name}\"");
        let sql = format!(
            "SELECT {quoted} FROM (SELECT DISTINCT {quoted} FROM \"{table}\") \
             WHERE {quoted} IS NOT NULL ORDER BY 1 LIMIT 12"
        );
        let rows = cells(&copy.sql(&sql).await.unwrap().collect().await.unwrap());
        let mut values: Vec<String> = rows
            .into_iter()
            .flatten()
            .map(|value| match field.data_type() {
                t if t.is_decimal() || t.is_integer() => value,
                DataType::Boolean => value,
                DataType::Date32 => format!("DATE '{value}'"),
                DataType::Timestamp(..) => format!("TIMESTAMP '{value}'"),
                _ => format!("'{}'", value.replace('\'', "''")),
            })
            .collect();
        // What no row holds, in another case, or can't travel.
        if matches!(field.data_type(), DataType::Utf8) {
            let described = registry::table(Api::Accounting, table).unwrap();
            let identifiers = described.all_columns().any(|column| {
                column.name == field.name() && matches!(column.kind, Kind::Guid | Kind::TenantId)
            });
            let upper = |v: &String| match identifiers {
                true => v.to_uppercase().replacen('\'', &format!("'{LOWERED}"), 1),
                false => v.to_uppercase(),
            };
            values.extend(values.iter().take(2).map(upper).collect::<Vec<_>>());
            values.extend(
                values
                    .iter()
                    .take(1)
                    .map(|v| v.to_lowercase())
                    .collect::<Vec<_>>(),
            );
            values.extend(["''", "'say \"x\"'", "'a\\b'"].map(String::from));
        }
        if !values.is_empty() {
            // What may travel is what the test is about.
            let times = if travels(table, name) { 6 } else { 1 };
            columns.extend(std::iter::repeat_n((quoted, values), times));
        }
    }
    columns
}

fn travels(table: &str, column: &str) -> bool {
    let table = registry::table(Api::Accounting, table).unwrap();
    let endpoint = table.endpoint().unwrap();
    let path = table
        .all_columns()
        .find(|c| c.name == column)
        .and_then(|c| table.document_path(c));
    path.is_some_and(|path| {
        endpoint.filters.iter().any(|filter| filter.field == path)
            || endpoint.modified_since == Some(path)
            || endpoint.id == path
    })
}

fn condition(columns: Vec<(String, Vec<String>)>) -> impl Strategy<Value = String> {
    let columns = Arc::new(columns);
    let leaf = (
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        0..12usize,
    )
        .prop_map(move |(column, one, other, operator)| {
            let (name, values) = column.get(&columns[..]);
            let (one, other) = (one.get(values), other.get(values));
            let text = one.starts_with('\'');
            match operator {
                0 | 1 => format!("{name} = {one}"),
                2 => format!("{name} <> {one}"),
                3 if one != "true" && one != "false" => format!("{name} < {one}"),
                4 if one != "true" && one != "false" => format!("{name} >= {one}"),
                5 if one != "true" && one != "false" => format!("{name} BETWEEN {one} AND {other}"),
                6 => format!("{name} IN ({one}, {other})"),
                7 => format!("{name} NOT IN ({one}, {other})"),
                8 => format!("{name} IS NULL"),
                9 => format!("{name} IS NOT NULL"),
                10 if text && !one.contains(LOWERED) => {
                    let prefix: String = one.trim_matches('\'').chars().take(3).collect();
                    format!("{name} LIKE '{}%'", prefix.replace('\'', ""))
                }
                11 if text && !one.contains(LOWERED) => format!("upper({name}) = {one}"),
                _ => format!("{one} = {name}"),
            }
        });
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 2..4).prop_map(|c| format!("({})", c.join(" AND "))),
            2 => prop::collection::vec(inner.clone(), 2..4).prop_map(|c| format!("({})", c.join(" OR "))),
            1 => inner.prop_map(|c| format!("NOT {c}")),
        ]
    })
}

#[test]
fn a_filter_selects_the_same_rows_whether_or_not_it_travels() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let options = Options {
        invoices: 260,
        ..Options::default()
    };
    let demo = runtime.block_on(Demo::with(options, &[("PageSize", "50")]));
    let copy = runtime.block_on(copies(&demo));
    let mut travelled = 0;
    for table in TABLES {
        let columns = runtime.block_on(literals(&copy, table));
        let key = registry::table(Api::Accounting, table)
            .unwrap()
            .key
            .join("\", \"");
        let key = format!("\"{key}\"");
        let mut runner = TestRunner::new(Config {
            cases: cases() / TABLES.len() as u32,
            failure_persistence: None,
            ..Config::default()
        });
        let result = runner.run(&condition(columns), |condition| {
            let select = format!("SELECT {key} FROM \"{table}\" WHERE ");
            let sql = format!("{select}{}", condition.replace(LOWERED, ""));
            let in_copy = format!("{select}{}", for_copy(&condition));
            let (pushed, calls) = runtime.block_on(demo.ask(&sql));
            let narrowed = |call: &xero_sql::simulator::Seen| {
                call.query_value("where").is_some()
                    || call.query_value("IDs").is_some()
                    || call.if_modified_since.is_some()
            };
            travelled_add(calls.iter().any(narrowed));
            let local = runtime
                .block_on(async { copy.sql(&in_copy).await?.collect().await })
                .map_err(|error| TestCaseError::fail(format!("{in_copy}: {error}")))?;
            let (pushed, local) = (sorted(pushed), sorted(cells(&local)));
            prop_assert_eq!(pushed.len(), local.len(), "{}", sql);
            prop_assert!(pushed == local, "{}", sql);
            Ok(())
        });
        travelled += TRAVELLED.swap(0, std::sync::atomic::Ordering::Relaxed);
        if let Err(error) = result {
            panic!("{table}: {error}");
        }
    }
    // The test would be worth nothing if nothing travelled.
    assert!(
        travelled > cases() as usize / 30,
        "only {travelled} conditions travelled"
    );
}

static TRAVELLED: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);

fn travelled_add(travelled: bool) {
    TRAVELLED.fetch_add(usize::from(travelled), std::sync::atomic::Ordering::Relaxed);
}

/// Queries whose parts meet: joins of every kind, subqueries, orders, limits, aggregates.
const QUERIES: [&str; 24] = [
    "SELECT i.InvoiceID, c.Name FROM Invoices i JOIN Contacts c ON c.ContactID = i.ContactID WHERE i.Total > 20000",
    "SELECT i.InvoiceID, c.Name FROM Invoices i LEFT JOIN Contacts c ON c.ContactID = i.ContactID AND c.ContactStatus = 'ARCHIVED'",
    "SELECT i.InvoiceID, c.Name FROM Invoices i RIGHT JOIN Contacts c ON c.ContactID = i.ContactID AND i.Status = 'VOIDED'",
    "SELECT i.InvoiceID, c.ContactID FROM Invoices i FULL JOIN Contacts c ON c.ContactID = i.ContactID AND i.Total > 50000",
    "SELECT c.ContactID FROM Contacts c WHERE c.ContactID IN (SELECT ContactID FROM Invoices WHERE Status = 'VOIDED')",
    "SELECT c.ContactID FROM Contacts c WHERE c.ContactID NOT IN (SELECT ContactID FROM Invoices WHERE Status = 'VOIDED')",
    "SELECT c.ContactID FROM Contacts c WHERE NOT EXISTS (SELECT 1 FROM Invoices i WHERE i.ContactID = c.ContactID AND i.Type = 'ACCPAY')",
    "SELECT a.InvoiceID, b.InvoiceID FROM Invoices a JOIN Invoices b ON a.Date = b.Date AND a.ContactID = b.ContactID AND a.Total <= b.Total",
    "SELECT i.InvoiceNumber, l.LineNumber, l.LineAmount FROM InvoiceLineItems l JOIN Invoices i USING (InvoiceID) WHERE i.Total > 30000",
    "SELECT i.InvoiceID, p.Amount FROM Invoices i LEFT JOIN InvoicePayments p ON p.InvoiceID = i.InvoiceID WHERE i.Status = 'PAID' AND p.Amount > 100",
    "SELECT l.InvoiceID, l.LineItemID FROM InvoiceLineItems l JOIN Accounts a ON a.Code = l.AccountCode WHERE a.Type = 'REVENUE'",
    "SELECT i.InvoiceID FROM Invoices i WHERE i.Total > (SELECT AVG(Total) FROM Invoices WHERE Status = 'PAID')",
    "SELECT i.InvoiceID FROM Invoices i WHERE i.Date = (SELECT MAX(Date) FROM Invoices)",
    "SELECT ContactName, COUNT(*), SUM(Total), MIN(Date), MAX(UpdatedDateUTC) FROM Invoices WHERE Status IN ('PAID', 'AUTHORISED') GROUP BY ContactName",
    "SELECT Status, COUNT(DISTINCT ContactID), AVG(Total) FROM Invoices GROUP BY Status HAVING COUNT(*) > 5",
    "SELECT COUNT(*) FROM Invoices WHERE Date BETWEEN '2025-01-01' AND '2025-12-31' AND Type = 'ACCREC'",
    "SELECT COUNT(*) FROM Contacts WHERE Name LIKE 'B%'",
    "SELECT Total FROM Invoices WHERE Status = 'PAID' ORDER BY Total DESC LIMIT 7",
    "SELECT Date FROM Invoices ORDER BY Date LIMIT 7 OFFSET 11",
    "SELECT UpdatedDateUTC FROM Contacts ORDER BY UpdatedDateUTC DESC LIMIT 4",
    "WITH big AS (SELECT * FROM Invoices WHERE Total > 10000) SELECT a.ContactID, COUNT(*) FROM big a JOIN big b ON a.ContactID = b.ContactID GROUP BY a.ContactID",
    "SELECT InvoiceID FROM Invoices WHERE Status = 'PAID' UNION SELECT InvoiceID FROM Invoices WHERE Total > 5000",
    "SELECT t.InvoiceID, c.Name FROM (SELECT * FROM Invoices ORDER BY Total DESC LIMIT 9) t JOIN Contacts c USING (ContactID)",
    "SELECT InvoiceID, row_number() OVER (PARTITION BY ContactID ORDER BY Date, InvoiceID) FROM Invoices WHERE Type = 'ACCREC'",
];

#[tokio::test]
async fn queries_whose_parts_meet_answer_as_over_whole_copies() {
    let options = Options {
        invoices: 400,
        ..Options::default()
    };
    let demo = Demo::with(options, &[("PageSize", "50")]).await;
    let copy = copies(&demo).await;
    for sql in QUERIES {
        let truth = cells(&copy.sql(sql).await.unwrap().collect().await.unwrap());
        assert!(!truth.is_empty(), "{sql} proves nothing");
        assert_eq!(sorted(demo.rows(sql).await), sorted(truth), "{sql}");
    }
}
