//! Acceding under a scheme, leaving it, and the scheme itself.

use chrono::NaiveDate;
use domain::agreements::{Accession, Existing, Life, Scheme, SchemeTerms, covering, plan_accession};
use domain::dates::Period;
use domain::identity::{Centre, Permission};
use domain::models::Model;
use domain::territory::Body;
use domain::{Id, Refusal, it};
use rust_decimal::Decimal;
use storage::agreements::{self as rows, AccessionRow, SchemeRow};
use storage::territory::bodies;

use super::subscribe::subscribe_all;
use crate::audit::Event;
use crate::{Error, Result, Rx, StaffScope, Tx};

/// A body that accedes.
#[derive(Debug, Clone)]
pub struct NewAccession {
    /// Body.
    pub body: Id<Body>,
    /// First day.
    pub from: NaiveDate,
    /// Last day; the end of the scheme when absent.
    pub until: Option<NaiveDate>,
    /// Services asked for, with their quantities.
    pub services: Vec<(String, Option<Decimal>)>,
}

/// The body that bears an ISTAT or IPA code on the day given, or else today.
///
/// # Errors
/// A refusal when no body bears it.
pub fn resolve(rx: &mut Rx<'_>, code: &str, day: NaiveDate) -> Result<Id<Body>> {
    let today = rx.today();
    let found = match crate::territory::find(rx, code.trim(), day)? {
        Some(id) => Some(id),
        None => crate::territory::find(rx, code.trim(), today)?,
    };
    found.ok_or_else(|| {
        let code = code.trim();
        let message = format!("Nessun ente ha il codice ISTAT o IPA «{code}»: caricare prima i registri nazionali.");
        Refusal::field("body", message).into()
    })
}

/// An agreement signed before the platform or outside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedOutside {
    /// Day of the last signature.
    pub on: NaiveDate,
    /// Where the signed original is kept.
    pub original: String,
}

/// How an accession begins.
enum Entry<'a> {
    /// The body is asked.
    Invited,
    /// The agreement is signed already.
    Signed(Option<&'a SignedOutside>),
}

/// Registers the accession of a body, already signed, with the services that it asks for. The scheme
/// is the one that covers the days; where there is none, one is written from the standard terms of the
/// model. The first day stands for that of the signature.
///
/// # Errors
/// `Forbidden`, `NotFound` for an unknown body, a refusal when the days do not fit a scheme or
/// overlap another accession, or when a service may not be subscribed.
pub fn accede(tx: &mut Tx<'_>, scope: &StaffScope, new: &NewAccession) -> Result<Id<Accession>> {
    enter(tx, scope, new, &Entry::Signed(None))
}

/// The same with the day of the signature and where the original is kept.
///
/// # Errors
/// As [`accede`], or the fields `signed` and `original` at fault.
pub fn accede_signed(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    new: &NewAccession,
    signed: &SignedOutside,
) -> Result<Id<Accession>> {
    enter(tx, scope, new, &Entry::Signed(Some(signed)))
}

/// Registers that a body is invited to accede: until it has signed it owes nothing.
///
/// # Errors
/// As [`accede`].
pub fn invite(tx: &mut Tx<'_>, scope: &StaffScope, new: &NewAccession) -> Result<Id<Accession>> {
    enter(tx, scope, new, &Entry::Invited)
}

/// The life of an accession signed outside, for which whoever registers it answers.
fn signed_outside(
    tx: &Tx<'_>,
    scope: &StaffScope,
    period: Period,
    signed: Option<&SignedOutside>,
) -> Result<Life, Refusal> {
    let today = tx.today();
    let (on, original) = match signed {
        Some(s) if s.on > today => {
            return Err(Refusal::field("signed", "La firma non può essere nel futuro."));
        }
        Some(s) => (s.on, s.original.as_str()),
        None => (period.from.min(today), "non indicato"),
    };
    if period.until.is_some_and(|until| until < on) {
        return Err(Refusal::field("signed", "L'adesione finirebbe prima di essere firmata."));
    }
    Life::record(period, on, &scope.actor().name, today, original)
}

fn enter(tx: &mut Tx<'_>, scope: &StaffScope, new: &NewAccession, entry: &Entry<'_>) -> Result<Id<Accession>> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let body = bodies::by_id(tx.conn, new.body)?.ok_or(Error::NotFound)?;
    if let Some(closed) = body.until_date.filter(|u| *u < new.from) {
        let message = format!("{} non esiste più dal {}.", body.name, it::date(closed));
        return Err(Refusal::field("body", message).into());
    }
    let (scheme_id, terms) = scheme_for(tx, scope, centre, new)?;
    let existing = existing_of(tx, centre, new.body, "")?;
    let period = plan_accession(&terms, new.from, new.until, &existing)?;
    let id: Id<Accession> = tx.id();
    let mut row = AccessionRow {
        centre_id: centre.to_string(),
        id: id.to_string(),
        body_id: new.body.to_string(),
        scheme_id,
        from_date: period.from,
        until_date: period.until.unwrap_or(terms.until),
        state: String::new(),
        details: String::new(),
        created_at: tx.now,
        changed_at: tx.now,
    };
    let (life, what) = match entry {
        Entry::Invited => (Life::invite(tx.today()), "invito ad aderire"),
        Entry::Signed(signed) => (signed_outside(tx, scope, period, *signed)?, "adesione"),
    };
    row.set_life(&life)?;
    rows::add_accession(tx.conn, &row)?;
    let days = format!("dal {} al {}", it::date(row.from_date), it::date(row.until_date));
    let event = Event {
        centre: centre.as_str(),
        action: "agreements.accede",
        kind: "body",
        id: new.body.as_str(),
        summary: format!("{}: {what} {days}", body.name),
    };
    tx.audit(scope.actor(), &event, None::<&AccessionRow>, Some(&row))?;
    subscribe_all(tx, scope, id, &new.services)?;
    super::renew::link(tx, scope, &row)?;
    Ok(id)
}

