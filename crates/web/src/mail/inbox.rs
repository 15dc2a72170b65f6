//! The mail that came: what was put aside and why, what was ignored, what waits; and one message, with
//! what the staff do about it.

use app::mail::{self, Arrived, ByHand, InboundRow, Waits};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use documents::message::Piece;
use domain::dates::italian_time;
use domain::identity::Permission;

use crate::forms::Typed;
use crate::respond::{done, download, go, page};
use crate::route::{Access, Route, get, post};
use crate::view::{
    Alert, Badge, Crumbs, Definitions, Empty, Field, Form, Heads, Pager, Query, Shell, Tab, Tabs, Tone, Value,
};
use crate::visit::Desk;
use crate::{Result, Web};

/// Routes of the mail that came.
pub(super) fn routes() -> Vec<Route> {
    let may = Access::Staff(Permission::WorkHelpdesk);
    vec![
        get("/{centre}/cst/posta-in-arrivo", may, list),
        get("/{centre}/cst/posta-in-arrivo/{messaggio}", may, show),
        get("/{centre}/cst/posta-in-arrivo/{messaggio}/originale", may, original),
        post("/{centre}/cst/posta-in-arrivo/{messaggio}/riprova", may, retry),
        post("/{centre}/cst/posta-in-arrivo/{messaggio}/assegna", may, assign),
        post("/{centre}/cst/posta-in-arrivo/{messaggio}/apri", may, open),
        post("/{centre}/cst/posta-in-arrivo/{messaggio}/ignora", may, ignore),
    ]
}

const PATH: &str = "/posta-in-arrivo";

#[derive(Template)]
#[template(path = "mail/inbox.html")]
struct InboxPage {
    shell: Shell,
    alerts: Vec<Alert>,
    tabs: Tabs,
    heads: Heads,
    rows: Vec<Line>,
    pager: Pager,
    empty: Empty,
    caption: &'static str,
}

struct Line {
    href: String,
    subject: String,
    sender: String,
    when: String,
    why: String,
    ticket: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "mail/arrived.html")]
struct ArrivedPage {
    shell: Shell,
    crumbs: Crumbs,
    base: String,
    subject: String,
    state: Badge,
    alerts: Vec<Alert>,
    facts: Definitions,
    pieces: Vec<PieceView>,
    html: Option<String>,
    pictures: usize,
    files: Vec<FileLine>,
    /// Whether the staff may still decide.
    open: bool,
    retry: bool,
    assign: Form,
}

struct PieceView {
    /// Title of what is folded; empty for what is new.
    fold: &'static str,
    text: String,
}

struct FileLine {
    name: String,
    size: String,
    kind: &'static str,
}

fn time(at: chrono::NaiveDateTime) -> String {
    italian_time(at).format("%d/%m/%Y, %H:%M").to_string()
}

fn state(row: &InboundRow) -> Badge {
    match row.state.as_str() {
        "ticket" => Badge::new(Tone::Good, "Richiesta aperta"),
        "reply" => Badge::new(Tone::Good, "Aggiunto alla richiesta"),
        "ignored" => Badge::new(Tone::Plain, "Ignorato"),
        "quarantined" => Badge::new(Tone::Warn, "In quarantena"),
        _ => Badge::new(Tone::Info, "Da elaborare"),
    }
}

fn ticket(desk: &Desk, row: &InboundRow) -> Option<(String, String)> {
    row.ticket.map(|n| (format!("Richiesta n. {n}"), desk.href(&format!("/assistenza/{n}"))))
}

fn shown(subject: &str) -> String {
    if subject.is_empty() { "(senza oggetto)".to_owned() } else { subject.to_owned() }
}

fn alerts(desk: &Desk, waits: &Waits) -> Vec<Alert> {
    let mut alerts = Vec::new();
    for (address, since, why) in &waits.silent {
        let title = format!("La casella {address} non si legge dal {}", time(*since));
        alerts.push(Alert::new(Tone::Bad, title, why.clone()));
    }
    let mut outbox = |count: i64, tone: Tone, one: &str, many: &str, text: &str| {
        if count > 0 {
            let title = if count == 1 { one.to_owned() } else { format!("{count} {many}") };
            let alert = Alert::new(tone, title, text);
            let may = desk.scope.allows(Permission::ManageCentre);
            alerts.push(if may { alert.link("Messaggi in uscita", desk.href("/posta")) } else { alert });
        }
    };
    outbox(
        waits.delayed,
        Tone::Warn,
        "Un messaggio aspetta di partire",
        "messaggi aspettano di partire",
        "Il server della posta in uscita non li accetta ancora: si riprova da soli per cinque giorni.",
    );
    outbox(
        waits.uncertain,
        Tone::Warn,
        "Di un messaggio non si sa se è partito",
        "messaggi non si sa se sono partiti",
        "La connessione si è interrotta mentre partivano: decidere se inviarli di nuovo.",
    );
    outbox(
        waits.failed,
        Tone::Bad,
        "Un messaggio non è arrivato",
        "messaggi non sono arrivati",
        "Il destinatario o il suo server li rifiuta: serve un altro recapito.",
    );
    alerts
}

