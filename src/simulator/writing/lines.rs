//! Lines of documents, and what they add up to.
//!
//! In: the lines that were sent, and those the document has. Out: lines with amounts and tax, and
//! totals. Rules: a line without `LineItemID` is made anew, one that is left out is gone (3); a
//! line's amount is quantity × unit amount less the discount, to the cent, halves away from zero;
//! its tax is of its amount by its tax rate; totals are sums of lines.

use super::pen::Pen;
use super::rules::{self, Broken, Trouble};
use super::sent::Sent;
use crate::simulator::data::amount::{Amount, divided};
use crate::simulator::data::ids::{Kind, Place};
use crate::simulator::data::invoices::{LineItem, Tracking};
use crate::simulator::data::items::Price;

/// The longest description. // (s)
const LONGEST_DESCRIPTION: usize = 4_000;

/// One, as a quantity.
const ONE: Amount = Amount(10_000);

/// The document that lines are of.
#[derive(Debug, Clone, Copy)]
pub(super) struct LinesOf {
    pub(super) is_sale: bool,
    /// Whether it is booked, or on the way to it: then lines lack nothing.
    pub(super) is_final: bool,
    pub(super) line_amount_types: &'static str,
    /// Whether its lines may be discounted. // (s) on sales
    pub(super) takes_discounts: bool,
}

/// What lines add up to.
#[derive(Debug, Clone, Default)]
pub(super) struct Totals {
    pub(super) sub_total: Amount,
    pub(super) total_tax: Amount,
    pub(super) total: Amount,
    /// What discounts took off, if there are any.
    pub(super) discount: Option<Amount>,
}

