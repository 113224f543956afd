//! The settings of one connection: typed, checked, ready for use.

use std::fmt;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use arrow::array::timezone::Tz;
use secrecy::SecretString;
use url::Url;

use super::browsable::Browsable;
use super::builder::SettingsBuilder;
use super::folders::Surroundings;
use super::keys::Key;
use super::log::LogSettings;
use super::network::Network;
use super::options::{OnMismatch, OnRowError, OnTenantError, XeroOptions};
use super::origins::Origins;
use super::pseudo::PseudoColumns;
use super::schemes::{AuthScheme, InitiateOAuth};
use super::token_store::TokenStoreLocation;
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
    /// Whether a document that names an unknown contact makes one.
    pub create_contacts: bool,
    /// Whether payroll may be written as well.
    pub allow_payroll_writes: bool,
    /// Rows that one call writes at most.
    pub batch_size: usize,
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
    /// The pseudo-columns that tables have.
    pub pseudo_columns: PseudoColumns,
    /// Whether rows that Xero has archived are rows of their tables.
    pub include_archived: bool,
    /// Whether tax file numbers and bank details are read; else they are NULL.
    pub show_sensitive: bool,
    /// Whether columns that cost a call for each row are read where a query takes every column;
    /// else they are NULL there.
    pub auto_expand_details: bool,
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
    /// The log file, if there is one.
    pub log: Option<LogSettings>,
    /// The time in which limits are kept: no property, tests alone change it.
    #[doc(hidden)]
    pub clock: Clock,
    /// What a session can change by `SET xero.…`, as it starts out.
    pub options: XeroOptions,
    /// Where the values were given.
    pub origins: Origins,
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
        let mut builder = Settings::builder();
        for (name, text) in pairs {
            builder = builder.set(name.as_ref(), text.into());
        }
        builder.build()
    }

    /// Settings made by a program, property by property.
    pub fn builder() -> SettingsBuilder {
        SettingsBuilder::default()
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
            create_contacts: values.flag(Key::CreateContacts)?,
            allow_payroll_writes: values.flag(Key::AllowPayrollWrites)?,
            batch_size: narrow(values.whole(Key::BatchSize)?),
            callback_url: callback(values)?,
            token_store: TokenStoreLocation::from_values(
                connection_name,
                auth_scheme,
                values,
                surroundings,
            )?,
            tenant: values.text(Key::Tenant)?,
            schema,
            browsable: Browsable::from_values(values, schema)?,
            pseudo_columns: PseudoColumns::from_values(values)?,
            include_archived: values.flag(Key::IncludeArchived)?,
            show_sensitive: values.flag(Key::ShowSensitive)?,
            auto_expand_details: values.flag(Key::AutoExpandDetails)?,
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
            log: LogSettings::from_values(values)?,
            clock: Clock::REAL,
            options: XeroOptions {
                verify_pushdown: values.flag(Key::VerifyPushdown)?,
                on_mismatch: OnMismatch::ALL[values.word(Key::OnMismatch)?],
                on_tenant_error: OnTenantError::ALL[values.word(Key::OnTenantError)?],
                max_calls_per_query: narrow(values.whole(Key::MaxCallsPerQuery)?),
                day_reserve: narrow(values.whole(Key::DayReserve)?),
                dry_run: values.flag(Key::DryRun)?,
                on_row_error: OnRowError::ALL[values.word(Key::OnRowError)?],
                max_write_rows: narrow(values.whole(Key::MaxWriteRows)?),
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
pub(super) fn narrow<T: TryFrom<u64>>(number: u64) -> T {
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
            .field("pseudo_columns", &self.pseudo_columns)
            .field("include_archived", &self.include_archived)
            .field("show_sensitive", &self.show_sensitive)
            .field("auto_expand_details", &self.auto_expand_details)
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
            .field("log", &self.log)
            .field("options", &self.options)
            .finish()
    }
}

#[cfg(test)]
mod tests;
