//! Name and address of a person: by themselves, by the coordinator of their centre, by the platform.
//!
//! The address is the name to log in with. A new one counts from when the link sent to it is
//! opened; until then, and for whoever did not ask, nothing changes.

use chrono::Duration;
use domain::identity::{Centre, EmailAddress, Permission, Person, Purpose, check_name};
use domain::{Id, Refusal, text};
use serde::Serialize;
use storage::identity::{PersonRow, links, people, roles};

use super::people::line_of;
use super::{PersonLine, actor_of, grant, invite, link, password};
use crate::audit::{Event, PLATFORM};
use crate::mail::Letter;
use crate::{Actor, App, Error, PlatformScope, Result, Rx, StaffScope, Tx};

/// Most links to one person in an hour.
const MOST_PER_HOUR: i64 = 5;

/// Name and address as somebody wants them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    /// Name and surname.
    pub name: String,
    /// Address of mail.
    pub email: String,
}

/// What came of a new address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Address {
    /// It is the one they had.
    Same,
    /// A link waits at the new one.
    Asked,
    /// They had not accepted their invitation yet: it was sent again, there.
    Invited,
}

#[derive(Serialize)]
struct Named<'a> {
    name: &'a str,
}

/// A person whose name and address the coordinator of one's centre may change: somebody with roles
/// of this centre and of its bodies alone.
///
/// # Errors
/// `Forbidden` without [`Permission::ManagePeople`]; `NotFound` for somebody without a role here; a
/// refusal for somebody who works elsewhere too or administers the platform.
pub fn person_to_edit(rx: &mut Rx<'_>, scope: &StaffScope, person: Id<Person>) -> Result<PersonLine> {
    let centre = scope.centre(Permission::ManagePeople)?;
    own_person(rx, centre, person)?;
    line_of(rx, person)
}

fn own_person(rx: &mut Rx<'_>, centre: Id<Centre>, person: Id<Person>) -> Result<PersonRow> {
    let row = people::by_id(rx.conn, person.as_str())?.ok_or(Error::NotFound)?;
    let centres = centres_of(rx, &row)?;
    if !centres.iter().any(|c| c == centre.as_str()) {
        return Err(Error::NotFound);
    }
    if row.platform_admin || centres.len() > 1 {
        return Err(Error::refused(
            "Questa persona ha incarichi anche fuori dal centro: nome e indirizzo li cambia lei stessa, dai propri dati personali, oppure chi gestisce la piattaforma.",
        ));
    }
    Ok(row)
}

/// The centres in which a person has or had a role, of the centre or of a body.
fn centres_of(rx: &mut Rx<'_>, person: &PersonRow) -> Result<Vec<String>> {
    let (staff, bodies) = roles::of_person(rx.conn, &person.id)?;
    let mut centres: Vec<String> =
        staff.into_iter().map(|r| r.centre_id).chain(bodies.into_iter().map(|r| r.centre_id)).collect();
    centres.sort_unstable();
    centres.dedup();
    Ok(centres)
}

/// Changes name and address of a person of one's centre.
///
/// # Errors
/// As [`person_to_edit`]; a refusal of the fields `name` or `email`.
pub fn edit_person(tx: &mut Tx<'_>, scope: &StaffScope, person: Id<Person>, details: &Details) -> Result<Address> {
    let centre = scope.centre(Permission::ManagePeople)?;
    let row = own_person(&mut tx.reading(), centre, person)?;
    let place = grant::centre_place(tx, centre)?;
    edit(tx, scope.actor(), &place, row, details)
}

/// Changes name and address of any person.
///
/// # Errors
/// `NotFound` without such a person; a refusal of the fields `name` or `email`.
pub fn edit_any(tx: &mut Tx<'_>, scope: &PlatformScope, person: Id<Person>, details: &Details) -> Result<Address> {
    let row = people::by_id(tx.conn, person.as_str())?.ok_or(Error::NotFound)?;
    let place = grant::Place { centre: PLATFORM.to_owned(), name: String::new() };
    edit(tx, scope.actor(), &place, row, details)
}

