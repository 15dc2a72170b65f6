//! Hours planned of a request or an activity.

use domain::identity::{Permission, Person};
use domain::month::Month;
use domain::{Id, Refusal};
use storage::hours::{PlanRow, put_plan};

use super::record::ticket;
use crate::audit::Event;
use crate::{Result, StaffScope, Tx};

/// Hours that somebody will work in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewPlan {
    /// Who; nobody yet when absent.
    pub person: Option<Id<Person>>,
    /// When.
    pub month: Month,
    /// How long, in minutes; none takes the plan away.
    pub minutes: i64,
}

/// Plans hours, over those of the same person and month.
///
/// # Errors
/// A refusal of the fields at fault; `NotFound`; `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn plan(tx: &mut Tx<'_>, scope: &StaffScope, number: u32, new: &NewPlan) -> Result<()> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let about = ticket(tx.conn, centre, number)?;
    if !(0..=60_000).contains(&new.minutes) {
        return Err(Refusal::field("previste", "Le ore previste vanno da 0 a 1.000.").into());
    }
    if super::record::closed(tx.conn, centre)?.contains(&new.month) {
        let text = format!("Il mese di {} è chiuso: le sue ore non cambiano più.", new.month);
        return Err(Refusal::field("mese", text).into());
    }
    let (person_id, person_name) = match new.person {
        None => (String::new(), String::new()),
        Some(id) => crate::helpdesk::operators(&mut tx.reading(), scope)?
            .into_iter()
            .find(|(known, _)| known == id.as_str())
            .ok_or_else(|| Refusal::field("chi_previsto", "Scegliere una persona che lavora all'assistenza."))?,
    };
    let row = PlanRow {
        centre_id: centre.to_string(),
        ticket: about.number,
        person_id,
        month: new.month.number(),
        person_name,
        minutes: new.minutes,
        body_id: about.body_id,
        body_name: about.body_name,
        queue: about.queue,
        service: about.service,
    };
    let before = put_plan(tx.conn, &row)?;
    let who = if row.person_name.is_empty() { "chi la lavorerà" } else { &row.person_name };
    let words = domain::quotes::hours(new.minutes);
    let number = about.number.to_string();
    let event = Event {
        centre: centre.as_str(),
        action: "hours.plan",
        kind: "ticket",
        id: &number,
        summary: format!("Richiesta n. {number}: previste {words} in {} per {who}", new.month),
    };
    tx.audit(scope.actor(), &event, Some(&before), Some(&row))
}
