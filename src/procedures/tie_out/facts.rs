//! What is asked for, and how it comes: SQL within what one query may spend.

use chrono::{Datelike, Days, NaiveDate};
use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{Date32Type, Decimal128Type, Int64Type};

use super::Money;
use crate::auth::Tenant;
use crate::error::{Error, ErrorKind, Result};
pub(super) use crate::session::Asking;

/// A row of any of the queries.
#[derive(Debug, Clone, Default)]
pub(super) struct Fact {
    /// What it tells of.
    pub(super) kind: String,
    pub(super) id: String,
    /// Another id: what is paid, or the account.
    pub(super) other: String,
    /// Its type, or that of a report's line.
    pub(super) word: String,
    pub(super) status: String,
    pub(super) label: Option<String>,
    pub(super) contact: Option<String>,
    pub(super) date: Option<NaiveDate>,
    pub(super) amount: Money,
    /// What the document itself says is open, or the credit side.
    pub(super) said: Option<Money>,
    /// In ten-thousand-millionths.
    pub(super) rate: Option<i128>,
}

/// An organisation's control accounts, and when its year began.
#[derive(Debug, Clone, Default)]
pub(super) struct Organisation {
    pub(super) accounts: Vec<Account>,
    pub(super) year_began: NaiveDate,
}

/// An account.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) id: String,
    pub(super) code: Option<String>,
    pub(super) name: String,
    pub(super) class: String,
    pub(super) used_as: Option<String>,
}

impl Asking {
    /// The day it is where the session is.
    pub(super) async fn today(&mut self) -> Result<NaiveDate> {
        let rows = self.ask("SELECT current_date AS Today").await?;
        let today = days(&rows, 0).first().copied().flatten();
        today.ok_or_else(|| Error::new(ErrorKind::Query, "there is no current_date"))
    }

    /// The chart of accounts, and the first day of the financial year of a day.
    pub(super) async fn organisation(
        &mut self,
        tenant: &Tenant,
        at: NaiveDate,
    ) -> Result<Organisation> {
        let of = of_tenant(tenant);
        let sql = format!(
            "SELECT a.AccountID, a.Code, a.Name, a.Class, a.SystemAccount, o.FinancialYearEndDay, \
             o.FinancialYearEndMonth FROM Accounts a JOIN Organisation o ON o.TenantID = a.TenantID \
             WHERE a.{of} AND o.{of}"
        );
        let rows = self.ask(&sql).await?;
        let texts: Vec<_> = (0..5).map(|column| texts(&rows, column)).collect();
        let [last_day, last_month] = [5, 6].map(|column| {
            let numbers = rows.column(column).as_primitive_opt::<Int64Type>();
            numbers
                .filter(|all| !all.is_empty())
                .map(|all| all.value(0))
        });
        let account = |row: usize| {
            let text = |column: usize| texts[column][row].clone();
            Account {
                id: text(0).unwrap_or_default(),
                code: text(1),
                name: text(2).unwrap_or_default(),
                class: text(3).unwrap_or_default(),
                used_as: text(4),
            }
        };
        Ok(Organisation {
            accounts: (0..rows.num_rows()).map(account).collect(),
            year_began: year_began(at, last_day, last_month),
        })
    }

    /// Everything that a day's checks compare.
    pub(super) async fn facts(
        &mut self,
        tenant: &Tenant,
        organisation: &Organisation,
        at: NaiveDate,
    ) -> Result<Vec<Fact>> {
        let sql = facts_of(tenant, organisation, at);
        Ok(facts(&self.ask(&sql).await?))
    }

    /// The balances of accounts on a day, debits positive on assets and credits elsewhere, as the
    /// balance sheet tells them.
    pub(super) async fn balances(
        &mut self,
        tenant: &Tenant,
        accounts: &[&Account],
        at: NaiveDate,
    ) -> Result<Vec<Fact>> {
        let choice = format!("Date = DATE '{at}'");
        self.balance_sheet(tenant, accounts, &choice).await
    }

    /// The same at the ends of all months from that of one day to that of another.
    pub(super) async fn month_ends(
        &mut self,
        tenant: &Tenant,
        accounts: &[&Account],
        (from, to): (NaiveDate, NaiveDate),
    ) -> Result<Vec<Fact>> {
        let choice =
            format!("FromDate = DATE '{from}' AND Date = DATE '{to}' AND Timeframe = 'MONTH'");
        self.balance_sheet(tenant, accounts, &choice).await
    }

