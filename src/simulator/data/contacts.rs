//! Contacts: who is invoiced and who sends bills.
//!
//! A contact's index decides what it is (customer, supplier, both, neither), and invoices pick
//! contacts accordingly, so that `IsCustomer` and the invoices never contradict each other.
//! Balances are added up from the invoices in small books and drawn in large ones.

use std::collections::HashMap;

use super::World;
use super::amount::Amount;
use super::calendar::{first_day, last_day, last_instant_ms, midnight_ms};
use super::ids::{Guid, Kind};
use super::random::mix_all;
use super::words;
use super::written::{Named, folded};

/// A contact.
#[derive(Debug, Clone, PartialEq)]
pub struct Contact {
    /// Its id.
    pub contact_id: Guid,
    /// The number another system gave it.
    pub contact_number: Option<String>,
    /// The number its user gave it.
    pub account_number: Option<String>,
    /// `ACTIVE` or `ARCHIVED`.
    pub contact_status: &'static str,
    /// Its name, unique among contacts.
    pub name: String,
    /// The first name of its main person.
    pub first_name: Option<String>,
    /// The last name of its main person.
    pub last_name: Option<String>,
    /// Its e-mail address.
    pub email_address: Option<String>,
    /// Its company number.
    pub company_number: Option<String>,
    /// Its bank account.
    pub bank_account_details: Option<String>,
    /// Its tax number.
    pub tax_number: Option<String>,
    /// The tax type of its sales.
    pub accounts_receivable_tax_type: Option<String>,
    /// The tax type of its bills.
    pub accounts_payable_tax_type: Option<String>,
    /// Its addresses: one `STREET`, one `POBOX`.
    pub addresses: Vec<Address>,
    /// Its phones: one of each type.
    pub phones: Vec<Phone>,
    /// Whether it is invoiced.
    pub is_customer: bool,
    /// Whether it sends bills.
    pub is_supplier: bool,
    /// Its currency, if set.
    pub default_currency: Option<String>,
    /// Its discount in percent, if set.
    pub discount: Option<Amount>,
    /// Its web site.
    pub website: Option<String>,
    /// The theme of its invoices, id and name.
    pub branding_theme: Option<(Guid, String)>,
    /// The account its sales go to.
    pub sales_default_account_code: Option<String>,
    /// The account its bills go to.
    pub purchases_default_account_code: Option<String>,
    /// How its sales are priced, if set: `INCLUSIVE`, `EXCLUSIVE` or `NONE`.
    pub sales_default_line_amount_type: Option<&'static str>,
    /// How its bills are priced, if set.
    pub purchases_default_line_amount_type: Option<&'static str>,
    /// The tracking of its sales: category and option by name.
    pub sales_tracking: Vec<(String, String)>,
    /// The tracking of its bills: category and option by name.
    pub purchases_tracking: Vec<(String, String)>,
    /// Its key in the Xero network.
    pub xero_network_key: Option<String>,
    /// How it is paid in a batch.
    pub batch_payments: Option<BatchPaymentDetails>,
    /// What it owes and is owed, if it trades at all.
    pub balances: Option<Balances>,
    /// When its bills and invoices are due, if set.
    pub payment_terms: Option<PaymentTerms>,
    /// Further people.
    pub contact_persons: Vec<ContactPerson>,
    /// The groups it is in.
    pub contact_groups: Vec<ContactGroup>,
    /// Whether files are attached.
    pub has_attachments: bool,
    /// When it was changed last, in milliseconds UTC.
    pub updated_ms: i64,
}

/// An address of a contact.
#[derive(Debug, Clone, PartialEq)]
pub struct Address {
    /// `STREET` or `POBOX`.
    pub address_type: &'static str,
    /// The first line.
    pub address_line1: Option<String>,
    /// The second line.
    pub address_line2: Option<String>,
    /// The third line.
    pub address_line3: Option<String>,
    /// The fourth line.
    pub address_line4: Option<String>,
    /// The city.
    pub city: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// The postal code.
    pub postal_code: Option<String>,
    /// The country.
    pub country: Option<String>,
    /// To whose attention.
    pub attention_to: Option<String>,
}

/// A phone of a contact.
#[derive(Debug, Clone, PartialEq)]
pub struct Phone {
    /// `DDI`, `DEFAULT`, `FAX` or `MOBILE`.
    pub phone_type: &'static str,
    /// The number.
    pub phone_number: Option<String>,
    /// The area code.
    pub phone_area_code: Option<String>,
    /// The country code.
    pub phone_country_code: Option<String>,
}

