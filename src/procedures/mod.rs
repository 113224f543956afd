//! Procedures: what `CALL name(argument => value, …)` runs.
//!
//! A [`Procedure`] is data with one function: its names, its parameters, the columns of its
//! result. In: values bound to parameters. Out: rows. Rules: nothing runs before the result is
//! read; an argument that isn't known, is missing or isn't of its type is an error that names
//! the parameters there are. Adding one is adding a file here and a line in [`PROCEDURES`].
//! Next: `session::call`, which makes a statement a call.

mod allocate;
mod arguments;
mod files;
mod limits;
mod payroll;
mod result;
mod sign_in;
mod tie_out;

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::record_batch::RecordBatch;

pub use arguments::Arguments;
pub(crate) use limits::{QUOTA, quota};
pub use result::RowsToCome;
pub(crate) use result::{batch, schema_of, stream_of};

use crate::catalog::descriptor::Column;
use crate::connection::XeroConnection;
use crate::decode::MONEY;
use crate::error::{Error, ErrorKind, Result};
use crate::likeness::{ALIKE, alike};

/// A procedure: its names, what it takes, what it gives, and what it does.
pub struct Procedure {
    /// Its name in SQL, found in any case.
    pub name: &'static str,
    /// Other names it is called by.
    pub other_names: &'static [&'static str],
    /// What it does, in one or two sentences.
    pub about: &'static str,
    /// What it takes, in the order of arguments without names.
    pub parameters: &'static [Parameter],
    /// The columns of its result.
    pub columns: &'static [Column],
    /// Runs it on a connection and gives its rows, one JSON object each, keyed by column.
    pub run: fn(Arc<XeroConnection>, Arguments) -> RowsToCome,
}

/// A parameter of a procedure.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name, found in any case.
    pub name: &'static str,
    /// The type of its value.
    pub form: ParameterForm,
    /// Whether a call must give it.
    pub required: bool,
    /// Whether its value may never be shown.
    pub secret: bool,
    /// What it means.
    pub about: &'static str,
}

/// The type of a parameter's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterForm {
    /// Text.
    Text,
    /// TRUE or FALSE.
    Flag,
    /// A whole number.
    Integer,
    /// A day.
    Date,
    /// An amount of money.
    Amount,
}

/// Every procedure, in the order in which they are listed to users.
pub static PROCEDURES: &[&Procedure] = &[
    &limits::GET_LIMIT_INFO,
    &allocate::ALLOCATE,
    &sign_in::GET_OAUTH_AUTHORIZATION_URL,
    &sign_in::GET_OAUTH_ACCESS_TOKEN,
    &sign_in::REFRESH_OAUTH_ACCESS_TOKEN,
    &sign_in::REVOKE_OAUTH_TOKEN,
    &sign_in::DISCONNECT,
    &tie_out::TIE_OUT,
    &payroll::APPROVE_LEAVE_APPLICATION,
    &payroll::REJECT_LEAVE_APPLICATION,
    &payroll::APPROVE_TIMESHEET,
    &payroll::REVERT_TIMESHEET,
    &files::attachments::LIST,
    &files::attachments::DOWNLOAD,
    &files::attachments::UPLOAD,
    &files::printed::DOWNLOAD_PDF,
    &files::email::EMAIL_INVOICE,
    &files::library::UPLOAD_FILE,
    &files::library::DOWNLOAD_FILE,
];

impl Procedure {
    /// The procedure of this name, in any case.
    ///
    /// # Errors
    /// `Query`, naming the nearest, or where they are listed.
    pub fn named(name: &str) -> Result<&'static Procedure> {
        let known = PROCEDURES.iter().copied();
        if let Some(found) = known.clone().find(|p| p.names().any(|n| same(n, name))) {
            return Ok(found);
        }
        let nearest = known
            .map(|procedure| {
                let likeness = |known: &str| alike(known, name);
                let best = procedure.names().map(likeness).fold(0.0, f64::max);
                (best, procedure.name)
            })
            .filter(|(alike, _)| *alike >= ALIKE)
            .max_by(|one, other| one.0.total_cmp(&other.0));
        let advice = match nearest {
            Some((_, nearest)) => format!("; did you mean `{nearest}`?"),
            None => ": system.Procedures lists those there are".to_string(),
        };
        Err(refused(format!("there is no procedure `{name}`{advice}")))
    }

    /// Whether it is there to sign in with, and so needs no sign-in.
    pub(crate) fn precedes_sign_in(&self) -> bool {
        sign_in::BEFORE_SIGN_IN.iter().any(|p| p.name == self.name)
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.other_names.iter().copied())
    }

    /// How it is called: `GetLimitInfo()`, `Disconnect(Tenant => text)`; brackets mark what
    /// may be left out.
    pub fn signature(&self) -> String {
        let parameters: Vec<String> = self.parameters.iter().map(Parameter::signature).collect();
        format!("{}({})", self.name, parameters.join(", "))
    }
}

