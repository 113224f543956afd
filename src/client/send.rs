//! The loop around one request: stamp, send, judge, wait, again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use backon::{BackoffBuilder, ExponentialBuilder};
use bytes::{Bytes, BytesMut};
use http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_LOCATION, CONTENT_TYPE,
    HeaderMap, IF_MODIFIED_SINCE, LOCATION, PROXY_AUTHENTICATE, SET_COOKIE, WWW_AUTHENTICATE,
};
use http::{HeaderName, Method};
use secrecy::ExposeSecret;

use super::io::IoRuntime;
use super::journal::{Call, Journal};
use super::judge::{Came, Limit, Verdict, brings, judge, judge_no_file, server_time};
use super::limits::{AppLedger, Limits};
use super::meter::Meter;
use super::progress::Teller;
use super::quota::Quota;
use super::request::{Content, LONGEST_URL, Request};
use crate::auth::{Authenticator, scopes};
use crate::config::{AuthScheme, Settings};
use crate::error::{Error, ErrorKind, Result};
use crate::log::{Level, Log, Statement};
use crate::transfer::{Broken, Download, Upload};

/// A larger body is no page of Xero's, which hold at most a thousand documents.
const LARGEST_BODY: usize = 256 << 20;
/// By which Xero tells that what comes has come before.
const IDEMPOTENCY_KEY: &str = "Idempotency-Key";
/// No file takes longer than this, whatever comes of it piece by piece.
const LONGEST_TRANSFER: Duration = Duration::from_secs(3600);
/// Bytes a second of a line that is too slow to send files over.
const SLOWEST: u64 = 32 * 1024;
/// Waits between tries grow up to this.
const LONGEST_BACKOFF: Duration = Duration::from_secs(30);

/// A reply that was judged good.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reply {
    pub(crate) body: Bytes,
    /// Seconds since 1970 by the server's clock, where it told.
    pub(crate) server_time: Option<i64>,
}

/// A reply that came whole, whatever it says.
struct Whole {
    headers: HeaderMap,
    body: Bytes,
}

impl Whole {
    fn judged(self) -> Reply {
        Reply {
            server_time: server_time(&self.headers),
            body: self.body,
        }
    }
}

/// What came of a request.
#[derive(Debug)]
pub(crate) enum Answer {
    /// What was asked for.
    Good(Reply),
    /// The one document asked for isn't there.
    Absent,
    /// The organisation is too large for the request's filter or order (error 51).
    TooManyRows(Error),
}

/// What came of a request that writes.
#[derive(Debug)]
pub(crate) enum Written {
    /// Xero took it, and this is what it says of each element.
    Taken(Reply),
    /// Xero refused it, saying so in the reply.
    Refused(Reply, Error),
    /// What was to be changed isn't there.
    Absent,
}

/// How a request ended.
enum End {
    Answer(Answer),
    Refused(Reply, Error),
}

/// Told how a write ended before anybody else is.
pub(crate) type Witness = Box<dyn FnOnce(&Result<Written>) + Send>;

/// How long after its first try a write may be sent again: how long Xero remembers an
/// `Idempotency-Key` is undocumented.
pub(crate) const WRITES_AGAIN_WITHIN: Duration = Duration::from_secs(300);

/// Sends the requests of one connection.
#[derive(Debug)]
pub(crate) struct Client {
    http: reqwest::Client,
    settings: Arc<Settings>,
    authenticator: Arc<Authenticator>,
    journal: Arc<Journal>,
    limits: Mutex<HashMap<Option<String>, Arc<Limits>>>,
    app_ledger: AppLedger,
    progress: Teller,
    io: Arc<IoRuntime>,
    log: Log,
}

impl Client {
    pub(crate) fn new(
        http: reqwest::Client,
        settings: Arc<Settings>,
        authenticator: Arc<Authenticator>,
        io: Arc<IoRuntime>,
        log: Log,
    ) -> Client {
        Client {
            http,
            app_ledger: AppLedger::new(&settings),
            settings,
            authenticator,
            journal: Arc::default(),
            limits: Mutex::default(),
            progress: Teller::default(),
            io,
            log,
        }
    }

    pub(crate) fn journal(&self) -> &Journal {
        &self.journal
    }

