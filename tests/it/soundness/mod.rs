//! Pushdown never changes an answer.
//!
//! Random queries over all tables are asked three ways: with what travels travelling, over whole
//! copies in memory by DataFusion alone, and, for some, by `verify_pushdown`, which reads with
//! and without pushdown. Some, and in a test of their own all, are asked on a `SessionContext`
//! that has nothing of ours but the tables. All must agree; under LIMIT
//! and OFFSET the number of rows, the sequence of sort values, and that each row is one of the
//! unlimited result. `XERO_SQL_CASES` asks for more cases than 2,000, `XERO_SQL_SEED` for others.
//!
//! The copies are whole scans. That these hold what the books hold is for `truth`, `truth_more`
//! and `truth_ledger` to show, column by column; the first test here shows it once more for the
//! nasty books that the queries are asked of.

mod claims;
pub mod conditions;
mod queries;
pub mod random;

use std::collections::{BTreeMap, HashMap};
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::DataType;
use datafusion::catalog::{MemTable, MemorySchemaProvider};
use datafusion::common::TableReference;
use datafusion::prelude::{SessionConfig, SessionContext};
use futures::FutureExt;
use xero_sql::catalog::descriptor::{Api, Column, Level, Rows, Table};
use xero_sql::catalog::registry;
use xero_sql::simulator::{Ignored, Options, Seen};
use xero_sql::{Session, XeroConnection};

use crate::harness::{Demo, cells, settings, sorted};
use crate::tables::{name_in_sql, required};
use crate::truth::{instant, text};
use conditions::{LOWERED, Subject, travels};
use queries::{Query, Subjects, query, quoted};
use random::Random;

/// Cases in `cargo test`; `XERO_SQL_CASES` asks for more.
const CASES: usize = 2_000;
/// Cases asked of contexts that aren't ours; `XERO_SQL_CASES` asks for more.
const CASES_ELSEWHERE: usize = 250;
const SEED: u64 = 20_260_630;
/// Queries asked on one connection before another is opened, which knows no counts.
const QUERIES_A_CONNECTION: usize = 20;
/// A query that takes longer hangs.
const LONGEST: Duration = Duration::from_secs(60);

fn from_environment(name: &str, otherwise: usize) -> usize {
    let asked = std::env::var(name).ok();
    asked
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
}

/// Which tables are asked, and how large they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scale {
    /// Those made of documents, of some hundred rows.
    Documents,
    /// Those that cost a call for each row of another, and these: a few dozens.
    FanOuts,
}

impl Scale {
    /// The tables that are asked, but for those that have to be told something first.
    fn tables(self) -> impl Iterator<Item = &'static Table> {
        let tables = registry::TABLES.iter().copied();
        let fan_outs = || {
            let tables = registry::TABLES.iter();
            tables.filter_map(|table| match table.rows {
                Rows::PerParent(fan_out) => Some(fan_out.parents),
                _ => None,
            })
        };
        // Parameters of reports take `=` and IN alone, and all else is evaluated here.
        let tables = tables.filter(|table| !table.is_report());
        tables.filter(move |table| match (table.rows, self) {
            (Rows::Connections, _) => false,
            (Rows::PerParent(_), Scale::Documents) => false,
            (Rows::PerParent(_), Scale::FanOuts) => true,
            // Likewise of what is worked out for a day. Other views are among them.
            (_, Scale::Documents) => table.parameters().next().is_none(),
            (_, Scale::FanOuts) => {
                // What others are joined with, too.
                fan_outs().any(|parents| std::ptr::eq(parents, *table)) || table.name == "Users"
            }
        })
    }

    fn options(self) -> Options {
        Options {
            invoices: match self {
                Scale::Documents => 200,
                Scale::FanOuts => 8,
            },
            upper_case_ids: true,
            nasty: true,
            ..Options::default()
        }
    }

    fn truth(self) -> &'static Truth {
        static DOCUMENTS: OnceLock<Truth> = OnceLock::new();
        static FAN_OUTS: OnceLock<Truth> = OnceLock::new();
        let truth = match self {
            Scale::Documents => &DOCUMENTS,
            Scale::FanOuts => &FAN_OUTS,
        };
        truth.get_or_init(|| {
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Runtime::new().unwrap();
                runtime.block_on(copied(self))
            })
            .join()
            .unwrap()
        })
    }
}

fn options() -> Options {
    Scale::Documents.options()
}

