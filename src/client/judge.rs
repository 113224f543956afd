//! What a reply means: the one place that knows status codes, error bodies and limit headers.

use std::time::Duration;

use chrono::DateTime;
use http::StatusCode;
use http::header::{CONTENT_TYPE, DATE, HeaderMap, RETRY_AFTER};
use serde::Deserialize;

use super::request::Request;
use crate::error::{Error, ErrorKind};

/// A wait longer than this is told to the user instead of slept through.
const LONGEST_WAIT: Duration = Duration::from_secs(90);
/// No day's wait is longer, whatever a reply says.
const LONGEST_DAY: Duration = Duration::from_secs(24 * 3600);
/// What Xero advises where calls were too many at once, for which it says no wait.
const AT_ONCE_WAIT: Duration = Duration::from_secs(1);
/// What can be done about a used-up day.
pub(super) const WAITS_FOR_DAY: &str = "RetryDailyLimit = true waits for it";
/// Where a minute's wait isn't said: four tries are a minute.
const MINUTE_UNSAID: Duration = Duration::from_secs(15);

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
    /// Passing trouble: wait, at least this long where Xero says so, and send again. With a
    /// limit, that is what was met.
    Again {
        limit: Option<Limit>,
        wait: Option<Duration>,
        error: Error,
    },
    /// Sending again won't help.
    Final(Error),
}

/// One of Xero's limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Limit {
    /// An organisation's calls under way.
    AtOnce,
    /// An organisation's calls in a minute.
    Minute,
    /// An organisation's calls in a day.
    Day,
    /// The app's calls in a minute.
    AppMinute,
}

/// What came over the wire for a request.
pub(super) enum Came<'a> {
    /// A reply, whole.
    Reply {
        status: StatusCode,
        headers: &'a HeaderMap,
        body: &'a [u8],
    },
    /// No reply at all, or none in time: nothing, or a body that stalls.
    Nothing(Error),
    /// A body that broke off before its end.
    Cut(reqwest::Error),
    /// A body of more megabytes than this.
    TooLarge(usize),
}

/// What the headers of a reply say is left.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Remaining {
    pub(super) minute: Option<usize>,
    pub(super) day: Option<usize>,
    pub(super) app_minute: Option<usize>,
}

impl Remaining {
    pub(super) fn read(headers: &HeaderMap) -> Remaining {
        let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse().ok();
        Remaining {
            minute: number("X-MinLimit-Remaining"),
            day: number("X-DayLimit-Remaining"),
            app_minute: number("X-AppMinLimit-Remaining"),
        }
    }

    pub(super) fn is_nothing(self) -> bool {
        self == Remaining::default()
    }
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

/// What this means that came for `request`.
pub(super) fn judge(request: &Request, came: Came<'_>) -> Verdict {
    let again = |error| Verdict::Again {
        limit: None,
        wait: None,
        error,
    };
    let (status, headers, body) = match came {
        Came::Reply {
            status,
            headers,
            body,
        } => (status, headers, body),
        Came::Nothing(error) => return again(error),
        Came::Cut(error) => {
            let what = "Xero's reply broke off before its end";
            return again(Error::new(ErrorKind::Unreachable, what).caused_by(error.without_url()));
        }
        Came::TooLarge(megabytes) => {
            return Verdict::Final(Error::new(
                ErrorKind::UnexpectedReply,
                format!(
                    "Xero's reply is larger than {megabytes} MB, which no page of its is: set a \
                     smaller PageSize, or check ApiUrl"
                ),
            ));
        }
    };
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
        StatusCode::OK => again(answered(
            ErrorKind::UnexpectedReply,
            "That isn't JSON: check ApiUrl, and whether a proxy answers in Xero's place",
        )),
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
            limit: None,
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
            again(answered(ErrorKind::Unreachable, "Try again later"))
        }
        _ => Verdict::Final(answered(
            ErrorKind::UnexpectedReply,
            &format!("The request was {request}"),
        )),
    }
}

