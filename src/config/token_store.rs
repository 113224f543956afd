//! Where tokens are kept: `OAuthSettingsLocation`.

use std::path::PathBuf;

use super::folders::Surroundings;
use super::keys::{Form, Key};
use super::schemes::AuthScheme;
use super::values::Values;
use crate::error::{Error, ErrorKind, Result};

/// Where tokens are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenStoreLocation {
    /// Nowhere: they are forgotten with the process.
    Memory,
    /// In this file.
    File(PathBuf),
}

impl TokenStoreLocation {
    /// Where the tokens of the connection called `connection_name` are kept.
    pub(super) fn from_values(
        connection_name: &str,
        auth_scheme: AuthScheme,
        values: &Values<'_>,
        surroundings: &Surroundings,
    ) -> Result<TokenStoreLocation> {
        let key = Key::OAuthSettingsLocation;
        debug_assert_eq!(key.property().form, Form::TokenStore);
        if let Some(text) = values.text(key)? {
            return Ok(match text.to_lowercase().as_str() {
                "memory://" => TokenStoreLocation::Memory,
                _ => TokenStoreLocation::File(values.path(key, &text)),
            });
        }
        match surroundings.config_folder() {
            Some(folder) => Ok(TokenStoreLocation::File(
                folder
                    .join("tokens")
                    .join(format!("{}.json", file_name_for(connection_name))),
            )),
            // A custom connection gets a new token whenever it wants one: nothing is lost.
            None if auth_scheme == AuthScheme::OAuthClient => Ok(TokenStoreLocation::Memory),
            None => Err(Error::new(
                ErrorKind::Configuration,
                "there is no home folder to keep tokens in: set OAuthSettingsLocation to a file's \
             path, or to memory:// to forget them at the end",
            )),
        }
    }
}

/// A connection's name as a file name: another name gives another file, on file systems that
/// don't tell upper case from lower as well, since names that differ in case only are refused.
fn file_name_for(connection_name: &str) -> String {
    let mut name = String::new();
    for byte in connection_name.to_lowercase().bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => name.push(byte.into()),
            _ => name.push_str(&format!("%{byte:02x}")),
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_connection_gets_another_token_file() {
        assert_eq!(file_name_for("acme-AU_1"), "acme-au_1");
        assert_eq!(file_name_for("a b"), "a%20b");
        assert_eq!(file_name_for("../x"), "%2e%2e%2fx");
    }
}
