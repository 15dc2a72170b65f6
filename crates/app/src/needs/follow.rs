//! What follows a confirmed form, made together: changes of the subscriptions, requests for a quote,
//! the annex to the agreement. Made again, nothing is made twice.

use std::collections::BTreeMap;

use domain::agreements::papers::PaperKind;
use domain::agreements::parties::denomination;
use domain::identity::Permission;
use domain::needs::{AnnexOf, Form, FormState, Quotable, annex, quotable, source_of};
use domain::territory::Body;
use domain::{Id, Refusal, it};
use storage::agreements::papers::{self as issued, PaperRow};
use storage::quotes::{self as quoted, QuoteRow};

use super::apply::{Pending, apply, left};
use super::desk::{FormView, load};
use crate::agreements::papers::{Printed, print_paper, record};
use crate::quotes::{NewRequest, offered, request_from};
use crate::{App, Error, Result, Rx, StaffScope, Tx};

/// A row that may be quoted.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The row.
    pub row: Quotable,
    /// The quote that was made from it.
    pub quote: Option<QuoteRow>,
    /// Why the charter does not allow it, in Italian.
    pub barred: Option<String>,
}

/// What follows a form: what is left to do, and what was made.
#[derive(Debug, Clone)]
pub struct Followup {
    /// Changes of the subscriptions that are left.
    pub pending: Pending,
    /// Rows and free needs that may be quoted, or were.
    pub candidates: Vec<Candidate>,
    /// Services that a free need may be quoted as: code and name.
    pub services: Vec<(String, String)>,
    /// The annex of the confirmed version.
    pub annex: Option<PaperRow>,
}

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// The subscription changes on the first of January.
    Change,
    /// A quote is asked.
    Quote,
    /// A quote is asked for a free need, as this service.
    QuoteAs(String),
}

/// What is to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picks {
    /// By key of the row.
    pub rows: BTreeMap<String, Pick>,
    /// Whether the annex is issued.
    pub annex: bool,
}

/// What was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Made {
    /// Changes of the subscriptions.
    pub changes: usize,
    /// Requests for a quote.
    pub quotes: usize,
    /// Annexes.
    pub annexes: usize,
}

/// The source of the annex of the confirmed version of a form.
fn annex_source(view: &FormView) -> String {
    format!("needs:{}:{}", view.row.id, view.row.versions)
}

/// What follows a form; nothing of one that is not confirmed.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::EditAgreements`].
pub fn followup(rx: &mut Rx<'_>, scope: &StaffScope, view: &FormView) -> Result<Followup> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let pending = left(rx, centre, view)?;
    if !matches!(view.state, FormState::Confirmed { .. }) {
        return Ok(Followup { pending, candidates: Vec::new(), services: Vec::new(), annex: None });
    }
    let body: Id<Body> = view.row.body_id.parse().map_err(Error::internal)?;
    let (_, all) = offered(rx, scope, body)?;
    let rows = quotable(&view.definition, &view.answers, &view.costs, view.row.year);
    let sources: Vec<String> = rows.iter().map(|r| source_of(&view.row.id, &r.key)).collect();
    let mut made: BTreeMap<String, QuoteRow> =
        quoted::by_sources(rx.conn, centre.as_str(), &sources)?.into_iter().map(|q| (q.source.clone(), q)).collect();
    let barred = |service: &str| match all.iter().find(|o| o.service.code == service) {
        Some(offer) => offer.barred.clone(),
        None => Some("Oggi la carta non offre questo servizio a richiesta.".to_owned()),
    };
    let candidates = rows.into_iter().zip(sources).map(|(row, source)| Candidate {
        quote: made.remove(&source),
        barred: if row.wish.service.is_empty() { None } else { barred(&row.wish.service) },
        row,
    });
    Ok(Followup {
        pending,
        candidates: candidates.collect(),
        services: all
            .iter()
            .filter(|o| o.barred.is_none())
            .map(|o| (o.service.code.clone(), o.service.name.clone()))
            .collect(),
        annex: issued::by_source(rx.conn, centre.as_str(), &annex_source(view))?,
    })
}

