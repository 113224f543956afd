//! Leave: applied for, changed, approved, refused.

use super::{asked, office, row, value};
use crate::harness::Demo;

async fn requested(demo: &Demo) -> String {
    let sql = "SELECT min(LeaveApplicationID) FROM LeaveApplicationPeriods WHERE LeavePeriodStatus = 'REQUESTED'";
    value(demo, sql).await
}

async fn statuses(demo: &Demo, id: &str) -> String {
    let sql = format!(
        "SELECT string_agg(DISTINCT LeavePeriodStatus, ',') FROM LeaveApplicationPeriods WHERE LeaveApplicationID = '{id}'"
    );
    value(demo, &sql).await
}

#[tokio::test(flavor = "multi_thread")]
async fn leave_is_applied_for_and_changed_with_all_that_is_known_of_it() {
    let demo = office(&[]).await;
    let sql = "SELECT min(EmployeeID) FROM Employees e JOIN PayrollCalendars c USING (PayrollCalendarID) \
               WHERE CalendarType = 'WEEKLY' AND Status = 'ACTIVE'";
    let employee = value(&demo, sql).await;
    let kinds = demo
        .rows("SELECT LeaveTypeID FROM PayItemsLeave ORDER BY 1 LIMIT 2")
        .await;
    let sql = format!(
        "INSERT INTO LeaveApplications (EmployeeID, LeaveTypeID, Title, StartDate, EndDate) \
         VALUES ('{employee}', '{}', 'Away', DATE '2026-05-04', DATE '2026-05-15') \
         RETURNING LeaveApplicationID, EmployeeID, LeaveTypeID, Title, StartDate, EndDate, PayOutType",
        kinds[0][0]
    );
    let (rows, calls) = demo.write(&sql).await.unwrap();
    let wanted = [
        &employee,
        &kinds[0][0],
        "Away",
        "2026-05-04",
        "2026-05-15",
        "DEFAULT",
    ];
    assert_eq!(rows[0][1..], wanted);
    assert_eq!(
        (calls.len(), calls[0].path.as_str()),
        (1, "/payroll.xro/1.0/LeaveApplications")
    );
    let id = &rows[0][0];
    let periods = format!(
        "SELECT count(*), sum(NumberOfUnits) FROM LeaveApplicationPeriods WHERE LeaveApplicationID = '{id}'"
    );
    let before = row(&demo, &periods).await;
    let first = format!(
        "SELECT min(PayPeriodStartDate), min(PayPeriodEndDate) FROM LeaveApplicationPeriods WHERE LeaveApplicationID = '{id}'"
    );
    let first = row(&demo, &first).await;
    let update =
        |set: &str| format!("UPDATE LeaveApplications SET {set} WHERE LeaveApplicationID = '{id}'");
    let units = format!(
        "LeavePeriods = [{{'PayPeriodStartDate': '{}', 'PayPeriodEndDate': '{}', 'NumberOfUnits': 3.8}}]",
        first[0], first[1]
    );
    demo.write(&update(&units)).await.unwrap();
    let sql = format!(
        "SELECT NumberOfUnits FROM LeaveApplicationPeriods WHERE LeaveApplicationID = '{id}' AND PayPeriodEndDate = '{}'",
        first[1]
    );
    assert_eq!(value(&demo, &sql).await, "3.8000000000");
    // What isn't changed goes back as it was, units among it.
    for set in [
        "Title = 'Gone'".to_string(),
        "Description = 'Fishing'".to_string(),
        "PayOutType = 'CASHED_OUT'".to_string(),
        format!("LeaveTypeID = '{}'", kinds[1][0]),
    ] {
        let (rows, calls) = demo.write(&update(&set)).await.unwrap();
        assert_eq!(
            (rows, calls.len()),
            (vec![vec!["1".to_string()]], 1),
            "{set}"
        );
        assert!(
            calls[0].body.as_deref().unwrap().contains("/Date("),
            "{set}"
        );
        let sql = format!("SELECT {set} FROM LeaveApplications WHERE LeaveApplicationID = '{id}'");
        assert_eq!(value(&demo, &sql).await, "true");
    }
    assert_eq!(value(&demo, &sql).await, "3.8000000000");
    // Periods are worked out anew where the days change.
    let (_, calls) = demo
        .write(&update("EndDate = DATE '2026-05-04'"))
        .await
        .unwrap();
    assert!(!calls[0].body.as_deref().unwrap().contains("LeavePeriods"));
    let after = row(&demo, &periods).await;
    assert_ne!(after, before);
    assert_eq!(after[1], "7.6000000000");
    demo.write(&update("StartDate = DATE '2026-05-03'"))
        .await
        .unwrap();
    demo.write(&update("Description = NULL")).await.unwrap();
    let refused = demo.refusal("DELETE FROM LeaveApplications").await;
    assert!(refused.contains("RejectLeaveApplication"), "{refused}");
    for column in ["EmployeeID", "UpdatedDateUTC"] {
        let refused = demo.refusal(&update(&format!("{column} = NULL"))).await;
        assert!(refused.contains(column), "{refused}");
    }
    let sql = format!(
        "INSERT INTO LeaveApplications (EmployeeID, LeaveTypeID, StartDate, EndDate) VALUES ('{employee}', '{}', DATE '2026-05-04', DATE '2026-05-01')",
        kinds[0][0]
    );
    let error = demo.session.collect(&sql).await.unwrap_err().to_string();
    assert!(
        error.contains("StartDate and EndDate are required"),
        "{error}"
    );
    let errors = demo
        .rows("SELECT Outcome, ErrorMessage FROM system.WriteErrors")
        .await;
    assert_eq!(errors[0][0], "refused");
    assert!(errors[0][1].contains("Title is required"), "{errors:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_decided_on_leave_takes_a_yes() {
    let demo = asked(&[]).await;
    let id = requested(&demo).await;
    for name in ["ApproveLeaveApplication", "RejectLeaveApplication"] {
        let refused = demo.refusal(&format!("CALL {name}('{id}')")).await;
        assert!(refused.contains("can't be undone"), "{refused}");
        assert_eq!(statuses(&demo, &id).await, "REQUESTED");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn leave_that_is_asked_for_is_approved_or_refused_once() {
    let demo = office(&[]).await;
    for (name, act, status) in [
        ("ApproveLeaveApplication", "approve", "SCHEDULED"),
        ("RejectLeaveApplication", "reject", "REJECTED"),
    ] {
        let id = requested(&demo).await;
        let call = format!("CALL {name}(LeaveApplicationID => '{id}')");
        demo.session
            .collect("SET xero.dry_run = true")
            .await
            .unwrap();
        let refused = demo.refusal(&call).await;
        assert!(
            refused.contains(&format!("POST /LeaveApplications/{id}/{act}")),
            "{refused}"
        );
        demo.session
            .collect("SET xero.dry_run = false")
            .await
            .unwrap();
        let (rows, calls) = demo.write(&call).await.unwrap();
        assert_eq!((&rows[0][0], rows[0][2].as_str()), (&id, status));
        assert_eq!(calls.len(), 1);
        assert_eq!(
            calls[0].path,
            format!("/payroll.xro/1.0/LeaveApplications/{id}/{act}")
        );
        assert_eq!(statuses(&demo, &id).await, status);
        let error = demo.session.collect(&call).await.unwrap_err().to_string();
        assert!(error.contains("Only requested leave"), "{error}");
    }
    let call = "CALL ApproveLeaveApplication('5cc8cf28-567e-4d43-b287-687cfcaec47c')";
    assert!(demo.refusal(call).await.contains("nothing was sent"));
}
