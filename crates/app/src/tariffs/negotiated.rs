//! Prices agreed with one body, with their reason.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::dates::Period;
use domain::identity::Permission;
use domain::tariffs::{NegotiatedPrice, is_code};
use domain::territory::Body;
use domain::{Cents, FieldError, Id, Refusal};
use storage::tariffs::NegotiatedRow;

use super::facts::followed;
use crate::audit::Event;
use crate::{Error, Result, Rx, StaffScope, Tx};

/// A price to agree with one body.
#[derive(Debug, Clone)]
pub struct NewNegotiated {
    /// Body.
    pub body: Id<Body>,
    /// Code of the service.
    pub service: String,
    /// Net amount for a whole year, or for the delivery of a one-off service.
    pub amount: Cents,
    /// Why.
    pub reason: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day, if it has one.
    pub until: Option<NaiveDate>,
}

/// Records a price agreed with one body. It takes the place of the rules of that service.
///
/// # Errors
/// A refusal when the reason is missing, the amount is negative, the dates are wrong, or another
/// agreed price of the same service holds in the same days; `Forbidden` without
/// [`Permission::EditTariffs`].
pub fn agree_price(tx: &mut Tx<'_>, scope: &StaffScope, new: &NewNegotiated) -> Result<String> {
    let centre = scope.centre(Permission::EditTariffs)?;
    let period = check(new)?;
    let others = storage::tariffs::negotiated_of(tx.conn, centre, new.body)?;
    if let Some(other) = others.iter().find(|o| o.service == new.service && held(o).overlaps(&period)) {
        return Err(Refusal::field(
            "from",
            format!(
                "Per questo servizio c'è già un prezzo concordato dal {}: indicarne prima l'ultimo giorno.",
                domain::it::date(other.from_date)
            ),
        )
        .into());
    }
    let row = NegotiatedRow {
        centre_id: centre.to_string(),
        id: tx.id::<NegotiatedPrice>().to_string(),
        body_id: new.body.to_string(),
        service: new.service.clone(),
        amount_cents: new.amount.0,
        reason: new.reason.trim().to_owned(),
        from_date: new.from,
        until_date: new.until,
        created_at: tx.now,
    };
    storage::tariffs::insert_negotiated(tx.conn, &row)?;
    let summary = format!("Concordato un prezzo di {} per il servizio «{}»", new.amount, new.service);
    let event =
        Event { centre: centre.as_str(), action: "tariffs.agree", kind: "body", id: new.body.as_str(), summary };
    tx.audit(scope.actor(), &event, None::<&NegotiatedRow>, Some(&row))?;
    Ok(row.id)
}

/// Sets the last day of an agreed price.
///
/// # Errors
/// A refusal when the day comes before the first; `NotFound`; `Forbidden` without
/// [`Permission::EditTariffs`].
pub fn end_price(tx: &mut Tx<'_>, scope: &StaffScope, id: &str, until: NaiveDate) -> Result<()> {
    let centre = scope.centre(Permission::EditTariffs)?;
    let before = storage::tariffs::negotiated_by_id(tx.conn, centre, id)?.ok_or(Error::NotFound)?;
    if until < before.from_date {
        return Err(Refusal::field("until", "L'ultimo giorno viene prima del primo.").into());
    }
    storage::tariffs::end_negotiated(tx.conn, centre, id, until)?;
    let after = NegotiatedRow { until_date: Some(until), ..before.clone() };
    let summary = format!("Il prezzo concordato per «{}» vale fino al {}", after.service, domain::it::date(until));
    let event =
        Event { centre: centre.as_str(), action: "tariffs.agree_end", kind: "body", id: &after.body_id, summary };
    tx.audit(scope.actor(), &event, Some(&before), Some(&after))
}

/// A price agreed with a body, with the body's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    /// The price.
    pub price: NegotiatedRow,
    /// Name of the body.
    pub body: String,
}

/// The agreed prices of the centre, newest first.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn negotiated_prices(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<Agreed>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let rows = storage::tariffs::negotiated(rx.conn, centre)?;
    let ids: Vec<String> = rows.iter().map(|r| r.body_id.clone()).collect();
    let names: HashMap<String, String> =
        storage::territory::bodies::by_ids(rx.conn, &ids)?.into_iter().map(|b| (b.id, b.name)).collect();
    let named = |price: NegotiatedRow| Agreed { body: names.get(&price.body_id).cloned().unwrap_or_default(), price };
    Ok(rows.into_iter().map(named).collect())
}

/// Id and name of the bodies with which the centre may agree a price, by name.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadCentre`].
pub fn bodies_to_agree_with(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<Vec<(String, String)>> {
    let centre = scope.centre(Permission::ReadCentre)?;
    Ok(followed(rx, centre)?.into_iter().map(|b| (b.id, b.name)).collect())
}

/// A stored price as the pricing wants it.
#[must_use]
pub fn to_price(row: &NegotiatedRow) -> NegotiatedPrice {
    NegotiatedPrice {
        service: row.service.clone(),
        amount: Cents(row.amount_cents),
        reason: row.reason.clone(),
        period: held(row),
    }
}

fn held(row: &NegotiatedRow) -> Period {
    Period { from: row.from_date, until: row.until_date }
}

fn check(new: &NewNegotiated) -> Result<Period, Refusal> {
    let mut faults = Vec::new();
    if !is_code(&new.service) {
        faults.push(FieldError::new("service", "Scegliere il servizio."));
    }
    if new.amount < Cents::ZERO {
        faults.push(FieldError::new("amount", "L'importo non può essere negativo."));
    }
    if new.reason.trim().is_empty() {
        faults.push(FieldError::new("reason", "Scrivere il motivo del prezzo concordato: apparirà sui documenti."));
    }
    let period = Period::new(new.from, new.until);
    if period.is_none() {
        faults.push(FieldError::new("until", "L'ultimo giorno viene prima del primo."));
    }
    match (Refusal::of_fields(faults), period) {
        (None, Some(period)) => Ok(period),
        (refusal, _) => Err(refusal.unwrap_or_else(|| Refusal::field("until", "Controllare le date."))),
    }
}
