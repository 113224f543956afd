//! Renewing tokens where other processes do so as well, and may die at any moment.
//!
//! Rules: one process at a time, by the store's lock; what is stored is read again under the
//! lock, for another may have renewed meanwhile; the store is shown to be writable before a
//! refresh token is used; the new one is saved before the access token that came with it is;
//! and a token that can't be saved is kept in memory and told of, never thrown away.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use secrecy::{ExposeSecret, SecretString};

use super::authenticator::{Want, given_access_token, same};
use super::consent::Code;
use super::grant::{Grants, Refusal};
use super::scopes;
use super::standing::Standing;
use super::store::{StoreLock, Stored, TokenStore};
use super::token::Token;
use crate::config::Settings;
use crate::error::{Error, ErrorKind, Result};
use crate::log::{Level, Log};

/// How long Xero replays a used refresh token.
const REPLAYED: Duration = Duration::from_secs(30 * 60);

/// The tokens of a connection that consented, over all processes.
#[derive(Debug)]
pub(super) struct Renewal {
    grants: Grants,
    settings: Arc<Settings>,
    store: Arc<TokenStore>,
    /// The newest tokens, if they couldn't be saved.
    unsaved: Mutex<Option<Stored>>,
    needs_consent: AtomicBool,
    log: Log,
}

/// What new tokens are got with.
enum Source {
    /// The refresh token in the store.
    Stored(SecretString),
    /// One in the configuration, which begins a line of tokens.
    Configured(SecretString),
    /// The code of a consent, which begins one as well.
    Code(Code),
}

impl Renewal {
    pub(super) fn new(grants: Grants, settings: Arc<Settings>, log: Log) -> Renewal {
        Renewal {
            grants,
            store: Arc::new(TokenStore::at(&settings.token_store)),
            settings,
            unsaved: Mutex::default(),
            needs_consent: AtomicBool::new(false),
            log,
        }
    }

    /// A custom connection's token, which is neither stored nor renewed: each is got anew.
    pub(super) async fn client_credentials(&self) -> Result<Token> {
        let token = self.grants.client_credentials().await;
        token.map_err(|refusal| refusal.error)
    }

    /// The stored token if it will do, else one got with what is stored or configured.
    pub(super) async fn token(&self, want: &Want) -> Result<Token> {
        let lock = self.lock().await?;
        let kept = self.kept().await?;
        let stored = kept.as_ref().filter(|stored| self.is_own(stored));
        if let Some(stored) = stored.filter(|stored| want.is_met_by(&stored.token)) {
            let kept = "the access token that is kept is used";
            self.log.write(Level::Steps, None, "sign-in", || kept);
            return Ok(stored.token.clone());
        }
        let given = given_access_token(&self.settings);
        let given = given.filter(|token| stored.is_none() && want.is_met_by(token));
        if let Some(token) = given {
            return Ok(token);
        }
        let source = match stored {
            Some(stored) => stored.token.refresh.clone().map(Source::Stored),
            None => self.configured(),
        };
        let Some(source) = source else {
            self.needs_consent.store(true, Ordering::Relaxed);
            return Err(self.nothing_to_sign_in_with(stored.is_some()));
        };
        self.get(source, kept, &lock).await
    }

    /// Tokens for the code of a consent. What was stored before stays if there are none.
    pub(super) async fn sign_in(&self, code: &Code) -> Result<Token> {
        let lock = self.lock().await?;
        // What can't be read is replaced.
        let kept = self.kept().await.unwrap_or_default();
        let token = self.get(Source::Code(code.clone()), kept, &lock).await?;
        let unsaved = self.unsaved().clone();
        if let Some(unsaved) = unsaved {
            let saved = self.write(unsaved, &lock).await;
            saved.map_err(|error| error.while_doing("signed in, but the tokens can't be kept"))?;
            *self.unsaved() = None;
        }
        Ok(token)
    }

    /// Revokes what is stored, or else configured, and forgets it.
    pub(super) async fn sign_out(&self) -> Result<()> {
        let lock = self.lock().await?;
        let stored = self.kept().await?.filter(|stored| self.is_own(stored));
        let refresh = stored.and_then(|stored| stored.token.refresh);
        let refresh = refresh.or_else(|| self.settings.refresh_token.clone());
        let refresh = refresh.ok_or_else(|| self.nothing_to_sign_in_with(false))?;
        self.grants.revoke(&refresh).await?;
        *self.unsaved() = None;
        self.clear(&lock).await
    }

