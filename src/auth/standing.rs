//! What is known of a sign-in, without its secrets.

use std::time::{Duration, SystemTime};

use super::claims::Claims;
use super::token::Token;

/// A refresh token that isn't used dies after this long.
const UNUSED: Duration = Duration::from_secs(60 * 24 * 3600);

/// How a sign-in stands.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// The scopes granted, separated by spaces, where known.
    pub scopes: Option<String>,
    /// When the tokens were got, where known.
    pub obtained: Option<SystemTime>,
    /// How long the access token lives from then.
    pub life: Option<Duration>,
    /// When somebody consented, if that was seen here.
    pub consented: Option<SystemTime>,
    /// Whether the access token can be renewed.
    pub has_refresh_token: bool,
    /// When a renewal began whose answer wasn't kept.
    pub renewing_since: Option<SystemTime>,
    /// Names the consent that the tokens came from.
    pub auth_event_id: Option<String>,
}

impl Standing {
    pub(super) fn of(token: &Token) -> Standing {
        Standing {
            scopes: token.scopes.clone(),
            obtained: Some(token.obtained).filter(|at| *at > SystemTime::UNIX_EPOCH),
            life: token.life,
            has_refresh_token: token.refresh.is_some(),
            auth_event_id: Claims::of(&token.access).authentication_event_id,
            ..Standing::default()
        }
    }

    /// How long the refresh token lives on if it isn't used, at `now`.
    pub fn refresh_token_left(&self, now: SystemTime) -> Option<Duration> {
        let obtained = self.obtained.filter(|_| self.has_refresh_token)?;
        // A clock that was set back shows a token that is as new as can be.
        let age = now.duration_since(obtained).unwrap_or_default();
        Some(UNUSED.saturating_sub(age))
    }

    /// How long the access token lives on, at `now`, as far as clocks can be trusted.
    pub fn access_token_left(&self, now: SystemTime) -> Option<Duration> {
        let age = now.duration_since(self.obtained?).unwrap_or_default();
        Some(self.life?.saturating_sub(age))
    }
}
