//! Tables of lines: what is written of them, made a change of the documents that hold them.
//!
//! In: the rows of a statement on a table such as `InvoiceLineItems`. Out: the same as an UPDATE of the
//! documents' list, a row a document, which is read again first. So each document is read and written
//! once, and the lines that the statement doesn't mean go back as they are, with their ids.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch, UInt64Array};
use datafusion::arrow::compute::{concat_batches, take};
use datafusion::arrow::datatypes::{Field, Int64Type, Schema};
use datafusion::error::DataFusionError;

use super::body::{self, Json};
use super::changes::hash;
use super::errors::Failure;
use super::list;
use super::lookup;
use super::rounded::{self, UnitAmount};
use super::statement::{Added, Operation, Writing, before, column, tenant_id};
use crate::auth::Tenant;
use crate::catalog::descriptor::{Column, Kind, Level, Rows};
use crate::catalog::writable::{Child, Elements, Named};
use crate::client::Meter;
use crate::decode;
use crate::error::{Error, ErrorKind, Result};

/// A statement on lines, as one on documents.
pub(super) struct Documents {
    pub(super) writing: Writing,
    pub(super) rows: RecordBatch,
    /// The places of the statement's rows that each document's row stands for.
    pub(super) groups: Vec<Vec<usize>>,
    /// Rows of the statement that can't be written.
    pub(super) failures: Vec<Failure>,
}

