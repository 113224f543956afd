//! What a place in a statement can see: the relations of its FROM, and of those around it.
//!
//! In: the tokens of a statement that needn't be finished. Out: [`Relation`]s and their columns.
//! Rule: this guesses, for completion alone; what it doesn't understand it leaves out.

use datafusion::sql::sqlparser::tokenizer::Token;

use super::keywords::is_keyword;
use super::tokens::Piece;
use super::vocabulary::{Column, Vocabulary};

/// A relation that a FROM names.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Relation {
    /// What columns are qualified by: the alias, else the table's name.
    pub qualifier: String,
    columns: From,
    group: usize,
}

#[derive(Debug, PartialEq, Eq)]
enum From {
    /// A table or the name of a query in WITH.
    Table(Vec<String>),
    /// The query in a pair of parentheses.
    Group(usize),
}

/// The parts of a statement between parentheses, and the relations in each.
#[derive(Debug)]
pub(super) struct Scopes<'a> {
    pieces: Vec<&'a Piece>,
    /// For each piece, the group it stands in. A parenthesis stands in the group around it.
    groups: Vec<usize>,
    /// For each group, the one around it; the first is the statement.
    parents: Vec<Option<usize>>,
    relations: Vec<Relation>,
    /// Queries of WITH, by name.
    named: Vec<(String, usize)>,
}

