//! What `--version` says: our version, the commit, and DataFusion's version.

use std::process::Command;
use std::sync::LazyLock;

/// `0.1.0 (commit 0123456789ab, DataFusion 55.0.0)`
pub(super) fn text() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let commit = match (option_env!("XERO_SQL_COMMIT"), cfg!(debug_assertions)) {
            (Some(commit), _) => format!("commit {commit}, "),
            (None, true) => match checked_out() {
                Some(commit) => format!("debug build, checkout at {commit}, "),
                None => "debug build, ".to_string(),
            },
            // Built from an archive of the sources.
            (None, false) => String::new(),
        };
        format!(
            "{} ({commit}DataFusion {})",
            env!("CARGO_PKG_VERSION"),
            datafusion::DATAFUSION_VERSION
        )
    });
    &TEXT
}

/// The commit of the sources that a debug build was made of, if they are still there.
fn checked_out() -> Option<String> {
    let git = Command::new("git")
        .args([
            "-C",
            env!("CARGO_MANIFEST_DIR"),
            "rev-parse",
            "--short=12",
            "HEAD",
        ])
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let commit = String::from_utf8(git.stdout).ok()?;
    Some(commit.trim().to_string())
}
