//! Contacts.

use super::pen::Pen;
use super::rules::{self, Broken, Trouble};
use super::sent::Sent;
use super::{How, Kind, PUT_AND_POST, found};
use crate::simulator::data::World;
use crate::simulator::data::contacts::{
    Address, BatchPaymentDetails, Contact, ContactPerson, PaymentTerms, Phone,
};
use crate::simulator::data::ids;
use crate::simulator::render;

pub(super) const KIND: Kind = Kind {
    root: "Contacts",
    id: "ContactID",
    verbs: PUT_AND_POST,
    summarizes: PUT_AND_POST,
    make,
    find,
    render: render::contacts::contact,
    guid: |world, index| world.id(ids::Kind::Contact, 0, index),
    files: Some((
        |world, index| world.contact_without_balances(index).has_attachments,
        |pen, index| {
            let mut contact = pen.world.contact_without_balances(index);
            contact.has_attachments = true;
            pen.write().contacts.change(index, contact);
        },
    )),
};

const STATUSES: [&str; 3] = ["ACTIVE", "ARCHIVED", "GDPRREQUEST"];
const ADDRESSES: [&str; 2] = ["STREET", "POBOX"];
const PHONES: [&str; 5] = ["DDI", "DEFAULT", "FAX", "MOBILE", "OFFICE"];
const TERMS: [&str; 4] = [
    "DAYSAFTERBILLDATE",
    "DAYSAFTERBILLMONTH",
    "OFCURRENTMONTH",
    "OFFOLLOWINGMONTH",
];
const PRICED: [&str; 3] = ["INCLUSIVE", "EXCLUSIVE", "NONE"];

/// The most persons of a contact. // (x)
const MOST_PERSONS: usize = 5;

/// The longest texts. // (s) the schema's maxLength
const LENGTHS: [(&str, usize); 9] = [
    ("Name", 255),
    ("FirstName", 255),
    ("LastName", 255),
    ("EmailAddress", 255),
    ("ContactNumber", 50),
    ("AccountNumber", 50),
    ("CompanyNumber", 50),
    ("TaxNumber", 50),
    ("XeroNetworkKey", 255),
];

fn find(world: &World, id: &str) -> Option<usize> {
    let count = world.contact_count();
    found(world, ids::Kind::Contact, id, count).or_else(|| world.contact_numbered(id))
}

/// The contact that an element or a document means by id, number or name, in this order.
// (s) "at least 1 of the following elements to identify the contact"
pub(super) fn meant(world: &World, sent: &Sent<'_>) -> Result<Option<usize>, Trouble> {
    if let Some(id) = sent.guid("ContactID")? {
        let index = world.index_of(ids::Kind::Contact, id);
        let index = index.filter(|index| *index < world.contact_count());
        return index.map(Some).ok_or(rules::UNKNOWN_CONTACT.broken());
    }
    if let Some(number) = sent.word("ContactNumber")?
        && let Some(index) = world.contact_numbered(&number)
    {
        return Ok(Some(index));
    }
    let name = sent.word("Name")?;
    Ok(name.and_then(|name| world.contact_named(&name)))
}

fn make(pen: &mut Pen, sent: &Sent<'_>, how: How) -> Result<usize, Trouble> {
    let known = match how {
        How::Update(index) => Some(index),
        How::Upsert => meant(&pen.world, sent)?,
        // (?) an id that is sent with PUT counts for nothing.
        How::Create => sent.guid("ContactID")?.and(None),
    };
    let was = known.map(|index| pen.world.contact_without_balances(index));
    let mut contact = match was {
        Some(contact) => contact,
        None => blank(pen),
    };
    let mut broken = Broken::default();
    let is_archived = known.is_some() && contact.contact_status != "ACTIVE";
    let status = sent.word("ContactStatus")?;
    let wakes = status.as_deref() == Some("ACTIVE");
    broken.unless(!is_archived || wakes, rules::CONTACT_IS_ARCHIVED);
    fill(&mut contact, sent, &mut broken)?;
    let name = contact.name.clone();
    broken.unless(!name.is_empty(), rules::CONTACT_UNNAMED);
    let others = |index: &usize| Some(*index) != known;
    let of_that_name = pen.world.contact_named(&name).filter(others);
    let is_taken = of_that_name.is_some_and(|index| !pen.world.contact_is_archived(index));
    broken.unless_for(!is_taken, rules::CONTACT_NAME_TAKEN, &name);
    if let Some(number) = &contact.contact_number {
        let taken = pen.world.contact_numbered(number).filter(others);
        broken.unless_for(taken.is_none(), rules::CONTACT_NUMBER_TAKEN, number);
    }
    if let Some(currency) = &contact.default_currency {
        let is_known = pen.currency(currency).is_some();
        broken.unless_for(is_known, rules::NOT_SUBSCRIBED, currency);
    }
    let sales = contact.accounts_receivable_tax_type.iter();
    for tax in sales.chain(&contact.accounts_payable_tax_type) {
        broken.unless_for(pen.tax_rate(tax).is_some(), rules::UNKNOWN_TAX_TYPE, tax);
    }
    broken.checked()?;
    contact.updated_ms = pen.now_ms;
    Ok(put(pen, known, contact))
}

