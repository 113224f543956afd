//! `--demo`: the demo organisation inside the program.

use super::console::Console;
use crate::error::{Error, ErrorKind, Result};
use crate::simulator::{CLIENT_ID, CLIENT_SECRET, DEMO_COMPANY, Options, REFRESH_TOKEN, Simulator};

/// The query that the demo begins with.
pub(super) const SAMPLE: &str = "\
SELECT Type, CurrencyCode, COUNT(*), SUM(AmountDue)
FROM Invoices
WHERE Status = 'AUTHORISED'
GROUP BY 1, 2";

/// Queries to try next.
const MORE: [&str; 3] = [
    "SELECT InvoiceNumber, ContactName, DueDate, AmountDue\n  \
     FROM Invoices WHERE AmountDue > 0 ORDER BY DueDate LIMIT 5;",
    "SELECT i.InvoiceNumber, l.Description, l.LineAmount\n  \
     FROM Invoices i JOIN InvoiceLineItems l USING (InvoiceID) LIMIT 5;",
    "EXPLAIN SELECT * FROM Contacts WHERE ContactStatus = 'ACTIVE' LIMIT 10;",
];

/// Starts the simulator. It runs until it is dropped.
pub(super) fn start() -> Result<Simulator> {
    let options = Options {
        writes: true,
        special_sources: true,
        ..Options::default()
    };
    Simulator::start(options).map_err(|e| {
        Error::new(ErrorKind::Io, "the demo organisation can't be started").caused_by(e)
    })
}

/// The properties that connect to the simulator at `url`.
pub(super) fn presets(url: &str) -> Vec<(&'static str, String)> {
    vec![
        ("AuthScheme", "OAuth".to_string()),
        ("OAuthClientId", CLIENT_ID.to_string()),
        ("OAuthClientSecret", CLIENT_SECRET.to_string()),
        ("OAuthRefreshToken", REFRESH_TOKEN.to_string()),
        ("OAuthSettingsLocation", "memory://".to_string()),
        ("ApiUrl", url.to_string()),
        ("IdentityUrl", url.to_string()),
        ("LoginUrl", url.to_string()),
        ("Tenant", DEMO_COMPANY.to_string()),
        // Whatever is written goes with the program.
        ("ReadOnly", "false".to_string()),
        ("AllowPayrollWrites", "true".to_string()),
        // The demo has nobody to be fair to.
        ("CallsPerMinute", "0".to_string()),
    ]
}

/// Says what is running here.
pub(super) fn welcome(console: &Console) {
    console.say(format_args!(
        "xero-sql {}: {DEMO_COMPANY}, simulated inside this program.\n\
         Nothing leaves your machine.\n",
        env!("CARGO_PKG_VERSION")
    ));
}

/// Names queries to go on with.
pub(super) fn suggest(console: &Console) {
    console.say("\nTry next:");
    for query in MORE {
        console.say(format_args!("  {query}"));
    }
    console.say("");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::keys;
    use crate::session;

    #[test]
    fn presets_name_real_properties() {
        for (name, _) in presets("http://127.0.0.1:1") {
            assert!(keys::find(name).is_some_and(|p| p.name == name), "{name}");
        }
    }

    #[test]
    fn every_query_is_one_statement() {
        for query in MORE.iter().chain([&SAMPLE]) {
            assert_eq!(session::split(query).len(), 1, "{query}");
        }
    }
}
