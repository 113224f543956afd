//! A request as a value: printable, comparable, nothing sent yet.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use chrono::DateTime;
use http::Method;
use url::Url;
use url::form_urlencoded::byte_serialize;

use crate::catalog::descriptor::Kind;
use crate::catalog::registry;
use crate::guid;
use crate::transfer::Upload;

/// Longer URLs are answered with a 404, as if there were no rows. (Xero's bound is about 2,090.)
pub(crate) const LONGEST_URL: usize = 2_000;

/// What stands before the name or the id of a file in a path.
const ATTACHMENTS: &str = "/Attachments/";

/// Stands for a text that was left out.
const LEFT_OUT: &str = "*";

/// A request to one of Xero's APIs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The HTTP method.
    pub method: Method,
    /// The part of the URL between host and path: the API's base path, or nothing.
    pub base: &'static str,
    /// Path below it: `/Invoices`.
    pub path: String,
    /// Query parameters in the order in which they are sent.
    pub parameters: Vec<(&'static str, String)>,
    /// Seconds since 1970 for `If-Modified-Since`.
    pub modified_since: Option<i64>,
    /// The scope this needs, for the message when it is missing.
    pub scope: &'static str,
    /// Whether a 404 means that the one document asked for isn't there.
    pub names_one_document: bool,
    /// What it writes; none of what only reads.
    pub body: Option<Body>,
}

/// What a request writes.
#[derive(Clone, PartialEq, Eq)]
pub struct Body {
    /// `Content-Type`.
    pub content_type: Cow<'static, str>,
    /// What goes over the wire, the same at every try.
    pub content: Content,
    /// `Idempotency-Key`: Xero takes what it brings once, however often it is sent.
    pub key: Option<String>,
}

/// What a body holds.
#[derive(Clone, PartialEq, Eq)]
pub enum Content {
    /// A text.
    Text(Bytes),
    /// A file, which is read as it is sent.
    File(Upload),
}

impl Content {
    /// Bytes that go over the wire.
    pub(crate) fn length(&self) -> u64 {
        match self {
            Content::Text(bytes) => bytes.len() as u64,
            Content::File(file) => file.length_sent(),
        }
    }
}

/// Nothing of what it holds, which is people's.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A form's boundary tells of its content.
        let kind = self.content_type.split(';').next().unwrap_or_default();
        write!(f, "{} bytes of {kind}", self.content.length())
    }
}

impl Request {
    /// The same request with one more parameter.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Request {
        self.parameters.push((name, value.into()));
        self
    }

    /// Path and query as they go on the wire.
    pub(crate) fn path_and_query(&self) -> String {
        let mut text = format!("{}{}", self.base, self.path);
        for (index, (name, value)) in self.parameters.iter().enumerate() {
            text.push(if index == 0 { '?' } else { '&' });
            text.push_str(name);
            text.push('=');
            text.push_str(&encoded(value));
        }
        text
    }

    /// Path and query for logs and the journal: texts, which may name people, are left out.
    /// Ids, words of Xero's, numbers and dates stay, so that it is seen what was asked.
    pub(crate) fn without_texts(&self) -> String {
        let mut shown = self.clone();
        // The name of a file is a text as well.
        if let Some((before, name)) = self.path.split_once(ATTACHMENTS)
            && !guid::is_canonical(name)
        {
            shown.path = format!("{before}{ATTACHMENTS}{LEFT_OUT}");
        }
        for (name, value) in &mut shown.parameters {
            match *name {
                "where" => *value = texts_left_out(value),
                "IDs" | "ContactIDs" | "Statuses" | "page" | "pageSize" | "order" | "unitdp"
                | "offset" | "includeArchived" => {}
                _ if value.parse::<bool>().is_ok() || value.parse::<f64>().is_ok() => {}
                _ if value.parse::<chrono::NaiveDate>().is_ok() => {}
                _ if guid::is_canonical(value) || is_word_of_xero(value) => {}
                _ => *value = LEFT_OUT.to_string(),
            }
        }
        shown.path_and_query()
    }

    /// The whole URL on this host.
    pub(crate) fn url(&self, host: &Url) -> String {
        format!(
            "{}{}",
            host.as_str().trim_end_matches('/'),
            self.path_and_query()
        )
    }

    /// The value of the `If-Modified-Since` header.
    pub(crate) fn modified_since_header(&self) -> Option<String> {
        let instant = DateTime::from_timestamp(self.modified_since?, 0)?;
        Some(instant.format("%Y-%m-%dT%H:%M:%S").to_string())
    }
}

