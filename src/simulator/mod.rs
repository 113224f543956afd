//! A Xero organisation that runs inside the program: for the demo, the tests and the benches.
//!
//! In: HTTP on a loopback port. Out: what the identity server, `/connections` and the accounting
//! API would say, misbehaviour included; each quirk names its evidence in a comment, after the
//! marks of Xero's fact sheet: (s) its OpenAPI files, (x) its own pages, (i) issue reports,
//! (3) third parties, (k) practice, (?) inferred.
//! Rule: no code is shared with `pushdown`, `scan` or `decode`, so that one misunderstanding
//! can't hide on both sides. The data are a function of the seed, and `Books` tells them as plain
//! structs to compare answers with.
//! Next: `server` (the way of a request), `data` (the books), `query` (`where` and `order`).

mod accounting;
mod apis;
mod assets;
mod base64;
mod children;
mod data;
mod faults;
mod fields;
mod files;
mod identity;
mod journal;
mod limits;
mod lists;
mod parameters;
pub mod payroll;
mod projects;
mod query;
mod render;
mod reply;
mod reports;
mod server;
#[cfg(test)]
mod tests;
mod writing;

pub use assets::depreciation::{BookDepreciationDetail, BookDepreciationSetting};
pub use assets::register::Asset;
pub use assets::types::{AssetSettings, AssetType};
pub use data::Books;
pub use data::accounts::Account;
pub use data::amount::{Amount, Rate};
pub use data::asides::{
    Attachment, BudgetBalance, BudgetLine, CisOrgSetting, CisSetting, HistoryRecord,
};
pub use data::bank_transactions::{BankAccount, BankTransaction};
pub use data::bank_transfers::{BankTransfer, TransferSide};
pub use data::batch_payments::BatchPayment;
pub use data::contacts::{
    Address, Balances, BatchPaymentDetails, Contact, ContactGroup, ContactPerson, PaymentTerms,
    Phone,
};
pub use data::credit_notes::{Allocation, CreditNote};
pub use data::currencies::Currency;
pub use data::expense_claims::{ClaimPayment, ExpenseClaim, Receipt};
pub use data::ids::Guid;
pub use data::invoices::{AppliedCreditNote, Invoice, LineItem, Tracking};
pub use data::items::{Item, Price};
pub use data::journals::{Journal, JournalLine};
pub use data::linked_transactions::LinkedTransaction;
pub use data::manual_journals::{ManualJournal, ManualJournalLine};
pub use data::misstatements::{Misstatement, Planted};
pub use data::organisation::Organisation;
pub use data::paid_ahead::{AppliedMoney, PaidAhead};
pub use data::payments::{PaidDocument, Payment};
pub use data::purchase_orders::PurchaseOrder;
pub use data::quotes::Quote;
pub use data::repeating_invoices::{RepeatingInvoice, Schedule};
pub use data::settings::{BrandingTheme, Budget, PaymentService};
pub use data::tax_rates::{TaxComponent, TaxRate};
pub use data::tracking::{TrackingCategory, TrackingOption};
pub use data::users::User;
pub use faults::Fault;
pub use files::filing::{Association, File, FileUser, Folder};
pub use identity::{CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN};
pub use journal::{Door, Seen};
pub use projects::{ChargeType, Project, ProjectTask, ProjectUser, TimeEntry};
pub use reports::ledger::Basis;

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::Duration;

use axum::serve::ListenerExt;
use server::{DataChange, Server};
use tokio::sync::oneshot;

use crate::config::keys::Key;
use crate::config::{AuthScheme, Settings, SettingsBuilder, TokenStoreLocation};

/// The first organisation.
pub const DEMO_COMPANY: &str = "Demo Company (AU)";

/// How a simulator is made.
#[derive(Debug, Clone)]
pub struct Options {
    /// The seed of all data: the same seed, the same books.
    pub seed: u64,
    /// Invoices of the first organisation; the second has a quarter of them.
    pub invoices: usize,
    /// How many organisations there are, seven at most.
    pub organisations: usize,
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// How long every API request takes; token and connection requests take none.
    pub latency: Duration,
    /// Whether the limits are kept; else headers say that nothing of them is used.
    pub limits: bool,
    /// How many times faster than on the wall the minutes and days of the limits pass.
    pub speed: u32,
    /// Requests that an organisation takes in a day.
    pub calls_per_day: u32,
    /// Requests that the app may make in a minute, over all organisations.
    pub app_calls_per_minute: u32,
    /// How long access tokens live.
    pub token_life: Duration,
    /// Whether about half of the ids come in upper case.
    pub upper_case_ids: bool,
    /// Whether the app has the premium scope, which reading journals takes, and was given the
    /// one for payment services.
    pub premium: bool,
    /// Where the app may send browsers back to, to the letter.
    pub redirect_uris: Vec<String>,
    /// Whether a custom connection has to name its scopes. // (k) pitfall 32
    pub scope_required: bool,
    /// Whether some texts, days, instants and amounts are those that readers and filters get wrong.
    pub nasty: bool,
    /// Whether the ledger holds what no document of the accounting API shows: balances brought in,
    /// payroll, depreciation, revaluation; see [`Books::unexplained`].
    pub special_sources: bool,
    /// What of a request isn't heeded, as servers do.
    pub ignored: Vec<Ignored>,
    /// Whether lists of ids and of values leave out archived, deleted and voided rows.
    // (k) pitfall 8: whether they do is undocumented.
    pub lists_hide: bool,
    /// Whether the consent before the start was for writing as well.
    pub writes: bool,
    /// How long a reply is kept under its `Idempotency-Key`.
    // (k) pitfall 25: nobody says how long it is.
    pub idempotency_life: Duration,
}

