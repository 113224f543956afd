//! SQL over the Xero accounting API, on Apache DataFusion.
//!
//! A [`XeroConnection`] is opened from [`Settings`]. Its [`Session`] runs SQL with names in any
//! case; its catalogs register on any DataFusion `SessionContext`. Filters, limits and keys travel
//! to Xero where that can't change the answer, every filter is evaluated again here, and a result
//! is whole or an error. Nothing is sent while planning, and Xero's limits are kept across all
//! queries and processes.
//!
//! ```
//! use datafusion::arrow::util::pretty::pretty_format_batches;
//! use futures::TryStreamExt;
//! use xero_sql::simulator::{Options, Simulator};
//! use xero_sql::{Error, XeroConnection};
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // Xero's double, inside this program: it takes no account to try this.
//! let simulator = Simulator::start(Options::default())?;
//! let settings = simulator.settings().max_calls_per_query(20).build()?;
//!
//! // Signs in, and finds the organisation. With Xero itself only the settings differ.
//! let connection = XeroConnection::open(settings).await?;
//! let session = connection.session();
//! let mut rows = session
//!     .execute(
//!         "SELECT ContactName, SUM(AmountDue) AS Owed FROM Invoices \
//!          WHERE Type = 'ACCREC' AND Status = 'AUTHORISED' \
//!          GROUP BY ContactName ORDER BY Owed DESC LIMIT 3",
//!     )
//!     .await?;
//! let mut batches = Vec::new();
//! while let Some(batch) = rows.try_next().await.map_err(Error::from)? {
//!     batches.push(batch);
//! }
//! println!("{}", pretty_format_batches(&batches)?);
//!
//! // What it cost: the calls, the bytes, the time waited, the organisations read.
//! let report = rows.report();
//! println!("{report}");
//! assert!(report.calls <= 20);
//! assert_eq!(report.organisations[0].name, "Demo Company (AU)");
//! # Ok(()) }
//! ```
//!
//! # Settings
//!
//! [`Settings::builder`] takes typed values, and any property by its key or name;
//! [`Settings::from_pairs`] takes what a form or a file of yours holds, and
//! [`config::Sources`] reads what the command line reads. A secret is best given as `env:NAME` or
//! `file:PATH`.
//!
//! ```no_run
//! # async fn open() -> xero_sql::Result<()> {
//! use xero_sql::config::AuthScheme;
//! use xero_sql::{Settings, XeroConnection};
//!
//! let settings = Settings::builder()
//!     .auth_scheme(AuthScheme::OAuthClient)
//!     .client_id("env:XERO_CLIENT_ID")
//!     .client_secret("env:XERO_CLIENT_SECRET")
//!     .build()?;
//! let connection = XeroConnection::open(settings).await?;
//! # Ok(()) }
//! ```
//!
//! # Several organisations
//!
//! Where `Tenant` names several organisations, or is `*`, a table is named with its API and its
//! organisation, by name or id: `ACCOUNTING."Demo Company (AU)".Invoices`. One query may read
//! several so.
//!
//! # On a context of your own
//!
//! [`XeroConnection::register`] makes the catalog `xero` known to a `SessionContext`, and a catalog
//! for each API. [`query_report`] tells what a plan that you ran has cost.
//!
//! ```
//! # use xero_sql::simulator::{Options, Simulator};
//! # use xero_sql::{XeroConnection, query_report};
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let simulator = Simulator::start(Options::default())?;
//! # let connection = XeroConnection::open(simulator.settings().build()?).await?;
//! let context = datafusion::prelude::SessionContext::new();
//! connection.register(&context)?;
//! let sql = r#"SELECT COUNT(*) FROM xero.accounting."Invoices" WHERE "Status" = 'PAID'"#;
//! let plan = context.sql(sql).await?.create_physical_plan().await?;
//! let counted = datafusion::physical_plan::collect(plan.clone(), context.task_ctx()).await?;
//! # assert_eq!(counted[0].num_rows(), 1);
//! assert_eq!(query_report(&plan).calls, 1);
//! # Ok(()) }
//! ```
//!
//! What is promised holds there as well: a result is whole or an error, what travels changes no
//! answer, nothing is sent while planning, nothing is written, and filters, `COUNT` and `LIMIT`
//! cost no more calls than in a session. The rest is the context's own way:
//!
//! | | [`Session`] | your context |
//! |---|---|---|
//! | columns | in any case | as DataFusion reads them: quote them, `"InvoiceNumber"` |
//! | catalogs | in any case | `xero`, `accounting`, … in lower case; schemas and tables in any case |
//! | `402497.15` | a decimal | a double, unless `datafusion.sql_parser.parse_float_as_decimal` is on |
//! | `current_date` | in the property `TimeZone` | in `datafusion.execution.time_zone` |
//! | `MaxRows`, `MemoryLimit`, `UserDefinedViews` | in force | not known |
//! | `CALL`, files in quotes, `COPY` with our formats | there | not there; `system` has what they show |
//! | keys of a join that travel | up to 4,000 | as many as `datafusion.optimizer.hash_join_inlist_pushdown_…` say |
//! | errors that name the nearest table | yes | DataFusion's |
//! | thousands of conditions in a row | planned on a stack of their own | up to the thread's stack |
//!
//! `context.register_catalog("acme", connection.catalog())` registers the tables alone, by any name.
//! Then there is no `SET xero.…`, each scan has a `MaxCallsPerQuery` of its own, ids in upper case
//! are found in conditions that reach a scan, and scans of one query don't share replies. The rule
//! [`OneQuery`] and [`config::XeroOptions::install`] bring what is missing.
//!
//! # Errors
//!
//! All are [`Error`], whose [`ErrorKind`] a caller can branch on; [`Error::from`] and [`Error::of`]
//! take it out of DataFusion's. [`XeroConnection::journal`] has the requests,
//! [`XeroConnection::progress`] how far queries are.
//!
//! # Features
//!
//! `cli` (the program) and `simulator` (Xero's double) are on by default. An embedder takes
//! `default-features = false` and gets neither.

#![deny(missing_docs)]
#![deny(rustdoc::broken_intra_doc_links)]

// The way of a query.
pub mod catalog;
mod pushdown;
mod scan;
// Requests to pages.
pub mod client;
// Pages to Arrow.
#[doc(hidden)]
pub mod decode;
// The way of a token.
pub mod auth;
pub mod config;
// The way of a write.
mod write;
// The way of a file.
mod transfer;
// The doors.
mod balance;
mod connection;
mod error;
pub mod functions;
mod guid;
mod likeness;
mod log;
pub mod procedures;
mod report;
pub mod session;
// What a person at a keyboard sees.
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
pub mod output;
#[cfg(feature = "cli")]
mod repl;
// Xero's double.
#[cfg(feature = "simulator")]
pub mod simulator;

pub use config::Settings;
pub use connection::XeroConnection;
pub use error::{Error, ErrorKind, Position, Result};
pub use report::{QueryReport, query_report};
pub use scan::OneQuery;
pub use session::{ResultStream, Session};
pub use write::{Consent, Question};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
