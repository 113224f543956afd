//! The tables of files and assets against Xero's published OpenAPI files: nothing declared is
//! missing, and nothing in their examples is lost on its way into a result.
//!
//! As in `openapi`, whose readers it shares, it skips without `XERO_OPENAPI_DIR`.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Query, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use serde_json::{Value, json};
use xero_sql::catalog::descriptor::{Api, Column, Kind, Level, Reply, Rows, Table};
use xero_sql::catalog::registry;
use xero_sql::{Settings, XeroConnection};

use crate::harness::{NULL, cells};
use crate::openapi::{Filler, Spec, Specs, value_at};
use crate::truth::instant;

const FILES: &str = "xero_files.yaml";
const ASSETS: &str = "xero_assets.yaml";

/// How an operation's reply is come by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    /// The table without a condition.
    List,
    /// A condition on the table's key.
    Id,
    /// A condition on this column.
    Column(&'static str),
}

struct Covered {
    api: Api,
    table: &'static str,
    file: &'static str,
    operation: &'static str,
    by: By,
}

const fn files(table: &'static str, operation: &'static str, by: By) -> Covered {
    Covered {
        api: Api::Files,
        table,
        file: FILES,
        operation,
        by,
    }
}

const fn assets(table: &'static str, operation: &'static str, by: By) -> Covered {
    Covered {
        api: Api::Assets,
        table,
        file: ASSETS,
        operation,
        by,
    }
}

/// Each operation that brings JSON, and the table that its reply is read by.
const COVERED: [Covered; 12] = [
    files("Files", "getFiles", By::List),
    files("Files", "getFile", By::Id),
    files("Folders", "getFolders", By::List),
    files("Folders", "getFolder", By::Id),
    files("Inbox", "getInbox", By::List),
    files("Associations", "getFileAssociations", By::List),
    files(
        "Associations",
        "getAssociationsByObject",
        By::Column("ObjectID"),
    ),
    files(
        "AssociationCounts",
        "getAssociationsCount",
        By::Column("ObjectID"),
    ),
    assets("Assets", "getAssets", By::List),
    assets("Assets", "getAssetById", By::Id),
    assets("AssetTypes", "getAssetTypes", By::List),
    assets("Settings", "getAssetSettings", By::List),
];

/// Columns that the files don't declare, with the reason.
const OURS: [(&str, &str, &str); 5] = [
    (
        "Assets",
        "description",
        "replies have it; XeroAPI/Xero-OpenAPI#621 asks for it",
    ),
    (
        "AssociationCounts",
        "ObjectId",
        "a member's name in a dictionary",
    ),
    (
        "AssociationCounts",
        "Count",
        "a member's value in a dictionary",
    ),
    // The reply about a file doesn't have them, and the schema is that of both replies.
    ("Associations", "FileID", "repeats the parent's"),
    ("Associations", "ObjectID", "repeats the parent's"),
];

/// Declared fields whose column has another type, with the reason.
const TYPED: [(&str, &str); 3] = [
    (
        "CreatedDateUtc",
        "declared as a text, and an instant in every example",
    ),
    (
        "UpdatedDateUtc",
        "declared as a text, and an instant in every example",
    ),
    (
        "warrantyExpiryDate",
        "declared as a text whose description says it is a day",
    ),
];

fn table(covered: &Covered) -> &'static Table {
    let table = registry::table(covered.api, covered.table).expect("a table");
    match (covered.by, table.fan_out().and_then(|fan_out| fan_out.or)) {
        (By::Column(_), Some(other)) => other,
        _ => table,
    }
}

/// The schema of a document of a reply.
fn document<'a>(spec: &'a Spec, covered: &Covered) -> &'a Value {
    let schema = spec.resolve(&spec.reply(covered.operation)["schema"]);
    if schema["type"] == "array" {
        return spec.resolve(&schema["items"]);
    }
    let properties = spec.properties(schema);
    let items = ["Items", "items"]
        .iter()
        .find_map(|key| properties.get(key));
    items.map_or(schema, |items| spec.resolve(&spec.resolve(items)["items"]))
}

