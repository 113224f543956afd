//! The simulator over the wire: what a client of the real API would notice.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::*;

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.body))
    }

    fn rows(&self, root: &str) -> Vec<Value> {
        self.json()[root].as_array().cloned().unwrap_or_default()
    }
}

struct Client {
    simulator: Simulator,
    token: String,
    tenant: Option<String>,
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn send(simulator: &Simulator, head: &str, body: &str) -> Answer {
    let address = simulator.url().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).expect("a connection");
    let request = format!(
        "{head}Host: {address}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).expect("sent");
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8(bytes).expect("UTF-8");
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text.as_str(), ""));
    Answer {
        status: head
            .split_whitespace()
            .nth(1)
            .and_then(|status| status.parse().ok())
            .unwrap_or(0),
        head: head.to_lowercase(),
        body: body.to_owned(),
    }
}

fn post_token(simulator: &Simulator, form: &str) -> Answer {
    send(
        simulator,
        "POST /connect/token HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n",
        form,
    )
}

impl Client {
    /// A custom connection's client.
    fn start(options: Options) -> Client {
        let simulator = Simulator::start(options).expect("a simulator");
        let answer = post_token(
            &simulator,
            &format!(
                "grant_type=client_credentials&client_id={CLIENT_ID}&client_secret={CLIENT_SECRET}"
            ),
        );
        let token = answer.json()["access_token"]
            .as_str()
            .expect("a token")
            .to_owned();
        Client {
            simulator,
            token,
            tenant: None,
        }
    }

    /// A client that reaches both organisations.
    fn of_both(options: Options) -> Client {
        let simulator = Simulator::start(options).expect("a simulator");
        let answer = post_token(
            &simulator,
            &format!(
                "grant_type=refresh_token&client_id={CLIENT_ID}&refresh_token={REFRESH_TOKEN}"
            ),
        );
        let token = answer.json()["access_token"]
            .as_str()
            .expect("a token")
            .to_owned();
        Client {
            simulator,
            token,
            tenant: None,
        }
    }

    fn small() -> Client {
        Client::start(Options {
            invoices: 250,
            ..Options::default()
        })
    }

    fn get_with(&self, path: &str, headers: &str) -> Answer {
        let tenant = self
            .tenant
            .as_ref()
            .map(|id| format!("xero-tenant-id: {id}\r\n"))
            .unwrap_or_default();
        send(
            &self.simulator,
            &format!(
                "GET {path} HTTP/1.1\r\nAuthorization: Bearer {}\r\n{tenant}{headers}",
                self.token
            ),
            "",
        )
    }

    fn get(&self, path: &str) -> Answer {
        let path = if path.starts_with("/connections") {
            path.to_owned()
        } else {
            format!("/api.xro/2.0{path}")
        };
        self.get_with(&path, "Accept: application/json\r\n")
    }
}

#[test]
fn half_a_million_invoices_start_at_once() {
    let began = Instant::now();
    let client = Client::start(Options {
        invoices: 500_000,
        ..Options::default()
    });
    let answer = client.get("/Invoices?page=5000&pageSize=100");
    assert_eq!(answer.rows("Invoices").len(), 100);
    assert_eq!(answer.json()["pagination"]["itemCount"], 500_000);
    assert!(
        began.elapsed() < Duration::from_secs(2),
        "{:?}",
        began.elapsed()
    );
}

#[test]
fn unpaged_lists_are_brief_and_pages_are_whole() {
    let client = Client::small();
    let brief = client.get("/Invoices");
    assert_eq!(brief.rows("Invoices").len(), 250);
    assert!(brief.json().get("pagination").is_none());
    assert!(
        brief
            .rows("Invoices")
            .iter()
            .all(|row| row["LineItems"] == serde_json::json!([]))
    );
    assert!(
        brief
            .rows("Invoices")
            .iter()
            .all(|row| row.get("BrandingThemeID").is_none())
    );

    let page = client.get("/Invoices?page=3");
    assert_eq!(page.rows("Invoices").len(), 50);
    assert_eq!(page.json()["pagination"]["pageCount"], 3);
    assert!(
        page.rows("Invoices")
            .iter()
            .all(|row| row["LineItems"] != serde_json::json!([]))
    );
    assert!(client.get("/Invoices?page=4").rows("Invoices").is_empty());

    let contacts = client.get("/Contacts");
    assert!(
        contacts
            .rows("Contacts")
            .iter()
            .all(|c| c["ContactPersons"] == serde_json::json!([]))
    );
}

