//! The accounting endpoints: from a path and its parameters to a reply.
//!
//! By now the request is known to be allowed. This is the only part that works through rows, so
//! it runs on a thread of its own; it does no waiting.

use std::sync::Arc;

use super::children::{self, Child};
use super::data::World;
use super::data::ids::{Guid, Ids, Kind, Place};
use super::data::settings::ACTIONS;
use super::fields::{
    AccountRow, BankTransactionRow, BankTransferRow, BatchPaymentRow, ContactGroupRow, ContactRow,
    CreditNoteRow, CurrencyRow, Entity, ExpenseClaimRow, InvoiceRow, ItemRow, LinkedTransactionRow,
    ManualJournalRow, OverpaymentRow, PaymentRow, PrepaymentRow, PurchaseOrderRow, QuoteRow,
    ReceiptRow, RepeatingInvoiceRow, TaxRateRow, TrackingCategoryRow, UserRow,
};
use super::lists::{self, Narrowed, Refusal, Selections};
use super::parameters::Parameters;
use super::render::json::{Object, object};
use super::render::{self, Detail, Style};
use super::reply::Reply;

/// What the endpoints need to know of the simulator.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) world: Arc<World>,
    pub(crate) endpoint: Endpoint,
    /// What follows the endpoint in the path, if anything.
    pub(crate) id: Option<String>,
    /// What follows that, if anything.
    pub(crate) child: Option<Child>,
    /// What follows that: one of its files.
    pub(crate) part: Option<String>,
    pub(crate) parameters: Parameters,
    pub(crate) upper_case_ids: bool,
    /// Above this many rows some questions are refused.
    pub(crate) high_volume: usize,
    /// The number of this reply, for its envelope.
    pub(crate) number: u64,
    pub(crate) now_ms: i64,
}

/// The endpoints there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Endpoint {
    Organisation,
    Accounts,
    Contacts,
    Invoices,
    CreditNotes,
    Payments,
    Items,
    TaxRates,
    TrackingCategories,
    Currencies,
    Users,
    BankTransactions,
    ManualJournals,
    Journals,
    Overpayments,
    Prepayments,
    PurchaseOrders,
    Quotes,
    LinkedTransactions,
    RepeatingInvoices,
    Receipts,
    ExpenseClaims,
    BankTransfers,
    BatchPayments,
    BrandingThemes,
    Budgets,
    ContactGroups,
    InvoiceReminders,
    PaymentServices,
}

impl Endpoint {
    pub(crate) fn named(name: &str) -> Option<Endpoint> {
        Some(match name.to_ascii_lowercase().as_str() {
            "organisation" | "organisations" => Endpoint::Organisation,
            "accounts" => Endpoint::Accounts,
            "contacts" => Endpoint::Contacts,
            "invoices" => Endpoint::Invoices,
            "creditnotes" => Endpoint::CreditNotes,
            "payments" => Endpoint::Payments,
            "items" => Endpoint::Items,
            "taxrates" => Endpoint::TaxRates,
            "trackingcategories" => Endpoint::TrackingCategories,
            "currencies" => Endpoint::Currencies,
            "users" => Endpoint::Users,
            "banktransactions" => Endpoint::BankTransactions,
            "manualjournals" => Endpoint::ManualJournals,
            "journals" => Endpoint::Journals,
            "overpayments" => Endpoint::Overpayments,
            "prepayments" => Endpoint::Prepayments,
            "purchaseorders" => Endpoint::PurchaseOrders,
            "quotes" => Endpoint::Quotes,
            "linkedtransactions" => Endpoint::LinkedTransactions,
            "repeatinginvoices" => Endpoint::RepeatingInvoices,
            "receipts" => Endpoint::Receipts,
            "expenseclaims" => Endpoint::ExpenseClaims,
            "banktransfers" => Endpoint::BankTransfers,
            "batchpayments" => Endpoint::BatchPayments,
            "brandingthemes" => Endpoint::BrandingThemes,
            "budgets" => Endpoint::Budgets,
            "contactgroups" => Endpoint::ContactGroups,
            "invoicereminders" => Endpoint::InvoiceReminders,
            "paymentservices" => Endpoint::PaymentServices,
            _ => return None,
        })
    }

