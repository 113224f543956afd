//! Which columns of a plan hold GUIDs: traced to the scans of our tables.
//!
//! A column is one only if every way to it starts from a GUID column of a table of ours, so a
//! UNION with plain text isn't. Lists are followed too, for the GUIDs in their elements.

use std::borrow::Cow;

use datafusion::arrow::datatypes::{FieldRef, Fields};
use datafusion::catalog::cte_worktable::CteWorkTable;
use datafusion::common::{Column, DFSchema, ScalarValue};
use datafusion::datasource::source_as_provider;
use datafusion::logical_expr::expr::{AggregateFunction, ScalarFunction, WindowFunction};
use datafusion::logical_expr::{
    Distinct, Expr, JoinType, LogicalPlan, RecursiveQuery, TableScan, Unnest,
};

use crate::catalog::descriptor::{self, Kind, Level};
use crate::pushdown::{Operand, operand};
use crate::scan::{ParameterView, TenantsTable, XeroTable};

/// Where a column's values come from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Origin {
    /// A column of GUIDs.
    Guid,
    /// A list column with elements of these fields.
    List(&'static [descriptor::Column]),
    /// An element of such a list.
    Element(&'static [descriptor::Column]),
    /// A pseudo-column of the table of this name.
    Asked(&'static str, &'static descriptor::Column),
    /// A parameter of the report of this name, to which the scan's own conditions give no value.
    Untold(&'static str, &'static descriptor::Column),
}

/// The origins of a plan's columns, one for each.
pub(super) type Origins = Vec<Option<Origin>>;

/// The columns that an expression sees, and those around it.
#[derive(Clone, Copy)]
pub(super) struct Inputs<'a> {
    pub plans: &'a [(Cow<'a, DFSchema>, Origins)],
    pub around: Around<'a>,
}

/// What surrounds a plan: the queries it is a subquery of, and recursive queries.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub outer: Option<&'a Inputs<'a>>,
    pub work: Option<&'a WorkTable<'a>>,
}

/// What a recursive query's reference to itself gives.
pub(super) struct WorkTable<'a> {
    name: &'a str,
    origins: Origins,
    outer: Option<&'a WorkTable<'a>>,
}

impl Origin {
    fn of(kind: &'static Kind) -> Option<Origin> {
        match kind {
            Kind::Guid | Kind::TenantId => Some(Origin::Guid),
            Kind::List(fields) => Some(Origin::List(fields)),
            _ => None,
        }
    }

    /// What has this origin and the other as well.
    fn and(self, other: Option<Origin>) -> Option<Origin> {
        let same = match (self, other?) {
            (Origin::Guid, Origin::Guid) => true,
            (Origin::List(one), Origin::List(other))
            | (Origin::Element(one), Origin::Element(other)) => std::ptr::eq(one, other),
            // Whichever it is, it is asked for.
            (Origin::Asked(..), Origin::Asked(..)) => true,
            (Origin::Untold(..), Origin::Untold(..)) => true,
            _ => false,
        };
        same.then_some(self)
    }
}

impl<'a> Around<'a> {
    pub const NOTHING: Around<'static> = Around {
        outer: None,
        work: None,
    };

    /// Inside a recursive query, whose own rows have these origins.
    pub fn within<'b>(self, work: &'b WorkTable<'b>) -> Around<'b>
    where
        'a: 'b,
    {
        Around {
            outer: self.outer,
            work: Some(work),
        }
    }
}

/// What the rows of a recursive query come from, seen from inside.
pub(super) fn work_table<'a>(query: &'a RecursiveQuery, around: Around<'a>) -> WorkTable<'a> {
    let mut work = WorkTable {
        name: &query.name,
        origins: origins(&query.static_term, around),
        outer: around.work,
    };
    // What isn't kept by a round isn't kept, and may take others with it.
    loop {
        let round = origins(&query.recursive_term, around.within(&work));
        let kept = both(&work.origins, &round);
        let settled = count(&kept) == count(&work.origins);
        work.origins = kept;
        if settled {
            return work;
        }
    }
}

fn count(origins: &Origins) -> usize {
    origins.iter().flatten().count()
}

fn both(one: &Origins, other: &Origins) -> Origins {
    let pairs = one.iter().zip(other);
    pairs
        .map(|(one, other)| one.and_then(|one| one.and(*other)))
        .collect()
}

/// The columns that the expressions of `plan` see.
pub(super) fn inputs<'p>(
    plan: &'p LogicalPlan,
    around: Around<'_>,
) -> Vec<(Cow<'p, DFSchema>, Origins)> {
    if let LogicalPlan::TableScan(scan) = plan {
        // Its filters may be on columns that it doesn't give.
        let schema = scan.source.schema();
        let origins = of_scan(scan, schema.fields(), around);
        let schema = DFSchema::try_from_qualified_schema(scan.table_name.clone(), &schema);
        return schema.map_or(vec![], |schema| vec![(Cow::Owned(schema), origins)]);
    }
    let inputs = plan.inputs().into_iter();
    inputs
        .map(|input| {
            (
                Cow::Borrowed(input.schema().as_ref()),
                origins(input, around),
            )
        })
        .collect()
}

