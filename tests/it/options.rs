//! `SET xero.…`: what a session changes, shows and refuses.

use datafusion::prelude::SessionContext;
use xero_sql::config::{OnMismatch, OnRowError, OnTenantError, XeroOptions};
use xero_sql::simulator::Options;
use xero_sql::{ErrorKind, Settings};

use crate::harness::{Demo, cells};

async fn small(more: &[(&str, &str)]) -> Demo {
    let options = Options {
        invoices: 3,
        ..Options::default()
    };
    Demo::with(options, more).await
}

fn in_force(context: &SessionContext) -> XeroOptions {
    let state = context.state();
    let extensions = &state.config_options().extensions;
    *extensions.get::<XeroOptions>().unwrap()
}

fn row(name: &str, value: &str) -> Vec<Vec<String>> {
    vec![vec![name.to_string(), value.to_string()]]
}

#[tokio::test]
async fn a_session_starts_with_the_connections_options_and_reset_goes_back_to_them() {
    let demo = small(&[("MaxCallsPerQuery", "7"), ("verify pushdown", "true")]).await;
    let started = XeroOptions {
        verify_pushdown: true,
        on_mismatch: OnMismatch::Error,
        on_tenant_error: OnTenantError::Error,
        max_calls_per_query: 7,
        day_reserve: 10,
        dry_run: false,
        on_row_error: OnRowError::Stop,
        max_write_rows: 100,
    };
    let context = demo.session.context();
    assert_eq!(in_force(context), started);
    for sql in [
        "SET xero.verify_pushdown = false",
        "set XERO.On_Mismatch = 'null'",
        "SET xero.on_tenant_error = 'skip'",
        "SET xero.MaxCallsPerQuery = 0",
        "SET xero.day_reserve = 25",
        "SET xero.dry_run = true",
        "SET xero.OnRowError = 'continue'",
        "SET xero.max_write_rows = 5",
    ] {
        demo.session.collect(sql).await.unwrap();
    }
    let changed = XeroOptions {
        verify_pushdown: false,
        on_mismatch: OnMismatch::Null,
        on_tenant_error: OnTenantError::Skip,
        max_calls_per_query: 0,
        day_reserve: 25,
        dry_run: true,
        on_row_error: OnRowError::Continue,
        max_write_rows: 5,
    };
    assert_eq!(in_force(context), changed);
    for sql in [
        "RESET xero.verify_pushdown",
        "RESET Xero.ON_MISMATCH",
        "RESET xero.on_tenant_error",
        "RESET xero.max_calls_per_query",
        "RESET xero.DayReserve",
        "RESET xero.dry_run",
        "RESET xero.on_row_error",
        "RESET xero.max_write_rows",
    ] {
        demo.session.collect(sql).await.unwrap();
    }
    assert_eq!(in_force(context), started);
    // Another session of the connection has its own.
    demo.session
        .collect("SET xero.max_calls_per_query = 1")
        .await
        .unwrap();
    assert_eq!(in_force(demo.connection.session().context()), started);
}

#[tokio::test]
async fn options_are_shown_by_their_full_names() {
    let demo = small(&[]).await;
    for sql in [
        "SHOW xero.max_calls_per_query",
        "show Xero.MaxCallsPerQuery",
        "SELECT name, value FROM information_schema.df_settings WHERE name LIKE 'xero.max_c%'",
    ] {
        let expected = row("xero.max_calls_per_query", "500");
        assert_eq!(demo.rows(sql).await, expected, "{sql}");
    }
    let verbose = demo.rows("SHOW XERO.on_mismatch VERBOSE").await;
    assert_eq!(verbose[0][..2], row("xero.on_mismatch", "error")[0]);
    assert!(verbose[0][2].contains("NULL") || verbose[0][2].contains("null"));
    let all = demo.rows("SHOW ALL").await;
    let ours: Vec<_> = all.iter().filter(|r| r[0].starts_with("xero.")).collect();
    assert_eq!(ours.len(), 8, "{ours:?}");
}

