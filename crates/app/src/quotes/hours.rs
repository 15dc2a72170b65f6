//! What orders gave and what is left: seen by both desks, drawn by the help desk.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::identity::{Centre, Permission};
use domain::quotes::{Holding, draw, holdings};
use domain::territory::Body;
use domain::{Id, Refusal};
use storage::quotes::{self as rows, QuoteRow, UseRow};

use crate::audit::Event;
use crate::{BodyScope, Error, Result, Rx, StaffScope, Tx};

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

fn of_body(rx: &mut Rx<'_>, centre: Id<Centre>, body: Id<Body>) -> Result<Vec<Allowance>> {
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
    let all = of_body(&mut tx.reading(), centre, new.body)?;
    let mine: Vec<&Allowance> =
        all.iter().filter(|a| a.open && a.holding.is_hours() && a.holding.what == new.role).collect();
    let left: Vec<i64> = mine.iter().map(|a| a.holding.minutes_left()).collect();
    let mut numbers = Vec::new();
    for drawn in draw(&new.role, &left, new.minutes)? {
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
            actor_name: scope.actor().name.clone(),
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
        tx.audit(scope.actor(), &event, None::<&UseRow>, Some(&row))?;
        numbers.push(from.order.clone());
    }
    Ok(numbers)
}
