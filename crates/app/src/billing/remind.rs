//! Reminders of overdue documents: to all bodies at once, or to one with its letter.

use chrono::{Days, NaiveDate};
use documents::billing::papers;
pub use documents::billing::papers::ReminderLevel;
use documents::look::{Party, Signature};
use documents::pdf::render;
use domain::billing::{Issuer, PaymentMethod};
use domain::identity::{Centre, Permission};
use domain::territory::Body;
use domain::{Cents, FieldError, Id, Refusal, it};
use serde::Serialize;
use storage::billing::documents::{self as rows, DocumentRow, Filter};
use storage::centres::CentreRow;

use super::account::{Statement, known_account, sender};
use super::document::{Happened, record};
use super::gather::customer;
use super::paper::{NamedFile, letterhead};
use crate::mail::Letter;
use crate::{App, Error, Result, Rx, StaffScope, Tx};

/// Days in which a body is not reminded again together with the others.
const PAUSE_DAYS: i64 = 15;
/// Days to pay that a letter grants, unless somebody says otherwise.
const GRANTED_DAYS: u64 = 30;
/// Most days to pay that a letter grants.
const MOST_DAYS: u64 = 180;

/// What reminders went out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reminded {
    /// Messages written.
    pub sent: u32,
    /// Bodies without an address, by name.
    pub without_address: Vec<String>,
}

/// Reminds by mail the bodies of overdue documents, one message to each body for all its documents.
/// A document reminded less than fifteen days ago is left out.
///
/// # Errors
/// `Forbidden` without [`Permission::EditBilling`].
pub fn remind(tx: &mut Tx<'_>, scope: &StaffScope) -> Result<Reminded> {
    let centre = scope.centre(Permission::EditBilling)?;
    let name = storage::centres::by_id(tx.conn, centre.as_str())?.ok_or(Error::NotFound)?.name;
    let mut out = Reminded::default();
    for (body, documents) in overdue(tx, centre)? {
        let row = storage::territory::bodies::by_ids(tx.conn, &[body])?.pop().ok_or(Error::NotFound)?;
        let who = customer(&row, None)?;
        let Some(address) = who.pec.filter(|p| p.contains('@')) else {
            out.without_address.push(who.name);
            continue;
        };
        let letter = Letter {
            centre: centre.as_str(),
            to: &address,
            subject: format!("{name}: sollecito di pagamento"),
            body: message(&name, &who.name, &documents)?,
            attachments: documents.iter().filter_map(|d| d.pdf_file_id.clone()).collect(),
        };
        tx.send_mail(&letter)?;
        out.sent += 1;
        let summary = format!("sollecito inviato a {address}");
        note(tx, scope, &documents, &summary, None)?;
    }
    Ok(out)
}

/// The overdue documents that were not reminded lately, by body.
fn overdue(tx: &mut Tx<'_>, centre: Id<Centre>) -> Result<Vec<(String, Vec<DocumentRow>)>> {
    let filter = Filter { due_before: Some(tx.today()), ..Filter::default() };
    let since = tx.now - chrono::Duration::days(PAUSE_DAYS);
    let mut by_body: Vec<(String, Vec<DocumentRow>)> = Vec::new();
    for row in rows::register(tx.conn, centre.as_str(), &filter)? {
        let events = rows::events(tx.conn, centre.as_str(), &row.id)?;
        if events.iter().any(|e| e.kind == "reminder" && e.at > since) {
            continue;
        }
        match by_body.iter_mut().find(|(body, _)| *body == row.body_id) {
            Some((_, documents)) => documents.push(row),
            None => by_body.push((row.body_id.clone(), vec![row])),
        }
    }
    Ok(by_body)
}

/// Writes a reminder in the history of its documents.
fn note(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    documents: &[DocumentRow],
    summary: &str,
    file: Option<&str>,
) -> Result<()> {
    for row in documents {
        let happened = Happened {
            kind: "reminder",
            action: "billing.reminder",
            summary: summary.to_owned(),
            file: file.map(str::to_owned),
            json: None,
            before: row,
        };
        record(tx, scope, row, happened)?;
    }
    Ok(())
}

