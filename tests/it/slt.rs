//! `tests/slt`: a file of queries for each table, with their answers and what EXPLAIN says.
//!
//! `UPDATE_SLT=1` writes the answers anew, and a first file for a table that has none. Every file
//! starts with a connection of its own, to the same small books.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use datafusion::execution::RecordBatchStream;
use futures::TryStreamExt;
use sqllogictest::{DBOutput, DefaultColumnType, Runner, default_column_validator};
use sqllogictest::{default_normalizer, default_validator};
use xero_sql::catalog::descriptor::{Kind, Level, Table};
use xero_sql::catalog::registry::TABLES;
use xero_sql::simulator::{Options, Simulator};
use xero_sql::{Session, XeroConnection};

use crate::harness::{NULL, cells, settings};
use crate::tables::{name_in_sql, required};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/slt")
}

/// The file of a table.
fn path_of(table: &Table) -> PathBuf {
    let schema = folder().join(table.api.schema_name());
    schema.join(format!("{}.slt", table.name))
}

fn is_update() -> bool {
    std::env::var_os("UPDATE_SLT").is_some()
}

fn books() -> Simulator {
    let options = Options {
        invoices: 40,
        ..Options::default()
    };
    Simulator::start(options).unwrap()
}

/// What sqllogictest asks.
struct Books(Session);

impl Books {
    async fn open(simulator: &Simulator) -> Books {
        let connection = XeroConnection::open(settings(simulator, &[]))
            .await
            .unwrap();
        Books(connection.session())
    }

    /// The rows as text, and how many columns they have.
    async fn rows(&self, sql: &str) -> xero_sql::Result<(usize, Vec<Vec<String>>)> {
        let stream = self.0.execute(sql).await?;
        let width = RecordBatchStream::schema(&stream).fields().len();
        let batches: Vec<_> = stream.try_collect().await?;
        Ok((width, cells(&batches)))
    }
}

#[async_trait]
impl sqllogictest::AsyncDB for Books {
    type Error = xero_sql::Error;
    type ColumnType = DefaultColumnType;

    async fn run(&mut self, sql: &str) -> Result<DBOutput<DefaultColumnType>, xero_sql::Error> {
        let (width, rows) = self.rows(sql).await?;
        if sql.starts_with("EXPLAIN") {
            return Ok(DBOutput::Rows {
                types: vec![DefaultColumnType::Text],
                rows: scans(&rows),
            });
        }
        let shown = |cell: String| match cell == NULL {
            true => "NULL".to_string(),
            false => cell.replace('\n', "\\n").replace('\t', "\\t"),
        };
        let rows = rows.into_iter();
        let rows = rows.map(|row| row.into_iter().map(shown).collect());
        Ok(DBOutput::Rows {
            types: vec![DefaultColumnType::Text; width],
            rows: rows.collect(),
        })
    }

    async fn shutdown(&mut self) {}
}

/// Of a plan, the lines that tell what Xero is asked for.
fn scans(plan: &[Vec<String>]) -> Vec<Vec<String>> {
    let lines = plan.iter().flatten().flat_map(|text| text.lines());
    let scans = lines.filter(|line| line.contains("table="));
    scans.map(|line| vec![line.trim().to_string()]).collect()
}

/// A first file of `table`: how many rows, some of them, and two conditions that travel.
async fn first_version(table: &'static Table, books: &Books) -> String {
    let name = name_in_sql(table);
    let required = required(table);
    let and = |condition: &str| match required.as_str() {
        "" => format!(" WHERE {condition}"),
        required => format!("{required} AND {condition}"),
    };
    let mut text = format!("# {}: {}\n", table.name, table.about);
    let mut add = |types: usize, sql: &str| {
        text.push_str(&format!("\nquery {}\n{sql}\n----\n", "T".repeat(types)));
    };
    add(1, &format!("SELECT COUNT(*) FROM {name}{required}"));

    let key = table.key.join(", ");
    let columns = filled_columns(table, books, &name, &required).await;
    let all: Vec<&str> = table.key.iter().chain(&columns).copied().collect();
    let sql = format!(
        "SELECT {} FROM {name}{required} ORDER BY {key} LIMIT 3",
        all.join(", ")
    );
    add(all.len(), &sql);

    for column in travelling_columns(table, books).await {
        let some = and(&format!("{column} IS NOT NULL"));
        let sql = format!("SELECT {column} FROM {name}{some} ORDER BY {column} LIMIT 1");
        let (_, rows) = books.rows(&sql).await.unwrap();
        let Some(value) = rows.first().map(|row| row[0].replace('\'', "''")) else {
            continue;
        };
        let condition = and(&format!("{column} = {}", literal(table, column, &value)));
        add(1, &format!("SELECT COUNT(*) FROM {name}{condition}"));
        add(1, &format!("EXPLAIN SELECT {key} FROM {name}{condition}"));
    }
    text
}

