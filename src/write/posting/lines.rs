//! Lines of documents: what each comes to, and its tax.
//!
//! In: lines as they are sent, and as the document has them. Out: amounts to the cent. A line that is
//! sent with its id keeps what isn't said of it; what Xero would refuse is an error that says why.

use super::amount::Amount;
use super::chart::{Account, Chart};
use crate::write::body::Json;

/// Whether amounts of lines have tax in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineAmountTypes {
    Exclusive,
    Inclusive,
    NoTax,
}

impl LineAmountTypes {
    /// The word that a document says; none of a word that there isn't.
    pub(super) fn read(word: &str) -> Option<LineAmountTypes> {
        [
            ("Exclusive", LineAmountTypes::Exclusive),
            ("Inclusive", LineAmountTypes::Inclusive),
            ("NoTax", LineAmountTypes::NoTax),
        ]
        .into_iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(word))
        .map(|(_, types)| types)
    }
}

/// What of a document decides about its lines.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    /// Whose tax rates apply; none where those of both sides do.
    pub(super) is_sale: Option<bool>,
    pub(super) types: LineAmountTypes,
    /// Whether its lines may be discounted.
    pub(super) takes_discounts: bool,
}

/// A line of a document.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DocumentLine {
    pub(super) account: Option<Account>,
    pub(super) description: Option<String>,
    /// With tax in it or not, as the document's lines are.
    pub(super) amount: Amount,
    pub(super) tax: Amount,
    pub(super) tax_type: Option<String>,
    pub(super) note: Option<String>,
}

impl DocumentLine {
    /// A line as Xero tells it.
    pub(super) fn told(line: &Json, chart: &Chart) -> DocumentLine {
        let amount = |path| line.number(path).and_then(Amount::read).unwrap_or_default();
        DocumentLine {
            account: chart.account_of(line, "AccountCode").cloned(),
            description: line.text("Description").map(ToString::to_string),
            amount: amount("LineAmount"),
            tax: amount("TaxAmount"),
            tax_type: line.text("TaxType").map(ToString::to_string),
            note: None,
        }
    }

    /// The same line in a document of other `terms`: its amount stays, and its tax is worked out anew.
    pub(super) fn taxed(mut self, terms: Terms, chart: &Chart) -> Result<DocumentLine, String> {
        let rate = self
            .tax_type
            .as_deref()
            .filter(|_| terms.types != LineAmountTypes::NoTax)
            .and_then(|of| chart.tax_rate(of, None));
        self.tax = match rate {
            None => Amount::ZERO,
            Some(rate) => tax(self.amount, rate.per_cent, terms)?,
        };
        Ok(self)
    }

    /// What Xero makes of a line that is sent, of which the document `had` another.
    pub(super) fn sent(
        sent: &Json,
        had: Option<&Json>,
        terms: Terms,
        chart: &Chart,
    ) -> Result<DocumentLine, String> {
        let item = sent.text("ItemCode").and_then(|code| chart.item(code));
        let of_item = |field: &str| {
            let side = match terms.is_sale {
                Some(true) => "SalesDetails",
                _ => "PurchaseDetails",
            };
            format!("{side}.{field}")
        };
        let account = chart
            .account_of(sent, "AccountCode")
            .or_else(|| chart.account(item?.text(&of_item("AccountCode"))?))
            .or_else(|| chart.account_of(had?, "AccountCode"));
        let price = item.and_then(|item| item.number(&of_item("UnitPrice")));
        let amount = amount(sent, had, price, terms)?;
        let said = sent
            .text("TaxType")
            .or_else(|| item?.text(&of_item("TaxType")));
        let kept = had.map(|had| had.text("TaxType").unwrap_or("NONE"));
        let proposed = said
            .or(kept)
            .or_else(|| account?.tax_type())
            .unwrap_or("NONE");
        let described = sent.text("Description");
        let described = described.or_else(|| had?.text("Description"));
        let is_stock = item.is_some_and(|item| item.is_set("IsTrackedAsInventory"));
        let mut line = DocumentLine {
            account: account.cloned(),
            description: described.map(ToString::to_string),
            amount,
            tax: Amount::ZERO,
            tax_type: Some("NONE".to_string()),
            note: is_stock.then(|| STOCK.to_string()),
        };
        if terms.types == LineAmountTypes::NoTax {
            return Ok(line);
        }
        let Some(rate) = chart.tax_rate(proposed, terms.is_sale) else {
            // An account may propose the rate of the other side.
            return match said {
                Some(said) => Err(format!("no line of such a document carries `{said}`")),
                None => Ok(line),
            };
        };
        let told = sent.number("TaxAmount").and_then(Amount::read);
        line.tax = match told {
            Some(told) => told.in_cents(),
            None => tax(amount, rate.per_cent, terms)?,
        };
        line.tax_type = Some(proposed.to_string());
        if rate.is_partly_lost && !line.tax.is_zero() {
            line.note.get_or_insert_with(|| LOST.to_string());
        }
        if proposed == "GSTONIMPORTS" {
            line.note.get_or_insert_with(|| IMPORTS.to_string());
        }
        Ok(line)
    }

