//! Employees, with what only one of them by itself shows: address, tax, bank accounts, pay
//! template, opening balances, super and leave.
//!
//! Every calendar in use has a third of them; some are on none. Some are gone, and the names of
//! some are odd.

use chrono::NaiveDate;

use super::lines::{
    DeductionLine, EarningsLine, LeaveLine, OpeningLeaveLine, PaidLeaveEarningsLine,
    ReimbursementLine, SuperLine,
};
use super::{calendars, pay_items, super_funds};
use crate::simulator::data::World;
use crate::simulator::data::amount::Amount;
use crate::simulator::data::calendar::{DAY_MS, first_day, last_day, later, midnight_ms};
use crate::simulator::data::ids::{Guid, Kind};
use crate::simulator::data::organisation::TRACKING;
use crate::simulator::data::words;

/// An employee.
#[derive(Debug, Clone, PartialEq)]
pub struct Employee {
    /// Its id.
    pub employee_id: Guid,
    /// First name.
    pub first_name: String,
    /// Middle names.
    pub middle_names: Option<String>,
    /// Last name.
    pub last_name: String,
    /// `ACTIVE` or `TERMINATED`.
    pub status: &'static str,
    /// E-mail address.
    pub email: Option<String>,
    /// Day of birth.
    pub date_of_birth: NaiveDate,
    /// `N`, `M`, `F` or `I`.
    pub gender: Option<&'static str>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Number of a mobile phone.
    pub mobile: Option<String>,
    /// First day of work.
    pub start_date: Option<NaiveDate>,
    /// Last day of work.
    pub termination_date: Option<NaiveDate>,
    /// The group that its pay is reported under.
    pub employee_group_name: Option<&'static str>,
    /// The rate of its ordinary hours.
    pub ordinary_earnings_rate_id: Option<Guid>,
    /// Its calendar.
    pub payroll_calendar_id: Option<Guid>,
    /// Whether it is ready for the second phase of Single Touch Payroll.
    pub is_stp2_qualified: bool,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
    /// What only a single employee shows.
    pub detail: EmployeeDetail,
}

/// What only a single employee shows.
#[derive(Debug, Clone, PartialEq)]
pub struct EmployeeDetail {
    /// How it is addressed.
    pub title: Option<&'static str>,
    /// What it does.
    pub job_title: Option<String>,
    /// How it is classified.
    pub classification: Option<&'static str>,
    /// Its name on Twitter.
    pub twitter_user_name: Option<String>,
    /// Whether it may approve others' leave.
    pub is_authorised_to_approve_leave: bool,
    /// Whether it may approve others' timesheets.
    pub is_authorised_to_approve_timesheets: bool,
    /// Kind of income, for the tax office.
    pub income_type: Option<&'static str>,
    /// `EMPLOYEE` or `CONTRACTOR`.
    pub employment_type: Option<&'static str>,
    /// Where those on working holidays are from.
    pub country_of_residence: Option<&'static str>,
    /// Why it is gone, as one letter.
    pub termination_reason: Option<&'static str>,
    /// Where it lives.
    pub home_address: Option<HomeAddress>,
    /// What it declared to the tax office.
    pub tax_declaration: TaxDeclaration,
    /// Where its pay goes.
    pub bank_accounts: Vec<EmployeeBankAccount>,
    /// What its pay slips begin with.
    pub pay_template: PayTemplate,
    /// What there was before payroll began.
    pub opening_balances: Option<OpeningBalances>,
    /// Its super funds.
    pub super_memberships: Vec<SuperMembership>,
    /// Leave that is left.
    pub leave_balances: Vec<LeaveBalance>,
}

/// An address.
#[derive(Debug, Clone, PartialEq)]
pub struct HomeAddress {
    /// First line.
    pub address_line1: String,
    /// Second line.
    pub address_line2: Option<&'static str>,
    /// Suburb.
    pub city: Option<&'static str>,
    /// State.
    pub region: Option<&'static str>,
    /// Postal code.
    pub postal_code: Option<&'static str>,
    /// Country.
    pub country: Option<&'static str>,
}