    /// The scope it asks for; `.read` of it will do.
    pub(crate) fn scope(self) -> &'static str {
        match self {
            Endpoint::Organisation
            | Endpoint::Accounts
            | Endpoint::Items
            | Endpoint::TaxRates
            | Endpoint::TrackingCategories
            | Endpoint::Currencies
            | Endpoint::Users
            | Endpoint::BrandingThemes
            | Endpoint::InvoiceReminders => "accounting.settings",
            Endpoint::Contacts | Endpoint::ContactGroups => "accounting.contacts",
            Endpoint::Invoices
            | Endpoint::PurchaseOrders
            | Endpoint::Quotes
            | Endpoint::LinkedTransactions
            | Endpoint::RepeatingInvoices => "accounting.invoices",
            Endpoint::Receipts | Endpoint::ExpenseClaims => "accounting.classicexpenses",
            // (x) credit notes have no scope of their own.
            Endpoint::CreditNotes => "accounting.invoices",
            Endpoint::Payments
            | Endpoint::BatchPayments
            | Endpoint::Overpayments
            | Endpoint::Prepayments => "accounting.payments",
            Endpoint::BankTransactions | Endpoint::BankTransfers => "accounting.banktransactions",
            Endpoint::ManualJournals => "accounting.manualjournals",
            // (s) it has no form without `.read`.
            Endpoint::Journals => "accounting.journals",
            Endpoint::Budgets => "accounting.budgets",
            // (s) it has no form with `.read`.
            Endpoint::PaymentServices => "paymentservices",
        }
    }
}

type Render = fn(&World, usize, Style) -> String;

/// The index of the row that a path's last part names.
type Find<'a> = &'a dyn Fn(&str) -> Option<usize>;

