//! A sign-in: how it comes to be, what it reaches, how it is kept alive, how it ends.
//!
//! [`XeroConnection::open`](crate::XeroConnection::open) makes one by itself; a program that runs the
//! consent, or asks what a sign-in reaches before it chooses, makes one first.

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use secrecy::SecretString;

use super::authenticator::Authenticator;
use super::consent::{Code, Consent};
use super::standing::Standing;
use super::tenant::{TenantConnection, parse_connections};
use super::token::Token;
use crate::client::{Answer, Client, IoRuntime, Meter, Request, http_client};
use crate::config::Settings;
use crate::error::{Error, ErrorKind, Result};
use crate::log::Log;

/// A renewal under way when a connection ends is waited for this long. Should it take longer, the
/// stored refresh token is still good for half an hour.
const AT_THE_END: Duration = Duration::from_secs(5);

/// The sign-in of one connection, whether it has tokens yet or not.
///
/// ```no_run
/// # async fn doc() -> xero_sql::Result<()> {
/// use xero_sql::auth::SignIn;
/// use xero_sql::{XeroConnection, Settings};
///
/// let sign_in = SignIn::new(Settings::from_pairs([("OAuthClientId", "env:XERO_CLIENT_ID")])?)?;
/// let consent = sign_in.consent(&[])?;
/// println!("{}", consent.url());
/// let came_back = "http://localhost:33333/?code=…&state=…";
/// sign_in.complete(&consent.code(came_back)?).await?;
/// let connection = XeroConnection::over(sign_in).await?;
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct SignIn {
    settings: Arc<Settings>,
    client: Arc<Client>,
    authenticator: Arc<Authenticator>,
    io: Arc<IoRuntime>,
    log: Log,
}

/// Tokens that are handed to a host, and what is known of them.
pub(crate) struct Handed {
    pub(crate) access: SecretString,
    pub(crate) refresh: Option<SecretString>,
    pub(crate) standing: Standing,
}

impl Handed {
    fn of(token: Token) -> Handed {
        Handed {
            standing: Standing::of(&token),
            access: token.access,
            refresh: token.refresh,
        }
    }
}

impl SignIn {
    /// Makes ready; nothing is sent yet.
    ///
    /// # Errors
    /// `Io` or `Configuration` if the system refuses threads or TLS, or the `Logfile` can't be
    /// written.
    pub fn new(settings: Settings) -> Result<SignIn> {
        let settings = Arc::new(settings);
        let log = Log::open(&settings)?;
        let io = Arc::new(IoRuntime::start()?);
        let http = http_client(&settings)?;
        let authenticator = Arc::new(Authenticator::new(
            http.clone(),
            Arc::clone(&settings),
            Arc::clone(&io),
            log.clone(),
        ));
        let client = Client::new(
            http,
            Arc::clone(&settings),
            Arc::clone(&authenticator),
            Arc::clone(&io),
            log.clone(),
        );
        Ok(SignIn {
            settings,
            client: Arc::new(client),
            authenticator,
            io,
            log,
        })
    }

    /// The settings it was made with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(crate) fn client(&self) -> &Arc<Client> {
        &self.client
    }

    pub(crate) fn log(&self) -> &Log {
        &self.log
    }

    /// Begins a consent for the scopes that `Schemas` and `ReadOnly` need, and `more` ones.
    ///
    /// # Errors
    /// `Configuration` for a custom connection, which needs none.
    pub fn consent(&self, more: &[String]) -> Result<Consent> {
        Consent::begin(&self.settings, more)
    }

    /// Turns the code of a consent into tokens, and keeps them.
    ///
    /// # Errors
    /// `SignIn` if the code is no longer good, `Io` if the tokens can't be kept, `Unreachable`.
    pub async fn complete(&self, code: &Code) -> Result<Standing> {
        let token = self.authenticator.sign_in(code).await?;
        Ok(Standing::of(&token))
    }

    /// Makes sure of an access token that is good now.
    ///
    /// # Errors
    /// `SignIn` if Xero refuses or there is nothing to sign in with, `Io`, `Unreachable`.
    pub async fn check(&self) -> Result<Standing> {
        let token = self.authenticator.token().await?;
        Ok(Standing::of(&token))
    }

    /// Renews the tokens even if they are good, which begins the 60 days that a refresh token
    /// lives unused anew.
    ///
    /// # Errors
    /// As [`check`](SignIn::check).
    pub async fn refresh(&self) -> Result<Standing> {
        let token = self.authenticator.refresh().await?;
        Ok(Standing::of(&token))
    }

    /// The same as [`complete`](SignIn::complete), for a host that wants the tokens themselves.
    pub(crate) async fn complete_and_hand(&self, code: &Code) -> Result<Handed> {
        self.authenticator.sign_in(code).await.map(Handed::of)
    }

    /// The same as [`refresh`](SignIn::refresh), for a host that wants the tokens themselves.
    pub(crate) async fn refresh_and_hand(&self) -> Result<Handed> {
        self.authenticator.refresh().await.map(Handed::of)
    }

    /// Revokes the sign-in, which disconnects **every** organisation from the app for whoever
    /// consented, and forgets its tokens.
    ///
    /// # Errors
    /// `SignIn` if there is nothing to revoke, `Unreachable`; the tokens are kept then.
    pub async fn end(&self) -> Result<()> {
        self.authenticator.sign_out().await
    }

    /// What is known of the sign-in without asking Xero; nothing if there is none.
    ///
    /// # Errors
    /// `SignIn` or `Io` if the token file can't be used.
    pub async fn standing(&self) -> Result<Option<Standing>> {
        self.authenticator.standing().await
    }

    /// Whether the last attempt showed that nothing but a consent helps.
    pub fn needs_consent(&self) -> bool {
        self.authenticator.needs_consent()
    }

    /// The organisations that the sign-in reaches now, as `/connections` lists them.
    ///
    /// # Errors
    /// `SignIn`, `Unreachable`, `UnexpectedReply`.
    pub async fn connections(&self) -> Result<Vec<TenantConnection>> {
        match self.ask(Method::GET, "/connections".to_string()).await? {
            Answer::Good(reply) => {
                let connections = parse_connections(&reply.body)?;
                let names = connections.iter().map(TenantConnection::tenant);
                let names: Vec<String> = names.map(|tenant| tenant.name).collect();
                self.log.leave_out(names.iter().map(String::as_str));
                Ok(connections)
            }
            Answer::Absent | Answer::TooManyRows(_) => Err(Error::new(
                ErrorKind::UnexpectedReply,
                "reading /connections: Xero gave no list: check ApiUrl",
            )),
        }
    }

    /// Removes one connection, by its own id, which isn't the organisation's. One that is gone
    /// already is no error.
    ///
    /// # Errors
    /// `SignIn`, `Unreachable`, `UnexpectedReply`.
    pub async fn disconnect(&self, connection_id: &str) -> Result<()> {
        let answer = self.ask(Method::DELETE, format!("/connections/{connection_id}"));
        answer.await.map(|_| ())
    }

    async fn ask(&self, method: Method, path: String) -> Result<Answer> {
        let request = Request {
            names_one_document: method == Method::DELETE,
            body: None,
            method,
            base: "",
            path,
            parameters: vec![],
            modified_since: None,
            scope: "offline_access",
        };
        self.client.send(request, None, Meter::default()).await
    }
}

// Tasks of the runtime hold the client and never this, so this blocks none of its threads.
impl Drop for SignIn {
    fn drop(&mut self) {
        self.io.settle(AT_THE_END);
        self.authenticator.save_at_last();
    }
}
