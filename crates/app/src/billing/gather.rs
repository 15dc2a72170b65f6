//! Everything that a year's dues depend on, read and priced.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::billing::{Address, BilledBody, Customer, LateServices, Pricing, RunState};
use domain::charter::Inclusion;
use domain::identity::Centre;
use domain::tariffs::{DatedCount, PriceList, PricedLine, PricedYear, PricingContext, price_year};
use domain::{Cents, Id};
use storage::billing::runs;
use storage::territory::bodies::BodyRow;

use super::asked::asked_for;
use super::correct::BodyCorrection;
use crate::tariffs::{Facts, Whom};
use crate::{Error, Result, Rx};

/// The priced bodies of a year.
pub(super) struct Gathered {
    /// Bodies in the order of their codes.
    pub bodies: Vec<BilledBody>,
    /// Bodies left out on purpose, with the reason.
    pub excluded: Vec<(Customer, String)>,
    /// What the Province pays in the bodies' place.
    pub contribution: Cents,
    /// Warnings on the whole.
    pub warnings: Vec<String>,
}

/// The price list of a year, or the refusal that says to approve one.
fn list_of(rx: &mut Rx<'_>, centre: Id<Centre>, year: i32) -> Result<PriceList> {
    crate::tariffs::for_year(rx, centre, year)?.map(|v| v.list).ok_or_else(|| {
        Error::refused(format!("Nessun listino approvato vale per il {year}: approvarne uno prima delle quote."))
    })
}

/// Prices the bodies of a year, with what last year left to it and the orders that go with the dues.
///
/// By the centre's rule, services added after last year's issue may be asked now: those lines say of
/// which year they are.
pub(super) fn gather(rx: &mut Rx<'_>, centre: Id<Centre>, year: i32, date: NaiveDate) -> Result<Gathered> {
    let mut gathered = price(rx, centre, year, date)?;
    if super::settings::load_settings(rx, centre)?.calendar.late_services == LateServices::NextYear {
        let mut late = late_lines(rx, centre, year - 1, date)?;
        for body in &mut gathered.bodies {
            if let Some(extra) = late.remove(body.customer.body.as_str())
                && let Pricing::Lines(lines) = &mut body.pricing
            {
                lines.extend(extra);
            }
        }
    }
    let mut orders = crate::quotes::dues_lines(rx, centre, year)?;
    for body in &mut gathered.bodies {
        if let Some(ordered) = orders.remove(body.customer.body.as_str())
            && let Pricing::Lines(lines) = &mut body.pricing
        {
            lines.extend(ordered);
        }
    }
    Ok(gathered)
}

/// The lines of an issued year that no document asked, of bodies that were billed or came later.
fn late_lines(
    rx: &mut Rx<'_>,
    centre: Id<Centre>,
    year: i32,
    date: NaiveDate,
) -> Result<HashMap<String, Vec<PricedLine>>> {
    let Some(run) = runs::of_year(rx.conn, centre.as_str(), year, 0)? else { return Ok(HashMap::new()) };
    if !matches!(run.run_state()?, RunState::Issued { .. } | RunState::Closed { .. }) {
        return Ok(HashMap::new());
    }
    let unbilled: HashSet<String> = runs::bodies(rx.conn, centre.as_str(), &run.id)?
        .into_iter()
        .filter(|b| b.state != "issued")
        .map(|b| b.body_id)
        .collect();
    let asked = asked_for(rx, centre, year, None)?;
    let mut late = HashMap::new();
    for body in price(rx, centre, year, date)?.bodies {
        let id = body.customer.body.to_string();
        let Pricing::Lines(mut lines) = body.pricing else { continue };
        lines.retain(|l| !asked.get(&id).is_some_and(|a| a.contains_key(&l.service)));
        if unbilled.contains(&id) || lines.is_empty() {
            continue;
        }
        for line in &mut lines {
            line.description = format!("{} (anno {year}, dopo l'emissione)", line.description);
            line.of_year = Some(year);
        }
        late.insert(id, lines);
    }
    Ok(late)
}

