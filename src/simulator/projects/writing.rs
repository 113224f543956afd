//! Writes to projects, tasks and time.
//!
//! POST makes a row and tells it; PUT replaces what may be given of one, whole, and PATCH the state of
//! a project, both without a body in their reply (204); DELETE takes tasks and time away. // (s)
//! Rule: what is `LOCKED` or `INVOICED` can't be modified. // (s) the descriptions of `status`

use std::sync::Arc;

use serde_json::Value;

use super::entities::{ACTIVE, CLOSED, ChargeType};
use super::job::Held;
use super::render::{self, Spelling};
use super::{Project, ProjectTask, Refused, TimeEntry, data};
use crate::simulator::apis::Write;
use crate::simulator::data::World;
use crate::simulator::data::amount::Amount;
use crate::simulator::data::ids::{Guid, Kind};
use crate::simulator::reply::Reply;
use crate::simulator::writing::{Done, Sent, Trouble, Verb};

/// The longest name of a task. // (s)
const LONGEST_NAME: usize = 100;
/// Minutes of an entry at most. // (s)
const LONGEST_DURATION: i64 = 59_940;

/// What became of a write: the reply, and the project as it is then.
type Made = Result<(Reply, Held), Refused>;

pub(super) fn perform(write: &Write) -> Done {
    if let Some(refused) = write.unless_json() {
        return (refused, None);
    }
    let path: Vec<&str> = write.request.path.iter().map(String::as_str).collect();
    let no = || (Reply::text(405, "Method not allowed"), None);
    let mut world = write.request.world.successor();
    let (index, made) = match (write.verb, path.as_slice()) {
        (Verb::Post, [list]) if list.eq_ignore_ascii_case("projects") => {
            let index = world.project_count();
            (index, create(write, &world, index))
        }
        (_, [_]) => return no(),
        (verb, [_, id, below @ ..]) => {
            let Some(index) = Guid::parse(id).and_then(|id| world.project_of(id)) else {
                return (Reply::not_found(), None);
            };
            let held = world.job(index).held();
            let made = match (verb, below) {
                (Verb::Put, []) => replace(write, held),
                (Verb::Patch, []) => set_state(write, held),
                (verb, [child, ids @ ..]) => {
                    let is_time = child.eq_ignore_ascii_case("time");
                    let id = ids.first().map(|id| Guid::parse(id));
                    let made = match (verb, id) {
                        (Verb::Post, None) if is_time => log(write, &world, index, held),
                        (Verb::Post, None) => add_task(write, &world, index, held),
                        (Verb::Put, Some(id)) if is_time => relog(write, &world, held, id),
                        (Verb::Put, Some(id)) => replace_task(write, held, id),
                        (Verb::Delete, Some(id)) if is_time => unlog(held, id),
                        (Verb::Delete, Some(id)) => remove_task(held, id),
                        _ => return no(),
                    };
                    match made {
                        Ok(made) => made,
                        Err(NotThere) => return (Reply::not_found(), None),
                    }
                }
                _ => return no(),
            };
            (index, made)
        }
        (_, []) => return (Reply::not_found(), None),
    };
    match made {
        Ok((reply, held)) => {
            let projects = &mut world.write().projects;
            match write.verb == Verb::Post && path.len() == 1 {
                true => projects.create(index, held),
                false => projects.change(index, held),
            }
            (reply, Some(Arc::new(world)))
        }
        Err(refused) => (refused.reply(), None),
    }
}

/// The task or time that a path names isn't there.
struct NotThere;

fn create(write: &Write, world: &World, index: usize) -> Made {
    let body = body(write)?;
    let sent = sent(&body)?;
    let mut broken = Broken::default();
    let asked = asked(&sent)?;
    broken.unless(asked.name.is_some(), "name", "The Name field is required.");
    let contact = read(sent.guid("contactId"))?;
    // (3) though the schema asks for a name alone.
    broken.unless(
        contact.is_some(),
        "contactId",
        "The ContactId field is required.",
    );
    let is_known = contact.is_none_or(|id| {
        let contact = world.index_of(Kind::Contact, id);
        contact.is_some_and(|contact| contact < world.contact_count())
    });
    broken.unless(is_known, "contactId", "The contact could not be found.");
    broken.checked()?;
    let (name, currency) = (asked.name.unwrap_or_default(), world.profile().currency);
    let project = Project {
        deadline_ms: asked.deadline_ms,
        estimate: asked.estimate,
        ..Project::new(
            world.project_id(index),
            contact.unwrap_or(Guid(0)),
            name,
            currency,
        )
    };
    let reply = render::project(world, &project, Spelling::of(&write.request, index));
    Ok((
        Reply {
            rows: 1,
            ..Reply::json(201, reply)
        },
        Held::new(project),
    ))
}