    /// What is known without asking Xero.
    pub(super) async fn standing(&self) -> Result<Option<Standing>> {
        let stored = self.kept().await?.filter(|stored| self.is_own(stored));
        let known = stored.map(|stored| Standing {
            consented: stored.consented,
            renewing_since: stored.renewing_since,
            ..Standing::of(&stored.token)
        });
        Ok(known.or_else(|| {
            let given = given_access_token(&self.settings);
            let configured = self.configured();
            let known = given.as_ref().map(Standing::of);
            (known.is_some() || configured.is_some()).then(|| Standing {
                has_refresh_token: configured.is_some(),
                ..known.unwrap_or_default()
            })
        }))
    }

    pub(super) fn needs_consent(&self) -> bool {
        self.needs_consent.load(Ordering::Relaxed)
    }

    /// Tries once more to save what couldn't be saved, and says so if it is lost. Blocks.
    pub(super) fn save_at_last(&self) {
        let Some(unsaved) = self.unsaved().take() else {
            return;
        };
        let saved = self
            .store
            .lock()
            .and_then(|lock| self.store.write(&unsaved, &lock));
        if let Err(error) = saved {
            let then = format!(
                ". The renewed sign-in ends with this process. The one in the token file is good \
                 for 30 minutes from its last use; after that {} is needed",
                scopes::login(&self.settings, "")
            );
            self.log.alarm(&error, &then);
        }
    }

    /// Gets new tokens and keeps them in place of those that were kept before.
    async fn get(
        &self,
        source: Source,
        kept: Option<Stored>,
        lock: &Arc<StoreLock>,
    ) -> Result<Token> {
        let ahead = self.ahead(&source, &kept);
        let written = self.write(ahead.clone(), lock).await;
        // What only memory holds can't be lost by going on.
        if self.unsaved().is_none() {
            written.map_err(|error| error.while_doing("before signing in to Xero"))?;
        }
        let answer = match &source {
            Source::Stored(refresh) | Source::Configured(refresh) => {
                self.grants.refresh(refresh).await
            }
            Source::Code(code) => self.grants.code(code).await,
        };
        let token = match answer {
            Ok(token) => token,
            Err(refusal) => {
                if refusal.said.is_some() && kept.is_none() {
                    // Should it stay, it is of no use and does no harm.
                    let _ = self.clear(lock).await;
                }
                return Err(self.told(refusal, &source, &ahead));
            }
        };
        self.needs_consent.store(false, Ordering::Relaxed);
        let line = kept.filter(|_| matches!(source, Source::Stored(_)));
        let new = Stored {
            token: token.clone(),
            client_id: self.settings.client_id.clone(),
            began_with: match &line {
                Some(line) => line.began_with.clone(),
                None => self.origin().cloned(),
            },
            consented: match source {
                Source::Code(_) => Some(SystemTime::now()),
                Source::Stored(_) | Source::Configured(_) => line.and_then(|line| line.consented),
            },
            renewing_since: None,
        };
        let saved = self.write(new.clone(), lock).await;
        *self.unsaved() = match saved {
            Ok(()) => None,
            Err(error) => {
                let then = ". The new sign-in is kept in memory, and saving it is tried again";
                self.log.alarm(&error, then);
                Some(new)
            }
        };
        Ok(token)
    }

    /// What the store says while tokens are got: of its own refresh token that it is being used,
    /// else what it said before, for what begins a new line may turn out to be no good. Where it
    /// was empty it holds the refresh token that is used.
    fn ahead(&self, source: &Source, kept: &Option<Stored>) -> Stored {
        let (kept, refresh) = match (source, kept) {
            (Source::Stored(_), Some(kept)) => {
                let mut ahead = kept.clone();
                ahead.renewing_since.get_or_insert_with(SystemTime::now);
                return ahead;
            }
            (Source::Code(_), kept) => (kept, None),
            (Source::Stored(refresh) | Source::Configured(refresh), kept) => {
                (kept, Some(refresh.clone()))
            }
        };
        kept.clone().unwrap_or_else(|| Stored {
            began_with: refresh.clone(),
            token: Token {
                access: String::new().into(),
                refresh,
                scopes: None,
                obtained: UNIX_EPOCH,
                obtained_here: None,
                life: Some(Duration::ZERO),
            },
            client_id: self.settings.client_id.clone(),
            consented: None,
            renewing_since: None,
        })
    }

