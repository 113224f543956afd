//! The properties of a connection, as data.
//!
//! A [`Property`] says its names, what its value looks like, its default and its meaning.
//! Adding a property is adding a [`Key`], an entry here and a field of `Settings`.

pub use super::forms::Form;
use crate::error::{Error, ErrorKind, Result};

/// Names a property in code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// `AuthScheme`
    AuthScheme,
    /// `InitiateOAuth`
    InitiateOAuth,
    /// `OAuthClientId`
    OAuthClientId,
    /// `OAuthClientSecret`
    OAuthClientSecret,
    /// `OAuthAccessToken`
    OAuthAccessToken,
    /// `OAuthRefreshToken`
    OAuthRefreshToken,
    /// `OAuthExpiresIn`
    OAuthExpiresIn,
    /// `OAuthTokenTimestamp`
    OAuthTokenTimestamp,
    /// `OAuthVerifier`
    OAuthVerifier,
    /// `PKCEVerifier`
    PkceVerifier,
    /// `Scope`
    Scope,
    /// `Schemas`
    Schemas,
    /// `ReadOnly`
    ReadOnly,
    /// `CallbackURL`
    CallbackUrl,
    /// `OAuthSettingsLocation`
    OAuthSettingsLocation,
    /// `Tenant`
    Tenant,
    /// `Schema`
    Schema,
    /// `UserDefinedViews`
    UserDefinedViews,
    /// `TimeZone`
    TimeZone,
    /// `MemoryLimit`
    MemoryLimit,
    /// `PageSize`
    PageSize,
    /// `CallsPerMinute`
    CallsPerMinute,
    /// `MaxConcurrentCalls`
    MaxConcurrentCalls,
    /// `RetryDailyLimit`
    RetryDailyLimit,
    /// `Timeout`
    Timeout,
    /// `MaximumRequestRetries`
    MaximumRequestRetries,
    /// `RetryWaitTime`
    RetryWaitTime,
    /// `ProxyServer`
    ProxyServer,
    /// `ProxyPort`
    ProxyPort,
    /// `ProxyUser`
    ProxyUser,
    /// `ProxyPassword`
    ProxyPassword,
    /// `ProxyExceptions`
    ProxyExceptions,
    /// `ProxyAutoDetect`
    ProxyAutoDetect,
    /// `SSLServerCert`
    SslServerCert,
    /// `ApiUrl`
    ApiUrl,
    /// `IdentityUrl`
    IdentityUrl,
    /// `LoginUrl`
    LoginUrl,
    /// `VerifyPushdown`
    VerifyPushdown,
    /// `OnMismatch`
    OnMismatch,
    /// `MaxCallsPerQuery`
    MaxCallsPerQuery,
}

/// One property: what it is called, what it holds and what it does.
#[derive(Debug)]
pub struct Property {
    /// The name in code.
    pub key: Key,
    /// The name to users; case, spaces, `_` and `-` don't matter when it is read.
    pub name: &'static str,
    /// Other names it is accepted by.
    pub other_names: &'static [&'static str],
    /// What a value looks like.
    pub form: Form,
    /// The value when none is given, as it would be written.
    pub default: Option<&'static str>,
    /// Whether its value may never be shown.
    pub secret: bool,
    /// What it does, in one or two sentences.
    pub about: &'static str,
    /// A value to show in the example file, as it would be written.
    pub example: &'static str,
}

const SCHEMAS: &[&str] = &["ACCOUNTING", "ASSETS", "PAYROLLAUS", "FILES", "PROJECTS"];