/// A custom connection: its sign-in outlasts a long run, which a refresh token used again doesn't.
const SETTINGS: [(&str, &str); 5] = [
    ("PageSize", "20"),
    ("MaxCallsPerQuery", "0"),
    ("AuthScheme", "OAuthClient"),
    ("AutoExpandDetails", "true"),
    ("ShowSensitive", "true"),
];

/// No query takes so long on the busiest machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Whole copies of the tables, and what conditions are made of.
struct Truth {
    /// Numbers with a point are decimals, as in a session of ours.
    decimals: SessionContext,
    /// Numbers with a point are doubles, as in a plain context.
    doubles: SessionContext,
    subjects: Subjects,
}

fn truth() -> &'static Truth {
    Scale::Documents.truth()
}

async fn copied(scale: Scale) -> Truth {
    let settings = [
        ("PageSize", "1000"),
        ("MaxCallsPerQuery", "0"),
        // Where a query names them, columns that cost a call for each row are there.
        ("AutoExpandDetails", "true"),
        ("ShowSensitive", "true"),
    ];
    let demo = Demo::with(scale.options(), &settings).await;
    let context = |decimals: bool| {
        let mut config = SessionConfig::new().with_target_partitions(2);
        let parser = &mut config.options_mut().sql_parser;
        parser.enable_ident_normalization = false;
        parser.parse_float_as_decimal = decimals;
        let context = SessionContext::new_with_config(config);
        let catalog = context.catalog("datafusion").unwrap();
        for api in Api::ALL.into_iter().filter(|api| *api != Api::Accounting) {
            let schema = Arc::new(MemorySchemaProvider::new());
            catalog.register_schema(api.schema_name(), schema).unwrap();
        }
        context
    };
    let (decimals, doubles) = (context(true), context(false));
    let mut subjects = Subjects::new();
    for table in scale.tables() {
        let name = name_in_sql(table);
        let sql = format!("SELECT * FROM {name}{}", required(table));
        let frame = demo.session.plan(&sql).await.unwrap();
        let schema = Arc::clone(frame.schema().inner());
        let batches = frame.collect().await.unwrap();
        for context in [&decimals, &doubles] {
            let copy = MemTable::try_new(Arc::clone(&schema), vec![batches.clone()]).unwrap();
            let name = match table.api {
                Api::Accounting => TableReference::bare(table.name),
                api => TableReference::partial(api.schema_name(), table.name),
            };
            context.register_table(name, Arc::new(copy)).unwrap();
        }
        let mut columns = Vec::new();
        // Nothing more may be said of what has to be given.
        // What one way of reading alone tells is NULL in the copy.
        let columns_asked = table.all_columns();
        let is_read =
            |c: &&Column| !matches!(c.level, Level::Parameter | Level::Elsewhere | Level::Given);
        let columns_asked = columns_asked.filter(is_read);
        for column in columns_asked {
            let field = schema.field_with_name(column.name).unwrap();
            if matches!(field.data_type(), DataType::List(_)) {
                continue;
            }
            let of = quoted(&name);
            let column_name = column.name;
            let sql = format!(
                "SELECT DISTINCT \"{column_name}\" FROM {of} WHERE \"{column_name}\" IS NOT NULL \
                 ORDER BY 1 LIMIT 400"
            );
            let rows = decimals.sql(&sql).await.unwrap().collect().await.unwrap();
            columns.push(Subject {
                name: column_name.to_string(),
                kind: column.kind,
                values: cells(&rows).into_iter().flatten().collect(),
                travels: travels(table, column_name),
            });
        }
        subjects.insert(name, (table, columns));
    }
    Truth {
        decimals,
        doubles,
        subjects,
    }
}

/// A query as the copies take it, which don't lower identifiers.
fn with_lowered(sql: &str) -> String {
    let mut parts = sql.split(LOWERED);
    let mut text = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let mut quotes = part.splitn(3, '\'');
        let (before, literal) = (quotes.next().unwrap(), quotes.next().unwrap());
        let rest = quotes.next().unwrap_or_default();
        text += &format!("{before}'{}'{rest}", literal.to_lowercase());
    }
    text
}

/// A query with the conditions that tables have to be given. Copies hold such rows alone.
fn given(sql: &str, truth: &Truth) -> String {
    let mut sql = sql.to_string();
    for (table, _) in truth.subjects.values() {
        let conditions = required(table);
        if conditions.is_empty() {
            continue;
        }
        let name = quoted(&name_in_sql(table));
        let quoted = table.columns.iter().fold(conditions, |text, column| {
            let name = column.name;
            text.replace(&format!(" {name} ="), &format!(" \"{name}\" ="))
        });
        sql = sql.replace(&name, &format!("(SELECT * FROM {name}{quoted})"));
    }
    sql
}

