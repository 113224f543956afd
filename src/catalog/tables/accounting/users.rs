//! Users of the organisation.
//!
//! <https://developer.xero.com/documentation/api/accounting/users>

use crate::catalog::descriptor::{
    Api, Endpoint, Reply, Rows, Table, flag, guid, instant, text, unoptimised, word,
};

/// Users.
pub static USERS: Table = Table {
    name: "Users",
    api: Api::Accounting,
    about: "One row for each person with access to the organisation.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["UserID"],
    columns: &[
        guid(
            "UserID",
            "The same in every organisation the person works in.",
        ),
        text("EmailAddress", "The address the person signs in with."),
        text("FirstName", "As the person has entered it."),
        text("LastName", "As the person has entered it."),
        flag(
            "IsSubscriber",
            "Whether this person pays for the subscription.",
        ),
        word(
            "OrganisationRole",
            &[
                "READONLY",
                "INVOICEONLY",
                "STANDARD",
                "FINANCIALADVISER",
                "MANAGEDCLIENT",
                "CASHBOOKCLIENT",
                "UNKNOWN",
                "REMOVED",
            ],
            "What the person may do, in Xero's older names.",
        ),
        instant("UpdatedDateUTC", "When the user was last changed."),
    ],
};

/// `/Users`, everything in one reply.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/Users",
    reply: Reply::List("Users"),
    id: "UserID",
    single: Some(Reply::List("Users")),
    filters: &[
        unoptimised("EmailAddress"),
        unoptimised("IsSubscriber"),
        unoptimised("OrganisationRole"),
    ],
    modified_since: Some("UpdatedDateUTC"),
    scope: "accounting.settings.read",
    ..Endpoint::PLAIN
};
