//! Words that a condition spells in another case than Xero does: texts are compared to the letter,
//! so such a condition finds nothing, and says nothing of it.

use datafusion::common::ScalarValue;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, Operator};

use crate::catalog::descriptor::{Column, Kind, Table};

/// A notice for each word in `filters` that is known in another case, each once.
pub(super) fn misspelt(
    table: &Table,
    columns: &[&'static Column],
    filters: &[Expr],
) -> Result<Vec<String>> {
    let mut notices: Vec<String> = Vec::new();
    for filter in filters {
        filter.apply(|part| {
            for (name, text) in compared(part) {
                let column = columns.iter().find(|column| column.name == name);
                let Some(word) = column.and_then(|column| known_otherwise(column, text)) else {
                    continue;
                };
                let notice = format!(
                    "`{}`.`{name}` is spelled '{word}', and not '{text}': texts are compared to the letter",
                    table.name
                );
                if !notices.contains(&notice) {
                    notices.push(notice);
                }
            }
            Ok(TreeNodeRecursion::Continue)
        })?;
    }
    Ok(notices)
}

/// The columns that `part` itself compares with texts by `=`, `<>` or IN, and these.
fn compared(part: &Expr) -> Vec<(&str, &str)> {
    let (column, values): (&Expr, Vec<&Expr>) = match part {
        Expr::BinaryExpr(binary) if matches!(binary.op, Operator::Eq | Operator::NotEq) => {
            match (binary.left.as_ref(), binary.right.as_ref()) {
                (column @ Expr::Column(_), value) | (value, column @ Expr::Column(_)) => {
                    (column, vec![value])
                }
                _ => return vec![],
            }
        }
        Expr::InList(list) => (list.expr.as_ref(), list.list.iter().collect()),
        _ => return vec![],
    };
    let Expr::Column(column) = column else {
        return vec![];
    };
    let texts = values.into_iter().filter_map(|value| match value {
        Expr::Literal(value, _) => text_of(value),
        _ => None,
    });
    texts.map(|text| (column.name.as_str(), text)).collect()
}

fn text_of(value: &ScalarValue) -> Option<&str> {
    value.try_as_str().flatten()
}

/// The word that `text` is in another case; none if it is one, or nobody's.
fn known_otherwise(column: &Column, text: &str) -> Option<&'static str> {
    let Kind::Enum(words) = column.kind else {
        return None;
    };
    match words.contains(&text) {
        true => None,
        false => words
            .iter()
            .copied()
            .find(|word| word.eq_ignore_ascii_case(text)),
    }
}

#[cfg(test)]
mod tests {
    use datafusion::logical_expr::{col, lit};

    use super::*;
    use crate::catalog::descriptor::Api;
    use crate::catalog::registry;

    fn notices(filter: Expr) -> Vec<String> {
        let invoices = registry::table(Api::Accounting, "Invoices").unwrap();
        let columns: Vec<_> = invoices.columns.iter().collect();
        misspelt(invoices, &columns, &[filter]).unwrap()
    }

    #[test]
    fn a_word_in_another_case_is_told_as_it_is_spelled_and_once() {
        let status = || col("\"Status\"");
        let said = [
            "`Invoices`.`Status` is spelled 'PAID', and not 'paid': texts are compared to the letter",
        ];
        assert_eq!(notices(status().eq(lit("paid"))), said);
        assert_eq!(notices(lit("paid").eq(status())), said);
        assert_eq!(notices(status().not_eq(lit("paid")).is_true()), said);
        let within = vec![lit("paid"), lit("VOIDED")];
        assert_eq!(notices(status().in_list(within, false)), said);
        let twice = status().eq(lit("paid")).or(status().eq(lit("paid")));
        assert_eq!(notices(twice), said);
    }

    #[test]
    fn of_known_words_other_columns_and_words_of_nobody_nothing_is_said() {
        assert_eq!(notices(col("\"Status\"").eq(lit("PAID"))), [""; 0]);
        assert_eq!(notices(col("\"Status\"").eq(lit("NEW WORD"))), [""; 0]);
        assert_eq!(notices(col("\"Reference\"").eq(lit("paid"))), [""; 0]);
    }
}
