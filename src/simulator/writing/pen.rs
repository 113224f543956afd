//! The books while they are written to, and what elements name in them.

use super::super::data::journals::Draft;
use super::super::data::journals::written::{Document, difference};
use super::super::data::tax_rates::TaxRate;
use super::super::data::written::Written;
use super::super::data::{World, ids::Guid, ids::Kind};

/// The books while they are written to.
#[derive(Debug)]
pub(super) struct Pen {
    pub(super) world: World,
    pub(super) now_ms: i64,
    /// Whether unit amounts keep four places. // (s) README section 6
    pub(super) four_places: bool,
    /// What Xero has to say of an element that it takes.
    pub(super) warnings: Vec<String>,
}

impl Pen {
    pub(super) fn new(books: &World, now_ms: i64, four_places: bool) -> Pen {
        Pen {
            world: books.successor(),
            now_ms,
            four_places,
            warnings: Vec::new(),
        }
    }

    /// What was written, to write more.
    pub(super) fn write(&mut self) -> &mut Written {
        self.world.write()
    }

    /// What documents book, before they are written to.
    pub(super) fn booked(&self, documents: &[Document]) -> Vec<Draft> {
        self.world.booked(documents)
    }

    /// Books what documents book by now and didn't `before`, and takes the rest back.
    pub(super) fn rebook(&mut self, before: Vec<Draft>, documents: &[Document]) {
        let after = self.world.booked(documents);
        let drafts = difference(before, after);
        self.world.book(drafts, self.now_ms);
    }

    /// A currency that the organisation has taken up.
    pub(super) fn currency(&self, code: &str) -> Option<&'static str> {
        let all = (0..self.world.currency_count()).map(|index| self.world.currency(index).code);
        all.into_iter().find(|known| *known == code)
    }

    /// A tax rate that lines may carry.
    pub(super) fn tax_rate(&self, tax_type: &str) -> Option<TaxRate> {
        let all = (0..self.world.tax_rate_count()).map(|index| self.world.tax_rate(index));
        let mut active = all.filter(|rate| rate.status == "ACTIVE");
        active.find(|rate| rate.tax_type == tax_type)
    }

    /// The place in the chart of the account of a code.
    pub(super) fn account_coded(&self, code: &str) -> Option<usize> {
        let mut all = self.world.account_indexes();
        all.find(|index| self.world.account_code(*index) == Some(code))
    }

    /// The place in the chart of the account of an id.
    pub(super) fn account_with_id(&self, id: Guid) -> Option<usize> {
        let index = self.world.index_of(Kind::Account, id)?;
        let mut all = self.world.account_indexes();
        all.any(|known| known == index).then_some(index)
    }

    /// The item of a code, in any case.
    pub(super) fn item_coded(&self, code: &str) -> Option<usize> {
        self.world.item_coded(code)
    }
}
