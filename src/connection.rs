//! An open connection: settings, sign-in, organisation, client.

use std::sync::Arc;
use std::time::{Duration, Instant};

use datafusion::prelude::SessionContext;
use tokio::sync::{Mutex, watch};

use crate::auth::{
    Choice, SignIn, Tenant, TenantConnection, choose, only_one, scopes, tenant_names,
};
use crate::catalog::descriptor::{Api, Table};
use crate::catalog::{ApiCatalog, XeroCatalog};
use crate::client::{
    Answer, Journal, Meter, OfFile, OfScan, Progress, Quota, Request, Witness, Written,
};
use crate::config::keys::Key;
use crate::config::{AuthScheme, Origin, Settings};
use crate::error::{Error, ErrorKind, Result};
use crate::log::{Level, Log};
use crate::scan::{Counts, TenantErrors};
use crate::session::{self, Session, Views};
use crate::transfer::Download;
use crate::write::{DryRunJournal, WriteErrors};

/// A connection to Xero, shared by all queries on it: its sign-in, its limits, its journal. One is
/// enough for a program; sessions on it are many and cheap.
///
/// ```no_run
/// # async fn doc() -> xero_sql::Result<()> {
/// use xero_sql::{XeroConnection, Settings};
///
/// let settings = Settings::from_pairs([
///     ("AuthScheme", "OAuthClient"),
///     ("OAuthClientId", "env:XERO_CLIENT_ID"),
///     ("OAuthClientSecret", "env:XERO_CLIENT_SECRET"),
/// ])?;
/// let connection = XeroConnection::open(settings).await?;
/// let batches = connection
///     .session()
///     .collect("SELECT InvoiceNumber, Total FROM Invoices LIMIT 5")
///     .await?;
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct XeroConnection {
    settings: Arc<Settings>,
    sign_in: Arc<SignIn>,
    connections: Vec<TenantConnection>,
    tenants: Vec<Tenant>,
    counts: Arc<Counts>,
    notices: Vec<String>,
    asked_again: Arc<Mutex<Option<AskedAgain>>>,
    views: Arc<Views>,
    tenant_errors: Arc<TenantErrors>,
    write_errors: Arc<WriteErrors>,
    dry_run_journal: Arc<DryRunJournal>,
}

/// What `/connections` said when an organisation last refused, and when.
type AskedAgain = (Instant, Vec<TenantConnection>);

static NOBODY: Tenant = Tenant {
    id: String::new(),
    name: String::new(),
};

/// The views of the file that `UserDefinedViews` names.
fn views(settings: &Settings) -> Result<Views> {
    let listed = settings.browsable.views();
    match &settings.user_defined_views {
        Some(path) => Views::read(path, listed),
        None if listed.is_some() => Err(Error::new(
            ErrorKind::Configuration,
            "Views: there are no UserDefinedViews to choose from",
        )),
        None => Ok(Views::default()),
    }
}

/// Requests that an organisation refuses at the same time ask why once.
const SAME_REFUSAL: Duration = Duration::from_secs(2);

impl XeroConnection {
    /// Signs in, reads which organisations the sign-in reaches (`GET /connections`), and
    /// chooses those that `Tenant` names.
    ///
    /// # Errors
    /// `Configuration`, `SignIn`, `Tenant` or `Unreachable`, naming the property to mend.
    pub async fn open(settings: Settings) -> Result<Arc<XeroConnection>> {
        XeroConnection::over(SignIn::new(settings)?).await
    }

    /// The same, on a sign-in that was made before.
    ///
    /// # Errors
    /// As [`open`](XeroConnection::open).
    pub async fn over(sign_in: SignIn) -> Result<Arc<XeroConnection>> {
        // A mistake in a file costs no call.
        let views = views(sign_in.settings())?;
        let connections = sign_in.connections().await;
        let connections = connections.map_err(|e| e.while_doing("opening the connection"));
        let connections = connections.inspect_err(|error| sign_in.log().failed(error))?;
        XeroConnection::of(sign_in, connections, views)
    }

