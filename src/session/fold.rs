//! Names in any case: unquoted words take the spelling of what they name.
//!
//! DataFusion compares column names exactly, and has no hook before it does. So the text is
//! folded before it is parsed: a word that names a column or table of the relations in the
//! statement takes their spelling, and any other word that isn't a keyword takes the spelling
//! it had first, which makes an alias and its uses agree. Quoted words, strings, comments and
//! keywords stay as they are. A spelling that exists as typed always wins.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::ControlFlow;

use datafusion::catalog::SchemaProvider;
use datafusion::common::TableReference;
use datafusion::execution::SessionState;
use datafusion::sql::parser::Statement;
use datafusion::sql::resolve::resolve_table_references;
use datafusion::sql::sqlparser::ast::{self, ObjectName, TableFactor, Visit, Visitor};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer};

use super::{CATALOG, query_error};
use crate::error::Result;

/// DataFusion's own schema, which it finds in lower case only.
const INFORMATION_SCHEMA: &str = "information_schema";

/// `sql` with its names in the spelling that DataFusion will find.
///
/// # Errors
/// `Query` if a word fits differently spelled columns of several relations.
pub(super) async fn fold(state: &SessionState, sql: &str, statement: &Statement) -> Result<String> {
    if !names_relations(statement) {
        return Ok(sql.to_string());
    }
    let names = Names::of(state, statement).await?;
    let tokens = Tokenizer::new(&GenericDialect {}, sql)
        .tokenize_with_location()
        .map_err(|error| query_error(error.to_string()))?;
    rewrite(sql, &tokens, &names)
}

/// SET, SHOW and their like take keys, which aren't ours to fold.
fn names_relations(statement: &Statement) -> bool {
    match statement {
        Statement::Statement(statement) => !matches!(
            statement.as_ref(),
            ast::Statement::Set(_)
                | ast::Statement::ShowVariable { .. }
                | ast::Statement::ShowVariables { .. }
        ),
        Statement::Reset(_) => false,
        _ => true,
    }
}

/// The spellings that exist, by lower-cased word.
#[derive(Debug, Default)]
struct Names {
    /// Columns: each spelling with the relations that use it.
    columns: HashMap<String, BTreeMap<String, Vec<String>>>,
    /// Tables, schemas, catalog.
    relations: HashMap<String, String>,
    /// What a qualifier stands for: aliases and names, in lower case.
    qualifiers: HashMap<String, String>,
}

impl Names {
    async fn of(state: &SessionState, statement: &Statement) -> Result<Names> {
        let mut names = Names::default();
        let (references, _) = resolve_table_references(statement, false)?;
        for reference in references {
            let reference = match reference.schema() {
                Some(schema) if schema.eq_ignore_ascii_case(INFORMATION_SCHEMA) => {
                    TableReference::partial(INFORMATION_SCHEMA, reference.table())
                }
                _ => reference,
            };
            let Ok(schema) = state.schema_for_ref(reference.clone()) else {
                continue;
            };
            names.add_relation(schema.as_ref(), &reference).await?;
        }
        names.add_tables(state);
        if let Statement::Statement(statement) = statement {
            let _ = statement.visit(&mut Aliases(&mut names.qualifiers));
        }
        if let Statement::Explain(explain) = statement
            && let Statement::Statement(statement) = explain.statement.as_ref()
        {
            let _ = statement.visit(&mut Aliases(&mut names.qualifiers));
        }
        Ok(names)
    }

    async fn add_relation(
        &mut self,
        schema: &dyn SchemaProvider,
        reference: &TableReference,
    ) -> Result<()> {
        let typed = reference.table();
        let spelled = schema
            .table_names()
            .into_iter()
            .find(|name| name.eq_ignore_ascii_case(typed))
            .unwrap_or_else(|| typed.to_string());
        let Some(table) = schema.table(&spelled).await? else {
            return Ok(());
        };
        let relation = spelled.to_lowercase();
        self.qualifiers.insert(relation.clone(), relation.clone());
        self.relations.insert(relation.clone(), spelled);
        for field in table.schema().fields() {
            self.columns
                .entry(field.name().to_lowercase())
                .or_default()
                .entry(field.name().clone())
                .or_default()
                .push(relation.clone());
        }
        Ok(())
    }

