//! The log file: what each level shows, and what none does.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use futures::StreamExt;
use tempfile::TempDir;
use xero_sql::simulator::{CLIENT_SECRET, Fault, Options, REFRESH_TOKEN, Simulator};
use xero_sql::{ErrorKind, XeroConnection};

use crate::cli::{Place, check_failed};
use crate::harness::{DEMO, Demo, settings};

/// A folder for a log.
struct Logged {
    folder: TempDir,
}

/// A line of a log.
#[derive(Debug)]
struct Event {
    process: String,
    statement: String,
    what: String,
    text: String,
}

impl Logged {
    fn new() -> Logged {
        Logged {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("xero.log")
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.path()).unwrap()
    }

    fn events(&self) -> Vec<Event> {
        self.text().lines().map(Event::read).collect()
    }

    /// A connection that logs here, its organisation having this many invoices.
    async fn demo(&self, invoices: usize, verbosity: u8, more: &[(&str, &str)]) -> Demo {
        let (path, verbosity) = (self.path().display().to_string(), verbosity.to_string());
        let log = [("Logfile", path.as_str()), ("Verbosity", &verbosity)];
        let options = Options {
            invoices,
            ..Options::default()
        };
        Demo::with(options, &[&log, more].concat()).await
    }
}

impl Event {
    fn read(line: &str) -> Event {
        let mut words = line.splitn(4, ' ');
        let time = words.next().unwrap();
        chrono::DateTime::parse_from_rfc3339(time).unwrap();
        assert!(time.ends_with('Z') && time.len() == 24, "{line}");
        let (process, statement) = (words.next().unwrap(), words.next().unwrap());
        let (what, text) = words.next().unwrap().split_once(": ").unwrap();
        Event {
            process: process.parse::<u32>().unwrap().to_string(),
            statement: statement.to_string(),
            what: what.to_string(),
            text: text.to_string(),
        }
    }
}

/// What is written of a connection that has ended.
async fn events_at(verbosity: u8) -> Vec<Event> {
    let log = Logged::new();
    let demo = log.demo(250, verbosity, &[("PageSize", "100")]).await;
    let sql = "SELECT InvoiceID FROM Invoices WHERE Type = 'ACCREC'";
    assert!(!demo.rows(sql).await.is_empty());
    drop(demo);
    log.events()
}

#[tokio::test]
async fn each_level_shows_what_it_says_and_nothing_of_the_next() {
    let mut expected: BTreeSet<&str> =
        BTreeSet::from(["opened", "sign-in", "connected", "statement", "done"]);
    for (verbosity, more) in [
        (1, &[][..]),
        (2, &["request"]),
        (3, &["headers"]),
        (4, &["scan", "page"]),
        (5, &["shape"]),
    ] {
        expected.extend(more);
        let events = events_at(verbosity).await;
        let shown: BTreeSet<&str> = events.iter().map(|event| event.what.as_str()).collect();
        assert_eq!(shown, expected, "Verbosity {verbosity}");
    }
}

#[tokio::test]
async fn a_request_is_told_with_what_it_brought_whom_it_was_of_and_what_asked_for_it() {
    let events = events_at(5).await;
    let (statements, requests): (Vec<_>, Vec<_>) = events
        .iter()
        .filter(|event| event.statement != "-")
        .partition(|event| event.what == "statement");
    let [statement] = statements[..] else {
        panic!("{statements:?}")
    };
    assert_eq!(
        statement.text,
        "SELECT InvoiceID FROM Invoices WHERE Type = 'ACCREC'"
    );
    let same = |event: &&Event| event.statement == statement.statement;
    assert!(requests.iter().all(same), "{requests:?}");
    let requests: Vec<_> = requests
        .iter()
        .filter(|one| one.what == "request")
        .collect();
    assert!(requests.len() >= 2, "{requests:?}");
    for request in requests {
        for part in [
            "GET /api.xro/2.0/Invoices?",
            " status=200, bytes=",
            ", ms=",
            ", waited_ms=",
            ", try=1, organisation=",
        ] {
            assert!(request.text.contains(part), "`{part}`: {}", request.text);
        }
    }
    let filtered = |event: &&Event| event.what == "request" && event.text.contains("ACCREC");
    assert!(events.iter().filter(filtered).count() >= 2, "{events:?}");
    let pages = events.iter().filter(|event| event.what == "page");
    let rows: usize = pages
        .map(|page| {
            let (_, rows) = page.text.rsplit_once("rows=").unwrap();
            rows.parse::<usize>().unwrap()
        })
        .sum();
    let done = events.iter().find(|event| event.what == "done").unwrap();
    assert!(
        done.text.starts_with(&format!("rows={rows}, calls=")),
        "{done:?}"
    );
    let renewal = events.iter().find(|event| event.what == "sign-in").unwrap();
    assert!(
        renewal
            .text
            .starts_with("renewal: a new access token for 1800 s")
    );
}

