//! Documents of lines, and what they book: invoices, credit notes, money spent or received, journals
//! written by hand.
//!
//! In: a document as it is, as it is sent, or both. Out: the journal that it books as it stands.

use super::amount::Amount;
use super::chart::{Account, Chart, Role};
use super::entry::{Entry, Line, Source};
use super::lines::{DocumentLine, LineAmountTypes, Terms};
use crate::write::body::Json;

/// A kind of documents that book their lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Invoice,
    CreditNote,
    BankTransaction,
    ManualJournal,
}

impl Kind {
    /// Where the lines are, the document's id, and its number.
    pub(super) fn fields(self) -> [&'static str; 3] {
        match self {
            Kind::Invoice => ["LineItems", "InvoiceID", "InvoiceNumber"],
            Kind::CreditNote => ["LineItems", "CreditNoteID", "CreditNoteNumber"],
            Kind::BankTransaction => ["LineItems", "BankTransactionID", "Reference"],
            Kind::ManualJournal => ["JournalLines", "ManualJournalID", "Narration"],
        }
    }
}

/// A document, with its lines worked out.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub(super) kind: Kind,
    pub(super) status: String,
    pub(super) types: LineAmountTypes,
    pub(super) lines: Vec<DocumentLine>,
    /// The line of the document itself; journals have none.
    own: Option<Own>,
    pub(super) source: Source,
}

/// The account of a document itself: of what is owed, or of the bank.
#[derive(Debug, Clone)]
struct Own {
    account: Account,
    is_debit: bool,
}

impl Document {
    /// A document as Xero tells it.
    ///
    /// # Errors
    /// What of it can't be understood.
    pub(super) fn told(kind: Kind, told: &Json, chart: &Chart) -> Result<Document, String> {
        let [lines, ..] = kind.fields();
        let mut document = Document::head(kind, told, None, chart)?;
        let each = told.elements(lines).iter();
        document.lines = each.map(|line| DocumentLine::told(line, chart)).collect();
        document.keep_on_control(chart);
        Ok(document)
    }

    /// A document as it is after `sent`, of which Xero `had` another.
    ///
    /// # Errors
    /// Why Xero would refuse it.
    pub(super) fn sent(
        kind: Kind,
        sent: &Json,
        had: Option<&Json>,
        chart: &Chart,
    ) -> Result<Document, String> {
        let [lines, ..] = kind.fields();
        let mut document = Document::head(kind, sent, had, chart)?;
        let terms = document.terms();
        let known = had.map_or(&[] as &[Json], |had| had.elements(lines));
        let sent_lines = sent.elements(lines);
        document.lines = match sent_lines.is_empty() {
            false => {
                let lines = sent_lines.iter().map(|line| {
                    let id = line.text("LineItemID");
                    let had = known
                        .iter()
                        .find(|had| id.is_some() && had.text("LineItemID") == id);
                    DocumentLine::sent(line, had, terms, chart)
                });
                lines.collect::<Result<_, _>>()?
            }
            // An empty list clears nothing, and lines that aren't sent stay.
            true => {
                let lines = known.iter().map(|line| DocumentLine::told(line, chart));
                let before = had.and_then(|had| had.text("LineAmountTypes"));
                match before.and_then(LineAmountTypes::read) == Some(terms.types) {
                    true => lines.collect(),
                    false => lines
                        .map(|line| line.taxed(terms, chart))
                        .collect::<Result<_, _>>()?,
                }
            }
        };
        document.keep_on_control(chart);
        Ok(document)
    }

