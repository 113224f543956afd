//! Xero as a catalog on a DataFusion context of your own.
//!
//! Run it with `cargo run --example embed`: it reads the embedded simulator. With Xero itself
//! only the settings differ.

use datafusion::prelude::SessionContext;
use xero_sql::simulator::{CLIENT_ID, CLIENT_SECRET, Options, Simulator};
use xero_sql::{Connection, Settings};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let simulator = Simulator::start(Options::default())?;
    let settings = Settings::from_pairs([
        ("AuthScheme", "OAuthClient"),
        ("OAuthClientId", CLIENT_ID),
        ("OAuthClientSecret", CLIENT_SECRET),
        ("ApiUrl", simulator.url()),
        ("IdentityUrl", simulator.url()),
    ])?;
    let connection = Connection::open(settings).await?;

    let context = SessionContext::new();
    context.register_catalog("xero", connection.catalog());

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
    overdue.show().await?;

    for call in connection.journal().calls() {
        println!("{} {}", call.method, call.url);
    }
    Ok(())
}
