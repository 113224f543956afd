//! What `where` and `order` may name, entity by entity.
//!
//! An entity's own scalar fields and those of its contact reference; lists, line items above
//! all, can't be named. // (s)(i) README section 3
//! A row here is a handle: it works out what a field needs and no more, and keeps it while the
//! row is tested.

use std::cell::OnceCell;
use std::sync::Arc;

use super::Ignored;
use super::data::accounts::{self, Account};
use super::data::bank_transactions::{self, BankTransaction};
use super::data::calendar::midnight_ms;
use super::data::contacts::Contact;
use super::data::credit_notes::{CreditNote, NoteFigures, NoteHead};
use super::data::currencies::Currency;
use super::data::ids::Kind;
use super::data::invoices::{Figures, Head, Invoice};
use super::data::items::Item;
use super::data::manual_journals::ManualJournal;
use super::data::payments::{PaidHead, Payment, PaymentPlace};
use super::data::tax_rates::TaxRate;
use super::data::tracking::TrackingCategory;
use super::data::users::User;
use super::data::{Unset, World, items, tracking, users};
use super::query::value::Value;
use super::query::{Field, Type};

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

mod papers;
pub(crate) use papers::{
    ExpenseClaimRow, LinkedTransactionRow, OverpaymentRow, PrepaymentRow, PurchaseOrderRow,
    QuoteRow, ReceiptRow, RepeatingInvoiceRow,
};

/// A handle on an invoice.
pub(crate) struct InvoiceRow {
    world: Arc<World>,
    pub(crate) head: Head,
    figures: OnceCell<Figures>,
    whole: OnceCell<Box<Invoice>>,
}

impl InvoiceRow {
    fn figures(&self) -> &Figures {
        self.figures
            .get_or_init(|| self.world.invoice_figures(&self.head))
    }

    fn whole(&self) -> &Invoice {
        self.whole
            .get_or_init(|| Box::new(self.world.invoice_from(&self.head, self.figures().clone())))
    }

    /// The number and the reference, as the row has them.
    pub(crate) fn texts(&self) -> [Option<String>; 2] {
        [
            self.world.invoice_number(&self.head),
            self.world.invoice_reference(&self.head),
        ]
    }
}