    /// A connection that reaches no organisation and needs no sign-in, for the procedures with
    /// which a host runs the consent: GetOAuthAuthorizationURL and GetOAuthAccessToken. Sends
    /// nothing; other queries on it fail.
    ///
    /// # Errors
    /// `Configuration` or `Io`.
    pub fn without_sign_in(settings: Settings) -> Result<Arc<XeroConnection>> {
        let views = views(&settings)?;
        let sign_in = SignIn::new(settings)?;
        let nothing = Choice {
            tenants: Vec::new(),
            notice: None,
        };
        Ok(XeroConnection::with(sign_in, Vec::new(), nothing, views))
    }

    /// The same where it is known what the sign-in reaches. Sends nothing.
    #[cfg(feature = "cli")]
    pub(crate) fn over_known(
        sign_in: SignIn,
        connections: Vec<TenantConnection>,
    ) -> Result<Arc<XeroConnection>> {
        let views = views(sign_in.settings())?;
        XeroConnection::of(sign_in, connections, views)
    }

    fn of(
        sign_in: SignIn,
        connections: Vec<TenantConnection>,
        views: Views,
    ) -> Result<Arc<XeroConnection>> {
        let log = sign_in.log();
        let choice = choose(&connections, sign_in.settings().tenant.as_deref());
        let choice = choice.inspect_err(|error| log.failed(error))?;
        log.write(Level::Statements, None, "connected", || {
            let ids = choice.tenants.iter().map(|tenant| tenant.id.as_str());
            format!("organisation={}", ids.collect::<Vec<_>>().join(","))
        });
        Ok(XeroConnection::with(sign_in, connections, choice, views))
    }

    fn with(
        sign_in: SignIn,
        connections: Vec<TenantConnection>,
        choice: Choice,
        views: Views,
    ) -> Arc<XeroConnection> {
        Arc::new(XeroConnection {
            settings: Arc::new(sign_in.settings().clone()),
            sign_in: Arc::new(sign_in),
            connections,
            tenants: choice.tenants,
            counts: Arc::default(),
            notices: choice.notice.into_iter().collect(),
            asked_again: Arc::default(),
            views: Arc::new(views),
            tenant_errors: Arc::default(),
            write_errors: Arc::default(),
            dry_run_journal: Arc::default(),
        })
    }

    /// The settings it was opened with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The sign-in it reads with, which other connections may share.
    pub fn sign_in(&self) -> &SignIn {
        &self.sign_in
    }

    /// Where its events are written.
    pub(crate) fn log(&self) -> &Log {
        self.sign_in.log()
    }

    /// The organisations that `Tenant` names; at least one, unless it was made without a sign-in.
    pub fn tenants(&self) -> &[Tenant] {
        &self.tenants
    }

    /// The first of them; one without id and name where there is none.
    pub fn tenant(&self) -> &Tenant {
        self.tenants.first().unwrap_or(&NOBODY)
    }

    /// The one that a query reads.
    ///
    /// # Errors
    /// `Tenant` if there are several, `SignIn` if there is none.
    pub(crate) fn only_tenant(&self) -> Result<&Tenant> {
        match self.tenants.as_slice() {
            [one] => Ok(one),
            [] => Err(Error::new(
                ErrorKind::SignIn,
                "this connection was opened without a sign-in: open it again once there is one",
            )),
            several => Err(only_one(several)),
        }
    }

    /// Everything that the sign-in reaches, as `/connections` lists it.
    pub fn connections(&self) -> &[TenantConnection] {
        &self.connections
    }

    /// What a user should be told once, such as which organisation was chosen.
    pub fn notices(&self) -> Vec<String> {
        self.notices.clone()
    }

    /// The calls made so far.
    pub fn journal(&self) -> &Journal {
        self.sign_in.client().journal()
    }

    /// How far its queries are, told as they go.
    pub fn progress(&self) -> watch::Receiver<Progress> {
        self.sign_in.client().progress().listen()
    }

    /// Where one scan tells how far it is.
    pub(crate) fn progress_of_scan(&self) -> OfScan {
        self.sign_in.client().progress().scan()
    }

