//! Employees, with all that a single one shows.

use super::super::lines::fresh_id;
use super::super::pen::Pen;
use super::super::rules::{self, Broken, Trouble};
use super::super::sent::Sent;
use super::lines::{self, Lists};
use super::{Kind, choose, is_pay_item, keep, put, put_some};
use crate::simulator::data::ids::Kind as Id;
use crate::simulator::data::organisation::TRACKING;
use crate::simulator::payroll::{
    Employee, EmployeeBankAccount, EmployeeDetail, HomeAddress, OpeningBalances, PayTemplate,
    SuperMembership, TaxDeclaration,
};

pub(super) const KIND: Kind = Kind {
    root: "Employees",
    id: Id::Employee,
    make,
    show: |pen, page, index| page.employee(&pen.world.employee(index), true),
    changes: true,
};

/// The longest texts. // (?)
const LENGTHS: [(&str, usize); 6] = [
    ("FirstName", 35),
    ("LastName", 35),
    ("MiddleNames", 35),
    ("Email", 100),
    ("JobTitle", 50),
    ("Classification", 100),
];

fn make(pen: &mut Pen, sent: &Sent<'_>, known: Option<usize>) -> Result<usize, Trouble> {
    let mut broken = Broken::default();
    sent.within(&LENGTHS, &mut broken)?;
    let index = known.unwrap_or_else(|| pen.world.employees_ever());
    // (s) required, of a change too: pitfall 20.
    let names = (sent.word("FirstName")?, sent.word("LastName")?);
    let born = sent.day("DateOfBirth")?;
    broken.unless(names.0.is_some(), rules::EMPLOYEE_FIRST_NAME);
    broken.unless(names.1.is_some(), rules::EMPLOYEE_LAST_NAME);
    broken.unless(born.is_some(), rules::EMPLOYEE_BIRTH);
    let mut one = match known {
        Some(index) => pen.world.employee(index),
        None => blank(pen, index),
    };
    put(names.0, &mut one.first_name);
    put(names.1, &mut one.last_name);
    put(born, &mut one.date_of_birth);
    sent.change("MiddleNames", &mut one.middle_names)?;
    sent.change("Email", &mut one.email)?;
    let email = one.email.as_deref();
    let is_address = email.is_none_or(|email| email.contains('@') && !email.contains(' '));
    broken.unless(is_address, rules::EMAIL_ADDRESS);
    choose(
        sent,
        "Gender",
        &["N", "M", "F", "I"],
        &mut one.gender,
        &mut broken,
    )?;
    sent.change("Phone", &mut one.phone)?;
    sent.change("Mobile", &mut one.mobile)?;
    put_some(sent.day("StartDate")?, &mut one.start_date);
    put_some(sent.day("TerminationDate")?, &mut one.termination_date);
    let mut status = Some(one.status);
    choose(
        sent,
        "Status",
        &["ACTIVE", "TERMINATED"],
        &mut status,
        &mut broken,
    )?;
    one.status = status.unwrap_or("ACTIVE");
    let is_gone = one.status == "TERMINATED";
    broken.unless(
        !is_gone || one.termination_date.is_some(),
        rules::EMPLOYEE_IS_GONE,
    );
    if let Some(group) = sent.word("EmployeeGroupName")? {
        let mut options = TRACKING.iter().flat_map(|(_, options)| options.iter());
        let known = options.find(|option| **option == group);
        broken.unless(known.is_some(), rules::EMPLOYEE_GROUP);
        one.employee_group_name = known.copied();
    }
    if let Some(id) = sent.guid("OrdinaryEarningsRateID")? {
        broken.unless_for(
            is_pay_item(pen, 0, id),
            rules::PAY_ITEM,
            "OrdinaryEarningsRateID",
        );
        one.ordinary_earnings_rate_id = Some(id);
    }
    if let Some(id) = sent.guid("PayrollCalendarID")? {
        let calendar = pen.world.payroll_index(Id::PayrollCalendar, id);
        broken.unless(calendar.is_some(), rules::UNKNOWN_CALENDAR);
        one.payroll_calendar_id = Some(id);
    }
    put(sent.flag("IsSTP2Qualified")?, &mut one.is_stp2_qualified);
    detail(pen, sent, &mut one.detail, &mut broken)?;
    broken.checked()?;
    one.updated_ms = pen.now_ms;
    let employees = &mut pen.write().payroll.employees;
    match known {
        Some(index) => employees.change(index, one),
        None => employees.create(index, one),
    }
    Ok(index)
}

