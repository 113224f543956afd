//! A writer of JSON text.
//!
//! Text and not a tree, because a tree would turn numbers into floats. Fields appear in the
//! order they are written.

use std::fmt::{Display, Write};

/// An object being written; it is closed by the function that opened it.
pub(crate) struct Object<'a> {
    out: &'a mut String,
    empty: bool,
}

/// The text of one object.
pub(crate) fn object(fill: impl FnOnce(&mut Object<'_>)) -> String {
    let mut out = String::new();
    write_object(&mut out, fill);
    out
}

fn write_object(out: &mut String, fill: impl FnOnce(&mut Object<'_>)) {
    out.push('{');
    fill(&mut Object { out, empty: true });
    out.push('}');
}

/// A string with its quotes and escapes.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    write_text(&mut out, text);
    out
}

fn write_text(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if (c as u32) < 0x20 => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

impl Object<'_> {
    fn key(&mut self, name: &str) {
        if !self.empty {
            self.out.push(',');
        }
        self.empty = false;
        write_text(self.out, name);
        self.out.push(':');
    }

    pub(crate) fn text(&mut self, name: &str, value: impl AsRef<str>) {
        self.key(name);
        write_text(self.out, value.as_ref());
    }

    /// A value that is JSON already: a number or a whole fragment.
    pub(crate) fn raw(&mut self, name: &str, value: impl Display) {
        self.key(name);
        let _ = write!(self.out, "{value}");
    }

    pub(crate) fn flag(&mut self, name: &str, value: bool) {
        self.raw(name, value);
    }

    pub(crate) fn null(&mut self, name: &str) {
        self.raw(name, "null");
    }

    pub(crate) fn empty_list(&mut self, name: &str) {
        self.raw(name, "[]");
    }

    pub(crate) fn object(&mut self, name: &str, fill: impl FnOnce(&mut Object<'_>)) {
        self.key(name);
        write_object(self.out, fill);
    }

    pub(crate) fn objects<T>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
        mut fill: impl FnMut(&mut Object<'_>, T),
    ) {
        self.key(name);
        self.out.push('[');
        for (position, item) in items.into_iter().enumerate() {
            if position > 0 {
                self.out.push(',');
            }
            write_object(self.out, |object| fill(object, item));
        }
        self.out.push(']');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn awkward_text_survives_a_parser() {
        let awkward = "27\" \\ \u{1}\r\n\t木材 🎁";
        let text = object(|o| {
            o.text("a", awkward);
            o.raw("n", "115.00");
            o.objects("l", [1, 2], |o, n| o.raw("n", n));
            o.object("o", |o| o.null("x"));
        });
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(value["a"], awkward);
        assert!(text.contains("\"n\":115.00"), "{text}");
        assert!(
            text.ends_with("\"l\":[{\"n\":1},{\"n\":2}],\"o\":{\"x\":null}}"),
            "{text}"
        );
    }
}