impl Entity for InvoiceRow {
    const ROOT: &'static str = "Invoices";
    const PAGED: bool = true;
    const OPTIMISED_WHERE: &'static [&'static str] = &[
        "Status",
        "Type",
        "Date",
        "DueDate",
        "Reference",
        "AmountDue",
        "AmountPaid",
        "Contact.ContactID",
        "Contact.Name",
        "Contact.ContactNumber",
    ];
    const OPTIMISED_ORDER: &'static [&'static str] = &["InvoiceID", "UpdatedDateUTC", "Date"];
    const FIELDS: &'static [Field<InvoiceRow>] = fields! {
        "Type" Text |r| Value::text(r.head.invoice_type);
        "InvoiceID" Guid |r| Value::Guid(r.world.id(Kind::Invoice, 0, r.head.index));
        "InvoiceNumber" Text |r| optional(&r.world, "InvoiceNumber", r.head.index, r.world.invoice_number(&r.head));
        "Reference" Text |r| optional(&r.world, "Reference", r.head.index, r.world.invoice_reference(&r.head));
        "Contact.ContactID" Guid |r| Value::Guid(r.world.id(Kind::Contact, 0, r.head.contact));
        "Contact.Name" Text |r| Value::text(r.world.contact_name(r.head.contact));
        "Contact.ContactNumber" Text |r| optional(&r.world, "ContactNumber", r.head.contact, r.world.contact_number(r.head.contact));
        "Date" Time |r| day(r.head.date);
        "DueDate" Time |r| r.head.due_date.map_or(Value::Null, day);
        "ExpectedPaymentDate" Time |r| r.whole().expected_payment_date.map_or(Value::Null, day);
        "PlannedPaymentDate" Time |r| r.whole().planned_payment_date.map_or(Value::Null, day);
        "FullyPaidOnDate" Time |r| r.figures().fully_paid_on.map_or(Value::Null, day);
        "UpdatedDateUTC" Time |r| Value::Time(r.head.updated_ms);
        "Status" Text |r| Value::text(r.head.status);
        "LineAmountTypes" Text |r| Value::text(r.head.line_amount_types);
        "CurrencyCode" Text |r| Value::text(r.head.currency_code);
        "CurrencyRate" Number |r| r.head.currency_rate.into();
        "SubTotal" Number |r| r.figures().lines.sub_total.into();
        "TotalTax" Number |r| r.figures().lines.total_tax.into();
        "Total" Number |r| r.figures().lines.total.into();
        "TotalDiscount" Number |r| r.whole().total_discount.map_or(Value::Null, Value::from);
        "AmountDue" Number |r| r.figures().amount_due.into();
        "AmountPaid" Number |r| r.figures().amount_paid.into();
        "AmountCredited" Number |r| r.figures().amount_credited.into();
        "SentToContact" Flag |r| r.whole().sent_to_contact.map_or(Value::Null, Value::Flag);
        "HasAttachments" Flag |r| Value::Flag(r.whole().has_attachments);
        "IsDiscounted" Flag |r| Value::Flag(r.whole().is_discounted);
        "BrandingThemeID" Guid |r| r.whole().branding_theme_id.map_or(Value::Null, Value::Guid);
        "RepeatingInvoiceID" Guid |r| r.whole().repeating_invoice_id.map_or(Value::Null, Value::Guid);
        "Url" Text |r| optional(&r.world, "Url", r.head.index, r.whole().url.clone());
    };

    fn count(world: &World) -> usize {
        world.invoice_count()
    }

    fn at_position(world: &World, position: usize) -> usize {
        // The newest first, so that rows which appear between two pages shift the second one.
        world.invoice_count() - 1 - position
    }

    fn row(world: &Arc<World>, index: usize) -> InvoiceRow {
        InvoiceRow {
            world: Arc::clone(world),
            head: world.invoice_head(index),
            figures: OnceCell::new(),
            whole: OnceCell::new(),
        }
    }

    fn updated_ms(&self) -> i64 {
        self.head.updated_ms
    }
}

/// A handle on a credit note.
pub(crate) struct CreditNoteRow {
    world: Arc<World>,
    index: usize,
    head: OnceCell<NoteHead>,
    figures: OnceCell<NoteFigures>,
    whole: OnceCell<Box<CreditNote>>,
}

impl CreditNoteRow {
    fn head(&self) -> &NoteHead {
        self.head
            .get_or_init(|| self.world.credit_note_head(self.index))
    }

    fn figures(&self) -> &NoteFigures {
        self.figures
            .get_or_init(|| self.world.credit_note_figures(self.head()))
    }

    fn whole(&self) -> &CreditNote {
        self.whole
            .get_or_init(|| Box::new(self.world.credit_note_from(self.head(), self.figures())))
    }

    fn contact(&self) -> usize {
        self.head().credited.contact
    }
}

