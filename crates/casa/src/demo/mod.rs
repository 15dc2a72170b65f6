//! `casa demo`: the first years of the centre of Pesaro e Urbino, told through the same use cases
//! that people use. Public data are real (ISTAT, IPA, CC BY 4.0); people and events are invented.

mod clock;
mod data;
mod people;
mod registers;
mod years;

use std::path::Path;
use std::sync::Arc;

use app::models::{GuidedCentre, open_guided};
use app::territory::{Request, load_now};
use app::{Actor, App, PlatformScope, Result, StaffScope};
use chrono::NaiveDate;
use domain::Id;
use domain::identity::Centre;
use domain::models::{Level, Model};
use domain::territory::register::{Source, Terms};
use web::state::DemoLogin;

use clock::DemoClock;

/// Builds the demonstration in a new folder and gives its log-ins.
///
/// # Errors
/// When a use case refuses what the story does: then the story is wrong.
pub(crate) fn build(mut app: App) -> Result<(App, Vec<DemoLogin>)> {
    let clock = Arc::new(DemoClock::new());
    app.clock = clock.clone();
    let platform = PlatformScope::new(Actor::program("Dimostrazione"));
    load_registers(&app, &platform)?;
    let centre = open_centre(&app, &platform)?;
    let logins = story(&app, &platform, &clock, centre)?;
    clock.run();
    Ok((app, logins))
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

fn load_registers(app: &App, platform: &PlatformScope) -> Result<()> {
    let files = [
        (Source::IstatComuni, registers::istat_comuni()),
        (Source::IstatPopolazione, registers::istat_population()),
        (Source::IpaEnti, registers::ipa_bodies()),
        (Source::IpaUffici, registers::ipa_offices()),
    ];
    for (source, bytes) in files {
        let request = Request { source, terms: Terms::on(day(2021, 1, 1)) };
        let report = load_now(app, platform, &request, &bytes, |_, _| {})?;
        if report.broken {
            return Err(app::Error::Internal(format!("{}: {:?}", source.code(), report.summary)));
        }
    }
    Ok(())
}

fn open_centre(app: &App, platform: &PlatformScope) -> Result<Id<Centre>> {
    let centre = app::centres::NewCentre {
        slug: "pu".to_owned(),
        name: "Centro Servizi Territoriale".to_owned(),
        province_name: "Provincia di Pesaro e Urbino".to_owned(),
        province_code: "041".to_owned(),
        province_sigla: "PU".to_owned(),
        demo: true,
    };
    let new = GuidedCentre {
        centre,
        model: Model::Public,
        level: Level::Advanced,
        situation: domain::models::Situation::default(),
        price_list: Some("pesaro-urbino".to_owned()),
        from: Some(day(2021, 1, 1)),
    };
    app.write(|tx| open_guided(tx, platform, &new))
}

fn story(app: &App, platform: &PlatformScope, clock: &DemoClock, centre: Id<Centre>) -> Result<Vec<DemoLogin>> {
    let scope = StaffScope::program(centre, "Dimostrazione");
    app.write(|tx| app::centres::save_reach(tx, &scope, &people::reach()))?;
    years::prepare(app, &scope)?;
    years::accede_all(app, &scope, day(2021, 1, 1), false)?;
    for year in 2021..=2025 {
        years::year(app, &scope, clock, year)?;
    }
    years::accede_all(app, &scope, day(2026, 1, 1), true)?;
    clock.set(2026, 10, 12);
    let mut desks = Vec::new();
    for (ipa, name) in [("c_a035", "Acqualagna"), ("c_b352", "Cagli")] {
        if let Some(body) = app.read(|rx| app::territory::find(rx, ipa, day(2026, 10, 12)))? {
            desks.push((body, name));
        }
    }
    people::invite(app, platform, centre, &desks)
}

/// The folder where a demonstration keeps its data until it ends.
pub(crate) fn folder() -> std::result::Result<std::path::PathBuf, String> {
    let folder = std::env::temp_dir().join(format!("casa-demo-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    Ok(folder)
}

/// Removes what a demonstration kept.
pub(crate) fn clean(folder: &Path) {
    if let Err(e) = std::fs::remove_dir_all(folder) {
        tracing::warn!(folder = %folder.display(), error = %e, "the demonstration's folder stays");
    }
}
