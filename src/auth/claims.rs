//! What an access token says of itself: scopes, and the consent it came from.
//!
//! Xero's are JWTs. The signature isn't checked: the token came from Xero itself over TLS, and
//! what is read here decides nothing but what is said to the user.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

/// The claims that are of use.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Claims {
    #[serde(default)]
    scope: Words,
    /// Groups the connections that one consent has made.
    pub(crate) authentication_event_id: Option<String>,
}

/// A list, or a text with spaces between.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Words {
    List(Vec<String>),
    Text(String),
}

impl Default for Words {
    fn default() -> Self {
        Words::List(Vec::new())
    }
}

impl Claims {
    /// The claims of a token; none if it isn't one that can be read.
    pub(crate) fn of(access: &SecretString) -> Claims {
        let read = || {
            let payload = access.expose_secret().split('.').nth(1)?;
            let payload = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
            serde_json::from_slice(&payload).ok()
        };
        read().unwrap_or_default()
    }

    /// The scopes granted, separated by spaces, if the token names any.
    pub(crate) fn scopes(&self) -> Option<String> {
        let scopes = match &self.scope {
            Words::List(list) => list.join(" "),
            Words::Text(text) => text.clone(),
        };
        (!scopes.is_empty()).then_some(scopes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(claims: &str) -> SecretString {
        format!("e30.{}.x", URL_SAFE_NO_PAD.encode(claims)).into()
    }

    #[test]
    fn scopes_are_read_from_either_form() {
        for claims in [r#"{"scope":["a.read","b"]}"#, r#"{"scope":"a.read b"}"#] {
            let scopes = Claims::of(&token(claims)).scopes();
            assert_eq!(scopes.as_deref(), Some("a.read b"));
        }
    }

    #[test]
    fn a_token_that_is_no_jwt_says_nothing() {
        for text in ["", "opaque", "a.b.c", "a.!.c"] {
            assert_eq!(
                Claims::of(&text.to_string().into()).scopes(),
                None,
                "{text}"
            );
        }
        assert_eq!(Claims::of(&token(r#"{"scope":7}"#)).scopes(), None);
    }
}
