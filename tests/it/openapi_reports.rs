//! The reports against the examples in Xero's published OpenAPI file: nothing in them is lost on
//! its way into a result, and their totals are those of the rows.
//!
//! As `openapi`, it skips without `XERO_OPENAPI_DIR`. Of profit and loss Xero publishes no example.

use chrono::NaiveDate;
use serde_json::Value;
use xero_sql::simulator::Fault;

use crate::harness::{Demo, NULL};
use crate::openapi::Specs;

const ACCOUNTING: &str = "xero_accounting.yaml";
/// Stands for no account.
const ZEROS: &str = "00000000-0000-0000-0000-000000000000";

/// The example of a report; none, said on stderr, without the file.
fn example(report: &str) -> Option<Value> {
    let specs = Specs::read([ACCOUNTING])?;
    Some(specs.of(ACCOUNTING).example(&format!("getReport{report}")))
}

/// The rows that the query for a report makes of `reply`, which it asks for once.
async fn rows(report: &str, reply: &Value, sql: &str) -> Vec<Vec<String>> {
    let demo = Demo::of(0).await;
    let answer = Fault::reply(200, reply.to_string());
    let answer = answer.header("Content-Type", "application/json");
    let path = format!("/api.xro/2.0/Reports/{report}");
    demo.simulator.script(answer.on(&path));
    let (rows, calls) = demo.ask(sql).await;
    let asked: Vec<&str> = calls.iter().map(|call| call.path.as_str()).collect();
    assert_eq!(asked, [path.as_str()], "{sql}");
    rows
}

/// A line of an example, read without the library.
struct Line {
    section: String,
    kind: &'static str,
    label: String,
    account: String,
    values: Vec<String>,
}

fn or_null(text: &str) -> String {
    match text {
        "" => NULL.to_string(),
        text => text.to_string(),
    }
}

fn texts(row: &Value) -> Vec<String> {
    let cells = row["Cells"].as_array().expect("cells");
    let text = |cell: &Value| cell["Value"].as_str().expect("a text").to_string();
    cells.iter().map(text).collect()
}

/// The texts over the columns behind the labels, and the lines.
fn lines(example: &Value) -> (Vec<String>, Vec<Line>) {
    let rows = example["Reports"][0]["Rows"].as_array().expect("rows");
    let (mut header, mut lines) = (Vec::new(), Vec::new());
    for row in rows {
        if row["RowType"] == "Header" {
            header = texts(row).split_off(1);
            continue;
        }
        assert_eq!(row["RowType"], "Section");
        for line in row["Rows"].as_array().into_iter().flatten() {
            let mut values = texts(line);
            let label = values.remove(0);
            let account = line["Cells"][0]["Attributes"][0]["Value"].as_str();
            lines.push(Line {
                section: or_null(row["Title"].as_str().unwrap_or_default()),
                kind: match account {
                    None => "Total",
                    Some(ZEROS) => "Derived",
                    Some(_) => "Account",
                },
                label,
                account: or_null(account.filter(|id| *id != ZEROS).unwrap_or_default()),
                values,
            });
        }
    }
    (header, lines)
}

/// A value as a decimal of so many places shows it.
fn number(value: &str, places: usize) -> String {
    match value.trim_end_matches('%') {
        "" => NULL.to_string(),
        number => format!("{:.places$}", number.parse::<f64>().expect("a number")),
    }
}

/// Holds a report's rows, those of totals in them and out of them, against `expected`.
async fn compare(
    report: &str,
    example: &Value,
    columns: &str,
    expected: impl Fn(&Line) -> Vec<Vec<String>>,
) {
    let (_, lines) = lines(example);
    let all: Vec<_> = lines.iter().flat_map(&expected).collect();
    let own = lines.iter().filter(|line| line.kind != "Total");
    let own: Vec<_> = own.flat_map(&expected).collect();
    assert!(!own.is_empty() && own.len() < all.len());
    let sql = format!("SELECT {columns} FROM {report}");
    let with_totals = format!("{sql} WHERE IncludeTotals = true");
    assert_eq!(rows(report, example, &with_totals).await, all);
    assert_eq!(rows(report, example, &sql).await, own);
}

#[tokio::test]
async fn every_line_and_value_of_the_trial_balance_is_in_a_row() {
    let Some(example) = example("TrialBalance") else {
        return;
    };
    let columns = "Section, LineType, Label, AccountID, Debit, Credit, YTDDebit, YTDCredit";
    compare("TrialBalance", &example, columns, |line| {
        let mut row = vec![
            line.section.clone(),
            line.kind.to_string(),
            line.label.clone(),
            line.account.clone(),
        ];
        row.extend(line.values.iter().map(|value| number(value, 4)));
        vec![row]
    })
    .await;
}

