//! What hangs on a document and is asked for by itself: its history, its files, its address
//! online, its settings for the construction scheme.
//!
//! Rule: all of it is a function of the seed and of the document's id, so that any kind of
//! document has it.

use axum::body::Bytes;
use chrono::{Datelike, Days, NaiveDate};

use super::amount::Amount;
use super::calendar::{DAY_MS, first_day, midnight_ms, month_end};
use super::ids::Guid;
use super::random::{Random, mix_all, word_of};
use super::{World, accounts, words};

/// An entry in a document's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRecord {
    /// What was done.
    pub changes: &'static str,
    /// When, in milliseconds UTC.
    pub date_ms: i64,
    /// Who did it.
    pub user: Option<String>,
    /// A sentence, or the note.
    pub details: Option<String>,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its id.
    pub attachment_id: Guid,
    /// Its name, unique within the document.
    pub file_name: String,
    /// The type of its content.
    pub mime_type: &'static str,
    /// Its size in bytes.
    pub content_length: i64,
    /// Whether the customer sees it; only on sales invoices and credit notes.
    pub include_online: Option<bool>,
}

/// An account's amounts in a budget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetLine {
    /// The account's id.
    pub account_id: Guid,
    /// Its code.
    pub account_code: Option<String>,
    /// An amount for each month.
    pub balances: Vec<BudgetBalance>,
}

/// An amount for a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetBalance {
    /// The first day of the month.
    pub period: NaiveDate,
    /// What is budgeted.
    pub amount: Amount,
    /// What somebody noted.
    pub notes: Option<&'static str>,
}

/// Settings of a contact for the United Kingdom's construction scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CisSetting {
    /// Whether the scheme applies.
    pub cis_enabled: bool,
    /// Per cent held back.
    pub rate: Option<i64>,
}

/// Settings of an organisation for the same scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CisOrgSetting {
    /// Whether it is a contractor.
    pub contractor: bool,
    /// Whether it is a subcontractor.
    pub sub_contractor: bool,
    /// Per cent held back.
    pub rate: i64,
}

