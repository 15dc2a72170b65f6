//! What another program does with requests for assistance over the API, by its key. A key of the
//! centre works as the first level does, but takes nothing in charge: that is a person's act. A key of
//! a body asks, reads and writes as the body; anything of another is not found.

use chrono::Duration;
use domain::helpdesk::{Channel, Kind, Level};
use domain::territory::Body;
use domain::tokens::Right;
use domain::{Id, Refusal};
use storage::helpdesk::entries::AttachedRow;
use storage::helpdesk::list::{self, Filter, Order};
use storage::helpdesk::tickets::{self, TicketRow};
use storage::page::{Cursor, Page};
use storage::tokens::{self as keys, RepeatRow};

use super::asked::{Attached, Mailed, Message, NewTicket, Sender, StoredFile, store_within};
use super::look::{Detail, gather};
use super::work::{self, By, Work};
use super::write::{self, Then, listen};
use super::{look, open, settings};
use crate::files::sha256;
use crate::tokens::Bearer;
use crate::{App, Error, Result, Rx, Tx};

/// Days for which a request is recognised when it comes again.
const REPEAT_DAYS: i64 = 30;
/// Most files with one message.
const MOST_FILES: usize = 20;
/// Longest name of a request, in characters.
const LONGEST_KEY: usize = 200;

/// A request that a program opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What is asked.
    pub kind: Kind,
    /// Subject.
    pub subject: String,
    /// What was written.
    pub text: String,
    /// Name and address of who asks; empty for the program itself.
    pub requester: (String, String),
    /// ISTAT or IPA code of the body; may be empty. A body's key asks for its own body whatever this says.
    pub body: String,
    /// Code of the service; may be empty.
    pub service: String,
    /// How wide the impact is.
    pub impact: Level,
    /// How pressing it is.
    pub urgency: Level,
    /// Files, in the store.
    pub files: Vec<StoredFile>,
}

/// Checks the files that a program sends and puts their bytes in the store; before the transaction that
/// records them.
///
/// # Errors
/// A refusal of a file; `Forbidden` without the right.
pub fn store_by_key(app: &App, bearer: &Bearer, right: Right, files: &[Attached]) -> Result<Vec<StoredFile>> {
    let (centre, _) = bearer.place(right)?;
    if files.len() > MOST_FILES {
        return Err(Refusal::field("file", format!("Al massimo {MOST_FILES} allegati per volta.")).into());
    }
    let most = app.read(|rx| settings::load(rx.conn, centre.as_str()))?.most_bytes();
    store_within(app, files, most).map_err(|e| match e {
        Error::Refused(r) => {
            let why = r.fields.into_iter().next().map_or(r.message, |f| f.message);
            Refusal::field("file", why).into()
        }
        other => other,
    })
}

/// The bytes of an attachment of what the key may read, its name and media type.
///
/// # Errors
/// `NotFound`, also for what is another's; `Forbidden` without [`Right::TicketRead`].
pub fn file_by_key(
    rx: &mut Rx<'_>,
    bearer: &Bearer,
    number: u32,
    (seq, position): (i32, i32),
) -> Result<(AttachedRow, Vec<u8>)> {
    let (centre, _) = bearer.place(Right::TicketRead)?;
    let detail = detail_by_key(rx, bearer, number)?;
    if !detail.entries.iter().any(|e| e.row.seq == seq) {
        return Err(Error::NotFound);
    }
    look::bytes(rx, centre, (detail.row.number, seq, position))
}

/// The name under which a program asks, and what it asked: the same again gives the same request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repeat {
    /// The name.
    pub key: String,
    /// The bytes of what was asked.
    pub payload: Vec<u8>,
}

/// A request opened, or found again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Its number.
    pub number: u32,
    /// Address of its page, which leads to the desk of whoever opens it.
    pub page: String,
    /// Whether it was opened by an earlier call.
    pub repeated: bool,
}

