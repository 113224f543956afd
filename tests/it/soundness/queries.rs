//! Random queries: one table or two, subqueries, sets, aggregates, orders, limits.

use std::collections::BTreeMap;

use xero_sql::catalog::descriptor::{Kind, Rows, Table};

use super::conditions::{Condition, Subject, condition, leaf, literal, on, tree};
use super::random::Random;
use crate::tables::name_in_sql;

/// The tables by their names in SQL, and what conditions on each can be made of.
pub type Subjects = BTreeMap<String, (&'static Table, Vec<Subject>)>;

/// A table's name in SQL with its parts in quotes: `"projects"."Time"`.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('.', "\".\""))
}

fn from(table: &Table) -> String {
    quoted(&name_in_sql(table))
}

/// A query in parts that can be left out one by one.
#[derive(Debug, Clone)]
pub struct Query {
    /// Up to and with FROM and the joins.
    pub head: String,
    pub filter: Option<Condition>,
    /// GROUP BY, HAVING, a set operation and the like.
    pub tail: String,
    /// Places in the select list, from 1, with their direction.
    pub order: Vec<(usize, &'static str)>,
    pub limit: Option<usize>,
    pub offset: Option<usize>,
    /// Whether each condition is sure to reach a scan.
    pub simple: bool,
}

impl Query {
    fn of(head: String) -> Query {
        Query {
            head,
            filter: None,
            tail: String::new(),
            order: vec![],
            limit: None,
            offset: None,
            simple: false,
        }
    }

    /// The query without its limit and offset.
    pub fn whole(&self) -> String {
        let mut sql = self.head.clone();
        if let Some(filter) = &self.filter {
            sql += &format!(" WHERE {filter}");
        }
        sql += &self.tail;
        if !self.order.is_empty() {
            let keys = self
                .order
                .iter()
                .map(|(place, how)| format!("{place}{how}"));
            sql += &format!(" ORDER BY {}", keys.collect::<Vec<_>>().join(", "));
        }
        sql
    }

    pub fn sql(&self) -> String {
        let mut sql = self.whole();
        if let Some(limit) = self.limit {
            sql += &format!(" LIMIT {limit}");
        }
        if let Some(offset) = self.offset {
            sql += &format!(" OFFSET {offset}");
        }
        sql
    }

    pub fn is_cut(&self) -> bool {
        self.limit.is_some() || self.offset.is_some()
    }