    pub(crate) fn progress(&self) -> &Teller {
        &self.progress
    }

    /// What is left of the limits of the organisation `tenant`.
    pub(crate) async fn quota(self: &Arc<Self>, tenant: Option<String>) -> Result<Quota> {
        let client = Arc::clone(self);
        let limits = async move { client.limits_of(tenant.as_deref()).quota().await };
        self.io.run(limits).await
    }

    /// Waits until nothing that was asked for and given up is under way any more.
    pub(crate) async fn idle(&self) {
        self.io.idle().await;
    }

    /// Sends `request` for the organisation `tenant`, counting on `meter`; dropping the future
    /// stops it.
    ///
    /// # Errors
    /// Any kind but `Configuration` and `Query`: what came back, and what was tried.
    pub(crate) async fn send(
        self: &Arc<Self>,
        request: Request,
        tenant: Option<String>,
        meter: Meter,
    ) -> Result<Answer> {
        let client = Arc::clone(self);
        let sent = async move {
            let end = client.send_here(&request, tenant.as_deref(), &meter, None);
            match end.await? {
                End::Answer(answer) => Ok(answer),
                End::Refused(_, error) => Err(error),
            }
        };
        self.io.run(sent).await
    }

    /// Sends `request`, which writes, for the organisation `tenant`; once it has begun it runs to
    /// its end, whoever waits, and `witness` is told how it ended.
    ///
    /// # Errors
    /// As [`send`](Client::send). [`Error::is_in_doubt`] says that Xero may have taken it.
    pub(crate) async fn write(
        self: &Arc<Self>,
        request: Request,
        tenant: Option<String>,
        meter: Meter,
        witness: Witness,
    ) -> Result<Written> {
        let client = Arc::clone(self);
        let written = async move {
            let end = client
                .send_here(&request, tenant.as_deref(), &meter, None)
                .await;
            let written = end.and_then(|end| match end {
                End::Answer(Answer::Good(reply)) => Ok(Written::Taken(reply)),
                End::Answer(Answer::Absent) => Ok(Written::Absent),
                End::Answer(Answer::TooManyRows(error)) => Err(error),
                End::Refused(reply, error) => Ok(Written::Refused(reply, error)),
            });
            witness(&written);
            written
        };
        self.io.run_to_end(written).await
    }

    /// Sends `request`, whose reply is a file, for the organisation `tenant`; whether the file is
    /// there. Dropping the future stops it.
    ///
    /// # Errors
    /// As [`send`](Client::send), and `Io` if it can't be written.
    pub(crate) async fn download(
        self: &Arc<Self>,
        request: Request,
        tenant: Option<String>,
        meter: Meter,
        file: Arc<Download>,
    ) -> Result<bool> {
        let client = Arc::clone(self);
        let came = async move {
            let end = client.send_here(&request, tenant.as_deref(), &meter, Some(&file));
            match end.await? {
                End::Answer(Answer::Good(_)) => Ok(true),
                End::Answer(Answer::Absent) => Ok(false),
                End::Answer(Answer::TooManyRows(error)) | End::Refused(_, error) => Err(error),
            }
        };
        self.io.run(came).await
    }

    async fn send_here(
        &self,
        request: &Request,
        tenant: Option<&str>,
        meter: &Meter,
        file: Option<&Download>,
    ) -> Result<End> {
        let mut first_sent = None;
        let mut in_doubt = false;
        let end = self.tried(request, tenant, meter, file, &mut first_sent, &mut in_doubt);
        match end.await {
            // What an earlier try may have done, a later one can't do again.
            Ok(End::Refused(_, error)) if in_doubt => Err(error.in_doubt()),
            // What was to be deleted is gone.
            Ok(End::Answer(Answer::Absent)) if in_doubt && request.method == Method::DELETE => {
                Ok(End::Answer(Answer::Good(Reply::default())))
            }
            Ok(End::Answer(Answer::Absent)) if in_doubt && request.body.is_some() => {
                let what = "no reply came to a write, and at the next try it wasn't there any more";
                Err(Error::new(ErrorKind::Unreachable, what).in_doubt())
            }
            Err(error) if in_doubt => Err(error.in_doubt()),
            end => end,
        }
    }

