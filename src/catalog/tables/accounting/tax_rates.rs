//! Tax rates and the components they are made of.
//!
//! <https://developer.xero.com/documentation/api/accounting/taxrates>

use crate::catalog::descriptor::{
    Api, Column, Endpoint, Identity, Reply, Rows, Table, flag, line_number, list, rate, text,
    unoptimised, word,
};

/// Tax rates in every status.
pub static TAX_RATES: Table = Table {
    name: "TaxRates",
    api: Api::Accounting,
    about: "One row for each tax rate, those of Xero and the organisation's own, deleted ones included.",
    rows: Rows::Documents(&ENDPOINT),
    key: &["TaxType", "Name"],
    columns: COLUMNS,
};

/// Components of tax rates.
pub static TAX_RATE_COMPONENTS: Table = Table {
    name: "TaxRateComponents",
    api: Api::Accounting,
    about: "One row for each component of a tax rate, such as a state's and a city's share.",
    rows: Rows::Elements {
        of: &ENDPOINT,
        list: &["TaxComponents"],
    },
    key: &["TaxType", "TaxRateName", "LineNumber"],
    columns: columns![
        &[
            text(
                "TaxType",
                "Code of the tax rate that the component is part of."
            )
            .of_document(),
            text(
                "TaxRateName",
                "Name of the tax rate that the component is part of.",
            )
            .at("Name")
            .of_document(),
            line_number(),
        ],
        COMPONENT,
        &[word("Status", STATUSES, "Of the tax rate, not of the component.").of_document(),],
    ],
};

/// `/TaxRates`, everything in one reply. A rate has no id: its code and its name stand for it.
pub static ENDPOINT: Endpoint = Endpoint {
    path: "/TaxRates",
    reply: Reply::List("TaxRates"),
    id: "TaxType",
    identity: Identity::Text { with: &["Name"] },
    filters: &[
        unoptimised("TaxType"),
        unoptimised("Name"),
        unoptimised("Status"),
    ],
    scope: "accounting.settings.read",
    ..Endpoint::PLAIN
};

const COLUMNS: &[Column] = &[
    text(
        "TaxType",
        "Code that lines carry; `TAX001` and on for rates the organisation has made.",
    ),
    text("Name", "As shown in lists of tax rates."),
    word(
        "Status",
        STATUSES,
        "Deleted and archived rates stay on the documents that used them.",
    ),
    rate("EffectiveRate", "Per cent in all, compounding included."),
    rate(
        "DisplayTaxRate",
        "Per cent as shown to users, compounding included.",
    ),
    word(
        "ReportTaxType",
        REPORT_TAX_TYPES,
        "Box of the tax return it is reported in, where the country has one.",
    ),
    flag(
        "CanApplyToAssets",
        "Whether lines on asset accounts may use it.",
    ),
    flag(
        "CanApplyToEquity",
        "Whether lines on equity accounts may use it.",
    ),
    flag(
        "CanApplyToExpenses",
        "Whether lines on expense accounts may use it.",
    ),
    flag(
        "CanApplyToLiabilities",
        "Whether lines on liability accounts may use it.",
    ),
    flag(
        "CanApplyToRevenue",
        "Whether lines on revenue accounts may use it.",
    ),
    list(
        "TaxComponents",
        COMPONENT,
        "Parts of the rate; also the table `TaxRateComponents`.",
    ),
];

const COMPONENT: &[Column] = &[
    text("Name", "Of the component."),
    rate("Rate", "Per cent, before any compounding."),
    flag(
        "IsCompound",
        "Whether it is levied on the amount with the other components in it.",
    ),
    flag(
        "IsNonRecoverable",
        "Whether the tax can't be claimed back; in Canada and a few other countries.",
    ),
];

const STATUSES: &[&str] = &["ACTIVE", "DELETED", "ARCHIVED", "PENDING"];

const REPORT_TAX_TYPES: &[&str] = &[
    "AVALARA",
    "BASEXCLUDED",
    "CAPITALSALESOUTPUT",
    "CAPITALEXPENSESINPUT",
    "ECOUTPUT",
    "ECOUTPUTSERVICES",
    "ECINPUT",
    "ECACQUISITIONS",
    "EXEMPTEXPENSES",
    "EXEMPTINPUT",
    "EXEMPTOUTPUT",
    "GSTONIMPORTS",
    "INPUT",
    "INPUTTAXED",
    "MOSSSALES",
    "NONE",
    "NONEOUTPUT",
    "OUTPUT",
    "PURCHASESINPUT",
    "SALESOUTPUT",
    "EXEMPTCAPITAL",
    "EXEMPTEXPORT",
    "CAPITALEXINPUT",
    "GSTONCAPIMPORTS",
    "GSTONCAPITALIMPORTS",
    "REVERSECHARGES",
    "PAYMENTS",
    "INVOICE",
    "CASH",
    "ACCRUAL",
    "FLATRATECASH",
    "FLATRATEACCRUAL",
    "ACCRUALS",
    "TXCA",
    "SRCAS",
    "DSOUTPUT",
    "BLINPUT2",
    "EPINPUT",
    "IMINPUT2",
    "MEINPUT",
    "IGDSINPUT2",
    "ESN33OUTPUT",
    "OPINPUT",
    "OSOUTPUT",
    "TXN33INPUT",
    "TXESSINPUT",
    "TXREINPUT",
    "TXPETINPUT",
    "NRINPUT",
    "ES33OUTPUT",
    "ZERORATEDINPUT",
    "ZERORATEDOUTPUT",
    "DRCHARGESUPPLY",
    "DRCHARGE",
    "CAPINPUT",
    "CAPIMPORTS",
    "IMINPUT",
    "INPUT2",
    "CIUINPUT",
    "SRINPUT",
    "OUTPUT2",
    "SROUTPUT",
    "CAPOUTPUT",
    "SROUTPUT2",
    "CIUOUTPUT",
    "ZROUTPUT",
    "ZREXPORT",
    "ACC28PLUS",
    "ACCUPTO28",
    "OTHEROUTPUT",
    "SHOUTPUT",
    "ZRINPUT",
    "BADDEBT",
    "OTHERINPUT",
    "BADDEBTRELIEF",
    "IGDSINPUT3",
    "SROVR",
    "TOURISTREFUND",
    "TXRCN33",
    "TXRCRE",
    "TXRCESS",
    "TXRCTS",
    "CAPEXINPUT",
    "UNDEFINED",
    "CAPEXOUTPUT",
    "ZEROEXPOUTPUT",
    "GOODSIMPORT",
    "NONEINPUT",
    "NOTREPORTED",
    "SROVRRS",
    "SROVRLVG",
    "SRLVG",
    "IM",
    "IMESS",
    "IMN33",
    "IMRE",
    "BADDEBTRECOVERY",
    "USSALESTAX",
    "BLINPUT3",
];