/// The documents that the rows of a statement on lines change.
///
/// # Errors
/// `Query` if a row doesn't say which line it means; what reading the documents may fail with.
pub(super) async fn documents(
    lines: &Writing,
    child: &'static Child,
    meter: &Meter,
    rows: &RecordBatch,
    of_tenants: &[(Tenant, Vec<usize>)],
) -> Result<Documents> {
    let table = child.of.table;
    let missing = |name: &str| error(format!("`{}` has no {name}", table.name));
    let key = column(table, child.key).ok_or_else(|| missing(child.key))?;
    let list = column(table, child.list).ok_or_else(|| missing(child.list))?;
    // Without it Xero may take amounts with tax for amounts without.
    let types = column(table, "LineAmountTypes").filter(|column| child.of.takes(column));
    let mut columns = vec![key];
    let writing = Writing {
        operation: Operation::Update,
        writable: child.of,
        child: None,
        added_to: Some(child),
        guarded: true,
        columns: Vec::new(),
        written: std::iter::once(list).chain(types).collect(),
        null_is_absent: false,
        ..lines.clone()
    };
    columns.extend(writing.changed_at());
    columns.extend(tenant_id(table));
    columns.push(list);
    columns.extend(types);
    let mut failures = Vec::new();
    let mut batches = Vec::new();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut prints = Vec::new();
    let mut whole = Vec::new();
    let writing = Writing { columns, ..writing };
    // A document that costs a call has its list with it; else lists are read element by element, which
    // tells more of them.
    let is_one_call = list.detail || matches!(table.rows, Rows::PerParent(_));
    let head = match is_one_call {
        true => writing.clone(),
        false => Writing {
            written: types.into_iter().collect(),
            ..writing.clone()
        },
    };
    for (tenant, places) in of_tenants {
        let connection = lines.connection.for_tenant(tenant);
        let mut of_document: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for row in places {
            let id = text(lines, rows, child.key, *row);
            let id = id.ok_or_else(|| error(format!("a row comes without its {}", child.key)))?;
            let id = crate::guid::canonical(&id).map_or(id.clone(), |id| id.into_owned());
            of_document.entry(id).or_default().push(*row);
        }
        let keys: Vec<String> = of_document.keys().cloned().collect();
        let mut kept: Vec<(usize, Json, Vec<usize>)> = Vec::new();
        let among = lookup::nothing();
        let now = lookup::rows_of(&head, &connection, meter, &among, &keys).await?;
        let mut there = match is_one_call {
            true => lists_in(&now, child, list, &keys),
            false => lookup::lists_of(&writing, &connection, meter, child, &keys).await?,
        };
        for (id, rows_of_it) in of_document {
            let made = match now.place_of(&id) {
                None => Err(format!("{id} isn't there any more")),
                Some(at) => {
                    let there = there.remove(&id).unwrap_or_default();
                    changed(lines, child, rows, &rows_of_it, there)
                }
                .map(|lines| (at, lines)),
            };
            match made {
                Ok((at, lines)) => kept.push((at, lines, rows_of_it)),
                Err(message) => failures.extend(rows_of_it.into_iter().map(|row| Failure {
                    row,
                    outcome: "not sent",
                    column: None,
                    message: message.clone(),
                })),
            }
        }
        let at = UInt64Array::from_iter_values(kept.iter().map(|(at, ..)| *at as u64));
        let lists = kept
            .iter()
            .map(|(_, lines, _)| Some(lines.clone()))
            .collect();
        let lists = list::of_column(table, list, lists)?;
        let mut arrays: Vec<ArrayRef> = Vec::new();
        for column in &writing.columns {
            arrays.push(match column.name {
                name if name == list.name => Arc::clone(&lists),
                name if tenant_id(table).is_some_and(|tenant| tenant.name == name) => {
                    let ids = vec![tenant.id.as_str(); kept.len()];
                    Arc::new(datafusion::arrow::array::StringArray::from(ids))
                }
                name => {
                    let values = now.values(name).ok_or_else(|| missing(name))?;
                    take(values, &at, None).map_err(DataFusionError::from)?
                }
            });
        }
        let mut fields: Vec<Field> = writing.columns.iter().map(|c| decode::field(c)).collect();
        for column in writing.before() {
            let values = now
                .values(column.name)
                .ok_or_else(|| missing(column.name))?;
            arrays.push(take(values, &at, None).map_err(DataFusionError::from)?);
            fields.push(decode::field(column).with_name(before(column)));
        }
        let schema = Arc::new(Schema::new(fields));
        batches.push(RecordBatch::try_new(schema, arrays).map_err(DataFusionError::from)?);
        for (_, lines_now, rows_of_it) in kept {
            whole.push(lines_now);
            let added = rows_of_it.iter().map(|row| {
                let mut line = Json::object();
                // It was put before, so it can be put.
                let _ = put(lines, child, rows, *row, &mut line, true);
                let document = text(lines, rows, child.key, *row).unwrap_or_default();
                format!("{document}\n{line}")
            });
            prints.push(hash(added.collect::<Vec<_>>().join("\n").as_bytes()));
            groups.push(rows_of_it);
        }
    }
    let added = (lines.operation == Operation::Insert).then(|| Added {
        table: child.table,
        prints: Arc::new(prints),
    });
    let rows = match batches.first() {
        Some(first) => concat_batches(&first.schema(), &batches).map_err(DataFusionError::from)?,
        None => RecordBatch::new_empty(writing.schema()),
    };
    Ok(Documents {
        writing: Writing {
            added,
            lists: Some(Arc::new(whole)),
            ..writing
        },
        rows,
        groups,
        failures,
    })
}

/// The lists of documents that were read with them.
fn lists_in(
    now: &lookup::Rows,
    child: &'static Child,
    list: &Column,
    keys: &[String],
) -> HashMap<String, Vec<Json>> {
    let lists = keys.iter().filter_map(|key| {
        let at = now.place_of(key)?;
        let values = now.values(list.name)?;
        match body::value(child.of, list, values.as_ref(), at, false)? {
            Json::List(elements) => Some((key.clone(), elements)),
            _ => None,
        }
    });
    lists.collect()
}