    /// What is left of the organisation's limits: of the minute by the log that processes share,
    /// of the day by Xero's last reply. Sends nothing.
    ///
    /// # Errors
    /// `Io` if the log of calls can't be read.
    pub async fn quota(&self) -> Result<Quota> {
        self.sign_in.client().quota(self.tenant_header()).await
    }

    /// Waits until no request is under way: those of a query that was dropped stop soon, and not
    /// at once. After this, none of them starts any more.
    pub async fn idle(&self) {
        self.sign_in.client().idle().await;
    }

    /// A connection to another organisation that the same sign-in reaches, sharing its token, its
    /// limits and its journal. Sends nothing.
    ///
    /// # Errors
    /// `Tenant` if `tenant`, a name or an id, isn't one of [`XeroConnection::connections`].
    pub fn with_tenant(&self, tenant: &str) -> Result<Arc<XeroConnection>> {
        let choice = choose(&self.connections, Some(tenant))?;
        Ok(self.reading(choice, tenant))
    }

    /// The part of this connection that reads one of its organisations.
    pub(crate) fn for_tenant(&self, tenant: &Tenant) -> Arc<XeroConnection> {
        let choice = Choice {
            tenants: vec![tenant.clone()],
            notice: None,
        };
        self.reading(choice, &tenant.id)
    }

    /// The same connection, reading what was chosen alone, which `named` means.
    fn reading(&self, choice: Choice, named: &str) -> Arc<XeroConnection> {
        let mut settings = Settings {
            tenant: Some(named.to_string()),
            ..Settings::clone(&self.settings)
        };
        let origin = Origin {
            value: Some(named.to_string()),
            source: "the choice of an organisation".to_string(),
        };
        settings.origins.set(Key::Tenant, origin);
        Arc::new(XeroConnection {
            settings: Arc::new(settings),
            sign_in: Arc::clone(&self.sign_in),
            connections: self.connections.clone(),
            tenants: choice.tenants,
            counts: Arc::clone(&self.counts),
            notices: choice.notice.into_iter().collect(),
            asked_again: Arc::clone(&self.asked_again),
            views: Arc::clone(&self.views),
            tenant_errors: Arc::clone(&self.tenant_errors),
            write_errors: Arc::clone(&self.write_errors),
            dry_run_journal: Arc::clone(&self.dry_run_journal),
        })
    }

    /// How many documents the list of `table` had when it was last read whole, if it was.
    pub fn last_count(&self, table: &Table) -> Option<usize> {
        self.counts.known(&self.tenant().id, table.endpoint()?)
    }

    /// What every session begins with.
    pub(crate) fn views(&self) -> &Arc<Views> {
        &self.views
    }

    /// The organisations that a query of several left out.
    pub(crate) fn tenant_errors(&self) -> &TenantErrors {
        &self.tenant_errors
    }

    /// The rows that the last statement didn't write.
    pub(crate) fn write_errors(&self) -> &WriteErrors {
        &self.write_errors
    }

    /// What the last dry run would have booked.
    pub(crate) fn dry_run_journal(&self) -> &DryRunJournal {
        &self.dry_run_journal
    }

    /// How many documents each list had when it was last read.
    pub(crate) fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The catalog `xero` of this connection: a schema for each API, and `system`. A name of your
    /// own is as good: `context.register_catalog("acme", connection.catalog())`.
    pub fn catalog(self: &Arc<Self>) -> Arc<XeroCatalog> {
        Arc::new(XeroCatalog::new(Arc::clone(self)))
    }

    /// One API as a catalog of its own, whose schemas are the organisations that this connection
    /// reads: `accounting."Demo Company (AU)"."Invoices"`. [`XeroConnection::register`] and
    /// [`XeroConnection::session`] have those of all five.
    pub fn catalog_of(self: &Arc<Self>, api: Api) -> Arc<ApiCatalog> {
        Arc::new(ApiCatalog::new(api, Arc::clone(self)))
    }

