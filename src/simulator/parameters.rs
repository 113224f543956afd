//! What a request for a list asks, read from its query and headers.
//!
//! Rule: unknown parameters never fail, malformed ones count as absent, and names are found in
//! any case. // (s)(i) README sections 2 and 3

use std::fmt::Write;

use chrono::NaiveDate;

use super::Ignored;
use super::data::calendar::DAY_MS;
use super::data::ids::Guid;

/// Rows on a page unless the request says otherwise. // (x) README section 2
const DEFAULT_PAGE_SIZE: usize = 100;
/// The most rows on a page. // (x) README section 2
const LARGEST_PAGE_SIZE: usize = 1000;

/// A request for a list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Parameters {
    /// `None`: all rows, in brief.
    pub(crate) page: Option<usize>,
    pub(crate) page_size: usize,
    pub(crate) filter: Option<String>,
    pub(crate) order: Option<String>,
    pub(crate) ids: Option<Vec<Guid>>,
    pub(crate) contact_ids: Option<Vec<Guid>>,
    pub(crate) invoice_numbers: Option<Vec<String>>,
    pub(crate) statuses: Option<Vec<String>>,
    pub(crate) search: Option<String>,
    pub(crate) one: OneValue,
    /// `DateFrom` and `DateTo`.
    pub(crate) days: [Option<chrono::NaiveDate>; 2],
    pub(crate) created_by_my_app: bool,
    pub(crate) modified_since_ms: Option<i64>,
    /// The number after which a list of journals begins.
    pub(crate) offset: usize,
    pub(crate) include_archived: bool,
    pub(crate) include_deleted: bool,
    pub(crate) four_places: bool,
    pub(crate) summary_only: bool,
    /// Whether lists of ids and of values leave out what is archived, deleted or voided.
    pub(crate) lists_hide: bool,
}

/// Parameters that take one value, in place of `where`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct OneValue {
    pub(crate) status: Option<String>,
    pub(crate) contact_id: Option<Guid>,
    pub(crate) quote_number: Option<String>,
    pub(crate) linked_transaction_id: Option<Guid>,
    pub(crate) source_transaction_id: Option<Guid>,
    pub(crate) target_transaction_id: Option<Guid>,
    pub(crate) date_from: Option<NaiveDate>,
    pub(crate) date_to: Option<NaiveDate>,
    pub(crate) expiry_date_from: Option<NaiveDate>,
    pub(crate) expiry_date_to: Option<NaiveDate>,
}

impl Parameters {
    pub(crate) fn read(pairs: &[(String, String)], modified_since: Option<&str>) -> Parameters {
        let given = |name: &str| -> Option<String> {
            let values: Vec<&str> = pairs
                .iter()
                .filter(|(key, _)| key.eq_ignore_ascii_case(name))
                .map(|(_, value)| value.as_str())
                .collect();
            // A parameter sent twice is one list.
            let joined = values.join(",");
            (!joined.trim().is_empty()).then_some(joined)
        };
        let list = |name: &str| -> Option<Vec<String>> {
            given(name).map(|text| text.split(',').map(|item| item.trim().to_owned()).collect())
        };
        let guids = |name: &str| -> Option<Vec<Guid>> {
            list(name).map(|items| items.iter().filter_map(|item| Guid::parse(item)).collect())
        };
        let flag = |name: &str| given(name).is_some_and(|text| text.eq_ignore_ascii_case("true"));
        let whole = |name: &str| given(name).and_then(|text| text.trim().parse::<i64>().ok());
        let guid = |name: &str| given(name).and_then(|text| Guid::parse(&text));
        let day = |name: &str| given(name).and_then(|text| text.trim().parse().ok());
        Parameters {
            days: [day("DateFrom"), day("DateTo")],
            one: OneValue {
                status: given("Status"),
                contact_id: guid("ContactID"),
                quote_number: given("QuoteNumber"),
                linked_transaction_id: guid("LinkedTransactionID"),
                source_transaction_id: guid("SourceTransactionID"),
                target_transaction_id: guid("TargetTransactionID"),
                date_from: day("DateFrom"),
                date_to: day("DateTo"),
                expiry_date_from: day("ExpiryDateFrom"),
                expiry_date_to: day("ExpiryDateTo"),
            },
            page: given("page").map(|_| {
                let page = whole("page").unwrap_or(1).max(1);
                usize::try_from(page).unwrap_or(usize::MAX)
            }),
            page_size: whole("pageSize")
                .and_then(|size| usize::try_from(size).ok())
                .map_or(DEFAULT_PAGE_SIZE, |size| size.clamp(1, LARGEST_PAGE_SIZE)),
            filter: given("where"),
            order: given("order"),
            ids: guids("IDs"),
            contact_ids: guids("ContactIDs"),
            invoice_numbers: list("InvoiceNumbers"),
            statuses: list("Statuses"),
            search: given("searchTerm").map(|text| text.to_lowercase()),
            created_by_my_app: flag("createdByMyApp"),
            modified_since_ms: modified_since.and_then(instant_of_header),
            offset: whole("offset")
                .and_then(|offset| usize::try_from(offset).ok())
                .unwrap_or_default(),
            include_archived: flag("includeArchived"),
            include_deleted: flag("includeDeleted"),
            four_places: given("unitdp").is_some_and(|text| text.trim() == "4"),
            summary_only: flag("summaryOnly"),
            lists_hide: false,
        }
    }