/// The properties, in the order they are shown to users.
pub static PROPERTIES: &[Property] = &[
    Property {
        key: Key::AuthScheme,
        name: "AuthScheme",
        other_names: &[],
        form: Form::Word(&["PKCE", "OAuth", "OAuthClient"]),
        default: Some("PKCE"),
        secret: false,
        about: "How to sign in: PKCE (an app without a secret), OAuth (a web app, with a secret), \
                or OAuthClient (a custom connection: id and secret alone, one organisation).",
        example: "PKCE",
    },
    Property {
        key: Key::InitiateOAuth,
        name: "InitiateOAuth",
        other_names: &[],
        form: Form::Word(&["REFRESH", "GETANDREFRESH", "OFF"]),
        default: Some("REFRESH"),
        secret: false,
        about: "REFRESH uses the tokens of `xero-sql login` and renews them; GETANDREFRESH also signs in with \
                the browser where there are none; OFF sends the OAuthAccessToken alone and renews nothing.",
        example: "REFRESH",
    },
    Property {
        key: Key::OAuthClientId,
        name: "OAuthClientId",
        other_names: &["ClientId"],
        form: Form::Text,
        default: None,
        secret: false,
        about: "Client id of your app at https://developer.xero.com/app/manage.",
        example: "your-client-id",
    },
    Property {
        key: Key::OAuthClientSecret,
        name: "OAuthClientSecret",
        other_names: &["ClientSecret"],
        form: Form::Text,
        default: None,
        secret: true,
        about: "The app's client secret; not used with PKCE.",
        example: "env:XERO_CLIENT_SECRET",
    },
    Property {
        key: Key::OAuthRefreshToken,
        name: "OAuthRefreshToken",
        other_names: &["RefreshToken"],
        form: Form::Text,
        default: None,
        secret: true,
        about: "A refresh token to start from. Xero replaces it at each use; \
                the newer one is kept at OAuthSettingsLocation.",
        example: "env:XERO_REFRESH_TOKEN",
    },
    Property {
        key: Key::OAuthAccessToken,
        name: "OAuthAccessToken",
        other_names: &["AccessToken"],
        form: Form::Text,
        default: None,
        secret: true,
        about: "An access token got elsewhere; it lasts 30 minutes.",
        example: "file:/run/secrets/xero-access-token",
    },
    Property {
        key: Key::OAuthExpiresIn,
        name: "OAuthExpiresIn",
        other_names: &[],
        form: Form::Whole {
            from: 1,
            to: 86_400,
            unit: "seconds",
        },
        default: None,
        secret: false,
        about: "Seconds that the OAuthAccessToken given lives from OAuthTokenTimestamp; Xero's live 1800.",
        example: "1800",
    },
    Property {
        key: Key::OAuthTokenTimestamp,
        name: "OAuthTokenTimestamp",
        other_names: &[],
        form: Form::Whole {
            from: 0,
            to: 9_999_999_999_999,
            unit: "milliseconds",
        },
        default: None,
        secret: false,
        about: "When the OAuthAccessToken given was made, in milliseconds since 1970.",
        example: "1780000000000",
    },
    Property {
        key: Key::OAuthVerifier,
        name: "OAuthVerifier",
        other_names: &[],
        form: Form::Text,
        default: None,
        secret: true,
        about: "The code of a consent that was given without `xero-sql login`. It is good once, within five \
                minutes; the tokens it brings are kept at OAuthSettingsLocation.",
        example: "env:XERO_OAUTH_CODE",
    },
    Property {
        key: Key::PkceVerifier,
        name: "PKCEVerifier",
        other_names: &[],
        form: Form::Text,
        default: None,
        secret: true,
        about: "The PKCE verifier that belongs to the OAuthVerifier, as GetOAuthAuthorizationURL gave it.",
        example: "env:XERO_PKCE_VERIFIER",
    },
    Property {
        key: Key::Scope,
        name: "Scope",
        other_names: &["Scopes"],
        form: Form::Text,
        default: None,
        secret: false,
        about: "The scopes to ask for, separated by spaces, in place of those that Schemas and ReadOnly need.",
        example: "offline_access accounting.contacts.read",
    },
    Property {
        key: Key::Schemas,
        name: "Schemas",
        other_names: &[],
        form: Form::Words(SCHEMAS),
        default: None,
        secret: false,
        about: "The APIs whose scopes `xero-sql login` asks for, separated by commas; without it the Schema \
                alone.",
        example: "ACCOUNTING, PROJECTS",
    },
    Property {
        key: Key::ReadOnly,
        name: "ReadOnly",
        other_names: &[],
        form: Form::Flag,
        default: Some("true"),
        secret: false,
        about: "Whether `xero-sql login` asks for reading alone; false asks for writing as well.",
        example: "true",
    },
    Property {
        key: Key::CallbackUrl,
        name: "CallbackURL",
        other_names: &[],
        form: Form::Url,
        default: Some("http://localhost:33333"),
        secret: false,
        about: "Where the browser comes back to after the consent: on this machine, and one of the redirect \
                URIs of your app to the letter.",
        example: "http://localhost:33333",
    },
    Property {
        key: Key::OAuthSettingsLocation,
        name: "OAuthSettingsLocation",
        other_names: &[],
        form: Form::TokenStore,
        default: None,
        secret: false,
        about: "Where tokens are kept: a file's path, or memory:// to forget them at the end. \
                Without it, a file for each connection in your config folder.",
        example: "memory://",
    },
    Property {
        key: Key::Tenant,
        name: "Tenant",
        other_names: &[],
        form: Form::Text,
        default: None,
        secret: false,
        about: "The organisation to read: its name or id, several separated by commas, \
                or * for every organisation the sign-in reaches.",
        example: "Demo Company (AU)",
    },
    Property {
        key: Key::Schema,
        name: "Schema",
        other_names: &[],
        form: Form::Word(SCHEMAS),
        default: Some("ACCOUNTING"),
        secret: false,
        about: "The API whose tables are meant by a name without a schema: \
                ACCOUNTING, ASSETS, PAYROLLAUS, FILES or PROJECTS.",
        example: "ACCOUNTING",
    },
    Property {
        key: Key::UserDefinedViews,
        name: "UserDefinedViews",
        other_names: &[],
        form: Form::File,
        default: None,
        secret: false,
        about: "A file of CREATE VIEW statements, each ended by a semicolon, which every session \
                begins with.",
        example: "views.sql",
    },
    Property {
        key: Key::TimeZone,
        name: "TimeZone",
        other_names: &[],
        form: Form::Text,
        default: None,
        secret: false,
        about: "The time zone of current_date and now(), by its name; without it, this machine's. \
                Dates of documents belong to no zone, and instants stay UTC.",
        example: "Australia/Sydney",
    },
    Property {
        key: Key::MemoryLimit,
        name: "MemoryLimit",
        other_names: &[],
        form: Form::Whole {
            from: 0,
            to: 1_048_576,
            unit: "megabytes",
        },
        default: Some("0"),
        secret: false,
        about: "Megabytes that the queries of a session may use; sorts and aggregates go to disk \
                beyond it, and what can't fails. 0 sets no bound.",
        example: "0",
    },
    Property {
        key: Key::PageSize,
        name: "PageSize",
        other_names: &[],
        form: Form::Whole {
            from: 1,
            to: 1000,
            unit: "rows",
        },
        default: Some("1000"),
        secret: false,
        about: "Rows to ask for in one call, up to what the endpoint grants.",
        example: "1000",
    },
    Property {
        key: Key::CallsPerMinute,
        name: "CallsPerMinute",
        other_names: &[],
        form: Form::Whole {
            from: 0,
            to: 60,
            unit: "calls",
        },
        default: Some("60"),
        secret: false,
        about: "Calls that all processes of this connection make to an organisation in any minute; \
                Xero allows 60. 0 doesn't count them.",
        example: "60",
    },
    Property {
        key: Key::MaxConcurrentCalls,
        name: "MaxConcurrentCalls",
        other_names: &[],
        form: Form::Whole {
            from: 1,
            to: 5,
            unit: "calls",
        },
        default: Some("5"),
        secret: false,
        about: "Calls that all processes of this connection have under way at once; Xero allows 5.",
        example: "5",
    },
    Property {
        key: Key::RetryDailyLimit,
        name: "RetryDailyLimit",
        other_names: &[],
        form: Form::Flag,
        default: Some("false"),
        secret: false,
        about: "Wait when the day's calls are used up, for hours if need be, until they are \
                renewed; without it the query fails at once and says when that is.",
        example: "false",
    },
    Property {
        key: Key::Timeout,
        name: "Timeout",
        other_names: &[],
        form: Form::Whole {
            from: 1,
            to: 3600,
            unit: "seconds",
        },
        default: Some("60"),
        secret: false,
        about: "Seconds to wait for one reply.",
        example: "60",
    },
    Property {
        key: Key::MaximumRequestRetries,
        name: "MaximumRequestRetries",
        other_names: &[],
        form: Form::Whole {
            from: 0,
            to: 100,
            unit: "retries",
        },
        default: Some("4"),
        secret: false,
        about: "How often a call that failed in passing is tried again.",
        example: "4",
    },
    Property {
        key: Key::RetryWaitTime,
        name: "RetryWaitTime",
        other_names: &[],
        form: Form::Whole {
            from: 0,
            to: 600_000,
            unit: "milliseconds",
        },
        default: Some("1000"),
        secret: false,
        about: "Milliseconds before the first retry; later ones wait longer.",
        example: "1000",
    },
    Property {
        key: Key::ProxyServer,
        name: "ProxyServer",
        other_names: &[],
        form: Form::Text,
        default: None,
        secret: false,
        about: "The host of an HTTP proxy that all requests go through, or its URL.",
        example: "proxy.example.com",
    },
    Property {
        key: Key::ProxyPort,
        name: "ProxyPort",
        other_names: &[],
        form: Form::Whole {
            from: 1,
            to: 65_535,
            unit: "as a port",
        },
        default: Some("80"),
        secret: false,
        about: "The proxy's port, where ProxyServer doesn't say it.",
        example: "80",
    },
    Property {
        key: Key::ProxyUser,
        name: "ProxyUser",
        other_names: &[],
        form: Form::Text,
        default: None,
        secret: false,
        about: "The user name that the proxy asks for.",
        example: "clerk",
    },
    Property {
        key: Key::ProxyPassword,
        name: "ProxyPassword",
        other_names: &[],
        form: Form::Text,
        default: None,
        secret: true,
        about: "The password that the proxy asks for.",
        example: "env:PROXY_PASSWORD",
    },
    Property {
        key: Key::ProxyExceptions,
        name: "ProxyExceptions",
        other_names: &[],
        form: Form::Text,
        default: None,
        secret: false,
        about: "Hosts that are reached without the proxy, separated by commas or semicolons; .example.com \
                means all of a domain.",
        example: "localhost;.example.com",
    },
    Property {
        key: Key::ProxyAutoDetect,
        name: "ProxyAutoDetect",
        other_names: &[],
        form: Form::Flag,
        default: Some("true"),
        secret: false,
        about: "Without a ProxyServer, take the proxy that HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY \
                name; never for hosts on this machine.",
        example: "true",
    },
    Property {
        key: Key::SslServerCert,
        name: "SSLServerCert",
        other_names: &[],
        form: Form::File,
        default: None,
        secret: false,
        about: "A file of certificates in PEM form that are trusted beside the machine's own, such as that \
                of a proxy that reads along.",
        example: "/etc/ssl/certs/office-proxy.pem",
    },
    Property {
        key: Key::ApiUrl,
        name: "ApiUrl",
        other_names: &[],
        form: Form::Url,
        default: Some("https://api.xero.com"),
        secret: false,
        about: "The API's host. Plain http only to this machine.",
        example: "https://api.xero.com",
    },
    Property {
        key: Key::IdentityUrl,
        name: "IdentityUrl",
        other_names: &[],
        form: Form::Url,
        default: Some("https://identity.xero.com"),
        secret: false,
        about: "The host that gives tokens. Plain http only to this machine.",
        example: "https://identity.xero.com",
    },
    Property {
        key: Key::LoginUrl,
        name: "LoginUrl",
        other_names: &[],
        form: Form::Url,
        default: Some("https://login.xero.com"),
        secret: false,
        about: "The host that shows the consent page. Plain http only to this machine.",
        example: "https://login.xero.com",
    },
    Property {
        key: Key::VerifyPushdown,
        name: "VerifyPushdown",
        other_names: &[],
        form: Form::Flag,
        default: Some("false"),
        secret: false,
        about: "Read everything twice, once without what travels to Xero, and fail where the \
                answers differ. SET xero.verify_pushdown changes it for a session.",
        example: "false",
    },
    Property {
        key: Key::OnMismatch,
        name: "OnMismatch",
        other_names: &[],
        form: Form::Word(&["error", "null"]),
        default: Some("error"),
        secret: false,
        about: "What a value of Xero's that can't be what its column promises does: error ends \
                the query, null reads on with a warning. SET xero.on_mismatch changes it for a \
                session.",
        example: "error",
    },
    Property {
        key: Key::MaxCallsPerQuery,
        name: "MaxCallsPerQuery",
        other_names: &[],
        form: Form::Whole {
            from: 0,
            to: 1_000_000,
            unit: "calls",
        },
        default: Some("500"),
        secret: false,
        about: "Calls that one query may make; one that needs more is refused. 0 sets no bound. \
                SET xero.max_calls_per_query changes it for a session.",
        example: "500",
    },
];

