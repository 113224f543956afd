//! The words from which names, descriptions and references are made.
//!
//! Invented, and chosen to be awkward: accents, apostrophes, quotes, commas, line breaks and
//! characters outside the basic plane, because those are what CSV writers and filters get wrong.

/// First words of business names.
pub(crate) const TRADES: [&str; 48] = [
    "Bayside",
    "Ridgeway",
    "Young Bros",
    "Boom",
    "Marine",
    "Petrie",
    "Basket",
    "Abby",
    "Hamilton",
    "Port",
    "Swanston",
    "Truxton",
    "Capital",
    "City",
    "Dimples",
    "Gateway",
    "Melrose",
    "Rex",
    "Net",
    "Smart",
    "Xylo",
    "Café",
    "Zoë",
    "Ångström",
    "O'Connell",
    "D'Arcy",
    "Müller",
    "Peñarol",
    "Smith, Jones",
    "North & South",
    "Kowhai",
    "Banksia",
    "Wattle",
    "Tūī",
    "Coral",
    "Granite",
    "Ironbark",
    "Saffron",
    "Juniper",
    "Copper",
    "Lantern",
    "Harvest",
    "Meridian",
    "Pinnacle",
    "Quayside",
    "Redgum",
    "Silver",
    "Tasman",
];

/// Second words of business names.
pub(crate) const BUSINESSES: [&str; 48] = [
    "Club",
    "University",
    "Transport",
    "FM",
    "Systems",
    "Markets",
    "Case",
    "Smith",
    "Partners",
    "Catering",
    "Bookshop",
    "Property",
    "Cab Co",
    "Limousines",
    "Warehouse",
    "Motors",
    "Parking",
    "Media",
    "Connect",
    "Agency",
    "Press",
    "Coffee",
    "Design",
    "Engineering",
    "Plumbing",
    "Legal",
    "Imports",
    "Bakery",
    "Timber",
    "Gardens",
    "Nursery",
    "Joinery",
    "Electrical",
    "Fisheries",
    "Vineyard",
    "Logistics",
    "Software",
    "Printers",
    "Cleaning",
    "Security",
    "Dental",
    "Physio",
    "Travel",
    "Fitness",
    "Apparel",
    "Textiles",
    "Robotics",
    "Foods",
];

/// First names of people.
pub(crate) const FIRST_NAMES: [&str; 20] = [
    "Olivia", "Jack", "Amélie", "Noah", "Ruby", "Siobhán", "Liam", "Priya", "Hemi", "Grace",
    "José", "Mei", "Tane", "Isla", "Łukasz", "Ava", "Oscar", "Zara", "Finn", "Aroha",
];

/// Last names of people.
pub(crate) const LAST_NAMES: [&str; 20] = [
    "O'Brien", "Nguyen", "Smith", "Singh", "Müller", "Williams", "Ngata", "Chen", "García",
    "Brown", "Wilson", "Kaur", "Martin", "Tamihana", "Øster", "Taylor", "Lee", "Kelly", "Rossi",
    "White",
];

/// Cities with the region and the postal code.
pub(crate) const AU_CITIES: [(&str, &str, &str); 8] = [
    ("Sydney", "NSW", "2000"),
    ("Melbourne", "VIC", "3000"),
    ("Brisbane", "QLD", "4000"),
    ("Perth", "WA", "6000"),
    ("Adelaide", "SA", "5000"),
    ("Hobart", "TAS", "7000"),
    ("Darwin", "NT", "0800"),
    ("Canberra", "ACT", "2600"),
];

/// Cities of the second organisation's country.
pub(crate) const NZ_CITIES: [(&str, &str, &str); 6] = [
    ("Auckland", "Auckland", "1010"),
    ("Wellington", "Wellington", "6011"),
    ("Ōtautahi Christchurch", "Canterbury", "8011"),
    ("Dunedin", "Otago", "9016"),
    ("Whangārei", "Northland", "0110"),
    ("Tauranga", "Bay of Plenty", "3110"),
];

/// Streets.
pub(crate) const STREETS: [&str; 8] = [
    "Harbour Street",
    "Queen St",
    "King William Rd",
    "St. John's Lane",
    "The Esplanade",
    "Lambton Quay",
    "Victoria Parade",
    "Mill Road, Unit 4",
];

/// Things sold and bought: what a line says.
pub(crate) const DESCRIPTIONS: [&str; 24] = [
    "Monthly support",
    "Office furniture, delivered",
    "Desktop/network support via email & phone",
    "Project management & implementation - branding workshop",
    "Golf balls - white single",
    "27\" monitor, curved",
    "Café catering for twelve",
    "Train-MS \"Development work\" - developer onsite per day",
    "Fish out of Water: Finding Your Brand (BOOK)",
    "Freight\nSydney → Perth",
    "Consulting, 3 hrs @ €90",
    "Cleaning supplies",
    "It's the client's own copy",
    "Electricity\r\nMeter 4471, 12–19 May",
    "Subscription (annual) ☕",
    "Timber offcuts – 2½ m³",
    "Semi-colons; tabs\tand commas, too",
    "木材 (timber), grade A",
    "Printing: 1,000 flyers",
    "Travel — Brisbane return",
    "Repairs to roof",
    "Backslash C:\\invoices\\2024",
    "Gift voucher 🎁 \"Thank you\"",
    "Water cooler rental",
];

/// References on sales invoices.
pub(crate) const REFERENCES: [&str; 10] = [
    "Monthly Support",
    "P/O CRM08-12",
    "Training",
    "Portal Proj",
    "Book",
    "P/O 9711",
    "Yr Ref W08-143",
    "O'Hara, site 2",
    "GB1-White",
    "Ms Nguyen",
];

/// References on credit notes.
pub(crate) const CREDIT_REFERENCES: [&str; 8] = [
    "Monthly Support",
    "Wrong item, sent back",
    "\"Damaged\" in transit",
    "O'Hara, site 2",
    "Rücksendung – 2 Stück",
    "数量の誤り",
    "US Tour",
    "Goodwill ☕ & apology",
];

/// References on payments, mostly the bank's wording.
pub(crate) const PAYMENT_REFERENCES: [&str; 7] = [
    "EFTPOS 4471 SYDNEY",
    "O'BRIEN J & SONS",
    "Direct debit \"rent\"",
    "VISA *1234; FX FEE",
    "Überweisung 12/05",
    "Too much",
    "TRF\\REF\\0098",
];

/// Items: code, name.
pub(crate) const ITEMS: [(&str, &str); 6] = [
    ("GB1-White", "Golf balls - white single"),
    ("BOOK", "\"Fish out of Water\""),
    ("DevD", "Development work - developer onsite per day"),
    ("PMBr", "Project management & branding"),
    ("Support-M", "Desktop/network support"),
    ("Train-MS", "Half day training - Microsoft Office"),
];
