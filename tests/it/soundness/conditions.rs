//! Random conditions on a table's columns, made of values that occur in it and of their like.

use xero_sql::catalog::descriptor::{Kind, Rows, Table};

use super::random::Random;

/// Marks the literals that mean the same in lower case: identifiers.
pub const LOWERED: char = '§';

/// A column and the values that conditions on it are made of.
pub struct Subject {
    pub name: String,
    pub kind: Kind,
    /// Values that occur, as DataFusion prints them.
    pub values: Vec<String>,
    /// Whether conditions on it may travel.
    pub travels: bool,
}

/// A condition, as a tree that can be made smaller.
#[derive(Debug, Clone)]
pub enum Condition {
    Leaf(String),
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Not(Box<Condition>),
}

impl std::fmt::Display for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let joined = |parts: &[Condition], by: &str| {
            let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
            format!("({})", parts.join(by))
        };
        match self {
            Condition::Leaf(text) => write!(f, "({text})"),
            Condition::And(parts) => f.write_str(&joined(parts, " AND ")),
            Condition::Or(parts) => f.write_str(&joined(parts, " OR ")),
            Condition::Not(inner) => write!(f, "NOT {inner}"),
        }
    }
}

impl Condition {
    /// Conditions that are one step simpler.
    pub fn simpler(&self) -> Vec<Condition> {
        match self {
            Condition::Leaf(_) => vec![],
            Condition::Not(inner) => {
                let inners = inner.simpler().into_iter();
                let inners = inners.map(|inner| Condition::Not(Box::new(inner)));
                std::iter::once((**inner).clone()).chain(inners).collect()
            }
            Condition::And(parts) | Condition::Or(parts) => {
                let again = |parts| match self {
                    Condition::And(_) => Condition::And(parts),
                    _ => Condition::Or(parts),
                };
                let mut found = parts.clone();
                for at in 0..parts.len() {
                    if parts.len() > 2 {
                        let mut fewer = parts.clone();
                        fewer.remove(at);
                        found.push(again(fewer));
                    }
                    for simpler in parts[at].simpler() {
                        let mut parts = parts.clone();
                        parts[at] = simpler;
                        found.push(again(parts));
                    }
                }
                found
            }
        }
    }
}

/// Whether Xero may be asked about a column.
pub fn travels(table: &Table, column: &str) -> bool {
    let Some(endpoint) = table.endpoint() else {
        return table.made_of().iter().any(|table| travels(table, column));
    };
    if let Rows::PerParent(fan_out) = table.rows {
        return column == fan_out.key;
    }
    let column = table.all_columns().find(|c| c.name == column);
    let path = column.and_then(|c| table.document_path(c));
    path.is_some_and(|path| {
        endpoint.filters.iter().any(|filter| filter.field == path)
            || endpoint.lists.iter().any(|list| list.field == path)
            || endpoint.modified_since == Some(path)
            || endpoint.id == path
            || path == "JournalNumber"
    })
}

/// A condition of a few parts.
pub fn condition(random: &mut Random, subjects: &[Subject], prefix: &str) -> Condition {
    tree(random, &mut |random| leaf(random, subjects, prefix), 3)
}

/// A tree of leaves that `leaf` makes.
pub fn tree(
    random: &mut Random,
    leaf: &mut dyn FnMut(&mut Random) -> String,
    depth: usize,
) -> Condition {
    let draw = if depth == 0 { 0 } else { random.below(100) };
    let parts = 2 + random.below(2);
    let mut several = |random: &mut Random| -> Vec<Condition> {
        (0..parts).map(|_| tree(random, leaf, depth - 1)).collect()
    };
    match draw {
        0..40 => Condition::Leaf(leaf(random)),
        40..70 => Condition::And(several(random)),
        70..88 => Condition::Or(several(random)),
        _ => Condition::Not(Box::new(tree(random, leaf, depth - 1))),
    }
}

