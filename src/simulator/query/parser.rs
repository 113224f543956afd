//! From tokens to a checked expression.
//!
//! Types are checked here, once, and not row by row: a string compared with a GUID or a date is
//! refused even where no row would be tested. // (i) README section 3

use super::eval::{Call, Comparison, Expr, Operand};
use super::lexer::{Token, tokens};
use super::value::{NUMBER_SCALE, Value};
use super::{Field, ParseFailure, Type, field_named};
use crate::simulator::data::calendar::midnight_ms;
use crate::simulator::data::ids::Guid;

/// How deep brackets may nest before the server gives up.
const DEEPEST: usize = 60;

/// Compiles the text of a `where` parameter.
pub(crate) fn parse<R>(text: &str, fields: &'static [Field<R>]) -> Result<Expr<R>, ParseFailure> {
    let mut parser = Parser {
        tokens: tokens(text)?,
        at: 0,
        depth: 0,
        fields,
    };
    let expr = parser.either()?;
    match parser.tokens.get(parser.at) {
        None => Ok(expr),
        Some(_) => Err(ParseFailure("Syntax error".to_owned())),
    }
}

struct Parser<R: 'static> {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    fields: &'static [Field<R>],
}

/// Something that stands beside a comparison sign, or is a condition by itself.
enum Term<R: 'static> {
    Operand(Operand<R>),
    Condition(Expr<R>),
}

impl<R> Parser<R> {
    fn either(&mut self) -> Result<Expr<R>, ParseFailure> {
        let mut parts = vec![self.both()?];
        while self.take_sign("||") || self.take_word("or") {
            parts.push(self.both()?);
        }
        Ok(match parts.len() {
            1 => parts.remove(0),
            _ => Expr::Any(parts),
        })
    }

    fn both(&mut self) -> Result<Expr<R>, ParseFailure> {
        let mut parts = vec![self.condition()?];
        while self.take_sign("&&") || self.take_word("and") {
            parts.push(self.condition()?);
        }
        Ok(match parts.len() {
            1 => parts.remove(0),
            _ => Expr::All(parts),
        })
    }

