//! The chart of accounts.

use std::sync::Arc;

use super::pen::Pen;
use super::rules::{self, Broken, Trouble};
use super::sent::Sent;
use super::{Done, How, Kind, PUT, Write, answer};
use crate::simulator::accounting::{envelope, style};
use crate::simulator::data::World;
use crate::simulator::data::accounts::Account;
use crate::simulator::data::ids::{self, Guid};
use crate::simulator::data::written::folded;
use crate::simulator::render::{self, Detail};
use crate::simulator::reply::Reply;

pub(super) const KIND: Kind = Kind {
    root: "Accounts",
    id: "AccountID",
    verbs: PUT,
    summarizes: &[],
    make,
    find,
    render: render::accounts::account,
    guid: |world, index| world.id(ids::Kind::Account, 0, index),
    files: Some((
        |world, index| world.account(index).has_attachments,
        |pen, index| {
            let mut account = pen.world.account(index);
            account.has_attachments = true;
            pen.write().accounts.change(index, account);
        },
    )),
};

/// The types there are, each with its class. // (s)
const TYPES: [(&str, &str); 17] = [
    ("BANK", "ASSET"),
    ("CURRENT", "ASSET"),
    ("FIXED", "ASSET"),
    ("INVENTORY", "ASSET"),
    ("NONCURRENT", "ASSET"),
    ("PREPAYMENT", "ASSET"),
    ("EQUITY", "EQUITY"),
    ("DEPRECIATN", "EXPENSE"),
    ("DIRECTCOSTS", "EXPENSE"),
    ("EXPENSE", "EXPENSE"),
    ("OVERHEADS", "EXPENSE"),
    ("CURRLIAB", "LIABILITY"),
    ("LIABILITY", "LIABILITY"),
    ("TERMLIAB", "LIABILITY"),
    ("OTHERINCOME", "REVENUE"),
    ("REVENUE", "REVENUE"),
    ("SALES", "REVENUE"),
];

/// The longest texts. // (s), (x)
const LENGTHS: [(&str, usize); 3] = [("Code", 10), ("Name", 150), ("Description", 4_000)];

pub(super) fn find(world: &World, id: &str) -> Option<usize> {
    let index = world.index_of(ids::Kind::Account, Guid::parse(id)?)?;
    let mut all = world.account_indexes();
    all.any(|known| known == index).then_some(index)
}

fn make(pen: &mut Pen, sent: &Sent<'_>, how: How) -> Result<usize, Trouble> {
    let known = match how {
        How::Update(index) => Some(index),
        How::Create | How::Upsert => sent.guid("AccountID")?.and(None),
    };
    let mut broken = Broken::default();
    sent.within(&LENGTHS, &mut broken)?;
    let index = known.unwrap_or_else(|| pen.world.accounts_ever());
    let mut account = match known {
        Some(index) => pen.world.account(index),
        None => blank(pen, index),
    };
    if let Some(status) = sent.word("Status")? {
        let changes = status != account.status;
        match status.as_str() {
            "ACTIVE" => account.status = "ACTIVE",
            "ARCHIVED" => account.status = "ARCHIVED",
            other => broken.unless_for(false, rules::UNKNOWN_STATUS, other),
        }
        // (x) a status is changed by itself.
        let says_more = ["Code", "Name", "Type", "Description", "TaxType"];
        let says_more = says_more.iter().any(|field| sent.has(field));
        broken.unless(
            !(changes && says_more && known.is_some()),
            rules::ACCOUNT_STATUS,
        );
        let is_system = account.system_account.is_some();
        broken.unless(!(changes && is_system), rules::SYSTEM_ACCOUNT);
    }
    fill(pen, sent, &mut account, known.is_none(), &mut broken)?;
    check(pen, &account, known, &mut broken);
    broken.checked()?;
    account.updated_ms = pen.now_ms;
    let accounts = &mut pen.write().accounts;
    match known {
        Some(index) => accounts.change(index, account),
        None => accounts.create(index, account),
    }
    Ok(index)
}

