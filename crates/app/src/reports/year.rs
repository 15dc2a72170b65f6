//! The yearly report of a body: what was asked, what was promised and how it was kept. Printed once
//! for a closed year, and then always the same bytes.

use chrono::{Datelike, NaiveDate};
use documents::look::Party;
use documents::pdf::render;
use documents::reports::{BrokenLine, Measure, MonthLine, YearPaper};
use domain::dates::Period;
use domain::identity::{Centre, Permission};
use domain::month::Month;
use domain::reports::{Part, Sums, Times, What};
use domain::territory::Body;
use domain::{Id, it};
use serde::Serialize;
use storage::centres::CentreRow;
use storage::reports as rows;
use storage::territory::bodies::{self, BodyRow};

use super::look::{months, open_at};
use crate::billing::{NamedFile, letterhead_of_centre};
use crate::{App, BodyScope, Error, Result, Rx, StaffScope};

/// Most broken promises printed one by one; the sums hold them all.
const MOST_BROKEN: i64 = 200;

/// A promise that was not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// Request.
    pub number: i32,
    /// Its subject.
    pub subject: String,
    /// When.
    pub day: NaiveDate,
    /// Which promise, in Italian.
    pub promise: &'static str,
    /// Minutes of work that it took.
    pub minutes: u64,
}

/// A year of a body.
#[derive(Debug, Clone)]
pub struct BodyYear {
    /// The body.
    pub body: BodyRow,
    /// The year.
    pub year: i32,
    /// Its months, with how many requests were open at the end of each.
    pub months: Vec<(Month, Sums, i64)>,
    /// All of them.
    pub sums: Sums,
    /// Open before the first day.
    pub open_before: i64,
    /// The promises that were not kept, in time, [`MOST_BROKEN`] at most.
    pub broken: Vec<Broken>,
}

impl BodyYear {
    /// Open at the end of the year.
    #[must_use]
    pub fn open_after(&self) -> i64 {
        self.months.last().map_or(self.open_before, |m| m.2)
    }
}

fn closed_year(rx: &mut Rx<'_>, year: i32) -> Result<(NaiveDate, NaiveDate)> {
    let days = Period::year(year).and_then(|p| Some((p.from, p.until?)));
    let days = days.ok_or_else(|| Error::refused("L'anno non è valido."))?;
    if year >= rx.today().year() {
        let text = format!("Il rapporto del {year} si prepara quando l'anno è finito: dal 1° gennaio {}.", year + 1);
        return Err(Error::refused(text));
    }
    Ok(days)
}

/// A closed year of a body.
///
/// # Errors
/// A refusal of a year that has not ended; `NotFound` for a body that the centre does not follow;
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn body_year(rx: &mut Rx<'_>, scope: &StaffScope, body: Id<Body>, year: i32) -> Result<BodyYear> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    storage::territory::memberships::find(rx.conn, centre, body)?.ok_or(Error::NotFound)?;
    of(rx, centre, body, year)
}

fn of(rx: &mut Rx<'_>, centre: Id<Centre>, body: Id<Body>, year: i32) -> Result<BodyYear> {
    let (from, to) = closed_year(rx, year)?;
    let row = bodies::by_id(rx.conn, body)?.ok_or(Error::NotFound)?;
    let name = body.as_str();
    let months = months(rx.conn, centre.as_str(), (Part::Body, name), (from, to))?;
    let mut sums = Sums::default();
    months.iter().for_each(|(_, s, _)| sums.merge(s));
    let eve = from.pred_opt().unwrap_or(from);
    let open_before = open_at(rx.conn, centre.as_str(), Part::Body, eve, Some(name))?.remove(name).unwrap_or(0);
    let late = rows::broken(rx.conn, centre.as_str(), name, (from, to), MOST_BROKEN)?;
    let numbers: Vec<i32> = late.iter().map(|f| f.ticket).collect();
    let tickets = storage::helpdesk::tickets::some(rx.conn, centre.as_str(), &numbers)?;
    let subject = |n: i32| tickets.iter().find(|t| t.number == n).map(|t| t.subject.clone()).unwrap_or_default();
    let broken = late
        .iter()
        .map(|f| Broken {
            number: f.ticket,
            subject: subject(f.ticket),
            day: f.day,
            promise: match f.what_of() {
                Some(What::Taken) => "Presa in carico",
                Some(What::Replied) => "Prima risposta",
                _ => "Soluzione",
            },
            minutes: u64::try_from(f.seconds).unwrap_or(0).div_ceil(60),
        })
        .collect();
    Ok(BodyYear { body: row, year, months, sums, open_before, broken })
}

/// The closed years of which a centre has something to report, the newest first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn years(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<i32>> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    closed_years(rx, centre)
}

fn closed_years(rx: &mut Rx<'_>, centre: Id<Centre>) -> Result<Vec<i32>> {
    let now = rx.today().year();
    let first = rows::first_day(rx.conn, centre.as_str())?.map_or(now, |d| d.year());
    Ok((first..now).rev().collect())
}

