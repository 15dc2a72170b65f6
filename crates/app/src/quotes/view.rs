//! One quote, with everything that hangs on it.

use chrono::NaiveDate;
use domain::Id;
use domain::identity::{Centre, Permission};
use domain::quotes::{Holding, Offer, Quote, QuoteState, Standing, Wish, holdings, taken_back};
use domain::tariffs::Rule;
use storage::billing::documents::{self, DocumentRow};
use storage::quotes::{self as rows, QuoteRow, RevisionRow, UseRow};

use crate::{BodyScope, Error, Result, Rx, StaffScope};

/// What asks an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Billed {
    /// An approved campaign, whose documents are still to be numbered.
    InCampaign,
    /// This document.
    By(Box<DocumentRow>),
    /// This document did, but was cancelled, or credit notes took it back.
    TakenBack(Box<DocumentRow>),
}

/// A quote for its page.
#[derive(Debug, Clone)]
pub struct QuoteView {
    /// The row.
    pub row: QuoteRow,
    /// Where it stands.
    pub state: QuoteState,
    /// How it stands today.
    pub standing: Standing,
    /// What was asked.
    pub wish: Wish,
    /// The offer: as last written for the centre, as last sent for the body.
    pub offer: Option<Offer>,
    /// What was sent, newest first.
    pub revisions: Vec<RevisionRow>,
    /// What the order gave, used, left; empty before it is one.
    pub holdings: Vec<Holding>,
    /// What was used, oldest first.
    pub uses: Vec<UseRow>,
    /// What asks its amounts, if anything does.
    pub billed: Option<Billed>,
    /// How the price list of the year prices the service; nothing when it does not.
    pub rule: Option<Rule>,
    /// Today.
    pub today: NaiveDate,
}

/// A quote, for the staff.
///
/// # Errors
/// `NotFound` outside the centre; `Forbidden` without [`Permission::ReadCentre`].
pub fn view(rx: &mut Rx<'_>, scope: &StaffScope, id: Id<Quote>) -> Result<QuoteView> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let row = rows::find(rx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
    let mut view = gather(rx, centre, row)?;
    view.offer = view.row.offer()?;
    Ok(view)
}

/// A quote of one's own body, as it was sent.
///
/// # Errors
/// `NotFound` for a quote of another body; `Forbidden` without [`Permission::ReadBody`].
pub fn view_of_body(rx: &mut Rx<'_>, scope: &BodyScope, id: Id<Quote>) -> Result<QuoteView> {
    let (centre, body) = scope.body(Permission::ReadBody)?;
    let row = rows::find(rx.conn, centre.as_str(), id.as_str())?;
    let row = row.filter(|r| r.body_id == body.as_str()).ok_or(Error::NotFound)?;
    gather(rx, centre, row)
}

/// What asks the amounts of an order.
pub(super) fn billed(rx: &mut Rx<'_>, centre: Id<Centre>, order: &str) -> Result<Option<Billed>> {
    let Some(known) = rows::billed(rx.conn, centre.as_str(), order)? else { return Ok(None) };
    let Some(id) = known.document_id else { return Ok(Some(Billed::InCampaign)) };
    let Some(document) = documents::find(rx.conn, centre.as_str(), &id)? else { return Ok(None) };
    let mut credited = Vec::new();
    for note in documents::credits_of(rx.conn, centre.as_str(), &id)? {
        credited.extend(note.document()?.draft.lines);
    }
    let gone = matches!(document.state.as_str(), "cancelled" | "credited")
        || taken_back(order, &document.document()?.draft.lines, &credited);
    let document = Box::new(document);
    Ok(Some(if gone { Billed::TakenBack(document) } else { Billed::By(document) }))
}

fn gather(rx: &mut Rx<'_>, centre: Id<Centre>, row: QuoteRow) -> Result<QuoteView> {
    use chrono::Datelike;
    let today = rx.today();
    let state = row.quote_state()?;
    let revisions = rows::revisions(rx.conn, centre.as_str(), &row.id)?;
    let offer = revisions.first().map(RevisionRow::offer).transpose()?;
    let uses = rows::uses(rx.conn, centre.as_str(), &row.id)?;
    let used: Vec<_> = uses.iter().map(UseRow::hour_use).collect();
    let standing = state.standing(today);
    let held = offer.as_ref().filter(|_| standing.is_order()).map(|o| holdings(o, &used)).unwrap_or_default();
    let billed = billed(rx, centre, &row.id)?;
    let list = crate::tariffs::for_year(rx, centre, today.year())?.map(|v| v.list);
    let rule = list.and_then(|l| l.rules.into_iter().find(|r| r.service == row.service));
    Ok(QuoteView {
        standing,
        wish: row.wish()?,
        state,
        offer,
        revisions,
        holdings: held,
        uses,
        billed,
        rule,
        today,
        row,
    })
}
