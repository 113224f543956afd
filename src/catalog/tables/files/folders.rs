//! Folders, and the one that files arrive in.
//!
//! <https://developer.xero.com/documentation/api/files/folders>

use crate::catalog::descriptor::{
    Api, Column, Endpoint, Reply, Rows, Table, flag, guid, integer, text,
};

/// Folders.
pub static FOLDERS: Table = Table {
    name: "Folders",
    api: Api::Files,
    about: "One row for each folder, the inbox among them.",
    rows: Rows::Documents(&FOLDERS_ENDPOINT),
    key: &["FolderID"],
    columns: COLUMNS,
};

/// The inbox.
pub static INBOX: Table = Table {
    name: "Inbox",
    api: Api::Files,
    about: "One row: the folder that files arrive in by e-mail.",
    rows: Rows::Documents(&INBOX_ENDPOINT),
    key: &["FolderID"],
    columns: COLUMNS,
};

/// `/Folders`, all in one reply, which is an array.
pub static FOLDERS_ENDPOINT: Endpoint = Endpoint {
    path: "/Folders",
    reply: Reply::Array,
    id: "Id",
    single: Some(Reply::Document),
    scope: "files.read",
    ..Endpoint::PLAIN
};

/// `/Inbox`, whose reply is the folder.
pub static INBOX_ENDPOINT: Endpoint = Endpoint {
    path: "/Inbox",
    reply: Reply::Document,
    id: "Id",
    scope: "files.read",
    ..Endpoint::PLAIN
};

const COLUMNS: &[Column] = &[
    guid("FolderID", "Names the folder in other calls; Xero's `Id`.").at("Id"),
    text("Name", "As shown among the files."),
    integer("FileCount", "How many files lie in it."),
    text(
        "Email",
        "Address that files are sent to; the inbox alone has one.",
    ),
    flag(
        "IsInbox",
        "Whether it is the inbox, which can't be renamed or deleted.",
    ),
];
