//! Tokens: who may ask, for how long, and which organisations a token reaches.
//!
//! Client credentials are a custom connection's: one organisation, no refresh token, no tenant
//! header needed. Refresh tokens rotate: each use gives a new one, and the used one may be
//! replayed for 30 minutes. // (x) README section 5
//! Access tokens are shaped like Xero's (three parts, claims in the middle) and signed by nobody.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::base64;
use super::data::ids::{Guid, Ids, Kind, Place};
use super::data::random::mix_all;
use super::render::json::{object, quoted};
use super::reply::{EXPIRED, Reply, UNAUTHENTICATED};

/// The client id every simulator knows.
pub const CLIENT_ID: &str = "5EED0C11E47D4A3B9C0FFEE0DEC0DE01";
/// The secret that belongs to it.
pub const CLIENT_SECRET: &str = "simulated-secret-that-opens-nothing";
/// A refresh token every simulator accepts, until it is used and 30 minutes have passed.
pub const REFRESH_TOKEN: &str = "simulated-refresh-token-0";

/// How long a used refresh token may be replayed. // (x) README section 5
const REPLAY: Duration = Duration::from_secs(30 * 60);

/// What is granted unless less is asked for. // pitfall 30
const SCOPES: &str = "accounting.settings.read accounting.contacts.read accounting.attachments.read \
    accounting.budgets.read accounting.invoices.read accounting.payments.read \
    accounting.banktransactions.read accounting.manualjournals.read";

/// Scopes a new app can't have. // (x) README section 5
const REFUSED_SCOPES: [&str; 3] = [
    "accounting.transactions",
    "accounting.transactions.read",
    "accounting.reports.read",
];

/// A scope that only some apps may have. // (x)(i) README section 5
const PREMIUM_SCOPE: &str = "accounting.journals.read";

/// What an access token opens.
#[derive(Debug, Clone)]
pub(crate) struct Access {
    expires: Instant,
    /// Only the first organisation, and no tenant header needed.
    pub(crate) custom_connection: bool,
    scopes: String,
}

impl Access {
    pub(crate) fn covers(&self, scope: &str) -> bool {
        self.scopes
            .split_whitespace()
            .any(|own| own == scope || own.strip_suffix(".read") == Some(scope))
    }
}

#[derive(Debug, Default)]
struct State {
    issued: u64,
    access: HashMap<String, Access>,
    /// When each refresh token was first used.
    refresh: HashMap<String, Option<Instant>>,
}

/// The identity server of one simulator.
#[derive(Debug)]
pub(crate) struct Identity {
    seed: u64,
    token_life: Duration,
    is_premium: bool,
    state: Mutex<State>,
}

impl Identity {
    pub(crate) fn new(seed: u64, token_life: Duration) -> Identity {
        let state = State {
            refresh: HashMap::from([(REFRESH_TOKEN.to_owned(), None)]),
            ..State::default()
        };
        Identity {
            seed,
            token_life,
            is_premium: false,
            state: Mutex::new(state),
        }
    }

    /// The same, for an app that may have the premium scope or may not.
    pub(crate) fn premium(self, is_premium: bool) -> Identity {
        Identity { is_premium, ..self }
    }

    /// What the app has when it asks for nothing in particular.
    fn usual_scopes(&self) -> String {
        match self.is_premium {
            true => format!("{SCOPES} {PREMIUM_SCOPE}"),
            false => SCOPES.to_owned(),
        }
    }

    fn refuses(&self, scope: &str) -> bool {
        REFUSED_SCOPES.contains(&scope) || scope == PREMIUM_SCOPE && !self.is_premium
    }

    /// Answers `POST /connect/token`.
    pub(crate) fn token(&self, authorization: Option<&str>, form: &[(String, String)]) -> Reply {
        self.token_at(authorization, form, Instant::now())
    }

