//! Documents to a table's rows: lists unfolded, text made into values.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Int64Array, RecordBatch, RecordBatchOptions, StringArray,
    StructArray, UInt32Array, new_null_array,
};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::{Field, Schema, SchemaRef};

use super::columns::Reader;
use super::mismatch::{Mismatch, Place};
use super::page::{self, Page};
use super::readers::Readers;
use super::types;
use super::wire;
use crate::auth::Tenant;
use crate::catalog::descriptor::{Column, Endpoint, Kind, Level, Reply, Table};
use crate::config::OnMismatch;
use crate::error::{Error, ErrorKind, Result};
use crate::log::{Log, Statement};
use crate::pushdown::Asked;

/// Decodes the replies of one scan: made once, used for every page.
#[derive(Debug)]
pub struct Decoder {
    table: &'static Table,
    endpoint: &'static Endpoint,
    columns: Vec<&'static Column>,
    list: Shape,
    /// The shape of a single document's reply, where that is another.
    single: Option<Shape>,
    schema: SchemaRef,
    tenant: Tenant,
    on_mismatch: OnMismatch,
    /// What pseudo-columns hold.
    asked: Asked,
    /// Where it tells what was read as NULL.
    log: (Log, Option<Arc<Statement>>),
}

impl Decoder {
    /// A decoder of these columns of `table`, whose documents come from `endpoint`. Those of tax
    /// and bank numbers are NULL unless `sensitive` ones are wanted; those that a list leaves out
    /// are NULL in what it brings.
    pub fn new(
        table: &'static Table,
        endpoint: &'static Endpoint,
        columns: Vec<&'static Column>,
        tenant: Tenant,
        sensitive: bool,
    ) -> Decoder {
        let read = |column: &Column| sensitive || !column.sensitive;
        let shape = |reply, details: bool| {
            let read = |column: &Column| read(column) && (details || !column.detail);
            Shape::new(table, endpoint, reply, &columns, read)
        };
        let has_details = columns.iter().any(|column| column.detail);
        let single = endpoint.single;
        let single = single.filter(|single| has_details || *single != endpoint.reply);
        let fields: Vec<Field> = columns.iter().map(|c| types::field(c)).collect();
        Decoder {
            table,
            endpoint,
            list: shape(endpoint.reply, false),
            single: single.map(|single| shape(single, true)),
            schema: Arc::new(Schema::new(fields)),
            columns,
            tenant,
            on_mismatch: OnMismatch::Error,
            asked: Asked::default(),
            log: Default::default(),
        }
    }

    /// The same decoder, for which a value that can't be what its column promises is an error or
    /// NULL.
    pub fn on_mismatch(mut self, on_mismatch: OnMismatch) -> Decoder {
        self.on_mismatch = on_mismatch;
        self
    }

    /// The same decoder, whose pseudo-columns hold what was `asked` for.
    pub fn asked(mut self, asked: Asked) -> Decoder {
        self.asked = asked;
        self
    }

    /// The same decoder, which tells in `log` what was read as NULL.
    pub(crate) fn logged_in(mut self, log: &Log, statement: Option<Arc<Statement>>) -> Decoder {
        self.log = (log.clone(), statement);
        self
    }

    /// The schema of the batches that [`Decoder::rows`] makes.
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// The shape in which a reply is read before its values are made: every leaf text.
    pub fn wire_schema(&self) -> SchemaRef {
        Arc::clone(self.list.readers.schema())
    }

    /// Reads one reply of the list.
    ///
    /// # Errors
    /// `UnexpectedReply` if it isn't whole JSON of the expected shape, if the root key is
    /// missing, or if a document has no id.
    pub fn page(&self, place: &Place, body: &[u8]) -> Result<Page> {
        page::read(self.endpoint, &self.list, place, body)
    }

    /// Reads the reply that brings one document by its id.
    ///
    /// # Errors
    /// As [`Decoder::page`].
    pub fn single(&self, place: &Place, body: &[u8]) -> Result<Page> {
        let shape = self.single.as_ref().unwrap_or(&self.list);
        page::read(self.endpoint, shape, place, body)
    }

