//! What the identity server is asked: for tokens, by each of the three grants, and to revoke one.
//!
//! Source: `https://identity.xero.com/connect/token`, Xero's OAuth 2 pages.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use futures::FutureExt;
use futures::future::BoxFuture;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use oauth2::basic::{BasicClient, BasicErrorResponse, BasicTokenResponse};
use oauth2::{
    AuthorizationCode, ClientId, ClientSecret, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, Scope,
    TokenResponse, TokenUrl,
};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::claims::Claims;
use super::consent::Code;
use super::scopes;
use super::token::Token;
use crate::client::{unreachable_host, waits};
use crate::config::{AuthScheme, Settings};
use crate::error::{Error, ErrorKind, Result};
use crate::log::{Level, Log};

/// Asks the identity server.
#[derive(Debug)]
pub(super) struct Grants {
    http: reqwest::Client,
    settings: Arc<Settings>,
    log: Log,
}

/// An app, and where it asks for tokens.
type App = BasicClient<EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

type Failed = RequestTokenError<TransportError, BasicErrorResponse>;

/// The identity server couldn't be asked, or gave no answer to the question.
#[derive(Debug, thiserror::Error)]
enum TransportError {
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    #[error("the identity server answered {0}")]
    Unavailable(StatusCode),
}

/// Says that a failure isn't the end.
struct TryingAgain<'a>(&'a TransportError, Duration);

impl fmt::Display for TryingAgain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TryingAgain(error, wait) = self;
        write!(f, "{error}; trying again in {:.1} s", wait.as_secs_f32())
    }
}

/// No token, and why.
#[derive(Debug)]
pub(super) struct Refusal {
    /// Whether the server has said no, by OAuth's word for it, so that asking again is of no use.
    pub(super) said: Option<String>,
    pub(super) error: Error,
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Refusal { said: None, error }
    }
}

/// What a token was asked for with, which says what a refusal means.
enum Asked<'a> {
    Credentials(&'a [String]),
    Refresh,
    Code,
}

impl Grants {
    pub(super) fn new(http: reqwest::Client, settings: Arc<Settings>, log: Log) -> Grants {
        Grants {
            http,
            settings,
            log,
        }
    }

    /// Logs what an answer means for the sign-in.
    fn noted(&self, how: &str, answer: Result<&Token, &Refusal>) {
        match answer {
            Ok(token) => {
                let life = token.life.map_or(0, |life| life.as_secs());
                let scopes = token.scopes.as_deref().unwrap_or("not told");
                self.log.sign_in(format_args!(
                    "{how}: a new access token for {life} s, scopes: {scopes}"
                ));
            }
            Err(refusal) => self.log.sign_in(format_args!(
                "{how}: no token, {}",
                refusal.said.as_deref().unwrap_or("no answer")
            )),
        }
    }

    /// A custom connection's token: no scope is sent unless one is set, and none is refreshed.
    /// Where Xero wants one named all the same, those that the schemas need are, once.
    pub(super) async fn client_credentials(&self) -> Result<Token, Refusal> {
        if self.settings.scope.is_some() {
            return self.credentials(&scopes::asked(&self.settings)).await;
        }
        match self.credentials(&[]).await {
            Err(refusal) if refusal.said.as_deref() == Some("invalid_scope") => {
                self.credentials(&scopes::asked(&self.settings)).await
            }
            answer => answer,
        }
    }

    async fn credentials(&self, scopes: &[String]) -> Result<Token, Refusal> {
        let began = Began::now();
        let reply = self
            .app()?
            .exchange_client_credentials()
            .add_scopes(scopes.iter().map(|scope| Scope::new(scope.clone())))
            .request_async(&self.transport())
            .await;
        let token = reply
            .map(|reply| token(reply, began))
            .map_err(|failed| self.explained(failed, &Asked::Credentials(scopes)));
        self.noted("custom connection", token.as_ref());
        token
    }

    /// A new access token for a refresh token, with the refresh token that replaces it.
    pub(super) async fn refresh(&self, refresh: &SecretString) -> Result<Token, Refusal> {
        let refresh_token = RefreshToken::new(refresh.expose_secret().to_string());
        let began = Began::now();
        let reply = self
            .app()?
            .exchange_refresh_token(&refresh_token)
            .request_async(&self.transport())
            .await;
        let token = reply
            .map(|reply| token(reply, began))
            .map_err(|failed| self.explained(failed, &Asked::Refresh));
        self.noted("renewal", token.as_ref());
        let mut token = token?;
        // A server that doesn't rotate sends none: the old one stays good.
        token.refresh.get_or_insert_with(|| refresh.clone());
        Ok(token)
    }