fn edit(tx: &mut Tx<'_>, actor: &Actor, place: &grant::Place, row: PersonRow, details: &Details) -> Result<Address> {
    let (name, email) = (check_name(&details.name), EmailAddress::parse(&details.email));
    let faults = name.as_ref().err().cloned().into_iter();
    let faults = faults.chain(email.as_ref().err().iter().flat_map(|r| r.fields.clone())).collect();
    if let Some(refusal) = Refusal::of_fields(faults) {
        return Err(refusal.into());
    }
    let (Ok(name), email) = (name, email?) else { return Err(Error::refused("Controllare i campi.")) };
    let row = save_name(tx, actor, row, name)?;
    new_address(tx, actor, place, row, &email)
}

/// Changes one's own name.
///
/// # Errors
/// A refusal of the field `name`.
pub fn rename_self(tx: &mut Tx<'_>, person: Id<Person>, name: &str) -> Result<()> {
    let name = check_name(name).map_err(|f| Refusal::field(f.field, f.message))?;
    let row = people::by_id(tx.conn, person.as_str())?.ok_or(Error::NotFound)?;
    let actor = actor_of(&row)?;
    save_name(tx, &actor, row, name)?;
    Ok(())
}

/// Asks for another address for oneself, with one's password. The password is verified on the
/// calling thread, outside any transaction.
///
/// # Errors
/// A refusal of the fields `confirm` (the password) or `email`.
pub fn change_own_address(app: &App, person: Id<Person>, email: &str, current: &str) -> Result<Address> {
    let row = app.read(|rx| people::by_id(rx.conn, person.as_str())?.ok_or(Error::NotFound))?;
    if !password::verify(current, row.password_hash.as_deref())? {
        return Err(Refusal::field("confirm", "La parola d'accesso attuale non è questa.").into());
    }
    let email = EmailAddress::parse(email)?;
    app.write(|tx| {
        let row = people::by_id(tx.conn, person.as_str())?.ok_or(Error::NotFound)?;
        let place = grant::Place { centre: PLATFORM.to_owned(), name: String::new() };
        let actor = actor_of(&row)?;
        new_address(tx, &actor, &place, row, &email)
    })
}

fn save_name(tx: &mut Tx<'_>, actor: &Actor, row: PersonRow, name: String) -> Result<PersonRow> {
    if row.name == name {
        return Ok(row);
    }
    let after = PersonRow { name_key: text::fold(&name), name, ..row.clone() };
    people::update(tx.conn, &after)?;
    let change = (Some(Named { name: &row.name }), Some(Named { name: &after.name }));
    log(tx, actor, &after, ("identity.rename", "Corretto il nome di una persona"), change)?;
    Ok(after)
}

fn new_address(
    tx: &mut Tx<'_>,
    actor: &Actor,
    place: &grant::Place,
    row: PersonRow,
    email: &EmailAddress,
) -> Result<Address> {
    if row.email == email.as_str() {
        return Ok(Address::Same);
    }
    refuse_taken(&mut tx.reading(), &row, email)?;
    if row.password_hash.is_none() {
        let row = save_address(tx, actor, row, email)?;
        invite::write_to(tx, actor, &row, place, "persona di riferimento")?;
        return Ok(Address::Invited);
    }
    if row.email_key == email.key() {
        save_address(tx, actor, row, email)?;
        return Ok(Address::Same);
    }
    ask(tx, actor, &row, email)?;
    Ok(Address::Asked)
}

fn refuse_taken(rx: &mut Rx<'_>, row: &PersonRow, email: &EmailAddress) -> Result<()> {
    match people::by_email(rx.conn, &email.key())? {
        Some(other) if other.id != row.id => {
            Err(Refusal::field("email", "Questo indirizzo è già di un'altra persona.").into())
        }
        _ => Ok(()),
    }
}

