//! One request at the centre's desk.

use app::helpdesk::{self, CannedRow, Detail};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use chrono::NaiveDateTime;
use domain::helpdesk::{Channel, Level, StateCode, Tie, can_reopen};
use domain::identity::Permission;
use domain::it;

use super::beside::{self, Beside};
use super::forms::{Here, categories, number, queues};
use super::talk::{Piece, answers, pieces, pieces_of_desk};
use super::words;
use crate::hours::ticket::Panel;
use crate::view::{Badge, Choice, Crumbs, Definitions, Field, Query, Shell, Tone, Value};
use crate::visit::Desk;
use crate::{Result, Web, respond};

#[derive(Template)]
#[template(path = "helpdesk/detail.html")]
pub(super) struct DetailPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: String,
    badge: Badge,
    base: String,
    may_work: bool,
    active: bool,
    waiting: bool,
    mine: bool,
    merged: Option<(i32, String)>,
    promises: Vec<(String, Badge)>,
    facts: Definitions,
    answers: Vec<(String, String)>,
    pieces: Vec<Piece>,
    /// Where what is new is followed.
    live: String,
    /// Alarms that go on in it: what, since when and how often, whether it rings.
    alarms: Vec<(String, String, Badge)>,
    watchers: Vec<(String, String)>,
    ties: Vec<(String, String, String)>,
    canned: Vec<(String, String, String)>,
    draft: String,
    error: Option<String>,
    assignees: Vec<(String, String)>,
    assignee: String,
    changes: Vec<Field>,
    audience: String,
    hours: Panel,
    beside: Beside,
}

/// What stands beside the request on its page.
struct Around {
    people: Vec<(String, String)>,
    canned: Vec<CannedRow>,
    hours: (i64, i64),
    alarms: Vec<helpdesk::AlarmRow>,
    service: String,
    beside: beside::Found,
    now: NaiveDateTime,
}

pub(super) async fn show(
    State(web): State<Web>,
    desk: Desk,
    Path((_, n)): Here,
    RawQuery(raw): RawQuery,
) -> Result<Response> {
    let page = load(&web, &desk, number(&n)?, raw.as_deref()).await?;
    respond::page(&page)
}

/// The page again, with what was typed and why it was refused.
pub(super) async fn again(web: &Web, desk: &Desk, n: u32, draft: &str, why: &str) -> Result<Response> {
    let mut page = load(web, desk, n, None).await?;
    draft.clone_into(&mut page.draft);
    page.error = Some(why.to_owned());
    respond::refused(&page)
}

async fn load(web: &Web, desk: &Desk, n: u32, raw: Option<&str>) -> Result<DetailPage> {
    let query = Query::parse(desk.href("/assistenza"), raw);
    let scope = desk.scope.clone();
    let (detail, around) = web
        .read(move |rx| {
            let detail = helpdesk::detail(rx, &scope, n)?;
            let people = helpdesk::operators(rx, &scope)?;
            let hours = app::hours::sums(rx, &scope, n)?;
            // What another program opened may have alarms behind it, also when it was merged.
            let alarms = match detail.row.channel == "api" || detail.row.ties > 0 {
                true => helpdesk::alarms_of(rx, &scope, n)?,
                false => Vec::new(),
            };
            let canned = helpdesk::canned(rx, &scope)?;
            let service = helpdesk::service_name(rx, &scope, &detail.row.service)?;
            let beside = beside::find(rx, &scope, &detail)?;
            Ok((detail, Around { people, canned, hours, alarms, service, beside, now: rx.now }))
        })
        .await?;
    Ok(build(desk, detail, around, query.get("risposta")))
}

fn build(desk: &Desk, detail: Detail, around: Around, canned: Option<&str>) -> DetailPage {
    let row = &detail.row;
    let now = around.now;
    let base = desk.href(&format!("/assistenza/{}", row.number));
    let own = desk.scope.actor().person.map(String::from).unwrap_or_default();
    let draft = around.canned.iter().find(|c| Some(c.id.as_str()) == canned).map(|c| c.body.clone());
    let who = if row.body_name.is_empty() {
        row.requester_name.clone()
    } else {
        format!("{}, {}", row.requester_name, row.body_name)
    };
    DetailPage {
        shell: desk.shell("assistenza"),
        crumbs: Crumbs::new().to("Assistenza", desk.href("/assistenza")).here(format!("n. {}", row.number)),
        title: row.subject.clone(),
        lead: format!("{} di {who}", row.kind_of().label()),
        badge: words::state(&row.line()),
        may_work: desk.scope.allows(Permission::WorkHelpdesk),
        active: row.active,
        waiting: row.state == StateCode::Waiting.code(),
        mine: row.assignee_id == own && row.state != StateCode::New.code(),
        merged: row.merged_into.map(|n| (n, desk.href(&format!("/assistenza/{n}")))),
        promises: words::promises(&detail, now),
        facts: facts(desk, &detail, &around.service, now),
        answers: answers(&detail),
        // Only who works at the desk reads the mail that came.
        pieces: if desk.scope.allows(Permission::WorkHelpdesk) {
            pieces_of_desk(&detail, &base, now, &desk.href("/posta-in-arrivo"))
        } else {
            pieces(&detail, &base, now)
        },
        live: format!("{base}/vivo?da={}", row.entries),
        alarms: around.alarms.iter().map(|a| alarm(a, now)).collect(),
        watchers: detail
            .watchers
            .iter()
            .map(|w| (w.email.clone(), if w.name.is_empty() { w.email.clone() } else { w.name.clone() }))
            .collect(),
        ties: ties(desk, &detail),
        canned: around
            .canned
            .into_iter()
            .map(|c| (format!("{base}?risposta={}#risposta", c.id), c.title, c.body))
            .collect(),
        draft: draft.unwrap_or_default(),
        error: None,
        assignee: row.assignee_id.clone(),
        changes: changes(&detail),
        audience: audience(&detail),
        hours: Panel::of(desk, row.number, around.hours),
        assignees: around.people,
        beside: Beside::new(desk, row, around.beside, now),
        base,
    }
}

