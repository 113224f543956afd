//! The front of the simulator: one door for all requests.
//!
//! A request passes the journal, the faults on order, the length of its URL, the token, the
//! tenant, the limits and the latency, in this order, before an endpoint sees it. Rule: nothing
//! in a request can make this panic, and every reply bears the headers a real one has.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::response::Response;

use super::accounting::{self, Endpoint, reply_id};
use super::apis::{self, Api};
use super::children::Child;
use super::data::calendar::instant;
use super::data::ids::{Guid, Ids};
use super::data::misstatements::{Misstatement, Planted};
use super::data::{ORGANISATIONS, World};
use super::faults::{FaultKind, Faults};
use super::identity::{Access, Identity, Link};
use super::journal::{Door, Journal, Seen};
use super::limits::Limits;
use super::lists::Selections;
use super::parameters::Parameters;
use super::render::json::object;
use super::render::xml;
use super::reply::{JSON, PDF, Reply, UNAUTHENTICATED, UNAUTHORISED};
use super::writing::idempotency::{Keys, Known, fingerprint};
use super::writing::{self, Done, Verb, Write};
use super::{Ignored, Options};

/// Where the accounting API begins.
pub(crate) const API_BASE: &str = "/api.xro/2.0";

/// Where browsers are sent to.
const CONSENT_BASE: &str = "/identity/connect/";

/// The longest path with query that is answered. // (i) README section 3
const LONGEST_URL: usize = 2_090;

/// The largest form a token request may have.
const LARGEST_FORM: usize = 64 * 1024;

/// A change of the data that waits for requests to be served.
#[derive(Debug)]
struct Pending {
    requests_left: usize,
    what: DataChange,
}

/// What happens to the first organisation's invoices.
#[derive(Debug, Clone)]
pub(crate) enum DataChange {
    Add(usize),
    Edit { indexes: Vec<usize>, voided: bool },
}

/// Everything one simulator holds.
#[derive(Debug)]
pub(crate) struct Server {
    options: Options,
    pub(crate) journal: Journal,
    pub(crate) faults: Faults,
    pub(crate) identity: Identity,
    pub(crate) high_volume: AtomicUsize,
    limits: Limits,
    worlds: Mutex<Vec<Arc<World>>>,
    pending: Mutex<Vec<Pending>>,
    selections: Selections,
    replies: AtomicU64,
    /// Held by whoever makes books of books: one at a time.
    writing: Mutex<()>,
    keys: Mutex<Keys>,
}

impl Server {
    pub(crate) fn new(options: Options) -> Server {
        let organisations = options.organisations.clamp(1, ORGANISATIONS);
        let worlds: Vec<Arc<World>> = (0..organisations)
            .map(|organisation| {
                let invoices = match organisation {
                    0 => options.invoices,
                    _ => options.invoices / 4,
                };
                let world = World::new(options.seed, organisation, invoices);
                let world = world.special_sources(options.special_sources);
                Arc::new(world.nasty(options.nasty))
            })
            .collect();
        let created: Vec<i64> = worlds
            .iter()
            .map(|world| world.organisation().created_ms)
            .collect();
        Server {
            journal: Journal::default(),
            faults: Faults::default(),
            identity: Identity::new(&options, &created),
            high_volume: AtomicUsize::new(usize::MAX),
            limits: Limits::new(
                options.limits,
                options.speed,
                options.calls_per_day,
                options.app_calls_per_minute,
            ),
            worlds: Mutex::new(worlds),
            pending: Mutex::new(Vec::new()),
            selections: Selections::default(),
            replies: AtomicU64::new(0),
            writing: Mutex::new(()),
            keys: Mutex::new(Keys::new(options.idempotency_life)),
            options,
        }
    }

    pub(crate) fn worlds(&self) -> Vec<Arc<World>> {
        self.worlds
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Resets an organisation as a demo company is: it gets a new id, and nothing stays
    /// connected to it. // (i) pitfall 18
    pub(crate) fn reset(&self, organisation: usize) {
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut worlds = self.worlds.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(world) = worlds.get_mut(organisation) {
            *world = Arc::new(world.reset());
        }
        self.identity.disconnect_organisation(organisation);
    }

    /// Changes the data once `requests` more API requests were served; at once if 0.
    pub(crate) fn change_after(&self, requests: usize, what: DataChange) {
        if requests == 0 {
            self.change(&what);
            return;
        }
        self.pending
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Pending {
                requests_left: requests,
                what,
            });
    }