fn detail(
    pen: &mut Pen,
    sent: &Sent<'_>,
    detail: &mut EmployeeDetail,
    broken: &mut Broken,
) -> Result<(), Trouble> {
    keep(sent, "Title", &mut detail.title)?;
    sent.change("JobTitle", &mut detail.job_title)?;
    keep(sent, "Classification", &mut detail.classification)?;
    sent.change("TwitterUserName", &mut detail.twitter_user_name)?;
    let approves = sent.flag("IsAuthorisedToApproveLeave")?;
    put(approves, &mut detail.is_authorised_to_approve_leave);
    let approves = sent.flag("IsAuthorisedToApproveTimesheets")?;
    put(approves, &mut detail.is_authorised_to_approve_timesheets);
    let types = [
        "SALARYANDWAGES",
        "WORKINGHOLIDAYMAKER",
        "NONEMPLOYEE",
        "CLOSELYHELDPAYEES",
        "LABOURHIRE",
    ];
    choose(sent, "IncomeType", &types, &mut detail.income_type, broken)?;
    let types = ["EMPLOYEE", "CONTRACTOR"];
    choose(
        sent,
        "EmploymentType",
        &types,
        &mut detail.employment_type,
        broken,
    )?;
    keep(sent, "CountryOfResidence", &mut detail.country_of_residence)?;
    let reasons = ["V", "I", "D", "R", "F", "C", "T"];
    choose(
        sent,
        "TerminationReason",
        &reasons,
        &mut detail.termination_reason,
        broken,
    )?;
    if let Some(address) = sent.object("HomeAddress")? {
        detail.home_address = Some(home_address(&address, broken)?);
    }
    if let Some(tax) = sent.object("TaxDeclaration")? {
        detail.tax_declaration = tax_declaration(&tax, pen.now_ms, broken)?;
    }
    bank_accounts(sent, &mut detail.bank_accounts, broken)?;
    if let Some(template) = sent.object("PayTemplate")? {
        detail.pay_template = pay_template(pen, &template, broken)?;
    }
    if let Some(balances) = sent.object("OpeningBalances")? {
        detail.opening_balances = Some(opening_balances(pen, &balances, broken)?);
    }
    memberships(pen, sent, &mut detail.super_memberships, broken)
}

fn pay_template(
    pen: &mut Pen,
    sent: &Sent<'_>,
    broken: &mut Broken,
) -> Result<PayTemplate, Trouble> {
    let mut made = PayTemplate::default();
    let mut lists = Lists { pen, sent, broken };
    lists.put("EarningsLines", &mut made.earnings_lines, lines::earnings)?;
    lists.put(
        "DeductionLines",
        &mut made.deduction_lines,
        lines::deduction,
    )?;
    lists.put("SuperLines", &mut made.super_lines, lines::super_line)?;
    let into = &mut made.reimbursement_lines;
    lists.put("ReimbursementLines", into, lines::reimbursement)?;
    lists.put("LeaveLines", &mut made.leave_lines, lines::leave)?;
    Ok(made)
}

fn home_address(sent: &Sent<'_>, broken: &mut Broken) -> Result<HomeAddress, Trouble> {
    // (s)
    let first = sent.word("AddressLine1")?;
    broken.unless(first.is_some(), rules::HOME_ADDRESS);
    let mut address = HomeAddress {
        address_line1: first.unwrap_or_default(),
        address_line2: None,
        city: None,
        region: None,
        postal_code: None,
        country: None,
    };
    keep(sent, "AddressLine2", &mut address.address_line2)?;
    keep(sent, "City", &mut address.city)?;
    let states = ["ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA"];
    choose(sent, "Region", &states, &mut address.region, broken)?;
    keep(sent, "PostalCode", &mut address.postal_code)?;
    keep(sent, "Country", &mut address.country)?;
    Ok(address)
}

