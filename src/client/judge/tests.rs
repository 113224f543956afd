//! Claims about what each reply means.

use super::*;
use crate::catalog::descriptor::Api;
use http::HeaderValue;

fn request(names_one_document: bool) -> Request {
    Request {
        method: http::Method::GET,
        base: Api::Accounting.base_path(),
        path: "/Invoices".into(),
        parameters: vec![],
        modified_since: None,
        scope: "accounting.invoices.read",
        names_one_document,
        body: None,
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
    let empty = |method| {
        let came = Came::Reply {
            status: StatusCode::NO_CONTENT,
            headers: &HeaderMap::new(),
            body: b"",
        };
        let request = Request {
            method,
            ..request(true)
        };
        judge(&request, came)
    };
    assert!(matches!(empty(http::Method::DELETE), Verdict::Good));
    assert!(matches!(empty(http::Method::GET), Verdict::Final(_)));
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
fn a_missing_scope_is_told_from_an_expired_token_which_is_renewed() {
    match verdict(401, &[JSON], r#"{"Detail":"AuthorizationUnsuccessful"}"#) {
        Verdict::LacksScope(error) => assert_eq!(error.kind(), ErrorKind::SignIn),
        other => panic!("{other:?}"),
    }
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
        "may not read",
    );
}

#[test]
fn what_files_and_assets_find_wrong_is_told() {
    let assets = r#"{"resourceValidationErrors":[],"fieldValidationErrors":[{"fieldName":"status",
        "localisedMessage":"Status is required","detail":"x"}],"detail":"Validation Errors"}"#;
    let kind = ErrorKind::UnexpectedReply;
    check_final(verdict(400, &[JSON], assets), kind, ": Status is required");
    let plain = r#"{"fieldValidationErrors":null,"title":"Refused","detail":"Validation Errors"}"#;
    check_final(verdict(400, &[JSON], plain), kind, ": Validation Errors");
    let files = r#"[{"type":"Validation","title":"Validation failure","detail":"No such folder"}]"#;
    check_final(verdict(400, &[JSON], files), kind, "400: No such folder");
    check_final(verdict(400, &[JSON], "[]"), kind, "400: []");
}

#[test]
fn what_projects_find_wrong_is_told() {
    let kind = ErrorKind::UnexpectedReply;
    let fields = r#"{"message":"The request is invalid.",
        "modelState":{"pageSize":["The value '501' is not valid for pageSize."]}}"#;
    let words = ": The value '501' is not valid for pageSize. ";
    check_final(verdict(400, &[JSON], fields), kind, words);
    for nothing in ["null", "{}", r#"{"a":[],"b":[1]}"#] {
        let body = format!(r#"{{"message":"Refused","modelState":{nothing}}}"#);
        check_final(verdict(400, &[JSON], &body), kind, "400: Refused");
    }
}
