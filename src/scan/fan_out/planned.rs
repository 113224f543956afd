//! From a query's needs of a fan-out table to whom it asks.
//!
//! In: projection, filters and limit. Out: the node, over the parents' scan or without it. A
//! condition on what the parents say is theirs to evaluate; one on a parameter travels with every
//! call, and has to be there; the others are evaluated on the answers, as are all once more.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::catalog::Session;
use datafusion::common::ScalarValue;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::error::Result;
use datafusion::logical_expr::utils::split_conjunction;
use datafusion::logical_expr::{Expr, Operator, binary_expr, in_list, lit};
use datafusion::physical_plan::ExecutionPlan;

use super::exec::XeroFanOutExec;
use super::plan::{FanOutPlan, Look, Source};
use crate::catalog::descriptor::{Column, FanOut, Kind, Level, Table};
use crate::config::XeroOptions;
use crate::decode;
use crate::error::{Error, ErrorKind};
use crate::pushdown::{Asked, Explained, Pushed, Travel, guids_named};
use crate::scan::exec::XeroScanExec;
use crate::scan::plan::ScanPlan;
use crate::scan::provider::XeroTable;

/// The node that reads `table`, which is made of `fan_out`. Sends nothing.
pub(in crate::scan) fn planned(
    table: &XeroTable,
    fan_out: &'static FanOut,
    state: &dyn Session,
    projection: Option<&Vec<usize>>,
    filters: &[Expr],
    limit: Option<usize>,
) -> Result<Arc<dyn ExecutionPlan>> {
    let filters = table.with_guids_lowered(state, filters)?;
    let parts = Parts::of(table, fan_out, &filters)?;
    let wanted = table.wanted(projection);
    let decoded = table.decoded_columns(&wanted, &filters)?;

    // The key, and what rows repeat of the parents.
    let mut of_parents: Vec<&'static Column> = vec![parts.key];
    let mut answered: Vec<&'static Column> = Vec::new();
    let mut sources = Vec::with_capacity(decoded.len());
    for index in &decoded {
        let column = table.columns[*index];
        sources.push(match column.level {
            Level::Parent => {
                let repeated = parts.repeated(column)?;
                let place = of_parents.iter().position(|c| c.name == repeated.name);
                Source::Parent(place.unwrap_or_else(|| {
                    of_parents.push(repeated);
                    of_parents.len() - 1
                }))
            }
            Level::Parameter => Source::Literal(parts.literal(column)),
            Level::Elsewhere => {
                Source::Literal(ScalarValue::try_from(decode::arrow_type(&column.kind))?)
            }
            Level::Own | Level::Document | Level::Line | Level::Asked => {
                answered.push(column);
                Source::Answer(answered.len() - 1)
            }
        });
    }

    let parents_table = XeroTable::new(
        fan_out.parents,
        parts.endpoint,
        Arc::clone(&table.connection),
    );
    let of_settings = parents_table.filters_of_settings();
    let asked_of_parents = [parts.parents.as_slice(), &parts.only, &of_settings].concat();
    let flagged = [asked_of_parents.as_slice(), &parts.flag].concat();
    let places = of_parents
        .iter()
        .map(|column| Ok(parents_table.schema.index_of(column.name)?))
        .collect::<Result<Vec<usize>>>()?;
    let mut parents = parents_table.plan(state, Some(&places), &flagged, None)?;
    if let Some(limit) = limit {
        parents = parents.stopping_early(limit);
    }

    let beyond_key = |filter: &Expr| {
        let mut named = filter.column_refs().into_iter();
        named.any(|column| column.name != parts.key.name)
    };
    let look = if fan_out.listed || of_parents.len() > 1 || asked_of_parents.iter().any(beyond_key)
    {
        Look::Needed
    } else if parts.flag.is_empty() {
        Look::Nothing
    } else {
        Look::Flag
    };
    let nothing = parts.contradicts || parents.pushed.matches_nothing || limit == Some(0);
    let answer = ScanPlan {
        table: table.table,
        endpoint: table.endpoint,
        asked: Asked::default(),
        pushed: Pushed::default(),
        verification: None,
        limit: None,
        stops_early: false,
        page_size: 0,
        filter: None,
        projection: (0..answered.len()).collect(),
        schema: XeroTable::schema_of(&answered),
        columns: answered,
        ..parents.clone()
    };
    let options: XeroOptions = parents.options;
    let mut plan = FanOutPlan {
        table: table.table,
        fan_out,
        ids: match nothing {
            true => Some(Vec::new()),
            false => guids_named(fan_out.parents, &parts.parents, parts.key.name),
        },
        unlooked: false,
        limit,
        look,
        parents: Arc::new(parents),
        answer: Arc::new(answer),
        parameters: parts.parameters(),
        sources,
        whole: table.fields(&decoded),
        filter: table.physical_filter(state, &filters, &decoded)?,
        projection: wanted
            .iter()
            .filter_map(|index| decoded.iter().position(|d| d == index))
            .collect(),
        schema: table.fields(&wanted),
        explained: parts.explained,
    };
    let counts = table.connection.counts();
    plan.unlooked = match &plan.ids {
        Some(ids) => ids.is_empty() || plan.asks_unlooked(ids, counts),
        None => false,
    };
    if plan.unlooked {
        // What is said of the key is where the calls go.
        let decides = |explained: &&mut Explained| explained.travel == Travel::Local(DECIDES);
        for explained in plan.explained.iter_mut().filter(decides) {
            explained.travel = Travel::Exact;
        }
    }
    let beneath = (!plan.unlooked).then(|| {
        let scan = XeroScanExec::new(plan.parents.as_ref().clone(), Arc::clone(&table.connection));
        Arc::new(scan) as Arc<dyn ExecutionPlan>
    });
    let connection = Arc::clone(&table.connection);
    Ok(Arc::new(XeroFanOutExec::new(
        plan, beneath, connection, &options,
    )))
}

