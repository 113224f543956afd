//! The fields of documents of which there are fewer, each row made whole at once.

use std::sync::Arc;

use super::super::Ignored;
use super::super::data::World;
use super::super::data::expense_claims::{ExpenseClaim, Receipt};
use super::super::data::ids::Kind;
use super::super::data::linked_transactions::LinkedTransaction;
use super::super::data::paid_ahead::PaidAhead;
use super::super::data::purchase_orders::PurchaseOrder;
use super::super::data::quotes::Quote;
use super::super::data::repeating_invoices::RepeatingInvoice;
use super::super::query::Field;
use super::super::query::Type;
use super::super::query::value::Value;
use super::{Entity, day, optional, plain};

/// Prepayments and overpayments, which differ in what they are called.
macro_rules! paid_ahead {
    ($(#[$about:meta])* $row:ident, $root:literal, $is_overpayment:literal, $id:literal) => {
        $(#[$about])*
        pub(crate) struct $row {
            world: Arc<World>,
            bank: usize,
            paid: PaidAhead,
        }

        impl Entity for $row {
            const ROOT: &'static str = $root;
            const PAGED: bool = true;
            // (3) README section 3 lists none.
            const OPTIMISED_WHERE: &'static [&'static str] = &[];
            const OPTIMISED_ORDER: &'static [&'static str] = &[];
            const FIELDS: &'static [Field<$row>] = fields! {
                $id Guid |r| Value::Guid(r.paid.id);
                "Type" Text |r| Value::text(r.paid.money_type);
                "Status" Text |r| Value::text(r.paid.status);
                "Reference" Text |r| optional(&r.world, "Reference", r.bank, r.paid.reference.clone());
                "InvoiceNumber" Text |r| plain(r.paid.invoice_number.as_deref());
                "Contact.ContactID" Guid |r| Value::Guid(r.paid.contact_id);
                "Contact.Name" Text |r| Value::text(r.paid.contact_name.clone());
                "Contact.ContactNumber" Text |r| {
                    let contact = r.world.index_of(Kind::Contact, r.paid.contact_id).unwrap_or_default();
                    optional(&r.world, "ContactNumber", contact, r.paid.contact_number.clone())
                };
                "Date" Time |r| day(r.paid.date);
                "LineAmountTypes" Text |r| Value::text(r.paid.line_amount_types);
                "CurrencyCode" Text |r| Value::text(r.paid.currency_code);
                "CurrencyRate" Number |r| r.paid.currency_rate.into();
                "SubTotal" Number |r| r.paid.sub_total.into();
                "TotalTax" Number |r| r.paid.total_tax.into();
                "Total" Number |r| r.paid.total.into();
                "RemainingCredit" Number |r| r.paid.remaining_credit.into();
                "HasAttachments" Flag |r| Value::Flag(r.paid.has_attachments);
                "UpdatedDateUTC" Time |r| Value::Time(r.paid.updated_ms);
            };

            fn count(world: &World) -> usize {
                world.paid_ahead($is_overpayment).len()
            }

            fn at_position(world: &World, position: usize) -> usize {
                Self::count(world) - 1 - position
            }

            fn row(world: &Arc<World>, index: usize) -> $row {
                let bank = world.paid_ahead($is_overpayment)[index];
                $row {
                    bank,
                    paid: world.ahead(bank),
                    world: Arc::clone(world),
                }
            }

            fn updated_ms(&self) -> i64 {
                self.paid.updated_ms
            }
        }
    };
}

paid_ahead!(
    /// An overpayment.
    OverpaymentRow, "Overpayments", true, "OverpaymentID"
);
paid_ahead!(
    /// A prepayment.
    PrepaymentRow, "Prepayments", false, "PrepaymentID"
);

