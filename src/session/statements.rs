//! Splits a text into statements.
//!
//! In: what a script, `-c` or the prompt brought. Out: one text for each statement, as
//! written, without its `;`. Rule: a `;` in a string, a quoted identifier, a comment or a
//! dollar quote ends nothing. A text with a quote or comment that is never closed stays one
//! statement, so that the parser reports the quote and nothing before it is run by halves.

use std::ops::Range;

use datafusion::sql::parser::{DFParser, Statement};
use datafusion::sql::sqlparser::ast;
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::tokenizer::{Location, Token, Tokenizer};

use crate::error::Position;
use crate::procedures::Procedure;

/// The statements of `text` in order; pieces of nothing but space and comments are left out.
pub fn split(text: &str) -> Vec<String> {
    let statements = pieces(text).into_iter();
    statements.map(|piece| piece.text.to_string()).collect()
}

/// The same as [`split`], with where each statement begins.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    match between_semicolons(text) {
        Some(pieces) => pieces.into_iter().filter(|piece| piece.has_words).collect(),
        None => vec![Piece::of(text, 0..text.len(), true)],
    }
}

/// Whether `text` ends with a `;` that ends a statement, comments behind it aside.
pub fn is_complete(text: &str) -> bool {
    between_semicolons(text).is_some_and(|pieces| match pieces.as_slice() {
        [_, .., rest] => !rest.has_words,
        _ => false,
    })
}

/// Whether `statement` answers with rows, as SET and CREATE VIEW don't. One that can't be read
/// is taken for one that does.
pub fn has_rows(statement: &str) -> bool {
    let Ok(parsed) = DFParser::parse_sql(statement) else {
        return true;
    };
    parsed.iter().any(|statement| match statement {
        Statement::Statement(statement) => !matches!(
            statement.as_ref(),
            ast::Statement::Set(_)
                | ast::Statement::CreateView(_)
                | ast::Statement::CreateTable(_)
                | ast::Statement::CreateSchema { .. }
                | ast::Statement::Drop { .. }
        ),
        Statement::CreateExternalTable(_) | Statement::Reset(_) => false,
        Statement::CopyTo(_) | Statement::Explain(_) => true,
    })
}

/// Whether a statement is a `CALL` of a procedure that signs in, and so needs no sign-in itself.
pub fn precedes_sign_in(statement: &str) -> bool {
    let Ok(parsed) = DFParser::parse_sql(statement) else {
        return false;
    };
    parsed.iter().all(|statement| {
        let Statement::Statement(statement) = statement else {
            return false;
        };
        let ast::Statement::Call(call) = statement.as_ref() else {
            return false;
        };
        let name = call.name.0.last().and_then(|part| part.as_ident());
        let procedure = name.and_then(|name| Procedure::named(&name.value).ok());
        procedure.is_some_and(Procedure::precedes_sign_in)
    })
}

/// A statement within a text of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece<'a> {
    /// The statement, without its `;` and the space around it.
    pub text: &'a str,
    /// Where it begins.
    pub begins: Position,
    /// Whether there is more than space and comments.
    has_words: bool,
}

impl<'a> Piece<'a> {
    fn of(text: &'a str, range: Range<usize>, has_words: bool) -> Self {
        let piece = &text[range.clone()];
        let start = range.start + piece.len() - piece.trim_start().len();
        Piece {
            text: piece.trim(),
            begins: Position::of(text, start),
            has_words,
        }
    }
}

/// The pieces between the `;`s, the last one being what follows the last `;`.
/// None if a quote or a comment isn't closed.
fn between_semicolons(text: &str) -> Option<Vec<Piece<'_>>> {
    let tokens = Tokenizer::new(&GenericDialect {}, text)
        .tokenize_with_location()
        .ok()?;
    let places = Places::of(text);
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut has_words = false;
    for token in tokens {
        match token.token {
            Token::SemiColon => {
                let end = places.offset(token.span.start);
                pieces.push(Piece::of(text, start..end, has_words));
                start = end + 1;
                has_words = false;
            }
            Token::Whitespace(_) | Token::EOF => {}
            _ => has_words = true,
        }
    }
    pieces.push(Piece::of(text, start..text.len(), has_words));
    Some(pieces)
}

