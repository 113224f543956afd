//! The values that a call gives to a procedure's parameters.

use chrono::NaiveDate;
use datafusion::arrow::datatypes::{Decimal128Type, DecimalType};
use datafusion::common::ScalarValue;
use datafusion::prelude::SessionContext;

use super::{Parameter, Procedure, refused, same};
use crate::error::Result;
use crate::likeness::{ALIKE, alike};

/// One value for each parameter that a call gave; NULL counts as not given.
///
/// There is no `Debug`: a value may be a secret.
#[derive(Clone, Default)]
pub struct Arguments {
    values: Vec<(&'static str, ScalarValue)>,
    /// The session that the call stands in.
    session: Option<SessionContext>,
}

impl Arguments {
    /// Which parameter each argument is for, by its name or by its place.
    ///
    /// # Errors
    /// `Query` if a name isn't a parameter's or comes twice, if there are too many, or if a
    /// required one isn't there.
    pub(crate) fn places(
        procedure: &'static Procedure,
        names: &[Option<&str>],
    ) -> Result<Vec<&'static Parameter>> {
        let call = procedure.signature();
        let mut taken: Vec<&'static Parameter> = Vec::new();
        for (place, name) in names.iter().enumerate() {
            let parameter = match name {
                Some(name) => named(procedure, name)?,
                None if taken.len() < place => unreachable!("each argument takes one place"),
                None => procedure.parameters.get(place).ok_or_else(|| {
                    refused(format!(
                        "{} takes {} arguments at most, and {} were given: {call}",
                        procedure.name,
                        procedure.parameters.len(),
                        names.len()
                    ))
                })?,
            };
            if taken.iter().any(|known| known.name == parameter.name) {
                return Err(refused(format!(
                    "`{}` is given twice: {call}",
                    parameter.name
                )));
            }
            taken.push(parameter);
        }
        let missing = procedure
            .parameters
            .iter()
            .find(|p| p.required && !taken.iter().any(|known| known.name == p.name));
        match missing {
            Some(missing) => Err(absent(procedure, missing)),
            None => Ok(taken),
        }
    }

    /// The values given, each for its parameter and of its type.
    ///
    /// # Errors
    /// `Query` if a value isn't of its parameter's type, or a required one is NULL.
    pub(crate) fn bind(
        procedure: &'static Procedure,
        parameters: &[&'static Parameter],
        values: Vec<ScalarValue>,
    ) -> Result<Arguments> {
        let mut bound = Arguments::default();
        for (parameter, value) in parameters.iter().zip(values) {
            let cast = value.cast_to(&parameter.form.arrow_type()).map_err(|_| {
                let shown = match parameter.secret {
                    true => "its value".to_string(),
                    false => format!("`{value}`"),
                };
                refused(format!(
                    "CALL {}: {} takes a {}, and {shown} isn't one",
                    procedure.name,
                    parameter.name,
                    parameter.form.name()
                ))
            })?;
            if !cast.is_null() {
                bound.values.push((parameter.name, cast));
            } else if parameter.required {
                return Err(absent(procedure, parameter));
            }
        }
        Ok(bound)
    }

    /// The same, of a call that stands in this session.
    pub(crate) fn in_session(mut self, session: &SessionContext) -> Arguments {
        self.session = Some(session.clone());
        self
    }

    /// The session that the call stands in, whose options hold for what it asks.
    pub(crate) fn session(&self) -> Option<&SessionContext> {
        self.session.as_ref()
    }

    /// The day given for a parameter.
    pub fn date(&self, name: &str) -> Option<NaiveDate> {
        match self.value(name)? {
            ScalarValue::Date32(Some(day)) => NaiveDate::from_epoch_days(*day),
            _ => None,
        }
    }

    /// The text given for a parameter.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.value(name)? {
            ScalarValue::Utf8(Some(text)) => Some(text),
            _ => None,
        }
    }

    /// The flag given for a parameter.
    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.value(name)? {
            ScalarValue::Boolean(flag) => *flag,
            _ => None,
        }
    }

    /// The whole number given for a parameter.
    pub fn integer(&self, name: &str) -> Option<i64> {
        match self.value(name)? {
            ScalarValue::Int64(number) => *number,
            _ => None,
        }
    }

    /// The amount given for a parameter, in digits.
    pub fn amount(&self, name: &str) -> Option<String> {
        match self.value(name)? {
            ScalarValue::Decimal128(Some(value), precision, scale) => {
                Some(Decimal128Type::format_decimal(*value, *precision, *scale))
            }
            _ => None,
        }
    }

    fn value(&self, name: &str) -> Option<&ScalarValue> {
        let found = self.values.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value)
    }
}

