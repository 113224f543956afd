//! Writes of Australian payroll.
//!
//! Version 1.0 takes a bare array of elements, with an id in the path to change one; 2.0 one bare
//! object, and words in the path for what a timesheet goes through (`timesheets`). Rules: an element
//! is written whole or not at all; a list that is sent replaces the one there, an empty one changes
//! nothing; an object within an element replaces the one there, fields that it leaves out among
//! them. // (k) pitfalls 20 and 21

mod calendars;
mod employees;
mod leave;
mod lines;
mod pay_runs;
mod slips;
mod super_funds;
#[cfg(test)]
mod tests;
mod timesheets;

use std::sync::Arc;

use serde_json::Value;

pub(crate) use timesheets::perform_v2;

use super::answer::{nothing_sent, unreadable};
use super::pen::Pen;
use super::rules::{Broken, Rule, Trouble};
use super::sent::Sent;
use super::{Done, Verb};
use crate::simulator::apis::Write;
use crate::simulator::data::ids::{Guid, Kind as Id};
use crate::simulator::data::written::interned;
use crate::simulator::payroll::{Page, enveloped};
use crate::simulator::render::json::object;
use crate::simulator::reply::Reply;

/// A kind of rows that are written as elements.
struct Kind {
    /// The root key of replies.
    root: &'static str,
    /// What the ids in paths are of.
    id: Id,
    /// Makes a row of an element, new without an index, and tells its index.
    make: fn(&mut Pen, &Sent<'_>, Option<usize>) -> Result<usize, Trouble>,
    /// The row as a reply shows it.
    show: fn(&Pen, &Page, usize) -> String,
    /// Whether rows that are there can be changed.
    changes: bool,
}

fn kind(word: &str) -> Option<&'static Kind> {
    Some(match word.to_ascii_lowercase().as_str() {
        "employees" => &employees::KIND,
        "leaveapplications" => &leave::KIND,
        "payrollcalendars" => &calendars::KIND,
        "payruns" => &pay_runs::KIND,
        "superfunds" => &super_funds::KIND,
        _ => return None,
    })
}

/// Writes by version 1.0.
pub(crate) fn perform(write: &Write) -> Done {
    let pen = Pen::new(&write.request.world, write.request.now_ms, true);
    let path: Vec<&str> = write.request.path.iter().map(String::as_str).collect();
    let no = || (Reply::text(405, "Method not allowed"), None);
    // (s) README section 8: POST creates and changes.
    if write.verb != Verb::Post {
        return no();
    }
    let found = |pen: &Pen, kind, id: &str| pen.world.payroll_index(kind, Guid::parse(id)?);
    match path.as_slice() {
        [word, id, act] if word.eq_ignore_ascii_case("LeaveApplications") => {
            match found(&pen, Id::LeaveApplication, id) {
                Some(index) => leave::decided(write, pen, index, act),
                None => (Reply::not_found(), None),
            }
        }
        [word, id] if word.eq_ignore_ascii_case("Payslip") => slips::perform(write, pen, id),
        [word] => match kind(word) {
            Some(kind) => by_elements(write, pen, kind, None),
            None => no(),
        },
        [word, id] => match kind(word).filter(|kind| kind.changes) {
            Some(kind) => match found(&pen, kind.id, id) {
                Some(index) => by_elements(write, pen, kind, Some(index)),
                None => (Reply::not_found(), None),
            },
            None => no(),
        },
        _ => no(),
    }
}

/// Writes the elements of the body.
fn by_elements(write: &Write, mut pen: Pen, kind: &Kind, known: Option<usize>) -> Done {
    let elements = match elements(write, kind.root) {
        Ok(elements) => elements,
        Err(reply) => return (reply, None),
    };
    // (?) what it makes of several elements for one row.
    let most = if known.is_some() { 1 } else { elements.len() };
    let mut indexes = Vec::new();
    let mut refused = Vec::new();
    for (place, element) in elements.iter().take(most).enumerate() {
        let sent = Sent::of(element, &format!("[{place}]"));
        match sent.and_then(|sent| (kind.make)(&mut pen, &sent, known)) {
            Ok(index) => indexes.push(index),
            Err(Trouble::Broken(messages)) => refused.push((element, messages)),
            Err(Trouble::Unreadable(message)) => return (unreadable(&message), None),
        }
    }
    let page = page_of(write, &pen);
    let rows: Vec<String> = indexes
        .iter()
        .map(|index| (kind.show)(&pen, &page, *index))
        .collect();
    let reply = match refused.is_empty() {
        true => listed(write, kind.root, &rows),
        false => refusal(kind.root, &refused),
    };
    (reply, (!indexes.is_empty()).then(|| Arc::new(pen.world)))
}

