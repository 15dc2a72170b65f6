//! Sending: what the outbox holds leaves once. That a message is about to be given to the server is
//! written before; who finds that written and no answer does not send it again by itself.

use chrono::Duration;
use lettre::message::Mailbox;
use storage::jobs::JobRow;
use storage::mail::sending::{self, SendingRow};
use storage::mail::{MailRow, mailboxes};

use super::smtp::{self, Account, Sent};
use super::{Mailer, SEND, Security, compose};
use crate::jobs::{Job, Running};
use crate::{Error, Result};

/// For how long a message is offered to a server that does not take it.
const DAYS: i64 = 5;
/// Between two rounds of attempts.
const LATER_MINUTES: i64 = 30;

/// Sends one message: the work of the job [`SEND`].
///
/// # Errors
/// When the server can't be reached or does not take it now; the job tries again later.
pub fn deliver(running: &Running<'_>, mailer: &Mailer) -> Result<()> {
    let id: String = running.payload()?;
    let Some(mail) = running.app.read(|rx| Ok(storage::mail::find(rx.conn, &id)?))? else { return Ok(()) };
    match mail.state.as_str() {
        "waiting" | "outbox" => {}
        // Whoever was giving it to the server is gone: their hold on the job has ended.
        "transit" => return set(running, &id, "uncertain", Some("il programma si è fermato durante l'invio")),
        _ => return Ok(()),
    }
    let Some(account) = account(running, mailer, &mail)? else {
        return set(running, &id, "outbox", None);
    };
    let message = compose(running, &mail, &account)?;
    let sending = SendingRow {
        mail_id: id.clone(),
        centre_id: mail.centre_id.clone(),
        message_id: message_id(&message),
        recipient: mail.recipient.clone(),
        started_at: running.app.clock.now(),
    };
    let outcome = smtp::send(&account, &message, || begin(running, &sending))?;
    match outcome {
        Sent::Taken => running.app.write(|tx| Ok(storage::mail::set_state(tx.conn, &id, "sent", Some(tx.now), None)?)),
        Sent::Unknown(cause) => {
            tracing::warn!(mail = %id, cause, "nobody knows whether a message left");
            set(running, &id, "uncertain", Some(&cause))
        }
        Sent::Refused(cause) => set(running, &id, "failed", Some(&cause)),
        Sent::Kept(cause) => keep(running, &mail, &cause),
    }
}

fn set(running: &Running<'_>, id: &str, state: &str, error: Option<&str>) -> Result<()> {
    running.app.write(|tx| Ok(storage::mail::set_state(tx.conn, id, state, None, error)?))
}

/// The last thing before the bytes leave: the job stays in these hands, and nobody else has begun.
fn begin(running: &Running<'_>, sending: &SendingRow) -> Result<()> {
    running.progress(0, 1)?;
    running.app.write(|tx| {
        let now = storage::mail::find(tx.conn, &sending.mail_id)?.ok_or(Error::NotFound)?;
        if !matches!(now.state.as_str(), "waiting" | "outbox") {
            return Err(Error::Internal("somebody else sends this message".to_owned()));
        }
        Ok(sending::begin(tx.conn, sending)?)
    })
}

/// The server did not take it: it is offered again, for some days.
fn keep(running: &Running<'_>, mail: &MailRow, cause: &str) -> Result<()> {
    let now = running.app.clock.now();
    if now - mail.created_at > Duration::days(DAYS) {
        return set(running, &mail.id, "failed", Some(cause));
    }
    set(running, &mail.id, "waiting", Some(cause))?;
    if running.job.attempts < running.job.max_attempts {
        return Err(Error::Internal(cause.to_owned()));
    }
    // The attempts of this job are over, not those of the message.
    running.app.write(|tx| {
        let payload = serde_json::to_string(&mail.id).map_err(Error::internal)?;
        let at = tx.now + Duration::minutes(LATER_MINUTES);
        let next = JobRow::waiting(tx.id::<Job>().to_string(), SEND, payload, mail.centre_id.clone(), at);
        Ok(storage::jobs::enqueue(tx.conn, &next)?)
    })
}

fn message_id(message: &lettre::Message) -> String {
    let raw = message.headers().get_raw("Message-ID").unwrap_or_default();
    raw.trim().trim_matches(['<', '>']).to_owned()
}

/// From where a message leaves: what goes on with a request that came by certified mail, from the
/// certified mailbox; any other, from the centre's mailbox; the platform's server for all else.
fn account(running: &Running<'_>, mailer: &Mailer, mail: &MailRow) -> Result<Option<Account>> {
    let platform = mailer.platform.clone();
    let Some(json) = &mail.threading else { return Ok(platform) };
    let threading: super::Threading = serde_json::from_str(json).map_err(Error::internal)?;
    let found = running.app.read(|rx| {
        let ids = [threading.message_id.clone()];
        let known = storage::helpdesk::messages::known(rx.conn, &mail.centre_id, &ids)?;
        let ticket = match known.first() {
            Some(k) => storage::helpdesk::tickets::find(rx.conn, &mail.centre_id, k.ticket)?,
            None => None,
        };
        let certified = ticket.is_some_and(|t| t.channel == "pec");
        let boxes = mailboxes::of_centre(rx.conn, &mail.centre_id)?;
        let mailbox = boxes.into_iter().find(|m| m.active && m.certified == certified);
        let centre = storage::centres::by_id(rx.conn, &mail.centre_id)?;
        Ok(mailbox.zip(centre))
    })?;
    let Some((mailbox, centre)) = found else { return Ok(platform) };
    let address = mailbox.address.parse().map_err(Error::internal)?;
    let own = Mailbox::new(Some(centre.name), address);
    let (Some(host), Some(port)) = (&mailbox.smtp_host, mailbox.smtp_port) else {
        return Ok(platform.map(|p| Account { reply_to: Some(own), ..p }));
    };
    let secret = mailer.secret(&format!("{}/{}", centre.slug, mailbox.name), host);
    let secret = secret.ok_or_else(|| {
        Error::Internal(format!(
            "no secret for the mailbox {}, or {host} is not named in [mailboxes] hosts",
            mailbox.name
        ))
    })?;
    let security = Security::from_code(mailbox.smtp_security.as_deref().unwrap_or_default()).unwrap_or_default();
    // Servers of this machine that ask for no name are not given one.
    let credentials = (!secret.is_empty() && security != Security::None).then(|| (mailbox.username.clone(), secret));
    Ok(Some(Account {
        host: host.clone(),
        port: u16::try_from(port).ok(),
        security,
        credentials,
        from: own,
        reply_to: None,
    }))
}
