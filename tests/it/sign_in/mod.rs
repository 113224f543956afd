//! Signing in as a user does: `login` through the consent page, what it opens, how it ends, and
//! what each thing that goes wrong says and exits with.

mod browser;
mod organisations;
mod procedures;
mod schemas;
mod secrets;

use std::net::TcpListener;
use std::time::{Duration, Instant};

use secrecy::ExposeSecret;
use xero_sql::auth::SignIn;
use xero_sql::simulator::{
    CLIENT_ID, CLIENT_SECRET, Door, Fault, Options, REFRESH_TOKEN, Simulator,
};
use xero_sql::{ErrorKind, Settings, XeroConnection};

use crate::cli::{Place, check_failed};
use browser::{Browser, Login, callback, run, run_with};

pub(crate) fn small() -> Simulator {
    Simulator::start(Options {
        invoices: 30,
        ..Options::default()
    })
    .unwrap()
}

/// The `--set` of a callback.
fn at(callback: &str) -> String {
    format!("CallbackURL={callback}")
}

/// Signs in to these organisations, with these words behind `login`.
async fn signed_in(
    place: &Place,
    simulator: &Simulator,
    sets: &[&str],
    words: &[&str],
    organisations: &[usize],
) -> String {
    let set = at(&callback(simulator));
    let mut login = Login::start(place, simulator, &[&[set.as_str()], sets].concat(), words);
    let url = login.url();
    let page = Browser::new().consent_and_return(&url, organisations).await;
    let ended = login.end();
    assert_eq!((ended.code, page.status), (0, 200), "{}", ended.err);
    ended.err
}

fn grants(simulator: &Simulator) -> Vec<String> {
    let journal = simulator.journal().into_iter();
    journal.filter_map(|seen| seen.grant).collect()
}

// ---- Through the browser ------------------------------------------------------------------

async fn check_login(sets: &[&str]) {
    let (simulator, place) = (small(), Place::new());
    let callback = at(&callback(&simulator));
    let sets = [&[callback.as_str()], sets].concat();
    let mut login = Login::start(&place, &simulator, &sets, &[]);
    let url = login.url();
    let page = Browser::new().consent_and_return(&url, &[1]).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Connected to Xero"), "{}", page.text);
    assert!(
        page.text.contains("Harbour Lights Limited"),
        "{}",
        page.text
    );
    assert!(!page.text.contains("Demo Company"), "{}", page.text);
    let ended = login.end();
    assert_eq!((ended.code, ended.out.as_str()), (0, ""), "{}", ended.err);
    assert!(ended.err.contains("Connected: Harbour Lights Limited."));
    #[cfg(target_os = "linux")]
    {
        let opened = std::fs::read_to_string(place.0.path().join("opened")).unwrap();
        assert_eq!(opened.trim(), url, "the browser got the same address");
    }
    assert_eq!(grants(&simulator), ["authorization_code"]);

    let sql = "SELECT TenantName, IsActive FROM Tenants";
    let ended = run(&place, &simulator, &sets, &["--format", "csv", "-c", sql]);
    assert_eq!(
        ended.out,
        "TenantName,IsActive\nHarbour Lights Limited,true\n"
    );
    let sql = "SELECT Name FROM Organisation";
    let ended = run(&place, &simulator, &sets, &["--format", "csv", "-c", sql]);
    assert_eq!(ended.out, "Name\nHarbour Lights Limited\n", "{}", ended.err);
    assert_eq!(
        grants(&simulator).len(),
        1,
        "the token is used, not renewed"
    );
}

#[tokio::test]
async fn login_goes_through_the_consent_page_and_reads_what_was_chosen_there() {
    check_login(&[]).await;
}

#[tokio::test]
async fn an_app_with_a_secret_signs_in_the_same_way() {
    let secret = format!("OAuthClientSecret={CLIENT_SECRET}");
    check_login(&["AuthScheme=OAuth", &secret]).await;
}

