//! The words of a request: its state, its deadlines, its weight.

use app::helpdesk::{Detail, LineRow};
use chrono::NaiveDateTime;
use domain::helpdesk::{PauseReason, Priority, StateCode, Target, Timer, ago, deadline, moment, of_bits};
use domain::it;

use crate::view::{Badge, Tone};

/// Where it stands.
pub(crate) fn state(row: &LineRow) -> Badge {
    match StateCode::from_code(&row.state) {
        Some(StateCode::New) => Badge::new(Tone::Info, "Nuova"),
        Some(StateCode::Open) => Badge::new(Tone::Plain, "In lavorazione"),
        Some(StateCode::Waiting) => {
            let reason = PauseReason::from_code(&row.reason).map_or("In attesa", PauseReason::label);
            Badge::new(Tone::Warn, reason)
        }
        Some(StateCode::Closed) if row.merged_into.is_some() => Badge::new(Tone::Plain, "Unita"),
        _ => Badge::new(Tone::Good, "Chiusa"),
    }
}

/// Where it stands, for who asked.
pub(super) fn own_state(row: &LineRow) -> Badge {
    if row.active && row.reason == PauseReason::Requester.code() {
        return Badge::new(Tone::Warn, "Il centro attende una risposta");
    }
    state(row)
}

/// How pressing it is.
pub(super) fn priority(row: &LineRow) -> Badge {
    let tone = match row.priority_of() {
        Priority::Urgent => Tone::Bad,
        Priority::High => Tone::Warn,
        _ => Tone::Plain,
    };
    Badge::new(tone, row.priority_of().label())
}

/// The next deadline of a row, in words.
pub(crate) fn due(row: &LineRow, now: NaiveDateTime) -> Badge {
    match row.due_at {
        Some(at) if at <= now => Badge::new(Tone::Bad, deadline(at, now)),
        Some(at) if (at - now).num_hours() < 4 => Badge::new(Tone::Warn, deadline(at, now)),
        Some(at) => Badge::new(Tone::Plain, deadline(at, now)),
        None if row.active && row.state == StateCode::Waiting.code() => match row.waits_until {
            Some(until) => Badge::new(Tone::Plain, format!("si riprende {}", moment(until, now))),
            None => Badge::new(Tone::Plain, "l'orologio è fermo"),
        },
        None => Badge::default(),
    }
}

/// The next deadline of a row, for who asked: while the centre waits, what it waits for.
pub(super) fn own_due(row: &LineRow, now: NaiveDateTime) -> Badge {
    let waits =
        row.active && row.state == StateCode::Waiting.code() && row.due_at.is_none() && row.waits_until.is_none();
    match PauseReason::from_code(&row.reason) {
        Some(PauseReason::Requester) if waits => Badge::new(Tone::Plain, "dopo la risposta dell'ente"),
        Some(PauseReason::Supplier) if waits => Badge::new(Tone::Plain, "dopo la risposta del fornitore"),
        _ => due(row, now),
    }
}

/// When something last happened.
pub(super) fn changed(row: &LineRow, now: NaiveDateTime) -> String {
    ago(row.changed_at, now)
}

/// One promise, in words: what, how it goes, whether it was broken.
pub(super) fn promises(detail: &Detail, now: NaiveDateTime) -> Vec<(String, Badge)> {
    let broken = of_bits(domain::helpdesk::bits(&detail.reading.breached));
    let mut out = Vec::new();
    let mut add = |target: Target, timer: Option<Timer>| {
        let late = broken.contains(&target);
        let badge = match timer {
            Some(Timer { met: Some(at), .. }) if late => {
                Badge::new(Tone::Bad, format!("fatta in ritardo, {}", moment(at, now)))
            }
            Some(Timer { met: Some(at), .. }) => Badge::new(Tone::Good, format!("rispettata, {}", moment(at, now))),
            Some(Timer { due: Some(at), .. }) if at <= now => Badge::new(Tone::Bad, deadline(at, now)),
            Some(Timer { due: Some(at), .. }) => Badge::new(Tone::Plain, deadline(at, now)),
            Some(Timer { limit: None, .. }) => return,
            Some(_) if detail.reading.paused.is_some() => Badge::new(Tone::Warn, "ferma finché si attende"),
            _ if late => Badge::new(Tone::Bad, "non rispettata"),
            Some(_) => return,
            None if target == Target::NextReply && detail.row.active => {
                Badge::new(Tone::Good, "nessuna domanda senza risposta")
            }
            None => return,
        };
        let limit =
            timer.and_then(|t| t.limit).map(|s| format!(" (entro {} di lavoro)", it::duration(s))).unwrap_or_default();
        out.push((format!("{}{limit}", target.label()), badge));
    };
    add(Target::TakingCharge, Some(detail.reading.taking_charge));
    add(Target::NextReply, detail.reading.next_reply);
    add(Target::Solution, Some(detail.reading.solution));
    out
}
