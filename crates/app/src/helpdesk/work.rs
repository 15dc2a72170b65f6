//! One ticket in hand: what is written on it, and its clock reckoned again when it is put down.

use chrono::NaiveDateTime;
use domain::Id;
use domain::helpdesk::{
    Author, Desk, Event, Logged, PauseReason, State, StateCode, Targets, Told, alarms, bits, earliest, read, stems,
};
use domain::identity::{Centre, Permission};
use storage::helpdesk::entries::{AttachedRow, EntryRow, author_code};
use storage::helpdesk::tickets::TicketRow;
use storage::helpdesk::{entries, tickets, words};

use super::asked::{Message, Sender};
use super::settings;
use crate::audit;
use crate::{Actor, Error, Result, StaffScope, Tx};

/// Bit of `warned` that says that the requester was reminded.
pub(super) const REMINDED: i32 = 64;

/// Who does something.
#[derive(Debug, Clone)]
pub(super) struct By {
    pub author: Author,
    pub id: String,
    pub name: String,
}

impl By {
    /// Somebody of the staff, or the program.
    pub fn staff(actor: &Actor) -> Self {
        let author = if actor.person.is_some() { Author::Staff } else { Author::System };
        Self { author, id: actor.person.map(String::from).unwrap_or_default(), name: actor.name.clone() }
    }

    /// Somebody of the body.
    pub fn requester(sender: &Sender) -> Self {
        let id = sender.person.map(String::from).unwrap_or_default();
        Self { author: Author::Requester, id, name: sender.shown().to_owned() }
    }
}

/// How an entry is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// A message that everybody reads.
    Message,
    /// A note of the staff.
    Note,
    /// Something done that everybody sees.
    Event,
    /// Something done that the staff alone see.
    Inner,
}

impl Shown {
    fn code(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Note => "note",
            Self::Event => "event",
            Self::Inner => "inner",
        }
    }
}

/// One ticket in hand.
pub(super) struct Work {
    pub centre: Id<Centre>,
    pub desk: Desk,
    pub row: TicketRow,
    pub log: Vec<Logged>,
    /// Events of the log that were there when it was taken in hand, and the body that it was of.
    pub known: (usize, String),
    /// Where who asked says how it went, once it is closed.
    pub survey: Option<String>,
}

impl Work {
    /// Takes a ticket of the centre in hand.
    pub fn load(tx: &mut Tx<'_>, scope: &StaffScope, number: u32) -> Result<Self> {
        let centre = scope.centre(Permission::WorkHelpdesk)?;
        Self::of(tx, centre, number)
    }

    /// The same for who has shown already that they may.
    pub fn of(tx: &mut Tx<'_>, centre: Id<Centre>, number: u32) -> Result<Self> {
        let number = i32::try_from(number).map_err(|_| Error::NotFound)?;
        let row = tickets::find(tx.conn, centre.as_str(), number)?.ok_or(Error::NotFound)?;
        let desk = settings::load(tx.conn, centre.as_str())?;
        let log = entries::log(tx.conn, centre.as_str(), number)?;
        let known = (log.len(), row.body_id.clone());
        Ok(Self { centre, desk, row, log, known, survey: None })
    }

    /// Where it stands.
    pub fn state(&self) -> Result<State> {
        Ok(self.row.standing()?)
    }

    /// The instant of what is written now: never before what was written last.
    pub fn now(&self, tx: &Tx<'_>) -> NaiveDateTime {
        self.log.last().map_or(tx.now, |last| last.at.max(tx.now))
    }

    /// Writes an entry and lets the clock hear of it. Answers its place.
    pub fn write(
        &mut self,
        tx: &mut Tx<'_>,
        by: &By,
        shown: Shown,
        (channel, message): (&str, &Message),
        clock: &[Event],
    ) -> Result<i32> {
        let at = self.now(tx);
        self.row.entries += 1;
        let seq = self.row.entries;
        let clock_json =
            if clock.is_empty() { String::new() } else { serde_json::to_string(clock).map_err(Error::internal)? };
        let entry = EntryRow {
            centre_id: self.row.centre_id.clone(),
            ticket: self.row.number,
            seq,
            at,
            kind: shown.code().to_owned(),
            author: author_code(by.author).to_owned(),
            author_id: by.id.clone(),
            author_name: by.name.clone(),
            channel: channel.to_owned(),
            body: message.text.clone(),
            html: message.html.clone(),
            clock: clock_json,
            origin: None,
            source: message.source.clone(),
        };
        entries::insert(tx.conn, &entry)?;
        self.attach(tx, seq, message)?;
        self.log.extend(clock.iter().map(|event| Logged { at, by: by.author, event: *event }));
        self.row.changed_at = at;
        if matches!(shown, Shown::Message | Shown::Note) && seq > 1 {
            words::add(tx.conn, &self.row.centre_id, self.row.number, &stems(&message.text), false)?;
        }
        Ok(seq)
    }

