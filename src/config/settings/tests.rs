use secrecy::ExposeSecret;

use super::*;
use crate::config::keys;
use crate::config::keys::Form;

const APP: [(&str, &str); 2] = [("ClientId", "app"), ("OAuthSettingsLocation", "memory://")];

fn with(pairs: &[(&str, &str)]) -> Result<Settings> {
    Settings::from_pairs(APP.iter().chain(pairs).copied())
}

fn check_error(pairs: &[(&str, &str)], expected: &str) {
    let error = with(pairs).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(
        error.to_string(),
        format!("the given properties: {expected}")
    );
}

#[test]
fn defaults_are_those_of_the_list() {
    let settings = with(&[]).unwrap();
    assert_eq!(settings.auth_scheme, AuthScheme::Pkce);
    assert_eq!(settings.schema, Api::Accounting);
    assert_eq!(settings.api_url.as_str(), "https://api.xero.com/");
    assert_eq!(settings.identity_url.as_str(), "https://identity.xero.com/");
    assert_eq!(settings.timeout, Duration::from_secs(60));
    assert_eq!(settings.maximum_request_retries, 4);
    assert_eq!(settings.retry_wait_time, Duration::from_secs(1));
    assert_eq!(settings.page_size, 1000);
    assert_eq!(settings.tenant, None);
    assert_eq!(settings.login_url.as_str(), "https://login.xero.com/");
    assert_eq!(settings.initiate_oauth, InitiateOAuth::Refresh);
    assert!(settings.read_only);
    assert_eq!(settings.max_rows, None);
    assert!(settings.include_archived);
    assert_eq!(settings.options, XeroOptions::default());
}

#[test]
fn words_of_the_list_stand_in_the_order_of_the_types() {
    for scheme in AuthScheme::ALL {
        let pairs = [("AuthScheme", scheme.name()), ("ClientSecret", "s")];
        assert_eq!(with(&pairs).unwrap().auth_scheme, scheme);
    }
    for api in Api::ALL {
        assert_eq!(with(&[("Schema", api.schema_name())]).unwrap().schema, api);
    }
    for (initiate, word) in [
        (InitiateOAuth::Refresh, "refresh"),
        (InitiateOAuth::GetAndRefresh, "GetAndRefresh"),
        (InitiateOAuth::Off, "off"),
    ] {
        let settings = with(&[("InitiateOAuth", word), ("AccessToken", "t")]).unwrap();
        assert_eq!(settings.initiate_oauth, initiate);
    }
    for on_mismatch in OnMismatch::ALL {
        let settings = with(&[("OnMismatch", on_mismatch.name())]).unwrap();
        assert_eq!(settings.options.on_mismatch, on_mismatch);
    }
}

#[test]
fn schemas_are_a_list_and_the_schema_alone_without_one() {
    let schemas = |pairs: &[(&str, &str)]| with(pairs).unwrap().schemas;
    assert_eq!(schemas(&[]), [Api::Accounting]);
    assert_eq!(schemas(&[("Schema", "files")]), [Api::Files]);
    let listed = [("Schemas", "projects, Accounting,PROJECTS,")];
    assert_eq!(schemas(&listed), [Api::Projects, Api::Accounting]);
    check_error(
        &[("Schemas", "ACCOUNTING PROJECTS")],
        "Schemas: unknown value `ACCOUNTING PROJECTS`; did you mean `ACCOUNTING`? \
         All: ACCOUNTING, ASSETS, PAYROLLAUS, FILES, PROJECTS",
    );
}

#[test]
fn a_callback_stays_as_it_was_written_and_plain_http_stays_here() {
    for url in [
        "http://localhost:33333",
        "http://127.0.0.1:1/",
        "https://a.example/back",
    ] {
        assert_eq!(with(&[("CallbackURL", url)]).unwrap().callback_url, url);
    }
    assert!(with(&[("CallbackURL", "http://a.example/back")]).is_err());
}

#[test]
fn the_age_of_an_access_token_is_known_where_it_was_given() {
    let settings = with(&[
        ("OAuthExpiresIn", "1800"),
        ("OAuthTokenTimestamp", "1780000000500"),
    ])
    .unwrap();
    assert_eq!(settings.access_token_life, Some(Duration::from_secs(1800)));
    let made = UNIX_EPOCH + Duration::from_millis(1_780_000_000_500);
    assert_eq!(settings.access_token_made, Some(made));
    assert_eq!(with(&[]).unwrap().access_token_made, None);
}

#[test]
fn a_later_pair_wins_and_an_empty_value_is_the_default() {
    let settings = with(&[("PageSize", "10"), ("page size", "20")]).unwrap();
    assert_eq!(settings.page_size, 20);
    let settings = with(&[("PageSize", "10"), ("PageSize", "")]).unwrap();
    assert_eq!(settings.page_size, 1000);
}