    fn change(&self, what: &DataChange) {
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut worlds = self.worlds.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(first) = worlds.first_mut() {
            let now_ms = now_ms();
            *first = Arc::new(match what {
                DataChange::Add(count) => first.with_more_invoices(*count, now_ms),
                DataChange::Edit { indexes, voided } => {
                    first.with_changes(indexes, *voided, now_ms)
                }
            });
        }
    }

    /// Carries out a write on the books of an organisation as they are by now, or gives the reply
    /// that its key has.
    fn write(
        &self,
        organisation: usize,
        key: Option<(Guid, String, u64)>,
        perform: impl FnOnce(Option<Arc<World>>) -> Done,
    ) -> Reply {
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((tenant, key, request)) = &key {
            let keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
            match keys.look_up(*tenant, key, *request, Instant::now()) {
                Known::Nothing => {}
                Known::Answered(reply) => {
                    return Reply {
                        replayed: true,
                        ..reply
                    };
                }
                Known::Refused(reply) => return reply,
            }
        }
        let (reply, written) = perform(self.worlds().get(organisation).cloned());
        if let Some(written) = written {
            let mut worlds = self.worlds.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(world) = worlds.get_mut(organisation) {
                *world = written;
            }
        }
        if let Some((tenant, key, request)) = key {
            let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
            keys.keep(tenant, &key, request, reply.clone());
        }
        reply
    }

    /// Forgets what was asked with which `Idempotency-Key`.
    pub(crate) fn forget_keys(&self) {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        keys.forget();
    }

    /// Puts a file of any name on an invoice of an organisation.
    pub(crate) fn attach(&self, organisation: usize, invoice: &str, name: &str, content: &[u8]) {
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut worlds = self.worlds.lock().unwrap_or_else(PoisonError::into_inner);
        let content = Bytes::copy_from_slice(content);
        if let Some(world) = worlds.get_mut(organisation)
            && let Some(written) = writing::asides::attach_anyway(world, invoice, name, content)
        {
            *world = Arc::new(written);
        }
    }

    /// Plants a fault in the first organisation's books.
    pub(crate) fn plant(&self, misstatement: Misstatement) -> Option<Planted> {
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut worlds = self.worlds.lock().unwrap_or_else(PoisonError::into_inner);
        let first = worlds.first_mut()?;
        let (world, planted) = first.with_misstatement(misstatement)?;
        *first = Arc::new(world);
        Some(planted)
    }

    fn an_api_request_was_served(&self) {
        let due: Vec<DataChange> = {
            let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
            for change in pending.iter_mut() {
                change.requests_left = change.requests_left.saturating_sub(1);
            }
            let (due, waiting) = std::mem::take(&mut *pending)
                .into_iter()
                .partition(|change| change.requests_left == 0);
            *pending = waiting;
            let due: Vec<Pending> = due;
            due.into_iter().map(|change| change.what).collect()
        };
        for change in &due {
            self.change(change);
        }
    }
}

/// The routes: one, because what an unknown path gets is part of the behaviour.
pub(crate) fn router(server: Arc<Server>) -> Router {
    Router::new().fallback(handle).with_state(server)
}

