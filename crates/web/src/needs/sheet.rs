//! The form of a body as the centre sees it, and what the centre does with it.

use app::needs::{FormView, Pending, apply, centre_view, extend, pending, remind, reopen, version_view};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::identity::Permission;
use domain::needs::{CampaignState, Form as NeedsForm, FormState};
use domain::{Id, Refusal, it};

use super::rows::{Area, Row, areas, free, totals};
use super::{badge, campaign, instant, parse};
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Alert, Badge, Crumbs, Facts, Field, Form, Query, Shell, Tone, counted};
use crate::visit::Desk;
use crate::{Error, Result, Web};

type At = Path<(String, String)>;

struct ChangeLine {
    key: String,
    name: String,
    words: String,
    what: String,
}

#[derive(Template)]
#[template(path = "needs/sheet.html")]
struct SheetPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: String,
    badge: Badge,
    alerts: Vec<Alert>,
    facts: Facts,
    areas: Vec<Area>,
    free: Vec<Row>,
    year: i32,
    versions: Vec<(i32, String)>,
    base: String,
    reopen: Option<Form>,
    extend: Option<Form>,
    may_remind: bool,
    changes: Vec<ChangeLine>,
    /// What is kept and ends all the same: service and reason.
    stops: Vec<(String, String)>,
    changes_note: String,
    may_apply: bool,
    may_follow: bool,
}

async fn load(web: &Web, desk: &Desk, id: Id<NeedsForm>) -> Result<(FormView, Pending)> {
    let scope = desk.scope.clone();
    web.read(move |rx| {
        let view = centre_view(rx, &scope, id)?;
        let left = pending(rx, &scope, &view)?;
        Ok((view, left))
    })
    .await
}

fn sheet_page(desk: &Desk, view: &FormView, left: &Pending, version: Option<i32>) -> SheetPage {
    let base = desk.href(&format!("/fabbisogni/schede/{}", view.row.id));
    let talk = |key: &str| format!("{base}/righe/{key}");
    let edit = desk.scope.allows(Permission::EditAgreements) && version.is_none();
    let confirmed = matches!(view.state, FormState::Confirmed { .. });
    let open = matches!(view.campaign_state, CampaignState::Open { .. });
    let year = view.row.year;
    let (now, next, difference, unknown) = totals(view);
    let note =
        if unknown == 0 { String::new() } else { counted(unknown as u64, "riga senza prezzo", "righe senza prezzo") };
    SheetPage {
        shell: desk.shell("fabbisogni"),
        crumbs: Crumbs::new()
            .to("Fabbisogni", desk.href("/fabbisogni"))
            .to(year.to_string(), desk.href(&format!("/fabbisogni/{year}")))
            .here(view.body.name.clone()),
        title: view.body.name.clone(),
        lead: match version {
            Some(n) => format!("Scheda dei fabbisogni {year}, versione {n}."),
            None if confirmed => format!("Scheda dei fabbisogni {year}."),
            None => format!("Scheda dei fabbisogni {year}, da confermare entro il {}.", it::long_date(view.deadline)),
        },
        badge: badge(view.stage),
        alerts: alerts(view),
        facts: Facts::new()
            .figure(format!("Costo {}", year - 1), now, "annuo, senza IVA")
            .figure(format!("Costo {year}"), next, note)
            .figure("Differenza", difference, ""),
        areas: areas(view, talk),
        free: free(view, talk).into_iter().filter(|r| !r.answer.is_empty()).collect(),
        year,
        versions: view
            .versions
            .iter()
            .map(|v| (v.number, format!("{}, {}", instant(v.confirmed_at), v.confirmed_by)))
            .collect(),
        reopen: (edit && confirmed && open).then(|| Form::new(vec![Field::area("reason", "Motivo").required()])),
        extend: (edit && !confirmed && open).then(|| {
            Form::new(vec![
                Field::date("until", "Nuovo termine").required(),
                Field::text("reason", "Motivo della proroga").required(),
            ])
        }),
        may_remind: edit && !confirmed && open,
        changes: left.changes.iter().map(change).collect(),
        stops: left.stops.iter().map(|s| (s.name.clone(), s.why.clone())).collect(),
        changes_note: changes_note(left, confirmed),
        may_apply: edit && !left.changes.is_empty(),
        may_follow: edit && confirmed,
        base,
    }
}

fn change(c: &domain::needs::Change) -> ChangeLine {
    let what = match (&c.end, &c.begin, &c.prolong) {
        (_, _, Some((_, last))) => format!("prosegue fino al {}", it::date(*last)),
        (Some(_), Some(_), _) => "termina com'è e ricomincia come chiesto".to_owned(),
        (None, Some(_), _) => "comincia".to_owned(),
        _ => "termina".to_owned(),
    };
    ChangeLine { key: c.key.clone(), name: c.name.clone(), words: c.words.clone(), what }
}

