//! `casa demo`: the first years of the centre of Pesaro e Urbino, told through the same use cases
//! that people use. Public data are real (ISTAT, IPA, CC BY 4.0); people and events are invented.

mod assistance;
mod clock;
mod data;
mod guides;
mod hours;
mod knowledge;
mod life;
mod mail;
mod members;
mod needs;
mod notices;
mod offer;
mod opinions;
mod outages;
mod people;
mod programs;
mod quotes;
mod registers;
mod resources;
mod schemes;
mod story;
#[cfg(test)]
mod tests;
mod years;

use std::path::Path;
use std::sync::Arc;

use app::models::{self, GuidedCentre, open_guided};
use app::territory::{Request, load_now};
use app::{Actor, App, PlatformScope, Result};
use domain::Id;
use domain::identity::Centre;
use domain::models::{Level, Model};
use domain::territory::register::{Source, Terms};
use web::state::DemoLogin;

use clock::DemoClock;
use story::{Story, day};

/// How many things of the model's checklist are left to do.
const LEFT_TO_DO: usize = 3;

/// Builds the demonstration on an empty database and gives its log-ins.
///
/// # Errors
/// When a use case refuses what the story does: then the story is wrong.
pub(crate) fn build(mut app: App) -> Result<(App, Vec<DemoLogin>)> {
    let clock = Arc::new(DemoClock::new());
    app.clock = clock.clone();
    let platform = PlatformScope::new(Actor::program("Dimostrazione"));
    load_registers(&app, &platform)?;
    let centre = open_centre(&app, &platform)?;
    let logins = tell(&Story::new(&app, &clock, centre), &platform)?;
    clock.run();
    Ok((app, logins))
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
        price_list: None,
        from: Some(day(2021, 1, 1)),
    };
    app.write(|tx| open_guided(tx, platform, &new))
}

/// The years from 2021 to October 2026.
fn tell(story: &Story<'_>, platform: &PlatformScope) -> Result<Vec<DemoLogin>> {
    story.write(|tx| app::centres::save_reach(tx, &story.ada, &people::reach()))?;
    let prices = offer::open(story)?;
    years::prepare(story)?;
    schemes::parties(story)?;
    years::cite(story, 2021)?;
    schemes::approved(story, 2021)?;
    members::accede(story)?;
    members::unions(story)?;
    tick(story)?;
    for year in 2021..=2024 {
        spring(story, year)?;
        match year {
            2022 => life::leave_too_early(story)?,
            2024 => life::leave(story)?,
            _ => {}
        }
        years::year(story, year)?;
    }
    spring(story, 2025)?;
    story.on(2025, 10, 6);
    schemes::approved(story, 2026)?;
    let invited = members::invite(story)?;
    years::year(story, 2025)?;
    story.on(2025, 12, 16);
    members::resolve(story, &invited)?;
    offer::revise(story, prices)?;
    needs::first(story)?;
    spring(story, 2026)?;
    years::cite(story, 2026)?;
    resources::deliver(story)?;
    quotes::summer(story)?;
    guides::write(story)?;
    outages::past(story, 2026, 3, 17)?;
    life::newcomers(story)?;
    needs::second(story)?;
    story.on(2026, 10, 9);
    schemes::draft(story)?;
    schemes::papers(story)?;
    quotes::autumn(story)?;
    knowledge::change(story, "041001")?;
    story.on(2026, 10, 12);
    let logins = people::invite(story, platform)?;
    assistance::tell(story)?;
    programs::tell(story, "041001")?;
    opinions::say(story)?;
    outages::present(story)?;
    guides::rate(story, &assistance::readers(story)?)?;
    Ok(logins)
}

/// What happens before the dues of a year: the charter, the requests, the late payments.
fn spring(story: &Story<'_>, year: i32) -> Result<()> {
    story.on(year, 1, 7);
    if year > 2021 {
        offer::year(story, year)?;
    }
    if matches!(year, 2021 | 2024) {
        knowledge::count(story, year)?;
    }
    if year == 2023 {
        members::agree(story)?;
    }
    members::ask(story, year)?;
    if year > 2021 {
        years::pay_late(story, year - 1)?;
    }
    match year {
        2024 => {
            story.on(2024, 7, 1);
            knowledge::contacts(story)
        }
        2025 => knowledge::applications(story),
        _ => Ok(()),
    }
}

/// Marks as done what the model asks for, all but a few things.
fn tick(story: &Story<'_>) -> Result<()> {
    let model = story.app.read(|rx| models::centre_model(rx, &story.ada))?;
    let tasks = model.map(|m| m.tasks).unwrap_or_default();
    let open: Vec<String> = tasks.into_iter().filter(|t| !t.item.done).map(|t| t.item.code.to_owned()).collect();
    story.write(|tx| {
        let done = open.iter().take(open.len().saturating_sub(LEFT_TO_DO));
        for code in done {
            models::tick(tx, &story.ada, code, day(2021, 1, 4), "")?;
        }
        Ok(())
    })
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
