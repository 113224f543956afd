//! The replies of 1.0: which fields they have, and how values are spelled.
//!
//! What isn't set is absent, null or empty, as everywhere. Some numbers are texts, some days have
//! no offset and some another than none. // (s)(x) README sections 1 and 6

use std::sync::Arc;

use chrono::NaiveDate;

use super::employees::{Employee, EmployeeDetail, OpeningBalances, PayTemplate, TaxDeclaration};
use super::lines::{DeductionLine, EarningsLine, LeaveLine, ReimbursementLine, SuperLine};
use super::{
    DeductionType, EarningsRate, LeaveApplication, LeaveType, PayRun, PaySlip, PayrollCalendar,
    ReimbursementType, Settings, SuperFund, SuperFundProduct, Timesheet, Totals,
};
use crate::simulator::apis::Request;
use crate::simulator::data::World;
use crate::simulator::data::amount::Amount;
use crate::simulator::data::calendar::midnight_ms;
use crate::simulator::data::ids::Guid;
use crate::simulator::render::json::{Object, object};
use crate::simulator::render::{money, ms_date, ms_instant, optional_text};

/// What a reply's spelling depends on.
pub(crate) struct Page {
    world: Arc<World>,
    upper_case_ids: bool,
}

/// A number that stands for a row, so that its spelling is always the same.
fn row_of(id: Guid) -> usize {
    usize::try_from(id.0 % 1_000).unwrap_or_default()
}

/// A day without an offset. // (s) the examples of timesheets
fn bare_date(day: NaiveDate) -> String {
    format!("/Date({})/", midnight_ms(day))
}

/// A day of some rows as Sydney's midnight. // (x) README section 6: the offset counts
fn local_date(day: NaiveDate, row: usize) -> String {
    match row % 4 {
        1 => format!("/Date({}+1000)/", midnight_ms(day) - 10 * 3_600_000),
        _ => ms_date(day),
    }
}

impl Page {
    pub(crate) fn of(request: &Request) -> Page {
        Page {
            world: Arc::clone(&request.world),
            upper_case_ids: request.upper_case_ids,
        }
    }

    fn id(&self, guid: Guid) -> String {
        match self.upper_case_ids && guid.0 & 1 == 1 {
            true => guid.to_string().to_uppercase(),
            false => guid.to_string(),
        }
    }

    fn text(&self, o: &mut Object<'_>, row: usize, name: &str, value: Option<&str>) {
        optional_text(o, &self.world, row, name, value);
    }

    pub(crate) fn employee(&self, employee: &Employee, is_whole: bool) -> String {
        let row = row_of(employee.employee_id);
        object(|o| {
            o.text("EmployeeID", self.id(employee.employee_id));
            o.text("FirstName", &employee.first_name);
            self.text(o, row, "MiddleNames", employee.middle_names.as_deref());
            o.text("LastName", &employee.last_name);
            o.text("Status", employee.status);
            self.text(o, row, "Email", employee.email.as_deref());
            o.text("DateOfBirth", ms_date(employee.date_of_birth));
            self.text(o, row, "Gender", employee.gender);
            self.text(o, row, "Phone", employee.phone.as_deref());
            self.text(o, row, "Mobile", employee.mobile.as_deref());
            day(o, "StartDate", employee.start_date);
            day(o, "TerminationDate", employee.termination_date);
            // (3) the list tells the group, though not the job.
            self.text(o, row, "EmployeeGroupName", employee.employee_group_name);
            let ids = [
                ("OrdinaryEarningsRateID", employee.ordinary_earnings_rate_id),
                ("PayrollCalendarID", employee.payroll_calendar_id),
            ];
            for (name, id) in ids {
                if let Some(id) = id {
                    o.text(name, self.id(id));
                }
            }
            o.text("UpdatedDateUTC", ms_instant(employee.updated_ms));
            o.flag("IsSTP2Qualified", employee.is_stp2_qualified);
            // (i) README section 1: the rest takes a call for each employee.
            if is_whole {
                self.employee_detail(o, row, employee.employee_id, &employee.detail);
            }
        })
    }