/// Why a condition on the parents isn't told as one of the call's: theirs is shown beneath.
const DECIDES: &str = "it decides which calls are made";

/// A query's conditions, by whom they are for.
struct Parts {
    fan_out: &'static FanOut,
    endpoint: &'static crate::catalog::descriptor::Endpoint,
    key: &'static Column,
    /// Conditions on what the parents say, in their words.
    parents: Vec<Expr>,
    /// The conditions that always hold for parents that are worth asking about.
    only: Vec<Expr>,
    /// That the flag isn't false.
    flag: Vec<Expr>,
    /// Each parameter and its value.
    bound: Vec<(&'static Column, ScalarValue)>,
    /// Whether no row can match, as where a parameter would have to be two values at once.
    contradicts: bool,
    explained: Vec<Explained>,
}

impl Parts {
    fn of(table: &XeroTable, fan_out: &'static FanOut, filters: &[Expr]) -> Result<Parts> {
        let name = table.table.name;
        let misses = |what: &str| {
            Error::new(
                ErrorKind::Query,
                format!("`{name}`: `{}` lacks {what}", fan_out.parents.name),
            )
        };
        let column_of = |name: &str| fan_out.parents.columns.iter().find(|c| c.name == name);
        let value_of = |name: &str| Expr::Column(datafusion::common::Column::from_name(name));
        let words = |(name, words): &(&'static str, &'static [&'static str])| {
            let words = words.iter().map(|word| lit(*word)).collect();
            in_list(value_of(name), words, false)
        };
        let set =
            |name: &'static str| binary_expr(value_of(name), Operator::IsDistinctFrom, lit(false));
        let mut parts = Parts {
            fan_out,
            endpoint: fan_out
                .parents
                .endpoint()
                .ok_or_else(|| misses("an endpoint"))?,
            key: column_of(fan_out.key).ok_or_else(|| misses(fan_out.key))?,
            parents: Vec::new(),
            only: fan_out.only.iter().map(words).collect(),
            flag: fan_out.flag.into_iter().map(set).collect(),
            bound: Vec::new(),
            contradicts: false,
            explained: Vec::new(),
        };
        for conjunct in filters.iter().flat_map(split_conjunction) {
            parts.take(table, conjunct)?;
        }
        let parameters = table.columns.iter().copied();
        for parameter in parameters.filter(|c| c.level == Level::Parameter) {
            if !parts.contradicts
                && !parts
                    .bound
                    .iter()
                    .any(|(bound, _)| bound.name == parameter.name)
            {
                let found = format!("there is none on `{}`", parameter.name);
                return Err(unbound(table.table, &found).into());
            }
        }
        Ok(parts)
    }

    fn take(&mut self, table: &XeroTable, conjunct: &Expr) -> Result<()> {
        // What DataFusion makes of two conditions that contradict each other.
        if matches!(
            conjunct,
            Expr::Literal(ScalarValue::Boolean(Some(false)), _)
        ) {
            self.contradicts = true;
            self.explain(conjunct, Travel::Exact);
            return Ok(());
        }
        let named: HashSet<&str> = conjunct
            .column_refs()
            .into_iter()
            .map(|column| column.name.as_str())
            .collect();
        let columns = table.columns.iter().copied();
        let columns: Vec<&'static Column> = columns.filter(|c| named.contains(c.name)).collect();
        if let Some(parameter) = columns.iter().find(|c| c.level == Level::Parameter) {
            let Some(value) = equal_to(conjunct) else {
                let shown = Explained::new(conjunct, Travel::Exact).filter;
                return Err(unbound(table.table, &format!("`{shown}` isn't one")).into());
            };
            let mut bound = self.bound.iter();
            match bound.find(|(bound, _)| bound.name == parameter.name) {
                Some((_, earlier)) => self.contradicts |= *earlier != value,
                None => self.bound.push((parameter, value)),
            }
            self.explain(conjunct, Travel::Exact);
            return Ok(());
        }
        let renamed = |column: &Column| self.fan_out.parents_column(column);
        if columns.is_empty() || columns.iter().any(|column| renamed(column).is_none()) {
            self.explain(conjunct, Travel::Local("the call takes no such condition"));
            return Ok(());
        }
        let in_their_words = conjunct.clone().transform_up(|expr| {
            let Expr::Column(column) = &expr else {
                return Ok(Transformed::no(expr));
            };
            let own = columns.iter().find(|own| own.name == column.name);
            Ok(match own.and_then(|own| renamed(own)) {
                Some(theirs) => Transformed::yes(Expr::Column(
                    datafusion::common::Column::from_name(theirs.name),
                )),
                None => Transformed::no(expr),
            })
        })?;
        self.parents.push(in_their_words.data);
        self.explain(conjunct, Travel::Local(DECIDES));
        Ok(())
    }

    fn explain(&mut self, conjunct: &Expr, travel: Travel) {
        self.explained.push(Explained::new(conjunct, travel));
    }

    /// The parents' column that one of level `Parent` repeats.
    fn repeated(&self, column: &Column) -> Result<&'static Column> {
        self.fan_out.parents_column(column).ok_or_else(|| {
            let parents = self.fan_out.parents.name;
            let problem = format!("`{parents}` has no `{}` to repeat", column.path);
            Error::new(ErrorKind::Query, problem).into()
        })
    }

