//! The account of a body with the centre: what it was asked, what it paid, what is left, on a page
//! and on paper.

use chrono::NaiveDate;
use documents::billing::papers::{self, Arrears};
use documents::look::Party;
use documents::pdf::render;
use domain::billing::{AgeBand, Customer, Document, DocumentState, Issuer, arrears};
use domain::identity::{Centre, Permission};
use domain::territory::Body;
use domain::{Cents, Id, text};
use serde::Serialize;
use storage::billing::documents::{self as rows, DocumentRow, Filter};
use storage::billing::payments::{self, PaymentRow};
use storage::centres::CentreRow;

use super::collect::open_documents;
use super::gather::customer;
use super::paper::{NamedFile, letterhead};
use super::settings::load_issuer;
use crate::{App, BodyScope, Error, Result, Rx, StaffScope};

/// One movement of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Movement {
    /// Day.
    pub on: NaiveDate,
    /// What it is, in Italian.
    pub text: String,
    /// The document, when the movement is one.
    pub document: Option<Id<Document>>,
    /// When the document is to be paid.
    pub due: Option<NaiveDate>,
    /// What is asked; negative for what is paid, taken back or no longer owed.
    pub amount: Cents,
    /// What is open after it; negative when the body is owed.
    pub balance: Cents,
}

/// The account of a body with the centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// The body as it is today.
    pub customer: Customer,
    /// Its documents, oldest first.
    pub documents: Vec<DocumentRow>,
    /// Its movements, oldest first.
    pub movements: Vec<Movement>,
    /// Asked in all, less credit notes and what is no longer owed.
    pub asked: Cents,
    /// Received in all.
    pub paid: Cents,
    /// Left to pay.
    pub left: Cents,
    /// Of which overdue today.
    pub overdue: Cents,
    /// When it was last reminded, and how many times in all, of what is overdue today.
    pub reminded: Option<(NaiveDate, usize)>,
}

/// The account of a body that the centre follows.
///
/// # Errors
/// `NotFound` for a body that the centre does not follow; `Forbidden` without
/// [`Permission::ReadBilling`].
pub fn statement(rx: &mut Rx<'_>, scope: &StaffScope, body: Id<Body>) -> Result<Statement> {
    let centre = scope.centre(Permission::ReadBilling)?;
    known_account(rx, centre, body)
}

/// The account of one's own body.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBody`].
pub fn statement_of_body(rx: &mut Rx<'_>, scope: &BodyScope) -> Result<Statement> {
    let (centre, body) = scope.body(Permission::ReadBody)?;
    account_of(rx, centre, body)
}

/// The account of a body on paper, up to today.
///
/// # Errors
/// A refusal when nobody is named as issuer; otherwise as [`statement`].
pub fn statement_pdf(app: &App, scope: &StaffScope, body: Id<Body>) -> Result<NamedFile> {
    let centre = scope.centre(Permission::ReadBilling)?;
    let account = app.read(|rx| known_account(rx, centre, body))?;
    print(app, centre, &account)
}

/// The account of one's own body on paper.
///
/// # Errors
/// A refusal when nobody is named as issuer; otherwise as [`statement_of_body`].
pub fn statement_pdf_of_body(app: &App, scope: &BodyScope) -> Result<NamedFile> {
    let (centre, body) = scope.body(Permission::ReadBody)?;
    let account = app.read(|rx| account_of(rx, centre, body))?;
    print(app, centre, &account)
}

/// The account of a body that the centre follows, or of which it has documents.
pub(super) fn known_account(rx: &mut Rx<'_>, centre: Id<Centre>, body: Id<Body>) -> Result<Statement> {
    let account = account_of(rx, centre, body)?;
    let followed = storage::territory::memberships::find(rx.conn, centre, body)?.is_some();
    if followed || !account.documents.is_empty() { Ok(account) } else { Err(Error::NotFound) }
}

fn account_of(rx: &mut Rx<'_>, centre: Id<Centre>, body: Id<Body>) -> Result<Statement> {
    let customer = customer_of(rx, centre, body)?;
    let filter = Filter { body: Some(body.to_string()), ..Filter::default() };
    let mut documents = rows::register(rx.conn, centre.as_str(), &filter)?;
    documents.sort_by(|a, b| (a.date, &a.id).cmp(&(b.date, &b.id)));
    let payments = payments::of_body(rx.conn, centre.as_str(), body.as_str())?;
    let mut asked = 0;
    for row in documents.iter().filter(|d| d.corrects_id.is_none()) {
        if row.document_state()?.is_owed() {
            asked += row.payable - row.credited;
        }
    }
    let today = rx.today();
    let late: Vec<&DocumentRow> = documents.iter().filter(|d| d.open > 0 && d.due < today).collect();
    Ok(Statement {
        asked: Cents(asked),
        paid: payments.iter().map(|p| Cents(p.amount)).sum(),
        left: documents.iter().map(|d| Cents(d.open)).sum(),
        overdue: late.iter().map(|d| Cents(d.open)).sum(),
        reminded: reminded(rx, &late)?,
        movements: movements(&documents, &payments)?,
        customer,
        documents,
    })
}

/// The body with today's data.
fn customer_of(rx: &mut Rx<'_>, centre: Id<Centre>, body: Id<Body>) -> Result<Customer> {
    let ids = [body.to_string()];
    let mut offices = storage::territory::offices::addressees(rx.conn, centre, &ids)?;
    let row = storage::territory::bodies::by_id(rx.conn, body)?.ok_or(Error::NotFound)?;
    customer(&row, offices.remove(body.as_str()))
}

