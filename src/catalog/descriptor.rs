//! What a table is, as data.
//!
//! A [`Table`] says where its rows come from, which columns they have and what names them;
//! an [`Endpoint`] says how Xero serves the documents those rows are made of. Nothing here
//! does anything: `pushdown`, `scan` and `decode` read these values, and so do the docs.
//! Adding a table is adding a value in `catalog/tables` and a line in `catalog/registry.rs`.

/// One of Xero's five APIs; each is a SQL schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Api {
    /// The accounting API, schema `accounting`.
    Accounting,
    /// The fixed assets API, schema `assets`.
    Assets,
    /// The Australian payroll API, schema `payrollaus`.
    PayrollAus,
    /// The files API, schema `files`.
    Files,
    /// The projects API, schema `projects`.
    Projects,
}

impl Api {
    /// All five, in the order they are listed to users.
    pub const ALL: [Api; 5] = [
        Api::Accounting,
        Api::Assets,
        Api::PayrollAus,
        Api::Files,
        Api::Projects,
    ];

    /// The SQL schema's name, in lower case.
    pub fn schema_name(self) -> &'static str {
        match self {
            Api::Accounting => "accounting",
            Api::Assets => "assets",
            Api::PayrollAus => "payrollaus",
            Api::Files => "files",
            Api::Projects => "projects",
        }
    }

    /// The part of the URL between the host and an endpoint's path.
    pub fn base_path(self) -> &'static str {
        match self {
            Api::Accounting => "/api.xro/2.0",
            Api::Assets => "/assets.xro/1.0",
            Api::PayrollAus => "/payroll.xro/1.0",
            Api::Files => "/files.xro/1.0",
            Api::Projects => "/projects.xro/2.0",
        }
    }
}

/// A table: where its rows come from and what they hold.
#[derive(Debug)]
pub struct Table {
    /// Its name in SQL.
    pub name: &'static str,
    /// The API it is read from, which is also its schema.
    pub api: Api,
    /// One sentence that says what a row is.
    pub about: &'static str,
    /// Where the rows come from.
    pub rows: Rows,
    /// The columns that together name a row within an organisation.
    pub key: &'static [&'static str],
    /// Its columns in order. `TenantID` and `TenantName` are added behind them, unless it has them.
    pub columns: &'static [Column],
}

/// Where a table's rows come from.
#[derive(Debug, Clone, Copy)]
pub enum Rows {
    /// One row for each document of the endpoint.
    Documents(&'static Endpoint),
    /// One row for each element of a list inside the endpoint's documents.
    /// Two names are a list within a list: `["LineItems", "Tracking"]`. An element that is a
    /// single value is read by a column of an empty path.
    Elements {
        /// The documents' endpoint.
        of: &'static Endpoint,
        /// JSON names of the list, or of the outer and the inner list.
        list: &'static [&'static str],
    },
    /// One row for each document, or element of a list in it, of a reply that is asked for once
    /// for each row of another table.
    PerParent(&'static FanOut),
    /// The lines of a report that Xero computes, or their values.
    Report(&'static Report),
    /// One row for each connection of the sign-in, known without a call of its own.
    Connections,
    /// The rows of a query over other tables, of which it costs the calls and no more.
    View {
        /// The tables that the query names.
        of: &'static [&'static Table],
        /// The query, whose columns are the table's own and the tenant's. Where the table has a
        /// parameter `AsAt`, `$AsAt` stands for its value.
        sql: &'static str,
    },
}

/// What costs a call for each row of another table, the parents.
#[derive(Debug)]
pub struct FanOut {
    /// The table whose rows are asked about. It may cost a call for each row of another itself.
    pub parents: &'static Table,
    /// The column, of the parents and of the table itself, whose value stands for `{id}`.
    pub key: &'static str,
    /// How a call is answered. `{id}` in its path, or in a parameter of a report, is the parent's id.
    pub endpoint: Endpoint,
    /// JSON names of the list in the reply's documents that the rows are elements of, as in
    /// [`Rows::Elements`]; none where the documents are the rows.
    pub list: &'static [&'static str],
    /// The table that is read instead where a query names this column's values, and not the
    /// key's: the same columns, of which that is the key.
    pub or: Option<&'static Table>,
    /// The parents' flag that is false where asking would bring nothing.
    pub flag: Option<&'static str>,
    /// Whether only parents in their list count, though others could be asked about by id.
    pub listed: bool,
    /// Columns of the parents, and the words of each that are worth asking about.
    pub only: &'static [(&'static str, &'static [&'static str])],
}