impl Key {
    /// The property's entry in [`PROPERTIES`].
    pub fn property(self) -> &'static Property {
        PROPERTIES
            .iter()
            .find(|property| property.key == self)
            .unwrap_or_else(|| unreachable!("{self:?} has no entry, which a test forbids"))
    }

    /// The property's name to users.
    pub fn name(self) -> &'static str {
        self.property().name
    }
}

impl Property {
    fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.other_names.iter().copied())
    }
}

/// The form in which names and words are compared: lower case, without spaces, `_` and `-`.
pub(super) fn folded(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_whitespace() && *c != '_' && *c != '-')
        .flat_map(char::to_lowercase)
        .collect()
}

/// The property called `name`, if there is one.
pub fn find(name: &str) -> Option<&'static Property> {
    let wanted = folded(name);
    PROPERTIES
        .iter()
        .find(|property| property.names().any(|known| folded(known) == wanted))
}

/// The property called `name`.
///
/// # Errors
/// `Configuration`, naming the nearest property, or all where none is near.
pub(super) fn find_or_suggest(name: &str) -> Result<&'static Property> {
    find(name).ok_or_else(|| {
        let all = PROPERTIES.iter().flat_map(Property::names);
        let advice = match nearest(name, all) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "the properties are {}",
                PROPERTIES
                    .iter()
                    .map(|property| property.name)
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        };
        Error::new(
            ErrorKind::Configuration,
            format!("there is no property `{}`; {advice}", name.trim()),
        )
    })
}

