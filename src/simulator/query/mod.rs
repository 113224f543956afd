//! The server's half of `where` and `order`: a Dynamic LINQ expression over one kind of row.
//!
//! In: the text of the parameter and the fields of the entity. Out: a compiled expression that
//! says yes or no to a row, or the reason why the server refuses. Rule: this is written from the
//! documentation alone and shares nothing with the code that makes such expressions, so that one
//! misunderstanding can't hide in both. Next: `lexer`, `parser`, `eval`, `order`.

pub(crate) mod eval;
pub(crate) mod lexer;
pub(crate) mod order;
pub(crate) mod parser;
pub(crate) mod value;

use value::Value;

/// What kind of values a field holds, which decides what it may be compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    Text,
    Number,
    Time,
    Guid,
    Flag,
}

impl Type {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Type::Text => "String",
            Type::Number => "Decimal",
            Type::Time => "DateTime",
            Type::Guid => "Guid",
            Type::Flag => "Boolean",
        }
    }
}

/// A field that `where` and `order` may name.
pub(crate) struct Field<R: 'static> {
    pub(crate) name: &'static str,
    pub(crate) holds: Type,
    pub(crate) value: fn(&R) -> Value,
}

/// The field of a name, in any case.
// (3) Dynamic LINQ finds members without regard to case.
pub(crate) fn field_named<R>(fields: &'static [Field<R>], name: &str) -> Option<&'static Field<R>> {
    fields
        .iter()
        .find(|field| field.name.eq_ignore_ascii_case(name))
}

/// Why an expression isn't understood; the text goes into the error's message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ParseFailure(pub(crate) String);

/// A method was called on a null while rows were tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NullCall;
