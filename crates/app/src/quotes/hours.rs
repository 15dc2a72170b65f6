//! What orders gave and what is left: seen by both desks, drawn by the help desk.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::identity::{Centre, Permission};
use domain::quotes::{Drawn, Holding, draw, draw_most, holdings};
use domain::territory::Body;
use domain::{Id, Refusal};
use storage::quotes::{self as rows, QuoteRow, UseRow};

use crate::audit::Event;
use crate::{Actor, BodyScope, Error, Result, Rx, StaffScope, Tx};

/// What one order gave under one name, and what is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// Id of the quote that became the order.
    pub quote: String,
    /// Number of the order.
    pub order: String,
    /// Code of the service.
    pub service: String,
    /// Its name.
    pub service_name: String,
    /// Whether it can still be drawn: the order is not closed.
    pub open: bool,
    /// Bought, used, left.
    pub holding: Holding,
}

/// What the orders of a body gave, oldest first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn allowances(rx: &mut Rx<'_>, scope: &StaffScope, body: Id<Body>) -> Result<Vec<Allowance>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    of_body(rx, centre, body)
}

/// What the orders of one's own body gave, oldest first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBody`].
pub fn own_allowances(rx: &mut Rx<'_>, scope: &BodyScope) -> Result<Vec<Allowance>> {
    let (centre, body) = scope.body(Permission::ReadBody)?;
    of_body(rx, centre, body)
}

pub(crate) fn of_body(rx: &mut Rx<'_>, centre: Id<Centre>, body: Id<Body>) -> Result<Vec<Allowance>> {
    let mut orders = rows::of_body(rx.conn, centre.as_str(), body.as_str())?;
    orders.retain(|r| r.order().is_some());
    orders.sort_by(|a, b| (a.ordered_on, &a.id).cmp(&(b.ordered_on, &b.id)));
    let ids: Vec<String> = orders.iter().map(|o| o.id.clone()).collect();
    let mut uses: HashMap<String, Vec<UseRow>> = HashMap::new();
    for used in rows::uses_of(rx.conn, centre.as_str(), &ids)? {
        uses.entry(used.quote_id.clone()).or_default().push(used);
    }
    let mut out = Vec::new();
    for order in &orders {
        let used = uses.remove(&order.id).unwrap_or_default();
        out.extend(of_order(order, &used)?);
    }
    Ok(out)
}

/// The hours of all the orders of a centre that are not delivered: id and name of the body.
///
/// # Errors
/// When the database fails.
pub(crate) fn open_hours(rx: &mut Rx<'_>, centre: Id<Centre>) -> Result<Vec<(String, String, Allowance)>> {
    let filter = storage::quotes::Filter { standing: Some(domain::quotes::Standing::Ordered), ..Default::default() };
    let orders = rows::all(rx.conn, centre.as_str(), &filter)?;
    let ids: Vec<String> = orders.iter().map(|o| o.id.clone()).collect();
    let mut uses: HashMap<String, Vec<UseRow>> = HashMap::new();
    for used in rows::uses_of(rx.conn, centre.as_str(), &ids)? {
        uses.entry(used.quote_id.clone()).or_default().push(used);
    }
    let mut out = Vec::new();
    for order in &orders {
        let used = uses.remove(&order.id).unwrap_or_default();
        let all = of_order(order, &used)?.into_iter().filter(|a| a.holding.is_hours());
        out.extend(all.map(|a| (order.body_id.clone(), order.body_name.clone(), a)));
    }
    Ok(out)
}

fn of_order(order: &QuoteRow, used: &[UseRow]) -> Result<Vec<Allowance>> {
    let offer = order.offer()?.unwrap_or_default();
    let used: Vec<_> = used.iter().map(UseRow::hour_use).collect();
    let allowance = |holding| Allowance {
        quote: order.id.clone(),
        order: order.order().map(|n| n.to_string()).unwrap_or_default(),
        service: order.service.clone(),
        service_name: order.service_name.clone(),
        open: order.state == "ordered",
        holding,
    };
    Ok(holdings(&offer, &used).into_iter().map(allowance).collect())
}

/// Hours worked for a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// For whom.
    pub body: Id<Body>,
    /// Role of who worked, as in the price list.
    pub role: String,
    /// How many minutes.
    pub minutes: i64,
    /// When.
    pub on: NaiveDate,
    /// What for, in words: `Segnalazione 12/2026`.
    pub reference: String,
    /// Id of what recorded them: the same source is taken once, ever.
    pub source: String,
}

/// Draws hours from the open orders of a body that have them, the oldest first. Gives the numbers of
/// the orders drawn.
///
/// # Errors
/// A refusal when the source was taken already, the day is in the future, or not enough hours are
/// left; `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn use_hours(tx: &mut Tx<'_>, scope: &StaffScope, new: &Use) -> Result<Vec<String>> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    if new.on > tx.today() {
        return Err(Refusal::field("on", "Le ore si registrano dopo averle lavorate.").into());
    }
    if new.source.is_empty() || new.reference.trim().is_empty() {
        return Err(Error::refused("Manca a che cosa si riferiscono le ore."));
    }
    if rows::is_used(tx.conn, centre.as_str(), &new.source)? {
        return Err(Error::refused("Queste ore sono già state registrate."));
    }
    let mine = drawable(&mut tx.reading(), centre, new)?;
    let left: Vec<i64> = mine.iter().map(|a| a.holding.minutes_left()).collect();
    let drawn = draw(&new.role, &left, new.minutes)?;
    let used = save_uses(tx, (centre, scope.actor()), new, &mine, &drawn)?;
    Ok(used.into_iter().map(|a| a.order).collect())
}