    fn employee_detail(&self, o: &mut Object<'_>, row: usize, id: Guid, detail: &EmployeeDetail) {
        let texts = [
            ("Title", detail.title),
            ("JobTitle", detail.job_title.as_deref()),
            ("Classification", detail.classification),
            ("TwitterUserName", detail.twitter_user_name.as_deref()),
            ("IncomeType", detail.income_type),
            ("EmploymentType", detail.employment_type),
            ("CountryOfResidence", detail.country_of_residence),
            ("TerminationReason", detail.termination_reason),
        ];
        for (name, value) in texts {
            self.text(o, row, name, value);
        }
        o.flag(
            "IsAuthorisedToApproveLeave",
            detail.is_authorised_to_approve_leave,
        );
        o.flag(
            "IsAuthorisedToApproveTimesheets",
            detail.is_authorised_to_approve_timesheets,
        );
        if let Some(address) = &detail.home_address {
            o.object("HomeAddress", |o| {
                o.text("AddressLine1", &address.address_line1);
                let lines = [
                    ("AddressLine2", address.address_line2),
                    ("City", address.city),
                    ("Region", address.region),
                    ("PostalCode", address.postal_code),
                    ("Country", address.country),
                ];
                for (name, value) in lines {
                    self.text(o, row, name, value);
                }
            });
        }
        o.object("TaxDeclaration", |o| {
            self.tax_declaration(o, row, id, &detail.tax_declaration);
        });
        o.objects("BankAccounts", &detail.bank_accounts, |o, account| {
            o.text("StatementText", &account.statement_text);
            o.text("AccountName", &account.account_name);
            o.text("BSB", &account.bsb);
            o.text("AccountNumber", &account.account_number);
            o.flag("Remainder", account.remainder);
            amount(o, row, "Amount", account.amount);
        });
        if let Some(balances) = &detail.opening_balances {
            o.object("OpeningBalances", |o| {
                self.opening_balances(o, row, balances)
            });
        }
        o.object("PayTemplate", |o| {
            self.pay_template(o, row, &detail.pay_template)
        });
        o.objects(
            "SuperMemberships",
            &detail.super_memberships,
            |o, membership| {
                o.text("SuperMembershipID", self.id(membership.super_membership_id));
                o.text("SuperFundID", self.id(membership.super_fund_id));
                o.text("EmployeeNumber", &membership.employee_number);
            },
        );
        o.objects("LeaveBalances", &detail.leave_balances, |o, balance| {
            o.text("LeaveName", balance.leave_name);
            o.text("LeaveTypeID", self.id(balance.leave_type_id));
            o.raw("NumberOfUnits", balance.number_of_units);
            o.text("TypeOfUnits", balance.type_of_units);
        });
    }

    fn tax_declaration(&self, o: &mut Object<'_>, row: usize, id: Guid, tax: &TaxDeclaration) {
        o.text("EmployeeID", self.id(id));
        let words = [
            ("EmploymentBasis", tax.employment_basis),
            ("TFNExemptionType", tax.tfn_exemption_type),
            ("TaxFileNumber", tax.tax_file_number.as_deref()),
            ("ABN", tax.abn),
            ("ResidencyStatus", tax.residency_status),
            ("TaxScaleType", tax.tax_scale_type),
            ("WorkCondition", tax.work_condition),
            ("SeniorMaritalStatus", tax.senior_marital_status),
        ];
        for (name, value) in words {
            self.text(o, row, name, value);
        }
        let flags = [
            (
                "AustralianResidentForTaxPurposes",
                Some(tax.australian_resident_for_tax_purposes),
            ),
            (
                "TaxFreeThresholdClaimed",
                Some(tax.tax_free_threshold_claimed),
            ),
            ("HasHELPDebt", Some(tax.has_help_debt)),
            ("HasSFSSDebt", Some(tax.has_sfss_debt)),
            ("HasTradeSupportLoanDebt", tax.has_trade_support_loan_debt),
            (
                "EligibleToReceiveLeaveLoading",
                Some(tax.eligible_to_receive_leave_loading),
            ),
            ("HasStudentStartupLoan", Some(tax.has_student_startup_loan)),
            ("HasLoanOrStudentDebt", tax.has_loan_or_student_debt),
            (
                "IncludeLeaveLoadingInQualifyingEarnings",
                Some(tax.include_leave_loading_in_qualifying_earnings),
            ),
        ];
        for (name, value) in flags {
            flag(o, name, value);
        }
        let amounts = [
            ("TaxOffsetEstimatedAmount", tax.tax_offset_estimated_amount),
            (
                "UpwardVariationTaxWithholdingAmount",
                tax.upward_variation_tax_withholding_amount,
            ),
            (
                "ApprovedWithholdingVariationPercentage",
                tax.approved_withholding_variation_percentage,
            ),
        ];
        for (name, value) in amounts {
            amount(o, row, name, value);
        }
        o.text("UpdatedDateUTC", ms_instant(tax.updated_ms));
    }

