//! The shape of a reply: which keys it has, of what types, how long its lists are. No value of it.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The shape of `body`, in one line: `{Id: text, Invoices: 1000 × {Type: text, Total: number}}`.
/// Of a list, its first element is shown.
pub(super) fn of(body: &[u8]) -> String {
    match serde_json::from_slice::<Shape>(body) {
        Ok(Shape(shape)) => shape,
        Err(_) if body.is_empty() => "no body".to_string(),
        Err(_) => format!("{} bytes that are no JSON", body.len()),
    }
}

struct Shape(String);

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Shape, D::Error> {
        deserializer.deserialize_any(Reader).map(Shape)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<String, E> {
        Ok("null".to_string())
    }

    fn visit_bool<E>(self, _: bool) -> Result<String, E> {
        Ok("flag".to_string())
    }

    fn visit_i64<E>(self, _: i64) -> Result<String, E> {
        Ok("number".to_string())
    }

    fn visit_u64<E>(self, _: u64) -> Result<String, E> {
        Ok("number".to_string())
    }

    fn visit_f64<E>(self, _: f64) -> Result<String, E> {
        Ok("number".to_string())
    }

    fn visit_str<E>(self, text: &str) -> Result<String, E> {
        Ok(if text.is_empty() { "\"\"" } else { "text" }.to_string())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<String, A::Error> {
        let Some(Shape(first)) = list.next_element()? else {
            return Ok("[]".to_string());
        };
        let mut count = 1;
        while list.next_element::<IgnoredAny>()?.is_some() {
            count += 1;
        }
        Ok(format!("{count} × {first}"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<String, A::Error> {
        let mut fields = Vec::new();
        while let Some((key, Shape(shape))) = object.next_entry::<String, Shape>()? {
            fields.push(format!("{}: {shape}", name(&key)));
        }
        Ok(format!("{{{}}}", fields.join(", ")))
    }
}

/// A key, if it is a name in a program: one that is something else may be a value.
fn name(key: &str) -> &str {
    match !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        true => key,
        false => "?",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_types_and_counts_are_shown_and_no_value() {
        let body = br#"{"Id":"8ad4","Ok":true,"Ada L":1,"Invoices":[{"Total":1.5,"Name":"Ada",
                        "Lines":[],"Contact":{"Name":""}},{"Total":null}]}"#;
        assert_eq!(
            of(body),
            "{Id: text, Ok: flag, ?: number, Invoices: 2 × {Total: number, Name: text, Lines: [], \
             Contact: {Name: \"\"}}}"
        );
        assert_eq!(of(b""), "no body");
        assert_eq!(of(b"<p>Ada</p>"), "10 bytes that are no JSON");
    }
}
