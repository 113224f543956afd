//! `tests/fixtures`: a reply of each endpoint, and the rows that its tables make of it.
//!
//! They are cut from the simulator's replies: `XERO_SQL_BLESS=1` writes them anew, a few documents
//! each, chosen so that every field that is ever filled is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Query, State};
use axum::http::{StatusCode, Uri};
use axum::{Json, Router};
use serde_json::{Value, json};
use xero_sql::catalog::descriptor::{
    By, Counted, Endpoint, Identity, Layout, Lines, Paging, Reply, Rows, Table,
};
use xero_sql::catalog::registry::TABLES;
use xero_sql::simulator::{CLIENT_ID, Options, REFRESH_TOKEN, Simulator};
use xero_sql::{Settings, XeroConnection};

use crate::harness::{Demo, NULL, cells};
use crate::tables::{name_in_sql, required};

/// The end of a flag's path that is set.
const SET: &str = "=true";
/// Documents in a fixture at most.
const DOCUMENTS: usize = 3;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// The file of the reply to `path` of an API, ids within it left out:
/// `accounting/Invoices/History.json`, and `accounting/Budgets/by-id.json` of a single budget.
fn file_of(schema: &str, path: &str) -> String {
    let is_id = |part: &str| part.starts_with('{') || part.len() == 36;
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let within = parts.iter().copied().filter(|part| !is_id(part));
    let last = parts.last().filter(|last| is_id(last)).map(|_| "by-id");
    let parts: Vec<&str> = within.chain(last).collect();
    format!("{schema}/{}.json", parts.join("/"))
}

/// The fixture that a table's rows are in; none for one that is made of other tables.
fn fixture_of(table: &Table) -> Option<String> {
    match table.rows {
        Rows::Connections => Some("connections.json".to_string()),
        _ => {
            let endpoint = table.endpoint()?;
            Some(file_of(&folder_of(table, endpoint), endpoint.path))
        }
    }
}

/// The folder of a table's fixtures, which is one for each version of an API: `payrollaus/2.0`.
fn folder_of(table: &Table, endpoint: &Endpoint) -> String {
    let schema = table.api.schema_name();
    let version = endpoint.base.and_then(|base| base.rsplit('/').next());
    version.map_or(schema.to_string(), |version| format!("{schema}/{version}"))
}

fn read(file: &str) -> Value {
    let path = folder().join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!("{file}: {error}: XERO_SQL_BLESS=1 cargo test --test it fixtures")
    });
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"))
}

// ---- Cutting --------------------------------------------------------------------------------

/// A reply of the simulator's to the request that a query for `table` made last; where a list has
/// to be asked for in parts, with the documents of all of them.
async fn reply_of(demo: &Demo, token: &str, table: &Table, endpoint: &Endpoint) -> Value {
    let sql = format!("SELECT * FROM {}{}", name_in_sql(table), required(table));
    let (_, mut calls) = demo.ask(&sql).await;
    let file = fixture_of(table);
    calls.retain(|seen| file_of_call(table, &seen.path) == file);
    // Of those that bring as much, the same one each time.
    calls.sort_by(|a, b| (a.rows, &a.url).cmp(&(b.rows, &b.url)));
    assert!(!calls.is_empty(), "{sql} asked for no {}", endpoint.path);
    if required_parameter(endpoint).is_none() {
        calls.drain(..calls.len() - 1);
    }
    calls.dedup_by_key(|seen| seen.url.clone());
    let (mut whole, mut documents) = (Value::Null, Vec::new());
    for seen in &calls {
        let request = reqwest::Client::new()
            .get(format!("{}{}", demo.simulator.url(), seen.url))
            .bearer_auth(token)
            .header("Accept", "application/json")
            .header("xero-tenant-id", seen.tenant.as_deref().unwrap_or_default());
        whole = request.send().await.unwrap().json().await.unwrap();
        documents.extend(documents_in(&whole, endpoint.reply));
    }
    if table.is_report() {
        return whole;
    }
    with_documents(whole, endpoint.reply, documents)
}

