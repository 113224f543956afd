//! AgedReceivablesByContact and AgedPayablesByContact: what was open with one contact on a day.
//!
//! In the base currency, each document at its own rate, as the control account holds it: what all
//! contacts owe is that account's balance.
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
use crate::simulator::data::settling::{By, Step};
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
    /// One that nothing has settled yet; which and when are for others to say.
    fn of(total: Amount, rate: Rate) -> Open {
        Open {
            id: ("", Guid(0)),
            date: first_day(),
            number: None,
            due_date: None,
            total: total.in_base(rate),
            paid: Amount::ZERO,
            credited: Amount::ZERO,
            is_open: total != Amount::ZERO,
        }
    }

    /// The same after what settled it up to a day.
    fn after(mut self, steps: &[Step], at: NaiveDate) -> Open {
        for step in steps.iter().filter(|step| step.date <= at) {
            match step.by {
                By::Payment(_) => self.paid += step.base,
                By::Note(_) | By::Ahead(_) | By::Invoice(_) => self.credited += step.base,
            }
            self.is_open &= !step.is_last;
        }
        self
    }

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
    let mut open: Vec<Open> = documents(world, side, index, date)
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
fn documents(world: &World, side: Side, contact: usize, at: NaiveDate) -> Vec<Open> {
    let is_sale = side == Side::Receivables;
    let mut found = Vec::new();
    for head in (0..world.invoice_count()).map(|index| world.invoice_head(index)) {
        let is_wanted = head.contact == contact && head.is_sale() == is_sale;
        if is_wanted && head.is_approved() && head.date <= at {
            let figures = world.invoice_figures(&head);
            let open = Open {
                id: ("invoiceID", world.id(Kind::Invoice, 0, head.index)),
                date: head.date,
                number: world.invoice_number(&head),
                due_date: head.due_date,
                ..Open::of(figures.lines.total, head.currency_rate)
            };
            found.push(open.after(&world.invoice_steps(&head, &figures), at));
        }
    }
    for head in (0..world.credit_note_count()).map(|note| world.credit_note_head(note)) {
        let credited = &head.credited;
        if credited.contact != contact || head.is_sale() != is_sale || head.date > at {
            continue;
        }
        let figures = world.credit_note_figures(&head);
        if matches!(figures.status, "AUTHORISED" | "PAID") {
            let open = Open {
                id: ("creditNoteID", world.id(Kind::CreditNote, 0, head.index)),
                date: head.date,
                number: world.credit_note_number(head.index, head.is_sale()),
                ..Open::of(figures.lines.total, credited.currency_rate)
            };
            let steps = world.note_steps(&head, &|invoice| world.is_live_now(invoice));
            found.push(open.after(&steps, at).negative());
        }
    }
    for head in (world.paid_ahead(true).iter()).map(|bank| world.ahead_head(*bank)) {
        let bank = &head.bank;
        let counts = head.contact == contact && bank.is_received == is_sale && bank.date <= at;
        if counts && head.is_live() {
            let open = Open {
                id: ("overpaymentID", world.id(head.kind(), 0, bank.index)),
                date: bank.date,
                number: world.ahead(bank.index).reference,
                ..Open::of(world.bank_figures(bank).total, head.currency_rate())
            };
            let steps = world.ahead_steps(&head, &|invoice| world.is_live_now(invoice));
            found.push(open.after(&steps, at).negative());
        }
    }
    found
}
