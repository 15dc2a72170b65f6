//! The campaigns of the centre, and the dates of one.

use app::needs::{of_year, overview, save_campaign};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::Datelike;
use domain::identity::Permission;
use domain::needs::{CampaignPlan, CampaignState};
use domain::{FieldError, Refusal, it};

use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Badge, Crumbs, Empty, Field, Form, Shell, Tone};
use crate::visit::Desk;
use crate::{Result, Web};

struct Line {
    href: String,
    year: i32,
    opens: String,
    closes: String,
    state: Badge,
}

#[derive(Template)]
#[template(path = "needs/list.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
    empty: Empty,
    new: Option<String>,
}

/// The badge of a campaign.
pub(super) fn campaign_badge(state: &CampaignState) -> Badge {
    let tone = match state {
        CampaignState::Prepared => Tone::Plain,
        CampaignState::Open { .. } => Tone::Info,
        CampaignState::Closed { .. } => Tone::Good,
    };
    Badge::new(tone, state.label())
}

pub(super) async fn show(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let scope = desk.scope.clone();
    let all = web.read(move |rx| overview(rx, &scope)).await?;
    let new = desk.scope.allows(Permission::EditAgreements).then(|| desk.href("/fabbisogni/nuova"));
    let empty = Empty::new(
        "Nessuna raccolta dei fabbisogni",
        "Ogni anno il centro chiede agli enti quali servizi vogliono per l'anno dopo: si comincia preparando la raccolta.",
    );
    page(&ListPage {
        shell: desk.shell("fabbisogni"),
        lines: all
            .iter()
            .map(|(row, state, plan)| Line {
                href: desk.href(&format!("/fabbisogni/{}", row.year)),
                year: row.year,
                opens: it::date(plan.opens),
                closes: it::date(plan.closes),
                state: campaign_badge(state),
            })
            .collect(),
        empty: match &new {
            Some(href) => empty.action("Prepara la raccolta", href.clone()),
            None => empty,
        },
        new,
    })
}

#[derive(Template)]
#[template(path = "needs/edit.html")]
struct EditPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    form: Form,
    action: String,
    back: String,
}

fn edit_page(desk: &Desk, plan: &CampaignPlan, new: bool) -> EditPage {
    let year = Field::integer("year", "Anno dei servizi").value(plan.year.to_string()).required().class("is-short");
    let form = Form::new(vec![
        if new { year } else { Field { readonly: true, ..year } },
        Field::date("opens", "Si apre il").value(it::date(plan.opens)).required(),
        Field::date("closes", "Si conferma entro il").value(it::date(plan.closes)).required(),
        Field::text("reminders", "Promemoria, giorni prima del termine")
            .value(plan.reminders_in_words())
            .help("Numeri divisi da virgole, per esempio 14, 7, 1. Chi ha confermato non riceve nulla.")
            .class("is-medium"),
        Field::area("message", "Messaggio agli enti")
            .value(&plan.message)
            .max(2_000)
            .help("Si legge in testa alla scheda."),
    ]);
    let back = if new { desk.href("/fabbisogni") } else { desk.href(&format!("/fabbisogni/{}", plan.year)) };
    let title = if new { "Nuova raccolta dei fabbisogni".to_owned() } else { format!("Raccolta {}", plan.year) };
    EditPage {
        shell: desk.shell("fabbisogni"),
        crumbs: Crumbs::new().to("Fabbisogni", desk.href("/fabbisogni")).here(title.clone()),
        title,
        form,
        action: if new { desk.href("/fabbisogni/nuova") } else { format!("{back}/date") },
        back,
    }
}

fn read(typed: &Typed, year: Option<i32>) -> Result<CampaignPlan, Refusal> {
    let mut faults = Vec::new();
    let mut day = |name: &str| {
        let read = it::parse_date(typed.get(name));
        if read.is_none() {
            faults.push(FieldError::new(name, "La data si scrive come 31/12/2026."));
        }
        read.unwrap_or_default()
    };
    let (opens, closes) = (day("opens"), day("closes"));
    let year = year.or_else(|| typed.get("year").parse().ok());
    if year.is_none() {
        faults.push(FieldError::new("year", "Scrivere un anno, per esempio 2027."));
    }
    let reminders = CampaignPlan::parse_reminders(typed.get("reminders"));
    if let Err(refusal) = &reminders {
        faults.extend(refusal.fields.clone());
    }
    match Refusal::of_fields(faults) {
        Some(refusal) => Err(refusal),
        None => Ok(CampaignPlan {
            year: year.unwrap_or_default(),
            opens,
            closes,
            reminders: reminders.unwrap_or_default(),
            message: typed.get("message").to_owned(),
        }),
    }
}

pub(super) async fn form(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let today = web.read(|rx| Ok(rx.today())).await?;
    page(&edit_page(&desk, &usual(today), true))
}

/// The campaign that is usual: next year's, from today to the middle of December.
fn usual(today: chrono::NaiveDate) -> CampaignPlan {
    let closes = today.with_month(12).and_then(|d| d.with_day(15)).unwrap_or(today).max(today);
    CampaignPlan { year: today.year() + 1, opens: today, closes, reminders: vec![14, 7, 1], message: String::new() }
}

pub(super) async fn create(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    let saved = match read(&typed, None) {
        Err(refusal) => Err(refusal.into()),
        Ok(plan) => {
            let scope = desk.scope.clone();
            let year = plan.year;
            web.write(move |tx| save_campaign(tx, &scope, &plan, true)).await.map(|_| year)
        }
    };
    match saved {
        Ok(year) => {
            Ok(done(&desk.href(&format!("/fabbisogni/{year}")), "Raccolta preparata: aprirla quando è il momento."))
        }
        Err(e) => {
            let refusal = e.refusal()?;
            let today = web.read(|rx| Ok(rx.today())).await?;
            let mut shown = edit_page(&desk, &usual(today), true);
            shown.form.fill(&typed.pairs);
            shown.form.refuse(&refusal);
            refused(&shown)
        }
    }
}

pub(super) async fn edit(
    State(web): State<Web>,
    desk: Desk,
    Path((_, year)): Path<(String, String)>,
) -> Result<Response> {
    let (year, scope) = (super::year(&year)?, desk.scope.clone());
    let plan = web.read(move |rx| Ok(of_year(rx, &scope, year)?.plan)).await?;
    page(&edit_page(&desk, &plan, false))
}

pub(super) async fn change(
    State(web): State<Web>,
    desk: Desk,
    Path((_, year)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response> {
    let (year, scope) = (super::year(&year)?, desk.scope.clone());
    let saved = match read(&typed, Some(year)) {
        Err(refusal) => Err(refusal.into()),
        Ok(plan) => web.write(move |tx| save_campaign(tx, &scope, &plan, false)).await,
    };
    match saved {
        Ok(_) => Ok(done(&desk.href(&format!("/fabbisogni/{year}")), "Date salvate.")),
        Err(e) => {
            let (refusal, scope) = (e.refusal()?, desk.scope.clone());
            let plan = web.read(move |rx| Ok(of_year(rx, &scope, year)?.plan)).await?;
            let mut shown = edit_page(&desk, &plan, false);
            shown.form.fill(&typed.pairs);
            shown.form.refuse(&refusal);
            refused(&shown)
        }
    }
}