/// The one of `choices` that `typed` was probably meant to be.
pub(super) fn nearest<'a>(
    typed: &str,
    choices: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let typed = folded(typed);
    choices
        .into_iter()
        .map(|choice| (strsim::jaro_winkler(&typed, &folded(choice)), choice))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, choice)| choice)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_name_is_of_one_property() {
        let mut seen = BTreeSet::new();
        for property in PROPERTIES {
            for name in property.names() {
                assert!(seen.insert(folded(name)), "property name `{name}` twice");
            }
        }
    }

    #[test]
    fn every_key_has_its_entry() {
        let keys: BTreeSet<_> = PROPERTIES.iter().map(|property| property.key).collect();
        assert_eq!(keys.len(), PROPERTIES.len(), "a key has two entries");
        // Keys are numbered from 0 and the last one is `MaxCallsPerQuery`.
        assert_eq!(
            keys.len(),
            Key::MaxCallsPerQuery as usize + 1,
            "a key has no entry"
        );
    }

    #[test]
    fn every_property_says_what_it_does() {
        for property in PROPERTIES {
            let name = property.name;
            assert!(property.about.ends_with('.'), "property `{name}`: no about");
            assert!(!property.example.is_empty(), "property `{name}`: example");
            assert!(
                !property.secret || property.default.is_none(),
                "property `{name}`: a secret has no default"
            );
        }
    }

    #[test]
    fn spelling_of_names_is_free() {
        for name in ["Auth Scheme", "auth_scheme", "AUTH-SCHEME", "authscheme"] {
            assert_eq!(find(name).map(|p| p.key), Some(Key::AuthScheme), "{name}");
        }
        assert_eq!(
            find("client_id").map(|p| p.key),
            Some(Key::OAuthClientId),
            "as Gathr's form spells it"
        );
    }

    #[test]
    fn unknown_property_names_the_nearest() {
        let error = find_or_suggest("Tennant").unwrap_err().to_string();
        assert_eq!(
            error,
            "there is no property `Tennant`; did you mean `Tenant`?"
        );
        let error = find_or_suggest("zzz").unwrap_err().to_string();
        assert!(
            error.contains("AuthScheme, InitiateOAuth, OAuthClientId"),
            "{error}"
        );
    }
}
