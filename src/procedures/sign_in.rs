//! The procedures for hosts that run the consent themselves, and those that end it.
//!
//! Two of them hand out secrets, for which there are no other ways into a host's hands: the PKCE
//! verifier that belongs to a page's address, and the tokens.

use std::time::SystemTime;

use chrono::{DateTime, SecondsFormat, Utc};
use futures::FutureExt;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::ParameterForm::Text;
use super::{Arguments, Parameter, Procedure, refused};
use crate::auth::{Code, Handed, TenantConnection, tenant_names};
use crate::catalog::descriptor::{Column, integer, text};
use crate::config::Settings;
use crate::connection::XeroConnection;
use crate::error::{Error, ErrorKind, Result};

/// Those that are called before there is a sign-in.
pub(super) const BEFORE_SIGN_IN: [&Procedure; 2] =
    [&GET_OAUTH_AUTHORIZATION_URL, &GET_OAUTH_ACCESS_TOKEN];

/// `CALL GetOAuthAuthorizationURL()`; sends nothing.
pub(super) static GET_OAUTH_AUTHORIZATION_URL: Procedure = Procedure {
    name: "GetOAuthAuthorizationURL",
    other_names: &[],
    about: "The address of Xero's consent page, for a host that opens it itself. It redirects to \
            CallbackURL with a code, which GetOAuthAccessToken or the property OAuthVerifier takes.",
    parameters: &[
        Parameter::optional(
            "CallbackURL",
            Text,
            "Where the page redirects to, in place of the property of that name.",
        ),
        Parameter::optional(
            "Scope",
            Text,
            "The scopes to ask for, in place of those that the properties need.",
        ),
    ],
    columns: &[
        text("URL", "The address to open in a browser."),
        text(
            "State",
            "What the redirect must bear as `state`: anything else isn't its answer.",
        ),
        text(
            "PKCEVerifier",
            "What GetOAuthAccessToken wants beside the code; NULL with AuthScheme OAuth. Keep it \
             secret.",
        ),
    ],
    run: |connection, arguments| async move { authorization_url(&connection, &arguments) }.boxed(),
};

/// `CALL GetOAuthAccessToken(Verifier => …)`.
pub(super) static GET_OAUTH_ACCESS_TOKEN: Procedure = Procedure {
    name: "GetOAuthAccessToken",
    other_names: &[],
    about: "Turns the code of a consent into tokens, keeps them at OAuthSettingsLocation, and \
            gives them.",
    parameters: &[
        Parameter::required(
            "Verifier",
            Text,
            "The code that the redirect bears, or the redirect's whole address.",
        )
        .secret(),
        Parameter::optional("PKCEVerifier", Text, "As GetOAuthAuthorizationURL gave it.").secret(),
        Parameter::optional(
            "CallbackURL",
            Text,
            "As GetOAuthAuthorizationURL was given it.",
        ),
    ],
    columns: TOKENS,
    run: |connection, arguments| async move { access_token(&connection, &arguments).await }.boxed(),
};

/// `CALL RefreshOAuthAccessToken()`.
pub(super) static REFRESH_OAUTH_ACCESS_TOKEN: Procedure = Procedure {
    name: "RefreshOAuthAccessToken",
    other_names: &[],
    about: "Renews the tokens, keeps them at OAuthSettingsLocation, and gives them.",
    parameters: &[],
    columns: TOKENS,
    run: |connection, _| {
        async move {
            let handed = connection.sign_in().refresh_and_hand().await?;
            Ok(vec![tokens(&handed)])
        }
        .boxed()
    },
};

/// `CALL RevokeOAuthToken()`.
pub(super) static REVOKE_OAUTH_TOKEN: Procedure = Procedure {
    name: "RevokeOAuthToken",
    other_names: &[],
    about: "Revokes the sign-in, which disconnects every organisation from the app for whoever \
            consented. Disconnect removes one alone.",
    parameters: &[],
    columns: &[text("Revoked", "The organisations that it reached.")],
    run: |connection, _| async move { revoke(&connection).await }.boxed(),
};

/// `CALL Disconnect(Tenant => …)`.
pub(super) static DISCONNECT: Procedure = Procedure {
    name: "Disconnect",
    other_names: &[],
    about: "Disconnects one organisation from the app; the sign-in and its other organisations \
            stay.",
    parameters: &[Parameter::required(
        "Tenant",
        Text,
        "The organisation's name or id, or the id of its connection.",
    )],
    columns: &[
        text("ConnectionID", "The id of the connection that was removed."),
        text("TenantID", "Xero's id of the organisation."),
        text("TenantName", "Name of the organisation."),
    ],
    run: |connection, arguments| async move { disconnect(&connection, &arguments).await }.boxed(),
};

