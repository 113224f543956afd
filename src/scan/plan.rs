//! A scan as a printable value: what is asked for, what is decoded, what is kept.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::array::{BooleanArray, RecordBatch, RecordBatchOptions};
use datafusion::arrow::compute::filter_record_batch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::cast::as_boolean_array;
use datafusion::error::Result;
use datafusion::physical_expr::PhysicalExpr;

use super::cost::{self, Calls};
use super::offset::Numbered;
use super::verify::Verification;
use crate::auth::Tenant;
use crate::catalog::descriptor::{Column, Endpoint, Paging, Reply, Rows, Table};
use crate::client::{LONGEST_URL, Request};
use crate::config::XeroOptions;
use crate::error::{Error, ErrorKind};
use crate::pushdown::{Asked, Batches, Pushed, Room, requires_words, takes_batches};

/// The longest path and query of a list: the host's name needs room within the longest URL.
pub(super) const LONGEST_LIST_URL: usize = LONGEST_URL - 100;
/// Ids in one request: 40 keep the URL well below the length that is answered with a 404.
pub(crate) const IDS_A_REQUEST: usize = 40;
/// Stands for the id of another table's row in a path.
const ID: &str = "{id}";
/// A limit on elements says little about documents: fewer than this aren't worth asking for.
const FEWEST_DOCUMENTS: usize = 100;

/// What of the filters a list is read with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Narrowing {
    /// All that travels.
    Full,
    /// What stays allowed in large organisations.
    Optimised,
    /// Nothing: the organisation is too large even for that.
    Not,
}

/// A list within a reading: the whole list, or the documents with some of the values wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    List,
    Batch {
        parameters: Vec<(&'static str, String)>,
        alone: bool,
    },
}

/// What a scan asks Xero for, and what it makes of the answer.
#[derive(Debug, Clone)]
pub struct ScanPlan {
    /// The table read.
    pub table: &'static Table,
    /// The endpoint whose documents hold its rows.
    pub endpoint: &'static Endpoint,
    /// The organisation read.
    pub tenant: Tenant,
    /// Of how many organisations the query reads the table.
    pub(super) organisations: usize,
    /// The row of another table that the documents belong to, by its id: it stands in the path,
    /// and if it isn't there, nor are they.
    pub(super) about: Option<String>,
    /// What of the filters travels.
    pub pushed: Pushed,
    /// What pseudo-columns ask for, which goes with every request for the list.
    pub asked: Asked,
    /// The order asked for, where it is left to Xero.
    pub order: Option<String>,
    /// The most rows anybody will take.
    pub limit: Option<usize>,
    /// Whether the reader may want no more rows before the end, of which it can't say how many.
    pub(super) stops_early: bool,
    /// Documents asked for in a page.
    pub page_size: usize,
    /// What the session set when the query was planned.
    pub options: XeroOptions,
    /// The reads that prove the pushdown, where that is wanted.
    pub(super) verification: Option<Verification>,
    /// The columns decoded: those asked for and those that filters need.
    pub(super) columns: Vec<&'static Column>,
    /// All filters, over the decoded columns.
    pub(super) filter: Option<Arc<dyn PhysicalExpr>>,
    /// The columns handed on, as indices into the decoded ones.
    pub(super) projection: Vec<usize>,
    /// The schema handed on.
    pub(super) schema: SchemaRef,
    /// What the user is told once rows are asked for: which columns are NULL, and why.
    pub(super) notices: Vec<String>,
}

/// The request for a whole list, before filters and paging.
pub(super) fn bare_request(table: &Table, endpoint: &'static Endpoint) -> Request {
    Request {
        method: http::Method::GET,
        base: endpoint.base_path(table.api),
        path: endpoint.path.to_string(),
        parameters: endpoint
            .always
            .iter()
            .map(|(name, value)| (*name, (*value).to_string()))
            .collect(),
        modified_since: None,
        scope: endpoint.scope,
        names_one_document: false,
        body: None,
    }
}

