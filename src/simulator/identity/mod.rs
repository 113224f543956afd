//! Tokens: who may ask, for how long, and which organisations and scopes a token opens.
//!
//! Client credentials are a custom connection's: one organisation, no refresh token, no tenant
//! header needed. Everybody else consents at a page (`page`), comes back with a code that is good
//! once and for five minutes, and gets tokens for it. Refresh tokens rotate: each use gives a new
//! one, and the used one may be replayed for 30 minutes. // (x) README section 5
//! Access tokens are shaped like Xero's (three parts, claims in the middle) and signed by nobody.

mod client;
mod codes;
mod links;
mod page;
mod scopes;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::Options;
use super::base64;
use super::data::ids::Guid;
use super::data::random::mix_all;
use super::render::json::{object, quoted};
use super::reply::{EXPIRED, Reply, UNAUTHENTICATED};
use client::Client;
use codes::{Code, Codes};
use links::Links;
pub(crate) use links::{Holder, Link};

/// The client id every simulator knows.
pub const CLIENT_ID: &str = "5EED0C11E47D4A3B9C0FFEE0DEC0DE01";
/// The secret that belongs to it.
pub const CLIENT_SECRET: &str = "simulated-secret-that-opens-nothing";
/// A refresh token every simulator accepts, until it is used and 30 minutes have passed.
pub const REFRESH_TOKEN: &str = "simulated-refresh-token-0";

/// How long a used refresh token may be replayed. // (x) README section 5
const REPLAY: Duration = Duration::from_secs(30 * 60);
/// How long a refresh token lives unused. // (x) README section 5
const UNUSED: Duration = Duration::from_secs(60 * 24 * 3600);

/// What an access token opens.
#[derive(Debug, Clone)]
pub(crate) struct Access {
    expires: Instant,
    pub(crate) holder: Holder,
    scopes: String,
}

impl Access {
    pub(crate) fn covers(&self, scope: &str) -> bool {
        self.scopes
            .split_whitespace()
            .any(|own| own == scope || own.strip_suffix(".read") == Some(scope))
    }

    /// Whether it opens a scope for writing, which `.read` doesn't.
    pub(crate) fn may_write(&self, scope: &str) -> bool {
        self.scopes.split_whitespace().any(|own| own == scope)
    }

    /// Whether only one organisation is meant, and no tenant header needed.
    pub(crate) fn is_custom_connection(&self) -> bool {
        self.holder == Holder::App
    }
}

/// A refresh token: what it is for, and how old it is.
#[derive(Debug, Clone)]
struct Refresh {
    grant: Grant,
    born: Instant,
    first_used: Option<Instant>,
}

/// What somebody consented to.
#[derive(Debug, Clone)]
struct Grant {
    holder: Holder,
    scopes: String,
    auth_event: Guid,
}

#[derive(Debug)]
struct State {
    issued: u64,
    access: HashMap<String, Access>,
    refresh: HashMap<String, Refresh>,
    codes: Codes,
    links: Links,
}

/// The identity server of one simulator.
#[derive(Debug)]
pub(crate) struct Identity {
    seed: u64,
    token_life: Duration,
    is_premium: bool,
    writes: bool,
    scope_required: bool,
    state: Mutex<State>,
}

impl Identity {
    /// `created_ms` says when each organisation came to be.
    pub(crate) fn new(options: &Options, created_ms: &[i64]) -> Identity {
        let links = Links::new(options.seed, created_ms);
        let auth_event = links
            .of(Holder::Earlier)
            .first()
            .map(|link| link.auth_event);
        let earlier = Refresh {
            grant: Grant {
                holder: Holder::Earlier,
                scopes: format!(
                    "offline_access {}",
                    scopes::usual(options.premium, options.writes)
                ),
                auth_event: auth_event.unwrap_or(Guid(0)),
            },
            born: Instant::now(),
            first_used: None,
        };
        Identity {
            seed: options.seed,
            token_life: options.token_life,
            is_premium: options.premium,
            writes: options.writes,
            scope_required: options.scope_required,
            state: Mutex::new(State {
                issued: 0,
                access: HashMap::new(),
                refresh: HashMap::from([(REFRESH_TOKEN.to_owned(), earlier)]),
                codes: Codes::new(options.seed, &options.redirect_uris),
                links,
            }),
        }
    }

    /// Answers `GET /identity/connect/authorize`, where a browser is sent to.
    pub(crate) fn authorize(&self, query: &[(String, String)], organisations: &[&str]) -> Reply {
        self.state()
            .codes
            .authorize(query, organisations, self.is_premium)
    }