    /// The same with what is ignored left out.
    pub(crate) fn without(mut self, ignored: &[Ignored]) -> Parameters {
        for ignored in ignored {
            match ignored {
                Ignored::Where => self.filter = None,
                Ignored::Order => self.order = None,
                Ignored::ModifiedSince => self.modified_since_ms = None,
                Ignored::Lists => {
                    (self.ids, self.contact_ids) = (None, None);
                    (self.invoice_numbers, self.statuses) = (None, None);
                    self.one = OneValue::default();
                }
            }
        }
        self
    }

    /// Whether a list leaves out what is archived, deleted or voided.
    pub(crate) fn hides(&self) -> bool {
        let lists = self.ids.is_some() || self.contact_ids.is_some();
        self.lists_hide && (lists || self.invoice_numbers.is_some())
    }

    /// What decides which rows match, as the key of a cache.
    pub(crate) fn selection_key(&self) -> String {
        let mut key = String::new();
        let _ = write!(
            key,
            "{:?}|{:?}|{:?}|{:?}|{:?}|{:?}|{:?}|{:?}|{}|{:?}|{}|{}",
            self.filter,
            self.order,
            self.ids,
            self.contact_ids,
            self.invoice_numbers,
            self.statuses,
            self.search,
            self.one,
            self.created_by_my_app,
            self.modified_since_ms,
            self.include_archived,
            self.include_deleted,
        );
        key
    }
}

/// The instant of an `If-Modified-Since` in ISO form; anything else is ignored, to the second.
// (x)(i) README section 2: a malformed one is ignored and everything comes.
pub(crate) fn instant_of_header(text: &str) -> Option<i64> {
    let text = text.trim();
    let seconds = text.get(..19)?;
    let time = chrono::NaiveDateTime::parse_from_str(seconds, "%Y-%m-%dT%H:%M:%S").ok()?;
    let rest = text[19..].trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    let offset_ms = match rest {
        "" | "Z" => 0,
        _ => {
            let (hours, minutes) = rest.get(1..)?.split_once(':')?;
            let minutes: i64 = hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?;
            match rest.as_bytes()[0] {
                b'+' => minutes * 60_000,
                b'-' => -minutes * 60_000,
                _ => return None,
            }
        }
    };
    (offset_ms.abs() < DAY_MS).then(|| time.and_utc().timestamp_millis() - offset_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Parameters {
        let pairs: Vec<(String, String)> = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Parameters::read(&pairs, None)
    }

    #[test]
    fn page_sizes_are_clamped_and_nonsense_is_the_default() {
        assert_eq!(read(&[]).page, None);
        assert_eq!(read(&[("page", "0")]).page, Some(1));
        assert_eq!(read(&[("page", "x")]).page, Some(1));
        assert_eq!(read(&[("pageSize", "5000")]).page_size, 1000);
        assert_eq!(read(&[("pageSize", "0")]).page_size, 1);
        assert_eq!(read(&[("pagesize", "-3")]).page_size, 100);
        assert_eq!(read(&[("PAGESIZE", "7")]).page_size, 7);
    }

    #[test]
    fn only_iso_instants_count_as_modified_since() {
        assert_eq!(instant_of_header("1970-01-02T00:00:01"), Some(86_401_000));
        assert_eq!(
            instant_of_header("1970-01-02T00:00:01.999Z"),
            Some(86_401_000)
        );
        assert_eq!(
            instant_of_header("1970-01-02T00:00:01+01:00"),
            Some(82_801_000)
        );
        assert_eq!(instant_of_header("Thu, 01 Jan 1970 00:00:00 GMT"), None);
        assert_eq!(instant_of_header("1970-01-02"), None);
        assert_eq!(instant_of_header("ééééééééééééééééééé"), None);
    }
}
