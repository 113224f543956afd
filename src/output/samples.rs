//! Arrays that the tests of several formats share.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, Decimal128Builder, ListBuilder, RecordBatch, StringArray, StringBuilder,
    StructBuilder,
};
use arrow::datatypes::{DataType, Field, Fields};

/// Four rows of lists of structs: two lines, NULL, an empty list, one line.
pub fn lines() -> ArrayRef {
    let fields = Fields::from(vec![
        Field::new("Item", DataType::Utf8, true),
        Field::new("Total", DataType::Decimal128(20, 4), true),
        Field::new("Tags", DataType::new_list(DataType::Utf8, true), true),
    ]);
    let total = Decimal128Builder::new().with_data_type(DataType::Decimal128(20, 4));
    let tags = ListBuilder::new(StringBuilder::new());
    let mut lists = ListBuilder::new(StructBuilder::new(
        fields,
        vec![
            Box::new(StringBuilder::new()),
            Box::new(total),
            Box::new(tags),
        ],
    ));
    let mut line = |item: Option<&str>, total: i128, tags: Option<&[&str]>| {
        let line = lists.values();
        line.field_builder::<StringBuilder>(0)
            .unwrap()
            .append_option(item);
        line.field_builder::<Decimal128Builder>(1)
            .unwrap()
            .append_value(total);
        let list = line.field_builder::<ListBuilder<StringBuilder>>(2).unwrap();
        for tag in tags.unwrap_or_default() {
            list.values().append_value(tag);
        }
        list.append(tags.is_some());
        line.append(true);
    };
    line(Some("Desk"), 1_005_000, Some(&["a", "b"]));
    line(None, -1, None);
    lists.append(true);
    lists.append(false);
    lists.append(true);
    let line = lists.values();
    line.field_builder::<StringBuilder>(0)
        .unwrap()
        .append_value("Lamp");
    line.field_builder::<Decimal128Builder>(1)
        .unwrap()
        .append_value(0);
    line.field_builder::<ListBuilder<StringBuilder>>(2)
        .unwrap()
        .append(true);
    line.append(true);
    lists.append(true);
    Arc::new(lists.finish())
}

/// A batch of text columns.
pub fn texts(columns: &[(&str, &[Option<&str>])]) -> RecordBatch {
    let arrays = columns.iter().map(|(name, values)| {
        let array: ArrayRef = Arc::new(StringArray::from(values.to_vec()));
        (*name, array, true)
    });
    RecordBatch::try_from_iter_with_nullable(arrays).unwrap()
}

/// A batch of these columns.
pub fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    let columns = columns.into_iter().map(|(name, array)| (name, array, true));
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}