impl FanOut {
    /// The parents' column that `column` of the table repeats, if it repeats one.
    pub fn parents_column(&self, column: &Column) -> Option<&'static Column> {
        match (column.level, column.kind) {
            (Level::Parent, _) => self.parents.columns.iter().find(|c| c.name == column.path),
            (_, Kind::TenantId | Kind::TenantName) => {
                self.parents.all_columns().find(|c| c.name == column.name)
            }
            _ => None,
        }
    }
}

/// A report: its columns of [`Level::Parameter`] choose which one it is.
#[derive(Debug)]
pub struct Report {
    /// Where it is asked for. Its reply is laid out in lines.
    pub endpoint: Endpoint,
    /// What its lines make rows of.
    pub layout: Layout,
}

/// What the rows of a report are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// A row for each line. A column's path is the place of its value in the line, from 1; the
    /// header has to be these texts, of which an empty one stands for any.
    Wide(&'static [&'static str]),
    /// A row for each line and each point in time: balances at the end of a month, quarter or year.
    Balances,
    /// A row for each line and each span of time: sums over months, quarters or years.
    Movements,
    /// A row for each line and each month, quarter or year of a budget, of which the header names
    /// the month that it ends in.
    Budgets,
    /// A row for each line and each value in it, whatever these are.
    Values,
    /// No lines, but a row for each element of this list in each of several reports.
    Elements(&'static [&'static str]),
}

/// What the lines of a report tell, by which those that add up others are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lines {
    /// Balances and sums of accounts: a line that names no account adds up others.
    Accounts,
    /// Documents, after a balance brought forward.
    Documents,
    /// What moved a balance, between the balances before and after.
    Movements,
    /// Nobody knows: only what Xero calls a summary adds up others.
    Unknown,
}

impl Endpoint {
    /// A report's: its lines have no ids.
    pub const fn report(path: &'static str, scope: &'static str) -> Endpoint {
        Endpoint {
            path,
            reply: Reply::List(LINES),
            identity: Identity::None,
            scope,
            ..Endpoint::PLAIN
        }
    }

    /// One that is asked for each row of another table: a parameter of `always` holds that row's
    /// `{id}`.
    pub const fn report_of_each(
        path: &'static str,
        always: &'static [(&'static str, &'static str)],
        header: &'static [&'static str],
        lines: Lines,
        scope: &'static str,
    ) -> Endpoint {
        Endpoint {
            path,
            always,
            reply: Reply::Report { header, lines },
            identity: Identity::None,
            scope,
            ..Endpoint::PLAIN
        }
    }
}

impl Layout {
    /// JSON names of the list that the rows are elements of; none where they are made of lines.
    const fn list(self) -> &'static [&'static str] {
        match self {
            Layout::Elements(list) => list,
            _ => &[],
        }
    }
}

