//! How fast it is, as ratios within one run: `cargo bench --bench speed`.
//!
//! The simulator runs in a process of its own, 100 ms a call, limits off. Each ratio is of the
//! medians of some rounds in which both sides take turns, and stands beside the bound that it
//! is held to; the program ends with an error if one is missed. `speed decode` runs those parts
//! whose name holds the word.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow_json::ReaderBuilder;
use bytes::Bytes;
use datafusion::arrow::array::{
    ArrayRef, ListArray, NullBufferBuilder, StringBuilder, StructArray,
};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::datatypes::{DataType, Fields, SchemaRef};
use futures::{StreamExt, TryStreamExt, stream};
use serde_json::Value;
use xero_sql::catalog::descriptor::Api;
use xero_sql::catalog::registry;
use xero_sql::decode::{Decoder, Place};
use xero_sql::{Settings, XeroConnection};

const LATENCY: &str = "100";

fn main() {
    let wanted = std::env::args().skip(1).find(|arg| !arg.starts_with('-'));
    let runs = |name: &str| wanted.as_ref().is_none_or(|wanted| name.contains(wanted));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut missed = 0;
    let mut tell = |name: &str, ratio: f64, bound: f64, at_most: bool, detail: String| {
        let held = if at_most {
            ratio <= bound
        } else {
            ratio >= bound
        };
        missed += usize::from(!held);
        let (side, verdict) = (
            if at_most { "at most" } else { "at least" },
            if held { "held" } else { "MISSED" },
        );
        println!("{name:<44} {ratio:>8.2}   {side} {bound:<6} {verdict}   {detail}");
    };
    if runs("whole") {
        let server = Server::start(5_000, LATENCY);
        let (ours, plain) = runtime.block_on(whole_list(&server, 9));
        let detail = format!("{} ms to {} ms", ours.as_millis(), plain.as_millis());
        let ratio = ours.as_secs_f64() / plain.as_secs_f64();
        tell(
            "whole: 5,000 invoices to a plain loop",
            ratio,
            1.4,
            true,
            detail,
        );
    }
    if runs("parallel") {
        let server = Server::start(50_000, LATENCY);
        let (ours, sequential) = runtime.block_on(parallel(&server, 3));
        let detail = format!("{} ms to {} ms", ours.as_millis(), sequential.as_millis());
        let ratio = sequential.as_secs_f64() / ours.as_secs_f64();
        tell(
            "parallel: 50,000 invoices to one by one",
            ratio,
            3.5,
            false,
            detail,
        );
    }
    if runs("organisations") {
        // All but the first have two pages each.
        let server = Server::start_with(8_000, "300", &["--organisations", "7"]);
        let (six, one) = runtime.block_on(organisations(&server, 3));
        let detail = format!("{} ms to {} ms", six.as_millis(), one.as_millis());
        let ratio = six.as_secs_f64() / one.as_secs_f64();
        tell(
            "organisations: six of two pages to one",
            ratio,
            1.5,
            true,
            detail,
        );
    }
    if runs("decode") {
        let server = Server::start(2_000, "0");
        let body = runtime.block_on(async {
            let plain = Plain::open(&server).await;
            plain.page(1).await
        });
        let megabytes = body.len() as f64 / 1e6;
        let times = decoding(&body, 25);
        let speed = |time: Duration| format!("{:.0} MB/s", megabytes / time.as_secs_f64());
        let detail = format!("{} to {}", speed(times.ours), speed(times.arrow_json));
        let ratio = times.arrow_json.as_secs_f64() / times.ours.as_secs_f64();
        tell(
            "decode: speed of bare arrow-json",
            ratio,
            0.85,
            false,
            detail,
        );
        println!(
            "{:<44} {:>8.2}   (told for comparison)",
            "decode: speed of arrow-json with one decoder",
            times.reused.as_secs_f64() / times.ours.as_secs_f64()
        );
        let detail = format!("{} to {}", speed(times.ours), speed(times.serde_json));
        let ratio = times.serde_json.as_secs_f64() / times.ours.as_secs_f64();
        tell(
            "decode: speed of serde_json into builders",
            ratio,
            2.0,
            false,
            detail,
        );
    }
    if runs("memory") {
        let small = Server::start(5_000, "0");
        let large = Server::start(500_000, "0");
        let megabytes = |bytes: u64| bytes as f64 / 1e6;
        for format in ["csv", "ndjson", "json", "parquet", "arrow", "table"] {
            let few = small.peak_of_a_full_scan(format);
            let many = large.peak_of_a_full_scan(format);
            let detail = format!("MB of a process that writes 500,000 invoices as {format}");
            let what = format!("memory: the peak as {format}");
            tell(&what, megabytes(many), 200.0, true, detail);
            let detail = format!("MB above the {:.0} MB for 5,000", megabytes(few));
            let what = format!("memory: above 5,000 as {format}");
            let more = megabytes(many.saturating_sub(few));
            tell(&what, more, 60.0, true, detail);
        }
    }
    std::process::exit(i32::from(missed > 0));
}

