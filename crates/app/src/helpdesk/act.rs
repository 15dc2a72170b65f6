//! What the staff do to a ticket besides writing on it.

use chrono::NaiveDateTime;
use domain::Id;
use domain::Refusal;
use domain::helpdesk::{Event, Kind, Level, PauseReason, State, Target, Told, moment, priority};
use domain::identity::{Centre, Person, StaffRole};
use storage::identity::{people, roles};

use super::notify;
use super::work::{By, REMINDED, Shown, Work};
use crate::{Error, Result, StaffScope, Tx};

/// The person who acts takes charge.
///
/// # Errors
/// A refusal when it is closed, or when it is the program that asks: taking charge is a person's act;
/// `NotFound`; `Forbidden`.
pub fn take(tx: &mut Tx<'_>, scope: &StaffScope, number: u32) -> Result<()> {
    let actor = scope.actor().clone();
    let Some(person) = actor.person else {
        return Err(Error::refused("La presa in carico è l'atto di una persona."));
    };
    let mut work = Work::load(tx, scope, number)?;
    let state = work.state()?.taken()?;
    if work.row.assignee_id == person.as_str() && work.row.state == state.code().code() {
        return Ok(());
    }
    work.row.stand(state);
    work.row.assignee_id = person.to_string();
    work.row.assignee_name.clone_from(&actor.name);
    let what = format!("Presa in carico da {}", actor.name);
    work.tell(tx, &By::staff(&actor), Shown::Event, &what, &[Event::TakenCharge])?;
    work.save(tx, &actor, "ticket.take", "presa in carico").map(|_| ())
}

/// What the log calls the assignment of a ticket.
pub(super) const ASSIGN: &str = "ticket.assign";

/// Gives a ticket to somebody of the staff, or to nobody. That is no taking in charge: the clock waits
/// for the person.
///
/// # Errors
/// A refusal when it is closed or the person does not work on the help desk; `NotFound`; `Forbidden`.
pub fn assign(tx: &mut Tx<'_>, scope: &StaffScope, number: u32, person: Option<Id<Person>>) -> Result<()> {
    let mut work = Work::load(tx, scope, number)?;
    if !work.row.active {
        return Err(Error::refused("La richiesta è chiusa: va riaperta prima di assegnarla."));
    }
    let (id, name) = match person {
        Some(id) => (id.to_string(), check_operator(tx, work.centre, id)?),
        None => (String::new(), String::new()),
    };
    if work.row.assignee_id == id {
        return Ok(());
    }
    let what = if id.is_empty() { "Assegnazione tolta".to_owned() } else { format!("Assegnata a {name}") };
    (work.row.assignee_id, work.row.assignee_name) = (id, name);
    work.tell(tx, &By::staff(scope.actor()), Shown::Inner, &what, &[])?;
    notify::assigned(tx, &work.row, scope.actor())?;
    work.save(tx, scope.actor(), ASSIGN, &what.to_lowercase()).map(|_| ())
}

/// The name of a person who works on the help desk of the centre today.
pub(super) fn check_operator(tx: &mut Tx<'_>, centre: Id<Centre>, person: Id<Person>) -> Result<String> {
    let today = tx.today();
    let held = roles::staff_of(tx.conn, centre.as_str(), &[person.to_string()])?;
    let works = held.iter().any(|r| {
        let in_force = r.from_date <= today && r.until_date.is_none_or(|u| u >= today);
        let role = StaffRole::from_code(&r.role);
        in_force && role.is_some_and(|r| r.allows(domain::identity::Permission::WorkHelpdesk))
    });
    let row = people::by_id(tx.conn, person.as_str())?.filter(|p| works && p.active);
    row.map(|p| p.name).ok_or_else(|| {
        Refusal::field("assignee", "La persona scelta non lavora all'assistenza di questo centro.").into()
    })
}

