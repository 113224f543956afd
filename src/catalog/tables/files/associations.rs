//! Which files belong to which documents, contacts and other objects of the books.
//!
//! Xero answers it of a file and of an object, and of an object it says more.
//! <https://developer.xero.com/documentation/api/files/associations>

use super::library::FILES;
use crate::catalog::descriptor::{
    Api, Column, Endpoint, FanOut, Paging, Reply, Rows, Table, flag, guid, instant, integer, text,
    word,
};

/// Associations, a call a file; or a call an object, where a query names objects.
pub static ASSOCIATIONS: Table = Table {
    name: "Associations",
    api: Api::Files,
    about: "One row for each object, such as an invoice or a contact, that a file belongs to.",
    rows: Rows::PerParent(&FanOut {
        parents: &FILES,
        key: "FileID",
        endpoint: Endpoint {
            path: "/Files/{id}/Associations",
            id: "ObjectId",
            scope: "files.read",
            ..Endpoint::PLAIN
        },
        list: &[],
        or: Some(&ASSOCIATIONS_BY_OBJECT),
        flag: None,
        listed: false,
        only: &[],
    }),
    key: &["FileID", "ObjectID"],
    columns: &[
        FILE_ID.of_parent(),
        OBJECT_ID.at("ObjectId"),
        OBJECT_GROUP,
        OBJECT_TYPE,
        NAME.of_parent(),
        SIZE.of_parent(),
        CREATED.of_parent(),
        ASSOCIATED.elsewhere(),
        SENT.elsewhere(),
    ],
};

/// The same of objects whose ids are known.
pub static ASSOCIATIONS_BY_OBJECT: Table = Table {
    name: "Associations",
    api: Api::Files,
    about: "One row for each file that belongs to an object.",
    rows: Rows::PerParent(&FanOut {
        parents: &OBJECTS,
        key: "ObjectID",
        endpoint: Endpoint {
            path: "/Associations/{id}",
            reply: Reply::Array,
            id: "FileId",
            paging: Paging::UntilShort {
                rows: 100,
                size: Some("pagesize"),
            },
            scope: "files.read",
            ..Endpoint::PLAIN
        },
        list: &[],
        or: None,
        flag: None,
        listed: false,
        only: &[],
    }),
    key: &["FileID", "ObjectID"],
    columns: &[
        FILE_ID.at("FileId"),
        OBJECT_ID.of_parent(),
        OBJECT_GROUP,
        OBJECT_TYPE,
        NAME,
        SIZE,
        CREATED.at("CreatedDateUtc"),
        ASSOCIATED.at("AssociationDateUtc"),
        SENT,
    ],
};

/// Objects that files may belong to, of which no list exists.
static OBJECTS: Table = Table {
    name: "Objects",
    api: Api::Files,
    about: "One row for each object that a query names.",
    rows: Rows::Documents(&Endpoint {
        path: "/Associations",
        id: "ObjectID",
        needs: &["ObjectID"],
        scope: "files.read",
        ..Endpoint::PLAIN
    }),
    key: &["ObjectID"],
    columns: &[OBJECT_ID],
};

const FILE_ID: Column = guid("FileID", "File, as in `Files`.");
const OBJECT_ID: Column = guid(
    "ObjectID",
    "What it belongs to: an `InvoiceID`, a `ContactID`, a `BankTransactionID` and so on.",
);
const OBJECT_GROUP: Column = word(
    "ObjectGroup",
    &[
        "Account",
        "BankTransaction",
        "Contact",
        "CreditNote",
        "Invoice",
        "Item",
        "ManualJournal",
        "Overpayment",
        "Payment",
        "Prepayment",
        "Quote",
        "Receipt",
    ],
    "Table that the object is in, roughly, in the singular.",
);
const OBJECT_TYPE: Column = word(
    "ObjectType",
    &[
        "Unknown",
        "Accpay",
        "AccPayCredit",
        "AccPayPayment",
        "AccRec",
        "AccRecCredit",
        "AccRecPayment",
        "Adjustment",
        "ApCreditPayment",
        "ApOverPayment",
        "ApOverPaymentPayment",
        "ApOverPaymentSourcePayment",
        "ApPrepayment",
        "ApPrepaymentPayment",
        "ApPrepaymentSourcePayment",
        "ArCreditPayment",
        "ArOverPayment",
        "ArOverpaymentPayment",
        "ArOverpaymentSourcePayment",
        "ArPrepayment",
        "ArPrepaymentPayment",
        "ArPrepaymentSourcePayment",
        "CashPaid",
        "CashRec",
        "ExpPayment",
        "ManJournal",
        "PurchaseOrder",
        "Receipt",
        "Transfer",
        "Account",
        "Contact",
        "Business",
        "Employee",
        "Person",
        "User",
        "Org",
        "FixedAsset",
        "PayRun",
        "PriceListItem",
        "Bank",
        "Current",
        "Equity",
        "Expense",
        "Fixed",
        "Liability",
        "Prepayment",
        "Revenue",
        "Sales",
        "Overheads",
        "Depreciatn",
        "OtherIncome",
        "DirectCosts",
        "Currliab",
        "Termliab",
        "NonCurrent",
        "SalesQuote",
    ],
    "Its type within the group: `AccRec` is a sales invoice, `Accpay` a bill.",
);
const NAME: Column = text("Name", "Name of the file.");
const SIZE: Column = integer("Size", "Of the file, in bytes.");
const CREATED: Column = instant("CreatedDateUTC", "When the file was filed.");
const ASSOCIATED: Column = instant(
    "AssociationDateUTC",
    "When the file was put to the object; NULL unless the query names objects by `ObjectID`.",
);
const SENT: Column = flag(
    "SendWithObject",
    "Whether customers get the file with the document; NULL unless the query names objects by \
     `ObjectID`.",
);
