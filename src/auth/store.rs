//! Where tokens are kept between runs: a file that only its owner reads, or memory.
//!
//! A lock file beside it lets one process at a time renew. Before a refresh token is used, the
//! store says so (`renewing_since`): that shows that the store can be written while nothing is at
//! stake, and tells later whether an answer got lost. A process that dies at any moment leaves
//! either the old refresh token, which Xero replays for 30 minutes, or the new one.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::claims::Claims;
use super::private_file;
use super::token::Token;
use crate::config::TokenStoreLocation;
use crate::error::{Error, ErrorKind, Result};

/// The format written. Version 1 had none of the members that may be absent here.
const VERSION: u32 = 2;
/// A renewal with all its tries is over within this long, unless its process was stopped.
const LOCK_WITHIN: Duration = Duration::from_secs(120);
/// How often a lock that another process has is asked for again.
const LOCK_AGAIN: Duration = Duration::from_millis(20);

/// A token at rest, and where it came from.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub(super) token: Token,
    /// The app it belongs to.
    pub(super) client_id: Option<String>,
    /// The configured refresh token or code that its line of tokens began with.
    pub(super) began_with: Option<SecretString>,
    /// When somebody consented, if that was seen here.
    pub(super) consented: Option<SystemTime>,
    /// When its refresh token was used by a renewal whose answer hasn't been kept.
    pub(super) renewing_since: Option<SystemTime>,
}

/// A place for one connection's tokens.
#[derive(Debug)]
pub(super) enum TokenStore {
    Memory(Mutex<Option<Stored>>),
    File(PathBuf),
}

#[derive(Serialize, Deserialize)]
struct OnDisk {
    version: u32,
    client_id: Option<String>,
    access_token: String,
    refresh_token: Option<String>,
    obtained_at: u64,
    expires_in: Option<u64>,
    began_with: Option<String>,
    #[serde(default)]
    scope: Option<String>,
    #[serde(default)]
    consented_at: Option<u64>,
    #[serde(default)]
    renewing_since: Option<u64>,
}

