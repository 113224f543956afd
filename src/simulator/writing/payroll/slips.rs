//! Pay slips of drafts: a list of lines that is sent replaces the one there.

use std::sync::Arc;

use super::super::Done;
use super::super::answer::unreadable;
use super::super::pen::Pen;
use super::super::rules::{self, Broken, Trouble};
use super::super::sent::Sent;
use super::lines::{self, Lists};
use super::{elements, listed, page_of, refusal, refused};
use crate::simulator::apis::Write;
use crate::simulator::data::ids::{Guid, Kind as Id};
use crate::simulator::payroll::PaySlip;
use crate::simulator::reply::Reply;

/// The root of replies, which are lists though a single slip is read as an object. // (s) the example
const ROOT: &str = "Payslips";

pub(super) fn perform(write: &Write, mut pen: Pen, id: &str) -> Done {
    let slip = Guid::parse(id).and_then(|id| pen.world.pay_slip_with_id(id));
    let Some(slip) = slip else {
        return (Reply::not_found(), None);
    };
    let run = pen.world.payroll_index(Id::PayRun, slip.pay_run_id);
    let employee = pen.world.payroll_index(Id::Employee, slip.employee_id);
    let (Some(run), Some(employee)) = (run, employee) else {
        return (Reply::not_found(), None);
    };
    let elements = match elements(write, ROOT) {
        Ok(elements) => elements,
        Err(reply) => return (reply, None),
    };
    if pen.world.pay_run(run).pay_run_status != "DRAFT" {
        return refused(rules::RUN_IS_POSTED);
    }
    let made = Sent::of(&elements[0], "[0]").and_then(|sent| changed(&mut pen, &sent, slip));
    let slip = match made {
        Ok(slip) => slip,
        Err(Trouble::Broken(messages)) => {
            return (refusal(ROOT, &[(&elements[0], messages)]), None);
        }
        Err(Trouble::Unreadable(message)) => return (unreadable(&message), None),
    };
    let slips = &mut pen.write().payroll.pay_slips;
    slips.insert((run, employee), Arc::new(slip.clone()));
    let row = page_of(write, &pen).pay_slip(&slip);
    (listed(write, ROOT, &[row]), Some(Arc::new(pen.world)))
}

fn changed(pen: &mut Pen, sent: &Sent<'_>, mut slip: PaySlip) -> Result<PaySlip, Trouble> {
    let mut broken = Broken::default();
    let now_ms = pen.now_ms;
    let mut lists = Lists {
        pen,
        sent,
        broken: &mut broken,
    };
    lists.put("EarningsLines", &mut slip.earnings_lines, lines::earnings)?;
    let into = &mut slip.leave_earnings_lines;
    lists.put("LeaveEarningsLines", into, lines::leave_earnings)?;
    let into = &mut slip.timesheet_earnings_lines;
    lists.put("TimesheetEarningsLines", into, lines::earnings)?;
    lists.put(
        "DeductionLines",
        &mut slip.deduction_lines,
        lines::deduction,
    )?;
    let into = &mut slip.leave_accrual_lines;
    lists.put("LeaveAccrualLines", into, lines::accrual)?;
    let into = &mut slip.reimbursement_lines;
    lists.put("ReimbursementLines", into, lines::reimbursement)?;
    let into = &mut slip.superannuation_lines;
    lists.put("SuperannuationLines", into, lines::super_line)?;
    lists.put("TaxLines", &mut slip.tax_lines, lines::tax)?;
    broken.checked()?;
    slip.updated_ms = now_ms;
    Ok(slip.added_up())
}
