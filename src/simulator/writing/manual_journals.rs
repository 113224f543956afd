//! Journals written by hand. Their lines have no ids: a list of lines takes the place of all.

use super::documents::{today, unlocked};
use super::lines::{is_for_lines, is_sane, line_amount_types, tax_of, tracking};
use super::pen::Pen;
use super::rules::{self, Broken, Trouble};
use super::sent::Sent;
use super::{How, Kind, PUT_AND_POST, found};
use crate::simulator::data::World;
use crate::simulator::data::amount::Amount;
use crate::simulator::data::ids;
use crate::simulator::data::journals::written::Document;
use crate::simulator::data::manual_journals::{ManualJournal, ManualJournalLine};
use crate::simulator::render;

pub(super) const KIND: Kind = Kind {
    root: "ManualJournals",
    id: "ManualJournalID",
    verbs: PUT_AND_POST,
    summarizes: PUT_AND_POST,
    make,
    find,
    render: render::manual_journals::manual_journal,
    guid: |world, index| world.id(ids::Kind::ManualJournal, 0, index),
    files: Some((
        |world, index| world.manual_journal(index).has_attachments,
        |pen, index| {
            let mut journal = pen.world.manual_journal(index);
            journal.has_attachments = true;
            pen.write().manual_journals.change(index, journal);
        },
    )),
};

fn find(world: &World, id: &str) -> Option<usize> {
    found(
        world,
        ids::Kind::ManualJournal,
        id,
        world.manual_journal_count(),
    )
}

fn make(pen: &mut Pen, sent: &Sent<'_>, how: How) -> Result<usize, Trouble> {
    let known = match how {
        How::Update(index) => Some(index),
        How::Create => sent.guid("ManualJournalID")?.and(None),
        How::Upsert => match sent.guid("ManualJournalID")? {
            Some(id) => {
                let index = find(&pen.world, &id.to_string());
                Some(index.ok_or(rules::UNKNOWN_ID.broken())?)
            }
            None => None,
        },
    };
    let index = known.unwrap_or_else(|| pen.world.manual_journal_count());
    let before = known.map(|index| pen.world.manual_journal(index));
    let mut broken = Broken::default();
    let mut journal = before.clone().unwrap_or_else(|| blank(pen, index));
    if let Some(before) = &before {
        let is_open = matches!(before.status, "DRAFT" | "POSTED");
        if !is_open {
            return Err(rules::JOURNAL_STATUS.broken());
        }
    }
    if let Some(status) = sent.word("Status")? {
        let may_be: &[&'static str] = match before.as_ref().map(|before| before.status) {
            None => &["DRAFT", "POSTED"],
            Some("DRAFT") => &["DRAFT", "POSTED", "DELETED"],
            _ => &["POSTED", "VOIDED"],
        };
        let status = may_be.iter().find(|known| **known == status);
        journal.status = status.ok_or(rules::JOURNAL_STATUS.broken())?;
    }
    if let Some(narration) = sent.word("Narration")? {
        journal.narration = narration;
    }
    broken.unless(!journal.narration.is_empty(), rules::NARRATION);
    if let Some(day) = sent.day("Date")? {
        journal.date = day;
    }
    let types = broken.take(line_amount_types(sent))?.flatten();
    journal.line_amount_types = types.unwrap_or(journal.line_amount_types);
    if let Some(flag) = sent.flag("ShowOnCashBasisReports")? {
        journal.show_on_cash_basis_reports = flag;
    }
    sent.change("Url", &mut journal.url)?;
    match sent.list("JournalLines")?.filter(|lines| !lines.is_empty()) {
        Some(lines) => {
            let mut made = Vec::with_capacity(lines.len());
            for line in &lines {
                let line = one(pen, line, journal.line_amount_types, &mut broken)?;
                made.push(line);
            }
            journal.journal_lines = made;
        }
        None => {
            let has_lines = !journal.journal_lines.is_empty();
            broken.unless(has_lines, rules::JOURNAL_LINES);
            if types.is_some() {
                for line in &mut journal.journal_lines {
                    let rate = line.tax_type.and_then(|of| pen.tax_rate(of));
                    let rate = rate.filter(|_| journal.line_amount_types != "NoTax");
                    line.tax_amount = rate.map_or(Amount::ZERO, |rate| {
                        tax_of(
                            line.line_amount,
                            rate.effective_rate,
                            journal.line_amount_types,
                        )
                    });
                }
            }
        }
    }
    balance(&journal, &mut broken);
    let is_booked = |journal: &ManualJournal| matches!(journal.status, "POSTED" | "VOIDED");
    if is_booked(&journal) {
        unlocked(pen, journal.date, &mut broken);
    }
    if let Some(before) = before.as_ref().filter(|before| is_booked(before)) {
        unlocked(pen, before.date, &mut broken);
    }
    broken.checked()?;
    journal.updated_ms = pen.now_ms;
    let documents = [Document::ManualJournal(index)];
    let booked = match known {
        Some(_) => pen.booked(&documents),
        None => Vec::new(),
    };
    let written = &mut pen.write().manual_journals;
    match known {
        Some(_) => written.change(index, journal),
        None => written.create(index, journal),
    }
    pen.rebook(booked, &documents);
    Ok(index)
}

