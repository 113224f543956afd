//! Lists: which rows a request selects, in which order, and which of them are on the page.
//!
//! In: a snapshot of the books and the parameters. Out: indexes. Rule: the matching indexes of a
//! query are worked out once and kept (a few queries' worth), or else paging through half a
//! million filtered rows would test every row once a page. An unfiltered, unordered list keeps
//! nothing at all.

use std::cmp::Ordering;
use std::collections::{HashSet, VecDeque};
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use chrono::NaiveDate;

use super::data::World;
use super::data::ids::Kind;
use super::fields::{
    AccountRow, BankTransactionRow, BankTransferRow, BatchPaymentRow, ContactGroupRow, ContactRow,
    CreditNoteRow, CurrencyRow, Entity, ExpenseClaimRow, InvoiceRow, ItemRow, LinkedTransactionRow,
    ManualJournalRow, OverpaymentRow, PaymentRow, PrepaymentRow, PurchaseOrderRow, QuoteRow,
    ReceiptRow, RepeatingInvoiceRow, TaxRateRow, TrackingCategoryRow, UserRow,
};
use super::parameters::{OneValue, Parameters};
use super::query::value::Value;
use super::query::{NullCall, ParseFailure, order, parser};

/// Why a list can't be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// `where` or `order` isn't understood.
    Query(String),
    /// A method was called on a null.
    Server,
}

impl From<ParseFailure> for Refusal {
    fn from(failure: ParseFailure) -> Refusal {
        Refusal::Query(failure.0)
    }
}

impl From<NullCall> for Refusal {
    fn from(_: NullCall) -> Refusal {
        Refusal::Server
    }
}

/// The rows that match, in order.
#[derive(Debug, Clone)]
pub(crate) enum Selection {
    /// Every row, in the order of an unordered list.
    Everything(usize),
    /// These indexes.
    Some(Arc<Vec<u32>>),
}

impl Selection {
    pub(crate) fn len(&self) -> usize {
        match self {
            Selection::Everything(count) => *count,
            Selection::Some(indexes) => indexes.len(),
        }
    }

    /// The indexes of the rows at the given positions.
    pub(crate) fn indexes<E: Entity>(&self, world: &World, positions: Range<usize>) -> Vec<usize> {
        match self {
            Selection::Everything(_) => positions
                .map(|position| E::at_position(world, position))
                .collect(),
            Selection::Some(indexes) => indexes[positions].iter().map(|i| *i as usize).collect(),
        }
    }
}

/// The positions of a page among `count` rows: empty beyond the end.
pub(crate) fn positions(count: usize, page: usize, page_size: usize) -> Range<usize> {
    let start = (page - 1).saturating_mul(page_size).min(count);
    start..start.saturating_add(page_size).min(count)
}

type Worked = Arc<OnceLock<Result<Arc<Vec<u32>>, Refusal>>>;

/// The queries of which the matching rows are kept.
#[derive(Debug, Default)]
pub(crate) struct Selections {
    kept: Mutex<VecDeque<(String, Worked)>>,
}

const KEPT: usize = 12;

impl Selections {
    /// The rows that match, from memory if the same was asked before.
    pub(crate) fn select<E: Narrowed>(
        &self,
        world: &Arc<World>,
        parameters: &Parameters,
    ) -> Result<Selection, Refusal> {
        if E::takes_everything(parameters) {
            return Ok(Selection::Everything(E::count(world)));
        }
        let key = format!(
            "{}|{}|{}|{}",
            E::ROOT,
            world.organisation,
            world.version,
            parameters.selection_key()
        );
        let worked = self.entry(key);
        // Outside the lock: those who ask the same meanwhile wait for this one answer only.
        let found = worked.get_or_init(|| matching::<E>(world, parameters).map(Arc::new));
        found.clone().map(Selection::Some)
    }

    fn entry(&self, key: String) -> Worked {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = kept.iter().position(|(known, _)| *known == key) {
            if let Some(entry) = kept.remove(at) {
                kept.push_front(entry);
            }
        } else {
            kept.push_front((key, Worked::default()));
            kept.truncate(KEPT);
        }
        kept.front()
            .map(|(_, worked)| Arc::clone(worked))
            .unwrap_or_default()
    }
}

