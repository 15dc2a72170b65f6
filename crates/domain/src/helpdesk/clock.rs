//! The clock of a ticket: from the log of its events to the times that were promised.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{Calendar, Target, Targets};
use crate::Refusal;

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// A person of the centre.
    Staff,
    /// Somebody of the body.
    Requester,
    /// The program: assignments by rule, acknowledgements, closures of what waited too long.
    System,
}

/// Why a ticket waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseReason {
    /// The requester has something to say or to try: what they write ends the pause.
    Requester,
    /// A supplier works on it.
    Supplier,
    /// It is planned for a day to come.
    Planned,
}

super::ticket::coded!(PauseReason {
    Requester = "requester", "In attesa del richiedente"; Supplier = "supplier", "In attesa del fornitore";
    Planned = "planned", "Pianificata";
});

/// What moves the clock. Everything else that happens to a ticket leaves it alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// Asked, over any channel.
    Opened,
    /// Taken in charge; by [`Author::System`] it counts for nothing.
    TakenCharge,
    /// A public message, over any channel.
    Replied,
    /// Put to wait.
    Paused {
        /// Why.
        reason: PauseReason,
    },
    /// No longer waiting.
    Resumed,
    /// Solved.
    Solved,
    /// Opened again after the solution.
    Reopened,
    /// Other limits from now on: the priority, the service or the agreement changed.
    Promised(Targets),
}

/// An event with its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logged {
    /// When, UTC.
    pub at: NaiveDateTime,
    /// Who.
    pub by: Author,
    /// What.
    #[serde(flatten)]
    pub event: Event,
}

/// One promise and how it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Timer {
    /// Seconds of work passed, until it was kept or until now.
    pub seconds: u64,
    /// The limit in force when it was kept, or now; in seconds of work.
    pub limit: Option<u64>,
    /// When it was kept, UTC.
    pub met: Option<NaiveDateTime>,
    /// When the limit falls, UTC, while it runs; `None` when kept, waiting, or nothing was promised.
    pub due: Option<NaiveDateTime>,
}

impl Timer {
    /// Whether the limit was passed.
    #[must_use]
    pub fn is_breached(&self) -> bool {
        self.limit.is_some_and(|limit| self.seconds > limit)
    }
}

/// The times of a ticket at an instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// From the opening to the first act of a person.
    pub taking_charge: Timer,
    /// The requester's oldest message without an answer, when there is one.
    pub next_reply: Option<Timer>,
    /// From the opening to the last solution, without the pauses and without the time spent solved.
    pub solution: Timer,
    /// Seconds of work spent waiting.
    pub paused_seconds: u64,
    /// Why it waits now.
    pub paused: Option<PauseReason>,
    /// The promises broken, now or in the past, each once and in the order of [`Target`].
    pub breached: Vec<Target>,
}

/// Reads the clock at an instant. Events after it are not looked at.
///
/// # Errors
/// A refusal when the log does not begin with one opening or goes back in time; it names the row.
pub fn read(calendar: &Calendar, log: &[Logged], now: NaiveDateTime) -> Result<Reading, Refusal> {
    let Some(first) = log.first().filter(|first| first.event == Event::Opened) else {
        return Err(Refusal::new("Il registro degli eventi deve cominciare con l'apertura della richiesta."));
    };
    for (n, pair) in log.windows(2).enumerate() {
        if pair[1].event == Event::Opened {
            return Err(Refusal::new(format!("Evento {}: la richiesta risulta aperta due volte.", n + 2)));
        }
        if pair[1].at < pair[0].at {
            return Err(Refusal::new(format!("Evento {}: viene prima dell'evento {}.", n + 2, n + 1)));
        }
    }
    let mut run = Run::start(calendar, first.at);
    for logged in log.iter().skip(1).take_while(|l| l.at <= now) {
        run.pass(logged.at);
        run.hear(*logged);
    }
    run.pass(now.max(first.at));
    Ok(run.reading())
}

/// The clock while the log is read.
struct Run<'a> {
    calendar: &'a Calendar,
    opened: NaiveDateTime,
    now: NaiveDateTime,
    targets: Targets,
    paused: Option<PauseReason>,
    solved: bool,
    /// Working seconds since the opening until charge was taken.
    charge: Stopwatch,
    /// Working seconds since the oldest message without an answer.
    reply: Option<Stopwatch>,
    solution: Stopwatch,
    paused_seconds: u64,
    late_reply: bool,
    late_solution: bool,
}

/// Seconds, and when and under which limit they stopped.
#[derive(Clone, Copy, Default)]
struct Stopwatch {
    seconds: u64,
    met: Option<(NaiveDateTime, Option<u64>)>,
    over: bool,
}

