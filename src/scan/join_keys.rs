//! The keys that a join can still match, as its dynamic filter tells them.
//!
//! A hash join reads one side first and then offers the other side's scan a filter with the key
//! values it saw. Where those values are documents' ids they can be asked for by id, which may
//! be far fewer calls than the whole list. Rule: only a filter that is complete is believed, and
//! only for one that is sure to become complete anybody waits ([`super::query`]).

use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion::common::ScalarValue;
use datafusion::logical_expr::Operator;
use datafusion::physical_expr::expressions::{
    BinaryExpr, CaseExpr, CastExpr, Column, DynamicFilterPhysicalExpr, InListExpr, Literal,
};
use datafusion::physical_expr::{PhysicalExpr, ScalarFunctionExpr};
use datafusion::physical_plan::filter_pushdown::ChildPushdownResult;
use futures::FutureExt;

/// The only values of the output column `column` that can pass all of `filters`; none if any
/// value may.
pub(super) fn keys(filters: &[Arc<dyn PhysicalExpr>], column: usize) -> Option<BTreeSet<String>> {
    filters
        .iter()
        .filter_map(|filter| values(filter, column))
        .reduce(|one, other| &one & &other)
}

/// Waits until those of `filters` are complete whose ids are among `awaited`.
pub(super) async fn settle(filters: &[Arc<dyn PhysicalExpr>], awaited: &[u64]) {
    let mut parts: Vec<Arc<dyn PhysicalExpr>> = filters.to_vec();
    while let Some(part) = parts.pop() {
        match part.downcast_ref::<DynamicFilterPhysicalExpr>() {
            Some(dynamic) if part.expression_id().is_some_and(|id| awaited.contains(&id)) => {
                dynamic.wait_complete().await;
            }
            Some(_) => {}
            None => parts.extend(part.children().into_iter().cloned()),
        }
    }
}

/// Those of the filters offered that are still being made while the query runs.
pub(super) fn dynamic_ones(offered: &ChildPushdownResult) -> Vec<Arc<dyn PhysicalExpr>> {
    let filters = offered.parent_filters.iter();
    let filters = filters.map(|offered| &offered.filter);
    filters
        .filter(|filter| is_dynamic(filter))
        .cloned()
        .collect()
}

/// Whether any part of `filter` is still being made while the query runs.
fn is_dynamic(filter: &Arc<dyn PhysicalExpr>) -> bool {
    filter.is::<DynamicFilterPhysicalExpr>() || filter.children().into_iter().any(is_dynamic)
}

fn values(filter: &Arc<dyn PhysicalExpr>, column: usize) -> Option<BTreeSet<String>> {
    if let Some(dynamic) = filter.downcast_ref::<DynamicFilterPhysicalExpr>() {
        dynamic.wait_complete().now_or_never()?;
        return values(&dynamic.current().ok()?, column);
    }
    if let Some(literal) = filter.downcast_ref::<Literal>() {
        let never = matches!(literal.value(), ScalarValue::Boolean(Some(false)));
        return never.then(BTreeSet::new);
    }
    if let Some(binary) = filter.downcast_ref::<BinaryExpr>() {
        let sides = || {
            (
                values(binary.left(), column),
                values(binary.right(), column),
            )
        };
        return match binary.op() {
            Operator::And => match sides() {
                (Some(one), Some(other)) => Some(&one & &other),
                (one, other) => one.or(other),
            },
            Operator::Or => match sides() {
                (Some(one), Some(other)) => Some(&one | &other),
                _ => None,
            },
            Operator::Eq if names(binary.left(), column) => one_text(binary.right()),
            Operator::Eq if names(binary.right(), column) => one_text(binary.left()),
            _ => None,
        };
    }
    if let Some(list) = filter.downcast_ref::<InListExpr>()
        && !list.negated()
    {
        let field = match names(list.expr(), column) {
            true => None,
            false => Some(field_of(list.expr(), column)?),
        };
        let mut texts = list.list().iter().map(|literal| match field {
            None => one_text(literal),
            Some(field) => text_in(literal, field),
        });
        return texts.try_fold(BTreeSet::new(), |all, one| Some(&all | &one?));
    }
    // A join in partitions tells each partition's keys in a branch of its own.
    let case = filter.downcast_ref::<CaseExpr>()?;
    let otherwise = case.else_expr()?;
    case.when_then_expr()
        .iter()
        .map(|(_, then)| then)
        .chain([otherwise])
        .map(|branch| values(branch, column))
        .try_fold(BTreeSet::new(), |all, one| Some(&all | &one?))
}

fn names(expr: &Arc<dyn PhysicalExpr>, column: usize) -> bool {
    match expr.downcast_ref::<CastExpr>() {
        Some(cast) => names(cast.expr(), column),
        None => expr
            .downcast_ref::<Column>()
            .is_some_and(|c| c.index() == column),
    }
}

/// The place of the column among those that a join of several tells its keys by, as structs.
fn field_of(expr: &Arc<dyn PhysicalExpr>, column: usize) -> Option<usize> {
    let function = expr.downcast_ref::<ScalarFunctionExpr>()?;
    let mut fields = function.args().iter();
    let place = fields.position(|field| names(field, column));
    place.filter(|_| function.fun().name() == "struct")
}

