//! Journals written by hand.

use std::sync::Arc;

use super::{Entity, day};
use crate::simulator::data::World;
use crate::simulator::data::manual_journals::ManualJournal;
use crate::simulator::query::value::Value;
use crate::simulator::query::{Field, Type};

/// A manual journal, whole at once: there are few.
pub(crate) struct ManualJournalRow(ManualJournal);

impl Entity for ManualJournalRow {
    const ROOT: &'static str = "ManualJournals";
    const PAGED: bool = true;
    // (i) README section 2, pitfall 9: every page holds all rows then.
    const ORDER_STOPS_PAGING: bool = true;
    const OPTIMISED_WHERE: &'static [&'static str] = &[];
    const OPTIMISED_ORDER: &'static [&'static str] = &[];
    const FIELDS: &'static [Field<ManualJournalRow>] = fields! {
        "ManualJournalID" Guid |r| Value::Guid(r.0.manual_journal_id);
        "Narration" Text |r| Value::text(r.0.narration.clone());
        "Status" Text |r| Value::text(r.0.status);
        "Date" Time |r| day(r.0.date);
        "LineAmountTypes" Text |r| Value::text(r.0.line_amount_types);
        "ShowOnCashBasisReports" Flag |r| Value::Flag(r.0.show_on_cash_basis_reports);
        "HasAttachments" Flag |r| Value::Flag(r.0.has_attachments);
        "UpdatedDateUTC" Time |r| Value::Time(r.0.updated_ms);
    };

    fn count(world: &World) -> usize {
        world.manual_journal_count()
    }

    fn at_position(world: &World, position: usize) -> usize {
        world.manual_journal_count() - 1 - position
    }

    fn row(world: &Arc<World>, index: usize) -> ManualJournalRow {
        ManualJournalRow(world.manual_journal(index))
    }

    fn updated_ms(&self) -> i64 {
        self.0.updated_ms
    }
}
