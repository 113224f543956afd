//! From a browser at the consent page to a code, and from the code to what was consented to.
//!
//! A code is good once, for five minutes, for the redirect URI it was asked for with, and where a
//! PKCE challenge went with the question, for who knows the verifier. // (x) README section 5

use std::collections::HashMap;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use url::Url;

use super::super::base64;
use super::super::data::ids::Guid;
use super::super::data::random::mix_all;
use super::super::reply::Reply;
use super::client::Client;
use super::links::{Holder, Links};
use super::{CLIENT_ID, page, scopes, value};

/// How long a code is good. // (x) README section 5
const LIFE: Duration = Duration::from_secs(5 * 60);

/// What a browser came to the consent page with.
#[derive(Debug, Clone)]
struct Asked {
    redirect_uri: String,
    scopes: String,
    state: Option<String>,
    challenge: Option<String>,
}

/// A code that was given out.
#[derive(Debug, Clone)]
pub(super) struct Code {
    asked: Asked,
    pub(super) scopes: String,
    pub(super) auth_event: Guid,
    born: Instant,
}

/// Consents under way, and the codes they led to.
#[derive(Debug)]
pub(super) struct Codes {
    seed: u64,
    redirect_uris: Vec<String>,
    numbered: u64,
    asked: HashMap<String, Asked>,
    given: HashMap<String, Code>,
}

impl Codes {
    pub(super) fn new(seed: u64, redirect_uris: &[String]) -> Codes {
        Codes {
            seed,
            redirect_uris: redirect_uris.to_vec(),
            numbered: 0,
            asked: HashMap::new(),
            given: HashMap::new(),
        }
    }

    pub(super) fn register(&mut self, uri: &str) {
        self.redirect_uris.push(uri.to_owned());
    }

    /// Makes every code given out so far too old.
    pub(super) fn expire(&mut self) {
        self.given.clear();
    }

    /// The consent page, or the page of an error, from which nobody comes back.
    pub(super) fn authorize(
        &mut self,
        query: &[(String, String)],
        organisations: &[&str],
        is_premium: bool,
    ) -> Reply {
        let given = |name| value(query, name).unwrap_or_default();
        if given("response_type") != "code" {
            return page::error("unsupported_response_type", "response_type must be code");
        }
        if given("client_id") != CLIENT_ID {
            return page::error("unauthorized_client", "Unknown client");
        }
        let redirect_uri = given("redirect_uri");
        if !self.redirect_uris.iter().any(|known| known == redirect_uri) {
            return page::error("unauthorized_client", "Invalid redirect_uri");
        }
        let asked_scopes = given("scope");
        if asked_scopes.trim().is_empty() || scopes::refused(asked_scopes, is_premium).is_some() {
            return page::error("invalid_scope", "Requested scope is not allowed");
        }
        let challenge = value(query, "code_challenge").map(str::to_owned);
        if challenge.is_some() && given("code_challenge_method") != "S256" {
            return page::error("invalid_request", "Transform algorithm not supported");
        }
        let asked = Asked {
            redirect_uri: redirect_uri.to_owned(),
            scopes: asked_scopes.to_owned(),
            state: value(query, "state").map(str::to_owned),
            challenge,
        };
        let ticket = self.next("ticket");
        let reply = page::consent(&ticket, &asked.scopes, organisations, None);
        self.asked.insert(ticket, asked);
        reply
    }

    /// Where the form of the consent page leads: back to the app, with a code or a refusal.
    pub(super) fn consent(
        &mut self,
        form: &[(String, String)],
        organisations: &[&str],
        links: &mut Links,
        now_ms: i64,
        now: Instant,
    ) -> Reply {
        let ticket = value(form, "ticket").unwrap_or_default();
        let Some(asked) = self.asked.get(ticket).cloned() else {
            return page::error("invalid_request", "This page is too old");
        };
        if value(form, "answer") != Some("allow") {
            self.asked.remove(ticket);
            return back(&asked, "error", "access_denied");
        }
        let chosen: Vec<usize> = form
            .iter()
            .filter(|(name, _)| name == "organisation")
            .filter_map(|(_, index)| index.parse().ok())
            .filter(|index| *index < organisations.len())
            .collect();
        if chosen.is_empty() {
            let problem = Some("Choose an organisation");
            return page::consent(ticket, &asked.scopes, organisations, problem);
        }
        self.asked.remove(ticket);
        let auth_event = links.consent();
        for organisation in chosen {
            links.connect(Holder::Browser, auth_event, organisation, now_ms);
        }
        let code = self.next("simulated-code");
        let reply = back(&asked, "code", &code);
        self.given.insert(
            code,
            Code {
                scopes: asked.scopes.clone(),
                asked,
                auth_event,
                born: now,
            },
        );
        reply
    }

    /// What a code stands for, which is then good no longer, or the error that OAuth names.
    pub(super) fn redeem(
        &mut self,
        client: &Client,
        form: &[(String, String)],
        now: Instant,
    ) -> Result<Code, &'static str> {
        if !(client.is_proven() || client.is_public()) {
            return Err("invalid_client");
        }
        let code = value(form, "code").ok_or("invalid_request")?;
        let code = self.given.remove(code).ok_or("invalid_grant")?;
        let verifier = value(form, "code_verifier");
        let is_verified = match (&code.asked.challenge, verifier) {
            (Some(challenge), Some(verifier)) => {
                *challenge == base64::for_url(&Sha256::digest(verifier.as_bytes()))
            }
            // Without PKCE it takes the secret.
            (None, None) => client.is_proven(),
            _ => false,
        };
        let is_same_place = value(form, "redirect_uri") == Some(&code.asked.redirect_uri);
        if is_verified && is_same_place && now < code.born + LIFE {
            Ok(code)
        } else {
            Err("invalid_grant")
        }
    }

    fn next(&mut self, what: &str) -> String {
        self.numbered += 1;
        format!("{what}-{:016x}", mix_all(&[self.seed, self.numbered, 3]))
    }
}

/// Sends the browser back to the app.
fn back(asked: &Asked, name: &str, text: &str) -> Reply {
    let Ok(mut url) = Url::parse(&asked.redirect_uri) else {
        return page::error("invalid_request", "redirect_uri is no URL");
    };
    {
        let mut query = url.query_pairs_mut();
        query.append_pair(name, text);
        if name == "code" {
            query.append_pair("scope", &asked.scopes);
        }
        if let Some(state) = &asked.state {
            query.append_pair("state", state);
        }
    }
    Reply::text(302, "").header("Location", url)
}
