//! The list of the bodies that a centre follows.

use app::territory::{Listed, Order, ProvinceRow, Search, Within, count_expiring, list, provinces};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::identity::Permission;
use domain::it;
use domain::territory::BodyKind;

use crate::respond::page;
use crate::route::{Access, Route, get};
use crate::view::query::ORDER;
use crate::view::{
    Alert, Badge, Chip, Chips, Choice, Empty, Export, Field, FieldKind, Filters, Heads, Pager, Query, Shell, Tone,
    counted,
};
use crate::visit::Desk;
use crate::{Result, Web};

pub(super) fn routes() -> Vec<Route> {
    vec![get("/{centre}/cst/enti", Access::Staff(Permission::ReadCentre), index)]
}

#[derive(Template)]
#[template(path = "territory/list.html")]
struct ListPage {
    shell: Shell,
    may_edit: bool,
    new_href: String,
    alert: Option<Alert>,
    chips: Chips,
    filters: Filters,
    export: Export,
    heads: Heads,
    rows: Vec<Line>,
    empty: Empty,
    pager: Pager,
}

/// One row as it is read.
struct Line {
    href: String,
    name: String,
    under: String,
    code: String,
    place: String,
    population: String,
    state: Badge,
}

/// What a query asks for.
pub(super) fn search(query: &Query) -> Search {
    let number = |key: &str| query.get(key).and_then(|t| t.replace('.', "").parse().ok());
    Search {
        text: query.get("q").unwrap_or_default().to_owned(),
        within: if query.get("dove") == Some("italia") { Within::Italy } else { Within::Centre },
        province: query.get("provincia").map(str::to_owned),
        kind: query.get("tipo").and_then(BodyKind::from_code),
        population_from: number("da"),
        population_to: number("a"),
        member: match query.get("aderenti") {
            Some("si") => Some(true),
            Some("no") => Some(false),
            _ => None,
        },
        closed: query.get("cessati") == Some("si"),
        order: match query.get(ORDER) {
            Some("abitanti") => Order::PopulationUp,
            Some("-abitanti") => Order::PopulationDown,
            Some("-nome") => Order::NameDown,
            _ => Order::Name,
        },
    }
}

async fn index(desk: Desk, State(web): State<Web>, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse(desk.href("/enti"), raw.as_deref());
    let (search, cursor) = (search(&query), query.cursor());
    let scope = desk.scope.clone();
    let (rows, provinces, ending, today) = web
        .read(move |rx| {
            let ending = count_expiring(rx, &scope)? as u64;
            Ok((list(rx, &scope, &search, &cursor)?, provinces(rx)?, ending, rx.today()))
        })
        .await?;
    let count = rows.rows.len() as u64;
    page(&ListPage {
        shell: desk.shell("enti"),
        may_edit: desk.scope.allows(Permission::EditTerritory),
        new_href: desk.href("/enti/nuovo"),
        alert: ending_alert(ending, &desk),
        chips: chips(&query),
        filters: filters(&query, &provinces),
        export: export(&query, &desk, count, rows.next.is_some() || rows.previous.is_some()),
        heads: Heads::new()
            .text("nome", "Ente")
            .text("codice", "Codice")
            .text("provincia", "Provincia")
            .number("abitanti", "Abitanti")
            .text("stato", "Rapporto con il centro")
            .sortable(&query, &["nome", "abitanti"], "nome"),
        empty: empty(&query),
        pager: Pager::of(&query, &rows),
        rows: rows.rows.iter().map(|item| line(item, &desk, today)).collect(),
    })
}

fn ending_alert(ending: u64, desk: &Desk) -> Option<Alert> {
    (ending > 0).then(|| {
        let text = format!("{} nei prossimi 30 giorni.", counted(ending, "mandato finisce", "mandati finiscono"));
        Alert::new(Tone::Warn, "Contatti in scadenza", text).link("Vedi quali", desk.href("/enti/scadenze"))
    })
}