/// How Xero serves a kind of document.
#[derive(Debug)]
pub struct Endpoint {
    /// Path below the API's base path: `/Invoices`.
    pub path: &'static str,
    /// The base path it stands below, where that isn't its API's: payroll has two.
    pub base: Option<&'static str>,
    /// Where the documents stand in a reply. Paths don't tell it.
    pub reply: Reply,
    /// JSON name of the document's id.
    pub id: &'static str,
    /// What kind of id that is, and whether it is enough to tell documents apart.
    pub identity: Identity,
    /// How a whole list is read.
    pub paging: Paging,
    /// Parameters sent with every read of the list, for whole and exact documents.
    pub always: &'static [(&'static str, &'static str)],
    /// The parameter that takes a comma-separated list of ids, where there is one.
    pub ids: Option<&'static str>,
    /// Where the one document stands that `path/{id}` brings, where Xero answers that.
    pub single: Option<Reply>,
    /// Further parameters that take a comma-separated list of values of one field.
    pub lists: &'static [ListParameter],
    /// Filters that the endpoint evaluates. Only these travel.
    pub filters: &'static [Filter],
    /// JSON paths of fields of which a query has to name one, since Xero answers nothing else.
    pub needs: &'static [&'static str],
    /// JSON name of the instant that `If-Modified-Since` compares, where it is honoured.
    pub modified_since: Option<&'static str>,
    /// JSON name of the field whose order steadies paging, where ordering is safe.
    pub steady_order: Option<&'static str>,
    /// JSON names of the fields by which `ORDER BY … LIMIT` can be left to Xero: dates, instants
    /// and numbers that are never NULL.
    pub orders: &'static [&'static str],
    /// Whether documents only ever join the list: none is deleted outright, whatever its status.
    pub only_grows: bool,
    /// The granular scope that reading needs.
    pub scope: &'static str,
}

/// The key that lines of a report are read under, once they are documents.
const LINES: &str = "Lines";

/// Where documents stand in a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// In the array under this key of an object.
    List(&'static str),
    /// The reply is the array.
    Array,
    /// One document: the object under this key of an object.
    Under(&'static str),
    /// One document: the reply itself.
    Document,
    /// The lines of one report: a document each, its values under their places, from `1`.
    Report {
        /// The header's texts, of which an empty one stands for any.
        header: &'static [&'static str],
        /// What the lines tell.
        lines: Lines,
    },
    /// The members of an object, each a document of two fields: the member's name and its value.
    Members {
        /// The field that the names are read as.
        name: &'static str,
        /// The field that the values are read as.
        value: &'static str,
    },
}

impl Reply {
    /// The JSON key that the documents stand under; empty where they are the reply.
    pub const fn key(self) -> &'static str {
        match self {
            Reply::List(key) | Reply::Under(key) => key,
            Reply::Report { .. } => LINES,
            Reply::Array | Reply::Document | Reply::Members { .. } => "",
        }
    }
}

/// What tells the documents of an endpoint apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// A GUID, in any case.
    Guid,
    /// A text such as a code, compared to the letter.
    Text {
        /// JSON names of further texts that take part; each may be empty.
        with: &'static [&'static str],
    },
    /// Nothing: they have no id, and come in one reply that is read once.
    None,
}

/// How a whole list is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paging {
    /// Everything comes in one reply.
    OneReply,
    /// `page` from 1; the reply says how many pages and documents there are.
    Pages {
        /// The largest page Xero grants.
        max: usize,
        /// The parameter that takes the page's size; none where every page holds `max`.
        size: Option<&'static str>,
        /// Where the reply says how many there are.
        counted: Counted,
    },
    /// `page` from 1, and a reply that says nothing of pages: one of fewer documents than `rows`
    /// is the last.
    UntilShort {
        /// Documents on a page that isn't the last.
        rows: usize,
        /// The parameter that takes that number, where Xero's own is another.
        size: Option<&'static str>,
    },
    /// A number that rises from document to document is the page's beginning: each reply holds
    /// the next documents after it, in order, and an empty one is the end. A single document is
    /// asked for by its id in the path.
    Offset {
        /// The parameter that takes the last number seen.
        parameter: &'static str,
        /// JSON name of the number.
        number: &'static str,
    },
}

/// Where a reply says how many documents and pages there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// In an object `pagination` of `page`, `pageSize`, `pageCount`, `itemCount`.
    Pagination,
    /// In `Page`, `PerPage` and `TotalCount` beside the documents.
    Totals,
}

/// Pages of up to `max` documents, as accounting has them: `pageSize`, and `pagination` in replies.
pub const fn pages(max: usize) -> Paging {
    Paging::Pages {
        max,
        size: Some("pageSize"),
        counted: Counted::Pagination,
    }
}

