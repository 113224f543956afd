//! Settings made by a program, property by property.
//!
//! In: typed values, or texts as they stand in a file. Out: [`Settings`], checked by `build`.
//! Every value goes the way that those of files and variables go, so a property means the same
//! wherever it is given.

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::folders::Surroundings;
use super::keys::Key;
use super::options::{OnMismatch, OnRowError, OnTenantError};
use super::schemes::{AuthScheme, InitiateOAuth};
use super::settings::{DEFAULT_NAME, Settings};
use super::token_store::TokenStoreLocation;
use super::values::Values;
use crate::catalog::descriptor::Api;
use crate::error::Result;

/// Builds [`Settings`]. What is set last wins; what isn't set has its default. No configuration
/// file and no `XERO_SQL_…` variable is read.
///
/// What nearly everybody sets has a method of its own. Every other property is set by its
/// [`Key`], with a value of its type, or by its name as users write it:
///
/// ```
/// use xero_sql::config::keys::Key;
/// use xero_sql::config::{AuthScheme, Settings};
///
/// let settings = Settings::builder()
///     .auth_scheme(AuthScheme::OAuthClient)
///     .client_id("0123456789ABCDEF0123456789ABCDEF")
///     .client_secret("file:/dev/null")
///     .client_secret("not a secret: this is an example")
///     .tenant("Demo Company (AU)")
///     .with(Key::IncludeArchived, false)
///     .set("Page Size", "200")
///     .build()?;
/// assert_eq!(settings.page_size, 200);
/// assert!(!settings.include_archived);
///
/// let mistaken = Settings::builder().set("Tennant", "Demo Company (AU)").build();
/// assert_eq!(
///     mistaken.unwrap_err().to_string(),
///     "the given properties: there is no property `Tennant`; did you mean `Tenant`?"
/// );
/// # Ok::<(), xero_sql::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "settings are there after `build`"]
pub struct SettingsBuilder {
    /// Properties by name, in the order in which they were given. Any may be a secret.
    given: Vec<(String, SecretString)>,
}

/// A property's value: a text as it would stand in a file, a number, a flag, or one of the types
/// of [`Settings`]. `env:NAME` and `file:PATH` stand for what is there. Its `Debug` shows nothing.
#[derive(Debug, Clone)]
pub struct Value(SecretString);

impl SettingsBuilder {
    /// Sets the property called `name`, read without case, spaces, `_` and `-`.
    pub fn set(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.given.push((name.into(), value.into().0));
        self
    }

    /// Sets the property `key`.
    pub fn with(self, key: Key, value: impl Into<Value>) -> Self {
        self.set(key.name(), value)
    }

    /// How to sign in.
    pub fn auth_scheme(self, scheme: AuthScheme) -> Self {
        self.with(Key::AuthScheme, scheme)
    }

    /// The app's client id.
    pub fn client_id(self, id: impl Into<String>) -> Self {
        self.with(Key::OAuthClientId, id.into())
    }

    /// The app's client secret: the secret itself, `env:NAME` or `file:PATH`.
    pub fn client_secret(self, secret: impl Into<SecretString>) -> Self {
        self.with(Key::OAuthClientSecret, secret.into())
    }

    /// A refresh token to start from.
    pub fn refresh_token(self, token: impl Into<SecretString>) -> Self {
        self.with(Key::OAuthRefreshToken, token.into())
    }

    /// An access token got elsewhere, good for 30 minutes.
    pub fn access_token(self, token: impl Into<SecretString>) -> Self {
        self.with(Key::OAuthAccessToken, token.into())
    }

    /// Where tokens are kept.
    pub fn token_store(self, location: TokenStoreLocation) -> Self {
        self.with(Key::OAuthSettingsLocation, location)
    }

    /// Organisations to read: a name, an id, several separated by commas, or `*` for all.
    pub fn tenant(self, tenant: impl Into<String>) -> Self {
        self.with(Key::Tenant, tenant.into())
    }

    /// The API whose tables are meant by a name without a schema.
    pub fn schema(self, api: Api) -> Self {
        self.with(Key::Schema, api)
    }

    /// Rows that a SELECT of a session may answer with.
    pub fn max_rows(self, rows: usize) -> Self {
        self.with(Key::MaxRows, rows)
    }

    /// Calls that a query may make; 0 sets no bound.
    pub fn max_calls_per_query(self, calls: usize) -> Self {
        self.with(Key::MaxCallsPerQuery, calls)
    }

    /// The settings.
    ///
    /// # Errors
    /// `Configuration`, naming the property, for an unknown one, a value that can't be read,
    /// or one that is missing.
    pub fn build(self) -> Result<Settings> {
        let surroundings = Surroundings::of_process();
        let mut values = Values::new(&surroundings);
        for (name, text) in self.given.iter().rev() {
            let text = text.expose_secret().to_string();
            let folder = &surroundings.working_folder;
            values.offer(name, text, "the given properties", folder)?;
        }
        Settings::from_values(DEFAULT_NAME, &values, &surroundings)
    }
}

