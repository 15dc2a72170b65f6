//! Outages and maintenance of a service: declared once, told to all who have it, ended once.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::knowledge::personal;
use crate::{FieldError, Refusal};

/// Longest title, in characters.
const LONGEST_TITLE: usize = 160;
/// Longest text of an update, in characters.
const LONGEST_TEXT: usize = 4_000;

/// What kind of stop it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Something broke, and the service is down.
    #[default]
    Down,
    /// Something broke, and the service works badly.
    Degraded,
    /// Work that was planned.
    Maintenance,
}

impl Kind {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Down, Self::Degraded, Self::Maintenance];

    /// Code in the database and in addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Degraded => "degraded",
            Self::Maintenance => "maintenance",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// Name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Down => "Servizio fermo",
            Self::Degraded => "Servizio rallentato",
            Self::Maintenance => "Manutenzione",
        }
    }
}

/// What is declared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declared {
    /// Kind.
    pub kind: Kind,
    /// Code of the service of the charter.
    pub service: String,
    /// What happens, in a few words. Everybody reads it.
    pub title: String,
    /// When it begins or began, UTC.
    pub from: NaiveDateTime,
    /// When it is expected to end, UTC. Maintenance always says it.
    pub until: Option<NaiveDateTime>,
}

impl Declared {
    /// Checks what was typed. An outage began already, within a month; maintenance is ahead.
    ///
    /// # Errors
    /// The fields at fault.
    pub fn check(self, now: NaiveDateTime) -> Result<Self, Refusal> {
        let title = self.title.trim().to_owned();
        let mut faults = Vec::new();
        if title.is_empty() {
            faults.push(FieldError::new("titolo", "Scrivere in poche parole che cosa succede."));
        } else if title.chars().count() > LONGEST_TITLE {
            faults.push(FieldError::new("titolo", format!("Il titolo arriva a {LONGEST_TITLE} caratteri.")));
        }
        if let Some(sentence) = private(&title) {
            faults.push(FieldError::new("titolo", sentence));
        }
        if self.service.is_empty() {
            faults.push(FieldError::new("servizio", "Scegliere il servizio che si ferma."));
        }
        match self.kind {
            Kind::Maintenance if self.from < now => {
                faults.push(FieldError::new("dal", "Una manutenzione si annuncia prima che cominci."));
            }
            Kind::Maintenance if self.until.is_none() => {
                faults.push(FieldError::new("al", "Dire quando la manutenzione finisce."));
            }
            Kind::Down | Kind::Degraded if self.from > now => {
                faults.push(FieldError::new(
                    "dal",
                    "Un guasto è già cominciato: per il futuro si annuncia una manutenzione.",
                ));
            }
            Kind::Down | Kind::Degraded if self.from < now - chrono::Duration::days(31) => {
                faults.push(FieldError::new("dal", "È cominciato più di un mese fa: controllare la data."));
            }
            _ => {}
        }
        if self.until.is_some_and(|until| until <= self.from) {
            faults.push(FieldError::new("al", "La fine viene dopo l'inizio."));
        }
        match Refusal::of_fields(faults) {
            Some(refusal) => Err(refusal),
            None => Ok(Self { title, ..self }),
        }
    }
}

/// What was done of it. That planned work has begun is told by the time, not by an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Declared, and not ended.
    Declared,
    /// It ended at this instant.
    Ended(NaiveDateTime),
    /// It did not take place: called off at this instant.
    Cancelled(NaiveDateTime),
}

/// Where it stands at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Under way.
    Running,
    /// Under way, after the end that was expected.
    Late,
    /// Ahead.
    Planned,
    /// Behind.
    Ended,
    /// Called off.
    Cancelled,
}

impl Stage {
    /// Whether it concerns who uses the service now.
    #[must_use]
    pub fn is_running(self) -> bool {
        matches!(self, Self::Running | Self::Late)
    }

    /// Whether it is neither ended nor called off.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Running | Self::Late | Self::Planned)
    }

    /// Name in Italian.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Running => "In corso",
            Self::Late => "In corso, oltre il previsto",
            Self::Planned => "In programma",
            Self::Ended => "Terminato",
            Self::Cancelled => "Annullato",
        }
    }
}

impl State {
    /// Code in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Ended(_) => "ended",
            Self::Cancelled(_) => "cancelled",
        }
    }

    /// Where it stands at an instant.
    #[must_use]
    pub fn stage(self, declared: &Declared, now: NaiveDateTime) -> Stage {
        match self {
            Self::Ended(_) => Stage::Ended,
            Self::Cancelled(_) => Stage::Cancelled,
            Self::Declared if now < declared.from => Stage::Planned,
            Self::Declared if declared.until.is_some_and(|until| until < now) => Stage::Late,
            Self::Declared => Stage::Running,
        }
    }

    /// Ends it.
    ///
    /// # Errors
    /// A refusal when it ended already, was called off, or has not begun.
    pub fn end(self, declared: &Declared, now: NaiveDateTime) -> Result<Self, Refusal> {
        match self.stage(declared, now) {
            Stage::Running | Stage::Late => Ok(Self::Ended(now)),
            Stage::Planned => Err(Refusal::new("Non è ancora cominciata: si può annullare.")),
            Stage::Ended => Err(Refusal::new("È già terminato.")),
            Stage::Cancelled => Err(Refusal::new("È stato annullato.")),
        }
    }

    /// Calls it off: maintenance that has not begun, or an outage that was none.
    ///
    /// # Errors
    /// A refusal when it ended or was called off already.
    pub fn cancel(self, now: NaiveDateTime) -> Result<Self, Refusal> {
        match self {
            Self::Declared => Ok(Self::Cancelled(now)),
            Self::Ended(_) => Err(Refusal::new("È già terminato.")),
            Self::Cancelled(_) => Err(Refusal::new("È già annullato.")),
        }
    }

    /// Whether something can still be told of it.
    ///
    /// # Errors
    /// A refusal when it ended or was called off.
    pub fn tell(self) -> Result<(), Refusal> {
        match self {
            Self::Declared => Ok(()),
            Self::Ended(_) | Self::Cancelled(_) => {
                Err(Refusal::new("Il disservizio è chiuso: non si aggiungono aggiornamenti."))
            }
        }
    }
}

