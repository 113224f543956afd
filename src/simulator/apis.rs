//! The APIs beside accounting: where each begins, which scopes it asks for, who answers.
//!
//! Each has a folder of its own. By the time one is asked, the token, the tenant and the limits
//! have let the request pass.

use std::sync::Arc;

use axum::body::Bytes;

use super::data::World;
use super::data::ids::Guid;
use super::payroll;
use super::reply::Reply;
use super::writing::{Done, Verb};

/// One API.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Api {
    /// What its paths begin with.
    pub(crate) base: &'static str,
    /// The scope that a path below that asks for, of which `.read` will do; none for a path that
    /// isn't there.
    pub(crate) scope: fn(path: &[String]) -> Option<&'static str>,
    /// The reply. It works through rows and does no waiting.
    pub(crate) answer: fn(&Request) -> Reply,
    /// What a write is answered with, and the books afterwards.
    pub(crate) write: fn(&Write) -> Done,
}

/// All of them.
pub(crate) const APIS: &[Api] = &[
    // Files and assets.
    super::files::API,
    super::assets::API,
    // Payroll, of both versions.
    payroll::V1,
    payroll::V2,
    super::projects::API,
    // Reports, which are accounting.
    super::reports::API,
];

/// A request to write.
#[derive(Debug, Clone)]
pub(crate) struct Write {
    pub(crate) verb: Verb,
    /// What a reading request would hold; its world is the one written to.
    pub(crate) request: Request,
    pub(crate) body: Bytes,
    pub(crate) content_type: String,
}

impl Write {
    /// The refusal of a body that doesn't say that it is JSON, where nothing else is taken. // (?)
    pub(crate) fn unless_json(&self) -> Option<Reply> {
        let is_json = self.content_type.to_ascii_lowercase().contains("json");
        let is_fine = self.body.is_empty() || is_json;
        (!is_fine).then(|| Reply::text(415, "Unsupported Media Type"))
    }
}

/// What an API says to writes that takes none.
pub(crate) fn read_only(_: &Write) -> Done {
    (Reply::text(405, "Method not allowed"), None)
}

/// What an API is asked.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) world: Arc<World>,
    /// The parts of the path below the API's base, without percent signs.
    pub(crate) path: Vec<String>,
    /// The parameters, decoded, in order.
    pub(crate) query: Vec<(String, String)>,
    /// `If-Modified-Since` as it was sent.
    pub(crate) if_modified_since: Option<String>,
    /// Whether parameters that select rows are passed over in silence.
    pub(crate) ignores_lists: bool,
    pub(crate) upper_case_ids: bool,
    pub(crate) now_ms: i64,
}

impl Request {
    /// A parameter, its name in any case; an empty one is none.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let mut pairs = self.query.iter();
        let pair = pairs.find(|(key, _)| key.eq_ignore_ascii_case(name));
        pair.map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// A GUID as the reply spells it: half of them in upper case, where that was asked for.
    pub(crate) fn id(&self, guid: Guid) -> String {
        let text = guid.to_string();
        match self.upper_case_ids && guid.0 & 1 == 1 {
            true => text.to_uppercase(),
            false => text,
        }
    }

    /// A parameter that is a whole number from 1; a malformed one is none.
    pub(crate) fn number(&self, name: &str) -> Option<usize> {
        let number = self.parameter(name)?.parse().ok()?;
        (number > 0).then_some(number)
    }
}

/// The API that a path belongs to, and the parts of the path below its base.
pub(crate) fn api_of(path: &str) -> Option<(Api, Vec<String>)> {
    APIS.iter().find_map(|api| {
        let rest = path.strip_prefix(api.base)?;
        if !rest.is_empty() && !rest.starts_with('/') {
            return None;
        }
        let parts = rest.split('/').filter(|part| !part.is_empty());
        Some((*api, parts.map(super::server::percent_decoded).collect()))
    })
}
