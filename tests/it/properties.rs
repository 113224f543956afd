//! Properties: what is in force and where it was given, and what leaves rows and tables out.

use xero_sql::auth::SignIn;
use xero_sql::simulator::{CLIENT_ID, CLIENT_SECRET, Fault, Options, REFRESH_TOKEN, Simulator};
use xero_sql::{ErrorKind, XeroConnection};

use crate::cli::{Place, check_failed};
use crate::harness::{Demo, NULL, cells, settings};

async fn of(invoices: usize, more: &[(&str, &str)]) -> Demo {
    let options = Options {
        invoices,
        ..Options::default()
    };
    Demo::with(options, more).await
}

// ---- system.Properties --------------------------------------------------------------------

#[tokio::test]
async fn properties_tell_the_value_that_won_and_its_source_and_never_a_secret() {
    let demo = of(1, &[("PageSize", "50"), ("ProxyAutoDetect", "")]).await;
    let sql = "SELECT Name, \"Default\", Value, Source, Secret, InEffect FROM system.Properties \
               WHERE Name IN ('PageSize', 'Timeout', 'OAuthClientSecret', 'OAuthRefreshToken', \
               'PKCEVerifier', 'Tenant', 'ProxyAutoDetect', 'UseSummaryOnly') ORDER BY Name";
    let given = "the given properties";
    let expected = [
        ["OAuthClientSecret", NULL, "********", given, "true", "true"],
        ["OAuthRefreshToken", NULL, "********", given, "true", "true"],
        ["PKCEVerifier", NULL, NULL, "default", "true", "true"],
        ["PageSize", "1000", "50", given, "false", "true"],
        [
            "ProxyAutoDetect",
            "true",
            "true",
            "default",
            "false",
            "true",
        ],
        ["Tenant", NULL, "Demo Company (AU)", given, "false", "true"],
        ["Timeout", "60", "60", "default", "false", "true"],
        [
            "UseSummaryOnly",
            "false",
            "false",
            "default",
            "false",
            "false",
        ],
    ];
    let (rows, calls) = demo.ask(sql).await;
    assert_eq!(rows, expected);
    assert!(calls.is_empty(), "{calls:?}");
    let all = demo.rows("SELECT * FROM system.Properties").await;
    for secret in [CLIENT_SECRET, REFRESH_TOKEN] {
        assert!(!format!("{all:?}").contains(secret));
    }
    let other = demo.connection.connections()[1].tenant();
    let other_connection = demo.connection.with_tenant(&other.name).unwrap();
    let sql = "SELECT Value, Source FROM system.Properties WHERE Name = 'Tenant'";
    let rows = cells(&other_connection.session().collect(sql).await.unwrap());
    assert_eq!(
        rows,
        [[other.name.as_str(), "the choice of an organisation"]]
    );
}

#[tokio::test]
async fn properties_tell_every_source_of_the_command_line() {
    let (simulator, place) = (Simulator::start(Options::default()).unwrap(), Place::new());
    let url = simulator.url();
    let file = format!(
        "[connections.acme]\nClientId = 'env:PAN_SEC_XERO_CLIENT_ID'\nTenant = '*'\n\
         ApiUrl = '{url}'\nIdentityUrl = '{url}'\nClientSecret = 'env:PAN_SEC_XERO_SECRET'\n\
         RefreshToken = '{REFRESH_TOKEN}'\nAuthScheme = 'OAuth'\n"
    );
    std::fs::write(place.0.path().join("connector.toml"), file).unwrap();
    let sql = "SELECT Name, Value, Source FROM system.Properties WHERE Source <> 'default' \
               AND Name NOT LIKE '%Url' ORDER BY Name";
    let words = ["--set", "PageSize=9", "--format", "csv", "-c", sql];
    let output = place
        .command(
            &[
                &words[..],
                &["--connection-string", "Tenant=Demo Company (AU)"],
            ]
            .concat(),
        )
        .env("XERO_SQL_TIMEOUT", "30")
        .env("PAN_SEC_XERO_CLIENT_ID", CLIENT_ID)
        .env("PAN_SEC_XERO_SECRET", CLIENT_SECRET)
        .output()
        .unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{err}");
    let out = String::from_utf8(output.stdout).unwrap();
    let expected = format!(
        "Name,Value,Source\n\
         AuthScheme,OAuth,\"connector.toml, line 8\"\n\
         ConnectionName,acme,\"connector.toml, line 1\"\n\
         OAuthClientId,{CLIENT_ID},\"connector.toml, line 2\"\n\
         OAuthClientSecret,********,\"connector.toml, line 6\"\n\
         OAuthRefreshToken,********,\"connector.toml, line 7\"\n\
         PageSize,9,--set\n\
         Tenant,Demo Company (AU),the connection string\n\
         Timeout,30,environment variable XERO_SQL_TIMEOUT\n"
    );
    let folder = format!("{}/", place.0.path().display());
    assert_eq!(out.replace(&folder, ""), expected);
}

