//! What the price list asks for a wish.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::{FreeLine, OfferLine, one_line};
use crate::dates::Period;
use crate::tariffs::{
    BodyFacts, Params, PriceList, PricedLine, PricingContext, Recurrence, Subscription, VatRule, VatSettings, euros,
    price_year,
};
use crate::{Cents, Refusal, it};

/// What is asked of the price list.
#[derive(Debug, Clone)]
pub struct PriceQuestion<'a> {
    /// The list of the year in which the service starts.
    pub list: &'a PriceList,
    /// The body, with its accessions and agreed prices.
    pub body: &'a BodyFacts,
    /// The other bodies, when the list shares a cost of the service among those that have it.
    pub others: &'a [BodyFacts],
    /// Code of the service.
    pub service: &'a str,
    /// How many units.
    pub quantity: Option<Decimal>,
    /// Hours, size, bandwidth.
    pub params: &'a Params,
    /// First day.
    pub from: NaiveDate,
    /// Last day, if it comes before the accession's.
    pub until: Option<NaiveDate>,
    /// Date of the quote: the VAT treatment depends on it.
    pub on: NaiveDate,
    /// Dated data on VAT.
    pub vat: &'a VatSettings,
}

/// The lines that the price list gives for a wish: whole years of what recurs, with the part of the
/// first one. Nothing when the list does not price the service.
///
/// # Errors
/// The list's own sentence when a quantity or a price is missing.
pub fn price_wish(q: &PriceQuestion<'_>) -> Result<Vec<OfferLine>, Refusal> {
    let Some(year) = Period::year(q.from.year()) else { return Ok(Vec::new()) };
    let whole = lines(q, year)?;
    let part = lines(q, Period { from: q.from, until: q.until })?;
    let first = |l: &PricedLine| {
        let same = |p: &&PricedLine| p.rule == l.rule && p.description == l.description;
        part.iter().find(same).map(|p| p.net)
    };
    let offer = |line: PricedLine| {
        let first_year = if line.recurrence == Recurrence::Yearly { first(&line) } else { None };
        OfferLine { first_year, free: false, line }
    };
    Ok(whole.into_iter().map(offer).collect())
}

/// The lines of the service, as if the body had it in these days of the year.
fn lines(q: &PriceQuestion<'_>, period: Period) -> Result<Vec<PricedLine>, Refusal> {
    let mut body = q.body.clone();
    if Period::year(q.from.year()) == Some(period) {
        body.accessions = vec![period];
    }
    body.subscriptions = vec![Subscription {
        service: q.service.to_owned(),
        quantity: q.quantity,
        params: q.params.clone(),
        period,
        agreed: None,
    }];
    let mut list = q.list.clone();
    list.rules.retain(|r| r.service == q.service);
    body.negotiated.retain(|n| n.service == q.service);
    let context = PricingContext { year: q.from.year(), document_on: q.on, vat: q.vat.clone() };
    let id = body.id.clone();
    let bodies: Vec<BodyFacts> = std::iter::once(body).chain(q.others.iter().cloned()).collect();
    let priced = price_year(&list, &bodies, &context)?.bodies;
    let Some(mine) = priced.into_iter().find(|b| b.id == id) else { return Ok(Vec::new()) };
    if let Some(gap) = mine.unpriceable.first() {
        return Err(Refusal::field("quantity", gap.message.clone()));
    }
    Ok(mine.lines)
}

/// A line written by hand, with the VAT of the service.
///
/// # Errors
/// When the amount is too large.
pub fn free_line(free: &FreeLine, q: &PriceQuestion<'_>) -> Result<OfferLine, Refusal> {
    let own = q.list.rules.iter().find(|r| r.service == q.service && r.concerns(q.body.kind));
    let vat: &VatRule = own.map_or(&q.list.vat, |r| &r.vat);
    let net = free.quantity.checked_mul(free.rate).and_then(|v| Cents::round(v).ok());
    let net = net.ok_or_else(|| Refusal::new("L'importo di una voce è troppo grande."))?;
    let reason = one_line(&free.reason);
    let line = PricedLine {
        service: q.service.to_owned(),
        description: one_line(&free.description),
        quantity: free.quantity,
        unit: one_line(&free.unit),
        rate: free.rate,
        net,
        vat: vat.treatment(q.body.kind, q.body.split_payment, q.on, q.vat),
        recurrence: Recurrence::OneOff,
        rule: "voce-concordata".to_owned(),
        source: format!("Voce fuori listino: {reason}"),
        explanation: format!("{} × {} = {net}: {reason}.", it::decimal(free.quantity), euros(free.rate)),
        of_year: None,
        order: None,
    };
    Ok(OfferLine { line, first_year: None, free: true })
}