fn tabs(desk: &Desk, waits: &Waits, open: &str) -> Tabs {
    let count = |n: i64| u64::try_from(n).ok();
    let tabs = [
        ("quarantined", "In quarantena", count(waits.quarantined)),
        ("stored", "Da elaborare", count(waits.stored)),
        ("ignored", "Ignorati", count(waits.ignored)),
        ("ticket", "Richieste aperte", None),
        ("reply", "Risposte", None),
    ];
    let tab = |(key, label, count): (&str, &str, Option<u64>)| Tab {
        label: label.to_owned(),
        count,
        href: desk.href(&format!("{PATH}?stato={key}")),
        active: key == open,
    };
    Tabs { label: "Stato dei messaggi".to_owned(), tabs: tabs.map(tab).to_vec() }
}

fn empty(state: &str) -> Empty {
    match state {
        "quarantined" => Empty::new(
            "Nessun messaggio in quarantena",
            "I messaggi che non si riescono a leggere si fermano qui, con il motivo.",
        ),
        "stored" => Empty::new("Nessun messaggio da elaborare", "Tutto quello che è arrivato è stato letto."),
        "ignored" => Empty::new(
            "Nessun messaggio ignorato",
            "Risposte automatiche, avvisi, ricevute e copie non aprono richieste: compaiono qui.",
        ),
        _ => Empty::new("Nessun messaggio", "I messaggi ricevuti per posta compariranno qui."),
    }
}

async fn list(desk: Desk, State(web): State<Web>, uri: Uri) -> Result<Response> {
    let query = Query::parse(uri.path(), uri.query());
    let state = query.get("stato").filter(|s| mail::LISTED.contains(s)).unwrap_or("quarantined").to_owned();
    let (scope, cursor, wanted) = (desk.scope.clone(), query.cursor(), state.clone());
    let (waits, found) =
        web.read(move |rx| Ok((mail::waits(rx, &scope)?, mail::inbox(rx, &scope, &wanted, &cursor)?))).await?;
    let pager = Pager::of(&query, &found);
    let line = |row: InboundRow| Line {
        href: desk.href(&format!("{PATH}/{}", row.id)),
        ticket: ticket(&desk, &row),
        when: time(row.received_at),
        why: row.reason.unwrap_or_default(),
        subject: shown(&row.subject),
        sender: row.sender,
    };
    let rows = found.rows.into_iter().map(line).collect();
    let heads = Heads::new()
        .text("oggetto", "Oggetto")
        .text("da", "Da")
        .text("quando", "Ricevuto")
        .text("motivo", "Motivo")
        .text("richiesta", "Richiesta");
    page(&InboxPage {
        shell: desk.shell("arrivo"),
        alerts: alerts(&desk, &waits),
        tabs: tabs(&desk, &waits, &state),
        heads,
        rows,
        pager,
        empty: empty(&state),
        caption: "Messaggi ricevuti, dal più recente",
    })
}

fn facts(arrived: &Arrived) -> Definitions {
    let row = &arrived.row;
    let mut facts = Definitions::new().text("Ricevuto", time(row.received_at));
    if let Some(mailbox) = &arrived.mailbox {
        facts = facts.text("Casella", mailbox.clone());
    }
    if let Some(message) = &arrived.message {
        if let Some(from) = &message.from {
            let name = from.name.as_ref().map(|n| format!("{n} ")).unwrap_or_default();
            facts = facts.text("Da", format!("{name}<{}>", from.address));
        }
        let to: Vec<&str> = message.to.iter().chain(&message.cc).take(10).map(|m| m.address.as_str()).collect();
        if !to.is_empty() {
            facts = facts.text("A", to.join(", "));
        }
        if let Some(date) = message.date {
            facts = facts.text("Scritto", time(date));
        }
    }
    facts = facts.row("Dimensione", Value::Text(size(row.size)));
    match &row.reason {
        Some(reason) => facts.text("Motivo", reason.clone()),
        None => facts,
    }
}

fn size(bytes: i64) -> String {
    match bytes {
        b if b < 1_000 => format!("{b} byte"),
        b if b < 1_000_000 => format!("{} kB", b / 1_000),
        b => format!("{},{} MB", b / 1_000_000, b % 1_000_000 / 100_000),
    }
}

fn pieces(text: &str) -> Vec<PieceView> {
    let view = |piece: Piece| match piece {
        Piece::Fresh(text) => PieceView { fold: "", text },
        Piece::Quoted(text) => PieceView { fold: "Messaggi precedenti", text },
        Piece::Signature(text) => PieceView { fold: "Firma", text },
    };
    documents::message::pieces(text).into_iter().map(view).collect()
}

fn assign_form() -> Form {
    Form::new(vec![
        Field::integer("numero", "Numero della richiesta")
            .required()
            .help("Il messaggio si aggiunge alla richiesta, come se fosse arrivato lì."),
    ])
}