/// Held while a token is renewed; the lock goes with it.
#[derive(Debug)]
pub(super) struct StoreLock(#[allow(dead_code, reason = "held for its lock alone")] Option<File>);

impl TokenStore {
    pub(super) fn at(location: &TokenStoreLocation) -> TokenStore {
        match location {
            TokenStoreLocation::Memory => TokenStore::Memory(Mutex::default()),
            TokenStoreLocation::File(path) => TokenStore::File(path.clone()),
        }
    }

    /// Waits until no other process renews. Blocks the thread.
    ///
    /// # Errors
    /// `Io` if the lock can't be made, or if another process doesn't let go of it.
    pub(super) fn lock(&self) -> Result<StoreLock> {
        self.lock_within(LOCK_WITHIN)
    }

    fn lock_within(&self, patience: Duration) -> Result<StoreLock> {
        let TokenStore::File(path) = self else {
            return Ok(StoreLock(None));
        };
        let path = path.with_extension("lock");
        let failed = |error| unusable(&path, "locking", error);
        let file = private_file::open_lock(&path).map_err(failed)?;
        let start = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(StoreLock(Some(file))),
                Err(TryLockError::Error(error)) => return Err(failed(error)),
                Err(TryLockError::WouldBlock) if start.elapsed() >= patience => {
                    return Err(Error::new(
                        ErrorKind::Io,
                        format!(
                            "another process has been renewing the sign-in for {} s and holds \
                             {}: end it, or try again later",
                            patience.as_secs(),
                            path.display()
                        ),
                    ));
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_AGAIN),
            }
        }
    }

    /// What is stored, if anything.
    ///
    /// # Errors
    /// `SignIn` if others can read the file, or if it isn't a token file that is known here.
    pub(super) fn read(&self) -> Result<Option<Stored>> {
        let path = match self {
            TokenStore::Memory(stored) => {
                return Ok(stored.lock().unwrap_or_else(|p| p.into_inner()).clone());
            }
            TokenStore::File(path) => path,
        };
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => String::new(),
            Err(error) => return Err(unusable(path, "reading", error)),
        };
        let open = private_file::read_by_others(path);
        if let Some(command) = open.map_err(|error| unusable(path, "reading", error))? {
            return Err(Error::new(
                ErrorKind::SignIn,
                format!(
                    "the token file {} can be read by other users of this machine: run `{command}`",
                    path.display()
                ),
            ));
        }
        let version = serde_json::from_str::<serde_json::Value>(&text)
            .ok()
            .and_then(|stored| stored["version"].as_u64());
        match version {
            Some(version) if version > u64::from(VERSION) => {
                return Err(Error::new(
                    ErrorKind::SignIn,
                    format!(
                        "the token file {} is of format {version}, and this program knows formats \
                         up to {VERSION}: use the newer program, or remove the file and sign in \
                         again",
                        path.display()
                    ),
                ));
            }
            _ => {}
        }
        let stored: OnDisk = serde_json::from_str(&text).map_err(|_| {
            Error::new(
                ErrorKind::SignIn,
                format!(
                    "the token file {} isn't one of this program's: remove it and sign in again",
                    path.display()
                ),
            )
        })?;
        Ok(Some(stored.into()))
    }

    /// Replaces what is stored, whole or not at all. The lock shows that nobody else does.
    pub(super) fn write(&self, stored: &Stored, _: &StoreLock) -> Result<()> {
        match self {
            TokenStore::Memory(kept) => {
                *kept.lock().unwrap_or_else(|p| p.into_inner()) = Some(stored.clone());
                Ok(())
            }
            TokenStore::File(path) => serde_json::to_vec_pretty(&OnDisk::from(stored))
                .map_err(std::io::Error::from)
                .and_then(|text| private_file::replace(path, &text))
                .map_err(|error| unusable(path, "writing", error)),
        }
    }

    /// Forgets what is stored.
    pub(super) fn clear(&self, _: &StoreLock) -> Result<()> {
        match self {
            TokenStore::Memory(kept) => {
                *kept.lock().unwrap_or_else(|p| p.into_inner()) = None;
                Ok(())
            }
            TokenStore::File(path) => {
                private_file::remove_all(path).map_err(|error| unusable(path, "removing", error))
            }
        }
    }
}

impl From<OnDisk> for Stored {
    fn from(stored: OnDisk) -> Stored {
        let access = SecretString::from(stored.access_token);
        Stored {
            token: Token {
                // The first format didn't keep them, and the token itself may tell.
                scopes: stored.scope.or_else(|| Claims::of(&access).scopes()),
                access,
                refresh: stored.refresh_token.map(Into::into),
                obtained: time(stored.obtained_at),
                obtained_here: None,
                life: stored.expires_in.map(Duration::from_secs),
            },
            client_id: stored.client_id,
            began_with: stored.began_with.map(Into::into),
            consented: stored.consented_at.map(time),
            renewing_since: stored.renewing_since.map(time),
        }
    }
}

impl From<&Stored> for OnDisk {
    fn from(stored: &Stored) -> OnDisk {
        let exposed = |secret: &SecretString| secret.expose_secret().to_string();
        OnDisk {
            version: VERSION,
            client_id: stored.client_id.clone(),
            access_token: exposed(&stored.token.access),
            refresh_token: stored.token.refresh.as_ref().map(exposed),
            obtained_at: seconds(stored.token.obtained),
            expires_in: stored.token.life.map(|life| life.as_secs()),
            began_with: stored.began_with.as_ref().map(exposed),
            scope: stored.token.scopes.clone(),
            consented_at: stored.consented.map(seconds),
            renewing_since: stored.renewing_since.map(seconds),
        }
    }
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs())
}

