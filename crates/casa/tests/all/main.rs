//! The house as a whole: its rules, and the program as a person runs it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where it fails")]

mod agreements;
mod bench;
mod helpdesk;
mod house;
mod kill;
mod mail;
mod mail_slow;
mod mail_threads;
mod nodes;
mod program;
mod told;
mod user;
mod year;
