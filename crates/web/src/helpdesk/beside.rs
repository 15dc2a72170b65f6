//! What stands beside a request at the centre's desk: guides, known outages, what it is about, how it went.

use app::helpdesk::{self, Change, Detail, Thing, ThingLine, Things, TicketRow};
use app::knowledge::{self, Reader};
use app::outages::{self, Known};
use app::satisfaction::SatisfactionRow;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDateTime;
use domain::helpdesk::moment;

use super::forms::{Here, number, service_choices, services};
use crate::forms::Typed;
use crate::respond::{done, go, page};
use crate::view::{Crumbs, Field, Query, Shell, Tone};
use crate::visit::Desk;
use crate::{Result, Web};

/// What was found.
pub(super) struct Found {
    outages: (Option<Known>, Vec<Known>),
    tied: Vec<ThingLine>,
    opinions: Vec<SatisfactionRow>,
}

/// Looks for it. Every page of a request asks: where nothing is to be found, few and short queries.
pub(super) fn find(rx: &mut app::Rx<'_>, scope: &app::StaffScope, detail: &Detail) -> app::Result<Found> {
    let row = &detail.row;
    let was_closed = row.closed_at.is_some() || detail.entries.iter().any(|e| e.row.clock.contains("solved"));
    Ok(Found {
        outages: outages::around_ticket(rx, scope, row)?,
        tied: helpdesk::things_tied(rx, scope, row)?,
        opinions: if was_closed { app::satisfaction::of_ticket(rx, scope, row.shown())? } else { Vec::new() },
    })
}

/// Something that the request is about: what a form sends, name, what it is, address.
pub(super) struct About {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) under: String,
    pub(super) href: String,
}

impl About {
    fn new(desk: &Desk, body: &str, line: ThingLine) -> Self {
        let (kind, id) = line.thing.codes();
        let href = match line.thing {
            Thing::Resource(_) => desk.href(&format!("/risorse/{id}")),
            Thing::Application(_) => desk.href(&format!("/enti/{body}/applicativi")),
        };
        Self { code: format!("{kind}:{id}"), name: line.name, under: line.under, href }
    }
}

/// As the page shows it.
pub(super) struct Beside {
    /// Where the guides that may answer are asked for, and searched without scripts.
    pub(super) guides_at: String,
    pub(super) guides_search: String,
    pub(super) write_guide: String,
    /// Title and address.
    pub(super) waits_for: Option<(String, String)>,
    /// Id and title.
    pub(super) outages: Vec<(String, String)>,
    /// Score and comment.
    pub(super) opinions: Vec<(String, String)>,
    pub(super) about: Vec<About>,
}

impl Beside {
    pub(super) fn new(desk: &Desk, row: &TicketRow, found: Found, now: NaiveDateTime) -> Self {
        let outage = |k: &Known| format!("{}: {}", k.service, k.row.title);
        let (own, others) = &found.outages;
        let search = Query::new(desk.href("/guide")).with("q", &row.subject);
        Self {
            guides_at: desk.href(&format!("/assistenza/{}/guide", row.number)),
            guides_search: search.href(),
            write_guide: desk.href(&format!("/guide/nuova?richiesta={}", row.number)),
            waits_for: own.as_ref().map(|k| (outage(k), desk.href(&format!("/disservizi/{}", k.row.id)))),
            outages: others.iter().map(|k| (k.row.id.clone(), outage(k))).collect(),
            opinions: found.opinions.iter().filter_map(|o| said(o, now)).collect(),
            about: found.tied.into_iter().map(|t| About::new(desk, &row.body_id, t)).collect(),
        }
    }
}

/// The guides that may answer a request, asked for when its page is there.
pub(super) async fn guides(State(web): State<Web>, desk: Desk, Path((_, n)): Here) -> Result<Response> {
    let (n, scope) = (number(&n)?, desk.scope.clone());
    let found = web
        .read(move |rx| {
            let subject = helpdesk::detail(rx, &scope, n)?.row.subject;
            knowledge::suggest(rx, Reader::Staff(&scope), &subject)
        })
        .await?;
    page(&BesideGuides { hits: found.into_iter().map(|g| (desk.href(&format!("/guide/{}", g.id)), g.title)).collect() })
}

