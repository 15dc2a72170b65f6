//! Work for later, committed together with the data that caused it.

use chrono::{Duration, NaiveDateTime};
use diesel::prelude::*;
use diesel::sql_types::{Text, Timestamp};

use crate::dialect::{self, Conn};
use crate::error::Result;
use crate::schema::job;

/// A job.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = job)]
pub struct JobRow {
    /// ULID.
    pub id: String,
    /// Which worker function runs it.
    pub kind: String,
    /// Its parameters, JSON.
    pub payload: String,
    /// Centre, or the platform's own id.
    pub centre_id: String,
    /// `waiting`, `running`, `done`, `failed`.
    pub state: String,
    /// Not before this instant, UTC.
    pub run_at: NaiveDateTime,
    /// Times it was started.
    pub attempts: i32,
    /// Times after which it is given up.
    pub max_attempts: i32,
    /// Worker that holds it.
    pub claimed_by: Option<String>,
    /// Until when; afterwards another worker may take it.
    pub claimed_until: Option<NaiveDateTime>,
    /// Units of work done, for the progress bar.
    pub done_units: i64,
    /// Units of work in all; 0 when unknown.
    pub total_units: i64,
    /// Why the last attempt failed, for the staff of the platform.
    pub last_error: Option<String>,
    /// When it was asked for, UTC.
    pub created_at: NaiveDateTime,
    /// When it ended, UTC.
    pub finished_at: Option<NaiveDateTime>,
}

impl JobRow {
    /// A job that waits for a worker.
    #[must_use]
    pub fn waiting(id: String, kind: &str, payload: String, centre_id: String, at: NaiveDateTime) -> Self {
        Self {
            id,
            kind: kind.to_owned(),
            payload,
            centre_id,
            state: "waiting".to_owned(),
            run_at: at,
            attempts: 0,
            max_attempts: 8,
            claimed_by: None,
            claimed_until: None,
            done_units: 0,
            total_units: 0,
            last_error: None,
            created_at: at,
            finished_at: None,
        }
    }
}

/// Adds a job to the queue.
///
/// # Errors
/// When the database fails.
pub fn enqueue(conn: &mut Conn, row: &JobRow) -> Result<()> {
    diesel::insert_into(job::table).values(row).execute(conn)?;
    Ok(())
}

/// Takes the oldest job that is due, of one of these kinds, for `lease`. A job whose worker died
/// is due again when its lease ends.
///
/// # Errors
/// When the database fails.
pub fn claim(conn: &mut Conn, worker: &str, now: NaiveDateTime, lease: Duration) -> Result<Option<JobRow>> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = Text)]
        id: String,
    }
    let query = format!(
        "SELECT id FROM job WHERE (state = 'waiting' AND run_at <= $1) OR (state = 'running' AND claimed_until < $2)
         ORDER BY run_at, id LIMIT 1{}",
        dialect::skip_locked(conn)
    );
    let found: Option<Found> =
        diesel::sql_query(query).bind::<Timestamp, _>(now).bind::<Timestamp, _>(now).get_result(conn).optional()?;
    let Some(Found { id }) = found else { return Ok(None) };
    diesel::update(job::table.find(&id))
        .set((
            job::state.eq("running"),
            job::attempts.eq(job::attempts + 1),
            job::claimed_by.eq(worker),
            job::claimed_until.eq(now + lease),
        ))
        .execute(conn)?;
    Ok(job::table.find(&id).select(JobRow::as_select()).first(conn).optional()?)
}

/// Says how far a job has come and renews its lease.
///
/// # Errors
/// When the database fails.
pub fn progress(conn: &mut Conn, id: &str, done: i64, total: i64, until: NaiveDateTime) -> Result<()> {
    diesel::update(job::table.find(id))
        .set((job::done_units.eq(done), job::total_units.eq(total), job::claimed_until.eq(until)))
        .execute(conn)?;
    Ok(())
}

/// Ends a job well.
///
/// # Errors
/// When the database fails.
pub fn finish(conn: &mut Conn, id: &str, at: NaiveDateTime) -> Result<()> {
    diesel::update(job::table.find(id))
        .set((
            job::state.eq("done"),
            job::finished_at.eq(at),
            job::last_error.eq(None::<String>),
            job::claimed_by.eq(None::<String>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Puts a job back for another attempt at `retry_at`, or ends it badly when there is none.
///
/// # Errors
/// When the database fails.
pub fn fail(conn: &mut Conn, id: &str, error: &str, retry_at: Option<NaiveDateTime>, at: NaiveDateTime) -> Result<()> {
    let target = job::table.find(id);
    match retry_at {
        Some(when) => diesel::update(target)
            .set((
                job::state.eq("waiting"),
                job::run_at.eq(when),
                job::last_error.eq(error),
                job::claimed_by.eq(None::<String>),
            ))
            .execute(conn)?,
        None => diesel::update(target)
            .set((job::state.eq("failed"), job::finished_at.eq(at), job::last_error.eq(error)))
            .execute(conn)?,
    };
    Ok(())
}

/// One job of a centre.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, centre_id: &str, id: &str) -> Result<Option<JobRow>> {
    Ok(job::table.find(id).filter(job::centre_id.eq(centre_id)).select(JobRow::as_select()).first(conn).optional()?)
}

/// How many jobs wait and how many failed, for the health page.
///
/// # Errors
/// When the database fails.
pub fn counts(conn: &mut Conn) -> Result<(i64, i64)> {
    let waiting = job::table.filter(job::state.eq_any(["waiting", "running"])).count().get_result(conn)?;
    let failed = job::table.filter(job::state.eq("failed")).count().get_result(conn)?;
    Ok((waiting, failed))
}