    fn pay_template(&self, o: &mut Object<'_>, row: usize, template: &PayTemplate) {
        o.objects("EarningsLines", &template.earnings_lines, |o, line| {
            self.earnings_line(o, row, line);
        });
        o.objects("DeductionLines", &template.deduction_lines, |o, line| {
            self.deduction_line(o, row, line);
        });
        o.objects("SuperLines", &template.super_lines, |o, line| {
            self.super_line(o, row, line);
        });
        o.objects(
            "ReimbursementLines",
            &template.reimbursement_lines,
            |o, line| {
                self.reimbursement_line(o, row, line);
            },
        );
        o.objects("LeaveLines", &template.leave_lines, |o, line| {
            self.leave_line(o, row, line);
        });
    }

    fn opening_balances(&self, o: &mut Object<'_>, row: usize, balances: &OpeningBalances) {
        o.text("OpeningBalanceDate", ms_date(balances.opening_balance_date));
        // (s) a number that is declared a text.
        match (balances.tax, row % 2) {
            (Some(tax), 0) => o.text("Tax", money(tax, row)),
            (tax, _) => amount(o, row, "Tax", tax),
        }
        o.objects("EarningsLines", &balances.earnings_lines, |o, line| {
            self.earnings_line(o, row, line);
        });
        o.objects("DeductionLines", &balances.deduction_lines, |o, line| {
            self.deduction_line(o, row, line);
        });
        o.objects("SuperLines", &balances.super_lines, |o, line| {
            self.super_line(o, row, line);
        });
        o.objects(
            "ReimbursementLines",
            &balances.reimbursement_lines,
            |o, line| {
                self.reimbursement_line(o, row, line);
            },
        );
        o.objects("LeaveLines", &balances.leave_lines, |o, line| {
            o.text("LeaveTypeID", self.id(line.leave_type_id));
            o.raw("NumberOfUnits", line.number_of_units);
        });
        let paid = &balances.paid_leave_earnings_lines;
        o.objects("PaidLeaveEarningsLines", paid, |o, line| {
            o.text("LeaveTypeID", self.id(line.leave_type_id));
            o.raw("Amount", money(line.amount, row));
            let loading = line.sgc_applied_leave_loading_amount;
            amount(o, row, "SGCAppliedLeaveLoadingAmount", loading);
            let loading = line.sgc_exempted_leave_loading_amount;
            amount(o, row, "SGCExemptedLeaveLoadingAmount", loading);
            flag(o, "ResetSTPCategorisation", line.reset_stp_categorisation);
        });
    }

    fn earnings_line(&self, o: &mut Object<'_>, row: usize, line: &EarningsLine) {
        o.text("EarningsRateID", self.id(line.earnings_rate_id));
        word(o, "CalculationType", line.calculation_type);
        let amounts = [
            ("AnnualSalary", line.annual_salary),
            ("NumberOfUnitsPerWeek", line.number_of_units_per_week),
            ("RatePerUnit", line.rate_per_unit),
            ("NormalNumberOfUnits", line.normal_number_of_units),
            ("Amount", line.amount),
            ("NumberOfUnits", line.number_of_units),
            ("FixedAmount", line.fixed_amount),
        ];
        for (name, value) in amounts {
            amount(o, row, name, value);
        }
    }