    /// Queries that are one step simpler.
    pub fn simpler(&self) -> Vec<Query> {
        let mut found = Vec::new();
        let mut without = |change: &dyn Fn(&mut Query)| {
            let mut query = self.clone();
            change(&mut query);
            if query.sql() != self.sql() {
                found.push(query);
            }
        };
        without(&|query| query.offset = None);
        without(&|query| query.limit = None);
        without(&|query| query.order.clear());
        without(&|query| query.filter = None);
        for filter in self.filter.iter().flat_map(Condition::simpler) {
            without(&|query| query.filter = Some(filter.clone()));
        }
        found
    }
}

/// Pairs of columns that tables are joined by.
const JOINS: [(&str, &str, &str, &str); 50] = [
    (
        "payrollaus.PaySlipTaxes",
        "PayslipID",
        "payrollaus.PaySlips",
        "PayslipID",
    ),
    (
        "payrollaus.PaySlips",
        "PayRunID",
        "payrollaus.PayRuns",
        "PayRunID",
    ),
    (
        "payrollaus.LeaveBalances",
        "EmployeeID",
        "payrollaus.Employees",
        "EmployeeID",
    ),
    (
        "payrollaus.TimesheetLines",
        "TimesheetID",
        "payrollaus.Timesheets",
        "TimesheetID",
    ),
    (
        "payrollaus.LeaveApplications",
        "EmployeeID",
        "payrollaus.Employees",
        "EmployeeID",
    ),
    (
        "payrollaus.TimesheetsV1",
        "TimesheetID",
        "payrollaus.Timesheets",
        "TimesheetID",
    ),
    ("files.Associations", "FileID", "files.Files", "FileID"),
    ("files.Associations", "ObjectID", "Invoices", "InvoiceID"),
    ("files.Associations", "ObjectID", "Contacts", "ContactID"),
    (
        "files.AssociationCounts",
        "ObjectID",
        "Contacts",
        "ContactID",
    ),
    ("files.Files", "FolderID", "files.Folders", "FolderID"),
    ("files.Files", "UserID", "Users", "UserID"),
    (
        "assets.Assets",
        "AssetTypeID",
        "assets.AssetTypes",
        "AssetTypeID",
    ),
    (
        "assets.AssetTypes",
        "FixedAssetAccountID",
        "Accounts",
        "AccountID",
    ),
    (
        "projects.Time",
        "ProjectID",
        "projects.Projects",
        "ProjectID",
    ),
    ("projects.Time", "TaskID", "projects.Tasks", "TaskID"),
    ("projects.Tasks", "ContactID", "Contacts", "ContactID"),
    ("projects.Time", "UserID", "projects.Users", "UserID"),
    ("projects.Projects", "ContactID", "Contacts", "ContactID"),
    ("projects.Projects", "ContactID", "Invoices", "ContactID"),
    ("HistoryInvoices", "InvoiceID", "Invoices", "InvoiceID"),
    ("HistoryContacts", "ContactID", "Contacts", "ContactID"),
    ("HistoryContacts", "ContactID", "Invoices", "ContactID"),
    ("InvoiceAttachments", "InvoiceID", "Invoices", "InvoiceID"),
    (
        "InvoiceAttachments",
        "InvoiceID",
        "HistoryInvoices",
        "InvoiceID",
    ),
    ("Invoices", "ContactID", "Contacts", "ContactID"),
    ("Invoices", "ContactName", "Contacts", "Name"),
    ("InvoiceLineItems", "InvoiceID", "Invoices", "InvoiceID"),
    ("InvoicePayments", "InvoiceID", "Invoices", "InvoiceID"),
    ("InvoiceLineItems", "AccountCode", "Accounts", "Code"),
    ("InvoiceLineItems", "ItemCode", "Items", "Code"),
    ("InvoiceLineItems", "TaxType", "TaxRates", "TaxType"),
    ("Invoices", "CurrencyCode", "Currencies", "Code"),
    ("Invoices", "InvoiceNumber", "Invoices", "InvoiceNumber"),
    ("Invoices", "Reference", "BankTransactions", "Reference"),
    ("Invoices", "Date", "BankTransactions", "Date"),
    ("BankTransactions", "ContactID", "Contacts", "ContactID"),
    ("BankTransactions", "ContactID", "Invoices", "ContactID"),
    ("BankTransactions", "BankAccountID", "Accounts", "AccountID"),
    (
        "BankTransactionLineItems",
        "BankTransactionID",
        "BankTransactions",
        "BankTransactionID",
    ),
    (
        "BankTransactionLineItems",
        "AccountCode",
        "Accounts",
        "Code",
    ),
    ("ContactAddresses", "ContactID", "Contacts", "ContactID"),
    (
        "BankTransfers",
        "FromBankTransactionID",
        "PostedBankTransactions",
        "BankTransactionID",
    ),
    (
        "BatchPaymentPayments",
        "PaymentID",
        "PostedPayments",
        "PaymentID",
    ),
    (
        "PostedInvoices",
        "InvoiceID",
        "InvoiceLineItems",
        "InvoiceID",
    ),
    ("ContactPersons", "ContactID", "Invoices", "ContactID"),
    ("Journals", "SourceID", "Invoices", "InvoiceID"),
    ("JournalLines", "JournalID", "Journals", "JournalID"),
    ("JournalLines", "AccountCode", "Accounts", "Code"),
    (
        "ManualJournalLines",
        "ManualJournalID",
        "ManualJournals",
        "ManualJournalID",
    ),
];

/// The tables that are asked most: those with many rows and filters.
const BUSY: [&str; 7] = [
    "Invoices",
    "Contacts",
    "BankTransactions",
    "InvoiceLineItems",
    "Journals",
    "Quotes",
    "PurchaseOrders",
];

/// A query of any kind.
pub fn query(random: &mut Random, subjects: &Subjects) -> Query {
    let asks_fan_outs = !fan_outs(subjects).is_empty();
    match random.below(100) {
        0..30 => rows(random, subjects),
        30..48 if asks_fan_outs => rows(random, subjects),
        30..48 => plain(random, subjects),
        48..57 => figures(random, subjects),
        57..80 => joined(random, subjects),
        80..90 => nested(random, subjects),
        _ => sets(random, subjects),
    }
}

/// The tables that cost a call for each row of another, if they are asked.
fn fan_outs(subjects: &Subjects) -> Vec<&str> {
    let fan_outs = subjects
        .iter()
        .filter(|(_, (table, _))| matches!(table.rows, Rows::PerParent(_)));
    fan_outs.map(|(name, _)| name.as_str()).collect()
}

/// Two tables that are there, and the columns that they are joined by.
fn pair(
    random: &mut Random,
    subjects: &Subjects,
) -> (&'static str, &'static str, &'static str, &'static str) {
    let fan_outs = fan_outs(subjects);
    let is_asked = |(a, _, _, _): &&(&str, _, _, _)| match fan_outs.is_empty() {
        true => subjects.contains_key(*a),
        false => fan_outs.contains(a),
    };
    let joins: Vec<_> = JOINS.iter().filter(is_asked).collect();
    **random.of_list(&joins)
}

fn table<'a>(random: &mut Random, subjects: &'a Subjects) -> (&'static Table, &'a [Subject]) {
    let fan_outs = fan_outs(subjects);
    let name = match random.chance(55) {
        _ if !fan_outs.is_empty() => *random.of_list(&fan_outs),
        true => random.pick(&BUSY),
        false => {
            let names: Vec<&String> = subjects.keys().collect();
            random.of_list(&names).as_str()
        }
    };
    let (table, columns) = &subjects[name];
    (table, columns)
}