    /// The rows of a page's documents, in their order.
    ///
    /// # Errors
    /// `UnexpectedReply`, naming table, page, item and path, if a value isn't of its column's type,
    /// unless [`OnMismatch::Null`] makes NULL of it, with a warning that names the same.
    pub fn rows(&self, place: &Place, page: &Page) -> Result<RecordBatch> {
        let unfolded = Unfolded::of(self.table, page);
        let arrays = self
            .columns
            .iter()
            .map(|column| self.array(place, column, page, &unfolded))
            .collect::<Result<Vec<_>>>()?;
        RecordBatch::try_new_with_options(
            self.schema(),
            arrays,
            &RecordBatchOptions::new().with_row_count(Some(unfolded.rows())),
        )
        .map_err(|error| {
            Error::new(ErrorKind::UnexpectedReply, format!("{place}")).caused_by(error)
        })
    }

    fn array(
        &self,
        place: &Place,
        column: &Column,
        page: &Page,
        unfolded: &Unfolded,
    ) -> Result<ArrayRef> {
        let constant =
            |text: &str| -> ArrayRef { Arc::new(StringArray::new_repeated(text, unfolded.rows())) };
        if column.level == Level::Asked {
            let echo = self.asked.echo(column).to_array_of_size(unfolded.rows());
            return echo.map_err(|error| {
                Error::new(ErrorKind::Query, format!("{place}")).caused_by(error)
            });
        }
        if column.level == Level::Given {
            let kind = types::arrow_type(&column.kind);
            return Ok(new_null_array(&kind, unfolded.rows()));
        }
        match column.kind {
            Kind::TenantId => return Ok(constant(&self.tenant.id)),
            Kind::TenantName => return Ok(constant(&self.tenant.name)),
            Kind::LineNumber => return Ok(Arc::new(unfolded.line_numbers(column.level))),
            _ => {}
        }
        let level = unfolded.level(column.level);
        let reader = Reader::new(self.on_mismatch);
        let decoded = reader.column(level.objects, column.path, &column.kind);
        let error = |mismatch: Mismatch| {
            let item = page.items[level.document_of(mismatch.row)];
            mismatch.at(place, item, &self.shown_path(column))
        };
        let decoded = decoded
            .map_err(|mismatch| error(mismatch).and(": SET xero.on_mismatch = 'null' reads on"))?;
        let refused = reader.refused();
        let more = match refused.len() {
            0 | 1 => String::new(),
            count => format!(" ({} more on this page)", count - 1),
        };
        if let Some(first) = refused.into_iter().next() {
            let then = format!("{more}: read as NULL");
            let (log, statement) = &self.log;
            log.warn_of(statement.as_deref(), &error(first), &then);
        }
        match &level.row_of {
            None => Ok(decoded),
            Some(indices) => take(&decoded, indices, None).map_err(|error| {
                Error::new(ErrorKind::UnexpectedReply, format!("{place}")).caused_by(error)
            }),
        }
    }

    fn shown_path(&self, column: &Column) -> String {
        let list = self.table.list();
        let lists: &[&str] = match column.level {
            Level::Own => list,
            Level::Line => &list[..list.len().min(1)],
            Level::Document
            | Level::Parent
            | Level::Parameter
            | Level::Asked
            | Level::Elsewhere
            | Level::Given => &[],
        };
        let lists = lists.iter().flat_map(|list| list.split('.'));
        let path: Vec<&str> = lists.chain(column.path.split('.')).collect();
        format!("/{}", path.join("/"))
    }
}

/// The shape of a kind of reply.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) reply: Reply,
    pub(super) tree: wire::Node,
    pub(super) readers: Readers,
}

impl Shape {
    fn new(
        table: &'static Table,
        endpoint: &'static Endpoint,
        reply: Reply,
        columns: &[&'static Column],
        read: impl Fn(&Column) -> bool,
    ) -> Shape {
        let tree = wire::envelope(table, endpoint, reply, columns, read);
        Shape {
            reply,
            readers: Readers::new(wire::schema(&tree)),
            tree,
        }
    }
}

/// A page's objects at each level, and how they repeat to make the rows.
struct Unfolded<'a> {
    documents: &'a StructArray,
    /// The lists from the outer to the inner one, each with its elements.
    lists: Vec<Elements>,
}

/// The elements of a list over all its holders.
struct Elements {
    objects: StructArray,
    /// For each element, its holder's row.
    holder: Vec<u32>,
    /// For each element, its place in its own list, from 0.
    place: Vec<i64>,
}

/// The objects that a column is read from.
struct LevelOf<'a> {
    objects: &'a StructArray,
    /// For each row of the table, the object's row here; none where they are the same.
    row_of: Option<UInt32Array>,
    /// For each object, its document's row; none where they are the same.
    document: Option<Vec<u32>>,
}

impl LevelOf<'_> {
    fn document_of(&self, row: usize) -> usize {
        match &self.document {
            Some(documents) => documents[row] as usize,
            None => row,
        }
    }
}

