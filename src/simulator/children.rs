//! What is asked for of one document by itself: `/Invoices/{id}/History` and its like.
//!
//! Nothing here knows the kind of document but by the fields that its entity tells. // (s) README
//! section 9: 16 kinds have a history, 11 attachments.

use super::accounting::{Request, envelope};
use super::data::World;
use super::data::asides::{Attachment, HistoryRecord};
use super::data::ids::Guid;
use super::fields::Entity;
use super::query::field_named;
use super::query::value::{NUMBER_SCALE, Value};
use super::render::json::{Object, object};
use super::render::settings::payment_service;
use super::render::{Style, id_text, iso_instant, money, ms_instant, unset_text};
use super::reply::{PDF, Reply};

/// What can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Child {
    History,
    Attachments,
    OnlineInvoice,
    CisSettings,
    PaymentServices,
    Pdf,
}

impl Child {
    pub(crate) fn named(name: &str) -> Option<Child> {
        Some(match name.to_ascii_lowercase().as_str() {
            "history" => Child::History,
            "attachments" => Child::Attachments,
            "onlineinvoice" => Child::OnlineInvoice,
            "cissettings" => Child::CisSettings,
            "paymentservices" => Child::PaymentServices,
            "pdf" => Child::Pdf,
            _ => return None,
        })
    }

    /// The scope it asks for, where that isn't its document's. // (s)
    pub(crate) fn scope(self) -> Option<&'static str> {
        match self {
            Child::History | Child::OnlineInvoice | Child::Pdf => None,
            Child::Attachments => Some("accounting.attachments"),
            Child::CisSettings => Some("accounting.settings"),
            Child::PaymentServices => Some("paymentservices"),
        }
    }
}

/// Kinds with a history and with attachments, by their root keys. // (s)
const WITH_HISTORY: [&str; 16] = [
    "BankTransactions",
    "BankTransfers",
    "BatchPayments",
    "Contacts",
    "CreditNotes",
    "ExpenseClaims",
    "Invoices",
    "Items",
    "ManualJournals",
    "Overpayments",
    "Payments",
    "Prepayments",
    "PurchaseOrders",
    "Quotes",
    "Receipts",
    "RepeatingInvoices",
];
const WITH_ATTACHMENTS: [&str; 11] = [
    "Accounts",
    "BankTransactions",
    "BankTransfers",
    "Contacts",
    "CreditNotes",
    "Invoices",
    "ManualJournals",
    "PurchaseOrders",
    "Quotes",
    "Receipts",
    "RepeatingInvoices",
];

/// Kinds that are printed. // (s)
const PRINTED: [&str; 4] = ["CreditNotes", "Invoices", "PurchaseOrders", "Quotes"];
/// What their PDFs show, of those fields that they have.
const SHOWN: [&str; 9] = [
    "InvoiceNumber",
    "CreditNoteNumber",
    "PurchaseOrderNumber",
    "QuoteNumber",
    "Contact.Name",
    "Reference",
    "Status",
    "Date",
    "Total",
];

/// What hangs on the document of an index, if it is there.
pub(crate) fn about<E: Entity>(request: &Request, found: Option<usize>, child: Child) -> Reply {
    let Some(document) = found.map(|index| E::row(&request.world, index)) else {
        return Reply::not_found();
    };
    let told = |name: &str| {
        let field = field_named(E::FIELDS, name)?;
        Some((field.value)(&document))
    };
    let ids = E::FIELDS.iter().filter(|field| !field.name.contains('.'));
    let id = ids
        .map(|field| (field.value)(&document))
        .find_map(|value| match value {
            Value::Guid(id) => Some(id),
            _ => None,
        });
    let (Some(id), world) = (id, &request.world) else {
        return Reply::not_found();
    };
    let is = |name: &str, word: &str| told(name) == Some(Value::text(word.to_owned()));
    match child {
        Child::History if WITH_HISTORY.contains(&E::ROOT) => history(request, id),
        Child::Attachments if WITH_ATTACHMENTS.contains(&E::ROOT) => {
            // (s) Some kinds have no flag: of these every third document has files.
            let has = match told("HasAttachments") {
                Some(flag) => flag == Value::Flag(true),
                None => id.0.is_multiple_of(3),
            };
            let found = world.attachments(id, has);
            match &request.part {
                None => files(request, E::ROOT, id, &found),
                Some(part) => content(request, id, &found, part),
            }
        }
        Child::Pdf if PRINTED.contains(&E::ROOT) => {
            let title = format!("{} {id}", E::ROOT.trim_end_matches('s'));
            let fields = SHOWN.iter().filter_map(|name| match told(name)? {
                Value::Text(text) => Some(format!("{name}: {text}")),
                Value::Number(number) => {
                    let cents = number / 10_i128.pow(NUMBER_SCALE - 2);
                    Some(format!(
                        "{name}: {}.{:02}",
                        cents / 100,
                        (cents % 100).abs()
                    ))
                }
                Value::Time(ms) => Some(format!("{name}: {}", iso_instant(ms))),
                _ => None,
            });
            let lines: Vec<String> = std::iter::once(title).chain(fields).collect();
            Reply {
                content_type: PDF,
                bytes: Some(super::render::pdf::document(&lines).into()),
                ..Reply::text(200, "")
            }
        }
        Child::OnlineInvoice if E::ROOT == "Invoices" => {
            // (3) drafts have no address online; (?) nor have bills, which are refused alike.
            if is("Type", "ACCPAY") || is("Status", "DRAFT") || is("Status", "DELETED") {
                return Reply::bad_request(
                    10,
                    "ValidationException",
                    "Online invoices are for approved sales invoices only",
                );
            }
            let row = object(|o| o.text("OnlineInvoiceUrl", world.online_invoice(id)));
            envelope(request, "OnlineInvoices", None, &[row])
        }
        Child::CisSettings if E::ROOT == "Contacts" => {
            let setting = world.cis_setting(id).into_iter();
            let rows: Vec<String> = setting
                .map(|setting| {
                    object(|o| {
                        o.flag("CISEnabled", setting.cis_enabled);
                        if let Some(rate) = setting.rate {
                            o.raw("Rate", format_args!("{rate}.00"));
                        }
                    })
                })
                .collect();
            envelope(request, "CISSettings", None, &rows)
        }
        _ => Reply::not_found(),
    }
}

