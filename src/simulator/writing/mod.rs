//! Writes: what PUT, POST and DELETE do to an organisation's books.
//!
//! In: a request that may be made (`server` has seen to scope, limits and faults), its body, and
//! the books. Out: a reply, and the books afterwards if anything was written. The door here finds
//! the kind and the elements; each kind has a file that turns an element into a row, by the rules
//! of one table (`rules`). Rules of the door: an element is written whole or not at all; a batch
//! isn't atomic; each write moves `UpdatedDateUTC` of what it changes. // (i) README section 8

mod accounts;
mod allocations;
mod answer;
pub(crate) mod asides;
mod bank_transactions;
mod bank_transfers;
mod batch_payments;
mod contact_groups;
mod contacts;
mod credit_notes;
mod documents;
pub(crate) mod idempotency;
mod invoices;
mod items;
mod lines;
mod linked_transactions;
mod manual_journals;
mod payment_services;
mod payments;
mod pen;
mod purchase_orders;
mod quotes;
mod repeating_invoices;
mod rules;
mod sent;
mod settled;
mod tax_rates;
#[cfg(test)]
mod tests;
mod tracking;

use std::sync::Arc;

use axum::body::Bytes;
use serde_json::Value;

use super::accounting::{Endpoint, Request};
use super::data::World;
use super::data::ids::{self, Guid};
use super::render::Style;
use super::reply::Reply;
use answer::Outcome;
use pen::Pen;
pub(crate) use rules::Trouble;
pub(crate) use sent::Sent;
use settled::Settled;

/// The largest body that is read. // (x) README section 4
pub(crate) const LARGEST_BODY: usize = 3_500_000;
/// The same of a file. // (x) README section 4
pub(crate) const LARGEST_FILE: usize = 10 * 1024 * 1024;

/// How a write is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Put,
    Post,
    Patch,
    Delete,
}

/// A request to write.
#[derive(Debug, Clone)]
pub(crate) struct Write {
    pub(crate) verb: Verb,
    /// What a reading request would hold; its world is the one written to.
    pub(crate) request: Request,
    /// What follows the endpoint in the path.
    pub(crate) rest: Vec<String>,
    pub(crate) body: Bytes,
    /// Whether one bad element makes the reply a 400. // (i) README section 8: unless `false` is sent
    pub(crate) summarize_errors: bool,
    /// `IncludeOnline`, for files.
    pub(crate) include_online: Option<bool>,
    pub(crate) content_type: String,
}

/// What an element is to become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// A new row. // (s) PUT
    Create,
    /// The row that its id or its name says, or else a new one. // (i) pitfall 19: POST
    Upsert,
    /// The row of this index. // (s) POST with an id in the path
    Update(usize),
}

