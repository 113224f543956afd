//! Contacts: customers, suppliers and everybody else, with their addresses, phones and people.
//!
//! <https://developer.xero.com/documentation/api/accounting/contacts>

use super::elements;
use crate::catalog::descriptor::{
    Api, Column, Endpoint, Reply, Rows, Table, flag, guid, instant, line_number, list, money,
    optimised, pages, rate, text, unoptimised, word,
};

/// Contacts, archived ones included.
pub static CONTACTS: Table = Table {
    name: "Contacts",
    api: Api::Accounting,
    about: "One row for each customer, supplier or other contact, archived ones included.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["ContactID"],
    columns: COLUMNS,
};

/// Addresses of contacts.
pub static CONTACT_ADDRESSES: Table = Table {
    name: "ContactAddresses",
    api: Api::Accounting,
    about: "One row for each postal or street address of a contact, empty ones included.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["Addresses"],
    },
    key: &["ContactID", "LineNumber"],
    columns: columns![OF_CONTACT, ADDRESS, STATUS_OF_CONTACT],
};

/// Phone and fax numbers of contacts.
pub static CONTACT_PHONES: Table = Table {
    name: "ContactPhones",
    api: Api::Accounting,
    about: "One row for each type of phone number of a contact, empty ones included.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["Phones"],
    },
    key: &["ContactID", "LineNumber"],
    columns: columns![OF_CONTACT, elements::PHONE, STATUS_OF_CONTACT],
};

/// Further people at a contact.
pub static CONTACT_PERSONS: Table = Table {
    name: "ContactPersons",
    api: Api::Accounting,
    about: "One row for each person at a contact besides the one that `Contacts` names.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["ContactPersons"],
    },
    key: &["ContactID", "LineNumber"],
    columns: columns![OF_CONTACT, PERSON, STATUS_OF_CONTACT],
};

/// `/Contacts`. Without `page` it would send stubs, without `includeArchived` only active ones.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/Contacts",
    reply: Reply::List("Contacts"),
    id: "ContactID",
    paging: pages(1000),
    always: &[("includeArchived", "true")],
    ids: Some("IDs"),
    single: Some(Reply::List("Contacts")),
    filters: &[
        optimised("Name"),
        optimised("EmailAddress"),
        optimised("AccountNumber"),
        unoptimised("ContactStatus"),
    ],
    // Balances, IsCustomer and IsSupplier change without moving it: pitfall 10.
    modified_since: Some("UpdatedDateUTC"),
    steady_order: Some("ContactID"),
    orders: &["UpdatedDateUTC"],
    only_grows: true,
    scope: "accounting.contacts.read",
    ..Endpoint::PLAIN
};