/// A time that no clock can hold is as good as none.
fn time(seconds: u64) -> SystemTime {
    UNIX_EPOCH
        .checked_add(Duration::from_secs(seconds))
        .unwrap_or(UNIX_EPOCH)
}

fn unusable(path: &Path, doing: &str, error: std::io::Error) -> Error {
    Error::new(
        ErrorKind::Io,
        format!(
            "{doing} the token file {} (OAuthSettingsLocation)",
            path.display()
        ),
    )
    .caused_by(error)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn stored(refresh: &str) -> Stored {
        Stored {
            token: Token {
                access: "a".into(),
                refresh: Some(refresh.to_string().into()),
                scopes: Some("offline_access files.read".to_string()),
                obtained: UNIX_EPOCH + Duration::from_secs(1_700_000_000),
                obtained_here: None,
                life: Some(Duration::from_secs(1800)),
            },
            client_id: Some("app".into()),
            began_with: Some("first".into()),
            consented: Some(UNIX_EPOCH + Duration::from_secs(1_600_000_000)),
            renewing_since: None,
        }
    }

    fn write_private(path: &Path, text: &str) {
        private_file::replace(path, text.as_bytes()).unwrap();
    }

    fn text(secret: &Option<SecretString>) -> Option<&str> {
        secret.as_ref().map(|secret| secret.expose_secret())
    }

    #[test]
    fn what_was_written_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let store = TokenStore::File(folder.path().join("deep/tokens.json"));
        assert!(store.read().unwrap().is_none());
        let lock = store.lock().unwrap();
        store.write(&stored("r1"), &lock).unwrap();
        store.write(&stored("r2"), &lock).unwrap();
        let read = store.read().unwrap().unwrap();
        assert_eq!(text(&read.token.refresh), Some("r2"));
        assert_eq!(text(&read.began_with), Some("first"));
        assert_eq!(read.token.obtained, stored("").token.obtained);
        assert_eq!(read.token.scopes, stored("").token.scopes);
        assert_eq!(read.consented, stored("").consented);
        store.clear(&lock).unwrap();
        assert!(store.read().unwrap().is_none());
    }

    #[test]
    fn the_first_format_is_still_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tokens.json");
        write_private(
            &path,
            r#"{"version":1,"client_id":"app","access_token":"a","refresh_token":"r",
                "obtained_at":1700000000,"expires_in":1800,"began_with":"first"}"#,
        );
        let read = TokenStore::File(path).read().unwrap().unwrap();
        assert_eq!(text(&read.token.refresh), Some("r"));
        assert_eq!((read.token.scopes, read.consented), (None, None));
    }

    #[test]
    fn a_later_format_is_left_to_the_program_that_wrote_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tokens.json");
        write_private(&path, r#"{"version":3,"vault":"x"}"#);
        let error = TokenStore::File(path).read().unwrap_err();
        assert!(error.to_string().contains("newer program"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_refused_with_the_command_that_mends_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tokens.json");
        let store = TokenStore::File(path.clone());
        store.write(&stored("r"), &store.lock().unwrap()).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let error = store.read().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::SignIn);
        assert!(error.to_string().contains("chmod 600"), "{error}");
    }

    #[test]
    fn a_strangers_file_is_refused_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tokens.json");
        for text in ["{}", "", "[1]", "not JSON \u{0}"] {
            write_private(&path, text);
            let error = TokenStore::File(path.clone()).read().unwrap_err();
            assert!(error.to_string().contains("sign in again"), "{error}");
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
    }

    #[test]
    fn a_lock_that_is_never_let_go_is_an_error_and_no_wait_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let store = TokenStore::File(folder.path().join("tokens.json"));
        let held = store.lock().unwrap();
        let error = store.lock_within(Duration::from_millis(60)).unwrap_err();
        assert!(error.to_string().contains("another process"), "{error}");
        drop(held);
        store.lock_within(Duration::ZERO).unwrap();
    }
}
