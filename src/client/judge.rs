//! What a reply means: the one place that knows status codes, error bodies and limit headers.

use std::time::Duration;

use chrono::DateTime;
use http::header::{CONTENT_TYPE, DATE, HeaderMap, RETRY_AFTER};
use http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::Value;

use super::request::Request;
use crate::error::{Error, ErrorKind};
use crate::transfer::Download;

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

/// What to do about a reply.
#[derive(Debug)]
pub(super) enum Verdict {
    /// The body is what was asked for.
    Good,
    /// The one document asked for isn't there.
    Absent,
    /// The access token has run out: renew it and send again.
    Renew,
    /// The access token doesn't open this; what to do about it is said behind the error.
    LacksScope(Error),
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
    /// Xero won't write it, and the body says why.
    Refused(Error),
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
    /// What the assets API finds wrong, where `detail` says only that something is.
    #[serde(rename = "fieldValidationErrors")]
    of_fields: Option<Vec<Validation>>,
    #[serde(rename = "resourceValidationErrors")]
    of_resources: Option<Vec<Validation>>,
    /// What the projects API finds wrong with each field, where `message` says only that
    /// something is.
    #[serde(rename = "modelState")]
    by_field: Value,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Validation {
    #[serde(rename = "localisedMessage")]
    message: Option<String>,
}

impl Problem {
    /// Reads a body: an object, or an array of them, of which the first says enough.
    fn read(body: &[u8]) -> Problem {
        let one = serde_json::from_slice(body).ok();
        let several = || serde_json::from_slice::<Vec<Problem>>(body).ok();
        one.or_else(|| several()?.into_iter().next())
            .unwrap_or_default()
    }

    /// What Xero said, in one line.
    fn text(&self) -> Option<&str> {
        let validations = [&self.of_fields, &self.of_resources];
        let found_wrong = validations.into_iter().flatten().flatten();
        let found_wrong = found_wrong.filter_map(|validation| validation.message.as_deref());
        let told = [&self.detail, &self.message, &self.title, &self.kind];
        let told = told.into_iter().flatten().map(String::as_str);
        found_wrong
            .chain(first_text(&self.by_field))
            .chain(told)
            .map(str::trim)
            .find(|text| !text.is_empty())
    }
}

/// The first text in an object of lists, however it is nested.
fn first_text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Array(elements) => elements.iter().find_map(first_text),
        Value::Object(members) => members.values().find_map(first_text),
        _ => None,
    }
}

/// Whether the body of a reply is the file that was asked for. Any other is judged by what it says.
pub(super) fn brings(file: &Download, status: StatusCode, headers: &HeaderMap) -> bool {
    status == StatusCode::OK && file.is_in(headers)
}

/// What a whole reply means that came in place of a file.
pub(super) fn judge_no_file(request: &Request, came: Came<'_>) -> Verdict {
    match judge(request, came) {
        Verdict::Good => Verdict::Again {
            limit: None,
            wait: None,
            error: Error::new(
                ErrorKind::UnexpectedReply,
                "Xero answered with something else than the file: check ApiUrl, and whether a proxy \
                 answers in Xero's place",
            ),
        },
        verdict => verdict,
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
    let writes = request.method != Method::GET;
    let problem = Problem::read(body);
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
        .with_outside(said.trim_start_matches(": "))
    };
    match status {
        StatusCode::OK if is_json(headers, body) => Verdict::Good,
        StatusCode::CREATED if writes && is_json(headers, body) => Verdict::Good,
        StatusCode::NO_CONTENT if writes => Verdict::Good,
        StatusCode::OK if writes && body.is_empty() => Verdict::Good,
        StatusCode::OK => again(answered(
            ErrorKind::UnexpectedReply,
            "That isn't JSON: check ApiUrl, and whether a proxy answers in Xero's place",
        )),
        StatusCode::UNAUTHORIZED if said.contains("AuthorizationUnsuccessful") => {
            Verdict::LacksScope(answered(ErrorKind::SignIn, ""))
        }
        StatusCode::UNAUTHORIZED => Verdict::Renew,
        StatusCode::FORBIDDEN => Verdict::Final(answered(
            ErrorKind::Tenant,
            "This sign-in may not read the organisation",
        )),
        // Xero says so in plain text; a page of HTML is somebody else's.
        StatusCode::NOT_FOUND if request.names_one_document && is_plain_text(headers) => {
            Verdict::Absent
        }
        StatusCode::NOT_FOUND if !writes => Verdict::Final(answered(
            ErrorKind::UnexpectedReply,
            "A list is never missing, so this isn't read as no rows: check ApiUrl",
        )),
        StatusCode::BAD_REQUEST
        | StatusCode::NOT_FOUND
        | StatusCode::CONFLICT
        | StatusCode::PRECONDITION_FAILED
        | StatusCode::UNPROCESSABLE_ENTITY
            if writes =>
        {
            Verdict::Refused(answered(ErrorKind::Query, ""))
        }
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
        _ => {
            let advice = format!("The request was {request}");
            let error = answered(ErrorKind::UnexpectedReply, &advice);
            Verdict::Final(error.with_outside(request.to_string()))
        }
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
mod tests;
