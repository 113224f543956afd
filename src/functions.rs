//! SQL functions of our own.
//!
//! In: values of our tables' columns. Out: what a query means by them and plain SQL says at
//! length. A [`Session`](crate::Session) knows them; a plain `SessionContext` does after
//! [`register`].

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringArray, StringBuilder, StructArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{ScalarValue, exec_err, plan_err};
use datafusion::error::Result;
use datafusion::logical_expr::{
    ColumnarValue, Documentation, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
    Volatility, scalar_doc_sections::DOC_SECTION_OTHER,
};
use datafusion::prelude::SessionContext;

use crate::write;

/// Makes the functions known to `context`.
pub fn register(context: &SessionContext) {
    context.register_udf(tracking());
    context.register_udf(write::xero_list());
}

/// `tracking(Tracking, 'Region')`: the name of the option that a line has in a category.
///
/// The first argument is a list column of tracking, such as `Tracking` of `InvoiceLineItems` or
/// `FromTracking` of `BankTransfers`; the second the category's name, as text. The result is
/// NULL where the line has no option in that category. A category spelled exactly so comes
/// before one that differs in case, as with all names here.
pub fn tracking() -> ScalarUDF {
    ScalarUDF::from(OptionOf::new())
}

const NAME: &str = "tracking";
/// The fields of a list of tracking: the category's name, and the option's.
const CATEGORY: &str = "Name";
const OPTION: &str = "Option";

#[derive(Debug, PartialEq, Eq, Hash)]
struct OptionOf {
    signature: Signature,
    documentation: Documentation,
}

impl OptionOf {
    fn new() -> OptionOf {
        let about = "The name of the option that a line has in a tracking category; NULL if it has \
                     none there.";
        OptionOf {
            // Whatever is given, so that `return_type` can say what is wrong with it.
            signature: Signature::variadic_any(Volatility::Immutable),
            documentation: Documentation::builder(
                DOC_SECTION_OTHER,
                about,
                "tracking(Tracking, category)",
            )
            .with_argument("Tracking", "A line's list of tracking.")
            .with_argument("category", "The category's name, in any case.")
            .build(),
        }
    }
}

impl ScalarUDFImpl for OptionOf {
    fn name(&self) -> &str {
        NAME
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        let [list, category] = types else {
            return plan_err!(
                "{NAME} takes a line's list of tracking and a category's name, as in \
                 {NAME}(Tracking, 'Region'); arguments given: {}",
                types.len()
            );
        };
        if !matches!(list, DataType::Null) && !is_tracking(list) {
            return plan_err!(
                "{NAME}: the first argument is a line's list of tracking, such as the column \
                 Tracking of InvoiceLineItems, and not {}",
                named(list)
            );
        }
        match category {
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => {
                Ok(DataType::Utf8)
            }
            other => plan_err!(
                "{NAME}: the second argument is a category's name, such as 'Region', and not {}",
                named(other)
            ),
        }
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let is_one_value = args
            .args
            .iter()
            .all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        let rows = if is_one_value { 1 } else { args.number_rows };
        let arrays = args.args.iter().map(|arg| arg.to_array(rows));
        let arrays: Vec<ArrayRef> = arrays.collect::<Result<_>>()?;
        let [lists, categories] = arrays.as_slice() else {
            return exec_err!("{NAME} takes two arguments");
        };
        let options: ArrayRef = match lists.data_type() {
            DataType::Null => Arc::new(StringArray::new_null(rows)),
            _ => Arc::new(options(lists, categories)?),
        };
        match is_one_value {
            true => Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(
                &options, 0,
            )?)),
            false => Ok(ColumnarValue::Array(options)),
        }
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.documentation)
    }
}

/// Whether lists of this type say a category's name and an option's.
fn is_tracking(list: &DataType) -> bool {
    let DataType::List(element) = list else {
        return false;
    };
    let DataType::Struct(fields) = element.data_type() else {
        return false;
    };
    let is_text = |name: &str| {
        let field = fields.find(name);
        field.is_some_and(|(_, field)| *field.data_type() == DataType::Utf8)
    };
    is_text(CATEGORY) && is_text(OPTION)
}

/// A type as an error shows it; structs are long.
fn named(data_type: &DataType) -> String {
    match data_type {
        DataType::List(_) | DataType::LargeList(_) => "another list".to_string(),
        DataType::Struct(_) => "a struct".to_string(),
        number if number.is_numeric() => "a number".to_string(),
        number if number.is_temporal() => "a date or time".to_string(),
        other => other.to_string(),
    }
}

/// For each list, the option of the element that names the category.
fn options(lists: &ArrayRef, categories: &ArrayRef) -> Result<StringArray> {
    let lists = lists.as_list::<i32>();
    let categories = cast(categories, &DataType::Utf8)?;
    let categories = categories.as_string::<i32>();
    let elements = lists.values().as_struct();
    let (names, options) = (texts(elements, CATEGORY)?, texts(elements, OPTION)?);
    let mut found = StringBuilder::new();
    for row in 0..lists.len() {
        if lists.is_null(row) || categories.is_null(row) {
            found.append_null();
            continue;
        }
        let category = categories.value(row);
        let (start, end) = (lists.value_offsets()[row], lists.value_offsets()[row + 1]);
        let places = || (start..end).map(|place| place as usize);
        let named = |is: &dyn Fn(&str) -> bool| {
            places().find(|place| names.is_valid(*place) && is(names.value(*place)))
        };
        let lower = || category.to_lowercase();
        let place = named(&|name| name == category)
            .or_else(|| named(&|name| name.to_lowercase() == lower()));
        match place.filter(|place| options.is_valid(*place)) {
            Some(place) => found.append_value(options.value(place)),
            None => found.append_null(),
        }
    }
    Ok(found.finish())
}

fn texts<'a>(elements: &'a StructArray, field: &str) -> Result<&'a StringArray> {
    let texts = elements.column_by_name(field);
    match texts.and_then(|texts| texts.as_string_opt::<i32>()) {
        Some(texts) => Ok(texts),
        None => exec_err!("{NAME}: the list has no text `{field}`"),
    }
}
