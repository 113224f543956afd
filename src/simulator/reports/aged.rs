//! AgedReceivablesByContact and AgedPayablesByContact: what was open with one contact on a day.
//!
//! In the base currency, each amount as the journals hold it, so that what all contacts owe is
//! the balance of the control account, but for what rates and roundings have left on it.
// (?) Credit notes and overpayments are listed below zero, because they stand on that account;
// prepayments stand elsewhere here, and aren't.

use chrono::NaiveDate;

use super::asked::{Asked, Refused, amounts, long};
use super::table::{Cell, Report, Row, money, texts};
use crate::simulator::Amount;
use crate::simulator::data::World;
use crate::simulator::data::amount::Rate;
use crate::simulator::data::calendar::first_day;
use crate::simulator::data::ids::{Guid, Kind};
use crate::simulator::data::invoices::Invoice;
use crate::simulator::data::payments::Payment;
use crate::simulator::render::iso_date;

/// Which of the two reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Receivables,
    Payables,
}

/// A document as it stood on a day, in the base currency.
#[derive(Debug)]
struct Open {
    id: (&'static str, Guid),
    date: NaiveDate,
    number: Option<String>,
    due_date: Option<NaiveDate>,
    total: Amount,
    paid: Amount,
    credited: Amount,
    /// Whether anything was open in its own currency.
    is_open: bool,
}

impl Open {
    fn due(&self) -> Amount {
        self.total - self.paid - self.credited
    }

