//! The settings of one connection: typed, checked, ready for use.

use std::fmt;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use arrow::array::timezone::Tz;
use secrecy::SecretString;
use url::Url;

use super::browsable::Browsable;
use super::folders::Surroundings;
use super::keys::{Form, Key};
use super::network::Network;
use super::options::{OnMismatch, XeroOptions};
use super::origins::Origins;
use super::values::Values;
use crate::catalog::descriptor::Api;
use crate::client::Clock;
use crate::error::{Error, ErrorKind, Result};

/// Everything that a connection needs to know. Its `Debug` shows no secret.
#[derive(Clone)]
pub struct Settings {
    /// The connection's name in the file; `default` without a file.
    pub connection_name: String,
    /// How to sign in.
    pub auth_scheme: AuthScheme,
    /// What is done where there are no tokens, or where they have run out.
    pub initiate_oauth: InitiateOAuth,
    /// The app's client id.
    pub client_id: Option<String>,
    /// The app's client secret.
    pub client_secret: Option<SecretString>,
    /// An access token got elsewhere.
    pub access_token: Option<SecretString>,
    /// How long that access token lives.
    pub access_token_life: Option<Duration>,
    /// When that access token was made.
    pub access_token_made: Option<SystemTime>,
    /// A refresh token to start from.
    pub refresh_token: Option<SecretString>,
    /// The code of a consent that was given elsewhere.
    pub oauth_verifier: Option<SecretString>,
    /// The PKCE verifier that belongs to that code.
    pub pkce_verifier: Option<SecretString>,
    /// Scopes to ask for in place of those that the schemas need, separated by spaces.
    pub scope: Option<String>,
    /// The APIs whose scopes are asked for at sign-in; at least one.
    pub schemas: Vec<Api>,
    /// Whether reading alone is asked for at sign-in.
    pub read_only: bool,
    /// Where the browser comes back to, to the letter.
    pub callback_url: String,
    /// Where tokens are kept.
    pub token_store: TokenStoreLocation,
    /// Organisations as the user named them: a name, an id, a comma list or `*`.
    pub tenant: Option<String>,
    /// The API whose tables are meant by a name without a schema.
    pub schema: Api,
    /// What is listed and found.
    pub browsable: Browsable,
    /// Whether rows that Xero has archived are rows of their tables.
    pub include_archived: bool,
    /// A file of views that every session begins with.
    pub user_defined_views: Option<PathBuf>,
    /// The time zone of `current_date`; none is the machine's.
    pub time_zone: Option<String>,
    /// Bytes that the queries of a session may use; none sets no bound.
    pub memory_limit: Option<usize>,
    /// The API's host.
    pub api_url: Url,
    /// The host that gives tokens.
    pub identity_url: Url,
    /// The host that shows the consent page.
    pub login_url: Url,
    /// How long to wait for one reply.
    pub timeout: Duration,
    /// How often a call that failed in passing is tried again.
    pub maximum_request_retries: u32,
    /// The wait before the first retry.
    pub retry_wait_time: Duration,
    /// The way to the hosts.
    pub network: Network,
    /// Rows to ask for in one call.
    pub page_size: usize,
    /// Rows that a SELECT may answer with; none sets no bound.
    pub max_rows: Option<usize>,
    /// Calls in any minute; 0 doesn't count them.
    pub calls_per_minute: usize,
    /// Calls under way at once.
    pub max_concurrent_calls: usize,
    /// Whether a used-up day is waited for.
    pub retry_daily_limit: bool,
    /// The time in which limits are kept: no property, tests alone change it.
    #[doc(hidden)]
    pub clock: Clock,
    /// What a session can change by `SET xero.…`, as it starts out.
    pub options: XeroOptions,
    /// Where the values were given.
    pub origins: Origins,
}

/// What is done where there are no tokens, or where they have run out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InitiateOAuth {
    /// Stored tokens are used and renewed; nobody is asked to sign in.
    Refresh,
    /// The same, and the command line signs in with the browser where there are none.
    GetAndRefresh,
    /// The access token given is used as it is.
    Off,
}

/// How to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuthScheme {
    /// Authorization code with PKCE: an app without a secret.
    Pkce,
    /// Authorization code: a web app with a secret.
    OAuth,
    /// Client credentials: a custom connection to one organisation.
    OAuthClient,
}

