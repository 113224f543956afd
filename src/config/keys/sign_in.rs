//! How a connection signs in.

use super::{Form, Key, Property, SCHEMAS};

pub(super) static SIGN_IN: &[Property] = &[
    Property::new(
        Key::ConnectionName,
        "ConnectionName",
        Form::Text,
        "The name of the connection, after which its token file is called; without it, \
         that of its table in connector.toml, else default.",
    )
    .example("acme"),
    Property::new(
        Key::AuthScheme,
        "AuthScheme",
        Form::Word(&["PKCE", "OAuth", "OAuthClient"]),
        "How to sign in: PKCE (an app without a secret), OAuth (a web app, with a \
         secret), or OAuthClient (a custom connection: id and secret alone, one \
         organisation).",
    )
    .default("PKCE"),
    Property::new(
        Key::InitiateOAuth,
        "InitiateOAuth",
        Form::Word(&["REFRESH", "GETANDREFRESH", "OFF"]),
        "REFRESH uses the tokens of `xero-sql login` and renews them; GETANDREFRESH also \
         signs in with the browser where there are none; OFF sends the OAuthAccessToken \
         alone and renews nothing.",
    )
    .default("REFRESH"),
    Property::new(
        Key::OAuthClientId,
        "OAuthClientId",
        Form::Text,
        "Client id of your app at https://developer.xero.com/app/manage.",
    )
    .also(&["ClientId"])
    .example("your-client-id"),
    Property::new(
        Key::OAuthClientSecret,
        "OAuthClientSecret",
        Form::Text,
        "The app's client secret; not used with PKCE.",
    )
    .also(&["ClientSecret"])
    .example("env:XERO_CLIENT_SECRET")
    .secret(),
    Property::new(
        Key::OAuthRefreshToken,
        "OAuthRefreshToken",
        Form::Text,
        "A refresh token to start from. Xero replaces it at each use; the newer one is \
         kept at OAuthSettingsLocation.",
    )
    .also(&["RefreshToken"])
    .example("env:XERO_REFRESH_TOKEN")
    .secret(),
    Property::new(
        Key::OAuthAccessToken,
        "OAuthAccessToken",
        Form::Text,
        "An access token got elsewhere; it lasts 30 minutes.",
    )
    .also(&["AccessToken"])
    .example("file:/run/secrets/xero-access-token")
    .secret(),
    Property::new(
        Key::OAuthExpiresIn,
        "OAuthExpiresIn",
        Form::Whole {
            from: 1,
            to: 86_400,
            unit: "seconds",
        },
        "Seconds that the OAuthAccessToken given lives from OAuthTokenTimestamp; Xero's \
         live 1800.",
    )
    .example("1800"),
    Property::new(
        Key::OAuthTokenTimestamp,
        "OAuthTokenTimestamp",
        Form::Whole {
            from: 0,
            to: 9_999_999_999_999,
            unit: "milliseconds",
        },
        "When the OAuthAccessToken given was made, in milliseconds since 1970.",
    )
    .example("1780000000000"),
    Property::new(
        Key::OAuthVerifier,
        "OAuthVerifier",
        Form::Text,
        "The code of a consent that was given without `xero-sql login`. It is good once, \
         within five minutes; the tokens it brings are kept at OAuthSettingsLocation.",
    )
    .example("env:XERO_OAUTH_CODE")
    .secret(),
    Property::new(
        Key::PkceVerifier,
        "PKCEVerifier",
        Form::Text,
        "The PKCE verifier that belongs to the OAuthVerifier, as GetOAuthAuthorizationURL \
         gave it.",
    )
    .example("env:XERO_PKCE_VERIFIER")
    .secret(),
    Property::new(
        Key::Scope,
        "Scope",
        Form::Text,
        "The scopes to ask for, separated by spaces, in place of those that Schemas and \
         ReadOnly need.",
    )
    .also(&["Scopes"])
    .example("offline_access accounting.contacts.read"),
    Property::new(
        Key::Schemas,
        "Schemas",
        Form::Words(SCHEMAS),
        "The APIs whose scopes `xero-sql login` asks for, separated by commas; without it \
         the Schema alone.",
    )
    .example("ACCOUNTING, PROJECTS"),
    Property::new(
        Key::ReadOnly,
        "ReadOnly",
        Form::Flag,
        "Whether the connection only reads: then INSERT, UPDATE and DELETE are refused, and \
         `xero-sql login` asks for reading alone.",
    )
    .default("true"),
    Property::new(
        Key::CallbackUrl,
        "CallbackURL",
        Form::Url,
        "Where the browser comes back to after the consent: on this machine, and one of \
         the redirect URIs of your app to the letter.",
    )
    .default("http://localhost:33333"),
    Property::new(
        Key::OAuthSettingsLocation,
        "OAuthSettingsLocation",
        Form::TokenStore,
        "Where tokens are kept: a file's path, or memory:// to forget them at the end. \
         Without it, a file for each connection in your config folder.",
    )
    .example("memory://"),
];
