//! Hours as people look at them: of a request, in a list, summed, of a body.

use domain::Id;
use domain::hours::{By, DEFAULT_ROLES, Piece, Tally, tally};
use domain::identity::{Centre, Permission};
use domain::month::Month;
use domain::territory::Body;
use storage::hours::{self as rows, Filter, HoursRow, PlanRow, Range, SumRow};
use storage::page::{Cursor, PAGE_ROWS, Page};

use super::propose::roles_of_list;
use super::record::{closed, ticket};
use crate::audit::Entry;
use crate::quotes::{self, Allowance};
use crate::{BodyScope, Result, Rx, StaffScope};

/// Most rows of an export.
const MOST_ROWS: i64 = 50_000;

/// The hours of a request.
#[derive(Debug, Clone, Default)]
pub struct OfTicket {
    /// What was worked, oldest first.
    pub rows: Vec<HoursRow>,
    /// What is planned.
    pub plans: Vec<PlanRow>,
    /// The open prepaid hours of its body.
    pub prepaid: Vec<Allowance>,
    /// The roles to choose from; the one of whoever looks comes first.
    pub roles: Vec<String>,
    /// The months that are closed.
    pub closed: Vec<Month>,
}

/// The hours of a request of the centre.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn of_ticket(rx: &mut Rx<'_>, scope: &StaffScope, number: u32) -> Result<OfTicket> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    let about = ticket(rx.conn, centre, number)?;
    let mut prepaid = Vec::new();
    if let Ok(body) = about.body_id.parse::<Id<Body>>() {
        prepaid = quotes::allowances_of(rx, centre, body)?;
        prepaid.retain(|a| a.open && a.holding.is_hours());
    }
    let mut roles = roles(rx, scope)?;
    for held in &prepaid {
        if !roles.contains(&held.holding.what) {
            roles.push(held.holding.what.clone());
        }
    }
    if let Some(person) = scope.actor().person
        && let Some(last) = rows::last_role(rx.conn, centre.as_str(), person.as_str())?
        && let Some(place) = roles.iter().position(|r| *r == last)
    {
        roles[..=place].rotate_right(1);
    }
    Ok(OfTicket {
        rows: rows::of_ticket(rx.conn, centre.as_str(), about.number)?,
        plans: rows::plans_of(rx.conn, centre.as_str(), about.number)?,
        prepaid,
        roles,
        closed: closed(rx.conn, centre)?,
    })
}

/// Minutes worked and planned of a request of the centre.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn sums(rx: &mut Rx<'_>, scope: &StaffScope, number: u32) -> Result<(i64, i64)> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    Ok(rows::of_one(rx.conn, centre.as_str(), i32::try_from(number).unwrap_or(0))?)
}

/// The roles to choose from: those of the price list, the usual ones until it names any.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn roles(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<String>> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    let named = roles_of_list(rx, centre)?;
    Ok(if named.is_empty() { DEFAULT_ROLES.map(str::to_owned).to_vec() } else { named })
}

/// What a person looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// First month.
    pub from: Month,
    /// Last month.
    pub until: Month,
    /// Only of this person.
    pub person: Option<String>,
    /// Only of this body.
    pub body: Option<String>,
    /// Only what is paid by the hour.
    pub charged: bool,
}

impl Search {
    fn filter(&self) -> Filter {
        Filter {
            from: Some(self.from.number()),
            until: Some(self.until.number()),
            person: self.person.clone(),
            body: self.body.clone(),
            queue: None,
            charged: self.charged,
        }
    }

    fn range(&self) -> Range {
        Range {
            from: self.from.number(),
            until: self.until.number(),
            body: self.body.clone(),
            person: self.person.clone(),
        }
    }
}

/// A page of what was worked, the last recorded first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn list(rx: &mut Rx<'_>, scope: &StaffScope, search: &Search, cursor: &Cursor) -> Result<Page<HoursRow>> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    Ok(rows::page(rx.conn, centre.as_str(), &search.filter(), (cursor, PAGE_ROWS))?)
}

/// All that was worked, for a file.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn export(rx: &mut Rx<'_>, scope: &StaffScope, search: &Search) -> Result<Vec<HoursRow>> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    Ok(rows::page(rx.conn, centre.as_str(), &search.filter(), (&Cursor::First, MOST_ROWS))?.rows)
}