/// A part of a request that a server may not heed, without a word. // (s)(i) README section 3
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ignored {
    /// `where`.
    Where,
    /// `order`.
    Order,
    /// `IDs`, `ContactIDs`, `InvoiceNumbers` and `Statuses`, and the parameters that take one
    /// value in place of `where`.
    Lists,
    /// `If-Modified-Since`.
    ModifiedSince,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            seed: 1,
            invoices: 1_200,
            organisations: 2,
            port: 0,
            latency: Duration::ZERO,
            limits: false,
            speed: 1,
            calls_per_day: limits::A_DAY,
            app_calls_per_minute: limits::APP_MINUTE,
            token_life: Duration::from_secs(1_800),
            upper_case_ids: false,
            premium: true,
            redirect_uris: vec!["http://localhost:33333".to_owned()],
            scope_required: false,
            nasty: false,
            special_sources: false,
            ignored: Vec::new(),
            lists_hide: false,
            writes: false,
            idempotency_life: Duration::from_secs(600),
        }
    }
}

/// An organisation that can be connected to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// Its id, for the `xero-tenant-id` header.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A running simulator; dropping it stops it.
pub struct Simulator {
    url: String,
    server: Arc<Server>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

// By hand: the tokens given out are no one's business, simulated or not.
impl fmt::Debug for Simulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulator")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

impl Simulator {
    /// Starts a simulator on a thread and a runtime of its own; it listens when this returns.
    ///
    /// # Errors
    ///
    /// If the port is taken, or the thread or the runtime can't be made.
    pub fn start(options: Options) -> io::Result<Simulator> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port))?;
        listener.set_nonblocking(true)?;
        let url = format!("http://127.0.0.1:{}", listener.local_addr()?.port());
        let server = Arc::new(Server::new(options));
        let router = server::router(Arc::clone(&server));
        let (stop, stopped) = oneshot::channel();
        let (ready, is_ready) = std::sync::mpsc::channel();
        // The runtime lives and dies on its own thread: dropping one inside another panics.
        let thread = std::thread::Builder::new()
            .name("xero-simulator".to_owned())
            .spawn(move || {
                let runtime = tokio::runtime::Builder::new_multi_thread()
                    .worker_threads(2)
                    .thread_name("xero-simulator-worker")
                    .enable_all()
                    .build();
                let runtime = match runtime {
                    Ok(runtime) => runtime,
                    Err(error) => {
                        let _ = ready.send(Err(error));
                        return;
                    }
                };
                runtime.block_on(async move {
                    let listener = match tokio::net::TcpListener::from_std(listener) {
                        Ok(listener) => listener,
                        Err(error) => {
                            let _ = ready.send(Err(error));
                            return;
                        }
                    };
                    let _ = ready.send(Ok(()));
                    let listener = listener.tap_io(|connection| {
                        // Small replies must not wait for an acknowledgement.
                        let _ = connection.set_nodelay(true);
                    });
                    tokio::select! {
                        _ = axum::serve(listener, router) => {}
                        _ = stopped => {}
                    }
                });
                runtime.shutdown_background();
            })?;
        is_ready
            .recv()
            .unwrap_or_else(|_| Err(io::Error::other("the simulator's thread ended at once")))?;
        Ok(Simulator {
            url,
            server,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// The address of all its hosts, such as `http://127.0.0.1:40123`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Settings that sign in to it and read its first organisation, to add more to. Calls aren't
    /// counted against the minute, and tokens are forgotten at the end.
    ///
    /// ```
    /// use xero_sql::simulator::{Options, Simulator};
    /// use xero_sql::XeroConnection;
    ///
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let simulator = Simulator::start(Options::default())?;
    /// let settings = simulator.settings().tenant("*").build()?;
    /// let connection = XeroConnection::open(settings).await?;
    /// assert_eq!(connection.tenants().len(), 2);
    /// # Ok(()) }
    /// ```
    pub fn settings(&self) -> SettingsBuilder {
        Settings::builder()
            .auth_scheme(AuthScheme::OAuth)
            .client_id(CLIENT_ID)
            .client_secret(CLIENT_SECRET)
            .refresh_token(REFRESH_TOKEN)
            .token_store(TokenStoreLocation::Memory)
            .tenant(DEMO_COMPANY)
            .with(Key::ApiUrl, self.url())
            .with(Key::IdentityUrl, self.url())
            .with(Key::LoginUrl, self.url())
            .with(Key::CallsPerMinute, 0)
    }

    /// The requests seen so far, in the order in which they arrived.
    pub fn journal(&self) -> Vec<Seen> {
        self.server.journal.snapshot()
    }

    /// Forgets every `Idempotency-Key`, as if their time had passed.
    pub fn forget_idempotency_keys(&self) {
        self.server.forget_keys();
    }

    /// Forgets the requests seen so far.
    pub fn clear_journal(&self) {
        self.server.journal.clear();
    }

    /// Attaches a file to the invoice of an id, under whatever name.
    pub fn attach(&self, tenant: usize, invoice: &str, name: &str, content: &[u8]) {
        self.server.attach(tenant, invoice, name, content);
    }

    /// Orders a fault; see [`Fault`] for what can be ordered.
    pub fn script(&self, fault: Fault) {
        self.server.faults.push(fault);
    }

    /// The organisations, the demo company first.
    pub fn tenants(&self) -> Vec<Tenant> {
        self.server
            .worlds()
            .iter()
            .map(|world| Tenant {
                id: world.tenant_id().to_string(),
                name: world.name().to_owned(),
            })
            .collect()
    }

    /// The books of an organisation as they are now.
    ///
    /// # Panics
    ///
    /// If there is no such organisation: there are two.
    pub fn books(&self, tenant: usize) -> Books {
        Books {
            world: Arc::clone(&self.server.worlds()[tenant]),
        }
    }

    /// Lets `count` new invoices appear at the front of the first organisation's unordered list
    /// once `requests` more API requests were served (at once if 0).
    pub fn add_invoices_after(&self, requests: usize, count: usize) {
        self.server.change_after(requests, DataChange::Add(count));
    }

    /// Moves `UpdatedDateUTC` of the first organisation's invoices with these indexes to the
    /// moment when `requests` more API requests were served.
    pub fn touch_invoices_after(&self, requests: usize, indexes: &[usize]) {
        self.server.change_after(
            requests,
            DataChange::Edit {
                indexes: indexes.to_vec(),
                voided: false,
            },
        );
    }

    /// The same, and voids them, so that they leave lists that are filtered by status.
    pub fn void_invoices_after(&self, requests: usize, indexes: &[usize]) {
        self.server.change_after(
            requests,
            DataChange::Edit {
                indexes: indexes.to_vec(),
                voided: true,
            },
        );
    }

    /// Plants a fault in the first organisation's books by which its ledger and its subledgers
    /// disagree: one of each kind at most, each on documents of its own. `None` if it has that one
    /// already, or no document for it.
    pub fn plant(&self, misstatement: Misstatement) -> Option<Planted> {
        self.server.plant(misstatement)
    }

    /// Ends the life of every access token given out so far: 401 until the client refreshes.
    pub fn expire_tokens(&self) {
        self.server.identity.expire_access_tokens();
    }

    /// Withdraws consent: every refresh token is `invalid_grant` from now on.
    pub fn forget_refresh_tokens(&self) {
        self.server.identity.forget_refresh_tokens();
    }

    /// Lets the app send browsers back to `uri` as well.
    pub fn register_redirect(&self, uri: &str) {
        self.server.identity.register_redirect(uri);
    }

    /// Makes every code given out so far too old.
    pub fn expire_codes(&self) {
        self.server.identity.expire_codes();
    }

    /// Resets an organisation as a demo company is: it gets a new tenant id, and whoever was
    /// connected to it no longer is.
    pub fn reset_organisation(&self, tenant: usize) {
        self.server.reset(tenant);
    }

    /// Removes everybody's connections to an organisation, which keeps its id.
    pub fn disconnect_organisation(&self, tenant: usize) {
        self.server.identity.disconnect_organisation(tenant);
    }

    /// Makes organisations of more than `rows` rows refuse unpaged lists, and filters and orders
    /// outside the optimised set, with error 51. Off until this is called; Xero's own is 100,000.
    pub fn refuse_high_volume_above(&self, rows: usize) {
        self.server.high_volume.store(rows, Ordering::Relaxed);
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        // Short: the runtime leaves its tasks behind instead of waiting for them.
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
