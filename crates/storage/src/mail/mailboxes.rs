//! The mailboxes that centres read, and how far each was read.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::sql_types::{Text, Timestamp};

use crate::dialect::{self, Conn};
use crate::error::Result;
use crate::schema::{centre, mailbox};

/// A mailbox of a centre. Its secret is not here.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, serde::Serialize)]
#[diesel(table_name = mailbox, treat_none_as_null = true, primary_key(centre_id, id))]
pub struct MailboxRow {
    /// Centre.
    pub centre_id: String,
    /// ULID.
    pub id: String,
    /// Short name, by which its secret is found: `assistenza`.
    pub name: String,
    /// Address to which people write.
    pub address: String,
    /// Whether it is certified mail.
    pub certified: bool,
    /// Whether it is read.
    pub active: bool,
    /// IMAP server.
    pub host: String,
    /// Port.
    pub port: i32,
    /// `tls`, `starttls`, `none`.
    pub security: String,
    /// User.
    pub username: String,
    /// Folder.
    pub folder: String,
    /// Seconds between two readings.
    pub every_seconds: i32,
    /// Whether what was there before the first reading is left where it is.
    pub from_now: bool,
    /// SMTP server for answers from this address; without one the platform's is used.
    pub smtp_host: Option<String>,
    /// Its port.
    pub smtp_port: Option<i32>,
    /// `tls`, `starttls`, `none`.
    pub smtp_security: Option<String>,
    /// `UIDVALIDITY` of the folder as it was read.
    pub uid_validity: Option<i64>,
    /// Last message taken.
    pub last_uid: Option<i64>,
    /// When it is read next, UTC.
    pub next_check_at: NaiveDateTime,
    /// Who is reading it.
    pub claimed_by: Option<String>,
    /// Whether only the connection is to be tried.
    pub probe: bool,
    /// When the server last answered, UTC.
    pub checked_at: Option<NaiveDateTime>,
    /// Since when it does not, UTC.
    pub failing_since: Option<NaiveDateTime>,
    /// Why, in Italian.
    pub failure: Option<String>,
    /// Messages taken in all.
    pub read_total: i64,
    /// When it was added, UTC.
    pub created_at: NaiveDateTime,
}

/// Adds a mailbox.
///
/// # Errors
/// When the database fails.
pub fn insert(conn: &mut Conn, row: &MailboxRow) -> Result<()> {
    diesel::insert_into(mailbox::table).values(row).execute(conn)?;
    Ok(())
}

/// Writes a mailbox again.
///
/// # Errors
/// When the database fails.
pub fn update(conn: &mut Conn, row: &MailboxRow) -> Result<()> {
    diesel::update(mailbox::table.find((&row.centre_id, &row.id))).set(row).execute(conn)?;
    Ok(())
}

/// The mailboxes of a centre by name: a handful.
///
/// # Errors
/// When the database fails.
pub fn of_centre(conn: &mut Conn, centre_id: &str) -> Result<Vec<MailboxRow>> {
    let query = mailbox::table.filter(mailbox::centre_id.eq(centre_id)).order(mailbox::name);
    Ok(query.select(MailboxRow::as_select()).load(conn)?)
}

/// A mailbox that is read: its centre's slug, its name, its IMAP and SMTP servers.
pub type Servers = (String, String, String, Option<String>);

/// The servers of all the mailboxes that are read, whatever their centre.
///
/// # Errors
/// When the database fails.
pub fn servers(conn: &mut Conn) -> Result<Vec<Servers>> {
    Ok(mailbox::table
        .inner_join(centre::table.on(centre::id.eq(mailbox::centre_id)))
        .filter(mailbox::active.eq(true))
        .order((centre::slug, mailbox::name))
        .select((centre::slug, mailbox::name, mailbox::host, mailbox::smtp_host))
        .load(conn)?)
}

/// One mailbox of a centre.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, centre_id: &str, id: &str) -> Result<Option<MailboxRow>> {
    Ok(mailbox::table.find((centre_id, id)).select(MailboxRow::as_select()).first(conn).optional()?)
}

/// Takes the mailbox that has waited longest for its reading, for `until`: nobody else reads it
/// before then.
///
/// # Errors
/// When the database fails.
pub fn claim(conn: &mut Conn, by: &str, now: NaiveDateTime, until: NaiveDateTime) -> Result<Option<MailboxRow>> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = Text)]
        centre_id: String,
        #[diesel(sql_type = Text)]
        id: String,
    }
    let query = format!(
        "SELECT centre_id, id FROM mailbox WHERE (active OR probe) AND next_check_at <= $1 ORDER BY next_check_at, id LIMIT 1{}",
        dialect::skip_locked(conn)
    );
    let found: Option<Found> = diesel::sql_query(query).bind::<Timestamp, _>(now).get_result(conn).optional()?;
    let Some(Found { centre_id, id }) = found else { return Ok(None) };
    hold(conn, &centre_id, &id, by, until)?;
    find(conn, &centre_id, &id)
}

/// Holds a mailbox until an instant.
///
/// # Errors
/// When the database fails.
pub fn hold(conn: &mut Conn, centre_id: &str, id: &str, by: &str, until: NaiveDateTime) -> Result<()> {
    diesel::update(mailbox::table.find((centre_id, id)))
        .set((mailbox::claimed_by.eq(by), mailbox::next_check_at.eq(until)))
        .execute(conn)?;
    Ok(())
}

/// Records how far a folder was read.
///
/// # Errors
/// When the database fails.
pub fn advance(conn: &mut Conn, centre_id: &str, id: &str, uid_validity: i64, last_uid: i64, taken: i64) -> Result<()> {
    diesel::update(mailbox::table.find((centre_id, id)))
        .set((
            mailbox::uid_validity.eq(uid_validity),
            mailbox::last_uid.eq(last_uid),
            mailbox::read_total.eq(mailbox::read_total + taken),
        ))
        .execute(conn)?;
    Ok(())
}

/// Ends a reading: when the next one is, and what went wrong.
///
/// # Errors
/// When the database fails.
pub fn release(
    conn: &mut Conn,
    row: &MailboxRow,
    now: NaiveDateTime,
    next: NaiveDateTime,
    failure: Option<&str>,
) -> Result<()> {
    let target = mailbox::table.find((&row.centre_id, &row.id));
    let common = (mailbox::claimed_by.eq(None::<String>), mailbox::next_check_at.eq(next), mailbox::probe.eq(false));
    match failure {
        None => diesel::update(target)
            .set((
                common,
                mailbox::checked_at.eq(now),
                mailbox::failing_since.eq(None::<NaiveDateTime>),
                mailbox::failure.eq(None::<String>),
            ))
            .execute(conn)?,
        Some(why) => diesel::update(target)
            .set((common, mailbox::failing_since.eq(row.failing_since.unwrap_or(now)), mailbox::failure.eq(why)))
            .execute(conn)?,
    };
    Ok(())
}
