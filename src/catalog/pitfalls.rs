//! What costs the unwary: what follows from a table's descriptor, and what only Xero's pages and
//! practice tell.

use super::descriptor::{Column, Endpoint, Kind, Level, Rows, Table};
use super::facts;
use super::registry::TABLES;
use crate::auth::scopes;
use crate::scan;

/// What to know of a table before its figures are believed, a sentence or two each.
pub(crate) fn of(table: &'static Table) -> Vec<String> {
    let mut all: Vec<String> = [
        opt_in(table),
        states(table),
        archived(table),
        currency(table),
        repeated(table),
        slow_fields(table),
        no_trace(table),
    ]
    .into_iter()
    .flatten()
    .collect();
    let told = TOLD
        .iter()
        .filter(|(tables, _)| tables.contains(&table.name));
    all.extend(told.map(|(_, text)| text.to_string()));
    all
}

/// What no descriptor says, and of which tables.
const TOLD: &[(&[&str], &str)] = &[
    (
        &["Payments", "InvoicePayments", "BankTransactions"],
        "Payments of invoices and bills are in `Payments` and not in `BankTransactions`.",
    ),
    (
        &["BankTransactions", "BankTransactionLineItems"],
        "What has a type ending in `-TRANSFER`, `-OVERPAYMENT` or `-PREPAYMENT` is one side of a \
         transfer, an overpayment or a prepayment, which Xero lists as such a second time.",
    ),
    (
        &["Payments", "InvoicePayments", "CreditNotePayments"],
        "`Amount` is in the currency of the document that is paid, `BankAmount` in the bank \
         account's.",
    ),
    (
        &["Invoices"],
        "`AmountDue` is `Total - AmountPaid - AmountCredited` of approved and paid invoices; a \
         `CISDeduction` comes off as well.",
    ),
    (
        &["AgedReceivables", "AgedPayables"],
        "Conditions on `Date`, `ContactID` and such go on to the lists of documents; those of payments and \
         allocations are read until `AsAt` all the same.",
    ),
    (
        &["AgedReceivables", "AgedPayables"],
        "Amounts without `Base` can only be added up by `CurrencyCode`. The sum of `BaseDue` is the balance \
         of the control account; `CALL TieOut()` tells what makes it differ.",
    ),
    (
        &["GeneralLedger"],
        "A line of `LineType` `Unexplained` is what the reports say beyond all documents: payroll, depreciation, \
         revaluations, conversion balances, expense claims. It is dated `ToDate`; conditions that leave it out \
         spare the calls for reports.",
    ),
    (
        &["GeneralLedger"],
        "Documents and what settles them are read until `ToDate`, bank transactions and manual journals from \
         `FromDate` on. `Journals` have what Xero itself booked, for those who have its premium scope.",
    ),
    (
        &["BudgetLines"],
        "`DateFrom = …` and `DateTo = …` are both needed, with `=` and a day. Conditions on \
         `Period` narrow the rows further.",
    ),
    (
        &["AgedReceivablesByContact", "AgedPayablesByContact"],
        "Xero answers for one contact at a time. `ContactID` by `=`, `IN` or a join leaves the calls that \
         are needed, as in `WHERE ContactID IN (SELECT ContactID FROM Invoices WHERE Status = \
         'AUTHORISED')`. Without `Total` lines `SUM(Due)` is what Xero calls the closing balance.",
    ),
    (
        &["BankStatement"],
        "It isn't in Xero's OpenAPI files: its columns are those that others have documented. Statements of \
         more than 365 days are put together, with `Total` lines of each.",
    ),
    (
        &["BudgetSummary"],
        "Xero calls a column after the month that it ends with: `Jan-20` of quarters begins in November, \
         as `PeriodStart` and `PeriodEnd` tell. More than 12 `Periods` are put together.",
    ),
    (
        &["PublishedReport"],
        "Xero documents no columns of these reports, so every cell but the first of a line is a row; \
         `ColumnName` or `ColumnNumber` picks those that are wanted.",
    ),
    (
        &["TenNinetyNine"],
        "A contact may be in several reports: add up within one `ReportName`.",
    ),
    (
        &["ProfitAndLoss"],
        "`TrackingCategoryID` alone gives a value for each option, with `TrackingCategoryID2` one for each \
         pair, and `TrackingOptionID` or `TrackingOptionID2` narrows it to one. Xero names options only; \
         `OptionID` and `OptionID2` are looked up in the category.",
    ),
    (
        &["Projects"],
        "`MinutesLogged` counts time that isn't charged as well; `MinutesToBeInvoiced` doesn't.",
    ),
    (
        &["Time"],
        "An entry says nothing of money, nor whether it is charged: a join with `Tasks` on \
         `ProjectID` and `TaskID` gives `ChargeType` and the rate. Time that is never charged stays \
         `ACTIVE`.",
    ),
    (
        &["Employees"],
        "Xero's documentation calls the list one of active employees; others report that it has those who \
         left as well, which `Status` tells.",
    ),
    (
        &["PayRuns", "PaySlips"],
        "`NetPay` is `Wages - Deductions - Tax`; reimbursements and super are beside it.",
    ),
    (
        &[
            "PaySlipEarnings",
            "PaySlipLeaveEarnings",
            "PaySlipTimesheetEarnings",
        ],
        "A line is worth `NumberOfUnits * RatePerUnit`, or its `FixedAmount` where it has one; \
         `Wages` of `PaySlips` is the sum over these three tables: `PaySlipEarnings`, \
         `PaySlipLeaveEarnings` and `PaySlipTimesheetEarnings`.",
    ),
    (
        &[
            "PaySlipEarnings",
            "PaySlipDeductions",
            "PaySlipLeaveAccrual",
            "PaySlipLeaveEarnings",
            "PaySlipReimbursements",
            "PaySlipSuperannuations",
            "PaySlipTaxes",
            "PaySlipTimesheetEarnings",
        ],
        "Dates and the run are in `PaySlips`: a join that begins with it, `FROM PaySlips JOIN …`, and \
         conditions there, as on `PaymentDate` or `EmployeeID`, asks about no other slips; the same \
         condition on `EmployeeID` or `LastName` here asks about every slip. `PayslipID = …` alone is \
         one call.",
    ),
    (
        &[
            "Timesheets",
            "TimesheetLines",
            "TimesheetsV1",
            "TimesheetLinesV1",
        ],
        "Both versions of the API show the same timesheets, in other words: never add them up \
         together.",
    ),
    (
        &["EmployeeOpeningBalances"],
        "`SUM(Amount)` means something within one `Kind` alone.",
    ),
    (
        &["Contacts"],
        "New balances, and becoming a customer or supplier, leave `UpdatedDateUTC` as it was.",
    ),
    (
        &["Associations"],
        "`ObjectID = …`, `IN (…)` or a join on it asks about the objects, a call each, and alone tells \
         `AssociationDateUTC` and `SendWithObject`; any other query asks about each file.",
    ),
    (
        &["Associations"],
        "Which objects have no file is a question for `AssociationCounts`, which tells 40 objects a \
         call: `LEFT JOIN` and `NOT EXISTS` on this table ask about every file.",
    ),
    (
        &["AssociationCounts"],
        "What is no object of the organisation has a count of 0, too.",
    ),
    (
        &["Files", "Folders", "Associations"],
        "`accounting.InvoiceAttachments` and its like tell of files from the document's side, and \
         don't tell which file here they are.",
    ),
    (
        &["Assets"],
        "Xero lists one status at a time. A query that doesn't say which reads three lists, and reads \
         them twice, since an asset may go from one to another meanwhile.",
    ),
    (
        &["Assets", "AssetTypes"],
        "Figures are those of the last depreciation run, which is `LastDepreciationDate` of `Settings`.",
    ),
    (
        &[
            "TrialBalance",
            "BalanceSheet",
            "ProfitAndLoss",
            "BankSummary",
        ],
        "Under `IncludeTotals = true` what adds up other lines is a row too: leave the condition out \
         where you add up.",
    ),
    (
        &["TrialBalance", "BalanceSheet", "ProfitAndLoss"],
        "Compare reports on one basis: what has `PaymentsOnly = true` on one side has it on the other, \
         and cash basis never agrees with sums of invoices or journals.",
    ),
    (
        &["BalanceSheet"],
        "Liabilities and equity are positive when they are credits: net assets are the sections of \
         assets less those of liabilities, and `Equity` adds up to the same.",
    ),
    (
        &["BalanceSheet", "ProfitAndLoss"],
        "`LineType = 'Derived'` has no account and belongs in every sum: Xero works it out of accounts \
         that aren't on the report.",
    ),
    (
        &["ExecutiveSummary"],
        "Amounts, numbers and percentages stand in one column, and some lines add up others: choose \
         by `Label` rather than add up.",
    ),
    (
        &[
            "TrialBalance",
            "BalanceSheet",
            "ProfitAndLoss",
            "BankSummary",
            "ExecutiveSummary",
        ],
        "Amounts are in the organisation's own currency: over several organisations group by \
         `BaseCurrency`, which costs a call more for each.",
    ),
];

