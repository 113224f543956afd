//! What a reply means: the one place that knows status codes and error bodies.

use std::time::Duration;

use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use serde::Deserialize;

use super::request::Request;
use crate::error::{Error, ErrorKind};

/// A wait longer than this is told to the user instead of slept through.
const LONGEST_WAIT: Duration = Duration::from_secs(90);

/// Scopes that Xero grants to some apps only.
const PREMIUM_SCOPES: [&str; 1] = ["accounting.journals.read"];

const PREMIUM: &str = ". It is a premium scope, which Xero grants to some apps only and which \
     nothing asks for by itself: name it in the property Scope once the app has it";

/// What to do about a reply.
#[derive(Debug)]
pub(super) enum Verdict {
    /// The body is what was asked for.
    Good,
    /// The one document asked for isn't there.
    Absent,
    /// The access token has run out: renew it and send again.
    Renew,
    /// The organisation is too large for this filter or order.
    TooManyRows(Error),
    /// The day's calls are used up for so long.
    DayUsedUp {
        wait: Option<Duration>,
        error: Error,
    },
    /// Passing trouble: wait, at least this long where Xero says so, and send again.
    Again {
        wait: Option<Duration>,
        error: Error,
    },
    /// Sending again won't help.
    Final(Error),
}

/// An error body of any of the shapes that Xero's APIs use. Keys may be in either case.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Problem {
    #[serde(alias = "errorNumber")]
    #[serde(rename = "ErrorNumber")]
    number: Option<i64>,
    #[serde(rename = "Type", alias = "type")]
    kind: Option<String>,
    #[serde(rename = "Message", alias = "message")]
    message: Option<String>,
    #[serde(rename = "Detail", alias = "detail")]
    detail: Option<String>,
    #[serde(rename = "Title", alias = "title")]
    title: Option<String>,
}

impl Problem {
    /// What Xero said, in one line.
    fn text(&self) -> Option<&str> {
        [&self.detail, &self.message, &self.title, &self.kind]
            .into_iter()
            .flatten()
            .map(|text| text.trim())
            .find(|text| !text.is_empty())
    }
}

/// What this reply to `request` means.
pub(super) fn judge(
    request: &Request,
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
) -> Verdict {
    let problem: Problem = serde_json::from_slice(body).unwrap_or_default();
    let said = said(&problem, headers, body);
    let answered = |kind, advice: &str| {
        let correlation = headers
            .get("Xero-Correlation-Id")
            .and_then(|id| id.to_str().ok())
            .map(|id| format!(" (Xero-Correlation-Id {id})"))
            .unwrap_or_default();
        Error::new(
            kind,
            format!(
                "Xero answered {}{said}{correlation}. {advice}",
                status.as_u16()
            ),
        )
    };
    match status {
        StatusCode::OK if is_json(headers, body) => Verdict::Good,
        StatusCode::OK => Verdict::Again {
            wait: None,
            error: answered(
                ErrorKind::UnexpectedReply,
                "That isn't JSON: check ApiUrl, and whether a proxy answers in Xero's place",
            ),
        },
        StatusCode::UNAUTHORIZED if said.contains("AuthorizationUnsuccessful") => {
            Verdict::Final(answered(
                ErrorKind::SignIn,
                &format!(
                    "The sign-in lacks the scope `{}`: sign in again with it{}",
                    request.scope,
                    match PREMIUM_SCOPES.contains(&request.scope) {
                        true => PREMIUM,
                        false => "",
                    }
                ),
            ))
        }
        StatusCode::UNAUTHORIZED => Verdict::Renew,
        StatusCode::FORBIDDEN => Verdict::Final(answered(
            ErrorKind::Tenant,
            "The organisation was disconnected or reset, or this sign-in may not read it: \
             see SELECT * FROM Tenants, and set Tenant",
        )),
        // Xero says so in plain text; a page of HTML is somebody else's.
        StatusCode::NOT_FOUND if request.names_one_document && is_plain_text(headers) => {
            Verdict::Absent
        }
        StatusCode::NOT_FOUND => Verdict::Final(answered(
            ErrorKind::UnexpectedReply,
            "A list is never missing, so this isn't read as no rows: check ApiUrl",
        )),
        StatusCode::TOO_MANY_REQUESTS => too_many(headers, answered),
        StatusCode::SERVICE_UNAVAILABLE => Verdict::Again {
            wait: retry_after(headers).filter(|wait| *wait <= LONGEST_WAIT),
            error: answered(
                ErrorKind::Unreachable,
                "Xero is under maintenance, or this organisation is offline: try again later",
            ),
        },
        StatusCode::BAD_REQUEST if problem.number == Some(51) => Verdict::TooManyRows(answered(
            ErrorKind::Limit,
            "The organisation has too many rows for this filter: narrow it by an indexed column \
             such as Date, Status or ContactID",
        )),
        status if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT => {
            Verdict::Again {
                wait: None,
                error: answered(ErrorKind::Unreachable, "Try again later"),
            }
        }
        _ => Verdict::Final(answered(
            ErrorKind::UnexpectedReply,
            &format!("The request was {request}"),
        )),
    }
}

fn too_many(headers: &HeaderMap, answered: impl Fn(ErrorKind, &str) -> Error) -> Verdict {
    let limit = headers
        .get("X-Rate-Limit-Problem")
        .and_then(|value| value.to_str().ok())
        .unwrap_or("minute")
        .to_ascii_lowercase();
    let wait = retry_after(headers);
    let used_up = format!("The {limit} limit of this organisation is used up");
    if limit == "day" || wait.is_some_and(|wait| wait > LONGEST_WAIT) {
        let resets = wait.map(|wait| format!("; it resets in {}", spoken(wait)));
        let advice = used_up + &resets.unwrap_or_default();
        return Verdict::DayUsedUp {
            wait,
            error: answered(ErrorKind::Limit, &advice),
        };
    }
    // A concurrent 429 carries no wait: about a second is what Xero advises.
    Verdict::Again {
        wait: Some(wait.unwrap_or(Duration::from_secs(1))),
        error: answered(ErrorKind::Limit, &used_up),
    }
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    Some(Duration::from_secs(seconds.parse().ok()?))
}

