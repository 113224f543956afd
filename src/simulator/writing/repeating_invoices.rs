//! Repeating invoices: templates, which make no invoices here.

use super::contacts;
use super::documents::{branding_theme, currency};
use super::invoices::default_currency;
use super::lines::{self, LinesOf};
use super::pen::Pen;
use super::rules::{self, Broken, Trouble};
use super::sent::Sent;
use super::{How, Kind, PUT_AND_POST, found};
use crate::simulator::data::World;
use crate::simulator::data::amount::{Amount, Rate};
use crate::simulator::data::ids::{self, Guid};
use crate::simulator::data::repeating_invoices::{RepeatingInvoice, Schedule};
use crate::simulator::render;

pub(super) const KIND: Kind = Kind {
    root: "RepeatingInvoices",
    id: "RepeatingInvoiceID",
    verbs: PUT_AND_POST,
    summarizes: PUT_AND_POST,
    make,
    find,
    render: render::papers::repeating_invoice,
    guid: |world, index| world.id(ids::Kind::RepeatingInvoice, 0, index),
    files: Some((
        |world, index| world.repeating_invoice(index).has_attachments,
        |pen, index| {
            let mut template = pen.world.repeating_invoice(index);
            template.has_attachments = true;
            pen.write().repeating_invoices.change(index, template);
        },
    )),
};

const UNITS: [&str; 2] = ["WEEKLY", "MONTHLY"];
const DUE: [&str; 6] = [
    "DAYSAFTERBILLDATE",
    "DAYSAFTERBILLMONTH",
    "DAYSAFTERINVOICEDATE",
    "DAYSAFTERINVOICEMONTH",
    "OFCURRENTMONTH",
    "OFFOLLOWINGMONTH",
];

fn find(world: &World, id: &str) -> Option<usize> {
    let count = world.repeating_invoice_count();
    found(world, ids::Kind::RepeatingInvoice, id, count)
}