    async fn balance_sheet(
        &mut self,
        tenant: &Tenant,
        accounts: &[&Account],
        choice: &str,
    ) -> Result<Vec<Fact>> {
        let ids: Vec<String> = accounts.iter().map(|a| format!("'{}'", a.id)).collect();
        let sql = format!(
            "SELECT {BALANCE_SHEET} FROM BalanceSheet WHERE {} AND {choice} AND AccountID IN ({})",
            of_tenant(tenant),
            ids.join(", ")
        );
        Ok(facts(&self.ask(&sql).await?))
    }
}

const BALANCE_SHEET: &str = "'balance sheet' AS Kind, AccountID AS ID, NULL AS Other, LineType AS Word, \
     Section AS Status, Label, NULL AS Contact, PeriodEnd AS Date, CAST(Amount AS DECIMAL(20, 4)) AS Amount, \
     CAST(NULL AS DECIMAL(20, 4)) AS Said, CAST(NULL AS DECIMAL(28, 10)) AS Rate";

fn of_tenant(tenant: &Tenant) -> String {
    format!("TenantID = '{}'", tenant.id.replace('\'', "''"))
}

/// The first day of the financial year of a day; years end on the last of June where nobody says.
fn year_began(at: NaiveDate, last_day: Option<i64>, last_month: Option<i64>) -> NaiveDate {
    let number = |told: Option<i64>, else_: u32| {
        let told = told.and_then(|told| u32::try_from(told).ok());
        told.unwrap_or(else_)
    };
    let (day, month) = (number(last_day, 30), number(last_month, 6));
    let end_in = |year: i32| {
        let mut days = (1..=day.min(31)).rev();
        days.find_map(|day| NaiveDate::from_ymd_opt(year, month, day))
    };
    let ends = [at.year(), at.year() - 1].map(end_in);
    let end = ends.into_iter().flatten().find(|end| *end < at);
    end.and_then(|end| end.checked_add_days(Days::new(1)))
        .unwrap_or(at)
}

