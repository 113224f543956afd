//! The projects API: projects, their tasks and time, and who logs it.
//!
//! In: a path below `/projects.xro/2.0` and its parameters. Out: camel case, `{currency, value}`
//! amounts, pages with `pagination` and `items`. Rule: tasks and time hang on one project each,
//! and there is no list of all of them. // (s) README section 1
//! Next: `entities` (the rows), `data` (what those hold that are drawn), `job` (a project with what
//! hangs on it), `render` (how they are spelled), `writing`.

mod data;
mod entities;
mod job;
mod render;
#[cfg(test)]
mod tests;
mod writing;

pub use entities::{ChargeType, Project, ProjectTask, ProjectUser, TimeEntry};

use chrono::DateTime;

use super::apis::{Api, Request};
use super::data::Books;
use super::data::ids::Guid;
use super::lists::positions;
use super::render::json::{object, quoted};
use super::reply::Reply;
pub(crate) use job::Held;
use job::Job;
use render::Spelling;

/// The API, for the list of all of them.
pub(crate) const API: Api = Api {
    base: "/projects.xro/2.0",
    scope,
    answer,
    write: writing::perform,
};

/// Rows on a page unless the request says otherwise, and the most there can be. // (s)
const DEFAULT_PAGE_SIZE: usize = 50;
const LARGEST_PAGE_SIZE: usize = 500;

/// One scope for all of it. // (s)
fn scope(path: &[String]) -> Option<&'static str> {
    let first = path.first()?.to_ascii_lowercase();
    let is_there = match (first.as_str(), path.len()) {
        ("projectsusers", 1) | ("projects", 1 | 2) => true,
        ("projects", 3 | 4) => ["tasks", "time"]
            .iter()
            .any(|child| path[2].eq_ignore_ascii_case(child)),
        _ => false,
    };
    is_there.then_some("projects")
}

fn answer(request: &Request) -> Reply {
    let path: Vec<&str> = request.path.iter().map(String::as_str).collect();
    let answered = match path[..] {
        [list] if list.eq_ignore_ascii_case("projects") => projects(request),
        [_] => users(request),
        [_, project, ref below @ ..] => {
            let project = Guid::parse(project).and_then(|id| request.world.project_of(id));
            match project {
                Some(project) => of_project(request, project, below),
                None => Ok(Reply::not_found()),
            }
        }
        [] => Ok(Reply::not_found()),
    };
    answered.unwrap_or_else(Refused::reply)
}

/// A project itself, or what hangs on it.
fn of_project(request: &Request, project: usize, below: &[&str]) -> Result<Reply, Refused> {
    let (world, job) = (&request.world, request.world.job(project));
    let [child, ids @ ..] = below else {
        let spelling = Spelling::of(request, project);
        return Ok(one(render::project(world, &job.project(), spelling)));
    };
    let is_time = child.eq_ignore_ascii_case("time");
    let Some(id) = ids.first() else {
        return match is_time {
            true => time(request, world.project_terms(project).0, &job),
            false => tasks(request, &job),
        };
    };
    let id = Guid::parse(id);
    let row = match is_time {
        true => {
            let mut entries = job.time().into_iter().enumerate();
            let found = entries.find(|(_, entry)| Some(entry.time_entry_id) == id);
            found.map(|(place, entry)| {
                render::time_entry(world, &entry, Spelling::of(request, place))
            })
        }
        false => {
            let mut tasks = job.tasks().into_iter().enumerate();
            let found = tasks.find(|(_, task)| Some(task.task_id) == id);
            found.map(|(place, task)| render::task(world, &task, Spelling::of(request, place)))
        }
    };
    Ok(row.map_or_else(Reply::not_found, one))
}

