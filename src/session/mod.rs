//! SQL on a connection: a DataFusion session whose names are found in any case.
//!
//! In: one statement. Out: its rows as a stream. What a plain `SessionContext` with our
//! catalog lacks is here: name folding (`names`), upper-case GUIDs in any expression, and
//! errors that suggest the name that was meant.

mod arguments;
mod asking;
mod call;
mod copy;
mod cut;
mod depth;
mod files;
mod guid_literals;
mod guid_trace;
mod headers;
mod lists;
mod names;
mod place;
mod pseudo_conditions;
mod register;
mod result;
mod stack;
mod statements;
mod suggest;
mod values;
mod variables;
mod views;

use std::num::NonZeroUsize;
use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::catalog::{CatalogProviderList, DynamicFileCatalog};
use datafusion::dataframe::DataFrame;
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::memory_pool::{FairSpillPool, TrackConsumersPool};
use datafusion::execution::runtime_env::RuntimeEnv;
use datafusion::physical_plan::execute_stream;
use datafusion::prelude::{SessionConfig, SessionContext};
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast;
use futures::TryStreamExt;
use tokio::sync::OnceCell;

#[cfg(feature = "cli")]
pub(crate) use statements::Places;
pub use statements::{Piece, has_rows, is_complete, pieces, precedes_sign_in, split};

pub(crate) use asking::Asking;
pub(crate) use cut::MaxRowsExec;
use cut::Notices;
use files::Files;
pub(crate) use files::mended;
pub(crate) use register::register;
pub use result::ResultStream;
use stack::Roomy;
pub(crate) use views::Views;

use crate::balance::BalanceConditions;
use crate::catalog::descriptor::Api;
use crate::catalog::{CatalogList, registry};
use crate::config::{Settings, XeroOptions};
use crate::connection::XeroConnection;
use crate::error::{Error, ErrorKind, Result};
use crate::functions;
use crate::log::{Statement as LoggedStatement, followed};
use crate::scan::OneQuery;
use crate::write::{Consent, Returning, XeroWrites, answering};

/// Name of the catalog that holds a connection's schemas.
pub const CATALOG: &str = "xero";

/// Join keys told to a scan at most: 100 calls by id.
const MOST_JOIN_KEYS: usize = 4_000;
/// Those who use most memory are told when there is no more.
const CONSUMERS_TOLD: NonZeroUsize = NonZeroUsize::new(3).unwrap();
/// What a key takes in DataFusion's reckoning, generously.
const BYTES_OF_A_KEY: usize = 256;

/// A session for SQL over one connection.
#[derive(Clone)]
pub struct Session {
    context: SessionContext,
    connection: Arc<XeroConnection>,
    /// What `RESET xero.…` goes back to.
    options: XeroOptions,
    views: Arc<Views>,
    /// Whether the views are there, or what is wrong with them.
    views_state: Arc<OnceCell<Result<(), (ErrorKind, String)>>>,
    notices: Notices,
}

/// A statement, planned.
struct Planned {
    frame: DataFrame,
    /// Whether it is a SELECT, and not one that writes, describes or explains.
    is_query: bool,
}

impl Planned {
    fn other(frame: DataFrame) -> Planned {
        Planned {
            frame,
            is_query: false,
        }
    }
}

impl Session {
    pub(crate) fn new(connection: Arc<XeroConnection>) -> Session {
        let mut config = SessionConfig::new()
            .with_information_schema(true)
            .with_create_default_catalog_and_schema(false)
            .with_default_catalog_and_schema(CATALOG, connection.settings().schema.schema_name());
        config.options_mut().execution.time_zone = Some(time_zone(connection.settings()));
        // Words are folded by us, to the spelling of the relations that a statement names.
        let parser = &mut config.options_mut().sql_parser;
        parser.enable_ident_normalization = false;
        // `Total = 402497.15` compares amounts, not the doubles nearest to them.
        parser.parse_float_as_decimal = true;
        // A join tells the scan its keys up to this many, which then may be asked for by id.
        let optimizer = &mut config.options_mut().optimizer;
        optimizer.hash_join_inlist_pushdown_max_distinct_values = MOST_JOIN_KEYS;
        optimizer.hash_join_inlist_pushdown_max_size = MOST_JOIN_KEYS * BYTES_OF_A_KEY;
        let catalogs = CatalogList::default();
        for (name, catalog) in register::catalogs(&connection) {
            catalogs.register_catalog(name.to_string(), catalog);
        }
        let files = Arc::new(Files::default());
        let catalogs = DynamicFileCatalog::new(Arc::new(catalogs), Arc::clone(&files) as _);
        let state = SessionStateBuilder::new()
            .with_config(config)
            .with_default_features()
            .with_catalog_list(Arc::new(catalogs))
            .with_runtime_env(Arc::new(runtime(connection.settings())))
            .with_relation_planners(vec![Arc::new(arguments::TablesWithArguments)])
            .with_physical_optimizer_rule(Arc::new(OneQuery))
            .with_physical_optimizer_rule(Arc::new(BalanceConditions))
            .build();
        let context = SessionContext::new_with_state(state);
        files.read_by(&context);
        functions::register(&context);
        context.add_analyzer_rule(Arc::new(guid_literals::LowerCaseGuids));
        context.add_analyzer_rule(Arc::new(XeroWrites));
        context.add_optimizer_rule(Arc::new(pseudo_conditions::PseudoConditions));
        let options = connection.settings().options;
        options.install(&context);
        Session {
            context,
            options,
            views: Arc::clone(connection.views()),
            views_state: Arc::default(),
            notices: Notices::default(),
            connection,
        }
    }