    /// The tokens for the code of a consent.
    pub(super) async fn code(&self, code: &Code) -> Result<Token, Refusal> {
        let callback = code.callback_url.as_ref();
        let redirect = redirect(callback.unwrap_or(&self.settings.callback_url))?;
        let began = Began::now();
        let app = self.app()?;
        let mut question = app
            .exchange_code(AuthorizationCode::new(
                code.code.expose_secret().to_string(),
            ))
            .set_redirect_uri(std::borrow::Cow::Owned(redirect));
        if let Some(verifier) = &code.verifier {
            let verifier = PkceCodeVerifier::new(verifier.expose_secret().to_string());
            question = question.set_pkce_verifier(verifier);
        }
        let reply = question.request_async(&self.transport()).await;
        let token = reply
            .map(|reply| token(reply, began))
            .map_err(|failed| self.explained(failed, &Asked::Code));
        self.noted("consent", token.as_ref());
        token
    }

    /// Revokes a refresh token, and with it every connection of who gave it.
    pub(super) async fn revoke(&self, refresh: &SecretString) -> Result<()> {
        let url = at(&self.settings.identity_url, "/connect/revocation");
        let id = self.settings.client_id.clone().unwrap_or_default();
        let mut form = vec![("token", refresh.expose_secret().to_string())];
        let mut request = self.http.post(url);
        match self.secret() {
            Some(secret) => request = request.basic_auth(id, Some(secret.expose_secret())),
            None => form.push(("client_id", id)),
        }
        let request = request.form(&form).build().map_err(|error| {
            Error::new(ErrorKind::Configuration, "signing out").caused_by(error.without_url())
        })?;
        let mut waits = waits(&self.settings);
        let status = loop {
            let Some(request) = request.try_clone() else {
                return Err(Error::new(ErrorKind::Io, "signing out: no second try"));
            };
            let answer = match self.http.execute(request).await {
                Ok(reply) if is_passing(reply.status()) => {
                    Err(TransportError::Unavailable(reply.status()))
                }
                Ok(reply) => Ok(reply.status()),
                Err(error) => Err(TransportError::Http(error)),
            };
            match (answer, waits.next()) {
                (Ok(status), _) => break status,
                (Err(error), None) => return Err(self.no_answer(error).while_doing("signing out")),
                (Err(error), Some(wait)) => {
                    self.log.warn(None, TryingAgain(&error, wait));
                    tokio::time::sleep(wait).await;
                }
            }
        };
        self.log
            .sign_in(format_args!("revocation: {}", status.as_u16()));
        // (RFC 7009) a token that is no longer known is answered with 200 as well.
        if status.is_success() {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::SignIn,
            format!(
                "signing out: Xero answered {}: check OAuthClientId and OAuthClientSecret",
                status.as_u16()
            ),
        ))
    }

    fn app(&self) -> Result<App> {
        let id = self.settings.client_id.clone().ok_or_else(|| {
            Error::new(
                ErrorKind::Configuration,
                "OAuthClientId is not set: give the id of your app from Xero's developer site",
            )
        })?;
        let url = TokenUrl::new(at(&self.settings.identity_url, "/connect/token"));
        let url = url.map_err(|error| {
            Error::new(ErrorKind::Configuration, "IdentityUrl is no URL").caused_by(error)
        })?;
        let app = BasicClient::new(ClientId::new(id)).set_token_uri(url);
        Ok(match self.secret() {
            Some(secret) => {
                app.set_client_secret(ClientSecret::new(secret.expose_secret().to_string()))
            }
            None => app,
        })
    }

    /// PKCE has no secret, and Xero refuses one that comes all the same.
    fn secret(&self) -> Option<&SecretString> {
        match self.settings.auth_scheme {
            AuthScheme::Pkce => None,
            AuthScheme::OAuth | AuthScheme::OAuthClient => self.settings.client_secret.as_ref(),
        }
    }

    /// The HTTP client in the form that the oauth2 crate takes. It tries again until there is
    /// an answer, which is safe for a refresh token too: Xero replays a used one for 30 minutes.
    fn transport(
        &self,
    ) -> impl Fn(HttpRequest) -> BoxFuture<'static, Result<HttpResponse, TransportError>> + use<>
    {
        let (http, settings) = (self.http.clone(), Arc::clone(&self.settings));
        let log = self.log.clone();
        move |message| {
            let (http, mut waits, log) = (http.clone(), waits(&settings), log.clone());
            async move {
                loop {
                    let began = Instant::now();
                    let answer = carry(&http, message.clone()).await;
                    log.write(Level::Requests, None, "request", || {
                        let status = match &answer {
                            Ok(reply) => reply.status().as_u16().to_string(),
                            Err(TransportError::Unavailable(status)) => status.as_u16().to_string(),
                            Err(TransportError::Http(_)) => "none".to_string(),
                        };
                        let took = began.elapsed().as_millis();
                        let (method, path) = (message.method(), message.uri().path());
                        format!("{method} {path} status={status}, ms={took}")
                    });
                    match (answer, waits.next()) {
                        (Err(error), Some(wait)) => {
                            log.warn(None, TryingAgain(&error, wait));
                            tokio::time::sleep(wait).await;
                        }
                        (answer, _) => return answer,
                    }
                }
            }
            .boxed()
        }
    }

    fn explained(&self, failed: Failed, asked: &Asked<'_>) -> Refusal {
        let error = match failed {
            RequestTokenError::ServerResponse(problem) => {
                let said = problem.error().to_string();
                let advice = self.advice(&said, asked);
                let error = Error::new(
                    ErrorKind::SignIn,
                    format!("signing in: Xero answered {said}: {advice}"),
                );
                return Refusal {
                    said: Some(said),
                    error,
                };
            }
            RequestTokenError::Request(error) => self.no_answer(error).while_doing("signing in"),
            // Neither names the body: it may hold a token.
            RequestTokenError::Parse(error, _) => Error::new(
                ErrorKind::UnexpectedReply,
                format!(
                    "signing in: the identity server's answer isn't a token (at `{}`): check IdentityUrl",
                    error.path()
                ),
            ),
            RequestTokenError::Other(what) => Error::new(
                ErrorKind::UnexpectedReply,
                format!("signing in: {what}: check IdentityUrl"),
            ),
        };
        error.into()
    }

    /// What to do about a refusal.
    fn advice(&self, said: &str, asked: &Asked<'_>) -> String {
        let login = || scopes::login(&self.settings, "");
        match (said, asked) {
            ("invalid_client", _) => "OAuthClientId or OAuthClientSecret is wrong: compare both \
                 with your app's page on Xero's developer site, where a lost secret can be replaced"
                .to_string(),
            ("unauthorized_client", _) => "this app may not use this AuthScheme, or asks for a \
                 scope that apps of its age no longer get: check AuthScheme and Scope"
                .to_string(),
            ("invalid_grant", Asked::Code) => {
                "the code is no longer good. Most likely it was used \
                 before, or is more than five minutes old, or was asked for with another \
                 CallbackURL, PKCEVerifier or app: sign in again for a new one"
                    .to_string()
            }
            ("invalid_grant", _) => format!(
                "the refresh token is no longer good. Most likely a newer one has replaced it, or \
                 it lay unused for 60 days, or the consent was withdrawn, or it belongs to another \
                 app: sign in again with {}, or give the new OAuthRefreshToken",
                login()
            ),
            ("invalid_scope", Asked::Credentials(asked)) if !asked.is_empty() => {
                scopes::refused(&self.settings, asked)
            }
            ("invalid_scope", _) => "set Scope to scopes that this app has".to_string(),
            _ => "check OAuthClientId, OAuthClientSecret and AuthScheme".to_string(),
        }
    }

    fn no_answer(&self, error: TransportError) -> Error {
        let settings = &self.settings;
        match error {
            TransportError::Unavailable(status) => Error::new(
                ErrorKind::Unreachable,
                format!(
                    "the identity server answered {}: try again later",
                    status.as_u16()
                ),
            ),
            TransportError::Http(error) => unreachable_host(
                "IdentityUrl",
                &settings.identity_url,
                settings.timeout,
                error,
            ),
        }
    }
}

