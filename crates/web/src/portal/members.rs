//! Who belongs to the centre.

use app::territory::Member;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use documents::sheet::{Cell, Column, Kind, Notation, Table, csv};
use domain::territory::BodyKind;

use super::pages::crumbs;
use crate::route::{Access, Route, get};
use crate::view::{Crumbs, Empty, Shell, counted};
use crate::visit::Portal;
use crate::{Error, Result, Web, respond};

pub(super) fn routes() -> Vec<Route> {
    vec![get("/{centre}/enti", Access::Portal, show), get("/{centre}/enti.csv", Access::Portal, as_csv)]
}

#[derive(Template)]
#[template(path = "portal/members.html")]
struct MembersPage {
    shell: Shell,
    crumbs: Crumbs,
    lead: String,
    groups: Vec<Group>,
    empty: Empty,
}

/// The members of one kind.
struct Group {
    title: String,
    /// Whether inhabitants are known.
    counted: bool,
    rows: Vec<Line>,
}

struct Line {
    name: String,
    sigla: String,
    population: String,
    since: String,
}

async fn show(State(web): State<Web>, portal: Portal) -> Result<Response> {
    let scope = portal.scope;
    let members = web.read(move |rx| app::territory::members(rx, scope)).await?;
    let count = |kind: BodyKind| members.iter().filter(|m| m.kind == kind).count() as u64;
    let others = members.len() as u64 - count(BodyKind::Comune);
    let lead = format!(
        "Aderiscono {} e {}.",
        counted(count(BodyKind::Comune), "Comune", "Comuni"),
        counted(others, "altro ente", "altri enti")
    );
    respond::page(&MembersPage {
        shell: portal.shell("enti"),
        crumbs: crumbs(&portal, "Enti aderenti"),
        lead,
        groups: groups(&members),
        empty: Empty::new("Nessun ente aderisce ancora", "Le adesioni si leggono qui appena il centro le registra."),
    })
}

fn groups(members: &[Member]) -> Vec<Group> {
    BodyKind::ALL
        .into_iter()
        .map(|kind| {
            let rows: Vec<Line> = members.iter().filter(|m| m.kind == kind).map(line).collect();
            Group { title: kind.plural().to_owned(), counted: rows.iter().any(|r| !r.population.is_empty()), rows }
        })
        .filter(|g| !g.rows.is_empty())
        .collect()
}

fn line(member: &Member) -> Line {
    Line {
        name: member.name.clone(),
        sigla: member.sigla.clone(),
        population: if member.population == 0 { String::new() } else { domain::it::thousands(member.population) },
        since: member.since.map(domain::it::date).unwrap_or_default(),
    }
}

/// The members as open data.
async fn as_csv(State(web): State<Web>, portal: Portal) -> Result<Response> {
    let scope = portal.scope;
    let members = web.read(move |rx| app::territory::members(rx, scope)).await?;
    let mut bytes = Vec::new();
    csv(&table(&members), Notation::Italian, &mut bytes).map_err(Error::internal)?;
    Ok(respond::download("enti-aderenti.csv", "text/csv; charset=utf-8", bytes))
}

fn table(members: &[Member]) -> Table {
    let columns = [
        ("Denominazione", Kind::Text),
        ("Tipo", Kind::Text),
        ("Codice ISTAT", Kind::Code),
        ("Codice IPA", Kind::Code),
        ("Sigla", Kind::Code),
        ("Abitanti", Kind::Integer),
        ("Aderente dal", Kind::Date),
    ];
    let mut table = Table::new("Enti aderenti", columns.map(|(head, kind)| Column::new(head, kind)).to_vec());
    for m in members {
        table.push(vec![
            m.name.as_str().into(),
            m.kind.label().into(),
            m.istat.as_str().into(),
            m.ipa.as_str().into(),
            m.sigla.as_str().into(),
            if m.population == 0 { Cell::Empty } else { Cell::Integer(i64::try_from(m.population).unwrap_or(0)) },
            m.since.map_or(Cell::Empty, Cell::Date),
        ]);
    }
    table
}
