//! A client that writes, by plain HTTP.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::Value;

use crate::simulator::{CLIENT_ID, CLIENT_SECRET, Options, REFRESH_TOKEN, Simulator};

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.body))
    }

    /// The rows of a reply that went well.
    pub(crate) fn rows(&self, root: &str) -> Vec<Value> {
        assert_eq!(self.status, 200, "{}", self.body);
        self.json()[root]
            .as_array()
            .cloned()
            .unwrap_or_else(|| panic!("no {root}: {}", self.body))
    }

    /// The one row of a reply that went well.
    pub(crate) fn row(&self, root: &str) -> Value {
        let mut rows = self.rows(root);
        assert_eq!(rows.len(), 1, "{}", self.body);
        rows.remove(0)
    }

    /// What a refused write was told, of all elements.
    pub(crate) fn messages(&self) -> Vec<String> {
        assert_eq!(self.status, 400, "{}", self.body);
        let json = self.json();
        let elements = json["Elements"].as_array().cloned().unwrap_or_default();
        let messages = elements
            .iter()
            .filter_map(|element| element["ValidationErrors"].as_array())
            .flatten();
        messages
            .filter_map(|error| error["Message"].as_str().map(str::to_owned))
            .collect()
    }

    /// Asserts that one rule was broken, by what it says.
    pub(crate) fn refused(&self, message: &str) {
        let messages = self.messages();
        assert!(
            messages.iter().any(|said| said.contains(message)),
            "{message:?} isn't in {}",
            self.body
        );
    }
}

pub(crate) struct Client {
    pub(crate) simulator: Simulator,
    pub(crate) token: String,
    tenant: Option<String>,
}

impl Client {
    pub(crate) fn start(options: Options) -> Client {
        let simulator = Simulator::start(options).expect("a simulator");
        let form = format!(
            "grant_type=client_credentials&client_id={CLIENT_ID}&client_secret={CLIENT_SECRET}"
        );
        let head =
            "POST /connect/token HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n";
        let answer = send(&simulator, head, &form);
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

    /// One that writes to the second organisation, which has lock dates.
    pub(crate) fn of_the_second() -> Client {
        let simulator = Simulator::start(Options {
            invoices: 480,
            writes: true,
            ..Options::default()
        })
        .expect("a simulator");
        let form =
            format!("grant_type=refresh_token&client_id={CLIENT_ID}&refresh_token={REFRESH_TOKEN}");
        let head =
            "POST /connect/token HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n";
        let token = text(&send(&simulator, head, &form).json(), "access_token");
        let tenant = Some(simulator.tenants()[1].id.clone());
        Client {
            simulator,
            token,
            tenant,
        }
    }

    /// One that may write to small books.
    pub(crate) fn small() -> Client {
        Client::start(Options {
            invoices: 120,
            writes: true,
            ..Options::default()
        })
    }

    pub(crate) fn call(&self, method: &str, path: &str, headers: &str, body: &str) -> Answer {
        let tenant = self.tenant.as_ref();
        let tenant = tenant.map(|id| format!("xero-tenant-id: {id}\r\n"));
        let tenant = tenant.unwrap_or_default();
        let head = format!(
            "{method} /api.xro/2.0{path} HTTP/1.1\r\nAuthorization: Bearer {}\r\nAccept: application/json\r\nContent-Type: application/json\r\n{tenant}{headers}",
            self.token
        );
        send(&self.simulator, &head, body)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.call("GET", path, "", "")
    }

    pub(crate) fn put(&self, path: &str, body: &Value) -> Answer {
        self.call("PUT", path, "", &body.to_string())
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.call("POST", path, "", &body.to_string())
    }

    pub(crate) fn delete(&self, path: &str) -> Answer {
        self.call("DELETE", path, "", "")
    }

    /// Creates one row, and tells its id.
    pub(crate) fn create(&self, root: &str, id: &str, element: &Value) -> String {
        let row = self.put(&format!("/{root}"), element).row(root);
        text(&row, id)
    }
}

/// A text of a row.
pub(crate) fn text(row: &Value, name: &str) -> String {
    row[name]
        .as_str()
        .unwrap_or_else(|| panic!("no {name}: {row}"))
        .to_owned()
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
    let text = String::from_utf8_lossy(&bytes);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split_whitespace().nth(1);
    Answer {
        status: status.and_then(|status| status.parse().ok()).unwrap_or(0),
        body: body.to_owned(),
    }
}