/// Parameters or fields that can't be what they say, and why. // (s) `{message, modelState}`
#[derive(Debug)]
struct Refused(Vec<(&'static str, String)>);

impl Refused {
    fn value(parameter: &'static str, text: &str) -> Refused {
        let reason = format!("The value '{text}' is not valid for {parameter}.");
        Refused(vec![(parameter, reason)])
    }

    fn reply(self) -> Reply {
        let body = object(|o| {
            o.text("message", "The request is invalid.");
            o.object("modelState", |o| {
                for (name, reason) in &self.0 {
                    o.raw(name, format_args!("[{}]", quoted(reason)));
                }
            });
        });
        Reply::json(400, body)
    }
}

fn projects(request: &Request) -> Result<Reply, Refused> {
    let world = &request.world;
    let ids = ids(request, "projectIds")?;
    let contact = id(request, "contactID")?;
    // (?) one state, as the description says, and no list of them.
    let state = wanted(request, "states")
        .map(|word| {
            let known = data::STATES.into_iter();
            let mut known = known.filter(|state| state.eq_ignore_ascii_case(word));
            known.next().ok_or_else(|| Refused::value("states", word))
        })
        .transpose()?;
    let is_wanted = |project: &usize| {
        let (of_contact, status) = world.project_terms(*project);
        let id = world.project_id(*project);
        ids.as_ref().is_none_or(|ids| ids.contains(&id))
            && contact.is_none_or(|contact| contact == of_contact)
            && state.is_none_or(|state| state == status)
    };
    let found: Vec<usize> = (0..world.project_count()).filter(is_wanted).collect();
    page(request, found.len(), |place| {
        let project = found[place];
        let spelling = Spelling::of(request, project);
        render::project(world, &world.job(project).project(), spelling)
    })
}

fn users(request: &Request) -> Result<Reply, Refused> {
    let users = request.world.project_users();
    page(request, users.len(), |place| {
        render::user(&users[place], Spelling::of(request, place))
    })
}

fn tasks(request: &Request, job: &Job<'_>) -> Result<Reply, Refused> {
    let ids = ids(request, "taskIds")?;
    let charge_type = wanted(request, "chargeType")
        .map(|word| {
            let known = ChargeType::named(word);
            known.ok_or_else(|| Refused::value("chargeType", word))
        })
        .transpose()?;
    let is_wanted = |task: &ProjectTask| {
        ids.as_ref().is_none_or(|ids| ids.contains(&task.task_id))
            && charge_type.is_none_or(|wanted| wanted == task.charge_type)
    };
    let tasks = job.tasks().into_iter().enumerate();
    let found: Vec<_> = tasks.filter(|(_, task)| is_wanted(task)).collect();
    page(request, found.len(), |place| {
        let (index, task) = &found[place];
        render::task(&request.world, task, Spelling::of(request, *index))
    })
}

fn time(request: &Request, of_contact: Guid, job: &Job<'_>) -> Result<Reply, Refused> {
    let world = &request.world;
    let user = id(request, "userId")?;
    let task = id(request, "taskId")?;
    let invoice = id(request, "invoiceId")?;
    let contact = id(request, "contactId")?;
    let after = moment(request, "dateAfterUtc")?;
    let before = moment(request, "dateBeforeUtc")?;
    let is_chargeable = wanted(request, "isChargeable");
    let is_chargeable = is_chargeable.map(|word| word.eq_ignore_ascii_case("true"));
    let states = wanted(request, "states");
    let states: Option<Vec<&str>> = states.map(|words| words.split(',').map(str::trim).collect());
    let is_wanted = |entry: &TimeEntry| {
        let is_state = |state: &&str| state.eq_ignore_ascii_case(entry.status);
        contact.is_none_or(|contact| contact == of_contact)
            && user.is_none_or(|user| user == entry.user_id)
            && task.is_none_or(|task| task == entry.task_id)
            && invoice.is_none_or(|invoice| Some(invoice) == entry.invoice_id)
            // (s) "on or after", "on or before".
            && after.is_none_or(|after| entry.date_ms >= after)
            && before.is_none_or(|before| entry.date_ms <= before)
            // (?) what is asked for with `false`.
            && is_chargeable.is_none_or(|wanted| wanted == entry.charge_type.is_chargeable())
            && states.as_ref().is_none_or(|states| states.iter().any(is_state))
    };
    let entries = job.time().into_iter().enumerate();
    let found: Vec<_> = entries.filter(|(_, entry)| is_wanted(entry)).collect();
    page(request, found.len(), |place| {
        let (index, entry) = &found[place];
        render::time_entry(world, entry, Spelling::of(request, *index))
    })
}

/// A page of `count` rows, each made by its place among them.
fn page(request: &Request, count: usize, row: impl Fn(usize) -> String) -> Result<Reply, Refused> {
    // (s) "Must be a number between 1 and 500".
    let number = |name: &'static str, usual: usize, most: usize| match request.parameter(name) {
        None => Ok(usual),
        Some(text) => match text.parse::<usize>() {
            Ok(number) if (1..=most).contains(&number) => Ok(number),
            _ => Err(Refused::value(name, text)),
        },
    };
    let page = number("page", 1, usize::MAX)?;
    let page_size = number("pageSize", DEFAULT_PAGE_SIZE, LARGEST_PAGE_SIZE)?;
    let items: Vec<String> = positions(count, page, page_size).map(row).collect();
    let body = object(|o| {
        o.object("pagination", |o| {
            o.raw("page", page);
            o.raw("pageSize", page_size);
            o.raw("pageCount", count.div_ceil(page_size));
            o.raw("itemCount", count);
        });
        o.raw("items", format_args!("[{}]", items.join(",")));
    });
    Ok(Reply {
        rows: items.len(),
        ..Reply::json(200, body)
    })
}

fn one(row: String) -> Reply {
    Reply {
        rows: 1,
        ..Reply::json(200, row)
    }
}

/// A parameter that selects rows, unless those aren't heeded.
fn wanted<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let value = request.parameter(name);
    value.filter(|_| !request.ignores_lists)
}