/// The file of the reply to a call for `table`, if it is one of its API.
fn file_of_call(table: &Table, path: &str) -> Option<String> {
    let endpoint = table.endpoint()?;
    let below = path.strip_prefix(endpoint.base_path(table.api))?;
    Some(file_of(&folder_of(table, endpoint), below))
}

/// The parameter that a list isn't answered without, and the field that it is of.
fn required_parameter(endpoint: &Endpoint) -> Option<(&'static str, &'static str)> {
    endpoint.filters.iter().find_map(|filter| match filter.by {
        By::Parameter {
            name,
            required: true,
            ..
        } => Some((name, filter.field)),
        _ => None,
    })
}

/// The documents of a reply.
fn documents_in(reply: &Value, shape: Reply) -> Vec<Value> {
    match shape {
        Reply::List(key) => reply[key].as_array().cloned().unwrap_or_default(),
        Reply::Array => reply.as_array().cloned().unwrap_or_default(),
        Reply::Under(key) => vec![reply[key].clone()],
        Reply::Document | Reply::Report { .. } => vec![reply.clone()],
        Reply::Members { name, value } => {
            let members = reply.as_object().into_iter().flatten();
            let document = |(id, held): (&String, &Value)| json!({ (name): id, (value): held });
            members.map(document).collect()
        }
    }
}

/// The reply with these documents in place of its own.
fn with_documents(mut reply: Value, shape: Reply, documents: Vec<Value>) -> Value {
    match shape {
        Reply::List(key) => reply[key] = Value::Array(documents),
        Reply::Array => reply = Value::Array(documents),
        Reply::Under(key) => reply[key] = documents.into_iter().next().unwrap_or_default(),
        Reply::Document | Reply::Report { .. } => {
            reply = documents.into_iter().next().unwrap_or_default()
        }
        Reply::Members { name, value } => {
            let member = |document: &Value| {
                let id = document[name].as_str().unwrap_or_default().to_string();
                (id, document[value].clone())
            };
            reply = Value::Object(documents.iter().map(member).collect());
        }
    }
    reply
}

/// Where something stands in `value`, below `path`.
fn filled(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Null => {}
        Value::String(text) if text.is_empty() => {}
        Value::Object(members) => {
            for (name, member) in members {
                filled(member, &format!("{path}.{name}"), found);
            }
        }
        Value::Array(elements) => {
            for element in elements {
                filled(element, &format!("{path}[]"), found);
            }
        }
        Value::Bool(true) => drop(found.insert(format!("{path}{SET}"))),
        _ => drop(found.insert(path.to_string())),
    }
}

/// A few of `documents`: at each step the one that fills most of what nothing fills yet.
fn telling(documents: &[Value]) -> Vec<Value> {
    let filled_by = |document: &Value| {
        let mut found = BTreeSet::new();
        filled(document, "", &mut found);
        found
    };
    let mut left: Vec<(&Value, BTreeSet<String>)> = documents
        .iter()
        .map(|document| (document, filled_by(document)))
        .collect();
    let mut seen = BTreeSet::new();
    let mut chosen = Vec::new();
    while chosen.len() < DOCUMENTS {
        // A flag that is set leads to more: to files, say.
        let weight = |field: &String| if field.ends_with(SET) { 10 } else { 1 };
        let new = |(_, fields): &(&Value, BTreeSet<String>)| -> usize {
            fields.difference(&seen).map(weight).sum()
        };
        // The first of those that are as good.
        let best = (0..left.len()).rev().max_by_key(|at| new(&left[*at]));
        let Some((document, fields)) = best.map(|at| left.remove(at)) else {
            break;
        };
        seen.extend(fields);
        chosen.push(document.clone());
    }
    chosen
}

