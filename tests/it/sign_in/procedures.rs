//! The procedures of hosts that run the consent themselves.

use serde_json::Value;
use xero_sql::XeroConnection;
use xero_sql::simulator::REFRESH_TOKEN;

use super::browser::{Browser, Login, callback, run};
use super::{at, grants, settings, signed_in, small};
use crate::cli::{Ended, Place};
use crate::harness::cells;

fn rows(ended: &Ended) -> Vec<Value> {
    assert_eq!(ended.code, 0, "{}", ended.err);
    serde_json::from_str(&ended.out).unwrap()
}

#[tokio::test]
async fn a_host_opens_the_page_and_turns_the_code_into_tokens_by_calls() {
    let (simulator, place) = (small(), Place::new());
    let set = at(&callback(&simulator));
    let call = |sql: &str| {
        run(
            &place,
            &simulator,
            &[&set],
            &["--format", "json", "-c", sql],
        )
    };
    let page = &rows(&call("CALL GetOAuthAuthorizationURL()"))[0];
    let url = page["URL"].as_str().unwrap();
    let back = Browser::new().consent(url, &[0], "allow").await;
    assert_eq!(
        Login::asked(&back, "state"),
        page["State"].as_str().unwrap()
    );
    let verifier = page["PKCEVerifier"].as_str().unwrap();
    let wrong = format!("CALL GetOAuthAccessToken('{back}', PKCEVerifier => 'wrong')");
    let refused = call(&wrong);
    assert_eq!(refused.code, 3, "{}", refused.err);
    assert!(!refused.err.contains(&back), "{}", refused.err);
    // The failed try has used the code up.
    let back = Browser::new().consent(url, &[0], "allow").await;
    let code = Login::asked(&back, "code");
    let tokens = call(&format!(
        "CALL GetOAuthAccessToken(Verifier => '{code}', PKCEVerifier => '{verifier}')"
    ));
    let tokens = &rows(&tokens)[0];
    assert!(tokens["OAuthAccessToken"].as_str().unwrap().len() > 20);
    assert!(tokens["OAuthRefreshToken"].is_string());
    assert_eq!(tokens["ExpiresIn"], 1800);
    // They are kept.
    let ended = run(
        &place,
        &simulator,
        &[],
        &["--format", "csv", "-c", "SELECT Name FROM Organisation"],
    );
    assert_eq!(ended.out, "Name\nDemo Company (AU)\n", "{}", ended.err);
    let renewed = &rows(&call("CALL RefreshOAuthAccessToken()"))[0];
    assert_ne!(renewed["OAuthRefreshToken"], tokens["OAuthRefreshToken"]);
}

#[tokio::test]
async fn another_callback_and_scope_may_be_given_to_the_calls() {
    let (simulator, place) = (small(), Place::new());
    simulator.register_redirect("https://host.example/back");
    let call = |sql: &str| run(&place, &simulator, &[], &["--format", "json", "-c", sql]);
    let page = &rows(&call(
        "CALL GetOAuthAuthorizationURL(CallbackURL => 'https://host.example/back', \
         Scope => 'offline_access files.read')",
    ))[0];
    let url = page["URL"].as_str().unwrap();
    assert_eq!(Login::asked(url, "scope"), "offline_access files.read");
    let back = Browser::new().consent(url, &[1], "allow").await;
    assert!(
        back.starts_with("https://host.example/back?code="),
        "{back}"
    );
    let verifier = page["PKCEVerifier"].as_str().unwrap();
    let tokens = &rows(&call(&format!(
        "CALL GetOAuthAccessToken('{back}', '{verifier}', 'https://host.example/back')"
    )))[0];
    assert_eq!(tokens["Scope"], "offline_access files.read");
    let refused = call("CALL GetOAuthAuthorizationURL('http://host.example/back')");
    assert_eq!(refused.code, 2, "{}", refused.err);
}

#[tokio::test]
async fn only_what_signs_in_is_called_without_a_sign_in() {
    let (simulator, place) = (small(), Place::new());
    for sql in [
        "CALL RefreshOAuthAccessToken()",
        "CALL RevokeOAuthToken()",
        "CALL GetOAuthAuthorizationURL(); SELECT * FROM Invoices",
    ] {
        let ended = run(&place, &simulator, &[], &["-c", sql]);
        assert_eq!(
            (ended.code, ended.out.as_str()),
            (3, ""),
            "{sql}: {}",
            ended.err
        );
    }
    let connection = XeroConnection::without_sign_in(settings(&simulator, &[])).unwrap();
    for sql in ["SELECT * FROM Invoices", "SELECT * FROM system.Quota"] {
        let _ = connection.session().collect(sql).await;
    }
    let error = connection
        .session()
        .collect("SELECT * FROM Invoices")
        .await
        .unwrap_err();
    assert!(error.to_string().contains("without a sign-in"), "{error}");
    assert_eq!(simulator.journal(), []);
}

#[tokio::test]
async fn disconnect_removes_one_organisation_and_revoke_all() {
    let simulator = small();
    let given = [
        ("OAuthRefreshToken", REFRESH_TOKEN),
        ("Tenant", "Demo Company (AU)"),
    ];
    let open = || XeroConnection::open(settings(&simulator, &given));
    let connection = open().await.unwrap();
    let session = connection.session();
    let harbour = "CALL Disconnect(Tenant => 'harbour lights limited')";
    let gone = cells(&session.collect(harbour).await.unwrap());
    assert_eq!(gone[0][2], "Harbour Lights Limited");
    let error = session.collect(harbour).await.unwrap_err();
    assert!(
        error.to_string().contains("reaches Demo Company (AU)"),
        "{error}"
    );
    assert_eq!(open().await.unwrap().connections().len(), 1);
    session
        .collect("SELECT Name FROM Organisation")
        .await
        .unwrap();
    let revoked = cells(&session.collect("CALL RevokeOAuthToken()").await.unwrap());
    assert_eq!(revoked, [["Demo Company (AU)"]]);
    assert!(open().await.is_err());
}

#[tokio::test]
async fn a_call_by_a_signed_in_user_keeps_their_tokens_in_step() {
    let (simulator, place) = (small(), Place::new());
    signed_in(&place, &simulator, &[], &[], &[0]).await;
    let sql = "CALL RefreshOAuthAccessToken(); SELECT Name FROM Organisation";
    let ended = run(&place, &simulator, &[], &["--format", "csv", "-c", sql]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(grants(&simulator), ["authorization_code", "refresh_token"]);
}