fn too_many(headers: &HeaderMap, answered: impl Fn(ErrorKind, &str) -> Error) -> Verdict {
    let named = headers
        .get("X-Rate-Limit-Problem")
        .and_then(|value| value.to_str().ok())
        .map(|value| value.trim().to_ascii_lowercase());
    let wait = retry_after(headers);
    let long = wait.is_some_and(|wait| wait > LONGEST_WAIT);
    let (limit, what) = match named.as_deref() {
        Some("concurrent") => (Limit::AtOnce, "concurrent limit of this organisation"),
        Some("day") => (Limit::Day, "day limit of this organisation"),
        Some("appminute") => (Limit::AppMinute, "minute limit of the app"),
        // Nothing but a day's takes so long.
        Some("minute") => (Limit::Minute, "minute limit of this organisation"),
        _ if long => (Limit::Day, "day limit of this organisation"),
        _ => (Limit::Minute, "minute limit of this organisation"),
    };
    let used_up = match limit {
        Limit::AtOnce => format!("The {what} is met"),
        _ => format!("The {what} is used up"),
    };
    let until = |wait| format!("{used_up}; {}", resets(wait, server_time(headers)));
    if limit == Limit::Day {
        let wait = wait.map(|wait| wait.min(LONGEST_DAY));
        let advice = wait.map_or(used_up.clone(), until) + ". " + WAITS_FOR_DAY;
        return Verdict::DayUsedUp {
            wait,
            error: answered(ErrorKind::Limit, &advice),
        };
    }
    if let Some(wait) = wait.filter(|_| long) {
        return Verdict::Final(answered(ErrorKind::Limit, &until(wait)));
    }
    let unsaid = match limit {
        Limit::AtOnce => AT_ONCE_WAIT,
        _ => MINUTE_UNSAID,
    };
    Verdict::Again {
        limit: Some(limit),
        wait: Some(wait.unwrap_or(unsaid)),
        error: answered(ErrorKind::Limit, &used_up),
    }
}

/// The wait that a reply asks for, in seconds or as a date by the server's own clock.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let said = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = said.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let then = httpdate::parse_http_date(said).ok()?;
    let now = httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()?;
    Some(then.duration_since(now).unwrap_or_default())
}

/// Seconds since 1970 by the server's clock.
pub(super) fn server_time(headers: &HeaderMap) -> Option<i64> {
    let date = headers.get(DATE)?.to_str().ok()?;
    let time = httpdate::parse_http_date(date).ok()?;
    let since_1970 = time.duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(since_1970.as_secs()).ok()
}

/// `it resets in 3 h 12 min, at 18:05 UTC`.
pub(super) fn resets(wait: Duration, now: Option<i64>) -> String {
    let at = now
        .zip(i64::try_from(wait.as_secs()).ok())
        .and_then(|(now, wait)| DateTime::from_timestamp(now.checked_add(wait)?, 0))
        .map(|at| format!(", at {} UTC", at.format("%H:%M")))
        .unwrap_or_default();
    format!("it resets in {}{at}", spoken(wait))
}