/// The reply with a few documents, as one page, and with nothing that another day changes.
fn cut(reply: Value, endpoint: &Endpoint) -> Value {
    let mut documents = telling(&documents_in(&reply, endpoint.reply));
    if let Paging::Offset { number, .. } = endpoint.paging {
        documents.sort_by_key(|document| document[number].as_i64());
    }
    let count = documents.len();
    let mut reply = with_documents(reply, endpoint.reply, documents);
    if let Paging::Pages { max, counted, .. } = endpoint.paging {
        match counted {
            Counted::Pagination => {
                reply["pagination"] =
                    json!({"page": 1, "pageSize": max, "pageCount": 1, "itemCount": count});
            }
            Counted::Totals => {
                let counts = [("Page", 1), ("PerPage", max), ("TotalCount", count)];
                for (name, number) in counts {
                    reply[name] = json!(number);
                }
            }
        }
    }
    if reply.get("DateTimeUTC").is_some() {
        reply["DateTimeUTC"] = json!("/Date(1764028800000)/");
    }
    if reply.get("ProviderName").is_some() && reply.get("Id").is_some() {
        reply["Id"] = json!("00000000-0000-4000-8000-000000000001");
    }
    reply
}

/// A report with a few lines of each section and its totals, and with nothing that another day
/// changes.
fn cut_report(mut reply: Value) -> Value {
    reply["DateTimeUTC"] = json!("/Date(1764028800000)/");
    reply["Id"] = json!("00000000-0000-4000-8000-000000000001");
    for report in reply["Reports"].as_array_mut().into_iter().flatten() {
        report["ReportDate"] = json!("25 November 2025");
        report["UpdatedDateUTC"] = json!("/Date(1764028800000)/");
        for section in report["Rows"].as_array_mut().into_iter().flatten() {
            let mut lines = 0;
            if let Some(rows) = section["Rows"].as_array_mut() {
                rows.retain(|row| {
                    lines += usize::from(row["RowType"] == "Row");
                    lines <= DOCUMENTS || row["RowType"] == "SummaryRow"
                });
            }
        }
    }
    reply
}

/// How many rows a table without its totals makes of a report's reply.
fn count_of_report(table: &Table, reply: &Value) -> usize {
    if let [list] = table.list() {
        let reports = reply["Reports"].as_array().into_iter().flatten();
        let elements = reports.filter_map(|report| report[*list].as_array());
        return elements.map(Vec::len).sum();
    }
    let rows = reply["Reports"][0]["Rows"].as_array();
    let rows = || rows.into_iter().flatten();
    let within = |row: &Value| row["Rows"].as_array().cloned().unwrap_or_default();
    let lines = rows().flat_map(within);
    let width = |row: &Value| row["Cells"].as_array().map_or(0, |cells| cells.len() - 1);
    let tells_totals = table.columns.iter().any(|c| c.name == "IncludeTotals");
    let is_of_account = |row: &Value| row["Cells"][0]["Attributes"][0].is_object();
    let is_balance = |row: &Value| {
        let label = row["Cells"][1]["Value"].as_str().unwrap_or_default();
        ["Opening Balance", "Closing Balance"].contains(&label)
    };
    let is_row = |row: &Value| row["RowType"] == "Row";
    match table.rows {
        Rows::PerParent(fan_out) => match fan_out.endpoint.reply {
            Reply::Report {
                lines: Lines::Movements,
                ..
            } => lines.filter(|row| is_row(row) && !is_balance(row)).count(),
            _ => lines.filter(is_row).count(),
        },
        Rows::Report(report) => {
            let own = lines.filter(|row| is_row(row) && is_of_account(row) || !tells_totals);
            match report.layout {
                Layout::Wide(_) => own.count(),
                _ => own.map(|row| width(&row)).sum(),
            }
        }
        _ => 0,
    }
}

fn write(file: &str, reply: &Value) {
    let path = folder().join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let text = serde_json::to_string_pretty(reply).unwrap();
    std::fs::write(path, format!("{text}\n")).unwrap();
}

