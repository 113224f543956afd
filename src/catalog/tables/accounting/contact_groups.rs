//! Groups that contacts are put into.
//!
//! <https://developer.xero.com/documentation/api/accounting/contactgroups>

use crate::catalog::descriptor::{
    Api, Endpoint, Reply, Rows, Table, guid, text, unoptimised, word,
};

/// Contact groups.
pub static CONTACT_GROUPS: Table = Table {
    name: "ContactGroups",
    api: Api::Accounting,
    about: "One row for each group of contacts; Xero lists no deleted ones.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["ContactGroupID"],
    columns: &[
        guid("ContactGroupID", "Names the group in other calls."),
        text("Name", "As shown among the contacts."),
        word(
            "Status",
            &["ACTIVE", "DELETED"],
            "`ACTIVE`, since Xero lists no others.",
        ),
    ],
};

/// `/ContactGroups`, everything in one reply. It brings no members: these take a call for each
/// group. None is asked for by its id, since a deleted one could come so and isn't in the list.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/ContactGroups",
    reply: Reply::List("ContactGroups"),
    id: "ContactGroupID",
    filters: &[
        unoptimised("ContactGroupID"),
        unoptimised("Name"),
        unoptimised("Status"),
    ],
    scope: "accounting.contacts.read",
    ..Endpoint::PLAIN
};
