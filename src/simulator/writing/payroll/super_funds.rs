//! Super funds. Of a regulated one the product's number says what it is called, whatever name is sent.

use super::super::pen::Pen;
use super::super::rules::{self, Broken, Trouble};
use super::super::sent::Sent;
use super::Kind;
use crate::simulator::data::ids::Kind as Id;
use crate::simulator::data::written::interned;
use crate::simulator::payroll::{PRODUCTS, SuperFund};

pub(super) const KIND: Kind = Kind {
    root: "SuperFunds",
    id: Id::SuperFund,
    make,
    show: |pen, page, index| page.super_fund(&pen.world.super_fund(index)),
    changes: true,
};

fn make(pen: &mut Pen, sent: &Sent<'_>, known: Option<usize>) -> Result<usize, Trouble> {
    let mut broken = Broken::default();
    let index = known.unwrap_or_else(|| pen.world.super_funds_ever());
    let mut fund = match known {
        Some(index) => pen.world.super_fund(index),
        None => SuperFund {
            super_fund_id: pen.world.id(Id::SuperFund, 0, index),
            fund_type: "",
            name: "",
            abn: None,
            bsb: None,
            account_number: None,
            account_name: None,
            electronic_service_address: None,
            employer_number: None,
            spin: None,
            usi: None,
            updated_ms: 0,
        },
    };
    // (s) the type is required, of a change too.
    let mut fund_type = None;
    let types = ["REGULATED", "SMSF"];
    super::choose(sent, "Type", &types, &mut fund_type, &mut broken)?;
    broken.unless(fund_type.is_some(), rules::FUND_TYPE);
    fund.fund_type = fund_type.unwrap_or(fund.fund_type);
    if let Some(name) = sent.word("Name")? {
        fund.name = interned(&name);
    }
    super::keep(sent, "ABN", &mut fund.abn)?;
    super::keep(sent, "USI", &mut fund.usi)?;
    super::keep(sent, "AccountName", &mut fund.account_name)?;
    let address = &mut fund.electronic_service_address;
    super::keep(sent, "ElectronicServiceAddress", address)?;
    sent.change("BSB", &mut fund.bsb)?;
    sent.change("AccountNumber", &mut fund.account_number)?;
    sent.change("EmployerNumber", &mut fund.employer_number)?;
    match fund.fund_type {
        "REGULATED" => match PRODUCTS.iter().find(|one| Some(one.usi) == fund.usi) {
            // (s) the example: another name was sent.
            Some(product) => {
                fund.name = product.product_name;
                fund.spin = product.spin;
            }
            None => broken.unless(false, rules::FUND_PRODUCT),
        },
        _ => {
            let has_all = !fund.name.is_empty()
                && fund.abn.is_some()
                && fund.bsb.is_some()
                && fund.account_number.is_some()
                && fund.account_name.is_some();
            broken.unless(has_all, rules::FUND_OF_ONES_OWN);
        }
    }
    let bsb = fund.bsb.as_deref();
    broken.unless(bsb.is_none_or(super::employees::is_bsb), rules::BSB);
    broken.checked()?;
    fund.updated_ms = pen.now_ms;
    let funds = &mut pen.write().payroll.super_funds;
    match known {
        Some(index) => funds.change(index, fund),
        None => funds.create(index, fund),
    }
    Ok(index)
}
