//! What happened in a span of days, and what there is to do now.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, NaiveDateTime};
use domain::identity::{Centre, Permission};
use domain::month::Month;
use domain::reports::{Part, Sums};
use domain::{Id, Refusal};
use serde::Serialize;
use storage::Conn;
use storage::reports as rows;

use super::fold::{ByName, add, name_of};
use crate::{Result, Rx, StaffScope};

/// Longest span of a report, in days: five years.
const LONGEST: i64 = 1_830;

/// What a person asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Search {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// By what it is summed.
    pub part: Part,
}

impl Search {
    /// Checks the days.
    ///
    /// # Errors
    /// A refusal when they are the wrong way round or too far apart.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.to < self.from {
            return Err(Refusal::field("al", "L'ultimo giorno viene prima del primo."));
        }
        if (self.to - self.from).num_days() > LONGEST {
            return Err(Refusal::field("dal", "Un rapporto comprende al massimo cinque anni."));
        }
        Ok(())
    }
}

/// One body, area, service or person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Id or code; empty for what has none.
    pub key: String,
    /// Name.
    pub name: String,
    /// Its sums.
    #[serde(skip)]
    pub sums: Sums,
}

/// What happened in a span of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What was asked.
    pub search: Search,
    /// The parts, those with most requests first.
    pub lines: Vec<Line>,
    /// All together.
    pub all: Sums,
    /// Open at the end of the last day.
    pub backlog: i64,
    /// Month by month: its sums, and how many were open at its end.
    pub months: Vec<(Month, Sums, i64)>,
}

/// The sums of a part from a day to another, by name, or of one name: those kept where there are, the
/// facts where there are none yet.
///
/// # Errors
/// When the database fails.
pub(super) fn gather(
    conn: &mut Conn,
    centre: &str,
    part: Part,
    (from, to): (NaiveDate, NaiveDate),
    name: Option<&str>,
) -> Result<BTreeMap<String, Sums>> {
    let mut all: BTreeMap<String, Sums> = BTreeMap::new();
    let until = rows::until(conn, centre)?.unwrap_or(NaiveDate::MIN);
    let kept_to = before(until).min(to);
    let mut take = |conn: &mut Conn, span: &str, days: (NaiveDate, NaiveDate)| -> Result<()> {
        if days.0 <= days.1 {
            for row in rows::range(conn, centre, (span, part), days, name)? {
                row.add_to(all.entry(row.name.clone()).or_default())?;
            }
        }
        Ok(())
    };
    // Whole months in the middle, days at both ends. The month that is going on is summed as far as its days are.
    let mut first = Month::of(from);
    if first.first_day() < from {
        first = Month::of(after(first.last_day()));
    }
    let mut end = Month::of(kept_to);
    if end.last_day() > kept_to && kept_to != before(until) {
        end = end.back(1);
    }
    if from <= kept_to && first <= end {
        take(conn, "d", (from, before(first.first_day())))?;
        take(conn, "m", (first.first_day(), end.first_day()))?;
        take(conn, "d", (after(end.last_day()), kept_to))?;
    } else {
        take(conn, "d", (from, kept_to))?;
    }
    let tail = from.max(until);
    if tail <= to {
        let mut by_name = ByName::new();
        for fact in rows::between(conn, centre, tail, to)? {
            let of = name_of(part, &fact);
            if name.is_none_or(|n| n == of) {
                add(&mut by_name, part, of, &fact);
            }
        }
        for ((_, name), sums) in by_name {
            all.entry(name).or_default().merge(&sums);
        }
    }
    Ok(all)
}

fn before(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(1)).unwrap_or(day)
}

fn after(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(day)
}

/// How many were open at the end of a day, by name; of one name when given.
///
/// # Errors
/// When the database fails.
pub(super) fn open_at(
    conn: &mut Conn,
    centre: &str,
    part: Part,
    day: NaiveDate,
    name: Option<&str>,
) -> Result<BTreeMap<String, i64>> {
    let until = rows::until(conn, centre)?.unwrap_or(NaiveDate::MIN);
    let end = after(day);
    let kept = end.min(until);
    let first = NaiveDate::from_ymd_opt(1, 1, 1).unwrap_or(NaiveDate::MIN);
    let mut all: BTreeMap<String, i64> = BTreeMap::new();
    if kept > first {
        let month = Month::of(kept).first_day();
        for (span, days) in [("m", (first, month)), ("d", (month, kept))] {
            for (of, n) in rows::backlog(conn, centre, (span, part), days)? {
                *all.entry(of).or_default() += n;
            }
        }
    }
    if until < end {
        let mut by_name = ByName::new();
        for fact in rows::between(conn, centre, until.max(first), day)? {
            add(&mut by_name, part, name_of(part, &fact), &fact);
        }
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        for ((_, of), s) in by_name {
            *all.entry(of).or_default() += number(s.opened) - number(s.closed) + number(s.reopened);
        }
    }
    if let Some(name) = name {
        all.retain(|of, _| of == name);
    }
    Ok(all)
}

