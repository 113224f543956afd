//! GUIDs that can be read backwards.
//!
//! In: what a row is (its kind, organisation, place in a parent, index). Out: a GUID that
//! looks like any version 4 one, and from such a GUID what it stands for, or nothing if this
//! simulator never gave it out. Rule: the way from index to GUID is a keyed bijection on the
//! 122 free bits (a Feistel network of two 61-bit halves), so no table of ids is kept however
//! many rows there are. The order that Xero's database gives GUIDs is here too.

use std::fmt;

use super::random::mix_all;

/// A GUID, printed in lower case with its hyphens.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Guid(pub u128);

impl Guid {
    /// Reads a GUID in either case, with hyphens, without them, or in braces.
    pub fn parse(text: &str) -> Option<Guid> {
        let text = text.trim();
        let text = text
            .strip_prefix('{')
            .and_then(|inner| inner.strip_suffix('}'))
            .unwrap_or(text);
        let hyphens: Vec<usize> = text.match_indices('-').map(|(at, _)| at).collect();
        if !(hyphens.is_empty() || hyphens == [8, 13, 18, 23]) {
            return None;
        }
        let digits: String = text.chars().filter(|c| *c != '-').collect();
        if digits.len() != 32 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        u128::from_str_radix(&digits, 16).ok().map(Guid)
    }

    /// The bytes in the order in which SQL Server compares a `uniqueidentifier`.
    pub fn sql_server_order(self) -> [u8; 16] {
        // (k) pitfall 9: the last group counts first, and the first three are read backwards.
        const ORDER: [usize; 16] = [10, 11, 12, 13, 14, 15, 8, 9, 7, 6, 5, 4, 3, 2, 1, 0];
        let bytes = self.0.to_be_bytes();
        ORDER.map(|at| bytes[at])
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.0;
        write!(
            f,
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            value >> 96,
            (value >> 80) & 0xFFFF,
            (value >> 64) & 0xFFFF,
            (value >> 48) & 0xFFFF,
            value & 0xFFFF_FFFF_FFFF
        )
    }
}

impl fmt::Debug for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What kind of thing a GUID names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    Tenant = 1,
    Connection,
    AuthEvent,
    Reply,
    Account,
    Contact,
    Invoice,
    LineItem,
    Payment,
    BatchPayment,
    CreditNote,
    BrandingTheme,
    ContactGroup,
    TrackingCategory,
    TrackingOption,
    Item,
    RepeatingInvoice,
    User,
    BankTransaction,
    BankLineItem,
    BankTransfer,
    Overpayment,
    Prepayment,
    ManualJournal,
    Journal,
    JournalLine,
    Allocation,
    Budget,
    PaymentService,
    PurchaseOrder,
    Quote,
    LinkedTransaction,
    Receipt,
    ExpenseClaim,
    Folder,
    File,
    AssetType,
    Asset,
    DepreciationChange,
    Attachment,
    // Payroll.
    Employee = 200,
    PayItem,
    PayrollCalendar,
    PayRun,
    Payslip,
    PayslipTaxLine,
    LeaveApplication,
    Timesheet,
    TimesheetLine,
    SuperFund,
    SuperMembership,
    // Numbered, so that an API's ids don't hang on the others'.
    Project = 160,
    ProjectTask,
    TimeEntry,
    PublishedReport = 240,
}

/// What a GUID of ours stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) organisation: usize,
    /// The place inside a parent, such as the line of an invoice.
    pub(crate) part: usize,
    pub(crate) index: usize,
}

/// Makes and reads the GUIDs of one simulator.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ids {
    seed: u64,
}

const HALF_BITS: u32 = 61;
const HALF: u64 = (1 << HALF_BITS) - 1;
const ROUNDS: u64 = 6;

impl Ids {
    pub(crate) fn new(seed: u64) -> Ids {
        Ids { seed }
    }

