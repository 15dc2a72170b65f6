//! Reading mailboxes. Bytes are stored, then a row says that they are here, then it is decided what
//! they are: whoever is interrupted in between goes on from there. Nothing is changed in the mailbox.

use chrono::{Duration, NaiveDateTime};
use domain::identity::Permission;
use storage::mail::inbound::{self, InboundRow};
use storage::mail::mailboxes::{self, MailboxRow};

use super::judge::{Judged, judge_all};
use crate::{Actor, App, Result, StaffScope, Tx};

/// How long a mailbox is held without saying anything.
const LEASE_SECONDS: i64 = 300;
/// Messages taken in one transaction.
const BATCH: usize = 50;
/// Bytes taken in one transaction, about.
const BATCH_BYTES: u64 = 32 * 1024 * 1024;
/// Largest message that is taken.
pub const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// Why a server can't be read.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{cause}")]
pub struct Unreachable {
    /// One sentence in Italian that says what to do.
    pub sentence: String,
    /// For the log.
    pub cause: String,
}

/// A message that stands in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Its number.
    pub uid: u32,
    /// Its bytes.
    pub size: u64,
    /// When the server got it, UTC.
    pub at: Option<NaiveDateTime>,
}

/// An open folder of a mailbox.
pub trait Inbox {
    /// `UIDVALIDITY` and `UIDNEXT` of the folder.
    fn numbers(&self) -> (u32, u32);

    /// The messages after a number, in order.
    ///
    /// # Errors
    /// When the server does not answer.
    fn after(&mut self, uid: u32) -> std::result::Result<Vec<Standing>, Unreachable>;

    /// The bytes of some messages, or of their headers alone. One that has left the folder meanwhile
    /// is left out.
    ///
    /// # Errors
    /// When the server does not answer.
    fn fetch(&mut self, uids: &[u32], headers: bool) -> std::result::Result<Vec<(u32, Vec<u8>)>, Unreachable>;
}

/// Opens folders: given by the program, which alone speaks with the network.
pub trait Connector: Send + Sync {
    /// Logs in and opens the folder of a mailbox, without changing anything in it. `centre` is the
    /// centre's name in addresses.
    ///
    /// # Errors
    /// When it can't be done, with what to do.
    fn open(&self, centre: &str, mailbox: &MailboxRow) -> std::result::Result<Box<dyn Inbox>, Unreachable>;
}

/// What a reading gave.
#[derive(Debug, Default)]
pub struct Reading {
    /// What became of each message.
    pub judged: Vec<Judged>,
    /// Messages that are here and could not be read yet.
    pub waiting: usize,
    /// Name of each mailbox, with the sentence of its failure.
    pub mailboxes: Vec<(String, Option<String>)>,
}

/// Reads the mailbox that has waited longest, if one is due, and what waits of every centre. Answers
/// whether there was one.
///
/// # Errors
/// When the database fails; a server that can't be reached is written at its mailbox.
pub fn fetch_due(app: &App, connector: &dyn Connector, by: &str) -> Result<bool> {
    let claimed = app.write(|tx| {
        let until = tx.now + Duration::seconds(LEASE_SECONDS);
        Ok(mailboxes::claim(tx.conn, by, tx.now, until)?)
    })?;
    let Some(row) = claimed else { return Ok(false) };
    let scope = program(&row.centre_id)?;
    read_one(app, connector, &scope, &row, by)?;
    Ok(true)
}

/// Reads what waits since some minutes, of every centre: what an interrupted reading left behind.
///
/// # Errors
/// When the database fails.
pub fn resume(app: &App) -> Result<()> {
    let centres = app.read(|rx| Ok(inbound::centres_waiting(rx.conn, rx.now - Duration::minutes(2))?))?;
    for centre in centres {
        judge_all(app, &program(&centre)?)?;
    }
    Ok(())
}