/// Pages of `rows` documents, which is no parameter of theirs: a shorter one is the last.
pub const fn until_short(rows: usize) -> Paging {
    Paging::UntilShort { rows, size: None }
}

/// A parameter that takes a comma-separated list of values, any of which a document may have.
#[derive(Debug, Clone, Copy)]
pub struct ListParameter {
    /// The parameter: `ContactIDs`.
    pub name: &'static str,
    /// JSON path of the field that the values are of: `Contact.ContactID`.
    pub field: &'static str,
    /// Whether it is known to combine with `where`. Otherwise it travels alone.
    pub beside_where: bool,
}

/// A field that an endpoint filters by.
#[derive(Debug, Clone, Copy)]
pub struct Filter {
    /// The field as `where` spells it, which is also its JSON path: `Contact.ContactID`.
    pub field: &'static str,
    /// The part of the request that it travels in.
    pub by: By,
    /// Whether Xero lists it among the fields that stay fast, and allowed, in large organisations.
    pub optimised: bool,
    /// Whether a change of it moves the instant that `If-Modified-Since` compares.
    pub stamped: bool,
}

/// The part of a request that a filter travels in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// `where`, with what operators its type has there.
    Where,
    /// A parameter in place of `where`, which takes the one value wanted.
    Parameter {
        /// The parameter: `ContactID`.
        name: &'static str,
        /// Another parameter, without which this one isn't known to be heeded.
        beside: Option<&'static str>,
        /// How it spells the words of a set.
        words: Words,
        /// Whether Xero refuses a request for the list without it: where a query doesn't say
        /// which of a set of words it wants, each is asked for.
        required: bool,
    },
    /// Two parameters in place of `where`, which take days, or one, the other's name being empty.
    /// Whether those days themselves are wanted is undocumented: they are asked for a day wider.
    Days {
        /// The parameter of the first day: `DateFrom`.
        from: &'static str,
        /// The parameter of the last day: `DateTo`.
        to: &'static str,
    },
}

/// How a parameter spells the words of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// As replies do.
    AsReplied,
    /// In capitals.
    Capitals,
}

impl Endpoint {
    /// What an endpoint is unless it says otherwise: everything in one reply, documents told apart
    /// by GUIDs, and nothing that Xero could be asked beside.
    pub const PLAIN: Endpoint = Endpoint {
        path: "",
        base: None,
        reply: Reply::Array,
        id: "",
        identity: Identity::Guid,
        paging: Paging::OneReply,
        always: &[],
        ids: None,
        single: None,
        lists: &[],
        filters: &[],
        needs: &[],
        modified_since: None,
        steady_order: None,
        orders: &[],
        only_grows: false,
        scope: "",
    };

    /// What one call answers for each row of another table: `path` holds that row's `{id}`, and
    /// everything comes in one reply, in the array under the key `root`.
    pub const fn per_parent(
        path: &'static str,
        root: &'static str,
        id: Option<&'static str>,
        scope: &'static str,
    ) -> Endpoint {
        let (id, identity) = match id {
            Some(id) => (id, Identity::Guid),
            None => ("", Identity::None),
        };
        Endpoint {
            path,
            reply: Reply::List(root),
            id,
            identity,
            scope,
            ..Endpoint::PLAIN
        }
    }

    /// The part of the URL between the host and the path, for an endpoint of `api`.
    pub fn base_path(&self, api: Api) -> &'static str {
        self.base.unwrap_or(api.base_path())
    }

    /// Whether Xero can be asked for documents by their ids, in lists or one by one.
    pub fn knows_ids(&self) -> bool {
        self.ids.is_some() || self.single.is_some()
    }
}

impl Filter {
    /// The same filter, on a field that may change without leaving a trace.
    pub const fn unstamped(mut self) -> Filter {
        self.stamped = false;
        self
    }

    /// The same filter by a parameter that Xero refuses to do without, and that spells its words
    /// so.
    pub const fn required(mut self, spelled: Words) -> Filter {
        if let By::Parameter {
            words, required, ..
        } = &mut self.by
        {
            *words = spelled;
            *required = true;
        }
        self
    }
}

