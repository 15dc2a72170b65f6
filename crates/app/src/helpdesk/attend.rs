//! What the program does by itself, every few minutes and never twice: warnings, escalation, the end
//! of a wait, the reminder to who has to answer, the closure of what waited too long.

use chrono::NaiveDateTime;
use domain::Id;
use domain::helpdesk::{Alarm, Author, Event, PauseReason, StateCode, Target, Told, alarms, deadline, read};
use domain::identity::Centre;
use storage::helpdesk::tickets;

use super::act::end;
use super::notify;
use super::work::{By, REMINDED, Shown, Work};
use crate::{Actor, App, Result, Tx};

/// Tickets looked at in one go.
const BATCH: i64 = 200;
const NAME: &str = "Assistenza";

fn program() -> By {
    By { author: Author::System, id: String::new(), name: NAME.to_owned() }
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Attended {
    /// Tickets looked at.
    pub tickets: usize,
    /// Warnings and breaches told.
    pub told: usize,
    /// Requesters reminded.
    pub reminded: usize,
    /// Closed for want of an answer.
    pub closed: usize,
    /// Waits that ended on their day.
    pub resumed: usize,
}

/// Looks at every ticket whose time has come, each in a transaction of its own. Run again it finds
/// nothing to do.
///
/// # Errors
/// When the database fails; a single ticket that can't be read is left out and logged.
pub fn attend(app: &App) -> Result<Attended> {
    let mut done = Attended::default();
    let mut seen = std::collections::HashSet::new();
    loop {
        let now = app.clock.now();
        let most = BATCH + i64::try_from(seen.len()).unwrap_or(0);
        let mut waiting = app.read(|rx| Ok(tickets::to_look_at(rx.conn, now, most)?))?;
        waiting.retain(|key| seen.insert(key.clone()));
        if waiting.is_empty() {
            return Ok(done);
        }
        for (centre, number) in waiting {
            match app.write(|tx| one(tx, &centre, number)) {
                Ok(one) => {
                    done.tickets += 1;
                    done.told += one.told;
                    done.reminded += one.reminded;
                    done.closed += one.closed;
                    done.resumed += one.resumed;
                }
                Err(e) => tracing::error!(centre, number, error = %e, "ticket not attended"),
            }
        }
    }
}

fn one(tx: &mut Tx<'_>, centre: &str, number: i32) -> Result<Attended> {
    let mut done = Attended::default();
    let id: Id<Centre> = centre.parse().map_err(crate::Error::internal)?;
    let mut work = Work::of(tx, id, number.unsigned_abs())?;
    let now = work.now(tx);
    if work.row.look_at.is_none_or(|at| at > now) {
        return Ok(done);
    }
    let mut what = Vec::new();
    if work.row.state == StateCode::Waiting.code() {
        what.extend(step(tx, &mut work, now, &mut done)?);
    }
    let told = tell(tx, &mut work, now)?;
    done.told = told.len();
    what.extend(told);
    if what.is_empty() {
        work.wind(now)?;
        tickets::update(tx.conn, &work.row)?;
        return Ok(done);
    }
    let actor = Actor::program(NAME);
    work.save(tx, &actor, "ticket.attend", &what.join("; "))?;
    Ok(done)
}

/// What waits goes one step on, when its day has come.
fn step(tx: &mut Tx<'_>, work: &mut Work, now: NaiveDateTime, done: &mut Attended) -> Result<Option<String>> {
    if work.row.waits_until.is_some_and(|until| until <= now) {
        let state = work.state()?.resumed()?;
        work.row.stand(state);
        work.tell(tx, &program(), Shown::Event, "Ripresa: è arrivato il giorno previsto", &[Event::Resumed])?;
        done.resumed = 1;
        return Ok(Some("ripresa nel giorno previsto".to_owned()));
    }
    let since = work.waiting_since().unwrap_or(now);
    let passed =
        |work: &Work, days: u32| days > 0 && work.desk.working_days_after(since, days).is_some_and(|at| at <= now);
    if work.row.reason != PauseReason::Requester.code() || work.row.waits_until.is_some() {
        return Ok(None);
    }
    if passed(work, work.desk.close_days) {
        let what = "Chiusa: nessuna risposta dal richiedente";
        end(tx, work, &program(), what)?;
        notify::closed(tx, work)?;
        done.closed = 1;
        return Ok(Some("chiusa senza risposta".to_owned()));
    }
    if work.row.warned & REMINDED == 0 && passed(work, work.desk.follow_up_days) {
        work.row.warned |= REMINDED;
        work.tell(tx, &program(), Shown::Event, "Sollecitata la risposta del richiedente", &[])?;
        let end = match work.desk.close_days {
            0 => String::new(),
            _ => "\n\nSenza una risposta nei prossimi giorni la richiesta si chiude da sola.".to_owned(),
        };
        let text = format!("Per andare avanti con la richiesta «{}» serve una risposta.{end}", work.row.subject);
        notify::waiting(tx, &work.row, text)?;
        done.reminded = 1;
        return Ok(Some("sollecitata la risposta".to_owned()));
    }
    Ok(None)
}

/// The desk is told of what is late, or soon will be.
fn tell(tx: &mut Tx<'_>, work: &mut Work, now: NaiveDateTime) -> Result<Vec<String>> {
    let reading = read(&work.desk.calendar, &work.log, now)?;
    let (to_tell, told, _) = alarms(&work.desk.calendar, &reading, Told(work.row.warned), now, work.desk.warn_at);
    if to_tell.is_empty() {
        return Ok(Vec::new());
    }
    work.row.warned = told.0;
    let due = |target| match target {
        Target::TakingCharge => reading.taking_charge.due,
        Target::NextReply => reading.next_reply.and_then(|t| t.due),
        Target::Solution => reading.solution.due,
    };
    let sentence = |alarm: &Alarm| {
        let (target, word) = match alarm {
            Alarm::Near(target) => (*target, "in scadenza"),
            Alarm::Broken(target) => (*target, "fuori tempo"),
        };
        let when = due(target).map(|at| format!(", {}", deadline(at, now))).unwrap_or_default();
        format!("{} {word}{when}", target.label())
    };
    let lines: Vec<String> = to_tell.iter().map(sentence).collect();
    work.tell(tx, &program(), Shown::Inner, &lines.join("; "), &[])?;
    let broken = to_tell.iter().any(|a| matches!(a, Alarm::Broken(_)));
    let to = addresses(tx, work, broken)?;
    let text = format!("Richiesta «{}» di {}.\n\n{}", work.row.subject, asked_by(work), lines.join("\n"));
    notify::desk(tx, &work.row, to, text)?;
    Ok(lines)
}

fn asked_by(work: &Work) -> String {
    match work.row.body_name.as_str() {
        "" => work.row.requester_name.clone(),
        body => format!("{} ({body})", work.row.requester_name),
    }
}

/// The person in charge; the area when there is none or a promise is broken, and then whoever the
/// centre named too. Without any of them, the centre's own address.
fn addresses(tx: &mut Tx<'_>, work: &Work, broken: bool) -> Result<Vec<String>> {
    let mut to = Vec::new();
    if !work.row.assignee_id.is_empty() {
        let person = storage::identity::people::by_id(tx.conn, &work.row.assignee_id)?;
        to.extend(person.filter(|p| p.active).map(|p| p.email));
    }
    if to.is_empty() || broken {
        to.extend(work.desk.queue(&work.row.queue).map(|q| q.email.clone()));
    }
    if broken {
        to.push(work.desk.escalation.clone());
    }
    to.retain(|email| email.contains('@'));
    if to.is_empty() {
        to.extend(storage::centres::by_id(tx.conn, &work.row.centre_id)?.and_then(|c| c.email));
    }
    to.sort();
    to.dedup();
    Ok(to)
}
