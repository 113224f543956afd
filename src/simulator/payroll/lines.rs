//! The lines of pay templates, opening balances and pay slips.
//!
//! Units and percentages are `Amount`s too. Rates and units are such that their product is a
//! whole number of cents.

use chrono::NaiveDate;

use crate::simulator::data::amount::{Amount, divided};
use crate::simulator::data::ids::Guid;

/// What is earned.
#[derive(Debug, Clone, PartialEq)]
pub struct EarningsLine {
    /// The pay item.
    pub earnings_rate_id: Guid,
    /// How the amount is worked out.
    pub calculation_type: Option<&'static str>,
    /// Salary of a year.
    pub annual_salary: Option<Amount>,
    /// Units of a week that the salary is for.
    pub number_of_units_per_week: Option<Amount>,
    /// Rate of a unit.
    pub rate_per_unit: Option<Amount>,
    /// Units as a rule.
    pub normal_number_of_units: Option<Amount>,
    /// The amount, in opening balances.
    pub amount: Option<Amount>,
    /// Units.
    pub number_of_units: Option<Amount>,
    /// The amount of what isn't paid by the unit.
    pub fixed_amount: Option<Amount>,
}

impl EarningsLine {
    /// A line without figures.
    pub(crate) fn of(earnings_rate_id: Guid) -> EarningsLine {
        EarningsLine {
            earnings_rate_id,
            calculation_type: None,
            annual_salary: None,
            number_of_units_per_week: None,
            rate_per_unit: None,
            normal_number_of_units: None,
            amount: None,
            number_of_units: None,
            fixed_amount: None,
        }
    }

    /// What a pay slip's line comes to.
    pub fn total(&self) -> Amount {
        match (self.fixed_amount, self.rate_per_unit, self.number_of_units) {
            (Some(fixed), _, _) => fixed,
            (None, Some(rate), Some(units)) => times(rate, units),
            _ => Amount::ZERO,
        }
    }
}

/// Leave that is paid in a pay slip.
#[derive(Debug, Clone, PartialEq)]
pub struct LeaveEarningsLine {
    /// The pay item.
    pub earnings_rate_id: Guid,
    /// Rate of a unit.
    pub rate_per_unit: Amount,
    /// Units.
    pub number_of_units: Amount,
    /// Whether leave was taken or cashed out.
    pub pay_out_type: &'static str,
}

impl LeaveEarningsLine {
    /// What it comes to.
    pub fn total(&self) -> Amount {
        times(self.rate_per_unit, self.number_of_units)
    }
}

/// What is held back.
#[derive(Debug, Clone, PartialEq)]
pub struct DeductionLine {
    /// The pay item.
    pub deduction_type_id: Guid,
    /// How the amount is worked out.
    pub calculation_type: &'static str,
    /// The amount.
    pub amount: Option<Amount>,
    /// Per cent of what is earned.
    pub percentage: Option<Amount>,
    /// Units.
    pub number_of_units: Option<Amount>,
}

/// Leave that a pay template gives.
#[derive(Debug, Clone, PartialEq)]
pub struct LeaveLine {
    /// The pay item.
    pub leave_type_id: Guid,
    /// How leave accrues.
    pub calculation_type: &'static str,
    /// What becomes of it with the last pay.
    pub entitlement_final_pay_payout_type: Option<&'static str>,
    /// The kind of termination payment it then is.
    pub employment_termination_payment_type: Option<&'static str>,
    /// Whether super is paid on it.
    pub include_super: Option<bool>,
    /// Whether super's guarantee counts it.
    pub is_qualifying_earnings: bool,
    /// Units a period.
    pub number_of_units: Option<Amount>,
    /// Units a year.
    pub annual_number_of_units: Option<Amount>,
    /// Units that a full-time employee works in a period.
    pub full_time_number_of_units_per_period: Option<Amount>,
}

/// What is paid back to an employee.
#[derive(Debug, Clone, PartialEq)]
pub struct ReimbursementLine {
    /// The pay item.
    pub reimbursement_type_id: Guid,
    /// The amount.
    pub amount: Amount,
    /// What for.
    pub description: Option<String>,
    /// Code of the account, once the pay run is posted.
    pub expense_account: Option<&'static str>,
}

/// What is paid into a super fund.
#[derive(Debug, Clone, PartialEq)]
pub struct SuperLine {
    /// The membership that it is paid for.
    pub super_membership_id: Option<Guid>,
    /// Who contributes.
    pub contribution_type: &'static str,
    /// How the amount is worked out.
    pub calculation_type: &'static str,
    /// What has to be earned in a month before it is paid.
    pub minimum_monthly_earnings: Option<Amount>,
    /// Code of the account of the expense.
    pub expense_account_code: &'static str,
    /// Code of the account of the debt.
    pub liability_account_code: &'static str,
    /// When it has to be paid; in pay slips alone.
    pub payment_date_for_this_period: Option<NaiveDate>,
    /// Per cent of what is earned.
    pub percentage: Option<Amount>,
    /// The amount.
    pub amount: Option<Amount>,
}

/// Leave that accrues with a pay slip.
#[derive(Debug, Clone, PartialEq)]
pub struct LeaveAccrualLine {
    /// The pay item.
    pub leave_type_id: Guid,
    /// Units.
    pub number_of_units: Amount,
    /// Whether Xero worked them out.
    pub auto_calculate: bool,
}

/// Tax of a pay slip.
#[derive(Debug, Clone, PartialEq)]
pub struct TaxLine {
    /// Its id.
    pub payslip_tax_line_id: Guid,
    /// The amount.
    pub amount: Amount,
    /// Which tax.
    pub tax_type_name: &'static str,
    /// Why.
    pub description: Option<&'static str>,
    /// The kind of one that was entered by hand.
    pub manual_tax_type: Option<&'static str>,
    /// Code of the account, once the pay run is posted.
    pub liability_account: Option<&'static str>,
}

/// Leave that was there when payroll began.
#[derive(Debug, Clone, PartialEq)]
pub struct OpeningLeaveLine {
    /// The pay item.
    pub leave_type_id: Guid,
    /// Units.
    pub number_of_units: Amount,
}

/// Leave that was paid before payroll began.
#[derive(Debug, Clone, PartialEq)]
pub struct PaidLeaveEarningsLine {
    /// The pay item.
    pub leave_type_id: Guid,
    /// The amount.
    pub amount: Amount,
    /// Leave loading that super was paid on.
    pub sgc_applied_leave_loading_amount: Option<Amount>,
    /// Leave loading that it wasn't.
    pub sgc_exempted_leave_loading_amount: Option<Amount>,
    /// Whether what was reported of it is reset.
    pub reset_stp_categorisation: Option<bool>,
}

/// The product of a rate and a number of units.
pub(crate) fn times(rate: Amount, units: Amount) -> Amount {
    Amount(divided(i128::from(rate.0) * i128::from(units.0), 10_000))
}

/// `percentage` per cent of an amount, in whole cents.
pub(crate) fn per_cent(amount: Amount, percentage: Amount) -> Amount {
    let whole = divided(i128::from(amount.0) * i128::from(percentage.0), 1_000_000);
    Amount(whole).rounded_to_cents()
}
