//! Writes over the wire, kind by kind.

mod asides;
mod banking;
mod client;
mod contacts;
mod door;
mod garbage;
mod invoices;
mod ledger;
mod money;
mod papers;
mod payments;
mod settings;
