//! Lists and settings: every column of every table is as the books have it.

use super::*;
use crate::truth::instant;

#[tokio::test]
async fn leave_applications_come_with_requests_and_refusals_and_their_periods() {
    for demo in demos().await {
        let (mut applications, mut periods) = (vec![], vec![]);
        for leave in demo.simulator.books(0).leave_applications() {
            for (number, period) in (1..).zip(&leave.leave_periods) {
                periods.push(vec![
                    id(leave.leave_application_id),
                    number.to_string(),
                    day(period.pay_period_start_date),
                    day(period.pay_period_end_date),
                    period.leave_period_status.to_string(),
                    rate(period.number_of_units),
                    id(leave.employee_id),
                    id(leave.leave_type_id),
                    day(leave.start_date),
                    day(leave.end_date),
                ]);
            }
            applications.push(vec![
                id(leave.leave_application_id),
                id(leave.employee_id),
                id(leave.leave_type_id),
                text(leave.title),
                text(leave.description),
                day(leave.start_date),
                day(leave.end_date),
                leave.pay_out_type.to_string(),
                leave.leave_periods.len().to_string(),
                instant(leave.updated_ms),
            ]);
        }
        assert!(periods.iter().any(|period| period[4] == "REQUESTED"));
        assert!(periods.iter().any(|period| period[4] == "REJECTED"));
        let columns = [
            "LeaveApplicationID",
            "EmployeeID",
            "LeaveTypeID",
            "Title",
            "Description",
            "StartDate",
            "EndDate",
            "PayOutType",
            "LeavePeriods",
            "UpdatedDateUTC",
        ];
        is_whole(&demo, "LeaveApplications", &columns, applications).await;
        let columns = [
            "LeaveApplicationID",
            "LineNumber",
            "PayPeriodStartDate",
            "PayPeriodEndDate",
            "LeavePeriodStatus",
            "NumberOfUnits",
            "EmployeeID",
            "LeaveTypeID",
            "StartDate",
            "EndDate",
        ];
        is_whole(&demo, "LeaveApplicationPeriods", &columns, periods).await;
    }
}

