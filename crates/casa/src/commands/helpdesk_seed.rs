//! `casa helpdesk seed`: many made-up requests, the same at every run, to see how the desk does with
//! a million of them. It writes rows as the use cases write them, many at a time.

use std::collections::BTreeSet;

use app::{App, StaffScope, Tx};
use chrono::{Duration, NaiveDateTime};
use clap::Args;
use domain::helpdesk::{Author, Desk, Event, Logged, PauseReason, Priority, StateCode, bits, earliest, read, stems};
use domain::identity::Permission;
use serde::Serialize;
use storage::helpdesk::entries::EntryRow;
use storage::helpdesk::tickets::TicketRow;

use crate::config::Config;
use crate::{output, wiring};

/// Requests to make up.
#[derive(Debug, Args)]
pub(crate) struct SeedArgs {
    /// Centre.
    #[arg(long, value_name = "SLUG")]
    centre: String,
    /// How many.
    #[arg(long, value_name = "N")]
    tickets: u32,
    /// Of how many of the bodies that the centre follows.
    #[arg(long, default_value_t = 100, value_name = "N")]
    bodies: usize,
}

/// What the command tells.
#[derive(Debug, Serialize)]
struct Seeded {
    tickets: u32,
    first: i32,
    last: i32,
}

/// Requests written in one transaction.
const BATCH: u32 = 10_000;
/// One request in so many is still open.
const OPEN_ONE_IN: u32 = 40;

const SUBJECTS: [&str; 12] = [
    "La stampante dell'anagrafe non stampa",
    "Nuova casella di posta per l'ufficio tecnico",
    "Il sito del Comune è lento",
    "Certificato scaduto sul portale dei pagamenti",
    "Accesso al protocollo per un nuovo collega",
    "La connessione cade ogni mezz'ora",
    "Aggiornare il software dei tributi",
    "Messaggio sospetto con un allegato",
    "Recuperare un file cancellato",
    "Il telefono della segreteria non squilla",
    "Spostare una postazione al primo piano",
    "Errore nell'invio della PEC",
];
const TEXTS: [&str; 4] = [
    "Da stamattina non si riesce più a lavorare, il riavvio non è bastato.",
    "Serve entro la settimana, il responsabile ha già dato il consenso.",
    "Succede da quando è stato fatto l'aggiornamento, compare un errore generico.",
    "Chiediamo un intervento quando possibile, l'ufficio resta aperto anche il pomeriggio.",
];

/// Over how many minutes requests that ended are spread, however many they are: two years.
const SPREAD: i64 = 2 * 365 * 24 * 60;

/// A number that looks like chance and is the same at every run.
fn mixed(n: u32, salt: u32) -> u32 {
    let mut x = n.wrapping_mul(0x9E37_79B9) ^ salt.wrapping_mul(0x85EB_CA6B);
    x ^= x >> 16;
    x = x.wrapping_mul(0x7FEB_352D);
    x ^= x >> 15;
    x.wrapping_mul(0x846C_A68B) >> 7
}

fn standing(closed: bool, paused: bool, taken: bool) -> StateCode {
    match (closed, paused, taken) {
        (true, ..) => StateCode::Closed,
        (_, true, _) => StateCode::Waiting,
        (_, _, true) => StateCode::Open,
        _ => StateCode::New,
    }
}

struct Seed<'a> {
    centre: &'a str,
    now: NaiveDateTime,
    bodies: &'a [(String, String)],
    people: &'a [(String, String)],
    desk: &'a Desk,
    total: u32,
}

/// Runs the command.
///
/// # Errors
/// The message for standard error.
pub(crate) fn run(config: &Config, args: &SeedArgs, as_json: bool) -> Result<(), String> {
    let app = wiring::open(config)?;
    let staff = super::staff(&app, &args.centre)?;
    let (first, last) = fill(&app, &staff, args.tickets, args.bodies).map_err(super::explain)?;
    let told = Seeded { tickets: args.tickets, first, last };
    output::answer(as_json, &told, || format!("{} richieste, dalla n. {first} alla n. {last}.", args.tickets))
}

