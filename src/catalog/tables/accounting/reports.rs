//! Reports that Xero computes: statements of the whole organisation.
//!
//! Parameters are columns: `WHERE Date = DATE '2026-06-30'` says which report is read, and each of
//! its rows tells the same.
//!
//! <https://developer.xero.com/documentation/api/accounting/reports>

use crate::catalog::descriptor::{
    Api, Column, Endpoint, Layout, Report, Rows, Table, date, flag, guid, integer, money, rate,
    text, word,
};

/// What a line of a report is.
const LINE_TYPE: Column = word(
    "LineType",
    &["Account", "Derived", "Total"],
    "`Account` of an account, `Derived` of what Xero works out and the others don't hold, such as \
     current year earnings, `Total` of what adds up others.",
);
pub(super) const SECTION: Column = text("Section", "Title of the section that the line stands in.");
pub(super) const LABEL: Column = text("Label", "What the line says: mostly the account's name.");
pub(super) const ACCOUNT_ID: Column = guid("AccountID", "The account, where the line is of one.");
pub(super) const TOTALS: Column = flag(
    "IncludeTotals",
    "As the query gives it: true brings lines of type `Total` too, which adding up would count twice.",
)
.at("")
.as_parameter();
const PAYMENTS_ONLY: Column = flag(
    "PaymentsOnly",
    "As the query gives it: true is cash basis, else it is accrual.",
)
.at("paymentsOnly")
.as_parameter();
const STANDARD_LAYOUT: Column = flag(
    "StandardLayout",
    "As the query gives it: false lays the report out as the organisation has it; else accounts stand in \
     the sections of their types.",
)
.at("standardLayout")
.as_parameter();
pub(super) const BASE_CURRENCY: Column = text(
    "BaseCurrency",
    "The currency of the amounts; costs a call more.",
)
.elsewhere();

const fn timeframe(about: &'static str) -> Column {
    word("Timeframe", &["MONTH", "QUARTER", "YEAR"], about)
        .at("timeframe")
        .as_parameter()
}

/// The trial balance.
pub static TRIAL_BALANCE: Table = Table {
    name: "TrialBalance",
    api: Api::Accounting,
    about: "One row for each account with a balance: its debit or credit in the month to `Date`, and its balance.",
    rows: Rows::Report(&Report {
        endpoint: Endpoint::report(
            "/Reports/TrialBalance",
            "accounting.reports.trialbalance.read",
        ),
        layout: Layout::Wide(&["Account", "Debit", "Credit", "YTD Debit", "YTD Credit"]),
    }),
    key: &["Date", "PaymentsOnly", "Section", "Label"],
    columns: &[
        SECTION,
        LINE_TYPE,
        LABEL,
        ACCOUNT_ID,
        money("Debit", "Movement of the month, if it is a debit.").at("1"),
        money("Credit", "Movement of the month, if it is a credit.").at("2"),
        money(
            "YTDDebit",
            "Balance, if it is a debit: of revenue and expenses since the financial year began.",
        )
        .at("3"),
        money("YTDCredit", "Balance, if it is a credit, likewise.").at("4"),
        date(
            "Date",
            "As the query gives it: the day of the balances; today without it.",
        )
        .at("date")
        .as_parameter(),
        PAYMENTS_ONLY,
        TOTALS,
        BASE_CURRENCY,
    ],
};