fn one(
    pen: &Pen,
    sent: &Sent<'_>,
    types: &'static str,
    broken: &mut Broken,
) -> Result<ManualJournalLine, Trouble> {
    let mut description = None;
    sent.change("Description", &mut description)?;
    let line_amount = sent
        .amount("LineAmount")?
        .unwrap_or_default()
        .rounded_to_cents();
    broken.unless_for(is_sane(line_amount), rules::TOO_LARGE, line_amount);
    let is_blank = sent.flag("IsBlank")?.unwrap_or(false) && line_amount == Amount::ZERO;
    let (code, id) = (sent.word("AccountCode")?, sent.guid("AccountID")?);
    let found = match (&code, id) {
        (Some(code), _) => pen.account_coded(code),
        (None, Some(id)) => pen.account_with_id(id),
        (None, None) => None,
    };
    let account = found.filter(|account| is_for_lines(pen, *account));
    let named = code.or(id.map(|id| id.to_string())).unwrap_or_default();
    broken.unless_for(account.is_some() || is_blank, rules::UNKNOWN_ACCOUNT, named);
    let said = sent.word("TaxType")?;
    let of_account = account.map(|account| pen.world.account(account).tax_type.to_owned());
    let wanted = said.clone().or(of_account).filter(|_| !is_blank);
    let rate = wanted.as_deref().and_then(|wanted| pen.tax_rate(wanted));
    if let Some(said) = said.filter(|_| rate.is_none() && !is_blank) {
        broken.unless_for(false, rules::UNKNOWN_TAX_TYPE, said);
    }
    let rate = rate.filter(|_| types != "NoTax");
    let own = rate.as_ref().map_or(Amount::ZERO, |rate| {
        tax_of(line_amount, rate.effective_rate, types)
    });
    let tax = sent.amount("TaxAmount")?.filter(|_| rate.is_some());
    let tracking = match sent.list("Tracking")? {
        Some(sent) => tracking(pen, &sent, broken)?,
        None => Vec::new(),
    };
    Ok(ManualJournalLine {
        description,
        line_amount,
        tax_amount: tax.map_or(own, Amount::rounded_to_cents),
        tax_type: match (is_blank, rate) {
            (true, _) => None,
            (false, Some(rate)) => Some(rate.tax_type),
            (false, None) => Some("NONE"),
        },
        account,
        account_code: account.and_then(|account| pen.world.account_code(account)),
        account_id: account.map(|account| pen.world.id(ids::Kind::Account, 0, account)),
        tracking,
        is_blank,
    })
}

/// Refuses what doesn't add up to nothing, tax included. // (s)
fn balance(journal: &ManualJournal, broken: &mut Broken) {
    let gross = journal
        .journal_lines
        .iter()
        .map(|line| match journal.line_amount_types {
            "Exclusive" => line.line_amount + line.tax_amount,
            _ => line.line_amount,
        });
    let (debits, credits): (Vec<Amount>, Vec<Amount>) =
        gross.partition(|amount| *amount > Amount::ZERO);
    let debits: Amount = debits.into_iter().sum();
    let credits: Amount = credits.into_iter().sum();
    let shown = |amount: Amount| {
        let text = amount.to_string();
        text[..text.len() - 2].to_owned()
    };
    let message = format!(
        "debits ({}) must equal total credits ({})",
        shown(debits),
        shown(credits)
    );
    let is_balanced = debits + credits == Amount::ZERO;
    broken.unless_for(is_balanced, rules::UNBALANCED, message);
    broken.unless_for(is_sane(debits), rules::TOO_LARGE, shown(debits));
}

fn blank(pen: &Pen, index: usize) -> ManualJournal {
    ManualJournal {
        manual_journal_id: pen.world.id(ids::Kind::ManualJournal, 0, index),
        narration: String::new(),
        status: "DRAFT",
        date: today(pen),
        // (s) NoTax unless something else is said.
        line_amount_types: "NoTax",
        journal_lines: Vec::new(),
        show_on_cash_basis_reports: true,
        url: None,
        has_attachments: false,
        updated_ms: pen.now_ms,
    }
}
