//! What may stand where the cursor is.
//!
//! In: what was typed, and the names that a session knows. Out: the words that go on from there.
//! Rule: nothing is asked of anybody but the file system, and of that only for file names.

use std::fs;
use std::path::Path;

use datafusion::sql::sqlparser::tokenizer::Token;

use super::commands::{ENTRIES, Entry, Takes};
use super::keywords::{BEGINNINGS, KEYWORDS};
use super::scope::{Scopes, is};
use super::tokens::{Piece, Tokens};
use super::vocabulary::{Column, Vocabulary};
use crate::catalog::descriptor::{self, Kind};
use crate::catalog::registry::TABLES;
use crate::output::Format;

/// Words that go on from where they begin.
pub(super) struct Completions {
    /// The byte that what they replace begins at.
    pub start: usize,
    pub words: Vec<String>,
}

/// What may stand at byte `at` of `text`.
pub(super) fn complete(text: &str, at: usize, vocabulary: &Vocabulary) -> Completions {
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let line = before[line_start..].trim_start();
    let (start, mut words) = match line.starts_with('\\') {
        true => {
            let (start, words) = command(line, vocabulary);
            (at - line.len() + start, words)
        }
        false => Statement::at(text, at, vocabulary).complete(),
    };
    let mut seen = std::collections::HashSet::new();
    words.retain(|word| seen.insert(word.clone()));
    Completions { start, words }
}

/// What may stand at the end of a command's line.
fn command(line: &str, vocabulary: &Vocabulary) -> (usize, Vec<String>) {
    let Some((name, argument)) = line.split_once(' ') else {
        let names = ENTRIES.iter().map(|entry| entry.name.to_string());
        return (0, names.filter(|name| name.starts_with(line)).collect());
    };
    let argument = argument.trim_start();
    let start = line.len() - argument.len();
    let takes = Entry::of(name).map_or(Takes::Nothing, |entry| entry.takes);
    let words: Vec<String> = match takes {
        Takes::Nothing | Takes::Number => vec![],
        Takes::Table => {
            let (start, words) = tables(argument, vocabulary);
            return (line.len() - argument.len() + start, words);
        }
        Takes::File => return (start, files(argument)),
        Takes::Setting => vocabulary.settings.clone(),
        Takes::Tenant => vocabulary.tenants.clone(),
        Takes::Format => Format::ALL.map(|format| format.name().to_string()).to_vec(),
        Takes::OneOf(words) => words.iter().map(ToString::to_string).collect(),
    };
    (start, going_on(words, argument))
}

/// Tables and schemas that go on from `typed`, which may hold a schema's name; where the part
/// that is replaced begins.
fn tables(typed: &str, vocabulary: &Vocabulary) -> (usize, Vec<String>) {
    match typed.rsplit_once('.') {
        Some((qualifier, name)) => {
            let schema = qualifier.rsplit('.').next().unwrap_or(qualifier);
            let tables = vocabulary.schema(schema).map(|schema| &schema.tables);
            let names = tables.into_iter().flatten().map(|table| table.name.clone());
            (qualifier.len() + 1, going_on(names.collect(), name))
        }
        None => {
            let own = vocabulary.schema(&vocabulary.default_schema);
            let tables = own.into_iter().flat_map(|schema| &schema.tables);
            let tables = tables.map(|table| table.name.clone());
            let schemas = vocabulary
                .schemas
                .iter()
                .map(|schema| format!("{}.", schema.name));
            (0, going_on(tables.chain(schemas).collect(), typed))
        }
    }
}

/// Those of `words` that begin as `typed` does, in any case.
fn going_on(words: Vec<String>, typed: &str) -> Vec<String> {
    let begins = |word: &String| {
        word.get(..typed.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(typed))
    };
    words.into_iter().filter(begins).collect()
}

/// Paths that go on from `typed`.
fn files(typed: &str) -> Vec<String> {
    let (folder, name) = match typed.rfind(['/', std::path::MAIN_SEPARATOR]) {
        Some(at) => typed.split_at(at + 1),
        None => ("", typed),
    };
    let place = match folder {
        "" => Path::new("."),
        folder => Path::new(folder),
    };
    let entries = fs::read_dir(place).into_iter().flatten().flatten();
    let mut paths: Vec<String> = entries
        .filter_map(|entry| {
            let found = entry.file_name().into_string().ok()?;
            let hidden = found.starts_with('.') && !name.starts_with('.');
            if hidden || !found.starts_with(name) {
                return None;
            }
            let is_folder = entry.path().is_dir();
            Some(format!(
                "{folder}{found}{}",
                if is_folder { "/" } else { "" }
            ))
        })
        .collect();
    paths.sort_unstable();
    paths
}