/// A simulator in a process of its own.
struct Server {
    child: Child,
    connection_string: String,
}

impl Server {
    fn start(invoices: usize, latency: &str) -> Server {
        Server::start_with(invoices, latency, &[])
    }

    fn start_with(invoices: usize, latency: &str, more: &[&str]) -> Server {
        let mut child = Command::new(env!("CARGO_BIN_EXE_xero-sql"))
            .args(["simulate", "--port", "0", "--latency", latency])
            .args(["--invoices", &invoices.to_string()])
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the simulator starts");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let connection_string = lines
            .find_map(|line| line.ok().filter(|line| line.starts_with("AuthScheme=")))
            .expect("the simulator says how to connect");
        Server {
            child,
            connection_string: connection_string + ";Tenant=Demo Company (AU)",
        }
    }

    fn property(&self, name: &str) -> &str {
        let pairs = self.connection_string.split(';');
        let mut pairs = pairs.filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).unwrap().1
    }

    async fn connect(&self) -> Arc<XeroConnection> {
        self.connect_with(&[]).await
    }

    async fn connect_with(&self, set: &[(&str, &str)]) -> Arc<XeroConnection> {
        let pairs = self.connection_string.split(';');
        let pairs = pairs.filter_map(|pair| pair.split_once('='));
        let more = [("CallsPerMinute", "0"), ("MaxCallsPerQuery", "0")];
        let pairs = pairs.filter(|(key, _)| set.iter().all(|(other, _)| other != key));
        let set = set.iter().copied();
        let settings = Settings::from_pairs(pairs.chain(more).chain(set)).unwrap();
        XeroConnection::open(settings).await.unwrap()
    }

    /// The most memory that a process takes which writes all invoices in `format`, in bytes.
    fn peak_of_a_full_scan(&self, format: &str) -> u64 {
        let mut scan = Command::new(env!("CARGO_BIN_EXE_xero-sql"))
            .args(["--connection-string", &self.connection_string])
            .args([
                "--set",
                "CallsPerMinute=0",
                "--set",
                "MaxCallsPerQuery=0",
                "-q",
            ])
            .args(["-c", "SELECT * FROM Invoices", "--format", format])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let status = format!("/proc/{}/status", scan.id());
        let mut peak = 0;
        loop {
            let ended = scan.try_wait().unwrap();
            if let Some(ended) = ended {
                assert!(ended.success());
                return peak;
            }
            let text = std::fs::read_to_string(&status).unwrap_or_default();
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
            if let Some(kilobytes) = kilobytes.and_then(|text| text.parse::<u64>().ok()) {
                peak = peak.max(kilobytes * 1024);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What somebody writes who needs the invoices once: a client, a token, a loop.
#[derive(Clone)]
struct Plain {
    http: reqwest::Client,
    url: String,
    token: String,
    tenant: String,
}

impl Plain {
    async fn open(server: &Server) -> Plain {
        let url = server.property("ApiUrl").to_string();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().gzip(true).build().unwrap();
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", server.property("OAuthRefreshToken")),
        ];
        let token: Value = http
            .post(format!("{url}/connect/token"))
            .basic_auth(
                server.property("OAuthClientId"),
                Some(server.property("OAuthClientSecret")),
            )
            .form(&form)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let token = token["access_token"].as_str().unwrap().to_string();
        let connections: Value = http
            .get(format!("{url}/connections"))
            .bearer_auth(&token)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let mut connections = connections.as_array().unwrap().iter();
        let demo = connections.find(|c| c["tenantName"] == "Demo Company (AU)");
        Plain {
            http,
            url,
            token,
            tenant: demo.unwrap()["tenantId"].as_str().unwrap().to_string(),
        }
    }

    async fn page(&self, page: usize) -> Bytes {
        let reply = self
            .http
            .get(format!("{}/api.xro/2.0/Invoices", self.url))
            .query(&[("page", page.to_string()), ("pageSize", "1000".into())])
            .query(&[
                ("unitdp", "4"),
                ("includeArchived", "true"),
                ("order", "InvoiceID"),
            ])
            .header("accept", "application/json")
            .header("xero-tenant-id", &self.tenant)
            .bearer_auth(&self.token)
            .send()
            .await
            .unwrap();
        assert!(reply.status().is_success());
        reply.bytes().await.unwrap()
    }

    async fn parsed_page(&self, page: usize) -> Value {
        serde_json::from_slice(&self.page(page).await).unwrap()
    }
}

fn pages_of(page: &Value) -> usize {
    page["pagination"]["pageCount"].as_u64().unwrap() as usize
}

fn invoices_of(page: &Value) -> usize {
    page["Invoices"].as_array().unwrap().len()
}

/// `SELECT * FROM Invoices` against page 1, then the rest five at a time, each parsed.
async fn whole_list(server: &Server, rounds: usize) -> (Duration, Duration) {
    let (session, plain) = (server.connect().await.session(), Plain::open(server).await);
    let mut times = (Vec::new(), Vec::new());
    for round in 0..=rounds {
        let begun = Instant::now();
        let rows = stream_rows(&session, "SELECT * FROM Invoices").await;
        let ours = begun.elapsed();
        let begun = Instant::now();
        let first = plain.parsed_page(1).await;
        let rest = stream::iter(2..=pages_of(&first)).map(|page| {
            let plain = plain.clone();
            async move { tokio::spawn(async move { plain.parsed_page(page).await }).await }
        });
        let rest: Vec<Value> = rest.buffered(5).try_collect().await.unwrap();
        let theirs = begun.elapsed();
        let invoices = invoices_of(&first) + rest.iter().map(invoices_of).sum::<usize>();
        assert_eq!((rows, invoices), (5_000, 5_000));
        // The first round opens the connections.
        if round > 0 {
            times.0.push(ours);
            times.1.push(theirs);
        }
    }
    (median(times.0), median(times.1))
}

async fn stream_rows(session: &xero_sql::Session, sql: &str) -> usize {
    let mut rows = 0;
    let mut stream = session.execute(sql).await.unwrap();
    while let Some(batch) = stream.next().await {
        rows += batch.unwrap().num_rows();
    }
    rows
}

/// The same against one page after the other, each decoded before the next is asked for.
/// The rows of six organisations, and those of one of them.
async fn organisations(server: &Server, rounds: usize) -> (Duration, Duration) {
    let connection = server.connect_with(&[("Tenant", "*")]).await;
    let session = connection.session();
    let mut times = (Vec::new(), Vec::new());
    let all = "SELECT InvoiceID, Total FROM Invoices WHERE TenantName";
    for _ in 0..rounds {
        let begun = Instant::now();
        let six = stream_rows(&session, &format!("{all} <> 'Demo Company (AU)'")).await;
        times.0.push(begun.elapsed());
        let begun = Instant::now();
        let one = stream_rows(&session, &format!("{all} = 'Kauri & Sons'")).await;
        times.1.push(begun.elapsed());
        assert_eq!((six, one), (12_000, 2_000));
    }
    (median(times.0), median(times.1))
}

async fn parallel(server: &Server, rounds: usize) -> (Duration, Duration) {
    let connection = server.connect().await;
    let (session, plain) = (connection.session(), Plain::open(server).await);
    let (decoder, place) = decoder(connection.tenant().clone());
    let mut times = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let begun = Instant::now();
        let rows = stream_rows(&session, "SELECT * FROM Invoices").await;
        times.0.push(begun.elapsed());
        let begun = Instant::now();
        let (mut page, mut decoded) = (1, 0);
        loop {
            let body = plain.page(page).await;
            let documents = decoder.page(&place, &body).unwrap();
            decoded += decoder.rows(&place, &documents).unwrap().num_rows();
            if page >= documents.pagination.unwrap().page_count {
                break;
            }
            page += 1;
        }
        times.1.push(begun.elapsed());
        assert_eq!((rows, decoded), (50_000, 50_000));
    }
    (median(times.0), median(times.1))
}

fn decoder(tenant: xero_sql::auth::Tenant) -> (Decoder, Place) {
    let table = registry::table(Api::Accounting, "Invoices").unwrap();
    let endpoint = table.endpoint().unwrap();
    let decoder = Decoder::new(
        table,
        endpoint,
        table.all_columns().collect(),
        tenant,
        false,
    );
    let place = Place {
        table: table.name,
        page: "a page".into(),
    };
    (decoder, place)
}

/// What one page of 1,000 invoices takes.
struct Decoding {
    /// From bytes to typed columns, lists included.
    ours: Duration,
    /// From bytes to the same text columns that ours are made of.
    arrow_json: Duration,
    /// The same by a decoder that has read a page before, as ours have.
    reused: Duration,
    /// The same through `serde_json::Value`.
    serde_json: Duration,
}

fn decoding(body: &Bytes, rounds: usize) -> Decoding {
    let tenant = xero_sql::auth::Tenant {
        id: "00000000-0000-4000-8000-000000000000".into(),
        name: "Demo".into(),
    };
    let (decoder, place) = decoder(tenant);
    let schema = decoder.wire_schema();
    let mut times = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds {
        let ours = || {
            let begun = Instant::now();
            let page = decoder.page(&place, body).unwrap();
            let rows = decoder.rows(&place, &page).unwrap();
            let took = begun.elapsed();
            assert_eq!(rows.num_rows(), 1_000);
            took
        };
        let bare = || {
            let begun = Instant::now();
            let batch = bare(&schema, body);
            let took = begun.elapsed();
            assert_eq!(batch.num_rows(), 1);
            took
        };
        // What one leaves to the allocator the next one finds: they take turns at being first.
        let (ours, bare) = if round % 2 == 0 {
            let ours = ours();
            (ours, bare())
        } else {
            let bare = bare();
            (ours(), bare)
        };
        times.0.push(ours);
        times.1.push(bare);
    }
    let mut decoder = bare_decoder(&schema);
    let mut reused = Vec::new();
    for _ in 0..rounds {
        let begun = Instant::now();
        decoder.decode(body).unwrap();
        let batch = decoder.flush().unwrap().unwrap();
        reused.push(begun.elapsed());
        assert_eq!(batch.num_rows(), 1);
    }
    // Apart from the others, which would be charged for putting its many small pieces away.
    for _ in 0..rounds {
        let begun = Instant::now();
        let value: Value = serde_json::from_slice(body).unwrap();
        let mut builder = Builder::of(&DataType::Struct(schema.fields().clone()));
        builder.append(&value);
        let built = builder.finish();
        times.2.push(begun.elapsed());
        // Only the figures' text differs: a double has lost how its number was written.
        let bare: ArrayRef = Arc::new(StructArray::from(bare(&schema, body)));
        assert_eq!((built.len(), built.data_type()), (1, bare.data_type()));
    }
    Decoding {
        ours: median(times.0),
        arrow_json: median(times.1),
        reused: median(reused),
        serde_json: median(times.2),
    }
}

fn bare(schema: &SchemaRef, body: &[u8]) -> datafusion::arrow::array::RecordBatch {
    let mut decoder = bare_decoder(schema);
    decoder.decode(body).unwrap();
    decoder.flush().unwrap().unwrap()
}

fn bare_decoder(schema: &SchemaRef) -> arrow_json::reader::Decoder {
    let builder = ReaderBuilder::new(Arc::clone(schema)).with_coerce_primitive(true);
    builder.build_decoder().unwrap()
}

/// Builders for text, objects and lists, filled from parsed JSON.
enum Builder {
    Text(StringBuilder),
    Object(Fields, Vec<Builder>, NullBufferBuilder),
    List(
        Arc<datafusion::arrow::datatypes::Field>,
        Box<Builder>,
        Vec<i32>,
        NullBufferBuilder,
    ),
}

impl Builder {
    fn of(data_type: &DataType) -> Builder {
        match data_type {
            DataType::Struct(fields) => {
                let members = fields.iter().map(|f| Builder::of(f.data_type()));
                Builder::Object(fields.clone(), members.collect(), NullBufferBuilder::new(0))
            }
            DataType::List(item) => {
                let items = Box::new(Builder::of(item.data_type()));
                Builder::List(Arc::clone(item), items, vec![0], NullBufferBuilder::new(0))
            }
            _ => Builder::Text(StringBuilder::new()),
        }
    }

    fn append(&mut self, value: &Value) {
        match self {
            Builder::Text(texts) => match value {
                Value::Null => texts.append_null(),
                Value::String(text) => texts.append_value(text),
                other => texts.append_value(other.to_string()),
            },
            Builder::Object(fields, members, nulls) => {
                nulls.append(!value.is_null());
                for (field, member) in fields.iter().zip(members) {
                    member.append(value.get(field.name()).unwrap_or(&Value::Null));
                }
            }
            Builder::List(_, items, offsets, nulls) => {
                nulls.append(!value.is_null());
                let elements = value.as_array().map(Vec::as_slice).unwrap_or_default();
                for element in elements {
                    items.append(element);
                }
                offsets.push(offsets[offsets.len() - 1] + elements.len() as i32);
            }
        }
    }

    fn finish(self) -> ArrayRef {
        match self {
            Builder::Text(mut texts) => Arc::new(texts.finish()),
            Builder::Object(fields, members, mut nulls) => {
                let members = members.into_iter().map(Builder::finish).collect();
                Arc::new(StructArray::new(fields, members, nulls.finish()))
            }
            Builder::List(item, items, offsets, mut nulls) => {
                let offsets = OffsetBuffer::new(offsets.into());
                Arc::new(ListArray::new(
                    item,
                    offsets,
                    items.finish(),
                    nulls.finish(),
                ))
            }
        }
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