/// Adds requests to a centre; gives the numbers of the first and of the last.
///
/// # Errors
/// A refusal when the centre follows no body; when the database fails.
pub(crate) fn fill(app: &App, staff: &StaffScope, tickets: u32, bodies: usize) -> app::Result<(i32, i32)> {
    let centre = staff.centre(Permission::WorkHelpdesk)?.to_string();
    let (all, people, desk, now, first) = app.read(|rx| {
        let all = app::identity::body_choices(rx, staff)?;
        let first = storage::helpdesk::tickets::last_number(rx.conn, &centre)? + 1;
        let people = app::helpdesk::operators(rx, staff)?;
        Ok((all, people, app::helpdesk::desk(rx, staff)?, rx.now, first))
    })?;
    let bodies: Vec<(String, String)> = all.into_iter().take(bodies).map(|(id, name)| (id.to_string(), name)).collect();
    if bodies.is_empty() {
        return Err(app::Error::refused("Il centro non segue ancora nessun ente."));
    }
    let seed = Seed { centre: &centre, now, bodies: &bodies, people: &people, desk: &desk, total: tickets };
    let mut done = 0;
    while done < tickets {
        let count = BATCH.min(tickets - done);
        app.write(|tx| seed.batch(tx, first, done..done + count))?;
        done += count;
        output::progress(&format!("# {done} requests of {tickets}"));
    }
    // What was written has days of its own, which may be summed already.
    app.write(|tx| app::reports::forget_sums(tx, staff))?;
    app::reports::fold(app)?;
    Ok((first, first + i32::try_from(tickets).unwrap_or(0) - 1))
}

