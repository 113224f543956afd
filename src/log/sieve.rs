//! What of a statement or a message may be logged: nothing that may name people.
//!
//! Rule: what isn't known to be harmless is left out. Harmless are SQL's own words, the names of
//! tables, columns, properties and procedures, Xero's words, ids, dates and short numbers.

use std::collections::HashSet;
use std::sync::LazyLock;

use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::tokenizer::{Token, Tokenizer, Whitespace, Word};

use crate::catalog::descriptor::{Api, Kind};
use crate::catalog::pseudo::PSEUDO_COLUMNS;
use crate::catalog::registry;
use crate::catalog::system::{SYSTEM, SYSTEM_TABLES};
use crate::config::keys::properties;
use crate::guid;
use crate::procedures::PROCEDURES;

/// Stands for what was left out.
const LEFT_OUT: &str = "?";
/// A longer whole number may be somebody's telephone or account.
const SHORT_NUMBER: usize = 6;

/// A statement as it is logged.
pub(super) struct Sieved {
    pub(super) text: String,
    /// What was left out of it.
    pub(super) left_out: Vec<String>,
}

/// `sql` in one line, without comments, texts, and words that it may have for texts.
pub(super) fn sql(sql: &str) -> Sieved {
    let mut tokens = match Tokenizer::new(&GenericDialect {}, sql).tokenize() {
        Ok(tokens) => tokens,
        // Such as a quote that isn't closed: where a text begins isn't known.
        Err(_) => {
            return Sieved {
                text: format!("{} characters that can't be read", sql.chars().count()),
                left_out: words(sql).map(str::to_string).collect(),
            };
        }
    };
    tokens.retain(|token| !is_comment(token));
    let qualifiers = qualifiers(&tokens);
    let mut sieved = Sieved {
        text: String::new(),
        left_out: Vec::new(),
    };
    let mut names_next = false;
    for (place, token) in tokens.iter().enumerate() {
        if let Token::Whitespace(_) = token {
            if !sieved.text.ends_with(' ') {
                sieved.text.push(' ');
            }
            continue;
        }
        let calls = tokens.get(place + 1) == Some(&Token::LParen);
        let kept = match token {
            Token::Word(word) if word.quote_style.is_some() => is_known(&word.value),
            Token::Word(word) => {
                let named = names_next || calls || qualifiers.contains(&word.value);
                named || word.keyword != Keyword::NoKeyword || is_known(&word.value)
            }
            Token::Number(number, _) => is_short(number),
            token => match text_of(token) {
                Some(text) => is_harmless(text),
                None => true,
            },
        };
        names_next = matches!(token, Token::Word(word) if word.keyword == Keyword::AS);
        match kept {
            true => sieved.text.push_str(&token.to_string()),
            false => {
                sieved.text.push_str(LEFT_OUT);
                sieved.left_out.push(content(token));
            }
        }
    }
    sieved.text.truncate(sieved.text.trim_end().len());
    sieved
}

/// `text`, a message, without what is quoted in it and without `others`.
pub(super) fn message<'a>(text: &str, others: impl Iterator<Item = &'a String>) -> String {
    let mut others: Vec<&str> = others
        .map(String::as_str)
        .filter(|o| !o.is_empty())
        .collect();
    // What is part of another one goes after it.
    others.sort_by_key(|other| std::cmp::Reverse(other.len()));
    let mut text = text.to_string();
    for other in others {
        text = without(&text, other);
    }
    unquoted(&text)
}

/// Words that stand before a dot: a statement's own names for its tables.
fn qualifiers(tokens: &[Token]) -> HashSet<String> {
    let pairs = tokens.windows(2);
    let qualifiers = pairs.filter_map(|pair| match pair {
        [Token::Word(word), Token::Period] if word.quote_style.is_none() => {
            Some(word.value.clone())
        }
        _ => None,
    });
    qualifiers.collect()
}

fn is_comment(token: &Token) -> bool {
    matches!(
        token,
        Token::Whitespace(Whitespace::SingleLineComment { .. } | Whitespace::MultiLineComment(_))
    )
}

