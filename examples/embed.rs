//! Xero as a catalog on a DataFusion context of your own.
//!
//! Run it with `cargo run --example embed`: it reads the embedded simulator. With Xero itself
//! only the settings differ.

use std::sync::Arc;

use datafusion::arrow::util::pretty::pretty_format_batches;
use datafusion::physical_plan::collect;
use datafusion::prelude::SessionContext;
use xero_sql::simulator::{Options, Simulator};
use xero_sql::{QueryReport, XeroConnection, query_report};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let simulator = Simulator::start(Options::default())?;
    let connection = XeroConnection::open(simulator.settings().build()?).await?;
    let (rows, report) = overdue(&connection).await?;
    println!("{rows}\n{report}");
    Ok(())
}

/// Who owes most of what is overdue, as a table, and what it cost to know.
pub async fn overdue(
    connection: &Arc<XeroConnection>,
) -> Result<(String, QueryReport), Box<dyn std::error::Error>> {
    let context = SessionContext::new();
    connection.register(&context)?;

    // A plain context compares names exactly, so they are quoted here;
    // `connection.session()` finds them in any case.
    let overdue = context
        .sql(
            r#"SELECT "ContactName", COUNT(*) AS invoices, SUM("AmountDue") AS due
               FROM xero.accounting."Invoices"
               WHERE "Type" = 'ACCREC' AND "Status" = 'AUTHORISED' AND "DueDate" < DATE '2026-06-30'
               GROUP BY "ContactName" ORDER BY due DESC LIMIT 5"#,
        )
        .await?;
    let plan = overdue.create_physical_plan().await?;
    let rows = collect(Arc::clone(&plan), context.task_ctx()).await?;
    Ok((
        pretty_format_batches(&rows)?.to_string(),
        query_report(&plan),
    ))
}
