//! TenNinetyNine: what contractors of an organisation in the United States were paid in a year.
//!
//! The books are of other countries; what is told comes from them all the same, so that there
//! are rows. // (s) the example: a shape of its own, with numbers and no rows of cells

use chrono::Datelike;

use super::asked::{Asked, Refused};
use crate::simulator::Amount;
use crate::simulator::data::ids::Kind;
use crate::simulator::render::json::{Object, object};

use super::table::money;

/// Below this nothing is reported: 600.00.
const LEAST: Amount = Amount::from_cents(60_000);

/// The two reports with their boxes, and the box that tells what was paid.
const REPORTS: [(&str, &[&str], &str); 2] = [
    ("1099-NEC report", &["Box1", "Box2", "Box4"], "Box1"),
    (
        "1099-MISC report",
        &[
            "Box1", "Box2", "Box3", "Box4", "Box5", "Box6", "Box7", "Box8", "Box9", "Box10",
            "Box11", "Box14",
        ],
        "Box3",
    ),
];

/// The reports of the year, as JSON.
pub(super) fn reports(asked: &Asked<'_>) -> Result<Vec<String>, Refused> {
    let year = match asked.0.parameter("reportYear") {
        None => asked.today().year() - 1, // (?) the year that has ended
        Some(text) => {
            let year = text
                .parse()
                .ok()
                .filter(|year| (1900..=2900).contains(year));
            year.ok_or_else(|| Refused::new(format!("reportYear '{text}' is not a year")))?
        }
    };
    let paid = paid_in(asked, year);
    let reports = REPORTS.iter().enumerate().map(|(which, report)| {
        let (name, boxes, told) = *report;
        object(|o| {
            o.text("ReportName", name);
            o.text("ReportDate", format!("1 Jan {year} to 31 Dec {year}"));
            o.empty_list("Fields");
            // (?) who is reported where: by turns.
            let here = paid.iter().filter(|(contact, _)| contact % 2 == which);
            o.objects("Contacts", here, |o, (contact, amount)| {
                for name in boxes {
                    let amount = if *name == told { *amount } else { Amount::ZERO };
                    o.raw(name, money(amount));
                }
                details(o, asked, *contact);
            });
        })
    });
    Ok(reports.collect())
}

/// What each supplier was paid for bills in a calendar year, where it is enough.
fn paid_in(asked: &Asked<'_>, year: i32) -> Vec<(usize, Amount)> {
    let world = asked.world();
    let mut sums = std::collections::BTreeMap::new();
    for head in (0..world.invoice_count()).map(|index| world.invoice_head(index)) {
        if head.is_sale() || !head.is_approved() {
            continue;
        }
        for payment in world.invoice_figures(&head).payments {
            if !payment.deleted && payment.date.year() == year {
                let sum: &mut Amount = sums.entry(head.contact).or_default();
                *sum += world.paid_in_base(&head, &payment);
            }
        }
    }
    sums.into_iter().filter(|(_, sum)| *sum >= LEAST).collect()
}

fn details(o: &mut Object<'_>, asked: &Asked<'_>, index: usize) {
    let world = asked.world();
    let contact = world.contact(index);
    let address = contact.addresses.first();
    let of_address = |part: fn(&crate::simulator::Address) -> Option<&str>| {
        address.and_then(part).unwrap_or_default().to_owned()
    };
    let person = [&contact.first_name, &contact.last_name];
    let person: Vec<&str> = person.into_iter().flatten().map(String::as_str).collect();
    let types = ["SSN", "EIN"];
    let classes = ["PARTNERSHIP", "S_CORP", "C_CORP", "INDIVIDUAL"];
    o.text("Name", &contact.name);
    o.text("FederalTaxIDType", types[index % 2]);
    o.text("City", of_address(|address| address.city.as_deref()));
    o.text("Zip", of_address(|address| address.postal_code.as_deref()));
    o.text("State", of_address(|address| address.region.as_deref()));
    o.text(
        "Email",
        contact.email_address.as_deref().unwrap_or_default(),
    );
    let street = of_address(|address| address.address_line1.as_deref());
    o.text("StreetAddress", format!("{street}\r\n\r\n\r\n"));
    o.text(
        "TaxID",
        format!("{:03}-{:02}-{:04}", index % 900 + 1, index % 89 + 10, index),
    );
    o.text("ContactId", asked.0.id(world.id(Kind::Contact, 0, index)));
    o.text("LegalName", person.join(" "));
    o.text("BusinessName", &contact.name);
    o.text("FederalTaxClassification", classes[index % classes.len()]);
}
