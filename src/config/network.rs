//! The way to Xero's hosts: a proxy, and certificates beside the machine's own.

use std::fmt;
use std::path::PathBuf;

use secrecy::SecretString;
use url::Url;

use super::keys::Key;
use super::values::Values;
use crate::error::Result;

/// How hosts are reached. Its `Debug` shows no secret.
#[derive(Debug, Clone, Default)]
pub struct Network {
    /// The proxy that was named.
    pub proxy: Option<Proxy>,
    /// Whether the environment may name one where none was.
    pub detect_proxy: bool,
    /// A file of certificates, PEM, that are trusted beside the machine's own.
    pub trusted_certificates: Option<PathBuf>,
}

/// An HTTP proxy.
#[derive(Clone)]
pub struct Proxy {
    /// Its host and port; `http` or `https` says how it is spoken to.
    pub url: Url,
    /// The user name it asks for.
    pub user: Option<String>,
    /// The password it asks for.
    pub password: Option<SecretString>,
    /// Hosts that are reached without it.
    pub exceptions: Vec<String>,
}

impl Network {
    pub(super) fn from_values(values: &Values<'_>) -> Result<Network> {
        let certificates = values.text(Key::SslServerCert)?;
        let path = |text: String| values.path(Key::SslServerCert, &text);
        Ok(Network {
            proxy: Proxy::from_values(values)?,
            detect_proxy: values.flag(Key::ProxyAutoDetect)?,
            trusted_certificates: certificates.map(path),
        })
    }
}

impl Proxy {
    fn from_values(values: &Values<'_>) -> Result<Option<Proxy>> {
        let Some(server) = values.text(Key::ProxyServer)? else {
            for key in [Key::ProxyUser, Key::ProxyPassword, Key::ProxyExceptions] {
                if values.text(key)?.is_some() {
                    return Err(values.problem(key, "it has no effect without ProxyServer"));
                }
            }
            return Ok(None);
        };
        let refused = |problem: &str| Err(values.problem(Key::ProxyServer, problem));
        let written = match server.contains("://") {
            true => server.clone(),
            false => format!("http://{server}"),
        };
        let Ok(mut url) = Url::parse(&written) else {
            return refused("expected a host such as `proxy.example.com`, or a URL");
        };
        if !url.username().is_empty() || url.password().is_some() {
            return refused("the user goes in ProxyUser, the password in ProxyPassword");
        }
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return refused("expected an HTTP proxy: a host, or a URL with http or https");
        }
        // A URL forgets the port that is usual for its scheme.
        let authority = written.split("://").last().unwrap_or_default();
        let port = authority.trim_end_matches('/').rsplit_once(':');
        if port.is_none_or(|(_, port)| port.parse::<u16>().is_err()) {
            let port = u16::try_from(values.whole(Key::ProxyPort)?).ok();
            if url.set_port(port).is_err() {
                return refused("expected a host that can have a port");
            }
        }
        let exceptions = values.text(Key::ProxyExceptions)?.unwrap_or_default();
        let exceptions = exceptions.split([',', ';']).map(str::trim);
        Ok(Some(Proxy {
            url,
            user: values.text(Key::ProxyUser)?,
            password: values.text(Key::ProxyPassword)?.map(SecretString::from),
            exceptions: exceptions
                .filter(|host| !host.is_empty())
                .map(str::to_string)
                .collect(),
        }))
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy")
            .field("url", &self.url.as_str())
            .field("user", &self.user)
            .field(
                "password",
                &match self.password {
                    Some(_) => "given",
                    None => "not given",
                },
            )
            .field("exceptions", &self.exceptions)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Settings;
    use super::*;

    fn proxy(pairs: &[(&str, &str)]) -> Result<Proxy, String> {
        let app = [("ClientId", "app"), ("OAuthSettingsLocation", "memory://")];
        let settings = Settings::from_pairs(app.iter().chain(pairs).copied());
        let settings = settings.map_err(|error| error.to_string())?;
        Ok(settings.network.proxy.expect("a proxy"))
    }

    #[test]
    fn a_proxy_is_named_by_host_and_port_or_by_url() {
        for (server, port, expected) in [
            ("proxy.corp", None, "http://proxy.corp/"),
            ("proxy.corp", Some("8080"), "http://proxy.corp:8080/"),
            ("proxy.corp:3128", Some("8080"), "http://proxy.corp:3128/"),
            ("http://proxy.corp:80", Some("8080"), "http://proxy.corp/"),
            (
                "https://proxy.corp",
                Some("8443"),
                "https://proxy.corp:8443/",
            ),
        ] {
            let mut pairs = vec![("ProxyServer", server)];
            pairs.extend(port.map(|port| ("ProxyPort", port)));
            assert_eq!(proxy(&pairs).unwrap().url.as_str(), expected, "{pairs:?}");
        }
    }

    #[test]
    fn exceptions_are_separated_by_commas_or_semicolons() {
        let pairs = [
            ("ProxyServer", "p"),
            ("ProxyExceptions", "localhost; .corp,10.0.0.1;"),
        ];
        let exceptions = proxy(&pairs).unwrap().exceptions;
        assert_eq!(exceptions, ["localhost", ".corp", "10.0.0.1"]);
    }

    #[test]
    fn what_is_no_http_proxy_or_leads_nowhere_is_refused() {
        for (pairs, words) in [
            (
                [("ProxyServer", "socks5://p"), ("ProxyPort", "1")],
                "HTTP proxy",
            ),
            (
                [("ProxyServer", "http://clerk:hidden@p"), ("ProxyPort", "1")],
                "ProxyUser",
            ),
            (
                [("ProxyUser", "clerk"), ("ProxyPort", "1")],
                "no effect without ProxyServer",
            ),
        ] {
            let error = proxy(&pairs).unwrap_err();
            assert!(error.contains(words), "{error}");
            assert!(!error.contains("hidden"), "{error}");
        }
    }

    #[test]
    fn a_password_is_not_shown() {
        let pairs = [
            ("ProxyServer", "p"),
            ("ProxyUser", "clerk"),
            ("ProxyPassword", "hidden"),
        ];
        let shown = format!("{:?}", proxy(&pairs).unwrap());
        assert!(
            shown.contains("clerk") && !shown.contains("hidden"),
            "{shown}"
        );
    }
}