// ---- Not yet in effect --------------------------------------------------------------------

#[test]
fn what_is_not_in_effect_is_refused_by_name() {
    let words = ["--demo", "--set", "UseSummaryOnly=true", "-c", "SELECT 1"];
    let ended = Place::new().run(&words, "");
    check_failed(
        &ended,
        2,
        &["--set: UseSummaryOnly: this version doesn't do what it says yet"],
    );
}

// ---- IncludeArchived ----------------------------------------------------------------------

/// A table, its key, and what says that a row of it, or of its document, is archived.
const ARCHIVES: [(&str, &str, &[&str]); 11] = [
    ("Accounts", "AccountID", &["Status"]),
    ("Contacts", "ContactID", &["ContactStatus"]),
    (
        "ContactAddresses",
        "ContactID, LineNumber",
        &["ContactStatus"],
    ),
    ("ContactPhones", "ContactID, LineNumber", &["ContactStatus"]),
    (
        "ContactPersons",
        "ContactID, LineNumber",
        &["ContactStatus"],
    ),
    ("TaxRates", "TaxType, Name", &["Status"]),
    (
        "TaxRateComponents",
        "TaxType, TaxRateName, LineNumber",
        &["Status"],
    ),
    ("TrackingCategories", "TrackingCategoryID", &["Status"]),
    (
        "TrackingOptions",
        "TrackingOptionID",
        &["Status", "TrackingCategoryStatus"],
    ),
    ("ManualJournals", "ManualJournalID", &["Status"]),
    (
        "ManualJournalLines",
        "ManualJournalID, LineNumber",
        &["Status"],
    ),
];

#[tokio::test]
async fn archived_rows_are_left_out_where_they_are_not_included_and_no_others() {
    let all = of(20, &[]).await;
    let some = of(20, &[("IncludeArchived", "false")]).await;
    let mut with_archived = Vec::new();
    for (table, key, says_archived) in ARCHIVES {
        let isnt = says_archived.iter();
        let isnt = isnt.map(|column| format!("({column} IS DISTINCT FROM 'ARCHIVED')"));
        let isnt = isnt.collect::<Vec<_>>().join(" AND ");
        let rows = format!("SELECT {key} FROM {table}");
        let expected = all
            .rows(&format!("{rows} WHERE {isnt} ORDER BY {key}"))
            .await;
        let found = some.rows(&format!("{rows} ORDER BY {key}")).await;
        assert_eq!(found, expected, "{table}");
        let counted = some.rows(&format!("SELECT COUNT(*) FROM {table}")).await;
        assert_eq!(counted, [[expected.len().to_string()]], "{table}");
        let first = some.rows(&format!("{rows} LIMIT 10000")).await;
        assert_eq!(first.len(), expected.len(), "{table}");
        if all.rows(&rows).await.len() > expected.len() {
            with_archived.push(table);
        }
    }
    for table in ["Contacts", "ContactAddresses", "Accounts"] {
        assert!(with_archived.contains(&table), "{with_archived:?}");
    }
}

