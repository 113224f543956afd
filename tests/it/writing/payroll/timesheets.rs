//! Timesheets of version 2.0 and their lines.

use super::{office, row, value};
use crate::harness::Demo;

async fn new(demo: &Demo) -> String {
    let rate = value(demo, "SELECT min(EarningsRateID) FROM PayItemsEarnings").await;
    let employee = value(
        demo,
        "SELECT min(EmployeeID) FROM Employees WHERE Status = 'ACTIVE'",
    )
    .await;
    let calendar = value(demo, "SELECT min(PayrollCalendarID) FROM PayrollCalendars").await;
    let sql = format!(
        "INSERT INTO Timesheets (EmployeeID, PayrollCalendarID, StartDate, EndDate, TimesheetLines) \
         VALUES ('{employee}', '{calendar}', DATE '2026-09-07', DATE '2026-09-13', \
         [{{'Date': DATE '2026-09-07', 'EarningsRateID': '{rate}', 'NumberOfUnits': 8}}, \
          {{'Date': DATE '2026-09-08', 'EarningsRateID': '{rate}', 'NumberOfUnits': 6.5}}]) \
         RETURNING TimesheetID, EmployeeID, PayrollCalendarID, StartDate, EndDate, Status, TotalHours"
    );
    let (rows, calls) = demo.write(&sql).await.unwrap();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].path, "/payroll.xro/2.0/Timesheets");
    assert!(
        calls[0]
            .body
            .as_deref()
            .unwrap()
            .contains("\"startDate\":\"2026-09-07\"")
    );
    let wanted = [
        &employee,
        &calendar,
        "2026-09-07",
        "2026-09-13",
        "Draft",
        "14.5000000000",
    ];
    assert_eq!(rows[0][1..], wanted);
    rows[0][0].clone()
}