    /// The tables of all our schemas, for statements that name one without reading it.
    fn add_tables(&mut self, state: &SessionState) {
        let catalog = state.catalog_list().catalog(CATALOG);
        for (catalog, schema) in catalog.iter().flat_map(|catalog| {
            catalog
                .schema_names()
                .into_iter()
                .map(move |s| (catalog, s))
        }) {
            for table in catalog.schema(&schema).iter().flat_map(|s| s.table_names()) {
                self.relations.entry(table.to_lowercase()).or_insert(table);
            }
            self.relations
                .entry(schema.to_lowercase())
                .or_insert(schema);
        }
        for name in [CATALOG, INFORMATION_SCHEMA] {
            self.relations.insert(name.to_string(), name.to_string());
        }
    }

    /// The spelling of the column that `word` names, if it names one.
    fn column(&self, word: &str, qualifier: Option<&str>) -> Result<Option<&str>> {
        let Some(spellings) = self.columns.get(&word.to_lowercase()) else {
            return Ok(None);
        };
        let relation = qualifier.and_then(|q| self.qualifiers.get(&q.to_lowercase()));
        if let Some((exact, relations)) = spellings.get_key_value(word)
            && relation.is_none_or(|relation| relations.contains(relation))
        {
            return Ok(Some(exact));
        }
        let mut fitting = spellings
            .iter()
            .filter(|(_, relations)| relation.is_none_or(|r| relations.contains(r)));
        match (fitting.next(), fitting.next()) {
            (Some((spelling, _)), None) => Ok(Some(spelling)),
            (None, _) => Ok(spellings.keys().next().map(String::as_str)),
            (Some((one, of_one)), Some((other, of_other))) => Err(query_error(format!(
                "`{word}` could be `{one}` of {} or `{other}` of {}: write it as it is spelled, \
                 or put the table's name in front",
                of_one.join(", "),
                of_other.join(", ")
            ))),
        }
    }
}

/// Gathers which relation an alias stands for.
struct Aliases<'a>(&'a mut HashMap<String, String>);

impl Visitor for Aliases<'_> {
    type Break = ();

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
        if let TableFactor::Table {
            name,
            alias: Some(alias),
            ..
        } = factor
            && let Some(relation) = last_part(name)
        {
            self.0
                .insert(alias.name.value.to_lowercase(), relation.to_lowercase());
        }
        ControlFlow::Continue(())
    }
}

fn last_part(name: &ObjectName) -> Option<&str> {
    Some(name.0.last()?.as_ident()?.value.as_str())
}

fn rewrite(sql: &str, tokens: &[TokenWithSpan], names: &Names) -> Result<String> {
    let offsets = Offsets::of(sql);
    let quoted: HashSet<&str> = tokens
        .iter()
        .filter_map(|TokenWithSpan { token, .. }| match token {
            Token::Word(word) if word.quote_style.is_some() => Some(word.value.as_str()),
            _ => None,
        })
        .collect();
    let mut folded = String::with_capacity(sql.len());
    let mut copied = 0;
    let mut first: HashMap<String, &str> = HashMap::new();
    // The two tokens before a word tell whether it is qualified, and by what.
    let (mut before, mut before_that): (Option<&Token>, Option<&Token>) = (None, None);
    for TokenWithSpan { token, span } in tokens {
        if matches!(token, Token::Whitespace(_)) {
            continue;
        }
        if let Token::Word(word) = token {
            let typed = word.value.as_str();
            let qualifier = match (before, before_that) {
                (Some(Token::Period), Some(Token::Word(word))) => Some(word.value.as_str()),
                _ => None,
            };
            if word.quote_style.is_some() {
                first.entry(typed.to_lowercase()).or_insert(typed);
            } else if quoted.contains(typed) {
                // The statement itself spells it so, as an alias perhaps.
            } else {
                let spelling = match names.column(typed, qualifier)? {
                    Some(spelling) => Some(spelling),
                    None => names
                        .relations
                        .get(&typed.to_lowercase())
                        .map(String::as_str),
                };
                let spelling = match spelling {
                    Some(spelling) => spelling,
                    None if word.keyword != Keyword::NoKeyword => typed,
                    None => first.entry(typed.to_lowercase()).or_insert(typed),
                };
                if spelling != typed
                    && let Some(start) = offsets.at(span.start)
                    && sql[start..].starts_with(typed)
                {
                    folded.push_str(&sql[copied..start]);
                    folded.push_str(spelling);
                    copied = start + typed.len();
                }
            }
        }
        before_that = before.replace(token);
    }
    folded.push_str(&sql[copied..]);
    Ok(folded)
}

/// Byte offsets of a text's lines, to find a token's place.
struct Offsets<'a> {
    sql: &'a str,
    lines: Vec<usize>,
}

