//! The two grants that need nobody at a keyboard: client credentials, and a refresh token.
//!
//! Source: `https://identity.xero.com/connect/token`, Xero's OAuth 2 pages.

use std::sync::Arc;
use std::time::SystemTime;

use futures::FutureExt;
use futures::future::BoxFuture;
use http::StatusCode;
use oauth2::basic::{BasicClient, BasicErrorResponse, BasicTokenResponse};
use oauth2::{
    ClientId, ClientSecret, HttpRequest, HttpResponse, RefreshToken, RequestTokenError, Scope,
    TokenResponse, TokenUrl,
};
use secrecy::{ExposeSecret, SecretString};

use super::token::Token;
use crate::client::{unreachable_host, waits};
use crate::config::{AuthScheme, Settings};
use crate::error::{Error, ErrorKind, Result};

/// Asks the identity server for tokens.
#[derive(Debug)]
pub(super) struct Grants {
    http: reqwest::Client,
    settings: Arc<Settings>,
}

type Refused = RequestTokenError<TransportError, BasicErrorResponse>;

/// The identity server couldn't be asked, or gave no answer to the question.
#[derive(Debug, thiserror::Error)]
enum TransportError {
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    #[error("the identity server answered {0}")]
    Unavailable(StatusCode),
}

impl Grants {
    pub(super) fn new(http: reqwest::Client, settings: Arc<Settings>) -> Grants {
        Grants { http, settings }
    }

    /// A custom connection's token: no scope is sent unless one is set, and none is refreshed.
    pub(super) async fn client_credentials(&self) -> Result<Token> {
        let scopes = self.settings.scope.as_deref().unwrap_or_default();
        let obtained = SystemTime::now();
        let reply = self
            .client()?
            .exchange_client_credentials()
            .add_scopes(scopes.split_whitespace().map(|s| Scope::new(s.to_string())))
            .request_async(&self.transport())
            .await;
        reply
            .map(|reply| token(reply, obtained))
            .map_err(|refused| self.explained(refused))
    }

    /// A new access token for a refresh token, with the refresh token that replaces it.
    pub(super) async fn refresh(&self, refresh: &SecretString) -> Result<Token> {
        let refresh_token = RefreshToken::new(refresh.expose_secret().to_string());
        let obtained = SystemTime::now();
        let reply = self
            .client()?
            .exchange_refresh_token(&refresh_token)
            .request_async(&self.transport())
            .await;
        let mut token = reply
            .map(|reply| token(reply, obtained))
            .map_err(|refused| self.explained(refused))?;
        // A server that doesn't rotate sends none: the old one stays good.
        token.refresh.get_or_insert_with(|| refresh.clone());
        Ok(token)
    }

    fn client(
        &self,
    ) -> Result<
        BasicClient<
            oauth2::EndpointNotSet,
            oauth2::EndpointNotSet,
            oauth2::EndpointNotSet,
            oauth2::EndpointNotSet,
            oauth2::EndpointSet,
        >,
    > {
        let id = self.settings.client_id.clone().ok_or_else(|| {
            Error::new(
                ErrorKind::Configuration,
                "OAuthClientId is not set: give the id of your app from Xero's developer site",
            )
        })?;
        let url = format!(
            "{}/connect/token",
            self.settings.identity_url.as_str().trim_end_matches('/')
        );
        let url = TokenUrl::new(url).map_err(|error| {
            Error::new(ErrorKind::Configuration, "IdentityUrl is no URL").caused_by(error)
        })?;
        let client = BasicClient::new(ClientId::new(id)).set_token_uri(url);
        // PKCE has no secret, and Xero refuses one that comes all the same.
        Ok(
            match (&self.settings.client_secret, self.settings.auth_scheme) {
                (Some(secret), AuthScheme::OAuth | AuthScheme::OAuthClient) => {
                    client.set_client_secret(ClientSecret::new(secret.expose_secret().to_string()))
                }
                _ => client,
            },
        )
    }

    /// The HTTP client in the form that the oauth2 crate takes. It tries again until there is
    /// an answer, which is safe for a refresh token too: Xero replays a used one for 30 minutes.
    fn transport(
        &self,
    ) -> impl Fn(HttpRequest) -> BoxFuture<'static, Result<HttpResponse, TransportError>> + use<>
    {
        let (http, settings) = (self.http.clone(), Arc::clone(&self.settings));
        move |message| {
            let (http, mut waits) = (http.clone(), waits(&settings));
            async move {
                loop {
                    match (carry(&http, message.clone()).await, waits.next()) {
                        (Err(error), Some(wait)) => {
                            tracing::warn!("{error}; trying again in {:.1} s", wait.as_secs_f32());
                            tokio::time::sleep(wait).await;
                        }
                        (answer, _) => return answer,
                    }
                }
            }
            .boxed()
        }
    }

    fn explained(&self, refused: Refused) -> Error {
        let settings = &self.settings;
        match refused {
            RequestTokenError::ServerResponse(problem) => {
                let code = problem.error().to_string();
                let advice = match code.as_str() {
                    "invalid_client" => {
                        "OAuthClientId or OAuthClientSecret is wrong: compare both with your app's \
                         page on Xero's developer site, where a lost secret can be replaced"
                    }
                    "unauthorized_client" => {
                        "this app may not use this AuthScheme, or asks for a scope that apps of its \
                         age no longer get: check AuthScheme and Scope"
                    }
                    "invalid_grant" => {
                        "the refresh token is no longer good. Most likely a newer one has replaced \
                         it, or it lay unused for 60 days, or the consent was withdrawn, or it \
                         belongs to another app: sign in again, and give the new OAuthRefreshToken"
                    }
                    "invalid_scope" => {
                        "a name in Scope isn't known, or isn't granted to this app: check Scope"
                    }
                    _ => "check OAuthClientId, OAuthClientSecret and AuthScheme",
                };
                Error::new(
                    ErrorKind::SignIn,
                    format!("signing in: Xero answered {code}: {advice}"),
                )
            }
            RequestTokenError::Request(TransportError::Unavailable(status)) => Error::new(
                ErrorKind::Unreachable,
                format!(
                    "signing in: the identity server answered {}: try again later",
                    status.as_u16()
                ),
            ),
            RequestTokenError::Request(TransportError::Http(error)) => unreachable_host(
                "IdentityUrl",
                &settings.identity_url,
                settings.timeout,
                error,
            )
            .while_doing("signing in"),
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
        }
    }
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
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        return Err(TransportError::Unavailable(status));
    }
    let mut response = HttpResponse::new(reply.bytes().await?.to_vec());
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}

fn token(reply: BasicTokenResponse, obtained: SystemTime) -> Token {
    Token {
        access: reply.access_token().secret().clone().into(),
        refresh: reply
            .refresh_token()
            .map(|refresh| refresh.secret().clone().into()),
        obtained,
        life: reply.expires_in(),
    }
}
