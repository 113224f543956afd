//! Replies before they are sent, and the bodies of refusals.
//!
//! Shapes after README section 7: each status has its own, and none of them is the others'.

use axum::body::Bytes;

use super::render::json::object;

/// Detail of a 401 whose token was good once. // README section 7
pub(crate) const EXPIRED: &str = "TokenExpired: token expired at 01/01/2019 00:00:00";
/// Detail of a 401 or 403 that signing in anew or another tenant would mend.
pub(crate) const UNAUTHENTICATED: &str = "AuthenticationUnsuccessful";
/// Detail of a 401 whose token lacks the scope.
pub(crate) const UNAUTHORISED: &str = "AuthorizationUnsuccessful";

/// The type of JSON bodies.
pub(crate) const JSON: &str = "application/json; charset=utf-8";
/// The type of printed documents.
pub(crate) const PDF: &str = "application/pdf";
/// The type of plain ones.
pub(crate) const TEXT: &str = "text/plain; charset=utf-8";

/// A reply.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    /// A body that isn't text, in place of the other.
    pub(crate) bytes: Option<Bytes>,
    /// Rows in it, for the journal.
    pub(crate) rows: usize,
    /// Whether the connection breaks in the middle of the body.
    pub(crate) cut: bool,
    /// Whether the connection breaks before anything of it is sent.
    pub(crate) lost: bool,
    /// Whether it is the reply to an earlier request with the same key.
    pub(crate) replayed: bool,
}

impl Reply {
    pub(crate) fn json(status: u16, body: String) -> Reply {
        Reply {
            status,
            content_type: JSON,
            headers: Vec::new(),
            body,
            bytes: None,
            rows: 0,
            cut: false,
            lost: false,
            replayed: false,
        }
    }

    pub(crate) fn text(status: u16, body: &str) -> Reply {
        Reply {
            content_type: TEXT,
            ..Reply::json(status, body.to_owned())
        }
    }

    /// 404 as plain text: an unknown id, path, or a URL that is too long. // (i) README section 7
    pub(crate) fn not_found() -> Reply {
        Reply::text(404, "The resource you are looking for cannot be found")
    }

    /// 401 and 403.
    pub(crate) fn refused(status: u16, detail: &str) -> Reply {
        Reply::json(status, refusal_body(status, detail))
    }

    /// 400 with an error number.
    pub(crate) fn bad_request(number: u32, kind: &str, message: &str) -> Reply {
        Reply::json(
            400,
            object(|o| {
                o.raw("ErrorNumber", number);
                o.text("Type", kind);
                o.text("Message", message);
            }),
        )
    }

    /// 500 of the server's own making.
    pub(crate) fn failed() -> Reply {
        Reply::json(
            500,
            object(|o| {
                o.null("Type");
                o.text("Title", "An error occurred");
                o.raw("Status", 500);
                o.text("Detail", "The server failed while it read the rows");
                o.null("Instance");
                o.object("Extensions", |_| {});
            }),
        )
    }

    pub(crate) fn header(mut self, name: &str, value: impl ToString) -> Reply {
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }
}

/// The body of a 401 or 403.
pub(crate) fn refusal_body(status: u16, detail: &str) -> String {
    object(|o| {
        o.null("Type");
        o.text(
            "Title",
            if status == 401 {
                "Unauthorized"
            } else {
                "Forbidden"
            },
        );
        o.raw("Status", status);
        o.text("Detail", detail);
        o.text("Instance", "5a4c2f6e-8d0b-4b8e-9c57-1f3d2e6a7b90");
        o.object("Extensions", |_| {});
    })
}