/// A `where` without its texts: GUIDs and the words of Xero's enums stay.
fn texts_left_out(condition: &str) -> String {
    let says_nothing_of_people = |text: &str| guid::is_canonical(text) || is_word_of_xero(text);
    // Double quotes can't stand in a text: such values don't travel.
    let parts = condition.split('"').enumerate();
    let parts: Vec<&str> = parts
        .map(|(place, part)| match place % 2 {
            1 if !says_nothing_of_people(part) => LEFT_OUT,
            _ => part,
        })
        .collect();
    parts.join("\"")
}

fn is_word_of_xero(text: &str) -> bool {
    let columns = registry::TABLES.iter().flat_map(|table| table.columns);
    columns.into_iter().any(|column| match column.kind {
        Kind::Enum(words) => words.contains(&text),
        _ => false,
    })
}

/// A text as one part of a path.
pub(crate) fn path_part(text: &str) -> String {
    let mut part = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                part.push(char::from(byte));
            }
            byte => part.push_str(&format!("%{byte:02X}")),
        }
    }
    part
}

/// Percent-encoded, with `%20` for a space and commas as they are: lists of ids stay short.
fn encoded(value: &str) -> String {
    byte_serialize(value.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
        .replace("%2C", ",")
}

/// As a person reads it: the query isn't encoded.
impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)?;
        for (index, (name, value)) in self.parameters.iter().enumerate() {
            write!(f, "{}{name}={value}", if index == 0 { '?' } else { '&' })?;
        }
        if let Some(since) = self.modified_since_header() {
            write!(f, " If-Modified-Since: {since}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::descriptor::Api;

    #[test]
    fn what_may_name_people_stays_out_of_logs() {
        let condition = "Status==\"PAID\" AND Name==\"Ada Lovelace\" OR Name==\"ADA\" AND Total>5 AND \
                         ContactID==Guid(\"8ad4a0b6-0000-4000-8000-000000000001\")";
        let request = Request {
            method: Method::GET,
            base: "",
            path: "/Invoices".into(),
            parameters: vec![],
            modified_since: None,
            scope: "",
            names_one_document: false,
            body: None,
        }
        .with("where", condition)
        .with("InvoiceNumbers", "INV-Lovelace")
        .with("page", "2");
        let shown = request.without_texts();
        assert!(
            !shown.contains("Lovelace") && !shown.to_lowercase().contains("ada"),
            "{shown}"
        );
        let file = Request {
            path: "/Invoices/8ad4a0b6-0000-4000-8000-000000000001/Attachments/Ada%20Lovelace.pdf"
                .into(),
            ..request.clone()
        };
        let named = file.without_texts();
        assert!(
            !named.contains("Lovelace") && named.contains("/Attachments/*"),
            "{named}"
        );
        for kept in ["PAID", "Total%3E5", "8ad4a0b6", "page=2", "InvoiceNumbers="] {
            assert!(shown.contains(kept), "{shown}");
        }
    }

    #[test]
    fn a_query_is_encoded_whole_but_for_commas() {
        let request = Request {
            method: Method::GET,
            base: Api::Accounting.base_path(),
            path: "/Invoices".into(),
            parameters: vec![],
            modified_since: Some(1_700_000_000),
            scope: "accounting.invoices.read",
            names_one_document: false,
            body: None,
        }
        .with("where", "Status==\"PAID\" AND Name==\"a+b & é\"")
        .with("IDs", "a,b");
        assert_eq!(
            request.path_and_query(),
            "/api.xro/2.0/Invoices?where=Status%3D%3D%22PAID%22%20AND%20Name%3D%3D%22a%2Bb%20%26%20%C3%A9%22&IDs=a,b"
        );
        assert_eq!(
            request.to_string(),
            "GET /Invoices?where=Status==\"PAID\" AND Name==\"a+b & é\"&IDs=a,b If-Modified-Since: 2023-11-14T22:13:20"
        );
    }
}
