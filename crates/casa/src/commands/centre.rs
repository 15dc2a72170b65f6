//! `casa centre create`.

use app::models::{GuidedCentre, open_guided};
use app::{Actor, PlatformScope};
use chrono::{Datelike, NaiveDate};
use domain::models::{Level, Model, Situation};
use serde_json::json;

use super::explain;
use crate::cli::NewCentre;
use crate::config::Config;
use crate::{output, wiring};

/// Opens a centre.
///
/// # Errors
/// The message for standard error.
pub(crate) fn create(config: &Config, new: &NewCentre, as_json: bool) -> Result<(), String> {
    let app = wiring::open(config)?;
    let model = Model::from_code(&new.model)
        .ok_or_else(|| format!("«{}» non è un modello: public, in-house, partnership.", new.model))?;
    let level = Level::from_code(&new.level)
        .ok_or_else(|| format!("«{}» non è un livello: base, intermediate, advanced.", new.level))?;
    let today = domain::dates::italian_date(app.clock.now());
    let from = new.from.or_else(|| NaiveDate::from_ymd_opt(today.year() - 5, 1, 1));
    let provinces = app.read(app::territory::provinces).map_err(explain)?;
    let known = provinces.iter().find(|p| p.code == new.province).cloned();
    let named = known.as_ref().and_then(|p| p.name.clone()).map(|n| format!("Provincia di {n}"));
    let province = new.province_name.clone().or(named).unwrap_or_else(|| format!("Provincia {}", new.province));
    let sigla = new.sigla.clone().or_else(|| known.and_then(|p| p.sigla));
    let name = new.name.clone().unwrap_or_else(|| format!("Centro Servizi Territoriale, {province}"));
    let guided = GuidedCentre {
        centre: app::centres::NewCentre {
            slug: new.slug.clone(),
            name: name.clone(),
            province_name: province,
            province_code: new.province.clone(),
            province_sigla: sigla.unwrap_or_else(|| new.slug.to_uppercase().chars().take(2).collect()),
            demo: false,
        },
        model,
        level,
        situation: Situation::default(),
        price_list: new.price_list.clone(),
        from,
    };
    let scope = PlatformScope::new(Actor::program("riga di comando"));
    let id = app.write(|tx| open_guided(tx, &scope, &guided)).map_err(explain)?;
    let document = json!({
        "id": id.to_string(),
        "slug": new.slug,
        "name": name,
        "model": model.code(),
        "level": level.code(),
        "price_list": new.price_list,
        "from": from,
    });
    output::answer(as_json, &document, || format!("Aperto «{name}», all'indirizzo /{}.", new.slug))
}