/// Parameters in place of `where`.
const PARAMETERS: [&str; 14] = [
    "Status",
    "ContactID",
    "QuoteNumber",
    "SourceTransactionID",
    "TargetTransactionID",
    "DateFrom",
    "DateTo",
    "ExpiryDateFrom",
    "ExpiryDateTo",
    "states",
    "taskIds",
    "chargeType",
    "userId",
    "dateAfterUtc",
];

/// How often something of the queries travelled, by what it was.
#[derive(Debug, Default)]
struct Travelled(BTreeMap<&'static str, usize>);

impl Travelled {
    /// Counts each kind once a query.
    fn note(&mut self, calls: &[Seen]) {
        let has = |name| calls.iter().any(|call| call.query_value(name).is_some());
        let is_probe = |call: &Seen| call.query_value("pageSize") == Some("1");
        let header = |call: &Seen| call.if_modified_since.is_some() && !is_probe(call);
        let by_id = |call: &Seen| call.path.split('/').count() == 5;
        let child = |call: &Seen| call.path.split('/').count() > 5;
        let ordered = |call: &Seen| {
            let order = call.query_value("order").unwrap_or_default();
            !is_probe(call) && !order.is_empty() && !order.ends_with("ID")
        };
        let count = |call: &Seen| is_probe(call) && call.if_modified_since.is_none();
        let offset = |call: &Seen| call.query_value("offset").is_some_and(|at| at != "0");
        for (kind, is_so) in [
            ("where", has("where")),
            ("lists", has("ContactIDs") || has("InvoiceNumbers")),
            ("words", has("Statuses")),
            ("parameters", PARAMETERS.iter().any(|name| has(name))),
            ("ids", has("IDs")),
            ("one by one", calls.iter().any(by_id)),
            ("children", calls.iter().any(child)),
            ("header", calls.iter().any(header)),
            ("offset", calls.iter().any(offset)),
            ("order", calls.iter().any(ordered)),
            ("count", calls.iter().any(count)),
        ] {
            *self.0.entry(kind).or_default() += usize::from(is_so);
        }
        *self.0.entry("calls").or_default() += calls.len();
        *self.0.entry("none").or_default() += usize::from(calls.is_empty());
    }

    fn of(&self, kind: &str) -> usize {
        self.0.get(kind).copied().unwrap_or_default()
    }
}

/// What a query is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Ours,
    Verified,
    /// A context with our tables alone.
    Bare,
    /// One that the connection was registered on.
    Registered,
}

/// Mostly sessions.
fn any(random: &mut Random) -> Way {
    match random.below(20) {
        0..4 => Way::Bare,
        4 => Way::Verified,
        _ => Way::Ours,
    }
}

/// Contexts that aren't ours.
fn elsewhere(random: &mut Random) -> Way {
    match random.chance(67) {
        true => Way::Bare,
        false => Way::Registered,
    }
}

/// Sessions on one connection.
struct Asked {
    ours: Session,
    verified: Session,
    bare: SessionContext,
    registered: SessionContext,
}

impl Asked {
    async fn of(demo: &Demo) -> Asked {
        let settings = settings(&demo.simulator, &SETTINGS);
        let connection = XeroConnection::open(settings).await.unwrap();
        let verified = connection.session();
        let set = "SET xero.verify_pushdown = true";
        verified.collect(set).await.unwrap();
        let mut config = SessionConfig::new()
            .with_create_default_catalog_and_schema(false)
            .with_default_catalog_and_schema("xero", "accounting")
            .with_target_partitions(2);
        // What a plain context keeps off, and its owner may put on.
        config.options_mut().sql_parser.parse_float_as_decimal = false;
        let bare = SessionContext::new_with_config(config.clone());
        bare.register_catalog("xero", connection.catalog());
        let registered = SessionContext::new_with_config(config);
        connection.register(&registered).unwrap();
        Asked {
            ours: connection.session(),
            verified,
            bare,
            registered,
        }
    }

