//! The pages of `docs/tables`: their example queries are run.

use xero_sql::catalog;
use xero_sql::catalog::descriptor::Table;
use xero_sql::catalog::registry::TABLES;
use xero_sql::simulator::Options;

use crate::harness::Demo;
use crate::tables::{name_in_sql, required};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_example_of_each_page_brings_rows_where_the_table_has_any() {
    let demo = Demo::with(Options::default(), &[]).await;
    let mut problems = Vec::new();
    for (page, table) in catalog::pages().iter().skip(1).zip(TABLES) {
        let example = page.text.split("```sql\n").nth(1);
        let example = example.and_then(|rest| rest.split("\n```").next());
        let example = example.unwrap_or_else(|| panic!("{} has no example", page.path));
        let is_of_table = example.contains(&format!(" FROM {}", name_in_sql(table)));
        assert!(is_of_table, "{}: {example}", page.path);
        match demo.session.collect(example.trim_end_matches(';')).await {
            Ok(batches) if batches.iter().any(|batch| batch.num_rows() > 0) => {}
            Ok(_) if has_none(&demo, table).await => {}
            Ok(_) => problems.push(format!("{example} brings nothing")),
            Err(error) => problems.push(format!("{example}: {error}")),
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Whether the demo has no row of the table.
async fn has_none(demo: &Demo, table: &Table) -> bool {
    let sql = format!(
        "SELECT 1 FROM {}{} LIMIT 1",
        name_in_sql(table),
        required(table)
    );
    demo.rows(&sql).await.is_empty()
}