/// Where tokens are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenStoreLocation {
    /// Nowhere: they are forgotten with the process.
    Memory,
    /// In this file.
    File(PathBuf),
}

impl Settings {
    /// Settings from properties and their values, a later one winning. Names are read as
    /// everywhere (`ClientId`, `oauth_client_id`), and so are `env:NAME` and `file:PATH`.
    /// No configuration file and no `XERO_SQL_…` variable is read.
    ///
    /// # Errors
    /// `Configuration`, naming the property, for an unknown one, a value that can't be read,
    /// or one that is missing.
    ///
    /// ```
    /// use xero_sql::config::Settings;
    ///
    /// let settings = Settings::from_pairs([
    ///     ("AuthScheme", "PKCE"),
    ///     ("OAuthClientId", "0123456789ABCDEF0123456789ABCDEF"),
    ///     ("OAuthSettingsLocation", "memory://"),
    /// ])?;
    /// assert_eq!(settings.page_size, 1000);
    /// # Ok::<(), xero_sql::Error>(())
    /// ```
    pub fn from_pairs<K, V>(pairs: impl IntoIterator<Item = (K, V)>) -> Result<Self>
    where
        K: AsRef<str>,
        V: Into<String>,
    {
        let surroundings = Surroundings::of_process();
        let mut values = Values::new(&surroundings);
        let pairs: Vec<_> = pairs.into_iter().collect();
        for (name, text) in pairs.into_iter().rev() {
            let folder = &surroundings.working_folder;
            values.offer(name.as_ref(), text.into(), "the given properties", folder)?;
        }
        Settings::from_values(DEFAULT_NAME, &values, &surroundings)
    }

    /// Settings from the values that won.
    pub(super) fn from_values(
        connection_name: &str,
        values: &Values<'_>,
        surroundings: &Surroundings,
    ) -> Result<Self> {
        values.check_effects()?;
        let named = values.text(Key::ConnectionName)?;
        let connection_name = named.as_deref().unwrap_or(connection_name);
        let secret = |key| Ok::<_, Error>(values.text(key)?.map(SecretString::from));
        let auth_scheme = AuthScheme::ALL[values.word(Key::AuthScheme)?];
        let schema = Api::ALL[values.word(Key::Schema)?];
        let schemas = values.words(Key::Schemas)?.into_iter();
        let schemas: Vec<Api> = schemas.map(|place| Api::ALL[place]).collect();
        let settings = Settings {
            connection_name: connection_name.to_string(),
            auth_scheme,
            initiate_oauth: InitiateOAuth::ALL[values.word(Key::InitiateOAuth)?],
            client_id: values.text(Key::OAuthClientId)?,
            client_secret: secret(Key::OAuthClientSecret)?,
            access_token: secret(Key::OAuthAccessToken)?,
            access_token_life: values
                .whole_if_given(Key::OAuthExpiresIn)?
                .map(Duration::from_secs),
            access_token_made: values
                .whole_if_given(Key::OAuthTokenTimestamp)?
                .map(|since_1970| UNIX_EPOCH + Duration::from_millis(since_1970)),
            refresh_token: secret(Key::OAuthRefreshToken)?,
            oauth_verifier: secret(Key::OAuthVerifier)?,
            pkce_verifier: secret(Key::PkceVerifier)?,
            scope: values.text(Key::Scope)?,
            schemas: match schemas.is_empty() {
                true => vec![schema],
                false => schemas,
            },
            read_only: values.flag(Key::ReadOnly)?,
            callback_url: callback(values)?,
            token_store: token_store(connection_name, auth_scheme, values, surroundings)?,
            tenant: values.text(Key::Tenant)?,
            schema,
            browsable: Browsable::from_values(values, schema)?,
            include_archived: values.flag(Key::IncludeArchived)?,
            user_defined_views: values
                .text(Key::UserDefinedViews)?
                .map(|text| values.path(Key::UserDefinedViews, &text)),
            time_zone: time_zone(values)?,
            memory_limit: match narrow::<usize>(values.whole(Key::MemoryLimit)?) {
                0 => None,
                megabytes => Some(megabytes << 20),
            },
            api_url: values.url(Key::ApiUrl)?,
            identity_url: values.url(Key::IdentityUrl)?,
            login_url: values.url(Key::LoginUrl)?,
            timeout: Duration::from_secs(values.whole(Key::Timeout)?),
            maximum_request_retries: narrow(values.whole(Key::MaximumRequestRetries)?),
            retry_wait_time: Duration::from_millis(values.whole(Key::RetryWaitTime)?),
            network: Network::from_values(values)?,
            page_size: narrow(values.whole(Key::PageSize)?),
            max_rows: values.whole_or_none(Key::MaxRows)?.map(narrow),
            calls_per_minute: narrow(values.whole(Key::CallsPerMinute)?),
            max_concurrent_calls: narrow(values.whole(Key::MaxConcurrentCalls)?),
            retry_daily_limit: values.flag(Key::RetryDailyLimit)?,
            clock: Clock::REAL,
            options: XeroOptions {
                verify_pushdown: values.flag(Key::VerifyPushdown)?,
                on_mismatch: OnMismatch::ALL[values.word(Key::OnMismatch)?],
                max_calls_per_query: narrow(values.whole(Key::MaxCallsPerQuery)?),
                day_reserve: narrow(values.whole(Key::DayReserve)?),
            },
            origins: values.origins()?,
        };
        settings.check_credentials()?;
        Ok(settings)
    }

