//! The organisation itself: its settings, year end, lock dates and plan.
//!
//! <https://developer.xero.com/documentation/api/accounting/organisation>

use super::elements;
use crate::catalog::descriptor::{
    Api, Column, Endpoint, Identity, Reply, Rows, Table, date, flag, guid, instant, integer, list,
    text, word,
};

/// The organisation, in a single row.
pub static ORGANISATION: Table = Table {
    name: "Organisation",
    api: Api::Accounting,
    about: "One row for the organisation, with its tax settings, financial year and lock dates.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["OrganisationID"],
    columns: COLUMNS,
};

/// What the app may do in the organisation.
pub static ORGANISATION_ACTIONS: Table = Table {
    name: "OrganisationActions",
    api: Api::Accounting,
    about: "One row for each action that this app may or may not do in the organisation.",
    rows: Rows::Documents(&ACTIONS_ENDPOINT),
    key: &["Name"],
    columns: &[
        text(
            "Name",
            "Such as `CreateApprovedInvoice` or `UseMulticurrency`.",
        ),
        word(
            "Status",
            &["ALLOWED", "NOT-ALLOWED"],
            "What the plan and the signed-in user's role make of it.",
        ),
    ],
};

/// `/Organisation/Actions`, everything in one reply. An action has no id but its name.
pub static ACTIONS_ENDPOINT: Endpoint = Endpoint {
    path: "/Organisation/Actions",
    reply: Reply::List("Actions"),
    id: "Name",
    identity: Identity::Text { with: &[] },
    scope: "accounting.settings.read",
    ..Endpoint::PLAIN
};

/// `/Organisation`, whose reply nevertheless has the plural key.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/Organisation",
    reply: Reply::List("Organisations"),
    id: "OrganisationID",
    scope: "accounting.settings.read",
    ..Endpoint::PLAIN
};

const COLUMNS: &[Column] = columns![
    &[
        guid(
            "OrganisationID",
            "Xero's id of the organisation, in practice the same as `TenantID`.",
        ),
        text("Name", "Name shown in Xero, the same as `TenantName`."),
        text("LegalName", "Name printed on reports."),
        text(
            "ShortCode",
            "Short id that begins with `!`, used in deep links into Xero's pages.",
        ),
        word(
            "OrganisationType",
            ORGANISATION_TYPES,
            "Legal form as chosen in the settings.",
        ),
        text(
            "BaseCurrency",
            "ISO 4217 code of the currency the books are kept in.",
        ),
        text(
            "CountryCode",
            "ISO 3166 code of the country whose rules apply.",
        ),
        text(
            "Timezone",
            "Xero's own name of the zone that dates belong to, like `AUSEASTERNSTANDARDTIME`.",
        ),
        text(
            "OrganisationStatus",
            "`ACTIVE` for every organisation the API can reach.",
        ),
        flag(
            "IsDemoCompany",
            "True for Xero's demo company, which is reset every 28 days.",
        ),
        integer(
            "FinancialYearEndDay",
            "Day of the month on which the financial year ends.",
        ),
        integer(
            "FinancialYearEndMonth",
            "Month, 1 to 12, in which the financial year ends.",
        ),
        date(
            "PeriodLockDate",
            "Up to and including this day only advisers may change entries.",
        ),
        date(
            "EndOfYearLockDate",
            "Up to and including this day nobody may change entries.",
        ),
        flag("PaysTax", "Whether it is registered for sales tax."),
        text(
            "TaxNumber",
            "Number with the tax office: by country ABN or TFN, GST, VAT or tax id.",
        ),
        word(
            "SalesTaxBasis",
            SALES_TAX_BASES,
            "Whether sales tax is due on invoice or on payment.",
        ),
        word(
            "SalesTaxPeriod",
            SALES_TAX_PERIODS,
            "How often tax returns are filed.",
        ),
        text(
            "DefaultSalesTax",
            "Whether new sales documents are tax inclusive or exclusive, in words.",
        ),
        text(
            "DefaultPurchasesTax",
            "Whether new purchase documents are tax inclusive or exclusive, in words.",
        ),
        text(
            "RegistrationNumber",
            "Company number in New Zealand, Australia and the United Kingdom; NULL elsewhere.",
        ),
        text(
            "EmployerIdentificationNumber",
            "Federal id of employers in the United States; NULL elsewhere.",
        ),
    ],
    elements::PAYMENT_TERMS,
    &[
        word("Version", VERSIONS, "Regional edition of Xero's software."),
        word("Class", CLASSES, "Plan the organisation subscribes to."),
        word(
            "Edition",
            &["BUSINESS", "PARTNER"],
            "`PARTNER` editions are sold by accountants and lack invoicing.",
        ),
        word(
            "OrganisationEntityType",
            ORGANISATION_TYPES,
            "Legal form again, under the name that older apps read.",
        ),
        text(
            "LineOfBusiness",
            "Trade, as described in the settings; free text.",
        ),
        text(
            "APIKey",
            "Key for exchanging invoices with other Xero organisations; opens no API.",
        ),
        instant(
            "CreatedDateUTC",
            "When the organisation was set up in Xero.",
        ),
        list(
            "Addresses",
            ADDRESS,
            "One element for each type of address that is filled in.",
        ),
        list(
            "Phones",
            elements::PHONE,
            "One element for each type of number that is filled in.",
        ),
        list(
            "ExternalLinks",
            EXTERNAL_LINK,
            "Web site and social media pages from the organisation's profile.",
        ),
    ],
];

