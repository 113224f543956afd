//! A journal as `/Journals` shows it, in the list or alone.

use super::invoices::tracking;
use super::json::{Object, object};
use super::{Detail, Style, id_text, money, ms_date, ms_instant, optional_text};
use crate::simulator::data::World;
use crate::simulator::data::journals::{Journal, JournalLine};

/// The JSON of one journal.
pub(crate) fn journal(world: &World, journal: &Journal, style: Style) -> String {
    let number = journal.journal_number;
    object(|o| {
        o.text("JournalID", id_text(journal.journal_id, style));
        o.text("JournalDate", ms_date(journal.journal_date));
        o.raw("JournalNumber", number);
        o.text("CreatedDateUTC", ms_instant(journal.created_ms));
        let reference = journal.reference.as_deref();
        optional_text(o, world, number, "Reference", reference);
        // (s) the examples: a journal by its id lacks its source.
        if style.detail != Detail::Whole {
            if let Some(id) = journal.source_id {
                o.text("SourceID", id_text(id, style));
            }
            if let Some(source_type) = journal.source_type {
                o.text("SourceType", source_type);
            }
        }
        o.objects("JournalLines", &journal.journal_lines, |o, l| {
            line(o, number, l, style);
        });
    })
}

fn line(o: &mut Object<'_>, number: usize, line: &JournalLine, style: Style) {
    o.text("JournalLineID", id_text(line.journal_line_id, style));
    o.text("AccountID", id_text(line.account_id, style));
    if let Some(code) = line.account_code {
        o.text("AccountCode", code);
    }
    o.text("AccountType", line.account_type);
    o.text("AccountName", line.account_name);
    // (s) the examples: an empty text, where it is returned only if populated by the description.
    if line.description.is_some() || number.is_multiple_of(2) {
        o.text(
            "Description",
            line.description.as_deref().unwrap_or_default(),
        );
    }
    o.raw("NetAmount", money(line.net_amount, number));
    o.raw("GrossAmount", money(line.gross_amount, number));
    o.raw("TaxAmount", money(line.tax_amount, number));
    // (s) the examples: what Xero adds by itself lacks a tax in the list, and has "" alone.
    match (line.tax_type, &line.tax_name) {
        (None, _) if style.detail != Detail::Whole => {}
        (tax_type, name) => {
            o.text("TaxType", tax_type.unwrap_or_default());
            o.text("TaxName", name.as_deref().unwrap_or_default());
        }
    }
    tracking(o, "TrackingCategories", &line.tracking, style);
}
