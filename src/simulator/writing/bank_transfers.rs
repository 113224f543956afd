//! Transfers between bank accounts: created as two bank transactions, and deleted with them.

use super::documents::{today, unlocked};
use super::lines::{fresh_id, tracking};
use super::payments::bank_account_in;
use super::pen::Pen;
use super::rules::{self, Broken, Trouble};
use super::sent::Sent;
use super::{How, Kind, POST, PUT_AND_POST};
use crate::simulator::data::World;
use crate::simulator::data::amount::Amount;
use crate::simulator::data::bank_transactions::{BankAccount, BankTransaction};
use crate::simulator::data::bank_transfers::{BankTransfer, TransferSide};
use crate::simulator::data::ids::{self, Guid};
use crate::simulator::data::invoices::LineItem;
use crate::simulator::data::journals::written::Document;
use crate::simulator::data::written::WRITTEN;
use crate::simulator::render;

pub(super) const KIND: Kind = Kind {
    root: "BankTransfers",
    id: "BankTransferID",
    verbs: PUT_AND_POST,
    summarizes: POST,
    make,
    find,
    render: render::banking::bank_transfer,
    guid: |world, index| world.bank_transfer(index).bank_transfer_id,
    files: Some((
        |world, index| world.bank_transfer(index).has_attachments,
        |pen, index| {
            let mut transfer = pen.world.bank_transfer(index);
            transfer.has_attachments = true;
            pen.write().bank_transfers.change(index, transfer);
        },
    )),
};

fn find(world: &World, id: &str) -> Option<usize> {
    world.bank_transfer_with_id(Guid::parse(id)?)
}

fn make(pen: &mut Pen, sent: &Sent<'_>, how: How) -> Result<usize, Trouble> {
    match how {
        How::Update(index) => delete(pen, sent, index),
        How::Create => create(pen, sent),
        // (s) POST of the list deletes what its elements name.
        How::Upsert => {
            let id = sent.guid("BankTransferID")?;
            let index = id.and_then(|id| pen.world.bank_transfer_with_id(id));
            delete(pen, sent, index.ok_or(rules::UNKNOWN_ID.broken())?)
        }
    }
}

fn create(pen: &mut Pen, sent: &Sent<'_>) -> Result<usize, Trouble> {
    let mut broken = Broken::default();
    let from = broken.take(bank_account_in(pen, sent, "FromBankAccount"))?;
    let to = broken.take(bank_account_in(pen, sent, "ToBankAccount"))?;
    let (from, to) = (from.unwrap_or_default(), to.unwrap_or_default());
    let accounts = [from, to].map(|place| pen.world.account(place));
    let are_banks = accounts
        .iter()
        .all(|account| account.account_type == "BANK");
    broken.unless(are_banks, rules::BANK_ACCOUNT);
    broken.unless(from != to, rules::TRANSFER_SAME);
    // (?) money that changes its currency on the way isn't simulated.
    let [own, other] = accounts.map(|account| account.currency_code);
    broken.unless(own == other, rules::TRANSFER_CURRENCY);
    let amount = sent
        .amount("Amount")?
        .unwrap_or_default()
        .rounded_to_cents();
    broken.unless(amount > Amount::ZERO, rules::PAYMENT_AMOUNT);
    broken.unless_for(super::lines::is_sane(amount), rules::TOO_LARGE, amount);
    let date = sent.day("Date")?.unwrap_or_else(|| today(pen));
    unlocked(pen, date, &mut broken);
    let mut reference = None;
    sent.change("Reference", &mut reference)?;
    let mut tracked = [Vec::new(), Vec::new()];
    for (name, tracked) in ["FromTracking", "ToTracking"].into_iter().zip(&mut tracked) {
        if let Some(sent) = sent.list(name)? {
            *tracked = tracking(pen, &sent, &mut broken)?;
        }
    }
    let reconciled = [
        sent.flag("FromIsReconciled")?.unwrap_or(false),
        sent.flag("ToIsReconciled")?.unwrap_or(false),
    ];
    broken.checked()?;
    let first = pen.world.bank_transaction_count();
    let moves = [(from, to, "SPEND-TRANSFER"), (to, from, "RECEIVE-TRANSFER")];
    let mut sides = Vec::with_capacity(2);
    for (place, ((own, other, kind), tracked)) in moves.into_iter().zip(tracked).enumerate() {
        let mut transaction = side(pen, first + place, [own, other], kind, amount);
        transaction.date = date;
        transaction.is_reconciled = reconciled[place];
        sides.push(TransferSide {
            bank_account: transaction.bank_account.clone(),
            bank_transaction_id: transaction.bank_transaction_id,
            is_reconciled: transaction.is_reconciled,
            tracking: tracked,
        });
        pen.write()
            .bank_transactions
            .create(first + place, transaction);
    }
    let index = pen.world.bank_transfer_count();
    let created = pen.world.written.bank_transfers.created();
    if let [from, to] = &sides[..] {
        let transfer = BankTransfer {
            bank_transfer_id: pen.world.id(ids::Kind::BankTransfer, 0, WRITTEN + created),
            date,
            amount,
            status: "AUTHORISED",
            from: from.clone(),
            to: to.clone(),
            reference,
            has_attachments: false,
            created_ms: pen.now_ms,
        };
        pen.write().bank_transfers.create(index, transfer);
    }
    pen.rebook(Vec::new(), &[Document::BankTransaction(first)]);
    Ok(index)
}

