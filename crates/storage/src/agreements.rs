//! Schemes, accessions of bodies, subscriptions of services.

mod first_form;
pub mod folder;
pub mod letters;
pub mod list;
pub mod papers;
pub mod renewal;
pub mod schemes;
pub mod trust;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use domain::agreements::{Life, SchemeTerms, WithdrawalTerms};
use domain::dates::Period;
use domain::tariffs::{Agreed, Params, Subscription};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;

use crate::dialect::Conn;
use crate::error::{Error, Result};
use crate::schema::{accession, scheme, subscription};
use crate::territory::memberships;

/// A scheme.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = scheme)]
pub struct SchemeRow {
    /// Centre.
    pub centre_id: String,
    /// ULID.
    pub id: String,
    /// Title.
    pub title: String,
    /// With whom the bodies sign.
    pub counterpart: String,
    /// First day.
    pub from_date: NaiveDate,
    /// Last day.
    pub until_date: NaiveDate,
    /// Act that approved it; may be empty.
    pub act: String,
    /// [`WithdrawalTerms`] as JSON.
    pub withdrawal: String,
    /// When entered, UTC.
    pub created_at: NaiveDateTime,
}

impl SchemeRow {
    /// The row of these terms.
    ///
    /// # Errors
    /// When the terms can't be written as JSON.
    pub fn new(centre_id: &str, id: &str, terms: &SchemeTerms, at: NaiveDateTime) -> Result<Self> {
        let withdrawal = serde_json::to_string(&terms.withdrawal)
            .map_err(|e| Error::inconsistent("scheme", "withdrawal", id, e.to_string()))?;
        Ok(Self {
            centre_id: centre_id.to_owned(),
            id: id.to_owned(),
            title: terms.title.clone(),
            counterpart: terms.counterpart.clone(),
            from_date: terms.from,
            until_date: terms.until,
            act: terms.act.clone(),
            withdrawal,
            created_at: at,
        })
    }

    /// What the scheme says.
    ///
    /// # Errors
    /// When the stored terms of withdrawal can't be read.
    pub fn terms(&self) -> Result<SchemeTerms> {
        let withdrawal: WithdrawalTerms = serde_json::from_str(&self.withdrawal)
            .map_err(|e| Error::inconsistent("scheme", "withdrawal", &self.id, e.to_string()))?;
        Ok(SchemeTerms {
            title: self.title.clone(),
            counterpart: self.counterpart.clone(),
            from: self.from_date,
            until: self.until_date,
            act: self.act.clone(),
            withdrawal,
        })
    }
}

/// An accession.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = accession)]
pub struct AccessionRow {
    /// Centre.
    pub centre_id: String,
    /// ULID.
    pub id: String,
    /// Body.
    pub body_id: String,
    /// Scheme.
    pub scheme_id: String,
    /// First day.
    pub from_date: NaiveDate,
    /// Last day.
    pub until_date: NaiveDate,
    /// Code of the state, for filters.
    pub state: String,
    /// [`Life`] as JSON.
    pub details: String,
    /// When entered, UTC.
    pub created_at: NaiveDateTime,
    /// When last changed, UTC.
    pub changed_at: NaiveDateTime,
}

impl AccessionRow {
    /// Its days.
    #[must_use]
    pub fn period(&self) -> Period {
        Period { from: self.from_date, until: Some(self.until_date) }
    }

    /// How far it has come, with all that led there.
    ///
    /// # Errors
    /// When the stored state can't be read.
    pub fn life(&self) -> Result<Life> {
        first_form::read(&self.details, self.period())
            .map_err(|e| Error::inconsistent("accession", "details", &self.id, e.to_string()))
    }

    /// Sets how far it has come; once in force, its days are those for which the body owes something.
    ///
    /// # Errors
    /// When the state can't be written as JSON.
    pub fn set_life(&mut self, life: &Life) -> Result<()> {
        self.details = serde_json::to_string(life)
            .map_err(|e| Error::inconsistent("accession", "details", &self.id, e.to_string()))?;
        life.code().clone_into(&mut self.state);
        if let Some(days) = life.billable() {
            self.from_date = days.from;
            self.until_date = days.until.unwrap_or(self.until_date);
        }
        Ok(())
    }
}

