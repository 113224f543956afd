//! A consent under way: the page that a browser is sent to, and what it comes back with.
//!
//! In: the settings and the scopes. Out: a URL, and from the redirect that answers it a code.
//! Rule: what comes back counts only if it bears the `state` that went out; a code alone, which
//! a person has pasted, is bound to this consent by PKCE or by the app's secret.

use std::fmt;

use oauth2::basic::BasicClient;
use oauth2::{AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, Scope};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::grant::{at, redirect};
use super::scopes;
use crate::config::{AuthScheme, Settings};
use crate::error::{Error, ErrorKind, Result};

/// A consent that somebody is asked for.
pub struct Consent {
    url: Url,
    state: SecretString,
    verifier: Option<SecretString>,
    scopes: Vec<String>,
    /// The command that begins anew.
    login: String,
    refused: String,
}

/// The code that a consent gave. It is good once, within five minutes.
#[derive(Clone)]
pub struct Code {
    pub(super) code: SecretString,
    pub(super) verifier: Option<SecretString>,
    /// Where the browser came back to, if it isn't `CallbackURL`.
    pub(super) callback_url: Option<String>,
}

impl Consent {
    /// Begins a consent for the scopes that the settings need, and `more` ones.
    ///
    /// # Errors
    /// `Configuration` without `OAuthClientId`, and for a custom connection, which needs none.
    pub fn begin(settings: &Settings, more: &[String]) -> Result<Consent> {
        let configuration = |what: String| Error::new(ErrorKind::Configuration, what);
        if settings.auth_scheme == AuthScheme::OAuthClient {
            return Err(configuration(
                "a custom connection (AuthScheme OAuthClient) has its consent on Xero's developer \
                 site, and signs in by itself"
                    .to_string(),
            ));
        }
        let id = settings.client_id.clone().ok_or_else(|| {
            configuration(
                "OAuthClientId is not set: give the id of your app from Xero's developer site"
                    .to_string(),
            )
        })?;
        let page = AuthUrl::new(at(&settings.login_url, "/identity/connect/authorize"));
        let page =
            page.map_err(|error| configuration("LoginUrl is no URL".to_string()).caused_by(error))?;
        let mut scopes = scopes::asked(settings);
        for scope in more {
            if !scopes.contains(scope) {
                scopes.push(scope.clone());
            }
        }
        let app = BasicClient::new(ClientId::new(id))
            .set_auth_uri(page)
            .set_redirect_uri(redirect(&settings.callback_url)?);
        let mut question = app
            .authorize_url(CsrfToken::new_random)
            .add_scopes(scopes.iter().map(|scope| Scope::new(scope.clone())));
        let mut verifier = None;
        if settings.auth_scheme == AuthScheme::Pkce {
            let (challenge, secret) = PkceCodeChallenge::new_random_sha256();
            question = question.set_pkce_challenge(challenge);
            verifier = Some(secret.secret().clone().into());
        }
        let (url, state) = question.url();
        Ok(Consent {
            url,
            state: state.secret().clone().into(),
            verifier,
            refused: scopes::refused(settings, &scopes),
            login: scopes::login(settings, ""),
            scopes,
        })
    }

    /// The page to send the browser to.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// What a redirect bears as `state` if it is this consent's answer. Not a secret beside the
    /// address, which holds it too.
    pub fn state(&self) -> &str {
        self.state.expose_secret()
    }

    /// The PKCE verifier, which whoever brings the code to another process needs to keep.
    pub fn verifier(&self) -> Option<&SecretString> {
        self.verifier.as_ref()
    }

    /// The scopes asked for.
    pub fn scopes(&self) -> &[String] {
        &self.scopes
    }

    /// What may be wrong with the scopes, should Xero's page refuse them: it keeps that to itself.
    pub fn if_scopes_are_refused(&self) -> &str {
        &self.refused
    }

    /// Whether a redirect's query belongs to this consent.
    pub(crate) fn is_answered_by(&self, query: &str) -> bool {
        let state = value(query, "state");
        state.is_some_and(|state| state == *self.state.expose_secret())
    }

