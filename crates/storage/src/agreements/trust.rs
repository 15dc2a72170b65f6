//! Lists of trusted authorities, of a centre or of the platform. The one that was imported last and
//! not ended is in use; the others stay as a trace.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::trust_list;

/// A list.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = trust_list)]
pub struct TrustRow {
    /// Centre, or the platform's own id.
    pub centre_id: String,
    /// ULID.
    pub id: String,
    /// Name of the file.
    pub name: String,
    /// The file.
    pub file_id: String,
    /// How many authorities it names.
    pub authorities: i32,
    /// When, UTC.
    pub imported_at: NaiveDateTime,
    /// Who.
    pub imported_by: String,
    /// When it was replaced or taken out of use, UTC.
    pub ended_at: Option<NaiveDateTime>,
}

/// The lists of an owner, newest first.
///
/// # Errors
/// When the database fails.
pub fn lists(conn: &mut Conn, owner: &str) -> Result<Vec<TrustRow>> {
    Ok(trust_list::table
        .filter(trust_list::centre_id.eq(owner))
        .order(trust_list::id.desc())
        .select(TrustRow::as_select())
        .load(conn)?)
}

/// Adds a list.
///
/// # Errors
/// When the database fails.
pub fn add(conn: &mut Conn, row: &TrustRow) -> Result<()> {
    diesel::insert_into(trust_list::table).values(row).execute(conn)?;
    Ok(())
}

/// Ends the lists of an owner that are in use.
///
/// # Errors
/// When the database fails.
pub fn end(conn: &mut Conn, owner: &str, at: NaiveDateTime) -> Result<usize> {
    let used = trust_list::table.filter(trust_list::centre_id.eq(owner).and(trust_list::ended_at.is_null()));
    Ok(diesel::update(used).set(trust_list::ended_at.eq(at)).execute(conn)?)
}
