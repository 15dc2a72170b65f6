//! Payments by hand, arrears.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::billing::{AgeBand, Document, OpenDocument, arrears as reckon};
use domain::identity::{Centre, Permission};
use domain::{Cents, Id, Refusal, it};
use serde::Serialize;
use storage::billing::documents::{self as rows, DocumentRow, Filter};
use storage::billing::payments::{self, PaymentRow};

use super::document::{Happened, load, record};
use crate::{Error, Result, Rx, StaffScope, Tx};

/// Records a payment; a negative amount gives back.
///
/// # Errors
/// A refusal when the amount is nothing, exceeds what is left or what was received, or the day is in
/// the future; `Forbidden` without [`Permission::EditBilling`].
pub fn pay(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    id: Id<Document>,
    on: NaiveDate,
    amount: Cents,
    reference: &str,
) -> Result<()> {
    let centre = scope.centre(Permission::EditBilling)?;
    record_payment(tx, scope, centre, (id, on, amount), reference, "hand")
}

pub(super) fn record_payment(
    tx: &mut Tx<'_>,
    scope: &StaffScope,
    centre: Id<Centre>,
    (id, on, amount): (Id<Document>, NaiveDate, Cents),
    reference: &str,
    source: &str,
) -> Result<()> {
    let before = load(tx, centre, id)?;
    check(&before, on, amount, tx.today())?;
    let payment = PaymentRow {
        centre_id: centre.to_string(),
        id: tx.id::<PaymentRow>().to_string(),
        document_id: before.id.clone(),
        body_id: before.body_id.clone(),
        on_date: on,
        amount: amount.0,
        reference: reference.trim().chars().take(100).collect(),
        source: source.to_owned(),
        created_at: tx.now,
    };
    payments::insert(tx.conn, &payment)?;
    let mut row = before.clone();
    row.paid += amount.0;
    let owed = row.document_state()?.is_owed();
    row.set_open(owed);
    row.changed_at = tx.now;
    let verb = if amount < Cents::ZERO { "restituiti" } else { "incassati" };
    let summary = format!("{verb} {} il {} ({})", Cents(amount.0.abs()), it::date(on), payment.reference);
    let happened =
        Happened { kind: "payment", action: "billing.payment", summary, file: None, json: None, before: &before };
    record(tx, scope, &row, happened)
}

fn check(row: &DocumentRow, on: NaiveDate, amount: Cents, today: NaiveDate) -> Result<(), Refusal> {
    if on > today {
        return Err(Refusal::field("on", "La data del pagamento non può essere nel futuro."));
    }
    if amount == Cents::ZERO {
        return Err(Refusal::field("amount", "Scrivere l'importo del pagamento."));
    }
    if amount.0 < -row.paid {
        return Err(Refusal::field(
            "amount",
            format!("Non si può restituire più di quanto incassato: {}.", Cents(row.paid)),
        ));
    }
    if amount.0 > row.open {
        let left = Cents(row.open);
        return Err(Refusal::field("amount", format!("L'importo supera quanto resta da pagare: {left}.")));
    }
    Ok(())
}

/// A body in arrears.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArrearsBody {
    /// The body.
    pub body_id: String,
    /// Its name.
    pub name: String,
    /// All that is left to pay.
    pub left: Cents,
    /// Of which overdue.
    pub overdue: Cents,
    /// Days of the oldest overdue document.
    pub days: i64,
}

/// What is owed to the centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArrearsView {
    /// Sum and number of documents of each age.
    pub bands: Vec<(AgeBand, Cents, u32)>,
    /// Bodies with something left, the most overdue first.
    pub bodies: Vec<ArrearsBody>,
    /// All that is left to pay.
    pub left: Cents,
    /// Of which overdue.
    pub overdue: Cents,
    /// The open documents, the longest due first.
    pub documents: Vec<DocumentRow>,
}

/// The open documents as the rules want them.
pub(super) fn open_documents(rows: &[DocumentRow]) -> Result<Vec<OpenDocument>> {
    rows.iter()
        .map(|row| {
            let document = row.document()?;
            Ok(OpenDocument {
                id: row.id.parse().map_err(Error::internal)?,
                number: document.number,
                body: document.draft.customer.body,
                fiscal_code: document.draft.customer.fiscal_code,
                due: row.due,
                left: Cents(row.open),
            })
        })
        .collect()
}

/// The arrears of the centre on today's date.
///
/// # Errors
/// `Forbidden` without [`Permission::ReadBilling`].
pub fn arrears(rx: &mut Rx<'_>, scope: &StaffScope) -> Result<ArrearsView> {
    let centre = scope.centre(Permission::ReadBilling)?;
    let filter = Filter { open: true, ..Filter::default() };
    let mut documents = rows::register(rx.conn, centre.as_str(), &filter)?;
    documents.sort_by(|a, b| (a.due, &a.name_key, &a.id).cmp(&(b.due, &b.name_key, &b.id)));
    let open = open_documents(&documents)?;
    let sums = reckon(&open, rx.today());
    let mut bodies: HashMap<String, ArrearsBody> = HashMap::new();
    for (row, document) in documents.iter().zip(&open) {
        let overdue = sums.bodies.get(&document.body).copied().unwrap_or_default();
        let body = match bodies.get_mut(&row.body_id) {
            Some(body) => body,
            None => bodies.entry(row.body_id.clone()).or_insert(ArrearsBody {
                body_id: row.body_id.clone(),
                name: row.document()?.draft.customer.name,
                left: Cents::ZERO,
                overdue: overdue.0,
                days: overdue.1,
            }),
        };
        body.left += document.left;
    }
    let mut bodies: Vec<ArrearsBody> = bodies.into_values().collect();
    bodies.sort_by(|a, b| (b.overdue, b.left, &a.name).cmp(&(a.overdue, a.left, &b.name)));
    Ok(ArrearsView { bands: sums.bands, bodies, left: sums.left, overdue: sums.overdue, documents })
}
