//! What the projects hold that were drawn: a function of seed, organisation and place.
//!
//! A project is for the customer of a real sales invoice, on which what was billed of it stands.
//! Rule: amounts of tasks are worked out from the time logged, and a project's from its tasks, so
//! that they tie to the cent. Hourly rates are multiples of 0.60: a minute is whole cents, since
//! nobody tells how Xero rounds.

use chrono::NaiveDate;

use super::entities::{
    ACTIVE, CLOSED, ChargeType, IN_PROGRESS, INVOICED, LOCKED, Project, ProjectTask, ProjectUser,
    TimeEntry,
};
use crate::simulator::data::amount::Amount;
use crate::simulator::data::calendar::{
    DAY_MS, SPAN_DAYS, first_day, last_day, last_instant_ms, later, midnight_ms,
};
use crate::simulator::data::ids::{Guid, Kind};
use crate::simulator::data::random::Random;
use crate::simulator::data::{World, users, words};

/// The states of projects.
pub(super) const STATES: [&str; 2] = [IN_PROGRESS, CLOSED];

const NAMES: [&str; 12] = [
    "New Kitchen",
    "Website relaunch",
    "Shop fit-out, stage 2",
    "Annual audit",
    "Remodeling 2012",
    "\"Blue Sky\" rebrand",
    "Données clients",
    "Ōtaki depot",
    "Migration 100%",
    "Support (monthly)",
    "Café O'Hara – signage",
    "倉庫の改装",
];
const TASKS: [&str; 10] = [
    "Demolition",
    "Design",
    "Project management",
    "Site visit",
    "Development",
    "Testing & acceptance",
    "Travel",
    "Training",
    "Meetings, internal",
    "Handover",
];

/// Who, which state, which invoice: the cheap part of a project.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    pub(super) contact_id: Guid,
    pub(super) status: &'static str,
    /// The invoice that what was billed stands on.
    invoice: Option<usize>,
    /// The day on which work began.
    begins: NaiveDate,
}

/// How a task is charged, without its minutes.
#[derive(Debug, Clone, Copy)]
struct Terms {
    charge_type: ChargeType,
    rate: Amount,
    /// Whether a fixed amount was billed.
    is_invoiced: bool,
}

/// What sums need of a time entry.
#[derive(Debug, Clone, Copy)]
struct Logged {
    task: usize,
    duration: i64,
    status: &'static str,
}

impl World {
    pub(super) fn projects_drawn(&self) -> usize {
        6 + self.invoices_at_first() / 35
    }

    pub(super) fn project_id(&self, project: usize) -> Guid {
        self.id(Kind::Project, 0, project)
    }

    pub(super) fn project_head(&self, project: usize) -> Head {
        let mut random = self.random("project", project);
        let invoice = self.billed_invoice(&mut random);
        let contact = invoice.map_or(0, |index| self.invoice_head_as_made(index).contact);
        let is_closed = project == 2 || project > 2 && random.chance(30);
        let days = random.between(0, SPAN_DAYS as i64 - 60);
        Head {
            contact_id: self.id(Kind::Contact, 0, contact),
            status: STATES[usize::from(is_closed)],
            invoice,
            begins: later(first_day(), days),
        }
    }

    /// A sales invoice that was approved, if a few tries find one.
    fn billed_invoice(&self, random: &mut Random) -> Option<usize> {
        let count = self.invoices_at_first();
        (0..40)
            .map(|_| random.below(count as u64) as usize)
            .filter(|index| *index < count)
            .find(|index| {
                let head = self.invoice_head_as_made(*index);
                head.is_sale() && head.was_approved()
            })
    }

    /// Those of the users that may do more than read.
    pub(super) fn project_users(&self) -> Vec<ProjectUser> {
        let users = (0..users::count()).map(|index| self.user(index));
        users
            .filter(|user| user.organisation_role != "READONLY")
            .map(|user| ProjectUser {
                user_id: user.user_id,
                name: format!("{} {}", user.first_name, user.last_name),
                email: user.email_address,
            })
            .collect()
    }

