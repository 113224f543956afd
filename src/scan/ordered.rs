//! `ORDER BY … LIMIT` as one page in Xero's own order.
//!
//! Rule: only a limit that one page covers, an order by one field that is never NULL and that
//! Xero sorts as SQL does, and filters that Xero evaluates as SQL does. The page is believed if
//! it is as asked for: its size, its rows, their order. Otherwise the whole list is read and
//! sorted here, so the answer never rests on Xero's good will.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use datafusion::arrow::array::{Array, RecordBatch, make_comparator};
use datafusion::arrow::compute::SortOptions;
use datafusion::common::internal_err;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{
    EquivalenceProperties, LexOrdering, PhysicalExpr, PhysicalSortExpr,
};
use datafusion::physical_plan::metrics::MetricsSet;
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};
use futures::{StreamExt, TryStreamExt, stream};

use super::budget::Budget;
use super::exec::{XeroScanExec, of_organisation};
use super::fetch::{Fetch, Fetcher};
use super::left_out::or_left_out;
use super::plan::{Narrowing, Part, ScanPlan};

/// Documents whose order shows that a server heeds the order asked for: a few may be in order by
/// chance.
const PROOF_OF_ORDER: usize = 50;

/// Reads the first rows of a list in the order of one field.
#[derive(Debug)]
pub struct XeroOrderedScanExec {
    scan: Arc<XeroScanExec>,
    order: LexOrdering,
    /// The column ordered by, among those handed on.
    column: usize,
    options: SortOptions,
    fetch: Option<usize>,
    properties: Arc<PlanProperties>,
}

impl XeroOrderedScanExec {
    /// The ordered form of `scan`, if its order can be left to Xero.
    pub(super) fn of(
        scan: &XeroScanExec,
        order: &[PhysicalSortExpr],
    ) -> Option<XeroOrderedScanExec> {
        let [by] = order else { return None };
        let column = by.expr.downcast_ref::<Column>()?.index();
        if !scan.plan().can_be_ordered_by(column) {
            return None;
        }
        let order = LexOrdering::new(order.to_vec())?;
        let equivalence = EquivalenceProperties::new_with_orderings(scan.schema(), [order.clone()]);
        let properties = scan.properties().as_ref().clone();
        Some(XeroOrderedScanExec {
            scan: Arc::new(scan.again()),
            column,
            options: by.options,
            order,
            fetch: None,
            properties: Arc::new(properties.with_eq_properties(equivalence)),
        })
    }

    /// The scan that it is the ordered form of.
    pub(crate) fn scan(&self) -> &XeroScanExec {
        &self.scan
    }

    /// The same scan, told what [`XeroScanExec::told`] is told.
    pub(super) fn told(&self, awaited: &[u64], budget: &Arc<Budget>) -> XeroOrderedScanExec {
        self.with_scan(self.scan.told(awaited, budget, None), self.fetch)
    }

    fn with_scan(&self, scan: XeroScanExec, fetch: Option<usize>) -> XeroOrderedScanExec {
        XeroOrderedScanExec {
            scan: Arc::new(scan),
            order: self.order.clone(),
            column: self.column,
            options: self.options,
            fetch,
            properties: Arc::clone(&self.properties),
        }
    }

    /// The plan of the one page, where one page is enough.
    fn page_plan(&self) -> Option<ScanPlan> {
        self.page_plan_of(PROOF_OF_ORDER)
    }

    /// The same for a page of `documents` or more.
    fn page_plan_of(&self, documents: usize) -> Option<ScanPlan> {
        let (plan, descending) = (self.scan.plan(), self.options.descending);
        plan.ordered_page(self.column, descending, self.fetch?, documents)
    }
}

impl DisplayAs for XeroOrderedScanExec {
    fn fmt_as(&self, format: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        let plan = self.page_plan();
        let plan = plan.as_ref().unwrap_or(self.scan.plan());
        let shown = plan.shown(self.scan.calls(plan));
        match format {
            DisplayFormatType::Default | DisplayFormatType::Verbose => {
                write!(f, "XeroOrderedScanExec: {shown}, order=[{}]", self.order)
            }
            DisplayFormatType::TreeRender => {
                shown.lines(f)?;
                writeln!(f, "order={}", self.order)
            }
        }
    }
}