/// A filter on a field that Xero optimises.
pub const fn optimised(field: &'static str) -> Filter {
    Filter {
        field,
        by: By::Where,
        optimised: true,
        stamped: true,
    }
}

/// A filter on a field that works, but that large organisations refuse with error 51.
pub const fn unoptimised(field: &'static str) -> Filter {
    Filter {
        optimised: false,
        ..optimised(field)
    }
}

/// A filter that travels as a parameter of its own, which takes one value.
pub const fn parameter(field: &'static str, name: &'static str) -> Filter {
    Filter {
        by: By::Parameter {
            name,
            beside: None,
            words: Words::AsReplied,
            required: false,
        },
        ..unoptimised(field)
    }
}

/// The same, for a parameter that is heeded only beside another one.
pub const fn parameter_beside(
    field: &'static str,
    name: &'static str,
    other: &'static str,
) -> Filter {
    Filter {
        by: By::Parameter {
            name,
            beside: Some(other),
            words: Words::AsReplied,
            required: false,
        },
        ..unoptimised(field)
    }
}

/// A filter on days that travels as a first and a last one.
pub const fn days(field: &'static str, from: &'static str, to: &'static str) -> Filter {
    Filter {
        by: By::Days { from, to },
        ..unoptimised(field)
    }
}

/// The status of what Xero hides from its users and keeps.
pub const ARCHIVED: &str = "ARCHIVED";

/// A column: its SQL name, where its value stands in the JSON, and its type.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name in SQL, in PascalCase.
    pub name: &'static str,
    /// JSON names from `level` down to the value, joined by dots: `Contact.Name`.
    pub path: &'static str,
    /// The object that `path` starts from.
    pub level: Level,
    /// Its type.
    pub kind: Kind,
    /// Whether the list leaves it out, so that it costs a call for each row: the one by id.
    pub detail: bool,
    /// Whether it is somebody's tax or bank number: NULL unless `ShowSensitive` is set.
    pub sensitive: bool,
    /// One sentence that adds something the name doesn't say.
    pub about: &'static str,
}

/// The object that a column's path starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// What the row is made of: the document, or the innermost list's element.
    Own,
    /// The document that holds the element.
    Document,
    /// The outer list's element, where the row is an element of a list within a list.
    Line,
    /// The row of another table that was asked about: the path is that table's column.
    Parent,
    /// The query's own condition on the column, which has to be `=` a literal: the path is the
    /// parameter that it is sent as, or in a view the SQL that stands for it where there is none.
    Parameter,
    /// None: the path is a parameter of the list, and the value what was asked for.
    Asked,
    /// None here: only the table that [`FanOut::or`] names has it, and here it is NULL.
    Elsewhere,
    /// None: a statement that writes gives it, and it is NULL to all that read.
    Given,
}

/// The type of a column, in Xero's terms.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Text; an empty one is NULL. `Utf8`.
    Text,
    /// An identifier, lower case; the empty GUID is NULL. `Utf8`.
    Guid,
    /// One of a set of words that grows with Xero's releases; unknown ones are kept. `Utf8`.
    Enum(&'static [&'static str]),
    /// A day of the organisation's calendar. `Date32`.
    Date,
    /// An instant. `Timestamp(Millisecond, "UTC")`.
    Instant,
    /// An amount of money. `Decimal128(20, 4)`.
    Money,
    /// A quantity, rate or percentage. `Decimal128(28, 10)`.
    Rate,
    /// A whole number. `Int64`.
    Integer,
    /// A flag. `Boolean`.
    Flag,
    /// Bytes, such as what a file holds. `Binary`.
    Bytes,
    /// A list of objects with these fields. `List<Struct>`.
    List(&'static [Column]),
    /// The place in its list, from 1, of the object that the column is read from. `Int64`.
    LineNumber,
    /// Known from the connection: the organisation's id. `Utf8`.
    TenantId,
    /// Known from the connection: the organisation's name. `Utf8`.
    TenantName,
}