#[test]
fn an_answer_says_what_the_books_say() {
    let client = Client::small();
    let books = client.simulator.books(0);
    let rows = client
        .get("/Invoices?page=1&pageSize=1000&unitdp=4")
        .rows("Invoices");
    let truth: Vec<Invoice> = books.invoices().collect();
    assert_eq!(rows.len(), truth.len());
    for (row, invoice) in rows.iter().zip(truth.iter().rev()) {
        assert_eq!(row["InvoiceID"], invoice.invoice_id.to_string());
        assert_eq!(row["Contact"]["Name"], invoice.contact_name.as_str());
        assert_eq!(row["Status"], invoice.status);
        let total = row["Total"].as_f64().expect("a number") * 10_000.0;
        assert_eq!(total.round() as i64, invoice.total.0);
        let lines = row["LineItems"].as_array().expect("lines");
        assert_eq!(lines.len(), invoice.line_items.len());
        for (line, truth) in lines.iter().zip(&invoice.line_items) {
            let unit = line["UnitAmount"].as_f64().expect("a number") * 10_000.0;
            assert_eq!(unit.round() as i64, truth.unit_amount.0);
        }
        assert_eq!(
            row["Reference"].as_str().filter(|text| !text.is_empty()),
            invoice.reference.as_deref()
        );
    }
}

#[test]
fn a_refund_stands_in_the_invoices_place_and_payments_inside_documents_are_stubs() {
    let client = Client::start(Options::default());
    let payments = client
        .get("/Payments?page=1&pageSize=1000")
        .rows("Payments");
    let of_type = |name: &str| {
        payments
            .iter()
            .find(|p| p["PaymentType"] == name && p["Status"] == "AUTHORISED")
            .expect("a payment")
            .clone()
    };
    let refund = of_type("ARCREDITPAYMENT");
    assert_eq!(refund["Invoice"]["Type"], "ACCRECCREDIT");
    assert!(refund.get("CreditNote").is_none() && refund.get("InvoiceNumber").is_none());
    let id = refund["Invoice"]["InvoiceID"].as_str().expect("an id");
    let note = &client
        .get(&format!("/CreditNotes/{id}"))
        .rows("CreditNotes")[0];
    assert_eq!(note["CreditNoteNumber"], refund["Invoice"]["InvoiceNumber"]);
    let stub = note["Payments"]
        .as_array()
        .expect("payments")
        .iter()
        .find(|p| p["PaymentID"] == refund["PaymentID"])
        .expect("the refund");
    assert_eq!(stub["Amount"], refund["Amount"]);
    assert!(stub.get("Status").is_none() && stub.get("Account").is_none());

    let id = refund["PaymentID"].as_str().expect("an id");
    let single = &client.get(&format!("/Payments/{id}")).rows("Payments")[0];
    assert!(single["Account"]["Name"].is_string());
    assert!(refund["Account"].get("Name").is_none());
    let stranger = "5cc8cf28-567e-4d43-b287-687cfcaec47c";
    assert_eq!(client.get(&format!("/Payments/{stranger}")).status, 404);
    assert_eq!(client.get(&format!("/CreditNotes/{stranger}")).status, 404);
}

#[test]
fn unpaged_credit_notes_are_brief_and_pages_are_whole() {
    let client = Client::small();
    let loaded = |path: &str| {
        let rows = client.get(path).rows("CreditNotes");
        let loaded = rows
            .iter()
            .filter(|row| row["LineItems"] != serde_json::json!([]));
        (rows.len(), loaded.count())
    };
    let count = client.simulator.books(0).credit_notes().count();
    assert_eq!(loaded("/CreditNotes"), (count, 0));
    assert_eq!(loaded("/CreditNotes?page=1"), (count, count));
    // (s) no such parameters here: they are ignored.
    assert_eq!(loaded("/CreditNotes?page=1&IDs=x&Statuses=PAID").0, count);
}

#[test]
fn unset_strings_come_in_three_forms() {
    let client = Client::small();
    let rows = client
        .get("/Invoices?page=1&pageSize=1000")
        .rows("Invoices");
    assert!(rows.iter().any(|row| row.get("Reference").is_none()));
    assert!(
        rows.iter()
            .any(|row| row.get("Reference") == Some(&Value::Null))
    );
    assert!(rows.iter().any(|row| row["Reference"] == ""));
}