#[tokio::test]
async fn pay_items_are_four_tables() {
    for demo in demos().await {
        let books = demo.simulator.books(0);
        let rates = books.earnings_rates().into_iter().map(|item| {
            vec![
                id(item.earnings_rate_id),
                item.name.to_string(),
                item.earnings_type.to_string(),
                item.rate_type.to_string(),
                item.account_code.to_string(),
                text(item.type_of_units),
                rate(item.rate_per_unit),
                rate(item.multiplier),
                flag(item.accrue_leave),
                money(item.amount),
                flag(item.is_exempt_from_tax),
                flag(item.is_exempt_from_super),
                flag(item.is_reportable_as_w1),
                flag(item.is_qualifying_earnings),
                flag(item.allowance_contributes_to_annual_leave_rate),
                flag(item.allowance_contributes_to_overtime_rate),
                text(item.employment_termination_payment_type),
                text(item.allowance_type),
                text(item.allowance_category),
                flag(item.current_record),
                instant(item.updated_ms),
            ]
        });
        let columns = [
            "EarningsRateID",
            "Name",
            "EarningsType",
            "RateType",
            "AccountCode",
            "TypeOfUnits",
            "RatePerUnit",
            "Multiplier",
            "AccrueLeave",
            "Amount",
            "IsExemptFromTax",
            "IsExemptFromSuper",
            "IsReportableAsW1",
            "IsQualifyingEarnings",
            "AllowanceContributesToAnnualLeaveRate",
            "AllowanceContributesToOvertimeRate",
            "EmploymentTerminationPaymentType",
            "AllowanceType",
            "AllowanceCategory",
            "CurrentRecord",
            "UpdatedDateUTC",
        ];
        is_whole(&demo, "PayItemsEarnings", &columns, rates.collect()).await;
        let deductions = books.deduction_types().into_iter().map(|item| {
            vec![
                id(item.deduction_type_id),
                item.name.to_string(),
                item.deduction_category.to_string(),
                item.account_code.to_string(),
                flag(item.reduces_tax),
                flag(item.reduces_super),
                flag(item.is_exempt_from_w1),
                flag(item.current_record),
                instant(item.updated_ms),
            ]
        });
        let columns = [
            "DeductionTypeID",
            "Name",
            "DeductionCategory",
            "AccountCode",
            "ReducesTax",
            "ReducesSuper",
            "IsExemptFromW1",
            "CurrentRecord",
            "UpdatedDateUTC",
        ];
        is_whole(&demo, "PayItemsDeductions", &columns, deductions.collect()).await;
        let leave = books.leave_types().into_iter().map(|item| {
            vec![
                id(item.leave_type_id),
                item.name.to_string(),
                item.type_of_units.to_string(),
                rate(item.normal_entitlement),
                rate(item.leave_loading_rate),
                text(item.leave_category_code),
                flag(item.is_paid_leave),
                flag(item.show_on_payslip),
                flag(item.sgc_exempt),
                flag(item.is_qualifying_earnings),
                flag(item.current_record),
                instant(item.updated_ms),
            ]
        });
        let columns = [
            "LeaveTypeID",
            "Name",
            "TypeOfUnits",
            "NormalEntitlement",
            "LeaveLoadingRate",
            "LeaveCategoryCode",
            "IsPaidLeave",
            "ShowOnPayslip",
            "SGCExempt",
            "IsQualifyingEarnings",
            "CurrentRecord",
            "UpdatedDateUTC",
        ];
        is_whole(&demo, "PayItemsLeave", &columns, leave.collect()).await;
        let reimbursements = books.reimbursement_types().into_iter().map(|item| {
            vec![
                id(item.reimbursement_type_id),
                item.name.to_string(),
                item.account_code.to_string(),
                flag(item.current_record),
                instant(item.updated_ms),
            ]
        });
        let columns = [
            "ReimbursementTypeID",
            "Name",
            "AccountCode",
            "CurrentRecord",
            "UpdatedDateUTC",
        ];
        let truth = reimbursements.collect();
        is_whole(&demo, "PayItemsReimbursements", &columns, truth).await;
    }
}

#[tokio::test]
async fn payroll_calendars_are_the_books_calendars() {
    for demo in demos().await {
        let calendars = demo.simulator.books(0);
        let calendars = calendars.payroll_calendars().map(|calendar| {
            vec![
                id(calendar.payroll_calendar_id),
                calendar.name.to_string(),
                calendar.calendar_type.to_string(),
                day(calendar.start_date),
                day(calendar.payment_date),
                day(calendar.reference_date),
                instant(calendar.updated_ms),
            ]
        });
        let columns = [
            "PayrollCalendarID",
            "Name",
            "CalendarType",
            "StartDate",
            "PaymentDate",
            "ReferenceDate",
            "UpdatedDateUTC",
        ];
        is_whole(&demo, "PayrollCalendars", &columns, calendars.collect()).await;
    }
}