/// How a contact is paid in a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchPaymentDetails {
    /// The account paid to.
    pub bank_account_number: String,
    /// Whose account it is.
    pub bank_account_name: String,
    /// What the statement says.
    pub details: Option<String>,
    /// A code for the statement.
    pub code: Option<String>,
    /// A reference for the statement.
    pub reference: Option<String>,
}

/// What a contact owes and is owed, in the organisation's currency.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Balances {
    /// Open sales invoices.
    pub receivable_outstanding: Amount,
    /// Those past their due date on the last day of the books.
    pub receivable_overdue: Amount,
    /// Open bills.
    pub payable_outstanding: Amount,
    /// Those past their due date on the last day of the books.
    pub payable_overdue: Amount,
}

/// When bills and invoices are due: the day and how it counts.
#[derive(Debug, Clone, PartialEq)]
pub struct PaymentTerms {
    /// For bills.
    pub bills: Option<(u32, &'static str)>,
    /// For sales.
    pub sales: Option<(u32, &'static str)>,
}

/// A further person at a contact.
#[derive(Debug, Clone, PartialEq)]
pub struct ContactPerson {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail address.
    pub email_address: Option<String>,
    /// Whether e-mails go to this person too.
    pub include_in_emails: bool,
}

/// A group a contact is in.
#[derive(Debug, Clone, PartialEq)]
pub struct ContactGroup {
    /// Its id.
    pub contact_group_id: Guid,
    /// Its name.
    pub name: &'static str,
    /// `ACTIVE` or `DELETED`; deleted ones aren't shown.
    pub status: &'static str,
}

/// The groups, of which the last was deleted.
const GROUPS: [&str; 5] = [
    "Contractors",
    "Support Clients (monthly)",
    "VIP",
    "Training",
    "Newsletter 2021",
];
/// Those that aren't deleted.
const ACTIVE_GROUPS: usize = GROUPS.len() - 1;
const TERMS: [&str; 4] = [
    "DAYSAFTERBILLDATE",
    "DAYSAFTERBILLMONTH",
    "OFCURRENTMONTH",
    "OFFOLLOWINGMONTH",
];
const PHONES: [&str; 4] = ["DDI", "DEFAULT", "FAX", "MOBILE"];

/// What a contact is to the organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Customer,
    Supplier,
    Both,
    Neither,
}

impl World {
    pub(crate) fn contact_role(&self, index: usize) -> Role {
        // The first few are fixed, so that the smallest books hold every kind.
        match index {
            0 => return Role::Customer,
            1 => return Role::Supplier,
            2 => return Role::Both,
            _ => {}
        }
        match mix_all(&[self.seed, self.organisation as u64, 0xC0, index as u64]) % 100 {
            0..55 => Role::Customer,
            55..80 => Role::Supplier,
            80..95 => Role::Both,
            _ => Role::Neither,
        }
    }

    pub(crate) fn contact_is_archived(&self, index: usize) -> bool {
        if let Some(written) = self.written.contacts.get(index) {
            return written.contact_status != "ACTIVE";
        }
        index == 3 || (index > 3 && self.random("archived", index).chance(6))
    }

    pub(crate) fn contact_name(&self, index: usize) -> String {
        match self.written.contacts.get(index) {
            Some(written) => written.name.clone(),
            None => self.contact_name_drawn(index),
        }
    }

    /// The name of the contact with this id.
    pub(crate) fn name_of_contact(&self, id: Guid) -> String {
        let index = self.index_of(Kind::Contact, id);
        index.map_or_else(String::new, |index| self.contact_name(index))
    }

    /// The name before any change.
    pub(crate) fn contact_name_drawn(&self, index: usize) -> String {
        // Unique: within a round of 48 × 48 the two words differ, and rounds are numbered.
        let round = index / (48 * 48);
        let first = words::TRADES[(index * 7 + 5) % 48];
        let second = words::BUSINESSES[(index / 48 * 5 + index * 11 + 3) % 48];
        let ordinary = match (index, round) {
            (4, _) => format!("The \"Corner\" {second}"),
            (_, 0) => format!("{first} {second}"),
            _ => format!("{first} {second} {}", round + 1),
        };
        self.nasty_name(index, &ordinary).unwrap_or(ordinary)
    }