    /// What the scheme can't do without. Tokens that are missing are found out at sign-in.
    fn check_credentials(&self) -> Result<()> {
        // An access token got elsewhere needs no app to go with it.
        let is_off = self.initiate_oauth == InitiateOAuth::Off;
        if self.access_token.is_some() && (is_off || self.auth_scheme != AuthScheme::OAuthClient) {
            return Ok(());
        }
        if is_off {
            return Err(Error::new(
                ErrorKind::Configuration,
                "InitiateOAuth OFF needs OAuthAccessToken, which it sends as it is: give one, or \
                 set InitiateOAuth to REFRESH",
            ));
        }
        let scheme = self.auth_scheme.name();
        if self.client_id.is_none() {
            return Err(missing(
                scheme,
                Key::OAuthClientId,
                "the id of your app at https://developer.xero.com/app/manage",
            ));
        }
        if self.client_secret.is_none() && self.auth_scheme != AuthScheme::Pkce {
            return Err(missing(
                scheme,
                Key::OAuthClientSecret,
                "best as `env:NAME` or `file:PATH`, which keeps it out of files and histories",
            ));
        }
        Ok(())
    }
}

/// The name of a connection that no file names.
pub(super) const DEFAULT_NAME: &str = "default";

fn missing(scheme: &str, key: Key, what: &str) -> Error {
    let name = key.name();
    Error::new(
        ErrorKind::Configuration,
        format!(
            "AuthScheme {scheme} needs {name}: {what}.\n\
             Give it in connector.toml (`{name} = \"…\"` under `[connections.NAME]`), as environment \
             variable XERO_SQL_{}, or with --set {name}=….\n\
             To look around without an account, use --demo.",
            name.to_uppercase()
        ),
    )
}

/// A number whose bounds in the list of properties fit every type.
fn narrow<T: TryFrom<u64>>(number: u64) -> T {
    T::try_from(number).unwrap_or_else(|_| unreachable!("bounded by its property"))
}

/// Xero compares it with the app's redirect URIs to the letter, so it stays as it was written.
fn callback(values: &Values<'_>) -> Result<String> {
    values.url(Key::CallbackUrl)?;
    Ok(values.text(Key::CallbackUrl)?.unwrap_or_default())
}

fn time_zone(values: &Values<'_>) -> Result<Option<String>> {
    let name = values.text(Key::TimeZone)?;
    if let Some(name) = &name
        && name.parse::<Tz>().is_err()
    {
        let problem = format!(
            "`{name}` is no time zone: expected a name such as `Australia/Sydney`, `UTC` or `+10:00`"
        );
        return Err(values.problem(Key::TimeZone, problem));
    }
    Ok(name)
}

