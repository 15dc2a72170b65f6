//! The web: permissions, forms, pages.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where it fails")]

mod agreements;
mod api;
mod billing;
mod billing_files;
mod billing_money;
mod charter;
mod helpdesk;
mod helpdesk_beside;
mod hours;
mod identity;
mod knowledge;
mod live;
mod mail;
mod needs;
mod outages;
mod people;
mod permissions;
mod portal;
mod quotes;
mod reports;
mod satisfaction;
mod schemes;
mod site;
mod tariffs;
mod territory;
mod today;