    pub(crate) fn id(self, kind: Kind, place: Place) -> Guid {
        let mut left = (u64::from(kind as u8) << 32)
            | ((place.organisation as u64 & 0xFF) << 24)
            | (place.part as u64 & 0xFF_FFFF);
        let mut right = place.index as u64 & HALF;
        for round in 0..ROUNDS {
            (left, right) = (right, left ^ self.scramble(round, right));
        }
        let free = (u128::from(left) << HALF_BITS) | u128::from(right);
        // 48 bits, the version, 12 bits, the variant, 62 bits.
        let high = free >> 74;
        let middle = (free >> 62) & 0xFFF;
        let low = free & ((1 << 62) - 1);
        Guid((high << 80) | (0x4 << 76) | (middle << 64) | (0b10 << 62) | low)
    }

    pub(crate) fn read(self, kind: Kind, guid: Guid) -> Option<Place> {
        let value = guid.0;
        if (value >> 76) & 0xF != 0x4 || (value >> 62) & 0b11 != 0b10 {
            return None;
        }
        let free =
            ((value >> 80) << 74) | (((value >> 64) & 0xFFF) << 62) | (value & ((1 << 62) - 1));
        let mut left = (free >> HALF_BITS) as u64 & HALF;
        let mut right = free as u64 & HALF;
        for round in (0..ROUNDS).rev() {
            (left, right) = (right ^ self.scramble(round, left), left);
        }
        if left >> 32 != u64::from(kind as u8) {
            return None;
        }
        Some(Place {
            organisation: ((left >> 24) & 0xFF) as usize,
            part: (left & 0xFF_FFFF) as usize,
            index: usize::try_from(right).ok()?,
        })
    }

    fn scramble(self, round: u64, half: u64) -> u64 {
        mix_all(&[self.seed, round, half]) & HALF
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_as_the_place_it_was_made_from() {
        let ids = Ids::new(7);
        for index in [0, 1, 2, 999, 499_999, 4_000_000_000] {
            let place = Place {
                organisation: 1,
                part: 3,
                index,
            };
            let guid = ids.id(Kind::LineItem, place);
            assert_eq!(ids.read(Kind::LineItem, guid), Some(place));
            assert_eq!(ids.read(Kind::Invoice, guid), None);
            assert_eq!(Guid::parse(&guid.to_string()), Some(guid));
            assert_eq!(Guid::parse(&guid.to_string().to_uppercase()), Some(guid));
        }
    }

    #[test]
    fn an_id_looks_like_a_version_4_guid() {
        let text = Ids::new(1)
            .id(
                Kind::Invoice,
                Place {
                    organisation: 0,
                    part: 0,
                    index: 5,
                },
            )
            .to_string();
        assert_eq!(text.len(), 36);
        assert_eq!(&text[14..15], "4");
        assert!("89ab".contains(&text[19..20]), "{text}");
    }

    #[test]
    fn a_guid_of_nobody_stands_for_nothing() {
        let stranger = Guid::parse("5cc8cf28-567e-4d43-b287-687cfcaec47c").expect("a guid");
        assert_eq!(Ids::new(1).read(Kind::Contact, stranger), None);
        assert_eq!(Guid::parse("5cc8cf28-567e-4d43-b287"), None);
        assert_eq!(Guid::parse("no"), None);
    }

    #[test]
    fn the_last_group_counts_first_in_sql_servers_order() {
        // The sample of Microsoft's "Comparing GUID and uniqueidentifier values".
        let mut guids = [
            "3AAAAAAA-BBBB-CCCC-DDDD-2EEEEEEEEEEE",
            "2AAAAAAA-BBBB-CCCC-DDDD-1EEEEEEEEEEE",
            "1AAAAAAA-BBBB-CCCC-DDDD-3EEEEEEEEEEE",
        ]
        .map(|text| Guid::parse(text).expect("a guid"));
        guids.sort_by_key(|guid| guid.sql_server_order());
        let first: Vec<String> = guids
            .iter()
            .map(|g| g.to_string()[..1].to_owned())
            .collect();
        assert_eq!(first, ["2", "3", "1"]);
    }
}
