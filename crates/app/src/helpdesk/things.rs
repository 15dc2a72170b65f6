//! What a ticket is about, chosen among what its body has: delivered resources, applications in use.

use domain::identity::Permission;
use domain::resources::Resource;
use domain::territory::{Application, Body};
use domain::{Id, Refusal};
use storage::helpdesk::things as rows;
use storage::helpdesk::tickets::{self, TicketRow};
use storage::territory::knowledge as applications;

use super::watch::note_tie;
use crate::{Error, Result, Rx, StaffScope, Tx};

/// Most tickets shown beside a thing.
const MOST_TICKETS: i64 = 50;

/// Something that a ticket is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// Something delivered to the body.
    Resource(Id<Resource>),
    /// An application in use at the body.
    Application(Id<Application>),
}

impl Thing {
    /// Kind and id in the database and in forms.
    #[must_use]
    pub fn codes(self) -> (&'static str, String) {
        match self {
            Self::Resource(id) => ("resource", id.to_string()),
            Self::Application(id) => ("application", id.to_string()),
        }
    }

    /// Reads what a form says: `resource:01K…`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        match text.split_once(':')? {
            ("resource", id) => id.parse().ok().map(Self::Resource),
            ("application", id) => id.parse().ok().map(Self::Application),
            _ => None,
        }
    }
}

/// A thing with what is read of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThingLine {
    /// The thing.
    pub thing: Thing,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub under: String,
}

/// What the body of a ticket has that the ticket may be about.
#[derive(Debug, Clone, Default)]
pub struct Things {
    /// What the ticket is about.
    pub tied: Vec<ThingLine>,
    /// What else the body has.
    pub offered: Vec<ThingLine>,
}

/// What a ticket is about. One short query when it is about nothing in particular.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn things_tied(rx: &mut Rx<'_>, scope: &StaffScope, row: &TicketRow) -> Result<Vec<ThingLine>> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    if row.body_id.is_empty() || rows::of_ticket(rx.conn, centre.as_str(), row.number)?.is_empty() {
        return Ok(Vec::new());
    }
    Ok(things(rx, scope, row)?.tied)
}

/// What a ticket is about, and what else its body has; nothing for a ticket without a body.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn things(rx: &mut Rx<'_>, scope: &StaffScope, row: &TicketRow) -> Result<Things> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    let Ok(body) = row.body_id.parse::<Id<Body>>() else { return Ok(Things::default()) };
    let tied = rows::of_ticket(rx.conn, centre.as_str(), row.number)?;
    let mut out = Things::default();
    let mut place = |line: ThingLine, in_use: bool| {
        let (kind, id) = line.thing.codes();
        if tied.iter().any(|(k, t)| k == kind && *t == id) {
            out.tied.push(line);
        } else if in_use {
            out.offered.push(line);
        }
    };
    for one in storage::resources::of_body(rx.conn, centre, body)? {
        let r = one.resource;
        let words = [r.kind.label(), r.detail.as_str()];
        let under = words.into_iter().filter(|w| !w.is_empty()).collect::<Vec<_>>().join(", ");
        place(ThingLine { thing: Thing::Resource(one.id), name: r.name, under }, r.ended.is_none());
    }
    for one in applications::applications(rx.conn, centre, body)? {
        let a = one.application;
        let words = [a.area.as_str(), a.supplier.as_str(), a.version.as_str()];
        let under = words.into_iter().filter(|w| !w.is_empty()).collect::<Vec<_>>().join(", ");
        place(ThingLine { thing: Thing::Application(one.id), name: a.product, under }, true);
    }
    Ok(out)
}

/// Says that a ticket is about something that its body has.
///
/// # Errors
/// A refusal of what belongs to another body, or when the ticket has none; `NotFound`; `Forbidden`
/// without [`Permission::WorkHelpdesk`].
pub fn tie_thing(tx: &mut Tx<'_>, scope: &StaffScope, number: u32, thing: Thing) -> Result<()> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let row = ticket(tx, scope, number)?;
    let found = things(&mut tx.reading(), scope, &row)?;
    if found.tied.iter().any(|t| t.thing == thing) {
        return Ok(());
    }
    let line = found.offered.into_iter().find(|t| t.thing == thing);
    let line = line.ok_or_else(|| Refusal::field("cosa", "Scegliere qualcosa che l'ente della richiesta ha."))?;
    let (kind, id) = thing.codes();
    rows::tie(tx.conn, centre.as_str(), row.number, (kind, &id))?;
    note_tie(tx, scope, number, &format!("Riguarda {}", line.name))
}

/// Says that a ticket is no longer about something.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn untie_thing(tx: &mut Tx<'_>, scope: &StaffScope, number: u32, thing: Thing) -> Result<()> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let row = ticket(tx, scope, number)?;
    let named = things(&mut tx.reading(), scope, &row)?.tied.into_iter().find(|t| t.thing == thing);
    let (kind, id) = thing.codes();
    if !rows::untie(tx.conn, centre.as_str(), row.number, (kind, &id))? {
        return Err(Error::NotFound);
    }
    let name = named.map_or_else(|| "ciò che era collegato".to_owned(), |t| t.name);
    note_tie(tx, scope, number, &format!("Non riguarda più {name}"))
}

fn ticket(tx: &mut Tx<'_>, scope: &StaffScope, number: u32) -> Result<TicketRow> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let number = i32::try_from(number).map_err(|_| Error::NotFound)?;
    tickets::find(tx.conn, centre.as_str(), number)?.ok_or(Error::NotFound)
}

/// The tickets about a thing, the last first, fifty at most.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn tickets_about(rx: &mut Rx<'_>, scope: &StaffScope, thing: Thing) -> Result<Vec<TicketRow>> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    let (kind, id) = thing.codes();
    let numbers = rows::tickets(rx.conn, centre.as_str(), (kind, &id), MOST_TICKETS)?;
    let mut found = tickets::some(rx.conn, centre.as_str(), &numbers)?;
    found.sort_by_key(|t| std::cmp::Reverse(t.number));
    Ok(found)
}