/// The statement that is being typed.
struct Statement<'a> {
    text: &'a str,
    /// The cursor.
    at: usize,
    /// All of its tokens, those behind the cursor too.
    tokens: Vec<Piece>,
    /// How many of them end before the word that is being typed.
    before: usize,
    /// Where the word begins.
    word: usize,
    /// Where an open quote begins, if the cursor is in one.
    open: Option<usize>,
    vocabulary: &'a Vocabulary,
}

impl<'a> Statement<'a> {
    fn at(text: &'a str, at: usize, vocabulary: &'a Vocabulary) -> Self {
        let head = &text[..at];
        let word = head.len()
            - head
                .chars()
                .rev()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .map(char::len_utf8)
                .sum::<usize>();
        let typed = Tokens::of(head);
        let ended = |piece: &Piece| piece.token == Token::SemiColon;
        let begin = typed
            .pieces
            .iter()
            .rposition(ended)
            .map_or(0, |end| end + 1);
        let mut tokens: Vec<Piece> = typed.pieces.into_iter().skip(begin).collect();
        tokens.retain(|piece| piece.range.start < word || typed.open.is_some());
        tokens.retain(|piece| !matches!(piece.token, Token::Whitespace(_)));
        let before = tokens.len();
        if typed.open.is_none() {
            // What stands behind the cursor tells what can be seen.
            let behind = Tokens::of(&text[at..]).pieces.into_iter();
            let behind = behind.take_while(|piece| !ended(piece)).map(|mut piece| {
                piece.range = piece.range.start + at..piece.range.end + at;
                piece
            });
            tokens.extend(behind.filter(|piece| !matches!(piece.token, Token::Whitespace(_))));
        }
        Statement {
            text,
            at,
            tokens,
            before,
            word,
            open: typed.open,
            vocabulary,
        }
    }

    fn complete(&self) -> (usize, Vec<String>) {
        if let Some(open) = self.open {
            return self.complete_quote(open);
        }
        let typed = &self.text[self.word..self.at];
        let (qualifier, start) = self.qualifier();
        let previous = self.previous(self.before - 2 * qualifier.len());
        let first = self.tokens.first().map(|piece| &piece.token);
        if first.is_some_and(|t| ["SET", "RESET", "SHOW"].iter().any(|word| is(t, word)))
            && !self.tokens[..self.before]
                .iter()
                .any(|piece| piece.token == Token::Eq)
        {
            let mut words = self.vocabulary.settings.clone();
            if first.is_some_and(|token| is(token, "SHOW")) {
                words.extend(["ALL", "TABLES", "COLUMNS", "FUNCTIONS"].map(String::from));
            }
            return (start, going_on(words, &self.text[start..self.at]));
        }
        if let Some(table) = self.called()
            && matches!(previous, Some(Token::LParen | Token::Comma))
        {
            let parameters = table
                .parameters()
                .map(|column| format!("{} => ", column.name));
            return (self.word, going_on(parameters.collect(), typed));
        }
        if previous.is_some_and(|token| {
            [
                "FROM", "JOIN", "INTO", "UPDATE", "TABLE", "DESCRIBE", "COPY", "VIEW",
            ]
            .iter()
            .any(|word| is(token, word))
        }) || self.is_listing_relations()
        {
            return self.complete_relation(start);
        }
        if previous.is_some_and(|token| is(token, "CALL")) {
            let procedures = self.vocabulary.procedures.iter();
            let calls = procedures.map(|name| format!("{name}("));
            return (self.word, going_on(calls.collect(), typed));
        }
        if !qualifier.is_empty() {
            return (self.word, going_on(self.columns_of(&qualifier), typed));
        }
        (self.word, self.complete_word(typed))
    }

    /// A column, function or keyword.
    fn complete_word(&self, typed: &str) -> Vec<String> {
        if self.before == 0 {
            return in_case_of(typed, going_on(owned(BEGINNINGS), typed));
        }
        let mut words: Vec<String> = Vec::new();
        let columns: Vec<Column> = self.columns();
        words.extend(columns.into_iter().map(|column| column.name));
        let scopes = Scopes::of(&self.tokens);
        let seen = scopes.seen_from(scopes.group_at(self.word));
        words.extend(seen.map(|relation| relation.qualifier.clone()));
        let mut words = going_on(words, typed);
        // All functions are no answer to a question that wasn't asked.
        if !typed.is_empty() {
            let functions = self.vocabulary.functions.iter();
            let functions = functions.map(|name| format!("{name}("));
            words.extend(going_on(functions.collect(), typed));
            words.extend(in_case_of(typed, going_on(owned(KEYWORDS), typed)));
        }
        words
    }