/// What came into the bank accounts and went out of them.
pub static BANK_SUMMARY: Table = Table {
    name: "BankSummary",
    api: Api::Accounting,
    about: "One row for each bank account: its balances at the beginning and the end, and what came and went between.",
    rows: Rows::Report(&Report {
        endpoint: Endpoint::report(
            "/Reports/BankSummary",
            "accounting.reports.banksummary.read",
        ),
        layout: Layout::Wide(&[
            "Bank Accounts",
            "Opening Balance",
            "Cash Received",
            "Cash Spent",
            "Closing Balance",
        ]),
    }),
    key: &["FromDate", "ToDate", "Label"],
    columns: &[
        LINE_TYPE,
        LABEL,
        ACCOUNT_ID,
        money(
            "OpeningBalance",
            "In the organisation's currency, before `FromDate`.",
        )
        .at("1"),
        money("CashReceived", "What came in.").at("2"),
        money("CashSpent", "What went out.").at("3"),
        money("ClosingBalance", "On `ToDate`.").at("4"),
        date(
            "FromDate",
            "As the query gives it: the first day; that of the month without it.",
        )
        .at("fromDate")
        .as_parameter(),
        date(
            "ToDate",
            "As the query gives it: the last day; that of the month without it.",
        )
        .at("toDate")
        .as_parameter(),
        TOTALS,
        BASE_CURRENCY,
    ],
};

/// The balance sheet.
pub static BALANCE_SHEET: Table = Table {
    name: "BalanceSheet",
    api: Api::Accounting,
    about: "One row for each line of the balance sheet at each day asked for, without totals.",
    rows: Rows::Report(&Report {
        endpoint: Endpoint::report(
            "/Reports/BalanceSheet",
            "accounting.reports.balancesheet.read",
        ),
        layout: Layout::Balances,
    }),
    key: &["PeriodEnd", "PaymentsOnly", "Section", "Label"],
    columns: &[
        SECTION,
        LINE_TYPE,
        LABEL,
        ACCOUNT_ID,
        date("PeriodEnd", "Day of the balance."),
        money(
            "Amount",
            "The balance; liabilities and equity are positive when they are credits.",
        ),
        text("ValueText", "The value as Xero printed it."),
        date(
            "Date",
            "As the query gives it: the day of the balances, or the last of them.",
        )
        .at("date")
        .as_parameter(),
        date(
            "FromDate",
            "As the query gives it, with `Timeframe`: balances from its month, quarter or year on.",
        )
        .at("periods")
        .as_parameter(),
        timeframe(
            "As the query gives it: `MONTH`, `QUARTER` or `YEAR`, the ends of which are wanted.",
        ),
        guid(
            "TrackingOptionID1",
            "As the query gives it: of this tracking option alone.",
        )
        .at("trackingOptionID1")
        .as_parameter(),
        guid(
            "TrackingOptionID2",
            "As the query gives it: and of this one of another category.",
        )
        .at("trackingOptionID2")
        .as_parameter(),
        STANDARD_LAYOUT,
        PAYMENTS_ONLY,
        TOTALS,
        BASE_CURRENCY,
    ],
};

/// Profit and loss.
pub static PROFIT_AND_LOSS: Table = Table {
    name: "ProfitAndLoss",
    api: Api::Accounting,
    about: "One row for each line of profit and loss in each span of time asked for, without totals.",
    rows: Rows::Report(&Report {
        endpoint: Endpoint::report(
            "/Reports/ProfitAndLoss",
            "accounting.reports.profitandloss.read",
        ),
        layout: Layout::Movements,
    }),
    key: &[
        "PeriodEnd",
        "PaymentsOnly",
        "TrackingOption",
        "TrackingOption2",
        "Section",
        "Label",
    ],
    columns: &[
        SECTION,
        LINE_TYPE,
        LABEL,
        ACCOUNT_ID,
        date(
            "PeriodStart",
            "First day of the span; NULL where Xero chose it.",
        ),
        date("PeriodEnd", "Last day of the span."),
        text(
            "TrackingOption",
            "Name of the option, where `TrackingCategoryID` is given without one; `Unassigned` of lines that have none.",
        ),
        guid("OptionID", "Its id; costs a call more."),
        text(
            "TrackingOption2",
            "Name of the option of `TrackingCategoryID2`, where that is given too.",
        ),
        guid("OptionID2", "Its id."),
        money(
            "Amount",
            "Sum over the span; income and expenses are both positive as a rule.",
        ),
        text("ValueText", "The value as Xero printed it."),
        date(
            "FromDate",
            "As the query gives it: the first day, with `ToDate`; this month without them.",
        )
        .at("fromDate")
        .as_parameter(),
        date("ToDate", "As the query gives it: the last day.")
            .at("toDate")
            .as_parameter(),
        timeframe(
            "As the query gives it: `MONTH`, `QUARTER` or `YEAR`, into which the days asked for are cut from `FromDate` on.",
        ),
        guid(
            "TrackingCategoryID",
            "As the query gives it: without `TrackingOptionID`, a value for each option of it.",
        )
        .at("trackingCategoryID")
        .as_parameter(),
        guid(
            "TrackingOptionID",
            "As the query gives it: of this option of the category alone.",
        )
        .at("trackingOptionID")
        .as_parameter(),
        guid(
            "TrackingCategoryID2",
            "As the query gives it: a second category; without `TrackingOptionID2`, a value for each pair of options.",
        )
        .at("trackingCategoryID2")
        .as_parameter(),
        guid(
            "TrackingOptionID2",
            "As the query gives it: and of this option of a second category.",
        )
        .at("trackingOptionID2")
        .as_parameter(),
        STANDARD_LAYOUT,
        PAYMENTS_ONLY,
        TOTALS,
        BASE_CURRENCY,
    ],
};