const COLUMNS: &[Column] = columns![
    &[
        guid(
            "ContactID",
            "Stays the same when the contact is renamed, not when it is merged.",
        ),
        text(
            "ContactNumber",
            "Id in another system, which only the API can set; mostly NULL.",
        ),
        text("Name", "Unique among active contacts."),
        text(
            "AccountNumber",
            "Customer or supplier number that the organisation has given.",
        ),
        word(
            "ContactStatus",
            CONTACT_STATUSES,
            "Archived contacts keep their documents but are hidden in lists.",
        ),
        text(
            "EmailAddress",
            "Of the first person; documents are sent there.",
        ),
        text("FirstName", "Of the first person, not of the company."),
        text("LastName", "Of the first person, not of the company."),
        flag(
            "IsCustomer",
            "Set by Xero with the first sales invoice, without moving `UpdatedDateUTC`.",
        ),
        flag(
            "IsSupplier",
            "Set by Xero with the first bill, without moving `UpdatedDateUTC`.",
        ),
        text("CompanyNumber", "Number in the company register."),
        text(
            "DefaultCurrency",
            "ISO 4217 code that new documents get; NULL means the base currency.",
        ),
        money(
            "Balances_AccountsReceivable_Outstanding",
            "Owed by the contact; amounts in other currencies are added unconverted.",
        )
        .at("Balances.AccountsReceivable.Outstanding"),
        money(
            "Balances_AccountsReceivable_Overdue",
            "Past due of what the contact owes, unconverted as well.",
        )
        .at("Balances.AccountsReceivable.Overdue"),
        money(
            "Balances_AccountsPayable_Outstanding",
            "Owed to the contact; amounts in other currencies are added unconverted.",
        )
        .at("Balances.AccountsPayable.Outstanding"),
        money(
            "Balances_AccountsPayable_Overdue",
            "Past due of what the contact is owed, unconverted as well.",
        )
        .at("Balances.AccountsPayable.Overdue"),
    ],
    elements::PAYMENT_TERMS,
    &[
        text("TaxNumber", "ABN, GST, VAT or tax id, by country."),
        word(
            "TaxNumberType",
            &["SSN", "EIN", "ITIN", "ATIN"],
            "Kind of tax id, in the United States only.",
        ),
        text(
            "BankAccountDetails",
            "Account number that bills are paid to, as typed.",
        ),
        text(
            "AccountsReceivableTaxType",
            "Code of the tax rate that sales get by default.",
        ),
        text(
            "AccountsPayableTaxType",
            "Code of the tax rate that purchases get by default.",
        ),
        word(
            "SalesDefaultLineAmountType",
            LINE_AMOUNT_TYPES,
            "Whether new sales invoices include tax; spelled unlike `LineAmountTypes`.",
        ),
        word(
            "PurchasesDefaultLineAmountType",
            LINE_AMOUNT_TYPES,
            "Whether new bills include tax; spelled unlike `LineAmountTypes`.",
        ),
        text(
            "SalesDefaultAccountCode",
            "Account that sales lines get by default.",
        ),
        text(
            "PurchasesDefaultAccountCode",
            "Account that purchase lines get by default.",
        ),
        text(
            "TrackingCategoryName",
            "Category of the default tracking; the lists say whether for sales or purchases.",
        ),
        text(
            "TrackingCategoryOption",
            "Option of the default tracking; the lists say whether for sales or purchases.",
        ),
        guid(
            "BrandingThemeID",
            "Layout of this contact's documents; NULL means the standard one.",
        )
        .at("BrandingTheme.BrandingThemeID"),
        text("BrandingThemeName", "Name of that layout.").at("BrandingTheme.Name"),
        word(
            "BrandingThemeType",
            &["INVOICE"],
            "Kind of documents that layout is for.",
        )
        .at("BrandingTheme.Type"),
        text(
            "BatchPayments_BankAccountNumber",
            "Account that batch payments go to.",
        )
        .at("BatchPayments.BankAccountNumber"),
        text(
            "BatchPayments_BankAccountName",
            "Holder's name as the bank knows it.",
        )
        .at("BatchPayments.BankAccountName"),
        text(
            "BatchPayments_Details",
            "Default text for the supplier's bank statement.",
        )
        .at("BatchPayments.Details"),
        text(
            "BatchPayments_Code",
            "Second text for the bank statement, in New Zealand only.",
        )
        .at("BatchPayments.Code"),
        text(
            "BatchPayments_Reference",
            "Third text for the bank statement, in New Zealand only.",
        )
        .at("BatchPayments.Reference"),
        rate(
            "Discount",
            "Per cent off that sales invoices get by default.",
        ),
        text(
            "XeroNetworkKey",
            "Key for exchanging invoices when the contact uses Xero as well.",
        ),
        text("Website", "As entered in Xero; the API can't set it."),
        guid(
            "MergedToContactID",
            "Contact that took over this one's documents; NULL unless merged.",
        ),
        elements::HAS_ATTACHMENTS,
        flag("HasValidationErrors", "True only in replies to writes."),
        elements::STATUS_ATTRIBUTE_STRING,
        instant(
            "UpdatedDateUTC",
            "When the contact was last edited; changes of balances don't count.",
        ),
        list(
            "ContactPersons",
            PERSON,
            "Further people, up to five; also the table `ContactPersons`.",
        ),
        list(
            "Addresses",
            ADDRESS,
            "Xero sends each type, filled in or not; also the table `ContactAddresses`.",
        ),
        list(
            "Phones",
            elements::PHONE,
            "Xero sends each type, filled in or not; also the table `ContactPhones`.",
        ),
        list(
            "ContactGroups",
            GROUP,
            "Groups that the contact is a member of.",
        ),
        list(
            "SalesTrackingCategories",
            TRACKING_DEFAULT,
            "Tracking that sales lines get by default.",
        ),
        list(
            "PurchasesTrackingCategories",
            TRACKING_DEFAULT,
            "Tracking that purchase lines get by default.",
        ),
        list(
            "Attachments",
            elements::ATTACHMENT,
            "Xero sends it mostly with single documents; in lists trust `HasAttachments`.",
        ),
        elements::VALIDATION_ERRORS,
    ],
];

const OF_CONTACT: &[Column] = &[
    guid("ContactID", "Contact that the row belongs to.").of_document(),
    line_number(),
];

/// A contact's status goes by its full name, so it needs no parent's name in front.
const STATUS_OF_CONTACT: &[Column] = &[word(
    "ContactStatus",
    CONTACT_STATUSES,
    "Of the contact, so that archived ones can be left out.",
)
.of_document()];

const ADDRESS: &[Column] = columns![
    &[word(
        "AddressType",
        &["POBOX", "STREET"],
        "`POBOX` is the one printed on invoices.",
    )],
    elements::ADDRESS_LINES,
];

const PERSON: &[Column] = &[
    text("FirstName", "Of this person."),
    text("LastName", "Of this person."),
    text(
        "EmailAddress",
        "Gets copies of documents if `IncludeInEmails` says so.",
    ),
    flag(
        "IncludeInEmails",
        "Whether documents for the contact go to this person too.",
    ),
];

const GROUP: &[Column] = &[
    guid("ContactGroupID", "Leads to the row in `ContactGroups`."),
    text("Name", "Of the group."),
    word(
        "Status",
        &["ACTIVE", "DELETED"],
        "Of the group, not of the membership.",
    ),
];

const TRACKING_DEFAULT: &[Column] = &[
    text("TrackingCategoryName", "Category, by name only."),
    text("TrackingOptionName", "Option, by name only."),
];

const CONTACT_STATUSES: &[&str] = &["ACTIVE", "ARCHIVED", "GDPRREQUEST"];

const LINE_AMOUNT_TYPES: &[&str] = &["INCLUSIVE", "EXCLUSIVE", "NONE"];