/// The lines of a document after the statement, or why it can't be done.
fn changed(
    lines: &Writing,
    child: &'static Child,
    rows: &RecordBatch,
    places: &[usize],
    mut there: Vec<Json>,
) -> std::result::Result<Json, String> {
    let elements = child.of.elements_of(child.list).ok_or("no such list")?;
    let numbers: HashMap<String, usize> = names(child, &there);
    let mut gone = Vec::new();
    let mut meant = HashSet::new();
    let mut added = HashSet::new();
    let mut unpriced = HashSet::new();
    for (place, line) in there.iter_mut().enumerate().filter(|_| child.rounded) {
        match rounded::unit_amount(line) {
            UnitAmount::Whole => {}
            UnitAmount::OfAmount => line.take("UnitAmount"),
            UnitAmount::Lost => {
                unpriced.insert(place);
            }
        }
    }
    for row in places {
        if lines.operation == Operation::Insert {
            let mut line = Json::object();
            put(lines, child, rows, *row, &mut line, true)?;
            if let Named::Word(name) = child.named {
                let word = text(lines, rows, name, *row);
                let word = word.ok_or_else(|| format!("a row comes without its {name}"))?;
                let word = spelled(child, name, &numbers, word);
                line.put(name, Json::Text(word.clone()));
                let place = numbers.get(&word).copied();
                let is_filled = place.is_some_and(|place| is_filled(&there[place], name));
                if is_filled || !added.insert(word.clone()) {
                    return Err(format!("it has one of {name} {word} already: UPDATE that"));
                }
                meant.extend(place.map(Some));
                match place {
                    Some(place) => there[place] = line,
                    None => {
                        meant.insert(Some(there.len()));
                        there.push(line);
                    }
                }
                continue;
            }
            there.push(line);
            continue;
        }
        let place = match child.named.column() {
            Some(name) => {
                text(lines, rows, name, *row).and_then(|name| numbers.get(&name).copied())
            }
            None => number(lines, rows, *row),
        };
        if place.is_some() && !meant.insert(place) {
            return Err("a line comes twice, and which of both is meant isn't said".to_string());
        }
        let Some(line) = place.and_then(|place| there.get_mut(place)) else {
            return Err("a line isn't there any more".to_string());
        };
        // A place is only a line's name as long as nothing moved.
        if child.named == Named::Place && !is_as_read(lines, child, rows, *row, line) {
            return Err("its lines changed while the statement ran".to_string());
        }
        match lines.operation {
            Operation::Delete => gone.extend(place),
            _ => {
                let had_price = line.get("LineAmount").is_some();
                let before = line.clone();
                leave_out_prices(lines, elements, line);
                put(lines, child, rows, *row, line, false)?;
                let is_given = lines
                    .written
                    .iter()
                    .any(|column| column.name == "UnitAmount");
                if is_given {
                    unpriced.retain(|of| Some(*of) != place);
                }
                let is_priced = ["UnitAmount", "LineAmount"]
                    .iter()
                    .any(|name| line.get(name).is_some());
                let magnifies = child.rounded && !is_given && rounded::magnifies(&before, line);
                if magnifies || had_price && !is_priced {
                    return Err(
                        "Xero tells two digits of its unit amount, and it may have more: give UnitAmount as well"
                            .to_string(),
                    );
                }
            }
        }
    }
    if let Named::Word(_) = child.named {
        // Those that aren't sent stay as they are.
        let each = there.into_iter().enumerate();
        let sent = each.filter(|(place, _)| meant.contains(&Some(*place)));
        return Ok(Json::List(sent.map(|(_, element)| element).collect()));
    }
    if unpriced.iter().any(|place| !gone.contains(place)) {
        return Err(format!(
            "a line of an item or with a discount has a unit amount of more digits than Xero tells, and \
             can't go back unharmed. Give its UnitAmount as well, or change it in Xero ({})",
            child.of.table.name
        ));
    }
    gone.sort_unstable();
    for place in gone.into_iter().rev() {
        there.remove(place);
    }
    match there.is_empty() {
        true => Err(format!(
            "{} needs a row: none would be left",
            child.of.table.name
        )),
        false => Ok(Json::List(there)),
    }
}

/// Whether a line still is what the statement read, as far as it doesn't change it.
fn is_as_read(
    lines: &Writing,
    child: &'static Child,
    rows: &RecordBatch,
    row: usize,
    line: &Json,
) -> bool {
    let written = |column: &Column| lines.written.iter().any(|one| one.name == column.name);
    // What isn't shown was read as NULL.
    let shows = lines.connection.settings().show_sensitive;
    let kept = lines
        .columns
        .iter()
        .filter(|c| child.takes(c) && !written(c) && (shows || !c.sensitive));
    let mut kept = kept.filter_map(|column| {
        let values = rows.columns().get(lines.place(column.name)?)?;
        Some((
            column,
            body::value(child.of, column, values.as_ref(), row, false),
        ))
    });
    kept.all(|(column, said)| said.as_ref() == line.get(column.path))
}

