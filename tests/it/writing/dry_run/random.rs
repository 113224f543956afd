//! For random writes, the journal that a dry run shows is what the ledger gains.

use std::collections::{BTreeMap, BTreeSet};

use super::given::{Books, books};
use super::{Sums, changes, difference, documents, settling, writer};
use crate::harness::Demo;
use crate::soundness::random::Random;

/// Writes in `cargo test`; `XERO_SQL_CASES` asks for more.
const CASES: u64 = 110;

/// A statement that writes; none where the books have nothing that it could be about.
async fn statement(demo: &Demo, random: &mut Random, books: &Books) -> Option<String> {
    match random.below(26) {
        0..=4 => Some(documents::new_documents(random, books)),
        5 => Some(documents::of_contact(random, books)),
        6..=8 => Some(documents::new_bank_transaction(random, books)),
        9 => Some(documents::new_journal(random)),
        10..=12 => settling::new_payment(demo, random, books).await,
        13 => settling::new_batch(demo, random, books).await,
        14 => Some(settling::new_transfer(random, books)),
        15 | 16 => settling::new_allocation(demo, random).await,
        17..=19 => changes::update(demo, random, books).await,
        20 => changes::update_journal(demo, random).await,
        21 | 22 => changes::of_lines(demo, random).await,
        _ => changes::delete(demo, random).await,
    }
}

/// The words that a statement begins with.
fn kind(sql: &str) -> String {
    let words = sql
        .split_whitespace()
        .filter(|word| !matches!(*word, "INTO" | "FROM"));
    words.take(2).collect::<Vec<_>>().join(" ")
}

/// The sums on accounts of which everything is known.
fn known(sums: &Sums, unknown: &BTreeSet<String>) -> Sums {
    let known = sums
        .iter()
        .filter(|(account, _)| !unknown.contains(*account));
    known
        .map(|(account, sum)| (account.clone(), *sum))
        .collect()
}

/// The books as they were before a write: the last journal, and the trial balance, which follows from
/// the one before and the journals since then.
struct Before {
    journal: i64,
    balances: Sums,
}

/// What became of a write.
enum Outcome {
    AsSaid { is_booked: bool, is_known: bool },
    Refused,
    Wrong(String),
}

/// Writes what a dry run tells of, and compares.
async fn compared(demo: &Demo, before: &mut Before, sql: &str) -> Outcome {
    let said = demo.said(sql).await;
    let written = demo.session.collect(sql).await;
    let gained;
    (gained, before.journal) = demo.gained(before.journal).await;
    for (account, sum) in &gained {
        *before.balances.entry(account.clone()).or_default() += sum;
    }
    let said = match (said, written) {
        (Ok(said), Ok(_)) => said,
        (Err(_), Err(_)) => return Outcome::Refused,
        (Err(error), Ok(_)) => return Outcome::Wrong(format!("only the dry run fails: {error}")),
        // Of several rows some may have been written.
        (Ok(said), Err(error)) => {
            let is_told = said.notes.iter().any(|note| note.contains("refuses"));
            return match is_told || sql.contains("), (") {
                true => Outcome::Refused,
                false => Outcome::Wrong(format!("it isn't told that Xero refuses it: {error}")),
            };
        }
    };
    let (sums, theirs) = (
        known(&said.sums, &said.unknown),
        known(&gained, &said.unknown),
    );
    if sums != theirs || said.lines == 0 && said.notes.is_empty() {
        return Outcome::Wrong(format!(
            "{sums:?} were told, {theirs:?} were gained (unknown {:?}, notes {:?})",
            said.unknown, said.notes
        ));
    }
    Outcome::AsSaid {
        is_booked: !sums.is_empty(),
        is_known: said.unknown.is_empty(),
    }
}

fn of_environment(name: &str, else_this: u64) -> u64 {
    let text = std::env::var(name).ok();
    text.and_then(|text| text.parse().ok()).unwrap_or(else_this)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_journal_of_a_dry_run_is_what_the_ledger_gains() {
    let cases = of_environment("XERO_SQL_CASES", CASES).min(5_000);
    let seed = of_environment("XERO_SQL_SEED", 11);
    let more = [("MaxWriteRows", "0"), ("MaxCallsPerQuery", "0")];
    let demo = writer(30, &more).await;
    let books = books(&demo).await;
    let mut before = Before {
        journal: demo.last_journal().await,
        balances: demo.balances().await,
    };
    let mut as_said: BTreeMap<String, u64> = BTreeMap::new();
    let mut refused: BTreeMap<String, u64> = BTreeMap::new();
    let (mut booked, mut unknown, mut done) = (0, 0, 0);
    let mut wrong = Vec::new();
    for case in 0.. {
        if done == cases {
            break;
        }
        let mut random = Random::of(seed, case);
        let Some(sql) = statement(&demo, &mut random, &books).await else {
            continue;
        };
        done += 1;
        if done % 10 == 0 {
            let off = difference(&demo.balances().await, &before.balances);
            assert!(
                off.is_empty(),
                "before case {case} the trial balance is off by {off:?}"
            );
        }
        match compared(&demo, &mut before, &sql).await {
            Outcome::AsSaid {
                is_booked,
                is_known,
            } => {
                *as_said.entry(kind(&sql)).or_default() += 1;
                booked += u64::from(is_booked);
                unknown += u64::from(!is_known);
            }
            Outcome::Refused => *refused.entry(kind(&sql)).or_default() += 1,
            Outcome::Wrong(why) => wrong.push(format!("case {case}: {sql}\n  {why}")),
        }
    }
    println!("{as_said:#?}\nrefused: {refused:#?}\n{booked} booked, {unknown} not all known");
    assert!(wrong.is_empty(), "seed {seed}: {}", wrong.join("\n\n"));
    assert!(booked * 2 > done, "{booked} of {done} booked anything");
    let refused: u64 = refused.values().sum();
    assert!(refused * 6 < done, "{refused} of {done} were refused");
}
