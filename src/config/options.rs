//! What a session changes by `SET xero.…`, as an extension of DataFusion's configuration.
//!
//! In: the connection's properties, then `SET`. Out: [`XeroOptions`], read once when a query
//! is planned. `SHOW`, `SHOW ALL` and `information_schema.df_settings` list the options.
//! Names are read as those of properties are: `xero.verify_pushdown`, `XERO.VerifyPushdown`.

use std::any::Any;

use datafusion::common::config::{ConfigEntry, ConfigExtension, ConfigOptions, ExtensionOptions};
use datafusion::prelude::SessionContext;

use super::keys::{self, Key};
use super::settings::Settings;
use crate::error::{Error, ErrorKind};

/// The options that a query is planned with.
///
/// A [`Session`](crate::Session) has them from its start; on a `SessionContext` of your own
/// they are there after [`XeroConnection::register`](crate::XeroConnection::register), or after
/// [`XeroOptions::install`]:
///
/// ```
/// # use xero_sql::XeroConnection;
/// # use xero_sql::simulator::{Options, Simulator};
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let simulator = Simulator::start(Options::default())?;
/// # let connection = XeroConnection::open(simulator.settings().build()?).await?;
/// use datafusion::prelude::SessionContext;
///
/// let context = SessionContext::new();
/// context.register_catalog("xero", connection.catalog());
/// connection.settings().options.install(&context);
/// context.sql("SET xero.max_calls_per_query = 20").await?;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct XeroOptions {
    /// Whether each answer is compared with one for which nothing travelled.
    pub verify_pushdown: bool,
    /// What a value does that can't be what its column promises.
    pub on_mismatch: OnMismatch,
    /// What a query of several organisations does where one of them fails.
    pub on_tenant_error: OnTenantError,
    /// Calls that a query may make; 0 sets no bound.
    pub max_calls_per_query: usize,
    /// Percent of an organisation's day that queries leave alone.
    pub day_reserve: usize,
    /// Whether statements that write send nothing, and show what they would.
    pub dry_run: bool,
    /// What a row that isn't written does to the statement.
    pub on_row_error: OnRowError,
    /// Rows that a statement writes without asking; 0 sets no bound.
    pub max_write_rows: usize,
}

/// What a row that isn't written does to the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OnRowError {
    /// It ends the statement, which fails and tells what was written.
    Stop,
    /// The others are written, and `system.WriteErrors` has it.
    Continue,
}

impl OnRowError {
    /// In the order of the words in the list of properties.
    pub(super) const ALL: [OnRowError; 2] = [OnRowError::Stop, OnRowError::Continue];

    /// The name to users.
    pub fn name(self) -> &'static str {
        match self {
            OnRowError::Stop => "stop",
            OnRowError::Continue => "continue",
        }
    }
}

/// What a value does that can't be what its column promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OnMismatch {
    /// It ends the query.
    Error,
    /// It is read as NULL, with a warning.
    Null,
}

/// What a query of several organisations does where one of them fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OnTenantError {
    /// It ends, and names it.
    Error,
    /// It leaves that one out and warns, unless rows of it have been handed on.
    Skip,
}

impl OnTenantError {
    /// In the order of the words in the list of properties.
    pub(super) const ALL: [OnTenantError; 2] = [OnTenantError::Error, OnTenantError::Skip];

    /// The name to users.
    pub fn name(self) -> &'static str {
        match self {
            OnTenantError::Error => "error",
            OnTenantError::Skip => "skip",
        }
    }
}

/// An option's name behind `xero.`, and the property it starts from.
type Known = (&'static str, Key);

static OPTIONS: [Known; 8] = [
    ("verify_pushdown", Key::VerifyPushdown),
    ("on_mismatch", Key::OnMismatch),
    ("on_tenant_error", Key::OnTenantError),
    ("max_calls_per_query", Key::MaxCallsPerQuery),
    ("day_reserve", Key::DayReserve),
    ("dry_run", Key::DryRun),
    ("on_row_error", Key::OnRowError),
    ("max_write_rows", Key::MaxWriteRows),
];

impl OnMismatch {
    /// In the order of the words in the list of properties.
    pub(super) const ALL: [OnMismatch; 2] = [OnMismatch::Error, OnMismatch::Null];

    /// The name to users.
    pub fn name(self) -> &'static str {
        match self {
            OnMismatch::Error => "error",
            OnMismatch::Null => "null",
        }
    }
}

impl Default for XeroOptions {
    fn default() -> Self {
        XeroOptions {
            verify_pushdown: false,
            on_mismatch: OnMismatch::Error,
            on_tenant_error: OnTenantError::Error,
            max_calls_per_query: 500,
            day_reserve: 10,
            dry_run: false,
            on_row_error: OnRowError::Stop,
            max_write_rows: 100,
        }
    }
}

