//! Under which id a message leaves, written before it does: so that receipts find it, and that one
//! whose sending was interrupted is known.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::dialect::Conn;
use crate::error::Result;
use crate::schema::{mail, mail_sending};

/// A message that is leaving or has left.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = mail_sending)]
pub struct SendingRow {
    /// The message of the outbox.
    pub mail_id: String,
    /// Centre, or the platform's own id.
    pub centre_id: String,
    /// `Message-ID` without brackets.
    pub message_id: String,
    /// Address.
    pub recipient: String,
    /// When the server was given it, UTC.
    pub started_at: NaiveDateTime,
}

/// Says that a message is about to be given to the server: from now on nobody can know, but from
/// the server's answer, whether it left.
///
/// # Errors
/// When the database fails.
pub fn begin(conn: &mut Conn, row: &SendingRow) -> Result<()> {
    diesel::delete(mail_sending::table.find(&row.mail_id)).execute(conn)?;
    diesel::insert_into(mail_sending::table).values(row).execute(conn)?;
    diesel::update(mail::table.find(&row.mail_id)).set(mail::state.eq("transit")).execute(conn)?;
    Ok(())
}

/// The messages of a centre that left under an id.
///
/// # Errors
/// When the database fails.
pub fn by_message(conn: &mut Conn, centre_id: &str, message_id: &str) -> Result<Vec<SendingRow>> {
    let query = mail_sending::table
        .filter(mail_sending::centre_id.eq(centre_id))
        .filter(mail_sending::message_id.eq(message_id))
        .order(mail_sending::mail_id)
        .limit(100);
    Ok(query.select(SendingRow::as_select()).load(conn)?)
}

/// How many messages of a centre did not leave as they should: those that wait after a failed
/// attempt, those of which nobody knows, those that did not arrive.
///
/// # Errors
/// When the database fails.
pub fn pending(conn: &mut Conn, centre_id: &str) -> Result<(i64, i64, i64)> {
    let of = |state: &str| {
        mail::table.filter(mail::centre_id.eq(centre_id.to_owned())).filter(mail::state.eq(state.to_owned()))
    };
    let delayed = of("waiting").filter(mail::last_error.is_not_null()).count().get_result(conn)?;
    let uncertain = of("uncertain").count().get_result(conn)?;
    let failed = of("failed").count().get_result(conn)?;
    Ok((delayed, uncertain, failed))
}