#[derive(Template)]
#[template(path = "helpdesk/guides.html")]
struct BesideGuides {
    hits: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "helpdesk/about.html")]
struct AboutPage {
    shell: Shell,
    crumbs: Crumbs,
    lead: String,
    action: String,
    back: String,
    service: Field,
    about: Vec<About>,
    offered: Vec<About>,
    no_body: bool,
}

/// The page on which one says what a request is about.
pub(super) async fn about(State(web): State<Web>, desk: Desk, Path((_, n)): Here) -> Result<Response> {
    let (n, scope) = (number(&n)?, desk.scope.clone());
    let (row, things, services): (TicketRow, Things, Vec<(String, String)>) = web
        .read(move |rx| {
            let row = helpdesk::detail(rx, &scope, n)?.row;
            let things = helpdesk::things(rx, &scope, &row)?;
            Ok((row, things, services(rx, &scope)?))
        })
        .await?;
    let back = desk.href(&format!("/assistenza/{n}"));
    let lines = |all: Vec<ThingLine>| all.into_iter().map(|t| About::new(&desk, &row.body_id, t)).collect();
    page(&AboutPage {
        shell: desk.shell("assistenza"),
        crumbs: Crumbs::new()
            .to("Assistenza", desk.href("/assistenza"))
            .to(format!("n. {n}"), &back)
            .here("Che cosa riguarda"),
        lead: row.subject.clone(),
        action: format!("{back}/riguarda"),
        service: Field::select(
            "servizio",
            "Servizio della carta",
            service_choices(&services, "Nessuno in particolare"),
        )
        .value(&row.service)
        .help("I tempi promessi possono dipendere dal servizio.")
        .required(),
        about: lines(things.tied),
        offered: lines(things.offered),
        no_body: row.body_id.is_empty(),
        back,
    })
}

/// What who asked thought of a closing, and what they added.
fn said(row: &SatisfactionRow, now: NaiveDateTime) -> Option<(String, String)> {
    let opinion = row.opinion()?;
    let word = domain::satisfaction::label(opinion.score).to_lowercase();
    Some((format!("{} su 5, {word}; chiusa {}", opinion.score, moment(row.asked_at, now)), opinion.comment))
}

/// Says which service a request is about; ties it to something of its body, or unties it.
pub(super) async fn tie(State(web): State<Web>, desk: Desk, Path((_, n)): Here, typed: Typed) -> Result<Response> {
    let (n, scope) = (number(&n)?, desk.scope.clone());
    let here = desk.href(&format!("/assistenza/{n}"));
    let (tied, untied) = (typed.some("cosa").and_then(Thing::read), typed.some("togli").and_then(Thing::read));
    let service = typed.pairs.iter().any(|(name, _)| name == "servizio").then(|| typed.get("servizio").to_owned());
    let saved = web
        .write(move |tx| match (&service, tied, untied) {
            (Some(code), _, _) => {
                helpdesk::change(tx, &scope, n, &Change { service: Some(code.clone()), ..Change::default() })
            }
            (None, Some(thing), _) => helpdesk::tie_thing(tx, &scope, n, thing),
            (None, None, Some(thing)) => helpdesk::untie_thing(tx, &scope, n, thing),
            (None, None, None) => Err(app::Error::refused("Scegliere che cosa riguarda la richiesta.")),
        })
        .await;
    Ok(match saved {
        Ok(()) => done(&here, "Registrato che cosa riguarda la richiesta."),
        Err(e) => {
            let refusal = e.refusal()?;
            let why = refusal.fields.first().map_or(refusal.message, |f| f.message.clone());
            go(&here, Tone::Bad, &why)
        }
    })
}
