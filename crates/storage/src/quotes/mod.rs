//! Quotes and orders, their revisions, what was used of them, what document asks them.

mod billed;
mod list;
mod uses;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use domain::quotes::{Offer, QuoteNumber, QuoteState, Wish};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::dialect::Conn;
use crate::error::{Error, Result};
use crate::schema::{quote, quote_revision};

pub use billed::{BilledRow, billed, bind, claim, claimed_by, release, set_document, unbind};
pub use list::{Filter, all, counts, ending, of_body, page, to_bill};
pub use uses::{UseRow, add_use, is_used, uses, uses_by_source, uses_of};

/// A quote, which becomes an order.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = quote, treat_none_as_null = true, primary_key(centre_id, id))]
pub struct QuoteRow {
    /// Centre.
    pub centre_id: String,
    /// ULID.
    pub id: String,
    /// Who asks.
    pub body_id: String,
    /// Its name when it asked.
    pub body_name: String,
    /// The name folded, to sort and search.
    pub name_key: String,
    /// Code of the service.
    pub service: String,
    /// Its name when it was asked.
    pub service_name: String,
    /// What the request was made from, at most once; empty for none.
    pub source: String,
    /// Code of the state.
    pub state: String,
    /// The state.
    pub state_json: String,
    /// What is asked.
    pub wish_json: String,
    /// Who asked, as the log writes it.
    pub asked_by: String,
    /// The last offer written; empty until there is one.
    pub offer_json: String,
    /// Year of the number, 0 until it is sent.
    pub year: i32,
    /// Number in the year, 0 until it is sent.
    pub number: i64,
    /// How many revisions were sent.
    pub revision: i32,
    /// Last day to accept the revision that was sent.
    pub valid_until: Option<NaiveDate>,
    /// Year of the order's number, or 0.
    pub order_year: i32,
    /// Number of the order, or 0.
    pub order_number: i64,
    /// When it was accepted.
    pub ordered_on: Option<NaiveDate>,
    /// Net cents asked once.
    pub one_off: i64,
    /// Net cents asked every year.
    pub yearly: i64,
    /// Cents with VAT, with a whole year of what recurs.
    pub total: i64,
    /// Whether an amount is still to be asked by a document.
    pub to_bill: bool,
    /// When it was asked, UTC.
    pub created_at: NaiveDateTime,
    /// When it last changed, UTC.
    pub changed_at: NaiveDateTime,
}

impl QuoteRow {
    /// The state.
    ///
    /// # Errors
    /// When the row holds something else.
    pub fn quote_state(&self) -> Result<QuoteState> {
        self.json(&self.state_json, "state_json")
    }

    /// What is asked.
    ///
    /// # Errors
    /// When the row holds something else.
    pub fn wish(&self) -> Result<Wish> {
        self.json(&self.wish_json, "wish_json")
    }

    /// The last offer written, if there is one.
    ///
    /// # Errors
    /// When the row holds something else.
    pub fn offer(&self) -> Result<Option<Offer>> {
        if self.offer_json.is_empty() {
            return Ok(None);
        }
        self.json(&self.offer_json, "offer_json").map(Some)
    }

    /// Its number, once it was sent.
    #[must_use]
    pub fn quote_number(&self) -> Option<QuoteNumber> {
        number(self.year, self.number)
    }

    /// The number of its order, once accepted.
    #[must_use]
    pub fn order(&self) -> Option<QuoteNumber> {
        number(self.order_year, self.order_number)
    }

    /// Changes the state.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn set_state(&mut self, state: &QuoteState, at: NaiveDateTime) -> Result<()> {
        state.code().clone_into(&mut self.state);
        self.state_json = write(state, "state_json", &self.id)?;
        self.changed_at = at;
        Ok(())
    }

    /// Changes the offer and its sums.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn set_offer(&mut self, offer: &Offer) -> Result<()> {
        self.offer_json = write(offer, "offer_json", &self.id)?;
        self.one_off = offer.one_off().net.0;
        self.yearly = offer.yearly().net.0;
        self.total = offer.all().total.0;
        Ok(())
    }

    fn json<T: DeserializeOwned>(&self, text: &str, column: &'static str) -> Result<T> {
        read(text, column, &self.id)
    }
}

