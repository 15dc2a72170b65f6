//! What a body answers.

use chrono::Datelike;
use domain::Id;
use domain::agreements::Accession;
use domain::identity::{Centre, Permission, StaffRole};
use domain::quotes::{Offer, Quote};
use domain::tariffs::Agreed;
use storage::billing::numbers;
use storage::quotes::{self as rows, QuoteRow};

use super::request::log;
use super::write::{in_words, tell_centre};
use crate::agreements::NewSubscription;
use crate::{BodyScope, Error, Result, StaffScope, Tx};

/// Series of the numbers of orders.
const SERIES: &str = "order numbers";

fn load(tx: &mut Tx<'_>, scope: &BodyScope, permission: Permission, id: Id<Quote>) -> Result<(Id<Centre>, QuoteRow)> {
    let (centre, body) = scope.body(permission)?;
    let row = rows::find(tx.conn, centre.as_str(), id.as_str())?;
    Ok((centre, row.filter(|r| r.body_id == body.as_str()).ok_or(Error::NotFound)?))
}

/// The signatory accepts a quote, typing its total: it becomes an order. What recurs becomes a
/// service of the accession; what is asked once waits for its document. Gives the order's number.
///
/// # Errors
/// A refusal when it has expired, was not sent, or the amount typed is another; when the body has
/// the service already; `Forbidden` without [`Permission::SignBody`].
pub fn accept(tx: &mut Tx<'_>, scope: &BodyScope, id: Id<Quote>, typed: &str) -> Result<String> {
    let (centre, before) = load(tx, scope, Permission::SignBody, id)?;
    let mut row = before.clone();
    let today = tx.today();
    let offer = row.offer()?.unwrap_or_default();
    let state = row.quote_state()?.accept(today, &scope.actor().name, typed, offer.all().total)?;
    row.order_year = today.year();
    row.order_number = numbers::take(tx.conn, centre.as_str(), SERIES, row.order_year, 1)?;
    if offer.yearly().net.0 > 0 {
        subscribe(tx, scope, (centre, &row), &offer)?;
    }
    row.ordered_on = Some(today);
    row.to_bill = offer.one_off().net.0 > 0;
    row.set_state(&state, tx.now)?;
    rows::update(tx.conn, &row)?;
    crate::hours::settle(tx, (centre, scope.actor()), &row)?;
    let number = row.order().map(|n| n.to_string()).unwrap_or_default();
    let summary = format!(
        "{}: accettato il preventivo {}, ordine {number} di {}",
        row.body_name,
        in_words(&row),
        offer.all().total
    );
    log(tx, scope.actor(), &row, "quotes.accept", summary.clone(), Some(&before))?;
    tell_centre(tx, centre, format!("{}: ordine {number}", row.body_name), &summary, id)?;
    Ok(number)
}

/// The centre said yes when it sent the quote: the service enters the accession in its name, at the price
/// of the quote as long as it lasts.
fn subscribe(tx: &mut Tx<'_>, scope: &BodyScope, order: (Id<Centre>, &QuoteRow), offer: &Offer) -> Result<()> {
    let (centre, row) = order;
    let from = offer.from.unwrap_or(tx.today()).max(tx.today());
    let held = storage::agreements::accessions_of(tx.conn, centre.as_str(), &row.body_id)?;
    let mut current = None;
    for accession in held {
        if accession.life()?.billable().is_some_and(|days| days.contains(from)) {
            current = Some(accession.id);
        }
    }
    let accession: Id<Accession> = current
        .ok_or_else(|| Error::refused("L'ente non ha più un'adesione in vigore: il servizio non può cominciare."))?
        .parse()
        .map_err(Error::internal)?;
    let staff = StaffScope::new(centre, scope.actor().clone(), vec![StaffRole::Secretary]);
    let new = NewSubscription {
        accession,
        service: row.service.clone(),
        quantity: offer.quantity,
        params: offer.params.clone(),
        from: Some(from),
        until: offer.until,
    };
    let id = crate::agreements::subscribe(tx, &staff, &new)?;
    let agreed = Agreed {
        order: row.order().map(|n| n.to_string()).unwrap_or_default(),
        lines: offer.lines.iter().filter(|l| l.recurs()).map(|l| l.line.clone()).collect(),
    };
    let mut held = storage::agreements::subscription(tx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
    held.agreed = serde_json::to_string(&agreed).map_err(Error::internal)?;
    Ok(storage::agreements::update_subscription(tx.conn, &held)?)
}

/// The signatory refuses a quote, with the reason.
///
/// # Errors
/// A refusal without a reason or when it was not sent; `Forbidden` without [`Permission::SignBody`].
pub fn decline(tx: &mut Tx<'_>, scope: &BodyScope, id: Id<Quote>, reason: &str) -> Result<()> {
    let (centre, before) = load(tx, scope, Permission::SignBody, id)?;
    let mut row = before.clone();
    let state = row.quote_state()?.decline(tx.today(), reason)?;
    row.set_state(&state, tx.now)?;
    rows::update(tx.conn, &row)?;
    crate::hours::release(tx, centre, &row.id)?;
    let summary = format!("{}: rifiutato il preventivo {}", row.body_name, in_words(&row));
    log(tx, scope.actor(), &row, "quotes.decline", summary.clone(), Some(&before))?;
    tell_centre(tx, centre, summary, &format!("Motivo: {}", reason.trim()), id)
}

/// Asks again for a quote that has expired.
///
/// # Errors
/// A refusal while it can still be accepted; `Forbidden` without [`Permission::CompileBody`].
pub fn ask_renewal(tx: &mut Tx<'_>, scope: &BodyScope, id: Id<Quote>) -> Result<()> {
    let (centre, before) = load(tx, scope, Permission::CompileBody, id)?;
    let mut row = before.clone();
    let state = row.quote_state()?.ask_renewal(tx.today())?;
    row.set_state(&state, tx.now)?;
    rows::update(tx.conn, &row)?;
    let summary = format!("{}: chiesto il rinnovo del preventivo {}", row.body_name, in_words(&row));
    log(tx, scope.actor(), &row, "quotes.renewal", summary.clone(), Some(&before))?;
    tell_centre(tx, centre, summary, "Il preventivo è scaduto: l'ente chiede di riceverlo di nuovo.", id)
}
