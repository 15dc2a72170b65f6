//! What a body sees of its own dues.

use app::billing::{DocumentRow, DocumentView};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::billing::{DocumentKind, PaymentMethod};
use domain::{Cents, it};

use super::document::{LineView, line, line_heads};
use super::list::Row;
use super::words::{document_badge, money, payment_badge};
use super::{Here, account};
use crate::table::as_xlsx;
use crate::view::{Badge, Crumbs, Definitions, Empty, Facts, Heads, Shell};
use crate::visit::BodyDesk;
use crate::{Result, Web, respond};

#[derive(Template)]
#[template(path = "billing/own.html")]
struct OwnPage {
    shell: Shell,
    facts: Facts,
    rows: Vec<Row>,
    due: Vec<Due>,
    movements: Vec<account::Line>,
    base: String,
    empty: Empty,
}

/// What is to be paid, with everything needed to pay it.
pub(crate) struct Due {
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) amount: String,
    pub(crate) badge: Badge,
    pub(crate) how: Definitions,
}

impl Due {
    /// An open document.
    pub(crate) fn of(row: &DocumentRow, today: chrono::NaiveDate, href: String) -> Result<Self> {
        let whole = row.document()?;
        let mut how = Definitions::new()
            .text("Scadenza", it::long_date(row.due))
            .text("Beneficiario", whole.issuer.name.clone())
            .text("Modo", whole.draft.payment.label());
        if whole.draft.payment == PaymentMethod::BankTransfer
            && let Some(iban) = &whole.issuer.iban
        {
            how = how.code("IBAN", iban.grouped());
        }
        if let Some(account) =
            whole.issuer.treasury_account.filter(|_| whole.draft.payment == PaymentMethod::TreasuryTransfer)
        {
            how = how.code("Conto di tesoreria", account);
        }
        Ok(Self {
            href,
            title: format!("{} {}", row.document_kind().label(), row.number_text()),
            amount: Cents(row.open).to_string(),
            badge: payment_badge(row, today),
            how: how.text("Causale", format!("{} {}", row.document_kind().label(), row.number_text())),
        })
    }
}

/// The body's documents, what is due, its account.
pub(super) async fn index(State(web): State<Web>, desk: BodyDesk) -> Result<Response> {
    let scope = desk.scope.clone();
    let (documents, account, today) = web
        .read(move |rx| {
            let documents = app::billing::documents_of_body(rx, &scope)?;
            Ok((documents, app::billing::statement_of_body(rx, &scope)?, rx.today()))
        })
        .await?;
    let href = |row: &DocumentRow| desk.href(&format!("/quote/{}", row.id));
    let due: Result<Vec<Due>> =
        documents.iter().rev().filter(|d| d.open > 0).map(|d| Due::of(d, today, href(d))).collect();
    let rows: Result<Vec<Row>> = documents.iter().map(|d| Row::of(d, today, href(d))).collect();
    respond::page(&OwnPage {
        shell: desk.shell("quote"),
        facts: account::facts(&account),
        rows: rows?,
        due: due?,
        movements: account::lines(&account, |id| desk.href(&format!("/quote/{id}"))),
        base: desk.href("/quote"),
        empty: Empty::new("Ancora nessun documento", "Qui arrivano le quote annuali e le fatture dei servizi."),
    })
}

#[derive(Template)]
#[template(path = "billing/own_document.html")]
struct OwnDocumentPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: String,
    badge: Badge,
    payment: Badge,
    facts: Facts,
    heads: Heads,
    lines: Vec<LineView>,
    due: Option<Due>,
    pdf: String,
    payments: Vec<(String, String, String)>,
}

/// One of the body's documents.
pub(super) async fn show(State(web): State<Web>, desk: BodyDesk, Path(at): Here) -> Result<Response> {
    let (id, scope) = (at.document()?, desk.scope.clone());
    let (view, today) = web.read(move |rx| Ok((app::billing::document_of_body(rx, &scope, id)?, rx.today()))).await?;
    let row = &view.row;
    let base = desk.href(&format!("/quote/{}", row.id));
    let due = (row.open > 0).then(|| Due::of(row, today, base.clone())).transpose()?;
    respond::page(&OwnDocumentPage {
        shell: desk.shell("quote"),
        crumbs: Crumbs::new().to("Quote e fatture", desk.href("/quote")).here(row.number_text()),
        title: format!("{} {}", row.document_kind().label(), row.number_text()),
        lead: view.document.draft.reason.clone(),
        badge: document_badge(row),
        payment: payment_badge(row, today),
        facts: facts(&view),
        heads: line_heads(),
        lines: view.document.draft.lines.iter().map(line).collect(),
        due,
        pdf: format!("{base}/pdf"),
        payments: view.payments.iter().map(|p| (it::date(p.on_date), p.reference.clone(), money(p.amount))).collect(),
    })
}

fn facts(view: &DocumentView) -> Facts {
    let row = &view.row;
    let facts = Facts::new().figure("Imponibile", money(row.net), "").figure(
        "IVA",
        money(row.vat),
        if view.document.draft.totals.payable < view.document.draft.totals.total {
            "da versare all'Erario"
        } else {
            ""
        },
    );
    if row.document_kind() == DocumentKind::CreditNote {
        return facts.figure("Totale", money(row.total), "");
    }
    facts.figure("Da versare al centro", money(row.payable - row.credited), format!("entro il {}", it::date(row.due)))
}

/// The paper of one of the body's documents.
pub(super) async fn pdf(State(web): State<Web>, desk: BodyDesk, Path(at): Here) -> Result<Response> {
    let (id, scope) = (at.document()?, desk.scope.clone());
    let (name, bytes) = web.work(move |app| app::billing::pdf_of_body(app, &scope, id)).await?;
    Ok(respond::download(&name, "application/pdf", bytes))
}

/// The body's account in XLSX.
pub(super) async fn account_xlsx(State(web): State<Web>, desk: BodyDesk) -> Result<Response> {
    let scope = desk.scope.clone();
    let own = web.read(move |rx| app::billing::statement_of_body(rx, &scope)).await?;
    as_xlsx(&web, &format!("estratto-conto-{}", own.slug()), vec![account::table(&own)]).await
}

/// The body's account on paper.
pub(super) async fn account_pdf(State(web): State<Web>, desk: BodyDesk) -> Result<Response> {
    let scope = desk.scope.clone();
    let (name, bytes) = web.work(move |app| app::billing::statement_pdf_of_body(app, &scope)).await?;
    Ok(respond::download(&name, "application/pdf", bytes))
}
