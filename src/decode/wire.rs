//! The shape in which a reply is read: the columns' paths as one tree, every leaf text.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, Fields, Schema, SchemaRef};

use crate::catalog::descriptor::{
    Column, Counted, Endpoint, Identity, Kind, Level, Paging, Reply, Table,
};

/// A field that no reply has, so that an object of no wanted fields still counts its rows.
const PLACEHOLDER: &str = "\u{1}";

/// JSON key of the paging facts beside the documents.
pub(crate) const PAGINATION: &str = "pagination";
/// The facts in it: page, page size, pages, documents.
pub(crate) const FACTS: [&str; 4] = ["page", "pageSize", "pageCount", "itemCount"];
/// The facts of replies that have them by themselves: page, page size, documents.
pub(crate) const TOTALS: [&str; 3] = ["Page", "PerPage", "TotalCount"];

/// What stands at a place in the JSON.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    /// A string, number or boolean, read as text.
    Leaf,
    /// An object, of whose members these are read.
    Object(Vec<(&'static str, Node)>),
    /// An array of such elements.
    List(Box<Node>),
}

impl Node {
    fn object() -> Node {
        Node::Object(Vec::new())
    }

    /// The member `name`, made by `make` if it isn't there yet.
    fn member(&mut self, name: &'static str, make: fn() -> Node) -> &mut Node {
        if !matches!(self, Node::Object(_)) {
            *self = Node::object();
        }
        let Node::Object(members) = self else {
            unreachable!("just made an object")
        };
        let position = members.iter().position(|(n, _)| *n == name);
        let position = position.unwrap_or_else(|| {
            members.push((name, make()));
            members.len() - 1
        });
        &mut members[position].1
    }

    /// The element of the list `name`, made as an empty object if it isn't there yet.
    fn list_element(&mut self, name: &'static str) -> &mut Node {
        if let Some((first, rest)) = name.split_once('.') {
            return self.member(first, Node::object).list_element(rest);
        }
        let list = self.member(name, || Node::List(Box::new(Node::object())));
        match list {
            Node::List(element) => element,
            other => other,
        }
    }

    fn insert(&mut self, path: &'static str, kind: &Kind) {
        if path.is_empty() {
            *self = Node::Leaf;
            return;
        }
        match path.split_once('.') {
            Some((first, rest)) => self.member(first, Node::object).insert(rest, kind),
            None => match kind {
                Kind::List(fields) => {
                    let element = self.list_element(path);
                    for field in fields.iter().filter(|f| travels(&f.kind)) {
                        element.insert(field.path, &field.kind);
                    }
                }
                _ => {
                    self.member(path, || Node::Leaf);
                }
            },
        }
    }

    fn data_type(&self) -> DataType {
        match self {
            Node::Leaf => DataType::Utf8,
            Node::List(element) => {
                DataType::List(Arc::new(Field::new("item", element.data_type(), true)))
            }
            Node::Object(members) if members.is_empty() => {
                DataType::Struct(Fields::from(vec![Field::new(
                    PLACEHOLDER,
                    DataType::Utf8,
                    true,
                )]))
            }
            Node::Object(members) => DataType::Struct(
                members
                    .iter()
                    .map(|(name, node)| Field::new(*name, node.data_type(), true))
                    .collect(),
            ),
        }
    }
}

/// Whether the value of a column of this kind stands in the reply at all.
pub(crate) fn travels(kind: &Kind) -> bool {
    !matches!(kind, Kind::LineNumber | Kind::TenantId | Kind::TenantName)
}

/// The envelope's tree for these columns: the paging facts, and the documents where `reply` has
/// them, which always hold their id. Columns that aren't `read` are left out.
pub(crate) fn envelope(
    table: &Table,
    endpoint: &'static Endpoint,
    reply: Reply,
    columns: &[&Column],
    read: impl Fn(&Column) -> bool,
) -> Node {
    let mut root = Node::object();
    match endpoint.paging {
        Paging::Pages {
            counted: Counted::Totals,
            ..
        } => {
            for fact in TOTALS {
                root.insert(fact, &Kind::Text);
            }
        }
        _ => {
            for fact in FACTS {
                root.member(PAGINATION, Node::object)
                    .insert(fact, &Kind::Text);
            }
        }
    }
    let document = match reply {
        Reply::List(_) | Reply::Array | Reply::Members { .. } | Reply::Report { .. } => {
            root.list_element(reply.key())
        }
        Reply::Under(_) | Reply::Document => root.member(reply.key(), Node::object),
    };
    match endpoint.identity {
        Identity::Guid => document.insert(endpoint.id, &Kind::Guid),
        Identity::Text { with } => {
            document.insert(endpoint.id, &Kind::Text);
            for field in with {
                document.insert(field, &Kind::Text);
            }
        }
        Identity::None => {}
    }
    if let Paging::Offset { number, .. } = endpoint.paging {
        document.insert(number, &Kind::Integer);
    }
    let list = table.list();
    let element = list
        .iter()
        .fold(&mut *document, |object, name| object.list_element(name));
    // A bare value counts its row, wanted or not.
    let is_bare = |column: &&Column| column.level == Level::Own && column.path.is_empty();
    if let Some(column) = table.columns.iter().find(is_bare) {
        element.insert(column.path, &column.kind);
    }
    let read = |column: &&&Column| {
        read(column)
            && !matches!(column.level, Level::Asked | Level::Elsewhere | Level::Given)
            && travels(&column.kind)
    };
    for column in columns.iter().filter(read) {
        let within = match column.level {
            Level::Own => list,
            Level::Line => &list[..list.len().min(1)],
            Level::Document
            | Level::Parent
            | Level::Parameter
            | Level::Asked
            | Level::Elsewhere
            | Level::Given => &[],
        };
        let object = within
            .iter()
            .fold(&mut *document, |object, name| object.list_element(name));
        object.insert(column.path, &column.kind);
    }
    root
}

/// The same tree as arrow-json wants it.
pub(crate) fn schema(envelope: &Node) -> SchemaRef {
    match envelope.data_type() {
        DataType::Struct(fields) => Arc::new(Schema::new(fields)),
        _ => Arc::new(Schema::empty()),
    }
}
