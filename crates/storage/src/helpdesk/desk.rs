//! What a desk prepares for its work: templates of request, ready answers, saved views; and what a
//! body chose.

use diesel::prelude::*;
use serde::Serialize;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::{body_visibility, canned_reply, ticket_template, ticket_view};

/// A template of request.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = ticket_template, primary_key(centre_id, id))]
pub struct TemplateRow {
    /// Centre.
    pub centre_id: String,
    /// ULID.
    pub id: String,
    /// Code of the service; may be empty.
    pub service: String,
    /// Name.
    pub name: String,
    /// Its fields and choices as JSON.
    pub document: String,
}

/// A ready answer.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = canned_reply, primary_key(centre_id, id))]
pub struct CannedRow {
    /// Centre.
    pub centre_id: String,
    /// ULID.
    pub id: String,
    /// Code of the area; empty for all.
    pub queue: String,
    /// Title.
    pub title: String,
    /// Text.
    pub body: String,
}

/// A saved view of the list.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = ticket_view, primary_key(centre_id, id))]
pub struct ViewRow {
    /// Centre.
    pub centre_id: String,
    /// ULID.
    pub id: String,
    /// Person; empty for everybody's.
    pub person_id: String,
    /// Name.
    pub name: String,
    /// The filters, as in the address of the list.
    pub query: String,
}

macro_rules! kept {
    ($table:ident, $row:ident, $order:ident, $all:ident, $find:ident, $save:ident, $remove:ident) => {
        /// All of a centre, by name.
        ///
        /// # Errors
        /// When the database fails.
        pub fn $all(conn: &mut Conn, centre_id: &str) -> Result<Vec<$row>> {
            Ok($table::table
                .filter($table::centre_id.eq(centre_id))
                .order(($table::$order.asc(), $table::id.asc()))
                .select($row::as_select())
                .load(conn)?)
        }

        /// One of a centre.
        ///
        /// # Errors
        /// When the database fails.
        pub fn $find(conn: &mut Conn, centre_id: &str, id: &str) -> Result<Option<$row>> {
            Ok($table::table.find((centre_id, id)).select($row::as_select()).first(conn).optional()?)
        }

        /// Saves one, new or known.
        ///
        /// # Errors
        /// When the database fails.
        pub fn $save(conn: &mut Conn, row: &$row) -> Result<()> {
            if diesel::update($table::table.find((&row.centre_id, &row.id))).set(row).execute(conn)? == 0 {
                diesel::insert_into($table::table).values(row).execute(conn)?;
            }
            Ok(())
        }

        /// Removes one. Answers whether it was there.
        ///
        /// # Errors
        /// When the database fails.
        pub fn $remove(conn: &mut Conn, centre_id: &str, id: &str) -> Result<bool> {
            Ok(diesel::delete($table::table.find((centre_id, id))).execute(conn)? > 0)
        }
    };
}

kept!(ticket_template, TemplateRow, name, templates, template, save_template, remove_template);
kept!(canned_reply, CannedRow, title, canned, canned_one, save_canned, remove_canned);
kept!(ticket_view, ViewRow, name, views, view, save_view, remove_view);

/// The code of what a body chose about who sees its requests.
///
/// # Errors
/// When the database fails.
pub fn visibility(conn: &mut Conn, centre_id: &str, body_id: &str) -> Result<Option<String>> {
    Ok(body_visibility::table.find((centre_id, body_id)).select(body_visibility::visibility).first(conn).optional()?)
}

/// Saves what a body chose.
///
/// # Errors
/// When the database fails.
pub fn save_visibility(conn: &mut Conn, centre_id: &str, body_id: &str, code: &str) -> Result<()> {
    let row = body_visibility::table.find((centre_id, body_id));
    if diesel::update(row).set(body_visibility::visibility.eq(code)).execute(conn)? == 0 {
        diesel::insert_into(body_visibility::table)
            .values((
                body_visibility::centre_id.eq(centre_id),
                body_visibility::body_id.eq(body_id),
                body_visibility::visibility.eq(code),
            ))
            .execute(conn)?;
    }
    Ok(())
}
