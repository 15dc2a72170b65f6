//! One accession: its days, its services with what they cost, its history.

use std::cmp::Ordering;

use app::agreements::{AccessionDetail, Dossier, HeldService, detail, dossier, drop_subscription, end_subscription};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use domain::agreements::papers::PaperKind;
use domain::agreements::{Accession, Life, SubscriptionId};
use domain::charter::Inclusion;
use domain::identity::Permission;
use domain::{Cents, Id, Refusal, it};

use super::moves_now::{Moves, moves, way};
use super::page::{PaperLine, SignatureLine, act, grounds, papers, rule, signatures};
use super::{badge, parse};
use crate::forms::Typed;
use crate::respond::{done, page};
use crate::view::{Alert, Badge, Crumbs, Definitions, Event, Facts, History, Shell, Steps, Tone, own_words};
use crate::visit::Desk;
use crate::{Result, Web};

struct Held {
    name: String,
    asked: String,
    from: String,
    until: String,
    cost: String,
    missing: String,
    actions: Option<Actions>,
}

/// What may be done with a service.
struct Actions {
    end: String,
    drop: String,
    last: String,
}

#[derive(Template)]
#[template(path = "agreements/detail.html")]
struct DetailPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: String,
    badge: Badge,
    alerts: Vec<Alert>,
    facts: Facts,
    year: i32,
    included: Vec<String>,
    held: Vec<Held>,
    history: History,
    way: Steps,
    moves: Moves,
    act: Option<Definitions>,
    signatures: Vec<SignatureLine>,
    grounds: Option<String>,
    rule: Option<String>,
    paper: Option<String>,
    protocol: String,
    issued: Vec<PaperLine>,
    /// Where a paper for this body is prepared.
    prepare: String,
    dues: Vec<Due>,
    notices: Vec<NoticeLine>,
    may_edit: bool,
    base: String,
    body: String,
}

/// A document of the dues.
struct Due {
    name: String,
    href: String,
    amount: Cents,
    state: Badge,
}

/// A notice of withdrawal.
struct NoticeLine {
    day: String,
    reference: String,
    state: Badge,
    answer: String,
    noted: String,
}

