//! Sums that hold between the tables, in SQL, to the cent.

use super::*;

/// The condition holds for all rows of the query, and there are some.
async fn holds(demo: &Demo, from: &str, condition: &str) {
    let sql = format!("SELECT COUNT(*), COUNT(*) FILTER (WHERE ({condition}) IS TRUE) FROM {from}");
    let rows = demo.rows(&sql).await;
    assert_ne!(rows[0][0], "0", "{sql}");
    assert_eq!(rows[0][0], rows[0][1], "{sql}");
}

#[tokio::test]
async fn pay_slips_come_to_their_pay_run() {
    for demo in demos().await {
        holds(
            &demo,
            "payrollaus.PayRuns r JOIN (SELECT PayRunID, SUM(Wages) AS w, SUM(Deductions) AS d, SUM(Tax) AS t, \
             SUM(Super) AS s, SUM(Reimbursements) AS b, SUM(NetPay) AS n FROM payrollaus.PaySlips GROUP BY 1) p \
             ON p.PayRunID = r.PayRunID",
            "r.Wages = w AND r.Deductions = d AND r.Tax = t AND r.Super = s AND r.Reimbursement = b \
             AND r.NetPay = n AND n = w - d - t",
        )
        .await;
    }
}

#[tokio::test]
async fn lines_come_to_their_pay_slip() {
    for demo in demos().await {
        let sum = |table: &str, amount: &str| {
            format!(
                "(SELECT PayslipID, SUM({amount}) AS total FROM payrollaus.{table} GROUP BY PayslipID)"
            )
        };
        let amounts = [
            ("PaySlipDeductions", "Deductions"),
            ("PaySlipTaxes", "Tax"),
            ("PaySlipSuperannuations", "Super"),
            ("PaySlipReimbursements", "Reimbursements"),
        ];
        for (table, total) in amounts {
            let from = format!(
                "payrollaus.PaySlips p LEFT JOIN {} l ON l.PayslipID = p.PayslipID",
                sum(table, "Amount")
            );
            holds(&demo, &from, &format!("p.{total} = COALESCE(l.total, 0)")).await;
        }
        let earned = "COALESCE(FixedAmount, RatePerUnit * NumberOfUnits)";
        let from = format!(
            "payrollaus.PaySlips p LEFT JOIN {} e ON e.PayslipID = p.PayslipID \
             LEFT JOIN {} t ON t.PayslipID = p.PayslipID LEFT JOIN {} l ON l.PayslipID = p.PayslipID",
            sum("PaySlipEarnings", earned),
            sum("PaySlipTimesheetEarnings", earned),
            sum("PaySlipLeaveEarnings", "RatePerUnit * NumberOfUnits"),
        );
        holds(
            &demo,
            &from,
            "p.Wages = COALESCE(e.total, 0) + COALESCE(t.total, 0) + COALESCE(l.total, 0)",
        )
        .await;
    }
}

#[tokio::test]
async fn both_versions_of_timesheets_have_the_same_hours() {
    for demo in demos().await {
        holds(
            &demo,
            "payrollaus.Timesheets t JOIN payrollaus.TimesheetsV1 v ON v.TimesheetID = t.TimesheetID \
             LEFT JOIN (SELECT TimesheetID, SUM(NumberOfUnits) AS h FROM payrollaus.TimesheetLines GROUP BY 1) l \
             ON l.TimesheetID = t.TimesheetID \
             LEFT JOIN (SELECT TimesheetID, SUM(NumberOfUnits) AS h FROM payrollaus.TimesheetLinesV1 GROUP BY 1) d \
             ON d.TimesheetID = t.TimesheetID",
            "t.TotalHours = v.Hours AND t.TotalHours = COALESCE(l.h, 0) AND t.TotalHours = COALESCE(d.h, 0)",
        )
        .await;
    }
}

#[tokio::test]
async fn ids_lead_from_table_to_table_and_into_accounting() {
    let demo = Demo::with(options(1), &[]).await;
    let whole = [
        ("LeaveApplications", "PayItemsLeave", "LeaveTypeID"),
        ("LeaveApplications", "Employees", "EmployeeID"),
        ("LeaveBalances", "PayItemsLeave", "LeaveTypeID"),
        ("PayRuns", "PayrollCalendars", "PayrollCalendarID"),
        ("EmployeeSuperMemberships", "SuperFunds", "SuperFundID"),
        ("PaySlips", "Employees", "EmployeeID"),
        ("Timesheets", "PayrollCalendars", "PayrollCalendarID"),
    ];
    for (table, other, key) in whole {
        let from =
            format!("payrollaus.{table} a LEFT JOIN payrollaus.{other} b ON b.{key} = a.{key}");
        holds(&demo, &from, &format!("b.{key} IS NOT NULL")).await;
    }
    holds(
        &demo,
        "payrollaus.SettingsTrackingCategories s JOIN accounting.TrackingCategories c \
         ON c.TrackingCategoryID = s.TrackingCategoryID",
        "c.Name = s.TrackingCategoryName",
    )
    .await;
    holds(
        &demo,
        "payrollaus.TimesheetLines l JOIN accounting.TrackingOptions o ON o.TrackingOptionID = l.TrackingItemID",
        "o.TrackingCategoryName = 'Region'",
    )
    .await;
}