    /// The contact of a name, in any case; an active one rather than an archived one.
    pub(crate) fn contact_named(&self, name: &str) -> Option<usize> {
        let wanted = folded(name);
        let written = self.written.contacts.all();
        let written = written.filter(|(_, contact)| folded(&contact.name) == wanted);
        let drawn = self.names.get_or_init(|| {
            let all = 0..self.contacts_at_first();
            Named::of(all.map(|index| (index, self.contact_name_drawn(index))))
        });
        let drawn = drawn.find(name);
        let drawn = drawn.filter(|index| self.written.contacts.get(*index).is_none());
        let found = written.map(|(index, _)| index).chain(drawn);
        found.min_by_key(|index| self.contact_is_archived(*index))
    }

    pub(crate) fn contact_number(&self, index: usize) -> Option<String> {
        match self.written.contacts.get(index) {
            Some(written) => written.contact_number.clone(),
            None => (index % 3 == 1).then(|| format!("CN{:06}", index + 1)),
        }
    }

    /// The index of a contact number, if that contact has one.
    pub(crate) fn contact_numbered(&self, number: &str) -> Option<usize> {
        let mut written = self.written.contacts.all();
        let is_it = |contact: &Contact| contact.contact_number.as_deref() == Some(number);
        if let Some((index, _)) = written.find(|(_, contact)| is_it(contact)) {
            return Some(index);
        }
        let index = number
            .strip_prefix("CN")?
            .parse::<usize>()
            .ok()?
            .checked_sub(1)?;
        (index < self.contact_count() && self.contact_number(index).as_deref() == Some(number))
            .then_some(index)
    }

    /// The currency a contact is invoiced in.
    pub(crate) fn contact_currency(&self, index: usize) -> Option<&'static str> {
        let mut random = self.random("contact currency", index);
        let profile = self.profile();
        match random.below(100) {
            0..12 => Some(profile.foreign[random.below(3) as usize].0),
            12..20 => Some(profile.currency),
            _ => None,
        }
    }

    pub(crate) fn contact_updated_ms(&self, index: usize) -> i64 {
        if let Some(written) = self.written.contacts.get(index) {
            return written.updated_ms;
        }
        let first = midnight_ms(first_day());
        let ordinary = first
            + self
                .random("contact updated", index)
                .between(0, last_instant_ms() - first);
        self.nasty_instant(index, ordinary)
    }

    pub(crate) fn contact(&self, index: usize) -> Contact {
        let contact = self.contact_without_balances(index);
        let trades = contact.is_customer || contact.is_supplier;
        Contact {
            balances: trades.then(|| self.contact_balances(index)),
            ..contact
        }
    }

    /// A contact but for its balances, which may take long.
    pub(crate) fn contact_without_balances(&self, index: usize) -> Contact {
        match self.written.contacts.get(index) {
            Some(written) => self.in_groups_of_today(Contact::clone(written)),
            None => self.in_groups_of_today(self.contact_drawn(index)),
        }
    }

    /// A contact with its groups as they are called by now.
    fn in_groups_of_today(&self, mut contact: Contact) -> Contact {
        let groups = contact.contact_groups.iter();
        let groups = groups.filter_map(|group| {
            let index = self.index_of(Kind::ContactGroup, group.contact_group_id)?;
            Some(self.contact_group(index))
        });
        contact.contact_groups = groups.filter(|group| group.status == "ACTIVE").collect();
        contact
    }