    fn condition(&mut self) -> Result<Expr<R>, ParseFailure> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(ParseFailure("Expression too deep".to_owned()));
        }
        let expr = self.comparison();
        self.depth -= 1;
        expr
    }

    fn comparison(&mut self) -> Result<Expr<R>, ParseFailure> {
        if self.take_sign("!") || self.take_word("not") {
            let inner = self.condition_without_comparison()?;
            return Ok(Expr::Not(Box::new(inner)));
        }
        let left = self.term()?;
        let Some(sign) = self.take_comparison() else {
            return as_condition(left);
        };
        let right = self.term()?;
        match (left, right) {
            (Term::Operand(left), Term::Operand(right)) => {
                check(&left, &right, sign)?;
                Ok(Expr::Compare(left, sign, right))
            }
            // `Name.Contains("a")==true`
            (Term::Condition(condition), Term::Operand(Operand::Literal(Value::Flag(wanted))))
            | (Term::Operand(Operand::Literal(Value::Flag(wanted))), Term::Condition(condition)) => {
                match (sign, wanted) {
                    (Comparison::Equal, true) | (Comparison::NotEqual, false) => Ok(condition),
                    (Comparison::Equal, false) | (Comparison::NotEqual, true) => {
                        Ok(Expr::Not(Box::new(condition)))
                    }
                    _ => Err(incompatible("Boolean", "Boolean", sign)),
                }
            }
            _ => Err(incompatible("Boolean", "Object", sign)),
        }
    }

    /// What `!` applies to: it binds closer than a comparison.
    fn condition_without_comparison(&mut self) -> Result<Expr<R>, ParseFailure> {
        if self.take_sign("!") || self.take_word("not") {
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err(ParseFailure("Expression too deep".to_owned()));
            }
            let inner = self.condition_without_comparison()?;
            self.depth -= 1;
            return Ok(Expr::Not(Box::new(inner)));
        }
        as_condition(self.term()?)
    }

    fn term(&mut self) -> Result<Term<R>, ParseFailure> {
        if self.take_sign("(") {
            let inner = self.either()?;
            self.expect_sign(")")?;
            // A bracketed lone field or literal is still an operand: `(Total) > 5`.
            return Ok(match inner {
                Expr::Lone(operand) => Term::Operand(operand),
                inner => Term::Condition(inner),
            });
        }
        if self.take_sign("-") {
            return match self.next() {
                Some(Token::Number(digits)) => Ok(Term::Operand(Operand::Literal(number(
                    &format!("-{digits}"),
                )?))),
                _ => Err(ParseFailure("Expression expected".to_owned())),
            };
        }
        match self.next() {
            Some(Token::Text(text)) => Ok(Term::Operand(Operand::Literal(Value::text(text)))),
            Some(Token::Number(digits)) => Ok(Term::Operand(Operand::Literal(number(&digits)?))),
            Some(Token::Word(word)) => self.named(&word),
            _ => Err(ParseFailure("Expression expected".to_owned())),
        }
    }

    fn named(&mut self, word: &str) -> Result<Term<R>, ParseFailure> {
        let literal = |value| Ok(Term::Operand(Operand::Literal(value)));
        match word.to_ascii_lowercase().as_str() {
            "true" => return literal(Value::Flag(true)),
            "false" => return literal(Value::Flag(false)),
            "null" => return literal(Value::Null),
            "guid" => {
                let text = self.one_text("Guid")?;
                let guid = Guid::parse(&text)
                    .ok_or_else(|| ParseFailure("Guid should contain 32 digits".to_owned()))?;
                return literal(Value::Guid(guid));
            }
            "datetime" if self.peek_sign(".") => {
                self.expect_sign(".")?;
                if !self.take_word("parse") {
                    return Err(no_match("DateTime"));
                }
                let text = self.one_text("Parse")?;
                return literal(Value::Time(parsed_time(&text)?));
            }
            "datetime" => return literal(Value::Time(built_time(&self.arguments()?)?)),
            _ => {}
        }
        let mut path = word.to_owned();
        while self.peek_sign(".") {
            self.expect_sign(".")?;
            let Some(Token::Word(member)) = self.next() else {
                return Err(ParseFailure("Identifier expected".to_owned()));
            };
            if self.peek_sign("(") {
                return self.call(&path, &member);
            }
            path = format!("{path}.{member}");
        }
        Ok(Term::Operand(Operand::Field(self.field(&path)?)))
    }

    fn field(&self, path: &str) -> Result<&'static Field<R>, ParseFailure> {
        field_named(self.fields, path)
            .ok_or_else(|| ParseFailure(format!("No property or field '{path}' exists")))
    }

    fn call(&mut self, path: &str, method: &str) -> Result<Term<R>, ParseFailure> {
        let field = self.field(path)?;
        let call = match method.to_ascii_lowercase().as_str() {
            "contains" => Call::Contains,
            "startswith" => Call::StartsWith,
            "endswith" => Call::EndsWith,
            _ => return Err(no_match(method)),
        };
        if field.holds != Type::Text {
            return Err(no_match(method));
        }
        match self.arguments()?.as_slice() {
            [Token::Text(text)] => Ok(Term::Condition(Expr::Call(
                field,
                call,
                text.to_lowercase(),
            ))),
            _ => Err(no_match(method)),
        }
    }

    fn one_text(&mut self, method: &str) -> Result<String, ParseFailure> {
        match self.arguments()?.as_slice() {
            [Token::Text(text)] => Ok(text.clone()),
            _ => Err(no_match(method)),
        }
    }

    /// The tokens between brackets, commas left out.
    fn arguments(&mut self) -> Result<Vec<Token>, ParseFailure> {
        self.expect_sign("(")?;
        let mut found = Vec::new();
        if self.take_sign(")") {
            return Ok(found);
        }
        loop {
            match self.next() {
                Some(token @ (Token::Text(_) | Token::Number(_))) => found.push(token),
                _ => return Err(ParseFailure("Expression expected".to_owned())),
            }
            if self.take_sign(")") {
                return Ok(found);
            }
            self.expect_sign(",")?;
        }
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn peek_sign(&self, wanted: &str) -> bool {
        matches!(self.tokens.get(self.at), Some(Token::Sign(sign)) if *sign == wanted)
    }

    fn take_sign(&mut self, wanted: &str) -> bool {
        let found = self.peek_sign(wanted);
        self.at += usize::from(found);
        found
    }

    fn take_word(&mut self, wanted: &str) -> bool {
        let found = matches!(
            self.tokens.get(self.at),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case(wanted)
        );
        self.at += usize::from(found);
        found
    }

    fn take_comparison(&mut self) -> Option<Comparison> {
        let Some(Token::Sign(sign)) = self.tokens.get(self.at) else {
            return None;
        };
        let found = match *sign {
            "==" | "=" => Comparison::Equal,
            "!=" | "<>" => Comparison::NotEqual,
            "<" => Comparison::Less,
            "<=" => Comparison::LessOrEqual,
            ">" => Comparison::Greater,
            ">=" => Comparison::GreaterOrEqual,
            _ => return None,
        };
        self.at += 1;
        Some(found)
    }

    fn expect_sign(&mut self, wanted: &str) -> Result<(), ParseFailure> {
        if self.take_sign(wanted) {
            Ok(())
        } else {
            Err(ParseFailure(format!("'{wanted}' expected")))
        }
    }
}

