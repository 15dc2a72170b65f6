//! Asking for a quote.

use chrono::Datelike;
use domain::charter::{Inclusion, Service};
use domain::identity::{Centre, Permission};
use domain::quotes::{Quote, QuoteState, Wish};
use domain::tariffs::Rule;
use domain::territory::Body;
use domain::{Id, text};
use storage::quotes::{self as rows, QuoteRow};
use storage::territory::bodies::{self, BodyRow};
use storage::territory::memberships;

use crate::agreements::applicant;
use crate::audit::Event;
use crate::{Actor, BodyScope, Error, Result, Rx, StaffScope, Tx};

/// A request of a body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewRequest {
    /// What it needs.
    pub wish: Wish,
    /// What it is made from, such as a row of a needs form: the same source makes one request, ever.
    /// Empty for none.
    pub source: String,
}

/// A service on demand, as a body may ask for it.
#[derive(Debug, Clone)]
pub struct Offered {
    /// The service.
    pub service: Service,
    /// Names of the services that are needed first.
    pub prerequisites: Vec<String>,
    /// How the price list of the year prices it for this body; nothing when it does not.
    pub rule: Option<Rule>,
    /// Why the body may not have it, in Italian.
    pub barred: Option<String>,
}

/// The bodies that the centre follows, by name: id and name.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn bodies(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<(String, String)>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let ids = memberships::followed(rx.conn, centre)?;
    let mut found = bodies::by_ids(rx.conn, &ids)?;
    found.sort_by(|a, b| (&a.name_key, &a.id).cmp(&(&b.name_key, &b.id)));
    Ok(found.into_iter().map(|b| (b.id, b.name)).collect())
}

/// The services on demand that a body may ask for, in the order of the charter, and the body.
///
/// # Errors
/// `NotFound` for a body that the centre does not follow; `Forbidden` without
/// [`Permission::EditAgreements`].
pub fn offered(rx: &mut Rx<'_>, scope: &StaffScope, body: Id<Body>) -> Result<(BodyRow, Vec<Offered>)> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let row = followed(rx, centre, body)?;
    let all = services(rx, centre, &row)?;
    Ok((row, all))
}

/// The services on demand that one's own body may ask for.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBody`].
pub fn own_offered(rx: &mut Rx<'_>, scope: &BodyScope) -> Result<Vec<Offered>> {
    let (centre, body) = scope.body(Permission::ReadBody)?;
    let row = bodies::by_id(rx.conn, body)?.ok_or(Error::NotFound)?;
    services(rx, centre, &row)
}

pub(super) fn followed(rx: &mut Rx<'_>, centre: Id<Centre>, body: Id<Body>) -> Result<BodyRow> {
    memberships::find(rx.conn, centre, body)?.ok_or(Error::NotFound)?;
    bodies::by_id(rx.conn, body)?.ok_or(Error::NotFound)
}

fn services(rx: &mut Rx<'_>, centre: Id<Centre>, body: &BodyRow) -> Result<Vec<Offered>> {
    let today = rx.today();
    let charter = match crate::charter::open_to_bodies(rx, centre, today) {
        Ok(charter) => charter,
        Err(Error::Refused(_)) => return Ok(Vec::new()),
        Err(e) => return Err(e),
    };
    let list = crate::tariffs::for_year(rx, centre, today.year())?.map(|v| v.list);
    let held = storage::agreements::subscriptions_of(rx.conn, centre.as_str(), &body.id)?;
    let now = held.into_iter().filter(|s| s.from_date <= today && s.until_date >= today).map(|s| s.service);
    let applicant = applicant(body, now)?;
    let name = |code: &String| charter.service(code).map_or_else(|| code.clone(), |s| s.name.clone());
    let offered = |s: &Service| Offered {
        prerequisites: s.prerequisites.iter().map(name).collect(),
        rule: list.iter().flat_map(|l| &l.rules).find(|r| r.service == s.code && r.concerns(applicant.kind)).cloned(),
        barred: charter.may_subscribe(&s.code, &applicant).err().map(|refusal| refusal.message),
        service: s.clone(),
    };
    let open = charter.services.iter().filter(|s| s.inclusion == Inclusion::OnDemand && s.state.is_open());
    Ok(open.map(offered).collect())
}

