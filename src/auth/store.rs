//! Where tokens are kept between runs: a file that only its owner reads, or memory.
//!
//! The file is replaced whole, never written in place, and a lock file beside it lets one
//! process at a time refresh.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::token::Token;
use crate::config::TokenStoreLocation;
use crate::error::{Error, ErrorKind, Result};

const VERSION: u32 = 1;

/// A token at rest, the app it belongs to, and the configured refresh token that its line of
/// tokens began with.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub(super) token: Token,
    pub(super) client_id: Option<String>,
    pub(super) began_with: Option<SecretString>,
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
}

/// Held while a token is refreshed; the lock goes with it.
#[derive(Debug)]
pub(super) struct StoreLock(#[allow(dead_code, reason = "held for its lock alone")] Option<File>);

impl TokenStore {
    pub(super) fn at(location: &TokenStoreLocation) -> TokenStore {
        match location {
            TokenStoreLocation::Memory => TokenStore::Memory(Mutex::default()),
            TokenStoreLocation::File(path) => TokenStore::File(path.clone()),
        }
    }

    /// Waits until no other process refreshes. Blocks the thread.
    pub(super) fn lock(&self) -> Result<StoreLock> {
        let TokenStore::File(path) = self else {
            return Ok(StoreLock(None));
        };
        let path = path.with_extension("lock");
        let locked = private_folder(&path)
            .and_then(|()| {
                OpenOptions::new()
                    .create(true)
                    .truncate(false)
                    .write(true)
                    .open(&path)
            })
            .and_then(|file| file.lock().map(|()| file));
        locked
            .map(|file| StoreLock(Some(file)))
            .map_err(|error| unusable(&path, "locking", error))
    }

    /// What is stored, if anything.
    pub(super) fn read(&self) -> Result<Option<Stored>> {
        let path = match self {
            TokenStore::Memory(stored) => {
                return Ok(stored.lock().unwrap_or_else(|p| p.into_inner()).clone());
            }
            TokenStore::File(path) => path,
        };
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unusable(path, "reading", error)),
        };
        refuse_if_others_can_read(path)?;
        let stored: OnDisk = serde_json::from_str(&text).map_err(|_| {
            Error::new(
                ErrorKind::SignIn,
                format!(
                    "the token file {} isn't one of this program's: remove it and sign in again",
                    path.display()
                ),
            )
        })?;
        if stored.version != VERSION {
            return Err(Error::new(
                ErrorKind::SignIn,
                format!(
                    "the token file {} is of format {}, and this program knows format {VERSION}: \
                     use the newer program, or remove the file and sign in again",
                    path.display(),
                    stored.version
                ),
            ));
        }
        Ok(Some(Stored {
            token: Token {
                access: stored.access_token.into(),
                refresh: stored.refresh_token.map(Into::into),
                obtained: UNIX_EPOCH + Duration::from_secs(stored.obtained_at),
                life: stored.expires_in.map(Duration::from_secs),
            },
            client_id: stored.client_id,
            began_with: stored.began_with.map(Into::into),
        }))
    }

    /// Replaces what is stored, whole or not at all.
    pub(super) fn write(&self, stored: &Stored) -> Result<()> {
        let path = match self {
            TokenStore::Memory(kept) => {
                *kept.lock().unwrap_or_else(|p| p.into_inner()) = Some(stored.clone());
                return Ok(());
            }
            TokenStore::File(path) => path,
        };
        let on_disk = OnDisk {
            version: VERSION,
            client_id: stored.client_id.clone(),
            access_token: stored.token.access.expose_secret().to_string(),
            refresh_token: stored.token.refresh.as_ref().map(exposed),
            obtained_at: seconds(stored.token.obtained),
            expires_in: stored.token.life.map(|life| life.as_secs()),
            began_with: stored.began_with.as_ref().map(exposed),
        };
        let folder = path.parent().unwrap_or(Path::new("."));
        private_folder(path)
            .and_then(|()| {
                // Made with mode 0600 from the start, so that there is no moment of 0644.
                let mut file = tempfile::NamedTempFile::new_in(folder)?;
                file.write_all(&serde_json::to_vec_pretty(&on_disk)?)?;
                file.as_file().sync_all()?;
                file.persist(path).map_err(|refused| refused.error)?;
                Ok(())
            })
            .map_err(|error| unusable(path, "writing", error))
    }
}

fn exposed(secret: &SecretString) -> String {
    secret.expose_secret().to_string()
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs())
}

fn private_folder(path: &Path) -> std::io::Result<()> {
    match path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        Some(folder) => fs::create_dir_all(folder),
        None => Ok(()),
    }
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

#[cfg(unix)]
fn refuse_if_others_can_read(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path)
        .map_err(|error| unusable(path, "reading", error))?
        .permissions()
        .mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::SignIn,
        format!(
            "the token file {} can be read by other users of this machine: run `chmod 600 {}`",
            path.display(),
            path.display()
        ),
    ))
}

// Elsewhere the file lies in the user's own profile, which other users can't read by default.
#[cfg(not(unix))]
fn refuse_if_others_can_read(_: &Path) -> Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(refresh: &str) -> Stored {
        Stored {
            token: Token {
                access: "a".into(),
                refresh: Some(refresh.to_string().into()),
                obtained: UNIX_EPOCH + Duration::from_secs(1_700_000_000),
                life: Some(Duration::from_secs(1800)),
            },
            client_id: Some("app".into()),
            began_with: Some("first".into()),
        }
    }

    #[test]
    fn what_was_written_is_read_back_from_a_file_only_its_owner_reads() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/tokens.json");
        let store = TokenStore::File(path.clone());
        assert!(store.read().unwrap().is_none());
        store.write(&stored("r1")).unwrap();
        store.write(&stored("r2")).unwrap();
        let read = store.read().unwrap().unwrap();
        assert_eq!(
            read.token.refresh.as_ref().map(exposed).as_deref(),
            Some("r2")
        );
        assert_eq!(
            read.began_with.as_ref().map(exposed).as_deref(),
            Some("first")
        );
        assert_eq!(read.token.obtained, stored("").token.obtained);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_refused_with_the_command_that_mends_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tokens.json");
        let store = TokenStore::File(path.clone());
        store.write(&stored("r")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let error = store.read().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::SignIn);
        assert!(error.to_string().contains("chmod 600"), "{error}");
    }

    #[test]
    fn a_strangers_file_is_refused_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tokens.json");
        fs::write(&path, "{}").unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        }
        let error = TokenStore::File(path.clone()).read().unwrap_err();
        assert!(error.to_string().contains("sign in again"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "{}");
    }
}