async fn status(demo: &Demo, id: &str) -> String {
    value(
        demo,
        &format!("SELECT Status FROM Timesheets WHERE TimesheetID = '{id}'"),
    )
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_timesheet_is_made_with_its_lines_and_its_lines_are_written_one_by_one() {
    let demo = office(&[]).await;
    let id = new(&demo).await;
    let rate = value(&demo, "SELECT max(EarningsRateID) FROM PayItemsEarnings").await;
    let sql = format!(
        "INSERT INTO TimesheetLines (TimesheetID, Date, EarningsRateID, NumberOfUnits) \
         VALUES ('{id}', DATE '2026-09-09', '{rate}', 1.25), ('{id}', DATE '2026-09-10', '{rate}', 2) \
         RETURNING TimesheetLineID, Date, NumberOfUnits, Status"
    );
    let (rows, calls) = demo.write(&sql).await.unwrap();
    assert_eq!(calls.len(), 2);
    assert_eq!(
        calls[0].path,
        format!("/payroll.xro/2.0/Timesheets/{id}/Lines")
    );
    let mut told: Vec<&[String]> = rows.iter().map(|row| &row[1..]).collect();
    told.sort();
    assert_eq!(told[0], ["2026-09-09", "1.2500000000", "Draft"]);
    let line = rows.iter().find(|row| row[1] == "2026-09-09").unwrap()[0].clone();
    let option = value(
        &demo,
        "SELECT min(TrackingOptionID) FROM accounting.TrackingOptions",
    )
    .await;
    let other = value(&demo, "SELECT min(EarningsRateID) FROM PayItemsEarnings").await;
    for set in [
        "NumberOfUnits = 3.5".to_string(),
        "Date = DATE '2026-09-11'".to_string(),
        format!("TrackingItemID = '{option}'"),
        format!("EarningsRateID = '{other}'"),
    ] {
        let sql = format!(
            "UPDATE TimesheetLines SET {set} WHERE TimesheetID = '{id}' AND TimesheetLineID = '{line}'"
        );
        let call = demo.writes_one(&sql).await;
        assert_eq!(call.method, "PUT");
        let body = call.body.as_deref().unwrap();
        // PUT puts the whole in place of it.
        for field in ["date", "earningsRateID", "numberOfUnits"] {
            assert!(body.contains(field), "{body}");
        }
        let sql = format!(
            "SELECT {set} FROM TimesheetLines WHERE TimesheetID = '{id}' AND TimesheetLineID = '{line}'"
        );
        assert_eq!(value(&demo, &sql).await, "true", "{set}");
    }
    let sql = format!("SELECT TotalHours, Status FROM Timesheets WHERE TimesheetID = '{id}'");
    assert_eq!(row(&demo, &sql).await, ["20.0000000000", "Draft"]);
    let sql = format!(
        "DELETE FROM TimesheetLines WHERE TimesheetID = '{id}' AND TimesheetLineID = '{line}'"
    );
    let (rows, calls) = demo.write(&sql).await.unwrap();
    assert_eq!(
        (rows, calls[0].method.as_str()),
        (vec![vec!["1".to_string()]], "DELETE")
    );
    let sql = format!("SELECT count(*) FROM TimesheetLines WHERE TimesheetID = '{id}'");
    assert_eq!(value(&demo, &sql).await, "3");
    let refused = demo
        .refusal("UPDATE TimesheetLines SET EmployeeID = NULL")
        .await;
    assert!(refused.contains("EmployeeID"), "{refused}");
    let sql = format!(
        "INSERT INTO TimesheetLines (TimesheetID, Date, EarningsRateID, NumberOfUnits) VALUES ('{id}', DATE '2026-10-09', '{rate}', 1)"
    );
    let error = demo.session.collect(&sql).await.unwrap_err().to_string();
    assert!(
        error.contains("Date must be within") && error.contains("row 1, Date"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_is_a_call_of_its_own_and_decides_what_can_be_done() {
    let demo = office(&[]).await;
    let id = new(&demo).await;
    let set =
        |word: &str| format!("UPDATE Timesheets SET Status = '{word}' WHERE TimesheetID = '{id}'");
    let refused = demo.refusal(&set("Completed")).await;
    assert!(
        refused.contains("Status has to be Approved or Draft"),
        "{refused}"
    );
    let (_, calls) = demo.write(&set("Approved")).await.unwrap();
    assert_eq!(
        calls[0].path,
        format!("/payroll.xro/2.0/Timesheets/{id}/Approve")
    );
    assert_eq!(
        (calls[0].method.as_str(), calls[0].body.as_deref()),
        ("POST", Some(""))
    );
    assert!(calls[0].idempotency_key.is_some());
    assert_eq!(status(&demo, &id).await, "Approved");
    let line = format!("DELETE FROM TimesheetLines WHERE TimesheetID = '{id}'");
    let error = demo.session.collect(&line).await.unwrap_err().to_string();
    assert!(error.contains("Status of the timesheet"), "{error}");
    let delete = format!("DELETE FROM Timesheets WHERE TimesheetID = '{id}'");
    let error = demo.session.collect(&delete).await.unwrap_err().to_string();
    assert!(error.contains("Status of the timesheet"), "{error}");
    let call = format!("CALL RevertTimesheet('{id}')");
    assert_eq!(demo.write(&call).await.unwrap().0, [[id.as_str(), "Draft"]]);
    assert_eq!(status(&demo, &id).await, "Draft");
    let call = format!("CALL ApproveTimesheet(TimesheetID => '{id}')");
    assert_eq!(
        demo.write(&call).await.unwrap().0,
        [[id.as_str(), "Approved"]]
    );
    demo.write(&set("Draft")).await.unwrap();
    assert_eq!(demo.write(&delete).await.unwrap().0, [["1"]]);
    let sql = format!("SELECT count(*) FROM Timesheets WHERE TimesheetID = '{id}'");
    assert_eq!(value(&demo, &sql).await, "0");
    for column in ["TotalHours", "StartDate", "EmployeeID", "TimesheetLines"] {
        let refused = demo
            .refusal(&format!("UPDATE Timesheets SET {column} = NULL"))
            .await;
        assert!(refused.contains(column), "{refused}");
    }
    let call = "CALL ApproveTimesheet('5cc8cf28-567e-4d43-b287-687cfcaec47c')";
    assert!(demo.refusal(call).await.contains("nothing was changed"));
}
