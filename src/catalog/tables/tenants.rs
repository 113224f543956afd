//! The organisations that the sign-in reaches.
//!
//! <https://developer.xero.com/documentation/guides/oauth2/tenants>

use crate::catalog::descriptor::{Api, Column, Rows, Table, flag, guid, instant, text};

/// Connections, one for each organisation; listed in all five schemas.
pub static TENANTS: Table = Table {
    name: "Tenants",
    api: Api::Accounting,
    about: "One row for each organisation the sign-in reaches, in use by this connection or not.",
    rows: Rows::Connections,
    key: &["ConnectionID"],
    columns: COLUMNS,
};

const COLUMNS: &[Column] = &[
    guid(
        "ConnectionID",
        "Names the link of app and organisation; disconnecting takes it, not `TenantID`.",
    )
    .at("id"),
    guid(
        "AuthEventID",
        "Shared by the connections that one consent has made.",
    )
    .at("authEventId"),
    text(
        "TenantType",
        "`ORGANISATION` for a set of books; others, like `PRACTICE`, have no tables here.",
    )
    .at("tenantType"),
    instant(
        "CreatedDateUTC",
        "When the organisation was first connected to the app.",
    )
    .at("createdDateUtc"),
    instant(
        "UpdatedDateUTC",
        "When it was last connected; differs from `CreatedDateUTC` after a reconnection.",
    )
    .at("updatedDateUtc"),
    flag(
        "IsActive",
        "Whether queries read it, as the property `Tenant` decides; not sent by Xero.",
    )
    .at("isActive"),
    guid(
        "TenantID",
        "Xero's id of the organisation; a demo company gets a new one when it is reset.",
    )
    .at("tenantId"),
    text(
        "TenantName",
        "Name of the organisation, which needn't be unique within a sign-in.",
    )
    .at("tenantName"),
];
