//! Several organisations in one query, each by its three-part name.
//!
//! Run it with `cargo run --example organisations`: it reads the embedded simulator, which has
//! two.

use std::sync::Arc;

use datafusion::arrow::util::pretty::pretty_format_batches;
use xero_sql::simulator::{Options, Simulator};
use xero_sql::{Result, XeroConnection};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let simulator = Simulator::start(Options::default())?;
    // `*` stands for every organisation that the sign-in reaches.
    let settings = simulator.settings().tenant("*").build()?;
    let connection = XeroConnection::open(settings).await?;
    println!("{}", owed(&connection).await?);
    Ok(())
}

/// What each organisation of the connection is owed, by currency, as a table.
pub async fn owed(connection: &Arc<XeroConnection>) -> Result<String> {
    // The catalog `accounting` has a schema for each organisation. Two may have one name; an id
    // is never ambiguous.
    let of_each = connection.tenants().iter().map(|tenant| {
        format!(
            r#"SELECT TenantName, CurrencyCode, AmountDue
               FROM ACCOUNTING."{}".Invoices WHERE Type = 'ACCREC' AND AmountDue > 0"#,
            tenant.id
        )
    });
    let of_all = of_each.collect::<Vec<_>>().join(" UNION ALL ");
    let sql = format!(
        "SELECT TenantName, CurrencyCode, COUNT(*) AS Invoices, SUM(AmountDue) AS Owed \
         FROM ({of_all}) GROUP BY TenantName, CurrencyCode ORDER BY TenantName, Owed DESC"
    );
    let rows = connection.session().collect(&sql).await?;
    let table = pretty_format_batches(&rows).map_err(datafusion::error::DataFusionError::from)?;
    Ok(table.to_string())
}