/// Papers of one kind, in the order of an unordered list.
macro_rules! papers {
    ($(#[$about:meta])* $row:ident($holds:ty), $root:literal, $count:ident, $make:ident,
     {$($is:ident: $of:ty = $value:expr;)*}, {$($fields:tt)*}) => {
        $(#[$about])*
        pub(crate) struct $row {
            pub(crate) paper: $holds,
        }

        impl Entity for $row {
            const ROOT: &'static str = $root;
            $(const $is: $of = $value;)*
            const OPTIMISED_WHERE: &'static [&'static str] = &[];
            const OPTIMISED_ORDER: &'static [&'static str] = &[];
            const FIELDS: &'static [Field<$row>] = fields! { $($fields)* };

            fn count(world: &World) -> usize {
                world.$count()
            }

            fn at_position(world: &World, position: usize) -> usize {
                world.$count() - 1 - position
            }

            fn row(world: &Arc<World>, index: usize) -> $row {
                $row {
                    paper: world.$make(index),
                }
            }

            fn updated_ms(&self) -> i64 {
                self.paper.updated_ms
            }
        }
    };
}

papers!(
    /// A purchase order.
    PurchaseOrderRow(PurchaseOrder), "PurchaseOrders", purchase_order_count, purchase_order,
    {
        PAGED: bool = true;
        // (i) README section 2.
        PAGES_ANYWAY: bool = true;
        // (s)(i) README section 3.
        IGNORED: &'static [Ignored] = &[Ignored::Where];
    },
    {
        "PurchaseOrderID" Guid |r| Value::Guid(r.paper.purchase_order_id);
        "PurchaseOrderNumber" Text |r| Value::text(r.paper.purchase_order_number.clone());
        "Date" Time |r| day(r.paper.date);
        "DeliveryDate" Time |r| r.paper.delivery_date.map_or(Value::Null, day);
        "HasAttachments" Flag |r| Value::Flag(r.paper.has_attachments);
        "Status" Text |r| Value::text(r.paper.status);
        "Total" Number |r| r.paper.total.into();
        "UpdatedDateUTC" Time |r| Value::Time(r.paper.updated_ms);
    }
);
papers!(
    /// A quote.
    QuoteRow(Quote), "Quotes", quote_count, quote,
    {
        PAGED: bool = true;
        PAGES_ANYWAY: bool = true;
        // (s) README section 2.
        BARE_PAGES: bool = true;
        // (s)(i) README section 3.
        IGNORED: &'static [Ignored] = &[Ignored::Where];
    },
    {
        "QuoteID" Guid |r| Value::Guid(r.paper.quote_id);
        "QuoteNumber" Text |r| Value::text(r.paper.quote_number.clone());
        "Date" Time |r| day(r.paper.date);
        "Status" Text |r| Value::text(r.paper.status);
        "Total" Number |r| r.paper.total.into();
        "UpdatedDateUTC" Time |r| Value::Time(r.paper.updated_ms);
    }
);
/// A linked transaction.
// By hand: of these some go outright, so that their places aren't their indexes.
pub(crate) struct LinkedTransactionRow {
    pub(crate) paper: LinkedTransaction,
}

impl Entity for LinkedTransactionRow {
    const ROOT: &'static str = "LinkedTransactions";
    const PAGED: bool = true;
    const PAGES_ANYWAY: bool = true;
    // (s) README section 2.
    const BARE_PAGES: bool = true;
    // (s) README section 3: neither is declared, nor the header.
    const IGNORED: &'static [Ignored] = &[Ignored::Where, Ignored::Order, Ignored::ModifiedSince];
    const OPTIMISED_WHERE: &'static [&'static str] = &[];
    const OPTIMISED_ORDER: &'static [&'static str] = &[];
    const FIELDS: &'static [Field<LinkedTransactionRow>] = fields! {
        "LinkedTransactionID" Guid |r| Value::Guid(r.paper.linked_transaction_id);
    };

    fn count(world: &World) -> usize {
        world.linked_transaction_count()
    }

    fn holds(world: &World, index: usize) -> bool {
        world.has_linked_transaction(index)
    }

    fn at_position(world: &World, position: usize) -> usize {
        world.linked_transaction_index(world.linked_transaction_count() - 1 - position)
    }

    fn row(world: &Arc<World>, index: usize) -> LinkedTransactionRow {
        LinkedTransactionRow {
            paper: world.linked_transaction(index),
        }
    }

    fn updated_ms(&self) -> i64 {
        self.paper.updated_ms
    }
}

