//! The dated authorisations of split payment.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::dates::Period;
use domain::identity::Permission;
use domain::tariffs::{SplitAuthorisation, VatSettings};
use domain::{FieldError, Refusal, it};

use super::read::date_field;
use super::tabs;
use crate::forms::Typed;
use crate::view::form::Summary;
use crate::view::{Field, Form, Shell, Tabs};
use crate::visit::Desk;
use crate::{Result, Web, respond};

/// Rows of the form: those kept and two more.
const SPARE_ROWS: usize = 1;

#[derive(Template)]
#[template(path = "tariffs/vat.html")]
pub(crate) struct VatPage {
    pub(crate) shell: Shell,
    pub(crate) tabs: Tabs,
    pub(crate) summary: Summary,
    /// Title, days, and the rest of each authorisation.
    pub(crate) rows: Vec<(String, Vec<Field>, Vec<Field>)>,
    pub(crate) action: String,
    pub(crate) may_edit: bool,
}

/// The authorisations as they stand.
pub async fn form(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let centre = desk.scope.centre(Permission::ReadBilling)?;
    let settings = web.read(move |rx| app::tariffs::vat_settings(rx, centre)).await?;
    let typed: Vec<[String; 4]> = settings
        .split
        .iter()
        .map(|a| {
            let until = a.period.until.map(it::date).unwrap_or_default();
            [it::date(a.period.from), until, a.act.clone(), if a.seen { "si".to_owned() } else { String::new() }]
        })
        .collect();
    respond::page(&page(&desk, &typed, None))
}

/// Saves the authorisations.
pub async fn save(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    let rows = rows(&typed);
    let scope = desk.scope.clone();
    let saved = match read(&rows) {
        Ok(settings) => web.write(move |tx| app::tariffs::save_vat_settings(tx, &scope, &settings)).await,
        Err(refusal) => Err(refusal.into()),
    };
    match saved {
        Ok(()) => Ok(respond::done(&desk.href("/tariffe/iva"), "Le autorizzazioni sono salvate.")),
        Err(e) => respond::refused(&page(&desk, &rows, Some(&e.refusal()?))),
    }
}

/// The rows typed, without the empty ones.
fn rows(typed: &Typed) -> Vec<[String; 4]> {
    (1..=50)
        .map(|n| ["dal", "al", "atto", "visto"].map(|f| typed.get(&format!("{f}-{n}")).to_owned()))
        .filter(|r| !(r[0].is_empty() && r[1].is_empty() && r[2].is_empty()))
        .collect()
}

fn read(rows: &[[String; 4]]) -> Result<VatSettings, Refusal> {
    let mut split = Vec::new();
    let mut faults = Vec::new();
    for (i, [from, until, act, seen]) in rows.iter().enumerate() {
        let n = i + 1;
        let first = it::parse_date(from);
        let last = it::parse_date(until);
        if first.is_none() {
            faults.push(FieldError::new(format!("dal-{n}"), "Scrivere il primo giorno come gg/mm/aaaa."));
        }
        if last.is_none() {
            faults.push(FieldError::new(format!("al-{n}"), "Scrivere l'ultimo giorno come gg/mm/aaaa."));
        }
        if act.is_empty() {
            faults.push(FieldError::new(format!("atto-{n}"), "Indicare l'atto dell'autorizzazione."));
        }
        let (Some(first), Some(_)) = (first, last) else { continue };
        match Period::new(first, last) {
            Some(period) => split.push(SplitAuthorisation { period, act: act.clone(), seen: seen == "si" }),
            None => faults.push(FieldError::new(format!("al-{n}"), "L'ultimo giorno viene prima del primo.")),
        }
    }
    Refusal::of_fields(faults).map_or(Ok(VatSettings { split }), Err)
}

fn page(desk: &Desk, typed: &[[String; 4]], refusal: Option<&Refusal>) -> VatPage {
    let rows = typed.len() + SPARE_ROWS;
    let mut fields = Vec::new();
    for n in 1..=rows {
        let [from, until, act, seen] = typed.get(n - 1).cloned().unwrap_or_default();
        fields.push(date_field(&format!("dal-{n}"), "Dal").value(from));
        fields.push(date_field(&format!("al-{n}"), "Al").value(until));
        fields.push(Field::text(format!("atto-{n}"), "Atto").value(act).max(200));
        fields.push(Field::check(format!("visto-{n}"), "L'atto è stato verificato").value(seen));
    }
    let mut form = Form::new(fields);
    if let Some(refusal) = refusal {
        form.refuse(refusal);
    }
    let title =
        |n: usize| if n > typed.len() { "Nuova autorizzazione".to_owned() } else { format!("Autorizzazione {n}") };
    let part = |n: usize, names: [&str; 2]| names.map(|f| form.field(&format!("{f}-{n}"))).into();
    VatPage {
        shell: desk.shell("tariffe"),
        tabs: tabs(desk, "iva"),
        summary: form.summary(),
        rows: (1..=rows).map(|n| (title(n), part(n, ["dal", "al"]), part(n, ["atto", "visto"]))).collect(),
        action: desk.href("/tariffe/iva"),
        may_edit: desk.scope.allows(Permission::EditTariffs),
    }
}
