//! The checks of one organisation, each with its causes.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::documents::{Documents, Side, in_base, named};
use super::facts::{Account, Asking, Fact, Organisation};
use super::trace::{self, Traced};
use super::{Money, Named, Row, in_cents};
use crate::auth::Tenant;
use crate::error::Result;

/// All checks of an organisation on a day.
pub(super) async fn of(asking: &mut Asking, tenant: &Tenant, at: NaiveDate) -> Result<Vec<Row>> {
    let organisation = asking.organisation(tenant, at).await?;
    let facts = asking.facts(tenant, &organisation, at).await?;
    let documents = Documents::of(&facts);
    let mut rows = Vec::new();
    for side in [Side::Receivables, Side::Payables] {
        let control = Control::of(&organisation, &facts, side);
        let mut causes = control.causes(&organisation, &documents, &facts, at);
        let explained: Vec<(NaiveDate, Money)> = causes
            .iter()
            .filter_map(|cause| Some((cause.document.date?, cause.difference?)))
            .collect();
        let owed = documents.owed(side, at);
        let left = control.balance - owed - sum(&causes);
        if let Some(account) = control.account.filter(|_| left != 0) {
            let traced = Traced {
                tenant,
                account,
                side,
                documents: &documents,
                explained,
                at: (at, control.balance),
            };
            causes.extend(trace::causes(asking, &traced, control.check).await?);
        }
        let about = format!(
            "The balance of {} and what of documents was open.",
            control
                .account
                .map_or("no account", |account| &account.name)
        );
        rows.extend(with_causes(
            control.check,
            about,
            (control.balance, owed),
            causes,
        ));
    }
    rows.extend(of_documents(&documents, at));
    rows.extend(bank(&organisation, &facts));
    rows.extend(reports(&organisation, &facts));
    Ok(rows)
}

/// A check and its causes.
fn with_causes(
    check: &'static str,
    about: String,
    (figure, other): (Money, Money),
    causes: Vec<Row>,
) -> Vec<Row> {
    let row = Row {
        check,
        ties: Some(figure == other && causes.is_empty()),
        about,
        figures: Some((figure, other)),
        difference: Some(figure - other),
        ..Row::default()
    };
    std::iter::once(row).chain(causes).collect()
}

pub(super) fn cause(check: &'static str, about: String, difference: Money, document: Named) -> Row {
    Row {
        check,
        is_cause: true,
        about,
        difference: Some(difference),
        document,
        ..Row::default()
    }
}

fn sum(causes: &[Row]) -> Money {
    causes.iter().filter_map(|cause| cause.difference).sum()
}

fn of_kind<'a>(facts: &'a [Fact], kind: &'a str) -> impl Iterator<Item = &'a Fact> {
    facts.iter().filter(move |fact| fact.kind == kind)
}

/// The account that a side's documents stand on.
struct Control<'a> {
    check: &'static str,
    side: Side,
    account: Option<&'a Account>,
    /// As the balance sheet has it: debits of receivables, credits of payables.
    balance: Money,
}

