//! A service that answers many requests at once over one connection, which they share: its
//! sign-in, and Xero's limits of five calls at once and sixty a minute.
//!
//! Run it with `cargo run --example service`: it reads the embedded simulator.

use std::sync::Arc;
use std::time::Duration;

use futures::TryStreamExt;
use futures::future::join_all;
use xero_sql::simulator::{Options, Simulator};
use xero_sql::{Error, ErrorKind, Session, XeroConnection};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let simulator = Simulator::start(Options::default())?;
    // A request that would make more than ten calls is refused.
    let settings = simulator.settings().max_calls_per_query(10).build()?;
    let service = Service::over(&XeroConnection::open(settings).await?);
    let contacts = ["Lantern Bookshop", "Petrie FM", "Xylo Case", "Nobody"];
    let requests = contacts.map(|contact| {
        let service = service.clone();
        tokio::spawn(async move { (contact, service.owed(contact).await) })
    });
    for request in join_all(requests).await {
        let (contact, reply) = request?;
        println!("{} {contact}: {}", reply.status, reply.text);
    }
    Ok(())
}

/// What every handler of the service has. Clones share the connection.
#[derive(Clone)]
pub struct Service {
    session: Session,
}

/// An answer as an HTTP server would give it.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub text: String,
}

/// A client waits no longer than this. Dropping a query stops its requests.
const PATIENCE: Duration = Duration::from_secs(30);

impl Service {
    pub fn over(connection: &Arc<XeroConnection>) -> Service {
        Service {
            session: connection.session(),
        }
    }

    /// What a contact owes.
    pub async fn owed(&self, contact: &str) -> Reply {
        let contact = contact.replace('\'', "''");
        let sql = format!(
            "SELECT COUNT(*), SUM(AmountDue) FROM Invoices \
             WHERE Type = 'ACCREC' AND AmountDue > 0 AND ContactName = '{contact}'"
        );
        match tokio::time::timeout(PATIENCE, self.answer(&sql)).await {
            Ok(Ok(text)) => Reply { status: 200, text },
            Ok(Err(error)) => Reply {
                status: status(error.kind()),
                text: error.to_string(),
            },
            Err(_) => Reply {
                status: 504,
                text: "no answer in time".to_string(),
            },
        }
    }

    async fn answer(&self, sql: &str) -> xero_sql::Result<String> {
        let mut rows = self.session.execute(sql).await?;
        let mut lines = Vec::new();
        while let Some(batch) = rows.try_next().await.map_err(Error::from)? {
            lines.push(row(&batch)?);
        }
        Ok(format!("{} ({})", lines.join("; "), rows.report()))
    }
}

/// The first row of `batch`.
fn row(batch: &datafusion::arrow::array::RecordBatch) -> xero_sql::Result<String> {
    use datafusion::arrow::util::display::array_value_to_string;
    let cells = batch
        .columns()
        .iter()
        .map(|column| match column.is_null(0) {
            true => Ok("nothing".to_string()),
            false => array_value_to_string(column, 0),
        });
    let cells: Result<Vec<_>, _> = cells.collect();
    Ok(cells
        .map_err(datafusion::error::DataFusionError::from)?
        .join(", "))
}

/// What an error means to the client.
fn status(kind: ErrorKind) -> u16 {
    match kind {
        ErrorKind::Query => 400,
        ErrorKind::Limit => 429,
        ErrorKind::SignIn | ErrorKind::Tenant | ErrorKind::Configuration | ErrorKind::Io => 500,
        ErrorKind::UnexpectedReply => 502,
        ErrorKind::Unreachable | ErrorKind::ResultMoved => 503,
    }
}
