//! Reports that are asked for each contact or account, budgets, forms and published reports: every
//! figure is the simulator's, and each costs the calls that it has to.

use std::collections::BTreeMap;

use chrono::{Days, Months, NaiveDate};
use serde_json::Value;
use xero_sql::ErrorKind;
use xero_sql::simulator::{Basis, Guid, Options};

use crate::fixtures::access_token;
use crate::harness::{Demo, NULL, sorted};

async fn demo(seed: u64) -> Demo {
    let options = Options {
        seed,
        invoices: 120,
        ..Options::default()
    };
    Demo::with(options, &[("MaxCallsPerQuery", "0")]).await
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Reads replies of the simulator's without the library.
struct Replies<'a> {
    demo: &'a Demo,
    token: String,
    tenant: String,
}

impl Replies<'_> {
    async fn of(demo: &Demo) -> Replies<'_> {
        let tenants = demo.rows("SELECT TenantID FROM Tenants").await;
        Replies {
            token: access_token(&demo.simulator).await,
            tenant: tenants[0][0].clone(),
            demo,
        }
    }

    /// The reports of a reply.
    async fn reports(&self, path: &str) -> Vec<Value> {
        let url = format!("{}/api.xro/2.0/Reports/{path}", self.demo.simulator.url());
        let request = reqwest::Client::new()
            .get(&url)
            .bearer_auth(&self.token)
            .header("Accept", "application/json")
            .header("xero-tenant-id", &self.tenant);
        let reply = request.send().await.unwrap();
        assert_eq!(reply.status(), 200, "{url}");
        let mut reply: Value = reply.json().await.unwrap();
        match reply["Reports"].take() {
            Value::Array(reports) => reports,
            other => panic!("{url}: {other}"),
        }
    }
}

/// A line of a report: its type, the texts of its cells, and what the first one names.
type Line = (String, Vec<String>, Option<(String, String)>);

fn lines(report: &Value) -> Vec<Line> {
    let mut lines = Vec::new();
    let sections = report["Rows"].as_array().unwrap().iter();
    for row in sections.flat_map(|section| section["Rows"].as_array().into_iter().flatten()) {
        let cells = row["Cells"].as_array().unwrap();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
        let attribute = &cells[0]["Attributes"][0];
        let named = attribute.is_object();
        lines.push((
            text(&row["RowType"]),
            cells.iter().map(|cell| text(&cell["Value"])).collect(),
            named.then(|| (text(&attribute["Id"]), text(&attribute["Value"]))),
        ));
    }
    lines
}

fn or_null(text: &str) -> String {
    match text {
        "" => NULL.to_string(),
        text => text.to_string(),
    }
}

fn money(text: &str) -> String {
    match text {
        "" => NULL.to_string(),
        amount => format!("{amount}00"),
    }
}

fn day_of(text: &str) -> String {
    or_null(text.get(..10).unwrap_or_default())
}

/// An amount as the program prints it, in ten-thousandths.
fn whole(text: &str) -> i128 {
    match text {
        NULL => 0,
        text => text.replace('.', "").parse().unwrap(),
    }
}

fn net(amount: impl std::fmt::Display) -> i128 {
    let text = amount.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    format!("{whole}{fraction:0<4}").parse().unwrap()
}

// ---- Aged reports ---------------------------------------------------------------------------

const AGED: &str = "ContactID, LineType, Label, DocumentDate, DueDate, Overdue, Total, Paid, \
                    Credited, Due, COALESCE(InvoiceID, CreditNoteID, OverpaymentID, PrepaymentID)";

/// The rows that the query for [`AGED`] has to have of one contact.
fn aged(contact: &str, report: &Value, totals: bool) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for (kind, cells, named) in lines(report) {
        let is_opening = cells[1] == "Opening Balance";
        let (kind, label) = match (kind.as_str(), is_opening) {
            ("SummaryRow", _) if !totals => continue,
            ("SummaryRow", _) => ("Total", cells[0].as_str()),
            (_, true) => ("Derived", "Opening Balance"),
            (_, false) => ("Document", ""),
        };
        let is_total = kind == "Total";
        let date = if is_total { "" } else { &cells[0] };
        let mut row = vec![
            contact.to_string(),
            kind.to_string(),
            or_null(label),
            day_of(date),
            day_of(&cells[2]),
            or_null(&cells[3]),
        ];
        row.extend(cells[4..].iter().map(|cell| money(cell)));
        row.push(named.map_or(NULL.to_string(), |(_, id)| id));
        rows.push(row);
    }
    rows
}

