//! Files that were uploaded, or sent to the inbox by e-mail.
//!
//! <https://developer.xero.com/documentation/api/files/files>

use crate::catalog::descriptor::{
    Api, Counted, Endpoint, Paging, Reply, Rows, Table, guid, instant, integer, text,
};
use crate::catalog::tables::given::{CONTENT, LOCAL_PATH};

/// Files.
pub static FILES: Table = Table {
    name: "Files",
    api: Api::Files,
    about: "One row for each file of the organisation, without its content.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["FileID"],
    columns: &[
        guid("FileID", "Names the file in other calls; Xero's `Id`.").at("Id"),
        text("Name", "Needn't be unique, even within a folder."),
        text(
            "MimeType",
            "Type of the content, such as `application/pdf`.",
        ),
        integer("Size", "In bytes."),
        instant("CreatedDateUTC", "When it was filed.").at("CreatedDateUtc"),
        instant("UpdatedDateUTC", "When it was renamed or moved last.").at("UpdatedDateUtc"),
        guid(
            "FolderID",
            "Folder that it lies in, which may be the inbox.",
        )
        .at("FolderId"),
        guid("UserID", "User who filed it, as in `accounting.Users`.").at("User.Id"),
        text(
            "UserName",
            "E-mail address of that user, whatever Xero calls it.",
        )
        .at("User.Name"),
        text("UserFirstName", "First name of that user.").at("User.FirstName"),
        text("UserLastName", "Last name of that user.").at("User.LastName"),
        text("UserFullName", "Both names of that user.").at("User.FullName"),
        CONTENT,
        LOCAL_PATH,
    ],
};

/// `/Files`, in pages of up to 100 whose parameter is in lower case.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/Files",
    reply: Reply::List("Items"),
    id: "Id",
    paging: Paging::Pages {
        max: 100,
        size: Some("pagesize"),
        counted: Counted::Totals,
    },
    single: Some(Reply::Document),
    scope: "files.read",
    ..Endpoint::PLAIN
};
