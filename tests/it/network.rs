//! The way to Xero's hosts: a forward proxy with a password, and a host whose certificate only
//! a private authority vouches for.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use xero_sql::simulator::{Options, Simulator};
use xero_sql::{ErrorKind, Settings, XeroConnection};

use crate::cli::Place;
use crate::harness::{cells, settings};

/// `clerk:hidden`, as the proxy's header says it.
const CREDENTIALS: &str = "proxy-authorization: basic y2xlcms6aglkzgvu";

fn few() -> Options {
    Options {
        invoices: 3,
        ..Options::default()
    }
}

/// A forward proxy; the hosts that it was asked for.
struct Proxy {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// One that asks for `clerk` and `hidden`, if it asks for a password.
    async fn start(with_password: bool) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let kept = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, with_password, Arc::clone(&kept)));
            }
        });
        Proxy { address, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

async fn serve(mut stream: TcpStream, with_password: bool, asked: Arc<Mutex<Vec<String>>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let text = String::from_utf8_lossy(&head).to_lowercase();
    let mut words = text.split_whitespace();
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    if with_password && !text.contains(CREDENTIALS) {
        let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n";
        let _ = stream.write_all(refusal.as_bytes()).await;
        return;
    }
    let host = target.trim_start_matches("http://");
    let host = host.split('/').next().unwrap().to_string();
    asked.lock().unwrap().push(host.clone());
    let mut server = TcpStream::connect(host.replace("localhost", "127.0.0.1"))
        .await
        .unwrap();
    match method {
        "connect" => stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap(),
        // A server takes the absolute form that a proxy is given.
        _ => server.write_all(&head).await.unwrap(),
    }
    let _ = copy_bidirectional(&mut stream, &mut server).await;
}

/// The simulator behind TLS, and the certificate of the authority that vouches for it.
struct Encrypted {
    url: String,
    authority: PathBuf,
    _folder: tempfile::TempDir,
}

impl Encrypted {
    async fn before(simulator: &Simulator) -> Encrypted {
        let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let authority = params.self_signed(&key).unwrap();
        let issuer = Issuer::new(params, key);
        let own_key = KeyPair::generate().unwrap();
        let own = CertificateParams::new(vec!["localhost".to_string()]).unwrap();
        let own = own.signed_by(&own_key, &issuer).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("authority.pem");
        std::fs::write(&path, authority.pem()).unwrap();

        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(own_key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![own.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let behind = simulator.url().trim_start_matches("http://").to_string();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, behind) = (acceptor.clone(), behind.clone());
                tokio::spawn(async move {
                    // A client that doesn't trust us breaks off here.
                    let Ok(mut stream) = acceptor.accept(stream).await else {
                        return;
                    };
                    let mut server = TcpStream::connect(behind).await.unwrap();
                    let _ = copy_bidirectional(&mut stream, &mut server).await;
                });
            }
        });
        Encrypted {
            url: format!("https://localhost:{port}"),
            authority: path,
            _folder: folder,
        }
    }
}

async fn accounts(settings: Settings) -> xero_sql::Result<Vec<Vec<String>>> {
    let connection = XeroConnection::open(settings).await?;
    let session = connection.session();
    let rows = session.collect("SELECT COUNT(*) FROM Accounts").await?;
    Ok(cells(&rows))
}

#[tokio::test]
async fn every_request_goes_through_the_proxy_and_none_without_one() {
    let simulator = Simulator::start(few()).unwrap();
    let proxy = Proxy::start(true).await;
    let port = proxy.address.port().to_string();
    let direct = accounts(settings(&simulator, &[])).await.unwrap();
    assert_eq!(proxy.asked(), Vec::<String>::new());
    let through = [
        ("ProxyServer", "127.0.0.1"),
        ("ProxyPort", &port),
        ("ProxyUser", "clerk"),
        ("ProxyPassword", "hidden"),
    ];
    let rows = accounts(settings(&simulator, &through)).await.unwrap();
    assert_eq!(rows, direct);
    let host = simulator.url().trim_start_matches("http://").to_string();
    let asked = proxy.asked();
    assert!(
        !asked.is_empty() && asked.iter().all(|asked| *asked == host),
        "{asked:?}"
    );
}