impl Entity for CreditNoteRow {
    const ROOT: &'static str = "CreditNotes";
    const PAGED: bool = true;
    const OPTIMISED_WHERE: &'static [&'static str] = &[
        "Type",
        "Status",
        "Date",
        "Reference",
        "Contact.ContactID",
        "Contact.Name",
        "Contact.ContactNumber",
    ];
    const OPTIMISED_ORDER: &'static [&'static str] = &["CreditNoteID", "UpdatedDateUTC", "Date"];
    const FIELDS: &'static [Field<CreditNoteRow>] = fields! {
        "Type" Text |r| Value::text(r.head().note_type());
        "CreditNoteID" Guid |r| Value::Guid(r.world.id(Kind::CreditNote, 0, r.index));
        "CreditNoteNumber" Text |r| optional(&r.world, "CreditNoteNumber", r.index, r.world.credit_note_number(r.index, r.head().is_sale()));
        "Reference" Text |r| optional(&r.world, "CreditNoteReference", r.index, r.world.credit_note_reference(r.head()));
        "Contact.ContactID" Guid |r| Value::Guid(r.world.id(Kind::Contact, 0, r.contact()));
        "Contact.Name" Text |r| Value::text(r.world.contact_name(r.contact()));
        "Contact.ContactNumber" Text |r| optional(&r.world, "ContactNumber", r.contact(), r.world.contact_number(r.contact()));
        "Date" Time |r| day(r.head().date);
        "DueDate" Time |r| r.whole().due_date.map_or(Value::Null, day);
        "FullyPaidOnDate" Time |r| r.figures().fully_paid_on.map_or(Value::Null, day);
        "UpdatedDateUTC" Time |r| Value::Time(r.head().updated_ms);
        "Status" Text |r| Value::text(r.figures().status);
        "LineAmountTypes" Text |r| Value::text(r.figures().line_amount_types);
        "CurrencyCode" Text |r| Value::text(r.head().credited.currency_code);
        "CurrencyRate" Number |r| r.head().credited.currency_rate.into();
        "SubTotal" Number |r| r.figures().lines.sub_total.into();
        "TotalTax" Number |r| r.figures().lines.total_tax.into();
        "Total" Number |r| r.figures().lines.total.into();
        "RemainingCredit" Number |r| r.figures().remaining.into();
        "SentToContact" Flag |r| r.whole().sent_to_contact.map_or(Value::Null, Value::Flag);
        "HasAttachments" Flag |r| Value::Flag(r.whole().has_attachments);
        "BrandingThemeID" Guid |r| r.whole().branding_theme_id.map_or(Value::Null, Value::Guid);
    };

    fn count(world: &World) -> usize {
        world.credit_note_count()
    }

    fn at_position(world: &World, position: usize) -> usize {
        world.credit_note_count() - 1 - position
    }

    fn row(world: &Arc<World>, index: usize) -> CreditNoteRow {
        CreditNoteRow {
            world: Arc::clone(world),
            index,
            head: OnceCell::new(),
            figures: OnceCell::new(),
            whole: OnceCell::new(),
        }
    }

    fn updated_ms(&self) -> i64 {
        self.head().updated_ms
    }
}

/// A handle on a payment.
pub(crate) struct PaymentRow {
    world: Arc<World>,
    index: usize,
    place: PaymentPlace,
    paid: OnceCell<PaidHead>,
    whole: OnceCell<Box<Payment>>,
}

impl PaymentRow {
    fn paid(&self) -> &PaidHead {
        self.paid.get_or_init(|| self.world.paid_head(self.place))
    }

    fn document_id(&self) -> Value {
        let kind = match self.paid() {
            PaidHead::Invoice(_) => Kind::Invoice,
            PaidHead::CreditNote(_) => Kind::CreditNote,
            PaidHead::Ahead(head) => head.kind(),
        };
        Value::Guid(self.world.id(kind, 0, self.place.document()))
    }

    fn whole(&self) -> &Payment {
        self.whole
            .get_or_init(|| Box::new(self.world.payment_at(self.place, self.paid())))
    }
}

