//! A report as a printable value: which calls are made, and what is made of their lines.

use std::fmt;
use std::sync::Arc;

use chrono::{Months, NaiveDate};
use datafusion::arrow::array::{ArrayRef, BooleanArray, RecordBatch, RecordBatchOptions};
use datafusion::arrow::compute::filter_record_batch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::Session;
use datafusion::common::ScalarValue;
use datafusion::common::cast::as_boolean_array;
use datafusion::error::Result;
use datafusion::logical_expr::Expr;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::ExecutionPlan;

use super::asked::{Choice, choices};
use super::exec::XeroReportExec;
use super::spans::{self, Span, Timeframe};
use crate::catalog::descriptor::{Column, Layout, Level, Report, Table};
use crate::client::Request;
use crate::config::XeroOptions;
use crate::error::{Error, ErrorKind};
use crate::guid;
use crate::pushdown::{Explained, Pushed};
use crate::scan::plan::{ScanPlan, bare_request, fact_lines, facts_in_line};
use crate::scan::provider::XeroTable;

/// Parameters whose values a plan sends in its own way.
pub(super) const FROM: &str = "FromDate";
pub(super) const TO: &str = "ToDate";
const DATE: &str = "Date";
const TIMEFRAME: &str = "Timeframe";
const PERIODS: &str = "Periods";
/// The parameter that an organisation's own layout is chosen by, where it isn't true.
const LAYOUT: &str = "StandardLayout";
/// The parameter that has computed lines kept.
pub(super) const TOTALS: &str = "IncludeTotals";

/// What a query asks of a report.
#[derive(Debug, Clone)]
pub(crate) struct ReportPlan {
    pub(super) table: &'static Table,
    pub(super) layout: Layout,
    pub(super) calls: Vec<Call>,
    pub(super) limit: Option<usize>,
    /// The reading of the lines, with the columns that stand in them.
    pub(super) answer: Arc<ScanPlan>,
    /// Where each column that is put together comes from.
    sources: Vec<Source>,
    whole: SchemaRef,
    filter: Option<Arc<dyn PhysicalExpr>>,
    projection: Vec<usize>,
    pub(super) schema: SchemaRef,
    explained: Vec<Explained>,
}

/// One request, and what its columns are.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) choice: Arc<Choice>,
    pub(super) request: Request,
    /// The spans asked for, the earliest first; none where Xero decides, or where headers are
    /// names.
    pub(super) spans: Vec<Period>,
    /// Months of each column of a budget.
    pub(super) months: u32,
    /// Whether the columns are tracking options.
    pub(super) by_option: bool,
    pub(super) totals: bool,
}

/// A span of time, or a point in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) first: Option<NaiveDate>,
    pub(super) last: NaiveDate,
}