#[test]
fn the_proxy_of_the_environment_is_taken_unless_the_property_says_no() {
    for (detect, through) in [("", true), ("true", true), ("false", false)] {
        // A proxy that hangs up; it is known that it was come to.
        let proxy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        proxy.set_nonblocking(true).unwrap();
        let address = format!("http://{}", proxy.local_addr().unwrap());
        // This machine by a name that isn't told for it: nobody listens at the port.
        let sets = [
            "AuthScheme=PKCE".to_string(),
            "ClientId=app".to_string(),
            "OAuthRefreshToken=token".to_string(),
            "OAuthSettingsLocation=memory://".to_string(),
            "ApiUrl=https://0.0.0.0:9".to_string(),
            "IdentityUrl=https://0.0.0.0:9".to_string(),
            "MaximumRequestRetries=0".to_string(),
            format!("ProxyAutoDetect={detect}"),
        ];
        let sets = sets.iter().flat_map(|set| ["--set", set.as_str()]);
        let words: Vec<&str> = sets.chain(["-c", "SELECT 1"]).collect();
        let place = Place::new();
        let mut command = place.command(&words);
        for name in ["NO_PROXY", "no_proxy"] {
            command.env_remove(name);
        }
        for name in ["HTTPS_PROXY", "https_proxy"] {
            command.env(name, &address);
        }
        let ended = command.output().unwrap();
        assert_eq!(ended.status.code(), Some(5), "{ended:?}");
        assert_eq!(proxy.accept().is_ok(), through, "ProxyAutoDetect={detect}");
    }
}

#[tokio::test]
async fn a_host_among_the_exceptions_is_reached_without_the_proxy() {
    let simulator = Simulator::start(few()).unwrap();
    let proxy = Proxy::start(false).await;
    let address = proxy.address.to_string();
    let mut through = vec![("ProxyServer", address.as_str())];
    accounts(settings(&simulator, &through)).await.unwrap();
    let asked = proxy.asked().len();
    assert!(asked > 0);
    through.push(("ProxyExceptions", "example.com; 127.0.0.1"));
    accounts(settings(&simulator, &through)).await.unwrap();
    assert_eq!(proxy.asked().len(), asked);
}

#[tokio::test]
async fn a_proxy_is_tunnelled_through_to_a_host_that_a_named_authority_vouches_for() {
    let simulator = Simulator::start(few()).unwrap();
    let encrypted = Encrypted::before(&simulator).await;
    let proxy = Proxy::start(true).await;
    let (address, authority) = (proxy.address.to_string(), encrypted.authority.clone());
    let authority = authority.to_str().unwrap();
    let hosts = [
        ("ApiUrl", encrypted.url.as_str()),
        ("IdentityUrl", encrypted.url.as_str()),
        ("MaximumRequestRetries", "0"),
    ];
    let with = |more: &[(&'static str, &str)]| {
        let all: Vec<(&str, &str)> = hosts.iter().chain(more).copied().collect();
        settings(&simulator, &all)
    };
    let proxied = [("ProxyServer", address.as_str()), ("ProxyUser", "clerk")];

    let error = accounts(with(&[])).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreachable);
    assert!(error.to_string().contains("SSLServerCert"), "{error}");

    accounts(with(&[("SSLServerCert", authority)]))
        .await
        .unwrap();
    assert_eq!(proxy.asked(), Vec::<String>::new());

    let all = [
        proxied[0],
        proxied[1],
        ("ProxyPassword", "hidden"),
        ("SSLServerCert", authority),
    ];
    accounts(with(&all)).await.unwrap();
    let host = encrypted.url.trim_start_matches("https://");
    assert!(proxy.asked().iter().all(|asked| asked == host));
    assert!(!proxy.asked().is_empty());

    let wrong = [all[0], all[1], ("ProxyPassword", "wrong"), all[3]];
    let error = accounts(with(&wrong)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreachable);
    assert!(error.to_string().contains("ProxyPassword"), "{error}");
    assert!(!error.to_string().contains("wrong"), "{error}");
}

#[tokio::test]
async fn certificates_that_cannot_be_read_are_told_by_their_file() {
    let simulator = Simulator::start(few()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none.pem");
    let open = || {
        accounts(settings(
            &simulator,
            &[("SSLServerCert", path.to_str().unwrap())],
        ))
    };
    for content in [None, Some("no certificate")] {
        if let Some(content) = content {
            std::fs::write(&path, content).unwrap();
        }
        let error = open().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains("none.pem"), "{error}");
    }
}