/// Asks for a quote for one's own body, and tells the centre.
///
/// # Errors
/// A refusal when the need is not said or the charter does not offer the service to the body;
/// `Forbidden` without [`Permission::CompileBody`].
pub fn request(tx: &mut Tx<'_>, scope: &BodyScope, new: &NewRequest) -> Result<Id<Quote>> {
    let (centre, body) = scope.body(Permission::CompileBody)?;
    let row = bodies::by_id(tx.conn, body)?.ok_or(Error::NotFound)?;
    let id = add(tx, (centre, scope.actor()), &row, new)?;
    let subject = format!("{}: chiesto un preventivo", row.name);
    let text = format!("L'ente chiede un preventivo:\n\n{}", new.wish.need.trim());
    super::write::tell_centre(tx, centre, subject, &text, id)?;
    Ok(id)
}

/// Opens a request in the name of a body.
///
/// # Errors
/// As [`request`]; `Forbidden` without [`Permission::EditAgreements`].
pub fn open_request(tx: &mut Tx<'_>, scope: &StaffScope, body: Id<Body>, new: &NewRequest) -> Result<Id<Quote>> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let row = followed(&mut tx.reading(), centre, body)?;
    add(tx, (centre, scope.actor()), &row, new)
}

/// Opens a request from what names its source, such as a confirmed needs form; asked again from the
/// same source it gives the request that is there.
///
/// # Errors
/// As [`open_request`]; a refusal without a source.
pub fn request_from(tx: &mut Tx<'_>, scope: &StaffScope, body: Id<Body>, new: &NewRequest) -> Result<Id<Quote>> {
    let centre = scope.centre(Permission::EditAgreements)?;
    if new.source.is_empty() {
        return Err(Error::refused("Manca l'origine della richiesta."));
    }
    if let Some(known) = rows::by_source(tx.conn, centre.as_str(), &new.source)? {
        return known.id.parse().map_err(Error::internal);
    }
    open_request(tx, scope, body, new)
}

fn add(tx: &mut Tx<'_>, by: (Id<Centre>, &Actor), body: &BodyRow, new: &NewRequest) -> Result<Id<Quote>> {
    let (centre, actor) = by;
    new.wish.check()?;
    let offered = services(&mut tx.reading(), centre, body)?;
    let Some(service) = offered.into_iter().find(|o| o.service.code == new.wish.service) else {
        return Err(
            domain::Refusal::field("service", "Questo servizio non è tra quelli a richiesta della carta.").into()
        );
    };
    if let Some(why) = service.barred {
        return Err(domain::Refusal::field("service", why).into());
    }
    let id: Id<Quote> = tx.id();
    let wish = Wish { need: new.wish.need.trim().to_owned(), ..new.wish.clone() };
    let mut row = QuoteRow {
        centre_id: centre.to_string(),
        id: id.to_string(),
        body_id: body.id.clone(),
        body_name: body.name.clone(),
        name_key: text::fold(&body.name),
        service: wish.service.clone(),
        service_name: service.service.name.clone(),
        source: new.source.clone(),
        state: String::new(),
        state_json: String::new(),
        wish_json: serde_json::to_string(&wish).map_err(Error::internal)?,
        asked_by: actor.name.clone(),
        offer_json: String::new(),
        year: 0,
        number: 0,
        revision: 0,
        valid_until: None,
        order_year: 0,
        order_number: 0,
        ordered_on: None,
        one_off: 0,
        yearly: 0,
        total: 0,
        to_bill: false,
        created_at: tx.now,
        changed_at: tx.now,
    };
    let on = tx.today();
    row.set_state(&QuoteState::Requested { on }, tx.now)?;
    rows::insert(tx.conn, &row)?;
    let summary = format!("{}: chiesto un preventivo per «{}»", row.body_name, row.service_name);
    log(tx, actor, &row, "quotes.request", summary, None)?;
    Ok(id)
}

/// Writes a step in the log, with the quote as it was and as it is.
pub(super) fn log(
    tx: &mut Tx<'_>,
    actor: &Actor,
    row: &QuoteRow,
    action: &'static str,
    summary: String,
    before: Option<&QuoteRow>,
) -> Result<()> {
    let event = Event { centre: &row.centre_id, action, kind: "quote", id: &row.id, summary };
    let state = |r: &QuoteRow| r.quote_state();
    let before = before.map(state).transpose()?;
    tx.audit(actor, &event, before.as_ref(), Some(&state(row)?))
}