/// Every single value that a schema declares, by its path.
fn declared<'a>(
    spec: &'a Spec,
    schema: &'a Value,
    path: &str,
    found: &mut BTreeMap<String, &'a Value>,
) {
    for (name, property) in spec.properties(schema) {
        let property = spec.resolve(property);
        let path = match path {
            "" => name.to_string(),
            path => format!("{path}.{name}"),
        };
        match spec.properties(property).is_empty() {
            true => drop(found.insert(path, property)),
            false => declared(spec, property, &path, found),
        }
    }
}

/// Whether a column of this kind holds what a schema describes.
fn fits(schema: &Value, kind: &Kind) -> bool {
    if let Some(words) = schema["enum"].as_array() {
        let declared: BTreeSet<&str> = words.iter().filter_map(Value::as_str).collect();
        let Kind::Enum(words) = kind else {
            return false;
        };
        return words.iter().copied().collect::<BTreeSet<_>>() == declared;
    }
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("boolean"), _) => matches!(kind, Kind::Flag),
        (Some("integer"), _) => matches!(kind, Kind::Integer),
        (Some("number"), _) => matches!(kind, Kind::Money | Kind::Rate),
        (Some("string"), Some("uuid")) => matches!(kind, Kind::Guid),
        (Some("string"), Some("date")) => matches!(kind, Kind::Date),
        (Some("string"), Some("date-time")) => matches!(kind, Kind::Instant),
        (Some("string"), _) => matches!(kind, Kind::Text),
        _ => false,
    }
}