fn make(pen: &mut Pen, sent: &Sent<'_>, how: How) -> Result<usize, Trouble> {
    let known = match how {
        How::Update(index) => Some(index),
        How::Create => sent.guid("RepeatingInvoiceID")?.and(None),
        How::Upsert => match sent.guid("RepeatingInvoiceID")? {
            Some(id) => {
                let index = find(&pen.world, &id.to_string());
                Some(index.ok_or(rules::UNKNOWN_ID.broken())?)
            }
            None => None,
        },
    };
    if let Some(index) = known {
        return delete(pen, sent, index);
    }
    let mut broken = Broken::default();
    let index = pen.world.repeating_invoice_count();
    let invoice_type = match sent.word("Type")?.as_deref() {
        Some("ACCREC") => "ACCREC",
        Some("ACCPAY") => "ACCPAY",
        _ => return Err(rules::INVOICE_TYPE.broken()),
    };
    let is_sale = invoice_type == "ACCREC";
    let status = match sent.word("Status")?.as_deref() {
        None | Some("DRAFT") => "DRAFT",
        Some("AUTHORISED") => "AUTHORISED",
        Some(_) => return Err(rules::TEMPLATE_STATUS.broken()),
    };
    let contact = broken.take(contacts::of_document(pen, sent))?;
    let of_contact = default_currency(pen, contact.as_ref());
    let (currency_code, _): (_, Rate) =
        currency(pen, sent, None, of_contact.as_deref(), &mut broken)?;
    let schedule = broken.take(schedule(sent))?;
    let types = broken.take(lines::line_amount_types(sent))?.flatten();
    let line_amount_types = types.unwrap_or("Exclusive");
    let sent_lines = sent.list("LineItems")?.unwrap_or_default();
    broken.unless(!sent_lines.is_empty(), rules::WITHOUT_LINES);
    let of = LinesOf {
        is_sale,
        is_final: status == "AUTHORISED",
        line_amount_types,
        takes_discounts: is_sale,
    };
    let made = lines::read(pen, &sent_lines, of, &[]);
    let line_items = broken.take(made)?.unwrap_or_default();
    let totals = lines::totals(&line_items, line_amount_types);
    broken.unless_for(lines::is_sane(totals.total), rules::TOO_LARGE, totals.total);
    let own = pen.world.id(ids::Kind::BrandingTheme, 0, 0);
    let theme = branding_theme(pen, sent, &mut broken)?.unwrap_or(own);
    let mut reference = None;
    // (i) pitfall 23: as on bills
    if is_sale {
        sent.change("Reference", &mut reference)?;
    }
    let flag = |name: &str| Ok::<_, Trouble>(sent.flag(name)?.unwrap_or(false) && is_sale);
    let mut template = RepeatingInvoice {
        repeating_invoice_id: pen.world.id(ids::Kind::RepeatingInvoice, 0, index),
        invoice_type,
        status,
        reference,
        contact_id: Guid(0),
        contact_name: String::new(),
        schedule: schedule.unwrap_or(Schedule {
            period: 1,
            unit: UNITS[1],
            due_date: 1,
            due_date_type: DUE[0],
            start_date: super::documents::today(pen),
            end_date: None,
            next_scheduled_date: None,
        }),
        line_amount_types,
        line_items,
        sub_total: totals.sub_total,
        total_tax: totals.total_tax,
        total: totals.total,
        currency_code,
        branding_theme_id: is_sale.then_some(theme),
        has_attachments: false,
        approved_for_sending: flag("ApprovedForSending")?,
        send_copy: flag("SendCopy")?,
        include_pdf: flag("IncludePDF")?,
        mark_as_sent: flag("MarkAsSent")?,
    };
    broken.unless(template.total >= Amount::ZERO, rules::NEGATIVE_TOTAL);
    broken.checked()?;
    let Some(contact) = contact else {
        return Err(rules::CONTACT_UNNAMED.broken());
    };
    let contact = contact.index(pen);
    template.contact_id = pen.world.id(ids::Kind::Contact, 0, contact);
    pen.write().repeating_invoices.create(index, template);
    Ok(index)
}

/// When a template makes invoices.
fn schedule(sent: &Sent<'_>) -> Result<Schedule, Trouble> {
    let Some(sent) = sent.object("Schedule")? else {
        return Err(rules::SCHEDULE.broken());
    };
    let word = |name: &str, known: &[&'static str]| {
        let word = sent.word(name)?;
        let found = known.iter().find(|known| word.as_deref() == Some(**known));
        found.copied().ok_or(rules::SCHEDULE.broken())
    };
    let number = |name: &str| {
        let number = sent
            .whole(name)?
            .and_then(|number| usize::try_from(number).ok());
        number
            .filter(|number| (1..=366).contains(number))
            .ok_or(rules::SCHEDULE.broken())
    };
    let start = sent.day("StartDate")?.or(sent.day("NextScheduledDate")?);
    Ok(Schedule {
        period: number("Period")?,
        unit: word("Unit", &UNITS)?,
        due_date: number("DueDate")?,
        due_date_type: word("DueDateType", &DUE)?,
        start_date: start.ok_or(rules::SCHEDULE.broken())?,
        end_date: sent.day("EndDate")?,
        next_scheduled_date: sent.day("NextScheduledDate")?.or(start),
    })
}

/// A template is deleted, and not changed otherwise. // (s) "deletes"
fn delete(pen: &mut Pen, sent: &Sent<'_>, index: usize) -> Result<usize, Trouble> {
    let mut template = pen.world.repeating_invoice(index);
    let status = sent.word("Status")?;
    if status.as_deref() != Some("DELETED") || template.status == "DELETED" {
        return Err(rules::TEMPLATE_STATUS.broken());
    }
    template.status = "DELETED";
    pen.write().repeating_invoices.change(index, template);
    Ok(index)
}
