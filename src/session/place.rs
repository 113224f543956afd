//! Where in a statement a name stands, so that an error can point at it.

use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::tokenizer::{Token, TokenWithSpan, Tokenizer};

use crate::error::Position;

/// Where `sql` first names what is fully called `parts`, as far as it is written: `Totl` and
/// `i.Totl` both name `["i", "Totl"]`. A name that is only part of a longer one is none.
pub(super) fn of(sql: &str, parts: &[&str]) -> Option<Position> {
    let tokens = Tokenizer::new(&GenericDialect {}, sql)
        .tokenize_with_location()
        .ok()?;
    let mut tokens = tokens.as_slice();
    while let Some((first, rest)) = tokens.split_first() {
        let (written, after) = dotted(tokens);
        if is_end_of(&written, parts) {
            return Some(position(first));
        }
        tokens = if written.is_empty() { rest } else { after };
    }
    None
}

/// The words that `tokens` begin with, dots between them, and what follows.
fn dotted(mut tokens: &[TokenWithSpan]) -> (Vec<&str>, &[TokenWithSpan]) {
    let mut words = Vec::new();
    while let Some((token, rest)) = tokens.split_first() {
        let Token::Word(word) = &token.token else {
            break;
        };
        words.push(word.value.as_str());
        tokens = rest;
        match rest.split_first() {
            Some((dot, rest)) if dot.token == Token::Period => tokens = rest,
            _ => break,
        }
    }
    (words, tokens)
}

fn is_end_of(written: &[&str], parts: &[&str]) -> bool {
    let ends = written.iter().rev().zip(parts.iter().rev());
    !written.is_empty()
        && written.len() <= parts.len()
        && ends
            .into_iter()
            .all(|(one, other)| one.eq_ignore_ascii_case(other))
}

fn position(token: &TokenWithSpan) -> Position {
    let at = token.span.start;
    let number = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    Position {
        line: number(at.line),
        column: number(at.column),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sql: &str, name: &str, expected: Option<(usize, usize)>) {
        let parts: Vec<&str> = name.split('.').collect();
        let found = of(sql, &parts).map(|place| (place.line, place.column));
        assert_eq!(found, expected, "{name} in {sql}");
    }

    #[test]
    fn a_name_is_found_as_far_as_it_is_written() {
        check("SELECT totl\nFROM Invoices", "Invoices.Totl", Some((1, 8)));
        check("SELECT 1,\n i.totl FROM Invoices i", "i.totl", Some((2, 2)));
        check(
            "SELECT * FROM invoces",
            "xero.accounting.invoces",
            Some((1, 15)),
        );
        check("SELECT 'totl', \"totl\"", "totl", Some((1, 16)));
    }

    #[test]
    fn parts_of_other_names_are_passed_over() {
        check("SELECT a.b, b FROM t", "b", Some((1, 13)));
        check("SELECT b.a FROM t", "b", None);
        check("SELECT -- b\n 'b'", "b", None);
        check("SELECT 'b", "b", None);
    }
}
