//! One access token for everybody who asks in this process, renewed by one of them.
//!
//! Renewals, sign-ins and sign-outs run to their end on the connection's own runtime, whatever
//! becomes of the query that asked. Next: `renewal`, which minds the other processes.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;

use super::consent::Code;
use super::grant::Grants;
use super::renewal::Renewal;
use super::standing::Standing;
use super::token::Token;
use crate::client::IoRuntime;
use crate::config::{AuthScheme, InitiateOAuth, Settings};
use crate::error::{Error, ErrorKind, Result};
use crate::log::Log;

/// Hands out an access token that is good now.
#[derive(Debug)]
pub(crate) struct Authenticator {
    inner: Arc<Inner>,
    io: Arc<IoRuntime>,
}

#[derive(Debug)]
struct Inner {
    settings: Arc<Settings>,
    renewal: Renewal,
    current: Mutex<Option<Token>>,
}

/// Which token will do.
#[derive(Debug, Clone)]
pub(super) enum Want {
    /// Any that is worth sending.
    Good,
    /// One other than this, which Xero no longer takes.
    Other(SecretString),
    /// One that is got now.
    New,
}

impl Want {
    /// Whether `token` will do.
    pub(super) fn is_met_by(&self, token: &Token) -> bool {
        match self {
            Want::Good => token.is_good(),
            Want::Other(refused) => token.is_good() && !same(&token.access, refused),
            Want::New => false,
        }
    }
}

impl Authenticator {
    pub(crate) fn new(
        http: reqwest::Client,
        settings: Arc<Settings>,
        io: Arc<IoRuntime>,
        log: Log,
    ) -> Authenticator {
        let grants = Grants::new(http, Arc::clone(&settings), log.clone());
        Authenticator {
            inner: Arc::new(Inner {
                renewal: Renewal::new(grants, Arc::clone(&settings), log),
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
            && token.is_good()
        {
            return Ok(token.access.clone());
        }
        self.obtain(Want::Good).await.map(|token| token.access)
    }

    /// A token to use in place of `refused`, which Xero no longer takes.
    pub(crate) async fn renew(&self, refused: &SecretString) -> Result<SecretString> {
        let token = self.obtain(Want::Other(refused.clone())).await?;
        Ok(token.access)
    }

    /// The token in use, got now if need be, with what came with it.
    pub(crate) async fn token(&self) -> Result<Token> {
        let current = self.inner.current.lock().await.clone();
        match current.filter(Token::is_good) {
            Some(token) => Ok(token),
            None => self.obtain(Want::Good).await,
        }
    }

    /// Renews the token even if it is good, which begins the 60 days of a refresh token anew.
    pub(crate) async fn refresh(&self) -> Result<Token> {
        self.obtain(Want::New).await
    }

    async fn obtain(&self, want: Want) -> Result<Token> {
        let inner = Arc::clone(&self.inner);
        self.io
            .run_to_end(async move { inner.obtain(&want).await })
            .await
    }

    /// Turns the code of a consent into tokens, and keeps them.
    ///
    /// # Errors
    /// `SignIn` if the code is no longer good, `Io` if the tokens can't be kept.
    pub(crate) async fn sign_in(&self, code: &Code) -> Result<Token> {
        let (inner, code) = (Arc::clone(&self.inner), code.clone());
        self.io
            .run_to_end(async move {
                let mut current = inner.current.lock().await;
                let token = inner.renewal.sign_in(&code).await?;
                *current = Some(token.clone());
                Ok(token)
            })
            .await
    }

    /// Revokes the refresh token, which disconnects every organisation, and forgets all tokens.
    ///
    /// # Errors
    /// `SignIn` if there is no sign-in to end, `Unreachable`; nothing is forgotten then.
    pub(crate) async fn sign_out(&self) -> Result<()> {
        let inner = Arc::clone(&self.inner);
        self.io
            .run_to_end(async move {
                let mut current = inner.current.lock().await;
                inner.renewal.sign_out().await?;
                *current = None;
                Ok(())
            })
            .await
    }

    /// What is known of the sign-in without asking Xero; nothing if there is none.
    pub(crate) async fn standing(&self) -> Result<Option<Standing>> {
        self.inner.renewal.standing().await
    }

    /// Whether the last attempt showed that nothing but a consent helps.
    pub(crate) fn needs_consent(&self) -> bool {
        self.inner.renewal.needs_consent()
    }

    /// Tries once more to save what couldn't be saved. Blocks the thread.
    pub(crate) fn save_at_last(&self) {
        self.inner.renewal.save_at_last();
    }
}

impl Inner {
    async fn obtain(&self, want: &Want) -> Result<Token> {
        let mut current = self.current.lock().await;
        if let Some(token) = current.as_ref().filter(|token| want.is_met_by(token)) {
            return Ok(token.clone());
        }
        let settings = &self.settings;
        let token = match (settings.initiate_oauth, settings.auth_scheme) {
            (InitiateOAuth::Off, _) => self.given(want)?,
            (_, AuthScheme::OAuthClient) => self.renewal.client_credentials().await?,
            // A host program that gives nothing but an access token renews it itself.
            _ if self.is_given_alone() => self.given(want)?,
            _ => self.renewal.token(want).await?,
        };
        *current = Some(token.clone());
        Ok(token)
    }

    fn is_given_alone(&self) -> bool {
        let settings = &self.settings;
        settings.access_token.is_some()
            && settings.refresh_token.is_none()
            && settings.oauth_verifier.is_none()
    }

    /// The access token that a host program manages: good until Xero refuses it, since the
    /// clocks that told its age may be wrong.
    fn given(&self, want: &Want) -> Result<Token> {
        let refused = |what: String| Err(Error::new(ErrorKind::SignIn, what));
        let Some(token) = given_access_token(&self.settings) else {
            return refused("InitiateOAuth is OFF, and no OAuthAccessToken is given".to_string());
        };
        match want {
            Want::Other(old) if same(&token.access, old) => {
                let renewed = match self.settings.initiate_oauth {
                    InitiateOAuth::Off => "InitiateOAuth is OFF, so it isn't renewed",
                    _ => "there is no OAuthRefreshToken to renew it with",
                };
                refused(format!(
                    "Xero no longer takes the OAuthAccessToken given, and {renewed}: give a new one"
                ))
            }
            Want::New => refused(
                "there is no refresh token to renew: the OAuthAccessToken given is used as it is"
                    .to_string(),
            ),
            Want::Good | Want::Other(_) => Ok(Token {
                life: None,
                ..token
            }),
        }
    }
}

/// The access token in the configuration, as old as it says there.
pub(super) fn given_access_token(settings: &Settings) -> Option<Token> {
    let access = settings.access_token.clone()?;
    Some(Token {
        scopes: super::claims::Claims::of(&access).scopes(),
        access,
        refresh: None,
        obtained: settings.access_token_made.unwrap_or(std::time::UNIX_EPOCH),
        obtained_here: None,
        life: Some(settings.access_token_life.unwrap_or(USUAL_LIFE)),
    })
}

/// How long Xero's access tokens live.
const USUAL_LIFE: std::time::Duration = std::time::Duration::from_secs(30 * 60);

pub(super) fn same(one: &SecretString, other: &SecretString) -> bool {
    one.expose_secret() == other.expose_secret()
}