#[tokio::test]
async fn aged_reports_of_every_contact_are_those_of_xero_at_several_dates_on_three_seeds() {
    for seed in 1..=3 {
        let demo = demo(seed).await;
        let replies = Replies::of(&demo).await;
        let contacts = demo.rows("SELECT ContactID FROM Contacts").await;
        let contacts: Vec<String> = contacts.into_iter().flatten().collect();
        for table in ["AgedReceivablesByContact", "AgedPayablesByContact"] {
            let mut documents = 0;
            for date in ["2025-03-31", "2026-01-31", "2026-05-15"] {
                let sql = format!("SELECT {AGED} FROM {table}(Date => DATE '{date}')");
                let (rows, calls) = demo.ask(&sql).await;
                let asked = calls.iter().filter(|call| call.path.ends_with(table));
                assert_eq!(asked.count(), contacts.len());
                let mut expected = Vec::new();
                for contact in &contacts {
                    let path = format!("{table}?contactId={contact}&date={date}");
                    expected.extend(aged(contact, &replies.reports(&path).await[0], false));
                }
                documents += expected.iter().filter(|row| row[1] == "Document").count();
                assert_eq!(
                    sorted(rows),
                    sorted(expected),
                    "seed {seed}, {table}, {date}"
                );
            }
            assert!(documents > 10, "{documents}");
        }
    }
}

#[tokio::test]
async fn what_is_due_without_totals_is_the_closing_balance() {
    let demo = demo(2).await;
    let sql = "SELECT ContactID, SUM(Due) FROM AgedReceivablesByContact(Date => DATE '2026-05-31', \
               FromDate => DATE '2026-03-01') GROUP BY 1";
    let totals = "SELECT ContactID, Due FROM AgedReceivablesByContact(Date => DATE '2026-05-31', \
                  FromDate => DATE '2026-03-01', IncludeTotals => true) \
                  WHERE Label = 'Closing Balance'";
    let rows = demo.rows(sql).await;
    assert!(rows.iter().any(|row| row[1] != "0.0000"));
    assert_eq!(sorted(rows), sorted(demo.rows(totals).await));
}

#[tokio::test]
async fn ids_conditions_and_joins_decide_which_contacts_are_asked_about() {
    let demo = demo(1).await;
    let contacts = demo.rows("SELECT ContactID FROM Contacts LIMIT 3").await;
    let ids: Vec<String> = contacts.iter().map(|row| format!("'{}'", row[0])).collect();
    let sums = "SELECT COUNT(*) FROM AgedReceivablesByContact(Date => DATE '2026-05-31') a";
    for (sql, lists, reports) in [
        (format!("{sums} WHERE ContactID = {}", ids[0]), 0, 1),
        (format!("{sums} WHERE ContactID = 'nonsense'"), 0, 0),
        (
            format!("{sums} WHERE ContactID IN ({})", ids.join(", ")),
            0,
            3,
        ),
        (
            format!(
                "{sums} JOIN (VALUES ({}), ({})) k(id) ON a.ContactID = k.id",
                ids[0], ids[1]
            ),
            0,
            2,
        ),
        (
            format!(
                "SELECT COUNT(*) FROM AgedReceivablesByContact WHERE ContactID = {} AND Date IN \
                 (DATE '2026-04-30', DATE '2026-05-31')",
                ids[0]
            ),
            0,
            2,
        ),
    ] {
        let (_, calls) = demo.ask(&sql).await;
        let asked = |part: &str| calls.iter().filter(|call| call.path.contains(part)).count();
        assert_eq!(
            (asked("/Contacts"), asked("/Reports/")),
            (lists, reports),
            "{sql}"
        );
    }
    let price = "EXPLAIN SELECT Due, BaseCurrency FROM AgedReceivablesByContact WHERE ContactID = ";
    let plan = demo.rows(&format!("{price}{}", ids[0])).await;
    assert!(plan.concat().concat().contains("calls=2"), "{plan:?}");
}

