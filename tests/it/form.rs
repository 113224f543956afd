//! The form of a host program: its keys as it spells them, in a file and in a JSON document.

use serde_json::{Value, json};
use xero_sql::simulator::{CLIENT_ID, CLIENT_SECRET, Options, REFRESH_TOKEN, Simulator};

use crate::cli::{Ended, Place};

fn small() -> Simulator {
    let options = Options {
        invoices: 3,
        ..Options::default()
    };
    Simulator::start(options).unwrap()
}

/// The form filled in, without its free pairs.
fn form() -> Value {
    json!({
        "Connection Name": "Acme AU",
        "Tenant": "Demo Company (AU)",
        "Schema": "ACCOUNTING",
        "Auth Scheme": "OAuth",
        "Client ID": CLIENT_ID,
        "Client Secret": CLIENT_SECRET,
        "Refresh Token": REFRESH_TOKEN,
    })
}

/// The same, with pairs that lead to `simulator`.
fn flat(simulator: &Simulator) -> Value {
    let mut form = form();
    form["ApiUrl"] = simulator.url().into();
    form["Identity URL"] = simulator.url().into();
    form["Retry Wait Time"] = 1.into();
    form["ReadOnly"] = true.into();
    form
}

fn test(place: &Place, document: &Value, more: &[&str]) -> Ended {
    let words = [&["test", "--from-json", "-"], more].concat();
    place.run(&words, &document.to_string())
}

#[track_caller]
fn check_available(ended: &Ended) {
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{}", ended.out);
    assert!(
        ended.out.contains("connection `Acme AU`, AuthScheme OAuth"),
        "{}",
        ended.out
    );
    assert!(
        ended.out.ends_with("connection available\n"),
        "{}",
        ended.out
    );
}

#[test]
fn the_form_connects_from_a_json_document_flat_or_with_its_pairs_in_an_object_or_an_array() {
    let simulator = small();
    let url = simulator.url();
    let mut object = form();
    object["Connection Properties"] =
        json!({"ApiUrl": url, "IdentityUrl": url, "RetryWaitTime": "1", "Page Size": 500});
    let mut array = form();
    array["properties"] = json!([
        {"key": "ApiUrl", "value": url},
        {"name": "IdentityUrl", "value": url},
        {"key": "ReadOnly", "value": true},
    ]);
    for document in [flat(&simulator), object, array] {
        check_available(&test(&Place::new(), &document, &[]));
    }
}

#[test]
fn the_form_is_read_from_a_file_too_and_its_answer_is_json_where_that_is_asked_for() {
    let (simulator, place) = (small(), Place::new());
    // A configuration beside it isn't looked at, and its tokens are those of its connection.
    std::fs::write(place.0.path().join("connector.toml"), "no TOML").unwrap();
    std::fs::write(
        place.0.path().join("form.json"),
        flat(&simulator).to_string(),
    )
    .unwrap();
    check_available(&place.run(&["test", "--from-json", "form.json"], ""));
    assert!(
        place
            .0
            .path()
            .join("xero-sql/tokens/acme%20au.json")
            .is_file()
    );
    let ended = test(&place, &flat(&simulator), &["--format", "json"]);
    let report: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!((ended.code, &report["available"]), (0, &json!(true)));
}

#[test]
fn the_form_connects_from_a_toml_file() {
    let (simulator, place) = (small(), Place::new());
    let mut file = "[connections.acme]\n".to_string();
    for (key, value) in flat(&simulator).as_object().unwrap() {
        file.push_str(&format!("{key:?} = {value}\n"));
    }
    std::fs::write(place.0.path().join("connector.toml"), file).unwrap();
    check_available(&place.run(&["test"], ""));
    check_available(&place.run(&["--connection", "Acme AU", "test"], ""));
    let ended = place.run(
        &[
            "--format",
            "csv",
            "-c",
            "SELECT COUNT(*) AS n FROM Invoices",
        ],
        "",
    );
    assert_eq!(
        (ended.code, ended.out.as_str()),
        (0, "n\n3\n"),
        "{}",
        ended.err
    );
}

#[test]
fn errors_of_a_document_name_the_key_and_never_a_secret() {
    let (simulator, place) = (small(), Place::new());
    let with = |key: &str, value: Value| {
        let mut document = flat(&simulator);
        document["Client Secret"] = "hunter2".into();
        document[key] = value;
        document
    };
    for (document, words) in [
        (
            with("Tennant", "x".into()),
            "standard input, `Tennant`: there is no property `Tennant`; did you mean `Tenant`?",
        ),
        (
            with("Page Size", 5000.into()),
            "standard input, `Page Size`: PageSize: `5000` isn't",
        ),
        (
            with("Client Secret", json!(["hunter2"])),
            "standard input: Client Secret: expected a text",
        ),
        (
            with("ClientSecret", "hunter3".into()),
            "standard input: `Client Secret` and `ClientSecret` are the same property",
        ),
        (
            with("Use Summary Only", true.into()),
            "`Use Summary Only`: UseSummaryOnly: this version doesn't do",
        ),
        (json!("hunter2"), "standard input: expected an object"),
        // The secret is wrong, which the token endpoint says.
        (with("Schema", "ACCOUNTING".into()), "token"),
    ] {
        let ended = test(&place, &document, &["--format", "json", "-vv"]);
        let report: Value = serde_json::from_str(&ended.out).unwrap();
        assert_eq!(report["available"], false, "{report}");
        let last = report["steps"].as_array().unwrap().last().unwrap();
        assert_eq!(last["outcome"], "failed");
        assert!(last.to_string().replace('\\', "").contains(words), "{last}");
        for text in [&ended.out, &ended.err] {
            assert!(
                !text.contains("hunter") && !text.contains(REFRESH_TOKEN),
                "{text}"
            );
        }
    }
    let ended = place.run(&["--demo", "test", "--from-json", "-"], "{}");
    assert_eq!(ended.code, 2);
    assert!(ended.out.contains("in place of --demo"), "{}", ended.out);
    let ended = place.run(&["test", "--from-json", "gone.json"], "");
    assert_eq!(ended.code, 2);
    assert!(ended.out.contains("gone.json"), "{}", ended.out);
}