impl<'a> Control<'a> {
    fn of(organisation: &'a Organisation, facts: &[Fact], side: Side) -> Control<'a> {
        let (check, used_as) = match side {
            Side::Receivables => ("Receivables", "DEBTORS"),
            Side::Payables => ("Payables", "CREDITORS"),
        };
        let account = organisation.used_as(used_as);
        let balances = of_kind(facts, "balance sheet");
        let of_account = balances.filter(|line| account.is_some_and(|one| one.id == line.id));
        Control {
            check,
            side,
            account,
            balance: of_account.map(|line| line.amount).sum(),
        }
    }

    /// What stands on the account beside open documents, as far as lists tell.
    fn causes(
        &self,
        organisation: &Organisation,
        documents: &Documents,
        facts: &[Fact],
        at: NaiveDate,
    ) -> Vec<Row> {
        let is_own = |line: &&Fact| {
            let account = organisation.account(&line.other);
            account.is_some_and(|account| self.account.is_some_and(|own| own.id == account.id))
        };
        let lines = of_kind(facts, "line").filter(is_own).map(|line| {
            let kind = match line.word.as_str() {
                "ManualJournal" => "ManualJournal",
                _ => "BankTransaction",
            };
            let net = line
                .rate
                .map_or(line.amount, |rate| in_base(line.amount, rate));
            let net = match self.side {
                Side::Receivables => net,
                Side::Payables => -net,
            };
            let about = match kind {
                "ManualJournal" => "A manual journal books on the control account.",
                _ => {
                    "Money spent or received is booked on the control account and pays no document."
                }
            };
            cause(self.check, about.to_string(), net, named(line, kind))
        });
        let dead = documents.of_dead_documents(self.side);
        let dead = dead.filter(|payment| payment.date <= at).map(|payment| {
            let document = payment.document.and_then(|place| documents.all.get(place));
            let (about, taken) = match document {
                Some(document) => (
                    format!(
                        "A payment that counts, of {} {}, which is voided.",
                        document.named.kind.unwrap_or("document"),
                        document
                            .named
                            .number
                            .as_deref()
                            .unwrap_or("without a number")
                    ),
                    document.signed(document.in_base(payment.amount)),
                ),
                None => (
                    "A payment that counts, of a document that isn't there.".to_string(),
                    payment.in_base(),
                ),
            };
            let named = Named {
                contact: document.and_then(|document| document.named.contact.clone()),
                ..payment.named.clone()
            };
            let paid = cause(self.check, about, -taken, named);
            let voided = document.map(|document| Row {
                about: "Voided, and paid by the payment above.".to_string(),
                difference: None,
                ..cause(self.check, String::new(), 0, document.named.clone())
            });
            std::iter::once(paid).chain(voided)
        });
        lines.chain(dead.flatten()).collect()
    }
}

/// Whether documents say of themselves what their payments and allocations do.
fn of_documents(documents: &Documents, at: NaiveDate) -> Vec<Row> {
    let mut causes = Vec::new();
    let (mut said, mut left) = (0, 0);
    let live = documents
        .all
        .iter()
        .filter(|one| one.is_live && one.date <= at);
    for document in live {
        let Some(says) = document.said else {
            continue;
        };
        let open = document.open_now();
        let [says_base, open_base] = [says, open].map(|amount| document.in_base(amount));
        said += says_base;
        left += open_base;
        if says != open {
            let about = format!(
                "It says that {} is open, and payments and allocations leave {}.",
                in_cents(says),
                in_cents(open)
            );
            let named = document.named.clone();
            causes.push(cause("Documents", about, says_base - open_base, named));
        }
    }
    let unknown = documents.payments.iter().filter_map(|payment| {
        let document = documents.all.get(payment.document?)?;
        let is_unknown = document.named.kind == Some("Invoice")
            && document.is_live
            && document.date <= at
            && !payment.is_listed;
        is_unknown.then(|| {
            let about = format!(
                "A payment that counts and that {} doesn't list.",
                document.named.number.as_deref().unwrap_or("its invoice")
            );
            let named = Named {
                contact: document.named.contact.clone(),
                ..payment.named.clone()
            };
            Row {
                difference: None,
                ..cause("Documents", about, 0, named)
            }
        })
    });
    causes.extend(unknown);
    let about = "What documents say is open, and what payments and allocations leave of them.";
    with_causes("Documents", about.to_string(), (said, left), causes)
}

/// Amounts of a report's lines by account.
fn by_account<'a>(facts: &'a [Fact], report: &'a str) -> BTreeMap<&'a str, &'a Fact> {
    let lines = of_kind(facts, report).filter(|line| line.word == "Account" && !line.id.is_empty());
    lines.map(|line| (line.id.as_str(), line)).collect()
}

fn of_account(account: &Account) -> Named {
    Named {
        kind: Some("Account"),
        id: Some(account.id.clone()),
        number: Some(match &account.code {
            Some(code) => format!("{} ({code})", account.name),
            None => account.name.clone(),
        }),
        ..Named::default()
    }
}

