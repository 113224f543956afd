//! Projects, tasks, time entries and users as plain structs, to compare answers with.

use crate::simulator::data::amount::Amount;
use crate::simulator::data::ids::Guid;

/// A project, as the API tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    /// Its id.
    pub project_id: Guid,
    /// Its customer.
    pub contact_id: Guid,
    /// Its name.
    pub name: String,
    /// The currency of all its amounts.
    pub currency_code: &'static str,
    /// `INPROGRESS` or `CLOSED`.
    pub status: &'static str,
    /// When it has to be done, in milliseconds UTC.
    pub deadline_ms: Option<i64>,
    /// What it was estimated at.
    pub estimate: Option<Amount>,
    /// The same, where the reply spells it in the other way as well.
    pub estimate_amount: Option<Amount>,
    /// Minutes of all its tasks.
    pub minutes_logged: i64,
    /// Those of chargeable tasks that aren't invoiced.
    pub minutes_to_be_invoiced: i64,
    /// Amounts of all its tasks.
    pub total_task_amount: Amount,
    /// Those that aren't invoiced.
    pub task_amount_to_be_invoiced: Amount,
    /// Those that are.
    pub task_amount_invoiced: Amount,
    /// All its expenses.
    pub total_expense_amount: Amount,
    /// Those that aren't invoiced.
    pub expense_amount_to_be_invoiced: Amount,
    /// Those that are.
    pub expense_amount_invoiced: Amount,
    /// Invoiced on the project itself.
    pub project_amount_invoiced: Amount,
    /// Paid ahead.
    pub deposit: Amount,
    /// The part of it that was used.
    pub deposit_applied: Amount,
    /// Credited.
    pub credit_note_amount: Amount,
    /// Invoiced of tasks, expenses and the project itself.
    pub total_invoiced: Amount,
    /// Not invoiced of tasks and expenses.
    pub total_to_be_invoiced: Amount,
}

/// A task of a project.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectTask {
    /// Its id.
    pub task_id: Guid,
    /// Its project.
    pub project_id: Guid,
    /// Its name.
    pub name: String,
    /// The currency of its amounts.
    pub currency_code: &'static str,
    /// How it is charged.
    pub charge_type: ChargeType,
    /// By the hour, or for all of it.
    pub rate: Amount,
    /// What was estimated, if anything was.
    pub estimate_minutes: Option<i64>,
    /// `ACTIVE`, `LOCKED` or, of fixed ones alone, `INVOICED`.
    pub status: &'static str,
    /// Logged.
    pub total_minutes: i64,
    /// Logged and invoiced.
    pub minutes_invoiced: i64,
    /// Logged, chargeable and not invoiced.
    pub minutes_to_be_invoiced: i64,
    /// Logged on a task of a fixed amount.
    pub fixed_minutes: i64,
    /// Logged on a task that isn't charged.
    pub non_chargeable_minutes: i64,
    /// What it is worth.
    pub total_amount: Amount,
    /// The part that is invoiced.
    pub amount_invoiced: Amount,
    /// The part that isn't.
    pub amount_to_be_invoiced: Amount,
}

/// Time that somebody logged.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeEntry {
    /// Its id.
    pub time_entry_id: Guid,
    /// Who logged it.
    pub user_id: Guid,
    /// The project.
    pub project_id: Guid,
    /// The task.
    pub task_id: Guid,
    /// How the task is charged.
    pub charge_type: ChargeType,
    /// The moment it is logged on, in milliseconds UTC.
    pub date_ms: i64,
    /// When it was entered, in milliseconds UTC.
    pub date_entered_ms: i64,
    /// Minutes.
    pub duration: i64,
    /// What was done.
    pub description: Option<String>,
    /// `ACTIVE`, `LOCKED` or `INVOICED`.
    pub status: &'static str,
    /// The invoice that it is on, which no reply tells.
    pub invoice_id: Option<Guid>,
}

/// Somebody who can log time.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectUser {
    /// Its id, the same as in accounting.
    pub user_id: Guid,
    /// First and last name.
    pub name: String,
    /// E-mail address.
    pub email: String,
}

/// How a task is charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChargeType {
    /// By the hour.
    Time,
    /// A fixed amount.
    Fixed,
    /// Not at all.
    NonChargeable,
}

impl ChargeType {
    pub(super) const ALL: [ChargeType; 3] = [
        ChargeType::Time,
        ChargeType::Fixed,
        ChargeType::NonChargeable,
    ];

    /// As the API spells it.
    pub fn word(self) -> &'static str {
        match self {
            ChargeType::Time => "TIME",
            ChargeType::Fixed => "FIXED",
            ChargeType::NonChargeable => "NON_CHARGEABLE",
        }
    }

    pub(super) fn named(word: &str) -> Option<ChargeType> {
        let mut all = ChargeType::ALL.into_iter();
        all.find(|one| one.word().eq_ignore_ascii_case(word))
    }

    pub(super) fn is_chargeable(self) -> bool {
        self != ChargeType::NonChargeable
    }
}
