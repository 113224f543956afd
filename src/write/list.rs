//! `xero_list('accounting.Invoices.LineItems', …)`: a list as a column of a table takes it.
//!
//! In: structs, lists of structs, or JSON text, with any of the fields of that list's elements, by
//! their names in any case. Out: a list of the column's own type, NULL where nothing was said. A
//! field that isn't there is an error: DataFusion by itself drops it in silence, and refuses lines of
//! different shape. A session puts the function around whatever is given to such a column
//! (`session::lists`), so nobody has to write it.

use std::collections::BTreeMap;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, new_null_array};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::common::{ScalarValue, internal_err, plan_err};
use datafusion::error::Result;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{
    ColumnarValue, Documentation, Expr, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF,
    ScalarUDFImpl, Signature, Volatility, scalar_doc_sections::DOC_SECTION_OTHER,
};
use serde_json::value::RawValue;

use super::body::Json;
use super::given;
use crate::auth::Tenant;
use crate::catalog::descriptor::{Api, Column, Kind, Table};
use crate::catalog::registry;
use crate::decode::{Decoder, Place, arrow_type};
use crate::error::{Error, ErrorKind};

/// The function's name in SQL.
pub(crate) const NAME: &str = "xero_list";

/// The function.
pub(crate) fn xero_list() -> ScalarUDF {
    ScalarUDF::from(XeroList::new(false))
}

/// The same call with a result that has all that statements may give, where that is more than the
/// table tells.
pub(super) fn whole(call: &ScalarFunction) -> Option<ScalarFunction> {
    let path = match call.args.first() {
        Some(Expr::Literal(path, _)) if call.func.name() == NAME => path.try_as_str().flatten(),
        _ => None,
    }?;
    let (told, given) = (target(path, false)?, target(path, true)?);
    (!std::ptr::eq(told.fields, given.fields)).then(|| ScalarFunction {
        func: Arc::new(ScalarUDF::from(XeroList::new(true))),
        args: call.args.clone(),
    })
}

/// A list that is written.
#[derive(Clone, Copy)]
struct Target {
    table: &'static Table,
    /// The column that holds it.
    column: &'static Column,
    /// The fields of its elements.
    fields: &'static [Column],
    /// The list itself, which may be within the column's.
    kind: Kind,
}

/// The list that `path` names: schema, table, column, and the field of an outer list's elements. It is
/// the one that the table tells, or all that statements may give.
fn target(path: &str, is_whole: bool) -> Option<Target> {
    let mut names = path.split('.');
    let schema = names.next()?;
    let api = Api::ALL
        .into_iter()
        .find(|api| api.schema_name() == schema)?;
    let table = registry::table(api, names.next()?)?;
    let name = names.next()?;
    let column = table.columns.iter().find(|column| column.name == name);
    let inner: Vec<&str> = names.collect();
    let wider = given::wider(table, name).filter(|_| is_whole || !inner.is_empty());
    let column = wider.or(column)?;
    let mut kind = column.kind;
    for name in inner {
        let Kind::List(fields) = kind else {
            return None;
        };
        kind = fields.iter().find(|field| field.name == name)?.kind;
    }
    match kind {
        Kind::List(fields) => Some(Target {
            table,
            column,
            fields,
            kind,
        }),
        _ => None,
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct XeroList {
    /// Whether lists have all that statements may give.
    is_whole: bool,
    signature: Signature,
    documentation: Documentation,
}

impl XeroList {
    fn new(is_whole: bool) -> XeroList {
        XeroList {
            is_whole,
            signature: Signature::variadic_any(Volatility::Immutable),
            documentation: Documentation::builder(
                DOC_SECTION_OTHER,
                "A list as a column of a table takes it, of structs with any of its fields, or of \
                 JSON text.",
                "xero_list('accounting.Invoices.LineItems', value, …)",
            )
            .with_argument("path", "Schema, table and column.")
            .with_argument(
                "value",
                "A struct, a list of structs, or JSON text of either.",
            )
            .build(),
        }
    }
}

impl ScalarUDFImpl for XeroList {
    fn name(&self) -> &str {
        NAME
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        internal_err!("{NAME} needs its first argument to tell its type")
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> Result<FieldRef> {
        let path = args.scalar_arguments.first().copied().flatten();
        let path = path.and_then(|path| path.try_as_str().flatten());
        let both = path.and_then(|path| Some((target(path, self.is_whole)?, target(path, true)?)));
        let Some((target, whole)) = both else {
            return plan_err!(
                "{NAME}: the first argument is a list of a table, as in \
                 {NAME}('accounting.Invoices.LineItems', …)"
            );
        };
        for field in &args.arg_fields[1..] {
            check(&whole, field.data_type())?;
        }
        Ok(Arc::new(Field::new(NAME, arrow_type(&target.kind), true)))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let Some(ColumnarValue::Scalar(path)) = args.args.first() else {
            return internal_err!("{NAME} was planned without a path");
        };
        let path = path.try_as_str().flatten();
        let Some(target) = path.and_then(|path| target(path, self.is_whole)) else {
            return internal_err!("{NAME} was planned without a list");
        };
        let is_one = args
            .args
            .iter()
            .all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        let rows = if is_one { 1 } else { args.number_rows };
        let values = args.args[1..].iter().map(|arg| arg.to_array(rows));
        let values: Vec<ArrayRef> = values.collect::<Result<_>>()?;
        let lists = (0..rows).map(|row| elements(&target, &values, row));
        let lists: Vec<Option<Json>> = lists.collect::<std::result::Result<_, Error>>()?;
        let array = decoded(&target, lists)?;
        match is_one {
            true => Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(
                &array, 0,
            )?)),
            false => Ok(ColumnarValue::Array(array)),
        }
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.documentation)
    }
}

