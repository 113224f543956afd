//! Splits an expression into tokens.
//!
//! Strings stand in double quotes only and can't hold one: there is no escape, and two strings
//! side by side are an error of the parser's. // (i) README section 3

use super::ParseFailure;

/// A piece of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// A name or a keyword.
    Word(String),
    /// A string without its quotes.
    Text(String),
    /// The digits of a number.
    Number(String),
    /// An operator or a bracket.
    Sign(&'static str),
}

/// Longer signs first.
const SIGNS: [&str; 16] = [
    "==", "!=", "<>", "<=", ">=", "&&", "||", "<", ">", "=", "!", "(", ")", ",", ".", "-",
];

pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, ParseFailure> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if first == '"' {
            let Some(end) = rest[1..].find('"') else {
                return Err(ParseFailure("Unterminated string literal".to_owned()));
            };
            found.push(Token::Text(rest[1..=end].to_owned()));
            end + 2
        } else if first.is_ascii_digit() {
            let end = rest
                .find(|c: char| !(c.is_ascii_digit() || c == '.'))
                .unwrap_or(rest.len());
            found.push(Token::Number(rest[..end].to_owned()));
            // The suffixes of C#: 10m, 10d.
            let suffixed = rest[end..].starts_with(['m', 'M', 'd', 'D', 'f', 'F', 'l', 'L']);
            end + usize::from(suffixed)
        } else if first.is_alphabetic() || first == '_' {
            let end = rest
                .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                .unwrap_or(rest.len());
            found.push(Token::Word(rest[..end].to_owned()));
            end
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            found.push(Token::Sign(sign));
            sign.len()
        } else {
            return Err(ParseFailure(format!("Syntax error '{first}'")));
        };
        rest = rest[length..].trim_start();
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_end_at_the_next_quote() {
        assert_eq!(
            tokens(r#"Name=="it's é""#).expect("tokens"),
            [
                Token::Word("Name".to_owned()),
                Token::Sign("=="),
                Token::Text("it's é".to_owned())
            ]
        );
        assert!(tokens(r#"Name=="open"#).is_err());
        assert!(tokens("Name=='single'").is_err());
    }
}