    fn literal(&self, column: &Column) -> ScalarValue {
        let mut bound = self.bound.iter();
        let bound = bound.find(|(bound, _)| bound.name == column.name);
        bound.map_or(ScalarValue::Null, |(_, value)| value.clone())
    }

    /// The parameters as they are sent.
    fn parameters(&self) -> Vec<(&'static str, String)> {
        let bound = self.bound.iter();
        bound
            .map(|(column, value)| (column.path, value.to_string()))
            .collect()
    }
}

/// The value that a condition wants a column to equal, if it is of that form.
fn equal_to(conjunct: &Expr) -> Option<ScalarValue> {
    let Expr::BinaryExpr(binary) = conjunct else {
        return None;
    };
    match (binary.op, binary.left.as_ref(), binary.right.as_ref()) {
        (Operator::Eq, Expr::Column(_), Expr::Literal(value, _))
        | (Operator::Eq, Expr::Literal(value, _), Expr::Column(_))
            if !value.is_null() =>
        {
            Some(value.clone())
        }
        _ => None,
    }
}

/// Xero answers `table` only if it is told its parameters, and isn't: `found`.
fn unbound(table: &Table, found: &str) -> Error {
    let parameters = table.columns.iter().filter(|c| c.level == Level::Parameter);
    let days = ["2025-07-01", "2026-06-30"].into_iter().cycle();
    let examples = parameters.zip(days).map(|(parameter, day)| {
        let example = match parameter.kind {
            Kind::Date => format!("DATE '{day}'"),
            _ => "a literal".to_string(),
        };
        format!("{} = {example}", parameter.name)
    });
    let examples: Vec<String> = examples.collect();
    Error::new(
        ErrorKind::Query,
        format!(
            "`{}` takes conditions such as {}, each with `=` and a literal, and {found}: Xero has \
             to be told them before it answers",
            table.name,
            examples.join(" AND ")
        ),
    )
}
