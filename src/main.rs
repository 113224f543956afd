//! The `xero-sql` program; everything is in the library.

use std::process::ExitCode;

/// Pages come and go by the megabyte, on several threads: the system's allocator gives their
/// memory back and asks for it again, and keeps twice as much for itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    xero_sql::cli::main()
}
