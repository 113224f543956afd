//! Payment services that are made, and that themes of documents are given.
//!
//! (s) `PUT /PaymentServices`, `POST /BrandingThemes/{id}/PaymentServices`

use serde_json::Value;

use super::answer::{self, Outcome};
use super::pen::Pen;
use super::rules::{self, Broken, Trouble};
use super::sent::Sent;
use super::{Done, Write, elements, found};
use crate::simulator::accounting::style;
use crate::simulator::data::ids::{Guid, Kind};
use crate::simulator::data::settings::PaymentService;
use crate::simulator::data::written::interned;
use crate::simulator::render::Detail;
use crate::simulator::render::settings::payment_service;
use crate::simulator::reply::Reply;

const ROOT: &str = "PaymentServices";
/// The longest name. // (k)
const LONGEST_NAME: usize = 50;

/// Makes services of the elements.
pub(super) fn make(write: &Write, pen: Pen) -> Done {
    each(write, pen, |pen, sent| {
        let name = sent.text("PaymentServiceName")?.unwrap_or_default();
        let url = sent.text("PaymentServiceUrl")?;
        let text = sent.text("PayNowText")?;
        let mut broken = Broken::default();
        let fits = !name.trim().is_empty() && name.chars().count() <= LONGEST_NAME;
        broken.unless(fits, rules::SERVICE_NAME);
        let leads = url
            .as_deref()
            .is_some_and(|url| url.starts_with("https://"));
        broken.unless(leads, rules::SERVICE_URL);
        broken.checked()?;
        let index = pen.world.payment_service_count();
        let service = PaymentService {
            payment_service_id: pen.world.id(Kind::PaymentService, 0, index),
            name: interned(&name),
            url: url.as_deref().map(interned),
            pay_now_text: text.as_deref().map(interned),
            service_type: "Custom",
        };
        pen.write().payment_services.push(service.into());
        Ok(index)
    })
}

/// Gives a theme the services of the elements.
pub(super) fn give(write: &Write, pen: Pen, theme: &str) -> Done {
    let count = pen.world.branding_theme_count();
    let Some(theme) = found(&pen.world, Kind::BrandingTheme, theme, count) else {
        return (Reply::not_found(), None);
    };
    let theme = pen.world.branding_theme(theme).branding_theme_id;
    each(write, pen, |pen, sent| {
        let id = sent.text("PaymentServiceID")?.unwrap_or_default();
        let count = pen.world.payment_service_count();
        let index = Guid::parse(&id).and_then(|id| pen.world.index_of(Kind::PaymentService, id));
        let Some(index) = index.filter(|index| *index < count) else {
            return Err(rules::UNKNOWN_SERVICE.broken());
        };
        let services = pen.write().theme_services.entry(theme).or_default();
        services.push(index);
        Ok(index)
    })
}

/// Writes each element by `one`, which tells the place of the service.
fn each(
    write: &Write,
    mut pen: Pen,
    one: impl Fn(&mut Pen, &Sent<'_>) -> Result<usize, Trouble>,
) -> Done {
    let body: Value = match serde_json::from_slice(&write.body) {
        Ok(body) => body,
        Err(error) => return (answer::unreadable(&error.to_string()), None),
    };
    let elements = elements(&body, ROOT);
    if elements.is_empty() {
        return (answer::nothing_sent(ROOT), None);
    }
    let (mut rows, mut outcomes) = (Vec::new(), Vec::new());
    for (place, element) in elements.into_iter().enumerate() {
        let sent = Sent::of(element, &format!("[{place}]"));
        match sent.and_then(|sent| one(&mut pen, &sent)) {
            Ok(index) => {
                let style = style(&write.request, Detail::Whole);
                rows.push(payment_service(&pen.world, index, style));
                outcomes.push(Outcome::Written {
                    index,
                    warnings: Vec::new(),
                });
            }
            Err(Trouble::Broken(messages)) => outcomes.push(Outcome::Refused { element, messages }),
            Err(Trouble::Unreadable(message)) => return (answer::unreadable(&message), None),
        }
    }
    answer::of_parts(write, pen, (ROOT, "PaymentServiceID"), rows, &outcomes)
}