/// The elements of a body, which is an array. // (s) README section 8
fn elements(write: &Write, root: &str) -> Result<Vec<Value>, Reply> {
    match serde_json::from_slice(&write.body) {
        Ok(Value::Array(elements)) if elements.is_empty() => Err(nothing_sent(root)),
        Ok(Value::Array(elements)) => Ok(elements),
        Ok(_) => Err(unreadable("an array of elements is expected")),
        Err(error) => Err(unreadable(&error.to_string())),
    }
}

/// How replies spell the rows that a pen has written.
fn page_of(write: &Write, pen: &Pen) -> Page {
    let mut request = write.request.clone();
    request.world = Arc::new(pen.world.successor());
    Page::of(&request)
}

fn listed(write: &Write, root: &str, rows: &[String]) -> Reply {
    let rows_of_it = format!("[{}]", rows.join(","));
    enveloped(&write.request, root, rows.len(), &rows_of_it)
}

/// 400 with what was wrong, in the elements themselves.
// (s) each schema has ValidationErrors, README section 7 the three fields before them. (?) both together.
fn refusal(root: &str, refused: &[(&Value, Vec<String>)]) -> Reply {
    let told = refused.iter().map(|(element, messages)| {
        let mut element = (*element).clone();
        if let Value::Object(fields) = &mut element {
            let errors = messages.iter();
            let errors = errors.map(|text| serde_json::json!({ "Message": text }));
            fields.insert("ValidationErrors".into(), errors.collect());
        }
        element.to_string()
    });
    let told: Vec<String> = told.collect();
    let body = object(|o| {
        o.raw("ErrorNumber", 10);
        o.text("Type", "PayrollValidationException");
        o.text("Message", "A validation exception occurred");
        o.raw(root, format_args!("[{}]", told.join(",")));
    });
    Reply::json(400, body)
}

/// 400 for what isn't an element. // (s) README section 7
fn refused(rule: Rule) -> Done {
    let reply = Reply::bad_request(10, "PayrollValidationException", rule.message);
    (reply, None)
}

/// Changes a text that lives as long as the program: an empty one clears it, none leaves it.
fn keep(sent: &Sent<'_>, name: &str, into: &mut Option<&'static str>) -> Result<(), Trouble> {
    if let Some(text) = sent.text(name)? {
        *into = Some(text.as_str())
            .filter(|text| !text.is_empty())
            .map(interned);
    }
    Ok(())
}

/// Changes a word of a set.
fn choose(
    sent: &Sent<'_>,
    name: &str,
    words: &[&'static str],
    into: &mut Option<&'static str>,
    broken: &mut Broken,
) -> Result<(), Trouble> {
    if let Some(word) = sent.word(name)? {
        let known = words.iter().find(|known| **known == word);
        broken.unless_for(known.is_some(), super::rules::PAYROLL_WORD, name);
        *into = known.copied().or(*into);
    }
    Ok(())
}

/// Puts what is sent in place of what was there, and leaves it where nothing is.
fn put<T>(sent: Option<T>, into: &mut T) {
    if let Some(sent) = sent {
        *into = sent;
    }
}

/// The same of what may be nothing.
fn put_some<T>(sent: Option<T>, into: &mut Option<T>) {
    if sent.is_some() {
        *into = sent;
    }
}

/// Whether a pay item of this id is there, of the first so many of its part.
fn is_pay_item(pen: &Pen, part: usize, id: Guid) -> bool {
    let ids: Vec<Guid> = match part {
        0 => {
            let all = pen.world.earnings_rates().into_iter();
            all.map(|rate| rate.earnings_rate_id).collect()
        }
        1 => {
            let all = pen.world.deduction_types().into_iter();
            all.map(|kind| kind.deduction_type_id).collect()
        }
        2 => {
            let all = pen.world.leave_types().into_iter();
            all.map(|kind| kind.leave_type_id).collect()
        }
        _ => {
            let all = pen.world.reimbursement_types().into_iter();
            all.map(|kind| kind.reimbursement_type_id).collect()
        }
    };
    ids.contains(&id)
}
