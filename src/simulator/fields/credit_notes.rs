//! Credit notes.

use std::cell::OnceCell;
use std::sync::Arc;

use super::{Entity, day, optional};
use crate::simulator::data::World;
use crate::simulator::data::credit_notes::{CreditNote, NoteFigures, NoteHead};
use crate::simulator::data::ids::Kind;
use crate::simulator::query::value::Value;
use crate::simulator::query::{Field, Type};

/// A handle on a credit note.
pub(crate) struct CreditNoteRow {
    world: Arc<World>,
    index: usize,
    head: OnceCell<NoteHead>,
    figures: OnceCell<NoteFigures>,
    whole: OnceCell<Box<CreditNote>>,
}

impl CreditNoteRow {
    fn head(&self) -> &NoteHead {
        self.head
            .get_or_init(|| self.world.credit_note_head(self.index))
    }

    fn figures(&self) -> &NoteFigures {
        self.figures
            .get_or_init(|| self.world.credit_note_figures(self.head()))
    }

    fn whole(&self) -> &CreditNote {
        self.whole
            .get_or_init(|| Box::new(self.world.credit_note_from(self.head(), self.figures())))
    }

    fn contact(&self) -> usize {
        self.head().credited.contact
    }
}

impl Entity for CreditNoteRow {
    const ROOT: &'static str = "CreditNotes";
    const PAGED: bool = true;
    const OPTIMISED_WHERE: &'static [&'static str] = &[
        "Type",
        "Status",
        "Date",
        "Reference",
        "Contact.ContactID",
        "Contact.Name",
        "Contact.ContactNumber",
    ];
    const OPTIMISED_ORDER: &'static [&'static str] = &["CreditNoteID", "UpdatedDateUTC", "Date"];
    const FIELDS: &'static [Field<CreditNoteRow>] = fields! {
        "Type" Text |r| Value::text(r.head().note_type());
        "CreditNoteID" Guid |r| Value::Guid(r.world.id(Kind::CreditNote, 0, r.index));
        "CreditNoteNumber" Text |r| optional(&r.world, "CreditNoteNumber", r.index, r.world.credit_note_number(r.index, r.head().is_sale()));
        "Reference" Text |r| optional(&r.world, "CreditNoteReference", r.index, r.world.credit_note_reference(r.head()));
        "Contact.ContactID" Guid |r| Value::Guid(r.world.id(Kind::Contact, 0, r.contact()));
        "Contact.Name" Text |r| Value::text(r.world.contact_name(r.contact()));
        "Contact.ContactNumber" Text |r| optional(&r.world, "ContactNumber", r.contact(), r.world.contact_number(r.contact()));
        "Date" Time |r| day(r.head().date);
        "DueDate" Time |r| r.whole().due_date.map_or(Value::Null, day);
        "FullyPaidOnDate" Time |r| r.figures().fully_paid_on.map_or(Value::Null, day);
        "UpdatedDateUTC" Time |r| Value::Time(r.head().updated_ms);
        "Status" Text |r| Value::text(r.figures().status);
        "LineAmountTypes" Text |r| Value::text(r.figures().line_amount_types);
        "CurrencyCode" Text |r| Value::text(r.head().credited.currency_code);
        "CurrencyRate" Number |r| r.head().credited.currency_rate.into();
        "SubTotal" Number |r| r.figures().lines.sub_total.into();
        "TotalTax" Number |r| r.figures().lines.total_tax.into();
        "Total" Number |r| r.figures().lines.total.into();
        "RemainingCredit" Number |r| r.figures().remaining.into();
        "SentToContact" Flag |r| r.whole().sent_to_contact.map_or(Value::Null, Value::Flag);
        "HasAttachments" Flag |r| Value::Flag(r.whole().has_attachments);
        "BrandingThemeID" Guid |r| r.whole().branding_theme_id.map_or(Value::Null, Value::Guid);
    };

    fn count(world: &World) -> usize {
        world.credit_note_count()
    }

    fn at_position(world: &World, position: usize) -> usize {
        world.credit_note_index(world.credit_note_count() - 1 - position)
    }

    fn holds(world: &World, index: usize) -> bool {
        world.has_credit_note(index)
    }

    fn row(world: &Arc<World>, index: usize) -> CreditNoteRow {
        CreditNoteRow {
            world: Arc::clone(world),
            index,
            head: OnceCell::new(),
            figures: OnceCell::new(),
            whole: OnceCell::new(),
        }
    }

    fn updated_ms(&self) -> i64 {
        self.head().updated_ms
    }
}
