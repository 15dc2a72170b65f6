//! What was used of orders.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use domain::quotes::HourUse;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::quote_use;

/// Something used of an order.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = quote_use)]
pub struct UseRow {
    /// Centre.
    pub centre_id: String,
    /// ULID.
    pub id: String,
    /// The order.
    pub quote_id: String,
    /// Whose order it is.
    pub body_id: String,
    /// Role, or text of the line.
    pub what: String,
    /// Minutes, for hours of work.
    pub minutes: i64,
    /// Ten-thousandths of a unit, for the rest.
    pub quantity_e4: i64,
    /// Day of use.
    pub on_date: NaiveDate,
    /// What it was for, in words.
    pub reference: String,
    /// Where it was recorded; the same source is taken once.
    pub source: String,
    /// Who recorded it.
    pub actor_name: String,
    /// When, UTC.
    pub created_at: NaiveDateTime,
}

impl UseRow {
    /// What the rules need of it.
    #[must_use]
    pub fn hour_use(&self) -> HourUse {
        HourUse { what: self.what.clone(), minutes: self.minutes, quantity: Decimal::new(self.quantity_e4, 4) }
    }
}

/// Records a use.
///
/// # Errors
/// When the source was recorded already for the order, or the database fails.
pub fn add_use(conn: &mut Conn, row: &UseRow) -> Result<()> {
    diesel::insert_into(quote_use::table).values(row).execute(conn)?;
    Ok(())
}

/// The uses of an order, oldest first.
///
/// # Errors
/// When the database fails.
pub fn uses(conn: &mut Conn, centre: &str, quote: &str) -> Result<Vec<UseRow>> {
    Ok(quote_use::table
        .filter(quote_use::centre_id.eq(centre).and(quote_use::quote_id.eq(quote)))
        .order(quote_use::id.asc())
        .select(UseRow::as_select())
        .load(conn)?)
}

/// The uses of several orders.
///
/// # Errors
/// When the database fails.
pub fn uses_of(conn: &mut Conn, centre: &str, quotes: &[String]) -> Result<Vec<UseRow>> {
    let mut out = Vec::new();
    for part in quotes.chunks(500) {
        out.extend(
            quote_use::table
                .filter(quote_use::centre_id.eq(centre).and(quote_use::quote_id.eq_any(part)))
                .order(quote_use::id.asc())
                .select(UseRow::as_select())
                .load::<UseRow>(conn)?,
        );
    }
    Ok(out)
}

/// Whether a source was recorded already.
///
/// # Errors
/// When the database fails.
pub fn is_used(conn: &mut Conn, centre: &str, source: &str) -> Result<bool> {
    let known = quote_use::table.filter(quote_use::centre_id.eq(centre).and(quote_use::source.eq(source)));
    Ok(known.select(quote_use::id).first::<String>(conn).optional()?.is_some())
}

/// What a source drew, order by order.
///
/// # Errors
/// When the database fails.
pub fn uses_by_source(conn: &mut Conn, centre: &str, source: &str) -> Result<Vec<UseRow>> {
    Ok(quote_use::table
        .filter(quote_use::centre_id.eq(centre).and(quote_use::source.eq(source)))
        .order(quote_use::id.asc())
        .select(UseRow::as_select())
        .load(conn)?)
}