    /// The same below zero: credit is owed by us.
    fn negative(self) -> Open {
        Open {
            total: Amount::ZERO - self.total,
            paid: Amount::ZERO - self.paid,
            credited: Amount::ZERO - self.credited,
            ..self
        }
    }
}

pub(super) fn receivables(asked: &Asked<'_>) -> Result<Report, Refused> {
    report(asked, Side::Receivables)
}

pub(super) fn payables(asked: &Asked<'_>) -> Result<Report, Refused> {
    report(asked, Side::Payables)
}

fn report(asked: &Asked<'_>, side: Side) -> Result<Report, Refused> {
    let world = asked.world();
    let contact = asked.guid("contactId")?;
    // (s) it is required.
    let contact = contact.ok_or_else(|| Refused::new("contactId is missing"))?;
    let index = world.index_of(Kind::Contact, contact);
    let index = index.filter(|index| *index < world.contact_count());
    let index = index.ok_or_else(|| Refused::new(format!("there is no contact {contact}")))?;
    let date = asked.day("date")?.unwrap_or_else(|| asked.today());
    let to = asked.day("toDate")?.unwrap_or(date);
    let from = asked
        .day("fromDate")?
        .unwrap_or_else(|| first_day().min(to));
    let mut open: Vec<Open> = documents(world, side, contact, index, date)
        .into_iter()
        .filter(|document| document.is_open && document.date <= to)
        .collect();
    open.sort_by_key(|document| document.date);
    let (before, listed): (Vec<Open>, Vec<Open>) =
        open.into_iter().partition(|document| document.date < from);
    let opening: Amount = before.iter().map(Open::due).sum();
    let sum = |of: fn(&Open) -> Amount| -> Amount { listed.iter().map(of).sum() };
    let totals = [
        sum(|document| document.total),
        sum(|document| document.paid),
        sum(|document| document.credited),
        sum(Open::due),
    ];
    let mut closing = totals;
    closing[3] += opening;
    let summary = |label: &str, totals: &[Amount]| {
        let mut cells = amounts(label, totals);
        cells.splice(1..1, texts(["", "", ""]));
        Row::Summary(cells)
    };
    let mut lines: Vec<Row> = listed
        .iter()
        .map(|document| line(asked, document, date))
        .collect();
    lines.push(summary("Total", &totals));
    let mut first = texts([iso_date(from).as_str(), "Opening Balance"]);
    first.extend(texts(["", "", "", "", ""]));
    first.push(Cell::money(opening));
    let (name, report_type, number) = match side {
        Side::Receivables => (
            "Aged Receivables By Contact",
            "AgedReceivablesByContact",
            "Number",
        ),
        Side::Payables => (
            "Aged Payables By Contact",
            "AgedPayablesByContact",
            "Reference",
        ),
    };
    let section = |rows| Row::Section(String::new(), rows);
    Ok(Report {
        name,
        report_type,
        titles: vec![
            "Invoices".to_owned(),
            world.contact_name(index),
            format!("From {} to {}", long(from), long(to)),
            format!("Showing payments to {}", long(date)),
        ],
        rows: vec![
            Row::Header(texts([
                "Date", number, "Due Date", "", "Total", "Paid", "Credited", "Due",
            ])),
            section(vec![Row::Line(first)]),
            section(lines),
            section(vec![summary("Closing Balance", &closing)]),
        ],
    })
}

fn line(asked: &Asked<'_>, document: &Open, at: NaiveDate) -> Row {
    let (kind, id) = document.id;
    let id = asked.0.id(id);
    let late = document.due_date.map_or(0, |due| (at - due).num_days());
    let day = |day: Option<NaiveDate>| day.map(iso_date).unwrap_or_default();
    let cells = texts([
        day(Some(document.date)),
        document.number.clone().unwrap_or_default(),
        day(document.due_date),
        match late {
            ..=0 => String::new(),
            1 => "1 day overdue".to_owned(),
            late => format!("{late} days overdue"),
        },
        money(document.total),
        money(document.paid),
        money(document.credited),
        money(document.due()),
    ]);
    // (s) every cell bears the id.
    let cells = cells.into_iter().map(|cell| cell.with(kind, &id));
    Row::Line(cells.collect())
}

/// The documents of a contact up to a day, as they stood then.
fn documents(world: &World, side: Side, contact: Guid, index: usize, at: NaiveDate) -> Vec<Open> {
    let is_sale = side == Side::Receivables;
    let mut found = Vec::new();
    for at_index in world.invoice_indexes() {
        let head = world.invoice_head(at_index);
        let is_wanted = head.contact == index && head.is_sale() == is_sale;
        if is_wanted && head.is_approved() && head.date <= at {
            found.push(invoice(world, world.invoice(at_index), at));
        }
    }
    for note in (0..world.credit_note_count()).map(|note| world.credit_note_head(note)) {
        if note.credited.contact != index || note.is_sale() != is_sale || note.date > at {
            continue;
        }
        let note = world.credit_note(note.index);
        if matches!(note.status, "AUTHORISED" | "PAID") {
            let allocated = note.allocations.iter().map(|of| (of.date, of.amount));
            let credit = Credit {
                total: note.total,
                rate: note.currency_rate,
                allocated: allocated.collect(),
                refunds: &note.payments,
            };
            found.push(Open {
                id: ("creditNoteID", note.credit_note_id),
                date: note.date,
                number: note.credit_note_number.clone(),
                due_date: None,
                ..credit.open(at)
            });
        }
    }
    for bank in world.paid_ahead(true) {
        let ahead = world.ahead(*bank);
        let is_received = ahead.money_type.starts_with("RECEIVE");
        let counts = ahead.contact_id == contact && is_received == is_sale && ahead.date <= at;
        if counts && ahead.status != "VOIDED" {
            let allocated = ahead.allocations.iter().map(|of| (of.date, of.amount));
            let credit = Credit {
                total: ahead.total,
                rate: ahead.currency_rate,
                allocated: allocated.collect(),
                refunds: &ahead.payments,
            };
            found.push(Open {
                id: ("overpaymentID", ahead.id),
                date: ahead.date,
                number: ahead.reference.clone(),
                due_date: None,
                ..credit.open(at)
            });
        }
    }
    found
}

/// What live payments up to a day come to, in the document's currency and in the base currency.
fn paid(payments: &[Payment], at: NaiveDate) -> [Amount; 2] {
    let until = payments.iter().filter(|payment| payment.date <= at);
    until.fold([Amount::ZERO; 2], |[own, base], payment| {
        let in_base = payment.amount.in_base(payment.currency_rate);
        [own + payment.amount, base + in_base]
    })
}

fn invoice(world: &World, invoice: Invoice, at: NaiveDate) -> Open {
    let rate_of_note = |id: Guid| {
        let note = world.index_of(Kind::CreditNote, id);
        note.map_or(Rate::ONE, |note| {
            world.credit_note_head(note).credited.currency_rate
        })
    };
    let notes = invoice.credit_notes.iter();
    let notes = notes.map(|of| (of.date, of.applied_amount, rate_of_note(of.credit_note_id)));
    let ahead = invoice.overpayments.iter().chain(&invoice.prepayments);
    let ahead = ahead.map(|of| (of.date, of.applied_amount, invoice.currency_rate));
    let [mut settled, paid] = paid(&invoice.payments, at);
    let mut credited = Amount::ZERO;
    for (date, amount, rate) in notes.chain(ahead) {
        if date <= at {
            settled += amount;
            credited += amount.in_base(rate);
        }
    }
    Open {
        id: ("invoiceID", invoice.invoice_id),
        date: invoice.date,
        number: invoice.invoice_number,
        due_date: invoice.due_date,
        total: invoice.total.in_base(invoice.currency_rate),
        paid,
        credited,
        is_open: invoice.total != settled,
    }
}

/// Credit that is used up by invoices and refunds.
struct Credit<'a> {
    total: Amount,
    rate: Rate,
    allocated: Vec<(NaiveDate, Amount)>,
    refunds: &'a [Payment],
}

impl Credit<'_> {
    /// How it stood on a day, below zero; who and when are for others to say.
    fn open(&self, at: NaiveDate) -> Open {
        let [mut used, paid] = paid(self.refunds, at);
        let mut credited = Amount::ZERO;
        for (date, amount) in &self.allocated {
            if *date <= at {
                used += *amount;
                credited += amount.in_base(self.rate);
            }
        }
        let open = Open {
            id: ("", Guid(0)),
            date: at,
            number: None,
            due_date: None,
            total: self.total.in_base(self.rate),
            paid,
            credited,
            is_open: used != self.total,
        };
        open.negative()
    }
}