/// What may be given of a project.
struct Asked {
    name: Option<String>,
    deadline_ms: Option<i64>,
    estimate: Option<Amount>,
}

fn asked(sent: &Sent<'_>) -> Result<Asked, Refused> {
    Ok(Asked {
        name: read(sent.word("name"))?,
        deadline_ms: read(sent.instant("deadlineUtc"))?,
        // (s) a number here, an object in replies.
        estimate: read(sent.amount("estimateAmount"))?,
    })
}

fn replace(write: &Write, mut held: Held) -> Made {
    let body = body(write)?;
    let asked = asked(&sent(&body)?)?;
    let mut broken = Broken::default();
    broken.unless(asked.name.is_some(), "name", "The Name field is required.");
    broken.unless_closed(&held);
    broken.checked()?;
    held.project.name = asked.name.unwrap_or_default();
    // (?) What isn't sent is nothing then, as is said of the description of time. // pitfall 20
    held.project.deadline_ms = asked.deadline_ms;
    held.project.estimate = asked.estimate;
    held.project.estimate_amount = held.project.estimate_amount.and(asked.estimate);
    Ok((no_content(), held))
}

fn set_state(write: &Write, mut held: Held) -> Made {
    let body = body(write)?;
    let word = read(sent(&body)?.word("status"))?;
    let known = data::STATES
        .into_iter()
        .find(|state| Some(*state) == word.as_deref());
    let Some(known) = known else {
        return Err(Refused::value(
            "status",
            word.as_deref().unwrap_or_default(),
        ));
    };
    held.project.status = known;
    Ok((no_content(), held))
}

fn add_task(write: &Write, world: &World, index: usize, mut held: Held) -> Result<Made, NotThere> {
    let add = || {
        let asked = AskedOfTask::read(write, &held)?;
        let number = held.tasks_made;
        let id = world.id(Kind::ProjectTask, number, index);
        let project = &held.project;
        let mut task =
            ProjectTask::new(id, project.project_id, String::new(), project.currency_code);
        asked.put(&mut task);
        held.tasks_made += 1;
        held.tasks.push(task);
        held.reckon();
        let spelling = Spelling::of(&write.request, held.tasks.len() - 1);
        let reply = held
            .tasks
            .last()
            .map(|task| render::task(world, task, spelling));
        Ok((
            Reply {
                rows: 1,
                ..Reply::json(201, reply.unwrap_or_default())
            },
            held,
        ))
    };
    Ok(add())
}

fn replace_task(write: &Write, mut held: Held, id: Option<Guid>) -> Result<Made, NotThere> {
    let place = held
        .tasks
        .iter()
        .position(|task| Some(task.task_id) == id)
        .ok_or(NotThere)?;
    let replace = || {
        let asked = AskedOfTask::read(write, &held)?;
        let mut broken = Broken::default();
        broken.unless_fixed(held.tasks[place].status, "task");
        broken.checked()?;
        asked.put(&mut held.tasks[place]);
        let task = &held.tasks[place];
        let (id, charge_type) = (task.task_id, task.charge_type);
        for entry in held.time.iter_mut().filter(|entry| entry.task_id == id) {
            entry.charge_type = charge_type;
        }
        held.reckon();
        Ok((no_content(), held))
    };
    Ok(replace())
}

fn remove_task(mut held: Held, id: Option<Guid>) -> Result<Made, NotThere> {
    let place = held
        .tasks
        .iter()
        .position(|task| Some(task.task_id) == id)
        .ok_or(NotThere)?;
    let mut broken = Broken::default();
    broken.unless_fixed(held.tasks[place].status, "task");
    broken.unless_closed(&held);
    // (?) time would hang on nothing.
    let has_time = held.time.iter().any(|entry| Some(entry.task_id) == id);
    let message = "The task has time entries and can't be deleted.";
    broken.unless(!has_time, "taskId", message);
    Ok(broken.checked().map(|()| {
        held.tasks.remove(place);
        held.reckon();
        (no_content(), held)
    }))
}

