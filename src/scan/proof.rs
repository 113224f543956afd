//! What closes a reading of several pages: a proof that it is whole, or another reading.
//!
//! The proof: Xero's count stayed the same and equals the distinct documents seen, and, where a
//! filter travelled or documents can vanish so that one may have come for one that went,
//! nothing was modified since the reading began. Where a filter names a field whose changes leave
//! no trace, a second reading must bring the same documents instead. Otherwise the pages are read again, for what
//! was missed; a list that doesn't come to rest is an error, never a short answer.

use std::time::Duration;

use super::pages::{Pages, Walk, never_absent};
use super::round::Round;
use crate::catalog::descriptor::Paging;
use crate::client::Answer;
use crate::decode::first_modified;
use crate::error::{Error, ErrorKind, Result};

/// Readings of a moving list before giving up: the first and three more.
const ROUNDS: usize = 4;
/// The probe asks from this much before the first reply: its clock shows whole seconds.
const CLOCK_MARGIN_SECONDS: i64 = 2;
/// After this a probe no longer tells of what has changed by now.
const UNTIL_PAST: Duration = Duration::from_secs(CLOCK_MARGIN_SECONDS as u64 + 1);

impl Pages {
    /// What follows the last page: nothing if the reading is proved whole, else the probe that
    /// can prove it, else another reading.
    pub(super) fn after(&mut self, round: Round) -> Result<Walk> {
        // A single page is one moment's answer: nothing can have moved within it.
        if round.pages == 1 && round.agrees_with_count() {
            return Ok(Walk::Done);
        }
        if round.moved || !round.agrees_with_count() {
            return self.again(round);
        }
        // Each of these replies is whole by itself, and what one holds never goes to another.
        if self.plan().endpoint.paging == Paging::OneReply {
            return Ok(Walk::Done);
        }
        if !self.filtered(&round.parts) && self.plan().endpoint.only_grows {
            return Ok(Walk::Done);
        }
        // Without a count, only a second reading shows that none vanished.
        let may_lack = round.counted.is_none() && !self.plan().endpoint.only_grows;
        match (self.plan().endpoint.modified_since, round.began) {
            (Some(_), Some(_)) if !self.unstamped && !may_lack => Ok(Walk::Probe(round)),
            _ => self.compare(round),
        }
    }

    /// Asks for anything modified since the reading began, in any status, under no filter.
    pub(super) async fn probe(&mut self, round: Round) -> Result<Walk> {
        let since = round.began.unwrap_or_default() - CLOCK_MARGIN_SECONDS;
        let place = self.fetcher.place("what was modified since");
        let reply = match self
            .fetcher
            .ask(&place, self.plan().probe_request(since))
            .await?
        {
            Answer::Good(reply) => reply,
            Answer::Absent => return Err(never_absent(place)),
            Answer::TooManyRows(_) => return self.compare(round),
        };
        let newest = first_modified(self.plan().endpoint, &place, &reply.body)?;
        match &newest {
            None => Ok(Walk::Done),
            // Older than asked for: the header is ignored here and proves nothing.
            Some(newest) if newest.modified.div_euclid(1000) < since => self.compare(round),
            // The same as before this reading began: it was modified then, and nothing since.
            Some(_) if newest == self.newest && self.plan().endpoint.steady_order.is_some() => {
                Ok(Walk::Done)
            }
            Some(_) => {
                self.newest = newest;
                // What changed just before the first reading is still taken for a change within the
                // second one, where replies come fast: then it is waited for.
                if round.number > 0 {
                    self.fetcher.wait(UNTIL_PAST).await;
                }
                self.again(round)
            }
        }
    }

    /// Where no probe can tell: two readings in a row must bring the same documents, unless
    /// none can have left the list unseen.
    fn compare(&mut self, round: Round) -> Result<Walk> {
        if !self.filtered(&round.parts) && round.counted.is_some() {
            return Ok(Walk::Done);
        }
        match &self.earlier {
            Some(earlier) if round.ids.as_ref() == Some(earlier) => Ok(Walk::Done),
            _ => self.again(round),
        }
    }

    fn again(&mut self, mut round: Round) -> Result<Walk> {
        if round.number + 1 < ROUNDS {
            self.fetcher.step(format_args!(
                "reading `{}` again: it may have changed while it was read",
                self.plan().table.name
            ));
            let next = round.next();
            self.fetcher.ask_alone();
            // The first reading's documents are those the walk has seen.
            self.earlier = Some(match round.ids.take() {
                Some(ids) => ids,
                None => self.seen.clone(),
            });
            return Ok(Walk::Page(next));
        }
        let counted = match round.counted {
            Some(count) => format!("Xero counts {count}, {} came", round.distinct),
            None => format!("{} documents came", round.distinct),
        };
        Err(Error::new(
            ErrorKind::ResultMoved,
            format!(
                "reading `{}`: the list changed during each of {ROUNDS} readings of {} pages \
                 ({counted}): run the query again when fewer changes are made, or narrow it",
                self.plan().table.name,
                round.pages,
            ),
        ))
    }
}
