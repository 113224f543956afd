//! Who is asked about, and where: what a fan-out takes from its table's description.

use crate::catalog::descriptor::{Column, Endpoint, FanOut, Kind, Level, Table};

/// Whose rows cost a call each, and which call that is.
#[derive(Debug, Clone, Copy)]
pub(in crate::scan) struct Asks {
    /// The table whose rows are asked about.
    pub(super) parents: &'static Table,
    /// The column, of the parents and of the table itself, whose value stands in the path.
    pub(super) key: &'static str,
    /// How a call is answered.
    pub(super) endpoint: &'static Endpoint,
    /// The parents' flag that is false where asking would bring nothing.
    pub(super) flag: Option<&'static str>,
    /// Whether only parents in their list count.
    pub(super) listed: bool,
    /// Columns of the parents, and the words of each that are worth asking about.
    pub(super) only: &'static [(&'static str, &'static [&'static str])],
    /// The fan-out, where it is one; none where the documents of the table's own rows are asked
    /// for, one by one.
    pub(super) fan_out: Option<&'static FanOut>,
}

impl Asks {
    /// What `fan_out` asks.
    pub(in crate::scan) fn of(fan_out: &'static FanOut) -> Asks {
        Asks {
            parents: fan_out.parents,
            key: fan_out.key,
            endpoint: &fan_out.endpoint,
            flag: fan_out.flag,
            listed: fan_out.listed,
            only: fan_out.only,
            fan_out: Some(fan_out),
        }
    }

    /// What the columns of `table` ask that its list leaves out; none if there are no such.
    pub(in crate::scan) fn of_details(table: &'static Table) -> Option<Asks> {
        table.details().next()?;
        let endpoint = table.endpoint()?;
        endpoint.single?;
        let mut columns = table.columns.iter();
        let key = columns.find(|column| table.document_path(column) == Some(endpoint.id))?;
        Some(Asks {
            parents: table,
            key: key.name,
            endpoint,
            flag: None,
            listed: false,
            only: &[],
            fan_out: None,
        })
    }

    /// The parents' column that `column` of the table says the same as, if one does.
    pub(super) fn parents_column(&self, column: &'static Column) -> Option<&'static Column> {
        match self.fan_out {
            Some(fan_out) => fan_out.parents_column(column),
            None => (!column.detail && column.level == Level::Own).then_some(column),
        }
    }

    /// Whether rows take the column from the parents' row, and not from the answer.
    pub(super) fn repeats(&self, column: &Column) -> bool {
        match self.fan_out {
            Some(_) => column.level == Level::Parent,
            None => column.name == self.key && !matches!(column.kind, Kind::List(_)),
        }
    }
}
