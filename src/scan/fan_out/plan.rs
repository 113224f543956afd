//! A fan-out as a printable value: whom it asks, what for, and what it makes of the answers.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, BooleanArray, RecordBatch, RecordBatchOptions};
use datafusion::arrow::compute::filter_record_batch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::ScalarValue;
use datafusion::common::cast::as_boolean_array;
use datafusion::error::Result;
use datafusion::physical_expr::PhysicalExpr;

use super::asks::Asks;
use super::parents::Parents;
use crate::auth::Tenant;
use crate::catalog::descriptor::{Column, Paging, Table};
use crate::client::Request;
use crate::pushdown::{Explained, Pushed};
use crate::scan::cost::Calls;
use crate::scan::counts::Counts;
use crate::scan::plan::{Narrowing, ScanPlan, fact_lines, facts_in_line, id_chunks};

/// Pages taken for granted of a list whose length nobody knows.
const PAGES_ASSUMED: usize = 5;

/// What a fan-out asks Xero for, and what it makes of the answers.
#[derive(Debug, Clone)]
pub struct FanOutPlan {
    /// The table read.
    pub table: &'static Table,
    /// What it asks about, and where.
    pub(super) asks: Asks,
    /// The parents' column that their ids stand in.
    pub(super) key: &'static Column,
    /// The ids that the filters name: no other parent can have rows.
    pub ids: Option<Vec<String>>,
    /// Whether those are asked about without looking at the parents.
    pub unlooked: bool,
    /// The most rows anybody will take.
    pub limit: Option<usize>,
    /// Whether its own reader may want no more rows before the end.
    pub(super) stops_early: bool,
    /// The plan to run instead where a join names the values of that plan's key.
    pub(super) or: Option<Arc<FanOutPlan>>,
    /// The reading of the parents: first their key, then what is repeated of them.
    pub(super) parents: Parents,
    /// What the parents tell beside their ids.
    pub(super) look: Look,
    /// The reading of one answer, with the columns that stand in it.
    pub(super) answer: Arc<ScanPlan>,
    /// Where each column that is put together comes from.
    pub(super) sources: Vec<Source>,
    /// The schema of all columns that are put together.
    pub(super) whole: SchemaRef,
    /// All filters, over those columns.
    pub(super) filter: Option<Arc<dyn PhysicalExpr>>,
    /// The columns handed on, as indices into those.
    pub(super) projection: Vec<usize>,
    /// The schema handed on.
    pub(super) schema: SchemaRef,
    /// What the user is told of columns that only the plan run instead could bring.
    pub(super) unknown: Option<String>,
    /// Each filter and what becomes of it.
    pub(super) explained: Vec<Explained>,
}

/// What the rows of the parents tell beside their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Nothing.
    Nothing,
    /// Whether asking brings anything.
    Flag,
    /// What rows repeat of them, or whether they may be asked about at all.
    Needed,
}

/// Where a column comes from.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// A column of the answer.
    Answer(usize),
    /// A column of the parents' scan.
    Parent(usize),
    /// The query's own condition.
    Literal(ScalarValue),
    /// The organisation's currency.
    Currency,
}

impl FanOutPlan {
    /// The organisation read.
    pub(crate) fn tenant(&self) -> &Tenant {
        self.parents.tenant()
    }

    /// The first request about one parent, which is the only one unless the answer has pages.
    pub(super) fn request(&self, id: &str) -> Request {
        match self.asks.fan_out {
            None => self.answer.document_request(id),
            Some(_) => {
                let about = self.answer.about(id);
                about.page_request(&about.parts()[0], 1, Narrowing::Full)
            }
        }
    }

    /// Whether an answer may have several pages.
    pub(super) fn has_pages(&self) -> bool {
        self.asks.fan_out.is_some() && self.answer.endpoint.paging != Paging::OneReply
    }

    /// Whether somebody may want fewer rows than there are.
    pub(super) fn is_cut(&self) -> bool {
        self.limit.is_some() || self.stops_early
    }