/// Where the browser comes back to, as it was asked with.
pub(super) fn redirect(callback_url: &str) -> Result<RedirectUrl> {
    RedirectUrl::new(callback_url.to_string()).map_err(|error| {
        Error::new(ErrorKind::Configuration, "CallbackURL is no URL").caused_by(error)
    })
}

/// The URL of `path` on a host.
pub(super) fn at(host: &Url, path: &str) -> String {
    format!("{}{path}", host.as_str().trim_end_matches('/'))
}

fn is_passing(status: StatusCode) -> bool {
    status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS
}

async fn carry(
    http: &reqwest::Client,
    message: HttpRequest,
) -> Result<HttpResponse, TransportError> {
    let (parts, body) = message.into_parts();
    let reply = http
        .request(parts.method, parts.uri.to_string())
        .headers(parts.headers)
        .body(body)
        .send()
        .await?;
    let (status, headers) = (reply.status(), reply.headers().clone());
    if is_passing(status) {
        return Err(TransportError::Unavailable(status));
    }
    let body = reply.bytes().await?.to_vec();
    let mut response = HttpResponse::new(body);
    *response.status_mut() = status;
    if let Some(kind) = headers.get(CONTENT_TYPE) {
        response.headers_mut().insert(CONTENT_TYPE, kind.clone());
    }
    Ok(response)
}

/// When a question was sent: a token's life is counted from then, which errs on the safe side.
struct Began {
    clock: SystemTime,
    here: Instant,
}

impl Began {
    fn now() -> Began {
        Began {
            clock: SystemTime::now(),
            here: Instant::now(),
        }
    }
}

fn token(reply: BasicTokenResponse, began: Began) -> Token {
    let access: SecretString = reply.access_token().secret().clone().into();
    let scopes = reply.scopes().map(|scopes| {
        let words: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
        words.join(" ")
    });
    Token {
        scopes: scopes.or_else(|| Claims::of(&access).scopes()),
        access,
        refresh: reply
            .refresh_token()
            .map(|refresh| refresh.secret().clone().into()),
        obtained: began.clock,
        obtained_here: Some(began.here),
        life: reply.expires_in(),
    }
}