/// A comparison on one of the columns, mostly one that travels.
pub fn leaf(random: &mut Random, subjects: &[Subject], prefix: &str) -> String {
    let mut subject = random.of_list(subjects);
    for _ in 0..4 {
        if subject.travels {
            break;
        }
        subject = random.of_list(subjects);
    }
    on(random, subject, prefix)
}

/// A comparison on this column.
pub fn on(random: &mut Random, subject: &Subject, prefix: &str) -> String {
    let name = format!("{prefix}\"{}\"", subject.name);
    match random.below(100) {
        0..4 => return format!("{name} IS NULL"),
        4..8 => return format!("{name} IS NOT NULL"),
        8 => return format!("{name} = NULL"),
        9 => return format!("{name} IN ({}, NULL)", literal(random, subject)),
        10 => return format!("{name} NOT IN ({}, NULL)", literal(random, subject)),
        11 => return format!("{name} IS NOT DISTINCT FROM {}", literal(random, subject)),
        12 => return format!("{name} IS DISTINCT FROM {}", literal(random, subject)),
        _ => {}
    }
    match subject.kind {
        Kind::Guid | Kind::TenantId => guid(random, subject, &name),
        Kind::Enum(_) => word(random, subject, &name),
        Kind::Date => day(random, subject, &name),
        Kind::Instant => instant(random, subject, &name),
        Kind::Money | Kind::Rate => amount(random, subject, &name),
        Kind::Integer | Kind::LineNumber => compared(random, subject, &name),
        Kind::Flag => flag(random, &name),
        _ => text(random, subject, &name),
    }
}

const SIGNS: [&str; 6] = ["=", "<>", "<", "<=", ">", ">="];

/// What any type that has an order can be asked.
fn compared(random: &mut Random, subject: &Subject, name: &str) -> String {
    let one = literal(random, subject);
    let other = literal(random, subject);
    let sign = random.pick(&SIGNS);
    match random.below(10) {
        0 => format!("{name} BETWEEN {one} AND {other}"),
        1 => format!("{name} NOT BETWEEN {one} AND {other}"),
        2 => format!("{name} IN ({one}, {other})"),
        3 => format!("{name} NOT IN ({one}, {other})"),
        4 => format!("{one} {sign} {name}"),
        _ => format!("{name} {sign} {one}"),
    }
}

/// A long list: what occurs, what doesn't, duplicates, other cases.
fn long_list(random: &mut Random, subject: &Subject) -> String {
    // Mostly a few requests' worth; planning long lists takes time.
    let most = if random.chance(30) { 251 } else { 60 };
    let count = 50 + random.below(most);
    let items: Vec<String> = (0..count).map(|_| literal(random, subject)).collect();
    items.join(", ")
}

fn guid(random: &mut Random, subject: &Subject, name: &str) -> String {
    let one = literal(random, subject);
    let plain = one.replace(LOWERED, "").to_lowercase();
    let beginning: String = plain.trim_matches('\'').chars().take(7).collect();
    match random.below(14) {
        0..3 => format!("{name} = {one}"),
        3 => format!("{name} <> {one}"),
        4 | 5 => format!("{name} IN ({one}, {})", literal(random, subject)),
        6 => format!("{name} NOT IN ({one}, {})", literal(random, subject)),
        7..10 => format!("{name} IN ({})", long_list(random, subject)),
        10 => format!("{name} {} {one}", random.pick(&["<", ">="])),
        11 => format!("{name} LIKE '{beginning}%'"),
        12 => format!("left({name}, 7) = '{beginning}'"),
        _ => format!("lower({name}) = {plain}"),
    }
}

