//! Repeating invoices: the templates that invoices and bills are made from.
//!
//! Those of even index make sales, the others bills.

use chrono::NaiveDate;

use super::World;
use super::amount::Amount;
use super::calendar::{last_day, later, month_end};
use super::ids::{Guid, Kind};
use super::invoices::LineItem;

/// What sets the ids of their lines apart.
const LINES: usize = 400;

/// How many were drawn.
const COUNT: usize = 14;

/// A repeating invoice.
#[derive(Debug, Clone, PartialEq)]
pub struct RepeatingInvoice {
    /// Its id.
    pub repeating_invoice_id: Guid,
    /// `ACCREC` or `ACCPAY`.
    pub invoice_type: &'static str,
    /// `DRAFT`, `AUTHORISED` or `DELETED`.
    pub status: &'static str,
    /// Its reference, perhaps with a placeholder.
    pub reference: Option<String>,
    /// The contact's id.
    pub contact_id: Guid,
    /// The contact's name.
    pub contact_name: String,
    /// When it makes invoices.
    pub schedule: Schedule,
    /// `Exclusive`, `Inclusive` or `NoTax`.
    pub line_amount_types: &'static str,
    /// Its lines.
    pub line_items: Vec<LineItem>,
    /// The lines without tax.
    pub sub_total: Amount,
    /// The tax.
    pub total_tax: Amount,
    /// What each invoice is over.
    pub total: Amount,
    /// Its currency.
    pub currency_code: &'static str,
    /// The theme of one that makes sales.
    pub branding_theme_id: Option<Guid>,
    /// Whether files are attached.
    pub has_attachments: bool,
    /// Whether its invoices are sent at once; then also whether with a copy and a PDF.
    pub approved_for_sending: bool,
    /// Whether a copy is sent to the organisation.
    pub send_copy: bool,
    /// Whether a PDF is sent with them.
    pub include_pdf: bool,
    /// Whether its invoices count as sent.
    pub mark_as_sent: bool,
}

/// When a repeating invoice makes invoices.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// Every so many weeks or months.
    pub period: usize,
    /// `WEEKLY` or `MONTHLY`.
    pub unit: &'static str,
    /// A day or a number of days, as the type has it.
    pub due_date: usize,
    /// What `due_date` counts.
    pub due_date_type: &'static str,
    /// The day of the first invoice.
    pub start_date: NaiveDate,
    /// The day after which none is made.
    pub end_date: Option<NaiveDate>,
    /// The day of the next one; none once it has ended.
    pub next_scheduled_date: Option<NaiveDate>,
}

impl World {
    pub(crate) fn repeating_invoice_count(&self) -> usize {
        COUNT + self.written.repeating_invoices.created()
    }

    pub(crate) fn repeating_invoice(&self, index: usize) -> RepeatingInvoice {
        match self.written.repeating_invoices.get(index) {
            Some(written) => RepeatingInvoice {
                contact_name: self.name_of_contact(written.contact_id),
                ..RepeatingInvoice::clone(written)
            },
            None => self.repeating_invoice_drawn(index),
        }
    }

    fn repeating_invoice_drawn(&self, index: usize) -> RepeatingInvoice {
        let is_sale = index.is_multiple_of(2);
        let paper = self.paper("repeating invoice", index, COUNT, is_sale);
        let mut random = self.random("repeating invoice text", index);
        let has_ended = random.chance(20);
        let approved_for_sending = is_sale && random.chance(40);
        RepeatingInvoice {
            repeating_invoice_id: self.id(Kind::RepeatingInvoice, 0, index),
            invoice_type: if is_sale { "ACCREC" } else { "ACCPAY" },
            status: match index % 7 {
                2 => "DRAFT",
                4 => "DELETED",
                _ => "AUTHORISED",
            },
            reference: match is_sale {
                true => self.paper_text(
                    "repeating reference",
                    index,
                    70,
                    &["[Week]", "Rent [Month] [Year]", "Crème, daily"],
                ),
                false => None,
            },
            contact_id: self.id(Kind::Contact, 0, paper.contact),
            contact_name: self.contact_name(paper.contact),
            schedule: Schedule {
                period: random.pick(&[1, 1, 1, 2, 3]),
                unit: random.pick(&["MONTHLY", "MONTHLY", "WEEKLY"]),
                due_date: random.pick(&[7, 10, 20, 31]),
                due_date_type: random.pick(&[
                    "OFFOLLOWINGMONTH",
                    "DAYSAFTERINVOICEDATE",
                    "OFCURRENTMONTH",
                ]),
                start_date: paper.date,
                end_date: has_ended.then(|| month_end(paper.date)),
                next_scheduled_date: (!has_ended).then(|| later(last_day(), index as i64 + 1)),
            },
            line_items: self.lines_of_paper(&paper, LINES, &mut random),
            line_amount_types: paper.line_amount_types,
            sub_total: paper.lines.sub_total,
            total_tax: paper.lines.total_tax,
            total: paper.lines.total,
            currency_code: paper.currency_code,
            branding_theme_id: is_sale.then(|| self.id(Kind::BrandingTheme, 0, index % 2)),
            has_attachments: random.chance(15),
            approved_for_sending,
            send_copy: approved_for_sending,
            include_pdf: approved_for_sending,
            mark_as_sent: is_sale && (approved_for_sending || random.chance(30)),
        }
    }
}
