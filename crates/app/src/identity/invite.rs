//! Inviting people to a role of a centre or of a body, or to administer the platform.

use chrono::NaiveDate;
use domain::dates::Period;
use domain::identity::{
    BodyRole, Centre, EmailAddress, Permission, Person, Purpose, StaffRole, check_name, term_of_role,
};
use domain::territory::Body;
use domain::{Id, Refusal, it, text};
use storage::identity::{BodyRoleRow, PersonRow, StaffRoleRow, people, roles};

use super::grant::{self, Place};
use super::{id_of, link, platform_event};
use crate::audit::PLATFORM;
use crate::mail::Letter;
use crate::{Actor, BodyScope, Error, PlatformScope, Result, StaffScope, Tx};

/// Whom to invite, and to what.
#[derive(Debug, Clone)]
pub struct Invite<R> {
    /// Name and surname; a person who is known keeps the name they have.
    pub name: String,
    /// Address of mail.
    pub email: String,
    /// Role.
    pub role: R,
    /// First day; today when absent.
    pub from: Option<NaiveDate>,
    /// Last day, included.
    pub until: Option<NaiveDate>,
    /// Company, for the staff of an operator: then the last day is needed.
    pub employer: Option<String>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// The person, new or known.
    pub person: Id<Person>,
    /// Address of the page where the person chooses a password; absent when they have one.
    pub link: Option<String>,
}

/// Invites somebody to a role of one's centre.
///
/// # Errors
/// `Forbidden` without [`Permission::ManagePeople`]; a refusal of a field.
pub fn invite_staff(tx: &mut Tx<'_>, scope: &StaffScope, invite: &Invite<StaffRole>) -> Result<Invited> {
    let centre = scope.centre(Permission::ManagePeople)?;
    to_staff(tx, scope.actor(), centre, invite, centre.as_str())
}

/// Invites somebody to a role of any centre: how a new centre gets its coordinator. The message is among those of
/// the platform, since in the centre there may be nobody yet to read it there.
///
/// # Errors
/// `NotFound` when there is no such centre; a refusal of a field.
pub fn invite_staff_of(
    tx: &mut Tx<'_>,
    scope: &PlatformScope,
    centre: Id<Centre>,
    invite: &Invite<StaffRole>,
) -> Result<Invited> {
    to_staff(tx, scope.actor(), centre, invite, PLATFORM)
}

/// Invites somebody to a role of a body of the centre.
///
/// # Errors
/// `Forbidden` without [`Permission::ManagePeople`]; `NotFound` when the body is not of the
/// centre; a refusal of a field.
pub fn invite_to_body(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    body: Id<Body>,
    invite: &Invite<BodyRole>,
) -> Result<Invited> {
    let centre = scope.centre(Permission::ManagePeople)?;
    to_body(tx, scope.actor(), centre, body, invite)
}

/// Invites somebody to a role of one's own body.
///
/// # Errors
/// `Forbidden` without [`Permission::ManageBodyPeople`]; a refusal of a field.
pub fn invite_to_own_body(tx: &mut Tx<'_>, scope: &BodyScope, invite: &Invite<BodyRole>) -> Result<Invited> {
    let (centre, body) = scope.body(Permission::ManageBodyPeople)?;
    to_body(tx, scope.actor(), centre, body, invite)
}

/// Invites somebody to administer the platform.
///
/// # Errors
/// A refusal of a field.
pub fn invite_admin(tx: &mut Tx<'_>, scope: &PlatformScope, name: &str, email: &str) -> Result<Invited> {
    let mut person = find_or_add(tx, name, email)?;
    person.platform_admin = true;
    people::update(tx.conn, &person)?;
    let event = platform_event("identity.grant_admin", &person.id, "Nominato un amministratore della piattaforma");
    tx.audit(scope.actor(), &event, None::<&()>, None::<&()>)?;
    let what = "amministratore della piattaforma";
    write_to(tx, scope.actor(), &person, &Place { centre: PLATFORM.to_owned(), name: String::new() }, what)
}

/// Sends the invitation of a person of one's centre again, with a new link.
///
/// # Errors
/// `Forbidden` without [`Permission::ManagePeople`]; `NotFound` when the person has no role of
/// the centre or of its bodies; a refusal when they accepted already.
pub fn repeat_invitation(tx: &mut Tx<'_>, scope: &StaffScope, person: Id<Person>) -> Result<Invited> {
    let centre = scope.centre(Permission::ManagePeople)?;
    let (staff, bodies) = roles::of_person(tx.conn, person.as_str())?;
    let ours =
        staff.iter().any(|r| r.centre_id == centre.as_str()) || bodies.iter().any(|r| r.centre_id == centre.as_str());
    let person = people::by_id(tx.conn, person.as_str())?.filter(|p| ours && p.active).ok_or(Error::NotFound)?;
    if person.password_hash.is_some() {
        return Err(Error::refused(
            "Questa persona ha già accettato l'invito: se serve, può chiedere una nuova parola d'accesso.",
        ));
    }
    let place = grant::centre_place(tx, centre)?;
    let event = place.event("identity.repeat_invitation", &person.id, "Ripetuto un invito".to_owned());
    tx.audit(scope.actor(), &event, None::<&()>, None::<&()>)?;
    write_to(tx, scope.actor(), &person, &place, "persona di riferimento")
}

