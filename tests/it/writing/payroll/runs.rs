//! Pay runs: drafted, and posted for good.

use super::{asked, office, row, value};
use crate::harness::Demo;

async fn draft(demo: &Demo) -> String {
    let sql = "SELECT PayRunID FROM PayRuns r JOIN PayrollCalendars c USING (PayrollCalendarID) \
               WHERE PayRunStatus = 'DRAFT' AND CalendarType = 'WEEKLY'";
    value(demo, sql).await
}

#[tokio::test(flavor = "multi_thread")]
async fn posting_a_run_takes_a_yes() {
    let demo = asked(&[]).await;
    let id = draft(&demo).await;
    let post = format!("UPDATE PayRuns SET PayRunStatus = 'POSTED' WHERE PayRunID = '{id}'");
    let refused = demo.refusal(&post).await;
    assert!(
        refused.contains("makes 1 row of PayRuns POSTED"),
        "{refused}"
    );
    assert!(refused.contains("can't be undone"), "{refused}");
    let calendar = value(&demo, "SELECT min(PayrollCalendarID) FROM PayrollCalendars").await;
    let new = format!(
        "INSERT INTO PayRuns (PayrollCalendarID, PayRunStatus) VALUES ('{calendar}', 'POSTED')"
    );
    assert!(demo.refusal(&new).await.contains("can't be undone"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_posted_and_the_next_one_drafted() {
    let demo = office(&[]).await;
    let id = draft(&demo).await;
    let of_run = format!("FROM PayRuns WHERE PayRunID = '{id}'");
    let calendar = value(&demo, &format!("SELECT PayrollCalendarID {of_run}")).await;
    let new = format!("INSERT INTO PayRuns (PayrollCalendarID) VALUES ('{calendar}')");
    let error = demo.session.collect(&new).await.unwrap_err().to_string();
    assert!(error.contains("already a draft pay run"), "{error}");
    for (column, value) in [
        ("PaymentDate", "DATE '2026-07-20'"),
        ("PayslipMessage", "'Thanks'"),
        ("PayRunStatus", "'POSTED'"),
    ] {
        let sql = format!(
            "UPDATE PayRuns SET {column} = {value} WHERE PayRunID = '{id}' RETURNING {column} = {value}"
        );
        let (rows, calls) = demo
            .write(&sql)
            .await
            .unwrap_or_else(|e| panic!("{sql}: {e}"));
        assert_eq!(
            (rows, calls.len()),
            (vec![vec!["true".to_string()]], 1),
            "{sql}"
        );
        assert_eq!(calls[0].path, format!("/payroll.xro/1.0/PayRuns/{id}"));
    }
    let sql = format!("UPDATE PayRuns SET PayslipMessage = 'x' WHERE PayRunID = '{id}'");
    let error = demo.session.collect(&sql).await.unwrap_err().to_string();
    assert!(error.contains("posted pay run"), "{error}");
    let sql = format!("{new} RETURNING PayRunID, PayRunStatus, PayrollCalendarID");
    let (rows, calls) = demo.write(&sql).await.unwrap();
    assert_eq!(
        (calls.len(), &rows[0][1..]),
        (1, &["DRAFT".to_string(), calendar][..])
    );
    let sums = "sum(Wages), sum(Tax), sum(NetPay), count(*) > 0";
    let slips = format!(
        "SELECT {sums} FROM PaySlips WHERE PayRunID = '{}'",
        rows[0][0]
    );
    let slips = row(&demo, &slips).await;
    let sql = format!(
        "SELECT Wages, Tax, NetPay, true FROM PayRuns WHERE PayRunID = '{}'",
        rows[0][0]
    );
    assert_eq!(row(&demo, &sql).await, slips);
    for column in [
        "Wages",
        "NetPay",
        "PayrollCalendarID",
        "PayRunPeriodEndDate",
    ] {
        let refused = demo
            .refusal(&format!("UPDATE PayRuns SET {column} = NULL"))
            .await;
        assert!(refused.contains(column), "{refused}");
    }
    assert!(
        demo.refusal("DELETE FROM PayRuns")
            .await
            .contains("can't be deleted")
    );
}
