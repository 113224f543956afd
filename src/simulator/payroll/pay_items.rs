//! Pay items: what can be earned, deducted, taken as leave and paid back.

use crate::simulator::data::World;
use crate::simulator::data::amount::Amount;
use crate::simulator::data::calendar::{DAY_MS, first_day, midnight_ms};
use crate::simulator::data::ids::{Guid, Kind};

/// A rate of earnings.
#[derive(Debug, Clone, PartialEq)]
pub struct EarningsRate {
    /// Its id.
    pub earnings_rate_id: Guid,
    /// Its name.
    pub name: &'static str,
    /// What kind of earnings it is.
    pub earnings_type: &'static str,
    /// How the amount is worked out.
    pub rate_type: &'static str,
    /// Code of the account.
    pub account_code: &'static str,
    /// What is counted.
    pub type_of_units: Option<&'static str>,
    /// Rate of a unit.
    pub rate_per_unit: Option<Amount>,
    /// How many times the ordinary rate it is.
    pub multiplier: Option<Amount>,
    /// Whether leave accrues.
    pub accrue_leave: Option<bool>,
    /// The amount of a fixed one.
    pub amount: Option<Amount>,
    /// Whether no tax is due.
    pub is_exempt_from_tax: bool,
    /// Whether no super is due.
    pub is_exempt_from_super: bool,
    /// Whether the activity statement has it.
    pub is_reportable_as_w1: bool,
    /// Whether super's guarantee counts it.
    pub is_qualifying_earnings: bool,
    /// Whether the rate of annual leave counts it.
    pub allowance_contributes_to_annual_leave_rate: bool,
    /// Whether the rate of overtime counts it.
    pub allowance_contributes_to_overtime_rate: bool,
    /// The kind of a termination payment.
    pub employment_termination_payment_type: Option<&'static str>,
    /// The kind of an allowance.
    pub allowance_type: Option<&'static str>,
    /// What the tax office makes of it.
    pub allowance_category: Option<&'static str>,
    /// Whether it is in use.
    pub current_record: bool,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
}

/// A kind of deduction.
#[derive(Debug, Clone, PartialEq)]
pub struct DeductionType {
    /// Its id.
    pub deduction_type_id: Guid,
    /// Its name.
    pub name: &'static str,
    /// What the tax office makes of it.
    pub deduction_category: &'static str,
    /// Code of the account.
    pub account_code: &'static str,
    /// Whether tax is reckoned after it.
    pub reduces_tax: bool,
    /// Whether super is reckoned after it.
    pub reduces_super: bool,
    /// Whether the activity statement leaves it out.
    pub is_exempt_from_w1: bool,
    /// Whether it is in use.
    pub current_record: bool,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
}

/// A kind of leave.
#[derive(Debug, Clone, PartialEq)]
pub struct LeaveType {
    /// Its id.
    pub leave_type_id: Guid,
    /// Its name.
    pub name: &'static str,
    /// What is counted.
    pub type_of_units: &'static str,
    /// Units a year.
    pub normal_entitlement: Option<Amount>,
    /// What is paid on top.
    pub leave_loading_rate: Option<Amount>,
    /// What kind of leave it is.
    pub leave_category_code: Option<&'static str>,
    /// Whether it is paid.
    pub is_paid_leave: bool,
    /// Whether pay slips show what is left.
    pub show_on_payslip: bool,
    /// Whether no super is due.
    pub sgc_exempt: bool,
    /// Whether super's guarantee counts it.
    pub is_qualifying_earnings: bool,
    /// Whether it is in use.
    pub current_record: bool,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
}

/// A kind of reimbursement.
#[derive(Debug, Clone, PartialEq)]
pub struct ReimbursementType {
    /// Its id.
    pub reimbursement_type_id: Guid,
    /// Its name.
    pub name: &'static str,
    /// Code of the account.
    pub account_code: &'static str,
    /// Whether it is in use.
    pub current_record: bool,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
}

/// The ordinary hours among the rates, and those that others speak of.
pub(crate) const ORDINARY: usize = 0;
pub(crate) const OVERTIME: usize = 1;
pub(crate) const CAR: usize = 2;
pub(crate) const BONUS: usize = 5;

/// Name, kind of earnings, kind of rate, account.
const RATES: [(&str, &str, &str, &str); 7] = [
    (
        "Ordinary Hours",
        "ORDINARYTIMEEARNINGS",
        "RATEPERUNIT",
        "477",
    ),
    (
        "Overtime Hours (exempt from super)",
        "OVERTIMEEARNINGS",
        "MULTIPLE",
        "477",
    ),
    (
        "Car \"novated\" allowance",
        "ALLOWANCE",
        "FIXEDAMOUNT",
        "449",
    ),
    ("Redundancy", "LUMPSUMD", "FIXEDAMOUNT", "477"),
    (
        "ETP Leave Earning",
        "EMPLOYMENTTERMINATIONPAYMENT",
        "RATEPERUNIT",
        "477",
    ),
    (
        "Bonus & commission, café",
        "BONUSESANDCOMMISSIONS",
        "FIXEDAMOUNT",
        "477",
    ),
    ("Laundry Allowance", "ALLOWANCE", "RATEPERUNIT", "477"),
];

/// Name, category, whether it reduces tax and super.
const DEDUCTIONS: [(&str, &str, bool, bool); 4] = [
    ("Union Fees/Subscriptions", "UNIONFEES", false, false),
    ("Lease Payments", "NONE", true, true),
    ("Workplace Giving", "WORKPLACEGIVING", true, false),
    ("Staff shop – Müller's", "NONE", false, false),
];