    fn deduction_line(&self, o: &mut Object<'_>, row: usize, line: &DeductionLine) {
        amount(o, row, "Amount", line.amount);
        amount(o, row, "Percentage", line.percentage);
        amount(o, row, "NumberOfUnits", line.number_of_units);
        o.text("CalculationType", line.calculation_type);
        o.text("DeductionTypeID", self.id(line.deduction_type_id));
    }

    fn super_line(&self, o: &mut Object<'_>, row: usize, line: &SuperLine) {
        if let Some(id) = line.super_membership_id {
            o.text("SuperMembershipID", self.id(id));
        }
        o.text("ContributionType", line.contribution_type);
        o.text("CalculationType", line.calculation_type);
        amount(
            o,
            row,
            "MinimumMonthlyEarnings",
            line.minimum_monthly_earnings,
        );
        o.text("ExpenseAccountCode", line.expense_account_code);
        o.text("LiabilityAccountCode", line.liability_account_code);
        day(
            o,
            "PaymentDateForThisPeriod",
            line.payment_date_for_this_period,
        );
        amount(o, row, "Percentage", line.percentage);
        amount(o, row, "Amount", line.amount);
    }

    fn reimbursement_line(&self, o: &mut Object<'_>, row: usize, line: &ReimbursementLine) {
        o.text("ReimbursementTypeID", self.id(line.reimbursement_type_id));
        self.text(o, row, "Description", line.description.as_deref());
        word(o, "ExpenseAccount", line.expense_account);
        o.raw("Amount", money(line.amount, row));
    }

    fn leave_line(&self, o: &mut Object<'_>, row: usize, line: &LeaveLine) {
        o.text("LeaveTypeID", self.id(line.leave_type_id));
        o.text("CalculationType", line.calculation_type);
        amount(o, row, "NumberOfUnits", line.number_of_units);
        amount(o, row, "AnnualNumberOfUnits", line.annual_number_of_units);
        let full_time = line.full_time_number_of_units_per_period;
        amount(o, row, "FullTimeNumberOfUnitsPerPeriod", full_time);
        let payout = line.entitlement_final_pay_payout_type;
        word(o, "EntitlementFinalPayPayoutType", payout);
        let kind = line.employment_termination_payment_type;
        word(o, "EmploymentTerminationPaymentType", kind);
        flag(
            o,
            "IncludeSuperannuationGuaranteeContribution",
            line.include_super,
        );
        o.flag("IsQualifyingEarnings", line.is_qualifying_earnings);
    }

    pub(crate) fn leave_application(&self, leave: &LeaveApplication) -> String {
        let row = row_of(leave.leave_application_id);
        object(|o| {
            o.text("LeaveApplicationID", self.id(leave.leave_application_id));
            o.text("EmployeeID", self.id(leave.employee_id));
            o.text("LeaveTypeID", self.id(leave.leave_type_id));
            o.objects("LeavePeriods", &leave.leave_periods, |o, period| {
                o.text("PayPeriodStartDate", ms_date(period.pay_period_start_date));
                o.text("PayPeriodEndDate", ms_date(period.pay_period_end_date));
                o.text("LeavePeriodStatus", period.leave_period_status);
                o.raw("NumberOfUnits", money(period.number_of_units, row));
            });
            self.text(o, row, "Title", leave.title.as_deref());
            self.text(o, row, "Description", leave.description.as_deref());
            o.text("StartDate", local_date(leave.start_date, row));
            o.text("EndDate", local_date(leave.end_date, row));
            o.text("UpdatedDateUTC", ms_instant(leave.updated_ms));
            o.text("PayOutType", leave.pay_out_type);
        })
    }

    pub(crate) fn payroll_calendar(&self, calendar: &PayrollCalendar) -> String {
        object(|o| {
            o.text("PayrollCalendarID", self.id(calendar.payroll_calendar_id));
            o.text("Name", calendar.name);
            o.text("CalendarType", calendar.calendar_type);
            o.text("StartDate", ms_date(calendar.start_date));
            o.text("PaymentDate", ms_date(calendar.payment_date));
            o.text("UpdatedDateUTC", ms_instant(calendar.updated_ms));
            day(o, "ReferenceDate", calendar.reference_date);
        })
    }

