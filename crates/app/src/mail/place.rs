//! Where a message belongs: what the centre knows of it, put before the rules of `domain`.

use std::collections::BTreeMap;

use documents::message::{Message, Pec};
use domain::Id;
use domain::helpdesk::{Automatic, Headers, Known, Place, ancestors, automatic, number_in, place as decide};
use domain::identity::{Permission, StaffRole};
use domain::territory::Body;
use storage::mail::mailboxes::MailboxRow;

use crate::helpdesk as desk;
use crate::{Error, Result, StaffScope, Tx};

/// Where a message belongs, and who sent it.
pub(super) struct Placed {
    pub(super) place: Place,
    pub(super) sender: desk::Sender,
    pub(super) body: Option<Id<Body>>,
    /// Whether the sender works at the centre.
    pub(super) staff: bool,
    pub(super) copied: Vec<desk::Sender>,
    pub(super) mailed: desk::Mailed,
}

/// Places a message that was not received before.
pub(super) fn place(tx: &mut Tx<'_>, scope: &StaffScope, message: &Message, own: &[MailboxRow]) -> Result<Placed> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let slug = storage::centres::by_id(tx.conn, centre.as_str())?.ok_or(Error::NotFound)?.slug;
    let from = message.from.clone().unwrap_or_default();
    let is_own = |address: &str| own.iter().any(|m| m.address == address);
    let mark = format!("{slug}@{}", desk::host(&tx.app.public_url));
    let headers = message.headers.iter().map(|(n, v)| (n.as_str(), v.as_str()));
    // The provider's envelope of what came as ordinary mail has no sender of its own to trust.
    let automatic = if is_own(&from.address) { Some(Automatic::Loop) } else { automatic(headers, &mark) };
    let headers = Headers {
        message_id: message.message_id.clone(),
        in_reply_to: message.in_reply_to.clone(),
        references: message.references.clone(),
        subject: message.subject.clone(),
        from: message.from.as_ref().map(|f| f.address.clone()),
        automatic,
    };
    let (sender, body) =
        desk::sender(&mut tx.reading(), scope, from.name.as_deref().unwrap_or_default(), &from.address)?;
    let staff = works_here(tx, centre.as_str(), &sender)?;
    let ids: Vec<String> = ancestors(&headers).into_iter().map(str::to_owned).collect();
    let rows = desk::by_message(&mut tx.reading(), scope, &ids)?;
    let known: BTreeMap<String, Known> = rows
        .into_iter()
        .filter_map(|row| {
            let ticket = u32::try_from(row.ticket).ok()?;
            Some((row.message_id, Known { ticket, subject: super::judge::base(&row.subject), direct: row.direct }))
        })
        .collect();
    let by_token = match number_in(&message.subject, &slug) {
        Some(number) if takes_part(tx, centre.as_str(), number, &sender, body, staff)? => Some(number),
        _ => None,
    };
    let place = decide(&headers, false, &known, by_token);
    let mut references = message.references.clone();
    references.extend(message.in_reply_to.iter().cloned());
    references.extend(message.envelope_id.clone());
    if let Some(Pec::Transport(certificate)) = &message.pec {
        references.extend(Some(certificate.identifier.clone()).filter(|id| !id.is_empty()));
    }
    let copied = message.to.iter().chain(&message.cc).filter(|m| !is_own(&m.address) && m.address != from.address);
    let copied = copied.map(|m| desk::Sender::address(m.name.as_deref().unwrap_or_default(), &m.address)).collect();
    let mailed = desk::Mailed { message_id: message.message_id.clone(), references };
    Ok(Placed { place, sender, body, staff, copied, mailed })
}

fn works_here(tx: &mut Tx<'_>, centre: &str, sender: &desk::Sender) -> Result<bool> {
    let Some(person) = sender.person else { return Ok(false) };
    let today = tx.today();
    let (staff, _) = storage::identity::roles::of_person(tx.conn, person.as_str())?;
    Ok(staff.iter().any(|r| {
        r.centre_id == centre
            && r.from_date <= today
            && r.until_date.is_none_or(|u| u >= today)
            && StaffRole::from_code(&r.role).is_some_and(|r| r.allows(Permission::WorkHelpdesk))
    }))
}

/// Whether somebody takes part in a request: who asked, who follows, their colleagues, the staff.
fn takes_part(
    tx: &mut Tx<'_>,
    centre: &str,
    number: u32,
    sender: &desk::Sender,
    body: Option<Id<Body>>,
    staff: bool,
) -> Result<bool> {
    let Some(number) = super::judge::stored_number(number) else { return Ok(false) };
    let Some(ticket) = storage::helpdesk::tickets::find(tx.conn, centre, number)? else { return Ok(false) };
    if staff || ticket.requester_email == sender.email || body.is_some_and(|b| b.as_str() == ticket.body_id) {
        return Ok(true);
    }
    let watchers = storage::helpdesk::people::watchers(tx.conn, centre, number)?;
    Ok(watchers.iter().any(|w| w.email == sender.email))
}