/// Turns the tokenizer's places, in lines and characters from 1, into offsets in bytes.
pub(crate) struct Places<'a> {
    text: &'a str,
    line_starts: Vec<usize>,
}

impl<'a> Places<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        let line_starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        Places { text, line_starts }
    }

    pub(crate) fn offset(&self, place: Location) -> usize {
        let line = usize::try_from(place.line).unwrap_or(usize::MAX);
        let column = usize::try_from(place.column).unwrap_or(usize::MAX);
        let start = self
            .line_starts
            .get(line.saturating_sub(1))
            .copied()
            .unwrap_or(self.text.len());
        self.text[start..]
            .char_indices()
            .nth(column.saturating_sub(1))
            .map_or(self.text.len(), |(at, _)| start + at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(split(text), expected, "{text}");
    }

    #[test]
    fn statements_end_at_semicolons() {
        check("SELECT 1", &["SELECT 1"]);
        check("SELECT 1;\nSELECT 2 ;", &["SELECT 1", "SELECT 2"]);
        check(
            "SELECT 'é会',\r\n 2; SELECT 3",
            &["SELECT 'é会',\r\n 2", "SELECT 3"],
        );
    }

    #[test]
    fn a_statement_tells_where_it_begins() {
        let begins = |text| {
            let pieces = pieces(text).into_iter();
            let begins = pieces.map(|piece| (piece.begins.line, piece.begins.column));
            begins.collect::<Vec<_>>()
        };
        assert_eq!(begins("SELECT 1"), [(1, 1)]);
        assert_eq!(
            begins("SELECT 1;\n\n  SELECT 2; é; x"),
            [(1, 1), (3, 3), (3, 13), (3, 16)]
        );
        assert_eq!(begins("\n 'open; x"), [(2, 2)]);
    }

    #[test]
    fn quotes_and_comments_hold_semicolons() {
        for statement in [
            "SELECT ';', 'it''s; so'",
            "SELECT \"a;b\" FROM \"t;\"\"u\"",
            "SELECT 1 -- a; b\n + 2",
            "SELECT /* ; /* ; */ ; */ 1",
            "SELECT $$ ; ' $$",
            "SELECT $tag$ ; $$ ; $tag$",
            "SELECT `a;b`",
        ] {
            check(statement, &[statement]);
            check(
                &format!("{statement};{statement};"),
                &[statement, statement],
            );
        }
    }

    #[test]
    fn pieces_without_words_are_left_out() {
        check("", &[]);
        check(" ;; \n; ", &[]);
        check("-- nothing; here\n;/* nor here */", &[]);
        check("-- why\nSELECT 1; -- done", &["-- why\nSELECT 1"]);
    }

    #[test]
    fn an_open_quote_keeps_the_text_whole() {
        check(
            "SELECT 1; SELECT 'a; SELECT 2",
            &["SELECT 1; SELECT 'a; SELECT 2"],
        );
        check("/* open", &["/* open"]);
    }

    #[test]
    fn settings_and_definitions_have_no_rows() {
        for statement in [
            "SET xero.max_calls_per_query = 5",
            "RESET xero.max_calls_per_query",
            "CREATE VIEW v AS SELECT 1",
            "CREATE TABLE t AS SELECT 1",
            "CREATE EXTERNAL TABLE t STORED AS CSV LOCATION 'a.csv'",
            "DROP VIEW v",
        ] {
            assert!(!has_rows(statement), "{statement}");
        }
        for statement in [
            "SELECT 1",
            "WITH a AS (SELECT 1) SELECT * FROM a",
            "SHOW TABLES",
            "EXPLAIN SELECT 1",
            "COPY (SELECT 1) TO 'a.csv'",
            "SELEC 1",
        ] {
            assert!(has_rows(statement), "{statement}");
        }
    }

    #[test]
    fn a_line_is_complete_when_its_last_statement_is_ended() {
        for text in [
            "SELECT 1;",
            "SELECT 1; ",
            "SELECT ';';",
            "SELECT 1; -- x",
            ";",
        ] {
            assert!(is_complete(text), "{text}");
        }
        for text in [
            "",
            "SELECT 1",
            "SELECT ';",
            "SELECT 1 -- ;",
            "SELECT 1; SELECT 2",
            "/* ;",
            "SELECT $$;",
        ] {
            assert!(!is_complete(text), "{text}");
        }
    }
}
