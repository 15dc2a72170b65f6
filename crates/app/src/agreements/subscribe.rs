//! Services that a body has within its accession.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use domain::agreements::{Accession, SubscriptionId, plan_subscription};
use domain::charter::Applicant;
use domain::identity::Permission;
use domain::tariffs::Params;
use domain::territory::Body;
use domain::{Id, Refusal, it};
use rust_decimal::Decimal;
use storage::agreements::{self as rows, SubscriptionRow, to_e4};
use storage::territory::bodies::{self, BodyRow};

use crate::audit::Event;
use crate::{Error, Result, StaffScope, Tx};

/// A service asked for.
#[derive(Debug, Clone)]
pub struct NewSubscription {
    /// Accession inside which.
    pub accession: Id<Accession>,
    /// Code of the service.
    pub service: String,
    /// Quantity; `None` leaves it to the price rule.
    pub quantity: Option<Decimal>,
    /// Particulars for the price: role and hours, size of a machine, bandwidth.
    pub params: Params,
    /// First day; that of the accession when absent.
    pub from: Option<NaiveDate>,
    /// Last day; that of the accession when absent.
    pub until: Option<NaiveDate>,
}

impl NewSubscription {
    /// A service with its quantity, for the whole accession.
    #[must_use]
    pub fn plain(accession: Id<Accession>, service: &str, quantity: Option<Decimal>) -> Self {
        Self { accession, service: service.to_owned(), quantity, params: Params::default(), from: None, until: None }
    }
}

/// Adds a service to an accession.
///
/// # Errors
/// `Forbidden`, `NotFound`, a refusal when the charter does not offer it to this body, the body has
/// it already in those days, or days and quantity do not fit.
pub fn subscribe(tx: &mut Tx<'_>, scope: &StaffScope, new: &NewSubscription) -> Result<Id<SubscriptionId>> {
    add(tx, scope, new, &BTreeSet::new())
}

/// Adds several services at once, for the whole accession: each may be what another needs first.
pub(super) fn subscribe_all(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    accession: Id<Accession>,
    services: &[(String, Option<Decimal>)],
) -> Result<()> {
    let together: BTreeSet<String> = services.iter().map(|(code, _)| code.clone()).collect();
    for (service, quantity) in services {
        add(tx, scope, &NewSubscription::plain(accession, service, *quantity), &together)?;
    }
    Ok(())
}

fn add(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    new: &NewSubscription,
    together: &BTreeSet<String>,
) -> Result<Id<SubscriptionId>> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let accession = rows::accession(tx.conn, centre.as_str(), new.accession.as_str())?.ok_or(Error::NotFound)?;
    let period = plan_subscription(accession.period(), new.quantity, new.from, new.until)?;
    let body: Id<Body> = accession.body_id.parse().map_err(Error::internal)?;
    let held = rows::subscriptions_of(tx.conn, centre.as_str(), &accession.body_id)?;
    let now_held = |s: &&SubscriptionRow| s.from_date <= period.from && s.until_date >= period.from;
    let record = bodies::by_id(tx.conn, body)?.ok_or(Error::NotFound)?;
    let has = held.iter().filter(now_held).map(|s| s.service.clone()).chain(together.iter().cloned());
    let applicant = applicant(&record, has)?;
    let charter = crate::charter::open_to_bodies(&mut tx.reading(), centre, period.from)?;
    let name = charter.may_subscribe(&new.service, &applicant)?.name.clone();
    let clash = held.iter().any(|s| {
        s.service == new.service
            && s.params == params_json(&new.params).unwrap_or_default()
            && s.from_date <= period.until.unwrap_or(s.from_date)
            && s.until_date >= period.from
    });
    if clash {
        let text = format!(
            "L'ente ha già «{name}» in questi giorni, con le stesse caratteristiche: per averne di più si aumenta la quantità."
        );
        return Err(Refusal::field("service", text).into());
    }
    let id: Id<SubscriptionId> = tx.id();
    let row = SubscriptionRow {
        centre_id: centre.to_string(),
        id: id.to_string(),
        accession_id: accession.id.clone(),
        body_id: accession.body_id.clone(),
        service: new.service.clone(),
        quantity_e4: new.quantity.and_then(to_e4),
        params: params_json(&new.params)?,
        from_date: period.from,
        until_date: period.until.unwrap_or(accession.until_date),
        created_at: tx.now,
        agreed: String::new(),
    };
    rows::add_subscription(tx.conn, &row)?;
    let event = Event {
        centre: centre.as_str(),
        action: "agreements.subscribe",
        kind: "body",
        id: body.as_str(),
        summary: format!("{}: aggiunto «{name}» dal {}", record.name, it::date(row.from_date)),
    };
    tx.audit(scope.actor(), &event, None::<&SubscriptionRow>, Some(&row))?;
    Ok(id)
}

/// A body that asks for a service, with those that it has.
pub(crate) fn applicant(body: &BodyRow, has: impl Iterator<Item = String>) -> Result<Applicant> {
    let population = body.population_on.map(|_| u64::try_from(body.population).unwrap_or(0));
    Ok(Applicant { kind: body.kind()?, population, has: has.collect() })
}