    /// The refusal, with what the store knows about it.
    fn told(&self, refusal: Refusal, source: &Source, ahead: &Stored) -> Error {
        if refusal.said.as_deref() != Some("invalid_grant") {
            return refusal.error;
        }
        self.needs_consent.store(true, Ordering::Relaxed);
        let lost = ahead
            .renewing_since
            .filter(|_| matches!(source, Source::Stored(_)))
            .and_then(|since| since.elapsed().ok())
            .filter(|age| *age >= REPLAYED);
        match lost {
            None => refusal.error,
            Some(age) => Error::new(
                ErrorKind::SignIn,
                format!(
                    "{}. A renewal {} min ago was cut off before its answer was kept, and Xero \
                     replays a used token for 30 minutes only",
                    refusal.error,
                    age.as_secs() / 60
                ),
            ),
        }
    }

    /// The newest tokens that are kept, whosever they are.
    async fn kept(&self) -> Result<Option<Stored>> {
        let store = Arc::clone(&self.store);
        let on_disk = blocking(move || store.read()).await?;
        let unsaved = self.unsaved().clone();
        Ok(match (on_disk, unsaved) {
            (Some(disk), Some(own)) if own.token.obtained > disk.token.obtained => Some(own),
            (None, own) => own,
            (disk, _) => disk,
        })
    }

    /// Whether kept tokens are this configuration's: of its app, and no older than the refresh
    /// token or code that it has since got.
    fn is_own(&self, kept: &Stored) -> bool {
        let is_something =
            kept.token.refresh.is_some() || !kept.token.access.expose_secret().is_empty();
        is_something
            && kept.client_id == self.settings.client_id
            && match (self.origin(), &kept.began_with) {
                (Some(configured), Some(began)) => same(configured, began),
                (Some(_), None) => false,
                (None, _) => true,
            }
    }

    /// What the configuration has to begin a line of tokens with.
    fn origin(&self) -> Option<&SecretString> {
        let settings = &self.settings;
        settings
            .oauth_verifier
            .as_ref()
            .or(settings.refresh_token.as_ref())
    }

    fn configured(&self) -> Option<Source> {
        let settings = &self.settings;
        let code = settings
            .oauth_verifier
            .clone()
            .map(|code| Source::Code(Code::new(code, settings.pkce_verifier.clone())));
        code.or_else(|| settings.refresh_token.clone().map(Source::Configured))
    }

    fn nothing_to_sign_in_with(&self, has_run_out: bool) -> Error {
        let login = scopes::login(&self.settings, "");
        let what = match has_run_out {
            true => format!(
                "the sign-in of connection `{}` has run out, and it has no refresh token, since \
                 `offline_access` wasn't in Scope: sign in again with {login}",
                self.settings.connection_name
            ),
            false => format!(
                "connection `{}` isn't signed in: run {login}. Without a browser, give \
                 OAuthRefreshToken or OAuthAccessToken, or use a custom connection (AuthScheme = \
                 OAuthClient)",
                self.settings.connection_name
            ),
        };
        Error::new(ErrorKind::SignIn, what)
    }

    async fn lock(&self) -> Result<Arc<StoreLock>> {
        let store = Arc::clone(&self.store);
        blocking(move || store.lock()).await.map(Arc::new)
    }

    async fn write(&self, stored: Stored, lock: &Arc<StoreLock>) -> Result<()> {
        let (store, lock) = (Arc::clone(&self.store), Arc::clone(lock));
        blocking(move || store.write(&stored, &lock)).await
    }

    async fn clear(&self, lock: &Arc<StoreLock>) -> Result<()> {
        let (store, lock) = (Arc::clone(&self.store), Arc::clone(lock));
        blocking(move || store.clear(&lock)).await
    }

    fn unsaved(&self) -> std::sync::MutexGuard<'_, Option<Stored>> {
        self.unsaved.lock().unwrap_or_else(|p| p.into_inner())
    }
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
