//! Conditions on pseudo-columns: what a list is asked for beside its filters.
//!
//! Rule: what Xero makes of such a parameter can't be evaluated here, so nothing may weaken it. It
//! goes with every request for the list; it isn't known to be heeded beside `where`, ids or another
//! one, so nothing else travels; and a condition that isn't `=` with a literal is an error.

use datafusion::common::tree_node::TreeNode;
use datafusion::logical_expr::utils::split_conjunction;
use datafusion::logical_expr::{BinaryExpr, Expr, Operator};
use datafusion::scalar::ScalarValue;

use super::pushed::{Explained, Pushed, Travel};
use crate::catalog::descriptor::{Column, Kind, Level};
use crate::error::{Error, ErrorKind, Result};

/// What of a query's filters a pseudo-column asks for.
#[derive(Debug, Clone, Default)]
pub struct Asked(Option<(&'static Column, String)>);

impl Asked {
    /// The parameter that goes with every request, if there is one.
    pub(crate) fn parameter(&self) -> Option<(&'static str, String)> {
        let (column, value) = self.0.as_ref()?;
        Some((column.path, value.clone()))
    }

    /// Whether nothing is asked for.
    pub(crate) fn is_nothing(&self) -> bool {
        self.0.is_none()
    }

    /// What `column` holds in every row: what was asked for, or NULL.
    pub(crate) fn echo(&self, column: &Column) -> ScalarValue {
        let value = self
            .0
            .as_ref()
            .filter(|(asked, _)| asked.name == column.name);
        let value = value.map(|(_, value)| value.clone());
        match column.kind {
            Kind::Flag => ScalarValue::Boolean(value.map(|_| true)),
            _ => ScalarValue::Utf8(value),
        }
    }
}

/// What `filters` ask for by way of the pseudo-columns among `columns`, and what travels then.
/// None if they name none.
///
/// # Errors
/// `Query` for a condition that can't be asked for.
pub(crate) fn ask(
    table: &str,
    columns: &[&'static Column],
    filters: &[Expr],
) -> Result<Option<(Asked, Pushed)>> {
    let mut asked: Option<(&'static Column, String)> = None;
    let mut pushed = Pushed {
        exact: true,
        // A name that is searched for may change and leave no trace.
        unstamped: true,
        ..Pushed::default()
    };
    for conjunct in filters.iter().flat_map(split_conjunction) {
        let travel = match condition(table, columns, conjunct)? {
            None => {
                pushed.exact = false;
                Travel::Local("a pseudo-column's parameter travels alone")
            }
            Some(new) => {
                match &asked {
                    Some((column, value)) if column.name == new.0.name => {
                        pushed.matches_nothing |= *value != new.1;
                    }
                    Some((column, _)) => {
                        return Err(Error::new(
                            ErrorKind::Query,
                            format!(
                                "`{table}`: `{}` and `{}` can't be asked for together, since Xero \
                                 isn't known to heed both: ask for one of them",
                                column.name, new.0.name
                            ),
                        ));
                    }
                    None => asked = Some(new),
                }
                Travel::Asked
            }
        };
        pushed.explained.push(Explained::new(conjunct, travel));
    }
    Ok(asked.map(|asked| (Asked(Some(asked)), pushed)))
}

/// The pseudo-column that `condition` binds, and to what; none if it names none.
///
/// # Errors
/// `Query` if it names one in another way.
pub(crate) fn condition(
    table: &str,
    columns: &[&'static Column],
    condition: &Expr,
) -> Result<Option<(&'static Column, String)>> {
    let asked = |expr: &Expr| match expr {
        Expr::Column(name) => {
            let mut asked = columns.iter().filter(|one| one.level == Level::Asked);
            asked.find(|one| one.name == name.name).copied()
        }
        _ => None,
    };
    let bound = match condition {
        Expr::IsTrue(flag) => asked(flag).zip(Some(ScalarValue::from(true))),
        Expr::BinaryExpr(BinaryExpr {
            left,
            op: Operator::Eq,
            right,
        }) => match (left.as_ref(), right.as_ref()) {
            (column, Expr::Literal(value, _)) | (Expr::Literal(value, _), column) => {
                asked(column).zip(Some(value.clone()))
            }
            _ => None,
        },
        // `= true` is simplified to this.
        column => asked(column).zip(Some(ScalarValue::from(true))),
    };
    if let Some((column, value)) = bound {
        let value = match (&column.kind, &value) {
            (Kind::Flag, ScalarValue::Boolean(Some(true))) => Some("true".to_string()),
            (Kind::Text, value) => text(value),
            _ => None,
        };
        return match value {
            Some(value) => Ok(Some((column, value))),
            None => Err(refused(table, column)),
        };
    }
    let mut named = None;
    condition.apply(|part| {
        named = named.or(asked(part));
        Ok(datafusion::common::tree_node::TreeNodeRecursion::Continue)
    })?;
    match named {
        Some(column) => Err(refused(table, column)),
        None => Ok(None),
    }
}

/// The text of a literal that can be asked for: one that is empty narrows nothing. It is echoed as
/// it is, or the condition wouldn't hold.
fn text(value: &ScalarValue) -> Option<String> {
    let text = value.try_as_str()??;
    (!text.trim().is_empty()).then(|| text.to_string())
}

/// Says what a pseudo-column takes.
pub(crate) fn refused(table: &str, column: &Column) -> Error {
    let takes = match column.kind {
        Kind::Flag => "true",
        _ => "'a text'",
    };
    let name = column.name;
    if column.level == Level::Parameter {
        let problem = format!(
            "`{name}` is a parameter of `{table}`, which Xero has to be told before it answers: it \
             takes `{name} = …` or `IN (…)` with literals, in the WHERE of the SELECT that reads the \
             table, and nothing that only joins or subqueries tell"
        );
        return Error::new(ErrorKind::Query, problem);
    }
    Error::new(
        ErrorKind::Query,
        format!(
            "`{name}` of `{table}` is a pseudo-column, which Xero is asked for: it takes `{name} = \
             {takes}` and no other condition, in the WHERE of the SELECT that reads the table, \
             beside others with AND"
        ),
    )
}

#[cfg(test)]
mod tests {
    use datafusion::logical_expr::{ident as col, lit};

    use super::*;
    use crate::catalog::pseudo;
    use crate::catalog::tables::accounting::invoices::INVOICES;

    fn asked(filters: &[Expr]) -> Result<Option<(Asked, Pushed)>> {
        let columns: Vec<&'static Column> = pseudo::of(&INVOICES).iter().collect();
        ask("Invoices", &columns, filters)
    }

    #[test]
    fn equality_with_a_literal_is_asked_for_and_nothing_else_travels() {
        let search = || col("SearchTerm").eq(lit("Ada"));
        let (asked_for, pushed) = asked(&[search().and(col("Total").gt(lit(5)))])
            .unwrap()
            .unwrap();
        assert_eq!(
            asked_for.parameter(),
            Some(("searchTerm", "Ada".to_string()))
        );
        let travels: Vec<_> = pushed.explained.iter().map(|one| &one.travel).collect();
        assert!(matches!(travels[..], [Travel::Asked, Travel::Local(_)]));
        assert!(!pushed.exact && !pushed.countable && pushed.where_clause.is_none());
        for flag in [
            col("CreatedByMyApp"),
            col("CreatedByMyApp").eq(lit(true)),
            lit(true).eq(col("CreatedByMyApp")),
            col("CreatedByMyApp").is_true(),
        ] {
            let (asked_for, pushed) = asked(&[flag]).unwrap().unwrap();
            assert_eq!(
                asked_for.parameter(),
                Some(("createdByMyApp", "true".to_string()))
            );
            assert!(pushed.exact && !pushed.countable);
        }
        let other = asked(&[col("Total").gt(lit(5))]);
        assert!(other.unwrap().is_none());
        let both = asked(&[search(), col("SearchTerm").eq(lit("Bob"))]);
        assert!(both.unwrap().unwrap().1.matches_nothing);
    }

    #[test]
    fn any_other_condition_says_what_it_takes() {
        let search = || col("SearchTerm");
        for filter in [
            search().not_eq(lit("x")),
            search().like(lit("x%")),
            search().is_null(),
            search().eq(col("Reference")),
            search().eq(lit(" ")),
            search().eq(lit("x")).or(col("Total").gt(lit(5))),
            search().in_list(vec![lit("x"), lit("y")], false),
            Expr::Not(Box::new(search().eq(lit("x")))),
        ] {
            let error = asked(std::slice::from_ref(&filter)).unwrap_err();
            assert!(
                error.message().contains("it takes `SearchTerm = 'a text'`"),
                "{filter}: {error}"
            );
        }
        for filter in [
            Expr::Not(Box::new(col("CreatedByMyApp"))),
            col("CreatedByMyApp").eq(lit(false)),
        ] {
            let error = asked(&[filter]).unwrap_err();
            assert!(
                error.message().contains("`CreatedByMyApp = true`"),
                "{error}"
            );
        }
        let error = asked(&[search().eq(lit("x")), col("CreatedByMyApp")]).unwrap_err();
        assert!(error.message().contains("can't be asked for together"));
    }
}
