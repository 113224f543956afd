//! No secret is in anything that is shown: all of it is searched for all of them.

use std::fs;

use secrecy::ExposeSecret;
use xero_sql::auth::SignIn;
use xero_sql::simulator::{CLIENT_SECRET, Fault, REFRESH_TOKEN};

use super::browser::{Browser, Login, callback, run};
use super::{at, settings, small};
use crate::cli::Place;

#[tokio::test]
async fn no_secret_is_in_any_output_at_the_highest_verbosity() {
    let (simulator, place) = (small(), Place::new());
    let (browser, callback) = (Browser::new(), callback(&simulator));
    let (set, secret) = (at(&callback), format!("OAuthClientSecret={CLIENT_SECRET}"));
    let mut secrets = vec![CLIENT_SECRET.to_string(), REFRESH_TOKEN.to_string()];
    let mut shown: Vec<String> = Vec::new();
    let path = place.0.path().join("xero-sql/tokens/default.json");
    let keep_tokens = |secrets: &mut Vec<String>| {
        let stored = fs::read_to_string(&path).unwrap_or_default();
        let stored: serde_json::Value = serde_json::from_str(&stored).unwrap_or_default();
        for member in ["access_token", "refresh_token", "began_with"] {
            let token = stored[member].as_str().filter(|token| !token.is_empty());
            secrets.extend(token.map(str::to_string));
        }
    };

    for scheme in ["AuthScheme=PKCE", "AuthScheme=OAuth"] {
        let sets = [set.as_str(), secret.as_str(), scheme];
        // Through the browser: allowed, and denied.
        let mut login = Login::start(&place, &simulator, &sets, &["-vvv"]);
        let url = login.url();
        let back = browser.consent(&url, &[0], "allow").await;
        secrets.push(Login::asked(&back, "code"));
        shown.push(browser.open(&back).await.text);
        let ended = login.end();
        shown.extend([ended.out, ended.err]);
        keep_tokens(&mut secrets);
        let mut login = Login::start(&place, &simulator, &sets, &["-vvv"]);
        let back = browser.consent(&login.url(), &[0], "deny").await;
        shown.push(browser.open(&back).await.text);
        let ended = login.end();
        shown.extend([ended.out, ended.err]);
        // Pasted: good, another login's, and a code that is too old.
        let mut earlier = String::new();
        for round in 0..3 {
            let mut login = Login::start(&place, &simulator, &sets, &["--no-browser", "-vvv"]);
            let back = browser.consent(&login.url(), &[0], "allow").await;
            secrets.extend([Login::asked(&back, "code"), back.clone()]);
            match round {
                0 => login.paste(&back),
                1 => login.paste(&earlier),
                _ => {
                    simulator.expire_codes();
                    login.paste(&back);
                }
            }
            earlier = back;
            let ended = login.end();
            shown.extend([ended.out, ended.err]);
            keep_tokens(&mut secrets);
        }
        // What else the program does with tokens, well or badly.
        let all = "SELECT * FROM Tenants; SHOW ALL; SELECT * FROM Organisation";
        let words: [&[&str]; 6] = [
            &["-vvv", "-c", all],
            &["-vvv", "test", "--format", "json"],
            &["-vvv", "test"],
            &["-vvv", "status"],
            &["-vvv", "status", "--format", "json"],
            &["-vvv", "tenants"],
        ];
        let sneaky = r#"{"access_token":"sneaky-token","token_type":7}"#;
        secrets.push("sneaky-token".to_string());
        for trouble in 0..6 {
            match trouble {
                1 => simulator.expire_tokens(),
                2 => simulator.script(Fault::cut_body().on("/connect/token")),
                3 => {
                    let reply =
                        Fault::reply(200, sneaky).header("Content-Type", "application/json");
                    simulator.script(reply.on("/connect/token"));
                }
                4 => simulator.script(Fault::unavailable().on("/connections")),
                _ => {}
            }
            for words in words {
                let ended = run(&place, &simulator, &sets, words);
                shown.extend([ended.out, ended.err]);
                keep_tokens(&mut secrets);
            }
            let ended = run(&place, &simulator, &sets, &["-vvv", "refresh"]);
            shown.extend([ended.out, ended.err]);
            keep_tokens(&mut secrets);
        }
        let given = [
            "OAuthRefreshToken=given-but-secret",
            "OAuthVerifier=given-but-secret",
        ];
        for given in given {
            let sets = [sets.as_slice(), &[given, "PKCEVerifier=given-but-secret"]].concat();
            let ended = run(&place, &simulator, &sets, &["-vvv", "test"]);
            shown.extend([ended.out, ended.err]);
        }
        secrets.push("given-but-secret".to_string());
        let ended = run(&place, &simulator, &sets, &["-vvv", "logout"]);
        shown.extend([ended.out, ended.err]);
    }

    let sign_in = SignIn::new(settings(&simulator, &[])).unwrap();
    let consent = sign_in.consent(&[]).unwrap();
    secrets.push(consent.verifier().unwrap().expose_secret().to_string());
    let back = browser.consent(consent.url().as_str(), &[0], "allow").await;
    let code = consent.code(&back).unwrap();
    secrets.push(Login::asked(&back, "code"));
    let standing = sign_in.complete(&code).await.unwrap();
    shown.push(format!("{consent:?} {code:?} {standing:?} {sign_in:?}"));
    shown.push(format!("{:?} {simulator:?}", simulator.journal()));

    secrets.retain(|secret| !secret.is_empty());
    assert!(secrets.len() > 30, "{} secrets were in use", secrets.len());
    for secret in &secrets {
        for text in &shown {
            assert!(!text.contains(secret), "`{secret}` is in: {text}");
        }
    }
}