    pub(crate) fn pay_run(&self, run: &PayRun, slips: Option<&[PaySlip]>) -> String {
        let row = row_of(run.pay_run_id);
        object(|o| {
            o.text("PayRunID", self.id(run.pay_run_id));
            o.text("PayrollCalendarID", self.id(run.payroll_calendar_id));
            o.text(
                "PayRunPeriodStartDate",
                ms_date(run.pay_run_period_start_date),
            );
            o.text("PayRunPeriodEndDate", ms_date(run.pay_run_period_end_date));
            o.text("PaymentDate", ms_date(run.payment_date));
            totals(o, row, "Reimbursement", &run.totals);
            o.text("PayRunStatus", run.pay_run_status);
            self.text(o, row, "PayslipMessage", run.payslip_message.as_deref());
            o.text("UpdatedDateUTC", ms_instant(run.updated_ms));
            if let Some(slips) = slips {
                o.objects("Payslips", slips, |o, slip| {
                    let row = row_of(slip.payslip_id);
                    o.text("EmployeeID", self.id(slip.employee_id));
                    o.text("PayslipID", self.id(slip.payslip_id));
                    o.text("FirstName", &slip.first_name);
                    o.text("LastName", &slip.last_name);
                    self.text(o, row, "EmployeeGroup", slip.employee_group);
                    totals(o, row, "Reimbursements", &slip.totals);
                    o.text("UpdatedDateUTC", ms_instant(slip.updated_ms));
                });
            }
        })
    }

    pub(crate) fn pay_slip(&self, slip: &PaySlip) -> String {
        let row = row_of(slip.payslip_id);
        object(|o| {
            o.text("EmployeeID", self.id(slip.employee_id));
            o.text("PayslipID", self.id(slip.payslip_id));
            o.text("FirstName", &slip.first_name);
            o.text("LastName", &slip.last_name);
            totals(o, row, "Reimbursements", &slip.totals);
            o.text("UpdatedDateUTC", ms_instant(slip.updated_ms));
            o.objects("EarningsLines", &slip.earnings_lines, |o, line| {
                self.earnings_line(o, row, line);
            });
            o.objects(
                "LeaveEarningsLines",
                &slip.leave_earnings_lines,
                |o, line| {
                    o.text("EarningsRateID", self.id(line.earnings_rate_id));
                    o.raw("RatePerUnit", money(line.rate_per_unit, row));
                    o.raw("NumberOfUnits", money(line.number_of_units, row));
                    o.text("PayOutType", line.pay_out_type);
                },
            );
            let by_timesheet = &slip.timesheet_earnings_lines;
            o.objects("TimesheetEarningsLines", by_timesheet, |o, line| {
                self.earnings_line(o, row, line);
            });
            o.objects("DeductionLines", &slip.deduction_lines, |o, line| {
                self.deduction_line(o, row, line);
            });
            o.objects("LeaveAccrualLines", &slip.leave_accrual_lines, |o, line| {
                o.text("LeaveTypeID", self.id(line.leave_type_id));
                // (s) the example: 0.0769.
                o.raw("NumberOfUnits", line.number_of_units);
                o.flag("AutoCalculate", line.auto_calculate);
            });
            o.objects(
                "ReimbursementLines",
                &slip.reimbursement_lines,
                |o, line| {
                    self.reimbursement_line(o, row, line);
                },
            );
            o.objects(
                "SuperannuationLines",
                &slip.superannuation_lines,
                |o, line| {
                    self.super_line(o, row, line);
                },
            );
            o.objects("TaxLines", &slip.tax_lines, |o, line| {
                o.text("PayslipTaxLineID", self.id(line.payslip_tax_line_id));
                o.text("TaxTypeName", line.tax_type_name);
                self.text(o, row, "Description", line.description);
                o.raw("Amount", money(line.amount, row));
                word(o, "ManualTaxType", line.manual_tax_type);
                word(o, "LiabilityAccount", line.liability_account);
            });
        })
    }