    /// Tries until there is an end. `in_doubt` says whether Xero may have taken a write of which
    /// no reply came.
    async fn tried(
        &self,
        request: &Request,
        tenant: Option<&str>,
        meter: &Meter,
        file: Option<&Download>,
        first_sent: &mut Option<Instant>,
        in_doubt: &mut bool,
    ) -> Result<End> {
        let url = request.url(&self.settings.api_url);
        if url.len() > LONGEST_URL {
            return Err(Error::new(
                ErrorKind::Query,
                format!(
                    "the request would be {} characters long, and Xero takes about 2,000: \
                     use fewer or shorter values in the filter",
                    url.len()
                ),
            ));
        }
        let statement = meter.statement();
        // Only calls to an organisation's books count against its limits.
        let limits = (!request.base.is_empty()).then(|| self.limits_of(tenant));
        let mut waits = waits(&self.settings);
        let mut renewed = false;
        let mut attempt = 1;
        let mut held_since = Instant::now();
        loop {
            let token = || self.authenticator.access_token();
            let (leave, token) = match &limits {
                Some(limits) => {
                    let (leave, token) = limits.leave(token).await?;
                    (Some((&**limits, leave)), token)
                }
                None => (None, token().await?),
            };
            let mut message = self
                .http
                .request(request.method.clone(), &url)
                .header(AUTHORIZATION, format!("Bearer {}", token.expose_secret()))
                .header(ACCEPT, file.map_or("application/json", |file| file.accept));
            if let Some(file) = file {
                // Each piece of it has a time of its own.
                message = message.timeout(LONGEST_TRANSFER);
                if let Some(content_type) = &file.content_type {
                    message = message.header("contentType", content_type);
                }
            }
            if let Some(tenant) = tenant {
                message = message.header("xero-tenant-id", tenant);
            }
            if let Some(since) = request.modified_since_header() {
                message = message.header(IF_MODIFIED_SINCE, since);
            }
            if let Some(body) = &request.body {
                message = message.header(CONTENT_TYPE, body.content_type.as_ref());
                message = match &body.content {
                    Content::Text(text) => message.body(text.clone()),
                    Content::File(file) => {
                        let length = file.length_sent();
                        let progress = self.progress.file(Some(length));
                        let slowest = Duration::from_secs(length / SLOWEST);
                        message
                            .header(CONTENT_LENGTH, length)
                            .timeout(self.settings.timeout + slowest)
                            .body(reqwest::Body::wrap_stream(file.pieces(progress)))
                    }
                };
                if let Some(key) = &body.key {
                    message = message.header(IDEMPOTENCY_KEY, key);
                }
            }
            if *in_doubt && too_late(*first_sent, &self.settings) {
                return Err(Error::new(
                    ErrorKind::Unreachable,
                    "no reply came to a write, and it is too late to send it again under the \
                     same Idempotency-Key",
                ));
            }
            first_sent.get_or_insert_with(Instant::now);
            let waited = held_since.elapsed();
            meter.waited(waited);
            let note = |status: Option<u16>, bytes: usize, took: Duration| {
                meter.called(bytes);
                let call = Call {
                    at: SystemTime::now().checked_sub(took).unwrap_or(UNIX_EPOCH),
                    method: request.method.clone(),
                    url: request.without_texts(),
                    status,
                    bytes,
                    took,
                    waited,
                    attempt,
                };
                self.log.write(Level::Requests, statement, "request", || {
                    format!("{call}, organisation={}", tenant.unwrap_or("-"))
                });
                self.journal.add(call);
            };
            let sent = format!(
                "> {} {}, authorization: (not shown){}{}",
                request.method,
                request.without_texts(),
                tenant
                    .map(|id| format!(", xero-tenant-id: {id}"))
                    .unwrap_or_default(),
                request
                    .modified_since_header()
                    .map(|since| format!(", if-modified-since: {since}"))
                    .unwrap_or_default(),
            );
            tracing::debug!(target: "xero_sql::calls", "{sent}");
            self.log
                .write(Level::Headers, statement, "headers", || sent);
            let exchange = self.exchange(request, message, file, note, statement);
            let (mut verdict, came) = exchange.await;
            if let Some(Content::File(sent)) = request.body.as_ref().map(|body| &body.content)
                && sent.has_changed()
            {
                // Never whole, and so never taken.
                return Err(changed(sent, *in_doubt));
            }
            if let Some(reply) = came.as_ref().filter(|_| file.is_none()) {
                self.log.shape(statement, &reply.body);
            }
            if let Verdict::Again { limit, wait, .. } = &mut verdict {
                *wait = wait.map(|wait| jittered(wait, *limit));
            }
            if let (Some((limits, leave)), Some(reply)) = (&leave, &came) {
                limits.learn(leave, &reply.headers, &verdict).await;
            }
            drop(leave);
            held_since = Instant::now();
            *in_doubt |= request.method != Method::GET && leaves_in_doubt(&verdict);
            let (wait, error) = match (verdict, came) {
                (Verdict::Good, Some(reply)) => {
                    return Ok(End::Answer(Answer::Good(reply.judged())));
                }
                (Verdict::Refused(error), Some(reply)) => {
                    return Ok(End::Refused(reply.judged(), error));
                }
                (Verdict::Refused(error), None) => return Err(error),
                (Verdict::Good, None) => unreachable!("nothing is judged good but a reply"),
                (Verdict::Absent, _) => return Ok(End::Answer(Answer::Absent)),
                (Verdict::TooManyRows(error), _) => {
                    return Ok(End::Answer(Answer::TooManyRows(error)));
                }
                // The limits have learnt it, and the next leave waits.
                (Verdict::DayUsedUp { .. }, _)
                    if limits.is_some() && self.settings.retry_daily_limit =>
                {
                    (renewed, attempt) = (false, attempt + 1);
                    continue;
                }
                (Verdict::Final(error) | Verdict::DayUsedUp { error, .. }, _) => {
                    return Err(error);
                }
                (Verdict::LacksScope(error), _) => {
                    let advice = scopes::lacking(&self.settings, &request.path, request.scope);
                    return Err(error.and(advice));
                }
                (Verdict::Renew, _) if renewed => {
                    let again = match self.settings.auth_scheme {
                        AuthScheme::OAuthClient => String::new(),
                        _ => format!(" with {}", scopes::login(&self.settings, "")),
                    };
                    return Err(Error::new(
                        ErrorKind::SignIn,
                        format!(
                            "Xero answered 401 to a new access token as well. Sign in again{again}"
                        ),
                    ));
                }
                (Verdict::Renew, _) => {
                    renewed = true;
                    self.authenticator.renew(&token).await?;
                    continue;
                }
                (Verdict::Again { wait, error, .. }, _) => (wait, error),
            };
            let Some(backoff) = waits.next() else {
                let tries = match attempt {
                    1 => "once".to_string(),
                    tries => format!("{tries} times"),
                };
                return Err(error.and(format_args!(" (tried {tries})")));
            };
            let wait = wait.map_or(backoff, |wait| wait + backoff.mul_f32(0.1));
            let then = format!("; trying again in {:.1} s", wait.as_secs_f32());
            self.log.warn_of(statement, &error, &then);
            let told = self.progress.waits("another try", wait);
            self.settings.clock.sleep(wait).await;
            drop(told);
            attempt += 1;
        }
    }

