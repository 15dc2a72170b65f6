//! The messages that leave, at the centre's desk and for the platform. Without a mail server they
//! are read here.

mod inbox;
mod mailboxes;

use app::mail::{self, MailRow};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use domain::dates::italian_time;
use domain::identity::Permission;

use crate::forms::Typed;
use crate::route::{Access, Route, get, post};
use crate::view::{Badge, Crumbs, Definitions, Empty, Heads, Pager, Query, Shell, Tone, Value};
use crate::visit::{Administrator, Desk};
use crate::{Result, Web, respond};

/// Routes of the messages.
#[must_use]
pub fn routes() -> Vec<Route> {
    let may = Access::Staff(Permission::ManageCentre);
    let mut all = inbox::routes();
    all.extend(mailboxes::routes());
    all.extend([
        get("/{centre}/cst/posta", may, of_centre),
        get("/{centre}/cst/posta/{messaggio}", may, one_of_centre),
        get("/piattaforma/posta", Access::Platform, of_platform),
        post("/{centre}/cst/posta/{messaggio}/esito", may, settle),
        get("/piattaforma/posta/{messaggio}", Access::Platform, one_of_platform),
    ]);
    all
}

#[derive(Template)]
#[template(path = "mail/list.html")]
struct Outbox {
    shell: Shell,
    list: List,
}

#[derive(Template)]
#[template(path = "mail/list-platform.html")]
struct PlatformOutbox {
    shell: Shell,
    list: List,
}

#[derive(Template)]
#[template(path = "mail/message.html")]
struct Message {
    shell: Shell,
    message: MessageView,
    base: String,
    /// Whether a person decides what became of it.
    unsettled: bool,
    receipts: Vec<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "mail/message-platform.html")]
struct PlatformMessage {
    shell: Shell,
    message: MessageView,
}

struct List {
    heads: Heads,
    rows: Vec<Line>,
    pager: Pager,
    empty: Empty,
}

struct Line {
    href: String,
    subject: String,
    recipient: String,
    when: String,
    state: Badge,
}

struct MessageView {
    crumbs: Crumbs,
    subject: String,
    state: Badge,
    facts: Definitions,
    body: String,
}

fn state(mail: &MailRow) -> Badge {
    match mail.state.as_str() {
        "sent" => Badge::new(Tone::Good, "Inviato"),
        "outbox" => Badge::new(Tone::Info, "Da leggere qui"),
        "failed" => Badge::new(Tone::Bad, "Non arrivato"),
        "transit" => Badge::new(Tone::Info, "In partenza"),
        "uncertain" => Badge::new(Tone::Warn, "Esito incerto"),
        _ if mail.last_error.is_some() => Badge::new(Tone::Warn, "Si riprova"),
        _ => Badge::new(Tone::Plain, "In coda"),
    }
}

fn time(at: chrono::NaiveDateTime) -> String {
    italian_time(at).format("%d/%m/%Y, %H:%M").to_string()
}

fn list(query: &Query, page: app::audit::Page<MailRow>) -> List {
    let line = |mail: MailRow| Line {
        href: format!("{}/{}", query.path(), mail.id),
        state: state(&mail),
        when: time(mail.created_at),
        subject: mail.subject,
        recipient: mail.recipient,
    };
    List {
        heads: Heads::new()
            .text("oggetto", "Oggetto")
            .text("a", "A chi")
            .text("quando", "Quando")
            .text("stato", "Stato"),
        pager: Pager::of(query, &page),
        rows: page.rows.into_iter().map(line).collect(),
        empty: Empty::new("Nessun messaggio", "Inviti, avvisi e documenti spediti compariranno qui."),
    }
}

fn message(back: &str, mail: MailRow) -> MessageView {
    let mut facts = Definitions::new().text("A chi", mail.recipient.clone()).text("Scritto", time(mail.created_at));
    if let Some(sent) = mail.sent_at {
        facts = facts.text("Inviato", time(sent));
    }
    let attached = serde_json::from_str::<Vec<String>>(&mail.attachments).map_or(0, |a| a.len());
    if attached > 0 {
        facts = facts.row("Allegati", Value::Text(attached.to_string()));
    }
    MessageView {
        crumbs: Crumbs::new().to("Messaggi in uscita", back).here(mail.subject.clone()),
        state: state(&mail),
        facts,
        subject: mail.subject,
        body: mail.body,
    }
}

async fn of_centre(desk: Desk, State(web): State<Web>, uri: Uri) -> Result<Response> {
    let query = Query::parse(uri.path(), uri.query());
    let cursor = query.cursor();
    let scope = desk.scope.clone();
    let page = web.read(move |rx| mail::of_centre(rx, &scope, &cursor)).await?;
    respond::page(&Outbox { shell: desk.shell("posta"), list: list(&query, page) })
}

async fn one_of_centre(desk: Desk, State(web): State<Web>, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let scope = desk.scope.clone();
    let (mail, receipts) =
        web.read(move |rx| Ok((mail::one_of_centre(rx, &scope, &id)?, mail::receipts(rx, &scope, &id)?))).await?;
    let receipt = |r: mail::ReceiptRow| {
        let kind = documents::message::ReceiptKind::from_code(&r.kind).map_or("Ricevuta", |k| k.label());
        let when = if r.certified_at.is_empty() { time(r.received_at) } else { r.certified_at };
        (kind.to_owned(), r.recipient, when)
    };
    respond::page(&Message {
        shell: desk.shell("posta"),
        base: desk.href(&format!("/posta/{}", mail.id)),
        unsettled: matches!(mail.state.as_str(), "uncertain" | "failed"),
        receipts: receipts.into_iter().map(receipt).collect(),
        message: message(&desk.href("/posta"), mail),
    })
}

async fn settle(
    desk: Desk,
    State(web): State<Web>,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response> {
    let again = typed.get("esito") == "invia";
    let to = desk.href(&format!("/posta/{id}"));
    let scope = desk.scope.clone();
    web.write(move |tx| mail::settle(tx, &scope, &id, again)).await?;
    let said = if again { "Il messaggio parte di nuovo tra poco." } else { "Il messaggio risulta arrivato." };
    Ok(respond::done(&to, said))
}

async fn of_platform(admin: Administrator, State(web): State<Web>, uri: Uri) -> Result<Response> {
    let query = Query::parse(uri.path(), uri.query());
    let cursor = query.cursor();
    let scope = admin.scope.clone();
    let page = web.read(move |rx| mail::of_platform(rx, &scope, &cursor)).await?;
    respond::page(&PlatformOutbox { shell: admin.shell("posta"), list: list(&query, page) })
}

async fn one_of_platform(admin: Administrator, State(web): State<Web>, Path(id): Path<String>) -> Result<Response> {
    let scope = admin.scope.clone();
    let mail = web.read(move |rx| mail::one_of_platform(rx, &scope, &id)).await?;
    respond::page(&PlatformMessage { shell: admin.shell("posta"), message: message("/piattaforma/posta", mail) })
}