impl ExecutionPlan for XeroOrderedScanExec {
    fn name(&self) -> &'static str {
        "XeroOrderedScanExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![]
    }

    fn apply_expressions(
        &self,
        f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        self.scan.apply_expressions(f)
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        match children.is_empty() {
            true => Ok(self),
            false => internal_err!("XeroOrderedScanExec is a leaf and takes no children"),
        }
    }

    fn reset_state(self: Arc<Self>) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(Arc::new(self.with_scan(self.scan.reset(), self.fetch)))
    }

    fn with_fetch(&self, fetch: Option<usize>) -> Option<Arc<dyn ExecutionPlan>> {
        Some(Arc::new(self.with_scan(self.scan.again(), fetch)))
    }

    fn fetch(&self) -> Option<usize> {
        self.fetch
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let told_by = Arc::clone(&context);
        let scan = Arc::clone(&self.scan) as Arc<dyn ExecutionPlan>;
        let sorted = SortExec::new(self.order.clone(), scan).with_fetch(self.fetch);
        let Some(plan) = self.page_plan() else {
            return sorted.execute(partition, context);
        };
        let (column, options) = (self.column, self.options);
        let larger = self.page_plan_of(self.scan.plan().page_size);
        let larger = larger.filter(|larger| larger.page_size > plan.page_size);
        let pages = [Some(plan), larger].into_iter().flatten();
        let pages: Vec<Arc<Fetcher>> = pages
            .map(|plan| Arc::new(self.scan.fetcher(Arc::new(plan), partition, &context)))
            .collect();
        let rows = async move {
            for fetcher in &pages {
                match first_rows(fetcher, column, options).await? {
                    FirstRows::InOrder(rows) => return Ok(stream::iter([Ok(rows)]).boxed()),
                    FirstRows::Alike => {}
                    FirstRows::NotAsAsked => break,
                }
            }
            let what = "Xero's order isn't shown to be the one asked for: reading the whole list";
            if let Some(fetcher) = pages.first() {
                fetcher.step(what);
            }
            Ok::<_, DataFusionError>(sorted.execute(partition, context)?.boxed())
        };
        Ok(or_left_out(
            stream::once(rows).try_flatten(),
            self.scan.schema(),
            self.scan.plan(),
            self.scan.connection(),
            self.scan.budget(),
            &told_by,
        ))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        self.scan.metrics()
    }
}

/// What came of asking for the first rows in order.
enum FirstRows {
    InOrder(RecordBatch),
    /// All are of one value, which shows nothing.
    Alike,
    NotAsAsked,
}

/// The one page's rows, if the page is as it was asked for.
async fn first_rows(
    fetcher: &Arc<Fetcher>,
    column: usize,
    options: SortOptions,
) -> Result<FirstRows> {
    fetcher.begins();
    fetcher.look_at_the_day().await?;
    let plan = fetcher.plan();
    let request = plan.page_request(&Part::List, 1, Narrowing::Full);
    let fetched = match fetcher
        .start("the first rows in order", request)
        .done()
        .await
    {
        Ok(Fetch::Came(fetched)) => fetched,
        Ok(Fetch::Absent | Fetch::TooManyRows(_)) => return Ok(FirstRows::NotAsAsked),
        Err(error) => {
            return Err(of_organisation(error, &plan.tenant.name));
        }
    };
    let documents = fetched.page.len();
    let distinct = fetched.page.ids().collect::<HashSet<&str>>().len();
    let count = fetched.page.pagination.map(|pagination| {
        let as_asked = (pagination.page, pagination.page_size) == (1, plan.page_size);
        (as_asked, pagination.item_count)
    });
    let Some((true, count)) = count else {
        return Ok(FirstRows::NotAsAsked);
    };
    let rows = fetched.all_rows();
    let whole = documents == count.min(plan.page_size)
        && (distinct, rows.num_rows()) == (documents, documents);
    if !whole || !in_order(&rows, column, options)? {
        return Ok(FirstRows::NotAsAsked);
    }
    if documents < count && !differ(&rows, column)? {
        return Ok(FirstRows::Alike);
    }
    let wanted = plan.limit.unwrap_or(usize::MAX);
    Ok(FirstRows::InOrder(
        rows.slice(0, rows.num_rows().min(wanted)),
    ))
}

fn in_order(rows: &RecordBatch, column: usize, options: SortOptions) -> Result<bool> {
    let values = rows.column(column);
    if values.null_count() > 0 {
        return Ok(false);
    }
    let compare = make_comparator(values, values, options)?;
    Ok((1..values.len()).all(|row| compare(row - 1, row).is_le()))
}

/// Whether rows in order are of more than one value.
fn differ(rows: &RecordBatch, column: usize) -> Result<bool> {
    let values = rows.column(column);
    let compare = make_comparator(values, values, SortOptions::default())?;
    Ok(!values.is_empty() && compare(0, values.len() - 1).is_ne())
}
