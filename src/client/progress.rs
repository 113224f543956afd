//! How far the queries of a connection are: told while they run, to whoever shows it.
//!
//! In: a page read, rows handed on, a wait begun. Out: [`Progress`] in a watch channel, so that
//! nobody who doesn't look costs anything. It is told once a page, never once a row.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;

/// How far the queries of a connection are, added up since it was opened: what one query did is
/// the difference of two readings.
///
/// ```no_run
/// # async fn doc(connection: &xero_sql::Connection) {
/// let mut progress = connection.progress();
/// while progress.changed().await.is_ok() {
///     let now = *progress.borrow_and_update();
///     println!("{} of {} pages, {} rows", now.pages, now.pages_known, now.rows);
/// }
/// # }
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Replies of documents that were read.
    pub pages: usize,
    /// Those, and the ones that the queries now running are known to want still. A list's first
    /// page tells how many it has.
    pub pages_known: usize,
    /// Documents that were asked about one by one.
    pub documents: usize,
    /// Those, and the ones that the queries now running are known to ask about still.
    pub documents_known: usize,
    /// Rows that satisfied the filters of their scan.
    pub rows: usize,
    /// What calls are waiting for, if they are.
    pub waiting: Option<Waiting>,
    /// Calls that the organisation last called has left in this minute; none if they aren't
    /// counted.
    pub minute_left: Option<usize>,
    /// Calls that it has left in this day, as Xero's last reply says.
    pub day_left: Option<usize>,
}

/// Why no call is sent, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Waiting {
    /// `minute limit`, `another try`
    pub why: &'static str,
    /// When the next call is expected to be sent.
    pub until: Instant,
}

/// Where progress is told. Clones tell the same.
#[derive(Debug, Clone)]
pub(crate) struct Teller(Arc<watch::Sender<Progress>>);

impl Default for Teller {
    fn default() -> Self {
        Teller(Arc::new(watch::Sender::new(Progress::default())))
    }
}

impl Teller {
    pub(crate) fn listen(&self) -> watch::Receiver<Progress> {
        self.0.subscribe()
    }

    /// Tells that calls wait, until what is returned is dropped.
    pub(super) fn waits(&self, why: &'static str, time: Duration) -> Wait {
        let waiting = Instant::now()
            .checked_add(time)
            .map(|until| Waiting { why, until });
        self.0.send_modify(|progress| progress.waiting = waiting);
        Wait(self.clone())
    }

    /// Tells what is left of the minute.
    pub(super) fn minute(&self, left: Option<usize>) {
        self.0.send_modify(|progress| progress.minute_left = left);
    }

    /// Tells what is left of the day.
    pub(super) fn day(&self, left: usize) {
        self.0
            .send_modify(|progress| progress.day_left = Some(left));
    }

    /// The part of one scan.
    pub(crate) fn scan(&self) -> OfScan {
        OfScan {
            teller: self.clone(),
            wanted: 0,
            documents: false,
        }
    }
}

/// A wait that is told until this is dropped.
#[derive(Debug)]
pub(super) struct Wait(Teller);

impl Drop for Wait {
    fn drop(&mut self) {
        self.0.0.send_modify(|progress| progress.waiting = None);
    }
}

/// What one scan does. When it is dropped, nothing is wanted of it any more.
#[derive(Debug)]
pub(crate) struct OfScan {
    teller: Teller,
    /// Pages told as known and not read yet.
    wanted: usize,
    /// Whether what it reads isn't pages, but answers about single documents.
    documents: bool,
}

impl OfScan {
    /// The same of a scan whose replies are about a document each.
    pub(crate) fn of_documents(mut self) -> OfScan {
        self.documents = true;
        self
    }

    /// Tells that a page was read, and how many are still wanted as far as is known.
    pub(crate) fn read(&mut self, wanted: usize) {
        self.tell(1, wanted);
    }

    /// Tells how many pages are wanted, before the first of them.
    pub(crate) fn wants(&mut self, wanted: usize) {
        self.tell(0, wanted);
    }

    /// Tells that rows were handed on.
    pub(crate) fn rows(&self, rows: usize) {
        self.teller.0.send_modify(|progress| progress.rows += rows);
    }

    fn tell(&mut self, read: usize, wanted: usize) {
        let before = std::mem::replace(&mut self.wanted, wanted);
        self.teller.0.send_modify(|progress| {
            let (done, known) = match self.documents {
                true => (&mut progress.documents, &mut progress.documents_known),
                false => (&mut progress.pages, &mut progress.pages_known),
            };
            *done += read;
            *known = *known + read + wanted - before;
        });
    }
}

impl Drop for OfScan {
    fn drop(&mut self) {
        if self.wanted > 0 {
            self.tell(0, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_known_follow_every_scan_and_forget_those_that_stopped() {
        let teller = Teller::default();
        let progress = teller.listen();
        let pages = || (progress.borrow().pages, progress.borrow().pages_known);
        let (mut one, mut other) = (teller.scan(), teller.scan());
        one.read(9);
        assert_eq!(pages(), (1, 10));
        other.read(2);
        one.read(8);
        assert_eq!(pages(), (3, 13));
        drop(one);
        assert_eq!(pages(), (3, 5));
        other.read(1);
        other.read(0);
        drop(other);
        assert_eq!(pages(), (5, 5));
    }

    #[test]
    fn a_wait_is_told_while_it_lasts() {
        let teller = Teller::default();
        let wait = teller.waits("minute limit", Duration::from_secs(12));
        let told = teller.listen().borrow().waiting.map(|waiting| waiting.why);
        assert_eq!(told, Some("minute limit"));
        drop(wait);
        assert_eq!(teller.listen().borrow().waiting, None);
    }
}