fn named(procedure: &'static Procedure, name: &str) -> Result<&'static Parameter> {
    let known = procedure.parameters.iter();
    if let Some(found) = known.clone().find(|p| same(p.name, name)) {
        return Ok(found);
    }
    let nearest = known
        .map(|p| (alike(p.name, name), p.name))
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .filter(|(alike, _)| *alike >= ALIKE);
    let advice = match nearest {
        Some((_, nearest)) => format!("; did you mean `{nearest}`?"),
        None => String::new(),
    };
    Err(refused(format!(
        "{} has no parameter `{name}`{advice} It is called as {}",
        procedure.name,
        procedure.signature()
    )))
}

fn absent(procedure: &Procedure, parameter: &Parameter) -> crate::error::Error {
    refused(format!(
        "{} needs {}: {}",
        procedure.name,
        parameter.name,
        procedure.signature()
    ))
}

#[cfg(test)]
mod tests {
    use super::super::ParameterForm::{Flag, Text};
    use super::*;
    use futures::FutureExt;

    static EXAMPLE: Procedure = Procedure {
        name: "Example",
        other_names: &[],
        about: "",
        parameters: &[
            Parameter::required("InvoiceID", Text, ""),
            Parameter::required("Code", Text, "").secret(),
            Parameter::optional("Overwrite", Flag, ""),
        ],
        columns: &[],
        run: |_, _| async { Ok(vec![]) }.boxed(),
    };

    fn places(names: &[Option<&str>]) -> Result<Vec<&'static str>, String> {
        let places = Arguments::places(&EXAMPLE, names);
        let places = places.map_err(|error| error.to_string())?;
        Ok(places.iter().map(|parameter| parameter.name).collect())
    }

    #[test]
    fn arguments_go_by_name_in_any_case_or_by_place() {
        assert_eq!(places(&[None, None]).unwrap(), ["InvoiceID", "Code"]);
        assert_eq!(
            places(&[None, Some("OVERWRITE"), Some("code")]).unwrap(),
            ["InvoiceID", "Overwrite", "Code"]
        );
    }

    #[test]
    fn what_cannot_be_placed_is_refused_with_the_signature() {
        let signature = "Example(InvoiceID => text, Code => text, [Overwrite => boolean])";
        for (names, words) in [
            (&[None][..], "needs Code"),
            (&[None, None, None, None], "takes 3 arguments at most"),
            (&[None, Some("invoiceid")], "given twice"),
            (&[Some("InvoicID"), None], "did you mean `InvoiceID`?"),
        ] {
            let error = places(names).unwrap_err();
            assert!(error.contains(words), "{error}");
            assert!(error.contains(signature), "{error}");
        }
    }

    #[test]
    fn a_secret_of_a_wrong_type_is_not_shown() {
        let parameters = Arguments::places(&EXAMPLE, &[None, None, Some("Overwrite")]).unwrap();
        let bind = |overwrite: &str| {
            let values = ["a", "hidden", overwrite].map(ScalarValue::from);
            Arguments::bind(&EXAMPLE, &parameters, values.to_vec())
        };
        assert_eq!(bind("true").unwrap().flag("Overwrite"), Some(true));
        let Err(error) = bind("perhaps") else {
            panic!("bound")
        };
        let error = error.to_string();
        assert!(error.contains("Overwrite takes a boolean"), "{error}");
        assert!(!error.contains("hidden"), "{error}");
    }
}