/// Makes what was picked, all of it or nothing. What was made before from the same rows stays as it is.
///
/// # Errors
/// A refusal when the form is not confirmed, was confirmed again meanwhile, or nothing was picked; when
/// the body has no accession on the first day; the field `fai:{key}` of a row that can't be quoted;
/// `NotFound`; `Forbidden` without [`Permission::EditAgreements`].
pub fn follow(app: &App, scope: &StaffScope, id: Id<Form>, picks: &Picks) -> Result<Made> {
    let centre = scope.centre(Permission::EditAgreements)?;
    if picks.rows.is_empty() && !picks.annex {
        return Err(Error::refused("Scegliere che cosa preparare: di ogni riga si può dire che cosa farne."));
    }
    let (view, all) = app.read(|rx| {
        let view = load(rx, centre, id, None)?;
        let all = followup(rx, scope, &view)?;
        Ok((view, all))
    })?;
    if !matches!(view.state, FormState::Confirmed { .. }) {
        return Err(Error::refused("La scheda non è confermata: si prepara solo ciò che l'ente ha confermato."));
    }
    let annex = if picks.annex && all.annex.is_none() { Some(print_annex(app, scope, &view, &all)?) } else { None };
    app.write(|tx| {
        let now = load(&mut tx.reading(), centre, id, None)?;
        if (now.row.versions, now.state.code()) != (view.row.versions, view.state.code()) {
            return Err(Error::refused("La scheda è cambiata nel frattempo: riaprire la pagina e scegliere di nuovo."));
        }
        make(tx, scope, (&view, &all), picks, annex.as_ref())
    })
}

fn make(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    (view, all): (&FormView, &Followup),
    picks: &Picks,
    annex: Option<&Printed>,
) -> Result<Made> {
    let id: Id<Form> = view.row.id.parse().map_err(Error::internal)?;
    let body: Id<Body> = view.row.body_id.parse().map_err(Error::internal)?;
    let mut made = Made::default();
    for (key, pick) in &picks.rows {
        let service = match pick {
            Pick::Change => continue,
            Pick::Quote => None,
            Pick::QuoteAs(service) => Some(service.clone()),
        };
        let known = all.candidates.iter().find(|c| c.row.key == *key).ok_or(Error::NotFound)?;
        let mut wish = known.row.wish.clone();
        if wish.service.is_empty() {
            wish.service = service.unwrap_or_default();
        }
        let source = source_of(&view.row.id, key);
        let new = quoted::by_source(tx.conn, &view.row.centre_id, &source)?.is_none();
        request_from(tx, scope, body, &NewRequest { wish, source }).map_err(|e| at_row(e, known))?;
        made.quotes += usize::from(new);
    }
    for key in picks.rows.iter().filter(|(_, p)| **p == Pick::Change).map(|(k, _)| k) {
        made.changes += apply(tx, scope, id, Some(key))?;
    }
    if let Some(printed) = annex {
        record(tx, scope, printed, &annex_source(view))?;
        made.annexes += 1;
    }
    Ok(made)
}

/// A refusal of a request, at the row that it comes from.
fn at_row(e: Error, known: &Candidate) -> Error {
    let Error::Refused(refusal) = e else { return e };
    let why = refusal.fields.first().map_or(refusal.message, |f| f.message.clone());
    Refusal::field(format!("fai:{}", known.row.key), format!("«{}»: {why}", known.row.name)).into()
}

fn print_annex(app: &App, scope: &StaffScope, view: &FormView, all: &Followup) -> Result<Printed> {
    let accession = all.pending.accession.ok_or_else(|| {
        Error::refused(format!(
            "L'ente non ha un'adesione in vigore il {}: l'allegato si prepara dopo il rinnovo.",
            it::date(all.pending.first)
        ))
    })?;
    let FormState::Confirmed { on, by, .. } = &view.state else { return Err(Error::NotFound) };
    let (on, body) = (*on, denomination(view.body.kind()?, &view.body.name));
    let scheme = app.read(|rx| {
        let centre = scope.centre(Permission::EditAgreements)?;
        let row = storage::agreements::accession(rx.conn, centre.as_str(), accession.as_str())?;
        let row = row.ok_or(Error::NotFound)?;
        storage::agreements::scheme(rx.conn, centre.as_str(), &row.scheme_id)?.ok_or(Error::NotFound)
    })?;
    let of = AnnexOf {
        body: &body,
        counterpart: &scheme.counterpart,
        scheme: &scheme.title,
        year: view.row.year,
        version: view.row.versions,
        on,
        by,
    };
    let paper = annex(&of, &view.definition, &view.answers, &view.costs);
    print_paper(app, scope, accession, PaperKind::Annex, paper)
}
