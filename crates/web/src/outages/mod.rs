//! Outages and maintenance: declared and followed at the centre's desk, known to the bodies, public on the
//! portal's page of the state of the services.

mod declare;
mod desk;
mod own;
mod status;

use app::outages::Known;
use chrono::{NaiveDateTime, NaiveTime};
use domain::helpdesk::moment;
use domain::identity::Permission;
use domain::outages::{Declared, Kind, Stage};
use domain::{Id, Refusal, dates, it};

use crate::forms::Typed;
use crate::route::{Access, Route, get, post};
use crate::view::{Alert, Badge, Tone, counted};
use crate::{Error, Result};

pub(crate) use own::alerts;
pub(crate) use status::lead;

const SEE: Access = Access::Staff(Permission::ReadHelpdesk);
const WORK: Access = Access::Staff(Permission::WorkHelpdesk);

/// Routes of outages.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        get("/{centre}/cst/disservizi", SEE, desk::index),
        get("/{centre}/cst/disservizi/nuovo", WORK, declare::form),
        post("/{centre}/cst/disservizi/nuovo", WORK, declare::create),
        get("/{centre}/cst/disservizi/{disservizio}", SEE, desk::show),
        post("/{centre}/cst/disservizi/{disservizio}/aggiorna", WORK, desk::announce_it),
        post("/{centre}/cst/disservizi/{disservizio}/termina", WORK, desk::end_it),
        post("/{centre}/cst/disservizi/{disservizio}/annulla", WORK, desk::cancel_it),
        post("/{centre}/cst/disservizi/{disservizio}/collega", WORK, desk::attach_it),
        post("/{centre}/cst/assistenza/{numero}/disservizio", WORK, desk::tie_ticket),
        get("/{centre}/ente/{ente}/disservizi", Access::Body(Permission::ReadBody), own::show),
        get("/{centre}/stato", Access::Portal, status::show),
    ]
}

fn key(text: &str) -> Result<Id<Declared>> {
    text.parse().map_err(|_| Error::not_found())
}

fn tone(kind: Kind) -> Tone {
    match kind {
        Kind::Down => Tone::Bad,
        Kind::Degraded => Tone::Warn,
        Kind::Maintenance => Tone::Info,
    }
}

/// Where an outage stands, by words first.
fn badge(known: &Known) -> Badge {
    let tone = match known.stage {
        Stage::Running | Stage::Late => tone(known.kind),
        Stage::Planned => Tone::Info,
        Stage::Ended => Tone::Good,
        Stage::Cancelled => Tone::Plain,
    };
    Badge::new(tone, known.stage.label().to_lowercase())
}

/// `inizio oggi alle 9:00, fine prevista oggi alle 12:00`; the end itself when it is over.
fn when(known: &Known, now: NaiveDateTime) -> String {
    let row = &known.row;
    let from = moment(row.from_at, now);
    match (known.stage, row.ended_at, row.until_at) {
        (Stage::Ended, Some(at), _) => format!("inizio {from}, fine {}", moment(at, now)),
        (Stage::Cancelled, Some(at), _) => format!("previsto {from}, annullato {}", moment(at, now)),
        (_, _, Some(until)) => format!("inizio {from}, fine prevista {}", moment(until, now)),
        _ => format!("inizio {from}"),
    }
}

/// What was told, as readers see it.
struct Piece {
    when: String,
    text: String,
    /// For the staff: who wrote it and to how many it was sent.
    under: String,
}

/// One outage with its story.
struct Card {
    href: String,
    title: String,
    service: String,
    kind: &'static str,
    badge: Badge,
    when: String,
    pieces: Vec<Piece>,
}

fn card(known: &Known, now: NaiveDateTime, href: String, staff: bool) -> Card {
    let piece = |u: &app::outages::UpdateRow| Piece {
        when: moment(u.at, now),
        text: u.body.clone(),
        under: if staff {
            let told = if u.told > 0 {
                format!(", {}", counted(u64::from(u.told.unsigned_abs()), "messaggio inviato", "messaggi inviati"))
            } else {
                String::new()
            };
            format!("{}{told}", u.author_name)
        } else {
            String::new()
        },
    };
    Card {
        href,
        title: known.row.title.clone(),
        service: known.service.clone(),
        kind: known.kind.label(),
        badge: badge(known),
        when: when(known, now),
        pieces: known.updates.iter().map(piece).collect(),
    }
}

/// A day and an hour of Italy, typed in two fields; `None` when both are empty.
fn instant(typed: &Typed, day: &'static str, hour: &'static str) -> Result<Option<NaiveDateTime>, Refusal> {
    let (date, time) = (typed.get(day), typed.get(hour));
    if date.is_empty() && time.is_empty() {
        return Ok(None);
    }
    let date = it::parse_date(date).ok_or_else(|| Refusal::field(day, "La data si scrive come 31/12/2026."))?;
    let time = NaiveTime::parse_from_str(&time.replace('.', ":"), "%H:%M")
        .map_err(|_| Refusal::field(hour, "L'ora si scrive come 18:30."))?;
    let at = dates::from_italian_time(date.and_time(time));
    at.map(Some).ok_or_else(|| Refusal::field(hour, "Quell'ora non esiste: cambia l'ora legale."))
}

/// What is under way, beside the form of a request.
pub(crate) fn alert(known: &Known, now: NaiveDateTime, href: impl Into<String>) -> Alert {
    let last = known.updates.first().map(|u| format!(" {}", u.body)).unwrap_or_default();
    Alert::new(
        tone(known.kind),
        format!("{}: {}", known.service, known.row.title),
        format!("{}, {}.{last}", known.kind.label(), when(known, now)),
    )
    .link("Tutto sui disservizi", href)
}