#[test]
fn wrong_values_are_named_with_good_ones() {
    check_error(
        &[("Schema", "ACOUNTING")],
        "Schema: unknown value `ACOUNTING`; did you mean `ACCOUNTING`? \
         All: ACCOUNTING, ASSETS, PAYROLLAUS, FILES, PROJECTS",
    );
    check_error(
        &[("AuthScheme", "Basic")],
        "AuthScheme: unknown value `Basic`; it is one of PKCE, OAuth, OAuthClient",
    );
    for size in ["0", "1001", "-1", "ten", "1.5"] {
        check_error(
            &[("PageSize", size)],
            &format!("PageSize: `{size}` isn't a whole number of rows from 1 to 1000"),
        );
    }
    check_error(
        &[("VerifyPushdown", "ture")],
        "VerifyPushdown: unknown value `ture`; did you mean `true`? All: true, false",
    );
    check_error(
        &[("Tennant", "x")],
        "there is no property `Tennant`; did you mean `Tenant`?",
    );
}

#[test]
fn plain_http_goes_to_this_machine_only() {
    for url in [
        "http://127.0.0.1:8333",
        "http://localhost:1",
        "http://[::1]:1/x",
    ] {
        assert!(with(&[("ApiUrl", url)]).is_ok(), "{url}");
    }
    for url in [
        "http://api.xero.com",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "api.xero.com",
        "https://user:pw@api.xero.com",
        "https://api.xero.com/?a=b",
    ] {
        let error = with(&[("ApiUrl", url)]).unwrap_err().to_string();
        assert!(error.contains("ApiUrl: "), "{error}");
        assert!(!error.contains("pw"), "{error}");
    }
}

#[test]
fn what_is_not_in_effect_takes_its_default_alone() {
    for property in keys::properties().filter(|property| !property.in_effect) {
        let name = property.name;
        let other = match (property.form, property.default) {
            (Form::Flag, Some("false")) => "true",
            (Form::Flag, _) => "false",
            (Form::Word(words), _) => words[1],
            (Form::Whole { from, .. }, Some(default)) if default == from.to_string() => "2",
            (Form::Whole { .. } | Form::WholeOrNone { .. }, _) => "1",
            _ => "x",
        };
        let advice = match property.default {
            Some(default) => format!("leave it out, or at its default, {default}"),
            None => "leave it out".to_string(),
        };
        check_error(
            &[(name, other)],
            &format!("{name}: this version doesn't do what it says yet: {advice}"),
        );
        if let Some(default) = property.default {
            assert!(with(&[(name, default)]).is_ok(), "{name}");
            assert!(with(&[(name, &default.to_uppercase())]).is_ok(), "{name}");
        }
    }
    check_error(
        &[("BatchSize", "51")],
        "BatchSize: `51` isn't a whole number of rows from 1 to 50",
    );
}

#[test]
fn a_connection_may_name_itself() {
    let settings = with(&[("Connection Name", "Acme AU")]).unwrap();
    assert_eq!(settings.connection_name, "Acme AU");
    assert_eq!(with(&[]).unwrap().connection_name, "default");
}

#[test]
fn a_scheme_names_what_it_lacks() {
    let missing = |pairs: &[(&str, &str)]| {
        let error = Settings::from_pairs(pairs.iter().copied()).unwrap_err();
        let text = error.to_string();
        text.lines().next().unwrap_or_default().to_string()
    };
    assert!(missing(&[]).starts_with("AuthScheme PKCE needs OAuthClientId: "));
    for scheme in ["OAuth", "OAuthClient"] {
        let error = missing(&[("AuthScheme", scheme), ("ClientId", "app")]);
        assert!(
            error.starts_with(&format!("AuthScheme {scheme} needs OAuthClientSecret: ")),
            "{error}"
        );
        assert!(error.contains("env:NAME"), "{error}");
    }
    assert!(with(&[("OAuthAccessToken", "t")]).is_ok());
    let off = missing(&[("InitiateOAuth", "OFF"), ("ClientId", "app")]);
    assert!(
        off.starts_with("InitiateOAuth OFF needs OAuthAccessToken"),
        "{off}"
    );
}

#[test]
fn a_secret_may_stand_in_a_file_and_is_trimmed() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "hunter2\n").unwrap();
    let reference = format!("file:{}", file.path().display());
    let settings = with(&[("ClientSecret", &reference)]).unwrap();
    assert_eq!(
        settings.client_secret.as_ref().map(|s| s.expose_secret()),
        Some("hunter2")
    );
    check_error(
        &[("ClientSecret", "env:XERO_SQL_NO_SUCH_VARIABLE")],
        "OAuthClientSecret: environment variable `XERO_SQL_NO_SUCH_VARIABLE` isn't set",
    );
    let error = with(&[("ClientSecret", "file:/no/such/file")]).unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("OAuthClientSecret: file `/no/such/file`"),
        "{text}"
    );
}

#[test]
fn debug_shows_no_secret() {
    let settings = with(&[
        ("ClientSecret", "hunter2"),
        ("RefreshToken", "hunter3"),
        ("OAuthAccessToken", "hunter4"),
        ("OAuthVerifier", "hunter5"),
        ("PKCEVerifier", "hunter6"),
    ])
    .unwrap();
    let text = format!("{settings:?}");
    assert!(!text.contains("hunter"), "{text}");
    assert!(text.contains("client_secret: \"given\""), "{text}");
}