/// What stands between the quotes of a text.
fn text_of(token: &Token) -> Option<&str> {
    match token {
        Token::SingleQuotedString(text)
        | Token::DoubleQuotedString(text)
        | Token::TripleSingleQuotedString(text)
        | Token::TripleDoubleQuotedString(text)
        | Token::SingleQuotedByteStringLiteral(text)
        | Token::DoubleQuotedByteStringLiteral(text)
        | Token::TripleSingleQuotedByteStringLiteral(text)
        | Token::TripleDoubleQuotedByteStringLiteral(text)
        | Token::SingleQuotedRawStringLiteral(text)
        | Token::DoubleQuotedRawStringLiteral(text)
        | Token::TripleSingleQuotedRawStringLiteral(text)
        | Token::TripleDoubleQuotedRawStringLiteral(text)
        | Token::NationalStringLiteral(text)
        | Token::EscapedStringLiteral(text)
        | Token::UnicodeStringLiteral(text)
        | Token::HexStringLiteral(text) => Some(text),
        Token::DollarQuotedString(text) => Some(&text.value),
        _ => None,
    }
}

fn content(token: &Token) -> String {
    match token {
        Token::Word(Word { value, .. }) => value.clone(),
        token => text_of(token).map_or_else(|| token.to_string(), str::to_string),
    }
}

/// Whether a text says nothing of people.
fn is_harmless(text: &str) -> bool {
    let is_day = chrono::NaiveDate::parse_from_str(text.get(..10).unwrap_or(text), "%Y-%m-%d");
    let only_time = |c: char| c.is_ascii_digit() || "-: TZ.+".contains(c);
    guid::is_canonical(&text.to_ascii_lowercase())
        || is_word_of_xero(text)
        || (is_day.is_ok() && text.len() <= 35 && text.chars().all(only_time))
}

fn is_short(number: &str) -> bool {
    number.contains('.') || number.len() <= SHORT_NUMBER
}

/// Whether `name` is one of the program's: in any case, as in SQL.
fn is_known(name: &str) -> bool {
    KNOWN.contains(&name.to_lowercase())
}

fn is_word_of_xero(text: &str) -> bool {
    WORDS.contains(text)
}

/// Names of the program's own, in lower case.
static KNOWN: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let tables = registry::TABLES.iter().flat_map(|table| {
        let columns = table.all_columns().map(|column| column.name);
        columns.chain([table.name])
    });
    let system = SYSTEM_TABLES.iter().flat_map(|table| {
        let columns = table.columns.iter().map(|column| column.name);
        columns.chain([table.name])
    });
    let properties = properties().map(|property| property.name);
    let procedures = PROCEDURES.iter().map(|procedure| procedure.name);
    let schemas = Api::ALL.map(Api::schema_name);
    let others = [
        SYSTEM,
        crate::session::CATALOG,
        "information_schema",
        "sql",
        "login",
    ];
    let pseudo = PSEUDO_COLUMNS.iter().flat_map(|(_, columns)| *columns);
    let pseudo = pseudo.map(|column| column.name);
    let names = tables.chain(pseudo).chain(system);
    let names = names.chain(properties).chain(procedures);
    let names = names.chain(schemas).chain(others);
    names.map(str::to_lowercase).collect()
});

/// The words of Xero's enums.
static WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let columns = registry::TABLES.iter().flat_map(|table| table.columns);
    let words = columns.flat_map(|column| match column.kind {
        Kind::Enum(words) => words,
        _ => &[],
    });
    words.copied().collect()
});

/// The words of a text, dots and dashes apart.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.filter(|word| !word.is_empty())
}

/// `text` with `other` left out wherever it stands as a word of its own.
fn without(text: &str, other: &str) -> String {
    let is_part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let mut kept = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(other) {
        let (before, behind) = (&rest[..at], &rest[at + other.len()..]);
        let last = before.chars().next_back().or(kept.chars().next_back());
        let inside = is_part(last) && is_part(other.chars().next())
            || is_part(behind.chars().next()) && is_part(other.chars().next_back());
        kept.push_str(before);
        kept.push_str(if inside { other } else { LEFT_OUT });
        rest = behind;
    }
    kept + rest
}

