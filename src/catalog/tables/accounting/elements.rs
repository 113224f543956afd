//! What several tables share: words, references, terms, addresses, attachments and messages.

use crate::catalog::descriptor::{Column, flag, guid, integer, list, text, word};

/// `AccountType`.
pub(crate) const ACCOUNT_TYPES: &[&str] = &[
    "BANK",
    "CURRENT",
    "CURRLIAB",
    "DEPRECIATN",
    "DIRECTCOSTS",
    "EQUITY",
    "EXPENSE",
    "FIXED",
    "INVENTORY",
    "LIABILITY",
    "NONCURRENT",
    "OTHERINCOME",
    "OVERHEADS",
    "PREPAYMENT",
    "REVENUE",
    "SALES",
    "TERMLIAB",
    "PAYG",
];

/// `LineAmountTypes`.
pub(crate) const LINE_AMOUNT_TYPES: &[&str] = &["Exclusive", "Inclusive", "NoTax"];

/// Statuses of invoices and credit notes.
pub(crate) const DOCUMENT_STATUSES: &[&str] = &[
    "DRAFT",
    "SUBMITTED",
    "DELETED",
    "AUTHORISED",
    "PAID",
    "VOIDED",
];

/// Types of invoices, and of what stands in for one where a document is referred to.
pub(crate) const INVOICE_TYPES: &[&str] = &[
    "ACCPAY",
    "ACCPAYCREDIT",
    "APOVERPAYMENT",
    "APPREPAYMENT",
    "ACCREC",
    "ACCRECCREDIT",
    "AROVERPAYMENT",
    "ARPREPAYMENT",
];

const TERM_TYPES: &[&str] = &[
    "DAYSAFTERBILLDATE",
    "DAYSAFTERBILLMONTH",
    "OFCURRENTMONTH",
    "OFFOLLOWINGMONTH",
];

/// `ValidationError`, the element of errors and warnings.
pub(crate) const MESSAGE: &[Column] = &[text("Message", "In English, for people to read.")];

/// `ValidationErrors` of a document or of an element.
pub(crate) const VALIDATION_ERRORS: Column = list(
    "ValidationErrors",
    MESSAGE,
    "Filled only in replies to writes.",
);

/// `Warnings` of a document or of an element.
pub(crate) const WARNINGS: Column = list("Warnings", MESSAGE, "Filled only in replies to writes.");

/// `StatusAttributeString` of a document or of an element.
pub(crate) const STATUS_ATTRIBUTE_STRING: Column = text(
    "StatusAttributeString",
    "`OK`, `WARNING` or `ERROR`, only in replies to writes.",
);

/// `HasAttachments` of a document.
pub(crate) const HAS_ATTACHMENTS: Column = flag(
    "HasAttachments",
    "Tells whether asking for its attachments is worth a call.",
);

/// `InvoiceAddresses` of an invoice or credit note.
pub(crate) const INVOICE_ADDRESSES: Column = list(
    "InvoiceAddresses",
    INVOICE_ADDRESS,
    "Addresses that automatic sales tax goes by, in the United States only.",
);

/// `Attachment`.
pub(crate) const ATTACHMENT: &[Column] = &[
    guid(
        "AttachmentID",
        "Names the file in the attachment calls of its document.",
    ),
    text("FileName", "Unique among the attachments of one document."),
    text(
        "Url",
        "Where the API serves the content; opening it takes the API's sign-in.",
    ),
    text(
        "MimeType",
        "Type of the content, as claimed when it was uploaded.",
    ),
    integer("ContentLength", "Size in bytes."),
    flag(
        "IncludeOnline",
        "Whether the customer sees it beside the online invoice.",
    ),
];

/// An address after its type, which differs between contacts and organisations.
pub(crate) const ADDRESS_LINES: &[Column] = &[
    text(
        "AddressLine1",
        "Usually the street; the lines carry no fixed meaning.",
    ),
    text("AddressLine2", "NULL when the address is shorter."),
    text("AddressLine3", "NULL when the address is shorter."),
    text("AddressLine4", "NULL when the address is shorter."),
    text("City", "Town or suburb."),
    text("Region", "State, county or province, as typed."),
    text("PostalCode", "Text, so that leading zeros stay."),
    text("Country", "As typed; a name, not a code."),
    text("AttentionTo", "Person the mail is meant for."),
];

/// `Phone`.
pub(crate) const PHONE: &[Column] = &[
    word(
        "PhoneType",
        &["DEFAULT", "DDI", "MOBILE", "FAX", "OFFICE"],
        "Xero sends each type at most once, also when its number is empty.",
    ),
    text("PhoneNumber", "As typed, without area and country code."),
    text("PhoneAreaCode", "As typed, perhaps in brackets."),
    text("PhoneCountryCode", "As typed, mostly without a plus sign."),
];

/// `PaymentTerm`.
pub(crate) const PAYMENT_TERMS: &[Column] = &[
    integer(
        "PaymentTerms_Bills_Day",
        "Day of the month or count of days, as `PaymentTerms_Bills_Type` says.",
    )
    .at("PaymentTerms.Bills.Day"),
    word(
        "PaymentTerms_Bills_Type",
        TERM_TYPES,
        "How the due date of a bill is counted; NULL without a default.",
    )
    .at("PaymentTerms.Bills.Type"),
    integer(
        "PaymentTerms_Sales_Day",
        "Day of the month or count of days, as `PaymentTerms_Sales_Type` says.",
    )
    .at("PaymentTerms.Sales.Day"),
    word(
        "PaymentTerms_Sales_Type",
        TERM_TYPES,
        "How the due date of a sales invoice is counted; NULL without a default.",
    )
    .at("PaymentTerms.Sales.Type"),
];

/// A reference to a contact.
pub(crate) const CONTACT_REFERENCE: &[Column] = &[
    guid("ContactID", "The customer or supplier.").at("Contact.ContactID"),
    text(
        "ContactNumber",
        "The contact's id in another system, set through the API; mostly NULL.",
    )
    .at("Contact.ContactNumber"),
    text(
        "ContactName",
        "The contact's present name, which may differ from the one printed at the time.",
    )
    .at("Contact.Name"),
];

/// A reference to an account, but for its name.
pub(crate) const ACCOUNT_REFERENCE: &[Column] = &[
    guid("AccountID", "Account that was paid from or into.").at("Account.AccountID"),
    text(
        "AccountCode",
        "Code of that account; bank accounts may have none.",
    )
    .at("Account.Code"),
    word(
        "AccountType",
        ACCOUNT_TYPES,
        "Type of that account; `BANK` for most payments, NULL where Xero sends a stub.",
    )
    .at("Account.Type"),
];

/// The name in a reference to an account.
pub(crate) const ACCOUNT_NAME: &[Column] = &[text(
    "AccountName",
    "Name of that account; NULL where Xero sends a stub.",
)
.at("Account.Name")];

/// `InvoiceAddress`.
pub(crate) const INVOICE_ADDRESS: &[Column] = &[
    word(
        "InvoiceAddressType",
        &["FROM", "TO"],
        "Whose address it is, the seller's or the buyer's.",
    ),
    text("AddressLine1", "Usually the street."),
    text("AddressLine2", "NULL when the address is shorter."),
    text("AddressLine3", "NULL when the address is shorter."),
    text("AddressLine4", "NULL when the address is shorter."),
    text("City", "Town or suburb."),
    text("Region", "State, which decides the rate."),
    text("PostalCode", "Text, so that leading zeros stay."),
    text("Country", "As typed; a name, not a code."),
];