    /// The code in what came back: the whole redirect as it stands in the browser's address bar,
    /// its query, or the code alone.
    ///
    /// # Errors
    /// `SignIn` if consent was denied, or if the answer is another consent's. No error shows
    /// what was given.
    pub fn code(&self, answer: &str) -> Result<Code> {
        let refused = |what: String| Error::new(ErrorKind::SignIn, what);
        let answer = answer.trim().trim_matches(['"', '\'']);
        let code = match query_of(answer) {
            None if answer.is_empty() || answer.contains(char::is_whitespace) => {
                return Err(refused(format!(
                    "that is neither the address that the browser came back to nor a code: start \
                     again with {}",
                    self.login
                )));
            }
            None => answer.to_string(),
            Some(query) => {
                if !self.is_answered_by(&query) {
                    return Err(refused(format!(
                        "that answer belongs to another sign-in (its `state` isn't the one sent): \
                         start again with {}",
                        self.login
                    )));
                }
                match (value(&query, "code"), value(&query, "error")) {
                    (Some(code), None) if !code.is_empty() => code,
                    (_, Some(error)) if error == "access_denied" => {
                        return Err(refused(format!(
                            "consent was denied on Xero's page: start again with {}, and choose \
                             an organisation and Allow access",
                            self.login
                        )));
                    }
                    (_, Some(error)) if error == "invalid_scope" => {
                        return Err(refused(format!(
                            "Xero answered invalid_scope: {}",
                            self.refused
                        )));
                    }
                    (_, Some(error)) => {
                        let word: String = error
                            .chars()
                            .filter(|c| c.is_ascii_alphanumeric() || "_-".contains(*c))
                            .take(40)
                            .collect();
                        return Err(refused(format!(
                            "Xero's page answered {word}: compare OAuthClientId, AuthScheme and \
                             CallbackURL with your app's page on Xero's developer site"
                        )));
                    }
                    _ => {
                        return Err(refused(format!(
                            "that address holds no code: start again with {}",
                            self.login
                        )));
                    }
                }
            }
        };
        Ok(Code {
            code: code.into(),
            verifier: self.verifier.clone(),
            callback_url: None,
        })
    }
}

impl Code {
    /// A code that came from elsewhere, with the PKCE verifier that belongs to it.
    pub fn new(code: SecretString, verifier: Option<SecretString>) -> Code {
        Code {
            code,
            verifier,
            callback_url: None,
        }
    }

    /// The same of whatever came back: the redirect's address, its query, or the code alone.
    /// Whether its `state` is the one sent is the host's to check.
    pub(crate) fn found_in(answer: &str, verifier: Option<SecretString>) -> Code {
        let code = query_of(answer).and_then(|query| value(&query, "code"));
        let code = code.unwrap_or_else(|| answer.trim().to_string());
        Code::new(code.into(), verifier)
    }

    /// The same, where the browser came back to another address than `CallbackURL`.
    pub(crate) fn at(self, callback_url: String) -> Code {
        Code {
            callback_url: Some(callback_url),
            ..self
        }
    }
}

impl fmt::Debug for Consent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Consent")
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Code").finish_non_exhaustive()
    }
}

/// The query in the address of a redirect, or in what was pasted of it; nothing in a code alone.
fn query_of(answer: &str) -> Option<String> {
    match Url::parse(answer.trim()) {
        Ok(url) => Some(url.query().unwrap_or_default().to_string()),
        Err(_) if answer.contains('=') => {
            Some(answer.rsplit('?').next().unwrap_or_default().to_string())
        }
        Err(_) => None,
    }
}