fn word(random: &mut Random, subject: &Subject, name: &str) -> String {
    let one = literal(random, subject);
    let other = literal(random, subject);
    let bare = one.trim_matches('\'').to_string();
    let upper = |text: &str| text.to_uppercase();
    match random.below(14) {
        0..3 => format!("{name} = {one}"),
        3 => format!("{name} <> {one}"),
        4..6 => format!("{name} IN ({one}, {other})"),
        6 => format!("{name} NOT IN ({one}, {other})"),
        7 => format!("upper({name}) = {}", upper(&one)),
        8 => format!(
            "lower({name}) IN ({}, {})",
            one.to_lowercase(),
            other.to_lowercase()
        ),
        9 => format!(
            "{name} IN ({one}, {other}) AND upper({name}) IN ({}, 'PAID')",
            upper(&one)
        ),
        10 => format!("NOT upper({name}) IN ({})", upper(&one)),
        11 => format!(
            "{name} LIKE '{}%'",
            bare.chars().take(3).collect::<String>()
        ),
        12 => format!(
            "left({name}, 3) = '{}'",
            bare.chars().take(3).collect::<String>()
        ),
        _ => format!("CAST({name} AS VARCHAR) = {one}"),
    }
}

fn text(random: &mut Random, subject: &Subject, name: &str) -> String {
    let one = literal(random, subject);
    let bare = one[1..one.len() - 1].replace("''", "'");
    let length = 1 + random.below(6);
    let prefix: String = bare.chars().take(length).collect();
    let prefix = prefix.replace('\'', "''");
    match random.below(20) {
        0..3 => format!("{name} = {one}"),
        3 => format!("{name} <> {one}"),
        4 => format!("{name} IN ({one}, {})", literal(random, subject)),
        5..8 => format!("{name} IN ({})", long_list(random, subject)),
        8 => format!("{name} NOT IN ({one}, {})", literal(random, subject)),
        9 => format!("{name} LIKE '{prefix}%'"),
        10 => format!(
            "{name} LIKE '{prefix}_%{}'",
            random.pick(&["", "a%", "\\\\%"])
        ),
        11 => format!("{name} NOT LIKE '{prefix}%'"),
        12 => format!("{name} ILIKE '{prefix}%'"),
        13 => format!("starts_with({name}, '{prefix}')"),
        14 => format!(
            "left({name}, {}) = '{prefix}'",
            length.min(prefix.chars().count().max(1)) + random.below(2)
        ),
        15 => format!("upper({name}) = {}", one.to_uppercase()),
        16 => format!("CAST({name} AS VARCHAR) = {one}"),
        17 => format!("left({name}, {length}) IN ('{prefix}', {one})"),
        18 => format!("COALESCE({name}, '') = {one}"),
        _ => compared(random, subject, name),
    }
}

fn flag(random: &mut Random, name: &str) -> String {
    match random.below(9) {
        0 => name.to_string(),
        1 => format!("NOT {name}"),
        2 => format!("{name} IS TRUE"),
        3 => format!("{name} IS NOT TRUE"),
        4 => format!("{name} IS FALSE"),
        5 => format!("{name} <> true"),
        6 => format!("{name} IN (true)"),
        7 => format!("{name} = false"),
        _ => format!("{name} = true"),
    }
}

fn day(random: &mut Random, subject: &Subject, name: &str) -> String {
    let sign = random.pick(&SIGNS);
    let date = value(random, subject).unwrap_or_else(|| "2024-06-30".to_string());
    let year: i32 = date[..4].parse().unwrap_or(2024);
    let period = random.pick(&["day", "week", "month", "quarter", "year"]);
    let begins = random.pick(&["01-01", "04-01", "07-01", "12-30", "03-01"]);
    match random.below(16) {
        0 => format!("EXTRACT(YEAR FROM {name}) {sign} {year}"),
        1 => format!("EXTRACT(MONTH FROM {name}) {sign} {}", 1 + random.below(12)),
        2 | 3 => format!("date_trunc('{period}', {name}) {sign} DATE '{date}'"),
        4 => format!("date_trunc('{period}', {name}) {sign} TIMESTAMP '{year}-{begins}T00:00:00'"),
        5 => format!("{name} {sign} DATE '{date}' + INTERVAL '1' MONTH"),
        6 => format!("{name} {sign} DATE '{date}' - INTERVAL '1' DAY"),
        7 => format!("{name} {sign} TIMESTAMP '{date}T10:30:00'"),
        8 => format!("CAST({name} AS TIMESTAMP) {sign} TIMESTAMP '{date}T00:00:00'"),
        9 => format!("{name} {sign} TIMESTAMP '{date}T10:30:00Z'"),
        10 => format!("CAST({name} AS TIMESTAMP) {sign} TIMESTAMP '{date}T23:30:00+09:00'"),
        11 => format!("EXTRACT(YEAR FROM {name}) IN ({year}, 2019)"),
        12 => zoned(random, name, &format!("{date}T08:00:00")),
        _ => compared(random, subject, name),
    }
}