impl Entity for PaymentRow {
    const ROOT: &'static str = "Payments";
    const PAGED: bool = true;
    const OPTIMISED_WHERE: &'static [&'static str] = &[
        "PaymentType",
        "Status",
        "Date",
        "Invoice.InvoiceID",
        "Reference",
    ];
    const OPTIMISED_ORDER: &'static [&'static str] = &["PaymentID", "UpdatedDateUTC", "Date"];
    const FIELDS: &'static [Field<PaymentRow>] = fields! {
        "PaymentID" Guid |r| Value::Guid(r.place.id(&r.world));
        "PaymentType" Text |r| Value::text(r.paid().payment_type());
        "Status" Text |r| Value::text(r.paid().payment_status(r.place));
        "Date" Time |r| day(r.whole().date);
        "Amount" Number |r| r.whole().amount.into();
        "BankAmount" Number |r| r.whole().bank_amount.into();
        "CurrencyRate" Number |r| r.whole().currency_rate.into();
        "Reference" Text |r| optional(&r.world, "PaymentReference", r.index, r.world.payment_reference(r.place));
        "IsReconciled" Flag |r| Value::Flag(r.whole().is_reconciled);
        "UpdatedDateUTC" Time |r| Value::Time(r.updated_ms());
        "Account.AccountID" Guid |r| Value::Guid(r.whole().account_id);
        "Account.Code" Text |r| plain(r.whole().account_code);
        "BatchPaymentID" Guid |r| r.whole().batch_payment_id.map_or(Value::Null, Value::Guid);
        // (s) a refunded credit note stands in the invoice's place.
        "Invoice.InvoiceID" Guid |r| r.document_id();
        "Invoice.InvoiceNumber" Text |r| optional(&r.world, "PaidNumber", r.index, r.whole().paid.document_number.clone());
        "Invoice.Type" Text |r| Value::text(r.paid().document_type());
    };

    fn count(world: &World) -> usize {
        world.payment_count()
    }

    fn at_position(world: &World, position: usize) -> usize {
        world.payment_count() - 1 - position
    }

    fn row(world: &Arc<World>, index: usize) -> PaymentRow {
        PaymentRow {
            world: Arc::clone(world),
            index,
            place: world.payment_places()[index],
            paid: OnceCell::new(),
            whole: OnceCell::new(),
        }
    }

    fn updated_ms(&self) -> i64 {
        self.whole().updated_ms
    }
}

/// A handle on a contact.
pub(crate) struct ContactRow {
    world: Arc<World>,
    index: usize,
    whole: OnceCell<Box<Contact>>,
}

impl ContactRow {
    pub(crate) fn whole(&self) -> &Contact {
        self.whole
            .get_or_init(|| Box::new(self.world.contact(self.index)))
    }

    pub(crate) fn is_archived(&self) -> bool {
        self.world.contact_is_archived(self.index)
    }

    fn text(&self, field: &str, pick: fn(&Contact) -> &Option<String>) -> Value {
        optional(&self.world, field, self.index, pick(self.whole()).clone())
    }
}

impl Entity for ContactRow {
    const ROOT: &'static str = "Contacts";
    const PAGED: bool = true;
    const OPTIMISED_WHERE: &'static [&'static str] = &["Name", "EmailAddress", "AccountNumber"];
    const OPTIMISED_ORDER: &'static [&'static str] = &["ContactID", "UpdatedDateUTC", "Name"];
    const FIELDS: &'static [Field<ContactRow>] = fields! {
        "ContactID" Guid |r| Value::Guid(r.world.id(Kind::Contact, 0, r.index));
        "ContactNumber" Text |r| optional(&r.world, "ContactNumber", r.index, r.world.contact_number(r.index));
        "AccountNumber" Text |r| r.text("AccountNumber", |c| &c.account_number);
        "ContactStatus" Text |r| Value::text(if r.is_archived() { "ARCHIVED" } else { "ACTIVE" });
        "Name" Text |r| Value::text(r.world.contact_name(r.index));
        "FirstName" Text |r| r.text("FirstName", |c| &c.first_name);
        "LastName" Text |r| r.text("LastName", |c| &c.last_name);
        "CompanyNumber" Text |r| r.text("CompanyNumber", |c| &c.company_number);
        "EmailAddress" Text |r| r.text("EmailAddress", |c| &c.email_address);
        "BankAccountDetails" Text |r| r.text("BankAccountDetails", |c| &c.bank_account_details);
        "TaxNumber" Text |r| r.text("TaxNumber", |c| &c.tax_number);
        "AccountsReceivableTaxType" Text |r| r.text("AccountsReceivableTaxType", |c| &c.accounts_receivable_tax_type);
        "AccountsPayableTaxType" Text |r| r.text("AccountsPayableTaxType", |c| &c.accounts_payable_tax_type);
        "DefaultCurrency" Text |r| r.text("DefaultCurrency", |c| &c.default_currency);
        "Website" Text |r| r.text("Website", |c| &c.website);
        "SalesDefaultAccountCode" Text |r| r.text("SalesDefaultAccountCode", |c| &c.sales_default_account_code);
        "PurchasesDefaultAccountCode" Text |r| r.text("PurchasesDefaultAccountCode", |c| &c.purchases_default_account_code);
        "Discount" Number |r| r.whole().discount.map_or(Value::Null, Value::from);
        "IsSupplier" Flag |r| Value::Flag(r.whole().is_supplier);
        "IsCustomer" Flag |r| Value::Flag(r.whole().is_customer);
        "HasAttachments" Flag |r| Value::Flag(r.whole().has_attachments);
        "UpdatedDateUTC" Time |r| Value::Time(r.updated_ms());
    };

    fn count(world: &World) -> usize {
        world.contact_count()
    }

    fn at_position(_world: &World, position: usize) -> usize {
        position
    }

    fn row(world: &Arc<World>, index: usize) -> ContactRow {
        ContactRow {
            world: Arc::clone(world),
            index,
            whole: OnceCell::new(),
        }
    }

    fn updated_ms(&self) -> i64 {
        self.world.contact_updated_ms(self.index)
    }
}

