//! What is typed, in colours, with a mark in front of each line after the first.

use datafusion::sql::sqlparser::tokenizer::Token;

use super::keywords::is_keyword;
use super::tokens::{Tokens, is_comment, is_literal};

/// What stands in front of further lines in the text, so that they line up with the first.
pub(super) const INDENT: &str = "      ";
/// What is shown in its place.
const MARK: &str = "  ..> ";

const KEYWORD: &str = "\x1b[1;34m";
const LITERAL: &str = "\x1b[32m";
const NUMBER: &str = "\x1b[36m";
const FAINT: &str = "\x1b[2m";
const PLAIN: &str = "\x1b[0m";

/// `text` as it is shown: as wide as it is.
pub(super) fn painted(text: &str, colour: bool) -> String {
    let mut shown = String::with_capacity(text.len() * 2);
    let tokens = Tokens::of(text);
    let mut put = |code: &str, part: &str| match colour && !code.is_empty() {
        true => {
            shown.push_str(code);
            shown.push_str(part);
            shown.push_str(PLAIN);
        }
        false => shown.push_str(part),
    };
    let mut end = 0;
    if text.trim_start().starts_with('\\') {
        put(KEYWORD, text);
        return shown;
    }
    for piece in &tokens.pieces {
        let part = &text[piece.range.clone()];
        let code = match &piece.token {
            token if is_comment(token) => FAINT,
            Token::Word(word) if word.quote_style.is_none() && is_keyword(&word.value) => KEYWORD,
            Token::Number(..) => NUMBER,
            token if is_literal(token) => LITERAL,
            _ => "",
        };
        put("", &text[end..piece.range.start]);
        // A comment to the end of the line holds that end, and what follows is another line.
        let part = part.trim_end_matches('\n');
        put(code, part);
        end = piece.range.start + part.len();
    }
    match tokens.open {
        Some(open) => {
            put("", &text[end..open]);
            put(LITERAL, &text[open..]);
        }
        None => put("", &text[end..]),
    }
    marked(&shown, colour)
}

/// `shown` with a mark in place of the indentation of further lines.
fn marked(shown: &str, colour: bool) -> String {
    let mark = match colour {
        true => format!("\n{FAINT}{MARK}{PLAIN}"),
        false => format!("\n{MARK}"),
    };
    shown.replace(&format!("\n{INDENT}"), &mark)
}

/// `text` with its further lines lined up with the prompt.
pub(super) fn indented(text: &str) -> String {
    let tokens = Tokens::of(text);
    let mut lined_up = String::with_capacity(text.len());
    let mut rest = 0;
    for (at, _) in text.match_indices('\n') {
        let line = at + 1;
        lined_up.push_str(&text[rest..line]);
        if !tokens.is_within_literal(line) {
            lined_up.push_str(INDENT);
        }
        rest = line;
    }
    lined_up.push_str(&text[rest..]);
    lined_up
}

/// `text` without the indentation that lines it up with the prompt.
pub(super) fn undented(text: &str) -> String {
    let tokens = Tokens::of(text);
    let mut plain = String::with_capacity(text.len());
    let mut rest = 0;
    for (at, _) in text.match_indices('\n') {
        let line = at + 1;
        let is_indented = text[line..].starts_with(INDENT);
        if is_indented && !tokens.is_within_literal(line) {
            plain.push_str(&text[rest..line]);
            rest = line + INDENT.len();
        }
    }
    plain.push_str(&text[rest..]);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paint_changes_nothing_but_the_mark() {
        for text in [
            "select 'a', 1.5 -- é\n      from \"T\" where x = 'open",
            "select $$a\n      b$$;",
            "select 1 -- a\n      from t",
            "\\d Invoices",
            "select é会 /* a */ from t",
        ] {
            let mut plain = painted(text, true);
            for code in [KEYWORD, LITERAL, NUMBER, FAINT, PLAIN] {
                plain = plain.replace(code, "");
            }
            assert_eq!(plain.replace(MARK, INDENT), text);
            assert_eq!(painted(text, false).replace(MARK, INDENT), text);
            let marks = |shown: &str| shown.matches(MARK).count();
            assert_eq!(
                marks(&painted(text, true)),
                text.matches(INDENT).count(),
                "{text}"
            );
        }
    }

    #[test]
    fn indentation_goes_and_texts_stay() {
        assert_eq!(undented("select 1,\n        2;"), "select 1,\n  2;");
        assert_eq!(undented("select 'a\n      b';"), "select 'a\n      b';");
        assert_eq!(undented("select 1\n;"), "select 1\n;");
        for text in ["select 1,\n  2;", "select 'a\nb',\n1;"] {
            assert_eq!(undented(&indented(text)), text);
        }
    }
}