#[tokio::test]
async fn an_archived_row_is_not_found_by_its_id_either() {
    let demo = of(20, &[("IncludeArchived", "false")]).await;
    let all = of(20, &[]).await;
    let of_status = |status: &str| {
        format!("SELECT ContactID FROM Contacts WHERE ContactStatus = '{status}' LIMIT 1")
    };
    let archived = of_status("ARCHIVED");
    let mut ids = all.rows(&archived).await.concat();
    ids.extend(all.rows(&of_status("ACTIVE")).await.concat());
    let by_id = format!("SELECT Name FROM Contacts WHERE ContactID = '{}'", ids[0]);
    assert_eq!(all.rows(&by_id).await.len(), 1);
    let several = format!(
        "SELECT c.Name FROM Contacts c JOIN (VALUES ('{}'), ('{}')) v(id) ON c.ContactID = v.id",
        ids[0], ids[1]
    );
    assert_eq!(all.rows(&several).await.len(), 2);
    assert_eq!(demo.rows(&several).await.len(), 1);
    for sql in [&by_id, &archived] {
        assert!(demo.rows(sql).await.is_empty(), "{sql}");
    }
    let context = datafusion::prelude::SessionContext::new();
    context.register_catalog("xero", demo.connection.catalog());
    let plain = format!(
        "SELECT \"Name\" FROM xero.accounting.\"Contacts\" WHERE \"ContactID\" = '{}'",
        ids[0]
    );
    let rows = context.sql(&plain).await.unwrap().collect().await.unwrap();
    assert!(cells(&rows).is_empty());
    // What is left out is told with the filters, and what verifies the others agrees.
    let explained = demo.rows("EXPLAIN SELECT Name FROM Contacts").await;
    assert!(
        format!("{explained:?}").contains("ARCHIVED"),
        "{explained:?}"
    );
    let verified = [("IncludeArchived", "false"), ("VerifyPushdown", "true")];
    let verified = of(20, &verified).await;
    let sql = "SELECT Name FROM Contacts WHERE Name LIKE 'B%'";
    assert_eq!(verified.rows(sql).await.len(), demo.rows(sql).await.len());
}

#[test]
fn these_tables_have_archived_rows() {
    let tables = xero_sql::catalog::registry::TABLES.iter();
    let archived = tables.flat_map(|table| {
        let columns = table.archived_by();
        columns.map(move |column| (table.name, column.name))
    });
    let mut expected: Vec<_> = ARCHIVES
        .iter()
        .flat_map(|(table, _, columns)| columns.iter().map(move |column| (*table, *column)))
        .collect();
    expected.push(("ManualJournalLineTracking", "ManualJournalStatus"));
    let (mut archived, mut expected) = (archived.collect::<Vec<_>>(), expected);
    archived.sort_unstable();
    expected.sort_unstable();
    assert_eq!(archived, expected);
}

// ---- MaxRows ------------------------------------------------------------------------------

#[tokio::test]
async fn max_rows_ends_a_result_says_so_and_asks_for_no_further_page() {
    let demo = of(250, &[("PageSize", "100"), ("MaxRows", "100")]).await;
    let (rows, calls) = demo.ask("SELECT InvoiceID FROM Invoices").await;
    assert_eq!((rows.len(), calls.len()), (100, 1), "{calls:?}");
    assert_eq!(
        demo.session.take_notices(),
        ["MaxRows: the result ends at 100 rows, and there may be more"]
    );
    assert!(demo.session.take_notices().is_empty());
    // Where nothing is left out nothing is said.
    for sql in [
        "SELECT InvoiceID FROM Invoices LIMIT 100",
        "SELECT COUNT(*) FROM Invoices",
        "SELECT InvoiceID FROM Invoices LIMIT 99",
        "SELECT * FROM Accounts LIMIT 5",
    ] {
        assert!(demo.rows(sql).await.len() <= 100);
        assert!(demo.session.take_notices().is_empty(), "{sql}");
    }
    // It is the result that is cut, not what it is made of.
    let sql = "SELECT COUNT(*) FROM (SELECT InvoiceID FROM Invoices)";
    assert_eq!(demo.rows(sql).await, [["250"]]);
    let sql = "SELECT InvoiceNumber FROM Invoices ORDER BY InvoiceNumber DESC";
    let cut = demo.rows(sql).await;
    let whole = of(250, &[]).await.rows(sql).await;
    assert_eq!(cut[..], whole[..100]);
}

