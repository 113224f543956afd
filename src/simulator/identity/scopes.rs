//! Which scopes there are, and which of them this app may have.

/// Scopes with a form for reading alone, `.read`, and one for writing as well. // pitfall 30
const READ_AND_WRITE: [&str; 16] = [
    "accounting.settings",
    "accounting.contacts",
    "accounting.attachments",
    "accounting.invoices",
    "accounting.payments",
    "accounting.banktransactions",
    "accounting.manualjournals",
    "accounting.classicexpenses",
    "payroll.employees",
    "payroll.payruns",
    "payroll.payslip",
    "payroll.timesheets",
    "payroll.settings",
    "files",
    "assets",
    "projects",
];

/// Scopes of one form. // README section 5, pitfalls 30 and 31
const OTHERS: [&str; 15] = [
    "openid",
    "profile",
    "email",
    "offline_access",
    "paymentservices",
    "accounting.budgets.read",
    "accounting.reports.aged.read",
    "accounting.reports.balancesheet.read",
    "accounting.reports.banksummary.read",
    "accounting.reports.budgetsummary.read",
    "accounting.reports.executivesummary.read",
    "accounting.reports.profitandloss.read",
    "accounting.reports.trialbalance.read",
    "accounting.reports.taxreports.read",
    "accounting.reports.tenninetynine.read",
];

/// Scopes that only some apps may have. // (x)(i) README section 5
const PREMIUM: [&str; 2] = [
    "accounting.journals.read",
    "accounting.reports.bankstatement.read",
];

/// What the consent before the start was for. // pitfall 30
const USUAL: &str = "accounting.settings.read accounting.contacts.read accounting.attachments.read \
    accounting.budgets.read accounting.invoices.read accounting.payments.read \
    accounting.banktransactions.read accounting.manualjournals.read \
    accounting.reports.profitandloss.read accounting.reports.balancesheet.read \
    accounting.reports.trialbalance.read accounting.reports.banksummary.read \
    accounting.reports.budgetsummary.read accounting.reports.executivesummary.read \
    accounting.reports.aged.read \
    payroll.employees.read payroll.payruns.read payroll.payslip.read payroll.timesheets.read \
    payroll.settings.read files.read assets.read projects.read";

/// What an app has that asks for nothing in particular: a premium one also what is opt-in, one
/// that writes also the forms without `.read`.
// pitfalls 30 and 31
pub(super) fn usual(is_premium: bool, writes: bool) -> String {
    let reading = match is_premium {
        // (?) what old organisations have, too.
        true => format!(
            "{USUAL} {} paymentservices accounting.classicexpenses.read \
             accounting.reports.taxreports.read accounting.reports.tenninetynine.read",
            PREMIUM.join(" ")
        ),
        false => USUAL.to_owned(),
    };
    match writes {
        true => format!("{reading} {}", READ_AND_WRITE.join(" ")),
        false => reading,
    }
}

/// The first of `scopes` that isn't one, or that this app can't have. Apps of today can't have
/// `accounting.transactions` and `accounting.reports.read` any more. // (x) README section 5
pub(super) fn refused(scopes: &str, is_premium: bool) -> Option<&str> {
    scopes.split_whitespace().find(|scope| {
        let base = scope.strip_suffix(".read").unwrap_or(scope);
        let is_known = READ_AND_WRITE.contains(&base)
            || OTHERS.contains(scope)
            || is_premium && PREMIUM.contains(scope);
        !is_known
    })
}
