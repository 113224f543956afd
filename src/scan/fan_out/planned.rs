//! From a query's needs of a fan-out table to whom it asks.
//!
//! In: projection, filters and limit. Out: the node, over the parents' scan or without it. A
//! condition on what the parents say is theirs to evaluate; one on a parameter travels with every
//! call, and has to be there unless the answers are reports; the others are evaluated on the
//! answers, as are all once more.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::catalog::Session;
use datafusion::common::ScalarValue;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::error::Result;
use datafusion::logical_expr::utils::split_conjunction;
use datafusion::logical_expr::{Expr, Operator, binary_expr, in_list, lit};
use datafusion::physical_plan::ExecutionPlan;

use super::asks::Asks;
use super::exec::XeroFanOutExec;
use super::parents::Parents;
use super::plan::{FanOutPlan, Look, Source};
use crate::catalog::descriptor::{Column, Kind, Level, Rows, Table};
use crate::config::XeroOptions;
use crate::decode;
use crate::error::{Error, ErrorKind};
use crate::pushdown::{Explained, Pushed, Travel, guids_named, push};
use crate::scan::exec::XeroScanExec;
use crate::scan::organisations::all_of;
use crate::scan::plan::{LONGEST_LIST_URL, measured_request};
use crate::scan::provider::XeroTable;
use crate::scan::report::{OfEach, of_each};

/// The node that reads `table` by what it `asks`. Sends nothing.
pub(in crate::scan) fn planned(
    table: &XeroTable,
    asks: Asks,
    state: &dyn Session,
    projection: Option<&Vec<usize>>,
    filters: &[Expr],
    limit: Option<usize>,
) -> Result<Arc<dyn ExecutionPlan>> {
    if !table.table.is_report() {
        let (plan, beneath) = plan_of(table, asks, state, projection, filters, limit, None)?;
        return Ok(Arc::new(node(table, plan, beneath, state)));
    }
    let filters = table.with_guids_lowered(state, filters)?;
    let reports = of_each(table.table, &filters)?.into_iter();
    let nodes = reports.map(|report| {
        let totals = (!report.totals).then(not_a_total);
        let filters: Vec<Expr> = filters.iter().cloned().chain(totals).collect();
        let (plan, beneath) = plan_of(
            table,
            asks,
            state,
            projection,
            &filters,
            limit,
            Some(&report),
        )?;
        Ok(Arc::new(node(table, plan, beneath, state)) as Arc<dyn ExecutionPlan>)
    });
    let nodes = nodes.collect::<Result<_>>()?;
    all_of(nodes, "reports", limit, || {
        table.fields(&table.wanted(projection))
    })
}

/// Leaves out the lines of reports that add up others.
fn not_a_total() -> Expr {
    let line_type = Expr::Column(datafusion::common::Column::from_name("LineType"));
    binary_expr(line_type, Operator::IsDistinctFrom, lit("Total"))
}

/// The node that reads the rows of `table` one by one, by their ids, for the columns that its list
/// leaves out; `spared` may take its place where nobody computes with these.
pub(in crate::scan) fn detailed(
    table: &XeroTable,
    asks: Asks,
    state: &dyn Session,
    projection: Option<&Vec<usize>>,
    filters: &[Expr],
    limit: Option<usize>,
    spared: Option<XeroScanExec>,
) -> Result<Arc<dyn ExecutionPlan>> {
    let (plan, beneath) = plan_of(table, asks, state, projection, filters, limit, None)?;
    // By ids alone it is no dearer.
    let spared = spared.filter(|_| !plan.unlooked);
    Ok(Arc::new(
        node(table, plan, beneath, state).sparing(spared.map(Arc::new)),
    ))
}

fn node(
    table: &XeroTable,
    plan: FanOutPlan,
    beneath: Option<Arc<dyn ExecutionPlan>>,
    state: &dyn Session,
) -> XeroFanOutExec {
    let options = XeroOptions::in_force(state.config_options(), table.connection.settings());
    let connection = Arc::clone(&table.connection);
    XeroFanOutExec::new(plan, beneath, connection, &options)
}

