//! Who says yes where a statement asks for it.

use std::fmt;
use std::sync::Arc;

/// What a statement does that can't be undone, or that is more than one expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// In a sentence: `UPDATE would make 3 rows of Invoices AUTHORISED, which can't be undone`.
    pub what: String,
}

/// Answers questions of statements that write. A session has none unless it is given one by
/// [`Session::asks`](crate::Session::asks), and then what would be asked is refused.
#[derive(Clone)]
pub struct Consent(Arc<dyn Fn(&Question) -> bool + Send + Sync>);

impl Consent {
    /// Whoever `answer` asks: it may take its time, but runs on a thread for such things.
    pub fn by(answer: impl Fn(&Question) -> bool + Send + Sync + 'static) -> Consent {
        Consent(Arc::new(answer))
    }

    /// Yes to everything.
    pub fn given() -> Consent {
        Consent::by(|_| true)
    }

    /// The answer to `question`.
    pub(super) async fn to(self: Arc<Self>, question: Question) -> bool {
        let asked = tokio::task::spawn_blocking(move || (self.0)(&question));
        asked.await.unwrap_or(false)
    }
}

impl fmt::Debug for Consent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Consent")
    }
}
