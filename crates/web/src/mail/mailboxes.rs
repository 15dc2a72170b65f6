//! The mailboxes that the centre reads: settings, and the test of the connection.

use app::mail::{self, MailboxRow, MailboxSettings, Security};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::dates::italian_time;
use domain::identity::Permission;

use crate::centres::tabs;
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::route::{Access, Route, get, post};
use crate::view::{Alert, Badge, Choice, Crumbs, Definitions, Empty, Field, Form, Heads, Shell, Tabs, Tone};
use crate::visit::Desk;
use crate::{Result, Web};

/// Routes of the mailboxes.
pub(super) fn routes() -> Vec<Route> {
    let may = Access::Staff(Permission::ManageCentre);
    vec![
        get("/{centre}/cst/impostazioni/caselle", may, list),
        get("/{centre}/cst/impostazioni/caselle/nuova", may, new),
        post("/{centre}/cst/impostazioni/caselle/nuova", may, add),
        get("/{centre}/cst/impostazioni/caselle/{casella}", may, show),
        post("/{centre}/cst/impostazioni/caselle/{casella}", may, save),
        post("/{centre}/cst/impostazioni/caselle/{casella}/prova", may, probe),
    ]
}

const PATH: &str = "/impostazioni/caselle";

#[derive(Template)]
#[template(path = "mail/mailboxes.html")]
struct ListPage {
    shell: Shell,
    tabs: Tabs,
    new: String,
    heads: Heads,
    rows: Vec<Line>,
    empty: Empty,
}

struct Line {
    href: String,
    address: String,
    kind: &'static str,
    server: String,
    read: String,
    state: Badge,
}

#[derive(Template)]
#[template(path = "mail/mailbox.html")]
struct MailboxPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    state: Option<Badge>,
    alerts: Vec<Alert>,
    facts: Option<Definitions>,
    base: String,
    /// The list of mailboxes.
    back: String,
    /// Whether the mailbox is there already, so that its connection can be tried.
    saved: bool,
    /// Name of the variable of the environment that holds the secret.
    variable: String,
    form: Form,
}

fn time(at: chrono::NaiveDateTime) -> String {
    italian_time(at).format("%d/%m/%Y, %H:%M").to_string()
}

fn state(row: &MailboxRow) -> Badge {
    match (row.probe, row.active, row.failing_since, row.checked_at) {
        (true, ..) => Badge::new(Tone::Info, "Prova in corso"),
        (_, _, Some(_), _) => Badge::new(Tone::Bad, "Non risponde"),
        (_, false, ..) => Badge::new(Tone::Plain, "Non attiva"),
        (_, _, _, Some(_)) => Badge::new(Tone::Good, "In funzione"),
        _ => Badge::new(Tone::Info, "Mai letta"),
    }
}

async fn list(desk: Desk, State(web): State<Web>) -> Result<Response> {
    let scope = desk.scope.clone();
    let rows = web.read(move |rx| mail::mailboxes(rx, &scope)).await?;
    let line = |row: MailboxRow| Line {
        href: desk.href(&format!("{PATH}/{}", row.id)),
        kind: if row.certified { "PEC" } else { "Posta ordinaria" },
        server: row.host.clone(),
        read: row.checked_at.map_or("Mai".to_owned(), time),
        state: state(&row),
        address: row.address,
    };
    page(&ListPage {
        shell: desk.shell("impostazioni"),
        tabs: tabs(&desk, "caselle"),
        new: desk.href(&format!("{PATH}/nuova")),
        heads: Heads::new()
            .text("indirizzo", "Indirizzo")
            .text("tipo", "Tipo")
            .text("server", "Server")
            .text("letta", "Ultima lettura")
            .text("stato", "Stato"),
        rows: rows.into_iter().map(line).collect(),
        empty: Empty::new(
            "Nessuna casella",
            "Aggiungere la casella a cui gli enti scrivono: i messaggi diventano richieste di assistenza.",
        ),
    })
}

fn form(of: Option<&MailboxSettings>) -> Form {
    let security = |name: &str, label: &str| {
        Field::select(name, label, Security::ALL.map(|s| Choice::new(s.code(), s.label())).to_vec())
    };
    let yes = |on: bool| if on { "si" } else { "" };
    let text = |f: fn(&MailboxSettings) -> String| of.map(f).unwrap_or_default();
    let smtp = of.and_then(|m| m.smtp.clone());
    Form::new(vec![
        Field::email("address", "Indirizzo").required().help("Quello a cui scrivono gli enti.").value(text(|m| m.address.clone())),
        Field::text("name", "Nome breve").required().max(30).help("Lettere minuscole, cifre e trattini, per esempio «assistenza».").value(text(|m| m.name.clone())),
        Field::select("kind", "Tipo", vec![Choice::new("mail", "Posta ordinaria"), Choice::new("pec", "Posta elettronica certificata (PEC)")])
            .value(if of.is_some_and(|m| m.certified) { "pec" } else { "mail" }),
        Field::check("active", "La casella viene letta").value(yes(of.is_none_or(|m| m.active))),
        Field::text("host", "Server IMAP").required().max(253).value(text(|m| m.host.clone())),
        Field::integer("port", "Porta").required().value(of.map_or("993".to_owned(), |m| m.port.to_string())),
        security("security", "Protezione").value(of.map_or("tls", |m| m.security.code())),
        Field::text("username", "Nome utente").required().max(320).autocomplete("off").value(text(|m| m.username.clone())),
        Field::text("folder", "Cartella").required().max(200).value(of.map_or("INBOX".to_owned(), |m| m.folder.clone())),
        Field::integer("every_minutes", "Ogni quanti minuti").required().value(of.map_or("1".to_owned(), |m| m.every_minutes.to_string())),
        Field::check("from_now", "Lasciare dove sono i messaggi già presenti").value(yes(of.is_none_or(|m| m.from_now)))
            .help("Senza il segno di spunta ogni messaggio della cartella diventa una richiesta."),
        Field::text("smtp_host", "Server SMTP").max(253).help("Per rispondere da questo indirizzo. Vuoto: parte dal servizio di posta della piattaforma, e le risposte tornano qui.")
            .value(smtp.as_ref().map(|s| s.0.clone()).unwrap_or_default()),
        Field::integer("smtp_port", "Porta").value(smtp.as_ref().map_or("465".to_owned(), |s| s.1.to_string())),
        security("smtp_security", "Protezione").value(smtp.as_ref().map_or("tls", |s| s.2.code())),
    ])
}