#[tokio::test]
async fn whoever_else_comes_by_neither_ends_the_login_nor_is_told_anything() {
    let (simulator, place) = (small(), Place::new());
    let callback = callback(&simulator);
    let mut login = Login::start(&place, &simulator, &[&at(&callback)], &[]);
    let url = login.url();
    let browser = Browser::new();
    for (path, status) in [
        ("/favicon.ico", 404),
        ("/", 400),
        ("/?code=forged", 400),
        ("/?code=forged&state=forged", 400),
        ("/?error=access_denied&state=", 400),
    ] {
        let page = browser.open(&format!("{callback}{path}")).await;
        assert_eq!(page.status, status, "{path}: {}", page.text);
        assert!(!page.text.contains("forged"), "{}", page.text);
    }
    assert_eq!(browser.consent_and_return(&url, &[0]).await.status, 200);
    assert_eq!(login.end().code, 0);
    assert_eq!(grants(&simulator), ["authorization_code"]);
}

#[tokio::test]
async fn consent_that_is_denied_is_told_in_the_browser_and_the_terminal() {
    let (simulator, place) = (small(), Place::new());
    let set = at(&callback(&simulator));
    let mut login = Login::start(&place, &simulator, &[&set], &[]);
    let url = login.url();
    let browser = Browser::new();
    let back = browser.consent(&url, &[], "deny").await;
    let page = browser.open(&back).await;
    assert!(page.text.contains("Not connected"), "{}", page.text);
    check_failed(&login.end(), 3, &["consent was denied"]);
    assert_eq!(grants(&simulator), [""; 0]);
}

#[tokio::test]
async fn a_page_without_an_organisation_asks_again() {
    let simulator = small();
    let settings = settings(&simulator, &[]);
    let consent = SignIn::new(settings).unwrap().consent(&[]).unwrap();
    let browser = Browser::new();
    let page = browser.open(consent.url().as_str()).await;
    let (_, ticket) = page.text.split_once("name=\"ticket\" value=\"").unwrap();
    let form = [
        ("ticket", ticket.split('"').next().unwrap()),
        ("answer", "allow"),
    ];
    let target = format!("{}/identity/connect/consent", simulator.url());
    let reply = reqwest::Client::new().post(target).form(&form).send().await;
    let text = reply.unwrap().text().await.unwrap();
    assert!(text.contains("Choose an organisation"), "{text}");
}

#[tokio::test]
async fn a_browser_that_never_comes_back_is_told_with_causes_in_their_order() {
    let (simulator, place) = (small(), Place::new());
    let callback = callback(&simulator);
    let start = Instant::now();
    let words = ["login", "--wait", "1", "--scope", "accounting.invoice.read"];
    let ended = run(&place, &simulator, &[&at(&callback)], &words);
    assert!(start.elapsed() < Duration::from_secs(20));
    let causes = [
        "1. the page was closed",
        "2. Xero's page",
        "3. the browser runs on another",
    ];
    check_failed(&ended, 3, &causes);
    check_failed(
        &ended,
        3,
        &["accounting.invoice.read", &callback, "--no-browser"],
    );
    let places = causes.map(|cause| ended.err.find(cause).unwrap());
    assert!(places.is_sorted(), "{}", ended.err);
}

#[tokio::test]
async fn a_scope_that_the_app_cant_have_stays_on_xeros_page() {
    let simulator = Simulator::start(Options {
        premium: false,
        ..Options::default()
    });
    let simulator = simulator.unwrap();
    let sign_in = SignIn::new(settings(&simulator, &[])).unwrap();
    for scope in [
        "accounting.journals.read",
        "accounting.transactions",
        "no.such.scope",
    ] {
        let consent = sign_in.consent(&[scope.to_string()]).unwrap();
        let page = Browser::new().open(consent.url().as_str()).await;
        assert_eq!(page.status, 400, "no redirect");
        assert!(page.text.contains("invalid_scope"), "{}", page.text);
        let doubt = consent.if_scopes_are_refused();
        assert!(doubt.contains(scope), "{doubt}");
    }
}