    /// Answers `POST /identity/connect/consent`, the form of the consent page.
    pub(crate) fn consent(
        &self,
        form: &[(String, String)],
        organisations: &[&str],
        now_ms: i64,
    ) -> Reply {
        let mut state = self.state();
        let State { codes, links, .. } = &mut *state;
        codes.consent(form, organisations, links, now_ms, Instant::now())
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
                    None if self.scope_required => return oauth_error("invalid_scope"),
                    None => scopes::usual(self.is_premium, self.writes),
                };
                // (i) pitfall 32: a custom connection has no use for `offline_access`.
                if scopes::refused(&scopes, self.is_premium).is_some()
                    || scopes.split_whitespace().any(|s| s == "offline_access")
                {
                    return oauth_error("invalid_scope");
                }
                let auth_event = self.links_of(Holder::App).first().map(|l| l.auth_event);
                let grant = Grant {
                    holder: Holder::App,
                    scopes,
                    auth_event: auth_event.unwrap_or(Guid(0)),
                };
                self.grant(grant, now)
            }
            Some("authorization_code") => {
                let code = match self.state().codes.redeem(&client, form, now) {
                    Ok(code) => code,
                    Err(error) => return oauth_error(error),
                };
                let Code {
                    scopes, auth_event, ..
                } = code;
                let grant = Grant {
                    holder: Holder::Browser,
                    scopes,
                    auth_event,
                };
                self.grant(grant, now)
            }
            Some("refresh_token") => {
                if !(client.is_proven() || client.is_public()) {
                    return oauth_error("invalid_client");
                }
                let Some(token) = value(form, "refresh_token") else {
                    return oauth_error("invalid_request");
                };
                match self.use_refresh_token(token, now) {
                    Some(grant) => self.grant(grant, now),
                    None => oauth_error("invalid_grant"),
                }
            }
            Some(_) => oauth_error("unsupported_grant_type"),
            None => oauth_error("invalid_request"),
        }
    }

    /// Answers `POST /connect/revocation`: the refresh tokens of its holder are good no longer,
    /// and none of the holder's organisations stays connected. // (x) pitfall 33
    pub(crate) fn revoke(&self, authorization: Option<&str>, form: &[(String, String)]) -> Reply {
        let client = Client::read(authorization, form);
        if !(client.is_proven() || client.is_public()) {
            return oauth_error("invalid_client");
        }
        let mut state = self.state();
        let holder = value(form, "token")
            .and_then(|token| state.refresh.get(token))
            .map(|refresh| refresh.grant.holder);
        if let Some(holder) = holder {
            state
                .refresh
                .retain(|_, refresh| refresh.grant.holder != holder);
            state.links.remove_all_of(holder);
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

    /// The connections that a holder's tokens open.
    pub(crate) fn links_of(&self, holder: Holder) -> Vec<Link> {
        self.state().links.of(holder)
    }

    /// Removes one of a holder's connections; whether there was one.
    pub(crate) fn disconnect(&self, holder: Holder, id: Guid) -> bool {
        self.state().links.remove(holder, id)
    }

    /// Removes everybody's connections to an organisation.
    pub(crate) fn disconnect_organisation(&self, organisation: usize) {
        self.state().links.remove_all_to(organisation);
    }

    /// Lets the app be redirected to `uri` as well.
    pub(crate) fn register_redirect(&self, uri: &str) {
        self.state().codes.register(uri);
    }

    /// Makes every code given out so far too old.
    pub(crate) fn expire_codes(&self) {
        self.state().codes.expire();
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

    fn use_refresh_token(&self, token: &str, now: Instant) -> Option<Grant> {
        let mut state = self.state();
        let refresh = state.refresh.get_mut(token)?;
        let is_good = match refresh.first_used {
            None => now < refresh.born + UNUSED,
            Some(used) => now < used + REPLAY,
        };
        refresh.first_used.get_or_insert(now);
        is_good.then(|| refresh.grant.clone())
    }

    fn grant(&self, grant: Grant, now: Instant) -> Reply {
        let mut state = self.state();
        state.issued += 1;
        let number = state.issued;
        let access_token = self.access_token(number, &grant);
        state.access.insert(
            access_token.clone(),
            Access {
                expires: now + self.token_life,
                holder: grant.holder,
                scopes: grant.scopes.clone(),
            },
        );
        let scopes = grant.scopes.clone();
        let is_offline = scopes.split_whitespace().any(|s| s == "offline_access");
        let refresh_token = (grant.holder != Holder::App && is_offline).then(|| {
            let token = format!(
                "simulated-refresh-token-{:016x}",
                mix_all(&[self.seed, number])
            );
            let refresh = Refresh {
                grant,
                born: now,
                first_used: None,
            };
            state.refresh.insert(token.clone(), refresh);
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
                o.text("scope", &scopes);
            }),
        )
        .header("Cache-Control", "no-store")
    }

    fn access_token(&self, number: u64, grant: &Grant) -> String {
        let seconds = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        let scopes: Vec<String> = grant.scopes.split_whitespace().map(quoted).collect();
        let claims = object(|o| {
            o.raw("nbf", seconds);
            o.raw("exp", seconds + self.token_life.as_secs());
            o.text("client_id", CLIENT_ID);
            o.text("authentication_event_id", grant.auth_event.to_string());
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

    fn fresh() -> Identity {
        Identity::new(&Options::default(), &[0, 0])
    }

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
        let identity = fresh();
        let start = Instant::now();
        let first = refreshed(&identity, REFRESH_TOKEN, start).expect("a token");
        let again = refreshed(&identity, REFRESH_TOKEN, start + Duration::from_secs(1700));
        assert_ne!(again.expect("a replay"), first);
        let late = refreshed(&identity, REFRESH_TOKEN, start + Duration::from_secs(1800));
        assert_eq!(late, Err("invalid_grant".to_owned()));
        assert!(refreshed(&identity, &first, start + Duration::from_secs(7200)).is_ok());
        let unused = fresh();
        let after_60_days = start + UNUSED;
        let late = refreshed(
            &unused,
            REFRESH_TOKEN,
            after_60_days + Duration::from_secs(60),
        );
        assert_eq!(late, Err("invalid_grant".to_owned()));
        let unknown = refreshed(&identity, "nobody's", start);
        assert_eq!(unknown, Err("invalid_grant".to_owned()));
    }

    #[test]
    fn client_credentials_bring_no_refresh_token() {
        let identity = fresh();
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
        let identity = fresh();
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
