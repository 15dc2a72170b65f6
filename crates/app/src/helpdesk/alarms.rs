//! The alarms of a monitoring system, sent by its key: one request for each that rings, which it adds
//! to and closes by the rule of `domain::helpdesk::monitor`.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::Duration;
use domain::helpdesk::monitor::{FLOOD_MINUTES, Known, MOST_AT_ONCE, Signal, Verdict, judge};
use domain::helpdesk::{Author, Channel, Kind, Level, State};
use domain::identity::{Centre, Permission};
use domain::territory::Body;
use domain::tokens::Right;
use domain::{Id, Refusal};
use storage::helpdesk::alarms::{self, AlarmRow};
use storage::helpdesk::tickets;

use super::act::{start_again, stop};
use super::asked::{Message, NewTicket, Sender};
use super::work::{By, Shown, Work};
use super::{by_key, open};
use crate::tokens::Bearer;
use crate::{Error, Result, Rx, StaffScope, Tx};

/// The key under which a program's gathering request is kept: no alarm has it.
const GATHERED: &str = "";
/// Longest key of an alarm, in characters.
const LONGEST_KEY: usize = 200;
/// Alarms told by name in one note.
const TOLD: usize = 20;
/// Alarms shown beside a request.
const SHOWN: i64 = 50;

/// What came of some signals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Received {
    /// Numbers of the requests opened.
    pub opened: BTreeSet<u32>,
    /// Numbers of the requests that some joined, went on in, or ended.
    pub updated: BTreeSet<u32>,
    /// Signals that asked for nothing: the end of what was not known, or was over already.
    pub ignored: usize,
}

/// Receives what a monitoring system says.
///
/// # Errors
/// A refusal when there are too many or one has no key; `Forbidden` without [`Right::AlarmWrite`].
pub fn receive(tx: &mut Tx<'_>, bearer: &Bearer, signals: &[Signal]) -> Result<Received> {
    let (centre, own) = bearer.place(Right::AlarmWrite)?;
    check(signals)?;
    let mut desk = Desk::prepare(tx, bearer, (centre, own), signals)?;
    let mut gathered = Vec::new();
    for signal in signals {
        match desk.verdict(tx, signal)? {
            Verdict::Ignore => desk.out.ignored += 1,
            Verdict::Open => desk.open(tx, signal)?,
            Verdict::Gather => gathered.push(signal),
            verdict => desk.go_on(tx, signal, verdict)?,
        }
    }
    if !gathered.is_empty() {
        desk.gather(tx, &gathered)?;
    }
    Ok(desk.out)
}

fn check(signals: &[Signal]) -> Result<(), Refusal> {
    if signals.len() > MOST_AT_ONCE {
        return Err(Refusal::field("alarms", format!("Al massimo {MOST_AT_ONCE} allarmi in un invio.")));
    }
    let bad = signals.iter().any(|s| s.key.trim().is_empty() || s.key.chars().count() > LONGEST_KEY);
    if bad {
        return Err(Refusal::field(
            "alarms",
            "Ogni allarme ha una chiave che lo distingue, di 200 caratteri al massimo.",
        ));
    }
    Ok(())
}

/// What is at hand while signals are received.
struct Desk<'a> {
    bearer: &'a Bearer,
    centre: Id<Centre>,
    own: Option<Id<Body>>,
    known: HashMap<String, AlarmRow>,
    services: HashSet<String>,
    bodies: HashMap<String, Option<Id<Body>>>,
    opened: i64,
    out: Received,
}

impl<'a> Desk<'a> {
    fn prepare(
        tx: &mut Tx<'_>,
        bearer: &'a Bearer,
        (centre, own): (Id<Centre>, Option<Id<Body>>),
        signals: &[Signal],
    ) -> Result<Self> {
        let keys: Vec<String> = signals
            .iter()
            .map(|s| s.key.clone())
            .chain([GATHERED.to_owned()])
            .collect::<HashSet<_>>()
            .into_iter()
            .collect();
        let token = bearer.id();
        let known = alarms::some(tx.conn, centre.as_str(), token.as_str(), &keys)?;
        let since = tx.now - Duration::minutes(FLOOD_MINUTES);
        Ok(Self {
            bearer,
            centre,
            own,
            known: known.into_iter().map(|row| (row.alarm_key.clone(), row)).collect(),
            services: storage::charter::services(tx.conn, centre.as_str())?.into_iter().map(|s| s.code).collect(),
            bodies: HashMap::new(),
            opened: alarms::opened_since(tx.conn, centre.as_str(), token.as_str(), since)?,
            out: Received::default(),
        })
    }

    fn verdict(&mut self, tx: &mut Tx<'_>, signal: &Signal) -> Result<Verdict> {
        let Some(row) = self.known.get(&signal.key).cloned() else {
            return Ok(judge(signal.firing, None, self.opened, tx.now));
        };
        let ticket = tickets::find(tx.conn, self.centre.as_str(), row.ticket)?.ok_or(Error::NotFound)?;
        let known = Known {
            firing: row.firing,
            noted_at: row.noted_at,
            heard_at: row.heard_at,
            state: ticket.standing()?,
            others_firing: !signal.firing && alarms::others_firing(tx.conn, &row)?,
        };
        // What goes on in a request that took the place of its own goes on there.
        if let Some(other) = known.state.merged_into() {
            return self.moved(tx, signal, (row, other), known);
        }
        Ok(judge(signal.firing, Some(&known), self.opened, tx.now))
    }

