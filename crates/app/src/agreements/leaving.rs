//! Leaving before the end, by the terms of the scheme: what a notice leads to, noting it, taking it
//! back.

use chrono::{Datelike, NaiveDate};
use domain::agreements::withdrawal::Exit;
use domain::agreements::{Accession, Life, Notice, apart};
use domain::dates::Period;
use domain::identity::Permission;
use domain::territory::Body;
use domain::{Cents, Id, Refusal, it};
use storage::agreements::folder::{self, NoticeRow};
use storage::agreements::{self as rows, AccessionRow};

use super::accede::existing_of;
use super::look::{HeldService, services_of};
use super::state;
use crate::audit::Event;
use crate::billing::{self, DocumentRow};
use crate::{Error, Result, Rx, StaffScope, Tx};

/// What became of a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Taken: when the body is out.
    Accepted(Exit),
    /// Not taken, and why, in Italian.
    Refused(String),
}

/// What a notice would lead to.
#[derive(Debug, Clone)]
pub struct Consequences {
    /// Whether it is taken.
    pub verdict: Verdict,
    /// Last day of the accession without it.
    pub until: NaiveDate,
    /// Day of the signature.
    pub signed_on: NaiveDate,
    /// The last year for which the body owes something, and its net dues; absent where they can't be
    /// reckoned.
    pub last_dues: (i32, Option<Cents>),
    /// Documents of that year and of later ones that were issued already and still stand.
    pub issued: Vec<DocumentRow>,
    /// Services that would end before their day.
    pub services: Vec<HeldService>,
}

/// What the scheme answers to a notice.
fn judge(life: &Life, scheme: &rows::SchemeRow, notice: &Notice) -> Result<(Life, Verdict)> {
    match life.clone().withdraw(scheme.terms()?.withdrawal, notice.delivered) {
        Ok(Life::Withdrawn { past, notice, exit }) => {
            Ok((Life::Withdrawn { past, notice, exit }, Verdict::Accepted(exit)))
        }
        Ok(other) => Err(Error::internal(format!("a withdrawal led to {}", other.code()))),
        // The terms refuse the notice: that is an answer. Anything else is no moment for one.
        Err(refusal) if refusal.fields.iter().any(|f| f.field == "notice") => {
            Ok((life.clone(), Verdict::Refused(refusal.message)))
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// What a notice would lead to, without noting it.
///
/// # Errors
/// The fields of the notice at fault; a refusal when the accession is not in force; `Forbidden`
/// without [`Permission::EditAgreements`].
pub fn consequences(rx: &mut Rx<'_>, scope: &StaffScope, id: Id<Accession>, notice: &Notice) -> Result<Consequences> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let row = rows::accession(rx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
    let scheme = rows::scheme(rx.conn, centre.as_str(), &row.scheme_id)?.ok_or(Error::NotFound)?;
    notice.check(rx.today())?;
    let life = row.life()?;
    let (_, verdict) = judge(&life, &scheme, notice)?;
    let last = match verdict {
        Verdict::Accepted(exit) => exit.last_billable_day,
        Verdict::Refused(_) => row.until_date,
    };
    let body: Id<Body> = row.body_id.parse().map_err(Error::internal)?;
    let (year, whole) = (last.year(), row.period());
    let forecast = billing::forecast(rx, centre, body, year, |facts| {
        for period in facts.accessions.iter_mut().filter(|p| **p == whole) {
            period.until = Some(last);
        }
    })?;
    Ok(Consequences {
        verdict,
        until: row.until_date,
        signed_on: life.in_force().map_or(row.from_date, |f| f.signed_on),
        last_dues: (year, forecast.filter(|f| f.is_complete()).map(|f| f.amounts.net)),
        issued: billing::standing_documents(rx, centre, body, year + 1)?,
        services: services_of(rx, centre, &row)?.into_iter().filter(|h| h.row.until_date > last).collect(),
    })
}

/// Notes a notice of withdrawal. One that the terms take ends the accession, and its services with
/// it; one that they refuse stays in the history with the reason, and changes nothing else.
///
/// # Errors
/// `Forbidden`, `NotFound`, the fields of the notice at fault, or a refusal when the accession is not
/// in force.
pub fn give_notice(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Accession>, notice: &Notice) -> Result<Verdict> {
    let (before, life) = state::load(tx, scope, id)?;
    let scheme = rows::scheme(tx.conn, &before.centre_id, &before.scheme_id)?.ok_or(Error::NotFound)?;
    notice.check(tx.today())?;
    let (next, verdict) = judge(&life, &scheme, notice)?;
    let reference = notice.reference.trim();
    let (outcome, answer) = match &verdict {
        Verdict::Accepted(exit) => ("accepted", taken(*exit)),
        Verdict::Refused(why) => ("refused", why.clone()),
    };
    let row = NoticeRow {
        centre_id: before.centre_id.clone(),
        id: tx.id::<NoticeRow>().to_string(),
        accession_id: before.id.clone(),
        delivered: notice.delivered,
        reference: reference.to_owned(),
        outcome: outcome.to_owned(),
        answer,
        noted_at: tx.now,
        noted_by: scope.actor().name.clone(),
    };
    folder::add_notice(tx.conn, &row)?;
    let day = it::date(notice.delivered);
    match &verdict {
        Verdict::Accepted(exit) => {
            let what = format!(
                "recesso comunicato il {day} ({reference}): ultimo giorno {}",
                it::date(exit.last_billable_day)
            );
            state::save(tx, scope, ("agreements.withdraw", what), &before, &next)?;
        }
        Verdict::Refused(why) => {
            let summary = format!(
                "{}: recesso comunicato il {day} ({reference}) non accolto. {why}",
                state::body_name(tx, &before)?
            );
            let event = Event {
                centre: &before.centre_id,
                action: "agreements.notice_refused",
                kind: "body",
                id: &before.body_id,
                summary,
            };
            tx.audit(scope.actor(), &event, None::<&NoticeRow>, Some(&row))?;
        }
    }
    Ok(verdict)
}

fn taken(exit: Exit) -> String {
    format!(
        "Accolto: l'ente è fuori dal {}; l'ultimo giorno dovuto è il {}.",
        it::date(exit.effective),
        it::date(exit.last_billable_day)
    )
}

/// Takes back a withdrawal before it has effect: the accession has again the days that it had.
///
/// # Errors
/// `Forbidden`, `NotFound`, or a refusal when there is none, it has effect already, or the body has
/// acceded again in those days.
pub fn take_back(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Accession>) -> Result<()> {
    let (before, life) = state::load(tx, scope, id)?;
    let centre = scope.centre(Permission::EditAgreements)?;
    let next = life.stay(tx.today())?;
    let whole: Period = next.billable().unwrap_or_else(|| before.period());
    let body: Id<Body> = before.body_id.parse().map_err(Error::internal)?;
    let others = existing_of(tx, centre, body, &before.id)?;
    apart(whole, &others).map_err(|r| Refusal::new(format!("Il recesso non si può più annullare. {}", r.message)))?;
    let notices = folder::notices(tx.conn, &before.centre_id, &before.id)?;
    if let Some(mut last) = notices.into_iter().rfind(|n| n.outcome == "accepted") {
        "taken-back".clone_into(&mut last.outcome);
        folder::update_notice(tx.conn, &last)?;
    }
    let until = whole.until.unwrap_or(before.until_date);
    let what = format!("recesso annullato, l'adesione vale di nuovo fino al {}", it::date(until));
    let after: AccessionRow = state::save(tx, scope, ("agreements.take_back", what), &before, &next)?;
    super::renew::link_following(tx, scope, &after)
}