    pub(super) fn drawn(&self, project: usize) -> Drawn<'_> {
        let tasks = match project {
            // The first few are fixed, so that the smallest books hold every kind.
            0 => 5,
            1 => 53,
            5 => 0,
            _ => 1 + self.random("project tasks", project).below(6) as usize,
        };
        let invoices = self.invoices_at_first();
        let entries = match project {
            // More than a page of the usual size always, and of the largest in large books.
            0 => 70 + (invoices / 2).min(3_000),
            _ if tasks == 0 || project % 7 == 3 => 0,
            _ if project % 16 == 9 => 20 + (invoices / 3).min(1_500),
            _ => 2 + self.random("project time", project).below(30) as usize,
        };
        Drawn {
            world: self,
            project,
            head: self.project_head(project),
            terms: (0..tasks).map(|task| self.terms(project, task)).collect(),
            entries,
            users: self.project_users(),
        }
    }

    fn terms(&self, project: usize, task: usize) -> Terms {
        let mut random = self.random("project task", place(project, task));
        let charge_type = match (project, random.below(10)) {
            (0, _) => ChargeType::ALL[task % 3],
            (_, 0..6) => ChargeType::Time,
            (_, 6..8) => ChargeType::Fixed,
            _ => ChargeType::NonChargeable,
        };
        let rate = match charge_type {
            ChargeType::Time => Amount::from_cents(60 * random.between(40, 400)),
            ChargeType::Fixed => Amount::from_cents(random.between(5_000, 900_000)),
            ChargeType::NonChargeable => Amount::ZERO,
        };
        Terms {
            charge_type,
            rate,
            is_invoiced: charge_type == ChargeType::Fixed && random.chance(50),
        }
    }
}

/// One number for each child of each project.
fn place(project: usize, child: usize) -> usize {
    project << 24 | child
}

/// A project with what its rows are worked out from.
#[derive(Debug)]
pub(super) struct Drawn<'a> {
    world: &'a World,
    project: usize,
    pub(super) head: Head,
    /// Of each of its tasks.
    terms: Vec<Terms>,
    /// How many time entries it has.
    pub(super) entries: usize,
    users: Vec<ProjectUser>,
}