    fn limits_of(&self, tenant: Option<&str>) -> Arc<Limits> {
        let mut limits = self.limits.lock().unwrap_or_else(|p| p.into_inner());
        let of_tenant = limits.entry(tenant.map(str::to_string)).or_insert_with(|| {
            let limits = Limits::new(&self.settings, tenant, &self.app_ledger);
            Arc::new(limits.told_on(&self.progress, &self.log))
        });
        Arc::clone(of_tenant)
    }

    /// One try: the verdict on what came, and the reply if one came whole. `note` is told the
    /// reply's status, its body's bytes and the time it took.
    async fn exchange(
        &self,
        request: &Request,
        message: reqwest::RequestBuilder,
        file: Option<&Download>,
        note: impl Fn(Option<u16>, usize, Duration),
        statement: Option<&Statement>,
    ) -> (Verdict, Option<Whole>) {
        let started = Instant::now();
        let mut reply = match message.send().await {
            Ok(reply) => reply,
            Err(error) => {
                note(None, 0, started.elapsed());
                let came = Came::Nothing(self.unreachable(error));
                return (judge(request, came), None);
            }
        };
        let (status, headers) = (reply.status(), reply.headers().clone());
        tracing::debug!(target: "xero_sql::calls", "< {status}{}", shown(&headers));
        self.log.write(Level::Headers, statement, "headers", || {
            format!("< {status}{}", logged(&headers))
        });
        if let Some(file) = file.filter(|file| brings(file, status, &headers)) {
            let taken = file.take(&mut reply, self.settings.timeout).await;
            let bytes = taken.as_ref().map_or(0, |bytes| *bytes);
            let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
            note(Some(status.as_u16()), bytes, started.elapsed());
            let body = Bytes::new();
            return match taken {
                Ok(_) => (Verdict::Good, Some(Whole { headers, body })),
                Err(broken) => (self.judge_broken(request, broken), None),
            };
        }
        let body = whole_body(&mut reply).await;
        let bytes = body.as_ref().map_or(0, Bytes::len);
        note(Some(status.as_u16()), bytes, started.elapsed());
        let body = match body {
            Ok(body) => body,
            Err(broken) => {
                let came = match broken {
                    Some(error) if error.is_timeout() => Came::Nothing(self.unreachable(error)),
                    Some(error) => Came::Cut(error),
                    None => Came::TooLarge(LARGEST_BODY >> 20),
                };
                return (judge(request, came), None);
            }
        };
        let came = Came::Reply {
            status,
            headers: &headers,
            body: &body,
        };
        let verdict = match file {
            None => judge(request, came),
            Some(_) => judge_no_file(request, came),
        };
        (verdict, Some(Whole { headers, body }))
    }

