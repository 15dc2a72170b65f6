//! The form at the desk of its body: filled, saved as one goes, confirmed.

use app::needs::{FormView, Saved, confirm, own, own_forms, save, version_view};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::identity::Permission;
use domain::needs::{Answer, CampaignState, Form, FormState};
use domain::{Id, Refusal, it};

use super::rows::{Area, Row, areas, free, totals};
use super::{badge, instant, parse};
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::form::Summary;
use crate::view::{Alert, Badge, Crumbs, Empty, Facts, Query, Shell, Tone};
use crate::visit::BodyDesk;
use crate::{Error, Result, Web};

type At = Path<(String, String, String)>;

struct Line {
    href: String,
    year: i32,
    state: Badge,
    deadline: String,
    cost_now: String,
    cost_next: String,
}

#[derive(Template)]
#[template(path = "needs/own.html")]
struct IndexPage {
    shell: Shell,
    lines: Vec<Line>,
    empty: Empty,
}

pub(super) async fn index(State(web): State<Web>, desk: BodyDesk) -> Result<Response> {
    let scope = desk.scope.clone();
    let forms = web.read(move |rx| own_forms(rx, &scope)).await?;
    let line = |f: &app::needs::OwnForm| Line {
        href: desk.href(&format!("/fabbisogni/{}", f.line.id)),
        year: f.line.year,
        state: badge(f.stage),
        deadline: it::date(f.deadline),
        cost_now: domain::Cents(f.line.cost_now).to_string(),
        cost_next: domain::Cents(f.line.cost_next).to_string(),
    };
    page(&IndexPage {
        shell: desk.shell("fabbisogni"),
        lines: forms.iter().map(line).collect(),
        empty: Empty::new(
            "Nessuna scheda dei fabbisogni",
            "Quando il centro apre la raccolta, la scheda da compilare si trova qui.",
        ),
    })
}

#[derive(Template)]
#[template(path = "needs/form.html")]
struct FormPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: String,
    badge: Badge,
    alerts: Vec<Alert>,
    summary: Summary,
    totals: (String, String, String, usize),
    base_cost: String,
    year: i32,
    areas: Vec<Area>,
    free: Vec<Row>,
    saved: String,
    editable: bool,
    action: String,
    confirm: Option<String>,
    versions: Vec<(i32, String)>,
    message: String,
}

fn form_page(desk: &BodyDesk, view: &FormView, version: Option<i32>) -> FormPage {
    let base = desk.href(&format!("/fabbisogni/{}", view.row.id));
    let talk = |key: &str| format!("{base}/righe/{key}");
    let editable = version.is_none() && view.editable() && desk.scope.allows(Permission::CompileBody);
    let year = view.row.year;
    let saved = match (&view.row.saved_by, view.row.saved_at) {
        (Some(by), Some(at)) => format!("Ultimo salvataggio: {}, {by}.", instant(at)),
        _ => "Non ancora salvata: si salva da sola mentre si scrive.".to_owned(),
    };
    FormPage {
        shell: desk.shell("fabbisogni"),
        crumbs: Crumbs::new().to("Fabbisogni", desk.href("/fabbisogni")).here(format!("Scheda {year}")),
        title: match version {
            Some(n) => format!("Scheda dei fabbisogni {year}, versione {n}"),
            None => format!("Scheda dei fabbisogni {year}"),
        },
        lead: format!("Da confermare entro il {}. {}", it::long_date(view.deadline), view.definition.charter),
        badge: badge(view.stage),
        alerts: alerts(view),
        summary: Summary::default(),
        totals: totals(view),
        base_cost: view.costs.base.map(|c| c.to_string()).unwrap_or_default(),
        year,
        areas: areas(view, talk),
        free: free(view, talk),
        saved,
        editable,
        confirm: (version.is_none() && view.editable() && desk.scope.allows(Permission::SignBody))
            .then(|| format!("{base}/conferma")),
        versions: view
            .versions
            .iter()
            .map(|v| (v.number, format!("{}, {}", instant(v.confirmed_at), v.confirmed_by)))
            .collect(),
        message: view.plan.message.clone(),
        action: base,
    }
}