#[derive(Debug, Clone)]
enum Source {
    /// The organisation's currency.
    Currency,
    Answer(usize),
    /// The parameter of this name.
    Echo(&'static str),
}

/// The node that reads `report`. Sends nothing.
pub(in crate::scan) fn planned(
    table: &XeroTable,
    report: &'static Report,
    state: &dyn Session,
    projection: Option<&Vec<usize>>,
    filters: &[Expr],
    limit: Option<usize>,
) -> Result<Arc<dyn ExecutionPlan>> {
    let filters = table.with_guids_lowered(state, filters)?;
    let (choices, explained) = choices(table.table, &filters)?;
    let wanted = table.wanted(projection);
    let decoded = table.decoded_columns(&wanted, &filters)?;
    let mut answered = Vec::new();
    let sources = decoded.iter().map(|index| match table.columns[*index] {
        column if column.level == Level::Parameter => Source::Echo(column.name),
        column if column.level == Level::Elsewhere => Source::Currency,
        _ => {
            answered.push(*index);
            Source::Answer(answered.len() - 1)
        }
    });
    let sources: Vec<Source> = sources.collect();
    let answer = table.plan_of(
        state,
        Some(&answered),
        &[],
        None,
        Pushed::default(),
        XeroOptions::in_force(state.config_options(), table.connection.settings()),
    )?;
    let options = answer.options;
    let mut calls = Vec::new();
    if limit != Some(0) {
        for choice in choices {
            let bare = bare_request(table.table, &report.endpoint);
            calls.extend(calls_of(
                table.table,
                report.layout,
                &Arc::new(choice),
                bare,
            )?);
        }
    }
    let plan = ReportPlan {
        table: table.table,
        layout: report.layout,
        calls,
        limit,
        answer: Arc::new(answer),
        sources,
        whole: table.fields(&decoded),
        filter: table.physical_filter(state, &filters, &decoded)?,
        projection: wanted
            .iter()
            .filter_map(|index| decoded.iter().position(|d| d == index))
            .collect(),
        schema: table.fields(&wanted),
        explained,
    };
    Ok(Arc::new(XeroReportExec::new(
        plan,
        Arc::clone(&table.connection),
        &options,
    )))
}

pub(super) fn refused(table: &Table, problem: &str) -> Error {
    Error::new(ErrorKind::Query, format!("`{}`: {problem}", table.name))
}

/// `bare` with the parameters that stand in its path, which have to be given.
fn with_its_path(table: &Table, choice: &Choice, mut bare: Request) -> Result<Request, Error> {
    for parameter in table.parameters() {
        let place = format!("{{{}}}", parameter.name);
        if !bare.path.contains(&place) {
            continue;
        }
        let name = parameter.name;
        let sent = choice.sent(name).ok_or_else(|| {
            refused(
                table,
                &format!(
                    "Xero is asked for one by its `{name}`: write {name} = '…', or IN; the table \
                     `Reports` lists them"
                ),
            )
        })?;
        if !guid::is_canonical(sent) {
            return Err(refused(table, &format!("`{name}` '{sent}' is no id")));
        }
        bare.path = bare.path.replace(&place, sent);
        bare.names_one_document = true;
    }
    Ok(bare)
}

/// Refuses a tracking option without its category, and a second category without a first: Xero
/// passes them over.
fn tracked(table: &Table, choice: &Choice) -> Result<(), Error> {
    let pairs = [
        ("TrackingOptionID", "TrackingCategoryID"),
        ("TrackingOptionID2", "TrackingCategoryID2"),
        ("TrackingCategoryID2", "TrackingCategoryID"),
    ];
    // A balance sheet takes options alone.
    let has = |name: &str| table.parameters().any(|column| column.name == name);
    for (given, beside) in pairs.into_iter().filter(|(_, beside)| has(beside)) {
        if choice.sent(given).is_some() && choice.sent(beside).is_none() {
            let problem = format!("`{given}` goes together with `{beside}`");
            return Err(refused(table, &problem));
        }
    }
    Ok(())
}

/// The calls that bring one choice.
fn calls_of(
    table: &'static Table,
    layout: Layout,
    choice: &Arc<Choice>,
    bare: Request,
) -> Result<Vec<Call>, Error> {
    let day = |name: &str| -> Result<Option<NaiveDate>, Error> {
        let sent = choice.sent(name);
        let day = sent.map(str::parse).transpose();
        day.map_err(|_| refused(table, &format!("`{name}` is no day that Xero knows")))
    };
    let bare = with_its_path(table, choice, bare)?;
    let timeframe = match choice.sent(TIMEFRAME) {
        _ if layout == Layout::Budgets => None,
        None => None,
        Some(word) => Some(Timeframe::named(word).ok_or_else(|| {
            let words = Timeframe::WORDS.join("', '");
            refused(
                table,
                &format!("`{TIMEFRAME}` is one of '{words}', and not '{word}'"),
            )
        })?),
    };
    tracked(table, choice)?;
    let by_option = !choice.axes().is_empty();
    // Where nothing says which lines add up others, all are told.
    let has_totals = table.columns.iter().any(|column| column.name == TOTALS);
    let layout_can_be_chosen = table.columns.iter().any(|column| column.name == LAYOUT);
    let call = |own: Vec<(&'static str, String)>, spans: Vec<Period>, left: &[&str]| {
        let mut request = bare.clone();
        request.parameters.extend(own);
        if layout_can_be_chosen && choice.sent(LAYOUT).is_none() {
            request.parameters.push(("standardLayout", "true".into()));
        }
        request.parameters.extend(choice.parameters(left));
        Call {
            choice: Arc::clone(choice),
            request,
            spans,
            months: 1,
            by_option,
            totals: !has_totals || choice.sent(TOTALS) == Some("true"),
        }
    };
    let text = |day: NaiveDate| day.format("%Y-%m-%d").to_string();
    let far = || refused(table, "the days are farther than a calendar reaches");
    let compared = |count: usize, timeframe: Timeframe| -> Vec<(&'static str, String)> {
        match count {
            0 | 1 => vec![],
            count => vec![
                ("periods", (count - 1).to_string()),
                ("timeframe", timeframe.word().to_string()),
            ],
        }
    };
    match layout {
        Layout::Wide(_) | Layout::Elements(_) | Layout::Values => {
            Ok(vec![call(vec![], vec![], &[])])
        }
        Layout::Budgets => {
            let left = [DATE, PERIODS, TIMEFRAME];
            let months = match choice.sent(TIMEFRAME) {
                None | Some("1") => 1,
                Some("3") => 3,
                Some("12") => 12,
                Some(other) => {
                    let is = "is 1 for months, 3 for quarters or 12 for years";
                    return Err(refused(
                        table,
                        &format!("`{TIMEFRAME}` {is}, and not {other}"),
                    ));
                }
            };
            let periods: Option<u32> = match choice.sent(PERIODS).map(str::parse) {
                None => None,
                Some(Ok(periods)) if periods > 0 => Some(periods),
                Some(_) => return Err(refused(table, "`Periods` is 1 or more")),
            };
            let mut own = Vec::new();
            if choice.sent(TIMEFRAME).is_some() {
                own.push(("timeframe", months.to_string()));
            }
            let (date, periods) = match (day(DATE)?, periods) {
                (Some(date), Some(periods)) => (date, periods),
                (None, Some(periods)) if periods as usize > spans::A_CALL => {
                    return Err(refused(
                        table,
                        "more than 12 `Periods` take a `Date` to begin with",
                    ));
                }
                (date, periods) => {
                    own.extend(date.map(|date| ("date", text(date))));
                    own.extend(periods.map(|periods| ("periods", periods.to_string())));
                    let call = call(own, vec![], &left);
                    return Ok(vec![Call { months, ..call }]);
                }
            };
            let spans = spans::following(date, periods, months).ok_or_else(far)?;
            let calls = spans.chunks(spans::A_CALL).filter_map(|together| {
                let mut own = own.clone();
                own.push(("date", text(together.first()?.first)));
                own.push(("periods", together.len().to_string()));
                let periods = together.iter().map(|span| Period {
                    first: Some(span.first),
                    last: span.last,
                });
                let call = call(own, periods.collect(), &left);
                Some(Call { months, ..call })
            });
            Ok(calls.collect())
        }
        Layout::Movements => {
            let left = [FROM, TO, TIMEFRAME];
            let (first, last) = match (day(FROM)?, day(TO)?) {
                (Some(first), Some(last)) if first <= last => (first, last),
                (Some(_), Some(_)) => {
                    return Err(refused(table, "`FromDate` is after `ToDate`"));
                }
                (None, None) if timeframe.is_none() => {
                    return Ok(vec![call(vec![], vec![], &left)]);
                }
                _ => {
                    return Err(refused(
                        table,
                        "`FromDate` and `ToDate` go together, and `Timeframe` cuts what lies \
                         between them",
                    ));
                }
            };
            let Some(timeframe) = timeframe else {
                let a_year = first.checked_add_months(Months::new(12)).ok_or_else(far)?;
                if last >= a_year {
                    return Err(refused(
                        table,
                        "from `FromDate` to `ToDate` is more than Xero adds up at once, which is \
                         a year: write Timeframe = 'MONTH', 'QUARTER' or 'YEAR', and sum them up",
                    ));
                }
                let own = vec![("fromDate", text(first)), ("toDate", text(last))];
                let period = Period {
                    first: Some(first),
                    last,
                };
                return Ok(vec![call(own, vec![period], &left)]);
            };
            let cut = spans::cut(first, last, timeframe).ok_or_else(far)?;
            let together = match by_option {
                // Columns are either options or spans.
                true => cut.iter().map(|span| vec![*span]).collect(),
                false => spans::calls(&cut, timeframe),
            };
            let calls = together.into_iter().filter_map(|group: Vec<Span>| {
                let latest = group.last()?;
                let mut own = vec![
                    ("fromDate", text(latest.first)),
                    ("toDate", text(latest.last)),
                ];
                own.extend(compared(group.len(), timeframe));
                let periods = group.iter().map(|span| Period {
                    first: Some(span.first),
                    last: span.last,
                });
                Some(call(own, periods.collect(), &left))
            });
            Ok(calls.collect())
        }
        Layout::Balances => {
            let left = [FROM, DATE, TIMEFRAME];
            let at = |last| Period { first: None, last };
            match (day(FROM)?, day(DATE)?, timeframe) {
                (None, None, None) => Ok(vec![call(vec![], vec![], &left)]),
                (None, Some(date), None) => {
                    let own = vec![("date", text(date))];
                    Ok(vec![call(own, vec![at(date)], &left)])
                }
                (Some(first), Some(last), Some(timeframe)) if first <= last => {
                    let ends = spans::ends(first, last, timeframe).ok_or_else(far)?;
                    let whole = |end: &NaiveDate| Span {
                        first: chrono::Datelike::with_day(end, 1).unwrap_or(*end),
                        last: *end,
                    };
                    let spans: Vec<Span> = ends.iter().map(whole).collect();
                    let calls = spans::calls(&spans, Timeframe::Month).into_iter();
                    let calls = calls.filter_map(|group| {
                        let latest = group.last()?;
                        let mut own = vec![("date", text(latest.last))];
                        own.extend(compared(group.len(), timeframe));
                        let periods = group.iter().map(|span| at(span.last));
                        Some(call(own, periods.collect(), &left))
                    });
                    Ok(calls.collect())
                }
                _ => Err(refused(
                    table,
                    "`Date` is the day of the balances; with `FromDate` before it and \
                     `Timeframe`, they are those of every month's, quarter's or year's end between",
                )),
            }
        }
    }
}

impl Call {
    /// The calls that bring the same, a span each.
    pub(super) fn one_by_one(&self, layout: Layout) -> Vec<Call> {
        let text = |day: NaiveDate| day.format("%Y-%m-%d").to_string();
        let calls = self.spans.iter().map(|span| {
            let mut request = self.request.clone();
            let own = ["fromDate", "toDate", "date", "periods", "timeframe"];
            request.parameters.retain(|(name, _)| !own.contains(name));
            let days = match (layout, span.first) {
                (Layout::Movements, Some(first)) => {
                    vec![("fromDate", text(first)), ("toDate", text(span.last))]
                }
                (Layout::Budgets, Some(first)) => vec![
                    ("date", text(first)),
                    ("periods", "1".to_string()),
                    ("timeframe", self.months.to_string()),
                ],
                _ => vec![("date", text(span.last))],
            };
            request.parameters.splice(0..0, days);
            Call {
                request,
                spans: vec![*span],
                ..self.clone()
            }
        });
        calls.collect()
    }
}

impl ReportPlan {
    /// The rows of the decoded lines that satisfy every filter, with the columns asked for.
    pub(super) fn keep(
        &self,
        lines: &RecordBatch,
        choice: &Choice,
        currency: Option<&str>,
    ) -> Result<RecordBatch> {
        let rows = lines.num_rows();
        let sources = self.sources.iter().zip(self.whole.fields());
        let columns = sources.map(|(source, field)| -> Result<ArrayRef> {
            Ok(match source {
                Source::Answer(index) => Arc::clone(lines.column(*index)),
                Source::Currency => {
                    ScalarValue::Utf8(currency.map(str::to_string)).to_array_of_size(rows)?
                }
                Source::Echo(name) => {
                    let unbound = || ScalarValue::try_from(field.data_type());
                    let value = choice.echo(name).map_or_else(unbound, Ok)?;
                    value.to_array_of_size(rows)?
                }
            })
        });
        let batch = |schema: &SchemaRef, columns, rows| {
            let options = RecordBatchOptions::new().with_row_count(Some(rows));
            RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)
        };
        let mut whole = batch(&self.whole, columns.collect::<Result<_>>()?, rows)?;
        if let Some(filter) = &self.filter {
            let mask = filter.evaluate(&whole)?.into_array(rows)?;
            let mask: &BooleanArray = as_boolean_array(&mask)?;
            whole = filter_record_batch(&whole, mask)?;
        }
        let columns = self.projection.iter();
        let columns = columns.map(|index| Arc::clone(whole.column(*index)));
        Ok(batch(&self.schema, columns.collect(), whole.num_rows())?)
    }