/// A wait in words: `3 h 12 min`, `40 s`.
fn spoken(wait: Duration) -> String {
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
            Came::Reply {
                status: StatusCode::from_u16(status).unwrap(),
                headers: &headers,
                body: body.as_bytes(),
            },
        )
    }

    #[track_caller]
    fn check_again(verdict: Verdict, limit: Option<Limit>, wait: Option<u64>, words: &str) {
        match verdict {
            Verdict::Again {
                limit: met,
                wait: said,
                error,
            } => {
                assert_eq!((met, said), (limit, wait.map(Duration::from_secs)));
                assert!(error.to_string().contains(words), "{error}");
            }
            other => panic!("expected another try, got {other:?}"),
        }
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
        let of_one_document = |content_type| {
            let value = HeaderValue::from_static(content_type);
            let came = Came::Reply {
                status: StatusCode::NOT_FOUND,
                headers: &HeaderMap::from_iter([(CONTENT_TYPE, value)]),
                body: b"not found",
            };
            judge(&request(true), came)
        };
        assert!(matches!(of_one_document("text/plain"), Verdict::Absent));
        check_final(
            of_one_document("text/html"),
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

    const SAYS: &str = "x-rate-limit-problem";

    #[track_caller]
    fn check_day(headers: &[(&'static str, &'static str)], seconds: Option<u64>, words: &str) {
        match verdict(429, headers, "") {
            Verdict::DayUsedUp { wait, error } => {
                assert_eq!(wait, seconds.map(Duration::from_secs));
                assert_eq!(error.kind(), ErrorKind::Limit);
                assert!(error.to_string().contains(words), "{error}");
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_limit_that_passes_is_waited_out_as_long_as_xero_says() {
        let check = |limit, headers: &[(&'static str, &'static str)], wait| {
            check_again(verdict(429, headers, ""), Some(limit), Some(wait), "limit");
        };
        check(Limit::Minute, &[("retry-after", "7"), (SAYS, "Minute")], 7);
        check(
            Limit::AppMinute,
            &[("retry-after", "9"), (SAYS, "appMinute")],
            9,
        );
        check(Limit::AtOnce, &[(SAYS, "Concurrent")], 1);
        check(Limit::Minute, &[("retry-after", "30")], 30);
        check(Limit::Minute, &[(SAYS, "minute")], 15);
        let date = [
            ("date", "Tue, 03 Mar 2026 10:00:00 GMT"),
            ("retry-after", "Tue, 03 Mar 2026 10:00:12 GMT"),
        ];
        check(Limit::Minute, &date, 12);
    }

    #[test]
    fn a_used_up_day_is_told_with_its_reset() {
        let day = (SAYS, "day");
        check_day(
            &[
                ("retry-after", "11520"),
                day,
                ("date", "Tue, 03 Mar 2026 10:00:00 GMT"),
            ],
            Some(11_520),
            "resets in 3 h 12 min, at 13:12 UTC. RetryDailyLimit",
        );
        check_day(&[("retry-after", "11520")], Some(11_520), "day limit");
        check_day(&[day], None, "day limit");
    }

    #[test]
    fn a_wait_beyond_all_bounds_is_not_slept_through() {
        let ages = ("retry-after", "18446744073709551615");
        check_day(&[ages, (SAYS, "day")], Some(86_400), "day limit");
        check_final(
            verdict(429, &[ages, (SAYS, "minute")], ""),
            ErrorKind::Limit,
            "minute limit",
        );
        check_again(verdict(503, &[ages], "down"), None, None, "503");
    }

    #[test]
    fn what_is_left_is_read_from_the_headers() {
        let headers = HeaderMap::from_iter([
            (
                http::HeaderName::from_static("x-minlimit-remaining"),
                HeaderValue::from_static("12"),
            ),
            (
                http::HeaderName::from_static("x-daylimit-remaining"),
                HeaderValue::from_static("x"),
            ),
        ]);
        let expected = Remaining {
            minute: Some(12),
            ..Remaining::default()
        };
        assert_eq!(Remaining::read(&headers), expected);
        assert!(Remaining::read(&HeaderMap::new()).is_nothing());
    }

    #[test]
    fn no_reply_is_tried_again_and_one_without_end_is_not() {
        let stalled = Error::new(ErrorKind::Unreachable, "didn't answer within 60 s");
        let verdict = judge(&request(false), Came::Nothing(stalled));
        check_again(verdict, None, None, "within 60 s");
        let any = reqwest::Proxy::all("no url").unwrap_err();
        let verdict = judge(&request(false), Came::Cut(any));
        check_again(verdict, None, None, "before its end");
        check_final(
            judge(&request(false), Came::TooLarge(256)),
            ErrorKind::UnexpectedReply,
            "256 MB",
        );
    }

    #[test]
    fn trouble_on_xeros_side_is_tried_again_and_a_refused_filter_is_not() {
        let text = ("content-type", "text/plain");
        check_again(
            verdict(503, &[text], "Closed today"),
            None,
            None,
            "Closed today",
        );
        let soon = ("retry-after", "20");
        check_again(verdict(503, &[soon], "down"), None, Some(20), "maintenance");
        check_again(verdict(502, &[], ""), None, None, "502");
        let html = ("content-type", "text/html");
        check_again(verdict(500, &[html], "<html>"), None, None, "an HTML page");
        check_again(verdict(408, &[], ""), None, None, "408");
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