// ---- Bank statements ------------------------------------------------------------------------

#[tokio::test]
async fn bank_statements_of_years_hold_each_movement_of_the_ledger_once_on_three_seeds() {
    for seed in 1..=3 {
        let demo = demo(seed).await;
        let books = demo.simulator.books(0);
        let (from, to) = (day("2024-02-10"), day("2026-05-20"));
        let sql = format!(
            "SELECT AccountID, Date, Amount, Balance FROM BankStatement(FromDate => DATE '{from}', \
             ToDate => DATE '{to}')"
        );
        let (rows, calls) = demo.ask(&sql).await;
        let banks: Vec<_> = books
            .accounts()
            .filter(|account| account.account_type == "BANK")
            .collect();
        let asked = calls
            .iter()
            .filter(|call| call.path.ends_with("/BankStatement"));
        // 831 days are three times 365 at most.
        assert_eq!(asked.count(), 3 * banks.len());
        for bank in banks {
            let id = bank.account_id.to_string();
            let mut days: BTreeMap<String, i128> = BTreeMap::new();
            let own: Vec<_> = rows.iter().filter(|row| row[0] == id).collect();
            for row in &own {
                *days.entry(row[1].clone()).or_default() += whole(&row[2]);
            }
            let mut at = from;
            while at <= to {
                let moved = books.account_movement(bank.account_id, at, at, Basis::Accruals);
                let told = days.remove(&at.to_string()).unwrap_or_default();
                assert_eq!(told, net(moved), "seed {seed}, {}, {at}", bank.name);
                at = at + Days::new(1);
            }
            assert!(days.is_empty(), "{days:?}");
            let closing = books.account_balance(bank.account_id, to, Basis::Accruals);
            // Each year's lines are in their order.
            let last = own.iter().map(|row| &row[1]).max();
            if let Some(last) = own.iter().rev().find(|row| Some(&row[1]) == last) {
                assert_eq!(whole(&last[3]), net(closing), "{}", bank.name);
            }
        }
    }
}

#[tokio::test]
async fn a_bank_account_that_is_named_is_one_call_and_its_account_another() {
    let demo = demo(1).await;
    let sql = "SELECT AccountID FROM Accounts WHERE Type = 'BANK' LIMIT 1";
    let id = demo.rows(sql).await.concat().concat();
    let sql = format!(
        "SELECT DISTINCT LineType, Label FROM BankStatement(FromDate => DATE '2026-01-01', \
         ToDate => DATE '2026-12-31', IncludeTotals => true) WHERE AccountID = '{id}' ORDER BY 2"
    );
    let (rows, calls) = demo.ask(&sql).await;
    let expected = [
        ["Total", "Closing Balance"],
        ["Total", "Opening Balance"],
        ["Transaction", NULL],
    ];
    assert_eq!(rows, expected);
    assert_eq!(calls.len(), 2, "{calls:?}");
}

// ---- Budgets --------------------------------------------------------------------------------

