//! Documents that wait for somebody.

use diesel::prelude::*;

use super::documents::DocumentRow;
use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::document;

/// The documents of a centre in these states that go through the exchange system.
///
/// # Errors
/// When the database fails.
pub fn in_states(conn: &mut Conn, centre: &str, states: &[&str]) -> Result<Vec<DocumentRow>> {
    Ok(document::table
        .filter(document::centre_id.eq(centre))
        .filter(document::state.eq_any(states))
        .filter(document::file_stem.is_not_null())
        .order(document::id.asc())
        .select(DocumentRow::as_select())
        .load(conn)?)
}
