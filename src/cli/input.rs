//! Reads the SQL to run.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use super::args::Script;
use crate::error::{Error, ErrorKind, Result};

/// The text of every script, read before any of it runs.
pub(super) fn texts(scripts: &[Script]) -> Result<Vec<String>> {
    scripts
        .iter()
        .map(|script| match script {
            Script::Text(text) => Ok(text.clone()),
            Script::File(path) => file(path),
            Script::StandardInput => standard_input(),
        })
        .collect()
}

/// The text of a file.
pub(super) fn file(path: &Path) -> Result<String> {
    let name = path.display().to_string();
    let bytes = fs::read(path).map_err(|e| unreadable(&name, e))?;
    text_of(&name, bytes)
}

/// Standard input to its end.
pub(super) fn standard_input() -> Result<String> {
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|e| unreadable("standard input", e))?;
    text_of("standard input", bytes)
}

fn unreadable(name: &str, error: io::Error) -> Error {
    Error::new(ErrorKind::Configuration, format!("{name} can't be read")).caused_by(error)
}

/// The text of a script, without the mark that some editors put in front.
fn text_of(name: &str, bytes: Vec<u8>) -> Result<String> {
    let text = String::from_utf8(bytes).map_err(|e| {
        Error::new(
            ErrorKind::Configuration,
            format!(
                "{name} isn't UTF-8 text, from byte {} on",
                e.utf8_error().valid_up_to() + 1
            ),
        )
    })?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_string(),
        None => text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_no_sql() {
        let text = text_of("x.sql", "\u{feff}SELECT 1".into()).unwrap();
        assert_eq!(text, "SELECT 1");
    }

    #[test]
    fn other_encodings_are_refused_by_name() {
        let error = text_of("x.sql", vec![b'a', 0xff]).unwrap_err().to_string();
        assert_eq!(error, "x.sql isn't UTF-8 text, from byte 2 on");
    }
}