/// An entity with the parameters that narrow its lists besides `where`: none, if it doesn't say.
pub(crate) trait Narrowed: Entity {
    /// Whether the parameters neither narrow nor order the list.
    fn takes_everything(parameters: &Parameters) -> bool {
        parameters.filter.is_none()
            && parameters.order.is_none()
            && parameters.modified_since_ms.is_none()
    }
    /// The only rows that can match, where ids or numbers say so.
    fn candidates(_world: &World, _parameters: &Parameters) -> Option<Vec<usize>> {
        None
    }
    /// A test of the parameters other than `where`.
    fn narrowing(_world: &World, _parameters: &Parameters) -> impl Fn(&Self) -> bool {
        |_| true
    }
}

impl Narrowed for AccountRow {}
// (s) neither list has a parameter that narrows it.
impl Narrowed for CreditNoteRow {}
impl Narrowed for PaymentRow {}
// (s) `References` and `InvoiceNumbers`, which nothing tells more of, are ignored.
impl Narrowed for OverpaymentRow {}
impl Narrowed for PrepaymentRow {}
impl Narrowed for ReceiptRow {}
impl Narrowed for ExpenseClaimRow {}
impl Narrowed for RepeatingInvoiceRow {}
impl Narrowed for TaxRateRow {}
impl Narrowed for CurrencyRow {}
impl Narrowed for UserRow {}
impl Narrowed for BankTransactionRow {}
impl Narrowed for ManualJournalRow {}
impl Narrowed for BatchPaymentRow {}

impl Narrowed for BankTransferRow {
    fn takes_everything(p: &Parameters) -> bool {
        // (s) README section 1: deleted transfers are hidden unless asked for.
        p.include_deleted
            && p.filter.is_none()
            && p.order.is_none()
            && p.modified_since_ms.is_none()
    }

    fn narrowing(_world: &World, parameters: &Parameters) -> impl Fn(&BankTransferRow) -> bool {
        let include_deleted = parameters.include_deleted;
        move |row| include_deleted || row.0.status != "DELETED"
    }
}

impl Narrowed for ContactGroupRow {
    fn takes_everything(_parameters: &Parameters) -> bool {
        false
    }

    // (s) pitfall 14: whatever is asked.
    fn narrowing(_world: &World, _parameters: &Parameters) -> impl Fn(&ContactGroupRow) -> bool {
        |row| row.0.status == "ACTIVE"
    }
}
// (i) pitfall 14: archived items are in the list, and nothing tells them from the others.
impl Narrowed for ItemRow {}

impl Narrowed for TrackingCategoryRow {
    fn takes_everything(p: &Parameters) -> bool {
        // Archived categories are hidden unless asked for. // (s) README section 2
        p.include_archived && p.filter.is_none() && p.order.is_none()
    }

    fn narrowing(_world: &World, parameters: &Parameters) -> impl Fn(&TrackingCategoryRow) -> bool {
        let include_archived = parameters.include_archived;
        move |row| include_archived || row.0.status == "ACTIVE"
    }
}

fn matching<E: Narrowed>(world: &Arc<World>, parameters: &Parameters) -> Result<Vec<u32>, Refusal> {
    let filter = match &parameters.filter {
        Some(text) => Some(parser::parse(text, E::FIELDS)?.checked()?),
        None => None,
    };
    let keys = match &parameters.order {
        Some(text) => order::parse(text, E::FIELDS)?,
        None => Vec::new(),
    };
    let narrowing = E::narrowing(world, parameters);
    let mut found: Vec<(Vec<Value>, u32)> = Vec::new();
    let mut test = |index: usize| -> Result<(), Refusal> {
        let row = E::row(world, index);
        let is_recent = parameters
            .modified_since_ms
            .is_none_or(|since| row.updated_ms() > since);
        if is_recent
            && narrowing(&row)
            && match &filter {
                Some(filter) => filter.holds(&row)?,
                None => true,
            }
        {
            let sort_by = keys.iter().map(|key| (key.field.value)(&row)).collect();
            found.push((sort_by, u32::try_from(index).unwrap_or(u32::MAX)));
        }
        Ok(())
    };
    match E::candidates(world, parameters) {
        Some(candidates) => candidates.into_iter().try_for_each(&mut test)?,
        None => (0..E::count(world))
            .map(|position| E::at_position(world, position))
            .try_for_each(&mut test)?,
    }
    if !keys.is_empty() {
        // Stable: ties keep the order of an unordered list.
        found.sort_by(|(a, _), (b, _)| {
            keys.iter()
                .zip(a.iter().zip(b))
                .map(|(key, (a, b))| {
                    let order = order::sort_order(a, b);
                    if key.descending {
                        order.reverse()
                    } else {
                        order
                    }
                })
                .find(|order| *order != Ordering::Equal)
                .unwrap_or(Ordering::Equal)
        });
    }
    Ok(found.into_iter().map(|(_, index)| index).collect())
}

