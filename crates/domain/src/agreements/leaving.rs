//! Leaving before the end, as it is recorded, and taking it back. When a body may leave is said by
//! [`super::withdrawal`].

use chrono::NaiveDate;

use super::{AccessionState, Existing};
use crate::dates::Period;
use crate::{FieldError, Refusal, it};

/// A withdrawal to record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaving {
    /// Day of the notice.
    pub notice: NaiveDate,
    /// Last day in force.
    pub last_day: NaiveDate,
    /// Why, and how it was told.
    pub reason: String,
}

/// The state of an accession that ends before its time.
///
/// # Errors
/// When the body has not acceded or has left already; the fields `notice`, `last_day`, `reason` at
/// fault: a notice in the future, a last day outside the accession or before the notice, no reason.
pub fn plan_withdrawal(
    state: &AccessionState,
    period: Period,
    leaving: &Leaving,
    today: NaiveDate,
) -> Result<AccessionState, Refusal> {
    match state {
        AccessionState::Acceded => {}
        AccessionState::Invited { .. } => {
            return Err(Refusal::new("L'ente non ha ancora aderito: non c'è nulla da cui recedere."));
        }
        AccessionState::Withdrawn { .. } => {
            return Err(Refusal::new("Il recesso è già registrato: per cambiarlo va prima annullato."));
        }
    }
    let mut faults = Vec::new();
    if leaving.notice > today {
        faults.push(FieldError::new("notice", "La comunicazione non può essere nel futuro."));
    }
    if !period.contains(leaving.last_day) || period.until == Some(leaving.last_day) {
        let end = period.until.map_or_else(|| "in poi".to_owned(), |u| format!("al {} escluso", it::date(u)));
        let text = format!("L'ultimo giorno sta dentro l'adesione, dal {} {end}.", it::date(period.from));
        faults.push(FieldError::new("last_day", text));
    } else if leaving.notice > leaving.last_day {
        faults.push(FieldError::new("last_day", "L'ultimo giorno non può venire prima della comunicazione."));
    }
    if leaving.reason.trim().is_empty() {
        faults.push(FieldError::new("reason", "Scrivere il motivo e gli estremi della comunicazione."));
    }
    match Refusal::of_fields(faults) {
        Some(refusal) => Err(refusal),
        None => Ok(AccessionState::Withdrawn {
            notice: leaving.notice,
            last_day: leaving.last_day,
            reason: leaving.reason.trim().to_owned(),
            before: period.until,
        }),
    }
}

/// The days of an accession whose withdrawal is taken back: those it had, or to the end of the
/// scheme where they are not known. `others` are the body's other accessions.
///
/// # Errors
/// When there is no withdrawal, or the body has acceded again in those days.
pub fn plan_return(
    state: &AccessionState,
    period: Period,
    scheme_end: NaiveDate,
    others: &[Existing],
) -> Result<Period, Refusal> {
    let AccessionState::Withdrawn { before, .. } = state else {
        return Err(Refusal::new("Non c'è un recesso da annullare."));
    };
    let whole = Period { from: period.from, until: Some(before.unwrap_or(scheme_end)) };
    match others.iter().find(|o| o.period.overlaps(&whole)) {
        None => Ok(whole),
        Some(other) => Err(Refusal::new(format!(
            "L'ente ha un'altra adesione dal {} («{}»): il recesso non si può più annullare.",
            it::date(other.period.from),
            other.scheme
        ))),
    }
}