fn as_condition<R>(term: Term<R>) -> Result<Expr<R>, ParseFailure> {
    match term {
        Term::Condition(condition) => Ok(condition),
        Term::Operand(operand) => Ok(Expr::Lone(operand)),
    }
}

fn type_of<R>(operand: &Operand<R>) -> Option<Type> {
    match operand {
        Operand::Field(field) => Some(field.holds),
        Operand::Literal(Value::Null) => None,
        Operand::Literal(Value::Text(_)) => Some(Type::Text),
        Operand::Literal(Value::Number(_)) => Some(Type::Number),
        Operand::Literal(Value::Time(_)) => Some(Type::Time),
        Operand::Literal(Value::Guid(_)) => Some(Type::Guid),
        Operand::Literal(Value::Flag(_)) => Some(Type::Flag),
    }
}

fn check<R>(left: &Operand<R>, right: &Operand<R>, sign: Comparison) -> Result<(), ParseFailure> {
    let (Some(left), Some(right)) = (type_of(left), type_of(right)) else {
        return Ok(());
    };
    let ordered = !matches!(sign, Comparison::Equal | Comparison::NotEqual);
    if left != right || (ordered && matches!(left, Type::Guid | Type::Flag)) {
        return Err(incompatible(left.name(), right.name(), sign));
    }
    Ok(())
}

fn incompatible(left: &str, right: &str, sign: Comparison) -> ParseFailure {
    ParseFailure(format!(
        "Operator '{}' incompatible with operand types '{left}' and '{right}'",
        sign.sign()
    ))
}

fn no_match(method: &str) -> ParseFailure {
    ParseFailure(format!("No applicable method '{method}' exists"))
}

fn number(digits: &str) -> Result<Value, ParseFailure> {
    let invalid = || ParseFailure(format!("Invalid numeric literal '{digits}'"));
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let negative = whole.starts_with('-');
    if rest.contains('.') || rest.len() > NUMBER_SCALE as usize || (digits.ends_with('.')) {
        return Err(invalid());
    }
    let scale = 10_i128.pow(NUMBER_SCALE - rest.len() as u32);
    let size: i128 = format!("{}{rest}", whole.trim_start_matches('-'))
        .parse()
        .map_err(|_| invalid())?;
    let value = size.checked_mul(scale).ok_or_else(invalid)?;
    Ok(Value::Number(if negative { -value } else { value }))
}

fn built_time(arguments: &[Token]) -> Result<i64, ParseFailure> {
    let mut parts = Vec::with_capacity(7);
    for token in arguments {
        match token {
            Token::Number(digits) => {
                parts.push(digits.parse::<u32>().map_err(|_| no_match("DateTime"))?)
            }
            _ => return Err(no_match("DateTime")),
        }
    }
    if !matches!(parts.len(), 3 | 6 | 7) {
        return Err(no_match("DateTime"));
    }
    let part = |at: usize| parts.get(at).copied().unwrap_or(0);
    let year = i32::try_from(part(0)).map_err(|_| no_match("DateTime"))?;
    chrono::NaiveDate::from_ymd_opt(year, part(1), part(2))
        .and_then(|day| day.and_hms_milli_opt(part(3), part(4), part(5), part(6)))
        .map(|time| time.and_utc().timestamp_millis())
        .ok_or_else(|| ParseFailure("Unrepresentable DateTime".to_owned()))
}

fn parsed_time(text: &str) -> Result<i64, ParseFailure> {
    let text = text.trim().trim_end_matches('Z');
    for form in [
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M",
    ] {
        if let Ok(time) = chrono::NaiveDateTime::parse_from_str(text, form) {
            return Ok(time.and_utc().timestamp_millis());
        }
    }
    chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .map(midnight_ms)
        .map_err(|_| ParseFailure("String was not recognized as a valid DateTime".to_owned()))
}