/// The closed years that one's own body can read the report of, the newest first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBody`].
pub fn years_of_body(rx: &mut Rx<'_>, scope: &BodyScope) -> Result<Vec<i32>> {
    let (centre, body) = scope.body(Permission::ReadBody)?;
    let mut out = Vec::new();
    for year in closed_years(rx, centre)? {
        let found = of(rx, centre, body, year)?;
        if found.sums.opened + found.sums.closed > 0 || found.open_before > 0 {
            out.push(year);
        }
    }
    Ok(out)
}

/// The paper of a closed year of a body: made once, then always the same bytes.
///
/// # Errors
/// As [`body_year`], and a failure of the typesetter.
pub fn pdf(app: &App, scope: &StaffScope, body: Id<Body>, year: i32) -> Result<NamedFile> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    app.read(|rx| {
        storage::territory::memberships::find(rx.conn, centre, body)?.ok_or(Error::NotFound)?;
        Ok(())
    })?;
    paper(app, centre, body, year)
}

/// The paper of a closed year of one's own body.
///
/// # Errors
/// A refusal of a year that has not ended; `Forbidden` without [`Permission::ReadBody`].
pub fn pdf_of_body(app: &App, scope: &BodyScope, year: i32) -> Result<NamedFile> {
    let (centre, body) = scope.body(Permission::ReadBody)?;
    paper(app, centre, body, year)
}

pub(super) fn paper(app: &App, centre: Id<Centre>, body: Id<Body>, year: i32) -> Result<NamedFile> {
    let kept = |app: &App| {
        app.read(|rx| {
            let Some(id) = rows::printed(rx.conn, centre.as_str(), body.as_str(), year)? else { return Ok(None) };
            Ok(storage::files::find(rx.conn, centre.as_str(), &id)?)
        })
    };
    if let Some(file) = kept(app)? {
        return Ok((file.name, app.files.get(&file.sha256)?));
    }
    let (printable, name) = app.read(|rx| {
        let found = of(rx, centre, body, year)?;
        let row = storage::centres::by_id(rx.conn, centre.as_str())?.ok_or(Error::NotFound)?;
        let stem = domain::text::fold(&found.body.name).replace(' ', "-");
        Ok((printed(&row, &found), format!("assistenza-{year}-{stem}.pdf")))
    })?;
    let bytes = render(&printable).map_err(Error::internal)?.bytes;
    let hash = app.files.put(&bytes)?;
    app.write(|tx| {
        // Somebody else may have printed it in the meantime: theirs is the one.
        if rows::printed(tx.conn, centre.as_str(), body.as_str(), year)?.is_none() {
            let file = tx.record_file(centre.as_str(), &name, "application/pdf", &hash, bytes.len())?;
            rows::set_printed(tx.conn, centre.as_str(), (body.as_str(), year), file.as_str())?;
        }
        Ok(())
    })?;
    match kept(app)? {
        Some(file) => Ok((file.name, app.files.get(&file.sha256)?)),
        None => Ok((name, bytes)),
    }
}

fn measure(name: &str, times: &Times) -> Measure {
    let long = |percent| times.percentile(percent).map(|m| it::duration(m * 60)).unwrap_or_default();
    Measure {
        name: name.to_owned(),
        count: times.count(),
        median: long(50),
        ninetieth: long(90),
        kept: times.kept,
        broken: times.broken,
        percent: times.kept_percent().map(|p| format!("{p}%")).unwrap_or_default(),
    }
}

fn printed(centre: &CentreRow, found: &BodyYear) -> YearPaper {
    let (body, sums) = (&found.body, &found.sums);
    YearPaper {
        letterhead: letterhead_of_centre(centre),
        body: party(body),
        year: found.year,
        opened: sums.opened,
        closed: sums.closed,
        reopened: sums.reopened,
        open_before: found.open_before,
        open_after: found.open_after(),
        kept_percent: sums.kept_percent().map(|p| format!("{p}%")).unwrap_or_default(),
        measures: vec![
            measure("Presa in carico", &sums.taking),
            measure("Prima risposta", &sums.reply),
            measure("Soluzione", &sums.solution),
        ],
        months: found
            .months
            .iter()
            .map(|(month, s, open)| MonthLine {
                name: it::month(month.first_day().month()).to_owned(),
                opened: s.opened,
                closed: s.closed,
                reopened: s.reopened,
                open: *open,
                percent: s.kept_percent().map(|p| format!("{p}%")).unwrap_or_default(),
            })
            .collect(),
        broken: found
            .broken
            .iter()
            .map(|b| BrokenLine {
                number: b.number,
                subject: b.subject.clone(),
                day: b.day,
                promise: b.promise.to_owned(),
                took: it::duration(b.minutes * 60),
            })
            .collect(),
        broken_in_all: sums.broken(),
    }
}

fn party(body: &BodyRow) -> Party {
    Party {
        name: body.name.clone(),
        street: body.street.clone(),
        city: body.city.clone(),
        fiscal_code: body.fiscal.clone(),
        vat_number: None,
        pec: body.pec.clone(),
        office_code: None,
    }
}
