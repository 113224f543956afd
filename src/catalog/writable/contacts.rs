//! Contacts.
//!
//! <https://developer.xero.com/documentation/api/accounting/contacts>

use super::{Call, Delete, Elements, Mode, Update, Writable};
use crate::catalog::tables::accounting::contacts;

pub(super) static CONTACTS: Writable = Writable {
    table: &contacts::CONTACTS,
    scope: "accounting.contacts",
    columns: &[
        "ContactNumber",
        "Name",
        "AccountNumber",
        "ContactStatus",
        "EmailAddress",
        "FirstName",
        "LastName",
        "CompanyNumber",
        "DefaultCurrency",
        "PaymentTerms_Bills_Day",
        "PaymentTerms_Bills_Type",
        "PaymentTerms_Sales_Day",
        "PaymentTerms_Sales_Type",
        "TaxNumber",
        "TaxNumberType",
        "BankAccountDetails",
        "AccountsReceivableTaxType",
        "AccountsPayableTaxType",
        "SalesDefaultLineAmountType",
        "PurchasesDefaultLineAmountType",
        "SalesDefaultAccountCode",
        "PurchasesDefaultAccountCode",
        "TrackingCategoryName",
        "TrackingCategoryOption",
        "XeroNetworkKey",
        "ContactPersons",
        "Addresses",
        "Phones",
        "SalesTrackingCategories",
        "PurchasesTrackingCategories",
    ],
    required: &[&["Name"]],
    clears: &[
        "AccountNumber",
        "EmailAddress",
        "FirstName",
        "LastName",
        "CompanyNumber",
        "TaxNumber",
        "BankAccountDetails",
    ],
    elements: &[
        Elements {
            list: "ContactPersons",
            fields: &["FirstName", "LastName", "EmailAddress", "IncludeInEmails"],
            id: None,
        },
        Elements {
            list: "Addresses",
            fields: &[
                "AddressType",
                "AddressLine1",
                "AddressLine2",
                "AddressLine3",
                "AddressLine4",
                "City",
                "Region",
                "PostalCode",
                "Country",
                "AttentionTo",
            ],
            id: None,
        },
        Elements {
            list: "Phones",
            fields: &[
                "PhoneType",
                "PhoneNumber",
                "PhoneAreaCode",
                "PhoneCountryCode",
            ],
            id: None,
        },
        Elements {
            list: "SalesTrackingCategories",
            fields: &["TrackingCategoryName", "TrackingOptionName"],
            id: None,
        },
        Elements {
            list: "PurchasesTrackingCategories",
            fields: &["TrackingCategoryName", "TrackingOptionName"],
            id: None,
        },
    ],
    create: Some(Call::put_batch("/Contacts")),
    update: Some(Update {
        call: Call::post_batch("/Contacts"),
        mode: Mode::Patch,
    }),
    delete: Delete::Never(
        "Xero keeps contacts: archive it by UPDATE Contacts SET ContactStatus = 'ARCHIVED'",
    ),
    for_good: &[("ContactStatus", &["GDPRREQUEST"])],
    unique: Some("Name"),
    ..Writable::NOTHING
};