impl std::fmt::Debug for Procedure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl Parameter {
    /// A parameter that a call must give.
    pub const fn required(name: &'static str, form: ParameterForm, about: &'static str) -> Self {
        Parameter {
            name,
            form,
            required: true,
            secret: false,
            about,
        }
    }

    /// A parameter that a call may leave out.
    pub const fn optional(name: &'static str, form: ParameterForm, about: &'static str) -> Self {
        Parameter {
            required: false,
            ..Parameter::required(name, form, about)
        }
    }

    /// The same parameter, whose value may never be shown.
    pub const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    fn signature(&self) -> String {
        let bare = format!("{} => {}", self.name, self.form.name());
        match self.required {
            true => bare,
            false => format!("[{bare}]"),
        }
    }
}

impl ParameterForm {
    /// The name to users.
    pub fn name(self) -> &'static str {
        match self {
            ParameterForm::Text => "text",
            ParameterForm::Flag => "boolean",
            ParameterForm::Integer => "integer",
            ParameterForm::Date => "date",
            ParameterForm::Amount => "decimal",
        }
    }

    /// The Arrow type that an argument is cast to.
    pub fn arrow_type(self) -> DataType {
        match self {
            ParameterForm::Text => DataType::Utf8,
            ParameterForm::Flag => DataType::Boolean,
            ParameterForm::Integer => DataType::Int64,
            ParameterForm::Date => DataType::Date32,
            ParameterForm::Amount => DataType::Decimal128(MONEY.0, MONEY.1),
        }
    }
}

/// Whether `sql` calls a procedure that is given secrets, as far as its words tell.
pub fn may_hold_secret(sql: &str) -> bool {
    let sql = sql.to_lowercase();
    let given_secrets = PROCEDURES
        .iter()
        .filter(|procedure| procedure.parameters.iter().any(|p| p.secret));
    sql.contains("call")
        && given_secrets
            .flat_map(|procedure| procedure.names())
            .any(|name| sql.contains(&name.to_lowercase()))
}

fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

fn refused(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Query, message)
}

/// The rows of a call, run when they are asked for.
pub(crate) async fn run(
    procedure: &'static Procedure,
    connection: Arc<XeroConnection>,
    arguments: Arguments,
) -> Result<RecordBatch> {
    let rows = (procedure.run)(connection, arguments).await;
    let rows = rows.map_err(|error| error.while_doing(format_args!("CALL {}", procedure.name)))?;
    batch(procedure.columns, &rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_one_procedure_and_a_parameter_one_value() {
        let names: Vec<String> = PROCEDURES
            .iter()
            .flat_map(|procedure| procedure.names())
            .map(str::to_lowercase)
            .collect();
        let mut distinct = names.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), names.len(), "{names:?}");
        for procedure in PROCEDURES {
            let parameters = procedure.parameters;
            for (place, parameter) in parameters.iter().enumerate() {
                let again = parameters[place + 1..]
                    .iter()
                    .any(|p| same(p.name, parameter.name));
                assert!(!again, "{procedure:?}: {}", parameter.name);
            }
            let first_optional = parameters.iter().position(|p| !p.required);
            let last_required = parameters.iter().rposition(|p| p.required);
            if let (Some(optional), Some(required)) = (first_optional, last_required) {
                assert!(required < optional, "{procedure:?}: required ones first");
            }
        }
    }

    #[test]
    fn statements_that_may_hold_a_secret_are_told_from_others() {
        assert!(may_hold_secret("call getoauthaccesstoken('code')"));
        assert!(may_hold_secret(
            "CALL xero.GetOAuthAccessToken(\n  OAuthVerifier => 'code')"
        ));
        assert!(!may_hold_secret("CALL GetLimitInfo()"));
        assert!(!may_hold_secret("SELECT * FROM Invoices"));
    }

    #[test]
    fn a_misspelt_name_is_answered_by_the_nearest() {
        assert_eq!(
            Procedure::named("getlimitinfo").unwrap().name,
            "GetLimitInfo"
        );
        let error = Procedure::named("GetLimitsInfo").unwrap_err();
        assert!(error.to_string().contains("`GetLimitInfo`"), "{error}");
        let error = Procedure::named("zzz").unwrap_err();
        assert!(error.to_string().contains("system.Procedures"), "{error}");
    }
}
