//! How many calls a scan is expected to make, as far as anybody knows before the first.

use std::fmt;

use super::counts::Counts;
use super::plan::{ScanPlan, id_chunks};
use crate::catalog::descriptor::{Endpoint, Paging, Rows};

/// Calls that a scan is expected to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Calls {
    /// So many, if nothing changes while it runs.
    Expected(usize),
    /// Not more, if nothing changes.
    AtMost(usize),
    /// Nobody has counted the list yet.
    Unknown,
}

impl fmt::Display for Calls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Calls::Expected(calls) => write!(f, "{calls}"),
            Calls::AtMost(calls) => write!(f, "at most {calls}"),
            Calls::Unknown => f.write_str("unknown"),
        }
    }
}

/// Documents in a reply of a list read by numbers, at most. Source: Xero's page on journals.
pub(crate) const NUMBERED_A_REPLY: usize = 100;

impl Calls {
    /// Both together.
    pub(super) fn and(self, other: Calls) -> Calls {
        use Calls::{AtMost, Expected, Unknown};
        match (self, other) {
            (Unknown, _) | (_, Unknown) => Unknown,
            (Expected(one), Expected(other)) => Expected(one + other),
            (Expected(one) | AtMost(one), Expected(other) | AtMost(other)) => AtMost(one + other),
        }
    }

    /// The most that they are, if it is known.
    pub(super) fn most(self) -> Option<usize> {
        match self {
            Calls::Expected(calls) | Calls::AtMost(calls) => Some(calls),
            Calls::Unknown => None,
        }
    }
}

/// Pages of a list: an empty one has one as well.
pub(super) fn pages(documents: usize, page_size: usize) -> usize {
    documents.div_ceil(page_size.max(1)).max(1)
}

/// Calls that reading a whole list takes, `documents` of them when it was last read: a page for
/// each `page_size`, and one that proves several pages whole where that takes one. None where
/// nobody knows.
pub(crate) fn calls_of_whole_list(
    endpoint: &Endpoint,
    page_size: usize,
    documents: Option<usize>,
) -> Option<usize> {
    let pages = match endpoint.paging {
        Paging::OneReply if !endpoint.needs.is_empty() => return None,
        Paging::OneReply => return Some(1),
        Paging::Offset { .. } => return None,
        Paging::Pages { max, size, .. } => {
            pages(documents?, size.map_or(max, |_| page_size.min(max)))
        }
        // A full page is followed by another.
        Paging::UntilShort { rows, .. } => documents? / rows + 1,
    };
    let is_counted = matches!(endpoint.paging, Paging::Pages { .. });
    let proof = match endpoint.modified_since {
        _ if pages == 1 || endpoint.only_grows => 0,
        Some(_) => 1,
        None if is_counted => 0,
        // The pages are read once more.
        None => pages,
    };
    Some(pages + proof)
}

impl ScanPlan {
    /// The calls that running the plan is expected to make, by the counts last seen.
    pub(super) fn calls(&self, counts: &Counts) -> Calls {
        if self.first_request().is_none() {
            return Calls::Expected(0);
        }
        if self.counts_only() || self.order.is_some() {
            return Calls::Expected(1);
        }
        let known = counts.known(&self.tenant.id, self.endpoint);
        let list = match (self.endpoint.paging, known) {
            // A join tells for how many values it is asked.
            (Paging::OneReply, _) if self.check_needs().is_err() => return Calls::Unknown,
            (Paging::OneReply, _) => {
                return Calls::Expected(match &self.pushed.ids {
                    Some(ids) if self.asks_by_id() => id_chunks(ids).len(),
                    _ => self.parts().len(),
                });
            }
            (Paging::Offset { .. }, _) => return self.numbered_calls(),
            (Paging::Pages { .. } | Paging::UntilShort { .. }, count) => {
                count.map(|count| self.pages_of(count))
            }
        };
        if let Some(ids) = &self.pushed.ids {
            let calls = match self.endpoint.ids {
                Some(_) => id_chunks(ids).len(),
                None => ids.len(),
            };
            return match list {
                _ if calls == 1 => Calls::Expected(1),
                Some(pages) => Calls::Expected(calls.min(pages)),
                None => Calls::Unknown,
            };
        }
        let documents = matches!(self.table.rows, Rows::Documents(_));
        if let (Some(limit), true, true) = (self.limit, self.pushed.exact, documents) {
            let calls = limit.div_ceil(self.page_size).max(1);
            return match list {
                _ if calls == 1 => Calls::Expected(1),
                Some(pages) => Calls::AtMost(calls.min(pages)),
                None => Calls::AtMost(calls),
            };
        }
        let Some(pages) = list else {
            return Calls::Unknown;
        };
        let narrowed = !self.asked.is_nothing()
            || !self.pushed.parameters.is_empty()
            || self.pushed.where_clause.is_some()
            || self.pushed.modified_since.is_some()
            || self.pushed.batches.is_some();
        let is_counted = !narrowed && self.rows_until_short().is_none();
        let probe = match (self.endpoint.modified_since, self.pushed.unstamped) {
            _ if pages == 1 || (!narrowed && self.endpoint.only_grows) => 0,
            (Some(_), false) => 1,
            (None, _) if is_counted => 0,
            // The pages are read once more.
            _ => pages,
        };
        match narrowed || self.is_cut() {
            true => Calls::AtMost(pages + probe),
            false => Calls::Expected(pages + probe),
        }
    }

    /// The same for a list read by numbers, which nobody counts.
    fn numbered_calls(&self) -> Calls {
        match &self.pushed.ids {
            // One call tells a document's number, the next brings it.
            Some(ids) => Calls::Expected(2 * ids.len()),
            None => Calls::Unknown,
        }
    }
}