#[tokio::test]
async fn timesheets_of_both_versions_are_whole_and_their_lines_too() {
    for demo in demos().await {
        let (mut sheets, mut lines, mut sheets_v1, mut days) = (vec![], vec![], vec![], vec![]);
        for sheet in demo.simulator.books(0).timesheets() {
            let of_sheet = [
                id(sheet.employee_id),
                id(sheet.payroll_calendar_id),
                day(sheet.start_date),
                day(sheet.end_date),
                sheet.status.to_string(),
            ];
            sheets.push(
                [
                    &[id(sheet.timesheet_id)][..],
                    &of_sheet,
                    &[
                        rate(sheet.total_hours),
                        instant(sheet.updated_ms),
                        sheet.lines.len().to_string(),
                    ],
                ]
                .concat(),
            );
            for (number, line) in (1..).zip(&sheet.lines) {
                let own = [
                    id(sheet.timesheet_id),
                    number.to_string(),
                    id(line.timesheet_line_id),
                    day(line.date),
                    id(line.earnings_rate_id),
                    id(line.tracking_item_id),
                    rate(line.number_of_units),
                ];
                lines.push([&own[..], &of_sheet].concat());
            }
            for (number, line) in (1..).zip(sheet.lines_v1()) {
                for (place, (date, units)) in sheet
                    .start_date
                    .iter_days()
                    .zip(&line.number_of_units)
                    .enumerate()
                {
                    days.push(vec![
                        id(sheet.timesheet_id),
                        number.to_string(),
                        (place + 1).to_string(),
                        day(date),
                        id(line.earnings_rate_id),
                        id(line.tracking_item_id),
                        rate(*units),
                        instant(line.updated_ms),
                        id(sheet.employee_id),
                        day(sheet.start_date),
                        day(sheet.end_date),
                        sheet.status_v1.to_string(),
                    ]);
                }
            }
            sheets_v1.push(vec![
                id(sheet.timesheet_id),
                id(sheet.employee_id),
                day(sheet.start_date),
                day(sheet.end_date),
                sheet.status_v1.to_string(),
                rate(sheet.total_hours),
                sheet.lines_v1().len().to_string(),
                instant(sheet.updated_ms),
            ]);
        }
        assert!(days.iter().any(|day| day[2] == "8"), "only weeks");
        let columns = [
            "TimesheetID",
            "EmployeeID",
            "PayrollCalendarID",
            "StartDate",
            "EndDate",
            "Status",
            "TotalHours",
            "UpdatedDateUTC",
            "TimesheetLines",
        ];
        is_whole(&demo, "Timesheets", &columns, sheets).await;
        let columns = [
            "TimesheetID",
            "LineNumber",
            "TimesheetLineID",
            "Date",
            "EarningsRateID",
            "TrackingItemID",
            "NumberOfUnits",
            "EmployeeID",
            "PayrollCalendarID",
            "StartDate",
            "EndDate",
            "Status",
        ];
        is_whole(&demo, "TimesheetLines", &columns, lines).await;
        let columns = [
            "TimesheetID",
            "EmployeeID",
            "StartDate",
            "EndDate",
            "Status",
            "Hours",
            "TimesheetLines",
            "UpdatedDateUTC",
        ];
        is_whole(&demo, "TimesheetsV1", &columns, sheets_v1).await;
        let columns = [
            "TimesheetID",
            "LineNumber",
            "DayNumber",
            "Date",
            "EarningsRateID",
            "TrackingItemID",
            "NumberOfUnits",
            "UpdatedDateUTC",
            "EmployeeID",
            "StartDate",
            "EndDate",
            "Status",
        ];
        is_whole(&demo, "TimesheetLinesV1", &columns, days).await;
    }
}

#[tokio::test]
async fn super_funds_and_their_products_are_the_books() {
    for demo in demos().await {
        let books = demo.simulator.books(0);
        let funds = books.super_funds().map(|fund| {
            vec![
                id(fund.super_fund_id),
                fund.name.to_string(),
                fund.fund_type.to_string(),
                text(fund.abn),
                text(fund.usi),
                text(fund.spin),
                text(fund.employer_number),
                text(fund.bsb),
                text(fund.account_number),
                text(fund.account_name),
                text(fund.electronic_service_address),
                instant(fund.updated_ms),
            ]
        });
        let columns = [
            "SuperFundID",
            "Name",
            "Type",
            "ABN",
            "USI",
            "SPIN",
            "EmployerNumber",
            "BSB",
            "AccountNumber",
            "AccountName",
            "ElectronicServiceAddress",
            "UpdatedDateUTC",
        ];
        is_whole(&demo, "SuperFunds", &columns, funds.collect()).await;
        let products = |by: &dyn Fn(&xero_sql::simulator::payroll::SuperFundProduct) -> bool| {
            let products = books.super_fund_products().into_iter();
            let rows = products.filter(by).map(|product| {
                vec![
                    product.usi.to_string(),
                    product.abn.to_string(),
                    text(product.spin),
                    product.product_name.to_string(),
                ]
            });
            rows.collect::<Vec<_>>()
        };
        let columns = "USI, ABN, SPIN, ProductName";
        let name = "SuperFundProducts";
        let truth = products(&|product| product.abn == "24248426878");
        assert_eq!(truth.len(), 2);
        equal(&demo, name, columns, " WHERE ABN = '24248426878'", truth).await;
        let truth = products(&|product| product.usi == "PTC0133AU");
        equal(&demo, name, columns, " WHERE USI = 'PTC0133AU'", truth).await;
        let truth = products(&|product| product.abn != "40022701955");
        let condition = " WHERE ABN IN ('24248426878', '30099320583')";
        equal(&demo, name, columns, condition, truth).await;
    }
}

