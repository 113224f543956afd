//! What goes wrong between here and Xero: a query outlives it whole, or fails by name.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::time::{Duration, Instant};

use futures::StreamExt;
use futures::future::join_all;
use xero_sql::simulator::{CLIENT_SECRET, Door, Fault, Options, REFRESH_TOKEN, Seen, Simulator};
use xero_sql::{Error, ErrorKind, Settings, XeroConnection};

use crate::harness::{DEMO, Demo, cells, settings, sorted};

const ALL_INVOICES: &str = "SELECT InvoiceID FROM Invoices";

/// 600 invoices in six pages.
async fn six_pages() -> Demo {
    paged(600, &[]).await
}

async fn paged(invoices: usize, more: &[(&str, &str)]) -> Demo {
    let options = Options {
        invoices,
        ..Options::default()
    };
    Demo::with(options, &[&[("PageSize", "100")], more].concat()).await
}

async fn with_retries(retries: &str) -> Demo {
    let options = Options {
        invoices: 30,
        ..Options::default()
    };
    Demo::with(options, &[("MaximumRequestRetries", retries)]).await
}

/// The error of a query that must not have an answer.
async fn failure(demo: &Demo, sql: &str) -> Error {
    match demo.session.collect(sql).await {
        Ok(batches) => panic!("{sql} has an answer: {:?}", cells(&batches)),
        Err(error) => error,
    }
}

/// Fails unless the error is of this kind and says all of this.
#[track_caller]
fn check(error: &Error, kind: ErrorKind, words: &[&str]) {
    assert_eq!(error.kind(), kind, "{error}");
    for word in words {
        assert!(
            error.to_string().contains(word),
            "`{word}` isn't in: {error}"
        );
    }
}

async fn check_open(simulator: &Simulator, more: &[(&str, &str)], kind: ErrorKind, words: &[&str]) {
    match XeroConnection::open(settings(simulator, more)).await {
        Ok(_) => panic!("opened with {more:?}"),
        Err(error) => check(&error, kind, words),
    }
}

fn statuses(calls: &[Seen]) -> Vec<u16> {
    calls.iter().map(|seen| seen.status).collect()
}

/// Requests to the token endpoint since the journal was cleared.
fn token_calls(simulator: &Simulator) -> usize {
    let journal = simulator.journal();
    journal
        .iter()
        .filter(|seen| seen.door == Door::Identity)
        .count()
}

/// The ids of the simulator's invoices, in order.
fn invoice_ids(simulator: &Simulator) -> Vec<Vec<String>> {
    let books = simulator.books(0);
    sorted(
        books
            .invoices()
            .map(|invoice| vec![invoice.invoice_id.to_string()])
            .collect(),
    )
}

fn json(body: &str) -> Fault {
    Fault::reply(200, body).header("Content-Type", "application/json; charset=utf-8")
}

/// A page of invoices that bear these members, each an object's inside.
fn page_of(page: usize, pages: usize, items: usize, invoices: &[String]) -> Fault {
    let invoices: Vec<String> = invoices
        .iter()
        .map(|invoice| format!("{{{invoice}}}"))
        .collect();
    json(&format!(
        r#"{{"pagination":{{"page":{page},"pageSize":100,"pageCount":{pages},"itemCount":{items}}},"Invoices":[{}]}}"#,
        invoices.join(",")
    ))
}