/// The plan, and the node that reads the parents unless their ids are known.
fn plan_of(
    table: &XeroTable,
    asks: Asks,
    state: &dyn Session,
    projection: Option<&Vec<usize>>,
    filters: &[Expr],
    limit: Option<usize>,
    report: Option<&OfEach>,
) -> Result<(FanOutPlan, Option<Arc<dyn ExecutionPlan>>)> {
    let filters = table.with_guids_lowered(state, filters)?;
    let other = match asks.fan_out.and_then(|fan_out| fan_out.or) {
        Some(other) => Some(Other::of(table, other, &filters)?),
        None => None,
    };
    if let Some(other) = other
        .as_ref()
        .filter(|other| other.is_named(asks, &filters))
    {
        return plan_of(
            &other.table,
            other.asks,
            state,
            projection,
            &filters,
            limit,
            None,
        );
    }
    let mut parts = Parts::of(table, asks, &filters, report)?;
    let wanted = table.wanted(projection);
    let decoded = table.decoded_columns(&wanted, &filters)?;

    // The key, and what rows repeat of the parents.
    let mut of_parents: Vec<&'static Column> = vec![parts.key];
    let mut answered: Vec<usize> = Vec::new();
    let mut sources = Vec::with_capacity(decoded.len());
    for index in &decoded {
        let column = table.columns[*index];
        sources.push(match column.level {
            _ if asks.repeats(column) => {
                let repeated = parts.repeated(column)?;
                let place = of_parents.iter().position(|c| c.name == repeated.name);
                Source::Parent(place.unwrap_or_else(|| {
                    of_parents.push(repeated);
                    of_parents.len() - 1
                }))
            }
            Level::Parameter => Source::Literal(match report {
                Some(report) => report.echo(column)?,
                None => parts.literal(column),
            }),
            Level::Elsewhere if report.is_some() => Source::Currency,
            Level::Elsewhere | Level::Given => {
                Source::Literal(ScalarValue::try_from(decode::arrow_type(&column.kind))?)
            }
            _ => {
                answered.push(*index);
                Source::Answer(answered.len() - 1)
            }
        });
    }

    let parents_table = table.beside(asks.parents, parts.endpoint);
    let of_settings = parents_table.filters_of_settings();
    let asked_of_parents = [parts.parents.as_slice(), &parts.only, &of_settings].concat();
    let flagged = [asked_of_parents.as_slice(), &parts.flag].concat();
    let places = of_parents
        .iter()
        .map(|column| Ok(parents_table.schema.index_of(column.name)?))
        .collect::<Result<Vec<usize>>>()?;
    let (parents, beneath) = parents_of(&parents_table, asks, state, &places, &flagged, limit)?;

    let beyond_key = |filter: &Expr| {
        let mut named = filter.column_refs().into_iter();
        named.any(|column| column.name != parts.key.name)
    };
    let look = if asks.listed || of_parents.len() > 1 || asked_of_parents.iter().any(beyond_key) {
        Look::Needed
    } else if parts.flag.is_empty() {
        Look::Nothing
    } else {
        Look::Flag
    };
    let options = XeroOptions::in_force(state.config_options(), table.connection.settings());
    let mut pushed = parts.pushed(table);
    if let Some(report) = report {
        pushed.parameters.extend(report.parameters.iter().cloned());
    }
    let nothing =
        parts.contradicts || parents.are_none() || pushed.matches_nothing || limit == Some(0);
    let answer = table.plan_of(state, Some(&answered), &[], None, pushed, options)?;
    let mut plan = FanOutPlan {
        table: table.table,
        asks,
        key: parts.key,
        ids: match nothing {
            true => Some(Vec::new()),
            false => guids_named(asks.parents, &parts.parents, parts.key.name),
        },
        unlooked: false,
        limit,
        stops_early: false,
        or: None,
        look,
        parents,
        answer: Arc::new(answer),
        sources,
        whole: table.fields(&decoded),
        filter: table.physical_filter(state, &filters, &decoded)?,
        projection: wanted
            .iter()
            .filter_map(|index| decoded.iter().position(|d| d == index))
            .collect(),
        schema: table.fields(&wanted),
        unknown: other.as_ref().and_then(|other| {
            let wanted = wanted.iter().map(|index| table.columns[*index]);
            let unknown = wanted.filter(|column| column.level == Level::Elsewhere);
            let unknown: Vec<&str> = unknown.map(|column| column.name).collect();
            (!unknown.is_empty()).then(|| {
                format!(
                    "`{}`: {} NULL, since Xero tells them only of a given `{}`: name it by a \
                     condition or a join",
                    table.table.name,
                    unknown.join(" and "),
                    other.asks.key
                )
            })
        }),
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
    } else if let Some(other) = other {
        let (asks, other) = (other.asks, &other.table);
        let (other, _) = plan_of(other, asks, state, projection, &filters, limit, None)?;
        plan.or = Some(Arc::new(other));
    }
    let beneath = beneath.filter(|_| !plan.unlooked);
    Ok((plan, beneath))
}

