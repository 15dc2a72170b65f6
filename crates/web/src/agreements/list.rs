//! The accessions of the centre.

use app::agreements::{Filter, Listing, Member, Reach, list as accessions, listing, reach};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use documents::sheet::{Cell, Column, Kind, Table};
use domain::agreements::Stage;
use domain::identity::Permission;
use domain::it;
use rust_decimal::Decimal;

use super::badge;
use crate::respond::page;
use crate::table::{as_csv, as_xlsx};
use crate::view::{Badge, Chip, Chips, Empty, Export, Facts, Field, Filters, Pager, Query, Shell};
use crate::visit::Desk;
use crate::{Result, Web};

struct Row {
    href: String,
    name: String,
    kind: &'static str,
    population: String,
    scheme: String,
    from: String,
    until: String,
    services: usize,
    state: Badge,
}

#[derive(Template)]
#[template(path = "agreements/list.html")]
struct ListPage {
    shell: Shell,
    count: String,
    facts: Facts,
    chips: Chips,
    filters: Filters,
    export: Export,
    rows: Vec<Row>,
    pager: Pager,
    empty: Empty,
    may_edit: bool,
    base: String,
    schemes: String,
}

fn filter(query: &Query) -> Filter {
    Filter {
        text: query.get("q").unwrap_or_default().to_owned(),
        stage: query.get("stato").and_then(Stage::from_code),
        scheme: query.get("convenzione").map(str::to_owned),
    }
}

pub(super) async fn show(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    let base = desk.href("/adesioni");
    let query = Query::parse(&base, raw.as_deref());
    let wanted = filter(&query);
    let (scope, asked, cursor) = (desk.scope.clone(), wanted.clone(), query.cursor());
    let (found, covered) = web.read(move |rx| Ok((listing(rx, &scope, &asked, &cursor)?, reach(rx, &scope)?))).await?;
    let chips = chips(&query, &found, wanted.stage);
    let total = found.total(wanted.stage);
    let pager = Pager { total: Some(total as u64), ..Pager::of(&query, &found.page) };
    let rows = found.page.rows.iter().map(|i| row(&desk, i)).collect();
    let filtered = !wanted.text.is_empty() || wanted.stage.is_some() || wanted.scheme.is_some();
    page(&ListPage {
        shell: desk.shell("adesioni"),
        count: it::thousands(total as u64),
        facts: facts(&covered),
        chips,
        filters: Filters::new(&query, Some(Field::text("q", "Cerca un ente")), Vec::new()),
        export: Export {
            count: crate::view::counted(total as u64, "adesione", "adesioni"),
            files: vec![
                ("CSV", query.clone().at(desk.href("/adesioni.csv")).href()),
                ("XLSX", query.clone().at(desk.href("/adesioni.xlsx")).href()),
            ],
            ..Export::default()
        },
        rows,
        pager,
        empty: empty(&desk, filtered),
        may_edit: desk.scope.allows(Permission::EditAgreements),
        schemes: desk.href("/convenzioni"),
        base,
    })
}

/// The share of the territory that is covered today, by Comuni and by inhabitants.
fn facts(covered: &Reach) -> Facts {
    let share = |part: i64, all: i64| {
        if all == 0 { String::new() } else { format!("{}\u{a0}%", it::decimal(Decimal::new(part * 1000 / all, 1))) }
    };
    let number = |n: i64| it::thousands(u64::try_from(n).unwrap_or(0));
    let (comuni, members) = covered.comuni;
    let (people, served) = covered.inhabitants;
    Facts::new()
        .figure("Enti aderenti oggi", number(covered.members() as i64), "di ogni tipo")
        .figure("Comuni della Provincia", format!("{members} su {comuni}"), share(members as i64, comuni as i64))
        .figure("Abitanti", number(served), format!("{} di {}", share(served, people), number(people)))
}

fn empty(desk: &Desk, filtered: bool) -> Empty {
    if filtered {
        return Empty::new(
            "Nessuna adesione corrisponde ai filtri",
            "Si possono togliere i filtri o cercare un'altra parola.",
        )
        .action("Togli i filtri", desk.href("/adesioni"));
    }
    Empty::new(
        "Nessun ente ha ancora aderito",
        "Le adesioni si registrano una per una, oppure si caricano tutte insieme da un file CSV.",
    )
    .action("Registra la prima adesione", desk.href("/adesioni/nuova"))
}

fn chips(query: &Query, found: &Listing, now: Option<Stage>) -> Chips {
    let chip = |label: &str, code: &str, count: usize, active: bool| Chip {
        label: label.to_owned(),
        count: Some(count as u64),
        href: query.clone().from_start().with("stato", code).href(),
        active,
    };
    let mut chips = vec![chip("Tutte", "", found.total(None), now.is_none())];
    for stage in Stage::ALL {
        let count = found.total(Some(stage));
        if count > 0 || now == Some(stage) {
            chips.push(chip(stage.label(), stage.code(), count, now == Some(stage)));
        }
    }
    Chips { label: "Stato delle adesioni".to_owned(), chips }
}

fn row(desk: &Desk, item: &Member) -> Row {
    Row {
        href: desk.href(&format!("/adesioni/{}", item.accession.id)),
        name: item.body.name.clone(),
        kind: item.body.kind().map_or("", |k| k.label()),
        population: item
            .body
            .population_on
            .map(|_| it::thousands(u64::try_from(item.body.population).unwrap_or(0)))
            .unwrap_or_default(),
        scheme: item.scheme.clone(),
        from: it::date(item.accession.from_date),
        until: it::date(item.accession.until_date),
        services: item.services,
        state: badge(item.stage),
    }
}

pub(super) async fn csv(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    as_csv("adesioni", &table(&web, &desk, raw.as_deref()).await?)
}

pub(super) async fn xlsx(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    let table = table(&web, &desk, raw.as_deref()).await?;
    as_xlsx(&web, "adesioni", vec![table]).await
}

async fn table(web: &Web, desk: &Desk, raw: Option<&str>) -> Result<Table> {
    let query = Query::parse(desk.href("/adesioni"), raw);
    let (scope, wanted) = (desk.scope.clone(), filter(&query));
    let all = web.read(move |rx| accessions(rx, &scope, &wanted)).await?;
    let columns = vec![
        Column::new("codice", Kind::Code),
        Column::new("ente", Kind::Text),
        Column::new("convenzione", Kind::Text),
        Column::new("dal", Kind::Date),
        Column::new("al", Kind::Date),
        Column::new("stato", Kind::Code),
        Column::new("servizi", Kind::Integer),
    ];
    let mut table = Table::new("Adesioni", columns);
    for i in &all {
        table.push(vec![
            Cell::Text(i.body.istat.as_ref().or(i.body.ipa.as_ref()).cloned().unwrap_or_default()),
            Cell::Text(i.body.name.clone()),
            Cell::Text(i.scheme.clone()),
            Cell::Date(i.accession.from_date),
            Cell::Date(i.accession.until_date),
            Cell::Text(i.stage.label().to_owned()),
            Cell::Integer(i64::try_from(i.services).unwrap_or(i64::MAX)),
        ]);
    }
    Ok(table)
}
