//! A contact as `/Contacts` shows it, and the stub of it inside a document.

use super::json::{Object, object};
use super::{Detail, Style, id_text, money, ms_instant, optional_text, unset_text};
use crate::simulator::data::World;
use crate::simulator::data::contacts::{Address, Contact, Phone};

/// The JSON of one contact.
pub(crate) fn contact(world: &World, index: usize, style: Style) -> String {
    let contact = world.contact(index);
    object(|o| fields(o, world, index, &contact, style))
}

/// The fields of a contact, for its own reply and for a document read by its id.
pub(crate) fn fields(
    o: &mut Object<'_>,
    world: &World,
    index: usize,
    contact: &Contact,
    style: Style,
) {
    let brief = style.detail == Detail::Brief;
    o.text("ContactID", id_text(contact.contact_id, style));
    let text = |o: &mut Object<'_>, field: &str, value: &Option<String>| {
        optional_text(o, world, index, field, value.as_deref());
    };
    text(o, "ContactNumber", &contact.contact_number);
    text(o, "AccountNumber", &contact.account_number);
    o.text("ContactStatus", contact.contact_status);
    o.text("Name", &contact.name);
    text(o, "FirstName", &contact.first_name);
    text(o, "LastName", &contact.last_name);
    text(o, "CompanyNumber", &contact.company_number);
    text(o, "EmailAddress", &contact.email_address);
    text(o, "BankAccountDetails", &contact.bank_account_details);
    text(o, "TaxNumber", &contact.tax_number);
    text(
        o,
        "AccountsReceivableTaxType",
        &contact.accounts_receivable_tax_type,
    );
    text(
        o,
        "AccountsPayableTaxType",
        &contact.accounts_payable_tax_type,
    );
    o.objects("Addresses", &contact.addresses, address);
    o.objects("Phones", &contact.phones, phone);
    o.text("UpdatedDateUTC", ms_instant(contact.updated_ms));
    // (i) unpaged: people and groups come as empty lists, which means "not loaded".
    o.objects(
        "ContactGroups",
        contact.contact_groups.iter().filter(|_| !brief),
        |o, group| {
            o.text("ContactGroupID", id_text(group.contact_group_id, style));
            o.text("Name", group.name);
            o.text("Status", group.status);
            o.empty_list("Contacts");
            o.flag("HasValidationErrors", false);
        },
    );
    // (s) README section 2: `summaryOnly` drops what is costly to work out.
    if !style.summary_only {
        o.flag("IsSupplier", contact.is_supplier);
        o.flag("IsCustomer", contact.is_customer);
    }
    if !brief {
        match &contact.default_currency {
            Some(code) => o.text("DefaultCurrency", code),
            None => {
                let unset = world.unset_word("DefaultCurrency", index);
                unset_text(o, unset, "DefaultCurrency");
            }
        }
        if let Some(discount) = contact.discount {
            o.raw("Discount", money(discount, index));
        }
        text(o, "Website", &contact.website);
        if let Some((id, name)) = &contact.branding_theme {
            o.object("BrandingTheme", |o| {
                o.text("BrandingThemeID", id_text(*id, style));
                o.text("Name", name);
            });
        }
        text(
            o,
            "SalesDefaultAccountCode",
            &contact.sales_default_account_code,
        );
        text(
            o,
            "PurchasesDefaultAccountCode",
            &contact.purchases_default_account_code,
        );
        for (name, priced) in [
            (
                "SalesDefaultLineAmountType",
                contact.sales_default_line_amount_type,
            ),
            (
                "PurchasesDefaultLineAmountType",
                contact.purchases_default_line_amount_type,
            ),
        ] {
            if let Some(priced) = priced {
                o.text(name, priced);
            }
        }
        for (name, tracking) in [
            ("SalesTrackingCategories", &contact.sales_tracking),
            ("PurchasesTrackingCategories", &contact.purchases_tracking),
        ] {
            o.objects(name, tracking, |o, (category, option)| {
                o.text("TrackingCategoryName", category);
                o.text("TrackingOptionName", option);
            });
        }
        if let Some(key) = &contact.xero_network_key {
            o.text("XeroNetworkKey", key);
        }
        if let Some(terms) = &contact.payment_terms {
            o.object("PaymentTerms", |o| {
                for (name, term) in [("Bills", terms.bills), ("Sales", terms.sales)] {
                    if let Some((day, kind)) = term {
                        o.object(name, |o| {
                            o.raw("Day", day);
                            o.text("Type", kind);
                        });
                    }
                }
            });
        }
    }
    if !brief && !style.summary_only {
        if let Some(batch) = &contact.batch_payments {
            o.object("BatchPayments", |o| {
                o.text("BankAccountNumber", &batch.bank_account_number);
                o.text("BankAccountName", &batch.bank_account_name);
                o.text("Details", batch.details.as_deref().unwrap_or_default());
                o.text("Code", batch.code.as_deref().unwrap_or_default());
                o.text("Reference", batch.reference.as_deref().unwrap_or_default());
            });
        }
        if let Some(balances) = contact.balances {
            o.object("Balances", |o| {
                o.object("AccountsReceivable", |o| {
                    o.raw("Outstanding", money(balances.receivable_outstanding, index));
                    o.raw("Overdue", money(balances.receivable_overdue, index));
                });
                o.object("AccountsPayable", |o| {
                    o.raw("Outstanding", money(balances.payable_outstanding, index));
                    o.raw("Overdue", money(balances.payable_overdue, index));
                });
            });
        }
    }
    o.objects(
        "ContactPersons",
        contact.contact_persons.iter().filter(|_| !brief),
        |o, person| {
            o.text("FirstName", &person.first_name);
            o.text("LastName", &person.last_name);
            if let Some(email) = &person.email_address {
                o.text("EmailAddress", email);
            }
            o.flag("IncludeInEmails", person.include_in_emails);
        },
    );
    o.flag("HasAttachments", contact.has_attachments);
    o.flag("HasValidationErrors", false);
}

