//! The list of outages and one outage, at the centre's desk.

use app::helpdesk::TicketRow;
use app::outages::{self, Detail};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::identity::Permission;
use domain::outages::Stage;

use super::declare::told;
use super::{Card, card, instant, key};
use crate::forms::Typed;
use crate::helpdesk::words;
use crate::respond::{done, go, page, refused};
use crate::view::{Badge, Crumbs, Empty, Field, Form, Pager, Progress, Query, Shell, Tone, counted};
use crate::visit::Desk;
use crate::{Result, Web};

type Here = Path<(String, String)>;

#[derive(Template)]
#[template(path = "outages/list.html")]
struct ListPage {
    shell: Shell,
    may_work: bool,
    new_href: String,
    status: String,
    active: Vec<Card>,
    past: Vec<Card>,
    empty: Empty,
    pager: Pager,
}

pub(super) async fn index(desk: Desk, State(web): State<Web>, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse(desk.href("/disservizi"), raw.as_deref());
    let (scope, cursor) = (desk.scope.clone(), query.cursor());
    let (all, now) = web.read(move |rx| Ok((outages::overview(rx, &scope, &cursor)?, rx.now))).await?;
    let may_work = desk.scope.allows(Permission::WorkHelpdesk);
    let shown = |k: &outages::Known| card(k, now, desk.href(&format!("/disservizi/{}", k.row.id)), true);
    let empty = Empty::new(
        "Nessun disservizio",
        "Quando un servizio si ferma lo si dichiara una volta: gli enti che lo hanno sono avvisati, le loro richieste si \
         collegano e si chiudono insieme.",
    );
    page(&ListPage {
        shell: desk.shell("disservizi"),
        may_work,
        new_href: desk.href("/disservizi/nuovo"),
        status: format!("/{}/stato", desk.centre.slug),
        active: all.active.iter().map(shown).collect(),
        past: all.past.rows.iter().map(shown).collect(),
        empty: if may_work { empty.action("Dichiara un disservizio", desk.href("/disservizi/nuovo")) } else { empty },
        pager: Pager::of(&query, &all.past),
    })
}

struct TicketLine {
    href: String,
    subject: String,
    under: String,
    state: Badge,
}

#[derive(Template)]
#[template(path = "outages/one.html")]
struct OnePage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: String,
    badge: Badge,
    base: String,
    card: Card,
    tickets: Vec<TicketLine>,
    bodies: String,
    may_tell: bool,
    may_end: bool,
    planned: bool,
    closing: String,
    form: Form,
    refused: Option<String>,
    /// How many of its tickets a worker has closed, while it is at it.
    progress: Option<Progress>,
}

fn line(desk: &Desk, row: &TicketRow) -> TicketLine {
    TicketLine {
        href: desk.href(&format!("/assistenza/{}", row.number)),
        subject: row.subject.clone(),
        under: [format!("n. {}", row.number), row.body_name.clone()]
            .into_iter()
            .filter(|t| !t.is_empty())
            .collect::<Vec<_>>()
            .join(" · "),
        state: words::state(&row.line()),
    }
}

async fn load(desk: &Desk, web: &Web, id: &str) -> Result<OnePage> {
    let (scope, outage) = (desk.scope.clone(), key(id)?);
    let (detail, closing, now): (Detail, _, _) = web
        .read(move |rx| Ok((outages::detail(rx, &scope, outage)?, outages::closing(rx, &scope, outage)?, rx.now)))
        .await?;
    let known = &detail.known;
    let base = desk.href(&format!("/disservizi/{id}"));
    let card = card(known, now, String::new(), true);
    let waiting = detail.tickets.iter().filter(|t| t.active).count();
    let may_work = desk.scope.allows(Permission::WorkHelpdesk);
    Ok(OnePage {
        shell: desk.shell("disservizi"),
        crumbs: Crumbs::new().to("Disservizi", desk.href("/disservizi")).here(known.row.title.clone()),
        title: known.row.title.clone(),
        lead: format!("{}, {}: {}", card.kind, card.service, card.when),
        badge: card.badge.clone(),
        tickets: detail.tickets.iter().map(|t| line(desk, t)).collect(),
        bodies: counted(detail.bodies as u64, "ente ha il servizio", "enti hanno il servizio"),
        may_tell: may_work && known.stage.is_open(),
        may_end: may_work && known.stage.is_running(),
        planned: known.stage == Stage::Planned,
        closing: match waiting {
            0 => "Nessuna richiesta collegata è aperta.".to_owned(),
            n => format!(
                "{} con lo stesso testo.",
                counted(
                    n as u64,
                    "richiesta collegata riceve risposta e si chiude",
                    "richieste collegate ricevono risposta e si chiudono"
                )
            ),
        },
        form: Form::new(vec![
            Field::area("testo", "Testo").required().max(4_000).help("Si legge nel portale, da chiunque."),
            Field::date("al", "Nuova fine prevista il"),
            Field::text("alle", "Alle ore").class("is-short").help("Per esempio 14:30."),
        ]),
        refused: None,
        progress: closing.map(|(done, total)| Progress {
            what: "richieste chiuse".to_owned(),
            done,
            total,
            seconds_left: None,
            again: base.clone(),
        }),
        card,
        base,
    })
}

