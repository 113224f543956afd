//! What payroll costs: the calls, counted at the other end.

use super::*;

/// The paths of the calls that a query makes, sorted, an id as `{id}`.
async fn paths(demo: &Demo, sql: &str) -> Vec<String> {
    let (_, calls) = demo.ask(sql).await;
    let mut paths: Vec<String> = calls
        .iter()
        .map(|call| {
            let parts = call.path.split('/').map(|part| match Guid::parse(part) {
                Some(_) => "{id}",
                None => part,
            });
            parts.collect::<Vec<_>>().join("/")
        })
        .collect();
    paths.sort();
    paths
}

fn times(count: usize, path: &str) -> Vec<String> {
    vec![path.to_string(); count]
}

const EMPLOYEES: &str = "/payroll.xro/1.0/Employees";
const EMPLOYEE: &str = "/payroll.xro/1.0/Employees/{id}";
const PAY_RUNS: &str = "/payroll.xro/1.0/PayRuns";
const PAY_RUN: &str = "/payroll.xro/1.0/PayRuns/{id}";
const PAY_SLIP: &str = "/payroll.xro/1.0/Payslip/{id}";

#[tokio::test]
async fn what_a_list_tells_is_free_of_calls_for_each() {
    let demo = Demo::with(options(1), &[]).await;
    let count = demo.simulator.books(0).employees().count();
    let sql = "SELECT FirstName FROM payrollaus.Employees";
    assert_eq!(paths(&demo, sql).await, times(1, EMPLOYEES));
    let sql = "SELECT JobTitle FROM payrollaus.Employees";
    let mut both = times(1, EMPLOYEES);
    both.extend(times(count, EMPLOYEE));
    assert_eq!(paths(&demo, sql).await, both);
    let gone = demo.simulator.books(0);
    let gone = gone
        .employees()
        .filter(|e| e.status == "TERMINATED")
        .count();
    let sql = "SELECT JobTitle FROM payrollaus.Employees WHERE Status = 'TERMINATED'";
    let mut both = times(1, EMPLOYEES);
    both.extend(times(gone, EMPLOYEE));
    assert_eq!(paths(&demo, sql).await, both);
}

#[tokio::test]
async fn every_column_means_the_costly_ones_only_if_auto_expand_details_says_so() {
    let sql = "SELECT * FROM payrollaus.Employees";
    let filled = async |settings: &[(&str, &str)]| {
        let demo = Demo::with(options(1), settings).await;
        let table = table_named("Employees");
        let job = table
            .columns
            .iter()
            .position(|c| c.name == "JobTitle")
            .expect("a column");
        let (rows, calls) = demo.ask(sql).await;
        let jobs = rows.iter().filter(|row| row[job] != NULL).count();
        (jobs > 0, calls.len() - 1, rows.len())
    };
    let (jobs, calls, _) = filled(&[]).await;
    assert_eq!((jobs, calls), (false, 0));
    let (jobs, calls, employees) = filled(&[("AutoExpandDetails", "true")]).await;
    assert_eq!((jobs, calls), (true, employees));
    // Too many of them are refused before the first.
    let dear = [("AutoExpandDetails", "true"), ("MaxCallsPerQuery", "5")];
    let demo = Demo::with(options(1), &dear).await;
    match demo.session.collect(sql).await {
        Ok(_) => panic!("{sql} has an answer"),
        Err(error) => assert!(error.to_string().contains("MaxCallsPerQuery"), "{error}"),
    }
    assert_eq!(demo.calls().len(), 1, "the list, and no employee");
}

#[test]
fn what_is_left_null_is_said_once_on_standard_error() {
    let sql = "SELECT * FROM payrollaus.Employees";
    let ended = crate::cli::Place::new().run(&["--demo", "--format", "csv", "-c", sql], "");
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(
        ended.err.matches("AutoExpandDetails").count(),
        1,
        "{}",
        ended.err
    );
    assert_eq!(
        ended.err.matches("ShowSensitive").count(),
        1,
        "{}",
        ended.err
    );
}

