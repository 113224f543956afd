//! Projects, tasks and time as JSON text.

use super::{Project, ProjectTask, ProjectUser, TimeEntry};
use crate::simulator::apis::Request;
use crate::simulator::data::World;
use crate::simulator::data::amount::Amount;
use crate::simulator::data::calendar::instant;
use crate::simulator::data::ids::Guid;
use crate::simulator::render::json::{Object, object};
use crate::simulator::render::{money, optional_text, unset_text, unset_value};

/// What a rendering depends on besides the row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spelling {
    upper_case_ids: bool,
    /// The row's place, by which numbers are spelled and nothing is said in several ways.
    row: usize,
}

impl Spelling {
    pub(super) fn of(request: &Request, row: usize) -> Spelling {
        Spelling {
            upper_case_ids: request.upper_case_ids,
            row,
        }
    }

    /// Half of the ids in upper case, and always the same ones, if that is wished.
    fn id(self, id: Guid) -> String {
        let text = id.to_string();
        match self.upper_case_ids && id.0 & 1 == 1 {
            true => text.to_uppercase(),
            false => text,
        }
    }
}

/// An instant that ends in `Z`, with a fraction where it has one. // (s) README section 6
fn moment(ms: i64) -> String {
    let format = match ms % 1_000 {
        0 => "%Y-%m-%dT%H:%M:%SZ",
        _ => "%Y-%m-%dT%H:%M:%S%.3fZ",
    };
    instant(ms).format(format).to_string()
}

/// The same with seven digits, of which a reader of milliseconds keeps three. // (s)
fn seven_digits(ms: i64, row: usize) -> String {
    let rest = row % 10_000;
    let text = instant(ms).format("%Y-%m-%dT%H:%M:%S%.3f").to_string();
    format!("{text}{rest:04}Z")
}

/// `{currency, value}`. // (s) README section 1
fn amount(o: &mut Object<'_>, name: &str, currency: &str, value: Amount, row: usize) {
    o.object(name, |o| {
        o.text("currency", currency);
        o.raw("value", money(value, row));
    });
}

pub(super) fn project(world: &World, project: &Project, spelling: Spelling) -> String {
    object(|o| {
        o.text("projectId", spelling.id(project.project_id));
        o.text("contactId", spelling.id(project.contact_id));
        o.text("name", &project.name);
        o.text("currencyCode", project.currency_code);
        o.raw("minutesLogged", project.minutes_logged);
        o.raw("minutesToBeInvoiced", project.minutes_to_be_invoiced);
        let amounts = [
            ("totalTaskAmount", Some(project.total_task_amount)),
            ("totalExpenseAmount", Some(project.total_expense_amount)),
            (
                "taskAmountToBeInvoiced",
                Some(project.task_amount_to_be_invoiced),
            ),
            ("taskAmountInvoiced", Some(project.task_amount_invoiced)),
            (
                "expenseAmountToBeInvoiced",
                Some(project.expense_amount_to_be_invoiced),
            ),
            (
                "expenseAmountInvoiced",
                Some(project.expense_amount_invoiced),
            ),
            (
                "projectAmountInvoiced",
                Some(project.project_amount_invoiced),
            ),
            ("deposit", Some(project.deposit)),
            ("depositApplied", Some(project.deposit_applied)),
            ("creditNoteAmount", Some(project.credit_note_amount)),
            ("totalInvoiced", Some(project.total_invoiced)),
            ("totalToBeInvoiced", Some(project.total_to_be_invoiced)),
            ("estimate", project.estimate),
            ("estimateAmount", project.estimate_amount),
        ];
        for (name, value) in amounts {
            if let Some(value) = value {
                amount(o, name, project.currency_code, value, spelling.row);
            }
        }
        match project.deadline_ms {
            Some(deadline) => o.text("deadlineUtc", moment(deadline)),
            None => unset_text(
                o,
                world.unset_word("deadlineUtc", spelling.row),
                "deadlineUtc",
            ),
        }
        o.text("status", project.status);
    })
}

pub(super) fn task(world: &World, task: &ProjectTask, spelling: Spelling) -> String {
    let money = |o: &mut Object<'_>, name: &str, value: Amount| {
        amount(o, name, task.currency_code, value, spelling.row);
    };
    object(|o| {
        o.text("name", &task.name);
        money(o, "rate", task.rate);
        o.text("chargeType", task.charge_type.word());
        o.text("status", task.status);
        match task.estimate_minutes {
            Some(minutes) => o.raw("estimateMinutes", minutes),
            None => unset_value(o, world, "estimateMinutes", spelling.row),
        }
        o.text("taskId", spelling.id(task.task_id));
        o.text("projectId", spelling.id(task.project_id));
        o.raw("totalMinutes", task.total_minutes);
        money(o, "totalAmount", task.total_amount);
        o.raw("minutesToBeInvoiced", task.minutes_to_be_invoiced);
        o.raw("minutesInvoiced", task.minutes_invoiced);
        o.raw("nonChargeableMinutes", task.non_chargeable_minutes);
        o.raw("fixedMinutes", task.fixed_minutes);
        money(o, "amountToBeInvoiced", task.amount_to_be_invoiced);
        money(o, "amountInvoiced", task.amount_invoiced);
    })
}

pub(super) fn time_entry(world: &World, entry: &TimeEntry, spelling: Spelling) -> String {
    object(|o| {
        o.text("timeEntryId", spelling.id(entry.time_entry_id));
        o.text("userId", spelling.id(entry.user_id));
        o.text("projectId", spelling.id(entry.project_id));
        o.text("taskId", spelling.id(entry.task_id));
        o.text("dateUtc", moment(entry.date_ms));
        o.text(
            "dateEnteredUtc",
            seven_digits(entry.date_entered_ms, spelling.row),
        );
        o.raw("duration", entry.duration);
        let description = entry.description.as_deref();
        optional_text(o, world, spelling.row, "description", description);
        o.text("status", entry.status);
    })
}

pub(super) fn user(user: &ProjectUser, spelling: Spelling) -> String {
    object(|o| {
        o.text("userId", spelling.id(user.user_id));
        o.text("name", &user.name);
        o.text("email", &user.email);
    })
}
