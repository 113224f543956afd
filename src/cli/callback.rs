//! Waits on this machine for the browser to come back from Xero's consent page.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use url::{Host, Url};

use super::page;
use crate::auth::Consent;
use crate::error::{Error, ErrorKind, Result};

/// The last page is on its way for no longer.
const LAST_PAGE: Duration = Duration::from_secs(2);

/// Listens at `CallbackURL` for the answer to one consent.
pub(super) struct Callback {
    answers: mpsc::Receiver<Answer>,
    stop: watch::Sender<()>,
    servers: Vec<JoinHandle<io::Result<()>>>,
}

/// What the browser came back with. It waits for the page to show.
pub(super) struct Answer {
    /// The query of the address it came to.
    pub query: String,
    page: oneshot::Sender<String>,
}

impl Answer {
    /// Shows the browser its last page.
    pub fn show(self, page: String) {
        // A browser that was closed meanwhile is none the worse for it.
        let _ = self.page.send(page);
    }
}

#[derive(Clone)]
struct Shared {
    consent: Arc<Consent>,
    path: Arc<str>,
    answers: mpsc::Sender<Answer>,
}

impl Callback {
    /// Listens on the loopback addresses of `url` for the answer to `consent`.
    ///
    /// # Errors
    /// `Configuration` if it isn't plain http to this machine, or if the port is taken.
    pub async fn listen(url: &str, consent: Arc<Consent>) -> Result<Callback> {
        let listeners = listeners(url).await?;
        let path = Url::parse(url).map_or("/".to_string(), |url| url.path().to_string());
        let (sender, answers) = mpsc::channel(1);
        let router = Router::new().fallback(handle).with_state(Shared {
            consent,
            path: path.into(),
            answers: sender,
        });
        let (stop, _) = watch::channel(());
        let servers = listeners
            .into_iter()
            .map(|listener| {
                let router = router.clone();
                let mut stopped = stop.subscribe();
                tokio::spawn(async move {
                    axum::serve(listener, router)
                        .with_graceful_shutdown(async move {
                            let _ = stopped.changed().await;
                        })
                        .await
                })
            })
            .collect();
        Ok(Callback {
            answers,
            stop,
            servers,
        })
    }

    /// Waits for the answer.
    pub async fn answer(&mut self) -> Option<Answer> {
        self.answers.recv().await
    }

    /// Stops listening once the last page has left.
    pub async fn close(self) {
        drop(self.stop);
        for server in self.servers {
            let stopper = server.abort_handle();
            if tokio::time::timeout(LAST_PAGE, server).await.is_err() {
                stopper.abort();
            }
        }
    }
}

async fn listeners(url: &str) -> Result<Vec<TcpListener>> {
    let refused = |what: String| Error::new(ErrorKind::Configuration, what);
    let parsed = Url::parse(url).ok().filter(|url| url.scheme() == "http");
    let port = parsed.as_ref().and_then(Url::port_or_known_default);
    let hosts: Vec<IpAddr> = match parsed.as_ref().and_then(Url::host) {
        // A browser may take either.
        Some(Host::Domain("localhost")) => {
            vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]
        }
        Some(Host::Ipv4(address)) if address.is_loopback() => vec![address.into()],
        Some(Host::Ipv6(address)) if address.is_loopback() => vec![address.into()],
        _ => Vec::new(),
    };
    let (Some(port), false) = (port, hosts.is_empty()) else {
        return Err(refused(format!(
            "CallbackURL {url} leads elsewhere, where nobody here can wait for the browser: use \
             `xero-sql login --no-browser` and paste the address that it comes back to, or set \
             CallbackURL to http://localhost:33333 here and among your app's redirect URIs"
        )));
    };
    let mut listeners = Vec::new();
    for host in hosts {
        match TcpListener::bind(SocketAddr::new(host, port)).await {
            Ok(listener) => listeners.push(listener),
            // A machine without IPv6.
            Err(error)
                if host.is_ipv6()
                    && !listeners.is_empty()
                    && error.kind() != io::ErrorKind::AddrInUse => {}
            Err(error) => {
                return Err(refused(format!(
                    "can't wait for the browser at {url} (CallbackURL): another program may have \
                     port {port}. End it, use --no-browser, or set CallbackURL to another port \
                     here and among your app's redirect URIs"
                ))
                .caused_by(error));
            }
        }
    }
    Ok(listeners)
}

async fn handle(State(shared): State<Shared>, request: Request) -> Response {
    if request.uri().path() != &*shared.path {
        return plain(StatusCode::NOT_FOUND, page::not_here());
    }
    if request.method() != Method::GET {
        return plain(StatusCode::METHOD_NOT_ALLOWED, page::not_here());
    }
    let query = request.uri().query().unwrap_or_default().to_string();
    // Whoever else comes by doesn't end the sign-in.
    if !shared.consent.is_answered_by(&query) {
        return plain(StatusCode::BAD_REQUEST, page::not_an_answer());
    }
    let (page, shown) = oneshot::channel();
    if shared.answers.try_send(Answer { query, page }).is_err() {
        return plain(StatusCode::CONFLICT, page::not_an_answer());
    }
    match shown.await {
        Ok(page) => plain(StatusCode::OK, page),
        Err(_) => plain(StatusCode::INTERNAL_SERVER_ERROR, page::given_up()),
    }
}

fn plain(status: StatusCode, page: String) -> Response {
    let headers = [
        ("Cache-Control", "no-store"),
        ("Referrer-Policy", "no-referrer"),
        (
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'",
        ),
        ("Connection", "close"),
    ];
    (status, headers, Html(page)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_plain_http_of_this_machine_is_listened_on() {
        for url in [
            "https://localhost:33333",
            "https://a.example/back",
            "http://192.0.2.1:33333",
        ] {
            let error = listeners(url).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration);
            assert!(error.to_string().contains("--no-browser"), "{error}");
        }
    }

    #[tokio::test]
    async fn a_port_that_is_taken_is_named_and_localhost_is_both_families() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = taken.local_addr().unwrap().port();
        let url = format!("http://localhost:{port}");
        let error = listeners(&url).await.unwrap_err();
        assert!(error.to_string().contains(&port.to_string()), "{error}");
        drop(taken);
        let both = listeners(&url).await.unwrap();
        assert!(
            both.iter()
                .all(|l| l.local_addr().unwrap().ip().is_loopback())
        );
        assert!(!both.is_empty());
    }
}