const FILES: [(&str, &str); 4] = [
    ("scan.pdf", "application/pdf"),
    ("receipt of café.jpg", "image/jpeg"),
    (
        "timesheet.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    ("notes & terms.txt", "text/plain"),
];

impl World {
    fn aside(&self, what: &str, of: Guid) -> Random {
        Random::at(&[self.seed, word_of(what), (of.0 >> 64) as u64, of.0 as u64])
    }

    /// The history of a document, the newest entry first; a few documents have none.
    pub(crate) fn history(&self, of: Guid) -> Vec<HistoryRecord> {
        let written = self.written.history.get(&of).cloned();
        let mut records = written.unwrap_or_default();
        records.extend(self.history_drawn(of));
        records
    }

    fn history_drawn(&self, of: Guid) -> Vec<HistoryRecord> {
        let mut random = self.aside("history", of);
        // (k) documents that were imported have no entry.
        let count = if random.chance(8) {
            0
        } else {
            random.between(1, 4)
        };
        let mut date_ms = midnight_ms(first_day()) + random.between(0, 800 * DAY_MS);
        let mut records: Vec<HistoryRecord> = (0..count)
            .map(|place| {
                date_ms += random.between(1, 6 * DAY_MS);
                let changes = match place {
                    0 => "Created",
                    _ => random.pick(&["Edited", "Approved", "Note", "Emailed", "Viewed"]),
                };
                // (s) the examples have entries without details, as empty texts.
                let details = match changes {
                    "Note" => Some(format!("Called {}", random.pick(&words::TRADES))),
                    "Created" => Some(format!("Entry {} of {}", place + 1, of)),
                    _ => None,
                };
                let first = random.pick(&words::FIRST_NAMES);
                let last = random.pick(&words::LAST_NAMES);
                HistoryRecord {
                    changes,
                    date_ms,
                    user: (changes != "Viewed").then(|| format!("{first} {last}")),
                    details,
                }
            })
            .collect();
        records.reverse();
        records
    }

    /// The files of a document, if its flag says that it has any.
    pub(crate) fn attachments(&self, of: Guid, has: bool) -> Vec<Attachment> {
        if let Some(written) = self.written.files.get(&of) {
            return written.iter().map(|file| file.attachment.clone()).collect();
        }
        if !has {
            return Vec::new();
        }
        let mut random = self.aside("attachments", of);
        (0..random.between(1, 3))
            .map(|place| {
                let (name, mime_type) = random.pick(&FILES);
                let id = (u128::from(random.next()) << 64) | u128::from(random.next());
                Attachment {
                    attachment_id: Guid(id),
                    file_name: format!("{} {name}", place + 1),
                    mime_type,
                    content_length: random.between(0, 3_000_000),
                    include_online: match random.below(3) {
                        0 => None,
                        1 => Some(false),
                        _ => Some(true),
                    },
                }
            })
            .collect()
    }

    /// What a file of a document holds; a drawn one some bytes of its length.
    pub(crate) fn content(&self, of: Guid, attachment: &Attachment) -> Bytes {
        let written = self.written.files.get(&of).into_iter().flatten();
        let mut own = written.filter(|file| file.attachment == *attachment);
        if let Some(content) = own.next().and_then(|file| file.content.clone()) {
            return content;
        }
        let length = usize::try_from(attachment.content_length).unwrap_or_default();
        let seed = attachment.attachment_id.0.to_be_bytes();
        seed.iter().copied().cycle().take(length).collect()
    }

    /// The lines of a budget for the months that begin within these days.
    pub(crate) fn budget_lines(&self, of: Guid, from: NaiveDate, to: NaiveDate) -> Vec<BudgetLine> {
        let accounts = (0..accounts::count()).map(|index| self.account(index));
        let budgeted = accounts.filter(|account| ["REVENUE", "EXPENSE"].contains(&account.class));
        let mut months = Vec::new();
        let mut month = from.with_day(1).unwrap_or(from);
        while month <= to && months.len() < 600 {
            if month >= from {
                months.push(month);
            }
            month = month_end(month) + Days::new(1);
        }
        budgeted
            .take(5)
            .map(|account| {
                let balances = months.iter().map(|month| {
                    let mut random = self.aside("budget", of);
                    let number = account.account_id.0 as u64 ^ midnight_ms(*month) as u64;
                    let amount = (mix_all(&[random.next(), number]) % 9_000) as i64;
                    BudgetBalance {
                        period: *month,
                        amount: Amount(amount * 10_000),
                        notes: (amount % 11 == 0).then_some("Special month"),
                    }
                });
                BudgetLine {
                    account_id: account.account_id,
                    account_code: account.code.clone(),
                    balances: balances.collect(),
                }
            })
            .collect()
    }

    /// The payment services that a branding theme's documents offer.
    pub(crate) fn services_of_theme(&self, of: Guid) -> Vec<usize> {
        let mut random = self.aside("services", of);
        let count = self.payment_service_count() - self.written.payment_services.len();
        let mut services: Vec<usize> = (0..count).filter(|_| random.chance(60)).collect();
        let given = self.written.theme_services.get(&of).into_iter().flatten();
        for service in given {
            if !services.contains(service) {
                services.push(*service);
            }
        }
        services
    }

    /// Where a customer sees an invoice.
    pub(crate) fn online_invoice(&self, of: Guid) -> String {
        let mut random = self.aside("online", of);
        format!("https://in.xero.example/{:016x}", random.next())
    }

    /// A contact's settings for the construction scheme, if it has any.
    // Only organisations in the United Kingdom have them; these have, so that there are rows.
    pub(crate) fn cis_setting(&self, of: Guid) -> Option<CisSetting> {
        let mut random = self.aside("cis", of);
        random.chance(40).then(|| {
            let cis_enabled = random.chance(70);
            CisSetting {
                cis_enabled,
                rate: cis_enabled.then(|| random.pick(&[0, 20, 30])),
            }
        })
    }

    /// The organisation's settings for the construction scheme.
    pub(crate) fn cis_org_setting(&self, of: Guid) -> CisOrgSetting {
        let mut random = self.aside("cis of the organisation", of);
        CisOrgSetting {
            contractor: random.chance(50),
            sub_contractor: random.chance(50),
            rate: random.pick(&[0, 20, 30]),
        }
    }
}