    /// The DataFusion context beneath, for data frames and for registering more. It has the
    /// views of `UserDefinedViews` from the first statement on, or from [`Session::ready`].
    pub fn context(&self) -> &SessionContext {
        &self.context
    }

    /// Defines the views of `UserDefinedViews`, which the first statement would do as well.
    ///
    /// # Errors
    /// Naming the file and the statement that can't be planned.
    pub async fn ready(&self) -> Result<()> {
        let defined = self.views_state.get_or_init(|| async {
            for (index, statement) in self.views.statements() {
                let defined = async {
                    depth::check(statement)?;
                    Roomy::new(self.plan_now(statement)).await
                };
                if let Err(error) = defined.await {
                    let error = error.while_doing(self.views.place(index));
                    return Err((error.kind(), error.to_string()));
                }
            }
            for name in self.views.left_out() {
                let dropped = self.context.deregister_table(name);
                dropped.map_err(|error| (ErrorKind::Configuration, error.to_string()))?;
            }
            Ok(())
        });
        match defined.await {
            Ok(()) => Ok(()),
            Err((kind, message)) => Err(Error::new(*kind, message.as_str())),
        }
    }

    /// Plans one statement. Nothing is sent to Xero. `MaxRows` doesn't cut the frame's rows,
    /// since more may be done with it.
    ///
    /// # Errors
    /// `Query` if the statement can't be parsed or planned, suggesting names that exist.
    pub async fn plan(&self, sql: &str) -> Result<DataFrame> {
        let statement = self.connection.log().statement(sql);
        let planned = async {
            depth::check(sql)?;
            Roomy::new(self.plan_checked(sql)).await
        };
        match (planned.await, statement) {
            (Ok(planned), Some(statement)) => {
                statement.planned();
                Ok(numbered(planned.frame, &statement))
            }
            (Err(error), Some(statement)) => {
                statement.failed(&error);
                Err(error)
            }
            (planned, None) => planned.map(|planned| planned.frame),
        }
    }

    async fn plan_checked(&self, sql: &str) -> Result<Planned> {
        self.ready().await?;
        self.plan_now(sql).await
    }

    async fn plan_now(&self, sql: &str) -> Result<Planned> {
        let state = self.context.state();
        let dialect = state.config_options().sql_parser.dialect;
        let mut statement = state.sql_to_statement(sql, &dialect)?;
        depth::flatten(&mut statement);
        copy::name_format(&mut statement)?;
        if let Some(done) = variables::of_ours(&self.context, &statement, &self.options).await {
            return done.map(Planned::other);
        }
        if let Some(call) = call::of_procedure(&self.context, &self.connection, &statement).await {
            return call.map(Planned::other);
        }
        refuse_our_names(&statement)?;
        values::as_queries(&mut statement)?;
        let functions = state.table_functions();
        arguments::as_conditions(&mut statement, &|name| functions.contains_key(name))?;
        let mut statement = names::fold(&state, statement).await?;
        lists::typed(&mut statement, self.connection.settings().schema);
        let returning = Returning::taken(&mut statement);
        let planned = async {
            let plan = state.statement_to_plan(statement.clone()).await?;
            let plan = answering(&state, copy::to_files_of_ours(plan)?, returning).await?;
            self.context.execute_logical_plan(plan).await
        };
        let frame = planned.await;
        match frame {
            Ok(frame) => Ok(Planned {
                frame: headers::as_written(frame, &statement)?,
                is_query: is_query(&statement),
            }),
            Err(error) => Err(suggest::with_nearest_name(&state, sql, error)),
        }
    }