fn value(query: &str, name: &str) -> Option<String> {
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn consent(more: &[(&str, &str)]) -> Consent {
        let app = [
            ("ClientId", "app"),
            ("ClientSecret", "s"),
            ("Schema", "FILES"),
            ("OAuthSettingsLocation", "memory://"),
        ];
        let settings = Settings::from_pairs(app.iter().chain(more).copied()).unwrap();
        Consent::begin(&settings, &["more".to_string()]).unwrap()
    }

    fn parameter(consent: &Consent, name: &str) -> Option<String> {
        value(consent.url().query().unwrap_or_default(), name)
    }

    #[test]
    fn the_page_is_asked_with_state_scopes_challenge_and_the_callback_to_the_letter() {
        let consent = consent(&[]);
        let url = consent.url().as_str();
        assert!(
            url.starts_with("https://login.xero.com/identity/connect/authorize?response_type=code"),
            "{url}"
        );
        let is = |name: &str, text: &str| {
            assert_eq!(parameter(&consent, name).as_deref(), Some(text), "{name}");
        };
        is("client_id", "app");
        is("redirect_uri", "http://localhost:33333");
        is("scope", "offline_access files.read more");
        is("code_challenge_method", "S256");
        assert!(parameter(&consent, "code_challenge").is_some_and(|c| c.len() == 43));
        let verifier = consent.verifier().unwrap().expose_secret();
        assert!(!url.contains(verifier), "the verifier stays here");
        assert!(parameter(&consent, "state").is_some_and(|state| state.len() >= 16));
    }

    #[test]
    fn an_app_with_a_secret_sends_no_challenge_and_a_custom_connection_needs_no_consent() {
        let with_secret = consent(&[("AuthScheme", "OAuth")]);
        assert_eq!(parameter(&with_secret, "code_challenge"), None);
        assert!(with_secret.verifier().is_none());
        let own = [
            ("AuthScheme", "OAuthClient"),
            ("ClientId", "a"),
            ("ClientSecret", "s"),
        ];
        let settings = Settings::from_pairs(own).unwrap();
        let error = Consent::begin(&settings, &[]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
    }

    #[test]
    fn a_code_is_found_in_whatever_was_pasted() {
        let consent = consent(&[]);
        let state = parameter(&consent, "state").unwrap();
        for answer in [
            format!("http://localhost:33333/?code=c%2B1&scope=x&state={state}"),
            format!("  'http://localhost:33333?state={state}&code=c%2B1'\n"),
            format!("code=c%2B1&state={state}"),
            format!("?code=c%2B1&state={state}"),
            "c+1".to_string(),
        ] {
            let code = consent.code(&answer).unwrap();
            assert_eq!(code.code.expose_secret(), "c+1", "{answer}");
            assert!(code.verifier.is_some());
        }
    }

    #[test]
    fn what_is_no_answer_to_this_consent_is_refused_without_being_shown() {
        let consent = consent(&[]);
        let state = parameter(&consent, "state").unwrap();
        for (answer, words) in [
            (
                "http://localhost:33333/?code=hunter2&state=other".to_string(),
                "another sign-in",
            ),
            (
                "http://localhost:33333/?code=hunter2".to_string(),
                "another sign-in",
            ),
            (
                format!("?error=access_denied&state={state}&x=hunter2"),
                "denied",
            ),
            (
                format!("?error=invalid_scope&state={state}&x=hunter2"),
                "invalid_scope",
            ),
            (
                format!("?error=server%20error%0a&state={state}&x=hunter2"),
                "servererror",
            ),
            (format!("?state={state}&x=hunter2"), "no code"),
            ("hunter2 hunter2".to_string(), "neither"),
            (String::new(), "neither"),
        ] {
            let error = consent.code(&answer).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::SignIn);
            let text = error.to_string();
            assert!(text.contains(words), "{text}");
            assert!(
                !text.contains("hunter2") && !text.contains(&state),
                "{text}"
            );
        }
    }

    #[test]
    fn two_consents_share_nothing() {
        let (one, other) = (consent(&[]), consent(&[]));
        let state = parameter(&one, "state").unwrap();
        assert!(other.code(&format!("?code=c&state={state}")).is_err());
        let secret = |consent: &Consent| consent.verifier().unwrap().expose_secret().to_string();
        assert_ne!(secret(&one), secret(&other));
        assert!(!format!("{one:?}").contains(&secret(&one)));
    }
}
