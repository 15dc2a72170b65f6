//! The list as a file, exactly the rows of the filters.

use app::territory::{Item, export};
use axum::extract::{RawQuery, State};
use axum::response::Response;
use chrono::NaiveDate;
use documents::sheet::{Cell, Column, Kind, Notation, Table, csv, xlsx};
use domain::identity::Permission;
use domain::territory::BodyKind;

use super::list::search;
use crate::respond::download;
use crate::route::{Access, Route, get};
use crate::view::Query;
use crate::visit::Desk;
use crate::{Error, Result, Web};

pub(super) fn routes() -> Vec<Route> {
    let access = Access::Staff(Permission::ReadCentre);
    vec![get("/{centre}/cst/enti/elenco.csv", access, as_csv), get("/{centre}/cst/enti/elenco.xlsx", access, as_xlsx)]
}

async fn rows(desk: &Desk, web: &Web, raw: Option<&str>) -> Result<(Vec<Item>, NaiveDate)> {
    let search = search(&Query::parse(String::new(), raw));
    let scope = desk.scope.clone();
    web.read(move |rx| Ok((export(rx, &scope, &search)?, rx.today()))).await
}

async fn as_csv(desk: Desk, State(web): State<Web>, RawQuery(raw): RawQuery) -> Result<Response> {
    let (rows, today) = rows(&desk, &web, raw.as_deref()).await?;
    let mut bytes = Vec::new();
    csv(&table(&rows, today), Notation::Italian, &mut bytes).map_err(Error::internal)?;
    Ok(download(&format!("enti-{today}.csv"), "text/csv; charset=utf-8", bytes))
}

async fn as_xlsx(desk: Desk, State(web): State<Web>, RawQuery(raw): RawQuery) -> Result<Response> {
    let (rows, today) = rows(&desk, &web, raw.as_deref()).await?;
    let write = move |_: &app::App| xlsx(&[&table(&rows, today)], today).map_err(app::Error::internal);
    let bytes = web.work(write).await?;
    let media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(download(&format!("enti-{today}.xlsx"), media_type, bytes))
}

fn table(rows: &[Item], today: NaiveDate) -> Table {
    let columns = [
        ("Denominazione", Kind::Text),
        ("Tipo", Kind::Text),
        ("Codice ISTAT", Kind::Code),
        ("Codice catastale", Kind::Code),
        ("Codice IPA", Kind::Code),
        ("Codice fiscale", Kind::Code),
        ("Provincia", Kind::Text),
        ("Sigla", Kind::Code),
        ("Regione", Kind::Text),
        ("Abitanti", Kind::Integer),
        ("Abitanti al", Kind::Date),
        ("PEC", Kind::Text),
        ("Sito", Kind::Text),
        ("Aderente", Kind::Code),
        ("Aderente dal", Kind::Date),
        ("Aderente fino al", Kind::Date),
        ("Cessato il", Kind::Date),
    ];
    let mut table = Table::new("Enti", columns.map(|(head, kind)| Column::new(head, kind)).to_vec());
    for (b, m) in rows {
        let text = |v: &Option<String>| Cell::from(v.clone().unwrap_or_default());
        let day = |d: Option<NaiveDate>| d.map_or(Cell::Empty, Cell::Date);
        let member = m.as_ref().is_some_and(|m| m.is_member(today));
        table.push(vec![
            b.name.as_str().into(),
            BodyKind::from_code(&b.kind).unwrap_or(BodyKind::Altro).label().into(),
            text(&b.istat),
            text(&b.cadastral),
            text(&b.ipa),
            text(&b.fiscal),
            text(&b.province_name),
            text(&b.sigla),
            text(&b.region),
            b.population_on.map_or(Cell::Empty, |_| Cell::Integer(i64::from(b.population))),
            day(b.population_on),
            text(&b.pec),
            text(&b.website),
            if member { "sì" } else { "no" }.into(),
            day(m.as_ref().and_then(|m| m.since)),
            day(m.as_ref().and_then(|m| m.until_date)),
            day(b.until_date),
        ]);
    }
    table
}
