//! Bodies that let another (a Union) act for them.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::delegation;

/// One body acting for another, towards one centre.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = delegation, treat_none_as_null = true, primary_key(centre_id, from_body_id, to_body_id))]
pub struct DelegationRow {
    /// Centre.
    pub centre_id: String,
    /// The body that delegates.
    pub from_body_id: String,
    /// The body that acts for it.
    pub to_body_id: String,
    /// First day.
    pub from_date: NaiveDate,
    /// Last day, included.
    pub until_date: Option<NaiveDate>,
}

/// Saves a delegation, new or known.
///
/// # Errors
/// When the database fails.
pub fn save(conn: &mut Conn, row: &DelegationRow) -> Result<()> {
    let key = (&row.centre_id, &row.from_body_id, &row.to_body_id);
    if diesel::update(delegation::table.find(key)).set(row).execute(conn)? == 0 {
        diesel::insert_into(delegation::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Forgets a delegation that never came into force.
///
/// # Errors
/// When the database fails.
pub fn delete(conn: &mut Conn, row: &DelegationRow) -> Result<()> {
    diesel::delete(delegation::table.find((&row.centre_id, &row.from_body_id, &row.to_body_id))).execute(conn)?;
    Ok(())
}

/// One delegation.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, centre: &str, from: &str, to: &str) -> Result<Option<DelegationRow>> {
    Ok(delegation::table.find((centre, from, to)).select(DelegationRow::as_select()).first(conn).optional()?)
}

/// The delegations that a body gave, past ones too.
///
/// # Errors
/// When the database fails.
pub fn given_by(conn: &mut Conn, centre: &str, from: &str) -> Result<Vec<DelegationRow>> {
    Ok(delegation::table
        .filter(delegation::centre_id.eq(centre))
        .filter(delegation::from_body_id.eq(from))
        .order(delegation::to_body_id.asc())
        .select(DelegationRow::as_select())
        .load(conn)?)
}

/// The delegations that a body received, past ones too.
///
/// # Errors
/// When the database fails.
pub fn received_by(conn: &mut Conn, centre: &str, to: &str) -> Result<Vec<DelegationRow>> {
    Ok(delegation::table
        .filter(delegation::centre_id.eq(centre))
        .filter(delegation::to_body_id.eq(to))
        .order(delegation::from_body_id.asc())
        .select(DelegationRow::as_select())
        .load(conn)?)
}