async fn handle(State(server): State<Arc<Server>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let door = match path.to_ascii_lowercase().as_str() {
        "/connect/token" | "/connect/revocation" => Door::Identity,
        path if path.starts_with(CONSENT_BASE) => Door::Login,
        path if path == "/connections" || path.starts_with("/connections/") => Door::Connections,
        _ => Door::Api,
    };
    let url = parts
        .uri
        .path_and_query()
        .map_or(path.clone(), |whole| whole.as_str().to_owned());
    let query = pairs(parts.uri.query().unwrap_or_default().as_bytes());
    let verb = verb(&parts).filter(|_| door == Door::Api);
    let (body, written) = match verb {
        Some(_) => (Body::empty(), body_of(body, &path).await),
        None => (body, Some(Bytes::new())),
    };
    let as_text = |bytes: &Bytes| std::str::from_utf8(bytes).ok().map(str::to_owned);
    let entry = server.journal.arrived(Seen {
        door,
        method: parts.method.as_str().to_owned(),
        path: path.clone(),
        query: query.clone(),
        url: url.clone(),
        if_modified_since: header(&parts, "if-modified-since").map(str::to_owned),
        tenant: header(&parts, "xero-tenant-id").map(str::to_owned),
        idempotency_key: header(&parts, "idempotency-key").map(str::to_owned),
        body: verb
            .and(
                written
                    .as_ref()
                    .filter(|bytes| bytes.len() <= writing::LARGEST_BODY),
            )
            .and_then(as_text),
        replayed: false,
        grant: None,
        status: 0,
        rows: 0,
    });
    let number = server.replies.fetch_add(1, Ordering::Relaxed);

    let fault = server.faults.take(&path, door == Door::Api, verb.is_some());
    if let Some(FaultKind::Stall(duration)) = &fault {
        tokio::time::sleep(*duration).await;
    }
    let mut grant = None;
    let mut reply = match &fault {
        Some(FaultKind::Reply {
            status,
            headers,
            body,
        }) => {
            let mut reply = Reply::text(*status, body);
            reply.headers.clone_from(headers);
            reply
        }
        _ => match door {
            Door::Login => login(&server, &parts, &path, &query, &form(body).await),
            Door::Identity => {
                let form = form(body).await;
                grant = form
                    .iter()
                    .find(|(name, _)| name == "grant_type")
                    .map(|(_, value)| value.clone());
                token(&server, &parts, &path, &form)
            }
            Door::Connections => connections(&server, &parts, &path, &query),
            Door::Api => match written {
                Some(written) => api(&server, &parts, &url, &query, number, written).await,
                // (x) README section 4
                None => Reply::text(413, "The request is too large"),
            },
        },
    };
    let is_by_hand = matches!(fault, Some(FaultKind::Reply { .. }));
    reply.cut = matches!(fault, Some(FaultKind::CutBody));
    reply.lost = matches!(fault, Some(FaultKind::LostReply));
    if door == Door::Api {
        server.an_api_request_was_served();
        if !is_by_hand && !wants_json(&parts) && reply.content_type == JSON {
            // (x) README section 1: XML unless JSON is asked for.
            let root = if reply.status == 200 {
                "Response"
            } else {
                "ApiException"
            };
            reply.body = xml::document(root, &reply.body);
            reply.content_type = "text/xml; charset=utf-8";
        }
    }
    server
        .journal
        .answered(entry, reply.status, reply.rows, reply.replayed, grant);
    response(reply, reply_id(Ids::new(server.options.seed), number))
}

fn token(server: &Server, parts: &Parts, path: &str, form: &[(String, String)]) -> Reply {
    let authorization = header(parts, "authorization");
    if parts.method != Method::POST {
        Reply::text(405, "Method not allowed")
    } else if path.eq_ignore_ascii_case("/connect/token") {
        server.identity.token(authorization, form)
    } else {
        server.identity.revoke(authorization, form)
    }
}

/// The pages that a browser sees.
fn login(
    server: &Server,
    parts: &Parts,
    path: &str,
    query: &[(String, String)],
    form: &[(String, String)],
) -> Reply {
    let worlds = server.worlds();
    let organisations: Vec<&str> = worlds.iter().map(|world| world.name()).collect();
    let page = path.to_ascii_lowercase();
    match (parts.method.as_str(), page.strip_prefix(CONSENT_BASE)) {
        ("GET", Some("authorize")) => server.identity.authorize(query, &organisations),
        ("POST", Some("consent")) => server.identity.consent(form, &organisations, now_ms()),
        _ => Reply::not_found(),
    }
}