/// Draws from the open orders of a body as many of the hours as they have. Gives the orders drawn, as
/// they were before, and the minutes that they did not cover.
///
/// # Errors
/// When the database fails.
pub(crate) fn use_most(tx: &mut Tx<'_>, by: (Id<Centre>, &Actor), new: &Use) -> Result<(Vec<Allowance>, i64)> {
    let mine = drawable(&mut tx.reading(), by.0, new)?;
    let left: Vec<i64> = mine.iter().map(|a| a.holding.minutes_left()).collect();
    let (drawn, rest) = draw_most(&left, new.minutes);
    Ok((save_uses(tx, by, new, &mine, &drawn)?, rest))
}

/// Records hours on one order, whatever it has left: those that the order itself was made to ask.
///
/// # Errors
/// When the database fails.
pub(crate) fn use_on(tx: &mut Tx<'_>, by: (Id<Centre>, &Actor), new: &Use, order: &QuoteRow) -> Result<()> {
    let holding = Holding { what: new.role.clone(), unit: "ora".to_owned(), bought: 0.into(), used: 0.into() };
    let from = Allowance {
        quote: order.id.clone(),
        order: order.order().map(|n| n.to_string()).unwrap_or_default(),
        service: order.service.clone(),
        service_name: order.service_name.clone(),
        open: true,
        holding,
    };
    save_uses(tx, by, new, &[from], &[Drawn { place: 0, minutes: new.minutes }]).map(|_| ())
}

/// Gives back to their orders the hours that a source drew; both movements stay written.
///
/// # Errors
/// A refusal when one of the orders was delivered in the meantime.
pub(crate) fn give_back(tx: &mut Tx<'_>, by: (Id<Centre>, &Actor), source: &str) -> Result<()> {
    let (centre, actor) = by;
    for used in rows::uses_by_source(tx.conn, centre.as_str(), source)? {
        let order = rows::find(tx.conn, centre.as_str(), &used.quote_id)?.ok_or(Error::NotFound)?;
        let number = order.order().map(|n| n.to_string()).unwrap_or_default();
        if order.state != "ordered" {
            let text = format!("Le ore sono nell'ordine {number}, già consegnato: non cambiano più.");
            return Err(Error::refused(text));
        }
        let back = UseRow {
            id: tx.id::<UseRow>().to_string(),
            minutes: -used.minutes,
            reference: format!("Restituite: {}", used.reference),
            source: format!("{source}:storno"),
            actor_name: actor.name.clone(),
            created_at: tx.now,
            ..used
        };
        rows::add_use(tx.conn, &back)?;
        let words = domain::quotes::hours(-back.minutes);
        let event = Event {
            centre: centre.as_str(),
            action: "quotes.use",
            kind: "quote",
            id: &back.quote_id,
            summary: format!("Ordine {number}: restituite {words} di «{}»", back.what),
        };
        tx.audit(actor, &event, None::<&UseRow>, Some(&back))?;
    }
    Ok(())
}

/// The open hours of a role, oldest order first.
fn drawable(rx: &mut Rx<'_>, centre: Id<Centre>, new: &Use) -> Result<Vec<Allowance>> {
    let mut all = of_body(rx, centre, new.body)?;
    all.retain(|a| a.open && a.holding.is_hours() && a.holding.what == new.role);
    Ok(all)
}

fn save_uses(
    tx: &mut Tx<'_>,
    (centre, actor): (Id<Centre>, &Actor),
    new: &Use,
    mine: &[Allowance],
    all: &[Drawn],
) -> Result<Vec<Allowance>> {
    let mut out = Vec::new();
    for drawn in all {
        let Some(from) = mine.get(drawn.place) else { continue };
        let row = UseRow {
            centre_id: centre.to_string(),
            id: tx.id::<UseRow>().to_string(),
            quote_id: from.quote.clone(),
            body_id: new.body.to_string(),
            what: new.role.clone(),
            minutes: drawn.minutes,
            quantity_e4: 0,
            on_date: new.on,
            reference: new.reference.trim().to_owned(),
            source: new.source.clone(),
            actor_name: actor.name.clone(),
            created_at: tx.now,
        };
        rows::add_use(tx.conn, &row)?;
        let words = domain::quotes::hours(drawn.minutes);
        let event = Event {
            centre: centre.as_str(),
            action: "quotes.use",
            kind: "quote",
            id: &from.quote,
            summary: format!("Ordine {}: usate {words} di «{}» ({})", from.order, new.role, row.reference),
        };
        tx.audit(actor, &event, None::<&UseRow>, Some(&row))?;
        out.push(from.clone());
    }
    Ok(out)
}