/// A moment moved between clocks before it is compared.
fn zoned(random: &mut Random, name: &str, moment: &str) -> String {
    let sign = random.pick(&SIGNS);
    let zone = random.pick(&["America/New_York", "Pacific/Auckland", "UTC", "+05:30"]);
    let into = format!("arrow_cast({name}, 'Timestamp(Nanosecond, Some(\"{zone}\"))')");
    match random.below(4) {
        0 => format!("{into} {sign} TIMESTAMP '{moment}Z'"),
        1 => format!("CAST({into} AS TIMESTAMP) {sign} TIMESTAMP '{moment}'"),
        2 => format!(
            "arrow_cast(CAST({name} AS TIMESTAMP), 'Timestamp(Nanosecond, Some(\"{zone}\"))') \
             {sign} TIMESTAMP '{moment}Z'"
        ),
        _ => format!("date_trunc('day', {into}) {sign} TIMESTAMP '{moment}Z'"),
    }
}

fn instant(random: &mut Random, subject: &Subject, name: &str) -> String {
    let sign = random.pick(&SIGNS);
    let moment = value(random, subject).unwrap_or_else(|| "2024-06-30T00:00:00Z".to_string());
    let date = &moment[..10];
    let second = &moment[..19];
    let period = random.pick(&["second", "hour", "day", "week", "month", "quarter", "year"]);
    match random.below(18) {
        0 => format!("EXTRACT(YEAR FROM {name}) {sign} {}", &date[..4]),
        1 | 2 => format!("date_trunc('{period}', {name}) {sign} TIMESTAMP '{date}T00:00:00Z'"),
        3 => format!("date_trunc('{period}', {name}) {sign} DATE '{date}'"),
        4 => format!("{name} {sign} DATE '{date}'"),
        5 => format!("CAST({name} AS DATE) {sign} DATE '{date}'"),
        6..9 => format!("{name} {} TIMESTAMP '{second}'", random.pick(&[">", ">="])),
        9 => format!("{name} {sign} TIMESTAMP '{second}.999Z'"),
        10 => format!("{name} {sign} TIMESTAMP '{second}+10:00'"),
        11 => format!("{name} {sign} '{moment}'"),
        12 => format!("{name} > TIMESTAMP '{second}' - INTERVAL '36' HOUR"),
        13 => zoned(random, name, second),
        14 => format!(
            "arrow_cast({name}, 'Timestamp(Second, Some(\"UTC\"))') {sign} TIMESTAMP '{second}Z'"
        ),
        _ => compared(random, subject, name),
    }
}

fn amount(random: &mut Random, subject: &Subject, name: &str) -> String {
    let sign = random.pick(&SIGNS);
    let number = literal(random, subject);
    match random.below(14) {
        0 => format!("CAST({name} AS DOUBLE) {sign} {number}"),
        1 => format!("CAST({name} AS DECIMAL(30, 6)) {sign} {number}"),
        2 => format!("{name} {sign} CAST({number} AS DOUBLE)"),
        3 => format!("{name} * 2 {sign} {number}"),
        4 => format!("{name} {sign} {number} + 5.5"),
        5 => format!("{name} {sign} 1e3"),
        6 => format!("CAST({name} AS BIGINT) {sign} 100"),
        7 => format!(
            "{name} {sign} {}00001",
            if number.contains('.') {
                number.clone()
            } else {
                format!("{number}.0")
            }
        ),
        8 => format!("{name} {sign} -0.0001"),
        9 => format!("ABS({name}) {sign} {number}"),
        _ => compared(random, subject, name),
    }
}