/// The closing balances of bank accounts in the bank summary and in the balance sheet.
fn bank(organisation: &Organisation, facts: &[Fact]) -> Vec<Row> {
    let summary = by_account(facts, "bank summary");
    let sheet = by_account(facts, "balance sheet");
    let mut causes = Vec::new();
    let (mut closing, mut balance) = (0, 0);
    for account in &organisation.accounts {
        let Some(line) = summary.get(account.id.as_str()) else {
            continue;
        };
        // An overdrawn account may stand among liabilities.
        let told = sheet.get(account.id.as_str());
        let told = told.map_or(0, |told| match told.status.contains("Liabilit") {
            true => -told.amount,
            false => told.amount,
        });
        closing += line.amount;
        balance += told;
        if line.amount != told {
            let about = format!(
                "It closes at {} in the bank summary and stands at {} in the balance sheet.",
                in_cents(line.amount),
                in_cents(told)
            );
            causes.push(cause(
                "Bank",
                about,
                line.amount - told,
                of_account(account),
            ));
        }
    }
    let about = "What bank accounts close at in the bank summary, and their balances.";
    with_causes("Bank", about.to_string(), (closing, balance), causes)
}

/// The trial balance by itself and against the other two, and these against each other.
fn reports(organisation: &Organisation, facts: &[Fact]) -> Vec<Row> {
    let trial = by_account(facts, "trial balance");
    let sheet = by_account(facts, "balance sheet");
    let results = by_account(facts, "profit and loss");
    let mut causes = Vec::new();
    let debits = trial.values().map(|line| line.amount).sum();
    let credits = trial.values().filter_map(|line| line.said).sum();
    let (mut net_assets, mut equity, mut earned) = (0, 0, 0);
    for account in &organisation.accounts {
        let id = account.id.as_str();
        let (debit, credit) = trial
            .get(id)
            .map_or((0, 0), |line| (line.amount, line.said.unwrap_or_default()));
        let [balance, result] =
            [&sheet, &results].map(|lines| lines.get(id).map_or(0, |line| line.amount));
        let (net, elsewhere) = match account.class.as_str() {
            "ASSET" => {
                net_assets += balance;
                (balance, "the balance sheet")
            }
            "LIABILITY" => {
                net_assets -= balance;
                (-balance, "the balance sheet")
            }
            "EQUITY" => {
                equity += balance;
                (-balance, "the balance sheet")
            }
            "REVENUE" => {
                earned += result;
                (-result, "profit and loss")
            }
            _ => {
                earned -= result;
                (result, "profit and loss")
            }
        };
        if debit - credit != net {
            let about = format!(
                "It stands at {} in the trial balance and at {} in {elsewhere}, debits positive.",
                in_cents(debit - credit),
                in_cents(net)
            );
            let off = debit - credit - net;
            causes.push(cause("TrialBalance", about, off, of_account(account)));
        }
    }
    let derived = of_kind(facts, "balance sheet").filter(|line| line.word == "Derived");
    let this_year: Money = derived.map(|line| line.amount).sum();
    let mut rows = with_causes(
        "TrialBalance",
        "Debits and credits of the trial balance, of each year for revenue and expenses."
            .to_string(),
        (debits, credits),
        causes,
    );
    let off = this_year - earned;
    let current = |check: &'static str, about: &str| {
        let named = Named {
            number: Some("Current Year Earnings".to_string()),
            ..Named::default()
        };
        match off {
            0 => vec![],
            off => vec![cause(check, about.to_string(), off, named)],
        }
    };
    rows.extend(with_causes(
        "Earnings",
        format!(
            "Current year earnings in the balance sheet, and profit and loss since {}.",
            organisation.year_began
        ),
        (this_year, earned),
        current(
            "Earnings",
            "The balance sheet derives this line, and profit and loss says otherwise.",
        ),
    ));
    let equity = equity + this_year;
    let causes = match equity == net_assets {
        true => vec![],
        false => current("BalanceSheet", "Differs from profit and loss by as much."),
    };
    rows.extend(with_causes(
        "BalanceSheet",
        "Equity, and assets less liabilities.".to_string(),
        (equity, net_assets),
        causes,
    ));
    rows
}