/// One side of a transfer, as a bank transaction.
fn side(
    pen: &mut Pen,
    index: usize,
    [own, other]: [usize; 2],
    transaction_type: &'static str,
    amount: Amount,
) -> BankTransaction {
    let line_item_id = fresh_id(pen);
    let world = &pen.world;
    let base = world.profile().currency;
    let currency_code = world.account(own).currency_code.unwrap_or(base);
    BankTransaction {
        bank_transaction_id: world.id(ids::Kind::BankTransaction, 0, index),
        transaction_type,
        status: "AUTHORISED",
        contact_id: None,
        contact_name: None,
        bank_account: BankAccount {
            account_id: world.id(ids::Kind::Account, 0, own),
            code: world.account_code(own),
            name: world.account_name(own),
        },
        date: today(pen),
        reference: None,
        is_reconciled: false,
        line_amount_types: "NoTax",
        line_items: vec![LineItem {
            line_item_id,
            description: None,
            quantity: Amount(10_000),
            unit_amount: amount,
            item_code: None,
            account_code: world.account_code(other),
            account_id: Some(world.id(ids::Kind::Account, 0, other)),
            tax_type: "NONE",
            tax_amount: Amount::ZERO,
            line_amount: amount,
            discount_rate: None,
            discount_amount: None,
            tracking: Vec::new(),
        }],
        sub_total: amount,
        total_tax: Amount::ZERO,
        total: amount,
        currency_code,
        currency_rate: world.usual_rate(currency_code),
        prepayment_id: None,
        overpayment_id: None,
        url: None,
        has_attachments: false,
        updated_ms: pen.now_ms,
    }
}

fn delete(pen: &mut Pen, sent: &Sent<'_>, index: usize) -> Result<usize, Trouble> {
    let mut broken = Broken::default();
    let transfer = pen.world.bank_transfer(index);
    let status = sent.word("Status")?;
    broken.unless(status.as_deref() == Some("DELETED"), rules::TRANSFER_UPDATE);
    broken.unless(transfer.status != "DELETED", rules::TRANSFER_IS_DELETED);
    let is_reconciled = transfer.from.is_reconciled || transfer.to.is_reconciled;
    broken.unless(!is_reconciled, rules::BANK_RECONCILED);
    unlocked(pen, transfer.date, &mut broken);
    broken.checked()?;
    let ids = [&transfer.from, &transfer.to].map(|side| side.bank_transaction_id);
    let sides = ids.map(|id| pen.world.index_of(ids::Kind::BankTransaction, id));
    let sides: Vec<usize> = sides.into_iter().flatten().collect();
    let documents: Vec<Document> = sides
        .iter()
        .map(|side| Document::BankTransaction(*side))
        .collect();
    let booked = pen.booked(&documents);
    for side in sides {
        let transaction = BankTransaction {
            status: "DELETED",
            updated_ms: pen.now_ms,
            ..pen.world.bank_transaction(side)
        };
        pen.write().bank_transactions.change(side, transaction);
    }
    let deleted = BankTransfer {
        status: "DELETED",
        ..transfer
    };
    pen.write().bank_transfers.change(index, deleted);
    pen.rebook(booked, &documents);
    Ok(index)
}
