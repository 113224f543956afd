//! One reply's way: asked for, parsed, decoded, filtered, in a task of its own.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::common::runtime::SpawnedTask;
use datafusion::physical_plan::metrics::{Count, Time};

use super::plan::ScanPlan;
use crate::client::{Answer, Reply, Request};
use crate::connection::Connection;
use crate::decode::{Decoder, Page, Place};
use crate::error::{Error, ErrorKind, Result};

/// Fetches for one scan.
pub(super) struct Fetcher {
    plan: Arc<ScanPlan>,
    decoder: Decoder,
    connection: Arc<Connection>,
    calls: Count,
    compute: Time,
}

/// What came of a request for documents.
pub(super) enum Fetch {
    Came(Box<Fetched>),
    /// The one document asked for isn't there.
    Absent,
    /// The organisation is too large for the request's filter or order.
    TooManyRows(Error),
}

/// Documents that came, and their rows.
pub(super) struct Fetched {
    pub(super) place: Place,
    pub(super) page: Page,
    /// Seconds since 1970 by the server's clock.
    pub(super) server_time: Option<i64>,
    /// The rows of all the page's documents that satisfy the filters.
    rows: RecordBatch,
}

/// A fetch under way. Dropping it stops it, its request included.
pub(super) struct Started(SpawnedTask<Result<Fetch>>);

impl Started {
    pub(super) async fn done(self) -> Result<Fetch> {
        self.0.join().await.unwrap_or_else(|error| {
            Err(Error::new(ErrorKind::Query, "a page's task was stopped").caused_by(error))
        })
    }
}

impl Fetcher {
    pub(super) fn new(
        plan: Arc<ScanPlan>,
        connection: Arc<Connection>,
        calls: Count,
        compute: Time,
    ) -> Fetcher {
        Fetcher {
            decoder: Decoder::new(
                plan.table,
                plan.endpoint,
                plan.columns.clone(),
                plan.tenant.clone(),
            ),
            plan,
            connection,
            calls,
            compute,
        }
    }

    pub(super) fn plan(&self) -> &ScanPlan {
        &self.plan
    }

    /// The place `page` of this scan's table, for messages.
    pub(super) fn place(&self, page: impl Into<String>) -> Place {
        Place {
            table: self.plan.table.name,
            page: page.into(),
        }
    }

    /// Starts fetching now, whoever waits for it.
    pub(super) fn start(self: &Arc<Self>, page: impl Into<String>, request: Request) -> Started {
        let (fetcher, place) = (Arc::clone(self), self.place(page));
        Started(SpawnedTask::spawn(async move {
            Ok(match fetcher.ask(&place, request).await? {
                Answer::Good(reply) => Fetch::Came(Box::new(fetcher.read(place, reply)?)),
                Answer::Absent => Fetch::Absent,
                Answer::TooManyRows(error) => Fetch::TooManyRows(error.while_doing(place)),
            })
        }))
    }

    /// Sends a request whose reply the caller reads.
    pub(super) async fn ask(&self, place: &Place, request: Request) -> Result<Answer> {
        self.calls.add(1);
        self.connection
            .send(request)
            .await
            .map_err(|error| error.while_doing(place))
    }

    fn read(&self, place: Place, reply: Reply) -> Result<Fetched> {
        let timer = self.compute.timer();
        let page = self.decoder.page(&place, &reply.body)?;
        let rows = self.rows(&place, &page)?;
        timer.done();
        Ok(Fetched {
            place,
            page,
            server_time: reply.server_time,
            rows,
        })
    }

    fn rows(&self, place: &Place, page: &Page) -> Result<RecordBatch> {
        let decoded = self.decoder.rows(place, page)?;
        Ok(self.plan.keep(&decoded)?)
    }
}

impl Fetched {
    /// How many rows of all the page's documents satisfy the filters.
    pub(super) fn matching_rows(&self) -> usize {
        self.rows.num_rows()
    }

    /// The rows of the documents that `seen` doesn't have yet, which are added to it.
    pub(super) fn new_rows(
        mut self,
        fetcher: &Fetcher,
        seen: &mut HashSet<Box<str>>,
    ) -> Result<RecordBatch> {
        match self.page.keep_new(seen)? {
            true => fetcher.rows(&self.place, &self.page),
            false => Ok(self.rows),
        }
    }
}
