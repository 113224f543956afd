//! Money spent and received, prepayments and overpayments among it.

use super::contacts;
use super::documents::{today, unlocked};
use super::lines::{self, LinesOf};
use super::payments::bank_account_in;
use super::pen::Pen;
use super::rules::{self, Broken, Trouble};
use super::sent::Sent;
use super::settled::settle_ahead;
use super::{How, Kind, PUT_AND_POST, found};
use crate::simulator::data::World;
use crate::simulator::data::accounts;
use crate::simulator::data::amount::{Amount, Rate};
use crate::simulator::data::bank_transactions::{BankAccount, BankTransaction};
use crate::simulator::data::ids::{self, Guid};
use crate::simulator::data::journals::written::Document;
use crate::simulator::data::paid_ahead::PaidAhead;
use crate::simulator::render;

pub(super) const KIND: Kind = Kind {
    root: "BankTransactions",
    id: "BankTransactionID",
    verbs: PUT_AND_POST,
    summarizes: PUT_AND_POST,
    make,
    find,
    render: render::bank_transactions::bank_transaction,
    guid: |world, index| world.id(ids::Kind::BankTransaction, 0, index),
    files: Some((
        |world, index| world.bank_transaction(index).has_attachments,
        |pen, index| {
            let mut transaction = pen.world.bank_transaction(index);
            transaction.has_attachments = true;
            pen.write().bank_transactions.change(index, transaction);
        },
    )),
};

const TYPES: [&str; 6] = [
    "SPEND",
    "RECEIVE",
    "SPEND-PREPAYMENT",
    "RECEIVE-PREPAYMENT",
    "SPEND-OVERPAYMENT",
    "RECEIVE-OVERPAYMENT",
];

fn find(world: &World, id: &str) -> Option<usize> {
    found(
        world,
        ids::Kind::BankTransaction,
        id,
        world.bank_transaction_count(),
    )
}

fn make(pen: &mut Pen, sent: &Sent<'_>, how: How) -> Result<usize, Trouble> {
    let known = match how {
        How::Update(index) => Some(index),
        How::Create => sent.guid("BankTransactionID")?.and(None),
        How::Upsert => match sent.guid("BankTransactionID")? {
            Some(id) => {
                let index = find(&pen.world, &id.to_string());
                Some(index.ok_or(rules::UNKNOWN_ID.broken())?)
            }
            None => None,
        },
    };
    let index = known.unwrap_or_else(|| pen.world.bank_transaction_count());
    let before = known.map(|index| pen.world.bank_transaction(index));
    if let Some(before) = &before {
        may_change(pen, index, before)?;
        if let Some(status) = sent.word("Status")?.filter(|status| status != "AUTHORISED") {
            return delete(pen, index, before.clone(), &status);
        }
    } else if sent
        .word("Status")?
        .is_some_and(|status| status != "AUTHORISED")
    {
        return Err(rules::BANK_STATUS.broken());
    }
    let mut broken = Broken::default();
    // (s) required, of an update as well: pitfall 20
    let said = sent.word("Type")?;
    let transaction_type = TYPES.iter().find(|known| said.as_deref() == Some(known));
    let Some(transaction_type) = transaction_type.copied() else {
        return Err(rules::BANK_TYPE.broken());
    };
    let account = broken.take(bank_account_in(pen, sent, "BankAccount"))?;
    let account = account.unwrap_or_default();
    let is_bank = pen.world.account(account).account_type == "BANK";
    broken.unless(is_bank, rules::BANK_ACCOUNT);
    let contact = match sent.object("Contact")? {
        None if before.is_some() => None,
        _ => broken.take(contacts::of_document(pen, sent))?,
    };
    let mut transaction = match &before {
        Some(before) => before.clone(),
        None => blank(pen, index),
    };
    // (k) the nature of money that moved stays what it was.
    if before.is_none() {
        transaction.transaction_type = transaction_type;
    }
    fill(pen, sent, &mut transaction, account, &mut broken)?;
    let is_received = transaction.transaction_type.starts_with("RECEIVE");
    let is_overpayment = transaction.transaction_type.ends_with("OVERPAYMENT");
    if is_overpayment {
        transaction.line_amount_types = "NoTax";
    }
    let sent_lines = sent.list("LineItems")?.unwrap_or_default();
    broken.unless(!sent_lines.is_empty(), rules::WITHOUT_LINES);
    let of = LinesOf {
        is_sale: is_received,
        is_final: !is_overpayment,
        line_amount_types: transaction.line_amount_types,
        takes_discounts: false,
    };
    let had = before.as_ref().map_or(&[][..], |before| &before.line_items);
    let made = lines::read(pen, &sent_lines, of, had);
    transaction.line_items = broken.take(made)?.unwrap_or_default();
    if is_overpayment {
        // (k) it stands on the account of what is owed.
        let control = accounts::coded(if is_received { "610" } else { "800" });
        for line in &mut transaction.line_items {
            line.account_code = pen.world.account_code(control);
            line.account_id = Some(pen.world.id(ids::Kind::Account, 0, control));
        }
    }
    let totals = lines::totals(&transaction.line_items, transaction.line_amount_types);
    transaction.sub_total = totals.sub_total;
    transaction.total_tax = totals.total_tax;
    transaction.total = totals.total;
    broken.unless(
        totals.total > Amount::ZERO || !is_overpayment,
        rules::NEGATIVE_TOTAL,
    );
    broken.unless(totals.total >= Amount::ZERO, rules::NEGATIVE_TOTAL);
    broken.unless_for(lines::is_sane(totals.total), rules::TOO_LARGE, totals.total);
    unlocked(pen, transaction.date, &mut broken);
    if let Some(before) = &before {
        unlocked(pen, before.date, &mut broken);
    }
    broken.checked()?;
    if let Some(contact) = contact {
        let contact = contact.index(pen);
        transaction.contact_id = Some(pen.world.id(ids::Kind::Contact, 0, contact));
    }
    Ok(keep(pen, known, index, transaction))
}

