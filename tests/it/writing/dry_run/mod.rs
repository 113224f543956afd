//! What a dry run says that the ledger would gain, against what it gains.

mod changes;
mod documents;
mod given;
mod random;
mod settling;
mod statements;

use std::collections::{BTreeMap, BTreeSet};

use super::writer;
use crate::harness::{Demo, NULL};

/// Amounts in ten-thousandths by account.
type Sums = BTreeMap<String, i128>;

/// An amount as text, in ten-thousandths.
fn whole(text: &str) -> i128 {
    if text == NULL {
        return 0;
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{fraction:0<4}").parse().unwrap()
}

fn without_nothing(mut sums: Sums) -> Sums {
    sums.retain(|_, sum| *sum != 0);
    sums
}

/// What a dry run says.
struct Said {
    /// Net by account, debits positive.
    sums: Sums,
    /// Accounts of which an amount isn't known before.
    unknown: BTreeSet<String>,
    notes: Vec<String>,
    lines: usize,
}

impl Demo {
    async fn dry(&self, is_dry: bool) {
        let sql = format!("SET xero.dry_run = {is_dry}");
        self.session.collect(&sql).await.unwrap();
    }

    /// What a dry run of `sql` says, in which nothing is written.
    async fn said(&self, sql: &str) -> Result<Said, String> {
        self.dry(true).await;
        self.simulator.clear_journal();
        let done = self.session.collect(sql).await;
        assert!(self.writes().is_empty(), "{sql}");
        self.dry(false).await;
        done.map_err(|error| error.to_string())?;
        let (mut sums, mut unknown, mut notes) = (Sums::new(), BTreeSet::new(), Vec::new());
        let rows = self
            .rows("SELECT AccountID, Debit, Credit, Note FROM system.DryRunJournal")
            .await;
        let lines = rows.iter().filter(|row| row[0] != NULL).count();
        for row in rows {
            notes.extend(Some(row[3].clone()).filter(|note| note != NULL));
            if row[0] == NULL {
                continue;
            }
            if row[1] == NULL && row[2] == NULL {
                unknown.insert(row[0].clone());
            }
            *sums.entry(row[0].clone()).or_default() += whole(&row[1]) - whole(&row[2]);
        }
        Ok(Said {
            sums: without_nothing(sums),
            unknown,
            notes,
            lines,
        })
    }

    /// The number of the last journal.
    async fn last_journal(&self) -> i64 {
        let rows = self.rows("SELECT MAX(JournalNumber) FROM Journals").await;
        rows[0][0].parse().unwrap()
    }

    /// What the ledger gained after a journal, net by account, and the last journal now.
    async fn gained(&self, after: i64) -> (Sums, i64) {
        let sql = format!(
            "SELECT AccountID, SUM(NetAmount), MAX(JournalNumber) FROM JournalLines \
             WHERE JournalNumber > {after} GROUP BY 1"
        );
        let rows = self.rows(&sql).await;
        let last = rows.iter().map(|row| row[2].parse().unwrap()).max();
        let sums = rows.iter().map(|row| (row[0].clone(), whole(&row[1])));
        (without_nothing(sums.collect()), last.unwrap_or(after))
    }

    /// The trial balance: net by account.
    async fn balances(&self) -> Sums {
        let sql = "SELECT AccountID, COALESCE(YTDDebit, 0) - COALESCE(YTDCredit, 0) \
                   FROM TrialBalance WHERE Date = DATE '2026-06-30'";
        let rows = self.rows(sql).await.into_iter();
        rows.map(|row| (row[0].clone(), whole(&row[1]))).collect()
    }

    /// The cells of the first column of a query.
    async fn firsts(&self, sql: &str) -> Vec<String> {
        let rows = self.rows(sql).await.into_iter();
        rows.map(|row| row[0].clone()).collect()
    }
}

fn difference(after: &Sums, before: &Sums) -> Sums {
    let mut difference = after.clone();
    for (account, sum) in before {
        *difference.entry(account.clone()).or_default() -= sum;
    }
    without_nothing(difference)
}
