//! Statements that are too deep, and chains that needn't be.
//!
//! The parser makes `a OR b OR c …` as deep as it is long, and what is deep can't even be
//! dropped on a common stack. So the words are counted before anything is parsed, and long
//! chains of AND and OR, whose order doesn't matter, become trees of little depth after it.

use std::ops::ControlFlow;

use datafusion::sql::parser::{CopyToSource, Statement};
use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr, Value, VisitMut, VisitorMut};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::tokenizer::{Token, Tokenizer};

use super::query_error;
use crate::balance;
use crate::error::Result;

/// ANDs and ORs in a row at most.
const MOST_CONDITIONS: usize = 5_000;
/// Other operators in a row at most. Twice as many still fit the stack of a common thread.
const MOST_OPERATORS: usize = 250;
/// Set operations or joins in a query at most.
const MOST_RELATIONS: usize = 500;
/// The operators since the start of the expression that a parenthesis holds.
#[derive(Default, Clone, Copy)]
struct Level {
    conditions: usize,
    operators: usize,
    /// The most operators between two conditions.
    most: usize,
    /// Set operations and joins, which a new SELECT doesn't end.
    relations: usize,
}

/// Refuses `sql` if it is too deep to be planned.
///
/// # Errors
/// `Query`, saying what to write instead.
pub(super) fn check(sql: &str) -> Result<()> {
    // What can't be split into words is the parser's to refuse.
    let Ok(tokens) = Tokenizer::new(&GenericDialect {}, sql).tokenize() else {
        return Ok(());
    };
    let mut levels = vec![Level::default()];
    for token in &tokens {
        let around: usize = levels.iter().rev().skip(1).map(|level| level.most).sum();
        let Some(level) = levels.last_mut() else {
            return Ok(());
        };
        match token {
            Token::Whitespace(_) | Token::Period => continue,
            Token::LParen | Token::LBrace => {
                levels.push(Level::default());
                continue;
            }
            Token::LBracket => {
                level.operators += 1;
                level.most = level.most.max(level.operators);
                levels.push(Level::default());
                continue;
            }
            Token::RParen | Token::RBracket | Token::RBrace => {
                if levels.len() > 1 {
                    levels.pop();
                }
                continue;
            }
            Token::Comma | Token::SemiColon => {
                *level = Level {
                    relations: level.relations,
                    ..Level::default()
                };
            }
            Token::Word(word) if word.quote_style.is_none() => match word.keyword {
                Keyword::AND | Keyword::OR => {
                    level.conditions += 1;
                    level.operators = 0;
                }
                Keyword::UNION | Keyword::INTERSECT | Keyword::EXCEPT | Keyword::JOIN => {
                    *level = Level {
                        relations: level.relations + 1,
                        ..Level::default()
                    };
                }
                Keyword::SELECT
                | Keyword::FROM
                | Keyword::WHERE
                | Keyword::HAVING
                | Keyword::ON
                | Keyword::WHEN
                | Keyword::THEN
                | Keyword::ELSE => {
                    *level = Level {
                        relations: level.relations,
                        ..Level::default()
                    };
                }
                Keyword::IS
                | Keyword::LIKE
                | Keyword::ILIKE
                | Keyword::IN
                | Keyword::BETWEEN
                | Keyword::SIMILAR
                | Keyword::COLLATE
                | Keyword::AT
                | Keyword::DIV
                | Keyword::XOR
                | Keyword::OVERLAPS
                | Keyword::REGEXP
                | Keyword::RLIKE => level.operators += 1,
                _ => {}
            },
            Token::Word(_)
            | Token::Number(..)
            | Token::SingleQuotedString(_)
            | Token::Placeholder(_) => {}
            _ => level.operators += 1,
        }
        level.most = level.most.max(level.operators);
        if level.conditions > MOST_CONDITIONS {
            return Err(query_error(format!(
                "the SQL has more than {MOST_CONDITIONS} conditions in one chain of AND and OR: \
                 use IN (…), or a JOIN with a list of VALUES"
            )));
        }
        if around + level.most > MOST_OPERATORS {
            return Err(query_error(format!(
                "the SQL is nested too deeply: more than {MOST_OPERATORS} operators in one \
                 expression"
            )));
        }
        if level.relations > MOST_RELATIONS {
            return Err(query_error(format!(
                "the SQL is nested too deeply: more than {MOST_RELATIONS} joins or set \
                 operations in one query"
            )));
        }
    }
    Ok(())
}

/// Makes long chains of AND or OR in `statement` trees of little depth, which mean the same.
pub(super) fn flatten(statement: &mut Statement) {
    // It never breaks off.
    let _ = match statement {
        Statement::Statement(statement) => statement.visit(&mut Flatten),
        Statement::Explain(explain) => {
            flatten(&mut explain.statement);
            ControlFlow::Continue(())
        }
        Statement::CopyTo(copy) => match &mut copy.source {
            CopyToSource::Query(query) => query.visit(&mut Flatten),
            CopyToSource::Relation(_) => ControlFlow::Continue(()),
        },
        Statement::CreateExternalTable(_) | Statement::Reset(_) => ControlFlow::Continue(()),
    };
}