#[tokio::test]
async fn a_callback_that_the_app_doesnt_have_to_the_letter_stays_on_xeros_page() {
    let simulator = small();
    simulator.register_redirect("http://localhost:41000");
    for (callback, status) in [
        ("http://localhost:41000", 200),
        ("http://localhost:41000/", 400),
        ("http://localhost:41001", 400),
        ("http://127.0.0.1:41000", 400),
    ] {
        let sign_in = SignIn::new(settings(&simulator, &[("CallbackURL", callback)])).unwrap();
        let consent = sign_in.consent(&[]).unwrap();
        let page = Browser::new().open(consent.url().as_str()).await;
        assert_eq!(page.status, status, "{callback}: {}", page.text);
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_a_matter_of_configuration() {
    let (simulator, place) = (small(), Place::new());
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let callback = format!("CallbackURL=http://localhost:{port}");
    let ended = run(&place, &simulator, &[&callback], &["login"]);
    check_failed(
        &ended,
        2,
        &["CallbackURL", &port.to_string(), "--no-browser"],
    );
}

// ---- Without a browser --------------------------------------------------------------------

#[tokio::test]
async fn without_a_browser_the_redirect_or_the_code_is_pasted() {
    for only_code in [false, true] {
        let (simulator, place) = (small(), Place::new());
        let mut login = Login::start(&place, &simulator, &[], &["--no-browser", "-q"]);
        let url = login.url();
        let back = Browser::new().consent(&url, &[0], "allow").await;
        login.paste(&match only_code {
            true => Login::asked(&back, "code"),
            false => back,
        });
        let ended = login.end();
        assert_eq!((ended.code, ended.out.as_str()), (0, ""), "{}", ended.err);
        let ended = run(&place, &simulator, &[], &["test"]);
        assert!(
            ended.out.ends_with("connection available\n"),
            "{}",
            ended.out
        );
    }
}

#[tokio::test]
async fn what_is_pasted_must_belong_to_this_login() {
    let (simulator, place) = (small(), Place::new());
    let browser = Browser::new();
    let paste = async |with: &dyn Fn(&str) -> String| {
        let mut login = Login::start(&place, &simulator, &[], &["--no-browser"]);
        let back = browser.consent(&login.url(), &[0], "allow").await;
        login.paste(&with(&back));
        (login.end(), back)
    };
    let (ended, earlier) = paste(&|back| back.replace("state=", "state=x")).await;
    check_failed(&ended, 3, &["another sign-in", "xero-sql login"]);
    let (ended, _) = paste(&|_| earlier.clone()).await;
    check_failed(&ended, 3, &["another sign-in"]);
    // Bound by PKCE: its code is no use to another login's verifier.
    let (ended, _) = paste(&|_| Login::asked(&earlier, "code")).await;
    check_failed(&ended, 3, &["invalid_grant", "the code is no longer good"]);
    let (ended, _) = paste(&|_| String::new()).await;
    check_failed(&ended, 3, &["neither"]);
    let (ended, _) = paste(&|back| {
        simulator.expire_codes();
        back.to_string()
    })
    .await;
    check_failed(&ended, 3, &["more than five minutes old"]);
}

#[tokio::test]
async fn a_code_is_good_once() {
    let simulator = small();
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("tokens.json");
    let store = [("OAuthSettingsLocation", path.to_str().unwrap())];
    let sign_in = SignIn::new(settings(&simulator, &store)).unwrap();
    let consent = sign_in.consent(&[]).unwrap();
    let back = Browser::new()
        .consent(consent.url().as_str(), &[0], "allow")
        .await;
    let code = consent.code(&back).unwrap();
    sign_in.complete(&code).await.unwrap();
    let error = sign_in.complete(&code).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SignIn);
    assert!(error.to_string().contains("used before"), "{error}");
    // What was there before the second try is there still.
    drop(sign_in);
    XeroConnection::open(settings(&simulator, &store))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_host_that_runs_the_consent_itself_gives_code_and_verifier() {
    let simulator = small();
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("tokens.json");
    let store = ("OAuthSettingsLocation", path.to_str().unwrap());
    let consent = SignIn::new(settings(&simulator, &[]))
        .unwrap()
        .consent(&[])
        .unwrap();
    let back = Browser::new()
        .consent(consent.url().as_str(), &[0], "allow")
        .await;
    let code = Login::asked(&back, "code");
    let verifier = consent.verifier().unwrap().expose_secret().to_string();
    let given = [
        store,
        ("OAuthVerifier", &*code),
        ("PKCEVerifier", &*verifier),
    ];
    // The code stays in the configuration, where it is used once.
    for _ in 0..3 {
        let connection = XeroConnection::open(settings(&simulator, &given))
            .await
            .unwrap();
        assert_eq!(connection.tenant().name, "Demo Company (AU)");
    }
    assert_eq!(grants(&simulator), ["authorization_code"]);
    let wrong = [
        given[0],
        given[1],
        (
            "PKCEVerifier",
            "another-verifier-of-the-right-length-43-chars",
        ),
    ];
    let place = tempfile::tempdir().unwrap();
    let elsewhere = place.path().join("tokens.json");
    let wrong = [
        ("OAuthSettingsLocation", elsewhere.to_str().unwrap()),
        wrong[1],
        wrong[2],
    ];
    let error = XeroConnection::open(settings(&simulator, &wrong))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("PKCEVerifier"), "{error}");
    assert!(!elsewhere.exists(), "nothing is kept of it");
}

// ---- What is asked for --------------------------------------------------------------------

#[tokio::test]
async fn flags_of_login_decide_which_scopes_are_asked_for() {
    let (simulator, place) = (small(), Place::new());
    let scopes = |words: &[&str]| {
        let set = at(&callback(&simulator));
        let words = [words, &["--no-browser"]].concat();
        let mut login = Login::start(&place, &simulator, &[&set], &words);
        let scopes = Login::asked(&login.url(), "scope");
        login.end();
        scopes
    };
    let least = scopes(&[]);
    assert!(least.contains("accounting.contacts.read"), "{least}");
    assert!(
        !least.contains("accounting.journals") && !least.contains("projects"),
        "{least}"
    );
    assert_eq!(
        scopes(&["--schemas", "projects,files"]),
        "offline_access projects.read files.read"
    );
    let writing = scopes(&["--write"]);
    assert!(writing.contains("accounting.contacts "), "{writing}");
    let more = scopes(&["--scope", "accounting.journals.read"]);
    assert_eq!(more, format!("{least} accounting.journals.read"));
}

#[tokio::test]
async fn what_was_granted_is_what_opens_and_an_error_names_the_login_that_grants_more() {
    let (simulator, place) = (small(), Place::new());
    let narrow = ["Scope=offline_access accounting.contacts.read"];
    signed_in(&place, &simulator, &narrow, &[], &[0]).await;
    let csv = ["--format", "csv", "-c"];
    let ended = run(
        &place,
        &simulator,
        &narrow,
        &[&csv[..], &["SELECT COUNT(*) FROM Contacts"]].concat(),
    );
    assert_eq!(ended.code, 0, "{}", ended.err);
    let invoices = [&csv[..], &["SELECT Total FROM Invoices"]].concat();
    let ended = run(&place, &simulator, &[], &invoices);
    assert_eq!(ended.code, 3);
    for words in ["Invoices", "accounting.invoices.read", "`xero-sql login`"] {
        assert!(ended.err.contains(words), "{}", ended.err);
    }
    // It tests what it may read.
    let ended = run(&place, &simulator, &[], &["test"]);
    assert!(
        ended.out.contains("GET /Contacts?page=1&pageSize=1"),
        "{}",
        ended.out
    );
    assert!(
        ended.out.ends_with("connection available\n"),
        "{}",
        ended.out
    );
}

#[tokio::test]
async fn another_organisation_is_added_with_the_scopes_granted_before() {
    let (simulator, place) = (small(), Place::new());
    signed_in(
        &place,
        &simulator,
        &[],
        &["--scope", "accounting.journals.read"],
        &[0],
    )
    .await;
    let set = at(&callback(&simulator));
    let mut login = Login::start(&place, &simulator, &[&set], &["--add"]);
    let url = login.url();
    assert!(Login::asked(&url, "scope").contains("accounting.journals.read"));
    let page = Browser::new().consent_and_return(&url, &[1]).await;
    let (new, before) = page.text.split_once("Connected before").unwrap();
    assert!(new.contains("Harbour Lights"), "{}", page.text);
    assert!(before.contains("Demo Company"), "{}", page.text);
    let ended = login.end();
    assert!(
        ended
            .err
            .contains("Connected: Harbour Lights Limited. Connected before: Demo Company (AU)."),
        "{}",
        ended.err
    );
    assert!(ended.err.contains("the first of 2"), "{}", ended.err);
    let sql = "SELECT COUNT(*) FROM Journals";
    let ended = run(&place, &simulator, &[], &["--format", "csv", "-c", sql]);
    assert_eq!(ended.code, 0, "{}", ended.err);
}

#[tokio::test]
async fn getandrefresh_signs_in_when_a_query_needs_it() {
    let (simulator, place) = (small(), Place::new());
    let set = at(&callback(&simulator));
    let sql = "SELECT Name FROM Organisation";
    for memory in [false, true] {
        let mut sets = vec![set.as_str(), "InitiateOAuth=GETANDREFRESH"];
        sets.extend(memory.then_some("OAuthSettingsLocation=memory://"));
        let words = ["--format", "csv", "-c", sql];
        let mut login = Login::start_command(&place, &simulator, &sets, &words);
        let url = login.url();
        Browser::new().consent_and_return(&url, &[0]).await;
        let ended = login.end();
        assert_eq!(ended.out, "Name\nDemo Company (AU)\n", "{}", ended.err);
    }
    // The first one's tokens were kept.
    let sets = [set.as_str(), "InitiateOAuth=GETANDREFRESH"];
    let ended = run(&place, &simulator, &sets, &["--format", "csv", "-c", sql]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
}

// ---- Other ways in ------------------------------------------------------------------------

/// Settings of a PKCE app without any token.
fn settings(simulator: &Simulator, more: &[(&str, &str)]) -> Settings {
    let url = simulator.url();
    let base = [
        ("OAuthClientId", CLIENT_ID),
        ("OAuthSettingsLocation", "memory://"),
        ("ApiUrl", url),
        ("IdentityUrl", url),
        ("LoginUrl", url),
        ("RetryWaitTime", "1"),
    ];
    Settings::from_pairs(base.iter().chain(more).copied()).unwrap()
}

fn custom(simulator: &Simulator, more: &[(&str, &str)]) -> Settings {
    let own = [
        ("AuthScheme", "OAuthClient"),
        ("OAuthClientSecret", CLIENT_SECRET),
    ];
    settings(simulator, &[&own, more].concat())
}

#[tokio::test]
async fn a_custom_connection_sends_no_scope_no_tenant_and_needs_no_login() {
    let (simulator, place) = (small(), Place::new());
    let secret = format!("OAuthClientSecret={CLIENT_SECRET}");
    let sets = ["AuthScheme=OAuthClient", secret.as_str()];
    let ended = run(&place, &simulator, &sets, &["login"]);
    assert_eq!((ended.code, ended.out.as_str()), (0, ""), "{}", ended.err);
    assert!(ended.err.contains("needs no login"), "{}", ended.err);
    assert!(ended.err.contains("Demo Company (AU)"), "{}", ended.err);
    let connection = XeroConnection::open(custom(&simulator, &[])).await.unwrap();
    let rows = connection
        .session()
        .collect("SELECT Name FROM Organisation")
        .await;
    assert_eq!(rows.unwrap()[0].num_rows(), 1);
    let journal = simulator.journal();
    assert!(journal.iter().all(|seen| seen.tenant.is_none()));
    assert_eq!(connection.connections().len(), 1);
    let wrong = ["AuthScheme=OAuthClient", "OAuthClientSecret=wrong"];
    let ended = run(&place, &simulator, &wrong, &["login"]);
    check_failed(&ended, 3, &["invalid_client", "OAuthClientSecret"]);
}

#[tokio::test]
async fn a_custom_connection_names_scopes_once_where_xero_wants_them() {
    let simulator = Simulator::start(Options {
        scope_required: true,
        ..Options::default()
    });
    let simulator = simulator.unwrap();
    XeroConnection::open(custom(&simulator, &[])).await.unwrap();
    let statuses: Vec<u16> = simulator
        .journal()
        .iter()
        .filter(|seen| seen.door == Door::Identity)
        .map(|seen| seen.status)
        .collect();
    assert_eq!(statuses, [400, 200]);
    // What somebody has named is theirs to mend.
    simulator.clear_journal();
    let scope = [("Scope", "accounting.transactions")];
    let error = XeroConnection::open(custom(&simulator, &scope))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SignIn);
    for words in ["invalid_scope", "accounting.transactions", "March 2026"] {
        assert!(error.to_string().contains(words), "{error}");
    }
    assert_eq!(grants(&simulator).len(), 1);
}

#[tokio::test]
async fn an_access_token_that_a_host_manages_works_until_it_expires() {
    let simulator = small();
    let token = simulator_access_token(&simulator).await;
    for initiate in ["REFRESH", "OFF"] {
        let given = [("OAuthAccessToken", &*token), ("InitiateOAuth", initiate)];
        XeroConnection::open(settings(&simulator, &given))
            .await
            .unwrap();
    }
    // A clock that says it is old is not believed.
    let old = [
        ("OAuthAccessToken", &*token),
        ("OAuthTokenTimestamp", "1000"),
        ("OAuthExpiresIn", "1800"),
    ];
    XeroConnection::open(settings(&simulator, &old))
        .await
        .unwrap();
    simulator.clear_journal();
    simulator.expire_tokens();
    for (initiate, words) in [
        ("REFRESH", "OAuthRefreshToken"),
        ("OFF", "InitiateOAuth is OFF"),
    ] {
        let given = [("OAuthAccessToken", &*token), ("InitiateOAuth", initiate)];
        let error = XeroConnection::open(settings(&simulator, &given))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::SignIn);
        assert!(error.to_string().contains(words), "{error}");
    }
    assert_eq!(grants(&simulator), [""; 0], "nothing is renewed");
}

