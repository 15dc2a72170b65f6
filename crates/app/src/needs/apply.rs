//! What a confirmed form changes of the subscriptions, for the centre to check and apply.

use chrono::NaiveDate;
use domain::Id;
use domain::agreements::{Accession, SubscriptionId};
use domain::identity::{Centre, Permission};
use domain::needs::{Change, Existing, Form, FormState, Stop, changes, source_of, stops};
use domain::quotes::QuoteState;
use storage::agreements as agreed;

use super::desk::{FormView, load, log};
use super::open::turn;
use crate::agreements::{NewSubscription, end_subscription, prolong_subscription, subscribe};
use crate::{Error, Result, Rx, StaffScope, Tx};

/// What is left to apply of a form.
#[derive(Debug, Clone)]
pub struct Pending {
    /// The changes, in the order of the rows.
    pub changes: Vec<Change>,
    /// What is kept and ends within the year all the same, with the reason.
    pub stops: Vec<Stop>,
    /// The first of January.
    pub first: NaiveDate,
    /// The accession of that day; nothing can be applied without.
    pub accession: Option<Id<Accession>>,
}

/// What is left to apply of a confirmed form; nothing of one that is not.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::ReadCentre`].
pub fn pending(rx: &mut Rx<'_>, scope: &StaffScope, view: &FormView) -> Result<Pending> {
    let centre = scope.centre(Permission::ReadCentre)?;
    left(rx, centre, view)
}

/// What is left of the changes: a row that has a quote under way, or became an order, is left to it.
pub(super) fn left(rx: &mut Rx<'_>, centre: Id<Centre>, view: &FormView) -> Result<Pending> {
    let (first, _) = turn(view.row.year)?;
    let mut accession = None;
    let mut billed = Vec::new();
    for a in agreed::accessions_of(rx.conn, centre.as_str(), &view.row.body_id)? {
        let Some(days) = a.life()?.billable() else { continue };
        if days.contains(first) {
            accession = Some(a.id.parse().map_err(Error::internal)?);
        }
        billed.push((a.id, days.until.unwrap_or(a.until_date)));
    }
    let mut existing = Vec::new();
    for s in agreed::subscriptions_of(rx.conn, centre.as_str(), &view.row.body_id)? {
        let Some((_, end)) = billed.iter().find(|(id, _)| *id == s.accession_id) else { continue };
        let mut subscription = s.priced()?;
        subscription.period.until = Some(s.until_date.min(*end));
        existing.push(Existing { id: s.id, subscription, up_to: *end });
    }
    let confirmed = matches!(view.state, FormState::Confirmed { .. });
    let (definition, answers) = (&view.definition, &view.answers);
    let stops = if confirmed { stops(definition, answers, &existing, first) } else { Vec::new() };
    let mut changes = if confirmed { changes(definition, answers, &existing, first) } else { Vec::new() };
    let sources: Vec<String> = changes.iter().map(|c| source_of(&view.row.id, &c.key)).collect();
    for quote in storage::quotes::by_sources(rx.conn, centre.as_str(), &sources)? {
        let given_up = matches!(quote.quote_state()?, QuoteState::Declined { .. } | QuoteState::Withdrawn { .. });
        changes.retain(|c| given_up || source_of(&view.row.id, &c.key) != quote.source);
    }
    Ok(Pending { changes, stops, first, accession })
}

/// Applies one change, or all that are left, from the first of January. What was applied already is
/// not there any more: a second time changes nothing. Gives how many were applied.
///
/// # Errors
/// A refusal when the body has no accession on that day, or the charter does not allow a service;
/// `NotFound`; `Forbidden` without [`Permission::EditAgreements`].
pub fn apply(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Form>, key: Option<&str>) -> Result<usize> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let view = load(&mut tx.reading(), centre, id, None)?;
    let pending = left(&mut tx.reading(), centre, &view)?;
    let (first, eve) = turn(view.row.year)?;
    let mut done = 0;
    for change in pending.changes.iter().filter(|c| key.is_none_or(|k| k == c.key)) {
        if let Some(end) = &change.end {
            let end: Id<SubscriptionId> = end.parse().map_err(Error::internal)?;
            end_subscription(tx, scope, end, eve)?;
        }
        if let Some((id, last_day)) = &change.prolong {
            let id: Id<SubscriptionId> = id.parse().map_err(Error::internal)?;
            prolong_subscription(tx, scope, id, *last_day)?;
        }
        if let Some((quantity, params)) = &change.begin {
            let accession = pending.accession.ok_or_else(|| {
                Error::refused(format!(
                    "L'ente non ha un'adesione in vigore il {}: registrare prima il rinnovo.",
                    domain::it::date(first)
                ))
            })?;
            let new = NewSubscription {
                accession,
                service: change.service.clone(),
                quantity: *quantity,
                params: params.clone(),
                from: Some(first),
                until: None,
            };
            subscribe(tx, scope, &new)?;
        }
        done += 1;
    }
    if done > 0 {
        let text = format!("Scheda dei fabbisogni {}: applicate {done} variazioni dei servizi", view.row.year);
        log(tx, scope.actor(), "needs.apply", text, &view.row)?;
    }
    Ok(done)
}