fn tax_declaration(
    sent: &Sent<'_>,
    now_ms: i64,
    broken: &mut Broken,
) -> Result<TaxDeclaration, Trouble> {
    let flag = |name| Ok::<_, Trouble>(sent.flag(name)?.unwrap_or(false));
    let mut tax = TaxDeclaration {
        tax_file_number: sent.word("TaxFileNumber")?,
        australian_resident_for_tax_purposes: flag("AustralianResidentForTaxPurposes")?,
        tax_free_threshold_claimed: flag("TaxFreeThresholdClaimed")?,
        tax_offset_estimated_amount: sent.amount("TaxOffsetEstimatedAmount")?,
        has_help_debt: flag("HasHELPDebt")?,
        has_sfss_debt: flag("HasSFSSDebt")?,
        has_trade_support_loan_debt: sent.flag("HasTradeSupportLoanDebt")?,
        upward_variation_tax_withholding_amount: sent
            .amount("UpwardVariationTaxWithholdingAmount")?,
        eligible_to_receive_leave_loading: flag("EligibleToReceiveLeaveLoading")?,
        approved_withholding_variation_percentage: sent
            .amount("ApprovedWithholdingVariationPercentage")?,
        has_student_startup_loan: flag("HasStudentStartupLoan")?,
        has_loan_or_student_debt: sent.flag("HasLoanOrStudentDebt")?,
        include_leave_loading_in_qualifying_earnings: flag(
            "IncludeLeaveLoadingInQualifyingEarnings",
        )?,
        updated_ms: now_ms,
        ..no_declaration(now_ms)
    };
    let number = tax.tax_file_number.as_deref();
    let is_number = |text: &str| text.len() == 9 && text.bytes().all(|b| b.is_ascii_digit());
    broken.unless(number.is_none_or(is_number), rules::TAX_FILE_NUMBER);
    keep(sent, "ABN", &mut tax.abn)?;
    let words: [(&str, &[&str], &mut Option<&str>); 6] = [
        (
            "EmploymentBasis",
            &[
                "FULLTIME",
                "PARTTIME",
                "CASUAL",
                "LABOURHIRE",
                "SUPERINCOMESTREAM",
                "NONEMPLOYEE",
            ],
            &mut tax.employment_basis,
        ),
        (
            "TFNExemptionType",
            &["NOTQUOTED", "PENDING", "PENSIONER", "UNDER18"],
            &mut tax.tfn_exemption_type,
        ),
        (
            "ResidencyStatus",
            &[
                "AUSTRALIANRESIDENT",
                "FOREIGNRESIDENT",
                "WORKINGHOLIDAYMAKER",
            ],
            &mut tax.residency_status,
        ),
        (
            "TaxScaleType",
            &[
                "REGULAR",
                "ACTORSARTISTSENTERTAINERS",
                "HORTICULTURISTORSHEARER",
                "SENIORORPENSIONER",
                "WORKINGHOLIDAYMAKER",
                "FOREIGN",
            ],
            &mut tax.tax_scale_type,
        ),
        (
            "WorkCondition",
            &["PROMOTIONAL", "THREELESSPERFORMANCESPERWEEK", "NONE"],
            &mut tax.work_condition,
        ),
        (
            "SeniorMaritalStatus",
            &["MEMBEROFCOUPLE", "MEMBEROFILLNESSSEPARATEDCOUPLE", "SINGLE"],
            &mut tax.senior_marital_status,
        ),
    ];
    for (name, known, into) in words {
        choose(sent, name, known, into, broken)?;
    }
    Ok(tax)
}