/// Puts a ticket to wait, for a reason; until a day when there is one.
///
/// # Errors
/// A refusal by the rules of [`State::paused`]; `NotFound`; `Forbidden`.
pub fn pause(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    number: u32,
    reason: PauseReason,
    until: Option<NaiveDateTime>,
) -> Result<()> {
    let mut work = Work::load(tx, scope, number)?;
    put_to_wait(tx, &mut work, &By::staff(scope.actor()), reason, until)?;
    work.save(tx, scope.actor(), "ticket.pause", "messa in attesa").map(|_| ())
}

pub(super) fn put_to_wait(
    tx: &mut Tx<'_>,
    work: &mut Work,
    by: &By,
    reason: PauseReason,
    until: Option<NaiveDateTime>,
) -> Result<()> {
    let now = work.now(tx);
    let state = work.state()?.paused(reason, until, now)?;
    work.row.stand(state);
    work.row.warned &= !REMINDED;
    let day = until.map(|u| format!(", si riprende {}", moment(u, now))).unwrap_or_default();
    let what = format!("{}{day}", reason.label());
    work.tell(tx, by, Shown::Event, &what, &[Event::Paused { reason }])?;
    Ok(())
}

/// Ends a wait.
///
/// # Errors
/// A refusal when it does not wait; `NotFound`; `Forbidden`.
pub fn resume(tx: &mut Tx<'_>, scope: &StaffScope, number: u32) -> Result<()> {
    let mut work = Work::load(tx, scope, number)?;
    let state = work.state()?.resumed()?;
    work.row.stand(state);
    work.tell(tx, &By::staff(scope.actor()), Shown::Event, "Ripresa la lavorazione", &[Event::Resumed])?;
    work.save(tx, scope.actor(), "ticket.resume", "ripresa").map(|_| ())
}

/// Ends a ticket; who asked is told, and how to open it again.
///
/// # Errors
/// A refusal when it is closed already; `NotFound`; `Forbidden`.
pub fn close(tx: &mut Tx<'_>, scope: &StaffScope, number: u32) -> Result<()> {
    let mut work = Work::load(tx, scope, number)?;
    end(tx, &mut work, &By::staff(scope.actor()), "Chiusa")?;
    notify::closed(tx, &work)?;
    work.save(tx, scope.actor(), "ticket.close", "chiusa").map(|_| ())
}

pub(super) fn end(tx: &mut Tx<'_>, work: &mut Work, by: &By, what: &str) -> Result<()> {
    let closing = stop(tx, work, by, what)?;
    work.survey = crate::satisfaction::ask(tx, &work.row, &work.desk, closing)?;
    Ok(())
}

/// Ends a ticket that a machine opened and a machine closes: nobody is asked how it went.
pub(super) fn stop(tx: &mut Tx<'_>, work: &mut Work, by: &By, what: &str) -> Result<i32> {
    let state = work.state()?.closed(work.now(tx), None)?;
    work.row.stand(state);
    work.tell(tx, by, Shown::Event, what, &[Event::Solved])
}

/// Opens a ticket again.
///
/// # Errors
/// A refusal when it is not closed or was merged; `NotFound`; `Forbidden`.
pub fn reopen(tx: &mut Tx<'_>, scope: &StaffScope, number: u32) -> Result<()> {
    let mut work = Work::load(tx, scope, number)?;
    let state = work.state()?.reopened()?;
    start_again(tx, &mut work, &By::staff(scope.actor()), state)?;
    work.save(tx, scope.actor(), "ticket.reopen", "riaperta").map(|_| ())
}

pub(super) fn start_again(tx: &mut Tx<'_>, work: &mut Work, by: &By, state: State) -> Result<()> {
    work.row.stand(state);
    work.row.warned = Told(work.row.warned).again(Target::Solution).again(Target::NextReply).0;
    work.tell(tx, by, Shown::Event, "Riaperta", &[Event::Reopened])?;
    Ok(())
}