fn put(pen: &mut Pen, known: Option<usize>, contact: Contact) -> usize {
    let index = known.unwrap_or_else(|| pen.world.contact_count());
    let contacts = &mut pen.write().contacts;
    match known {
        Some(index) => contacts.change(index, contact),
        None => contacts.create(index, contact),
    }
    index
}

/// The contact of a document, which is made if nobody has its name. // (k) pitfall 24
pub(super) fn of_document(pen: &Pen, sent: &Sent<'_>) -> Result<Named, Trouble> {
    let Some(contact) = sent.object("Contact")? else {
        return Err(rules::CONTACT_UNNAMED.broken());
    };
    match meant(&pen.world, &contact)? {
        Some(index) if pen.world.contact_is_archived(index) => {
            Err(rules::ARCHIVED_CONTACT.broken())
        }
        Some(index) => Ok(Named::Known(index)),
        None => match contact.word("Name")? {
            Some(name) => Ok(Named::New(name)),
            None => Err(rules::CONTACT_UNNAMED.broken()),
        },
    }
}

/// The contact of an id.
pub(super) fn with_id(world: &World, id: ids::Guid) -> Option<usize> {
    let index = world.index_of(ids::Kind::Contact, id)?;
    (index < world.contact_count()).then_some(index)
}

/// Whom a document names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    Known(usize),
    /// Nobody has this name.
    New(String),
}

impl Named {
    /// Whether it is the contact of an index.
    pub(super) fn is(&self, index: Option<usize>) -> bool {
        index.is_some_and(|index| *self == Named::Known(index))
    }

    /// The index of the contact, made now if nobody has the name.
    pub(super) fn index(self, pen: &mut Pen) -> usize {
        match self {
            Named::Known(index) => index,
            Named::New(name) => {
                let contact = Contact { name, ..blank(pen) };
                put(pen, None, contact)
            }
        }
    }
}

/// Notes that a contact is invoiced, or sends bills.
// (x) README section 2: that doesn't move `UpdatedDateUTC`.
pub(super) fn trades(pen: &mut Pen, index: usize, is_sale: bool) {
    let mut contact = pen.world.contact_without_balances(index);
    let trades = match is_sale {
        true => &mut contact.is_customer,
        false => &mut contact.is_supplier,
    };
    if !*trades {
        *trades = true;
        pen.write().contacts.change(index, contact);
    }
}

/// A contact that nothing is known of.
fn blank(pen: &Pen) -> Contact {
    let address = |address_type| Address {
        address_type,
        address_line1: None,
        address_line2: None,
        address_line3: None,
        address_line4: None,
        city: None,
        region: None,
        postal_code: None,
        country: None,
        attention_to: None,
    };
    let world = &pen.world;
    Contact {
        contact_id: world.id(ids::Kind::Contact, 0, world.contact_count()),
        contact_number: None,
        account_number: None,
        contact_status: STATUSES[0],
        name: String::new(),
        first_name: None,
        last_name: None,
        email_address: None,
        company_number: None,
        bank_account_details: None,
        tax_number: None,
        accounts_receivable_tax_type: None,
        accounts_payable_tax_type: None,
        addresses: ADDRESSES.map(address).to_vec(),
        phones: PHONES[..4].iter().map(|of| empty_phone(of)).collect(),
        is_customer: false,
        is_supplier: false,
        default_currency: None,
        discount: None,
        website: None,
        branding_theme: None,
        sales_default_account_code: None,
        purchases_default_account_code: None,
        sales_default_line_amount_type: None,
        purchases_default_line_amount_type: None,
        sales_tracking: Vec::new(),
        purchases_tracking: Vec::new(),
        xero_network_key: None,
        batch_payments: None,
        balances: None,
        payment_terms: None,
        contact_persons: Vec::new(),
        contact_groups: Vec::new(),
        has_attachments: false,
        updated_ms: pen.now_ms,
    }
}

