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

use crate::auth::Tenant;
use crate::catalog::descriptor::{FanOut, Table};
use crate::client::Request;
use crate::pushdown::{Explained, Pushed};
use crate::scan::cost::Calls;
use crate::scan::counts::Counts;
use crate::scan::plan::{ScanPlan, bare_request, fact_lines, facts_in_line, id_chunks};

/// Pages taken for granted of a list whose length nobody knows.
const PAGES_ASSUMED: usize = 5;
/// Stands for a parent's id in a path.
const ID: &str = "{id}";

/// What a fan-out asks Xero for, and what it makes of the answers.
#[derive(Debug, Clone)]
pub struct FanOutPlan {
    /// The table read.
    pub table: &'static Table,
    /// What it asks about, and where.
    pub fan_out: &'static FanOut,
    /// The ids that the filters name: no other parent can have rows.
    pub ids: Option<Vec<String>>,
    /// Whether those are asked about without looking at the parents.
    pub unlooked: bool,
    /// The most rows anybody will take.
    pub limit: Option<usize>,
    /// The scan of the parents: first their key, then what is repeated of them.
    pub(super) parents: Arc<ScanPlan>,
    /// What the parents tell beside their ids.
    pub(super) look: Look,
    /// The reading of one answer, with the columns that stand in it.
    pub(super) answer: Arc<ScanPlan>,
    /// Parameters sent with every call.
    pub(super) parameters: Vec<(&'static str, String)>,
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
}

impl FanOutPlan {
    /// The organisation read.
    pub(crate) fn tenant(&self) -> &Tenant {
        &self.parents.tenant
    }

    /// The request about one parent.
    pub(super) fn request(&self, id: &str) -> Request {
        let mut request = bare_request(self.table, &self.fan_out.endpoint);
        request.path = request.path.replace(ID, id);
        request.names_one_document = true;
        request.parameters.extend_from_slice(&self.parameters);
        request
    }

    /// The parents that are asked about without looking at them.
    pub(super) fn asked_at_once(&self) -> Option<&[String]> {
        self.ids.as_deref().filter(|_| self.unlooked)
    }

    /// Whether asking about these parents at once is no dearer than looking at them first.
    pub(super) fn asks_unlooked(&self, ids: &[String], counts: &Counts) -> bool {
        match self.look {
            Look::Nothing => true,
            Look::Needed => false,
            Look::Flag => {
                let look = ScanPlan {
                    pushed: Pushed {
                        ids: Some(ids.to_vec()),
                        ..Pushed::default()
                    },
                    ..self.parents.as_ref().clone()
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
        let all = self.parents.filter.is_none() && self.ids.is_none();
        let known = || counts.known(&self.parents.tenant.id, self.parents.endpoint);
        all.then(known).flatten()
    }

    /// The calls that running the plan is expected to make, those of the parents' scan included.
    pub(super) fn calls(&self, counts: &Counts) -> Calls {
        let asked = |parents: usize| match self.limit {
            Some(_) if parents > 1 => Calls::AtMost(parents),
            _ => Calls::Expected(parents),
        };
        if let Some(ids) = self.asked_at_once() {
            return asked(ids.len());
        }
        let most = match &self.ids {
            Some(ids) => Some(ids.len()),
            None => counts.known(&self.parents.tenant.id, self.parents.endpoint),
        };
        let each = match (self.all_parents(counts), most) {
            (Some(all), _) => asked(all),
            (None, Some(most)) => Calls::AtMost(most),
            (None, None) => Calls::Unknown,
        };
        self.parents.calls(counts).and(each)
    }

    /// The rows of one answer that satisfy every filter, with the columns asked for. `row` is
    /// the parent's in `parents`.
    pub(super) fn keep(
        &self,
        answer: &RecordBatch,
        parents: &RecordBatch,
        row: usize,
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

    /// The columns handed on that the parents' scan has under the same name, by their places.
    pub(super) fn parents_own(&self) -> impl Iterator<Item = usize> + '_ {
        let handed_on = self.projection.iter().enumerate();
        handed_on
            .filter(|(place, index)| match self.sources[**index] {
                Source::Parent(parent) => {
                    self.parents.schema.field(parent).name() == self.schema.field(*place).name()
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
                let key = format!("{{{}}}", plan.fan_out.key);
                let parents = plan.fan_out.parents.name;
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