pub(super) async fn show(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response> {
    let id: Id<Accession> = parse(&id)?;
    let scope = desk.scope.clone();
    let (d, all, today) = web
        .read(move |rx| {
            let d = detail(rx, &scope, id)?;
            Ok((d, dossier(rx, &scope, id)?, rx.today()))
        })
        .await?;
    let base = desk.href(&format!("/adesioni/{id}"));
    let may_edit = desk.scope.allows(Permission::EditAgreements);
    let may_add = may_edit && matches!(d.life, Life::InForce(_));
    page(&DetailPage {
        shell: desk.shell("adesioni"),
        crumbs: Crumbs::new().to("Adesioni", desk.href("/adesioni")).here(d.body.name.clone()),
        title: d.body.name.clone(),
        lead: d.scheme.title.clone(),
        badge: badge(d.stage),
        alerts: alerts(&desk, &d),
        facts: facts(&d),
        year: d.year,
        included: included(&d),
        held: d.services.iter().map(|h| held(&d, h, today, may_add.then_some(base.as_str()))).collect(),
        history: history(&all),
        way: way(&all),
        moves: if may_edit { moves(&all, &base, today) } else { Moves::default() },
        act: act(&all),
        signatures: signatures(&all),
        grounds: grounds(&all.life),
        rule: rule(&all.life, &all.scheme),
        paper: all.paper.as_ref().map(|p| p.name.clone()),
        protocol: protocol(&all),
        issued: papers(&all, &desk.href("/convenzioni/documenti")),
        prepare: prepare(&desk, &all),
        dues: all.documents.iter().map(|row| due(&desk, row)).collect(),
        notices: notices(&all),
        may_edit,
        body: desk.href(&format!("/enti/{}", d.body.id)),
        base,
    })
}

/// The page on which the paper that comes next is prepared.
fn prepare(desk: &Desk, all: &Dossier) -> String {
    let kind = match all.life {
        Life::Invited { .. } => PaperKind::Resolution,
        Life::Withdrawn { .. } => PaperKind::WithdrawalAcceptance,
        _ if all.stage == domain::agreements::Stage::Expiring => PaperKind::Renewal,
        _ => PaperKind::Agreement,
    };
    desk.href(&format!("/convenzioni/documenti/nuovi?tipo={}&adesione={}", kind.slug(), all.row.id))
}

fn history(all: &Dossier) -> History {
    let event = |e: &app::audit::Entry| Event {
        when: it::date(domain::dates::italian_date(e.at)),
        who: e.actor_name.clone(),
        what: own_words(&e.summary, &all.body.name),
    };
    History { events: all.history.iter().map(event).collect() }
}

fn protocol(all: &Dossier) -> String {
    match (&all.folder.protocol, all.folder.protocol_on) {
        (number, Some(on)) if !number.is_empty() => format!("{number} del {}", it::date(on)),
        (number, _) => number.clone(),
    }
}

fn due(desk: &Desk, row: &app::billing::DocumentRow) -> Due {
    Due {
        name: format!("Quote {}, {}", row.dues_year, row.number_text()),
        href: desk.href(&format!("/documenti/{}", row.id)),
        amount: Cents(row.payable),
        state: if row.open == 0 {
            Badge::new(Tone::Good, "pagato")
        } else {
            Badge::new(Tone::Warn, format!("entro il {}", it::date(row.due)))
        },
    }
}

fn notices(all: &Dossier) -> Vec<NoticeLine> {
    let line = |n: &app::agreements::NoticeRow| NoticeLine {
        day: it::date(n.delivered),
        reference: n.reference.clone(),
        state: match n.outcome.as_str() {
            "accepted" => Badge::new(Tone::Good, "accolto"),
            "refused" => Badge::new(Tone::Bad, "non accolto"),
            _ => Badge::new(Tone::Plain, "annullato"),
        },
        answer: n.answer.clone(),
        noted: format!("{}, {}", n.noted_by, it::date(domain::dates::italian_date(n.noted_at))),
    };
    all.notices.iter().rev().map(line).collect()
}

fn alerts(desk: &Desk, d: &AccessionDetail) -> Vec<Alert> {
    match &d.life {
        Life::Invited { on } => {
            let text =
                format!("Invitato il {}. Finché non aderisce non paga nulla e i servizi non partono.", it::date(*on));
            vec![Alert::new(Tone::Warn, "L'ente deve ancora deliberare", text)]
        }
        Life::Withdrawn { notice, exit, .. } => {
            let title = format!("Recesso comunicato il {}", it::date(*notice));
            let text = format!(
                "Ultimo giorno {}: dal {} l'ente non deve più nulla.",
                it::date(exit.last_billable_day),
                it::date(exit.effective)
            );
            vec![Alert::new(Tone::Info, title, text)]
        }
        Life::Renewed { by, .. } => {
            let alert = Alert::new(Tone::Good, "Rinnovata", "L'adesione che segue comincia il giorno dopo.");
            vec![alert.link("Apri l'adesione che segue", desk.href(&format!("/adesioni/{by}")))]
        }
        _ if d.stage == domain::agreements::Stage::Expiring => {
            let title = format!("Scade il {}", it::long_date(d.row.until_date));
            let text = "Per continuare l'ente delibera e firma una nuova adesione, dal giorno dopo.";
            vec![Alert::new(Tone::Warn, title, text).link("Vedi la campagna di rinnovo", desk.href("/rinnovi"))]
        }
        _ => Vec::new(),
    }
}

/// Why the accession ends on its last day.
fn ends(d: &AccessionDetail) -> String {
    match d.row.until_date.cmp(&d.scheme.until_date) {
        Ordering::Less => format!("prima della convenzione, che dura fino al {}", it::date(d.scheme.until_date)),
        _ => "con la convenzione".to_owned(),
    }
}

fn facts(d: &AccessionDetail) -> Facts {
    let facts = Facts::new()
        .figure("Dal", it::date(d.row.from_date), "")
        .figure("Al", it::date(d.row.until_date), ends(d))
        .words("Firma con", &d.scheme.counterpart, "");
    match &d.forecast {
        Some(f) if f.is_complete() => {
            facts.figure(format!("Quota {}", d.year), f.amounts.net.to_string(), "secondo il listino, senza IVA")
        }
        Some(_) => facts.words(format!("Quota {}", d.year), "non calcolabile", "vedi i servizi senza costo"),
        None => facts,
    }
}

fn held(d: &AccessionDetail, h: &HeldService, today: NaiveDate, base: Option<&str>) -> Held {
    let ends_later = h.row.until_date > today;
    let at = |base: &str| format!("{base}/servizi/{}", h.row.id);
    let forecast = d.forecast.as_ref();
    Held {
        name: h.name.clone(),
        asked: h.row.priced().map(|s| s.in_words()).unwrap_or_default(),
        from: it::date(h.row.from_date),
        until: it::date(h.row.until_date),
        cost: forecast.and_then(|f| f.of(&h.row.service)).map(|c| c.to_string()).unwrap_or_default(),
        missing: forecast.and_then(|f| f.why_not(&h.row.service)).unwrap_or_default(),
        actions: base.filter(|_| ends_later).map(|base| Actions {
            end: format!("{}/fine", at(base)),
            drop: format!("{}/togli", at(base)),
            last: it::date(today.clamp(h.row.from_date, h.row.until_date)),
        }),
    }
}

fn included(d: &AccessionDetail) -> Vec<String> {
    let kind = d.body.kind().ok();
    let population = d.body.population_on.and_then(|_| u64::try_from(d.body.population).ok());
    d.charter
        .iter()
        .flat_map(|c| &c.services)
        .filter(|s| s.inclusion == Inclusion::Included && s.state.is_open())
        .filter(|s| kind.is_some_and(|k| s.eligible(k, population).is_ok()))
        .map(|s| s.name.clone())
        .collect()
}

pub(super) async fn end_service(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id, voice)): Path<(String, String, String)>,
    typed: Typed,
) -> Result<Response> {
    let (id, voice): (Id<Accession>, Id<SubscriptionId>) = (parse(&id)?, parse(&voice)?);
    let Some(last) = it::parse_date(typed.get("until")) else {
        return Err(Refusal::field("until", "La data si scrive come 31/12/2026.").into());
    };
    let back = desk.href(&format!("/adesioni/{id}"));
    web.write(move |tx| end_subscription(tx, &desk.scope, voice, last)).await?;
    Ok(done(&back, "Fine del servizio registrata."))
}

pub(super) async fn drop_service(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id, voice)): Path<(String, String, String)>,
) -> Result<Response> {
    let (id, voice): (Id<Accession>, Id<SubscriptionId>) = (parse(&id)?, parse(&voice)?);
    let back = desk.href(&format!("/adesioni/{id}"));
    web.write(move |tx| drop_subscription(tx, &desk.scope, voice)).await?;
    Ok(done(&back, "Il servizio è tolto, come se non fosse mai stato richiesto."))
}