/// A declaration of tax.
#[derive(Debug, Clone, PartialEq)]
pub struct TaxDeclaration {
    /// Full time, part time and the like.
    pub employment_basis: Option<&'static str>,
    /// Why there is no tax file number.
    pub tfn_exemption_type: Option<&'static str>,
    /// The tax file number.
    pub tax_file_number: Option<String>,
    /// A contractor's business number.
    pub abn: Option<&'static str>,
    /// Whether the employee pays tax as an Australian.
    pub australian_resident_for_tax_purposes: bool,
    /// The same in more words.
    pub residency_status: Option<&'static str>,
    /// The scale that tax is withheld by.
    pub tax_scale_type: Option<&'static str>,
    /// Where performers work.
    pub work_condition: Option<&'static str>,
    /// Of senior Australians.
    pub senior_marital_status: Option<&'static str>,
    /// Whether the tax-free threshold is claimed.
    pub tax_free_threshold_claimed: bool,
    /// Estimated offsets.
    pub tax_offset_estimated_amount: Option<Amount>,
    /// Whether it has a HELP debt.
    pub has_help_debt: bool,
    /// Whether it has a financial supplement debt.
    pub has_sfss_debt: bool,
    /// Whether it has a trade support loan.
    pub has_trade_support_loan_debt: Option<bool>,
    /// What it wants withheld beyond.
    pub upward_variation_tax_withholding_amount: Option<Amount>,
    /// Whether leave is paid with a loading.
    pub eligible_to_receive_leave_loading: bool,
    /// Per cent approved by the tax office.
    pub approved_withholding_variation_percentage: Option<Amount>,
    /// Whether it has a student start-up loan.
    pub has_student_startup_loan: bool,
    /// Whether it has any such debt.
    pub has_loan_or_student_debt: Option<bool>,
    /// Whether super's guarantee counts the loading.
    pub include_leave_loading_in_qualifying_earnings: bool,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
}

/// A bank account that pay goes to.
#[derive(Debug, Clone, PartialEq)]
pub struct EmployeeBankAccount {
    /// What the statement says.
    pub statement_text: String,
    /// The account's name.
    pub account_name: String,
    /// The bank's branch.
    pub bsb: String,
    /// The account's number.
    pub account_number: String,
    /// Whether it gets what is left.
    pub remainder: bool,
    /// What it gets, unless it gets what is left.
    pub amount: Option<Amount>,
}

/// What pay slips begin with.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PayTemplate {
    /// Earnings.
    pub earnings_lines: Vec<EarningsLine>,
    /// Deductions.
    pub deduction_lines: Vec<DeductionLine>,
    /// Super.
    pub super_lines: Vec<SuperLine>,
    /// Reimbursements.
    pub reimbursement_lines: Vec<ReimbursementLine>,
    /// Leave.
    pub leave_lines: Vec<LeaveLine>,
}

/// What there was before payroll began.
#[derive(Debug, Clone, PartialEq)]
pub struct OpeningBalances {
    /// As at this day.
    pub opening_balance_date: NaiveDate,
    /// Tax withheld.
    pub tax: Option<Amount>,
    /// Earnings.
    pub earnings_lines: Vec<EarningsLine>,
    /// Deductions.
    pub deduction_lines: Vec<DeductionLine>,
    /// Super.
    pub super_lines: Vec<SuperLine>,
    /// Reimbursements.
    pub reimbursement_lines: Vec<ReimbursementLine>,
    /// Leave.
    pub leave_lines: Vec<OpeningLeaveLine>,
    /// Leave that was paid.
    pub paid_leave_earnings_lines: Vec<PaidLeaveEarningsLine>,
}

/// A membership in a super fund.
#[derive(Debug, Clone, PartialEq)]
pub struct SuperMembership {
    /// Its id.
    pub super_membership_id: Guid,
    /// The fund.
    pub super_fund_id: Guid,
    /// What the fund calls the employee.
    pub employee_number: String,
}

/// Leave that is left.
#[derive(Debug, Clone, PartialEq)]
pub struct LeaveBalance {
    /// The pay item.
    pub leave_type_id: Guid,
    /// Its name.
    pub leave_name: &'static str,
    /// Units, to four places.
    pub number_of_units: Amount,
    /// What is counted.
    pub type_of_units: &'static str,
}

/// First and last names that are easily got wrong.
const ODD: [(&str, &str); 5] = [
    ("Robert'); DROP TABLE", "Employees;--"),
    ("X Æ A-12", "von und zu \"Hohenfels\""),
    ("Ngọc Ánh", "Nguyễn, Jr."),
    ("null", "O'Neil–Smith"),
    ("Zoë 🎂", "C:\\Brown"),
];

/// Of how many employees one is on no calendar, and which.
const ON_NONE: (usize, usize) = (11, 10);

