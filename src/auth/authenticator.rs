//! One access token for everybody who asks, renewed by one of them.

use std::sync::Arc;
use std::time::SystemTime;

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;

use super::grant::Grants;
use super::store::{Stored, TokenStore};
use super::token::Token;
use crate::client::IoRuntime;
use crate::config::{AuthScheme, Settings};
use crate::error::{Error, ErrorKind, Result};

/// Hands out an access token that is good now.
#[derive(Debug)]
pub(crate) struct Authenticator {
    inner: Arc<Inner>,
    io: Arc<IoRuntime>,
}

#[derive(Debug)]
struct Inner {
    settings: Arc<Settings>,
    grants: Grants,
    store: TokenStore,
    current: Mutex<Option<Token>>,
}

impl Authenticator {
    pub(crate) fn new(
        http: reqwest::Client,
        settings: Arc<Settings>,
        io: Arc<IoRuntime>,
    ) -> Authenticator {
        Authenticator {
            inner: Arc::new(Inner {
                grants: Grants::new(http, Arc::clone(&settings)),
                store: TokenStore::at(&settings.token_store),
                settings,
                current: Mutex::default(),
            }),
            io,
        }
    }

    /// An access token that has most of its life before it.
    ///
    /// # Errors
    /// `SignIn` if Xero refuses or nothing to sign in with is configured, `Unreachable`, `Io`
    /// if the token file can't be used.
    pub(crate) async fn access_token(&self) -> Result<SecretString> {
        if let Some(token) = self.inner.current.lock().await.as_ref()
            && token.is_good(SystemTime::now())
        {
            return Ok(token.access.clone());
        }
        self.obtain(None).await
    }

    /// A token to use in place of `refused`, which Xero no longer takes.
    pub(crate) async fn renew(&self, refused: &SecretString) -> Result<SecretString> {
        self.obtain(Some(refused.clone())).await
    }

    /// Runs to its end even if the query that asked is dropped: a rotated refresh token that
    /// isn't saved is lost.
    async fn obtain(&self, refused: Option<SecretString>) -> Result<SecretString> {
        let inner = Arc::clone(&self.inner);
        self.io
            .run_to_end(async move { inner.obtain(refused).await })
            .await
    }
}

impl Inner {
    async fn obtain(self: Arc<Self>, refused: Option<SecretString>) -> Result<SecretString> {
        let mut current = self.current.lock().await;
        if let Some(token) = current.as_ref().filter(|token| usable(token, &refused)) {
            return Ok(token.access.clone());
        }
        let token = match self.settings.auth_scheme {
            AuthScheme::OAuthClient => self.grants.client_credentials().await?,
            AuthScheme::OAuth | AuthScheme::Pkce => self.from_store_or_refresh(&refused).await?,
        };
        let access = token.access.clone();
        *current = Some(token);
        Ok(access)
    }

    async fn from_store_or_refresh(
        self: &Arc<Self>,
        refused: &Option<SecretString>,
    ) -> Result<Token> {
        let configured = self.settings.refresh_token.as_ref();
        let given = self.settings.access_token.as_ref();
        if let (Some(access), None) = (given, configured) {
            return given_access_token(access, refused);
        }
        let inner = Arc::clone(self);
        let _lock = blocking(move || inner.store.lock()).await?;
        // Another process may have refreshed while this one waited.
        let inner = Arc::clone(self);
        let stored = blocking(move || inner.store.read()).await?;
        let stored = stored.filter(|stored| {
            // Another app's tokens, or older than a refresh token the configuration has since got.
            stored.client_id == self.settings.client_id
                && match (configured, &stored.began_with) {
                    (Some(configured), Some(began)) => same(configured, began),
                    (Some(_), None) => false,
                    (None, _) => true,
                }
        });
        if let Some(stored) = stored
            .as_ref()
            .filter(|stored| usable(&stored.token, refused))
        {
            return Ok(stored.token.clone());
        }
        let (refresh, began_with) = stored
            .map(|stored| (stored.token.refresh, stored.began_with))
            .unwrap_or_default();
        let refresh = refresh
            .or_else(|| configured.cloned())
            .ok_or_else(|| nothing_to_sign_in_with(&self.settings))?;
        let token = self.grants.refresh(&refresh).await?;
        let saved = Stored {
            token: token.clone(),
            client_id: self.settings.client_id.clone(),
            began_with: configured.cloned().or(began_with),
        };
        let inner = Arc::clone(self);
        blocking(move || inner.store.write(&saved)).await?;
        Ok(token)
    }
}

/// Whether a token is worth sending, given the one that Xero has just refused.
fn usable(token: &Token, refused: &Option<SecretString>) -> bool {
    let refused = refused.as_ref();
    token.is_good(SystemTime::now()) && refused.is_none_or(|refused| !same(&token.access, refused))
}

/// An access token that a host program manages: good until Xero refuses it.
fn given_access_token(access: &SecretString, refused: &Option<SecretString>) -> Result<Token> {
    if refused
        .as_ref()
        .is_some_and(|refused| same(access, refused))
    {
        return Err(Error::new(
            ErrorKind::SignIn,
            "Xero no longer takes the OAuthAccessToken given, and there is no OAuthRefreshToken \
             to renew it with: give a new one",
        ));
    }
    Ok(Token {
        access: access.clone(),
        refresh: None,
        obtained: SystemTime::now(),
        life: None,
    })
}

fn nothing_to_sign_in_with(settings: &Settings) -> Error {
    Error::new(
        ErrorKind::SignIn,
        format!(
            "connection `{}` has nothing to sign in with: give OAuthRefreshToken (or \
             OAuthAccessToken), or use a custom connection with AuthScheme = OAuthClient, \
             OAuthClientId and OAuthClientSecret",
            settings.connection_name
        ),
    )
}

fn same(one: &SecretString, other: &SecretString) -> bool {
    one.expose_secret() == other.expose_secret()
}

/// File work off the threads that carry requests.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| {
            Err(Error::new(ErrorKind::Io, "using the token file").caused_by(error))
        })
}
