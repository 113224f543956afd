//! Which scopes a sign-in asks for, and what to do where one is missing.
//!
//! In: the APIs, and whether they are only read. Out: the least that these need, by the granular
//! names, which old apps and new ones can have. Rule: a scope that Xero grants to some apps only
//! is never asked for unless the user names it, since one bad name fails the whole consent.
//! Source: Xero's list of scopes.

use crate::catalog::descriptor::{Api, Rows, Table};
use crate::catalog::facts;
use crate::catalog::registry::TABLES;
use crate::config::{AuthScheme, Settings};

/// Without it there is no refresh token.
const OFFLINE: &str = "offline_access";

/// Scopes whose reading form ends in `.read`.
const ACCOUNTING: &[&str] = &[
    "accounting.settings",
    "accounting.contacts",
    "accounting.attachments",
    "accounting.invoices",
    "accounting.payments",
    "accounting.banktransactions",
    "accounting.manualjournals",
];
const PAYROLL_AU: &[&str] = &[
    "payroll.employees",
    "payroll.payruns",
    "payroll.payslip",
    "payroll.timesheets",
    "payroll.settings",
];

/// Scopes that there are for reading alone.
const ACCOUNTING_READ: &[&str] = &[
    "accounting.budgets.read",
    "accounting.reports.profitandloss.read",
    "accounting.reports.balancesheet.read",
    "accounting.reports.trialbalance.read",
    "accounting.reports.banksummary.read",
    "accounting.reports.budgetsummary.read",
    "accounting.reports.executivesummary.read",
    "accounting.reports.aged.read",
];

/// Scopes that nothing asks for by itself, and why.
const OPT_IN: &[(&str, &str)] = &[
    ("accounting.journals.read", PREMIUM),
    (
        "accounting.reports.bankstatement.read",
        "Xero grants it to apps with an addendum to their contract only",
    ),
    ("accounting.reports.taxreports.read", SOME_COUNTRIES),
    ("accounting.reports.tenninetynine.read", SOME_COUNTRIES),
    ("accounting.classicexpenses", OUT_OF_USE),
    ("accounting.classicexpenses.read", OUT_OF_USE),
    ("paymentservices", "it is for payment services"),
];
const PREMIUM: &str = "it is a premium scope, which Xero grants to some apps only";
const SOME_COUNTRIES: &str = "it serves organisations of some countries only";
const OUT_OF_USE: &str = "it is for expense claims, which new organisations don't have";

/// Scopes that apps made since March 2026 can't have.
const RETIRED: &[&str] = &[
    "accounting.transactions",
    "accounting.transactions.read",
    "accounting.reports.read",
];

/// The scopes that an API's tables need, and its writing if `read_only` is false.
pub(crate) fn of(api: Api, read_only: bool) -> Vec<String> {
    let (both, read): (&[&str], &[&str]) = match api {
        Api::Accounting => (ACCOUNTING, ACCOUNTING_READ),
        Api::PayrollAus => (PAYROLL_AU, &[]),
        Api::Assets => (&["assets"], &[]),
        Api::Files => (&["files"], &[]),
        Api::Projects => (&["projects"], &[]),
    };
    let both = both.iter().map(|scope| match read_only {
        true => format!("{scope}.read"),
        false => scope.to_string(),
    });
    both.chain(read.iter().map(|scope| scope.to_string()))
        .collect()
}

/// What a sign-in asks for: `Scope`, or what `Schemas` and `ReadOnly` need.
pub(crate) fn asked(settings: &Settings) -> Vec<String> {
    if let Some(scopes) = &settings.scope {
        return scopes.split_whitespace().map(str::to_string).collect();
    }
    let apis = settings.schemas.iter();
    let needed = apis.flat_map(|api| of(*api, settings.read_only));
    match settings.auth_scheme {
        AuthScheme::OAuthClient => needed.collect(),
        AuthScheme::OAuth | AuthScheme::Pkce => {
            std::iter::once(OFFLINE.to_string()).chain(needed).collect()
        }
    }
}

/// Whether `granted`, separated by spaces, opens what `scope` does: for reading, the form that
/// writes will do.
pub(crate) fn covers(granted: &str, scope: &str) -> bool {
    let wider = scope.strip_suffix(".read").unwrap_or(scope);
    granted
        .split_whitespace()
        .any(|own| own == scope || own == wider)
}

/// The tables that a scope opens, but for those that hang on them.
fn tables(scope: &str) -> Vec<&'static str> {
    let of_scope = TABLES.iter().filter(|table| match table.rows {
        Rows::Documents(endpoint) => covers(scope, endpoint.scope),
        Rows::PerParent(fan_out) => {
            let endpoint = &fan_out.endpoint;
            let parents = fan_out.parents.endpoint();
            parents.is_none_or(|parents| parents.scope != endpoint.scope)
                && covers(scope, endpoint.scope)
        }
        Rows::Report(report) => covers(scope, report.endpoint.scope),
        Rows::Elements { .. } | Rows::Connections | Rows::View { .. } => false,
    });
    of_scope.map(|table| table.name).collect()
}

