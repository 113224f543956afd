//! Tables with arguments: `ProfitAndLoss(FromDate => DATE '2026-01-01', …)`.

use datafusion::prelude::SessionContext;
use xero_sql::ErrorKind;
use xero_sql::catalog::registry::TABLES;

use crate::harness::{DEMO, Demo, cells, sorted};

async fn demo() -> Demo {
    Demo::of(60).await
}

const BY_WHERE: &str = "SELECT Label, PeriodEnd, Amount FROM ProfitAndLoss \
                        WHERE FromDate = DATE '2026-01-01' AND ToDate = DATE '2026-03-31' \
                        AND Timeframe = 'MONTH' AND PaymentsOnly = true";

#[tokio::test]
async fn an_argument_is_a_condition_however_table_and_argument_are_spelled() {
    let demo = demo().await;
    let (expected, calls) = demo.ask(BY_WHERE).await;
    let urls: Vec<String> = calls.into_iter().map(|call| call.url).collect();
    assert!(!expected.is_empty());
    let arguments = "(FromDate => DATE '2026-01-01', ToDate => DATE '2026-03-31', \
                     Timeframe => 'MONTH', PaymentsOnly => true)";
    for from in [
        format!("ProfitAndLoss{arguments}"),
        format!(
            "profitandloss{}",
            arguments.to_lowercase().replace("month", "MONTH")
        ),
        format!("accounting.ProfitAndLoss{arguments}"),
        format!("xero.accounting.ProfitAndLoss{arguments}"),
        format!("ACCOUNTING.\"{DEMO}\".ProfitAndLoss{arguments}"),
        format!("ProfitAndLoss{arguments} AS p"),
        // Any constant will do, and so does what only looks like a comparison.
        "ProfitAndLoss(FromDate => DATE '2025-12-31' + INTERVAL '1 day', ToDate = '2026-03-31', \
         Timeframe => UPPER('month'), PaymentsOnly => NOT false, StandardLayout => NULL)"
            .to_string(),
    ] {
        let sql = format!("SELECT Label, PeriodEnd, Amount FROM {from}");
        let (rows, calls) = demo.ask(&sql).await;
        let made: Vec<String> = calls.into_iter().map(|call| call.url).collect();
        assert_eq!((rows, made), (expected.clone(), urls.clone()), "{sql}");
    }
}

