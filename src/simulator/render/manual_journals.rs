//! A manual journal as `/ManualJournals` shows it: in brief, on a page, or whole.

use super::invoices::tracking;
use super::json::{Object, object};
use super::{Detail, Style, id_text, money, ms_date, ms_instant, optional_text};
use crate::simulator::data::World;
use crate::simulator::data::manual_journals::ManualJournalLine;

/// The JSON of one manual journal.
pub(crate) fn manual_journal(world: &World, index: usize, style: Style) -> String {
    let journal = world.manual_journal(index);
    object(|o| {
        o.text("Date", ms_date(journal.date));
        o.text("Status", journal.status);
        o.text("LineAmountTypes", journal.line_amount_types);
        o.text("UpdatedDateUTC", ms_instant(journal.updated_ms));
        o.text("ManualJournalID", id_text(journal.manual_journal_id, style));
        o.text("Narration", &journal.narration);
        match style.detail {
            // (s) the example, (x) README section 2: empty in an unpaged list is "not loaded".
            Detail::Brief => o.empty_list("JournalLines"),
            _ => o.objects("JournalLines", &journal.journal_lines, |o, l| {
                line(o, world, index, l, style);
            }),
        }
        if style.detail != Detail::Brief {
            optional_text(o, world, index, "Url", journal.url.as_deref());
        }
        o.flag("ShowOnCashBasisReports", journal.show_on_cash_basis_reports);
        o.flag("HasAttachments", journal.has_attachments);
    })
}

fn line(o: &mut Object<'_>, world: &World, index: usize, line: &ManualJournalLine, style: Style) {
    let description = line.description.as_deref();
    optional_text(o, world, index, "Description", description);
    // (s) README section 6: a blank line says "nothing" in the same three ways.
    optional_text(o, world, index, "TaxType", line.tax_type);
    o.raw("TaxAmount", money(line.tax_amount, index));
    o.raw("LineAmount", money(line.line_amount, index));
    optional_text(o, world, index, "AccountCode", line.account_code);
    tracking(o, "Tracking", &line.tracking, style);
    if let Some(id) = line.account_id {
        o.text("AccountID", id_text(id, style));
    }
    o.flag("IsBlank", line.is_blank);
}
