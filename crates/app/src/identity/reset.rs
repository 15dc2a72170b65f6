//! A forgotten password, and a changed one.

use chrono::Duration;
use domain::identity::{EmailAddress, Person, Purpose};
use domain::{Id, Refusal};
use storage::identity::{PersonRow, links, people};

use super::password::{self, MakePassword};
use super::{LoggedIn, actor_of, link, log_in, platform_event};
use crate::audit::PLATFORM;
use crate::mail::Letter;
use crate::{App, Error, Result, Tx};

/// Most messages of reset to one person in an hour.
const MOST_PER_HOUR: i64 = 3;

/// Sends a link to choose a new password, if the address is known; answers the same when it is
/// not. To whoever has not accepted an invitation yet, the invitation goes again.
///
/// # Errors
/// A refusal when the address is not one at all, or too many requests come from one origin.
pub fn ask_reset(app: &App, email: &str, origin: Option<&str>) -> Result<()> {
    let email = EmailAddress::parse(email)?;
    if app.read(|rx| log_in::is_crowded(rx, origin))? {
        return Err(Error::refused("Da questa rete arrivano troppe richieste: riprovare fra un quarto d'ora."));
    }
    app.write(|tx| {
        log_in::count_failure(tx, origin)?;
        let Some(person) = people::by_email(tx.conn, &email.key())? else { return Ok(()) };
        let hour_ago = tx.now - Duration::hours(1);
        let purpose = if person.password_hash.is_some() { Purpose::Reset } else { Purpose::Invitation };
        let sent = links::count_since(tx.conn, &person.id, purpose.code(), hour_ago)?;
        if !person.active || sent >= MOST_PER_HOUR {
            return Ok(());
        }
        send(tx, &person, purpose)
    })
}

fn send(tx: &mut Tx<'_>, person: &PersonRow, purpose: Purpose) -> Result<()> {
    let address = link::make(tx, person, purpose, PLATFORM)?;
    let body = format!(
        "Gentile {},\n\nè stata chiesta una nuova parola d'accesso per accedere a Casa dei Comuni.\n\n\
         Per sceglierla, aprire questo collegamento entro {}:\n\n{address}\n\n\
         Il collegamento vale una volta sola. Chi non ha chiesto una nuova parola d'accesso può ignorare questo messaggio: \
         quella attuale resta valida.\n",
        person.name,
        if purpose == Purpose::Reset { "due ore" } else { "quattordici giorni" },
    );
    let subject = "Casa dei Comuni: scelta di una nuova parola d'accesso".to_owned();
    tx.send_mail(&Letter { centre: PLATFORM, to: &person.email, subject, body, attachments: Vec::new() })?;
    let event = platform_event("identity.ask_reset", &person.id, "Chiesta una nuova parola d'accesso");
    tx.audit(&actor_of(person)?, &event, None::<&()>, None::<&()>)
}

/// Changes one's own password and revokes every session; the answer is the new session.
///
/// # Errors
/// A refusal of the fields `current`, `password` or `repeat`.
pub fn change_password(app: &App, person: Id<Person>, current: &str, chosen: &MakePassword) -> Result<LoggedIn> {
    let row = app.read(|rx| people::by_id(rx.conn, person.as_str())?.ok_or(Error::NotFound))?;
    if !password::verify(current, row.password_hash.as_deref())? {
        return Err(Refusal::field("current", "La parola d'accesso attuale non è questa.").into());
    }
    let hash = chosen.make(app, &EmailAddress::parse(&row.email)?)?;
    app.write(|tx| {
        let now = people::by_id(tx.conn, person.as_str())?.ok_or(Error::NotFound)?;
        if now.password_hash != row.password_hash || !now.active {
            return Err(Error::refused(
                "Nel frattempo la parola d'accesso è stata cambiata altrove: accedere di nuovo.",
            ));
        }
        let actor = actor_of(&now)?;
        let entered = link::save_password(tx, now, &hash)?;
        let event = platform_event("identity.change_password", person.as_str(), "Cambiata la propria parola d'accesso");
        tx.audit(&actor, &event, None::<&()>, None::<&()>)?;
        Ok(entered)
    })
}
