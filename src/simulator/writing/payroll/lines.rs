//! The lines of pay templates, opening balances and pay slips, as they are sent.
//!
//! A list that isn't sent, or is empty, stays as it was. // (k) pitfall 21

use super::super::lines::fresh_id;
use super::super::pen::Pen;
use super::super::rules::{self, Broken, Trouble};
use super::super::sent::Sent;
use super::{choose, is_pay_item};
use crate::simulator::data::ids::Guid;
use crate::simulator::data::written::interned;
use crate::simulator::payroll::{
    DeductionLine, EarningsLine, LeaveAccrualLine, LeaveEarningsLine, LeaveLine, OpeningLeaveLine,
    PaidLeaveEarningsLine, ReimbursementLine, SuperLine, TaxLine,
};

/// Reads a line.
type Read<T> = fn(&mut Pen, &Sent<'_>, &mut Broken) -> Result<T, Trouble>;

/// The lists of what was sent.
pub(super) struct Lists<'a, 'b> {
    pub(super) pen: &'a mut Pen,
    pub(super) sent: &'a Sent<'b>,
    pub(super) broken: &'a mut Broken,
}

impl Lists<'_, '_> {
    /// Puts the lines that are sent in place of those there.
    pub(super) fn put<T>(
        &mut self,
        name: &str,
        into: &mut Vec<T>,
        read: Read<T>,
    ) -> Result<(), Trouble> {
        let Some(lines) = self.sent.list(name)?.filter(|lines| !lines.is_empty()) else {
            return Ok(());
        };
        let lines = lines.iter().map(|line| read(self.pen, line, self.broken));
        *into = lines.collect::<Result<_, _>>()?;
        Ok(())
    }
}

/// The pay item that a line names.
fn item(
    pen: &Pen,
    sent: &Sent<'_>,
    (name, part): (&str, usize),
    broken: &mut Broken,
) -> Result<Guid, Trouble> {
    let id = sent.guid(name)?.unwrap_or(Guid(0));
    broken.unless_for(is_pay_item(pen, part, id), rules::PAY_ITEM, name);
    Ok(id)
}

pub(super) fn earnings(
    pen: &mut Pen,
    sent: &Sent<'_>,
    broken: &mut Broken,
) -> Result<EarningsLine, Trouble> {
    let mut calculation_type = None;
    let types = ["USEEARNINGSRATE", "ENTEREARNINGSRATE", "ANNUALSALARY"];
    choose(
        sent,
        "CalculationType",
        &types,
        &mut calculation_type,
        broken,
    )?;
    Ok(EarningsLine {
        earnings_rate_id: item(pen, sent, ("EarningsRateID", 0), broken)?,
        calculation_type,
        annual_salary: sent.amount("AnnualSalary")?,
        number_of_units_per_week: sent.amount("NumberOfUnitsPerWeek")?,
        rate_per_unit: sent.amount("RatePerUnit")?,
        normal_number_of_units: sent.amount("NormalNumberOfUnits")?,
        amount: sent.amount("Amount")?,
        number_of_units: sent.amount("NumberOfUnits")?,
        fixed_amount: sent.amount("FixedAmount")?,
    })
}

pub(super) fn leave_earnings(
    pen: &mut Pen,
    sent: &Sent<'_>,
    broken: &mut Broken,
) -> Result<LeaveEarningsLine, Trouble> {
    let mut pay_out_type = Some("DEFAULT");
    let types = ["DEFAULT", "CASHED_OUT"];
    choose(sent, "PayOutType", &types, &mut pay_out_type, broken)?;
    Ok(LeaveEarningsLine {
        earnings_rate_id: item(pen, sent, ("EarningsRateID", 0), broken)?,
        rate_per_unit: sent.amount("RatePerUnit")?.unwrap_or_default(),
        number_of_units: sent.amount("NumberOfUnits")?.unwrap_or_default(),
        pay_out_type: pay_out_type.unwrap_or("DEFAULT"),
    })
}

pub(super) fn deduction(
    pen: &mut Pen,
    sent: &Sent<'_>,
    broken: &mut Broken,
) -> Result<DeductionLine, Trouble> {
    let mut calculation_type = Some("FIXEDAMOUNT");
    let types = ["FIXEDAMOUNT", "PRETAX", "POSTTAX"];
    choose(
        sent,
        "CalculationType",
        &types,
        &mut calculation_type,
        broken,
    )?;
    Ok(DeductionLine {
        deduction_type_id: item(pen, sent, ("DeductionTypeID", 1), broken)?,
        calculation_type: calculation_type.unwrap_or_default(),
        amount: sent.amount("Amount")?,
        percentage: sent.amount("Percentage")?,
        number_of_units: sent.amount("NumberOfUnits")?,
    })
}

pub(super) fn super_line(
    _: &mut Pen,
    sent: &Sent<'_>,
    broken: &mut Broken,
) -> Result<SuperLine, Trouble> {
    let mut contribution_type = None;
    let types = ["SGC", "SALARYSACRIFICE", "EMPLOYERADDITIONAL", "EMPLOYEE"];
    choose(
        sent,
        "ContributionType",
        &types,
        &mut contribution_type,
        broken,
    )?;
    let mut calculation_type = None;
    let types = ["FIXEDAMOUNT", "PERCENTAGEOFEARNINGS", "STATUTORY"];
    choose(
        sent,
        "CalculationType",
        &types,
        &mut calculation_type,
        broken,
    )?;
    broken.unless_for(
        contribution_type.is_some(),
        rules::PAYROLL_WORD,
        "ContributionType",
    );
    broken.unless_for(
        calculation_type.is_some(),
        rules::PAYROLL_WORD,
        "CalculationType",
    );
    let account = |name, usual| {
        let code = sent.word(name)?;
        Ok::<_, Trouble>(code.map_or(usual, |code| interned(&code)))
    };
    Ok(SuperLine {
        super_membership_id: sent.guid("SuperMembershipID")?,
        contribution_type: contribution_type.unwrap_or_default(),
        calculation_type: calculation_type.unwrap_or_default(),
        minimum_monthly_earnings: sent.amount("MinimumMonthlyEarnings")?,
        expense_account_code: account("ExpenseAccountCode", "478")?,
        liability_account_code: account("LiabilityAccountCode", "826")?,
        payment_date_for_this_period: sent.day("PaymentDateForThisPeriod")?,
        percentage: sent.amount("Percentage")?,
        amount: sent.amount("Amount")?,
    })
}

pub(super) fn reimbursement(
    pen: &mut Pen,
    sent: &Sent<'_>,
    broken: &mut Broken,
) -> Result<ReimbursementLine, Trouble> {
    // (s)
    sent.within(&[("Description", 50)], broken)?;
    let mut expense_account = None;
    super::keep(sent, "ExpenseAccount", &mut expense_account)?;
    Ok(ReimbursementLine {
        reimbursement_type_id: item(pen, sent, ("ReimbursementTypeID", 3), broken)?,
        amount: sent.amount("Amount")?.unwrap_or_default(),
        description: sent.word("Description")?,
        expense_account,
    })
}

pub(super) fn leave(
    pen: &mut Pen,
    sent: &Sent<'_>,
    broken: &mut Broken,
) -> Result<LeaveLine, Trouble> {
    let mut calculation_type = Some("NOCALCULATIONREQUIRED");
    let types = [
        "NOCALCULATIONREQUIRED",
        "FIXEDAMOUNTEACHPERIOD",
        "ENTERRATEINPAYTEMPLATE",
        "BASEDONORDINARYEARNINGS",
    ];
    choose(
        sent,
        "CalculationType",
        &types,
        &mut calculation_type,
        broken,
    )?;
    let (mut payout, mut kind) = (None, None);
    let types = ["NOTPAIDOUT", "PAIDOUT"];
    choose(
        sent,
        "EntitlementFinalPayPayoutType",
        &types,
        &mut payout,
        broken,
    )?;
    let types = ["O", "R"];
    choose(
        sent,
        "EmploymentTerminationPaymentType",
        &types,
        &mut kind,
        broken,
    )?;
    // (s) required.
    let qualifies = sent.flag("IsQualifyingEarnings")?;
    broken.unless(qualifies.is_some(), rules::LEAVE_LINE);
    Ok(LeaveLine {
        leave_type_id: item(pen, sent, ("LeaveTypeID", 2), broken)?,
        calculation_type: calculation_type.unwrap_or_default(),
        entitlement_final_pay_payout_type: payout,
        employment_termination_payment_type: kind,
        include_super: sent.flag("IncludeSuperannuationGuaranteeContribution")?,
        is_qualifying_earnings: qualifies.unwrap_or(false),
        number_of_units: sent.amount("NumberOfUnits")?,
        annual_number_of_units: sent.amount("AnnualNumberOfUnits")?,
        full_time_number_of_units_per_period: sent.amount("FullTimeNumberOfUnitsPerPeriod")?,
    })
}

pub(super) fn accrual(
    pen: &mut Pen,
    sent: &Sent<'_>,
    broken: &mut Broken,
) -> Result<LeaveAccrualLine, Trouble> {
    Ok(LeaveAccrualLine {
        leave_type_id: item(pen, sent, ("LeaveTypeID", 2), broken)?,
        number_of_units: sent.amount("NumberOfUnits")?.unwrap_or_default(),
        auto_calculate: sent.flag("AutoCalculate")?.unwrap_or(false),
    })
}

pub(super) fn opening_leave(
    pen: &mut Pen,
    sent: &Sent<'_>,
    broken: &mut Broken,
) -> Result<OpeningLeaveLine, Trouble> {
    Ok(OpeningLeaveLine {
        leave_type_id: item(pen, sent, ("LeaveTypeID", 2), broken)?,
        number_of_units: sent.amount("NumberOfUnits")?.unwrap_or_default(),
    })
}

pub(super) fn paid_leave(
    pen: &mut Pen,
    sent: &Sent<'_>,
    broken: &mut Broken,
) -> Result<PaidLeaveEarningsLine, Trouble> {
    Ok(PaidLeaveEarningsLine {
        leave_type_id: item(pen, sent, ("LeaveTypeID", 2), broken)?,
        amount: sent.amount("Amount")?.unwrap_or_default(),
        sgc_applied_leave_loading_amount: sent.amount("SGCAppliedLeaveLoadingAmount")?,
        sgc_exempted_leave_loading_amount: sent.amount("SGCExemptedLeaveLoadingAmount")?,
        reset_stp_categorisation: sent.flag("ResetSTPCategorisation")?,
    })
}

/// One with an id is the line that has it; a new one is of a kind that is entered by hand. // (k)
pub(super) fn tax(pen: &mut Pen, sent: &Sent<'_>, broken: &mut Broken) -> Result<TaxLine, Trouble> {
    let mut manual_tax_type = None;
    let types = [
        "PAYGMANUAL",
        "ETPOMANUAL",
        "ETPRMANUAL",
        "SCHEDULE5MANUAL",
        "SCHEDULE5STSLMANUAL",
        "SCHEDULE4MANUAL",
    ];
    choose(sent, "ManualTaxType", &types, &mut manual_tax_type, broken)?;
    let id = sent.guid("PayslipTaxLineID")?;
    broken.unless(id.is_some() || manual_tax_type.is_some(), rules::TAX_LINE);
    let (mut description, mut liability_account, mut name) = (None, None, None);
    super::keep(sent, "Description", &mut description)?;
    super::keep(sent, "LiabilityAccount", &mut liability_account)?;
    super::keep(sent, "TaxTypeName", &mut name)?;
    Ok(TaxLine {
        payslip_tax_line_id: id.unwrap_or_else(|| fresh_id(pen)),
        amount: sent.amount("Amount")?.unwrap_or_default(),
        tax_type_name: name.unwrap_or("Manual Adjustment"),
        description,
        manual_tax_type,
        liability_account,
    })
}