/// `Exclusive`, `Inclusive` or `NoTax`, in any case.
pub(super) fn line_amount_types(sent: &Sent<'_>) -> Result<Option<&'static str>, Trouble> {
    let known = ["Exclusive", "Inclusive", "NoTax"];
    let word = sent.word("LineAmountTypes")?;
    match word {
        None => Ok(None),
        Some(word) => match known.iter().find(|known| known.eq_ignore_ascii_case(&word)) {
            Some(known) => Ok(Some(known)),
            None => Err(rules::LINE_AMOUNT_TYPES.broken_by(word)),
        },
    }
}

/// The lines that a document gets.
pub(super) fn read(
    pen: &mut Pen,
    sent: &[Sent<'_>],
    of: LinesOf,
    had: &[LineItem],
) -> Result<Vec<LineItem>, Trouble> {
    let mut broken = Broken::default();
    let mut lines = Vec::with_capacity(sent.len());
    for line in sent {
        let id = line.guid("LineItemID")?;
        let known = id.and_then(|id| had.iter().find(|known| known.line_item_id == id));
        broken.unless(id.is_none() || known.is_some(), rules::UNKNOWN_LINE);
        let made = one(pen, line, of, known);
        lines.extend(broken.take(made)?);
    }
    broken.checked()?;
    Ok(lines)
}

fn one(
    pen: &mut Pen,
    sent: &Sent<'_>,
    of: LinesOf,
    had: Option<&LineItem>,
) -> Result<LineItem, Trouble> {
    let mut broken = Broken::default();
    let mut line = match had {
        Some(had) => had.clone(),
        None => blank(pen),
    };
    let mut description = line.description.take();
    sent.change("Description", &mut description)?;
    let fits = description
        .as_ref()
        .is_none_or(|text| text.chars().count() <= LONGEST_DESCRIPTION);
    broken.unless_for(fits, rules::TOO_LONG, "Description");
    let mut unit_amount = sent.amount("UnitAmount")?;
    let item = item(pen, sent, of, &mut line, &mut broken)?;
    let mut account = account(pen, sent, of, &mut broken)?;
    let mut tax_type = sent.word("TaxType")?;
    if let Some((text, price)) = item {
        description = description.or(text);
        if let Some(price) = price {
            unit_amount = unit_amount.or(Some(price.unit_price));
            account = account.or_else(|| pen.account_coded(price.account_code));
            tax_type = tax_type.or_else(|| Some(price.tax_type.to_owned()));
        }
    }
    if let Some(account) = account {
        line.account_code = pen.world.account_code(account);
        line.account_id = Some(pen.world.id(Kind::Account, 0, account));
    }
    line.description = description;
    if of.is_final {
        broken.unless(line.description.is_some(), rules::LINE_WITHOUT_DESCRIPTION);
        broken.unless(line.account_id.is_some(), rules::LINE_WITHOUT_ACCOUNT);
    }
    amounts(pen, sent, of, unit_amount, &mut line, &mut broken)?;
    tax(
        pen,
        sent,
        of,
        tax_type,
        had.is_some(),
        &mut line,
        &mut broken,
    )?;
    if let Some(sent) = sent.list("Tracking")? {
        line.tracking = tracking(pen, &sent, &mut broken)?;
    }
    broken.checked()?;
    Ok(line)
}

/// A line that nothing is known of.
fn blank(pen: &mut Pen) -> LineItem {
    LineItem {
        line_item_id: fresh_id(pen),
        description: None,
        quantity: ONE,
        unit_amount: Amount::ZERO,
        item_code: None,
        account_code: None,
        account_id: None,
        tax_type: "NONE",
        tax_amount: Amount::ZERO,
        line_amount: Amount::ZERO,
        discount_rate: None,
        discount_amount: None,
        tracking: Vec::new(),
    }
}

/// An id that no part of a document has yet.
pub(super) fn fresh_id(pen: &mut Pen) -> crate::simulator::Guid {
    // Beyond the parts of any drawn document.
    const WRITTEN_PART: usize = 1 << 23;
    let parts = &mut pen.world.written.parts;
    *parts += 1;
    let place = Place {
        organisation: pen.world.organisation,
        part: WRITTEN_PART,
        index: *parts,
    };
    pen.world.ids.id(Kind::LineItem, place)
}

/// What an item says for a line of it: a description and a price.
type OfItem = Option<(Option<String>, Option<Price>)>;

fn item(
    pen: &Pen,
    sent: &Sent<'_>,
    of: LinesOf,
    line: &mut LineItem,
    broken: &mut Broken,
) -> Result<OfItem, Trouble> {
    let Some(code) = sent.text("ItemCode")? else {
        return Ok(None);
    };
    if code.is_empty() {
        line.item_code = None;
        return Ok(None);
    }
    let Some(index) = pen.item_coded(&code) else {
        broken.unless_for(false, rules::UNKNOWN_ITEM, &code);
        return Ok(None);
    };
    let item = pen.world.item(index);
    line.item_code = Some(item.code);
    Ok(Some(match of.is_sale {
        true => (item.description, item.sales),
        false => (item.purchase_description, item.purchase),
    }))
}

/// The account that a line names by code or id.
fn account(
    pen: &mut Pen,
    sent: &Sent<'_>,
    of: LinesOf,
    broken: &mut Broken,
) -> Result<Option<usize>, Trouble> {
    let code = sent.word("AccountCode")?;
    let id = sent.guid("AccountID")?;
    let (found, named) = match (code, id) {
        (Some(code), _) => (pen.account_coded(&code), code),
        (None, Some(id)) => (pen.account_with_id(id), id.to_string()),
        (None, None) => return Ok(None),
    };
    match found {
        Some(account) if is_for_lines(pen, account) => Ok(Some(account)),
        // (s) the example of `Warnings`: a draft is taken without the account.
        None if !of.is_final => {
            let warning = rules::ACCOUNT_REMOVED.said_of(named);
            pen.warnings.push(warning);
            Ok(None)
        }
        _ => {
            broken.unless_for(false, rules::UNKNOWN_ACCOUNT, named);
            Ok(None)
        }
    }
}

/// Whether lines may be on an account: not on banks, on what is owed, or on archived ones. // (k)
pub(super) fn is_for_lines(pen: &Pen, account: usize) -> bool {
    let account = pen.world.account(account);
    let is_system = matches!(
        account.system_account,
        Some("DEBTORS" | "CREDITORS" | "RETAINEDEARNINGS")
    );
    account.status == "ACTIVE" && account.account_type != "BANK" && !is_system
}

fn amounts(
    pen: &Pen,
    sent: &Sent<'_>,
    of: LinesOf,
    unit_amount: Option<Amount>,
    line: &mut LineItem,
    broken: &mut Broken,
) -> Result<(), Trouble> {
    let quantity = sent.amount("Quantity")?;
    let said = sent.amount("LineAmount")?.map(Amount::rounded_to_cents);
    if of.takes_discounts {
        if let Some(rate) = sent.amount("DiscountRate")? {
            let is_rate = (0..=1_000_000).contains(&rate.0);
            broken.unless(is_rate, rules::DISCOUNT_RATE);
            line.discount_rate = Some(rate).filter(|rate| is_rate && rate.0 != 0);
            line.discount_amount = None;
        }
        if let Some(amount) = sent.amount("DiscountAmount")? {
            line.discount_amount = Some(amount.rounded_to_cents()).filter(|a| a.0 != 0);
            if line.discount_amount.is_some() {
                line.discount_rate = None;
            }
        }
    }
    line.quantity = quantity.unwrap_or(line.quantity);
    match (unit_amount, said) {
        (Some(unit_amount), _) => {
            line.unit_amount = match pen.four_places {
                true => unit_amount,
                false => unit_amount.rounded_to_cents(),
            };
        }
        // (k) an amount alone is that of the quantity.
        (None, Some(said)) if line.quantity != Amount::ZERO => {
            let exact = i128::from(said.0) * i128::from(ONE.0);
            let quantity = i128::from(line.quantity.0);
            line.unit_amount = Amount(divided(exact * quantity.signum(), quantity.abs()));
        }
        (None, _) => {}
    }
    let computed = line_amount(line);
    // (k)
    let agrees = said.is_none_or(|said| said == computed) || unit_amount.is_none();
    let message = format!(
        "{} does not match the expected line total {}",
        shown(said),
        shown(Some(computed))
    );
    broken.unless_for(agrees, rules::LINE_AMOUNT, message);
    broken.unless_for(is_sane(computed), rules::TOO_LARGE, shown(Some(computed)));
    line.line_amount = match (unit_amount, said) {
        (None, Some(said)) if line.discount_rate.is_none() && line.discount_amount.is_none() => {
            said
        }
        _ => computed,
    };
    Ok(())
}

fn shown(amount: Option<Amount>) -> String {
    let text = amount.unwrap_or_default().to_string();
    text[..text.len() - 2].to_owned()
}

/// Quantity × unit amount less the discount, to the cent.
pub(super) fn line_amount(line: &LineItem) -> Amount {
    let kept = 1_000_000 - i128::from(line.discount_rate.unwrap_or_default().0);
    let exact = i128::from(line.quantity.0) * i128::from(line.unit_amount.0);
    let rounded = match exact.checked_mul(kept) {
        Some(exact) => divided(exact, 1_000_000 * 1_000_000),
        None => divided(exact / 1_000_000, 1_000_000),
    };
    Amount(rounded.saturating_mul(100)) - line.discount_amount.unwrap_or_default()
}

fn tax(
    pen: &Pen,
    sent: &Sent<'_>,
    of: LinesOf,
    tax_type: Option<String>,
    is_known: bool,
    line: &mut LineItem,
    broken: &mut Broken,
) -> Result<(), Trouble> {
    let proposed = match (&tax_type, is_known, line.account_id) {
        (Some(tax_type), ..) => Some(tax_type.clone()),
        (None, true, _) => Some(line.tax_type.to_owned()),
        // (s) the account's, if the line says none.
        (None, false, Some(id)) => {
            let account = pen
                .account_with_id(id)
                .map(|place| pen.world.account(place));
            account.map(|account| account.tax_type.to_owned())
        }
        (None, false, None) => None,
    };
    let proposed = proposed.unwrap_or_else(|| "NONE".to_owned());
    if of.line_amount_types == "NoTax" {
        (line.tax_type, line.tax_amount) = ("NONE", Amount::ZERO);
        return Ok(());
    }
    let rate = pen.tax_rate(&proposed).filter(|rate| match of.is_sale {
        true => rate.can_apply_to_revenue,
        false => rate.can_apply_to_expenses,
    });
    let Some(rate) = rate else {
        // What an account proposes may be of the other side: then there is no tax. // (?)
        match tax_type {
            Some(tax_type) => broken.unless_for(false, rules::UNKNOWN_TAX_TYPE, tax_type),
            None => (line.tax_type, line.tax_amount) = ("NONE", Amount::ZERO),
        }
        return Ok(());
    };
    line.tax_type = rate.tax_type;
    let own = tax_of(line.line_amount, rate.effective_rate, of.line_amount_types);
    // (s) what is sent stands, right or wrong.
    let said = sent.amount("TaxAmount")?.map(Amount::rounded_to_cents);
    line.tax_amount = said.unwrap_or(own);
    let is_sane = is_sane(line.tax_amount);
    broken.unless_for(is_sane, rules::TOO_LARGE, shown(said));
    Ok(())
}

/// Whether an amount is one that books can hold.
pub(super) fn is_sane(amount: Amount) -> bool {
    amount.0.unsigned_abs() < 10_000_000_000_000
}

/// The tax in an amount, or on top of it, by a rate in ten-thousandths of a per cent.
pub(super) fn tax_of(amount: Amount, rate: Amount, line_amount_types: &str) -> Amount {
    let whole = match line_amount_types {
        "Inclusive" => 1_000_000 + i128::from(rate.0),
        _ => 1_000_000,
    };
    let exact = i128::from(amount.0) * i128::from(rate.0);
    Amount(divided(exact, whole * 100).saturating_mul(100))
}

/// Refuses lines of a document that is final and lack what such lines need.
pub(super) fn are_final(lines: &[LineItem], broken: &mut Broken) {
    let is_told = lines.iter().all(|line| line.description.is_some());
    broken.unless(is_told, rules::LINE_WITHOUT_DESCRIPTION);
    let has_account = lines.iter().all(|line| line.account_id.is_some());
    broken.unless(has_account, rules::LINE_WITHOUT_ACCOUNT);
}

/// The tracking of a line: by ids or by names, two categories at most. // (s)
pub(super) fn tracking(
    pen: &Pen,
    sent: &[Sent<'_>],
    broken: &mut Broken,
) -> Result<Vec<Tracking>, Trouble> {
    let mut found = Vec::new();
    for sent in sent {
        let (category_id, option_id) = (
            sent.guid("TrackingCategoryID")?,
            sent.guid("TrackingOptionID")?,
        );
        let (name, option) = (sent.word("Name")?, sent.word("Option")?);
        let categories = pen.world.tracking_category_indexes();
        let category = categories
            .map(|index| pen.world.tracking_category(index))
            .filter(|category| category.status == "ACTIVE")
            .find(|category| match category_id {
                Some(id) => category.tracking_category_id == id,
                None => name.as_deref() == Some(category.name),
            });
        let option = category.and_then(|category| {
            let mut options = category.options.iter();
            let option = options.find(|known| match option_id {
                Some(id) => known.tracking_option_id == id,
                None => option.as_deref() == Some(known.name),
            })?;
            (option.status == "ACTIVE").then_some(Tracking {
                tracking_category_id: category.tracking_category_id,
                name: category.name,
                tracking_option_id: option.tracking_option_id,
                option: option.name,
            })
        });
        broken.unless(option.is_some(), rules::UNKNOWN_TRACKING);
        found.extend(option);
    }
    broken.unless(found.len() <= 2, rules::TOO_MUCH_TRACKING);
    Ok(found)
}

/// What lines add up to.
pub(super) fn totals(lines: &[LineItem], line_amount_types: &str) -> Totals {
    let entered: Amount = lines.iter().map(|line| line.line_amount).sum();
    let total_tax: Amount = lines.iter().map(|line| line.tax_amount).sum();
    let (sub_total, total) = match line_amount_types {
        "Inclusive" => (entered - total_tax, entered),
        _ => (entered, entered + total_tax),
    };
    let discounted = lines
        .iter()
        .filter(|line| line.discount_rate.is_some() || line.discount_amount.is_some());
    let before = |line: &LineItem| {
        let bare = LineItem {
            discount_rate: None,
            discount_amount: None,
            ..line.clone()
        };
        line_amount(&bare)
    };
    let discounts: Vec<Amount> = discounted
        .map(|line| before(line) - line.line_amount)
        .collect();
    Totals {
        sub_total,
        total_tax,
        total,
        discount: (!discounts.is_empty()).then(|| discounts.into_iter().sum()),
    }
}

/// The same lines under another `LineAmountTypes`: their amounts stay, their tax is worked out
/// anew. // (i) pitfall 20
pub(super) fn repriced(pen: &Pen, lines: &mut [LineItem], line_amount_types: &str) {
    for line in lines {
        let rate = match line_amount_types {
            "NoTax" => None,
            _ => pen.tax_rate(line.tax_type),
        };
        line.tax_amount = match rate {
            Some(rate) => tax_of(line.line_amount, rate.effective_rate, line_amount_types),
            None => Amount::ZERO,
        };
    }
}