#[tokio::test]
async fn a_table_with_arguments_stands_wherever_a_table_does() {
    let demo = demo().await;
    let balance = "TrialBalance(Date => DATE '2026-03-31')";
    let counts = [
        format!("SELECT COUNT(*) FROM {balance}"),
        format!("SELECT COUNT(*) FROM Accounts a JOIN {balance} t ON a.AccountID = t.AccountID"),
        format!("SELECT COUNT(trialbalance.label) FROM {balance}"),
        format!("WITH t AS (SELECT * FROM {balance}) SELECT COUNT(*) FROM t"),
        format!("SELECT (SELECT COUNT(*) FROM {balance})"),
        format!("SELECT COUNT(t.Label) FROM {balance} AS t"),
    ];
    let mut answers = Vec::new();
    for sql in &counts {
        let (rows, calls) = demo.ask(sql).await;
        let reports = calls
            .iter()
            .filter(|call| call.path.ends_with("/TrialBalance"));
        assert_eq!(reports.count(), 1, "{sql}");
        answers.push(rows.concat().concat());
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    demo.rows(&format!("CREATE VIEW March AS SELECT * FROM {balance}"))
        .await;
    let of_view = demo.rows("SELECT COUNT(*) FROM march").await;
    assert_eq!(of_view.concat().concat(), answers[0]);
    let plan = demo.rows(&format!("EXPLAIN SELECT * FROM {balance}")).await;
    assert!(
        plan.concat().concat().contains("date=2026-03-31"),
        "{plan:?}"
    );
}

#[tokio::test]
async fn an_array_asks_for_each_of_its_values() {
    let demo = demo().await;
    let sql = "SELECT Date, COUNT(*) FROM TrialBalance(Date => [DATE '2026-01-31', DATE \
               '2026-03-31']) GROUP BY 1";
    let (rows, calls) = demo.ask(sql).await;
    let within = "SELECT Date, COUNT(*) FROM TrialBalance WHERE Date IN (DATE '2026-01-31', DATE \
                  '2026-03-31') GROUP BY 1";
    assert_eq!((rows.len(), calls.len()), (2, 2));
    assert_eq!(sorted(rows), sorted(demo.rows(within).await));
}

#[tokio::test]
async fn a_table_that_isnt_a_report_takes_the_parameters_that_it_has() {
    let demo = demo().await;
    let given = "SELECT COUNT(*) FROM BudgetLines(DateTo => DATE '2026-02-28', DateFrom => \
                 DATE '2026-01-01')";
    let same = "SELECT COUNT(*) FROM BudgetLines WHERE DateFrom = DATE '2026-01-01' AND DateTo = \
                DATE '2026-02-28'";
    assert_eq!(demo.rows(given).await, demo.rows(same).await);
}

#[tokio::test]
async fn functions_are_left_alone() {
    let demo = demo().await;
    let sql = "SELECT COUNT(*) FROM generate_series(1, 5)";
    assert_eq!(demo.rows(sql).await, [["5"]]);
}

#[tokio::test]
async fn what_is_no_argument_is_refused_with_those_there_are() {
    let demo = demo().await;
    let of_balance = "`TrialBalance` takes named arguments, TrialBalance(Date => …), which are \
                      Date, PaymentsOnly, IncludeTotals";
    for (from, said) in [
        (
            "TrialBalance(DATE '2026-01-31')",
            vec![of_balance, "has no name"],
        ),
        (
            "TrialBalance(Day => 1)",
            vec![of_balance, "`Day` is none of them"],
        ),
        (
            "TrialBalance(Date => DATE '2026-01-31', date => DATE '2026-02-28')",
            vec!["given twice"],
        ),
        (
            "TrialBalance(Date => (SELECT MAX(Date) FROM Invoices))",
            vec!["`Date` is a parameter"],
        ),
        (
            "Invoices(Status => 'PAID')",
            vec!["`Invoices` takes no arguments", "WHERE"],
        ),
        (
            "NoSuch(Date => 1)",
            vec!["`NoSuch` takes no named arguments", "TrialBalance"],
        ),
    ] {
        demo.simulator.clear_journal();
        let sql = format!("SELECT * FROM {from}");
        let error = demo.session.collect(&sql).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Query, "{sql}: {error}");
        for text in said {
            assert!(error.to_string().contains(text), "{sql}: {error}");
        }
        assert_eq!(demo.calls(), [], "{sql}");
    }
}

#[tokio::test]
async fn a_plain_context_takes_arguments_too() {
    let demo = demo().await;
    let context = SessionContext::new();
    demo.connection.register(&context).unwrap();
    let sql = "SELECT \"Label\", \"YTDDebit\" FROM xero.accounting.trialbalance(\
               date => DATE '2026-03-31') t WHERE t.\"LineType\" = 'Account'";
    let rows = context.sql(sql).await.unwrap().collect().await.unwrap();
    let same = "SELECT Label, YTDDebit FROM TrialBalance WHERE Date = DATE '2026-03-31' AND \
                LineType = 'Account'";
    assert_eq!(cells(&rows), demo.rows(same).await);
    let error = context
        .sql("SELECT * FROM xero.accounting.trialbalance(1)")
        .await;
    let error = error.unwrap_err().to_string();
    assert!(error.contains("takes named arguments"), "{error}");
}

#[tokio::test]
async fn what_is_told_of_tables_names_their_parameters() {
    let demo = demo().await;
    let rows = demo
        .rows("SELECT TableName, Parameters FROM system.Tables WHERE Parameters IS NOT NULL")
        .await;
    let with_some = TABLES
        .iter()
        .filter(|table| table.parameters().next().is_some());
    assert_eq!(rows.len(), with_some.count());
    let balance = rows.iter().find(|row| row[0] == "TrialBalance").unwrap();
    assert_eq!(balance[1], "Date, PaymentsOnly, IncludeTotals");
}
