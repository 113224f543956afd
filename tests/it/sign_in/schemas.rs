//! Which schemas a sign-in is for: what it asks for, what `test` tries, what lacks a scope.

use super::browser::{Login, run};
use super::{signed_in, small};
use crate::cli::{Place, check_failed};

#[tokio::test]
async fn login_asks_for_the_scopes_of_schemas_and_test_tries_each() {
    for by_flag in [false, true] {
        let (simulator, place) = (small(), Place::new());
        let set = ["Schemas=ACCOUNTING,PROJECTS"];
        let flag = ["--schemas", "accounting,projects"];
        let (sets, words) = match by_flag {
            false => (&set[..], &[][..]),
            true => (&[][..], &flag[..]),
        };
        signed_in(&place, &simulator, sets, words, &[0]).await;
        let ended = run(&place, &simulator, &set, &["test"]);
        for call in [
            "GET /Organisation of Demo Company (AU)",
            "GET /Projects?page=1&pageSize=1 of Demo Company (AU)",
        ] {
            assert!(ended.out.contains(call), "{}", ended.out);
        }
        assert!(ended.out.ends_with("connection available\n"));
        let query = ["-c", "SELECT COUNT(*) FROM projects.Projects"];
        assert_eq!(run(&place, &simulator, &[], &query).code, 0);
    }
}

#[tokio::test]
async fn what_touches_a_schema_without_its_scope_names_the_login_that_grants_it() {
    let (simulator, place) = (small(), Place::new());
    signed_in(&place, &simulator, &[], &[], &[0]).await;
    let query = ["-c", "SELECT Duration FROM projects.Time"];
    let ended = run(&place, &simulator, &[], &query);
    let words = [
        "projects.Projects",
        "`projects.read`",
        "`xero-sql login --schemas accounting,projects`",
    ];
    check_failed(&ended, 3, &words);
    // The others go on, and `test` says which schema isn't tried.
    let query = ["-c", "SELECT COUNT(*) FROM Contacts"];
    assert_eq!(run(&place, &simulator, &[], &query).code, 0);
    let ended = run(
        &place,
        &simulator,
        &["Schemas=ACCOUNTING,PROJECTS"],
        &["test"],
    );
    let skipped = ended.out.lines().find(|line| line.starts_with("skipped"));
    let skipped = skipped.unwrap_or_else(|| panic!("{}", ended.out));
    assert!(
        skipped.contains("projects") && skipped.contains("login --schemas"),
        "{skipped}"
    );
    assert!(ended.out.contains("GET /Organisation"), "{}", ended.out);
}

#[tokio::test]
async fn login_shows_what_it_asks_for() {
    let (simulator, place) = (small(), Place::new());
    let schemas = ["Schemas=PROJECTS"];
    let mut login = Login::start(&place, &simulator, &schemas, &["--no-browser"]);
    let scope = Login::asked(&login.url(), "scope");
    assert_eq!(scope, "offline_access projects.read");
}
