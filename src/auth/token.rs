//! A token as the identity server gave it, and how long it is good for.

use std::time::{Duration, SystemTime};

use secrecy::SecretString;

/// A token is renewed when this share of its life is over.
const RENEW_AFTER: f64 = 0.8;

/// An access token and what came with it.
#[derive(Clone)]
pub(crate) struct Token {
    pub(crate) access: SecretString,
    pub(crate) refresh: Option<SecretString>,
    pub(crate) obtained: SystemTime,
    /// None where nobody said how long it lives: it is used until Xero refuses it.
    pub(crate) life: Option<Duration>,
}

impl Token {
    /// Whether the access token is worth sending at `now`.
    pub(crate) fn is_good(&self, now: SystemTime) -> bool {
        match self.life {
            None => true,
            // A clock set back makes the token look young; Xero's 401 then renews it.
            Some(life) => now
                .duration_since(self.obtained)
                .map_or(true, |age| age < life.mul_f64(RENEW_AFTER)),
        }
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Token")
            .field("obtained", &self.obtained)
            .field("life", &self.life)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_renewed_at_four_fifths_of_its_life() {
        let obtained = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        let token = Token {
            access: "x".into(),
            refresh: None,
            obtained,
            life: Some(Duration::from_secs(1800)),
        };
        assert!(token.is_good(obtained + Duration::from_secs(1439)));
        assert!(!token.is_good(obtained + Duration::from_secs(1441)));
        assert!(
            token.is_good(obtained - Duration::from_secs(600)),
            "a clock set back"
        );
    }

    #[test]
    fn a_token_shows_no_secret() {
        let token = Token {
            access: "access-secret".into(),
            refresh: Some("refresh-secret".into()),
            obtained: SystemTime::UNIX_EPOCH,
            life: None,
        };
        assert!(!format!("{token:?}").contains("secret"));
    }
}