    /// A table, a schema, a query of WITH or a function.
    fn complete_relation(&self, start: usize) -> (usize, Vec<String>) {
        let typed = &self.text[start..self.at];
        let (offset, mut words) = tables(typed, self.vocabulary);
        if offset == 0 {
            let scopes = Scopes::of(&self.tokens);
            words.splice(
                0..0,
                going_on(scopes.named().map(String::from).collect(), typed),
            );
            if !typed.is_empty() {
                let functions = self.vocabulary.table_functions.iter();
                let functions = functions.map(|name| format!("{name}("));
                words.extend(going_on(functions.collect(), typed));
            }
        }
        (start + offset, words)
    }

    /// A file, or a word that the column compared with is known to hold.
    fn complete_quote(&self, open: usize) -> (usize, Vec<String>) {
        let typed = &self.text[open + 1..self.at];
        let previous = self.previous(self.before);
        let names_a_file = ["FROM", "JOIN", "TO", "LOCATION"];
        if previous.is_some_and(|token| names_a_file.iter().any(|word| is(token, word))) {
            return (open + 1, files(typed));
        }
        let compared = self.tokens[..self.before].iter().rev();
        let compared = compared.map(|piece| &piece.token).find(|token| {
            let between = is(token, "IN")
                || is(token, "NOT")
                || matches!(
                    token,
                    Token::Eq
                        | Token::RArrow
                        | Token::Neq
                        | Token::Comma
                        | Token::LParen
                        | Token::SingleQuotedString(_)
                );
            !between
        });
        let words = match (compared, self.called()) {
            (Some(Token::Word(word)), Some(table)) => {
                let named =
                    |column: &&descriptor::Column| column.name.eq_ignore_ascii_case(&word.value);
                match table.parameters().find(named).map(|column| column.kind) {
                    Some(Kind::Enum(words)) => words,
                    _ => &[],
                }
            }
            (Some(Token::Word(word)), None) => {
                let columns = self.columns().into_iter();
                let mut named = columns.filter(|c| c.name.eq_ignore_ascii_case(&word.value));
                named.next().map_or(&[] as &[&str], |column| column.words)
            }
            _ => &[],
        };
        let words = words.iter().map(|word| format!("{word}'")).collect();
        (open + 1, going_on(words, typed))
    }

    /// The columns that can be seen; before FROM is typed, those of all tables.
    fn columns(&self) -> Vec<Column> {
        let scopes = Scopes::of(&self.tokens);
        let mut seen = scopes.seen_from(scopes.group_at(self.word)).peekable();
        if seen.peek().is_none() {
            let own = self.vocabulary.schema(&self.vocabulary.default_schema);
            let tables = own.into_iter().flat_map(|schema| &schema.tables);
            return tables.flat_map(|table| table.columns.clone()).collect();
        }
        seen.flat_map(|relation| scopes.columns(relation, self.vocabulary))
            .collect()
    }

    /// The columns of the relation that `qualifier` names, or the tables of a schema.
    fn columns_of(&self, qualifier: &[String]) -> Vec<String> {
        let scopes = Scopes::of(&self.tokens);
        let Some(last) = qualifier.last() else {
            return vec![];
        };
        let mut seen = scopes.seen_from(scopes.group_at(self.word));
        let columns = match seen.find(|relation| relation.qualifier.eq_ignore_ascii_case(last)) {
            Some(relation) => scopes.columns(relation, self.vocabulary),
            None => match self.vocabulary.table(qualifier) {
                Some(table) => table.columns.clone(),
                None => {
                    let schema = self.vocabulary.schema(last);
                    let tables = schema.into_iter().flat_map(|schema| &schema.tables);
                    return tables.map(|table| table.name.clone()).collect();
                }
            },
        };
        columns.into_iter().map(|column| column.name).collect()
    }

