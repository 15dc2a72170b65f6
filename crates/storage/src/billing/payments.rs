//! Money received.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::payment;

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = payment)]
pub struct PaymentRow {
    /// Centre.
    pub centre_id: String,
    /// ULID.
    pub id: String,
    /// Document.
    pub document_id: String,
    /// Who paid.
    pub body_id: String,
    /// Day.
    pub on_date: NaiveDate,
    /// Amount; negative when given back.
    pub amount: i64,
    /// Receipt of the treasurer or note.
    pub reference: String,
    /// `hand` or `treasurer`.
    pub source: String,
    /// When it was recorded.
    pub created_at: NaiveDateTime,
}

/// Adds a payment.
///
/// # Errors
/// When the database fails.
pub fn insert(conn: &mut Conn, row: &PaymentRow) -> Result<()> {
    diesel::insert_into(payment::table).values(row).execute(conn)?;
    Ok(())
}

/// The payments of a document, oldest first.
///
/// # Errors
/// When the database fails.
pub fn of_document(conn: &mut Conn, centre: &str, document: &str) -> Result<Vec<PaymentRow>> {
    Ok(payment::table
        .filter(payment::centre_id.eq(centre))
        .filter(payment::document_id.eq(document))
        .order((payment::on_date.asc(), payment::id.asc()))
        .select(PaymentRow::as_select())
        .load(conn)?)
}

/// The payments of a body, oldest first.
///
/// # Errors
/// When the database fails.
pub fn of_body(conn: &mut Conn, centre: &str, body: &str) -> Result<Vec<PaymentRow>> {
    Ok(payment::table
        .filter(payment::centre_id.eq(centre))
        .filter(payment::body_id.eq(body))
        .order((payment::on_date.asc(), payment::id.asc()))
        .select(PaymentRow::as_select())
        .load(conn)?)
}

/// What was received for each document up to a day, by id of the document.
///
/// # Errors
/// When the database fails.
pub fn until(conn: &mut Conn, centre: &str, day: NaiveDate) -> Result<HashMap<String, i64>> {
    let rows: Vec<(String, i64)> = payment::table
        .filter(payment::centre_id.eq(centre))
        .filter(payment::on_date.le(day))
        .select((payment::document_id, payment::amount))
        .load(conn)?;
    let mut sums = HashMap::new();
    for (document, amount) in rows {
        *sums.entry(document).or_default() += amount;
    }
    Ok(sums)
}

/// How much of a receipt of the treasurer was recorded already.
///
/// # Errors
/// When the database fails.
pub fn of_receipt(conn: &mut Conn, centre: &str, reference: &str, on: NaiveDate) -> Result<Vec<PaymentRow>> {
    Ok(payment::table
        .filter(payment::centre_id.eq(centre))
        .filter(payment::reference.eq(reference))
        .filter(payment::on_date.eq(on))
        .filter(payment::source.eq("treasurer"))
        .select(PaymentRow::as_select())
        .load(conn)?)
}