    /// The same for a reader that stops once it has found some number of rows of its own.
    pub(super) fn stopping_early(self) -> FanOutPlan {
        FanOutPlan {
            stops_early: true,
            ..self
        }
    }

    /// The same plan about these parents, whom nobody looks at first.
    pub(super) fn about_these(&self, ids: Vec<String>) -> FanOutPlan {
        FanOutPlan {
            ids: Some(ids),
            unlooked: true,
            ..self.clone()
        }
    }

    /// What fan-outs have in common that ask the same; none if it stops before its end.
    pub(in crate::scan) fn shareable(&self) -> Option<String> {
        let tenant = &self.tenant().id;
        let request = self.request(self.asks.key);
        (!self.is_cut()).then(|| format!("{tenant} {}{request}", request.base))
    }

    /// The parents that are asked about without looking at them.
    pub(super) fn asked_at_once(&self) -> Option<&[String]> {
        self.ids.as_deref().filter(|_| self.unlooked)
    }

    /// Whether asking about these parents at once is no dearer than looking at them first.
    pub(super) fn asks_unlooked(&self, ids: &[String], counts: &Counts) -> bool {
        match self.look {
            // They have no list that could be looked at.
            _ if self.parents.are_named_only() => true,
            // Of several organisations each would be asked about what is another's.
            _ if self.answer.organisations > 1 && ids.len() > 1 => false,
            Look::Nothing => true,
            Look::Needed => false,
            Look::Flag => {
                let Parents::Scan(parents) = &self.parents else {
                    return false;
                };
                let look = ScanPlan {
                    pushed: Pushed {
                        ids: Some(ids.to_vec()),
                        ..Pushed::default()
                    },
                    ..parents.as_ref().clone()
                };
                let unknown = match look.endpoint.ids {
                    Some(_) => id_chunks(ids).len(),
                    None => PAGES_ASSUMED,
                };
                look.calls(counts).most().unwrap_or(unknown) >= ids.len()
            }
        }
    }

    /// How many parents the list is known to have, where all of them are asked about.
    pub(super) fn all_parents(&self, counts: &Counts) -> Option<usize> {
        let all = self.parents.are_all() && self.ids.is_none();
        all.then(|| self.parents.known(counts)).flatten()
    }

    /// The calls that running the plan is expected to make, those of the parents' scan included.
    pub(super) fn calls(&self, counts: &Counts) -> Calls {
        let of_currency = |asked: usize| match self.wants_currency() && asked > 0 {
            true => Calls::Expected(1),
            false => Calls::Expected(0),
        };
        let asked = |parents: usize| match self.is_cut() {
            true if parents > 1 => Calls::AtMost(parents),
            // How many pages there are is known once the first has come.
            _ if self.has_pages() && parents > 0 => Calls::Unknown,
            _ => Calls::Expected(parents),
        };
        if let Some(ids) = self.asked_at_once() {
            return asked(ids.len()).and(of_currency(ids.len()));
        }
        let most = match &self.ids {
            Some(ids) => Some(ids.len()),
            None => self.parents.known(counts),
        };
        let each = match (self.all_parents(counts), most) {
            (Some(all), _) => asked(all),
            _ if self.has_pages() => Calls::Unknown,
            (None, Some(most)) => Calls::AtMost(most),
            (None, None) => Calls::Unknown,
        };
        self.parents.calls(counts).and(each).and(of_currency(1))
    }

    /// Whether the organisation's currency is wanted, which is a call more.
    pub(super) fn wants_currency(&self) -> bool {
        let is_currency = |source: &Source| matches!(source, Source::Currency);
        self.sources.iter().any(is_currency)
    }