    /// All but the lines.
    fn head(
        kind: Kind,
        sent: &Json,
        had: Option<&Json>,
        chart: &Chart,
    ) -> Result<Document, String> {
        let [_, id, number] = kind.fields();
        let said = |path: &str| sent.text(path).or_else(|| had?.text(path));
        // What a document is stays what it was.
        let word = had.and_then(|had| had.text("Type")).or(sent.text("Type"));
        let word = word.unwrap_or_default();
        let (source_kind, own) = own_account(kind, word, sent, had, chart)?;
        let currency = match (kind, &own) {
            (Kind::ManualJournal, _) => &chart.base_currency,
            (Kind::BankTransaction, Some(own)) => chart.currency_of(&own.account),
            _ => said("CurrencyCode").unwrap_or(&chart.base_currency),
        }
        .to_string();
        let is_same = had.is_none_or(|had| {
            let before = had.text("CurrencyCode");
            before.unwrap_or(&chart.base_currency) == currency.as_str()
        });
        // A document that changes its currency gets the day's rate of the new one.
        let kept = had
            .filter(|_| is_same)
            .and_then(|had| had.number("CurrencyRate"));
        let rate = sent.number("CurrencyRate").or(kept);
        let types = match said("LineAmountTypes") {
            _ if word.ends_with("-OVERPAYMENT") => LineAmountTypes::NoTax,
            Some(word) => LineAmountTypes::read(word)
                .ok_or_else(|| format!("LineAmountTypes can't be `{word}`"))?,
            None if kind == Kind::ManualJournal => LineAmountTypes::NoTax,
            None => LineAmountTypes::Exclusive,
        };
        let status = said("Status").unwrap_or(match kind {
            Kind::BankTransaction => "AUTHORISED",
            _ => "DRAFT",
        });
        let text = |path: &str| said(path).map(ToString::to_string);
        Ok(Document {
            kind,
            status: status.to_string(),
            types,
            lines: Vec::new(),
            own,
            source: Source {
                kind: Some(source_kind),
                id: text(id),
                number: text(number),
                date: text("Date"),
                rate: chart.rate(&currency, rate),
                currency: Some(currency),
            },
        })
    }

    /// Money paid beyond a document stands on the account of what is owed.
    fn keep_on_control(&mut self, chart: &Chart) {
        let kept = match self.source.kind {
            Some("AROVERPAYMENT") => chart.control(true),
            Some("APOVERPAYMENT") => chart.control(false),
            _ => return,
        };
        for line in &mut self.lines {
            line.account = Some(kept.clone());
        }
    }

    fn terms(&self) -> Terms {
        let is_debit = self.own.as_ref().map(|own| own.is_debit);
        let is_sale = match self.kind {
            Kind::ManualJournal => None,
            Kind::CreditNote => is_debit.map(|is_debit| !is_debit),
            _ => is_debit,
        };
        let has_discounts = matches!(self.kind, Kind::Invoice | Kind::CreditNote);
        Terms {
            is_sale,
            types: self.types,
            takes_discounts: has_discounts && is_sale == Some(true),
        }
    }

    /// Whether the ledger has it.
    pub(super) fn is_booked(&self) -> bool {
        match self.kind {
            Kind::ManualJournal => self.status == "POSTED",
            Kind::BankTransaction => self.status == "AUTHORISED",
            _ => matches!(self.status.as_str(), "AUTHORISED" | "PAID"),
        }
    }

    fn is_overpayment(&self) -> bool {
        matches!(self.source.kind, Some("AROVERPAYMENT" | "APOVERPAYMENT"))
    }

    /// What the lines come to, tax included.
    pub(super) fn total(&self) -> Amount {
        let lines = self.lines.iter();
        lines
            .map(|line| line.without_tax(self.types) + line.tax)
            .sum()
    }