fn connections(server: &Server, parts: &Parts, path: &str, query: &[(String, String)]) -> Reply {
    let access = match server.identity.access(header(parts, "authorization")) {
        Ok(access) => access,
        Err(reply) => return reply,
    };
    let id = path.splitn(3, '/').nth(2);
    match (parts.method.as_str(), id) {
        ("GET", None) => {}
        ("DELETE", Some(id)) => {
            let known =
                Guid::parse(id).is_some_and(|id| server.identity.disconnect(access.holder, id));
            return match known {
                true => Reply::text(204, ""),
                false => Reply::not_found(),
            };
        }
        _ => return Reply::text(405, "Method not allowed"),
    }
    let wanted = query
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("authEventId"))
        .map(|(_, value)| Guid::parse(value));
    let rows: Vec<String> = reached(server, &access)
        .iter()
        .filter(|(link, _)| wanted.is_none_or(|wanted| wanted == Some(link.auth_event)))
        .map(|(link, world)| {
            // (s) README section 6: seven digits, no zone.
            let text = |ms| instant(ms).format("%Y-%m-%dT%H:%M:%S%.3f0000").to_string();
            object(|o| {
                o.text("id", link.id.to_string());
                o.text("authEventId", link.auth_event.to_string());
                o.text("tenantId", world.tenant_id().to_string());
                o.text("tenantType", "ORGANISATION");
                o.text("tenantName", world.name());
                o.text("createdDateUtc", text(link.created_ms));
                o.text("updatedDateUtc", text(link.updated_ms));
            })
        })
        .collect();
    Reply {
        rows: rows.len(),
        ..Reply::json(200, format!("[{}]", rows.join(",")))
    }
}

/// The connections that a token opens, with their organisations.
fn reached(server: &Server, access: &Access) -> Vec<(Link, Arc<World>)> {
    let worlds = server.worlds();
    let links = server.identity.links_of(access.holder).into_iter();
    links
        .filter_map(|link| {
            let world = Arc::clone(worlds.get(link.organisation)?);
            Some((link, world))
        })
        .collect()
}

async fn api(
    server: &Arc<Server>,
    parts: &Parts,
    url: &str,
    query: &[(String, String)],
    number: u64,
    body: Bytes,
) -> Reply {
    if url.len() > LONGEST_URL {
        return Reply::not_found();
    }
    let access = match server.identity.access(header(parts, "authorization")) {
        Ok(access) => access,
        Err(reply) => return reply,
    };
    let Some(world) = tenant(server, parts, &access) else {
        // (x) README section 7
        return Reply::refused(403, UNAUTHENTICATED);
    };
    let (remaining, place) = server.limits.enter(world.tenant_id(), Instant::now());
    let with_counts = |reply: Reply| {
        reply
            .header("X-MinLimit-Remaining", remaining.minute)
            .header("X-DayLimit-Remaining", remaining.day)
            .header("X-AppMinLimit-Remaining", remaining.app_minute)
    };
    let _place = match place {
        Ok(place) => place,
        Err(exceeded) => {
            let reply = Reply::text(429, "").header("X-Rate-Limit-Problem", exceeded.problem);
            return with_counts(match exceeded.retry_after {
                Some(seconds) => reply.header("Retry-After", seconds),
                None => reply,
            });
        }
    };
    if server.options.latency > Duration::ZERO {
        tokio::time::sleep(server.options.latency).await;
    }
    with_counts(endpoint(server, parts, query, number, &access, world, body).await)
}

/// The organisation a request is for.
fn tenant(server: &Server, parts: &Parts, access: &Access) -> Option<Arc<World>> {
    let mut reached = reached(server, access).into_iter().map(|(_, world)| world);
    match header(parts, "xero-tenant-id") {
        Some(text) => {
            let wanted = Guid::parse(text)?;
            reached.find(|world| world.tenant_id() == wanted)
        }
        // (x) README section 5: a custom connection needs no header.
        None if access.is_custom_connection() => reached.next(),
        None => None,
    }
}