/// Takes away what Xero works out of what the statement changes.
fn leave_out_prices(lines: &Writing, elements: &Elements, line: &mut Json) {
    let written = |name: &&&str| lines.written.iter().any(|column| column.name == **name);
    if elements.priced_by.iter().any(|name| written(&name)) {
        for name in elements.prices.iter().filter(|name| !written(name)) {
            line.take(name);
        }
    }
}

/// Puts what a row says into a line.
fn put(
    lines: &Writing,
    child: &'static Child,
    rows: &RecordBatch,
    row: usize,
    line: &mut Json,
    is_new: bool,
) -> std::result::Result<(), String> {
    let own = lines
        .written
        .iter()
        .filter(|column| column.level == Level::Own);
    for column in own {
        let Some(values) = lines
            .place(column.name)
            .and_then(|place| rows.columns().get(place))
        else {
            continue;
        };
        match body::value(child.of, column, values.as_ref(), row, is_new) {
            Some(value) => line.put(column.path, value),
            // A text is cleared by an empty one; what else is NULL is left to Xero.
            None if !is_new && matches!(column.kind, Kind::Text) => {
                line.put(column.path, Json::Text(String::new()));
            }
            None if is_new => {}
            None => {
                return Err(format!(
                    "{} can't be set to NULL: Xero keeps what isn't sent",
                    column.name
                ));
            }
        }
    }
    Ok(())
}

/// A word as Xero spells it: in any case it means the same element.
fn spelled(
    child: &'static Child,
    name: &str,
    there: &HashMap<String, usize>,
    word: String,
) -> String {
    let words = match column(child.table, name).map(|column| &column.kind) {
        Some(Kind::Enum(words)) => *words,
        _ => &[],
    };
    let mut known = words
        .iter()
        .copied()
        .chain(there.keys().map(String::as_str));
    match known.find(|known| known.eq_ignore_ascii_case(&word)) {
        Some(known) => known.to_string(),
        None => word,
    }
}

/// Whether an element says more than its word.
fn is_filled(element: &Json, name: &str) -> bool {
    let Json::Object(members) = element else {
        return false;
    };
    let mut others = members.iter().filter(|(known, _)| known != name);
    others.any(|(_, value)| *value != Json::Text(String::new()))
}

/// The places of a document's elements by what names them.
fn names(child: &'static Child, there: &[Json]) -> HashMap<String, usize> {
    let Some(column) = child.named.column() else {
        return HashMap::new();
    };
    let each = there.iter().enumerate();
    let named = each.filter_map(|(place, element)| match element.get(column) {
        Some(Json::Text(name)) => Some((name.clone(), place)),
        _ => None,
    });
    named.collect()
}

fn text(lines: &Writing, rows: &RecordBatch, name: &str, row: usize) -> Option<String> {
    let texts = rows
        .columns()
        .get(lines.place(name)?)?
        .as_string_opt::<i32>()?;
    texts.is_valid(row).then(|| texts.value(row).to_string())
}

/// The place of the line that a row means, where lines have no ids.
fn number(lines: &Writing, rows: &RecordBatch, row: usize) -> Option<usize> {
    let number = lines
        .columns
        .iter()
        .find(|c| matches!(c.kind, Kind::LineNumber))?;
    let numbers = rows.columns().get(lines.place(number.name)?)?;
    let numbers = numbers.as_primitive_opt::<Int64Type>()?;
    let number = numbers.is_valid(row).then(|| numbers.value(row))?;
    usize::try_from(number).ok()?.checked_sub(1)
}

/// The columns that say which line a row means.
pub(super) fn needed(child: &'static Child) -> Vec<&'static Column> {
    let table = child.table;
    let id = match child.named.column() {
        Some(name) => column(table, name),
        None => table
            .columns
            .iter()
            .find(|c| matches!(c.kind, Kind::LineNumber)),
    };
    let key = column(table, child.key);
    let mut needed: Vec<_> = key.into_iter().chain(id).chain(tenant_id(table)).collect();
    if child.named == Named::Place {
        needed.extend(table.columns.iter().filter(|column| child.takes(column)));
    }
    needed
}

fn error(message: String) -> Error {
    Error::new(ErrorKind::Query, message)
}