    /// Makes this connection's tables known to a context of your own: the catalog `xero`, and
    /// one for each API ([`XeroConnection::catalog_of`]). `SET xero.…` works on it from then on, ids
    /// in upper case are found, and the scans of a query share calls and know the keys of its
    /// joins.
    ///
    /// What a plain context does otherwise than [`XeroConnection::session`] is told at
    /// [the crate's first page](crate#on-a-context-of-your-own).
    ///
    /// # Errors
    /// `Configuration` if one of these names is that of a catalog with tables in it. Then register
    /// [`XeroConnection::catalog`] by a name of your own.
    pub fn register(self: &Arc<Self>, context: &SessionContext) -> Result<()> {
        session::register(self, context)
    }

    /// A session for SQL: names in any case, `Schema` as the default schema.
    pub fn session(self: &Arc<Self>) -> Session {
        Session::new(Arc::clone(self))
    }

    /// Sends a request for this connection's organisation.
    pub(crate) async fn send(&self, request: Request, meter: Meter) -> Result<Answer> {
        let tenant = self.tenant_header();
        match self.sign_in.client().send(request, tenant, meter).await {
            Err(refused) if refused.kind() == ErrorKind::Tenant => Err(self.why(refused).await),
            answer => answer,
        }
    }

    /// Sends a request that writes to this connection's organisation. Once begun it runs to its
    /// end; `witness` is told how it ended, whoever waits.
    pub(crate) async fn write(
        &self,
        request: Request,
        meter: Meter,
        witness: Witness,
    ) -> Result<Written> {
        let tenant = self.tenant_header();
        let client = self.sign_in.client();
        match client.write(request, tenant, meter, witness).await {
            Err(refused) if refused.kind() == ErrorKind::Tenant => Err(self.why(refused).await),
            written => written,
        }
    }

    /// Sends a request of this connection's organisation whose reply is a file; whether there is one.
    pub(crate) async fn download(
        &self,
        request: Request,
        meter: Meter,
        file: Arc<Download>,
    ) -> Result<bool> {
        let tenant = self.tenant_header();
        let client = self.sign_in.client();
        match client.download(request, tenant, meter, file).await {
            Err(refused) if refused.kind() == ErrorKind::Tenant => Err(self.why(refused).await),
            came => came,
        }
    }

    /// Where a file of so many bytes tells how far it is.
    pub(crate) fn progress_of_file(&self, length: Option<u64>) -> OfFile {
        self.sign_in.client().progress().file(length)
    }

    /// The refusal of an organisation, with what `/connections` says of it now. Nothing is bound
    /// anew: an organisation of the same name may be another one.
    async fn why(&self, refused: Error) -> Error {
        let mut asked_again = self.asked_again.lock().await;
        let known = asked_again
            .take()
            .filter(|(at, _)| at.elapsed() < SAME_REFUSAL)
            .map(|(_, connections)| connections);
        let connections = match known {
            Some(connections) => connections,
            None => match self.sign_in.connections().await {
                Ok(connections) => connections,
                Err(_) => return refused,
            },
        };
        let Tenant { id, name } = self.tenant();
        let now: Vec<Tenant> = connections.iter().map(TenantConnection::tenant).collect();
        *asked_again = Some((Instant::now(), connections));
        let mend = match self.settings.auth_scheme {
            AuthScheme::OAuthClient => {
                "Have it authorise the custom connection on Xero's developer site anew".to_string()
            }
            AuthScheme::OAuth | AuthScheme::Pkce => format!(
                "Connect it again with {}, and set Tenant to its new id if it was reset",
                scopes::login(&self.settings, " --add")
            ),
        };
        let others = match now.as_slice() {
            [] => "no organisation any more".to_string(),
            others => tenant_names(others),
        };
        let advice = match now.iter().any(|tenant| tenant.id == *id) {
            true => format!(
                ", though {name} ({id}) is still connected: whoever signed in may have lost \
                 their role there. Set Tenant to another organisation, or sign in as another user"
            ),
            false => format!(
                ": {name} ({id}) was reset or disconnected. This sign-in reaches {others}. {mend}"
            ),
        };
        refused.and(advice)
    }

    /// The organisation as requests name it.
    fn tenant_header(&self) -> Option<String> {
        match self.settings.auth_scheme {
            // A custom connection's token knows its one organisation.
            AuthScheme::OAuthClient => None,
            AuthScheme::OAuth | AuthScheme::Pkce => Some(self.tenant().id.clone()),
        }
    }
}
