//! Sends requests and judges what comes back.
//!
//! In: a `Request`. Out: the reply's bytes, or an error that says what came back and what
//! was tried. Rule: a reply is whole and as documented, or it is an error; nothing else knows
//! status codes. Everything runs on the connection's own `IoRuntime`, because an HTTP pool
//! belongs to one runtime while queries may come from several. Next: `decode` reads the bytes.

mod clock;
mod http;
mod io;
mod journal;
mod judge;
mod limits;
mod meter;
mod pacer;
mod progress;
mod quota;
mod request;
mod send;

#[doc(hidden)]
pub use clock::Clock;
pub(crate) use http::http_client;
pub(crate) use io::IoRuntime;
pub use journal::{Call, Journal};
pub(crate) use meter::Meter;
#[cfg(test)]
pub(crate) use progress::Teller;
pub(crate) use progress::{OfFile, OfScan};
pub use progress::{Progress, Waiting};
pub use quota::Quota;
pub(crate) use request::{Body, Content, Request};
pub(crate) use request::{LONGEST_URL, path_part};
pub(crate) use send::{
    Answer, Client, Reply, WRITES_AGAIN_WITHIN, Witness, Written, unreachable_host, waits,
};