async fn bless() {
    let options = Options {
        invoices: 1_200,
        ..Options::default()
    };
    let demo = Demo::with(options, &[("MaxCallsPerQuery", "0")]).await;
    let token = access_token(&demo.simulator).await;
    let connections = reqwest::Client::new()
        .get(format!("{}/connections", demo.simulator.url()))
        .bearer_auth(&token);
    let connections = connections.send().await.unwrap().json::<Value>().await;
    write("connections.json", &connections.unwrap());
    let mut done = BTreeSet::new();
    for table in TABLES {
        let (Some(endpoint), Some(file)) = (table.endpoint(), fixture_of(table)) else {
            continue;
        };
        if done.insert(file.clone()) {
            let reply = reply_of(&demo, &token, table, endpoint).await;
            let cut = match table.is_report() {
                true => cut_report(reply),
                false => cut(reply, endpoint),
            };
            write(&file, &cut);
        }
    }
}

/// A token of the simulator's app.
pub async fn access_token(simulator: &Simulator) -> String {
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", CLIENT_ID),
        ("refresh_token", REFRESH_TOKEN),
    ];
    let _ = rustls::crypto::ring::default_provider().install_default();
    let url = format!("{}/connect/token", simulator.url());
    let reply = reqwest::Client::new().post(url).form(&form).send().await;
    let reply: Value = reply.unwrap().json().await.unwrap();
    reply["access_token"].as_str().unwrap().to_string()
}

// ---- Serving --------------------------------------------------------------------------------

/// How often each file was served, pages that had nothing left not counted.
type Served = Arc<Mutex<BTreeMap<String, usize>>>;

/// Serves the fixtures in Xero's place until the test ends.
async fn serve() -> (String, Served) {
    let served = Served::default();
    let router = Router::new()
        .fallback(answer)
        .with_state(Arc::clone(&served));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (format!("http://{address}"), served)
}