/// The same with room for what paging and ordering add, to measure how long filters may be.
pub(super) fn measured_request(table: &Table, endpoint: &'static Endpoint) -> Request {
    let bare = bare_request(table, endpoint);
    match endpoint.paging {
        Paging::OneReply | Paging::Offset { .. } => bare,
        Paging::UntilShort { size, .. } | Paging::Pages { size, .. } => {
            let order = endpoint
                .steady_order
                .map(|field| ("order", field.to_string()));
            let size = size.map(|size| (size, "1000".to_string()));
            let mut paged = bare.with("page", "1000");
            paged.parameters.extend(order.into_iter().chain(size));
            paged
        }
    }
}

fn room(bare: &Request) -> Room<'_> {
    Room {
        bare,
        longest_url: LONGEST_LIST_URL,
    }
}

/// The parts of these batches, in their order.
pub(super) fn parts_of(batches: &Batches) -> Vec<Part> {
    let part = |parameters: &Vec<_>| Part::Batch {
        parameters: parameters.clone(),
        alone: batches.alone,
    };
    batches.requests.iter().map(part).collect()
}

/// `ids` in requests' worth.
pub(super) fn id_chunks(ids: &[String]) -> impl ExactSizeIterator<Item = &[String]> {
    ids.chunks(IDS_A_REQUEST)
}

/// Whether the ids in `pushed` are asked for by id. One reply holds the whole list just as well
/// as a few documents.
pub(super) fn asks_by_id(endpoint: &Endpoint, pushed: &Pushed) -> bool {
    match (&pushed.ids, endpoint.paging) {
        (None, _) => false,
        (Some(ids), Paging::OneReply) => {
            !endpoint.needs.is_empty() || ids.len() == 1 && endpoint.single.is_some()
        }
        (Some(_), _) => true,
    }
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
        Paging::Pages {
            max, size: Some(_), ..
        } => wanted.clamp(1, max),
        Paging::Pages { max: rows, .. } | Paging::UntilShort { rows, .. } => return rows,
        Paging::OneReply | Paging::Offset { .. } => return 0,
    };
    match (limit, table.rows) {
        (Some(limit), Rows::Documents(_)) if exact => limit.clamp(1, most),
        (Some(limit), Rows::Elements { .. }) if exact => limit.max(FEWEST_DOCUMENTS).clamp(1, most),
        _ => most,
    }
}

impl ScanPlan {
    /// The request for the whole list, narrowed by what pseudo-columns ask for alone.
    fn bare_request(&self) -> Request {
        let mut request = bare_request(self.table, self.endpoint);
        if let Some(id) = &self.about {
            request.path = request.path.replace(ID, id);
            for (_, value) in &mut request.parameters {
                *value = value.replace(ID, id);
            }
            // A report is never missing.
            request.names_one_document = !matches!(self.endpoint.reply, Reply::Report { .. });
        }
        request.parameters.extend(self.asked.parameter());
        request
    }

    /// The same plan, for the documents of the row with this id.
    pub(super) fn about(&self, id: &str) -> ScanPlan {
        ScanPlan {
            about: Some(id.to_string()),
            ..self.clone()
        }
    }

    /// The request for page `number` of a part of the reading.
    pub(super) fn page_request(&self, part: &Part, number: usize, narrowing: Narrowing) -> Request {
        let mut request = self.bare_request();
        let alone = match part {
            Part::List => {
                let clause = match narrowing {
                    Narrowing::Full => &self.pushed.where_clause,
                    Narrowing::Optimised => &self.pushed.optimised_clause,
                    Narrowing::Not => &None,
                };
                if let Some(clause) = clause {
                    request = request.with("where", clause.clone());
                }
                false
            }
            Part::Batch { parameters, alone } => {
                request.parameters.extend_from_slice(parameters);
                *alone
            }
        };
        if !alone {
            if narrowing != Narrowing::Not {
                // A batch's own value of a parameter stands: sent twice, they would be read as one.
                let of_part = |name: &str| match part {
                    Part::List => false,
                    Part::Batch { parameters, .. } => parameters.iter().any(|(n, _)| *n == name),
                };
                let beside = self.pushed.parameters.iter();
                let beside = beside.filter(|(name, _)| !of_part(name));
                request.parameters.extend(beside.cloned());
            }
            request.modified_since = self.pushed.modified_since;
        }
        if self.endpoint.paging == Paging::OneReply {
            return request;
        }
        if let Some(order) = &self.order {
            request = request.with("order", order.clone());
        } else if !alone
            && self.asked.is_nothing()
            && narrowing != Narrowing::Not
            && !self.one_page_is_enough()
            && let Some(field) = self.endpoint.steady_order
        {
            request = request.with("order", field);
        }
        self.paged(request, number, self.page_size)
    }

