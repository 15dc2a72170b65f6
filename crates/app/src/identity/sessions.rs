//! Sessions: a secret in a cookie, its hash in the database.

use chrono::{Duration, NaiveDateTime};
use domain::Id;
use domain::identity::Person;
use storage::sessions::SessionRow;

use super::current::{Posts, current_user};
use crate::files::sha256;
use crate::{CurrentUser, Result, Rx, Tx};

/// A session that is not used ends after this many hours.
const HOURS: i64 = 12;
/// A session is written at most this often.
const TOUCH_MINUTES: i64 = 5;

/// Opens a session; returns the secret for the cookie, 64 hexadecimal characters.
///
/// # Errors
/// When the database fails.
pub fn open_session(tx: &mut Tx<'_>, person: Id<Person>) -> Result<String> {
    let secret: String = tx.app.ids.secret().iter().map(|b| format!("{b:02x}")).collect();
    let row = SessionRow {
        id: sha256(secret.as_bytes()),
        person_id: person.to_string(),
        created_at: tx.now,
        touched_at: tx.now,
        expires_at: tx.now + Duration::hours(HOURS),
    };
    storage::sessions::insert(tx.conn, &row)?;
    Ok(secret)
}

/// Who holds this secret, and whether the session is due to be touched.
///
/// # Errors
/// When the database fails.
pub fn session_user(rx: &mut Rx<'_>, secret: &str, posts: Posts) -> Result<Option<(CurrentUser, bool)>> {
    let found = current_user(rx, &sha256(secret.as_bytes()), posts)?;
    Ok(found.map(|(user, touched_at)| (user, touch_due(touched_at, rx.now))))
}

fn touch_due(touched_at: NaiveDateTime, now: NaiveDateTime) -> bool {
    now - touched_at >= Duration::minutes(TOUCH_MINUTES)
}

/// Keeps the session open.
///
/// # Errors
/// When the database fails.
pub fn touch_session(tx: &mut Tx<'_>, secret: &str) -> Result<()> {
    let until = tx.now + Duration::hours(HOURS);
    Ok(storage::sessions::touch(tx.conn, &sha256(secret.as_bytes()), tx.now, until)?)
}

/// Ends the session.
///
/// # Errors
/// When the database fails.
pub fn close_session(tx: &mut Tx<'_>, secret: &str) -> Result<()> {
    Ok(storage::sessions::delete(tx.conn, &sha256(secret.as_bytes()))?)
}