/// The two columns behind every table's own.
pub static TENANT_COLUMNS: [Column; 2] = [
    column(
        "TenantID",
        Kind::TenantId,
        "Xero's id of the organisation the row belongs to.",
    ),
    column(
        "TenantName",
        Kind::TenantName,
        "Name of the organisation the row belongs to.",
    ),
];

const fn column(name: &'static str, kind: Kind, about: &'static str) -> Column {
    Column {
        name,
        path: name,
        level: Level::Own,
        kind,
        detail: false,
        sensitive: false,
        about,
    }
}

/// A text column.
pub const fn text(name: &'static str, about: &'static str) -> Column {
    column(name, Kind::Text, about)
}

/// An identifier column.
pub const fn guid(name: &'static str, about: &'static str) -> Column {
    column(name, Kind::Guid, about)
}

/// A column of one of `words`.
pub const fn word(
    name: &'static str,
    words: &'static [&'static str],
    about: &'static str,
) -> Column {
    column(name, Kind::Enum(words), about)
}

/// A calendar day.
pub const fn date(name: &'static str, about: &'static str) -> Column {
    column(name, Kind::Date, about)
}

/// An instant.
pub const fn instant(name: &'static str, about: &'static str) -> Column {
    column(name, Kind::Instant, about)
}

/// An amount of money.
pub const fn money(name: &'static str, about: &'static str) -> Column {
    column(name, Kind::Money, about)
}

/// A quantity, rate or percentage.
pub const fn rate(name: &'static str, about: &'static str) -> Column {
    column(name, Kind::Rate, about)
}

/// A whole number.
pub const fn integer(name: &'static str, about: &'static str) -> Column {
    column(name, Kind::Integer, about)
}

/// A flag.
pub const fn flag(name: &'static str, about: &'static str) -> Column {
    column(name, Kind::Flag, about)
}

/// Bytes, which statements that write give.
pub const fn bytes(name: &'static str, about: &'static str) -> Column {
    column(name, Kind::Bytes, about)
}

/// A list of objects with `fields`.
pub const fn list(name: &'static str, fields: &'static [Column], about: &'static str) -> Column {
    column(name, Kind::List(fields), about)
}

/// `LineNumber`: the element's place in its list.
pub const fn line_number() -> Column {
    column(
        "LineNumber",
        Kind::LineNumber,
        "Place in the list as Xero sends it, from 1.",
    )
}

/// The place of the outer list's element, for elements of a list within a list.
pub const fn outer_line_number(name: &'static str, about: &'static str) -> Column {
    column(name, Kind::LineNumber, about).of_line()
}

impl Column {
    /// The same column, its value standing at `path` instead of under its own name.
    pub const fn at(mut self, path: &'static str) -> Column {
        self.path = path;
        self
    }

    /// The same column, which only the document by its id has, and not the list.
    pub const fn detail(mut self) -> Column {
        self.detail = true;
        self
    }

    /// The same column, NULL unless `ShowSensitive` is set.
    pub const fn sensitive(mut self) -> Column {
        self.sensitive = true;
        self
    }

    /// The same column, read from the document that holds the element.
    pub const fn of_document(mut self) -> Column {
        self.level = Level::Document;
        self
    }

    /// The same column, repeating the parents' column of its path.
    pub const fn of_parent(mut self) -> Column {
        self.level = Level::Parent;
        self
    }

    /// The same column, sent as the parameter of its path.
    pub const fn as_parameter(mut self) -> Column {
        self.level = Level::Parameter;
        self
    }

    /// The same column, which only the table that [`FanOut::or`] names knows.
    pub const fn elsewhere(mut self) -> Column {
        self.level = Level::Elsewhere;
        self
    }

    /// The same column, which statements give, and nobody reads.
    pub const fn given(mut self) -> Column {
        self.level = Level::Given;
        self
    }

    /// The same column, read from the outer list's element.
    pub const fn of_line(mut self) -> Column {
        self.level = Level::Line;
        self
    }
}