fn message(centre: &str, body: &str, documents: &[DocumentRow]) -> Result<String> {
    let mut text = format!("Spett.le {body},\n\ndai nostri registri risultano da pagare i documenti che seguono:\n\n");
    for row in documents {
        text.push_str(&format!(
            "- {} {} del {}, scadenza {}: {}\n",
            row.document_kind().label(),
            row.number_text(),
            it::date(row.date),
            it::date(row.due),
            Cents(row.open),
        ));
    }
    let left: Cents = documents.iter().map(|d| Cents(d.open)).sum();
    text.push_str(&format!("\nIn tutto: {left}.\n"));
    if let Some(issuer) = documents.first().map(DocumentRow::document).transpose()?.map(|d| d.issuer)
        && let Some(iban) = issuer.iban
    {
        text.push_str(&format!("Il pagamento va fatto a {}, IBAN {}.\n", issuer.name, iban.grouped()));
    }
    text.push_str("\nSe il pagamento è già stato disposto, questo messaggio non va considerato.\n\n");
    text.push_str(centre);
    text.push('\n');
    Ok(text)
}

/// How a single body is to be reminded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderOrder {
    /// How firm the letter is.
    pub level: ReminderLevel,
    /// Last day to pay that the letter grants.
    pub until: NaiveDate,
    /// Protocol of the letter, when it has one.
    pub protocol: Option<String>,
}

/// The order that fits an account today: firmer at the second time, formal only by somebody's choice.
#[must_use]
pub fn reminder_order(account: &Statement, today: NaiveDate) -> ReminderOrder {
    ReminderOrder {
        level: if account.reminded.is_some() { ReminderLevel::Second } else { ReminderLevel::First },
        until: today.checked_add_days(Days::new(GRANTED_DAYS)).unwrap_or(today),
        protocol: None,
    }
}

/// The reminder letter of a body for all its overdue documents. Nothing is sent.
///
/// # Errors
/// A refusal when nothing is overdue or the day granted is wrong; `NotFound` for a body of another
/// centre; `Forbidden` without [`Permission::EditBilling`].
pub fn reminder_pdf(app: &App, scope: &StaffScope, body: Id<Body>, order: &ReminderOrder) -> Result<NamedFile> {
    Ok(prepared(app, scope, body, order)?.letter)
}

/// Sends a body its reminder letter by certified mail, with the documents; gives the address. The
/// letter stays in the history of the documents.
///
/// # Errors
/// As [`reminder_pdf`]; a refusal when the body has no address or was reminded today already.
pub fn remind_body(app: &App, scope: &StaffScope, body: Id<Body>, order: &ReminderOrder) -> Result<String> {
    let prepared = prepared(app, scope, body, order)?;
    let Some(address) = prepared.account.customer.pec.clone().filter(|p| p.contains('@')) else {
        return Err(Error::refused(
            "L'ente non ha un indirizzo PEC: aggiungerlo nella sua pagina, oppure scaricare la lettera e inviarla in altro modo.",
        ));
    };
    let (name, bytes) = &prepared.letter;
    let hash = app.files.put(bytes)?;
    app.write(|tx| {
        let account = known_account(&mut tx.reading(), prepared.centre, body)?;
        if account.reminded.is_some_and(|(last, _)| last == tx.today()) {
            return Err(Error::refused("L'ente è già stato sollecitato oggi."));
        }
        let late = late(&account, tx.today());
        let centre = prepared.centre.to_string();
        let file = tx.record_file(&centre, name, "application/pdf", &hash, bytes.len())?.to_string();
        let mut attachments = vec![file.clone()];
        attachments.extend(late.iter().filter_map(|d| d.pdf_file_id.clone()));
        let letter = Letter {
            centre: &centre,
            to: &address,
            subject: format!("{}: {}", prepared.from, subject(order.level)),
            body: message(&prepared.from, &account.customer.name, &late)?,
            attachments,
        };
        tx.send_mail(&letter)?;
        note(tx, scope, &late, &format!("{} inviato a {address}", subject(order.level)), Some(&file))
    })?;
    Ok(address)
}

fn subject(level: ReminderLevel) -> &'static str {
    match level {
        ReminderLevel::First => "promemoria di pagamento",
        ReminderLevel::Second => "secondo promemoria di pagamento",
        ReminderLevel::Formal => "sollecito formale di pagamento",
    }
}