#[tokio::test]
async fn settings_come_with_their_accounts_and_tracking_categories() {
    for demo in demos().await {
        let settings = demo.simulator.books(0).payroll_settings();
        let category = |category: &Option<xero_sql::simulator::payroll::SettingsCategory>| {
            let category = category.as_ref();
            [
                id(category.map(|category| category.tracking_category_id)),
                text(category.map(|category| category.tracking_category_name)),
            ]
        };
        let groups = category(&settings.employee_groups);
        let timesheets = category(&settings.timesheet_categories);
        let own = [
            settings.days_in_payroll_year.to_string(),
            flag(settings.employees_are_stp2),
            settings.accounts.len().to_string(),
        ];
        let columns = [
            "DaysInPayrollYear",
            "EmployeesAreSTP2",
            "Accounts",
            "TrackingCategories_EmployeeGroups_TrackingCategoryID",
            "TrackingCategories_EmployeeGroups_TrackingCategoryName",
            "TrackingCategories_TimesheetCategories_TrackingCategoryID",
            "TrackingCategories_TimesheetCategories_TrackingCategoryName",
        ];
        let truth = vec![[&own[..], &groups, &timesheets].concat()];
        is_whole(&demo, "Settings", &columns, truth).await;
        let accounts = settings.accounts.iter().map(|account| {
            vec![
                id(account.account_id),
                account.code.to_string(),
                account.name.to_string(),
                account.account_type.to_string(),
            ]
        });
        let columns = ["AccountID", "Code", "Name", "Type"];
        is_whole(&demo, "SettingsAccounts", &columns, accounts.collect()).await;
        let kinds = [
            ("EmployeeGroups", &settings.employee_groups),
            ("TimesheetCategories", &settings.timesheet_categories),
        ];
        let kinds = kinds.into_iter().filter_map(|(kind, category)| {
            let category = category.as_ref()?;
            Some(vec![
                kind.to_string(),
                id(category.tracking_category_id),
                category.tracking_category_name.to_string(),
            ])
        });
        let columns = ["Kind", "TrackingCategoryID", "TrackingCategoryName"];
        is_whole(
            &demo,
            "SettingsTrackingCategories",
            &columns,
            kinds.collect(),
        )
        .await;
    }
}

#[tokio::test]
async fn what_takes_more_than_a_page_is_read_to_its_end() {
    let options = Options {
        invoices: 13_500,
        ..Options::default()
    };
    let demo = Demo::with(options, &[]).await;
    let books = demo.simulator.books(0);
    let counts = [
        ("Employees", books.employees().count()),
        ("LeaveApplications", books.leave_applications().count()),
        ("PayRuns", books.pay_runs().count()),
        ("Timesheets", books.timesheets().count()),
        ("TimesheetsV1", books.timesheets().count()),
    ];
    for (name, count) in counts {
        assert!(count > 100, "{name}");
        let sql = format!("SELECT COUNT(*) FROM payrollaus.{name}");
        assert_eq!(demo.rows(&sql).await, [[count.to_string()]], "{name}");
        // Every page is asked for, and none is a count.
        let pages: std::collections::BTreeSet<usize> = demo
            .calls()
            .iter()
            .filter_map(|call| call.query_value("page")?.parse().ok())
            .collect();
        let expected = 1..=count.div_ceil(100);
        if name == "Timesheets" {
            continue;
        }
        assert!(
            expected.clone().all(|page| pages.contains(&page)),
            "{name}: {pages:?}"
        );
    }
}
