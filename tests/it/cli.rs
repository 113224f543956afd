//! The program itself: what goes to which stream, and what it exits with.

use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use xero_sql::simulator::{CLIENT_ID, CLIENT_SECRET, Fault, Options, REFRESH_TOKEN, Simulator};

/// A folder to run the program in, without anybody's configuration.
pub struct Place(pub TempDir);

/// How a run ended.
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Place {
    pub fn new() -> Place {
        Place(tempfile::tempdir().unwrap())
    }

    pub fn command(&self, words: &[&str]) -> Command {
        let folder = self.0.path();
        let mut command = Command::new(env!("CARGO_BIN_EXE_xero-sql"));
        command.args(words).current_dir(folder);
        let is_ours = |name: &OsString| name.to_string_lossy().starts_with("XERO_SQL_");
        for (name, _) in std::env::vars_os().filter(|(name, _)| is_ours(name)) {
            command.env_remove(name);
        }
        for name in [
            "HOME",
            "USERPROFILE",
            "APPDATA",
            "XDG_CONFIG_HOME",
            "XDG_DATA_HOME",
        ] {
            command.env(name, folder);
        }
        for name in ["XDG_CACHE_HOME", "XDG_STATE_HOME"] {
            command.env(name, folder);
        }
        // A backtrace would be in errors, but for our care.
        command.env("RUST_BACKTRACE", "1");
        command
    }

    pub fn run(&self, words: &[&str], stdin: &str) -> Ended {
        let mut child = self
            .command(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // It may end without reading.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        let output = child.wait_with_output().unwrap();
        Ended {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

fn run(words: &[&str], stdin: &str) -> Ended {
    Place::new().run(words, stdin)
}

fn demo(words: &[&str], stdin: &str) -> Ended {
    run(&[&["--demo"], words].concat(), stdin)
}

/// The csv of a query on the demo, which must work and say nothing else.
#[track_caller]
fn csv(sql: &str) -> String {
    let ended = demo(&["--format", "csv", "-c", sql], "");
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{sql}");
    ended.out
}

/// Fails unless the program ended with this code, no row, and all of this in its message.
#[track_caller]
pub fn check_failed(ended: &Ended, code: i32, words: &[&str]) {
    assert_eq!(ended.code, code, "{}", ended.err);
    assert_eq!(ended.out, "");
    for word in words {
        assert!(ended.err.contains(word), "`{word}` isn't in: {}", ended.err);
    }
    for noise in ["backtrace", "panicked", "External(", "ParserError("] {
        assert!(!ended.err.contains(noise), "`{noise}` is in: {}", ended.err);
    }
}

/// The words that connect to a simulator at `url`, with the last ones winning.
fn connected_to(url: &str, more: &[&str]) -> Vec<String> {
    let sets = [
        "AuthScheme=OAuth".to_string(),
        format!("OAuthClientId={CLIENT_ID}"),
        format!("OAuthClientSecret={CLIENT_SECRET}"),
        format!("OAuthRefreshToken={REFRESH_TOKEN}"),
        "OAuthSettingsLocation=memory://".to_string(),
        "Tenant=Demo Company (AU)".to_string(),
        "RetryWaitTime=1".to_string(),
        "MaximumRequestRetries=0".to_string(),
        format!("ApiUrl={url}"),
        format!("IdentityUrl={url}"),
    ];
    let sets = sets
        .into_iter()
        .chain(more.iter().map(|set| set.to_string()));
    sets.flat_map(|set| ["--set".to_string(), set]).collect()
}

fn run_on(url: &str, sets: &[&str], words: &[&str]) -> Ended {
    let connected = connected_to(url, sets);
    let connected: Vec<&str> = connected.iter().map(String::as_str).collect();
    run(&[connected.as_slice(), words].concat(), "")
}

fn simulator() -> Simulator {
    let options = Options {
        invoices: 30,
        ..Options::default()
    };
    Simulator::start(options).unwrap()
}

// ---- The demo -----------------------------------------------------------------------------

#[test]
fn the_demo_shows_its_sample_and_says_the_rest_on_stderr() {
    let ended = demo(&["--format", "csv"], "");
    assert_eq!(ended.code, 0, "{}", ended.err);
    let header = ended.out.lines().next().unwrap();
    assert!(header.starts_with("Type,CurrencyCode,"), "{header}");
    assert!(
        ended.out.lines().skip(1).all(|row| row.starts_with("ACC")),
        "{}",
        ended.out
    );
    for word in [
        "Demo Company (AU)",
        "simulated",
        "SELECT Type, CurrencyCode",
    ] {
        assert!(ended.err.contains(word), "{}", ended.err);
    }
}

/// The queries that the demo suggests.
fn suggestions() -> Vec<String> {
    let told = demo(&[], "").err;
    let (_, suggested) = told.split_once("Try next:").expect("suggestions");
    let queries = suggested.split_inclusive(';').map(str::trim);
    let queries = queries.filter(|query| !query.is_empty());
    queries.map(str::to_string).collect()
}

#[test]
fn the_three_queries_that_the_demo_suggests_run() {
    let suggestions = suggestions();
    assert_eq!(suggestions.len(), 3, "{suggestions:?}");
    for query in suggestions {
        let ended = demo(&["-c", &query], "");
        assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{query}");
        assert!(ended.out.lines().count() > 3, "{query}: {}", ended.out);
    }
}

#[test]
fn sql_on_stdin_is_run_instead_of_the_sample() {
    let ended = demo(&["--format", "csv"], "SELECT 1 AS a;\nSELECT 2 AS b\n");
    assert_eq!(ended.code, 0);
    assert_eq!(ended.out, "a\n1\nb\n2\n");
    assert_eq!(ended.err, "");
}

#[test]
fn quiet_says_nothing() {
    let ended = demo(&["-q"], "");
    assert_eq!(ended.code, 0);
    assert_eq!(ended.err, "");
    assert!(ended.out.contains("ACCREC"));
}

#[test]
fn a_demo_takes_nothing_from_the_configuration_around_it() {
    let place = Place::new();
    fs::write(place.0.path().join("connector.toml"), "this is no TOML").unwrap();
    let mut command = place.command(&["--demo", "--format", "csv", "-c", "SELECT 1 AS a"]);
    let output = command.env("XERO_SQL_TENANT", "Nobody").output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "a\n1\n");
}

// ---- What is run --------------------------------------------------------------------------

#[test]
fn commands_and_files_run_in_the_order_given() {
    let place = Place::new();
    fs::write(
        place.0.path().join("two.sql"),
        "SELECT 2 AS a; SELECT 3 AS a;",
    )
    .unwrap();
    let words = ["--demo", "--format", "csv"];
    let scripts = [
        "-c",
        "SELECT 1 AS a",
        "-f",
        "two.sql",
        "-f",
        "-",
        "-c",
        "SELECT 5 AS a",
    ];
    let ended = place.run(&[&words[..], &scripts].concat(), "SELECT 4 AS a");
    assert_eq!(ended.err, "");
    assert_eq!(ended.out, "a\n1\na\n2\na\n3\na\n4\na\n5\n");
}

#[test]
fn statements_share_one_session() {
    let view = "CREATE VIEW v AS SELECT Name FROM Organisation; SELECT COUNT(*) AS n FROM v";
    let ended = demo(
        &["--format", "csv", "-c", view, "-c", "SELECT 1 AS a FROM v"],
        "",
    );
    assert_eq!(ended.err, "");
    assert_eq!(ended.out, "n\n1\na\n1\n");
}

#[test]
fn what_follows_a_failed_statement_is_not_run() {
    let ended = demo(
        &["-c", "SELECT nothing_like_it; SELECT 1", "-c", "SELECT 2"],
        "",
    );
    check_failed(&ended, 1, &["nothing_like_it"]);
}

#[test]
fn a_file_that_isnt_there_is_named() {
    check_failed(&demo(&["-f", "nowhere.sql"], ""), 2, &["nowhere.sql"]);
}

// ---- How rows are written -----------------------------------------------------------------

#[test]
fn formats_are_written_to_the_byte() {
    let sql = "SELECT 1 AS a, NULL AS b, 'x' AS c";
    for (format, expected) in [
        ("csv", "a,b,c\n1,,x\n"),
        ("tsv", "a\tb\tc\n1\t\tx\n"),
        ("json", "[\n{\"a\":1,\"b\":null,\"c\":\"x\"}\n]\n"),
        ("ndjson", "{\"a\":1,\"b\":null,\"c\":\"x\"}\n"),
        (
            "table",
            "┌───┬──────┬───┐\n\
             │ a │ b    │ c │\n\
             ├───┼──────┼───┤\n\
             │ 1 │ NULL │ x │\n\
             └───┴──────┴───┘\n",
        ),
    ] {
        let ended = demo(&["--format", format, "-c", sql], "");
        assert_eq!(ended.out, expected, "{format}");
        assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{format}");
    }
}

#[test]
fn json_is_one_array_whose_decimals_keep_their_digits() {
    let sql = "SELECT CAST('1234567890123456.7800' AS DECIMAL(20,4)) AS d, Total FROM Invoices";
    let ended = demo(&["--format", "json", "-c", sql], "");
    let rows: Vec<serde_json::Value> = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(rows.len(), 1_200);
    assert!(rows.iter().all(|row| row["Total"].is_number()));
    for line in ended.out.lines().filter(|line| line.starts_with('{')) {
        assert!(
            line.starts_with("{\"d\":1234567890123456.7800,\"Total\":"),
            "{line}"
        );
        let digits = line
            .trim_end_matches([',', '}'])
            .rsplit('.')
            .next()
            .unwrap();
        assert_eq!(digits.len(), 4, "{line}");
    }
}

#[test]
fn an_answer_without_rows_is_still_an_answer() {
    let sql = "SELECT Name FROM Contacts WHERE false";
    assert_eq!(csv(sql), "Name\n");
    let json = demo(&["--format", "json", "-c", sql], "").out;
    let rows: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    assert_eq!(rows.len(), 0);
}

#[test]
fn headers_are_the_catalogs_and_an_alias_is_the_users() {
    for (sql, header) in [
        (
            "select NAME, emailaddress from CONTACTS limit 1",
            "Name,EmailAddress",
        ),
        (
            "select name as nAME, total ToTaL from invoices i join contacts c using (contactid) limit 1",
            "nAME,ToTaL",
        ),
        (
            "select I.invoicenumber, c.name from invoices I join contacts C on i.contactID = c.CONTACTID limit 1",
            "InvoiceNumber,Name",
        ),
        (
            "with X as (select contactname cN from invoices) select cn from x limit 1",
            "cN",
        ),
        (
            "select accounting.organisation.name from xero.Accounting.ORGANISATION",
            "Name",
        ),
    ] {
        assert_eq!(csv(sql).lines().next(), Some(header), "{sql}");
    }
}

#[test]
fn stdout_holds_rows_only_however_much_is_said() {
    let words = [
        "--format",
        "csv",
        "-c",
        "SELECT COUNT(*) AS n FROM Contacts",
    ];
    let quiet = demo(&[&["-q"], &words[..]].concat(), "");
    assert_eq!(quiet.err, "");
    for much in ["-v", "-vv", "-vvv"] {
        let ended = demo(&[&[much], &words[..]].concat(), "");
        assert_eq!(ended.out, quiet.out, "{much}");
        assert!(
            ended.err.contains("GET /api.xro/2.0/Contacts"),
            "{much}: {}",
            ended.err
        );
    }
}

#[test]
fn no_secret_is_said_however_much_is_said() {
    let simulator = simulator();
    for sets in [
        &[][..],
        &["OAuthClientSecret=wrong-but-secret"],
        &["Tenant=Nobody"],
    ] {
        let ended = run_on(
            simulator.url(),
            sets,
            &["-vvv", "-c", "SELECT Name FROM Contacts"],
        );
        for secret in [
            CLIENT_SECRET,
            REFRESH_TOKEN,
            "wrong-but-secret",
            "Bearer",
            "eyJ",
        ] {
            assert!(
                !ended.err.contains(secret),
                "`{secret}` is in: {}",
                ended.err
            );
        }
    }
}

#[test]
fn a_reader_that_has_enough_ends_it_quietly() {
    let words = ["--demo", "--format", "csv", "-c", "SELECT * FROM Invoices"];
    let place = Place::new();
    let mut child = place
        .command(&words)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut reader = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    assert!(line.starts_with("InvoiceID,"), "{line}");
    drop(reader);
    let mut err = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut err)
        .unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""));
}