/// Opens a request.
///
/// # Errors
/// A refusal with the fields at fault, or when the name was used for something else; `Forbidden`
/// without [`Right::TicketOpen`].
pub fn open_by_key(tx: &mut Tx<'_>, bearer: &Bearer, asked: &Asked, repeat: Option<&Repeat>) -> Result<Opened> {
    let (centre, own) = bearer.place(Right::TicketOpen)?;
    let known = repeat.map(|r| recognised(tx, bearer, centre.as_str(), r)).transpose()?;
    let digest = match known {
        Some(Known::Again(number)) => {
            return Ok(Opened { number, page: page(tx, centre.as_str(), number)?, repeated: true });
        }
        Some(Known::New(digest)) => Some(digest),
        None => None,
    };
    if asked.subject.trim().is_empty() {
        return Err(Refusal::field("subject", "Manca l'oggetto della richiesta.").into());
    }
    let (sender, of_sender) = who(tx, bearer, (centre, own), &asked.requester)?;
    let body = match own {
        Some(own) => Some(own),
        None if asked.body.trim().is_empty() => of_sender,
        None => Some(named_body(tx, centre, &asked.body)?),
    };
    let service = asked.service.trim().to_owned();
    settings::check_service(tx.conn, centre.as_str(), &service)?;
    let message = Message { files: asked.files.clone(), ..Message::text(&asked.text) };
    let new = NewTicket {
        kind: if own.is_some() && asked.kind == Kind::Activity { Kind::Request } else { asked.kind },
        body,
        service,
        impact: asked.impact,
        urgency: asked.urgency,
        ..NewTicket::plain(Channel::Api, sender, &asked.subject, message)
    };
    let by = By::requester(&new.sender);
    let number = open::create(tx, centre, &bearer.actor(), &by, &new)?;
    if let (Some(repeat), Some(digest)) = (repeat, digest) {
        let row = RepeatRow {
            centre_id: centre.to_string(),
            token_id: bearer.id().to_string(),
            request_key: repeat.key.clone(),
            digest,
            ticket: i32::try_from(number).map_err(Error::internal)?,
            at: tx.now,
        };
        keys::remember(tx.conn, &row, tx.now - Duration::days(REPEAT_DAYS))?;
    }
    Ok(Opened { number, page: page(tx, centre.as_str(), number)?, repeated: false })
}

fn page(tx: &mut Tx<'_>, centre: &str, number: u32) -> Result<String> {
    let slug = storage::centres::by_id(tx.conn, centre)?.ok_or(Error::NotFound)?.slug;
    Ok(format!("{}/richieste/{slug}/{number}", tx.app.public_url))
}

enum Known {
    /// The request that was opened.
    Again(u32),
    /// The digest of what is asked for the first time.
    New(String),
}

fn recognised(tx: &mut Tx<'_>, bearer: &Bearer, centre: &str, repeat: &Repeat) -> Result<Known> {
    let field = |message: &str| Error::from(Refusal::field("Idempotency-Key", message));
    if repeat.key.is_empty() || repeat.key.chars().count() > LONGEST_KEY {
        return Err(field("L'intestazione Idempotency-Key ha da 1 a 200 caratteri."));
    }
    let digest = sha256(&repeat.payload);
    match keys::asked(tx.conn, centre, bearer.id().as_str(), &repeat.key)? {
        Some(row) if row.digest == digest => Ok(Known::Again(row.ticket.unsigned_abs())),
        Some(_) => Err(field("Questa chiave di ripetizione è già servita per un'altra richiesta: usarne una nuova.")),
        None => Ok(Known::New(digest)),
    }
}

/// Who asks: the person of that address when they belong to where the key acts, else a name, else the program.
fn who(
    tx: &mut Tx<'_>,
    bearer: &Bearer,
    (centre, own): (Id<domain::identity::Centre>, Option<Id<Body>>),
    (name, email): &(String, String),
) -> Result<(Sender, Option<Id<Body>>)> {
    if !email.trim().is_empty() && domain::identity::EmailAddress::parse(email).is_err() {
        return Err(Refusal::field("requester.email", "L'indirizzo di posta non è scritto bene.").into());
    }
    if name.trim().is_empty() && email.trim().is_empty() {
        return Ok((Sender { name: bearer.name().to_owned(), ..Sender::default() }, own));
    }
    let plain = Sender::address(&name.chars().take(200).collect::<String>(), email);
    let reading = crate::StaffScope::new(centre, bearer.actor(), vec![domain::identity::StaffRole::HelpDesk]);
    let (known, of) = look::sender(&mut tx.reading(), &reading, &plain.name, &plain.email)?;
    // A body's key does not learn who works elsewhere.
    if own.is_some() && of != own { Ok((plain, own)) } else { Ok((known, of)) }
}

/// The body of a code, when the centre follows it.
pub(super) fn named_body(tx: &mut Tx<'_>, centre: Id<domain::identity::Centre>, code: &str) -> Result<Id<Body>> {
    let today = tx.today();
    let found = crate::territory::find(&mut tx.reading(), code.trim(), today)?;
    let followed = match found {
        Some(id) => storage::territory::memberships::find(tx.conn, centre, id)?.map(|_| id),
        None => None,
    };
    followed
        .ok_or_else(|| Refusal::field("body", "Il centro non segue nessun ente con questo codice ISTAT o IPA.").into())
}