#[test]
fn a_filter_an_order_and_ids_do_what_they_say() {
    let client = Client::small();
    let filter = encoded(r#"Type=="ACCREC" AND Status=="PAID" AND Date>=DateTime(2025,01,01)"#);
    let rows = client
        .get(&format!(
            "/Invoices?page=1&pageSize=1000&where={filter}&order=Date+ASC"
        ))
        .rows("Invoices");
    assert!(!rows.is_empty());
    assert!(
        rows.iter()
            .all(|row| row["Type"] == "ACCREC" && row["Status"] == "PAID")
    );
    let dates: Vec<&str> = rows
        .iter()
        .filter_map(|row| row["DateString"].as_str())
        .collect();
    assert!(dates.is_sorted() && dates[0] >= "2025");

    let ids: Vec<String> = client
        .simulator
        .books(0)
        .invoices()
        .take(3)
        .map(|i| i.invoice_id.to_string())
        .collect();
    let rows = client
        .get(&format!("/Invoices?page=1&IDs={}", ids.join(",")))
        .rows("Invoices");
    assert_eq!(rows.len(), 3);
    let rows = client
        .get("/Invoices?page=1&pageSize=1000&Statuses=DRAFT,voided")
        .rows("Invoices");
    assert!(!rows.is_empty());
    assert!(
        rows.iter()
            .all(|row| row["Status"] == "DRAFT" || row["Status"] == "VOIDED")
    );
}

#[test]
fn what_isnt_understood_is_error_16() {
    let client = Client::small();
    for query in [
        "where=nonsense",
        "where=InvoiceID%3D%3D%225cc8cf28-567e-4d43-b287-687cfcaec47c%22",
        "where=LineItems%3D%3Dnull",
        "order=Nonsense",
        "order=Date+SIDEWAYS",
    ] {
        let answer = client.get(&format!("/Invoices?page=1&{query}"));
        assert_eq!(answer.status, 400, "{query}");
        assert_eq!(answer.json()["ErrorNumber"], 16, "{query}");
        assert_eq!(answer.json()["Type"], "QueryParseException", "{query}");
    }
    assert_eq!(client.get("/Invoices?page=1&frobnicate=1").status, 200);
    let unguarded = encoded(r#"Reference.Contains("a")"#);
    assert_eq!(
        client
            .get(&format!("/Invoices?page=1&where={unguarded}"))
            .status,
        500
    );
}

#[test]
fn a_single_row_comes_by_id_and_by_number() {
    let client = Client::small();
    let books = client.simulator.books(0);
    let sale = books
        .invoices()
        .find(|i| i.invoice_type == "ACCREC")
        .expect("a sale");
    let by_id = client
        .get(&format!("/Invoices/{}", sale.invoice_id))
        .rows("Invoices");
    assert_eq!(by_id.len(), 1);
    assert_eq!(
        by_id[0]["Contact"]["ContactStatus"]
            .as_str()
            .map(str::is_empty),
        Some(false)
    );
    let number = sale.invoice_number.expect("a number");
    let by_number = client.get(&format!("/Invoices/{number}")).rows("Invoices");
    assert_eq!(by_number, by_id);
    let account = books.accounts().next().expect("an account");
    assert_eq!(
        client
            .get(&format!("/Accounts/{}", account.account_id))
            .status,
        200
    );
    assert_eq!(client.get("/Contacts/CN000002").status, 200);

    let absent = client.get("/Invoices/5cc8cf28-567e-4d43-b287-687cfcaec47c");
    assert_eq!(absent.status, 404);
    assert!(absent.head.contains("text/plain"));
}

#[test]
fn a_url_that_is_too_long_is_not_found() {
    let client = Client::small();
    let id = "5cc8cf28-567e-4d43-b287-687cfcaec47c";
    let path = |count: usize| format!("/Invoices?page=1&IDs={}", vec![id; count].join(","));
    assert_eq!(client.get(&path(52)).status, 200);
    let answer = client.get(&path(60));
    assert_eq!(answer.status, 404);
    assert!(answer.head.contains("text/plain"));
}

#[test]
fn xml_comes_unless_json_is_asked_for() {
    let client = Client::small();
    let answer = client.get_with("/api.xro/2.0/Organisation", "");
    assert_eq!(answer.status, 200);
    assert!(answer.head.contains("text/xml"));
    assert!(
        answer.body.contains("<Name>Demo Company (AU)</Name>"),
        "{}",
        answer.body
    );
    assert_eq!(client.get("/Organisation").rows("Organisations").len(), 1);
    assert_eq!(client.get("/Accounts").rows("Accounts").len(), 58);
}

#[test]
fn a_token_of_both_needs_a_tenant_and_that_of_one_does_not() {
    let mut client = Client::of_both(Options::default());
    let connections = client.get("/connections").json();
    assert_eq!(connections.as_array().map(Vec::len), Some(2));
    let created = connections[0]["createdDateUtc"].as_str().expect("a date");
    assert_eq!(created.split_once('.').map(|(_, rest)| rest.len()), Some(7));
    let refused = client.get("/Organisation");
    assert_eq!(refused.status, 403);
    assert_eq!(refused.json()["Detail"], "AuthenticationUnsuccessful");
    let tenants = client.simulator.tenants();
    client.tenant = Some(tenants[1].id.clone());
    assert_eq!(
        client.get("/Organisation").rows("Organisations")[0]["BaseCurrency"],
        "NZD"
    );
    client.tenant = Some("5cc8cf28-567e-4d43-b287-687cfcaec47c".to_owned());
    assert_eq!(client.get("/Organisation").status, 403);

    let client = Client::small();
    assert_eq!(
        client.get("/connections").json().as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(client.get("/Organisation").status, 200);
}

#[test]
fn an_expired_token_says_so_and_an_unknown_one_does_not() {
    let mut client = Client::small();
    client.simulator.expire_tokens();
    let expired = client.get("/Organisation");
    assert_eq!(expired.status, 401);
    assert!(
        expired.json()["Detail"]
            .as_str()
            .is_some_and(|d| d.starts_with("TokenExpired"))
    );
    client.token = "nobody's".to_owned();
    let unknown = client.get("/Organisation");
    assert_eq!(unknown.status, 401);
    assert_eq!(unknown.json()["Detail"], "AuthenticationUnsuccessful");
}

#[test]
fn modified_since_is_a_filter_and_a_malformed_one_is_none() {
    let client = Client::small();
    let since = |text: &str| {
        client
            .get_with(
                "/api.xro/2.0/Invoices?page=1&pageSize=1000",
                &format!("Accept: application/json\r\nIf-Modified-Since: {text}\r\n"),
            )
            .rows("Invoices")
            .len()
    };
    let some = since("2026-01-01T00:00:00");
    assert!(some > 0 && some < 250, "{some}");
    assert_eq!(since("last week"), 250);
    assert_eq!(since("2026-11-01T00:00:00"), 0);
}

#[test]
fn archived_contacts_are_hidden_unless_asked_for() {
    let client = Client::small();
    let all = client
        .get("/Contacts?page=1&pageSize=1000&includeArchived=true")
        .rows("Contacts");
    let active = client
        .get("/Contacts?page=1&pageSize=1000")
        .rows("Contacts");
    assert_eq!(all.len(), client.simulator.books(0).contact_count());
    assert!(active.len() < all.len());
    assert!(
        active
            .iter()
            .all(|contact| contact["ContactStatus"] == "ACTIVE")
    );
}

#[test]
fn faults_come_as_ordered_and_once() {
    let client = Client::small();
    client.simulator.script(Fault::too_many_requests(
        "minute",
        Some(Duration::from_secs(7)),
    ));
    client.simulator.script(Fault::cut_body().on("/Invoices"));
    let limited = client.get("/Contacts");
    assert_eq!(limited.status, 429);
    assert!(limited.head.contains("retry-after: 7"), "{}", limited.head);
    assert_eq!(client.get("/Contacts").status, 200);
    let cut = client.get("/Invoices?page=1");
    assert_eq!(cut.status, 200);
    let promised: usize = cut
        .head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .and_then(|length| length.parse().ok())
        .expect("a length");
    assert!(
        !cut.body.is_empty() && cut.body.len() < promised,
        "{} of {promised}",
        cut.body.len()
    );
    assert_eq!(client.get("/Invoices?page=1").status, 200);

    client.simulator.script(Fault::token_expired().after(1));
    assert_eq!(client.get("/Accounts").status, 200);
    assert_eq!(client.get("/Accounts").status, 401);
    assert_eq!(client.get("/Accounts").status, 200);
}

#[test]
fn the_journal_tells_what_was_asked() {
    let client = Client::small();
    client.simulator.clear_journal();
    client.get("/Invoices?page=2&where=AmountDue%3E0");
    client.get("/connections");
    let seen = client.simulator.journal();
    assert_eq!(seen.len(), 2);
    assert!(seen[0].is_api());
    assert_eq!(seen[0].query_value("where"), Some("AmountDue>0"));
    assert_eq!(seen[0].path, "/api.xro/2.0/Invoices");
    assert_eq!(seen[0].status, 200);
    assert_eq!(seen[1].door, Door::Connections);
    assert_eq!(seen[1].rows, 1);
}

#[test]
fn the_data_can_change_between_two_pages() {
    let client = Client::small();
    client.simulator.add_invoices_after(1, 3);
    let first = client.get("/Invoices?page=1");
    let second = client.get("/Invoices?page=2");
    assert_eq!(first.json()["pagination"]["itemCount"], 250);
    assert_eq!(second.json()["pagination"]["itemCount"], 253);
    let last = &first.rows("Invoices")[99]["InvoiceID"];
    assert_eq!(
        &second.rows("Invoices")[2]["InvoiceID"],
        last,
        "three rows moved on"
    );
    let recent = client
        .get_with(
            "/api.xro/2.0/Invoices?page=1",
            "Accept: application/json\r\nIf-Modified-Since: 2026-07-05T00:00:00\r\n",
        )
        .rows("Invoices");
    assert_eq!(recent.len(), 3);
}

#[test]
fn limits_are_kept_when_asked_and_else_look_unused() {
    let client = Client::small();
    assert!(
        client
            .get("/Organisation")
            .head
            .contains("x-minlimit-remaining: 60")
    );
    let strict = Client::start(Options {
        limits: true,
        ..Options::default()
    });
    for _ in 0..60 {
        assert_eq!(strict.get("/Organisation").status, 200);
    }
    let refused = strict.get("/Organisation");
    assert_eq!(refused.status, 429);
    assert!(refused.head.contains("x-rate-limit-problem: minute"));
    assert!(refused.head.contains("retry-after: "));
}

#[test]
fn high_volume_refuses_what_is_not_optimised() {
    let client = Client::small();
    client.simulator.refuse_high_volume_above(100);
    assert_eq!(client.get("/Invoices").json()["ErrorNumber"], 51);
    assert_eq!(
        client.get("/Invoices?page=1&order=Total").json()["ErrorNumber"],
        51
    );
    assert_eq!(
        client.get("/Invoices?page=1&where=Total%3E1").json()["ErrorNumber"],
        51
    );
    assert_eq!(
        client.get("/Invoices?page=1&where=AmountDue%3E1").status,
        200
    );
}

#[test]
fn upper_case_ids_are_an_option() {
    let client = Client::start(Options {
        upper_case_ids: true,
        ..Options::default()
    });
    let rows = client.get("/Invoices?page=1").rows("Invoices");
    let id = |row: &Value| row["InvoiceID"].as_str().unwrap_or_default().to_owned();
    assert!(rows.iter().any(|row| id(row) != id(row).to_lowercase()));
    assert!(rows.iter().any(|row| id(row) == id(row).to_lowercase()));
}

#[test]
fn a_simulator_may_be_dropped_inside_an_async_context() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let began = Instant::now();
    runtime.block_on(async {
        let simulator = Simulator::start(Options::default()).expect("a simulator");
        drop(simulator);
    });
    assert!(began.elapsed() < Duration::from_secs(2));
}

#[test]
fn bank_transfers_come_without_a_contact_and_foreign_money_with_a_rate() {
    let client = Client::small();
    let brief = client.get("/BankTransactions").rows("BankTransactions");
    assert!(
        brief
            .iter()
            .all(|row| row["LineItems"] == serde_json::json!([]))
    );
    let rows = client
        .get("/BankTransactions?page=1&pageSize=1000&unitdp=4")
        .rows("BankTransactions");
    let flags = |flag: Value| {
        rows.iter()
            .filter(|row| row["IsReconciled"] == flag)
            .count()
    };
    let (yes, no) = (flags(true.into()), flags(false.into()));
    assert!(yes > 0 && no > 0);
    assert_eq!(yes + no, rows.len());
    for row in &rows {
        let is_transfer = row["Type"]
            .as_str()
            .is_some_and(|t| t.ends_with("-TRANSFER"));
        assert_eq!(row.get("Contact").is_none(), is_transfer, "{row}");
        let is_foreign = row["CurrencyCode"] != "AUD";
        assert_eq!(row.get("CurrencyRate").is_some(), is_foreign, "{row}");
    }
    let open = encoded("IsReconciled==false");
    let found = client
        .get(&format!(
            "/BankTransactions?page=1&pageSize=1000&where={open}"
        ))
        .rows("BankTransactions");
    assert_eq!(found.len(), no);
}

#[test]
fn an_order_switches_the_paging_of_manual_journals_off() {
    let client = Client::start(Options {
        invoices: 3_000,
        ..Options::default()
    });
    let page = client.get("/ManualJournals?page=2&pageSize=100");
    assert_eq!(page.rows("ManualJournals").len(), 50);
    assert_eq!(page.json()["pagination"]["itemCount"], 150);
    for number in [1, 2, 9] {
        let all = client.get(&format!(
            "/ManualJournals?page={number}&pageSize=100&order=Date"
        ));
        assert_eq!(all.rows("ManualJournals").len(), 150);
        assert!(all.json().get("pagination").is_none());
    }
}

#[test]
fn journals_come_a_hundred_after_a_number_whatever_else_is_asked() {
    let client = Client::small();
    let books = client.simulator.books(0);
    let numbers = |path: &str| -> Vec<u64> {
        let rows = client.get(path).rows("Journals");
        rows.iter()
            .filter_map(|row| row["JournalNumber"].as_u64())
            .collect()
    };
    let truth: Vec<u64> = books.journals().map(|j| j.journal_number as u64).collect();
    assert_eq!(numbers("/Journals"), truth[..100]);
    let filter = encoded(r#"SourceType=="ACCPAY""#);
    let narrowed = format!("/Journals?offset=0&where={filter}&order=JournalNumber+DESC&page=3");
    assert_eq!(numbers(&narrowed), truth[..100]);
    assert_eq!(
        numbers(&format!("/Journals?offset={}", truth[149])),
        truth[150..250]
    );
    // A gap will do as well as a number that there is.
    assert_eq!(
        numbers(&format!("/Journals?offset={}", truth[9] - 1)),
        truth[9..109]
    );
    assert_eq!(
        numbers(&format!("/Journals?offset={}", truth[truth.len() - 1])),
        [0; 0]
    );
    assert_eq!(numbers("/Journals?offset=x"), truth[..100]);
}

#[test]
fn a_journal_alone_lacks_its_source_and_comes_by_number_too() {
    let client = Client::small();
    let journal = client
        .simulator
        .books(0)
        .journals()
        .next()
        .expect("a journal");
    let by_id = client
        .get(&format!("/Journals/{}", journal.journal_id))
        .rows("Journals");
    let by_number = client
        .get(&format!("/Journals/{}", journal.journal_number))
        .rows("Journals");
    assert_eq!(by_id, by_number);
    assert!(by_id[0].get("SourceType").is_none());
    assert_eq!(by_id[0]["JournalLines"][0]["TaxType"], "");
    let listed = client.get("/Journals").rows("Journals");
    assert_eq!(listed[0]["SourceType"].as_str(), journal.source_type);
    assert!(listed[0]["JournalLines"][0].get("TaxType").is_none());
    assert_eq!(client.get("/Journals/0").status, 404);
    assert_eq!(
        client
            .get("/Journals/5cc8cf28-567e-4d43-b287-687cfcaec47c")
            .status,
        404
    );
}

#[test]
fn journals_take_a_scope_that_only_some_apps_have() {
    let plain = Client::start(Options {
        invoices: 20,
        premium: false,
        ..Options::default()
    });
    let refused = plain.get("/Journals");
    assert_eq!(refused.status, 401);
    assert!(refused.body.contains("AuthorizationUnsuccessful"));
    let asked = post_token(
        &plain.simulator,
        &format!(
            "grant_type=client_credentials&client_id={CLIENT_ID}&client_secret={CLIENT_SECRET}\
             &scope=accounting.journals.read"
        ),
    );
    assert_eq!(asked.json()["error"], "invalid_scope");
}