fn to_staff(
    tx: &mut Tx<'_>,
    actor: &Actor,
    centre: Id<Centre>,
    invite: &Invite<StaffRole>,
    outbox: &str,
) -> Result<Invited> {
    let place = grant::centre_place(tx, centre)?;
    let employer = invite.employer.as_deref().map(str::trim).filter(|e| !e.is_empty());
    let (person, term) = prepare(tx, invite, employer)?;
    let row = StaffRoleRow {
        centre_id: centre.to_string(),
        person_id: person.id.clone(),
        role: invite.role.code().to_owned(),
        employer: employer.map(str::to_owned),
        from_date: term.from,
        until_date: term.until,
    };
    grant::save_staff(tx, actor, &place, &row)?;
    let place = Place { centre: outbox.to_owned(), ..place };
    write_to(tx, actor, &person, &place, &with_term(invite.role.label(), term))
}

fn to_body(
    tx: &mut Tx<'_>,
    actor: &Actor,
    centre: Id<Centre>,
    body: Id<Body>,
    invite: &Invite<BodyRole>,
) -> Result<Invited> {
    let place = grant::body_place(tx, centre, body)?;
    let (person, term) = prepare(tx, invite, None)?;
    let row = BodyRoleRow {
        centre_id: centre.to_string(),
        body_id: body.to_string(),
        person_id: person.id.clone(),
        role: invite.role.code().to_owned(),
        from_date: term.from,
        until_date: term.until,
    };
    grant::save_body(tx, actor, &place, &row)?;
    write_to(tx, actor, &person, &place, &with_term(invite.role.label(), term))
}

/// Checks everything, so that all the faults of a form come back at once.
fn prepare<R>(tx: &mut Tx<'_>, invite: &Invite<R>, employer: Option<&str>) -> Result<(PersonRow, Period)> {
    let term = term_of_role(tx.today(), invite.from, invite.until, employer);
    let mut faults: Vec<_> = check_name(&invite.name).err().into_iter().collect();
    faults.extend(EmailAddress::parse(&invite.email).err().into_iter().flat_map(|r| r.fields));
    faults.extend(term.as_ref().err().iter().flat_map(|r| r.fields.clone()));
    if let Some(refusal) = Refusal::of_fields(faults) {
        return Err(refusal.into());
    }
    Ok((find_or_add(tx, &invite.name, &invite.email)?, term?))
}

fn with_term(role: &str, term: Period) -> String {
    match term.until {
        Some(until) => format!("{role} (fino al {})", it::date(until)),
        None => role.to_owned(),
    }
}

fn find_or_add(tx: &mut Tx<'_>, name: &str, email: &str) -> Result<PersonRow> {
    let email = EmailAddress::parse(email)?;
    match people::by_email(tx.conn, &email.key())? {
        Some(person) if person.active => Ok(person),
        Some(_) => Err(Refusal::field(
            "email",
            "L'accesso di questa persona è stato disattivato: rivolgersi a chi gestisce la piattaforma.",
        )
        .into()),
        None => {
            let name = check_name(name).map_err(|f| Refusal { message: f.message.clone(), fields: vec![f] })?;
            let person = new_person(tx, &email, name);
            people::insert(tx.conn, &person)?;
            Ok(person)
        }
    }
}

/// A person without a password.
pub(super) fn new_person(tx: &Tx<'_>, email: &EmailAddress, name: String) -> PersonRow {
    PersonRow {
        id: tx.id::<Person>().to_string(),
        email: email.as_str().to_owned(),
        email_key: email.key(),
        name_key: text::fold(&name),
        name,
        password_hash: None,
        platform_admin: false,
        active: true,
        failed_attempts: 0,
        locked_until: None,
        created_at: tx.now,
        last_login_at: None,
    }
}

/// Tells the person, with a link to choose a password when they have none.
pub(super) fn write_to(
    tx: &mut Tx<'_>,
    actor: &Actor,
    person: &PersonRow,
    place: &Place,
    what: &str,
) -> Result<Invited> {
    let link = match person.password_hash {
        None => Some(link::make(tx, person, Purpose::Invitation, &place.centre)?),
        Some(_) => None,
    };
    let at = if place.name.is_empty() { String::new() } else { format!(", per {}", place.name) };
    let how = match &link {
        Some(address) => {
            let last = domain::dates::italian_date(tx.now + Purpose::Invitation.life());
            format!(
                "Per scegliere la parola d'accesso ed entrare, aprire questo collegamento entro il {}:\n\n{address}\n\n\
                 Il collegamento vale una volta sola. Chi non si aspetta questo invito può ignorarlo.\n",
                it::long_date(last)
            )
        }
        None => format!("Si entra con la parola d'accesso già in uso:\n\n{}/accedi\n", tx.app.public_url),
    };
    let body = format!(
        "Gentile {},\n\n{} ha assegnato questo incarico in Casa dei Comuni:\n\n  {what}{at}\n\n{how}",
        person.name, actor.name
    );
    let subject = match link {
        Some(_) => "Invito a Casa dei Comuni".to_owned(),
        None => "Casa dei Comuni: nuovo incarico".to_owned(),
    };
    tx.send_mail(&Letter { centre: &place.centre, to: &person.email, subject, body, attachments: Vec::new() })?;
    Ok(Invited { person: id_of(&person.id)?, link })
}
