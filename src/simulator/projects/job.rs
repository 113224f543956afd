//! A project with its tasks and time, drawn or written.
//!
//! A project that was written to is held as rows from then on, tasks and time with it. Rule: what
//! follows from other rows (minutes and amounts of a task, totals of a project) is worked out anew
//! whenever one of them changes.

use super::data::Drawn;
use super::entities::INVOICED;
use super::{Project, ProjectTask, TimeEntry};
use crate::simulator::data::World;
use crate::simulator::data::ids::{Guid, Kind};

/// A project as rows.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(super) project: Project,
    pub(super) tasks: Vec<ProjectTask>,
    pub(super) time: Vec<TimeEntry>,
    /// How many tasks and time entries it ever had: numbers of those that are gone stay theirs.
    pub(super) tasks_made: usize,
    pub(super) entries_made: usize,
}

impl Held {
    /// A project without tasks.
    pub(super) fn new(project: Project) -> Held {
        Held {
            project,
            tasks: Vec::new(),
            time: Vec::new(),
            tasks_made: 0,
            entries_made: 0,
        }
    }

    /// Works out what follows from its rows.
    pub(super) fn reckon(&mut self) {
        for task in &mut self.tasks {
            let own = self
                .time
                .iter()
                .filter(|entry| entry.task_id == task.task_id);
            let minutes = |is: fn(&TimeEntry) -> bool| {
                own.clone()
                    .filter(|entry| is(entry))
                    .map(|entry| entry.duration)
                    .sum()
            };
            task.reckon(minutes(|_| true), minutes(|entry| entry.status == INVOICED));
        }
        self.project.reckon(&self.tasks);
    }
}

/// A project of either kind.
#[derive(Debug)]
pub(super) enum Job<'a> {
    Drawn(Box<Drawn<'a>>),
    Held(&'a Held),
}

impl Job<'_> {
    pub(super) fn project(&self) -> Project {
        match self {
            Job::Drawn(drawn) => drawn.project(),
            Job::Held(held) => held.project.clone(),
        }
    }

    pub(super) fn tasks(&self) -> Vec<ProjectTask> {
        match self {
            Job::Drawn(drawn) => drawn.tasks(),
            Job::Held(held) => held.tasks.clone(),
        }
    }

    /// All its time, in the order of its list.
    pub(super) fn time(&self) -> Vec<TimeEntry> {
        match self {
            Job::Drawn(drawn) => drawn.time().collect(),
            Job::Held(held) => held.time.clone(),
        }
    }

    /// The same as rows, to be written to.
    pub(super) fn held(&self) -> Held {
        match self {
            Job::Drawn(drawn) => {
                let (tasks, time) = (drawn.tasks(), self.time());
                Held {
                    project: drawn.project(),
                    tasks_made: tasks.len(),
                    entries_made: time.len(),
                    tasks,
                    time,
                }
            }
            Job::Held(held) => (*held).clone(),
        }
    }
}

impl World {
    pub(super) fn project_count(&self) -> usize {
        self.projects_drawn() + self.written.projects.created()
    }

    pub(super) fn project_of(&self, id: Guid) -> Option<usize> {
        let index = self.index_of(Kind::Project, id)?;
        (index < self.project_count()).then_some(index)
    }

    pub(super) fn job(&self, project: usize) -> Job<'_> {
        match self.written.projects.get(project) {
            Some(held) => Job::Held(held),
            None => Job::Drawn(Box::new(self.drawn(project))),
        }
    }

    /// Customer and state of a project, without its tasks and time.
    pub(super) fn project_terms(&self, project: usize) -> (Guid, &'static str) {
        match self.written.projects.get(project) {
            Some(held) => (held.project.contact_id, held.project.status),
            None => {
                let head = self.project_head(project);
                (head.contact_id, head.status)
            }
        }
    }
}
