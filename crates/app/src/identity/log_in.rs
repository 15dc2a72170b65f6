//! Getting in with address and password.

use chrono::{Duration, DurationRound, NaiveDateTime};
use domain::Id;
use domain::identity::{EmailAddress, LockOut, MOST_FAILURES_FROM_ONE_ORIGIN, ORIGIN_WINDOW_MINUTES, Person};
use storage::identity::{PersonRow, failures, people};

use super::{actor_of, id_of, open_session, password, platform_event};
use crate::{App, Error, Result, Rx, Tx};

/// One try.
#[derive(Clone)]
pub struct Attempt {
    /// Address of mail, as it was typed.
    pub email: String,
    /// Password.
    pub password: String,
    /// Network address it comes from; absent on the command line.
    pub origin: Option<String>,
}

/// Somebody who got in.
#[derive(Clone, PartialEq, Eq)]
pub struct LoggedIn {
    /// Who.
    pub person: Id<Person>,
    /// The secret of the session that was opened, for the cookie.
    pub secret: String,
}

impl std::fmt::Debug for LoggedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoggedIn").field("person", &self.person).finish_non_exhaustive()
    }
}

/// The same sentence whatever went wrong: it does not tell which addresses are known.
const WRONG: &str = "L'indirizzo o la parola d'accesso non sono giusti, oppure l'accesso è sospeso per i troppi tentativi. \
                     Si può riprovare fra qualche minuto o chiedere una nuova parola d'accesso.";
const TOO_MANY: &str = "Da questa rete arrivano troppi tentativi di accesso: riprovare fra un quarto d'ora.";

/// Lets somebody in. The password is verified on the calling thread, outside any transaction.
///
/// # Errors
/// A refusal with one sentence for every cause (unknown address, wrong password, suspension), or
/// another one when too many attempts come from one network address.
pub fn log_in(app: &App, attempt: &Attempt) -> Result<LoggedIn> {
    let key = EmailAddress::parse(&attempt.email).map(|e| e.key()).ok();
    let (person, crowded) = app.read(|rx| {
        let crowded = is_crowded(rx, attempt.origin.as_deref())?;
        let person = match &key {
            Some(key) => people::by_email(rx.conn, key)?,
            None => None,
        };
        Ok((person, crowded))
    })?;
    if crowded {
        return Err(Error::refused(TOO_MANY));
    }
    let seen = person.filter(|p| p.active).and_then(|p| p.password_hash);
    let good = password::verify(&attempt.password, seen.as_deref())?;
    let outcome = app.write(|tx| {
        let person = match &key {
            Some(key) => people::by_email(tx.conn, key)?,
            None => None,
        };
        // What was verified must still be the person's password.
        let person = person.filter(|p| p.active && p.password_hash.is_some() && p.password_hash == seen);
        let entered = match person {
            Some(person) => settle(tx, person, good)?,
            None => None,
        };
        if entered.is_none() {
            count_failure(tx, attempt.origin.as_deref())?;
        }
        Ok(entered)
    })?;
    outcome.ok_or_else(|| Error::refused(WRONG))
}

/// Records the outcome on the account.
fn settle(tx: &mut Tx<'_>, mut person: PersonRow, good: bool) -> Result<Option<LoggedIn>> {
    let lock = LockOut { failures: u32::try_from(person.failed_attempts).unwrap_or(0), until: person.locked_until };
    let actor = actor_of(&person)?;
    let id = person.id.clone();
    if lock.is_locked(tx.now) {
        return Ok(None);
    }
    let now = tx.now;
    if good {
        (person.failed_attempts, person.locked_until, person.last_login_at) = (0, None, Some(now));
        people::update(tx.conn, &person)?;
        tx.audit(&actor, &platform_event("identity.log_in", &id, "Accesso"), None::<&()>, None::<&()>)?;
        let person = id_of(&id)?;
        return Ok(Some(LoggedIn { person, secret: open_session(tx, person)? }));
    }
    let after = lock.after_failure(now);
    person.failed_attempts = i32::try_from(after.failures).unwrap_or(i32::MAX);
    person.locked_until = after.until;
    people::update(tx.conn, &person)?;
    if after.until.is_some() {
        let summary = format!("Accesso sospeso dopo {} tentativi falliti", after.failures);
        tx.audit(&actor, &platform_event("identity.lock", &id, &summary), None::<&()>, Some(&after.until))?;
    }
    Ok(None)
}

/// Whether too many failures came from this network address.
pub(crate) fn is_crowded(rx: &mut Rx<'_>, origin: Option<&str>) -> Result<bool> {
    let Some(origin) = origin else { return Ok(false) };
    let since = slot(rx.now - Duration::minutes(ORIGIN_WINDOW_MINUTES));
    Ok(failures::count(rx.conn, &origin_key(origin), since)? >= MOST_FAILURES_FROM_ONE_ORIGIN)
}

/// Counts a failure against a network address, and forgets those that no longer matter.
pub(crate) fn count_failure(tx: &mut Tx<'_>, origin: Option<&str>) -> Result<()> {
    let Some(origin) = origin else { return Ok(()) };
    failures::sweep(tx.conn, slot(tx.now - Duration::hours(1)))?;
    failures::add(tx.conn, &origin_key(origin), slot(tx.now))?;
    Ok(())
}

/// Network addresses are personal data: only a hash is kept, for an hour.
fn origin_key(origin: &str) -> String {
    crate::files::sha256(format!("origin:{origin}").as_bytes())
}

/// The minute.
fn slot(at: NaiveDateTime) -> NaiveDateTime {
    at.duration_trunc(Duration::minutes(1)).unwrap_or(at)
}
