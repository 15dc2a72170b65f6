//! What a body would pay for a year by the price list as it stands, before any campaign.

use std::collections::HashMap;

use domain::billing::DocumentState;
use domain::identity::Centre;
use domain::tariffs::{Amounts, BodyFacts, Price, PriceList, PricedBody, PricedLine, PricingContext, price_year};
use domain::territory::Body;
use domain::{Cents, Id};
use storage::billing::documents::{self, DocumentRow, Filter};

use crate::tariffs::{Whom, facts};
use crate::{Result, Rx};

/// What a body would pay for a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    /// The year.
    pub year: i32,
    /// Its lines; none when something can't be priced.
    pub lines: Vec<PricedLine>,
    /// Their sums.
    pub amounts: Amounts,
    /// Code of a service and why it can't be priced, in Italian.
    pub missing: Vec<(String, String)>,
    /// Codes of the services that it has and that the list does not price.
    pub unpriced: Vec<String>,
}

impl Forecast {
    fn of_priced(year: i32, b: PricedBody) -> Self {
        Self {
            year,
            amounts: b.amounts(),
            lines: b.lines,
            missing: b.unpriceable.into_iter().map(|u| (u.service, u.message)).collect(),
            unpriced: b.unpriced,
        }
    }

    /// Whether every service has its price.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.missing.is_empty()
    }

    /// Why the cost of a service is not known, in Italian.
    #[must_use]
    pub fn why_not(&self, service: &str) -> Option<String> {
        let missing = self.missing.iter().find(|(s, _)| s == service).map(|(_, why)| why.clone());
        let unpriced = || "Il listino non ha ancora un prezzo per questo servizio.".to_owned();
        missing.or_else(|| self.unpriced.iter().any(|s| s == service).then(unpriced))
    }

    /// What a service asks, net of VAT; nothing when it asks for nothing by itself.
    #[must_use]
    pub fn of(&self, service: &str) -> Option<Cents> {
        let mut lines = self.lines.iter().filter(|l| l.service == service).peekable();
        lines.peek()?;
        Some(lines.map(|l| l.net).sum())
    }
}

/// What a body would pay for a year, with its facts changed by `change` first. Nothing without an
/// approved price list for the year, or when the body is a member on none of its days.
///
/// # Errors
/// When the database fails.
pub(crate) fn forecast(
    rx: &mut Rx<'_>,
    centre: Id<Centre>,
    body: Id<Body>,
    year: i32,
    change: impl Fn(&mut BodyFacts),
) -> Result<Option<Forecast>> {
    let Some(list) = crate::tariffs::for_year(rx, centre, year)?.map(|v| v.list) else { return Ok(None) };
    let only = (!shares(&list)).then_some(body);
    let mut all = facts(rx, centre, only.map_or(Whom::Members, Whom::One), year)?.bodies;
    all.iter_mut().filter(|f| f.id == body.as_str()).for_each(change);
    let vat = crate::tariffs::vat_settings(rx, centre)?;
    let priced = price_year(&list, &all, &PricingContext { year, document_on: rx.today(), vat })?;
    let found = priced.bodies.into_iter().find(|b| b.id == body.as_str());
    Ok(found.map(|b| Forecast::of_priced(year, b)))
}

/// What each body would pay for a year, by body. Nothing without an approved price list for the year.
///
/// # Errors
/// When the database fails.
pub(crate) fn forecasts(
    rx: &mut Rx<'_>,
    centre: Id<Centre>,
    whom: Whom,
    year: i32,
) -> Result<Option<HashMap<String, Forecast>>> {
    let Some(list) = crate::tariffs::for_year(rx, centre, year)?.map(|v| v.list) else { return Ok(None) };
    let all = facts(rx, centre, whom, year)?.bodies;
    let vat = crate::tariffs::vat_settings(rx, centre)?;
    let priced = price_year(&list, &all, &PricingContext { year, document_on: rx.today(), vat })?;
    Ok(Some(priced.bodies.into_iter().map(|b| (b.id.clone(), Forecast::of_priced(year, b))).collect()))
}

/// Whether what one body pays depends on the others.
fn shares(list: &PriceList) -> bool {
    list.rules.iter().any(|r| matches!(r.price, Price::Share { .. }))
}

/// The documents of a body that stand, of a year's dues and of later ones.
///
/// # Errors
/// When the database fails.
pub(crate) fn standing_documents(
    rx: &mut Rx<'_>,
    centre: Id<Centre>,
    body: Id<Body>,
    year: i32,
) -> Result<Vec<DocumentRow>> {
    let filter = Filter { body: Some(body.to_string()), ..Filter::default() };
    let mut all = documents::register(rx.conn, centre.as_str(), &filter)?;
    all.retain(|d| d.dues_year >= year && d.corrects_id.is_none());
    let mut standing = Vec::with_capacity(all.len());
    for row in all {
        if !matches!(row.document_state()?, DocumentState::Cancelled { .. } | DocumentState::Credited { .. }) {
            standing.push(row);
        }
    }
    Ok(standing)
}