impl Drawn<'_> {
    pub(super) fn project(&self) -> Project {
        let (world, project) = (self.world, self.project);
        let mut random = world.random("project amounts", project);
        let mut cents = |percent: u64, most: i64| match random.chance(percent) {
            true => Amount::from_cents(random.between(100, most)),
            false => Amount::ZERO,
        };
        let expense_amount_to_be_invoiced = cents(50, 90_000);
        let expense_amount_invoiced = cents(40, 120_000);
        let project_amount_invoiced = cents(30, 500_000);
        let deposit = cents(35, 200_000);
        let deposit_applied = match project % 3 {
            0 => deposit,
            1 => Amount(deposit.0 / 2).rounded_to_cents(),
            _ => Amount::ZERO,
        };
        let credit_note_amount = cents(15, 40_000);
        let estimate = cents(100, 5_000_000) + world.nasty_fraction(project);
        let estimate = (project % 4 != 1).then_some(estimate);
        // (s) the example: three in the afternoon.
        let deadline = later(self.head.begins, random.between(20, 200));
        let deadline_ms = world.nasty_instant(project, midnight_ms(deadline) + DAY_MS * 5 / 8);
        let words = random.pick(&NAMES);
        let name = world.nasty_text("project name", project);
        let name = name.unwrap_or_else(|| format!("{words} {}", project + 1));
        let (id, currency) = (world.project_id(project), world.profile().currency);
        let mut told = Project {
            status: self.head.status,
            deadline_ms: (project % 5 != 3).then_some(deadline_ms),
            estimate,
            // (s) declared beside `estimate`, and in no example. (?) now and then.
            estimate_amount: estimate.filter(|_| project.is_multiple_of(6)),
            expense_amount_to_be_invoiced,
            expense_amount_invoiced,
            project_amount_invoiced,
            deposit,
            deposit_applied,
            credit_note_amount,
            ..Project::new(id, self.head.contact_id, name, currency)
        };
        told.reckon(&self.tasks());
        told
    }

    /// All its tasks, its time gone through once.
    pub(super) fn tasks(&self) -> Vec<ProjectTask> {
        let mut minutes = vec![(0, 0); self.terms.len()];
        for logged in (0..self.entries).map(|entry| self.logged(entry)) {
            let (total, invoiced) = &mut minutes[logged.task];
            *total += logged.duration;
            if logged.status == INVOICED {
                *invoiced += logged.duration;
            }
        }
        let tasks = minutes.into_iter().enumerate();
        tasks
            .map(|(task, (total, invoiced))| self.task(task, total, invoiced))
            .collect()
    }

    fn task(&self, task: usize, total: i64, invoiced: i64) -> ProjectTask {
        let (world, terms) = (self.world, self.terms[task]);
        let place = place(self.project, task);
        let mut random = world.random("task words", place);
        let words = random.pick(&TASKS);
        let name = world.nasty_text("task name", place);
        let name = name.unwrap_or_else(|| words.to_owned());
        let id = world.id(Kind::ProjectTask, task, self.project);
        let (project, currency) = (world.project_id(self.project), world.profile().currency);
        let mut told = ProjectTask {
            charge_type: terms.charge_type,
            rate: terms.rate,
            estimate_minutes: random.chance(70).then(|| random.between(1, 400) * 30),
            // (s) only a task of a fixed amount can be `INVOICED`.
            status: match terms.is_invoiced {
                true => INVOICED,
                false if random.chance(4) => LOCKED,
                false => ACTIVE,
            },
            ..ProjectTask::new(id, project, name, currency)
        };
        told.reckon(total, invoiced);
        told
    }

    fn logged(&self, entry: usize) -> Logged {
        let mut random = self.world.random("time entry", place(self.project, entry));
        let task = random.below(self.terms.len() as u64) as usize;
        let terms = self.terms[task];
        let is_closed = self.head.status == STATES[1];
        let draw = random.below(100);
        let status = match terms.charge_type {
            ChargeType::Fixed if terms.is_invoiced => INVOICED,
            ChargeType::Time if is_closed && draw < 92 => INVOICED,
            ChargeType::Time if draw < 45 => INVOICED,
            ChargeType::Time if draw > 96 => LOCKED,
            _ => ACTIVE,
        };
        // (s) from 1 to 59940 minutes.
        let duration = match random.below(20) {
            0 => random.between(1, 14),
            1 => random.between(480, 2_400),
            _ => random.between(1, 32) * 15,
        };
        Logged {
            task,
            duration,
            status,
        }
    }

    pub(super) fn time_entry(&self, entry: usize) -> TimeEntry {
        let (world, logged) = (self.world, self.logged(entry));
        let place = place(self.project, entry);
        let mut random = world.random("time words", place);
        let room = (last_day() - self.head.begins).num_days().min(240);
        let day = later(self.head.begins, random.between(0, room));
        // (s) the examples: whole hours, and fractions of a second when it was entered.
        let date_ms = midnight_ms(day) + random.pick(&[0, 3, 13, 14, 15]) * DAY_MS / 24;
        let date_ms = world.nasty_instant(entry, date_ms);
        let entered_ms = date_ms + random.between(0, 9 * DAY_MS);
        let words = random.pick(&words::DESCRIPTIONS);
        let nasty = world.nasty_text("time text", place);
        let user = random.below(self.users.len() as u64) as usize;
        let invoice = self.head.invoice.filter(|_| logged.status == INVOICED);
        TimeEntry {
            time_entry_id: world.id(Kind::TimeEntry, entry, self.project),
            user_id: self.users[user].user_id,
            project_id: world.project_id(self.project),
            task_id: world.id(Kind::ProjectTask, logged.task, self.project),
            charge_type: self.terms[logged.task].charge_type,
            date_ms,
            date_entered_ms: entered_ms.min(last_instant_ms()),
            duration: logged.duration,
            description: random
                .chance(65)
                .then(|| nasty.unwrap_or_else(|| words.to_owned())),
            status: logged.status,
            invoice_id: invoice.map(|invoice| world.id(Kind::Invoice, 0, invoice)),
        }
    }

    /// All its time, in the order of its list.
    pub(super) fn time(&self) -> impl Iterator<Item = TimeEntry> + '_ {
        (0..self.entries).map(|entry| self.time_entry(entry))
    }
}