    /// The request for a page of a list that has pages.
    fn paged(&self, request: Request, number: usize, size: usize) -> Request {
        let request = request.with("page", number.to_string());
        match self.endpoint.paging {
            Paging::Pages {
                size: Some(name), ..
            } => request.with(name, size.to_string()),
            Paging::UntilShort {
                size: Some(name),
                rows,
            } => request.with(name, rows.to_string()),
            Paging::Pages { size: None, .. }
            | Paging::UntilShort { size: None, .. }
            | Paging::OneReply
            | Paging::Offset { .. } => request,
        }
    }

    /// How many documents a page has that isn't the last, where nothing else tells which is.
    pub(super) fn rows_until_short(&self) -> Option<usize> {
        match self.endpoint.paging {
            Paging::UntilShort { rows, .. } => Some(rows),
            // Each reply is whole.
            Paging::OneReply if !self.endpoint.needs.is_empty() => Some(usize::MAX),
            Paging::Pages { .. } | Paging::OneReply | Paging::Offset { .. } => None,
        }
    }

    /// Pages of a list of so many documents. Where a short page is the last, a full one is
    /// followed by another, be it empty.
    pub(super) fn pages_of(&self, documents: usize) -> usize {
        match self.rows_until_short() {
            Some(rows) => documents / rows.max(1) + 1,
            None => cost::pages(documents, self.page_size),
        }
    }