fn id(request: &Request, name: &'static str) -> Result<Option<Guid>, Refused> {
    wanted(request, name)
        .map(|text| guid(name, text))
        .transpose()
}

fn ids(request: &Request, name: &'static str) -> Result<Option<Vec<Guid>>, Refused> {
    let ids = wanted(request, name).map(|text| text.split(',').map(|text| guid(name, text)));
    ids.map(Iterator::collect).transpose()
}

fn guid(name: &'static str, text: &str) -> Result<Guid, Refused> {
    Guid::parse(text).ok_or_else(|| Refused::value(name, text))
}

/// An instant in milliseconds. // (s) ISO 8601, UTC
fn moment(request: &Request, name: &'static str) -> Result<Option<i64>, Refused> {
    wanted(request, name)
        .map(|text| match DateTime::parse_from_rfc3339(text) {
            Ok(moment) => Ok(moment.timestamp_millis()),
            Err(_) => Err(Refused::value(name, text)),
        })
        .transpose()
}

impl Books {
    /// All projects, closed ones too, in the order of their list.
    pub fn projects(&self) -> impl Iterator<Item = Project> + '_ {
        let projects = 0..self.world.project_count();
        projects.map(|project| self.world.job(project).project())
    }

    /// The tasks of all projects, project by project.
    pub fn project_tasks(&self) -> impl Iterator<Item = ProjectTask> + '_ {
        let projects = 0..self.world.project_count();
        projects.flat_map(|project| self.world.job(project).tasks())
    }

    /// The time logged on all projects, project by project.
    pub fn time_entries(&self) -> impl Iterator<Item = TimeEntry> + '_ {
        let projects = 0..self.world.project_count();
        projects.flat_map(|project| self.world.job(project).time())
    }

    /// Who logs time.
    pub fn project_users(&self) -> impl Iterator<Item = ProjectUser> + '_ {
        self.world.project_users().into_iter()
    }
}