    fn moved(
        &mut self,
        tx: &mut Tx<'_>,
        signal: &Signal,
        (row, other): (AlarmRow, u32),
        known: Known,
    ) -> Result<Verdict> {
        let number = i32::try_from(other).map_err(Error::internal)?;
        let ticket = tickets::find(tx.conn, self.centre.as_str(), number)?.ok_or(Error::NotFound)?;
        let row = AlarmRow { ticket: number, ..row };
        let others_firing = !signal.firing && alarms::others_firing(tx.conn, &row)?;
        let known = Known { state: ticket.standing()?, others_firing, ..known };
        let verdict = judge(signal.firing, Some(&known), self.opened, tx.now);
        if known.state.merged_into().is_none() && !matches!(verdict, Verdict::Open | Verdict::Gather | Verdict::Ignore)
        {
            self.known.insert(row.alarm_key.clone(), row);
        }
        Ok(verdict)
    }

    fn by(&self) -> By {
        By { author: Author::System, id: String::new(), name: self.bearer.name().to_owned() }
    }

    fn fresh(&self, tx: &Tx<'_>, signal: &Signal, ticket: i32, opens: bool) -> AlarmRow {
        AlarmRow {
            centre_id: self.centre.to_string(),
            token_id: self.bearer.id().to_string(),
            alarm_key: signal.key.clone(),
            ticket,
            summary: line(&signal.summary, &signal.key),
            firing: true,
            times: 1,
            opened_at: tx.now,
            opens,
            heard_at: tx.now,
            noted_at: tx.now,
        }
    }

    fn remember(&mut self, tx: &mut Tx<'_>, row: AlarmRow) -> Result<()> {
        alarms::save(tx.conn, &row)?;
        self.known.insert(row.alarm_key.clone(), row);
        Ok(())
    }

    /// The body and the service that a signal concerns, as far as they are known.
    fn concerns(&mut self, tx: &mut Tx<'_>, signal: &Signal) -> Result<(Option<Id<Body>>, String)> {
        let mut body = self.own;
        if body.is_none() && !signal.body.trim().is_empty() {
            let code = signal.body.trim().to_owned();
            body = match self.bodies.get(&code) {
                Some(known) => *known,
                None => {
                    let found = match by_key::named_body(tx, self.centre, &code) {
                        Ok(id) => Some(id),
                        Err(Error::Refused(_)) => None,
                        Err(e) => return Err(e),
                    };
                    self.bodies.insert(code, found);
                    found
                }
            };
        }
        let mut service = signal.service.trim().to_owned();
        if !signal.resource.trim().is_empty() {
            let named = storage::resources::named(tx.conn, self.centre, &signal.resource, body)?;
            if let [one] = named.as_slice() {
                body = body.or(one.body_id.parse().ok());
                if service.is_empty() {
                    service.clone_from(&one.resource.service);
                }
            }
        }
        if !self.services.contains(&service) {
            service.clear();
        }
        Ok((body, service))
    }

    fn open(&mut self, tx: &mut Tx<'_>, signal: &Signal) -> Result<()> {
        let (body, service) = self.concerns(tx, signal)?;
        let (impact, urgency) = signal.levels();
        let sender = Sender { name: self.bearer.name().to_owned(), ..Sender::default() };
        let text = if signal.text.trim().is_empty() { &signal.summary } else { &signal.text };
        let subject = line(&signal.summary, &signal.key);
        let text = if text.trim().is_empty() { subject.clone() } else { cut(text, 20_000) };
        let new = NewTicket {
            kind: Kind::Incident,
            body,
            service,
            impact,
            urgency,
            ..NewTicket::plain(Channel::Api, sender, &subject, Message::text(text))
        };
        let number = open::create(tx, self.centre, &self.bearer.actor(), &By::requester(&new.sender), &new)?;
        self.opened += 1;
        self.out.opened.insert(number);
        let row = self.fresh(tx, signal, i32::try_from(number).map_err(Error::internal)?, true);
        self.remember(tx, row)
    }

    fn go_on(&mut self, tx: &mut Tx<'_>, signal: &Signal, verdict: Verdict) -> Result<()> {
        let Some(mut row) = self.known.get(&signal.key).cloned() else { return Ok(()) };
        row.times += i32::from(signal.firing);
        (row.firing, row.heard_at) = (signal.firing, tx.now);
        self.out.updated.insert(row.ticket.unsigned_abs());
        if verdict != Verdict::Count {
            row.noted_at = tx.now;
            self.tell(tx, &row, verdict)?;
        }
        self.remember(tx, row)
    }

