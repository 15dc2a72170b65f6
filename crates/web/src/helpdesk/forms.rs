//! What several forms of assistance read.

use app::helpdesk::{Attached, Message, StoredFile};
use axum::extract::Path;
use chrono::{NaiveDateTime, NaiveTime};
use domain::helpdesk::{Desk as Habits, Level, PauseReason};
use domain::{Refusal, dates, it};

use crate::forms::Typed;
use crate::view::{Choice, Field};
use crate::{Error, Result};

/// Centre and number in a path.
pub(super) type Here = Path<(String, String)>;

pub(super) fn number(text: &str) -> Result<u32> {
    text.parse().map_err(|_| Error::not_found())
}

/// The files that came with a form.
pub(super) fn files(typed: &Typed) -> Vec<Attached> {
    typed.sent.iter().map(|f| Attached { name: f.name.clone(), bytes: f.bytes.to_vec() }).collect()
}

pub(super) fn message(typed: &Typed, files: Vec<StoredFile>) -> Message {
    Message { files, ..Message::text(typed.get("testo")) }
}

pub(super) fn level(typed: &Typed, name: &str) -> Level {
    Level::from_code(typed.get(name)).unwrap_or(Level::Medium)
}

/// A wait: its reason and the day on whose morning it ends.
pub(super) fn wait(typed: &Typed, habits: &Habits) -> Result<(PauseReason, Option<NaiveDateTime>), Refusal> {
    let reason = PauseReason::from_code(typed.get("motivo")).unwrap_or(PauseReason::Requester);
    let Some(day) = typed.some("fino") else { return Ok((reason, None)) };
    let day = it::parse_date(day).ok_or_else(|| Refusal::field("fino", "La data si scrive come 31/12/2026."))?;
    let midnight = dates::from_italian_time(day.and_time(NaiveTime::MIN))
        .ok_or_else(|| Refusal::field("fino", "La data non è valida."))?;
    Ok((reason, habits.calendar.after(midnight, 1).or(Some(midnight))))
}

pub(super) fn choices<'a>(first: Option<&str>, all: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<Choice> {
    let first = first.map(|label| Choice::new("", label));
    first.into_iter().chain(all.map(|(code, name)| Choice::new(code, name))).collect()
}

pub(super) fn queues(habits: &Habits, first: Option<&str>) -> Vec<Choice> {
    choices(first, habits.queues.iter().map(|q| (q.code.as_str(), q.name.as_str())))
}

pub(super) fn categories(habits: &Habits, first: &str) -> Vec<Choice> {
    choices(Some(first), habits.categories.iter().map(|c| (c.code.as_str(), c.name.as_str())))
}

/// Codes and names of the services of the charter, for the staff.
pub(super) fn services(rx: &mut app::Rx<'_>, scope: &app::StaffScope) -> app::Result<Vec<(String, String)>> {
    let all = app::charter::catalogue(rx, scope)?.services;
    Ok(all.into_iter().filter(|s| s.state.is_open()).map(|s| (s.code, s.name)).collect())
}

pub(super) fn service_choices(all: &[(String, String)], first: &str) -> Vec<Choice> {
    choices(Some(first), all.iter().map(|(code, name)| (code.as_str(), name.as_str())))
}

/// Impact and urgency, as questions that a clerk can answer.
pub(super) fn weight() -> Vec<Field> {
    let level = |name: &'static str, label: &'static str, words: [&'static str; 3]| {
        let all = Level::ALL.into_iter().zip(words).map(|(l, w)| Choice::new(l.code(), w)).collect();
        Field::radio(name, label, all).value(Level::Medium.code()).required()
    };
    vec![
        level(
            "impatto",
            "Chi è fermo?",
            ["Una persona, che può lavorare ad altro", "Un ufficio", "Tutto l'ente o i cittadini"],
        ),
        level("urgenza", "Quanto può aspettare?", ["Qualche giorno", "Fino a domani", "Non può aspettare"]),
    ]
}
