//! A document of one body beside the campaigns, by the same road: plan, controls, number.

use chrono::{Datelike, Days};
use domain::billing::{BilledBody, BodyOutcome, LATE_TERM_DAYS, Pricing, plan};
use domain::identity::Centre;
use domain::tariffs::PricedLine;
use domain::territory::Body;
use domain::{Id, Refusal};
use storage::billing::documents::DocumentRow;

use super::campaign::{control, plan_settings};
use super::gather::{corrections, customer};
use super::issue::number;
use super::settings::need_issuer;
use crate::{Error, Result, Tx};

/// Issues a document of a body for some lines, to be paid in thirty days.
///
/// # Errors
/// A refusal with what the body or the issuer lacks.
pub(crate) fn issue_alone(
    tx: &mut Tx<'_>,
    centre: Id<Centre>,
    body: Id<Body>,
    lines: Vec<PricedLine>,
    reason: &str,
) -> Result<DocumentRow> {
    let today = tx.today();
    let issuer = need_issuer(&mut tx.reading(), centre)?;
    let settings = plan_settings(&mut tx.reading(), centre, today.year(), today)?;
    let ids = [body.to_string()];
    let office = storage::territory::offices::addressees(tx.conn, centre, &ids)?.remove(&ids[0]);
    let row = storage::territory::bodies::by_id(tx.conn, body)?.ok_or(Error::NotFound)?;
    let written = corrections(&mut tx.reading(), centre, today.year())?.remove(&ids[0]).unwrap_or_default();
    let billed = BilledBody {
        customer: customer(&row, office)?,
        pricing: Pricing::Lines(lines),
        warnings: Vec::new(),
        unpriced: Vec::new(),
        population_on: None,
        references: written.references,
        kind: written.kind,
    };
    let mut planned = plan(&settings, &issuer, vec![billed])?.bodies.pop().ok_or(Error::NotFound)?;
    control(&mut planned, &issuer);
    let BodyOutcome::Draft(mut draft) = planned.outcome else {
        let why: Vec<String> = planned.findings.into_iter().map(|f| f.message).collect();
        return Err(Refusal::new(why.join(" ")).into());
    };
    draft.reason = format!("{reason}, {}", settings.centre);
    draft.due = today.checked_add_days(Days::new(LATE_TERM_DAYS)).unwrap_or(today);
    let made = number(tx, centre, &issuer, None, vec![*draft])?;
    made.into_iter().next().ok_or_else(|| Error::internal("no document was numbered"))
}