    /// Writes in one sentence what was done.
    pub fn tell(&mut self, tx: &mut Tx<'_>, by: &By, shown: Shown, what: &str, clock: &[Event]) -> Result<i32> {
        self.write(tx, by, shown, ("", &Message::text(what)), clock)
    }

    fn attach(&mut self, tx: &mut Tx<'_>, seq: i32, message: &Message) -> Result<()> {
        for (position, file) in (0..).zip(&message.files) {
            let id = tx.record_file(&self.row.centre_id, &file.name, file.media_type, &file.sha256, file.size)?;
            let row = AttachedRow {
                centre_id: self.row.centre_id.clone(),
                ticket: self.row.number,
                seq,
                position,
                file_id: id.to_string(),
                name: file.name.clone(),
                media_type: file.media_type.to_owned(),
                size: i64::try_from(file.size).unwrap_or(i64::MAX),
            };
            entries::attach(tx.conn, &row)?;
            self.row.files += 1;
        }
        Ok(())
    }

    /// The limits in force.
    pub fn promised(&self) -> Targets {
        let last = self.log.iter().rev().find_map(|l| if let Event::Promised(t) = l.event { Some(t) } else { None });
        last.unwrap_or_default()
    }

    /// What is promised of the ticket as it is now.
    pub fn targets(&self, tx: &mut Tx<'_>) -> Result<Targets> {
        if self.row.kind == "activity" {
            return Ok(Targets::default());
        }
        let scheme = settings::scheme_of(tx, self.centre, &self.row.body_id, &self.desk)?;
        Ok(self.desk.promise(scheme.as_deref(), &self.row.service).of(self.row.priority_of()))
    }

    /// Reckons the clock at an instant and writes it on the ticket.
    pub fn wind(&mut self, now: NaiveDateTime) -> Result<()> {
        let reading = read(&self.desk.calendar, &self.log, now)?;
        self.row.charge_due = reading.taking_charge.due;
        self.row.reply_due = reading.next_reply.and_then(|timer| timer.due);
        self.row.solution_due = reading.solution.due;
        self.row.due_at = earliest(&reading);
        self.row.breached = bits(&reading.breached);
        let (to_tell, _, next) = alarms(&self.desk.calendar, &reading, Told(self.row.warned), now, self.desk.warn_at);
        let soon = (!to_tell.is_empty()).then_some(now);
        self.row.look_at = [soon, next, self.next_step(now)].into_iter().flatten().min();
        Ok(())
    }

    /// When what waits is looked at again: the end of the wait, the reminder, the closure.
    fn next_step(&self, now: NaiveDateTime) -> Option<NaiveDateTime> {
        if self.row.state != StateCode::Waiting.code() {
            return None;
        }
        if self.row.waits_until.is_some() || self.row.reason != PauseReason::Requester.code() {
            return self.row.waits_until;
        }
        let days = if self.row.warned & REMINDED == 0 && self.desk.follow_up_days > 0 {
            self.desk.follow_up_days
        } else {
            self.desk.close_days
        };
        let since = self.waiting_since().unwrap_or(now);
        (days > 0).then(|| self.desk.working_days_after(since, days)).flatten()
    }

    /// Since when it waits.
    pub fn waiting_since(&self) -> Option<NaiveDateTime> {
        self.log.iter().rev().find(|l| matches!(l.event, Event::Paused { .. })).map(|l| l.at)
    }

    /// Keeps what reports count of what happened in hand.
    pub fn keep_facts(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (known, body) = (self.known.0, self.known.1.as_str());
        crate::reports::keep(tx, &self.row, &self.desk.calendar, (&self.log, known), body)
    }

    /// Puts the ticket down: its clock, its row, the log.
    pub fn save(mut self, tx: &mut Tx<'_>, actor: &Actor, action: &'static str, summary: &str) -> Result<TicketRow> {
        let now = self.now(tx);
        self.wind(now)?;
        tickets::update(tx.conn, &self.row)?;
        self.keep_facts(tx)?;
        log(tx, actor, &self.row, action, summary)?;
        Ok(self.row)
    }
}

/// Writes in the audit log what happened to a ticket.
pub(super) fn log(tx: &mut Tx<'_>, actor: &Actor, row: &TicketRow, action: &'static str, what: &str) -> Result<()> {
    let number = row.number.to_string();
    let event = audit::Event {
        centre: &row.centre_id,
        action,
        kind: "ticket",
        id: &number,
        summary: format!("Richiesta di assistenza n. {number}: {what}"),
    };
    tx.audit(actor, &event, None::<&()>, None::<&()>)
}
