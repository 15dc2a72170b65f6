//! An empty installation: a code on the console makes the first administrator.

use domain::identity::{EmailAddress, Person, Purpose, check_name, read_code, show_code};
use domain::{Id, Refusal, text};
use storage::identity::{PersonRow, links, people};

use super::password::MakePassword;
use super::{LoggedIn, actor_of, link, platform_event};
use crate::audit::PLATFORM;
use crate::{App, Error, Result, Rx, Tx};

/// What the first-run page asks for.
#[derive(Clone)]
pub struct FirstRun {
    /// The code printed on the console.
    pub code: String,
    /// Name and surname.
    pub name: String,
    /// Address of mail.
    pub email: String,
    /// The password chosen.
    pub chosen: MakePassword,
}

/// Whether the installation has no administrator yet.
///
/// # Errors
/// When the database fails.
pub fn first_run_needed(rx: &mut Rx<'_>) -> Result<bool> {
    Ok(people::count_admins(rx.conn)? == 0)
}

/// A new code for the console, or `None` when the installation has an administrator. The codes
/// before stay good: several nodes may start together.
///
/// # Errors
/// When the database fails.
pub fn first_run_code(app: &App) -> Result<Option<String>> {
    app.write(|tx| {
        if !first_run_needed(&mut tx.reading())? {
            return Ok(None);
        }
        let code = show_code(&tx.app.ids.secret());
        link::store(tx, &code, PLATFORM, (Purpose::FirstRun, None), PLATFORM)?;
        Ok(Some(code))
    })
}

/// Makes the first administrator.
///
/// # Errors
/// `NotFound` when there is an administrator already; a refusal of a field otherwise.
pub fn first_run(app: &App, form: &FirstRun) -> Result<LoggedIn> {
    let email = app.read(|rx| check(rx, form))?;
    let hash = form.chosen.make(app, &email)?;
    app.write(|tx| {
        check(&mut tx.reading(), form)?;
        let person = admin(tx, form, &email)?;
        let actor = actor_of(&person)?;
        let id: Id<Person> = super::id_of(&person.id)?;
        let entered = link::save_password(tx, person, &hash)?;
        let now = tx.now;
        links::use_all(tx.conn, PLATFORM, now)?;
        let event = platform_event("identity.first_run", id.as_str(), "Primo avvio: creato l'amministratore");
        tx.audit(&actor, &event, None::<&()>, None::<&()>)?;
        Ok(entered)
    })
}

fn check(rx: &mut Rx<'_>, form: &FirstRun) -> Result<EmailAddress> {
    if !first_run_needed(rx)? {
        return Err(Error::NotFound);
    }
    let wrong = || Refusal::field("code", "Il codice non è quello scritto sulla console all'avvio: ricopiarlo da lì.");
    let (found, _) = link::find(rx, &read_code(&form.code))?.ok_or_else(wrong)?;
    if found.purpose != Purpose::FirstRun {
        return Err(wrong().into());
    }
    found.check(rx.now).map_err(|r| Refusal::field("code", r.message))?;
    let mut faults = Vec::new();
    faults.extend(check_name(&form.name).err());
    match EmailAddress::parse(&form.email) {
        Ok(email) if faults.is_empty() => Ok(email),
        Ok(_) => Err(Refusal::of_fields(faults).unwrap_or_else(wrong).into()),
        Err(refusal) => {
            faults.extend(refusal.fields);
            Err(Refusal::of_fields(faults).unwrap_or_else(wrong).into())
        }
    }
}

/// The person to become administrator: new, or known because the command line invited them.
fn admin(tx: &mut Tx<'_>, form: &FirstRun, email: &EmailAddress) -> Result<PersonRow> {
    let name = check_name(&form.name).map_err(|f| Refusal { message: f.message.clone(), fields: vec![f] })?;
    if let Some(mut known) = people::by_email(tx.conn, &email.key())? {
        known.name_key = text::fold(&name);
        (known.name, known.platform_admin, known.active) = (name, true, true);
        return Ok(known);
    }
    let mut person = super::invite::new_person(tx, email, name);
    person.platform_admin = true;
    people::insert(tx.conn, &person)?;
    Ok(person)
}