    async fn collect(&self, way: Way, sql: &str) -> Result<Vec<RecordBatch>, String> {
        let asked = async {
            match way {
                Way::Ours => self.ours.collect(sql).await.map_err(|e| e.to_string()),
                Way::Verified => self.verified.collect(sql).await.map_err(|e| e.to_string()),
                Way::Bare | Way::Registered => {
                    let context = match way {
                        Way::Bare => &self.bare,
                        _ => &self.registered,
                    };
                    let frame = context.sql(sql).await.map_err(|e| e.to_string())?;
                    frame.collect().await.map_err(|e| e.to_string())
                }
            }
        };
        let caught = AssertUnwindSafe(asked).catch_unwind();
        match tokio::time::timeout(LONGEST, caught).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err("it panicked".to_string()),
            Err(_) => Err("it hangs".to_string()),
        }
    }
}

/// What is wrong with the answer to a query, if anything; nothing if it means nothing to
/// DataFusion either.
async fn wrong(truth: &Truth, asked: &Asked, way: Way, query: &Query) -> Option<String> {
    let copy = match way {
        Way::Bare | Way::Registered => &truth.doubles,
        Way::Ours | Way::Verified => &truth.decimals,
    };
    // A plain context lowers identifiers only in what reaches a scan, and DataFusion makes one list
    // of several before that.
    let are_merged = |sql: &str| sql.matches(" IN (").count() > 1;
    let for_way = |sql: &str| match way == Way::Bare && (!query.simple || are_merged(sql)) {
        true => with_lowered(sql),
        false => sql.replace(LOWERED, ""),
    };
    let whole = match copy.sql(&with_lowered(&query.whole())).await {
        Ok(frame) => frame.collect().await,
        Err(error) => Err(error),
    };
    let sql = given(&for_way(&query.sql()), truth);
    let answer = tokio::time::timeout(PATIENCE, asked.collect(way, &sql)).await;
    let answer = answer.unwrap_or_else(|_| Err("it doesn't end".to_string()));
    let (whole, answer) = match (whole, answer) {
        (Err(_), Err(_)) => return None,
        (Ok(_), Err(error)) => return Some(error),
        // Rows that make an expression fail may never be reached under a limit.
        (Err(_), Ok(_)) if query.is_cut() => return None,
        (Err(error), Ok(_)) => return Some(format!("DataFusion alone says {error}")),
        (Ok(whole), Ok(answer)) => (cells(&whole), cells(&answer)),
    };
    let by = |rows: &[Vec<String>]| -> Vec<Vec<String>> {
        let key = |row: &Vec<String>| {
            let places = query.order.iter();
            places.map(|(place, _)| row[place - 1].clone()).collect()
        };
        rows.iter().map(key).collect()
    };
    let skipped = query.offset.unwrap_or(0).min(whole.len());
    let left = whole.len() - skipped;
    let expected = query.limit.map_or(left, |limit| limit.min(left));
    if answer.len() != expected {
        return Some(format!("{} rows instead of {expected}", answer.len()));
    }
    if !query.order.is_empty() && by(&answer) != by(&whole[skipped..skipped + expected]) {
        return Some("the sort values differ".to_string());
    }
    if !query.is_cut() {
        let same = sorted(answer) == sorted(whole);
        return (!same).then(|| "the rows differ".to_string());
    }
    let mut left: HashMap<Vec<String>, usize> = HashMap::new();
    for row in whole {
        *left.entry(row).or_default() += 1;
    }
    let stranger = answer.into_iter().find(|row| match left.get_mut(row) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    });
    stranger.map(|row| format!("no row of the unlimited result is {row:?}"))
}

/// The simplest query found that is still answered wrongly.
async fn minimised(truth: &Truth, demo: &Demo, way: Way, query: Query) -> (Query, String) {
    let mut smallest = query;
    let mut fault = "only after other queries".to_string();
    let mut tries = 0;
    'smaller: loop {
        let candidates = std::iter::once(smallest.clone()).chain(smallest.simpler());
        for (at, candidate) in candidates.enumerate() {
            if at == 0 && tries > 0 {
                continue;
            }
            tries += 1;
            if tries > 150 {
                break 'smaller;
            }
            let asked = Asked::of(demo).await;
            if let Some(wrong) = wrong(truth, &asked, way, &candidate).await {
                (smallest, fault) = (candidate, wrong);
                continue 'smaller;
            }
        }
        break;
    }
    (smallest, fault)
}

/// Asks `cases` random queries of simulators with these options, each by one of `ways`; what
/// travelled.
fn run(
    name: &str,
    options: &Options,
    seed: u64,
    cases: usize,
    counts: bool,
    ways: fn(&mut Random) -> Way,
) -> Travelled {
    run_at(Scale::Documents, name, options, seed, cases, counts, ways)
}

