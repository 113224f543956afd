//! Names in any case: unquoted words take the spelling of what they name.
//!
//! In: a parsed statement. Out: the same statement with its names in the spelling that
//! DataFusion, which compares them exactly, will find. Each SELECT is a scope of its own: a
//! word is looked for among what the SELECT's FROM brings, then in the SELECTs around it.
//! Rules: headers keep the spelling of the column, an alias keeps the user's; quoted words
//! stay; where spellings differ in case alone, the one typed wins, then a qualifier decides,
//! else it is an error. ORDER BY and DISTINCT ON mean an alias where it stands alone and the
//! column of that name inside expressions; GROUP BY prefers columns; HAVING and QUALIFY
//! prefer aliases, but within aggregates and windows.
//!
//! `known` gathers what relations there are, `scope` finds words in columns, `query`,
//! `items` and `from` follow the structure of SQL, `words` folds an expression, `statement` the rest.

mod from;
mod items;
mod known;
mod query;
mod scope;
mod sort;
mod statement;
mod words;

#[cfg(test)]
mod tests;

use datafusion::execution::SessionState;
use datafusion::sql::parser::Statement;

use crate::error::Result;
use known::Known;
use query::Resolver;

/// `statement` with its names in the spelling that DataFusion will find.
///
/// # Errors
/// `Query` if a word fits differently spelled columns.
pub(super) async fn fold(state: &SessionState, mut statement: Statement) -> Result<Statement> {
    if statement::has_names(&statement) {
        let known = Known::of(state, &statement).await?;
        Resolver::new(&known).statement(&mut statement)?;
    }
    Ok(statement)
}