/// A handle on a bank transaction.
pub(crate) struct BankTransactionRow {
    world: Arc<World>,
    head: bank_transactions::Head,
    figures: OnceCell<bank_transactions::Figures>,
    whole: OnceCell<Box<BankTransaction>>,
}

impl BankTransactionRow {
    fn figures(&self) -> &bank_transactions::Figures {
        self.figures
            .get_or_init(|| self.world.bank_figures(&self.head))
    }

    fn whole(&self) -> &BankTransaction {
        self.whole.get_or_init(|| {
            let figures = self.figures().clone();
            Box::new(self.world.bank_transaction_from(&self.head, figures))
        })
    }
}

impl Entity for BankTransactionRow {
    const ROOT: &'static str = "BankTransactions";
    const PAGED: bool = true;
    const OPTIMISED_WHERE: &'static [&'static str] =
        &["Type", "Status", "Date", "Contact.ContactID"];
    const OPTIMISED_ORDER: &'static [&'static str] =
        &["BankTransactionID", "UpdatedDateUTC", "Date"];
    const FIELDS: &'static [Field<BankTransactionRow>] = fields! {
        "BankTransactionID" Guid |r| Value::Guid(r.world.id(Kind::BankTransaction, 0, r.head.index));
        "Type" Text |r| Value::text(r.head.transaction_type());
        "Status" Text |r| Value::text(r.head.status);
        "Contact.ContactID" Guid |r| r.head.contact.map_or(Value::Null, |c| Value::Guid(r.world.id(Kind::Contact, 0, c)));
        "Contact.Name" Text |r| r.head.contact.map_or(Value::Null, |c| Value::text(r.world.contact_name(c)));
        "BankAccount.AccountID" Guid |r| Value::Guid(r.world.id(Kind::Account, 0, r.head.account));
        "BankAccount.Code" Text |r| plain(accounts::code_of(r.head.account));
        "BankAccount.Name" Text |r| Value::text(accounts::name_of(r.head.account));
        "Date" Time |r| day(r.head.date);
        "Reference" Text |r| optional(&r.world, "Reference", r.head.index, r.world.bank_reference(&r.head));
        "IsReconciled" Flag |r| Value::Flag(r.world.bank_is_reconciled(&r.head));
        "LineAmountTypes" Text |r| Value::text(r.head.line_amount_types);
        "CurrencyCode" Text |r| Value::text(r.head.currency_code);
        "CurrencyRate" Number |r| r.head.currency_rate.map_or(Value::Null, Value::from);
        "SubTotal" Number |r| r.figures().sub_total.into();
        "TotalTax" Number |r| r.figures().total_tax.into();
        "Total" Number |r| r.figures().total.into();
        "PrepaymentID" Guid |r| r.whole().prepayment_id.map_or(Value::Null, Value::Guid);
        "OverpaymentID" Guid |r| r.whole().overpayment_id.map_or(Value::Null, Value::Guid);
        "HasAttachments" Flag |r| Value::Flag(r.whole().has_attachments);
        "Url" Text |r| optional(&r.world, "Url", r.head.index, r.whole().url.clone());
        "UpdatedDateUTC" Time |r| Value::Time(r.head.updated_ms);
    };

    fn count(world: &World) -> usize {
        world.bank_transaction_count()
    }

    fn at_position(world: &World, position: usize) -> usize {
        world.bank_transaction_count() - 1 - position
    }

    fn row(world: &Arc<World>, index: usize) -> BankTransactionRow {
        BankTransactionRow {
            world: Arc::clone(world),
            head: world.bank_head(index),
            figures: OnceCell::new(),
            whole: OnceCell::new(),
        }
    }

    fn updated_ms(&self) -> i64 {
        self.head.updated_ms
    }
}