/// The same on the tables of a scale.
fn run_at(
    scale: Scale,
    name: &str,
    options: &Options,
    seed: u64,
    cases: usize,
    counts: bool,
    ways: fn(&mut Random) -> Way,
) -> Travelled {
    let truth = scale.truth();
    let began = std::time::Instant::now();
    let (next, travelled) = (AtomicUsize::new(0), Mutex::new(Travelled::default()));
    let faults: Mutex<Vec<String>> = Mutex::default();
    let worker = || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let demo = runtime.block_on(Demo::with(options.clone(), &SETTINGS));
        let mut asked = None;
        for turn in 0.. {
            let case = next.fetch_add(1, Ordering::Relaxed);
            if case >= cases || faults.lock().unwrap().len() > 5 {
                break;
            }
            if case > 0 && case % 1_000 == 0 {
                println!("{name}: {case} after {:?}", began.elapsed());
            }
            if turn % QUERIES_A_CONNECTION == 0 {
                asked = Some(runtime.block_on(Asked::of(&demo)));
            }
            let mut random = Random::of(seed, case as u64);
            let way = ways(&mut random);
            let query = query(&mut random, &truth.subjects);
            if !counts && query.head.starts_with("SELECT COUNT(*)") {
                continue;
            }
            demo.simulator.clear_journal();
            let outcome = runtime.block_on(wrong(truth, asked.as_ref().unwrap(), way, &query));
            let calls = demo.calls();
            if way != Way::Verified {
                travelled.lock().unwrap().note(&calls);
            }
            if let Some(wrong) = outcome {
                let (smaller, still) = runtime.block_on(minimised(truth, &demo, way, query));
                let fault = format!(
                    "case {case} of seed {seed}, {way:?}: {wrong}\n  smaller: {still}\n  {}",
                    smaller.sql()
                );
                faults.lock().unwrap().push(fault);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(worker);
        }
    });
    let faults = faults.into_inner().unwrap();
    let travelled = travelled.into_inner().unwrap();
    println!(
        "{name}: {cases} cases in {:?}: {travelled:?}",
        began.elapsed()
    );
    assert!(faults.is_empty(), "{name}:\n{}", faults.join("\n"));
    travelled
}

fn seed() -> u64 {
    from_environment("XERO_SQL_SEED", SEED as usize) as u64
}

#[test]
fn queries_answer_alike_whether_or_not_their_parts_travel() {
    let cases = from_environment("XERO_SQL_CASES", CASES);
    let travelled = run("a Xero as documented", &options(), seed(), cases, true, any);
    // The test would be worth nothing if nothing travelled. The shares are chance: a few cases
    // of a kind are enough, and of many cases more.
    for (kind, share) in [
        ("where", 6),
        ("lists", 150),
        ("words", 250),
        ("parameters", 200),
        ("ids", 60),
        ("one by one", 80),
        ("header", 150),
        ("offset", 100),
        ("order", 60),
        ("count", 100),
    ] {
        let count = travelled.of(kind);
        assert!(count >= cases / share, "{kind}: {count} of {cases}");
    }
}

#[test]
fn what_costs_a_call_a_row_is_answered_alike_whomever_it_asks_about() {
    let cases = from_environment("XERO_SQL_CASES", CASES) / 20;
    let options = Scale::FanOuts.options();
    let name = "a Xero asked about documents";
    let travelled = run_at(Scale::FanOuts, name, &options, seed() + 9, cases, true, any);
    let asked = travelled.of("children");
    assert!(asked >= cases / 6, "{asked} of {cases}");
}

#[test]
fn a_context_with_nothing_of_ours_but_the_tables_answers_alike() {
    let cases = from_environment("XERO_SQL_CASES", CASES_ELSEWHERE);
    let seed = seed() + 100;
    let travelled = run("no session", &options(), seed, cases, true, elsewhere);
    for (kind, share) in [("where", 6), ("ids", 60), ("order", 100), ("count", 100)] {
        let count = travelled.of(kind);
        assert!(count >= cases / share, "{kind}: {count} of {cases}");
    }
}