/// What may be given of a task.
struct AskedOfTask {
    name: String,
    charge_type: ChargeType,
    rate: Amount,
    estimate_minutes: Option<i64>,
}

impl AskedOfTask {
    fn read(write: &Write, held: &Held) -> Result<AskedOfTask, Refused> {
        let body = body(write)?;
        let sent = sent(&body)?;
        let mut broken = Broken::default();
        // (s) name, rate and charge type are required.
        let name = read(sent.word("name"))?;
        broken.unless(name.is_some(), "name", "The Name field is required.");
        let fits = name
            .as_ref()
            .is_none_or(|name| name.chars().count() <= LONGEST_NAME);
        let message = "The field Name must be a string with a maximum length of 100.";
        broken.unless(fits, "name", message);
        let word = read(sent.word("chargeType"))?;
        let charge_type = word.as_deref().and_then(ChargeType::named);
        broken.unless(
            charge_type.is_some(),
            "chargeType",
            "The ChargeType field is required.",
        );
        let rate = read(sent.object("rate"))?;
        let (currency, value) = match &rate {
            None => (None, None),
            Some(rate) => (read(rate.word("currency"))?, read(rate.amount("value"))?),
        };
        broken.unless(value.is_some(), "rate", "The Rate field is required.");
        let is_amount = value.is_none_or(|value| value >= Amount::ZERO);
        broken.unless(is_amount, "rate.value", "The rate must not be negative.");
        // (?)
        let is_own = currency
            .as_deref()
            .is_none_or(|code| code == held.project.currency_code);
        let message = "The currency of the rate must be the project's.";
        broken.unless(is_own, "rate.currency", message);
        let estimate_minutes = read(sent.whole("estimateMinutes"))?;
        let is_estimate = estimate_minutes.is_none_or(|minutes| minutes >= 0);
        let message = "The estimate must not be negative.";
        broken.unless(is_estimate, "estimateMinutes", message);
        broken.unless_closed(held);
        broken.checked()?;
        Ok(AskedOfTask {
            name: name.unwrap_or_default(),
            charge_type: charge_type.unwrap_or(ChargeType::NonChargeable),
            rate: value.unwrap_or_default(),
            estimate_minutes,
        })
    }

    fn put(self, task: &mut ProjectTask) {
        task.name = self.name;
        task.charge_type = self.charge_type;
        task.rate = self.rate;
        task.estimate_minutes = self.estimate_minutes;
    }
}

fn log(write: &Write, world: &World, index: usize, mut held: Held) -> Result<Made, NotThere> {
    let log = || {
        let asked = AskedOfTime::read(write, world, &held)?;
        let entry = asked.entry(TimeEntry {
            time_entry_id: world.id(Kind::TimeEntry, held.entries_made, index),
            user_id: Guid(0),
            project_id: held.project.project_id,
            task_id: Guid(0),
            charge_type: ChargeType::NonChargeable,
            date_ms: 0,
            // (s) "By default it is set to server time."
            date_entered_ms: write.request.now_ms,
            duration: 0,
            description: None,
            status: ACTIVE,
            invoice_id: None,
        });
        held.entries_made += 1;
        let spelling = Spelling::of(&write.request, held.time.len());
        let reply = render::time_entry(world, &entry, spelling);
        held.time.push(entry);
        held.reckon();
        // (s) 200 here, and 201 of the others.
        Ok((
            Reply {
                rows: 1,
                ..Reply::json(200, reply)
            },
            held,
        ))
    };
    Ok(log())
}

fn relog(write: &Write, world: &World, mut held: Held, id: Option<Guid>) -> Result<Made, NotThere> {
    let mut places = held.time.iter();
    let place = places
        .position(|entry| Some(entry.time_entry_id) == id)
        .ok_or(NotThere)?;
    let relog = || {
        let asked = AskedOfTime::read(write, world, &held)?;
        let mut broken = Broken::default();
        broken.unless_fixed(held.time[place].status, "time entry");
        broken.checked()?;
        held.time[place] = asked.entry(held.time[place].clone());
        held.reckon();
        Ok((no_content(), held))
    };
    Ok(relog())
}

fn unlog(mut held: Held, id: Option<Guid>) -> Result<Made, NotThere> {
    let mut places = held.time.iter();
    let place = places
        .position(|entry| Some(entry.time_entry_id) == id)
        .ok_or(NotThere)?;
    let mut broken = Broken::default();
    broken.unless_fixed(held.time[place].status, "time entry");
    broken.unless_closed(&held);
    Ok(broken.checked().map(|()| {
        held.time.remove(place);
        held.reckon();
        (no_content(), held)
    }))
}