    pub(super) fn timesheet(&self, timesheet: &Timesheet) -> String {
        let row = row_of(timesheet.timesheet_id);
        object(|o| {
            o.text("TimesheetID", self.id(timesheet.timesheet_id));
            o.text("EmployeeID", self.id(timesheet.employee_id));
            o.text("StartDate", bare_date(timesheet.start_date));
            o.text("EndDate", bare_date(timesheet.end_date));
            o.text("Status", timesheet.status_v1);
            o.raw("Hours", money(timesheet.total_hours, row));
            o.objects("TimesheetLines", timesheet.lines_v1(), |o, line| {
                o.text("EarningsRateID", self.id(line.earnings_rate_id));
                if let Some(item) = line.tracking_item_id {
                    o.text("TrackingItemID", self.id(item));
                }
                let units = line.number_of_units.iter();
                let units: Vec<String> = units.map(|units| money(*units, row)).collect();
                o.raw("NumberOfUnits", format_args!("[{}]", units.join(",")));
                o.text("UpdatedDateUTC", ms_instant(line.updated_ms));
            });
            o.text("UpdatedDateUTC", ms_instant(timesheet.updated_ms));
        })
    }

    pub(super) fn earnings_rate(&self, rate: &EarningsRate) -> String {
        let row = row_of(rate.earnings_rate_id);
        object(|o| {
            o.text("EarningsRateID", self.id(rate.earnings_rate_id));
            o.text("Name", rate.name);
            o.text("EarningsType", rate.earnings_type);
            o.text("RateType", rate.rate_type);
            o.text("AccountCode", rate.account_code);
            self.text(o, row, "TypeOfUnits", rate.type_of_units);
            // (s) declared a text, a number in the example.
            match (rate.rate_per_unit, row % 2) {
                (Some(per_unit), 0) => o.text("RatePerUnit", money(per_unit, row)),
                (per_unit, _) => amount(o, row, "RatePerUnit", per_unit),
            }
            amount(o, row, "Multiplier", rate.multiplier);
            flag(o, "AccrueLeave", rate.accrue_leave);
            amount(o, row, "Amount", rate.amount);
            o.flag("IsExemptFromTax", rate.is_exempt_from_tax);
            o.flag("IsExemptFromSuper", rate.is_exempt_from_super);
            o.flag("IsReportableAsW1", rate.is_reportable_as_w1);
            o.flag("IsQualifyingEarnings", rate.is_qualifying_earnings);
            o.flag(
                "AllowanceContributesToAnnualLeaveRate",
                rate.allowance_contributes_to_annual_leave_rate,
            );
            o.flag(
                "AllowanceContributesToOvertimeRate",
                rate.allowance_contributes_to_overtime_rate,
            );
            o.text("UpdatedDateUTC", ms_instant(rate.updated_ms));
            let kind = rate.employment_termination_payment_type;
            word(o, "EmploymentTerminationPaymentType", kind);
            word(o, "AllowanceType", rate.allowance_type);
            word(o, "AllowanceCategory", rate.allowance_category);
            o.flag("CurrentRecord", rate.current_record);
        })
    }

    pub(super) fn deduction_type(&self, kind: &DeductionType) -> String {
        object(|o| {
            o.text("DeductionTypeID", self.id(kind.deduction_type_id));
            o.text("DeductionCategory", kind.deduction_category);
            o.text("Name", kind.name);
            o.text("AccountCode", kind.account_code);
            o.flag("ReducesTax", kind.reduces_tax);
            o.flag("ReducesSuper", kind.reduces_super);
            o.flag("IsExemptFromW1", kind.is_exempt_from_w1);
            o.text("UpdatedDateUTC", ms_instant(kind.updated_ms));
            o.flag("CurrentRecord", kind.current_record);
        })
    }

    pub(super) fn leave_type(&self, kind: &LeaveType) -> String {
        let row = row_of(kind.leave_type_id);
        object(|o| {
            o.text("LeaveTypeID", self.id(kind.leave_type_id));
            o.text("Name", kind.name);
            o.text("TypeOfUnits", kind.type_of_units);
            amount(o, row, "NormalEntitlement", kind.normal_entitlement);
            amount(o, row, "LeaveLoadingRate", kind.leave_loading_rate);
            o.flag("IsPaidLeave", kind.is_paid_leave);
            o.flag("ShowOnPayslip", kind.show_on_payslip);
            o.text("UpdatedDateUTC", ms_instant(kind.updated_ms));
            o.flag("CurrentRecord", kind.current_record);
            word(o, "LeaveCategoryCode", kind.leave_category_code);
            o.flag("SGCExempt", kind.sgc_exempt);
            o.flag("IsQualifyingEarnings", kind.is_qualifying_earnings);
        })
    }