#[tokio::test]
async fn every_way_to_write_a_value_is_read() {
    let demo = small(&[]).await;
    for value in ["null", "NULL", "'null'", "'Null'"] {
        let sql = format!("SET xero.on_mismatch = {value}");
        demo.session.collect(&sql).await.unwrap();
        let found = in_force(demo.session.context());
        assert_eq!(found.on_mismatch, OnMismatch::Null, "{sql}");
        let sql = "SET xero.on_mismatch TO error";
        demo.session.collect(sql).await.unwrap();
        let found = in_force(demo.session.context());
        assert_eq!(found.on_mismatch, OnMismatch::Error);
    }
    for value in ["true", "TRUE", "'true'"] {
        let sql = format!("SET xero.verify_pushdown = {value}");
        demo.session.collect(&sql).await.unwrap();
        assert!(in_force(demo.session.context()).verify_pushdown, "{sql}");
        demo.session
            .collect("RESET xero.verify_pushdown")
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_wrong_name_or_value_names_the_nearest_and_the_choices_and_changes_nothing() {
    let demo = small(&[]).await;
    let all = "xero.verify_pushdown, xero.on_mismatch, xero.on_tenant_error, \
               xero.max_calls_per_query, xero.day_reserve, xero.dry_run, xero.on_row_error, \
               xero.max_write_rows";
    for (sql, expected) in [
        (
            "SET xero.verfy_pushdown = true",
            format!(
                "there is no option `xero.verfy_pushdown`; did you mean `xero.verify_pushdown`? All: {all}"
            ),
        ),
        (
            "SHOW xero.zzz",
            format!("there is no option `xero.zzz`; the options are {all}"),
        ),
        (
            "SET xero.show_sensitive = true",
            format!(
                "there is no option `xero.show_sensitive`; ShowSensitive is a property, which is read when \
                 the connection opens: begin with --set ShowSensitive=…, or name it in the configuration; \
                 system.Properties shows its value. The options are {all}"
            ),
        ),
        (
            "RESET xero.on_missmatch",
            format!(
                "there is no option `xero.on_missmatch`; did you mean `xero.on_mismatch`? All: {all}"
            ),
        ),
        (
            "SET xero.on_mismatch = 'nul'",
            "SET xero.on_mismatch: unknown value `nul`; did you mean `null`? All: error, null"
                .to_string(),
        ),
        (
            "SET xero.verify_pushdown = 'it''s'",
            "SET xero.verify_pushdown: unknown value `it's`; it is one of true, false".to_string(),
        ),
        (
            "SET xero.max_calls_per_query = -1",
            "SET xero.max_calls_per_query: `-1` isn't a whole number of calls from 0 to 1000000"
                .to_string(),
        ),
    ] {
        let error = demo.session.collect(sql).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Query);
        assert_eq!(error.to_string(), expected, "{sql}");
    }
    assert_eq!(in_force(demo.session.context()), XeroOptions::default());
}

#[tokio::test]
async fn a_plain_context_has_them_once_they_are_installed() {
    let demo = small(&[("OnMismatch", "null")]).await;
    let context = SessionContext::new();
    let set = "SET XERO.Max_Calls_Per_Query = 20";
    assert!(context.sql(set).await.is_err());
    let settings = demo.connection.settings();
    let state = context.state();
    let before = XeroOptions::in_force(state.config_options(), settings);
    assert_eq!(before.on_mismatch, OnMismatch::Null);
    settings.options.install(&context);
    context.sql(set).await.unwrap();
    let found = in_force(&context);
    assert_eq!(found.max_calls_per_query, 20);
    assert_eq!(found.on_mismatch, OnMismatch::Null);
    let error = context.sql("SET xero.verfy_pushdown = true").await;
    let error = xero_sql::Error::from(error.unwrap_err()).to_string();
    assert!(
        error.contains("did you mean `xero.verify_pushdown`?"),
        "{error}"
    );
    // A context made with the information schema shows them.
    let config = datafusion::prelude::SessionConfig::new()
        .with_information_schema(true)
        .with_option_extension(settings.options);
    let context = SessionContext::new_with_config(config);
    let shown = context.sql("SHOW xero.on_mismatch").await.unwrap();
    let shown = shown.collect().await.unwrap();
    assert_eq!(cells(&shown), row("xero.on_mismatch", "null"));
}

#[tokio::test]
async fn today_is_that_of_the_time_zone() {
    // Twenty-five hours lie between them: it is never one day in both.
    let mut days = Vec::new();
    for zone in ["Pacific/Kiritimati", "Pacific/Pago_Pago"] {
        let demo = small(&[("TimeZone", zone)]).await;
        let rows = demo.rows("SELECT current_date").await;
        days.push(rows[0][0].clone());
        let shown = demo.rows("SHOW datafusion.execution.time_zone").await;
        assert_eq!(shown[0][1], zone);
    }
    assert!(days[0] > days[1], "{days:?}");
    let error = Settings::from_pairs([("ClientId", "app"), ("TimeZone", "Sydney")]);
    let error = error.unwrap_err().to_string();
    assert!(error.contains("`Sydney` is no time zone"), "{error}");
}

#[tokio::test]
async fn a_query_beyond_the_memory_limit_is_refused_by_name_and_one_within_it_is_answered() {
    let demo = small(&[("MemoryLimit", "1")]).await;
    let rows = demo.rows("SELECT COUNT(*) FROM Accounts").await;
    assert_ne!(rows, [["0"]]);
    // A hash table of a million keys doesn't fit a megabyte and can't go to disk.
    let sql = "SELECT COUNT(*) FROM generate_series(1, 1000000) a \
               JOIN generate_series(1, 1000000) b ON a.value = b.value";
    let error = demo.session.collect(sql).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Limit, "{error}");
    assert!(error.to_string().contains("raise MemoryLimit"), "{error}");
    let unbounded = small(&[]).await;
    assert_eq!(unbounded.rows(sql).await, [["1000000"]]);
}