#[tokio::test]
async fn an_access_token_that_is_young_saves_a_refresh_and_an_old_one_doesnt_cost_a_call() {
    let simulator = small();
    let token = simulator_access_token(&simulator).await;
    simulator.clear_journal();
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_millis();
    for (made, life, refreshes) in [
        (now, "", 0),
        (now - 1_700_000, "", 1),
        (now - 50_000, "60", 2),
    ] {
        let made = made.to_string();
        let given = [
            ("OAuthAccessToken", &*token),
            ("OAuthTokenTimestamp", &*made),
            ("OAuthExpiresIn", life),
            ("OAuthRefreshToken", REFRESH_TOKEN),
        ];
        XeroConnection::open(settings(&simulator, &given))
            .await
            .unwrap();
        assert_eq!(grants(&simulator).len(), refreshes);
    }
    let refused = simulator
        .journal()
        .into_iter()
        .filter(|seen| seen.status == 401);
    assert_eq!(refused.count(), 0);
}

async fn simulator_access_token(simulator: &Simulator) -> String {
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", CLIENT_ID),
        ("refresh_token", REFRESH_TOKEN),
    ];
    let _ = rustls::crypto::ring::default_provider().install_default();
    let reply = reqwest::Client::new()
        .post(format!("{}/connect/token", simulator.url()))
        .form(&form)
        .send()
        .await
        .unwrap();
    let reply: serde_json::Value = reply.json().await.unwrap();
    reply["access_token"].as_str().unwrap().to_string()
}