impl From<SecretString> for Value {
    fn from(secret: SecretString) -> Self {
        Value(secret)
    }
}

impl From<&Path> for Value {
    fn from(path: &Path) -> Self {
        path.display().to_string().into()
    }
}

impl From<&[Api]> for Value {
    fn from(apis: &[Api]) -> Self {
        let names = apis.iter().map(|api| api.schema_name());
        names.collect::<Vec<_>>().join(",").into()
    }
}

/// Values that are the text made of them.
macro_rules! from_text {
    ($($type:ty: $text:expr;)*) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                let text: fn($type) -> String = $text;
                Value(text(value).into())
            }
        }
    )*};
}

from_text! {
    &str: |text| text.to_string();
    &String: |text| text.clone();
    String: |text| text;
    bool: |flag| flag.to_string();
    i32: |number| number.to_string();
    i64: |number| number.to_string();
    u32: |number| number.to_string();
    u64: |number| number.to_string();
    usize: |number| number.to_string();
    PathBuf: |path| path.display().to_string();
    Url: |url| url.to_string();
    Api: |api| api.schema_name().to_string();
    AuthScheme: |scheme| scheme.name().to_string();
    InitiateOAuth: |what| what.name().to_string();
    OnMismatch: |what| what.name().to_string();
    OnTenantError: |what| what.name().to_string();
    OnRowError: |what| what.name().to_string();
    TokenStoreLocation: |place| match place {
        TokenStoreLocation::Memory => "memory://".to_string(),
        TokenStoreLocation::File(path) => path.display().to_string(),
    };
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::config::keys::properties;

    fn app() -> SettingsBuilder {
        let builder = Settings::builder().client_id("app");
        builder.token_store(TokenStoreLocation::Memory)
    }

    #[test]
    fn typed_values_arrive_as_they_are() {
        let settings = app()
            .auth_scheme(AuthScheme::OAuthClient)
            .client_secret(SecretString::from("hunter2"))
            .tenant("a, b")
            .schema(Api::Projects)
            .max_rows(7)
            .max_calls_per_query(9)
            .with(Key::Timeout, 12)
            .with(Key::InitiateOAuth, InitiateOAuth::GetAndRefresh)
            .with(Key::OnMismatch, OnMismatch::Null)
            .with(Key::Schemas, &[Api::Files, Api::Assets][..])
            .with(Key::UserDefinedViews, Path::new("/views.sql"))
            .build()
            .unwrap();
        assert_eq!(settings.auth_scheme, AuthScheme::OAuthClient);
        let secret = settings.client_secret.as_ref().map(|s| s.expose_secret());
        assert_eq!(secret, Some("hunter2"));
        assert_eq!(settings.tenant.as_deref(), Some("a, b"));
        assert_eq!(
            (settings.schema, settings.max_rows),
            (Api::Projects, Some(7))
        );
        assert_eq!(settings.options.max_calls_per_query, 9);
        assert_eq!(settings.timeout, Duration::from_secs(12));
        assert_eq!(settings.initiate_oauth, InitiateOAuth::GetAndRefresh);
        assert_eq!(settings.options.on_mismatch, OnMismatch::Null);
        assert_eq!(settings.schemas, [Api::Files, Api::Assets]);
        assert_eq!(settings.user_defined_views, Some("/views.sql".into()));
        assert_eq!(settings.token_store, TokenStoreLocation::Memory);
    }

    #[test]
    fn every_property_is_reached_by_its_key_and_by_its_name() {
        for property in properties() {
            for builder in [
                app().with(property.key, property.example),
                app().set(property.name.to_uppercase(), property.example),
            ] {
                match builder.build() {
                    Ok(settings) => assert!(settings.origins.of(property.key).is_some()),
                    // What is wrong with an example out of its place shows that it has arrived.
                    Err(error) => {
                        let named = format!("the given properties: {}: ", property.name);
                        assert!(error.to_string().starts_with(&named), "{error}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_builder_shows_no_secret() {
        let builder = app()
            .client_secret("hunter2")
            .set("ProxyPassword", "hunter3");
        let value = Value::from("hunter4");
        let shown = format!("{builder:?} {value:?}");
        assert!(
            shown.contains("ProxyPassword") && !shown.contains("hunter"),
            "{shown}"
        );
    }

    #[test]
    fn what_is_set_last_wins() {
        let settings = app().with(Key::PageSize, 10).set("page_size", 20).build();
        assert_eq!(settings.unwrap().page_size, 20);
    }
}
