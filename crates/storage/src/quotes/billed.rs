//! Which document asks the amounts of an order: one at a time, and another only after it was taken back.
//! The key of the row is the order.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::{quote, quote_billed};

/// The document that asks an order, or the campaign that will make it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = quote_billed)]
pub struct BilledRow {
    /// Centre.
    pub centre_id: String,
    /// The order.
    pub quote_id: String,
    /// The campaign in which it stands, if it goes with the dues.
    pub run_id: Option<String>,
    /// The document, once it is numbered.
    pub document_id: Option<String>,
    /// When, UTC.
    pub at: NaiveDateTime,
}

/// Takes an order for a campaign or for a document.
///
/// # Errors
/// When it is taken already, or the database fails.
pub fn claim(conn: &mut Conn, row: &BilledRow) -> Result<()> {
    diesel::insert_into(quote_billed::table).values(row).execute(conn)?;
    mark(conn, &row.centre_id, &row.quote_id, false)
}

fn mark(conn: &mut Conn, centre: &str, id: &str, to_bill: bool) -> Result<()> {
    diesel::update(quote::table.find((centre, id))).set(quote::to_bill.eq(to_bill)).execute(conn)?;
    Ok(())
}

/// What asks an order, if anything does.
///
/// # Errors
/// When the database fails.
pub fn billed(conn: &mut Conn, centre: &str, quote: &str) -> Result<Option<BilledRow>> {
    Ok(quote_billed::table.find((centre, quote)).select(BilledRow::as_select()).first(conn).optional()?)
}

/// The orders that a campaign took and that have no document yet.
///
/// # Errors
/// When the database fails.
pub fn claimed_by(conn: &mut Conn, centre: &str, run: &str) -> Result<Vec<String>> {
    let of_run = quote_billed::centre_id.eq(centre).and(quote_billed::run_id.eq(run));
    Ok(quote_billed::table
        .filter(of_run.and(quote_billed::document_id.is_null()))
        .select(quote_billed::quote_id)
        .order(quote_billed::quote_id.asc())
        .load(conn)?)
}

/// Gives back the orders of a campaign that goes back to its preview.
///
/// # Errors
/// When the database fails.
pub fn release(conn: &mut Conn, centre: &str, run: &str) -> Result<()> {
    let orders = claimed_by(conn, centre, run)?;
    let mine = quote::centre_id.eq(centre).and(quote::id.eq_any(&orders));
    diesel::update(quote::table.filter(mine)).set(quote::to_bill.eq(true)).execute(conn)?;
    let of_run = quote_billed::centre_id.eq(centre).and(quote_billed::run_id.eq(run));
    diesel::delete(quote_billed::table.filter(of_run.and(quote_billed::document_id.is_null()))).execute(conn)?;
    Ok(())
}

/// Writes the document of an order that a campaign took.
///
/// # Errors
/// When the database fails.
pub fn set_document(conn: &mut Conn, centre: &str, quote: &str, document: &str) -> Result<()> {
    diesel::update(quote_billed::table.find((centre, quote)))
        .set(quote_billed::document_id.eq(document))
        .execute(conn)?;
    Ok(())
}

/// Gives back an order whose document was taken back.
///
/// # Errors
/// When the database fails.
pub fn unbind(conn: &mut Conn, centre: &str, quote: &str) -> Result<()> {
    diesel::delete(quote_billed::table.find((centre, quote))).execute(conn)?;
    mark(conn, centre, quote, true)
}

/// Takes an order with the document that asks it, at once.
///
/// # Errors
/// When it is taken already, or the database fails.
pub fn bind(conn: &mut Conn, centre: &str, quote: &str, document: &str, at: NaiveDateTime) -> Result<()> {
    let row = BilledRow {
        centre_id: centre.to_owned(),
        quote_id: quote.to_owned(),
        run_id: None,
        document_id: Some(document.to_owned()),
        at,
    };
    claim(conn, &row)
}
