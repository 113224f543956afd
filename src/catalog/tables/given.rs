//! Columns that only statements which write know: what a new file holds.

use crate::catalog::descriptor::{Column, bytes, text};

/// What a file holds.
pub(crate) const CONTENT: Column = bytes(
    "Content",
    "Given to a new file: the bytes that it holds. NULL to all that read.",
)
.given();

/// Where a file is that is sent.
pub(crate) const LOCAL_PATH: Column = text(
    "LocalPath",
    "Given to a new file in place of `Content`: where it is on this machine. NULL to all that read.",
)
.given();