#[tokio::test]
async fn every_line_and_value_of_the_bank_summary_is_in_a_row() {
    let Some(example) = example("BankSummary") else {
        return;
    };
    let columns =
        "LineType, Label, AccountID, OpeningBalance, CashReceived, CashSpent, ClosingBalance";
    compare("BankSummary", &example, columns, |line| {
        let mut row = vec![
            line.kind.to_string(),
            line.label.clone(),
            line.account.clone(),
        ];
        row.extend(line.values.iter().map(|value| number(value, 4)));
        vec![row]
    })
    .await;
}

#[tokio::test]
async fn every_value_of_the_balance_sheet_is_a_row_of_its_day() {
    let Some(example) = example("BalanceSheet") else {
        return;
    };
    let (header, _) = lines(&example);
    let days: Vec<String> = header
        .iter()
        .map(|text| NaiveDate::parse_from_str(text, "%d %b %Y").expect("a day"))
        .map(|day| day.to_string())
        .collect();
    assert_eq!(days, ["2019-04-30", "2019-03-31", "2019-02-28"]);
    let columns = "Section, LineType, Label, AccountID, PeriodEnd, Amount, ValueText";
    compare("BalanceSheet", &example, columns, |line| {
        let values = days.iter().zip(&line.values);
        let row = |(day, value): (&String, &String)| {
            vec![
                line.section.clone(),
                line.kind.to_string(),
                line.label.clone(),
                line.account.clone(),
                day.clone(),
                number(value, 4),
                value.clone(),
            ]
        };
        values.map(row).collect()
    })
    .await;
}

#[tokio::test]
async fn every_figure_of_the_executive_summary_is_in_a_row() {
    let Some(example) = example("ExecutiveSummary") else {
        return;
    };
    let (_, lines) = lines(&example);
    let expected: Vec<Vec<String>> = lines
        .iter()
        .map(|line| {
            let [this, last, variance] = line.values.as_slice() else {
                panic!("three values");
            };
            vec![
                line.section.clone(),
                line.label.clone(),
                number(this, 10),
                number(last, 10),
                number(variance, 10),
                or_null(this),
                or_null(last),
            ]
        })
        .collect();
    assert_eq!(expected.len(), 23);
    let sql = "SELECT Section, Label, ThisMonth, LastMonth, VariancePercent, ThisMonthText, \
               LastMonthText FROM ExecutiveSummary";
    assert_eq!(rows("ExecutiveSummary", &example, sql).await, expected);
}

/// The rows that the query for a report of each contact makes of `reply`, of one contact.
async fn rows_of_contact(report: &str, reply: &Value, sql: &str) -> Vec<Vec<String>> {
    let demo = Demo::of(0).await;
    let answer = Fault::reply(200, reply.to_string());
    let answer = answer.header("Content-Type", "application/json");
    let path = format!("/api.xro/2.0/Reports/{report}");
    demo.simulator.script(answer.on(&path));
    let id = "6f5a4b0e-2f3d-4c1b-9a8e-0d1c2b3a4f5e";
    let (rows, calls) = demo.ask(&format!("{sql} WHERE ContactID = '{id}'")).await;
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].url, format!("{path}?contactId={id}"));
    rows
}

#[tokio::test]
async fn every_line_and_value_of_the_aged_reports_is_in_a_row() {
    for (report, number) in [
        ("AgedReceivablesByContact", "Number"),
        ("AgedPayablesByContact", "Reference"),
    ] {
        let Some(example) = example(report) else {
            return;
        };
        let (_, lines) = lines(&example);
        let day = |text: &str| or_null(text.get(..10).unwrap_or_default());
        let expected = |line: &Line| {
            let is_opening = line.values[0] == "Opening Balance";
            let kind = match (&line.account, is_opening) {
                (_, true) => "Derived",
                (account, false) if account != NULL => "Document",
                _ => "Total",
            };
            let is_dated = kind != "Total";
            let mut row = vec![
                kind.to_string(),
                match kind {
                    "Derived" => line.values[0].clone(),
                    "Total" => line.label.clone(),
                    _ => NULL.to_string(),
                },
                if is_dated {
                    day(&line.label)
                } else {
                    NULL.to_string()
                },
                if is_opening {
                    NULL.to_string()
                } else {
                    or_null(&line.values[0])
                },
                day(&line.values[1]),
                or_null(&line.values[2]),
            ];
            row.extend(line.values[3..].iter().map(|value| number_of(value)));
            row.push(line.account.clone());
            row
        };
        let all: Vec<_> = lines.iter().map(expected).collect();
        assert!(all.iter().any(|row| row[0] == "Document"));
        let columns = format!(
            "SELECT LineType, Label, DocumentDate, {number}, DueDate, Overdue, Total, Paid, \
             Credited, Due, InvoiceID FROM {report}"
        );
        let with_totals = format!("{columns}(IncludeTotals => true)");
        assert_eq!(rows_of_contact(report, &example, &with_totals).await, all);
        let own: Vec<_> = all.into_iter().filter(|row| row[0] != "Total").collect();
        assert_eq!(rows_of_contact(report, &example, &columns).await, own);
    }
}