impl World {
    /// How many employees there are, gone ones included: 20 of 1,200 invoices, more than 100 of
    /// 6,000.
    pub(crate) fn employee_count(&self) -> usize {
        (self.invoices_at_first() / 60).max(12)
    }

    /// How many of them are on a calendar.
    pub(crate) fn scheduled_count(&self) -> usize {
        self.employee_count() - self.employee_count() / ON_NONE.0
    }

    /// The index of the employee of a place among those on a calendar.
    pub(crate) fn scheduled(&self, place: usize) -> usize {
        place + place / (ON_NONE.0 - 1)
    }

    /// The calendar that an employee is on.
    pub(crate) fn calendar_of(&self, index: usize) -> Option<usize> {
        (index % ON_NONE.0 != ON_NONE.1).then_some(index % calendars::IN_USE)
    }

    pub(crate) fn employee_id(&self, index: usize) -> Guid {
        self.id(Kind::Employee, 0, index)
    }

    pub(crate) fn employee_name(&self, index: usize) -> (String, String) {
        if index % 6 == 4 {
            let (first, last) = ODD[index / 6 % ODD.len()];
            return (first.to_owned(), last.to_owned());
        }
        let mut random = self.random("employee's name", index);
        let first = random.pick(&words::FIRST_NAMES).to_owned();
        let last = random.pick(&words::LAST_NAMES).to_owned();
        let first = self.nasty_text("employee", index).unwrap_or(first);
        (first, last)
    }

    /// First day of work, and the last one of those who are gone.
    pub(crate) fn employed(&self, index: usize) -> (NaiveDate, Option<NaiveDate>) {
        let mut random = self.random("employed", index);
        let from = later(first_day(), random.between(-2_000, 700));
        let until = later(last_day(), -random.between(1, 100));
        (from, (index % 7 == 5).then_some(until))
    }

