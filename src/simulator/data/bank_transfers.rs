//! Transfers between bank accounts: what the two sides among the bank transactions have in common.
//!
//! Rule: a transfer is made of the two transactions that stand side by side, so that they can't
//! differ in day, amount, status and accounts. // pitfall 7

use chrono::NaiveDate;

use super::World;
use super::amount::Amount;
use super::bank_transactions::BankAccount;
use super::calendar::{DAY_MS, last_instant_ms, midnight_ms};
use super::ids::{Guid, Kind};
use super::invoices::Tracking;
use super::words;
use super::written::WRITTEN;

/// A bank transfer.
#[derive(Debug, Clone, PartialEq)]
pub struct BankTransfer {
    /// Its id.
    pub bank_transfer_id: Guid,
    /// The day the money moved.
    pub date: NaiveDate,
    /// What moved.
    pub amount: Amount,
    /// `AUTHORISED` or `DELETED`.
    pub status: &'static str,
    /// The side that the money left.
    pub from: TransferSide,
    /// The side that it reached.
    pub to: TransferSide,
    /// Its reference, if it has one.
    pub reference: Option<String>,
    /// Whether files are attached.
    pub has_attachments: bool,
    /// When it was entered, in milliseconds UTC.
    pub created_ms: i64,
}

/// One side of a bank transfer.
#[derive(Debug, Clone, PartialEq)]
pub struct TransferSide {
    /// The bank account.
    pub bank_account: BankAccount,
    /// The bank transaction.
    pub bank_transaction_id: Guid,
    /// Whether it is matched with a line of the bank statement.
    pub is_reconciled: bool,
    /// Its tracking options, none to two.
    pub tracking: Vec<Tracking>,
}

/// Every so many pairs of bank transactions there is a transfer.
const PAIRS_A_TRANSFER: usize = 7;
/// The first pair that is one.
const FIRST_PAIR: usize = 3;

/// Whether a pair of bank transactions is a transfer.
pub(super) fn is_transfer(pair: usize) -> bool {
    pair % PAIRS_A_TRANSFER == FIRST_PAIR
}

impl World {
    pub(crate) fn bank_transfer_count(&self) -> usize {
        self.bank_transfers_at_first() + self.written.bank_transfers.created()
    }

    fn bank_transfers_at_first(&self) -> usize {
        let pairs = self.bank_transactions_at_first() / 2;
        pairs.saturating_sub(FIRST_PAIR).div_ceil(PAIRS_A_TRANSFER)
    }

    /// The id of the transfer that a bank transaction is a side of.
    pub(crate) fn transfer_of(&self, index: usize) -> Guid {
        let drawn = self.bank_transactions_at_first();
        match index.checked_sub(drawn) {
            None => self.id(Kind::BankTransfer, 0, index / 2),
            Some(_) => {
                let id = self.id(Kind::BankTransaction, 0, index);
                let mut all = self.written.bank_transfers.all();
                let found = all.find(|(_, of)| of.from.bank_transaction_id == id);
                found.map_or(Guid(0), |(_, of)| of.bank_transfer_id)
            }
        }
    }

    /// The place in the list of the transfer of this id.
    pub(crate) fn bank_transfer_with_id(&self, id: Guid) -> Option<usize> {
        let pair = self.index_of(Kind::BankTransfer, id)?;
        if let Some(created) = pair.checked_sub(WRITTEN) {
            let is_there = created < self.written.bank_transfers.created();
            return is_there.then(|| self.bank_transfers_at_first() + created);
        }
        let index = pair / PAIRS_A_TRANSFER;
        (is_transfer(pair) && index < self.bank_transfers_at_first()).then_some(index)
    }

    pub(crate) fn bank_transfer(&self, index: usize) -> BankTransfer {
        if let Some(written) = self.written.bank_transfers.get(index) {
            return BankTransfer::clone(written);
        }
        let pair = index * PAIRS_A_TRANSFER + FIRST_PAIR;
        let mut random = self.random("transfer text", pair);
        let mut side = |index: usize| {
            let transaction = self.bank_transaction(index);
            TransferSide {
                bank_account: transaction.bank_account,
                bank_transaction_id: transaction.bank_transaction_id,
                is_reconciled: transaction.is_reconciled,
                tracking: self.tracking_of_a_line(&mut random),
            }
        };
        let (from, to) = (side(pair * 2), side(pair * 2 + 1));
        let transaction = self.bank_transaction(pair * 2);
        let known = random.chance(60);
        let reference = self.nasty_text("nasty transfer reference", pair);
        let entered = midnight_ms(transaction.date) + random.between(0, DAY_MS - 1);
        BankTransfer {
            bank_transfer_id: self.id(Kind::BankTransfer, 0, pair),
            date: transaction.date,
            amount: transaction.total,
            status: transaction.status,
            from,
            to,
            reference: known
                .then(|| reference.unwrap_or_else(|| random.pick(&words::REFERENCES).to_owned())),
            has_attachments: random.chance(20),
            created_ms: entered.min(last_instant_ms()),
        }
    }
}