/// The overall budget.
pub static BUDGET_SUMMARY: Table = Table {
    name: "BudgetSummary",
    api: Api::Accounting,
    about: "One row for each line of the overall budget in each month, quarter or year asked for, without totals.",
    rows: Rows::Report(&Report {
        endpoint: Endpoint::report(
            "/Reports/BudgetSummary",
            "accounting.reports.budgetsummary.read",
        ),
        layout: Layout::Budgets,
    }),
    key: &["PeriodEnd", "Section", "Label"],
    columns: &[
        SECTION,
        LINE_TYPE,
        LABEL,
        ACCOUNT_ID,
        date(
            "PeriodStart",
            "First day of the month, quarter or year.",
        ),
        date(
            "PeriodEnd",
            "Last day of it: Xero's own column is named after that month.",
        ),
        money(
            "Amount",
            "Budgeted for it; income and expenses are both positive as a rule.",
        ),
        text("ValueText", "The value as Xero printed it."),
        date(
            "Date",
            "As the query gives it: a day of the month that the first one begins with; this month without it.",
        )
        .at("date")
        .as_parameter(),
        integer(
            "Periods",
            "As the query gives it: how many are wanted; as many as Xero chooses without it.",
        )
        .at("periods")
        .as_parameter(),
        integer(
            "Timeframe",
            "As the query gives it: 1 for months, 3 for quarters, 12 for years; months without it.",
        )
        .at("timeframe")
        .as_parameter(),
        TOTALS,
        BASE_CURRENCY,
    ],
};

/// The executive summary.
pub static EXECUTIVE_SUMMARY: Table = Table {
    name: "ExecutiveSummary",
    api: Api::Accounting,
    about: "One row for each figure of the executive summary, of a month and the one before.",
    rows: Rows::Report(&Report {
        endpoint: Endpoint::report(
            "/Reports/ExecutiveSummary",
            "accounting.reports.executivesummary.read",
        ),
        layout: Layout::Wide(&["", "", "", "Variance"]),
    }),
    key: &["Date", "Section", "Label"],
    columns: &[
        SECTION,
        LABEL,
        rate("ThisMonth", "The figure of the month of `Date`: an amount, a number or a percentage; rounded to ten digits.").at("1"),
        rate("LastMonth", "That of the month before.").at("2"),
        rate("VariancePercent", "How much more that is, in percent; NULL where it can't be told.").at("3"),
        text("ThisMonthText", "The figure as Xero printed it.").at("1 as text"),
        text("LastMonthText", "That of the month before.").at("2 as text"),
        date("Date", "As the query gives it: a day of the month wanted; today's without it.")
            .at("date")
            .as_parameter(),
        BASE_CURRENCY,
    ],
};
