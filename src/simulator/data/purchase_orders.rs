//! Purchase orders.

use chrono::NaiveDate;

use super::World;
use super::amount::{Amount, Rate};
use super::calendar::later;
use super::ids::{Guid, Kind};
use super::invoices::LineItem;
use super::words;

/// What sets the ids of their lines apart.
const LINES: usize = 200;

/// A purchase order.
#[derive(Debug, Clone, PartialEq)]
pub struct PurchaseOrder {
    /// Its id.
    pub purchase_order_id: Guid,
    /// Its number, which is unique.
    pub purchase_order_number: String,
    /// Its reference.
    pub reference: Option<String>,
    /// `DRAFT`, `SUBMITTED`, `AUTHORISED`, `BILLED` or `DELETED`.
    pub status: &'static str,
    /// The contact's id.
    pub contact_id: Guid,
    /// The contact's name.
    pub contact_name: String,
    /// The contact's number, if it has one.
    pub contact_number: Option<String>,
    /// Its date.
    pub date: NaiveDate,
    /// When the goods are wanted.
    pub delivery_date: Option<NaiveDate>,
    /// When the goods are expected.
    pub expected_arrival_date: Option<NaiveDate>,
    /// Where to, in lines.
    pub delivery_address: Option<String>,
    /// Whom to.
    pub attention_to: Option<String>,
    /// Whom to call.
    pub telephone: Option<String>,
    /// How to deliver.
    pub delivery_instructions: Option<String>,
    /// `Exclusive`, `Inclusive` or `NoTax`.
    pub line_amount_types: &'static str,
    /// Its lines.
    pub line_items: Vec<LineItem>,
    /// The lines without tax.
    pub sub_total: Amount,
    /// The tax.
    pub total_tax: Amount,
    /// What it is over.
    pub total: Amount,
    /// Its currency.
    pub currency_code: &'static str,
    /// Units of that currency for one of the organisation's.
    pub currency_rate: Rate,
    /// Whether it was sent; drafts don't say.
    pub sent_to_contact: Option<bool>,
    /// The theme it is printed with.
    pub branding_theme_id: Option<Guid>,
    /// Whether files are attached.
    pub has_attachments: bool,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
}

impl World {
    fn purchase_orders_at_first(&self) -> usize {
        (self.invoices_at_first() / 5).max(30)
    }

    pub(crate) fn purchase_order_count(&self) -> usize {
        self.purchase_orders_at_first() + self.written.purchase_orders.created()
    }

    pub(crate) fn purchase_order_number(&self, index: usize) -> String {
        match self.written.purchase_orders.get(index) {
            Some(written) => written.purchase_order_number.clone(),
            None => format!("PO-{:04}", index + 1),
        }
    }

    pub(crate) fn purchase_order(&self, index: usize) -> PurchaseOrder {
        match self.written.purchase_orders.get(index) {
            Some(written) => PurchaseOrder {
                contact_name: self.name_of_contact(written.contact_id),
                ..PurchaseOrder::clone(written)
            },
            None => self.purchase_order_drawn(index),
        }
    }

    fn purchase_order_drawn(&self, index: usize) -> PurchaseOrder {
        let count = self.purchase_orders_at_first();
        let paper = self.paper("purchase order", index, count, false);
        let mut random = self.random("purchase order text", index);
        let status = match index % 10 {
            0 => "DRAFT",
            1 => "SUBMITTED",
            2 => "DELETED",
            3..6 => "BILLED",
            _ => "AUTHORISED",
        };
        let days = random.between(0, 30);
        PurchaseOrder {
            purchase_order_id: self.id(Kind::PurchaseOrder, 0, index),
            purchase_order_number: self.purchase_order_number(index),
            reference: self.paper_text("order reference", index, 50, &words::REFERENCES),
            status,
            contact_id: self.id(Kind::Contact, 0, paper.contact),
            contact_name: self.contact_name(paper.contact),
            contact_number: self.contact_number(paper.contact),
            date: paper.date,
            delivery_date: random.chance(60).then(|| later(paper.date, days)),
            expected_arrival_date: random.chance(20).then(|| later(paper.date, days + 3)),
            delivery_address: random
                .chance(50)
                .then(|| format!("{}\nDock \"7\", Nürnberg", random.pick(&words::STREETS))),
            attention_to: random
                .chance(40)
                .then(|| random.pick(&words::FIRST_NAMES).to_owned()),
            telephone: random.chance(30).then(|| "64 123-2222".to_owned()),
            delivery_instructions: random
                .chance(20)
                .then(|| "Ring twice; mind the dog,\tplease 🐕".to_owned()),
            line_items: self.lines_of_paper(&paper, LINES, &mut random),
            line_amount_types: paper.line_amount_types,
            sub_total: paper.lines.sub_total,
            total_tax: paper.lines.total_tax,
            total: paper.lines.total,
            currency_code: paper.currency_code,
            currency_rate: paper.currency_rate,
            sent_to_contact: (status != "DRAFT").then(|| random.chance(70)),
            branding_theme_id: random
                .chance(80)
                .then(|| self.id(Kind::BrandingTheme, 0, index % 2)),
            has_attachments: random.chance(8),
            updated_ms: paper.updated_ms,
        }
    }
}