/// Whether a text names a bank's branch.
pub(super) fn is_bsb(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn bank_accounts(
    sent: &Sent<'_>,
    into: &mut Vec<EmployeeBankAccount>,
    broken: &mut Broken,
) -> Result<(), Trouble> {
    let Some(accounts) = sent.list("BankAccounts")?.filter(|all| !all.is_empty()) else {
        return Ok(());
    };
    let mut made = Vec::new();
    for account in accounts {
        let text = |name| Ok::<_, Trouble>(account.text(name)?.unwrap_or_default());
        let remainder = account.flag("Remainder")?.unwrap_or(false);
        let one = EmployeeBankAccount {
            statement_text: text("StatementText")?,
            account_name: text("AccountName")?,
            bsb: text("BSB")?,
            account_number: text("AccountNumber")?,
            remainder,
            amount: account.amount("Amount")?.filter(|_| !remainder),
        };
        broken.unless(is_bsb(&one.bsb), rules::BSB);
        let is_whole = !one.account_name.is_empty()
            && !one.account_number.is_empty()
            && (remainder || one.amount.is_some());
        broken.unless(is_whole, rules::EMPLOYEE_ACCOUNT);
        made.push(one);
    }
    let remainders = made.iter().filter(|account| account.remainder).count();
    broken.unless(remainders == 1, rules::ONE_REMAINDER);
    *into = made;
    Ok(())
}

fn opening_balances(
    pen: &mut Pen,
    sent: &Sent<'_>,
    broken: &mut Broken,
) -> Result<OpeningBalances, Trouble> {
    let day = sent.day("OpeningBalanceDate")?;
    broken.unless(day.is_some(), rules::OPENING_DAY);
    let mut made = OpeningBalances {
        opening_balance_date: day.unwrap_or_default(),
        tax: sent.amount("Tax")?,
        earnings_lines: Vec::new(),
        deduction_lines: Vec::new(),
        super_lines: Vec::new(),
        reimbursement_lines: Vec::new(),
        leave_lines: Vec::new(),
        paid_leave_earnings_lines: Vec::new(),
    };
    let mut lists = Lists { pen, sent, broken };
    lists.put("EarningsLines", &mut made.earnings_lines, lines::earnings)?;
    lists.put(
        "DeductionLines",
        &mut made.deduction_lines,
        lines::deduction,
    )?;
    lists.put("SuperLines", &mut made.super_lines, lines::super_line)?;
    let into = &mut made.reimbursement_lines;
    lists.put("ReimbursementLines", into, lines::reimbursement)?;
    lists.put("LeaveLines", &mut made.leave_lines, lines::opening_leave)?;
    let into = &mut made.paid_leave_earnings_lines;
    lists.put("PaidLeaveEarningsLines", into, lines::paid_leave)?;
    Ok(made)
}

fn memberships(
    pen: &mut Pen,
    sent: &Sent<'_>,
    into: &mut Vec<SuperMembership>,
    broken: &mut Broken,
) -> Result<(), Trouble> {
    let Some(all) = sent.list("SuperMemberships")?.filter(|all| !all.is_empty()) else {
        return Ok(());
    };
    let mut made = Vec::new();
    for membership in all {
        let fund = membership.guid("SuperFundID")?;
        let is_fund = fund.is_some_and(|id| pen.world.payroll_index(Id::SuperFund, id).is_some());
        broken.unless(is_fund, rules::MEMBERSHIP_FUND);
        // (s) required.
        let number = membership.word("EmployeeNumber")?;
        broken.unless(number.is_some(), rules::MEMBERSHIP_NUMBER);
        let id = membership.guid("SuperMembershipID")?;
        made.push(SuperMembership {
            super_membership_id: id.unwrap_or_else(|| fresh_id(pen)),
            super_fund_id: fund.unwrap_or(crate::simulator::Guid(0)),
            employee_number: number.unwrap_or_default(),
        });
    }
    *into = made;
    Ok(())
}

fn no_declaration(now_ms: i64) -> TaxDeclaration {
    TaxDeclaration {
        employment_basis: None,
        tfn_exemption_type: None,
        tax_file_number: None,
        abn: None,
        australian_resident_for_tax_purposes: false,
        residency_status: None,
        tax_scale_type: None,
        work_condition: None,
        senior_marital_status: None,
        tax_free_threshold_claimed: false,
        tax_offset_estimated_amount: None,
        has_help_debt: false,
        has_sfss_debt: false,
        has_trade_support_loan_debt: None,
        upward_variation_tax_withholding_amount: None,
        eligible_to_receive_leave_loading: false,
        approved_withholding_variation_percentage: None,
        has_student_startup_loan: false,
        has_loan_or_student_debt: None,
        include_leave_loading_in_qualifying_earnings: false,
        updated_ms: now_ms,
    }
}

fn blank(pen: &Pen, index: usize) -> Employee {
    Employee {
        employee_id: pen.world.employee_id(index),
        first_name: String::new(),
        middle_names: None,
        last_name: String::new(),
        status: "ACTIVE",
        email: None,
        date_of_birth: Default::default(),
        gender: None,
        phone: None,
        mobile: None,
        start_date: None,
        termination_date: None,
        employee_group_name: None,
        ordinary_earnings_rate_id: None,
        payroll_calendar_id: None,
        is_stp2_qualified: false,
        updated_ms: pen.now_ms,
        detail: EmployeeDetail {
            title: None,
            job_title: None,
            classification: None,
            twitter_user_name: None,
            is_authorised_to_approve_leave: false,
            is_authorised_to_approve_timesheets: false,
            income_type: None,
            employment_type: None,
            country_of_residence: None,
            termination_reason: None,
            home_address: None,
            tax_declaration: no_declaration(pen.now_ms),
            bank_accounts: Vec::new(),
            pay_template: PayTemplate::default(),
            opening_balances: None,
            super_memberships: Vec::new(),
            leave_balances: Vec::new(),
        },
    }
}
