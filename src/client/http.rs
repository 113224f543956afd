//! The HTTP client that a connection's requests and its sign-in share.

use std::fs;
use std::path::Path;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Certificate, NoProxy};
use secrecy::ExposeSecret;

use crate::config::{Proxy, Settings, leads_to_this_machine};
use crate::error::{Error, ErrorKind, Result};

/// The HTTP client for APIs and sign-in: no redirects, since neither has any to follow, and a
/// followed one could carry a token to a stranger.
///
/// # Errors
/// `Configuration` if the proxy or the certificates can't be used.
pub(crate) fn http_client(settings: &Settings) -> Result<reqwest::Client> {
    // Fails only where an embedder has installed a provider already, which serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let network = &settings.network;
    let mut client = reqwest::Client::builder()
        .timeout(settings.timeout)
        .connect_timeout(settings.timeout.min(Duration::from_secs(10)))
        .redirect(Policy::none())
        .user_agent(concat!("xero-sql/", env!("CARGO_PKG_VERSION")));
    client = match &network.proxy {
        Some(proxy) => client.proxy(through(proxy)?),
        // A proxy of the environment's rarely leads back to this machine.
        None if !network.detect_proxy || leads_to_this_machine(&settings.api_url) => {
            client.no_proxy()
        }
        None => client,
    };
    let hosts = [&settings.api_url, &settings.identity_url];
    if network.proxy.is_none() && hosts.iter().all(|url| url.scheme() == "http") {
        // To this machine: reading the system's certificates would take a third of the start.
        client = client.tls_certs_only([]);
    }
    if let Some(path) = &network.trusted_certificates {
        client = client.tls_certs_merge(certificates(path)?);
    }
    client
        .build()
        .map_err(|error| Error::new(ErrorKind::Configuration, "setting up HTTP").caused_by(error))
}

fn through(proxy: &Proxy) -> Result<reqwest::Proxy> {
    let mut through = reqwest::Proxy::all(proxy.url.clone()).map_err(|error| {
        Error::new(ErrorKind::Configuration, "ProxyServer can't be used").caused_by(error)
    })?;
    if let Some(user) = &proxy.user {
        let password = proxy.password.as_ref().map(ExposeSecret::expose_secret);
        through = through.basic_auth(user, password.unwrap_or_default());
    }
    Ok(through.no_proxy(NoProxy::from_string(&proxy.exceptions.join(","))))
}

fn certificates(path: &Path) -> Result<Vec<Certificate>> {
    let unusable = |what: &str| {
        let message = format!("SSLServerCert: {what} `{}`", path.display());
        Error::new(ErrorKind::Configuration, message)
    };
    let pem = fs::read(path).map_err(|error| unusable("can't read").caused_by(error))?;
    let found = Certificate::from_pem_bundle(&pem)
        .map_err(|error| unusable("no certificates in PEM form in").caused_by(error))?;
    match found.is_empty() {
        true => Err(unusable("no certificates in PEM form in")),
        false => Ok(found),
    }
}
