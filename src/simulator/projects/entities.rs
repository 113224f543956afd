//! Projects, tasks, time entries and users as plain structs, to compare answers with.

use crate::simulator::data::amount::{Amount, divided};
use crate::simulator::data::ids::Guid;

// States of projects. // (s)
pub(super) const IN_PROGRESS: &str = "INPROGRESS";
pub(super) const CLOSED: &str = "CLOSED";

// States of tasks and time. // (s)
pub(super) const ACTIVE: &str = "ACTIVE";
pub(super) const LOCKED: &str = "LOCKED";
pub(super) const INVOICED: &str = "INVOICED";

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

impl Project {
    /// One that just began. // (s) the example of a new one
    pub(super) fn new(
        project_id: Guid,
        contact_id: Guid,
        name: String,
        currency_code: &'static str,
    ) -> Project {
        Project {
            project_id,
            contact_id,
            name,
            currency_code,
            status: IN_PROGRESS,
            deadline_ms: None,
            estimate: None,
            estimate_amount: None,
            minutes_logged: 0,
            minutes_to_be_invoiced: 0,
            total_task_amount: Amount::ZERO,
            task_amount_to_be_invoiced: Amount::ZERO,
            task_amount_invoiced: Amount::ZERO,
            total_expense_amount: Amount::ZERO,
            expense_amount_to_be_invoiced: Amount::ZERO,
            expense_amount_invoiced: Amount::ZERO,
            project_amount_invoiced: Amount::ZERO,
            deposit: Amount::ZERO,
            deposit_applied: Amount::ZERO,
            credit_note_amount: Amount::ZERO,
            total_invoiced: Amount::ZERO,
            total_to_be_invoiced: Amount::ZERO,
        }
    }

    /// Works out what follows from its tasks.
    pub(super) fn reckon(&mut self, tasks: &[ProjectTask]) {
        let minutes = |of: fn(&ProjectTask) -> i64| tasks.iter().map(of).sum();
        let amount = |of: fn(&ProjectTask) -> Amount| -> Amount { tasks.iter().map(of).sum() };
        self.minutes_logged = minutes(|task| task.total_minutes);
        self.minutes_to_be_invoiced = minutes(|task| task.minutes_to_be_invoiced);
        self.total_task_amount = amount(|task| task.total_amount);
        self.task_amount_to_be_invoiced = amount(|task| task.amount_to_be_invoiced);
        self.task_amount_invoiced = amount(|task| task.amount_invoiced);
        self.total_expense_amount =
            self.expense_amount_invoiced + self.expense_amount_to_be_invoiced;
        // (s) the example: 60.0 of tasks and 499.0 of expenses are 559.0 to be invoiced.
        // (?) what was invoiced is summed alike.
        self.total_invoiced =
            self.task_amount_invoiced + self.expense_amount_invoiced + self.project_amount_invoiced;
        self.total_to_be_invoiced =
            self.task_amount_to_be_invoiced + self.expense_amount_to_be_invoiced;
    }
}

impl ProjectTask {
    /// One that nothing was logged on yet, and that isn't charged.
    pub(super) fn new(
        task_id: Guid,
        project_id: Guid,
        name: String,
        currency_code: &'static str,
    ) -> ProjectTask {
        ProjectTask {
            task_id,
            project_id,
            name,
            currency_code,
            charge_type: ChargeType::NonChargeable,
            rate: Amount::ZERO,
            estimate_minutes: None,
            status: ACTIVE,
            total_minutes: 0,
            minutes_invoiced: 0,
            minutes_to_be_invoiced: 0,
            fixed_minutes: 0,
            non_chargeable_minutes: 0,
            total_amount: Amount::ZERO,
            amount_invoiced: Amount::ZERO,
            amount_to_be_invoiced: Amount::ZERO,
        }
    }

    /// Works out what follows from the minutes logged on it, and from those of them that are invoiced.
    pub(super) fn reckon(&mut self, total: i64, invoiced: i64) {
        // (s) the example: 180 minutes at 20.0 are 60.0. (?) How Xero rounds what isn't whole cents.
        let worth = |minutes: i64| {
            let ten_thousandths = i128::from(self.rate.0) * i128::from(minutes);
            Amount(divided(ten_thousandths, 60)).rounded_to_cents()
        };
        let is_invoiced = self.status == INVOICED;
        (self.total_amount, self.amount_invoiced) = match self.charge_type {
            ChargeType::Time => (worth(total), worth(invoiced)),
            ChargeType::Fixed if is_invoiced => (self.rate, self.rate),
            ChargeType::Fixed => (self.rate, Amount::ZERO),
            ChargeType::NonChargeable => (Amount::ZERO, Amount::ZERO),
        };
        self.amount_to_be_invoiced = self.total_amount - self.amount_invoiced;
        let only = |charge_type: ChargeType| match self.charge_type == charge_type {
            true => total,
            false => 0,
        };
        self.total_minutes = total;
        self.minutes_invoiced = invoiced;
        self.minutes_to_be_invoiced = match self.charge_type.is_chargeable() {
            true => total - invoiced,
            false => 0,
        };
        self.fixed_minutes = only(ChargeType::Fixed);
        self.non_chargeable_minutes = only(ChargeType::NonChargeable);
    }
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