fn line((body, stay): &Listed, desk: &Desk, today: chrono::NaiveDate) -> Line {
    let kind = BodyKind::from_code(&body.kind).unwrap_or(BodyKind::Altro);
    let state = match (body.until_date, stay) {
        (Some(last), _) if last < today => Badge::new(Tone::Bad, format!("cessato il {}", it::date(last))),
        (_, Some(m)) if m.is_member(today) => match m.until_date {
            Some(last) => Badge::new(Tone::Good, format!("aderente fino al {}", it::date(last))),
            None => Badge::new(Tone::Good, "aderente"),
        },
        (_, Some(m)) if m.since.is_some() => Badge::new(Tone::Warn, "adesione non in vigore"),
        (_, Some(_)) => Badge::new(Tone::Plain, "non aderente"),
        (_, None) => Badge::new(Tone::Plain, "fuori dal centro"),
    };
    let population =
        if body.counted { it::thousands(u64::try_from(body.population).unwrap_or(0)) } else { String::new() };
    Line {
        href: desk.href(&format!("/enti/{}", body.id)),
        name: body.name.clone(),
        under: kind.label().to_owned(),
        code: body.istat.clone().or_else(|| body.ipa.clone()).unwrap_or_default(),
        place: body.province_name.clone().or_else(|| body.sigla.clone()).unwrap_or_default(),
        population,
        state,
    }
}

fn chips(query: &Query) -> Chips {
    let base = query.clone().from_start();
    let chip = |label: &str, key: &str, value: &str| Chip {
        label: label.to_owned(),
        count: None,
        href: base.clone().with(key, value).href(),
        active: query.get(key).unwrap_or_default() == value,
    };
    let mut chips = vec![
        Chip {
            active: query.get("aderenti").is_none() && query.get("dove").is_none(),
            ..chip("Enti del centro", "aderenti", "")
        },
        chip("Aderenti", "aderenti", "si"),
        chip("Non aderenti", "aderenti", "no"),
        chip("Tutta Italia", "dove", "italia"),
    ];
    chips[0].href = base.without(&["aderenti", "dove"]).href();
    Chips { label: "Quali enti".to_owned(), chips }
}

fn filters(query: &Query, provinces: &[ProvinceRow]) -> Filters {
    let mut kinds = vec![Choice::new("", "Tutti")];
    kinds.extend(BodyKind::ALL.map(|k| Choice::new(k.code(), k.plural())));
    let mut places = vec![Choice::new("", "Tutte")];
    places.extend(provinces.iter().map(|p| Choice::new(&p.code, p.name.clone().unwrap_or_else(|| p.code.clone()))));
    let search = Field { placeholder: "Nome o codice".into(), ..Field::new(FieldKind::Search, "q", "Cerca") };
    let closed = vec![Choice::new("", "Esistenti"), Choice::new("si", "Anche cessati")];
    let fields = vec![
        Field::select("tipo", "Tipo", kinds),
        Field::select("provincia", "Provincia", places),
        Field::integer("da", "Abitanti da").class("is-small"),
        Field::integer("a", "a").class("is-small"),
        Field::select("cessati", "Stato", closed),
    ];
    Filters::new(query, Some(search), fields)
}

fn export(query: &Query, desk: &Desk, shown: u64, more: bool) -> Export {
    let file = |ext: &str| query.clone().at(desk.href(&format!("/enti/elenco.{ext}"))).href();
    Export {
        count: if more {
            format!("{} in questa pagina", counted(shown, "ente", "enti"))
        } else {
            counted(shown, "ente", "enti")
        },
        list: "enti",
        columns: vec![
            ("codice", "Codice"),
            ("provincia", "Provincia"),
            ("abitanti", "Abitanti"),
            ("stato", "Rapporto con il centro"),
        ],
        files: vec![("CSV", file("csv")), ("XLSX", file("xlsx"))],
    }
}

fn empty(query: &Query) -> Empty {
    if query.pairs().is_empty() {
        let text = "Gli enti arrivano dai registri nazionali (ISTAT e IPA), che carica chi amministra la piattaforma.";
        return Empty::new("Nessun ente", text);
    }
    Empty::new(
        "Nessun ente corrisponde ai filtri",
        "Si possono togliere i filtri, cercare un'altra parola o cercare in tutta Italia.",
    )
    .action("Togli i filtri", query.path())
}