#[tokio::test]
async fn an_employees_lists_are_a_call_for_each_that_matches() {
    let demo = Demo::with(options(1), &[]).await;
    let employees: Vec<_> = demo.simulator.books(0).employees().collect();
    let sql = "SELECT * FROM payrollaus.LeaveBalances";
    let mut both = times(1, EMPLOYEES);
    both.extend(times(employees.len(), EMPLOYEE));
    assert_eq!(paths(&demo, sql).await, both);
    let gone = employees
        .iter()
        .filter(|e| e.status == "TERMINATED")
        .count();
    let sql = "SELECT * FROM payrollaus.LeaveBalances WHERE Status = 'TERMINATED'";
    let mut both = times(1, EMPLOYEES);
    both.extend(times(gone, EMPLOYEE));
    assert_eq!(paths(&demo, sql).await, both);
    let sql = format!(
        "SELECT LeaveName FROM payrollaus.LeaveBalances WHERE EmployeeID = '{}'",
        employees[3].employee_id
    );
    assert_eq!(paths(&demo, &sql).await, times(1, EMPLOYEE));
}

#[tokio::test]
async fn pay_slips_are_a_call_a_run_and_their_lines_a_call_a_slip() {
    let demo = Demo::with(options(1), &[]).await;
    let books = demo.simulator.books(0);
    let (runs, slips) = (books.pay_runs().count(), books.pay_slips().count());
    let mut expected = times(1, PAY_RUNS);
    expected.extend(times(runs, PAY_RUN));
    let sql = "SELECT NetPay FROM payrollaus.PaySlips";
    assert_eq!(paths(&demo, sql).await, expected);
    expected.extend(times(slips, PAY_SLIP));
    let sql = "SELECT Amount FROM payrollaus.PaySlipTaxes";
    assert_eq!(paths(&demo, sql).await, expected);
    let drafts = books.pay_runs();
    let drafts = drafts.filter(|run| run.pay_run_status == "DRAFT").count();
    let mut expected = times(1, PAY_RUNS);
    expected.extend(times(drafts, PAY_RUN));
    let sql = "SELECT NetPay FROM payrollaus.PaySlips WHERE PayRunStatus = 'DRAFT'";
    assert_eq!(paths(&demo, sql).await, expected);
}

#[tokio::test]
async fn a_slip_that_is_named_costs_one_call() {
    let demo = Demo::with(options(1), &[]).await;
    let slips: Vec<_> = demo.simulator.books(0).pay_slips().collect();
    let (one, other) = (slips[0].payslip_id, slips[7].payslip_id);
    for table in [
        "PaySlipEarnings",
        "PaySlipDeductions",
        "PaySlipLeaveAccrual",
        "PaySlipLeaveEarnings",
        "PaySlipReimbursements",
        "PaySlipSuperannuations",
        "PaySlipTaxes",
        "PaySlipTimesheetEarnings",
    ] {
        let sql = format!("SELECT * FROM payrollaus.{table} WHERE PaySlipID = '{one}'");
        assert_eq!(paths(&demo, &sql).await, times(1, PAY_SLIP), "{table}");
    }
    let sql = format!(
        "SELECT Amount FROM payrollaus.PaySlipTaxes WHERE PayslipID IN ('{one}', '{other}')"
    );
    assert_eq!(paths(&demo, &sql).await, times(2, PAY_SLIP));
}

#[tokio::test]
async fn a_join_with_slips_asks_about_those_that_match_alone() {
    let demo = Demo::with(options(1), &[]).await;
    let books = demo.simulator.books(0);
    let runs: Vec<_> = books.pay_runs().collect();
    let latest = runs
        .iter()
        .map(|run| run.payment_date)
        .max()
        .expect("a run");
    let wanted: Vec<_> = runs
        .iter()
        .filter(|run| run.payment_date == latest)
        .collect();
    let slips = books.pay_slips();
    let slips = slips.filter(|slip| wanted.iter().any(|run| run.pay_run_id == slip.pay_run_id));
    let sql = format!(
        "SELECT s.LastName, t.Amount FROM payrollaus.PaySlips s JOIN payrollaus.PaySlipTaxes t \
         ON t.PayslipID = s.PayslipID WHERE s.PaymentDate = DATE '{latest}'"
    );
    let mut expected = times(1, PAY_RUNS);
    expected.extend(times(wanted.len(), PAY_RUN));
    expected.extend(times(slips.count(), PAY_SLIP));
    assert_eq!(paths(&demo, &sql).await, expected);
}

#[tokio::test]
async fn pay_items_and_settings_are_one_call_each() {
    let demo = Demo::with(options(1), &[]).await;
    for table in [
        "PayItemsEarnings",
        "PayItemsDeductions",
        "PayItemsLeave",
        "PayItemsReimbursements",
    ] {
        let sql = format!("SELECT * FROM payrollaus.{table}");
        let expected = times(1, "/payroll.xro/1.0/PayItems");
        assert_eq!(paths(&demo, &sql).await, expected, "{table}");
    }
    for table in ["Settings", "SettingsAccounts", "SettingsTrackingCategories"] {
        let sql = format!("SELECT * FROM payrollaus.{table}");
        let expected = times(1, "/payroll.xro/1.0/Settings");
        assert_eq!(paths(&demo, &sql).await, expected, "{table}");
    }
}