/// Whether an organisation of more than `limit` rows refuses the request.
// (i)(3) README section 3: unpaged calls, and filters or orders outside the optimised set.
pub(crate) fn is_high_volume<E: Entity>(
    world: &World,
    parameters: &Parameters,
    limit: usize,
) -> bool {
    if E::count(world) <= limit {
        return false;
    }
    let known = |optimised: &[&str], name: &str| {
        optimised
            .iter()
            .any(|field| field.eq_ignore_ascii_case(name))
    };
    let unpaged = E::PAGED && !E::PAGES_ANYWAY && parameters.page.is_none();
    let filters = parameters.filter.as_deref().is_some_and(|text| {
        let mut named = Vec::new();
        if let Ok(filter) = parser::parse(text, E::FIELDS) {
            filter.fields(&mut named);
        }
        named.iter().any(|name| !known(E::OPTIMISED_WHERE, name))
    });
    let orders = parameters.order.as_deref().is_some_and(|text| {
        order::parse(text, E::FIELDS).is_ok_and(|keys| {
            keys.iter()
                .any(|key| !known(E::OPTIMISED_ORDER, key.field.name))
        })
    });
    unpaged || filters || orders
}

/// The rows of some ids, in the order of an unordered list, each once.
fn rows_of_ids<E: Entity>(world: &World, kind: Kind, ids: &[super::data::ids::Guid]) -> Vec<usize> {
    let mut found: Vec<usize> = ids
        .iter()
        .filter_map(|id| world.index_of(kind, *id))
        .filter(|index| E::holds(world, *index))
        .collect();
    found.sort_unstable();
    found.dedup();
    if E::count(world) > 1 && E::at_position(world, 0) > E::at_position(world, 1) {
        found.reverse();
    }
    found
}

/// Whether a value is the one asked for, if one is.
fn is_asked<T: PartialEq>(asked: Option<&T>, value: Option<&T>) -> bool {
    asked.is_none_or(|asked| value == Some(asked))
}

fn is_status(asked: Option<&String>, status: &str) -> bool {
    asked.is_none_or(|asked| asked.eq_ignore_ascii_case(status))
}

/// Whether the parameters that take one value leave a list as it is.
fn narrows_nothing(p: &Parameters) -> bool {
    p.order.is_none() && p.modified_since_ms.is_none() && p.one == OneValue::default()
}

impl Narrowed for PurchaseOrderRow {
    fn takes_everything(p: &Parameters) -> bool {
        narrows_nothing(p)
    }

    fn narrowing(_world: &World, parameters: &Parameters) -> impl Fn(&PurchaseOrderRow) -> bool {
        let one = parameters.one.clone();
        move |row| {
            let date = row.paper.date;
            is_status(one.status.as_ref(), row.paper.status)
                // (s) the example of the parameters: a year from its first to its last day.
                && one.date_from.is_none_or(|from| date >= from)
                && one.date_to.is_none_or(|to| date <= to)
        }
    }
}

impl Narrowed for QuoteRow {
    fn takes_everything(p: &Parameters) -> bool {
        narrows_nothing(p)
    }