/// Words of documents that don't count in the books, or not yet.
const NOT_IN_THE_BOOKS: &[&str] = &["DRAFT", "SUBMITTED", "DELETED", "VOIDED"];

fn opt_in(table: &Table) -> Option<String> {
    let scope = table.endpoint()?.scope;
    let why = scopes::opt_in(scope)?;
    Some(format!(
        "`login` asks for its scope only if told to, as {why}: `xero-sql login --scope {scope}`."
    ))
}

/// The status of the document that a row is, or stands in.
fn status(table: &Table) -> Option<(&'static Column, Vec<&'static str>)> {
    let of_document = |column: &&Column| match table.rows {
        Rows::Documents(_) => column.level == Level::Own,
        _ => column.level == Level::Document,
    };
    table.columns.iter().filter(of_document).find_map(|column| {
        let Kind::Enum(words) = column.kind else {
            return None;
        };
        let words = words.iter().filter(|word| NOT_IN_THE_BOOKS.contains(word));
        let words: Vec<&str> = words.copied().collect();
        (!words.is_empty()).then_some((column, words))
    })
}

fn states(table: &'static Table) -> Option<String> {
    let (status, words) = status(table)?;
    let has = |word: &str| words.contains(&word);
    let mut left_out: Vec<&str> = Vec::new();
    left_out.extend(has("DRAFT").then_some("drafts"));
    left_out.extend(has("SUBMITTED").then_some("what awaits approval"));
    left_out.extend(match (has("DELETED"), has("VOIDED")) {
        (true, true) => Some("what was deleted or voided"),
        (true, false) => Some("what was deleted"),
        (false, true) => Some("what was voided"),
        (false, false) => None,
    });
    let left_out = match left_out.as_slice() {
        [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        _ => left_out.concat(),
    };
    let condition = match words.as_slice() {
        [word] => format!("{} <> '{word}'", status.name),
        words => format!("{} NOT IN ('{}')", status.name, words.join("', '")),
    };
    Some(format!(
        "Not every row counts: `WHERE {condition}` leaves out {left_out}."
    ))
}

fn archived(table: &Table) -> Option<String> {
    let column = table.archived_by().next()?;
    Some(format!(
        "Archived ones are rows too (`{} = 'ARCHIVED'`), unless the property `IncludeArchived` is \
         false.",
        column.name
    ))
}

fn has(table: &Table, name: &str) -> bool {
    table.columns.iter().any(|column| column.name == name)
}

fn has_money(table: &Table) -> bool {
    let mut columns = table.columns.iter();
    columns.any(|column| matches!(column.kind, Kind::Money) && column.level == Level::Own)
}

/// Amounts in different currencies, which a sum would mix.
fn currency(table: &'static Table) -> Option<String> {
    if !has_money(table) {
        return None;
    }
    if WITHOUT_RATE.contains(&table.name) {
        return Some(
            "Amounts are in the document's own currency, and Xero leaves `CurrencyRate` out here: \
             join the documents that have it before adding up over several currencies."
                .to_string(),
        );
    }
    if has(table, "CurrencyRate") {
        return Some(
            "Amounts are in each document's own currency: in a sum over several, divide them by \
             `COALESCE(CurrencyRate, 1)`, since the base currency may come without a rate."
                .to_string(),
        );
    }
    let of = table.endpoint()?;
    let document = document(of).filter(|document| has(document, "CurrencyRate"))?;
    Some(format!(
        "Amounts are in the document's own currency: a join with `{}`, at no more calls, gives \
         `CurrencyRate`.",
        document.name
    ))
}

/// Tables with a column `CurrencyRate` that Xero's lists leave empty, foreign rows included.
const WITHOUT_RATE: &[&str] = &[
    "BankTransfers",
    "BatchPaymentPayments",
    "ExpenseClaimPayments",
    "InvoiceCreditNotes",
    "InvoiceOverpayments",
    "InvoicePrepayments",
];

/// The table whose rows are the endpoint's documents.
fn document(endpoint: &Endpoint) -> Option<&'static Table> {
    let mut tables = TABLES.iter().copied();
    tables.find(|table| matches!(table.rows, Rows::Documents(own) if std::ptr::eq(own, endpoint)))
}