/// What hangs on the organisation itself, if the path names it.
pub(crate) fn about_organisation(request: &Request, id: &str, child: Child) -> Reply {
    let own = request.world.organisation().organisation_id;
    if child != Child::CisSettings || Guid::parse(id) != Some(own) {
        return Reply::not_found();
    }
    let setting = request.world.cis_org_setting(own);
    let row = object(|o| {
        o.flag("CISContractorEnabled", setting.contractor);
        o.flag("CISSubContractorEnabled", setting.sub_contractor);
        o.raw("Rate", setting.rate);
    });
    envelope(request, "CISSettings", None, &[row])
}

/// What hangs on the branding theme of an index.
pub(crate) fn about_theme(request: &Request, found: Option<usize>, child: Child) -> Reply {
    let world = &request.world;
    let found = found.filter(|index| *index < world.branding_theme_count());
    let (Some(index), Child::PaymentServices) = (found, child) else {
        return Reply::not_found();
    };
    let id = world.branding_theme(index).branding_theme_id;
    let style = super::accounting::style(request, super::render::Detail::Whole);
    let services = world.services_of_theme(id).into_iter();
    let rows: Vec<String> = services
        .map(|service| payment_service(world, service, style))
        .collect();
    envelope(request, "PaymentServices", None, &rows)
}

/// A budget with its lines.
// (?) without days no month is wanted.
pub(crate) fn budget(request: &Request, index: usize, whole: &str) -> String {
    let world = &request.world;
    let style = super::accounting::style(request, super::render::Detail::Whole);
    let lines = match request.parameters.days {
        [Some(from), Some(to)] => world.budget_lines(world.budget(index).budget_id, from, to),
        _ => Vec::new(),
    };
    let lines = object(|o| {
        o.objects("BudgetLines", lines, |o, line| {
            o.text("AccountID", id_text(line.account_id, style));
            if let Some(code) = &line.account_code {
                o.text("AccountCode", code);
            }
            o.objects("BudgetBalances", line.balances, |o, balance| {
                // (s) the examples: a month, and a number as text.
                o.text("Period", balance.period.format("%Y-%m").to_string());
                o.text("Amount", money(balance.amount, index));
                o.text("Notes", balance.notes.unwrap_or_default());
            });
        });
    });
    let lines = lines.trim_start_matches('{').trim_end_matches('}');
    whole.replace("\"BudgetLines\":[]", lines)
}

fn history(request: &Request, id: Guid) -> Reply {
    let world = &request.world;
    // What was noted since leaves the others' ways to say nothing alone.
    let notes = world.written.history.get(&id).map_or(0, Vec::len);
    let records = world.history(id).into_iter().enumerate();
    let rows: Vec<String> = records
        .map(|(place, entry)| {
            let place = place.saturating_sub(notes);
            record(world, place + id.0 as usize % 1_000, &entry)
        })
        .collect();
    envelope(request, "HistoryRecords", None, &rows)
}

/// An entry of a history.
pub(crate) fn record(world: &World, place: usize, record: &HistoryRecord) -> String {
    object(|o| {
        o.text("Changes", record.changes);
        // (s) undeclared, and to the second.
        o.text(
            "DateUTCString",
            iso_instant(record.date_ms).replace('Z', ""),
        );
        o.text("DateUTC", ms_instant(record.date_ms));
        optional(o, world, place, "User", record.user.as_deref());
        optional(o, world, place, "Details", record.details.as_deref());
    })
}

/// What one file holds, named by its id or its name. // (s)
fn content(request: &Request, of: Guid, found: &[Attachment], part: &str) -> Reply {
    let id = Guid::parse(part);
    let named = |file: &&Attachment| Some(file.attachment_id) == id || file.file_name == part;
    let Some(file) = found.iter().find(named) else {
        return Reply::not_found();
    };
    Reply {
        content_type: file.mime_type,
        bytes: Some(request.world.content(of, file)),
        ..Reply::text(200, "")
    }
}

fn optional(o: &mut Object<'_>, world: &World, place: usize, name: &str, text: Option<&str>) {
    match text {
        Some(text) => o.text(name, text),
        None => unset_text(o, world.unset(name, place), name),
    }
}

/// Files, as the list of a document shows them.
pub(crate) fn files(request: &Request, root: &str, id: Guid, files: &[Attachment]) -> Reply {
    let style = Style {
        upper_case_ids: request.upper_case_ids,
        ..super::accounting::style(request, super::render::Detail::Whole)
    };
    let rows: Vec<String> = files
        .iter()
        .map(|file| {
            object(|o| {
                o.text("AttachmentID", id_text(file.attachment_id, style));
                o.text("FileName", &file.file_name);
                let url = format!("https://api.xero.example/api.xro/2.0/{root}/{id}/Attachments/");
                o.text("Url", url + &file.file_name.replace(' ', "%20"));
                o.text("MimeType", file.mime_type);
                o.raw("ContentLength", file.content_length);
                if let Some(online) = file.include_online {
                    o.flag("IncludeOnline", online);
                }
            })
        })
        .collect();
    envelope(request, "Attachments", None, &rows)
}