    pub(super) fn reimbursement_type(&self, kind: &ReimbursementType) -> String {
        object(|o| {
            o.text("ReimbursementTypeID", self.id(kind.reimbursement_type_id));
            o.text("Name", kind.name);
            o.text("AccountCode", kind.account_code);
            o.text("UpdatedDateUTC", ms_instant(kind.updated_ms));
            o.flag("CurrentRecord", kind.current_record);
        })
    }

    pub(crate) fn super_fund(&self, fund: &SuperFund) -> String {
        let row = row_of(fund.super_fund_id);
        object(|o| {
            o.text("SuperFundID", self.id(fund.super_fund_id));
            o.text("Name", fund.name);
            o.text("Type", fund.fund_type);
            let texts = [
                ("ABN", fund.abn),
                ("USI", fund.usi),
                ("SPIN", fund.spin),
                ("EmployerNumber", fund.employer_number.as_deref()),
                ("BSB", fund.bsb.as_deref()),
                ("AccountNumber", fund.account_number.as_deref()),
                ("AccountName", fund.account_name),
                ("ElectronicServiceAddress", fund.electronic_service_address),
            ];
            for (name, value) in texts {
                self.text(o, row, name, value);
            }
            o.text("UpdatedDateUTC", ms_instant(fund.updated_ms));
        })
    }

    pub(super) fn super_fund_product(&self, product: &SuperFundProduct) -> String {
        object(|o| {
            o.text("USI", product.usi);
            o.text("ABN", product.abn);
            word(o, "SPIN", product.spin);
            o.text("ProductName", product.product_name);
        })
    }

    pub(super) fn settings(&self, settings: &Settings) -> String {
        object(|o| {
            o.objects("Accounts", &settings.accounts, |o, account| {
                o.text("AccountID", self.id(account.account_id));
                o.text("Type", account.account_type);
                o.text("Code", account.code);
                o.text("Name", account.name);
            });
            o.object("TrackingCategories", |o| {
                let categories = [
                    ("EmployeeGroups", &settings.employee_groups),
                    ("TimesheetCategories", &settings.timesheet_categories),
                ];
                for (name, category) in categories {
                    let Some(category) = category else {
                        continue;
                    };
                    o.object(name, |o| {
                        let id = self.id(category.tracking_category_id);
                        o.text("TrackingCategoryID", id);
                        o.text("TrackingCategoryName", category.tracking_category_name);
                    });
                }
            });
            // (s) the example: a text.
            o.text(
                "DaysInPayrollYear",
                settings.days_in_payroll_year.to_string(),
            );
            o.flag("EmployeesAreSTP2", settings.employees_are_stp2);
        })
    }
}

/// Sums, of which the last but one has another name in a run. // (s)
fn totals(o: &mut Object<'_>, row: usize, reimbursements: &str, totals: &Totals) {
    o.raw("Wages", money(totals.wages, row));
    o.raw("Deductions", money(totals.deductions, row));
    o.raw("Tax", money(totals.tax, row));
    o.raw("Super", money(totals.super_amount, row));
    o.raw(reimbursements, money(totals.reimbursements, row));
    o.raw("NetPay", money(totals.net_pay, row));
}

fn amount(o: &mut Object<'_>, row: usize, name: &str, amount: Option<Amount>) {
    if let Some(amount) = amount {
        o.raw(name, money(amount, row));
    }
}

fn word(o: &mut Object<'_>, name: &str, word: Option<&str>) {
    if let Some(word) = word {
        o.text(name, word);
    }
}

fn flag(o: &mut Object<'_>, name: &str, flag: Option<bool>) {
    if let Some(flag) = flag {
        o.flag(name, flag);
    }
}

fn day(o: &mut Object<'_>, name: &str, day: Option<NaiveDate>) {
    if let Some(day) = day {
        o.text(name, ms_date(day));
    }
}