// ---- Keeping and ending -------------------------------------------------------------------

#[tokio::test]
async fn refresh_begins_the_sixty_days_anew_and_says_so() {
    let (simulator, place) = (small(), Place::new());
    signed_in(&place, &simulator, &[], &[], &[0]).await;
    let ended = run(&place, &simulator, &[], &["refresh"]);
    assert_eq!((ended.code, ended.out.as_str()), (0, ""), "{}", ended.err);
    assert!(ended.err.contains("60 days are left"), "{}", ended.err);
    assert_eq!(grants(&simulator), ["authorization_code", "refresh_token"]);
    let ended = run(&place, &simulator, &[], &["refresh", "-q"]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "quiet from cron");
}

#[tokio::test]
async fn status_asks_for_nothing_it_neednt_and_warns_from_day_50() {
    let (simulator, place) = (small(), Place::new());
    signed_in(&place, &simulator, &[], &[], &[0]).await;
    let path = place.0.path().join("xero-sql/tokens/default.json");
    let aged = |days: u64| {
        let text = std::fs::read_to_string(&path).unwrap();
        let mut stored: serde_json::Value = serde_json::from_str(&text).unwrap();
        let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
        stored["obtained_at"] = (now - days * 86_400).into();
        std::fs::write(&path, stored.to_string()).unwrap();
    };
    simulator.clear_journal();
    let ended = run(&place, &simulator, &[], &["status"]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{}", ended.out);
    for words in [
        "offline_access",
        "Demo Company (AU)",
        "60 of 60 left",
        "good for 29 min",
    ] {
        assert!(
            ended.out.contains(words),
            "`{words}` isn't in {}",
            ended.out
        );
    }
    let paths: Vec<String> = simulator
        .journal()
        .into_iter()
        .map(|seen| seen.path)
        .collect();
    assert_eq!(paths, ["/connections"]);
    simulator.clear_journal();
    for (days, left, is_warned) in [(49, 11, false), (51, 9, true)] {
        aged(days);
        let ended = run(&place, &simulator, &[], &["status", "--format", "json"]);
        let status: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
        assert_eq!(status["refresh_token"]["days_left"], left);
        assert_eq!(
            ended.err.contains("xero-sql refresh"),
            is_warned,
            "{}",
            ended.err
        );
    }
    assert_eq!(
        simulator.journal(),
        [],
        "an old token is shown, not renewed"
    );
}

#[tokio::test]
async fn logout_disconnects_every_organisation_and_says_so_before() {
    let (simulator, place) = (small(), Place::new());
    signed_in(&place, &simulator, &[], &[], &[0, 1]).await;
    let ended = run(&place, &simulator, &[], &["logout"]);
    assert_eq!((ended.code, ended.out.as_str()), (0, ""), "{}", ended.err);
    let (before, after) = ended.err.split_once("Signed out").unwrap();
    assert!(before.contains("every organisation: Demo Company (AU), Harbour Lights Limited"));
    assert!(after.contains("revoked"), "{after}");
    assert!(!place.0.path().join("xero-sql/tokens/default.json").exists());
    check_failed(
        &run(&place, &simulator, &[], &["logout"]),
        3,
        &["isn't signed in"],
    );
    check_failed(
        &run(&place, &simulator, &[], &["tenants"]),
        3,
        &["xero-sql login"],
    );
    // Signing in again begins with nothing connected.
    let said = signed_in(&place, &simulator, &[], &[], &[1]).await;
    assert!(
        said.contains("Connected: Harbour Lights Limited."),
        "{said}"
    );
    assert!(!said.contains("Connected before"), "{said}");
}

#[tokio::test]
async fn a_logout_that_xero_doesnt_answer_keeps_the_tokens() {
    let (simulator, place) = (small(), Place::new());
    signed_in(&place, &simulator, &[], &[], &[0]).await;
    for _ in 0..2 {
        simulator.script(Fault::unavailable().on("/connect/revocation"));
    }
    let ended = run(&place, &simulator, &[], &["logout"]);
    assert_eq!(ended.code, 5, "{}", ended.err);
    assert!(ended.err.contains("signing out"), "{}", ended.err);
    assert_eq!(run(&place, &simulator, &[], &["test"]).code, 0);
}

#[tokio::test]
async fn one_organisation_is_disconnected_and_the_others_stay() {
    let simulator = small();
    let sign_in = SignIn::new(settings(
        &simulator,
        &[("OAuthRefreshToken", REFRESH_TOKEN)],
    ));
    let sign_in = sign_in.unwrap();
    let connections = sign_in.connections().await.unwrap();
    assert_eq!(connections.len(), 2);
    for _ in 0..2 {
        sign_in.disconnect(&connections[0].id).await.unwrap();
    }
    let left = sign_in.connections().await.unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].tenant_id, connections[1].tenant_id);
}