impl<'a> Scopes<'a> {
    pub fn of(pieces: &'a [Piece]) -> Scopes<'a> {
        let words = |piece: &&Piece| !matches!(piece.token, Token::Whitespace(_));
        let pieces: Vec<&Piece> = pieces.iter().filter(words).collect();
        let (mut groups, mut parents, mut group) = (Vec::new(), vec![None], 0);
        for piece in &pieces {
            if let (Token::RParen, Some(around)) = (&piece.token, parents[group]) {
                group = around;
            }
            groups.push(group);
            if piece.token == Token::LParen {
                parents.push(Some(group));
                group = parents.len() - 1;
            }
        }
        let mut scopes = Scopes {
            pieces,
            groups,
            parents,
            relations: Vec::new(),
            named: Vec::new(),
        };
        scopes.find_relations();
        scopes.find_named();
        scopes
    }

    /// The group that the byte `offset` stands in.
    pub fn group_at(&self, offset: usize) -> usize {
        let mut group = 0;
        for (index, piece) in self.pieces.iter().enumerate() {
            if piece.range.end > offset {
                break;
            }
            group = match piece.token {
                Token::LParen => self.opened_at(index),
                _ => self.groups[index],
            };
        }
        group
    }

    /// The relations that can be seen from `group`.
    pub fn seen_from(&self, group: usize) -> impl Iterator<Item = &Relation> {
        let around = move |outer: usize| {
            std::iter::successors(Some(group), |group| self.parents[*group]).any(|g| g == outer)
        };
        self.relations.iter().filter(move |r| around(r.group))
    }

    /// The names of the queries in WITH.
    pub fn named(&self) -> impl Iterator<Item = &str> {
        self.named.iter().map(|(name, _)| name.as_str())
    }

    pub fn columns(&self, relation: &Relation, vocabulary: &Vocabulary) -> Vec<Column> {
        self.columns_of(&relation.columns, vocabulary, 8)
    }

    /// `depth` bounds how far queries of queries are followed: one may name itself.
    fn columns_of(&self, from: &From, vocabulary: &Vocabulary, depth: usize) -> Vec<Column> {
        let group = match from {
            From::Group(group) => Some(*group),
            From::Table(name) => match name.as_slice() {
                [name] => {
                    let mut named = self.named.iter();
                    let found = named.find(|(known, _)| known.eq_ignore_ascii_case(name));
                    found.map(|(_, group)| *group)
                }
                _ => None,
            },
        };
        match (group, from) {
            (Some(group), _) if depth > 0 => self.selected_by(group, vocabulary, depth - 1),
            (None, From::Table(name)) => vocabulary
                .table(name)
                .map_or(vec![], |table| table.columns.clone()),
            _ => vec![],
        }
    }

    /// The columns that the query in `group` has: of each item of its SELECT the last word.
    fn selected_by(&self, group: usize, vocabulary: &Vocabulary, depth: usize) -> Vec<Column> {
        let own = self.pieces.iter().zip(&self.groups);
        let own = own
            .filter(|(_, of)| **of == group)
            .map(|(piece, _)| &piece.token);
        let items = own
            .skip_while(|token| !is(token, "SELECT"))
            .skip(1)
            .take_while(|token| !is(token, "FROM"));
        let mut columns: Vec<Column> = Vec::new();
        let mut last: Option<&Token> = None;
        for token in items.chain([&Token::Comma]) {
            match (token, last) {
                (Token::Comma, Some(Token::Word(word))) => columns.push(Column {
                    name: word.value.clone(),
                    words: &[],
                }),
                (Token::Comma, Some(Token::Mul)) => {
                    let relations = self.relations.iter().filter(|r| r.group == group);
                    for relation in relations {
                        columns.extend(self.columns_of(&relation.columns, vocabulary, depth));
                    }
                }
                _ => {}
            }
            last = Some(token);
        }
        columns
    }

    /// The group that the parenthesis at `index` opens.
    fn opened_at(&self, index: usize) -> usize {
        let opened = self.pieces[..=index].iter();
        opened.filter(|piece| piece.token == Token::LParen).count()
    }

    fn find_relations(&mut self) {
        // Groups in whose FROM the walk is.
        let mut in_from = vec![false; self.parents.len()];
        let mut index = 0;
        while index < self.pieces.len() {
            let (token, group) = (&self.pieces[index].token, self.groups[index]);
            index += 1;
            let begins = match token {
                Token::Comma => in_from[group],
                Token::Word(_) if is(token, "FROM") || is(token, "JOIN") => {
                    in_from[group] = true;
                    true
                }
                Token::Word(_)
                    if ["INTO", "UPDATE", "COPY"]
                        .iter()
                        .any(|word| is(token, word)) =>
                {
                    true
                }
                Token::Word(word) if word.quote_style.is_none() && is_keyword(&word.value) => {
                    let stays = ["AS", "ON", "USING", "LEFT", "RIGHT", "INNER", "FULL", "AND"];
                    in_from[group] &= stays.iter().any(|word| is(token, word));
                    false
                }
                _ => false,
            };
            if begins {
                index = self.relation(index, group);
            }
        }
    }

    /// Reads a relation that begins at `index`; where what follows it begins.
    fn relation(&mut self, mut index: usize, group: usize) -> usize {
        let behind_parens = |scopes: &Self, index: usize| {
            let close = (index + 1..scopes.pieces.len()).find(|at| scopes.groups[*at] == group);
            close.map_or(scopes.pieces.len(), |close| close + 1)
        };
        let columns = match self.token(index) {
            Some(Token::LParen) => {
                let inner = self.opened_at(index);
                let after = behind_parens(self, index);
                // What is within is walked by itself.
                if let Some((qualifier, _)) = self.alias(after) {
                    let columns = From::Group(inner);
                    self.relations.push(Relation {
                        qualifier,
                        columns,
                        group,
                    });
                }
                return index;
            }
            _ => {
                let mut name = Vec::new();
                while let Some(Token::Word(word)) = self.token(index) {
                    if word.quote_style.is_none() && is_keyword(&word.value) {
                        break;
                    }
                    name.push(word.value.clone());
                    index += 1;
                    match self.token(index) {
                        Some(Token::Period) => index += 1,
                        _ => break,
                    }
                }
                name
            }
        };
        let Some(last) = columns.last().cloned() else {
            return index;
        };
        let has_arguments = self.token(index) == Some(&Token::LParen);
        let (qualifier, index) = match has_arguments {
            // These are walked by themselves.
            true => {
                let alias = self.alias(behind_parens(self, index));
                (alias.map_or(last, |(alias, _)| alias), index)
            }
            false => self.alias(index).unwrap_or((last, index)),
        };
        self.relations.push(Relation {
            qualifier,
            columns: From::Table(columns),
            group,
        });
        index
    }

    /// The alias that stands at `index`, and where what follows it begins.
    fn alias(&self, mut index: usize) -> Option<(String, usize)> {
        if self.token(index).is_some_and(|token| is(token, "AS")) {
            index += 1;
        }
        match self.token(index)? {
            Token::Word(word) if word.quote_style.is_some() || !is_keyword(&word.value) => {
                Some((word.value.clone(), index + 1))
            }
            _ => None,
        }
    }

    /// `name AS (` before the statement's own SELECT.
    fn find_named(&mut self) {
        for index in 0..self.pieces.len() {
            if let (Some(Token::Word(name)), Some(word), Some(Token::LParen)) = (
                self.token(index),
                self.token(index + 1),
                self.token(index + 2),
            ) && is(word, "AS")
                && !is_keyword(&name.value)
            {
                self.named
                    .push((name.value.clone(), self.opened_at(index + 2)));
            }
        }
    }

    fn token(&self, index: usize) -> Option<&'a Token> {
        self.pieces.get(index).map(|piece| &piece.token)
    }
}