fn key(table: &Table, prefix: &str) -> String {
    let key = table.key.iter().map(|name| format!("{prefix}\"{name}\""));
    key.collect::<Vec<_>>().join(", ")
}

const DIRECTIONS: [&str; 6] = [
    "",
    " DESC",
    " NULLS FIRST",
    " DESC NULLS LAST",
    " NULLS LAST",
    " DESC NULLS FIRST",
];

/// Rows of one table.
fn rows(random: &mut Random, subjects: &Subjects) -> Query {
    let (table, columns) = table(random, subjects);
    let orders = table.endpoint().map_or(&[][..], |endpoint| endpoint.orders);
    let by = match (orders.is_empty(), random.chance(40)) {
        (false, true) => random.pick(orders),
        _ => &random.of_list(columns).name,
    };
    let by = match columns.iter().any(|column| column.name == by) {
        true => by,
        false => &random.of_list(columns).name,
    };
    let also = &random.of_list(columns).name;
    let (distinct, key) = match random.chance(8) {
        true => ("DISTINCT ", String::new()),
        false => ("", format!(", {}", key(table, ""))),
    };
    let mut query = Query::of(format!(
        "SELECT {distinct}\"{by}\", \"{also}\"{key} FROM {}",
        from(table)
    ));
    query.simple = true;
    query.filter = random.chance(88).then(|| condition(random, columns, ""));
    if random.chance(35) {
        query.order.push((1, random.pick(&DIRECTIONS)));
        if random.chance(25) {
            query.order.push((2, random.pick(&DIRECTIONS)));
        }
    }
    if random.chance(40) {
        query.limit = Some([0, 1, 2, 7, 20, 45, 150][random.below(7)]);
    }
    if random.chance(15) {
        query.offset = Some([0, 1, 13, 120][random.below(4)]);
    }
    query
}