fn program(centre: &str) -> Result<StaffScope> {
    let id = centre.parse().map_err(crate::Error::internal)?;
    let roles = vec![domain::identity::StaffRole::HelpDesk];
    Ok(StaffScope::new(id, Actor::program("lettura della posta"), roles))
}

/// Reads every active mailbox of a centre now, whoever's turn it is, and what waits.
///
/// # Errors
/// When the database fails; `Forbidden` without [`Permission::WorkHelpdesk`].
pub fn fetch_centre(app: &App, connector: &dyn Connector, scope: &StaffScope, by: &str) -> Result<Reading> {
    let centre = scope.centre(Permission::WorkHelpdesk)?;
    let rows = app.read(|rx| Ok(mailboxes::of_centre(rx.conn, centre.as_str())?))?;
    let mut reading = Reading::default();
    (reading.judged, reading.waiting) = judge_all(app, scope)?;
    for row in rows.into_iter().filter(|m| m.active) {
        app.write(|tx| {
            let until = tx.now + Duration::seconds(LEASE_SECONDS);
            Ok(mailboxes::hold(tx.conn, &row.centre_id, &row.id, by, until)?)
        })?;
        let (judged, waiting, failure) = read_one(app, connector, scope, &row, by)?;
        reading.judged.extend(judged);
        reading.waiting = waiting;
        reading.mailboxes.push((row.name, failure));
    }
    Ok(reading)
}

fn read_one(
    app: &App,
    connector: &dyn Connector,
    scope: &StaffScope,
    row: &MailboxRow,
    by: &str,
) -> Result<(Vec<Judged>, usize, Option<String>)> {
    let outcome = take_all(app, connector, row, by);
    let failure = match &outcome {
        Ok(()) => None,
        Err(Stopped::Server(e)) => {
            tracing::warn!(mailbox = %row.name, cause = %e.cause, "mailbox not read");
            Some(e.sentence.clone())
        }
        Err(Stopped::Here(e)) => {
            tracing::error!(mailbox = %row.name, error = %e, "mailbox not read");
            Some(
                "I messaggi non si riescono a conservare: controllare lo spazio su disco e il registro del programma."
                    .to_owned(),
            )
        }
    };
    let ended = app.write(|tx| {
        let next = tx.now + Duration::seconds(i64::from(row.every_seconds));
        Ok(mailboxes::release(tx.conn, row, tx.now, next, failure.as_deref())?)
    });
    let (judged, waiting) = judge_all(app, scope)?;
    ended?;
    Ok((judged, waiting, failure))
}

enum Stopped {
    Server(Unreachable),
    Here(crate::Error),
}

impl From<Unreachable> for Stopped {
    fn from(e: Unreachable) -> Self {
        Self::Server(e)
    }
}

impl From<crate::Error> for Stopped {
    fn from(e: crate::Error) -> Self {
        Self::Here(e)
    }
}

/// Takes every message that was not taken before.
fn take_all(app: &App, connector: &dyn Connector, row: &MailboxRow, by: &str) -> Result<(), Stopped> {
    let slug =
        app.read(|rx| Ok(storage::centres::by_id(rx.conn, &row.centre_id)?.map(|c| c.slug).unwrap_or_default()))?;
    let mut inbox = connector.open(&slug, row)?;
    if !row.active {
        return Ok(());
    }
    let (validity, next) = inbox.numbers();
    let validity = i64::from(validity);
    let known = row.uid_validity == Some(validity);
    let first = row.uid_validity.is_none();
    let last = match row.last_uid.filter(|_| known) {
        Some(last) => u32::try_from(last).unwrap_or(0),
        None if first && row.from_now => next.saturating_sub(1),
        None => 0,
    };
    if !known {
        app.write(|tx| Ok(mailboxes::advance(tx.conn, &row.centre_id, &row.id, validity, i64::from(last), 0)?))?;
    }
    // A folder that was numbered anew is read again: what was taken before is recognised. What
    // stood there before the mailbox was ours to read is left.
    let old = |m: &Standing| !first && !known && row.from_now && m.at.is_some_and(|at| at < row.created_at);
    let mut standing = inbox.after(last)?;
    standing.retain(|m| m.uid > last && !old(m));
    standing.sort_by_key(|m| m.uid);
    let mut rest = standing.as_slice();
    while !rest.is_empty() {
        let mut bytes = 0;
        let fits = rest.iter().take(BATCH).take_while(|m| {
            bytes += m.size;
            bytes <= BATCH_BYTES
        });
        let count = fits.count().max(1);
        let (batch, after) = rest.split_at(count);
        rest = after;
        take_batch(app, inbox.as_mut(), (row, validity, by), batch)?;
    }
    Ok(())
}