/// Checks the text of an update.
///
/// # Errors
/// A refusal when it says nothing or too much.
pub fn check_text(text: &str) -> Result<String, Refusal> {
    let text = text.replace("\r\n", "\n").trim().to_owned();
    if text.is_empty() {
        return Err(Refusal::field("testo", "Scrivere che cosa devono sapere gli enti."));
    }
    if text.chars().count() > LONGEST_TEXT {
        return Err(Refusal::field("testo", format!("Il testo arriva a {LONGEST_TEXT} caratteri.")));
    }
    match private(&text) {
        Some(sentence) => Err(Refusal::field("testo", sentence)),
        None => Ok(text),
    }
}

/// Why a text may not stand on the portal: it names who can be reached by it. Telephone numbers may.
fn private(text: &str) -> Option<String> {
    let found = personal(text).into_iter().find(|p| p.kind != "telefono")?;
    Some(format!("Si legge nel portale, da chiunque: togliere {} ({}).", found.kind, found.text))
}

/// How long something lasted within a span of time, in seconds: what a month's report counts.
#[must_use]
pub fn seconds_within(
    (from, until): (NaiveDateTime, NaiveDateTime),
    (first, last): (NaiveDateTime, NaiveDateTime),
) -> u64 {
    let (start, end) = (from.max(first), until.min(last));
    u64::try_from((end - start).num_seconds()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    fn declared(kind: Kind, from: &str, until: Option<&str>) -> Declared {
        Declared { kind, service: "posta".into(), title: " Posta ferma ".into(), from: at(from), until: until.map(at) }
    }

    const NOW: &str = "2026-10-20 08:00";

    fn faults(one: Declared) -> Vec<String> {
        one.check(at(NOW)).unwrap_err().fields.into_iter().map(|f| f.field).collect()
    }

    #[test]
    fn an_outage_has_begun_and_maintenance_is_ahead() {
        assert_eq!(declared(Kind::Down, "2026-10-20 07:30", None).check(at(NOW)).unwrap().title, "Posta ferma");
        assert_eq!(faults(declared(Kind::Down, "2026-10-20 08:01", None)), ["dal"]);
        assert_eq!(faults(declared(Kind::Degraded, "2026-09-01 08:00", None)), ["dal"]);
        assert_eq!(faults(declared(Kind::Maintenance, "2026-10-20 07:59", Some("2026-10-20 07:00"))), ["dal", "al"]);
        assert_eq!(faults(declared(Kind::Maintenance, "2026-10-21 08:00", None)), ["al"]);
        let unsaid = Declared { title: " ".into(), service: String::new(), ..declared(Kind::Down, NOW, None) };
        assert_eq!(faults(unsaid), ["titolo", "servizio"]);
        for kind in Kind::ALL {
            assert_eq!(Kind::from_code(kind.code()), Some(kind));
        }
    }

    #[test]
    fn planned_work_begins_by_itself_and_ends_by_an_act() {
        let work = declared(Kind::Maintenance, "2026-10-21 18:00", Some("2026-10-21 20:00"));
        let stage = |now: &str| State::Declared.stage(&work, at(now));
        assert_eq!(
            ["2026-10-21 17:59", "2026-10-21 18:00", "2026-10-21 20:00", "2026-10-21 20:01"].map(stage),
            [Stage::Planned, Stage::Running, Stage::Running, Stage::Late]
        );
        assert!(State::Declared.end(&work, at(NOW)).is_err());
        let ended = State::Declared.end(&work, at("2026-10-21 19:30")).unwrap();
        assert_eq!(ended, State::Ended(at("2026-10-21 19:30")));
        assert!(
            ended.end(&work, at("2026-10-21 19:31")).is_err()
                && ended.cancel(at(NOW)).is_err()
                && ended.tell().is_err()
        );
        let off = State::Declared.cancel(at(NOW)).unwrap();
        assert_eq!(off.stage(&work, at("2026-10-21 19:00")), Stage::Cancelled);
        assert!(off.cancel(at(NOW)).is_err() && off.end(&work, at("2026-10-21 19:00")).is_err());
    }

    #[test]
    fn an_update_says_something() {
        assert_eq!(check_text(" uno\r\ndue ").unwrap(), "uno\ndue");
        let named = check_text("Chiedere a anna.verdi@comune.example, tel. 0721 359123").unwrap_err();
        assert!(named.fields[0].message.contains("anna.verdi@comune.example"), "{named:?}");
        assert!(check_text("Telefonare allo 0721 359123").is_ok());
        assert!(check_text(" \n").is_err() && check_text(&"x".repeat(LONGEST_TEXT + 1)).is_err());
    }

    proptest! {
        #[test]
        fn months_add_up_to_the_whole(from in 0_i64..10_000, length in 0_i64..10_000, cut in 0_i64..20_000) {
            let at = |minutes: i64| at(NOW) + chrono::Duration::minutes(minutes);
            let span = (at(from), at(from + length));
            let (a, b) = (seconds_within(span, (at(0), at(cut))), seconds_within(span, (at(cut), at(30_000))));
            prop_assert_eq!(a + b, u64::try_from(length * 60).unwrap());
        }
    }
}