    fn token_at(
        &self,
        authorization: Option<&str>,
        form: &[(String, String)],
        now: Instant,
    ) -> Reply {
        let client = Client::read(authorization, form);
        match value(form, "grant_type") {
            Some("client_credentials") => {
                if !client.is_proven() {
                    return oauth_error("invalid_client");
                }
                let scopes = match value(form, "scope") {
                    Some(scopes) => scopes.to_owned(),
                    None => self.usual_scopes(),
                };
                if scopes.split_whitespace().any(|s| self.refuses(s)) {
                    return oauth_error("invalid_scope");
                }
                self.grant(&scopes, true, now)
            }
            Some("refresh_token") => {
                if !(client.is_proven() || client.is_public()) {
                    return oauth_error("invalid_client");
                }
                let Some(token) = value(form, "refresh_token") else {
                    return oauth_error("invalid_request");
                };
                if !self.use_refresh_token(token, now) {
                    return oauth_error("invalid_grant");
                }
                self.grant(
                    &format!("offline_access {}", self.usual_scopes()),
                    false,
                    now,
                )
            }
            Some(_) => oauth_error("unsupported_grant_type"),
            None => oauth_error("invalid_request"),
        }
    }

    /// Answers `POST /connect/revocation`: the refresh token is good no longer.
    pub(crate) fn revoke(&self, authorization: Option<&str>, form: &[(String, String)]) -> Reply {
        let client = Client::read(authorization, form);
        if !(client.is_proven() || client.is_public()) {
            return oauth_error("invalid_client");
        }
        if let Some(token) = value(form, "token") {
            self.state().refresh.remove(token);
        }
        Reply::text(200, "")
    }

    /// What the bearer of an `Authorization` header may do.
    pub(crate) fn access(&self, authorization: Option<&str>) -> Result<Access, Reply> {
        let unknown = || Reply::refused(401, UNAUTHENTICATED);
        let token = authorization
            .and_then(|header| header.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim())
            .ok_or_else(unknown)?;
        let access = self
            .state()
            .access
            .get(token)
            .cloned()
            .ok_or_else(unknown)?;
        if Instant::now() >= access.expires {
            return Err(Reply::refused(401, EXPIRED));
        }
        Ok(access)
    }

    /// Ends the life of every access token given out so far.
    pub(crate) fn expire_access_tokens(&self) {
        let now = Instant::now();
        for access in self.state().access.values_mut() {
            access.expires = now;
        }
    }