/// Refuses to change what is gone, is matched with a statement, is one side of a transfer, or is
/// applied to an invoice.
fn may_change(pen: &Pen, index: usize, before: &BankTransaction) -> Result<(), Trouble> {
    let mut broken = Broken::default();
    broken.unless(before.status == "AUTHORISED", rules::BANK_STATUS);
    broken.unless(!before.is_reconciled, rules::BANK_RECONCILED);
    let is_transfer = before.transaction_type.ends_with("-TRANSFER");
    broken.unless(!is_transfer, rules::BANK_TRANSFER_SIDE);
    if before.prepayment_id.or(before.overpayment_id).is_some() {
        let money = pen.world.ahead(index);
        let is_used = !(money.allocations.is_empty() && money.payments.is_empty());
        broken.unless(!is_used, rules::HAS_PAYMENTS);
    }
    broken.checked()
}

fn delete(
    pen: &mut Pen,
    index: usize,
    before: BankTransaction,
    status: &str,
) -> Result<usize, Trouble> {
    let known = ["DELETED", "VOIDED"]
        .into_iter()
        .find(|known| *known == status);
    let status = known.ok_or(rules::BANK_STATUS.broken())?;
    let mut broken = Broken::default();
    unlocked(pen, before.date, &mut broken);
    broken.checked()?;
    Ok(keep(
        pen,
        Some(index),
        index,
        BankTransaction { status, ..before },
    ))
}

fn keep(
    pen: &mut Pen,
    known: Option<usize>,
    index: usize,
    mut transaction: BankTransaction,
) -> usize {
    transaction.updated_ms = pen.now_ms;
    let documents = [Document::BankTransaction(index)];
    let booked = match known {
        Some(_) => pen.booked(&documents),
        None => Vec::new(),
    };
    let ahead = ahead_of(pen, index, &transaction);
    let written = pen.write();
    match known {
        Some(_) => written.bank_transactions.change(index, transaction),
        None => written.bank_transactions.create(index, transaction),
    }
    if let Some(ahead) = ahead {
        written.paid_ahead.change(index, ahead);
    }
    pen.rebook(booked, &documents);
    index
}

