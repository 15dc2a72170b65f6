//! What a campaign gathered, as pages, files and the command line show it.

use documents::sheet::{Cell, Column, Kind, Table};
use domain::Cents;
use domain::identity::Permission;
use domain::needs::{
    Answers, Definition, Demand, Estimate, FormState, OfForm, Priority, Stage, Summary, by_area, by_service, is_free,
};
use serde::Serialize;
use storage::needs as rows;

use super::campaign::{Overview, gather};
use crate::{Error, Result, Rx, StaffScope};

/// What one body answered, in sums.
#[derive(Debug, Clone, Serialize)]
pub struct BodyResult {
    /// Name.
    pub name: String,
    /// ISTAT code, or IPA code.
    pub code: String,
    /// Where its form stands.
    pub stage: Stage,
    /// Whether it was confirmed within its last day.
    pub on_time: bool,
    /// What this year costs.
    pub cost_now: Cents,
    /// What its answers would cost.
    pub cost_next: Cents,
}

/// A need outside the charter.
#[derive(Debug, Clone, Serialize)]
pub struct FreeNeed {
    /// Name of the body.
    pub body: String,
    /// What is needed.
    pub title: String,
    /// How much it matters.
    pub priority: Priority,
    /// More about it.
    pub note: String,
}

/// What a campaign gathered: demand and needs of the confirmed forms.
#[derive(Debug, Clone, Serialize)]
pub struct Results {
    /// The year.
    pub year: i32,
    /// The sums.
    pub summary: Summary,
    /// Service by service.
    pub services: Vec<Demand>,
    /// Area by area.
    pub areas: Vec<Demand>,
    /// Body by body.
    pub bodies: Vec<BodyResult>,
    /// Needs outside the charter, the most pressing first.
    pub free: Vec<FreeNeed>,
}

/// What the campaign of a year gathered.
///
/// # Errors
/// `NotFound`; `Forbidden` without [`Permission::ReadCentre`].
pub fn results(rx: &mut Rx<'_>, scope: &StaffScope, year: i32) -> Result<Results> {
    let centre = scope.centre(Permission::ReadCentre)?;
    let campaign = rows::of_year(rx.conn, centre.as_str(), year)?.ok_or(Error::NotFound)?;
    let records = rows::forms(rx.conn, centre.as_str(), &campaign.id)?;
    let overview = gather(rx, centre, campaign)?;
    let mut read: Vec<(String, Definition, Answers, Estimate)> = Vec::new();
    for record in records {
        if matches!(record.form_state()?, FormState::Confirmed { .. }) {
            read.push((record.body_id.clone(), record.rows()?, record.answered()?, record.costs()?));
        }
    }
    let forms: Vec<OfForm<'_>> =
        read.iter().map(|(_, definition, answers, estimate)| OfForm { definition, answers, estimate }).collect();
    let services = by_service(&forms);
    Ok(Results {
        year,
        areas: by_area(&services),
        services,
        bodies: bodies(&overview),
        free: free(&overview, &read),
        summary: overview.summary,
    })
}

fn bodies(overview: &Overview) -> Vec<BodyResult> {
    let one = |f: &super::Progress| BodyResult {
        name: f.body.name.clone(),
        code: f.body.istat.clone().or_else(|| f.body.ipa.clone()).unwrap_or_default(),
        stage: f.stage,
        on_time: matches!(f.state, FormState::Confirmed { late: false, .. }),
        cost_now: Cents(f.form.cost_now),
        cost_next: Cents(f.form.cost_next),
    };
    overview.forms.iter().map(one).collect()
}

fn free(overview: &Overview, read: &[(String, Definition, Answers, Estimate)]) -> Vec<FreeNeed> {
    let mut out = Vec::new();
    for form in &overview.forms {
        let Some((_, _, answers, _)) = read.iter().find(|(body, ..)| *body == form.body.id) else { continue };
        out.extend(answers.iter().filter(|(k, _)| is_free(k)).map(|(_, a)| FreeNeed {
            body: form.body.name.clone(),
            title: a.field("title").to_owned(),
            priority: a.priority,
            note: a.note.clone(),
        }));
    }
    out.sort_by_key(|f| f.priority);
    out
}

fn demand(title: &str, head: &str, year: i32, all: &[Demand]) -> Table {
    let mut table = Table::new(
        title,
        vec![
            Column::new(head, Kind::Text),
            Column::new(format!("Richieste {}", year - 1), Kind::Integer).summed(),
            Column::new(format!("Richieste {year}"), Kind::Integer).summed(),
            Column::new("Nuove", Kind::Integer).summed(),
            Column::new("Cambiate", Kind::Integer).summed(),
            Column::new("Rinunce", Kind::Integer).summed(),
            Column::new(format!("Costo {}", year - 1), Kind::Money).summed(),
            Column::new(format!("Costo {year}"), Kind::Money).summed(),
            Column::new("Senza prezzo", Kind::Integer).summed(),
        ],
    );
    let number = |n: u64| Cell::Integer(i64::try_from(n).unwrap_or(i64::MAX));
    for d in all {
        table.push(vec![
            d.name.clone().into(),
            number(d.now),
            number(d.next),
            number(d.added),
            number(d.changed),
            number(d.given_up),
            d.cost_now.into(),
            d.cost_next.into(),
            number(d.unknown),
        ]);
    }
    table
}

/// The tables of the results: by service, by area, by body, needs outside the charter.
#[must_use]
pub fn tables(results: &Results) -> Vec<Table> {
    let year = results.year;
    let mut by_body = Table::new(
        "Per ente",
        vec![
            Column::new("Ente", Kind::Text),
            Column::new("Codice", Kind::Code),
            Column::new("Scheda", Kind::Code),
            Column::new("Nei termini", Kind::Code),
            Column::new(format!("Costo {}", year - 1), Kind::Money).summed(),
            Column::new(format!("Costo {year}"), Kind::Money).summed(),
        ],
    );
    for b in &results.bodies {
        let on_time = if b.stage == Stage::Confirmed { if b.on_time { "sì" } else { "no" } } else { "" };
        by_body.push(vec![
            b.name.clone().into(),
            b.code.clone().into(),
            b.stage.label().into(),
            on_time.into(),
            b.cost_now.into(),
            b.cost_next.into(),
        ]);
    }
    let mut free = Table::new(
        "Fabbisogni liberi",
        vec![
            Column::new("Ente", Kind::Text),
            Column::new("Fabbisogno", Kind::Text),
            Column::new("Priorità", Kind::Code),
            Column::new("Descrizione", Kind::Text),
        ],
    );
    for f in &results.free {
        free.push(vec![
            f.body.clone().into(),
            f.title.clone().into(),
            f.priority.label().into(),
            f.note.clone().into(),
        ]);
    }
    vec![
        demand("Per servizio", "Servizio", year, &results.services),
        demand("Per area", "Area", year, &results.areas),
        by_body,
        free,
    ]
}