impl<'a> Unfolded<'a> {
    fn of(table: &Table, page: &'a Page) -> Self {
        let names = table.list();
        let mut lists: Vec<Elements> = Vec::with_capacity(names.len());
        for name in names {
            let holders = lists.last().map_or(&page.documents, |l| &l.objects);
            lists.push(elements(holders, name));
        }
        Unfolded {
            documents: &page.documents,
            lists,
        }
    }

    fn rows(&self) -> usize {
        self.lists
            .last()
            .map_or(self.documents.len(), |l| l.objects.len())
    }

    /// For each row, the place in its list of the object at this level.
    fn line_numbers(&self, level: Level) -> Int64Array {
        let depth = self.depth(level);
        let Some(list) = depth.checked_sub(1).map(|depth| &self.lists[depth]) else {
            return (1..=self.rows() as i64).collect();
        };
        match climb(&self.lists[depth..]) {
            None => list.place.iter().map(|place| place + 1).collect(),
            Some(rows) => rows
                .iter()
                .map(|row| list.place[*row as usize] + 1)
                .collect(),
        }
    }

    /// How many lists stand around the objects of a level.
    fn depth(&self, level: Level) -> usize {
        match level {
            Level::Own => self.lists.len(),
            Level::Line => self.lists.len().min(1),
            Level::Document
            | Level::Parent
            | Level::Parameter
            | Level::Asked
            | Level::Elsewhere
            | Level::Given => 0,
        }
    }

    fn level(&self, level: Level) -> LevelOf<'_> {
        let depth = self.depth(level);
        let objects = match depth {
            0 => self.documents,
            depth => &self.lists[depth - 1].objects,
        };
        LevelOf {
            objects,
            row_of: climb(&self.lists[depth..]).map(UInt32Array::from),
            document: climb(&self.lists[..depth]),
        }
    }
}

/// For each element of the innermost of these lists, the row that holds the outermost.
fn climb(lists: &[Elements]) -> Option<Vec<u32>> {
    let (inner, outer) = lists.split_last()?;
    Some(outer.iter().rev().fold(inner.holder.clone(), |rows, list| {
        rows.iter().map(|row| list.holder[*row as usize]).collect()
    }))
}

/// The objects that hold the list of a dotted name, and its own name.
fn objects_at<'a>(holders: &'a StructArray, name: &'a str) -> Option<(&'a StructArray, &'a str)> {
    match name.split_once('.') {
        None => Some((holders, name)),
        Some((first, rest)) => objects_at(holders.column_by_name(first)?.as_struct_opt()?, rest),
    }
}

/// A list's elements as objects: single values are a member without a name.
fn objects_of(elements: &ArrayRef) -> StructArray {
    match elements.as_struct_opt() {
        Some(objects) => objects.clone(),
        None => {
            let field = Arc::new(Field::new("", elements.data_type().clone(), true));
            StructArray::from(vec![(field, Arc::clone(elements))])
        }
    }
}

/// The elements of the list `name` of all `holders`; a list that is NULL or absent has none.
fn elements(holders: &StructArray, name: &str) -> Elements {
    let mut holder = Vec::new();
    let mut place = Vec::new();
    let within = objects_at(holders, name);
    let list = within.and_then(|(holders, name)| {
        let list = holders.column_by_name(name)?.as_list_opt::<i32>()?;
        Some((holders, list))
    });
    let Some((holders, list)) = list else {
        return Elements {
            objects: StructArray::new_empty_fields(0, None),
            holder,
            place,
        };
    };
    let mut taken = Vec::new();
    for row in (0..list.len()).filter(|row| holders.is_valid(*row) && list.is_valid(*row)) {
        let (start, end) = (list.value_offsets()[row], list.value_offsets()[row + 1]);
        for (index, element) in (start..end).enumerate() {
            holder.push(row as u32);
            place.push(index as i64);
            taken.push(element as usize);
        }
    }
    let all = &objects_of(list.values());
    let first = taken.first().copied().unwrap_or(0);
    let side_by_side = taken.windows(2).all(|pair| pair[1] == pair[0] + 1);
    let objects = match side_by_side {
        true => all.slice(first, taken.len()),
        false => {
            let taken: UInt32Array = taken.iter().map(|element| *element as u32).collect();
            // The indices come from the list's own offsets, so `take` can't refuse them.
            take(all, &taken, None).map_or_else(|_| all.slice(0, 0), |t| t.as_struct().clone())
        }
    };
    Elements {
        objects,
        holder,
        place,
    }
}