fn value(random: &mut Random, subject: &Subject) -> Option<String> {
    match subject.values.is_empty() {
        true => None,
        false => Some(random.of_list(&subject.values).clone()),
    }
}

/// A literal of the column's type: mostly what occurs, or nearly.
pub fn literal(random: &mut Random, subject: &Subject) -> String {
    let occurs = value(random, subject);
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    match subject.kind {
        Kind::Guid | Kind::TenantId => match (random.below(20), occurs) {
            (0, _) => "'no guid'".to_string(),
            (1, _) => "'{00000000-0000-0000-0000-00000000000a}'".to_string(),
            (2, _) => "'00000000-0000-0000-0000-000000000000'".to_string(),
            (3 | 4, _) | (_, None) => {
                let (a, b) = (random.next() as u32, random.next() & 0xFFFF_FFFF_FFFF);
                format!("'{a:08x}-0000-4000-8000-{b:012x}'")
            }
            (5..9, Some(guid)) => format!("{LOWERED}'{}'", guid.to_uppercase()),
            (_, Some(guid)) => quoted(&guid),
        },
        Kind::Enum(words) => match (random.below(10), occurs) {
            (0, _) => "'NO SUCH WORD'".to_string(),
            (1, Some(word)) => quoted(&word.to_lowercase()),
            (2..4, _) if !words.is_empty() => quoted(random.pick(words)),
            (_, Some(word)) => quoted(&word),
            (_, None) => "''".to_string(),
        },
        Kind::Date => {
            let date = occurs.unwrap_or_else(|| "2025-01-01".to_string());
            match random.below(12) {
                0 => "DATE '0001-01-01'".to_string(),
                1 => "DATE '9999-12-31'".to_string(),
                2 => "DATE '2024-02-29'".to_string(),
                3 => format!("CAST('{date}' AS DATE)"),
                4 => format!("'{date}'"),
                _ => format!("DATE '{date}'"),
            }
        }
        Kind::Instant => {
            let moment = occurs.unwrap_or_else(|| "2025-01-01T00:00:00Z".to_string());
            match random.below(6) {
                0 => format!("TIMESTAMP '{}T00:00:00'", &moment[..10]),
                1 => format!("TIMESTAMP '{}T23:59:59.999Z'", &moment[..10]),
                2 => format!("TIMESTAMP '{}'", &moment[..19]),
                _ => format!("TIMESTAMP '{moment}'"),
            }
        }
        Kind::Money | Kind::Rate => match (random.below(8), occurs) {
            (0, _) => "0".to_string(),
            (1, _) => "-12.5".to_string(),
            (2, _) => "100.0001".to_string(),
            (3, Some(number)) => number.split('.').next().unwrap_or("0").to_string(),
            (_, Some(number)) => number,
            (_, None) => "7".to_string(),
        },
        Kind::Integer | Kind::LineNumber => match (random.below(8), occurs) {
            (0, _) | (_, None) => "-3".to_string(),
            (1, _) => "9223372036854775807".to_string(),
            (_, Some(number)) => number,
        },
        Kind::Flag => random.pick(&["true", "false"]).to_string(),
        _ => match (random.below(24), occurs) {
            (0, _) => "''".to_string(),
            (1, _) => "'say \"x\"'".to_string(),
            (2, _) => "'a\\b'".to_string(),
            (3, _) => "'no, such'".to_string(),
            (4, _) | (_, None) => format!("'none-{}'", random.below(1000)),
            (5, Some(text)) => quoted(&text.to_uppercase()),
            (6, Some(text)) => quoted(&text.to_lowercase()),
            (7, Some(text)) => quoted(&format!("{text} ")),
            (8, Some(text)) => quoted(&text.chars().skip(1).collect::<String>()),
            (_, Some(text)) => quoted(&text),
        },
    }
}
