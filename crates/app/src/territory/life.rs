//! Bodies that are born by hand, merge, enter and leave Unions.

use chrono::NaiveDate;
use domain::dates::Period;
use domain::identity::{Centre, Permission};
use domain::territory::{
    Body, BodyFacts, BodyKind, BodyRecord, Successor, UnionStay, codes_of, join, leave, merge as decide,
};
use domain::{Id, Refusal};
use storage::territory::bodies::{self, BodyRow};
use storage::territory::{codes, memberships, unions};

use super::write;
use crate::audit::{Event, PLATFORM};
use crate::{Error, PlatformScope, Result, StaffScope, Tx};

/// A body that no register has: a consortium, a library, a park.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBodyForm {
    /// What is known.
    pub facts: BodyFacts,
    /// First day.
    pub from: NaiveDate,
}

/// Opens a body that no register has; the centre follows it.
///
/// # Errors
/// A refusal for a Comune, a missing name, or a code that another body bears.
pub fn create(tx: &mut Tx<'_>, scope: &StaffScope, form: &NewBodyForm) -> Result<Id<Body>> {
    let centre = scope.centre(Permission::EditTerritory)?;
    if write::is_of_register(form.facts.kind) {
        return Err(Refusal::field("tipo", "I Comuni si caricano dall'elenco ISTAT.").into());
    }
    if form.facts.name.trim().is_empty() {
        return Err(Refusal::field("denominazione", "Scrivere la denominazione dell'ente.").into());
    }
    let life = Period { from: form.from, until: None };
    let bearing = codes::bearing(tx.conn, &codes_of(&form.facts))?;
    if let Some(span) = bearing.iter().find(|s| s.period.overlaps(&life)) {
        let message = format!("Il {} {} è già di un altro ente.", span.scheme.label(), span.code);
        return Err(Refusal::field(span.scheme.code(), message).into());
    }
    let record = BodyRecord { id: tx.id(), life, facts: form.facts.clone() };
    open(tx, &record)?;
    memberships::follow(tx.conn, centre, &[record.id.to_string()])?;
    let event = Event {
        centre: centre.as_str(),
        action: "body.create",
        kind: "body",
        id: record.id.as_str(),
        summary: format!("Nuovo ente: {}", record.facts.name),
    };
    tx.audit(scope.actor(), &event, None::<&BodyRecord>, Some(&record))?;
    Ok(record.id)
}

fn open(tx: &mut Tx<'_>, record: &BodyRecord) -> Result<()> {
    bodies::insert(tx.conn, vec![BodyRow::new(record, 0, None)])?;
    let spans: Vec<_> = codes::of_record(record).collect();
    codes::insert(tx.conn, &spans)?;
    Ok(())
}

/// A merger as asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergerForm {
    /// The bodies that end.
    pub ending: Vec<Id<Body>>,
    /// The body that takes their place, when it is in the register already.
    pub known: Option<Id<Body>>,
    /// The body that is born, otherwise.
    pub born: BodyFacts,
    /// First day of the merger.
    pub on: NaiveDate,
}

/// Merges bodies: those that end close the day before and keep their pages, linked to the one
/// that takes their place. Centres that follow one of them follow the successor.
///
/// # Errors
/// A refusal when the merger makes no sense (see the domain); `NotFound` when a body is unknown.
pub fn merge(tx: &mut Tx<'_>, scope: &PlatformScope, form: &MergerForm) -> Result<Id<Body>> {
    let mut ending = Vec::with_capacity(form.ending.len());
    for id in &form.ending {
        ending.push(bodies::by_id(tx.conn, *id)?.ok_or(Error::NotFound)?.record()?);
    }
    let successor = match form.known {
        Some(id) => Successor::Known(Box::new(bodies::by_id(tx.conn, id)?.ok_or(Error::NotFound)?.record()?)),
        None => Successor::New(tx.id(), Box::new(form.born.clone())),
    };
    let others = codes::bearing(tx.conn, &codes_of(&form.born))?;
    let merger = decide(&ending, successor, form.on, &others)?;
    for (id, last) in &merger.closed {
        bodies::close(tx.conn, &[id.to_string()], *last)?;
    }
    if let Some(record) = &merger.opened {
        open(tx, record)?;
    }
    bodies::link(tx.conn, &merger.links)?;
    let ids: Vec<String> = ending.iter().map(|b| b.id.to_string()).collect();
    for centre in memberships::followers(tx.conn, &ids)? {
        let centre: Id<Centre> = Id::try_from(centre).map_err(Error::internal)?;
        memberships::follow(tx.conn, centre, &[merger.successor.to_string()])?;
    }
    let names: Vec<&str> = ending.iter().map(|b| b.facts.name.as_str()).collect();
    let event = Event {
        centre: PLATFORM,
        action: "body.merge",
        kind: "body",
        id: merger.successor.as_str(),
        summary: format!("Fusione dal {}: {}", domain::it::date(form.on), names.join(", ")),
    };
    tx.audit(scope.actor(), &event, Some(&ending), Some(&(&merger.opened, &merger.links)))?;
    Ok(merger.successor)
}

fn kind_of(tx: &mut Tx<'_>, id: Id<Body>) -> Result<(Id<Body>, BodyKind, String)> {
    let row = bodies::by_id(tx.conn, id)?.ok_or(Error::NotFound)?;
    Ok((id, row.kind()?, row.name))
}

/// Lets a Comune into a Union.
///
/// # Errors
/// A refusal when the kinds are wrong or the Comune is in that Union already.
pub fn save_stay(tx: &mut Tx<'_>, scope: &StaffScope, union: Id<Body>, comune: Id<Body>, period: Period) -> Result<()> {
    let centre = scope.centre(Permission::EditTerritory)?;
    let (union, union_kind, union_name) = kind_of(tx, union)?;
    let (comune, comune_kind, comune_name) = kind_of(tx, comune)?;
    let stays: Vec<UnionStay> = unions::of_body(tx.conn, comune)?.into_iter().map(|(s, _)| s).collect();
    let stay = join(&stays, (union, union_kind), (comune, comune_kind), period)?;
    unions::save(tx.conn, &stay)?;
    log_stay(tx, scope, centre, format!("{comune_name} in {union_name}"), (None, Some(&stay)))
}

/// Ends the stay of a Comune in a Union on its last day.
///
/// # Errors
/// A refusal when the day makes no sense; `NotFound` when the stay is unknown.
pub fn end_stay(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    (union, comune): (Id<Body>, Id<Body>),
    from: NaiveDate,
    last: NaiveDate,
) -> Result<()> {
    let centre = scope.centre(Permission::EditTerritory)?;
    let stays = unions::of_body(tx.conn, comune)?;
    let known = stays.into_iter().find(|(s, _)| s.union == union && s.comune == comune && s.period.from == from);
    let (stay, other) = known.ok_or(Error::NotFound)?;
    let ended = leave(stay, last)?;
    unions::save(tx.conn, &ended)?;
    log_stay(tx, scope, centre, format!("Uscita da {}", other.name), (Some(&stay), Some(&ended)))
}

fn log_stay(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    centre: Id<Centre>,
    summary: String,
    (before, after): (Option<&UnionStay>, Option<&UnionStay>),
) -> Result<()> {
    let id = after.or(before).map(|s| s.comune.to_string()).unwrap_or_default();
    let event = Event { centre: centre.as_str(), action: "union.stay", kind: "body", id: &id, summary };
    tx.audit(scope.actor(), &event, before, after)
}