#[tokio::test]
async fn the_budget_summary_is_the_overall_budget_at_each_timeframe_on_three_seeds() {
    for seed in 1..=3 {
        let demo = demo(seed).await;
        let books = demo.simulator.books(0);
        let budget = books.budgets().next().unwrap();
        for (timeframe, periods, calls_made) in [(1, 14, 2), (3, 5, 1), (12, 2, 1)] {
            let sql = format!(
                "SELECT AccountID, PeriodStart, PeriodEnd, Amount FROM BudgetSummary(\
                 Date => DATE '2025-02-11', Periods => {periods}, Timeframe => {timeframe})"
            );
            let (rows, calls) = demo.ask(&sql).await;
            assert_eq!(calls.len(), calls_made);
            let mut told: BTreeMap<Vec<String>, i128> = BTreeMap::new();
            for row in rows {
                let amount = whole(&row[3]);
                let key = row[..3].to_vec();
                assert_eq!(
                    told.insert(key.clone(), amount),
                    None,
                    "{key:?} comes twice"
                );
            }
            let mut expected = BTreeMap::new();
            let first = day("2025-02-01");
            for period in 0..periods {
                let from = first + Months::new(period * timeframe);
                let to = (from + Months::new(timeframe)).pred_opt().unwrap();
                for line in books.budget_lines(budget.budget_id, from, to) {
                    let total = line.balances.iter().map(|balance| balance.amount).sum();
                    let id = line.account_id.to_string();
                    let total: xero_sql::simulator::Amount = total;
                    expected.insert(vec![id, from.to_string(), to.to_string()], net(total));
                }
            }
            // An account without a budget has no line.
            told.retain(|_, amount| *amount != 0);
            expected.retain(|_, amount| *amount != 0);
            assert!(expected.len() > 4 * periods as usize);
            assert_eq!(told, expected, "seed {seed}, timeframe {timeframe}");
        }
    }
}

// ---- Forms and published reports ------------------------------------------------------------

#[tokio::test]
async fn every_box_of_1099_forms_is_in_a_row_on_three_seeds() {
    let boxes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14];
    let boxes: Vec<String> = boxes.iter().map(|number| format!("Box{number}")).collect();
    for seed in 1..=3 {
        let demo = demo(seed).await;
        let replies = Replies::of(&demo).await;
        for year in [2024, 2025] {
            let sql = format!(
                "SELECT ReportYear, ReportName, ContactID, Name, TaxID, City, {} FROM \
                 TenNinetyNine(ReportYear => {year})",
                boxes.join(", ")
            );
            let (rows, calls) = demo.ask(&sql).await;
            assert_eq!(calls.len(), 1);
            let mut expected = Vec::new();
            for report in replies
                .reports(&format!("TenNinetyNine?reportYear={year}"))
                .await
            {
                for contact in report["Contacts"].as_array().unwrap() {
                    let text = |name: &str| or_null(contact[name].as_str().unwrap_or_default());
                    let mut row = vec![
                        year.to_string(),
                        report["ReportName"].as_str().unwrap().to_string(),
                        text("ContactId"),
                        text("Name"),
                        // It is private.
                        NULL.to_string(),
                        text("City"),
                    ];
                    row.extend(boxes.iter().map(|name| match &contact[name] {
                        Value::Null => NULL.to_string(),
                        number => format!("{:.4}", number.as_f64().unwrap()),
                    }));
                    expected.push(row);
                }
            }
            assert!(expected.len() > 1, "seed {seed}, {year}");
            assert_eq!(sorted(rows), sorted(expected), "seed {seed}, {year}");
        }
    }
}

#[tokio::test]
async fn tax_numbers_of_1099_forms_are_told_where_private_columns_are() {
    let options = Options {
        invoices: 120,
        ..Options::default()
    };
    let demo = Demo::with(options, &[("ShowSensitive", "true")]).await;
    let sql = "SELECT COUNT(TaxID), COUNT(*) FROM TenNinetyNine(ReportYear => 2025)";
    let rows = demo.rows(sql).await;
    assert_eq!(rows[0][0], rows[0][1]);
    assert_ne!(rows[0][0], "0");
}

#[tokio::test]
async fn each_published_report_is_read_by_its_id_with_every_value() {
    let demo = demo(1).await;
    let replies = Replies::of(&demo).await;
    let listed = demo.rows("SELECT ReportID FROM Reports").await;
    assert!(listed.len() > 5);
    let ids: Vec<String> = listed.iter().take(2).map(|row| row[0].clone()).collect();
    let sql = format!(
        "SELECT ReportID, LineNumber, ColumnNumber, ColumnName, Label, ValueText FROM \
         PublishedReport(ReportID => ['{}']) ORDER BY 1, 2, 3",
        ids.join("', '")
    );
    let (rows, calls) = demo.ask(&sql).await;
    assert_eq!(calls.len(), 2);
    let mut expected = Vec::new();
    for id in &ids {
        for (line, (_, cells, _)) in lines(&replies.reports(id).await[0]).iter().enumerate() {
            for (column, cell) in cells.iter().enumerate().skip(1) {
                expected.push(vec![
                    id.clone(),
                    (line + 1).to_string(),
                    column.to_string(),
                    or_null(["", "", "Amount"][column]),
                    cells[0].clone(),
                    or_null(cell),
                ]);
            }
        }
    }
    assert_eq!(rows, sorted(expected));
}

