//! How many files objects have, for many objects in one call.
//!
//! <https://developer.xero.com/documentation/api/files/associations>

use crate::catalog::descriptor::{Api, Endpoint, Reply, Rows, Table, guid, integer};

/// Counts of associations.
pub static ASSOCIATION_COUNTS: Table = Table {
    name: "AssociationCounts",
    api: Api::Files,
    about: "One row for each object that the query names by `ObjectID`, with the number of its files.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["ObjectID"],
    columns: &[
        guid(
            "ObjectID",
            "An `InvoiceID`, a `ContactID`, a `BankTransactionID` and so on.",
        )
        .at("ObjectId"),
        integer("AssociationCount", "How many files belong to it, or 0.").at("Count"),
    ],
};

/// `/Associations/Count`, whose reply has a member for each object asked about.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/Associations/Count",
    reply: Reply::Members {
        name: "ObjectId",
        value: "Count",
    },
    id: "ObjectId",
    ids: Some("ObjectIds"),
    needs: &["ObjectId"],
    scope: "files.read",
    ..Endpoint::PLAIN
};