/// `text`, and of what is quoted in it the harmless words alone.
fn unquoted(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((at, quote)) = opening(rest) {
        let (before, quoted) = (&rest[..=at], &rest[at + 1..]);
        kept.push_str(before);
        let end = closing(quoted, quote).unwrap_or(quoted.len());
        kept.push_str(&harmless_words(&quoted[..end]));
        match quoted[end..].strip_prefix(quote) {
            Some(behind) => {
                kept.push(quote);
                rest = behind;
            }
            None => return kept,
        }
    }
    kept + rest
}

/// The first quote that begins something: an apostrophe stands behind a letter.
fn opening(text: &str) -> Option<(usize, char)> {
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let opens = match c {
            '`' | '"' => true,
            '\'' => !before.is_alphanumeric(),
            _ => false,
        };
        if opens {
            return Some((at, c));
        }
        before = c;
    }
    None
}

/// Where the quote ends: an apostrophe inside stands before a letter.
fn closing(text: &str, quote: char) -> Option<usize> {
    let ends = |(at, _): &(usize, &str)| {
        let behind = text[at + 1..].chars().next();
        quote != '\'' || !behind.is_some_and(char::is_alphanumeric)
    };
    text.match_indices(quote).find(ends).map(|(at, _)| at)
}

fn harmless_words(text: &str) -> String {
    if is_harmless(text) {
        return text.to_string();
    }
    let mut kept = String::new();
    let mut rest = text;
    for word in words(text) {
        let at = rest.find(word).unwrap_or(0);
        kept.push_str(&rest[..at]);
        let is_number = word.chars().all(|c| c.is_ascii_digit()) && is_short(word);
        let harmless = is_known(word) || is_word_of_xero(word) || is_number;
        kept.push_str(if harmless { word } else { LEFT_OUT });
        rest = &rest[at + word.len()..];
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_keeps_its_sense_and_loses_what_may_name_people() {
        for (statement, expected) in [
            (
                "SELECT i.AmountDue AS Owed\n  FROM Invoices i -- for Ada\nWHERE i.ContactName = 'Ada L''s' \
                 AND Status = 'PAID' AND Total > 402497.15",
                "SELECT i.AmountDue AS Owed FROM Invoices i WHERE i.ContactName = ? \
                 AND Status = 'PAID' AND Total > 402497.15",
            ),
            (
                "select count(*) from contacts where Name = Ada or Name = \"Ada\" or Tel=0412345678",
                "select count(*) from contacts where Name = ? or Name = ? or ?=?",
            ),
            (
                "SELECT * FROM Invoices WHERE Date >= DATE '2024-01-31' AND InvoiceID = \
                 '8AD4A0B6-0000-4000-8000-000000000001' LIMIT 5",
                "SELECT * FROM Invoices WHERE Date >= DATE '2024-01-31' AND InvoiceID = \
                 '8AD4A0B6-0000-4000-8000-000000000001' LIMIT 5",
            ),
            (
                "SELECT * FROM 'ada.csv' /* Ada */ o JOIN x.y.Z",
                "SELECT * FROM ? ? JOIN x.y.?",
            ),
            (
                "CALL GetOAuthAccessToken(Verifier => 'secret')",
                "CALL GetOAuthAccessToken(? => ?)",
            ),
            ("SELECT 'Ada", "11 characters that can't be read"),
        ] {
            assert_eq!(sql(statement).text, expected);
        }
    }

    #[test]
    fn a_message_keeps_its_sense_and_loses_what_is_quoted_and_what_was_typed() {
        let typed = sql("SELECT Lovelace FROM Contacts WHERE Name = 'Ada Lovelace'").left_out;
        for (text, expected) in [
            (
                "there is no column `Lovelace` in Contacts; did you mean `Name`?",
                "there is no column `?` in Contacts; did you mean `Name`?",
            ),
            (
                "it can't be: expected a date, found \"12 High St\", not 'Ng'Ang'; isn't it",
                "it can't be: expected a date, found \"12 ? ?\", not '?'?'; isn't it",
            ),
            (
                "Expected: end, found: Lovelace and Lovelaces of Ada Lovelace",
                "Expected: end, found: ? and Lovelaces of ?",
            ),
            (
                "set `PageSize = 5`, at 12:30",
                "set `PageSize = 5`, at 12:30",
            ),
            ("an open `Ada", "an open `?"),
        ] {
            assert_eq!(message(text, typed.iter()), expected);
        }
    }
}