    fn contact_drawn(&self, index: usize) -> Contact {
        let mut random = self.random("contact", index);
        let profile = self.profile();
        let role = self.contact_role(index);
        let name = self.contact_name(index);
        let person = random.chance(70).then(|| {
            (
                random.pick(&words::FIRST_NAMES),
                random.pick(&words::LAST_NAMES),
            )
        });
        let domain: String = name
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        let email_address = random.chance(75).then(|| match person {
            Some((first, _)) if first.is_ascii() => {
                format!("{}@{domain}.example", first.to_lowercase())
            }
            _ => format!("accounts@{domain}.example"),
        });
        let bank = random.chance(25).then(|| {
            format!(
                "06-{:04}-{:07}-00",
                random.below(10_000),
                random.below(10_000_000)
            )
        });
        let persons = match random.below(10) {
            0..7 => 0,
            7..9 => 1,
            _ => 3,
        };
        let customer = matches!(role, Role::Customer | Role::Both);
        let supplier = matches!(role, Role::Supplier | Role::Both);
        Contact {
            contact_id: self.id(Kind::Contact, 0, index),
            contact_number: self.contact_number(index),
            account_number: random
                .chance(30)
                .then(|| format!("AC-{:05}", random.below(100_000))),
            contact_status: if self.contact_is_archived(index) {
                "ARCHIVED"
            } else {
                "ACTIVE"
            },
            name: name.clone(),
            first_name: person.map(|(first, _)| first.to_owned()),
            last_name: person.map(|(_, last)| last.to_owned()),
            email_address,
            company_number: random
                .chance(20)
                .then(|| format!("{:09}", random.below(1_000_000_000))),
            bank_account_details: bank.clone(),
            tax_number: random.chance(35).then(|| {
                format!(
                    "{:02} {:03} {:03} {:03}",
                    random.below(100),
                    random.below(1000),
                    random.below(1000),
                    random.below(1000)
                )
            }),
            accounts_receivable_tax_type: (customer && random.chance(30))
                .then(|| profile.tax_on_sales.to_owned()),
            accounts_payable_tax_type: (supplier && random.chance(30))
                .then(|| profile.tax_on_purchases.to_owned()),
            addresses: self.addresses(&mut random),
            phones: phones(&mut random),
            is_customer: customer,
            is_supplier: supplier,
            default_currency: self.contact_currency(index).map(str::to_owned),
            discount: (customer && random.chance(8)).then(|| Amount(random.between(2, 40) * 5_000)),
            website: random
                .chance(25)
                .then(|| format!("https://www.{domain}.example/")),
            branding_theme: (customer && random.chance(10))
                .then(|| (self.id(Kind::BrandingTheme, 0, 0), "Standard".to_owned())),
            sales_default_account_code: (customer && random.chance(15)).then(|| "200".to_owned()),
            purchases_default_account_code: (supplier && random.chance(15))
                .then(|| "429".to_owned()),
            sales_default_line_amount_type: (customer && random.chance(15))
                .then(|| random.pick(&["INCLUSIVE", "EXCLUSIVE", "NONE"])),
            purchases_default_line_amount_type: (supplier && random.chance(15))
                .then(|| random.pick(&["INCLUSIVE", "EXCLUSIVE"])),
            sales_tracking: Vec::new(),
            purchases_tracking: Vec::new(),
            xero_network_key: None,
            batch_payments: bank.filter(|_| supplier).map(|number| BatchPaymentDetails {
                bank_account_number: number,
                bank_account_name: name,
                details: random.chance(50).then(|| "Invoice payment".to_owned()),
                code: None,
                reference: None,
            }),
            balances: None,
            payment_terms: random.chance(30).then(|| PaymentTerms {
                bills: supplier.then(|| (random.between(1, 30) as u32, random.pick(&TERMS))),
                sales: customer.then(|| (random.between(1, 30) as u32, random.pick(&TERMS))),
            }),
            contact_persons: (0..persons)
                .map(|_| ContactPerson {
                    first_name: random.pick(&words::FIRST_NAMES).to_owned(),
                    last_name: random.pick(&words::LAST_NAMES).to_owned(),
                    email_address: random
                        .chance(80)
                        .then(|| format!("person{}@{domain}.example", random.below(100))),
                    include_in_emails: random.chance(40),
                })
                .collect(),
            contact_groups: (0..ACTIVE_GROUPS)
                .filter(|_| random.chance(6))
                .map(|group| self.contact_group(group))
                .collect(),
            has_attachments: random.chance(5),
            updated_ms: self.contact_updated_ms(index),
        }
    }

    /// How many groups there are, deleted ones included.
    pub(crate) fn contact_group_count(&self) -> usize {
        GROUPS.len() + self.written.contact_groups.created()
    }

    pub(crate) fn contact_group(&self, index: usize) -> ContactGroup {
        if let Some(written) = self.written.contact_groups.get(index) {
            return ContactGroup::clone(written);
        }
        ContactGroup {
            contact_group_id: self.id(Kind::ContactGroup, 0, index),
            name: GROUPS[index],
            status: if index < ACTIVE_GROUPS {
                "ACTIVE"
            } else {
                "DELETED"
            },
        }
    }