/// Refuses what can't be a list's elements, and fields that they don't have, while planning.
fn check(target: &Target, given: &DataType) -> Result<()> {
    match given {
        DataType::Null | DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Ok(()),
        DataType::List(item) | DataType::LargeList(item) => check(target, item.data_type()),
        DataType::Struct(fields) => {
            for field in fields {
                known(target.fields, field.name()).map_err(|why| unknown(target, &why))?;
            }
            Ok(())
        }
        other => Err(unknown(
            target,
            &format!("a list of structs is wanted, or JSON text, and not {other}"),
        )
        .into()),
    }
}

fn unknown(target: &Target, why: &str) -> Error {
    let told_alone = given::wider(target.table, target.column.name)
        .is_some_and(|wider| !std::ptr::eq(wider, target.column));
    let more = match told_alone {
        true => {
            ". What is given beside it has to stand in the VALUES or the SELECT of the statement itself"
        }
        false => "",
    };
    Error::new(
        ErrorKind::Query,
        format!(
            "`{}`.`{}`: {why}{more}",
            target.table.name, target.column.name
        ),
    )
}

/// The field called `name`, in any case; by Xero's own name as well.
fn known(fields: &'static [Column], name: &str) -> std::result::Result<&'static Column, String> {
    let is = |known: &str| known.eq_ignore_ascii_case(name);
    let found = fields.iter().find(|field| is(field.name));
    let found = found.or_else(|| fields.iter().find(|field| is(field.path)));
    found.ok_or_else(|| {
        let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
        let nearest = names
            .iter()
            .map(|known| (crate::likeness::alike(known, name), *known))
            .filter(|(alike, _)| *alike >= crate::likeness::ALIKE)
            .max_by(|one, other| one.0.total_cmp(&other.0));
        match nearest {
            Some((_, nearest)) => format!("an element has no `{name}`; did you mean `{nearest}`?"),
            None => format!("an element has no `{name}`; it has {}", names.join(", ")),
        }
    })
}

/// The elements that a row's arguments are together; none where all of them are NULL.
fn elements(
    target: &Target,
    values: &[ArrayRef],
    row: usize,
) -> std::result::Result<Option<Json>, Error> {
    let mut elements = Vec::new();
    let mut said = values.is_empty();
    for value in values.iter().filter(|value| value.is_valid(row)) {
        said = true;
        let json = match text(value, row) {
            Some(text) => {
                let value: Box<RawValue> = serde_json::from_str(&text)
                    .map_err(|error| unknown(target, "the text isn't JSON").caused_by(error))?;
                of_json(target.fields, &value)
            }
            None => of_arrow(target.fields, value, row),
        };
        match json.map_err(|why| unknown(target, &why))? {
            Json::List(more) => elements.extend(more),
            one => elements.push(one),
        }
    }
    Ok(said.then_some(Json::List(elements)))
}

fn text(values: &ArrayRef, row: usize) -> Option<String> {
    let text = match values.data_type() {
        DataType::Utf8 => values.as_string::<i32>().value(row),
        DataType::LargeUtf8 => values.as_string::<i64>().value(row),
        DataType::Utf8View => values.as_string_view().value(row),
        _ => return None,
    };
    Some(text.to_string())
}

/// Structs as objects with Xero's names. `fields` are those of the elements.
fn of_arrow(
    fields: &'static [Column],
    values: &ArrayRef,
    row: usize,
) -> std::result::Result<Json, String> {
    let list = match values.data_type() {
        DataType::List(_) => Some(values.as_list::<i32>().value(row)),
        DataType::LargeList(_) => Some(values.as_list::<i64>().value(row)),
        _ => None,
    };
    if let Some(list) = list {
        let each = (0..list.len()).filter(|at| list.is_valid(*at));
        let elements = each.map(|at| of_arrow(fields, &list, at));
        return Ok(Json::List(elements.collect::<std::result::Result<_, _>>()?));
    }
    let Some(given) = values.as_struct_opt() else {
        return Err("an element is a struct, as in {'Description': 'Work', 'Quantity': 2}".into());
    };
    let mut object = Json::object();
    let names = given.column_names();
    for (name, values) in names.into_iter().zip(given.columns()) {
        let field = known(fields, name)?;
        if values.is_null(row) {
            continue;
        }
        let value = match field.kind {
            Kind::List(below) => match text(values, row) {
                Some(text) => {
                    let value = serde_json::from_str::<Box<RawValue>>(&text);
                    let value = value.map_err(|error| format!("`{name}`: {error}"))?;
                    of_json(below, &value)?
                }
                None => of_arrow(below, values, row)?,
            },
            _ => leaf(values, row)?,
        };
        object.put(field.path, value);
    }
    Ok(object)
}

/// A value as text that the decoder reads: numbers keep their digits.
fn leaf(values: &ArrayRef, row: usize) -> std::result::Result<Json, String> {
    let shown = ArrayFormatter::try_new(values, &FormatOptions::default());
    let shown = shown.map_err(|error| error.to_string())?;
    Ok(Json::Text(shown.value(row).to_string()))
}

/// JSON as objects with Xero's names. Numbers stay text: no double comes between.
fn of_json(fields: &'static [Column], value: &RawValue) -> std::result::Result<Json, String> {
    let read = |error: serde_json::Error| error.to_string();
    let text = value.get().trim();
    match text.as_bytes().first() {
        Some(b'[') => {
            let elements: Vec<&RawValue> = serde_json::from_str(text).map_err(read)?;
            let elements = elements.into_iter().map(|element| of_json(fields, element));
            Ok(Json::List(elements.collect::<std::result::Result<_, _>>()?))
        }
        Some(b'{') => {
            let members: BTreeMap<String, &RawValue> = serde_json::from_str(text).map_err(read)?;
            let mut object = Json::object();
            for (name, value) in members {
                let field = known(fields, &name)?;
                let text = value.get().trim();
                let value = match (text.as_bytes().first(), field.kind) {
                    (Some(b'n'), _) => continue,
                    (_, Kind::List(below)) => of_json(below, value)?,
                    (Some(b'"'), _) => Json::Text(serde_json::from_str(text).map_err(read)?),
                    (Some(b'[' | b'{'), _) => return Err(format!("`{name}` is one value")),
                    _ => Json::Text(text.to_string()),
                };
                object.put(field.path, value);
            }
            Ok(object)
        }
        _ => Err("an element is an object, as in {\"Description\": \"Work\"}".into()),
    }
}

/// Lists of the documents of `table`, as an array of the type of `column`.
pub(super) fn of_column(
    table: &'static Table,
    column: &'static Column,
    lists: Vec<Option<Json>>,
) -> std::result::Result<ArrayRef, Error> {
    let target = Target {
        table,
        column,
        fields: fields_of(column),
        kind: column.kind,
    };
    decoded(&target, lists)
}

/// Lists as an array of their column's type, by the very kernels that read Xero's replies.
fn decoded(target: &Target, lists: Vec<Option<Json>>) -> std::result::Result<ArrayRef, Error> {
    let rows = lists.len();
    let is_inner = !std::ptr::eq(target.fields, fields_of(target.column));
    // An inner list is read as one of an element of its own.
    let mut documents = Vec::new();
    for (row, list) in lists.into_iter().enumerate() {
        let mut document = Json::object();
        let id = format!("00000000-0000-4000-8000-{:012x}", row + 1);
        if let Some(endpoint) = target.table.endpoint() {
            document.put(endpoint.id, Json::Text(id));
        }
        let list = list.map(|list| match is_inner {
            false => list,
            true => {
                let mut element = Json::object();
                element.put(inner_name(target), list);
                Json::List(vec![element])
            }
        });
        match (target.table.list(), list) {
            ([], Some(list)) => document.put(target.column.path, list),
            ([], None) => {}
            // A table of elements: one of each document.
            ([outer, ..], list) => {
                let mut element = Json::object();
                if let Some(list) = list {
                    element.put(target.column.path, list);
                }
                document.put(outer, Json::List(vec![element]));
            }
        }
        documents.push(document);
    }
    let Some(endpoint) = target.table.endpoint() else {
        return Ok(new_null_array(&arrow_type(&target.kind), rows));
    };
    let mut envelope = Json::object();
    envelope.put(endpoint.reply.key(), Json::List(documents));
    let nobody = Tenant {
        id: String::new(),
        name: String::new(),
    };
    let columns = vec![target.column];
    let decoder = Decoder::new(target.table, endpoint, columns, nobody, true);
    let place = Place {
        table: target.table.name,
        page: "the rows that are given".to_string(),
    };
    let page = decoder.page(&place, envelope.to_string().as_bytes())?;
    let batch = decoder.rows(&place, &page)?;
    let column = Arc::clone(batch.column(0));
    if column.len() != rows {
        return Err(unknown(target, "its lists can't be written so"));
    }
    match is_inner {
        false => Ok(column),
        true => inner(target, &column),
    }
}

fn fields_of(column: &'static Column) -> &'static [Column] {
    match column.kind {
        Kind::List(fields) => fields,
        _ => &[],
    }
}

/// The JSON name of the inner list that is the target.
fn inner_name(target: &Target) -> &'static str {
    let mut fields = fields_of(target.column).iter();
    let inner = fields.find(|field| std::ptr::eq(fields_of(field), target.fields));
    inner.map_or("", |field| field.path)
}

/// The inner lists of lists of one element each; NULL where there is none.
fn inner(target: &Target, column: &ArrayRef) -> std::result::Result<ArrayRef, Error> {
    let lists = column.as_list::<i32>();
    let whole = lists.values().as_struct();
    let mut fields = fields_of(target.column).iter();
    let field = fields.find(|field| std::ptr::eq(fields_of(field), target.fields));
    let values = field.and_then(|field| whole.column_by_name(field.name));
    let Some(values) = values else {
        return Ok(new_null_array(&arrow_type(&target.kind), column.len()));
    };
    let places = (0..lists.len()).map(|row| {
        let is_there = lists.is_valid(row) && lists.value_length(row) > 0;
        is_there.then(|| lists.value_offsets()[row] as u32)
    });
    let places = places.collect::<datafusion::arrow::array::UInt32Array>();
    let taken = datafusion::arrow::compute::take(values, &places, None);
    taken.map_err(|error| {
        let error = datafusion::error::DataFusionError::from(error);
        Error::from(error)
    })
}