#[tokio::test]
async fn the_titles_of_published_reports_are_a_list() {
    let demo = demo(1).await;
    let sql = "SELECT UNNEST(ReportTitles)['Title'] FROM Reports LIMIT 1";
    assert_eq!(demo.rows(sql).await, [["1 April 2026 to 30 June 2026"]]);
}

// ---- What is refused ------------------------------------------------------------------------

#[tokio::test]
async fn what_xero_would_refuse_or_pass_over_is_refused_before_any_call() {
    let demo = demo(1).await;
    for (sql, said) in [
        ("SELECT * FROM PublishedReport", "write ReportID = '…'"),
        (
            "SELECT * FROM PublishedReport(ReportID => 'TrialBalance')",
            "`ReportID`",
        ),
        (
            "SELECT * FROM PublishedReport p JOIN Reports r ON p.ReportID = r.ReportID",
            "`ReportID`",
        ),
        (
            "SELECT * FROM BankStatement(FromDate => DATE '2025-01-01')",
            "`FromDate` and `ToDate` go together",
        ),
        (
            "SELECT * FROM BankStatement(FromDate => DATE '2025-02-01', ToDate => DATE '2025-01-01')",
            "`FromDate` is after `ToDate`",
        ),
        (
            "SELECT * FROM AgedPayablesByContact WHERE Date > DATE '2025-01-01'",
            "`Date` is a parameter",
        ),
        (
            "SELECT * FROM BudgetSummary(Timeframe => 2)",
            "is 1 for months",
        ),
        (
            "SELECT * FROM BudgetSummary(Periods => 0)",
            "`Periods` is 1 or more",
        ),
        (
            "SELECT * FROM BudgetSummary(Periods => 13)",
            "take a `Date`",
        ),
        (
            "SELECT * FROM TenNinetyNine WHERE ReportYear >= 2024",
            "`ReportYear` is a parameter",
        ),
    ] {
        demo.simulator.clear_journal();
        let error = demo.session.collect(sql).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Query, "{sql}: {error}");
        assert!(error.to_string().contains(said), "{sql}: {error}");
        assert_eq!(demo.calls(), [], "{sql}");
    }
}

#[tokio::test]
async fn a_published_report_that_isnt_there_is_an_error_and_not_no_rows() {
    let demo = demo(1).await;
    let id = Guid::parse("6f5a4b0e-2f3d-4c1b-9a8e-0d1c2b3a4f5e").unwrap();
    let sql = format!("SELECT * FROM PublishedReport(ReportID => '{id}')");
    let error = demo.session.collect(&sql).await.unwrap_err();
    assert!(
        error.to_string().contains("Xero has no such report"),
        "{error}"
    );
}

#[tokio::test]
async fn a_scope_that_only_some_apps_have_is_named_where_it_is_missing() {
    let options = Options {
        invoices: 40,
        premium: false,
        ..Options::default()
    };
    let demo = Demo::with(options, &[]).await;
    for (sql, scope) in [
        (
            "SELECT * FROM BankStatement",
            "BankStatement takes the scope `accounting.reports.bankstatement.read`",
        ),
        (
            "SELECT * FROM TenNinetyNine",
            "TenNinetyNine takes the scope `accounting.reports.tenninetynine.read`",
        ),
        (
            "SELECT * FROM Reports",
            "Reports takes the scope `accounting.reports.taxreports.read`",
        ),
    ] {
        let error = demo.session.collect(sql).await.unwrap_err();
        assert!(error.to_string().contains(scope), "{sql}: {error}");
    }
}