/// Whether a ticket is the body's to see.
fn seen(own: Option<Id<Body>>, row: &TicketRow) -> bool {
    own.is_none_or(|body| row.body_id == body.as_str() && row.kind != Kind::Activity.code())
}

/// Which requests a program lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// Code of the state.
    pub state: Option<String>,
    /// ISTAT or IPA code of a body; for a key of the centre.
    pub body: Option<String>,
    /// The last asked first; otherwise the first asked first.
    pub newest: bool,
    /// Rows of a page.
    pub limit: i64,
}

/// A page of the requests that the key may read.
///
/// # Errors
/// A refusal of the code of a body; `Forbidden` without [`Right::TicketRead`].
pub fn list_by_key(rx: &mut Rx<'_>, bearer: &Bearer, listed: &Listed, cursor: &Cursor) -> Result<Page<TicketRow>> {
    let (centre, own) = bearer.place(Right::TicketRead)?;
    let body = match (own, &listed.body) {
        (Some(own), _) => Some(own),
        (None, Some(code)) => {
            let today = rx.today();
            let found = crate::territory::find(rx, code.trim(), today)?;
            Some(found.ok_or_else(|| Refusal::field("body", "Nessun ente ha questo codice ISTAT o IPA."))?)
        }
        (None, None) => None,
    };
    let filter = Filter { state: listed.state.clone(), body: body.map(|b| b.to_string()), ..Filter::default() };
    let order = if listed.newest { Order::Newest } else { Order::Oldest };
    let page = list::page(rx.conn, centre.as_str(), &filter, order, (cursor, listed.limit.clamp(1, 100)))?;
    Ok(Page { rows: page.rows.into_iter().filter(|row| seen(own, row)).collect(), ..page })
}

/// One request; a body's key reads of it what the body reads.
///
/// # Errors
/// `NotFound`, also for what is another's; `Forbidden` without [`Right::TicketRead`].
pub fn detail_by_key(rx: &mut Rx<'_>, bearer: &Bearer, number: u32) -> Result<Detail> {
    let (centre, own) = bearer.place(Right::TicketRead)?;
    let mut detail = gather(rx, centre, number)?;
    if !seen(own, &detail.row) {
        return Err(Error::NotFound);
    }
    if own.is_some() {
        detail.entries.retain(|e| matches!(e.row.kind.as_str(), "message" | "event"));
    }
    Ok(detail)
}

/// Something written by a program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Text.
    pub text: String,
    /// A note that the staff alone read; for a key of the centre.
    pub internal: bool,
    /// Name and address of who writes; empty for the program itself. For a body's key.
    pub requester: (String, String),
    /// Files, in the store.
    pub files: Vec<StoredFile>,
}

/// Writes on a request: a key of the centre answers or notes, a body's is heard as who asked. Answers
/// the number of the request.
///
/// # Errors
/// A refusal of an empty message, of a merged request or of one closed too long ago; `NotFound`;
/// `Forbidden` without [`Right::TicketReply`].
pub fn write_by_key(tx: &mut Tx<'_>, bearer: &Bearer, number: u32, written: &Written) -> Result<u32> {
    let (centre, own) = bearer.place(Right::TicketReply)?;
    let message = Message { files: written.files.clone(), ..Message::text(&written.text) };
    if let Some(staff) = bearer.staff(Right::TicketReply)? {
        match written.internal {
            true => write::note(tx, &staff, number, &message)?,
            false => write::reply(tx, &staff, number, &message, Then::Stay)?,
        };
        return Ok(number);
    }
    let key = i32::try_from(number).map_err(|_| Error::NotFound)?;
    let row = tickets::find(tx.conn, centre.as_str(), key)?.filter(|row| seen(own, row)).ok_or(Error::NotFound)?;
    if written.internal {
        return Err(Refusal::field("internal", "Le note interne sono del centro: un ente scrive messaggi.").into());
    }
    let (sender, _) = who(tx, bearer, (centre, own), &written.requester)?;
    let work = Work::of(tx, centre, row.shown())?;
    let joined = listen(tx, work, (&sender, Channel::Api), &message, &Mailed::default())?;
    work::log(tx, &bearer.actor(), &row, "ticket.hear", "messaggio di un altro programma")?;
    Ok(joined)
}
