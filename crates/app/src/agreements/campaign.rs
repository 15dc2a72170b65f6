//! The campaign of renewal: whose accession ends, how far the next one is, who was reminded. Nothing
//! ends in silence.

use chrono::NaiveDate;
use domain::agreements::{Accession, EXPIRING_DAYS, Life, Stage};
use domain::identity::{Centre, Permission};
use domain::{Id, it};
use serde::Serialize;
use storage::agreements::renewal::{self, ReminderRow, SettingsRow};
use storage::agreements::{self as rows, AccessionRow};
use storage::identity::addresses;
use storage::territory::bodies::BodyRow;

use super::lists::{Member, overview};
use super::{settings, state};
use crate::audit::Event;
use crate::mail::Letter;
use crate::{Actor, App, Error, Result, Rx, StaffScope, Tx};

/// One body whose accession ends, or has ended, without a next one in force.
#[derive(Debug, Clone)]
pub struct Renewing {
    /// The accession that ends.
    pub ending: AccessionRow,
    /// Where it stands.
    pub stage: Stage,
    /// The body.
    pub body: BodyRow,
    /// The accession that is to follow, if the body is invited: its id and stage.
    pub next: Option<(String, Stage)>,
    /// When it was last reminded, and how many times.
    pub reminded: Option<(chrono::NaiveDateTime, usize)>,
}

impl Renewing {
    /// Whether the body has resolved.
    #[must_use]
    pub fn has_resolved(&self) -> bool {
        self.next.as_ref().is_some_and(|(_, stage)| *stage != Stage::Invited)
    }
}

/// The bodies whose accession ends within a year or ended within the last one.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn campaign(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<Renewing>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let today = rx.today();
    let members = overview(rx, scope)?.members;
    let reminders = renewal::reminders(rx.conn, centre.as_str())?;
    let ends = |m: &&Member| {
        let left = (m.accession.until_date - today).num_days();
        match m.stage {
            Stage::Expiring => left <= EXPIRING_DAYS,
            Stage::Expired => left >= -EXPIRING_DAYS,
            _ => false,
        }
    };
    let mut all: Vec<Renewing> = members.iter().filter(ends).map(|m| renewing(m, &members, &reminders)).collect();
    all.retain(|r| !matches!(&r.next, Some((_, stage)) if stage.is_member() || *stage == Stage::Future));
    Ok(all)
}

fn renewing(m: &Member, members: &[Member], reminders: &[ReminderRow]) -> Renewing {
    let follows = |o: &&Member| o.body.id == m.body.id && o.accession.from_date > m.accession.until_date;
    let mine: Vec<&ReminderRow> = reminders.iter().filter(|r| r.accession_id == m.accession.id).collect();
    Renewing {
        ending: m.accession.clone(),
        stage: m.stage,
        body: m.body.clone(),
        next: members.iter().find(follows).map(|o| (o.accession.id.clone(), o.stage)),
        reminded: mine.last().map(|r| (r.sent_at, mine.len())),
    }
}

/// What reminders went out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RenewalReminders {
    /// Bodies written to.
    pub sent: usize,
    /// Bodies without an address, by name.
    pub without_address: Vec<String>,
}

/// Reminds one body of its renewal, or all those that have not resolved.
///
/// # Errors
/// `Forbidden` without [`Permission::EditAgreements`]; `NotFound` when the body renews nothing.
pub fn remind_renewal(tx: &mut Tx<'_>, scope: &StaffScope, only: Option<Id<Accession>>) -> Result<RenewalReminders> {
    scope.centre(Permission::EditAgreements)?;
    let all = campaign(&mut tx.reading(), scope)?;
    let wanted = all.into_iter().filter(|r| match only {
        Some(id) => r.ending.id == id.as_str(),
        None => !r.has_resolved(),
    });
    let mut report = RenewalReminders::default();
    let occasion = format!("richiesta-{}", tx.id::<ReminderRow>());
    for r in wanted {
        write(tx, scope.actor(), &r, &occasion, &mut report)?;
    }
    if only.is_some() && report == RenewalReminders::default() {
        return Err(Error::NotFound);
    }
    Ok(report)
}

/// Writes to a body, and notes it.
fn write(tx: &mut Tx<'_>, actor: &Actor, r: &Renewing, occasion: &str, report: &mut RenewalReminders) -> Result<()> {
    let (centre_id, today) = (r.ending.centre_id.clone(), tx.today());
    let centre = storage::centres::by_id(tx.conn, &centre_id)?.ok_or(Error::NotFound)?;
    let mut to = addresses::of_body(tx.conn, &centre_id, &r.body.id, &["signatory", "referent"], today)?;
    to.extend(r.body.pec.clone().filter(|p| p.contains('@')));
    for address in &to {
        let letter = Letter {
            centre: &centre_id,
            to: address,
            subject: format!("{}: rinnovo della convenzione", centre.name),
            body: message(&centre.name, r),
            attachments: Vec::new(),
        };
        tx.send_mail(&letter)?;
    }
    if to.is_empty() {
        report.without_address.push(r.body.name.clone());
    } else {
        report.sent += 1;
    }
    let row = ReminderRow {
        centre_id: centre_id.clone(),
        accession_id: r.ending.id.clone(),
        occasion: occasion.to_owned(),
        sent_at: tx.now,
        sent_by: actor.name.clone(),
        addresses: i32::try_from(to.len()).unwrap_or(i32::MAX),
    };
    renewal::add_reminder(tx.conn, &row)?;
    let summary = if to.is_empty() {
        format!("{}: rinnovo da ricordare, ma l'ente non ha indirizzi", r.body.name)
    } else {
        format!("{}: ricordato il rinnovo dell'adesione che scade il {}", r.body.name, it::date(r.ending.until_date))
    };
    let event = Event { centre: &centre_id, action: "agreements.remind", kind: "body", id: &r.body.id, summary };
    tx.audit(actor, &event, None::<&ReminderRow>, Some(&row))
}