/// A manual journal, whole at once: there are few.
pub(crate) struct ManualJournalRow(ManualJournal);

impl Entity for ManualJournalRow {
    const ROOT: &'static str = "ManualJournals";
    const PAGED: bool = true;
    // (i) README section 2, pitfall 9: every page holds all rows then.
    const ORDER_STOPS_PAGING: bool = true;
    const OPTIMISED_WHERE: &'static [&'static str] = &[];
    const OPTIMISED_ORDER: &'static [&'static str] = &[];
    const FIELDS: &'static [Field<ManualJournalRow>] = fields! {
        "ManualJournalID" Guid |r| Value::Guid(r.0.manual_journal_id);
        "Narration" Text |r| Value::text(r.0.narration.clone());
        "Status" Text |r| Value::text(r.0.status);
        "Date" Time |r| day(r.0.date);
        "LineAmountTypes" Text |r| Value::text(r.0.line_amount_types);
        "ShowOnCashBasisReports" Flag |r| Value::Flag(r.0.show_on_cash_basis_reports);
        "HasAttachments" Flag |r| Value::Flag(r.0.has_attachments);
        "UpdatedDateUTC" Time |r| Value::Time(r.0.updated_ms);
    };

    fn count(world: &World) -> usize {
        world.manual_journal_count()
    }

    fn at_position(world: &World, position: usize) -> usize {
        world.manual_journal_count() - 1 - position
    }

    fn row(world: &Arc<World>, index: usize) -> ManualJournalRow {
        ManualJournalRow(world.manual_journal(index))
    }

    fn updated_ms(&self) -> i64 {
        self.0.updated_ms
    }
}

/// An account, whole at once: there are few.
pub(crate) struct AccountRow(Account, usize);

impl Entity for AccountRow {
    const ROOT: &'static str = "Accounts";
    const PAGED: bool = false;
    const OPTIMISED_WHERE: &'static [&'static str] = &[];
    const OPTIMISED_ORDER: &'static [&'static str] = &[];
    const FIELDS: &'static [Field<AccountRow>] = fields! {
        "AccountID" Guid |r| Value::Guid(r.0.account_id);
        "Code" Text |r| plain(r.0.code.as_deref());
        "Name" Text |r| plain(Some(&r.0.name));
        "Status" Text |r| Value::text(r.0.status);
        "Type" Text |r| Value::text(r.0.account_type);
        "TaxType" Text |r| Value::text(r.0.tax_type);
        "Class" Text |r| Value::text(r.0.class);
        "Description" Text |r| plain(r.0.description.as_deref());
        "SystemAccount" Text |r| plain(r.0.system_account.or(r.1.is_multiple_of(4).then_some("")));
        "BankAccountNumber" Text |r| plain(r.0.bank_account_number.as_deref());
        "BankAccountType" Text |r| plain(r.0.bank_account_type.or(Some("")));
        "CurrencyCode" Text |r| plain(r.0.currency_code);
        "ReportingCode" Text |r| plain(r.0.reporting_code.as_deref());
        "EnablePaymentsToAccount" Flag |r| Value::Flag(r.0.enable_payments_to_account);
        "ShowInExpenseClaims" Flag |r| Value::Flag(r.0.show_in_expense_claims);
        "AddToWatchlist" Flag |r| Value::Flag(r.0.add_to_watchlist);
        "HasAttachments" Flag |r| Value::Flag(r.0.has_attachments);
        "UpdatedDateUTC" Time |r| Value::Time(r.0.updated_ms);
    };

    fn count(_world: &World) -> usize {
        super::data::accounts::count()
    }

    fn at_position(_world: &World, position: usize) -> usize {
        position
    }

    fn row(world: &Arc<World>, index: usize) -> AccountRow {
        AccountRow(world.account(index), index)
    }

    fn updated_ms(&self) -> i64 {
        self.0.updated_ms
    }
}

