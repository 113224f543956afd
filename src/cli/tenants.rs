//! `xero-sql tenants`: the organisations that the sign-in reaches.

use std::io::Write;
use std::sync::Arc;

use datafusion::arrow::array::{BooleanArray, RecordBatch, StringArray};
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::arrow::error::ArrowError;

use super::args::Args;
use super::command;
use super::console::Console;
use super::sink::Sink;
use super::stop::Stop;
use crate::auth::{SignIn, Tenant, TenantConnection, choose};
use crate::error::{Error, ErrorKind};
use crate::output::{self, Style};

/// Lists the organisations, and says which of them `Tenant` means.
pub(super) fn tenants(args: &Args, console: &Console) -> Result<(), Stop> {
    command::run(args, async |settings| {
        let sign_in = SignIn::new(settings?)?;
        let connections = sign_in.connections().await?;
        let active = match choose(&connections, sign_in.settings().tenant.as_deref()) {
            Ok(choice) => {
                choice.notice.iter().for_each(|notice| console.tell(notice));
                choice.tenants
            }
            Err(error) => {
                console.tell(&format!("Note: {error}."));
                Vec::new()
            }
        };
        let rows = rows(&connections, &active)
            .map_err(|e| Error::new(ErrorKind::Io, "listing the organisations").caused_by(e))?;
        let mut sink = Sink::open(args.output.as_deref())?;
        let style = Style {
            screen: sink.screen(),
            ..Style::default()
        };
        let mut writer = output::writer(args.format, &style);
        writer.start(&rows.schema(), &mut sink)?;
        writer.write(&rows, &mut sink)?;
        writer.finish(&mut sink)?;
        sink.flush()?;
        Ok(sink.finish()?)
    })
}

fn rows(connections: &[TenantConnection], active: &[Tenant]) -> Result<RecordBatch, ArrowError> {
    let text = |of: fn(&TenantConnection) -> Option<String>| {
        Arc::new(connections.iter().map(of).collect::<StringArray>())
    };
    let is_active: BooleanArray = connections
        .iter()
        .map(|connection| Some(active.contains(&connection.tenant())))
        .collect();
    let schema = Schema::new(vec![
        Field::new("TenantName", DataType::Utf8, true),
        Field::new("TenantID", DataType::Utf8, true),
        Field::new("IsActive", DataType::Boolean, true),
        Field::new("TenantType", DataType::Utf8, true),
        Field::new("ConnectionID", DataType::Utf8, true),
    ]);
    RecordBatch::try_new(
        Arc::new(schema),
        vec![
            text(|connection| connection.tenant_name.clone()),
            text(|connection| Some(connection.tenant().id)),
            Arc::new(is_active),
            text(|connection| connection.tenant_type.clone()),
            text(|connection| Some(connection.id.clone())),
        ],
    )
}