fn changes_note(left: &Pending, confirmed: bool) -> String {
    let first = it::long_date(left.first);
    match (confirmed, left.changes.is_empty()) {
        (false, _) => "Le variazioni si preparano quando l'ente ha confermato.".to_owned(),
        (true, true) => format!("Nulla da applicare: i servizi dal {first} sono già quelli della scheda."),
        (true, false) if left.accession.is_none() => {
            format!("L'ente non ha un'adesione in vigore il {first}: prima di applicarle va registrato il rinnovo.")
        }
        (true, false) => format!("Valgono dal {first} e cambiano le quote da quell'anno."),
    }
}

fn alerts(view: &FormView) -> Vec<Alert> {
    let mut out = Vec::new();
    match &view.state {
        FormState::Confirmed { on, by, late } => {
            let text = if *late { "Oltre il termine." } else { "Nei termini." };
            out.push(Alert::new(Tone::Good, format!("Confermata il {} da {by}", it::long_date(*on)), text));
        }
        FormState::Filling { reopened: Some(reason) } => {
            out.push(Alert::new(Tone::Warn, "Riaperta", reason.clone()));
        }
        _ => {}
    }
    if let (Some(until), Some(reason)) = (view.row.extended_to, &view.row.extension_reason) {
        out.push(Alert::new(Tone::Info, format!("Proroga al {}", it::long_date(until)), reason.clone()));
    }
    out
}

pub(super) async fn show(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): At,
    RawQuery(raw): RawQuery,
) -> Result<Response> {
    let (view, left) = load(&web, &desk, parse(&id)?).await?;
    let query = Query::parse("", raw.as_deref());
    match query.get("versione") {
        Some(n) => {
            let n: i32 = n.parse().map_err(|_| Error::not_found())?;
            let view = version_view(view, n).map_err(Error::from)?;
            page(&sheet_page(&desk, &view, &left, Some(n)))
        }
        None => page(&sheet_page(&desk, &view, &left, None)),
    }
}

/// The form again, with what was done or with what is wrong at its field.
async fn answer(
    (web, desk): (&Web, &Desk),
    id: Id<NeedsForm>,
    typed: &Typed,
    outcome: Result<String>,
) -> Result<Response> {
    let refusal: Refusal = match outcome {
        Ok(text) => return Ok(done(&desk.href(&format!("/fabbisogni/schede/{id}")), &text)),
        Err(e) => e.refusal()?,
    };
    let (view, left) = load(web, desk, id).await?;
    let mut shown = sheet_page(desk, &view, &left, None);
    shown.alerts.insert(0, Alert::new(Tone::Bad, "Non è stato fatto nulla", refusal.message.clone()));
    for form in [&mut shown.reopen, &mut shown.extend].into_iter().flatten() {
        form.fill(&typed.pairs);
        form.refuse(&refusal);
    }
    refused(&shown)
}

pub(super) async fn reopen_form(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): At,
    typed: Typed,
) -> Result<Response> {
    let (id, scope, reason) = (parse(&id)?, desk.scope.clone(), typed.get("reason").to_owned());
    let outcome = web.write(move |tx| reopen(tx, &scope, id, &reason)).await;
    answer((&web, &desk), id, &typed, outcome.map(|()| "Scheda riaperta: l'ente ne legge il motivo.".to_owned())).await
}

pub(super) async fn extend_form(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): At,
    typed: Typed,
) -> Result<Response> {
    let (id, scope, reason) = (parse(&id)?, desk.scope.clone(), typed.get("reason").to_owned());
    let outcome = match it::parse_date(typed.get("until")) {
        None => Err(Refusal::field("until", "La data si scrive come 31/12/2026.").into()),
        Some(until) => web.write(move |tx| extend(tx, &scope, id, until, &reason)).await,
    };
    answer((&web, &desk), id, &typed, outcome.map(|()| "Proroga concessa.".to_owned())).await
}

pub(super) async fn remind_one(State(web): State<Web>, desk: Desk, Path((_, id)): At) -> Result<Response> {
    let (id, scope) = (parse(&id)?, desk.scope.clone());
    let outcome = web
        .write(move |tx| {
            let year = centre_view(&mut tx.reading(), &scope, id)?.row.year;
            remind(tx, &scope, year, Some(id))
        })
        .await;
    answer((&web, &desk), id, &Typed::default(), outcome.map(|r| campaign::reminded(&r))).await
}

pub(super) async fn apply_changes(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): At,
    typed: Typed,
) -> Result<Response> {
    let (id, scope, key) = (parse(&id)?, desk.scope.clone(), typed.some("key").map(str::to_owned));
    let outcome = web.write(move |tx| apply(tx, &scope, id, key.as_deref())).await;
    let words = |n: usize| match n {
        0 => "Nulla da applicare: i servizi sono già quelli della scheda.".to_owned(),
        n => format!("{}.", counted(n as u64, "variazione applicata", "variazioni applicate")),
    };
    answer((&web, &desk), id, &typed, outcome.map(words)).await
}