#[tokio::test]
async fn max_rows_cuts_no_copy_and_no_explain_and_no_frame() {
    let demo = of(30, &[("MaxRows", "3")]).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.csv");
    let sql = format!(
        "COPY (SELECT InvoiceID FROM Invoices) TO '{}'",
        file.display()
    );
    demo.rows(&sql).await;
    let written = std::fs::read_to_string(&file).unwrap();
    assert_eq!(written.lines().count(), 31);
    let explained = demo.rows("EXPLAIN SELECT InvoiceID FROM Invoices").await;
    assert!(
        !format!("{explained:?}").contains("fetch=3"),
        "{explained:?}"
    );
    let frame = demo.session.plan("SELECT InvoiceID FROM Invoices").await;
    assert_eq!(frame.unwrap().count().await.unwrap(), 30);
    assert!(demo.rows("SHOW TABLES").await.len() > 3);
    assert!(demo.session.take_notices().is_empty());
    let nothing = of(3, &[("MaxRows", "0")]).await;
    assert!(
        nothing
            .rows("SELECT InvoiceID FROM Invoices")
            .await
            .is_empty()
    );
}

#[test]
fn the_command_line_says_that_max_rows_ended_a_result() {
    let run = |sets: &[&str]| {
        let sql = "SELECT Code FROM Accounts";
        let words = [&["--demo", "--format", "csv", "-c", sql], sets].concat();
        Place::new().run(&words, "")
    };
    let ended = run(&["--set", "MaxRows=1"]);
    assert_eq!(
        (ended.code, ended.out.lines().count()),
        (0, 2),
        "{}",
        ended.err
    );
    let said = "MaxRows: the result ends at 1 row, and there may be more\n";
    assert_eq!(ended.err, said);
    let ended = run(&["--set", "MaxRows=-1"]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    assert!(ended.out.lines().count() > 2);
}

// ---- BrowsableSchemas, Tables, Views ------------------------------------------------------

async fn refused(demo: &Demo, sql: &str) -> String {
    let error = demo.session.collect(sql).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Query, "{error}");
    error.to_string()
}

async fn listed(demo: &Demo, column: &str) -> Vec<String> {
    let sql = format!(
        "SELECT DISTINCT {column} FROM information_schema.tables \
         WHERE table_schema NOT IN ('system', 'information_schema') ORDER BY {column}"
    );
    demo.rows(&sql).await.concat()
}

#[tokio::test]
async fn schemas_that_are_left_out_are_neither_listed_nor_found() {
    let demo = of(1, &[("BrowsableSchemas", "accounting, FILES")]).await;
    assert_eq!(listed(&demo, "table_schema").await, ["accounting", "files"]);
    assert!(!demo.rows("SELECT * FROM files.Tenants").await.is_empty());
    assert!(
        !demo
            .rows("SELECT * FROM system.Properties")
            .await
            .is_empty()
    );
    assert_eq!(
        refused(&demo, "SELECT * FROM projects.Tenants").await,
        "the table `projects.Tenants` is left out of this connection: its property \
         BrowsableSchemas doesn't list projects"
    );
    refused(&demo, "CREATE VIEW projects.mine AS SELECT 1").await;
}

#[tokio::test]
async fn tables_that_are_left_out_are_neither_listed_nor_found() {
    let demo = of(3, &[("Tables", "invoices, ACCOUNTING.Contacts")]).await;
    assert_eq!(listed(&demo, "table_name").await, ["Contacts", "Invoices"]);
    assert_eq!(demo.rows("SELECT InvoiceID FROM Invoices").await.len(), 3);
    demo.simulator.clear_journal();
    let left_out = "the table `accounting.Accounts` is left out of this connection: its property \
                    Tables doesn't list Accounts";
    for sql in [
        "SELECT * FROM accounts",
        "SELECT 1 FROM Invoices i JOIN xero.accounting.Accounts a ON true",
        "DESCRIBE Accounts",
    ] {
        assert_eq!(refused(&demo, sql).await, left_out, "{sql}");
    }
    assert!(demo.calls().is_empty());
    let error = refused(&demo, "SELECT * FROM Invoicez").await;
    assert!(error.contains("did you mean `Invoices`?"), "{error}");
    let context = datafusion::prelude::SessionContext::new();
    context.register_catalog("xero", demo.connection.catalog());
    let error = context
        .sql("SELECT * FROM xero.accounting.\"Accounts\"")
        .await;
    let error = xero_sql::Error::from(error.unwrap_err()).to_string();
    assert_eq!(error, left_out);
}