/// Name, units a year, category, whether it is paid.
const LEAVE: [(&str, Option<i64>, Option<&str>, bool); 5] = [
    ("Annual Leave", Some(152), Some("ANNUALLEAVE"), true),
    (
        "Personal (Sick/Carer's) Leave",
        Some(76),
        Some("PERSONALSICKCARERSLEAVE"),
        true,
    ),
    ("Long Service Leave", None, Some("LONGSERVICELEAVE"), true),
    ("Parental Leave (unpaid)", None, None, false),
    ("Jury Duty", None, Some("JURYDUTYLEAVE"), true),
];

/// Names of reimbursements.
const REIMBURSEMENTS: [&str; 3] = ["Travel Costs", "Other Reimbursable Costs", "Café & meals"];

impl World {
    pub(crate) fn earnings_rate_id(&self, index: usize) -> Guid {
        self.id(Kind::PayItem, 0, index)
    }

    pub(crate) fn deduction_type_id(&self, index: usize) -> Guid {
        self.id(Kind::PayItem, 1, index)
    }

    pub(crate) fn leave_type_id(&self, index: usize) -> Guid {
        self.id(Kind::PayItem, 2, index)
    }

    pub(crate) fn reimbursement_type_id(&self, index: usize) -> Guid {
        self.id(Kind::PayItem, 3, index)
    }

    fn pay_item_updated(&self, purpose: &str, index: usize) -> i64 {
        let mut random = self.random(purpose, index);
        midnight_ms(first_day()) + random.between(0, 400 * DAY_MS)
    }

    pub(crate) fn earnings_rates(&self) -> Vec<EarningsRate> {
        let rates = RATES.iter().enumerate();
        rates
            .map(|(index, (name, earnings_type, rate_type, account_code))| {
                let is_allowance = *earnings_type == "ALLOWANCE";
                let by_unit = *rate_type == "RATEPERUNIT";
                EarningsRate {
                    earnings_rate_id: self.earnings_rate_id(index),
                    name,
                    earnings_type,
                    rate_type,
                    account_code,
                    type_of_units: (by_unit || index == OVERTIME).then_some("Hours"),
                    rate_per_unit: match index {
                        ORDINARY => Some(Amount(305_000)),
                        6 => Some(Amount(12_345)),
                        _ => None,
                    },
                    multiplier: (index == OVERTIME).then_some(Amount(15_000)),
                    accrue_leave: (index == OVERTIME).then_some(false),
                    amount: (index == CAR).then_some(Amount(503_000)),
                    is_exempt_from_tax: index == 3,
                    is_exempt_from_super: matches!(index, 1 | 3 | 4),
                    is_reportable_as_w1: matches!(index, 3 | 4),
                    is_qualifying_earnings: index == ORDINARY,
                    allowance_contributes_to_annual_leave_rate: index == 6,
                    allowance_contributes_to_overtime_rate: false,
                    employment_termination_payment_type: (index == 4).then_some("O"),
                    allowance_type: match index {
                        CAR => Some("CAR"),
                        6 => Some("LAUNDRY"),
                        _ => None,
                    },
                    allowance_category: match is_allowance {
                        true if index == CAR => Some("PRIVATEVEHICLE"),
                        true => Some("UNIFORM"),
                        false => None,
                    },
                    current_record: index != BONUS,
                    updated_ms: self.pay_item_updated("earnings rate", index),
                }
            })
            .collect()
    }

    pub(crate) fn deduction_types(&self) -> Vec<DeductionType> {
        let types = DEDUCTIONS.iter().enumerate();
        types
            .map(
                |(index, (name, deduction_category, reduces_tax, reduces_super))| DeductionType {
                    deduction_type_id: self.deduction_type_id(index),
                    name,
                    deduction_category,
                    account_code: "850",
                    reduces_tax: *reduces_tax,
                    reduces_super: *reduces_super,
                    is_exempt_from_w1: index == 2,
                    current_record: index != 3,
                    updated_ms: self.pay_item_updated("deduction type", index),
                },
            )
            .collect()
    }

    pub(crate) fn leave_types(&self) -> Vec<LeaveType> {
        let types = LEAVE.iter().enumerate();
        types
            .map(
                |(index, (name, entitlement, leave_category_code, is_paid_leave))| LeaveType {
                    leave_type_id: self.leave_type_id(index),
                    name,
                    type_of_units: "Hours",
                    normal_entitlement: entitlement.map(|units| Amount(units * 10_000)),
                    leave_loading_rate: (index == 0).then_some(Amount(175_000)),
                    leave_category_code: *leave_category_code,
                    is_paid_leave: *is_paid_leave,
                    show_on_payslip: index < 2,
                    sgc_exempt: index == 4,
                    is_qualifying_earnings: *is_paid_leave,
                    current_record: true,
                    updated_ms: self.pay_item_updated("leave type", index),
                },
            )
            .collect()
    }

    pub(crate) fn reimbursement_types(&self) -> Vec<ReimbursementType> {
        let types = REIMBURSEMENTS.iter().enumerate();
        types
            .map(|(index, name)| ReimbursementType {
                reimbursement_type_id: self.reimbursement_type_id(index),
                name,
                account_code: "850",
                current_record: index != 2,
                updated_ms: self.pay_item_updated("reimbursement type", index),
            })
            .collect()
    }
}