/// What is asked most: filters that Xero evaluates as SQL does, with a count, an order, a limit.
fn plain(random: &mut Random, subjects: &Subjects) -> Query {
    let name = random.pick(&["Invoices", "Invoices", "BankTransactions", "Contacts"]);
    let (table, columns) = &subjects[name];
    let subject = |column: &str| columns.iter().find(|subject| subject.name == column);
    let word = |random: &mut Random, column: &str| {
        let words = &subject(column).expect("a column").values;
        random.of_list(words).clone()
    };
    let status = match name {
        "Contacts" => "ContactStatus",
        _ => "Status",
    };
    let mut parts = Vec::new();
    for _ in 0..random.below(3) {
        let day = subject("Date").map(|dates| random.of_list(&dates.values).clone());
        let day = day.unwrap_or_default();
        let (one, other) = (word(random, status), word(random, status));
        parts.push(Condition::Leaf(match (random.below(9), name) {
            (0, _) => format!("\"{status}\" IN ('{one}', '{other}')"),
            (1, _) => format!("upper(\"{status}\") IN ('{one}', '{other}')"),
            (2, _) => format!("\"{status}\" = '{one}'"),
            (_, "Contacts") => format!("\"{status}\" = '{one}'"),
            (3, _) => format!("\"Type\" = '{}'", word(random, "Type")),
            (4, _) => format!("\"Date\" >= DATE '{day}'"),
            (5, _) => format!(
                "date_trunc('quarter', \"Date\") = DATE '{}-07-01'",
                &day[..4]
            ),
            (6, _) => format!("EXTRACT(YEAR FROM \"Date\") = {}", &day[..4]),
            (7, _) => format!("\"ContactID\" = '{}'", word(random, "ContactID")),
            _ => format!("\"Date\" BETWEEN '{day}' AND '2026-01-01'"),
        }));
    }
    let filter = match parts.len() {
        0 => None,
        _ => Some(Condition::And(parts)),
    };
    let by = match name {
        "Contacts" => "UpdatedDateUTC",
        _ => random.pick(&["Date", "UpdatedDateUTC"]),
    };
    let mut query = match random.below(3) {
        0 => Query::of(format!("SELECT COUNT(*) FROM \"{name}\"")),
        _ => Query::of(format!(
            "SELECT \"{by}\", {} FROM \"{name}\"",
            key(table, "")
        )),
    };
    query.simple = true;
    query.filter = filter;
    if !query.head.starts_with("SELECT COUNT") {
        if random.chance(70) {
            query.order.push((1, random.pick(&DIRECTIONS)));
        }
        query.limit = Some(1 + random.below(25));
        query.offset = random.chance(25).then(|| random.below(12));
    }
    query
}

/// Counts and sums.
fn figures(random: &mut Random, subjects: &Subjects) -> Query {
    let (table, columns) = table(random, subjects);
    let filter = random.chance(88).then(|| condition(random, columns, ""));
    let wherever = filter
        .as_ref()
        .map_or(String::new(), |f| format!(" WHERE {f}"));
    let of_kind = |random: &mut Random, wanted: fn(&Kind) -> bool| {
        let names: Vec<&Subject> = columns.iter().filter(|c| wanted(&c.kind)).collect();
        match names.is_empty() {
            true => "1".to_string(),
            false => format!("\"{}\"", random.of_list(&names).name),
        }
    };
    match random.below(5) {
        0 | 1 => {
            let mut query = Query::of(format!("SELECT COUNT(*) FROM {}", from(table)));
            query.filter = filter;
            query.simple = true;
            query
        }
        2 => Query::of(format!(
            "SELECT COUNT(*) FROM (SELECT 1 FROM {}{wherever} LIMIT {})",
            from(table),
            1 + random.below(60)
        )),
        _ => {
            let by = &random.of_list(columns).name;
            let money = of_kind(random, |kind| matches!(kind, Kind::Money));
            let date = of_kind(random, |kind| matches!(kind, Kind::Date | Kind::Instant));
            let any = &random.of_list(columns).name;
            let mut query = Query::of(format!(
                "SELECT \"{by}\", COUNT(*), SUM({money}), AVG({money}), MIN({date}), MAX({date}), \
                 COUNT(\"{any}\"), COUNT(DISTINCT \"{any}\") FROM {}",
                from(table)
            ));
            query.filter = filter;
            query.tail = format!(" GROUP BY \"{by}\"");
            if random.chance(40) {
                query.tail += &format!(" HAVING COUNT(*) > {}", random.below(6));
            }
            if random.chance(30) {
                query.order = vec![(2, " DESC")];
                query.limit = Some(1 + random.below(6));
            }
            query
        }
    }
}

