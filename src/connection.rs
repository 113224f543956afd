//! An open connection: settings, sign-in, organisation, client.

use std::sync::Arc;

use crate::auth::{Authenticator, Tenant, TenantConnection, choose, parse_connections};
use crate::catalog::XeroCatalog;
use crate::catalog::descriptor::Table;
use tokio::sync::watch;

use crate::client::{
    Answer, Client, IoRuntime, Journal, Meter, OfScan, Progress, Quota, Request, http_client,
};
use crate::config::{AuthScheme, Settings};
use crate::error::{Error, ErrorKind, Result};
use crate::scan::Counts;
use crate::session::{Session, Views};

/// A connection to Xero, shared by all queries on it.
///
/// ```no_run
/// # async fn doc() -> xero_sql::Result<()> {
/// use xero_sql::{Connection, Settings};
///
/// let settings = Settings::from_pairs([
///     ("AuthScheme", "OAuthClient"),
///     ("OAuthClientId", "env:XERO_CLIENT_ID"),
///     ("OAuthClientSecret", "env:XERO_CLIENT_SECRET"),
/// ])?;
/// let connection = Connection::open(settings).await?;
/// let batches = connection
///     .session()
///     .collect("SELECT InvoiceNumber, Total FROM Invoices LIMIT 5")
///     .await?;
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Connection {
    settings: Arc<Settings>,
    client: Arc<Client>,
    connections: Vec<TenantConnection>,
    tenant: Tenant,
    counts: Counts,
    notices: Vec<String>,
    views: Arc<Views>,
}

impl Connection {
    /// Signs in, reads which organisations the sign-in reaches (`GET /connections`), and
    /// chooses the one that `Tenant` names.
    ///
    /// # Errors
    /// `Configuration`, `SignIn`, `Tenant` or `Unreachable`, naming the property to mend.
    pub async fn open(settings: Settings) -> Result<Arc<Connection>> {
        let settings = Arc::new(settings);
        // A mistake in a file costs no call.
        let views = match &settings.user_defined_views {
            Some(path) => Views::read(path)?,
            None => Views::default(),
        };
        let io = Arc::new(IoRuntime::start()?);
        let http = http_client(&settings)?;
        let authenticator = Arc::new(Authenticator::new(
            http.clone(),
            Arc::clone(&settings),
            Arc::clone(&io),
        ));
        let client = Arc::new(Client::new(http, Arc::clone(&settings), authenticator, io));
        let request = Request {
            base: "",
            path: "/connections".to_string(),
            parameters: vec![],
            modified_since: None,
            scope: "offline_access",
            names_one_document: false,
        };
        let connections = match client.send(request, None, Meter::default()).await {
            Ok(Answer::Good(reply)) => parse_connections(&reply.body)?,
            Ok(Answer::Absent | Answer::TooManyRows(_)) => {
                return Err(Error::new(
                    ErrorKind::UnexpectedReply,
                    "reading /connections: Xero gave no list: check ApiUrl",
                ));
            }
            Err(error) => return Err(error.while_doing("opening the connection")),
        };
        let choice = choose(&connections, settings.tenant.as_deref())?;
        Ok(Arc::new(Connection {
            settings,
            client,
            connections,
            tenant: choice.tenant,
            counts: Counts::default(),
            notices: choice.notice.into_iter().collect(),
            views: Arc::new(views),
        }))
    }

    /// The settings it was opened with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The organisation it reads.
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
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
        self.client.journal()
    }

    /// How far its queries are, told as they go.
    pub fn progress(&self) -> watch::Receiver<Progress> {
        self.client.progress().listen()
    }

    /// Where one scan tells how far it is.
    pub(crate) fn progress_of_scan(&self) -> OfScan {
        self.client.progress().scan()
    }

    /// What is left of the organisation's limits: of the minute by the log that processes share,
    /// of the day by Xero's last reply. Sends nothing.
    ///
    /// # Errors
    /// `Io` if the log of calls can't be read.
    pub async fn quota(&self) -> Result<Quota> {
        self.client.quota(self.tenant_header()).await
    }

    /// Waits until no request is under way: those of a query that was dropped stop soon, and not
    /// at once. After this, none of them starts any more.
    pub async fn idle(&self) {
        self.client.idle().await;
    }

    /// A connection to another organisation that the same sign-in reaches, sharing its token, its
    /// limits and its journal. Sends nothing.
    ///
    /// # Errors
    /// `Tenant` if `tenant`, a name or an id, isn't one of [`Connection::connections`].
    pub fn with_tenant(&self, tenant: &str) -> Result<Arc<Connection>> {
        let choice = choose(&self.connections, Some(tenant))?;
        let settings = Settings {
            tenant: Some(tenant.to_string()),
            ..Settings::clone(&self.settings)
        };
        Ok(Arc::new(Connection {
            settings: Arc::new(settings),
            client: Arc::clone(&self.client),
            connections: self.connections.clone(),
            tenant: choice.tenant,
            counts: Counts::default(),
            notices: choice.notice.into_iter().collect(),
            views: Arc::clone(&self.views),
        }))
    }

    /// How many documents the list of `table` had when it was last read whole, if it was.
    pub fn last_count(&self, table: &Table) -> Option<usize> {
        self.counts.known(&self.tenant.id, table.endpoint()?)
    }

    /// What every session begins with.
    pub(crate) fn views(&self) -> &Arc<Views> {
        &self.views
    }

    /// How many documents each list had when it was last read.
    pub(crate) fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The catalog `xero` of this connection, to register on a `SessionContext`.
    pub fn catalog(self: &Arc<Self>) -> Arc<XeroCatalog> {
        Arc::new(XeroCatalog::new(Arc::clone(self)))
    }

    /// A session for SQL: names in any case, `Schema` as the default schema.
    pub fn session(self: &Arc<Self>) -> Session {
        Session::new(Arc::clone(self))
    }

    /// Sends a request for this connection's organisation.
    pub(crate) async fn send(&self, request: Request, meter: Meter) -> Result<Answer> {
        self.client.send(request, self.tenant_header(), meter).await
    }

    /// The organisation as requests name it.
    fn tenant_header(&self) -> Option<String> {
        match self.settings.auth_scheme {
            // A custom connection's token knows its one organisation.
            AuthScheme::OAuthClient => None,
            AuthScheme::OAuth | AuthScheme::Pkce => Some(self.tenant.id.clone()),
        }
    }
}