/// The query of all facts. Documents come in every day's state, since what they say of themselves
/// is today's.
fn facts_of(tenant: &Tenant, organisation: &Organisation, at: NaiveDate) -> String {
    let of = of_tenant(tenant);
    let live = "IN ('AUTHORISED', 'PAID', 'VOIDED')";
    let mut controls: Vec<String> = Vec::new();
    for account in organisation.controls() {
        controls.push(format!("'{}'", account.id));
        let code = account.code.as_deref();
        controls.extend(code.map(|code| format!("'{}'", code.replace('\'', "''"))));
    }
    let on_control = match controls.is_empty() {
        true => "false".to_string(),
        false => format!(
            "COALESCE(l.AccountID, l.AccountCode) IN ({})",
            controls.join(", ")
        ),
    };
    let net = "(l.LineAmount - CASE h.LineAmountTypes WHEN 'Inclusive' THEN COALESCE(l.TaxAmount, 0) ELSE 0 END)";
    let month = at.with_day(1).unwrap_or(at);
    let year = organisation.year_began;
    let nothing = "CAST(NULL AS DECIMAL(20, 4))";
    let no_rate = "CAST(NULL AS DECIMAL(28, 10))";
    let money = |amount: &str| format!("CAST({amount} AS DECIMAL(20, 4))");
    let allocations = |id: &str, table: &str| {
        format!(
            "SELECT 'allocation', {id}, InvoiceID, Type, NULL, NULL, NULL, Date, Amount, {nothing}, {no_rate} \
             FROM {table}Allocations WHERE {of} AND {table}Status {live} AND IsDeleted IS NOT TRUE"
        )
    };
    let applied = |kind: &str| {
        format!(
            "SELECT 'applied', {kind}ID, InvoiceID, NULL, NULL, NULL, NULL, NULL, AppliedAmount, {nothing}, \
             {no_rate} FROM Invoice{kind}s WHERE {of} AND InvoiceStatus {live}"
        )
    };
    let parts = [
        format!(
            "SELECT 'document' AS Kind, InvoiceID AS ID, NULL AS Other, Type AS Word, Status, \
             InvoiceNumber AS Label, ContactName AS Contact, Date, {} AS Amount, AmountDue AS Said, \
             CurrencyRate AS Rate FROM Invoices WHERE {of} AND Status {live}",
            money("Total - COALESCE(CISDeduction, 0)")
        ),
        format!(
            "SELECT 'document', CreditNoteID, NULL, Type, Status, CreditNoteNumber, ContactName, Date, {}, \
             RemainingCredit, CurrencyRate FROM CreditNotes WHERE {of} AND Status {live}",
            money("Total - COALESCE(CISDeduction, 0)")
        ),
        format!(
            "SELECT 'document', OverpaymentID, NULL, Type, Status, Reference, ContactName, Date, Total, \
             RemainingCredit, CurrencyRate FROM Overpayments WHERE {of} AND Status {live}"
        ),
        format!(
            "SELECT 'document', PrepaymentID, NULL, Type, Status, Reference, ContactName, Date, Total, \
             RemainingCredit, CurrencyRate FROM Prepayments WHERE {of} AND Status {live}"
        ),
        applied("CreditNote"),
        applied("Overpayment"),
        applied("Prepayment"),
        allocations("CreditNoteID", "CreditNote"),
        allocations("OverpaymentID", "Overpayment"),
        allocations("PrepaymentID", "Prepayment"),
        format!(
            "SELECT 'payment', PaymentID, COALESCE(OverpaymentID, PrepaymentID, CreditNoteID, InvoiceID), \
             PaymentType, Status, Reference, NULL, Date, Amount, {nothing}, CurrencyRate FROM Payments \
             WHERE {of} AND Status = 'AUTHORISED'"
        ),
        format!(
            "SELECT 'listed', PaymentID, InvoiceID, Type, InvoiceStatus, NULL, NULL, Date, Amount, {nothing}, \
             {no_rate} FROM InvoicePayments WHERE {of} AND InvoiceStatus {live}"
        ),
        format!(
            "SELECT 'line', l.ManualJournalID, COALESCE(l.AccountID, l.AccountCode), 'ManualJournal', \
             h.Status, h.Narration, NULL, h.Date, {}, {nothing}, {no_rate} FROM ManualJournalLines l \
             JOIN ManualJournals h ON h.TenantID = l.TenantID AND h.ManualJournalID = l.ManualJournalID \
             WHERE l.{of} AND h.{of} AND l.Status = 'POSTED' AND h.Status = 'POSTED' \
             AND l.Date <= DATE '{at}' AND h.Date <= DATE '{at}' AND {on_control}",
            money(net)
        ),
        format!(
            "SELECT 'line', l.BankTransactionID, COALESCE(l.AccountID, l.AccountCode), 'BankTransaction', \
             h.Status, h.Reference, h.ContactName, h.Date, {}, {nothing}, h.CurrencyRate \
             FROM BankTransactionLineItems l JOIN BankTransactions h ON h.TenantID = l.TenantID \
             AND h.BankTransactionID = l.BankTransactionID WHERE l.{of} AND h.{of} \
             AND l.Status = 'AUTHORISED' AND h.Status = 'AUTHORISED' AND l.Date <= DATE '{at}' \
             AND h.Date <= DATE '{at}' AND l.Type IN ('SPEND', 'RECEIVE') AND h.Type IN ('SPEND', 'RECEIVE') \
             AND {on_control}",
            money(&format!(
                "CASE h.Type WHEN 'RECEIVE' THEN -1 ELSE 1 END * {net}"
            ))
        ),
        format!(
            "SELECT 'trial balance', AccountID, NULL, LineType, Section, Label, NULL, NULL, \
             COALESCE(YTDDebit, 0), COALESCE(YTDCredit, 0), {no_rate} FROM TrialBalance \
             WHERE {of} AND Date = DATE '{at}'"
        ),
        format!("SELECT {BALANCE_SHEET} FROM BalanceSheet WHERE {of} AND Date = DATE '{at}'"),
        format!(
            "SELECT 'profit and loss', AccountID, NULL, LineType, Section, Label, NULL, NULL, Amount, \
             {nothing}, {no_rate} FROM ProfitAndLoss WHERE {of} AND FromDate = DATE '{year}' \
             AND ToDate = DATE '{at}'"
        ),
        format!(
            "SELECT 'bank summary', AccountID, NULL, LineType, NULL, Label, NULL, NULL, ClosingBalance, \
             {nothing}, {no_rate} FROM BankSummary WHERE {of} AND FromDate = DATE '{month}' \
             AND ToDate = DATE '{at}'"
        ),
    ];
    // All amounts at one scale, whatever the parts make of them.
    format!(
        "SELECT Kind, ID, Other, Word, Status, Label, Contact, Date, CAST(Amount AS DECIMAL(38, 4)), \
         CAST(Said AS DECIMAL(38, 4)), CAST(Rate AS DECIMAL(38, 10)) FROM ({})",
        parts.join(" UNION ALL ")
    )
}

