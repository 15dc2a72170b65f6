//! One-time links: making, opening and using them.

use domain::Id;
use domain::identity::{EmailAddress, Link, Person, Purpose};
use storage::identity::{LinkRow, PersonRow, links, people};

use super::password::MakePassword;
use super::{LoggedIn, actor_of, id_of, open_session, platform_event};
use crate::files::sha256;
use crate::{App, Error, Result, Rx, Tx};

/// What a good link shows before a password is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// Invitation or reset.
    pub purpose: Purpose,
    /// Who it is for.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// Makes a link for a person, withdraws the ones before, returns its address.
pub(super) fn make(tx: &mut Tx<'_>, person: &PersonRow, purpose: Purpose, centre: &str) -> Result<String> {
    make_with(tx, person, (purpose, None), centre)
}

/// The same, for a link that confirms a new address.
pub(super) fn make_with(
    tx: &mut Tx<'_>,
    person: &PersonRow,
    (purpose, new_email): (Purpose, Option<&EmailAddress>),
    centre: &str,
) -> Result<String> {
    let now = tx.now;
    links::withdraw(tx.conn, &person.id, purpose.code(), now)?;
    let token = hex(&tx.app.ids.secret());
    store(tx, &token, &person.id, (purpose, new_email), centre)?;
    let page = match purpose {
        Purpose::Reset => "nuova-parola",
        Purpose::NewAddress => "indirizzo",
        Purpose::Invitation | Purpose::FirstRun => "invito",
    };
    Ok(format!("{}/{page}/{token}", tx.app.public_url))
}

/// Stores the hash of a secret.
pub(super) fn store(
    tx: &mut Tx<'_>,
    secret: &str,
    person: &str,
    (purpose, new_email): (Purpose, Option<&EmailAddress>),
    centre: &str,
) -> Result<()> {
    let row = LinkRow {
        id: tx.id::<LinkRow>().to_string(),
        token_hash: sha256(secret.as_bytes()),
        purpose: purpose.code().to_owned(),
        person_id: person.to_owned(),
        centre_id: centre.to_owned(),
        created_at: tx.now,
        expires_at: tx.now + purpose.life(),
        used_at: None,
        new_email: new_email.map(|e| e.as_str().to_owned()),
    };
    links::insert(tx.conn, &row)?;
    Ok(())
}

/// The stored state of a secret, if it is known.
pub(super) fn find(rx: &mut Rx<'_>, secret: &str) -> Result<Option<(Link, LinkRow)>> {
    let Some(row) = links::by_hash(rx.conn, &sha256(secret.as_bytes()))? else { return Ok(None) };
    let purpose = Purpose::from_code(&row.purpose)
        .ok_or_else(|| storage::Error::inconsistent("invitation", "purpose", &row.id, &row.purpose))?;
    Ok(Some((Link { purpose, expires_at: row.expires_at, used_at: row.used_at }, row)))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// What is behind a link of an invitation or of a reset.
///
/// # Errors
/// `NotFound` when there is no such link; a refusal when it was used, its time is over or the
/// person was deactivated.
pub fn open_link(rx: &mut Rx<'_>, token: &str) -> Result<Open> {
    let (purpose, person) = good(rx, token)?;
    Ok(Open { purpose, name: person.name, email: person.email })
}

fn good(rx: &mut Rx<'_>, token: &str) -> Result<(Purpose, PersonRow)> {
    let (purpose, _, person) = open(rx, token, &[Purpose::Invitation, Purpose::Reset])?;
    Ok((purpose, person))
}

/// A link of one of these purposes that may still be used, and its person.
pub(super) fn open(rx: &mut Rx<'_>, token: &str, purposes: &[Purpose]) -> Result<(Purpose, LinkRow, PersonRow)> {
    let (link, row) = find(rx, token)?.filter(|(l, _)| purposes.contains(&l.purpose)).ok_or(Error::NotFound)?;
    link.check(rx.now)?;
    let person = people::by_id(rx.conn, &row.person_id)?.ok_or(Error::NotFound)?;
    if person.active {
        Ok((link.purpose, row, person))
    } else {
        Err(Error::refused("Questo accesso è stato disattivato: rivolgersi a chi gestisce la piattaforma."))
    }
}

/// Accepts an invitation or ends a reset: saves the chosen password, uses the link, revokes the
/// sessions opened before, and lets the person in.
///
/// # Errors
/// As [`open_link`]; a refusal of the fields `password` or `repeat`.
pub fn accept(app: &App, token: &str, chosen: &MakePassword) -> Result<LoggedIn> {
    let open = app.read(|rx| open_link(rx, token))?;
    let hash = chosen.make(app, &EmailAddress::parse(&open.email)?)?;
    app.write(|tx| {
        let (purpose, person) = good(&mut tx.reading(), token)?;
        let actor = actor_of(&person)?;
        let id: Id<Person> = id_of(&person.id)?;
        let (action, summary) = match purpose {
            Purpose::Reset => ("identity.reset", "Scelta una nuova parola d'accesso dopo averla dimenticata"),
            Purpose::Invitation | Purpose::NewAddress | Purpose::FirstRun => {
                ("identity.accept", "Accettato l'invito e scelta la parola d'accesso")
            }
        };
        let entered = save_password(tx, person, &hash)?;
        tx.audit(&actor, &platform_event(action, id.as_str(), summary), None::<&()>, None::<&()>)?;
        Ok(entered)
    })
}

/// Saves a password, ends suspension, links and sessions, and lets the person in.
pub(super) fn save_password(tx: &mut Tx<'_>, mut person: PersonRow, hash: &str) -> Result<LoggedIn> {
    let now = tx.now;
    person.password_hash = Some(hash.to_owned());
    person.last_login_at = Some(now);
    (person.failed_attempts, person.locked_until) = (0, None);
    people::update(tx.conn, &person)?;
    links::use_all(tx.conn, &person.id, now)?;
    storage::sessions::delete_of_person(tx.conn, &person.id, None)?;
    let id = id_of(&person.id)?;
    Ok(LoggedIn { person: id, secret: open_session(tx, id)? })
}