pub(super) async fn show(desk: Desk, State(web): State<Web>, Path((_, id)): Here) -> Result<Response> {
    page(&load(&desk, &web, &id).await?)
}

async fn again(desk: &Desk, web: &Web, id: &str, typed: &Typed, e: crate::Error) -> Result<Response> {
    let refusal = e.refusal()?;
    let mut shown = load(desk, web, id).await?;
    shown.form.fill(&typed.pairs);
    shown.form.refuse(&refusal);
    shown.refused = Some(refusal.message);
    refused(&shown)
}

pub(super) async fn announce_it(
    desk: Desk,
    State(web): State<Web>,
    Path((_, id)): Here,
    typed: Typed,
) -> Result<Response> {
    let (scope, outage, text, mail) =
        (desk.scope.clone(), key(&id)?, typed.get("testo").to_owned(), typed.ticked("posta"));
    let until = instant(&typed, "al", "alle");
    match web.write(move |tx| outages::announce(tx, &scope, outage, (&text, until.clone()?, mail))).await {
        Ok(sent) => {
            Ok(done(&desk.href(&format!("/disservizi/{id}")), &format!("Aggiornamento pubblicato; {}", told(&sent))))
        }
        Err(e) => again(&desk, &web, &id, &typed, e).await,
    }
}

pub(super) async fn end_it(desk: Desk, State(web): State<Web>, Path((_, id)): Here, typed: Typed) -> Result<Response> {
    let (scope, outage, text) = (desk.scope.clone(), key(&id)?, typed.get("testo").to_owned());
    match web.write(move |tx| outages::end(tx, &scope, outage, &text)).await {
        Ok(ended) => {
            let mut said = format!(
                "{} {}",
                told(&ended.sent),
                counted(ended.closed as u64, "richiesta chiusa.", "richieste chiuse.")
            );
            if ended.later > 0 {
                let rest = counted(ended.later as u64, "altra si chiude", "altre si chiudono");
                said.push_str(&format!(" {rest} fra poco."));
            }
            for (number, why) in &ended.left {
                said.push_str(&format!(" La n. {number} resta: {why}"));
            }
            Ok(done(&desk.href(&format!("/disservizi/{id}")), &said))
        }
        Err(e) => again(&desk, &web, &id, &typed, e).await,
    }
}

pub(super) async fn cancel_it(
    desk: Desk,
    State(web): State<Web>,
    Path((_, id)): Here,
    typed: Typed,
) -> Result<Response> {
    let (scope, outage, text) = (desk.scope.clone(), key(&id)?, typed.get("testo").to_owned());
    match web.write(move |tx| outages::cancel(tx, &scope, outage, &text)).await {
        Ok(off) => {
            let mut said = format!("Annullato; {}", told(&off.sent));
            if off.told > 0 {
                let n = counted(
                    off.told as u64,
                    "richiesta collegata resta aperta, con una nota.",
                    "richieste collegate restano aperte, con una nota.",
                );
                said.push_str(&format!(" {n}"));
            }
            if off.later > 0 {
                let rest = counted(off.later as u64, "altra riceve la nota", "altre ricevono la nota");
                said.push_str(&format!(" {rest} fra poco."));
            }
            Ok(done(&desk.href(&format!("/disservizi/{id}")), &said))
        }
        Err(e) => again(&desk, &web, &id, &typed, e).await,
    }
}

/// Attaches the ticket with the number that was typed.
pub(super) async fn attach_it(
    desk: Desk,
    State(web): State<Web>,
    Path((_, id)): Here,
    typed: Typed,
) -> Result<Response> {
    let (scope, outage, here) = (desk.scope.clone(), key(&id)?, desk.href(&format!("/disservizi/{id}")));
    let number: u32 = typed.get("numero").trim_start_matches(['n', '.', ' ', '#']).parse().unwrap_or(0);
    match web.write(move |tx| outages::attach(tx, &scope, outage, number)).await {
        Ok(()) => Ok(done(&here, &format!("La richiesta n. {number} è collegata."))),
        Err(e) if number == 0 || e.is_not_found() => {
            Ok(go(&here, Tone::Bad, "Scrivere il numero di una richiesta che esiste."))
        }
        Err(e) => Ok(go(&here, Tone::Bad, &e.refusal()?.message)),
    }
}

/// From the page of a ticket: one click attaches it, or detaches it when no outage is named.
pub(super) async fn tie_ticket(
    desk: Desk,
    State(web): State<Web>,
    Path((_, n)): Here,
    typed: Typed,
) -> Result<Response> {
    let number: u32 = n.parse().map_err(|_| crate::Error::not_found())?;
    let here = desk.href(&format!("/assistenza/{number}"));
    let outage = typed.some("disservizio").map(key).transpose()?;
    let scope = desk.scope.clone();
    let tied = web
        .write(move |tx| match outage {
            Some(id) => outages::attach(tx, &scope, id, number),
            None => outages::detach(tx, &scope, number),
        })
        .await;
    match tied {
        Ok(()) if outage.is_some() => Ok(done(&here, "Collegata al disservizio: si chiude quando termina.")),
        Ok(()) => Ok(done(&here, "Scollegata dal disservizio.")),
        Err(e) => Ok(go(&here, Tone::Bad, &e.refusal()?.message)),
    }
}