fn params_json(params: &Params) -> Result<String> {
    serde_json::to_string(params).map_err(Error::internal)
}

/// Takes away a service entered by mistake, while no document has asked for it.
///
/// # Errors
/// `Forbidden`, `NotFound`, or a refusal when a document asks for it.
pub fn drop_subscription(tx: &mut Tx<'_>, scope: &StaffScope, id: Id<SubscriptionId>) -> Result<()> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let before = rows::subscription(tx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
    let body: Id<Body> = before.body_id.parse().map_err(Error::internal)?;
    let year = before.from_date.year();
    for document in crate::billing::standing_documents(&mut tx.reading(), centre, body, year)? {
        if document.document()?.draft.lines.iter().any(|l| l.service == before.service && l.order.is_none()) {
            let number = document.number_text();
            let text = format!("Il documento {number} chiede già questo servizio: si può solo terminarlo.");
            return Err(Error::refused(text));
        }
    }
    rows::remove_subscription(tx.conn, centre.as_str(), id.as_str())?;
    let event = Event {
        centre: centre.as_str(),
        action: "agreements.drop_subscription",
        kind: "body",
        id: &before.body_id,
        summary: format!("Servizio «{}» tolto: era stato inserito per errore", before.service),
    };
    tx.audit(scope.actor(), &event, Some(&before), None::<&SubscriptionRow>)
}

/// Ends a service with a day.
///
/// # Errors
/// `Forbidden`, `NotFound`, or a refusal when the day is after its end.
pub fn end_subscription(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    id: Id<SubscriptionId>,
    last_day: NaiveDate,
) -> Result<()> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let before = rows::subscription(tx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
    if last_day > before.until_date || last_day < before.from_date {
        return Err(Refusal::field(
            "last_day",
            format!(
                "Il servizio va dal {} al {}: l'ultimo giorno sta in mezzo.",
                it::date(before.from_date),
                it::date(before.until_date)
            ),
        )
        .into());
    }
    let summary = format!("Servizio «{}»: ultimo giorno {}", before.service, it::date(last_day));
    set_last_day(tx, scope, &before, last_day, ("agreements.end_subscription", summary))
}

/// Writes a new last day of a service, with what is told of it: the action and its sentence.
fn set_last_day(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    before: &SubscriptionRow,
    last_day: NaiveDate,
    (action, summary): (&'static str, String),
) -> Result<()> {
    let row = SubscriptionRow { until_date: last_day, ..before.clone() };
    rows::update_subscription(tx.conn, &row)?;
    let event = Event { centre: &row.centre_id, action, kind: "body", id: &row.body_id, summary };
    tx.audit(scope.actor(), &event, Some(before), Some(&row))
}

/// Lets a service go on to a later day, at the prices of the list.
///
/// # Errors
/// `Forbidden`, `NotFound`, or a refusal when the day is not after its end or is after that of the
/// accession, its price was agreed with an order for its days only, the charter no longer offers it, or
/// the body has it again before that day.
pub fn prolong_subscription(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    id: Id<SubscriptionId>,
    last_day: NaiveDate,
) -> Result<()> {
    let centre = scope.centre(Permission::EditAgreements)?;
    let before = rows::subscription(tx.conn, centre.as_str(), id.as_str())?.ok_or(Error::NotFound)?;
    let accession = rows::accession(tx.conn, centre.as_str(), &before.accession_id)?.ok_or(Error::NotFound)?;
    let end = accession.life()?.billable().and_then(|days| days.until).unwrap_or(accession.until_date);
    if last_day <= before.until_date || last_day > end {
        let (after, end) = (it::date(before.until_date), it::date(end));
        let text =
            format!("Il servizio si prolunga oltre il {after} e non oltre il {end}, ultimo giorno dell'adesione.");
        return Err(Refusal::field("last_day", text).into());
    }
    if !before.agreed.is_empty() {
        let text = "Il prezzo di un ordine vale per i suoi giorni: per proseguire serve un nuovo preventivo.";
        return Err(Error::refused(text));
    }
    let held = rows::subscriptions_of(tx.conn, centre.as_str(), &before.body_id)?;
    let next = before.until_date.succ_opt().unwrap_or(last_day);
    let again = held.iter().any(|s| {
        let same = s.id != before.id && s.service == before.service && s.params == before.params;
        same && s.from_date <= last_day && s.until_date >= next
    });
    if again {
        return Err(Refusal::field("last_day", "L'ente ha già di nuovo questo servizio prima di quel giorno.").into());
    }
    let body: Id<Body> = before.body_id.parse().map_err(Error::internal)?;
    let record = bodies::by_id(tx.conn, body)?.ok_or(Error::NotFound)?;
    let applicant = applicant(&record, held.iter().map(|s| s.service.clone()))?;
    let charter = crate::charter::open_to_bodies(&mut tx.reading(), centre, next)?;
    let name = charter.may_subscribe(&before.service, &applicant)?.name.clone();
    let summary = format!("{}: «{name}» prolungato fino al {}", record.name, it::date(last_day));
    set_last_day(tx, scope, &before, last_day, ("agreements.prolong_subscription", summary))
}
