//! One campaign: how far the forms have come, reminders, opening and closing.

use app::needs::{Overview, Reminded, close, of_year, open, remind};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::identity::Permission;
use domain::needs::{CampaignState, Stage};
use domain::{Cents, it};

use super::list::campaign_badge;
use super::{badge, instant};
use crate::respond::{done, go, page};
use crate::view::{Alert, Badge, Chip, Chips, Crumbs, Facts, Query, Shell, Tone, counted};
use crate::visit::Desk;
use crate::{Result, Web};

type At = Path<(String, String)>;

struct Line {
    href: String,
    name: String,
    state: Badge,
    deadline: String,
    saved: String,
    cost_now: String,
    cost_next: String,
    reminded: String,
}

#[derive(Template)]
#[template(path = "needs/campaign.html")]
struct CampaignPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: String,
    badge: Badge,
    alert: Option<Alert>,
    facts: Facts,
    chips: Chips,
    lines: Vec<Line>,
    year: i32,
    base: String,
    may_open: bool,
    may_close: bool,
    may_edit: bool,
    waiting: usize,
}

fn facts(o: &Overview) -> Facts {
    let s = &o.summary;
    Facts::new()
        .figure(
            "Confermate",
            format!("{} su {}", s.confirmed, s.forms),
            format!("completezza {}\u{a0}%", s.completeness()),
        )
        .figure("Nei termini", s.on_time.to_string(), format!("puntualità {}\u{a0}%", s.punctuality()))
        .figure("In ritardo", o.count(Stage::Late).to_string(), "non confermate, termine passato")
        .figure(
            format!("Entrate previste {}", o.row.year),
            s.forecast.to_string(),
            "confermate, e per le altre il costo di quest'anno; senza IVA",
        )
}

pub(super) async fn show(
    State(web): State<Web>,
    desk: Desk,
    Path((_, year)): At,
    RawQuery(raw): RawQuery,
) -> Result<Response> {
    let (year, scope) = (super::year(&year)?, desk.scope.clone());
    let o = web.read(move |rx| of_year(rx, &scope, year)).await?;
    let base = desk.href(&format!("/fabbisogni/{year}"));
    let query = Query::parse(&base, raw.as_deref());
    let only = query.get("stato").and_then(Stage::from_code);
    let edit = desk.scope.allows(Permission::EditAgreements);
    let mut chips = vec![Chip {
        label: "Tutte".into(),
        count: Some(o.forms.len() as u64),
        href: base.clone(),
        active: only.is_none(),
    }];
    chips.extend(Stage::ALL.iter().map(|s| Chip {
        label: s.label().into(),
        count: Some(o.count(*s) as u64),
        href: query.clone().with("stato", s.code()).href(),
        active: only == Some(*s),
    }));
    page(&CampaignPage {
        shell: desk.shell("fabbisogni"),
        crumbs: Crumbs::new().to("Fabbisogni", desk.href("/fabbisogni")).here(year.to_string()),
        title: format!("Fabbisogni {year}"),
        lead: format!("Dal {} al {}.", it::long_date(o.plan.opens), it::long_date(o.plan.closes)),
        badge: campaign_badge(&o.state),
        alert: matches!(o.state, CampaignState::Prepared).then(|| {
            let text = "Con l'apertura si prepara una scheda per ogni ente aderente: servizi e prezzi restano quelli di quel giorno.";
            Alert::new(Tone::Info, "La raccolta non è ancora aperta", text)
        }),
        facts: facts(&o),
        chips: Chips { label: "Stato delle schede".into(), chips },
        lines: o.forms.iter().filter(|f| only.is_none_or(|s| s == f.stage)).map(|f| line(f, &desk)).collect(),
        year,
        may_open: edit && matches!(o.state, CampaignState::Prepared),
        may_close: edit && matches!(o.state, CampaignState::Open { .. }),
        may_edit: edit && !matches!(o.state, CampaignState::Closed { .. }),
        waiting: o.forms.iter().filter(|f| f.stage != Stage::Confirmed).count(),
        base,
    })
}

fn line(f: &app::needs::Progress, desk: &Desk) -> Line {
    Line {
        href: desk.href(&format!("/fabbisogni/schede/{}", f.form.id)),
        name: f.body.name.clone(),
        state: badge(f.stage),
        deadline: it::date(f.deadline),
        saved: f.form.saved_at.map(instant).unwrap_or_default(),
        cost_now: Cents(f.form.cost_now).to_string(),
        cost_next: Cents(f.form.cost_next).to_string(),
        reminded: f.form.reminded_on.map(it::date).unwrap_or_default(),
    }
}

pub(super) async fn open_campaign(State(web): State<Web>, desk: Desk, Path((_, year)): At) -> Result<Response> {
    let (year, scope) = (super::year(&year)?, desk.scope.clone());
    let made = web.write(move |tx| open(tx, &scope, year)).await;
    answer(&desk, year, made.map(|n| format!("Raccolta aperta: {}.", counted(n as u64, "scheda", "schede"))))
}

pub(super) async fn close_campaign(State(web): State<Web>, desk: Desk, Path((_, year)): At) -> Result<Response> {
    let (year, scope) = (super::year(&year)?, desk.scope.clone());
    let closed = web.write(move |tx| close(tx, &scope, year)).await;
    answer(&desk, year, closed.map(|()| "Raccolta chiusa: le schede ora si possono solo leggere.".to_owned()))
}

pub(super) async fn remind_all(State(web): State<Web>, desk: Desk, Path((_, year)): At) -> Result<Response> {
    let (year, scope) = (super::year(&year)?, desk.scope.clone());
    let sent = web.write(move |tx| remind(tx, &scope, year, None)).await;
    answer(&desk, year, sent.map(|r| reminded(&r)))
}

/// What reminders went out, in words.
pub(super) fn reminded(r: &Reminded) -> String {
    let sent = match r.sent {
        0 => "Nessun promemoria da inviare: oggi sono già partiti, o hanno tutti confermato.".to_owned(),
        n => format!("{} in uscita.", counted(n as u64, "promemoria", "promemoria")),
    };
    if r.without_address.is_empty() {
        sent
    } else {
        format!("{sent} Senza indirizzo: {}.", r.without_address.join(", "))
    }
}

/// Back to the campaign, with what was done or why it was not.
fn answer(desk: &Desk, year: i32, outcome: Result<String>) -> Result<Response> {
    let to = desk.href(&format!("/fabbisogni/{year}"));
    match outcome {
        Ok(text) => Ok(done(&to, &text)),
        Err(e) => Ok(go(&to, Tone::Bad, &e.refusal()?.message)),
    }
}