/// Lists of few rows, each whole at once, that come in one reply.
macro_rules! short_list {
    ($(#[$about:meta])* $row:ident($holds:ty), $root:literal, $count:expr, $make:ident, $updated:expr, {$($fields:tt)*}) => {
        $(#[$about])*
        pub(crate) struct $row(pub(crate) $holds);

        impl Entity for $row {
            const ROOT: &'static str = $root;
            const PAGED: bool = false;
            const OPTIMISED_WHERE: &'static [&'static str] = &[];
            const OPTIMISED_ORDER: &'static [&'static str] = &[];
            const FIELDS: &'static [Field<$row>] = fields! { $($fields)* };

            fn count(world: &World) -> usize {
                let count: fn(&World) -> usize = $count;
                count(world)
            }

            fn at_position(_world: &World, position: usize) -> usize {
                position
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

short_list! {
    /// A tax rate.
    TaxRateRow(TaxRate), "TaxRates", World::tax_rate_count, tax_rate, |_| i64::MAX, {
        "TaxType" Text |r| Value::text(r.0.tax_type);
        "Name" Text |r| Value::text(r.0.name.clone());
        "Status" Text |r| Value::text(r.0.status);
        "ReportTaxType" Text |r| Value::text(r.0.report_tax_type.unwrap_or_default());
        "EffectiveRate" Number |r| r.0.effective_rate.into();
        "DisplayTaxRate" Number |r| r.0.effective_rate.into();
        "CanApplyToExpenses" Flag |r| Value::Flag(r.0.can_apply_to_expenses);
        "CanApplyToRevenue" Flag |r| Value::Flag(r.0.can_apply_to_revenue);
    }
}

short_list! {
    /// A tracking category.
    TrackingCategoryRow(TrackingCategory), "TrackingCategories", |_| tracking::count(), tracking_category, |_| i64::MAX, {
        "TrackingCategoryID" Guid |r| Value::Guid(r.0.tracking_category_id);
        "Name" Text |r| Value::text(r.0.name);
        "Status" Text |r| Value::text(r.0.status);
    }
}

short_list! {
    /// A currency.
    CurrencyRow(Currency), "Currencies", World::currency_count, currency, |_| i64::MAX, {
        "Code" Text |r| Value::text(r.0.code);
        "Description" Text |r| Value::text(r.0.description);
    }
}

short_list! {
    /// A user.
    UserRow(User), "Users", |_| users::count(), user, |user| user.updated_ms, {
        "UserID" Guid |r| Value::Guid(r.0.user_id);
        "EmailAddress" Text |r| Value::text(r.0.email_address.clone());
        "FirstName" Text |r| Value::text(r.0.first_name);
        "LastName" Text |r| Value::text(r.0.last_name);
        "IsSubscriber" Flag |r| Value::Flag(r.0.is_subscriber);
        "OrganisationRole" Text |r| Value::text(r.0.organisation_role);
        "UpdatedDateUTC" Time |r| Value::Time(r.0.updated_ms);
    }
}

short_list! {
    /// An item.
    ItemRow(Item), "Items", |_| items::count(), item, |item| item.updated_ms, {
        "ItemID" Guid |r| Value::Guid(r.0.item_id);
        "Code" Text |r| Value::text(r.0.code);
        "Name" Text |r| Value::text(r.0.name);
        "Description" Text |r| plain(r.0.description.as_deref());
        "PurchaseDescription" Text |r| plain(r.0.purchase_description.as_deref());
        "IsSold" Flag |r| Value::Flag(r.0.sales.is_some());
        "IsPurchased" Flag |r| Value::Flag(r.0.purchase.is_some());
        "IsTrackedAsInventory" Flag |r| Value::Flag(r.0.stock.is_some());
        "UpdatedDateUTC" Time |r| Value::Time(r.0.updated_ms);
    }
}
