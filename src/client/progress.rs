//! How far the queries of a connection are: told while they run, to whoever shows it.
//!
//! In: a page read, rows handed on, a wait begun. Out: [`Progress`] in a watch channel, so that
//! nobody who doesn't look costs anything. It is told once a page, never once a row.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::sync::watch;

/// How far the queries of a connection are, added up since it was opened: what one query did is
/// the difference of two readings.
///
/// ```
/// # use xero_sql::XeroConnection;
/// # use xero_sql::simulator::{Options, Simulator};
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let simulator = Simulator::start(Options::default())?;
/// # let connection = XeroConnection::open(simulator.settings().build()?).await?;
/// let mut progress = connection.progress();
/// let shown = tokio::spawn(async move {
///     while progress.changed().await.is_ok() {
///         let now = *progress.borrow_and_update();
///         println!("{} of {} pages, {} rows", now.pages, now.pages_known, now.rows);
///     }
/// });
/// connection.session().collect("SELECT * FROM Invoices").await?;
/// shown.abort();
/// assert_eq!(connection.progress().borrow().rows, 1_200);
/// # Ok(()) }
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
    /// Bytes of files that were sent or came.
    pub bytes: u64,
    /// Those, and the ones that are known to be still to come of the files under way.
    pub bytes_known: u64,
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
#[derive(Debug, Clone, Default)]
pub(crate) struct Teller(Arc<Told>);

#[derive(Debug, Default)]
struct Told {
    progress: watch::Sender<Progress>,
    /// The waits that last, by the order in which they began. The newest is told.
    waits: Mutex<BTreeMap<u64, Waiting>>,
    begun: AtomicU64,
}

impl Told {
    fn modify(&self, change: impl FnOnce(&mut Progress)) {
        self.progress.send_modify(change);
    }

    /// Changes the waits, and tells the one that is newest then.
    fn change_waits(&self, change: impl FnOnce(&mut BTreeMap<u64, Waiting>)) {
        let mut waits = self.waits.lock().unwrap_or_else(|p| p.into_inner());
        change(&mut waits);
        let newest = waits.values().next_back().copied();
        self.modify(|progress| progress.waiting = newest);
    }
}

impl Teller {
    pub(crate) fn listen(&self) -> watch::Receiver<Progress> {
        self.0.progress.subscribe()
    }

    /// Tells that calls wait, until what is returned is dropped.
    pub(super) fn waits(&self, why: &'static str, time: Duration) -> Wait {
        let waiting = Instant::now()
            .checked_add(time)
            .map(|until| Waiting { why, until });
        let number = self.0.begun.fetch_add(1, Ordering::Relaxed);
        self.0
            .change_waits(|waits| waits.extend(waiting.map(|waiting| (number, waiting))));
        Wait(self.clone(), number)
    }

    /// Tells what is left of the minute.
    pub(super) fn minute(&self, left: Option<usize>) {
        self.0.modify(|progress| progress.minute_left = left);
    }

    /// Tells what is left of the day.
    pub(super) fn day(&self, left: usize) {
        self.0.modify(|progress| progress.day_left = Some(left));
    }

    /// The part of one scan.
    pub(crate) fn scan(&self) -> OfScan {
        OfScan {
            teller: self.clone(),
            wanted: 0,
            documents: false,
        }
    }

    /// The part of one file of so many bytes, if that is known.
    pub(crate) fn file(&self, length: Option<u64>) -> OfFile {
        let wanted = length.unwrap_or_default();
        self.0.modify(|progress| progress.bytes_known += wanted);
        OfFile {
            teller: self.clone(),
            length: wanted,
            moved: 0,
        }
    }
}

/// What became of one file. When it is dropped, nothing is wanted of it any more.
#[derive(Debug)]
pub(crate) struct OfFile {
    teller: Teller,
    /// Bytes that it is known to have.
    length: u64,
    moved: u64,
}

impl OfFile {
    /// Tells that so many bytes more were sent or came.
    pub(crate) fn moved(&mut self, bytes: u64) {
        let known = self.known();
        self.moved += bytes;
        let more = self.known() - known;
        self.teller.0.modify(|progress| {
            progress.bytes += bytes;
            progress.bytes_known += more;
        });
    }

    /// Tells that it is sent, or comes, from its beginning again.
    pub(crate) fn begins_again(&mut self) {
        let (moved, known) = (self.moved, self.known());
        self.moved = 0;
        let less = known - self.known();
        self.teller.0.modify(|progress| {
            progress.bytes -= moved;
            progress.bytes_known -= less;
        });
    }

    fn known(&self) -> u64 {
        self.length.max(self.moved)
    }
}

impl Drop for OfFile {
    fn drop(&mut self) {
        let left = self.known() - self.moved;
        if left > 0 {
            self.teller
                .0
                .modify(|progress| progress.bytes_known -= left);
        }
    }
}

/// A wait that is told until this is dropped.
#[derive(Debug)]
pub(super) struct Wait(Teller, u64);

impl Drop for Wait {
    fn drop(&mut self) {
        let Wait(teller, number) = self;
        teller.0.change_waits(|waits| {
            waits.remove(number);
        });
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
        self.teller.0.modify(|progress| progress.rows += rows);
    }

    fn tell(&mut self, read: usize, wanted: usize) {
        let before = std::mem::replace(&mut self.wanted, wanted);
        self.teller.0.modify(|progress| {
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
    fn bytes_of_a_file_count_once_however_often_it_is_sent() {
        let teller = Teller::default();
        let progress = teller.listen();
        let bytes = || (progress.borrow().bytes, progress.borrow().bytes_known);
        let mut file = teller.file(Some(10));
        file.moved(4);
        assert_eq!(bytes(), (4, 10));
        file.begins_again();
        assert_eq!(bytes(), (0, 10));
        file.moved(12);
        assert_eq!(bytes(), (12, 12));
        drop(file);
        let mut unknown = teller.file(None);
        unknown.moved(5);
        let cut = teller.file(Some(7));
        assert_eq!(bytes(), (17, 24));
        drop((unknown, cut));
        assert_eq!(bytes(), (17, 17));
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

    #[test]
    fn the_end_of_one_wait_hides_no_other() {
        let teller = Teller::default();
        let told = || teller.listen().borrow().waiting.map(|waiting| waiting.why);
        let long = teller.waits("day limit", Duration::from_secs(12));
        let short = teller.waits("another try", Duration::from_secs(1));
        assert_eq!(told(), Some("another try"));
        drop(short);
        assert_eq!(told(), Some("day limit"));
        drop(long);
        assert_eq!(told(), None);
    }
}
