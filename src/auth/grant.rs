//! The two grants that need nobody at a keyboard: client credentials, and a refresh token.
//!
//! Source: `https://identity.xero.com/connect/token`, Xero's OAuth 2 pages.

use std::sync::Arc;
use std::time::SystemTime;

use futures::FutureExt;
use futures::future::BoxFuture;
use oauth2::basic::{BasicClient, BasicErrorResponse, BasicTokenResponse};
use oauth2::{
    ClientId, ClientSecret, HttpRequest, HttpResponse, RefreshToken, RequestTokenError, Scope,
    TokenResponse, TokenUrl,
};
use secrecy::{ExposeSecret, SecretString};

use super::token::Token;
use crate::client::unreachable_host;
use crate::config::{AuthScheme, Settings};
use crate::error::{Error, ErrorKind, Result};

/// Asks the identity server for tokens.
#[derive(Debug)]
pub(super) struct Grants {
    http: reqwest::Client,
    settings: Arc<Settings>,
}

type Refused = RequestTokenError<TransportError, BasicErrorResponse>;

/// The identity server couldn't be asked, or its answer didn't arrive.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
struct TransportError(#[from] reqwest::Error);

impl Grants {
    pub(super) fn new(http: reqwest::Client, settings: Arc<Settings>) -> Grants {
        Grants { http, settings }
    }

    /// A custom connection's token: no scope is sent unless one is set, and none is refreshed.
    pub(super) async fn client_credentials(&self) -> Result<Token> {
        let client = self.client()?;
        let mut request = client.exchange_client_credentials();
        for scope in self
            .settings
            .scope
            .iter()
            .flat_map(|s| s.split_whitespace())
        {
            request = request.add_scope(Scope::new(scope.to_string()));
        }
        let http = self.transport();
        let obtained = SystemTime::now();
        match request.request_async(&http).await {
            Ok(reply) => Ok(token(reply, obtained, None)),
            Err(refused) => Err(self.explained(refused)),
        }
    }

    /// A new access token for a refresh token, with the refresh token that replaces it.
    pub(super) async fn refresh(&self, refresh: &SecretString) -> Result<Token> {
        let client = self.client()?;
        let refresh_token = RefreshToken::new(refresh.expose_secret().to_string());
        let http = self.transport();
        let obtained = SystemTime::now();
        match client
            .exchange_refresh_token(&refresh_token)
            .request_async(&http)
            .await
        {
            Ok(reply) => Ok(token(reply, obtained, Some(refresh.clone()))),
            Err(refused) => Err(self.explained(refused)),
        }
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

    /// The HTTP client in the form that the oauth2 crate takes.
    fn transport(
        &self,
    ) -> impl Fn(HttpRequest) -> BoxFuture<'static, Result<HttpResponse, TransportError>> + use<>
    {
        let http = self.http.clone();
        move |message| carry(http.clone(), message).boxed()
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
            RequestTokenError::Request(TransportError(error)) => unreachable_host(
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
    http: reqwest::Client,
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
    let mut response = HttpResponse::new(reply.bytes().await?.to_vec());
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}

fn token(reply: BasicTokenResponse, obtained: SystemTime, replaced: Option<SecretString>) -> Token {
    Token {
        access: reply.access_token().secret().clone().into(),
        // A server that doesn't rotate sends none: the old one stays good.
        refresh: reply
            .refresh_token()
            .map(|refresh| refresh.secret().clone().into())
            .or(replaced),
        obtained,
        life: reply.expires_in(),
    }
}