    /// The words with a dot behind them that the word is qualified by, and where they begin.
    fn qualifier(&self) -> (Vec<String>, usize) {
        let (mut words, mut start) = (Vec::new(), self.word);
        let mut pieces = &self.tokens[..self.before];
        while let [rest @ .., word, dot] = pieces {
            match (&word.token, &dot.token) {
                (Token::Word(name), Token::Period) if dot.range.end == start => {
                    words.insert(0, name.value.clone());
                    start = word.range.start;
                    pieces = rest;
                }
                _ => break,
            }
        }
        (words, start)
    }

    /// The table among whose arguments the cursor is: `ProfitAndLoss(FromDate => …, |`.
    fn called(&self) -> Option<&'static descriptor::Table> {
        let mut open = 0;
        let tokens = &self.tokens[..self.before];
        let paren = tokens.iter().rposition(|piece| {
            open += match piece.token {
                Token::LParen => 1,
                Token::RParen => -1,
                _ => 0,
            };
            open == 1
        })?;
        let Some(Token::Word(name)) = self.previous(paren) else {
            return None;
        };
        let mut begins = paren - 1;
        while begins >= 2 && tokens[begins - 1].token == Token::Period {
            begins -= 2;
        }
        let before = self.previous(begins)?;
        let is_relation =
            is(before, "FROM") || is(before, "JOIN") || matches!(before, Token::Comma);
        let mut tables = TABLES.iter().copied();
        tables
            .find(|table| table.name.eq_ignore_ascii_case(&name.value))
            .filter(|table| is_relation && table.parameters().next().is_some())
    }

    /// The token before the one at `index`.
    fn previous(&self, index: usize) -> Option<&Token> {
        let index = index.checked_sub(1)?;
        self.tokens.get(index).map(|piece| &piece.token)
    }

    /// Whether the cursor is behind a comma of a FROM.
    fn is_listing_relations(&self) -> bool {
        let mut pieces = self.tokens[..self.before].iter().rev();
        if pieces
            .next()
            .is_none_or(|piece| piece.token != Token::Comma)
        {
            return false;
        }
        for piece in pieces {
            match &piece.token {
                token if is(token, "FROM") => return true,
                Token::Word(word) if super::keywords::is_keyword(&word.value) => return false,
                Token::LParen | Token::RParen => return false,
                _ => {}
            }
        }
        false
    }
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