fn alarm(row: &helpdesk::AlarmRow, now: NaiveDateTime) -> (String, String, Badge) {
    let times = crate::view::counted(u64::from(row.times.unsigned_abs()), "volta", "volte");
    let badge = if row.firing { Badge::new(Tone::Bad, "suona") } else { Badge::new(Tone::Good, "rientrato") };
    (row.summary.clone(), format!("{times}, l'ultima {}", domain::helpdesk::ago(row.heard_at, now)), badge)
}

fn audience(detail: &Detail) -> String {
    let more = detail.watchers.len();
    let first = match detail.row.requester_email.as_str() {
        "" => "Chi ha chiesto non ha un indirizzo: la risposta si legge solo qui".to_owned(),
        email => format!("La risposta parte per {email}"),
    };
    if more == 0 { format!("{first}.") } else { format!("{first} e per altre {more} persone che seguono.") }
}

fn facts(desk: &Desk, detail: &Detail, service: &str, now: NaiveDateTime) -> Definitions {
    let row = &detail.row;
    let habits = &detail.desk;
    let mut facts = Definitions::new()
        .row("Priorità", Value::State(words::priority(&row.line())))
        .text("Area", habits.queue_name(&row.queue))
        .text("In carico a", if row.assignee_name.is_empty() { "nessuno" } else { &row.assignee_name });
    if !row.body_id.is_empty() {
        facts = facts.row("Ente", Value::Link(row.body_name.clone(), desk.href(&format!("/enti/{}", row.body_id))));
    }
    if !row.requester_email.is_empty() {
        facts = facts.text("Indirizzo", &row.requester_email);
    }
    if !row.service.is_empty() {
        facts = facts.text("Servizio", service);
    }
    if !row.category.is_empty() {
        facts = facts.text("Argomento", habits.category_name(&row.category));
    }
    let channel = Channel::from_code(&row.channel).map_or("", Channel::label);
    facts =
        facts.text("Arrivata", format!("{}, {}", domain::helpdesk::moment(row.opened_at, now), channel.to_lowercase()));
    if let Some(at) = row.closed_at {
        let open = if row.merged_into.is_none() && can_reopen(at, now, habits.reopen_days) {
            "; chi ha chiesto può riaprirla"
        } else {
            ""
        };
        facts = facts.text("Chiusa", format!("{}{open}", domain::helpdesk::moment(at, now)));
    }
    if detail.reading.paused_seconds > 0 {
        facts = facts.text("In attesa per", format!("{} di lavoro", it::duration(detail.reading.paused_seconds)));
    }
    facts
}

fn ties(desk: &Desk, detail: &Detail) -> Vec<(String, String, String)> {
    let tie = |t: &helpdesk::Tied| {
        let label = Tie::from_code(&t.kind).map_or("", Tie::label);
        (label.to_owned(), format!("n. {} {}", t.number, t.subject), desk.href(&format!("/assistenza/{}", t.number)))
    };
    detail.ties.iter().map(tie).collect()
}

fn changes(detail: &Detail) -> Vec<Field> {
    let row = &detail.row;
    let levels = || Level::ALL.iter().map(|l| Choice::new(l.code(), l.label())).collect::<Vec<_>>();
    vec![
        Field::text("oggetto", "Oggetto").value(&row.subject).required().max(250),
        Field::select("area", "Area", queues(&detail.desk, None)).value(&row.queue).required(),
        Field::select("argomento", "Argomento", categories(&detail.desk, "Nessuno")).value(&row.category).required(),
        Field::select("impatto", "Impatto", levels()).value(&row.impact).required(),
        Field::select("urgenza", "Urgenza", levels()).value(&row.urgency).required(),
    ]
}

/// An attachment, always to be saved.
pub(super) async fn file(
    State(web): State<Web>,
    desk: Desk,
    Path((_, n, seq, position)): Path<(String, String, i32, i32)>,
) -> Result<Response> {
    let scope = desk.scope.clone();
    let n = number(&n)?;
    let (row, bytes) = web.read(move |rx| helpdesk::file(rx, &scope, n, seq, position)).await?;
    Ok(respond::download(&row.name, &row.media_type, bytes))
}