    /// The rows of one answer that satisfy every filter, with the columns asked for. `row` is
    /// the parent's in `parents`.
    pub(super) fn keep(
        &self,
        answer: &RecordBatch,
        parents: &RecordBatch,
        row: usize,
        currency: Option<&str>,
    ) -> Result<RecordBatch> {
        let rows = answer.num_rows();
        let columns = self.sources.iter().map(|source| -> Result<ArrayRef> {
            Ok(match source {
                Source::Answer(index) => Arc::clone(answer.column(*index)),
                Source::Parent(index) => {
                    let value = ScalarValue::try_from_array(parents.column(*index), row)?;
                    value.to_array_of_size(rows)?
                }
                Source::Literal(value) => value.to_array_of_size(rows)?,
                Source::Currency => {
                    ScalarValue::Utf8(currency.map(str::to_string)).to_array_of_size(rows)?
                }
            })
        });
        let batch = |schema: &SchemaRef, columns, rows| {
            let options = RecordBatchOptions::new().with_row_count(Some(rows));
            RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)
        };
        let mut whole = batch(&self.whole, columns.collect::<Result<_>>()?, rows)?;
        if let Some(filter) = &self.filter {
            let mask = filter.evaluate(&whole)?.into_array(rows)?;
            let mask: &BooleanArray = as_boolean_array(&mask)?;
            whole = filter_record_batch(&whole, mask)?;
        }
        let columns = self.projection.iter();
        let columns = columns.map(|index| Arc::clone(whole.column(*index)));
        Ok(batch(&self.schema, columns.collect(), whole.num_rows())?)
    }

    /// The place of the parents' key among the columns handed on.
    pub(super) fn key(&self) -> Option<usize> {
        let is_key = |index: &usize| matches!(self.sources[*index], Source::Parent(0));
        self.projection.iter().position(is_key)
    }

    /// The place among the columns handed on of the key of the plan that can be run instead.
    pub(super) fn key_of_other(&self) -> Option<usize> {
        let other = self.or.as_ref()?;
        let mut fields = self.schema.fields().iter();
        fields.position(|field| field.name() == other.asks.key)
    }

    /// The columns handed on that the parents' scan has under the same name, by their places.
    pub(super) fn parents_own(&self) -> impl Iterator<Item = usize> + '_ {
        let handed_on = self.projection.iter().enumerate();
        handed_on
            .filter(|(place, index)| match self.sources[**index] {
                Source::Parent(parent) => {
                    self.parents.schema().field(parent).name() == self.schema.field(*place).name()
                }
                _ => false,
            })
            .map(|(place, _)| place)
    }

    /// The plan as EXPLAIN shows it.
    pub(super) fn shown(&self, calls: Calls) -> Shown<'_> {
        Shown { plan: self, calls }
    }
}

/// A plan in words: `table=…, calls=…, first_request=…, limit=…, filters=[…]` as scans have it;
/// `for_each=…` shows the request where its parents come from the scan beneath, whose calls are
/// among those told here.
pub(super) struct Shown<'a> {
    plan: &'a FanOutPlan,
    calls: Calls,
}

impl Shown<'_> {
    fn facts(&self) -> Vec<(&'static str, String)> {
        let plan = self.plan;
        let mut facts = vec![
            ("table", plan.table.name.to_string()),
            ("calls", self.calls.to_string()),
        ];
        match plan.asked_at_once() {
            None => {
                let key = format!("{{{}}}", plan.asks.key);
                let parents = plan.asks.parents.name;
                let request = plan.request(&key);
                facts.push(("for_each", format!("row of {parents} {request}")));
            }
            Some(ids) => {
                let request = match ids.first() {
                    Some(id) => plan.request(id).to_string(),
                    None => "none, no row can match".to_string(),
                };
                facts.push(("first_request", request));
            }
        }
        if plan.projection.iter().all(|index| self.is_known(*index)) {
            let why = "only calls tell how many rows there are";
            facts.push(("counts", why.to_string()));
        }
        if let Some(limit) = plan.limit {
            facts.push(("limit", limit.to_string()));
        }
        if !plan.explained.is_empty() {
            let filters = plan.explained.iter().map(ToString::to_string);
            let filters: Vec<String> = filters.collect();
            facts.push(("filters", format!("[{}]", filters.join(", "))));
        }
        facts
    }

    /// Whether a column's value is known without the answer.
    fn is_known(&self, index: usize) -> bool {
        !matches!(self.plan.sources[index], Source::Answer(_))
    }

    pub(super) fn lines(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fact_lines(&self.facts(), f)
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        facts_in_line(&self.facts(), f)
    }
}