/// A letter ready to go.
struct Prepared {
    centre: Id<Centre>,
    from: String,
    account: Statement,
    letter: NamedFile,
}

fn late(account: &Statement, today: NaiveDate) -> Vec<DocumentRow> {
    account.documents.iter().filter(|d| d.open > 0 && d.due < today).cloned().collect()
}

fn prepared(app: &App, scope: &StaffScope, body: Id<Body>, order: &ReminderOrder) -> Result<Prepared> {
    let centre = scope.centre(Permission::EditBilling)?;
    let (account, (row, issuer), today) = app.read(|rx| read(rx, centre, body))?;
    check(order, today)?;
    let late = late(&account, today);
    if late.is_empty() {
        return Err(Error::refused("L'ente non ha documenti scaduti da pagare: non c'è nulla da sollecitare."));
    }
    let paper = letter(&account, &late, (&row, &issuer), order, today)?;
    let bytes = render(&paper).map_err(Error::internal)?.bytes;
    let name = format!("sollecito-{}-{today}.pdf", account.slug());
    Ok(Prepared { centre, from: row.name, account, letter: (name, bytes) })
}

type Known = (Statement, (CentreRow, Issuer), NaiveDate);

fn read(rx: &mut Rx<'_>, centre: Id<Centre>, body: Id<Body>) -> Result<Known> {
    let account = known_account(rx, centre, body)?;
    let sender = sender(rx, centre, &account)?;
    Ok((account, sender, rx.today()))
}

fn check(order: &ReminderOrder, today: NaiveDate) -> Result<(), Refusal> {
    let last = today.checked_add_days(Days::new(MOST_DAYS)).unwrap_or(today);
    let mut faults = Vec::new();
    if order.until <= today || order.until > last {
        faults.push(FieldError::new("until", format!("Il nuovo termine va da domani al {}.", it::date(last))));
    }
    if order.protocol.as_deref().is_some_and(|p| p.chars().count() > 60) {
        faults.push(FieldError::new("protocol", "Il protocollo si scrive in al più 60 caratteri."));
    }
    Refusal::of_fields(faults).map_or(Ok(()), Err)
}

fn letter(
    account: &Statement,
    late: &[DocumentRow],
    (centre, issuer): (&CentreRow, &Issuer),
    order: &ReminderOrder,
    today: NaiveDate,
) -> Result<papers::Reminder> {
    let documents = late.iter().map(|row| {
        Ok(papers::OpenDocument {
            number: row.number_text(),
            date: row.date,
            subject: row.document()?.draft.reason,
            due: row.due,
            days_late: u32::try_from((today - row.due).num_days()).unwrap_or(0),
            payable: Cents(row.payable - row.credited),
            paid: Cents(row.paid),
        })
    });
    let treasury = late.iter().map(DocumentRow::document).collect::<storage::Result<Vec<_>>>()?;
    let by_treasury = treasury.iter().all(|d| d.draft.payment == PaymentMethod::TreasuryTransfer);
    let account_number = issuer.treasury_account.clone().filter(|_| by_treasury);
    let contact = [Some(centre.name.clone()), centre.phone.clone(), centre.email.clone().or(issuer.pec.clone())];
    Ok(papers::Reminder {
        letterhead: letterhead(centre, issuer),
        date: today,
        place: issuer.address.city.clone(),
        protocol: order.protocol.clone(),
        recipient: Party::from(&account.customer),
        level: order.level,
        documents: documents.collect::<Result<_>>()?,
        open: late.iter().map(|d| Cents(d.open)).sum(),
        payment: papers::Payment {
            due: order.until,
            beneficiary: issuer.name.clone(),
            iban: issuer.iban.as_ref().filter(|_| account_number.is_none()).map(|i| i.as_str().to_owned()),
            treasury_account: account_number,
            reference: reference(late),
        },
        contact: contact.into_iter().flatten().collect::<Vec<_>>().join(", "),
        signature: Signature { role: format!("Per {}", centre.name), name: String::new() },
    })
}

/// What to write in the payment: the numbers of the documents.
fn reference(late: &[DocumentRow]) -> String {
    let numbers: Vec<String> = late.iter().map(DocumentRow::number_text).collect();
    if numbers.len() == 1 {
        format!("Documento {}", numbers.join(""))
    } else {
        format!("Documenti {}", numbers.join(", "))
    }
}