    /// What of the line isn't tax.
    pub(super) fn without_tax(&self, types: LineAmountTypes) -> Amount {
        match types {
            LineAmountTypes::Inclusive => self.amount - self.tax,
            _ => self.amount,
        }
    }
}

const STOCK: &str =
    "the item is kept in stock: Xero books its cost as well, which can't be told before";
const LOST: &str =
    "a part of this tax can't be claimed back: Xero may book that part with the line";
const IMPORTS: &str = "tax on imports: the account that Xero books it to can't be told before";
const TOO_LARGE: &str = "the amount is larger than books hold";

fn tax(amount: Amount, per_cent: Amount, terms: Terms) -> Result<Amount, String> {
    let is_inside = terms.types == LineAmountTypes::Inclusive;
    let tax = amount.tax(per_cent, is_inside);
    tax.ok_or_else(|| TOO_LARGE.to_string())
}

/// What a line comes to: quantity × unit amount less the discount, or the amount that is said.
fn amount(
    sent: &Json,
    had: Option<&Json>,
    price: Option<&str>,
    terms: Terms,
) -> Result<Amount, String> {
    let of = |json: &Json, path| json.number(path).and_then(Amount::read);
    let said = |path| of(sent, path);
    let kept = |path| of(had?, path);
    let line_amount = said("LineAmount").map(Amount::in_cents);
    let quantity = said("Quantity").or(kept("Quantity")).unwrap_or(Amount::ONE);
    let unit = said("UnitAmount").or(price.and_then(Amount::read));
    let (mut rate, mut off) = (Amount::ZERO, Amount::ZERO);
    if terms.takes_discounts {
        rate = kept("DiscountRate").unwrap_or_default();
        off = kept("DiscountAmount").unwrap_or_default();
        if let Some(said) = said("DiscountRate") {
            (rate, off) = (said, Amount::ZERO);
        }
        if let Some(said) = said("DiscountAmount").map(Amount::in_cents) {
            off = said;
            if !off.is_zero() {
                rate = Amount::ZERO;
            }
        }
    }
    // An amount alone is that of the quantity.
    let of_one = line_amount.and_then(|said| said.each(quantity));
    let each = unit.or(of_one).or(kept("UnitAmount")).unwrap_or_default();
    let computed = Amount::of_line(quantity, each, rate).ok_or(TOO_LARGE)? - off;
    match (unit, line_amount) {
        (Some(_), Some(said)) if said != computed => Err(format!(
            "LineAmount {said} isn't Quantity × UnitAmount, which is {computed}"
        )),
        (None, Some(said)) if rate.is_zero() && off.is_zero() => Ok(said),
        _ => Ok(computed),
    }
}