impl Table {
    /// The endpoint whose documents hold the rows; none for connections and views.
    pub fn endpoint(&self) -> Option<&'static Endpoint> {
        match self.rows {
            Rows::Documents(endpoint) | Rows::Elements { of: endpoint, .. } => Some(endpoint),
            Rows::PerParent(fan_out) => Some(&fan_out.endpoint),
            Rows::Report(report) => Some(&report.endpoint),
            Rows::Connections | Rows::View { .. } => None,
        }
    }

    /// The tables that a view is made of; none for other tables.
    pub fn made_of(&self) -> &'static [&'static Table] {
        match self.rows {
            Rows::View { of, .. } => of,
            _ => &[],
        }
    }

    /// Whether it is a family of reports, of which parameters choose some: each may be left out, and
    /// may have several values.
    pub fn is_report(&self) -> bool {
        match self.rows {
            Rows::Report(_) => true,
            Rows::PerParent(fan_out) => matches!(fan_out.endpoint.reply, Reply::Report { .. }),
            _ => false,
        }
    }

    /// The columns that a query gives values, and that Xero or a view is asked with.
    pub fn parameters(&self) -> impl Iterator<Item = &'static Column> + '_ {
        let columns = self.columns.iter();
        columns.filter(|column| column.level == Level::Parameter)
    }

    /// What a call is made for, where one is made for each row of another table.
    pub fn fan_out(&self) -> Option<&'static FanOut> {
        match self.rows {
            Rows::PerParent(fan_out) => Some(fan_out),
            _ => None,
        }
    }

    /// The columns that cost a call for each row.
    pub fn details(&self) -> impl Iterator<Item = &'static Column> + '_ {
        self.columns.iter().filter(|column| column.detail)
    }

    /// JSON names of the list in the documents, or of the outer and the inner list, that the rows
    /// are elements of, each with dots where it stands within objects; none where the documents
    /// are the rows.
    pub fn list(&self) -> &'static [&'static str] {
        match self.rows {
            Rows::Elements { list, .. } => list,
            Rows::PerParent(fan_out) => fan_out.list,
            Rows::Report(report) => report.layout.list(),
            Rows::Documents(_) | Rows::Connections | Rows::View { .. } => &[],
        }
    }

    /// The table's own columns and then the tenant columns it doesn't have itself.
    pub fn all_columns(&self) -> impl Iterator<Item = &'static Column> + '_ {
        let own = self.columns;
        own.iter().chain(
            TENANT_COLUMNS
                .iter()
                .filter(move |tenant| !own.iter().any(|c| c.name == tenant.name)),
        )
    }

    /// The columns that say [`ARCHIVED`] of a row, or of the document that holds it. The status
    /// that an element names of something else, as a line does of its tracking category, is none.
    pub fn archived_by(&self) -> impl Iterator<Item = &'static Column> + '_ {
        let takes_it = |endpoint: &Endpoint| {
            let mut always = endpoint.always.iter();
            always.any(|(name, _)| *name == "includeArchived")
        };
        let own = matches!(self.rows, Rows::Documents(_)) || self.endpoint().is_some_and(takes_it);
        let level = move |column: &Column| match column.level {
            Level::Own => own,
            Level::Document => true,
            Level::Line
            | Level::Parent
            | Level::Parameter
            | Level::Asked
            | Level::Elsewhere
            | Level::Given => false,
        };
        let has_word = |column: &Column| match column.kind {
            Kind::Enum(words) => words.contains(&ARCHIVED),
            _ => false,
        };
        let columns = self.columns.iter();
        columns.filter(move |column| level(column) && has_word(column))
    }

    /// The JSON path within the endpoint's *documents* of a column, if it stands there.
    pub fn document_path(&self, column: &Column) -> Option<&'static str> {
        match (self.rows, column.level) {
            (_, Level::Asked | Level::Elsewhere | Level::Given) => None,
            (Rows::Documents(_), _) | (_, Level::Document) => Some(column.path),
            // The answers about one row are a list of its own.
            (Rows::PerParent(fan_out), Level::Own) if fan_out.list.is_empty() => Some(column.path),
            _ => None,
        }
    }
}