async fn endpoint(
    server: &Arc<Server>,
    parts: &Parts,
    query: &[(String, String)],
    number: u64,
    access: &Access,
    world: Arc<World>,
    body: Bytes,
) -> Reply {
    let path = parts.uri.path();
    if let Some(api) = apis::api_of(path) {
        return other_api(server, parts, api, query, access, world, body).await;
    }
    let Some(rest) = path.strip_prefix(API_BASE) else {
        return Reply::not_found();
    };
    let mut segments = rest.split('/').filter(|segment| !segment.is_empty());
    let Some(endpoint) = segments.next().and_then(Endpoint::named) else {
        return Reply::not_found();
    };
    let rest: Vec<String> = segments.map(percent_decoded).collect();
    let verb = verb(parts);
    let names_child = rest.get(1).map(|word| Child::named(word));
    // (x) a single document is printed where that alone is taken.
    let is_printed = rest.len() == 1 && header(parts, "accept") == Some(PDF);
    let names_child = names_child.or_else(|| is_printed.then_some(Some(Child::Pdf)));
    let child = match names_child {
        Some(None) if verb.is_none() => return Reply::not_found(),
        child => child.flatten(),
    };
    let most = if child == Some(Child::Attachments) {
        3
    } else {
        2
    };
    if verb.is_none() && rest.len() > most {
        return Reply::not_found();
    }
    if verb.is_none() && parts.method != Method::GET {
        return Reply::text(405, "Method not allowed");
    }
    let scope = child.and_then(Child::scope).unwrap_or(endpoint.scope());
    let may = match verb {
        Some(_) => access.may_write(scope),
        None => access.covers(scope),
    };
    if !may {
        return Reply::refused(401, UNAUTHORISED);
    }
    let parameters = Parameters::read(query, header(parts, "if-modified-since"));
    let tenant = world.tenant_id();
    let request = accounting::Request {
        world,
        endpoint,
        id: rest.first().cloned(),
        child,
        part: rest.get(2).cloned(),
        parameters: Parameters {
            lists_hide: server.options.lists_hide,
            ..parameters.without(&server.options.ignored)
        },
        upper_case_ids: server.options.upper_case_ids,
        high_volume: server.high_volume.load(Ordering::Relaxed),
        number,
        now_ms: now_ms(),
    };
    if let Some(verb) = verb {
        let key = key_of(parts, verb, tenant, &body);
        let organisation = request.world.organisation;
        let mut write = Write {
            verb,
            request: accounting::Request {
                id: None,
                child: None,
                part: None,
                ..request
            },
            rest,
            body,
            summarize_errors: summarizes(query),
            include_online: flag(query, "IncludeOnline"),
            content_type: header(parts, "content-type").unwrap_or_default().to_owned(),
        };
        let server = Arc::clone(server);
        return tokio::task::spawn_blocking(move || {
            server.write(organisation, key, |now| {
                write.request.world = now.unwrap_or(write.request.world);
                writing::perform(&write)
            })
        })
        .await
        .unwrap_or_else(|_| Reply::failed());
    }
    let server = Arc::clone(server);
    tokio::task::spawn_blocking(move || accounting::answer(&request, &server.selections))
        .await
        .unwrap_or_else(|_| Reply::failed())
}

/// What a method asks for, unless it only reads.
fn verb(parts: &Parts) -> Option<Verb> {
    match parts.method {
        Method::PUT => Some(Verb::Put),
        Method::POST => Some(Verb::Post),
        Method::PATCH => Some(Verb::Patch),
        Method::DELETE => Some(Verb::Delete),
        _ => None,
    }
}

/// The key that a write is known again by, for its organisation, and what tells the request from others.
/// None of a DELETE is heeded. // (s) README section 8
fn key_of(parts: &Parts, verb: Verb, tenant: Guid, body: &[u8]) -> Option<(Guid, String, u64)> {
    let key = header(parts, "idempotency-key").filter(|_| verb != Verb::Delete)?;
    let request = fingerprint(parts.method.as_str(), &parts.uri.to_string(), body);
    Some((tenant, key.to_owned(), request))
}

/// Whether errors are summed up in a 400: unless `false` is sent.
// (i) README section 8: the default that is stated isn't the one observed.
fn summarizes(query: &[(String, String)]) -> bool {
    flag(query, "summarizeErrors") != Some(false)
}