fn empty_phone(phone_type: &'static str) -> Phone {
    Phone {
        phone_type,
        phone_number: None,
        phone_area_code: None,
        phone_country_code: None,
    }
}

/// What an element says of a contact. `Website`, `Discount` and the flags aren't heeded. // (s)
fn fill(contact: &mut Contact, sent: &Sent<'_>, broken: &mut Broken) -> Result<(), Trouble> {
    sent.within(&LENGTHS, broken)?;
    if let Some(name) = sent.word("Name")? {
        contact.name = name;
    }
    sent.change("ContactNumber", &mut contact.contact_number)?;
    sent.change("AccountNumber", &mut contact.account_number)?;
    sent.change("FirstName", &mut contact.first_name)?;
    sent.change("LastName", &mut contact.last_name)?;
    sent.change("CompanyNumber", &mut contact.company_number)?;
    sent.change("BankAccountDetails", &mut contact.bank_account_details)?;
    sent.change("TaxNumber", &mut contact.tax_number)?;
    sent.change("XeroNetworkKey", &mut contact.xero_network_key)?;
    sent.change("DefaultCurrency", &mut contact.default_currency)?;
    let tax = &mut contact.accounts_receivable_tax_type;
    sent.change("AccountsReceivableTaxType", tax)?;
    let tax = &mut contact.accounts_payable_tax_type;
    sent.change("AccountsPayableTaxType", tax)?;
    let account = &mut contact.sales_default_account_code;
    sent.change("SalesDefaultAccountCode", account)?;
    let account = &mut contact.purchases_default_account_code;
    sent.change("PurchasesDefaultAccountCode", account)?;
    sent.change("EmailAddress", &mut contact.email_address)?;
    let is_address = |text: &String| text.contains('@') && !text.contains(char::is_whitespace);
    let is_valid = contact.email_address.as_ref().is_none_or(is_address);
    broken.unless(is_valid, rules::EMAIL_ADDRESS);
    if let Some(status) = sent.word("ContactStatus")? {
        match STATUSES.iter().find(|known| **known == status) {
            Some(known) => contact.contact_status = known,
            None => broken.unless_for(false, rules::UNKNOWN_STATUS, &status),
        }
    }
    for (name, priced) in [
        (
            "SalesDefaultLineAmountType",
            &mut contact.sales_default_line_amount_type,
        ),
        (
            "PurchasesDefaultLineAmountType",
            &mut contact.purchases_default_line_amount_type,
        ),
    ] {
        if let Some(sent) = sent.word(name)? {
            *priced = PRICED.iter().find(|known| **known == sent).copied();
        }
    }
    for (name, tracking) in [
        ("SalesTrackingCategories", &mut contact.sales_tracking),
        (
            "PurchasesTrackingCategories",
            &mut contact.purchases_tracking,
        ),
    ] {
        if let Some(sent) = sent.list(name)?.filter(|sent| !sent.is_empty()) {
            let mut pairs = Vec::new();
            for pair in sent {
                let category = pair.word("TrackingCategoryName")?.unwrap_or_default();
                let option = pair.word("TrackingOptionName")?.unwrap_or_default();
                pairs.push((category, option));
            }
            *tracking = pairs;
        }
    }
    addresses(contact, sent)?;
    phones(contact, sent)?;
    persons(contact, sent, broken)?;
    if let Some(terms) = sent.object("PaymentTerms")? {
        contact.payment_terms = Some(payment_terms(contact.payment_terms.as_ref(), &terms)?);
    }
    if let Some(batch) = sent.object("BatchPayments")? {
        let mut details = contact
            .batch_payments
            .take()
            .unwrap_or(BatchPaymentDetails {
                bank_account_number: String::new(),
                bank_account_name: String::new(),
                details: None,
                code: None,
                reference: None,
            });
        if let Some(number) = batch.text("BankAccountNumber")? {
            details.bank_account_number = number;
        }
        if let Some(name) = batch.text("BankAccountName")? {
            details.bank_account_name = name;
        }
        batch.change("Details", &mut details.details)?;
        batch.change("Code", &mut details.code)?;
        batch.change("Reference", &mut details.reference)?;
        contact.batch_payments = Some(details);
    }
    Ok(())
}

