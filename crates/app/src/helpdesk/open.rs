//! A request is opened, over any channel.

use domain::helpdesk::{Author, Channel, Event, Kind, State, priority, stems};
use domain::identity::{Centre, Permission};
use domain::territory::Body;
use domain::{Id, Refusal};
use storage::helpdesk::people::WatcherRow;
use storage::helpdesk::tickets::TicketRow;
use storage::helpdesk::{messages, people, tickets, words};

use super::asked::{NewTicket, Sender};
use super::notify;
use super::settings;
use super::work::{self, By, Shown, Work};
use crate::{Actor, Error, Result, StaffScope, Tx};

/// Opens a request for whoever wrote, called or sent mail. Answers its number. Nobody takes charge by
/// it: that is a person's act.
///
/// # Errors
/// A refusal with the fields at fault; `NotFound` for a body that does not exist; `Forbidden` without
/// [`Permission::WorkHelpdesk`].
pub fn open(tx: &mut Tx<'_>, scope: &StaffScope, new: &NewTicket) -> Result<u32> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    settings::check_service(tx.conn, centre.as_str(), &new.service)?;
    let by = match new.kind {
        Kind::Activity => By::staff(scope.actor()),
        _ if scope.actor().person.is_some() && new.channel != Channel::Web => {
            let told = By::requester(&new.sender);
            By { name: format!("{} (riferito da {})", told.name, scope.actor().name), ..told }
        }
        _ => By::requester(&new.sender),
    };
    create(tx, centre, scope.actor(), &by, new)
}

/// The work of opening, for who has shown already that they may.
pub(super) fn create(tx: &mut Tx<'_>, centre: Id<Centre>, actor: &Actor, by: &By, new: &NewTicket) -> Result<u32> {
    let subject = new.kept_subject()?;
    new.message.check()?;
    let desk = settings::load(tx.conn, centre.as_str())?;
    let queue = match &new.queue {
        Some(code) if desk.queue(code).is_none() => {
            return Err(Refusal::field("queue", "L'area scelta non esiste.").into());
        }
        Some(code) => code.clone(),
        None => desk.route(&new.service, &new.category).to_owned(),
    };
    let body_name = match new.body {
        Some(id) => storage::territory::bodies::by_id(tx.conn, id)?.ok_or(Error::NotFound)?.name,
        None => String::new(),
    };
    let number = tickets::next_number(tx.conn, centre.as_str())?;
    let row = fresh(tx, centre, number, new, (subject, queue, body_name))?;
    let known = (0, row.body_id.clone());
    let mut work = Work { centre, desk, row, log: Vec::new(), known, survey: None };
    let targets = work.targets(tx)?;
    let clock = [Event::Opened, Event::Promised(targets)];
    work.write(tx, by, Shown::Message, (new.channel.code(), &new.message), &clock)?;
    work.wind(tx.now)?;
    tickets::insert(tx.conn, &work.row)?;
    work.keep_facts(tx)?;
    index(tx, &work.row, &new.message.text)?;
    follow(tx, &work.row, &new.watchers)?;
    messages::remember(tx.conn, centre.as_str(), number, &new.mailed.ids())?;
    if new.channel != Channel::Web && by.author == Author::Requester && work.desk.acknowledge {
        notify::acknowledge(tx, &work.row, &new.mailed)?;
    }
    let what = format!("aperta ({})", new.channel.label().to_lowercase());
    work::log(tx, actor, &work.row, "ticket.open", &what)?;
    Ok(work.row.shown())
}

fn fresh(
    tx: &Tx<'_>,
    centre: Id<Centre>,
    number: i32,
    new: &NewTicket,
    (subject, queue, body_name): (String, String, String),
) -> Result<TicketRow> {
    let mut row = TicketRow {
        centre_id: centre.to_string(),
        number,
        kind: new.kind.code().to_owned(),
        channel: new.channel.code().to_owned(),
        state: String::new(),
        active: true,
        reason: String::new(),
        priority: priority(new.impact, new.urgency) as i32,
        impact: new.impact.code().to_owned(),
        urgency: new.urgency.code().to_owned(),
        queue,
        assignee_id: String::new(),
        assignee_name: String::new(),
        body_id: new.body.map(|id: Id<Body>| id.to_string()).unwrap_or_default(),
        body_name,
        requester_id: new.sender.person.map(String::from).unwrap_or_default(),
        requester_name: new.sender.shown().to_owned(),
        requester_email: new.sender.email.clone(),
        requester_role: new.sender.role.clone(),
        service: new.service.clone(),
        category: new.category.clone(),
        subject,
        opened_at: tx.now,
        changed_at: tx.now,
        closed_at: None,
        waits_until: None,
        charge_due: None,
        reply_due: None,
        solution_due: None,
        due_at: None,
        look_at: None,
        warned: 0,
        breached: 0,
        entries: 0,
        files: 0,
        ties: 0,
        merged_into: None,
        details: if new.answers.is_empty() {
            String::new()
        } else {
            serde_json::to_string(&new.answers).map_err(Error::internal)?
        },
    };
    row.stand(State::New);
    Ok(row)
}

fn index(tx: &mut Tx<'_>, row: &TicketRow, text: &str) -> Result<()> {
    let mut found = stems(&format!("{} {} {}", row.subject, row.requester_name, row.body_name));
    found.extend(stems(text));
    Ok(words::add(tx.conn, &row.centre_id, row.number, &found, true)?)
}

/// Has people follow a ticket; who asked follows it anyway.
pub(super) fn follow(tx: &mut Tx<'_>, row: &TicketRow, watchers: &[Sender]) -> Result<()> {
    for watcher in watchers.iter().take(50) {
        let email = watcher.email.trim().to_lowercase();
        if !email.contains('@') || email == row.requester_email {
            continue;
        }
        let watcher = WatcherRow {
            centre_id: row.centre_id.clone(),
            ticket: row.number,
            email,
            name: watcher.name.clone(),
            person_id: watcher.person.map(String::from).unwrap_or_default(),
        };
        people::watch(tx.conn, &watcher)?;
    }
    Ok(())
}
