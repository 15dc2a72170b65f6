//! Documents that wait for somebody.

use diesel::dsl::count_star;
use diesel::prelude::*;
use domain::billing::{DocumentState, StateCode};

use super::json;
use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::document;

/// How many documents of a centre that go through the exchange system are in each of these states.
///
/// # Errors
/// When the database fails.
pub fn count_in(conn: &mut Conn, centre: &str, states: &[&str]) -> Result<Vec<(String, i64)>> {
    Ok(document::table
        .filter(document::centre_id.eq(centre))
        .filter(document::state.eq_any(states))
        .filter(document::file_stem.is_not_null())
        .group_by(document::state)
        .select((document::state, count_star()))
        .load(conn)?)
}

/// The states of the documents that the exchange system rejected.
///
/// # Errors
/// When the database fails.
pub fn rejected(conn: &mut Conn, centre: &str) -> Result<Vec<DocumentState>> {
    let rows: Vec<(String, String)> = document::table
        .filter(document::centre_id.eq(centre))
        .filter(document::state.eq(StateCode::Rejected.code()))
        .filter(document::file_stem.is_not_null())
        .select((document::id, document::state_json))
        .load(conn)?;
    rows.iter().map(|(id, state)| json(state, "document", "state_json", id)).collect()
}