impl<'a> Offsets<'a> {
    fn of(sql: &'a str) -> Self {
        let ends = sql.match_indices('\n').map(|(at, _)| at + 1);
        Offsets {
            sql,
            lines: std::iter::once(0).chain(ends).collect(),
        }
    }

    /// The byte at which a location (lines and columns from 1, columns in characters) lies.
    fn at(&self, location: Location) -> Option<usize> {
        let line = usize::try_from(location.line).ok()?.checked_sub(1)?;
        let column = usize::try_from(location.column).ok()?.checked_sub(1)?;
        let start = *self.lines.get(line)?;
        self.sql[start..]
            .char_indices()
            .map(|(at, _)| start + at)
            .nth(column)
    }
}

#[cfg(test)]
mod tests {
    use datafusion::prelude::{SessionConfig, SessionContext};

    use super::*;

    async fn context() -> SessionContext {
        let mut config = SessionConfig::new().with_information_schema(true);
        config.options_mut().sql_parser.enable_ident_normalization = false;
        let context = SessionContext::new_with_config(config);
        for ddl in [
            "CREATE TABLE Invoices (InvoiceID TEXT, Total INT, Type TEXT, Date DATE)",
            "CREATE TABLE orders (id INT, total INT)",
        ] {
            context.sql(ddl).await.unwrap();
        }
        context
    }

    async fn folded(context: &SessionContext, sql: &str) -> Result<String> {
        let state = context.state();
        let dialect = state.config_options().sql_parser.dialect;
        let statement = state.sql_to_statement(sql, &dialect).unwrap();
        fold(&state, sql, &statement).await
    }

    async fn check(sql: &str, expected: &str) {
        let context = context().await;
        let folded = folded(&context, sql).await.unwrap();
        assert_eq!(folded, expected);
        context.sql(&folded).await.unwrap();
    }

    #[tokio::test]
    async fn unquoted_words_take_the_spelling_of_the_relations_named() {
        check(
            "select INVOICEID, type, i.DATE from invoices I where TOTAL > 1 order by total",
            "select InvoiceID, Type, i.Date from Invoices i where Total > 1 order by Total",
        )
        .await;
    }

    #[tokio::test]
    async fn an_alias_keeps_the_users_spelling() {
        check(
            "SELECT Total AS MyTotal FROM Invoices ORDER BY mytotal",
            "SELECT Total AS MyTotal FROM Invoices ORDER BY MyTotal",
        )
        .await;
        check(
            "WITH Big AS (SELECT total T2 FROM INVOICES) SELECT big.t2 FROM BIG",
            "WITH Big AS (SELECT Total T2 FROM Invoices) SELECT Big.T2 FROM Big",
        )
        .await;
    }

    #[tokio::test]
    async fn a_spelling_that_the_statement_quotes_stays() {
        check(
            "SELECT InvoiceID AS \"total\" FROM invoices ORDER BY total",
            "SELECT InvoiceID AS \"total\" FROM Invoices ORDER BY total",
        )
        .await;
    }

    #[tokio::test]
    async fn strings_comments_and_quoted_words_stay() {
        check(
            "SELECT 'total', /* TYPE */ \"Total\" -- TOTAL\nFROM invoices WHERE type = 'é TYPE' AND TYPE <> ''",
            "SELECT 'total', /* TYPE */ \"Total\" -- TOTAL\nFROM Invoices WHERE Type = 'é TYPE' AND Type <> ''",
        )
        .await;
    }

    #[tokio::test]
    async fn a_clash_is_resolved_by_spelling_or_qualifier_and_otherwise_named() {
        check(
            "SELECT Total, total, o.TOTAL + 1, Invoices.tOTAL + 1 FROM invoices, orders o",
            "SELECT Total, total, o.total + 1, Invoices.Total + 1 FROM Invoices, orders o",
        )
        .await;
        let context = context().await;
        let error = folded(&context, "SELECT TOTAL FROM Invoices, orders")
            .await
            .unwrap_err();
        assert!(
            error
                .to_string()
                .contains("`Total` of invoices or `total` of orders"),
            "{error}"
        );
    }

    #[tokio::test]
    async fn columns_of_information_schema_stay_lower_case() {
        check(
            "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE Table_Name = 'x'",
            "SELECT table_name FROM information_schema.tables WHERE table_name = 'x'",
        )
        .await;
    }

    #[tokio::test]
    async fn settings_are_not_folded() {
        check(
            "SET datafusion.execution.batch_size = 10",
            "SET datafusion.execution.batch_size = 10",
        )
        .await;
    }
}
