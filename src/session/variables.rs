//! SET, SHOW and RESET of `xero.…`: names in any case, and what DataFusion leaves out for an
//! extension (RESET, and NULL as a word).

use datafusion::dataframe::DataFrame;
use datafusion::logical_expr::LogicalPlanBuilder;
use datafusion::prelude::SessionContext;
use datafusion::sql::parser::{ResetStatement, Statement};
use datafusion::sql::sqlparser::ast::{self, Ident};

use crate::config::XeroOptions;
use crate::error::{Error, Result};

/// Runs `statement` if it is about an option of ours.
pub(super) async fn of_ours(
    context: &SessionContext,
    statement: &Statement,
    start: &XeroOptions,
) -> Option<Result<DataFrame>> {
    match statement {
        Statement::Statement(statement) => match statement.as_ref() {
            ast::Statement::ShowVariable { variable } => show(context, variable).await,
            ast::Statement::Set(ast::Set::SingleAssignment {
                variable, values, ..
            }) => match values.as_slice() {
                [value] => {
                    set(
                        context,
                        &dotted(variable.0.iter().filter_map(|part| part.as_ident())),
                        value,
                    )
                    .await
                }
                _ => None,
            },
            _ => None,
        },
        Statement::Reset(ResetStatement::Variable(variable)) => reset(
            context,
            &dotted(variable.0.iter().filter_map(|part| part.as_ident())),
            start,
        ),
        _ => None,
    }
}

async fn show(context: &SessionContext, variable: &[Ident]) -> Option<Result<DataFrame>> {
    let (variable, verbose) = match variable {
        [variable @ .., last] if last.value.eq_ignore_ascii_case("verbose") => {
            (variable, " VERBOSE")
        }
        variable => (variable, ""),
    };
    Some(match XeroOptions::full_name(&dotted(variable))? {
        Ok(name) => run(context, &format!("SHOW {name}{verbose}")).await,
        Err(error) => Err(error),
    })
}

async fn set(
    context: &SessionContext,
    variable: &str,
    value: &ast::Expr,
) -> Option<Result<DataFrame>> {
    Some(match XeroOptions::full_name(variable)? {
        Ok(name) => {
            let value = match value {
                ast::Expr::Value(value) => match &value.value {
                    ast::Value::Null => "null".to_string(),
                    ast::Value::SingleQuotedString(text) => text.clone(),
                    other => other.to_string(),
                },
                other => other.to_string(),
            };
            let value = value.replace('\'', "''");
            run(context, &format!("SET {name} = '{value}'")).await
        }
        Err(error) => Err(error),
    })
}

fn reset(
    context: &SessionContext,
    variable: &str,
    start: &XeroOptions,
) -> Option<Result<DataFrame>> {
    let name = match XeroOptions::full_name(variable)? {
        Ok(name) => name,
        Err(error) => return Some(Err(error)),
    };
    Some(reset_to(context, &name, start))
}

fn reset_to(context: &SessionContext, name: &str, start: &XeroOptions) -> Result<DataFrame> {
    let state = context.state_ref();
    let options = &mut state.write();
    let extensions = &mut options.config_mut().options_mut().extensions;
    if let Some(options) = extensions.get_mut::<XeroOptions>() {
        let (_, bare) = name.split_once('.').unwrap_or(("", name));
        options.reset(bare, start)?;
    }
    let nothing = LogicalPlanBuilder::empty(false).build()?;
    Ok(DataFrame::new(options.clone(), nothing))
}

async fn run(context: &SessionContext, sql: &str) -> Result<DataFrame> {
    context.sql(sql).await.map_err(Error::from)
}

fn dotted<'a>(words: impl IntoIterator<Item = &'a Ident>) -> String {
    let words: Vec<&str> = words.into_iter().map(|word| word.value.as_str()).collect();
    words.join(".")
}
