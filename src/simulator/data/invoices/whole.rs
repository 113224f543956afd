//! An invoice with all its text: the last and dearest step.

use super::figures::LineFigures;
use super::{AppliedCreditNote, Figures, Head, Invoice, LineItem};
use crate::simulator::data::World;
use crate::simulator::data::calendar::later;
use crate::simulator::data::ids::Kind;
use crate::simulator::data::payments::live;
use crate::simulator::data::random::Random;
use crate::simulator::data::words;

/// The document that a line stands in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LinePlace {
    pub(crate) sale: bool,
    pub(crate) draft: bool,
    pub(crate) line_amount_types: &'static str,
    /// Index of the document.
    pub(crate) index: usize,
    /// What sets the ids of its lines apart from those of other kinds of documents.
    pub(crate) first_part: usize,
}

impl World {
    pub(crate) fn invoice(&self, index: usize) -> Invoice {
        let head = self.invoice_head(index);
        let figures = self.invoice_figures(&head);
        self.invoice_from(&head, figures)
    }

    /// An invoice that was created or changed, with what others say of it by now.
    fn invoice_as_written(&self, head: &Head, written: &Invoice) -> Invoice {
        Invoice {
            contact_name: self.contact_name(head.contact),
            contact_number: self.contact_number(head.contact),
            ..written.clone()
        }
    }

    pub(crate) fn invoice_from(&self, head: &Head, figures: Figures) -> Invoice {
        if let Some(written) = &head.written {
            return self.invoice_as_written(head, written);
        }
        let index = head.index;
        let mut random = self.random("invoice text", index);
        let is_discounted = figures
            .lines
            .lines
            .iter()
            .any(|line| line.discount_rate.is_some());
        let place = LinePlace {
            sale: head.is_sale(),
            draft: head.status == "DRAFT",
            line_amount_types: head.line_amount_types,
            index,
            first_part: 0,
        };
        let line_items = figures
            .lines
            .lines
            .iter()
            .enumerate()
            .map(|(line, amounts)| self.line_item(place, line, amounts, &mut random))
            .collect();
        let payments = live(&figures.payments)
            .map(|payment| self.payment_of_invoice(head, payment))
            .collect();
        let credit_notes = figures
            .credit
            .iter()
            .map(|credit| AppliedCreditNote {
                credit_note_id: self.id(Kind::CreditNote, 0, credit.note),
                credit_note_number: self.credit_note_number(credit.note, head.is_sale()),
                date: credit.date,
                applied_amount: credit.applied,
                total: credit.total,
            })
            .collect();
        let money = figures.ahead.map(|applied| self.applied_money(applied));
        let (overpayments, prepayments) = money.into_iter().partition(|money| money.is_overpayment);
        let open_sale = head.is_sale() && head.status == "AUTHORISED";
        let open_bill = !head.is_sale() && head.status == "AUTHORISED";
        let someday = head.due_date.map(|day| later(day, random.between(1, 20)));
        Invoice {
            invoice_id: self.id(Kind::Invoice, 0, index),
            invoice_type: head.invoice_type,
            invoice_number: self.invoice_number(head),
            reference: self.invoice_reference(head),
            contact_id: self.id(Kind::Contact, 0, head.contact),
            contact_name: self.contact_name(head.contact),
            contact_number: self.contact_number(head.contact),
            date: head.date,
            due_date: head.due_date,
            expected_payment_date: someday.filter(|_| open_sale && random.chance(10)),
            planned_payment_date: someday.filter(|_| open_bill && random.chance(15)),
            status: head.status,
            line_amount_types: head.line_amount_types,
            line_items,
            sub_total: figures.lines.sub_total,
            total_tax: figures.lines.total_tax,
            total: figures.lines.total,
            total_discount: is_discounted.then_some(figures.lines.discount),
            currency_code: head.currency_code,
            currency_rate: head.currency_rate,
            amount_due: figures.amount_due,
            amount_paid: figures.amount_paid,
            amount_credited: figures.amount_credited,
            payments,
            credit_notes,
            overpayments,
            prepayments,
            fully_paid_on_date: figures.fully_paid_on,
            created_by_my_app: head.is_created_by_my_app(),
            sent_to_contact: (head.is_sale() && random.chance(90))
                .then(|| head.is_approved() && random.chance(80)),
            has_attachments: random.chance(6),
            is_discounted,
            branding_theme_id: head
                .is_sale()
                .then(|| self.id(Kind::BrandingTheme, 0, index % 2)),
            repeating_invoice_id: random.chance(4).then(|| {
                self.id(
                    Kind::RepeatingInvoice,
                    0,
                    index % 7 * 2 + usize::from(!head.is_sale()),
                )
            }),
            url: random
                .chance(3)
                .then(|| format!("https://orders.example/{}?from=xero&x=1", index + 1)),
            updated_ms: head.updated_ms,
        }
    }

    pub(crate) fn line_item(
        &self,
        place: LinePlace,
        line: usize,
        amounts: &LineFigures,
        random: &mut Random,
    ) -> LineItem {
        let profile = self.profile();
        let (item_code, item_name) = random.pick(&words::ITEMS);
        let of_item = place.sale && random.chance(20);
        let description = if random.chance(3) {
            None
        } else if of_item {
            Some(item_name.to_owned())
        } else {
            Some(random.pick(&words::DESCRIPTIONS).to_owned())
        };
        let has_account = !place.draft || random.chance(85);
        let tracking = self.tracking_of_a_line(random);
        LineItem {
            line_item_id: self.id(Kind::LineItem, place.first_part + line, place.index),
            description,
            quantity: amounts.quantity,
            unit_amount: amounts.unit_amount,
            item_code: of_item.then_some(item_code),
            account_code: self.account_code(amounts.account).filter(|_| has_account),
            account_id: has_account.then(|| self.id(Kind::Account, 0, amounts.account)),
            tax_type: match (amounts.taxed, place.line_amount_types, place.sale) {
                (true, _, true) => profile.tax_on_sales,
                (true, _, false) => profile.tax_on_purchases,
                (false, "NoTax", _) => "NONE",
                (false, _, true) => profile.no_tax_on_sales,
                (false, _, false) => profile.no_tax_on_purchases,
            },
            tax_amount: amounts.tax_amount,
            line_amount: amounts.line_amount,
            discount_rate: amounts.discount_rate,
            discount_amount: None,
            tracking,
        }
    }
}
