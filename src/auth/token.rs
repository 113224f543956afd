//! A token as the identity server gave it, and how long it is good for.

use std::time::{Duration, Instant, SystemTime};

use secrecy::SecretString;

/// A token is renewed when this share of its life is over.
const RENEW_AFTER: f64 = 0.8;

/// An access token and what came with it.
#[derive(Clone)]
pub(crate) struct Token {
    pub(crate) access: SecretString,
    pub(crate) refresh: Option<SecretString>,
    /// The scopes granted, separated by spaces, where the server told.
    pub(crate) scopes: Option<String>,
    /// By the machine's clock, which may be wrong, and which somebody may set.
    pub(crate) obtained: SystemTime,
    /// The same by a clock that nobody sets, if it was in this process.
    pub(crate) obtained_here: Option<Instant>,
    /// None where nobody said how long it lives: it is used until Xero refuses it.
    pub(crate) life: Option<Duration>,
}

impl Token {
    /// Whether the access token is worth sending. Xero has the last word: its 401 renews a token
    /// that a wrong clock makes look young.
    pub(crate) fn is_good(&self) -> bool {
        self.is_good_at(SystemTime::now(), Instant::now())
    }

    fn is_good_at(&self, now: SystemTime, here: Instant) -> bool {
        let Some(life) = self.life else { return true };
        let worth_sending = life.mul_f64(RENEW_AFTER);
        // A clock set back says nothing, and one set forward costs a refresh.
        let by_clock = now.duration_since(self.obtained);
        // What stands still while the machine sleeps can't be trusted alone either.
        let by_process = self.obtained_here.map(|at| here.duration_since(at));
        by_clock.map_or(true, |age| age < worth_sending)
            && by_process.is_none_or(|age| age < worth_sending)
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Token")
            .field("scopes", &self.scopes)
            .field("obtained", &self.obtained)
            .field("life", &self.life)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn token(obtained: SystemTime, obtained_here: Option<Instant>) -> Token {
        Token {
            access: "access-secret".into(),
            refresh: Some("refresh-secret".into()),
            scopes: None,
            obtained,
            obtained_here,
            life: Some(30 * MINUTE),
        }
    }

    #[test]
    fn a_token_is_renewed_at_four_fifths_of_its_life() {
        let (clock, here) = (SystemTime::now(), Instant::now());
        let stored = token(clock, None);
        assert!(stored.is_good_at(clock + 23 * MINUTE, here));
        assert!(!stored.is_good_at(clock + 25 * MINUTE, here));
        let own = token(clock, Some(here));
        assert!(own.is_good_at(clock + 23 * MINUTE, here + 23 * MINUTE));
        assert!(!own.is_good_at(clock + 25 * MINUTE, here + 25 * MINUTE));
    }

    #[test]
    fn a_clock_set_back_or_a_machine_asleep_keeps_no_token_for_longer() {
        let (clock, here) = (SystemTime::now(), Instant::now());
        let own = token(clock, Some(here));
        assert!(
            own.is_good_at(clock - 10 * MINUTE, here + MINUTE),
            "set back"
        );
        assert!(!own.is_good_at(clock - 10 * MINUTE, here + 25 * MINUTE));
        assert!(
            !own.is_good_at(clock + 60 * MINUTE, here + MINUTE),
            "asleep"
        );
        let from_tomorrow = token(clock + 24 * 60 * MINUTE, None);
        assert!(from_tomorrow.is_good_at(clock, here), "until Xero's 401");
    }

    #[test]
    fn a_token_shows_no_secret() {
        let token = token(SystemTime::now(), None);
        assert!(!format!("{token:?}").contains("secret"));
    }
}