fn number(year: i32, sequence: i64) -> Option<QuoteNumber> {
    let sequence = u32::try_from(sequence).ok().filter(|n| *n > 0)?;
    Some(QuoteNumber { year, sequence })
}

fn read<T: DeserializeOwned>(text: &str, column: &'static str, id: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| Error::inconsistent("quote", column, id, e.to_string()))
}

fn write(value: &impl Serialize, column: &'static str, id: &str) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::inconsistent("quote", column, id, e.to_string()))
}

/// A revision that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = quote_revision, treat_none_as_null = true, primary_key(centre_id, quote_id, revision))]
pub struct RevisionRow {
    /// Centre.
    pub centre_id: String,
    /// The quote.
    pub quote_id: String,
    /// From 1.
    pub revision: i32,
    /// When it was sent.
    pub sent_on: NaiveDate,
    /// The offer as it was sent.
    pub offer_json: String,
    /// Who sent it.
    pub actor_name: String,
    /// The printed paper, once made.
    pub pdf_file_id: Option<String>,
}

impl RevisionRow {
    /// The offer as it was sent.
    ///
    /// # Errors
    /// When the row holds something else.
    pub fn offer(&self) -> Result<Offer> {
        read(&self.offer_json, "offer_json", &self.quote_id)
    }
}

/// Adds a quote.
///
/// # Errors
/// When its source made one already, or the database fails.
pub fn insert(conn: &mut Conn, row: &QuoteRow) -> Result<()> {
    diesel::insert_into(quote::table).values(row).execute(conn)?;
    Ok(())
}

/// Saves what changed of a quote.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut Conn, row: &QuoteRow) -> Result<()> {
    diesel::update(quote::table.find((&row.centre_id, &row.id))).set(row).execute(conn)?;
    Ok(())
}

/// One quote.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, centre: &str, id: &str) -> Result<Option<QuoteRow>> {
    Ok(quote::table.find((centre, id)).select(QuoteRow::as_select()).first(conn).optional()?)
}

/// The quote made from a source.
///
/// # Errors
/// When the database fails.
pub fn by_source(conn: &mut Conn, centre: &str, source: &str) -> Result<Option<QuoteRow>> {
    Ok(quote::table
        .filter(quote::centre_id.eq(centre).and(quote::source.eq(source)))
        .select(QuoteRow::as_select())
        .first(conn)
        .optional()?)
}

/// The quotes made from any of these sources.
///
/// # Errors
/// When the database fails.
pub fn by_sources(conn: &mut Conn, centre: &str, sources: &[String]) -> Result<Vec<QuoteRow>> {
    Ok(quote::table
        .filter(quote::centre_id.eq(centre).and(quote::source.eq_any(sources)))
        .select(QuoteRow::as_select())
        .load(conn)?)
}

/// Keeps a revision.
///
/// # Errors
/// When the database fails.
pub fn add_revision(conn: &mut Conn, row: &RevisionRow) -> Result<()> {
    diesel::insert_into(quote_revision::table).values(row).execute(conn)?;
    Ok(())
}

/// Keeps the paper of a revision.
///
/// # Errors
/// When the database fails.
pub fn set_paper(conn: &mut Conn, row: &RevisionRow, file: &str) -> Result<()> {
    let key = (&row.centre_id, &row.quote_id, row.revision);
    diesel::update(quote_revision::table.find(key)).set(quote_revision::pdf_file_id.eq(file)).execute(conn)?;
    Ok(())
}

/// The revisions of a quote, newest first.
///
/// # Errors
/// When the database fails.
pub fn revisions(conn: &mut Conn, centre: &str, quote: &str) -> Result<Vec<RevisionRow>> {
    Ok(quote_revision::table
        .filter(quote_revision::centre_id.eq(centre).and(quote_revision::quote_id.eq(quote)))
        .order(quote_revision::revision.desc())
        .select(RevisionRow::as_select())
        .load(conn)?)
}