#[tokio::test]
async fn how_a_statement_ends_is_told_whichever_way_it_does() {
    let log = Logged::new();
    let demo = log.demo(250, 1, &[("PageSize", "100")]).await;
    let session = &demo.session;
    session.collect("SELECT 1 + 1").await.unwrap();
    session
        .collect("SELECT Nme FROM Contacts")
        .await
        .unwrap_err();
    demo.simulator
        .script(Fault::reply(400, "Lovelace is unwell"));
    session.collect("SELECT * FROM Accounts").await.unwrap_err();
    let mut rows = session.execute("SELECT * FROM Invoices").await.unwrap();
    rows.next().await.unwrap().unwrap();
    drop(rows);
    let frame = session
        .plan("SELECT InvoiceID FROM Invoices")
        .await
        .unwrap();
    frame.collect().await.unwrap();
    session
        .collect("SELECT InvoiceID FROM Invoices")
        .await
        .unwrap();
    demo.simulator.script(Fault::unavailable());
    session.collect("SELECT Code FROM Accounts").await.unwrap();
    drop(demo);
    let events = log.events();
    let ends: Vec<_> = events
        .iter()
        .filter(|event| event.statement != "-" && event.what != "statement")
        .map(|event| (event.what.as_str(), event.text.as_str()))
        .collect();
    for ((what, text), (expected, part)) in ends.iter().zip([
        ("done", "rows=1, calls=0, ms="),
        ("failed", "Query: there is no column `?` in Contacts"),
        ("failed", "UnexpectedReply: "),
        ("given up", "rows=100, calls="),
        ("planned", "ms="),
        ("done", "rows=250, calls="),
        ("warning", "Unreachable: Xero answered 503: ?"),
        ("done", "rows="),
    ]) {
        assert_eq!(*what, expected, "{ends:#?}");
        assert!(text.contains(part), "`{part}`: {text}");
    }
    assert_eq!(ends.len(), 8, "{ends:#?}");
    let numbers = events.iter().filter(|event| event.what == "statement");
    let numbers: Vec<u64> = numbers
        .map(|event| event.statement[1..].parse().unwrap())
        .collect();
    assert!(
        numbers.is_sorted_by(|a, b| a < b) && numbers.len() == 7,
        "{numbers:?}"
    );
}