impl Stopwatch {
    fn keep(&mut self, at: NaiveDateTime, limit: Option<u64>) {
        if self.met.is_none() && !self.over {
            self.met = Some((at, limit));
        }
    }
}

impl<'a> Run<'a> {
    fn start(calendar: &'a Calendar, opened: NaiveDateTime) -> Self {
        Self {
            calendar,
            opened,
            now: opened,
            targets: Targets::default(),
            paused: None,
            solved: false,
            charge: Stopwatch::default(),
            reply: Some(Stopwatch::default()),
            solution: Stopwatch::default(),
            paused_seconds: 0,
            late_reply: false,
            late_solution: false,
        }
    }

    /// Lets the time go by as far as an instant.
    fn pass(&mut self, at: NaiveDateTime) {
        let worked = self.calendar.seconds_between(self.now, at);
        self.now = at;
        if self.solved {
            return;
        }
        // A pause does not excuse from taking charge.
        if self.charge.met.is_none() {
            self.charge.seconds += worked;
        }
        if self.paused.is_some() {
            self.paused_seconds += worked;
            return;
        }
        self.solution.seconds += worked;
        if let Some(reply) = &mut self.reply {
            reply.seconds += worked;
        }
    }

    fn hear(&mut self, logged: Logged) {
        let person = logged.by == Author::Staff;
        match logged.event {
            Event::Opened => {}
            Event::Promised(targets) => self.targets = targets,
            Event::TakenCharge if person => self.charge.keep(logged.at, self.targets.taking_charge),
            Event::TakenCharge => {}
            Event::Replied => match logged.by {
                Author::Staff => {
                    self.charge.keep(logged.at, self.targets.taking_charge);
                    self.answer();
                }
                Author::Requester => self.ask(),
                Author::System => {}
            },
            Event::Paused { reason } if !self.solved => self.paused = Some(reason),
            Event::Paused { .. } => {}
            Event::Resumed => self.paused = None,
            Event::Solved => self.solve(logged.at, person),
            Event::Reopened => self.reopen(),
        }
    }

    fn answer(&mut self) {
        if let Some(reply) = self.reply.take() {
            self.late_reply |= self.targets.next_reply.is_some_and(|limit| reply.seconds > limit);
        }
    }

    fn ask(&mut self) {
        if self.paused == Some(PauseReason::Requester) {
            self.paused = None;
        }
        self.reply.get_or_insert_default();
    }

    fn solve(&mut self, at: NaiveDateTime, person: bool) {
        if self.solved {
            return;
        }
        if person {
            self.charge.keep(at, self.targets.taking_charge);
        }
        self.charge.over = true;
        self.answer();
        self.paused = None;
        self.solved = true;
        self.late_solution |= self.targets.solution.is_some_and(|limit| self.solution.seconds > limit);
        self.solution.met = Some((at, self.targets.solution));
    }

    fn reopen(&mut self) {
        if self.solved {
            self.solved = false;
            self.solution.met = None;
            self.charge.over = false;
            self.reply.get_or_insert_default();
        }
    }

    fn timer(&self, watch: &Stopwatch, limit: Option<u64>, waits: bool) -> Timer {
        let (met, limit) = watch.met.map_or((None, limit), |(at, limit)| (Some(at), limit));
        let runs = met.is_none() && !waits && !self.solved;
        let due = limit.filter(|_| runs).and_then(|limit| match limit.checked_sub(watch.seconds) {
            Some(left) => self.calendar.after(self.now, left),
            None => self.passed(watch.seconds - limit),
        });
        Timer { seconds: watch.seconds, limit, met, due }
    }

    /// The instant at which a limit fell that was passed by `late` seconds of work.
    fn passed(&self, late: u64) -> Option<NaiveDateTime> {
        let total = self.calendar.seconds_between(self.opened, self.now);
        self.calendar.after(self.opened, total.checked_sub(late)?)
    }

    fn reading(&self) -> Reading {
        let waits = self.paused.is_some();
        let taking_charge = self.timer(&self.charge, self.targets.taking_charge, false);
        let next_reply = self.reply.as_ref().map(|reply| self.timer(reply, self.targets.next_reply, waits));
        let solution = self.timer(&self.solution, self.targets.solution, waits);
        let late_reply = self.late_reply || next_reply.is_some_and(|reply| reply.is_breached());
        let late_solution = self.late_solution || solution.is_breached();
        let all = [
            (Target::TakingCharge, taking_charge.is_breached()),
            (Target::NextReply, late_reply),
            (Target::Solution, late_solution),
        ];
        let breached = all.into_iter().filter_map(|(target, late)| late.then_some(target)).collect();
        Reading {
            taking_charge,
            next_reply,
            solution,
            paused_seconds: self.paused_seconds,
            paused: self.paused,
            breached,
        }
    }
}

#[cfg(test)]
mod tests;