#[test]
fn pages_that_a_closed_pipe_cant_take_are_not_asked_for() {
    let options = Options {
        invoices: 30_000,
        latency: Duration::from_millis(50),
        ..Options::default()
    };
    let simulator = Simulator::start(options).unwrap();
    let mut words = connected_to(simulator.url(), &["CallsPerMinute=0"]);
    for word in ["--format", "csv", "-c", "SELECT * FROM Invoices"] {
        words.push(word.to_string());
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut child = Place::new()
        .command(&words)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let asked = simulator.journal().into_iter();
    let pages = asked.filter(|seen| seen.url.contains("/Invoices")).count();
    assert!((1..=15).contains(&pages), "{pages} of 30 pages");
}

#[test]
fn files_of_columns_hold_one_result_and_two_are_refused_before_any_call() {
    let simulator = simulator();
    let place = Place::new();
    let connected = connected_to(simulator.url(), &[]);
    let connected: Vec<&str> = connected.iter().map(String::as_str).collect();
    for (format, start) in [("parquet", "PAR1"), ("arrow", "ARROW1")] {
        let file = format!("rows.{format}");
        let words = ["--format", format, "-o", &file, "-c", "SELECT 1"];
        let words = [connected.as_slice(), &words].concat();
        simulator.clear_journal();
        let ended = place.run(&[words.as_slice(), &["-c", "SELECT 2"]].concat(), "");
        check_failed(&ended, 2, &[format, "one result", "COPY"]);
        assert_eq!(simulator.journal().len(), 0);
        let settings = ["-c", "SET xero.max_calls_per_query = 5"];
        let ended = place.run(&[words.as_slice(), &settings].concat(), "");
        assert_eq!((ended.code, ended.err.as_str()), (0, ""));
        let written = fs::read(place.0.path().join(file)).unwrap();
        assert!(written.starts_with(start.as_bytes()));
        assert!(written.ends_with(start.as_bytes()));
    }
}

// ---- Exit codes ---------------------------------------------------------------------------

#[test]
fn a_misspelt_name_is_answered_with_the_nearest() {
    for (sql, words) in [
        (
            "SELECT Nmae FROM Contacts",
            ["Nmae", "did you mean", "Name"],
        ),
        (
            "SELECT i.Totl FROM Invoices i",
            ["Totl", "did you mean", "Total"],
        ),
        (
            "SELECT * FROM Invoces",
            ["`Invoces`", "did you mean", "`Invoices`"],
        ),
        (
            "SELECT * FROM accounting.contcts",
            ["contcts", "did you mean", "Contacts"],
        ),
    ] {
        check_failed(&demo(&["-c", sql], ""), 1, &words);
    }
}

#[test]
fn a_syntax_error_says_where() {
    for (sql, place) in [
        ("SELEC 1", "(line 1, column 1)"),
        (
            "SELECT Name\nFROM Contacts\nWHER Name = 'x' AND",
            "(line 3, column 6)",
        ),
    ] {
        check_failed(&demo(&["-c", sql], ""), 1, &[place]);
    }
}

#[test]
fn a_place_is_counted_in_the_whole_script() {
    let place = Place::new();
    let script = "SET xero.max_calls_per_query = 9;\n\nSELECT\n  1;\n  SELECT Totl\n  FROM Items;";
    fs::write(place.0.path().join("month.sql"), script).unwrap();
    let ended = place.run(&["--demo", "--format", "csv", "-f", "month.sql"], "");
    assert_eq!(ended.code, 1);
    assert!(ended.err.contains("(line 5, column 10)"), "{}", ended.err);
    // Where nobody looks at a screen, the line isn't drawn.
    assert!(!ended.err.contains('^'), "{}", ended.err);
}

#[test]
fn names_are_looked_for_in_every_schema_and_among_views() {
    let made = "CREATE VIEW OverdueInvoices AS SELECT 1 AS n; ";
    for (sql, meant) in [
        ("SELECT * FROM assets.Invoces", "`Invoices`"),
        (
            "SELECT * FROM information_schema.tabels",
            "`information_schema.tables`",
        ),
        ("SELECT * FROM OverduInvoices", "`OverdueInvoices`"),
    ] {
        let ended = demo(&["-c", &format!("{made}{sql}")], "");
        check_failed(&ended, 1, &["did you mean", meant, "(line 1, column 61)"]);
    }
    check_failed(
        &demo(&["-c", "SELECT summ(1)"], ""),
        1,
        &["summ", "(line 1, column 8)"],
    );
}

#[test]
fn verbose_twice_shows_headers() {
    let ended = demo(
        &["-vv", "--format", "csv", "-c", "SELECT Code FROM Items"],
        "",
    );
    for shown in [
        "xero-tenant-id: ",
        "x-daylimit-remaining: ",
        "authorization: (not shown)",
    ] {
        assert!(ended.err.contains(shown), "{shown}: {}", ended.err);
    }
}

#[test]
fn version_names_the_commit_and_datafusion() {
    let ended = run(&["--version"], "");
    let version = format!("xero-sql {} (", env!("CARGO_PKG_VERSION"));
    assert!(ended.out.starts_with(&version), "{}", ended.out);
    assert!(ended.out.contains("DataFusion 55."), "{}", ended.out);
}

#[test]
fn help_is_short_or_long_and_answers_topics() {
    let (short, long) = (run(&["-h"], "").out, run(&["--help"], "").out);
    assert!(short.len() < long.len());
    assert!(long.contains("Exit codes: 0 done"));
    let help = run(&["help"], "").out;
    assert!(
        help.starts_with(long.trim_end()) && help.contains("\n  prompt "),
        "{help}"
    );
    let properties = run(&["help", "properties"], "").out;
    assert!(
        properties.contains("MaxCallsPerQuery [default: 500]"),
        "{properties}"
    );
    check_failed(&run(&["help", "promt"], ""), 2, &["`promt`", "prompt"]);
}

#[test]
fn completions_and_the_manual_page_end_quietly_in_a_closed_pipe() {
    for words in [&["man"][..], &["completions", "zsh"]] {
        let mut child = Place::new()
            .command(words)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        assert_eq!(child.wait().unwrap().code(), Some(0), "{words:?}");
    }
}

#[test]
fn xero_is_not_written_to_unless_it_may_be() {
    for sql in [
        "INSERT INTO Invoices (InvoiceNumber) VALUES ('x')",
        "UPDATE Invoices SET Status = 'VOIDED'",
        "UPDATE contacts SET Name = 'x' WHERE ContactID = 'y'",
        "DELETE FROM Invoices",
        "DELETE FROM Invoices WHERE false",
        "delete from accounting.contacts where Name = 'x'",
    ] {
        let words = ["--set", "ReadOnly=true", "-c", sql];
        check_failed(&demo(&words, ""), 1, &["ReadOnly = false"]);
    }
}

#[test]
fn an_unknown_property_is_wrong_usage_and_the_nearest_is_named() {
    let ended = demo(&["--set", "Tennant=x", "-c", "SELECT 1"], "");
    check_failed(&ended, 2, &["--set", "`Tennant`", "`Tenant`"]);
}

#[test]
fn an_unknown_flag_is_wrong_usage() {
    check_failed(&demo(&["--colour"], ""), 2, &["--colour"]);
    check_failed(&demo(&["--format", "cvs"], ""), 2, &["cvs", "csv"]);
}

#[test]
fn without_configuration_it_says_what_to_do() {
    let ended = run(&["-c", "SELECT 1"], "");
    check_failed(
        &ended,
        2,
        &["OAuthClientId", "connector.toml", "--set", "--demo"],
    );
}

#[test]
fn without_sql_it_says_what_to_do() {
    check_failed(&run(&[], " -- nothing\n"), 2, &["-c", "-f"]);
}

#[test]
fn a_wrong_secret_needs_a_sign_in() {
    let simulator = simulator();
    let wrong = ["OAuthClientSecret=wrong"];
    let ended = run_on(
        simulator.url(),
        &wrong,
        &["-c", "SELECT Name FROM Contacts"],
    );
    check_failed(&ended, 3, &["OAuthClientSecret"]);
}

#[test]
fn an_unknown_organisation_is_wrong_configuration() {
    let ended = demo(&["--set", "Tenant=Nobody Ltd", "-c", "SELECT 1"], "");
    check_failed(&ended, 2, &["`Nobody Ltd`", "Demo Company (AU)"]);
}

#[test]
fn a_used_up_day_is_a_limit() {
    let simulator = simulator();
    let wait = Duration::from_secs(3_600);
    simulator.script(Fault::too_many_requests("day", Some(wait)));
    let ended = run_on(simulator.url(), &[], &["-c", "SELECT Name FROM Contacts"]);
    check_failed(&ended, 4, &["day limit", "1 h 0 min"]);
}

#[test]
fn a_host_that_cant_be_reached_is_named() {
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let simulator = simulator();
    for property in ["ApiUrl", "IdentityUrl"] {
        let set = format!("{property}=http://{closed}");
        let ended = run_on(simulator.url(), &[&set], &["-c", "SELECT 1"]);
        check_failed(&ended, 5, &[property, &closed.to_string()]);
    }
}

// ---- The simulator as a process -----------------------------------------------------------

/// `xero-sql simulate`; dropping it, a panic's way included, ends it.
struct Served {
    child: Child,
    /// Open, so that the program has somewhere to write.
    _out: BufReader<ChildStdout>,
    url: String,
    connection_string: String,
    _place: Place,
}

impl Served {
    fn start() -> Served {
        let place = Place::new();
        let mut child = place
            .command(&["simulate", "--port", "0", "-q"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut served = Served {
            _out: BufReader::new(child.stdout.take().unwrap()),
            child,
            url: String::new(),
            connection_string: String::new(),
            _place: place,
        };
        while served.connection_string.is_empty() {
            let mut line = String::new();
            assert!(served._out.read_line(&mut line).unwrap() > 0, "it ended");
            if let Some(url) = line.strip_prefix("URL") {
                served.url = url.trim().to_string();
            } else if line.starts_with("AuthScheme=") {
                served.connection_string = line.trim().to_string();
            }
        }
        served
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_simulator_in_another_process_answers_as_the_demo_does() {
    let served = Served::start();
    for sql in [
        "SELECT * FROM Tenants",
        "SELECT * FROM Organisation",
        "SELECT * FROM Accounts ORDER BY Code",
        "SELECT * FROM Contacts",
        "SELECT * FROM Invoices",
        "SELECT * FROM InvoiceLineItems",
        "SELECT InvoiceNumber, Total FROM Invoices WHERE Status = 'PAID' LIMIT 20",
        "SELECT c.Name, SUM(i.Total) FROM Invoices i JOIN Contacts c USING (ContactID) \
         GROUP BY 1 ORDER BY 1",
    ] {
        let ended = run_on(&served.url, &[], &["--format", "csv", "-c", sql]);
        assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{sql}");
        assert!(ended.out.lines().count() > 1, "{sql} has rows");
        assert!(ended.out == csv(sql), "{sql}: other bytes than the demo's");
    }
}

#[test]
fn the_connection_string_that_simulate_prints_connects() {
    let served = Served::start();
    let sql = "SELECT Name FROM Organisation";
    let words = [
        "--connection-string",
        &served.connection_string,
        "--format",
        "csv",
        "-c",
        sql,
    ];
    let ended = run(&words, "");
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(ended.out, csv(sql));
}

// ---- Long statements ----------------------------------------------------------------------

#[test]
fn a_thousand_ored_conditions_run_and_twenty_thousand_are_refused() {
    let chain = |n: usize| {
        let one = |i| format!("Total = {i} AND Status = 'S{i}'");
        let all: Vec<String> = (0..n).map(one).collect();
        format!(
            "SELECT count(*) AS n FROM Invoices WHERE {}",
            all.join(" OR ")
        )
    };
    let ended = demo(&["--format", "csv"], &chain(1_000));
    assert_eq!(
        (ended.code, ended.out.as_str()),
        (0, "n\n0\n"),
        "{}",
        ended.err
    );
    let ended = demo(&["--format", "csv"], &chain(20_000));
    check_failed(&ended, 1, &["conditions in one chain of AND and OR"]);
}