    fn narrowing(_world: &World, parameters: &Parameters) -> impl Fn(&QuoteRow) -> bool {
        let one = parameters.one.clone();
        // (s) the descriptions: "after" and "before a particular date".
        let between = |day: NaiveDate, from: Option<NaiveDate>, to: Option<NaiveDate>| {
            from.is_none_or(|from| day > from) && to.is_none_or(|to| day < to)
        };
        move |row| {
            let quote = &row.paper;
            let number = one.quote_number.as_ref();
            let expires = match quote.expiry_date {
                Some(day) => between(day, one.expiry_date_from, one.expiry_date_to),
                None => one.expiry_date_from.is_none() && one.expiry_date_to.is_none(),
            };
            is_status(one.status.as_ref(), quote.status)
                && is_asked(one.contact_id.as_ref(), Some(&quote.contact_id))
                && number.is_none_or(|number| number.eq_ignore_ascii_case(&quote.quote_number))
                && between(quote.date, one.date_from, one.date_to)
                && expires
        }
    }
}

impl Narrowed for LinkedTransactionRow {
    fn takes_everything(p: &Parameters) -> bool {
        narrows_nothing(p)
    }

    fn narrowing(
        _world: &World,
        parameters: &Parameters,
    ) -> impl Fn(&LinkedTransactionRow) -> bool {
        let one = parameters.one.clone();
        // (s) the description: the status counts beside a contact.
        let status = one.status.clone().filter(|_| one.contact_id.is_some());
        move |row| {
            let linked = &row.paper;
            let id = Some(&linked.linked_transaction_id);
            let source = Some(&linked.source_transaction_id);
            is_status(status.as_ref(), linked.status)
                && is_asked(one.linked_transaction_id.as_ref(), id)
                && is_asked(one.contact_id.as_ref(), linked.contact_id.as_ref())
                && is_asked(one.source_transaction_id.as_ref(), source)
                && is_asked(
                    one.target_transaction_id.as_ref(),
                    linked.target_transaction_id.as_ref(),
                )
        }
    }
}

fn lower_set(items: &[String]) -> HashSet<String> {
    items.iter().map(|item| item.to_lowercase()).collect()
}

impl Narrowed for InvoiceRow {
    fn takes_everything(p: &Parameters) -> bool {
        p.filter.is_none()
            && p.order.is_none()
            && p.ids.is_none()
            && p.contact_ids.is_none()
            && p.invoice_numbers.is_none()
            && p.statuses.is_none()
            && p.search.is_none()
            && !p.created_by_my_app
            && p.modified_since_ms.is_none()
    }

    fn candidates(world: &World, parameters: &Parameters) -> Option<Vec<usize>> {
        parameters
            .ids
            .as_ref()
            .map(|ids| rows_of_ids::<InvoiceRow>(world, Kind::Invoice, ids))
    }

    fn narrowing(world: &World, parameters: &Parameters) -> impl Fn(&InvoiceRow) -> bool {
        let contacts: Option<HashSet<usize>> = parameters.contact_ids.as_ref().map(|ids| {
            ids.iter()
                .filter_map(|id| world.index_of(Kind::Contact, *id))
                .collect()
        });
        let statuses = parameters.statuses.as_deref().map(lower_set);
        let numbers = parameters.invoice_numbers.as_deref().map(lower_set);
        let search = parameters.search.clone();
        let created_by_my_app = parameters.created_by_my_app;
        let hides = parameters.hides();
        move |row| {
            !(hides && matches!(row.head.status, "DELETED" | "VOIDED"))
                && contacts
                    .as_ref()
                    .is_none_or(|contacts| contacts.contains(&row.head.contact))
                && statuses
                    .as_ref()
                    .is_none_or(|statuses| statuses.contains(&row.head.status.to_lowercase()))
                && numbers.as_ref().is_none_or(|numbers| {
                    row.texts()[0]
                        .as_ref()
                        .is_some_and(|number| numbers.contains(&number.to_lowercase()))
                })
                // (s) `true` narrows, anything else asks for nothing
                && (!created_by_my_app || row.head.is_created_by_my_app())
                // (s) the fields named are these two, "e.g.": others may take part
                && search.as_ref().is_none_or(|term| {
                    row.texts()
                        .iter()
                        .flatten()
                        .any(|text| text.to_lowercase().contains(term))
                })
        }
    }
}