#[tokio::test]
async fn leave_is_read_from_the_newer_list_and_never_by_what_was_modified() {
    let demo = Demo::with(options(1), &[]).await;
    let (_, calls) = demo
        .ask(
            "SELECT Title FROM payrollaus.LeaveApplications \
             WHERE UpdatedDateUTC > TIMESTAMP '2025-01-01T00:00:00Z'",
        )
        .await;
    assert!(
        calls
            .iter()
            .all(|call| call.path.ends_with("/LeaveApplications/v2"))
    );
    assert!(calls.iter().all(|call| call.if_modified_since.is_none()));
    let (_, calls) = demo
        .ask(
            "SELECT LastName FROM payrollaus.Employees \
             WHERE UpdatedDateUTC > TIMESTAMP '2025-01-01T00:00:00Z'",
        )
        .await;
    let since = calls.iter().map(|call| call.if_modified_since.as_deref());
    assert_eq!(since.collect::<Vec<_>>(), [Some("2024-12-31T23:59:59")]);
}

#[tokio::test]
async fn no_where_and_no_order_is_sent_to_payroll() {
    let demo = Demo::with(options(1), &[]).await;
    let (rows, calls) = demo
        .ask(
            "SELECT LastName FROM payrollaus.Employees WHERE Status = 'ACTIVE' AND LastName LIKE 'S%' \
             ORDER BY StartDate DESC LIMIT 3",
        )
        .await;
    assert!(rows.len() <= 3);
    for call in calls {
        let keys: Vec<&str> = call.query.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(keys, ["page"], "{}", call.url);
    }
}

#[tokio::test]
async fn products_of_super_funds_take_a_number_and_say_so() {
    let demo = Demo::with(options(1), &[]).await;
    let sql = "SELECT * FROM payrollaus.SuperFundProducts";
    let error = match demo.session.collect(sql).await {
        Ok(_) => panic!("{sql} has an answer"),
        Err(error) => error.to_string(),
    };
    assert!(error.contains("ABN") && error.contains("USI"), "{error}");
    assert!(demo.calls().is_empty(), "nothing is sent");
    let sql = "SELECT * FROM payrollaus.SuperFundProducts WHERE USI = 'OSF0001AU'";
    let (rows, calls) = demo.ask(sql).await;
    assert_eq!((rows.len(), calls.len()), (1, 1));
    assert_eq!(calls[0].query_value("USI"), Some("OSF0001AU"));
}

#[tokio::test]
async fn products_of_super_funds_are_one_call_a_number_by_list_or_by_join() {
    let demo = Demo::with(options(1), &[]).await;
    let products = "SELECT p.ProductName FROM payrollaus.SuperFundProducts p";
    let numbers = ["24248426878", "53004085616", "11111111111"];
    let list = numbers.map(|number| format!("'{number}'")).join(", ");
    let (by_list, calls) = demo
        .ask(&format!("{products} WHERE p.ABN IN ({list})"))
        .await;
    assert_eq!(calls.len(), 3);
    assert!(!by_list.is_empty());
    let values = numbers.map(|number| format!("('{number}')")).join(", ");
    let join = format!("{products} JOIN (VALUES {values}) v(n) ON p.ABN = v.n");
    let (by_join, calls) = demo.ask(&join).await;
    assert_eq!((sorted(by_join), calls.len()), (sorted(by_list), 3));
}

#[tokio::test]
async fn timesheets_are_asked_for_by_status() {
    let demo = Demo::with(options(1), &[]).await;
    let (rows, calls) = demo
        .ask("SELECT TimesheetID FROM payrollaus.Timesheets WHERE Status = 'Approved'")
        .await;
    let truth = demo.simulator.books(0);
    let truth = truth
        .timesheets()
        .filter(|sheet| sheet.status == "Approved");
    assert_eq!(rows.len(), truth.count());
    assert!(
        calls
            .iter()
            .all(|call| call.query_value("status") == Some("Approved"))
    );
    assert!(
        calls
            .iter()
            .all(|call| call.path == "/payroll.xro/2.0/Timesheets")
    );
}
