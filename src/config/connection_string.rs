//! Connection strings: `AuthScheme=PKCE;Tenant="Smith; Sons"`.
//!
//! A value may stand in `'` or `"`, within which `;` is text and a doubled quote is one.
//! Errors name a piece by its place, not its text, which may be a secret.

use crate::error::{Error, ErrorKind, Result};

/// The pairs of a connection string in their order, names as written.
pub(super) fn parse(text: &str) -> Result<Vec<(String, String)>> {
    let mut pairs = Vec::new();
    let mut rest = text;
    let mut place = 0;
    while !rest.trim().is_empty() {
        place += 1;
        let (pair, after) = next_pair(rest).map_err(|problem| {
            Error::new(
                ErrorKind::Configuration,
                format!("the connection string, part {place}: {problem}"),
            )
        })?;
        pairs.extend(pair);
        rest = after;
    }
    Ok(pairs)
}

/// One pair, or none for an empty piece, and the text behind its `;`.
type NextPair<'a> = (Option<(String, String)>, &'a str);

fn next_pair(text: &str) -> std::result::Result<NextPair<'_>, &'static str> {
    let text = text.trim_start();
    if let Some(rest) = text.strip_prefix(';') {
        return Ok((None, rest));
    }
    let name_end = text.find(['=', ';']).unwrap_or(text.len());
    let (name, rest) = text.split_at(name_end);
    let name = name.trim();
    let Some(rest) = rest.strip_prefix('=') else {
        return Err("expected `Property=Value`");
    };
    if name.is_empty() {
        return Err("there is no property before `=`");
    }
    let rest = rest.trim_start();
    let (value, rest) = match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let (value, rest) = quoted(&rest[1..], quote)?;
            let rest = rest.trim_start();
            match rest.strip_prefix(';') {
                Some(rest) => (value, rest),
                None if rest.is_empty() => (value, rest),
                None => return Err("expected `;` behind the closing quote"),
            }
        }
        _ => match rest.split_once(';') {
            Some((value, rest)) => (value.trim().to_string(), rest),
            None => (rest.trim().to_string(), ""),
        },
    };
    Ok((Some((name.to_string(), value)), rest))
}

fn quoted(text: &str, quote: char) -> std::result::Result<(String, &str), &'static str> {
    let mut value = String::new();
    let mut rest = text;
    loop {
        let Some((piece, after)) = rest.split_once(quote) else {
            return Err("a quoted value isn't closed");
        };
        value.push_str(piece);
        match after.strip_prefix(quote) {
            Some(after) => {
                value.push(quote);
                rest = after;
            }
            None => return Ok((value, after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let pairs = parse(text).unwrap();
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        assert_eq!(pairs, expected, "{text}");
    }

    #[test]
    fn pairs_are_split_at_semicolons() {
        check("", &[]);
        check(" ; ;", &[]);
        check(
            "AuthScheme=PKCE; Tenant = Demo Company (AU) ;",
            &[("AuthScheme", "PKCE"), ("Tenant", "Demo Company (AU)")],
        );
        check("Scope=a=b;Tenant=", &[("Scope", "a=b"), ("Tenant", "")]);
    }

    #[test]
    fn quotes_hold_semicolons_and_doubled_quotes() {
        check(
            r#"Tenant="Smith; Sons";ClientId='it''s'"#,
            &[("Tenant", "Smith; Sons"), ("ClientId", "it's")],
        );
        check(
            r#"Tenant="" ; Schema=FILES"#,
            &[("Tenant", ""), ("Schema", "FILES")],
        );
        check("Tenant='Zoë \"Z\" 会社'", &[("Tenant", "Zoë \"Z\" 会社")]);
    }

    #[test]
    fn errors_name_the_place_and_never_the_text() {
        for text in [
            "Tenant=a;hunter2",
            "Tenant=a;=hunter2",
            "Tenant=a;ClientSecret='hunter2",
            "Tenant=a;ClientSecret='x'hunter2",
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.contains("part 2"), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
