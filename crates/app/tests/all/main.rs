//! The use cases, on both engines.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where it fails")]

mod accession;
mod agreement_papers;
mod agreements;
mod api;
mod billing;
mod billing_account;
mod billing_issue;
mod billing_years;
mod charter;
mod helpdesk;
mod helpdesk_beside;
mod helpdesk_body;
mod helpdesk_killed;
mod helpdesk_many;
mod hours;
mod identity;
mod knowledge;
mod mail;
mod mail_in;
mod needs;
mod outages;
mod people;
mod platform;
mod quotes;
mod reports;
mod resources;
mod satisfaction;
mod simulator;
mod sums;
mod tariffs;
mod territory;
mod today;