#[tokio::test]
async fn no_secret_and_nobody_is_named_at_the_highest_level() {
    let log = Logged::new();
    let more = [("PseudoColumns", "*=*"), ("on mismatch", "null")];
    let demo = log.demo(60, 5, &more).await;
    let books = demo.simulator.books(0);
    let contacts: Vec<_> = books.contacts().collect();
    let one = contacts.iter().find(|one| one.email_address.is_some());
    let (name, email) = (&one.unwrap().name, one.unwrap().email_address.as_ref());
    let email = email.unwrap();
    let file = log.folder.path().join("out.csv");
    for sql in [
        format!("SELECT * FROM Contacts WHERE Name = '{name}' -- of {name}"),
        format!("SELECT * FROM Contacts WHERE EmailAddress LIKE '{email}%' OR Name = \"{name}\""),
        format!("SELECT i.InvoiceNumber, '{email}' FROM Invoices i WHERE ContactName > '{name}'"),
        format!("SELECT Name AS \"{name}\" FROM Contacts WHERE SearchTerm = '{name}'"),
        format!("SELECT * FROM Invoices WHERE InvoiceNumber IN ('{name}', '{email}')"),
        format!("SELECT * FROM Contacts WHERE Name = {name} AND"),
        format!("SELECT CAST('{name}' AS INT)"),
        format!("SELECT * FROM '{name}.csv'"),
        format!("COPY (SELECT Name FROM Contacts) TO '{}'", file.display()),
        format!("SELECT 'an open quote, {name}"),
        format!("CALL GetOAuthAccessToken(Verifier => '{name}')"),
        "EXPLAIN SELECT * FROM Contacts".to_string(),
        "SELECT c.Name FROM Contacts c JOIN Invoices i ON i.ContactID = c.ContactID".to_string(),
    ] {
        let _ = demo.session.collect(&sql).await;
    }
    let json = |status: u16, body: String| {
        Fault::reply(status, body)
            .header("content-type", "application/json")
            .header("x-served-to", email)
            .header("set-cookie", email)
    };
    let problem = format!(r#"{{"ErrorNumber":10,"Message":"{name} isn't a name"}}"#);
    let wrong = format!(
        r#"{{"Contacts":[{{"ContactID":"{}","Name":"{name}","UpdatedDateUTC":"{email}"}}],
            "pagination":{{"page":1,"pageSize":1000,"pageCount":1,"itemCount":1}}}}"#,
        contacts[0].contact_id
    );
    for (fault, sql) in [
        (
            json(400, problem.clone()),
            "SELECT * FROM Contacts WHERE Name > 'A'",
        ),
        (json(503, problem.clone()), "SELECT * FROM Contacts"),
        (json(403, problem), "SELECT * FROM Contacts"),
        (json(200, wrong), "SELECT * FROM Contacts"),
        (
            Fault::reply(500, format!("<p>{name}</p>")),
            "SELECT * FROM Contacts",
        ),
        (Fault::token_expired(), "SELECT * FROM Contacts"),
    ] {
        demo.simulator.script(fault);
        let _ = demo.session.collect(sql).await;
    }
    let (path, url) = (
        log.path().display().to_string(),
        demo.simulator.url().to_string(),
    );
    drop(demo.session);
    drop(demo.connection);
    // What can't be opened is told as well.
    let simulator = Simulator::start(Options::default()).unwrap();
    for (property, value) in [
        ("Tenant", "Lovelace & Sons"),
        ("OAuthClientSecret", "a-secret-that-is-wrong"),
        ("OAuthRefreshToken", "a-token-that-is-wrong"),
    ] {
        let more = [
            ("Logfile", path.as_str()),
            ("Verbosity", "5"),
            (property, value),
        ];
        XeroConnection::open(settings(&simulator, &more))
            .await
            .unwrap_err();
    }
    let text = log.text();
    for (what, count) in [
        ("request", 20),
        ("failed", 8),
        ("headers", 20),
        ("warning", 3),
    ] {
        let found = text.matches(&format!(" {what}: ")).count();
        assert!(found >= count, "{what} {found} times in: {text}");
    }
    let secrets = [
        CLIENT_SECRET,
        REFRESH_TOKEN,
        "a-secret-that-is-wrong",
        "a-token-that-is-wrong",
        "Bearer",
        &url,
        "Lovelace",
        DEMO,
    ];
    let people = contacts.iter().flat_map(|one| {
        [
            Some(&one.name),
            one.email_address.as_ref(),
            one.first_name.as_ref(),
            one.last_name.as_ref(),
        ]
    });
    let people = people.flatten().map(String::as_str);
    for named in secrets
        .into_iter()
        .chain(people)
        .filter(|named| named.len() > 2)
    {
        let line = text.lines().find(|line| {
            let mut found = line.match_indices(named);
            found.any(|(at, _)| is_alone(line, at, named.len()))
        });
        assert_eq!(line, None, "`{named}` is in the log");
    }
}