/// The prepayment or overpayment that a transaction is. // (s) pitfall 7
fn ahead_of(pen: &Pen, index: usize, transaction: &BankTransaction) -> Option<PaidAhead> {
    let id = transaction.prepayment_id.or(transaction.overpayment_id)?;
    let contact_id = transaction.contact_id.unwrap_or(Guid(0));
    let is_void = transaction.status != "AUTHORISED";
    let mut money = PaidAhead {
        id,
        money_type: transaction.transaction_type,
        status: if is_void { "VOIDED" } else { "AUTHORISED" },
        contact_id,
        contact_name: String::new(),
        contact_number: None,
        date: transaction.date,
        line_amount_types: transaction.line_amount_types,
        line_items: transaction.line_items.clone(),
        sub_total: transaction.sub_total,
        total_tax: transaction.total_tax,
        total: transaction.total,
        remaining_credit: transaction.total,
        currency_code: transaction.currency_code,
        currency_rate: transaction.currency_rate.unwrap_or(Rate::ONE),
        allocations: Vec::new(),
        payments: Vec::new(),
        reference: transaction.reference.clone(),
        invoice_number: (transaction.transaction_type == "RECEIVE-PREPAYMENT")
            .then(|| format!("PRE-{:05}", index + 1)),
        branding_theme_id: None,
        has_attachments: false,
        updated_ms: pen.now_ms,
    };
    match is_void {
        true => money.remaining_credit = Amount::ZERO,
        false => settle_ahead(&mut money),
    }
    Some(money)
}

fn fill(
    pen: &Pen,
    sent: &Sent<'_>,
    transaction: &mut BankTransaction,
    account: usize,
    broken: &mut Broken,
) -> Result<(), Trouble> {
    let world = &pen.world;
    transaction.bank_account = BankAccount {
        account_id: world.id(ids::Kind::Account, 0, account),
        code: pen.world.account_code(account),
        name: pen.world.account_name(account),
    };
    let base = world.profile().currency;
    let currency = world.account(account).currency_code.unwrap_or(base);
    transaction.currency_code = currency;
    let had = transaction.currency_rate;
    transaction.currency_rate = match currency == base {
        true => None,
        false => {
            let usual = world.usual_rate(currency).unwrap_or(Rate::ONE);
            Some(sent.rate("CurrencyRate")?.or(had).unwrap_or(usual))
        }
    };
    let is_rate = |rate: Rate| (1_000..=1_000_000_000_000).contains(&rate.0);
    let rate = transaction.currency_rate.unwrap_or(Rate::ONE);
    broken.unless_for(is_rate(rate), rules::CURRENCY_RATE, rate);
    if let Some(day) = sent.day("Date")? {
        transaction.date = day;
    }
    // (s) the description of Reference: only SPEND and RECEIVE have one.
    if !transaction.transaction_type.contains('-') {
        sent.change("Reference", &mut transaction.reference)?;
    }
    if let Some(flag) = sent.flag("IsReconciled")? {
        transaction.is_reconciled = flag;
    }
    if let Some(types) = broken.take(lines::line_amount_types(sent))?.flatten() {
        transaction.line_amount_types = types;
    }
    sent.change("Url", &mut transaction.url)?;
    let index = world.index_of(ids::Kind::BankTransaction, transaction.bank_transaction_id);
    let index = index.unwrap_or_default();
    let is = |nature: &str| transaction.transaction_type.ends_with(nature);
    transaction.prepayment_id = is("PREPAYMENT").then(|| world.id(ids::Kind::Prepayment, 0, index));
    transaction.overpayment_id =
        is("OVERPAYMENT").then(|| world.id(ids::Kind::Overpayment, 0, index));
    Ok(())
}

fn blank(pen: &Pen, index: usize) -> BankTransaction {
    let world = &pen.world;
    BankTransaction {
        bank_transaction_id: world.id(ids::Kind::BankTransaction, 0, index),
        transaction_type: TYPES[0],
        status: "AUTHORISED",
        contact_id: None,
        contact_name: None,
        bank_account: BankAccount {
            account_id: Guid(0),
            code: None,
            name: "",
        },
        date: today(pen),
        reference: None,
        is_reconciled: false,
        line_amount_types: "Exclusive",
        line_items: Vec::new(),
        sub_total: Amount::ZERO,
        total_tax: Amount::ZERO,
        total: Amount::ZERO,
        currency_code: world.profile().currency,
        currency_rate: None,
        prepayment_id: None,
        overpayment_id: None,
        url: None,
        has_attachments: false,
        updated_ms: pen.now_ms,
    }
}
