//! The last line of the terminal, where progress is shown while a statement runs.
//!
//! In: the connection's progress. Out: one line on standard error, if that is a terminal. Rule:
//! whoever writes to the terminal, rows or messages, clears it first, and once rows are written
//! it stays away, since a row may be there by halves.

use std::io::{self, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::sync::watch;

use super::console;
use crate::client::Progress;

/// What is done sooner isn't worth showing.
const SOON: Duration = Duration::from_millis(300);
/// A terminal of so many characters has room for a longer bar.
const WIDE: usize = 100;
/// How often it is drawn.
const TICK: Duration = Duration::from_millis(100);

/// The line as it is drawn, if it is. The terminal is the process's, and so is this.
static LINE: Mutex<Line> = Mutex::new(Line::Absent);

enum Line {
    /// No statement runs, or nothing is shown yet.
    Absent,
    Drawn(ProgressBar),
    /// Rows have been written: nothing is shown until the next statement.
    Closed,
}

/// Shows `progress` for as long as this is polled; it never ends. Dropping it clears the line.
pub(super) async fn show(mut progress: watch::Receiver<Progress>) -> std::convert::Infallible {
    let shown = Shown::begin();
    let Some(width) = console::width() else {
        return std::future::pending().await;
    };
    let start = *progress.borrow_and_update();
    tokio::time::sleep(SOON).await;
    loop {
        shown.draw(&start, &progress.borrow_and_update(), width);
        tokio::time::sleep(TICK).await;
    }
}

/// Clears the line for the rest of the statement: rows are about to be written to the terminal.
pub(super) fn close() {
    let mut line = line();
    clear(&line);
    *line = Line::Closed;
}

/// Lets `write` write to the terminal, on a line of its own.
pub(super) fn above<T>(write: impl FnOnce() -> T) -> T {
    let line = line();
    match &*line {
        Line::Drawn(bar) => bar.suspend(write),
        Line::Absent | Line::Closed => write(),
    }
}

fn line() -> MutexGuard<'static, Line> {
    LINE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn clear(line: &Line) {
    if let Line::Drawn(bar) = line {
        bar.finish_and_clear();
    }
}

/// The line belongs to a statement for as long as this lives.
struct Shown;

impl Shown {
    fn begin() -> Shown {
        *line() = Line::Absent;
        Shown
    }

    fn draw(&self, start: &Progress, now: &Progress, width: usize) {
        let mut line = line();
        let bar = match &mut *line {
            Line::Closed => return,
            Line::Drawn(bar) => bar.clone(),
            Line::Absent => {
                let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
                *line = Line::Drawn(bar.clone());
                bar
            }
        };
        let known = now.pages_known.saturating_sub(start.pages_known);
        let pages = now.pages - start.pages;
        // Of a file that is under way its bytes are what is waited for.
        let sizes = (
            now.bytes.saturating_sub(start.bytes),
            now.bytes_known.saturating_sub(start.bytes_known),
        );
        let (pages, known) = match sizes {
            (_, 0) => (pages, known),
            (moved, known) => (
                usize::try_from(moved).unwrap_or(usize::MAX),
                usize::try_from(known).unwrap_or(usize::MAX),
            ),
        };
        let bar_width = match (known > 1, width >= WIDE) {
            (false, _) => 0,
            (true, false) => 10,
            (true, true) => 20,
        };
        let template = match bar_width {
            0 => "{spinner} {msg}".to_string(),
            bar_width => format!("{{spinner}} {{bar:{bar_width}}} {{msg}}"),
        };
        if let Ok(style) = ProgressStyle::with_template(&template) {
            bar.set_style(style.progress_chars("━━╌"));
        }
        bar.set_length(u64::try_from(known).unwrap_or(u64::MAX));
        bar.set_position(u64::try_from(pages).unwrap_or(u64::MAX));
        let room = width.saturating_sub(bar_width + "x  ".len());
        bar.set_message(cut(message(start, now, Instant::now()), room));
        bar.tick();
        // At the end of a full line, what the terminal makes of Ctrl-C would begin another.
        let _ = write!(io::stderr().lock(), "\r");
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        let mut line = line();
        clear(&line);
        *line = Line::Absent;
    }
}

/// `text` in so many characters.
fn cut(text: String, room: usize) -> String {
    match text.char_indices().nth(room) {
        None => text,
        Some(_) => text
            .chars()
            .take(room.saturating_sub(1))
            .chain(['…'])
            .collect(),
    }
}

/// What the line says: why it waits first, since that is what is asked when nothing moves.
fn message(start: &Progress, now: &Progress, at: Instant) -> String {
    let mut parts = Vec::new();
    if let Some(waiting) = now.waiting {
        let left = waiting.until.saturating_duration_since(at).as_secs_f64();
        // A wait that is over in a moment would only flicker.
        if left >= 1.0 {
            parts.push(format!("{}, {:.0} s", waiting.why, left.ceil()));
        }
    }
    let (pages, known) = (
        now.pages - start.pages,
        now.pages_known.saturating_sub(start.pages_known),
    );
    let (rows, moves_files) = (now.rows - start.rows, now.bytes_known > start.bytes_known);
    match known > pages {
        true => parts.push(format!("page {pages} of {known}")),
        false if pages == 1 => parts.push("1 page".to_string()),
        // Of a file its bytes tell more.
        false if pages == 0 && moves_files => {}
        false => parts.push(format!("{pages} pages")),
    }
    let documents = now.documents - start.documents;
    let known = now.documents_known.saturating_sub(start.documents_known);
    if known > 0 {
        parts.push(format!(
            "document {} of {}",
            grouped(documents),
            grouped(known)
        ));
    }
    let moved = now.bytes.saturating_sub(start.bytes);
    match now.bytes_known.saturating_sub(start.bytes_known) {
        0 => {}
        known if known > moved => parts.push(format!("{} of {} MB", tenths(moved), tenths(known))),
        _ => parts.push(format!("{} MB", tenths(moved))),
    }
    if rows > 0 || !moves_files {
        parts.push(format!("{} rows", grouped(rows)));
    }
    parts.extend(calls_left(now));
    parts.join(" · ")
}

/// Millions of bytes, `3.2`.
fn tenths(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}

/// `left: 48 this minute, 4,950 today`, as far as it is known.
pub(super) fn calls_left(now: &Progress) -> Option<String> {
    let left = [(now.minute_left, "this minute"), (now.day_left, "today")];
    let left = left.into_iter();
    let left = left.filter_map(|(left, when)| Some(format!("{} {when}", grouped(left?))));
    let left: Vec<String> = left.collect();
    (!left.is_empty()).then(|| format!("left: {}", left.join(", ")))
}

/// `12,345`
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut shown = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// Standard error, above the line.
pub(super) struct AboveLine;

impl Write for AboveLine {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        above(|| io::stderr().write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }

    #[test]
    fn what_was_done_before_the_statement_isnt_its_progress() {
        let (mut start, mut now) = (Progress::default(), Progress::default());
        (start.pages, start.pages_known, start.rows) = (7, 7, 7_000);
        (now.pages, now.pages_known, now.rows) = (19, 57, 19_000);
        (now.minute_left, now.day_left) = (Some(48), Some(4_950));
        assert_eq!(
            message(&start, &now, Instant::now()),
            "page 12 of 50 · 12,000 rows · left: 48 this minute, 4,950 today"
        );
        (now.bytes, now.bytes_known) = (3_250_000, 10_485_760);
        let told = message(&start, &now, Instant::now());
        assert!(told.contains(" · 3.2 of 10.5 MB · "), "{told}");
        let file = Progress {
            bytes: now.bytes,
            bytes_known: now.bytes_known,
            ..start
        };
        assert_eq!(message(&start, &file, Instant::now()), "3.2 of 10.5 MB");
    }
}