/// When the last reminder of these documents went out, and how many did.
fn reminded(rx: &mut Rx<'_>, late: &[&DocumentRow]) -> Result<Option<(NaiveDate, usize)>> {
    let mut days: Vec<NaiveDate> = Vec::new();
    for row in late {
        let events = rows::events(rx.conn, &row.centre_id, &row.id)?;
        let reminders = events.iter().filter(|e| e.kind == "reminder");
        days.extend(reminders.map(|e| domain::dates::italian_date(e.at)));
    }
    days.sort_unstable();
    days.dedup();
    Ok(days.last().map(|last| (*last, days.len())))
}

/// Documents, payments and what ceased to be owed, by day, with what is open after each.
fn movements(documents: &[DocumentRow], payments: &[PaymentRow]) -> Result<Vec<Movement>> {
    let mut all: Vec<(u8, Movement)> = Vec::new();
    for row in documents {
        let credit = row.corrects_id.is_some();
        let document = Movement {
            on: row.date,
            text: format!("{} {}", row.document_kind().label(), row.number_text()),
            document: Some(row.id.parse().map_err(Error::internal)?),
            due: (!credit).then_some(row.due),
            amount: Cents(if credit { -row.payable } else { row.payable }),
            balance: Cents::ZERO,
        };
        if let Some((on, left)) = ended(row)? {
            let text = format!("{}: non più da pagare", document.text);
            let end = Movement { on, text, document: None, due: None, amount: -left, balance: Cents::ZERO };
            all.push((1, end));
        }
        all.push((0, document));
    }
    for payment in payments {
        let word = if payment.amount < 0 { "Restituzione" } else { "Pagamento" };
        let text = format!("{word} {}", payment.reference).trim().to_owned();
        let (on, amount) = (payment.on_date, Cents(-payment.amount));
        all.push((2, Movement { on, text, document: None, due: None, amount, balance: Cents::ZERO }));
    }
    all.sort_by(|(a, x), (b, y)| (x.on, a, &x.document, &x.text).cmp(&(y.on, b, &y.document, &y.text)));
    let mut balance = Cents::ZERO;
    let counted = all.into_iter().map(|(_, mut movement)| {
        balance += movement.amount;
        movement.balance = balance;
        movement
    });
    Ok(counted.collect())
}

/// When a document ceased to be owed, other than by credit notes, and how much of it.
pub(super) fn ended(row: &DocumentRow) -> Result<Option<(NaiveDate, Cents)>> {
    let left = Cents(row.payable - row.credited);
    if row.corrects_id.is_some() || left <= Cents::ZERO {
        return Ok(None);
    }
    Ok(match row.document_state()? {
        DocumentState::Cancelled { on, .. }
        | DocumentState::Refused { on, .. }
        | DocumentState::Rejected { on, .. }
        | DocumentState::Credited { on, .. } => Some((on, left)),
        _ => None,
    })
}

/// The head of a letter to a body: the centre, and who issues its documents.
pub(super) fn sender(rx: &mut Rx<'_>, centre: Id<Centre>, account: &Statement) -> Result<(CentreRow, Issuer)> {
    let of_last = account.documents.last().map(DocumentRow::document).transpose()?.map(|d| d.issuer);
    let issuer = match of_last {
        Some(issuer) => issuer,
        None => load_issuer(rx, centre)?.ok_or_else(|| {
            Error::refused("Manca l'emittente dei documenti: indicarlo nelle impostazioni del centro.")
        })?,
    };
    Ok((storage::centres::by_id(rx.conn, centre.as_str())?.ok_or(Error::NotFound)?, issuer))
}

fn print(app: &App, centre: Id<Centre>, account: &Statement) -> Result<NamedFile> {
    let ((row, issuer), today) = app.read(|rx| Ok((sender(rx, centre, account)?, rx.today())))?;
    let bytes = render(&paper(account, &row, &issuer, today)?).map_err(Error::internal)?.bytes;
    Ok((format!("estratto-conto-{}-{today}.pdf", account.slug()), bytes))
}

impl Statement {
    /// The body's name, as files are named.
    #[must_use]
    pub fn slug(&self) -> String {
        text::fold(&self.customer.name).replace(' ', "-")
    }
}

fn paper(account: &Statement, centre: &CentreRow, issuer: &Issuer, today: NaiveDate) -> Result<papers::Statement> {
    let some = |amount: Cents| (amount > Cents::ZERO).then_some(amount);
    let line = |m: &Movement| papers::Movement {
        date: m.on,
        description: m.text.clone(),
        due: m.due,
        asked: some(m.amount),
        paid: some(-m.amount),
        balance: m.balance,
    };
    let open: Vec<DocumentRow> = account.documents.iter().filter(|d| d.open > 0).cloned().collect();
    let late = |(band, open, documents): (AgeBand, Cents, u32)| {
        let shown = band != AgeBand::NotDue && documents > 0;
        shown.then(|| Arrears { age: band.label().to_owned(), documents, open })
    };
    Ok(papers::Statement {
        letterhead: letterhead(centre, issuer),
        body: Party::from(&account.customer),
        from: account.movements.first().map_or(today, |m| m.on),
        until: today,
        date: today,
        opening: Cents::ZERO,
        movements: account.movements.iter().map(line).collect(),
        asked: account.movements.iter().filter_map(|m| some(m.amount)).sum(),
        paid: account.movements.iter().filter_map(|m| some(-m.amount)).sum(),
        closing: account.movements.last().map_or(Cents::ZERO, |m| m.balance),
        arrears: arrears(&open_documents(&open)?, today).bands.into_iter().filter_map(late).collect(),
    })
}