/// The origins of the columns that `plan` gives.
pub(super) fn origins(plan: &LogicalPlan, around: Around<'_>) -> Origins {
    let found = traced(plan, around).unwrap_or_default();
    let width = plan.schema().fields().len();
    match found.len() == width {
        true => found,
        false => vec![None; width],
    }
}

fn traced(plan: &LogicalPlan, around: Around<'_>) -> Option<Origins> {
    Some(match plan {
        LogicalPlan::TableScan(scan) => of_scan(scan, scan.projected_schema.fields(), around),
        LogicalPlan::Projection(projection) => of_exprs(plan, &projection.expr, around),
        LogicalPlan::Distinct(Distinct::On(distinct)) => {
            of_exprs(plan, &distinct.select_expr, around)
        }
        LogicalPlan::Filter(_)
        | LogicalPlan::Sort(_)
        | LogicalPlan::Limit(_)
        | LogicalPlan::Repartition(_)
        | LogicalPlan::Distinct(Distinct::All(_))
        | LogicalPlan::SubqueryAlias(_)
        | LogicalPlan::Subquery(_) => origins(plan.inputs().first()?, around),
        LogicalPlan::Window(window) => {
            let mut all = origins(&window.input, around);
            all.extend(of_exprs(plan, &window.window_expr, around));
            all
        }
        LogicalPlan::Aggregate(aggregate) => {
            let exprs = aggregate.group_expr.iter().chain(&aggregate.aggr_expr);
            of_exprs(plan, exprs, around)
        }
        LogicalPlan::Join(join) => {
            let mut left = origins(&join.left, around);
            let right = origins(&join.right, around);
            match join.join_type {
                JoinType::LeftSemi | JoinType::LeftAnti => left,
                JoinType::RightSemi | JoinType::RightAnti => right,
                JoinType::LeftMark => {
                    left.push(None);
                    left
                }
                JoinType::RightMark => {
                    let mut right = right;
                    right.push(None);
                    right
                }
                _ => {
                    left.extend(right);
                    left
                }
            }
        }
        LogicalPlan::Union(union) => {
            let all = union.inputs.iter().map(|input| origins(input, around));
            all.reduce(|one, other| both(&one, &other))?
        }
        LogicalPlan::RecursiveQuery(query) => work_table(query, around).origins,
        LogicalPlan::Unnest(unnest) => of_unnest(unnest, around),
        _ => return None,
    })
}

/// The origins of `fields` of what is scanned.
fn of_scan(scan: &TableScan, fields: &Fields, around: Around<'_>) -> Origins {
    let unknown = vec![None; fields.len()];
    let Ok(provider) = source_as_provider(&scan.source) else {
        return unknown;
    };
    let mut asked = None;
    let table = if let Some(table) = provider.downcast_ref::<XeroTable>() {
        asked = Some(table);
        table.descriptor()
    } else if let Some(table) = provider.downcast_ref::<TenantsTable>() {
        table.descriptor()
    } else if let Some(view) = provider.downcast_ref::<ParameterView>() {
        view.descriptor()
    } else if let Some(reference) = provider.downcast_ref::<CteWorkTable>() {
        let mut works = std::iter::successors(around.work, |work| work.outer);
        let work = works.find(|work| work.name == reference.name());
        let all = scan.source.schema();
        let of_field = |field: &FieldRef| {
            let at = all.index_of(field.name()).ok()?;
            work?.origins.get(at).copied().flatten()
        };
        return fields.iter().map(of_field).collect();
    } else {
        return unknown;
    };
    let of_field = |field: &FieldRef| {
        if let Some(pseudo) = asked.and_then(|table| table.pseudo_column(field.name())) {
            return Some(Origin::Asked(table.name, pseudo));
        }
        let mut columns = table.all_columns();
        let column = columns.find(|column| column.name == field.name())?;
        let is_parameter =
            column.level == Level::Parameter && (table.is_report() || !table.made_of().is_empty());
        let mut told = scan.filters.iter().flat_map(|filter| filter.column_refs());
        if is_parameter && !told.any(|told| told.name == column.name) {
            return Some(Origin::Untold(table.name, column));
        }
        Origin::of(&column.kind)
    };
    fields.iter().map(of_field).collect()
}