fn fill(
    pen: &Pen,
    sent: &Sent<'_>,
    account: &mut Account,
    is_new: bool,
    broken: &mut Broken,
) -> Result<(), Trouble> {
    if let Some(code) = sent.word("Code")? {
        account.code = Some(code);
    }
    if let Some(name) = sent.word("Name")? {
        account.name = name;
    }
    sent.change("Description", &mut account.description)?;
    match sent.word("Type")? {
        Some(word) => match TYPES.iter().find(|(known, _)| *known == word) {
            Some((account_type, class)) => {
                // (k) a bank's and a system account's type stay what they are.
                let stays = account.account_type == "BANK" || account.system_account.is_some();
                if is_new || !stays {
                    (account.account_type, account.class) = (account_type, class);
                }
            }
            None => broken.unless_for(false, rules::ACCOUNT_TYPE, word),
        },
        None if is_new => broken.unless_for(false, rules::ACCOUNT_TYPE, ""),
        None => {}
    }
    if let Some(tax_type) = sent.word("TaxType")? {
        match pen.tax_rate(&tax_type) {
            Some(rate) => account.tax_type = rate.tax_type,
            None => broken.unless_for(false, rules::UNKNOWN_TAX_TYPE, tax_type),
        }
    }
    for (name, flag) in [
        (
            "EnablePaymentsToAccount",
            &mut account.enable_payments_to_account,
        ),
        ("ShowInExpenseClaims", &mut account.show_in_expense_claims),
        ("AddToWatchlist", &mut account.add_to_watchlist),
    ] {
        *flag = sent.flag(name)?.unwrap_or(*flag);
    }
    if account.account_type == "BANK" {
        sent.change("BankAccountNumber", &mut account.bank_account_number)?;
        let kinds = ["BANK", "CREDITCARD", "PAYPAL"];
        let kind = sent.word("BankAccountType")?;
        let kind = kind.and_then(|kind| kinds.into_iter().find(|known| *known == kind));
        account.bank_account_type = kind.or(account.bank_account_type).or(Some("BANK"));
        if is_new {
            let base = pen.world.profile().currency;
            let wanted = sent
                .word("CurrencyCode")?
                .unwrap_or_else(|| base.to_owned());
            let currency = pen.currency(&wanted);
            broken.unless_for(currency.is_some(), rules::NOT_SUBSCRIBED, wanted);
            account.currency_code = currency;
        }
        let is_numbered = account.bank_account_number.is_some();
        broken.unless(is_numbered, rules::BANK_ACCOUNT_NUMBER);
    }
    Ok(())
}

fn check(pen: &Pen, account: &Account, known: Option<usize>, broken: &mut Broken) {
    let world = &pen.world;
    let mut others = world
        .account_indexes()
        .filter(|other| Some(*other) != known);
    let is_taken = others.any(|other| folded(world.account_name(other)) == folded(&account.name));
    broken.unless(!account.name.is_empty() && !is_taken, rules::UNIQUE_NAME);
    if let Some(code) = &account.code {
        let taken = pen
            .account_coded(code)
            .filter(|taken| Some(*taken) != known);
        broken.unless(taken.is_none(), rules::UNIQUE_CODE);
    }
    // (x) only banks may lack a code.
    let has_code = account.code.is_some() || account.account_type == "BANK";
    broken.unless(has_code, rules::UNIQUE_CODE);
}

/// Deletes an account that nothing is booked on; others are archived, by another call. // (s)
pub(super) fn delete(write: &Write, mut pen: Pen, id: &str) -> Done {
    let Some(index) = find(&pen.world, id) else {
        return (Reply::not_found(), None);
    };
    let account = pen.world.account(index);
    let is_booked = pen.world.journals_after(0).any(|journal| {
        let mut lines = journal.journal_lines.iter();
        lines.any(|line| line.account_id == account.account_id)
    });
    let rule = match account.system_account {
        Some(_) => Some(rules::SYSTEM_ACCOUNT),
        None => is_booked.then_some(rules::ACCOUNT_IN_USE),
    };
    if let Some(rule) = rule {
        return (answer::refused(&[rule.message.to_owned()]), None);
    }
    let deleted = Account {
        status: "DELETED",
        updated_ms: pen.now_ms,
        ..account
    };
    pen.write().accounts.change(index, deleted);
    let row = render::accounts::account(&pen.world, index, style(&write.request, Detail::Whole));
    pen.write().accounts.remove(index);
    let reply = envelope(&write.request, KIND.root, None, &[row]);
    (reply, Some(Arc::new(pen.world)))
}

fn blank(pen: &Pen, index: usize) -> Account {
    Account {
        account_id: pen.world.id(ids::Kind::Account, 0, index),
        code: None,
        name: String::new(),
        account_type: "",
        class: "",
        status: "ACTIVE",
        tax_type: pen.world.profile().outside_tax,
        description: None,
        system_account: None,
        bank_account_number: None,
        bank_account_type: None,
        currency_code: None,
        enable_payments_to_account: false,
        show_in_expense_claims: false,
        add_to_watchlist: false,
        reporting_code: None,
        has_attachments: false,
        updated_ms: pen.now_ms,
    }
}