const ADDRESS: &[Column] = columns![
    &[word(
        "AddressType",
        &["POBOX", "STREET", "DELIVERY"],
        "Unlike a contact, an organisation also has a delivery address.",
    )],
    elements::ADDRESS_LINES,
];

const EXTERNAL_LINK: &[Column] = &[
    word(
        "LinkType",
        &["Facebook", "GooglePlus", "LinkedIn", "Twitter", "Website"],
        "Which site it leads to.",
    ),
    text("Url", "Address of the page."),
    text("Description", "Label given by the organisation."),
];

const VERSIONS: &[&str] = &[
    "AU",
    "NZ",
    "GLOBAL",
    "UK",
    "US",
    "AUONRAMP",
    "NZONRAMP",
    "GLOBALONRAMP",
    "UKONRAMP",
    "USONRAMP",
];

const ORGANISATION_TYPES: &[&str] = &[
    "ACCOUNTING_PRACTICE",
    "COMPANY",
    "CHARITY",
    "CLUB_OR_SOCIETY",
    "INDIVIDUAL",
    "LOOK_THROUGH_COMPANY",
    "NOT_FOR_PROFIT",
    "PARTNERSHIP",
    "S_CORPORATION",
    "SELF_MANAGED_SUPERANNUATION_FUND",
    "SOLE_TRADER",
    "SUPERANNUATION_FUND",
    "TRUST",
    "PERSONAL",
    "SINGLEMEMBERLLC",
    "CCORPORATIONLLC",
    "PARTNERSHIPLLC",
    "SCORPORATIONLLC",
    "LLC",
    "NOTLLC",
    "UNSPECIFIED",
];

const SALES_TAX_BASES: &[&str] = &[
    "PAYMENTS",
    "INVOICE",
    "NONE",
    "CASH",
    "ACCRUAL",
    "FLATRATECASH",
    "FLATRATEACCRUAL",
    "ACCRUALS",
];

const SALES_TAX_PERIODS: &[&str] = &[
    "MONTHLY",
    "QUARTERLY1",
    "QUARTERLY2",
    "QUARTERLY3",
    "ANNUALLY",
    "ONEMONTHS",
    "TWOMONTHS",
    "SIXMONTHS",
    "1MONTHLY",
    "2MONTHLY",
    "3MONTHLY",
    "6MONTHLY",
    "QUARTERLY",
    "YEARLY",
    "NONE",
];

const CLASSES: &[&str] = &[
    "DEMO",
    "TRIAL",
    "STARTER",
    "STANDARD",
    "PREMIUM",
    "PREMIUM_20",
    "PREMIUM_50",
    "PREMIUM_100",
    "LEDGER",
    "GST_CASHBOOK",
    "NON_GST_CASHBOOK",
    "ULTIMATE",
    "LITE",
    "ULTIMATE_10",
    "ULTIMATE_20",
    "ULTIMATE_50",
    "ULTIMATE_100",
    "IGNITE",
    "GROW",
    "COMPREHENSIVE",
    "SIMPLE",
    "BASICLITE",
    "ULTRA",
];