/// A kind of rows that are written as elements.
struct Kind {
    /// The root key of bodies and replies.
    root: &'static str,
    /// The field of the id.
    id: &'static str,
    /// What a list takes: PUT creates, POST creates or changes.
    verbs: &'static [Verb],
    /// Where `summarizeErrors` is heeded for lists. // (s) on 24 operations
    summarizes: &'static [Verb],
    /// Makes a row of an element, and tells its index.
    make: fn(&mut Pen, &Sent<'_>, How) -> Result<usize, Trouble>,
    /// The index of the row that a path names.
    find: fn(&World, &str) -> Option<usize>,
    render: fn(&World, usize, Style) -> String,
    guid: fn(&World, usize) -> Guid,
    /// None of kinds without files.
    files: Option<Files>,
}

/// Whether a row has files, and how it is noted that it has.
type Files = (fn(&World, usize) -> bool, fn(&mut Pen, usize));

/// Whether the books hold the row of an id, of a kind that is written.
pub(crate) fn knows(world: &World, endpoint: Endpoint, id: &str) -> bool {
    kind(endpoint).is_some_and(|kind| (kind.find)(world, id).is_some())
}

const PUT_AND_POST: &[Verb] = &[Verb::Put, Verb::Post];
const PUT: &[Verb] = &[Verb::Put];
const POST: &[Verb] = &[Verb::Post];

fn kind(endpoint: Endpoint) -> Option<&'static Kind> {
    Some(match endpoint {
        Endpoint::Contacts => &contacts::KIND,
        Endpoint::Invoices => &invoices::KIND,
        Endpoint::Payments => &payments::KIND,
        Endpoint::CreditNotes => &credit_notes::KIND,
        Endpoint::Items => &items::KIND,
        Endpoint::BankTransactions => &bank_transactions::KIND,
        Endpoint::ManualJournals => &manual_journals::KIND,
        Endpoint::Quotes => &quotes::KIND,
        Endpoint::PurchaseOrders => &purchase_orders::KIND,
        Endpoint::ContactGroups => &contact_groups::KIND,
        Endpoint::LinkedTransactions => &linked_transactions::KIND,
        Endpoint::RepeatingInvoices => &repeating_invoices::KIND,
        Endpoint::BankTransfers => &bank_transfers::KIND,
        Endpoint::BatchPayments => &batch_payments::KIND,
        Endpoint::Accounts => &accounts::KIND,
        Endpoint::TaxRates => &tax_rates::KIND,
        Endpoint::TrackingCategories => &tracking::KIND,
        _ => return None,
    })
}

/// The reply, and the books if they changed.
pub(crate) type Done = (Reply, Option<Arc<World>>);

/// Writes parts of the row of an index; what follows their name in the path is last.
type Part = fn(&Write, Pen, usize, &[&str]) -> Done;

/// Writes, if the request can be understood.
pub(crate) fn perform(write: &Write) -> Done {
    let request = &write.request;
    let pen = Pen::new(
        &request.world,
        request.now_ms,
        request.parameters.four_places,
    );
    let rest: Vec<&str> = write.rest.iter().map(String::as_str).collect();
    let no = || (Reply::text(405, "Method not allowed"), None);
    if let [id, "Allocations", rest @ ..] = rest.as_slice() {
        let credit = match request.endpoint {
            Endpoint::CreditNotes => credit_notes::find(&pen.world, id).map(Settled::Note),
            Endpoint::Overpayments => ahead(&pen.world, ids::Kind::Overpayment, id),
            Endpoint::Prepayments => ahead(&pen.world, ids::Kind::Prepayment, id),
            _ => return no(),
        };
        return match credit {
            Some(credit) => allocations::perform(write, pen, credit, rest),
            None => (Reply::not_found(), None),
        };
    }
    if let (Verb::Delete, [id]) = (write.verb, rest.as_slice()) {
        return match request.endpoint {
            Endpoint::Accounts => accounts::delete(write, pen, id),
            Endpoint::Items => items::delete(pen, id),
            Endpoint::LinkedTransactions => linked_transactions::delete(pen, id),
            Endpoint::TrackingCategories => tracking::delete(write, pen, id),
            _ => no(),
        };
    }
    if let (Endpoint::Invoices, Verb::Post, [id, "Email"]) =
        (request.endpoint, write.verb, rest.as_slice())
    {
        return invoices::email(pen, id);
    }
    let part = match (request.endpoint, rest.as_slice()) {
        (Endpoint::ContactGroups, [id, "Contacts", rest @ ..]) => {
            let index = contact_groups::find(&pen.world, id);
            Some((index, contact_groups::members as Part, rest))
        }
        (Endpoint::TrackingCategories, [id, "Options", rest @ ..]) => {
            let index = tracking::find(&pen.world, id);
            Some((index, tracking::options as Part, rest))
        }
        _ => None,
    };
    if let Some((index, part, rest)) = part {
        return match index {
            Some(index) => part(write, pen, index, rest),
            None => (Reply::not_found(), None),
        };
    }
    if let (Endpoint::PaymentServices, Verb::Put, []) =
        (request.endpoint, write.verb, rest.as_slice())
    {
        return payment_services::make(write, pen);
    }
    if let (Endpoint::BrandingThemes, Verb::Post, [id, "PaymentServices"]) =
        (request.endpoint, write.verb, rest.as_slice())
    {
        return payment_services::give(write, pen, id);
    }
    let Some(kind) = kind(request.endpoint) else {
        return no();
    };
    match rest.as_slice() {
        [id, word] if word.eq_ignore_ascii_case("History") => {
            return match (kind.find)(&pen.world, id) {
                Some(index) => asides::note(write, pen, kind, index),
                None => (Reply::not_found(), None),
            };
        }
        [id, word, name] if word.eq_ignore_ascii_case("Attachments") => {
            return match (kind.find)(&pen.world, id) {
                Some(index) => asides::attach(write, pen, kind, index, name),
                None => (Reply::not_found(), None),
            };
        }
        _ => {}
    }
    let how = match (write.verb, rest.as_slice()) {
        (verb, []) if !kind.verbs.contains(&verb) => return no(),
        (Verb::Put, []) => How::Create,
        (Verb::Post, []) => How::Upsert,
        (Verb::Post, [id]) => match (kind.find)(&pen.world, id) {
            Some(index) => How::Update(index),
            None => return (Reply::not_found(), None),
        },
        _ => return no(),
    };
    by_elements(write, pen, kind, how)
}