fn take_batch(
    app: &App,
    inbox: &mut dyn Inbox,
    (row, validity, by): (&MailboxRow, i64, &str),
    batch: &[Standing],
) -> Result<(), Stopped> {
    let large = |m: &&Standing| m.size > MOST_BYTES;
    let uids: Vec<u32> = batch.iter().filter(|m| !large(m)).map(|m| m.uid).collect();
    let huge: Vec<u32> = batch.iter().filter(large).map(|m| m.uid).collect();
    let mut stored = Vec::with_capacity(batch.len());
    for (uids, headers) in [(uids, false), (huge, true)] {
        if uids.is_empty() {
            continue;
        }
        for (uid, bytes) in inbox.fetch(&uids, headers)? {
            let sha256 = app.files.put(&bytes)?;
            stored.push(Stored { uid: Some((validity, uid)), sha256, size: bytes.len(), too_large: headers });
        }
    }
    stored.sort_by_key(|s| s.uid);
    let last = batch.last().map_or(0, |m| i64::from(m.uid));
    app.write(|tx| {
        let numbers: Vec<i64> = stored.iter().filter_map(|s| s.uid).map(|(_, uid)| i64::from(uid)).collect();
        let before = inbound::taken(tx.conn, &row.centre_id, &row.id, validity, &numbers)?;
        let mut taken = 0;
        for one in &stored {
            if one.uid.is_some_and(|(_, uid)| before.contains(&i64::from(uid))) {
                continue;
            }
            record(tx, &row.centre_id, &row.id, one)?;
            taken += 1;
        }
        mailboxes::advance(tx.conn, &row.centre_id, &row.id, validity, last, taken)?;
        let until = tx.now + Duration::seconds(LEASE_SECONDS);
        Ok(mailboxes::hold(tx.conn, &row.centre_id, &row.id, by, until)?)
    })?;
    Ok(())
}

/// A message whose bytes are in the store.
pub(super) struct Stored {
    pub(super) uid: Option<(i64, u32)>,
    pub(super) sha256: String,
    pub(super) size: usize,
    pub(super) too_large: bool,
}

/// Says that a message is here and waits to be read. Answers its id.
pub(super) fn record(tx: &mut Tx<'_>, centre: &str, mailbox: &str, stored: &Stored) -> Result<String> {
    let row = InboundRow {
        centre_id: centre.to_owned(),
        id: tx.id::<InboundRow>().to_string(),
        mailbox_id: mailbox.to_owned(),
        uid_validity: stored.uid.map(|(validity, _)| validity),
        uid: stored.uid.map(|(_, uid)| i64::from(uid)),
        sha256: stored.sha256.clone(),
        size: i64::try_from(stored.size).unwrap_or(i64::MAX),
        received_at: tx.now,
        state: "stored".to_owned(),
        kind: if stored.too_large { "too_large" } else { "" }.to_owned(),
        reason: None,
        sender: String::new(),
        subject: String::new(),
        message_id: String::new(),
        fingerprint: String::new(),
        files: 0,
        ticket: None,
        decided_at: None,
    };
    inbound::insert(tx.conn, &row)?;
    Ok(row.id)
}