/// The text of a field of a struct; NULL equals nothing.
fn text_in(expr: &Arc<dyn PhysicalExpr>, field: usize) -> Option<BTreeSet<String>> {
    let ScalarValue::Struct(keys) = expr.downcast_ref::<Literal>()?.value() else {
        return None;
    };
    let key = ScalarValue::try_from_array(keys.columns().get(field)?, 0).ok()?;
    Some(key.try_as_str()?.map(str::to_string).into_iter().collect())
}

/// The text of a literal; NULL equals nothing.
fn one_text(expr: &Arc<dyn PhysicalExpr>) -> Option<BTreeSet<String>> {
    let literal = expr.downcast_ref::<Literal>()?.value();
    let text = literal.try_as_str()?;
    Some(text.map(str::to_string).into_iter().collect())
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{Array, StringArray, StructArray};
    use datafusion::arrow::datatypes::{DataType, Field, Fields, Schema};
    use datafusion::physical_expr::expressions::{binary, col, in_list, lit};

    use super::*;

    fn schema() -> Schema {
        Schema::new(vec![
            Field::new("a", DataType::Utf8, true),
            Field::new("b", DataType::Utf8, true),
        ])
    }

    fn within(column: &str, words: &[&str]) -> Arc<dyn PhysicalExpr> {
        let list = words.iter().map(|word| lit(*word)).collect();
        in_list(col(column, &schema()).unwrap(), list, &false, &schema()).unwrap()
    }

    fn joined(
        one: Arc<dyn PhysicalExpr>,
        op: Operator,
        other: Arc<dyn PhysicalExpr>,
    ) -> Arc<dyn PhysicalExpr> {
        binary(one, op, other, &schema()).unwrap()
    }

    fn dynamic(inner: Arc<dyn PhysicalExpr>, complete: bool) -> Arc<dyn PhysicalExpr> {
        let children = vec![col("a", &schema()).unwrap()];
        let filter = DynamicFilterPhysicalExpr::new(children, inner);
        if complete {
            filter.mark_complete();
        }
        Arc::new(filter)
    }

    #[track_caller]
    fn check(filter: Arc<dyn PhysicalExpr>, expected: Option<&[&str]>) {
        let expected = expected.map(|words| words.iter().map(|w| w.to_string()).collect());
        assert_eq!(keys(&[filter], 0), expected);
    }

    #[test]
    fn lists_are_joined_as_their_conditions_are() {
        check(within("a", &["x", "y"]), Some(&["x", "y"]));
        check(
            joined(
                within("a", &["x", "y"]),
                Operator::And,
                within("a", &["y", "z"]),
            ),
            Some(&["y"]),
        );
        check(
            joined(within("a", &["x"]), Operator::Or, within("a", &["z"])),
            Some(&["x", "z"]),
        );
        check(
            joined(within("a", &["x"]), Operator::And, within("b", &["z"])),
            Some(&["x"]),
        );
        check(
            joined(within("a", &["x"]), Operator::Or, within("b", &["z"])),
            None,
        );
        check(within("b", &["x"]), None);
        check(lit(false), Some(&[]));
        check(lit(true), None);
        check(
            joined(col("a", &schema()).unwrap(), Operator::Eq, lit("x")),
            Some(&["x"]),
        );
        check(
            joined(col("a", &schema()).unwrap(), Operator::GtEq, lit("x")),
            None,
        );
    }

    #[test]
    fn keys_of_several_columns_are_told_column_by_column() {
        let columns: Vec<Arc<dyn Array>> = vec![
            Arc::new(StringArray::from(vec![Some("x"), Some("y"), None])),
            Arc::new(StringArray::from(vec!["1", "2", "3"])),
        ];
        let fields = |names: [&str; 2]| {
            let fields = names.map(|name| Field::new(name, DataType::Utf8, true));
            Fields::from(fields.to_vec())
        };
        let pairs = StructArray::new(fields(["c0", "c1"]), columns, None);
        let both = |first: &str, second: &str| {
            let schema = schema();
            let columns = [first, second].map(|name| col(name, &schema).unwrap());
            let returned = DataType::Struct(fields(["c0", "c1"]));
            let function = ScalarFunctionExpr::new(
                "struct",
                datafusion::functions::core::r#struct(),
                columns.to_vec(),
                Arc::new(Field::new("struct", returned, true)),
                Arc::default(),
            );
            let keys = Arc::new(pairs.clone());
            let list = InListExpr::try_new_from_array(Arc::new(function), keys, false, &schema);
            Arc::new(list.unwrap())
        };
        check(both("a", "b"), Some(&["x", "y"]));
        check(both("b", "a"), Some(&["1", "2", "3"]));
        check(both("b", "b"), None);
    }

    #[test]
    fn branches_of_partitions_are_united_and_an_open_one_opens_all() {
        let case = |otherwise: bool| -> Arc<dyn PhysicalExpr> {
            let branches = vec![(lit(0), within("a", &["x"])), (lit(1), within("a", &["y"]))];
            Arc::new(CaseExpr::try_new(Some(lit(1)), branches, Some(lit(otherwise))).unwrap())
        };
        check(case(false), Some(&["x", "y"]));
        check(case(true), None);
    }

    #[test]
    fn a_filter_that_isnt_complete_is_not_believed() {
        check(dynamic(within("a", &["x"]), true), Some(&["x"]));
        check(dynamic(within("a", &["x"]), false), None);
        assert!(is_dynamic(&joined(
            lit(true),
            Operator::And,
            dynamic(lit(true), false)
        )));
        assert!(!is_dynamic(&within("a", &["x"])));
    }
}
