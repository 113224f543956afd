//! What `where` and `order` may name, entity by entity.
//!
//! An entity's own scalar fields and those of its contact reference; lists, line items above
//! all, can't be named. // (s)(i) README section 3
//! A row here is a handle: it works out what a field needs and no more, and keeps it while the
//! row is tested.

use std::sync::Arc;

use super::Ignored;
use super::data::calendar::midnight_ms;
use super::data::{Unset, World};
use super::query::Field;
use super::query::value::Value;

/// A kind of row that lists are made of.
pub(crate) trait Entity: Sized + 'static {
    /// The root key of its replies.
    const ROOT: &'static str;
    /// The fields that may be named.
    const FIELDS: &'static [Field<Self>];
    /// Those the server can handle in organisations with very many rows.
    const OPTIMISED_WHERE: &'static [&'static str];
    /// The same for `order`.
    const OPTIMISED_ORDER: &'static [&'static str];
    /// Whether lists of it come in pages.
    const PAGED: bool;
    /// Whether `order` switches paging off.
    const ORDER_STOPS_PAGING: bool = false;
    /// Whether a list comes in pages even if none is asked for.
    const PAGES_ANYWAY: bool = false;
    /// Whether pages are of a hundred rows, and say nothing of how many there are.
    const BARE_PAGES: bool = false;
    /// What is ignored silently.
    const IGNORED: &'static [Ignored] = &[];

    fn count(world: &World) -> usize;
    /// Whether there is a row of this index.
    fn holds(world: &World, index: usize) -> bool {
        index < Self::count(world)
    }
    /// The index of the row at a position of an unordered list.
    fn at_position(world: &World, position: usize) -> usize;
    fn row(world: &Arc<World>, index: usize) -> Self;
    /// When the row was changed last; in the far future where its list doesn't heed
    /// `If-Modified-Since`.
    fn updated_ms(&self) -> i64;
}

fn unset(world: &World, field: &str, index: usize) -> Value {
    match world.unset(field, index) {
        Unset::Absent | Unset::Null => Value::Null,
        Unset::Empty => Value::text(""),
    }
}

fn optional(world: &World, field: &str, index: usize, value: Option<String>) -> Value {
    value.map_or_else(|| unset(world, field, index), Value::text)
}

fn plain(value: Option<&str>) -> Value {
    value.map_or(Value::Null, |text| Value::text(text.to_owned()))
}

fn day(day: chrono::NaiveDate) -> Value {
    Value::Time(midnight_ms(day))
}

macro_rules! fields {
    ($($name:literal $holds:ident $value:expr;)*) => {
        &[$(Field { name: $name, holds: Type::$holds, value: $value },)*]
    };
}

/// Lists of few rows, each whole at once, that come in one reply.
macro_rules! short_list {
    ($(#[$about:meta])* $row:ident($holds:ty), $root:literal, $indexes:expr, $make:ident, $updated:expr, {$($fields:tt)*}) => {
        $(#[$about])*
        pub(crate) struct $row(pub(crate) $holds);

        impl Entity for $row {
            const ROOT: &'static str = $root;
            const PAGED: bool = false;
            const OPTIMISED_WHERE: &'static [&'static str] = &[];
            const OPTIMISED_ORDER: &'static [&'static str] = &[];
            const FIELDS: &'static [Field<$row>] = fields! { $($fields)* };

            fn count(world: &World) -> usize {
                let indexes: fn(&World) -> Vec<usize> = $indexes;
                indexes(world).len()
            }

            fn holds(world: &World, index: usize) -> bool {
                let indexes: fn(&World) -> Vec<usize> = $indexes;
                indexes(world).binary_search(&index).is_ok()
            }

            fn at_position(world: &World, position: usize) -> usize {
                let indexes: fn(&World) -> Vec<usize> = $indexes;
                indexes(world).get(position).copied().unwrap_or_default()
            }

            fn row(world: &Arc<World>, index: usize) -> $row {
                $row(world.$make(index))
            }

            fn updated_ms(&self) -> i64 {
                let updated: fn(&$holds) -> i64 = $updated;
                updated(&self.0)
            }
        }
    };
}

mod banking;
mod contacts;
mod credit_notes;
mod invoices;
mod manual_journals;
mod papers;
mod payments;
mod settings;

pub(crate) use banking::{BankTransactionRow, BankTransferRow, BatchPaymentRow};
pub(crate) use contacts::ContactRow;
pub(crate) use credit_notes::CreditNoteRow;
pub(crate) use invoices::InvoiceRow;
pub(crate) use manual_journals::ManualJournalRow;
pub(crate) use papers::{
    ExpenseClaimRow, LinkedTransactionRow, OverpaymentRow, PrepaymentRow, PurchaseOrderRow,
    QuoteRow, ReceiptRow, RepeatingInvoiceRow,
};
pub(crate) use payments::PaymentRow;
pub(crate) use settings::{
    AccountRow, ContactGroupRow, CurrencyRow, ItemRow, TaxRateRow, TrackingCategoryRow, UserRow,
};