fn alerts(view: &FormView) -> Vec<Alert> {
    let mut out = Vec::new();
    match &view.state {
        FormState::Filling { reopened: Some(reason) } => {
            out.push(Alert::new(Tone::Warn, "Il centro ha riaperto la scheda", reason.clone()));
        }
        FormState::Confirmed { on, by, late } => {
            let text = if *late { "Confermata dopo il termine." } else { "Solo il centro può riaprirla." };
            out.push(Alert::new(Tone::Good, format!("Confermata il {} da {by}", it::long_date(*on)), text));
        }
        _ if matches!(view.campaign_state, CampaignState::Closed { .. }) => {
            out.push(Alert::new(Tone::Info, "La raccolta è chiusa", "La scheda si può solo leggere."));
        }
        _ => {}
    }
    if let (Some(until), Some(reason)) = (view.row.extended_to, &view.row.extension_reason) {
        out.push(Alert::new(Tone::Info, format!("Proroga al {}", it::long_date(until)), reason.clone()));
    }
    out
}

async fn load(web: &Web, desk: &BodyDesk, id: Id<Form>) -> Result<FormView> {
    let scope = desk.scope.clone();
    web.read(move |rx| own(rx, &scope, id)).await
}

pub(super) async fn show(
    State(web): State<Web>,
    desk: BodyDesk,
    Path((_, _, id)): At,
    RawQuery(raw): RawQuery,
) -> Result<Response> {
    let view = load(&web, &desk, parse(&id)?).await?;
    let query = Query::parse("", raw.as_deref());
    match query.get("versione") {
        Some(n) => {
            let n: i32 = n.parse().map_err(|_| Error::not_found())?;
            page(&form_page(&desk, &version_view(view, n).map_err(Error::from)?, Some(n)))
        }
        None => page(&form_page(&desk, &view, None)),
    }
}

/// Saves what was typed. The browser's own saves get the page again, of which it takes the parts that
/// changed; a person's get the page with what is to be corrected, or the message that all is saved.
pub(super) async fn save_form(
    State(web): State<Web>,
    desk: BodyDesk,
    Path((_, _, id)): At,
    headers: HeaderMap,
    typed: Typed,
) -> Result<Response> {
    let id = parse(&id)?;
    let (scope, pairs) = (desk.scope.clone(), typed.pairs.clone());
    let saved = match web.write(move |tx| save(tx, &scope, id, &pairs)).await {
        Ok(saved) => saved,
        Err(e) => {
            let refusal = e.refusal()?;
            let mut shown = form_page(&desk, &load(&web, &desk, id).await?, None);
            shown.alerts.insert(0, Alert::new(Tone::Bad, "Non salvata", refusal.message));
            return refused(&shown);
        }
    };
    let view = load(&web, &desk, id).await?;
    let mut shown = form_page(&desk, &view, None);
    tell(&mut shown, &saved);
    if headers.contains_key("x-requested-with") {
        keep_bases(&mut shown, &view, &typed);
        return page(&shown);
    }
    if !saved.faults.is_empty() {
        mark(&mut shown, &saved);
        return refused(&shown);
    }
    if !saved.overwritten.is_empty() {
        return page(&shown);
    }
    Ok(done(&desk.href(&format!("/fabbisogni/{id}")), "Scheda salvata."))
}

/// Says which rows somebody else had changed meanwhile.
fn tell(shown: &mut FormPage, saved: &Saved) {
    for o in &saved.overwritten {
        let title = format!("«{}» era stata cambiata da {}", o.name, o.by);
        let text = format!("Prima di questo salvataggio c'era scritto: {}. Resta tra i commenti della riga.", o.was);
        shown.alerts.push(Alert::new(Tone::Warn, title, text));
    }
}

/// A row that this page left alone and that somebody else changed keeps its old mark: otherwise the
/// next save would take the old text for a change.
fn keep_bases(shown: &mut FormPage, view: &FormView, typed: &Typed) {
    let FormPage { areas, free, alerts, .. } = shown;
    for row in areas.iter_mut().flat_map(|a| &mut a.rows).chain(free.iter_mut()) {
        let Some(sent) = Answer::from_pairs(&row.key, &typed.pairs) else { continue };
        let stored = view.answers.get(&row.key).cloned().unwrap_or_default();
        if sent != stored && !(row.key.starts_with("libero-") && stored.is_empty()) {
            typed.get(&format!("{}:base", row.key)).clone_into(&mut row.base);
            let title = format!("«{}» è stata cambiata da altri", row.name);
            alerts.push(Alert::new(Tone::Info, title, "Si vede ricaricando la pagina: qui non è andato perso nulla."));
        }
    }
}