/// How the parents are read, and the node that reads them.
fn parents_of(
    parents: &XeroTable,
    asks: Asks,
    state: &dyn Session,
    places: &Vec<usize>,
    filters: &[Expr],
    limit: Option<usize>,
) -> Result<(Parents, Option<Arc<dyn ExecutionPlan>>)> {
    if let Rows::PerParent(theirs) = asks.parents.rows {
        let asks = Asks::of(theirs);
        let (mut plan, beneath) = plan_of(parents, asks, state, Some(places), filters, None, None)?;
        if limit.is_some() {
            plan = plan.stopping_early();
        }
        let node = node(parents, plan.clone(), beneath, state);
        return Ok((Parents::FanOut(Arc::new(plan)), Some(Arc::new(node))));
    }
    let mut plan = parents.plan(state, Some(places), filters, None)?;
    if let Some(limit) = limit {
        plan = plan.stopping_early(limit);
    }
    let scan = XeroScanExec::new(plan.clone(), Arc::clone(&parents.connection));
    Ok((Parents::Scan(Arc::new(plan)), Some(Arc::new(scan))))
}

/// The table that is read instead where conditions or a join name the values of its own key.
struct Other {
    table: XeroTable,
    asks: Asks,
}

impl Other {
    fn of(table: &XeroTable, other: &'static Table, filters: &[Expr]) -> Result<Other> {
        let Rows::PerParent(fan_out) = other.rows else {
            let problem = format!("`{}` can't be read in place of another", other.name);
            return Err(Error::new(ErrorKind::Query, problem).into());
        };
        let other = Other {
            table: table.beside(other, &fan_out.endpoint),
            asks: Asks::of(fan_out),
        };
        let named: HashSet<&str> = filters
            .iter()
            .flat_map(|filter| filter.column_refs())
            .map(|column| column.name.as_str())
            .collect();
        let mut columns = table.columns.iter();
        let unknown = columns.find(|c| c.level == Level::Elsewhere && named.contains(c.name));
        match unknown {
            Some(column) if !other.is_named(Asks::of(fan_out), filters) => {
                let (name, key) = (column.name, other.asks.key);
                Err(Error::new(
                    ErrorKind::Query,
                    format!(
                        "Xero tells `{name}` only of a given `{key}`: to filter by it, add a \
                         condition with `=` or `IN` on `{key}`"
                    ),
                )
                .into())
            }
            _ => Ok(other),
        }
    }

    /// Whether conditions name its key's values, and not those of the table it stands in for.
    fn is_named(&self, instead_of: Asks, filters: &[Expr]) -> bool {
        let named = |key| guids_named(self.table.table, filters, key).is_some();
        let same = instead_of.key == self.asks.key;
        named(self.asks.key) && (same || !named(instead_of.key))
    }
}

/// Why a condition on the parents isn't told as one of the call's: theirs is shown beneath.
const DECIDES: &str = "it decides which calls are made";

