//! Who tells the story, and on what day: the use cases that people use, under invented names.

use app::{App, Result, StaffScope, Tx};
use chrono::NaiveDate;
use domain::Id;
use domain::identity::Centre;
use domain::territory::Body;

use super::clock::DemoClock;

/// The centre while its years pass.
pub(super) struct Story<'a> {
    pub(super) app: &'a App,
    clock: &'a DemoClock,
    pub(super) centre: Id<Centre>,
    /// Who coordinates: services, approvals.
    pub(super) ada: StaffScope,
    /// Who keeps the accounts: prices, documents, payments.
    pub(super) bruno: StaffScope,
    /// Who keeps the papers: accessions, contacts.
    pub(super) fabio: StaffScope,
}

impl<'a> Story<'a> {
    pub(super) fn new(app: &'a App, clock: &'a DemoClock, centre: Id<Centre>) -> Self {
        let who = |name: &str| StaffScope::program(centre, name);
        Self { app, clock, centre, ada: who("Ada Colonna"), bruno: who("Bruno Ragioni"), fabio: who("Fabio Verbali") }
    }

    /// Goes on to the morning of a day.
    pub(super) fn on(&self, year: i32, month: u32, day: u32) {
        self.clock.set(year, month, day);
    }

    /// Goes on by some minutes.
    pub(super) fn later(&self, minutes: i64) {
        self.clock.pass(minutes);
    }

    /// One use case, or several that belong together.
    pub(super) fn write<T>(&self, f: impl FnMut(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        self.app.write(f)
    }

    /// The body with an ISTAT or IPA code.
    pub(super) fn body(&self, code: &str) -> Result<Id<Body>> {
        self.app.read(|rx| app::agreements::resolve(rx, code, rx.today()))
    }
}

/// A day that exists.
pub(super) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}
