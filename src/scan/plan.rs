//! A scan as a printable value: what is asked for, what is decoded, what is kept.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::array::{BooleanArray, RecordBatch, RecordBatchOptions};
use datafusion::arrow::compute::filter_record_batch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::cast::as_boolean_array;
use datafusion::error::Result;
use datafusion::physical_expr::PhysicalExpr;

use super::offset::Numbered;
use crate::auth::Tenant;
use crate::catalog::descriptor::{Column, Endpoint, Paging, Rows, Table};
use crate::client::Request;
use crate::pushdown::Pushed;

/// Ids in one request: 40 keep the URL well below the length that is answered with a 404.
const IDS_A_REQUEST: usize = 40;
/// A limit on elements says little about documents: fewer than this aren't worth asking for.
const FEWEST_DOCUMENTS: usize = 100;

/// What a scan asks Xero for, and what it makes of the answer.
#[derive(Debug, Clone)]
pub struct ScanPlan {
    /// The table read.
    pub table: &'static Table,
    /// The endpoint whose documents hold its rows.
    pub endpoint: &'static Endpoint,
    /// The organisation read.
    pub tenant: Tenant,
    /// What of the filters travels.
    pub pushed: Pushed,
    /// The order asked for, where it is left to Xero.
    pub order: Option<String>,
    /// The most rows anybody will take.
    pub limit: Option<usize>,
    /// Documents asked for in a page.
    pub page_size: usize,
    /// The columns decoded: those asked for and those that filters need.
    pub(super) columns: Vec<&'static Column>,
    /// All filters, over the decoded columns.
    pub(super) filter: Option<Arc<dyn PhysicalExpr>>,
    /// The columns handed on, as indices into the decoded ones.
    pub(super) projection: Vec<usize>,
    /// The schema handed on.
    pub(super) schema: SchemaRef,
}

/// The request for a whole list, before filters and paging.
pub(super) fn bare_request(table: &Table, endpoint: &'static Endpoint) -> Request {
    Request {
        base: table.api.base_path(),
        path: endpoint.path.to_string(),
        parameters: endpoint
            .always
            .iter()
            .map(|(name, value)| (*name, (*value).to_string()))
            .collect(),
        modified_since: None,
        scope: endpoint.scope,
        names_one_document: false,
    }
}

/// Documents whose order shows that a server heeds the order asked for: a few may be in order by
/// chance.
const PROOF_OF_ORDER: usize = 50;

/// `ids` in requests' worth.
pub(super) fn id_chunks(ids: &[String]) -> impl ExactSizeIterator<Item = &[String]> {
    ids.chunks(IDS_A_REQUEST)
}

/// How many documents to ask for in a page.
pub(super) fn page_size(
    table: &Table,
    endpoint: &Endpoint,
    wanted: usize,
    limit: Option<usize>,
    exact: bool,
) -> usize {
    let most = match endpoint.paging {
        Paging::Pages { max } => wanted.clamp(1, max),
        Paging::OneReply | Paging::Offset { .. } => return 0,
    };
    match (limit, table.rows) {
        (Some(limit), Rows::Documents(_)) if exact => limit.clamp(1, most),
        (Some(limit), Rows::Elements { .. }) if exact => limit.max(FEWEST_DOCUMENTS).clamp(1, most),
        _ => most,
    }
}

impl ScanPlan {
    /// The request for page `number` of the list; filters and order are left out when `narrowed`
    /// is false, which is how a list is read that is too large to be filtered by Xero.
    pub(super) fn page_request(&self, number: usize, narrowed: bool) -> Request {
        let mut request = bare_request(self.table, self.endpoint);
        if narrowed && let Some(clause) = &self.pushed.where_clause {
            request = request.with("where", clause.clone());
        }
        request.modified_since = self.pushed.modified_since;
        if self.endpoint.paging == Paging::OneReply {
            return request;
        }
        if let Some(order) = &self.order {
            request = request.with("order", order.clone());
        } else if narrowed
            && !self.one_page_is_enough()
            && let Some(field) = self.endpoint.steady_order
        {
            request = request.with("order", field);
        }
        request
            .with("page", number.to_string())
            .with("pageSize", self.page_size.to_string())
    }

    /// The request for the documents after a number, where the list is read by numbers.
    pub(super) fn offset_request(&self, after: i64) -> Request {
        let mut request = bare_request(self.table, self.endpoint);
        request.modified_since = self.pushed.modified_since;
        match self.endpoint.paging {
            Paging::Offset { parameter, .. } => request.with(parameter, after.to_string()),
            Paging::OneReply | Paging::Pages { .. } => request,
        }
    }

    /// The request that brings the document modified last, if that was since `since` (seconds
    /// since 1970), whatever the filters are. Where ordering is unsafe it brings any such document.
    pub(super) fn probe_request(&self, since: i64) -> Request {
        let mut request = bare_request(self.table, self.endpoint);
        if let (Some(_), Some(modified)) =
            (self.endpoint.steady_order, self.endpoint.modified_since)
        {
            request = request.with("order", format!("{modified} DESC"));
        }
        request.modified_since = Some(since);
        request.with("page", "1").with("pageSize", "1")
    }

    /// Whether only the number of rows is asked for, under filters whose count Xero can be
    /// trusted with.
    pub(super) fn counts_only(&self) -> bool {
        self.projection.is_empty()
            && self.pushed.countable
            && matches!(self.table.rows, Rows::Documents(_))
            && matches!(self.endpoint.paging, Paging::Pages { .. })
    }