/// The history of a piece of work, newest first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn history(rx: &mut Rx<'_>, scope: &StaffScope, id: &str) -> Result<Vec<Entry>> {
    crate::audit::history(rx, scope, "hours", id)
}

/// Planned against worked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// The parts, in the order of their names.
    pub parts: Vec<Tally>,
    /// All together.
    pub sum: Tally,
}

/// Planned against worked in some months.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn figures(rx: &mut Rx<'_>, scope: &StaffScope, search: &Search, by: By) -> Result<Figures> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    let pieces = pieces(rx, centre, &search.range())?;
    let (parts, sum) = tally(&pieces, by);
    Ok(Figures { parts, sum })
}

fn pieces(rx: &mut Rx<'_>, centre: Id<Centre>, range: &Range) -> Result<Vec<Piece>> {
    let desk = crate::helpdesk::habits(rx.conn, centre.as_str())?;
    let names = storage::charter::services(rx.conn, centre.as_str())?;
    let service =
        |code: &str| names.iter().find(|s| s.code == code).map_or_else(|| code.to_owned(), |s| s.name.clone());
    let piece = |row: SumRow, planned: bool| -> Option<Piece> {
        Some(Piece {
            month: Month::from_number(row.month)?,
            queue: (row.queue.clone(), desk.queue_name(&row.queue).to_owned()),
            service: (row.service.clone(), service(&row.service)),
            person: (row.person_id, row.person_name),
            body: (row.body_id, row.body_name),
            planned: if planned { row.minutes } else { 0 },
            worked: if planned { 0 } else { row.minutes },
            drawn: row.drawn,
            excess: row.excess,
        })
    };
    let worked = rows::worked(rx.conn, centre.as_str(), range)?;
    let planned = rows::planned(rx.conn, centre.as_str(), range)?;
    let worked = worked.into_iter().filter_map(|row| piece(row, false));
    let planned = planned.into_iter().filter_map(|row| piece(row, true));
    Ok(worked.chain(planned).collect())
}

/// The prepaid hours of all the bodies: id and name of the body, and each order with hours that is
/// still open. Those with least left come first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn prepaid(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<(String, String, Allowance)>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let mut all = quotes::open_hours(rx, centre)?;
    let part = |a: &Allowance| {
        let of = |n: rust_decimal::Decimal| (n / a.holding.bought.max(rust_decimal::Decimal::ONE)).round_dp(4);
        of(a.holding.left())
    };
    all.sort_by(|a, b| part(&a.2).cmp(&part(&b.2)).then_with(|| a.1.cmp(&b.1)));
    Ok(all)
}

/// What was worked by the hour for one's own body, the last recorded first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBody`].
pub fn own(rx: &mut Rx<'_>, scope: &BodyScope, cursor: &Cursor) -> Result<Page<HoursRow>> {
    let (centre, body) = scope.body(Permission::ReadBody)?;
    let filter = Filter { body: Some(body.to_string()), charged: true, ..Filter::default() };
    Ok(rows::page(rx.conn, centre.as_str(), &filter, (cursor, PAGE_ROWS))?)
}

/// The prepaid hours of one's own body, oldest order first, and the minutes beyond them that are not
/// yet in an order.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBody`].
pub fn own_prepaid(rx: &mut Rx<'_>, scope: &BodyScope) -> Result<(Vec<Allowance>, i64)> {
    let (centre, body) = scope.body(Permission::ReadBody)?;
    let mut all = quotes::own_allowances(rx, scope)?;
    all.retain(|a| a.holding.is_hours());
    let beyond = rows::exceeding(rx.conn, centre.as_str(), Some(body.as_str()))?;
    Ok((all, beyond.iter().map(|r| r.excess).sum()))
}

impl OfTicket {
    /// Minutes worked in all.
    #[must_use]
    pub fn worked(&self) -> i64 {
        self.rows.iter().map(|r| r.minutes).sum()
    }

    /// Minutes planned in all.
    #[must_use]
    pub fn planned(&self) -> i64 {
        self.plans.iter().map(|p| p.minutes).sum()
    }
}