/// Keywords in the case in which somebody types.
fn in_case_of(typed: &str, keywords: Vec<String>) -> Vec<String> {
    match typed.chars().any(char::is_lowercase) {
        true => keywords.iter().map(|word| word.to_lowercase()).collect(),
        false => keywords,
    }
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::{Schema, Table};
    use super::*;

    fn vocabulary() -> Vocabulary {
        let column = |name: &str| Column {
            name: name.to_string(),
            words: if name == "Status" {
                &["AUTHORISED", "PAID"]
            } else {
                &[]
            },
        };
        let table = |name: &str, columns: &[&str]| Table {
            name: name.to_string(),
            columns: columns.iter().map(|name| column(name)).collect(),
        };
        let schema = |name: &str, tables| Schema {
            name: name.to_string(),
            tables,
        };
        Vocabulary {
            default_schema: "accounting".to_string(),
            schemas: vec![
                schema(
                    "accounting",
                    vec![
                        table(
                            "Invoices",
                            &["InvoiceID", "InvoiceNumber", "Status", "Total"],
                        ),
                        table("InvoiceLineItems", &["InvoiceID", "LineAmount"]),
                        table("Contacts", &["ContactID", "Name"]),
                    ],
                ),
                schema("assets", vec![table("Assets", &["AssetID"])]),
            ],
            functions: vec!["sum".to_string(), "starts_with".to_string()],
            table_functions: vec!["generate_series".to_string()],
            procedures: vec!["GetLimitInfo".to_string()],
            settings: vec![
                "xero.max_calls_per_query".to_string(),
                "xero.verify_pushdown".to_string(),
            ],
            tenants: vec!["Demo Company (AU)".to_string()],
        }
    }

    /// What may stand at `|`, and what it replaces.
    #[track_caller]
    fn check(typed: &str, replaced: &str, expected: &[&str]) {
        let at = typed.find('|').unwrap();
        let text = typed.replacen('|', "", 1);
        let completions = complete(&text, at, &vocabulary());
        assert_eq!(completions.words, expected, "{typed}");
        assert_eq!(&text[completions.start..at], replaced, "{typed}");
    }

    #[test]
    fn arguments_of_a_table_are_its_parameters() {
        check(
            "SELECT * FROM TrialBalance(|",
            "",
            &["Date => ", "PaymentsOnly => ", "IncludeTotals => "],
        );
        check(
            "SELECT * FROM accounting.TrialBalance(Date => DATE '2026-01-31', pay|)",
            "pay",
            &["PaymentsOnly => "],
        );
        check(
            "SELECT * FROM ProfitAndLoss(Timeframe => 'q|",
            "q",
            &["QUARTER'"],
        );
        check(
            "SELECT t.| FROM Contacts(Since => 1) t",
            "",
            &["ContactID", "Name"],
        );
        check(
            "SELECT sum(inv|) FROM Invoices",
            "inv",
            &["InvoiceID", "InvoiceNumber", "Invoices"],
        );
    }

    #[test]
    fn tables_follow_from_and_join() {
        check(
            "select * from inv|",
            "inv",
            &["Invoices", "InvoiceLineItems"],
        );
        check("select * from assets.|", "", &["Assets"]);
        check("select * from ass|", "ass", &["assets."]);
        check(
            "SELECT * FROM Contacts, InvoiceL|",
            "InvoiceL",
            &["InvoiceLineItems"],
        );
        check("select * from Invoices i join c|", "c", &["Contacts"]);
        check("WITH owed AS (SELECT 1) SELECT * FROM o|", "o", &["owed"]);
        check("select * from gen|", "gen", &["generate_series("]);
        check("describe cont|", "cont", &["Contacts"]);
        check("\\d cont|", "cont", &["Contacts"]);
        check("\\d assets.a|", "a", &["Assets"]);
    }

    #[test]
    fn columns_are_those_in_scope() {
        check(
            "select invoicen| from invoices",
            "invoicen",
            &["InvoiceNumber"],
        );
        check(
            "select | from Contacts",
            "",
            &["ContactID", "Name", "Contacts"],
        );
        check("SELECT n| FROM Contacts", "n", &["Name", "not", "null"]);
        check("select i.t| from invoices i", "t", &["Total"]);
        check("select invoices.sta| from invoices", "sta", &["Status"]);
        check(
            "select 1; select li| from InvoiceLineItems;",
            "li",
            &["LineAmount", "like", "limit"],
        );
        check(
            "select x from (select total as owed from invoices) x where o|",
            "o",
            &["owed", "offset", "on", "or", "order", "outer", "over"],
        );
        check("select invoicenu|", "invoicenu", &["InvoiceNumber"]);
        check("select su| from invoices", "su", &["sum("]);
    }

    #[test]
    fn procedures_follow_call() {
        check("call get|", "get", &["GetLimitInfo("]);
    }

    #[test]
    fn keywords_take_the_case_typed() {
        check("sel|", "sel", &["select"]);
        check("SEL|", "SEL", &["SELECT"]);
        check("select 1 from contacts whe|", "whe", &["when", "where"]);
    }

    #[test]
    fn settings_follow_set() {
        check("set xero.v|", "xero.v", &["xero.verify_pushdown"]);
        check("SET max|", "max", &[]);
        check("\\set xero.max|", "xero.max", &["xero.max_calls_per_query"]);
        check(
            "reset xero.|",
            "xero.",
            &["xero.max_calls_per_query", "xero.verify_pushdown"],
        );
    }

    #[test]
    fn quotes_hold_files_and_the_words_of_a_column() {
        check("select * from invoices where status = 'p|", "p", &["PAID'"]);
        check(
            "select * from invoices where status in ('PAID', 'a|",
            "a",
            &["AUTHORISED'"],
        );
        check("select * from invoices where total = 'p|", "p", &[]);
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("orders.csv"), "").unwrap();
        fs::create_dir(folder.path().join("old")).unwrap();
        let place = folder.path().display();
        let both = [format!("{place}/old/"), format!("{place}/orders.csv")];
        let both: Vec<&str> = both.iter().map(String::as_str).collect();
        let typed = format!("{place}/o");
        check(&format!("select * from '{typed}|"), &typed, &both);
        check(&format!("copy (select 1) to '{typed}|"), &typed, &both);
        check(&format!("\\i {typed}|"), &typed, &both);
    }

    #[test]
    fn commands_are_completed_with_their_arguments() {
        check("\\ti|", "\\ti", &["\\timing"]);
        check("\\x o|", "o", &["on", "off"]);
        check("\\tenant demo|", "demo", &["Demo Company (AU)"]);
        check("\\format nd|", "nd", &["ndjson"]);
        check("\\q |", "", &[]);
    }
}