/// Whether `token` is the unquoted word.
pub(super) fn is(token: &Token, word: &str) -> bool {
    matches!(token, Token::Word(found)
        if found.quote_style.is_none() && found.value.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::super::tokens::Tokens;
    use super::*;

    /// The qualifiers that the place of `|` sees.
    fn seen(sql: &str) -> Vec<String> {
        let at = sql.find('|').unwrap();
        let tokens = Tokens::of(&sql.replace('|', " "));
        let scopes = Scopes::of(&tokens.pieces);
        let seen = scopes.seen_from(scopes.group_at(at));
        seen.map(|relation| relation.qualifier.clone()).collect()
    }

    #[test]
    fn relations_come_from_from_and_join() {
        assert_eq!(seen("SELECT | FROM Invoices"), ["Invoices"]);
        assert_eq!(
            seen("SELECT | FROM accounting.Invoices AS i LEFT JOIN Contacts c ON a = b, Items"),
            ["i", "c", "Items"]
        );
        assert_eq!(seen("SELECT a FROM t WHERE x IN (1, 2) AND |"), ["t"]);
        assert_eq!(seen("SELECT |"), [""; 0]);
        assert_eq!(seen("SELECT a FROM t GROUP BY a, |"), ["t"]);
    }

    #[test]
    fn a_query_within_sees_those_around_it_and_not_those_beside() {
        assert_eq!(
            seen("SELECT a FROM t WHERE x IN (SELECT | FROM u)"),
            ["t", "u"]
        );
        assert_eq!(seen("SELECT | FROM (SELECT b FROM u) d"), ["d"]);
    }

    #[test]
    fn columns_of_queries_are_those_they_select() {
        let columns = |sql: &str| {
            let tokens = Tokens::of(sql);
            let scopes = Scopes::of(&tokens.pieces);
            let relation = scopes.seen_from(0).next().unwrap();
            let columns = scopes.columns(relation, &Vocabulary::default());
            columns.into_iter().map(|c| c.name).collect::<Vec<_>>()
        };
        let own = "SELECT * FROM (SELECT a, sum(b) AS total, c.d FROM u) x";
        assert_eq!(columns(own), ["a", "total", "d"]);
        assert_eq!(
            columns("WITH x AS (SELECT a FROM u) SELECT * FROM x"),
            ["a"]
        );
        assert_eq!(
            columns("WITH x AS (SELECT * FROM x) SELECT * FROM x"),
            [""; 0]
        );
    }
}