/// `"InvoiceID":"…"`, another id for each number.
fn id(number: usize) -> String {
    format!(r#""InvoiceID":"00000000-0000-4000-8000-{number:012}""#)
}

// ---- Trouble in passing -------------------------------------------------------------------

/// Trouble that passes, its name, and what it is when it doesn't.
fn passing_trouble() -> Vec<(&'static str, Fault, ErrorKind, &'static str)> {
    let at_once = Some(Duration::ZERO);
    let html = Fault::reply(200, "<html><body>Sign in to the proxy</body></html>")
        .header("Content-Type", "text/html");
    vec![
        (
            "429",
            Fault::too_many_requests("minute", at_once),
            ErrorKind::Limit,
            "minute limit",
        ),
        (
            "503 text",
            Fault::unavailable(),
            ErrorKind::Unreachable,
            "503",
        ),
        (
            "500 HTML",
            Fault::html_error(),
            ErrorKind::Unreachable,
            "500",
        ),
        (
            "502 empty",
            Fault::reply(502, ""),
            ErrorKind::Unreachable,
            "502",
        ),
        ("200 HTML", html, ErrorKind::UnexpectedReply, "isn't JSON"),
        (
            "200 empty",
            Fault::reply(200, ""),
            ErrorKind::UnexpectedReply,
            "isn't JSON",
        ),
        (
            "cut body",
            Fault::cut_body(),
            ErrorKind::Unreachable,
            "before its end",
        ),
    ]
}

#[tokio::test]
async fn trouble_in_passing_costs_one_more_call_and_no_row() {
    let demo = with_retries("1").await;
    for (name, fault, ..) in passing_trouble() {
        demo.simulator.script(fault);
        let (rows, calls) = demo.ask(ALL_INVOICES).await;
        assert_eq!(sorted(rows), invoice_ids(&demo.simulator), "{name}");
        assert_eq!(calls.len(), 2, "{name}: {calls:#?}");
        assert_eq!(calls[0].url, calls[1].url, "{name}: the same request");
    }
}

#[tokio::test]
async fn trouble_between_pages_costs_one_more_call_and_no_row() {
    let demo = six_pages().await;
    for (name, fault, ..) in passing_trouble() {
        demo.simulator.script(fault.after(3));
        let (rows, calls) = demo.ask(ALL_INVOICES).await;
        assert_eq!(sorted(rows), invoice_ids(&demo.simulator), "{name}");
        assert_eq!(calls.len(), 7, "{name}: {calls:#?}");
    }
}

#[tokio::test]
async fn trouble_that_stays_is_told_with_the_number_of_tries() {
    let demo = with_retries("2").await;
    for (name, fault, kind, words) in passing_trouble() {
        for _ in 0..3 {
            demo.simulator.script(fault.clone());
        }
        demo.simulator.clear_journal();
        let error = failure(&demo, ALL_INVOICES).await;
        check(&error, kind, &[words, "tried 3 times", "Invoices", DEMO]);
        assert_eq!(demo.calls().len(), 3, "{name}");
    }
}

#[tokio::test]
async fn without_retries_trouble_is_told_at_once() {
    let demo = with_retries("0").await;
    demo.simulator.script(Fault::unavailable());
    let error = failure(&demo, ALL_INVOICES).await;
    check(&error, ErrorKind::Unreachable, &["tried once"]);
    assert_eq!(demo.calls().len(), 1);
}

async fn check_waited_out(problem: &str, said: Option<Duration>) {
    let demo = with_retries("1").await;
    demo.simulator
        .script(Fault::too_many_requests(problem, said));
    let start = Instant::now();
    let (rows, calls) = demo.ask(ALL_INVOICES).await;
    assert!(
        start.elapsed() >= Duration::from_secs(1),
        "{:?}",
        start.elapsed()
    );
    assert_eq!(sorted(rows), invoice_ids(&demo.simulator));
    assert_eq!(statuses(&calls), [429, 200]);
}

#[tokio::test]
async fn a_minute_limit_is_waited_out_as_long_as_xero_says() {
    check_waited_out("minute", Some(Duration::from_secs(1))).await;
}

#[tokio::test]
async fn a_concurrency_limit_that_says_no_wait_is_waited_out_for_a_second() {
    check_waited_out("concurrent", None).await;
}

#[tokio::test]
async fn a_used_up_day_is_told_at_once_with_its_reset() {
    let demo = with_retries("4").await;
    let wait = Duration::from_secs(11_520);
    demo.simulator
        .script(Fault::too_many_requests("day", Some(wait)));
    let error = failure(&demo, ALL_INVOICES).await;
    check(&error, ErrorKind::Limit, &["day limit", "3 h 12 min"]);
    assert_eq!(demo.calls().len(), 1);
}

#[tokio::test]
async fn opening_a_connection_survives_trouble_too() {
    let simulator = Simulator::start(Options::default()).unwrap();
    simulator.script(Fault::unavailable().on("/connections"));
    let connection = XeroConnection::open(settings(&simulator, &[]))
        .await
        .unwrap();
    assert_eq!(connection.tenant().name, DEMO);
    let statuses = statuses(&simulator.journal());
    assert_eq!(statuses, [200, 503, 200]);
}

#[tokio::test]
async fn a_token_endpoint_that_is_down_is_no_wrong_answer() {
    let simulator = Simulator::start(Options::default()).unwrap();
    for _ in 0..2 {
        simulator.script(Fault::unavailable().on("/connect/token"));
    }
    let more = [("MaximumRequestRetries", "1")];
    check_open(
        &simulator,
        &more,
        ErrorKind::Unreachable,
        &["signing in", "503"],
    )
    .await;
}

// ---- No answer ----------------------------------------------------------------------------

const IMPATIENT: [(&str, &str); 2] = [("Timeout", "1"), ("MaximumRequestRetries", "0")];

#[tokio::test]
async fn an_answer_later_than_timeout_names_timeout() {
    let demo = Demo::with(Options::default(), &IMPATIENT).await;
    demo.simulator.script(Fault::stall(Duration::from_secs(60)));
    let start = Instant::now();
    let error = failure(&demo, ALL_INVOICES).await;
    check(
        &error,
        ErrorKind::Unreachable,
        &["Timeout", "ApiUrl", "1 s"],
    );
    assert!(start.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn a_body_that_stalls_beyond_timeout_names_timeout() {
    let (address, _server) = half_an_answer();
    let url = format!("http://{address}");
    let pairs = [
        ("OAuthAccessToken", "given"),
        ("OAuthSettingsLocation", "memory://"),
        ("ApiUrl", &url),
    ];
    let settings = Settings::from_pairs(pairs.into_iter().chain(IMPATIENT)).unwrap();
    let error = XeroConnection::open(settings).await.unwrap_err();
    check(&error, ErrorKind::Unreachable, &["Timeout"]);
}

/// A server that sends the beginning of a body to its first caller and then holds its breath,
/// until what this returns is dropped.
fn half_an_answer() -> (SocketAddr, std::sync::mpsc::Sender<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (hold, held) = std::sync::mpsc::channel::<()>();
    std::thread::spawn(move || {
        let (mut caller, _) = listener.accept().unwrap();
        let _ = caller.read(&mut [0; 4096]);
        let head =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n[";
        let _ = caller.write_all(head.as_bytes());
        let _ = held.recv();
    });
    (address, hold)
}

#[tokio::test]
async fn a_host_that_refuses_is_named_with_its_property() {
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let url = format!("http://{closed}");
    let demo = Demo::of(1).await;
    for property in ["ApiUrl", "IdentityUrl"] {
        let more = [(property, url.as_str()), ("MaximumRequestRetries", "0")];
        let words = [property, "127.0.0.1"];
        check_open(&demo.simulator, &more, ErrorKind::Unreachable, &words).await;
    }
}

// ---- Tokens that run out ------------------------------------------------------------------

#[tokio::test]
async fn a_token_that_expires_between_pages_costs_one_refresh_and_no_row() {
    let demo = six_pages().await;
    demo.simulator.script(Fault::token_expired().after(3));
    let (rows, calls) = demo.ask(ALL_INVOICES).await;
    assert_eq!(sorted(rows), invoice_ids(&demo.simulator));
    assert_eq!(calls.len(), 7);
    assert_eq!(token_calls(&demo.simulator), 1);
}

#[tokio::test]
async fn refresh_runs_once_for_eight_queries_under_way() {
    let demo = six_pages().await;
    let mut streams = Vec::new();
    let mut first = Vec::new();
    for _ in 0..8 {
        let mut stream = demo.session.execute(ALL_INVOICES).await.unwrap();
        first.push(stream.next().await.unwrap().unwrap());
        streams.push(stream);
    }
    demo.simulator.expire_tokens();
    for _ in 0..8 {
        // So that all are on their way before the first is refused.
        demo.simulator
            .script(Fault::stall(Duration::from_millis(100)));
    }
    let rest = join_all(streams.into_iter().map(|stream| stream.collect::<Vec<_>>())).await;
    let expected = invoice_ids(&demo.simulator);
    for (first, rest) in first.into_iter().zip(rest) {
        let mut batches = vec![first];
        batches.extend(rest.into_iter().map(Result::unwrap));
        assert_eq!(sorted(cells(&batches)), expected);
    }
    let calls = statuses(&demo.calls());
    let refused = calls.iter().filter(|status| **status == 401).count();
    assert!(refused > 1, "{refused} were refused");
    assert_eq!(token_calls(&demo.simulator), 1);
}

#[tokio::test]
async fn a_new_token_that_is_refused_as_well_asks_for_a_sign_in() {
    let demo = Demo::of(30).await;
    demo.simulator.script(Fault::token_expired());
    demo.simulator.script(Fault::token_expired());
    let error = failure(&demo, ALL_INVOICES).await;
    check(&error, ErrorKind::SignIn, &["401", "ign in again"]);
    assert_eq!(token_calls(&demo.simulator), 1);
}

#[tokio::test]
async fn consent_withdrawn_between_pages_is_an_error_and_no_short_answer() {
    let demo = six_pages().await;
    let mut stream = demo.session.execute(ALL_INVOICES).await.unwrap();
    stream.next().await.unwrap().unwrap();
    demo.simulator.expire_tokens();
    demo.simulator.forget_refresh_tokens();
    let mut ends = Vec::new();
    while let Some(batch) = stream.next().await {
        ends.extend(batch.err());
    }
    assert_eq!(ends.len(), 1);
    let error = Error::from(ends.remove(0));
    check(
        &error,
        ErrorKind::SignIn,
        &["invalid_grant", "OAuthRefreshToken"],
    );
}

// ---- Answers that aren't answers ----------------------------------------------------------

#[tokio::test]
async fn a_list_that_isnt_there_is_an_error_and_never_no_rows() {
    let demo = Demo::of(30).await;
    for table in [
        "Invoices",
        "InvoiceLineItems",
        "Contacts",
        "Accounts",
        "Organisation",
    ] {
        for fault in [
            Fault::reply(404, "The resource you're looking for cannot be found"),
            Fault::reply(404, "{}").header("Content-Type", "application/json"),
        ] {
            demo.simulator.script(fault);
            let error = failure(&demo, &format!("SELECT * FROM {table}")).await;
            check(&error, ErrorKind::UnexpectedReply, &["404", table]);
        }
    }
}

#[tokio::test]
async fn a_reply_without_its_root_is_an_error_that_names_it() {
    let demo = Demo::of(30).await;
    for body in [
        r#"{"Status":"OK"}"#,
        r#"{"Invoices":null}"#,
        r#"{"invoice":[]}"#,
    ] {
        demo.simulator.script(json(body));
        let error = failure(&demo, ALL_INVOICES).await;
        check(
            &error,
            ErrorKind::UnexpectedReply,
            &["`Invoices`", "page 1"],
        );
    }
}

#[tokio::test]
async fn a_reply_that_ends_in_the_middle_of_its_json_is_an_error() {
    let demo = Demo::of(30).await;
    demo.simulator
        .script(json(&format!(r#"{{"Invoices":[{{{}}},{{"Invo"#, id(1))));
    let error = failure(&demo, ALL_INVOICES).await;
    check(&error, ErrorKind::UnexpectedReply, &["Invoices", "JSON"]);
}

#[tokio::test]
async fn a_value_of_a_wrong_type_is_named_by_table_page_item_and_path() {
    let demo = Demo::of(30).await;
    for (column, member, path) in [
        ("Total", r#""Total":"soon""#, "Total"),
        ("Total", r#""Total":1.00005"#, "Total"),
        ("Total", r#""Total":[1]"#, "Total"),
        ("DueDate", r#""DueDate":"soon""#, "DueDate"),
        (
            "UpdatedDateUTC",
            r#""UpdatedDateUTC":"/Date(soon)/""#,
            "UpdatedDateUTC",
        ),
        (
            "HasAttachments",
            r#""HasAttachments":"perhaps""#,
            "HasAttachments",
        ),
        ("ContactName", r#""Contact":{"Name":{}}"#, "Contact/Name"),
        ("InvoiceID", r#""Total":1"#, "InvoiceID"),
    ] {
        let first = format!("{},{}", id(1), r#""Total":1,"Contact":{}"#);
        let second = match column {
            "InvoiceID" => member.to_string(),
            _ => format!("{},{member}", id(2)),
        };
        demo.simulator.script(page_of(1, 1, 2, &[first, second]));
        let error = failure(&demo, &format!("SELECT {column} FROM Invoices")).await;
        let words = ["`Invoices`", "page 1", "item 2", path];
        check(&error, ErrorKind::UnexpectedReply, &words);
    }
}

#[tokio::test]
async fn a_page_other_than_the_one_asked_for_is_an_error() {
    let demo = Demo::of(30).await;
    demo.simulator.script(page_of(1, 2, 2, &[id(1)]));
    demo.simulator.script(page_of(1, 2, 2, &[id(1)]));
    let error = failure(&demo, ALL_INVOICES).await;
    check(
        &error,
        ErrorKind::UnexpectedReply,
        &["Invoices", "page 2", "page 1"],
    );
}

#[tokio::test]
async fn fewer_rows_than_xero_counts_are_never_an_answer() {
    let demo = Demo::of(30).await;
    // Once for each reading; more would be left over.
    for _ in 0..10 {
        demo.simulator.script(page_of(1, 1, 5, &[id(1), id(2)]));
    }
    let error = failure(&demo, ALL_INVOICES).await;
    check(&error, ErrorKind::ResultMoved, &["Invoices"]);
}

#[tokio::test]
async fn a_redirect_is_refused_and_no_token_goes_where_it_points() {
    let demo = Demo::of(30).await;
    let stranger = Simulator::start(Options::default()).unwrap();
    for status in [301, 302, 307, 308] {
        let there = format!("{}/api.xro/2.0/Invoices", stranger.url());
        demo.simulator
            .script(Fault::reply(status, "").header("Location", &there));
        let error = failure(&demo, ALL_INVOICES).await;
        check(&error, ErrorKind::UnexpectedReply, &[&status.to_string()]);
    }
    assert_eq!(stranger.journal(), []);
}

// ---- Lists that move ----------------------------------------------------------------------

#[tokio::test]
async fn invoices_that_appear_between_pages_push_none_out_and_none_twice() {
    for (after, count) in [(1, 1), (2, 3), (3, 150), (5, 1), (6, 7)] {
        let demo = six_pages().await;
        let before = invoice_ids(&demo.simulator);
        demo.simulator.add_invoices_after(after, count);
        let rows = sorted(demo.rows(ALL_INVOICES).await);
        let mut distinct = rows.clone();
        distinct.dedup();
        assert_eq!(
            rows.len(),
            distinct.len(),
            "{count} after {after}: a row came twice"
        );
        for row in &before {
            assert!(
                rows.binary_search(row).is_ok(),
                "{count} after {after}: {row:?} is lost"
            );
        }
        let now = invoice_ids(&demo.simulator);
        assert_eq!(now.len(), before.len() + count, "the invoices did appear");
        assert!(rows.iter().all(|row| now.contains(row)));
    }
}

#[tokio::test]
async fn a_list_that_changes_during_every_reading_is_told_so() {
    let demo = six_pages().await;
    for request in 1..=100 {
        demo.simulator.add_invoices_after(request, 1);
    }
    let error = failure(&demo, ALL_INVOICES).await;
    check(&error, ErrorKind::ResultMoved, &["Invoices", "again"]);
    assert!(demo.calls().len() < 100, "it gave up");
}

/// Every invoice that has the status throughout comes exactly once, whatever leaves the
/// filtered list and comes into it between two pages.
async fn check_filtered(after: usize, leaving: usize, coming: usize) {
    let demo = paged(2_000, &[]).await;
    let authorised = |demo: &Demo| -> Vec<(usize, String)> {
        let books = demo.simulator.books(0);
        let invoices = books.invoices().enumerate();
        let mut found: Vec<(usize, String)> = invoices
            .filter(|(_, invoice)| invoice.status == "AUTHORISED")
            .map(|(index, invoice)| (index, invoice.invoice_id.to_string()))
            .collect();
        found.sort_by(|one, other| one.1.cmp(&other.1));
        found
    };
    let before = authorised(&demo);
    assert!(before.len() > 200, "several pages");
    // The first of the list leave: what follows moves up.
    let voided: Vec<usize> = before
        .iter()
        .take(leaving)
        .map(|(index, _)| *index)
        .collect();
    demo.simulator.void_invoices_after(after, &voided);
    if coming > 0 {
        demo.simulator.add_invoices_after(after, coming);
    }
    let sql = "SELECT InvoiceID FROM Invoices WHERE Status = 'AUTHORISED'";
    let rows = sorted(demo.rows(sql).await);
    let mut distinct = rows.clone();
    distinct.dedup();
    let case = format!("{leaving} left and {coming} came after request {after}");
    assert_eq!(rows.len(), distinct.len(), "{case}: a row came twice");
    let now = authorised(&demo);
    for invoice in before.iter().filter(|invoice| now.contains(invoice)) {
        let row = vec![invoice.1.clone()];
        assert!(
            rows.binary_search(&row).is_ok(),
            "{case}: {} is lost",
            invoice.1
        );
    }
}

#[tokio::test]
async fn invoices_that_leave_a_filtered_list_between_pages_hide_none() {
    for (after, leaving) in [(1, 1), (1, 20), (2, 1)] {
        check_filtered(after, leaving, 0).await;
    }
}

#[tokio::test]
async fn as_many_that_come_as_leave_between_pages_hide_none() {
    for leaving in 1..=3 {
        for coming in leaving..leaving + 3 {
            check_filtered(1, leaving, coming).await;
        }
    }
}

// ---- Organisations too large to filter ----------------------------------------------------

#[tokio::test]
async fn an_organisation_too_large_for_a_filter_gives_the_same_rows_without_it() {
    let demo = six_pages().await;
    for sql in [
        "SELECT InvoiceID FROM Invoices WHERE Total > 1000",
        "SELECT InvoiceID FROM Invoices WHERE InvoiceNumber = 'none has this'",
        "SELECT InvoiceID FROM Invoices WHERE Total > 1000 AND Status = 'AUTHORISED'",
        "SELECT InvoiceID, Total FROM Invoices ORDER BY Total DESC, InvoiceID LIMIT 7",
        "SELECT ContactName, COUNT(*) FROM Invoices WHERE Total < 500 GROUP BY ContactName",
        ALL_INVOICES,
    ] {
        demo.simulator.refuse_high_volume_above(usize::MAX);
        let expected = demo.rows(sql).await;
        demo.simulator.refuse_high_volume_above(100);
        assert_eq!(sorted(demo.rows(sql).await), sorted(expected), "{sql}");
    }
}

#[tokio::test]
async fn a_refused_filter_costs_one_call_more_than_none() {
    let demo = six_pages().await;
    demo.simulator.refuse_high_volume_above(100);
    let (_, calls) = demo
        .ask("SELECT InvoiceID FROM Invoices WHERE Total > 1000")
        .await;
    assert_eq!(statuses(&calls), [400, 200, 200, 200, 200, 200, 200]);
    assert!(
        calls[1..]
            .iter()
            .all(|seen| seen.query_value("where").is_none())
    );
}

// ---- Refusals that a person must mend -----------------------------------------------------

#[tokio::test]
async fn wrong_credentials_are_named() {
    let simulator = Simulator::start(Options::default()).unwrap();
    let secret = [("OAuthClientSecret", "wrong")];
    check_open(
        &simulator,
        &secret,
        ErrorKind::SignIn,
        &["OAuthClientSecret"],
    )
    .await;
    let token = [("OAuthRefreshToken", "unknown")];
    check_open(
        &simulator,
        &token,
        ErrorKind::SignIn,
        &["OAuthRefreshToken"],
    )
    .await;
    assert_eq!(
        statuses(&simulator.journal()),
        [400, 400],
        "none is tried twice"
    );
}

#[tokio::test]
async fn a_missing_scope_is_named() {
    let demo = Demo::of(30).await;
    for (table, scope) in [
        ("Invoices", "accounting.invoices.read"),
        ("Contacts", "accounting.contacts.read"),
        ("Accounts", "accounting.settings.read"),
    ] {
        let body = r#"{"Title":"Unauthorized","Status":401,"Detail":"AuthorizationUnsuccessful"}"#;
        let fault = Fault::reply(401, body).header("Content-Type", "application/json");
        demo.simulator.script(fault);
        demo.simulator.clear_journal();
        let error = failure(&demo, &format!("SELECT * FROM {table}")).await;
        check(&error, ErrorKind::SignIn, &[scope, "sign in again"]);
        assert_eq!(demo.calls().len(), 1);
        assert_eq!(token_calls(&demo.simulator), 0, "no refresh would help");
    }
}

#[tokio::test]
async fn an_unknown_organisation_is_answered_with_those_there_are() {
    let simulator = Simulator::start(Options::default()).unwrap();
    let names: Vec<String> = simulator.tenants().into_iter().map(|t| t.name).collect();
    let mut words: Vec<&str> = names.iter().map(String::as_str).collect();
    words.push("Nobody Ltd");
    check_open(
        &simulator,
        &[("Tenant", "Nobody Ltd")],
        ErrorKind::Tenant,
        &words,
    )
    .await;
}

#[tokio::test]
async fn an_organisation_that_refuses_is_told_once() {
    let demo = with_retries("4").await;
    let body =
        r#"{"Type":null,"Title":"Forbidden","Status":403,"Detail":"AuthenticationUnsuccessful"}"#;
    demo.simulator
        .script(Fault::reply(403, body).header("Content-Type", "application/json"));
    let error = failure(&demo, ALL_INVOICES).await;
    check(
        &error,
        ErrorKind::Tenant,
        &["403", "AuthenticationUnsuccessful", "still connected", DEMO],
    );
    assert_eq!(demo.calls().len(), 1);
}

// ---- The token file -----------------------------------------------------------------------

/// What the token file says of `member`.
fn stored(path: &Path, member: &str) -> String {
    let text = fs::read_to_string(path).unwrap();
    let stored: serde_json::Value = serde_json::from_str(&text).unwrap();
    stored[member].as_str().unwrap().to_string()
}

#[tokio::test]
async fn the_rotated_token_is_kept_where_only_its_owner_reads() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokens/demo.json");
    let place = [("OAuthSettingsLocation", path.to_str().unwrap())];
    let demo = Demo::with(Options::default(), &place).await;
    let first = stored(&path, "refresh_token");
    assert_ne!(first, REFRESH_TOKEN);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{mode:o}");
    }
    demo.simulator.expire_tokens();
    demo.rows("SELECT Name FROM Organisation").await;
    assert_ne!(stored(&path, "refresh_token"), first, "rotated again");
}

#[tokio::test]
async fn a_second_connection_uses_the_token_that_was_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("demo.json");
    let place = [("OAuthSettingsLocation", path.to_str().unwrap())];
    let demo = Demo::with(Options::default(), &place).await;
    XeroConnection::open(settings(&demo.simulator, &place))
        .await
        .unwrap();
    assert_eq!(token_calls(&demo.simulator), 0);
}

#[tokio::test]
async fn a_second_connection_refreshes_with_the_token_that_was_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("demo.json");
    let place = [("OAuthSettingsLocation", path.to_str().unwrap())];
    let demo = Demo::with(Options::default(), &place).await;
    demo.simulator.expire_tokens();
    // Nothing but the file to sign in with.
    let more = [place[0], ("OAuthRefreshToken", "")];
    XeroConnection::open(settings(&demo.simulator, &more))
        .await
        .unwrap();
    assert_eq!(token_calls(&demo.simulator), 1);
}

#[tokio::test]
async fn connections_that_share_a_token_file_refresh_it_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("demo.json");
    let place = [("OAuthSettingsLocation", path.to_str().unwrap())];
    let demo = Demo::with(Options::default(), &place).await;
    let open = || XeroConnection::open(settings(&demo.simulator, &place));
    let (one, other) = (open().await.unwrap(), open().await.unwrap());
    demo.simulator.expire_tokens();
    let sessions = [demo.connection.session(), one.session(), other.session()];
    let queries = sessions.iter().map(|session| session.collect(ALL_INVOICES));
    for answer in join_all(queries).await {
        answer.unwrap();
    }
    assert_eq!(token_calls(&demo.simulator), 1);
}

#[tokio::test]
async fn a_refresh_under_way_is_kept_though_its_query_is_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("demo.json");
    let place = [("OAuthSettingsLocation", path.to_str().unwrap())];
    let demo = Demo::with(Options::default(), &place).await;
    let before = stored(&path, "refresh_token");
    demo.simulator.expire_tokens();
    let stall = Fault::stall(Duration::from_millis(200));
    demo.simulator.script(stall.on("/connect/token"));
    let mut query = Box::pin(demo.session.collect(ALL_INVOICES));
    while token_calls(&demo.simulator) == 0 {
        let a_moment = tokio::time::timeout(Duration::from_millis(5), &mut query).await;
        assert!(a_moment.is_err(), "it ended without a refresh");
    }
    drop(query);
    let start = Instant::now();
    while stored(&path, "refresh_token") == before {
        assert!(
            start.elapsed() < Duration::from_secs(10),
            "the new token is lost"
        );
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_token_file_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("demo.json");
    let place = [("OAuthSettingsLocation", path.to_str().unwrap())];
    let demo = Demo::with(Options::default(), &place).await;
    for mode in [0o640, 0o604] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let words = ["chmod 600", path.to_str().unwrap()];
        check_open(&demo.simulator, &place, ErrorKind::SignIn, &words).await;
    }
    assert_eq!(demo.simulator.journal(), [], "no call was made");
}

// ---- Secrets ------------------------------------------------------------------------------

#[tokio::test]
async fn no_secret_is_in_errors_debug_texts_or_journals() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("demo.json");
    let options = Options {
        invoices: 30,
        ..Options::default()
    };
    let more = [
        ("OAuthSettingsLocation", path.to_str().unwrap()),
        ("MaximumRequestRetries", "0"),
    ];
    let demo = Demo::with(options, &more).await;
    let mut secrets = vec![
        CLIENT_SECRET.to_string(),
        REFRESH_TOKEN.to_string(),
        "wrong-but-secret".to_string(),
        "sneaky-token".to_string(),
    ];
    let mut keep = || {
        secrets.push(stored(&path, "access_token"));
        secrets.push(stored(&path, "refresh_token"));
    };
    keep();
    let mut texts = Vec::new();

    for sql in [
        ALL_INVOICES,
        "EXPLAIN SELECT * FROM Invoices",
        "SELECT * FROM Tenants",
    ] {
        texts.push(format!("{:?}", demo.rows(sql).await));
    }
    let sneaky = r#"{"access_token":"sneaky-token","token_type":7}"#;
    for fault in [
        Fault::unavailable(),
        Fault::html_error(),
        Fault::cut_body(),
        Fault::reply(403, "{}"),
        Fault::reply(404, ""),
        Fault::reply(400, r#"{"ErrorNumber":16,"Message":"no"}"#),
        json(r#"{"Status":"OK"}"#),
    ] {
        demo.simulator.script(fault);
        let error = failure(&demo, ALL_INVOICES).await;
        texts.push(format!("{error} {error:?}"));
    }
    demo.simulator.expire_tokens();
    demo.rows(ALL_INVOICES).await;
    keep();
    let reply = Fault::reply(200, sneaky).header("Content-Type", "application/json");
    demo.simulator.script(reply.on("/connect/token"));
    demo.simulator.expire_tokens();
    let error = failure(&demo, ALL_INVOICES).await;
    texts.push(format!("{error} {error:?}"));

    let elsewhere = ("OAuthSettingsLocation", "memory://");
    for wrong in [
        ("OAuthClientSecret", "wrong-but-secret"),
        ("OAuthRefreshToken", "wrong-but-secret"),
        ("ApiUrl", "http://127.0.0.1:1"),
        ("IdentityUrl", "http://127.0.0.1:1"),
        ("Tenant", "Nobody Ltd"),
    ] {
        let settings = settings(&demo.simulator, &[more[1], elsewhere, wrong]);
        texts.push(format!("{settings:?}"));
        let error = XeroConnection::open(settings).await.unwrap_err();
        texts.push(format!("{error} {error:?}"));
    }
    for secret in ["OAuthClientSecret", "OAuthAccessToken", "OAuthRefreshToken"] {
        let error = Settings::from_pairs([(secret, "wrong-but-secret\n1")]).unwrap_err();
        texts.push(format!("{error} {error:?}"));
    }

    texts.push(format!("{:?} {:?}", demo.connection, demo.session));
    texts.push(format!("{:?}", demo.connection.settings()));
    texts.push(format!("{:?}", demo.connection.journal().calls()));
    texts.push(format!(
        "{:?} {:?}",
        demo.simulator.journal(),
        demo.simulator
    ));
    for secret in &secrets {
        for text in &texts {
            assert!(!text.contains(secret), "`{secret}` is in: {text}");
        }
    }
}

// ---- Stopping -----------------------------------------------------------------------------

#[tokio::test]
async fn a_dropped_query_asks_for_no_further_page() {
    let options = Options {
        invoices: 3_000,
        latency: Duration::from_millis(40),
        ..Options::default()
    };
    let demo = Demo::with(options, &[("PageSize", "100")]).await;
    let mut stream = demo.session.execute(ALL_INVOICES).await.unwrap();
    stream.next().await.unwrap().unwrap();
    drop(stream);
    // What was on its way may still arrive; a read that goes on would add a call every 40 ms.
    tokio::time::sleep(Duration::from_millis(80)).await;
    let arrived = demo.calls().len();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(demo.calls().len(), arrived);
    assert!(arrived < 30, "not all pages were read");
}