    /// Whether the organisation's currency is wanted, which is a call more.
    pub(super) fn wants_currency(&self) -> bool {
        let is_currency = |source: &Source| matches!(source, Source::Currency);
        !self.calls.is_empty() && self.sources.iter().any(is_currency)
    }

    /// Whether the names of tracking options are looked up, which is a call more.
    pub(super) fn wants_options(&self) -> bool {
        let is_id = |column: &&Column| ["OptionID", "OptionID2"].contains(&column.name);
        let of_two = |call: &Call| call.choice.axes().len() > 1;
        let mut by_option = self.calls.iter().filter(|call| call.by_option);
        match self.answer.columns.iter().any(is_id) {
            true => by_option.next().is_some(),
            false => by_option.any(of_two),
        }
    }

    /// The calls that running the plan makes, unless columns aren't as asked for.
    pub(super) fn calls_made(&self) -> usize {
        let more = [self.wants_currency(), self.wants_options()];
        self.calls.len() + more.into_iter().filter(|more| *more).count()
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        let mut facts = vec![
            ("table", self.table.name.to_string()),
            ("calls", self.calls_made().to_string()),
        ];
        if self.answer.organisations > 1 {
            facts.push(("organisation", self.answer.tenant.name.clone()));
        }
        let first = self.calls.first().map(|call| call.request.to_string());
        let none = || "none, no row can match".to_string();
        facts.push(("first_request", first.unwrap_or_else(none)));
        if let Some(limit) = self.limit {
            facts.push(("limit", limit.to_string()));
        }
        if !self.explained.is_empty() {
            let filters: Vec<String> = self.explained.iter().map(ToString::to_string).collect();
            facts.push(("filters", format!("[{}]", filters.join(", "))));
        }
        facts
    }

    pub(super) fn lines(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fact_lines(&self.facts(), f)
    }
}

impl fmt::Display for ReportPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        facts_in_line(&self.facts(), f)
    }
}
