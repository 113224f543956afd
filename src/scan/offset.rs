//! Walks a list of which each page begins after the last number seen.
//!
//! In: the numbers of a reply's documents. Out: where the next page begins, or that all is read.
//! Documents only ever join the end of such a list, and a reply holds the next ones in order: so
//! what was read is whole once the reply after the last number is empty, or once the numbers
//! have passed the last that can match. A short reply proves nothing, an empty one does.
//! Rule: numbers rise, within a reply and from one to the next; otherwise the reading is an
//! error, and never goes round in circles.

use super::fetch::{Fetch, Fetched};
use super::pages::{Pages, Walk, came};
use crate::catalog::descriptor::Paging;
use crate::decode::Place;
use crate::error::{Error, ErrorKind, Result};
use crate::pushdown::Pushed;

/// Where such a walk stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numbered {
    after: i64,
    up_to: Option<i64>,
}

impl Numbered {
    /// Before the first of the documents that can match.
    pub(super) fn new(pushed: &Pushed) -> Numbered {
        Numbered {
            after: pushed.after.unwrap_or(0).max(0),
            up_to: pushed.up_to,
        }
    }

    /// Before the document of this number, and not beyond it.
    pub(super) fn of(number: i64) -> Numbered {
        Numbered {
            after: number.saturating_sub(1),
            up_to: Some(number),
        }
    }

    /// The number that the next page begins after.
    pub(super) fn after(self) -> i64 {
        self.after
    }

    /// Where the walk stands after a reply of documents with these numbers; nowhere, if none that
    /// can match is left.
    pub(super) fn past(self, place: &Place, numbers: &[i64]) -> Result<Option<Numbered>> {
        let mut last = self.after;
        for number in numbers {
            if *number <= last {
                return Err(Error::new(
                    ErrorKind::UnexpectedReply,
                    format!(
                        "{place}: number {number} came after {last}, but each page must go on \
                         where the one before ended; the rows can't be told whole"
                    ),
                ));
            }
            last = *number;
        }
        let is_past = self.up_to.is_some_and(|up_to| last >= up_to);
        Ok(match numbers.is_empty() || is_past {
            true => None,
            false => Some(Numbered {
                after: last,
                ..self
            }),
        })
    }
}

impl Pages {
    pub(super) async fn numbered(&mut self, at: Numbered) -> Result<Fetched> {
        let page = format!("the page after {}", at.after());
        let request = self.plan().offset_request(at.after());
        let fetch = self.fetcher.start(&page, request).done().await?;
        let fetched = came(fetch, self.fetcher.place(page))?;
        if let Some(next) = at.past(&fetched.place, &self.numbers(&fetched)?)? {
            self.walk = Walk::Numbered(next);
        }
        Ok(fetched)
    }

    /// The page that the next of these documents begins, found by its number: alone a document
    /// comes with fewer fields than in the list.
    pub(super) async fn named(&mut self, mut ids: Vec<String>) -> Result<Option<Fetched>> {
        let Some(id) = ids.pop() else {
            return Ok(None);
        };
        let request = self.plan().document_request(&id);
        let mut fetch = self.fetcher.start(format!("document {id}"), request);
        let found = match fetch.done().await? {
            Fetch::Came(fetched) => self.numbers(&fetched)?.first().copied(),
            Fetch::Absent => None,
            Fetch::TooManyRows(error) => return Err(error),
        };
        let fetched = match found {
            None => None,
            Some(number) => {
                let fetched = self.numbered(Numbered::of(number)).await?;
                if self.numbers(&fetched)?.first() != Some(&number) {
                    return Err(Error::new(
                        ErrorKind::UnexpectedReply,
                        format!(
                            "{}: document {id} isn't in the list under its number {number}",
                            fetched.place
                        ),
                    ));
                }
                Some(fetched)
            }
        };
        self.walk = Walk::Named(ids);
        Ok(fetched)
    }

    fn numbers(&self, fetched: &Fetched) -> Result<Vec<i64>> {
        match self.plan().endpoint.paging {
            Paging::Offset { number, .. } => fetched.page.numbers(&fetched.place, number),
            Paging::OneReply | Paging::Pages { .. } | Paging::UntilShort { .. } => Ok(Vec::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Place {
        Place {
            table: "Journals",
            page: "the page after 0".to_string(),
        }
    }

    fn begun(after: Option<i64>, up_to: Option<i64>) -> Numbered {
        Numbered::new(&Pushed {
            after,
            up_to,
            ..Pushed::default()
        })
    }

    #[test]
    fn a_short_page_is_followed_by_another_and_an_empty_one_by_none() {
        let walk = begun(None, None);
        let next = walk.past(&place(), &[3, 7]).unwrap().unwrap();
        assert_eq!((walk.after(), next.after()), (0, 7));
        assert_eq!(next.past(&place(), &[]).unwrap(), None);
    }

    #[test]
    fn the_walk_ends_once_the_numbers_have_passed_the_last_that_can_match() {
        let walk = begun(Some(10), Some(20));
        assert_eq!(walk.past(&place(), &[11, 20]).unwrap(), None);
        assert_eq!(walk.past(&place(), &[11, 35]).unwrap(), None);
        let next = walk.past(&place(), &[11, 19]).unwrap();
        assert_eq!(next.map(Numbered::after), Some(19));
    }

    #[test]
    fn numbers_that_dont_rise_are_an_error() {
        let walk = begun(Some(10), None);
        for numbers in [&[10][..], &[12, 12], &[13, 12], &[1, 2, 3]] {
            let error = walk.past(&place(), numbers).unwrap_err();
            assert!(error.to_string().contains("told whole"), "{error}");
        }
    }

    #[test]
    fn a_bound_below_zero_begins_at_the_beginning() {
        assert_eq!(begun(Some(-5), None).after(), 0);
    }
}
