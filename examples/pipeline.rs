//! A pipeline: invoices to Parquet files, a folder for each year, with progress on the way.
//!
//! Run it with `cargo run --example pipeline [FOLDER]`: it reads the embedded simulator.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures::TryStreamExt;
use xero_sql::client::Progress;
use xero_sql::simulator::{Options, Simulator};
use xero_sql::{Error, QueryReport, Result, XeroConnection};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let simulator = Simulator::start(Options::default())?;
    let connection = XeroConnection::open(simulator.settings().build()?).await?;
    let folder = match std::env::args_os().nth(1) {
        Some(folder) => PathBuf::from(folder),
        None => std::env::temp_dir().join(format!("xero-invoices-{}", std::process::id())),
    };
    let report = export(&connection, &folder, |progress| {
        eprintln!("{} of {} pages", progress.pages, progress.pages_known);
    })
    .await?;
    println!("{}: {report}", folder.display());
    Ok(())
}

/// Writes all invoices to `folder`, and tells `on_progress` whenever there is some.
pub async fn export(
    connection: &Arc<XeroConnection>,
    folder: &Path,
    mut on_progress: impl FnMut(Progress),
) -> Result<QueryReport> {
    let session = connection.session();
    let folder = folder.display().to_string().replace('\'', "''");
    let copy = format!(
        "COPY (SELECT InvoiceID, InvoiceNumber, Type, Status, ContactID, Date, CurrencyCode, \
                      SubTotal, TotalTax, Total, AmountDue, \
                      CAST(EXTRACT(YEAR FROM Date) AS VARCHAR) AS Year \
               FROM Invoices) \
         TO '{folder}/' STORED AS PARQUET PARTITIONED BY (Year)"
    );
    let mut progress = connection.progress();
    let mut copied = session.execute(&copy).await?;
    loop {
        tokio::select! {
            // What a COPY answers is how many rows it wrote.
            answer = copied.try_next() => match answer.map_err(Error::from)? {
                Some(_) => continue,
                None => break,
            },
            // The connection tells it while `copied` lives.
            Ok(()) = progress.changed() => on_progress(*progress.borrow_and_update()),
        }
    }
    Ok(copied.report())
}
