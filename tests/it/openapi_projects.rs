//! The projects' tables against Xero's published OpenAPI file: nothing declared is missing, and
//! nothing in its examples is lost on its way into a result.
//!
//! As in `openapi`, whose readers it shares, it skips without `XERO_OPENAPI_DIR`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;
use serde_json::{Value, json};
use xero_sql::catalog::descriptor::{Api, Column, Kind, Level, Rows, Table};
use xero_sql::catalog::registry;
use xero_sql::simulator::Fault;

use crate::harness::{Demo, NULL, sorted};
use crate::openapi::{Filler, Spec, Specs, value_at};
use crate::truth::instant;

const PROJECTS: &str = "xero-projects.yaml";

/// Each operation that brings something, and the table that its reply is read by. A task and an
/// entry of time are read in the list of their project alone.
const COVERED: [(&str, &str); 7] = [
    ("Projects", "getProjects"),
    ("Projects", "getProject"),
    ("Tasks", "getTasks"),
    ("Tasks", "getTask"),
    ("Time", "getTimeEntries"),
    ("Time", "getTimeEntry"),
    ("Users", "getProjectUsers"),
];

/// Stands for a project, and in place of the ids of zeros that some examples have, which mean
/// that there is none.
const AN_ID: &str = "b021e7cb-1903-4292-b48b-5b27b4271e3e";
const ZEROS: &str = "00000000-0000-0000-0000-000000000000";

fn table(name: &str) -> &'static Table {
    registry::table(Api::Projects, name).expect("a table")
}

/// The schema of a document of an operation's reply.
fn document<'a>(spec: &'a Spec, operation: &str) -> &'a Value {
    let schema = spec.resolve(&spec.reply(operation)["schema"]);
    match spec.properties(schema).get("items") {
        Some(items) => spec.resolve(&spec.resolve(items)["items"]),
        None => schema,
    }
}

/// Every single value that a schema declares, by its path.
fn declared<'a>(spec: &'a Spec, schema: &'a Value, around: &str) -> BTreeMap<String, &'a Value> {
    let mut found = BTreeMap::new();
    for (name, property) in spec.properties(schema) {
        let property = spec.resolve(property);
        let path = format!("{around}{name}");
        match spec.properties(property).is_empty() {
            true => drop(found.insert(path, property)),
            false => found.extend(declared(spec, property, &format!("{path}."))),
        }
    }
    found
}

/// Whether a column of this kind holds what a schema describes.
fn fits(schema: &Value, kind: &Kind) -> bool {
    if let Some(words) = schema["enum"].as_array() {
        let declared: BTreeSet<&str> = words.iter().filter_map(Value::as_str).collect();
        return match kind {
            Kind::Enum(words) => words.iter().copied().collect::<BTreeSet<_>>() == declared,
            // Currencies.
            Kind::Text => words.len() > 100,
            _ => false,
        };
    }
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("integer"), _) => matches!(kind, Kind::Integer),
        (Some("number"), _) => schema["x-is-money"] == true && matches!(kind, Kind::Money),
        (Some("string"), Some("uuid")) => matches!(kind, Kind::Guid),
        (Some("string"), Some("date-time")) => matches!(kind, Kind::Instant),
        (Some("string"), None) => matches!(kind, Kind::Text),
        _ => false,
    }
}