/// An address that is sent takes the place of the one of its type. // (k)
fn addresses(contact: &mut Contact, sent: &Sent<'_>) -> Result<(), Trouble> {
    for address in sent.list("Addresses")?.unwrap_or_default() {
        let wanted = address.word("AddressType")?.unwrap_or_default();
        let Some(known) = contact
            .addresses
            .iter_mut()
            .find(|known| known.address_type == wanted)
        else {
            continue;
        };
        let said = |name: &str| {
            let text = address.text(name)?;
            Ok::<_, Trouble>(text.filter(|text| !text.is_empty()))
        };
        *known = Address {
            address_type: known.address_type,
            address_line1: said("AddressLine1")?,
            address_line2: said("AddressLine2")?,
            address_line3: said("AddressLine3")?,
            address_line4: said("AddressLine4")?,
            city: said("City")?,
            region: said("Region")?,
            postal_code: said("PostalCode")?,
            country: said("Country")?,
            attention_to: said("AttentionTo")?,
        };
    }
    Ok(())
}

/// A phone that is sent takes the place of the one of its type: with empty fields it clears it.
// (i) pitfall 21
fn phones(contact: &mut Contact, sent: &Sent<'_>) -> Result<(), Trouble> {
    for phone in sent.list("Phones")?.unwrap_or_default() {
        let wanted = phone.word("PhoneType")?.unwrap_or_default();
        let Some(phone_type) = PHONES.iter().find(|known| **known == wanted) else {
            continue;
        };
        let said = |name: &str| {
            let text = phone.text(name)?;
            Ok::<_, Trouble>(text.filter(|text| !text.is_empty()))
        };
        let sent = Phone {
            phone_type,
            phone_number: said("PhoneNumber")?,
            phone_area_code: said("PhoneAreaCode")?,
            phone_country_code: said("PhoneCountryCode")?,
        };
        let mut known = contact.phones.iter_mut();
        match known.find(|known| known.phone_type == wanted) {
            Some(known) => *known = sent,
            None => contact.phones.push(sent),
        }
    }
    Ok(())
}

/// A list of persons takes the place of all that there were; an empty one clears nothing.
// (i) pitfall 21
fn persons(contact: &mut Contact, sent: &Sent<'_>, broken: &mut Broken) -> Result<(), Trouble> {
    let Some(persons) = sent.list("ContactPersons")?.filter(|p| !p.is_empty()) else {
        return Ok(());
    };
    broken.unless(persons.len() <= MOST_PERSONS, rules::TOO_MANY_PERSONS);
    let mut found = Vec::with_capacity(persons.len());
    for person in persons {
        found.push(ContactPerson {
            first_name: person.text("FirstName")?.unwrap_or_default(),
            last_name: person.text("LastName")?.unwrap_or_default(),
            email_address: person.word("EmailAddress")?,
            include_in_emails: person.flag("IncludeInEmails")?.unwrap_or(false),
        });
    }
    contact.contact_persons = found;
    Ok(())
}

fn payment_terms(was: Option<&PaymentTerms>, sent: &Sent<'_>) -> Result<PaymentTerms, Trouble> {
    let mut terms = was.cloned().unwrap_or(PaymentTerms {
        bills: None,
        sales: None,
    });
    for (name, term) in [("Bills", &mut terms.bills), ("Sales", &mut terms.sales)] {
        let Some(sent) = sent.object(name)? else {
            continue;
        };
        let day = sent.whole("Day")?.and_then(|day| u32::try_from(day).ok());
        let kind = sent.word("Type")?.unwrap_or_default();
        let kind = TERMS.iter().find(|known| **known == kind).copied();
        if let (Some(day), Some(kind)) = (day, kind) {
            *term = Some((day, kind));
        }
    }
    Ok(terms)
}