// ---- Each failure has its own message and exit code ----------------------------------------

#[test]
fn what_needs_no_browser_to_fail_says_what_to_do() {
    let (simulator, place) = (small(), Place::new());
    let check = |sets: &[&str], words: &[&str], code: i32, said: &[&str]| {
        check_failed(&run_with(&place, &simulator, sets, words, ""), code, said);
    };
    let login = ["login"];
    check(
        &["InitiateOAuth=OFF", "OAuthAccessToken=x"],
        &login,
        2,
        &["InitiateOAuth is OFF"],
    );
    check(
        &["InitiateOAuth=OFF"],
        &["-c", "SELECT 1"],
        2,
        &["needs OAuthAccessToken"],
    );
    check(
        &["OAuthSettingsLocation=memory://"],
        &login,
        2,
        &["memory://"],
    );
    check(
        &["CallbackURL=https://a.example/back"],
        &login,
        2,
        &["CallbackURL", "--no-browser"],
    );
    check(
        &["CallbackURL=http://a.example/back"],
        &login,
        2,
        &["to this machine only"],
    );
    check(&["Schemas=PAYROLL"], &login, 2, &["Schemas", "PAYROLLAUS"]);
    check(&["OAuthClientId="], &login, 2, &["OAuthClientId"]);
    check(&[], &["refresh"], 3, &["xero-sql login"]);
    check(&[], &["tenants"], 3, &["xero-sql login"]);
    check(
        &["OAuthRefreshToken=unknown"],
        &["refresh"],
        3,
        &["invalid_grant", "60 days"],
    );
    check(
        &["OAuthRefreshToken=x", "IdentityUrl=http://127.0.0.1:1"],
        &["refresh"],
        5,
        &["IdentityUrl"],
    );
    check(
        &["OAuthAccessToken=x"],
        &["refresh"],
        3,
        &["no refresh token to renew"],
    );
    check(&[], &["test", "--format", "csv"], 2, &["table or json"]);
}