    /// Writes on the request of an alarm what happened.
    fn tell(&self, tx: &mut Tx<'_>, row: &AlarmRow, verdict: Verdict) -> Result<()> {
        let by = self.by();
        let mut work = Work::of(tx, self.centre, row.ticket.unsigned_abs())?;
        let (action, what) = match verdict {
            Verdict::Reopen => {
                let state = work.state()?.reopened()?;
                start_again(tx, &mut work, &by, state)?;
                ("ticket.reopen", format!("Allarme tornato: {}", row.summary))
            }
            Verdict::Over | Verdict::Close => ("ticket.alarm", format!("Allarme rientrato: {}", row.summary)),
            _ => ("ticket.alarm", format!("L'allarme continua (segnalato {} volte): {}", row.times, row.summary)),
        };
        let shown = if matches!(verdict, Verdict::Note) { Shown::Inner } else { Shown::Event };
        work.tell(tx, &by, shown, &what, &[])?;
        if verdict == Verdict::Close {
            stop(tx, &mut work, &by, "Chiusa: l'allarme è rientrato prima che qualcuno la prendesse in carico")?;
        }
        let said = what.split(':').next().unwrap_or_default().to_lowercase();
        work.save(tx, &self.bearer.actor(), action, &said).map(|_| ())
    }

    /// Puts what is too much in one request, new when there is none that is still open.
    fn gather(&mut self, tx: &mut Tx<'_>, signals: &[&Signal]) -> Result<()> {
        let names: Vec<String> = signals.iter().take(TOLD).map(|s| format!("- {}", line(&s.summary, &s.key))).collect();
        let more = signals.len().saturating_sub(TOLD);
        let rest = if more > 0 { format!("\n- e altri {more}") } else { String::new() };
        let text = format!("Troppi allarmi insieme: si raccolgono qui.\n{}{rest}", names.join("\n"));
        let (ticket, mut head) = match self.gathering(tx)? {
            Some(head) => (head.ticket, head),
            None => self.open_gathering(tx, &text)?,
        };
        let number = ticket.unsigned_abs();
        if !self.out.opened.contains(&number) {
            self.out.updated.insert(number);
            if tx.now - head.noted_at >= Duration::minutes(1) {
                let mut work = Work::of(tx, self.centre, number)?;
                work.tell(tx, &self.by(), Shown::Inner, &text, &[])?;
                work.save(tx, &self.bearer.actor(), "ticket.alarm", "altri allarmi raccolti")?;
                head.noted_at = tx.now;
            }
        }
        head.heard_at = tx.now;
        head.times += i32::try_from(signals.len()).unwrap_or(i32::MAX);
        self.remember(tx, head)?;
        for signal in signals {
            let row = self.fresh(tx, signal, ticket, false);
            self.remember(tx, row)?;
        }
        Ok(())
    }

    /// The request that gathers, while it is open.
    fn gathering(&self, tx: &mut Tx<'_>) -> Result<Option<AlarmRow>> {
        let Some(head) = self.known.get(GATHERED).cloned() else { return Ok(None) };
        let ticket = tickets::find(tx.conn, self.centre.as_str(), head.ticket)?.ok_or(Error::NotFound)?;
        Ok(ticket.standing().map(State::is_active)?.then_some(head))
    }

    fn open_gathering(&mut self, tx: &mut Tx<'_>, text: &str) -> Result<(i32, AlarmRow)> {
        let sender = Sender { name: self.bearer.name().to_owned(), ..Sender::default() };
        let subject = format!("Molti allarmi insieme da {}", self.bearer.name());
        let new = NewTicket {
            kind: Kind::Incident,
            body: self.own,
            impact: Level::High,
            urgency: Level::High,
            ..NewTicket::plain(Channel::Api, sender, &subject, Message::text(text))
        };
        let number = open::create(tx, self.centre, &self.bearer.actor(), &By::requester(&new.sender), &new)?;
        self.out.opened.insert(number);
        let ticket = i32::try_from(number).map_err(Error::internal)?;
        let head = AlarmRow {
            centre_id: self.centre.to_string(),
            token_id: self.bearer.id().to_string(),
            alarm_key: GATHERED.to_owned(),
            ticket,
            summary: subject,
            firing: false,
            times: 0,
            opened_at: tx.now,
            opens: false,
            heard_at: tx.now,
            noted_at: tx.now,
        };
        Ok((ticket, head))
    }
}

/// One line, not empty, not endless.
fn line(text: &str, otherwise: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    cut(if line.is_empty() { otherwise } else { &line }, 200)
}

fn cut(text: &str, most: usize) -> String {
    text.chars().filter(|c| !c.is_control() || *c == '\n').take(most).collect()
}

/// The alarms of a request, those that ring first, the first [`SHOWN`].
///
/// # Errors
/// `Forbidden` without [`Permission::ReadHelpdesk`].
pub fn alarms_of(rx: &mut Rx<'_>, scope: &StaffScope, number: u32) -> Result<Vec<AlarmRow>> {
    let centre = scope.centre(Permission::ReadHelpdesk)?;
    let number = i32::try_from(number).map_err(|_| Error::NotFound)?;
    let mut rows = alarms::of_ticket(rx.conn, centre.as_str(), number, SHOWN)?;
    rows.retain(|row| row.alarm_key != GATHERED);
    Ok(rows)
}
