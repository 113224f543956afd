//! The answer to those who did not ask for JSON.
//!
//! Accounting answers XML by default, and a client that forgets the header must meet it. This
//! is the JSON of the same reply in elements: enough to be honest, not a second rendering.

use std::fmt::Write;

use serde_json::Value;

/// The JSON text `json` as an XML document with the element `root` around it.
pub(crate) fn document(root: &str, json: &str) -> String {
    let value: Value = serde_json::from_str(json).unwrap_or(Value::Null);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>");
    element(&mut out, root, &value);
    out
}

fn element(out: &mut String, name: &str, value: &Value) {
    match value {
        Value::Null => {
            let _ = write!(out, "<{name} />");
        }
        Value::Array(items) => {
            let _ = write!(out, "<{name}>");
            for item in items {
                element(out, singular(name), item);
            }
            let _ = write!(out, "</{name}>");
        }
        Value::Object(fields) => {
            let _ = write!(out, "<{name}>");
            for (field, value) in fields {
                element(out, field, value);
            }
            let _ = write!(out, "</{name}>");
        }
        Value::String(text) => {
            let _ = write!(out, "<{name}>{}</{name}>", escaped(text));
        }
        other => {
            let _ = write!(out, "<{name}>{other}</{name}>");
        }
    }
}

fn singular(name: &str) -> &str {
    match name {
        "Addresses" => "Address",
        "SalesTrackingCategories" => "SalesTrackingCategory",
        "TrackingCategories" => "TrackingCategory",
        "PurchasesTrackingCategories" => "PurchasesTrackingCategory",
        name => name.strip_suffix('s').unwrap_or("Item"),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_hold_elements_in_the_singular() {
        assert_eq!(
            document("Response", r#"{"Accounts":[{"Name":"A & B"}]}"#),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><Response><Accounts><Account>\
             <Name>A &amp; B</Name></Account></Accounts></Response>"
        );
    }
}