fn price(rx: &mut Rx<'_>, centre: Id<Centre>, year: i32, date: NaiveDate) -> Result<Gathered> {
    let list = list_of(rx, centre, year)?;
    let corrections = corrections(rx, centre, year)?;
    let Facts { bodies: facts, rows } = crate::tariffs::facts(rx, centre, Whom::Members, year)?;
    let vat = crate::tariffs::vat_settings(rx, centre)?;
    let priced = price_year(&list, &facts, &PricingContext { year, document_on: date, vat })?;
    let population_day = list.population_on.for_year(year).unwrap_or(date);
    let ids: Vec<String> = priced.bodies.iter().map(|b| b.id.clone()).collect();
    let offices = storage::territory::offices::addressees(rx.conn, centre, &ids)?;
    // What the base fee includes asks nothing by itself, and no rule need say so.
    let on_demand: HashMap<String, String> = storage::charter::services(rx.conn, centre.as_str())?
        .into_iter()
        .filter(|s| s.inclusion == Inclusion::OnDemand)
        .map(|s| (s.code, s.name))
        .collect();
    let populations: HashMap<&str, NaiveDate> = facts
        .iter()
        .filter_map(|f| Some((f.id.as_str(), DatedCount::newest(&f.population, population_day)?.on)))
        .collect();
    assemble(priced, &rows, &offices, &corrections, &populations, &on_demand)
}

fn assemble(
    priced: PricedYear,
    rows: &HashMap<String, BodyRow>,
    offices: &HashMap<String, String>,
    corrections: &HashMap<String, BodyCorrection>,
    populations: &HashMap<&str, NaiveDate>,
    on_demand: &HashMap<String, String>,
) -> Result<Gathered> {
    let (mut bodies, mut excluded) = (Vec::with_capacity(priced.bodies.len()), Vec::new());
    for body in priced.bodies {
        let row = rows.get(&body.id).ok_or_else(|| Error::internal(format!("no body {}", body.id)))?;
        let customer = customer(row, offices.get(&body.id).cloned())?;
        let correction = corrections.get(&body.id).cloned().unwrap_or_default();
        if let Some(reason) = correction.excluded {
            excluded.push((customer, reason));
            continue;
        }
        let by_inhabitants = body.lines.iter().any(|l| l.unit.contains("abitant") || l.explanation.contains("abitant"));
        bodies.push(BilledBody {
            pricing: Pricing::of(&body),
            warnings: body.warnings,
            unpriced: body.unpriced.iter().filter_map(|s| on_demand.get(s).cloned()).collect(),
            population_on: populations.get(body.id.as_str()).copied().filter(|_| by_inhabitants),
            references: correction.references,
            kind: correction.kind,
            customer,
        });
    }
    Ok(Gathered { bodies, excluded, contribution: priced.contribution, warnings: priced.warnings })
}

/// The snapshot of a body for a document.
pub(super) fn customer(row: &BodyRow, office_code: Option<String>) -> Result<Customer> {
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    Ok(Customer {
        body: row.id.parse().map_err(Error::internal)?,
        kind: row.kind()?,
        name: row.name.clone(),
        istat: row.istat.clone(),
        ipa: row.ipa.clone(),
        fiscal_code: row.fiscal.clone(),
        vat_number: row.vat.clone(),
        address: Address {
            street: text(&row.street),
            cap: text(&row.cap),
            city: text(&row.city),
            sigla: text(&row.sigla),
        }
        .or_seat(row.kind()?),
        office_code,
        pec: row.pec.clone(),
    })
}

/// What was written about the bodies for a year, with the centre's agreement where they have none.
pub(super) fn corrections(rx: &mut Rx<'_>, centre: Id<Centre>, year: i32) -> Result<HashMap<String, BodyCorrection>> {
    let settings = super::settings::load_settings(rx, centre)?;
    let mut all = HashMap::new();
    for (body, json) in storage::billing::runs::notes(rx.conn, centre.as_str(), year)? {
        all.insert(body, serde_json::from_str::<BodyCorrection>(&json).map_err(Error::internal)?);
    }
    if let Some(convention) = settings.convention {
        for body in member_ids(rx, centre)? {
            let correction: &mut BodyCorrection = all.entry(body).or_default();
            correction.references.convention.get_or_insert_with(|| convention.clone());
        }
    }
    Ok(all)
}

fn member_ids(rx: &mut Rx<'_>, centre: Id<Centre>) -> Result<Vec<String>> {
    let mut ids: Vec<String> =
        storage::agreements::accessions(rx.conn, centre.as_str())?.into_iter().map(|a| a.body_id).collect();
    ids.sort();
    ids.dedup();
    Ok(ids)
}