/// Up to five columns, beside the key, that have something to show.
async fn filled_columns(
    table: &'static Table,
    books: &Books,
    name: &str,
    required: &str,
) -> Vec<&'static str> {
    let shown = table.columns.iter().filter(|column| {
        let is_shown = !matches!(column.kind, Kind::List(_) | Kind::Guid | Kind::Instant);
        is_shown && !table.key.contains(&column.name)
    });
    let shown: Vec<&'static str> = shown.map(|column| column.name).collect();
    if shown.is_empty() {
        return shown;
    }
    let counts: Vec<String> = shown.iter().map(|name| format!("COUNT({name})")).collect();
    let sql = format!("SELECT {} FROM {name}{required}", counts.join(", "));
    let (_, counts) = books.rows(&sql).await.unwrap();
    let filled = shown.into_iter().zip(&counts[0]);
    let filled = filled.filter(|(_, count)| *count != "0");
    filled.map(|(name, _)| name).take(5).collect()
}

/// A column of ids, and one of others, on which `=` travels.
async fn travelling_columns(table: &'static Table, books: &Books) -> Vec<&'static str> {
    let sql = format!(
        "SELECT ColumnName FROM system.Filters WHERE SchemaName = '{}' AND TableName = '{}' \
         AND Condition = '='",
        table.api.schema_name(),
        table.name
    );
    let (_, rows) = books.rows(&sql).await.unwrap();
    let travels = |name: &str| rows.iter().any(|row| row[0] == name);
    let columns = || {
        let columns = table.columns.iter().filter(|c| c.level != Level::Parameter);
        columns.filter(|column| travels(column.name))
    };
    let id = columns().find(|column| matches!(column.kind, Kind::Guid));
    let other = columns().find(|column| !matches!(column.kind, Kind::Guid));
    id.into_iter()
        .chain(other)
        .map(|column| column.name)
        .collect()
}

/// `value`, as it was shown, in SQL.
fn literal(table: &'static Table, column: &str, value: &str) -> String {
    let kind = table.columns.iter().find(|own| own.name == column);
    match kind.map(|column| column.kind) {
        Some(Kind::Date) => format!("DATE '{value}'"),
        Some(Kind::Instant) => format!("TIMESTAMP '{value}'"),
        Some(Kind::Money | Kind::Rate | Kind::Integer | Kind::LineNumber | Kind::Flag) => {
            value.to_string()
        }
        _ => format!("'{value}'"),
    }
}

/// Every file below the folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(self::files(&path)),
            false if path.extension().is_some_and(|ending| ending == "slt") => files.push(path),
            false => {}
        }
    }
    files.sort();
    files
}

/// Fails if a table has no file, or a file no table.
fn have_their_files() {
    for table in TABLES {
        assert!(
            path_of(table).exists(),
            "{} has no file: UPDATE_SLT=1 cargo test --test it slt",
            table.name
        );
    }
    for path in files(&folder()) {
        let is_of_table = TABLES.iter().any(|table| path_of(table) == path);
        assert!(is_of_table, "{} is of no table", path.display());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_table_has_a_file_and_answers_as_it_says() {
    let simulator = books();
    if is_update() {
        let without = TABLES.iter().filter(|table| !path_of(table).exists());
        for table in without {
            let path = path_of(table);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            let text = first_version(table, &Books::open(&simulator).await).await;
            std::fs::write(path, text).unwrap();
        }
    }
    have_their_files();
    let mut problems = Vec::new();
    for path in files(&folder()) {
        let mut runner = Runner::new(async || Ok(Books::open(&simulator).await));
        if is_update() {
            let updated = runner.update_test_file(
                &path,
                "\t",
                default_validator,
                default_normalizer,
                default_column_validator,
            );
            updated.await.unwrap();
        }
        if let Err(error) = runner.run_file_async(&path).await {
            problems.push(format!("{error}"));
        }
    }
    assert!(
        problems.is_empty(),
        "{}\nUPDATE_SLT=1 cargo test --test it slt rewrites the files",
        problems.join("\n")
    );
}
