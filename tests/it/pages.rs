//! The pages of `docs/tables`: their example queries are run.

use xero_sql::catalog;
use xero_sql::simulator::Options;

use crate::harness::Demo;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_example_of_each_page_brings_rows() {
    let demo = Demo::with(Options::default(), &[]).await;
    let mut problems = Vec::new();
    for page in catalog::pages().iter().skip(1) {
        let example = page.text.split("```sql\n").nth(1);
        let example = example.and_then(|rest| rest.split("\n```").next());
        let example = example.unwrap_or_else(|| panic!("{} has no example", page.path));
        match demo.session.collect(example.trim_end_matches(';')).await {
            Ok(batches) if batches.iter().any(|batch| batch.num_rows() > 0) => {}
            Ok(_) => problems.push(format!("{example} brings nothing")),
            Err(error) => problems.push(format!("{example}: {error}")),
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