fn message(centre: &str, r: &Renewing) -> String {
    let end = it::long_date(r.ending.until_date);
    let verb = if r.stage == Stage::Expired { "è scaduta" } else { "scade" };
    format!(
        "Spett.le {},\n\nl'adesione alla convenzione {verb} il {end}. Per continuare senza interruzioni servono la \
         deliberazione del Consiglio (per gli enti fuori dal TUEL, del proprio organo) e la firma della nuova \
         convenzione.\n\nSe l'ente ha già deliberato, basta mandare la deliberazione al centro.\n\n{centre}\n",
        r.body.name
    )
}

/// Looks at the ends of accessions, once a day for each centre: whoever is due a reminder gets it, and
/// what has ended is closed. Gives how many centres were looked at.
///
/// # Errors
/// When the database fails.
pub fn look_at_ends(app: &App) -> Result<usize> {
    let waiting = app.read(|rx| Ok(renewal::to_look_at(rx.conn, rx.today())?))?;
    for centre in &waiting {
        app.write(|tx| look_at(tx, centre))?;
    }
    Ok(waiting.len())
}

fn look_at(tx: &mut Tx<'_>, centre: &str) -> Result<()> {
    let today = tx.today();
    let stored = renewal::settings(tx.conn, centre)?;
    if stored.as_ref().and_then(|s| s.looked_on).is_some_and(|on| on >= today) {
        return Ok(());
    }
    let rules = settings::of_row(stored.as_ref())?;
    let document = serde_json::to_string(&rules).map_err(Error::internal)?;
    let row = SettingsRow { centre_id: centre.to_owned(), document, looked_on: Some(today) };
    renewal::save_settings(tx.conn, &row)?;
    let id: Id<Centre> = centre.parse().map_err(Error::internal)?;
    let scope = StaffScope::program(id, "scadenze delle adesioni");
    close_ended(tx, &scope, centre, today)?;
    let sent = renewal::reminders(tx.conn, centre)?;
    let mut report = RenewalReminders::default();
    for r in campaign(&mut tx.reading(), &scope)?.iter().filter(|r| !r.has_resolved()) {
        let Some(occasion) = due(r, &rules.remind_before, today) else { continue };
        if !sent.iter().any(|s| s.accession_id == r.ending.id && s.occasion == occasion) {
            write(tx, scope.actor(), r, &occasion, &mut report)?;
        }
    }
    Ok(())
}

/// The reminder that is due: the nearest distance that has been reached. Those missed are not made up for.
fn due(r: &Renewing, distances: &[u32], today: NaiveDate) -> Option<String> {
    let left = (r.ending.until_date - today).num_days();
    if left < 0 {
        return Some("scaduta".to_owned());
    }
    let nearest = distances.iter().filter(|d| left <= i64::from(**d)).min()?;
    Some(format!("{nearest}-giorni"))
}

/// Closes what has ended without a next accession, with a line in its history.
fn close_ended(tx: &mut Tx<'_>, scope: &StaffScope, centre: &str, today: NaiveDate) -> Result<()> {
    for row in rows::accessions(tx.conn, centre)?.into_iter().filter(|a| a.until_date < today) {
        let life = row.life()?;
        if matches!(life, Life::InForce(_)) {
            let what = format!("adesione scaduta il {} senza rinnovo", it::date(row.until_date));
            state::save(tx, scope, ("agreements.expire", what), &row, &life.expire(today)?)?;
        }
    }
    Ok(())
}

/// Invites to the next scheme every body of the campaign that is not invited yet.
///
/// # Errors
/// `Forbidden` without [`Permission::EditAgreements`]; a refusal when no scheme covers the days after.
pub fn invite_to_renew(tx: &mut Tx<'_>, scope: &StaffScope) -> Result<usize> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let schemes = rows::schemes(tx.conn, centre.as_str())?;
    let mut invited = 0;
    for r in campaign(&mut tx.reading(), scope)?.into_iter().filter(|r| r.next.is_none()) {
        let from = r.ending.until_date.succ_opt().unwrap_or(r.ending.until_date);
        if !schemes.iter().any(|s| s.from_date <= from && from <= s.until_date) {
            let text = format!("Nessuna convenzione comprende il {}: scrivere prima quella nuova.", it::date(from));
            return Err(Error::refused(text));
        }
        let body = r.body.id.parse().map_err(Error::internal)?;
        super::invite(tx, scope, &super::NewAccession { body, from, until: None, services: Vec::new() })?;
        invited += 1;
    }
    Ok(invited)
}