    /// The request for the documents after a number, where the list is read by numbers.
    pub(super) fn offset_request(&self, after: i64) -> Request {
        let mut request = self.bare_request();
        request.modified_since = self.pushed.modified_since;
        match self.endpoint.paging {
            Paging::Offset { parameter, .. } => request.with(parameter, after.to_string()),
            Paging::OneReply | Paging::Pages { .. } | Paging::UntilShort { .. } => request,
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
        self.paged(request, 1, 1)
    }

    /// Whether somebody may want fewer rows than there are: nothing is then asked for before it is
    /// needed.
    pub(super) fn is_cut(&self) -> bool {
        self.limit.is_some() || self.stops_early
    }

    /// The same for a reader that stops once it has found `rows` rows of its own, of which any
    /// number may come of one of these.
    pub(super) fn stopping_early(self, rows: usize) -> ScanPlan {
        let most = match self.pushed.exact {
            true => rows.max(FEWEST_DOCUMENTS),
            false => self.page_size,
        };
        ScanPlan {
            stops_early: true,
            page_size: self.page_size.min(most),
            ..self
        }
    }

    /// Whether only the number of rows is asked for, under filters whose count Xero can be
    /// trusted with.
    pub(super) fn counts_only(&self) -> bool {
        self.projection.is_empty()
            && self.pushed.countable
            && self.pushed.ids.is_none()
            && self.pushed.batches.is_none()
            && matches!(self.table.rows, Rows::Documents(_))
            && matches!(self.endpoint.paging, Paging::Pages { .. })
    }

    /// The request whose reply tells the count: a page of one document.
    pub(super) fn count_request(&self) -> Request {
        let one = ScanPlan {
            limit: Some(1),
            page_size: 1,
            ..self.clone()
        };
        one.page_request(&Part::List, 1, Narrowing::Full)
    }

    /// How many of the list's pages are sure to be needed.
    pub(super) fn pages_wanted(&self, page_count: usize) -> usize {
        match self.limit {
            None if self.stops_early => 0,
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
            && self.pushed.batches.is_none()
            && !self.is_cut()
            && !self.pushed.matches_nothing
            && matches!(self.table.rows, Rows::Documents(_))
            && matches!(self.endpoint.paging, Paging::Pages { .. })
            && path.is_some_and(|path| self.endpoint.orders.contains(&path))
    }

    /// The plan of one page of the first `fetch` rows, and no fewer than `proof`, in the order of
    /// a column handed on, if one page holds as many.
    pub(super) fn ordered_page(
        &self,
        column: usize,
        descending: bool,
        fetch: usize,
        proof: usize,
    ) -> Option<ScanPlan> {
        if fetch == 0 || fetch > self.page_size {
            return None;
        }
        let page_size = fetch.max(proof).min(self.page_size);
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

    /// Whether documents can be asked for by id at all.
    pub(super) fn knows_ids(&self) -> bool {
        self.endpoint.knows_ids()
    }

    /// The columns handed on whose values can be asked for, with their descriptors.
    pub(super) fn askable_columns(&self) -> impl Iterator<Item = (usize, &'static Column)> + '_ {
        // Ids and values aren't known to be heeded beside a pseudo-column's parameter.
        let alone = !self.asked.is_nothing();
        let columns = self.projection.iter().map(|index| self.columns[*index]);
        columns
            .enumerate()
            .filter(move |_| !alone)
            .filter(|(_, column)| self.is_id(column) || takes_batches(self.table, column))
    }

    /// Whether `column` holds the documents' ids, and they can be asked for by id.
    pub(super) fn is_id(&self, column: &Column) -> bool {
        self.knows_ids() && self.table.document_path(column) == Some(self.endpoint.id)
    }

    /// The batches that bring what has one of `keys` in `column`.
    pub(super) fn batches_of_keys(
        &self,
        column: &'static Column,
        keys: &[String],
    ) -> Option<Batches> {
        Batches::of_keys(
            self.table,
            column,
            keys,
            self.pushed.where_clause.as_deref(),
            room(&self.bare()),
        )
    }

    /// The batches that ask once more, in another way, for values that `batches` didn't bring.
    pub(super) fn batches_of_missing(
        &self,
        batches: &Batches,
        missing: Vec<String>,
    ) -> Option<Batches> {
        batches.missing(self.table, missing, room(&self.bare()))
    }

    /// The request for the whole list with all that paging adds, for measuring URLs.
    fn bare(&self) -> Request {
        measured_request(self.table, self.endpoint)
    }

    /// Whether the ids that the filters name are asked for by id.
    pub(super) fn asks_by_id(&self) -> bool {
        asks_by_id(self.endpoint, &self.pushed)
    }

    /// The request for these documents.
    pub(super) fn ids_request(&self, ids: &[String]) -> Request {
        let parameter = self.endpoint.ids.unwrap_or("IDs");
        let request = self.bare_request().with(parameter, ids.join(","));
        match self.endpoint.paging {
            Paging::OneReply | Paging::Offset { .. } => request,
            Paging::Pages { .. } | Paging::UntilShort { .. } => {
                self.paged(request, 1, IDS_A_REQUEST)
            }
        }
    }

    /// The request for one document.
    pub(super) fn document_request(&self, id: &str) -> Request {
        let mut request = self.bare_request();
        request.path = format!("{}/{id}", request.path);
        request.names_one_document = true;
        request
    }

    /// The first request that running the plan sends; none if it needs no call.
    pub fn first_request(&self) -> Option<Request> {
        if self.pushed.matches_nothing || self.limit == Some(0) {
            return None;
        }
        let ids = match self.asks_by_id() {
            true => self.pushed.ids.as_deref(),
            false => None,
        };
        match ids.and_then(|ids| id_chunks(ids).next()) {
            Some(ids) if self.endpoint.ids.is_some() => Some(self.ids_request(ids)),
            Some(ids) => Some(self.document_request(&ids[0])),
            None if self.counts_only() => Some(self.count_request()),
            None if matches!(self.endpoint.paging, Paging::Offset { .. }) => {
                Some(self.offset_request(Numbered::new(&self.pushed).after()))
            }
            None => Some(self.page_request(&self.parts()[0], 1, Narrowing::Full)),
        }
    }

    /// The parts that together hold every row that is wanted: at least one.
    pub(super) fn parts(&self) -> Vec<Part> {
        let takes_batches = match self.endpoint.paging {
            Paging::Pages { .. } | Paging::UntilShort { .. } => true,
            Paging::OneReply => !self.endpoint.needs.is_empty(),
            Paging::Offset { .. } => false,
        };
        match &self.pushed.batches {
            Some(batches) if takes_batches => parts_of(batches),
            _ => vec![Part::List],
        }
    }

    /// Whether the batches are all that Xero answers: the list itself can't be asked for.
    pub(super) fn only_in_batches(&self) -> bool {
        self.pushed.batches.is_some()
            && (!self.endpoint.needs.is_empty() || requires_words(self.table))
    }

    /// What has to be said of a column before Xero answers at all, if it wasn't.
    ///
    /// # Errors
    /// `Query`, with the columns of which one has to be named.
    pub(super) fn check_needs(&self) -> crate::error::Result<()> {
        let pushed = &self.pushed;
        let is_met = self.endpoint.needs.is_empty()
            || pushed.ids.is_some()
            || pushed.batches.is_some()
            || !pushed.parameters.is_empty();
        if is_met {
            return Ok(());
        }
        let named = |path: &&str| {
            let mut columns = self.table.columns.iter();
            let column = columns.find(|column| self.table.document_path(column) == Some(path));
            format!("`{}`", column.map_or(*path, |column| column.name))
        };
        let columns: Vec<String> = self.endpoint.needs.iter().map(named).collect();
        Err(Error::new(
            ErrorKind::Query,
            format!(
                "`{}` is only answered for given values of {}: add a condition with `=` or `IN` on \
                 it, or a join that brings its values",
                self.table.name,
                columns.join(" or ")
            ),
        ))
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

impl ScanPlan {
    /// The plan as EXPLAIN shows it, with the calls it is expected to make.
    pub(super) fn shown(&self, calls: Calls) -> Shown<'_> {
        Shown {
            plan: self,
            calls,
            scans: 1,
        }
    }

    /// What scans have in common that ask for the same pages; none if it stops before their end
    /// or doesn't read a list.
    pub(super) fn shareable(&self) -> Option<String> {
        let whole = !self.is_cut() && self.pushed.ids.is_none() && !self.counts_only();
        let request = self.first_request().filter(|_| whole)?;
        let batches = self.pushed.batches.as_ref();
        let tenant = &self.tenant.id;
        Some(format!(
            "{tenant} {}{request} {:?}",
            request.base,
            batches.map(|b| &b.requests)
        ))
    }
}

/// A plan in words. The form is what tests and docs quote: `table=…, calls=…,
/// shared_by=…, first_request=…, batches=…, limit=…, filters=[…]`.
pub(super) struct Shown<'a> {
    plan: &'a ScanPlan,
    calls: Calls,
    /// How many scans of the query share the calls.
    scans: usize,
}

impl Shown<'_> {
    /// The same, its calls shared by so many scans.
    pub(super) fn shared_by(self, scans: usize) -> Self {
        Self { scans, ..self }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        let plan = self.plan;
        let mut facts = vec![
            ("table", plan.table.name.to_string()),
            ("calls", self.calls.to_string()),
        ];
        if plan.organisations > 1 {
            facts.push(("organisation", plan.tenant.name.clone()));
        }
        if self.scans > 1 {
            facts.push(("shared_by", format!("{} scans", self.scans)));
        }
        let request = match plan.first_request() {
            Some(request) => request.to_string(),
            None => "none, no row can match".to_string(),
        };
        facts.push(("first_request", request));
        if let Some(batches) = plan
            .pushed
            .batches
            .as_ref()
            .filter(|_| plan.parts().len() > 1)
        {
            facts.push(("batches", batches.requests.len().to_string()));
        }
        if let Some(limit) = plan.limit {
            facts.push(("limit", limit.to_string()));
        }
        if !plan.pushed.explained.is_empty() {
            let filters = plan.pushed.explained.iter().map(ToString::to_string);
            let filters: Vec<String> = filters.collect();
            facts.push(("filters", format!("[{}]", filters.join(", "))));
        }
        facts
    }

    /// One fact a line, as EXPLAIN's tree wants them.
    pub(super) fn lines(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fact_lines(&self.facts(), f)
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        facts_in_line(&self.facts(), f)
    }
}

/// `name=fact`, one a line.
pub(super) fn fact_lines(
    facts: &[(&'static str, String)],
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    for (name, fact) in facts {
        writeln!(f, "{name}={fact}")?;
    }
    Ok(())
}

/// `name=fact, name=fact`.
pub(super) fn facts_in_line(
    facts: &[(&'static str, String)],
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    for (index, (name, fact)) in facts.iter().enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        write!(f, "{comma}{name}={fact}")?;
    }
    Ok(())
}