    pub(crate) fn employee_group(&self, index: usize) -> Option<&'static str> {
        let options = TRACKING[1].1;
        (index % 4 != 3).then(|| options[index % options.len()])
    }

    /// What an hour is paid with.
    pub(crate) fn hourly_rate(&self, index: usize) -> Amount {
        let mut random = self.random("hourly rate", index);
        Amount(random.between(120, 400) * 2_000)
    }

    pub(crate) fn super_membership_id(&self, index: usize, place: usize) -> Guid {
        self.id(Kind::SuperMembership, place, index)
    }

    /// How many super funds an employee is in.
    pub(crate) fn super_membership_count(&self, index: usize) -> usize {
        index % 3
    }

    pub(crate) fn employee(&self, index: usize) -> Employee {
        if let Some(written) = self.written.payroll.employees.get(index) {
            return Employee::clone(written);
        }
        let mut random = self.random("employee", index);
        let (first_name, last_name) = self.employee_name(index);
        let (start, end) = self.employed(index);
        let number = |random: &mut crate::simulator::data::random::Random| {
            format!(
                "04{:02} {:03} {:03}",
                random.below(100),
                random.below(1000),
                random.below(1000)
            )
        };
        Employee {
            employee_id: self.employee_id(index),
            first_name,
            middle_names: random
                .chance(40)
                .then(|| random.pick(&words::FIRST_NAMES).to_owned()),
            last_name,
            status: if end.is_some() {
                "TERMINATED"
            } else {
                "ACTIVE"
            },
            email: random
                .chance(80)
                .then(|| format!("employee{index}@payroll{}.example", self.organisation)),
            // The oldest were born before 1970, where milliseconds are negative.
            date_of_birth: later(first_day(), -random.between(7_000, 24_000)),
            gender: random
                .chance(85)
                .then(|| random.pick(&["N", "M", "F", "I"])),
            phone: random.chance(30).then(|| number(&mut random)),
            mobile: random.chance(70).then(|| number(&mut random)),
            start_date: (index % 13 != 12).then_some(start),
            termination_date: end,
            employee_group_name: self.employee_group(index),
            ordinary_earnings_rate_id: (index % 8 != 7)
                .then(|| self.earnings_rate_id(pay_items::ORDINARY)),
            payroll_calendar_id: self
                .calendar_of(index)
                .map(|calendar| self.payroll_calendar_id(calendar)),
            is_stp2_qualified: random.chance(60),
            updated_ms: self.nasty_instant(
                index,
                midnight_ms(first_day()) + random.between(0, 900 * DAY_MS),
            ),
            detail: self.employee_detail(index, end.is_some()),
        }
    }

    fn employee_detail(&self, index: usize, is_gone: bool) -> EmployeeDetail {
        let mut random = self.random("employee's detail", index);
        let is_contractor = index % 9 == 8;
        let on_holiday = index % 10 == 9;
        let cities = &words::AU_CITIES;
        EmployeeDetail {
            title: random
                .chance(40)
                .then(|| random.pick(&["Mr.", "Mrs", "Ms", "Dr."])),
            job_title: random.chance(75).then(|| {
                let title = random.pick(&[
                    "Regional Manager",
                    "Baker, senior",
                    "Café hand",
                    "\"Fixer\"",
                ]);
                self.nasty_text("job title", index)
                    .unwrap_or_else(|| title.to_owned())
            }),
            classification: random
                .chance(30)
                .then(|| random.pick(&["99383", "corporate"])),
            twitter_user_name: random.chance(10).then(|| format!("employee_{index}")),
            is_authorised_to_approve_leave: random.chance(25),
            is_authorised_to_approve_timesheets: random.chance(25),
            income_type: match (is_contractor, on_holiday) {
                (true, _) => Some("NONEMPLOYEE"),
                (_, true) => Some("WORKINGHOLIDAYMAKER"),
                _ => random.chance(70).then_some("SALARYANDWAGES"),
            },
            employment_type: match is_contractor {
                true => Some("CONTRACTOR"),
                false => random.chance(80).then_some("EMPLOYEE"),
            },
            country_of_residence: on_holiday.then(|| random.pick(&["DE", "JP", "AR"])),
            termination_reason: is_gone.then(|| random.pick(&["V", "I", "R", "F", "C", "T"])),
            home_address: (index % 12 != 11).then(|| {
                let (city, region, postal_code) = random.pick(cities);
                HomeAddress {
                    address_line1: format!(
                        "{} {}",
                        random.between(1, 300),
                        random.pick(&words::STREETS)
                    ),
                    address_line2: random.chance(20).then_some("c/o \"Redgum\" Motors"),
                    city: random.chance(95).then_some(city),
                    region: random.chance(95).then_some(region),
                    postal_code: random.chance(95).then_some(postal_code),
                    country: random.chance(60).then_some("AUSTRALIA"),
                }
            }),
            tax_declaration: self.tax_declaration(index, is_contractor, on_holiday),
            bank_accounts: self.employee_bank_accounts(index),
            pay_template: self.pay_template(index),
            opening_balances: (index % 5 != 2).then(|| self.opening_balances(index)),
            super_memberships: (0..self.super_membership_count(index))
                .map(|place| SuperMembership {
                    super_membership_id: self.super_membership_id(index, place),
                    super_fund_id: self.id(
                        Kind::SuperFund,
                        0,
                        (index + place) % super_funds::count(),
                    ),
                    employee_number: format!("M-{index:04}{place}"),
                })
                .collect(),
            leave_balances: self.leave_balances(index),
        }
    }

    fn tax_declaration(
        &self,
        index: usize,
        is_contractor: bool,
        on_holiday: bool,
    ) -> TaxDeclaration {
        let mut random = self.random("tax declaration", index);
        let has_number = !is_contractor && random.chance(75);
        let is_senior = index % 14 == 6;
        let mut debts = || random.chance(15);
        let (help, sfss, startup) = (debts(), debts(), debts());
        TaxDeclaration {
            employment_basis: random
                .chance(90)
                .then(|| random.pick(&["FULLTIME", "PARTTIME", "CASUAL", "LABOURHIRE"])),
            tfn_exemption_type: (!has_number && !is_contractor)
                .then(|| random.pick(&["NOTQUOTED", "PENDING", "PENSIONER", "UNDER18"])),
            tax_file_number: has_number.then(|| format!("{:09}", random.below(1_000_000_000))),
            abn: is_contractor.then_some("21006819692"),
            australian_resident_for_tax_purposes: !on_holiday,
            residency_status: Some(match on_holiday {
                true => "WORKINGHOLIDAYMAKER",
                false => "AUSTRALIANRESIDENT",
            }),
            tax_scale_type: random.chance(70).then_some(match (is_senior, on_holiday) {
                (true, _) => "SENIORORPENSIONER",
                (_, true) => "WORKINGHOLIDAYMAKER",
                _ => "REGULAR",
            }),
            work_condition: (index % 14 == 3).then_some("PROMOTIONAL"),
            senior_marital_status: is_senior.then_some("MEMBEROFCOUPLE"),
            tax_free_threshold_claimed: random.chance(60),
            tax_offset_estimated_amount: random
                .chance(20)
                .then(|| Amount::from_cents(random.between(1, 20) * 10_000)),
            has_help_debt: help,
            has_sfss_debt: sfss,
            has_trade_support_loan_debt: random.chance(50).then_some(false),
            upward_variation_tax_withholding_amount: random
                .chance(15)
                .then(|| Amount::from_cents(random.between(1, 10) * 1_000)),
            eligible_to_receive_leave_loading: random.chance(40),
            approved_withholding_variation_percentage: random
                .chance(10)
                .then(|| Amount(random.between(0, 100) * 10_000)),
            has_student_startup_loan: startup,
            has_loan_or_student_debt: random.chance(60).then_some(help || sfss || startup),
            include_leave_loading_in_qualifying_earnings: random.chance(30),
            updated_ms: midnight_ms(first_day()) + random.between(0, 800 * DAY_MS),
        }
    }

    fn employee_bank_accounts(&self, index: usize) -> Vec<EmployeeBankAccount> {
        let mut random = self.random("employee's bank accounts", index);
        let count = index % 3;
        let (first, last) = self.employee_name(index);
        (0..count)
            .map(|place| {
                let remainder = place + 1 == count;
                EmployeeBankAccount {
                    statement_text: "Salary, \"monthly\"".to_owned(),
                    account_name: format!("{first} {last}"),
                    // Leading zeros are part of it.
                    bsb: format!("0{:05}", random.below(100_000)),
                    account_number: format!("{:06}", random.below(1_000_000)),
                    remainder,
                    amount: (!remainder).then(|| Amount::from_cents(random.between(1, 40) * 500)),
                }
            })
            .collect()
    }

    fn pay_template(&self, index: usize) -> PayTemplate {
        let mut random = self.random("pay template", index);
        if index % 6 == 5 {
            return PayTemplate::default();
        }
        let ordinary = EarningsLine::of(self.earnings_rate_id(pay_items::ORDINARY));
        let mut earnings_lines = vec![match index % 3 {
            0 => EarningsLine {
                calculation_type: Some("USEEARNINGSRATE"),
                normal_number_of_units: Some(Amount(380_000)),
                ..ordinary
            },
            1 => EarningsLine {
                calculation_type: Some("ENTEREARNINGSRATE"),
                rate_per_unit: Some(self.hourly_rate(index)),
                normal_number_of_units: Some(Amount(764_500)),
                ..ordinary
            },
            _ => EarningsLine {
                calculation_type: Some("ANNUALSALARY"),
                annual_salary: Some(Amount::from_cents(random.between(50, 190) * 100_000)),
                number_of_units_per_week: Some(Amount(382_500)),
                ..ordinary
            },
        }];
        if random.chance(40) {
            earnings_lines.push(EarningsLine {
                calculation_type: Some("USEEARNINGSRATE"),
                amount: Some(Amount(503_000)),
                ..EarningsLine::of(self.earnings_rate_id(pay_items::CAR))
            });
        }
        let deduction_lines = (0..random.below(3))
            .map(|place| {
                let place = usize::try_from(place).unwrap_or_default();
                let fixed = random.chance(50);
                DeductionLine {
                    deduction_type_id: self.deduction_type_id(place),
                    calculation_type: random.pick(&["FIXEDAMOUNT", "PRETAX", "POSTTAX"]),
                    amount: fixed.then(|| Amount::from_cents(random.between(100, 5_000))),
                    percentage: (!fixed).then(|| Amount(random.between(1, 10) * 5_000)),
                    number_of_units: random.chance(20).then_some(Amount(15_000)),
                }
            })
            .collect();
        let reimbursement_lines = (0..random.below(2))
            .map(|_| ReimbursementLine {
                reimbursement_type_id: self.reimbursement_type_id(1),
                amount: Amount::from_cents(random.between(500, 9_000)),
                description: random.chance(70).then(|| {
                    random
                        .pick(&["For the taxi", "boo", "O'Hara, site 2"])
                        .to_owned()
                }),
                expense_account: None,
            })
            .collect();
        let leave_lines = [0, 1, 3]
            .into_iter()
            .take(index % 4)
            .map(|leave_type| LeaveLine {
                leave_type_id: self.leave_type_id(leave_type),
                calculation_type: match leave_type {
                    0 => "FIXEDAMOUNTEACHPERIOD",
                    1 => "BASEDONORDINARYEARNINGS",
                    _ => "NOCALCULATIONREQUIRED",
                },
                entitlement_final_pay_payout_type: random
                    .chance(60)
                    .then(|| random.pick(&["NOTPAIDOUT", "PAIDOUT"])),
                employment_termination_payment_type: random.chance(20).then_some("R"),
                include_super: random.chance(40).then_some(true),
                is_qualifying_earnings: leave_type != 3,
                number_of_units: (leave_type == 3).then_some(Amount(25_000)),
                annual_number_of_units: (leave_type == 0).then_some(Amount(1_520_000)),
                full_time_number_of_units_per_period: (leave_type == 1).then_some(Amount(380_000)),
            })
            .collect();
        PayTemplate {
            earnings_lines,
            deduction_lines,
            super_lines: self.super_lines(index),
            reimbursement_lines,
            leave_lines,
        }
    }

    /// Super as a template has it: the guarantee, and more of some.
    fn super_lines(&self, index: usize) -> Vec<SuperLine> {
        let count = self.super_membership_count(index);
        (0..count.max(1))
            .map(|place| {
                let statutory = place == 0;
                SuperLine {
                    // (s) the example: an employee in no fund has a line that names none.
                    super_membership_id: (count > 0)
                        .then(|| self.super_membership_id(index, place)),
                    contribution_type: if statutory { "SGC" } else { "SALARYSACRIFICE" },
                    calculation_type: match statutory {
                        true => "STATUTORY",
                        false => "PERCENTAGEOFEARNINGS",
                    },
                    minimum_monthly_earnings: statutory.then_some(Amount(4_500_000)),
                    expense_account_code: "478",
                    liability_account_code: "826",
                    payment_date_for_this_period: None,
                    percentage: (!statutory).then_some(Amount(92_500)),
                    amount: None,
                }
            })
            .collect()
    }

    fn opening_balances(&self, index: usize) -> OpeningBalances {
        let mut random = self.random("opening balances", index);
        let mut amount = || Amount::from_cents(random.between(1_000, 900_000));
        let deduction = DeductionLine {
            deduction_type_id: self.deduction_type_id(0),
            calculation_type: "FIXEDAMOUNT",
            amount: Some(amount()),
            percentage: None,
            number_of_units: None,
        };
        let earnings = EarningsLine {
            amount: Some(amount()),
            ..EarningsLine::of(self.earnings_rate_id(pay_items::ORDINARY))
        };
        let reimbursement = ReimbursementLine {
            reimbursement_type_id: self.reimbursement_type_id(0),
            amount: amount(),
            description: None,
            expense_account: None,
        };
        let super_line = SuperLine {
            super_membership_id: None,
            contribution_type: "SGC",
            calculation_type: "FIXEDAMOUNT",
            minimum_monthly_earnings: None,
            expense_account_code: "478",
            liability_account_code: "826",
            payment_date_for_this_period: None,
            percentage: None,
            amount: Some(amount()),
        };
        let paid_leave = PaidLeaveEarningsLine {
            leave_type_id: self.leave_type_id(0),
            amount: amount(),
            sgc_applied_leave_loading_amount: Some(amount()),
            sgc_exempted_leave_loading_amount: None,
            reset_stp_categorisation: Some(index.is_multiple_of(2)),
        };
        let tax = amount();
        let mut has = |percent| random.chance(percent);
        OpeningBalances {
            opening_balance_date: later(first_day(), -1),
            tax: has(70).then_some(tax),
            earnings_lines: if has(60) { vec![earnings] } else { vec![] },
            deduction_lines: if has(50) { vec![deduction] } else { vec![] },
            super_lines: if has(50) { vec![super_line] } else { vec![] },
            reimbursement_lines: if has(40) { vec![reimbursement] } else { vec![] },
            leave_lines: (0..index % 3)
                .map(|place| OpeningLeaveLine {
                    leave_type_id: self.leave_type_id(place),
                    number_of_units: Amount(random.between(1, 400_000) * 5),
                })
                .collect(),
            paid_leave_earnings_lines: if index % 4 == 1 {
                vec![paid_leave]
            } else {
                vec![]
            },
        }
    }

    fn leave_balances(&self, index: usize) -> Vec<LeaveBalance> {
        let mut random = self.random("leave balances", index);
        let types = self.leave_types().into_iter().take(index % 4);
        types
            .map(|leave| LeaveBalance {
                leave_type_id: leave.leave_type_id,
                leave_name: leave.name,
                // (s) the example: to four places. Leave taken ahead makes it negative.
                number_of_units: Amount(random.between(-80_000, 2_000_000)),
                type_of_units: leave.type_of_units,
            })
            .collect()
    }
}