fn of_exprs<'e>(
    plan: &LogicalPlan,
    exprs: impl IntoIterator<Item = &'e Expr>,
    around: Around<'_>,
) -> Origins {
    let plans = inputs(plan, around);
    let inputs = Inputs {
        plans: &plans,
        around,
    };
    exprs
        .into_iter()
        .map(|expr| of_expr(expr, inputs))
        .collect()
}

fn of_unnest(unnest: &Unnest, around: Around<'_>) -> Origins {
    let input = origins(&unnest.input, around);
    let is_list = |at: usize| unnest.list_type_columns.iter().any(|(list, _)| *list == at);
    let mut all: Origins = vec![];
    for (place, at) in unnest.dependency_indices.iter().enumerate() {
        let before = unnest.dependency_indices[..place].iter();
        let nth = before.filter(|other| *other == at).count();
        all.push(match input.get(*at).copied().flatten() {
            Some(Origin::List(fields)) if is_list(*at) => Some(Origin::Element(fields)),
            Some(Origin::Element(fields)) if unnest.struct_type_columns.contains(at) => {
                fields.get(nth).and_then(|field| Origin::of(&field.kind))
            }
            other => other,
        });
    }
    all
}

/// The pseudo-column that `expr` is, with its table.
pub(super) fn pseudo_column(
    expr: &Expr,
    inputs: Inputs<'_>,
) -> Option<(&'static str, &'static descriptor::Column)> {
    match of_leaf(expr, inputs) {
        Some(Origin::Asked(table, column) | Origin::Untold(table, column)) => Some((table, column)),
        _ => None,
    }
}

/// Whether `expr` gives GUIDs alone.
pub(super) fn is_guid(expr: &Expr, inputs: Inputs<'_>) -> bool {
    match of_leaf(expr, inputs) {
        Some(Origin::Untold(_, column)) => matches!(column.kind, Kind::Guid),
        origin => matches!(origin, Some(Origin::Guid)),
    }
}

fn of_expr(expr: &Expr, inputs: Inputs<'_>) -> Option<Origin> {
    match operand(expr, &|leaf| is_guid(leaf, inputs)) {
        Operand::Guid => Some(Origin::Guid),
        _ => of_leaf(expr, inputs),
    }
}

/// The origin of an expression that isn't one of several others.
fn of_leaf(expr: &Expr, inputs: Inputs<'_>) -> Option<Origin> {
    match expr {
        Expr::Column(column) => of_column(column, inputs),
        Expr::OuterReferenceColumn(_, column) => {
            let mut outer = std::iter::successors(inputs.around.outer, |i| i.around.outer);
            outer.find_map(|inputs| of_column(column, *inputs))
        }
        Expr::Alias(alias) => of_leaf(&alias.expr, inputs),
        Expr::ScalarSubquery(subquery) => {
            let around = Around {
                outer: Some(&inputs),
                work: inputs.around.work,
            };
            origins(&subquery.subquery, around)
                .first()
                .copied()
                .flatten()
        }
        Expr::ScalarFunction(function) => of_function(function, inputs),
        Expr::AggregateFunction(AggregateFunction { func, params }) => {
            let passes = ["min", "max", "first_value", "last_value", "nth_value"];
            passes_on(func.name(), &passes, &params.args, inputs)
        }
        Expr::WindowFunction(window) => {
            let WindowFunction { fun, params } = window.as_ref();
            // `lag` and `lead` with three arguments show the last one, too.
            let passes = [
                "min",
                "max",
                "first_value",
                "last_value",
                "nth_value",
                "lag",
                "lead",
            ];
            let args = params
                .args
                .get(..params.args.len().min(3))
                .unwrap_or_default();
            match args.len() {
                3 => None,
                _ => passes_on(fun.name(), &passes, args, inputs),
            }
        }
        _ => None,
    }
}

fn of_column(column: &Column, inputs: Inputs<'_>) -> Option<Origin> {
    inputs.plans.iter().find_map(|(schema, origins)| {
        let at = schema.maybe_index_of_column(column)?;
        origins.get(at).copied().flatten()
    })
}

fn of_function(function: &ScalarFunction, inputs: Inputs<'_>) -> Option<Origin> {
    let base = of_leaf(function.args.first()?, inputs)?;
    match (function.name(), base) {
        ("get_field", Origin::Element(fields)) => {
            let Expr::Literal(ScalarValue::Utf8(Some(name)), _) = function.args.get(1)? else {
                return None;
            };
            let field = fields.iter().find(|field| field.name == name)?;
            Origin::of(&field.kind)
        }
        ("array_element", Origin::List(fields)) => Some(Origin::Element(fields)),
        _ => None,
    }
}

fn passes_on(name: &str, passes: &[&str], args: &[Expr], inputs: Inputs<'_>) -> Option<Origin> {
    match passes.contains(&name) {
        true => of_expr(args.first()?, inputs),
        false => None,
    }
}