#[test]
fn every_declared_field_of_files_and_assets_is_a_column() {
    let Some(specs) = Specs::read([FILES, ASSETS]) else {
        return;
    };
    let mut problems = BTreeSet::new();
    for covered in &COVERED {
        let spec = specs.of(covered.file);
        let table = table(covered);
        let mut fields = BTreeMap::new();
        declared(spec, document(spec, covered), "", &mut fields);
        for (path, schema) in &fields {
            let column = table.columns.iter().find(|column| {
                let of_parent =
                    column.path.eq_ignore_ascii_case(path) && column.level == Level::Parent;
                column.path == path || of_parent || column.name.eq_ignore_ascii_case(path)
            });
            let is_known = TYPED.iter().any(|(field, _)| field == path);
            match column {
                None => drop(problems.insert(format!("`{}` lacks `{path}`", table.name))),
                Some(column) if !is_known && !fits(schema, &column.kind) => {
                    problems.insert(format!(
                        "`{}.{}` is a {:?}",
                        table.name, column.name, column.kind
                    ));
                }
                Some(_) => {}
            }
        }
        for column in table
            .columns
            .iter()
            .filter(|column| column.level == Level::Own)
        {
            let excuse = OURS
                .iter()
                .find(|(of, path, _)| *of == table.name && *path == column.path);
            if !fields.contains_key(column.path) && excuse.is_none() {
                problems.insert(format!("`{}.{}` isn't declared", table.name, column.name));
            }
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn every_operation_of_files_and_assets_that_brings_json_is_covered() {
    let Some(specs) = Specs::read([FILES, ASSETS]) else {
        return;
    };
    for file in [FILES, ASSETS] {
        for (path, methods) in specs.of(file).0["paths"].as_object().expect("paths") {
            let operation = &methods["get"];
            let json = &operation["responses"]["200"]["content"]["application/json"];
            if json.is_null() {
                continue;
            }
            let id = operation["operationId"]
                .as_str()
                .expect("an operation's id");
            let is_covered = COVERED.iter().any(|covered| covered.operation == id);
            assert!(
                is_covered,
                "`{id}` of {path} belongs to no table in COVERED"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_value_of_an_example_of_files_and_assets_is_lost() {
    let Some(specs) = Specs::read([FILES, ASSETS]) else {
        return;
    };
    for covered in &COVERED {
        let spec = specs.of(covered.file);
        let example = match covered.operation {
            // It stands in its schema instead.
            "getAssociationsCount" => {
                let text = &spec.reply(covered.operation)["schema"]["example"];
                serde_json::from_str(text.as_str().expect("a text")).expect("JSON")
            }
            operation => spec.example(operation),
        };
        compare(covered, example).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_value_of_a_whole_document_of_files_and_assets_is_lost() {
    let Some(specs) = Specs::read([FILES, ASSETS]) else {
        return;
    };
    for covered in &COVERED {
        if covered.table == "AssociationCounts" {
            continue;
        }
        let spec = specs.of(covered.file);
        let schema = document(spec, covered);
        let mut filler = Filler { spec, used: 0 };
        let mut fill = || {
            let mut filled = filler.object(schema, 0);
            as_dated(spec, schema, &mut filled);
            filled
        };
        let endpoint = table(covered).endpoint().expect("an endpoint");
        let reply = match (covered.by, endpoint.reply) {
            (By::Id, _) | (_, Reply::Document) => fill(),
            (_, Reply::List(key)) => json!({ (key): [fill(), fill()] }),
            _ => json!([fill(), fill()]),
        };
        compare(covered, reply).await;
    }
}

/// Gives a day or an instant to what a schema declares as one.
fn as_dated(spec: &Spec, schema: &Value, filled: &mut Value) {
    for (name, property) in spec.properties(schema) {
        let property = spec.resolve(property);
        if !spec.properties(property).is_empty() {
            as_dated(spec, property, &mut filled[name]);
        } else if name.ends_with("DateUtc") {
            filled[name] = json!("2021-02-10T16:02:54.9930000");
        } else if property["format"] == "date" || name == "warrantyExpiryDate" {
            filled[name] = json!("2020-04-13T00:00:00");
        }
    }
}

/// The documents of a reply.
fn documents(covered: &Covered, reply: &Value) -> Vec<Value> {
    match table(covered).endpoint().expect("an endpoint").reply {
        _ if covered.by == By::Id => vec![reply.clone()],
        Reply::Document | Reply::Under(_) | Reply::Report { .. } => vec![reply.clone()],
        Reply::List(key) => reply[key].as_array().cloned().unwrap_or_default(),
        Reply::Array => reply.as_array().cloned().unwrap_or_default(),
        Reply::Members { name, value } => {
            let members = reply.as_object().into_iter().flatten();
            members
                .map(|(id, n)| json!({ (name): id, (value): n }))
                .collect()
        }
    }
}

/// What a query shows of a value.
fn shown(kind: &Kind, value: &Value) -> String {
    let text = || value.as_str().map(str::to_string);
    let number = |places: usize| value.as_f64().map(|number| format!("{number:.places$}"));
    let shown = match kind {
        Kind::Guid => text().map(|text| text.to_lowercase()),
        Kind::Text | Kind::Enum(_) => text().filter(|text| !text.is_empty()),
        Kind::Date => text().map(|text| text[..10].to_string()),
        Kind::Instant => text().map(|text| {
            let moment = chrono::NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M:%S%.f");
            instant(moment.expect("an instant").and_utc().timestamp_millis())
        }),
        Kind::Money => number(4),
        Kind::Rate => number(10),
        Kind::Integer => value.as_i64().map(|number| number.to_string()),
        Kind::Flag => value.as_bool().map(|flag| flag.to_string()),
        _ => None,
    };
    shown.unwrap_or(NULL.to_string())
}

async fn compare(covered: &Covered, reply: Value) {
    let table = table(covered);
    let documents = documents(covered, &reply);
    assert!(
        !documents.is_empty(),
        "{} brings nothing",
        covered.operation
    );
    let schema = covered.api.schema_name();
    let mut sql = format!("SELECT * FROM {schema}.{}", covered.table);
    let endpoint = table.endpoint().expect("an endpoint");
    let named = |field: &str| {
        let ids = documents
            .iter()
            .filter_map(|document| document[field].as_str());
        let ids: Vec<String> = ids.map(|id| format!("'{id}'")).collect();
        ids.join(", ")
    };
    sql += &match covered.by {
        By::List => String::new(),
        By::Id => format!(" WHERE {} IN ({})", table.key[0], named(endpoint.id)),
        By::Column(column) => format!(" WHERE {column} IN ({})", named("ObjectId")),
    };
    let url = serve(covered.by, table, reply, documents.clone()).await;
    let settings = Settings::from_pairs([
        ("AutoExpandDetails", "true"),
        ("AuthScheme", "OAuthClient"),
        ("OAuthClientId", "an-app"),
        ("OAuthClientSecret", "its-secret"),
        ("OAuthSettingsLocation", "memory://"),
        ("ApiUrl", &url),
        ("IdentityUrl", &url),
    ]);
    let connection = XeroConnection::open(settings.unwrap()).await.unwrap();
    let batches = connection.session().collect(&sql).await;
    let batches = batches.unwrap_or_else(|error| panic!("{}: {sql}: {error}", covered.operation));
    let mut found = cells(&batches);
    let own: Vec<(usize, &Column)> = table
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.level == Level::Own)
        .collect();
    let of_row =
        |row: &Vec<String>| -> Vec<String> { own.iter().map(|(at, _)| row[*at].clone()).collect() };
    let mut expected: Vec<Vec<String>> = documents
        .iter()
        .map(|document| {
            let values = own
                .iter()
                .map(|(_, column)| shown(&column.kind, value_at(document, column.path)));
            values.collect()
        })
        .collect();
    let mut found: Vec<Vec<String>> = found.drain(..).map(|row| of_row(&row)).collect();
    // Filled documents may say the same of two objects that are asked about.
    found.sort();
    found.dedup();
    expected.sort();
    expected.dedup();
    let names: Vec<&str> = own.iter().map(|(_, column)| column.name).collect();
    assert_eq!(found, expected, "{}: {names:?}", covered.operation);
}

/// Answers in Xero's place until the test ends, and gives its address: the list with counts that
/// fit it, the documents by their ids, and a parent for what is asked about one.
async fn serve(by: By, table: &'static Table, reply: Value, documents: Vec<Value>) -> String {
    let answer = async move |Query(query): Query<BTreeMap<String, String>>,
                             request: Request|
                -> Response {
        let path = request.uri().path().to_string();
        match path.as_str() {
            "/connect/token" => {
                return Json(
                    json!({"access_token": "a-token", "token_type": "Bearer", "expires_in": 1800}),
                )
                .into_response();
            }
            "/connections" => {
                return Json(json!([{
                    "id": "e1eede29-f875-4a5d-8470-17f6a29a88b1",
                    "authEventId": "d99ecdfe-391d-43d2-b834-17636ba90e8d",
                    "tenantId": "70784a63-d24b-46a9-a4db-0e70a274b056",
                    "tenantType": "ORGANISATION", "tenantName": "Maple Florist",
                    "createdDateUtc": "2019-07-09T23:40:30.1833130",
                    "updatedDateUtc": "2020-05-15T01:35:13.8491980",
                }]))
                .into_response();
            }
            _ => {}
        }
        let below = path.strip_prefix(table.api.base_path()).unwrap_or_default();
        let endpoint = table.endpoint().expect("an endpoint");
        if let Rows::PerParent(fan_out) = table.rows
            && fan_out
                .parents
                .endpoint()
                .is_some_and(|of| of.path == below)
        {
            // The parent that an example or a filled document is about.
            let id = documents[0]["FileId"].clone();
            let parent = json!({"Id": id, "Name": "a file", "Size": 1});
            return Json(json!({"TotalCount": 1, "Page": 1, "PerPage": 100, "Items": [parent]}))
                .into_response();
        }
        let (before, after) = endpoint
            .path
            .split_once("{id}")
            .unwrap_or((endpoint.path, ""));
        let is_list = below == endpoint.path
            || endpoint.path.contains("{id}")
                && below.starts_with(before)
                && below.ends_with(after);
        if is_list && by != By::Id {
            let mut reply = reply.clone();
            // Assets come of one status at a time.
            let status = query.get("status");
            let of_status = |document: &Value| {
                let found = document["assetStatus"].as_str();
                status.is_none_or(|status| {
                    found.is_some_and(|found| found.eq_ignore_ascii_case(status))
                })
            };
            if let Reply::List(key) = endpoint.reply {
                let items: Vec<&Value> = documents
                    .iter()
                    .filter(|document| of_status(document))
                    .collect();
                let size: usize = ["pagesize", "pageSize"]
                    .iter()
                    .find_map(|name| query.get(*name)?.parse().ok())
                    .unwrap_or(10);
                reply[key] = json!(items);
                reply["TotalCount"] = json!(items.len());
                reply["Page"] = json!(1);
                reply["PerPage"] = json!(size);
                reply["pagination"] = json!({
                    "page": 1, "pageSize": size, "pageCount": 1, "itemCount": items.len(),
                });
            }
            return Json(reply).into_response();
        }
        let single = documents.iter().find(|document| {
            let id = document[endpoint.id].as_str().unwrap_or_default();
            below.eq_ignore_ascii_case(&format!("{}/{id}", endpoint.path))
        });
        match single {
            Some(document) => Json(document.clone()).into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        }
    };
    let router = Router::new().fallback(answer);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}