#[tokio::test]
async fn views_that_are_left_out_are_there_for_other_views_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("views.sql");
    let views =
        "CREATE VIEW base AS SELECT 1 AS a; CREATE VIEW shown AS SELECT a + 1 AS b FROM base;";
    std::fs::write(&file, views).unwrap();
    let file = file.display().to_string();
    let demo = of(1, &[("UserDefinedViews", &file), ("Views", "SHOWN")]).await;
    assert_eq!(demo.rows("SELECT b FROM shown").await, [["2"]]);
    let error = refused(&demo, "SELECT a FROM base").await;
    assert!(error.contains("there is no table `base`"), "{error}");
    assert!(
        !listed(&demo, "table_name")
            .await
            .contains(&"base".to_string())
    );
    let simulator = Simulator::start(Options::default()).unwrap();
    for (pairs, expected) in [
        (
            vec![("UserDefinedViews", file.as_str()), ("Views", "shwn")],
            "defines no view `shwn`, but base, shown",
        ),
        (
            vec![("Views", "shown")],
            "there are no UserDefinedViews to choose from",
        ),
    ] {
        let error = XeroConnection::open(settings(&simulator, &pairs))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains(expected), "{error}");
    }
}

// ---- Others that no other file is about ---------------------------------------------------

#[tokio::test]
async fn a_name_without_a_schema_is_looked_for_in_that_of_the_property() {
    let schema = "SELECT DISTINCT table_schema FROM information_schema.tables \
                  WHERE table_schema = 'files'";
    for (value, found) in [("", true), ("FILES", false)] {
        let demo = of(3, &[("Schema", value)]).await;
        assert_eq!(demo.rows(schema).await, [["files"]]);
        let unnamed = demo.session.collect("SELECT * FROM Invoices").await;
        assert_eq!(unnamed.is_ok(), found, "Schema = {value}");
        let named = demo.rows("SELECT InvoiceID FROM accounting.Invoices").await;
        assert_eq!(named.len(), 3);
    }
}

#[tokio::test]
async fn a_call_that_failed_waits_as_long_as_the_property_says() {
    for (wait, at_least, at_most) in [("1", 0, 250), ("400", 400, 5_000)] {
        let demo = of(3, &[("RetryWaitTime", wait)]).await;
        demo.simulator.script(Fault::html_error());
        let began = std::time::Instant::now();
        let (_, calls) = demo.ask("SELECT InvoiceID FROM Invoices").await;
        let took = began.elapsed().as_millis();
        assert_eq!(calls.len(), 2);
        assert!(
            (at_least..=at_most).contains(&took),
            "RetryWaitTime = {wait}: {took} ms"
        );
    }
}

#[tokio::test]
async fn the_consent_page_is_that_of_the_property() {
    let simulator = Simulator::start(Options::default()).unwrap();
    for page in ["https://login.example.com", "http://127.0.0.1:9"] {
        let given = [("LoginUrl", page), ("AuthScheme", "PKCE")];
        let sign_in = SignIn::new(settings(&simulator, &given)).unwrap();
        let url = sign_in.consent(&[]).unwrap().url().to_string();
        assert!(url.starts_with(&format!("{page}/")), "{url}");
    }
}

#[tokio::test]
async fn a_value_that_cannot_be_read_is_null_where_the_property_says_so() {
    let body = r#"{"Accounts":[{"AccountID":"8ad4a0b6-0000-4000-8000-000000000001",
                   "Code":"090","UpdatedDateUTC":"yesterday"}]}"#;
    let sql = "SELECT Code, UpdatedDateUTC FROM Accounts";
    for (value, is_read) in [("error", false), ("null", true)] {
        let demo = of(3, &[("OnMismatch", value)]).await;
        let reply = Fault::reply(200, body).header("content-type", "application/json");
        demo.simulator.script(reply);
        match demo.session.collect(sql).await {
            Ok(rows) if is_read => assert_eq!(cells(&rows), [["090", NULL]]),
            Err(error) if !is_read => assert!(error.to_string().contains("yesterday"), "{error}"),
            other => panic!("OnMismatch = {value}: {other:?}"),
        }
    }
}