    /// Runs one statement; rows come as they are read. Those of a SELECT end at `MaxRows`,
    /// which [`ResultStream::report`] and [`Session::take_notices`] tell.
    ///
    /// # Errors
    /// As [`Session::plan`]; the stream's own errors are turned back by [`Error::from`].
    pub async fn execute(&self, sql: &str) -> Result<ResultStream> {
        let statement = self.connection.log().statement(sql);
        let rows = self.run(sql, statement.as_ref()).await;
        if let (Err(error), Some(statement)) = (&rows, &statement) {
            statement.failed(error);
        }
        rows
    }

    async fn run(
        &self,
        sql: &str,
        statement: Option<&Arc<LoggedStatement>>,
    ) -> Result<ResultStream> {
        depth::check(sql)?;
        let stream = async {
            let Planned { frame, is_query } = self.plan_checked(sql).await?;
            let frame = match statement {
                Some(statement) => numbered(frame, statement),
                None => frame,
            };
            let context = Arc::new(frame.task_ctx());
            let plan = match self.connection.settings().max_rows {
                Some(most) if is_query => cut::plan(frame, most, self.notices.clone()).await?,
                _ => frame.create_physical_plan().await?,
            };
            let rows = execute_stream(Arc::clone(&plan), context)?;
            let rows = followed(rows, statement.cloned());
            Ok(ResultStream::new(plan, rows))
        };
        Roomy::new(stream).await
    }

    /// What the user should be told of the statements whose rows were read since this was last
    /// called, such as that `MaxRows` ended a result. Those of clones are among them.
    pub fn take_notices(&self) -> Vec<String> {
        self.notices.take()
    }

    /// The same session, in which `consent` answers what statements that write ask: whether so
    /// many rows are meant, and what can't be undone. Without one they are refused.
    pub fn asks(self, consent: Consent) -> Session {
        let state = self.context.state_ref();
        let mut state = state.write();
        state.config_mut().set_extension(Arc::new(consent));
        drop(state);
        self
    }

    /// Runs one statement and gathers its rows.
    ///
    /// # Errors
    /// Any kind; a result is whole or an error.
    pub async fn collect(&self, sql: &str) -> Result<Vec<RecordBatch>> {
        let stream = self.execute(sql).await?;
        stream.try_collect().await.map_err(Error::from)
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

/// `frame`, whose requests are logged as those of `statement`.
fn numbered(frame: DataFrame, statement: &Arc<LoggedStatement>) -> DataFrame {
    let (mut state, plan) = frame.into_parts();
    state.config_mut().set_extension(Arc::clone(statement));
    DataFrame::new(state, plan)
}

fn is_query(statement: &Statement) -> bool {
    match statement {
        Statement::Statement(statement) => matches!(statement.as_ref(), ast::Statement::Query(_)),
        _ => false,
    }
}

/// DataFusion answers a DROP that a schema refuses as if the table didn't exist, and a CREATE
/// of a name that is taken without saying by whom.
fn refuse_our_names(statement: &Statement) -> Result<()> {
    let (names, done) = match statement {
        Statement::Statement(statement) => match statement.as_ref() {
            ast::Statement::Drop { names, .. } => (names.as_slice(), "it can't be dropped"),
            ast::Statement::CreateView(view) => (std::slice::from_ref(&view.name), TAKEN),
            ast::Statement::CreateTable(table) => (std::slice::from_ref(&table.name), TAKEN),
            _ => return Ok(()),
        },
        Statement::CreateExternalTable(table) => (std::slice::from_ref(&table.name), TAKEN),
        _ => return Ok(()),
    };
    let ours = names
        .iter()
        .filter_map(|name| name.0.last()?.as_ident())
        .find_map(|name| {
            let tables = Api::ALL.into_iter().flat_map(registry::tables);
            tables
                .into_iter()
                .find(|t| t.name.eq_ignore_ascii_case(&name.value))
        });
    match ours {
        Some(table) => Err(query_error(format!(
            "`{}` is a table of Xero's: {done}",
            table.name
        ))),
        None => Ok(()),
    }
}

const TAKEN: &str = "choose another name";

/// The zone of `current_date`: the one that was named, else this machine's.
fn time_zone(settings: &Settings) -> String {
    let named = settings.time_zone.clone();
    let machines = || iana_time_zone::get_timezone().ok();
    named.or_else(machines).unwrap_or_else(|| "UTC".to_string())
}

/// Where queries get their memory from.
fn runtime(settings: &Settings) -> RuntimeEnv {
    let Some(limit) = settings.memory_limit else {
        return RuntimeEnv::default();
    };
    let pool = TrackConsumersPool::new(FairSpillPool::new(limit), CONSUMERS_TOLD);
    RuntimeEnv {
        memory_pool: Arc::new(pool),
        ..RuntimeEnv::default()
    }
}

fn query_error(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Query, message)
}
