//! What Xero finds wrong with a row, as the APIs beside accounting say it.
//!
//! Assets name each field and what is wrong with it, and what is wrong with the whole; projects have
//! an object of fields, each with a list of texts.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What is wrong, with the field where one is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) field: Option<String>,
    pub(super) message: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Problem {
    field_validation_errors: Vec<OfField>,
    resource_validation_errors: Vec<OfField>,
    model_state: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct OfField {
    field_name: Option<String>,
    localised_message: Option<String>,
}

/// All that a body says is wrong; nothing where it is of another form.
pub(super) fn found(body: &[u8]) -> Vec<Found> {
    let problem: Problem = serde_json::from_slice(body).unwrap_or_default();
    let of_fields = problem.field_validation_errors.into_iter();
    let of_fields = of_fields.chain(problem.resource_validation_errors);
    let of_fields = of_fields.filter_map(|one| {
        Some(Found {
            field: one.field_name.filter(|field| !field.is_empty()),
            message: one.localised_message?,
        })
    });
    let by_field = problem
        .model_state
        .into_iter()
        .flat_map(|(field, messages)| {
            messages.into_iter().map(move |message| Found {
                field: Some(field.clone()).filter(|field| !field.is_empty()),
                message,
            })
        });
    of_fields.chain(by_field).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(body: &str) -> Vec<(Option<String>, String)> {
        let found = found(body.as_bytes()).into_iter();
        found.map(|one| (one.field, one.message)).collect()
    }

    #[test]
    fn each_api_names_fields_in_its_own_way() {
        let of = |field: &str, message: &str| (Some(field.to_string()), message.to_string());
        let assets = r#"{"resourceValidationErrors": [{"localisedMessage": "taken"}],
            "fieldValidationErrors": [{"fieldName": "AssetName", "localisedMessage": "missing"}],
            "detail": "Validation Errors"}"#;
        let whole = (None, "taken".to_string());
        assert_eq!(told(assets), [of("AssetName", "missing"), whole]);
        let projects = r#"{"message": "The request is invalid.",
            "modelState": {"name": ["missing", "short"], "rate": ["low"]}}"#;
        let all = [
            of("name", "missing"),
            of("name", "short"),
            of("rate", "low"),
        ];
        assert_eq!(told(projects), all);
        for other in [
            "",
            "no JSON",
            "[]",
            r#"{"Elements": []}"#,
            r#"{"modelState": 5}"#,
        ] {
            assert_eq!(told(other), [], "{other}");
        }
    }
}