    /// What it means that a file didn't come whole.
    fn judge_broken(&self, request: &Request, broken: Broken) -> Verdict {
        match broken {
            Broken::Cut(error) if error.is_timeout() => {
                judge(request, Came::Nothing(self.unreachable(error)))
            }
            Broken::Cut(error) => judge(request, Came::Cut(error)),
            Broken::Stalled(patience) => {
                let what = format!(
                    "the file stopped coming for {} s (Timeout)",
                    patience.as_secs()
                );
                let error = Error::new(ErrorKind::Unreachable, what);
                judge(request, Came::Nothing(error))
            }
            Broken::Disk(error) => Verdict::Final(error),
            Broken::TooLarge(megabytes) => judge(request, Came::TooLarge(megabytes)),
        }
    }

    fn unreachable(&self, error: reqwest::Error) -> Error {
        unreachable_host(
            "ApiUrl",
            &self.settings.api_url,
            self.settings.timeout,
            error,
        )
    }
}

/// That a file isn't what it was when the statement first read it.
fn changed(sent: &Upload, in_doubt: bool) -> Error {
    let name = sent.path().map(|path| path.display().to_string());
    let name = name.unwrap_or_else(|| "the content".to_string());
    // An earlier try may have brought what it was before.
    let then = match in_doubt {
        true => "",
        false => ": it wasn't taken. Run the statement again",
    };
    Error::new(
        ErrorKind::Query,
        format!("{name} changed while it was sent{then}"),
    )
}

/// Whether a write may have been taken: only a limit's refusal, a 401 and a 403 say that it wasn't.
fn leaves_in_doubt(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Again { limit, .. } => limit.is_none(),
        Verdict::Final(error) => error.kind() == ErrorKind::UnexpectedReply,
        _ => false,
    }
}

/// Whether Xero may have forgotten what a write brought when it was first sent.
fn too_late(first_sent: Option<Instant>, settings: &Settings) -> bool {
    let within = settings.clock.real(WRITES_AGAIN_WITHIN);
    first_sent.is_some_and(|first| first.elapsed() > within)
}

/// The headers of a reply, those left out that may hold secrets.
fn shown(headers: &HeaderMap) -> String {
    let hidden = |name: &HeaderName| {
        let secret = [SET_COOKIE, WWW_AUTHENTICATE, PROXY_AUTHENTICATE, LOCATION];
        // These tell what a file is called.
        let named = [CONTENT_DISPOSITION, CONTENT_LOCATION];
        secret.contains(name) || named.contains(name)
    };
    headers
        .iter()
        .filter(|(name, _)| !hidden(name))
        .map(|(name, value)| format!(", {name}: {}", value.to_str().unwrap_or("(no text)")))
        .collect()
}

