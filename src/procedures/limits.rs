//! `GetLimitInfo`: what is left of Xero's limits.

use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use futures::FutureExt;
use serde_json::{Value, json};

use super::Procedure;
use crate::catalog::descriptor::{Column, instant, integer, text};
use crate::connection::XeroConnection;
use crate::error::Result;

/// `CALL GetLimitInfo()`; costs no call.
pub(super) static GET_LIMIT_INFO: Procedure = Procedure {
    name: "GetLimitInfo",
    other_names: &[],
    about: "What is left of the organisation's calls and of the app's, as system.Quota shows it.",
    parameters: &[],
    columns: QUOTA,
    run: |connection, _| async move { quota(connection).await }.boxed(),
};

/// The columns of `system.Quota`.
pub(crate) const QUOTA: &[Column] = &[
    text("TenantID", "Xero's id of the organisation."),
    text("TenantName", "Name of the organisation."),
    text(
        "Limit",
        "`Minute`, `Day`, `Concurrent`, or `AppMinute`, which all organisations share.",
    ),
    integer("Allowed", "Calls allowed; NULL where only Xero knows."),
    integer("Used", "Calls made of them; NULL where it isn't known."),
    integer(
        "Left",
        "Calls left; of the day, as Xero said with its last reply.",
    ),
    instant(
        "AsOf",
        "When Xero said it, for the day; now, for what is counted here.",
    ),
    instant(
        "ResetsAt",
        "When calls are taken again, where they are refused.",
    ),
];

/// The rows of `system.Quota`: one for each limit.
pub(crate) async fn quota(connection: Arc<XeroConnection>) -> Result<Vec<Value>> {
    let quota = connection.quota().await?;
    let tenant = connection.tenant();
    let now = Utc::now();
    let shown = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Millis, true);
    let after = |wait: Option<std::time::Duration>| wait.map(|wait| shown(now + wait));
    let row = |limit: &str, allowed: Option<usize>, left: Option<usize>, as_of, resets| {
        let used = allowed
            .zip(left)
            .map(|(all, left)| all.saturating_sub(left));
        json!({
            "TenantID": tenant.id, "TenantName": tenant.name, "Limit": limit,
            "Allowed": allowed, "Used": used, "Left": left, "AsOf": as_of, "ResetsAt": resets,
        })
    };
    let told = quota.day_told.map(|at| shown(at.into()));
    let now_shown = Some(shown(now));
    let refused = after(quota.refused_for);
    let day_over = after(quota.day_begins_after);
    Ok(vec![
        row(
            "Minute",
            quota.per_minute,
            quota.minute_left,
            now_shown.clone(),
            refused,
        ),
        row("Day", None, quota.day_left, told, day_over),
        row(
            "Concurrent",
            Some(quota.at_once),
            None,
            now_shown.clone(),
            None,
        ),
        row(
            "AppMinute",
            Some(quota.app_per_minute),
            Some(quota.app_minute_left),
            now_shown,
            None,
        ),
    ])
}