/// An invited body has signed outside the platform: the accession is in force for the days of its
/// invitation.
///
/// # Errors
/// A refusal when the accession has gone further, or its fields `signed` and `original` at fault;
/// `NotFound`; `Forbidden`.
pub fn record_signed(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<Accession>, signed: &SignedOutside) -> Result<()> {
    let (before, life) = super::state::load(tx, scope, id)?;
    if !life.stage(tx.today()).is_on_the_way() {
        return Err(Error::refused("L'ente ha già aderito."));
    }
    let life = signed_outside(tx, scope, before.period(), Some(signed))?;
    let what =
        format!("firmata fuori dalla piattaforma il {}; originale: {}", it::date(signed.on), signed.original.trim());
    let after = super::state::save(tx, scope, ("agreements.record", what), &before, &life)?;
    super::renew::link(tx, scope, &after)
}

/// The scheme of these days; written now from the standard terms, as far as today at least, when the
/// centre has none for them.
fn scheme_for(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    centre: Id<Centre>,
    new: &NewAccession,
) -> Result<(String, SchemeTerms)> {
    let schemes = rows::schemes(tx.conn, centre.as_str())?
        .into_iter()
        .map(|s| Ok((s.id.clone(), s.terms()?)))
        .collect::<Result<Vec<_>>>()?;
    let closed = super::ways::closed_schemes(tx, centre)?;
    let (closed, open): (Vec<_>, Vec<_>) = schemes.into_iter().partition(|(id, _)| closed.contains(id));
    if let Some((id, terms)) = covering(&open, new.from, new.until) {
        return Ok((id.clone(), terms.clone()));
    }
    if let Some((_, draft)) = covering(&closed, new.from, new.until) {
        let message =
            format!("Lo schema «{}» non è ancora aperto alle adesioni: completare prima il suo iter.", draft.title);
        return Err(Refusal::field("from", message).into());
    }
    let model = crate::models::centre_model(&mut tx.reading(), scope)?.map(|m| m.structure.model);
    let years = if model == Some(Model::InHouse) { 3 } else { 5 };
    let row = storage::centres::by_id(tx.conn, centre.as_str())?.ok_or(Error::NotFound)?;
    let terms =
        SchemeTerms::standard(&row.province_name, new.from, years, new.until.unwrap_or(new.from).max(tx.today()));
    let id = save_scheme(tx, scope, None, &terms)?;
    Ok((id.to_string(), terms))
}

/// The accessions that a body has at the centre, one of them left out if it is named.
pub(super) fn existing_of(tx: &mut Tx<'_>, centre: Id<Centre>, body: Id<Body>, but: &str) -> Result<Vec<Existing>> {
    let titles = rows::schemes(tx.conn, centre.as_str())?;
    let of = rows::accessions_of(tx.conn, centre.as_str(), body.as_str())?;
    Ok(of
        .iter()
        .filter(|a| a.id != but)
        .map(|a| Existing {
            period: a.period(),
            scheme: titles.iter().find(|s| s.id == a.scheme_id).map(|s| s.title.clone()).unwrap_or_default(),
        })
        .collect())
}

/// Adds or changes a scheme.
///
/// # Errors
/// `Forbidden`, or the fields at fault.
pub fn save_scheme(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    id: Option<Id<Scheme>>,
    terms: &SchemeTerms,
) -> Result<Id<Scheme>> {
    let centre = scope.centre(Permission::EditAgreements)?;
    terms.check()?;
    let before = match id {
        Some(id) => Some(rows::scheme(tx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?),
        None => None,
    };
    let id = id.unwrap_or_else(|| tx.id());
    let created = before.as_ref().map_or(tx.now, |b| b.created_at);
    let row = SchemeRow::new(centre.as_str(), id.as_str(), terms, created)?;
    if before.is_some() {
        let stranded = rows::accessions(tx.conn, centre.as_str())?
            .into_iter()
            .filter(|a| a.scheme_id == row.id && (a.from_date < terms.from || a.until_date > terms.until))
            .count();
        if stranded > 0 {
            return Err(Refusal::field(
                "until",
                format!("Con queste date {stranded} adesioni resterebbero fuori dallo schema."),
            )
            .into());
        }
        rows::update_scheme(tx.conn, &row)?;
    } else {
        rows::add_scheme(tx.conn, &row)?;
    }
    let event = Event {
        centre: centre.as_str(),
        action: "agreements.scheme",
        kind: "scheme",
        id: id.as_str(),
        summary: format!("Schema di convenzione «{}»", terms.title),
    };
    tx.audit(scope.actor(), &event, before.as_ref(), Some(&row))?;
    Ok(id)
}