/// Two tables.
fn joined(random: &mut Random, subjects: &Subjects) -> Query {
    let (mut left, mut right) = {
        let (a, x, b, y) = pair(random, subjects);
        ((a, x), (b, y))
    };
    if random.chance(50) {
        (left, right) = (right, left);
    }
    let (a, a_columns) = &subjects[left.0];
    let (b, b_columns) = &subjects[right.0];
    let mut on = format!("a.\"{}\" = b.\"{}\"", left.1, right.1);
    if random.chance(20) {
        on += &format!(" AND {}", leaf(random, a_columns, "a."));
    }
    if random.chance(20) {
        on += &format!(" AND {}", leaf(random, b_columns, "b."));
    }
    let kind = random.pick(&[
        "JOIN",
        "JOIN",
        "LEFT JOIN",
        "RIGHT JOIN",
        "FULL JOIN",
        "LEFT SEMI JOIN",
        "LEFT ANTI JOIN",
        "RIGHT SEMI JOIN",
        "RIGHT ANTI JOIN",
    ]);
    let side = match kind {
        "LEFT SEMI JOIN" | "LEFT ANTI JOIN" => Some(true),
        "RIGHT SEMI JOIN" | "RIGHT ANTI JOIN" => Some(false),
        _ => None,
    };
    let select = match side {
        Some(true) => key(a, "a."),
        Some(false) => key(b, "b."),
        None => format!("{}, {}", key(a, "a."), key(b, "b.")),
    };
    let narrowed = |random: &mut Random, table: &Table, columns: &[Subject]| {
        let filter = condition(random, columns, "");
        format!("(SELECT * FROM {} WHERE {filter})", from(table))
    };
    let side_of = |random: &mut Random, table: &Table, columns: &[Subject]| match random.chance(50)
    {
        true => narrowed(random, table, columns),
        false => from(table),
    };
    let first = side_of(random, a, a_columns);
    let second = side_of(random, b, b_columns);
    let mut query = Query::of(format!(
        "SELECT {select} FROM {first} a {kind} {second} b ON {on}"
    ));
    if random.chance(60) {
        let mut either = |random: &mut Random| match side.unwrap_or(random.chance(50)) {
            true => leaf(random, a_columns, "a."),
            false => leaf(random, b_columns, "b."),
        };
        query.filter = Some(tree(random, &mut either, 2));
    }
    if random.chance(15) {
        query.limit = Some(1 + random.below(30));
    }
    query
}