/// Which of the scopes asked for Xero may have refused, and what to do about `invalid_scope`.
pub(crate) fn refused(settings: &Settings, asked: &[String]) -> String {
    let known = |scope: &str| {
        let of_api = |api: Api| [true, false].map(|read_only| of(api, read_only));
        scope == OFFLINE
            || ["openid", "profile", "email"].contains(&scope)
            || Api::ALL
                .into_iter()
                .flat_map(of_api)
                .flatten()
                .any(|known| known == scope)
    };
    let suspects: Vec<String> = asked
        .iter()
        .filter(|scope| !known(scope))
        .map(|scope| format!("`{scope}`{} ({})", for_tables(scope), doubt(scope)))
        .collect();
    let login = login(settings, "");
    if suspects.is_empty() {
        return format!(
            "a scope asked for isn't granted to this app: set Scope to those that its page on \
             Xero's developer site lists, then {login}. Asked for were {}",
            asked.join(" ")
        );
    }
    format!(
        "most likely {}: leave it out of Scope, or have Xero grant it to the app, then {login}",
        suspects.join(" or ")
    )
}

/// Why nothing asks for this scope by itself; none if `login` does.
pub(crate) fn opt_in(scope: &str) -> Option<&'static str> {
    let known = OPT_IN.iter().find(|(known, _)| *known == scope);
    known.map(|(_, why)| *why)
}

fn doubt(scope: &str) -> &'static str {
    if RETIRED.contains(&scope) {
        return "apps made since March 2026 have granular scopes in its place";
    }
    opt_in(scope).unwrap_or("no scope of Xero's is known by that name")
}

fn for_tables(scope: &str) -> String {
    match tables(scope).as_slice() {
        [] => String::new(),
        tables => format!(" for {}", tables.join(", ")),
    }
}

/// Whether `path` is `template` with an id in its place.
fn is_about_one(path: &str, template: &str) -> bool {
    template.split_once("{id}").is_some_and(|(before, after)| {
        let rest = path.strip_prefix(before);
        let id = rest.and_then(|rest| rest.strip_suffix(after));
        !after.is_empty() && id.is_some_and(|id| !id.contains('/'))
    })
}

/// What to do where reading `path` takes a scope that the sign-in lacks.
pub(crate) fn lacking(settings: &Settings, path: &str, scope: &str) -> String {
    let read_from = |matches: fn(&str, &str) -> bool| {
        // APIs share paths, such as `/Settings`.
        let of_scope = |table: &&&Table| table.endpoint().is_some_and(|of| of.scope == scope);
        let mut tables = TABLES.iter().filter(of_scope);
        tables.find(|table| match table.rows {
            Rows::Documents(endpoint) => matches(path, endpoint.path),
            Rows::PerParent(fan_out) => {
                let endpoint = &fan_out.endpoint;
                is_about_one(path, endpoint.path) || path == endpoint.path
            }
            Rows::Report(report) => matches(path, report.endpoint.path),
            Rows::Elements { .. } | Rows::Connections | Rows::View { .. } => false,
        })
    };
    let within = |path: &str, list: &str| {
        let rest = path.strip_prefix(list);
        rest.is_some_and(|rest| rest.starts_with('/'))
    };
    // `/Organisation/Actions` is a list of its own.
    let table = read_from(|path, list| path == list).or_else(|| read_from(within));
    let what = table.map_or(path.to_string(), |table| facts::name_in_sql(table));
    let lacks = format!("Reading {what} takes the scope `{scope}`, which this sign-in lacks");
    if settings.auth_scheme == AuthScheme::OAuthClient {
        return format!(
            "{lacks}: add it to the custom connection on Xero's developer site, have the \
             organisation authorise it anew, and name it in Scope if that is set"
        );
    }
    let api = Api::ALL
        .into_iter()
        .find(|api| of(*api, true).iter().any(|known| known == scope));
    let sign_in = match (opt_in(scope), api) {
        _ if settings.scope.is_some() => {
            format!(
                "add it to the property Scope, then sign in again with {}",
                login(settings, "")
            )
        }
        (Some(why), _) => format!(
            "sign in again with {}. Nothing asks for it by itself: {why}",
            login(settings, &format!(" --scope {scope}"))
        ),
        (None, Some(api)) if !settings.schemas.contains(&api) => {
            let schemas = settings.schemas.iter().chain([&api]);
            let schemas: Vec<&str> = schemas.map(|api| api.schema_name()).collect();
            let flag = format!(" --schemas {}", schemas.join(","));
            format!("sign in again with {}", login(settings, &flag))
        }
        _ => format!("sign in again with {}", login(settings, "")),
    };
    format!("{lacks}: {sign_in}")
}

