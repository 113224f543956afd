//! Who logs time on projects.
//!
//! <https://developer.xero.com/documentation/api/projects/users>

use super::SCOPE;
use crate::catalog::descriptor::{Api, Endpoint, Reply, Rows, Table, guid, pages, text};

/// Users of projects.
pub static USERS: Table = Table {
    name: "Users",
    api: Api::Projects,
    about: "One row for each user who can log time on projects.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["UserID"],
    columns: &[
        guid("UserID", "The same as in `accounting.Users`.").at("userId"),
        text("Name", "First and last name.").at("name"),
        text("Email", "Address that Xero knows them by.").at("email"),
    ],
};

/// `/ProjectsUsers`, in pages, without any filter.
static ENDPOINT: Endpoint = Endpoint {
    path: "/ProjectsUsers",
    reply: Reply::List("items"),
    id: "userId",
    paging: pages(500),
    scope: SCOPE,
    ..Endpoint::PLAIN
};