fn typed_settings(typed: &Typed) -> MailboxSettings {
    let text = |name: &str| typed.get(name).to_owned();
    let security = |name: &str| Security::from_code(typed.get(name)).unwrap_or(Security::Tls);
    let smtp = typed
        .some("smtp_host")
        .map(|host| (host.to_owned(), typed.get("smtp_port").parse().unwrap_or(0), security("smtp_security")));
    MailboxSettings {
        name: text("name"),
        address: text("address"),
        certified: typed.get("kind") == "pec",
        active: typed.ticked("active"),
        host: text("host"),
        port: typed.get("port").parse().unwrap_or(0),
        security: security("security"),
        username: text("username"),
        folder: text("folder"),
        every_minutes: typed.get("every_minutes").parse().unwrap_or(0),
        from_now: typed.ticked("from_now"),
        smtp,
    }
}

fn variable(desk: &Desk, name: &str) -> String {
    let key = format!("CASA_MAILBOX_{}_{}", desk.centre.slug, if name.is_empty() { "nome" } else { name });
    key.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect()
}

fn mailbox_page(desk: &Desk, row: Option<&MailboxRow>, form: Form) -> MailboxPage {
    let list = desk.href(PATH);
    let title = row.map_or("Nuova casella".to_owned(), |r| r.address.clone());
    let mut alerts = Vec::new();
    let mut facts = None;
    if let Some(row) = row {
        if let (Some(since), Some(why)) = (row.failing_since, &row.failure) {
            alerts.push(Alert::new(Tone::Bad, format!("La casella non si legge dal {}", time(since)), why.clone()));
        }
        let read = row.checked_at.map_or("Mai".to_owned(), time);
        facts = Some(
            Definitions::new()
                .text("Ultima risposta del server", read)
                .text("Messaggi letti", row.read_total.to_string()),
        );
    }
    MailboxPage {
        shell: desk.shell("impostazioni"),
        crumbs: Crumbs::new()
            .to("Impostazioni", desk.href("/impostazioni"))
            .to("Caselle di posta", list.clone())
            .here(title.clone()),
        state: row.map(state),
        alerts,
        facts,
        base: row.map_or(format!("{list}/nuova"), |r| format!("{list}/{}", r.id)),
        saved: row.is_some(),
        back: list,
        variable: variable(desk, row.map_or("", |r| r.name.as_str())),
        title,
        form,
    }
}

async fn new(desk: Desk) -> Result<Response> {
    page(&mailbox_page(&desk, None, form(None)))
}

async fn add(desk: Desk, State(web): State<Web>, typed: Typed) -> Result<Response> {
    keep(desk, web, None, typed).await
}

async fn load(desk: &Desk, web: &Web, id: String) -> Result<MailboxRow> {
    let scope = desk.scope.clone();
    web.read(move |rx| mail::mailbox(rx, &scope, &id)).await
}

async fn show(desk: Desk, State(web): State<Web>, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let row = load(&desk, &web, id).await?;
    page(&mailbox_page(&desk, Some(&row), form(Some(&MailboxSettings::of(&row)))))
}

async fn save(
    desk: Desk,
    State(web): State<Web>,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response> {
    let row = load(&desk, &web, id).await?;
    keep(desk, web, Some(row), typed).await
}

async fn keep(desk: Desk, web: Web, row: Option<MailboxRow>, typed: Typed) -> Result<Response> {
    let settings = typed_settings(&typed);
    let (scope, id) = (desk.scope.clone(), row.as_ref().map(|r| r.id.clone()));
    match web.write(move |tx| mail::save_mailbox(tx, &scope, id.as_deref(), &settings)).await {
        Ok(id) => Ok(done(&desk.href(&format!("{PATH}/{id}")), "Casella salvata. Ora si può provare il collegamento.")),
        Err(e) => {
            let mut form = form(None);
            form.fill(&typed.pairs);
            form.refuse(&e.refusal()?);
            refused(&mailbox_page(&desk, row.as_ref(), form))
        }
    }
}

async fn probe(desk: Desk, State(web): State<Web>, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let to = desk.href(&format!("{PATH}/{id}"));
    let scope = desk.scope.clone();
    web.write(move |tx| mail::try_mailbox(tx, &scope, &id)).await?;
    Ok(done(&to, "Prova avviata: ricaricare la pagina tra qualche secondo per vedere l'esito."))
}
