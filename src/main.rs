//! The `xero-sql` program; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    xero_sql::cli::main()
}
