//! One reading of everything that is wanted, from its first page to its last: the list, or the
//! batches that stand for it, part by part and page by page.

use std::collections::BTreeMap;

use super::fetch::{Fetched, Started};
use super::ids::IdSet;
use super::plan::Part;
use crate::error::{Error, ErrorKind, Result};

/// Where a reading stands, and what speaks for or against its being whole.
pub(super) struct Round {
    /// 0 for the first reading.
    pub(super) number: usize,
    pub(super) parts: Vec<Part>,
    /// The part being read, as an index.
    pub(super) part: usize,
    /// Pages of that part that were read.
    pub(super) page: usize,
    /// Pages read in all.
    pub(super) pages: usize,
    /// Requests under way for pages that come next, by part and page.
    pub(super) ahead: BTreeMap<(usize, usize), Started>,
    /// How many pages the part has, as its last page read has it.
    pub(super) page_count: usize,
    /// What Xero says the part's documents are, on the part's first page.
    item_count: Option<usize>,
    /// The sum of the item counts; none once a part didn't tell.
    pub(super) counted: Option<usize>,
    /// Whether a page contradicted an earlier one.
    pub(super) moved: bool,
    /// When the reading began by the server's clock, in seconds since 1970.
    pub(super) began: Option<i64>,
    /// Whether another scan of the query has read the first page.
    pub(super) shared: bool,
    /// Distinct documents of this reading.
    pub(super) distinct: usize,
    /// Distinct documents of each part, added up: a document can have come with two of them, as
    /// Xero may take for one value what are two in SQL.
    came: usize,
    /// Ids of the part's documents, where there may be several parts.
    part_ids: IdSet,
    /// Their ids, unless they are those that the walk has seen.
    pub(super) ids: Option<IdSet>,
}

impl Round {
    /// The first reading; `afresh` if documents were seen before it.
    pub(super) fn first(parts: Vec<Part>, afresh: bool) -> Round {
        Round {
            number: 0,
            parts,
            part: 0,
            page: 0,
            pages: 0,
            ahead: BTreeMap::new(),
            page_count: 0,
            item_count: None,
            counted: Some(0),
            moved: false,
            began: None,
            shared: false,
            distinct: 0,
            came: 0,
            part_ids: IdSet::default(),
            ids: afresh.then(IdSet::default),
        }
    }

    /// The reading after this one.
    pub(super) fn next(&self) -> Round {
        Round {
            number: self.number + 1,
            ..Round::first(self.parts.clone(), true)
        }
    }

    /// Takes note of the next page; `fresh` marks the documents that no page of the walk brought
    /// before, `full` is how many a page has that isn't the last, where that tells. Tells whether
    /// it is its part's last.
    ///
    /// # Errors
    /// `UnexpectedReply` if Xero sent another page than the one asked for.
    pub(super) fn note(
        &mut self,
        fetched: &Fetched,
        fresh: &[bool],
        full: Option<usize>,
    ) -> Result<bool> {
        self.page += 1;
        self.pages += 1;
        if self.pages == 1 {
            self.began = fetched.server_time;
        }
        let page = &fetched.page;
        let distinct = match &mut self.ids {
            Some(ids) => page.ids().filter(|id| ids.insert(id)).count(),
            None => fresh.iter().filter(|fresh| **fresh).count(),
        };
        self.distinct += distinct;
        let distinct = match self.parts[self.part] {
            Part::List => distinct,
            Part::Batch { .. } => page.ids().filter(|id| self.part_ids.insert(id)).count(),
        };
        self.came += distinct;
        // Without paging facts a page of nothing new is the end, however the server pages, unless
        // it pages by a fixed size: then that is another page's place.
        let is_the_end = page.pagination.is_none() && full.is_none() && distinct == 0;
        self.moved |= distinct < page.len() && !is_the_end;
        Ok(match page.pagination {
            Some(pagination) if pagination.page != self.page => {
                return Err(Error::new(
                    ErrorKind::UnexpectedReply,
                    format!(
                        "{}: Xero sent page {} instead; the rows can't be told whole",
                        fetched.place, pagination.page
                    ),
                ));
            }
            Some(pagination) => {
                let first = *self.item_count.get_or_insert(pagination.item_count);
                self.moved |= first != pagination.item_count;
                self.page_count = pagination.page_count;
                // Rows have gone, or the count is wrong: either way there is no more to read.
                let ended_early = page.is_empty() && self.page < pagination.page_count;
                self.moved |= ended_early;
                ended_early || self.page >= pagination.page_count
            }
            // Without paging facts the end shows when a page is short, where pages are of a fixed
            // size, or brings nothing new.
            None => distinct == 0 || full.is_some_and(|full| page.len() < full),
        })
    }

    /// Goes on to the next part; false if there is none.
    pub(super) fn next_part(&mut self) -> bool {
        self.counted = match (self.counted, self.item_count) {
            (Some(counted), Some(count)) => Some(counted + count),
            _ => None,
        };
        self.part += 1;
        self.page = 0;
        self.page_count = 0;
        self.item_count = None;
        self.part_ids = IdSet::default();
        self.part < self.parts.len()
    }

    /// How many pages are still to be read, as far as is known.
    pub(super) fn rest(&self) -> usize {
        let of_part = match self.page {
            0 => 1,
            page => self.page_count.saturating_sub(page),
        };
        of_part + self.parts.len() - self.part - 1
    }

    /// The next pages in order, at most `most`: those of the part being read up to page `wanted`,
    /// then, unless a limit may end the reading sooner, the first page of each part behind it.
    pub(super) fn upcoming(
        &self,
        wanted: usize,
        limited: bool,
        most: usize,
    ) -> Vec<(usize, usize)> {
        let part = self.part;
        let own = match self.page {
            0 if limited => 1..1,
            0 => 1..2,
            page => page + 1..wanted + 1,
        };
        let behind = match limited {
            true => 0..0,
            false => part + 1..self.parts.len(),
        };
        let own = own.map(|page| (part, page));
        own.chain(behind.map(|part| (part, 1))).take(most).collect()
    }

    /// What Xero says the part's documents are; at the `last` page of the only part, what came, if
    /// Xero doesn't say.
    pub(super) fn item_count_at(&self, last: bool) -> Option<usize> {
        let came = (last && !self.moved && self.parts.len() == 1).then_some(self.distinct);
        self.item_count.or(came)
    }

    /// Whether as many documents came as Xero counts, as far as it counts.
    pub(super) fn agrees_with_count(&self) -> bool {
        self.counted.is_none_or(|count| count == self.came)
    }
}