fn arrived_page(desk: &Desk, arrived: Arrived, assign: Form) -> ArrivedPage {
    let row = &arrived.row;
    let open = matches!(row.state.as_str(), "quarantined" | "ignored" | "stored");
    let message = arrived.message.as_ref();
    let mut alerts: Vec<Alert> =
        message.map(|m| m.notes.iter().map(|n| Alert::new(Tone::Warn, n.clone(), "")).collect()).unwrap_or_default();
    if message.is_none() {
        let text = "L'originale si può scaricare e aprire con un programma di posta, con prudenza.";
        alerts.push(Alert::new(Tone::Warn, "Il contenuto non si riesce a mostrare", text));
    }
    if let Some((text, href)) = ticket(desk, row) {
        alerts.push(Alert::new(Tone::Info, "Il messaggio riguarda una richiesta", "").link(text, href));
    }
    let subject = shown(message.map_or(row.subject.as_str(), |m| m.subject.as_str()));
    let file = |f: &documents::message::Attachment| FileLine {
        name: f.name.clone(),
        size: size(i64::try_from(f.bytes.len()).unwrap_or(i64::MAX)),
        kind: f.detected,
    };
    ArrivedPage {
        shell: desk.shell("arrivo"),
        crumbs: Crumbs::new()
            .to("Posta in arrivo", desk.href(&format!("{PATH}?stato={}", row.state)))
            .here(subject.clone()),
        base: desk.href(&format!("{PATH}/{}", row.id)),
        subject,
        state: state(row),
        alerts,
        facts: facts(&arrived),
        pieces: message.map(|m| pieces(&m.text)).unwrap_or_default(),
        html: message.and_then(|m| m.html.as_ref()).map(|h| h.markup.clone()),
        pictures: message.and_then(|m| m.html.as_ref()).map_or(0, |h| h.pictures),
        files: message.map(|m| m.files.iter().map(file).collect()).unwrap_or_default(),
        open,
        retry: matches!(row.state.as_str(), "quarantined" | "stored"),
        assign,
    }
}

async fn load(desk: &Desk, web: &Web, id: String) -> Result<Arrived> {
    let scope = desk.scope.clone();
    web.read(move |rx| mail::arrived(rx, &scope, &id)).await
}

async fn show(desk: Desk, State(web): State<Web>, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let arrived = load(&desk, &web, id).await?;
    page(&arrived_page(&desk, arrived, assign_form()))
}

async fn original(desk: Desk, State(web): State<Web>, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let scope = desk.scope.clone();
    let (row, bytes) = web.read(move |rx| mail::original(rx, &scope, &id)).await?;
    Ok(download(&format!("messaggio-{}.eml", row.id), "application/octet-stream", bytes))
}

async fn retry(desk: Desk, State(web): State<Web>, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let to = desk.href(&format!("{PATH}/{id}"));
    let scope = desk.scope.clone();
    let judged = web.work(move |app| mail::retry(app, &scope, &id)).await?;
    Ok(match judged.outcome {
        mail::Outcome::Quarantined => go(&to, Tone::Warn, "Il messaggio resta in quarantena: il motivo è sotto."),
        _ => done(&to, "Messaggio riletto."),
    })
}

async fn by_hand(desk: Desk, web: Web, id: String, what: ByHand, said: &str) -> Result<Response> {
    let to = desk.href(&format!("{PATH}/{id}"));
    let (scope, wanted) = (desk.scope.clone(), id.clone());
    match web.write(move |tx| mail::by_hand(tx, &scope, &wanted, what)).await {
        Ok(_) => Ok(done(&to, said)),
        Err(e) => {
            let refusal = e.refusal()?;
            let mut form = assign_form();
            form.refuse(&refusal);
            let arrived = load(&desk, &web, id).await?;
            let mut again = arrived_page(&desk, arrived, form);
            if !again.open {
                // The form that would say it is not there any more.
                again.alerts.insert(0, Alert::new(Tone::Bad, refusal.message, ""));
            }
            crate::respond::refused(&again)
        }
    }
}

async fn assign(
    desk: Desk,
    State(web): State<Web>,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response> {
    let number: Option<u32> = typed.get("numero").trim_start_matches(['#', ' ']).parse().ok();
    let Some(number) = number.filter(|n| *n > 0) else {
        let mut form = assign_form();
        form.fill(&typed.pairs);
        form.refuse(&domain::Refusal::field("numero", "Scrivere il numero della richiesta, per esempio 1042."));
        let arrived = load(&desk, &web, id).await?;
        return crate::respond::refused(&arrived_page(&desk, arrived, form));
    };
    by_hand(desk, web, id, ByHand::Joins(number), "Messaggio aggiunto alla richiesta.").await
}

async fn open(desk: Desk, State(web): State<Web>, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    by_hand(desk, web, id, ByHand::Opens, "Richiesta aperta dal messaggio.").await
}

async fn ignore(desk: Desk, State(web): State<Web>, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    by_hand(desk, web, id, ByHand::Ignored, "Messaggio ignorato: resta fra gli ignorati.").await
}