/// What may be given of time.
struct AskedOfTime {
    user_id: Guid,
    task_id: Guid,
    charge_type: ChargeType,
    date_ms: i64,
    duration: i64,
    description: Option<String>,
}

impl AskedOfTime {
    fn read(write: &Write, world: &World, held: &Held) -> Result<AskedOfTime, Refused> {
        let body = body(write)?;
        let sent = sent(&body)?;
        let mut broken = Broken::default();
        // (s) user, task, moment and duration are required.
        let user = read(sent.guid("userId"))?;
        broken.unless(user.is_some(), "userId", "The UserId field is required.");
        let users = world.project_users();
        let is_user = user.is_none_or(|id| users.iter().any(|user| user.user_id == id));
        broken.unless(is_user, "userId", "The user could not be found.");
        let task_id = read(sent.guid("taskId"))?;
        broken.unless(task_id.is_some(), "taskId", "The TaskId field is required.");
        let task = held.tasks.iter().find(|task| Some(task.task_id) == task_id);
        let is_task = task_id.is_none() || task.is_some();
        broken.unless(is_task, "taskId", "The task could not be found.");
        if let Some(task) = task {
            // (?) nothing joins what is billed.
            broken.unless_fixed(task.status, "task");
        }
        let date_ms = read(sent.instant("dateUtc"))?;
        broken.unless(
            date_ms.is_some(),
            "dateUtc",
            "The DateUtc field is required.",
        );
        let duration = read(sent.whole("duration"))?;
        let fits = duration.is_some_and(|minutes| (1..=LONGEST_DURATION).contains(&minutes));
        let message = "The field Duration must be between 1 and 59940.";
        broken.unless(fits, "duration", message);
        broken.unless_closed(held);
        broken.checked()?;
        Ok(AskedOfTime {
            user_id: user.unwrap_or(Guid(0)),
            task_id: task_id.unwrap_or(Guid(0)),
            charge_type: task.map_or(ChargeType::NonChargeable, |task| task.charge_type),
            date_ms: date_ms.unwrap_or_default(),
            duration: duration.unwrap_or_default(),
            // (s) "will be set to null if not provided during update"
            description: read(sent.word("description"))?,
        })
    }

    fn entry(self, before: TimeEntry) -> TimeEntry {
        TimeEntry {
            user_id: self.user_id,
            task_id: self.task_id,
            charge_type: self.charge_type,
            date_ms: self.date_ms,
            duration: self.duration,
            description: self.description,
            ..before
        }
    }
}

/// The rules that a body has broken, field by field.
#[derive(Debug, Default)]
struct Broken(Vec<(&'static str, String)>);

impl Broken {
    fn unless(&mut self, holds: bool, field: &'static str, message: &str) {
        let is_told = self.0.iter().any(|(known, _)| *known == field);
        if !holds && !is_told {
            self.0.push((field, message.to_owned()));
        }
    }

    /// What is being invoiced, or is, can't be modified. // (s)
    fn unless_fixed(&mut self, status: &str, what: &str) {
        let message = format!("The {what} is {status} and can't be modified.");
        self.unless(status == ACTIVE, "status", &message);
    }

    // (?)
    fn unless_closed(&mut self, held: &Held) {
        let message = "The project is CLOSED and can't be modified.";
        self.unless(held.project.status != CLOSED, "projectId", message);
    }

    fn checked(self) -> Result<(), Refused> {
        match self.0.is_empty() {
            true => Ok(()),
            false => Err(Refused(self.0)),
        }
    }
}

fn body(write: &Write) -> Result<Value, Refused> {
    serde_json::from_slice(&write.body).map_err(|error| unreadable(&error.to_string()))
}

fn sent(body: &Value) -> Result<Sent<'_>, Refused> {
    read(Sent::of(body, ""))
}

/// What was read, or a refusal of the body.
fn read<T>(read: Result<T, Trouble>) -> Result<T, Refused> {
    read.map_err(|trouble| match trouble {
        Trouble::Unreadable(message) => unreadable(&message),
        Trouble::Broken(messages) => unreadable(&messages.join(" ")),
    })
}

fn unreadable(message: &str) -> Refused {
    Refused(vec![("request", message.to_owned())])
}

fn no_content() -> Reply {
    Reply::text(204, "")
}
