//! Items.

use super::pen::Pen;
use super::rules::{self, Broken, Trouble};
use super::sent::Sent;
use super::{Done, How, Kind, PUT_AND_POST};
use crate::simulator::data::World;
use crate::simulator::data::amount::Amount;
use crate::simulator::data::ids::{self, Guid};
use crate::simulator::data::items::{Item, Price};
use crate::simulator::data::written::interned;
use crate::simulator::render;
use crate::simulator::reply::Reply;

pub(super) const KIND: Kind = Kind {
    root: "Items",
    id: "ItemID",
    verbs: PUT_AND_POST,
    summarizes: PUT_AND_POST,
    make,
    find,
    render: render::settings::item,
    guid: |world, index| world.id(ids::Kind::Item, 0, index),
    files: None,
};

/// The longest texts. // (s)
const LENGTHS: [(&str, usize); 4] = [
    ("Code", 30),
    ("Name", 50),
    ("Description", 4_000),
    ("PurchaseDescription", 4_000),
];

pub(super) fn find(world: &World, id: &str) -> Option<usize> {
    let by_id = Guid::parse(id).and_then(|id| with_id(world, id));
    by_id.or_else(|| world.item_coded(id))
}

fn with_id(world: &World, id: Guid) -> Option<usize> {
    let index = world.index_of(ids::Kind::Item, id)?;
    world
        .item_indexes()
        .any(|known| known == index)
        .then_some(index)
}

fn make(pen: &mut Pen, sent: &Sent<'_>, how: How) -> Result<usize, Trouble> {
    let known = match how {
        How::Update(index) => Some(index),
        How::Create => sent.guid("ItemID")?.and(None),
        // (k) pitfall 19
        How::Upsert => match sent.guid("ItemID")? {
            Some(id) => Some(with_id(&pen.world, id).ok_or(rules::UNKNOWN_ID.broken())?),
            None => sent.word("Code")?.and_then(|code| pen.item_coded(&code)),
        },
    };
    let mut broken = Broken::default();
    sent.within(&LENGTHS, &mut broken)?;
    let index = known.unwrap_or_else(|| pen.world.items_ever());
    let mut item = match known {
        Some(index) => pen.world.item(index),
        None => blank(pen, index),
    };
    let code = sent.word("Code")?;
    broken.unless(known.is_some() || code.is_some(), rules::ITEM_CODE);
    if let Some(code) = &code {
        let taken = pen.item_coded(code).filter(|taken| Some(*taken) != known);
        broken.unless_for(taken.is_none(), rules::ITEM_CODE_TAKEN, code);
        item.code = interned(code);
    }
    if let Some(name) = sent.text("Name")? {
        item.name = interned(&name);
    }
    sent.change("Description", &mut item.description)?;
    sent.change("PurchaseDescription", &mut item.purchase_description)?;
    // (s) an asset account makes it one of stock, which then nothing takes back.
    if let Some(code) = sent.word("InventoryAssetAccountCode")? {
        let is_known = pen.account_coded(&code).is_some();
        broken.unless_for(is_known, rules::UNKNOWN_ACCOUNT, &code);
        item.stock = item.stock.or(Some((Amount::ZERO, Amount::ZERO)));
    }
    for (details, flag, price, side) in [
        ("SalesDetails", "IsSold", &mut item.sales, false),
        ("PurchaseDetails", "IsPurchased", &mut item.purchase, true),
    ] {
        // (s) both are true unless something else is said.
        let is_said = sent.flag(flag)?;
        if is_said == Some(false) {
            *price = None;
        } else if let Some(details) = sent.object(details)? {
            *price = Some(details_of(pen, &details, price.take(), side, &mut broken)?);
        } else if is_said == Some(true) || known.is_none() {
            price.get_or_insert(nothing());
        }
    }
    broken.checked()?;
    item.updated_ms = pen.now_ms;
    let items = &mut pen.write().items;
    match known {
        Some(index) => items.change(index, item),
        None => items.create(index, item),
    }
    Ok(index)
}

fn details_of(
    pen: &Pen,
    sent: &Sent<'_>,
    had: Option<Price>,
    is_purchase: bool,
    broken: &mut Broken,
) -> Result<Price, Trouble> {
    let mut price = had.unwrap_or(nothing());
    if let Some(unit_price) = sent.amount("UnitPrice")? {
        price.unit_price = match pen.four_places {
            true => unit_price,
            false => unit_price.rounded_to_cents(),
        };
    }
    let cost = match is_purchase {
        true => sent.word("COGSAccountCode")?,
        false => None,
    };
    if let Some(code) = sent.word("AccountCode")?.or(cost) {
        match pen.account_coded(&code) {
            Some(_) => price.account_code = interned(&code),
            None => broken.unless_for(false, rules::UNKNOWN_ACCOUNT, &code),
        }
    }
    if let Some(tax_type) = sent.word("TaxType")? {
        match pen.tax_rate(&tax_type) {
            Some(rate) => price.tax_type = rate.tax_type,
            None => broken.unless_for(false, rules::UNKNOWN_TAX_TYPE, &tax_type),
        }
    }
    Ok(price)
}

/// A price that says nothing.
fn nothing() -> Price {
    Price {
        unit_price: Amount::ZERO,
        account_code: "",
        tax_type: "",
    }
}

fn blank(pen: &Pen, index: usize) -> Item {
    Item {
        item_id: pen.world.id(ids::Kind::Item, 0, index),
        code: "",
        name: "",
        description: None,
        purchase_description: None,
        sales: None,
        purchase: None,
        stock: None,
        updated_ms: pen.now_ms,
    }
}

/// Deletes an item, unless it is counted in stock. // (s) 204
pub(super) fn delete(mut pen: Pen, id: &str) -> Done {
    let Some(index) = find(&pen.world, id) else {
        return (Reply::not_found(), None);
    };
    if pen.world.item(index).stock.is_some() {
        let messages = [rules::ITEM_IN_STOCK.message.to_owned()];
        return (super::answer::refused(&messages), None);
    }
    pen.write().items.remove(index);
    (Reply::text(204, ""), Some(std::sync::Arc::new(pen.world)))
}