/// Subqueries, and keys from elsewhere.
fn nested(random: &mut Random, subjects: &Subjects) -> Query {
    let (a, x, b, y) = pair(random, subjects);
    let ((a, x), (b, y)) = match random.chance(50) {
        true => ((a, x), (b, y)),
        false => ((b, y), (a, x)),
    };
    let (table, columns) = &subjects[a];
    let (_, others) = &subjects[b];
    let (a, b) = (quoted(a), quoted(b));
    let inner = condition(random, others, "");
    let head = format!("SELECT {} FROM {a}", key(table, ""));
    let not = random.pick(&["", "NOT "]);
    match random.below(6) {
        0 | 1 => {
            let within = format!("\"{x}\" {not}IN (SELECT \"{y}\" FROM {b} WHERE {inner})");
            let mut query = Query::of(head);
            let mut parts = vec![Condition::Leaf(within)];
            if random.chance(50) {
                parts.push(condition(random, columns, ""));
            }
            query.filter = Some(match random.chance(80) {
                true => Condition::And(parts),
                false => Condition::Or(parts),
            });
            query
        }
        2 => {
            let mut query = Query::of(format!("SELECT {} FROM {a} a", key(table, "a.")));
            let mut of_b = |random: &mut Random| leaf(random, others, "b.");
            let inner = tree(random, &mut of_b, 1);
            query.filter = Some(Condition::Leaf(format!(
                "{not}EXISTS (SELECT 1 FROM {b} b WHERE b.\"{y}\" = a.\"{x}\" AND {inner})"
            )));
            query
        }
        3 => {
            let mut query = Query::of(head);
            let most = random.pick(&["MAX", "MIN"]);
            query.filter = Some(Condition::And(vec![
                Condition::Leaf(format!(
                    "\"{x}\" {} (SELECT {most}(\"{y}\") FROM {b} WHERE {inner})",
                    random.pick(&["=", "<>", ">="])
                )),
                condition(random, columns, ""),
            ]));
            query
        }
        4 => {
            let subject = columns.iter().find(|column| column.name == x);
            let keys: Vec<String> = match subject {
                None => vec!["('x')".to_string()],
                Some(subject) => (0..1 + random.below(60))
                    .map(|_| format!("({})", literal(random, subject).replace('§', "")))
                    .collect(),
            };
            let kind = random.pick(&["JOIN", "LEFT JOIN", "RIGHT JOIN"]);
            let mut query = Query::of(format!(
                "SELECT {}, k.n FROM (VALUES {}) AS k(n) {kind} {a} a ON a.\"{x}\" = k.n",
                key(table, "a."),
                keys.join(", ")
            ));
            if random.chance(40) {
                query.filter = Some(Condition::Leaf(leaf(random, columns, "a.")));
            }
            query
        }
        _ => {
            let filter = condition(random, columns, "");
            let column = &random.of_list(columns).name;
            let also = leaf(random, columns, "a.");
            let keys = key(table, "a.");
            Query::of(format!(
                "WITH big AS (SELECT * FROM {a} WHERE {filter}) SELECT {keys}, b.\"{x}\" \
                 FROM big a JOIN big b ON a.\"{x}\" = b.\"{x}\" \
                 AND (a.\"{column}\" IS NULL OR {also})"
            ))
        }
    }
}

/// UNION, INTERSECT, EXCEPT, and windows.
fn sets(random: &mut Random, subjects: &Subjects) -> Query {
    let (table, columns) = table(random, subjects);
    let one = condition(random, columns, "");
    let other = condition(random, columns, "");
    let subject = random.of_list(columns);
    let name = &subject.name;
    let from = format!("FROM {} WHERE", from(table));
    match random.below(4) {
        0 => {
            let kind = random.pick(&["UNION", "UNION ALL", "INTERSECT", "EXCEPT"]);
            Query::of(format!(
                "SELECT \"{name}\" {from} {one} {kind} SELECT \"{name}\" {from} {other}"
            ))
        }
        1 => {
            let mut query = Query::of(format!(
                "SELECT \"{name}\" FROM (SELECT \"{name}\" {from} {one} UNION ALL \
                 SELECT \"{name}\" {from} {other})"
            ));
            query.filter = Some(Condition::Leaf(on(random, subject, "")));
            query.order = vec![(1, random.pick(&DIRECTIONS))];
            query.limit = Some(1 + random.below(40));
            query
        }
        2 => {
            let keys = key(table, "");
            Query::of(format!(
                "SELECT {keys}, row_number() OVER (PARTITION BY \"{name}\" ORDER BY {keys}) {from} {one}"
            ))
        }
        _ => {
            let keys = key(table, "");
            let limit = 1 + random.below(9);
            let mut query = Query::of(format!(
                "SELECT {keys}, \"{name}\" FROM (SELECT * {from} {one} ORDER BY {keys} LIMIT {limit})"
            ));
            query.filter = Some(other);
            query
        }
    }
}