/// A flag of a query, if it is one.
fn flag(query: &[(String, String)], name: &str) -> Option<bool> {
    let mut pairs = query.iter();
    let sent = pairs.find(|(known, _)| known.eq_ignore_ascii_case(name));
    match sent?.1.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// A reply of an API beside accounting.
async fn other_api(
    server: &Arc<Server>,
    parts: &Parts,
    (api, path): (Api, Vec<String>),
    query: &[(String, String)],
    access: &Access,
    world: Arc<World>,
    body: Bytes,
) -> Reply {
    let Some(scope) = (api.scope)(&path) else {
        return Reply::not_found();
    };
    let verb = verb(parts);
    if verb.is_none() && parts.method != Method::GET {
        return Reply::text(405, "Method not allowed");
    }
    let may = match verb {
        Some(_) => access.may_write(scope),
        None => access.covers(scope),
    };
    if !may {
        return Reply::refused(401, UNAUTHORISED);
    }
    let ignores = |what| server.options.ignored.contains(&what);
    let since = header(parts, "if-modified-since").map(str::to_owned);
    let (tenant, organisation) = (world.tenant_id(), world.organisation);
    let request = apis::Request {
        world,
        path,
        query: query.to_vec(),
        if_modified_since: since.filter(|_| !ignores(Ignored::ModifiedSince)),
        ignores_lists: ignores(Ignored::Lists),
        upper_case_ids: server.options.upper_case_ids,
        now_ms: now_ms(),
    };
    let Some(verb) = verb else {
        return tokio::task::spawn_blocking(move || (api.answer)(&request))
            .await
            .unwrap_or_else(|_| Reply::failed());
    };
    let key = key_of(parts, verb, tenant, &body);
    let mut write = apis::Write {
        verb,
        request,
        body,
        content_type: header(parts, "content-type").unwrap_or_default().to_owned(),
    };
    let server = Arc::clone(server);
    tokio::task::spawn_blocking(move || {
        server.write(organisation, key, |now| {
            write.request.world = now.unwrap_or(write.request.world);
            (api.write)(&write)
        })
    })
    .await
    .unwrap_or_else(|_| Reply::failed())
}

fn response(mut reply: Reply, id: Guid) -> Response {
    if reply.lost && reply.status == 204 {
        // One without a body would be sent before its body could break.
        reply.status = 200;
    }
    let whole = reply.bytes.unwrap_or_else(|| Bytes::from(reply.body));
    let length = whole.len();
    let body = if reply.lost {
        // Nothing was sent yet, so that nothing is.
        let broken = std::io::Error::other("lost as ordered");
        Body::from_stream(futures::stream::iter([Err::<Bytes, _>(broken)]))
    } else if reply.cut {
        cut(&whole)
    } else {
        Body::from(whole)
    };
    let mut response = Response::new(body);
    // A reply without a body would leave all the same.
    let status = if reply.lost { 200 } else { reply.status };
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if let Ok(content_type) = HeaderValue::from_str(reply.content_type) {
        headers.insert(CONTENT_TYPE, content_type);
    }
    for (name, value) in &reply.headers {
        if let (Ok(name), Ok(value)) = (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_str(value),
        ) {
            headers.insert(name, value);
        }
    }
    if reply.cut {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    if let Ok(date) = HeaderValue::from_str(&httpdate::fmt_http_date(SystemTime::now())) {
        headers.insert(DATE, date);
    }
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        headers.insert("xero-correlation-id", id);
    }
    response
}

/// Half of the body, and then the connection breaks.
fn cut(whole: &Bytes) -> Body {
    let half = whole.slice(..whole.len() / 2);
    Body::from_stream(futures::stream::unfold(Some(half), |half| async {
        match half {
            Some(half) if !half.is_empty() => Some((Ok(half), None)),
            _ => {
                // Time for the half to leave before the connection goes.
                tokio::time::sleep(Duration::from_millis(20)).await;
                Some((Err(std::io::Error::other("cut as ordered")), None))
            }
        }
    }))
}

fn header<'a>(parts: &'a Parts, name: &str) -> Option<&'a str> {
    parts.headers.get(name)?.to_str().ok()
}

fn wants_json(parts: &Parts) -> bool {
    parts
        .headers
        .get_all("accept")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.to_ascii_lowercase().contains("application/json"))
}

/// What is to be written, unless it is too large. // (x) README section 4
async fn body_of(body: Body, path: &str) -> Option<Bytes> {
    let path = path.to_ascii_lowercase();
    let most = if path.contains("/attachments/") {
        writing::LARGEST_FILE
    } else if path.starts_with("/files.xro/") {
        // The file and the form around it.
        writing::LARGEST_FILE + LARGEST_FORM
    } else {
        writing::LARGEST_BODY
    };
    axum::body::to_bytes(body, most).await.ok()
}

/// The pairs of a form in a body.
async fn form(body: Body) -> Vec<(String, String)> {
    match axum::body::to_bytes(body, LARGEST_FORM).await {
        Ok(bytes) => pairs(&bytes),
        Err(_) => Vec::new(),
    }
}

/// The pairs of a query or a form, decoded, in order.
fn pairs(text: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(text).into_owned().collect()
}

/// A part of a path without its percent signs.
pub(crate) fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let coded = (bytes[at] == b'%')
            .then(|| bytes.get(at + 1..at + 3))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        out.push(coded.unwrap_or(bytes[at]));
        at += if coded.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn now_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_millis()).ok())
        .unwrap_or(0)
}
