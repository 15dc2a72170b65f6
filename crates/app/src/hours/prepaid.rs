//! The prepaid hours of a body: taken, given back, told when they are about to end.

use domain::Id;
use domain::hours::nearly_used;
use domain::identity::{BodyRole, Centre};
use storage::helpdesk::tickets::TicketRow;
use storage::hours::{self as rows, HoursRow};
use storage::quotes::QuoteRow;

use super::record::closed;
use crate::mail::Letter;
use crate::quotes::{self, Allowance, Use};
use crate::{Actor, Error, Result, Tx};

fn use_of(row: &HoursRow, minutes: i64) -> Result<Use> {
    Ok(Use {
        body: row.body_id.parse().map_err(Error::internal)?,
        role: row.role.clone(),
        minutes,
        on: row.on_date,
        reference: format!("Richiesta n. {}", row.ticket),
        source: row.source(),
    })
}

/// Takes the hours of a piece of work from the orders of its body; tells who has to know when they
/// are about to end.
pub(super) fn draw(tx: &mut Tx<'_>, by: (Id<Centre>, &Actor), row: &mut HoursRow) -> Result<()> {
    (row.drawn, row.excess) = (0, 0);
    row.quote_id.clear();
    if !row.charged || row.body_id.is_empty() {
        return Ok(());
    }
    let new = use_of(row, row.minutes)?;
    let (drawn, rest) = quotes::use_most(tx, by, &new)?;
    (row.drawn, row.excess) = (row.minutes - rest, rest);
    for order in drawn {
        warn(tx, by.0, row, &order)?;
    }
    Ok(())
}

/// Gives back what a piece of work took.
pub(super) fn give_back(tx: &mut Tx<'_>, by: (Id<Centre>, &Actor), row: &HoursRow) -> Result<()> {
    if row.drawn > 0 { quotes::give_back(tx, by, &row.source()) } else { Ok(()) }
}

/// Gives back what a piece of work took, and takes again what it says now.
pub(super) fn again(tx: &mut Tx<'_>, by: (Id<Centre>, &Actor), row: &mut HoursRow) -> Result<()> {
    give_back(tx, by, row)?;
    row.revision += 1;
    row.changed_at = tx.now;
    draw(tx, by, row)
}

/// Once for each order and role: on the request and to the person in charge, and by mail to the
/// referents of the body.
fn warn(tx: &mut Tx<'_>, centre: Id<Centre>, row: &HoursRow, drawn: &Allowance) -> Result<()> {
    let body = row.body_id.parse().map_err(Error::internal)?;
    let now = quotes::allowances_of(&mut tx.reading(), centre, body)?;
    let same = |a: &&Allowance| a.quote == drawn.quote && a.holding.what == drawn.holding.what;
    let Some(now) = now.iter().find(same).filter(|a| nearly_used(&a.holding)) else { return Ok(()) };
    if !rows::warn(tx.conn, centre.as_str(), (&now.quote, &now.holding.what), tx.now)? {
        return Ok(());
    }
    let h = &now.holding;
    let words = format!(
        "{}: dell'ordine {} sono usate {} di {} di «{}», ne restano {}.",
        row.body_name,
        now.order,
        h.in_words(h.used),
        h.in_words(h.bought),
        h.what,
        domain::quotes::hours(h.minutes_left())
    );
    crate::helpdesk::remark(tx, centre, row.ticket, &words)?;
    let roles = [BodyRole::Referent.code()];
    let today = tx.today();
    let to = storage::identity::roles::addresses_in_body(tx.conn, centre.as_str(), &row.body_id, &roles, today)?;
    let row_of_centre = storage::centres::by_id(tx.conn, centre.as_str())?.ok_or(Error::NotFound)?;
    let link = format!("{}/{}/ente/{}/ore", tx.app.public_url, row_of_centre.slug, row.body_id);
    for address in &to {
        let text = format!(
            "{words}\n\nLe ore che servono oltre queste si concordano con un nuovo preventivo.\n\n{link}\n\n{}",
            row_of_centre.name
        );
        let letter = Letter {
            centre: centre.as_str(),
            to: address,
            subject: format!("{}: ore prepagate in esaurimento", row_of_centre.name),
            body: text,
            attachments: Vec::new(),
        };
        tx.send_mail(&letter)?;
    }
    Ok(())
}

/// A quote that asked what exceeded became an order: the hours are its own, used already.
///
/// # Errors
/// When the database fails.
pub(crate) fn settle(tx: &mut Tx<'_>, by: (Id<Centre>, &Actor), order: &QuoteRow) -> Result<()> {
    for mut row in rows::in_quote(tx.conn, by.0.as_str(), &order.id)? {
        if row.excess == 0 {
            continue;
        }
        let new = use_of(&row, row.excess)?;
        quotes::use_on(tx, by, &new, order)?;
        (row.drawn, row.excess) = (row.drawn + row.excess, 0);
        rows::update(tx.conn, &row)?;
    }
    Ok(())
}

/// A quote that asked what exceeded came to nothing: the hours can be asked again.
///
/// # Errors
/// When the database fails.
pub(crate) fn release(tx: &mut Tx<'_>, centre: Id<Centre>, quote: &str) -> Result<()> {
    for mut row in rows::in_quote(tx.conn, centre.as_str(), quote)? {
        row.quote_id.clear();
        rows::update(tx.conn, &row)?;
    }
    Ok(())
}

/// Hours follow a request that is merged into another.
///
/// # Errors
/// When the database fails.
pub(crate) fn hand_over(
    tx: &mut Tx<'_>,
    by: (Id<Centre>, &Actor),
    (from, to): (i32, i32),
    kept: &TicketRow,
) -> Result<()> {
    rows::move_to(tx.conn, by.0.as_str(), from, to)?;
    rows::move_plans(tx.conn, by.0.as_str(), from, to)?;
    rebody(tx, by, kept)
}

/// The body of a request is another: the hours of its open months, and its plans, follow. What is in
/// a closed month, in a quote or in a delivered order stays where it is.
///
/// # Errors
/// When the database fails.
pub(crate) fn rebody(tx: &mut Tx<'_>, by: (Id<Centre>, &Actor), ticket: &TicketRow) -> Result<()> {
    let centre = by.0;
    let all = rows::of_ticket(tx.conn, centre.as_str(), ticket.number)?;
    rows::rebody_plans(tx.conn, centre.as_str(), ticket.number, (&ticket.body_id, &ticket.body_name))?;
    if all.iter().all(|row| row.body_id == ticket.body_id) {
        return Ok(());
    }
    let closed = closed(tx.conn, centre)?;
    for mut row in all.into_iter().filter(|row| row.body_id != ticket.body_id) {
        let fixed = closed.contains(&row.month_of()) || (row.excess > 0 && !row.quote_id.is_empty());
        if fixed || delivered(tx, centre, &row)? {
            continue;
        }
        give_back(tx, by, &row)?;
        row.revision += 1;
        row.changed_at = tx.now;
        row.body_id.clone_from(&ticket.body_id);
        row.body_name.clone_from(&ticket.body_name);
        draw(tx, by, &mut row)?;
        rows::update(tx.conn, &row)?;
    }
    Ok(())
}

fn delivered(tx: &mut Tx<'_>, centre: Id<Centre>, row: &HoursRow) -> Result<bool> {
    for used in storage::quotes::uses_by_source(tx.conn, centre.as_str(), &row.source())? {
        let order = storage::quotes::find(tx.conn, centre.as_str(), &used.quote_id)?;
        if order.is_none_or(|o| o.state != "ordered") {
            return Ok(true);
        }
    }
    Ok(false)
}