/// A wait in words: `3 h 12 min`, `40 s`.
pub(super) fn spoken(wait: Duration) -> String {
    let seconds = wait.as_secs();
    match (seconds / 3600, seconds % 3600 / 60) {
        (0, 0) => format!("{seconds} s"),
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

fn is_plain_text(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.trim_start().starts_with("text/plain"))
}

fn is_json(headers: &HeaderMap, body: &[u8]) -> bool {
    let declared = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    declared.contains("json") && matches!(first, Some(b'{' | b'[' | 0xef))
}

/// `: what Xero said`, from JSON or short plain text; nothing of an HTML page.
fn said(problem: &Problem, headers: &HeaderMap, body: &[u8]) -> String {
    const LONGEST: usize = 300;
    let html = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("html"));
    let text = match problem.text() {
        Some(text) => text.to_string(),
        None if html => return " with an HTML page".to_string(),
        None => String::from_utf8_lossy(body).trim().to_string(),
    };
    match text.char_indices().nth(LONGEST) {
        _ if text.is_empty() => String::new(),
        Some((cut, _)) => format!(": {}…", &text[..cut]),
        None => format!(": {}", text.trim_end_matches('.')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::descriptor::Api;
    use http::HeaderValue;

    fn request(names_one_document: bool) -> Request {
        Request {
            base: Api::Accounting.base_path(),
            path: "/Invoices".into(),
            parameters: vec![],
            modified_since: None,
            scope: "accounting.invoices.read",
            names_one_document,
        }
    }

    fn verdict(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Verdict {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| {
                (
                    http::HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect();
        judge(
            &request(false),
            StatusCode::from_u16(status).unwrap(),
            &headers,
            body.as_bytes(),
        )
    }

    const JSON: (&str, &str) = ("content-type", "application/json; charset=utf-8");

    #[track_caller]
    fn check_final(verdict: Verdict, kind: ErrorKind, words: &str) {
        match verdict {
            Verdict::Final(error) => {
                assert_eq!(error.kind(), kind);
                assert!(error.to_string().contains(words), "{error}");
            }
            other => panic!("expected a final error, got {other:?}"),
        }
    }

    #[test]
    fn only_json_with_status_200_is_good() {
        assert!(matches!(verdict(200, &[JSON], "{}"), Verdict::Good));
        assert!(matches!(
            verdict(200, &[("content-type", "text/html")], "<html>"),
            Verdict::Again { .. }
        ));
        assert!(matches!(verdict(200, &[JSON], ""), Verdict::Again { .. }));
    }

    #[test]
    fn a_404_is_absence_only_for_one_document_and_plain_text() {
        check_final(
            verdict(404, &[("content-type", "text/plain")], "not found"),
            ErrorKind::UnexpectedReply,
            "never missing",
        );
        let plain = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("text/plain"))]);
        assert!(matches!(
            judge(&request(true), StatusCode::NOT_FOUND, &plain, b"not found"),
            Verdict::Absent
        ));
        let html = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("text/html"))]);
        check_final(
            judge(&request(true), StatusCode::NOT_FOUND, &html, b"<html>"),
            ErrorKind::UnexpectedReply,
            "404",
        );
    }

    #[test]
    fn a_missing_scope_is_named_and_an_expired_token_is_renewed() {
        check_final(
            verdict(401, &[JSON], r#"{"Detail":"AuthorizationUnsuccessful"}"#),
            ErrorKind::SignIn,
            "accounting.invoices.read",
        );
        assert!(matches!(
            verdict(
                401,
                &[JSON],
                r#"{"Detail":"TokenExpired: token expired at 1"}"#
            ),
            Verdict::Renew
        ));
    }

    #[test]
    fn the_minute_limit_is_waited_out_and_the_day_limit_is_told() {
        match verdict(
            429,
            &[("retry-after", "7"), ("x-rate-limit-problem", "Minute")],
            "",
        ) {
            Verdict::Again { wait, .. } => assert_eq!(wait, Some(Duration::from_secs(7))),
            other => panic!("{other:?}"),
        }
        match verdict(
            429,
            &[("retry-after", "11520"), ("x-rate-limit-problem", "day")],
            "",
        ) {
            Verdict::DayUsedUp { wait, error } => {
                assert_eq!(wait, Some(Duration::from_secs(11_520)));
                assert_eq!(error.kind(), ErrorKind::Limit);
                assert!(
                    error.to_string().contains("resets in 3 h 12 min"),
                    "{error}"
                );
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn trouble_on_xeros_side_is_tried_again_and_a_refused_filter_is_not() {
        assert!(matches!(verdict(503, &[], "down"), Verdict::Again { .. }));
        assert!(matches!(verdict(502, &[], ""), Verdict::Again { .. }));
        check_final(
            verdict(
                400,
                &[JSON],
                r#"{"ErrorNumber":16,"Message":"No property"}"#,
            ),
            ErrorKind::UnexpectedReply,
            "No property",
        );
        assert!(matches!(
            verdict(400, &[JSON], r#"{"ErrorNumber":51}"#),
            Verdict::TooManyRows(_)
        ));
        check_final(
            verdict(403, &[JSON], r#"{"Detail":"AuthenticationUnsuccessful"}"#),
            ErrorKind::Tenant,
            "Tenants",
        );
    }
}
