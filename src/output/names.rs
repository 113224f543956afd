//! Columns of one name, as `SELECT *` over a join has them, where a format finds values by
//! name: the later ones are called `Name_1`, `Name_2`, … so that no value is lost.

use std::collections::BTreeSet;

use arrow::datatypes::Schema;

/// The columns' names, the second of two equal ones made another.
pub(super) fn distinct_names(schema: &Schema) -> Vec<String> {
    let given: BTreeSet<&str> = schema.fields().iter().map(|f| f.name().as_str()).collect();
    let mut names: Vec<String> = Vec::new();
    let mut taken = BTreeSet::new();
    for field in schema.fields() {
        let mut name = field.name().clone();
        let mut number = 0;
        while taken.contains(&name) || (number > 0 && given.contains(name.as_str())) {
            number += 1;
            name = format!("{}_{number}", field.name());
        }
        taken.insert(name.clone());
        names.push(name);
    }
    names
}

/// `schema` with these names.
pub(super) fn distinct_schema(schema: &Schema) -> Schema {
    let names = distinct_names(schema);
    let fields = schema.fields().iter().zip(names);
    let fields = fields.map(|(field, name)| field.as_ref().clone().with_name(name));
    Schema::new(fields.collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use arrow::datatypes::{DataType, Field};

    use super::*;

    #[test]
    fn columns_of_one_name_are_numbered() {
        let field = |name: &str| Field::new(name, DataType::Utf8, true);
        let schema = Schema::new(vec![
            field("Name"),
            field("Name"),
            field("Name_1"),
            field("Name"),
        ]);
        assert_eq!(
            distinct_names(&schema),
            ["Name", "Name_2", "Name_1", "Name_3"]
        );
    }
}