const TOKENS: &[Column] = &[
    text("OAuthAccessToken", "The access token. Keep it secret."),
    text(
        "OAuthRefreshToken",
        "The refresh token; NULL where there is none. Keep it secret.",
    ),
    integer("ExpiresIn", "Seconds that the access token lives."),
    integer(
        "OAuthTokenTimestamp",
        "When it was made, in milliseconds since 1970.",
    ),
    text("Scope", "The scopes granted, separated by spaces."),
    text(
        "RefreshTokenExpires",
        "When the refresh token ends unless it is used before, RFC 3339.",
    ),
];

fn authorization_url(connection: &XeroConnection, arguments: &Arguments) -> Result<Vec<Value>> {
    let mut settings = settings_for(connection, arguments)?;
    if let Some(scope) = arguments.text("Scope") {
        settings.scope = Some(scope.to_string());
    }
    let consent = crate::auth::Consent::begin(&settings, &[])?;
    Ok(vec![json!({
        "URL": consent.url().as_str(),
        "State": consent.state(),
        "PKCEVerifier": consent.verifier().map(|verifier| verifier.expose_secret()),
    })])
}

async fn access_token(connection: &XeroConnection, arguments: &Arguments) -> Result<Vec<Value>> {
    let settings = settings_for(connection, arguments)?;
    let given = arguments.text("Verifier").unwrap_or_default();
    let verifier = arguments.text("PKCEVerifier").map(|v| v.to_string().into());
    let code = Code::found_in(given, verifier).at(settings.callback_url);
    let handed = connection.sign_in().complete_and_hand(&code).await?;
    Ok(vec![tokens(&handed)])
}

/// The connection's settings with the callback of a call.
fn settings_for(connection: &XeroConnection, arguments: &Arguments) -> Result<Settings> {
    let mut settings = connection.settings().clone();
    if let Some(callback) = arguments.text("CallbackURL") {
        // As the property is checked, whatever else is set.
        let given = [("CallbackURL", callback), ("OAuthAccessToken", "-")];
        settings.callback_url = Settings::from_pairs(given)?.callback_url;
    }
    Ok(settings)
}

fn tokens(handed: &Handed) -> Value {
    let standing = &handed.standing;
    let made = standing.obtained.and_then(|at| {
        let since_1970 = at.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        u64::try_from(since_1970.as_millis()).ok()
    });
    let now = SystemTime::now();
    let expires = standing.refresh_token_left(now).map(|left| now + left);
    json!({
        "OAuthAccessToken": handed.access.expose_secret(),
        "OAuthRefreshToken": handed.refresh.as_ref().map(|token| token.expose_secret()),
        "ExpiresIn": standing.life.map(|life| life.as_secs()),
        "OAuthTokenTimestamp": made,
        "Scope": standing.scopes,
        "RefreshTokenExpires": expires
            .map(|at| DateTime::<Utc>::from(at).to_rfc3339_opts(SecondsFormat::Secs, true)),
    })
}

async fn revoke(connection: &XeroConnection) -> Result<Vec<Value>> {
    let reached = connection.sign_in().connections().await.unwrap_or_default();
    connection.sign_in().end().await?;
    let names = reached.iter().map(|connection| connection.tenant().name);
    Ok(names.map(|name| json!({ "Revoked": name })).collect())
}

async fn disconnect(connection: &XeroConnection, arguments: &Arguments) -> Result<Vec<Value>> {
    let wanted = arguments.text("Tenant").unwrap_or_default().trim();
    let connections = connection.sign_in().connections().await?;
    let found: Vec<&TenantConnection> = connections
        .iter()
        .filter(|connection| {
            let tenant = connection.tenant();
            tenant.name.to_lowercase() == wanted.to_lowercase()
                || tenant.id.eq_ignore_ascii_case(wanted)
                || connection.id.eq_ignore_ascii_case(wanted)
        })
        .collect();
    let tenants: Vec<_> = connections.iter().map(TenantConnection::tenant).collect();
    match found.as_slice() {
        [one] => {
            connection.sign_in().disconnect(&one.id).await?;
            let tenant = one.tenant();
            Ok(vec![json!({
                "ConnectionID": one.id, "TenantID": tenant.id, "TenantName": tenant.name,
            })])
        }
        [] => Err(Error::new(
            ErrorKind::Tenant,
            format!(
                "no organisation is named `{wanted}`: this sign-in reaches {}",
                tenant_names(&tenants)
            ),
        )),
        several => Err(refused(format!(
            "{} organisations are named `{wanted}`: give the id of one, {}",
            several.len(),
            several
                .iter()
                .map(|one| one.tenant().id)
                .collect::<Vec<_>>()
                .join(" or ")
        ))),
    }
}