#[test]
fn every_declared_field_of_projects_is_a_column_and_nothing_else_is() {
    let Some(specs) = Specs::read([PROJECTS]) else {
        return;
    };
    let spec = specs.of(PROJECTS);
    let mut problems = BTreeSet::new();
    for (name, operation) in COVERED {
        let table = table(name);
        let fields = declared(spec, document(spec, operation), "");
        for (path, schema) in &fields {
            // The project's id is asked with, and not read from the answer.
            let is_key = |column: &&Column| {
                column.level == Level::Parent && column.name == "ProjectID" && path == "projectId"
            };
            let mut columns = table.columns.iter();
            let column = columns.find(|c| c.level == Level::Own && c.path == path || is_key(c));
            match column {
                None => drop(problems.insert(format!("`{name}` lacks `{path}`"))),
                Some(column) if !fits(schema, &column.kind) => {
                    let kind = column.kind;
                    problems.insert(format!("`{name}`: `{path}` is {schema}, not {kind:?}"));
                }
                Some(_) => {}
            }
        }
        let own = table.columns.iter().filter(|c| c.level == Level::Own);
        for column in own.filter(|column| !fields.contains_key(column.path)) {
            problems.insert(format!("`{name}`: nobody declares `{}`", column.path));
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn every_operation_of_projects_is_covered() {
    let Some(specs) = Specs::read([PROJECTS]) else {
        return;
    };
    let paths = specs.of(PROJECTS).0["paths"].as_object().expect("paths");
    for (path, methods) in paths {
        let id = methods["get"]["operationId"].as_str().expect("an id");
        let is_covered = COVERED.iter().any(|(_, operation)| *operation == id);
        assert!(is_covered, "`{id}` of {path} is read by no table");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_value_of_an_example_of_projects_is_lost() {
    let Some(specs) = Specs::read([PROJECTS]) else {
        return;
    };
    let (demo, spec) = (Demo::of(1).await, specs.of(PROJECTS));
    for (name, operation) in COVERED {
        let example = spec.example(operation);
        let mut documents = match &example["items"] {
            Value::Array(items) => items.clone(),
            _ => vec![example],
        };
        let id = table(name).endpoint().expect("an endpoint").id;
        for document in documents.iter_mut().filter(|one| one[id] == ZEROS) {
            document[id] = json!(AN_ID.replace('b', "a"));
        }
        compare(&demo, name, operation, documents).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_value_of_a_whole_document_of_projects_is_lost() {
    let Some(specs) = Specs::read([PROJECTS]) else {
        return;
    };
    let (demo, spec) = (Demo::of(1).await, specs.of(PROJECTS));
    for (name, operation) in COVERED {
        let schema = document(spec, operation);
        let mut filler = Filler { spec, used: 0 };
        let count = if operation == "getProject" { 1 } else { 2 };
        let documents = (0..count).map(|number| {
            let mut filled = filler.object(schema, 0);
            for (path, schema) in declared(spec, schema, "") {
                if schema["format"] == "date-time" {
                    filled[&path] = json!(format!("2020-02-28T03:24:2{number}.2215641Z"));
                }
            }
            filled
        });
        let documents = documents.collect();
        compare(&demo, name, operation, documents).await;
    }
}

/// What a query shows of a value.
fn shown(kind: &Kind, value: &Value) -> String {
    let text = || value.as_str().filter(|text| !text.is_empty());
    let shown = match kind {
        Kind::Guid => text().filter(|id| *id != ZEROS).map(str::to_lowercase),
        Kind::Text | Kind::Enum(_) => text().map(str::to_string),
        Kind::Instant => text().map(|text| {
            let moment = DateTime::parse_from_rfc3339(text).expect("an instant");
            instant(moment.timestamp_millis())
        }),
        Kind::Money => value.as_f64().map(|number| format!("{number:.4}")),
        Kind::Integer => value.as_i64().map(|number| number.to_string()),
        kind => panic!("{kind:?} is of no column here"),
    };
    shown.unwrap_or(NULL.to_string())
}

/// Reads `documents` by the table, as the operation's reply.
async fn compare(demo: &Demo, name: &str, operation: &str, documents: Vec<Value>) {
    let table = table(name);
    let endpoint = table.endpoint().expect("an endpoint");
    let path = format!("/projects.xro/2.0{}", endpoint.path.replace("{id}", AN_ID));
    let answer = |body: Value| {
        let reply = Fault::reply(200, body.to_string());
        let reply = reply.header("Content-Type", "application/json");
        demo.simulator.script(reply.on(&path));
    };
    let list = |items: &[Value]| {
        let count = items.len();
        answer(json!({
            "pagination": {"page": 1, "pageSize": 500, "pageCount": 1, "itemCount": count},
            "items": items,
        }));
    };
    // A project that a list of ids doesn't bring is asked for by itself.
    let is_single = operation == "getProject";
    match is_single {
        true => {
            list(&[]);
            answer(documents[0].clone());
        }
        false => list(&documents),
    }

    let own = table.columns.iter().filter(|c| c.level == Level::Own);
    let own: Vec<&Column> = own.collect();
    let columns: Vec<&str> = own.iter().map(|column| column.name).collect();
    let id = documents[0][endpoint.id].as_str().unwrap_or_default();
    let condition = match table.rows {
        Rows::PerParent(_) => format!(" WHERE ProjectID = '{AN_ID}'"),
        _ if is_single => format!(" WHERE {} = '{id}'", table.key[0]),
        _ => String::new(),
    };
    let sql = format!(
        "SELECT {} FROM projects.{name}{condition}",
        columns.join(", ")
    );
    let (rows, calls) = demo.ask(&sql).await;
    let expected = documents.iter().map(|document| {
        let values = own.iter();
        let values = values.map(|column| shown(&column.kind, value_at(document, column.path)));
        values.collect()
    });
    assert_eq!(
        sorted(rows),
        sorted(expected.collect()),
        "{operation}: {sql}"
    );
    let replies = if is_single { 2 } else { 1 };
    assert_eq!(calls.len(), replies, "{operation}: {sql}");
}