/// A subscription.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = subscription)]
pub struct SubscriptionRow {
    /// Centre.
    pub centre_id: String,
    /// ULID.
    pub id: String,
    /// Accession it belongs to.
    pub accession_id: String,
    /// Body.
    pub body_id: String,
    /// Code of the service.
    pub service: String,
    /// Quantity in ten-thousandths; `None` leaves it to the price rule.
    pub quantity_e4: Option<i64>,
    /// [`Params`] as JSON.
    pub params: String,
    /// First day.
    pub from_date: NaiveDate,
    /// Last day.
    pub until_date: NaiveDate,
    /// When entered, UTC.
    pub created_at: NaiveDateTime,
    /// [`Agreed`] as JSON, for what comes from an accepted quote; empty otherwise.
    pub agreed: String,
}

impl SubscriptionRow {
    /// The quantity.
    #[must_use]
    pub fn quantity(&self) -> Option<Decimal> {
        self.quantity_e4.map(|q| Decimal::new(q, 4).normalize())
    }

    /// What pricing needs of it.
    ///
    /// # Errors
    /// When the stored particulars can't be read.
    pub fn priced(&self) -> Result<Subscription> {
        let params: Params = serde_json::from_str(&self.params)
            .map_err(|e| Error::inconsistent("subscription", "params", &self.id, e.to_string()))?;
        Ok(Subscription {
            service: self.service.clone(),
            quantity: self.quantity(),
            params,
            period: Period { from: self.from_date, until: Some(self.until_date) },
            agreed: self.agreed_price()?,
        })
    }

    /// The price of the quote that it comes from.
    ///
    /// # Errors
    /// When the stored value can't be read.
    pub fn agreed_price(&self) -> Result<Option<Agreed>> {
        if self.agreed.is_empty() {
            return Ok(None);
        }
        let read = serde_json::from_str(&self.agreed);
        read.map(Some).map_err(|e| Error::inconsistent("subscription", "agreed", &self.id, e.to_string()))
    }
}

/// A quantity in ten-thousandths, when it fits.
#[must_use]
pub fn to_e4(quantity: Decimal) -> Option<i64> {
    quantity.checked_mul(Decimal::from(10_000))?.trunc().to_i64()
}

/// The schemes of a centre, newest first.
///
/// # Errors
/// When the database fails.
pub fn schemes(conn: &mut Conn, centre_id: &str) -> Result<Vec<SchemeRow>> {
    Ok(scheme::table
        .filter(scheme::centre_id.eq(centre_id))
        .order((scheme::from_date.desc(), scheme::id.desc()))
        .select(SchemeRow::as_select())
        .load(conn)?)
}

/// One scheme.
///
/// # Errors
/// When the database fails.
pub fn scheme(conn: &mut Conn, centre_id: &str, id: &str) -> Result<Option<SchemeRow>> {
    Ok(scheme::table.find((centre_id, id)).select(SchemeRow::as_select()).first(conn).optional()?)
}

/// Adds a scheme.
///
/// # Errors
/// When the database fails.
pub fn add_scheme(conn: &mut Conn, row: &SchemeRow) -> Result<()> {
    diesel::insert_into(scheme::table).values(row).execute(conn)?;
    Ok(())
}

/// Saves what changed of a scheme.
///
/// # Errors
/// When the database fails.
pub fn update_scheme(conn: &mut Conn, row: &SchemeRow) -> Result<()> {
    diesel::update(scheme::table.find((&row.centre_id, &row.id))).set(row).execute(conn)?;
    Ok(())
}

/// All the accessions of a centre, by body and then by date.
///
/// # Errors
/// When the database fails.
pub fn accessions(conn: &mut Conn, centre_id: &str) -> Result<Vec<AccessionRow>> {
    Ok(accession::table
        .filter(accession::centre_id.eq(centre_id))
        .order((accession::body_id.asc(), accession::from_date.asc(), accession::id.asc()))
        .select(AccessionRow::as_select())
        .load(conn)?)
}

/// How many accessions a scheme has, in any state.
///
/// # Errors
/// When the database fails.
pub fn accessions_under(conn: &mut Conn, centre_id: &str, scheme_id: &str) -> Result<i64> {
    let under = accession::centre_id.eq(centre_id).and(accession::scheme_id.eq(scheme_id));
    Ok(accession::table.filter(under).count().get_result(conn)?)
}