/// Amounts of a document that a join with its lines would add up once for each.
fn repeated(table: &'static Table) -> Option<String> {
    let child = facts::children(table).next().filter(|_| has_money(table))?;
    Some(format!(
        "Joined with a list inside it, such as `{}`, a row comes once for each element: sum its \
         amounts before the join.",
        child.name
    ))
}

/// The columns on which filters are of a kind.
fn filtered(table: &'static Table, of_kind: impl Fn(&str) -> bool) -> Option<String> {
    let columns = table.columns.iter().filter(|column| {
        let path = table.document_path(column);
        path.is_some_and(&of_kind) && !scan::travelling(table, column).is_empty()
    });
    let names: Vec<String> = columns.map(|column| format!("`{}`", column.name)).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn slow_fields(table: &'static Table) -> Option<String> {
    let filters = table.endpoint()?.filters;
    let is_slow = |path: &str| filters.iter().any(|f| f.field == path && !f.optimised);
    let has_fast = filters.iter().any(|filter| filter.optimised);
    let columns = filtered(table, is_slow).filter(|_| has_fast)?;
    Some(format!(
        "In organisations with more than about 100,000 documents Xero refuses conditions on \
         {columns}; the list is then read without them."
    ))
}

fn no_trace(table: &'static Table) -> Option<String> {
    let endpoint = table.endpoint()?;
    let leaves_none = |path: &str| {
        let mut filters = endpoint.filters.iter();
        filters.any(|filter| filter.field == path && !filter.stamped)
    };
    let columns = filtered(table, leaves_none).filter(|_| endpoint.modified_since.is_some())?;
    Some(format!(
        "A change of {columns} leaves no trace in `UpdatedDateUTC`: under a condition on it, several \
         pages are read twice."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_told_of_tables_that_there_are() {
        for (tables, text) in TOLD {
            for name in *tables {
                assert!(
                    TABLES.iter().any(|table| table.name == *name),
                    "{name}: {text}"
                );
            }
        }
    }
}