/// The command that signs in to this connection, with more words.
pub(crate) fn login(settings: &Settings, more: &str) -> String {
    match settings.connection_name.as_str() {
        "default" => format!("`xero-sql login{more}`"),
        name if name
            .chars()
            .all(|c| c.is_alphanumeric() || "-_.".contains(c)) =>
        {
            format!("`xero-sql login --connection {name}{more}`")
        }
        name => format!("`xero-sql login --connection '{name}'{more}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(more: &[(&str, &str)]) -> Settings {
        let app = [
            ("ClientId", "app"),
            ("ClientSecret", "s"),
            ("OAuthSettingsLocation", "memory://"),
        ];
        Settings::from_pairs(app.iter().chain(more).copied()).unwrap()
    }

    #[test]
    fn the_least_is_asked_for_and_every_table_can_be_read_but_the_premium_ones() {
        let all = Api::ALL.map(Api::schema_name).join(",");
        let asked = asked(&settings(&[("Schemas", &all)])).join(" ");
        for table in TABLES {
            let endpoint = match table.rows {
                Rows::Documents(endpoint) => endpoint,
                Rows::Report(report) => &report.endpoint,
                _ => continue,
            };
            let is_opt_in = opt_in(endpoint.scope).is_some();
            assert_eq!(covers(&asked, endpoint.scope), !is_opt_in, "{}", table.name);
        }
        assert!(asked.starts_with("offline_access "), "{asked}");
        let writes = asked
            .split_whitespace()
            .skip(1)
            .any(|scope| !scope.ends_with(".read"));
        assert!(!writes, "{asked}");
    }

    #[test]
    fn schemas_and_read_only_decide_and_scope_overrules_both() {
        let of = |more: &[(&str, &str)]| asked(&settings(more)).join(" ");
        assert_eq!(of(&[("Schema", "FILES")]), "offline_access files.read");
        let both = [("Schemas", "files,assets"), ("ReadOnly", "false")];
        assert_eq!(of(&both), "offline_access files assets");
        assert_eq!(of(&[("Scope", "a  b"), both[0]]), "a b");
        let own = [("AuthScheme", "OAuthClient"), ("Schema", "FILES")];
        assert_eq!(of(&own), "files.read", "no refresh token to ask for");
    }

    #[test]
    fn writing_opens_reading_and_not_the_other_way_round() {
        assert!(covers("x accounting.contacts", "accounting.contacts.read"));
        assert!(!covers("accounting.contacts.read", "accounting.contacts"));
        assert!(!covers(
            "accounting.contacts.reader",
            "accounting.contacts.read"
        ));
    }

    #[test]
    fn a_missing_scope_names_the_table_and_the_login_that_grants_it() {
        let check = |more: &[(&str, &str)], path: &str, scope: &str, words: &[&str]| {
            let text = lacking(&settings(more), path, scope);
            for word in words {
                assert!(text.contains(word), "`{word}` isn't in: {text}");
            }
        };
        let invoices = "accounting.invoices.read";
        check(
            &[],
            "/Invoices/x",
            invoices,
            &["Invoices", invoices, "`xero-sql login`"],
        );
        let journals = "accounting.journals.read";
        let words = [
            "Journals",
            "premium",
            "`xero-sql login --scope accounting.journals.read`",
        ];
        check(&[], "/Journals", journals, &words);
        let other = [("Schema", "FILES")];
        check(
            &other,
            "/Invoices",
            invoices,
            &["login --schemas files,accounting`"],
        );
        check(
            &[("Scope", "x")],
            "/Invoices",
            invoices,
            &["property Scope", "login`"],
        );
        let own = [("AuthScheme", "OAuthClient")];
        check(&own, "/Invoices", invoices, &["custom connection"]);
    }

    #[test]
    fn a_refused_scope_is_guessed() {
        let check = |scopes: &[&str], words: &[&str]| {
            let asked: Vec<String> = scopes.iter().map(|s| s.to_string()).collect();
            let text = refused(&settings(&[]), &asked);
            for word in words {
                assert!(text.contains(word), "`{word}` isn't in: {text}");
            }
        };
        let premium = ["offline_access", "accounting.journals.read"];
        check(
            &premium,
            &["`accounting.journals.read` for Journals (it is a premium"],
        );
        check(
            &["accounting.transactions"],
            &["March 2026", "xero-sql login"],
        );
        check(
            &["accounting.invoice.read"],
            &["no scope of Xero's is known"],
        );
        check(&["files.read"], &["Asked for were files.read"]);
    }
}
