//! Tax rates. They are never gone: a status says that they are no more.

use super::pen::Pen;
use super::rules::{self, Broken, Trouble};
use super::sent::Sent;
use super::{How, Kind, PUT_AND_POST};
use crate::simulator::data::World;
use crate::simulator::data::amount::Amount;
use crate::simulator::data::ids::Guid;
use crate::simulator::data::tax_rates::{TaxComponent, TaxRate};
use crate::simulator::data::written::{folded, interned};
use crate::simulator::render;

pub(super) const KIND: Kind = Kind {
    root: "TaxRates",
    id: "TaxType",
    verbs: PUT_AND_POST,
    summarizes: &[],
    make,
    // (s) no path names one to be written.
    find: |_, _| None,
    render: render::settings::tax_rate,
    guid: |_, _| Guid(0),
    files: None,
};

/// A hundred per cent.
const WHOLE: i64 = 1_000_000;

fn typed(world: &World, tax_type: &str) -> Option<usize> {
    (0..world.tax_rate_count()).find(|index| world.tax_rate(*index).tax_type == tax_type)
}

fn named(world: &World, name: &str) -> Option<usize> {
    let all = 0..world.tax_rate_count();
    all.into_iter().find(|index| {
        let rate = world.tax_rate(*index);
        rate.status == "ACTIVE" && folded(&rate.name) == folded(name)
    })
}

fn make(pen: &mut Pen, sent: &Sent<'_>, how: How) -> Result<usize, Trouble> {
    let name = sent.word("Name")?;
    let known = match (how, sent.word("TaxType")?) {
        (How::Create, _) => None,
        (_, Some(tax_type)) => {
            let index = typed(&pen.world, &tax_type);
            Some(index.ok_or(rules::UNKNOWN_TAX_TYPE.broken_by(tax_type))?)
        }
        (_, None) => name.as_deref().and_then(|name| named(&pen.world, name)),
    };
    let mut broken = Broken::default();
    let index = known.unwrap_or_else(|| pen.world.tax_rate_count());
    let mut rate = match known {
        Some(index) => pen.world.tax_rate(index),
        None => blank(pen),
    };
    // (k) the rates that Xero brings with it stay as they are.
    let is_own = rate.tax_type.starts_with("TAX");
    broken.unless(is_own, rules::SYSTEM_TAX_RATE);
    if let Some(name) = name {
        rate.name = name;
    }
    let taken = named(&pen.world, &rate.name).filter(|taken| Some(*taken) != known);
    let is_named = !rate.name.is_empty() && taken.is_none();
    broken.unless(is_named, rules::UNIQUE_NAME);
    if let Some(report) = sent.word("ReportTaxType")? {
        rate.report_tax_type = Some(interned(&report));
    }
    match sent.word("Status")?.as_deref() {
        None | Some("ACTIVE") => {}
        Some("DELETED") => rate.status = "DELETED",
        Some("ARCHIVED") => rate.status = "ARCHIVED",
        Some(other) => broken.unless_for(false, rules::UNKNOWN_STATUS, other),
    }
    if let Some(components) = sent.list("TaxComponents")?.filter(|all| !all.is_empty()) {
        let mut made = Vec::with_capacity(components.len());
        for component in components {
            let rate = component.amount("Rate")?.unwrap_or_default();
            let is_rate = (0..=WHOLE).contains(&rate.0);
            broken.unless_for(is_rate, rules::TAX_COMPONENT, rate);
            made.push(TaxComponent {
                name: interned(&component.text("Name")?.unwrap_or_default()),
                rate,
                is_compound: component.flag("IsCompound")?.unwrap_or(false),
                is_non_recoverable: component.flag("IsNonRecoverable")?.unwrap_or(false),
            });
        }
        // (s)
        let compound = made.iter().filter(|component| component.is_compound);
        broken.unless(compound.count() <= 1, rules::TWO_COMPOUNDS);
        rate.components = made;
    }
    broken.unless(!rate.components.is_empty(), rules::TAX_COMPONENTS);
    broken.checked()?;
    rate.effective_rate = effective(&rate.components);
    let rates = &mut pen.write().tax_rates;
    match known {
        Some(index) => rates.change(index, rate),
        None => rates.create(index, rate),
    }
    Ok(index)
}

/// What the parts come to: a compound one is levied on the others too.
fn effective(components: &[TaxComponent]) -> Amount {
    let plain = components.iter().filter(|component| !component.is_compound);
    let plain: i64 = plain.map(|component| component.rate.0).sum();
    let compound = components.iter().filter(|component| component.is_compound);
    let compound: i64 = compound
        .map(|component| component.rate.0 * (WHOLE + plain) / WHOLE)
        .sum();
    Amount(plain + compound)
}

fn blank(pen: &Pen) -> TaxRate {
    let mut number = pen.world.tax_rate_count();
    while typed(&pen.world, &format!("TAX{number:03}")).is_some() {
        number += 1;
    }
    TaxRate {
        tax_type: interned(&format!("TAX{number:03}")),
        name: String::new(),
        status: "ACTIVE",
        report_tax_type: None,
        can_apply_to_revenue: true,
        can_apply_to_expenses: true,
        effective_rate: Amount::ZERO,
        components: Vec::new(),
    }
}