    /// The request whose reply tells the count.
    pub(super) fn count_request(&self) -> Request {
        let mut request = bare_request(self.table, self.endpoint);
        if let Some(clause) = &self.pushed.where_clause {
            request = request.with("where", clause.clone());
        }
        request.with("page", "1").with("pageSize", "1")
    }

    /// How many of the list's pages are sure to be needed.
    pub(super) fn pages_wanted(&self, page_count: usize) -> usize {
        match self.limit {
            None => page_count,
            Some(limit) if self.pushed.exact && matches!(self.table.rows, Rows::Documents(_)) => {
                page_count.min(limit.div_ceil(self.page_size.max(1)))
            }
            Some(_) => 0,
        }
    }

    /// Whether the order by a column handed on can be left to Xero.
    pub(super) fn can_be_ordered_by(&self, column: usize) -> bool {
        let path = self
            .table
            .document_path(self.columns[self.projection[column]]);
        self.pushed.countable
            && self.pushed.ids.is_none()
            && self.limit.is_none()
            && !self.pushed.matches_nothing
            && matches!(self.table.rows, Rows::Documents(_))
            && matches!(self.endpoint.paging, Paging::Pages { .. })
            && path.is_some_and(|path| self.endpoint.orders.contains(&path))
    }

    /// The plan of one page of the first `fetch` rows in the order of a column handed on, if
    /// one page holds as many.
    pub(super) fn ordered_page(
        &self,
        column: usize,
        descending: bool,
        fetch: usize,
    ) -> Option<ScanPlan> {
        if fetch == 0 || fetch > self.page_size {
            return None;
        }
        let page_size = fetch.max(PROOF_OF_ORDER).min(self.page_size);
        let field = self
            .table
            .document_path(self.columns[self.projection[column]])?;
        let direction = if descending { " DESC" } else { "" };
        Some(ScanPlan {
            order: Some(format!("{field}{direction}")),
            page_size,
            limit: Some(fetch),
            ..self.clone()
        })
    }

    /// Whether the first page, if it comes as asked, holds all rows that are wanted.
    fn one_page_is_enough(&self) -> bool {
        self.pushed.exact && self.limit.is_some_and(|limit| limit <= self.page_size)
    }

    /// The column handed on that rises from row to row, where a list is read by numbers.
    pub(super) fn rising_column(&self) -> Option<usize> {
        let Paging::Offset { number, .. } = self.endpoint.paging else {
            return None;
        };
        if self.pushed.ids.is_some() {
            return None;
        }
        self.projection
            .iter()
            .position(|index| self.table.document_path(self.columns[*index]) == Some(number))
    }

    /// The column handed on that holds the documents' ids, where they can be asked for by id.
    pub(super) fn id_column(&self) -> Option<usize> {
        self.endpoint.ids?;
        self.projection.iter().position(|index| {
            self.table.document_path(self.columns[*index]) == Some(self.endpoint.id)
        })
    }

    /// The request for these documents.
    pub(super) fn ids_request(&self, ids: &[String]) -> Request {
        let parameter = self.endpoint.ids.unwrap_or("IDs");
        let request = bare_request(self.table, self.endpoint).with(parameter, ids.join(","));
        match self.endpoint.paging {
            Paging::OneReply | Paging::Offset { .. } => request,
            Paging::Pages { .. } => request
                .with("page", "1")
                .with("pageSize", IDS_A_REQUEST.to_string()),
        }
    }

    /// The request for one document.
    pub(super) fn document_request(&self, id: &str) -> Request {
        let mut request = bare_request(self.table, self.endpoint);
        request.path = format!("{}/{id}", self.endpoint.path);
        request.names_one_document = true;
        request
    }

    /// The first request that running the plan sends; none if it needs no call.
    pub fn first_request(&self) -> Option<Request> {
        if self.pushed.matches_nothing || self.limit == Some(0) {
            return None;
        }
        match self
            .pushed
            .ids
            .as_deref()
            .and_then(|ids| id_chunks(ids).next())
        {
            Some([id, ..]) if self.endpoint.ids.is_none() => Some(self.document_request(id)),
            Some(ids) => Some(self.ids_request(ids)),
            None if matches!(self.endpoint.paging, Paging::Offset { .. }) => {
                Some(self.offset_request(Numbered::new(&self.pushed).after()))
            }
            None if self.counts_only() => Some(self.count_request()),
            None => Some(self.page_request(1, true)),
        }
    }

    /// The decoded rows that satisfy every filter, with the columns asked for.
    pub(super) fn keep(&self, decoded: &RecordBatch) -> Result<RecordBatch> {
        let kept = match &self.filter {
            None => decoded.clone(),
            Some(filter) => {
                let mask = filter.evaluate(decoded)?.into_array(decoded.num_rows())?;
                let mask: &BooleanArray = as_boolean_array(&mask)?;
                filter_record_batch(decoded, mask)?
            }
        };
        let columns = self
            .projection
            .iter()
            .map(|index| Arc::clone(kept.column(*index)))
            .collect();
        Ok(RecordBatch::try_new_with_options(
            Arc::clone(&self.schema),
            columns,
            &RecordBatchOptions::new().with_row_count(Some(kept.num_rows())),
        )?)
    }
}

impl fmt::Display for ScanPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "table={}", self.table.name)?;
        match self.first_request() {
            Some(request) => write!(f, ", first_request={request}")?,
            None => write!(f, ", no request: no row can match")?,
        }
        if let Some(limit) = self.limit {
            write!(f, ", limit={limit}")?;
        }
        if !self.pushed.explained.is_empty() {
            let filters: Vec<String> = self
                .pushed
                .explained
                .iter()
                .map(ToString::to_string)
                .collect();
            write!(f, ", filters=[{}]", filters.join(", "))?;
        }
        Ok(())
    }
}
