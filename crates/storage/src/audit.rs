//! The log of every write: who, when, what, before and after.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::dialect::Conn;
use crate::error::Result;
use crate::page::{Cursor, Key, Page};
use crate::schema::audit;

/// One entry of the log.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit)]
pub struct Entry {
    /// Centre, or the platform's own id for what belongs to none.
    pub centre_id: String,
    /// ULID.
    pub id: String,
    /// When, UTC.
    pub at: NaiveDateTime,
    /// Who.
    pub actor_id: String,
    /// Name of who, as it was then.
    pub actor_name: String,
    /// What was done, e.g. `dues.issue`.
    pub action: String,
    /// On what kind of thing, e.g. `body`.
    pub subject_kind: String,
    /// On which.
    pub subject_id: String,
    /// One sentence in Italian.
    pub summary: String,
    /// Folded text for searching.
    pub search: String,
    /// State before, as JSON.
    pub before_json: Option<String>,
    /// State after, as JSON.
    pub after_json: Option<String>,
}

/// What to look for in the log.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Words, folded.
    pub words: Vec<String>,
    /// From this instant.
    pub from: Option<NaiveDateTime>,
    /// Before this instant.
    pub before: Option<NaiveDateTime>,
    /// About one thing.
    pub subject: Option<(String, String)>,
}

/// Appends an entry.
///
/// # Errors
/// When the database fails.
pub fn append(conn: &mut Conn, entry: &Entry) -> Result<()> {
    diesel::insert_into(audit::table).values(entry).execute(conn)?;
    Ok(())
}

/// What is told of some things of a kind, newest first.
///
/// # Errors
/// When the database fails.
pub fn of_subjects(conn: &mut Conn, centre_id: &str, kind: &str, ids: &[String], limit: i64) -> Result<Vec<Entry>> {
    Ok(audit::table
        .filter(audit::centre_id.eq(centre_id))
        .filter(audit::subject_kind.eq(kind))
        .filter(audit::subject_id.eq_any(ids))
        .order(audit::id.desc())
        .limit(limit)
        .select(Entry::as_select())
        .load(conn)?)
}

/// A page of a centre's log, newest first.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, centre_id: &str, filter: &Filter, cursor: &Cursor, limit: i64) -> Result<Page<Entry>> {
    let mut query = audit::table.filter(audit::centre_id.eq(centre_id)).select(Entry::as_select()).into_boxed();
    for word in &filter.words {
        query = query.filter(audit::search.like(format!("%{}%", word.replace(['%', '_'], ""))));
    }
    if let Some(from) = filter.from {
        query = query.filter(audit::at.ge(from));
    }
    if let Some(before) = filter.before {
        query = query.filter(audit::at.lt(before));
    }
    if let Some((kind, id)) = &filter.subject {
        query = query.filter(audit::subject_kind.eq(kind)).filter(audit::subject_id.eq(id));
    }
    query = match cursor {
        Cursor::First => query.order(audit::id.desc()),
        Cursor::After(key) => query.filter(audit::id.lt(key.id.clone())).order(audit::id.desc()),
        Cursor::Before(key) => query.filter(audit::id.gt(key.id.clone())).order(audit::id.asc()),
    };
    let rows = query.limit(limit + 1).load(conn)?;
    Ok(Page::build(rows, limit, cursor, |e: &Entry| Key { value: String::new(), id: e.id.clone() }))
}
