//! Opinions asked at each closing of a request.

use chrono::NaiveDateTime;
use diesel::dsl::count_star;
use diesel::prelude::*;
use domain::satisfaction::Opinion;
use serde::Serialize;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::satisfaction;

/// An opinion asked, and what was answered.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = satisfaction, primary_key(centre_id, ticket, closing), treat_none_as_null = true)]
pub struct SatisfactionRow {
    /// Centre.
    pub centre_id: String,
    /// Number of the ticket.
    pub ticket: i32,
    /// Place of the entry that closed it.
    pub closing: i32,
    /// SHA-256 of the secret in the link.
    #[serde(skip)]
    pub token_hash: String,
    /// When the ticket was closed, UTC.
    pub asked_at: NaiveDateTime,
    /// Service of the ticket then; may be empty.
    pub service: String,
    /// Area of the ticket then.
    pub queue: String,
    /// Body of the ticket then; may be empty.
    pub body_id: String,
    /// From 1 to 5, once answered.
    pub score: Option<i32>,
    /// What they added.
    pub comment: String,
    /// When it was last answered, UTC.
    pub answered_at: Option<NaiveDateTime>,
}

impl SatisfactionRow {
    /// What was answered.
    #[must_use]
    pub fn opinion(&self) -> Option<Opinion> {
        let score = self.score.and_then(|s| u8::try_from(s).ok())?;
        Some(Opinion { score, comment: self.comment.clone() })
    }
}

/// Asks for an opinion.
///
/// # Errors
/// When the database fails.
pub fn ask(conn: &mut Conn, row: &SatisfactionRow) -> Result<()> {
    diesel::insert_into(satisfaction::table).values(row).execute(conn)?;
    Ok(())
}

/// Writes an answer.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut Conn, row: &SatisfactionRow) -> Result<()> {
    let one = satisfaction::table.find((&row.centre_id, row.ticket, row.closing));
    diesel::update(one).set(row).execute(conn)?;
    Ok(())
}

/// The one whose link holds the secret of this hash.
///
/// # Errors
/// When the database fails.
pub fn by_token(conn: &mut Conn, token_hash: &str) -> Result<Option<SatisfactionRow>> {
    Ok(satisfaction::table
        .filter(satisfaction::token_hash.eq(token_hash))
        .select(SatisfactionRow::as_select())
        .first(conn)
        .optional()?)
}

/// Those of a ticket, the last closing first.
///
/// # Errors
/// When the database fails.
pub fn of_ticket(conn: &mut Conn, centre: &str, ticket: i32) -> Result<Vec<SatisfactionRow>> {
    Ok(satisfaction::table
        .filter(satisfaction::centre_id.eq(centre))
        .filter(satisfaction::ticket.eq(ticket))
        .order(satisfaction::closing.desc())
        .select(SatisfactionRow::as_select())
        .load(conn)?)
}

/// Service, area, score (none when nobody answered), and how many.
pub type Counted = (String, String, Option<i32>, i64);

/// How many of a span of time have the same service, area and score.
///
/// # Errors
/// When the database fails.
pub fn counted(conn: &mut Conn, centre: &str, (first, last): (NaiveDateTime, NaiveDateTime)) -> Result<Vec<Counted>> {
    Ok(satisfaction::table
        .filter(satisfaction::centre_id.eq(centre))
        .filter(satisfaction::asked_at.ge(first))
        .filter(satisfaction::asked_at.lt(last))
        .group_by((satisfaction::service, satisfaction::queue, satisfaction::score))
        .select((satisfaction::service, satisfaction::queue, satisfaction::score, count_star()))
        .load(conn)?)
}

/// The answered ones of a span of time that say something more, the last first; at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn comments(
    conn: &mut Conn,
    centre: &str,
    (first, last): (NaiveDateTime, NaiveDateTime),
    limit: i64,
) -> Result<Vec<SatisfactionRow>> {
    Ok(satisfaction::table
        .filter(satisfaction::centre_id.eq(centre))
        .filter(satisfaction::asked_at.ge(first))
        .filter(satisfaction::asked_at.lt(last))
        .filter(satisfaction::comment.ne(""))
        .order((satisfaction::asked_at.desc(), satisfaction::ticket.desc()))
        .limit(limit)
        .select(SatisfactionRow::as_select())
        .load(conn)?)
}
