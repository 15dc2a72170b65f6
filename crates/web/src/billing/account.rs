//! The account of a body with the centre: movements, files, and a reminder to it alone.

use app::billing::{Movement, ReminderLevel, ReminderOrder, Statement, reminder_order};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use chrono::NaiveDate;
use documents::sheet::{Cell, Column, Kind, Table};
use domain::identity::Permission;
use domain::{Cents, FieldError, Refusal, it};

use super::{At, Here};
use crate::forms::Typed;
use crate::table::as_xlsx;
use crate::view::form::Summary;
use crate::view::{Alert, Choice, Crumbs, Empty, Facts, Field, Form, Query, Shell, counted};
use crate::visit::Desk;
use crate::{Result, Web, respond};

#[derive(Template)]
#[template(path = "billing/statement.html")]
struct StatementPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    alert: Option<Alert>,
    summary: Summary,
    facts: Facts,
    movements: Vec<Line>,
    empty: Empty,
    /// Address of the account, under which its files are.
    base: String,
    zip: Option<String>,
    body_href: String,
    /// The reminder, when something is overdue and the person may send it.
    reminder: Option<Form>,
    reminder_note: String,
    reminder_ask: String,
}

/// A movement as pages show it.
pub(super) struct Line {
    pub(super) on: String,
    pub(super) text: String,
    pub(super) href: Option<String>,
    pub(super) asked: String,
    pub(super) paid: String,
    pub(super) balance: String,
}

/// The account of a body.
pub(super) async fn show(State(web): State<Web>, desk: Desk, Path(at): Here) -> Result<Response> {
    respond::page(&load(&web, &desk, &at, None).await?)
}

async fn load(web: &Web, desk: &Desk, at: &At, refused: Option<(&Typed, &Refusal)>) -> Result<StatementPage> {
    let (body, scope) = (at.body()?, desk.scope.clone());
    let (account, today) = web.read(move |rx| Ok((app::billing::statement(rx, &scope, body)?, rx.today()))).await?;
    let may = desk.scope.allows(Permission::EditBilling) && account.overdue > Cents::ZERO;
    let mut reminder = may.then(|| order_form(&reminder_order(&account, today)));
    let (mut alert, mut summary) = (None, Summary::default());
    if let Some((typed, refusal)) = refused {
        if let Some(form) = &mut reminder {
            form.fill(&typed.pairs);
        }
        alert = super::words::refuse(refusal, reminder.iter_mut());
        summary = reminder.as_ref().map(Form::summary).unwrap_or_default();
    }
    let name = account.customer.name.clone();
    Ok(StatementPage {
        shell: desk.shell("pagamenti"),
        crumbs: Crumbs::new().to("Pagamenti", desk.href("/pagamenti")).here(name.clone()),
        alert,
        summary,
        facts: facts(&account),
        movements: lines(&account, |id| desk.href(&format!("/documenti/{id}"))),
        empty: Empty::new("Nessun movimento", "L'ente non ha ancora documenti."),
        base: desk.href(&format!("/pagamenti/enti/{body}")),
        zip: (!account.documents.is_empty()).then(|| desk.href(&format!("/documenti/enti/{body}/documenti.zip"))),
        body_href: desk.href(&format!("/enti/{body}")),
        reminder_note: reminder_note(&account),
        reminder_ask: format!("Sollecitare {name} per {}?", account.overdue),
        reminder,
        title: name,
    })
}

/// The sums of an account.
pub(crate) fn facts(account: &Statement) -> Facts {
    let late =
        if account.overdue > Cents::ZERO { format!("di cui {} in ritardo", account.overdue) } else { String::new() };
    let documents = counted(account.documents.len() as u64, "documento", "documenti");
    let facts = Facts::new()
        .figure("Chiesto", account.asked.to_string(), documents)
        .figure("Pagato", account.paid.to_string(), "")
        .figure("Resta da pagare", account.left.to_string(), late);
    match account.movements.last().map(|m| m.balance) {
        Some(balance) if balance < Cents::ZERO => facts.figure("A credito dell'ente", (-balance).to_string(), ""),
        _ => facts,
    }
}

/// The movements, each with what is open after it.
pub(super) fn lines(account: &Statement, href: impl Fn(&str) -> String) -> Vec<Line> {
    let shown = |amount: Cents| if amount > Cents::ZERO { amount.to_string() } else { String::new() };
    let line = |m: &Movement| Line {
        on: it::date(m.on),
        text: m.text.clone(),
        href: m.document.as_ref().map(|id| href(id.as_str())),
        asked: shown(m.amount),
        paid: shown(-m.amount),
        balance: m.balance.to_string(),
    };
    account.movements.iter().map(line).collect()
}

/// The movements as a table to take away.
pub(super) fn table(account: &Statement) -> Table {
    let mut table = Table::new(
        "Estratto conto",
        vec![
            Column::new("Data", Kind::Date),
            Column::new("Movimento", Kind::Text),
            Column::new("Scadenza", Kind::Date),
            Column::new("Chiesto", Kind::Money).summed(),
            Column::new("Pagato o stornato", Kind::Money).summed(),
            Column::new("Saldo", Kind::Money),
        ],
    );
    let some = |amount: Cents| Some(amount).filter(|a| *a > Cents::ZERO).into();
    for m in &account.movements {
        table.push(vec![
            Cell::Date(m.on),
            Cell::Text(m.text.clone()),
            m.due.into(),
            some(m.amount),
            some(-m.amount),
            Cell::Money(m.balance),
        ]);
    }
    table
}

