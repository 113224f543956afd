//! What the README shows is what the program does.

/// Each `console` block of the README is run, and answers as it is shown there.
#[test]
fn the_transcripts_of_the_readme_are_true() {
    let home = tempfile::tempdir().unwrap();
    trycmd::TestCases::new()
        .register_bin(
            "xero-sql",
            std::path::Path::new(env!("CARGO_BIN_EXE_xero-sql")),
        )
        .env("HOME", home.path().to_string_lossy())
        .env("XDG_CONFIG_HOME", home.path().to_string_lossy())
        .case("README.md")
        .run();
}