    fn addresses(&self, random: &mut super::random::Random) -> Vec<Address> {
        let profile = self.profile();
        let cities: &[(&str, &str, &str)] = if self.organisation == 0 {
            &words::AU_CITIES
        } else {
            &words::NZ_CITIES
        };
        ["STREET", "POBOX"]
            .into_iter()
            .map(|address_type| {
                let known = random.chance(if address_type == "POBOX" { 80 } else { 30 });
                let (city, region, postal_code) = random.pick(cities);
                let street = random.pick(&words::STREETS);
                let number = random.between(1, 400);
                Address {
                    address_type,
                    address_line1: known.then(|| match address_type {
                        "STREET" => format!("{number} {street}"),
                        _ => format!("P O Box {number}"),
                    }),
                    address_line2: None,
                    address_line3: None,
                    address_line4: None,
                    city: known.then(|| city.to_owned()),
                    region: known.then(|| region.to_owned()),
                    postal_code: known.then(|| postal_code.to_owned()),
                    country: (known && random.chance(50)).then(|| profile.country_name.to_owned()),
                    attention_to: (known && random.chance(15)).then(|| "Accounts".to_owned()),
                }
            })
            .collect()
    }

    fn contact_balances(&self, index: usize) -> Balances {
        if let Some(added_up) = self.balances() {
            return added_up.get(&index).copied().unwrap_or_default();
        }
        if index >= self.contacts_at_first() {
            return Balances::default();
        }
        let mut random = self.random("balances", index);
        let role = self.contact_role(index);
        let mut drawn = |trades: bool| {
            if !trades || random.chance(60) {
                return (Amount::ZERO, Amount::ZERO);
            }
            let outstanding = random.between(1_000, 2_000_000);
            let overdue = random.between(0, outstanding);
            (Amount::from_cents(outstanding), Amount::from_cents(overdue))
        };
        let (receivable_outstanding, receivable_overdue) =
            drawn(matches!(role, Role::Customer | Role::Both));
        let (payable_outstanding, payable_overdue) =
            drawn(matches!(role, Role::Supplier | Role::Both));
        Balances {
            receivable_outstanding,
            receivable_overdue,
            payable_outstanding,
            payable_overdue,
        }
    }
}

fn phones(random: &mut super::random::Random) -> Vec<Phone> {
    PHONES
        .into_iter()
        .map(|phone_type| {
            let known = random.chance(match phone_type {
                "DEFAULT" => 80,
                "MOBILE" => 40,
                _ => 10,
            });
            Phone {
                phone_type,
                phone_number: known.then(|| format!("{:07}", random.below(10_000_000))),
                phone_area_code: (known && random.chance(80))
                    .then(|| format!("{:02}", random.between(2, 8))),
                phone_country_code: (known && random.chance(50)).then(|| "61".to_owned()),
            }
        })
        .collect()
}

/// Adds up what is open, by contact, in the organisation's currency.
pub(crate) fn add_up(world: &World) -> HashMap<usize, Balances> {
    let mut sums: HashMap<usize, Balances> = HashMap::new();
    for index in world.invoice_indexes() {
        let head = world.invoice_head(index);
        if head.status != "AUTHORISED" {
            continue;
        }
        let figures = world.invoice_figures(&head);
        let due = figures.amount_due.in_base(head.currency_rate);
        let overdue = head.due_date.is_some_and(|day| day < last_day());
        let sum = sums.entry(head.contact).or_default();
        let (outstanding, late) = if head.invoice_type == "ACCREC" {
            (&mut sum.receivable_outstanding, &mut sum.receivable_overdue)
        } else {
            (&mut sum.payable_outstanding, &mut sum.payable_overdue)
        };
        *outstanding += due;
        if overdue {
            *late += due;
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_unique_beyond_one_round_of_words() {
        let world = World::new(1, 0, 60_000);
        let names: HashSet<String> = (0..world.contact_count())
            .map(|index| world.contact_name(index))
            .collect();
        assert_eq!(names.len(), world.contact_count());
    }

    #[test]
    fn contact_numbers_invert() {
        let world = World::new(1, 0, 1200);
        for index in 0..world.contact_count() {
            if let Some(number) = world.contact_number(index) {
                assert_eq!(world.contact_numbered(&number), Some(index));
            }
        }
        assert_eq!(world.contact_numbered("CN000001"), None);
    }

    #[test]
    fn the_smallest_books_hold_customers_suppliers_and_archived_ones() {
        let world = World::new(5, 1, 10);
        let contacts: Vec<Contact> = (0..world.contact_count())
            .map(|i| world.contact(i))
            .collect();
        assert_eq!(contacts.len(), 20);
        assert!(contacts.iter().any(|c| c.is_customer && !c.is_supplier));
        assert!(contacts.iter().any(|c| c.is_supplier && !c.is_customer));
        assert!(contacts.iter().any(|c| c.contact_status == "ARCHIVED"));
    }
}