/// Writes the elements of the body.
fn by_elements(write: &Write, mut pen: Pen, kind: &Kind, how: How) -> Done {
    let body: Value = match serde_json::from_slice(&write.body) {
        Ok(body) => body,
        Err(error) => return (answer::unreadable(&error.to_string()), None),
    };
    let mut elements = elements(&body, kind.root);
    let is_list = !matches!(how, How::Update(_));
    if !is_list {
        elements.truncate(1);
    }
    if elements.is_empty() {
        return (answer::nothing_sent(kind.root), None);
    }
    let mut outcomes = Vec::with_capacity(elements.len());
    for (place, element) in elements.into_iter().enumerate() {
        let sent = Sent::of(element, &format!("[{place}]"));
        let made = sent.and_then(|sent| (kind.make)(&mut pen, &sent, how));
        let warnings = std::mem::take(&mut pen.warnings);
        outcomes.push(match made {
            Ok(index) => Outcome::Written { index, warnings },
            Err(Trouble::Broken(messages)) => Outcome::Refused { element, messages },
            Err(Trouble::Unreadable(message)) => return (answer::unreadable(&message), None),
        });
    }
    let wrote = outcomes.iter().any(Outcome::is_written);
    let is_told = kind.summarizes.contains(&write.verb) && is_list;
    let tells_each = is_told && !write.summarize_errors;
    let world = Arc::new(pen.world);
    let request = Request {
        world: Arc::clone(&world),
        ..write.request.clone()
    };
    let reply = answer::to(&request, kind, &outcomes, tells_each);
    (reply, wrote.then_some(world))
}

/// The elements of a body: those in the plural wrapper, or the one bare object.
// (s) README section 8
fn elements<'a>(body: &'a Value, root: &str) -> Vec<&'a Value> {
    match body {
        Value::Object(fields) => match fields.get(root) {
            Some(Value::Array(elements)) => elements.iter().collect(),
            Some(Value::Null) => Vec::new(),
            Some(one) => vec![one],
            None if fields.is_empty() => Vec::new(),
            None => vec![body],
        },
        Value::Array(elements) => elements.iter().collect(),
        _ => Vec::new(),
    }
}

/// The prepayment or overpayment of a path.
fn ahead(world: &World, kind: ids::Kind, id: &str) -> Option<Settled> {
    let bank = payments::ahead_with_id(world, kind, Guid::parse(id)?);
    bank.map(Settled::Ahead)
}

/// The index of the row of an id in the text of a path.
fn found(world: &World, kind: ids::Kind, text: &str, count: usize) -> Option<usize> {
    let index = world.index_of(kind, Guid::parse(text)?)?;
    (index < count).then_some(index)
}