    /// What it books, if it is booked as it stands.
    ///
    /// # Errors
    /// Why Xero would refuse to book it.
    pub(super) fn entry(&self, chart: &Chart) -> Result<Option<Entry>, String> {
        if !self.is_booked() {
            return Ok(None);
        }
        let total = self.total();
        let is_journal = self.own.is_none();
        match is_journal {
            true if !total.is_zero() => {
                return Err(format!("its debits and credits differ by {total}"));
            }
            false if total < Amount::ZERO || total.is_zero() && self.is_overpayment() => {
                return Err(format!("its total would be {total}"));
            }
            _ => {}
        }
        // Lines of journals are debits as they stand, those of documents stand across their own.
        let is_debit = self.own.as_ref().is_none_or(|own| !own.is_debit);
        let rate = self.source.rate;
        let base = |amount: Amount| Some(amount.in_base(rate?));
        let mut lines = Vec::new();
        if let Some(Own { account, is_debit }) = &self.own {
            let own = total.on(*is_debit);
            lines.push(Line::added(account.clone(), base(own), Some(own)));
        }
        let mut tax = (Some(Amount::ZERO), Amount::ZERO);
        for line in &self.lines {
            let own = line.without_tax(self.types).on(is_debit);
            let own_tax = line.tax.on(is_debit);
            tax = (
                tax.0.zip(base(own_tax)).map(|(sum, tax)| sum + tax),
                tax.1 + own_tax,
            );
            let Some(account) = line.account.clone() else {
                match own.is_zero() && own_tax.is_zero() {
                    // A line of text.
                    true => continue,
                    false => return Err("one of its lines has no account".to_string()),
                }
            };
            lines.push(Line {
                description: line.description.clone(),
                tax_type: line.tax_type.clone(),
                tax: base(own_tax),
                note: line.note.clone(),
                ..Line::added(account, base(own), Some(own))
            });
        }
        if !tax.1.is_zero() {
            lines.push(Line::added(chart.role(Role::Tax), tax.0, Some(tax.1)));
        }
        let rounding = chart.role(Role::Rounding);
        let mut entry = Entry::balanced(self.source.clone(), lines, rounding);
        if chart.has_scheme && self.kind == Kind::Invoice {
            entry.note = Some(SCHEME.to_string());
        }
        Ok(Some(entry))
    }
}

const SCHEME: &str =
    "what the construction scheme holds back of it is booked as well, and can't be told before";

/// The word of `Journals` for a document, and its own account.
fn own_account(
    kind: Kind,
    word: &str,
    sent: &Json,
    had: Option<&Json>,
    chart: &Chart,
) -> Result<(&'static str, Option<Own>), String> {
    let owed = |is_sale: bool, is_debit| {
        Some(Own {
            account: chart.control(is_sale),
            is_debit,
        })
    };
    let is_received = word.starts_with("RECEIVE");
    let source_kind = match (kind, word) {
        (Kind::ManualJournal, _) => return Ok(("MANJOURNAL", None)),
        (Kind::Invoice, "ACCREC") => return Ok(("ACCREC", owed(true, true))),
        (Kind::Invoice, "ACCPAY") => return Ok(("ACCPAY", owed(false, false))),
        (Kind::CreditNote, "ACCRECCREDIT") => return Ok(("ACCRECCREDIT", owed(true, false))),
        (Kind::CreditNote, "ACCPAYCREDIT") => return Ok(("ACCPAYCREDIT", owed(false, true))),
        (_, "RECEIVE") => "CASHREC",
        (_, "SPEND") => "CASHPAID",
        (_, "RECEIVE-OVERPAYMENT") => "AROVERPAYMENT",
        (_, "SPEND-OVERPAYMENT") => "APOVERPAYMENT",
        (_, "RECEIVE-PREPAYMENT") => "ARPREPAYMENT",
        (_, "SPEND-PREPAYMENT") => "APPREPAYMENT",
        (_, word) if word.ends_with("-TRANSFER") => {
            return Err("it is one side of a transfer, which changes as a whole".to_string());
        }
        _ => return Err(format!("its Type can't be `{word}`")),
    };
    let of = |json: &Json| {
        let account = json.get("BankAccount")?;
        chart.account_of(account, "Code").cloned()
    };
    let account = of(sent).or_else(|| of(had?));
    let account = account.filter(Account::is_bank);
    let account = account.ok_or("its bank account is none of the chart's")?;
    let own = Own {
        account,
        is_debit: is_received,
    };
    Ok((source_kind, Some(own)))
}