/// The headers of a reply as they are logged: of those that a host between here and Xero may have
/// added, the names alone.
fn logged(headers: &HeaderMap) -> String {
    let begins = ["x-minlimit-", "x-daylimit-", "x-appminlimit-"];
    let is = [
        "content-type",
        "content-length",
        "content-encoding",
        "date",
        "retry-after",
        "x-rate-limit-problem",
        "xero-correlation-id",
    ];
    let is_known =
        |name: &str| is.contains(&name) || begins.iter().any(|start| name.starts_with(start));
    let shown = headers.iter().map(|(name, value)| match value.to_str() {
        Ok(value) if is_known(name.as_str()) => format!(", {name}: {value}"),
        _ => format!(", {name}"),
    });
    shown.collect()
}

/// The waits between tries, as many as `MaximumRequestRetries` allows.
pub(crate) fn waits(settings: &Settings) -> impl Iterator<Item = Duration> + Send + use<> {
    ExponentialBuilder::default()
        .with_min_delay(settings.retry_wait_time)
        .with_max_delay(LONGEST_BACKOFF)
        .with_max_times(settings.maximum_request_retries as usize)
        .with_jitter()
        .build()
}

/// The body to its end; no error stands for a body that is too large.
async fn whole_body(reply: &mut reqwest::Response) -> Result<Bytes, Option<reqwest::Error>> {
    let mut body = BytesMut::new();
    while let Some(chunk) = reply.chunk().await.map_err(Some)? {
        if body.len() + chunk.len() > LARGEST_BODY {
            return Err(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// The wait that Xero says, and a little more: those that were refused together don't come back
/// together. A minute's wait is spread by little: the pacer spreads what follows it.
fn jittered(wait: Duration, limit: Option<Limit>) -> Duration {
    let spread = match limit {
        Some(Limit::AtOnce) => wait,
        _ => wait.mul_f32(0.05).min(Duration::from_secs(1)),
    };
    wait + spread.mul_f32(fastrand::f32())
}

/// The error for a host that doesn't answer, naming the property that points to it.
pub(crate) fn unreachable_host(
    property: &str,
    host: &url::Url,
    timeout: Duration,
    error: reqwest::Error,
) -> Error {
    let host = host.host_str().unwrap_or("?").to_string()
        + &host
            .port()
            .map(|port| format!(":{port}"))
            .unwrap_or_default();
    let causes = causes(&error);
    let what = if causes.contains("proxy authorization required") {
        format!(
            "the proxy on the way to {host} asks for a user and a password: check ProxyUser and \
             ProxyPassword"
        )
    } else if causes.contains("UnknownIssuer") {
        format!(
            "{host} ({property}) shows a certificate of an issuer that this machine doesn't trust: \
             if a proxy reads along, name its certificate in SSLServerCert"
        )
    } else if error.is_timeout() {
        format!(
            "{host} ({property}) didn't answer within {} s (Timeout)",
            timeout.as_secs()
        )
    } else {
        format!("can't reach {host} ({property}): check the network, the proxy and {property}")
    };
    Error::new(ErrorKind::Unreachable, what).caused_by(error.without_url())
}

/// What stands behind an error: the libraries beneath tell it in words alone.
fn causes(error: &reqwest::Error) -> String {
    let first: Option<&dyn std::error::Error> = Some(error);
    std::iter::successors(first, |error| error.source())
        .map(|error| format!("{error}; "))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_refused_together_come_back_at_different_times_and_none_too_early() {
        for limit in [Some(Limit::AtOnce), Some(Limit::Minute), None] {
            let said = Duration::from_secs(8);
            let waits: Vec<Duration> = (0..20).map(|_| jittered(said, limit)).collect();
            assert!(waits.iter().all(|wait| *wait >= said && *wait <= said * 2));
            assert!(waits.iter().any(|wait| *wait != waits[0]), "{waits:?}");
        }
    }
}