fn number_of(value: &str) -> String {
    number(value, 4)
}

#[tokio::test]
async fn every_value_of_the_budget_summary_is_a_row_of_the_quarter_that_ends_with_its_month() {
    let Some(example) = example("BudgetSummary") else {
        return;
    };
    let (header, lines) = lines(&example);
    assert_eq!(header.len(), 12);
    let sql = "SELECT PeriodStart, PeriodEnd, LineType, Label, Amount, ValueText FROM BudgetSummary(\
               Date => DATE '2019-11-14', Periods => 12, Timeframe => 3, IncludeTotals => true)";
    let rows = rows("BudgetSummary", &example, sql).await;
    let quarters = (0..12).map(|quarter| {
        let first = NaiveDate::from_ymd_opt(2019, 11, 1).expect("a day");
        let first = first + chrono::Months::new(3 * quarter);
        let next = first + chrono::Months::new(3);
        (
            first.to_string(),
            next.pred_opt().expect("a day").to_string(),
        )
    });
    let quarters: Vec<(String, String)> = quarters.collect();
    let mut expected = Vec::new();
    for line in &lines {
        for ((first, last), value) in quarters.iter().zip(&line.values) {
            expected.push(vec![
                first.clone(),
                last.clone(),
                line.kind.to_string(),
                line.label.clone(),
                number(value, 4),
                value.clone(),
            ]);
        }
    }
    assert_eq!(expected.len(), 36);
    assert_eq!(rows, expected);
}

#[tokio::test]
async fn every_contact_and_box_of_the_1099_reports_is_in_a_row() {
    let Some(example) = example("TenNinetyNine") else {
        return;
    };
    let texts = [
        "Name",
        "FederalTaxIDType",
        "City",
        "Zip",
        "State",
        "Email",
        "StreetAddress",
        "LegalName",
        "BusinessName",
        "FederalTaxClassification",
    ];
    let boxes = (1..=14).filter(|number| *number != 12);
    let boxes: Vec<String> = boxes.map(|number| format!("Box{number}")).collect();
    let mut expected = Vec::new();
    for report in example["Reports"].as_array().expect("reports") {
        for contact in report["Contacts"].as_array().expect("contacts") {
            let text = |value: &Value| or_null(value.as_str().unwrap_or_default().trim());
            let mut row = vec![
                text(&report["ReportName"]),
                text(&report["ReportDate"]),
                text(&contact["ContactId"]),
            ];
            row.extend(texts.iter().map(|name| text(&contact[*name])));
            row.extend(
                boxes
                    .iter()
                    .map(|name| match contact[name.as_str()].as_f64() {
                        Some(amount) => format!("{amount:.4}"),
                        None => NULL.to_string(),
                    }),
            );
            expected.push(row);
        }
    }
    assert_eq!(expected.len(), 4);
    let sql = format!(
        "SELECT ReportName, ReportDate, ContactID, {}, {} FROM TenNinetyNine",
        texts.join(", "),
        boxes.join(", ")
    );
    let rows = rows("TenNinetyNine", &example, &sql).await;
    let trimmed = |row: Vec<String>| row.iter().map(|cell| cell.trim().to_string()).collect();
    let rows: Vec<Vec<String>> = rows.into_iter().map(trimmed).collect();
    assert_eq!(rows, expected);
}

/// Cents of an amount.
fn cents(amount: &str) -> i64 {
    (amount.parse::<f64>().expect("an amount") * 100.0).round() as i64
}

#[tokio::test]
async fn assets_less_liabilities_and_equity_are_the_net_assets_of_each_day() {
    let Some(example) = example("BalanceSheet") else {
        return;
    };
    let (_, lines) = lines(&example);
    let net = lines.iter().find(|line| line.label == "Net Assets");
    let net = &net.expect("a line `Net Assets`").values;
    let sql = "SELECT PeriodEnd, \
               SUM(CASE WHEN Section IN ('Bank', 'Current Assets', 'Fixed Assets') THEN Amount \
                        WHEN Section = 'Current Liabilities' THEN -Amount END), \
               SUM(CASE WHEN Section = 'Equity' THEN Amount END) \
               FROM BalanceSheet GROUP BY PeriodEnd ORDER BY PeriodEnd DESC";
    let rows = rows("BalanceSheet", &example, sql).await;
    assert_eq!(rows.len(), net.len());
    for (row, net) in rows.iter().zip(net) {
        let difference = |amount: &str| (cents(amount) - cents(net)).abs();
        assert_eq!(difference(&row[1]), 0, "{row:?}: {net}");
        assert!(difference(&row[2]) <= 1, "{row:?}: {net}");
    }
}