/// Sends the link to the new address, and a notice to the one in use.
fn ask(tx: &mut Tx<'_>, actor: &Actor, row: &PersonRow, email: &EmailAddress) -> Result<()> {
    let hour_ago = tx.now - Duration::hours(1);
    if links::count_since(tx.conn, &row.id, Purpose::NewAddress.code(), hour_ago)? >= MOST_PER_HOUR {
        return Err(Refusal::field("email", "Sono già stati chiesti troppi cambi: riprovare fra un'ora.").into());
    }
    let address = link::make_with(tx, row, (Purpose::NewAddress, Some(email)), PLATFORM)?;
    let to_new = format!(
        "Gentile {},\n\nè stato chiesto di usare questo indirizzo per accedere a Casa dei Comuni.\n\n\
         Per confermare, aprire questo collegamento entro due giorni:\n\n{address}\n\n\
         Fino alla conferma si accede con l'indirizzo di prima. Chi non si aspetta questo messaggio può ignorarlo.\n",
        row.name
    );
    let to_old = format!(
        "Gentile {},\n\nè stato chiesto di sostituire questo indirizzo, con cui si accede a Casa dei Comuni. \
         Il cambio vale solo quando viene confermato dal nuovo indirizzo.\n\n\
         Chi non l'ha chiesto avvisi chi coordina il centro e scelga una nuova parola d'accesso: il cambio non si potrà più confermare.\n\n{}/parola-dimenticata\n",
        row.name, tx.app.public_url
    );
    for (to, subject, body) in [
        (email.as_str(), "Casa dei Comuni: conferma del nuovo indirizzo", to_new),
        (row.email.as_str(), "Casa dei Comuni: cambio di indirizzo", to_old),
    ] {
        tx.send_mail(&Letter { centre: PLATFORM, to, subject: subject.to_owned(), body, attachments: Vec::new() })?;
    }
    log(tx, actor, row, ("identity.ask_address", "Chiesto un altro indirizzo per una persona"), (None, None))
}

/// What a link shows before a new address is confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAddress {
    /// Who it is for.
    pub name: String,
    /// The address in use.
    pub before: String,
    /// The one to be confirmed.
    pub after: String,
}

/// What is behind a link that confirms an address.
///
/// # Errors
/// `NotFound` when there is no such link; a refusal when it was used, its time is over or the
/// person was deactivated.
pub fn open_address(rx: &mut Rx<'_>, token: &str) -> Result<NewAddress> {
    let (row, email) = asked(rx, token)?;
    Ok(NewAddress { name: row.name, before: row.email, after: email.as_str().to_owned() })
}

fn asked(rx: &mut Rx<'_>, token: &str) -> Result<(PersonRow, EmailAddress)> {
    let (_, link, row) = link::open(rx, token, &[Purpose::NewAddress])?;
    let email = EmailAddress::parse(link.new_email.as_deref().unwrap_or_default())?;
    Ok((row, email))
}

/// Confirms a new address: from now on one logs in with it. Every other link of the person ends.
///
/// # Errors
/// As [`open_address`]; a refusal when the address became somebody else's meanwhile.
pub fn confirm_address(tx: &mut Tx<'_>, token: &str) -> Result<()> {
    let (row, email) = asked(&mut tx.reading(), token)?;
    refuse_taken(&mut tx.reading(), &row, &email)?;
    let actor = actor_of(&row)?;
    let row = save_address(tx, &actor, row, &email)?;
    let now = tx.now;
    Ok(links::use_all(tx.conn, &row.id, now)?)
}

fn save_address(tx: &mut Tx<'_>, actor: &Actor, row: PersonRow, email: &EmailAddress) -> Result<PersonRow> {
    let after = PersonRow { email: email.as_str().to_owned(), email_key: email.key(), ..row };
    people::update(tx.conn, &after)?;
    // The log keeps no address: it outlives the person's account.
    log(tx, actor, &after, ("identity.change_address", "Cambiato l'indirizzo di una persona"), (None, None))?;
    Ok(after)
}

/// Writes the log of every centre that the person works for, or the platform's.
fn log(
    tx: &mut Tx<'_>,
    actor: &Actor,
    person: &PersonRow,
    (action, summary): (&'static str, &str),
    (before, after): (Option<Named<'_>>, Option<Named<'_>>),
) -> Result<()> {
    let mut centres = centres_of(&mut tx.reading(), person)?;
    if centres.is_empty() {
        centres.push(PLATFORM.to_owned());
    }
    for centre in &centres {
        let event = Event { centre, action, kind: "person", id: &person.id, summary: summary.to_owned() };
        tx.audit(actor, &event, before.as_ref(), after.as_ref())?;
    }
    Ok(())
}
