//! A simulator and a connection to it, and results as text.

use std::sync::Arc;

use datafusion::arrow::array::{Array, RecordBatch};
use datafusion::arrow::util::display::array_value_to_string;
use xero_sql::simulator::{
    CLIENT_ID, CLIENT_SECRET, Door, Options, REFRESH_TOKEN, Seen, Simulator,
};
use xero_sql::{Session, Settings, XeroConnection};

/// The first organisation of every simulator.
pub const DEMO: &str = "Demo Company (AU)";

/// A simulator and a session on its first organisation.
pub struct Demo {
    pub simulator: Simulator,
    pub connection: Arc<XeroConnection>,
    pub session: Session,
}

impl Demo {
    /// With this many invoices.
    pub async fn of(invoices: usize) -> Demo {
        Demo::with(
            Options {
                invoices,
                ..Options::default()
            },
            &[],
        )
        .await
    }

    /// With these options, and settings beside those that sign in.
    pub async fn with(options: Options, more: &[(&str, &str)]) -> Demo {
        let simulator = Simulator::start(options).unwrap();
        let connection = XeroConnection::open(settings(&simulator, more))
            .await
            .unwrap();
        let session = connection.session();
        simulator.clear_journal();
        Demo {
            simulator,
            connection,
            session,
        }
    }

    /// The rows of a query as text, and the calls it made.
    pub async fn ask(&self, sql: &str) -> (Vec<Vec<String>>, Vec<Seen>) {
        self.simulator.clear_journal();
        let batches = match self.session.collect(sql).await {
            Ok(batches) => batches,
            Err(error) => panic!("{sql}: {error}"),
        };
        (cells(&batches), self.calls())
    }

    /// The API calls since the journal was cleared.
    pub fn calls(&self) -> Vec<Seen> {
        let journal = self.simulator.journal();
        journal
            .into_iter()
            .filter(|seen| seen.door == Door::Api)
            .collect()
    }

    /// The rows of a query as text.
    pub async fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        self.ask(sql).await.0
    }
}

/// Settings that sign in to `simulator` with a refresh token.
pub fn settings(simulator: &Simulator, more: &[(&str, &str)]) -> Settings {
    let url = simulator.url();
    let base = [
        ("AuthScheme", "OAuth"),
        ("OAuthClientId", CLIENT_ID),
        ("OAuthClientSecret", CLIENT_SECRET),
        ("OAuthRefreshToken", REFRESH_TOKEN),
        ("OAuthSettingsLocation", "memory://"),
        ("ApiUrl", url),
        ("IdentityUrl", url),
        ("Tenant", DEMO),
        ("RetryWaitTime", "1"),
        ("CallsPerMinute", "0"),
    ];
    Settings::from_pairs(base.iter().chain(more).copied()).unwrap()
}

/// What stands for NULL in [`cells`].
pub const NULL: &str = "<null>";

/// Every cell as text.
pub fn cells(batches: &[RecordBatch]) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for batch in batches {
        for row in 0..batch.num_rows() {
            rows.push(
                batch
                    .columns()
                    .iter()
                    .map(|column| match column.is_null(row) {
                        true => NULL.to_string(),
                        false => array_value_to_string(column, row).unwrap(),
                    })
                    .collect(),
            );
        }
    }
    rows
}

/// The same rows in an order of their own.
pub fn sorted(mut rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    rows.sort();
    rows
}