#[test]
fn a_server_that_doesnt_heed_what_travels_changes_no_answer() {
    use Ignored::{Lists, ModifiedSince, Order, Where};
    let cases = from_environment("XERO_SQL_CASES", CASES) / 40;
    for (number, ignored) in [
        vec![Where],
        vec![Order],
        vec![Lists],
        vec![ModifiedSince],
        vec![Where, Order, Lists, ModifiedSince],
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("a Xero that ignores {ignored:?}");
        let heeds_counts = !ignored.iter().any(|part| matches!(part, Where | Lists));
        let options = Options {
            ignored,
            ..options()
        };
        run(
            &name,
            &options,
            seed() + 1 + number as u64,
            cases,
            heeds_counts,
            any,
        );
    }
}

#[tokio::test]
async fn the_copies_are_what_the_books_hold() {
    let demo = Demo::with(options(), &SETTINGS).await;
    let books = demo.simulator.books(0);
    let rows = |sql: &'static str| async move {
        cells(
            &truth()
                .decimals
                .sql(sql)
                .await
                .unwrap()
                .collect()
                .await
                .unwrap(),
        )
    };
    let invoices = rows(
        "SELECT \"InvoiceID\", \"InvoiceNumber\", \"Reference\", \"ContactName\", \"Status\", \"Date\", \
         \"UpdatedDateUTC\", \"Total\" FROM \"Invoices\"",
    );
    let of_books = books.invoices().map(|i| {
        vec![
            i.invoice_id.to_string(),
            text(i.invoice_number),
            text(i.reference),
            i.contact_name,
            i.status.to_string(),
            i.date.to_string(),
            instant(i.updated_ms),
            i.total.to_string(),
        ]
    });
    assert_eq!(sorted(invoices.await), sorted(of_books.collect()));
    let contacts = rows(
        "SELECT \"ContactID\", \"Name\", \"AccountNumber\", \"ContactStatus\", \"EmailAddress\" FROM \"Contacts\"",
    );
    let of_books = books.contacts().map(|c| {
        vec![
            c.contact_id.to_string(),
            c.name,
            text(c.account_number),
            c.contact_status.to_string(),
            text(c.email_address),
        ]
    });
    assert_eq!(sorted(contacts.await), sorted(of_books.collect()));
    let references = rows("SELECT \"BankTransactionID\", \"Reference\" FROM \"BankTransactions\"");
    let of_books = books
        .bank_transactions()
        .map(|b| vec![b.bank_transaction_id.to_string(), text(b.reference)]);
    assert_eq!(sorted(references.await), sorted(of_books.collect()));
    for (table, count) in [
        ("Journals", books.journals().count()),
        ("ManualJournals", books.manual_journals().count()),
        ("Accounts", books.accounts().count()),
        ("TaxRates", books.tax_rates().count()),
        ("TrackingCategories", books.tracking_categories().count()),
        ("Items", books.items().count()),
        ("Users", books.users().count()),
        ("Currencies", books.currencies().count()),
    ] {
        let sql = format!("SELECT COUNT(*) FROM \"{table}\"");
        let counted = truth().decimals.sql(&sql).await.unwrap().collect().await;
        assert_eq!(cells(&counted.unwrap()), [[count.to_string()]], "{table}");
    }
}

#[test]
fn the_nasty_ingredients_are_there() {
    let subjects = &truth().subjects;
    let values = |table: &str, column: &str| -> Vec<&str> {
        let (_, columns) = &subjects[table];
        let column = columns.iter().find(|c| c.name == column).unwrap();
        column.values.iter().map(String::as_str).collect()
    };
    let references = values("Invoices", "Reference");
    for part in ["\"", "'", "\\", ",", "%", "_", "é", "木材"] {
        assert!(references.iter().any(|text| text.contains(part)), "{part}");
    }
    for (table, column) in [
        ("Invoices", "Reference"),
        ("Invoices", "InvoiceNumber"),
        ("Contacts", "Name"),
    ] {
        let texts = values(table, column);
        let folded: std::collections::BTreeSet<_> =
            texts.iter().map(|text| text.to_lowercase()).collect();
        assert!(folded.len() < texts.len(), "{table}.{column} in two cases");
    }
    let ends = |texts: &[&str], end: &str| texts.iter().any(|text| text.ends_with(end));
    let instants = values("Invoices", "UpdatedDateUTC");
    assert!(ends(&instants, "T00:00:00Z") && ends(&instants, ".999Z"));
    let totals = values("Invoices", "Total");
    assert!(totals.iter().any(|total| !total.ends_with("00")));
    for (column, word) in [("Status", "DELETED"), ("Status", "VOIDED")] {
        assert!(values("Invoices", column).contains(&word));
    }
    assert!(values("Contacts", "ContactStatus").contains(&"ARCHIVED"));
}