#[test]
fn test_writes_the_failing_step_why_and_what_to_do() {
    let (simulator, place) = (small(), Place::new());
    let given = format!("OAuthRefreshToken={REFRESH_TOKEN}");
    for (sets, code, step, words) in [
        (vec!["PageSize=0"], 2, "configuration", "PageSize"),
        (
            vec!["OAuthRefreshToken=unknown"],
            3,
            "token",
            "invalid_grant",
        ),
        (
            vec![given.as_str(), "Tenant=Nobody"],
            2,
            "organisations",
            "Harbour Lights Limited",
        ),
        (
            vec![
                given.as_str(),
                "ApiUrl=http://127.0.0.1:1",
                "MaximumRequestRetries=0",
            ],
            5,
            "organisations",
            "ApiUrl",
        ),
    ] {
        let ended = run(&place, &simulator, &sets, &["test"]);
        assert_eq!(
            (ended.code, ended.err.as_str()),
            (code, ""),
            "{}",
            ended.out
        );
        let failed = ended
            .out
            .lines()
            .find(|line| line.starts_with("FAILED"))
            .unwrap();
        assert!(failed.contains(step) && failed.contains(words), "{failed}");
        assert!(
            ended.out.ends_with("connection unavailable\n"),
            "{}",
            ended.out
        );
        let ended = run(&place, &simulator, &sets, &["test", "--format", "json"]);
        let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
        assert_eq!(report["available"], false);
        let last = report["steps"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(
            (last["step"].as_str(), last["outcome"].as_str()),
            (Some(step), Some("failed"))
        );
        assert!(last["detail"].as_str().unwrap().contains(words), "{last}");
        let tokens = place.0.path().join("xero-sql/tokens/default.json");
        let _ = std::fs::remove_file(tokens);
    }
    // One light call in each schema that is named.
    let all = "Schemas=ACCOUNTING,FILES,ASSETS";
    let (books, register, inbox) = (
        "/api.xro/2.0/Organisation",
        "/assets.xro/1.0/Settings",
        "/files.xro/1.0/Inbox",
    );
    for (sets, light) in [
        (vec![given.as_str()], vec![books]),
        (vec![given.as_str(), all], vec![books, register, inbox]),
    ] {
        simulator.clear_journal();
        let ended = run(&place, &simulator, &sets, &["test", "--format", "json"]);
        let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
        assert_eq!((ended.code, &report["available"]), (0, &true.into()));
        let seen = simulator.journal().into_iter().filter(|seen| seen.is_api());
        let calls: Vec<String> = seen.map(|seen| seen.path).collect();
        assert_eq!(calls, light);
    }
}
