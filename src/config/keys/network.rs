//! The way to Xero.

use super::{Form, Key, Property};

pub(super) static NETWORK: &[Property] = &[
    Property::new(
        Key::ProxyServer,
        "ProxyServer",
        Form::Text,
        "The host of an HTTP proxy that all requests go through, or its URL.",
    )
    .example("proxy.example.com"),
    Property::new(
        Key::ProxyPort,
        "ProxyPort",
        Form::Whole {
            from: 1,
            to: 65_535,
            unit: "",
        },
        "The proxy's port, where ProxyServer doesn't say it.",
    )
    .default("80"),
    Property::new(
        Key::ProxyUser,
        "ProxyUser",
        Form::Text,
        "The user name that the proxy asks for.",
    )
    .example("clerk"),
    Property::new(
        Key::ProxyPassword,
        "ProxyPassword",
        Form::Text,
        "The password that the proxy asks for.",
    )
    .example("env:PROXY_PASSWORD")
    .secret(),
    Property::new(
        Key::ProxyExceptions,
        "ProxyExceptions",
        Form::Text,
        "Hosts that are reached without the proxy, separated by commas or semicolons; \
         .example.com means all of a domain.",
    )
    .example("localhost;.example.com"),
    Property::new(
        Key::ProxyAutoDetect,
        "ProxyAutoDetect",
        Form::Flag,
        "Without a ProxyServer, take the proxy that HTTPS_PROXY, HTTP_PROXY, ALL_PROXY \
         and NO_PROXY name; never for hosts on this machine.",
    )
    .default("true"),
    Property::new(
        Key::SslServerCert,
        "SSLServerCert",
        Form::File,
        "A file of certificates in PEM form that are trusted beside the machine's own, \
         such as that of a proxy that reads along.",
    )
    .example("/etc/ssl/certs/office-proxy.pem"),
    Property::new(
        Key::ApiUrl,
        "ApiUrl",
        Form::Url,
        "The API's host. Plain http only to this machine.",
    )
    .default("https://api.xero.com"),
    Property::new(
        Key::IdentityUrl,
        "IdentityUrl",
        Form::Url,
        "The host that gives tokens. Plain http only to this machine.",
    )
    .default("https://identity.xero.com"),
    Property::new(
        Key::LoginUrl,
        "LoginUrl",
        Form::Url,
        "The host that shows the consent page. Plain http only to this machine.",
    )
    .default("https://login.xero.com"),
];