impl Organisation {
    /// The account that Xero uses for something.
    pub(super) fn used_as(&self, what: &str) -> Option<&Account> {
        let mut accounts = self.accounts.iter();
        accounts.find(|account| account.used_as.as_deref() == Some(what))
    }

    /// The accounts of what customers owe and of what is owed to suppliers.
    pub(super) fn controls(&self) -> impl Iterator<Item = &Account> {
        let used = ["DEBTORS", "CREDITORS"].into_iter();
        used.filter_map(|what| self.used_as(what))
    }

    /// The account of an id or a code.
    pub(super) fn account(&self, id_or_code: &str) -> Option<&Account> {
        let mut accounts = self.accounts.iter();
        accounts.find(|a| a.id == id_or_code || a.code.as_deref() == Some(id_or_code))
    }
}

fn texts(batch: &RecordBatch, column: usize) -> Vec<Option<String>> {
    let column = batch.column(column);
    match column.as_string_opt::<i32>() {
        Some(texts) => texts.iter().map(|text| text.map(str::to_string)).collect(),
        None => match column.as_string_view_opt() {
            Some(texts) => texts.iter().map(|text| text.map(str::to_string)).collect(),
            None => vec![None; batch.num_rows()],
        },
    }
}

fn days(batch: &RecordBatch, column: usize) -> Vec<Option<NaiveDate>> {
    match batch.column(column).as_primitive_opt::<Date32Type>() {
        Some(days) => days
            .iter()
            .map(|day| NaiveDate::from_epoch_days(day?))
            .collect(),
        None => vec![None; batch.num_rows()],
    }
}

fn numbers(batch: &RecordBatch, column: usize) -> Vec<Option<i128>> {
    match batch.column(column).as_primitive_opt::<Decimal128Type>() {
        Some(numbers) => numbers.iter().collect(),
        None => vec![None; batch.num_rows()],
    }
}

/// The rows of a batch of the columns that all parts have.
fn facts(batch: &RecordBatch) -> Vec<Fact> {
    let texts: Vec<_> = (0..7).map(|column| texts(batch, column)).collect();
    let dates = days(batch, 7);
    let numbers: Vec<_> = (8..11).map(|column| numbers(batch, column)).collect();
    let fact = |row: usize| {
        let text = |column: usize| texts[column][row].clone();
        Fact {
            kind: text(0).unwrap_or_default(),
            id: text(1).unwrap_or_default(),
            other: text(2).unwrap_or_default(),
            word: text(3).unwrap_or_default(),
            status: text(4).unwrap_or_default(),
            label: text(5),
            contact: text(6),
            date: dates[row],
            amount: numbers[0][row].unwrap_or_default(),
            said: numbers[1][row],
            rate: numbers[2][row].filter(|rate| *rate > 0),
        }
    };
    (0..batch.num_rows()).map(fact).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_begins_the_day_after_the_last_ended() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let began = |at: &str, last, month| year_began(day(at), last, month).to_string();
        assert_eq!(began("2026-06-30", Some(30), Some(6)), "2025-07-01");
        assert_eq!(began("2026-07-01", Some(30), Some(6)), "2026-07-01");
        assert_eq!(began("2026-01-15", Some(31), Some(12)), "2026-01-01");
        assert_eq!(began("2026-03-01", Some(29), Some(2)), "2026-03-01");
        assert_eq!(began("2026-02-28", Some(31), Some(2)), "2025-03-01");
    }
}
