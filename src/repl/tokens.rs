//! A text as it is being typed, in tokens: what isn't finished, such as an open quote, is the
//! end of them and no error.

use std::ops::Range;

use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::tokenizer::{Token, Tokenizer, Whitespace};

use crate::session::Places;

/// A token and the bytes it stands in.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub token: Token,
    pub range: Range<usize>,
}

/// The tokens of a text.
#[derive(Debug)]
pub(super) struct Tokens {
    pub pieces: Vec<Piece>,
    /// Where what can't be read begins, an open quote or comment, if there is one.
    pub open: Option<usize>,
}

impl Tokens {
    pub fn of(text: &str) -> Tokens {
        let mut tokens = Vec::new();
        let read =
            Tokenizer::new(&GenericDialect {}, text).tokenize_with_location_into_buf(&mut tokens);
        let places = Places::of(text);
        let mut pieces: Vec<Piece> = Vec::with_capacity(tokens.len());
        for token in tokens {
            if token.token == Token::EOF {
                continue;
            }
            let range = places.offset(token.span.start)..places.offset(token.span.end);
            pieces.push(Piece {
                token: token.token,
                range,
            });
        }
        let end = pieces.last().map_or(0, |piece| piece.range.end);
        Tokens {
            open: read.is_err().then(|| {
                let rest = &text[end..];
                end + rest.len() - rest.trim_start().len()
            }),
            pieces,
        }
    }

    /// Whether the byte at `offset` is within a quote or a comment.
    pub fn is_within_literal(&self, offset: usize) -> bool {
        let literal = |piece: &&Piece| is_literal(&piece.token) || is_comment(&piece.token);
        let mut literals = self.pieces.iter().filter(literal);
        self.open.is_some_and(|open| open < offset)
            || literals.any(|piece| piece.range.start < offset && offset < piece.range.end)
    }
}

/// Whether a token is a text or a quoted name.
pub(super) fn is_literal(token: &Token) -> bool {
    match token {
        Token::Word(word) => word.quote_style.is_some(),
        Token::SingleQuotedString(_)
        | Token::DoubleQuotedString(_)
        | Token::TripleSingleQuotedString(_)
        | Token::TripleDoubleQuotedString(_)
        | Token::DollarQuotedString(_)
        | Token::NationalStringLiteral(_)
        | Token::EscapedStringLiteral(_)
        | Token::UnicodeStringLiteral(_)
        | Token::HexStringLiteral(_) => true,
        _ => false,
    }
}

pub(super) fn is_comment(token: &Token) -> bool {
    matches!(
        token,
        Token::Whitespace(Whitespace::SingleLineComment { .. } | Whitespace::MultiLineComment(_))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_quote_is_the_end() {
        let text = "SELECT a FROM  'ord";
        let tokens = Tokens::of(text);
        assert_eq!(tokens.open.map(|open| &text[open..]), Some("'ord"));
        assert!(tokens.is_within_literal(text.len()));
        let text = "SELECT 'é;\n', x";
        let tokens = Tokens::of(text);
        assert_eq!(tokens.open, None);
        assert!(tokens.is_within_literal(text.find('\n').unwrap()));
        assert!(!tokens.is_within_literal(text.len()));
    }
}
