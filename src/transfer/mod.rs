//! Files on their way between this machine and Xero, a piece at a time.
//!
//! In: a path, or a name of Xero's. Out: [`Upload`], which a request sends and sends again, and
//! [`Download`], which takes a reply's body. Rules: no file is held in memory; a file that came
//! appears when it is whole, in the folder that was named and over no other one unless that was
//! asked for; what is sent again is what was sent before, to the byte.
//! Next: `client::send`, which moves them.

mod content_type;
mod download;
mod name;
mod upload;

pub(crate) use content_type::content_type_of;
pub(crate) use download::{Broken, Download};
pub(crate) use name::safe_name;
pub(crate) use upload::{Upload, form};