/// What of a ticket is to be another; `None` leaves it.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Subject.
    pub subject: Option<String>,
    /// Kind.
    pub kind: Option<Kind>,
    /// Code of the area.
    pub queue: Option<String>,
    /// Code of the service; empty for none.
    pub service: Option<String>,
    /// Code of the category; empty for none.
    pub category: Option<String>,
    /// Impact and urgency.
    pub weight: Option<(Level, Level)>,
    /// Body; an inner `None` for none.
    pub body: Option<Option<Id<domain::territory::Body>>>,
}

/// Changes what a ticket is about. When that changes what is promised, the time passed and the pauses
/// stay as they are: only the limits are others.
///
/// # Errors
/// A refusal with the fields at fault; `NotFound`; `Forbidden`.
pub fn change(tx: &mut Tx<'_>, scope: &StaffScope, number: u32, change: &Change) -> Result<()> {
    let mut work = Work::load(tx, scope, number)?;
    let body = work.row.body_id.clone();
    let mut told = alter(tx, &mut work, change)?;
    if told.is_empty() {
        return Ok(());
    }
    if body != work.row.body_id {
        crate::hours::rebody(tx, (work.centre, scope.actor()), &work.row)?;
    }
    let targets = work.targets(tx)?;
    let promised = work.promised() != targets;
    if promised {
        told.push("i tempi promessi sono altri".to_owned());
    }
    let clock: &[Event] = if promised { &[Event::Promised(targets)] } else { &[] };
    let what = format!("Modificata: {}", told.join("; "));
    work.tell(tx, &By::staff(scope.actor()), Shown::Inner, &what, clock)?;
    work.save(tx, scope.actor(), "ticket.change", &told.join("; ")).map(|_| ())
}

fn alter(tx: &mut Tx<'_>, work: &mut Work, change: &Change) -> Result<Vec<String>> {
    let mut told = Vec::new();
    if let Some(subject) = change.subject.as_ref().map(|s| s.trim()).filter(|s| *s != work.row.subject) {
        if subject.is_empty() {
            return Err(Refusal::field("subject", "Scrivere l'oggetto.").into());
        }
        work.row.subject = subject.chars().take(250).collect();
        told.push("oggetto".to_owned());
    }
    if let Some(kind) = change.kind.filter(|k| k.code() != work.row.kind) {
        kind.code().clone_into(&mut work.row.kind);
        told.push(format!("tipo {}", kind.label().to_lowercase()));
    }
    if let Some(queue) = change.queue.as_ref().filter(|q| **q != work.row.queue) {
        let area = work.desk.queue(queue).ok_or_else(|| Refusal::field("queue", "L'area scelta non esiste."))?;
        told.push(format!("area {}", area.name));
        work.row.queue.clone_from(queue);
    }
    if let Some(service) = change.service.as_ref().filter(|s| **s != work.row.service) {
        super::settings::check_service(tx.conn, work.centre.as_str(), service)?;
        work.row.service.clone_from(service);
        told.push("servizio".to_owned());
    }
    if let Some(category) = change.category.as_ref().filter(|c| **c != work.row.category) {
        work.row.category.clone_from(category);
        told.push(format!("argomento {}", work.desk.category_name(category)));
    }
    if let Some((impact, urgency)) = change.weight
        && (impact.code() != work.row.impact || urgency.code() != work.row.urgency)
    {
        let now = priority(impact, urgency);
        impact.code().clone_into(&mut work.row.impact);
        urgency.code().clone_into(&mut work.row.urgency);
        work.row.priority = now as i32;
        told.push(format!("priorità {}", now.label().to_lowercase()));
    }
    if let Some(body) = change.body.filter(|b| b.map(|id| id.to_string()).unwrap_or_default() != work.row.body_id) {
        work.row.body_name = match body {
            Some(id) => storage::territory::bodies::by_id(tx.conn, id)?.ok_or(Error::NotFound)?.name,
            None => String::new(),
        };
        work.row.body_id = body.map(|id| id.to_string()).unwrap_or_default();
        told.push(format!("ente {}", if work.row.body_name.is_empty() { "nessuno" } else { &work.row.body_name }));
    }
    Ok(told)
}