impl Narrowed for ContactRow {
    fn takes_everything(p: &Parameters) -> bool {
        // Archived contacts are hidden unless asked for. // (s) README section 2
        p.include_archived
            && p.filter.is_none()
            && p.order.is_none()
            && p.ids.is_none()
            && p.search.is_none()
            && p.modified_since_ms.is_none()
    }

    fn candidates(world: &World, parameters: &Parameters) -> Option<Vec<usize>> {
        parameters
            .ids
            .as_ref()
            .map(|ids| rows_of_ids::<ContactRow>(world, Kind::Contact, ids))
    }

    fn narrowing(_world: &World, parameters: &Parameters) -> impl Fn(&ContactRow) -> bool {
        let include_archived = parameters.include_archived && !parameters.hides();
        let search = parameters.search.clone();
        move |row| {
            (include_archived || !row.is_archived())
                // (s) these five fields, in any case
                && search.as_ref().is_none_or(|term| {
                    let contact = row.whole();
                    [
                        Some(&contact.name),
                        contact.first_name.as_ref(),
                        contact.last_name.as_ref(),
                        contact.contact_number.as_ref(),
                        contact.email_address.as_ref(),
                    ]
                    .into_iter()
                    .flatten()
                    .any(|text| text.to_lowercase().contains(term))
                })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn select(world: &Arc<World>, filter: &str, order: &str) -> Vec<usize> {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let parameters = Parameters {
            filter: some(filter),
            order: some(order),
            ..Parameters::default()
        };
        let selection = Selections::default()
            .select::<InvoiceRow>(world, &parameters)
            .expect("a selection");
        selection.indexes::<InvoiceRow>(world, 0..selection.len())
    }

    #[test]
    fn a_filter_selects_what_the_books_say() {
        let world = Arc::new(World::new(1, 0, 300));
        let found = select(&world, r#"Status=="PAID" AND Total>1000"#, "");
        let mut expected: Vec<usize> = (0..300)
            .filter(|index| {
                let invoice = world.invoice(*index);
                invoice.status == "PAID" && invoice.total.0 > 10_000_000
            })
            .collect();
        expected.reverse();
        assert!(!found.is_empty());
        assert_eq!(found, expected);
    }

    #[test]
    fn an_order_by_id_is_sql_servers() {
        let world = Arc::new(World::new(1, 0, 60));
        let found = select(&world, "", "InvoiceID");
        let keys: Vec<[u8; 16]> = found
            .iter()
            .map(|index| world.id(Kind::Invoice, 0, *index).sql_server_order())
            .collect();
        assert!(keys.is_sorted());
        assert_eq!(keys.len(), 60);
        let texts: Vec<String> = found
            .iter()
            .map(|index| world.id(Kind::Invoice, 0, *index).to_string())
            .collect();
        assert!(!texts.is_sorted(), "not the order of the text");
    }

    #[test]
    fn an_unordered_list_runs_from_the_newest() {
        let world = Arc::new(World::new(1, 0, 5));
        assert_eq!(select(&world, "true", ""), [4, 3, 2, 1, 0]);
        let dates = select(&world, "", "Date DESC, InvoiceNumber");
        assert_eq!(dates.len(), 5);
    }

    #[test]
    fn a_null_met_by_a_method_is_a_failure_of_the_server() {
        let world = Arc::new(World::new(1, 0, 300));
        let parameters = Parameters {
            filter: Some(r#"Reference.Contains("a")"#.to_owned()),
            ..Parameters::default()
        };
        let outcome = Selections::default().select::<InvoiceRow>(&world, &parameters);
        assert_eq!(outcome.err(), Some(Refusal::Server));
        let guarded = select(
            &world,
            r#"Reference!=null AND Reference.Contains("portal")"#,
            "",
        );
        assert!(!guarded.is_empty());
    }

    #[test]
    fn a_page_beyond_the_end_is_empty() {
        assert_eq!(positions(250, 3, 100), 200..250);
        assert_eq!(positions(250, 4, 100), 250..250);
        assert_eq!(positions(250, usize::MAX, 1000), 250..250);
    }
}
