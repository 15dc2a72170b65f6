//! What a campaign gathered.

use app::needs::{Results, results, tables};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::respond::page;
use crate::table::{TableView, as_csv, as_xlsx};
use crate::view::{Chart, ChartKind, Crumbs, Facts, Series, Shell};
use crate::visit::Desk;
use crate::{Result, Web};

type At = Path<(String, String)>;

#[derive(Template)]
#[template(path = "needs/results.html")]
struct ResultsPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    facts: Facts,
    chart: Option<Chart>,
    tables: Vec<(String, TableView)>,
    base: String,
}

async fn load(web: &Web, desk: &Desk, year: &str) -> Result<Results> {
    let (year, scope) = (super::year(year)?, desk.scope.clone());
    web.read(move |rx| results(rx, &scope, year)).await
}

pub(super) async fn show(State(web): State<Web>, desk: Desk, Path((_, year)): At) -> Result<Response> {
    let r = load(&web, &desk, &year).await?;
    let s = &r.summary;
    let base = desk.href(&format!("/fabbisogni/{}", r.year));
    let facts = Facts::new()
        .figure(
            "Schede confermate",
            format!("{} su {}", s.confirmed, s.forms),
            format!("puntualità {}\u{a0}%", s.punctuality()),
        )
        .figure(format!("Costo {}", r.year - 1), s.cost_now.to_string(), "degli enti che hanno confermato, senza IVA")
        .figure(format!("Costo {}", r.year), s.cost_next.to_string(), "degli stessi enti")
        .figure(format!("Entrate previste {}", r.year), s.forecast.to_string(), "con gli altri al costo di quest'anno");
    page(&ResultsPage {
        shell: desk.shell("fabbisogni"),
        crumbs: Crumbs::new()
            .to("Fabbisogni", desk.href("/fabbisogni"))
            .to(r.year.to_string(), base.clone())
            .here("Risultati"),
        title: format!("Che cosa chiedono gli enti per il {}", r.year),
        facts,
        chart: chart(&r),
        tables: tables(&r).iter().map(|t| (t.title.clone(), TableView::of(t))).filter(|(_, t)| t.len() > 0).collect(),
        base,
    })
}

fn chart(r: &Results) -> Option<Chart> {
    let series = |name: String, value: fn(&domain::needs::Demand) -> domain::Cents| Series {
        name,
        values: r.services.iter().map(|s| Some(value(s).euros())).collect(),
    };
    (!r.services.is_empty()).then(|| Chart {
        id: "domanda",
        title: format!("Quanto costano i servizi chiesti per il {}, rispetto a quest'anno?", r.year),
        kind: ChartKind::HBar,
        label: "Servizio",
        labels: r.services.iter().map(|s| s.name.clone()).collect(),
        series: vec![
            series(format!("Costo {}", r.year - 1), |d| d.cost_now),
            series(format!("Costo {}", r.year), |d| d.cost_next),
        ],
        unit: "€",
        decimals: 2,
        source: "schede confermate, prezzi del listino senza IVA".into(),
        ..Chart::default()
    })
}

pub(super) async fn csv(State(web): State<Web>, desk: Desk, Path((_, year)): At) -> Result<Response> {
    let r = load(&web, &desk, &year).await?;
    let all = tables(&r);
    let first = all.first().ok_or_else(crate::Error::not_found)?;
    as_csv(&format!("fabbisogni-{}", r.year), first)
}

pub(super) async fn xlsx(State(web): State<Web>, desk: Desk, Path((_, year)): At) -> Result<Response> {
    let r = load(&web, &desk, &year).await?;
    as_xlsx(&web, &format!("fabbisogni-{}", r.year), tables(&r)).await
}