papers!(
    /// A receipt.
    ReceiptRow(Receipt), "Receipts", receipt_count, receipt,
    {
        PAGED: bool = false;
    },
    {
        "ReceiptID" Guid |r| Value::Guid(r.paper.receipt_id);
        "Status" Text |r| Value::text(r.paper.status);
        "Date" Time |r| day(r.paper.date);
        "Reference" Text |r| plain(r.paper.reference.as_deref());
        "Contact.ContactID" Guid |r| Value::Guid(r.paper.contact_id);
        "Contact.Name" Text |r| Value::text(r.paper.contact_name.clone());
        "User.UserID" Guid |r| Value::Guid(r.paper.user_id);
        "LineAmountTypes" Text |r| Value::text(r.paper.line_amount_types);
        "SubTotal" Number |r| r.paper.sub_total.into();
        "TotalTax" Number |r| r.paper.total_tax.into();
        "Total" Number |r| r.paper.total.into();
        "HasAttachments" Flag |r| Value::Flag(r.paper.has_attachments);
        "UpdatedDateUTC" Time |r| Value::Time(r.paper.updated_ms);
    }
);
papers!(
    /// An expense claim.
    ExpenseClaimRow(ExpenseClaim), "ExpenseClaims", expense_claim_count, expense_claim,
    {
        PAGED: bool = false;
    },
    {
        "ExpenseClaimID" Guid |r| Value::Guid(r.paper.expense_claim_id);
        "Status" Text |r| Value::text(r.paper.status);
        "User.UserID" Guid |r| Value::Guid(r.paper.user_id);
        "PaymentDueDate" Time |r| r.paper.payment_due_date.map_or(Value::Null, day);
        "ReportingDate" Time |r| r.paper.reporting_date.map_or(Value::Null, day);
        "Total" Number |r| r.paper.total.into();
        "AmountDue" Number |r| r.paper.amount_due.into();
        "AmountPaid" Number |r| r.paper.amount_paid.into();
        "UpdatedDateUTC" Time |r| Value::Time(r.paper.updated_ms);
    }
);

/// A repeating invoice, of which there are few.
pub(crate) struct RepeatingInvoiceRow {
    world: Arc<World>,
    index: usize,
    paper: RepeatingInvoice,
}

impl Entity for RepeatingInvoiceRow {
    const ROOT: &'static str = "RepeatingInvoices";
    const PAGED: bool = false;
    // (s) it takes no `If-Modified-Since`.
    const IGNORED: &'static [Ignored] = &[Ignored::ModifiedSince];
    const OPTIMISED_WHERE: &'static [&'static str] = &[];
    const OPTIMISED_ORDER: &'static [&'static str] = &[];
    const FIELDS: &'static [Field<RepeatingInvoiceRow>] = fields! {
        "RepeatingInvoiceID" Guid |r| Value::Guid(r.paper.repeating_invoice_id);
        "Type" Text |r| Value::text(r.paper.invoice_type);
        "Status" Text |r| Value::text(r.paper.status);
        "Reference" Text |r| optional(&r.world, "Reference", r.index, r.paper.reference.clone());
        "Contact.ContactID" Guid |r| Value::Guid(r.paper.contact_id);
        "Contact.Name" Text |r| Value::text(r.paper.contact_name.clone());
        "CurrencyCode" Text |r| Value::text(r.paper.currency_code);
        "Total" Number |r| r.paper.total.into();
        "HasAttachments" Flag |r| Value::Flag(r.paper.has_attachments);
    };

    fn count(world: &World) -> usize {
        world.repeating_invoice_count()
    }

    fn at_position(_world: &World, position: usize) -> usize {
        position
    }

    fn row(world: &Arc<World>, index: usize) -> RepeatingInvoiceRow {
        RepeatingInvoiceRow {
            world: Arc::clone(world),
            index,
            paper: world.repeating_invoice(index),
        }
    }

    fn updated_ms(&self) -> i64 {
        i64::MAX
    }
}