/// Answers a request.
pub(crate) fn answer(request: &Request, selections: &Selections) -> Reply {
    let world = &request.world;
    match request.endpoint {
        Endpoint::Organisation if request.id.is_none() => {
            let row = render::organisation::organisation(world, style(request, Detail::Whole));
            envelope(request, "Organisations", None, &[row])
        }
        Endpoint::Organisation if is_part(request, "Actions") => {
            let rows: Vec<String> = ACTIONS.iter().map(render::organisation::action).collect();
            envelope(request, "Actions", None, &rows)
        }
        Endpoint::Organisation => match (&request.id, request.child) {
            (Some(id), Some(child)) => children::about_organisation(request, id, child),
            _ => Reply::not_found(),
        },
        Endpoint::Accounts => {
            let find = |id: &str| by_id::<AccountRow>(world, Kind::Account, id);
            documents::<AccountRow>(request, selections, render::accounts::account, &find)
        }
        Endpoint::Contacts => {
            // (s) a contact's number stands for its id in the path.
            let find = |id: &str| {
                by_id::<ContactRow>(world, Kind::Contact, id).or_else(|| world.contact_numbered(id))
            };
            documents::<ContactRow>(request, selections, render::contacts::contact, &find)
        }
        Endpoint::Invoices => {
            // (x) a sales invoice's number stands for its id in the path.
            let find = |id: &str| {
                by_id::<InvoiceRow>(world, Kind::Invoice, id).or_else(|| world.sale_numbered(id))
            };
            documents::<InvoiceRow>(request, selections, render::invoices::invoice, &find)
        }
        Endpoint::CreditNotes => {
            let find = |id: &str| by_id::<CreditNoteRow>(world, Kind::CreditNote, id);
            let render = render::credit_notes::credit_note;
            documents::<CreditNoteRow>(request, selections, render, &find)
        }
        Endpoint::Payments => {
            let find = |id: &str| world.payment_with_id(Guid::parse(id)?);
            documents::<PaymentRow>(request, selections, render::payments::payment, &find)
        }
        Endpoint::Items => {
            // (s) an item's code stands for its id in the path.
            let by_code = |code: &str| {
                let mut all = world.item_indexes();
                all.find(|index| world.item(*index).code == code)
            };
            let find = |id: &str| by_id::<ItemRow>(world, Kind::Item, id).or_else(|| by_code(id));
            documents::<ItemRow>(request, selections, render::settings::item, &find)
        }
        Endpoint::TaxRates => {
            let find = |code: &str| {
                (0..TaxRateRow::count(world)).find(|i| world.tax_rate(*i).tax_type == code)
            };
            documents::<TaxRateRow>(request, selections, render::settings::tax_rate, &find)
        }
        Endpoint::TrackingCategories => {
            let find = |id: &str| by_id::<TrackingCategoryRow>(world, Kind::TrackingCategory, id);
            let render = render::settings::tracking_category;
            documents::<TrackingCategoryRow>(request, selections, render, &find)
        }
        // (s) there is no call for one currency.
        Endpoint::Currencies => {
            documents::<CurrencyRow>(request, selections, render::settings::currency, &|_| None)
        }
        Endpoint::Users => {
            let find = |id: &str| by_id::<UserRow>(world, Kind::User, id);
            documents::<UserRow>(request, selections, render::settings::user, &find)
        }
        Endpoint::BankTransactions => {
            let find = |id: &str| by_id::<BankTransactionRow>(world, Kind::BankTransaction, id);
            let render = render::bank_transactions::bank_transaction;
            documents::<BankTransactionRow>(request, selections, render, &find)
        }
        Endpoint::ManualJournals => {
            let find = |id: &str| by_id::<ManualJournalRow>(world, Kind::ManualJournal, id);
            let render = render::manual_journals::manual_journal;
            documents::<ManualJournalRow>(request, selections, render, &find)
        }
        Endpoint::Journals => journals(request),
        Endpoint::Overpayments => {
            let find = |id: &str| paid_ahead(world, Kind::Overpayment, id);
            let render = render::paid_ahead::overpayment;
            documents::<OverpaymentRow>(request, selections, render, &find)
        }
        Endpoint::Prepayments => {
            let find = |id: &str| paid_ahead(world, Kind::Prepayment, id);
            let render = render::paid_ahead::prepayment;
            documents::<PrepaymentRow>(request, selections, render, &find)
        }
        Endpoint::PurchaseOrders => {
            // (s) an order's number stands for its id in the path.
            let by_number = |number: &str| {
                let count = PurchaseOrderRow::count(world);
                (0..count).find(|index| world.purchase_order_number(*index) == number)
            };
            let find = |id: &str| {
                by_id::<PurchaseOrderRow>(world, Kind::PurchaseOrder, id).or_else(|| by_number(id))
            };
            let render = render::papers::purchase_order;
            documents::<PurchaseOrderRow>(request, selections, render, &find)
        }
        Endpoint::Quotes => {
            let find = |id: &str| by_id::<QuoteRow>(world, Kind::Quote, id);
            documents::<QuoteRow>(request, selections, render::papers::quote, &find)
        }
        Endpoint::LinkedTransactions => {
            let find = |id: &str| by_id::<LinkedTransactionRow>(world, Kind::LinkedTransaction, id);
            let render = render::papers::linked_transaction;
            documents::<LinkedTransactionRow>(request, selections, render, &find)
        }
        Endpoint::RepeatingInvoices => {
            let find = |id: &str| by_id::<RepeatingInvoiceRow>(world, Kind::RepeatingInvoice, id);
            let render = render::papers::repeating_invoice;
            documents::<RepeatingInvoiceRow>(request, selections, render, &find)
        }
        Endpoint::Receipts => {
            let find = |id: &str| by_id::<ReceiptRow>(world, Kind::Receipt, id);
            documents::<ReceiptRow>(request, selections, render::papers::receipt, &find)
        }
        Endpoint::ExpenseClaims => {
            let find = |id: &str| by_id::<ExpenseClaimRow>(world, Kind::ExpenseClaim, id);
            let render = render::papers::expense_claim;
            documents::<ExpenseClaimRow>(request, selections, render, &find)
        }
        Endpoint::BankTransfers => {
            let find = |id: &str| world.bank_transfer_with_id(Guid::parse(id)?);
            documents::<BankTransferRow>(request, selections, render::banking::bank_transfer, &find)
        }
        Endpoint::BatchPayments => {
            let find = |id: &str| world.batch_payment_with_id(Guid::parse(id)?);
            documents::<BatchPaymentRow>(request, selections, render::banking::batch_payment, &find)
        }
        Endpoint::ContactGroups => {
            let find = |id: &str| by_id::<ContactGroupRow>(world, Kind::ContactGroup, id);
            let render = render::settings::contact_group;
            documents::<ContactGroupRow>(request, selections, render, &find)
        }
        Endpoint::BrandingThemes => {
            let count = world.branding_theme_count();
            let find = |id: &str| world.index_of(Kind::BrandingTheme, Guid::parse(id)?);
            let render = render::settings::branding_theme;
            match (&request.id, request.child) {
                (Some(id), Some(child)) => children::about_theme(request, find(id), child),
                _ => plain_list(request, "BrandingThemes", count, render, &find),
            }
        }
        Endpoint::Budgets => {
            let find = |id: &str| world.index_of(Kind::Budget, Guid::parse(id)?);
            let render = render::settings::budget;
            // (s) a single budget has its lines.
            let known = request.id.as_deref().and_then(find);
            if let Some(index) = known.filter(|index| *index < world.budget_count()) {
                let whole = render(world, index, style(request, Detail::Whole));
                let row = children::budget(request, index, &whole);
                return envelope(request, "Budgets", None, &[row]);
            }
            plain_list(request, "Budgets", world.budget_count(), render, &find)
        }
        // (s) there is no call for one service.
        Endpoint::PaymentServices => {
            let count = world.payment_service_count();
            let render = render::settings::payment_service;
            plain_list(request, "PaymentServices", count, render, &|_| None)
        }
        Endpoint::InvoiceReminders if is_part(request, "Settings") => {
            let row = object(|o: &mut Object<'_>| o.flag("Enabled", world.reminds()));
            envelope(request, "InvoiceReminders", None, &[row])
        }
        Endpoint::InvoiceReminders => Reply::not_found(),
    }
}

/// Whether the path goes on with this word in place of an id.
fn is_part(request: &Request, word: &str) -> bool {
    let part = request.id.as_deref();
    part.is_some_and(|part| part.eq_ignore_ascii_case(word))
}

/// A list that takes no `where` and no `order`, or the one document that the path names.
// (s)(i) README section 3: what is sent is ignored.
fn plain_list(
    request: &Request,
    root: &str,
    count: usize,
    render: Render,
    find: Find<'_>,
) -> Reply {
    let (indexes, detail) = match request.id.as_deref() {
        _ if request.child.is_some() => return Reply::not_found(),
        None => ((0..count).collect(), Detail::Brief),
        Some(id) => match find(id).filter(|index| *index < count) {
            Some(index) => (vec![index], Detail::Whole),
            None => return Reply::not_found(),
        },
    };
    let style = style(request, detail);
    let rows: Vec<String> = indexes
        .into_iter()
        .map(|index: usize| render(&request.world, index, style))
        .collect();
    envelope(request, root, None, &rows)
}

/// The list, or the one document that the path names.
fn documents<E: Narrowed>(
    request: &Request,
    selections: &Selections,
    render: Render,
    find: Find<'_>,
) -> Reply {
    match request.id.as_deref() {
        None => list::<E>(request, selections, render),
        Some(id) => match request.child {
            Some(child) => children::about::<E>(request, find(id), child),
            None => one::<E>(request, find(id), render),
        },
    }
}

pub(crate) fn style(request: &Request, detail: Detail) -> Style {
    Style {
        detail,
        four_places: request.parameters.four_places,
        summary_only: request.parameters.summary_only && detail != Detail::Whole,
        upper_case_ids: request.upper_case_ids,
        include_archived: request.parameters.include_archived || detail == Detail::Whole,
    }
}

fn by_id<E: Narrowed>(world: &World, kind: Kind, text: &str) -> Option<usize> {
    world
        .index_of(kind, Guid::parse(text)?)
        .filter(|index| E::holds(world, *index))
}

/// The place in its list of the prepayment or overpayment of an id.
fn paid_ahead(world: &World, kind: Kind, text: &str) -> Option<usize> {
    let bank = world.index_of(kind, Guid::parse(text)?)?;
    let places = world.paid_ahead(kind == Kind::Overpayment);
    places.binary_search(&bank).ok()
}

fn one<E: Narrowed>(request: &Request, found: Option<usize>, render: Render) -> Reply {
    match found {
        // (s) README section 1: one row still comes in the plural array.
        Some(index) => {
            let row = render(&request.world, index, style(request, Detail::Whole));
            envelope(request, E::ROOT, None, &[row])
        }
        None => Reply::not_found(),
    }
}

fn list<E: Narrowed>(request: &Request, selections: &Selections, render: Render) -> Reply {
    let world = &request.world;
    let parameters = &request.parameters.clone().without(E::IGNORED);
    if lists::is_high_volume::<E>(world, parameters, request.high_volume) {
        return Reply::bad_request(
            51,
            "HighVolumeException",
            "The organisation holds too many rows for this request; page it, and filter and order by optimised fields only",
        );
    }
    let selection = match selections.select::<E>(world, parameters) {
        Ok(selection) => selection,
        Err(Refusal::Query(message)) => {
            return Reply::bad_request(16, "QueryParseException", &message);
        }
        Err(Refusal::Server) => return Reply::failed(),
    };
    let count = selection.len();
    let is_paged = E::PAGED && !(E::ORDER_STOPS_PAGING && parameters.order.is_some());
    let page = parameters.page.or(E::PAGES_ANYWAY.then_some(1));
    let page = page.filter(|_| is_paged);
    let page_size = match E::BARE_PAGES {
        true => BARE_PAGE,
        false => parameters.page_size,
    };
    let positions = match page {
        Some(page) => lists::positions(count, page, page_size),
        None => 0..count,
    };
    let detail = if page.is_some() {
        Detail::Paged
    } else {
        Detail::Brief
    };
    let style = style(request, detail);
    let rows: Vec<String> = selection
        .indexes::<E>(world, positions)
        .into_iter()
        .map(|index| render(world, index, style))
        .collect();
    let pagination = page
        .filter(|_| !E::BARE_PAGES)
        .map(|page| (page, page_size, count));
    envelope(request, E::ROOT, pagination, &rows)
}

/// Rows on a page whose size nobody chooses. // (s) README section 2
const BARE_PAGE: usize = 100;

/// Journals in a reply to a list. // (s) README section 2
const JOURNALS: usize = 100;

/// The journals after a number, or the one that the path names.
// (s)(i) README sections 2 and 3: no pages, no `where`, no `order`; what is sent is ignored.
fn journals(request: &Request) -> Reply {
    let world = &request.world;
    let (found, detail) = match request.id.as_deref() {
        _ if request.child.is_some() => return Reply::not_found(),
        None => {
            let Parameters {
                offset,
                modified_since_ms,
                ..
            } = request.parameters;
            let after = world.journals_since(offset, modified_since_ms);
            (after.take(JOURNALS).collect(), Detail::Paged)
        }
        Some(id) => {
            // (s) a journal's number stands for its id in the path.
            let number = match Guid::parse(id) {
                Some(id) => world.index_of(Kind::Journal, id),
                None => id.parse().ok(),
            };
            match number.and_then(|number| world.journal(number)) {
                Some(journal) => (vec![journal], Detail::Whole),
                None => return Reply::not_found(),
            }
        }
    };
    let style = style(request, detail);
    let rows: Vec<String> = found
        .iter()
        .map(|journal| render::journals::journal(world, journal, style))
        .collect();
    envelope(request, "Journals", None, &rows)
}

pub(crate) fn envelope(
    request: &Request,
    root: &str,
    pagination: Option<(usize, usize, usize)>,
    rows: &[String],
) -> Reply {
    let id = reply_id(request.world.ids, request.number);
    // (s) README section 1: none of these keys is declared.
    let mut body = object(|o: &mut Object<'_>| {
        o.text("Id", id.to_string());
        o.text("Status", "OK");
        o.text("ProviderName", "xero-sql simulator");
        o.text("DateTimeUTC", format!("/Date({})/", request.now_ms));
        if let Some((page, page_size, count)) = pagination {
            o.object("pagination", |o| {
                o.raw("page", page);
                o.raw("pageSize", page_size);
                o.raw("pageCount", count.div_ceil(page_size));
                o.raw("itemCount", count);
            });
        }
    });
    body.pop();
    body.reserve(rows.iter().map(|row| row.len() + 1).sum::<usize>() + 32);
    body.push_str(",\"");
    body.push_str(root);
    body.push_str("\":[");
    for (position, row) in rows.iter().enumerate() {
        if position > 0 {
            body.push(',');
        }
        body.push_str(row);
    }
    body.push_str("]}");
    Reply {
        rows: rows.len(),
        ..Reply::json(200, body)
    }
}

/// The id of a reply: its envelope's and its correlation header's.
pub(crate) fn reply_id(ids: Ids, number: u64) -> Guid {
    ids.id(
        Kind::Reply,
        Place {
            organisation: 0,
            part: 0,
            index: usize::try_from(number).unwrap_or_default(),
        },
    )
}