fn token_store(
    connection_name: &str,
    auth_scheme: AuthScheme,
    values: &Values<'_>,
    surroundings: &Surroundings,
) -> Result<TokenStoreLocation> {
    let key = Key::OAuthSettingsLocation;
    debug_assert_eq!(key.property().form, Form::TokenStore);
    if let Some(text) = values.text(key)? {
        return Ok(match text.to_lowercase().as_str() {
            "memory://" => TokenStoreLocation::Memory,
            _ => TokenStoreLocation::File(values.path(key, &text)),
        });
    }
    match surroundings.config_folder() {
        Some(folder) => Ok(TokenStoreLocation::File(
            folder
                .join("tokens")
                .join(format!("{}.json", file_name_for(connection_name))),
        )),
        // A custom connection gets a new token whenever it wants one: nothing is lost.
        None if auth_scheme == AuthScheme::OAuthClient => Ok(TokenStoreLocation::Memory),
        None => Err(Error::new(
            ErrorKind::Configuration,
            "there is no home folder to keep tokens in: set OAuthSettingsLocation to a file's \
             path, or to memory:// to forget them at the end",
        )),
    }
}

/// A connection's name as a file name: another name gives another file, on file systems that
/// don't tell upper case from lower as well, since names that differ in case only are refused.
fn file_name_for(connection_name: &str) -> String {
    let mut name = String::new();
    for byte in connection_name.to_lowercase().bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => name.push(byte.into()),
            _ => name.push_str(&format!("%{byte:02x}")),
        }
    }
    name
}

impl InitiateOAuth {
    /// In the order of the words in the list of properties.
    const ALL: [InitiateOAuth; 3] = [
        InitiateOAuth::Refresh,
        InitiateOAuth::GetAndRefresh,
        InitiateOAuth::Off,
    ];
}

impl AuthScheme {
    /// In the order of the words in the list of properties.
    const ALL: [AuthScheme; 3] = [AuthScheme::Pkce, AuthScheme::OAuth, AuthScheme::OAuthClient];

    /// The name to users.
    pub fn name(self) -> &'static str {
        match self {
            AuthScheme::Pkce => "PKCE",
            AuthScheme::OAuth => "OAuth",
            AuthScheme::OAuthClient => "OAuthClient",
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let given = |secret: &Option<SecretString>| match secret {
            Some(_) => "given",
            None => "not given",
        };
        f.debug_struct("Settings")
            .field("connection_name", &self.connection_name)
            .field("auth_scheme", &self.auth_scheme)
            .field("initiate_oauth", &self.initiate_oauth)
            .field("client_id", &self.client_id)
            .field("client_secret", &given(&self.client_secret))
            .field("access_token", &given(&self.access_token))
            .field("refresh_token", &given(&self.refresh_token))
            .field("oauth_verifier", &given(&self.oauth_verifier))
            .field("pkce_verifier", &given(&self.pkce_verifier))
            .field("scope", &self.scope)
            .field("schemas", &self.schemas)
            .field("read_only", &self.read_only)
            .field("callback_url", &self.callback_url)
            .field("token_store", &self.token_store)
            .field("tenant", &self.tenant)
            .field("schema", &self.schema)
            .field("browsable", &self.browsable)
            .field("include_archived", &self.include_archived)
            .field("user_defined_views", &self.user_defined_views)
            .field("time_zone", &self.time_zone)
            .field("memory_limit", &self.memory_limit)
            .field("api_url", &self.api_url.as_str())
            .field("identity_url", &self.identity_url.as_str())
            .field("login_url", &self.login_url.as_str())
            .field("timeout", &self.timeout)
            .field("maximum_request_retries", &self.maximum_request_retries)
            .field("retry_wait_time", &self.retry_wait_time)
            .field("network", &self.network)
            .field("page_size", &self.page_size)
            .field("max_rows", &self.max_rows)
            .field("calls_per_minute", &self.calls_per_minute)
            .field("max_concurrent_calls", &self.max_concurrent_calls)
            .field("retry_daily_limit", &self.retry_daily_limit)
            .field("options", &self.options)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::config::keys;

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

    #[test]
    fn another_connection_gets_another_token_file() {
        assert_eq!(file_name_for("acme-AU_1"), "acme-au_1");
        assert_eq!(file_name_for("a b"), "a%20b");
        assert_eq!(file_name_for("../x"), "%2e%2e%2fx");
    }
}