struct Flatten;

impl VisitorMut for Flatten {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Expr::BinaryOp { op, .. } = expr
            && matches!(op, BinaryOperator::And | BinaryOperator::Or)
        {
            let op = op.clone();
            if length(expr, &op) > balance::SHORT {
                let nothing = Expr::Value(Value::Null.with_empty_span());
                let parts = parts(std::mem::replace(expr, nothing), &op);
                let tree = balance::tree(parts, |left, right| Expr::BinaryOp {
                    left: Box::new(left),
                    op: op.clone(),
                    right: Box::new(right),
                });
                if let Some(tree) = tree {
                    *expr = tree;
                }
            }
        }
        ControlFlow::Continue(())
    }
}

/// How long the chain's left spine is: a tree has a short one.
fn length(mut expr: &Expr, chain: &BinaryOperator) -> usize {
    let mut length = 1;
    while let Expr::BinaryOp { left, op, .. } = expr
        && op == chain
    {
        length += 1;
        expr = left;
    }
    length
}

/// The operands of a chain, in order.
fn parts(expr: Expr, chain: &BinaryOperator) -> Vec<Expr> {
    let mut parts = vec![];
    let mut rest = vec![expr];
    while let Some(expr) = rest.pop() {
        match expr {
            Expr::BinaryOp { left, op, right } if op == *chain => {
                rest.push(*right);
                rest.push(*left);
            }
            part => parts.push(part),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use datafusion::prelude::SessionContext;

    use super::*;

    #[test]
    fn what_is_long_but_not_deep_passes() {
        for sql in [
            format!("SELECT 1 WHERE x IN (1{})", ", 1 + 1".repeat(20_000)),
            format!("SELECT 1{}", ", a + b * c".repeat(20_000)),
            format!("INSERT INTO t VALUES (1, -1){}", ", (1, -1)".repeat(20_000)),
            format!(
                "SELECT CASE {}END",
                "WHEN a = 1 AND b > 2 THEN -1 ".repeat(2_000)
            ),
            format!(
                "SELECT 1 WHERE a = 1{}",
                " OR a + b = 2 AND c = 3".repeat(1_000)
            ),
            format!("SELECT 1{}", " UNION ALL SELECT 1 + 1".repeat(400)),
            "SELECT 'a + b".to_string(),
            ")))) + 1".to_string(),
        ] {
            assert!(check(&sql).is_ok(), "{sql:.60}");
        }
    }

    #[test]
    fn what_is_deep_is_refused_by_what_it_is_made_of() {
        for (sql, expected) in [
            (
                format!("SELECT 1 WHERE a{}", " OR a AND b".repeat(20_000)),
                "conditions in one chain",
            ),
            (format!("SELECT 1{}", " + 1".repeat(300)), "250 operators"),
            (format!("SELECT a{}", "[1]".repeat(300)), "250 operators"),
            (format!("SELECT a{}", "::INT".repeat(300)), "250 operators"),
            (
                format!("SELECT a{}", " IS NULL".repeat(300)),
                "250 operators",
            ),
            (
                format!(
                    "SELECT 1{}({})",
                    " + 1 +".repeat(90),
                    "2 * 3 +".repeat(90) + "1"
                ),
                "250 operators",
            ),
            (
                format!("SELECT 1{}", " UNION SELECT 1".repeat(600)),
                "500 joins or set operations",
            ),
            (
                format!("SELECT 1 FROM a{}", " JOIN a ON a.b = a.b".repeat(600)),
                "500 joins or set operations",
            ),
        ] {
            let error = check(&sql).unwrap_err();
            assert_eq!(error.kind(), crate::ErrorKind::Query);
            assert!(error.to_string().contains(expected), "{sql:.60}: {error}");
        }
    }

    #[test]
    fn a_chain_keeps_its_text_and_loses_its_depth() {
        let chain: Vec<String> = (0..1_000).map(|i| format!("a = {i} AND b = {i}")).collect();
        let sql = format!("SELECT 1 FROM t WHERE {} AND (x OR y)", chain.join(" OR "));
        let state = SessionContext::new().state();
        let dialect = state.config_options().sql_parser.dialect;
        let mut statement = state.sql_to_statement(&sql, &dialect).unwrap();
        flatten(&mut statement);
        assert_eq!(statement.to_string(), sql);
        struct Deepest(usize, usize);
        impl VisitorMut for Deepest {
            type Break = ();
            fn pre_visit_expr(&mut self, _: &mut Expr) -> ControlFlow<()> {
                self.0 += 1;
                self.1 = self.1.max(self.0);
                ControlFlow::Continue(())
            }
            fn post_visit_expr(&mut self, _: &mut Expr) -> ControlFlow<()> {
                self.0 -= 1;
                ControlFlow::Continue(())
            }
        }
        let mut deepest = Deepest(0, 0);
        let Statement::Statement(statement) = &mut statement else {
            panic!()
        };
        let _ = statement.visit(&mut deepest);
        assert!(deepest.1 < 20, "{}", deepest.1);
    }
}