/// The movements in XLSX.
pub(super) async fn xlsx(State(web): State<Web>, desk: Desk, Path(at): Here) -> Result<Response> {
    let (body, scope) = (at.body()?, desk.scope.clone());
    let account = web.read(move |rx| app::billing::statement(rx, &scope, body)).await?;
    as_xlsx(&web, &format!("estratto-conto-{}", account.slug()), vec![table(&account)]).await
}

/// The account on paper.
pub(super) async fn pdf(State(web): State<Web>, desk: Desk, Path(at): Here) -> Result<Response> {
    let (body, scope) = (at.body()?, desk.scope.clone());
    let (name, bytes) = web.work(move |app| app::billing::statement_pdf(app, &scope, body)).await?;
    Ok(respond::download(&name, "application/pdf", bytes))
}

fn level_of(code: &str) -> Option<ReminderLevel> {
    LEVELS.into_iter().find(|(_, c, _)| *c == code).map(|(level, ..)| level)
}

/// Levels, their names in forms, and their labels.
const LEVELS: [(ReminderLevel, &str, &str); 3] = [
    (ReminderLevel::First, "promemoria", "Promemoria"),
    (ReminderLevel::Second, "secondo", "Secondo promemoria"),
    (ReminderLevel::Formal, "formale", "Sollecito formale (costituzione in mora)"),
];

fn order_form(order: &ReminderOrder) -> Form {
    let choices = LEVELS.map(|(_, code, label)| Choice::new(code, label)).to_vec();
    let level = LEVELS.into_iter().find(|(level, ..)| *level == order.level).map_or("", |(_, code, _)| code);
    Form::new(vec![
        Field::select("level", "Tono della lettera", choices).required().value(level),
        Field::date("until", "Nuovo termine per pagare").class("is-short").required().value(it::date(order.until)),
        Field::text("protocol", "Protocollo")
            .max(60)
            .help("Se la lettera ne ha uno.")
            .value(order.protocol.clone().unwrap_or_default()),
    ])
}

fn reminder_note(account: &Statement) -> String {
    let to = account.customer.pec.as_deref().filter(|p| p.contains('@'));
    let to = match to {
        Some(address) => format!("La lettera parte per posta a {address}, con i documenti scaduti."),
        None => "L'ente non ha un indirizzo PEC: la lettera si può scaricare e inviare in altro modo.".to_owned(),
    };
    match account.reminded {
        Some((last, 1)) => format!("{to} Già sollecitato il {}.", it::date(last)),
        Some((last, times)) => format!("{to} Già sollecitato {times} volte, l'ultima il {}.", it::date(last)),
        None => to,
    }
}

fn read(get: impl Fn(&str) -> String) -> Result<ReminderOrder, Refusal> {
    let mut faults = Vec::new();
    let level = level_of(&get("level"));
    if level.is_none() {
        faults.push(FieldError::new("level", "Scegliere il tono della lettera."));
    }
    let until: Option<NaiveDate> = it::parse_date(&get("until"));
    if until.is_none() {
        faults.push(FieldError::new("until", "Scrivere il termine come gg/mm/aaaa."));
    }
    match (Refusal::of_fields(faults), level, until) {
        (None, Some(level), Some(until)) => {
            let protocol = Some(get("protocol")).filter(|p| !p.is_empty());
            Ok(ReminderOrder { level, until, protocol })
        }
        (refusal, ..) => Err(refusal.unwrap_or_else(|| Refusal::new("Controllare i dati della lettera."))),
    }
}

/// The reminder letter on paper; nothing is sent.
pub(super) async fn letter(
    State(web): State<Web>,
    desk: Desk,
    Path(at): Here,
    RawQuery(raw): RawQuery,
) -> Result<Response> {
    let (body, scope) = (at.body()?, desk.scope.clone());
    let query = Query::parse(String::new(), raw.as_deref());
    let typed = Typed { pairs: query.pairs().to_vec(), ..Typed::default() };
    let printed = match read(|name| typed.get(name).to_owned()) {
        Ok(order) => web.work(move |app| app::billing::reminder_pdf(app, &scope, body, &order)).await,
        Err(refusal) => Err(refusal.into()),
    };
    match printed {
        Ok((name, bytes)) => Ok(respond::download(&name, "application/pdf", bytes)),
        Err(e) => {
            let refusal = e.refusal()?;
            respond::refused(&load(&web, &desk, &at, Some((&typed, &refusal))).await?)
        }
    }
}

/// Sends the reminder to the body alone.
pub(super) async fn remind(State(web): State<Web>, desk: Desk, Path(at): Here, typed: Typed) -> Result<Response> {
    let (body, scope) = (at.body()?, desk.scope.clone());
    let sent = match read(|name| typed.get(name).to_owned()) {
        Ok(order) => web.work(move |app| app::billing::remind_body(app, &scope, body, &order)).await,
        Err(refusal) => Err(refusal.into()),
    };
    match sent {
        Ok(address) => {
            let to = desk.href(&format!("/pagamenti/enti/{body}"));
            Ok(respond::done(&to, &format!("Il sollecito è partito per {address}.")))
        }
        Err(e) => {
            let refusal = e.refusal()?;
            respond::refused(&load(&web, &desk, &at, Some((&typed, &refusal))).await?)
        }
    }
}