async fn answer(
    State(served): State<Served>,
    uri: Uri,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Json<Value>, StatusCode> {
    match uri.path() {
        "/connect/token" => {
            let token = json!({"access_token": "t", "token_type": "Bearer", "expires_in": 1800});
            return Ok(Json(token));
        }
        "/connections" => {
            let mut connections = read("connections.json");
            if let Some(all) = connections.as_array_mut() {
                all.truncate(1);
            }
            return Ok(Json(connections));
        }
        _ => {}
    }
    let of_path = |table: &&&Table| {
        let file = file_of_call(table, uri.path());
        file.is_some() && file == fixture_of(table)
    };
    let table = TABLES.iter().find(of_path).ok_or(StatusCode::NOT_FOUND)?;
    let (Some(endpoint), Some(file)) = (table.endpoint(), fixture_of(table)) else {
        return Err(StatusCode::NOT_FOUND);
    };
    let mut reply = read(&file);
    if let Some((parameter, field)) = required_parameter(endpoint) {
        let wanted = query.get(parameter).ok_or(StatusCode::BAD_REQUEST)?;
        let mut documents = documents_in(&reply, endpoint.reply);
        documents.retain(|document| {
            let word = document[field].as_str();
            word.is_some_and(|word| word.eq_ignore_ascii_case(wanted))
        });
        reply["pagination"]["itemCount"] = json!(documents.len());
        reply = with_documents(reply, endpoint.reply, documents);
    }
    if let Paging::Offset { parameter, .. } = endpoint.paging
        && query.get(parameter).is_some_and(|after| after != "0")
    {
        reply = with_documents(reply, endpoint.reply, Vec::new());
    } else {
        let mut served = served.lock().unwrap_or_else(PoisonError::into_inner);
        *served.entry(file).or_default() += 1;
    }
    Ok(Json(reply))
}

/// How many elements the lists `path`, whose names may have dots, hold in `documents`.
fn count(documents: &[Value], path: &[&str]) -> usize {
    let within = |one: &Value, list: &str| {
        let found = list.split('.').fold(one, |object, name| &object[name]);
        found.as_array().cloned().unwrap_or_default()
    };
    match path {
        [] => documents.len(),
        [list, inner @ ..] => documents
            .iter()
            .map(|one| count(&within(one, list), inner))
            .sum(),
    }
}

/// Fails if a table has no fixture, or a fixture no table.
fn have_their_fixtures() {
    let wanted = TABLES.iter().filter_map(|table| fixture_of(table));
    let wanted: BTreeSet<PathBuf> = wanted.map(|file| folder().join(file)).collect();
    let there: BTreeSet<PathBuf> = files(&folder()).into_iter().collect();
    let missing: Vec<_> = wanted.difference(&there).collect();
    let of_no_table: Vec<_> = there.difference(&wanted).collect();
    assert!(
        missing.is_empty() && of_no_table.is_empty(),
        "not there: {missing:?}, of no table: {of_no_table:?}. \
         XERO_SQL_BLESS=1 cargo test --test it fixtures writes them"
    );
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_table_has_a_fixture_and_makes_a_row_of_each_element_of_it() {
    if std::env::var_os("XERO_SQL_BLESS").is_some() {
        bless().await;
    }
    have_their_fixtures();
    let (url, served) = serve().await;
    let settings = Settings::from_pairs([
        ("AuthScheme", "OAuthClient"),
        ("OAuthClientId", "an-app"),
        ("OAuthClientSecret", "its-secret"),
        ("OAuthSettingsLocation", "memory://"),
        ("CallsPerMinute", "0"),
        ("ApiUrl", url.as_str()),
        ("IdentityUrl", url.as_str()),
    ]);
    let connection = XeroConnection::open(settings.unwrap()).await.unwrap();
    let session = connection.session();
    let mut problems = Vec::new();
    for table in TABLES {
        let Some(file) = fixture_of(table) else {
            continue;
        };
        served.lock().unwrap().clear();
        let key = table.key.iter().enumerate();
        let key: Vec<String> = key.map(|(at, name)| format!("{name} AS Key{at}")).collect();
        let sql = format!(
            "SELECT {}, * FROM {}{}",
            key.join(", "),
            name_in_sql(table),
            required(table)
        );
        let rows = match session.collect(&sql).await {
            Ok(batches) => cells(&batches),
            Err(error) => {
                problems.push(format!("{sql}: {error}"));
                continue;
            }
        };
        let Some(endpoint) = table.endpoint() else {
            assert_eq!(rows.len(), 1, "{sql}");
            continue;
        };
        let reply = read(&file);
        let times = served
            .lock()
            .unwrap()
            .get(&file)
            .copied()
            .unwrap_or_default();
        // What is asked about each row of another table comes as often; a list's parts, and what is
        // read a second time, are the same documents.
        let repeated = match table.fan_out() {
            Some(_) => times,
            None => times.min(1),
        };
        let elements = match table.is_report() {
            true => count_of_report(table, &reply),
            false => count(&documents_in(&reply, endpoint.reply), table.list()),
        };
        let expected = elements * repeated;
        if rows.len() != expected || times == 0 {
            let found = rows.len();
            problems.push(format!(
                "{file}: {expected} elements, but {found} rows of {}",
                table.name
            ));
        }
        // What has no id is told apart by all that it says, some of which may be nothing.
        if endpoint.identity == Identity::None {
            continue;
        }
        let keys = rows.iter().map(|row| &row[..table.key.len()]);
        let distinct: BTreeSet<_> = keys.clone().collect();
        if distinct.len() < rows.len() && times == 1 {
            problems.push(format!("{file}: a key of {} comes twice", table.name));
        }
        if keys.flatten().any(|cell| cell == NULL) {
            problems.push(format!("{file}: a key of {} is NULL", table.name));
        }
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}