/// The accessions of a body at a centre, by date.
///
/// # Errors
/// When the database fails.
pub fn accessions_of(conn: &mut Conn, centre_id: &str, body_id: &str) -> Result<Vec<AccessionRow>> {
    Ok(accession::table
        .filter(accession::centre_id.eq(centre_id).and(accession::body_id.eq(body_id)))
        .order((accession::from_date.asc(), accession::id.asc()))
        .select(AccessionRow::as_select())
        .load(conn)?)
}

/// One accession.
///
/// # Errors
/// When the database fails.
pub fn accession(conn: &mut Conn, centre_id: &str, id: &str) -> Result<Option<AccessionRow>> {
    Ok(accession::table.find((centre_id, id)).select(AccessionRow::as_select()).first(conn).optional()?)
}

/// Adds an accession.
///
/// # Errors
/// When the database fails.
pub fn add_accession(conn: &mut Conn, row: &AccessionRow) -> Result<()> {
    diesel::insert_into(accession::table).values(row).execute(conn)?;
    refresh_membership(conn, row)
}

/// Saves what changed of an accession.
///
/// # Errors
/// When the database fails.
pub fn update_accession(conn: &mut Conn, row: &AccessionRow) -> Result<()> {
    diesel::update(accession::table.find((&row.centre_id, &row.id))).set(row).execute(conn)?;
    refresh_membership(conn, row)
}

/// Brings what the territory knows of a member up to date with its accessions.
fn refresh_membership(conn: &mut Conn, row: &AccessionRow) -> Result<()> {
    let mut days = Vec::new();
    for accession in accessions_of(conn, &row.centre_id, &row.body_id)? {
        days.extend(accession.life()?.billable());
    }
    let dates = last_run(days).map_or((None, None), |run| (Some(run.from), run.until));
    memberships::set_dates_of(conn, &row.centre_id, &row.body_id, dates)
}

/// The last days without a gap: an accession that follows another on the next day continues it.
fn last_run(mut days: Vec<Period>) -> Option<Period> {
    days.sort_by_key(|p| p.from);
    days.into_iter().fold(None, |run: Option<Period>, next| match run {
        Some(run) if run.until.and_then(|u| u.succ_opt()).is_none_or(|day| next.from <= day) => {
            Some(Period { from: run.from, until: run.until.max(next.until) })
        }
        _ => Some(next),
    })
}

/// All the subscriptions of a centre, by body, service and date.
///
/// # Errors
/// When the database fails.
pub fn subscriptions(conn: &mut Conn, centre_id: &str) -> Result<Vec<SubscriptionRow>> {
    Ok(subscription::table
        .filter(subscription::centre_id.eq(centre_id))
        .order((
            subscription::body_id.asc(),
            subscription::service.asc(),
            subscription::from_date.asc(),
            subscription::id.asc(),
        ))
        .select(SubscriptionRow::as_select())
        .load(conn)?)
}

/// The subscriptions of a body at a centre, by service and date.
///
/// # Errors
/// When the database fails.
pub fn subscriptions_of(conn: &mut Conn, centre_id: &str, body_id: &str) -> Result<Vec<SubscriptionRow>> {
    Ok(subscription::table
        .filter(subscription::centre_id.eq(centre_id).and(subscription::body_id.eq(body_id)))
        .order((subscription::service.asc(), subscription::from_date.asc(), subscription::id.asc()))
        .select(SubscriptionRow::as_select())
        .load(conn)?)
}

/// One subscription.
///
/// # Errors
/// When the database fails.
pub fn subscription(conn: &mut Conn, centre_id: &str, id: &str) -> Result<Option<SubscriptionRow>> {
    Ok(subscription::table.find((centre_id, id)).select(SubscriptionRow::as_select()).first(conn).optional()?)
}

/// Adds a subscription.
///
/// # Errors
/// When the database fails.
pub fn add_subscription(conn: &mut Conn, row: &SubscriptionRow) -> Result<()> {
    diesel::insert_into(subscription::table).values(row).execute(conn)?;
    Ok(())
}

/// Removes a subscription.
///
/// # Errors
/// When the database fails.
pub fn remove_subscription(conn: &mut Conn, centre_id: &str, id: &str) -> Result<()> {
    diesel::delete(subscription::table.find((centre_id, id))).execute(conn)?;
    Ok(())
}

/// Saves what changed of a subscription.
///
/// # Errors
/// When the database fails.
pub fn update_subscription(conn: &mut Conn, row: &SubscriptionRow) -> Result<()> {
    diesel::update(subscription::table.find((&row.centre_id, &row.id))).set(row).execute(conn)?;
    Ok(())
}