/// Writes the faults at their fields and in the summary.
fn mark(shown: &mut FormPage, saved: &Saved) {
    let mut errors = Vec::new();
    let rows = shown.areas.iter_mut().flat_map(|a| &mut a.rows).chain(shown.free.iter_mut());
    for row in rows {
        for field in row.inputs.each() {
            if let Some(fault) = saved.faults.iter().find(|f| f.field == field.name) {
                field.error = Some(fault.message.clone());
                errors.push((field.target(), format!("{}: {}", row.name, fault.message)));
            }
        }
    }
    let text = "Prima di confermare ci sono dati da correggere.";
    shown.alerts.insert(0, Alert::new(Tone::Info, "La bozza è salvata", text));
    let message = text.to_owned();
    shown.summary = Summary { message, errors };
}

#[derive(Template)]
#[template(path = "needs/confirm.html")]
struct ConfirmPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    alert: Option<Alert>,
    facts: Facts,
    groups: Vec<(&'static str, Vec<Row>)>,
    free: Vec<Row>,
    year: i32,
    action: String,
    back: String,
}

fn confirm_page(desk: &BodyDesk, view: &FormView, refusal: Option<Refusal>) -> ConfirmPage {
    let back = desk.href(&format!("/fabbisogni/{}", view.row.id));
    let talk = |key: &str| format!("{back}/righe/{key}");
    let asked = areas(view, talk).into_iter().flat_map(|a| a.rows).filter(|r| r.asks && !r.answer.is_empty());
    let (changed, kept): (Vec<Row>, Vec<Row>) = asked.partition(|r| r.state.tone == Tone::Warn);
    let (now, next, difference, unknown) = totals(view);
    let year = view.row.year;
    let note = if unknown == 0 { String::new() } else { format!("senza {unknown} righe di cui manca il prezzo") };
    ConfirmPage {
        shell: desk.shell("fabbisogni"),
        crumbs: Crumbs::new()
            .to("Fabbisogni", desk.href("/fabbisogni"))
            .to(format!("Scheda {year}"), back.clone())
            .here("Conferma"),
        title: format!("Conferma della scheda {year}"),
        alert: refusal.map(|r| {
            let all = r.fields.iter().map(|f| f.message.clone()).collect::<Vec<_>>().join(" ");
            Alert::new(Tone::Bad, r.message, all).link("Torna alla scheda", back.clone())
        }),
        facts: Facts::new()
            .figure(format!("Quest'anno ({})", year - 1), now, "costo annuo stimato, senza IVA")
            .figure(format!("Nel {year}"), next, note)
            .figure("Differenza", difference, ""),
        groups: vec![("Che cosa cambia", changed), ("Che cosa resta", kept)],
        free: free(view, talk).into_iter().filter(|r| !r.answer.is_empty()).collect(),
        year,
        action: format!("{back}/conferma"),
        back,
    }
}

pub(super) async fn summary(State(web): State<Web>, desk: BodyDesk, Path((_, _, id)): At) -> Result<Response> {
    let view = load(&web, &desk, parse(&id)?).await?;
    page(&confirm_page(&desk, &view, view.state.editable(&view.campaign_state).err()))
}

pub(super) async fn confirm_form(State(web): State<Web>, desk: BodyDesk, Path((_, _, id)): At) -> Result<Response> {
    let id = parse(&id)?;
    let scope = desk.scope.clone();
    match web.write(move |tx| confirm(tx, &scope, id)).await {
        Ok(()) => Ok(done(&desk.href(&format!("/fabbisogni/{id}")), "Scheda confermata: il centro la riceve adesso.")),
        Err(e) => {
            let refusal = e.refusal()?;
            refused(&confirm_page(&desk, &load(&web, &desk, id).await?, Some(refusal)))
        }
    }
}
