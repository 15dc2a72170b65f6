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
    /// The rule that ended it, for who asked for it.
    pub refusal: Option<String>,
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
            refusal: None,
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

/// Whether a job of this kind waits for its time.
///
/// # Errors
/// When the database fails.
pub fn waits(conn: &mut Conn, kind: &str) -> Result<bool> {
    let waiting = job::table.filter(job::kind.eq(kind)).filter(job::state.eq("waiting"));
    Ok(diesel::select(diesel::dsl::exists(waiting)).get_result(conn)?)
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

/// How an attempt that did not end well goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failed {
    /// Another attempt, at this instant.
    Again(NaiveDateTime),
    /// Given up.
    GivenUp,
    /// A rule said no, with its sentence: trying again would not help.
    Refused(String),
}

/// Puts a job back for another attempt, or ends it badly at `at`.
///
/// # Errors
/// When the database fails.
pub fn fail(conn: &mut Conn, id: &str, error: &str, how: Failed, at: NaiveDateTime) -> Result<()> {
    let target = job::table.find(id);
    let (state, run_at, ended, refusal) = match how {
        Failed::Again(when) => ("waiting", when, None, None),
        Failed::GivenUp => ("failed", at, Some(at), None),
        Failed::Refused(sentence) => ("failed", at, Some(at), Some(sentence)),
    };
    diesel::update(target)
        .set((
            job::state.eq(state),
            job::run_at.eq(run_at),
            job::last_error.eq(error),
            job::claimed_by.eq(None::<String>),
            job::finished_at.eq(ended),
            job::refusal.eq(refusal),
        ))
        .execute(conn)?;
    Ok(())
}

/// Has a job that waits for another attempt begin at `at`.
///
/// # Errors
/// When the database fails.
pub fn hurry(conn: &mut Conn, id: &str, at: NaiveDateTime) -> Result<()> {
    diesel::update(job::table.find(id).filter(job::state.eq("waiting"))).set(job::run_at.eq(at)).execute(conn)?;
    Ok(())
}

/// The jobs of a kind that a centre asked for and that are not done, newest first.
///
/// # Errors
/// When the database fails.
pub fn undone(conn: &mut Conn, centre_id: &str, kind: &str) -> Result<Vec<JobRow>> {
    Ok(job::table
        .filter(job::centre_id.eq(centre_id))
        .filter(job::kind.eq(kind))
        .filter(job::state.ne("done"))
        .order(job::id.desc())
        .select(JobRow::as_select())
        .load(conn)?)
}

/// One job of a centre.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, centre_id: &str, id: &str) -> Result<Option<JobRow>> {
    Ok(job::table.find(id).filter(job::centre_id.eq(centre_id)).select(JobRow::as_select()).first(conn).optional()?)
}

/// How many jobs wait, those for a later day apart, and how many failed: for the health page.
///
/// # Errors
/// When the database fails.
pub fn counts(conn: &mut Conn, now: NaiveDateTime) -> Result<(i64, i64)> {
    let begun = job::run_at.le(now).or(job::attempts.gt(0));
    let waiting =
        job::table.filter(job::state.eq_any(["waiting", "running"])).filter(begun).count().get_result(conn)?;
    let failed = job::table.filter(job::state.eq("failed")).count().get_result(conn)?;
    Ok((waiting, failed))
}
