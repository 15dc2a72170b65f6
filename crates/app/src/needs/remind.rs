//! Reminders: to one body or to all who have not confirmed, by hand or on the days of the campaign.

use chrono::Duration;
use domain::Id;
use domain::identity::{Centre, Permission, StaffRole};
use domain::it;
use domain::needs::{CampaignState, Form, Stage};
use serde::{Deserialize, Serialize};
use storage::needs as rows;

use super::campaign::{Overview, Progress, gather, log};
use crate::jobs::Running;
use crate::mail::Letter;
use crate::{Actor, Error, Result, StaffScope, Tx};

/// Kind of the job that reminds on the days of the campaign.
pub const REMIND: &str = "needs.remind";

/// The parameters of the job.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Task {
    pub(super) year: i32,
}

/// What reminders went out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reminded {
    /// Messages written.
    pub sent: usize,
    /// Bodies without an address, by name.
    pub without_address: Vec<String>,
}

/// Reminds one body, or all that have not confirmed. Nobody is reminded twice in a day.
///
/// # Errors
/// A refusal when the campaign is not open; `NotFound`; `Forbidden` without
/// [`Permission::EditAgreements`].
pub fn remind(tx: &mut Tx<'_>, scope: &StaffScope, year: i32, only: Option<Id<Form>>) -> Result<Reminded> {
    let centre = scope.centre(Permission::EditAgreements)?;
    send(tx, scope, centre, year, |form, _| only.is_none_or(|id| form.form.id == id.as_str()))
}

fn send(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    centre: Id<Centre>,
    year: i32,
    whom: impl Fn(&Progress, &Overview) -> bool,
) -> Result<Reminded> {
    let row = rows::of_year(tx.conn, centre.as_str(), year)?.ok_or(Error::NotFound)?;
    let all = gather(&mut tx.reading(), centre, row)?;
    if !matches!(all.state, CampaignState::Open { .. }) {
        return Err(Error::refused("La raccolta non è aperta: non c'è nulla da sollecitare."));
    }
    let name = storage::centres::by_id(tx.conn, centre.as_str())?.ok_or(Error::NotFound)?;
    let mut out = Reminded::default();
    let mut reminded = Vec::new();
    for form in &all.forms {
        let today = form.form.reminded_on == Some(all.today);
        if form.stage == Stage::Confirmed || today || !whom(form, &all) {
            continue;
        }
        let address = form.body.pec.clone().or(form.body.email.clone()).filter(|a| a.contains('@'));
        let Some(address) = address else {
            out.without_address.push(form.body.name.clone());
            continue;
        };
        let link = format!("{}/{}/ente/{}/fabbisogni/{}", tx.app.public_url, name.slug, form.body.id, form.form.id);
        let letter = Letter {
            centre: centre.as_str(),
            to: &address,
            subject: format!("{}: scheda dei fabbisogni {year}", name.name),
            body: message(&name.name, form, year, &link),
            attachments: Vec::new(),
        };
        tx.send_mail(&letter)?;
        out.sent += 1;
        reminded.push(form.form.id.clone());
    }
    if !reminded.is_empty() {
        rows::set_reminded(tx.conn, centre.as_str(), &reminded, all.today)?;
        let text = format!("Fabbisogni {year}: promemoria a {} enti", out.sent);
        log(tx, scope, "needs.remind", text, None, &all.row)?;
    }
    Ok(out)
}

fn message(centre: &str, form: &Progress, year: i32, link: &str) -> String {
    let when = if form.stage == Stage::Late {
        format!("il termine era il {}: la scheda si può ancora compilare e confermare", it::long_date(form.deadline))
    } else {
        format!("la scheda va compilata e confermata entro il {}", it::long_date(form.deadline))
    };
    format!(
        "Spett.le {},\n\nper la scheda dei fabbisogni del {year} {when}.\n\nLa scheda si trova qui:\n{link}\n\n{centre}\n",
        form.body.name
    )
}

/// The work of the job [`REMIND`]: reminds who is to be reminded today, and comes back tomorrow while
/// the campaign is open. Run twice in a day, it writes nothing more.
///
/// # Errors
/// When the database fails: the job is tried again.
pub fn remind_job(running: &Running<'_>) -> Result<()> {
    let Task { year } = running.payload()?;
    let centre: Id<Centre> = running.job.centre_id.parse().map_err(Error::internal)?;
    let scope = StaffScope::new(centre, Actor::program("promemoria"), vec![StaffRole::Coordinator]);
    running.app.write(|tx| {
        let Some(row) = rows::of_year(tx.conn, centre.as_str(), year)? else { return Ok(()) };
        if !matches!(row.campaign_state()?, CampaignState::Open { .. }) {
            return Ok(());
        }
        send(tx, &scope, centre, year, |form, all| all.plan.reminds(form.deadline, all.today))?;
        let id = tx.id::<crate::jobs::Job>().to_string();
        let payload = running.job.payload.clone();
        let mut next = storage::jobs::JobRow::waiting(id, REMIND, payload, centre.to_string(), tx.now);
        next.run_at = tx.now + Duration::days(1);
        storage::jobs::enqueue(tx.conn, &next)?;
        Ok(())
    })
}