    /// Forgets every refresh token, as if the user had withdrawn consent.
    pub(crate) fn forget_refresh_tokens(&self) {
        self.state().refresh.clear();
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn use_refresh_token(&self, token: &str, now: Instant) -> bool {
        let mut state = self.state();
        match state.refresh.get_mut(token) {
            None => false,
            Some(used @ None) => {
                *used = Some(now);
                true
            }
            Some(Some(used)) => now < *used + REPLAY,
        }
    }

    fn grant(&self, scopes: &str, custom_connection: bool, now: Instant) -> Reply {
        let mut state = self.state();
        state.issued += 1;
        let number = state.issued;
        let access_token = self.access_token(number, scopes);
        state.access.insert(
            access_token.clone(),
            Access {
                expires: now + self.token_life,
                custom_connection,
                scopes: scopes.to_owned(),
            },
        );
        let refresh_token = (!custom_connection).then(|| {
            let token = format!(
                "simulated-refresh-token-{:016x}",
                mix_all(&[self.seed, number])
            );
            state.refresh.insert(token.clone(), None);
            token
        });
        Reply::json(
            200,
            object(|o| {
                o.text("access_token", &access_token);
                o.raw("expires_in", self.token_life.as_secs());
                o.text("token_type", "Bearer");
                if let Some(token) = &refresh_token {
                    o.text("refresh_token", token);
                }
                o.text("scope", scopes);
            }),
        )
        .header("Cache-Control", "no-store")
    }

    fn access_token(&self, number: u64, scopes: &str) -> String {
        let seconds = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        let scopes: Vec<String> = scopes.split_whitespace().map(quoted).collect();
        let claims = object(|o| {
            o.raw("nbf", seconds);
            o.raw("exp", seconds + self.token_life.as_secs());
            o.text("client_id", CLIENT_ID);
            o.text("authentication_event_id", auth_event(self.seed).to_string());
            o.text("jti", format!("{:016x}", mix_all(&[self.seed, number, 1])));
            o.raw("scope", format!("[{}]", scopes.join(",")));
        });
        format!(
            "{}.{}.{}",
            base64::for_url(br#"{"alg":"none","typ":"JWT"}"#),
            base64::for_url(claims.as_bytes()),
            base64::for_url(&mix_all(&[self.seed, number, 2]).to_be_bytes()),
        )
    }
}

/// The consent that all connections came from.
pub(crate) fn auth_event(seed: u64) -> Guid {
    Ids::new(seed).id(
        Kind::AuthEvent,
        Place {
            organisation: 0,
            part: 0,
            index: 0,
        },
    )
}

/// Who asks, as far as it was said.
struct Client {
    id: Option<String>,
    secret: Option<String>,
}

impl Client {
    fn read(authorization: Option<&str>, form: &[(String, String)]) -> Client {
        let basic = authorization
            .and_then(|header| header.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
            .map(|(_, coded)| coded.trim());
        if let Some(coded) = basic {
            let pair = base64::decoded(coded)
                .and_then(|bytes| String::from_utf8(bytes).ok())
                .unwrap_or_default();
            let (id, secret) = pair.split_once(':').unwrap_or((pair.as_str(), ""));
            return Client {
                id: Some(super::server::percent_decoded(id)),
                secret: Some(super::server::percent_decoded(secret)),
            };
        }
        Client {
            id: value(form, "client_id").map(str::to_owned),
            secret: value(form, "client_secret").map(str::to_owned),
        }
    }

    /// Knows the secret.
    fn is_proven(&self) -> bool {
        self.id.as_deref() == Some(CLIENT_ID) && self.secret.as_deref() == Some(CLIENT_SECRET)
    }

    /// A PKCE app: it has no secret, and claims none.
    fn is_public(&self) -> bool {
        self.id.as_deref() == Some(CLIENT_ID) && self.secret.is_none()
    }
}

fn value<'a>(form: &'a [(String, String)], name: &str) -> Option<&'a str> {
    form.iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}

fn oauth_error(error: &str) -> Reply {
    Reply::json(400, object(|o| o.text("error", error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    fn refreshed(identity: &Identity, token: &str, now: Instant) -> Result<String, String> {
        let form = form(&[
            ("grant_type", "refresh_token"),
            ("client_id", CLIENT_ID),
            ("refresh_token", token),
        ]);
        let reply = identity.token_at(None, &form, now);
        let body: serde_json::Value = serde_json::from_str(&reply.body).expect("JSON");
        match body["refresh_token"].as_str() {
            Some(token) => Ok(token.to_owned()),
            None => Err(body["error"].as_str().unwrap_or_default().to_owned()),
        }
    }

    #[test]
    fn refresh_tokens_rotate_and_a_used_one_lives_30_minutes_more() {
        let identity = Identity::new(1, Duration::from_secs(1800));
        let start = Instant::now();
        let first = refreshed(&identity, REFRESH_TOKEN, start).expect("a token");
        let again = refreshed(&identity, REFRESH_TOKEN, start + Duration::from_secs(1700));
        assert_ne!(again.expect("a replay"), first);
        let late = refreshed(&identity, REFRESH_TOKEN, start + Duration::from_secs(1800));
        assert_eq!(late, Err("invalid_grant".to_owned()));
        assert!(refreshed(&identity, &first, start + Duration::from_secs(7200)).is_ok());
        let unknown = refreshed(&identity, "nobody's", start);
        assert_eq!(unknown, Err("invalid_grant".to_owned()));
    }

    #[test]
    fn client_credentials_bring_no_refresh_token() {
        let identity = Identity::new(1, Duration::from_secs(1800));
        let right = form(&[
            ("grant_type", "client_credentials"),
            ("client_id", CLIENT_ID),
            ("client_secret", CLIENT_SECRET),
        ]);
        let reply = identity.token(None, &right);
        assert_eq!(reply.status, 200);
        assert!(!reply.body.contains("refresh_token"));
        let wrong = form(&[
            ("grant_type", "client_credentials"),
            ("client_id", CLIENT_ID),
            ("client_secret", "guess"),
        ]);
        let reply = identity.token(None, &wrong);
        assert_eq!(
            (reply.status, reply.body.as_str()),
            (400, r#"{"error":"invalid_client"}"#)
        );
    }

    #[test]
    fn a_wrong_secret_is_not_a_public_client() {
        let identity = Identity::new(1, Duration::from_secs(1800));
        let form = form(&[
            ("grant_type", "refresh_token"),
            ("client_id", CLIENT_ID),
            ("client_secret", "guess"),
            ("refresh_token", REFRESH_TOKEN),
        ]);
        assert_eq!(
            identity.token(None, &form).body,
            r#"{"error":"invalid_client"}"#
        );
    }
}