/// The contact inside a document of a list.
pub(crate) fn stub(o: &mut Object<'_>, id: String, name: &str, number: Option<&str>, style: Style) {
    o.text("ContactID", id);
    if let (Some(number), false) = (number, style.detail == Detail::Brief) {
        o.text("ContactNumber", number);
    }
    o.text("Name", name);
    for list in ["Addresses", "Phones", "ContactGroups", "ContactPersons"] {
        o.empty_list(list);
    }
    o.flag("HasValidationErrors", false);
}

fn address(o: &mut Object<'_>, address: &Address) {
    o.text("AddressType", address.address_type);
    if let Some(line) = &address.address_line1 {
        o.text("AddressLine1", line);
    }
    for (name, line) in [
        ("AddressLine2", &address.address_line2),
        ("AddressLine3", &address.address_line3),
        ("AddressLine4", &address.address_line4),
    ] {
        if let Some(line) = line {
            o.text(name, line);
        }
    }
    // (s) the examples: an address that isn't known is one of empty strings.
    o.text("City", address.city.as_deref().unwrap_or_default());
    o.text("Region", address.region.as_deref().unwrap_or_default());
    o.text(
        "PostalCode",
        address.postal_code.as_deref().unwrap_or_default(),
    );
    o.text("Country", address.country.as_deref().unwrap_or_default());
    if let Some(attention) = &address.attention_to {
        o.text("AttentionTo", attention);
    }
}

fn phone(o: &mut Object<'_>, phone: &Phone) {
    o.text("PhoneType", phone.phone_type);
    o.text(
        "PhoneNumber",
        phone.phone_number.as_deref().unwrap_or_default(),
    );
    o.text(
        "PhoneAreaCode",
        phone.phone_area_code.as_deref().unwrap_or_default(),
    );
    o.text(
        "PhoneCountryCode",
        phone.phone_country_code.as_deref().unwrap_or_default(),
    );
}