impl Seed<'_> {
    fn batch(&self, tx: &mut Tx<'_>, first: i32, which: std::ops::Range<u32>) -> app::Result<()> {
        let (mut rows, mut entries, mut words) = (Vec::new(), Vec::new(), BTreeSet::new());
        let mut facts = Vec::new();
        for n in which {
            let number = first + i32::try_from(n).unwrap_or(i32::MAX);
            let (row, said, log) = self.ticket(n, number)?;
            facts.extend(app::reports::fact_rows(&row, &self.desk.calendar, &log)?);
            let text = format!("{} {} {}", row.subject, row.body_name, said[0].body);
            words.extend(stems(&text).into_iter().map(|stem| (stem, number)));
            rows.push(row);
            entries.extend(said);
        }
        storage::helpdesk::load::insert(tx.conn, self.centre, rows, entries, &words)?;
        Ok(storage::reports::insert_many(tx.conn, facts)?)
    }

    /// The `n`th request and what was said in it: the last ones are open, most have ended.
    fn ticket(&self, n: u32, number: i32) -> app::Result<(TicketRow, Vec<EntryRow>, Vec<Logged>)> {
        let pick = |salt: u32, of: usize| mixed(n, salt) as usize % of.max(1);
        let open = n.is_multiple_of(OPEN_ONE_IN) || n + 20 > self.total;
        let ago = i64::from(self.total - n) * SPREAD / i64::from(self.total.max(1));
        let minutes = if open { i64::from(mixed(n, 1) % 8_000) } else { 10_000 + ago };
        let at = self.now - Duration::minutes(minutes);
        let priority =
            [Priority::Low, Priority::Normal, Priority::Normal, Priority::High, Priority::Urgent][pick(2, 5)];
        let category = &self.desk.categories[pick(3, self.desk.categories.len())];
        let (body_id, body_name) = &self.bodies[pick(4, self.bodies.len())];
        let person = self.people.get(pick(5, self.people.len()));
        let log = self.log(n, at, open, priority);
        let reading = read(&self.desk.calendar, &log, self.now)?;
        let closed = log.iter().find(|l| l.event == Event::Solved).map(|l| l.at);
        let taken = log.len() > 2;
        let state = standing(closed.is_some(), reading.paused.is_some(), taken);
        let person = person.filter(|_| taken);
        let row = TicketRow {
            centre_id: self.centre.to_owned(),
            number,
            kind: ["request", "incident"][pick(6, 2)].to_owned(),
            channel: ["web", "mail", "pec", "phone"][pick(7, 4)].to_owned(),
            state: state.code().to_owned(),
            active: closed.is_none(),
            reason: reading.paused.map(|r| r.code().to_owned()).unwrap_or_default(),
            priority: priority as i32,
            impact: "medium".to_owned(),
            urgency: "medium".to_owned(),
            queue: self.desk.route("", &category.code).to_owned(),
            assignee_id: person.map(|p| p.0.clone()).unwrap_or_default(),
            assignee_name: person.map(|p| p.1.clone()).unwrap_or_default(),
            body_id: body_id.clone(),
            body_name: body_name.clone(),
            requester_id: String::new(),
            requester_name: format!("Ufficio {}", 1 + pick(8, 9)),
            requester_email: String::new(),
            requester_role: String::new(),
            service: String::new(),
            category: category.code.clone(),
            subject: SUBJECTS[pick(9, SUBJECTS.len())].to_owned(),
            opened_at: at,
            changed_at: log.last().map_or(at, |l| l.at),
            closed_at: closed,
            waits_until: None,
            charge_due: reading.taking_charge.due,
            reply_due: reading.next_reply.and_then(|t| t.due),
            solution_due: reading.solution.due,
            due_at: earliest(&reading),
            look_at: None,
            warned: 0,
            breached: bits(&reading.breached),
            entries: if taken { 2 } else { 1 },
            files: 0,
            ties: 0,
            merged_into: None,
            details: String::new(),
        };
        let entries = self.entries(&row, &log, TEXTS[pick(10, TEXTS.len())])?;
        Ok((row, entries, log))
    }

    fn log(&self, n: u32, at: NaiveDateTime, open: bool, priority: Priority) -> Vec<Logged> {
        let targets = self.desk.sla.of(priority);
        let by = |at, by, event| Logged { at, by, event };
        let mut log =
            vec![by(at, Author::Requester, Event::Opened), by(at, Author::Requester, Event::Promised(targets))];
        let later = (at + Duration::minutes(i64::from(10 + mixed(n, 11) % 900))).min(self.now);
        match (open, mixed(n, 12) % 4) {
            (false, _) => {
                log.extend([by(later, Author::Staff, Event::Replied), by(later, Author::Staff, Event::Solved)])
            }
            (true, 0) => {}
            (true, 1) => {
                let reason = PauseReason::Requester;
                log.extend([
                    by(later, Author::Staff, Event::Replied),
                    by(later, Author::Staff, Event::Paused { reason }),
                ]);
            }
            (true, _) => log.push(by(later, Author::Staff, Event::Replied)),
        }
        log
    }

    fn entries(&self, row: &TicketRow, log: &[Logged], text: &str) -> app::Result<Vec<EntryRow>> {
        let entry = |seq: i32, events: &[Logged], author: &str, name: &str, text: &str| -> app::Result<EntryRow> {
            let clock: Vec<Event> = events.iter().map(|l| l.event).collect();
            Ok(EntryRow {
                centre_id: row.centre_id.clone(),
                ticket: row.number,
                seq,
                at: events[0].at,
                kind: "message".to_owned(),
                author: author.to_owned(),
                author_id: if author == "staff" { row.assignee_id.clone() } else { String::new() },
                author_name: name.to_owned(),
                channel: row.channel.clone(),
                body: text.to_owned(),
                html: None,
                clock: serde_json::to_string(&clock).map_err(app::Error::internal)?,
                origin: None,
                source: None,
            })
        };
        let mut all = vec![entry(1, &log[..2], "requester", &row.requester_name, text)?];
        if log.len() > 2 {
            let answer = "Buongiorno, ce ne occupiamo noi: vi teniamo al corrente da questa pagina.";
            all.push(entry(2, &log[2..], "staff", &row.assignee_name, answer)?);
        }
        Ok(all)
    }
}