/// A query's conditions, by whom they are for.
struct Parts {
    asks: Asks,
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
    /// Conditions on parameters that don't tell what these are.
    beyond: Vec<(&'static Column, Expr)>,
    /// Conditions on the answers, with their places among those explained.
    own: Vec<(Expr, usize)>,
    /// Whether no row can match, as where a parameter would have to be two values at once.
    contradicts: bool,
    explained: Vec<Explained>,
}

impl Parts {
    fn of(
        table: &XeroTable,
        asks: Asks,
        filters: &[Expr],
        report: Option<&OfEach>,
    ) -> Result<Parts> {
        let name = table.table.name;
        let misses = |what: &str| {
            Error::new(
                ErrorKind::Query,
                format!("`{name}`: `{}` lacks {what}", asks.parents.name),
            )
        };
        let column_of = |name: &str| asks.parents.columns.iter().find(|c| c.name == name);
        let value_of = |name: &str| Expr::Column(datafusion::common::Column::from_name(name));
        let words = |(name, words): &(&'static str, &'static [&'static str])| {
            let words = words.iter().map(|word| lit(*word)).collect();
            in_list(value_of(name), words, false)
        };
        let set =
            |name: &'static str| binary_expr(value_of(name), Operator::IsDistinctFrom, lit(false));
        let mut parts = Parts {
            asks,
            endpoint: asks
                .parents
                .endpoint()
                .ok_or_else(|| misses("an endpoint"))?,
            key: column_of(asks.key).ok_or_else(|| misses(asks.key))?,
            parents: Vec::new(),
            only: asks.only.iter().map(words).collect(),
            flag: asks.flag.into_iter().map(set).collect(),
            bound: Vec::new(),
            own: Vec::new(),
            beyond: Vec::new(),
            contradicts: false,
            explained: Vec::new(),
        };
        for conjunct in filters.iter().flat_map(split_conjunction) {
            parts.take(table, conjunct)?;
        }
        if report.is_some() {
            return Ok(parts);
        }
        let parameters = table.columns.iter().copied();
        for parameter in parameters.filter(|c| c.level == Level::Parameter) {
            if !parts.contradicts
                && !parts
                    .bound
                    .iter()
                    .any(|(bound, _)| bound.name == parameter.name)
            {
                let mut beyond = parts.beyond.iter();
                let found = match beyond.find(|(column, _)| column.name == parameter.name) {
                    Some((_, conjunct)) => {
                        let shown = Explained::new(conjunct, Travel::Exact).filter;
                        format!("`{shown}` isn't one")
                    }
                    None => format!("there is none on `{}`", parameter.name),
                };
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
        let parameter = columns.iter().find(|c| c.level == Level::Parameter);
        if parameter.is_some() && table.table.is_report() {
            self.explain(conjunct, Travel::Exact);
            return Ok(());
        }
        if let Some(parameter) = parameter {
            let Some(value) = equal_to(conjunct) else {
                // Told what the parameter is, it is a condition like others.
                let names = columns.iter().filter(|c| c.level == Level::Parameter);
                self.beyond.extend(names.map(|c| (*c, conjunct.clone())));
                self.explain(conjunct, Travel::Local("the call takes no such condition"));
                return Ok(());
            };
            let mut bound = self.bound.iter();
            match bound.find(|(bound, _)| bound.name == parameter.name) {
                Some((_, earlier)) => self.contradicts |= *earlier != value,
                None => self.bound.push((parameter, value)),
            }
            self.explain(conjunct, Travel::Exact);
            return Ok(());
        }
        let asks = self.asks;
        let renamed = |column: &'static Column| asks.parents_column(column);
        if columns.is_empty() || columns.iter().any(|column| renamed(column).is_none()) {
            if columns.iter().all(|column| column.level == Level::Own) {
                self.own.push((conjunct.clone(), self.explained.len()));
            }
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
    fn repeated(&self, column: &'static Column) -> Result<&'static Column> {
        self.asks.parents_column(column).ok_or_else(|| {
            let parents = self.asks.parents.name;
            let problem = format!("`{parents}` has no `{}` to repeat", column.path);
            Error::new(ErrorKind::Query, problem).into()
        })
    }

    fn literal(&self, column: &Column) -> ScalarValue {
        let mut bound = self.bound.iter();
        let bound = bound.find(|(bound, _)| bound.name == column.name);
        bound.map_or(ScalarValue::Null, |(_, value)| value.clone())
    }

    /// What travels with every call: the parameters, and of the conditions on the answers what
    /// the call takes.
    fn pushed(&mut self, table: &XeroTable) -> Pushed {
        let own: Vec<Expr> = self
            .own
            .iter()
            .map(|(conjunct, _)| conjunct.clone())
            .collect();
        let takes_some = self.asks.fan_out.is_some()
            && !(self.asks.endpoint.filters.is_empty() && self.asks.endpoint.lists.is_empty());
        let mut pushed = match takes_some {
            true => {
                let bare = measured_request(table.table, table.endpoint);
                push(table.table, &own, &bare, LONGEST_LIST_URL)
            }
            false => Pushed {
                exact: own.is_empty(),
                ..Pushed::default()
            },
        };
        for ((_, place), explained) in self.own.iter().zip(&pushed.explained) {
            self.explained[*place].travel = explained.travel.clone();
        }
        pushed.countable = false;
        let bound = self.bound.iter();
        let bound = bound.map(|(column, value)| (column.path, value.to_string()));
        pushed.parameters.extend(bound);
        pushed
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
