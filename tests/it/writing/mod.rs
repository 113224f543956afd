//! INSERT, UPDATE and DELETE, against the simulator: what is sent, what is there afterwards, what is
//! told.

mod assets;
mod contacts;
mod dry_run;
mod files;
mod invoices;
mod lines;
mod parts;
mod payroll;
mod projects;
mod random;
mod safety;
mod tables;
mod trouble;

use xero_sql::simulator::{Options, Seen};
use xero_sql::{Consent, Error};

use crate::harness::{Demo, cells};

/// A session that may write, and says yes to whatever is asked.
pub async fn writer(invoices: usize, more: &[(&str, &str)]) -> Demo {
    let mut demo = careful(invoices, more).await;
    demo.session = demo.session.asks(Consent::given());
    demo
}

/// A session that may write, where nobody says yes.
pub async fn careful(invoices: usize, more: &[(&str, &str)]) -> Demo {
    let options = Options {
        invoices,
        writes: true,
        ..Options::default()
    };
    let more: Vec<(&str, &str)> = [("ReadOnly", "false")]
        .iter()
        .chain(more)
        .copied()
        .collect();
    Demo::with(options, &more).await
}

impl Demo {
    /// Runs a statement that writes: the rows that it answers with, and the calls that wrote.
    pub async fn write(&self, sql: &str) -> Result<(Vec<Vec<String>>, Vec<Seen>), Error> {
        self.simulator.clear_journal();
        let rows = cells(&self.session.collect(sql).await?);
        Ok((rows, self.writes()))
    }

    /// Runs a statement that changes one row by one call, which is given back.
    pub async fn writes_one(&self, sql: &str) -> Seen {
        let written = self.write(sql).await;
        let (rows, mut calls) = written.unwrap_or_else(|error| panic!("{sql}: {error}"));
        assert_eq!(
            (rows.as_slice(), calls.len()),
            ([vec!["1".to_string()]].as_slice(), 1),
            "{sql}"
        );
        calls.remove(0)
    }

    /// The calls that wrote since the journal was cleared.
    pub fn writes(&self) -> Vec<Seen> {
        self.calls()
            .into_iter()
            .filter(|seen| seen.is_write())
            .collect()
    }

    /// What a statement that fails says, after which nothing was written.
    pub async fn refusal(&self, sql: &str) -> String {
        self.simulator.clear_journal();
        let error = match self.session.collect(sql).await {
            Ok(rows) => panic!("{sql} gave {rows:?}"),
            Err(error) => error.to_string(),
        };
        assert!(self.writes().is_empty(), "{sql}: {:?}", self.writes());
        error
    }
}