/// The months of a span, with what was open at the end of each.
pub(super) fn months(
    conn: &mut Conn,
    centre: &str,
    (part, name): (Part, &str),
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<(Month, Sums, i64)>> {
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let mut open = open_at(conn, centre, part, before(from), Some(name))?.remove(name).unwrap_or(0);
    let until = rows::until(conn, centre)?.unwrap_or(NaiveDate::MIN);
    let kept_to = before(until).min(to);
    let mut summed: BTreeMap<Month, Sums> = BTreeMap::new();
    if from <= kept_to {
        for row in rows::range(conn, centre, ("m", part), (from, kept_to), Some(name))? {
            row.add_to(summed.entry(Month::of(row.start)).or_default())?;
        }
    }
    let mut out = Vec::new();
    for month in Month::of(from).through(Month::of(to)) {
        let days = (month.first_day().max(from), month.last_day().min(to));
        let is_whole = days.0 == month.first_day() && (month.last_day() <= kept_to || days.1 == before(until));
        let sums = match is_whole {
            true => summed.remove(&month).unwrap_or_default(),
            false => gather(conn, centre, part, days, Some(name))?.remove(name).unwrap_or_default(),
        };
        open += number(sums.opened) - number(sums.closed) + number(sums.reopened);
        out.push((month, sums, open));
    }
    Ok(out)
}

/// The report of a span of days.
///
/// # Errors
/// A refusal of the days; `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn report(rx: &mut Rx<'_>, scope: &StaffScope, search: &Search) -> Result<Report> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    search.check()?;
    let days = (search.from, search.to);
    let parts = gather(rx.conn, centre.as_str(), search.part, days, None)?;
    let months = months(rx.conn, centre.as_str(), (Part::All, ""), days)?;
    let mut all = Sums::default();
    months.iter().for_each(|(_, sums, _)| all.merge(sums));
    let names = names(rx, centre, search.part, parts.keys())?;
    let mut lines: Vec<Line> = parts
        .into_iter()
        .map(|(key, sums)| Line { name: names.get(&key).cloned().unwrap_or_default(), key, sums })
        .collect();
    lines.sort_by(|a, b| b.sums.opened.cmp(&a.sums.opened).then_with(|| a.name.cmp(&b.name)));
    let backlog = months.last().map_or(0, |(_, _, open)| *open);
    Ok(Report { search: *search, lines, all, backlog, months })
}

fn names<'a>(
    rx: &mut Rx<'_>,
    centre: Id<Centre>,
    part: Part,
    keys: impl Iterator<Item = &'a String>,
) -> Result<BTreeMap<String, String>> {
    let keys: Vec<String> = keys.filter(|k| !k.is_empty()).cloned().collect();
    Ok(match part {
        Part::All => BTreeMap::from([(String::new(), "Tutto il centro".to_owned())]),
        Part::Body => {
            let found = storage::territory::bodies::by_ids(rx.conn, &keys)?;
            found.into_iter().map(|b| (b.id, b.name)).collect()
        }
        Part::Service => {
            let known = storage::charter::services(rx.conn, centre.as_str())?;
            let name = |k: &String| known.iter().find(|s| s.code == *k).map_or_else(|| k.clone(), |s| s.name.clone());
            keys.iter().map(|k| (k.clone(), name(k))).collect()
        }
        Part::Queue => {
            let desk = crate::helpdesk::habits(rx.conn, centre.as_str())?;
            keys.iter().map(|k| (k.clone(), desk.queue_name(k).to_owned())).collect()
        }
        Part::Assignee => storage::identity::people::names(rx.conn, &keys)?.into_iter().collect(),
    })
}

/// Bounds of the ages of open requests, in days.
pub const WORKLOAD_DAYS: [u64; 3] = [2, 7, 30];

/// What somebody has in charge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Load {
    /// Person; empty for nobody.
    pub person: String,
    /// Name; empty for nobody.
    pub name: String,
    /// How many of each priority, low to urgent.
    pub priorities: [i64; 4],
    /// How many opened within each of [`WORKLOAD_DAYS`], and before.
    pub ages: [i64; 4],
}

impl Load {
    /// All of them.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.ages.iter().sum()
    }
}

/// The open requests by person in charge, those with most first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn workload(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<Load>> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    let ago = |days: u64| rx.now.checked_sub_days(Days::new(days)).unwrap_or(NaiveDateTime::MIN);
    let far = |year: i32| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default().and_time(chrono::NaiveTime::MIN);
    let [a, b, c] = WORKLOAD_DAYS.map(ago);
    let spans = [(a, far(9999)), (b, a), (c, b), (far(1), c)];
    let mut all: BTreeMap<String, Load> = BTreeMap::new();
    for (age, span) in spans.into_iter().enumerate() {
        for row in rows::load(rx.conn, centre.as_str(), span)? {
            let one = all.entry(row.assignee_id.clone()).or_default();
            one.person = row.assignee_id;
            one.ages[age] += row.count;
            if let Some(n) = usize::try_from(row.priority).ok().and_then(|p| one.priorities.get_mut(p)) {
                *n += row.count;
            }
        }
    }
    let ids: Vec<String> = all.keys().filter(|k| !k.is_empty()).cloned().collect();
    for (id, name) in storage::identity::people::names(rx.conn, &ids)? {
        if let Some(one) = all.get_mut(&id) {
            one.name = name;
        }
    }
    let mut all: Vec<Load> = all.into_values().collect();
    all.sort_by(|a, b| b.total().cmp(&a.total()).then_with(|| a.name.cmp(&b.name)));
    Ok(all)
}