/// Whether what stands there is a word, and not part of one.
fn is_alone(line: &str, at: usize, length: usize) -> bool {
    let before = line[..at].chars().next_back();
    let behind = line[at + length..].chars().next();
    let is_part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    !is_part(before) && !is_part(behind)
}

#[tokio::test]
async fn a_full_log_is_put_aside_and_only_so_many_are_kept() {
    let log = Logged::new();
    let more = [("MaxLogFileSize", "100 KB"), ("MaxLogFileCount", "3")];
    let demo = log.demo(1, 1, &more).await;
    let numbers: Vec<String> = (0..1_500).map(|number| number.to_string()).collect();
    let long = format!("SELECT 1 WHERE 1 IN ({})", numbers.join(","));
    for _ in 0..80 {
        demo.session.collect(&long).await.unwrap();
    }
    drop(demo);
    let files = std::fs::read_dir(log.folder.path()).unwrap();
    let files: BTreeMap<String, u64> = files
        .map(|file| {
            let file = file.unwrap();
            let name = file.file_name().into_string().unwrap();
            (name, file.metadata().unwrap().len())
        })
        .collect();
    assert_eq!(files.len(), 3, "{files:?}");
    assert!(files.values().all(|size| *size <= 100 << 10), "{files:?}");
    let aside = files.keys().filter(|name| name.starts_with("xero.log.2"));
    assert_eq!(aside.count(), 2, "{files:?}");
    assert!(
        log.text()
            .trim_end()
            .lines()
            .last()
            .unwrap()
            .contains(" done: ")
    );
}

fn run(place: &Place, path: &Path, words: &[&str]) -> crate::cli::Ended {
    let set = format!("Logfile={}", path.display());
    let sets = ["--demo", "--set", &set, "--set", "Verbosity=2"];
    place.run(&[&sets, words].concat(), "")
}

#[test]
fn the_program_logs_beside_what_it_says() {
    let (place, log) = (Place::new(), Logged::new());
    for (words, said) in [
        (["-v", "-c", "SELECT Code FROM Accounts"], true),
        (["-q", "-c", "SELECT Code FROM Accounts"], false),
    ] {
        let ended = run(&place, &log.path(), &words);
        assert_eq!(ended.code, 0, "{}", ended.err);
        assert_eq!(ended.err.contains("GET /api.xro/2.0/Accounts"), said);
    }
    let events = log.events();
    let requests = events.iter().filter(|event| {
        event.what == "request" && event.text.starts_with("GET /api.xro/2.0/Accounts")
    });
    assert_eq!(requests.count(), 2, "{events:?}");
    let nowhere = log.folder.path().join("none").join("xero.log");
    let ended = run(&place, &nowhere, &["-c", "SELECT 1"]);
    check_failed(
        &ended,
        2,
        &["Logfile: the log file ", "its folder has to be there"],
    );
}

#[test]
fn processes_share_a_log_and_their_lines_stay_whole() {
    let (place, log) = (Place::new(), Logged::new());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let sql = "SELECT * FROM Accounts; SELECT * FROM Invoices; SELECT 1";
                let ended = run(&place, &log.path(), &["--format", "csv", "-c", sql]);
                assert_eq!(ended.code, 0, "{}", ended.err);
            });
        }
    });
    let events = log.events();
    let mut of_process: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for event in &events {
        let words = of_process.entry(&event.process).or_default();
        words.push(&event.what);
    }
    assert_eq!(of_process.len(), 4, "{of_process:?}");
    for words in of_process.values() {
        assert_eq!(words[0], "opened");
        assert_eq!(words.iter().filter(|what| **what == "done").count(), 3);
        assert_eq!(words.last(), Some(&"done"));
    }
}

#[tokio::test]
async fn a_log_that_cannot_be_written_is_a_matter_of_configuration() {
    let simulator = Simulator::start(Options::default()).unwrap();
    let log = Logged::new();
    let folder = log.folder.path().display().to_string();
    let error = XeroConnection::open(settings(&simulator, &[("Logfile", &folder)])).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("Logfile"), "{error}");
    assert!(simulator.journal().is_empty(), "nothing is sent before");
}