impl XeroOptions {
    /// Makes `SET xero.…` known to `context`, with these values to start from.
    pub fn install(self, context: &SessionContext) {
        let state = context.state_ref();
        let mut state = state.write();
        state.config_mut().options_mut().extensions.insert(self);
    }

    /// The options in force: those of the session, else those the connection started with.
    pub fn in_force(config: &ConfigOptions, settings: &Settings) -> XeroOptions {
        let installed = config.extensions.get::<XeroOptions>();
        installed.copied().unwrap_or(settings.options)
    }

    /// The full name of the option that `key` names in any case, and with or without `_`, if
    /// `key` begins with our prefix.
    ///
    /// # Errors
    /// `Query`, naming the nearest option and all there are.
    pub(crate) fn full_name(key: &str) -> Option<Result<String, Error>> {
        let (prefix, name) = key.split_once('.')?;
        prefix
            .eq_ignore_ascii_case(Self::PREFIX)
            .then(|| Ok(full(find(name)?)))
    }

    /// Gives the option called `name` the value it has in `other`.
    pub(crate) fn reset(&mut self, name: &str, other: &XeroOptions) -> Result<(), Error> {
        let value = other.value(find(name)?.1);
        self.change(name, &value)
    }

    fn change(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let option = find(name)?;
        let form = option.1.property().form;
        let value = value.trim();
        match option.1 {
            Key::VerifyPushdown => form.flag(value).map(|flag| self.verify_pushdown = flag),
            Key::OnMismatch => form
                .word(value)
                .map(|word| self.on_mismatch = OnMismatch::ALL[word]),
            Key::OnTenantError => form
                .word(value)
                .map(|word| self.on_tenant_error = OnTenantError::ALL[word]),
            Key::DryRun => form.flag(value).map(|flag| self.dry_run = flag),
            Key::OnRowError => form
                .word(value)
                .map(|word| self.on_row_error = OnRowError::ALL[word]),
            key => form.whole(value).map(|number| {
                let number = usize::try_from(number).unwrap_or(usize::MAX);
                match key {
                    Key::DayReserve => self.day_reserve = number,
                    Key::MaxWriteRows => self.max_write_rows = number,
                    _ => self.max_calls_per_query = number,
                }
            }),
        }
        .map_err(|problem| {
            Error::new(ErrorKind::Query, problem).while_doing(format_args!("SET {}", full(option)))
        })
    }

    fn value(&self, key: Key) -> String {
        match key {
            Key::VerifyPushdown => self.verify_pushdown.to_string(),
            Key::OnMismatch => self.on_mismatch.name().to_string(),
            Key::OnTenantError => self.on_tenant_error.name().to_string(),
            Key::DayReserve => self.day_reserve.to_string(),
            Key::DryRun => self.dry_run.to_string(),
            Key::OnRowError => self.on_row_error.name().to_string(),
            Key::MaxWriteRows => self.max_write_rows.to_string(),
            _ => self.max_calls_per_query.to_string(),
        }
    }
}

fn full((name, _): &Known) -> String {
    format!("{}.{name}", XeroOptions::PREFIX)
}

fn find(name: &str) -> Result<&'static Known, Error> {
    let wanted = keys::folded(name);
    let found = OPTIONS
        .iter()
        .find(|(known, _)| keys::folded(known) == wanted);
    found.ok_or_else(|| {
        let prefix = XeroOptions::PREFIX;
        let all = OPTIONS.iter().map(full).collect::<Vec<_>>().join(", ");
        let near = keys::nearest(name, OPTIONS.iter().map(|(known, _)| *known));
        let mut properties = keys::properties();
        let property = properties.find(|property| keys::folded(property.name) == wanted);
        let advice = match (property, near) {
            (Some(property), _) => format!(
                "{0} is a property, which is read when the connection opens: begin with --set \
                 {0}=…, or name it in the configuration; system.Properties shows its value. The \
                 options are {all}",
                property.name
            ),
            (None, Some(near)) => format!("did you mean `{prefix}.{near}`? All: {all}"),
            (None, None) => format!("the options are {all}"),
        };
        Error::new(
            ErrorKind::Query,
            format!("there is no option `{prefix}.{name}`; {advice}"),
        )
    })
}

impl ConfigExtension for XeroOptions {
    const PREFIX: &'static str = "xero";
}

impl ExtensionOptions for XeroOptions {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn cloned(&self) -> Box<dyn ExtensionOptions> {
        Box::new(*self)
    }

    fn set(&mut self, key: &str, value: &str) -> datafusion::error::Result<()> {
        Ok(self.change(key, value)?)
    }

    // DataFusion shows an extension's entries as they are: the prefix is ours to give.
    fn entries(&self) -> Vec<ConfigEntry> {
        let entry = |option: &Known| ConfigEntry {
            key: full(option),
            value: Some(self.value(option.1)),
            description: option.1.property().about,
        };
        OPTIONS.iter().map(entry).collect()
    }
}
